"""Exact passes over time: filter and predict forward, or carry a question's value backward."""

from bisect import bisect_right
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from tarjih.inference import packing, tiling
from tarjih.inference.network import Domains, Network, Program

Array = NDArray[np.float64]
Number = TypeVar("Number", bound=np.generic)

# The kernels' block width, repeated here so that planning does not import numba (a test compares the two).
LANES = 8


@dataclass(frozen=True, slots=True)
class Moment:
    """One step to pass: the states that are possible, and the likelihood slots that speak."""

    domains: Domains
    slots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Belief:
    """P(joint state, one row a state) at one step, `weights[blocks, states, lanes]`, over `axes` of `domains`."""

    axes: tuple[str, ...]
    domains: Domains
    weights: Array

    def joint(self) -> Array:
        """Return the weights with one axis a variable: `[*axes, lanes]`, padding lanes included."""
        shape = tuple(len(self.domains[name]) for name in self.axes)
        return from_blocks(self.weights).reshape(*shape, -1)


@dataclass(frozen=True, slots=True)
class Phases:
    """Drawn tables that change on the way.

    `tables[i]`, in blocks `[blocks, rows, LANES]`, serves the steps from `first[i]` on, counted from the first
    step of the pass; `first[0]` is 0. `drawn[i]`, of the same shape, tells which rows are as they were drawn: the
    others are set from outside. Empty where all are drawn.
    """

    first: tuple[int, ...]
    tables: tuple[Array, ...]
    drawn: tuple[NDArray[np.bool_], ...] = ()

    def phase(self, step: int) -> int:
        """Return which of the tables serve a step."""
        return bisect_right(self.first, step) - 1

    def serving(self, step: int) -> Array:
        """Return the tables that serve a step."""
        return self.tables[self.phase(step)]

    def blocks(self, some: slice) -> "Phases":
        """Return the tables of some blocks of lanes."""
        drawn = tuple(drawn[some] for drawn in self.drawn)
        return Phases(self.first, tuple(tables[some] for tables in self.tables), drawn)


def to_blocks(array: NDArray[Number]) -> NDArray[Number]:
    """Cut the last axis into blocks of lanes, `[blocks, ..., LANES]`, repeating the last draw to fill up."""
    lanes = array.shape[-1]
    padding = -lanes % LANES
    if padding:
        array = np.concatenate([array, np.repeat(array[..., -1:], padding, axis=-1)], axis=-1)
    cut = array.reshape(*array.shape[:-1], array.shape[-1] // LANES, LANES)
    return np.ascontiguousarray(np.moveaxis(cut, -2, 0))


def from_blocks(array: NDArray[Number], lanes: int | None = None) -> NDArray[Number]:
    """Join blocks `[blocks, ..., LANES]` to `[..., lanes]`."""
    joined = np.moveaxis(array, 0, -2)
    joined = joined.reshape(*joined.shape[:-2], joined.shape[-2] * joined.shape[-1])
    return np.ascontiguousarray(joined[..., :lanes])


class Pass:
    """A run of steps compiled for the kernels: the same programs serve any number of draws."""

    def __init__(
        self,
        network: Network,
        moments: Sequence[Moment],
        relevant: frozenset[str],
        keep: frozenset[str] = frozenset(),
        before: tuple[tuple[str, ...], Domains] | None = None,
    ) -> None:
        """Compile the moments.

        Args:
            network: the compiled model.
            moments: what is possible and what speaks, step by step.
            relevant: the variables to carry, closed under ancestors.
            keep: variables to hold in every belief besides those that the next step needs.
            before: axes and domains of the belief to start from; None starts the model at its step 0.
        """
        self.network = network
        self.relevant = relevant
        held = network.interface(relevant, keep)
        known: dict[object, int] = {}
        self.programs: list[Program] = []
        which: list[int] = []
        axes, domains_before = before if before is not None else ((), network.beginning)
        names = tuple(network.cards)
        for t, moment in enumerate(moments):
            first = before is None and t == 0
            key = (
                first,
                axes,
                tuple(domains_before[n] for n in names),
                tuple(moment.domains[n] for n in names),
                moment.slots,
            )
            if key not in known:
                known[key] = len(self.programs)
                program = network.program(
                    first=first,
                    before=axes,
                    domains_before=domains_before,
                    domains=moment.domains,
                    relevant=relevant,
                    keep=held,
                    slots=moment.slots,
                )
                self.programs.append(program)
            which.append(known[key])
            axes, domains_before = self.programs[which[-1]].out, moment.domains
        self.which = np.array(which, dtype=np.int64)
        self.axes, self.domains = axes, domains_before
        self.state_rows = {name: self._first_state_row(name) for name in network.cards}
        self._packed = packing.Packed(self.programs, self.state_rows, tiling.TILE, tiling.WIDE_TILE)

    @property
    def multiplications(self) -> int:
        """Return the multiply-adds that one draw costs."""
        return sum(self.programs[p].multiplications for p in self.which)

    @property
    def widest(self) -> int:
        """Return the largest number of joint states held at once."""
        return max((program.widest for program in self.programs), default=1)

    def step(self, number: int) -> "Pass":
        """Return one of the steps as a pass of its own, sharing all that is compiled."""
        return self.part(slice(number, number + 1))

    def part(self, some: slice) -> "Pass":
        """Return some of the steps as a pass of its own, sharing all that is compiled."""
        alone = copy(self)
        alone.which = self.which[some]
        program = self.programs[alone.which[-1]]
        alone.axes, alone.domains = program.out, dict(zip(program.out, program.out_states, strict=True))
        return alone

    def _first_state_row(self, name: str) -> int:
        names = list(self.network.cards)
        return sum(self.network.cards[n] for n in names[: names.index(name)])

    def forward(
        self, tables: Array | Phases, likes: Array | None, belief: Belief | None, *, marginals: bool = False
    ) -> tuple[Array, Belief, Array]:
        """Carry a belief through the steps.

        Args:
            tables: drawn tables in blocks, `[blocks, rows, LANES]`, or several that take turns.
            likes: likelihoods `[blocks, steps or 1, rows, LANES]`, or None where no slot speaks.
            belief: what to start from; None at step 0.
            marginals: whether to return them.

        Returns:
            log normalisers `[steps, lanes]` in nats (-inf where the evidence rules out every state), the last
            belief, and marginals `[steps, states of all variables, lanes]` (empty if not asked for).
        """
        from tarjih.inference import kernels

        packed = self._packed
        phases = tables if isinstance(tables, Phases) else Phases((0,), (tables,))
        blocks = phases.tables[0].shape[0]
        weights = np.ones((blocks, 1, LANES)) if belief is None else belief.weights
        if likes is None:
            likes = np.ones((blocks, 1, 1, LANES))
        n_states = sum(self.network.cards.values()) if marginals else 0
        log_z, found = [], []
        for here, own in self.stretches(phases):
            part_z, weights, part = kernels.forward(
                own,
                likes if likes.shape[1] == 1 else likes[:, here],
                weights,
                packed.programs(self.which[here]),
                self.which[here],
                packed.digits,
                packed.room,
                n_states,
            )
            log_z.append(part_z)
            found.append(part)
        every = np.concatenate(found, axis=1)
        if marginals:
            self._fill_pinned(every)
        return from_blocks(np.concatenate(log_z, axis=1)), Belief(self.axes, self.domains, weights), from_blocks(every)

    def stretches(self, phases: Phases) -> list[tuple[slice, Array]]:
        """Return the steps of each phase, with its tables."""
        first = [step for step in phases.first if step < len(self.which)]
        ends = [*first[1:], len(self.which)]
        return [(slice(a, b), phases.serving(a)) for a, b in zip(first, ends, strict=True)]

    def _fill_pinned(self, marginals: Array) -> None:
        for t, p in enumerate(self.which):
            program = self.programs[p]
            for name, state in program.pinned.items():
                marginals[:, t, self.state_rows[name] + state] = 1.0

    def backward(self, tables: Array | Phases, likes: Array | None, value: Array | None = None) -> Array:
        """Carry a value of the last belief's states (ones if None) back to the states before the first step."""
        from tarjih.inference import kernels

        packed = self._packed
        phases = tables if isinstance(tables, Phases) else Phases((0,), (tables,))
        blocks = phases.tables[0].shape[0]
        if likes is None:
            likes = np.ones((blocks, 1, 1, LANES))
        if value is None:
            value = np.ones((blocks, self.programs[self.which[-1]].cells, LANES))
        for here, own in reversed(self.stretches(phases)):
            value = kernels.backward(
                own,
                likes if likes.shape[1] == 1 else likes[:, here],
                value,
                packed.programs(self.which[here]),
                self.which[here],
                packed.room,
            )
        return value
