"""How long a state is expected to hold, and what it is expected to cost."""

from datetime import date

import numpy as np
import pytest

from tarjih.evidence.weigh import Evidence
from tarjih.exposure import risks, stand
from tarjih.exposure.risk import expected_days
from tarjih.inference.learning import infer
from tests.exposure.strait import AS_OF, LEDGER, MODEL, read

UNTIL = date(2031, 12, 31)


@pytest.fixture(scope="module")
def posterior():
    return infer(MODEL, Evidence(AS_OF, (), ()), draws=20, seed=1)


def test_a_spell_holds_as_long_as_it_lasts_times_how_often_it_starts(posterior):
    """0.357 starts a year for 9.5 years, 10 days each: 34 days, although a month counts as active for one day."""
    marginal = posterior.marginal("pressure")
    found = expected_days(posterior, "pressure", "active", marginal, UNTIL)
    starts = -np.log(1 - 0.3) * 9.5
    np.testing.assert_allclose(found, starts * 10, rtol=0.03)


def test_the_days_of_all_states_make_up_the_whole(posterior):
    whole = (UNTIL - AS_OF).days
    for variable, states in (("pressure", ("quiet", "active")), ("war", ("no", "yes"))):
        marginal = posterior.marginal(variable)
        days = sum(expected_days(posterior, variable, state, marginal, UNTIL) for state in states)
        np.testing.assert_allclose(days, whole)


def test_other_mechanisms_fill_their_steps(posterior):
    marginal = posterior.marginal("war")
    found = expected_days(posterior, "war", "yes", marginal, date(2022, 8, 31))
    np.testing.assert_allclose(found, 31 * marginal[:, 6, 1] + 31 * marginal[:, 7, 1])


def test_a_risk_is_days_times_what_a_day_costs(posterior):
    file = read()
    standing = stand(file, "oil", LEDGER, AS_OF, draws=20, seed=1)
    [one], [whole] = risks(posterior, [standing], file.closings, UNTIL, seed=1)
    # Half of the pipeline's 56 Mt is closed: 22 stop, 7 find another way.
    assert one.daily.mean == pytest.approx(15 / 365.25)
    assert one.expected.mean == pytest.approx(one.days.mean * 15 / 365.25)
    assert one.revenue is not None
    assert one.revenue.mean == pytest.approx(one.expected.mean * 1e6 * 750)
    assert whole.lost == one.expected
    # About 1 - exp(-starts), for steps counted whole.
    assert one.probability.mean == pytest.approx(1 - 0.7**9.5, abs=0.01)
