"""How a variable moves: one small final class per mechanism, all producing a conditional probability table.

A mechanism is written in the model file, so it is validated as it is read; then it is asked for two things:
the quantities that it states, and, given drawn values, the table of the next state. The last axis of every
array is the lane (one parameter draw); tables are ordered `[*parents, own previous state, state, lanes]`,
without the own axis where the mechanism has no memory.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Protocol, final

import numpy as np
from numpy.typing import NDArray
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    PlainValidator,
    RootModel,
    Tag,
    WithJsonSchema,
)

from tarjih.model.advice import choose
from tarjih.model.calendar import Span, parse_span
from tarjih.model.quantity import ChanceByName, Duration, Probability, Quantity, Rate
from tarjih.model.stepping import stepped

Array = NDArray[np.float64]


class Record(BaseModel):
    """A part of the model file: frozen, and strict about names."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, arbitrary_types_allowed=True)


def _span(raw: object) -> Span:
    return raw if isinstance(raw, Span) else parse_span(str(raw))


def _span_text(span: Span) -> str:
    return f"{span.first}..{span.last}"


def _listed(raw: object) -> object:
    return raw if isinstance(raw, list | tuple) else [raw]


_NAME_SCHEMA: dict[str, Any] = {"type": "string"}
# A whole year is a number to YAML.
_SPAN_SCHEMA: dict[str, Any] = {
    "type": ["string", "integer"],
    "description": "a period: 2022, 2022-10 or 2022-02..2022-10",
}
Spans = Annotated[
    tuple[Annotated[Span, PlainValidator(_span)], ...],
    BeforeValidator(_listed),
    PlainSerializer(lambda spans: [_span_text(s) for s in spans] if len(spans) != 1 else _span_text(spans[0])),
    WithJsonSchema({"anyOf": [_SPAN_SCHEMA, {"type": "array", "items": _SPAN_SCHEMA}]}),
]
StateNames = Annotated[
    tuple[str, ...],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [_NAME_SCHEMA, {"type": "array", "items": _NAME_SCHEMA}]}),
]
_Lag = Literal[0, 1]
LagByName = Annotated[
    Annotated[_Lag, Tag("one lag")] | Annotated[dict[str, _Lag], Tag("by name")],
    Discriminator(lambda raw: "by name" if isinstance(raw, dict) else "one lag"),
]


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
    that channel add up to: shape `[*parents, lanes]`, 0 where every parent is in its typical state.
    """

    name: str
    states: tuple[str, ...]
    parents: tuple[Parent, ...]
    years: float
    values: Mapping[str, Array]
    push: Callable[[str], Array]

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


def _multiplier(push: Array) -> Array:
    """Return exp(push), kept a number.

    A range of effects has a long tail, and exp(710) is none. Nothing of the next step's chances is lost: a rate
    e^300 times another is as good as certain to come first.
    """
    return np.asarray(np.exp(np.clip(push, -300.0, 300.0)))


@final
class Spell(Record):
    """An episode that starts and ends, possibly within one step: the state is *active at some time in the step*.

    With p the chance of a start in the step and d the mean length in steps, an active step is followed by an
    active one with probability s + (1 - s) p, where s = d / (1 + d).
    """

    kind: ClassVar[str] = "spell"
    remembers: ClassVar[bool] = True
    starts: Rate
    lasts: Duration

    def problems(self, states: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
        """Yield what does not fit: a spell has two states."""
        if len(states) != 2:
            yield (
                "",
                f"a spell has two states, not {len(states)}",
                "List the quiet state first, then the active one",
            )

    def channels(self, on: str | None, states: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
        """Map `on` to the start rate (the default) or the length."""
        return {None: (("starts", 1.0),), "starts": (("starts", 1.0),), "lasts": (("lasts", 1.0),)}.get(on, ())

    def quantities(self) -> Mapping[str, Quantity]:
        """Return the start rate and the ending rate."""
        return {"starts": self.starts, "lasts": self.lasts}

    def parents(self) -> tuple[tuple[str, int], ...]:
        """Return none: a spell is moved by influences only."""
        return ()

    def table(self, setting: Setting) -> Array:
        """Return `[*parents, own, state, lanes]`."""
        p = -np.expm1(-setting.values["starts"] * _multiplier(setting.push("starts")) * setting.years)
        length = _multiplier(setting.push("lasts")) / (setting.values["lasts"] * setting.years)
        stays = length / (1 + length)
        p, stays = np.broadcast_arrays(p, stays)
        active = np.stack([p, stays + (1 - stays) * p], axis=-2)
        return np.stack([1 - active, active], axis=-2)


@final
class Ladder(Record):
    """An ordered level with memory: neighbouring rungs are reached at their own rates."""

    kind: ClassVar[str] = "ladder"
    remembers: ClassVar[bool] = True
    up: list[Rate]
    down: list[Rate]

    def problems(self, states: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
        """Yield what does not fit: one rate for each rung up and down."""
        for name, rates in (("up", self.up), ("down", self.down)):
            if len(rates) != len(states) - 1:
                yield (
                    name,
                    f"{len(rates)} rates for {len(states)} states",
                    f"Give {len(states) - 1} rates, from the lowest rung to the highest",
                )

    def channels(self, on: str | None, states: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
        """Map `on` to moves up or down; by default up is favoured and down hindered."""
        return {None: (("up", 1.0), ("down", -1.0)), "up": (("up", 1.0),), "down": (("down", 1.0),)}.get(on, ())

    def quantities(self) -> Mapping[str, Quantity]:
        """Return the rates by direction and rung."""
        return {f"{n}.{i}": r for n, rates in (("up", self.up), ("down", self.down)) for i, r in enumerate(rates)}

    def parents(self) -> tuple[tuple[str, int], ...]:
        """Return none: a ladder is moved by influences only."""
        return ()

    def table(self, setting: Setting) -> Array:
        """Return `[*parents, own, state, lanes]`."""
        n, shape = len(setting.states), setting.push("").shape
        rates = np.zeros((*shape[:-1], n, n, shape[-1]))
        up, down = _multiplier(setting.push("up")), _multiplier(setting.push("down"))
        for i in range(n - 1):
            rates[..., i, i + 1, :] = setting.values[f"up.{i}"] * up
            rates[..., i + 1, i, :] = setting.values[f"down.{i}"] * down
        return stepped(rates, setting.years)


@final
class Switch(RootModel[dict[str, dict[str, Rate]]]):
    """Unordered states with memory, and a rate for every move that can happen."""

    model_config = ConfigDict(frozen=True)
    kind: ClassVar[str] = "switch"
    remembers: ClassVar[bool] = True

    def problems(self, states: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
        """Yield what does not fit: moves between two different known states."""
        for source, rates in self.root.items():
            for path, state in ((source, source), *((f"{source}.{target}", target) for target in rates)):
                if state not in states:
                    yield path, f"unknown state {state!r}", choose(state, states, "states")
            if source in rates:
                yield (
                    f"{source}.{source}",
                    "a move to the same state",
                    "Leave it out; staying is what remains",
                )

    def channels(self, on: str | None, states: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
        """Map `on`, a destination state, to all moves into it."""
        return ((on, 1.0),) if on in states else ()

    def quantities(self) -> Mapping[str, Quantity]:
        """Return the rates by origin and destination."""
        return {f"{a}.{b}": rate for a, moves in self.root.items() for b, rate in moves.items()}

    def parents(self) -> tuple[tuple[str, int], ...]:
        """Return none: a switch is moved by influences only."""
        return ()

    def table(self, setting: Setting) -> Array:
        """Return `[*parents, own, state, lanes]`."""
        n, shape = len(setting.states), setting.push("").shape
        rates = np.zeros((*shape[:-1], n, n, shape[-1]))
        for source, moves in self.root.items():
            for target in moves:
                i, j = setting.states.index(source), setting.states.index(target)
                rates[..., i, j, :] = setting.values[f"{source}.{target}"] * _multiplier(setting.push(target))
        return stepped(rates, setting.years)


@final
class Event(RootModel[Rate]):
    """Something that happens once and stays so: leaving a bloc, a recognition."""

    model_config = ConfigDict(frozen=True)
    kind: ClassVar[str] = "event"
    remembers: ClassVar[bool] = True

    def problems(self, states: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
        """Yield what does not fit: an event has two states."""
        if len(states) != 2:
            yield "", f"an event has two states, not {len(states)}", "List 'not yet' first, then 'happened'"

    def channels(self, on: str | None, states: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
        """Map `on` to the one rate there is."""
        return (("happens", 1.0),) if on in (None, "happens") else ()

    def quantities(self) -> Mapping[str, Quantity]:
        """Return the rate."""
        return {"happens": self.root}

    def parents(self) -> tuple[tuple[str, int], ...]:
        """Return none: an event is moved by influences only."""
        return ()

    def table(self, setting: Setting) -> Array:
        """Return `[*parents, own, state, lanes]`; the second state is never left."""
        p = -np.expm1(-setting.values["happens"] * _multiplier(setting.push("happens")) * setting.years)
        table = np.zeros((*p.shape[:-1], 2, 2, p.shape[-1]))
        table[..., 0, 0, :], table[..., 0, 1, :], table[..., 1, 1, :] = 1 - p, p, 1.0
        return table


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


MECHANISMS: dict[str, type[BaseModel]] = {
    "spell": Spell,
    "ladder": Ladder,
    "switch": Switch,
    "event": Event,
    "level": Level,
    "any": AnyCause,
    "table": Table,
    "schedule": Schedule,
}
