"""Learn from evidence that particles can only estimate: the pseudo-marginal method.

An unbiased estimate of P(evidence | z) in the place of its true value leaves the posterior of z what it is, if
each estimate is kept with its draw for as long as the draw lives (Andrieu and Roberts 2009; for weights, Tran,
Scharth, Pitt and Kohn 2013; for tempered moves, Duan and Fulop 2015). Noise is paid for in draws, not in truth: it
thins the weights and makes moves stick, so the particles are as many as keep the log evidence within about a nat.
"""

from collections.abc import Callable
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarjih.errors import ImpossibleEvidence, InferenceError, Problem, TooFewParticles
from tarjih.inference.exact import from_blocks, to_blocks
from tarjih.inference.network import Network
from tarjih.inference.particles import ParticlePass, island_seeds
from tarjih.inference.support import impossible_step

if TYPE_CHECKING:
    from tarjih.inference.evidence_pass import EvidencePass

Array = NDArray[np.float64]

# Where the search for the number of particles begins and ends.
FEWEST, MOST = 64, 4096
# The standard deviation of the log evidence, in nats, at which a given effort yields the most draws lies between
# 1.0 and 1.7 (Doucet, Pitt, Deligiannidis and Kohn 2015).
_NOISE = 1.0
# Prior draws among which the likeliest are looked for, how many of them, and how often each is estimated.
_PILOTS, _LIKELIEST, _REPEATS = 64, 8, 8
# How many times as many particles an island holds for the answers: half the noise, for about twice the time that
# learning takes.
SHARPER = 4
_CHUNK = 128


class NoisyEvidence:
    """log P(evidence | z), estimated without bias (on its natural scale) by one island of particles for each z."""

    def __init__(self, compiled: "EvidencePass", seed: int) -> None:
        """Lay out the steps up to now; `seed` decides every estimate."""
        self.compiled, self.seed = compiled, seed
        self.steps = ParticlePass(compiled.network, compiled.moments, compiled.relevant)

    def log_evidence(self, z: Array, size: int, *, islands: int = 1) -> Array:
        """Return the estimates of each island, `[draws, islands]` in nats; -inf where no particle is left.

        The stream of a draw follows from the draw itself: the same z gives the same bits, whatever stands beside.
        """
        parts = []
        for first in range(0, z.shape[1], _CHUNK):
            part = z[:, first : first + _CHUNK]
            _, tables, likes, scale = self.compiled.inputs(part)
            own = [np.ascontiguousarray(column).tobytes() for column in part.T]
            seeds = island_seeds(self.seed, own, islands)
            parts.append(self.steps.log_evidence(tables, likes, seeds, size, np.ones(islands, dtype=bool)) + scale)
        return np.concatenate(parts)

    def of_size(self, size: int) -> Callable[[Array], Array]:
        """Return the estimate by so many particles as a function of the draws alone."""
        return lambda z: self.log_evidence(z, size)[:, 0]

    def enough(self, prior: Callable[[int], Array]) -> tuple[int, float]:
        """Return how many particles keep the log evidence of the likeliest prior draws near a nat, and how near.

        Raises:
            ImpossibleEvidence: if no draw can bring the evidence about.
            TooFewParticles: if even the most that are tried all die.
        """
        z, size = prior(_PILOTS), FEWEST
        while True:
            log_l = self.log_evidence(z, size)[:, 0]
            likeliest = np.argsort(-log_l, kind="stable")[: min(_LIKELIEST, int(np.isfinite(log_l).sum()))]
            noise = self.noise(z[:, likeliest], size) if len(likeliest) else float("inf")
            if noise <= _NOISE or (size >= MOST and len(likeliest)):
                return size, noise
            if size >= MOST:
                raise self.explain_death(z, size)
            size *= 2

    def noise(self, z: Array, size: int) -> float:
        """Return the standard deviation of the log evidence over repeated estimates, in nats."""
        repeated = self.log_evidence(z, size, islands=_REPEATS)
        if not np.isfinite(repeated).all():
            return float("inf")
        return float(np.sqrt(np.mean(np.var(repeated, axis=1, ddof=1))))

    def explain_death(self, z: Array, size: int) -> InferenceError:
        """Return the error for evidence that no particle fits in any draw: impossible, or too rare for so many."""
        from tarjih.inference.evidence_pass import blame

        z = z[:, :_LIKELIEST]
        _, tables, likes, _ = self.compiled.inputs(z)
        drawn = from_blocks(tables, z.shape[1])
        step = impossible_step(self.compiled, drawn, from_blocks(likes, z.shape[1]))
        if step is not None:
            return ImpossibleEvidence(blame(self.compiled, step))
        # Every possible move as likely as any other, and no likelihood but 0 and 1: whatever survives is possible.
        seeds = island_seeds(self.seed, [str(d).encode() for d in range(z.shape[1])], 1)
        flat = to_blocks(_flattened(self.compiled.network, drawn))
        allowed = self.steps.log_evidence(flat, np.sign(likes), seeds, size, np.array([True]))
        possible = bool(np.isfinite(allowed).any())
        found = (
            "the model allows it, though so rarely that none of {:,} particles came upon it"
            if possible
            else "none of {:,} particles fits it; it may be impossible, or only very rare"
        )
        return TooFewParticles(
            Problem(
                f"evidence up to {self.compiled.model.calendar.label(self.compiled.now)}",
                found.format(size),
                "Ask for more particles, or look for the fact that all but contradicts the model: give its indicator a "
                "small rate in every state, or lower the item's reliability",
            )
        )


def _flattened(network: Network, tables: Array) -> Array:
    """Return tables `[rows, draws]` in which every possible state of a row is as likely as any other."""
    flat = np.empty_like(tables)
    for block in (*network.starts.values(), *network.tables.values()):
        rows = slice(block.first, block.first + prod(block.shape))
        possible = np.sign(tables[rows]).reshape(*block.shape, -1)
        flat[rows] = (possible / np.maximum(possible.sum(axis=-2, keepdims=True), 1.0)).reshape(
            rows.stop - rows.start, -1
        )
    return flat
