"""The oracle itself agrees with answers that were published, or that can be worked out by hand."""

import math
from typing import Any

import numpy as np
import pytest

from tarjih.model.calendar import Span
from tarjih.model.questions import All, Ask, AskBefore, AskCount, Not, Observed, Some, StateIs
from tarjih.model.schema import ScenarioModel
from tests.oracle import (
    Factor,
    chances,
    enumerate_paths,
    known_pins,
    mean_count,
    number_chance,
    observed_chance,
    reading_factor,
    start_chances,
    successors,
)
from tests.random_models import KINDS, random_case, random_model, random_predicate, random_text

YES_NO = {"states": ["no", "yes"]}


def build(variables: dict[str, Any], step: str = "month", **rest: Any) -> ScenarioModel:
    data = {"tarjih": 1, "name": "small", "step": step, "start": "2021-01", "variables": variables, **rest}
    return ScenarioModel.model_validate(data, context={"words": "readers"})


def middle(model: ScenarioModel) -> dict[str, float]:
    return {path: quantity.median for path, quantity in model.quantities().items()}


def rows(name: str, *chances_of_first: float, of: str, states: list[str]) -> list[dict[str, Any]]:
    return [
        {"when": {of: given}, "then": {f"{name}0": p, f"{name}1": round(1 - p, 12)}}
        for given, p in zip(states, chances_of_first, strict=True)
    ]


# Networks with published answers


def test_a_man_who_sees_umbrellas_believes_in_rain():
    """Russell and Norvig, Artificial Intelligence: a Modern Approach, section on inference in temporal models."""
    rain = {
        "states": ["rain", "dry"],
        "start": {"rain": 0.5, "dry": 0.5},
        "table": {
            "given": ["rain"],
            "rows": [
                {"when": {"rain": "rain"}, "then": {"rain": 0.7, "dry": 0.3}},
                {"then": {"rain": 0.3, "dry": 0.7}},
            ],
        },
    }
    model = build({"rain": rain}, "week")
    umbrella = np.array([0.9, 0.2])
    seen = [Factor(1, ("rain",), umbrella), Factor(2, ("rain",), umbrella)]
    answers = enumerate_paths(model, middle(model), 3, factors=seen)
    assert answers.filtered[1]["rain"][0] == pytest.approx(0.818, abs=5e-4)
    assert answers.filtered[2]["rain"][0] == pytest.approx(0.883, abs=5e-4)
    assert answers.smoothed[1]["rain"][0] == pytest.approx(0.883, abs=5e-4)
    # P(u1, u2) = 0.55 * (0.9 * 0.62727 + 0.2 * 0.37273)
    assert answers.log_evidence == pytest.approx(math.log(0.3515))


def dynamic_network(first: float, z: tuple[float, float], x: tuple[float, float], y: tuple[float, float], y_of: str):
    """Return one of the two networks of pgmpy's unit tests of inference in dynamic Bayesian networks."""
    states = {name: [f"{name}0", f"{name}1"] for name in "zxy"}
    start = {"z0": first, "z1": round(1 - first, 12)}
    return build(
        {
            "z": {
                "states": states["z"],
                "start": start,
                "table": {"given": ["z"], "rows": rows("z", *z, of="z", states=states["z"])},
            },
            "x": {
                "states": states["x"],
                "table": {"given": ["z"], "rows": rows("x", *x, of="z", states=states["z"]), "lag": 0},
            },
            "y": {
                "states": states["y"],
                "table": {"given": [y_of], "rows": rows("y", *y, of=y_of, states=states[y_of]), "lag": 0},
            },
        }
    )


FORK = dynamic_network(0.8, (0.9, 0.1), (0.9, 0.6), (0.7, 0.2), "z")
CHAIN = dynamic_network(0.5, (0.4, 0.7), (0.6, 0.9), (0.2, 0.3), "x")


@pytest.mark.parametrize(
    ("model", "seen", "kind", "variable", "step", "published"),
    [
        (FORK, "00", "filtered", "z", 1, 0.95080214),
        (FORK, "00", "filtered", "x", 1, 0.88524064),
        (CHAIN, "101", "filtered", "x", 2, 0.76738736),
        (CHAIN, "011", "smoothed", "x", 0, 0.66594382),
        (FORK, "000", "smoothed", "z", 1, 0.98048698),
        (CHAIN, "011", "smoothed", "x", 1, 0.7621772),
    ],
)
def test_enumeration_repeats_the_constants_of_pgmpy(model, seen, kind, variable, step, published):
    """A node that is seen is a pinned one, and what depends on it within the step has lag 0."""
    pins = {("y", t): f"y{value}" for t, value in enumerate(seen)}
    answers = enumerate_paths(model, middle(model), len(seen), pins=pins)
    assert getattr(answers, kind)[step][variable][0] == pytest.approx(published, abs=1e-7)


# Mechanisms, by hand


def test_a_spell_goes_on_or_begins_anew():
    spell = {"starts": {"chance": 0.5, "within": "quarter"}, "lasts": "2 months"}
    model = build({"v": {**YES_NO, "start": "no", "spell": spell}})
    begins = 1 - 0.5 ** (1 / 3)
    values = middle(model)
    assert chances(model, values, "v", {}, {"v": "no"})["yes"] == pytest.approx(begins)
    # Two months long on average, so two thirds of the spells that are seen in a month go on.
    assert chances(model, values, "v", {}, {"v": "yes"})["yes"] == pytest.approx(2 / 3 + begins / 3)


def test_a_table_looks_at_each_parent_as_far_back_as_it_says():
    """An alarm follows a blockade of the same step, unless the war was on in the one before."""
    rows = [
        {"when": {"war": "yes"}, "then": {"yes": 1}},
        {"when": {"blockade": "yes"}, "then": {"no": 0.3, "yes": 0.7}},
        {"then": {"no": 1}},
    ]
    model = build(
        {
            "war": {**YES_NO, "start": "no", "event": "1 year"},
            "blockade": {**YES_NO, "start": "no", "event": "1 year"},
            "alarm": {**YES_NO, "table": {"given": ["war", "blockade"], "rows": rows, "lag": {"blockade": 0}}},
        }
    )
    values, calm, tense = middle(model), {"war": "no", "blockade": "no"}, {"war": "yes", "blockade": "yes"}
    assert chances(model, values, "alarm", now=tense, before=calm)["yes"] == 0.7
    assert chances(model, values, "alarm", now=calm, before=calm | {"blockade": "yes"})["yes"] == 0
    assert chances(model, values, "alarm", now=calm, before=tense)["yes"] == 1


def test_an_influence_is_measured_from_the_typical_state():
    """At its typical state the parent changes nothing; each rung away from it multiplies the rate."""
    mood = {
        "states": ["calm", "tense", "angry"],
        "start": "calm",
        "typical": "tense",
        "ladder": {"up": ["1 year", "1 year"], "down": ["1 year", "1 year"]},
    }
    event = {**YES_NO, "start": "no", "event": "1 year", "influences": [{"from": "mood", "effect": 2 * math.log(3)}]}
    model = build({"mood": mood, "e": event})
    values = middle(model)
    for state, factor in (("calm", 1 / 3), ("tense", 1), ("angry", 3)):
        p = chances(model, values, "e", {"mood": "angry"}, {"mood": state, "e": "no"})["yes"]
        assert p == pytest.approx(1 - math.exp(-factor / 12))
    assert chances(model, values, "e", {}, {"mood": "calm", "e": "yes"}) == {"no": 0.0, "yes": 1.0}


def test_a_named_state_counts_against_the_typical_one():
    war = {
        "states": ["peace", "war", "truce"],
        "start": "war",
        "switch": {"peace": {"war": "1 year"}, "war": {"truce": "1 year"}},
    }
    when = {"war": math.log(2), "truce": math.log(6)}
    event = {**YES_NO, "start": "no", "event": "1 year", "influences": [{"from": "war", "when": when, "lag": 0}]}
    model = build({"e": event, "war": war}, "year")
    for state, factor in (("peace", 1 / 2), ("war", 1), ("truce", 3)):
        p = chances(model, middle(model), "e", {"war": state}, {"war": "peace", "e": "no"})["yes"]
        assert p == pytest.approx(1 - math.exp(-factor))


def test_what_acts_on_the_length_of_a_spell_leaves_its_start_alone():
    spell = {"starts": "1 year", "lasts": "1 month"}
    influence = {"from": "driver", "effect": math.log(4), "on": "lasts"}
    driver = {**YES_NO, "start": "no", "event": "1 year"}
    model = build({"driver": driver, "v": {**YES_NO, "start": "no", "spell": spell, "influences": [influence]}})
    begins = 1 - math.exp(-1 / 12)
    for state, goes_on in (("no", 1 / 2), ("yes", 4 / 5)):
        before = {"driver": state, "v": "yes"}
        p = chances(model, middle(model), "v", {}, before)["yes"]
        assert p == pytest.approx(goes_on + (1 - goes_on) * begins)
        assert chances(model, middle(model), "v", {}, {**before, "v": "no"})["yes"] == pytest.approx(begins)


@pytest.mark.parametrize(("on", "up", "down"), [(None, 2.0, 0.5), ("up", 2.0, 1.0), ("down", 1.0, 2.0)])
def test_a_ladder_of_two_rungs_has_a_closed_form(on, up, down):
    """P(up after t) = u / (u + d) * (1 - exp(-(u + d) t)), whatever moves u and d."""
    influence = {"from": "driver", "effect": math.log(2)} | ({"on": on} if on else {})
    driver = {**YES_NO, "start": "no", "event": "1 year"}
    ladder = {"up": ["6 months"], "down": ["4 months"]}
    model = build({"driver": driver, "v": {**YES_NO, "start": "no", "ladder": ladder, "influences": [influence]}})
    u, d = 2 * up, 3 * down
    row = chances(model, middle(model), "v", {}, {"driver": "yes", "v": "no"})
    assert row["yes"] == pytest.approx(u / (u + d) * (1 - math.exp(-(u + d) / 12)))
    row = chances(model, middle(model), "v", {}, {"driver": "yes", "v": "yes"})
    assert row["no"] == pytest.approx(d / (u + d) * (1 - math.exp(-(u + d) / 12)))


def test_a_switch_races_its_exits_against_each_other():
    switch = {"a": {"b": "1 year", "c": "6 months"}}
    influence = {"from": "driver", "effect": math.log(5), "on": "c"}
    driver = {**YES_NO, "start": "no", "event": "1 year"}
    v = {"states": ["a", "b", "c"], "start": "a", "switch": switch, "influences": [influence]}
    model = build({"driver": driver, "v": v}, "year")
    row = chances(model, middle(model), "v", {}, {"driver": "yes", "v": "a"})
    assert row["a"] == pytest.approx(math.exp(-11))
    assert row["b"] == pytest.approx((1 - math.exp(-11)) / 11)
    assert row["c"] == pytest.approx((1 - math.exp(-11)) * 10 / 11)


def test_a_level_shifts_its_odds():
    driver = {**YES_NO, "start": "no", "event": "1 year"}
    influence = {"from": "driver", "effect": math.log(4)}
    usually = {"low": 0.5, "mid": 0.3, "high": 0.2}
    v = {"states": ["low", "mid", "high"], "level": {"usually": usually}, "influences": [influence]}
    model = build({"driver": driver, "v": v})
    row = chances(model, middle(model), "v", {}, {"driver": "yes", "v": "low"})
    # Odds of at most low: 1/4 of 1; of at most mid: 1/4 of 4.
    assert row == pytest.approx({"low": 1 / 5, "mid": 1 / 2 - 1 / 5, "high": 1 / 2})
    # Before step 0 the driver was in its typical state.
    assert start_chances(model, middle(model), "v", {"driver": "yes"}) == pytest.approx(usually)


def test_any_one_cause_suffices():
    causes = [
        {"from": "a", "when": "yes", "chance": 0.5},
        {"from": "b", "when": "yes", "chance": {"chance": 0.75, "within": "year"}},
    ]
    cause = {**YES_NO, "start": "no", "event": "1 year"}
    v = {**YES_NO, "any": {"leak": 0.1, "causes": causes}}
    model = build({"a": cause, "b": cause, "v": v}, "year")
    for a, b, no in (("no", "no", 0.9), ("yes", "no", 0.45), ("yes", "yes", 0.1125)):
        row = chances(model, middle(model), "v", {}, {"a": a, "b": b, "v": "no"})
        assert row["no"] == pytest.approx(no)


def test_the_highest_level_that_a_cause_brings_counts():
    causes = [
        {"from": "a", "when": "yes", "chance": {"mid": 0.2, "high": 0.3}},
        {"from": "b", "when": "yes", "chance": {"high": 0.5}},
    ]
    cause = {**YES_NO, "start": "no", "event": "1 year"}
    v = {"states": ["low", "mid", "high"], "any": {"leak": 0.1, "causes": causes}}
    model = build({"a": cause, "b": cause, "v": v})
    row = chances(model, middle(model), "v", {}, {"a": "yes", "b": "yes", "v": "low"})
    low, at_most_mid = 0.9 * 0.5 * 0.5, 1.0 * 0.7 * 0.5
    assert row == pytest.approx({"low": low, "mid": at_most_mid - low, "high": 1 - at_most_mid})


def test_the_first_row_that_fits_counts_and_own_state_is_the_previous_one():
    table = {
        "given": ["v", "a"],
        "lag": 0,
        "rows": [
            {"when": {"v": "yes", "a": "yes"}, "then": {"yes": 1.0}},
            {"when": {"v": "yes"}, "then": {"no": 0.25, "yes": 0.75}},
            {"then": {"no": 1.0}},
        ],
    }
    a = {**YES_NO, "start": "no", "event": "1 year"}
    model = build({"v": {**YES_NO, "start": "yes", "table": table}, "a": a})
    values = middle(model)
    assert chances(model, values, "v", {"v": "no", "a": "yes"}, {"v": "yes", "a": "no"})["yes"] == 1
    assert chances(model, values, "v", {"v": "no", "a": "no"}, {"v": "yes", "a": "yes"})["yes"] == 0.75
    assert chances(model, values, "v", {"v": "yes", "a": "yes"}, {"v": "no", "a": "yes"})["yes"] == 0


def test_dates_pin_a_schedule_without_weight():
    election = {**YES_NO, "schedule": {"yes": ["2021-02-10..2021-02-20", "2021-04"]}}
    unrest: dict[str, Any] = {**YES_NO, "start": "no", "event": "1 year"}
    unrest["influences"] = [{"from": "election", "effect": math.log(2), "lag": 0}]
    model = build({"election": election, "unrest": unrest})
    answers = enumerate_paths(model, middle(model), 4)
    assert [at["election"][1] for at in answers.smoothed] == [0, 1, 0, 1]
    assert answers.log_evidence == pytest.approx(0, abs=1e-12)
    # One in a year, at twice the rate in February and April.
    assert answers.smoothed[3]["unrest"][0] == pytest.approx(math.exp(-5 / 12))


# Questions, by hand


def two_coins(chance: float = 0.3) -> ScenarioModel:
    """Return a coin that is thrown anew at each step, and two records of it."""
    coin = {**YES_NO, "level": {"usually": {"no": 1 - chance, "yes": chance}}}
    indicators = {
        "report": {"of": "coin", "flag": {"chances": {"no": 0.1, "yes": 0.8}}},
        "tally": {"of": "coin", "count": {"first": 0.5, "ratio": 4, "per": "quarter"}, "detect": 0.6},
    }
    return build({"coin": coin}, indicators=indicators)


def test_windows_of_independent_throws_have_closed_forms():
    answers = enumerate_paths(two_coins(), middle(two_coins()), 4)
    heads = StateIs("coin", ("yes",))
    assert answers.ask("at", heads, 1, 3) == pytest.approx(0.3)
    assert answers.ask("by", heads, 1, 3) == pytest.approx(1 - 0.7**3)
    assert answers.ask("in", heads, 0, 3) == pytest.approx(1 - 0.7**4)
    assert answers.ask("throughout", heads, 2, 3) == pytest.approx(0.3**2)
    assert answers.ask("by", Not(heads), 0, 1) == pytest.approx(1 - 0.3**2)


def test_orders_starts_and_pairs_of_independent_throws_have_closed_forms():
    model = two_coins()
    answers = enumerate_paths(model, middle(model), 3)
    heads, fires = StateIs("coin", ("yes",)), Observed("report", ">=", 1)
    days = Span(model.calendar.span(0).first, model.calendar.span(2).last)
    # Heads before tails: at the first throw, or never.
    assert answers.all_true([(AskBefore(heads, Not(heads), days), 0, 2)]) == pytest.approx(0.3)
    # A report without heads at the first throw, or after a throw with neither, and so on.
    alone, neither = 0.7 * 0.1, 0.7 * 0.9
    expected = alone * (1 + neither + neither**2)
    assert answers.all_true([(AskBefore(fires, heads, days), 0, 2)]) == pytest.approx(expected)
    # Heads at the first throw has not started in the window; tails, heads starts once.
    once = AskCount("in", heads, days, "==", 1)
    assert answers.all_true([(once, 0, 1)]) == pytest.approx(0.7 * 0.3)
    assert answers.all_true([(once, 0, 2)]) == pytest.approx(2 * 0.7 * 0.3)
    pair = [(Ask("at", fires, days), 1, 1), (Ask("in", heads, days), 0, 1)]
    assert answers.all_true(pair) == pytest.approx(0.3 * 0.8 + 0.7 * 0.1 * 0.3)


def test_a_recorded_value_fires_by_itself_and_with_a_state():
    model = two_coins()
    answers = enumerate_paths(model, middle(model), 3)
    heads, fires = StateIs("coin", ("yes",)), Observed("report", ">=", 1)
    once = 0.3 * 0.8 + 0.7 * 0.1
    assert answers.ask("by", fires, 1, 2) == pytest.approx(1 - (1 - once) ** 2)
    assert answers.ask("throughout", All((heads, fires)), 0, 2) == pytest.approx((0.3 * 0.8) ** 3)
    assert answers.ask("at", Some((heads, fires)), 2, 2) == pytest.approx(0.3 + 0.7 * 0.1)
    assert answers.ask("at", fires, 0, 0, chance=lambda *_: 0.25) == pytest.approx(0.25)


def test_two_conditions_on_one_record_are_refused():
    model = two_coins()
    answers = enumerate_paths(model, middle(model), 2)
    both = All((Observed("tally", ">=", 1), Observed("tally", "<=", 3)))
    with pytest.raises(ValueError, match="two conditions on one indicator depend on each other"):
        answers.ask("at", both, 1, 1)


def test_pins_condition_and_their_chance_is_counted():
    model = two_coins()
    answers = enumerate_paths(model, middle(model), 3, pins={("coin", 1): "yes"})
    assert answers.log_evidence == pytest.approx(math.log(0.3))
    assert answers.filtered[0]["coin"] == pytest.approx([0.7, 0.3])
    assert answers.smoothed[1]["coin"] == pytest.approx([0, 1])
    assert answers.ask("by", StateIs("coin", ("yes",)), 0, 0) == pytest.approx(0.3)


def test_what_cannot_be_leaves_no_distribution():
    """An event that has happened does not unhappen."""
    model = build({"e": {**YES_NO, "start": "no", "event": "1 year"}})
    answers = enumerate_paths(model, middle(model), 3, pins={("e", 1): "yes", ("e", 2): "no"})
    assert answers.log_evidence == -math.inf
    assert np.isnan(answers.smoothed[0]["e"]).all()
    assert np.isnan(answers.filtered[2]["e"]).all()
    assert answers.filtered[1]["e"] == pytest.approx([0, 1])


# Counts, by hand


def test_a_mean_count_follows_states_units_and_searching():
    a = {"states": ["low", "mid", "high"], "level": {"usually": {"low": 0.2, "mid": 0.3, "high": 0.5}}}
    b = {**YES_NO, "level": {"usually": {"no": 0.5, "yes": 0.5}}}
    count = {"first": 6, "ratio": {"a": 2, "b": 5}, "per": "year"}
    seen = {"of": ["a", "b"], "count": count, "detect": 0.5, "active_while": "b == yes"}
    model = build({"a": a, "b": b}, indicators={"seen": seen})
    values = middle(model)
    # Six a year are half of one in a month; a stands two rungs up and b one.
    assert mean_count(model, values, "seen", {"a": "high", "b": "yes"}) == pytest.approx(0.5 * 4 * 5 * 0.5)
    assert mean_count(model, values, "seen", {"a": "low", "b": "yes"}, 0.2) == pytest.approx(0.5 * 5 * 0.5 * 0.2)
    assert mean_count(model, values, "seen", {"a": "high", "b": "no"}) == 0
    factor = reading_factor(model, values, "seen", 1, 2)
    assert factor.variables == ("a", "b")
    assert factor.weights[2, 1] == pytest.approx(5**2 / 2 * math.exp(-5))
    assert factor.weights[2, 0] == 0


@pytest.mark.parametrize("dispersion", [None, 0.7])
def test_counts_have_the_stated_mean_and_variance(dispersion):
    count = {"first": 1.5, "ratio": 2} | ({"dispersion": dispersion} if dispersion else {})
    coin = {**YES_NO, "level": {"usually": {"no": 0.5, "yes": 0.5}}}
    model = build({"coin": coin}, indicators={"n": {"of": "coin", "count": count}})
    p = [number_chance(model, middle(model), "n", k, {"coin": "yes"}) for k in range(200)]
    mean = sum(k * q for k, q in enumerate(p))
    assert sum(p) == pytest.approx(1)
    assert mean == pytest.approx(3)
    variance = 3 + (9 / dispersion if dispersion else 0)
    assert sum(k * k * q for k, q in enumerate(p)) - mean**2 == pytest.approx(variance)


def test_totals_of_poisson_counts_are_poisson():
    """In a known state, three months at 0.4 each make 1.2 in all."""
    model = two_coins(chance=0.0)
    answers = enumerate_paths(model, middle(model), 4)
    mean = 3 * 0.5 / 3 * 0.6
    p = [math.exp(-mean) * mean**k / math.factorial(k) for k in range(4)]
    assert answers.sum_exceeds("tally", 1, 3, ">=", 2) == pytest.approx(1 - p[0] - p[1])
    assert answers.sum_exceeds("tally", 1, 3, ">", 2) == pytest.approx(1 - p[0] - p[1] - p[2])
    assert answers.sum_exceeds("tally", 1, 3, "<", 2) == pytest.approx(p[0] + p[1])
    assert answers.sum_exceeds("tally", 1, 3, "<=", 2.5) == pytest.approx(p[0] + p[1] + p[2])
    assert answers.sum_exceeds("tally", 1, 3, "==", 3) == pytest.approx(p[3])
    assert answers.sum_exceeds("tally", 1, 3, "!=", 0) == pytest.approx(1 - p[0])
    assert answers.sum_exceeds("tally", 1, 3, ">=", 0) == pytest.approx(1)


def test_totals_of_negative_binomial_counts_are_negative_binomial():
    """Sizes add up where the mean stays: two steps of size 0.7 make one of size 1.4 and twice the mean."""
    counts = {
        "one": {"of": "coin", "count": {"first": 1.5, "ratio": 2, "dispersion": 0.7}},
        "two": {"of": "coin", "count": {"first": 3.0, "ratio": 2, "dispersion": 1.4}},
    }
    coin = {**YES_NO, "start": "no", "table": {"given": ["coin"], "rows": [{"then": {"no": 1.0}}]}}
    model = build({"coin": coin}, indicators=counts)
    answers = enumerate_paths(model, middle(model), 3)
    for threshold in range(6):
        once = answers.sum_exceeds("two", 0, 0, ">", threshold)
        assert answers.sum_exceeds("one", 1, 2, ">", threshold) == pytest.approx(once)


def test_a_mixed_total_is_the_mean_over_paths():
    """The coin shows heads at one of two steps or at both, and each pattern has its own Poisson total."""
    model = two_coins()
    answers = enumerate_paths(model, middle(model), 2)
    expected = sum(w * (1 - math.exp(-m)) for w, m in ((0.49, 0.2), (0.42, 0.5), (0.09, 0.8)))
    assert answers.sum_exceeds("tally", 0, 1, ">=", 1) == pytest.approx(expected)
    assert answers.ask("by", Observed("tally", ">=", 1), 0, 1) == pytest.approx(expected)


def test_a_level_reads_a_student_t_with_four_degrees_of_freedom():
    """2.776 is the two-sided 95 % point in every table of that distribution."""
    level = {"mean": {"no": 0, "yes": 10}, "sd": 2}
    coin = {**YES_NO, "level": {"usually": {"no": 0.5, "yes": 0.5}}}
    model = build({"coin": coin}, indicators={"x": {"of": "coin", "level": level}})
    values = middle(model)
    p = observed_chance(model, values, "x", ">", 10 + 2 * 2.776445, {"coin": "yes"})
    assert p == pytest.approx(0.025, abs=1e-7)
    assert observed_chance(model, values, "x", "<=", -2 * 2.776445, {"coin": "no"}) == pytest.approx(0.025, abs=1e-7)
    factor = reading_factor(model, values, "x", 0, 10.0)
    assert factor.weights[1] == pytest.approx(3 / 16)


# Random models


def test_random_models_use_every_mechanism_every_lag_and_every_way_to_state_a_number():
    models = [random_model(seed, indicators=3) for seed in range(80)]
    variables = [v for model in models for v in model.variables.values()]
    influences = [i for v in variables for i in v.influences]
    assert {v.mechanism.kind for v in variables} == set(KINDS)
    assert {i.lag for i in influences} == {0, 1}
    assert {i.effect is None for i in influences} == {True, False}
    assert {i.on for i in influences} >= {None, "starts", "lasts", "up", "down"}
    assert any(i.source == name for m in models for name, v in m.variables.items() for i in v.influences)
    assert {v.rival is None for v in variables if v.choice is not None} == {True, False}
    tables = [v.table for v in variables if v.table is not None]
    assert {0, 1} <= {t.lag for t in tables if not isinstance(t.lag, dict)}
    assert any({t.lag_of(name) for name in t.given} == {0, 1} for t in tables)
    indicators = [i for model in models for i in model.indicators.values()]
    assert {i.kind for i in indicators} == {"count", "flag", "level", "category", "assess"}
    assert {len(i.of) for i in indicators} == {1, 2}
    families = {q.family for model in models for q in model.quantities().values()}
    assert families == {"exact", "logit_normal", "log_normal", "normal", "beta"}


def test_a_seed_writes_the_same_model_every_time():
    assert random_text(7) == random_text(7)
    assert random_text(7) != random_text(8)


@pytest.mark.parametrize("seed", range(12))
def test_every_random_model_gives_probabilities_that_sum_to_one(seed):
    model = random_model(seed, steps=3, widest=12)
    free = enumerate_paths(model, random_case(model, seed).values, 3)
    assert free.log_evidence == pytest.approx(0, abs=1e-10)
    before = next(iter(successors(model, free.values, None)))[0]
    assert sum(p for _, p in successors(model, free.values, before)) >= 1 - 1e-10


@pytest.mark.parametrize("seed", range(12))
def test_every_random_case_is_possible_and_ends_where_it_is_filtered(seed):
    """At the last step there is nothing left to smooth with."""
    model = random_model(seed, steps=3, widest=12)
    case = random_case(model, seed, steps=3)
    answers = enumerate_paths(model, case.values, 3, factors=case.factors, pins=case.pins)
    assert math.isfinite(answers.log_evidence)
    for name in model.variables:
        np.testing.assert_allclose(answers.filtered[2][name], answers.smoothed[2][name], rtol=1e-12)
    predicate = random_predicate(model, seed, observed=True)
    ever = answers.ask("in", predicate, 1, 2)
    assert ever == pytest.approx(1 - answers.ask("throughout", Not(predicate), 1, 2))
    assert ever >= answers.ask("at", predicate, 2, 2) - 1e-12


def test_a_known_fact_pins_the_steps_that_it_touches():
    known = {"yes": "2021-02-10..2021-03-05"}
    model = build({"v": {**YES_NO, "start": "no", "spell": {"starts": "1 year", "lasts": "1 month"}, "known": known}})
    assert known_pins(model, 4) == {("v", 1): "yes", ("v", 2): "yes"}
    random = [known_pins(random_model(seed, known=True), 4) for seed in range(12)]
    assert any(random)
