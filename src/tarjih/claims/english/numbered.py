"""Chances in numbers: "a 70 percent chance", "one in three", "the odds at two to one", by the class they fall in."""

from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.words import listed, vocabulary

_WORDS = {
    "zero": 0.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0,
    "nine": 9.0, "ten": 10.0, "twelve": 12.0, "fifteen": 15.0, "twenty": 20.0, "thirty": 30.0, "forty": 40.0,
    "fifty": 50.0, "sixty": 60.0, "seventy": 70.0, "eighty": 80.0, "ninety": 90.0, "hundred": 100.0,
    "ninety-five": 95.0, "fifty-five": 55.0, "sixty-five": 65.0, "seventy-five": 75.0, "eighty-five": 85.0,
    "thirty-five": 35.0, "forty-five": 45.0, "twenty-five": 25.0, "thousand": 1000.0,
}  # fmt: skip
# The least probability of each class, from the bands of PHIA and of Kent where they meet.
_CLASSES = (
    (0.995, "certain"), (0.93, "almost_certain"), (0.795, "highly_likely"), (0.615, "likely"),
    (0.53, "better_than_even"), (0.46, "even"), (0.32, "realistic_possibility"), (0.145, "unlikely"),
    (0.07, "highly_unlikely"), (0.015, "remote"), (0.0, "almost_no_chance"),
)  # fmt: skip
_NUMERAL = frozenset("0123456789zotfsenh")  # how numerals begin
_REACH = 9


def class_of(p: float) -> str:
    """Return the class of cues whose band holds a probability.

    >>> class_of(0.7), class_of(1 / 3), class_of(0.05)
    ('likely', 'realistic_possibility', 'remote')
    """
    return next(cls for least, cls in _CLASSES if p >= least)


def find_numbered(parse: Parse) -> list[tuple[int, int, str]]:
    """Return the words and the class of every chance that a number states."""
    words = parse.words
    if vocabulary().chances.isdisjoint(words) and listed("chancy").isdisjoint(words):
        return []
    if _WORDS.keys().isdisjoint(words) and not any(word[0].isdigit() or "-in-" in word for word in words):
        return []
    chances = [i for i, word in enumerate(words) if word in vocabulary().chances or word in listed("chancy")]
    found = []
    for k, i in enumerate(chances):
        # "70 percent chance", "one-in-three chance", "70 per cent likely"
        for first in range(max(i - 6, 0), i):
            if words[first][0] not in _NUMERAL:
                continue
            p, last = _probability(parse, first)
            if p is not None and i - 1 <= last <= i:
                found.append((_widened(parse, first), i + 1, class_of(_shifted(parse, first, p))))
                break
        else:
            # "puts the odds of a deal at 70 percent"
            end = chances[k + 1] if k + 1 < len(chances) else parse.n
            for first in range(i + 1, min(i + 1 + _REACH + 6, end)):
                if words[first] in (";", "."):
                    break
                if words[first][0] not in _NUMERAL:
                    continue
                p, last = _probability(parse, first)
                if p is not None and words[first - 1] in listed("before number"):
                    found.append((_widened(parse, first), last, class_of(_shifted(parse, first, p))))
                    break
    return found


def _widened(parse: Parse, first: int) -> int:
    while first and parse.words[first - 1] in (
        "a",
        "an",
        "than",
        "less",
        "more",
        "better",
        "below",
        "under",
        "over",
        "about",
        "around",
        "roughly",
    ):
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


def _probability(parse: Parse, i: int) -> tuple[float | None, int]:
    """Return the probability that the words from `i` on state, and where they end."""
    words, n = parse.words, parse.n
    word = words[i]
    parts = word.split("-")
    if len(parts) == 3 and parts[1] in ("in", "to"):
        a, b = _number(parts[0]), _number(parts[2])
        return (_ratio(a, b, parts[1]), i + 1) if a is not None and b else (None, i)
    if len(parts) == 2 and parts[1] in ("percent", "per"):
        a = _number(parts[0])
        return (a / 100, i + 1 + (words[i + 1 : i + 2] == ["cent"])) if a is not None and a <= 100 else (None, i)
    number = _number(word)
    if number is None:
        return None, i
    if i + 2 < n and words[i + 1] in ("-", "–", "to", "and") and (high := _number(words[i + 2])) is not None:
        if i + 3 < n and words[i + 3] in ("percent", "%", "per"):
            return (number + high) / 200, i + 4 + (words[i + 3] == "per")
        if words[i + 1] == "to" and high:
            against = words[i + 3 : i + 4] != ["on"]
            return _ratio(number, high, "to") if not against else high / (number + high), i + 3 + (not against)
    if i + 1 < n and words[i + 1] in ("percent", "%"):
        return (number / 100, i + 2) if number <= 100 else (None, i)
    if i + 2 < n and words[i + 1] == "per" and words[i + 2] == "cent":
        return (number / 100, i + 3) if number <= 100 else (None, i)
    if i + 2 < n and words[i + 1] == "in" and (total := _number(words[i + 2])):
        return (number / total, i + 3) if number <= total else (None, i)
    if i + 3 < n and words[i + 1] == "out" and words[i + 2] == "of" and (total := _number(words[i + 3])):
        return (number / total, i + 4) if number <= total else (None, i)
    return None, i


def _ratio(a: float, b: float, joined: str) -> float:
    return min(a / b, 1.0) if joined == "in" else a / (a + b)


def _number(word: str) -> float | None:
    if word in _WORDS:
        return _WORDS[word]
    try:
        return float(word.replace(",", "."))
    except ValueError:
        return None
