"""How far scores would differ with other judgements: a bootstrap that draws whole judgements."""

import numpy as np
from numpy import ndarray
from scipy import special

from tarjih.scoring.records import Interval

# However it is drawn, an interval of means never leaves the range of the judgements. All of four independent ones lie
# on one side of 0 by chance in 1 case of 8, of five in 1 of 16: below five, an interval of 90 % cannot speak.
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
    """Return a number with its 90 % interval from its resampled values, or without ends if judgements are too few.

    Resampled values scatter too little by the square root of (n - 1) / n, and their tails are those of a normal
    distribution where a t distribution is due. So less than 5 % is cut off each end (the expanded percentile interval:
    Hesterberg 2015, *What teachers should know about the bootstrap*, The American Statistician 69).
    """
    if judgements < FEWEST:
        return Interval(value, np.nan, np.nan)
    # Values of the order, not between two of them: a skill may be minus infinity.
    ordered = np.sort(drawn)
    cut = int(tail(judgements) * len(ordered))
    return Interval(value, float(ordered[cut]), float(ordered[-1 - cut]))


def tail(judgements: int) -> float:
    """Return the share to be cut off each end of the resampled values for an interval of 90 %.

    >>> [round(tail(n), 3) for n in (5, 10, 20, 40, 10_000)]
    [0.009, 0.027, 0.038, 0.044, 0.05]
    """
    quantile = special.stdtrit(judgements - 1, 1 - _TAIL)
    return float(special.ndtr(-np.sqrt(judgements / (judgements - 1)) * quantile))


def skill(score: ndarray, reference: ndarray) -> ndarray:
    """Return $1 - S / S_{ref}$: minus infinity where only the reference made no mistake, 0 where neither did."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = 1 - score / reference
    return np.where((score == 0) & (reference == 0), 0.0, found)
