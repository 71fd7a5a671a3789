"""Questions as small machines that read, step by step, which predicates hold.

A question is followed by a deterministic automaton: its *letter* at a step says which of its predicates hold
there, and its state remembers what later steps need to know. The window has an end, so the machine is laid out
step by step: at each step it has just the states that can be reached and still make a difference, fewest where
little has happened or little can.
"""

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tarjih.errors import Problem, QuestionError
from tarjih.model.calendar import Calendar
from tarjih.model.predicates import COMPARE, All, Not, Observed, Predicate
from tarjih.model.questions import Ask, AskBefore, AskCount, AskGiven, AskSum, Single, predicates_of, steps_of

# The engine holds every joint state once for each state of the automaton; 64 of a belief of 24,000 are its limit.
MOST_STATES = 64
# A total has a state for each number up to its threshold. Its moves are laid out and held in so many rows: a belief
# that carries it may be too wide or too dear long before (docs/decisions/018).
MOST_IN_A_TOTAL = 128
# States that are tried before those that make no difference are taken out: beyond it a person waits too long.
_MOST_TRIED = 1_024

# Moves at one step that are worked out before many are taken together again.
_MOST_MOVES = 1 << 14

# What one part of a question remembers, and all of its parts.
_State = Any
_States = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Automaton:
    """A question laid out over the steps from `first` on; it stands in its only state, 0, before.

    `moves[i][state, letter]` is the state after step `first + i`; `letters` says what each letter means. The state
    is -1 where what counts can no longer come true: the condition, or without one the question itself. So whatever
    arrives after the last step makes the condition true; `true[i][state]` tells whether the question is, if its
    window ends with that step, and `begins` whether it is before the first.
    """

    predicates: tuple[Predicate, ...]
    first: int
    moves: tuple[NDArray[np.int64], ...]
    true: tuple[NDArray[np.bool_], ...]
    begins: bool
    ends: NDArray[np.int64]
    condition: "Automaton | None" = None
    stands: tuple[NDArray[np.int64], ...] = ()
    exclusive: bool = False

    @property
    def letters(self) -> tuple[Predicate, ...]:
        """Return what holds at a step that has each letter.

        Where the predicates are `exclusive`, of which just one holds at any step, a letter is the number of that
        one; else bit k of it is set where `predicates[k]` holds.
        """
        if self.exclusive:
            return self.predicates
        return tuple(
            All(tuple(p if letter >> k & 1 else Not(p) for k, p in enumerate(self.predicates)))
            for letter in range(1 << len(self.predicates))
        )

    @property
    def last(self) -> int:
        """Return the last step that is read."""
        return self.first + len(self.moves) - 1

    @property
    def widest(self) -> int:
        """Return the largest number of states at a step."""
        return max(len(row) for row in self.true)

    def true_after(self, step: int) -> NDArray[np.bool_]:
        """Return, for each state after a step, whether the question is true if its window ends there."""
        return self.true[min(step, self.last) - self.first] if step >= self.first else np.array([self.begins])

    def states_after(self, step: int) -> int:
        """Return the number of states after a step: one before the first, and after the last what that left."""
        return len(self.true_after(step))


@dataclass(frozen=True, slots=True)
class _Part:
    """One question by itself: what it remembers at first, how that moves, and when it makes the question true.

    `reads` is the first step that it reads and `last` the last; `move(state, step, truths)` takes the truth of
    `predicates`. `states` is a bound on how many states it has.
    """

    predicates: tuple[Predicate, ...]
    reads: int
    last: int
    start: _State
    move: Callable[[_State, int, tuple[bool, ...]], _State]
    true: Callable[[_State], bool]
    states: int


def compile_question(calendar: Calendar, question: Single | AskGiven) -> Automaton:
    """Lay a question out as an automaton with the fewest states at every step.

    Raises:
        QuestionError: if it speaks of no step, or would have too many states (with their number).
    """
    asked = (question.question, question.condition) if isinstance(question, AskGiven) else (question,)
    parts = [_part(calendar, one) for one in asked]
    bound = prod(part.states for part in parts)
    if bound > _MOST_TRIED:
        raise _too_large(asked, f"up to {bound:,}")
    whole, condition = parts[0].true, parts[-1].true

    def ends(states: _States) -> int | None:
        return int(whole(states[0])) if condition(states[-1]) else None

    automaton = _laid_out(parts, predicates_of(question), ends, lambda states: whole(states[0]))
    if automaton.widest > MOST_STATES:
        raise _too_large(asked, f"{automaton.widest}")
    if not isinstance(question, AskGiven):
        return automaton
    alone = _laid_out(parts[1:], parts[1].predicates, lambda states: 1 if condition(states[0]) else None)
    return replace(automaton, condition=alone, stands=_stands(automaton, alone))


def compile_total(calendar: Calendar, question: AskSum, *, flag: bool) -> Automaton:
    """Lay a total of whole numbers out as an automaton: its letter is the number that a step records.

    Args:
        calendar: the model's steps.
        question: the total of an indicator that counts, or is a flag.
        flag: whether a step records at most 1.

    Raises:
        QuestionError: if it would have too many states (with their number).
    """
    first, last = (calendar.step_of(day) for day in (question.window.first, question.window.last))
    # Beyond this number all totals compare alike.
    most = max(math.floor(question.threshold) + 1, 1)
    if most + 1 > MOST_IN_A_TOTAL:
        found = f"the total needs an automaton of up to {most + 1:,} states, more than the {MOST_IN_A_TOTAL} carried"
        raise QuestionError(Problem("question", found, "Compare it with a smaller number"))
    highest = 1 if flag else most
    numbers = tuple(Observed(question.indicator, "==", number) for number in range(highest))
    predicates: tuple[Predicate, ...] = (*numbers, Observed(question.indicator, ">=", highest))

    true = np.array([COMPARE[question.comparison](total, question.threshold) for total in range(most + 1)], dtype=bool)
    return _added_up(predicates, range(max(first, 0), last + 1), true)


def _added_up(predicates: tuple[Predicate, ...], steps: range, true: NDArray[np.bool_]) -> Automaton:
    """Lay out a total that stands still at the last of its numbers: `true[total]` tells where the question is.

    As in `_laid_out`, states of a step that no later step and no answer tells apart are one.
    """
    most, letters = len(true) - 1, len(predicates)
    after = np.minimum(np.arange(most + 1)[:, None] + np.arange(letters), most)
    reached = [np.zeros(1, dtype=np.int64)]
    for _ in steps:
        reached.append(np.unique(after[reached[-1]]))
    # The class of every total after a step; -1 where the question can no longer come true.
    classes = np.where(true, 0, -1)
    ends = np.array([int(true[reached[-1]].any())])
    moves, truths = [], []
    for before, following in zip(reversed(reached[:-1]), reversed(reached[1:]), strict=True):
        left, leads = following[classes[following] >= 0], classes[after[before]]
        told = np.zeros(max(int(classes[following].max()) + 1, 1), dtype=bool)
        told[classes[left]] = true[left]
        own = np.full(len(before), -1)
        alive = (leads >= 0).any(axis=1)
        _, place, alike = np.unique(
            np.column_stack([true[before], leads])[alive], axis=0, return_index=True, return_inverse=True
        )
        # In the order of their first members.
        own[alive] = np.argsort(np.argsort(place))[alike.reshape(-1)]
        table = np.full((max(int(own.max()) + 1, 1), letters), -1, dtype=np.int64)
        table[own[alive]] = leads[alive]
        moves.append(table)
        truths.append(told)
        classes = np.full(most + 1, -1)
        classes[before] = own
    return Automaton(
        predicates, steps.start, tuple(moves[::-1]), tuple(truths[::-1]), bool(true[0]), ends, exclusive=True
    )


def compile_rivals(calendar: Calendar, questions: Sequence[Single]) -> Automaton:
    """Lay several questions out as one automaton, whose last state is the first of them that is true, or none.

    Raises:
        QuestionError: if one speaks of no step, or together they would have too many states (with their number).
    """
    parts = [_part(calendar, one) for one in questions]
    predicates = tuple(dict.fromkeys(p for one in questions for p in predicates_of(one)))
    bound = prod(part.states for part in parts)
    if bound > _MOST_TRIED or bound << len(predicates) > _MOST_MOVES:
        raise _too_large(questions, f"up to {bound:,}")

    def ends(states: _States) -> int:
        return next((i for i, part in enumerate(parts) if part.true(states[i])), len(parts))

    automaton = _laid_out(parts, predicates, ends)
    if automaton.widest > MOST_STATES:
        raise _too_large(questions, f"{automaton.widest}")
    return automaton


def _stands(whole: Automaton, part: Automaton) -> tuple[NDArray[np.int64], ...]:
    """Return, for each state of the whole after each step, the state in which its part then is."""
    bits = [whole.predicates.index(p) for p in part.predicates]
    found: list[NDArray[np.int64]] = []
    before = np.zeros(1, dtype=np.int64)
    for step, moves in enumerate(whole.moves, whole.first):
        after = np.zeros(whole.states_after(step), dtype=np.int64)
        for (state, letter), following in np.ndenumerate(moves):
            if following >= 0:
                own = sum((letter >> bit & 1) << k for k, bit in enumerate(bits))
                stays = not part.first <= step <= part.last
                after[following] = before[state] if stays else part.moves[step - part.first][before[state], own]
        found.append(after)
        before = after
    return tuple(found)


def _too_large(asked: Sequence[Single], states: str) -> QuestionError:
    counts = any(isinstance(one, AskCount) for one in asked)
    mend = "Count to a smaller number, or over a shorter period" if counts else "Ask about a shorter period"
    found = f"the question needs an automaton of {states} states, more than the {MOST_STATES} that are carried"
    return QuestionError(Problem("question", found, mend))


def _part(calendar: Calendar, question: Single) -> _Part:
    first, last = steps_of(calendar, question)
    match question:
        case AskBefore(earlier, later):

            def order(state: str, _step: int, truths: tuple[bool, ...]) -> str:
                one, other = truths
                return state if state != "open" else "no" if other else "yes" if one else "open"

            return _Part((earlier, later), first, last, "open", order, lambda state: state == "yes", states=3)
        case AskCount():
            return _count(question, first, last)
        case Ask("throughout", predicate):
            return _Part((predicate,), first, last, 1, lambda state, _, truths: state & truths[0], bool, states=2)
        case Ask(_, predicate):
            return _Part((predicate,), first, last, 0, lambda state, _, truths: state | truths[0], bool, states=2)
    raise AssertionError(question)


def _count(question: AskCount, first: int, last: int) -> _Part:
    """Count starts: the state is (starts so far, whether the predicate holds); it looks one step back."""
    # Beyond this number all counts compare alike.
    most = min(question.number + 1, (last - first) // 2 + 1)
    compare, number = COMPARE[question.comparison], question.number

    def move(state: tuple[int, bool], step: int, truths: tuple[bool, ...]) -> tuple[int, bool]:
        count, before = state
        starts = truths[0] and not before and step >= first
        return min(count + starts, most), truths[0]

    def true(state: tuple[int, bool]) -> bool:
        return bool(compare(state[0], number))

    # What holds at the model's first step was going on: nothing is known of the step before it.
    start = (0, first == 0)
    return _Part((question.predicate,), max(first - 1, 0), last, start, move, true, states=2 * (most + 1))


def _laid_out(
    parts: Sequence[_Part],
    predicates: tuple[Predicate, ...],
    ends: Callable[[_States], int | None],
    so_far: Callable[[_States], bool] = lambda _: False,
) -> Automaton:
    """Join the parts, and merge the states of each step that no later step and no answer tells apart.

    Args:
        parts: what moves.
        predicates: what they read.
        ends: the answer after the last step; None drops the state.
        so_far: whether the question is true if its window ends here; by default nobody asks on the way.
    """
    first, last = min(part.reads for part in parts), max(part.last for part in parts)
    letters = [tuple(bool(letter >> k & 1) for k in range(len(predicates))) for letter in range(1 << len(predicates))]
    places = [[predicates.index(p) for p in part.predicates] for part in parts]

    def follow(states: _States, step: int, letter: tuple[bool, ...]) -> _States:
        return tuple(
            part.move(state, step, tuple(letter[k] for k in own)) if part.reads <= step <= part.last else state
            for part, own, state in zip(parts, places, states, strict=True)
        )

    layers: list[dict[_States, list[_States]]] = []
    here: list[_States] = [tuple(part.start for part in parts)]
    for step in range(first, last + 1):
        layers.append({states: [follow(states, step, letter) for letter in letters] for states in here})
        here = list(dict.fromkeys(after for row in layers[-1].values() for after in row))
    # From the end back: states are alike if they answer alike and every letter leads them to the same.
    classes = [_numbered({states: ends(states) for states in here})]
    for layer in reversed(layers):
        after = classes[-1]
        known: dict[_States, Hashable] = {}
        for states, row in layer.items():
            leads = tuple(after[following] for following in row)
            known[states] = (so_far(states), leads) if any(one >= 0 for one in leads) else None
        classes.append(_numbered(known))
    classes.reverse()
    moves, true = [], []
    for layer, before, after in zip(layers, classes, classes[1:], strict=False):
        table = np.full((_size(before), len(letters)), -1, dtype=np.int64)
        answers = np.zeros(_size(after), dtype=bool)
        for states, row in layer.items():
            if before[states] >= 0:
                table[before[states]] = [after[following] for following in row]
        for states, number in after.items():
            if number >= 0:
                answers[number] = so_far(states)
        moves.append(table)
        true.append(answers)
    last_answers = np.zeros(_size(classes[-1]), dtype=np.int64)
    for states, number in classes[-1].items():
        if (answer := ends(states)) is not None:
            last_answers[number] = answer
    begins = so_far(tuple(part.start for part in parts))
    return Automaton(predicates, first, tuple(moves), tuple(true), begins, last_answers)


def _numbered(known: Mapping[_States, Hashable]) -> dict[_States, int]:
    """Number the classes of states in the order of their first member; -1 is the class of those known as None."""
    numbers: dict[Hashable, int] = {}
    return {s: -1 if what is None else numbers.setdefault(what, len(numbers)) for s, what in known.items()}


def _size(numbers: Mapping[_States, int]) -> int:
    """Return how many classes there are; one is kept where none is left, so that there is a place to stand."""
    return max(max(numbers.values()) + 1, 1)
