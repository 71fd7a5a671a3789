"""The probability of a reading in each state, for every parameter draw.

Reliability enters as calibrated virtual evidence (docs/decisions/003): a grade states the probability that the
report is what it says, judged where nothing else is known, so each hypothesis about what truly happened is
weighed by its graded probability over its probability at the medians with all states alike. An item of
reliability 0 then changes nothing, exactly, and an item of reliability 1 counts in full.
"""

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from tarjih.evidence.weigh import Evidence, Reading
from tarjih.model.calendar import Calendar
from tarjih.model.quantity import YEARS
from tarjih.model.questions import Predicate, holds, parse_predicate, variables_of
from tarjih.model.schema import Indicator, ScenarioModel

Array = NDArray[np.float64]
Values = Mapping[str, Array]

# Heavy tails keep one odd figure from overruling everything else (Lange, Little and Taylor 1989 use 4).
DEGREES_OF_FREEDOM = 4

COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


@dataclass(frozen=True, slots=True)
class Vectors:
    """An indicator's likelihoods: `weights[reading, cells, lanes]` over the joint states of `scope`.

    Each reading's weights are scaled to a peak of 1; `log_scale[reading]` (nats) is what was taken out.
    """

    indicator: str
    scope: tuple[str, ...]
    steps: tuple[int, ...]
    weights: Array
    log_scale: Array


def scope_of(model: ScenarioModel, indicator: str) -> tuple[str, ...]:
    """Return the variables that the indicator's readings speak about, its `active_while` included."""
    record = model.indicators[indicator]
    names = list(record.of)
    if record.active_while is not None:
        names += sorted(variables_of(_active_while(model, record)) - set(names))
    return tuple(names)


def _active_while(model: ScenarioModel, indicator: Indicator) -> Predicate:
    return parse_predicate(str(indicator.active_while), model)


class Emission:
    """One indicator's distribution in each joint state of its scope, under drawn values."""

    def __init__(self, model: ScenarioModel, name: str, values: Values) -> None:
        self.indicator = model.indicators[name]
        self.scope = scope_of(model, name)
        self.calendar: Calendar = model.calendar
        self._name = name
        below = f"indicators.{name}.{self.indicator.kind}"
        self._values, self._below = values, below
        detect = values.get(f"indicators.{name}.detect")
        self._detect = np.ones(1) if detect is None else np.atleast_1d(detect)
        spaces = [model.variables[v].states for v in self.scope]
        self.cells = [dict(zip(self.scope, combo, strict=True)) for combo in _product(spaces)]
        self._states = {v: model.variables[v].states for v in self.indicator.of}
        self.active = np.ones(len(self.cells), dtype=bool)
        if self.indicator.active_while is not None:
            predicate = _active_while(model, self.indicator)
            self.active = np.array([holds(predicate, cell) for cell in self.cells])

    def _drawn(self, path: str) -> Array:
        return np.atleast_1d(self._values[f"{self._below}.{path}"])

    def _along(self, first: str, ratio: str, by_state: str, ladder: Callable[[Array, Array], Array]) -> Array:
        """Return a rate or chance `[cells, lanes]` from `first` and `ratio`, or from a mapping by state."""
        kind = getattr(self.indicator, self.indicator.kind)
        rows = []
        for cell in self.cells:
            if getattr(kind, by_state) is not None:
                rows.append(self._drawn(f"{by_state}.{cell[self.indicator.of[0]]}"))
                continue
            factor = np.zeros(1)
            for variable, states in self._states.items():
                path = f"{ratio}.{variable}" if isinstance(kind.ratio, dict) else ratio
                factor = factor + states.index(cell[variable]) * np.log(self._drawn(path))
            rows.append(ladder(self._drawn(first), factor))
        return np.stack(np.broadcast_arrays(*rows))

    def mean_count(self, exposure: float) -> Array:
        """Return the expected recorded number in a step searched for that share, `[cells, lanes]`."""
        count = self.indicator.count
        assert count is not None
        share = 1.0 if count.per == "step" else self.calendar.years / YEARS[count.per]
        mean = self._along("first", "ratio", "rates", lambda first, log: first * np.exp(log))
        return np.asarray(mean * share * self._detect * exposure)

    def count_chance(self, number: Array | int, exposure: float) -> Array:
        """Return P(number | state), `[cells, lanes]`; where the topic is closed only 0 can be counted."""
        mean = self.mean_count(exposure)
        if self.indicator.count is not None and self.indicator.count.dispersion is not None:
            size = self._drawn("dispersion")
            chance = stats.nbinom.pmf(number, size, size / (size + mean))
        else:
            chance = np.exp(special.xlogy(number, mean) - mean - special.gammaln(np.asarray(number) + 1.0))
        return np.where(self.active[:, None], chance, float(number == 0))

    def seen_chance(self, exposure: float) -> Array:
        """Return P(the flag is seen | state) in a step searched for that share, `[cells, lanes]`."""

        def ladder(first: Array, log: Array) -> Array:
            return np.asarray(special.expit(special.logit(first) + log))

        chance = self._along("first", "ratio", "chances", ladder)
        seen = -np.expm1(exposure * np.log1p(-np.minimum(chance, 1.0))) * self._detect
        return np.where(self.active[:, None], seen, 0.0)

    def value_density(self, value: float | str) -> Array:
        """Return the probability (density) of a category, assessment or figure in each state, `[cells, lanes]`."""
        of = self.indicator.of[0]
        if self.indicator.level is not None:
            location, scale, x = self.located(float(value))
            density = stats.t.pdf((x - location) / scale, DEGREES_OF_FREEDOM) / scale
        elif self.indicator.category is not None:
            rows = []
            for cell in self.cells:
                stated = {v: self._drawn(f"given.{cell[of]}.{v}") for v in self.indicator.category.given[cell[of]]}
                # Ranges are scaled to sum to 1 in every draw.
                rows.append(stated.get(str(value), np.zeros(1)) / sum(stated.values()))
            density = np.stack(np.broadcast_arrays(*rows))
        else:
            confidence, states = self._drawn("confidence"), self._states[of]
            other = (1 - confidence) / (len(states) - 1)
            density = np.stack([confidence if cell[of] == value else other for cell in self.cells])
        return np.where(self.active[:, None], density, density[self.active].mean(axis=0))

    def located(self, value: float) -> tuple[Array, Array, float]:
        """Return a level's location `[cells, lanes]`, its scale, and the value on the scale that is read."""
        level = self.indicator.level
        assert level is not None
        location = np.stack(np.broadcast_arrays(*[self._drawn(f"mean.{c[self.indicator.of[0]]}") for c in self.cells]))
        return location, self._drawn("sd"), math.log(value) if level.log else value

    def chance_of(self, comparison: str, threshold: float | str, *, already: int = 0, exposure: float = 1.0) -> Array:
        """Return P(recorded value compares so with the threshold | state) for one step, `[cells, lanes]`.

        `already` counts what the step has recorded so far, `exposure` is the share of the step still open.
        """
        compare = COMPARE[comparison]
        kind = self.indicator.kind
        if kind == "count":
            # Sum the side of the threshold that is finite.
            top = max(math.ceil(float(threshold)) - already, 0) + 1
            below = [n for n in range(top + 1) if not compare(n + already, threshold)]
            above = [n for n in range(top + 1) if compare(n + already, threshold)]
            endless = compare(top + 1 + already, threshold)
            part = sum((self.count_chance(n, exposure) for n in (below if endless else above)), np.zeros(1))
            total = 1.0 - part if endless else part
            return np.broadcast_to(total, (len(self.cells), np.shape(total)[-1]))
        if kind == "flag":
            seen = self.seen_chance(exposure) if not already else np.ones((len(self.cells), 1))
            return np.asarray(compare(1, threshold) * seen + compare(0, threshold) * (1 - seen))
        if kind == "level":
            location, scale, x = self.located(float(threshold))
            above_x = stats.t.sf((x - location) / scale, DEGREES_OF_FREEDOM)
            if comparison in ("==", "!="):
                return np.full_like(above_x, float(comparison == "!="))
            return np.asarray(above_x if comparison in (">", ">=") else 1.0 - above_x)
        matches = self.value_density(threshold)
        return matches if comparison == "==" else 1.0 - matches


def _product(spaces: list[list[str]]) -> list[tuple[str, ...]]:
    combos: list[tuple[str, ...]] = [()]
    for space in spaces:
        combos = [(*combo, state) for combo in combos for state in space]
    return combos


def presence_counts(reading: Reading) -> Array:
    """Return P(n of the reading's items are true and belong to its step) for n = 0, 1, ..."""
    chance = np.ones(1)
    for item in reading.items:
        chance = np.convolve(chance, [1 - item.presence, item.presence])
    return chance


def vectors(model: ScenarioModel, evidence: Evidence, values: Values) -> tuple[Vectors, ...]:
    """Weigh every reading under drawn values: one `Vectors` for each indicator that has spoken."""
    medians = {path: np.array([q.median]) for path, q in model.quantities().items()}
    found = []
    for name, indicator in model.indicators.items():
        readings = evidence.of(name)
        if not readings:
            continue
        emission, reference = Emission(model, name, values), Emission(model, name, medians)
        rows, cache = [], {}
        for reading in readings:
            key = (reading.exposure, tuple((i.presence, i.value) for i in reading.items))
            if key not in cache:
                cache[key] = _weight(indicator, emission, reference, reading)
            rows.append(cache[key])
        lanes = max(row.shape[-1] for row in rows)
        weights = np.stack([np.broadcast_to(row, (len(emission.cells), lanes)) for row in rows])
        peaks = weights.max(axis=(1, 2))
        peaks = np.where(peaks > 0, peaks, 1.0)
        steps = tuple(r.step for r in readings)
        found.append(Vectors(name, emission.scope, steps, weights / peaks[:, None, None], np.log(peaks)))
    return tuple(found)


def _weight(indicator: Indicator, emission: Emission, reference: Emission, reading: Reading) -> Array:
    if indicator.kind in ("count", "flag"):
        weight = _mixture(indicator, emission, reference, reading)
    else:
        weight = np.ones((len(emission.cells), 1))
        # A share of one vote (rival figures) tempers the figure like a weight.
        share = reading.exposure if indicator.kind == "level" else 1.0
        for item in reading.items:
            silent = float(reference.value_density(item.value)[reference.active].mean())
            true = emission.value_density(item.value)
            weight = weight * (item.presence * true + (1 - item.presence) * silent) ** share
    return np.asarray(weight**indicator.weight)


def _mixture(indicator: Indicator, emission: Emission, reference: Emission, reading: Reading) -> Array:
    """Mix over how many of the reading's items are true, each number calibrated at the medians."""
    graded = presence_counts(reading)
    exposure = reading.exposure or 1.0
    if indicator.kind == "count":

        def chance(which: Emission, n: int) -> Array:
            return which.count_chance(n, exposure)

    else:
        graded = np.array([graded[0], graded[1:].sum()])

        def chance(which: Emission, n: int) -> Array:
            seen = which.seen_chance(exposure)
            return seen if n else 1 - seen

    likeliest = int(np.argmax(graded))
    scale = {int(n): float(chance(reference, int(n))[reference.active].mean()) for n in np.flatnonzero(graded)}
    total = np.zeros(1)
    for n, reference_chance in scale.items():
        if reference_chance > 0:
            total = total + graded[n] * scale[likeliest] / reference_chance * chance(emission, n)
    return total
