"""Carry beliefs forward and their worth backward, and gather the slope of the log evidence at every number used.

The beliefs at step starts are kept on the way forward, and where there is room those between the groups of a step
(`keeping`); where there is little, only every `stride`-th start, and steps are carried anew. What lies between the
operations of a group is computed anew a tile at a time. Programs, tiles and blocks are those of `forward`.

A belief is never divided by its mass: the first matrix of the next step is, and so what is carried back is, at every
step, the slope at the belief as it was left. A value is written over the belief that it is the value of.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from tarjih.inference.kernels.compiling import LANES, compiled, workers
from tarjih.inference.kernels.forward import (
    END_GROUP,
    END_OP,
    END_STAGE,
    FIRST_GROUP,
    FIRST_OP,
    FIRST_STAGE,
    FOLD,
    FRESH,
    LIKES,
    N_CELLS,
    N_LIKES,
    N_OUT,
    N_TABLES,
    ORDER,
    ORDER_LEFT,
    ROWS,
    SIZE_IN,
    SIZE_LEFT,
    SIZE_OUT,
    SMALLEST,
    STATIC,
    TABLES,
    TILES,
    WIDES,
    Packed,
    fold_tables,
)
from tarjih.inference.kernels.keeping import carry, keep, step, step_through, weigh
from tarjih.inference.kernels.lanes import add, fma, load, rows_of_lanes, same, store, times
from tarjih.inference.kernels.pull import pull, width_of
from tarjih.inference.kernels.room import cleared, lent


@compiled()
def _intact(op, x, spare):  # type: ignore[no-untyped-def]
    """Return x, or a copy where the operation reads a state of it again after its value was written."""
    if width_of(op) >= op[N_OUT]:
        return x
    for i in range(x.shape[0]):
        store(spare, i, load(x, i))
    return spare


@compiled()
def _stage_back(stage, tiles, ops, pool, matrices, slopes, begun, x, value, between, worth, ahead, coming, soon):  # type: ignore[no-untyped-def]
    """Carry a value back through some tiles of a stage that started from the belief x, in the place of x.

    `begun` is x, or a copy. Meanwhile the next tile of both is asked for, and after the last one that tile `soon` of
    the stage that is `coming`: the belief `ahead`, and the value in the place of x.
    """
    static, cells = matrices
    of_static, of_cells = slopes
    first, last = stage[FIRST_OP], stage[END_OP] - 1
    for tile in range(tiles[0], tiles[1]):
        carry(stage, last - first, ops, pool, static, cells, tile, begun, begun, between, between.shape[0])
        asked, following, then = (begun, value), stage, tile + 1
        if then == tiles[1]:
            asked, following, then = (ahead, x), coming, soon
        rows, left = following[ROWS], following[SIZE_LEFT] // following[TILES]
        row, other = following[ORDER] + then * rows, following[ORDER_LEFT] + then * left
        for i in range(last, first - 1, -1):
            source = value if i == last else between[i - first]
            target = x if i == first else between[i - first - 1]
            belief = begun if i == first else _intact(ops[i], target, worth)
            if ops[i, FRESH] >= 0:
                at = ops[i, FRESH]
                pull(ops[i], pool, tile, cells, of_cells, at, belief, source, target, asked, (row, other))
            else:
                at = ops[i, STATIC]
                pull(ops[i], pool, tile, static, of_static, at, belief, source, target, asked, (row, other))
            row += rows // (last - first + 1)
            other += left // (last - first + 1)


@compiled()
def _carry_back(group, stages, ops, pool, matrices, slopes, x, value, stations, small, spare, ahead, coming):  # type: ignore[no-untyped-def]
    """Carry a value back through a group that started from the belief x, in the place of x, and gather its slopes.

    Within a wide tile the beliefs between its stages are carried anew, to the stations. Meanwhile what is needed next
    is asked for; after the last tile it is the belief `ahead`, in the order of the stage that is `coming`.
    """
    for i in range(group[FIRST_OP], group[END_OP]):
        if ops[i, FRESH] >= 0:
            clear(slopes[1], ops[i, FRESH], ops[i, N_CELLS])
        else:
            clear(slopes[0], ops[i, STATIC], ops[i, N_CELLS])
    some, wides = stages[group[FIRST_STAGE] : group[END_STAGE]], group[WIDES]
    last, between, worth = some.shape[0] - 1, small[: small.shape[0] - 1], small[small.shape[0] - 1]
    begun = _intact(ops[some[0, FIRST_OP]], x, spare)
    for wide in range(wides):
        for k in range(last):
            source, count = begun if k == 0 else stations[k - 1], some[k, END_OP] - some[k, FIRST_OP]
            for tile in range(wide * some[k, TILES], (wide + 1) * some[k, TILES]):
                target, places = stations[k], between.shape[0]
                carry(some[k], count, ops, pool, matrices[0], matrices[1], tile, source, target, between, places)
        for k in range(last, -1, -1):
            here, whole, left = x, begun, value if k == last else stations[k]
            near, then, tile = ahead, coming, 0
            if k > 0:
                here = stations[k - 1]
                whole = _intact(ops[some[k, FIRST_OP]], here, stations[stations.shape[0] - 1])
                near, then = begun if k == 1 else stations[k - 2], some[k - 1]
                tile = wide * then[TILES]
            elif wide + 1 < wides:
                near, then = begun, some[0]
                tile = (wide + 1) * then[TILES]
            tiles = wide * some[k, TILES], (wide + 1) * some[k, TILES]
            _stage_back(
                some[k], tiles, ops, pool, matrices, slopes, whole, here, left, between, worth, near, then, tile
            )


@compiled()
def _gather(op, pool, by, loose, likes, slopes, at, gathered, of_likes, state_of, marginals, weights):  # type: ignore[no-untyped-def]
    """Add a step's slopes to those of all steps, hand them on to the likelihoods, and sum what each state weighs.

    Neighbouring cells mostly count towards the same likelihood and the same state: a sum stays in a register while
    they do, where each would wait for the one before to be stored.
    """
    fold, n_likes = op[FOLD], op[N_LIKES]
    n = op[N_CELLS] * fold
    # A division a cell would cost more than what is done with it.
    cell, within, last, heard = at, 0, -1, same(0.0)
    for c in range(n):
        slope, product = times(load(slopes, cell), by), load(loose, op[STATIC] + c)
        within += 1
        if within == fold:
            cell, within = cell + 1, 0
        if n_likes == 1:
            row = pool[op[LIKES] + c]
            if row != last:
                if last >= 0:
                    store(of_likes, last, heard)
                last, heard = row, load(of_likes, row)
            heard = fma(slope, product, heard)
            slope = times(slope, load(likes, row))
        elif n_likes > 1:
            for f in range(n_likes):
                row = pool[op[LIKES] + f * n + c]
                others = product
                for g in range(n_likes):
                    if g != f:
                        others = times(others, load(likes, pool[op[LIKES] + g * n + c]))
                store(of_likes, row, fma(slope, others, load(of_likes, row)))
            for f in range(n_likes):
                slope = times(slope, load(likes, pool[op[LIKES] + f * n + c]))
        store(gathered, op[STATIC] + c, add(load(gathered, op[STATIC] + c), slope))
        store(weights, c, times(slope, product))
    if last >= 0:
        store(of_likes, last, heard)
    for f in range(op[N_TABLES] if marginals.shape[0] > 0 else 0):
        last, weight = -1, same(0.0)
        for c in range(n):
            state = state_of[pool[op[TABLES] + f * n + c]]
            if state != last:
                if last >= 0:
                    store(marginals, last, weight)
                last, weight = state, load(marginals, state)
            weight = add(weight, load(weights, c))
        store(marginals, last, weight)


@compiled()
def _share(folded, ops, pool, tables, gathered, of_tables):  # type: ignore[no-untyped-def]
    """Hand the slopes of all steps on to the rows of the tables."""
    for i in folded:
        op = ops[i]
        n, n_tables = op[N_CELLS] * op[FOLD], op[N_TABLES]
        for f in range(n_tables):
            for c in range(n):
                others = same(1.0)
                for g in range(n_tables):
                    if g != f:
                        others = times(others, load(tables, pool[op[TABLES] + g * n + c]))
                row = pool[op[TABLES] + f * n + c]
                store(of_tables, row, fma(load(gathered, op[STATIC] + c), others, load(of_tables, row)))


@compiled()
def clear(rows, first, n):  # type: ignore[no-untyped-def]
    """Make n rows 0."""
    zero = same(0.0)
    for i in range(first, first + n):
        store(rows, i, zero)


@compiled()
def _block(b, inputs, packed, plan, work, results):  # type: ignore[no-untyped-def]
    """Carry one block through all steps and back."""
    tables, likes, belief, value = inputs[0][b], inputs[1][b], inputs[2][b], inputs[3][b]
    pool, ops, groups, bounds, folded = packed
    which, stride, each, past, state_of, stages = plan
    beliefs, loose, matrices, slopes, gathered, weights, scale, z = work
    kept, anew, held, ends, between, small = beliefs[0], beliefs[1], beliefs[2], beliefs[3], beliefs[4], beliefs[5]
    log_z, log_worth, after, before, of_tables, of_likes, marginals = results
    steps, spoken = which.shape[0], likes.shape[0] - 1
    rooms = (ends[0], ends[1], between[0], between[1])
    # Where all is kept, and in the caches, it is written where it is kept.
    through = stride == 1 and each > 0 and not past
    begun = kept[0] if through else rooms[0]

    fold_tables(folded, ops, pool, tables, loose, matrices[0])
    clear(gathered, 0, gathered.shape[0])
    nothing = kept[0][:0]
    for i in range(belief.shape[0]):
        store(begun, i, load(belief, i))
    store(scale, 0, same(1.0))
    for t in range(steps):
        program, like = bounds[which[t]], likes[min(t, spoken)]
        weigh(program, groups, ops, pool, loose, matrices[0], like, load(scale, t), matrices[1])
        some = held[t * each : (t + 1) * each]
        if through:
            left = kept[t + 1] if t + 1 < steps else rooms[0]
            step_through(program, groups, ops, pool, matrices, between, kept[t], some, left, z)
        else:
            start = nothing
            if t % stride == 0:
                start = kept[t // stride]
            elif t // stride == (steps - 1) // stride:
                start = anew[t % stride]
            rooms = step(program, groups, ops, pool, matrices, rooms, start, some, past, z)
        log_z[b, t] = z[0]
        store(scale, t + 1, load(z, 1))
    end_belief, spare = rooms[0], rooms[1]

    # Scaled so that the value is worth 1 on average: what is carried back are slopes of a logarithm.
    n, by, worths = after.shape[1], load(scale, steps), value.shape[0] - 1
    mean = same(0.0)
    for i in range(n):
        one = times(load(end_belief, i), by)
        store(after[b], i, one)
        mean = fma(one, load(value, min(i, worths)), mean)
    store(z, 0, mean)
    log_worth[b] = np.log(z[0])
    z[0] = 1.0 / z[0]
    by = times(by, load(z, 0))
    for i in range(n):
        store(end_belief, i, times(load(value, min(i, worths)), by))

    here = end_belief
    for segment in range((steps - 1) // stride, -1, -1):
        begin = segment * stride
        end = min(begin + stride, steps)
        # What the last segment left is there still.
        rooms = (spare, held[0], between[0], between[1])
        if end < steps and end - begin > 1:
            for i in range(kept.shape[1]):
                store(spare, i, load(kept[segment], i))
            for t in range(begin, end - 1):
                program, like = bounds[which[t]], likes[min(t, spoken)]
                weigh(program, groups, ops, pool, loose, matrices[0], like, load(scale, t), matrices[1])
                start = anew[t - begin] if t > begin else nothing
                rooms = step(program, groups, ops, pool, matrices, rooms, start, held[:0], past, z)
            keep(rooms[0], bounds[which[end - 1], SIZE_IN], anew[end - 1 - begin], past)
        for t in range(end - 1, begin - 1, -1):
            program, like = bounds[which[t]], likes[min(t, spoken)]
            source = anew[t - begin] if t > begin else kept[segment]
            first, last = program[FIRST_GROUP], program[END_GROUP] - 1
            weigh(program, groups, ops, pool, loose, matrices[0], like, load(scale, t), matrices[1])
            x, at = source, t * each
            for g in range(first, last if each == 0 else first):
                for tile in range(groups[g, TILES]):
                    count = groups[g, END_OP] - groups[g, FIRST_OP]
                    carry(groups[g], count, ops, pool, matrices[0], matrices[1], tile, x, held[g - first], between, 2)
                x = held[g - first]
            for k in range(LANES):
                if 0.0 < log_z[b, t, k] < SMALLEST:
                    for i in range(program[SIZE_OUT]):
                        here[i, k] /= log_z[b, t, k]
            for g in range(last, first - 1, -1):
                x = held[at + g - first - 1] if g > first else source
                ahead, coming = source, g
                if g > first:
                    ahead, coming = held[at + g - first - 2] if g > first + 1 else source, g - 1
                elif t > 0 and stride == 1:
                    begun, coming = bounds[which[t - 1], FIRST_GROUP], bounds[which[t - 1], END_GROUP] - 1
                    ahead = held[(t - 1) * each + coming - begun - 1] if each > 0 and coming > begun else kept[t - 1]
                next_stage = stages[groups[coming, FIRST_STAGE]]
                _carry_back(
                    groups[g], stages, ops, pool, matrices, slopes, x, here, between, small, spare, ahead, next_stage
                )
                here = x
            by = load(scale, t)
            for i in range(groups[first, FIRST_OP], groups[last, END_OP]):
                fresh = ops[i, FRESH] >= 0
                one, at = (slopes[1], ops[i, FRESH]) if fresh else (slopes[0], ops[i, STATIC])
                of_like = of_likes[b, min(t, spoken)]
                _gather(ops[i], pool, by, loose, like, one, at, gathered, of_like, state_of, marginals[b, t], weights)
                by = same(1.0)
    for i in range(before.shape[1]):
        store(before[b], i, load(here, i))
    _share(folded, ops, pool, tables, gathered, of_tables[b])
    log_z[b] = np.log(log_z[b])


@compiled(parallel=True)
def _adjoint(inputs, packed, plan, sizes, room, results):  # type: ignore[no-untyped-def]
    blocks, threads = inputs[0].shape[0], room.shape[0]
    for worker in numba.prange(threads):
        work = _rooms(room[worker], plan[0].shape[0], plan[1], plan[2], sizes)
        for b in range(worker, blocks, threads):
            _block(b, inputs, packed, plan, work, results)


@compiled()
def _rooms(room, steps, stride, each, sizes):  # type: ignore[no-untyped-def]
    """Divide a worker's room among its beliefs, and add what is small."""
    widest, starts, between, static, fresh, held, places, stations, within = sizes
    kept, first = (steps - 1) // stride + 1, 0
    shapes = (
        (kept, starts),
        (stride, starts),
        (steps * each or held, widest),
        (2, widest),
        (max(stations, 2) + 1, between),
        (places + 1, within),
    )
    beliefs = []
    for count, rows in shapes:
        beliefs.append(room[first : first + count * rows].reshape(count, rows, LANES))
        first += count * rows
    return (
        beliefs,
        rows_of_lanes(static),
        (rows_of_lanes(static), rows_of_lanes(fresh)),
        (rows_of_lanes(static), rows_of_lanes(fresh)),
        rows_of_lanes(static),
        rows_of_lanes(static),
        rows_of_lanes(steps + 1),
        rows_of_lanes(2),
    )


Sizes = tuple[int, int, int, int, int, int, int, int, int]


def adjoint(
    tables: NDArray[np.float64],
    likes: NDArray[np.float64],
    belief: NDArray[np.float64],
    value: NDArray[np.float64],
    packed: Packed,
    stages: NDArray[np.int64],
    which: NDArray[np.int64],
    state_of: NDArray[np.int32],
    sizes: Sizes,
    stride: int,
    each: int,
    n_states: int,
    most_workers: int,
    *,
    past: bool,
) -> tuple[NDArray[np.float64], ...]:
    """Carry beliefs forward and a value of the last belief's states back.

    Args:
        tables: drawn conditional tables, `[blocks, rows, lanes]`.
        likes: likelihoods, `[blocks, steps, rows, lanes]`; one step serves all where nothing is seen.
        belief: what is believed before the first of these steps, `[blocks, states, lanes]`.
        value: the worth of each state of the last belief, `[blocks, states, lanes]`; one row serves all states.
        packed: the programs.
        stages: the stages of their groups.
        which: the program of every step.
        state_of: the row of the marginals that each row of the tables counts towards.
        sizes: rows of a belief, of one at a step's start, of what lies between operations in a tile, of all cells
            that are multiplied once a block, and of one step's others; and how many beliefs lie between the groups
            of a step, between the operations of a stage, and between the stages of a group; and the rows of one
            between the operations of a stage.
        stride: how many steps lie between two kept beliefs.
        each: how many beliefs between groups are kept of every step: as many as there can be, or 0.
        past: whether they are written past the caches, as where they would not stay there.
        n_states: rows of the marginals; 0 leaves them out.
        most_workers: the number of blocks whose beliefs may fill the memory at once.

    Returns:
        log normalisers in nats `[blocks, steps, lanes]`; the log of the value's mean over the last belief
        `[blocks, lanes]`; the last belief; and the slopes of the sum of both logs: at the states before the first
        step, at the tables, at the likelihoods; and the smoothed marginals `[blocks, steps, states, lanes]`.
        All is NaN in a lane whose evidence rules out every state.
    """
    blocks, steps = len(tables), len(which)
    bounds = packed[3]
    results = (
        np.empty((blocks, steps, LANES)),
        np.empty((blocks, LANES)),
        np.empty((blocks, int(bounds[which[-1], SIZE_OUT]), LANES)),
        np.empty((blocks, int(bounds[which[0], SIZE_IN]), LANES)),
        cleared(*tables.shape[:-1]),
        cleared(*likes.shape[:-1]),
        cleared(blocks, steps, n_states),
    )
    inputs = tuple(np.ascontiguousarray(one) for one in (tables, likes, belief, value))
    threads = min(workers(tables), most_workers)
    with lent(threads, rows_of_beliefs(sizes, steps, stride, each)) as room:
        _adjoint(inputs, packed, (which, stride, each, past, state_of, stages), sizes, room, results)
    return results


def rows_of_beliefs(sizes: Sizes, steps: int, stride: int, each: int) -> int:
    """Return the rows that all beliefs and values of one worker fill."""
    widest, starts, between, _, _, held, places, stations, within = sizes
    beliefs = ((steps - 1) // stride + 1 + stride) * starts + (2 + (steps * each or held)) * widest
    return beliefs + (max(stations, 2) + 1) * between + (places + 1) * within
