"""Write programs down for the way back: small matrices at explicit places, one tile of the belief after the other.

Operations that follow one another are joined while the states that they connect fit a tile: a tile is a part of the
belief that can be carried through all of them, forward and back, without a look at the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from tarjih.inference.network import Operation, Program

Indices = NDArray[np.int32]

# States of a tile: five of its beliefs and two values fill less than half a megabyte, and so stay in the second-level
# cache of a core.
_TILE = 1024


@dataclass(frozen=True, slots=True)
class Matrices:
    """An operation as small matrices: out[out[r, j]] = sum over s of matrix[j, s] * belief[into[r, s]].

    Place r takes the matrix that begins at entry `cell[r]` of all matrices, one after the other. An entry is the sum
    of `fold` products of factors, whose rows `tables` and `likelihoods` name, `[factors, entries * fold]`: the states
    of a variable that comes and goes within the step.
    """

    into: NDArray[np.int64]
    out: NDArray[np.int64]
    cell: NDArray[np.int64]
    fold: int
    tables: Indices
    likelihoods: Indices

    @property
    def entries(self) -> int:
        """Return the number of entries of all matrices."""
        return int(self.cell.max() + self.into.shape[1] * self.out.shape[1])


def matrices(operation: Operation, size: int) -> Matrices:
    """Return an operation on a belief of that many states as matrices."""
    into, cell = operation.into.astype(np.int64), operation.cell.astype(np.int64)
    # What is summed and not yet in the belief does not move along it: that is folded.
    order = np.argsort(operation.belief_shift, kind="stable")
    sum_shift, fold_of = np.unique(operation.belief_shift, return_counts=True)
    fold = int(fold_of[0])
    cell_shift = operation.cell_shift[order].reshape(len(sum_shift), fold)
    # What is introduced does not move along the belief either: outgoing states with one origin differ in it alone.
    out = np.argsort(into, kind="stable").reshape(size // len(sum_shift), -1)
    new_cell = cell[out[0]] - cell[out[0, 0]]
    base, which = np.unique(cell[out[:, 0]], return_inverse=True)
    entries = (base[:, None, None, None] + new_cell[:, None, None] + cell_shift).ravel()
    return Matrices(
        into[out[:, :1]] + sum_shift,
        out,
        which * (len(sum_shift) * out.shape[1]),
        fold,
        operation.tables[:, entries],
        operation.likelihoods[:, entries],
    )


@dataclass(frozen=True, slots=True)
class Sweep:
    """A group's operation, its places in the order of tiles.

    Runs of places in one tile share a matrix: run i takes the places `run_first[i] : run_first[i + 1]` and the matrix
    at `run_cell[i]`; tile k takes the runs `tile_first[k] : tile_first[k + 1]`. Between two operations of a group
    states are counted within their tile.
    """

    matrices: Matrices
    into: Indices
    out: Indices
    tile_first: Indices
    run_first: Indices
    run_cell: Indices


@dataclass(frozen=True, slots=True)
class Group:
    """Operations that share tiles: the sizes of the belief before and after, and of the largest tile in between."""

    sweeps: tuple[Sweep, ...]
    tiles: int
    size_in: int
    size_out: int
    tile: int


def grouped(program: Program) -> list[Group]:
    """Join a program's operations to groups."""
    size = prod(len(states) for states in program.into_states)
    waiting: list[Matrices] = []
    for operation in program.operations:
        waiting.append(matrices(operation, size))
        size = len(operation.into)
    found: list[Group] = []
    while waiting:
        levels, count = _joined([np.arange(waiting[0].into.size)], waiting[0]), 1
        while count < len(waiting):
            wider = _joined(levels, waiting[count])
            if max(int(np.bincount(level).max()) for level in wider) > _TILE:
                break
            levels, count = wider, count + 1
        found.append(_group(waiting[:count], levels))
        waiting = waiting[count:]
    return found


def _joined(levels: Sequence[NDArray[np.int64]], one: Matrices) -> list[NDArray[np.int64]]:
    """Return which connected part each state belongs to, one operation further.

    `levels` are the parts of the states before the first operation, and after each.
    """
    ends = levels[-1][one.into]
    parts = int(levels[0].max()) + 1
    near, far = np.repeat(ends[:, 0], ends.shape[1]), ends.ravel()
    joined = coo_array((np.ones(near.size, dtype=np.int8), (near, far)), shape=(parts, parts))
    _, label = connected_components(joined, directed=False)
    found = [label[level].astype(np.int64) for level in levels]
    after = np.empty(one.out.size, dtype=np.int64)
    after[one.out] = found[-1][one.into[:, :1]]
    return [*found, after]


def _group(chain: Sequence[Matrices], levels: Sequence[NDArray[np.int64]]) -> Group:
    largest = max(int(np.bincount(level).max()) for level in levels)
    # Small parts share a tile.
    together = max(1, _TILE // largest)
    tile_of = [level // together for level in levels]
    tiles = int(tile_of[0].max()) + 1
    inner = [_within(tile) for tile in tile_of]
    sweeps = []
    for i, (one, (before, _)) in enumerate(zip(chain, pairwise(levels), strict=True)):
        tile = before[one.into[:, 0]] // together
        order = np.lexsort((one.into[:, 0], one.cell, tile))
        tile, cell = tile[order], one.cell[order]
        starts = np.flatnonzero(np.append(True, (np.diff(tile) != 0) | (np.diff(cell) != 0)))
        into, out = one.into[order], one.out[order]
        sweeps.append(
            Sweep(
                one,
                (inner[i][into] if i else into).astype(np.int32),
                (inner[i + 1][out] if i < len(chain) - 1 else out).astype(np.int32),
                np.searchsorted(tile[starts], np.arange(tiles + 1)).astype(np.int32),
                np.append(starts, len(cell)).astype(np.int32),
                cell[starts].astype(np.int32),
            )
        )
    between = [int(np.bincount(tile).max()) for tile in tile_of[1:-1]]
    return Group(tuple(sweeps), tiles, chain[0].into.size, chain[-1].out.size, max(between, default=1))


def _within(tile: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count the states of each tile from 0."""
    order = np.argsort(tile, kind="stable")
    sizes = np.bincount(tile)
    counted = np.empty_like(tile)
    counted[order] = np.arange(len(tile)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return counted
