"""Leave one report out and keep everything else: what it did to a question."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tarjih.evidence.likelihood import Vectors, vectors
from tarjih.evidence.observation import Observation
from tarjih.evidence.weigh import Evidence, Reading
from tarjih.inference.exact import Belief, Pass, from_blocks, to_blocks
from tarjih.inference.network import Domains
from tarjih.inference.posterior import Posterior, likelihood_rows
from tarjih.inference.strikes import Striker, kill_of
from tarjih.model.calendar import Span
from tarjih.model.questions import Ask, indicators_of

Array = NDArray[np.float64]

# Leaving one out is run under this many of the posterior's draws.
_DRAWS = 96
# A change smaller than this many of its own standard errors over the draws is not told from chance.
_CLEAR = 2.5
# What is smaller is the rounding of the arithmetic: it differs where nothing else does.
_ROUNDING = 1e-12


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
    Changes that cannot be told from the chance of the draws are left out.
    """
    variants = _variants(posterior, {name for ask in questions.values() for name in indicators_of(ask.predicate)})
    if not variants or not questions:
        return ()
    ablation = _Ablation(posterior, questions)
    base = ablation.run(None)
    found: list[Movement] = []
    for variant in variants:
        changed = ablation.run(variant)
        # Exact draws of one posterior have equal weights; what remains of the other's evidence reweights them.
        weight = special.softmax(changed.log_evidence - base.log_evidence)
        for name in questions:
            p, q = base.chances[name], changed.chances[name]
            after, before = float(p.mean()), float(weight @ q)
            error = np.sqrt(np.sum((weight * (q - before) - (p - after) / len(p)) ** 2))
            if abs(after - before) > max(_CLEAR * error, _ROUNDING) and 0 < before < 1 and 0 < after < 1:
                found.append(_movement(posterior, name, variant, before, after))
    return tuple(sorted(found, key=lambda m: -abs(m.log_odds)))


def _movement(posterior: Posterior, question: str, variant: _Variant, before: float, after: float) -> Movement:
    calendar = posterior.model.calendar
    when = Span(calendar.span(variant.steps[0]).first, calendar.span(variant.steps[-1]).last)
    if not variant.items:
        # Silence is told of the days that were searched and over, not of the steps that hold them.
        covered = [span for span in posterior.model.indicators[variant.indicator].coverage or () if span.overlap(when)]
        first = max(when.first, min((span.first for span in covered), default=when.first))
        last = min(when.last, max((span.last for span in covered), default=when.last), posterior.evidence.as_of)
        when = Span(first, last)
    change = float(special.logit(after) - special.logit(before))
    return Movement(question, variant.indicator, when, variant.items, change, before, after)


def _variants(posterior: Posterior, watched: set[str]) -> list[_Variant]:
    found = []
    for name in posterior.compiled.scopes:
        # What has no weight can only answer a question that asks what is recorded.
        if posterior.model.indicators[name].weight == 0 and name not in watched:
            continue
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


@dataclass(frozen=True, slots=True)
class _Outcome:
    """log P(evidence) and every question's chance, `[draws]`."""

    log_evidence: Array
    chances: dict[str, Array]


class _Ablation:
    """Runs the evidence with something left out, from the first step where that makes a difference."""

    def __init__(self, posterior: Posterior, questions: dict[str, Ask]) -> None:
        self.posterior = posterior
        self.draws = min(_DRAWS, posterior.draws)
        self.tables = to_blocks(from_blocks(posterior.tables, self.draws))
        self.found = vectors(
            posterior.model, posterior.evidence, {p: v[: self.draws] for p, v in posterior.values.items()}
        )
        self.rows = likelihood_rows(posterior.network, self.found, posterior.frame.now + 1, self.draws)
        self.questions = {name: _Question(posterior, ask, self.draws, self.tables) for name, ask in questions.items()}
        targets = {v for q in self.questions.values() for v in q.striker.targets}
        relevant = posterior.compiled.relevant | posterior.network.ancestors(targets)
        # One pass a step, so that a run can begin anywhere from the belief that stands there.
        self.steps: list[Pass] = []
        before: tuple[tuple[str, ...], Domains] | None = None
        for moment in posterior.compiled.moments:
            self.steps.append(Pass(posterior.network, [moment], relevant, before=before))
            before = (self.steps[-1].axes, self.steps[-1].domains)
        self.beliefs: list[Belief | None] = [None]
        self.log_z: list[Array] = []

    def run(self, variant: _Variant | None) -> _Outcome:
        """Return what the evidence without the variant gives; None leaves nothing out and must be run first."""
        rows = self.rows if variant is None else self._rows_without(variant)
        first = 0 if variant is None else variant.steps[0]
        log_z, belief = list(self.log_z[:first]), self.beliefs[first]
        for t in range(first, len(self.steps)):
            step_z, belief, _ = self.steps[t].forward(self.tables, to_blocks(rows[t : t + 1]), belief)
            log_z.append(step_z[0, : self.draws])
            if variant is None:
                self.beliefs.append(belief)
        if variant is None:
            self.log_z = log_z
        total = np.sum(log_z, axis=0)
        evidence = self.posterior.evidence if variant is None else self._evidence_without(variant)
        return _Outcome(
            total,
            {name: q.chance(self.tables, rows, total, belief, evidence) for name, q in self.questions.items()},
        )

    def _evidence_without(self, variant: _Variant) -> Evidence:
        readings = self.posterior.evidence.of(variant.indicator)
        return self.posterior.evidence.without(*(readings[i] for i in variant.left_out))

    def _rows_without(self, variant: _Variant) -> Array:
        left = [one if one.indicator != variant.indicator else _thinned(one, variant.left_out) for one in self.found]
        return likelihood_rows(self.posterior.network, left, self.posterior.frame.now + 1, self.draws)


def _thinned(one: Vectors, left_out: frozenset[int]) -> Vectors:
    stay = [i for i in range(len(one.steps)) if i not in left_out]
    return Vectors(one.indicator, one.scope, tuple(one.steps[i] for i in stay), one.weights[stay], one.log_scale[stay])


class _Question:
    """One question's struck passes, and its value function at `now`, for the first draws."""

    def __init__(self, posterior: Posterior, ask: Ask, draws: int, tables: Array) -> None:
        kill, self.complement = kill_of(posterior.model, ask)
        self.striker = Striker(posterior, (kill,))
        self.draws = draws
        self.certain = any(self.striker.certain(range(kill.first, kill.last + 1)))
        self.watched = indicators_of(ask.predicate)
        self.past_rows = self._past_rows(posterior.evidence) if self.striker.past is not None else None
        self.axes: tuple[str, ...] | None = None
        self.value: Array | None = None
        if self.striker.future is not None:
            rows = self.striker.future_rows()
            likes = None if rows is None else to_blocks(rows[..., :draws])
            value = from_blocks(self.striker.future.backward(tables, likes), draws)
            before = self.striker.before
            shape = tuple(len(before[1][name]) for name in before[0])
            self.axes, self.value = before[0], value.reshape(*shape, draws)

    def _past_rows(self, evidence: Evidence) -> Array:
        """Return the soft strikes up to now, as if this had been recorded."""
        striker = copy(self.striker)
        striker.posterior = copy(self.striker.posterior)
        striker.posterior.evidence = evidence
        return striker.past_rows()[..., : self.draws]

    def chance(
        self, tables: Array, rows: Array, log_evidence: Array, belief: Belief | None, evidence: Evidence
    ) -> Array:
        """Return the question's chance under likelihood rows `[steps, rows, draws]`, given the belief at now."""
        if self.certain or belief is None:
            return np.full(self.draws, 1.0 if self.complement else 0.0)
        survival, held = np.ones(self.draws), belief
        if self.striker.past is not None and self.past_rows is not None:
            # A question about what is recorded cannot know of a record that is left out.
            heard = all(evidence.of(n) == self.striker.posterior.evidence.of(n) for n in self.watched)
            past_rows = self.past_rows if heard else self._past_rows(evidence)
            struck = to_blocks(np.concatenate([rows, past_rows], axis=1))
            log_z, held, _ = self.striker.past.forward(tables, struck, None)
            survival = np.exp(np.nan_to_num(log_z[:, : self.draws], nan=-np.inf).sum(axis=0) - log_evidence)
        if self.value is not None and self.axes is not None:
            joint = held.joint()[..., : self.draws]
            # The belief may hold more than this question needs: sum the rest out.
            spare = tuple(i for i, name in enumerate(held.axes) if name not in self.axes)
            survival = survival * np.sum(joint.sum(axis=spare) * self.value, axis=tuple(range(len(self.axes))))
        return np.asarray(1 - survival if self.complement else survival)
