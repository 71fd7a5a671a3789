"""The records of `exposure.yaml`: routes, what they carry, who can stop them, and which state of the model does.

A network counts tonnes (or another unit) a year. Its routes lead from one origin to markets; several routes may run
over one shared part, such as a port, whose capacity they divide among them.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, PlainValidator, PrivateAttr, model_validator

from tarjih.model.calendar import Span, parse_span
from tarjih.model.quantity import Positive, Probability, Quantity, read_quantity
from tarjih.model.records import Record, StateNames
from tarjih.model.schema import LastDay, Name, Source, Text

# What a network may count, the single unit that its costs and prices are stated for, and how many of those it holds.
UNITS: dict[str, tuple[str, float]] = {
    "Mt": ("t", 1e6),
    "kt": ("t", 1e3),
    "t": ("t", 1.0),
    "kTEU": ("TEU", 1e3),
    "TEU": ("TEU", 1.0),
    "bcm": ("thousand m3", 1e6),
    "TWh": ("MWh", 1e6),
}
Unit = Literal["Mt", "kt", "t", "kTEU", "TEU", "bcm", "TWh"]


def read_amount(raw: object) -> Quantity:
    """Read an amount that may be nothing: 0, a number above it, or a range such as `5..8`.

    Raises:
        ValueError: with what was found and how to mend it.
    """
    if isinstance(raw, int | float) and not isinstance(raw, bool) and raw <= 0:
        if raw < 0:
            raise ValueError(f"an amount of {raw:g} is below nothing. Write 0, a number above it, or a range")
        return read_quantity(raw, "real")
    if isinstance(raw, str) and re.fullmatch(r"-[\d.]+(\.\..*)?", raw.strip()):
        raise ValueError(f"an amount of {raw} is below nothing. Write 0, a number above it, or a range")
    return read_quantity(raw, "positive")


Amount = Annotated[Quantity, PlainValidator(read_amount), PlainSerializer(lambda quantity: quantity.written)]
_Period = Annotated[Span, PlainValidator(lambda raw: raw if isinstance(raw, Span) else parse_span(str(raw)))]


class Figure(Record):
    """One figure with its two clocks: a series of the case, or a number that is `stated` with its source.

    A stated figure is an amount a year; that of a series is an amount in its period, unless its unit says a year.
    """

    series: str | None = None
    stated: Amount | None = None
    period: _Period | None = None
    known_on: LastDay | None = None
    because: str | None = None

    @model_validator(mode="after")
    def _one_form(self) -> "Figure":
        if (self.series is None) == (self.stated is None):
            raise ValueError(
                "a figure is a series or is stated. Write {series: NAME}, or "
                "{stated: 5..8, known_on: 2022-05-20, because: SOURCE}"
            )
        if self.series is not None and (self.known_on or self.period or self.because):
            raise ValueError("the rows of a series have dates and sources of their own. Leave them out here")
        if self.stated is not None and (self.known_on is None or self.because is None):
            raise ValueError("a stated figure says since when it is known, and from where. Add known_on and because")
        if self.period is not None and self.known_on is not None and self.period.first > self.known_on:
            raise ValueError(
                f"this figure of {self.period} was known on {self.known_on}, before it began. A plan is not yet so: "
                "write the day on which it was"
            )
        return self

    @property
    def when(self) -> Span:
        """Return what a stated figure speaks of: its period, or the day on which it was known."""
        day: date = self.known_on or date.min
        return self.period or Span(day, day)


Figures = Annotated[
    tuple[Figure, ...],
    BeforeValidator(lambda raw: raw if isinstance(raw, list | tuple) else [raw]),
    Field(min_length=1),
]


class Price(Record):
    """What one unit earns: the newest figure, times `factor` (barrels in a tonne), as it `may_change` meanwhile."""

    now: Figures
    unit: str
    factor: Positive | None = None
    may_change: Positive | None = None
    because: str | None = None


class Part(Record):
    """A part that several routes run over, such as a port or the first stretch of a pipeline."""

    title: Text = Field(default_factory=dict)
    capacity: Figures
    others: Figures | None = None
    through: StateNames = ()
    owned_by: StateNames = ()


class Route(Part):
    """A way to a market: what it can carry, what `others` than this origin take of it, and what it carries.

    `ready` is the share of what is free that can be used at short notice; `cost` is for one unit, to the market.
    """

    to: str | None = None
    over: StateNames = ()
    flow: Figures | None = None
    ready: Probability | None = None
    cost: Positive
    because: str


class Network(Record):
    """Routes from one origin. `supply` is what leaves in all; without it, what the routes are known to carry."""

    title: Text = Field(default_factory=dict)
    unit: Unit
    supply: Figures | None = None
    price: Price | None = None
    shared: dict[Name, Part] = Field(default_factory=dict)
    routes: Annotated[dict[Name, Route], Field(min_length=1)]


class Closing(Record):
    """That routes are closed, for a `share` of what they can carry, while a variable of the model is in a state."""

    variable: str
    state: str
    closes: Annotated[StateNames, Field(min_length=1)]
    share: Probability
    because: str


class ExposureFile(Record):
    """A whole `exposure.yaml`."""

    tarjih: Literal[1]
    sources: dict[Name, Source] = Field(default_factory=dict)
    actors: dict[Name, Text] = Field(default_factory=dict)
    networks: Annotated[dict[Name, Network], Field(min_length=1)]
    closings: list[Closing] = Field(default_factory=list)
    _document: Any = PrivateAttr(default=None)

    def home(self, name: str) -> str | None:
        """Return the network that has a route or shared part of this name."""
        return next(
            (n for n, network in self.networks.items() if name in network.routes or name in network.shared), None
        )

    @property
    def closable(self) -> tuple[str, ...]:
        """Return the names of everything that can be closed."""
        return tuple(name for network in self.networks.values() for name in (*network.routes, *network.shared))


def figures_of(exposure: ExposureFile) -> Iterator[tuple[tuple[str, ...], Figures, str]]:
    """Yield every list of figures with its place in the file and the unit that it must have, without the year."""
    for name, network in exposure.networks.items():
        place = ("networks", name)
        if network.supply is not None:
            yield (*place, "supply"), network.supply, network.unit
        if network.price is not None:
            yield (*place, "price", "now"), network.price.now, network.price.unit
        parts: list[tuple[str, str, Part]] = [("shared", n, part) for n, part in network.shared.items()]
        parts += [("routes", n, route) for n, route in network.routes.items()]
        for section, part_name, part in parts:
            for key in ("capacity", "others", "flow"):
                if (found := getattr(part, key, None)) is not None:
                    yield (*place, section, part_name, key), found, network.unit
