"""Figures in a text: numbers with their unit, money with its currency, percentages and multiples."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from tarjih.text.dates import dated_tokens
from tarjih.text.numerals import Numeral, read_digits, read_numeral
from tarjih.text.roles import Item, Known, Roles, Row, read_rows
from tarjih.text.tokens import Token

_LETTERS = {
    "small": "n",
    "ten": "t",
    "hundred": "h",
    "hundreds": "H",
    "scale": "s",
    "dual": "d",
    "and": "&",
    "a": "a",
    "about": "~",
    "percent": "%",
    "times": "x",
    "multiple": "X",
    "fraction": "f",
    "to": "-",
    "between": "b",
    "from": "r",
    "of": "o",
    "equal": "e",
    "label": "L",
    "clock": "K",
    "unit": "u",
    "coin": "$",
    "stop": ".",
    "none": "_",
}
_ANCHORS = "#RnthHsdXf"
_STARTS = "#RnthHsdfa"
_BEGINS = re.compile(f"[{_STARTS}$X]")
_OPENERS = frozenset("([")
# Currencies of the X series that people pay with; the others are metals, funds and tests.
_COMMON_X = frozenset({"XAF", "XOF", "XCD", "XPF"})


# Not frozen, for the same reason as a span.
@dataclass(slots=True, unsafe_hash=True)
class Figure:
    """A figure at tokens `first` up to `last`, its unit included, the hedge before it not.

    `value` to `high` is a range where the text gives one (else `high` is None). `unit` is `percent`, `percentage
    point`, `times`, `share` (of one), an ISO 4217 currency, a unit of measure in English, or the folded counted noun.
    `approximate` says that the text hedges it (about, nearly, more than). `same_as` is the index, in the list that
    `find_figures` returns, of the figure that this one gives once more in another unit.
    """

    first: int
    last: int
    value: float
    high: float | None = None
    unit: str | None = None
    approximate: bool = False
    same_as: int | None = None

    @property
    def is_money(self) -> bool:
        """Say whether the unit is a currency with a code."""
        return self.unit is not None and len(self.unit) == 3 and self.unit.isupper()


def find_figures(
    words: Sequence[Token], language: str, *, dated: set[int] | None = None, known: Known | None = None
) -> list[Figure]:
    """Return the figures in the tokens, in order; years and days of dates, ordinals and labels are not figures.

    `dated` are the tokens of dates (`dated_tokens`), `known` what the words are by themselves to `figure_roles`, for
    who has read or asked already.
    """
    roles = figure_roles(language)
    items = roles.items(known or roles.known(words))
    if not items:
        return []
    taken = dated_tokens(words, language) if dated is None else dated
    found = list(_Reading(words, items, taken, arabic=language == "ar").figures())
    return [_linked(words, found, k, items) for k in range(len(found))] if len(found) > 1 else found


@cache
def figure_roles(language: str) -> Roles:
    """Return the words of amounts of a language."""
    own = list(read_rows(f"figures_{language}"))
    coins = [row for row in own if row.role == "coin"]
    not_codes = {word for row in own if row.role == "word" for word in row.phrases}
    rows = [*_published(language, not_codes), *_of_countries(own, coins, adjective_first=language == "en")]
    rows += [row for row in (*read_rows(f"numbers_{language}"), *own) if row.role in _LETTERS]
    return Roles(rows, _LETTERS, _ANCHORS, _number, clitic=language == "ar")


def _published(language: str, not_codes: set[str]) -> Iterator[Row]:
    # Currencies by the names that CLDR gives them. One-word names are too ambiguous to be taken unread.
    from babel.numbers import get_currency_name, list_currencies

    for code in sorted(list_currencies(language)):
        if code.startswith("X") and code not in _COMMON_X:
            continue
        names = {get_currency_name(code, count, language) for count in (None, 1, 2, 5, 11, 100)}
        phrases = {name for name in names if " " in name and "(" not in name}
        if code.lower() not in not_codes:
            phrases.add(code)
        if phrases:
            yield Row("coin", code, tuple(sorted(phrases)))


def _of_countries(own: list[Row], coins: list[Row], *, adjective_first: bool) -> Iterator[Row]:
    for row in own:
        if row.role != "made":
            continue
        base, code = row.value.split(": ")
        forms = [form for coin in coins if coin.value == base for form in coin.phrases if form[0].isalpha()]
        if adjective_first:
            phrases = tuple(f"{country} {form}" for country in row.phrases for form in forms)
        else:
            phrases = tuple(f"{form} {country}{end}" for country in row.phrases for form in forms for end in ("", "ا"))
        yield Row("coin", code, phrases)


def _number(word: str) -> tuple[str, str] | None:
    if (value := read_digits(word)) is not None:
        return "#", str(value)
    one, dash, two = word.partition("-")
    low, high = (read_digits(one), read_digits(two)) if dash and "-" not in two else (None, None)
    return ("R", f"{low} {high}") if low is not None and high is not None and low < high else None


class _Reading:
    # One sentence being read, as in the reader of times.
    def __init__(self, words: Sequence[Token], items: list[Item], taken: set[int], *, arabic: bool) -> None:
        self.words, self.items, self.taken, self.arabic = list(words), items, taken, arabic
        self.row = "".join(["_" if item[0] in taken else item[2] for item in items]) + "\0\0\0\0"

    def figures(self) -> Iterator[Figure]:
        i = 0
        while (start := _BEGINS.search(self.row, i)) is not None:
            figure, i = self._at(start.start())
            if figure is not None:
                yield figure

    def _at(self, i: int) -> tuple[Figure | None, int]:
        letter = self.row[i]
        if letter == "X":
            return self._figure(i, i + 1, Decimal(self.items[i].value), None, "times"), i + 1
        money = letter == "$" and self.row[i + 1] in "#RntHs" and self._before_amounts(i)
        at = i + money
        if self.row[at] not in _STARTS:
            return None, i + 1
        numeral = self._amount(at)
        if numeral is None:
            return self._share(i) if letter == "f" else (None, i + 1)
        low, high, end = numeral
        if self._no_amount(i, at, end):
            return None, end
        return self._with_unit(i, end, low, high, self.items[i].value if money else None)

    def _before_amounts(self, i: int) -> bool:
        # A sign or a code may stand before its amount; "the party won 69" is no money.
        word = self.words[self.items[i].last - 1].word
        return not word[0].isalpha() or word == self.items[i].value.lower() != "won"

    def _numeral(self, i: int) -> Numeral | None:
        return read_numeral(self.words, self.row, self.items, i, arabic=self.arabic)

    def _amount(self, i: int) -> tuple[Decimal, Decimal | None, int] | None:
        """Return a number or a range at an item, and where it ends."""
        if self.row[i] == "R":
            low, high = map(Decimal, self.items[i].value.split())
            if self.row[i + 1] == "s" and (scaled := self._scaled(i + 1)):
                return low * scaled, high * scaled, i + 2
            return low, high, i + 1
        one = self._numeral(i)
        if one is None:
            return None
        between = self._before(i) == "b"
        joint, at = self.row[one.end], one.end + 1
        if between and one.end < len(self.items) and self.items[one.end].prefix == "و":
            joint, at = "-", one.end
        elif (joint == "%" or (between and joint in "$u")) and self.row[one.end + 1] == ("&" if between else "-"):
            joint, at = "-", one.end + 2
        if joint == "-" or (joint == "&" and between):
            at += self.row[at] == "$"
            two = self._numeral(at) if self.row[at] in _STARTS else None
            if two is not None:
                # The scale said once belongs to both: "5 to 7 billion", "from 65 to 50 million".
                low = one.value * (two.scale if one.scale == 1 and one.value < 1000 else 1)
                return (low, two.value, two.end) if low < two.value else (low, None, one.end)
        return one.value, None, one.end

    def _scaled(self, i: int) -> int:
        word = self.words[self.items[i].first]
        near = self.words[self.items[i].first - 1].end == word.start
        return int(self.items[i].value) if len(word.word) > 1 or near else 0

    def _before(self, i: int) -> str:
        # The role before an item, past a currency sign and a hedge.
        j = i - 1
        while j >= 0 and self.row[j] in "~$":
            j -= 1
        return self.row[j] if j >= 0 else ""

    def _no_amount(self, i: int, at: int, end: int) -> bool:
        first, last = self.items[i].first, self.items[end - 1].last
        before = self.words[first - 1] if first else None
        after = self.words[last] if last < len(self.words) else None
        if before is not None:
            if self.row[i - 1] == "L" or (before.word == "[" and after is not None and after.word == "]"):
                return True
            glued = before.end == self.words[first].start and before.word in "-/" and first > 1
            if glued and self.words[first - 2].end == before.start and self.words[first - 2].word[-1].isalnum():
                return True  # Su-35, 9/11
        elif after is not None and after.word in {".", ")"} and self.row[at] == "#" and len(self.words) > 2:
            return True  # the number of a list
        if after is not None and after.start == self.words[last - 1].end and after.word in {"st", "nd", "rd", "th"}:
            return True
        if self.row[end] == "K":
            return True
        alone = end == at + 1 and self.row[at] == "n" and self.items[at].value == "1"
        return alone and self.row[end] not in "%$ux"

    def _with_unit(
        self, i: int, end: int, low: Decimal, high: Decimal | None, unit: str | None
    ) -> tuple[Figure | None, int]:
        letter = self.row[end]
        value = self.items[end].value if end < len(self.items) else ""
        glue = letter == "-" and self.words[self.items[end].first].start == self.words[self.items[end - 1].last - 1].end
        if glue and self.row[end + 1] in "ux%$":
            letter, end, value = self.row[end + 1], end + 1, self.items[end + 1].value  # a 200-km range
        if letter in "%u$" and unit is None and not (value == "won" and low < 1000):
            times, _, measure = value.partition(" ")
            if letter == "u" and times == "billion":
                low, high, value = low * 10**9, high and high * 10**9, measure.removesuffix("s")
                value = "cubic metre"
            return self._figure(i, end + 1, low, high, value), end + 1
        if letter == "x" and unit is None:
            return self._figure(i, end + 1, low, high, "times"), end + 1
        if letter == "$" and unit is not None:
            code = self.items[end].value
            return self._figure(i, end + 1, low, high, code if len(code) == 3 else unit), end + 1
        if unit is not None:
            return self._figure(i, end, low, high, unit), end
        noun = self._noun(end)
        if noun is None:
            return self._figure(i, end, low, high, None), end
        return self._figure(i, noun + 1, low, high, self._name(noun)), noun + 1

    def _noun(self, j: int) -> int | None:
        # The counted noun: what follows in Arabic; the first plural within three words in English.
        reach = 1 if self.arabic else 4
        for k in range(j, min(j + reach, len(self.items))):
            if self.row[k] == "u" and not self.arabic:
                return k
            word = self.words[self.items[k].first].word
            if self.row[k] not in "_L" or not word[0].isalpha() or self.items[k].first in self.taken:
                return None
            if self.arabic:
                return k if not word.startswith(("و", "ال")) and len(word) > 2 else None
            if word.endswith("s") and not word.endswith(("ss", "'s", "us", "ous")):
                return k
        return None

    def _name(self, k: int) -> str:
        return self.items[k].value if self.row[k] == "u" else self.words[self.items[k].first].word

    def _share(self, i: int) -> tuple[Figure | None, int]:
        """Return half of, two thirds: a share of something, not the half of a year or a third one."""
        item = self.items[i]
        before = self.words[item.first - 1].word if item.first else ""
        single = not self.arabic and self.words[item.first].word == "a"
        if before in _ORDERS or (single and self.row[i + 1] != "o" and self._before(i) != "o"):
            return None, i + 1
        part = read_share(item.value)
        return self._figure(i, i + 1, part, None, "share"), i + 1

    def _figure(self, i: int, end: int, low: Decimal, high: Decimal | None, unit: str | None) -> Figure | None:
        first, last = self.items[i].first, self.items[end - 1].last
        if first in self.taken:
            return None
        hedged = (i > 0 and self.row[i - 1] == "~") or (self.row[end] == "~" and self.items[end].value == "after")
        return Figure(first, last, float(low), None if high is None else float(high), unit, hedged)


def read_share(text: str) -> Decimal:
    """Return the value of a written fraction such as `2/3`."""
    above, below = text.split("/")
    return Decimal(above) / Decimal(below)


_ORDERS = frozenset({"first", "second", "other", "better", "latter", "the", "last"})


def _linked(words: Sequence[Token], found: list[Figure], k: int, items: list[Item]) -> Figure:
    # "441 billion tenge ($939.5 million)": the second figure is the first one in another unit.
    figure = found[k]
    before = found[k - 1] if k else None
    if before is None or None in {before.unit, figure.unit} or before.unit == figure.unit:
        return figure
    if {"percent", "times", "share"} & {before.unit, figure.unit} or (before.is_money != figure.is_money):
        return figure
    between = range(before.last, figure.first)
    equal = {item.first for item in items if item.letter == "e" and item.first in between}
    restated = any(words[t].word in _OPENERS for t in between) or equal
    hedges = {t for item in items if item.letter in "e~" for t in range(item.first, item.last)}
    if restated and all(t in hedges or not words[t].word[0].isalnum() for t in between):
        return replace(figure, same_as=k - 1)
    return figure


def conversions(figures: Sequence[Figure]) -> list[tuple[Figure, Figure]]:
    """Return the pairs in which one amount is given in two units, as written first and second."""
    return [(figures[figure.same_as], figure) for figure in figures if figure.same_as is not None]
