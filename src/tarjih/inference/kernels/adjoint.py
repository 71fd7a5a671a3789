"""Carry beliefs forward and their worth backward, and gather the slope of the log evidence at every number used.

Only the beliefs at step starts are kept on the way forward (all of them, or every `stride`-th where they would fill
the memory); a step's beliefs in between are computed anew on the way back. As in `forward`, the last axis holds the
lanes of one block, and a block is computed by one thread from start to end.

An operation is a small matrix, from the states of what it sums to those of what it introduces. It stays in registers
for all places of the belief that share it, and so do the sums that become its slopes. Consecutive operations are
carried through a tile at a time, so that what lies between them never leaves the cache.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from tarjih.inference.kernels.compiling import LANES, compiled, workers
from tarjih.inference.kernels.lanes import add, fma, load, rows_of_lanes, same, store, times

# Columns of the table of operations, as `tiles` writes them. An operation's matrices lie from CELLS_AT on, what they
# sum, where FOLD is not 1, from LOOSE on; its runs are places that share a matrix, in one tile after the other.
(N_SUM, N_NEW, FOLD, N_CELLS, TABLES, N_TABLES, LIKES, N_LIKES, CELLS_AT, LOOSE) = range(10)
(TILE_FIRST, RUN_FIRST, RUN_CELL, INTO, OUT) = range(10, 15)
# Of the table of groups: the belief before a group lies in the step's buffer from HELD on.
(FIRST_OP, END_OP, TILES, N_IN, N_OUT, HELD) = range(6)
ONE, TWO = np.uint64(1), np.uint64(2)


@compiled()
def _combine(op, pool, tables, likes, cells):  # type: ignore[no-untyped-def]
    """Multiply the operation's factors into its matrices."""
    fold, loose = op[FOLD], op[LOOSE]
    n = op[N_CELLS] * fold
    one = same(1.0)
    for c in range(n):
        store(cells, loose + c, one)
    for f in range(op[N_TABLES]):
        for c in range(n):
            store(cells, loose + c, times(load(cells, loose + c), load(tables, pool[op[TABLES] + f * n + c])))
    for f in range(op[N_LIKES]):
        for c in range(n):
            store(cells, loose + c, times(load(cells, loose + c), load(likes, pool[op[LIKES] + f * n + c])))
    if fold > 1:
        for c in range(op[N_CELLS]):
            total = load(cells, loose + c * fold)
            for f in range(1, fold):
                total = add(total, load(cells, loose + c * fold + f))
            store(cells, op[CELLS_AT] + c, total)


@compiled()
def _height(left):  # type: ignore[no-untyped-def]
    """Return how many of so many rows of a matrix to take at once."""
    return 3 if left == 3 or left > 4 else min(left, 2)


@compiled()
def _contract(op, pool, tile, belief, x, cells, out, y):  # type: ignore[no-untyped-def]
    """Apply one operation to a tile of `belief[x:]`, into `out[y:]`."""
    n_sum, n_new = op[N_SUM], op[N_NEW]
    for run in range(pool[op[TILE_FIRST] + tile], pool[op[TILE_FIRST] + tile + 1]):
        begin, end = pool[op[RUN_FIRST] + run], pool[op[RUN_FIRST] + run + 1]
        at = op[CELLS_AT] + pool[op[RUN_CELL] + run]
        p, o = op[INTO] + begin * n_sum, op[OUT] + begin * n_new
        j = 0
        while j < n_new:
            high, s = _height(n_new - j), 0
            while s < n_sum:
                q, left, wide, count = at + j * n_sum + s, n_sum - s, 1, end - begin
                if high == 3 and left >= 3:
                    wide = 3
                    _contract_three(pool, p + s, o + j, count, n_sum, n_new, belief, x, cells, q, out, y, s > 0)
                elif high == 2 and left >= 2:
                    wide = 2
                    _contract_two(pool, p + s, o + j, count, n_sum, n_new, belief, x, cells, q, out, y, s > 0)
                else:
                    for k in range(high):
                        c = q + k * n_sum
                        _contract_one(pool, p + s, o + j + k, count, n_sum, n_new, belief, x, cells, c, out, y, s > 0)
                s += wide
            j += high


@compiled()
def _contract_three(pool, p, o, count, n_sum, n_new, belief, x, cells, q, out, y, more):  # type: ignore[no-untyped-def]
    p, o, dp, do = np.uint64(p), np.uint64(o), np.uint64(n_sum), np.uint64(n_new)
    c00, c01, c02 = load(cells, q), load(cells, q + 1), load(cells, q + 2)
    q += n_sum
    c10, c11, c12 = load(cells, q), load(cells, q + 1), load(cells, q + 2)
    q += n_sum
    c20, c21, c22 = load(cells, q), load(cells, q + 1), load(cells, q + 2)
    for _ in range(count):
        x0, x1, x2 = load(belief, x + pool[p]), load(belief, x + pool[p + ONE]), load(belief, x + pool[p + TWO])
        o0, o1, o2 = y + pool[o], y + pool[o + ONE], y + pool[o + TWO]
        if more:
            y0, y1, y2 = fma(x0, c00, load(out, o0)), fma(x0, c10, load(out, o1)), fma(x0, c20, load(out, o2))
        else:
            y0, y1, y2 = times(x0, c00), times(x0, c10), times(x0, c20)
        store(out, o0, fma(x2, c02, fma(x1, c01, y0)))
        store(out, o1, fma(x2, c12, fma(x1, c11, y1)))
        store(out, o2, fma(x2, c22, fma(x1, c21, y2)))
        p += dp
        o += do


@compiled()
def _contract_two(pool, p, o, count, n_sum, n_new, belief, x, cells, q, out, y, more):  # type: ignore[no-untyped-def]
    p, o, dp, do = np.uint64(p), np.uint64(o), np.uint64(n_sum), np.uint64(n_new)
    c00, c01, c10, c11 = load(cells, q), load(cells, q + 1), load(cells, q + n_sum), load(cells, q + n_sum + 1)
    for _ in range(count):
        x0, x1 = load(belief, x + pool[p]), load(belief, x + pool[p + ONE])
        o0, o1 = y + pool[o], y + pool[o + ONE]
        if more:
            y0, y1 = fma(x0, c00, load(out, o0)), fma(x0, c10, load(out, o1))
        else:
            y0, y1 = times(x0, c00), times(x0, c10)
        store(out, o0, fma(x1, c01, y0))
        store(out, o1, fma(x1, c11, y1))
        p += dp
        o += do


@compiled()
def _contract_one(pool, p, o, count, n_sum, n_new, belief, x, cells, q, out, y, more):  # type: ignore[no-untyped-def]
    p, o, dp, do = np.uint64(p), np.uint64(o), np.uint64(n_sum), np.uint64(n_new)
    c = load(cells, q)
    for _ in range(count):
        x0, o0 = load(belief, x + pool[p]), y + pool[o]
        store(out, o0, fma(x0, c, load(out, o0)) if more else times(x0, c))
        p += dp
        o += do


@compiled()
def _pull(op, pool, tile, belief, x, value, v, cells, out, y, slopes):  # type: ignore[no-untyped-def]
    """Apply the transpose to a tile of `value[v:]`, into `out[y:]`; add value times `belief[x:]` to the slopes."""
    n_sum, n_new = op[N_SUM], op[N_NEW]
    for run in range(pool[op[TILE_FIRST] + tile], pool[op[TILE_FIRST] + tile + 1]):
        begin, end = pool[op[RUN_FIRST] + run], pool[op[RUN_FIRST] + run + 1]
        at = op[CELLS_AT] + pool[op[RUN_CELL] + run]
        p, o = op[INTO] + begin * n_sum, op[OUT] + begin * n_new
        j = 0
        while j < n_new:
            high, s = _height(n_new - j), 0
            while s < n_sum:
                q, left, wide, count = at + j * n_sum + s, n_sum - s, 1, end - begin
                if high == 3 and left >= 3:
                    wide = 3
                    _pull_three(
                        pool, p + s, o + j, count, n_sum, n_new, belief, x, value, v, cells, q, out, y, slopes, j > 0
                    )
                elif high == 3:
                    _pull_row(
                        pool, p + s, o + j, count, n_sum, n_new, belief, x, value, v, cells, q, out, y, slopes, j > 0
                    )
                elif high == 2 and left >= 2:
                    wide = 2
                    _pull_two(
                        pool, p + s, o + j, count, n_sum, n_new, belief, x, value, v, cells, q, out, y, slopes, j > 0
                    )
                else:
                    for k in range(high):
                        c, at_k, more = q + k * n_sum, o + j + k, j + k > 0
                        _pull_one(
                            pool, p + s, at_k, count, n_sum, n_new, belief, x, value, v, cells, c, out, y, slopes, more
                        )
                s += wide
            j += high


@compiled()
def _pull_three(pool, p, o, count, n_sum, n_new, belief, x, value, v, cells, q, out, y, slopes, more):  # type: ignore[no-untyped-def]
    p, o, dp, do = np.uint64(p), np.uint64(o), np.uint64(n_sum), np.uint64(n_new)
    q1, q2 = q + n_sum, q + 2 * n_sum
    c00, c01, c02 = load(cells, q), load(cells, q + 1), load(cells, q + 2)
    c10, c11, c12 = load(cells, q1), load(cells, q1 + 1), load(cells, q1 + 2)
    c20, c21, c22 = load(cells, q2), load(cells, q2 + 1), load(cells, q2 + 2)
    g00, g01, g02 = load(slopes, q), load(slopes, q + 1), load(slopes, q + 2)
    g10, g11, g12 = load(slopes, q1), load(slopes, q1 + 1), load(slopes, q1 + 2)
    g20, g21, g22 = load(slopes, q2), load(slopes, q2 + 1), load(slopes, q2 + 2)
    for _ in range(count):
        v0, v1, v2 = load(value, v + pool[o]), load(value, v + pool[o + ONE]), load(value, v + pool[o + TWO])
        i = pool[p]
        x0 = load(belief, x + i)
        y0 = fma(v0, c00, load(out, y + i)) if more else times(v0, c00)
        store(out, y + i, fma(v2, c20, fma(v1, c10, y0)))
        g00, g10, g20 = fma(v0, x0, g00), fma(v1, x0, g10), fma(v2, x0, g20)
        i = pool[p + ONE]
        x1 = load(belief, x + i)
        y1 = fma(v0, c01, load(out, y + i)) if more else times(v0, c01)
        store(out, y + i, fma(v2, c21, fma(v1, c11, y1)))
        g01, g11, g21 = fma(v0, x1, g01), fma(v1, x1, g11), fma(v2, x1, g21)
        i = pool[p + TWO]
        x2 = load(belief, x + i)
        y2 = fma(v0, c02, load(out, y + i)) if more else times(v0, c02)
        store(out, y + i, fma(v2, c22, fma(v1, c12, y2)))
        g02, g12, g22 = fma(v0, x2, g02), fma(v1, x2, g12), fma(v2, x2, g22)
        p += dp
        o += do
    store(slopes, q, g00)
    store(slopes, q + 1, g01)
    store(slopes, q + 2, g02)
    store(slopes, q1, g10)
    store(slopes, q1 + 1, g11)
    store(slopes, q1 + 2, g12)
    store(slopes, q2, g20)
    store(slopes, q2 + 1, g21)
    store(slopes, q2 + 2, g22)


@compiled()
def _pull_row(pool, p, o, count, n_sum, n_new, belief, x, value, v, cells, q, out, y, slopes, more):  # type: ignore[no-untyped-def]
    p, o, dp, do = np.uint64(p), np.uint64(o), np.uint64(n_sum), np.uint64(n_new)
    q1, q2 = q + n_sum, q + 2 * n_sum
    c0, c1, c2 = load(cells, q), load(cells, q1), load(cells, q2)
    g0, g1, g2 = load(slopes, q), load(slopes, q1), load(slopes, q2)
    for _ in range(count):
        v0, v1, v2 = load(value, v + pool[o]), load(value, v + pool[o + ONE]), load(value, v + pool[o + TWO])
        i = pool[p]
        x0 = load(belief, x + i)
        y0 = fma(v0, c0, load(out, y + i)) if more else times(v0, c0)
        store(out, y + i, fma(v2, c2, fma(v1, c1, y0)))
        g0, g1, g2 = fma(v0, x0, g0), fma(v1, x0, g1), fma(v2, x0, g2)
        p += dp
        o += do
    store(slopes, q, g0)
    store(slopes, q1, g1)
    store(slopes, q2, g2)


@compiled()
def _pull_two(pool, p, o, count, n_sum, n_new, belief, x, value, v, cells, q, out, y, slopes, more):  # type: ignore[no-untyped-def]
    p, o, dp, do = np.uint64(p), np.uint64(o), np.uint64(n_sum), np.uint64(n_new)
    q1 = q + n_sum
    c00, c01, c10, c11 = load(cells, q), load(cells, q + 1), load(cells, q1), load(cells, q1 + 1)
    g00, g01, g10, g11 = load(slopes, q), load(slopes, q + 1), load(slopes, q1), load(slopes, q1 + 1)
    for _ in range(count):
        v0, v1 = load(value, v + pool[o]), load(value, v + pool[o + ONE])
        i, k = pool[p], pool[p + ONE]
        x0, x1 = load(belief, x + i), load(belief, x + k)
        if more:
            y0, y1 = fma(v0, c00, load(out, y + i)), fma(v0, c01, load(out, y + k))
        else:
            y0, y1 = times(v0, c00), times(v0, c01)
        store(out, y + i, fma(v1, c10, y0))
        store(out, y + k, fma(v1, c11, y1))
        g00, g10, g01, g11 = fma(v0, x0, g00), fma(v1, x0, g10), fma(v0, x1, g01), fma(v1, x1, g11)
        p += dp
        o += do
    store(slopes, q, g00)
    store(slopes, q + 1, g01)
    store(slopes, q1, g10)
    store(slopes, q1 + 1, g11)


@compiled()
def _pull_one(pool, p, o, count, n_sum, n_new, belief, x, value, v, cells, q, out, y, slopes, more):  # type: ignore[no-untyped-def]
    p, o, dp, do = np.uint64(p), np.uint64(o), np.uint64(n_sum), np.uint64(n_new)
    c, g = load(cells, q), load(slopes, q)
    for _ in range(count):
        v0, i = load(value, v + pool[o]), pool[p]
        store(out, y + i, fma(v0, c, load(out, y + i)) if more else times(v0, c))
        g = fma(v0, load(belief, x + i), g)
        p += dp
        o += do
    store(slopes, q, g)


@compiled()
def _others(op, f, c, pool, tables, likes):  # type: ignore[no-untyped-def]
    """Multiply all factors but one at one cell: not their product over that one, which may be 0 / 0."""
    n = op[N_CELLS] * op[FOLD]
    product = same(1.0)
    for g in range(op[N_TABLES]):
        if g != f:
            product = times(product, load(tables, pool[op[TABLES] + g * n + c]))
    for g in range(op[N_LIKES]):
        if g + op[N_TABLES] != f:
            product = times(product, load(likes, pool[op[LIKES] + g * n + c]))
    return product


@compiled()
def _share(op, pool, tables, likes, cells, slopes, of_tables, of_likes, state_of, marginals):  # type: ignore[no-untyped-def]
    """Hand the slopes of the matrices on to the rows of their factors, and sum what each state weighs."""
    fold, n_tables, at, loose = op[FOLD], op[N_TABLES], op[CELLS_AT], op[LOOSE]
    n = op[N_CELLS] * fold
    for f in range(n_tables):
        for c in range(n):
            row, slope = pool[op[TABLES] + f * n + c], load(slopes, at + c // fold)
            store(of_tables, row, fma(slope, _others(op, f, c, pool, tables, likes), load(of_tables, row)))
            state = state_of[row]
            store(marginals, state, fma(slope, load(cells, loose + c), load(marginals, state)))
    for f in range(op[N_LIKES]):
        for c in range(n):
            row, slope = pool[op[LIKES] + f * n + c], load(slopes, at + c // fold)
            store(of_likes, row, fma(slope, _others(op, n_tables + f, c, pool, tables, likes), load(of_likes, row)))


@compiled()
def _forward_group(group, ops, pool, cells, here, x, there, y, levels, peak):  # type: ignore[no-untyped-def]
    """Carry `here[x:]` through a group of operations, into `there[y:]`."""
    first, last = group[FIRST_OP], group[END_OP] - 1
    for tile in range(group[TILES]):
        at = 0
        for i in range(first, last + 1):
            source, p = (here, x) if i == first else (levels, at)
            at = peak - at
            target, q = (there, y) if i == last else (levels, at)
            _contract(ops[i], pool, tile, source, p, cells, target, q)


@compiled()
def _backward_group(group, ops, pool, cells, slopes, belief, x, value, out, levels, values, peak):  # type: ignore[no-untyped-def]
    """Carry `value` back through a group that started from `belief[x:]`, and gather its slopes."""
    first, last = group[FIRST_OP], group[END_OP] - 1
    zero = same(0.0)
    for i in range(first, last + 1):
        for c in range(ops[i, N_CELLS]):
            store(slopes, ops[i, CELLS_AT] + c, zero)
    for tile in range(group[TILES]):
        for i in range(first, last):
            source, p = (belief, x) if i == first else (levels, (i - first - 1) * peak)
            _contract(ops[i], pool, tile, source, p, cells, levels, (i - first) * peak)
        v = 0
        for i in range(last, first - 1, -1):
            source, p = (belief, x) if i == first else (levels, (i - first - 1) * peak)
            worth, w = (value, 0) if i == last else (values, v)
            v = peak - v
            target, y = (out, 0) if i == first else (values, v)
            _pull(ops[i], pool, tile, source, p, worth, w, cells, target, y, slopes)


@compiled()
def _weigh(program, groups, ops, pool, tables, likes, cells):  # type: ignore[no-untyped-def]
    """Fill the matrices of one step that depend on its likelihoods; the others were filled for all steps."""
    for i in range(groups[program[0], FIRST_OP], groups[program[1] - 1, END_OP]):
        if ops[i, N_LIKES] > 0:
            _combine(ops[i], pool, tables, likes, cells)


@compiled()
def _step(program, groups, ops, pool, cells, belief, here, there, levels, peak, after, z):  # type: ignore[no-untyped-def]
    """Carry a belief through one step and normalise it into `after`; z is what it is divided by."""
    n = groups[program[1] - 1, N_OUT]
    for i in range(program[0], program[1]):
        source = belief if i == program[0] else here
        _forward_group(groups[i], ops, pool, cells, source, 0, there, 0, levels, peak)
        here, there = there, here
    # Four running sums: one would wait for itself.
    a, b, c, d = same(0.0), same(0.0), same(0.0), same(0.0)
    o = 0
    while o + 4 <= n:
        a, b, c, d = (
            add(a, load(here, o)),
            add(b, load(here, o + 1)),
            add(c, load(here, o + 2)),
            add(d, load(here, o + 3)),
        )
        o += 4
    while o < n:
        a = add(a, load(here, o))
        o += 1
    store(z, 0, add(add(a, b), add(c, d)))
    _scale(here, z, after, n)


@compiled()
def _scale(source, z, target, n):  # type: ignore[no-untyped-def]
    """Divide by `z[0]`; `z[1]` is room for its inverse."""
    for k in range(LANES):
        z[1, k] = 1.0 / z[0, k]
    scale = load(z, 1)
    for o in range(n):
        store(target, o, times(load(source, o), scale))


@compiled()
def _block(b, inputs, plan, work, results):  # type: ignore[no-untyped-def]
    """Carry one block through all steps and back."""
    tables, likes, belief, value = inputs[0][b], inputs[1][b], inputs[2][b], inputs[3][b]
    pool, ops, groups, bounds, which, stride, peak, state_of = plan
    here, there, held, levels, values, cells, slopes, kept, anew, z = work
    log_z, log_worth, after, before, of_tables, of_likes, marginals = results
    steps, spoken = which.shape[0], likes.shape[0] - 1

    for i in range(ops.shape[0]):
        if ops[i, N_LIKES] == 0:
            _combine(ops[i], pool, tables, likes[0], cells)
    start = kept[0]
    start[: belief.shape[0]] = belief
    for t in range(steps):
        program, following = bounds[which[t]], anew[0]
        if t + 1 == steps:
            following = after[b]
        elif (t + 1) % stride == 0:
            following = kept[(t + 1) // stride]
        _weigh(program, groups, ops, pool, tables, likes[min(t, spoken)], cells)
        _step(program, groups, ops, pool, cells, start, here, there, levels, peak, following, z)
        log_z[b, t] = z[0]
        start = following

    # Scaled so that the value is worth 1 on average: what is carried back are slopes of a logarithm.
    n = value.shape[0]
    z[0] = 0.0
    for o in range(n):
        for k in range(LANES):
            z[0, k] += start[o, k] * value[o, k]
    log_worth[b] = np.log(z[0])
    for o in range(n):
        for k in range(LANES):
            here[o, k] = value[o, k] / z[0, k]

    for segment in range((steps - 1) // stride, -1, -1):
        begin = segment * stride
        end = min(begin + stride, steps)
        for t in range(begin, end - 1):
            # `held` has room for two beliefs.
            one, two = held[: here.shape[0]], held[here.shape[0] : 2 * here.shape[0]]
            start = anew[t - begin] if t > begin else kept[segment]
            program = bounds[which[t]]
            _weigh(program, groups, ops, pool, tables, likes[min(t, spoken)], cells)
            _step(program, groups, ops, pool, cells, start, one, two, levels, peak, anew[t - begin + 1], z)
        for t in range(end - 1, begin - 1, -1):
            start = anew[t - begin] if t > begin else kept[segment]
            program = bounds[which[t]]
            first, last = program[0], program[1] - 1
            like, of_like = likes[min(t, spoken)], of_likes[b, min(t, spoken)]
            _weigh(program, groups, ops, pool, tables, like, cells)
            for i in range(first, last):
                source, x = (start, 0) if i == first else (held, groups[i, HELD])
                _forward_group(groups[i], ops, pool, cells, source, x, held, groups[i + 1, HELD], levels, peak)
            z[0] = log_z[b, t]
            _scale(here, z, here, groups[last, N_OUT])
            for i in range(last, first - 1, -1):
                source, x = (start, 0) if i == first else (held, groups[i, HELD])
                _backward_group(groups[i], ops, pool, cells, slopes, source, x, here, there, levels, values, peak)
                here, there = there, here
            for i in range(groups[first, FIRST_OP], groups[last, END_OP]):
                _share(ops[i], pool, tables, like, cells, slopes, of_tables[b], of_like, state_of, marginals[b, t])
    before[b] = here[: before.shape[1]]
    log_z[b] = np.log(log_z[b])


@compiled(parallel=True)
def _adjoint(inputs, plan, sizes, results, threads):  # type: ignore[no-untyped-def]
    blocks, steps, stride = inputs[0].shape[0], plan[4].shape[0], plan[5]
    peak, start_peak, held_peak, tile_peak, levels_peak, cell_peak = sizes
    kept = (steps - 1) // stride + 1
    for worker in numba.prange(threads):
        work = (
            rows_of_lanes(peak),
            rows_of_lanes(peak),
            rows_of_lanes(max(held_peak, 2 * peak)),
            rows_of_lanes(max(levels_peak, 2 * tile_peak)),
            rows_of_lanes(2 * tile_peak),
            rows_of_lanes(cell_peak),
            rows_of_lanes(cell_peak),
            rows_of_lanes(kept * start_peak).reshape(kept, start_peak, LANES),
            rows_of_lanes(stride * start_peak).reshape(stride, start_peak, LANES),
            rows_of_lanes(2),
        )
        for b in range(worker, blocks, threads):
            _block(b, inputs, plan, work, results)


def adjoint(
    tables: NDArray[np.float64],
    likes: NDArray[np.float64],
    belief: NDArray[np.float64],
    value: NDArray[np.float64],
    pool: NDArray[np.int32],
    ops: NDArray[np.int64],
    groups: NDArray[np.int64],
    bounds: NDArray[np.int64],
    which: NDArray[np.int64],
    state_of: NDArray[np.int32],
    sizes: tuple[int, int, int, int, int, int],
    stride: int,
    n_states: int,
    most_workers: int,
) -> tuple[NDArray[np.float64], ...]:
    """Carry beliefs forward and a value of the last belief's states back.

    Args:
        tables: drawn conditional tables, `[blocks, rows, lanes]`.
        likes: likelihoods, `[blocks, steps, rows, lanes]`; one step serves all where nothing is seen.
        belief: what is believed before the first of these steps, `[blocks, states, lanes]`.
        value: the worth of each state of the last belief, `[blocks, states, lanes]`.
        pool: all index tables one after the other.
        ops: one row an operation, its columns as named in this module.
        groups: one row a group of operations that share tiles.
        bounds: the first and one past the last group of every program.
        which: the program of every step.
        state_of: the row of the marginals that each row of the tables counts towards.
        sizes: rows of the largest belief between groups, of the largest at a step's start, of all that one step holds
            between groups, of the largest tile, of all that one tile holds, and of all matrices.
        stride: how many steps lie between two kept beliefs.
        n_states: rows of the marginals.
        most_workers: the number of blocks whose beliefs may fill the memory at once.

    Returns:
        log normalisers in nats `[blocks, steps, lanes]`; the log of the value's mean over the last belief
        `[blocks, lanes]`; the last belief; and the slopes of the sum of both logs: at the states before the first
        step, at the tables, at the likelihoods; and the smoothed marginals `[blocks, steps, states, lanes]`.
        All is NaN in a lane whose evidence rules out every state.
    """
    blocks, steps = len(tables), len(which)
    last, first = groups[bounds[which[-1], 1] - 1], groups[bounds[which[0], 0]]
    results = (
        np.empty((blocks, steps, LANES)),
        np.empty((blocks, LANES)),
        np.empty((blocks, int(last[N_OUT]), LANES)),
        np.empty((blocks, int(first[N_IN]), LANES)),
        np.zeros(tables.shape),
        np.zeros(likes.shape),
        np.zeros((blocks, steps, n_states, LANES)),
    )
    plan = (pool, ops, groups, bounds, which, stride, sizes[3], state_of)
    _adjoint((tables, likes, belief, value), plan, sizes, results, min(workers(tables), most_workers))
    return results
