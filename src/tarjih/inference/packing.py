"""Write programs down for the kernels: the tables of their operations and groups, and one pool of all indices."""

from collections.abc import Mapping, Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from tarjih.inference.planning import Program
from tarjih.inference.tiling import Group, Indices, Sweep, grouped

# The places of a belief: what a step begins with and what it leaves, and two for what comes between in a tile.
_HERE, _THERE, _FIRST, _SECOND = range(4)
# The columns of an operation that say where it reads and writes; the others say what it multiplies by.
_LOOPS = 13


class Packed:
    """Programs as the arrays that the kernels take."""

    def __init__(
        self,
        programs: Sequence[Program],
        state_rows: Mapping[str, int],
        tile: int,
        wide: int,
        together: int = 0,
        *,
        ahead: bool = False,
    ) -> None:
        """Write them down.

        Args:
            programs: the steps that differ.
            state_rows: where the marginals of each variable begin.
            tile: states of a tile at most.
            wide: states of a tile at most where a smaller one would send a wide belief to memory.
            together: states at most that all operations of a group leave in a tile; 0 where each may overwrite
                what the last one left.
            ahead: whether to write down the order in which rows are read, to ask for them; it is where `together` is
                not 0.
        """
        self._parts: list[Indices] = []
        self._placed: dict[bytes, int] = {}
        self._length = 0
        self._static: dict[tuple[int, int, int, int, bool], tuple[int, int]] = {}
        self._folded: list[set[int]] = []
        self._rows: list[list[int]] = []
        self._static_room = self._asked = 0
        groups: list[list[int]] = []
        bounds: list[list[int]] = []
        digits: list[list[int]] = []
        stages: list[list[int]] = []
        widest = between = scratch = halves = most_groups = within = most_sweeps = most_stages = 1
        ahead = ahead or together > 0
        for program in programs:
            begin, combined = len(groups), 0
            self._folded.append(set())
            arranged = grouped(program.operations, tile, wide, together)
            for number, group in enumerate(arranged):
                first, source = len(self._rows), _HERE
                for i, one in enumerate(group.sweeps):
                    target = _target(source, one, group, last=i == len(group.sweeps) - 1)
                    # The first of a step takes up the scale of the one before, likelihoods change from step to step.
                    fresh = combined if len(one.likelihoods) or number == i == 0 else -1
                    self._rows.append([*self._loops(one, group.tiles, source, target), *self._factors(one, fresh)])
                    combined += one.cells.size if fresh >= 0 else 0
                    source = target
                groups.append(self._bounds(group, first, 1, ahead=ahead))
                widest, between = max(widest, group.sizes[0], group.sizes[2]), max(between, group.sizes[1])
            # Behind all operations of the step, which are gone through in a row.
            for g, group in enumerate(arranged, begin):
                first, wides = groups[g][0], group.tiles if len(group.stages) > 1 else 1
                groups[g] += [wides, len(stages), len(stages) + len(group.stages)]
                for stage in group.stages:
                    one_first = first
                    if len(group.stages) > 1:
                        one_first = len(self._rows)
                        for one in stage.sweeps:
                            same = self._rows[first + len(self._rows) - one_first][_LOOPS:]
                            self._rows.append([*self._loops(one, stage.tiles, _HERE, _HERE), *same])
                        first += len(stage.sweeps)
                    stages.append(self._bounds(stage, one_first, wides, ahead=ahead))
                    within, most_sweeps = max(within, stage.sizes[1]), max(most_sweeps, len(stage.sweeps))
                most_stages = max(most_stages, len(group.stages))
            most_groups = max(most_groups, len(arranged))
            bounds.append([begin, len(groups), arranged[0].sizes[0], arranged[-1].sizes[2]])
            digits.append(self._halves(program, state_rows))
            scratch, halves = max(scratch, combined), max(halves, digits[-1][0] + digits[-1][1])
        tables = [np.array(table, dtype=np.int64) for table in (self._rows, groups, bounds)]
        # An operation asks for as many rows ahead as it takes turns, past the end of their order.
        self._parts.append(np.zeros(self._asked, dtype=np.int32))
        self._tables = (np.concatenate(self._parts), tables[0], tables[1], tables[2])
        self.digits = np.array(digits, dtype=np.int64)
        self.stages = np.array(stages, dtype=np.int64).reshape(-1, 8)
        # Beliefs between the groups of a step, and between the operations of a stage: one at least; those between the
        # stages of a group; and the states of one between operations.
        self.longest = max(most_groups - 1, 1), max(most_sweeps - 1, 1), most_stages - 1, within
        self.room = np.array([widest, between, self._static_room, scratch, halves], dtype=np.int64)

    def programs(
        self, which: NDArray[np.int64]
    ) -> tuple[Indices, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return the pool, the tables of operations, groups and programs, and what these programs need folded."""
        folded = set().union(*(self._folded[program] for program in which))
        return *self._tables, np.array(sorted(folded), dtype=np.int64)

    def started_from(self, reads: NDArray[np.int64]) -> tuple[NDArray[np.int64], int, int]:
        """Return what the way back needs for operations that are read (not 0).

        That is, for each group, which of a step's kept beliefs it starts from (-1: none of its operations is read);
        how many of these a step has at most, the first group's not counted; and how many beliefs are carried anew in
        a tile, one at least.
        """
        _, _, groups, bounds = self._tables
        needs = np.full(len(groups), -1, dtype=np.int64)
        most, places = 0, 1
        for begin, end, *_ in bounds:
            kept = 0
            for g in range(begin, end):
                read = np.flatnonzero(reads[groups[g, 0] : groups[g, 1]])
                if read.size:
                    needs[g] = kept if g > begin else 0
                    kept += g > begin
                    places = max(places, int(read[-1]))
            most = max(most, kept)
        return needs, most, places

    def _bounds(self, group: Group, first: int, wides: int, *, ahead: bool) -> list[int]:
        """Return a row of the table of groups, or of that of stages: per wide tile what is said of all tiles."""
        begin, end = group.sweeps[0], group.sweeps[-1]
        rows = begin.into.size * begin.run.size * len(begin.in_shift) // group.tiles
        left = end.out.size * end.run.size * len(end.out_shift) // wides
        orders = [self._place(_order(group, back=back)) if ahead else 0 for back in (False, True)]
        if ahead:
            turns = (one.into.size * one.run.size * len(one.in_shift) * len(one.out_shift) for one in group.sweeps)
            self._asked = max(self._asked, max(turns) // group.tiles)
        last = first + len(group.sweeps)
        return [first, last, group.tiles // wides, int(not group.in_place), left, orders[0], rows, orders[1]]

    def _loops(self, one: Sweep, tiles: int, source: int, target: int) -> list[int]:
        """Return the first columns of a row of the table of operations: where it reads and writes."""
        return [
            len(one.in_shift),
            len(one.out_shift),
            self._place(one.in_shift),
            self._place(one.out_shift),
            one.run.size,
            one.run.into,
            one.run.out,
            len(one.into) // tiles,
            self._place(one.into),
            self._place(one.out),
            self._place(one.cell),
            source,
            target,
        ]

    def _factors(self, one: Sweep, fresh: int) -> list[int]:
        """Return the other columns: what it multiplies by."""
        n_cells, fold = one.cells.shape
        tables = self._place(one.tables)
        # The same tables are multiplied once a block, however many programs they serve.
        key = (tables, len(one.tables), n_cells, fold, bool(len(one.likelihoods)))
        if key not in self._static:
            self._static[key] = self._static_room, len(self._rows)
            self._static_room += n_cells * fold
        static, row = self._static[key]
        self._folded[-1].add(row)
        likelihoods = self._place(one.likelihoods)
        return [n_cells, fold, static, fresh, tables, len(one.tables), likelihoods, len(one.likelihoods)]

    def _place(self, array: Indices) -> int:
        """Return where an index table begins, the same for equal ones."""
        flat = np.ascontiguousarray(array, dtype=np.int32).ravel()
        key = flat.tobytes()
        if key not in self._placed:
            self._placed[key] = self._length
            self._parts.append(flat)
            self._length += flat.size
        return self._placed[key]

    def _halves(self, program: Program, state_rows: Mapping[str, int]) -> list[int]:
        """Return the sizes of the first and the last half of the axes, their numbers, and the rows they add to."""
        middle = len(program.out) // 2
        sizes, numbers, rows = [], [], []
        for names, spaces in (
            (program.out[:middle], program.out_states[:middle]),
            (program.out[middle:], program.out_states[middle:]),
        ):
            shape = [len(states) for states in spaces]
            sizes.append(prod(shape))
            numbers.append(len(names))
            digits = np.indices(shape).reshape(len(shape), sizes[-1])
            found = [
                state_rows[name] + np.asarray(states)[digit]
                for name, states, digit in zip(names, spaces, digits, strict=True)
            ]
            rows.append(np.array(found, dtype=np.int32).reshape(len(names), sizes[-1]).T.ravel())
        return [*sizes, *numbers, self._place(np.concatenate(rows))]


def _order(group: Group, *, back: bool) -> Indices:
    """Return the rows of the belief that a group starts from, or of the value on the way back, as they are read."""
    one = group.sweeps[-1 if back else 0]
    places, shift, stride = (one.out, one.out_shift, one.run.out) if back else (one.into, one.in_shift, one.run.into)
    steps = np.arange(one.run.size, dtype=np.int32) * np.int32(stride)
    return (places[:, None, None] + steps[:, None] + shift).ravel()


def _target(source: int, one: Sweep, group: Group, *, last: bool) -> int:
    """Return the room that an operation writes to."""
    if last:
        return _HERE if group.in_place else _THERE
    if source in (_FIRST, _SECOND) and one.in_place:
        return source
    return _SECOND if source == _FIRST else _FIRST
