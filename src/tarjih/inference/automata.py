"""Carry a question's automaton along with the belief: exact answers for whatever one predicate cannot settle.

The automaton is one more variable of the network. At each step it reads the states through the probability of
every letter, P(which predicates hold | states, what was recorded); what can no longer come true is dropped, so
the mass that arrives is the probability of the condition, or of the question where there is none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from tarjih.errors import Problem, QuestionError, TooWide
from tarjih.inference.carried import AUTOMATON, CarriedAutomaton
from tarjih.inference.exact import LANES, Belief, Moment, Pass, from_blocks, to_blocks
from tarjih.inference.network import Domains, Network
from tarjih.inference.posterior import Posterior
from tarjih.inference.strikes import Firing
from tarjih.model.automata import Automaton
from tarjih.model.predicates import Observed

Array = NDArray[np.float64]

# Multiply-adds that one draw of a total may take, past and future together: 200 draws then take some 4 seconds of
# processor time, and their gradient some 40. Paths answer what costs more, and well enough.
_MOST_FOR_A_TOTAL = 250_000_000
# Numbers held at once in the rows that move the automaton, for all steps and some of the draws (512 MB).
_MOST_NUMBERS = 64_000_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """P(question and condition) and P(condition) in every draw `[draws]`, and by each step from now on.

    `timeline[steps, draws]` is P(condition, and the question if its window ended with that step). Without a
    condition that is certain.
    """

    both: Array
    condition: Array
    steps: tuple[int, ...]
    timeline: Array


class Watcher:
    """The passes that carry a question's automaton beside the belief: compiled once, run for any draws.

    It has the door of `Striker`: see `inquiry.Inquiry`. A belief that knows nothing of the automaton stands in its
    state 0; where the automaton begins at now and the belief tells what it reads there, `start` is one step on.
    """

    def __init__(self, posterior: Posterior, automaton: Automaton, *, whole: bool = False) -> None:
        """Compile the passes up to now and after it; with `whole` what is read at now is read on the way there."""
        self.posterior, self.automaton = posterior, automaton
        self.carried = CarriedAutomaton(posterior.model, automaton)
        self.first, self.last = automaton.first, automaton.last
        self.scope, self.targets, self.machine = self.carried.scope, self.carried.targets, self.carried.machine
        self.network = Network(posterior.model, posterior.compiled.scopes, self.machine)
        self.relevant = self.network.ancestors((*self.targets, AUTOMATON))
        self._found: dict[int | None, Array] = {}
        self.past: Pass | None = None
        self.future: Pass | None = None
        self.start = None if whole and self.first <= posterior.frame.now else self._begin()
        try:
            self._compile()
        except TooWide as error:
            less = "ask for a smaller number" if automaton.exclusive else "ask for fewer starts"
            mend = f"Its automaton has {automaton.widest} states: {less}, or for one thing at a time"
            raise TooWide(*(Problem("question", one.found, mend) for one in error.problems)) from error
        if automaton.exclusive:
            self._require_cheap()

    def _compile(self) -> None:
        """Compile the passes, where nothing has been carried past now already."""
        posterior, now = self.posterior, self.posterior.frame.now
        if self.start is None:
            speaking = posterior.compiled.slots
            moments = [self.moment(t, speaking.get(t, ())) for t in range(now + 1)]
            relevant = posterior.compiled.relevant | self.relevant
            self.past = Pass(self.network, moments, relevant)
            self.before = (self.past.axes, self.past.domains)
        else:
            self.before = (self.start.axes, self.start.domains)
        if self.last > now:
            moments = [self.moment(t, ()) for t in range(now + 1, self.last + 1)]
            self.future = Pass(self.network, moments, self.relevant, before=self.before)

    def _require_cheap(self) -> None:
        """Refuse a total that costs more than it is worth, or whose rows cannot be held.

        Raises:
            QuestionError: with its states, and what they cost.
        """
        cost = sum(run.multiplications for run in (self.past, self.future) if run is not None)
        if cost > _MOST_FOR_A_TOTAL:
            found = f"its automaton of {self.automaton.widest} states takes {cost / 1e6:,.0f} million multiply-adds"
            most = f"a draw, more than the {_MOST_FOR_A_TOTAL / 1e6:,.0f} million that are spent on a total"
            mend = "Compare it with a smaller number, or ask about a shorter period"
            raise QuestionError(Problem("question", f"{found} {most}", mend))
        self.blocks()

    def reads(self, step: int) -> bool:
        """Tell whether it matters what holds at a step; between two windows it does not."""
        return self.carried.reads(step)

    def moment(self, step: int, slots: tuple[str, ...] = ()) -> Moment:
        """Return a step with what moves the automaton there, after these slots."""
        return self.carried.moment(self.posterior.domains[step], step, slots)

    def moves(self, step: int) -> NDArray[np.int64]:
        """Return the state after a step, `[state before, letter]`; after its last the automaton stands still."""
        return self.carried.moves(step)

    def own_states(self, run: Pass) -> NDArray[np.int64]:
        """Return the automaton's state in every joint state of a pass's last belief."""
        program = run.programs[run.which[-1]]
        own = _digits(program.out, program.out_states).get(AUTOMATON)
        return np.zeros(program.cells, dtype=np.int64) if own is None else own

    def true_after(self, step: int) -> Array:
        """Return for each state of the automaton after a step whether the question is true so far."""
        return self.carried.true_after(step)

    def _letters(self, step: int) -> Array:
        """Return P(letter | joint state of the scope) at a step, `[letters, cells, draws]`."""
        key = step if step <= self.posterior.frame.now and self.carried.watched else None
        if key not in self._found:
            self._found[key] = self.carried.letters(self.posterior, key)
        return self._found[key]

    def _begin(self) -> Belief | None:
        """Return the belief at now if it knows all that the automaton has read by then; None if it does not."""
        now = self.posterior.frame.now
        if self.first < now or self.last <= now:
            return None
        belief = self.posterior.belief_about(self.targets)
        if self.first > now:
            return Belief(belief.axes, {**belief.domains, AUTOMATON: (0,)}, belief.weights)
        if any(len(belief.domains[name]) > 1 and name not in belief.axes for name in self.scope):
            return None
        digits = _digits(belief.axes, tuple(belief.domains[name] for name in belief.axes))
        cells = np.zeros(belief.weights.shape[1], dtype=np.int64)
        for name in self.scope:
            states = np.asarray(belief.domains[name])
            cells = cells * self.network.cards[name] + states[digits.get(name, 0)]
        states_after = self.carried.states(now)
        worth = np.zeros((len(cells), states_after, self.posterior.draws))
        for letter, state in enumerate(self.moves(now)[0]):
            if state >= 0:
                worth[:, state] += self._letters(now)[letter, cells]
        weights = belief.weights[:, :, None] * to_blocks(worth)
        axes = (*belief.axes, AUTOMATON) if states_after > 1 else belief.axes
        domains = {**belief.domains, AUTOMATON: tuple(range(states_after))}
        return Belief(axes, domains, weights.reshape(len(weights), -1, weights.shape[-1]))

    def _rows(self, steps: range, lanes: slice, letters_given: Array | None = None) -> Array:
        """Return the rows that move the automaton at these steps, `[steps, rows, draws]`."""
        draws = len(range(self.posterior.draws)[lanes])
        found = None
        for i, step in enumerate(steps):
            letters = None
            if self.reads(step):
                letters = (self._letters(step) if letters_given is None else letters_given)[..., lanes]
            rows = self.carried.rows(self.network, step, letters, draws)
            if found is None:
                found = np.empty((len(steps), *rows.shape))
            found[i] = rows
        assert found is not None
        return found

    # The door

    def past_rows(self, lanes: slice = slice(None)) -> Array:
        """Return the rows beside those of the evidence up to now, `[steps, rows of the automaton, draws]`."""
        return self._rows(range(self.posterior.frame.now + 1), lanes)

    def future_rows(self, lanes: slice = slice(None)) -> Array:
        """Return all rows of the later steps, `[steps, rows, draws]`."""
        rows = self._rows(range(self.posterior.frame.now + 1, self.last + 1), lanes)
        silent = np.ones((len(rows), self.posterior.network.likelihood_rows, rows.shape[-1]))
        return np.concatenate([silent, rows], axis=1)

    def step_rows(self, step: int, recorded: Mapping[Observed, bool], lanes: slice = slice(None)) -> Array:
        """Return the automaton's rows at a later step, `[rows, draws]`, where these conditions are answered there."""
        letters = self.carried.letters(self.posterior, None, recorded) if recorded and self.reads(step) else None
        found: Array = self._rows(range(step, step + 1), lanes, letters)[0]
        return found

    def beside(self, slots: Mapping[str, tuple[str, ...]]) -> Network:
        """Return a network in which more slots speak, after the evidence's and before the automaton's."""
        return Network(self.posterior.model, self.posterior.compiled.scopes | dict(slots), self.machine)

    def worth(self) -> tuple[Array, ...]:
        """Return values of the last belief's states, `[states]`: is the question true, is the condition."""
        run = self.future or self.past
        assert run is not None
        program = run.programs[run.which[-1]]
        return self.worth_on(program.out, dict(zip(program.out, program.out_states, strict=True)))

    def worth_on(self, axes: tuple[str, ...], domains: Domains) -> tuple[Array, ...]:
        """Return `worth` on the joint states `[states]` of any belief, at a step that is not before the last."""
        return self.carried.worth(axes, domains)

    def settle(self, *masses: Array) -> tuple[Array, Array]:
        """Return P(question and condition) and P(condition) from the mass that each of `worth` picks."""
        return self.carried.settle(*masses)

    def share(self, whole: Array, *masses: Array) -> tuple[Array, Array]:
        """Return P(question and condition) and P(condition and not question) among paths of probability `whole`."""
        both = masses[0]
        # Rounding may leave a share of 1 + 1e-16.
        return both, np.maximum((masses[1] if self.automaton.condition is not None else whole) - both, 0.0)

    def settle_slopes(self, *slopes: Array) -> tuple[Array, Array]:
        """Return the slopes of P(question and condition) and P(condition) from those of the masses."""
        both = slopes[0]
        return both, slopes[1] if self.automaton.condition is not None else np.zeros_like(both)

    def blocks(self) -> list[slice]:
        """Return blocks of draws whose rows can be held at once.

        Raises:
            QuestionError: if those of a single block cannot.
        """
        return _blocks(self)

    def firings(self, past: Array | None, future: Array | None) -> list[Firing]:
        """Return the letters that rest on what is recorded, with the slopes at them; see `inquiry.Inquiry`."""
        now, letters = self.posterior.frame.now, self.automaton.letters
        if not self.carried.watched:
            return []
        found: dict[tuple[int | None, int], Array] = {}
        if past is not None:
            for t in range(now + 1):
                self._at_letters(past[t], t, t, found)
        if future is not None:
            spoken = self.posterior.network.likelihood_rows
            for i, t in enumerate(range(now + 1, self.last + 1)):
                self._at_letters(future[i, spoken:], t, None, found)
        return [Firing(self.scope, letters[letter], step, slopes) for (step, letter), slopes in found.items()]

    def _at_letters(self, rows: Array, step: int, key: int | None, found: dict[tuple[int | None, int], Array]) -> None:
        """Add up the slopes at a step's rows, `[rows, draws]`, where they rest on the same letter."""
        moves, card = self.moves(step), self.machine.card
        if not self.reads(step):
            return
        reads = rows[card + card**2 :].reshape(card, -1, card, rows.shape[-1])
        for letter in range(moves.shape[1]):
            states = np.flatnonzero(moves[:, letter] >= 0)
            if len(states):
                own = reads[states, :, moves[states, letter]].sum(axis=0)
                found[key, letter] = found.get((key, letter), 0.0) + own


def judge(posterior: Posterior, automaton: Automaton, *, timeline: bool = True) -> Verdict:
    """Return the probability of a question and of its condition in every draw; see `Verdict`.

    Without a `timeline` only the last step is told: under a condition the way there costs as much again.

    Raises:
        QuestionError: if the automaton reads more joint states than can be held.
    """
    watcher, now = Watcher(posterior, automaton), posterior.frame.now
    steps = range(now + 1, watcher.last + 1)
    waiting: Watcher | None = None
    alone = automaton.condition
    if timeline and alone is not None and alone.last > now and any((watcher.moves(t) < 0).any() for t in steps):
        # What is true so far counts by how probable the condition still is: that needs the condition alone.
        waiting = Watcher(posterior, alone)
    blocks = _blocks(watcher, _valued(waiting))
    parts = [_judged(watcher, waiting, one) for one in blocks]
    both, condition = np.concatenate([p[0] for p in parts], axis=-1), np.concatenate([p[1] for p in parts])
    if automaton.condition is None:
        condition = np.ones_like(condition)
    both, condition, told = both[:, : posterior.draws], condition[: posterior.draws], tuple(steps) or (now,)
    return Verdict(both[-1], condition, told, both) if timeline else Verdict(both[-1], condition, told[-1:], both[-1:])


def decide(posterior: Posterior, automaton: Automaton, answers: int) -> Array:
    """Return the probability of each of the automaton's answers 0, 1, ... in every draw, `[answers, draws]`.

    Raises:
        QuestionError: if the automaton reads more joint states than can be held.
    """
    watcher = Watcher(posterior, automaton)
    parts = []
    for blocks in _blocks(watcher):
        belief, log_mass = _arrived(watcher, blocks)
        run = watcher.future or watcher.past
        if watcher.future is not None:
            likes = to_blocks(watcher.future_rows(_lanes(posterior, blocks)))
            log_z, belief, _ = watcher.future.forward(posterior.future_tables.blocks(blocks), likes, belief)
            log_mass = log_mass + log_z.sum(axis=0)
        assert run is not None
        ends = automaton.ends[watcher.own_states(run)]
        shares = [belief.weights[:, ends == one].sum(axis=1).ravel() for one in range(answers)]
        parts.append(np.stack([_share(_mass(log_mass), share) for share in shares]))
    return np.concatenate(parts, axis=-1)[:, : posterior.draws]


def _blocks(watcher: Watcher, beside: int = 0) -> list[slice]:
    """Cut the draws into blocks that can be held at once; `beside` numbers are held for each lane besides."""
    most = _held(watcher) + beside
    if most * LANES > _MOST_NUMBERS:
        joint = prod(watcher.network.cards[name] for name in watcher.scope)
        states, steps = watcher.automaton.widest, max(watcher.last - watcher.posterior.frame.now, 1)
        found = f"its automaton of {states} states reads {joint:,} joint states of {', '.join(watcher.scope)}"
        mend = "Ask about fewer variables, fewer starts or a shorter period"
        raise QuestionError(Problem("question", f"{found} over {steps} steps, more than can be held", mend))
    count = max(_MOST_NUMBERS // (most * LANES), 1)
    return [slice(b, b + count) for b in range(0, len(watcher.posterior.tables), count)]


def _held(watcher: Watcher) -> int:
    """Return how many numbers a run holds for one lane: the rows of every step, and two beliefs."""
    rows = watcher.network.likelihood_rows
    runs = [run for run in (watcher.past, watcher.future) if run is not None]
    return max(len(run.which) * rows + 2 * run.widest for run in runs)


def _valued(waiting: Watcher | None) -> int:
    """Return how many numbers it takes for one lane to say how probable a condition is after every step."""
    if waiting is None or waiting.future is None:
        return 0
    future = waiting.future
    return _held(waiting) + sum(future.programs[int(p)].cells for p in future.which)


def _lanes(posterior: Posterior, blocks: slice) -> slice:
    """Return the draws in some blocks."""
    return slice(blocks.start * LANES, min(blocks.stop * LANES, posterior.draws))


def _arrived(watcher: Watcher, blocks: slice) -> tuple[Belief, Array]:
    """Return the belief at now with the automaton in it, and the log of the mass that has arrived there `[lanes]`."""
    posterior, tables = watcher.posterior, watcher.posterior.tables[blocks]
    if watcher.past is None:
        assert watcher.start is not None
        start = watcher.start
        return Belief(start.axes, start.domains, start.weights[blocks]), np.zeros(len(tables) * LANES)
    rows = to_blocks(watcher.past_rows(_lanes(posterior, blocks)))
    log_z, belief, _ = watcher.past.forward(tables, np.concatenate([posterior.likes[blocks], rows], axis=2), None)
    known = posterior.log_z[:, blocks.start * LANES : blocks.start * LANES + log_z.shape[1]]
    return belief, (log_z - known).sum(axis=0)


def _judged(watcher: Watcher, waiting: Watcher | None, blocks: slice) -> tuple[Array, Array]:
    """Return P(condition and question so far) by step, `[steps, lanes]`, and P(condition), for some blocks of draws."""
    posterior, lanes = watcher.posterior, _lanes(watcher.posterior, blocks)
    belief, log_mass = _arrived(watcher, blocks)
    run = watcher.future
    if run is None:
        true = watcher.worth()[0]
        arrived = _mass(log_mass)
        return _share(arrived, true @ from_blocks(belief.weights))[None], arrived
    later = posterior.future_tables.blocks(blocks)
    likes = to_blocks(watcher.future_rows(lanes))
    steps = range(posterior.frame.now + 1, watcher.last + 1)
    if waiting is None:
        # The automaton's own marginals tell all.
        log_z, _, marginals = run.forward(later, likes, belief, marginals=True)
        arrived = _mass(log_mass + np.cumsum(log_z, axis=0))
        own = marginals[:, run.state_rows[AUTOMATON] :]
        shares = [watcher.true_after(t) @ row for t, row in zip(steps, own, strict=True)]
        return np.stack([_share(*pair) for pair in zip(arrived, shares, strict=True)]), arrived[-1]
    values = _values(waiting, blocks, lanes)
    masses: list[Array] = []
    truths: list[Array] = []
    for i, t in enumerate(steps):
        alone = run.step(i)
        log_z, belief, _ = alone.forward(later.serving(i), likes[:, i : i + 1], belief)
        log_mass = log_mass + log_z[0]
        cells = np.flatnonzero(watcher.true_after(t)[watcher.own_states(alone)])
        share = belief.weights[:, cells]
        if i < len(values):
            share *= values[i][:, _cells(watcher, waiting, alone, t)[cells]]
        masses.append(_mass(log_mass))
        truths.append(share.sum(axis=1).ravel())
    return np.stack([_share(*pair) for pair in zip(masses, truths, strict=True)]), masses[-1]


def _values(waiting: Watcher, blocks: slice, lanes: slice) -> list[Array]:
    """Return P(condition | its belief's states after each step from now on), `[blocks, states, LANES]` each."""
    run = waiting.future
    assert run is not None
    later, likes = waiting.posterior.future_tables.blocks(blocks), to_blocks(waiting.future_rows(lanes))
    alone = [run.step(i) for i in range(len(run.which))]
    found = [np.ones((len(likes), alone[-1].programs[run.which[-1]].cells, LANES))]
    for i in range(len(alone) - 1, 0, -1):
        found.append(alone[i].backward(later.serving(i), likes[:, i : i + 1], found[-1]))
    return found[::-1]


def _cells(watcher: Watcher, waiting: Watcher, alone: Pass, step: int) -> NDArray[np.int64]:
    """Return, for every joint state after a step, the joint state of the condition's own belief."""
    assert waiting.future is not None
    own = waiting.future.programs[waiting.future.which[step - waiting.posterior.frame.now - 1]]
    program = alone.programs[alone.which[0]]
    digits = _digits(program.out, program.out_states)
    stands = watcher.automaton.stands[step - watcher.first] if step >= watcher.first else np.zeros(1, dtype=np.int64)
    # States that are carried only because sizes are rounded hold no mass: where they stand does not matter.
    stands = np.concatenate([stands, np.zeros(watcher.machine.card - len(stands), dtype=np.int64)])
    digits[AUTOMATON] = stands[watcher.own_states(alone)]
    cells = np.zeros(program.cells, dtype=np.int64)
    for name, states in zip(own.out, own.out_states, strict=True):
        cells = cells * len(states) + digits[name]
    return cells


def _digits(axes: Sequence[str], states: Sequence[tuple[int, ...]]) -> dict[str, NDArray[np.int64]]:
    """Return, for every joint state of a belief, the position of each axis among its possible states."""
    shape = tuple(len(possible) for possible in states)
    return dict(zip(axes, np.indices(shape).reshape(len(shape), prod(shape)), strict=True))


def _mass(log_mass: Array) -> Array:
    """Return the mass that arrives; none where the kernels carry NaN on, after a step at which nothing was left."""
    # Rounding may leave a certain mass of 1 + 1e-15.
    return np.minimum(np.exp(np.where(np.isnan(log_mass), -np.inf, log_mass)), 1.0)


def _share(mass: Array, share: Array) -> Array:
    """Return a share of a mass, which is nothing where the mass is; rounding may leave a share of 1 + 1e-15."""
    return np.where(mass > 0, mass * np.minimum(share, 1.0), 0.0)
