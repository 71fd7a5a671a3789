"""Draw from the posterior of the stated quantities: weigh prior draws, and sample where that is too thin.

Every quantity is a transform of a standard normal, so the prior is N(0, I) in any number of dimensions. The
sampler is adaptive tempered sequential Monte Carlo (Del Moral, Doucet and Jasra 2006) whose moves are
preconditioned Crank-Nicolson steps (Cotter et al. 2013) about the particles' own mean and spread.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from tarjih.inference.forecast import Diagnostics

Array = NDArray[np.float64]
LogEvidence = Callable[[Array], Array]
Progress = Callable[[str, float | None], None]

# Prior draws to weigh before anything else.
FIRST_DRAWS = 1000
# Above this shape of the weights' tail their average cannot be trusted (Vehtari et al. 2024).
K_HAT_LIMIT = 0.7
ENOUGH_EFFECTIVE = 100.0
MOVES = 4
_TARGET_ACCEPTANCE = 0.3
# Lower than this between temperatures, and the particles would rest on a handful of ancestors.
_KEEP_EFFECTIVE = 0.5


@dataclass(frozen=True, slots=True)
class Sample:
    """Equally weighted posterior draws `z[quantities, lanes]`, and how they were obtained."""

    z: Array
    diagnostics: Diagnostics


def weights_of(log_weights: Array) -> tuple[Array, float]:
    """Return normalised weights and their effective number; zero weights where the evidence is impossible."""
    peak = log_weights.max()
    w = np.exp(log_weights - peak) if np.isfinite(peak) else np.zeros_like(log_weights)
    total = w.sum()
    if total <= 0:
        return w, 0.0
    w = w / total
    return w, float(1 / np.sum(w**2))


def pareto_k(log_weights: Array) -> float:
    """Return the shape of a generalised Pareto fitted to the largest weights (Vehtari et al. 2024).

    Infinite where fewer than five weights stand out above zero.
    """
    w, _ = weights_of(log_weights)
    size = int(min(0.2 * len(w), 3 * np.sqrt(len(w))))
    tail = np.sort(w)[-size - 1 :]
    excess = tail[1:] - tail[0]
    excess = excess[excess > 0]
    if len(excess) < 5:
        return float("inf") if w.max() > 2 / len(w) else 0.0
    shape, _, _ = stats.genpareto.fit(excess / excess.mean(), floc=0)
    return float(shape)


def resample(weights: Array, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return `count` ancestors by systematic resampling."""
    points = (rng.random() + np.arange(count)) / count
    return np.minimum(np.searchsorted(np.cumsum(weights), points), len(weights) - 1)


def sample_posterior(
    log_evidence: LogEvidence, prior: Callable[[int], Array], *, draws: int, seed: int, progress: Progress
) -> Sample:
    """Draw equally weighted `z[quantities, draws]` from the posterior.

    Args:
        log_evidence: log P(evidence | z) in nats for each column of z; -inf where it is impossible.
        prior: returns that many prior draws, `[quantities, lanes]`.
        draws: how many posterior draws to return.
        seed: decides every random choice.
        progress: told the share of the way to the posterior.
    """
    rng = np.random.default_rng(np.random.SeedSequence([seed, 1]))
    z = prior(max(FIRST_DRAWS, draws))
    log_l = log_evidence(z)
    w, effective = weights_of(log_l)
    k_hat = pareto_k(log_l)
    log_z = _log_mean(log_l)
    if effective == 0 or z.shape[0] == 0 or (k_hat <= K_HAT_LIMIT and effective >= ENOUGH_EFFECTIVE):
        chosen = resample(w, draws, rng) if effective else np.arange(draws)
        distinct = len(set(chosen.tolist()))
        return Sample(z[:, chosen], Diagnostics(log_z, effective, k_hat, (1.0,), (), distinct))
    # Begin among the draws that the evidence leaves possible: of a few, all might be impossible.
    possible = np.flatnonzero(np.isfinite(log_l))
    begin = possible[np.arange(draws) % len(possible)]
    share = len(possible) / len(log_l)
    return _temper(log_evidence, z[:, begin], log_l[begin], k_hat, rng, progress, log_z=float(np.log(share)))


def _log_mean(log_weights: Array) -> float:
    peak = log_weights.max()
    return float(peak + np.log(np.mean(np.exp(log_weights - peak)))) if np.isfinite(peak) else float("-inf")


def _temper(
    log_evidence: LogEvidence,
    z: Array,
    log_l: Array,
    k_hat: float,
    rng: np.random.Generator,
    progress: Progress,
    *,
    log_z: float = 0.0,
) -> Sample:
    lanes = z.shape[1]
    beta, step, effective = 0.0, 0.6, float(lanes)
    temperatures: list[float] = []
    acceptance: list[float] = []
    while beta < 1.0:
        following = _next_temperature(log_l, beta)
        w, effective = weights_of((following - beta) * log_l)
        log_z += _log_mean((following - beta) * log_l)
        chosen = resample(w, lanes, rng)
        z, log_l = z[:, chosen], log_l[chosen]
        beta = following
        rate = 0.0
        for _ in range(MOVES):
            z, log_l, accepted = _move(log_evidence, z, log_l, beta, step, rng)
            moved = float(accepted.mean())
            rate += moved / MOVES
            step = float(np.clip(step * np.exp(moved - _TARGET_ACCEPTANCE), 0.05, 1.0))
        temperatures.append(beta)
        acceptance.append(rate)
        progress("learning from the evidence", beta)
    distinct = len(np.unique(z, axis=1).T) if z.shape[0] else 1
    found = Diagnostics(log_z, effective, k_hat, tuple(temperatures), tuple(acceptance), distinct)
    return Sample(z, found)


def _next_temperature(log_l: Array, beta: float) -> float:
    """Return the furthest temperature at which half of the particles remain effective."""
    lanes = len(log_l)
    if weights_of((1 - beta) * log_l)[1] >= _KEEP_EFFECTIVE * lanes:
        return 1.0
    low, high = beta, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if weights_of((middle - beta) * log_l)[1] >= _KEEP_EFFECTIVE * lanes:
            low = middle
        else:
            high = middle
    return max(low, beta + 1e-6)


def _move(
    log_evidence: LogEvidence, z: Array, log_l: Array, beta: float, step: float, rng: np.random.Generator
) -> tuple[Array, Array, NDArray[np.bool_]]:
    lanes = z.shape[1]
    mean, sd = z.mean(axis=1, keepdims=True), z.std(axis=1, keepdims=True)
    # Where the particles do not differ from the prior by more than their own noise, use the prior.
    noise = 2 / np.sqrt(lanes)
    same = (np.abs(mean) < noise) & (np.abs(sd - 1) < noise)
    mean, sd = np.where(same, 0.0, mean), np.where(same, 1.0, np.maximum(sd, 0.05))
    fresh = mean + np.sqrt(1 - step**2) * (z - mean) + step * sd * rng.standard_normal(z.shape)
    fresh_l = log_evidence(fresh)

    def target(x: Array, log_likelihood: Array) -> Array:
        # The proposal preserves N(mean, sd^2); what is left of the target beside it decides.
        prior = -0.5 * np.sum(x**2, axis=0)
        reference = -0.5 * np.sum(((x - mean) / sd) ** 2, axis=0)
        return np.asarray(beta * log_likelihood + prior - reference)

    accepted = np.log(rng.random(lanes)) < target(fresh, fresh_l) - target(z, log_l)
    return np.where(accepted, fresh, z), np.where(accepted, fresh_l, log_l), accepted
