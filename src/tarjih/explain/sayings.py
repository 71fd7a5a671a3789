"""What an indicator may say at one step, and how probable that is in each state: the outcomes of watching it."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tarjih.evidence.likelihood import DEGREES_OF_FREEDOM, Emission
from tarjih.inference.posterior import Posterior
from tarjih.inference.strikes import observed_in
from tarjih.model.predicates import COMPARE, Observed, Predicate

Array = NDArray[np.float64]
Kind = Literal["number", "seen", "value", "figure", "silent", "reported"]

# Up to here every number is an outcome of its own; beyond, ranges that grow by a quarter.
_SINGLE_NUMBERS = 64
# What is rarer than this ends the list of numbers: it joins the last outcome, "so many or more".
_NEGLIGIBLE = 1e-9
# Figures are told apart this finely, in ranges that are about equally probable. With 48 ranges the gain of a figure
# lies within 1 % of what 400 give (tests/explain/test_watch.py).
_RANGES = 48


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing that an indicator may say, with P(it | joint state of the scope, draw) in `given[cells, draws]`.

    A number or figure lies from `low` to `high` (both included for numbers, half-open for figures); a flag is a
    number of 0 or 1; a category or an assessment is a `value`.
    """

    kind: Kind
    given: Array
    low: float = math.nan
    high: float = math.nan
    value: str = ""

    def answers(self, indicator: str, predicate: Predicate) -> dict[Observed, bool]:
        """Answer a predicate's conditions on this indicator's value; ranges never lie across a threshold."""
        inside: float | str = self.value or (_between(self.low, self.high) if self.kind == "figure" else self.low)
        atoms = [atom for atom in observed_in(predicate) if atom.indicator == indicator]
        return {atom: bool(COMPARE[atom.comparison](inside, atom.threshold)) for atom in atoms}


def sayings(posterior: Posterior, name: str, states: Array, predicate: Predicate) -> list[Saying]:
    """Return everything that an indicator may say of one whole step; the chances sum to 1 in every state.

    Args:
        posterior: its draws.
        name: the indicator.
        states: P(joint state of the indicator's scope) at that step, `[cells, draws]`: what is never reached
            needs no outcome of its own.
        predicate: a condition whose thresholds on this indicator no range may cross.
    """
    emission = Emission(posterior.model, name, posterior.values)
    indicator = posterior.model.indicators[name]
    thresholds = sorted({a.threshold for a in observed_in(predicate) if a.indicator == name}, key=str)
    match indicator.kind:
        case "count":
            return _numbers(emission, states, [float(t) for t in thresholds])
        case "flag":
            seen = emission.seen_chance(1.0)
            return [Saying("seen", 1 - seen, 0.0, 0.0), Saying("seen", seen, 1.0, 1.0)]
        case "level":
            return _figures(emission, states, [float(t) for t in thresholds])
    values = (
        indicator.category.values
        if indicator.category is not None
        else posterior.model.variables[indicator.of[0]].states
    )
    return [Saying("value", emission.value_density(value), value=value) for value in values]


def _numbers(emission: Emission, states: Array, thresholds: list[float]) -> list[Saying]:
    found: list[Saying] = []
    most = max((math.floor(t) + 1 for t in thresholds), default=1)
    first = 0
    while True:
        rest = emission.chance_of(">=", float(first))
        tail = float(np.mean(np.sum(states * rest, axis=0)))
        if first > most and tail < _NEGLIGIBLE:
            return [*found, Saying("number", rest, float(first), math.inf)]
        if first < max(_SINGLE_NUMBERS, most + 1):
            found.append(Saying("number", emission.count_chance(first, 1.0), float(first), float(first)))
            first += 1
            continue
        beyond = first + first // 4
        part = rest - emission.chance_of(">=", float(beyond))
        found.append(Saying("number", part, float(first), float(beyond - 1)))
        first = beyond


def _figures(emission: Emission, states: Array, thresholds: list[float]) -> list[Saying]:
    level = emission.indicator.level
    assert level is not None
    location, scale, _ = emission.located(1.0)
    # As scipy.stats.t.ppf has it; importing scipy.stats takes as long as the answer.
    spread = special.stdtrit(DEGREES_OF_FREEDOM, (np.arange(32) + 0.5) / 32)
    likely = (location + np.zeros_like(states))[..., None] + (scale + np.zeros(states.shape[1]))[:, None] * spread
    weights = np.broadcast_to(states[..., None], likely.shape).ravel()
    order = np.argsort(likely, axis=None)
    below = np.cumsum(weights[order]) / weights.sum()
    at = np.searchsorted(below, np.arange(1, _RANGES) / _RANGES)
    edges = likely.ravel()[order[at]]
    edges = np.exp(edges) if level.log else edges
    lowest = 0.0 if level.log else -math.inf
    inner = sorted({float(e) for e in edges} | {t for t in thresholds if t > lowest})
    # Where the topic is closed, a figure says nothing: it is as probable as on average where the topic is open.
    steps = [np.zeros_like(location)]
    steps += [_where_open(emission, emission.chance_of("<=", edge)) for edge in inner]
    steps.append(np.ones_like(location))
    bounds = [lowest, *inner, math.inf]
    return [
        Saying("figure", after - before, low, high)
        for before, after, low, high in zip(steps, steps[1:], bounds, bounds[1:], strict=False)
    ]


def _where_open(emission: Emission, chance: Array) -> Array:
    return np.where(emission.active[:, None], chance, chance[emission.active].mean(axis=0))


def _between(low: float, high: float) -> float:
    """Return a figure inside a range that may be open at either end."""
    if math.isinf(low):
        return high - 1.0
    return low + 1.0 if math.isinf(high) else (low + high) / 2
