"""How a variable moves: one small final class per mechanism, all producing a conditional probability table.

Here are the mechanisms without a memory, and the list of all of them. `contract.py` says what each offers.
"""

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal, final

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, RootModel

from tarjih.model.advice import choose
from tarjih.model.choice import Choice
from tarjih.model.contract import Array, Mechanism, Parent, Setting, distribution_problems
from tarjih.model.quantity import ChanceByName, Probability, Quantity
from tarjih.model.records import LagByName, Record, Spans, StateNames
from tarjih.model.remembering import Event, Ladder, Spell, Switch

__all__ = [
    "MECHANISMS",
    "AnyCause",
    "Cause",
    "Choice",
    "Event",
    "Ladder",
    "Level",
    "Mechanism",
    "Parent",
    "Row",
    "Schedule",
    "Setting",
    "Spell",
    "Switch",
    "Table",
    "distribution_problems",
]


@final
class Level(Record):
    """An ordered level without memory: `usually` is its distribution in typical circumstances.

    Influences shift the ordinal logit: P(state <= j) = expit(logit(c_j) - push), with c_j the usual
    cumulative probabilities (McCullagh 1980, the proportional-odds model).
    """

    kind: ClassVar[str] = "level"
    remembers: ClassVar[bool] = False
    usually: dict[str, Probability]

    def problems(self, states: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
        """Yield what does not fit: a probability for every state, summing to 1 where all are exact."""
        yield from distribution_problems("usually", self.usually, states)

    def channels(self, on: str | None, states: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
        """Map to the one shift there is."""
        return (("level", 1.0),) if on is None else ()

    def quantities(self) -> Mapping[str, Quantity]:
        """Return the usual probabilities."""
        return {f"usually.{state}": q for state, q in self.usually.items()}

    def parents(self) -> tuple[tuple[str, int], ...]:
        """Return none: a level is moved by influences only."""
        return ()

    def table(self, setting: Setting) -> Array:
        """Return `[*parents, state, lanes]`."""
        # A state that is left out has probability 0.
        usual = np.stack([np.zeros(setting.lanes) + setting.values.get(f"usually.{s}", 0.0) for s in setting.states])
        # Odds from sums on either side: a difference from 1 would lose a last state of probability 0.
        under = np.cumsum(usual, axis=0)[:-1]
        over = np.cumsum(usual[::-1], axis=0)[-2::-1]
        odds = under * np.exp(-setting.push("level")[..., None, :])
        below = odds / (odds + over)
        edge = np.zeros_like(below[..., :1, :])
        return np.asarray(np.diff(np.concatenate([edge, below, edge + 1], axis=-2), axis=-2))


class Cause(Record):
    """One sufficient cause: while `source` is in one of the states, it brings the effect with that chance."""

    source: str = Field(alias="from")
    when: StateNames
    chance: ChanceByName
    lag: Literal[0, 1] = 1
    because: str | None = None


@final
class AnyCause(Record):
    """Any one cause suffices: leaky noisy-OR, or noisy-MAX where there are more than two states.

    Each cause that is present brings, independently, a level; the variable takes the highest of them
    (Pearl 1988; Diez 1993).
    """

    kind: ClassVar[str] = "any"
    remembers: ClassVar[bool] = False
    leak: Probability
    causes: list[Cause]

    def problems(self, states: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
        """Yield what does not fit: chances for states above the first."""
        for i, cause in enumerate(self.causes):
            if isinstance(cause.chance, dict):
                for state in cause.chance:
                    if state not in states[1:]:
                        yield (
                            f"causes.{i}.chance",
                            f"unknown state {state!r}",
                            f"Choose from {', '.join(states[1:])}",
                        )
                if all(q.exact for q in cause.chance.values()) and sum(q.a for q in cause.chance.values()) > 1:
                    yield (
                        f"causes.{i}.chance",
                        "the chances sum to more than 1",
                        "Lower them; the rest stays first",
                    )
            elif len(states) != 2:
                yield (
                    f"causes.{i}.chance",
                    f"one chance for {len(states) - 1} states",
                    f"Say which: chance: {{{states[-1]}: 0.2}}",
                )

    def channels(self, on: str | None, states: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
        """Return none: causes are listed in the mechanism."""
        return ()

    def quantities(self) -> Mapping[str, Quantity]:
        """Return the leak and each cause's chances."""
        found: dict[str, Quantity] = {"leak": self.leak}
        for cause in self.causes:
            path = f"{cause.source}@{cause.lag}.{'+'.join(cause.when)}"
            if isinstance(cause.chance, dict):
                found |= {f"{path}.{state}": q for state, q in cause.chance.items()}
            else:
                found[path] = cause.chance
        return found

    def parents(self) -> tuple[tuple[str, int], ...]:
        """Return the causes."""
        return tuple(dict.fromkeys((c.source, c.lag) for c in self.causes))

    def table(self, setting: Setting) -> Array:
        """Return `[*parents, state, lanes]`."""
        n, shape = len(setting.states), setting.push("").shape
        names = [(p.name, p.lag) for p in setting.parents]
        # The leak, too, is a cause: it brings the second state.
        at_most = np.ones((*shape[:-1], n, shape[-1]))
        at_most[..., 0, :] *= 1 - setting.values["leak"]
        for cause in self.causes:
            path = f"{cause.source}@{cause.lag}.{'+'.join(cause.when)}"
            present = setting.presence(names.index((cause.source, cause.lag)), cause.when)
            brings = np.zeros((n, shape[-1]))
            if isinstance(cause.chance, dict):
                for state in cause.chance:
                    brings[setting.states.index(state)] = setting.values[f"{path}.{state}"]
                brings /= np.maximum(brings.sum(axis=0), 1.0)
            else:
                value = setting.values[path]
                brings[-1] = -np.expm1(-value * setting.years) if cause.chance.hazard else value
            brings[0] = 1 - brings[1:].sum(axis=0)
            at_most *= np.where(present[..., None, :], np.cumsum(brings, axis=0), 1.0)
        return np.asarray(np.diff(at_most, axis=-2, prepend=0.0))


class Row(Record):
    """One row of a table: a partial parent configuration and the distribution that follows it."""

    when: dict[str, StateNames] = Field(default_factory=dict)
    then: dict[str, Probability]


@final
class Table(Record):
    """Everything else: rows by parent configuration, the first that matches counts.

    The variable's own name among the parents means its previous state. `lag` holds for all the others, or names
    some of them; those that it does not name count one step before.
    """

    kind: ClassVar[str] = "table"
    remembers: ClassVar[bool] = False
    given: list[str] = Field(default_factory=list)
    rows: list[Row]
    lag: LagByName = 1

    def lag_of(self, name: str) -> int:
        """Return how many steps back a variable under `given` is looked at."""
        return self.lag.get(name, 1) if isinstance(self.lag, dict) else self.lag

    def problems(self, states: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
        """Yield what does not fit: every row is a distribution over the states."""
        for name in self.lag if isinstance(self.lag, dict) else ():
            if name not in self.given:
                yield f"lag.{name}", f"{name!r} is not under given", choose(name, self.given, "variables under given")
        for i, row in enumerate(self.rows):
            yield from distribution_problems(f"rows.{i}.then", row.then, states)
            for name in row.when:
                if name not in self.given:
                    yield (
                        f"rows.{i}.when",
                        f"{name!r} is not under given",
                        "Add it to given, or take it out of when",
                    )

    def channels(self, on: str | None, states: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
        """Return none: a table states everything itself."""
        return ()

    def quantities(self) -> Mapping[str, Quantity]:
        """Return the stated probabilities, row by row."""
        return {f"rows.{i}.{s}": q for i, row in enumerate(self.rows) for s, q in row.then.items()}

    def parents(self) -> tuple[tuple[str, int], ...]:
        """Return the variables under `given`."""
        return tuple((name, self.lag_of(name)) for name in self.given)

    def table(self, setting: Setting) -> Array:
        """Return `[*parents, state, lanes]`; NaN where no row matches."""
        shape = setting.push("").shape
        table = np.full((*shape[:-1], len(setting.states), shape[-1]), np.nan)
        open_cells = np.ones((*shape[:-1], 1), dtype=bool)
        names = [p.name for p in setting.parents]
        for i, row in enumerate(self.rows):
            match = open_cells
            for name, states in row.when.items():
                match = match & setting.presence(names.index(name), states)
            then = np.stack([np.zeros(shape[-1]) + setting.values.get(f"rows.{i}.{s}", 0.0) for s in setting.states])
            table = np.where(match[..., None, :], then / then.sum(axis=0), table)
            open_cells = open_cells & ~match
        return table


@final
class Schedule(RootModel[dict[str, Spans]]):
    """Known dates: a state for each period, the first state at all other times."""

    model_config = ConfigDict(frozen=True)
    kind: ClassVar[str] = "schedule"
    remembers: ClassVar[bool] = False

    def problems(self, states: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
        """Yield what does not fit: known states."""
        for state in self.root:
            if state not in states:
                yield state, f"unknown state {state!r}", choose(state, states, "states")

    def channels(self, on: str | None, states: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
        """Return none: dates are not influenced."""
        return ()

    def quantities(self) -> Mapping[str, Quantity]:
        """Return none: dates are certain."""
        return {}

    def parents(self) -> tuple[tuple[str, int], ...]:
        """Return none."""
        return ()

    def table(self, setting: Setting) -> Array:
        """Return ones: the dates pin the state, so its table carries no weight."""
        return np.ones((len(setting.states), setting.lanes))


MECHANISMS: dict[str, type[BaseModel]] = {
    "spell": Spell,
    "ladder": Ladder,
    "switch": Switch,
    "event": Event,
    "level": Level,
    "any": AnyCause,
    "choice": Choice,
    "table": Table,
    "schedule": Schedule,
}
