"""What the check of a model found, as data: the seam between the case and the words that show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tarjih.errors import Problem


@dataclass(frozen=True, slots=True)
class ImpliedRate:
    """A stated number beside what the whole model makes of it on average, before any evidence.

    `low`, `median` and `high` are the 5, 50 and 95 % points of what is stated, in the unit of `implied`.
    """

    path: str
    low: float
    median: float
    high: float
    implied: float
    unit: Literal["chance_per_year", "probability"] = "chance_per_year"


@dataclass(frozen=True, slots=True)
class Marginal:
    """How probable a state is at the end of a year before any evidence, with its 90 % interval."""

    variable: str
    state: str
    year: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Everything that a check says about a model which can be read."""

    case: str
    title: Mapping[str, str]
    problems: tuple[Problem, ...]
    rates: tuple[ImpliedRate, ...]
    marginals: tuple[Marginal, ...]
    cost: str
