"""Watching for orders, counts and conditions: the same laws, the same readings, the same paths."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special

from tarjih.errors import ImpossibleCondition
from tarjih.explain.watch import foresee, watch
from tarjih.inference.answers import Answer, answer
from tarjih.inference.inquiry import inquire
from tarjih.inference.posterior import Posterior
from tarjih.model.questions import All, AskBefore, AskCount, AskGiven, Not, Observed, Single, Some, parse_ask
from tests.explain.test_watch import (
    ACTIVE,
    FORMS,
    NOW,
    ORDERED,
    as_told,
    ask_of,
    read,
    single,
    strait,
    world,
)
from tests.inference.test_automata import random_single, span
from tests.inference.test_gradients_of_automata import SAID, TOTALS
from tests.inference.worlds import Told, enumerated, posterior_of, walk

Array = NDArray[np.float64]

KINDS = ("before", "count", "given")


def question(posterior: Posterior, seed: int, kind: str) -> Single | AskGiven:
    """Return a random question of a kind, every other one about the record; a condition that may come true."""
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    if kind != "given":
        return random_single(posterior.model, rng, kind, observed=seed % 2 == 0)[0]
    kinds = ("by", "at", "throughout", "in", "before", "count")
    while True:
        pair = [random_single(posterior.model, rng, str(rng.choice(kinds)), observed=seed % 3 == i) for i in range(2)]
        if answer(posterior, pair[1][0], timeline=False).chances.max() > 1e-3:
            return AskGiven(pair[0][0], pair[1][0])


def masses(found: Answer) -> tuple[Array, Array]:
    """Return P(question and condition) and P(condition) in every draw."""
    weights = np.ones_like(found.chances) if found.weights is None else found.weights
    return found.chances * weights, weights


def once_read(later: Posterior, ask: Single | AskGiven, log_gained: Array) -> tuple[float, float]:
    """Return P(question and condition) and P(condition), each draw weighed by what it made of the reading."""
    both, condition = masses(answer(later, ask, timeline=False))
    return float(np.exp(log_gained) @ both), float(np.exp(log_gained) @ condition)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("steps", [1, 3])
def test_outcomes_are_certain_together_and_on_average_change_nothing(seed, kind, steps):
    """Under a condition all of this holds in the world in which it comes true."""
    posterior, _ = world(seed)
    ask = question(posterior, seed, kind)
    both, condition = masses(answer(posterior, ask))
    for name in posterior.model.indicators:
        outcomes = foresee(posterior, ask, name, steps=steps)
        assert math.fsum(o.chance for o in outcomes) == pytest.approx(1, abs=1e-10)
        expected = float(both.sum() / condition.sum())
        assert math.fsum(o.chance * o.after for o in outcomes) == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", KINDS)
def test_looking_never_costs_knowledge(seed, kind):
    posterior, _ = world(seed)
    for found in watch(posterior, {"q": question(posterior, seed, kind)}, steps=1 + seed % 2):
        p = found.before
        assert -1e-12 <= found.bits <= float(special.entr([p, 1 - p]).sum()) / math.log(2) + 1e-12
        told = sum(o.chance * (o.after - p) ** 2 for o in found.outcomes)
        assert told - 1e-12 <= found.brier <= p * (1 - p) + 1e-12


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("kind", KINDS)
def test_an_outcome_is_what_the_forecast_will_be_once_it_is_read(seed, kind):
    """Append the outcome to the evidence, weigh the draws by what they made of it, and answer anew."""
    posterior, told = world(seed)
    ask = question(posterior, seed, kind)
    _, log_before = read(posterior, told, NOW)
    _, condition_before = masses(answer(posterior, ask, timeline=False))
    for name in posterior.model.indicators:
        for outcome in single(foresee(posterior, ask, name))[:3]:
            later, log_after = read(posterior, (*told, as_told(name, outcome)), NOW + 1)
            both, condition = once_read(later, ask, log_after - log_before)
            assert outcome.after == pytest.approx(both / condition, rel=1e-9, abs=1e-9)
            assert outcome.chance == pytest.approx(condition / condition_before.sum(), rel=1e-9)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", KINDS)
def test_silence_over_three_steps_is_three_readings_of_nothing(seed, kind):
    posterior, told = world(seed)
    ask = question(posterior, seed, kind)
    _, log_before = read(posterior, told, NOW)
    _, condition_before = masses(answer(posterior, ask, timeline=False))
    for name, indicator in posterior.model.indicators.items():
        if indicator.kind not in ("count", "flag"):
            continue
        silent = next((o for o in foresee(posterior, ask, name, steps=3) if o.kind == "silent"), None)
        if silent is None or silent.chance < 1e-9:
            continue
        nothing = tuple(Told(name, t, 0.0) for t in range(NOW + 1, NOW + 4))
        later, log_after = read(posterior, (*told, *nothing), NOW + 3)
        both, condition = once_read(later, ask, log_after - log_before)
        assert silent.after == pytest.approx(both / condition, rel=1e-9, abs=1e-9)
        assert silent.chance == pytest.approx(condition / condition_before.sum(), rel=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_every_path_of_a_single_draw_says_the_same(seed):
    """The oracle walks all paths with the outcome read at its step; the question's record is settled by it."""
    posterior, told = world(seed, lanes=1, variables=2, widest=6)
    rng = np.random.default_rng([seed, 12])
    before, arrived = walk(enumerated(posterior, told, 0)), 0.0
    pair: list[tuple[Single, int, int]] = []
    while arrived < 1e-3:
        kinds = ("before", "count")[seed % 2], ("count", "before")[seed % 2]
        pair = [random_single(posterior.model, rng, kind, observed=kind == "before") for kind in kinds]
        arrived = before.all_true(pair[1:], told=told, now=NOW)
    for name, indicator in posterior.model.indicators.items():
        if indicator.active_while is not None and indicator.kind not in ("count", "flag"):
            continue  # the oracle does not enumerate such a topic
        for outcome in single(foresee(posterior, AskGiven(pair[0][0], pair[1][0]), name))[:3]:
            seen = (*told, as_told(name, outcome))
            every = enumerated(posterior, seen, 0)
            both, condition = (walk(every).all_true(part, told=seen, now=NOW + 1) for part in (pair, pair[1:]))
            gained = math.exp(every.log_evidence - before.answers.log_evidence)
            assert outcome.chance == pytest.approx(gained * condition / arrived, rel=1e-9)
            assert outcome.after == pytest.approx(both / condition, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("steps", [1, 2])
def test_given_what_is_certain_an_automaton_is_watched_as_strikes_are(form, steps):
    posterior = strait(lanes=8)
    asked = ask_of(posterior.model, form, Some((ACTIVE, ORDERED)), NOW + 1, NOW + 3)
    certain = ask_of(posterior.model, "by", Some((ACTIVE, Not(ACTIVE))), NOW + 1, NOW + 2)
    for name in posterior.model.indicators:
        struck, followed = (foresee(posterior, one, name, steps=steps) for one in (asked, AskGiven(asked, certain)))
        for one, other in zip(struck, followed, strict=True):
            assert (one.kind, one.low, one.high) == (other.kind, other.low, other.high)
            assert (one.chance, one.after) == pytest.approx((other.chance, other.after), abs=1e-12)
            assert one.error == pytest.approx(other.error, abs=1e-10)


def test_a_report_settles_the_order_and_the_count_that_ask_for_it():
    """One order now, before any other: what is on record and what is asked of it are one."""
    posterior = strait()
    days = span(posterior.model, NOW + 1, NOW + 1)
    noted = Observed("notes", ">=", 1.0)
    order = AskBefore(ORDERED, noted, days)
    none, some = foresee(posterior, order, "orders")[:2]
    assert none.after == pytest.approx(0, abs=1e-12)
    assert 0 < some.after < 1
    (silent, seen) = foresee(posterior, AskGiven(order, ask_of(posterior.model, "by", ORDERED, 2, 2)), "notes")
    assert (silent.after, seen.after) == pytest.approx((1, 0), abs=1e-12)
    count = AskCount("in", ORDERED, span(posterior.model, NOW + 1, NOW + 3), ">=", 1)
    found = {o.kind: o.after for o in foresee(posterior, count, "orders", steps=3)}
    # An order in the month of the as-of day was a start of its own.
    assert found["silent"] == pytest.approx(0, abs=1e-12)
    assert found["reported"] < 1


def test_an_indicator_of_the_condition_is_tied_to_the_question():
    """The harvest has nothing to do with the strait; given an order for one that has, its yields tell of it."""
    posterior = strait()
    wanted = ask_of(posterior.model, "by", ORDERED, NOW + 1, 8)
    alone = {w.indicator: w.silence for w in watch(posterior, {"q": wanted}, steps=2)}
    harvested = ask_of(posterior.model, "by", Some((Observed("yields", ">=", 3.0), ORDERED)), NOW + 1, 6)
    given = {w.indicator: w for w in watch(posterior, {"q": AskGiven(wanted, harvested)}, steps=2)}
    assert alone["yields"] == "unconnected"
    assert given["yields"].silence == ""
    assert given["yields"].bits > 0


def test_a_condition_that_nothing_fulfils_is_refused():
    posterior = strait(lanes=4)
    never = ask_of(posterior.model, "at", All((ACTIVE, Not(ACTIVE))), NOW + 2, NOW + 2)
    with pytest.raises(ImpossibleCondition, match="has probability zero in every draw"):
        watch(posterior, {"q": AskGiven(ask_of(posterior.model, "by", ORDERED, NOW + 1, 5), never)}, steps=1)


def test_draws_that_do_not_fit_at_once_are_followed_in_blocks(monkeypatch):
    posterior = strait(lanes=20)
    count = AskCount("in", ORDERED, span(posterior.model, NOW, 6), ">=", 2)
    given = AskGiven(count, ask_of(posterior.model, "by", ACTIVE, NOW + 2, 5))
    whole = [o for name in posterior.model.indicators for o in foresee(posterior, given, name, steps=2)]
    monkeypatch.setattr("tarjih.inference.automata._MOST_NUMBERS", 8 * 3_000)
    assert len(inquire(posterior, given).blocks()) == 3
    parts = [o for name in posterior.model.indicators for o in foresee(posterior, given, name, steps=2)]
    for one, other in zip(whole, parts, strict=True):
        assert (one.chance, one.after, one.error) == pytest.approx((other.chance, other.after, other.error), rel=1e-12)


@pytest.mark.parametrize("text", ["sum(ships) in 2021-04..2021-09 >= 3", "sum(ships) in 2021-01..2021-08 < 5"])
def test_what_a_total_adds_up_is_watched_together_with_it(text):
    """The next record is a part of the total: the forecast once it is read says the same."""
    posterior = posterior_of(TOTALS, SAID, now=2, last=9, lanes=5)
    ask = parse_ask(text, TOTALS, posterior.evidence.as_of, TOTALS.start)
    outcomes = foresee(posterior, ask, "ships")
    assert sum(o.chance * o.after for o in outcomes) == pytest.approx(answer(posterior, ask).chances.mean(), abs=1e-10)
    for number, outcome in enumerate(outcomes[:4]):
        later = posterior_of(TOTALS, (*SAID, Told("ships", 3, float(number))), now=3, last=9, lanes=5)
        gained = later.compiled.log_evidence(posterior.z) - posterior.compiled.log_evidence(posterior.z)
        assert outcome.after == pytest.approx(special.softmax(gained) @ answer(later, ask).chances, abs=1e-9)
