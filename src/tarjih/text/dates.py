"""Dates and spans of time in a text, counted from the day on which it was written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from tarjih.text import reckoning
from tarjih.text.roles import Item, Roles, Row, read_rows
from tarjih.text.times import Time, Times, When
from tarjih.text.tokens import Token

_LETTERS = {
    "month": "m",
    "maybe month": "p",
    "weekday": "w",
    "unit": "u",
    "dual": "d",
    "half": "h",
    "quarter": "h",
    "season": "s",
    "context": "c",
    "part": "a",
    "fixed": "x",
    "ordinal": "o",
    "small": "n",
    "ten": "n",
    "deadline": "b",
    "before": "B",
    "in": "i",
    "since": "G",
    "span": "r",
    "to": "-",
    "the": "f",
    "few": "e",
    "ahead": "+",
    "ago": "g",
    "future": "F",
    "comma": ",",
    "slash": "/",
    "suffix": "t",
    "suffix s": "z",
    "hijri": "j",
    "hijri era": "H",
    "counted": "k",
    "none": "_",
}
_ANCHORS = "mpwudxYTZsj"
_GREGORIAN = range(1900, 2200)  # four digits that may be a year
_HIJRI = range(1300, 1600)


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time named at tokens `first` up to `last`.

    The tokens include the preposition that makes it a deadline or a place in time ("by 2030", "in March"); the
    time itself begins at token `bare`. `start` and `by` are its first and last day; a deadline starts on the day of
    writing. Both are None for an open horizon such as "the foreseeable future", and for a relative one when nobody
    knows when the text was written. `by` alone is None where the text leaves the end open ("the coming months").
    """

    first: int
    last: int
    kind: When
    start: date | None
    by: date | None
    bare: int = -1


def find_times(words: Sequence[Token], language: str, written_on: date | None) -> list[TimeMention]:
    """Return the times named in the tokens, in order, the longest at each place.

    A month or weekday without a year is the one nearest to the day of writing, or the next or last one where the
    text says so; where the sentence speaks of the future it is not one long past, and otherwise not one far ahead.
    Hijri dates are passed over.
    """
    items = _roles(language).items(words)
    return _Reading(words, items, written_on, arabic=language == "ar").mentions() if items else []


def dated_tokens(words: Sequence[Token], language: str) -> set[int]:
    """Return the tokens that belong to dates, Hijri ones included: their numbers count nothing."""
    items = _roles(language).items(words)
    if not items:
        return set()
    reading = _Reading(words, items, None, arabic=language == "ar")
    taken = {token for mention in reading.mentions() for token in range(mention.first, mention.last)}
    return taken | reading.hijri


@cache
def _roles(language: str) -> Roles:
    numbers = (row for row in read_rows(f"numbers_{language}") if row.role in {"small", "ten"})
    counted = (row._replace(role="counted") for row in read_rows(f"figures_{language}") if row.role == "unit")
    times = [_possessive(row) if language == "en" else row for row in read_rows(f"times_{language}")]
    # A later row wins where two share a phrase.
    return Roles([*counted, *numbers, *times], _LETTERS, _ANCHORS, _number, clitic=language == "ar", look_back=True)


def _possessive(row: Row) -> Row:
    if row.role not in {"month", "maybe month", "weekday", "unit"}:
        return row
    return row._replace(phrases=row.phrases + tuple(f"{phrase}'s" for phrase in row.phrases))


def _number(word: str) -> tuple[str, str] | None:
    if word.isdecimal():
        value = int(word)
        if len(word) <= 2:
            return ("D" if 1 <= value <= 31 else "N"), word
        return ("Y" if len(word) == 4 and value in _GREGORIAN else "N"), word
    match re.split(r"[-/.]", word):
        case [four, two, one] if len(four) == 4 and _is_date(four, two, one):
            return "T", f"{four} {two} {one}"
        case [one, two, four] if len(four) == 4 and _is_date(four, two, one):
            return "T", f"{four} {two} {one}"
        case [two, one, four] if len(four) == 4 and _is_date(four, two, one):
            return "T", f"{four} {two} {one}"  # month first, as the day shows
        case [one, four] if len(four) == 4 and int(four) in _GREGORIAN and len(one) == 4 and one < four:
            return "Z", f"{one} {four}"
        case [four, two] if len(four) == 4 and int(four) in _GREGORIAN and len(two) == 2 and "." not in word:
            return ("Z", f"{four} {four[:2]}{two}") if four[2:] < two else None
        case [two, four] if len(four) == 4 and int(four) in _GREGORIAN and "/" in word and 1 <= int(two) <= 12:
            return "T", f"{four} {two}"
        case [one, two] if "-" in word and len(two) <= 2 and 1 <= int(one) < int(two) <= 31:
            return "R", f"{one} {two}"
    return None


def _is_date(year: str, month: str, number: str) -> bool:
    if not (int(year) in _GREGORIAN and len(month) <= 2 and len(number) <= 2 and 1 <= int(month) <= 12):
        return False
    return reckoning.day(int(year), int(month), int(number)) is not None


class _Reading:
    # One sentence being read. Methods named after a construction return what begins at an item, or None.
    def __init__(self, words: Sequence[Token], items: list[Item], today: date | None, *, arabic: bool) -> None:
        self.times = Times(words, items, today, arabic=arabic)
        self.words, self.items, self.arabic = words, items, arabic
        self.row, self.values, self.row_end = self.times.row, self.times.values, len(items)
        self.hijri: set[int] = set()

    def mentions(self) -> list[TimeMention]:
        found, i = [], 0
        while i < self.row_end:
            if self.row[i] == "_" or (skip := self._hijri(i)) == i:
                mention, i = self._mention(i)
                if mention is not None:
                    found.append(mention)
            else:
                self.hijri.update(range(self.items[i].first, self.items[skip - 1].last))
                i = skip
        return found

    def _mention(self, i: int) -> tuple[TimeMention | None, int]:
        role = self.row[i]
        if role == "_":
            return None, i + 1
        bare = i
        time: Time | None
        if role in "bB":
            bare, time = i + 1, self._deadline(i)
        elif role == "r":
            bare, time = i + 1, self._span(i + 1)
        elif role in "iG":
            bare, time = i + 1, self._within(i)
        elif role == "a" and "ب" in self.items[i].prefix:
            time = self._by(self.times.time(i, deadline=True))
        elif role == "f" and (self.row[i + 1] == "Y" or self.times.word(i) in {"of", "of the", "a", "an"}):
            return None, i + 1
        else:
            time = self._plain_span(i)
        if time is None:
            return None, i + 1
        first, last = self.items[i].first, self.items[time.end - 1].last
        start, by = time.days
        return TimeMention(first, last, time.kind, start, by, self.items[bare].first), time.end

    # What stands around a time.

    def _deadline(self, i: int) -> Time | None:
        if self.row[i] == "b":
            return self._by(self.times.time(i + 1, deadline=True))
        if (amount := self.times.amount(i + 1)) and self.arabic:
            return self.times.ago(*amount)
        if self.row[i + 1 : i + 3] == "fY":
            return None  # before the 2024 election
        time = self.times.time(i + 1, deadline=self.row[i + 1] == "s" or self.row[i + 2] == "s")
        if time is None or time.days[0] is None or time.kind == "open":
            return time
        # Before the end of a year is in that year; before a year is before its first day.
        ends = "aend" in {self.row[j] + self.values[j] for j in (i + 1, i + 2) if j < self.row_end} or (
            self.row[i + 1] == "x" and self.values[i + 1].startswith("end")
        )
        start = time.days[0]
        return self._by(time if ends else time._replace(days=(start, start - timedelta(days=1))))

    def _by(self, time: Time | None) -> Time | None:
        if time is None or time.days[1] is None:
            return time
        start = self.times.today if self.times.today is not None and self.times.today <= time.days[1] else None
        return time._replace(days=(start, time.days[1]))

    def _within(self, i: int) -> Time | None:
        j, kind = i + 1, self.values[i]
        amount = self.times.amount(j)
        if kind == "within" and amount is None:
            article = self.row[j] == "f" and self.words[self.items[j].first].word in {"a", "an"}
            at = j + article
            alone = self.arabic and not self.times.definite(at) and self.row[at + 1] not in "cYDo"
            if self.row[at] == "u" and (article or alone):
                amount = at + 1, 1, self.values[at]
        if amount is not None and kind != "over":
            end, count, unit = amount
            if self.row[end] == "c" and self.arabic:
                return self.times.stretch(end + 1, count, unit, int(self.values[end]))
            if self.row[end] == "g" or kind == "since":
                return self.times.ago(end + (self.row[end] == "g"), count, unit)
            if self.arabic and kind == "in":
                return None
            return self.times.window(end, count, unit)
        return self.times.time(j, rolling=kind in {"within", "over"}, after_in=True)

    def _span(self, i: int) -> Time | None:
        if (days := self._days_of_month(i)) is not None:
            return days
        return self._joined(i, self.times.time(i, after_in=True), any_joint=True)

    def _plain_span(self, i: int) -> Time | None:
        if (days := self._days_of_month(i)) is not None:
            return days
        time = self.times.time(i)
        return time and (self._joined(i, time, any_joint=False) or time)

    def _joined(self, i: int, time: Time | None, *, any_joint: bool) -> Time | None:
        if time is None:
            return None
        joint, at = self.row[time.end], time.end + 1
        if joint in "-b" and (any_joint or (joint == "-" and self.values[time.end] != "and")):
            other = self.times.time(at, after_in=True)
        elif any_joint and self.arabic and time.end < self.row_end and self.items[time.end].prefix.startswith("و"):
            at = time.end
            other = self.times.time(at, after_in=True)
        else:
            return None
        if other is None or "open" in {time.kind, other.kind}:
            return None
        if other.dated and not time.dated and other.days[1] is not None:
            time = self._in_year(i, time, other.days[1])
        if time.days[0] is None or other.days[1] is None:
            return Time(other.end, "period", (None, None))
        if other.days[1] < time.days[0]:
            if other.dated:
                return None
            other = self._in_year(at, other, reckoning.shifted(time.days[0], 1, "year"), past=False)
            if other.days[1] is None:
                return None
        return Time(other.end, "period", (time.days[0], other.days[1]))

    def _in_year(self, i: int, time: Time, other: date, *, past: bool = True) -> Time:
        # The same words as of another day: "March" in "between March and May 2023" is that of 2023.
        kept, self.times.today = self.times.today, other
        again = self.times.time(i, after_in=True)
        self.times.today = kept
        if again is None or again.both is None or not past:
            return again or time
        start, by = again.both
        if start > other:
            start, by = reckoning.shifted(start, -1, "year"), reckoning.shifted(by, -1, "year")
        return again._replace(days=(start, by))

    def _days_of_month(self, i: int) -> Time | None:
        # "5-7 March", "between 5 and 7 March 2023", "March 5-7"
        if self.row[i] == "R":
            one, two, j = *self.values[i].split(), i + 1
        elif self.row[i] == "D" and self.row[i + 1] == "-" and self.row[i + 2] == "D":
            one, two, j = self.values[i], self.values[i + 2], i + 3
        elif self.row[i] in "mp" and self.row[i + 1] == "R":
            return self._between_days(self.times.month(i, sure=True, end=i + 2), *self.values[i + 1].split())
        else:
            return None
        return self._between_days(self.times.month(self.times.of(j), sure=True), one, two)

    def _between_days(self, month: Time | None, one: str, two: str) -> Time | None:
        if month is None or month.days[0] is None:
            return month and month._replace(kind="period")
        year, number = month.days[0].year, month.days[0].month
        start, by = reckoning.day(year, number, int(one)), reckoning.day(year, number, int(two))
        return None if start is None or by is None else month._replace(kind="period", days=(start, by))

    def _hijri(self, i: int) -> int:
        """Return where a Hijri date that begins at an item ends; the item itself if none does."""
        j = i
        if self.row[j] in "DNo":
            if self.row[j + 1] == "H" and int(self.values[j]) in _HIJRI:
                return j + 2
            j = self.times.of(j + 1)
        if self.row[j] == "u" and self.values[j] in {"year", "month"}:
            j += 1
            if self.row[j : j + 2] == "NH":
                return j + 2
        if self.row[j] != "j":
            return i
        j = self.times.of(j + 1 + (self.row[j + 1] == ","))
        if self.row[j] == "u" and self.values[j] == "year":
            j += 1
        if self.row[j] == "N" and int(self.values[j]) in _HIJRI:
            j += 1
        return j + (self.row[j] == "H")
