"""The weights of draws: their tail, their worth, and resampling by them."""

import numpy as np
import pytest
from scipy import stats

from tarjih.inference.sampling import K_HAT_LIMIT
from tarjih.inference.weighing import log_mean, pareto_k, pareto_shape, resample, weights_of


@pytest.mark.parametrize("shape", [0.2, 0.5, 0.8, 1.2])
def test_the_tail_of_pareto_weights_has_its_shape(shape):
    """A log weight of shape * exponential is the log of a Pareto variate."""
    found = [pareto_k(shape * np.random.default_rng(seed).exponential(size=4000)) for seed in range(8)]
    assert np.mean(found) == pytest.approx(shape, abs=0.1)


def test_weights_without_a_tail_are_trusted_and_one_that_carries_all_is_not():
    assert pareto_k(np.zeros(1000)) <= 0
    assert pareto_k(np.where(np.arange(1000) == 7, 0.0, -1e4)) == np.inf
    assert pareto_k(np.random.default_rng(1).uniform(-1, 0, 1000)) < K_HAT_LIMIT


def test_weights_that_are_all_zero_are_worth_nothing():
    w, effective = weights_of(np.full(5, -np.inf))
    assert effective == 0
    assert (w == 0).all()
    w, effective = weights_of(np.array([-1000.0, -1000.0, -np.inf]))
    np.testing.assert_allclose(w, [0.5, 0.5, 0.0])
    assert effective == pytest.approx(2)


def test_resampling_takes_each_draw_as_often_as_its_weight_says_to_within_one():
    weights = np.random.default_rng(2).dirichlet(np.full(40, 0.5))
    chosen = resample(weights, 1000, np.random.default_rng(3))
    counts = np.bincount(chosen, minlength=40)
    assert np.abs(counts - 1000 * weights).max() < 1


@pytest.mark.parametrize("shape", [-0.3, 0.0, 0.3, 0.8, 1.5])
def test_a_generalised_pareto_has_the_shape_that_it_was_drawn_with(shape):
    """Over 60 samples of 200 the estimate is right on average, and hardly wider than the best possible.

    The Cramer-Rao bound of the shape's standard deviation is (1 + shape) / sqrt(n).
    """
    found = [pareto_shape(np.sort(7 * stats.genpareto.rvs(shape, size=200, random_state=seed))) for seed in range(60)]
    bound = (1 + shape) / np.sqrt(200)
    assert np.mean(found) == pytest.approx(shape, abs=0.03 + 3 * bound / np.sqrt(60))
    assert np.std(found) < 1.4 * max(bound, 0.06)


def test_the_shape_does_not_depend_on_the_scale_and_the_same_weights_give_the_same_bits():
    log_weights = 0.6 * np.random.default_rng(2).exponential(size=1000)
    assert pareto_k(log_weights + 700) == pytest.approx(pareto_k(log_weights - 700), rel=1e-9)
    assert pareto_k(log_weights) == pareto_k(log_weights.copy())
    assert pareto_k(np.random.default_rng(1).permutation(log_weights)) == pytest.approx(pareto_k(log_weights), rel=1e-9)


def test_the_average_weight_is_the_evidence():
    assert log_mean(np.log([1.0, 2.0, 3.0, 2.0]) - 1e4) == pytest.approx(np.log(2) - 1e4, abs=1e-9)
    assert log_mean(np.full(3, -np.inf)) == -np.inf
