"""Ask the same questions of many neighbouring states of knowledge, under the same parameter draws.

What was known on one day differs from what was known on the next by a report or two. Beliefs are kept step by
step, and only the steps from the first that differs are run again. What the future makes of a belief is worked
out once: v_t(x) = P(the question comes true after t | x_t = x), by one pass backward from the deadline through a
world in which nothing was reported and nothing is known but scheduled dates; for a question under a condition one
more, for the condition alone. The answer on any day is then the product of that day's belief, which carries the
question along from the first step that it reads, with the value at its step.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
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
from tarjih.inference.answers import summarize
from tarjih.inference.carried import Carried, carry, unrounded
from tarjih.inference.evidence_pass import domains_by_step
from tarjih.inference.exact import LANES, Belief, Moment, to_blocks
from tarjih.inference.forecast import TimelinePoint
from tarjih.inference.network import Domains, Machine, Network
from tarjih.inference.posterior import Posterior
from tarjih.model.questions import AnyAsk, AskGiven
from tarjih.model.schema import ScenarioModel

Array = NDArray[np.float64]

# Beliefs and values that are kept for one stretch of draws may fill this many bytes.
_MEMORY = 400e6
# A likelihood below this is not divided out of a belief again: what it left has too few digits.
_TINY = 1e-100


@dataclass(frozen=True, slots=True)
class Answers:
    """Each question's chance in every world, `[worlds, draws]`, and log P(evidence | draw) up to a constant.

    A question under a condition has `weights`, P(condition | draw), `[worlds, draws]`.
    """

    chances: Mapping[str, Array]
    weights: Mapping[str, Array]
    log_evidence: Array

    def published(self, question: str) -> Array:
        """Return the number that would be published in every world, `[worlds]`: the mean over the draws.

        Under a condition it is sum P(both) / sum P(condition); NaN where no draw allows the condition.
        """
        if question not in self.weights:
            return np.asarray(self.chances[question].mean(axis=1))
        weights = self.weights[question]
        possible = weights.sum(axis=1)
        both = np.sum(self.chances[question] * weights, axis=1)
        return np.asarray(np.divide(both, possible, out=np.full(len(possible), np.nan), where=possible > 0))

    def counting(self, question: str, world: int, draws: Array | None = None) -> tuple[float, Array]:
        """Return the answer in a world, and each draw's share in it; `draws` are shares that they have beforehand.

        NaN where no draw allows the condition.
        """
        chances = self.chances[question][world]
        share = np.full(len(chances), 1 / len(chances)) if draws is None else draws
        if question in self.weights:
            counted = share * self.weights[question][world]
            share = counted / counted.sum() if counted.any() else np.full(len(chances), np.nan)
        return float(share @ chances), share

    def points(self, question: str, days: Sequence[date]) -> tuple[TimelinePoint, ...]:
        """Return the answer of each day; none of a day on which no draw allows the condition."""
        weights = self.weights.get(question)
        return tuple(
            TimelinePoint(day, *summarize(chances, None if weights is None else weights[i]))
            for i, (day, chances) in enumerate(zip(days, self.chances[question], strict=True))
            if weights is None or weights[i].any()
        )


def answer_in(
    posterior: Posterior,
    questions: Mapping[str, AnyAsk],
    worlds: Sequence[Evidence],
    *,
    draws: int | None = None,
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
        QuestionError: if a question's automaton is too large.
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
        {name: np.concatenate([part.weights[name] for part in parts], axis=1) for name in parts[0].weights},
        np.concatenate([part.log_evidence for part in parts], axis=1),
    )


def _stretch(posterior: Posterior, questions: "Collection[_Question]", steps: Sequence[int]) -> int:
    """Return how many draws to carry at once, a multiple of the kernels' width."""
    held = max((program.cells for program in posterior.compiled.steps.programs), default=1)
    now = max(steps, default=0)
    cells = float(held * (now + 1))
    for question in questions:
        cells += held * question.states * max(now + 1 - question.carried.first, 0)
        cells += sum(question.kept_cells(t) for t in range(min(steps, default=0), now + 1))
        cells += 2 * question.rows
    return max(int(_MEMORY / 8 / cells) // LANES, 2) * LANES


class _Question:
    """A question made ready: how it is carried along, and what may be asked of a past step."""

    def __init__(self, posterior: Posterior, ask: AnyAsk, number: int) -> None:
        self.model = posterior.model
        self.carried = carry(posterior.model, ask, number)
        self.conditional = isinstance(ask, AskGiven)
        self.relevant = posterior.network.ancestors(self.carried.targets)
        held = posterior.network.interface(self.relevant)
        self.axes = (*(n for n in posterior.model.variables if n in held), *self.carried.own)
        machine = self.carried.machine
        # How many times larger the belief is that carries it, and how many numbers move it at a step.
        self.states = 1 if machine is None else machine.card
        scope = [] if machine is None else [posterior.network.cards[name] for name in machine.scope]
        self.rows = 0 if machine is None else machine.card**2 * (1 + prod(scope))
        dated = domains_by_step(posterior.network, max(self.carried.last, posterior.frame.now) + 1, date.min)
        self.certain = [self.carried.certain(domains, t) for t, domains in enumerate(dated)]
        self.ahead = [self.carried.ahead(domains, t) for t, domains in enumerate(dated)]

    def kept(self, step: int) -> dict[str, tuple[int, ...]]:
        """Return the states of each axis in which a belief of this step may be; facts leave few."""
        here = self.model.calendar.span(step)
        found = {}
        for name in self.axes:
            possible = self.ahead[step].domains[name]
            if name in self.model.variables:
                facts = self.model.variables[name].known
                touching = {state for state, spans in facts.items() if any(span.overlap(here) for span in spans)}
                throughout = any(here.first in span for spans in facts.values() for span in spans)
                states = self.model.variables[name].states
                told = {states.index(s) for s in touching} if throughout else set(range(len(states)))
                possible = tuple(s for s in possible if s in told)
            found[name] = possible
        return found

    def kept_cells(self, step: int) -> int:
        """Return how many numbers a draw's values at this step take."""
        if step >= self.carried.last:
            return 0
        return (1 + self.conditional) * prod(len(states) for states in self.kept(step).values())


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
    """What the future makes of a question: v_t for every step that a world may stand at, once for every mass."""

    def __init__(
        self, question: _Question, stepper: Stepper, tables: Array, likes: Callable[[int], Array], steps: range
    ) -> None:
        """Carry the values back from the deadline to the first of `steps`, keeping them at each of them."""
        self.question = question
        self.by_step: dict[int, tuple[dict[str, tuple[int, ...]], list[Array]]] = {}
        self._spread: tuple[object, list[Array]] | None = None
        values: list[Array] = []
        network, targets = stepper.network, (*question.relevant, *question.carried.own)
        relevant = network.ancestors(targets)
        for t in range(question.carried.last - 1, steps.start - 1, -1):
            here, after = question.ahead[t], question.ahead[t + 1]
            axes = tuple(name for name in question.axes if len(here.domains[name]) > 1)
            step = stepper.one(after, relevant, (axes, here.domains))
            if not values:
                values = [_over_lanes(worth, len(tables)) for worth in question.carried.worth(step.axes, step.domains)]
            spoken = None if question.carried.alike(t + 1) is None else likes(t + 1)
            values = [step.backward(tables, spoken, value) for value in values]
            if question.certain[t + 1]:
                values = [np.zeros_like(value) for value in values]
            if t in steps:
                kept = question.kept(t)
                shape = tuple(len(here.domains[name]) for name in question.axes)
                places = np.ix_(*([here.domains[n].index(s) for s in kept[n]] for n in question.axes))
                cells = np.arange(prod(shape)).reshape(shape)[places].ravel() if shape else np.zeros(1, int)
                self.by_step[t] = kept, [np.ascontiguousarray(value[:, cells]) for value in values]

    def of(self, belief: Belief, step: int) -> list[Array]:
        """Return what the belief is worth in view of what comes later, `[lanes]` for every mass."""
        kept, values = self.by_step[step]
        key = (step, belief.axes, tuple(belief.domains[name] for name in (*belief.axes, *self.question.axes)))
        if self._spread is None or self._spread[0] != key:
            rows = rows_of(belief, self.question.axes, kept)
            # One row of nothing stands for all states that the event has.
            nothing = np.zeros((belief.weights.shape[0], 1, LANES))
            self._spread = key, [np.concatenate([value, nothing], axis=1)[:, rows] for value in values]
        return [_weighed(belief, spread) for spread in self._spread[1]]


def _untouched(belief: Belief, question: Carried) -> Belief:
    """Return a belief that knows nothing of the question as one in which it has not begun."""
    return replace(belief, domains={**belief.domains, **question.begins()})


def _over_lanes(worth: Array, blocks: int) -> Array:
    return np.ascontiguousarray(np.broadcast_to(worth[None, :, None], (blocks, len(worth), LANES)))


def _weighed(belief: Belief, values: Array) -> Array:
    """Return the belief's mean of values `[blocks, states, LANES]`, `[lanes]`."""
    # Block by block: how many there are must not change a bit.
    pairs = zip(belief.weights, values, strict=True)
    return np.concatenate([np.einsum("cl,cl->l", weights, own) for weights, own in pairs])


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
        self.scopes = {name: scope_of(self.model, name) for name, i in self.model.indicators.items() if i.weight}
        self.network = Network(self.model, self.scopes)
        self.stepper = Stepper(self.network)
        self.told = {name for name, v in self.model.variables.items() if v.known}
        # `chance` reads the recorded values of a posterior: here those of a world, under these draws.
        self.recorded = copy(posterior)
        self.recorded.values, self.recorded.draws = self.values, self.lanes
        self.steppers = self._steppers()
        self._silent: tuple[object, Array] | None = None
        steps = range(earliest, posterior.frame.now + 1)
        self.ahead = {name: self._value(name, steps) for name in questions}
        self.weights, self.draws = weights, slice(first, last)
        self.domains: dict[date, list[Domains]] = {}
        self.base: dict[frozenset[str], Chain] = {}
        self.carried: dict[str, tuple[tuple[object, ...], Chain]] = {}

    def _steppers(self) -> dict[str, Stepper]:
        """Return what carries each question: those with like automata, and all without, share what is compiled."""
        simple = {slot: scope for q in self.questions.values() for slot, scope in q.carried.slots.items()}
        made: dict[Machine | None, Stepper] = {}
        for question in self.questions.values():
            machine = question.carried.machine
            if machine not in made:
                scopes = self.scopes | simple if machine is None else self.scopes
                made[machine] = Stepper(Network(self.model, scopes, machine))
        return {name: made[question.carried.machine] for name, question in self.questions.items()}

    def _value(self, name: str, steps: range) -> _Value:
        question, stepper = self.questions[name], self.steppers[name]

        def likes(step: int) -> Array:
            return to_blocks(self._own_rows(name, step)[None])

        return _Value(question, stepper, self.tables, likes, steps)

    def _own_rows(self, name: str, step: int, rows: Array | None = None, *, recorded: bool = False) -> Array:
        """Return the rows of a step with a question's own among them; `rows` are those of the evidence."""
        carried, network = self.questions[name].carried, self.steppers[name].network
        found = np.ones((network.likelihood_rows, self.lanes))
        if rows is not None:
            found[: len(rows)] = rows
        if (alike := carried.alike(step)) is not None:
            if recorded and carried.watched:
                carried.fill(found, network, step, self.recorded, recorded=True)
            else:
                # From one step to the next the same rows move most questions.
                if self._silent is None or self._silent[0] != (name, alike):
                    own = np.ones((network.likelihood_rows, self.lanes))
                    carried.fill(own, network, step, self.recorded, recorded=False)
                    self._silent = (name, alike), own[self.network.likelihood_rows :]
                found[self.network.likelihood_rows :] = self._silent[1]
        return found

    def answer(self, worlds: Sequence[Evidence]) -> Answers:
        found: dict[str, list[tuple[Array, Array]]] = {name: [] for name in self.questions}
        log_evidence = []
        for world in worlds:
            one, log_z = self._one(world)
            for name, pair in one.items():
                found[name].append(pair)
            log_evidence.append(log_z)
        chances: dict[str, Array] = {}
        weights: dict[str, Array] = {}
        for name, rows in found.items():
            both, condition = (np.stack(column) for column in zip(*rows, strict=True))
            chances[name] = both
            if self.questions[name].conditional:
                weights[name] = condition
                chances[name] = np.divide(both, condition, out=np.zeros_like(both), where=condition > 0)
            chances[name] = unrounded(chances[name])
        return Answers(chances, weights, np.stack(log_evidence))

    def _one(self, world: Evidence) -> tuple[dict[str, tuple[Array, Array]], Array]:
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
    ) -> tuple[Array, Array]:
        """Return P(question and condition) and P(condition) in a world, `[draws]` each."""
        question, now = self.questions[name].carried, len(moments) - 1
        first, last = question.first, question.last
        belief, mass = _untouched(base.beliefs[-1], question), np.ones(self.lanes)
        if first <= now:
            chain = self._carry(name, world, base, moments, said)
            belief = chain.beliefs[-1]
            log_mass = np.sum(chain.log_z, axis=0) - np.sum(base.log_z[first:], axis=0)
            mass = np.exp(np.where(np.isnan(log_mass), -np.inf, log_mass))[: self.lanes]
            if any(question.certain(moments[t].domains, t) for t in range(first, min(now, last) + 1)):
                mass = np.zeros(self.lanes)
        if last > now:
            shares = self.ahead[name].of(belief, now)
        else:
            worth = question.worth(belief.axes, belief.domains)
            shares = [_weighed(belief, _over_lanes(one, len(belief.weights))) for one in worth]
        # Where nothing survived the past, the kernels carry NaN on.
        return question.settle(
            *(np.where(mass > 0, mass * np.nan_to_num(share[: self.lanes]), 0.0) for share in shares)
        )

    def _carry(
        self,
        name: str,
        world: Evidence,
        base: Chain,
        moments: Sequence[Moment],
        said: Sequence[Sequence[Said]],
    ) -> Chain:
        """Return the beliefs from the first step that the question reads on, with the question carried along."""
        question, stepper = self.questions[name].carried, self.steppers[name]
        first = question.first
        prefix = (base.relevant, *base.signs[:first])
        kept = self.carried.get(name)
        if kept is None or kept[0] != prefix:
            # Its own variables have no parents: they are carried because they are named.
            relevant = base.relevant | frozenset(question.own)
            kept = prefix, Chain(stepper, relevant, self.tables)
        self.carried[name] = kept
        read: dict[int, list[Said]] = {}
        for reading in world.readings:
            if reading.indicator in question.watched:
                read.setdefault(reading.step, []).append(said_by(reading))
        steps = range(first, len(moments))
        own = [replace(base.signs[t], read=tuple(read.get(t, ()))) for t in steps]
        along = [question.moment(moments[t].domains, t, moments[t].slots) for t in steps]
        self.recorded.evidence = world

        def rows(number: int) -> Array:
            return self._own_rows(name, first + number, self._rows(said[first + number]), recorded=True)

        start = _untouched(base.beliefs[first - 1], question) if first else None
        kept[1].run(own, along, rows, start, self._ratio)
        return kept[1]
