"""What happens within one step, from rates of moves: the exponential of many small rate matrices at once."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# With at most half an expected move in a slice, the terms after this one are below 1e-17.
_TERMS = 14


def _product(a: Array, b: Array) -> Array:
    """Return the matrix product over the two axes before the lanes, lane by lane.

    A product of many small matrices is no work for BLAS: its threads would wait for each other at every one.
    """
    n = a.shape[-2]
    rows = [
        [sum((a[..., i, j, :] * b[..., j, k, :] for j in range(n)), np.zeros(())) for k in range(n)] for i in range(n)
    ]
    return np.stack([np.stack(row, axis=-2) for row in rows], axis=-3)


def stepped(rates: Array, years: float) -> Array:
    """Return expm(Q years) for rates `[..., from, to, lanes]` with an empty diagonal.

    By uniformisation (Jensen 1953): moves come as a Poisson process of rate m, the largest exit rate, and each
    applies the stochastic matrix I + Q / m. All terms are positive, so nothing cancels; a long step is cut in
    halves and squared, as often as each lane needs, so that no draw's bits depend on its neighbours.
    """
    exits = rates.sum(axis=-2)
    most = exits.max(axis=-2)[..., None, None, :]
    identity = np.eye(rates.shape[-2])[:, :, None]
    safe = np.where(most > 0, most, 1.0)
    jump = rates / safe + identity * (1 - exits[..., None, :] / safe)
    expected = most * years
    halvings = np.maximum(np.ceil(np.log2(np.maximum(expected, 1e-300) / 0.5)), 0.0)
    slice_moves = expected / 2.0**halvings
    term = np.broadcast_to(identity * np.exp(-slice_moves), rates.shape)
    step = term
    for k in range(1, _TERMS + 1):
        term = _product(term, jump) * (slice_moves / k)
        step = step + term
    for k in range(int(halvings.max())):
        squared = _product(step, step)
        # Each square doubles what rounding has left over, so it is taken out each time.
        step = np.where(k < halvings, squared / squared.sum(axis=-2, keepdims=True), step)
    return np.asarray(step / step.sum(axis=-2, keepdims=True))
