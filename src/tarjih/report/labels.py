"""Names and sentences that a report says in any language: keys and values, without a word of wording."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

# The scenario that takes what no listed one matched.
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Label:
    """A name of the model file with its titles by language."""

    name: str
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence to be said: its key in the wording and the values in it."""

    key: str
    values: Mapping[str, str | int | float | date]
