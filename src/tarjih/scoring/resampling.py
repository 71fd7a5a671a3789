"""How far scores would differ with other judgements: a bootstrap that draws whole judgements."""

import numpy as np
from numpy import ndarray

from tarjih.scoring.records import Interval

# All of four independent judgements lie on one side by chance alone in 1 of 8 cases, of five in 1 of 16: with fewer
# than five, an interval of 90 % cannot speak.
FEWEST = 5
_TAIL = 0.05


def shares(judgements: int, resamples: int, seed: int) -> ndarray:
    """Return each judgement's share of every resample: as many draws as there are judgements, with replacement.

    Questions of one judgement rise and fall together, so they are drawn together (the cluster bootstrap; Efron and
    Tibshirani 1993, *An introduction to the bootstrap*). The same number of judgements and the same seed give the same
    draws, so two scores on the same judgements are compared draw by draw.

    Returns:
        An array of resamples x judgements; each row sums to 1.
    """
    chance = np.random.default_rng(seed)
    return chance.multinomial(judgements, np.full(judgements, 1 / judgements), size=resamples) / judgements


def central(value: float, drawn: ndarray, judgements: int) -> Interval:
    """Return a number with the central 90 % of its resampled values, or without ends if judgements are too few."""
    if judgements < FEWEST:
        return Interval(value, np.nan, np.nan)
    # Values of the order, not between two of them: a skill may be minus infinity.
    ordered = np.sort(drawn)
    cut = int(_TAIL * len(ordered))
    return Interval(value, float(ordered[cut]), float(ordered[-1 - cut]))


def skill(score: ndarray, reference: ndarray) -> ndarray:
    """Return $1 - S / S_{ref}$: minus infinity where only the reference made no mistake, 0 where neither did."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = 1 - score / reference
    return np.where((score == 0) & (reference == 0), 0.0, found)
