"""Times by their words: dates, months, seasons, years, their parts, and numbers of units, as first and last day."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from tarjih.text import reckoning
from tarjih.text.reckoning import Days
from tarjih.text.roles import Item
from tarjih.text.tokens import Token, fold

When = Literal["day", "month", "quarter", "season", "year", "period", "open"]

_KINDS: dict[str, When] = {"day": "day", "month": "month", "quarter": "quarter", "year": "year"}
# The Arabic future prefix before a verb; words that only begin like it are left out.
_FUTURE_VERB = re.compile(
    r"[وف]?س(?!ياس|يار|ياد|يطر|ينا|يبير|تراتيج|تار|تين|تالين|يول|يد|ير|توك|ابق|ابع|احل|اعه|احه|ام)[يتنا]\w{3,}$"
)
_COUNTS = frozenset("$€£¥#№") | frozenset(
    fold(word) for word in ("no", "nearly", "about", "almost", "roughly", "حوالي", "نحو")
)
_ARABIC_PLURALS = frozenset(map(fold, ("أيام", "أسابيع", "أشهر", "شهور", "أعوام", "سنوات", "سنين", "عقود")))


class Time(NamedTuple):
    """A time that ends before item `end`; `dated` says that its year was said, not worked out."""

    end: int
    kind: When
    days: tuple[date | None, date | None]
    dated: bool = True

    @property
    def both(self) -> Days | None:
        """Return the first and last day if both are known."""
        start, by = self.days
        return None if start is None or by is None else (start, by)


class Times:
    """A sentence as a row of roles (see `dates`), read from any of its items.

    Methods named after a construction return what begins at an item, or None.
    """

    def __init__(self, words: Sequence[Token], items: list[Item], today: date | None, *, arabic: bool) -> None:
        self.words, self.items, self.today, self.arabic = words, items, today, arabic
        self.row_end = len(items)
        self.row = "".join(item.letter for item in items) + "$$$$"  # looking a few items ahead needs no check
        self.values = [item.value for item in items]

    def time(self, i: int, *, rolling: bool = False, deadline: bool = False, after_in: bool = False) -> Time | None:
        """Return the time at an item: a date, a month, a part or number of units, a fixed expression."""
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
                return Time(i + 1, "period", (date(one, 1, 1), date(two, 12, 31)))
            case "D" | "o" | "n":
                return self._date(i) or self._ordered(i) or self._counted(i)
            case "Y":
                return self._year(i, after_in=after_in)
            case "m" | "p":
                return self._month_first(i, after_in=after_in or deadline)
            case "w":
                return self._weekday(i)
            case "s":
                return self._season(i, after_in=after_in, deadline=deadline)
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

    def of(self, i: int) -> int:
        """Return the item past "of" and "of the"; Arabic has one word for "of" and "from"."""
        while self.row[i] == "f" or (self.row[i] == "r" and self.arabic):
            i += 1
        return i

    def _written_out(self, i: int) -> Time:
        match list(map(int, self.values[i].split())):
            case [year, month, number]:
                day = date(year, month, number)
                return Time(i + 1, "day", (day, day))
            case [year, month]:
                return Time(i + 1, "month", reckoning.months(year, month))
        raise AssertionError(self.values[i])

    def _date(self, i: int) -> Time | None:
        """Return a day-first date: 28 October 2022, the 28th of October, 28 / 10 / 2022."""
        if self.row.startswith(("D/D/Y",), i):
            number, month, year = (int(self.values[j]) for j in (i, i + 2, i + 4))
            day = reckoning.day(year, month, number) if month <= 12 else None
            return Time(i + 5, "day", (day, day)) if day else None
        j, number = i + 1, int(self.values[i])
        if self.arabic and self.row[i] == "n" and self.row[j] == "n" and self.items[j].prefix == "و":
            j, number = j + 1, number + int(self.values[j])
        j = self.of(j + (self.row[j] == "t"))
        if self.row[j] == "u" and self.values[j] == "month":
            j += 1
        return self._day_of(self.month(j, sure=True), number)

    def _day_of(self, month: Time | None, number: int) -> Time | None:
        if month is None or not 1 <= number <= 31:
            return None
        if month.days[0] is None:
            return month._replace(kind="day")
        day = reckoning.day(month.days[0].year, month.days[0].month, number)
        if day is None:
            return None
        return month._replace(kind="day", days=(day, day))

    def _month_first(self, i: int, *, after_in: bool) -> Time | None:
        """Return October 28, 2022; October 2022; October."""
        j = i + 1
        if self.row[j] == "_" and self.row[j + 1] in "DYo" and self.word(j) == ".":
            j += 1
        if not self.arabic and self.row[j] in "Do" and not (self.row[j] == "D" and self.row[j + 1] in "k-%"):
            end = j + 1 + (self.row[j + 1] == "t")
            if (day := self._day_of(self.month(i, sure=True, end=end), int(self.values[j]))) is not None:
                return day
        sure = self.row[i] == "m" or after_in or self.row[j] == "Y" or self.row[j : j + 2] == ",Y"
        return self.month(i, sure=sure)

    def month(self, i: int, *, sure: bool, end: int | None = None) -> Time | None:
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
        at = self.of(j + (self.row[j] == ","))
        if self.row[at] == "u" and self.values[at] == "year" and self.row[at + 1] == "Y":
            at += 1
        if self.row[at] == "Y":
            year = int(self.values[at])
            return Time(at + 1 + (self.row[at + 1] == "t" and self.arabic), "month", reckoning.months(year, month))
        relative = self._relative_year(self.of(j))
        if relative is not None:
            end_at, step = relative
            if self.today is None:
                return Time(end_at, "month", (None, None), dated=False)
            return Time(end_at, "month", reckoning.months(self.today.year + step, month))
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

    def _round(self, i: int, end: int, month: int, count: int, kind: When, step: int | None) -> Time:
        # A month or season that comes round every year.
        if self.today is None:
            return Time(end, kind, (None, None), dated=False)
        rounds = [reckoning.months(self.today.year + shift, month, count) for shift in (-2, -1, 0, 1)]
        if step is None and "b" in self.row[max(i - 3, 0) : i]:
            # A deadline is one to come.
            return Time(end, kind, next(days for days in rounds if days[1] >= self.today), dated=False)
        days = reckoning.nearest(rounds, self.today, step=step, ahead=self._speaks_ahead(i))
        return Time(end, kind, days, dated=False)

    def _speaks_ahead(self, i: int) -> bool:
        # Whether the sentence has turned to the future before an item; a time that opens it belongs to what follows.
        first = self.items[i].first
        if "F" in self.row[: self.row_end if first < 3 else i]:
            return True
        return self.arabic and any(_FUTURE_VERB.match(token.word) for token in self.words[:first])

    def _year(self, i: int, *, after_in: bool) -> Time | None:
        year, after = int(self.values[i]), self.row[i + 1]
        if after == "z" and year % 10 == 0 and self.items[i].last == self.items[i + 1].first:
            return Time(i + 2, "period", (date(year, 1, 1), date(year + 9, 12, 31)))
        before = self.words[self.items[i].first - 1].word if self.items[i].first else ""
        if after == "k" or (before in _COUNTS and not after_in):
            return None
        return Time(i + 1 + (after == "t" and self.arabic), "year", reckoning.year(year))

    def _weekday(self, i: int) -> Time:
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

    def _named_day(self, i: int, end: int, day: int, step: int | None) -> Time:
        if self.today is None:
            return Time(end, "day", (None, None), dated=False)
        until = (day - self.today.weekday()) % 7  # days to the next one, 0 today
        ahead = step == 1 or (step is None and self._speaks_ahead(i))
        back = 7 if until == 0 and step == -1 else (7 - until) % 7
        # News names the weekday of what has just happened, unless the sentence speaks of the future.
        shift = (until or (7 if step == 1 else 0)) if ahead else -back
        found = self.today + timedelta(days=shift)
        return Time(end, "day", (found, found), dated=False)

    def _season(
        self, i: int, *, after_in: bool = False, deadline: bool = False, step: int | None = None
    ) -> Time | None:
        month = int(self.values[i])
        at = self.of(i + 1)
        if self.row[at] == "u" and self.values[at] == "year" and self.row[at + 1] == "Y":
            at += 1
        if self.row[at] == "Y":
            return Time(at + 1, "season", reckoning.months(int(self.values[at]), month, 3))
        if (relative := self._relative_year(at)) is not None:
            if self.today is None:
                return Time(relative[0], "season", (None, None), dated=False)
            return Time(relative[0], "season", reckoning.months(self.today.year + relative[1], month, 3))
        if self.arabic and self.row[i + 1] == "c" and self.word(i + 1) not in {"هذا", "هذه"}:
            return self._round(i, i + 2, month, 3, "season", int(self.values[i + 1]))
        if step is None and not deadline and not (after_in and self.definite(i)):
            return None
        return self._round(i, i + 1, month, 3, "season", step)

    def definite(self, i: int) -> bool:
        """Say whether the noun at an item has its article."""
        word = self.words[self.items[i].first].word if i < self.row_end else ""
        if self.arabic:
            return "ال" in word[: len(self.items[i].prefix) + 2] if i < self.row_end else False
        return i > 0 and self.words[self.items[i].first - 1].word == "the"

    def _ordered(self, i: int) -> Time | None:
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
        at = self.of(at + 1)
        whole = self.time(at)
        if whole is None or whole.kind not in {"year", "period", "month"}:
            return None
        kind: When = "quarter" if noun == "quarter" else "period"
        if whole.both is None:
            return whole._replace(kind=kind)
        start, by = whole.both
        if whole.kind == "year":
            return whole._replace(kind=kind, days=reckoning.months(start.year, 1 + (order - 1) * count, count))
        if noun == "quarter":
            return None
        if whole.kind == "period":
            middle = reckoning.months(start.year, start.month, max(((by.year - start.year) * 12 + 12) // 2, 1))[1]
        else:
            middle = start + timedelta(days=14)
        return whole._replace(kind=kind, days=(start, middle) if order == 1 else (middle + timedelta(days=1), by))

    def _part(self, i: int, *, deadline: bool) -> Time | None:
        name, j = self.values[i], i + 1
        if self.row[j] == "-":
            j += 1  # mid-2024
        at = self.of(j)
        whole = self._calendar(at) or self.time(at, after_in=True)
        if whole is None or whole.kind == "open":
            return None
        kind: When = "day" if whole.kind == "day" else "period"
        if whole.both is None:
            return whole._replace(kind=kind)
        start, by = whole.both
        if name in {"later", "earlier"} and self.today is not None and start <= self.today <= by:
            return whole._replace(kind=kind, days=(self.today, by) if name == "later" else (start, self.today))
        if whole.kind == "day":
            return whole
        name = {"later": "late", "earlier": "early", "end": "late"}.get(name, name)
        return whole._replace(kind=kind, days=reckoning.part((start, by), name, deadline=deadline))

    def _calendar(self, i: int) -> Time | None:
        # "the year" in "the end of the year": the one of the day of writing; or "this decade", by the calendar.
        if self.row[i] == "u" and self.definite(i) and self.row[i + 1] not in "cYon":
            return self._unit_of_today(i + 1, self.values[i], 0)
        if self.row[i] == "c" and self.row[i + 1] == "u" and not self.arabic:
            return self._unit_of_today(i + 2, self.values[i + 1], int(self.values[i]))
        return None

    def _unit_of_today(self, end: int, unit: str, step: int) -> Time:
        kind = _KINDS.get(unit, "period")
        if self.today is None:
            return Time(end, kind, (None, None), dated=False)
        return Time(end, kind, reckoning.containing(self.today, unit, step))

    def _fixed(self, i: int) -> Time | None:
        value = self.values[i]
        if value == "open":
            return Time(i + 1, "open", (None, None))
        how, unit = value.split()
        if unit == "day":
            return None if self.row[i + 1] == "o" else self._unit_of_today(i + 1, "day", int(how))
        time = self._unit_of_today(i + 1, unit, 0)
        if time.both is None:
            return time._replace(kind="period")
        days = reckoning.part(time.both, {"end": "late"}.get(how, how), deadline=how == "mid")
        return time._replace(kind="period", days=days)

    # Numbers of units, and units with "next" or "last".

    def amount(self, i: int) -> tuple[int, int, str] | None:
        """Return a number of units at an item: where it ends, how many, of what; the larger end of a range."""
        while self.row[i] == "f" and self.arabic:
            i += 1
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

    def window(self, end: int, count: int, unit: str) -> Time | None:
        """Return the time from the day of writing over a number of units."""
        if self.today is None:
            return Time(end, "period", (None, None), dated=False)
        return self._moved(end, self.today, count, unit)

    def _moved(self, end: int, today: date, count: int, unit: str) -> Time | None:
        try:
            other = reckoning.shifted(today, count, unit)
        except (ValueError, OverflowError):
            return None  # beyond the calendar: "in ten million years"
        return Time(end, "period", (today, other) if count >= 0 else (other, today), dated=False)

    def ago(self, end: int, count: int, unit: str) -> Time | None:
        """Return the calendar unit that lies a number of units back."""
        kind = _KINDS.get(unit, "period")
        if self.today is None:
            return Time(end, kind, (None, None), dated=False)
        past = self._moved(end, self.today, -count, unit)
        if past is None or past.days[0] is None:
            return None
        return past._replace(kind=kind, days=reckoning.containing(past.days[0], unit))

    def _counted(self, i: int) -> Time | None:
        """Return three years ago, six months from now."""
        amount = self.amount(i)
        if amount is None:
            return None
        end, count, unit = amount
        if self.row[end] == "g":
            return self.ago(end + 1, count, unit)
        if self.row[end] == "+":
            return self.window(end + 1, count, unit)
        if self.row[end] == "c" and self.arabic:
            return self.stretch(end + 1, count, unit, int(self.values[end]))
        return None

    def stretch(self, end: int, count: int | None, unit: str, step: int) -> Time | None:
        """Return "the next five years", "the past months" (no count), reckoned from the day of writing."""
        if self.today is None or step == 0:
            return Time(end, "period", (None, None), dated=False) if step else None
        if count is None:
            return Time(end, "period", (self.today, None) if step > 0 else (None, self.today), dated=False)
        return self._moved(end, self.today, step * count, unit)

    def _context(self, i: int, *, rolling: bool) -> Time | None:
        """Return next year, this month, the next five years, the coming months, next March, last Monday."""
        step, j = int(self.values[i]), i + 1
        if (amount := self.amount(j)) is not None:
            return self.stretch(*amount, step)
        if self.row[j] == "e" and self.row[j + 1] == "u":
            return self.stretch(j + 2, None, self.values[j + 1], step)
        if self.row[j] == "u":
            return self._stepped(j, j + 1, step, rolling=rolling)
        if self.row[j] in "mp" and not self.arabic:
            month = self.month(j, sure=True)
            if month is None or month.dated:
                return month
            return self._round(j, month.end, int(self.values[j]), 1, "month", step)
        if self.row[j] == "w":
            return self._named_day(j, j + 1, int(self.values[j]), step)
        if self.row[j] == "s":
            return self._season(j, after_in=True, step=step)
        return None

    def _stepped(self, noun: int, end: int, step: int, *, rolling: bool) -> Time | None:
        unit, word = self.values[noun], self.words[self.items[noun].first].word
        if self._plural(noun, word):
            return self.stretch(end, None, unit, step) if step else None
        if rolling and step and (not self.arabic or unit == "decade"):
            return self.stretch(end, 1, unit, step)
        return self._unit_of_today(end, unit, step)

    def _plural(self, noun: int, word: str) -> bool:
        if not self.arabic:
            return word.endswith("s") and not word.endswith("'s")
        return word[len(self.items[noun].prefix) :].removeprefix("ال") in _ARABIC_PLURALS

    def _unit(self, i: int, *, rolling: bool) -> Time | None:
        """Return year 2030, العام المقبل, الأشهر الستة المقبلة, العامين المقبلين, يوم 20 نوفمبر."""
        unit, j = self.values[i], i + 1
        if unit == "year" and self.row[j] == "Y":
            return self._year(j, after_in=True)
        if unit == "month" and self.row[j] in "mp":
            return self.month(j, sure=True)
        if unit == "day" and self.row[j] in "Downm":
            return self._weekday(j) if self.row[j] == "w" else self._date(j) if self.row[j] in "Don" else None
        if not self.arabic:
            return Time(i + 2, "open", (None, None)) if self.row[j] == "+" and self._plural(i, self.word(i)) else None
        if self.row[i] == "d" and self.row[j] == "c":
            return self.stretch(j + 1, 2, unit, int(self.values[j]))
        if self.row[j] == "e" and self.row[j + 1] == "c":
            return self.stretch(j + 2, None, unit, int(self.values[j + 1]))
        if self.row[j] in "nD" and self.row[j + 1] == "c":
            return self.stretch(j + 2, int(self.values[j]), unit, int(self.values[j + 1]))
        if self.row[i] == "u" and self.row[j] == "c":
            return self._stepped(i, j + 1, int(self.values[j]), rolling=rolling)
        return None

    def word(self, i: int) -> str:
        """Return the first word of an item."""
        return self.words[self.items[i].first].word
