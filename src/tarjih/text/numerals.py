"""Numbers as they are written: digits with their separators, and numerals in words."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from tarjih.text.roles import Item
from tarjih.text.tokens import Token

_SEPARATED = re.compile(r"[.,]")
# More characters than any amount has; beyond them a number is no figure, and soon too large to reckon with.
_LONGEST = 40


class Numeral(NamedTuple):
    """A number that ends before item `end`; `scale` is the last power of ten said in words, 1 where none was."""

    end: int
    value: Decimal
    scale: int


def read_digits(word: str) -> Decimal | None:
    """Return the number that a token of digits writes; None for a time, a version or a date.

    Where point and comma both stand, the last is the decimal mark. A comma before exactly three digits parts
    thousands; a single point is a decimal mark. What is longer than 40 characters is no number.

    >>> read_digits("1,234.5") == read_digits("1.234,5") == Decimal("1234.5")
    True
    >>> read_digits("10:30"), read_digits("1,5")
    (None, Decimal('1.5'))
    """
    if len(word) > _LONGEST:
        return None
    if word.isdecimal():
        return Decimal(word)
    marks = word.replace("٬", "").replace("،", ",")
    if "٫" in marks:
        marks = marks.replace(",", "").replace("٫", ".")
        return Decimal(marks) if re.fullmatch(r"\d+\.\d+", marks) else None
    if not re.fullmatch(r"[\d.,]+", marks):
        return None
    last = max(marks.rfind("."), marks.rfind(","))
    if last < 0:
        return Decimal(marks)
    groups, mark = _SEPARATED.split(marks), marks[last]
    grouped = 1 <= len(groups[0]) <= 3 and groups[0] != "0" and all(len(group) == 3 for group in groups[1:])
    if len(set(_SEPARATED.findall(marks))) == 2:
        whole = groups[:-1]
        if marks.count(mark) > 1 or not all(len(group) == 3 for group in whole[1:]):
            return None
        return Decimal(f"{''.join(whole)}.{groups[-1]}")
    if grouped and (mark == "," or len(groups) > 2):
        return Decimal("".join(groups))
    return Decimal(f"{groups[0]}.{groups[1]}") if len(groups) == 2 else None


def read_numeral(words: list[Token], row: str, items: list[Item], i: int, *, arabic: bool) -> Numeral | None:
    """Return the number that begins at an item, in digits, words or both ("441 billion").

    Letters of `row`: `#` digits, `n` below twenty, `t` tens, `h` hundred, `H` hundreds in one word, `s` a scale such
    as thousand, `d` a scale in the dual, `f` a fraction, `a` the article, `&` and.
    """
    reader = _Numeral(words, row, items, arabic=arabic)
    return reader.read(i)


class _Numeral:
    # Adds what is below a thousand up in `group`, and multiplies it into `total` at each scale.
    def __init__(self, words: list[Token], row: str, items: list[Item], *, arabic: bool) -> None:
        self.words, self.row, self.items, self.arabic = words, row, items, arabic
        self.total, self.room = Decimal(0), 0
        self.group: Decimal | None = None
        self.scale, self.scale_in_force, self.last, self.terms = 10**18, 1, "", 0

    def read(self, i: int) -> Numeral | None:
        j = i
        if self.row[j] == "a" and self.row[j + 1] in "hs" and not self.arabic:
            j += 1
        elif (self.row[j] == "s" and not self._bare_scale(j)) or (self.row[j] == "h" and not self.arabic):
            return None
        elif self.row[j] == "f":
            article = self.row[j + 1] == "a"
            if self.row[j + 1 + article] != "s":
                return None
            self.group, self.last = _fraction(self.items[j].value), "f"
            j += 1 + article
        while (after := self._step(j, first=j == i)) > j:
            j = after
        if not self.last:
            return None
        return Numeral(j, self.total + (self.group or 0), self.scale_in_force)

    def _bare_scale(self, j: int) -> bool:
        # مليون alone is a million; "thousands", "millions" and the definite form count nothing.
        word = self.words[self.items[j].first].word.removeprefix(self.items[j].prefix)
        return self.arabic and word in {"الف", "الفا", "مليون", "مليونا", "مليار", "مليارا", "تريليون", "بليون"}

    def _step(self, j: int, *, first: bool) -> int:
        letter, joined, at = self.row[j], False, j
        if not first and self.last:
            if letter == "&":
                joined, at = True, j + 1
                letter = self.row[at]
                if letter == "a" and self.row[at + 1] == "f":
                    at += 1
                    letter = "f"
            elif self.arabic and letter != "\0":
                joined = j < len(self.items) and self._with_and(j)
        if at >= len(self.items) or letter not in "#nthHsdf":
            return j
        if self.last == "s" and joined and self._has_scale_of_its_own(at):
            return j
        return at + 1 + self._take(letter, at, joined=joined) if self._fits(letter, at, joined=joined) else j

    def _has_scale_of_its_own(self, j: int) -> bool:
        # "between 100 thousand and 120 thousand" is two numbers.
        while self.row[j] in "#nthH":
            j += 1
        return self.row[j] == "s" and int(self.items[j].value) >= self.scale

    def _with_and(self, j: int) -> bool:
        # In وأحد عشر (and eleven) the and hides: the folded word is that of one.
        item = self.items[j]
        return item.prefix == "و" or (item.value == "11" and self.words[item.first].word == "واحد")

    def _fits(self, letter: str, j: int, *, joined: bool) -> bool:
        started, value = bool(self.last), self.items[j].value
        match letter:
            case "f":
                return joined and self.last in {"s", "n", "#", "t"}
            case "s":
                if len(self.words[self.items[j].first].word) == 1:
                    return self.last == "#" and self.items[j - 1].last == self.items[j].first and self._adjacent(j)
                if self.group is not None:
                    return not joined and (self.scale > int(value) or self.total == 0)
                more = joined and self._bare_scale(j) and self.scale > int(value) and self.row[j + 1] != "s"
                return (
                    not started or more or (self.last == "s" and not joined and self.terms == 1)
                )  # a thousand billion
            case "d":
                return self.group is None and (not started or joined) and self.scale > int(value)
            case "#":
                return not started or (joined and self.last == "s" and Decimal(value) < self.scale)
            case "h":
                multiplies = self.group is not None and self.last in {"n", "t"} and not joined and self.group < 100
                return multiplies or (self.arabic and self._opens(joined)) or not started
        return self._opens(joined) or self._adds(letter, int(value), joined=joined)

    def _adjacent(self, j: int) -> bool:
        return self.words[self.items[j].first - 1].end == self.words[self.items[j].first].start

    def _opens(self, joined: bool) -> bool:  # noqa: FBT001
        # Whether a new group may begin: at the start, or after a scale ("two thousand (and) five").
        return not self.last or (self.last == "s" and self.group is None and (joined or not self.arabic))

    def _adds(self, letter: str, value: int, *, joined: bool) -> bool:
        if self.group is None or letter == "H":
            return False
        if self.arabic:
            tens_after_units = letter == "t" and self.last == "n" and 0 < self.group % 100 < 10
            return joined and ((value < self.room) or tens_after_units)
        return value < self.room and (not joined or self.last == "h")

    def _take(self, letter: str, j: int, *, joined: bool) -> int:
        """Take the item into the sum; return how many more items went with it."""
        value = self.items[j].value
        match letter:
            case "f":
                part = _fraction(value)
                if self.last == "s" and self.group is None:
                    self.total += part * self.scale_in_force
                    self.last = "f"
                    return int(self.row[j + 1] == "s" and int(self.items[j + 1].value) == self.scale_in_force)
                self.group = (self.group or 0) + part
            case "s":
                if self.group is None and self.last == "s" and not joined:
                    self.total *= int(value)
                else:
                    # مليونا before its noun is the dual; after a number it is one million, in the accusative.
                    dual = self.arabic and self.group is None and self.words[self.items[j].first].word.endswith("ا")
                    self.total += (1 + dual if self.group is None else self.group) * int(value)
                    self.terms += 1
                self.group, self.scale, self.scale_in_force = None, int(value), int(value)
            case "d":
                self.total += int(value)
                self.scale = self.scale_in_force = int(value) // 2
                letter = "s"
            case "#":
                self.group, self.room = Decimal(value), 0
            case "h":
                self.group, self.room = (self.group or 1) * Decimal(100), 100
            case "H":
                self.group, self.room, letter = Decimal(value), 100, "h"
            case _:
                self.group = (self.group or Decimal(0)) + int(value)
                self.room = 10 if letter == "t" and not self.arabic else 0
        self.last = letter
        return 0


def _fraction(text: str) -> Decimal:
    part = Fraction(text)
    return Decimal(part.numerator) / Decimal(part.denominator)
