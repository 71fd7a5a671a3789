"""Two actors who choose at once: equilibria of games that were published, solved elsewhere, or have several."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import solve_ivp
from scipy.optimize import brentq
from scipy.special import expit, softmax

from tarjih.model.equilibrium import equilibria

Array = NDArray[np.float64]
Payoffs = Sequence[Sequence[float]]

# Payoffs by the own option, then by the other's.
PENNIES: tuple[Payoffs, Payoffs] = ([[9, 0], [0, 1]], [[0, 1], [1, 0]])
STAG: tuple[Payoffs, Payoffs] = ([[4, 0], [3, 2]], [[4, 0], [3, 2]])
DRIVE: tuple[Payoffs, Payoffs] = ([[1, 0], [0, 1]], [[1, 0], [0, 1]])


def play(first: Payoffs | Array, second: Payoffs | Array, precision: float) -> tuple[Array, Array]:
    """Return how both play one game at the same precision."""
    a, c = precision * np.array(first, float)[..., None], precision * np.array(second, float)[..., None]
    p, q = equilibria(a, np.zeros((len(a), 1)), c, np.zeros((len(c), 1)))
    return p[:, 0], q[:, 0]


def fixed_points(first: Payoffs, second: Payoffs, precision: float) -> list[float]:
    """Return every probability of the first option that is a fixed point of a 2x2 game, in rising order."""
    (a, b), (c, d) = first
    (e, f), (g, h) = second

    def gap(p: float) -> float:
        q = expit(precision * ((e - g) * p + (f - h) * (1 - p)))
        return float(expit(precision * ((a - c) * q + (b - d) * (1 - q))) - p)

    grid = np.linspace(0, 1, 20_001)
    signs = np.sign([gap(p) for p in grid])
    crossed = np.flatnonzero(signs[:-1] * signs[1:] < 0)
    between = [brentq(gap, grid[i], grid[i + 1], xtol=1e-15, rtol=1e-15) for i in crossed]
    return sorted([*between, *grid[signs == 0]])


@pytest.mark.parametrize(
    ("precision", "first", "second"),
    [(1, 0.643, 0.5883), (2, 0.7727, 0.6117), (3, 0.8595, 0.6038)],
)
def test_a_2x2_game_is_played_as_gambit_plays_it(precision: float, first: float, second: float) -> None:
    """The constant-sum game of Gambit's own test of `logit_solve_lambda`, with the figures that it expects."""
    p, q = play([[1, 1], [0, 1]], [[1, 2], [1, 1]], precision)
    assert p[0] == pytest.approx(first, abs=1e-4)
    assert q[0] == pytest.approx(second, abs=1e-4)


@pytest.mark.parametrize(
    ("precision", "first", "second"),
    [
        (0.0, [0.333333, 0.333333, 0.333333], [0.5, 0.5]),
        (0.022853, [0.335873, 0.328284, 0.335843], [0.501962, 0.498038]),
        (0.047978, [0.338668, 0.322803, 0.33853], [0.504249, 0.495751]),
        (0.105965, [0.345145, 0.310443, 0.344413], [0.510023, 0.489977]),
        (0.139346, [0.348902, 0.303519, 0.347578], [0.51364, 0.48636]),
        (735614.794714, [1, 0, 4.40659e-11], [0.500016, 0.499984]),
    ],
)
def test_a_3x2_game_follows_the_branch_that_gambit_prints(
    precision: float, first: list[float], second: list[float]
) -> None:
    """The normal form of figure 2 of Selten (1975), as the manual of gambit-logit 16.3 prints its principal branch."""
    p, q = play([[1, 1], [0, 0], [0, 2]], [[1, 2, 2], [1, 3, 0]], precision)
    assert p == pytest.approx(first, abs=1e-6)
    assert q == pytest.approx(second, abs=1e-6)
    if first[2] < 1e-6:
        assert p[2] == pytest.approx(first[2], rel=1e-5)


@pytest.mark.parametrize("precision", [0.1, 0.5, 1, 3, 10, 100])
def test_asymmetric_matching_pennies_has_the_one_equilibrium_that_bisection_finds(precision: float) -> None:
    """Nobody's best answer is at rest here: the responses chase each other, and still there is one fixed point."""
    (p,) = fixed_points(*PENNIES, precision)
    found, _ = play(*PENNIES, precision)
    assert found[0] == pytest.approx(p, abs=1e-12)


def test_more_at_stake_in_one_cell_is_played_more_often_by_its_owner() -> None:
    """The own-payoff effect of McKelvey and Palfrey (1995): Nash play would leave the owner at one half."""
    owner, other = play(*PENNIES, 2.0)
    assert owner[0] > 0.55
    # In the limit the equilibrium of Nash: the owner mixes evenly, and the other makes him indifferent.
    owner, other = play(*PENNIES, 1e5)
    assert owner[0] == pytest.approx(0.5, abs=1e-4)
    assert other[0] == pytest.approx(0.1, abs=1e-4)


@pytest.mark.parametrize("precision", [4.0, 8.0, 20.0])
def test_of_several_equilibria_the_one_counts_that_uniform_play_turns_into(precision: float) -> None:
    """A stag hunt: hunting pays 4 together, hares 2 at least. Uniform play leans to hares, and ends there."""
    several = fixed_points(*STAG, precision)
    assert len(several) == 3
    hunt, _ = play(*STAG, precision)
    assert hunt[0] == pytest.approx(several[0], abs=1e-12)


def test_a_game_that_is_exactly_symmetric_goes_straight_on_where_its_path_forks() -> None:
    """Left or right on the road: beyond a precision of 2 there are three equilibria, and nothing favours either."""
    for precision in (1.0, 2.0, 2.5, 50.0):
        left, _ = play(*DRIVE, precision)
        assert left == pytest.approx([0.5, 0.5], abs=1e-9)
    assert len(fixed_points(*DRIVE, 2.5)) == 3


@pytest.mark.parametrize("lean", [1e-3, 1e-6, 1e-9])
def test_the_slightest_lean_decides_where_the_path_goes_at_a_fork(lean: float) -> None:
    """What is better by a hair before the fork is what both do after it."""
    left, _ = play([[1 + lean, 0], [0, 1]], [[1 + lean, 0], [0, 1]], 10.0)
    right, _ = play([[1, 0], [0, 1 + lean]], [[1, 0], [0, 1 + lean]], 10.0)
    assert left[0] == pytest.approx(right[1], abs=1e-12)
    assert left[0] == pytest.approx(max(fixed_points([[1 + lean, 0], [0, 1]], [[1 + lean, 0], [0, 1]], 10.0)), abs=1e-9)


def followed(a: Array, c: Array) -> tuple[Array, Array, bool]:
    """Follow the branch as a differential equation in its arc length, and tell whether it turned back on its way."""
    n, m = a.shape
    size = max(np.ptp(a, axis=0).max(), np.ptp(c, axis=0).max())
    a, c = a / size, c / size

    def slopes(w: Array) -> Array:
        p, q, t = softmax(w[:n]), softmax(w[n : n + m]), w[-1]
        jacobian = np.zeros((n + m, n + m + 1))
        jacobian[:, :-1] = np.eye(n + m)
        jacobian[:n, n:-1] = -t * a @ (np.diag(q) - np.outer(q, q))
        jacobian[n:, :n] = -t * c @ (np.diag(p) - np.outer(p, p))
        jacobian[:n, -1], jacobian[n:, -1] = -a @ q, -c @ p
        return jacobian

    def along(_length: float, w: Array) -> Array:
        jacobian = slopes(w)
        direction = np.linalg.svd(jacobian)[2][-1]
        return np.asarray(direction * np.sign(np.linalg.det(np.vstack([jacobian, direction]))))

    def arrived(_length: float, w: Array) -> float:
        return float(w[-1] - size)

    arrived.terminal = True  # type: ignore[attr-defined]
    run = solve_ivp(along, (0, 1000 * size), np.zeros(n + m + 1), method="DOP853", rtol=1e-6, atol=1e-6, events=arrived)
    w = run.y[:, -1]
    for _ in range(8):
        p, q = softmax(w[:n]), softmax(w[n : n + m])
        off = w[:-1] - w[-1] * np.concatenate([a @ q, c @ p])
        w[:-1] -= np.linalg.solve(slopes(w)[:, :-1], off)
    return softmax(w[:n]), softmax(w[n : n + m]), bool((np.diff(run.y[-1]) < 0).any())


@pytest.mark.parametrize(("shape", "scale"), [((2, 2), 10.0), ((3, 3), 10.0), ((3, 3), 40.0), ((2, 4), 20.0)])
def test_random_games_end_where_a_differential_equation_ends(shape: tuple[int, int], scale: float) -> None:
    """Another method, in all log-odds of both players instead of one's."""
    rng = np.random.default_rng(5)
    for _ in range(6):
        a, c = rng.normal(size=shape) * scale, rng.normal(size=shape[::-1]) * scale
        p, q, _ = followed(a, c)
        found = play(a, c, 1.0)
        assert found[0] == pytest.approx(p, abs=1e-9)
        assert found[1] == pytest.approx(q, abs=1e-9)


def test_a_path_that_turns_back_is_followed_round_the_bend() -> None:
    """Here the precision must fall for a while before it can rise further: no step in precision alone gets past."""
    first, second = [[9, 1, 2], [2, -7, 2], [3, -8, 5]], [[2, 7, 5], [-3, -7, 7], [2, 5, 6]]
    p, q, turned = followed(3 * np.array(first, float), 3 * np.array(second, float))
    assert turned
    found = play(first, second, 3.0)
    assert found[0] == pytest.approx(p, abs=1e-12)
    assert found[1] == pytest.approx(q, abs=1e-12)
    assert 0.2 < p[0] < 0.3


def test_each_plays_the_response_to_the_other_up_to_payoffs_of_thousands() -> None:
    """The residual, at precisions that differ, with log-odds of their own beside the payoffs."""
    rng = np.random.default_rng(2)
    for scale in (0.1, 1.0, 10.0, 1000.0):
        a, c = rng.normal(size=(3, 4, 500)) * scale, rng.normal(size=(4, 3, 500)) * scale / 3
        b, d = rng.normal(size=(3, 500)), rng.normal(size=(4, 500))
        p, q = equilibria(a, b, c, d)
        assert p.sum(axis=0) == pytest.approx(np.ones(500))
        # Rounding in one's play is magnified by the stakes of the other, and again by the own.
        assert np.abs(p - softmax(np.einsum("ijg,jg->ig", a, q) + b, axis=0)).max() < 1e-13 * max(scale, 1) ** 2
        assert np.abs(q - softmax(np.einsum("jig,ig->jg", c, p) + d, axis=0)).max() < 1e-13 * max(scale, 1) ** 2


def test_a_dominant_option_is_played_as_by_one_who_chooses_alone() -> None:
    """Where the other makes no difference, the equilibrium is the plain softmax."""
    p, q = play([[1, 1], [3, 3], [0, 0]], [[2, 2, 2], [1, 1, 1]], 0.7)
    assert p == pytest.approx(softmax([0.7, 2.1, 0.0]))
    assert q == pytest.approx(softmax([1.4, 0.7]))


def test_who_stands_first_makes_no_difference_to_any_bit() -> None:
    """The two variables of a game each ask for it; so do all parent configurations and draws, in any company."""
    rng = np.random.default_rng(3)
    a, c = rng.normal(size=(3, 2, 9000)) * 5, rng.normal(size=(2, 3, 9000)) * 5
    b, d = rng.normal(size=(3, 9000)), rng.normal(size=(2, 9000))
    p, q = equilibria(a, b, c, d)
    turned = equilibria(c, d, a, b)
    np.testing.assert_array_equal(p, turned[1])
    np.testing.assert_array_equal(q, turned[0])
    some = [8999, 5000, 17, 4095]
    few = equilibria(a[..., some], b[:, some], c[..., some], d[:, some])
    np.testing.assert_array_equal(p[:, some], few[0])
    np.testing.assert_array_equal(q[:, some], few[1])


@pytest.mark.parametrize("payoff", [math.inf, math.nan])
def test_what_cannot_be_followed_is_not_a_number(payoff: float) -> None:
    """It is never a guess; and its neighbours are not touched."""
    a = np.array([[[9.0, payoff], [0, 0]], [[0, 0], [1, 1]]])
    c = np.array([[[0.0, 0], [1, payoff]], [[1, 1], [0, 0]]])
    p, q = equilibria(a, np.zeros((2, 2)), c, np.zeros((2, 2)))
    assert np.isnan(p[:, 1]).all()
    assert np.isnan(q[:, 1]).all()
    assert p[0, 0] == pytest.approx(play(*PENNIES, 1.0)[0][0])
