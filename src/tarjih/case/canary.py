"""A canary: rows that shout, known the day after; a forecast of the day must not change by one bit.

`weigh` admits by `known_on`. The canary holds to account everything before and in it: which report of an episode
counts, whether a figure is rivalled or revised, how far a search reaches.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tarjih.errors import FutureEvidence, Problem
from tarjih.evidence.ledger import observe_all
from tarjih.evidence.observation import Event, Ledger, Measurement
from tarjih.evidence.weigh import Evidence, Item, weigh
from tarjih.model.calendar import Span
from tarjih.model.schema import Indicator, ScenarioModel

_ID = "canary"
_LOUD = 1e9
# Columns of `events.csv` that a planted row fills itself: a feed that chooses by them is left in peace.
_OWN = ("id", "occurred_on", "precision", "known_on")


def require_blind(model: ScenarioModel, ledger: Ledger, evidence: Evidence) -> tuple[str, ...]:
    """Make sure that evidence of a day holds nothing that was known later, with rows planted for the day after.

    Returns:
        The indicators that hear their planted row on the day after: a canary that nobody hears proves nothing.

    Raises:
        FutureEvidence: with everything that the evidence should not hold, or that the planted rows changed.
    """
    as_of = evidence.as_of
    require_sealed(model, evidence)
    later = planted(model, ledger, as_of)
    seen = observe_all(model.indicators, later, model.reliability)
    with_canary = weigh(model, seen, as_of=as_of)
    if with_canary != evidence:
        names = [name for name in model.indicators if with_canary.of(name) != evidence.of(name)]
        found = f"a row that is known only on {as_of + timedelta(days=1)} changed it"
        raise FutureEvidence(*(_defect(f"evidence of {as_of}, indicator {name}", found) for name in names or ["?"]))
    day_after = weigh(model, seen, as_of=as_of + timedelta(days=1))
    return tuple(name for name in model.indicators if any(_planted(r.items) for r in day_after.of(name)))


def require_sealed(model: ScenarioModel, evidence: Evidence) -> None:
    """Refuse evidence that holds an item known after its day, or a reading of a step that has not begun.

    Raises:
        FutureEvidence: with every such item and reading.
    """
    as_of, now = evidence.as_of, model.calendar.step_of(evidence.as_of)
    problems = [
        _defect(f"evidence of {as_of}, indicator {reading.indicator}", f"it speaks of {model.calendar.label(step)}")
        for reading in evidence.readings
        if (step := reading.step) > now
    ]
    items = [item.observation for reading in evidence.readings for item in reading.items]
    problems += [
        _defect(f"evidence of {as_of}, {one.where or one.id}", f"{one.id} was known only on {one.known_on}")
        for one in dict.fromkeys((*evidence.observations, *items))
        if one.known_on > as_of
    ]
    if problems:
        raise FutureEvidence(*problems)


def planted(model: ScenarioModel, ledger: Ledger, as_of: date) -> Ledger:
    """Return the ledger with rows for every feed that shout, happened by the day, and were known the day after.

    A feed of events gets an event of its own, and a second report of an episode that was known already: graded
    better, and of an earlier day. A feed of a series gets a wild figure for the day itself, and one that revises the
    last figure.
    """
    events, series = list(ledger.events), list(ledger.series)
    for name, indicator in model.indicators.items():
        if indicator.feed is None:
            continue
        if indicator.feed.series is not None:
            series += _figures(indicator.feed.series, ledger, as_of, f"{_ID}-{name}")
        elif not set(indicator.feed.where) & set(_OWN):
            events += _events(model, indicator, ledger, as_of, f"{_ID}-{name}")
    return Ledger(tuple(events), tuple(series))


def _events(model: ScenarioModel, indicator: Indicator, ledger: Ledger, as_of: date, name: str) -> Iterator[Event]:
    feed = indicator.feed
    if feed is None:
        return
    cells: dict[str, Any] = dict.fromkeys(
        ("source_actor", "target_actor", "category", "direction", "ordered_by", "value", "unit", "note"), ""
    )
    if feed.value is not None:
        cells[feed.value] = _value(model, indicator)
    wanted: dict[str, Any] = {column: _meeting(value) for column, value in feed.where.items()}
    row = Event(
        id=name,
        occurred_on=as_of,
        precision="day",
        known_on=as_of + timedelta(days=1),
        episode="",
        description="",
        url="https://example.org/canary",
        reliability="A",
        credibility="1",
        where=name,
        **cells,
    )
    row = replace(row, **wanted)
    yield row
    known = [one for one in ledger.events if one.episode and one.known_on <= as_of]
    if feed.once_per and known and "episode" not in wanted:
        same = known[-1]
        first = min(one.occurred.first for one in known if one.episode == same.episode)
        day = max(first - timedelta(days=40), model.start)
        yield replace(row, id=f"{name}-again", where=f"{name}-again", episode=same.episode, occurred_on=min(day, as_of))


def _figures(series: str, ledger: Ledger, as_of: date, name: str) -> Iterator[Measurement]:
    row = Measurement(
        id=name,
        series=series,
        period=Span(as_of, as_of),
        known_on=as_of + timedelta(days=1),
        value=_LOUD,
        unit="",
        url="https://example.org/canary",
        reliability="A",
        credibility="1",
        note="",
        where=name,
    )
    yield row
    own = [one for one in ledger.series if one.series == series and one.known_on <= as_of]
    if own:
        yield replace(row, id=f"{name}-again", where=f"{name}-again", period=own[-1].period)


def _value(model: ScenarioModel, indicator: Indicator) -> str:
    """Return the value that would say most."""
    if indicator.category is not None:
        return indicator.category.values[-1]
    if indicator.assess is not None:
        return model.variables[indicator.of[0]].states[-1]
    return f"{_LOUD:g}" if indicator.level is not None else "1"


def _meeting(condition: Any) -> str:
    """Return a cell that meets a feed's condition: a value, one of a list, or none of those after `not`."""
    if isinstance(condition, Mapping) and set(condition) == {"not"}:
        return _ID
    first = next(iter(condition), "") if isinstance(condition, list | tuple) else condition
    return "" if first is None else str(first)


def _planted(items: tuple[Item, ...]) -> bool:
    return any(item.observation.id.startswith(_ID) for item in items)


def _defect(where: str, found: str) -> Problem:
    return Problem(where, found, "This is a defect of tarjih: please report it, and do not use this forecast")
