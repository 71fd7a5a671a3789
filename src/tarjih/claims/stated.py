"""Chances that a text gives as numbers: "a 70 percent chance", "one in three", "two to one", "باحتمال 70 في المئة"."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from tarjih.text.figures import find_figures
from tarjih.text.tokens import ByWord, fold, tokens

_NUMERALS = {
    "zero": 0.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0,
    "nine": 9.0, "ten": 10.0, "twelve": 12.0, "fifteen": 15.0, "twenty": 20.0, "thirty": 30.0, "forty": 40.0,
    "fifty": 50.0, "sixty": 60.0, "seventy": 70.0, "eighty": 80.0, "ninety": 90.0, "hundred": 100.0,
    "ninety-five": 95.0, "fifty-five": 55.0, "sixty-five": 65.0, "seventy-five": 75.0, "eighty-five": 85.0,
    "thirty-five": 35.0, "forty-five": 45.0, "twenty-five": 25.0, "thousand": 1000.0,
}  # fmt: skip
_FRACTIONS = {"third": 3.0, "thirds": 3.0, "quarter": 4.0, "quarters": 4.0, "fifths": 5.0, "tenths": 10.0}
_PERCENT = (["percent"], ["%"], ["per"])
# How odds say that they are for a thing, where they are else against it: "2 to 1 on".
_FAVOURING = (["on"], ["in", "favour", "of"], ["in", "favor", "of"])
# Whether a folded word holds a number.
_STATES = ByWord(
    lambda word: word[0].isdigit() or word in _NUMERALS or "-in-" in word or word.rpartition("-")[2] in _FRACTIONS
)
_BEGINNINGS = frozenset("0123456789zotfsenh")
# "Less than one in ten" gives an end of a range and not a number; what is meant is left to the class.
_BOUNDS = frozenset(
    fold(word)
    for line in (
        "than below under over above least most exceed exceeds exceeding",
        "أقل أكثر الأقل الأكثر يقل يزيد تقل تزيد يتجاوز تتجاوز يتعدى تتعدى يتخطى تتخطى يفوق تفوق",
    )
    for word in line.split()
)


class Stated(NamedTuple):
    """A chance from `low` to `high` (the same, unless a range is given) that words up to `last` state."""

    low: float
    high: float
    last: int

    @property
    def middle(self) -> float:
        """Return the middle of the range."""
        return (self.low + self.high) / 2


def may_state(words: Sequence[str]) -> bool:
    """Say whether a number is among some folded words at all."""
    return any(map(_STATES.__getitem__, words))


def chance_at(words: Sequence[str], i: int) -> Stated | None:
    """Return the chance that the folded English words from `i` on state, if they do.

    >>> chance_at("one in four".split(), 0), chance_at("20 to 30 percent".split(), 0)
    (Stated(low=0.25, high=0.25, last=3), Stated(low=0.2, high=0.3, last=4))
    """
    word, n = words[i], len(words)
    if word[0] not in _BEGINNINGS:
        return None
    parts = word.split("-")
    if len(parts) == 3 and parts[1] in ("in", "to"):
        a, b = _number(parts[0]), _number(parts[2])
        return _exact(_ratio(a, b, parts[1]), i + 1) if a is not None and b else None
    if len(parts) == 2 and parts[1] in ("percent", "per"):
        a = _number(parts[0])
        return _exact(a / 100, i + 1 + (words[i + 1 : i + 2] == ["cent"])) if a is not None and a <= 100 else None
    if len(parts) == 2 and parts[1] in _FRACTIONS and (a := _number(parts[0])) is not None:
        # "a two-thirds chance"
        return _exact(min(a / _FRACTIONS[parts[1]], 1.0), i + 1)
    if len(parts) == 2 and parts[0].isdigit() and parts[1].isdigit() and words[i + 1 : i + 2] in _PERCENT:
        # "a 60-70 percent chance"
        least, most = float(parts[0]), float(parts[1])
        last = i + 2 + (words[i + 1] == "per")
        return Stated(least / 100, most / 100, last) if least <= most <= 100 else None
    number = _number(word)
    if number is None:
        return None
    if i + 2 < n and words[i + 1] in ("-", "–", "to", "and") and (high := _number(words[i + 2])) is not None:
        if i + 3 < n and words[i + 3] in ("percent", "%", "per"):
            last = i + 4 + (words[i + 3] == "per")
            return Stated(number / 100, high / 100, last) if number <= high <= 100 else None
        if words[i + 1] == "to" and high:
            on = next((len(way) for way in _FAVOURING if list(words[i + 3 : i + 3 + len(way)]) == way), 0)
            odds = _ratio(number, high, "to") if on else high / (number + high)
            return _exact(odds, i + 3 + (on or words[i + 3 : i + 4] == ["against"]))
    if i + 1 < n and words[i + 1] in ("percent", "%"):
        return _exact(number / 100, i + 2) if number <= 100 else None
    if i + 2 < n and words[i + 1] == "per" and words[i + 2] == "cent":
        return _exact(number / 100, i + 3) if number <= 100 else None
    if words[i + 1 : i + 2] in (["chance"], ["chances"]):
        # "two chances in three"
        i += 1
    if i + 2 < n and words[i + 1] == "in" and (total := _number(words[i + 2])):
        return _exact(number / total, i + 3) if number <= total else None
    if i + 3 < n and words[i + 1] == "out" and words[i + 2] == "of" and (total := _number(words[i + 3])):
        return _exact(number / total, i + 4) if number <= total else None
    return None


@lru_cache(maxsize=1 << 12)
def stated(text: str, language: str) -> tuple[float, float] | None:
    """Return the probability that a cue gives as a number, as the ends of a range; a bound ("over 70 %") gives none.

    >>> stated("a 30 percent chance", "en"), stated("less than one in ten", "en"), stated("باحتمال 70 في المئة", "ar")
    ((0.3, 0.3), None, (0.7, 0.7))
    """
    # A figure with hyphens, "1-in-5", is cut at them; a word, "one-in-five", is one.
    found = tokens(text.replace("-in-", " in "))
    words = [token.word for token in found]
    if not may_state(words) or not _BOUNDS.isdisjoint(words):
        return None
    ends = [(one.low, one.high) for i in range(len(words)) if (one := chance_at(words, i))]
    if not ends:
        percents = [figure for figure in find_figures(found, language) if figure.unit == "percent"]
        ends = [(f.value / 100, (f.value if f.high is None else f.high) / 100) for f in percents]
    # 0 and 1 are words of emphasis: no report knows them.
    return next(((low, high) for low, high in ends if 0 < low <= high < 1), None)


def _exact(p: float, last: int) -> Stated:
    return Stated(p, p, last)


def _ratio(a: float, b: float, joined: str) -> float:
    return min(a / b, 1.0) if joined == "in" else a / (a + b)


def _number(word: str) -> float | None:
    if word in _NUMERALS:
        return _NUMERALS[word]
    try:
        return float(word.replace(",", "."))
    except ValueError:
        return None
