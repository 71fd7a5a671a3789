"""Times from one to another: days of a month, months, years, joined by "to", "and", "or"."""

from datetime import date, timedelta

from tarjih.text import reckoning
from tarjih.text.time_units import Time
from tarjih.text.times import Times


class Spans(Times):
    """The row of a sentence, in which times and what joins them are read from any item."""

    def span(self, i: int) -> Time | None:
        """Return the time from one to another, after "from" or "between"."""
        if (days := self.days_of_month(i + (self.row[i] == "f"))) is not None:
            return days
        return self.joined(i, self.time(i, after_in=True), any_joint=True)

    def plain_span(self, i: int) -> Time | None:
        """Return the time at an item, or the one that joins it to the next: 5-7 March, 2022 to 2024."""
        if (days := self.days_of_month(i)) is not None:
            return days
        time = self.time(i)
        return time and (self.joined(i, time, any_joint=False) or time)

    def joined(self, i: int, time: Time | None, *, any_joint: bool) -> Time | None:
        """Return a time joined to the one after it, by any word or only by one that joins nothing else."""
        if time is None:
            return None
        joint, at = self.row[time.end], time.end + 1
        if joint in "-b" and (any_joint or (joint == "-" and self.values[time.end] != "and")):
            other = self.time(at, after_in=True)
        elif any_joint and self.arabic and time.end < self.row_end and self.items[time.end].prefix.startswith("و"):
            at = time.end
            other = self.time(at, after_in=True)
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
            if other.kind == "day" and self.row[at] == "w":
                return Time(other.end, "period", (time.days[0], other.days[1] + timedelta(days=7)), dated=False)
            return Time(other.end, "period", (time.days[0], self._on(other.days[1], time.days[0])))
        return Time(other.end, "period", (time.days[0], other.days[1]))

    def _on(self, by: date, start: date) -> date:
        # The same last day in the first year in which it does not lie before a day: the end of May, of February.
        last = reckoning.months(by.year, by.month)[1] == by
        while by < start:
            later = reckoning.shifted(by, 1, "year")
            by = reckoning.months(later.year, later.month)[1] if last else later
        return by

    def _in_year(self, i: int, time: Time, other: date) -> Time:
        # The same words as of another day: "March" in "between March and May 2023" is that of 2023.
        kept, self.today = self.today, other
        again = self.time(i, after_in=True)
        self.today = kept
        if again is None or again.both is None:
            return again or time
        start, by = again.both
        if start > other:
            start, by = reckoning.shifted(start, -1, "year"), reckoning.shifted(by, -1, "year")
        return again._replace(days=(start, by))

    def days_of_month(self, i: int) -> Time | None:
        """Return days of one month: "5-7 March", "between 5 and 7 March 2023", "March 5-7", "March 26 to 29"."""
        if self.row[i] == "R":
            one, two, j = *self.values[i].split(), i + 1
        elif self.row[i] in "Do" and (pair := self._two_days(i)) is not None:
            one, two, j = pair
        elif self.row[i] in "mp" and not self.arabic:
            j = i + 1 + (self.row[i + 1] == "_" and self.word(i + 1) == ".")
            if self.row[j] == "R":
                one, two = self.values[j].split()
                end = j + 1
            elif self.row[j] == "D" and (pair := self._two_days(j)) is not None and self.row[pair[2]] not in "mpu":
                one, two, end = pair
            else:
                return None
            return self._between_days(self.month(i, sure=True, end=end), one, two)
        else:
            return None
        return self._between_days(self.month(self.of(j), sure=True), one, two)

    def _two_days(self, i: int) -> tuple[str, str, int] | None:
        # "5 and 7", "the 5th and the 7th", "السادس والتاسع": both numbers, and the item after them
        j = i + 1 + (self.row[i + 1] == "t")
        if self.row[j] == "-":
            j += 1 + (self.row[j + 1] == "f")
        elif not (self.arabic and j < self.row_end and self.items[j].prefix == "و"):
            return None
        if self.row[j] not in "Do":
            return None
        return self.values[i], self.values[j], j + 1 + (self.row[j + 1] == "t")

    def _between_days(self, month: Time | None, one: str, two: str) -> Time | None:
        if month is None or month.days[0] is None:
            return month and month._replace(kind="period")
        year, number = month.days[0].year, month.days[0].month
        start, by = reckoning.day(year, number, int(one)), reckoning.day(year, number, int(two))
        return None if start is None or by is None else month._replace(kind="period", days=(start, by))
