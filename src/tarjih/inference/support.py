"""Prove that evidence is impossible: follow which states each variable can reach at all, one variable at a time."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarjih.inference.network import Block

if TYPE_CHECKING:
    from tarjih.inference.evidence_pass import EvidencePass

Array = NDArray[np.float64]
Support = NDArray[np.bool_]


def impossible_step(compiled: "EvidencePass", tables: Array, likes: Array) -> int | None:
    """Return the first step by which every draw rules the evidence out for certain; None where that is not proved.

    What a variable can reach is judged from what each of its parents can reach alone, so too much is thought
    possible, never too little.

    Args:
        compiled: the evidence.
        tables: drawn tables, `[rows, draws]`.
        likes: likelihoods, `[steps, rows, draws]`.
    """
    network, draws = compiled.network, tables.shape[-1]
    before: dict[str, Support] = {}
    dead = np.zeros(draws, dtype=bool)
    for t, moment in enumerate(compiled.moments):
        here: dict[str, Support] = {}
        for name in network.order:
            if name not in compiled.relevant:
                continue
            block = (network.starts if t == 0 else network.tables)[name]
            possible = _cells(block, tables) > 0
            for axis, (parent, lag) in enumerate(block.axes[:-1]):
                possible = possible & _along(here[parent] if lag == 0 else before[parent], axis, possible.ndim)
            reached = possible.any(axis=tuple(range(len(block.axes) - 1)))
            pinned = np.isin(np.arange(network.cards[name]), moment.domains[name])
            here[name] = reached & pinned[:, None]
        for slot in moment.slots:
            block = network.slots[slot]
            possible = _cells(block, likes[t]) > 0
            for axis, (name, _) in enumerate(block.axes):
                possible = possible & _along(here[name], axis, possible.ndim)
            for axis, (name, _) in enumerate(block.axes):
                others = tuple(i for i in range(len(block.axes)) if i != axis)
                here[name] = here[name] & possible.any(axis=others)
        for support in here.values():
            dead = dead | ~support.any(axis=0)
        if dead.all():
            return t
        before = here
    return None


def _cells(block: Block, rows: Array) -> Array:
    """Return a block's rows as an array with one axis a variable, `[*axes, draws]`."""
    size = int(np.prod(block.shape))
    return rows[block.first : block.first + size].reshape(*block.shape, -1)


def _along(support: Support, axis: int, dimensions: int) -> Support:
    """Put a variable's support `[states, draws]` on its axis."""
    shape = [1] * dimensions
    shape[axis], shape[-1] = support.shape
    return support.reshape(shape)
