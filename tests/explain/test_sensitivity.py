"""Which number an answer hangs on: compared with closed forms, with conditional means, and with no path at all."""

import math
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special

from tarjih.evidence.weigh import Evidence
from tarjih.explain.sensitivity import Sensitivity, Swing, _shares, sensitivity
from tarjih.inference.answers import answer
from tarjih.inference.learning import infer
from tarjih.inference.posterior import Posterior
from tarjih.model.questions import Ask, AskGiven, parse_ask
from tarjih.model.schema import ScenarioModel
from tests.inference.worlds import Told, posterior_of, small

Array = NDArray[np.float64]

# Two things that happen once, each with its chance within a year; a year later one, the other, or neither has.
TWICE = """\
variables:
  storm: {states: [no, yes], start: no, event: {chance: 0.1..0.5, within: year}}
  flood: {states: [no, yes], start: no, event: {chance: 0.2..0.4, within: year}}
  harvest: {states: [poor, good], start: poor, ladder: {up: [2..9 months], down: [2..9 months]}}
  price:
    states: [low, high]
    start: low
    ladder: {up: [3..9 months], down: [3..9 months]}
    influences: [{from: storm, effect: raises}]
indicators:
  yields: {of: harvest, count: {first: 0.2..0.4, ratio: 3..5}, coverage: 2021-01}
"""
EITHER = "storm == yes or flood == yes by 2022-01"
STORM, FLOOD = "variables.storm.happens", "variables.flood.happens"


def asked(model: ScenarioModel, text: str) -> Ask:
    parsed = parse_ask(text, model, date(2021, 2, 1), model.start)
    assert isinstance(parsed, Ask)
    return parsed


@cache
def twice(draws: int) -> Posterior:
    model = small(TWICE)
    return infer(model, Evidence(date(2021, 1, 31), (), ()), draws=draws, seed=5)


def hangs_on(posterior: Posterior, text: str = EITHER, *, top: int = 10, anchors: int = 24) -> Sensitivity:
    (found,) = sensitivity(posterior, {"q": asked(posterior.model, text)}, top=top, anchors=anchors)
    return found


def swing_of(found: Sensitivity, path: str) -> Swing:
    return next(s for s in found.swings if s.path == path)


def within_year(posterior: Posterior, path: str) -> Array:
    """Return the chance within a year in every draw: what the model file states."""
    return np.asarray(-np.expm1(-posterior.values[path]))


# --- swings -----------------------------------------------------------------------------------------------


def test_a_swing_is_the_mean_answer_with_one_number_replaced():
    """1 - (1 - x)(1 - y): the closed form, over all draws and over a few that stand for them."""
    posterior = twice(200)
    x, y = (within_year(posterior, p) for p in (STORM, FLOOD))
    found = hangs_on(posterior, anchors=200)
    for path, other in ((STORM, y), (FLOOD, x)):
        swing = swing_of(found, path)
        assert swing.at_low == pytest.approx(1 - (1 - swing.low) * (1 - other.mean()), rel=1e-9)
        assert swing.at_high == pytest.approx(1 - (1 - swing.high) * (1 - other.mean()), rel=1e-9)
        few = swing_of(hangs_on(posterior, anchors=24), path)
        assert few.at_low == pytest.approx(swing.at_low, abs=0.01)
        assert few.at_high == pytest.approx(swing.at_high, abs=0.01)


def test_the_ends_are_those_of_the_draws_as_they_are_written():
    """A chance within a year stays one, although a rate is drawn."""
    posterior = twice(200)
    swing = swing_of(hangs_on(posterior), STORM)
    assert [swing.low, swing.high] == pytest.approx(np.quantile(within_year(posterior, STORM), [0.05, 0.95]), abs=0.005)


def test_a_number_without_a_path_to_the_question_swings_it_by_exactly_nothing():
    """The price follows the storm and moves nothing; the harvest stands apart: neither is among the numbers."""
    found = hangs_on(twice(200), top=50)
    assert {s.path for s in found.swings} == {STORM, FLOOD}
    assert found.numbers == 2
    price = hangs_on(twice(200), "price == high at 2021-12", top=50)
    assert {s.path.split(".")[1] for s in price.swings} == {"price", "storm"}


def test_an_answer_that_hangs_on_nothing():
    model = small(TWICE.replace("0.1..0.5", "0.3").replace("0.2..0.4", "0.3"))
    posterior = infer(model, Evidence(date(2021, 1, 31), (), ()), draws=30, seed=1)
    found = hangs_on(posterior)
    assert (found.swings, found.numbers, found.together) == ((), 0, 0.0)


def test_a_number_of_an_indicator_swings_what_was_read_through_it():
    """How often a count is wrong decides what was believed on the day, and so the answer."""
    model = small(TWICE)
    posterior = posterior_of(model, (Told("yields", 0, 1.0), Told("yields", 1, 2.0)), now=1, last=8, lanes=60)
    found = hangs_on(posterior, "harvest == good at 2021-04", top=50)
    assert {"indicators.yields.count.first", "indicators.yields.count.ratio"} <= {s.path for s in found.swings}


def test_a_few_draws_keep_every_answer_between_none_and_certain():
    """However rare the event, an end of a swing is a probability."""
    model = small(TWICE.replace("0.1..0.5", "0.0001..0.01").replace("0.2..0.4", "0.0001..0.001"))
    posterior = infer(model, Evidence(date(2021, 1, 31), (), ()), draws=100, seed=1)
    for swing in hangs_on(posterior, anchors=5).swings:
        assert 0 < min(swing.at_low, swing.at_high) < max(swing.at_low, swing.at_high) < 1


# --- shares -----------------------------------------------------------------------------------------------


def exact_shares(posterior: Posterior) -> tuple[float, float]:
    """Return the first-order shares of x and y in 1 - (1 - x)(1 - y) by quadrature over their stated ranges."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    weights = weights / weights.sum()
    x, y = (posterior.compiled.quantities[p].stated(nodes) for p in (STORM, FLOOD))
    p = 1 - np.outer(1 - x, 1 - y)
    mean = weights @ p @ weights
    variance = weights @ (p - mean) ** 2 @ weights
    return float(weights @ (p @ weights - mean) ** 2 / variance), float((weights @ p - mean) ** 2 @ weights / variance)


@pytest.mark.parametrize(("draws", "tolerance"), [(200, 0.08), (2000, 0.025)])
def test_shares_are_those_of_the_closed_form(draws: int, tolerance: float):
    posterior = twice(draws)
    found = hangs_on(posterior)
    for path, share in zip((STORM, FLOOD), exact_shares(posterior), strict=True):
        assert swing_of(found, path).share == pytest.approx(share, abs=tolerance)
    # What is left of the whole are the two together: x times y.
    assert found.together == pytest.approx(sum(exact_shares(posterior)), abs=0.02)
    assert found.small == 0.0
    assert found.interplay == pytest.approx(1 - sum(exact_shares(posterior)), abs=0.02)


def test_many_small_effects_are_judged_by_their_swings():
    """Of eight alike that add up, hardly one stands out among few draws; each explains its own variance."""
    names = [f"v{i}" for i in range(8)]
    text = "variables:\n" + "".join(
        f"  {n}: {{states: [a, b], start: a, event: {{chance: 0.004..0.006, within: year}}}}\n" for n in names
    )
    posterior = infer(small(text), Evidence(date(2021, 1, 31), (), ()), draws=60, seed=2)
    question = " or ".join(f"{n} == b" for n in names) + " by 2022-01"
    found = hangs_on(posterior, question, top=8)
    untold = [s.path for s in found.swings if s.share is None]
    assert len(untold) > 4
    chances = answer(posterior, asked(posterior.model, question)).chances
    alone = sum(float(within_year(posterior, path).var()) for path in untold) / float(chances.var())
    assert found.small == pytest.approx(alone, rel=0.1)


def test_a_share_is_the_spread_of_the_conditional_means():
    """Sorted by one number into fifty heaps, the means of the heaps have that much of the variance."""
    posterior = twice(2000)
    chances = answer(posterior, asked(posterior.model, EITHER)).chances
    found = hangs_on(posterior)
    for path in (STORM, FLOOD):
        heaps = chances[np.argsort(posterior.values[path])].reshape(50, -1)
        # The mean of a heap of 40 draws varies by chance, too.
        spread = heaps.mean(axis=1).var() - heaps.var(axis=1, ddof=1).mean() / heaps.shape[1]
        assert swing_of(found, path).share == pytest.approx(float(spread / chances.var()), abs=0.03)


def count_as(posterior: Posterior, draws: int) -> None:
    """Let the posterior's draws count as so many different ones."""
    posterior.diagnostics = replace(posterior.diagnostics, distinct=draws, effective=float(posterior.draws))


def test_chance_alone_passes_the_floor_once_in_twenty_runs():
    """Of forty numbers that have nothing to do with the answer, the best one stays below, 19 times in 20."""
    model = small(
        "variables:\n" + "".join(f"  v{i}: {{states: [a, b], start: a, event: 1..9 months}}\n" for i in range(40))
    )
    rng = np.random.default_rng(7)
    passed = 0
    for run in range(60):
        posterior = posterior_of(model, (), now=0, last=1, lanes=120, seed=run)
        count_as(posterior, posterior.draws)
        shares, floor = _shares(posterior, rng.random(120), range(40))
        passed += max(shares.values()) > floor
    assert passed <= 8


def test_a_bend_counts_as_much_as_a_line():
    """An answer that is high at both ends of a number hangs on it, although the line through it is flat."""
    model = small("variables:\n  v: {states: [a, b], start: a, event: 1..9 months}\n")
    posterior = posterior_of(model, (), now=0, last=1, lanes=400)
    count_as(posterior, posterior.draws)
    shares, floor = _shares(posterior, special.expit(posterior.z[0] ** 2), [0])
    assert shares[0] > 0.7
    assert floor < 0.1


def test_repeated_draws_raise_the_floor():
    """Half of them copies: what they show is worth half as much."""
    model = small("variables:\n  v: {states: [a, b], start: a, event: 1..9 months}\n")
    posterior = posterior_of(model, (), now=0, last=1, lanes=100)
    count_as(posterior, posterior.draws)
    rng = np.random.default_rng(1)
    chances = rng.random(100)
    whole = _shares(posterior, chances, [0])[1]
    count_as(posterior, 50)
    assert _shares(posterior, chances, [0])[1] == pytest.approx(2 * whole)


def test_the_same_draws_give_the_same_bits():
    first, second = (hangs_on(twice(200)) for _ in range(2))
    assert first == second


def test_the_widest_swing_comes_first():
    found = hangs_on(twice(200), "price == high at 2021-12", top=50)
    sizes = [s.size for s in found.swings]
    assert sizes == sorted(sizes, reverse=True)
    assert math.isclose(
        found.mean, float(answer(twice(200), asked(twice(200).model, "price == high at 2021-12")).chances.mean())
    )


# --- slopes -----------------------------------------------------------------------------------------------


def test_a_slope_is_the_derivative_in_the_number_as_it_is_written():
    """Of 1 - (1 - x)(1 - y) the slope in x is 1 - y: a tenth of x moves the answer by x (1 - y) / 10 on average."""
    posterior = twice(60)
    x, y = (within_year(posterior, p) for p in (STORM, FLOOD))
    (found,) = sensitivity(posterior, {"q": asked(posterior.model, EITHER)}, anchors=60, slopes=True)
    assert swing_of(found, STORM).slope == pytest.approx(float(np.mean(0.1 * x * (1 - y))), rel=1e-6)
    assert swing_of(found, FLOOD).slope == pytest.approx(float(np.mean(0.1 * y * (1 - x))), rel=1e-6)


# --- under a condition ------------------------------------------------------------------------------------

GIVEN = f"storm == yes by 2022-01 given {EITHER}"


def given(posterior: Posterior, *, anchors: int) -> Sensitivity:
    parsed = parse_ask(GIVEN, posterior.model, date(2021, 2, 1), posterior.model.start)
    assert isinstance(parsed, AskGiven)
    (found,) = sensitivity(posterior, {"q": parsed}, anchors=anchors, slopes=True)
    return found


def test_a_swing_under_a_condition_weighs_each_draw_by_it():
    """In each draw x / (1 - (1 - x)(1 - y)), which counts by the denominator, under the replaced number too."""
    posterior = twice(200)
    x, y = (within_year(posterior, p) for p in (STORM, FLOOD))
    found = given(posterior, anchors=200)
    assert found.mean == pytest.approx(x.mean() / (1 - (1 - x) * (1 - y)).mean(), rel=1e-9)
    storm, flood = swing_of(found, STORM), swing_of(found, FLOOD)
    assert storm.at_low == pytest.approx(storm.low / (1 - (1 - storm.low) * (1 - y)).mean(), rel=1e-9)
    assert storm.at_high == pytest.approx(storm.high / (1 - (1 - storm.high) * (1 - y)).mean(), rel=1e-9)
    assert flood.at_low == pytest.approx(x.mean() / (1 - (1 - x) * (1 - flood.low)).mean(), rel=1e-9)
    few = given(posterior, anchors=24)
    for path in (STORM, FLOOD):
        assert swing_of(few, path).at_low == pytest.approx(swing_of(found, path).at_low, abs=0.02)
        assert swing_of(few, path).at_high == pytest.approx(swing_of(found, path).at_high, abs=0.02)


def test_a_slope_under_a_condition_is_that_of_the_published_answer():
    posterior = twice(60)
    x, y = (within_year(posterior, p) for p in (STORM, FLOOD))
    either = (1 - (1 - x) * (1 - y)).mean()
    found = given(posterior, anchors=60)
    of_storm = 0.1 * (x.mean() - found.mean * (x * (1 - y)).mean()) / either
    assert swing_of(found, STORM).slope == pytest.approx(float(of_storm), rel=1e-6)
    of_flood = -0.1 * found.mean * (y * (1 - x)).mean() / either
    assert swing_of(found, FLOOD).slope == pytest.approx(float(of_flood), rel=1e-6)


def test_shares_under_a_condition_are_those_of_the_weighed_draws():
    """Both numbers by quadrature, each pair counting by how probable it makes the condition."""
    posterior = twice(2000)
    nodes, plain = np.polynomial.hermite_e.hermegauss(60)
    x, y = (posterior.compiled.quantities[p].stated(nodes) for p in (STORM, FLOOD))
    condition = 1 - np.outer(1 - x, 1 - y)
    weights = np.outer(plain, plain) * condition
    weights /= weights.sum()
    p = x[:, None] / condition
    mean = (weights * p).sum()
    variance = (weights * (p - mean) ** 2).sum()
    found = given(posterior, anchors=24)
    for axis, path in ((1, STORM), (0, FLOOD)):
        by_number = weights.sum(axis=axis)
        apart = (weights * p).sum(axis=axis) / by_number - mean
        assert swing_of(found, path).share == pytest.approx(float(by_number @ apart**2 / variance), abs=0.03)
