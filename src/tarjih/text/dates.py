"""Dates and spans of time in a text, counted from the day on which it was written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal, NamedTuple

from tarjih.text import reckoning
from tarjih.text.reckoning import Days
from tarjih.text.roles import Item, Roles, Row, read_rows
from tarjih.text.tokens import Token, fold

When = Literal["day", "month", "quarter", "season", "year", "period", "open"]

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
_KINDS: dict[str, When] = {"day": "day", "month": "month", "quarter": "quarter", "year": "year"}


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


class _Time(NamedTuple):
    # A time that ends before item `end`. `dated`: the year was said, not worked out.
    end: int
    kind: When
    days: Days | tuple[None, None]
    dated: bool = True


def find_times(words: Sequence[Token], language: str, written_on: date | None) -> list[TimeMention]:
    """Return the times named in the tokens, in order, the longest at each place.

    A month or weekday without a year is the one nearest to the day of writing, or the next or last one where the
    text says so; before a word of the future it is not long past. Hijri dates are passed over.
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
    return Roles([*counted, *numbers, *times], _LETTERS, _ANCHORS, _number, clitic=language == "ar")


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
        self.words, self.items, self.today, self.arabic = words, items, today, arabic
        self.row = "".join(item.letter for item in items)
        self.row_end = len(items)
        self.row += "$$$$"  # so that looking a few items ahead needs no check
        self.values = [item.value for item in items]
        self.ahead = self.row.find("F")  # where the sentence turns to the future, if it does
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
        time: _Time | None
        if role in "bB":
            bare, time = i + 1, self._deadline(i)
        elif role == "r":
            bare, time = i + 1, self._span(i + 1)
        elif role in "iG":
            bare, time = i + 1, self._within(i)
        elif role == "a" and "ب" in self.items[i].prefix:
            time = self._by(self._time(i, deadline=True))
        elif role == "f" and (self.row[i + 1] == "Y" or self._word(i) in {"of", "of the", "a", "an"}):
            return None, i + 1
        else:
            time = self._plain_span(i)
        if time is None:
            return None, i + 1
        first, last = self.items[i].first, self.items[time.end - 1].last
        return TimeMention(first, last, time.kind, *time.days, self.items[bare].first), time.end

    # What stands around a time.

    def _deadline(self, i: int) -> _Time | None:
        if self.row[i] == "b":
            return self._by(self._time(i + 1, deadline=True))
        if (amount := self._amount(i + 1)) and self.arabic:
            return self._ago(*amount)
        time = self._time(i + 1)
        if time is None or time.days[0] is None or time.kind == "open":
            return time
        # Before the end of a year is in that year; before a year is before its first day.
        ends = "aend" in {self.row[j] + self.values[j] for j in (i + 1, i + 2) if j < self.row_end} or (
            self.row[i + 1] == "x" and self.values[i + 1].startswith("end")
        )
        start, by = time.days
        return self._by(time if ends else time._replace(days=(start, start - timedelta(days=1))))

    def _by(self, time: _Time | None) -> _Time | None:
        if time is None or time.days[1] is None:
            return time
        start = self.today if self.today is not None and self.today <= time.days[1] else None
        return time._replace(days=(start, time.days[1]))  # type: ignore[arg-type]

    def _within(self, i: int) -> _Time | None:
        j, kind = i + 1, self.values[i]
        amount = self._amount(j)
        if kind == "within" and amount is None:
            article = self.row[j] == "f" and self.words[self.items[j].first].word in {"a", "an"}
            at = j + article
            alone = self.arabic and not self._definite(at) and self.row[at + 1] not in "cYDo"
            if self.row[at] == "u" and (article or alone):
                amount = at + 1, 1, self.values[at]
        if amount is not None and kind != "over":
            end, count, unit = amount
            if self.row[end] == "g" or kind == "since":
                return self._ago(end + (self.row[end] == "g"), count, unit)
            if self.arabic and kind == "in":
                return None
            return self._window(end, count, unit)
        return self._time(j, rolling=kind in {"within", "over"}, after_in=True)

    def _span(self, i: int) -> _Time | None:
        if (days := self._days_of_month(i)) is not None:
            return days
        return self._joined(i, self._time(i, after_in=True), any_joint=True)

    def _plain_span(self, i: int) -> _Time | None:
        if (days := self._days_of_month(i)) is not None:
            return days
        time = self._time(i)
        return time and (self._joined(i, time, any_joint=False) or time)

    def _joined(self, i: int, time: _Time | None, *, any_joint: bool) -> _Time | None:
        if time is None:
            return None
        joint, at = self.row[time.end], time.end + 1
        if joint in "-b" and (any_joint or (joint == "-" and self.values[time.end] != "and")):
            other = self._time(at, after_in=True)
        elif any_joint and self.arabic and time.end < self.row_end and self.items[time.end].prefix.startswith("و"):
            at = time.end
            other = self._time(at, after_in=True)
        else:
            return None
        if other is None or "open" in {time.kind, other.kind}:
            return None
        if other.dated and not time.dated and other.days[1] is not None:
            time = self._in_year(i, time, other.days[1])
        if time.days[0] is None or other.days[1] is None:
            return _Time(other.end, "period", (None, None))
        if other.days[1] < time.days[0]:
            if other.dated:
                return None
            other = self._in_year(at, other, reckoning.shifted(time.days[0], 1, "year"), past=False)
            if other.days[1] is None:
                return None
        return _Time(other.end, "period", (time.days[0], other.days[1]))

    def _in_year(self, i: int, time: _Time, other: date, *, past: bool = True) -> _Time:
        # The same words as of another day: "March" in "between March and May 2023" is that of 2023.
        kept, self.today = self.today, other
        again = self._time(i, after_in=True)
        self.today = kept
        if again is None or again.days[0] is None or not past:
            return again or time
        start, by = again.days
        if start > other:
            start, by = reckoning.shifted(start, -1, "year"), reckoning.shifted(by, -1, "year")
        return again._replace(days=(start, by))

    def _days_of_month(self, i: int) -> _Time | None:
        # "5-7 March", "between 5 and 7 March 2023", "March 5-7"
        if self.row[i] == "R":
            one, two, j = *self.values[i].split(), i + 1
        elif self.row[i] == "D" and self.row[i + 1] == "-" and self.row[i + 2] == "D":
            one, two, j = self.values[i], self.values[i + 2], i + 3
        elif self.row[i] in "mp" and self.row[i + 1] == "R":
            return self._between_days(self._month(i, sure=True, end=i + 2), *self.values[i + 1].split())
        else:
            return None
        return self._between_days(self._month(self._of(j), sure=True), one, two)

    def _between_days(self, month: _Time | None, one: str, two: str) -> _Time | None:
        if month is None or month.days[0] is None:
            return month and month._replace(kind="period")
        year, number = month.days[0].year, month.days[0].month
        start, by = reckoning.day(year, number, int(one)), reckoning.day(year, number, int(two))
        return None if start is None or by is None else month._replace(kind="period", days=(start, by))

    # Times proper.

    def _time(
        self, i: int, *, rolling: bool = False, deadline: bool = False, after_in: bool = False
    ) -> _Time | None:
        """Return the time at item i: a date, a month, a part or number of units, a fixed expression."""
        while self.row[i] == "f":
            rolling = rolling or not self.arabic
            i += 1
        role = self.row[i]
        if i >= self.row_end:
            return None
        value = self.values[i]
        match role:
            case "T":
                return self._written_out(i)
            case "Z":
                one, two = map(int, value.split())
                return _Time(i + 1, "period", (date(one, 1, 1), date(two, 12, 31)))
            case "D" | "o" | "n":
                return self._date(i) or self._ordered(i) or self._counted(i)
            case "Y":
                return self._year(i, after_in=after_in)
            case "m" | "p":
                return self._month_first(i, after_in=after_in or deadline)
            case "w":
                return self._weekday(i)
            case "s":
                return self._season(i, after_in=after_in)
            case "h":
                return self._ordered(i)
            case "a":
                return self._part(i, deadline=deadline)
            case "x":
                return self._fixed(i)
            case "c":
                return self._context(i, rolling=rolling)
            case "u" | "d":
                return self._unit(i, rolling=rolling)
        return None

    def _of(self, i: int) -> int:
        # Past "of", "of the" and Arabic "of": the same letter as "from".
        while self.row[i] == "f" or (self.row[i] == "r" and self.arabic):
            i += 1
        return i

    def _written_out(self, i: int) -> _Time:
        match list(map(int, self.values[i].split())):
            case [year, month, number]:
                day = date(year, month, number)
                return _Time(i + 1, "day", (day, day))
            case [year, month]:
                return _Time(i + 1, "month", reckoning.months(year, month))
        raise AssertionError(self.values[i])

    def _date(self, i: int) -> _Time | None:
        """Return a day-first date: 28 October 2022, the 28th of October, 28 / 10 / 2022."""
        if self.row.startswith(("D/D/Y",), i):
            number, month, year = (int(self.values[j]) for j in (i, i + 2, i + 4))
            day = reckoning.day(year, month, number) if month <= 12 else None
            return day and _Time(i + 5, "day", (day, day))
        j, number = i + 1, int(self.values[i])
        if self.arabic and self.row[i] == "n" and self.row[j] == "n" and self.items[j].prefix == "و":
            j, number = j + 1, number + int(self.values[j])
        j = self._of(j + (self.row[j] == "t"))
        if self.row[j] == "u" and self.values[j] == "month":
            j += 1
        return self._day_of(self._month(j, sure=True), number)

    def _day_of(self, month: _Time | None, number: int) -> _Time | None:
        if month is None or not 1 <= number <= 31:
            return None
        if month.days[0] is None:
            return month._replace(kind="day")
        day = reckoning.day(month.days[0].year, month.days[0].month, number)
        if day is None:
            return None
        return month._replace(kind="day", days=(day, day))

    def _month_first(self, i: int, *, after_in: bool) -> _Time | None:
        """Return October 28, 2022; October 2022; October."""
        j = i + 1
        if not self.arabic and self.row[j] in "Do" and not (self.row[j] == "D" and self.row[j + 1] in "k-%"):
            end = j + 1 + (self.row[j + 1] == "t")
            if (day := self._day_of(self._month(i, sure=True, end=end), int(self.values[j]))) is not None:
                return day
        sure = self.row[i] == "m" or after_in or self.row[j] == "Y" or self.row[j : j + 2] == ",Y"
        return self._month(i, sure=sure)

    def _month(self, i: int, *, sure: bool, end: int | None = None) -> _Time | None:
        """Return the month named at an item, with its second name and its year; `end`: where the day after it ends."""
        if not (self.row[i] == "m" or (sure and self.row[i] == "p")):
            return None
        if self.row[i] == "p" and self.items[i].prefix not in {"", "و"}:
            return None  # باب is a door, not in August
        month, j = int(self.values[i]), end or i + 1
        if self.row[j] == "/" and self.row[j + 1] in "mp":
            j += 2
        if self.row[j] == "_" and self.words[self.items[j].first].word == "." and self.row[j + 1] in "DY,":
            j += 1
        step: int | None = None
        at = self._of(j + (self.row[j] == ","))
        if self.row[at] == "u" and self.values[at] == "year" and self.row[at + 1] == "Y":
            at += 1
        if self.row[at] == "Y":
            year = int(self.values[at])
            return _Time(at + 1 + (self.row[at + 1] == "t" and self.arabic), "month", reckoning.months(year, month))
        relative = self._relative_year(self._of(j))
        if relative is not None:
            end_at, step = relative
            if self.today is None:
                return _Time(end_at, "month", (None, None), dated=False)
            return _Time(end_at, "month", reckoning.months(self.today.year + step, month))
        if self.row[j] == "c" and self.arabic:
            j, step = j + 1, int(self.values[j])
        return self._round(i, j, month, 1, "month", step)

    def _relative_year(self, i: int) -> tuple[int, int] | None:
        # "next year", "of this year", "العام المقبل"
        if self.row[i] == "c" and self.row[i + 1] == "u" and self.values[i + 1] == "year":
            return i + 2, int(self.values[i])
        if self.arabic and self.row[i] == "u" and self.values[i] == "year" and self.row[i + 1] == "c":
            return i + 2, int(self.values[i + 1])
        return None

    def _round(self, i: int, end: int, month: int, count: int, kind: When, step: int | None) -> _Time:
        # A month or season that comes round every year.
        if self.today is None:
            return _Time(end, kind, (None, None), dated=False)
        rounds = [reckoning.months(self.today.year + shift, month, count) for shift in (-2, -1, 0, 1)]
        ahead = 0 <= self.ahead < i
        return _Time(end, kind, reckoning.nearest(rounds, self.today, step=step, ahead=ahead), dated=False)

    def _year(self, i: int, *, after_in: bool) -> _Time | None:
        year, after = int(self.values[i]), self.row[i + 1]
        if after == "z" and year % 10 == 0 and self.items[i].last == self.items[i + 1].first:
            return _Time(i + 2, "period", (date(year, 1, 1), date(year + 9, 12, 31)))
        before = self.words[self.items[i].first - 1].word if self.items[i].first else ""
        if after == "k" or (before in _COUNTS and not after_in):
            return None
        return _Time(i + 1 + (after == "t" and self.arabic), "year", reckoning.year(year))

    def _weekday(self, i: int) -> _Time:
        day, step, j = int(self.values[i]), None, i + 1
        at = j + (self.row[j] == ",")
        if self.row[at] in "Do":
            if (date_after := self._date(at)) is not None:
                return date_after
        elif self.row[at] in "mp" and (month := self._month_first(at, after_in=True)) and month.kind == "day":
            return month
        elif self.row[at] == "T":
            return self._written_out(at)
        if self.row[j] == "c" and self.arabic:
            j, step = j + 1, int(self.values[j])
        return self._named_day(i, j, day, step)

    def _named_day(self, i: int, end: int, day: int, step: int | None) -> _Time:
        if self.today is None:
            return _Time(end, "day", (None, None), dated=False)
        until = (day - self.today.weekday()) % 7  # days to the next one, 0 today
        ahead = step == 1 or (step is None and 0 <= self.ahead < i)
        back = 7 if until == 0 and step == -1 else (7 - until) % 7
        # News names the weekday of what has just happened, unless the sentence speaks of the future.
        shift = (until or (7 if step == 1 else 0)) if ahead else -back
        found = self.today + timedelta(days=shift)
        return _Time(end, "day", (found, found), dated=False)

    def _season(self, i: int, *, after_in: bool, step: int | None = None) -> _Time | None:
        month = int(self.values[i])
        at = self._of(i + 1)
        if self.row[at] == "u" and self.values[at] == "year" and self.row[at + 1] == "Y":
            at += 1
        if self.row[at] == "Y":
            return _Time(at + 1, "season", reckoning.months(int(self.values[at]), month, 3))
        if (relative := self._relative_year(at)) is not None:
            if self.today is None:
                return _Time(relative[0], "season", (None, None), dated=False)
            return _Time(relative[0], "season", reckoning.months(self.today.year + relative[1], month, 3))
        if self.arabic and self.row[i + 1] == "c" and self._word(i + 1) not in {"هذا", "هذه"}:
            return self._round(i, i + 2, month, 3, "season", int(self.values[i + 1]))
        if step is None and not (after_in and self._definite(i)):
            return None
        return self._round(i, i + 1, month, 3, "season", step)

    def _definite(self, i: int) -> bool:
        # Whether the noun at an item has its article.
        word = self.words[self.items[i].first].word if i < self.row_end else ""
        if self.arabic:
            return "ال" in word[: len(self.items[i].prefix) + 2] if i < self.row_end else False
        return i > 0 and self.words[self.items[i].first - 1].word == "the"

    def _ordered(self, i: int) -> _Time | None:
        """Return the first quarter of 2023, the second half of next year, of this decade."""
        at = i + 1
        if self.arabic:
            if self.row[i] != "h" or self.row[at] not in "oc":
                return None
            order, noun = (int(self.values[at]) if self.row[at] == "o" else 0), self.values[i]
        else:
            noun = self.values[at] if at < self.row_end and self.row[at] in "hu" else ""
            order = int(self.values[i]) if self.row[i] == "o" else 0
        if noun not in {"quarter", "half"}:
            return None
        count = 3 if noun == "quarter" else 6
        if not 1 <= order <= 12 // count:
            return None
        at = self._of(at + 1)
        whole = self._time(at)
        if whole is None or whole.kind not in {"year", "period", "month"}:
            return None
        kind: When = "quarter" if noun == "quarter" else "period"
        if whole.days[0] is None or whole.days[1] is None:
            return whole._replace(kind=kind)
        if whole.kind == "year":
            return whole._replace(kind=kind, days=reckoning.months(whole.days[0].year, 1 + (order - 1) * count, count))
        if noun == "quarter":
            return None
        start, by = whole.days
        if whole.kind == "period" and by is not None:
            middle = reckoning.months(start.year, start.month, max(((by.year - start.year) * 12 + 12) // 2, 1))[1]
        else:
            middle = start + timedelta(days=14)
        return whole._replace(kind=kind, days=(start, middle) if order == 1 else (middle + timedelta(days=1), by))

    def _part(self, i: int, *, deadline: bool) -> _Time | None:
        name, j = self.values[i], i + 1
        if self.row[j] == "-":
            j += 1  # mid-2024
        at = self._of(j)
        whole = self._calendar(at) or self._time(at, after_in=True)
        if whole is None or whole.kind == "open":
            return None
        kind: When = "day" if whole.kind == "day" else "period"
        if whole.days[0] is None or whole.days[1] is None:
            return whole._replace(kind=kind)
        start, by = whole.days
        if name in {"later", "earlier"} and self.today is not None and start <= self.today <= by:
            return whole._replace(kind=kind, days=(self.today, by) if name == "later" else (start, self.today))
        if whole.kind == "day":
            return whole
        name = {"later": "late", "earlier": "early", "end": "late"}.get(name, name)
        return whole._replace(kind=kind, days=reckoning.part((start, by), name, deadline=deadline))

    def _calendar(self, i: int) -> _Time | None:
        # "the year" in "the end of the year": the one of the day of writing; or "this decade", by the calendar.
        if self.row[i] == "u" and self._definite(i) and self.row[i + 1] not in "cYon":
            return self._unit_of_today(i + 1, self.values[i], 0)
        if self.row[i] == "c" and self.row[i + 1] == "u" and not self.arabic:
            return self._unit_of_today(i + 2, self.values[i + 1], int(self.values[i]))
        return None

    def _unit_of_today(self, end: int, unit: str, step: int) -> _Time:
        kind = _KINDS.get(unit, "period")
        if self.today is None:
            return _Time(end, kind, (None, None), dated=False)
        return _Time(end, kind, reckoning.containing(self.today, unit, step))

    def _fixed(self, i: int) -> _Time | None:
        value = self.values[i]
        if value == "open":
            return _Time(i + 1, "open", (None, None))
        how, unit = value.split()
        if unit == "day":
            return None if self.row[i + 1] == "o" else self._unit_of_today(i + 1, "day", int(how))
        time = self._unit_of_today(i + 1, unit, 0)
        if time.days[0] is None or time.days[1] is None:
            return time._replace(kind="period")
        days = reckoning.part(time.days, {"end": "late"}.get(how, how), deadline=how == "mid")
        return time._replace(kind="period", days=days)

    # Numbers of units, and units with "next" or "last".

    def _amount(self, i: int) -> tuple[int, int, str] | None:
        """Return a number of units at an item: where it ends, how many, of what; the larger end of a range."""
        if self.row[i] == "d":
            return i + 1, 2, self.values[i]
        if self.row[i] == "R" and self.row[i + 1] == "u":
            return i + 2, int(self.values[i].split()[1]), self.values[i + 1]
        if self.row[i] not in "DNn":
            return None
        count, j = int(self.values[i]), i + 1
        if self.arabic and self.row[i] == "n" and self.row[j] == "n" and self.items[j].prefix == "و":
            count, j = count + int(self.values[j]), j + 1
        elif self.row[j] == "-" and self.row[j + 1] in "DNn":
            count, j = int(self.values[j + 1]), j + 2
        if self.row[j] != "u":
            return None
        return j + 1, count, self.values[j]

    def _window(self, end: int, count: int, unit: str) -> _Time | None:
        if self.today is None:
            return _Time(end, "period", (None, None), dated=False)
        return self._moved(end, self.today, count, unit)

    def _moved(self, end: int, today: date, count: int, unit: str) -> _Time | None:
        try:
            other = reckoning.shifted(today, count, unit)
        except (ValueError, OverflowError):
            return None  # beyond the calendar: "in ten million years"
        return _Time(end, "period", (today, other) if count >= 0 else (other, today), dated=False)

    def _ago(self, end: int, count: int, unit: str) -> _Time | None:
        kind = _KINDS.get(unit, "period")
        if self.today is None:
            return _Time(end, kind, (None, None), dated=False)
        past = self._moved(end, self.today, -count, unit)
        if past is None or past.days[0] is None:
            return None
        return past._replace(kind=kind, days=reckoning.containing(past.days[0], unit))

    def _counted(self, i: int) -> _Time | None:
        """Return three years ago, six months from now."""
        amount = self._amount(i)
        if amount is None:
            return None
        end, count, unit = amount
        if self.row[end] == "g":
            return self._ago(end + 1, count, unit)
        if self.row[end] == "+":
            return self._window(end + 1, count, unit)
        if self.row[end] == "c" and self.arabic:
            return self._stretch(end + 1, count, unit, int(self.values[end]))
        return None

    def _stretch(self, end: int, count: int | None, unit: str, step: int) -> _Time | None:
        # "the next five years", "the past months": counted from the day of writing.
        if self.today is None or step == 0:
            return _Time(end, "period", (None, None), dated=False) if step else None
        if count is None:
            return _Time(end, "period", (self.today, None) if step > 0 else (None, self.today), dated=False)  # type: ignore[arg-type]
        return self._moved(end, self.today, step * count, unit)

    def _context(self, i: int, *, rolling: bool) -> _Time | None:
        """Return next year, this month, the next five years, the coming months, next March, last Monday."""
        step, j = int(self.values[i]), i + 1
        if (amount := self._amount(j)) is not None:
            return self._stretch(*amount, step)
        if self.row[j] == "u":
            return self._stepped(j, j + 1, step, rolling=rolling)
        if self.row[j] in "mp" and not self.arabic:
            month = self._month(j, sure=True)
            if month is None or month.dated:
                return month
            return self._round(j, month.end, int(self.values[j]), 1, "month", step)
        if self.row[j] == "w":
            return self._named_day(j, j + 1, int(self.values[j]), step)
        if self.row[j] == "s":
            return self._season(j, after_in=True, step=step)
        return None

    def _stepped(self, noun: int, end: int, step: int, *, rolling: bool) -> _Time | None:
        unit, word = self.values[noun], self.words[self.items[noun].first].word
        if self._plural(noun, word):
            return self._stretch(end, None, unit, step) if step else None
        if rolling and step and (not self.arabic or unit == "decade"):
            return self._stretch(end, 1, unit, step)
        return self._unit_of_today(end, unit, step)

    def _plural(self, noun: int, word: str) -> bool:
        if not self.arabic:
            return word.endswith("s") and not word.endswith("'s")
        return word[len(self.items[noun].prefix) :].removeprefix("ال") in _ARABIC_PLURALS

    def _unit(self, i: int, *, rolling: bool) -> _Time | None:
        """Return year 2030, العام المقبل, الأشهر الستة المقبلة, العامين المقبلين, يوم 20 نوفمبر."""
        unit, j = self.values[i], i + 1
        if unit == "year" and self.row[j] == "Y":
            return self._year(j, after_in=True)
        if unit == "month" and self.row[j] in "mp":
            return self._month(j, sure=True)
        if unit == "day" and self.row[j] in "Downm":
            return self._weekday(j) if self.row[j] == "w" else self._date(j) if self.row[j] in "Don" else None
        if not self.arabic:
            return _Time(i + 2, "open", (None, None)) if self.row[j] == "+" and self._plural(i, self._word(i)) else None
        if self.row[i] == "d" and self.row[j] == "c":
            return self._stretch(j + 1, 2, unit, int(self.values[j]))
        if self.row[j] in "nD" and self.row[j + 1] == "c":
            return self._stretch(j + 2, int(self.values[j]), unit, int(self.values[j + 1]))
        if self.row[i] == "u" and self.row[j] == "c":
            return self._stepped(i, j + 1, int(self.values[j]), rolling=rolling)
        return None

    def _word(self, i: int) -> str:
        return self.words[self.items[i].first].word

    def _hijri(self, i: int) -> int:
        """Return where a Hijri date that begins at an item ends; the item itself if none does."""
        j = i
        if self.row[j] in "DNo":
            if self.row[j + 1] == "H" and int(self.values[j]) in _HIJRI:
                return j + 2
            j = self._of(j + 1)
        if self.row[j] == "u" and self.values[j] in {"year", "month"}:
            j += 1
            if self.row[j : j + 2] == "NH":
                return j + 2
        if self.row[j] != "j":
            return i
        j = self._of(j + 1 + (self.row[j + 1] == ","))
        if self.row[j] == "u" and self.values[j] == "year":
            j += 1
        if self.row[j] == "N" and int(self.values[j]) in _HIJRI:
            j += 1
        return j + (self.row[j] == "H")


_COUNTS = frozenset("$€£¥#№") | frozenset(fold(word) for word in ("no", "nearly", "about", "almost", "roughly", "حوالي", "نحو"))
_ARABIC_PLURALS = frozenset(map(fold, ("أيام", "أسابيع", "أشهر", "شهور", "أعوام", "سنوات", "سنين", "عقود")))
