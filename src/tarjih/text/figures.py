"""Figures in a text: numbers with their unit, money with its currency, percentages and multiples."""

from collections.abc import Sequence
from dataclasses import dataclass

from tarjih.text.tokens import Token


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at tokens `first` up to `last`.

    `value` to `high` is a range where the text gives one (else `high` is None). `unit` is `percent`, `times`,
    an ISO 4217 currency, or the counted noun. `approximate` says that the text hedges it (about, nearly).
    """

    first: int
    last: int
    value: float
    high: float | None = None
    unit: str | None = None
    approximate: bool = False


def find_figures(words: Sequence[Token], language: str) -> list[Figure]:  # noqa: ARG001
    """Return the figures in the tokens, in order; years and days of dates are not figures."""
    return []
