"""What every mechanism offers, and what it is given to fill its table.

A mechanism is written in the model file, so it is validated as it is read; then it is asked for two things:
the quantities that it states, and, given drawn values, the table of the next state. The last axis of every
array is the lane (one parameter draw); tables are ordered `[*parents, own previous state, state, lanes]`,
without the own axis where the mechanism has no memory.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from tarjih.model.advice import choose
from tarjih.model.quantity import Quantity

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Parent:
    """A variable that another one depends on, `lag` steps back (0 or 1)."""

    name: str
    lag: int
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a mechanism needs to fill its table.

    `push(channel)` is the log-multiplier of a rate, or the log-odds shift of a level, that the influences on
    that channel add up to: shape `[*parents, lanes]`, 0 where every parent is in its typical state. `rival` is the
    setting, over the same parents, of the variable that this one moves against, if there is one.
    """

    name: str
    states: tuple[str, ...]
    parents: tuple[Parent, ...]
    years: float
    values: Mapping[str, Array]
    push: Callable[[str], Array]
    rival: "Setting | None" = None

    @property
    def lanes(self) -> int:
        """Return the number of parameter draws."""
        return int(self.push("").shape[-1])

    def presence(self, parent: int, states: tuple[str, ...]) -> NDArray[np.bool_]:
        """Mark the parent configurations in which that parent is in one of the states: `[*parents, 1]`."""
        shape = [1] * (len(self.parents) + 1)
        shape[parent] = len(self.parents[parent].states)
        return np.array([s in states for s in self.parents[parent].states]).reshape(shape)


class Mechanism(Protocol):
    """What every mechanism family offers; `tests/model/test_mechanisms.py` holds each to it."""

    kind: ClassVar[str]
    remembers: ClassVar[bool]

    def problems(self, states: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
        """Yield (path, found, mend) for everything that does not fit the variable's states."""
        ...

    def channels(self, on: str | None, states: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
        """Return the channels, with their signs, that an influence limited by `on` acts through."""
        ...

    def quantities(self) -> Mapping[str, Quantity]:
        """Return the stated quantities by their path below the mechanism."""
        ...

    def parents(self) -> tuple[tuple[str, int], ...]:
        """Return the (variable, lag) pairs named by the mechanism itself, beside the influences."""
        ...

    def table(self, setting: Setting) -> Array:
        """Return the conditional probability table `[*parents, own, state, lanes]`."""
        ...


def distribution_problems(
    path: str, stated: Mapping[str, Quantity], states: tuple[str, ...], what: str = "state"
) -> Iterator[tuple[str, str, str]]:
    """Yield what keeps stated probabilities from being a distribution over the states (or other values)."""
    for state in stated:
        if state not in states:
            yield f"{path}.{state}", f"unknown {what} {state!r}", choose(state, states, f"{what}s")
    exact = all(q.exact for q in stated.values())
    total = sum(q.median for q in stated.values())
    if exact and abs(total - 1) > 1e-9:
        worst = next(iter(stated), states[0])
        yield (
            path,
            f"the probabilities sum to {total:g}, not 1",
            f"Scale them, or change P({worst}) by {1 - total:+g}",
        )
    if not exact and set(stated) != set(states):
        missing = [s for s in states if s not in stated]
        if missing:
            yield (
                path,
                f"no probability for {', '.join(missing)}",
                "Ranges need one for every state; they are scaled to 1",
            )
