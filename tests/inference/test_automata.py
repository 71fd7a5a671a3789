"""Questions with a memory have the answers that walking every path gives, in every draw."""

from datetime import date
from functools import cache

import numpy as np
import pytest

from tarjih.inference import automata
from tarjih.inference.answers import Answer, answer, summarize
from tarjih.inference.automata import judge
from tarjih.inference.exact import from_blocks, to_blocks
from tarjih.inference.inquiry import Inquiry, inquire
from tarjih.inference.intervene import intervene
from tarjih.inference.posterior import Posterior
from tarjih.model.automata import compile_question
from tarjih.model.calendar import Span
from tarjih.model.questions import (
    AnyAsk,
    Ask,
    AskBefore,
    AskCount,
    AskGiven,
    Comparison,
    Form,
    Single,
    parse_ask,
)
from tarjih.model.schema import ScenarioModel
from tests.inference.test_answers import SMALL, TOLD
from tests.inference.test_intervene import oracle, random_worlds
from tests.inference.worlds import Told, Walked, enumerated, posterior_of, random_told, walk
from tests.random_models import KINDS, random_model, random_predicate

LAST, SEEDS = 4, 10
FORMS: tuple[Form, ...] = ("at", "by", "in", "throughout")
COMPARISONS: tuple[Comparison, ...] = ("==", "!=", ">=", "<=", ">", "<")


def span(model: ScenarioModel, first: int, last: int) -> Span:
    """Return the days of whole steps."""
    return Span(model.calendar.span(first).first, model.calendar.span(last).last)


def parsed(model: ScenarioModel, text: str, asked: date | None = None) -> AnyAsk:
    return parse_ask(text, model, asked or model.start, model.start)


def random_single(
    model: ScenarioModel, rng: np.random.Generator, kind: str, *, observed: bool
) -> tuple[Single, int, int]:
    """Draw a question of a kind, with the steps that it speaks of."""
    first, last = sorted(int(t) for t in rng.integers(0, LAST + 1, 2))
    seed = int(rng.integers(10**6))
    what = random_predicate(model, seed, observed=observed, parts=1 + seed % 2)
    window = span(model, first, last)
    if kind == "before":
        other = random_predicate(model, seed + 1, observed=observed and seed % 3 == 0, parts=1)
        return AskBefore(what, other, window), first, last
    if kind == "count":
        comparison = COMPARISONS[int(rng.integers(len(COMPARISONS)))]
        form = "in" if seed % 2 else "by"
        return AskCount(form, what, window, comparison, int(rng.integers(3))), first, last  # type: ignore[arg-type]
    if kind == "at":
        return Ask("at", what, span(model, last, last)), last, last
    return Ask(kind, what, window), first, last  # type: ignore[arg-type]


@cache
def world(seed: int) -> tuple[Posterior, tuple[Told, ...], list[Walked]]:
    """Return a posterior with evidence, what was told, and every path under each of its two draws."""
    model = random_model(seed, widest=8, steps=LAST + 1, known=seed % 3 == 0)
    now = seed % 4
    told = random_told(model, seed, now=now)
    posterior = posterior_of(model, told, now=now, last=LAST, lanes=2, seed=seed)
    return posterior, told, [walk(enumerated(posterior, told, lane)) for lane in range(2)]


# Against the oracle, and against killed mass


@pytest.mark.parametrize("seed", range(SEEDS))
def test_orders_and_counts_are_answered_as_walking_every_path_does(seed):
    """Windows begin and end on either side of the as-of day; some predicates ask what is recorded."""
    posterior, told, walked = world(seed)
    rng = np.random.default_rng([seed, 7])
    for i in range(8):
        one = random_single(posterior.model, rng, ("before", "count")[i % 2], observed=i % 4 > 1)
        found = answer(posterior, one[0])
        expected = [w.all_true([one], told=told, now=posterior.frame.now) for w in walked]
        assert found.method == "exact"
        np.testing.assert_allclose(found.chances, expected, rtol=0, atol=1e-10, err_msg=str(one))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_one_question_given_another_is_answered_as_walking_every_path_does(seed):
    """Every pair of forms, each with its own window; each draw weighs as much as its condition is probable."""
    posterior, told, walked = world(seed)
    rng = np.random.default_rng([seed, 8])
    kinds = (*FORMS, "before", "count")
    answered = 0
    for i in range(5):
        pair = [random_single(posterior.model, rng, str(rng.choice(kinds)), observed=i == k) for k in range(2)]
        given = AskGiven(pair[0][0], pair[1][0])
        now = posterior.frame.now
        both = np.array([w.all_true(pair, told=told, now=now) for w in walked])
        condition = np.array([w.all_true(pair[1:], told=told, now=now) for w in walked])
        if condition.max() < 1e-12:
            continue
        answered += 1
        found = answer(posterior, given)
        assert found.weights is not None
        np.testing.assert_allclose(found.weights, condition, rtol=0, atol=1e-10, err_msg=str(pair))
        np.testing.assert_allclose(found.chances * found.weights, both, rtol=0, atol=1e-10, err_msg=str(pair))
        assert found.estimate(2.0).mean == pytest.approx(both.sum() / condition.sum(), abs=1e-9)
    assert answered > 0


@pytest.mark.parametrize("seed", range(8))
def test_an_automaton_and_killed_mass_give_the_same_answers(seed):
    """The forms that need no memory, with their whole course."""
    posterior, _, _ = world(seed)
    rng = np.random.default_rng([seed, 9])
    for form in FORMS:
        for observed in (False, True):
            one, _, _ = random_single(posterior.model, rng, form, observed=observed)
            killed = answer(posterior, one)
            watched = judge(posterior, compile_question(posterior.model.calendar, one))
            np.testing.assert_allclose(watched.both, killed.chances, rtol=0, atol=1e-12, err_msg=str(one))
            if form != "at":
                assert killed.timeline is not None
                assert watched.steps == killed.steps
                np.testing.assert_allclose(watched.timeline, killed.timeline, rtol=0, atol=1e-12, err_msg=str(one))


def test_the_compared_worlds_hold_every_mechanism_and_what_is_counted_and_seen():
    models = [world(seed)[0].model for seed in range(SEEDS)]
    assert {v.mechanism.kind for model in models for v in model.variables.values()} >= set(KINDS)
    assert {i.kind for model in models for i in model.indicators.values()} >= {"count", "flag"}


def test_the_array_of_paths_follows_outcomes_as_the_oracle_does():
    posterior, _, _ = world(0)
    answers = enumerated(posterior, (), 0)
    rng = np.random.default_rng(1)
    for kind in ("before", "count", "in"):
        pair = [random_single(posterior.model, rng, kind, observed=False)[0] for _ in range(2)]
        windows = [(one, 0, 1) for one in pair]
        assert walk(answers).all_true(windows) == pytest.approx(answers.all_true(windows), abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_in_a_world_set_from_outside_orders_and_conditions_are_those_of_its_paths(seed):
    model = random_model(seed, widest=8, steps=LAST + 1)
    told = random_told(model, seed, now=1)
    posterior = posterior_of(model, told, now=1, last=LAST, lanes=3, seed=seed)
    worlds = random_worlds(model, seed)
    changed = intervene(posterior, worlds)
    walked = [oracle(posterior, told, one, 2) for one in worlds]
    rng = np.random.default_rng([seed, 10])
    for kind in ("before", "count"):
        pair = [random_single(model, rng, k, observed=False) for k in (kind, "by")]
        found = answer(changed, pair[0][0]).chances.reshape(len(worlds), -1)[:, 2]
        expected = [one.all_true(pair[:1], told=told, now=1) for one in walked]
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10)
        given = answer(changed, AskGiven(pair[0][0], pair[1][0]))
        both = [one.all_true(pair, told=told, now=1) for one in walked]
        weighed = (given.chances * np.asarray(given.weights)).reshape(len(worlds), -1)[:, 2]
        np.testing.assert_allclose(weighed, both, rtol=0, atol=1e-10)


# The course of an answer


COURSES = (
    "unrest == active before mood == angry by {}",
    "count(unrest == active starts) >= 2 by {}",
    "count(mood == tense starts) == 1 in 2021-02..{}",
    "count(arrests >= 1 starts) < 2 by {}",
)


@pytest.mark.parametrize("text", COURSES)
@pytest.mark.parametrize("now", [0, 2])
def test_the_course_of_a_question_is_its_answer_for_every_earlier_deadline(text, now):
    told = [one for one in TOLD if one.step <= now]
    posterior = posterior_of(SMALL, told, now=now, last=7, lanes=3)
    found = answer(posterior, parsed(SMALL, text.format("2021-08"), date(2021, 2, 1)))
    assert found.timeline is not None
    assert found.steps == tuple(range(now + 1, 8))
    for step, row in zip(found.steps, found.timeline, strict=True):
        earlier = answer(posterior, parsed(SMALL, text.format(SMALL.calendar.span(step).last), date(2021, 2, 1)))
        np.testing.assert_allclose(row, earlier.chances, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    "condition",
    [
        "mood == angry by 2021-03",
        "mood == angry at 2021-08",
        "unrest == quiet throughout 2021-06..2021-07",
        "count(unrest == active starts) == 1 by 2021-08",
    ],
)
def test_the_course_under_a_condition_knows_the_whole_condition(condition):
    """What is asked by March, given what holds in August, knows of August."""
    posterior = posterior_of(SMALL, TOLD[:2], now=1, last=7, lanes=3)
    found = answer(posterior, parsed(SMALL, f"unrest == active by 2021-08 given {condition}", date(2021, 2, 1)))
    assert found.timeline is not None
    for step, row in zip(found.steps, found.timeline, strict=True):
        until = SMALL.calendar.span(step).last
        earlier = answer(posterior, parsed(SMALL, f"unrest == active by {until} given {condition}", date(2021, 2, 1)))
        np.testing.assert_allclose(row, earlier.chances, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    "text",
    ["unrest == active by 2021-08 given count(mood == tense starts) == 1 by 2021-06", COURSES[0].format("2021-08")],
)
def test_without_its_course_an_answer_is_the_same(text):
    posterior = posterior_of(SMALL, TOLD[:2], now=1, last=7, lanes=3)
    question = parsed(SMALL, text, date(2021, 2, 1))
    whole, end = answer(posterior, question), answer(posterior, question, timeline=False)
    np.testing.assert_allclose(end.chances, whole.chances, rtol=0, atol=1e-12)
    assert end.timeline is not None
    np.testing.assert_allclose(end.timeline, whole.chances[None], rtol=0, atol=1e-12)
    assert end.steps == (7,)


def test_what_is_asked_at_a_date_has_no_course_under_a_condition():
    posterior = posterior_of(SMALL, [], now=1, last=7, lanes=2)
    found = answer(posterior, parsed(SMALL, "mood == tense at 2021-06 given mood == angry at 2021-04"))
    assert found.timeline is not None
    np.testing.assert_array_equal(found.timeline, found.chances[None])


# What must hold among answers


def chances(posterior: Posterior, text: str) -> np.ndarray:
    return answer(posterior, parsed(posterior.model, text)).chances


@pytest.mark.parametrize("now", [0, 2])
def test_either_comes_first_or_both_together_or_neither(now):
    posterior = posterior_of(SMALL, [one for one in TOLD if one.step <= now], now=now, last=5, lanes=3)
    a, b = "unrest == active", "mood == angry"
    first, second = (chances(posterior, f"{x} before {y} by 2021-06") for x, y in ((a, b), (b, a)))
    either = chances(posterior, f"{a} or {b} by 2021-06")
    # Of the steps at which either is true for the first time, those at which both are.
    together = chances(posterior, f"{a} and {b} before {a} and not {b} or {b} and not {a} by 2021-06")
    np.testing.assert_allclose(first + second + together, either, rtol=0, atol=1e-12)
    assert together.min() > 1e-4


def test_counts_of_every_number_of_starts_sum_to_one():
    posterior = posterior_of(SMALL, TOLD[:3], now=1, last=6, lanes=3)
    total = sum(chances(posterior, f"count(unrest == active starts) == {n} in 2021-01..2021-07") for n in range(5))
    np.testing.assert_allclose(total, 1.0, rtol=0, atol=1e-12)
    for n in range(1, 4):
        least, fewer = (
            chances(posterior, f"count(unrest == active starts) {c} {n} in 2021-01..2021-07") for c in (">=", "<")
        )
        np.testing.assert_allclose(least + fewer, 1.0, rtol=0, atol=1e-12)


def test_what_was_going_on_before_the_window_has_not_started_in_it():
    """An event that has happened cannot start; one that has not starts once, if it happens."""
    posterior = posterior_of(SMALL, [], now=1, last=6, lanes=3)
    starts = chances(posterior, "count(left == yes starts) >= 1 in 2021-04..2021-07")
    then, before = (chances(posterior, f"left == yes at 2021-{month}") for month in ("07", "03"))
    np.testing.assert_allclose(starts, then - before, rtol=0, atol=1e-12)
    assert (chances(posterior, "count(left == yes starts) > 1 by 2021-07") == 0).all()
    # The model begins calm, tense or angry: whatever it begins with did not start.
    posterior = posterior_of(SMALL, [], now=0, last=1, lanes=2)
    assert (chances(posterior, "count(mood >= calm starts) == 0 by 2021-02") > 1 - 1e-12).all()


@pytest.mark.parametrize(
    ("question", "condition", "other"),
    [
        ("unrest == active by 2021-06", "mood == angry at 2021-04", "mood != angry at 2021-04"),
        ("mood == angry at 2021-05", "unrest == active by 2021-06", "unrest == quiet throughout 2021-01..2021-06"),
        (
            "arrests >= 2 in 2021-05..2021-06",
            "count(unrest == active starts) >= 2 by 2021-06",
            "count(unrest == active starts) < 2 by 2021-06",
        ),
    ],
)
def test_a_condition_and_its_opposite_make_up_the_whole(question, condition, other):
    posterior = posterior_of(SMALL, TOLD[:3], now=1, last=5, lanes=3)
    parts = [answer(posterior, parsed(SMALL, f"{question} given {one}")) for one in (condition, other)]
    weights = [np.asarray(one.weights) for one in parts]
    np.testing.assert_allclose(sum(weights), 1.0, rtol=0, atol=1e-12)
    whole = sum(one.chances * w for one, w in zip(parts, weights, strict=True))
    np.testing.assert_allclose(whole, chances(posterior, question), rtol=0, atol=1e-12)


def test_a_question_given_itself_is_certain():
    posterior = posterior_of(SMALL, TOLD[:3], now=1, last=5, lanes=3)
    for text in ("unrest == active by 2021-06", "mood == tense at 2021-04", COURSES[0].format("2021-06")):
        np.testing.assert_allclose(chances(posterior, f"{text} given {text}"), 1.0, rtol=0, atol=1e-12)


def test_two_questions_about_one_recorded_number_know_of_each_other():
    """Two arrests are also one: at least two cannot come before at least one, and exactly one must come first."""
    posterior = posterior_of(SMALL, TOLD[:3], now=1, last=5, lanes=3)
    assert (chances(posterior, "arrests >= 2 before arrests >= 1 by 2021-06") == 0).all()
    one, exactly = (chances(posterior, f"arrests {c} 1 before arrests >= 2 by 2021-06") for c in (">=", "=="))
    np.testing.assert_allclose(one, exactly, rtol=0, atol=1e-12)
    certain = chances(posterior, "arrests >= 1 at 2021-04 given arrests >= 2 at 2021-04")
    np.testing.assert_allclose(certain, 1.0, rtol=0, atol=1e-12)
    more, least = (answer(posterior, parsed(SMALL, f"arrests >= {n} at 2021-04")).chances for n in (2, 1))
    found = chances(posterior, "arrests >= 2 at 2021-04 given arrests >= 1 at 2021-04")
    np.testing.assert_allclose(found, more / least, rtol=0, atol=1e-12)


def test_each_draw_counts_by_how_probable_it_makes_the_condition():
    """The answer is P(both) / P(condition) over all draws, not the average of each draw's own answer."""
    posterior = posterior_of(SMALL, TOLD[:2], now=1, last=7, lanes=64)
    found = answer(posterior, parsed(SMALL, "unrest == active by 2021-08 given left == yes by 2021-04"))
    assert found.weights is not None
    both, condition = (found.chances * found.weights).mean(), found.weights.mean()
    estimate = found.estimate(64.0)
    assert estimate.mean == pytest.approx(both / condition, abs=1e-15)
    assert abs(estimate.mean - found.chances.mean()) > 1e-4
    assert estimate.low < estimate.mean < estimate.high
    assert 1 < estimate.effective < 64


def test_weights_move_the_mean_and_the_interval():
    values = np.array([0.1, 0.2, 0.3, 0.4])
    assert summarize(values, np.array([0.0, 0.0, 1.0, 0.0])) == (0.3, 0.3, 0.3)
    mean, low, high = summarize(values, np.array([3.0, 0.0, 0.0, 1.0]))
    assert mean == pytest.approx(0.175)
    assert (low, high) == (0.1, 0.4)
    even = Answer(values, "exact", 0.0, weights=np.full(4, 0.5))
    assert even.estimate(4.0).mean == pytest.approx(values.mean())
    assert even.estimate(4.0).effective == pytest.approx(4.0)


# How it is run


@pytest.mark.parametrize("now", [0, 3])
def test_few_draws_at_a_time_give_the_same_bits(now, monkeypatch):
    """What is too much to hold at once is done in blocks of draws."""
    posterior = posterior_of(SMALL, [one for one in TOLD if one.step <= now], now=now, last=6, lanes=21)
    asks = [
        parsed(SMALL, text)
        for text in (COURSES[1].format("2021-07"), f"{COURSES[0].format('2021-05')} given unrest == quiet at 2021-06")
    ]
    whole = [answer(posterior, one) for one in asks]
    monkeypatch.setattr(automata, "_MOST_NUMBERS", 60_000)
    for one, before in zip(asks, whole, strict=True):
        after = answer(posterior, one)
        np.testing.assert_array_equal(after.chances, before.chances)
        np.testing.assert_array_equal(after.timeline, before.timeline)


INQUIRIES = (
    "unrest == active by 2021-06",
    "mood == angry and unrest == active throughout 2021-03..2021-05",
    "arrests >= 1 in 2021-04..2021-06",
    "left == yes by 2021-06",
    *(text.format("2021-06") for text in COURSES),
    "unrest == active by 2021-06 given mood == angry at 2021-05",
)


def asked_back(posterior: Posterior, inquiry: Inquiry) -> np.ndarray:
    """Answer through the door of inquiries: the belief at now against each worth, carried back from the end."""
    belief, arrived = inquiry.start, np.ones(posterior.draws)
    if inquiry.past is not None:
        likes = np.concatenate([posterior.likes, to_blocks(inquiry.past_rows())], axis=2)
        log_z, belief, _ = inquiry.past.forward(posterior.tables, likes, None)
        arrived = np.exp((log_z - posterior.log_z).sum(axis=0))[: posterior.draws]
    assert belief is not None
    rows = inquiry.future_rows()
    masses = []
    for worth in inquiry.worth():
        value = np.ascontiguousarray(np.broadcast_to(worth[:, None], (len(posterior.tables), len(worth), 8)))
        if inquiry.future is not None:
            value = inquiry.future.backward(posterior.tables, None if rows is None else to_blocks(rows), value)
        masses.append(arrived * from_blocks(belief.weights * value, posterior.draws).sum(axis=0))
    both, condition = inquiry.settle(*masses)
    return both / condition


@pytest.mark.parametrize("text", INQUIRIES)
@pytest.mark.parametrize("now", [0, 2, 3])
def test_a_question_carried_back_meets_the_belief_in_the_same_answer(text, now):
    """Struck out or followed by an automaton, begun before now or after it: one door for all."""
    posterior = posterior_of(SMALL, [one for one in TOLD if one.step <= now], now=now, last=6, lanes=3)
    question = parsed(SMALL, text, date(2021, 2, 1))
    assert isinstance(question, Single | AskGiven)
    found = asked_back(posterior, inquire(posterior, question))
    np.testing.assert_allclose(found, answer(posterior, question).chances, rtol=0, atol=1e-12)
