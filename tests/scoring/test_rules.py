"""The rules agree with two other libraries, reward honesty, and refuse what was ruled out."""

import math

import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, log_loss

from tarjih.errors import ScoringError
from tarjih.scoring import brier_score, expected_brier_score, log_score

INSIDE = st.floats(0.001, 0.999)


@given(p=INSIDE, came_true=st.booleans())
def test_scores_are_those_of_scoringrules(p, came_true):
    assert brier_score(p, came_true=came_true) == pytest.approx(
        float(scoringrules.brier_score(int(came_true), p)), rel=1e-12
    )
    nats = float(scoringrules.log_score(int(came_true), p))
    assert log_score(p, came_true=came_true) * math.log(2) == pytest.approx(nats, rel=1e-12)


@given(p=INSIDE, came_true=st.booleans())
def test_scores_are_those_of_scikit_learn(p, came_true):
    outcome = [int(came_true)]
    assert brier_score(p, came_true=came_true) == pytest.approx(brier_score_loss(outcome, [p]), rel=1e-12)
    nats = log_loss(outcome, [[1 - p, p]], labels=[0, 1])
    assert log_score(p, came_true=came_true) * math.log(2) == pytest.approx(nats, rel=1e-12)


@given(truth=INSIDE, said=INSIDE)
def test_nobody_expects_to_score_better_than_by_saying_what_they_believe(truth, said):
    for rule in (brier_score, log_score):

        def expected(p, rule=rule):
            return truth * rule(p, came_true=True) + (1 - truth) * rule(p, came_true=False)

        assert expected(truth) <= expected(said) + 1e-15


def test_a_coin_costs_a_quarter_and_one_bit():
    for came_true in (False, True):
        assert brier_score(0.5, came_true=came_true) == 0.25
        assert log_score(0.5, came_true=came_true) == 1


def test_certainty_that_was_right_costs_nothing():
    assert [log_score(1, came_true=True), log_score(0, came_true=False)] == [0, 0]
    assert math.copysign(1, log_score(1, came_true=True)) == 1


@pytest.mark.parametrize(("p", "came_true", "answer"), [(0.0, True, "yes"), (1.0, False, "no")])
def test_ruling_out_what_happened_has_no_score(p, came_true, answer):
    with pytest.raises(ScoringError) as raised:
        log_score(p, came_true=came_true)
    assert f"gave probability 0 to what happened: {answer}" in str(raised.value)


def test_near_certainty_is_not_rounded_to_certainty():
    """1 - 1e-18 is 1 in floating point, and the cost of being wrong with p = 1e-18 is 60 bits."""
    assert log_score(1e-18, came_true=True) == pytest.approx(18 * math.log2(10), rel=1e-12)
    assert log_score(1e-18, came_true=False) == pytest.approx(1e-18 / math.log(2), rel=1e-12)


@given(p=INSIDE, came_true=st.booleans(), confidence=st.floats(0, 1))
def test_a_doubtful_outcome_is_expected_to_be_the_other_in_the_rest_of_the_cases(p, came_true, confidence):
    both = brier_score(p, came_true=came_true), brier_score(p, came_true=not came_true)
    low, high = sorted(both)
    expected = expected_brier_score(p, came_true=came_true, confidence=confidence)
    assert low - 1e-15 <= expected <= high + 1e-15
    assert expected_brier_score(p, came_true=came_true, confidence=1) == both[0]
    assert expected_brier_score(p, came_true=came_true, confidence=0) == both[1]
