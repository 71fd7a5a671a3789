"""An actor who chooses: the better an option pays, the likelier it is; alone, or against another who chooses too."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import ClassVar, final

import numpy as np

from tarjih.model.advice import choose
from tarjih.model.contract import Array, Setting
from tarjih.model.equilibrium import equilibria
from tarjih.model.quantity import Positive, Quantity, RealByName
from tarjih.model.records import Record


@final
class Choice(Record):
    """An actor takes one of the states in each step, with a probability in proportion to exp(precision * payoff).

    `against` names another actor who chooses in the same step: payoffs then depend on what that one does, and both
    play the logit quantal-response equilibrium (McKelvey and Palfrey 1995). Influences add to the log-odds of one
    state against all others.
    """

    kind: ClassVar[str] = "choice"
    remembers: ClassVar[bool] = False
    payoffs: dict[str, RealByName]
    precision: Positive
    against: str | None = None

    def problems(self, states: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
        """Yield what does not fit: a payoff for every state; by the other's states only where there is another."""
        for state in self.payoffs:
            if state not in states:
                yield f"payoffs.{state}", f"unknown state {state!r}", choose(state, states, "states")
        if missing := [state for state in states if state not in self.payoffs]:
            mend = "Give every state one. Only differences count, so that one of them may be 0"
            yield "payoffs", f"no payoff for {', '.join(missing)}", mend
        if self.against is None:
            for state, payoff in self.payoffs.items():
                if isinstance(payoff, dict):
                    mend = f"Add against: VARIABLE, whose states these are, or write {state}: 1"
                    yield f"payoffs.{state}", "several payoffs, and nobody to choose against", mend

    def channels(self, on: str | None, states: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
        """Map `on`, a state, to its log-odds; of two states, the second is meant where nothing is said."""
        if on is None and len(states) == 2:
            return ((states[1], 1.0),)
        return ((on, 1.0),) if on in states else ()

    def quantities(self) -> Mapping[str, Quantity]:
        """Return the payoffs, by the other's state where they depend on it, and the precision."""
        found: dict[str, Quantity] = {}
        for state, payoff in self.payoffs.items():
            if isinstance(payoff, dict):
                found |= {f"payoffs.{state}.{other}": q for other, q in payoff.items()}
            else:
                found[f"payoffs.{state}"] = payoff
        return found | {"precision": self.precision}

    def parents(self) -> tuple[tuple[str, int], ...]:
        """Return none: a choice is moved by influences, its own and those of the one it is made against."""
        return ()

    def table(self, setting: Setting) -> Array:
        """Return `[*parents, state, lanes]`; NaN where no equilibrium could be found."""
        shape, rival = setting.push("").shape, setting.rival
        if rival is None:
            payoffs = np.stack([np.broadcast_to(setting.values[f"payoffs.{s}"], shape) for s in setting.states])
            log_odds = setting.values["precision"] * payoffs + _pushes(setting)
            weights = np.exp(log_odds - log_odds.max(axis=0))
            play = weights / weights.sum(axis=0)
        else:
            # Both tables of a game are filled from one equilibrium: who stands first must not depend on who asks.
            first, second = sorted((setting, rival), key=lambda one: one.name)
            both = equilibria(
                _stakes(first, second.states, shape), _flat(first), _stakes(second, first.states, shape), _flat(second)
            )
            play = both[0 if first is setting else 1].reshape(len(setting.states), *shape)
        return np.ascontiguousarray(np.moveaxis(play, 0, -2))


def _pushes(setting: Setting) -> Array:
    return np.stack([setting.push(state) for state in setting.states])


def _flat(setting: Setting) -> Array:
    """Return the pushes on every state, with all parent configurations and lanes on one axis: each is a game."""
    return _pushes(setting).reshape(len(setting.states), -1)


def _stakes(setting: Setting, others: tuple[str, ...], shape: tuple[int, ...]) -> Array:
    """Return precision * payoff, `[state, the other's state, games]`."""
    values = setting.values
    cells = [
        values["precision"] * values.get(f"payoffs.{mine}.{theirs}", values.get(f"payoffs.{mine}", np.nan))
        for mine, theirs in product(setting.states, others)
    ]
    games = np.stack([np.broadcast_to(cell, shape).reshape(-1) for cell in cells])
    return games.reshape(len(setting.states), len(others), -1)
