"""Gradients in every stated quantity are the differences of walking every path, in every draw."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tarjih.inference.answers import answer
from tarjih.inference.gradients import answer_gradient, log_evidence_gradient
from tarjih.inference.posterior import Posterior
from tarjih.model.calendar import Span
from tarjih.model.questions import Ask, Form, Predicate
from tarjih.model.schema import ScenarioModel
from tests.inference.worlds import GIVEN, Told, posterior_of, random_told, values_of, walk
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
        expected = difference(lambda z: answer(moved(posterior, z), asked).chances, posterior.z, direction)
        np.testing.assert_allclose(found.by_quantity[paths[i]], expected, rtol=1e-6, atol=1e-9, err_msg=paths[i])
