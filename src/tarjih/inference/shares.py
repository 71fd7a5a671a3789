"""The share of paths on which something happens: an estimate in each draw, and the noise that comes with it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def shares_of(outcomes: NDArray[Any], weights: Array | None = None) -> tuple[Array, Array]:
    """Return the mean over paths `[..., draws, paths]` in each draw, and the variance about the draw's true mean.

    Args:
        outcomes: what came true along each path, or any number that a path yields.
        weights: what each island counts for `[draws, islands]`, where the paths are those of islands of particles
            that stand together; without it the paths are independent of each other.
    """
    if weights is None:
        shares = outcomes.mean(axis=-1)
        spread = shares * (1 - shares) if outcomes.dtype == np.bool_ else outcomes.var(axis=-1)
        return shares, spread / (outcomes.shape[-1] - 1)
    islands = weights.shape[-1]
    return weighted_shares(outcomes.reshape(*outcomes.shape[:-1], islands, -1).mean(axis=-1), weights)


def weighted_shares(shares: Array, weights: Array) -> tuple[Array, Array]:
    """Return the weighted mean of the islands' shares `[..., draws, islands]`, and its variance.

    The variance is that of a ratio of independent sums (the delta method; Cochran 1977, section 6).
    """
    mean = np.sum(weights * shares, axis=-1)
    spread = np.sum((weights * (shares - mean[..., None])) ** 2, axis=-1)
    # Of a few that count the spread about their own mean comes out too small.
    left = 1 - np.sum(weights**2, axis=-1)
    return mean, spread / np.maximum(left, 1e-12)


def noise_of(variance: Array, paths: float) -> float:
    """Return the Monte-Carlo standard deviation of the mean over draws, from each draw's variance `[draws]`.

    Where no path comes true, or every path does, the spread says nothing: one path among all is the least that
    cannot be told apart.
    """
    return float(np.sqrt(np.mean(variance) / len(variance) + 1 / paths**2))


def calm(shares: Array, variance: Array, counts: Array | None = None) -> Array:
    """Return the shares `[..., draws]` with a spread between draws that is free of their noise.

    A draw's share varies about its true chance; the average of that variance is taken out of the variance
    between draws by pulling the shares towards their mean. `counts[draws]` is what each draw counts for, where
    they do not count alike.
    """
    if counts is None:
        mean, between = shares.mean(axis=-1, keepdims=True), shares.var(axis=-1, keepdims=True)
        noise = variance.mean(axis=-1, keepdims=True)
    else:
        part = counts / counts.sum()
        mean = np.sum(part * shares, axis=-1, keepdims=True)
        between = np.sum(part * (shares - mean) ** 2, axis=-1, keepdims=True)
        noise = np.sum(part * variance, axis=-1, keepdims=True)
    kept = np.sqrt(np.maximum(between - noise, 0.0) / np.where(between > 0, between, 1.0))
    return np.asarray(np.clip(mean + kept * (shares - mean), 0.0, 1.0))
