"""What a question does to each step of a belief that carries it along, whatever the day and whatever is known."""

from collections.abc import Hashable, Mapping, Sequence
from math import prod
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tarjih.errors import Problem, QuestionError
from tarjih.evidence.likelihood import scope_of
from tarjih.inference.exact import Moment
from tarjih.inference.network import Domains, Machine, Network
from tarjih.inference.strikes import Drawn, chance, kill_of, prepare_strike
from tarjih.model.automata import Automaton, compile_question, compile_total
from tarjih.model.predicates import Observed, indicators_of, variables_of
from tarjih.model.questions import AnyAsk, Ask, AskSum, Predicate, predicates_of
from tarjih.model.schema import ScenarioModel

Array = NDArray[np.float64]

# Beyond this the mass that an automaton carries cannot be told from all of it.
_ROUNDING = 1e-14
# A total of more states is not followed back through all days, nor watched: beside the evidence of each day its belief
# would be too wide, or too dear.
_MOST_FOLLOWED = 16
# The automaton's name in the network: no name of a model has a space.
AUTOMATON = "question automaton"


class Carried(Protocol):
    """A question that reads the steps `first` to `last` and speaks of the variables `targets`.

    Carried along from the step `first` on, over `own` variables beside the model's, its mass is

        mass[i] = P(what was carried) * sum over states of the last belief * worth()[i]

    and `settle(*mass)` are P(question and condition) and P(condition).
    """

    first: int
    last: int
    targets: set[str]
    # The indicators whose record it asks about.
    watched: tuple[str, ...]
    # Its likelihoods: slots of the network, and a variable of its own.
    slots: Mapping[str, tuple[str, ...]]
    own: tuple[str, ...]

    @property
    def machine(self) -> Machine | None:
        """Return what moves its own variable, if it has one."""

    def begins(self) -> Domains:
        """Return where its own variables stand before the first step."""

    def moment(self, domains: Domains, step: int, slots: tuple[str, ...]) -> Moment:
        """Return a step at which these slots speak and these states are possible, with the question beside."""

    def ahead(self, domains: Domains, step: int) -> Moment:
        """Return a step of which nothing is known yet; it may tell more than what is carried along."""

    def certain(self, domains: Domains, step: int) -> bool:
        """Tell whether no mass is left after a step, though the tables cannot show it."""

    def alike(self, step: int) -> Hashable:
        """Return what the question's rows at a step follow from where nothing is recorded; None if it has none."""

    def fill(self, rows: Array, network: Network, step: int, drawn: Drawn, *, recorded: bool) -> None:
        """Write the question's own rows of a step among those of the network, `[rows, draws]`."""

    def worth(self, axes: Sequence[str], domains: Domains) -> tuple[Array, ...]:
        """Return what each joint state of the last belief is worth, `[states]`, once for every mass to be found."""

    def settle(self, *masses: Array) -> tuple[Array, Array]:
        """Return P(question and condition) and P(condition), `[draws]`, from those masses."""


class CarriedStrike:
    """A simple question: what it strikes out is lost to the belief, and what is left has survived."""

    def __init__(self, model: ScenarioModel, ask: Ask, number: int) -> None:
        """Choose how to strike; `number` tells its slot from those of other questions."""
        self.model = model
        kill, self.ever = kill_of(model, ask)
        self.first, self.last = kill.first, kill.last
        self.strike = prepare_strike(model, kill, number)
        self.targets: set[str] = {*self.strike.struck, *self.strike.scope}
        self.watched = tuple(sorted(indicators_of(ask.predicate)))
        self.slots: Mapping[str, tuple[str, ...]] = {self.strike.slot: self.strike.scope} if self.strike.slot else {}
        self.machine = None
        self.own: tuple[str, ...] = ()

    def begins(self) -> Domains:
        """Return nothing: it has no variable of its own."""
        return {}

    def _reads(self, step: int) -> bool:
        return self.first <= step <= self.last

    def moment(self, domains: Domains, step: int, slots: tuple[str, ...]) -> Moment:
        """Return a step without the states that are struck out of it."""
        return Moment(self._struck(domains, step), (*slots, *(self.slots if self._reads(step) else ())))

    def ahead(self, domains: Domains, step: int) -> Moment:
        """Return a later step; what happens once has not happened at T if and only if it never has.

        Struck at every step, it leaves the belief.
        """
        return Moment(self._struck(domains, step, early=True), tuple(self.slots) if self._reads(step) else ())

    def _struck(self, domains: Domains, step: int, *, early: bool = False) -> Domains:
        left = dict(domains)
        for name, states in self.strike.struck.items():
            once = early and self.model.variables[name].event is not None and states == {1}
            if self._reads(step) or (once and step <= self.last):
                # The last state of a variable cannot leave the tables; `certain` accounts for it.
                left[name] = tuple(s for s in domains[name] if s not in states) or domains[name]
        return left

    def certain(self, domains: Domains, step: int) -> bool:
        """Tell whether at this step some variable has only struck states left."""
        return self._reads(step) and any(set(domains[n]) <= states for n, states in self.strike.struck.items())

    def alike(self, step: int) -> Hashable:
        """Return whether it strikes softly at a step; None if it does not."""
        return (self._reads(step) and bool(self.slots)) or None

    def fill(self, rows: Array, network: Network, step: int, drawn: Drawn, *, recorded: bool) -> None:
        """Write how much of each state survives a step."""
        if self.alike(step) is not None:
            predicate = self.strike.kill.predicate
            weights = 1 - chance(drawn, self.strike.scope, predicate, step=step if recorded else None)
            first = network.slots[self.strike.slot].first
            rows[first : first + len(weights)] = weights

    def worth(self, axes: Sequence[str], domains: Domains) -> tuple[Array, ...]:
        """Return ones: whatever is left has survived."""
        return (np.ones(prod(len(domains[name]) for name in axes)),)

    def settle(self, *masses: Array) -> tuple[Array, Array]:
        """Return the probability of the question, and 1, from the mass that survives."""
        (survival,) = masses
        # Rounding may leave a survival of 1 + 1e-16.
        return np.maximum(1 - survival, 0.0) if self.ever else survival, np.ones_like(survival)


class CarriedAutomaton:
    """A question with a memory, or a condition: its automaton is one more variable of the network.

    It is moved at each step by P(letter | states, what was recorded).
    """

    def __init__(self, model: ScenarioModel, automaton: Automaton) -> None:
        """Lay the automaton out."""
        self.automaton = automaton
        self.first, self.last = automaton.first, automaton.last
        scope: dict[str, None] = {}
        for predicate in automaton.predicates:
            scope |= dict.fromkeys(sorted(variables_of(predicate)))
            for name in sorted(indicators_of(predicate)):
                scope |= dict.fromkeys(scope_of(model, name))
        self.scope = tuple(scope)
        self.targets = set(scope)
        self.watched = tuple(sorted({name for p in automaton.predicates for name in indicators_of(p)}))
        self.slots: Mapping[str, tuple[str, ...]] = {}
        self.machine = Machine(AUTOMATON, automaton.widest, self.scope)
        self.own: tuple[str, ...] = (AUTOMATON,)

    def begins(self) -> Domains:
        """Return its only state before the first step."""
        return {AUTOMATON: (0,)}

    def states(self, step: int) -> int:
        """Return how many states are carried after a step; now and then one too many, as every size is compiled."""
        states = self.automaton.states_after(step)
        return states if step >= self.last else min(1 << (states - 1).bit_length(), self.machine.card)

    def moves(self, step: int) -> NDArray[np.int64]:
        """Return the state after a step, `[state before, letter]`; after its last the automaton stands still."""
        if self.first <= step <= self.last:
            return self.automaton.moves[step - self.first]
        return np.repeat(np.arange(self.states(step))[:, None], len(self.automaton.letters), axis=1)

    def reads(self, step: int) -> bool:
        """Tell whether it matters what holds at a step; between two windows it does not."""
        moves = self.moves(step)
        return bool((moves != moves[:, :1]).any() or (moves < 0).any())

    def moment(self, domains: Domains, step: int, slots: tuple[str, ...]) -> Moment:
        """Return a step with the automaton in the states that it can be in then."""
        if self.reads(step):
            slots = (*slots, self.machine.reads)
        elif max(self.states(step - 1), self.states(step)) > 1:
            slots = (*slots, self.machine.waits)
        return Moment({**domains, AUTOMATON: tuple(range(self.states(step)))}, slots)

    def ahead(self, domains: Domains, step: int) -> Moment:
        """Return a later step, which is like any other."""
        return self.moment(domains, step, ())

    def certain(self, domains: Domains, step: int) -> bool:
        """Return False: what cannot be leaves the automaton."""
        return False

    def alike(self, step: int) -> Hashable:
        """Return how the automaton moves at a step."""
        moves = self.moves(step)
        return moves.shape, moves.tobytes()

    def letters(
        self, drawn: Drawn, step: int | None, recorded: Mapping[Observed, bool] = MappingProxyType({})
    ) -> Array:
        """Return P(letter | joint state of the scope), at a step given what was recorded, `[letters, cells, draws]`."""
        letters = self.automaton.letters
        return np.stack([chance(drawn, self.scope, one, step=step, recorded=recorded) for one in letters])

    def rows(self, network: Network, step: int, letters: Array | None, draws: int) -> Array:
        """Return the rows that move the automaton at a step, `[rows, draws]`; they are the network's last."""
        card, cells = self.machine.card, prod(network.cards[name] for name in self.scope)
        rows = np.zeros((card + card**2 * (1 + cells), draws))
        rows[:card] = 1.0
        moves = self.moves(step)
        waits = rows[card : card + card**2].reshape(card, card, draws)
        waits[np.arange(len(moves)), np.maximum(moves[:, 0], 0)] = 1.0
        if letters is not None:
            reads = rows[card + card**2 :].reshape(card, cells, card, draws)
            for letter, chance_of in enumerate(letters):
                # Every state moves to just one: no place is written twice.
                states = np.flatnonzero(moves[:, letter] >= 0)
                reads[states, :, moves[states, letter]] += chance_of
        return rows

    def fill(self, rows: Array, network: Network, step: int, drawn: Drawn, *, recorded: bool) -> None:
        """Write the rows that move the automaton."""
        letters = None
        if self.reads(step):
            letters = self.letters(drawn, step if recorded and self.watched else None)
        own = self.rows(network, step, letters, rows.shape[-1])
        rows[-len(own) :] = own

    def true_after(self, step: int) -> Array:
        """Return for each state of the automaton after a step whether the question is true so far."""
        true = self.automaton.true_after(step)
        return np.concatenate([true, np.zeros(self.machine.card - len(true))])

    def worth(self, axes: Sequence[str], domains: Domains) -> tuple[Array, ...]:
        """Return for each joint state of a belief whether the question is true, and that the condition is."""
        shape = tuple(len(domains[name]) for name in axes)
        state = np.zeros(prod(shape), dtype=np.int64)
        if AUTOMATON in axes:
            state = np.indices(shape)[list(axes).index(AUTOMATON)].ravel()
        true = self.true_after(self.last)[state]
        return (true, np.ones(state.size)) if self.automaton.condition is not None else (true,)

    def settle(self, *masses: Array) -> tuple[Array, Array]:
        """Return P(question and condition) and P(condition) from the mass that each of `worth` picks."""
        both = masses[0]
        return both, masses[1] if self.automaton.condition is not None else np.ones_like(both)


def automaton_of(model: ScenarioModel, question: AnyAsk) -> Automaton:
    """Return the automaton of a question.

    Raises:
        QuestionError: if it speaks of no step, its automaton is too large, or it is the total of a level.
    """
    if not isinstance(question, AskSum):
        return compile_question(model.calendar, question)
    kind = model.indicators[question.indicator].kind
    if kind not in ("count", "flag"):
        found = f"{question.indicator} is a {kind}: its totals are no whole numbers, and are simulated"
        raise QuestionError(Problem("question", found, "Ask about the level at a date"))
    return compile_total(model.calendar, question, flag=kind == "flag")


def followed(model: ScenarioModel, question: AnyAsk) -> bool:
    """Tell whether a question is small enough to be followed back through the days, and watched."""
    if not isinstance(question, AskSum):
        return True
    try:
        return automaton_of(model, question).widest <= _MOST_FOLLOWED
    except QuestionError:
        return False


def predicates_read(model: ScenarioModel, question: AnyAsk) -> tuple[Predicate, ...]:
    """Return what a question looks at in a step: of a total, each number that may be recorded.

    Raises:
        QuestionError: see `automaton_of`.
    """
    return automaton_of(model, question).predicates if isinstance(question, AskSum) else tuple(predicates_of(question))


def carry(model: ScenarioModel, question: AnyAsk, number: int) -> CarriedStrike | CarriedAutomaton:
    """Return a question as it is carried along: struck out where that is enough, else by its automaton.

    Raises:
        QuestionError: if it speaks of no step, or no automaton can follow it; see `automaton_of`.
    """
    if isinstance(question, Ask):
        return CarriedStrike(model, question, number)
    return CarriedAutomaton(model, automaton_of(model, question))


def unrounded(chances: Array) -> Array:
    """Return chances with certainty where only the rounding of the mass that was carried is missing.

    The log-odds would be the rounding's.
    """
    return np.where(chances > 1 - _ROUNDING, 1.0, chances)
