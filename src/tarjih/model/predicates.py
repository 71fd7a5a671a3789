"""Predicates: what can be true or false at one step, of states and of recorded values."""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from types import MappingProxyType
from typing import Any, Literal

Comparison = Literal["==", "!=", ">=", "<=", ">", "<"]

COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}

# What takes longer to try than a person waits for a check.
_MOST_COMBINATIONS = 50_000


@dataclass(frozen=True, slots=True)
class StateIs:
    """True while the variable is in one of the states."""

    variable: str
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Observed:
    """True in a step in which the indicator's recorded value compares so with the threshold."""

    indicator: str
    comparison: Comparison
    threshold: float | str


@dataclass(frozen=True, slots=True)
class Not:
    """True where the part is false."""

    part: "Predicate"


@dataclass(frozen=True, slots=True)
class All:
    """True where every part is."""

    parts: tuple["Predicate", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """True where at least one part is."""

    parts: tuple["Predicate", ...]


Predicate = StateIs | Observed | Not | All | Some


def variables_of(predicate: Predicate) -> set[str]:
    """Return the variables whose states the predicate needs."""
    return {part.variable for part in _leaves(predicate) if isinstance(part, StateIs)}


def indicators_of(predicate: Predicate) -> set[str]:
    """Return the indicators whose recorded values the predicate needs."""
    return {part.indicator for part in _leaves(predicate) if isinstance(part, Observed)}


def holds(
    predicate: Predicate, states: Mapping[str, str], recorded: Mapping[Observed, bool] = MappingProxyType({})
) -> bool:
    """Tell whether a predicate is true in these states; `recorded` answers its conditions on recorded values.

    Raises:
        TypeError: if it speaks of an indicator that `recorded` does not answer; that depends on more than states.
    """
    match predicate:
        case StateIs(variable, wanted):
            return states[variable] in wanted
        case Not(part):
            return not holds(part, states, recorded)
        case All(parts):
            return all(holds(part, states, recorded) for part in parts)
        case Some(parts):
            return any(holds(part, states, recorded) for part in parts)
        case Observed(indicator):
            if predicate not in recorded:
                raise TypeError(f"{indicator} is an indicator; only states can be looked up")
            return recorded[predicate]


def can_hold(predicate: Predicate, states: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether some combination of these states, by variable, makes the predicate true.

    Conditions on recorded values may turn out either way, each for itself. A predicate with more combinations
    than can be tried is taken to be possible.
    """
    atoms = list(dict.fromkeys(leaf for leaf in _leaves(predicate) if isinstance(leaf, Observed)))
    names = sorted(variables_of(predicate))
    spaces = [states[name] for name in names]
    if prod(map(len, spaces)) << len(atoms) > _MOST_COMBINATIONS:
        return True
    return any(
        holds(predicate, dict(zip(names, cell, strict=True)), dict(zip(atoms, answers, strict=True)))
        for cell in product(*spaces)
        for answers in product((False, True), repeat=len(atoms))
    )


def spelled(predicate: Predicate) -> str:
    """Return a predicate in the question language."""
    match predicate:
        case StateIs(variable, (state,)):
            return f"{variable} == {state}"
        case StateIs(variable, states):
            return f"{variable} in {{{', '.join(states)}}}"
        case Observed(indicator, comparison, str(value)):
            return f"{indicator} {comparison} {value if value.isidentifier() else repr(value)}"
        case Observed(indicator, comparison, number):
            return f"{indicator} {comparison} {plainly(number)}"
        case Not(part):
            return f"not {_bracketed(part)}"
        case All(parts):
            return " and ".join(_bracketed(part) for part in parts)
        case Some(parts):
            return " or ".join(_bracketed(part) for part in parts)


def plainly(number: float | str) -> str:
    """Return a number as a person writes it, without losing a digit."""
    return str(number).removesuffix(".0")


def _bracketed(predicate: Predicate) -> str:
    return f"({spelled(predicate)})" if isinstance(predicate, All | Some) else spelled(predicate)


def _leaves(predicate: Predicate) -> Iterator[StateIs | Observed]:
    match predicate:
        case StateIs() | Observed():
            yield predicate
        case Not(part):
            yield from _leaves(part)
        case All(parts) | Some(parts):
            for part in parts:
                yield from _leaves(part)
