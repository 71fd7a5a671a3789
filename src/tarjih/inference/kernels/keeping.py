"""Carry a belief through a step, and keep what the way back starts from: the beliefs before its groups."""

from tarjih.inference.kernels.compiling import LANES, compiled
from tarjih.inference.kernels.forward import (
    END_GROUP,
    END_OP,
    FIRST_GROUP,
    FIRST_OP,
    FRESH,
    N_LIKES,
    ROWS,
    SIZE_OUT,
    SMALLEST,
    SWAPS,
    TILES,
    combine,
    run_group,
    swapped,
    total,
)
from tarjih.inference.kernels.lanes import load, same, store, stream


@compiled()
def weigh(program, groups, ops, pool, loose, static, likes, by, cells):  # type: ignore[no-untyped-def]
    """Fill the matrices of one step that are new: the first takes up a scale, some its likelihoods."""
    for i in range(groups[program[FIRST_GROUP], FIRST_OP], groups[program[END_GROUP] - 1, END_OP]):
        if ops[i, FRESH] >= 0:
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
        if into.shape[0] > 0:
            keep(rooms[0], groups[g, TILES] * groups[g, ROWS], into, past)
        run_group(groups[g], ops, pool, matrices[0], matrices[1], rooms, back=False)
        if groups[g, SWAPS]:
            rooms = swapped(rooms)
    mass(rooms[0], program[SIZE_OUT], z)
    return rooms
