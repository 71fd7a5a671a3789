"""The probability of a reading in each state, for every parameter draw.

Reliability enters as calibrated virtual evidence (docs/decisions/003): a grade states the probability that the
report is what it says, judged where nothing else is known, so each hypothesis about what truly happened is
weighed by its graded probability over its probability at the medians with all states alike. An item of
reliability 0 then changes nothing, exactly, and an item of reliability 1 counts in full.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tarjih.evidence.weigh import Evidence, Reading
from tarjih.model.calendar import Calendar
from tarjih.model.predicates import COMPARE, Predicate, holds, variables_of
from tarjih.model.quantity import YEARS
from tarjih.model.questions import parse_predicate
from tarjih.model.schema import Indicator, ScenarioModel

Array = NDArray[np.float64]
Values = Mapping[str, Array]

# Heavy tails keep one odd figure from overruling everything else (Lange, Little and Taylor 1989 use 4).
DEGREES_OF_FREEDOM = 4


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

    def count_log_chance(self, number: int, exposure: float) -> Array:
        """Return log P(number | state), `[cells, lanes]`; where the topic is closed only 0 can be counted."""
        mean = self.mean_count(exposure)
        if self.indicator.count is not None and self.indicator.count.dispersion is not None:
            size = self._drawn("dispersion")
            log = _negative_binomial_log_chance(number, size, mean)
        else:
            log = special.xlogy(number, mean) - mean - special.gammaln(number + 1.0)
        return np.where(self.active[:, None], log, -np.inf if number else 0.0)

    def count_chance(self, number: int, exposure: float) -> Array:
        """Return P(number | state), `[cells, lanes]`; where the topic is closed only 0 can be counted."""
        return np.asarray(np.exp(self.count_log_chance(number, exposure)))

    def _count_above(self, number: int, exposure: float) -> Array:
        """Return P(more than that number | state), `[cells, lanes]`."""
        mean = self.mean_count(exposure)
        if number < 0:
            return np.ones_like(mean)
        if self.indicator.count is not None and self.indicator.count.dispersion is not None:
            size = self._drawn("dispersion")
            above = special.betainc(number + 1.0, size, mean / (size + mean))
        else:
            above = special.pdtrc(number, mean)
        return np.where(self.active[:, None], above, 0.0)

    def _count_compares(self, comparison: str, threshold: float, exposure: float) -> Array:
        """Return P(number compares so with the threshold | state), `[cells, lanes]`."""
        if comparison in ("==", "!="):
            whole = threshold >= 0 and threshold == int(threshold)
            equal = self.count_chance(int(threshold), exposure) if whole else np.zeros_like(self.mean_count(exposure))
            return equal if comparison == "==" else 1.0 - equal
        reaching = comparison in (">=", "<")
        above = self._count_above(math.ceil(threshold) - 1 if reaching else math.floor(threshold), exposure)
        return above if comparison in (">", ">=") else 1.0 - above

    def seen_chance(self, exposure: float) -> Array:
        """Return P(the flag is seen | state) in a step searched for that share, `[cells, lanes]`."""

        def ladder(first: Array, log: Array) -> Array:
            return np.asarray(special.expit(special.logit(first) + log))

        chance = self._along("first", "ratio", "chances", ladder)
        with np.errstate(divide="ignore"):  # a chance of 1 is certain however little of the step was searched
            seen = -np.expm1(exposure * np.log1p(-np.minimum(chance, 1.0))) * self._detect
        return np.where(self.active[:, None], seen, 0.0)

    def value_density(self, value: float | str) -> Array:
        """Return the probability (density) of a category, assessment or figure in each state, `[cells, lanes]`."""
        of = self.indicator.of[0]
        if self.indicator.level is not None:
            location, scale, x = self.located(float(value))
            density = _t_density((x - location) / scale) / scale
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

    def recorded_log_chance(self, recorded: Array, cell: NDArray[np.int64]) -> Array:
        """Return log P(number, or density of a figure | state) of a whole step, up to what no quantity moves.

        Args:
            recorded: what each lane records, `[..., lanes]`, of a count, a flag or a level.
            cell: in which joint state.
        """

        def here(rows: Array) -> Array:
            lanes = np.arange(cell.shape[-1])
            return np.asarray(np.broadcast_to(rows, (len(self.cells), cell.shape[-1]))[cell, lanes])

        active = self.active[cell]
        if self.indicator.level is not None:
            location, scale, _ = self.located(1.0)
            x = np.log(recorded) if self.indicator.level.log else recorded
            tail = np.log1p(((x - here(location)) / scale) ** 2 / DEGREES_OF_FREEDOM)
            return np.asarray(-(DEGREES_OF_FREEDOM + 1) / 2 * tail - np.log(scale))
        if self.indicator.flag is not None:
            seen = here(self.seen_chance(1.0))
            return np.where(active, _log(np.where(recorded > 0, seen, 1 - seen)), 0.0)
        mean = here(self.mean_count(1.0))
        if self.indicator.count is not None and self.indicator.count.dispersion is not None:
            log = _negative_binomial_log_chance(recorded, self._drawn("dispersion"), mean)
        else:
            log = special.xlogy(recorded, mean) - mean
        return np.where(active, log, 0.0)

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
            return self._count_compares(comparison, float(threshold) - already, exposure)
        if kind == "flag":
            seen = self.seen_chance(exposure) if not already else np.ones((len(self.cells), 1))
            return np.asarray(compare(1, threshold) * seen + compare(0, threshold) * (1 - seen))
        if kind == "level":
            location, scale, x = self.located(float(threshold))
            above_x = special.stdtr(DEGREES_OF_FREEDOM, (location - x) / scale)
            if comparison in ("==", "!="):
                return np.full_like(above_x, float(comparison == "!="))
            return np.asarray(above_x if comparison in (">", ">=") else 1.0 - above_x)
        matches = self.value_density(threshold)
        return matches if comparison == "==" else 1.0 - matches


# Written out from scipy.special: importing scipy.stats takes a third of the time to a first answer.


def _negative_binomial_log_chance(number: int | Array, size: Array, mean: Array) -> Array:
    """Return log P(number) of a count of that mean whose rate is gamma distributed with shape `size`."""
    ways = special.gammaln(number + size) - special.gammaln(number + 1.0) - special.gammaln(size)
    return np.asarray(ways + special.xlogy(size, size / (size + mean)) + special.xlogy(number, mean / (size + mean)))


def _t_density(x: Array) -> Array:
    """Return the density of Student's t."""
    half = DEGREES_OF_FREEDOM / 2
    peak = special.gamma(half + 0.5) / special.gamma(half) / math.sqrt(math.pi * DEGREES_OF_FREEDOM)
    return np.asarray(peak * (1 + x**2 / DEGREES_OF_FREEDOM) ** -(half + 0.5))


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
                cache[key] = _log_weight(indicator, emission, reference, reading)
            rows.append(cache[key])
        lanes = max(row.shape[-1] for row in rows)
        logs = np.stack([np.broadcast_to(row, (len(emission.cells), lanes)) for row in rows])
        # Subtract the peak first: a week of 200 reports reaches -1,000 nats, and exp(-1000) is 0.
        peaks = logs.max(axis=(1, 2))
        peaks = np.where(np.isfinite(peaks), peaks, 0.0)
        steps = tuple(r.step for r in readings)
        found.append(Vectors(name, emission.scope, steps, np.exp(logs - peaks[:, None, None]), peaks))
    return tuple(found)


def _log_weight(indicator: Indicator, emission: Emission, reference: Emission, reading: Reading) -> Array:
    """Return a reading's log likelihood in each joint state, `[cells, lanes]`."""
    log = np.zeros((len(emission.cells), 1))
    if indicator.weight == 0:
        return log
    if indicator.kind in ("count", "flag"):
        log = _number_log(indicator, emission, reference, reading)
    else:
        # A share of one vote (rival figures) tempers the figure like a weight.
        share = reading.exposure if indicator.kind == "level" else 1.0
        for item in reading.items:
            true, median = (_log(which.value_density(item.value)) for which in (emission, reference))
            graded = {0: 1 - item.presence, 1: item.presence}
            # A report that is not what it says may say anything, in every state alike.
            log = log + share * _calibrated(graded, {0: (np.zeros(1), 0.0), 1: (true, _mean_log(reference, median))})
    return np.asarray(log * indicator.weight)


def _number_log(indicator: Indicator, emission: Emission, reference: Emission, reading: Reading) -> Array:
    """Mix over how many of the reading's items are true."""
    graded = presence_counts(reading)
    exposure = reading.exposure or 1.0
    if indicator.kind == "flag":
        graded = np.array([graded[0], graded[1:].sum()])

    def log_chance(which: Emission, n: int) -> Array:
        if indicator.kind == "count":
            return which.count_log_chance(n, exposure)
        seen = which.seen_chance(exposure)
        return _log(seen if n else 1 - seen)

    possible = {int(n): float(graded[n]) for n in np.flatnonzero(graded)}
    return _calibrated(
        possible, {n: (log_chance(emission, n), _mean_log(reference, log_chance(reference, n))) for n in possible}
    )


def _calibrated(graded: Mapping[int, float], hypotheses: Mapping[int, tuple[Array, float]]) -> Array:
    """Return log P(reading | state): each hypothesis weighed by its grade over its probability at the medians.

    Args:
        graded: the probability of each hypothesis, as the grades have it.
        hypotheses: log P(hypothesis | state), and the log of its average at the medians with all states alike.
    """
    # What cannot have happened in any state is no measure for the rest: then the report is not what it says.
    likeliest = max(graded, key=lambda n: (hypotheses[n][1] != -math.inf and graded[n] > 0, graded[n]))
    terms = [
        # Measured against the likeliest: certain reports count in full.
        log + (math.log(graded[n]) + (hypotheses[likeliest][1] - reference))
        for n, (log, reference) in hypotheses.items()
        # Not a number stays in, to be refused by name, where an impossible hypothesis drops out.
        if graded[n] > 0 and reference != -math.inf
    ]
    if not terms:
        return np.full_like(hypotheses[likeliest][0], -np.inf)
    return np.asarray(np.logaddexp.reduce(np.stack(np.broadcast_arrays(*terms))))


def _mean_log(reference: Emission, log: Array) -> float:
    """Return the log of the average chance at the medians, over the states in which the indicator can speak."""
    active = log[reference.active]
    return float(np.logaddexp.reduce(active, axis=None)) - math.log(len(active))


def _log(chance: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(chance))
