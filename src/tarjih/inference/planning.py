"""Plan a step: what to multiply and what to sum, in which order, written as strided contractions.

A step of filtering multiplies small factors (conditional tables, likelihoods) into a belief over the
*interface*, the variables that the next step still needs, and sums out what it no longer needs. Which states
are possible at a step (`Domains`) decides the tables: a pinned variable has one state and leaves the belief.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

import numpy as np
from numpy.typing import NDArray

from tarjih.errors import Problem, TooWide

# A variable at this step (lag 0) or at the one before (lag 1).
Axis = tuple[str, int]
# The states, by index, that each variable may be in at one step.
Domains = Mapping[str, tuple[int, ...]]

# Beyond this many joint states one draw takes minutes (16 million cells of 8 lanes fill 1 GB).
WIDEST = 1_600_000
# A combined factor larger than this is multiplied in parts: it would no longer stay in the first-level cache.
_LARGEST_FACTOR = 2048
# The best order is searched over all subsets of this many variables; beyond it, greedily.
_SUBSETS = 16


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of the drawn values that hold one array: its axes in order, and where it begins."""

    rows: str  # "table" or "likelihood"
    first: int
    axes: tuple[Axis, ...]
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Factor:
    """A block with the impossible states left out: `offset + sum(strides * index)` finds a cell."""

    rows: str
    offset: int
    axes: tuple[Axis, ...]
    strides: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OperationAxis:
    """An axis of a contraction: its size, and how far apart neighbours lie in the belief, in C and in the outcome.

    0 where one of them does not have the axis.
    """

    size: int
    into: int
    cell: int
    out: int


# Compared by identity: `tiling` arranges each once.
@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One contraction: out[o] = sum over s of belief[into[o] + belief_shift[s]] * C[cell[o] + cell_shift[s]].

    C is the product of factors; `tables` and `likelihoods` give, for each cell of C, the row of each factor.
    `axes` are those of the outcome, in its order, `summed` those that s runs over.
    """

    axes: tuple[OperationAxis, ...]
    summed: tuple[OperationAxis, ...]
    tables: NDArray[np.int32]
    likelihoods: NDArray[np.int32]

    @property
    def into(self) -> NDArray[np.int32]:
        """Return, for each outgoing state, the first state of the belief that it sums."""
        return addresses([(axis.size, axis.into) for axis in self.axes])

    @property
    def cell(self) -> NDArray[np.int32]:
        """Return, for each outgoing state, the first cell of C that it takes."""
        return addresses([(axis.size, axis.cell) for axis in self.axes])

    @property
    def belief_shift(self) -> NDArray[np.int32]:
        """Return how far from the first each summed state of the belief lies."""
        return addresses([(axis.size, axis.into) for axis in self.summed])

    @property
    def cell_shift(self) -> NDArray[np.int32]:
        """Return how far from the first each summed cell of C lies."""
        return addresses([(axis.size, axis.cell) for axis in self.summed])

    @property
    def size(self) -> int:
        """Return the number of outgoing states."""
        return prod(axis.size for axis in self.axes)

    @property
    def multiplications(self) -> int:
        """Return the multiply-adds for one draw."""
        return prod(axis.size for axis in (*self.axes, *self.summed))


@dataclass(frozen=True, slots=True)
class Program:
    """One step: its operations, and the axes of the belief before and after."""

    operations: tuple[Operation, ...]
    into: tuple[str, ...]
    into_states: tuple[tuple[int, ...], ...]
    out: tuple[str, ...]
    out_states: tuple[tuple[int, ...], ...]
    pinned: Mapping[str, int]
    widest: int

    @property
    def cells(self) -> int:
        """Return the size of the belief that leaves the step."""
        return prod(len(states) for states in self.out_states)

    @property
    def multiplications(self) -> int:
        """Return the multiply-adds for one draw."""
        return sum(operation.multiplications for operation in self.operations)


class Plan:
    """Collects one step's factors, of which the program is written."""

    def __init__(
        self,
        variables: Sequence[str],
        before: Sequence[str],
        domains_before: Domains,
        domains: Domains,
        keep: frozenset[str],
    ) -> None:
        self.possible = {(n, 0): s for n, s in domains.items()} | {(n, 1): s for n, s in domains_before.items()}
        self.before: list[Axis] = [(n, 1) for n in before]
        self.keep = [n for n in variables if n in keep and len(domains[n]) > 1]
        self.pinned = {n: states[0] for n, states in domains.items() if len(states) == 1}
        self.free: list[str] = []
        self.factors: list[tuple[Factor, str | None]] = []

    def add(self, block: Block, introduces: str | None = None) -> None:
        """Add a factor, restricted to the possible states."""
        strides = [prod(block.shape[i + 1 :]) for i in range(len(block.shape))]
        offset, axes, kept = block.first, [], []
        for axis, stride in zip(block.axes, strides, strict=True):
            states = self.possible[axis]
            if len(states) == 1:
                offset += stride * states[0]
            else:
                axes.append(axis)
                kept.append(stride)
        free = introduces is not None and len(self.possible[introduces, 0]) > 1
        if free:
            self.free.append(str(introduces))
        factor = Factor(block.rows, offset, tuple(axes), tuple(kept))
        self.factors.append((factor, introduces if free else None))

    def emit(self) -> Program:
        """Order the variables, then write one operation for each and one for what is left over.

        Raises:
            TooWide: if the belief would hold too many joint states.
        """
        named = dict.fromkeys((*self.before, *((n, 0) for n in (*self.keep, *self.free))))
        named |= dict.fromkeys(axis for factor, _ in self.factors for axis in factor.axes)
        possible = tuple((axis, self.possible[axis]) for axis in named)
        step = _Step(tuple(self.before), tuple(self.keep), tuple(self.free), tuple(self.factors), possible)
        order, widest = _ordered(step, _SUBSETS)
        if widest > WIDEST:
            names = ", ".join(sorted(self.keep))
            raise TooWide(
                Problem(
                    "model",
                    f"{widest:,} joint states at once, more than the exact engine's {WIDEST:,}",
                    f"Pin, merge or drop states of these variables, or cut their influences: {names}",
                )
            )
        operations = _written(step, order, _LARGEST_FACTOR)
        return Program(
            operations,
            tuple(n for n, _ in self.before),
            tuple(self.possible[a] for a in self.before),
            tuple(self.keep),
            tuple(self.possible[n, 0] for n in self.keep),
            self.pinned,
            widest,
        )


@dataclass(frozen=True, slots=True)
class _Step:
    """All that the operations of a step follow from: steps that are alike in it share what is written."""

    before: tuple[Axis, ...]
    keep: tuple[str, ...]
    free: tuple[str, ...]
    factors: tuple[tuple[Factor, str | None], ...]
    possible: tuple[tuple[Axis, tuple[int, ...]], ...]


# Questions of one model pass through the same few kinds of steps: a forecast of the bundled case asks for a thousand
# programs, and 159 differ.
@lru_cache(maxsize=512)
def _ordered(step: _Step, subsets: int) -> tuple[tuple[str, ...], int]:
    order, widest = _Arrangement(step).order(subsets)
    return tuple(order), widest


@lru_cache(maxsize=512)
def _written(step: _Step, order: tuple[str, ...], largest: int) -> tuple[Operation, ...]:
    return tuple(_Arrangement(step).write(order, largest))


class _Arrangement:
    """Orders one step's variables and writes the operations."""

    def __init__(self, step: _Step) -> None:
        self.before, self.keep, self.free, self.factors = step.before, step.keep, step.free, step.factors
        self.possible = dict(step.possible)

    def write(self, order: Sequence[str], largest: int) -> list[Operation]:
        """Return one operation for each variable and one for what is left over.

        A combined factor of more than `largest` cells is multiplied in parts.
        """
        operations: list[Operation] = []
        axes, done = list(self.before), set[str]()
        pending = [f for f, _ in self.factors]
        target: list[Axis] = [(n, 0) for n in self.keep]
        steps: list[str | None] = list(order) or [None]
        for position, name in enumerate(steps):
            if name is not None:
                done.add(name)
            ready = [f for f in pending if all(lag or n in done for n, lag in f.axes)]
            pending = [f for f in pending if f not in ready]
            # Big products are split: the part that introduces the variable first, the rest one by one.
            groups = self._groups(ready, largest)
            for g, group in enumerate(groups):
                new: list[Axis] = [(name, 0)] if name is not None and g == 0 else []
                last = g == len(groups) - 1
                live = {a for f in pending for a in f.axes} | {(n, 0) for n in done if n in self.keep}
                drop = [a for a in axes + new if last and a not in live]
                out = [a for a in axes + new if a not in drop]
                if last and position == len(steps) - 1:
                    out = target
                elif new and new[0] in out:
                    # Taking the place of the first summed axis keeps neighbouring states neighbours.
                    out.remove(new[0])
                    place = min((axes.index(a) for a in drop if a in axes), default=0)
                    out.insert(min(place, len(out)), new[0])
                operations.append(self._operation(axes, out, drop, group))
                axes = out
        return operations

    def _groups(self, ready: list[Factor], largest: int) -> list[list[Factor]]:
        groups: list[list[Factor]] = [[]]
        size: set[Axis] = set()
        for factor in ready:
            union = size | set(factor.axes)
            if groups[-1] and self._size(union) > max(largest, self._size(size)):
                groups.append([factor])
                size = set(factor.axes)
            else:
                groups[-1].append(factor)
                size = union
        return groups

    def _size(self, axes: Iterable[Axis]) -> int:
        return prod(len(self.possible[a]) for a in axes)

    def _operation(self, axes: list[Axis], out: list[Axis], drop: list[Axis], group: list[Factor]) -> Operation:
        cell_axes = list(dict.fromkeys(a for f in group for a in f.axes))
        of_belief, of_cell, of_out = (self._strides(one) for one in (axes, cell_axes, out))

        def describe(some: Sequence[Axis]) -> tuple[OperationAxis, ...]:
            return tuple(
                OperationAxis(len(self.possible[a]), of_belief.get(a, 0), of_cell.get(a, 0), of_out.get(a, 0))
                for a in some
            )

        rows: dict[str, list[NDArray[np.int32]]] = {"table": [], "likelihood": []}
        for factor in group:
            row = np.full((), factor.offset, dtype=np.int32)
            for axis in cell_axes:
                # What remembers itself and is moved by itself has its own past twice.
                stride = sum(s for a, s in zip(factor.axes, factor.strides, strict=True) if a == axis)
                row = np.add.outer(row, np.asarray(self.possible[axis], dtype=np.int32) * stride)
            rows[factor.rows].append(row.ravel())
        cells = self._size(cell_axes)
        return Operation(
            describe(out),
            describe(drop),
            np.array(rows["table"], dtype=np.int32).reshape(-1, cells),
            np.array(rows["likelihood"], dtype=np.int32).reshape(-1, cells),
        )

    def _strides(self, axes: Sequence[Axis]) -> dict[Axis, int]:
        """Return how far apart neighbours along each axis of a contiguous array lie."""
        return {axis: self._size(axes[i + 1 :]) for i, axis in enumerate(axes)}

    def order(self, subsets: int) -> tuple[list[str], int]:
        """Return the order of the free variables with the fewest multiplications, and the widest product.

        More variables than `subsets` are ordered greedily.
        """
        n = len(self.free)
        bit = {name: 1 << i for i, name in enumerate(self.free)}
        masks = [(sum(bit[v] for v, lag in f.axes if lag == 0), f) for f, _ in self.factors]
        parents = {
            name: sum(bit[v] for v, lag in f.axes if lag == 0 and v != name)
            for f, name in self.factors
            if name is not None
        }
        if n <= subsets:
            return self._best(n, masks, parents)
        return self._greedy(masks, parents, bit)

    def _live(
        self, subsets: NDArray[np.int64] | NDArray[np.object_], masks: list[tuple[int, Factor]]
    ) -> NDArray[np.float64]:
        """Return the number of joint states alive after each subset of variables has been introduced."""
        waits: dict[Axis, NDArray[np.bool_]] = {}
        for mask, factor in masks:
            waiting = np.asarray((subsets & mask) != mask, dtype=bool)
            for axis in factor.axes:
                waits[axis] = waits.get(axis, np.zeros(len(subsets), dtype=bool)) | waiting
        size = np.ones(len(subsets))
        for axis in self.before:
            if axis in waits:
                size *= np.where(waits[axis], len(self.possible[axis]), 1)
        for i, name in enumerate(self.free):
            inside = (subsets >> i & 1).astype(bool)
            alive = waits.get((name, 0), np.zeros(len(subsets), dtype=bool)) | (name in self.keep)
            size *= np.where(inside & alive, len(self.possible[name, 0]), 1)
        return size

    def _best(self, n: int, masks: list[tuple[int, Factor]], parents: dict[str, int]) -> tuple[list[str], int]:
        subsets = np.arange(1 << n, dtype=np.int64)
        alive = self._live(subsets, masks)
        cost = np.full(1 << n, np.inf)
        cost[0] = 0.0
        came = np.full(1 << n, -1)
        sizes = np.array([s.bit_count() for s in range(1 << n)])
        for level in range(n):
            here = subsets[(sizes == level) & np.isfinite(cost)]
            for i, name in enumerate(self.free):
                can = here[((here >> i & 1) == 0) & ((here & parents[name]) == parents[name])]
                total = cost[can] + alive[can] * len(self.possible[name, 0])
                better = total < cost[can | 1 << i]
                cost[(can | 1 << i)[better]] = total[better]
                came[(can | 1 << i)[better]] = i
        order, widest, subset = [], float(prod(len(self.possible[a]) for a in self.before)), (1 << n) - 1
        while subset:
            i = int(came[subset])
            subset ^= 1 << i
            widest = max(widest, alive[subset] * len(self.possible[self.free[i], 0]))
            order.append(self.free[i])
        return order[::-1], int(widest)

    def _greedy(
        self, masks: list[tuple[int, Factor]], parents: dict[str, int], bit: dict[str, int]
    ) -> tuple[list[str], int]:
        order: list[str] = []
        subset, widest = 0, float(prod(len(self.possible[a]) for a in self.before))
        while len(order) < len(self.free):
            ready = [v for v in self.free if v not in order and parents[v] & subset == parents[v]]
            # As Python's own integers: a wide model has more variables than a machine word has bits.
            after = {v: float(self._live(np.array([subset | bit[v]], dtype=object), masks)[0]) for v in ready}
            name = min(ready, key=lambda v: after[v])
            before = float(self._live(np.array([subset], dtype=object), masks)[0])
            widest = max(widest, before * len(self.possible[name, 0]))
            order.append(name)
            subset |= bit[name]
        return order, int(min(widest, 2**62))


def addresses(axes: Iterable[tuple[int, int]]) -> NDArray[np.int32]:
    """Return where the cells of an array lie, the last axis fastest; each axis is its size and its stride."""
    total = np.zeros((), dtype=np.int32)
    for size, stride in axes:
        total = np.add.outer(total, np.arange(size, dtype=np.int32) * np.int32(stride))
    return total.ravel()
