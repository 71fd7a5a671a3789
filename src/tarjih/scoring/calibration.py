"""Whether what was called 20 % came true in a fifth of the cases: reliability by isotonic regression.

The method is CORP (Dimitriadis, Gneiting and Jordan 2021, *Stable reliability diagrams for probabilistic classifiers*,
PNAS 118): the share that came true is the step function that never falls and lies nearest to the outcomes. It needs no
bins, and its steps say themselves how finely the forecasts can be told apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy import ndarray
from scipy.optimize import isotonic_regression

_TAIL = 0.05
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Step:
    """Forecasts between `low` and `high` that cannot be told apart by their outcomes.

    `share` of their `votes` came true; were the forecasts calibrated, it would lie between `likely_low` and
    `likely_high` in 90 % of the cases.
    """

    low: float
    high: float
    questions: int
    votes: float
    share: float
    likely_low: float
    likely_high: float


@dataclass(frozen=True, slots=True)
class BandPoint:
    """Where the step function would pass a forecast in 90 % of the cases, were the forecasts calibrated."""

    forecast: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Calibration:
    r"""The steps, the consistency band, and the Brier score in three parts: $S = MCB - DSC + UNC$.

    `miscalibration` is what recalibrating would win, `discrimination` what telling the cases apart has won over the
    constant forecast of the share that came true, and `uncertainty` the Brier score of that constant.
    """

    steps: tuple[Step, ...]
    band: tuple[BandPoint, ...]
    miscalibration: float
    discrimination: float
    uncertainty: float


def calibrate(
    forecasts: ndarray,
    came_true: ndarray,
    weights: ndarray,
    *,
    groups: ndarray | None = None,
    turned: ndarray | None = None,
    resamples: int = 1000,
    seed: int = 1,
) -> Calibration:
    """Return how probabilities compare with the shares that came true.

    The band keeps the forecasts and draws their outcomes as if the forecasts were right. Questions of a group come out
    together: one number between 0 and 1 for each, below which a question comes true, or above which where it is turned.

    Args:
        forecasts, came_true, weights: one number a question: its probability, 0 or 1, its share of a vote.
        groups: a whole number a question, the same within a judgement; by default each is its own.
        turned: whether the question comes true if the status quo holds, so that one number breaks it everywhere.
        resamples: draws for the band.
        seed: decides them.
    """
    own = np.arange(len(forecasts)) if groups is None else groups
    side = np.zeros(len(forecasts), dtype=bool) if turned is None else turned
    # In one order, whatever the order of the arguments: the sums are then the same to the last bit.
    order = np.lexsort((weights, came_true, side, own, forecasts))
    p, y, w, own, side = forecasts[order], came_true[order].astype(float), weights[order], own[order], side[order]
    values, where = np.unique(p, return_inverse=True)
    mass = np.bincount(where, w)
    fit = _fit(y, w, where, mass)
    drawn = _consistent(p, w, where, mass, own, side, resamples, seed)
    # Neighbours on one level are one step, even where the algorithm needed not pool them, or a last digit differs.
    step_of = np.concatenate([[0], np.cumsum(np.diff(fit) > _ROUNDING)])
    steps = tuple(_step(values, fit, mass, drawn, where, np.flatnonzero(step_of == i)) for i in range(step_of[-1] + 1))
    low, high = np.quantile(drawn, [_TAIL, 1 - _TAIL], axis=0)
    band = tuple(BandPoint(*map(float, point)) for point in zip(values, low, high, strict=True))
    mean = np.average(y, weights=w)
    recalibrated = float(np.average((fit[where] - y) ** 2, weights=w))
    uncertainty = float(mean * (1 - mean))
    score = float(np.average((p - y) ** 2, weights=w))
    return Calibration(steps, band, score - recalibrated, uncertainty - recalibrated, uncertainty)


def _fit(y: ndarray, w: ndarray, where: ndarray, mass: ndarray) -> ndarray:
    """Return the isotonic fit at every distinct forecast; equal forecasts are one."""
    means = np.bincount(where, w * y) / mass
    return np.asarray(isotonic_regression(means, weights=mass).x)


def _consistent(
    p: ndarray,
    w: ndarray,
    where: ndarray,
    mass: ndarray,
    groups: ndarray,
    turned: ndarray,
    resamples: int,
    seed: int,
) -> ndarray:
    """Return the fits to outcomes drawn as if the forecasts were right: resamples x distinct forecasts."""
    # Groups are numbered in their own order, so that the draws do not hang on the order of the questions.
    _, group = np.unique(groups, return_inverse=True)
    chance = np.random.default_rng(seed).random((resamples, group.max() + 1))[:, group]
    came = np.where(turned, chance >= 1 - p, chance < p).astype(float)
    return np.array([_fit(row, w, where, mass) for row in came])


def _step(values: ndarray, fit: ndarray, mass: ndarray, drawn: ndarray, where: ndarray, inside: ndarray) -> Step:
    levels = np.average(drawn[:, inside], axis=1, weights=mass[inside])
    low, high = np.quantile(levels, [_TAIL, 1 - _TAIL])
    return Step(
        float(values[inside[0]]),
        float(values[inside[-1]]),
        int(np.isin(where, inside).sum()),
        float(mass[inside].sum()),
        float(fit[inside[0]]),
        float(low),
        float(high),
    )


def votes(judgements: Sequence[str]) -> ndarray:
    """Return each question's share of its judgement's one vote."""
    size = {name: judgements.count(name) for name in judgements}
    return np.array([1 / size[name] for name in judgements])
