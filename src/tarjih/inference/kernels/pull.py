"""The transpose of one operation, and the sums that become the slopes at its matrix, in one sweep over a tile.

An operation's small matrix stays in registers for all states that share it, and so do the sums: a state of the belief
and its worth are read once for both.
"""

import numpy as np

from tarjih.inference.kernels.compiling import compiled
from tarjih.inference.kernels.forward import (
    CELL,
    IN_SHIFT,
    INTO,
    N_IN,
    N_OUT,
    N_PLACES,
    OUT,
    OUT_SHIFT,
    RUN,
    RUN_IN,
    RUN_OUT,
)
from tarjih.inference.kernels.lanes import fetch, fma, load, store, times


@compiled()
def _pull_three_by_three(op, pool, tile, cells, slopes, at, s, j, x, v, y, ahead, rows):  # type: ignore[no-untyped-def]
    n, dx, dv = op[N_IN], op[RUN_IN], op[RUN_OUT]
    row, other = rows
    ins, outs = op[IN_SHIFT] + s, op[OUT_SHIFT] + j
    i0, i1, i2 = pool[ins], pool[ins + 1], pool[ins + 2]
    o0, o1, o2 = pool[outs], pool[outs + 1], pool[outs + 2]
    for e in range(tile * op[N_PLACES], (tile + 1) * op[N_PLACES]):
        p, r = np.int64(pool[op[INTO] + e]), np.int64(pool[op[OUT] + e])
        q0 = at + pool[op[CELL] + e] + j * n + s
        q1, q2 = q0 + n, q0 + 2 * n
        c00, c01, c02 = load(cells, q0), load(cells, q0 + 1), load(cells, q0 + 2)
        c10, c11, c12 = load(cells, q1), load(cells, q1 + 1), load(cells, q1 + 2)
        c20, c21, c22 = load(cells, q2), load(cells, q2 + 1), load(cells, q2 + 2)
        g00, g01, g02 = load(slopes, q0), load(slopes, q0 + 1), load(slopes, q0 + 2)
        g10, g11, g12 = load(slopes, q1), load(slopes, q1 + 1), load(slopes, q1 + 2)
        g20, g21, g22 = load(slopes, q2), load(slopes, q2 + 1), load(slopes, q2 + 2)
        for _ in range(op[RUN]):
            fetch(ahead[0], pool[row])
            fetch(ahead[1], pool[other])
            row, other = row + 1, other + 1
            v0, v1, v2 = load(v, r + o0), load(v, r + o1), load(v, r + o2)
            x0, x1, x2 = load(x, p + i0), load(x, p + i1), load(x, p + i2)
            if j > 0:
                y0, y1, y2 = load(y, p + i0), load(y, p + i1), load(y, p + i2)
                y0, y1, y2 = fma(v0, c00, y0), fma(v0, c01, y1), fma(v0, c02, y2)
            else:
                y0, y1, y2 = times(v0, c00), times(v0, c01), times(v0, c02)
            store(y, p + i0, fma(v2, c20, fma(v1, c10, y0)))
            store(y, p + i1, fma(v2, c21, fma(v1, c11, y1)))
            store(y, p + i2, fma(v2, c22, fma(v1, c12, y2)))
            g00, g01, g02 = fma(v0, x0, g00), fma(v0, x1, g01), fma(v0, x2, g02)
            g10, g11, g12 = fma(v1, x0, g10), fma(v1, x1, g11), fma(v1, x2, g12)
            g20, g21, g22 = fma(v2, x0, g20), fma(v2, x1, g21), fma(v2, x2, g22)
            p += dx
            r += dv
        store(slopes, q0, g00)
        store(slopes, q0 + 1, g01)
        store(slopes, q0 + 2, g02)
        store(slopes, q1, g10)
        store(slopes, q1 + 1, g11)
        store(slopes, q1 + 2, g12)
        store(slopes, q2, g20)
        store(slopes, q2 + 1, g21)
        store(slopes, q2 + 2, g22)


@compiled()
def _pull_two_by_two(op, pool, tile, cells, slopes, at, s, j, x, v, y, ahead, rows):  # type: ignore[no-untyped-def]
    n, dx, dv = op[N_IN], op[RUN_IN], op[RUN_OUT]
    row, other = rows
    ins, outs = op[IN_SHIFT] + s, op[OUT_SHIFT] + j
    i0, i1, o0, o1 = pool[ins], pool[ins + 1], pool[outs], pool[outs + 1]
    for e in range(tile * op[N_PLACES], (tile + 1) * op[N_PLACES]):
        p, r = np.int64(pool[op[INTO] + e]), np.int64(pool[op[OUT] + e])
        q0 = at + pool[op[CELL] + e] + j * n + s
        q1 = q0 + n
        c00, c01, c10, c11 = load(cells, q0), load(cells, q0 + 1), load(cells, q1), load(cells, q1 + 1)
        g00, g01, g10, g11 = load(slopes, q0), load(slopes, q0 + 1), load(slopes, q1), load(slopes, q1 + 1)
        for _ in range(op[RUN]):
            fetch(ahead[0], pool[row])
            fetch(ahead[1], pool[other])
            row, other = row + 1, other + 1
            v0, v1, x0, x1 = load(v, r + o0), load(v, r + o1), load(x, p + i0), load(x, p + i1)
            if j > 0:
                y0, y1 = fma(v0, c00, load(y, p + i0)), fma(v0, c01, load(y, p + i1))
            else:
                y0, y1 = times(v0, c00), times(v0, c01)
            store(y, p + i0, fma(v1, c10, y0))
            store(y, p + i1, fma(v1, c11, y1))
            g00, g01, g10, g11 = fma(v0, x0, g00), fma(v0, x1, g01), fma(v1, x0, g10), fma(v1, x1, g11)
            p += dx
            r += dv
        store(slopes, q0, g00)
        store(slopes, q0 + 1, g01)
        store(slopes, q1, g10)
        store(slopes, q1 + 1, g11)


@compiled()
def _pull_column(op, pool, tile, cells, slopes, at, s, j, high, x, v, y, ahead, rows):  # type: ignore[no-untyped-def]
    """Pull back to one state of what is summed, from one or three of those introduced."""
    n, dx, dv = op[N_IN], op[RUN_IN], op[RUN_OUT]
    row, other = rows
    i, outs = pool[op[IN_SHIFT] + s], op[OUT_SHIFT] + j
    o0 = pool[outs]
    for e in range(tile * op[N_PLACES], (tile + 1) * op[N_PLACES]):
        p, r = np.int64(pool[op[INTO] + e] + i), np.int64(pool[op[OUT] + e])
        q0 = at + pool[op[CELL] + e] + j * n + s
        c0, g0 = load(cells, q0), load(slopes, q0)
        if high == 3:
            q1, q2, o1, o2 = q0 + n, q0 + 2 * n, pool[outs + 1], pool[outs + 2]
            c1, c2, g1, g2 = load(cells, q1), load(cells, q2), load(slopes, q1), load(slopes, q2)
            for _ in range(op[RUN]):
                fetch(ahead[0], pool[row])
                fetch(ahead[1], pool[other])
                row, other = row + 1, other + 1
                v0, v1, v2, x0 = load(v, r + o0), load(v, r + o1), load(v, r + o2), load(x, p)
                y0 = fma(v0, c0, load(y, p)) if j > 0 else times(v0, c0)
                store(y, p, fma(v2, c2, fma(v1, c1, y0)))
                g0, g1, g2 = fma(v0, x0, g0), fma(v1, x0, g1), fma(v2, x0, g2)
                p += dx
                r += dv
            store(slopes, q1, g1)
            store(slopes, q2, g2)
        else:
            for _ in range(op[RUN]):
                fetch(ahead[0], pool[row])
                fetch(ahead[1], pool[other])
                row, other = row + 1, other + 1
                v0 = load(v, r + o0)
                g0 = fma(v0, load(x, p), g0)
                store(y, p, fma(v0, c0, load(y, p)) if j > 0 else times(v0, c0))
                p += dx
                r += dv
        store(slopes, q0, g0)


@compiled()
def width_of(op):  # type: ignore[no-untyped-def]
    """Return how many states that an operation introduces are pulled back at once."""
    if op[N_IN] % 3 == 0 and op[N_OUT] % 3 == 0:
        return 3
    if op[N_IN] % 2 == 0 and op[N_OUT] % 2 == 0:
        return 2
    return 3 if op[N_OUT] == 3 else 1


@compiled()
def pull(op, pool, tile, cells, slopes, at, x, v, y, ahead, rows):  # type: ignore[no-untyped-def]
    """Apply the transpose of one operation to a tile of a value v, into y; add v times the belief x to the slopes.

    x and y may be one array where all states introduced are pulled back at once. Meanwhile rows of the belief and of
    the value that are needed `ahead` are asked for, those that the pool names from either of `rows` on: a few at a
    time, or the processor drops them.
    """
    n_in, n_out, width = op[N_IN], op[N_OUT], width_of(op)
    if n_in % width == 0 and width > 1:
        for s in range(0, n_in, width):
            for j in range(0, n_out, width):
                if width == 3:
                    _pull_three_by_three(op, pool, tile, cells, slopes, at, s, j, x, v, y, ahead, rows)
                else:
                    _pull_two_by_two(op, pool, tile, cells, slopes, at, s, j, x, v, y, ahead, rows)
    else:
        for s in range(n_in):
            j = 0
            while j < n_out:
                high = 3 if n_out - j >= 3 else 1
                _pull_column(op, pool, tile, cells, slopes, at, s, j, high, x, v, y, ahead, rows)
                j += high
