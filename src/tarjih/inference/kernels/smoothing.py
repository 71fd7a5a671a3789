"""Carry beliefs forward and ones backward, and sum what every state weighs in hindsight, without most slopes.

A state of the belief that a step leaves weighs its probability times its value. Only the states of a variable that
comes and goes within a step are read off slopes: those at the matrix that its table is part of, for which the belief is
carried anew up to there. Everything else is pulled back by the code of the plain way back, without a belief.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from tarjih.inference.kernels.adjoint import clear
from tarjih.inference.kernels.compiling import LANES, compiled, workers
from tarjih.inference.kernels.forward import (
    END_GROUP,
    END_OP,
    FIRST_GROUP,
    FIRST_OP,
    FOLD,
    FRESH,
    LIKES,
    N_CELLS,
    N_LIKES,
    N_TABLES,
    ORDER,
    ORDER_LEFT,
    ROWS,
    SIZE_IN,
    SIZE_LEFT,
    SIZE_OUT,
    SMALLEST,
    SOURCE,
    STATIC,
    SWAPS,
    TABLES,
    TARGET,
    TILES,
    Packed,
    apply,
    fold_tables,
    run_group,
    spread,
    swapped,
)
from tarjih.inference.kernels.keeping import carry, keep, mass, weigh
from tarjih.inference.kernels.lanes import add, load, rows_of_lanes, same, store, times
from tarjih.inference.kernels.pull import pull
from tarjih.inference.kernels.room import lent


@compiled()
def _states(x, value, digits, pool, halves, into):  # type: ignore[no-untyped-def]
    """Sum belief times value to each axis, by way of its sums over the last and over the first half of the axes."""
    n_first, n_last = digits[0], digits[1]
    clear(halves, n_first, n_last)
    for i in range(n_first):
        total = same(0.0)
        for j in range(n_last):
            one = times(load(x, i * n_last + j), load(value, i * n_last + j))
            total = add(total, one)
            store(halves, n_first + j, add(load(halves, n_first + j), one))
        store(halves, i, total)
    spread(halves, digits, pool, same(1.0), into)


@compiled()
def _read_off(op, factors, pool, by, loose, likes, slopes, at, state_of, marginals):  # type: ignore[no-untyped-def]
    """Sum what the states of some of an operation's tables weigh: those whose bit is set."""
    fold = op[FOLD]
    n = op[N_CELLS] * fold
    cell, within = at, 0
    for c in range(n):
        weight = times(times(load(slopes, cell), by), load(loose, op[STATIC] + c))
        within += 1
        if within == fold:
            cell, within = cell + 1, 0
        for f in range(op[N_LIKES]):
            weight = times(weight, load(likes, pool[op[LIKES] + f * n + c]))
        for f in range(op[N_TABLES]):
            if factors >> f & 1:
                state = state_of[pool[op[TABLES] + f * n + c]]
                store(marginals, state, add(load(marginals, state), weight))


@compiled()
def _pull_group(group, ops, reads, pool, matrices, slopes, rooms, x, between):  # type: ignore[no-untyped-def]
    """Carry a value back through a group that started from the belief x, with the slopes that are read."""
    static, cells = matrices
    of_static, of_cells = slopes
    first, last = group[FIRST_OP], group[END_OP] - 1
    deepest = first
    for i in range(first, last + 1):
        if reads[i]:
            deepest = i
            if ops[i, FRESH] >= 0:
                clear(of_cells, ops[i, FRESH], ops[i, N_CELLS])
            else:
                clear(of_static, ops[i, STATIC], ops[i, N_CELLS])
    count, left = last - first + 1, group[SIZE_LEFT] // group[TILES]
    worth = rooms[ops[last, TARGET]]
    for tile in range(group[TILES]):
        carry(group, deepest - first, ops, pool, static, cells, tile, x, x, between, between.shape[0])
        asked = min(tile + 1, group[TILES] - 1)
        row, other = group[ORDER] + asked * group[ROWS], group[ORDER_LEFT] + asked * left
        for i in range(last, first - 1, -1):
            op = ops[i]
            source, target = rooms[op[TARGET]], rooms[op[SOURCE]]
            if reads[i]:
                belief = x if i == first else between[i - first - 1]
                if op[FRESH] >= 0:
                    pull(op, pool, tile, cells, of_cells, op[FRESH], belief, source, target, (x, worth), (row, other))
                else:
                    pull(
                        op, pool, tile, static, of_static, op[STATIC], belief, source, target, (x, worth), (row, other)
                    )
                row += group[ROWS] // count
                other += left // count
            elif op[FRESH] >= 0:
                apply(op, pool, cells, op[FRESH], source, target, tile, back=True)
            else:
                apply(op, pool, static, op[STATIC], source, target, tile, back=True)


@compiled()
def _forth(first, begin, end, like_of, packed, plan, rooms, beliefs, matrices, loose, scale, masses):  # type: ignore[no-untyped-def]
    """Carry the steps from `first` on, keep what the way back needs of those from `begin` on, and return the rooms."""
    pool, ops, groups, bounds, _ = packed
    which, stride, each, past, needs = plan[:5]
    begun, starts, held = beliefs
    z = masses[0]
    for i in range(bounds[which[first], SIZE_IN]):
        store(rooms[0], i, load(begun[first // stride], i))
    for t in range(first, end):
        program, like = bounds[which[t]], like_of[min(t, like_of.shape[0] - 1)]
        if t >= begin:
            keep(rooms[0], program[SIZE_IN], starts[t - begin], past)
        elif t % stride == 0:
            keep(rooms[0], program[SIZE_IN], begun[t // stride], past)
        some = held[max(t - begin, 0) * each : max(t + 1 - begin, 0) * each]
        weigh(program, groups, ops, pool, loose, matrices[0], like, load(scale, t), matrices[1])
        for g in range(program[FIRST_GROUP], program[END_GROUP]):
            if t >= begin and g > program[FIRST_GROUP] and needs[g] >= 0:
                keep(rooms[0], groups[g - 1, SIZE_LEFT], some[needs[g]], past)
            run_group(groups[g], ops, pool, matrices[0], matrices[1], rooms, back=False)
            if groups[g, SWAPS]:
                rooms = swapped(rooms)
        mass(rooms[0], program[SIZE_OUT], z)
        store(masses[1], t, load(z, 0))
        store(scale, t + 1, load(z, 1))
    return rooms


@compiled()
def _block(tables, likes, packed, plan, work, log_z, marginals):  # type: ignore[no-untyped-def]
    """Carry one block through all steps and back."""
    pool, ops, groups, bounds, folded = packed
    which, stride, each, _, needs, reads, state_of, digits = plan
    beliefs, ends, between, carried, loose, matrices, slopes, halves, scale, z = work
    begun, starts, held = beliefs
    steps = which.shape[0]
    last = (steps - 1) // stride
    masses = (z, log_z)

    fold_tables(folded, ops, pool, tables, loose, matrices[0])
    store(scale, 0, same(1.0))
    for i in range(bounds[which[0], SIZE_IN]):
        store(begun[0], i, same(1.0))
    rooms = (ends[0], ends[1], between[0], between[1])
    rooms = _forth(0, last * stride, steps, likes, packed, plan, rooms, beliefs, matrices, loose, scale, masses)
    left = rooms[0]
    value = swapped(rooms)
    for i in range(bounds[which[steps - 1], SIZE_OUT]):
        # So that belief times value is 1 in all.
        store(value[0], i, load(scale, steps))
    for segment in range(last, -1, -1):
        begin, end = segment * stride, min((segment + 1) * stride, steps)
        if segment < last:
            rooms = (ends[2], ends[3], between[0], between[1])
            rooms = _forth(begin, begin, end, likes, packed, plan, rooms, beliefs, matrices, loose, scale, masses)
            left = rooms[0]
        for t in range(end - 1, begin - 1, -1):
            program, like = bounds[which[t]], likes[min(t, likes.shape[0] - 1)]
            _states(left, value[0], digits[which[t]], pool, halves, marginals[t])
            left = starts[t - begin]
            for k in range(LANES):
                if 0.0 < log_z[t, k] < SMALLEST:
                    for i in range(program[SIZE_OUT]):
                        value[0][i, k] /= log_z[t, k]
            weigh(program, groups, ops, pool, loose, matrices[0], like, load(scale, t), matrices[1])
            for g in range(program[END_GROUP] - 1, program[FIRST_GROUP] - 1, -1):
                if groups[g, SWAPS]:
                    value = swapped(value)
                if needs[g] < 0:
                    run_group(groups[g], ops, pool, matrices[0], matrices[1], value, back=True)
                else:
                    x = left if g == program[FIRST_GROUP] else held[(t - begin) * each + needs[g]]
                    _pull_group(groups[g], ops, reads, pool, matrices, slopes, value, x, carried)
            by = load(scale, t)
            for i in range(groups[program[FIRST_GROUP], FIRST_OP], groups[program[END_GROUP] - 1, END_OP]):
                if reads[i]:
                    fresh = ops[i, FRESH] >= 0
                    one, at = (slopes[1], ops[i, FRESH]) if fresh else (slopes[0], ops[i, STATIC])
                    _read_off(ops[i], reads[i], pool, by, loose, like, one, at, state_of, marginals[t])
                by = same(1.0)
    for t in range(steps):
        log_z[t] = np.log(log_z[t])


@compiled(parallel=True)
def _smooth(inputs, packed, plan, sizes, room, results):  # type: ignore[no-untyped-def]
    blocks, threads = inputs[0].shape[0], room.shape[0]
    for worker in numba.prange(threads):
        work = _rooms(room[worker], plan[0].shape[0], plan[1], plan[2], sizes)
        for b in range(worker, blocks, threads):
            _block(inputs[0][b], inputs[1][b], packed, plan, work, results[0][b], results[1][b])


@compiled()
def _rooms(room, steps, stride, each, sizes):  # type: ignore[no-untyped-def]
    """Divide a worker's room among its beliefs, and add what is small."""
    widest, starts, between, static, fresh, halves, places = sizes
    segments, first = (steps - 1) // stride + 1, 0
    shapes = (
        (segments, starts),
        (stride, starts),
        (stride * each, widest),
        (2 if segments == 1 else 4, widest),
        (2, between),
        (places, between),
    )
    found = []
    for count, rows in shapes:
        found.append(room[first : first + count * rows].reshape(count, rows, LANES))
        first += count * rows
    return (
        (found[0], found[1], found[2]),
        found[3],
        found[4],
        found[5],
        rows_of_lanes(static),
        (rows_of_lanes(static), rows_of_lanes(fresh)),
        (rows_of_lanes(static), rows_of_lanes(fresh)),
        rows_of_lanes(halves),
        rows_of_lanes(steps + 1),
        rows_of_lanes(2),
    )


Sizes = tuple[int, int, int, int, int, int, int]


def smooth(
    tables: NDArray[np.float64],
    likes: NDArray[np.float64],
    packed: Packed,
    which: NDArray[np.int64],
    state_of: NDArray[np.int32],
    reads: NDArray[np.int64],
    needs: NDArray[np.int64],
    digits: NDArray[np.int64],
    sizes: Sizes,
    stride: int,
    each: int,
    n_states: int,
    most_workers: int,
    *,
    past: bool,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Carry beliefs forward from step 0, and ones back.

    Args:
        tables: drawn conditional tables, `[blocks, rows, lanes]`.
        likes: likelihoods, `[blocks, steps, rows, lanes]`; one step serves all where nothing is seen.
        packed: the programs.
        which: the program of every step.
        state_of: the row of the marginals that each row of the tables counts towards.
        reads: for every operation, a bit for each of its tables whose variable's marginals are read off its slopes.
        needs: for every group, -1, or which of a step's kept beliefs is the one that it starts from, where one of its
            operations is read; the first group of a step starts from what the step does.
        digits: for every program, how the marginals of what the belief holds are summed.
        sizes: rows of a belief, of one at a step's start, of what lies between operations in a tile, of all cells
            that are multiplied once a block, of one step's others, and of a belief's two halves; and how many beliefs
            are carried anew in a tile.
        stride: how many steps are carried anew at once; all, where there is room to keep their beliefs.
        each: how many beliefs between groups are kept of every step.
        n_states: rows of the marginals.
        past: whether beliefs are written past the caches, as where they would not stay there.
        most_workers: the number of blocks whose beliefs may fill the memory at once.

    Returns:
        log normalisers in nats `[blocks, steps, lanes]`, and the smoothed marginals `[blocks, steps, states, lanes]`.
        NaN in a lane whose evidence rules out every state.
    """
    blocks, steps = len(tables), len(which)
    results = np.empty((blocks, steps, LANES)), np.zeros((blocks, steps, n_states, LANES))
    inputs = np.ascontiguousarray(tables), np.ascontiguousarray(likes)
    threads = min(workers(tables), most_workers)
    plan = (which, stride, each, past, needs, reads, state_of, digits)
    with lent(threads, rows_to_smooth(sizes, steps, stride, each)) as room:
        _smooth(inputs, packed, plan, sizes, room, results)
    return results


def rows_to_smooth(sizes: Sizes, steps: int, stride: int, each: int) -> int:
    """Return the rows that all beliefs and values of one worker fill."""
    widest, starts, between, _, _, _, places = sizes
    segments = (steps - 1) // stride + 1
    wide = stride * each + (2 if segments == 1 else 4)
    return (segments + stride) * starts + wide * widest + (2 + places) * between
