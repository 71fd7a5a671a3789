"""What was known on a day: observations sorted into readings of each indicator at each step."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tarjih.evidence.observation import Observation
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
    """
    calendar = model.calendar
    seen = sorted((o for o in observations if o.known_on <= as_of), key=lambda o: (o.known_on, o.occurred.first, o.id))
    readings: list[Reading] = []
    used: list[Observation] = []
    for name, indicator in model.indicators.items():
        own = [o for o in seen if o.indicator == name]
        if indicator.kind == "level":
            found = list(_level_readings(name, indicator, own, calendar))
        else:
            found = list(_searched_readings(name, indicator, own, calendar, as_of))
        readings += sorted(found, key=lambda r: r.step)
        kept = {id(item.observation) for reading in found for item in reading.items}
        used += [o for o in own if id(o) in kept]
    return Evidence(as_of, tuple(readings), tuple(used))


def _searched_readings(
    name: str, indicator: Indicator, observations: list[Observation], calendar: Calendar, as_of: date
) -> Iterator[Reading]:
    """Yield readings of a count, flag, category or assessment, step by step inside the coverage."""
    items: dict[int, list[Item]] = {}
    covered = [Span(c.first, min(c.last, as_of)) for c in indicator.coverage or () if c.first <= as_of]
    for observation in observations:
        days = (observation.occurred.last - observation.occurred.first).days + 1
        for step in calendar.steps(observation.occurred):
            if step < 0:
                continue
            # An imprecise date is spread over its steps and never sharpened.
            within = observation.occurred.overlap(calendar.span(step))
            searched = [c for c in covered if c.overlap(observation.occurred) and c.overlap(calendar.span(step))]
            if within and (searched or indicator.coverage is None):
                share = observation.reliability * within / days
                items.setdefault(step, []).append(Item(observation, share, observation.value))
    exposures: dict[int, float] = {}
    for cover in covered:
        for step in calendar.steps(cover):
            if step >= 0:
                span = calendar.span(step)
                share = cover.overlap(span) / ((span.last - span.first).days + 1)
                exposures[step] = exposures.get(step, 0.0) + share
    speaks_in_silence = indicator.kind in ("count", "flag")
    for step in sorted(set(items) | (set(exposures) if speaks_in_silence else set())):
        # Without a stated coverage, what was reported counts and what was not stays silent.
        exposure = exposures.get(step, 1.0 if indicator.coverage is None else 0.0)
        yield Reading(name, step, min(exposure, 1.0), tuple(items.get(step, ())))


def _level_readings(
    name: str, indicator: Indicator, observations: list[Observation], calendar: Calendar
) -> Iterator[Reading]:
    """Yield one reading for every figure (or yearly change) at the last step of its period."""
    level = indicator.level
    by_period: dict[Span, list[Observation]] = {}
    for observation in observations:
        by_period.setdefault(observation.occurred, []).append(observation)
    for period, figures in by_period.items():
        step = calendar.step_of(period.last)
        # Step 0 is the starting state, before which nothing is asked of the model.
        if step < 0:
            continue
        for figure in figures:
            if level is not None and level.change == "year":
                earlier = by_period.get(_year_before(period), [])
                if not earlier:
                    continue
                value: float | str = change(float(figure.value), float(earlier[-1].value), log=level.log)
            else:
                value = figure.value
            # Rival figures for one period share a single vote.
            yield Reading(name, step, 1.0 / len(figures), (Item(figure, figure.reliability, value),))


def change(later: float, earlier: float, *, log: bool) -> float:
    """Return the change on the scale that the indicator reads; on the log scale, as a factor."""
    return later / earlier if log else later - earlier


def _year_before(period: Span) -> Span:
    return Span(
        _minus_year(period.first),
        _month_end(period) if _ends_month(period.last) else _minus_year(period.last),
    )


def _ends_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def _month_end(period: Span) -> date:
    last = period.last
    following = date(last.year - 1 + (last.month == 12), last.month % 12 + 1, 1)
    return following - timedelta(days=1)


def _minus_year(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)
