"""Weights of draws: how many draws they are worth, whether their tail can be trusted, and resampling by them."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# A tail of fewer draws has no shape that could be told.
_FEWEST_IN_TAIL = 5


def weights_of(log_weights: Array) -> tuple[Array, float]:
    """Return normalised weights and their effective number; zero weights where the evidence is impossible."""
    peak = log_weights.max()
    w = np.exp(log_weights - peak) if np.isfinite(peak) else np.zeros_like(log_weights)
    total = w.sum()
    if total <= 0:
        return w, 0.0
    w = w / total
    return w, float(1 / np.sum(w**2))


def log_mean(log_weights: Array) -> float:
    """Return the log of the weights' average; -inf where all are zero."""
    peak = log_weights.max()
    return float(peak + np.log(np.mean(np.exp(log_weights - peak)))) if np.isfinite(peak) else float("-inf")


def resample(weights: Array, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return `count` ancestors by systematic resampling."""
    points = (rng.random() + np.arange(count)) / count
    return np.minimum(np.searchsorted(np.cumsum(weights), points), len(weights) - 1)


def pareto_k(log_weights: Array) -> float:
    """Return the shape of a generalised Pareto fitted to the largest weights: the k-hat of Vehtari et al. (2024).

    As many of the largest weights count as they recommend: a fifth of all, at most three times the square root
    of their number. Infinite where a few draws carry everything, so that no tail is left to fit.
    """
    w, _ = weights_of(log_weights)
    size = int(np.ceil(min(0.2 * len(w), 3 * np.sqrt(len(w)))))
    largest = np.sort(w)[-size - 1 :]
    excess = largest[1:] - largest[0]
    excess = excess[excess > 0]
    if len(excess) < _FEWEST_IN_TAIL:
        return float("inf") if w.max() > 2 / len(w) else 0.0
    # Ten imagined excesses of shape a half steady the fit of a short tail (Vehtari et al. 2024, appendix G).
    return (len(excess) * pareto_shape(excess) + 10 * 0.5) / (len(excess) + 10)


def pareto_shape(excess: Array) -> float:
    """Return the shape of a generalised Pareto whose location is 0, fitted to sorted positive excesses.

    The estimator of Zhang and Stephens (Technometrics 51, 2009): the posterior mean of theta = -shape / scale
    on a grid, under a weak prior that the data's quartile scales, with the shape at its most likely value for
    every theta. Quick, never iterating, and with less error than maximum likelihood.
    """
    n = len(excess)
    grid = 30 + int(np.sqrt(n))
    quartile = excess[int(n / 4 + 0.5) - 1]
    theta = 1 / excess[-1] + (1 - np.sqrt(grid / (np.arange(grid) + 0.5))) / (3 * quartile)
    shape = np.mean(np.log1p(-theta[:, None] * excess), axis=1)
    log_likelihood = n * (np.log(-theta / shape) - shape - 1)
    weight, _ = weights_of(log_likelihood)
    return float(np.mean(np.log1p(-(weight @ theta) * excess)))
