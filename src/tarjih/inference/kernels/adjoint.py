"""Carry beliefs forward and their worth backward, and gather the slope of the log evidence at every number used.

Only the beliefs at step starts are kept on the way forward (all of them, or every `stride`-th where they would fill
the memory); a step's beliefs in between are computed anew on the way back. As in `forward`, the last axis holds the
lanes of one block, and a block is computed by one thread from start to end.

An operation is a small matrix, from the states of what it sums to those of what it introduces. It stays in registers
for all places of the belief that share it, and so do the sums that become its slopes.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from tarjih.inference.kernels.compiling import LANES, compiled, workers
from tarjih.inference.kernels.lanes import add, fma, load, rows_of_lanes, same, store, times

# Columns of the table of operations, as `adjoint.AdjointPass` writes them. The belief before an operation lies in the
# step's buffer from HELD on, its matrices from CELLS_AT on, and what they sum, where FOLD is not 1, from LOOSE on.
(N_IN, N_OUT, N_SUM, N_NEW, FOLD, GROUPS, FIRST, INTO, OUT, SUM_SHIFT, NEW_SHIFT) = range(11)
(N_CELLS, TABLES, N_TABLES, LIKES, N_LIKES, HELD, CELLS_AT, LOOSE) = range(11, 19)


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
def _contract(op, pool, belief, x, cells, out, y):  # type: ignore[no-untyped-def]
    """Apply one operation to `belief[x:]`, into `out[y:]`."""
    n_sum, n_new = op[N_SUM], op[N_NEW]
    first, into, outs = op[FIRST], op[INTO], op[OUT]
    for group in range(op[GROUPS]):
        begin, end = pool[first + group], pool[first + group + 1]
        at = op[CELLS_AT] + group * n_sum * n_new
        if n_sum == 3 and n_new == 3:
            s1, s2 = pool[op[SUM_SHIFT] + 1], pool[op[SUM_SHIFT] + 2]
            j1, j2 = pool[op[NEW_SHIFT] + 1], pool[op[NEW_SHIFT] + 2]
            c00, c01, c02 = load(cells, at), load(cells, at + 1), load(cells, at + 2)
            c10, c11, c12 = load(cells, at + 3), load(cells, at + 4), load(cells, at + 5)
            c20, c21, c22 = load(cells, at + 6), load(cells, at + 7), load(cells, at + 8)
            for r in range(begin, end):
                p, o = x + pool[into + r], y + pool[outs + r]
                x0, x1, x2 = load(belief, p), load(belief, p + s1), load(belief, p + s2)
                store(out, o, fma(x2, c02, fma(x1, c01, times(x0, c00))))
                store(out, o + j1, fma(x2, c12, fma(x1, c11, times(x0, c10))))
                store(out, o + j2, fma(x2, c22, fma(x1, c21, times(x0, c20))))
        else:
            for j in range(n_new):
                shift = y + pool[op[NEW_SHIFT] + j]
                for r in range(begin, end):
                    p = x + pool[into + r]
                    total = times(load(belief, p), load(cells, at + j * n_sum))
                    for s in range(1, n_sum):
                        state = load(belief, p + pool[op[SUM_SHIFT] + s])
                        total = fma(state, load(cells, at + j * n_sum + s), total)
                    store(out, shift + pool[outs + r], total)


@compiled()
def _pull(op, pool, belief, x, value, cells, out, slopes):  # type: ignore[no-untyped-def]
    """Apply the transpose of one operation to a value, and sum value times `belief[x:]` for every matrix entry."""
    n_sum, n_new = op[N_SUM], op[N_NEW]
    first, into, outs = op[FIRST], op[INTO], op[OUT]
    sums, news = op[SUM_SHIFT], op[NEW_SHIFT]
    zero = same(0.0)
    for group in range(op[GROUPS]):
        begin, end = pool[first + group], pool[first + group + 1]
        at, to = op[CELLS_AT] + group * n_sum * n_new, group * n_sum * n_new
        if n_sum == 3 and n_new == 3:
            s1, s2, j1, j2 = pool[sums + 1], pool[sums + 2], pool[news + 1], pool[news + 2]
            c00, c01, c02 = load(cells, at), load(cells, at + 1), load(cells, at + 2)
            c10, c11, c12 = load(cells, at + 3), load(cells, at + 4), load(cells, at + 5)
            c20, c21, c22 = load(cells, at + 6), load(cells, at + 7), load(cells, at + 8)
            g00, g01, g02 = zero, zero, zero
            g10, g11, g12 = zero, zero, zero
            g20, g21, g22 = zero, zero, zero
            for r in range(begin, end):
                p, o = pool[into + r], pool[outs + r]
                v0, v1, v2 = load(value, o), load(value, o + j1), load(value, o + j2)
                x0 = load(belief, x + p)
                store(out, p, fma(v2, c20, fma(v1, c10, times(v0, c00))))
                g00, g10, g20 = fma(v0, x0, g00), fma(v1, x0, g10), fma(v2, x0, g20)
                x1 = load(belief, x + p + s1)
                store(out, p + s1, fma(v2, c21, fma(v1, c11, times(v0, c01))))
                g01, g11, g21 = fma(v0, x1, g01), fma(v1, x1, g11), fma(v2, x1, g21)
                x2 = load(belief, x + p + s2)
                store(out, p + s2, fma(v2, c22, fma(v1, c12, times(v0, c02))))
                g02, g12, g22 = fma(v0, x2, g02), fma(v1, x2, g12), fma(v2, x2, g22)
            store(slopes, to, g00)
            store(slopes, to + 1, g01)
            store(slopes, to + 2, g02)
            store(slopes, to + 3, g10)
            store(slopes, to + 4, g11)
            store(slopes, to + 5, g12)
            store(slopes, to + 6, g20)
            store(slopes, to + 7, g21)
            store(slopes, to + 8, g22)
        else:
            for s in range(n_sum):
                shift = pool[sums + s]
                j = 0
                while j < n_new:
                    q = j * n_sum + s
                    j0 = pool[news + j]
                    c0, g0 = load(cells, at + q), zero
                    if j + 1 < n_new:
                        j1, c1, g1 = pool[news + j + 1], load(cells, at + q + n_sum), zero
                        for r in range(begin, end):
                            p, o = pool[into + r] + shift, pool[outs + r]
                            v0, v1, x0 = load(value, o + j0), load(value, o + j1), load(belief, x + p)
                            total = fma(v1, c1, times(v0, c0))
                            store(out, p, add(load(out, p), total) if j > 0 else total)
                            g0, g1 = fma(v0, x0, g0), fma(v1, x0, g1)
                        store(slopes, to + q + n_sum, g1)
                    else:
                        for r in range(begin, end):
                            p, o = pool[into + r] + shift, pool[outs + r]
                            v0, x0 = load(value, o + j0), load(belief, x + p)
                            total = times(v0, c0)
                            store(out, p, add(load(out, p), total) if j > 0 else total)
                            g0 = fma(v0, x0, g0)
                    store(slopes, to + q, g0)
                    j += 2


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
    fold, n_tables = op[FOLD], op[N_TABLES]
    n = op[N_CELLS] * fold
    for f in range(n_tables):
        for c in range(n):
            row, slope = pool[op[TABLES] + f * n + c], load(slopes, c // fold)
            store(of_tables, row, fma(slope, _others(op, f, c, pool, tables, likes), load(of_tables, row)))
            state = state_of[row]
            store(marginals, state, fma(slope, load(cells, op[LOOSE] + c), load(marginals, state)))
    for f in range(op[N_LIKES]):
        for c in range(n):
            row, slope = pool[op[LIKES] + f * n + c], load(slopes, c // fold)
            store(of_likes, row, fma(slope, _others(op, n_tables + f, c, pool, tables, likes), load(of_likes, row)))


@compiled()
def _step(program, ops, pool, tables, likes, here, there, cells, z):  # type: ignore[no-untyped-def]
    """Carry a belief through one step and normalise it; return it, the other buffer and its size."""
    n = 0
    for i in range(program[0], program[1]):
        op = ops[i]
        _combine(op, pool, tables, likes, cells)
        _contract(op, pool, here, 0, cells, there, 0)
        here, there = there, here
        n = op[N_OUT]
    total = same(0.0)
    for o in range(n):
        total = add(total, load(here, o))
    store(z, 0, total)
    for k in range(LANES):
        z[1, k] = 1.0 / z[0, k]
    scale = load(z, 1)
    for o in range(n):
        store(here, o, times(load(here, o), scale))
    return here, there, n


@compiled()
def _copy(source, target, n):  # type: ignore[no-untyped-def]
    for o in range(n):
        store(target, o, load(source, o))


@compiled()
def _block(b, inputs, plan, work, results):  # type: ignore[no-untyped-def]
    """Carry one block through all steps and back."""
    tables, likes, belief, value = inputs[0][b], inputs[1][b], inputs[2][b], inputs[3][b]
    pool, ops, bounds, which, stride, state_of = plan
    here, there, held, cells, slopes, coarse, fine, z = work
    log_z, log_worth, after, before, of_tables, of_likes, marginals = results
    steps, spoken = which.shape[0], likes.shape[0] - 1

    n = belief.shape[0]
    _copy(belief, here, n)
    for t in range(steps):
        if t % stride == 0:
            _copy(here, coarse[t // stride], n)
        here, there, n = _step(bounds[which[t]], ops, pool, tables, likes[min(t, spoken)], here, there, cells, z)
        log_z[b, t] = z[0]
    _copy(here, after[b], n)

    # Scaled so that the value is worth 1 on average: what is carried back are slopes of a logarithm.
    z[0] = 0.0
    for o in range(n):
        for k in range(LANES):
            z[0, k] += here[o, k] * value[o, k]
    log_worth[b] = np.log(z[0])
    for o in range(n):
        for k in range(LANES):
            here[o, k] = value[o, k] / z[0, k]

    for segment in range((steps - 1) // stride, -1, -1):
        begin = segment * stride
        end = min(begin + stride, steps)
        n = ops[bounds[which[begin], 0], N_IN]
        _copy(coarse[segment], fine[0], n)
        for t in range(begin, end - 1):
            # `held` has room for a step's beliefs, and so for two.
            one, two = held[: here.shape[0]], held[here.shape[0] : 2 * here.shape[0]]
            _copy(fine[t - begin], one, n)
            one, two, n = _step(bounds[which[t]], ops, pool, tables, likes[min(t, spoken)], one, two, cells, z)
            _copy(one, fine[t - begin + 1], n)
        for t in range(end - 1, begin - 1, -1):
            first, last = bounds[which[t], 0], bounds[which[t], 1]
            like, of_like = likes[min(t, spoken)], of_likes[b, min(t, spoken)]
            _copy(fine[t - begin], held, ops[first, N_IN])
            for i in range(first, last):
                op = ops[i]
                _combine(op, pool, tables, like, cells)
                if i < last - 1:
                    _contract(op, pool, held, op[HELD], cells, held, ops[i + 1, HELD])
            for o in range(ops[last - 1, N_OUT]):
                for k in range(LANES):
                    here[o, k] /= log_z[b, t, k]
            for i in range(last - 1, first - 1, -1):
                op = ops[i]
                _pull(op, pool, held, op[HELD], here, cells, there, slopes)
                _share(op, pool, tables, like, cells, slopes, of_tables[b], of_like, state_of, marginals[b, t])
                here, there = there, here
    _copy(here, before[b], before.shape[1])
    log_z[b] = np.log(log_z[b])


@compiled(parallel=True)
def _adjoint(tables, likes, belief, value, pool, ops, bounds, which, state_of, sizes, stride, n_states, workers):  # type: ignore[no-untyped-def]
    blocks, steps = tables.shape[0], which.shape[0]
    peak, held_peak, cell_peak, start_peak = sizes
    n_after = ops[bounds[which[steps - 1], 1] - 1, N_OUT]
    n_before = ops[bounds[which[0], 0], N_IN]
    log_z = np.empty((blocks, steps, LANES))
    log_worth = np.empty((blocks, LANES))
    after = np.empty((blocks, n_after, LANES))
    before = np.empty((blocks, n_before, LANES))
    of_tables = np.zeros(tables.shape)
    of_likes = np.zeros(likes.shape)
    marginals = np.zeros((blocks, steps, n_states, LANES))
    for worker in numba.prange(workers):
        kept = (steps - 1) // stride + 1
        work = (
            rows_of_lanes(peak),
            rows_of_lanes(peak),
            rows_of_lanes(max(held_peak, 2 * peak)),
            rows_of_lanes(cell_peak),
            rows_of_lanes(cell_peak),
            rows_of_lanes(kept * start_peak).reshape(kept, start_peak, LANES),
            rows_of_lanes(stride * start_peak).reshape(stride, start_peak, LANES),
            rows_of_lanes(2),
        )
        inputs = (tables, likes, belief, value)
        plan = (pool, ops, bounds, which, stride, state_of)
        results = (log_z, log_worth, after, before, of_tables, of_likes, marginals)
        for b in range(worker, blocks, workers):
            _block(b, inputs, plan, work, results)
    return log_z, log_worth, after, before, of_tables, of_likes, marginals


def adjoint(
    tables: NDArray[np.float64],
    likes: NDArray[np.float64],
    belief: NDArray[np.float64],
    value: NDArray[np.float64],
    pool: NDArray[np.int32],
    ops: NDArray[np.int64],
    bounds: NDArray[np.int64],
    which: NDArray[np.int64],
    state_of: NDArray[np.int32],
    sizes: tuple[int, int, int, int],
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
        bounds: the first and one past the last operation of every program.
        which: the program of every step.
        state_of: the row of the marginals that each row of the tables counts towards.
        sizes: rows of the largest belief on the way, of all beliefs that one step holds, of all its matrices, and of
            the largest belief at a step's start.
        stride: how many steps lie between two kept beliefs.
        n_states: rows of the marginals.
        most_workers: the number of blocks whose beliefs may fill the memory at once.

    Returns:
        log normalisers in nats `[blocks, steps, lanes]`; the log of the value's mean over the last belief
        `[blocks, lanes]`; the last belief; and the slopes of the sum of both logs: at the states before the first
        step, at the tables, at the likelihoods; and the smoothed marginals `[blocks, steps, states, lanes]`.
        All is NaN in a lane whose evidence rules out every state.
    """
    result: tuple[NDArray[np.float64], ...] = _adjoint(
        tables,
        likes,
        belief,
        value,
        pool,
        ops,
        bounds,
        which,
        state_of,
        sizes,
        stride,
        n_states,
        min(workers(tables), most_workers),
    )
    return result
