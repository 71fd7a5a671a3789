"""An independent engine, pyAgrum's two-slice inference, gives the same answers to the same networks."""

import numpy as np
import pytest

from tarjih.inference.answers import answer
from tarjih.inference.exact import from_blocks
from tarjih.model.calendar import Span
from tarjih.model.questions import All, Ask, StateIs
from tests.bridge import TwoSlice
from tests.inference.worlds import MOVING, Told, posterior_of, sensed_model, sensors_of

NOW, LAST = 15, 23


@pytest.mark.parametrize("seed", range(10))
def test_evidence_marginals_and_first_passage_agree_with_pyagrum(seed):
    """Two years of months: sixteen with evidence, eight to predict, and an absorbing node that watches for an event."""
    model = sensed_model(seed)
    rng = np.random.default_rng([seed, 6])
    places = [(name, t) for name in model.indicators for t in range(NOW + 1) if rng.random() < 0.8]
    told = [Told(name, t, float(rng.random() < 0.4)) for name, t in places]
    posterior = posterior_of(model, told, now=NOW, last=LAST, lanes=1)
    tables = from_blocks(posterior.tables, 1)[:, 0]
    watched = [str(name) for name in rng.permutation(list(model.variables))[:2]]
    meets = {name: int(rng.integers(len(model.variables[name].states))) for name in watched}
    theirs = TwoSlice(posterior.network, tables, sensors_of(posterior), monitor=meets)
    seen = {(one.indicator, one.step): int(one.value) for one in told}

    filtered = theirs.infer(NOW + 1, seen)
    assert posterior.compiled.log_evidence(posterior.z)[0] == pytest.approx(filtered.log_evidence, abs=1e-9)
    predicted = theirs.infer(LAST + 1, seen)
    for name in model.variables:
        ours = posterior.marginal(name)[0]
        np.testing.assert_allclose(ours[NOW], filtered.marginal(name, NOW), rtol=0, atol=1e-9)
        for t in (NOW + 1, LAST):
            np.testing.assert_allclose(ours[t], predicted.marginal(name, t), rtol=0, atol=1e-9)

    met = All(tuple(StateIs(name, (model.variables[name].states[state],)) for name, state in meets.items()))
    window = Span(model.calendar.span(0).first, model.calendar.span(LAST).last)
    ever = answer(posterior, Ask("by", met, window)).chances[0]
    assert ever == pytest.approx(predicted.marginal("monitor", LAST)[1], abs=1e-9)
    # Smoothing: the month before evidence ends, given all of it.
    then = model.calendar.span(NOW - 3)
    for name, state in meets.items():
        one = StateIs(name, (model.variables[name].states[state],))
        smoothed = answer(posterior, Ask("at", one, Span(then.last, then.last))).chances[0]
        assert smoothed == pytest.approx(filtered.marginal(name, NOW - 3)[state], abs=1e-9)


def test_the_compared_models_cover_every_mechanism_that_moves_by_chance():
    kinds = {v.mechanism.kind for seed in range(10) for v in sensed_model(seed).variables.values()}
    assert kinds == set(MOVING)
