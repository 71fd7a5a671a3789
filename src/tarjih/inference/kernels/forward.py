"""Carry beliefs forward and values backward: a block of eight parameter draws side by side, blocks in parallel.

Every array's last axis holds the lanes of one block, contiguous, so that each multiply-add serves eight draws.
A block is computed by one thread from start to end: the number of threads changes no bit of the answer.

An operation is a small matrix, from the states of what it sums to those of what it introduces, applied all over the
belief. Where neighbours share the matrix it stays in registers while they stream past.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from tarjih.inference.kernels.compiling import LANES, compiled, workers
from tarjih.inference.kernels.lanes import add, fma, load, rows_of_lanes, same, store, times

# The reciprocal of less than this may be infinite: such a belief is divided at once, state by state.
SMALLEST = 1e-300

# Columns of the table of operations, as `packing` writes them.
(N_IN, N_OUT, IN_SHIFT, OUT_SHIFT, RUN, RUN_IN, RUN_OUT, N_PLACES, INTO, OUT, CELL, SOURCE, TARGET) = range(13)
(N_CELLS, FOLD, STATIC, FRESH, TABLES, N_TABLES, LIKES, N_LIKES) = range(13, 21)
# Of the tables of groups and of stages, of that of groups alone, and of the table of programs.
(FIRST_OP, END_OP, TILES, SWAPS, SIZE_LEFT, ORDER, ROWS, ORDER_LEFT) = range(8)
(WIDES, FIRST_STAGE, END_STAGE) = range(8, 11)
(FIRST_GROUP, END_GROUP, SIZE_IN, SIZE_OUT) = range(4)


@compiled()
def _products(pool, first, count, n, rows, into, at):  # type: ignore[no-untyped-def]
    """Multiply `into[at : at + n]` by each of the factors whose rows the pool names."""
    for f in range(count):
        for c in range(n):
            store(into, at + c, times(load(into, at + c), load(rows, pool[first + f * n + c])))


@compiled()
def _sums(source, first, n, fold, into, at):  # type: ignore[no-untyped-def]
    """Sum each `fold` neighbours: `into` may be the source itself."""
    for c in range(n):
        total = load(source, first + c * fold)
        for f in range(1, fold):
            total = add(total, load(source, first + c * fold + f))
        store(into, at + c, total)


@compiled()
def fold_tables(folded, ops, pool, tables, loose, static):  # type: ignore[no-untyped-def]
    """Multiply the tables of each different operation into its cells, once a block.

    `loose` are the products, `static` those of operations without likelihoods, summed; they may be one array.
    """
    one = same(1.0)
    for i in folded:
        op = ops[i]
        n, at = op[N_CELLS] * op[FOLD], op[STATIC]
        for c in range(n):
            store(loose, at + c, one)
        _products(pool, op[TABLES], op[N_TABLES], n, tables, loose, at)
        if op[N_LIKES] == 0:
            _sums(loose, at, op[N_CELLS], op[FOLD], static, at)


@compiled()
def combine(op, pool, static, likes, by, cells):  # type: ignore[no-untyped-def]
    """Fill the operation's cells for one step: its tables, the likelihoods, and a scale for all."""
    fold = op[FOLD] if op[N_LIKES] else 1
    n, at = op[N_CELLS] * fold, op[FRESH]
    for c in range(n):
        store(cells, at + c, times(load(static, op[STATIC] + c), by))
    _products(pool, op[LIKES], op[N_LIKES], n, likes, cells, at)
    if fold > 1:
        _sums(cells, at, op[N_CELLS], fold, cells, at)


@compiled()
def _three_by_three(x, y, cells, at, across, down, pool, ins, outs, first, end, into, out, cell, run, dx, dy, more):  # type: ignore[no-untyped-def]
    i0, i1, i2 = pool[ins], pool[ins + 1], pool[ins + 2]
    o0, o1, o2 = pool[outs], pool[outs + 1], pool[outs + 2]
    for e in range(first, end):
        p, r, q = np.int64(pool[into + e]), np.int64(pool[out + e]), at + pool[cell + e]
        c00, c01, c02 = load(cells, q), load(cells, q + across), load(cells, q + 2 * across)
        q += down
        c10, c11, c12 = load(cells, q), load(cells, q + across), load(cells, q + 2 * across)
        q += down
        c20, c21, c22 = load(cells, q), load(cells, q + across), load(cells, q + 2 * across)
        for _ in range(run):
            x0, x1, x2 = load(x, p + i0), load(x, p + i1), load(x, p + i2)
            if more:
                y0, y1, y2 = load(y, r + o0), load(y, r + o1), load(y, r + o2)
                y0, y1, y2 = fma(x0, c00, y0), fma(x0, c10, y1), fma(x0, c20, y2)
            else:
                y0, y1, y2 = times(x0, c00), times(x0, c10), times(x0, c20)
            store(y, r + o0, fma(x2, c02, fma(x1, c01, y0)))
            store(y, r + o1, fma(x2, c12, fma(x1, c11, y1)))
            store(y, r + o2, fma(x2, c22, fma(x1, c21, y2)))
            p += dx
            r += dy


@compiled()
def _two_by_two(x, y, cells, at, across, down, pool, ins, outs, first, end, into, out, cell, run, dx, dy, more):  # type: ignore[no-untyped-def]
    i0, i1, o0, o1 = pool[ins], pool[ins + 1], pool[outs], pool[outs + 1]
    for e in range(first, end):
        p, r, q = np.int64(pool[into + e]), np.int64(pool[out + e]), at + pool[cell + e]
        c00, c01, c10, c11 = (
            load(cells, q),
            load(cells, q + across),
            load(cells, q + down),
            load(cells, q + down + across),
        )
        for _ in range(run):
            x0, x1 = load(x, p + i0), load(x, p + i1)
            if more:
                y0, y1 = fma(x0, c00, load(y, r + o0)), fma(x0, c10, load(y, r + o1))
            else:
                y0, y1 = times(x0, c00), times(x0, c10)
            store(y, r + o0, fma(x1, c01, y0))
            store(y, r + o1, fma(x1, c11, y1))
            p += dx
            r += dy


@compiled()
def _row_by_row(x, y, cells, at, n_in, n_out, across, down, pool, ins, outs, first, end, into, out, cell, run, dx, dy):  # type: ignore[no-untyped-def]
    """Apply a matrix of any size, a row at a time."""
    i1 = pool[ins + 1] if n_in > 1 else 0
    i2 = pool[ins + 2] if n_in > 2 else 0
    i3 = pool[ins + 3] if n_in > 3 else 0
    for e in range(first, end):
        for j in range(n_out):
            p, r, q = np.int64(pool[into + e]), np.int64(pool[out + e] + pool[outs + j]), at + pool[cell + e] + j * down
            c0 = load(cells, q)
            if n_in == 1:
                for _ in range(run):
                    store(y, r, times(load(x, p), c0))
                    p += dx
                    r += dy
            elif n_in == 2:
                c1 = load(cells, q + across)
                for _ in range(run):
                    store(y, r, fma(load(x, p + i1), c1, times(load(x, p), c0)))
                    p += dx
                    r += dy
            elif n_in == 3:
                c1, c2 = load(cells, q + across), load(cells, q + 2 * across)
                for _ in range(run):
                    store(y, r, fma(load(x, p + i2), c2, fma(load(x, p + i1), c1, times(load(x, p), c0))))
                    p += dx
                    r += dy
            else:
                c1, c2, c3 = load(cells, q + across), load(cells, q + 2 * across), load(cells, q + 3 * across)
                for _ in range(run):
                    total = fma(load(x, p + i2), c2, fma(load(x, p + i1), c1, times(load(x, p), c0)))
                    total = fma(load(x, p + i3), c3, total)
                    for s in range(4, n_in):
                        total = fma(load(x, p + pool[ins + s]), load(cells, q + s * across), total)
                    store(y, r, total)
                    p += dx
                    r += dy


@compiled()
def apply(op, pool, cells, at, x, y, tile, back):  # type: ignore[no-untyped-def]
    """Apply one operation to a tile of a belief, or its transpose to one of a value; x and y may be one array."""
    n_in, ins, into, dx, across = op[N_IN], op[IN_SHIFT], op[INTO], op[RUN_IN], 1
    n_out, outs, out, dy, down = op[N_OUT], op[OUT_SHIFT], op[OUT], op[RUN_OUT], op[N_IN]
    if back:
        n_in, ins, into, dx, across, n_out, outs, out, dy, down = (
            n_out,
            outs,
            out,
            dy,
            down,
            n_in,
            ins,
            into,
            dx,
            across,
        )
    cell, run, first, end = op[CELL], op[RUN], tile * op[N_PLACES], (tile + 1) * op[N_PLACES]
    width = 3 if n_in % 3 == 0 and n_out % 3 == 0 else 2 if n_in % 2 == 0 and n_out % 2 == 0 else 0
    if width == 0:
        _row_by_row(
            x, y, cells, at, n_in, n_out, across, down, pool, ins, outs, first, end, into, out, cell, run, dx, dy
        )
        return
    for j in range(0, n_out, width):
        for s in range(0, n_in, width):
            q, i, o, more = at + s * across + j * down, ins + s, outs + j, s > 0
            if width == 3:
                _three_by_three(
                    x, y, cells, q, across, down, pool, i, o, first, end, into, out, cell, run, dx, dy, more
                )
            else:
                _two_by_two(x, y, cells, q, across, down, pool, i, o, first, end, into, out, cell, run, dx, dy, more)


@compiled()
def run_group(group, ops, pool, static, cells, rooms, back):  # type: ignore[no-untyped-def]
    """Carry all tiles through a group's operations, forward or back."""
    first, count = group[FIRST_OP], group[END_OP] - group[FIRST_OP]
    for tile in range(group[TILES]):
        for i in range(count):
            op = ops[first + (count - 1 - i if back else i)]
            source, target = (op[TARGET], op[SOURCE]) if back else (op[SOURCE], op[TARGET])
            if op[FRESH] >= 0:
                apply(op, pool, cells, op[FRESH], rooms[source], rooms[target], tile, back)
            else:
                apply(op, pool, static, op[STATIC], rooms[source], rooms[target], tile, back)


@compiled()
def total(x, n, into):  # type: ignore[no-untyped-def]
    """Sum n rows: four running sums, because one would wait for itself."""
    a, b, c, d = same(0.0), same(0.0), same(0.0), same(0.0)
    i = 0
    while i + 4 <= n:
        a, b = add(a, load(x, i)), add(b, load(x, i + 1))
        c, d = add(c, load(x, i + 2)), add(d, load(x, i + 3))
        i += 4
    while i < n:
        a = add(a, load(x, i))
        i += 1
    store(into, 0, add(add(a, b), add(c, d)))


@compiled()
def _marginals(x, digits, pool, scale, halves, into):  # type: ignore[no-untyped-def]
    """Sum a belief to each axis, by way of its sums over the last and over the first half of the axes."""
    n_first, n_last = digits[0], digits[1]
    for j in range(n_last):
        store(halves, n_first + j, same(0.0))
    for i in range(n_first):
        total = same(0.0)
        for j in range(n_last):
            one = load(x, i * n_last + j)
            total = add(total, one)
            store(halves, n_first + j, add(load(halves, n_first + j), one))
        store(halves, i, total)
    spread(halves, digits, pool, load(scale, 0), into)


@compiled()
def spread(halves, digits, pool, by, into):  # type: ignore[no-untyped-def]
    """Add the sums to the joint states of either half of the axes, scaled, to each axis of that half."""
    n_first, n_last, axes_first, axes_last, at = digits[0], digits[1], digits[2], digits[3], digits[4]
    for i in range(n_first + n_last):
        one = times(load(halves, i), by)
        for _ in range(axes_first if i < n_first else axes_last):
            row = pool[at]
            store(into, row, add(load(into, row), one))
            at += 1


@compiled()
def _rooms(room):  # type: ignore[no-untyped-def]
    """Return room for a belief before and after, for what comes between in a tile, and for an operation's cells."""
    beliefs = (rows_of_lanes(room[0]), rows_of_lanes(room[0]), rows_of_lanes(room[1]), rows_of_lanes(room[1]))
    return beliefs, rows_of_lanes(room[2]), rows_of_lanes(room[3])


@compiled()
def swapped(rooms):  # type: ignore[no-untyped-def]
    """Return the rooms with what a group left first."""
    return rooms[1], rooms[0], rooms[2], rooms[3]


@compiled()
def _forward_block(b, tables, likes, belief, packed, which, digits, work, log_z, after, marginals):  # type: ignore[no-untyped-def]
    """Carry one block through all steps."""
    pool, ops, groups, bounds, folded = packed
    rooms, static, cells, halves, scale = work
    fold_tables(folded, ops, pool, tables[b], static, static)
    for i in range(belief.shape[1]):
        store(rooms[0], i, load(belief[b], i))
    one = same(1.0)
    store(scale, 0, one)
    for t in range(which.shape[0]):
        program = bounds[which[t]]
        like = likes[b, min(t, likes.shape[1] - 1)]
        by = load(scale, 0)
        for g in range(program[FIRST_GROUP], program[END_GROUP]):
            for i in range(groups[g, FIRST_OP], groups[g, END_OP]):
                if ops[i, FRESH] >= 0:
                    # Scaling the step's first cells instead of the belief spares a pass over it.
                    combine(ops[i], pool, static, like, by, cells)
                    by = one
            run_group(groups[g], ops, pool, static, cells, rooms, back=False)
            if groups[g, SWAPS]:
                rooms = swapped(rooms)
        total(rooms[0], program[SIZE_OUT], scale)
        for k in range(LANES):
            z = scale[0, k]
            log_z[b, t, k] = np.log(z)
            if 0.0 < z < SMALLEST:
                for i in range(program[SIZE_OUT]):
                    rooms[0][i, k] /= z
                z = 1.0
            scale[0, k] = 1.0 / z
        if marginals.shape[2] > 0:
            _marginals(rooms[0], digits[which[t]], pool, scale, halves, marginals[b, t])
    by = load(scale, 0)
    for i in range(after.shape[1]):
        store(after[b], i, times(load(rooms[0], i), by))


@compiled(parallel=True)
def _forward(tables, likes, belief, packed, which, digits, room, n_states, workers):  # type: ignore[no-untyped-def]
    blocks, steps = tables.shape[0], which.shape[0]
    log_z = np.empty((blocks, steps, LANES))
    after = np.empty((blocks, packed[3][which[steps - 1], SIZE_OUT], LANES))
    marginals = np.zeros((blocks, steps, n_states, LANES))
    for worker in numba.prange(workers):
        # One set of buffers a worker: fresh pages for every block would cost more than the arithmetic.
        rooms, static, cells = _rooms(room)
        work = (rooms, static, cells, rows_of_lanes(room[4]), rows_of_lanes(1))
        for b in range(worker, blocks, workers):
            _forward_block(b, tables, likes, belief, packed, which, digits, work, log_z, after, marginals)
    return log_z, after, marginals


@compiled()
def _backward_block(b, tables, likes, value, packed, which, work, before):  # type: ignore[no-untyped-def]
    """Carry one block's value back through all steps."""
    pool, ops, groups, bounds, folded = packed
    rooms, static, cells = work
    fold_tables(folded, ops, pool, tables[b], static, static)
    for i in range(value.shape[1]):
        store(rooms[0], i, load(value[b], i))
    for t in range(which.shape[0] - 1, -1, -1):
        program = bounds[which[t]]
        like = likes[b, min(t, likes.shape[1] - 1)]
        for g in range(program[END_GROUP] - 1, program[FIRST_GROUP] - 1, -1):
            for i in range(groups[g, FIRST_OP], groups[g, END_OP]):
                if ops[i, FRESH] >= 0:
                    combine(ops[i], pool, static, like, same(1.0), cells)
            if groups[g, SWAPS]:
                rooms = swapped(rooms)
            run_group(groups[g], ops, pool, static, cells, rooms, back=True)
    for i in range(before.shape[1]):
        store(before[b], i, load(rooms[0], i))


@compiled(parallel=True)
def _backward(tables, likes, value, packed, which, room, workers):  # type: ignore[no-untyped-def]
    blocks = tables.shape[0]
    before = np.empty((blocks, packed[3][which[0], SIZE_IN], LANES))
    for worker in numba.prange(workers):
        work = _rooms(room)
        for b in range(worker, blocks, workers):
            _backward_block(b, tables, likes, value, packed, which, work, before)
    return before


# What the kernels need of the packed programs: the pool of index tables, and the tables of operations, groups,
# programs, and operations whose cells are multiplied once a block.
Packed = tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


def forward(
    tables: NDArray[np.float64],
    likes: NDArray[np.float64],
    belief: NDArray[np.float64],
    packed: Packed,
    which: NDArray[np.int64],
    digits: NDArray[np.int64],
    room: NDArray[np.int64],
    n_states: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Carry beliefs forward.

    Args:
        tables: drawn conditional tables, `[blocks, rows, lanes]`.
        likes: likelihoods, `[blocks, steps, rows, lanes]`; one step serves all where nothing is seen.
        belief: what is believed before the first of these steps, `[blocks, states, lanes]`.
        packed: the programs.
        which: the program of every step.
        digits: for every program, how its marginals are summed.
        room: rows of a belief, of what lies between operations, of all cells that are multiplied once a block,
            of one step's others, and of a belief's two halves.
        n_states: rows of the marginals; 0 leaves them out.

    Returns:
        log normalisers in nats `[blocks, steps, lanes]`, the last belief, and marginals. Where the evidence
        rules out every state the log normaliser is -inf and all that follows is NaN.
    """
    found: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]] = _forward(
        np.ascontiguousarray(tables),
        np.ascontiguousarray(likes),
        np.ascontiguousarray(belief),
        packed,
        which,
        digits,
        room,
        n_states,
        workers(tables),
    )
    return found


def backward(
    tables: NDArray[np.float64],
    likes: NDArray[np.float64],
    value: NDArray[np.float64],
    packed: Packed,
    which: NDArray[np.int64],
    room: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Carry a value function back through the same programs: `[blocks, states, lanes]` before the first step."""
    found: NDArray[np.float64] = _backward(
        np.ascontiguousarray(tables),
        np.ascontiguousarray(likes),
        np.ascontiguousarray(value),
        packed,
        which,
        room,
        workers(tables),
    )
    return found
