"""Proper scoring rules for the probability of something that comes true or not; the less, the better.

A rule is proper if nobody is expected to score better than by saying what they believe (Gneiting and Raftery 2007,
*Strictly proper scoring rules, prediction, and estimation*, JASA 102).
"""

import math

from tarjih.errors import Problem, ScoringError

_LN2 = math.log(2)


def brier_score(probability: float, *, came_true: bool) -> float:
    r"""Return the Brier score $(p - y)^2$: 0 for certainty that was right, 1 for certainty that was wrong.

    It is that of the one event (Brier 1950, halved, as is usual for two outcomes); 0.5 always costs 0.25.

    >>> round(brier_score(0.2, came_true=True), 2)
    0.64
    """
    return (probability - came_true) ** 2


def expected_brier_score(probability: float, *, came_true: bool, confidence: float) -> float:
    """Return the Brier score to be expected if the stated outcome is right with the probability `confidence`.

    >>> round(expected_brier_score(0.2, came_true=True, confidence=0.9), 2)
    0.58
    """
    right = brier_score(probability, came_true=came_true)
    return confidence * right + (1 - confidence) * brier_score(probability, came_true=not came_true)


def surprise(probability: float, *, came_true: bool) -> float:
    """Return `log_score`, and infinity where the probability of what happened was 0."""
    share = probability if came_true else 1 - probability
    if share == 0:
        return math.inf
    # Near certainty, log1p keeps the digits that 1 - p has lost. Adding 0 turns -0.0 into 0.
    return -(math.log(probability) if came_true else math.log1p(-probability)) / _LN2 + 0.0


def log_score(probability: float, *, came_true: bool) -> float:
    """Return the logarithmic score in bits: minus the base-2 logarithm of the probability given to what happened.

    0.5 always costs one bit (Good 1952, *Rational decisions*, JRSS B 14).

    >>> log_score(0.25, came_true=True)
    2.0

    Raises:
        ScoringError: if what happened was given probability 0. No score is taken for that, and nothing is clipped.
    """
    bits = surprise(probability, came_true=came_true)
    if math.isinf(bits):
        raise ScoringError(impossible("forecast", came_true=came_true))
    return bits


def impossible(where: str, *, came_true: bool) -> Problem:
    """Say that a forecast ruled out what happened."""
    answer = "yes" if came_true else "no"
    found = f"the forecast gave probability 0 to what happened: {answer}"
    mend = (
        "Nothing is clipped: find what ruled it out, such as a 0 or a 1 in a table, or a known: state that was not so"
    )
    return Problem(where, found, mend)
