"""What was known on a day: observations sorted into readings of each indicator at each step."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tarjih.errors import EvidenceError, Problem
from tarjih.evidence.observation import Observation
from tarjih.model.advice import choose
from tarjih.model.calendar import Calendar, Span
from tarjih.model.schema import Indicator, ScenarioModel


@dataclass(frozen=True, slots=True)
class Item:
    """One observation in one step; `presence` is the probability that it is true and belongs to this step."""

    observation: Observation
    presence: float
    value: float | str = 1.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What one indicator said about one step.

    `exposure` is the share of the step that was searched and over by the as-of date. A count without items
    and with exposure is a zero, and zeros are evidence; without exposure there is no reading at all.
    """

    indicator: str
    step: int
    exposure: float
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a model may use on the day `as_of`."""

    as_of: date
    readings: tuple[Reading, ...]
    observations: tuple[Observation, ...]

    def of(self, indicator: str) -> tuple[Reading, ...]:
        """Return one indicator's readings in order of step."""
        return tuple(r for r in self.readings if r.indicator == indicator)

    def without(self, *readings: Reading) -> "Evidence":
        """Return the evidence as if these readings had never been made."""
        left = tuple(r for r in self.readings if r not in readings)
        return Evidence(self.as_of, left, self.observations)


def weigh(model: ScenarioModel, observations: Iterable[Observation], *, as_of: date) -> Evidence:
    """Sort what was known on a day into readings; `likelihood.vectors` then weighs them under drawn values.

    Only observations with `known_on <= as_of` enter, and coverage ends at `as_of`: a forecast made for an
    earlier day never sees the future. Observations outside an indicator's coverage are silence.

    Raises:
        EvidenceError: if an indicator cannot read the value of an observation, with every one of them.
    """
    calendar = model.calendar
    seen = sorted((o for o in observations if o.known_on <= as_of), key=lambda o: (o.known_on, o.occurred.first, o.id))
    readings: list[Reading] = []
    used: list[Observation] = []
    problems: list[Problem] = []
    for name, indicator in model.indicators.items():
        # What was announced for a day to come has not happened yet.
        own = [o for o in seen if o.indicator == name and o.occurred.first <= as_of]
        if unfit := [problem for o in own if (problem := _unfit(model, name, o)) is not None]:
            problems += unfit
            continue
        searched = None if indicator.coverage is None else _searched(indicator.coverage, as_of)
        if indicator.kind == "level":
            found = list(_level_readings(name, indicator, own, calendar, searched))
        else:
            found = list(_searched_readings(name, indicator, own, calendar, searched))
        readings += sorted(found, key=lambda r: r.step)
        kept = {id(item.observation) for reading in found for item in reading.items}
        used += [o for o in own if id(o) in kept]
    if problems:
        raise EvidenceError(*problems)
    return Evidence(as_of, tuple(readings), tuple(used))


def _unfit(model: ScenarioModel, name: str, observation: Observation) -> Problem | None:
    """Return what keeps an indicator from reading an observation's value, if anything does."""
    indicator, value = model.indicators[name], observation.value
    column = (indicator.feed.value if indicator.feed is not None else None) or "value"
    where = f"{observation.where} column {column}"
    if indicator.level is not None:
        if isinstance(value, str):
            found = f"{value!r} is not a number, and the indicator {name} reads numbers"
            return Problem(where, found, "Write a number, or narrow feed.where")
        if indicator.level.log and value <= 0:
            found = f"{value:g} has no logarithm, and the indicator {name} reads logarithms"
            return Problem(where, found, "Correct the figure, or take log: true out of the indicator")
    elif indicator.category is not None or indicator.assess is not None:
        known = indicator.category.values if indicator.category is not None else model.variables[indicator.of[0]].states
        if (text := _text(value)) not in known:
            return Problem(where, f"{text!r} is no value of the indicator {name}", choose(text, known, "values"))
    return None


def _text(value: float | str) -> str:
    """Write a value as the model does: the ledger takes a category named 2 for a number."""
    return value if isinstance(value, str) else f"{value:g}"


def _searched(coverage: Iterable[Span], as_of: date) -> list[Span]:
    """Return the days that were searched and over by the as-of date; stretches that overlap become one."""
    joined: list[Span] = []
    for span in sorted(c for c in coverage if c.first <= as_of):
        first, last = span.first, min(span.last, as_of)
        if joined and first <= joined[-1].last:
            joined[-1] = Span(joined[-1].first, max(joined[-1].last, last))
        else:
            joined.append(Span(first, last))
    return joined


def _happened(observation: Observation) -> Span:
    """Return the days on which it can have happened: nothing happens after it was known."""
    occurred = observation.occurred
    return Span(occurred.first, max(occurred.first, min(occurred.last, observation.known_on)))


def _searched_readings(
    name: str,
    indicator: Indicator,
    observations: list[Observation],
    calendar: Calendar,
    searched: list[Span] | None,
) -> Iterator[Reading]:
    """Yield readings of a count, flag, category or assessment, step by step inside the coverage."""
    items: dict[int, list[Item]] = {}
    for observation in observations:
        happened = _happened(observation)
        value = observation.value if indicator.kind in ("count", "flag") else _text(observation.value)
        for step in calendar.steps(happened):
            if step < 0:
                continue
            # An imprecise date is spread over its steps and never sharpened.
            days = happened.overlap(here := calendar.span(step))
            if searched is not None:
                part = Span(max(happened.first, here.first), min(happened.last, here.last))
                days = sum(span.overlap(part) for span in searched)
            if days:
                share = observation.reliability * days / happened.days
                items.setdefault(step, []).append(Item(observation, share, value))
    exposures: dict[int, float] = {}
    if searched is not None:
        for step in sorted({step for span in searched for step in calendar.steps(span) if step >= 0}):
            here = calendar.span(step)
            exposures[step] = sum(span.overlap(here) for span in searched) / here.days
    speaks_in_silence = indicator.kind in ("count", "flag")
    for step in sorted(set(items) | (set(exposures) if speaks_in_silence else set())):
        # Without a stated coverage, what was reported counts and what was not stays silent.
        exposure = 1.0 if searched is None else exposures[step]
        yield Reading(name, step, exposure, tuple(items.get(step, ())))


def _level_readings(
    name: str,
    indicator: Indicator,
    observations: list[Observation],
    calendar: Calendar,
    searched: list[Span] | None,
) -> Iterator[Reading]:
    """Yield one reading for every figure (or yearly change) at the last step of its period."""
    level = indicator.level
    by_period: dict[Span, list[Observation]] = {}
    for observation in observations:
        by_period.setdefault(observation.occurred, []).append(observation)
    for period, figures in by_period.items():
        votes = sum(figure.reliability for figure in figures)
        for figure in figures:
            # A figure for a period that is not over speaks of the last day that it can know.
            step = calendar.step_of(_happened(figure).last)
            # Step 0 is the starting state, before which nothing is asked of the model.
            if step < 0 or (searched is not None and not any(s.overlap(calendar.span(step)) for s in searched)):
                continue
            value, reliability = float(figure.value), figure.reliability
            if level is not None and level.change == "year":
                earlier = by_period.get(_year_before(period), [])
                if not earlier:
                    continue
                # The most reliable, and of those the latest known; the change is true if both figures are.
                base = max(reversed(earlier), key=lambda o: o.reliability)
                value = change(value, float(base.value), log=level.log)
                reliability *= base.reliability
            # Rival figures for one period share a single vote, by their reliability.
            share = figure.reliability / votes if votes else 1.0 / len(figures)
            yield Reading(name, step, share, (Item(figure, reliability, value),))


def change(later: float, earlier: float, *, log: bool) -> float:
    """Return the change on the scale that the indicator reads; on the log scale, as a factor."""
    return later / earlier if log else later - earlier


def _year_before(period: Span) -> Span:
    first, last = _minus_year(period.first), _minus_year(period.last)
    if period.first.day == 1 and (period.last + timedelta(days=1)).day == 1:
        # Whole months stay whole: February of a leap year has a day more.
        last = last.replace(day=monthrange(last.year, last.month)[1])
    return Span(first, last)


def _minus_year(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)
