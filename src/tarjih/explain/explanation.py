"""The records of an explanation: what a case says about why its questions stand where they stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tarjih.explain.contributions import Account
from tarjih.explain.groups import By, Group
from tarjih.explain.history import History
from tarjih.explain.omissions import Omission
from tarjih.inference.forecast import Estimate


@dataclass(frozen=True, slots=True)
class Explained:
    """One question: its answer, its history, and the account of its change.

    `account` is None for a question that simulated paths answer: it is not followed back.
    `issued` is the forecast of the day `since` made afresh with what was known then, where that was asked for.
    """

    name: str
    ask: str
    estimate: Estimate
    issued: Estimate | None = None
    history: History | None = None
    account: Account | None = None
    groups: tuple[Group, ...] = ()
    omissions: tuple[Omission, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why questions stand where they stand on the day `as_of`, against the day `since`.

    `grades` are the Admiralty grades of the ledger's rows, by their place ("events.csv:12").
    """

    case: str
    since: date
    as_of: date
    draws: int
    seed: int
    by: By
    questions: tuple[Explained, ...]
    grades: Mapping[str, str]
