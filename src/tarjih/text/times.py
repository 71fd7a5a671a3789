"""Times by their words: dates, years, parts and halves of a time, fixed expressions, as first and last day."""

from datetime import date, timedelta
from functools import partial

from tarjih.text import reckoning
from tarjih.text.time_names import Names
from tarjih.text.time_units import Time, When
from tarjih.text.tokens import fold

_THESE = frozenset({"هذا", "هذه"})
_COUNTS = frozenset("$€£¥#№") | frozenset(
    fold(word) for word in ("no", "nearly", "about", "almost", "roughly", "حوالي", "نحو")
)


class Times(Names):
    """The row of a sentence, in which any time is read from the item where it begins."""

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
                return self._date(i) or self._ordered(i, after_in=after_in or deadline) or self.counted(i)
            case "Y":
                return self._year(i, after_in=after_in)
            case "m" | "p":
                return self._month_first(i, after_in=after_in or deadline)
            case "w":
                return self._weekday(i)
            case "s":
                return self.season(i, after_in=after_in, deadline=deadline)
            case "h":
                return self._ordered(i, after_in=after_in or deadline)
            case "a":
                return self._part(i, deadline=deadline)
            case "Q":
                return self._month_part(i, deadline=deadline)
            case "x":
                return self._fixed(i)
            case "c":
                return self._context(i, rolling=rolling)
            case "u" | "d" | "e":
                return self._unit(i, rolling=rolling)
            case "K":
                step = int(self.values[i + 1]) if self.arabic and self.row[i + 1] == "c" else None
                return self.weekend(i, i + 1 + (step is not None), step)
            case "E":
                return self.feast(i)
            case "P":
                return self._part_of_day(i)
        return None

    def _part_of_day(self, i: int) -> Time | None:
        """Return صباح السبت, the morning of 5 May, or مساء alone, which is that of the day of writing."""
        at = self.of(i + 1)
        if self.row[at] == "w":
            night = at + 1 + (self.row[at + 1] in "-/")
            at = night if self.row[night] == "w" and self.arabic else at  # the night that ends on the second day
        if self.row[at] in "wxuDTcomn":
            day = self.time(at, after_in=True)
            if day is not None and day.kind == "day":
                return day
        return self.unit_of_today(i + 1, "day", 0) if self.values[i] == "alone" else None

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
        if not self.arabic and self.row[i] == "n":
            return None  # "one may see": no English date has its day in words that only count
        if self.arabic and self.row[i] == "n" and self.row[j] == "n" and self.items[j].prefix == "و":
            j, number = j + 1, number + int(self.values[j])
        j = self.of(j + (self.row[j] == "t"))
        if self.row[j] == "u" and self.values[j] == "month":
            if self.arabic and self.row[j + 1] == "c":
                return self._day_of(self.unit_of_today(j + 2, "month", int(self.values[j + 1])), number)
            j += 1
        elif self.row[j : j + 2] == "cu" and self.values[j + 1] == "month" and (self.row[i] != "o" or j > i + 1):
            return self._day_of(self.unit_of_today(j + 2, "month", int(self.values[j])), number)
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
        counts = self.row[j + 1] in "k%" or (self.row[j + 1] == "-" and self.row[j + 2] in "DNnopm")
        if not self.arabic and self.row[j] in "Do" and not (self.row[j] == "D" and counts):
            end = j + 1 + (self.row[j + 1] == "t")
            if (day := self._day_of(self.month(i, sure=True, end=end), int(self.values[j]))) is not None:
                return day
        sure = self.row[i] == "m" or after_in or self.row[j] == "Y" or self.row[j : j + 2] == ",Y"
        return self.month(i, sure=sure)

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
        return self.named_day(i, j, day, step)

    def _ordered(self, i: int, *, after_in: bool = False) -> Time | None:
        """Return the first quarter of 2023, the second half of next year, of this decade."""
        at = i + 1
        if self.arabic:
            if self.row[i] != "h" or self.row[at] not in "oc":
                return None
            noun = self.values[i]
            if self.row[at] == "o":
                order = int(self.values[at])
            elif self.word(at) == "الاخير" and self.of(at + 1) > at + 1:
                order = 4 if noun == "quarter" else 2  # the last quarter of the year
            else:
                return self.unit_of_today(at + 1, noun, int(self.values[at]))
        else:
            noun = self.values[at] if at < self.row_end and self.row[at] in "hu" else ""
            if self.row[i] == "o" and self.values[i] == "1" and (amount := self.amount(at)) is not None:
                return self._edge(*amount, last=False)
            order = int(self.values[i]) if self.row[i] == "o" else 0
        if noun == "week" and 1 <= order <= 5:
            return self._week_of(self.time(self.of(at + 1), after_in=True), order)
        if noun not in {"quarter", "half"}:
            return None
        count = 3 if noun == "quarter" else 6
        if not 1 <= order <= 12 // count:
            return None
        kind: When = "quarter" if noun == "quarter" else "period"
        name_end, at = at + 1, self.of(at + 1)
        whole = self.time(at, after_in=True) or self.calendar(at)
        if whole is None and after_in and noun == "quarter" and not self.word(i).endswith("فصل"):
            return self.round(
                i, name_end, lambda year: reckoning.months(year, 1 + (order - 1) * count, count), kind, None
            )
        if whole is None or whole.kind not in {"year", "period", "month"}:
            return None
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

    def _edge(self, end: int, count: int, unit: str, *, last: bool) -> Time | None:
        """Return the first or last months or weeks of a time: the first two months of next year."""
        at = self.of(end)
        whole = (self.time(at, after_in=True) or self.calendar(at)) if at > end else None
        if whole is None or whole.kind == "open":
            return None
        if whole.both is None:
            return whole._replace(kind="period")
        start, by = whole.both
        if last:
            inside = reckoning.shifted(by + timedelta(days=1), -count, unit)
            return whole._replace(kind="period", days=(max(inside, start), by))
        return whole._replace(
            kind="period", days=(start, min(reckoning.shifted(start, count, unit) - timedelta(days=1), by))
        )

    def _week_of(self, month: Time | None, order: int) -> Time | None:
        # The first week of May is its first seven days.
        if month is None or month.kind != "month":
            return None
        if month.both is None:
            return month._replace(kind="period")
        start = month.both[0] + timedelta(days=7 * (order - 1))
        return month._replace(kind="period", days=(start, min(start + timedelta(days=6), month.both[1])))

    def _part(self, i: int, *, deadline: bool) -> Time | None:
        name, j = self.values[i], i + 1
        if self.row[j] == "-":
            j += 1  # mid-2024
        at = self.of(j)
        whole = self.calendar(at) or self.time(at, after_in=True, deadline=self.row[at] == "s")
        if whole is None or whole.kind == "open":
            return None
        kind: When = (
            "day" if whole.kind == "day" or (name == "mid" and deadline and whole.kind == "month") else "period"
        )
        if whole.both is None:
            return whole._replace(kind=kind)
        start, by = whole.both
        if name in {"later", "earlier"} and self.today is not None and start <= self.today <= by:
            return whole._replace(kind=kind, days=(self.today, by) if name == "later" else (start, self.today))
        if whole.kind == "day":
            return whole
        name = {"later": "late", "earlier": "early", "end": "late"}.get(name, name)
        start, by = reckoning.part((start, by), name, deadline=deadline)
        return whole._replace(kind=kind, days=(by if kind == "day" else start, by))

    def _month_part(self, i: int, *, deadline: bool) -> Time:
        """Return mid-May, end-June 2026."""
        name, number = self.values[i].split()
        at = self.of(i + 1)
        if self.row[at] == "Y":
            whole = Time(at + 1, "month", reckoning.months(int(self.values[at]), int(number)))
        else:
            whole = self.round(i, i + 1, partial(reckoning.months, first=int(number)), "month", None)
        if whole.both is None:
            return whole._replace(kind="period")
        return whole._replace(kind="period", days=reckoning.part(whole.both, name, deadline=deadline))

    def _fixed(self, i: int) -> Time | None:
        value = self.values[i]
        if value == "open":
            return Time(i + 1, "open", (None, None))
        how, unit = value.split()
        if unit == "day":
            end = i + 1 + (self.row[i + 1] == "w")  # tomorrow, Tuesday
            return None if self.row[i + 1] == "o" else self.unit_of_today(end, "day", int(how))
        time = self.unit_of_today(i + 1, unit, 0)
        if time.both is None:
            return time._replace(kind="period")
        days = reckoning.part(time.both, {"end": "late"}.get(how, how), deadline=how == "mid")
        return time._replace(kind="period", days=days)

    def _context(self, i: int, *, rolling: bool) -> Time | None:
        """Return next year, this month, the next five years, the coming months, next March, last Monday."""
        step, j = int(self.values[i]), i + 1
        if (amount := self.amount(j)) is not None:
            if not self.arabic and step < 0 and (edge := self._edge(*amount, last=True)) is not None:
                return edge
            return self.stretch(*amount, step)
        if self.row[j] == "e" and self.row[j + 1] == "u":
            return self.stretch(j + 2, None, self.values[j + 1], step)
        if self.arabic and self.word(i) not in _THESE:
            return None  # an adjective of the word before: "its next decision on 26 December"
        if self.row[j] == "u":
            return self.stepped(j, j + 1, step, rolling=rolling)
        if self.row[j] in "mp" and not self.arabic:
            month = self.month(j, sure=True)
            if month is None or month.dated:
                return month
            return self.round(j, month.end, partial(reckoning.months, first=int(self.values[j])), "month", step)
        if self.row[j] == "w":
            return self.named_day(j, j + 1, int(self.values[j]), step)
        if self.row[j] == "s":
            return self.season(j, after_in=True, step=step)
        if self.row[j] == "K":
            return self.weekend(j, j + 1, step)
        if self.row[j] == "E":
            return self.feast(j, step)
        return None

    def _unit(self, i: int, *, rolling: bool) -> Time | None:
        """Return year 2030, العام المقبل, الأشهر الستة المقبلة, العامين المقبلين, يوم 20 نوفمبر."""
        unit, j = self.values[i], i + 1
        if self.row[i] == "e" and not self.arabic:
            return self._from_here(i)
        if unit == "year" and self.row[j] == "Y":
            return self._year(j, after_in=True)
        if unit == "month" and self.row[j] in "mp":
            return self.month(j, sure=True)
        if unit == "day" and self.row[j] in "Downm":
            return self._weekday(j) if self.row[j] == "w" else self._date(j) if self.row[j] in "Don" else None
        if not self.arabic:
            return self._from_here(i)
        if self.row[i] == "e":
            return None
        if self.row[i] == "d" and self.row[j] == "c":
            return self.stretch(j + 1, 2, unit, int(self.values[j]))
        if unit == "week" and self.row[j] == "o" and int(self.values[j]) <= 5:
            return self._week_of(self.time(self.of(j + 1), after_in=True), int(self.values[j]))
        if self.row[j] == "e" and self.row[j + 1] == "c":
            return self.stretch(j + 2, None, unit, int(self.values[j + 1]))
        j += self.row[j] == "f"
        if self.row[j] in "nDN" and self.row[j + 1] == "c":
            return self.stretch(j + 2, int(self.values[j]), unit, int(self.values[j + 1]))
        if self.row[i] == "u" and self.row[j] == "c":
            return self.stepped(i, j + 1, int(self.values[j]), rolling=rolling)
        return None

    def _from_here(self, i: int) -> Time | None:
        """Return hours ago, a few days earlier, years from now, "a year ago" from its unit on."""
        end = self.vague(i)
        if self.row[i + 1] == "+" and self.row[i] == "u" and self.definite(i) and self.plural(i, self.word(i)):
            return Time(i + 2, "open", (None, None))  # the weeks ahead
        if end > i:
            after, value = self.row[end], self.values[end] if end < self.row_end else ""
            if after == "g":
                return self.past_units(end + 1)
            if after == "+" or (after == "a" and value in {"later", "earlier"} and self.row[end + 1] not in "uc"):
                return Time(end + 1, "open", (None, None))
            return None
        end = i + 1
        if self.row[i] != "u" or i == 0 or self.word(i - 1) not in {"a", "an"}:
            return None
        if self.row[end] == "g":
            return self.ago(end + 1, 1, self.values[i])
        if self.row[end] == "+":
            return self.window(end + 1, 1, self.values[i])
        if self.row[end] == "a" and self.values[end] in {"later", "earlier"} and self.row[end + 1] not in "uc":
            return Time(end + 1, "open", (None, None))
        return None
