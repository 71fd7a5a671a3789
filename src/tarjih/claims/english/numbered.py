"""Chances in numbers: "a 70 percent chance", "one in three", "the odds at two to one", by the class they fall in."""

from tarjih.claims.cues import class_of
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.words import listed, vocabulary
from tarjih.claims.stated import chance_at, may_state

_REACH = 15
# "has been put, by one consultancy that follows the party, at": only "at" ties a figure to odds so far away.
_FAR = 26
_LESS = frozenset(("less", "fewer", "lower", "smaller", "worse"))
_MORE = frozenset(("more", "better", "higher", "greater", "larger", "upwards"))
# What may stand between such a word and the figure.
_BEFORE = (
    _LESS
    | _MORE
    | frozenset(("a", "an", "than", "below", "under", "above", "over", "beyond", "at", "of", "to", "up", "some", "no"))
    | frozenset(
        ("about", "around", "roughly", "approximately", "nearly", "almost", "close", "well", "little", "exactly")
    )
    | frozenset(("only", "just", "least", "most", "perhaps"))
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
            for first in range(i + 1, min(i + 1 + _FAR, end)):
                if words[first] in (";", "."):
                    break
                chance = chance_at(words, first)
                if chance is None or words[first - 1] not in listed("before number"):
                    continue
                start, middle, last = _widened(parse, first), chance.middle, chance.last
                if first > i + _REACH and words[start - 1] != "at":
                    break
                if words[first - 1] == "from" and (risen := _arrived(words, first, last)) is not None:
                    start, middle, last = risen
                found.append((start, last, class_of(_shifted(parse, first, middle))))
                break
    return found


def words_of_chance(parse: Parse, first: int, last: int) -> bool:
    """Say whether a chance is named among words `first` up to `last`."""
    return not vocabulary().chances.isdisjoint(parse.words[first:last])


def leads_to(parse: Parse, first: int, last: int, figure: int) -> bool:
    """Say whether a phrase only leads to the figure at word `figure`: "the chance of war is" at most 20 percent."""
    words = parse.words
    return (
        first < last <= figure
        and parse.tags[last - 1] == "B"
        and words_of_chance(parse, first, last)
        and all(word in _BEFORE or word == "between" for word in words[last:figure])
    )


def _arrived(words: list[str], first: int, last: int) -> tuple[int, float, int] | None:
    """Return the figure that a chance has moved to, where it begins and ends: "from 10% to about 25%"."""
    if words[first + 1] == "to":
        # "from 40 to 55 per cent" is read as one range
        moved = chance_at(words, first + 2)
        return (first + 2, moved.middle, moved.last) if moved is not None else None
    if words[last : last + 1] != ["to"]:
        return None
    i = last + 1
    while i < len(words) and words[i] in _BEFORE:
        i += 1
    moved = chance_at(words, i) if i < len(words) else None
    return (i, moved.middle, moved.last) if moved is not None else None


def _widened(parse: Parse, first: int) -> int:
    start = first
    while start and parse.words[start - 1] in _BEFORE:
        start -= 1
    while (
        start < first and parse.words[start] in ("to", "at", "of") and parse.words[start + 1] not in ("least", "most")
    ):
        start += 1
    return start


def _shifted(parse: Parse, first: int, p: float) -> float:
    """Move a probability that is only a bound by a little: "less than one in ten", "no better than one in two"."""
    before = parse.words[max(first - 4, 0) : first]
    for i in range(len(before) - 1, -1, -1):
        word = before[i]
        if word not in _BEFORE and word not in ("below", "above"):
            return p
        if word in _LESS or word in _MORE:
            up = (word in _MORE) != (before[i - 1 : i] in (["no"], ["not"]))
            return _off(p, up=up)
        if word in ("below", "under", "most", "only") or (
            word in ("to", "nearly", "almost") and before[i - 1 : i] == ["up"]
        ):
            return _off(p, up=False)
        if word in ("above", "over", "beyond", "least"):
            return _off(p, up=True)
    return p


def _off(p: float, *, up: bool) -> float:
    return p + (1 - p) * 0.08 if up else p * 0.93
