"""Chances that an Arabic sentence puts as numbers: "the chance of war is no more than a third", "one in five"."""

from functools import cache
from typing import NamedTuple

from tarjih.claims.arabic.clauses import Clause
from tarjih.claims.arabic.hedging import Hedge
from tarjih.claims.arabic.lists import names_chance, word_set
from tarjih.claims.arabic.view import NOMINAL, View
from tarjih.claims.arabic.words import NEGATIONS, THATS, VERBS
from tarjih.claims.cues import class_of
from tarjih.text.figures import Figure
from tarjih.text.roles import read_rows
from tarjih.text.tokens import fold

_FRACTIONS = {
    "النصف": 0.5, "نصف": 0.5, "الثلث": 1 / 3, "ثلث": 1 / 3, "الثلثين": 2 / 3, "ثلثين": 2 / 3, "الربع": 0.25,
    "ربع": 0.25, "الخمس": 0.2, "خمس": 0.2, "العشر": 0.1, "عشر": 0.1, "الصفر": 0.0,
}  # fmt: skip
_QUARTERS = {"ارباع": 4, "اخماس": 5, "اعشار": 10}
_FAR = 26  # words from a chance to its number
_SLIGHTLY = 0.03  # by how much "no more than a third" is less than a third


class _Number(NamedTuple):
    """A chance that tokens `first` up to `last` put as a number; `percent` says that it is one."""

    first: int
    last: int
    value: float
    percent: bool = False


class Odds(NamedTuple):
    """The hedge of a chance that is put as a number, and the tokens of the number."""

    hedge: Hedge
    first: int
    last: int


def put_at(seen: View) -> Odds | None:
    """Return the number that a chance is put at."""
    if not seen.sentence.figures and seen.cores.isdisjoint(_FRACTIONS):
        return None
    words = seen.words
    if not any(names_chance(word.core) for word in words):
        return None
    for number in _numbers(seen):
        hedge = _behind_chance(seen, number) or _before_chance(seen, number)
        if hedge is not None:
            return Odds(hedge, number.first, number.last)
    return None


def _numbers(seen: View) -> list[_Number]:
    """Return the percentages, fractions and "one in five" of a sentence in their order."""
    words = seen.words
    found = [
        _percentage(seen, figure)
        for figure in seen.sentence.figures
        if figure.unit == "percent" and 0 <= figure.value <= 100
    ]
    counted = {i for number in found for i in range(number.first, number.last)}
    found += [
        _Number(figure.first, figure.last, figure.value)
        for figure in seen.sentence.figures
        if figure.unit is None and 0 < figure.value < 1 and words[figure.first].tag == "#"
    ]
    for i, word in enumerate(words):
        if i in counted:
            continue
        if _counts(word.core) and (ratio := _ratio(seen, i)) is not None:
            found.append(ratio)
            counted.update(range(i, ratio.last))
        elif word.core in _FRACTIONS:
            slightly = i + 1 < len(words) and words[i + 1].core in ("قليل", "قليلا")
            if not slightly and i + 1 < len(words) and words[i + 1].tag in NOMINAL:
                continue  # "half of the people", "the first half"
            found.append(_Number(i, i + 1 + slightly, _FRACTIONS[word.core]))
    return sorted(found)


def _percentage(seen: View, figure: Figure) -> _Number:
    """Return a percentage, the middle of a range, or to what "from 20 to 45 per cent" comes."""
    words, first, high = seen.words, figure.first, figure.high
    if high is None:
        return _Number(first, figure.last, figure.value / 100, percent=True)
    to = next((i for i in range(first, figure.last) if words[i].core == "الي"), -1)
    if to >= 0 and first and words[first - 1].core == "من":
        return _Number(to + 1, figure.last, high / 100, percent=True)
    return _Number(first, figure.last, (figure.value + high) / 200, percent=True)


def _ratio(seen: View, i: int) -> _Number | None:
    """Return "one in (every) five" or "three quarters" at a token."""
    words, given = seen.words, _counts(seen.words[i].core)
    if i + 1 < len(words) and words[i + 1].core in _QUARTERS and given < _QUARTERS[words[i + 1].core]:
        return _Number(i, i + 2, given / _QUARTERS[words[i + 1].core])
    j = i + 1
    if j + 1 >= len(words) or words[j].core not in ("من", "في"):
        return None
    j += 2 if words[j + 1].core in ("كل", "اصل") else 1
    total = _counts(words[j].core) if j < len(words) else 0
    return _Number(i, j + 1, given / total) if given < total else None


def _counts(core: str) -> int:
    """Return the number that a folded word is by itself, 0 if it is none; "one" also as an object."""
    return _numerals().get(core) or _numerals().get(core.removesuffix("ا"), 0)


@cache
def _numerals() -> dict[str, int]:
    """Return the numerals of one word, folded, with what they count."""
    rows = [row for row in read_rows("numbers_ar") if row.role in ("small", "ten", "hundred", "scale")]
    return {fold(word): int(row.value) for row in rows for word in row.phrases if " " not in word}


def _behind_chance(seen: View, number: _Number) -> Hedge | None:
    """Return the hedge of a number behind the chance that it rates."""
    words = seen.words
    for i in range(number.first - 1, max(number.first - _FAR, -1), -1):
        word = words[i]
        if names_chance(word.core) or (word.lead == "ب" and word.core == "احتمال"):
            break
        stops = word.tag in (".", "opener", "relative") or (word.tag == "," and words[i].core not in ("،", ","))
        if stops or (not number.percent and word.conj and word.tag in VERBS):
            return None
    else:
        return None
    if words[number.first - 1].tag == "#" or (number.percent and _of_something_else(seen, i, number)):
        return None
    alone = number.last > number.first + 2 and not any(words[j].tag in VERBS for j in range(i, number.first))
    if not number.percent and not alone and _link(seen, i, number) < 0:
        return None
    cls = class_of(min(max(number.value + _bound(seen, i, number), 0.0), 1.0))
    clause = seen.clause_at(i)
    if words[i].core == "احتمال" and (words[i].lead == "ب" or words[i - 1].core in ("نسبه", "بنسبه")):
        verb = clause.verb if clause.verb >= number.last else -1
        return Hedge(i, number.last, cls, seen.span(i, number.last), governs=verb)
    first, last, denial = number.first, number.last, _denial(seen, clause, number.first)
    if denial >= 0 and denial < i:  # "the chance does not exceed": the verb is what is quoted
        first, last = denial, denial + 2
    elif denial >= 0 and all(words[j].tag != "," for j in range(denial, first)):
        first = denial
    else:
        last = _past_bound(seen, last)
        bound = _bounding(seen, i, number)
        if bound > i:
            first = bound
        elif bound >= 0:  # "falls below", ahead of the chance
            first, last = bound, bound + 1
    return Hedge(i, i + 1, cls, seen.span(first, last), governs=_head(seen, clause, i, number), denial=denial)


def _denial(seen: View, clause: Clause, end: int) -> int:
    """Return the "not" of "does not exceed" before a token, or -1."""
    words = seen.words
    for j in range(clause.body, end - 1):
        if words[j].tag in NEGATIONS and words[j + 1].lemma in _MEASURES:
            return j
    return -1


def _head(seen: View, clause: Clause, chance: int, number: _Number) -> int:
    """Return what a chance is a chance of, where its own clause names that, or -1."""
    light = word_set("happening")
    if number.first <= chance + 2:  # "a chance of 60 per cent of an agreement"
        return next((j for j in range(number.last, clause.end) if seen.words[j].tag == "M"), -1)
    if chance + 1 < clause.end and seen.words[chance + 1].tag in VERBS and not seen.words[chance + 1].lead:
        return chance + 1  # a verbal noun that looks like a verb
    for j in range(chance + 1, min(clause.end, chance + 4)):
        word = seen.words[j]
        if word.tag in VERBS or word.tag in NEGATIONS or word.tag in THATS or word.core in _ABOVE | _BELOW:
            return -1
        if word.tag in NOMINAL and word.core not in light:
            return j
    return -1


_EXCEEDS = frozenset({"زاد", "تجاوز", "تعدي", "تخطي", "جاوز", "فاق", "ربا", "عدا"})
_LIMITS = _EXCEEDS | {"قل", "نقص"}
_AT_MOST = {"الاقل": 1, "الاكثر": -1, "الاكبر": -1}
_MEASURES = _EXCEEDS | {"قل", "نقص", "بلغ", "ابلغ"}
_PUTS = _MEASURES | {"اربي", "ناهز", "قارب", "لامس", "قدر", "كان", "ظل", "بقي"}
_PUTS |= {"انخفض", "ارتفع", "تراجع", "هبط", "صعد", "وصل", "قفز"}
_TIES = frozenset({"عند", "نحو", "حوالي", "قرابه", "زهاء", "دون", "فوق", "بنسبه"})
_ABOVE = frozenset({"فوق", "اكثر", "اكبر", "اعلي", "ازيد"})
_BELOW = frozenset({"دون", "تحت", "اقل", "ادني", "اصغر"})


def _link(seen: View, chance: int, number: _Number) -> int:
    """Return the word that puts a number to a chance, or -1."""
    words = seen.words
    for j in range(max(number.first - 3, 0), number.first):
        if words[j].core in _TIES | _ABOVE | _BELOW:
            return j
    return next((j for j in range(max(chance - 3, 0), number.first) if words[j].lemma in _PUTS), -1)


def _bound(seen: View, chance: int, number: _Number) -> float:
    """Return by how much a chance is above or below the number: "no more than", "at least"."""
    words = seen.words
    for j in range(max(number.first - 3, 0), number.first):
        if words[j].core in _ABOVE:
            return _SLIGHTLY
        if words[j].core in _BELOW:
            return -_SLIGHTLY
    if (last := _past_bound(seen, number.last)) > number.last:
        return _AT_MOST[words[last - 1].core] * _SLIGHTLY
    for j in range(max(chance - 3, 0), number.first):
        lemma = words[j].lemma
        if lemma in _LIMITS:
            denied = j > 0 and words[j - 1].tag in NEGATIONS
            return _SLIGHTLY if (lemma in _EXCEEDS) != denied else -_SLIGHTLY
    return 0.0


def _bounding(seen: View, chance: int, number: _Number) -> int:
    """Return the word before a number that makes it a bound ("less than", "exceeds"), or -1."""
    words = seen.words
    near = range(max(number.first - 3, 0), number.first)
    compared = next((j for j in near if words[j].core in _ABOVE | _BELOW), -1)
    far = range(max(chance - 3, 0), number.first)
    return compared if compared >= 0 else next((j for j in far if words[j].lemma in _LIMITS), -1)


def _past_bound(seen: View, i: int) -> int:
    """Return the token behind "at least" or "at most" at a token, or the same token."""
    words = seen.words
    return i + 2 if i + 1 < len(words) and words[i].core == "علي" and words[i + 1].core in _AT_MOST else i


def _of_something_else(seen: View, chance: int, number: _Number) -> bool:
    """Say whether "that" or a comma parts a percentage from a chance, and no verb puts it to that."""
    parted = any(seen.words[j].tag == "," or seen.words[j].tag in THATS for j in range(chance + 1, number.first))
    return parted and not any(seen.words[j].lemma in _MEASURES for j in range(chance + 1, number.first))


def _before_chance(seen: View, number: _Number) -> Hedge | None:
    """Return the hedge of a number right before a chance: "with a 70 per cent chance"."""
    if not number.percent:
        return None
    words, chances = seen.words, word_set("chances")
    clause = seen.clause_at(number.first)
    behind = next((i for i in range(number.last, min(number.last + 3, clause.end)) if words[i].core in chances), -1)
    if behind >= 0 and all(words[i].tag != "D" for i in range(number.last, behind)):
        return Hedge(number.first, number.last, class_of(number.value), seen.span(number.first, number.last))
    return None
