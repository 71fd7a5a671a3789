"""Times by their words: dates, years, parts and halves of a time, fixed expressions, as first and last day."""

from datetime import date
from functools import partial

from tarjih.text import reckoning
from tarjih.text.time_parts import Parts
from tarjih.text.time_units import MODALS, Time
from tarjih.text.tokens import fold

_THESE = frozenset({"هذا", "هذه"})
_ENDING = frozenset(
    ("that", "which", "ends", "ending", "closes", "closing", "to", "in", "on", "through", "at")
) | frozenset(map(fold, ("المنتهية", "المنتهي", "التي", "الذي", "تنتهي", "ينتهي", "في", "حتى")))
_COUNTS = frozenset("$€£¥#№") | frozenset(
    fold(word) for word in ("no", "nearly", "about", "almost", "roughly", "حوالي", "نحو")
)


class Times(Parts):
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
                return self._date(i) or self.ordered(i, after_in=after_in or deadline) or self.counted(i)
            case "Y":
                return self._year(i, after_in=after_in)
            case "m" | "p":
                return self._month_first(i, after_in=after_in or deadline)
            case "w":
                return self._weekday(i)
            case "s":
                return self.season(i, after_in=after_in, deadline=deadline)
            case "h":
                return self.ordered(i, after_in=after_in or deadline)
            case "a":
                return self.part(i, deadline=deadline)
            case "Q":
                return self.month_part(i, deadline=deadline)
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
            case "j":
                return self.moon(i)
            case "V":
                return self.named(i, after_in=after_in or deadline)
            case "L":
                return self._tens(i)
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

    def _tens(self, i: int) -> Time:
        """Return the thirties, those of the century of the day of writing unless the last century is named."""
        end, century = i + 1, 2000 if self.today is None else self.today.year // 100 * 100
        at = self.of(end)
        if self.row[at : at + 2] == "uc" and self.values[at] == "century":
            end, century = at + 2, century + 100 * int(self.values[at + 1])
        first = century + int(self.values[i])
        return Time(end, "period", (date(first, 1, 1), date(first + 9, 12, 31)))

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

    def _fixed(self, i: int) -> Time | None:
        value = self.values[i]
        if value == "open":
            return Time(i + 1, "open", (None, None))
        if value == "fiscal":
            return self._fiscal(i + 1)
        if value == "night":  # overnight: the last one or the one to come
            self.ambiguous = True
            return self.unit_of_today(i + 1, "day", int(self.lean > 0 if self.lean else self.speaks_ahead(i)))
        how, unit = value.split()
        if how == "new":  # from March on "the new year" is the next one
            return self.unit_of_today(i + 1, unit, int(self.today is not None and self.today.month > 2))
        if unit == "day":
            end = i + 1 + (self.row[i + 1] in "wP")  # tomorrow, Tuesday; tomorrow evening
            return None if self.row[i + 1] == "o" else self.unit_of_today(end, "day", int(how))
        time = self.unit_of_today(i + 1, unit, 0)
        if time.both is None:
            return time._replace(kind="period")
        days = reckoning.part(time.both, {"end": "late"}.get(how, how), deadline=how == "mid")
        return time._replace(kind="period", days=days)

    def _fiscal(self, end: int) -> Time:
        """Return "the fiscal year", whose days depend on the state, or "the fiscal year to June" by its last month."""
        at = end
        while at < end + 4 and self.row[at] in "_-iF" and self.word(at) in _ENDING:
            at += 1
        time = self.time(at, after_in=True) if self.row[at] in "mpcDY" and (at > end or self.arabic) else None
        if time is not None and time.kind in {"day", "month"}:
            return time._replace(kind="period")
        return Time(end, "open", (None, None))

    def _context(self, i: int, *, rolling: bool) -> Time | None:
        """Return next year, this month, the next five years, the coming months, next March, last Monday."""
        step, j = int(self.values[i]), i + 1
        if not self.arabic and self.word(i) == "last" and self.word_before(i) in MODALS:
            return None  # "may last three weeks"
        if (amount := self.amount(j)) is not None:
            if not self.arabic and step < 0 and (edge := self.edge(*amount, last=True)) is not None:
                return edge
            return self.stretch(*amount, step)
        if self.row[j] == "e" and self.row[j + 1] == "u":
            return self.stretch(j + 2, None, self.values[j + 1], step)
        if self.arabic and self.word(i) not in _THESE:
            return None  # an adjective of the word before: "its next decision on 26 December"
        if self.row[j] == "u":
            if step < 0 and self.row[j + 1] == "f" and (edge := self.edge(j + 1, 1, self.values[j], last=True)):
                return edge  # the last week of June
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
        if self.row[i] == "d" and self.row[j] == "o" and self.values[j] == "1":
            return self.edge(j + 1, 2, unit, last=False)  # the first two weeks of November
        if self.row[i] == "d" and self.row[j] == "c":
            return self.stretch(j + 1, 2, unit, int(self.values[j]))
        if unit == "week" and self.row[j] == "o" and int(self.values[j]) <= 5:
            return self.week_of(self.time(self.of(j + 1), after_in=True), int(self.values[j]))
        if self.row[j : j + 2] == "Ac" and self.values[j + 1] == "1":
            return self.unit_of_today(j + 2, unit, 2)  # the year after next
        if self.row[j] == "e" and self.row[j + 1] == "c":
            return self.stretch(j + 2, None, unit, int(self.values[j + 1]))
        j += self.row[j] == "f"
        if self.row[j] in "nDN" and self.row[j + 1] == "c":
            return self.stretch(j + 2, int(self.values[j]), unit, int(self.values[j + 1]))
        if self.row[i] == "u" and self.row[j] == "c":
            return self.stepped(i, j + 1, int(self.values[j]), rolling=rolling)
        return None

    def _week_with(self, day: Time | None) -> Time | None:
        """Return the week of 9 June."""
        if day is None or day.kind != "day" or day.days[0] is None:
            return None
        return day._replace(kind="period", days=reckoning.containing(day.days[0], "week"))

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
        if self.row[i : i + 3] == "uAc" and self.values[i + 2] == "1" and self.definite(i):
            return self.unit_of_today(i + 3, self.values[i], 2)  # the year after next
        if self.values[i] == "week" and self.row[end] in "fy":
            return self._week_with(self.time(self.of(end + (self.row[end] == "y"))))
        if self.row[i] != "u" or i == 0 or self.word(i - 1) not in {"a", "an"}:
            return None
        if self.row[end] == "g":
            return self.ago(end + 1, 1, self.values[i])
        if self.row[end] == "+":
            return self.window(end + 1, 1, self.values[i])
        if self.row[end] == "a" and self.values[end] in {"later", "earlier"} and self.row[end + 1] not in "uc":
            return Time(end + 1, "open", (None, None))
        return None
