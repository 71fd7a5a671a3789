"""Dates as an analyst writes them, and the steps of a model's clock."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Step = Literal["week", "month", "quarter", "year"]

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
# One week is 7 days of a Julian year, so that a rate per year means the same at every step length.
_YEARS = {"week": 7 / 365.25, "month": 1 / 12, "quarter": 1 / 4, "year": 1.0}
# Not calendar.month_name, which follows the locale of the machine.
_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

_PATTERN = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?|-Q(?P<quarter>\d)|-H(?P<half>\d)|-W(?P<week>\d{1,2}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse an upside-down span."""
        if self.first > self.last:
            raise ValueError(f"{self.first}..{self.last} ends before it starts. Swap its ends")

    def __contains__(self, day: date) -> bool:
        """Tell whether a day lies in the span."""
        return self.first <= day <= self.last

    def __str__(self) -> str:
        """Write the span as `parse_span` reads it, in its shortest form."""
        first, last = self.first, self.last
        if first == last:
            return first.isoformat()
        year, month, _ = first.isoformat().split("-")
        texts = (year, f"{year}-{month}", f"{year}-Q{(first.month + 2) // 3}")
        return next((text for text in texts if parse_span(text) == self), f"{first}..{last}")

    @property
    def days(self) -> int:
        """Count the days."""
        return (self.last - self.first).days + 1

    def overlap(self, other: "Span") -> int:
        """Count the days that both spans share."""
        return max(0, (min(self.last, other.last) - max(self.first, other.first)).days + 1)


def parse_span(text: str) -> Span:
    """Read a day, month, quarter, half-year, week or year, or a range `A..B` of those.

    >>> parse_span("2022-Q1")
    Span(first=datetime.date(2022, 1, 1), last=datetime.date(2022, 3, 31))
    >>> str(parse_span("2022-10..2022-12-05"))
    '2022-10-01..2022-12-05'

    Raises:
        ValueError: with a sentence, for a date that does not exist or a range that is upside down.
    """
    ends = text.strip().split("..")
    if len(ends) == 1:
        return _parse_one(ends[0])
    if len(ends) != 2:
        raise ValueError(f"{text!r} is not a range of dates. Write it as 2022-10..2023-03")
    start, end = (_parse_one(part.strip()) for part in ends)
    if start.first > end.last:
        raise ValueError(f"{text} ends before it starts. Swap its ends")
    return Span(start.first, end.last)


def _parse_one(text: str) -> Span:
    match = _PATTERN.fullmatch(text)
    if not match:
        raise ValueError(
            f"{text!r} is not a date. Write 2022, 2022-10, 2022-10-28, 2022-Q1, 2022-H1, 2022-W05, or a range A..B"
        )
    part = {name: int(value) for name, value in match.groupdict().items() if value is not None}
    year = part["year"]
    if year == 0:
        raise ValueError(f"{text} does not exist: years are counted from 1")
    if "week" in part:
        return _week(text, year, part["week"])
    if "quarter" in part:
        _limit(text, part["quarter"], 4, "a year has 4 quarters")
        return _months(year, 3 * part["quarter"] - 2, 3)
    if "half" in part:
        _limit(text, part["half"], 2, "a year has 2 halves")
        return _months(year, 6 * part["half"] - 5, 6)
    if "month" not in part:
        return _months(year, 1, 12)
    month = part["month"]
    _limit(text, month, 12, "a year has 12 months")
    if "day" not in part:
        return _months(year, month, 1)
    length = monthrange(year, month)[1]
    _limit(text, part["day"], length, f"{_MONTH_NAMES[month - 1]} {year} has {length} days")
    return Span(day := date(year, month, part["day"]), day)


def _limit(text: str, number: int, most: int, why: str) -> None:
    if not 1 <= number <= most:
        raise ValueError(f"{text} does not exist: {why}")


def _months(year: int, month: int, count: int) -> Span:
    last = month + count - 1
    return Span(date(year, month, 1), date(year, last, monthrange(year, last)[1]))


def _week(text: str, year: int, week: int) -> Span:
    # 28 December always lies in the last ISO week of its year.
    weeks = date(year, 12, 28).isocalendar().week
    _limit(text, week, weeks, f"{year} has {weeks} weeks")
    try:
        return Span(date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 7))
    except ValueError:
        raise ValueError(f"{text} does not exist: it crosses the end of the calendar") from None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The clock of a model: step 0 contains `start`.

    Months, quarters and years begin on their boundary; weeks are seven days from the Monday of the start's
    week. Steps before 0 have negative numbers.
    """

    step: Step
    start: date

    @property
    def years(self) -> float:
        """Return the length of a step in years."""
        return _YEARS[self.step]

    def step_of(self, day: date) -> int:
        """Return the step that contains a day."""
        if self.step == "week":
            return (day - _monday(self.start)).days // 7
        width = _MONTHS[self.step]
        return _month_number(day) // width - _month_number(self.start) // width

    def span(self, step: int) -> Span:
        """Return the days of a step."""
        if self.step == "week":
            first = _monday(self.start) + timedelta(weeks=step)
            return Span(first, first + timedelta(days=6))
        width = _MONTHS[self.step]
        year, month = divmod((_month_number(self.start) // width + step) * width, 12)
        return _months(year, month + 1, width)

    def steps(self, span: Span) -> range:
        """Return the steps that share a day with a span."""
        return range(self.step_of(span.first), self.step_of(span.last) + 1)

    def label(self, step: int) -> str:
        """Name a step: `Oct 2022`, `2022-W05`, `2022 Q1` or `2022`."""
        first = self.span(step).first
        match self.step:
            case "week":
                year, week, _ = first.isocalendar()
                return f"{year}-W{week:02}"
            case "month":
                return f"{_MONTH_NAMES[first.month - 1][:3]} {first.year}"
            case "quarter":
                return f"{first.year} Q{(first.month + 2) // 3}"
            case "year":
                return str(first.year)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1
