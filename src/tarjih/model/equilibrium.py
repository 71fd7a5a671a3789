"""Logit quantal-response equilibrium of two actors who move at the same time, for many games at once.

Each plays every option with a probability in proportion to exp(precision * expected payoff), where the
expectation is over the other's probabilities (McKelvey and Palfrey, "Quantal response equilibria for normal form
games", Games and Economic Behavior 10, 1995). A game may have several such equilibria. The one that is meant lies
on the *principal branch*: the path that begins at uniform play with both precisions at 0, followed while they are
raised together to what is stated. For almost every game that path is unique and reaches every precision.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# The product of both players' greatest stakes below which there is one equilibrium at every lower precision,
# too. A log-odds range of r moves probabilities by at most r / 4 in total variation, and a move of v changes the
# other's log-odds by at most v times his stake: the two responses together contract where stake * stake < 16.
_ONE_EQUILIBRIUM = 16.0
# Newton's steps from a good start, each of which doubles the number of right digits.
_CORRECTIONS = 6
# From uniform play, with one equilibrium. What does not arrive is traced.
_DIRECT = 12
# Steps along a path. The hardest of 20,000 random games of two to four options, payoffs up to 1,000, took 151.
_LONGEST_PATH = 2_000
# Neighbouring tangents of a path part by less than acos(0.9) = 26 degrees; else the step was too long.
_STRAIGHT = 0.9
_FIRST_STEP = 0.1
_SHORTEST_STEP = 1e-10
# A game that is exactly symmetric has a point where its path forks. Steps shorter than this may go straight on.
_FORK = 1e-6
# The path is only followed; its end is found to the last digits.
_ON_THE_PATH = 1e-8
# What a further step of Newton's may still change in a probability. The plain residual, play less the response to
# the response to it, would not do: rounding in it grows with the square of the precision.
_RESIDUAL = 1e-10
# Games that are solved together: enough for fast array code, few enough to stay in the cache.
_TOGETHER = 4_096


@dataclass(frozen=True, slots=True)
class _Games:
    """Log-odds that each player gives an option: `stakes` @ (the other's probabilities) + `bias`.

    `first_stakes` is `[first, second, games]`, `second_stakes` `[second, first, games]`, the biases
    `[options, games]`. They are scaled so that the greatest difference between two log-odds is 1; multiplied by
    `size` (`[games]`), which plays the part of the precision, they are what was stated.
    """

    first_stakes: Array
    first_bias: Array
    second_stakes: Array
    second_bias: Array
    size: Array

    def __getitem__(self, chosen: NDArray[np.intp]) -> "_Games":
        return _Games(
            self.first_stakes[..., chosen],
            self.first_bias[..., chosen],
            self.second_stakes[..., chosen],
            self.second_bias[..., chosen],
            self.size[chosen],
        )


def equilibria(first_stakes: Array, first_bias: Array, second_stakes: Array, second_bias: Array) -> tuple[Array, Array]:
    """Return the probabilities with which both play, on the principal branch.

    Args:
        first_stakes: `[first, second, games]`, precision times payoff of the first player's option against each
            option of the second.
        first_bias: `[first, games]`, log-odds that are added to each option, whatever the other does.
        second_stakes: `[second, first, games]`, the same for the second player.
        second_bias: `[second, games]`.

    Returns:
        `[first, games]` and `[second, games]`; NaN for a game whose path could not be followed to its end. No
        game's bits depend on the others.
    """
    if first_stakes.shape[0] < first_stakes.shape[1]:
        second, first = equilibria(second_stakes, second_bias, first_stakes, first_bias)
        return first, second
    count = first_stakes.shape[-1]
    first, second = np.empty((len(first_bias), count)), np.empty((len(second_bias), count))
    for start in range(0, count, _TOGETHER):
        part = slice(start, start + _TOGETHER)
        first[:, part], second[:, part] = _solve(
            first_stakes[..., part], first_bias[..., part], second_stakes[..., part], second_bias[..., part]
        )
    return first, second


def _solve(first_stakes: Array, first_bias: Array, second_stakes: Array, second_bias: Array) -> tuple[Array, Array]:
    # A payoff beyond all measure may overflow; its game then has no finite path, and ends as NaN.
    with np.errstate(all="ignore"):
        size = np.maximum(_spread(first_stakes, first_bias), _spread(second_stakes, second_bias))
        scale = np.where(size > 0, size, 1.0)
        games = _Games(first_stakes / scale, first_bias / scale, second_stakes / scale, second_bias / scale, size)
        one = size**2 * _stake(games.first_stakes) * _stake(games.second_stakes) < _ONE_EQUILIBRIUM
        odds = np.full((len(second_bias) - 1, len(size)), np.nan)
        direct = np.flatnonzero(one)
        odds[:, direct] = _converged(games[direct], np.zeros((len(odds), len(direct))), _DIRECT)
        traced = np.flatnonzero(np.isnan(odds).any(axis=0))
        odds[:, traced] = _traced(games[traced])
        play = _response(games, odds, size)
        return play.first, play.second


def _spread(stakes: Array, bias: Array) -> Array:
    """Return the greatest difference between two options' log-odds, whatever the other does."""
    reached = stakes + bias[:, None]
    return np.asarray((reached.max(axis=0) - reached.min(axis=0)).max(axis=0))


def _stake(stakes: Array) -> Array:
    """Return by how much the other's choice can change the log-odds between two options, at most."""
    between = stakes[:, None] - stakes[None]
    return np.asarray((between.max(axis=2) - between.min(axis=2)).max(axis=(0, 1)))


def _softmax(log_odds: Array) -> Array:
    weights = np.exp(log_odds - log_odds.max(axis=0))
    return np.asarray(weights / weights.sum(axis=0))


def _against(odds: Array) -> Array:
    """Return log-odds of all options from those against the first option."""
    return np.concatenate([np.zeros_like(odds[:1]), odds])


def _applied(matrix: Array, vector: Array) -> Array:
    """Return the product of a matrix `[rows, columns, games]` with `[columns, ..., games]`, game by game."""
    shape = (len(matrix), matrix.shape[1], *[1] * (vector.ndim - 2), matrix.shape[-1])
    # One column after the other: the order of a sum must not depend on how many games there are.
    columns = matrix.reshape(shape)
    total = columns[:, 0] * vector[0]
    for j in range(1, matrix.shape[1]):
        total = total + columns[:, j] * vector[j]
    return np.asarray(total)


def _moved(play: Array, change: Array) -> Array:
    """Return how probabilities move when log-odds change by `[options, ..., games]`: (diag(p) - p p') change."""
    weights = play.reshape(len(play), *[1] * (change.ndim - 2), play.shape[-1])
    mean = weights[0] * change[0]
    for i in range(1, len(play)):
        mean = mean + weights[i] * change[i]
    return np.asarray(weights * (change - mean))


@dataclass(frozen=True, slots=True)
class _Play:
    """A second player's probabilities, the first's response to them, and how far his own to that departs from them.

    `gap` is `[options - 1, games]`, in log-odds; `slope` its derivative by them, `[options - 1, options - 1, games]`;
    `rise` its derivative by the precision; `shifted` that of the first's log-odds by the second's.
    """

    first: Array
    second: Array
    gap: Array
    slope: Array
    rise: Array
    shifted: Array


def _response(games: _Games, odds: Array, precision: Array) -> _Play:
    second = _softmax(_against(odds))
    wanted = _applied(games.first_stakes, second) + games.first_bias
    first = _softmax(precision * wanted)
    answered = _applied(games.second_stakes, first) + games.second_bias
    gap = odds - precision * (answered[1:] - answered[0])
    k = len(odds)
    unit = np.concatenate([np.zeros((1, k)), np.eye(k)])[..., None] + np.zeros_like(precision)
    shifted = precision * _applied(games.first_stakes, _moved(second, unit))
    change = precision * _applied(games.second_stakes, _moved(first, shifted))
    slope = np.eye(k)[..., None] - (change[1:] - change[0])
    swing = answered + precision * _applied(games.second_stakes, _moved(first, wanted))
    return _Play(first, second, gap, slope, -(swing[1:] - swing[0]), shifted)


def _solved(matrix: Array, right: Array) -> tuple[Array, Array]:
    """Return x with matrix @ x = right, game by game, and the sign of the determinant: 0 where x is not finite."""
    n = len(matrix)
    rows = np.concatenate([matrix, right[:, None]], axis=1)
    everywhere = np.arange(rows.shape[-1])
    sign = np.ones(rows.shape[-1])
    for i in range(n):
        pivot = i + np.abs(rows[i:, i]).argmax(axis=0)
        chosen = rows[pivot, :, everywhere].T
        sign = sign * np.sign(chosen[i]) * np.where(pivot == i, 1.0, -1.0)
        rows[pivot, :, everywhere] = rows[i].T
        rows[i] = chosen / chosen[i]
        for j in range(n):
            if j != i:
                rows[j] = rows[j] - rows[j, i] * rows[i]
    return rows[:, n], np.nan_to_num(sign)


def _step(slope: Array, gap: Array) -> Array:
    """Return Newton's step; none where there is no gap, whatever the slope."""
    step, _ = _solved(slope, gap)
    return np.where((gap == 0).all(axis=0), 0.0, step)


def _converged(games: _Games, odds: Array, most: int) -> Array:
    """Return the log-odds that Newton's steps reach at the full precision; NaN where they do not settle."""
    settled = np.zeros(odds.shape[-1], dtype=bool)
    best = odds
    off = np.full(odds.shape[-1], np.inf)
    for _ in range(most + 1):
        play = _response(games, odds, games.size)
        step = _step(play.slope, play.gap)
        moves = _moved(play.second, _against(step)), _moved(play.first, _applied(play.shifted, step))
        now = np.maximum(*(np.abs(move).max(axis=0) for move in moves))
        # The last digits may never come to rest: the best point counts.
        better = ~settled & (now < off)
        best = np.where(better, odds, best)
        off = np.where(better, now, off)
        settled |= off <= 1e-15
        if settled.all():
            break
        odds = np.where(settled, odds, odds - step)
    return np.where(off <= _RESIDUAL, best, np.nan)


def _bordered(play: _Play, border: Array) -> Array:
    """Return the derivatives of the gap by log-odds and precision, and below them the border."""
    return np.concatenate([np.concatenate([play.slope, play.rise[:, None]], axis=1), border[None]])


def _traced(games: _Games) -> Array:
    """Follow each game's principal branch by pseudo-arclength to its full precision (Keller 1977).

    A point of the path is (log-odds, precision). Each step goes along the tangent, then back to the path at right
    angles to it; so the path may turn back on itself, where raising the precision alone would leave it.
    """
    k, count = len(games.second_bias) - 1, len(games.size)
    found = np.full((k, count), np.nan)
    at = np.arange(count)
    point = np.zeros((k + 1, count))
    ahead = np.zeros((k + 1, count))
    ahead[k] = 1.0
    ahead, turn = _tangent(games, point, ahead)
    length = np.full(count, _FIRST_STEP)
    for _ in range(_LONGEST_PATH):
        if not len(at):
            break
        size = games.size
        # The last step ends at the full precision, and searches there instead of at right angles.
        last = (ahead[k] > 0) & (point[k] + length * ahead[k] >= size)
        stride = np.where(last, (size - point[k]) / np.where(last, ahead[k], 1.0), length)
        border = np.where(last, np.eye(k + 1)[k][:, None], ahead)
        there, good = _corrected(games, point + stride * ahead, border, last)
        onward, turned = _tangent(games, there, ahead)
        # A path that ends just where it forks has no tangent there.
        straight = ((onward * ahead).sum(axis=0) >= _STRAIGHT) | (last & (turned == 0))
        good &= straight & (there[k] > 0) & (there[k] <= size)
        # Along a path the determinant keeps its sign, but for a fork: a change gives away another branch.
        good &= (turned == turn) | (turned == 0) | (stride <= _FORK)
        # A correction as long as the step itself may have led to another branch.
        good &= np.abs(there - point - stride * ahead).max(axis=0) <= 0.3 * stride
        point, ahead, turn = np.where(good, there, point), np.where(good, onward, ahead), np.where(good, turned, turn)
        length = np.where(good, 2.0, 0.25) * np.where(last, np.minimum(stride, length), length)
        done = good & last
        found[:, at[done]] = _converged(games[np.flatnonzero(done)], point[:k, done], _CORRECTIONS)
        left = np.flatnonzero(~done & (length >= _SHORTEST_STEP))
        at, games, length, turn = at[left], games[left], length[left], turn[left]
        point, ahead = point[:, left], ahead[:, left]
    return found


def _tangent(games: _Games, point: Array, ahead: Array) -> tuple[Array, Array]:
    """Return the unit tangent of the path in the direction in which it was followed, and on which side it turns."""
    end = np.zeros_like(point)
    end[-1] = 1.0
    tangent, turn = _solved(_bordered(_response(games, point[:-1], point[-1]), ahead), end)
    return np.asarray(tangent / np.sqrt((tangent**2).sum(axis=0))), turn


def _corrected(games: _Games, point: Array, border: Array, last: NDArray[np.bool_]) -> tuple[Array, NDArray[np.bool_]]:
    """Return the point of the path in the plane through this one, and whether Newton's steps shrank to it."""
    k = len(point) - 1
    near = np.zeros(point.shape[-1], dtype=bool)
    bad = np.zeros(point.shape[-1], dtype=bool)
    before = np.full(point.shape[-1], np.inf)
    for _ in range(_CORRECTIONS):
        play = _response(games, point[:k], point[k])
        step = _step(_bordered(play, border), np.concatenate([play.gap, np.zeros_like(play.gap[:1])]))
        far = np.abs(step).max(axis=0)
        bad |= ~near & ~(far <= 0.5 * before)
        point = np.where(near | bad, point, point - step)
        near |= ~bad & (np.abs(step) <= _ON_THE_PATH * (1 + np.abs(point))).all(axis=0)
        before = far
        if (near | bad).all():
            break
    point = np.where(last & (np.arange(k + 1) == k)[:, None], games.size, point)
    return point, near
