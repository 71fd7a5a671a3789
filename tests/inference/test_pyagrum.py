"""An independent engine, pyAgrum's two-slice inference, gives the same answers to the same networks."""

from io import StringIO
from itertools import product

import numpy as np
import pytest
from ruamel.yaml import YAML

from tarjih.inference.answers import answer
from tarjih.inference.exact import from_blocks
from tarjih.inference.posterior import Posterior
from tarjih.model.calendar import Span
from tarjih.model.load import read_model
from tarjih.model.questions import All, Ask, StateIs
from tarjih.model.schema import ScenarioModel
from tests.bridge import Sensor, TwoSlice
from tests.inference.worlds import Told, posterior_of, values_of
from tests.oracle import number_chance
from tests.random_models import random_text

KINDS = ("spell", "ladder", "switch", "event", "level", "any", "table")
NOW, LAST = 15, 23


def sensed_model(seed: int) -> ScenarioModel:
    """Return a random model of three to six variables whose indicators are seen or not seen."""
    rng = np.random.default_rng([seed, 5])
    size = 3 + seed % 4
    kinds = [str(rng.choice(KINDS)) for _ in range(size)]
    text = random_text(seed, variables=size, steps=LAST + 1, indicators=0, kinds=kinds, widest=3**size, exact=True)
    data = YAML(typ="safe", pure=True).load(text)
    states = {name: variable["states"] for name, variable in data["variables"].items()}
    names = [str(name) for name in rng.permutation(list(states))]
    flags = {
        f"sensor{i}": {
            "of": name,
            "flag": {"chances": {s: round(float(rng.uniform(0.1, 0.9)), 3) for s in states[name]}},
        }
        for i, name in enumerate(names[:2])
    }
    both = {"of": names[-2:], "flag": {"first": 0.2, "ratio": {names[-2]: 3.0, names[-1]: 0.5}}}
    stream = StringIO()
    YAML(typ="safe", pure=True).dump(data | {"indicators": flags | {"both": both}}, stream)
    return read_model(stream.getvalue(), f"sensed-{seed}.yaml")


def sensors_of(posterior: Posterior) -> list[Sensor]:
    """Return the model's indicators as nodes for pyAgrum, worked out by the oracle."""
    model, found = posterior.model, []
    for name, indicator in model.indicators.items():
        spaces = [model.variables[v].states for v in indicator.of]
        chances = [
            number_chance(model, values_of(posterior, 0), name, 1, dict(zip(indicator.of, joint, strict=True)))
            for joint in product(*spaces)
        ]
        found.append(Sensor(name, tuple(indicator.of), np.reshape(chances, [len(s) for s in spaces])))
    return found


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
    assert kinds == set(KINDS)
