"""What every indicator's filter catches in the ledger, to be read through: filters are where a case goes wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tarjih.case.case import Case
from tarjih.errors import CaseError, Problem
from tarjih.evidence.ledger import observe
from tarjih.evidence.observation import Observation
from tarjih.model.advice import choose
from tarjih.model.schema import Feed


@dataclass(frozen=True, slots=True)
class Catch:
    """The rows that one indicator's filter catches, in the ledger's order.

    `counted` are those that it sees; `merged` match as well, but tell of an episode that is counted already.
    """

    indicator: str
    titles: Mapping[str, str]
    feed: Feed
    weight: float
    counted: tuple[Observation, ...]
    merged: tuple[Observation, ...]


def catches(case: Case, only: Sequence[str] = (), *, as_of: date | None = None) -> tuple[Catch, ...]:
    """Return what the filter of every indicator that reads the ledger catches.

    Args:
        case: the case.
        only: the indicators, by name; by default all that have a feed.
        as_of: leave out what was not known by this day; by default nothing is left out.

    Raises:
        CaseError: for a name that is no indicator's, or that of one without a feed.
    """
    model = case.model
    fed = [name for name, indicator in model.indicators.items() if indicator.feed is not None]
    if unknown := [name for name in only if name not in fed]:
        raise CaseError(
            *(Problem(model.name, f"no indicator {n!r} reads its facts", choose(n, fed, "indicators")) for n in unknown)
        )
    found = []
    for name in only or fed:
        indicator = model.indicators[name]
        feed = indicator.feed
        assert feed is not None  # only those that have one are listed
        rows = observe(name, feed, case.ledger, model.reliability)
        every = observe(name, feed.model_copy(update={"once_per": None}), case.ledger, model.reliability)
        seen = {(row.where, row.id) for row in rows}
        known = [row for row in every if as_of is None or row.known_on <= as_of]
        counted = tuple(row for row in known if (row.where, row.id) in seen)
        merged = tuple(row for row in known if (row.where, row.id) not in seen)
        found.append(Catch(name, indicator.title, feed, indicator.weight, counted, merged))
    return tuple(found)
