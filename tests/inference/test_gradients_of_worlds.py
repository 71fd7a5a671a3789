"""Gradients where something is set from outside are the differences of walking the paths of each world."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tarjih.errors import ImpossibleCondition
from tarjih.inference.answers import answer
from tarjih.inference.gradients import answer_gradient
from tarjih.inference.intervene import intervene
from tarjih.inference.posterior import Posterior
from tarjih.model.interventions import Do
from tarjih.model.questions import AnyAsk, AskBefore, AskCount, AskGiven, StateIs
from tests.inference.test_automata import random_single
from tests.inference.test_gradients import TOLD, WORLD, along, moved, question
from tests.inference.test_intervene import FORMS, LAST, NOW, oracle, random_worlds
from tests.inference.worlds import posterior_of, random_told, small
from tests.random_models import random_model, random_predicate

Array = NDArray[np.float64]

STEP = 2e-3
WEIGHTS = {-2: 1, -1: -8, 1: 8, 2: -1}


@pytest.mark.parametrize("seed", range(6))
def test_gradients_of_a_world_are_the_differences_of_walking_its_paths(seed):
    """Three worlds at once, along a random direction in all quantities, by every form of question."""
    model = random_model(seed, variables=2, widest=6, steps=LAST + 1, known=seed % 3 == 0)
    told = random_told(model, seed, now=NOW)
    posterior = posterior_of(model, told, now=NOW, last=LAST, lanes=1, seed=seed)
    worlds = random_worlds(model, seed)
    changed, paths = intervene(posterior, worlds), posterior.compiled.paths
    rng = np.random.default_rng([seed, 12])
    direction = rng.standard_normal(posterior.z.shape)
    ends = {
        move: [oracle(moved(posterior, posterior.z + move * STEP * direction), told, world, 0) for world in worlds]
        for move in WEIGHTS
    }
    for i, form in enumerate(FORMS):
        what = random_predicate(model, 10 * seed + i, observed=i % 2 == 1)
        first, last = sorted(int(t) for t in rng.integers(0, LAST + 1, 2))
        first = last if form == "at" else first
        found = answer_gradient(changed, question(model, form, what, first, last)).by_quantity
        slopes = along(found, paths, direction[:, 0])
        for w in range(len(worlds)):
            asked = (form, what, first, last)
            expected = sum(k * ends[m][w].ask(*asked, told=told, now=NOW) for m, k in WEIGHTS.items()) / (12 * STEP)
            assert slopes[w] == pytest.approx(expected, rel=1e-6, abs=1e-8)


def agrees(posterior: Posterior, worlds: list[list[Do]], asked: AnyAsk, positions: NDArray[np.int64]) -> None:
    """Compare the gradient in each world with the engine's own differences there, each quantity by itself."""
    found = answer_gradient(intervene(posterior, worlds), asked)
    for i in positions:
        path = posterior.compiled.paths[i]
        chances, weights = np.zeros(len(worlds) * posterior.draws), np.zeros(len(worlds) * posterior.draws)
        for move, k in WEIGHTS.items():
            z = posterior.z.copy()
            z[i] += move * STEP
            there = answer(intervene(moved(posterior, z), worlds), asked, timeline=False)
            chances += k * there.chances / (12 * STEP)
            weights += 0.0 if there.weights is None else k * there.weights / (12 * STEP)
        np.testing.assert_allclose(found.by_quantity[path], chances, rtol=1e-6, atol=2e-9, err_msg=path)
        if found.of_weights is not None:
            np.testing.assert_allclose(found.of_weights[path], weights, rtol=1e-6, atol=2e-9, err_msg=path)


@settings(max_examples=8)
@given(seed=st.integers(0, 10_000), kind=st.sampled_from(("before", "count", "given")), observed=st.booleans())
def test_every_quantity_moves_an_answer_in_a_world_as_the_engine_itself_says(seed, kind, observed):
    model = random_model(seed, variables=3, widest=12, steps=LAST + 1, known=seed % 2 == 0)
    posterior = posterior_of(model, random_told(model, seed, now=NOW), now=NOW, last=LAST, lanes=3, seed=seed)
    rng, worlds = np.random.default_rng(seed), random_worlds(model, seed)
    asked: AnyAsk
    if kind == "given":
        pair = [random_single(model, rng, kind, observed=observed)[0] for kind in ("in", "before")]
        asked = AskGiven(pair[0], pair[1])
        # Of a rare condition a difference has too few digits.
        if answer(intervene(posterior, worlds), pair[1], timeline=False).chances.min() < 1e-3:
            return
    else:
        asked = random_single(model, rng, kind, observed=observed)[0]
    agrees(posterior, worlds, asked, rng.permutation(len(posterior.compiled.paths))[:4])


UNREST, ANGRY = StateIs("unrest", ("active",)), StateIs("mood", ("angry",))


def test_what_is_set_hangs_on_nothing_that_was_stated_about_it():
    """A mood that is set for good needs no rates of its own; let go, it is moved by them again."""
    posterior = posterior_of(WORLD, TOLD, now=2, last=9, lanes=3)
    worlds = [[Do("mood", "angry", 3)], [Do("mood", "angry", 3, 5)], []]
    starts = AskCount("in", UNREST, question(WORLD, "in", UNREST, 4, 9).window, ">=", 1)
    for asked in (question(WORLD, "at", UNREST, 9, 9), starts):
        found = answer_gradient(intervene(posterior, worlds), asked).by_quantity
        plain = answer_gradient(posterior, asked).by_quantity
        for path, slopes in found.items():
            kept, let_go, free = slopes.reshape(3, -1)
            np.testing.assert_allclose(free, plain[path], rtol=1e-9, atol=1e-14, err_msg=path)
            if path.startswith("variables.mood.down"):
                assert (abs(let_go) > 1e-9).all()
                # What was learned about unrest by the day is weighed by the mood's rates; nothing later is.
                assert (abs(kept) < abs(let_go)).all()
        agrees(posterior, worlds, asked, np.arange(len(posterior.compiled.paths)))


def test_a_condition_that_no_world_allows_is_refused():
    posterior = intervene(posterior_of(WORLD, TOLD, now=2, last=7, lanes=3), [[Do("mood", "calm", 3)]])
    asked = AskGiven(question(WORLD, "by", UNREST, 3, 7), question(WORLD, "at", ANGRY, 5, 5))
    with pytest.raises(ImpossibleCondition, match="has probability zero in every draw"):
        answer_gradient(posterior, asked)


def test_an_order_in_worlds_that_take_turns_is_followed_in_blocks(monkeypatch):
    """Draws that do not fit at once are carried one after the other, each with its own world's tables."""
    posterior = posterior_of(WORLD, TOLD, now=2, last=7, lanes=9)
    changed = intervene(posterior, [[Do("mood", "angry", 4, 5)], [Do("unrest", "quiet", 3, 3)]])
    asked = AskBefore(UNREST, ANGRY, question(WORLD, "in", ANGRY, 3, 7).window)
    whole = answer_gradient(changed, asked)
    monkeypatch.setattr("tarjih.inference.automata._MOST_NUMBERS", 8 * 1_500)
    changed.slopes.clear()
    parts = answer_gradient(changed, asked)
    for path, slope in whole.by_quantity.items():
        np.testing.assert_allclose(parts.by_quantity[path], slope, rtol=1e-12, atol=1e-15)


VOTE = small(
    """
variables:
  vote: {states: [none, held], schedule: {held: 2021-06}}
  calm:
    states: [calm, tense]
    start: calm
    spell: {starts: {chance: 0.1..0.3, within: year}, lasts: 1..3 months}
    influences: [{from: vote, effect: raises strongly, lag: 0}]
"""
)


def test_a_schedule_gives_way_where_something_else_is_set():
    """The vote is put off in one world and held by its date in the other."""
    posterior = posterior_of(VOTE, (), now=1, last=8, lanes=2)
    worlds = [[Do("vote", "none", 2)], [Do("vote", "held", 4, 4)], []]
    asked = question(VOTE, "by", StateIs("calm", ("tense",)), 2, 8)
    agrees(posterior, worlds, asked, np.arange(len(posterior.compiled.paths)))
