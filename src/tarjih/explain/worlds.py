"""Ask the same questions of many neighbouring states of knowledge, under the same parameter draws.

What was known on one day differs from what was known on the next by a report or two. Beliefs are kept step by
step, and only the steps from the first that differs are run again. What the future makes of a belief is worked
out once: v_t(x) = P(the event never happens after t | x_t = x), by one pass backward from the deadline through a
world in which nothing was reported and nothing is known but scheduled dates. The answer on any day is then the
product of that day's belief with the value at its step.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from math import prod

import numpy as np
from numpy.typing import NDArray

from tarjih.errors import ImpossibleEvidence, Problem
from tarjih.evidence.likelihood import scope_of, vectors
from tarjih.evidence.weigh import Evidence
from tarjih.explain.chains import Chain, Factor, Said, Sign, Stepper, rows_of, said_by
from tarjih.inference.evidence_pass import domains_by_step
from tarjih.inference.exact import LANES, Belief, Moment, to_blocks
from tarjih.inference.network import Domains, Network
from tarjih.inference.posterior import Posterior
from tarjih.inference.strikes import Strike, chance, kill_of, prepare_strike
from tarjih.model.questions import Ask, indicators_of
from tarjih.model.schema import ScenarioModel

Array = NDArray[np.float64]

# Beliefs and values that are kept for one stretch of draws may fill this many bytes.
_MEMORY = 400e6
# A likelihood below this is not divided out of a belief again: what it left has too few digits.
_TINY = 1e-100


@dataclass(frozen=True, slots=True)
class Answers:
    """Each question's chance in every world, `[worlds, draws]`, and log P(evidence | draw) up to a constant."""

    chances: Mapping[str, Array]
    log_evidence: Array

    def published(self, question: str) -> Array:
        """Return the mean over the draws in every world, `[worlds]`: the number that would be published."""
        return np.asarray(self.chances[question].mean(axis=1))


def answer_in(
    posterior: Posterior, questions: Mapping[str, Ask], worlds: Sequence[Evidence], *, draws: int | None = None
) -> Answers:
    """Answer questions in several states of knowledge under the posterior's own draws.

    Args:
        posterior: whose draws, and whose model.
        questions: with windows that are the same in every world.
        worlds: what is known, each on its own day; neighbours should differ by little.
        draws: how many of the posterior's draws to use; by default all.

    Raises:
        ImpossibleEvidence: if a draw finds a world impossible.
        TooWide: if a question's future would hold too many joint states.
    """
    lanes = min(draws or posterior.draws, posterior.draws)
    asked = {name: _Question(posterior, ask, number) for number, (name, ask) in enumerate(questions.items())}
    steps = [posterior.model.calendar.step_of(world.as_of) for world in worlds]
    stretch = _stretch(posterior, asked.values(), steps)
    weights = _weigh(posterior, worlds)
    parts = [
        _Run(posterior, asked, weights, first, min(first + stretch, lanes), min(steps, default=0)).answer(worlds)
        for first in range(0, lanes, stretch)
    ]
    return Answers(
        {name: np.concatenate([part.chances[name] for part in parts], axis=1) for name in questions},
        np.concatenate([part.log_evidence for part in parts], axis=1),
    )


def _stretch(posterior: Posterior, questions: "Collection[_Question]", steps: Sequence[int]) -> int:
    """Return how many draws to carry at once, a multiple of the kernels' width."""
    held = max((program.cells for program in posterior.compiled.steps.programs), default=1)
    now = max(steps, default=0)
    cells = float(held * (now + 1))
    for question in questions:
        cells += held * max(now + 1 - question.kill.first, 0)
        cells += sum(question.kept_cells(t) for t in range(min(steps, default=0), now + 1))
    return max(int(_MEMORY / 8 / cells) // LANES, 2) * LANES


class _Question:
    """A question made ready: what is struck out, of which variables, and what may be asked of a past step."""

    def __init__(self, posterior: Posterior, ask: Ask, number: int) -> None:
        self.model = posterior.model
        self.kill, self.complement = kill_of(posterior.model, ask)
        self.strike: Strike = prepare_strike(posterior.model, self.kill, number)
        self.watched = tuple(sorted(indicators_of(ask.predicate)))
        self.targets = {*self.strike.struck, *self.strike.scope}
        self.relevant = posterior.network.ancestors(self.targets)
        self.axes = tuple(n for n in posterior.model.variables if n in posterior.network.interface(self.relevant))
        dated = domains_by_step(posterior.network, max(self.kill.last, posterior.frame.now) + 1, date.min)
        self.certain = [self.is_certain(domains, t) for t, domains in enumerate(dated)]
        # What happens once has not happened at T if and only if it never has: struck at every step, it leaves
        # the belief.
        self.ahead = [self.struck(domains, t, early=True) for t, domains in enumerate(dated)]

    def in_window(self, step: int) -> bool:
        return self.kill.first <= step <= self.kill.last

    def is_certain(self, domains: Domains, step: int) -> bool:
        """Tell whether at this step some variable has only struck states left."""
        return self.in_window(step) and any(set(domains[n]) <= s for n, s in self.strike.struck.items())

    def struck(self, domains: Domains, step: int, *, early: bool = False) -> Domains:
        """Return what is left possible at a step once the event's states are struck out."""
        left = dict(domains)
        for name, states in self.strike.struck.items():
            once = early and self.model.variables[name].event is not None and states == {1}
            if self.in_window(step) or (once and step <= self.kill.last):
                # The last state of a variable cannot leave the tables; `is_certain` accounts for it.
                left[name] = tuple(s for s in domains[name] if s not in states) or domains[name]
        return left

    def speaks(self, step: int) -> tuple[str, ...]:
        """Return the slot that strikes softly at this step, if one does."""
        return (self.strike.slot,) if self.strike.slot and self.in_window(step) else ()

    def kept(self, step: int) -> dict[str, tuple[int, ...]]:
        """Return the states of each axis in which a belief of this step may be; facts leave few."""
        here = self.model.calendar.span(step)
        found = {}
        for name in self.axes:
            facts = self.model.variables[name].known
            touching = {state for state, spans in facts.items() if any(span.overlap(here) for span in spans)}
            throughout = any(here.first in span for spans in facts.values() for span in spans)
            states = self.model.variables[name].states
            told = {states.index(s) for s in touching} if throughout else set(range(len(states)))
            found[name] = tuple(s for s in self.ahead[step][name] if s in told)
        return found

    def kept_cells(self, step: int) -> int:
        """Return how many numbers a draw's value at this step takes."""
        return prod(len(states) for states in self.kept(step).values()) if step < self.kill.last else 0


def _weigh(posterior: Posterior, worlds: Sequence[Evidence]) -> dict[Said, Array]:
    """Return the likelihood of every reading of any world, `[cells, draws]`, scaled alike in all draws."""
    fresh = {said_by(reading): reading for world in worlds for reading in world.readings}
    if not fresh:
        return {}
    unweighed = Evidence(worlds[-1].as_of, tuple(fresh.values()), ())
    return {
        said_by(reading): weight
        for one in vectors(posterior.model, unweighed, posterior.values)
        for reading, weight in zip(unweighed.of(one.indicator), one.weights, strict=True)
    }


class _Value:
    """What the future makes of a question: v_t for every step that a world may stand at."""

    def __init__(self, question: _Question, stepper: Stepper, tables: Array, likes: Array | None, steps: range) -> None:
        """Carry the value back from the deadline to the first of `steps`, keeping it at each of them."""
        self.question = question
        self.by_step: dict[int, tuple[dict[str, tuple[int, ...]], Array]] = {}
        self._spread: tuple[object, Array] | None = None
        value: Array | None = None
        for t in range(question.kill.last - 1, steps.start - 1, -1):
            here, after = question.ahead[t], question.ahead[t + 1]
            axes = tuple(name for name in question.axes if len(here[name]) > 1)
            step = stepper.one(Moment(after, question.speaks(t + 1)), question.relevant, (axes, here))
            value = step.backward(tables, likes, value)
            if question.certain[t + 1]:
                value = np.zeros_like(value)
            if t in steps:
                kept = question.kept(t)
                shape = tuple(len(here[name]) for name in question.axes)
                places = np.ix_(*([here[n].index(s) for s in kept[n]] for n in question.axes))
                cells = np.arange(prod(shape)).reshape(shape)[places].ravel() if shape else np.zeros(1, int)
                self.by_step[t] = kept, np.ascontiguousarray(value[:, cells])

    def of(self, belief: Belief, step: int) -> Array:
        """Return the belief's chance that the event never happens later, `[lanes]`."""
        kept, value = self.by_step[step]
        key = (step, belief.axes, tuple(belief.domains[name] for name in (*belief.axes, *self.question.axes)))
        if self._spread is None or self._spread[0] != key:
            rows = rows_of(belief, self.question.axes, kept)
            # One row of nothing stands for all states that the event has.
            padded = np.concatenate([value, np.zeros((len(value), 1, LANES))], axis=1)
            self._spread = key, padded[:, rows]
        # Block by block: how many there are must not change a bit.
        pairs = zip(belief.weights, self._spread[1], strict=True)
        return np.concatenate([np.einsum("cl,cl->l", weights, values) for weights, values in pairs])


class _Run:
    """All worlds under one stretch of the draws."""

    def __init__(
        self,
        posterior: Posterior,
        questions: Mapping[str, _Question],
        weights: Mapping[Said, Array],
        first: int,
        last: int,
        earliest: int,
    ) -> None:
        self.model: ScenarioModel = posterior.model
        self.lanes = last - first
        self.values = {p: v if v.shape[-1] == 1 else v[..., first:last] for p, v in posterior.values.items()}
        self.tables = np.ascontiguousarray(posterior.tables[first // LANES : -(-last // LANES)])
        self.questions = questions
        heard = {name: scope_of(self.model, name) for name, i in self.model.indicators.items() if i.weight}
        soft = {q.strike.slot: q.strike.scope for q in questions.values() if q.strike.slot}
        self.network = Network(self.model, heard | soft)
        self.scopes = heard
        self.told = {name for name, v in self.model.variables.items() if v.known}
        self.stepper = Stepper(self.network)
        # `chance` reads the recorded values of a posterior: here those of a world, under these draws.
        self.recorded = copy(posterior)
        self.recorded.values, self.recorded.draws = self.values, self.lanes
        steps = range(earliest, posterior.frame.now + 1)
        self.ahead = {
            name: _Value(q, self.stepper, self.tables, self._future_rows(q), steps) for name, q in questions.items()
        }
        self.weights, self.draws = weights, slice(first, last)
        self.domains: dict[date, list[Domains]] = {}
        self.base: dict[frozenset[str], Chain] = {}
        self.struck: dict[str, tuple[tuple[object, ...], Chain]] = {}

    def _future_rows(self, question: _Question) -> Array | None:
        strike = question.strike
        if not strike.slot:
            return None
        rows = np.ones((self.network.likelihood_rows, self.lanes))
        block = self.network.slots[strike.slot]
        weights = 1 - chance(self.recorded, strike.scope, strike.kill.predicate)
        rows[block.first : block.first + len(weights)] = weights
        return to_blocks(rows[None])

    def answer(self, worlds: Sequence[Evidence]) -> Answers:
        found: dict[str, list[Array]] = {name: [] for name in self.questions}
        log_evidence = []
        for world in worlds:
            chances, log_z = self._one(world)
            for name, values in chances.items():
                found[name].append(values)
            log_evidence.append(log_z)
        return Answers({name: np.stack(rows) for name, rows in found.items()}, np.stack(log_evidence))

    def _one(self, world: Evidence) -> tuple[dict[str, Array], Array]:
        now = self.model.calendar.step_of(world.as_of)
        if world.as_of not in self.domains:
            self.domains = {world.as_of: domains_by_step(self.network, now + 1, world.as_of)}
        domains = self.domains[world.as_of]
        said: list[list[Said]] = [[] for _ in range(now + 1)]
        for reading in world.readings:
            if reading.indicator in self.scopes:
                said[reading.step].append(said_by(reading))
        # Only what has spoken by this day decides what is carried: a later report must not change a bit.
        heard = {one[0] for step in said for one in step}
        speaking = tuple(name for name in self.scopes if name in heard)
        relevant = self.network.ancestors(self.told | {v for name in speaking for v in self.scopes[name]})
        moments = [Moment(d, speaking) for d in domains]
        signs = [Sign(tuple(d.values()), speaking, tuple(s)) for d, s in zip(domains, said, strict=True)]
        wanted = {name: relevant | q.relevant for name, q in self.questions.items()}
        self.base = {key: self.base.get(key) or Chain(self.stepper, key, self.tables) for key in wanted.values()} or {
            relevant: Chain(self.stepper, relevant, self.tables)
        }
        for chain in self.base.values():
            chain.run(signs, moments, lambda t: self._rows(said[t]), None, self._ratio)
            self._require_possible(chain, world)
        log_z = np.sum(next(iter(self.base.values())).log_z, axis=0)[: self.lanes]
        chances = {name: self._chance(name, world, self.base[wanted[name]], moments, said) for name in self.questions}
        return chances, log_z

    def _rows(self, said: Iterable[Said]) -> Array:
        rows = np.ones((self.network.likelihood_rows, self.lanes))
        for one in said:
            weight = self._weight(one)
            first = self.network.slots[one[0]].first
            rows[first : first + len(weight)] *= weight
        return rows

    def _product(self, cells: int, said: Iterable[Said]) -> Array:
        """Return the likelihood of several readings of one indicator, `[cells, draws]`."""
        product = np.ones((cells, self.lanes))
        for one in said:
            product *= self._weight(one)
        return product

    def _weight(self, said: Said) -> Array:
        weight = self.weights[said]
        return weight if weight.shape[-1] == 1 else weight[:, self.draws]

    def _ratio(self, belief: Belief, gone: Collection[Said], come: Collection[Said]) -> list[Factor] | None:
        """Return what a belief is multiplied with where some readings of its step go and others come.

        None where that cannot be told from the belief: one speaks of what it no longer holds, or ruled it out.
        """
        factors: list[Factor] = []
        for name in dict.fromkeys(said[0] for said in (*gone, *come)):
            scope = self.scopes[name]
            if any(v not in belief.axes and len(belief.domains[v]) > 1 for v in scope):
                return None
            cells = prod(self.network.cards[v] for v in scope)
            before, after = (self._product(cells, [one for one in ones if one[0] == name]) for ones in (gone, come))
            if np.min(before) < _TINY:
                return None
            full = {v: tuple(range(self.network.cards[v])) for v in scope}
            factors.append((to_blocks(after / before), rows_of(belief, scope, full)))
        return factors

    def _require_possible(self, chain: Chain, world: Evidence) -> None:
        log_z = np.array(chain.log_z)[:, : self.lanes]
        if not np.isfinite(log_z).all():
            step = int(np.argmax(~np.isfinite(log_z).all(axis=1)))
            raise ImpossibleEvidence(
                Problem(
                    f"what was known on {world.as_of}",
                    f"the draws give {self.model.calendar.label(step)} probability zero",
                    "Allow the move in the variable's mechanism, or correct the day from which a fact is known",
                )
            )

    def _chance(
        self,
        name: str,
        world: Evidence,
        base: Chain,
        moments: Sequence[Moment],
        said: Sequence[Sequence[Said]],
    ) -> Array:
        """Return a question's chance in a world, `[draws]`."""
        question, now = self.questions[name], len(moments) - 1
        first, last = question.kill.first, question.kill.last
        belief, survival = base.beliefs[-1], np.ones(self.lanes)
        if first <= now:
            chain = self._strike(name, world, base, moments, said)
            belief = chain.beliefs[-1]
            log_mass = np.sum(chain.log_z, axis=0) - np.sum(base.log_z[first:], axis=0)
            survival = np.exp(np.where(np.isnan(log_mass), -np.inf, log_mass))[: self.lanes]
            if any(question.is_certain(moments[t].domains, t) for t in range(first, min(now, last) + 1)):
                survival = np.zeros(self.lanes)
        if last > now:
            later = self.ahead[name].of(belief, now)[: self.lanes]
            # Where nothing survived the past, the kernels carry NaN on.
            survival = np.where(survival > 0, survival * np.nan_to_num(later), 0.0)
        # Rounding may leave a survival of 1 + 1e-16.
        return np.maximum(1 - survival, 0.0) if question.complement else survival

    def _strike(
        self,
        name: str,
        world: Evidence,
        base: Chain,
        moments: Sequence[Moment],
        said: Sequence[Sequence[Said]],
    ) -> Chain:
        """Return the beliefs from the window's first step on, with the event struck out."""
        question, first = self.questions[name], self.questions[name].kill.first
        prefix = (base.relevant, *base.signs[:first])
        kept = self.struck.get(name)
        chain = kept[1] if kept is not None and kept[0] == prefix else Chain(self.stepper, base.relevant, self.tables)
        self.struck[name] = prefix, chain
        read: dict[int, list[Said]] = {}
        for reading in world.readings:
            if reading.indicator in question.watched:
                read.setdefault(reading.step, []).append(said_by(reading))
        steps = range(first, len(moments))
        own = [replace(base.signs[t], read=tuple(read.get(t, ()))) for t in steps]
        left = [Moment(question.struck(moments[t].domains, t), (*moments[t].slots, *question.speaks(t))) for t in steps]
        self.recorded.evidence = world

        def rows(number: int) -> Array:
            return self._struck_rows(question, first + number, self._rows(said[first + number]))

        chain.run(own, left, rows, base.beliefs[first - 1] if first else None, self._ratio)
        return chain

    def _struck_rows(self, question: _Question, step: int, rows: Array) -> Array:
        if not question.speaks(step):
            return rows
        block = self.network.slots[question.strike.slot]
        weights = 1 - chance(self.recorded, question.strike.scope, question.strike.kill.predicate, step=step)
        rows[block.first : block.first + len(weights)] = weights
        return rows
