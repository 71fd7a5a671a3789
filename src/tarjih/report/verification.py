"""What is said of issued forecasts that were made again."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from tarjih.errors import Problem


@dataclass(frozen=True, slots=True)
class VerifiedLine:
    """One issued forecast: where it stands, what it is, and what became of it; the fields are those of `Verified`."""

    number: int
    as_of: date
    issued_on: date
    retrospective: bool
    verdict: Literal["same", "rounding", "differs", "model", "evidence"]
    gap: float
    farthest: str
    added: tuple[str, ...]
    gone: tuple[str, ...]
    altered: tuple[str, ...]
    searched: tuple[str, ...]
    environment: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class VerifiedFile:
    """A file of issued forecasts: those that were made again, and the state of its chain."""

    file: str
    lines: tuple[VerifiedLine, ...]
    problems: tuple[Problem, ...]
    torn: int
    last_digest: str
    empty: bool
