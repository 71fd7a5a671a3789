"""Draw from the posterior of the stated quantities: weigh prior draws, and sample where that is too thin.

Every quantity is a transform of a standard normal, so the prior is N(0, I) in any number of dimensions. The
sampler is adaptive tempered sequential Monte Carlo (Del Moral, Doucet and Jasra 2006) whose moves are
preconditioned Crank-Nicolson steps (Cotter et al. 2013) about the particles' own mean and spread.

Beside the quantities the sampler carries blanks: standard normals that nothing depends on. They go through the
same resampling and the same moves, so whatever they seem to have learned is the sampler's noise.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarjih.errors import InferenceError, Problem
from tarjih.inference.forecast import Diagnostics
from tarjih.inference.weighing import log_mean, pareto_k, resample, weights_of

Array = NDArray[np.float64]
LogEvidence = Callable[[Array], Array]
Progress = Callable[[str, float | None], None]

# Prior draws to weigh before anything else.
FIRST_DRAWS = 1000
# Above this shape of the weights' tail their average cannot be trusted (Vehtari et al. 2024).
K_HAT_LIMIT = 0.7
ENOUGH_EFFECTIVE = 100.0
MOVES = 4
# From day to day draws change little, and are moved again the next day. After fourteen quarters of the bundled case
# two moves a day left 200 draws 1.43 standard errors from fresh ones and four left them 1.39, in three quarters of the
# time (tests/gates/test_history.py measures six).
REFRESHING_MOVES = 2
# Enough that the most any of them seems to have learned is a level that one real quantity in a hundred exceeds.
BLANKS = 128
_TARGET_ACCEPTANCE = 0.3
# The bundled case takes three, models that are hard to learn about twenty.
_MOST_TEMPERATURES = 300
# Lower than this between temperatures, and the particles would rest on a handful of ancestors.
_KEEP_EFFECTIVE = 0.5
_FIRST_STEP = 0.6


@dataclass(frozen=True, slots=True)
class Sample:
    """Equally weighted posterior draws `z[quantities, lanes]`, their blanks, and how they were obtained.

    `log_l[lanes]` is their log evidence in nats.
    """

    z: Array
    blanks: Array
    log_l: Array
    diagnostics: Diagnostics


@dataclass(frozen=True, slots=True)
class Particles:
    """Equally weighted draws `z[quantities, lanes]` and `blanks[blanks, lanes]` on the way to a posterior.

    `begun` and `wanted` `[lanes]` are the log evidence (nats) at the two ends of the way: that which the draws
    have already learned from, and that which they are to learn from.
    """

    z: Array
    blanks: Array
    begun: Array
    wanted: Array

    def take(self, chosen: NDArray[np.int64]) -> "Particles":
        """Return the chosen draws, in that order."""
        # Always in the same order of memory: a sum over it must have the same bits whatever the draws came through.
        z, blanks = (np.ascontiguousarray(rows[:, chosen]) for rows in (self.z, self.blanks))
        return Particles(z, blanks, self.begun[chosen], self.wanted[chosen])


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
    chance = Chance(rng, np.random.default_rng(np.random.SeedSequence([seed, 2])))
    z = prior(max(FIRST_DRAWS, draws))
    blanks = chance.blanks.standard_normal((BLANKS, z.shape[1]))
    log_l = log_evidence(z)
    w, effective = weights_of(log_l)
    k_hat = pareto_k(log_l)
    log_z = log_mean(log_l)
    particles = Particles(z, blanks, np.zeros(len(log_l)), log_l)
    if effective == 0 or z.shape[0] == 0 or (k_hat <= K_HAT_LIMIT and effective >= ENOUGH_EFFECTIVE):
        chosen = resample(w, draws, rng) if effective else np.arange(draws)
        kept = particles.take(chosen)
        found = Diagnostics(log_z, effective, k_hat, (1.0,), (), len(set(chosen.tolist())))
        return Sample(kept.z, kept.blanks, kept.wanted, found)
    # Begin among the draws that the evidence leaves possible: of a few, all might be impossible.
    possible = np.flatnonzero(np.isfinite(log_l))
    begin = particles.take(possible[np.arange(draws) % len(possible)])
    share = float(np.log(len(possible) / len(log_l)))
    moved, found = learn(begin, None, log_evidence, chance, k_hat=k_hat, log_z=share, progress=progress)
    return Sample(moved.z, moved.blanks, moved.wanted, found)


@dataclass(frozen=True, slots=True)
class Chance:
    """Where random numbers come from; the blanks have their own source, so that they change no draw."""

    draws: np.random.Generator
    blanks: np.random.Generator


def learn(
    particles: Particles,
    begun: LogEvidence | None,
    wanted: LogEvidence,
    chance: Chance,
    *,
    k_hat: float,
    log_z: float,
    progress: Progress,
) -> tuple[Particles, Diagnostics]:
    """Carry equally weighted draws from one posterior to another, over as many temperatures as it takes.

    Args:
        particles: draws of the posterior to begin from, with the log evidence of both ends.
        begun: the log evidence to begin from; None begins at the prior.
        wanted: the log evidence to end at.
        chance: where random numbers come from.
        k_hat: reported as it is.
        log_z: log evidence of the posterior to begin from.
        progress: told the temperature.
    """
    lanes = particles.z.shape[1]
    beta, step, effective = 0.0, _FIRST_STEP, float(lanes)
    temperatures: list[float] = []
    acceptance: list[float] = []
    while beta < 1.0:
        gain = particles.wanted - particles.begun
        following = next_temperature(gain, beta)
        w, effective = weights_of((following - beta) * gain)
        log_z += log_mean((following - beta) * gain)
        particles = particles.take(resample(w, lanes, chance.draws))
        moves = REFRESHING_MOVES if begun is not None and (beta, following) == (0.0, 1.0) else MOVES
        beta = following
        rate = 0.0
        for _ in range(moves):
            particles, accepted = _move(particles, begun, wanted, beta, step, chance)
            moved = float(accepted.mean())
            rate += moved / moves
            step = float(np.clip(step * np.exp(moved - _TARGET_ACCEPTANCE), 0.05, 1.0))
        temperatures.append(beta)
        acceptance.append(rate)
        if beta < 1.0 and len(temperatures) == _MOST_TEMPERATURES:
            told = f"after {_MOST_TEMPERATURES} temperatures only {beta:.1e} of the evidence has been taken in"
            mend = "Narrow the widest ranges, of rates and ratios above all: almost no draw of them fits the evidence"
            raise InferenceError(Problem("learning", told, mend))
        progress("learning from the evidence", beta)
    distinct = len(np.unique(particles.z, axis=1).T) if particles.z.shape[0] else 1
    found = Diagnostics(log_z, effective, k_hat, tuple(temperatures), tuple(acceptance), distinct)
    return particles, found


def next_temperature(gain: Array, beta: float) -> float:
    """Return the furthest temperature at which half of the particles remain effective."""
    lanes = len(gain)
    if weights_of((1 - beta) * gain)[1] >= _KEEP_EFFECTIVE * lanes:
        return 1.0
    low, high = beta, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if weights_of((middle - beta) * gain)[1] >= _KEEP_EFFECTIVE * lanes:
            low = middle
        else:
            high = middle
    return max(low, beta + 1e-6)


def _between(begun: Array, wanted: Array, beta: float) -> Array:
    """Return the log evidence at a temperature between the two ends."""
    # At the very end nothing of the beginning is left, and 0 * -inf would be no number.
    return wanted if beta == 1.0 else (1 - beta) * begun + beta * wanted


def _move(
    particles: Particles, begun: LogEvidence | None, wanted: LogEvidence, beta: float, step: float, chance: Chance
) -> tuple[Particles, NDArray[np.bool_]]:
    z, lanes = particles.z, particles.z.shape[1]
    mean, sd = z.mean(axis=1, keepdims=True), z.std(axis=1, keepdims=True)
    # Where the particles do not differ from the prior by more than their own noise, use the prior.
    noise = 2 / np.sqrt(lanes)
    same = (np.abs(mean) < noise) & (np.abs(sd - 1) < noise)
    mean, sd = np.where(same, 0.0, mean), np.where(same, 1.0, np.maximum(sd, 0.05))
    kept = np.sqrt(1 - step**2)
    fresh_z = mean + kept * (z - mean) + step * sd * chance.draws.standard_normal(z.shape)
    fresh_blanks = kept * particles.blanks + step * chance.blanks.standard_normal(particles.blanks.shape)
    fresh = Particles(
        fresh_z,
        fresh_blanks,
        np.zeros(lanes) if begun is None or beta == 1.0 else begun(fresh_z),
        wanted(fresh_z),
    )

    def target(x: Particles) -> Array:
        # The proposal preserves N(mean, sd^2); what is left of the target beside it decides. The blanks'
        # proposal preserves their prior, so that they have no say.
        prior = -0.5 * np.sum(x.z**2, axis=0)
        reference = -0.5 * np.sum(((x.z - mean) / sd) ** 2, axis=0)
        return np.asarray(_between(x.begun, x.wanted, beta) + prior - reference)

    accepted = np.log(chance.draws.random(lanes)) < target(fresh) - target(particles)
    moved = Particles(
        np.where(accepted, fresh.z, z),
        np.where(accepted, fresh.blanks, particles.blanks),
        np.where(accepted, fresh.begun, particles.begun),
        np.where(accepted, fresh.wanted, particles.wanted),
    )
    return moved, accepted
