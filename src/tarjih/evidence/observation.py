"""Things seen: rows of a case's ledger, and what an indicator makes of them."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from tarjih.model.calendar import Span

Precision = Literal["day", "month", "year"]
Direction = Literal["impose", "lift", ""]

NO_OVERRIDES: Mapping[str, float] = MappingProxyType({})

# House values. The Admiralty code (NATO AJP-2.1) defines its grades in words only; `reliability:` in a model
# file replaces any of these numbers.
SOURCE_RELIABILITY: Mapping[str, float] = MappingProxyType(
    {"A": 0.98, "B": 0.93, "C": 0.82, "D": 0.60, "E": 0.35, "F": 0.70}
)
ITEM_CREDIBILITY: Mapping[str, float] = MappingProxyType(
    {"1": 0.99, "2": 0.96, "3": 0.82, "4": 0.55, "5": 0.25, "6": 0.75}
)


@dataclass(frozen=True, slots=True)
class Event:
    """One row of `events.csv`. `occurred_on` is no sharper than `precision`; `where` names its line."""

    id: str
    occurred_on: date
    precision: Precision
    known_on: date
    source_actor: str
    target_actor: str
    category: str
    direction: Direction
    ordered_by: str
    episode: str
    description: str
    value: str
    unit: str
    url: str
    reliability: str
    credibility: str
    note: str
    where: str

    @property
    def occurred(self) -> Span:
        """Return the day, month or year in which it happened, as its precision allows."""
        return blur(self.occurred_on, self.precision)


@dataclass(frozen=True, slots=True)
class Measurement:
    """One row of `series.csv`: a figure for a period. `where` names its line."""

    id: str
    series: str
    period: Span
    known_on: date
    value: float
    unit: str
    url: str
    reliability: str
    credibility: str
    note: str
    where: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """The facts of a case, in the order of its files."""

    events: tuple[Event, ...] = ()
    series: tuple[Measurement, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """Something seen through one indicator.

    `occurred` is when it happened, `known_on` when it could be known, and `reliability` the probability that
    it is what it says. `source` is where to read it, `where` the line of the case's file that holds it.
    """

    indicator: str
    occurred: Span
    known_on: date
    value: float | str
    reliability: float
    id: str
    source: str
    text: str
    where: str


def blur(day: date, precision: Precision) -> Span:
    """Return the day, its month or its year.

    >>> str(blur(date(2022, 2, 10), "month"))
    '2022-02'
    """
    match precision:
        case "day":
            return Span(day, day)
        case "month":
            return Span(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))
        case "year":
            return Span(date(day.year, 1, 1), date(day.year, 12, 31))


def admiralty(reliability: str, credibility: str, overrides: Mapping[str, float] = NO_OVERRIDES) -> float:
    """Return the probability that an item is what it says, from its two Admiralty grades.

    It is the product of the source's reliability and the item's credibility:

    | source | | item | |
    |---|---|---|---|
    | A completely reliable | 0.98 | 1 confirmed by other sources | 0.99 |
    | B usually reliable | 0.93 | 2 probably true | 0.96 |
    | C fairly reliable | 0.82 | 3 possibly true | 0.82 |
    | D not usually reliable | 0.60 | 4 doubtful | 0.55 |
    | E unreliable | 0.35 | 5 improbable | 0.25 |
    | F cannot be judged | 0.70 | 6 cannot be judged | 0.75 |

    >>> round(admiralty("B", "2"), 3)
    0.893

    Args:
        overrides: numbers that replace the table's: `C` or `3` for one grade, `C3` for the pair.

    Raises:
        ValueError: for a grade that is not in the table.
    """
    for grade, table in ((reliability, SOURCE_RELIABILITY), (credibility, ITEM_CREDIBILITY)):
        if grade not in table:
            raise ValueError(f"{grade!r} is not a grade. Write {', '.join(table)}")
    if (both := overrides.get(reliability + credibility)) is not None:
        return both
    source = overrides.get(reliability, SOURCE_RELIABILITY[reliability])
    return source * overrides.get(credibility, ITEM_CREDIBILITY[credibility])
