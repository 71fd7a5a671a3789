"""Chances in numbers: "a 70 percent chance", "one in three", "the odds at two to one", by the class they fall in."""

from tarjih.claims.cues import class_of
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.words import listed, vocabulary
from tarjih.claims.stated import chance_at, may_state

_REACH = 9
_BEFORE = frozenset(
    ("a", "an", "than", "less", "more", "better", "below", "under", "over", "about", "around", "roughly")
)


def find_numbered(parse: Parse) -> list[tuple[int, int, str]]:
    """Return the words and the class of every chance that a number states."""
    words = parse.words
    if vocabulary().chances.isdisjoint(words) and listed("chancy").isdisjoint(words):
        return []
    if not may_state(words):
        return []
    chances = [i for i, word in enumerate(words) if word in vocabulary().chances or word in listed("chancy")]
    found = []
    for k, i in enumerate(chances):
        # "70 percent chance", "one-in-three chance", "70 per cent likely"
        for first in range(max(i - 6, 0), i):
            chance = chance_at(words, first)
            if chance is not None and i - 1 <= chance.last <= i:
                found.append((_widened(parse, first), i + 1, class_of(_shifted(parse, first, chance.middle))))
                break
        else:
            if words[i] not in listed("odds") or parse.tags[i + 1 : i + 2] == "N":
                # no figure follows "certain": it is certain to fall "as growth slows to 4 percent"
                continue
            # "puts the odds of a deal at 70 percent"
            end = chances[k + 1] if k + 1 < len(chances) else parse.n
            for first in range(i + 1, min(i + 1 + _REACH + 6, end)):
                if words[first] in (";", "."):
                    break
                chance = chance_at(words, first)
                if chance is not None and words[first - 1] in listed("before number"):
                    cls = class_of(_shifted(parse, first, chance.middle))
                    found.append((_widened(parse, first), chance.last, cls))
                    break
    return found


def _widened(parse: Parse, first: int) -> int:
    while first and parse.words[first - 1] in _BEFORE:
        first -= 1
    return first


def _shifted(parse: Parse, first: int, p: float) -> float:
    """Move a probability that is only a bound: "less than one in ten"."""
    before = parse.words[max(first - 3, 0) : first]
    if "below" in before or "under" in before or ("than" in before and ("less" in before or "lower" in before)):
        return p * 0.7
    if "above" in before or "over" in before or ("than" in before and ("more" in before or "better" in before)):
        return p + (1 - p) * 0.1
    return p
