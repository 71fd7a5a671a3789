"""Carry a belief through a step, and keep what the way back starts from: the beliefs before its groups.

What is kept in the caches is written where it is kept. What is kept past them waits for memory: where a group's first
operation reads three states at once it sends them there itself, and multiplies meanwhile.
"""

import numpy as np

from tarjih.inference.kernels.compiling import LANES, compiled
from tarjih.inference.kernels.forward import (
    CELL,
    END_GROUP,
    END_OP,
    FIRST_GROUP,
    FIRST_OP,
    FOLD,
    FRESH,
    IN_SHIFT,
    INTO,
    LIKES,
    N_CELLS,
    N_IN,
    N_LIKES,
    N_OUT,
    N_PLACES,
    OUT,
    OUT_SHIFT,
    ROWS,
    RUN,
    RUN_IN,
    RUN_OUT,
    SIZE_OUT,
    SMALLEST,
    SOURCE,
    STATIC,
    SWAPS,
    TARGET,
    TILES,
    apply,
    combine,
    run_group,
    swapped,
    total,
)
from tarjih.inference.kernels.lanes import fma, load, same, store, stream, times


@compiled()
def _weigh_once(op, pool, loose, likes, by, cells):  # type: ignore[no-untyped-def]
    """Fill an operation's cells as `combine` does, to the bit, where one likelihood speaks: without a second pass."""
    for c in range(op[N_CELLS]):
        weight = times(load(loose, op[STATIC] + c), by)
        store(cells, op[FRESH] + c, times(weight, load(likes, pool[op[LIKES] + c])))


@compiled()
def weigh(program, groups, ops, pool, loose, static, likes, by, cells):  # type: ignore[no-untyped-def]
    """Fill the matrices of one step that are new: the first takes up a scale, some its likelihoods."""
    for i in range(groups[program[FIRST_GROUP], FIRST_OP], groups[program[END_GROUP] - 1, END_OP]):
        if ops[i, FRESH] >= 0:
            if ops[i, N_LIKES] == 1 and ops[i, FOLD] == 1:
                _weigh_once(ops[i], pool, loose, likes, by, cells)
            else:
                combine(ops[i], pool, loose if ops[i, N_LIKES] else static, likes, by, cells)
            by = same(1.0)


@compiled()
def keep(x, n, into, past):  # type: ignore[no-untyped-def]
    """Copy n rows, past the caches where all that is kept would not stay there."""
    if past:
        for i in range(n):
            stream(into, i, load(x, i))
    else:
        for i in range(n):
            store(into, i, load(x, i))


@compiled()
def carry(group, count, ops, pool, static, cells, tile, x, y, between, places):  # type: ignore[no-untyped-def]
    """Carry a tile of x through the first operations of a group, into y or what lies between, in so many places."""
    first, last = group[FIRST_OP], group[END_OP] - 1
    for i in range(first, first + count):
        source = x if i == first else between[(i - first - 1) % places]
        target = y if i == last else between[(i - first) % places]
        if ops[i, FRESH] >= 0:
            apply(ops[i], pool, cells, ops[i, FRESH], source, target, tile, back=False)
        else:
            apply(ops[i], pool, static, ops[i, STATIC], source, target, tile, back=False)


@compiled()
def _keep_three_by_three(op, pool, cells, at, s, x, y, tile, into):  # type: ignore[no-untyped-def]
    """Apply an operation's columns from s on, of three states to three, and keep the states where they are read."""
    n, dx, dy = op[N_IN], op[RUN_IN], op[RUN_OUT]
    ins, outs = op[IN_SHIFT] + s, op[OUT_SHIFT]
    i0, i1, i2 = pool[ins], pool[ins + 1], pool[ins + 2]
    o0, o1, o2 = pool[outs], pool[outs + 1], pool[outs + 2]
    for e in range(tile * op[N_PLACES], (tile + 1) * op[N_PLACES]):
        p, r, q = np.int64(pool[op[INTO] + e]), np.int64(pool[op[OUT] + e]), at + pool[op[CELL] + e] + s
        c00, c01, c02 = load(cells, q), load(cells, q + 1), load(cells, q + 2)
        q += n
        c10, c11, c12 = load(cells, q), load(cells, q + 1), load(cells, q + 2)
        q += n
        c20, c21, c22 = load(cells, q), load(cells, q + 1), load(cells, q + 2)
        for _ in range(op[RUN]):
            x0, x1, x2 = load(x, p + i0), load(x, p + i1), load(x, p + i2)
            stream(into, p + i0, x0)
            stream(into, p + i1, x1)
            stream(into, p + i2, x2)
            if s > 0:
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
def _run_and_keep(group, ops, pool, static, cells, rooms, into):  # type: ignore[no-untyped-def]
    """Carry all tiles through a group's operations, as `run_group` does, and keep what the first of them reads."""
    for tile in range(group[TILES]):
        for i in range(group[FIRST_OP], group[END_OP]):
            op = ops[i]
            source, target = rooms[op[SOURCE]], rooms[op[TARGET]]
            matrix, at = (cells, op[FRESH]) if op[FRESH] >= 0 else (static, op[STATIC])
            if i == group[FIRST_OP]:
                for s in range(0, op[N_IN], 3):
                    _keep_three_by_three(op, pool, matrix, at, s, source, target, tile, into)
            else:
                apply(op, pool, matrix, at, source, target, tile, back=False)


@compiled()
def mass(x, n, z):  # type: ignore[no-untyped-def]
    """Sum n rows of a belief into z[0], and put into z[1] what to scale them by; what is too small is divided."""
    total(x, n, z)
    for k in range(LANES):
        by = z[0, k]
        if 0.0 < by < SMALLEST:
            for i in range(n):
                x[i, k] /= by
            by = 1.0
        z[1, k] = 1.0 / by


@compiled()
def step(program, groups, ops, pool, matrices, rooms, start, held, past, z):  # type: ignore[no-untyped-def]
    """Carry the belief in the first of the rooms through one step, and return the rooms with what it left first.

    z[0] becomes its mass, and z[1] what to scale it by. What the step starts from is kept in `start` and what lies
    between its groups in `held`, where they have room.
    """
    first = program[FIRST_GROUP]
    for g in range(first, program[END_GROUP]):
        into = start if g == first else held[g - first - 1] if held.shape[0] > 0 else start[:0]
        op = ops[groups[g, FIRST_OP]]
        if into.shape[0] > 0 and past and op[N_IN] % 3 == 0 and op[N_OUT] == 3:
            _run_and_keep(groups[g], ops, pool, matrices[0], matrices[1], rooms, into)
        else:
            if into.shape[0] > 0:
                keep(rooms[0], groups[g, TILES] * groups[g, ROWS], into, past)
            run_group(groups[g], ops, pool, matrices[0], matrices[1], rooms, back=False)
        if groups[g, SWAPS]:
            rooms = swapped(rooms)
    mass(rooms[0], program[SIZE_OUT], z)
    return rooms


@compiled()
def step_through(program, groups, ops, pool, matrices, between, start, held, left, z):  # type: ignore[no-untyped-def]
    """Carry the belief in `start` through one step, its groups one after the other into `held`, the last into `left`.

    z[0] becomes its mass, and z[1] what to scale it by.
    """
    first, last = program[FIRST_GROUP], program[END_GROUP] - 1
    x = start
    for g in range(first, last + 1):
        y = left if g == last else held[g - first]
        count = groups[g, END_OP] - groups[g, FIRST_OP]
        for tile in range(groups[g, TILES]):
            carry(groups[g], count, ops, pool, matrices[0], matrices[1], tile, x, y, between, 2)
        x = y
    mass(left, program[SIZE_OUT], z)
