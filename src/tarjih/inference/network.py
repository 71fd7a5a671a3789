"""Compile a model into index tables: what to multiply and what to sum, step by step.

A step of filtering multiplies small factors (conditional tables, likelihoods) into a belief over the
*interface*, the variables that the next step still needs, and sums out what it no longer needs. Which states
are possible at a step (`Domains`) decides the tables: a pinned variable has one state and leaves the belief.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray

from tarjih.errors import Problem, TooWide
from tarjih.model.schema import ScenarioModel

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
class Operation:
    """One contraction: out[o] = sum over s of belief[into[o] + belief_shift[s]] * C[cell[o] + cell_shift[s]].

    C is the product of factors; `tables` and `likelihoods` give, for each cell of C, the row of each factor.
    """

    into: NDArray[np.int32]
    cell: NDArray[np.int32]
    belief_shift: NDArray[np.int32]
    cell_shift: NDArray[np.int32]
    tables: NDArray[np.int32]
    likelihoods: NDArray[np.int32]

    @property
    def multiplications(self) -> int:
        """Return the multiply-adds for one draw."""
        return len(self.into) * len(self.belief_shift)


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


@dataclass(frozen=True, slots=True)
class Machine:
    """One more variable, of `card` states, which reads others instead of being moved by a table of the model.

    It stands in state 0 before the first step. At a step at which the slot `reads` speaks, its likelihood has the
    axes (own previous state, the scope at this step, own state); at one at which `waits` does, (own previous
    state, own state). Where both states are pinned, neither need speak.
    """

    name: str
    card: int
    scope: tuple[str, ...]

    @property
    def reads(self) -> str:
        """Return the slot by which it follows its scope."""
        return f"{self.name} reads"

    @property
    def waits(self) -> str:
        """Return the slot by which it is carried on."""
        return f"{self.name} waits"


class Network:
    """A compiled model: where each variable's table and each indicator's likelihood lie, and programs by need."""

    def __init__(
        self, model: ScenarioModel, scopes: Mapping[str, tuple[str, ...]], machine: Machine | None = None
    ) -> None:
        """Lay out the rows; `scopes` names, for each likelihood slot, the variables that it speaks about."""
        self.model = model
        self.states = {name: variable.states for name, variable in model.variables.items()}
        self.cards = {name: len(states) for name, states in self.states.items()}
        self.parents = {name: model.parents_of(name) for name in model.variables}
        self.remembers = {name: v.mechanism.remembers for name, v in model.variables.items()}
        self.tables: dict[str, Block] = {}
        self.starts: dict[str, Block] = {}
        self.slots: dict[str, Block] = {}
        self.table_rows = self.likelihood_rows = 0
        for name in model.variables:
            parents: tuple[Axis, ...] = tuple((p.name, p.lag) for p in self.parents[name])
            own: tuple[Axis, ...] = ((name, 1),) if self.remembers[name] else ()
            self.tables[name] = self._block("table", (*parents, *own, (name, 0)))
            # Step 0 has no past: a start distribution, or the table given this step's own parents.
            now = tuple(axis for axis in parents if axis[1] == 0)
            given = now if model.variables[name].start is None else ()
            self.starts[name] = self._block("table", (*given, (name, 0)))
        for slot, scope in scopes.items():
            self.slots[slot] = self._block("likelihood", tuple((v, 0) for v in scope))
        self.machine = machine
        if machine is not None:
            name = machine.name
            self.cards[name], self.parents[name], self.remembers[name] = machine.card, (), True
            # Its slots say how it moves; by itself it may be in any state.
            self.tables[name] = self.starts[name] = self._block("likelihood", ((name, 0),))
            self.slots[machine.waits] = self._block("likelihood", ((name, 1), (name, 0)))
            seen = tuple((v, 0) for v in machine.scope)
            self.slots[machine.reads] = self._block("likelihood", ((name, 1), *seen, (name, 0)))

    def _block(self, rows: str, axes: tuple[Axis, ...]) -> Block:
        shape = tuple(self.cards[name] for name, _ in axes)
        first = self.table_rows if rows == "table" else self.likelihood_rows
        if rows == "table":
            self.table_rows += prod(shape)
        else:
            self.likelihood_rows += prod(shape)
        return Block(rows, first, axes, shape)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Return the variables so that each follows its parents of the same step."""
        placed: list[str] = []
        waiting = list(self.parents)
        while waiting:
            name = next(n for n in waiting if all(p.lag or p.name in placed for p in self.parents[n]))
            placed.append(name)
            waiting.remove(name)
        return tuple(placed)

    @cached_property
    def everything(self) -> Domains:
        """Return the domains in which every state is possible."""
        return {name: tuple(range(card)) for name, card in self.cards.items()}

    @cached_property
    def beginning(self) -> Domains:
        """Return the domains before the first step: only a machine stands anywhere then."""
        return self.everything if self.machine is None else {**self.everything, self.machine.name: (0,)}

    def ancestors(self, names: Iterable[str]) -> frozenset[str]:
        """Return the variables, at any step, on which these depend, themselves included."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += [p.name for p in self.parents[name]]
        return frozenset(found)

    def interface(self, relevant: frozenset[str], keep: frozenset[str] = frozenset()) -> frozenset[str]:
        """Return which of the relevant variables the next step needs, and those to keep besides."""
        lagged = {p.name for name in relevant for p in self.parents[name] if p.lag}
        return frozenset(n for n in relevant if n in keep or n in lagged or self.remembers[n])

    def program(
        self,
        *,
        first: bool,
        before: Sequence[str],
        domains_before: Domains,
        domains: Domains,
        relevant: frozenset[str],
        keep: frozenset[str],
        slots: Sequence[str],
    ) -> Program:
        """Compile one step.

        Args:
            first: whether this is step 0, where variables start instead of move.
            before: the variables on the axes of the incoming belief, in order; pinned ones are not among them.
            domains_before: possible states at the previous step.
            domains: possible states at this step.
            relevant: the variables that are carried at all, closed under ancestors.
            keep: the variables that the outgoing belief must hold.
            slots: the likelihoods that speak at this step.
        """
        blocks = {n: (self.starts if first else self.tables)[n] for n in relevant}
        spoken = [self.slots[slot] for slot in slots]
        # A variable that nothing kept or seen depends on in this step sums to one: leave it out.
        needed = set(keep)
        needed |= {name for block in spoken for name, _ in block.axes}
        # A state that is known or struck out is evidence too.
        needed |= {name for name in relevant if len(domains[name]) < self.cards[name]}
        for name in reversed(self.order):
            if name in needed:
                needed |= {parent for parent, lag in blocks[name].axes if lag == 0}
        plan = _Plan(self, before, domains_before, domains, frozenset(keep))
        for name in self.order:
            if name in needed:
                plan.add(blocks[name], introduces=name)
        for block in spoken:
            plan.add(block)
        return plan.emit()


class _Plan:
    """Finds a good order for one step's factors and writes the index tables."""

    def __init__(
        self,
        network: Network,
        before: Sequence[str],
        domains_before: Domains,
        domains: Domains,
        keep: frozenset[str],
    ) -> None:
        self.possible = {(n, 0): s for n, s in domains.items()} | {(n, 1): s for n, s in domains_before.items()}
        self.before: list[Axis] = [(n, 1) for n in before]
        self.keep = [n for n in network.cards if n in keep and len(domains[n]) > 1]
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
        """Order the variables, then write one operation for each and one for what is left over."""
        order, widest = self._order()
        if widest > WIDEST:
            names = ", ".join(sorted(self.keep))
            raise TooWide(
                Problem(
                    "model",
                    f"{widest:,} joint states at once, more than the exact engine's {WIDEST:,}",
                    f"Pin, merge or drop states of these variables, or cut their influences: {names}",
                )
            )
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
            groups = self._groups(ready)
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
        return Program(
            tuple(operations),
            tuple(n for n, _ in self.before),
            tuple(self.possible[a] for a in self.before),
            tuple(self.keep),
            tuple(self.possible[n, 0] for n in self.keep),
            self.pinned,
            widest,
        )

    def _groups(self, ready: list[Factor]) -> list[list[Factor]]:
        groups: list[list[Factor]] = [[]]
        size: set[Axis] = set()
        for factor in ready:
            union = size | set(factor.axes)
            if groups[-1] and self._size(union) > max(_LARGEST_FACTOR, self._size(size)):
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
        into = _strides([len(self.possible[a]) for a in axes])
        of_belief = dict(zip(axes, into, strict=True))
        of_cell = dict(zip(cell_axes, _strides([len(self.possible[a]) for a in cell_axes]), strict=True))
        digits = self._digits(out)
        shifts = self._digits(drop)
        rows: dict[str, list[NDArray[np.int32]]] = {"table": [], "likelihood": []}
        cell_digits = self._digits(cell_axes)
        for factor in group:
            row = np.full(cell_digits.shape[1], factor.offset, dtype=np.int64)
            for axis, stride in zip(factor.axes, factor.strides, strict=True):
                row += stride * np.asarray(self.possible[axis])[cell_digits[cell_axes.index(axis)]]
            rows[factor.rows].append(row.astype(np.int32))
        cells = cell_digits.shape[1]
        return Operation(
            _dot(digits, [of_belief.get(a, 0) for a in out]),
            _dot(digits, [of_cell.get(a, 0) for a in out]),
            _dot(shifts, [of_belief.get(a, 0) for a in drop]),
            _dot(shifts, [of_cell.get(a, 0) for a in drop]),
            np.array(rows["table"], dtype=np.int32).reshape(-1, cells),
            np.array(rows["likelihood"], dtype=np.int32).reshape(-1, cells),
        )

    def _digits(self, axes: Sequence[Axis]) -> NDArray[np.int64]:
        shape = tuple(len(self.possible[a]) for a in axes)
        if not shape:
            return np.zeros((0, 1), dtype=np.int64)
        return np.stack(np.unravel_index(np.arange(prod(shape)), shape)).astype(np.int64)

    def _order(self) -> tuple[list[str], int]:
        """Return the order of the free variables with the fewest multiplications, and the widest product."""
        n = len(self.free)
        bit = {name: 1 << i for i, name in enumerate(self.free)}
        masks = [(sum(bit[v] for v, lag in f.axes if lag == 0), f) for f, _ in self.factors]
        parents = {
            name: sum(bit[v] for v, lag in f.axes if lag == 0 and v != name)
            for f, name in self.factors
            if name is not None
        }
        if n <= _SUBSETS:
            return self._best(n, masks, parents)
        return self._greedy(masks, parents, bit)

    def _live(self, subsets: NDArray[np.int64], masks: list[tuple[int, Factor]]) -> NDArray[np.float64]:
        """Return the number of joint states alive after each subset of variables has been introduced."""
        waits: dict[Axis, NDArray[np.bool_]] = {}
        for mask, factor in masks:
            waiting = (subsets & mask) != mask
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
            after = {v: float(self._live(np.array([subset | bit[v]]), masks)[0]) for v in ready}
            name = min(ready, key=lambda v: after[v])
            before = float(self._live(np.array([subset]), masks)[0])
            widest = max(widest, before * len(self.possible[name, 0]))
            order.append(name)
            subset |= bit[name]
        return order, int(min(widest, 2**62))


def _strides(shape: Sequence[int]) -> list[int]:
    return [prod(shape[i + 1 :]) for i in range(len(shape))]


def _dot(digits: NDArray[np.int64], strides: Sequence[int]) -> NDArray[np.int32]:
    total = np.zeros(digits.shape[1], dtype=np.int64)
    for row, stride in zip(digits, strides, strict=True):
        total += row * stride
    return total.astype(np.int32)
