"""The steps of a reliability diagram, by an obvious formula and by another library."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_diagnostics.scoring import SquaredError, decompose
from sklearn.isotonic import IsotonicRegression

from tarjih.scoring import Calibration, calibrate

# Few distinct values, so that forecasts tie as they do in practice.
ROWS = st.lists(
    st.tuples(
        st.sampled_from([0.01, 0.03, 0.1, 0.2, 0.35, 0.5, 0.72, 0.9]), st.booleans(), st.sampled_from([1, 0.5, 1 / 3])
    ),
    min_size=2,
    max_size=30,
)


def arrays(rows):
    return tuple(np.array(column, dtype=float) for column in zip(*rows, strict=True))


def fitted(found: Calibration, p: float) -> float:
    return next(step.share for step in found.steps if step.low <= p <= step.high)


def obvious(forecasts, came_true, weights):
    """Fit by the max-min formula: the largest over lower starts of the least mean up to a later end."""
    values = sorted(set(forecasts))

    def mean(first, last):
        inside = [values[first] <= p <= values[last] for p in forecasts]
        return np.average(came_true[inside], weights=weights[inside])

    n = len(values)
    return {values[i]: max(min(mean(a, b) for b in range(i, n)) for a in range(i + 1)) for i in range(n)}


@given(rows=ROWS)
def test_the_steps_are_those_of_the_max_min_formula(rows):
    p, y, w = arrays(rows)
    found = calibrate(p, y, w, resamples=2)
    for value, share in obvious(p, y, w).items():
        assert fitted(found, value) == pytest.approx(share, abs=1e-12)


@given(rows=ROWS)
def test_the_steps_are_those_of_scikit_learn(rows):
    p, y, w = arrays(rows)
    found = calibrate(p, y, w, resamples=2)
    theirs = IsotonicRegression().fit(p, y, sample_weight=w).predict(p)
    assert [fitted(found, value) for value in p] == pytest.approx(theirs.tolist(), abs=1e-12)


@given(rows=ROWS)
def test_the_parts_of_the_brier_score_are_those_of_model_diagnostics(rows):
    p, y, w = arrays(rows)
    found = calibrate(p, y, w, resamples=2)
    theirs = decompose(y, p, weights=w, scoring_function=SquaredError()).row(0, named=True)
    assert found.miscalibration == pytest.approx(theirs["miscalibration"], abs=1e-12)
    assert found.discrimination == pytest.approx(theirs["discrimination"], abs=1e-12)
    assert found.uncertainty == pytest.approx(theirs["uncertainty"], abs=1e-12)
    parts = found.miscalibration - found.discrimination + found.uncertainty
    assert parts == pytest.approx(np.average((p - y) ** 2, weights=w), abs=1e-12)


@given(rows=ROWS, shuffle=st.randoms(use_true_random=False))
def test_the_order_of_the_questions_changes_nothing(rows, shuffle):
    groups = list(range(len(rows)))
    mixed = groups.copy()
    shuffle.shuffle(mixed)
    first = calibrate(*arrays(rows), groups=np.array(groups), resamples=20)
    second = calibrate(*arrays([rows[i] for i in mixed]), groups=np.array(mixed), resamples=20)
    assert first == second


@given(rows=ROWS)
def test_every_question_is_on_one_step_and_steps_rise(rows):
    p, y, w = arrays(rows)
    found = calibrate(p, y, w, resamples=2)
    assert sum(step.questions for step in found.steps) == len(rows)
    assert sum(step.votes for step in found.steps) == pytest.approx(w.sum())
    assert all(
        one.share < other.share and one.high < other.low
        for one, other in zip(found.steps, found.steps[1:], strict=False)
    )


def test_two_steps_by_hand():
    """10 % came true in none of two, 40 % and 30 % in one of two, 80 % always."""
    p = np.array([0.1, 0.1, 0.3, 0.4, 0.8])
    found = calibrate(p, np.array([0, 0, 1, 0, 1]), np.ones(5))
    assert [(s.low, s.high, s.questions, s.share) for s in found.steps] == [
        (0.1, 0.1, 2, 0.0),
        (0.3, 0.4, 2, 0.5),
        (0.8, 0.8, 1, 1.0),
    ]


def test_the_band_holds_calibrated_forecasts_as_often_as_it_says():
    """Of 90 % bands, each about one forecast value, nine in ten hold the step function of calibrated outcomes."""
    chance = np.random.default_rng(7)
    p = np.repeat([0.1, 0.3, 0.5, 0.7, 0.9], 12)
    held = []
    for _ in range(200):
        found = calibrate(p, chance.random(len(p)) < p, np.ones(len(p)), resamples=200)
        held += [point.low <= fitted(found, point.forecast) <= point.high for point in found.band]
    # Shares are whole twelfths or coarser, so the ends are met more often than passed.
    assert 0.88 <= np.mean(held) <= 0.97


def test_questions_that_come_out_together_leave_a_wider_band():
    """Twenty questions of one judgement are one coin, turned where the status quo says yes."""
    p = np.full(20, 0.5)
    y = np.array([0, 1] * 10)
    apart = calibrate(p, y, np.full(20, 1 / 20)).steps[0]
    together = calibrate(p, y, np.full(20, 1 / 20), groups=np.zeros(20, dtype=int)).steps[0]
    assert apart.likely_high - apart.likely_low < 0.5
    assert (together.likely_low, together.likely_high) == (0, 1)
    turned = calibrate(p, y, np.full(20, 1 / 20), groups=np.zeros(20, dtype=int), turned=y == 1).steps[0]
    assert [turned.likely_low, turned.likely_high] == pytest.approx([0.5, 0.5])


def test_the_same_seed_gives_the_same_band():
    p, y, w = np.linspace(0.05, 0.95, 19), np.arange(19) % 3 == 0, np.ones(19)
    assert calibrate(p, y, w, seed=3) == calibrate(p, y, w, seed=3)
    assert calibrate(p, y, w, seed=3).band != calibrate(p, y, w, seed=4).band
