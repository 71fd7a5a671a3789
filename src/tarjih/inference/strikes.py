"""Strike out the paths on which an event happens; the mass that survives is the chance that it never does.

A predicate about states shrinks the domains of its variables, so an absorbing event leaves the belief
altogether; anything else multiplies in P(not now | state), a soft strike.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product
from math import prod
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tarjih.evidence.likelihood import Emission, presence_counts, scope_of
from tarjih.evidence.weigh import Evidence
from tarjih.inference.exact import Belief, Moment, Pass, to_blocks
from tarjih.inference.network import Domains, Network
from tarjih.inference.posterior import Posterior
from tarjih.model.predicates import COMPARE
from tarjih.model.questions import (
    All,
    Ask,
    Comparison,
    Not,
    Observed,
    Predicate,
    Some,
    StateIs,
    indicators_of,
    steps_of,
    variables_of,
)
from tarjih.model.schema import ScenarioModel

Array = NDArray[np.float64]

# Below a threshold, and not above it.
_BELOW: tuple[Comparison, Comparison] = ("<", "<=")


class Drawn(Protocol):
    """What the chance of a recorded value rests on: drawn values in a number of lanes, and what was recorded."""

    @property
    def model(self) -> ScenarioModel:
        """Return the model."""

    @property
    def evidence(self) -> Evidence:
        """Return what was recorded."""

    @property
    def values(self) -> Mapping[str, Array]:
        """Return every quantity's value, `[draws]`."""

    @property
    def draws(self) -> int:
        """Return the number of lanes."""


@dataclass(frozen=True, slots=True)
class Kill:
    """Strike out the paths on which the predicate holds at some step from `first` to `last`."""

    predicate: Predicate
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Survival:
    """P(no predicate has held in its window): at the end `[draws]`, and by each step from now on."""

    end: Array
    steps: tuple[int, ...]
    timeline: Array


@dataclass(frozen=True, slots=True)
class Strike:
    """One kill made ready: states that are struck out of one variable each, or a slot with soft weights."""

    kill: Kill
    struck: Mapping[str, frozenset[int]]
    slot: str
    scope: tuple[str, ...]


def _alternatives(predicate: Predicate) -> tuple[Predicate, ...]:
    """Return predicates of which at least one must hold, as simple as they can be made."""
    match predicate:
        case Some(parts):
            return tuple(one for part in parts for one in _alternatives(part))
        case Not(All(parts)):
            return tuple(one for part in parts for one in _alternatives(Not(part)))
        case Not(Not(part)):
            return _alternatives(part)
        case _:
            return (predicate,)


def prepare_strike(model: ScenarioModel, kill: Kill, number: int) -> Strike:
    """Choose how to strike: as smaller domains where each variable can be looked at alone, else as a slot."""
    parts = _alternatives(kill.predicate)
    struck: dict[str, frozenset[int]] = {}
    for part in parts:
        positive = part.part if isinstance(part, Not) else part
        if not isinstance(positive, StateIs):
            struck = {}
            break
        states = model.variables[positive.variable].states
        named = frozenset(states.index(s) for s in positive.states)
        if isinstance(part, Not):
            named = frozenset(range(len(states))) - named
        struck[positive.variable] = struck.get(positive.variable, frozenset()) | named
    if struck and all(len(s) < len(model.variables[v].states) for v, s in struck.items()):
        return Strike(kill, struck, "", ())
    scope = dict.fromkeys(sorted(variables_of(kill.predicate)))
    for name in sorted(indicators_of(kill.predicate)):
        scope |= dict.fromkeys(scope_of(model, name))
    return Strike(kill, {}, f"question {number}", tuple(scope))


def kill_of(model: ScenarioModel, question: Ask) -> tuple[Kill, bool]:
    """Return what to strike out, and whether the answer is the mass struck out (or the mass that survives)."""
    first, last = steps_of(model.calendar, question)
    if question.form in ("by", "in"):
        return Kill(question.predicate, first, last), True
    return Kill(Not(question.predicate), first, last), False


@dataclass(frozen=True, slots=True)
class Firing:
    """Where a question's rows rest on P(predicate | joint state of `scope`), and the predicate on what is recorded.

    `step` is the step whose record is meant; None for every step after now. `slopes[cells, draws]` are those of some
    number at that probability.
    """

    scope: tuple[str, ...]
    predicate: Predicate
    step: int | None
    slopes: Array


class Striker:
    """The passes that carry a struck belief: compiled once, run for any draws and evidence variants."""

    def __init__(self, posterior: Posterior, kills: Sequence[Kill], *, ever: bool = True) -> None:
        """Compile the passes up to now and after it; `ever` asks for what is struck out, else for what survives."""
        model, now = posterior.model, posterior.frame.now
        self.posterior, self.ever = posterior, ever
        self.strikes = [prepare_strike(model, kill, i) for i, kill in enumerate(kills)]
        self.first, self.last = min(k.first for k in kills), max(k.last for k in kills)
        slots = {s.slot: s.scope for s in self.strikes if s.slot}
        self.network = Network(model, posterior.compiled.scopes | slots)
        self.past: Pass | None = None
        self.targets = {v for s in self.strikes for v in (*s.struck, *s.scope)}
        self.relevant = self.network.ancestors(self.targets)
        self.start: Belief | None = None
        if self.first <= now:
            speaking = posterior.compiled.slots
            moments = [self.moment(t, speaking.get(t, ())) for t in range(now + 1)]
            relevant = posterior.compiled.relevant | self.relevant
            self.past = Pass(self.network, moments, relevant)
            self.before = (self.past.axes, self.past.domains)
        else:
            self.start = posterior.belief_about(self.targets)
            self.before = (self.start.axes, self.start.domains)
        self.future: Pass | None = None
        if self.last > now:
            moments = [self.moment(t, ()) for t in range(now + 1, self.last + 1)]
            self.future = Pass(self.network, moments, self.relevant, before=self.before)

    def moment(self, step: int, slots: tuple[str, ...] = ()) -> Moment:
        """Return a step with the strikes whose window holds it, after these slots."""
        domains = dict(self.posterior.domains[step])
        for name, struck in self._struck(step).items():
            # The last state of a variable cannot leave the tables; `certain` accounts for it.
            domains[name] = tuple(s for s in domains[name] if s not in struck) or domains[name]
        for strike in self.strikes:
            if strike.slot and strike.kill.first <= step <= strike.kill.last:
                slots = (*slots, strike.slot)
        return Moment(domains, slots)

    def _struck(self, step: int) -> dict[str, frozenset[int]]:
        """Return the states that all strikes together take from each variable at a step."""
        found: dict[str, frozenset[int]] = {}
        for strike in self.strikes:
            for name, states in strike.struck.items():
                if self._first(strike, name) <= step <= strike.kill.last:
                    found[name] = found.get(name, frozenset()) | states
        return found

    def _first(self, strike: Strike, name: str) -> int:
        """Return the first step at which a variable's states may be struck out."""
        once = strikes_once(self.posterior, strike, name)
        return min(strike.kill.first, self.posterior.frame.now + 1) if once else strike.kill.first

    def certain(self, steps: range) -> list[bool]:
        """Tell at which steps some variable has only struck states left: there the event is certain."""
        return [
            any(set(self.posterior.domains[t][name]) <= states for name, states in self._struck(t).items())
            for t in steps
        ]

    def worth(self) -> tuple[Array, ...]:
        """Return values of the last belief's states, `[states]`: whatever is left has survived."""
        run = self.future or self.past
        assert run is not None
        return (np.ones(run.programs[run.which[-1]].cells),)

    def worth_on(self, axes: tuple[str, ...], domains: Domains) -> tuple[Array, ...]:
        """Return `worth` on the joint states `[states]` of any belief."""
        return (np.ones(prod(len(domains[name]) for name in axes)),)

    def settle(self, *masses: Array) -> tuple[Array, Array]:
        """Return the question's probability, and that of its condition, from the mass that survives."""
        whole = np.ones_like(masses[0])
        return self.share(whole, *masses)[0], whole

    def share(self, whole: Array, *masses: Array) -> tuple[Array, Array]:
        """Return P(question) and P(not) among paths of probability `whole`, from the mass that survives of them."""
        survival = self._left(masses[0])
        # Rounding may leave a survival of 1 + 1e-16.
        struck = np.maximum(whole - survival, 0.0)
        return (struck, survival) if self.ever else (survival, struck)

    def settle_slopes(self, *slopes: Array) -> tuple[Array, Array]:
        """Return the slopes of P(question) and P(condition), `[draws]`, from those of the mass that survives."""
        survival = self._left(slopes[0])
        return -survival if self.ever else survival, np.zeros_like(survival)

    def _left(self, survival: Array) -> Array:
        """Return what survives, or its slope: nothing where the event is certain."""
        steps = range(min(self.first, self.posterior.frame.now + 1), self.last + 1)
        return np.zeros_like(survival) if any(self.certain(steps)) else survival

    def beside(self, slots: Mapping[str, tuple[str, ...]]) -> Network:
        """Return a network in which more slots speak, after the evidence's and before the strikes'."""
        own = {s.slot: s.scope for s in self.strikes if s.slot}
        return Network(self.posterior.model, self.posterior.compiled.scopes | dict(slots) | own)

    def reads(self, step: int) -> bool:
        """Tell whether a step lies in the window of some strike."""
        return any(s.kill.first <= step <= s.kill.last for s in self.strikes)

    def step_rows(self, step: int, recorded: Mapping[Observed, bool], lanes: slice = slice(None)) -> Array:
        """Return the soft strikes of a later step, `[rows, draws]`, where these conditions are answered there."""
        spoken = self.posterior.network.likelihood_rows
        rows = np.ones((self.network.likelihood_rows - spoken, self.posterior.draws))
        for strike in self.strikes:
            if strike.slot and strike.kill.first <= step <= strike.kill.last:
                at = self.network.slots[strike.slot].first - spoken
                weights = 1 - chance(self.posterior, strike.scope, strike.kill.predicate, recorded=recorded)
                rows[at : at + len(weights)] = weights
        return rows[:, lanes]

    def blocks(self) -> list[slice]:
        """Return blocks of draws whose rows can be held at once: all of them."""
        return [slice(0, len(self.posterior.tables))]

    def firings(self, past: Array | None, future: Array | None) -> list[Firing]:
        """Return what the soft strikes rest on, with the slopes at it; see `inquiry.Inquiry`."""
        now, spoken = self.posterior.frame.now, self.posterior.network.likelihood_rows
        found = []
        for strike in self.strikes:
            if not strike.slot or not indicators_of(strike.kill.predicate):
                continue
            block = self.network.slots[strike.slot]
            rows = slice(block.first, block.first + prod(block.shape))
            if past is not None:
                own = slice(rows.start - spoken, rows.stop - spoken)
                steps = range(strike.kill.first, min(now, strike.kill.last) + 1)
                found += [Firing(strike.scope, strike.kill.predicate, t, -past[t, own]) for t in steps]
            if future is not None and strike.kill.last > now:
                found.append(Firing(strike.scope, strike.kill.predicate, None, -future[0, rows]))
        return found

    def past_rows(self, lanes: slice = slice(None)) -> Array:
        """Return the soft strikes up to now, `[steps, rows of the strikes' slots, draws]`."""
        posterior, now = self.posterior, self.posterior.frame.now
        evidence_rows = posterior.network.likelihood_rows
        rows = np.ones((now + 1, self.network.likelihood_rows - evidence_rows, posterior.draws))
        for strike in self.strikes:
            if strike.slot:
                at = self.network.slots[strike.slot].first - evidence_rows
                for t in range(strike.kill.first, min(now, strike.kill.last) + 1):
                    weights = 1 - chance(posterior, strike.scope, strike.kill.predicate, step=t)
                    rows[t, at : at + len(weights)] = weights
        return rows[..., lanes]

    def future_rows(self, lanes: slice = slice(None)) -> Array | None:
        """Return the soft strikes of every later step, `[1, rows, draws]`; None where all strikes are hard."""
        if not any(s.slot for s in self.strikes):
            return None
        rows = np.ones((1, self.network.likelihood_rows, self.posterior.draws))
        for strike in self.strikes:
            if strike.slot:
                block = self.network.slots[strike.slot]
                weights = 1 - chance(self.posterior, strike.scope, strike.kill.predicate)
                rows[0, block.first : block.first + len(weights)] = weights
        return rows[..., lanes]


def expect(posterior: Posterior, questions: Iterable[Ask]) -> None:
    """Note the deadlines of questions to come: the first that shares a pass with later ones carries it to the last."""
    for question in questions:
        kill, _ = kill_of(posterior.model, question)
        if kill.last > posterior.frame.now:
            key = _key([_early(posterior, kill)])
            posterior.deadlines[key] = max(posterior.deadlines.get(key, 0), kill.last)


def survive(posterior: Posterior, kills: Sequence[Kill]) -> Survival:
    """Return the chance that no kill's predicate has held in its window.

    One pass answers every deadline of the same question: the longest so far, or the longest expected, is kept.
    """
    last, now = max(kill.last for kill in kills), posterior.frame.now
    if last <= now or any(kill.last != last for kill in kills):
        return _survive(posterior, kills)
    carried = [_early(posterior, kill) for kill in kills]
    key = _key(carried)
    kept = posterior.survivals.get(key)
    if kept is None or kept.steps[-1] < last:
        furthest = max(last, posterior.deadlines.get(key, 0))
        kept = _survive(posterior, [replace(kill, last=furthest) for kill in carried])
        posterior.survivals[key] = kept
    until = last - now
    timeline = kept.timeline[:until]
    # What is struck early counts from the window's first step on.
    if (early := min(kill.first for kill in kills) - now - 1) > 0:
        timeline = timeline.copy()
        timeline[:early] = 1.0
    return Survival(timeline[-1], kept.steps[:until], timeline)


def _key(kills: Sequence[Kill]) -> tuple[tuple[Predicate, int], ...]:
    """Return what a pass that strikes follows from, but for how far it goes."""
    return tuple((kill.predicate, kill.first) for kill in kills)


def _early(posterior: Posterior, kill: Kill) -> Kill:
    """Return the kill as it is carried: from the step after now on, where striking early changes nothing."""
    strike = prepare_strike(posterior.model, kill, 0)
    early = posterior.frame.now + 1
    if kill.first > early and strike.struck and all(strikes_once(posterior, strike, name) for name in strike.struck):
        return replace(kill, first=early)
    return kill


def strikes_once(posterior: Posterior, strike: Strike, name: str) -> bool:
    """Tell whether a strike takes from a variable what happens once.

    It has not happened at T if and only if it never has: struck early, it leaves the belief. What is set from outside
    may be undone.
    """
    once = posterior.model.variables[name].event is not None and strike.struck[name] == {1}
    return once and name not in posterior.set_outside


def _survive(posterior: Posterior, kills: Sequence[Kill]) -> Survival:
    striker = Striker(posterior, kills)
    draws, now = posterior.draws, posterior.frame.now
    log_survival = np.zeros(draws)
    belief = striker.start
    if striker.past is not None:
        likes = np.concatenate([posterior.likes, to_blocks(striker.past_rows())], axis=2)
        log_z, belief, _ = striker.past.forward(posterior.tables, likes, None)
        log_survival = _log((log_z - posterior.log_z)[:, :draws].sum(axis=0))
        if any(striker.certain(range(striker.first, now + 1))):
            log_survival = np.full(draws, -np.inf)
    if striker.future is None:
        return Survival(np.exp(log_survival), (now,), np.exp(log_survival)[None])
    rows = striker.future_rows()
    log_z, _, _ = striker.future.forward(posterior.future_tables, None if rows is None else to_blocks(rows), belief)
    steps = range(now + 1, striker.last + 1)
    by_step = _log(log_z[:, :draws])
    by_step[striker.certain(steps)] = -np.inf
    timeline = np.exp(log_survival + np.cumsum(by_step, axis=0))
    # What is struck early counts from the window's first step on.
    timeline[: max(striker.first - steps.start, 0)] = 1.0
    return Survival(timeline[-1], tuple(steps), timeline)


def _log(log_mass: Array) -> Array:
    """Return log masses with -inf where nothing survived (the kernels carry NaN on from there)."""
    return np.where(np.isnan(log_mass), -np.inf, log_mass)


def chance(
    posterior: Drawn,
    scope: tuple[str, ...],
    predicate: Predicate,
    *,
    step: int | None = None,
    recorded: Mapping[Observed, bool] = MappingProxyType({}),
) -> Array:
    """Return P(predicate | joint state of scope), `[cells, draws]`; at a past step, given what was recorded.

    `recorded` gives the answers to conditions on values that are taken to be on record already.
    """
    states = [posterior.model.variables[v].states for v in scope]
    shape = tuple(len(s) for s in states)

    def spread(names: tuple[str, ...], cells: Array) -> Array:
        """Put the axes of a smaller scope where they belong in the whole one."""
        array = cells.reshape(*(len(posterior.model.variables[n].states) for n in names), -1)
        order = sorted(range(len(names)), key=lambda i: scope.index(names[i]))
        array = array.transpose(*order, len(names))
        full = [len(s) if v in names else 1 for v, s in zip(scope, states, strict=True)]
        return np.broadcast_to(array.reshape(*full, -1), (*shape, posterior.draws))

    def value(part: Predicate, answered: Mapping[Observed, bool]) -> Array:
        match part:
            case StateIs(variable, named):
                own = posterior.model.variables[variable].states
                return spread((variable,), np.array([[float(s in named)] for s in own]))
            case Not(inner):
                return np.asarray(1 - value(inner, answered))
            case All(parts):
                return np.asarray(np.prod([value(p, answered) for p in parts], axis=0))
            case Some(parts):
                return np.asarray(1 - np.prod([1 - value(p, answered) for p in parts], axis=0))
            case Observed():
                if part in answered:
                    return np.full((*shape, posterior.draws), float(answered[part]))
                return spread(scope_of(posterior.model, part.indicator), _fires(posterior, part, step))
        raise AssertionError(part)

    # Two answers of one recorded value are not independent given the states: go through the ways it may answer.
    total = np.zeros((*shape, posterior.draws))
    ways = [_ways(posterior, atoms, step) for atoms in _asked_twice(predicate, recorded)]
    for combination in product(*ways):
        weight = np.ones((*shape, posterior.draws))
        answered = dict(recorded)
        for cells, answers in combination:
            answered |= answers
            weight = weight * spread(scope_of(posterior.model, next(iter(answers)).indicator), cells)
        total += weight * value(predicate, answered)
    return np.ascontiguousarray(total.reshape(-1, posterior.draws))


def observed_in(predicate: Predicate) -> list[Observed]:
    """Return the conditions on recorded values, as often as they stand there."""
    match predicate:
        case Observed():
            return [predicate]
        case Not(part):
            return observed_in(part)
        case All(parts) | Some(parts):
            return [atom for part in parts for atom in observed_in(part)]
        case _:
            return []


def _asked_twice(predicate: Predicate, recorded: Mapping[Observed, bool]) -> list[list[Observed]]:
    """Return, for each indicator that the predicate asks about more than once, its open conditions."""
    by_indicator: dict[str, list[Observed]] = {}
    for atom in observed_in(predicate):
        if atom not in recorded:
            by_indicator.setdefault(atom.indicator, []).append(atom)
    return [list(dict.fromkeys(atoms)) for atoms in by_indicator.values() if len(atoms) > 1]


def _ways(posterior: Drawn, atoms: Sequence[Observed], step: int | None) -> list[tuple[Array, dict[Observed, bool]]]:
    """Return how one recorded value may answer several conditions: P(way | state) `[cells, draws]`, and the answers."""

    def fires(comparison: Comparison, threshold: float | str) -> Array:
        return _fires(posterior, Observed(atoms[0].indicator, comparison, threshold), step)

    if posterior.model.indicators[atoms[0].indicator].kind in ("category", "assess"):
        named = list(dict.fromkeys(atom.threshold for atom in atoms))
        chances = [fires("==", value) for value in named]
        chances.append(np.asarray(1 - sum(chances, np.zeros(1))))
        places = {value: i for i, value in enumerate(named)}
    else:
        # Along the line of numbers: below the first threshold, at it, between it and the second, and so on.
        cuts = sorted({float(atom.threshold) for atom in atoms})
        edges = [fires(comparison, cut) for cut in cuts for comparison in _BELOW]
        chances = [after - before for before, after in pairwise([np.zeros(1), *edges, np.ones(1)])]
        places = {cut: 2 * i + 1 for i, cut in enumerate(cuts)}
    return [
        (np.maximum(cells, 0.0), {atom: bool(COMPARE[atom.comparison](i, places[atom.threshold])) for atom in atoms})
        for i, cells in enumerate(chances)
    ]


def _fires(posterior: Drawn, atom: Observed, step: int | None) -> Array:
    """Return P(the recorded value of a step compares so | state), `[cells, draws]`."""
    emission = Emission(posterior.model, atom.indicator, posterior.values)
    reading = None
    if step is not None:
        # Of rival figures for one step, the one that was known last.
        reading = next((r for r in reversed(posterior.evidence.of(atom.indicator)) if r.step == step), None)
    if reading is None:
        return emission.chance_of(atom.comparison, atom.threshold)
    if posterior.model.indicators[atom.indicator].kind not in ("count", "flag"):
        settled = COMPARE[atom.comparison](reading.items[-1].value, atom.threshold)
        return np.full((len(emission.cells), 1), float(settled))
    chances = np.zeros((len(emission.cells), 1))
    for recorded, weight in enumerate(presence_counts(reading)):
        left = 1.0 - reading.exposure
        if left > 1e-9:
            fires = emission.chance_of(atom.comparison, atom.threshold, already=recorded, exposure=left)
        else:
            fires = np.full((len(emission.cells), 1), float(COMPARE[atom.comparison](recorded, atom.threshold)))
        chances = chances + weight * fires
    return chances
