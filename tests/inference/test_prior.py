"""A stated rate is the rate in typical circumstances; what it comes to in all circumstances is shown beside it."""

import math
from datetime import date

import numpy as np
import pytest

from tarjih.evidence.weigh import Evidence
from tarjih.inference.learning import infer
from tarjih.inference.posterior import Posterior
from tarjih.inference.prior import ImpliedRate, YearMarginal, implied_rates, yearly_marginals
from tests.inference.worlds import small
from tests.random_models import random_model


def prior_of(text: str, *, as_of: date = date(2021, 1, 31), draws: int = 200) -> Posterior:
    return infer(small(text), Evidence(as_of, (), ()), draws=draws)


def by_path(prior: Posterior) -> dict[str, ImpliedRate]:
    return {rate.path.removeprefix("variables."): rate for rate in implied_rates(prior)}


def parented(mechanism: str, parent: str, effect: str = "effect: 1.0986122886681098") -> str:
    """Return a variable moved by a parent; the effect triples a rate."""
    return f"""
variables:
  parent: {parent}
  v:
    states: [low, high]
    start: low
    {mechanism}
    influences: [{{from: parent, {effect}}}]
"""


TYPICAL = "{states: [calm, tense], start: calm, event: {chance: 0, within: year}}"
TENSE = "{states: [calm, tense], typical: calm, level: {usually: {calm: 0, tense: 1}}}"
MIXED = "{states: [calm, tense], typical: calm, level: {usually: {calm: 0.5, tense: 0.5}}}"


@pytest.mark.parametrize(
    ("mechanism", "path"),
    [
        ("event: {chance: 0.2, within: year}", "v.happens"),
        ("spell: {starts: {chance: 0.2, within: year}, lasts: 2 months}", "v.starts"),
    ],
)
def test_with_typical_circumstances_a_rate_comes_to_what_is_stated(mechanism, path):
    rate = by_path(prior_of(parented(mechanism, TYPICAL), draws=20))[path]
    assert rate.move == "low -> high"
    assert rate.low == rate.stated == rate.high == pytest.approx(0.2, abs=1e-12)
    assert rate.implied == pytest.approx(0.2, abs=1e-12)


def test_moves_of_a_ladder_and_of_a_switch_come_to_what_is_stated():
    """Over a month a slow move may be taken back, or pass through: a small part of it, of second order."""
    rates = by_path(
        prior_of(
            """
variables:
  rung:
    states: [a, b, c]
    start: {a: 0.4, b: 0.3, c: 0.3}
    ladder: {up: [4 years, {chance: 0.3, within: year}], down: [5 years, {chance: 0.1, within: year}]}
  war:
    states: [peace, war, truce]
    start: {peace: 0.4, war: 0.3, truce: 0.3}
    switch: {peace: {war: 4 years}, war: {truce: 3 years, peace: 10 years}, truce: {war: 5 years}}
""",
            draws=40,
        )
    )
    assert {path: rate.move for path, rate in rates.items()} == {
        "rung.up.0": "a -> b",
        "rung.up.1": "b -> c",
        "rung.down.0": "b -> a",
        "rung.down.1": "c -> b",
        "war.peace.war": "peace -> war",
        "war.war.truce": "war -> truce",
        "war.war.peace": "war -> peace",
        "war.truce.war": "truce -> war",
    }
    for rate in rates.values():
        assert rate.implied == pytest.approx(rate.stated, rel=0.05)
    assert rates["rung.up.0"].stated == pytest.approx(1 - math.exp(-1 / 4))


def test_circumstances_that_are_always_tense_triple_the_rate():
    rate = by_path(prior_of(parented("event: {chance: 0.1, within: year}", TENSE), draws=20))["v.happens"]
    assert rate.stated == pytest.approx(0.1, abs=1e-12)
    assert rate.implied == pytest.approx(1 - 0.9**3, abs=1e-12)


def test_circumstances_that_change_are_averaged_over():
    """Tense in half of all months: the chance of a month is the mean of its two chances."""
    rate = by_path(prior_of(parented("event: {chance: 0.3, within: year}", MIXED)))["v.happens"]
    hazard = -math.log(0.7) / 12
    month = (1 - math.exp(-hazard)) / 2 + (1 - math.exp(-3 * hazard)) / 2
    assert rate.implied == pytest.approx(1 - (1 - month) ** 12, rel=0.01)


def test_a_range_is_shown_by_its_ends_and_implies_its_average():
    prior = prior_of("variables: {v: {states: [low, high], start: low, event: {chance: 0.05..0.4, within: year}}}")
    rate = by_path(prior)["v.happens"]
    assert rate.low == pytest.approx(0.05, abs=1e-3)
    assert rate.high == pytest.approx(0.4, abs=1e-3)
    assert rate.low < rate.stated < rate.high
    # Draws in which it happens early are seen less often before it has happened: a little below the plain average.
    yearly = -np.expm1(-prior.values["variables.v.happens"])
    assert 0.8 * yearly.mean() < rate.implied < 1.02 * yearly.mean()


def test_a_duration_is_no_move_and_a_state_that_is_never_reached_implies_nothing():
    rates = by_path(
        prior_of(
            """
variables:
  s: {states: [quiet, active], start: quiet, spell: {starts: 1 year, lasts: 2 months}}
  w: {states: [a, b, c], start: a, switch: {a: {b: 1 year}, c: {a: 1 year}}}
  l: {states: [x, y], level: {usually: {x: 0.5, y: 0.5}}}
""",
            draws=20,
        )
    )
    assert set(rates) == {"s.starts", "w.a.b", "w.c.a"}
    assert math.isnan(rates["w.c.a"].implied)
    assert rates["s.starts"].implied == pytest.approx(rates["s.starts"].stated, abs=1e-12)


def test_a_run_that_ends_today_implies_nothing():
    prior = prior_of(parented("event: 1 year", TYPICAL), as_of=date(2022, 12, 31), draws=5)
    assert implied_rates(prior) == ()


def test_each_year_has_a_distribution_at_its_last_step():
    text = "variables: {v: {states: [low, high], start: low, event: {chance: 0.05..0.4, within: year}}}"
    prior = prior_of(text)
    found = yearly_marginals(prior)
    assert [(m.variable, m.state, m.year) for m in found] == [
        ("v", state, year) for year in (2021, 2022) for state in ("low", "high")
    ]
    for marginal in found:
        assert isinstance(marginal, YearMarginal)
        assert marginal.low <= marginal.mean <= marginal.high
    for year, step in ((2021, 11), (2022, 23)):
        happened = prior.marginal("v")[:, step, 1]
        high = next(m for m in found if m.year == year and m.state == "high")
        assert high.mean == pytest.approx(happened.mean(), abs=0.02)
        assert high.high == pytest.approx(np.quantile(happened, 0.95), abs=0.03)


@pytest.mark.parametrize("seed", range(4))
def test_every_year_of_every_variable_sums_to_one(seed):
    model = random_model(seed, variables=4, widest=24, steps=10, known=True)
    prior = infer(model, Evidence(model.calendar.span(2).last, (), ()), draws=24)
    by_year: dict[tuple[str, int], float] = {}
    for marginal in yearly_marginals(prior):
        key = marginal.variable, marginal.year
        by_year[key] = by_year.get(key, 0.0) + marginal.mean
    assert {name for name, _ in by_year} == set(model.variables)
    for total in by_year.values():
        assert total == pytest.approx(1, abs=1e-9)
