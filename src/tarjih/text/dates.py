"""Dates and spans of time in a text, counted from the day on which it was written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tarjih.text.tokens import Token

When = Literal["day", "month", "quarter", "season", "year", "period", "open"]


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time named at tokens `first` up to `last`.

    `start` and `by` are its first and last day; both are None for an open horizon such as "the foreseeable
    future", and for a relative one when nobody knows when the text was written.
    """

    first: int
    last: int
    kind: When
    start: date | None
    by: date | None


def find_times(words: Sequence[Token], language: str, written_on: date | None) -> list[TimeMention]:  # noqa: ARG001
    """Return the times named in the tokens, in order, the longest at each place."""
    return [
        TimeMention(i, i + 1, "year", date(int(token.word), 1, 1), date(int(token.word), 12, 31))
        for i, token in enumerate(words)
        if re.fullmatch(r"(?:19|20)\d\d", token.word)
    ]
