"""Gradients in every stated quantity are the differences of walking every path, in every draw."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tarjih.errors import QuestionError
from tarjih.inference.answers import answer
from tarjih.inference.evidence_pass import EvidencePass
from tarjih.inference.gradients import answer_gradient, log_evidence_gradient
from tarjih.inference.posterior import Posterior, Timeframe
from tarjih.model.calendar import Span
from tarjih.model.questions import Ask, AskSum, Form, Not, Predicate, Some, StateIs
from tarjih.model.schema import ScenarioModel
from tests.inference.worlds import GIVEN, Told, evidence, posterior_of, random_told, small, values_of, walk
from tests.oracle import Answers, Factor, enumerate_paths, known_pins, reading_factor
from tests.random_models import random_model, random_predicate

Array = NDArray[np.float64]

FORMS: tuple[Form, ...] = ("at", "by", "in", "throughout")
STEPS = 4


def difference(function: Callable[[Array], Array], z: Array, direction: Array, *, step: float = 2e-3) -> Array:
    """Return the derivative along a direction by a five-point difference, in each lane of z."""
    ends = [weight * function(z + move * step * direction) for move, weight in ((-2, 1), (-1, -8), (1, 8), (2, -1))]
    return np.asarray(sum(ends) / (12 * step))


def moved(posterior: Posterior, z: Array) -> Posterior:
    """Return the posterior under other draws."""
    return Posterior(
        posterior.model, posterior.evidence, z, GIVEN, posterior.frame, compiled=posterior.compiled, seed=1
    )


def chances(posterior: Posterior, asked: Ask, z: Array) -> Array:
    """Return an answer under other draws."""
    return answer(moved(posterior, z), asked).chances


def question(model: ScenarioModel, form: Form, predicate: Predicate, first: int, last: int) -> Ask:
    """Ask about whole steps."""
    return Ask(form, predicate, Span(model.calendar.span(first).first, model.calendar.span(last).last))


def along(gradient: Mapping[str, Array], paths: tuple[str, ...], direction: Array) -> Array:
    """Return the gradient's part in a direction."""
    return np.asarray(sum((gradient[path] * direction[i] for i, path in enumerate(paths)), np.zeros(1)))


def walked(posterior: Posterior, told: tuple[Told, ...], z: Array) -> Answers:
    """Walk every path under one draw of z, with everything that was told and is known by the as-of day."""
    model, steps = posterior.model, posterior.frame.last + 1
    values = values_of(moved(posterior, z), 0)
    pins = {place: state for place, state in known_pins(model, steps).items() if place[1] <= posterior.frame.now}
    factors: list[Factor] = [reading_factor(model, values, t.indicator, t.step, t.value, t.exposure) for t in told]
    return enumerate_paths(model, values, steps, factors=factors, pins=pins)


@pytest.mark.parametrize("seed", range(10))
def test_gradients_are_the_differences_of_walking_every_path(seed):
    """Along a random direction in all quantities at once: of the log evidence, and of an answer of every form."""
    model = random_model(seed, variables=2, widest=6, steps=STEPS, known=seed % 3 == 0)
    now = 1 + seed % 2
    told = random_told(model, seed, now=now)
    posterior = posterior_of(model, told, now=now, last=STEPS - 1, lanes=1, seed=seed)
    rng = np.random.default_rng([seed, 8])
    direction = rng.standard_normal(posterior.z.shape)
    answers = {move: walked(posterior, told, posterior.z + move * 2e-3 * direction) for move in (-2, -1, 1, 2)}

    def differs(ask: Callable[[Answers], float]) -> float:
        return sum(weight * ask(answers[move]) for move, weight in ((-2, 1), (-1, -8), (1, 8), (2, -1))) / 0.024

    _, gradient = log_evidence_gradient(posterior.compiled, posterior.z)
    expected = differs(lambda one: one.log_evidence)
    assert float((gradient * direction).sum()) == pytest.approx(expected, rel=1e-6, abs=1e-8)
    for i, form in enumerate(FORMS):
        what = random_predicate(model, 10 * seed + i, observed=i % 2 == 1)
        first, last = sorted(int(t) for t in rng.integers(0, STEPS, 2))
        first = last if form == "at" else first
        found = answer_gradient(posterior, question(model, form, what, first, last))
        expected = differs(lambda one: walk(one).ask(form, what, first, last, told=told, now=now))  # noqa: B023
        slope = along(found.by_quantity, posterior.compiled.paths, direction[:, 0])[0]
        assert slope == pytest.approx(expected, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("seed", range(3))
def test_what_one_of_two_stated_moves_the_tables_of_both(seed):
    """Two who choose against each other: a payoff of one changes what the other does, and both are seen."""
    model = random_model(seed, variables=3, kinds=("choice", "choice", "level"), widest=12, steps=STEPS)
    assert model.variables["v0"].rival == "v1"
    told = random_told(model, seed, now=2)
    posterior = posterior_of(model, told, now=2, last=STEPS - 1, lanes=2, seed=seed)
    paths = posterior.compiled.paths
    asked = question(model, "by", random_predicate(model, seed), 1, 3)
    found = answer_gradient(posterior, asked)
    choosers = [i for i, path in enumerate(paths) if path.startswith(("variables.v0.", "variables.v1."))]
    assert choosers
    for i in choosers:
        direction = np.eye(len(paths))[:, [i]]
        expected = difference(lambda z: answer(moved(posterior, z), asked).chances, posterior.z, direction)
        np.testing.assert_allclose(found.by_quantity[paths[i]], expected, rtol=1e-6, atol=1e-9, err_msg=paths[i])


@settings(max_examples=12)
@given(
    seed=st.integers(0, 10_000),
    form=st.sampled_from(FORMS),
    fires=st.booleans(),
    window=st.tuples(*[st.integers(0, 5)] * 2),
)
def test_every_quantity_moves_an_answer_as_the_engine_itself_says(seed, form, fires, window):
    """One quantity after the other, whatever the mechanisms, the evidence and the window."""
    model = random_model(seed, variables=3, widest=12, steps=6, known=seed % 2 == 0)
    now = seed % 5
    posterior = posterior_of(model, random_told(model, seed, now=now), now=now, last=5, lanes=3, seed=seed)
    first, last = sorted(window)
    asked = question(model, form, random_predicate(model, seed, observed=fires), last if form == "at" else first, last)
    found = answer_gradient(posterior, asked)
    np.testing.assert_allclose(found.chances, answer(posterior, asked).chances, rtol=0, atol=1e-12)
    paths = posterior.compiled.paths
    for i in np.random.default_rng(seed).permutation(len(paths))[:5]:
        direction = np.eye(len(paths))[:, [i]]
        expected = difference(partial(chances, posterior, asked), posterior.z, direction)
        np.testing.assert_allclose(found.by_quantity[paths[i]], expected, rtol=1e-6, atol=1e-9, err_msg=paths[i])


WORLD = small(
    """
variables:
  mood:
    states: [calm, tense, angry]
    start: {calm: 0.5..0.7, tense: 0.2..0.4, angry: 0.05..0.15}
    ladder: {up: [0.5..2 years, {chance: 0.2..0.4, within: year, average: true}], down: [3 months, 2..6 months]}
  unrest:
    states: [quiet, active]
    start: quiet
    spell: {starts: {chance: 0.2..0.5, within: year}, lasts: 1..3 months}
    influences: [{from: mood, effect: raises strongly}]
indicators:
  arrests: {of: unrest, count: {first: 0.2..0.5, ratio: 3..6, dispersion: 1..3}, detect: 0.6..0.9}
"""
)
TOLD = (Told("arrests", 0, 1.0), Told("arrests", 2, 3.0))
AVERAGE = "variables.mood.up.1"


def test_a_rate_stated_as_an_average_is_divided_by_its_factor():
    """Under corrections, too, the gradient is the difference; and not what it is without them."""
    z = np.random.default_rng(1).standard_normal((len(EvidencePass(WORLD, evidence(WORLD, TOLD, 2), now=2).paths), 3))
    asked = question(WORLD, "by", StateIs("mood", ("angry",)), 3, 9)
    found = {}
    for factor in (1.0, 2.5):
        compiled = EvidencePass(WORLD, evidence(WORLD, TOLD, 2), now=2, corrections={AVERAGE: factor})
        posterior = Posterior(WORLD, compiled.evidence, z, GIVEN, Timeframe(2, 9), compiled=compiled, seed=1)
        found[factor] = answer_gradient(posterior, asked).by_quantity[AVERAGE]
        direction = np.array([[float(path == AVERAGE)] for path in compiled.paths])
        expected = difference(partial(chances, posterior, asked), z, direction)
        np.testing.assert_allclose(found[factor], expected, rtol=1e-8)
    assert not np.allclose(found[1.0], found[2.5], rtol=0.01)


def test_what_is_certain_has_no_slope():
    """A mood has some state, whatever was stated."""
    posterior = posterior_of(WORLD, TOLD, now=2, last=6, lanes=2)
    anything = Some((StateIs("mood", ("calm", "tense")), Not(StateIs("mood", ("calm",)))))
    for first, last in ((0, 2), (1, 5), (4, 6)):
        found = answer_gradient(posterior, question(WORLD, "by", anything, first, last))
        np.testing.assert_allclose(found.chances, 1.0, rtol=0, atol=1e-12)
        for path, slope in found.by_quantity.items():
            np.testing.assert_allclose(slope, 0.0, atol=1e-12, err_msg=path)


def test_impossible_evidence_has_no_gradient_and_leaves_its_neighbours_theirs():
    model = small(
        "variables:\n  v: {states: [a, b], start: a, event: {chance: 0.1..0.3, within: year}}\n"
        "indicators:\n  seen: {of: v, flag: {chances: {a: 0.0, b: 0.2..0.6}}}\n"
    )
    compiled = EvidencePass(model, evidence(model, [Told("seen", 0, 1.0)], 1), now=1)
    log_evidence, gradient = log_evidence_gradient(compiled, np.zeros((len(compiled.paths), 2)))
    assert np.isneginf(log_evidence).all()
    assert np.isnan(gradient).all()
    posterior = posterior_of(WORLD, TOLD, now=2, last=4, lanes=3)
    asked = question(WORLD, "at", StateIs("unrest", ("active",)), 4, 4)
    plain = answer_gradient(moved(posterior, posterior.z), asked)
    posterior.likes[0, 2, :, 1] = 0.0
    posterior.log_z[2, 1] = -np.inf
    found = answer_gradient(posterior, asked)
    for path, slope in found.by_quantity.items():
        assert np.isnan(slope[1])
        np.testing.assert_array_equal(slope[[0, 2]], plain.by_quantity[path][[0, 2]])


@pytest.mark.parametrize("draws", [1, 7, 300])
def test_a_draw_has_the_same_gradient_whatever_its_neighbours(draws):
    compiled = EvidencePass(WORLD, evidence(WORLD, TOLD, 2), now=2)
    z = np.random.default_rng(0).standard_normal((len(compiled.paths), draws))
    log_evidence, gradient = log_evidence_gradient(compiled, z)
    alone, slope = log_evidence_gradient(compiled, z[:, -1:])
    np.testing.assert_allclose(log_evidence[-1:], alone, rtol=1e-12)
    np.testing.assert_allclose(gradient[:, -1:], slope, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(log_evidence, compiled.log_evidence(z), rtol=1e-12)


def test_what_has_no_gradient_is_refused_with_a_reason():
    posterior = posterior_of(WORLD, TOLD, now=2, last=4, lanes=1)
    with pytest.raises(QuestionError, match="arrests was not searched in Feb 2021"):
        answer_gradient(posterior, AskSum("arrests", Span(WORLD.start, WORLD.calendar.span(4).last), ">", 4.0))
    with pytest.raises(QuestionError, match="lies beyond this run"):
        answer_gradient(posterior, question(WORLD, "at", StateIs("unrest", ("active",)), 5, 5))
