"""Carry beliefs forward and their worth backward, and gather the slope of the log evidence at every number used.

Only the beliefs at step starts are kept on the way forward (all of them, or every `stride`-th where they would fill
the memory); a step's beliefs in between are computed anew on the way back. As in `forward`, the last axis holds the
lanes of one block, and a block is computed by one thread from start to end.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from tarjih.inference.kernels.compiling import LANES, compiled, workers

# Columns of the operation table. The belief before an operation lies in the step's buffer from HELD on, and its
# combined factor from CELLS_AT on.
N_OUT, N_SUM, N_CELLS, N_IN, INTO, CELL, BELIEF_SHIFT, CELL_SHIFT, TABLES, N_TABLES, LIKES, N_LIKES = range(12)
HELD, CELLS_AT, GROUPS, FIRST, BASE, IN, OUT, N_NEW, OUT_SHIFT, NEW_SHIFT = range(12, 22)
COLUMNS = 22


@compiled()
def _combine(op, pool, tables, likes, cells):  # type: ignore[no-untyped-def]
    """Multiply the operation's factors into `cells[n_cells, lanes]`."""
    n = op[N_CELLS]
    cells[:n] = 1.0
    for f in range(op[N_TABLES] + op[N_LIKES]):
        rows, at = _factor(op, f, tables, likes)
        for c in range(n):
            row = rows[pool[at + c]]
            for k in range(LANES):
                cells[c, k] *= row[k]


@compiled()
def _factor(op, f, tables, likes):  # type: ignore[no-untyped-def]
    """Return the rows that a factor reads, tables first, and where its row numbers begin."""
    if f < op[N_TABLES]:
        return tables, op[TABLES] + f * op[N_CELLS]
    return likes, op[LIKES] + (f - op[N_TABLES]) * op[N_CELLS]


@compiled()
def _contract(op, pool, belief, cells, out):  # type: ignore[no-untyped-def]
    """Apply one operation to a belief."""
    into, cell = np.uint64(op[INTO]), np.uint64(op[CELL])
    bs, cs = np.uint64(op[BELIEF_SHIFT]), np.uint64(op[CELL_SHIFT])
    n_sum = np.uint64(op[N_SUM])
    for o in range(np.uint64(op[N_OUT])):
        p, q, x = np.uint64(pool[into + o]), np.uint64(pool[cell + o]), out[o]
        y, z = belief[p], cells[q]
        for k in range(LANES):
            x[k] = y[k] * z[k]
        for s in range(np.uint64(1), n_sum):
            y, z = belief[p + np.uint64(pool[bs + s])], cells[q + np.uint64(pool[cs + s])]
            for k in range(LANES):
                x[k] += y[k] * z[k]


@compiled()
def _pull(op, pool, belief, value, cells, out, slopes):  # type: ignore[no-untyped-def]
    """Apply the transpose of one operation to a value function, and sum value times belief for every cell."""
    slopes[: op[N_CELLS]] = 0.0
    order, outs = np.uint64(op[IN]), np.uint64(op[OUT])
    vs, cs = np.uint64(op[OUT_SHIFT]), np.uint64(op[NEW_SHIFT])
    n_new = np.uint64(op[N_NEW])
    for group in range(op[GROUPS]):
        q = np.uint64(pool[op[BASE] + group])
        for r in range(np.uint64(pool[op[FIRST] + group]), np.uint64(pool[op[FIRST] + group + 1])):
            i, o = np.uint64(pool[order + r]), np.uint64(pool[outs + r])
            y, x = belief[i], out[i]
            v, z, g = value[o], cells[q], slopes[q]
            for k in range(LANES):
                x[k] = v[k] * z[k]
                g[k] += v[k] * y[k]
            for j in range(np.uint64(1), n_new):
                c = q + np.uint64(pool[cs + j])
                v, z, g = value[o + np.uint64(pool[vs + j])], cells[c], slopes[c]
                for k in range(LANES):
                    x[k] += v[k] * z[k]
                    g[k] += v[k] * y[k]


@compiled()
def _share(op, pool, tables, likes, cells, slopes, of_tables, of_likes, state_of, marginals):  # type: ignore[no-untyped-def]
    """Hand the slopes of the combined factor on to the rows of its factors, and sum what each state weighs."""
    n, factors = op[N_CELLS], op[N_TABLES] + op[N_LIKES]
    for f in range(factors):
        _, at = _factor(op, f, tables, likes)
        target = of_tables if f < op[N_TABLES] else of_likes
        for c in range(n):
            row = target[pool[at + c]]
            for k in range(LANES):
                product = slopes[c, k]
                # Not the product of all over this one: that may be 0 / 0.
                for g in range(factors):
                    if g != f:
                        rows, other = _factor(op, g, tables, likes)
                        product *= rows[pool[other + c], k]
                row[k] += product
    for f in range(op[N_TABLES]):
        at = op[TABLES] + f * n
        for c in range(n):
            state = state_of[pool[at + c]]
            for k in range(LANES):
                marginals[state, k] += slopes[c, k] * cells[c, k]


@compiled()
def _step(b, first, last, ops, pool, tables, like, here, there, cells, z):  # type: ignore[no-untyped-def]
    """Carry a belief through one step and normalise it; return it, the other buffer and its size."""
    n = ops[first, N_IN]
    for i in range(first, last):
        _combine(ops[i], pool, tables[b], like, cells)
        _contract(ops[i], pool, here, cells, there)
        here, there = there, here
        n = ops[i, N_OUT]
    z[:] = 0.0
    for o in range(n):
        for k in range(LANES):
            z[k] += here[o, k]
    for o in range(n):
        for k in range(LANES):
            here[o, k] /= z[k]
    return here, there, n


@compiled()
def _block(b, inputs, plan, work, results):  # type: ignore[no-untyped-def]
    """Carry one block through all steps and back."""
    tables, likes, belief, value = inputs
    pool, ops, bounds, which, stride, state_of = plan
    here, there, held, cells, slopes, coarse, fine, z = work
    log_z, log_worth, after, before, of_tables, of_likes, marginals = results
    steps, spoken = which.shape[0], likes.shape[1] - 1

    n = belief.shape[1]
    here[:n] = belief[b]
    for t in range(steps):
        if t % stride == 0:
            coarse[t // stride, :n] = here[:n]
        first, last = bounds[which[t], 0], bounds[which[t], 1]
        here, there, n = _step(b, first, last, ops, pool, tables, likes[b, min(t, spoken)], here, there, cells, z)
        log_z[b, t] = z
    after[b] = here[:n]

    # Scaled so that the value is worth 1 on average: what is carried back are slopes of a logarithm.
    z[:] = 0.0
    for o in range(n):
        for k in range(LANES):
            z[k] += here[o, k] * value[b, o, k]
    log_worth[b] = np.log(z)
    for o in range(n):
        for k in range(LANES):
            there[o, k] = value[b, o, k] / z[k]
    here, there = there, here

    for segment in range((steps - 1) // stride, -1, -1):
        begin = segment * stride
        end = min(begin + stride, steps)
        n = ops[bounds[which[begin], 0], N_IN]
        fine[0, :n] = coarse[segment, :n]
        for t in range(begin, end - 1):
            first, last = bounds[which[t], 0], bounds[which[t], 1]
            # `held` has room for a step's beliefs, and so for two.
            one, two = held[: here.shape[0]], held[here.shape[0] : 2 * here.shape[0]]
            one[:n] = fine[t - begin, :n]
            one, two, n = _step(b, first, last, ops, pool, tables, likes[b, min(t, spoken)], one, two, cells, z)
            fine[t - begin + 1, :n] = one[:n]
        for t in range(end - 1, begin - 1, -1):
            first, last = bounds[which[t], 0], bounds[which[t], 1]
            spoken_at = min(t, spoken)
            like = likes[b, spoken_at]
            n = ops[first, N_IN]
            held[:n] = fine[t - begin, :n]
            for i in range(first, last):
                op = ops[i]
                _combine(op, pool, tables[b], like, cells[op[CELLS_AT] :])
                if i < last - 1:
                    _contract(op, pool, held[op[HELD] :], cells[op[CELLS_AT] :], held[ops[i + 1, HELD] :])
            for o in range(ops[last - 1, N_OUT]):
                for k in range(LANES):
                    here[o, k] /= log_z[b, t, k]
            for i in range(last - 1, first - 1, -1):
                op = ops[i]
                belief_in, factor = held[op[HELD] :], cells[op[CELLS_AT] :]
                _pull(op, pool, belief_in, here, factor, there, slopes)
                _share(
                    op,
                    pool,
                    tables[b],
                    like,
                    factor,
                    slopes,
                    of_tables[b],
                    of_likes[b, spoken_at],
                    state_of,
                    marginals[b, t],
                )
                here, there = there, here
    before[b] = here[: before.shape[1]]
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
        work = (
            np.empty((peak, LANES)),
            np.empty((peak, LANES)),
            np.empty((max(held_peak, 2 * peak), LANES)),
            np.empty((cell_peak, LANES)),
            np.empty((cell_peak, LANES)),
            np.empty(((steps - 1) // stride + 1, start_peak, LANES)),
            np.empty((stride, start_peak, LANES)),
            np.empty(LANES),
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
        ops: one row an operation, `[operations, COLUMNS]`.
        bounds: the first and one past the last operation of every program.
        which: the program of every step.
        state_of: the row of the marginals that each row of the tables counts towards.
        sizes: rows of the largest belief on the way, of all beliefs that one step holds, of all its combined
            factors, and of the largest belief at a step's start.
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
