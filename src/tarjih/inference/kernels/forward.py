"""Carry beliefs forward and values backward: a block of eight parameter draws side by side, blocks in parallel.

Every array's last axis holds the lanes of one block, contiguous, so that each multiply-add serves eight draws.
A block is computed by one thread from start to end: the number of threads changes no bit of the answer.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from tarjih.inference.kernels.compiling import LANES, compiled, workers

# Columns of the operation table.
N_OUT, N_SUM, N_CELLS, N_IN, INTO, CELL, BELIEF_SHIFT, CELL_SHIFT, TABLES, N_TABLES, LIKES, N_LIKES = range(12)


@compiled()
def _combine(op, pool, tables, likes, cells):  # type: ignore[no-untyped-def]
    """Multiply the operation's factors into `cells[n_cells, lanes]`."""
    n = op[N_CELLS]
    for c in range(n):
        for k in range(LANES):
            cells[c, k] = 1.0
    for f in range(op[N_TABLES]):
        at = op[TABLES] + f * n
        for c in range(n):
            row = pool[at + c]
            for k in range(LANES):
                cells[c, k] *= tables[row, k]
    for f in range(op[N_LIKES]):
        at = op[LIKES] + f * n
        for c in range(n):
            row = pool[at + c]
            for k in range(LANES):
                cells[c, k] *= likes[row, k]


@compiled()
def _contract(op, pool, belief, cells, out):  # type: ignore[no-untyped-def]
    """Apply one operation to a belief."""
    n_out, n_sum = op[N_OUT], op[N_SUM]
    # Unsigned indices spare the check for counting from the end.
    into, cell = np.uint64(op[INTO]), np.uint64(op[CELL])
    bs, cs = np.uint64(op[BELIEF_SHIFT]), np.uint64(op[CELL_SHIFT])
    if n_sum == 1:
        for o in range(np.uint64(n_out)):
            y, z, x = belief[np.uint64(pool[into + o])], cells[np.uint64(pool[cell + o])], out[o]
            for k in range(LANES):
                x[k] = y[k] * z[k]
    elif n_sum == 2:
        b1, c1 = np.uint64(pool[bs + 1]), np.uint64(pool[cs + 1])
        for o in range(np.uint64(n_out)):
            p, q, x = np.uint64(pool[into + o]), np.uint64(pool[cell + o]), out[o]
            y0, z0, y1, z1 = belief[p], cells[q], belief[p + b1], cells[q + c1]
            for k in range(LANES):
                x[k] = y0[k] * z0[k] + y1[k] * z1[k]
    elif n_sum == 3:
        b1, c1 = np.uint64(pool[bs + 1]), np.uint64(pool[cs + 1])
        b2, c2 = np.uint64(pool[bs + 2]), np.uint64(pool[cs + 2])
        for o in range(np.uint64(n_out)):
            p, q, x = np.uint64(pool[into + o]), np.uint64(pool[cell + o]), out[o]
            y0, z0, y1, z1, y2, z2 = belief[p], cells[q], belief[p + b1], cells[q + c1], belief[p + b2], cells[q + c2]
            for k in range(LANES):
                x[k] = y0[k] * z0[k] + y1[k] * z1[k] + y2[k] * z2[k]
    else:
        for o in range(np.uint64(n_out)):
            p, q, x = np.uint64(pool[into + o]), np.uint64(pool[cell + o]), out[o]
            y, z = belief[p], cells[q]
            for k in range(LANES):
                x[k] = y[k] * z[k]
            for s in range(np.uint64(1), np.uint64(n_sum)):
                y, z = belief[p + np.uint64(pool[bs + s])], cells[q + np.uint64(pool[cs + s])]
                for k in range(LANES):
                    x[k] += y[k] * z[k]


@compiled()
def _pull(op, pool, value, cells, out):  # type: ignore[no-untyped-def]
    """Apply the transpose of one operation to a value function."""
    for i in range(op[N_IN]):
        for k in range(LANES):
            out[i, k] = 0.0
    into, cell = np.uint64(op[INTO]), np.uint64(op[CELL])
    bs, cs = np.uint64(op[BELIEF_SHIFT]), np.uint64(op[CELL_SHIFT])
    n_sum = np.uint64(op[N_SUM])
    for o in range(np.uint64(op[N_OUT])):
        p, q, v = np.uint64(pool[into + o]), np.uint64(pool[cell + o]), value[o]
        for s in range(n_sum):
            x, z = out[p + np.uint64(pool[bs + s])], cells[q + np.uint64(pool[cs + s])]
            for k in range(LANES):
                x[k] += v[k] * z[k]


@compiled()
def _forward_block(b, tables, likes, belief, pool, ops, bounds, which, digits, work, z, log_z, after, marginals):  # type: ignore[no-untyped-def]
    """Carry one block through all steps; `work` holds two beliefs and the combined factor."""
    here, there, cells = work
    n = belief.shape[1]
    here[:n] = belief[b]
    for t in range(which.shape[0]):
        program = which[t]
        like = likes[b, min(t, likes.shape[1] - 1)]
        for i in range(bounds[program, 0], bounds[program, 1]):
            _combine(ops[i], pool, tables[b], like, cells)
            _contract(ops[i], pool, here, cells, there)
            here, there = there, here
            n = ops[i, N_OUT]
        for k in range(LANES):
            z[k] = 0.0
        for o in range(n):
            for k in range(LANES):
                z[k] += here[o, k]
        for o in range(n):
            for k in range(LANES):
                here[o, k] /= z[k]
        for k in range(LANES):
            log_z[b, t, k] = np.log(z[k])
        if marginals.shape[2] > 0:
            axes, at = digits[program, 0], digits[program, 1]
            for o in range(n):
                for a in range(axes):
                    row = pool[at + o * axes + a]
                    for k in range(LANES):
                        marginals[b, t, row, k] += here[o, k]
    after[b] = here[:n]


@compiled(parallel=True)
def _forward(tables, likes, belief, pool, ops, bounds, which, digits, peak, cell_peak, n_states, workers):  # type: ignore[no-untyped-def]
    blocks, steps = tables.shape[0], which.shape[0]
    last_op = ops[bounds[which[steps - 1], 1] - 1]
    log_z = np.empty((blocks, steps, LANES))
    after = np.empty((blocks, last_op[N_OUT], LANES))
    marginals = np.zeros((blocks, steps, n_states, LANES))
    for worker in numba.prange(workers):
        # One set of buffers a worker: fresh pages for every block would cost more than the arithmetic.
        work = (np.empty((peak, LANES)), np.empty((peak, LANES)), np.empty((cell_peak, LANES)))
        z = np.empty(LANES)
        for b in range(worker, blocks, workers):
            _forward_block(b, tables, likes, belief, pool, ops, bounds, which, digits, work, z, log_z, after, marginals)
    return log_z, after, marginals


@compiled(parallel=True)
def _backward(tables, likes, value, pool, ops, bounds, which, peak, cell_peak, workers):  # type: ignore[no-untyped-def]
    blocks, steps = tables.shape[0], which.shape[0]
    first_op = ops[bounds[which[0], 0]]
    before = np.empty((blocks, first_op[N_IN], LANES))
    for worker in numba.prange(workers):
        here, there = np.empty((peak, LANES)), np.empty((peak, LANES))
        cells = np.empty((cell_peak, LANES))
        for b in range(worker, blocks, workers):
            here[: value.shape[1]] = value[b]
            for t in range(steps - 1, -1, -1):
                program = which[t]
                like = likes[b, min(t, likes.shape[1] - 1)]
                for i in range(bounds[program, 1] - 1, bounds[program, 0] - 1, -1):
                    _combine(ops[i], pool, tables[b], like, cells)
                    _pull(ops[i], pool, here, cells, there)
                    here, there = there, here
            before[b] = here[: first_op[N_IN]]
    return before


def forward(
    tables: NDArray[np.float64],
    likes: NDArray[np.float64],
    belief: NDArray[np.float64],
    pool: NDArray[np.int32],
    ops: NDArray[np.int64],
    bounds: NDArray[np.int64],
    which: NDArray[np.int64],
    digits: NDArray[np.int64],
    peak: int,
    cell_peak: int,
    n_states: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Carry beliefs forward.

    Args:
        tables: drawn conditional tables, `[blocks, rows, lanes]`.
        likes: likelihoods, `[blocks, steps, rows, lanes]`; one step serves all where nothing is seen.
        belief: what is believed before the first of these steps, `[blocks, states, lanes]`.
        pool: all index tables one after the other; `ops`, `bounds` and `digits` say where each begins.
        ops: one row an operation.
        bounds: the first and one past the last operation of every program.
        which: the program of every step.
        digits: for every program, the number of axes and where its marginal rows begin.
        peak: the largest belief on the way.
        cell_peak: the largest combined factor.
        n_states: rows of the marginals; 0 leaves them out.

    Returns:
        log normalisers in nats `[blocks, steps, lanes]`, the last belief, and marginals. Where the evidence
        rules out every state the log normaliser is -inf and all that follows is NaN.
    """
    result: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]] = _forward(
        tables, likes, belief, pool, ops, bounds, which, digits, peak, cell_peak, n_states, workers(tables)
    )
    return result


def backward(
    tables: NDArray[np.float64],
    likes: NDArray[np.float64],
    value: NDArray[np.float64],
    pool: NDArray[np.int32],
    ops: NDArray[np.int64],
    bounds: NDArray[np.int64],
    which: NDArray[np.int64],
    peak: int,
    cell_peak: int,
) -> NDArray[np.float64]:
    """Carry a value function back through the same programs: `[blocks, states, lanes]` before the first step."""
    result: NDArray[np.float64] = _backward(
        tables, likes, value, pool, ops, bounds, which, peak, cell_peak, workers(tables)
    )
    return result
