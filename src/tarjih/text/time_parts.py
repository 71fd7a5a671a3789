"""Parts of a time: quarters and halves, first weeks and last months, its beginning, middle and end."""

from datetime import timedelta
from functools import partial

from tarjih.text import reckoning
from tarjih.text.time_feasts import NEW_YEAR, Feasts
from tarjih.text.time_units import Time, When


class Parts(Feasts):
    """The row of a sentence, in which parts of a time are read from any item."""

    def _whole(self, i: int, *, deadline: bool = False) -> Time | None:
        """Return the time of which something is a part; "the new year" is then all of that year."""
        time = self.calendar(i) or self.time(i, after_in=True, deadline=deadline)
        if time is not None and time.both is not None and self.row[i] == "E" and self.values[i] == NEW_YEAR:
            return time._replace(kind="year", days=reckoning.year(time.both[0].year))
        return time

    def ordered(self, i: int, *, after_in: bool = False) -> Time | None:
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
                return self.edge(*amount, last=False)
            order = int(self.values[i]) if self.row[i] == "o" else 0
            if order and self.row[at] == "w":
                return self._weekday_of(self.time(self.of(at + 1 + (self.row[at + 1] == "i"))), at, order)
        if noun == "week" and 1 <= order <= 5:
            return self.week_of(self.time(self.of(at + 1), after_in=True), order)
        if noun not in {"quarter", "half"}:
            return None
        return self._nth(i, at + 1, noun, order, after_in=after_in)

    def named(self, i: int, *, after_in: bool) -> Time | None:
        """Return Q3, H1 2026."""
        noun, order = self.values[i].split()
        return self._nth(i, i + 1, noun, int(order), after_in=after_in)

    def _nth(self, i: int, name_end: int, noun: str, order: int, *, after_in: bool) -> Time | None:
        count = 3 if noun == "quarter" else 6
        if not 1 <= order <= 12 // count:
            return None
        kind: When = "quarter" if noun == "quarter" else "period"
        whole = self._whole(self.of(name_end))
        if whole is None and not self.arabic and self.row[name_end] == "f" and self.word(name_end).startswith("of"):
            return None  # the first quarter of the contract
        alone = after_in and not self.word(i).endswith("فصل") and (noun == "quarter" or not self.arabic)
        if whole is None and alone:
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

    def edge(self, end: int, count: int, unit: str, *, last: bool) -> Time | None:
        """Return the first or last months or weeks of a time: the first two months of next year."""
        at = self.of(end)
        whole = self._whole(at) if at > end else None
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

    def _weekday_of(self, month: Time | None, i: int, order: int) -> Time | None:
        """Return the second Tuesday of a month."""
        if month is None or month.kind != "month" or order > 5:
            return None
        if month.both is None:
            return month._replace(kind="day")
        first, last = month.both
        day = first + timedelta(days=(int(self.values[i]) - first.weekday()) % 7 + 7 * (order - 1))
        return month._replace(kind="day", days=(day, day)) if day <= last else None

    def week_of(self, month: Time | None, order: int) -> Time | None:
        """Return the first week of May, which is its first seven days."""
        if month is None or month.kind != "month":
            return None
        if month.both is None:
            return month._replace(kind="period")
        start = month.both[0] + timedelta(days=7 * (order - 1))
        return month._replace(kind="period", days=(start, min(start + timedelta(days=6), month.both[1])))

    def part(self, i: int, *, deadline: bool) -> Time | None:
        """Return early 2024, the middle of May, the end of this decade."""
        name, j = self.values[i], i + 1
        if self.row[j] == "-":
            j += 1  # mid-2024
        at = self.of(j)
        whole = self._whole(at, deadline=self.row[at] == "s")
        if whole is None or whole.kind == "open":
            return whole if whole is not None and self.row[at] == "x" and self.values[at] == "fiscal" else None
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

    def month_part(self, i: int, *, deadline: bool) -> Time:
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
