"""Why a forecast moved: what each piece of evidence did to a question."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tarjih.evidence.likelihood import Vectors, vectors
from tarjih.evidence.observation import Observation
from tarjih.evidence.weigh import Reading
from tarjih.inference.answers import kill_of
from tarjih.inference.exact import Belief, Pass, from_blocks, to_blocks
from tarjih.inference.posterior import Posterior, likelihood_rows
from tarjih.inference.strikes import Striker
from tarjih.model.calendar import Span
from tarjih.model.questions import Ask

Array = NDArray[np.float64]

# Leaving one out is run under this many of the posterior's draws.
_DRAWS = 64
_VARIANTS_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Movement:
    """The change that one indicator's report brought to a question.

    `log_odds` (nats) is the change in the question's log-odds from `before` to `after`, both probabilities.
    Empty `items` mean that nothing was reported although we looked.
    """

    question: str
    indicator: str
    when: Span
    items: tuple[Observation, ...]
    log_odds: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class _Variant:
    """The evidence without one reading, or without an indicator's whole silence."""

    indicator: str
    steps: tuple[int, ...]
    items: tuple[Observation, ...]
    left_out: frozenset[int]  # positions among the indicator's readings


def explain(posterior: Posterior, questions: dict[str, Ask]) -> tuple[Movement, ...]:
    """Return what each report, and each indicator's silence, did to each question, strongest first.

    A report is left out and everything else kept: the filter runs without it, and the parameter draws are
    reweighted by what their evidence is then worth, P(evidence without it | draw) / P(evidence | draw).
    """
    variants = _variants(posterior)
    if not variants or not questions:
        return ()
    draws = min(_DRAWS, posterior.draws)
    found: list[Movement] = []
    runs = {name: _Run(posterior, ask, draws) for name, ask in questions.items()}
    medians = vectors(posterior.model, posterior.evidence, {p: v[:draws] for p, v in posterior.values.items()})
    full = likelihood_rows(posterior.network, medians, posterior.frame.now + 1, draws)
    base_z, base = _weigh_variant(posterior, runs, full, draws)
    after = {name: float(chances.mean()) for name, chances in base.items()}
    for first in range(0, len(variants), _VARIANTS_AT_ONCE):
        part = variants[first : first + _VARIANTS_AT_ONCE]
        rows = np.concatenate([_rows_without(posterior, medians, v, draws) for v in part], axis=-1)
        log_z, chances = _weigh_variant(posterior, runs, rows, draws)
        for i, variant in enumerate(part):
            lanes = slice(i * draws, (i + 1) * draws)
            weight = special.softmax(log_z[lanes] - base_z)
            for name in questions:
                before = float(weight @ chances[name][lanes])
                found.append(_movement(posterior, name, variant, before, after[name]))
    return tuple(sorted(found, key=lambda m: -abs(m.log_odds)))


def _movement(posterior: Posterior, question: str, variant: _Variant, before: float, after: float) -> Movement:
    calendar = posterior.model.calendar
    when = Span(calendar.span(variant.steps[0]).first, calendar.span(variant.steps[-1]).last)
    change = float(special.logit(after) - special.logit(before)) if before != after else 0.0
    return Movement(question, variant.indicator, when, variant.items, change, before, after)


def _variants(posterior: Posterior) -> list[_Variant]:
    found = []
    for name in posterior.compiled.scopes:
        readings = posterior.evidence.of(name)
        silent: list[int] = []
        for position, reading in enumerate(readings):
            if reading.items:
                found.append(_variant(name, [reading], [position]))
            else:
                silent.append(position)
        if silent:
            found.append(_variant(name, [readings[i] for i in silent], silent))
    return found


def _variant(name: str, readings: Sequence[Reading], positions: Sequence[int]) -> _Variant:
    items = tuple(item.observation for reading in readings for item in reading.items)
    return _Variant(name, tuple(r.step for r in readings), items, frozenset(positions))


def _rows_without(posterior: Posterior, found: tuple[Vectors, ...], variant: _Variant, draws: int) -> Array:
    left = []
    for one in found:
        if one.indicator != variant.indicator:
            left.append(one)
            continue
        stay = [i for i in range(len(one.steps)) if i not in variant.left_out]
        steps = tuple(one.steps[i] for i in stay)
        left.append(Vectors(one.indicator, one.scope, steps, one.weights[stay], one.log_scale[stay]))
    return likelihood_rows(posterior.network, left, posterior.frame.now + 1, draws)


class _Run:
    """One question's struck passes and its value function at `now`, for the first draws."""

    def __init__(self, posterior: Posterior, ask: Ask, draws: int) -> None:
        kill, self.complement = kill_of(posterior.model, ask)
        self.striker = Striker(posterior, (kill,))
        self.past_rows = self.striker.past_rows()[..., :draws] if self.striker.past else None
        self.value: Array | None = None
        if self.striker.future is not None:
            rows = self.striker.future_rows()
            likes = None if rows is None else to_blocks(rows[..., :draws])
            tables = to_blocks(from_blocks(posterior.tables, draws))
            self.value = from_blocks(self.striker.future.backward(tables, likes), draws)


def _weigh_variant(
    posterior: Posterior, runs: dict[str, _Run], rows: Array, draws: int
) -> tuple[Array, dict[str, Array]]:
    """Return log P(evidence) and every question's chance under likelihood rows `[steps, rows, variants * draws]`."""
    lanes = rows.shape[-1]
    copies = lanes // draws
    tables = to_blocks(np.tile(from_blocks(posterior.tables, draws), copies))
    log_z, belief = _total(posterior.compiled.steps, tables, rows, lanes)
    chances = {}
    for name, run in runs.items():
        survival, held = np.ones(lanes), belief
        if run.striker.past is not None and run.past_rows is not None:
            struck = np.concatenate([rows, np.tile(run.past_rows, copies)], axis=1)
            log_struck, held = _total(run.striker.past, tables, struck, lanes)
            survival = np.exp(log_struck - log_z)
        if run.value is not None:
            survival = survival * np.sum(from_blocks(held.weights, lanes) * np.tile(run.value, copies), axis=0)
        survival = np.nan_to_num(survival, nan=0.0)
        chances[name] = 1 - survival if run.complement else survival
    return log_z, chances


def _total(steps: Pass, tables: Array, rows: Array, lanes: int) -> tuple[Array, Belief]:
    log_z, belief, _ = steps.forward(tables, to_blocks(rows), None)
    return log_z[:, :lanes].sum(axis=0), belief
