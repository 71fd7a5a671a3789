"""Which stated numbers the evidence has taught, and which are still opinion.

A quantity's nats are the divergence of its posterior from its prior: how surprised somebody who believed the
file would be by what the evidence says of that one number. 0 is opinion; a nat narrows a range to about a
quarter of its width, or moves it by one and a half of its standard deviations.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tarjih.errors import InferenceError, Problem
from tarjih.inference.posterior import Posterior
from tarjih.inference.sampling import BLANKS

Array = NDArray[np.float64]

# Fewer distinct draws have no shape that could be told.
FEWEST_DISTINCT = 20
# Legendre polynomials of the fitted shape: enough for a skew, a tail and a second hump.
_DEGREES = 4
_ROUNDS = 50
_EXACT = 1e-9
_NINETY = np.array([-1.6448536269514722, 0.0, 1.6448536269514722])


@dataclass(frozen=True, slots=True)
class Learned:
    """What one stated quantity has learned from the evidence, in nats.

    Attributes:
        path: where the number stands in the model file.
        written: what is written there.
        unit: what `prior` and `posterior` count, such as "days" or "chance within year"; empty for bare numbers.
        nats: the divergence of the posterior from the prior, free of the bias of a finite sample, and therefore
            now and then a little below 0.
        noise_floor: the most that any of a hundred numbers without influence seems to have learned from the same
            draws: below it, nothing was learned that could be told from chance.
        prior: the 5 %, 50 % and 95 % of what is written.
        posterior: the same after the evidence.
    """

    path: str
    written: Any
    unit: str
    nats: float
    noise_floor: float
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]

    @property
    def taught(self) -> bool:
        """Tell whether the evidence has spoken on this number: whether it is more than opinion."""
        return self.nats > self.noise_floor


def learned(posterior: Posterior) -> tuple[Learned, ...]:
    """Return what every uncertain quantity has learned, the most taught first.

    Raises:
        InferenceError: if there are too few distinct draws to tell a shape.
    """
    distinct = len(np.unique(posterior.z, axis=1).T)
    if posterior.compiled.paths and distinct < FEWEST_DISTINCT:
        raise InferenceError(
            Problem("draws", f"only {distinct} distinct draws, too few to tell what was learned", "Ask for 200 draws")
        )
    # Draws that were given, not learned, are independent.
    independent = np.random.default_rng(posterior.seed).standard_normal((BLANKS, posterior.draws))
    blanks = np.array([divergence(row) for row in (posterior.blanks if len(posterior.blanks) else independent)])
    bias, most = float(blanks.mean()), float(blanks.max())
    found = []
    for path, z in zip(posterior.compiled.paths, posterior.z, strict=True):
        quantity = posterior.compiled.quantities[path]
        prior, after = (
            _three(quantity.stated(np.asarray(ends))) for ends in (_NINETY, np.quantile(z, [0.05, 0.5, 0.95]))
        )
        nats = divergence(z) - bias
        found.append(Learned(path, quantity.written, quantity.unit, nats, most - bias, prior, after))
    return tuple(sorted(found, key=lambda one: (-one.nats, one.path)))


def _three(values: Array) -> tuple[float, float, float]:
    # A quantity with a negative sign turns its order round.
    low, middle, high = sorted(float(value) for value in values)
    return low, middle, high


def divergence(z: Array) -> float:
    """Return the divergence from N(0, 1), in nats, of the distribution that the draws came from.

    It is the mean log ratio of a fitted density to the prior's. The density is a normal one times the
    exponential of a polynomial in its own distribution function, fitted by maximum likelihood (the smooth family
    of Neyman 1937). For n independent draws it comes out too high by `_DEGREES` / (2 n) on average (Wilks 1938).
    """
    mean, sd = float(z.mean()), float(z.std())
    normal = (mean * mean + sd * sd - 1) / 2 - np.log(sd)
    return float(normal + _shape_nats(special.ndtr((z - mean) / sd)))


def _shape_nats(u: Array) -> float:
    """Return the divergence from the uniform distribution of the smooth density fitted to draws in [0, 1]."""
    observed = _legendre(u).mean(axis=1)
    theta = np.zeros(_DEGREES)
    best = 0.0
    for _ in range(_ROUNDS):
        tilted = _WEIGHTS * np.exp(theta @ _AT_NODES)
        tilted /= tilted.sum()
        expected = _AT_NODES @ tilted
        spread = (_AT_NODES * tilted) @ _AT_NODES.T - np.outer(expected, expected)
        step = np.linalg.solve(spread, observed - expected)
        # Newton's step may overshoot where the draws lie far from uniform: halve it until the fit improves.
        while (gain := _log_likelihood(theta + step, observed)) < best and np.abs(step).max() > _EXACT:
            step = step / 2
        if np.abs(step).max() <= _EXACT:
            break
        theta, best = theta + step, gain
    return best


def _log_likelihood(theta: Array, observed: Array) -> float:
    exponents = theta @ _AT_NODES
    peak = exponents.max()
    return float(theta @ observed - peak - np.log(_WEIGHTS @ np.exp(exponents - peak)))


def _legendre(u: Array) -> Array:
    """Return the Legendre polynomials of degree 1, 2, ... on [0, 1], `[degrees, draws]`."""
    return np.stack([special.eval_legendre(degree, 2 * u - 1) for degree in range(1, _DEGREES + 1)])


# Gauss-Legendre nodes of [0, 1]: exact far beyond the polynomials' degree.
_NODES, _TWICE_WEIGHTS = np.polynomial.legendre.leggauss(64)
_WEIGHTS = _TWICE_WEIGHTS / 2
_AT_NODES = _legendre((_NODES + 1) / 2)
