"""Add contributions up by indicator, by theme or by source; the sums of the groups are the whole change too."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from tarjih.evidence.observation import Observation
from tarjih.explain.contributions import Account, Contribution
from tarjih.model.schema import ScenarioModel

By = Literal["indicator", "theme", "source"]
Belongs = Literal["evidence", "silence", "known", "learning"]


@dataclass(frozen=True, slots=True)
class Group:
    """Contributions that belong together: their log-odds (nats), and how much of it are reports and silence.

    `names` are indicators, the variables of a theme, or one source. They are empty for what belongs to none:
    silence that was not told apart or has no source, known facts, and learning about rates, as `kind` says.
    """

    by: By
    names: tuple[str, ...]
    kind: Belongs
    log_odds: float
    from_reports: float
    from_silence: float
    reports: int


def grouped(model: ScenarioModel, account: Account, by: By) -> tuple[Group, ...]:
    """Return the contributions of an account in groups, the strongest first.

    The theme of an indicator is the variable, or the variables, that it speaks of. A row of the ledger that
    speaks through several indicators belongs to all of them together.
    """
    parts: dict[tuple[Belongs, tuple[str, ...]], list[Contribution]] = {}
    for one in account.contributions:
        parts.setdefault(_key(model, one, by), []).append(one)
    found = [_group(by, kind, names, ones) for (kind, names), ones in parts.items()]
    return tuple(sorted(found, key=lambda group: -abs(group.log_odds)))


def source_of(observation: Observation) -> str:
    """Return who says so: the host of the address, or what stands in its place.

    >>> from datetime import date
    >>> from tarjih.model.calendar import Span
    >>> day = date(2022, 1, 5)
    >>> source_of(Observation("x", Span(day, day), day, 1.0, 0.9, "a", "https://www.example.org/1", "", ""))
    'example.org'
    """
    return host_of(observation.source)


def host_of(address: str) -> str:
    """Return the host of a web address, or the text itself where it is none."""
    host = urlsplit(address).hostname
    return host.removeprefix("www.") if host else address


def _group(by: By, kind: Belongs, names: tuple[str, ...], ones: list[Contribution]) -> Group:
    by_kind = {name: [one.log_odds for one in ones if one.kind == name] for name in ("report", "silence")}
    whole = sum(one.log_odds for one in ones)
    return Group(by, names, kind, whole, sum(by_kind["report"]), sum(by_kind["silence"]), len(by_kind["report"]))


def _key(model: ScenarioModel, one: Contribution, by: By) -> tuple[Belongs, tuple[str, ...]]:
    if one.kind in ("known", "learning"):
        return one.kind, ()
    if by == "source":
        return ("evidence", (source_of(one.items[0]),)) if one.items else ("silence", ())
    if not one.indicators:
        return "silence", ()
    # What carries no weight is asked about, and beside others says nothing of its own.
    weighty = tuple(name for name in one.indicators if model.indicators[name].weight) or one.indicators
    if by == "indicator":
        return "evidence", weighty
    return "evidence", tuple(dict.fromkeys(variable for name in weighty for variable in model.indicators[name].of))
