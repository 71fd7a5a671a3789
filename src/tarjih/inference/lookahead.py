"""Tell particles where the evidence of later steps will want them: what each state of a variable promises.

A particle filter that meets a rare fact too late has no particle left where the fact can be. So each variable that
remembers its state carries a promise, an approximation of P(later evidence about it | its state), worked out
backward for the variable alone, with its causes in all of their states alike. Particles are drawn and weighed by
it, and it is taken out of the weights again a step later: whatever its quality, the estimate stays unbiased
(twisted particle filters, Whiteley and Lee 2014; Guarniero, Johansen and Lee 2017). A state without promise is
truly impossible, since what some state of the causes allows keeps a promise.
"""

from collections.abc import Mapping, Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from tarjih.inference.exact import Moment
from tarjih.inference.network import Block, Network

Array = NDArray[np.float64]


def remembering(network: Network, names: Sequence[str]) -> list[str]:
    """Return the variables whose move depends on their own state at the step before."""
    return [name for name in names if (name, 1) in network.tables[name].axes]


def promises(
    network: Network,
    moments: Sequence[Moment],
    names: Sequence[str],
    state_rows: Mapping[str, int],
    tables: Array,
    likes: Array,
) -> Array:
    """Return the promise of every state at every step up to now, `[draws, steps, states]`, at most 1.

    Args:
        network: the compiled model.
        moments: what is possible and what speaks, step by step.
        names: the variables that are carried.
        state_rows: where the states of each begin.
        tables: drawn tables, `[rows, draws]`.
        likes: likelihoods, `[steps, rows, draws]`.
    """
    found = np.ones((len(moments), sum(network.cards.values()), tables.shape[-1]))
    for name in remembering(network, names):
        moves = _moves(network.tables[name], name, tables)
        rows = slice(state_rows[name], state_rows[name] + network.cards[name])
        for t in range(len(moments) - 2, -1, -1):
            ahead = found[t + 1, rows] * _told(network, moments[t + 1], name, likes[t + 1])
            promise = np.einsum("abz,bz->az", moves, ahead)
            peak = promise.max(axis=0)
            # Where nothing can lead on, the evidence is impossible whatever is promised.
            found[t, rows] = np.where(peak > 0, promise / np.where(peak > 0, peak, 1.0), 1.0)
    return np.ascontiguousarray(np.moveaxis(found, -1, 0))


def hint_rows(network: Network) -> dict[tuple[str, str], int]:
    """Return where the hints of a likelihood slot about a variable begin, by slot and variable."""
    found, first = {}, 0
    for slot, block in network.slots.items():
        for name, _ in block.axes:
            found[slot, name] = first
            first += network.cards[name]
    return found


def hints(network: Network, moments: Sequence[Moment], likes: Array) -> Array:
    """Return what each likelihood says of each of its variables alone, whatever the others can be being alike.

    Until the last of its variables is drawn, a likelihood guides the draw of the others by these. They are
    `[draws, steps, rows]`, at most 1, and 0 only where every state of the others is ruled out too.
    """
    rows = hint_rows(network)
    size = sum(network.cards[name] for _, name in rows)
    found = np.ones((len(moments), max(size, 1), likes.shape[-1]))
    for t, moment in enumerate(moments):
        for slot in moment.slots:
            for name, _ in network.slots[slot].axes:
                alone = _alone(network, moment, slot, name, likes[t])
                peak = alone.max(axis=0)
                first = rows[slot, name]
                found[t, first : first + len(alone)] = alone / np.where(peak > 0, peak, 1.0)
    return np.ascontiguousarray(np.moveaxis(found, -1, 0))


def _alone(network: Network, moment: Moment, slot: str, name: str, likes: Array) -> Array:
    """Return a likelihood's average over what its other variables can be at the step, `[states, draws]`."""
    block = network.slots[slot]
    cells = _cells(block, likes)
    for i, (other, _) in reversed(list(enumerate(block.axes))):
        if other != name:
            cells = cells.take(moment.domains[other], axis=i).mean(axis=i)
    return cells


def _moves(block: Block, name: str, tables: Array) -> Array:
    """Return P(next state | own state), the causes in all of their states alike, `[state, next, draws]`."""
    cells = _cells(block, tables)
    letters = "".join(
        "a" if axis == (name, 1) else "b" if axis == (name, 0) else chr(99 + i) for i, axis in enumerate(block.axes)
    )
    summed: Array = np.einsum(f"{letters}z->abz", cells)
    return summed / prod(size for axis, size in zip(block.axes, block.shape, strict=True) if axis[0] != name)


def _told(network: Network, moment: Moment, name: str, likes: Array) -> Array:
    """Return what a step tells of a variable alone, `[states, draws]`."""
    states = np.isin(np.arange(network.cards[name]), moment.domains[name]).astype(float)
    told = np.repeat(states[:, None], likes.shape[-1], axis=1)
    for slot in moment.slots:
        if any(axis == name for axis, _ in network.slots[slot].axes):
            told = told * _alone(network, moment, slot, name, likes)
    return told


def _cells(block: Block, rows: Array) -> Array:
    return rows[block.first : block.first + prod(block.shape)].reshape(*block.shape, -1)
