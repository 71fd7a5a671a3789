"""Gradients of orders, counts and conditions are the differences of walking every path, and of the engine itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tarjih.errors import ImpossibleCondition
from tarjih.inference.answers import answer
from tarjih.inference.gradients import answer_gradient
from tarjih.inference.inquiry import inquire
from tarjih.inference.local_slopes import LocalSlopes
from tarjih.inference.posterior import Posterior
from tarjih.model.questions import (
    All,
    Ask,
    AskBefore,
    AskCount,
    AskGiven,
    Not,
    Observed,
    Single,
    Some,
    StateIs,
    parse_ask,
)
from tests.inference.test_automata import FORMS, LAST, random_single, span
from tests.inference.test_gradients import TOLD, WORLD, along, difference, moved, question, walked
from tests.inference.worlds import GIVEN, Told, posterior_of, random_told, small, walk
from tests.oracle import Answers
from tests.random_models import random_model

Array = NDArray[np.float64]

KINDS = (*FORMS, "before", "count")


def agrees(posterior: Posterior, asked: Single | AskGiven, positions: NDArray[np.int64]) -> None:
    """Compare a gradient with the engine's own differences, each quantity by itself, all of them in one run."""
    found, paths, step = answer_gradient(posterior, asked), posterior.compiled.paths, 2e-3
    moves = [(0, 0)] + [(int(i), move) for i in positions for move in (-2, -1, 1, 2)]
    z = np.concatenate([posterior.z + m * step * np.eye(len(paths))[:, [i]] for i, m in moves], axis=1)
    there = answer(moved(posterior, z), asked, timeline=False)
    chances = there.chances.reshape(len(moves), -1)
    weights = np.ones_like(chances) if there.weights is None else there.weights.reshape(len(moves), -1)
    np.testing.assert_allclose(found.chances, chances[0], rtol=0, atol=1e-10)
    if found.weights is not None:
        np.testing.assert_allclose(found.weights, weights[0], rtol=0, atol=1e-12)
    of_weights = found.of_weights or dict.fromkeys(paths, np.zeros(posterior.draws))
    for k, i in enumerate(positions):
        for slope, ends in ((found.by_quantity, chances), (of_weights, weights)):
            expected = np.tensordot(np.array([1, -8, 8, -1]) / (12 * step), ends[1 + 4 * k : 5 + 4 * k], axes=1)
            np.testing.assert_allclose(slope[paths[i]], expected, rtol=1e-6, atol=2e-9, err_msg=paths[i])


@pytest.mark.parametrize("seed", range(8))
def test_gradients_are_the_differences_of_walking_every_path(seed):
    """Along a random direction in all quantities at once, windows on either side of now, some reading the record."""
    model = random_model(seed, variables=2, widest=6, steps=LAST + 1, known=seed % 3 == 0)
    now = seed % 4
    told = random_told(model, seed, now=now)
    posterior = posterior_of(model, told, now=now, last=LAST, lanes=1, seed=seed)
    rng = np.random.default_rng([seed, 11])
    direction = rng.standard_normal(posterior.z.shape)
    ends: dict[int, Answers] = {m: walked(posterior, told, posterior.z + m * 2e-3 * direction) for m in (-2, -1, 1, 2)}

    def differs(questions: list[tuple[Single, int, int]]) -> float:
        weights = ((-2, 1), (-1, -8), (1, 8), (2, -1))
        return sum(w * walk(ends[m]).all_true(questions, told=told, now=now) for m, w in weights) / 0.024

    paths = posterior.compiled.paths
    for kind, observed in (("before", False), ("count", True), ("before", True), ("count", False)):
        one = random_single(model, rng, kind, observed=observed)
        found = answer_gradient(posterior, one[0])
        slope = along(found.by_quantity, paths, direction[:, 0])[0]
        assert slope == pytest.approx(differs([one]), rel=1e-6, abs=1e-8)
    pair = [random_single(model, rng, str(rng.choice(KINDS)), observed=i == seed % 2) for i in range(2)]
    given = AskGiven(pair[0][0], pair[1][0])
    if answer(posterior, pair[1][0]).chances[0] == 0:
        return
    found = answer_gradient(posterior, given)
    assert found.weights is not None
    assert found.of_weights is not None
    of_condition = along(found.of_weights, paths, direction[:, 0])[0]
    of_both = along(found.by_quantity, paths, direction[:, 0])[0] * found.weights[0] + found.chances[0] * of_condition
    assert of_condition == pytest.approx(differs(pair[1:]), rel=1e-6, abs=1e-8)
    assert of_both == pytest.approx(differs(pair), rel=1e-6, abs=1e-8)


@settings(max_examples=6)
@given(seed=st.integers(0, 10_000), kind=st.sampled_from(("before", "count", "given")), observed=st.booleans())
def test_every_quantity_moves_an_answer_as_the_engine_itself_says(seed, kind, observed):
    model = random_model(seed, variables=3, widest=12, steps=LAST + 1, known=seed % 2 == 0)
    now = seed % 4
    posterior = posterior_of(model, random_told(model, seed, now=now), now=now, last=LAST, lanes=3, seed=seed)
    rng = np.random.default_rng(seed)
    asked: Single | AskGiven
    if kind == "given":
        pair = [random_single(model, rng, str(rng.choice(KINDS)), observed=observed)[0] for _ in range(2)]
        asked = AskGiven(pair[0], pair[1])
        # Of a rare condition a difference has too few digits.
        if answer(posterior, pair[1], timeline=False).chances.min() < 1e-3:
            return
    else:
        asked = random_single(model, rng, kind, observed=observed)[0]
    positions = rng.permutation(len(posterior.compiled.paths))[:5]
    agrees(posterior, asked, positions)


ARRESTS = Observed("arrests", ">=", 2.0)
UNREST, ANGRY = StateIs("unrest", ("active",)), StateIs("mood", ("angry",))


@pytest.mark.parametrize("first", [1, 2, 3, 4])
def test_what_is_read_at_now_moves_with_what_was_stated(first):
    """The automaton begins before now, at now, and after it; the month in progress is half searched."""
    told = (TOLD[0], TOLD[1].__class__("arrests", 2, 1.0, 0.5))
    posterior = posterior_of(WORLD, told, now=2, last=7, lanes=2)
    asked = AskBefore(ARRESTS, ANGRY, span(WORLD, first, 7))
    agrees(posterior, asked, np.arange(len(posterior.compiled.paths)))


def test_the_published_mean_moves_as_the_mean_of_its_parts():
    """Draws are weighed by their condition, and what moves all of them moves the weights, too."""
    posterior = posterior_of(WORLD, TOLD, now=2, last=8, lanes=7)
    asked = AskGiven(Ask("in", ANGRY, span(WORLD, 5, 8)), AskCount("in", ARRESTS, span(WORLD, 3, 6), ">=", 1))
    found, paths = answer_gradient(posterior, asked), posterior.compiled.paths

    def published(z: Array) -> Array:
        return np.array([answer(moved(posterior, z), asked).estimate(7.0).mean])

    for i, path in enumerate(paths):
        expected = difference(published, posterior.z, np.eye(len(paths))[:, [i]])
        assert found.of_mean(path).mean() == pytest.approx(expected[0], rel=1e-6, abs=1e-10)
    plain = answer_gradient(posterior, asked.question)
    assert plain.weights is None
    np.testing.assert_array_equal(plain.of_mean(paths[0]), plain.by_quantity[paths[0]])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("first", [1, 4])
def test_strikes_and_automata_have_the_same_slopes(form, first, monkeypatch):
    """Given what is certain, a question may be followed by its automaton; by itself its paths are struck out."""
    monkeypatch.setattr("tarjih.inference.gradients.strikes_of", lambda *_: None)
    posterior = posterior_of(WORLD, TOLD, now=2, last=7, lanes=3)
    asked = question(WORLD, form, Some((ANGRY, ARRESTS)), 7 if form == "at" else first, 7)
    certain = question(WORLD, "by", Some((UNREST, Not(UNREST))), 3, 7)
    struck, followed = (answer_gradient(posterior, one) for one in (asked, AskGiven(asked, certain)))
    np.testing.assert_allclose(struck.chances, followed.chances, rtol=0, atol=1e-12)
    assert followed.of_weights is not None
    for path in posterior.compiled.paths:
        np.testing.assert_allclose(struck.by_quantity[path], followed.by_quantity[path], rtol=1e-7, atol=1e-11)
        np.testing.assert_allclose(followed.of_weights[path], 0.0, atol=1e-10)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("supposed", ["by", "throughout"])
def test_a_question_and_its_condition_struck_out_in_turn_have_the_slopes_of_their_automaton(
    form, supposed, monkeypatch
):
    posterior = posterior_of(WORLD, TOLD, now=2, last=7, lanes=3)
    condition = question(WORLD, supposed, UNREST if supposed == "by" else Not(ANGRY), 3, 6)
    asked = AskGiven(question(WORLD, form, Some((ANGRY, ARRESTS)), 7 if form == "at" else 2, 7), condition)
    struck = answer_gradient(posterior, asked)
    monkeypatch.setattr("tarjih.inference.gradients.strikes_of", lambda *_: None)
    followed = answer_gradient(posterior, asked)
    np.testing.assert_allclose(struck.chances, followed.chances, rtol=0, atol=1e-12)
    assert struck.of_weights is not None
    assert followed.of_weights is not None
    for path in posterior.compiled.paths:
        np.testing.assert_allclose(struck.by_quantity[path], followed.by_quantity[path], rtol=1e-7, atol=1e-11)
        np.testing.assert_allclose(struck.of_weights[path], followed.of_weights[path], rtol=1e-7, atol=1e-11)


def test_a_condition_that_nothing_fulfils_is_refused_and_what_fulfils_it_in_no_draw_has_no_say():
    posterior = posterior_of(WORLD, TOLD, now=2, last=7, lanes=3)
    never = question(WORLD, "at", All((UNREST, Not(UNREST))), 5, 5)
    asked = question(WORLD, "by", ANGRY, 3, 7)
    with pytest.raises(ImpossibleCondition, match="has probability zero in every draw"):
        answer_gradient(posterior, AskGiven(asked, never))


@pytest.mark.parametrize("most", [0, 2_000])
def test_what_is_kept_changes_no_bit(most):
    """However little of the slopes can be kept, and whichever question came first."""
    asks: list[Single] = [AskBefore(ARRESTS, ANGRY, span(WORLD, 3, 6)), question(WORLD, "by", UNREST, 1, 5)]
    posterior = posterior_of(WORLD, TOLD, now=2, last=7, lanes=300)
    kept = [answer_gradient(posterior, one) for one in asks]
    fresh = moved(posterior, posterior.z)
    fresh.slopes["local"] = LocalSlopes(fresh.compiled, fresh.z, most=most)
    for one, before in zip(reversed(asks), reversed(kept), strict=True):
        again = answer_gradient(fresh, one)
        for path, slope in before.by_quantity.items():
            np.testing.assert_array_equal(again.by_quantity[path], slope)


def test_copies_of_a_posterior_have_slopes_of_their_own():
    posterior = posterior_of(WORLD, TOLD, now=2, last=6, lanes=3)
    asked = AskCount("in", UNREST, span(WORLD, 3, 6), ">=", 2)
    once, twice = answer_gradient(posterior, asked), answer_gradient(posterior.copies(2), asked)
    for path, slope in once.by_quantity.items():
        np.testing.assert_allclose(twice.by_quantity[path], np.tile(slope, 2), rtol=1e-10, atol=1e-13)


def test_draws_that_do_not_fit_at_once_are_carried_in_blocks(monkeypatch):
    posterior = posterior_of(WORLD, TOLD, now=2, last=6, lanes=20)
    asked = AskGiven(question(WORLD, "by", ANGRY, 3, 6), AskCount("in", ARRESTS, span(WORLD, 2, 6), ">=", 1))
    whole = answer_gradient(posterior, asked)
    held = 8 * 1_500
    monkeypatch.setattr("tarjih.inference.automata._MOST_NUMBERS", held)
    assert len(inquire(posterior, asked).blocks()) == 3
    parts = answer_gradient(moved(posterior, posterior.z), asked)
    for path, slope in whole.by_quantity.items():
        np.testing.assert_allclose(parts.by_quantity[path], slope, rtol=1e-12, atol=1e-15)


TOTALS = small(
    """
variables:
  war: {states: [peace, war], start: peace, spell: {starts: {chance: 0.2..0.4, within: year}, lasts: 6..12 months}}
  port:
    states: [open, shut]
    start: open
    spell: {starts: {chance: 0.1..0.3, within: year}, lasts: 1..3 months}
    influences: [{from: war, effect: raises strongly, lag: 0}]
indicators:
  ships: {of: port, count: {first: 0.3..0.6, ratio: 2..4}, detect: 0.6..0.9}
  seen: {of: war, flag: {first: 0.1..0.2, ratio: 3..6}}
"""
)
SAID = (Told("ships", 0, 1.0), Told("ships", 1, 0.0), Told("seen", 1, 1.0), Told("ships", 2, 2.0))


@pytest.mark.parametrize(
    "text",
    ["sum(ships) in 2021-04..2021-09 >= 3", "sum(ships) in 2021-01..2021-08 < 5", "sum(seen) in 2021-05..2021-10 == 2"],
)
def test_a_total_moves_with_every_number_as_the_engine_itself_says(text):
    posterior = posterior_of(TOTALS, SAID, now=2, last=9, lanes=4)
    asked = parse_ask(text, TOTALS, posterior.evidence.as_of, TOTALS.start)
    found, width = answer_gradient(posterior, asked), 1e-5
    np.testing.assert_allclose(found.chances, answer(posterior, asked).chances, rtol=0, atol=1e-13)
    for i, path in enumerate(posterior.compiled.paths):
        ends = []
        for sign in (-1, 1):
            z = posterior.z.copy()
            z[i] += sign * width
            compiled, frame = posterior.compiled, posterior.frame
            there = Posterior(TOTALS, posterior.evidence, z, GIVEN, frame, compiled=compiled, seed=1)
            ends.append(answer(there, asked).chances)
        np.testing.assert_allclose(found.by_quantity[path], (ends[1] - ends[0]) / (2 * width), rtol=0, atol=1e-8)
