"""Arrange the loops of a program's operations: small matrices, applied at many places of a belief, a tile at a time.

Out[r + out_shift[j]] = sum over s of in[p + in_shift[s]] * cells[q + j * n_in + s], for every place (p, q, r): the
operation's other axes. One group of them, which the matrix does not depend on, is walked with the matrix in
registers: the *run*. Consecutive operations share a *tile*, a part of the belief along axes that none of them sums
or introduces: what one leaves behind is still in the cache when the next wants it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import prod

import numpy as np
from numpy.typing import NDArray

from tarjih.inference.planning import Operation, OperationAxis, addresses

Indices = NDArray[np.int32]

# A run longer than this amortises the loading of its matrix; among such, the one whose states lie closest counts.
_LONG = 27
# States of a tile: with what it turns into, half a megabyte, which the second-level cache of a core holds.
TILE = 4096
# States of a wide tile, 1.3 MB, which streams through the third-level cache at every operation. It pays where it
# spares a belief the way to memory and back.
WIDE_TILE = 20_000
# States of a belief, 6 MB: two threads that each turn a larger one into another overflow the third-level cache.
_BEYOND_CACHE = 100_000
# What it costs to move a state out or in, where moving it between two groups by way of the third-level cache is 1.
# Memory: two threads copied 3.8 times as many bytes a second of 59,049 states each as of 177,147
# (`benchmarks/engine.py`). Within a wide tile most of it is hidden: if all of that benchmark's ten variables with
# flags were carried in wide tiles, it would be 0.2.
_FROM_MEMORY, _WITHIN_TILE = 4.0, 0.2
# Groups of beliefs of more states are arranged anew each time: those of 50,000 states take 0.1 MB.
_KEPT = 100_000
# What it costs to leave a state in a tile for the way back, for each operation whose states are there too: enough to
# choose among cuts that move as much.
_ANEW = 0.02
# What it costs to carry a state a second time, as the way back does in all stages of a wide tile but its last.
_TWICE = 0.5


@dataclass(frozen=True, slots=True)
class Sweep:
    """One operation for the kernels, tile by tile.

    `cells` are those of the operation's product of factors, `[cells, fold]`: neighbours are summed, the states of a
    variable that comes and goes within the step. `tables` and `likelihoods` are `[factors, cells * fold]`.
    """

    in_shift: Indices
    out_shift: Indices
    into: Indices
    out: Indices
    cell: Indices
    run: OperationAxis
    cells: Indices
    tables: Indices
    likelihoods: Indices
    in_place: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Consecutive operations that share tiles: `sizes` of the belief before, at most between in a tile, and after.

    Where it is `in_place` every tile's outcome takes the rows that its belief took. `stages` are what the way back
    does instead, one after the other within every tile: groups themselves, whose own tiles are counted tile by tile
    of this one. What lies between two of them fills no more than a tile of this one.
    """

    sweeps: tuple[Sweep, ...]
    tiles: int
    sizes: tuple[int, int, int]
    in_place: bool
    stages: tuple["Group", ...] = ()


@dataclass(frozen=True, slots=True)
class _Cut:
    """Operations that share tiles, and the axes cut along, by their strides in the belief that they start from."""

    first: int
    end: int
    tile: tuple[int, ...]
    wide: bool


def grouped(
    operations: tuple[Operation, ...], tile_states: int, wide_states: int, together: int = 0
) -> tuple[Group, ...]:
    """Join consecutive operations that a tile of so many states can hold, a wide one where that saves more.

    The cuts are where moving the beliefs between the groups costs least. Where `together` is not 0 all that a group's
    operations leave in a tile is needed at once, and may be so many states: groups are then of like lengths, and wide
    tiles are gone through in stages.
    """
    # What a wide belief takes to arrange is little beside what it takes to carry, and would fill the memory.
    small = max(one.size for one in operations) <= _KEPT
    joined = _joined_once if small else _joined
    return joined(operations, tile_states, wide_states, together, _BEYOND_CACHE)


def _joined(
    operations: tuple[Operation, ...], tile_states: int, wide_states: int, together: int, beyond: int
) -> tuple[Group, ...]:
    found = []
    for cut in _cuts(operations, tile_states, wide_states, together, beyond):
        some = operations[cut.first : cut.end]
        one = _group(some, cut.tile)
        if together:
            stages = _stages(some, cut.tile, tile_states, together, beyond) if cut.wide else (one,)
            one = replace(one, stages=stages)
        found.append(one)
    return tuple(found)


# Steps that are alike share their operations (see `planning`), and these their groups.
_joined_once = lru_cache(maxsize=512)(_joined)


def _cuts(
    operations: Sequence[Operation],
    tile_states: int,
    wide_states: int,
    together: int,
    beyond: int,
    twice: float = 0.0,
) -> list[_Cut]:
    """Return what shares tiles, in order; see `grouped`. All but the last are carried `twice`, at that cost a state."""
    sizes = [_size_in(operations[0]), *(one.size for one in operations)]
    cost = [0.0, *[np.inf] * len(operations)]
    came = [_Cut(0, 0, (), wide=False)] * (len(operations) + 1)
    for end in range(1, len(operations) + 1):
        for first in reversed(range(end)):
            states = min(tile_states, together // (end - first)) if together else tile_states
            tile = _tile(operations[first:end], states)
            wide = tile is None and end - first > 1
            moved = cost[first] + _moving(sizes[first], beyond) + _moving(sizes[end], beyond)
            if together:
                moved += _ANEW * sum(sizes[first + 1 : end]) * (end - first)
            if end < len(operations):
                moved += twice * sum(sizes[first + 1 : end + 1])
            if wide:
                tile = _tile(operations[first:end], wide_states)
                if tile is None:
                    # A longer group is no easier to cut.
                    break
                if together and max(sizes[first + 1 : end]) <= beyond:
                    # All that is left in a wide tile, where it is needed at once, overflows more than the belief does.
                    continue
                moved += _WITHIN_TILE * 2 * sum(sizes[first + 1 : end])
            if moved < cost[end]:
                cost[end], came[end] = moved, _Cut(first, end, tile or (), wide)
    found: list[_Cut] = []
    end = len(operations)
    while end:
        found.append(came[end])
        end = came[end].first
    return found[::-1]


def _stages(
    operations: Sequence[Operation], wide: tuple[int, ...], tile_states: int, together: int, beyond: int
) -> tuple[Group, ...]:
    """Cut the operations that share a wide tile into groups that share small ones within it."""
    # The strides of the wide tile's axes in the belief before each operation, and after the last.
    strides = [wide]
    for one in operations:
        out = {axis.into: axis.out for axis in one.axes if axis.into}
        strides.append(tuple(out[stride] for stride in strides[-1]))
    within = [
        replace(one, axes=tuple(axis for axis in one.axes if not axis.into or axis.into not in cut))
        for one, cut in zip(operations, strides[:-1], strict=True)
    ]
    found = []
    for cut in _cuts(within, tile_states, tile_states, together, beyond, _TWICE):
        moved = _layout(operations[cut.first - 1].axes, strides[cut.first])[0] if cut.first else None
        left = None if cut.end == len(operations) else len(wide)
        some = operations[cut.first : cut.end]
        found.append(_group(some, (*strides[cut.first], *cut.tile), moved, left))
    return tuple(found)


def _layout(axes: Sequence[OperationAxis], cut: Sequence[int]) -> tuple[dict[int, int], int]:
    """Return where each axis of a belief lies in a tile of it, by where it lay in all, and the tile's size."""
    moved, size = {}, 1
    for axis in reversed(axes):
        moved[axis.out] = 0 if axis.out in cut else size
        size *= 1 if axis.out in cut else axis.size
    return moved, size


def _moving(states: int, beyond: int) -> float:
    """Return what it costs to carry a belief from one group to the next, at one end."""
    return states if states <= beyond else _FROM_MEMORY * states


def _tile(operations: Sequence[Operation], states: int) -> tuple[int, ...] | None:
    """Return the axes to cut along, by their strides in the first belief; None where no cut is small enough."""
    peak = max(_size_in(operations[0]), *(one.size for one in operations))
    # Where each axis that stays lies at last, by where it lay at first.
    stays = {axis.into: axis for axis in operations[0].axes if axis.into}
    for one in operations[1:]:
        then = {axis.into: axis for axis in one.axes if axis.into}
        stays = {stride: then[axis.out] for stride, axis in stays.items() if axis.out in then}
    tile: list[int] = []
    for stride in sorted(stays, reverse=True):
        if peak <= states:
            break
        tile.append(stride)
        peak //= stays[stride].size
    return tuple(tile) if peak <= states else None


def _size_in(operation: Operation) -> int:
    return prod(axis.size for axis in (*operation.axes, *operation.summed) if axis.into)


def _group(
    operations: Sequence[Operation],
    tile: tuple[int, ...],
    moved: dict[int, int] | None = None,
    left: int | None = None,
) -> Group:
    """Give what comes between the operations a place of a tile's size, and arrange their loops.

    Args:
        operations: what shares the tiles.
        tile: the axes cut along, by their strides in the belief before.
        moved: where the axes of the belief before lie, if not there.
        left: of the axes cut along, how many first ones the place for the outcome is cut along, too; None where it is
            the belief's own.
    """
    cut = list(tile)
    arranged: list[tuple[list[OperationAxis], list[OperationAxis], list[int]]] = []
    between = 1
    for number, one in enumerate(operations):
        axes, summed, last = list(one.axes), list(one.summed), number == len(operations) - 1
        # In the order of the tile, so that all operations count the tiles alike.
        at = {axis.into: i for i, axis in enumerate(axes)}
        cuts = [at[stride] for stride in cut]
        cut = [axes[i].out for i in cuts]
        if moved is not None:
            axes = [replace(axis, into=moved[axis.into]) if axis.into else axis for axis in axes]
            summed = [replace(axis, into=moved[axis.into]) if axis.into else axis for axis in summed]
        if not last or left is not None:
            moved, size = _layout(axes, cut[:left] if last else cut)
            between = max(between, 1 if last else size)
            axes = [replace(axis, out=moved[axis.out]) for axis in axes]
        arranged.append((axes, summed, cuts))
    sweeps = tuple(
        _sweep(one, axes, summed, cuts) for one, (axes, summed, cuts) in zip(operations, arranged, strict=True)
    )
    tiles = prod(arranged[0][0][i].size for i in arranged[0][2])
    in_place = sweeps[0].in_place if len(sweeps) == 1 else _same_room(arranged[0], arranged[-1])
    return Group(sweeps, tiles, (_size_in(operations[0]), between, operations[-1].size), in_place)


def _same_room(
    first: tuple[list[OperationAxis], list[OperationAxis], list[int]],
    last: tuple[list[OperationAxis], list[OperationAxis], list[int]],
) -> bool:
    """Tell whether every tile's outcome takes the rows that its belief took."""
    tiles = [first[0][i].into for i in first[2]] == [last[0][i].out for i in last[2]]
    inner = [axis for i, axis in enumerate(first[0]) if i not in first[2]]
    read = [axis for axis in (*inner, *first[1]) if axis.into]
    written = [axis for i, axis in enumerate(last[0]) if i not in last[2]]
    took = np.sort(addresses((axis.size, axis.into) for axis in read))
    return tiles and np.array_equal(took, np.sort(addresses((axis.size, axis.out) for axis in written)))


def _sweep(
    operation: Operation, axes: Sequence[OperationAxis], summed: Sequence[OperationAxis], cuts: Sequence[int]
) -> Sweep:
    """Arrange the loops of an operation, those over tiles outside."""
    new = [axis for i, axis in enumerate(axes) if operation.axes[i].into == 0]
    out_shift = addresses((axis.size, axis.out) for axis in new)
    new_cell = addresses((axis.size, axis.cell) for axis in new)
    # Cells that meet the same state of the belief are summed beforehand.
    in_shift, group = np.unique(addresses((axis.size, axis.into) for axis in summed), return_inverse=True)
    old_cell = operation.cell_shift[np.argsort(group, kind="stable")].reshape(len(in_shift), -1)
    kept = [i for i in range(len(axes)) if operation.axes[i].into]
    places = [i for i in kept if axes[i].cell]
    of_place = addresses((axes[i].size, axes[i].cell) for i in places)
    cells = (of_place[:, None, None, None] + new_cell[:, None, None] + old_cell).reshape(-1, old_cell.shape[1])
    packed, size = dict.fromkeys(kept, 0), len(out_shift) * len(in_shift)
    for i in reversed(places):
        packed[i] = size
        size *= axes[i].size
    inner = [i for i in kept if i not in cuts]
    run, walked = _run([(i, axes[i]) for i in inner])
    outer = [*cuts, *(i for i in inner if i not in walked)]
    square = len(in_shift) == len(out_shift) <= 3
    return Sweep(
        in_shift,
        out_shift,
        addresses((axes[i].size, axes[i].into) for i in outer),
        addresses((axes[i].size, axes[i].out) for i in outer),
        addresses((axes[i].size, packed[i]) for i in outer),
        run,
        cells,
        operation.tables[:, cells.ravel()],
        operation.likelihoods[:, cells.ravel()],
        square and np.array_equal(in_shift, out_shift) and all(axes[i].into == axes[i].out for i in kept),
    )


def _run(kept: Sequence[tuple[int, OperationAxis]]) -> tuple[OperationAxis, set[int]]:
    """Choose neighbouring axes that the cells do not know, and merge them: the longest, up to long enough."""
    best, chosen = OperationAxis(1, 0, 0, 0), set[int]()
    for last in range(len(kept)):
        merged, walked = replace(kept[last][1], size=1, cell=0), set[int]()
        for i, axis in reversed(kept[: last + 1]):
            if axis.cell or (axis.out, axis.into) != (merged.out * merged.size, merged.into * merged.size):
                break
            merged, walked = replace(merged, size=merged.size * axis.size), walked | {i}
        if (min(merged.size, _LONG), -merged.into) > (min(best.size, _LONG), -best.into):
            best, chosen = merged, walked
    return best, chosen
