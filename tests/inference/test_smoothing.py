"""What each variable was in hindsight is what walking every path, or pyAgrum, says: for variables of every kind."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarjih.errors import InferenceError
from tarjih.inference.exact import from_blocks
from tarjih.inference.smoothing import companies, smoothed_marginals
from tests.bridge import TwoSlice
from tests.inference.worlds import (
    Told,
    enumerated,
    posterior_of,
    random_told,
    sensed_model,
    sensors_of,
    small,
)
from tests.random_models import KINDS, random_model

STEPS = 4
SEEDS = range(16)


@pytest.mark.parametrize("seed", SEEDS)
def test_hindsight_is_that_of_walking_every_path(seed):
    """Also of what no evidence speaks about, and of what no later step needs."""
    model = random_model(seed, variables=3, widest=12, steps=STEPS, known=seed % 2 == 0)
    told = random_told(model, seed, now=STEPS - 1)
    posterior = posterior_of(model, told, now=STEPS - 1, last=STEPS - 1, lanes=2, seed=seed)
    together = smoothed_marginals(posterior)
    for lane in range(2):
        answers = enumerated(posterior, told, lane)
        for name in model.variables:
            expected = np.array([answers.smoothed[t][name] for t in range(STEPS)])
            np.testing.assert_allclose(together[name][lane], expected, rtol=0, atol=1e-10)
            np.testing.assert_array_equal(posterior.smoothed(name)[lane], together[name][lane])


def test_the_compared_models_have_every_mechanism():
    models = [random_model(seed, variables=3, widest=12, steps=STEPS) for seed in SEEDS]
    assert {v.mechanism.kind for model in models for v in model.variables.values()} == set(KINDS)


@pytest.mark.parametrize("seed", range(6))
def test_hindsight_is_that_of_pyagrum(seed):
    """Sixteen months of evidence, and every month of every variable."""
    now = 15
    model = sensed_model(seed)
    rng = np.random.default_rng([seed, 6])
    places = [(name, t) for name in model.indicators for t in range(now + 1) if rng.random() < 0.8]
    told = [Told(name, t, float(rng.random() < 0.4)) for name, t in places]
    posterior = posterior_of(model, told, now=now, last=now, lanes=1)
    theirs = TwoSlice(posterior.network, from_blocks(posterior.tables, 1)[:, 0], sensors_of(posterior))
    found = theirs.infer(now + 1, {(one.indicator, one.step): int(one.value) for one in told})
    for name, ours in smoothed_marginals(posterior).items():
        for t in range(now + 1):
            np.testing.assert_allclose(ours[0, t], found.marginal(name, t), rtol=0, atol=1e-9)


@settings(max_examples=10)
@given(seed=st.integers(0, 10_000))
def test_at_the_last_step_hindsight_is_what_is_believed_then(seed):
    """And the chances of a variable's states sum to 1 at every step."""
    model = random_model(seed, variables=4, widest=24, steps=6)
    posterior = posterior_of(model, random_told(model, seed, now=5), now=5, last=5, lanes=3, seed=seed)
    for name, found in smoothed_marginals(posterior).items():
        np.testing.assert_allclose(found[:, -1], posterior.marginal(name)[:, -1], rtol=0, atol=1e-12)
        np.testing.assert_allclose(found.sum(axis=-1), 1.0, rtol=0, atol=1e-12)


def test_without_evidence_hindsight_is_foresight():
    model = random_model(5, variables=3, widest=12, steps=STEPS)
    posterior = posterior_of(model, (), now=STEPS - 1, last=STEPS - 1, lanes=2)
    for name, found in smoothed_marginals(posterior).items():
        np.testing.assert_allclose(found, posterior.marginal(name), rtol=0, atol=1e-12)


CHAIN = """
variables:
  unrest: {states: [quiet, active], start: quiet, spell: {starts: 0.5..2 years, lasts: 2..6 months}}
  left:
    states: [no, yes]
    start: no
    event: {chance: 0.1..0.3, within: year}
    influences: [{from: unrest, effect: raises}]
  recognised:
    states: [no, yes]
    start: no
    event: {chance: 0.1..0.3, within: year}
    influences: [{from: unrest, effect: lowers}]
  mood:
    states: [good, bad]
    level: {usually: {good: 0.7, bad: 0.3}}
    influences: [{from: left, effect: raises, lag: 0}]
indicators:
  arrests: {of: unrest, count: {first: 0.1..0.3, ratio: 3..9}}
"""


def test_what_no_evidence_speaks_about_is_carried_apart():
    """Two events that no one watches do not multiply the belief for each other; what depends on one goes with it."""
    posterior = posterior_of(small(CHAIN), [Told("arrests", 2, 3.0)], now=3, last=3, lanes=1)
    parties = companies(posterior.network, posterior.compiled.relevant)
    assert sorted((sorted(relevant), sorted(served)) for relevant, served in parties) == [
        (["left", "mood", "unrest"], ["left", "mood", "unrest"]),
        (["recognised", "unrest"], ["recognised"]),
    ]


def test_a_model_without_memory_needs_one_pass_for_all():
    names = [f"v{i}" for i in range(40)]
    text = "variables:\n  v0: {states: [a, b], table: {rows: [{then: {a: 0.3, b: 0.7}}]}}\n"
    for before, name in itertools.pairwise(names):
        text += (
            f"  {name}: {{states: [a, b], table: {{given: [{before}], lag: 0, rows: ["
            f"{{when: {{{before}: a}}, then: {{a: 0.9, b: 0.1}}}}, {{then: {{a: 0.2, b: 0.8}}}}]}}}}\n"
        )
    text += "indicators:\n  seen: {of: v39, flag: {chances: {a: 0.9, b: 0.1}}}\n"
    posterior = posterior_of(small(text), [Told("seen", 0, 1.0)], now=0, last=0, lanes=1)
    assert len(companies(posterior.network, posterior.compiled.relevant)) == 1
    found = smoothed_marginals(posterior)
    # Along a chain: Bayes' rule with the chance of what was seen, carried back link by link.
    step, value = np.array([[0.9, 0.1], [0.2, 0.8]]), np.array([0.9, 0.1])
    priors = [np.array([0.3, 0.7])]
    for _ in names[1:]:
        priors.append(priors[-1] @ step)
    for name, prior in zip(reversed(names), reversed(priors), strict=True):
        np.testing.assert_allclose(found[name][0, 0], prior * value / (prior @ value), rtol=0, atol=1e-12)
        value = step @ value


def test_impossible_evidence_has_no_hindsight():
    """In the draws that rule it out, and in these alone."""
    model = small(CHAIN)
    told = [Told("arrests", 1, 2.0)]
    posterior = posterior_of(model, told, now=2, last=2, lanes=3)
    posterior.likes[0, 1, :, 1] = 0.0
    for name in model.variables:
        found = posterior.smoothed(name)
        assert np.isnan(found[1]).all()
        assert np.isfinite(found[[0, 2]]).all()


def test_an_unknown_variable_is_named():
    posterior = posterior_of(small(CHAIN), (), now=1, last=1, lanes=1)
    with pytest.raises(InferenceError, match="unknown variable 'unrset'"):
        posterior.smoothed("unrset")
