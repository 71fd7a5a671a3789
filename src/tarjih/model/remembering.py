"""Mechanisms with a memory: spell, ladder, switch, event. Each moves at stated rates from the state it is in."""

from collections.abc import Iterator, Mapping
from typing import ClassVar, final

import numpy as np
from pydantic import ConfigDict, RootModel

from tarjih.model.advice import choose
from tarjih.model.contract import Array, Setting
from tarjih.model.quantity import Duration, Quantity, Rate
from tarjih.model.records import Record
from tarjih.model.stepping import stepped


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
