"""How probable a reading is in each state: the model's numbers, the grades of its items, and what tempers both."""

import itertools
import math
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tarjih.errors import ImpossibleEvidence
from tarjih.evidence import Evidence, Observation, Reading, weigh
from tarjih.evidence.likelihood import Emission, Vectors, presence_counts, vectors
from tarjih.evidence.weigh import Item
from tarjih.inference.learning import infer
from tarjih.model import read_model
from tarjih.model.calendar import parse_span
from tarjih.model.schema import ScenarioModel
from tests.oracle import number_chance, observed_chance, reading_factor
from tests.random_models import random_model, random_values

Array = NDArray[np.float64]

SEEDS = range(40)
OBSERVATION = Observation(
    "i", parse_span("2022-01"), date(2022, 1, 31), 1.0, 0.9, "o1", "https://example.org", "", "events.csv:2"
)


def reading(*items: tuple[float, float | str], exposure: float = 1.0, name: str = "i", step: int = 0) -> Reading:
    """Return a reading of items, each with its presence and its value."""
    return Reading(name, step, exposure, tuple(Item(OBSERVATION, presence, value) for presence, value in items))


def weighed(model: ScenarioModel, values: Mapping[str, float | Array], *readings: Reading) -> Vectors:
    lanes = {path: np.atleast_1d(np.asarray(value, dtype=float)) for path, value in values.items()}
    (found,) = vectors(model, Evidence(date(2023, 12, 31), readings, ()), lanes)
    return found


def logs(model: ScenarioModel, values: Mapping[str, float | Array], one: Reading) -> Array:
    """Return a reading's log likelihood in each cell, `[cells, lanes]`."""
    found = weighed(model, values, one)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(found.weights[0]) + found.log_scale[0])


def medians(model: ScenarioModel) -> dict[str, float]:
    return {path: quantity.median for path, quantity in model.quantities().items()}


def model_of(indicator: str, *, states: str = "[low, mid, high]", step: str = "month") -> ScenarioModel:
    """Return a model of a variable v, and a topic that may be closed, with one indicator i."""
    return read_model(
        f"tarjih: 1\nname: one\nstep: {step}\nstart: 2022-01\nuntil: 2022-12\n"
        f"variables:\n  v: {{states: {states}, start: low, ladder: {{up: [1 year, 1 year], down: [1 year, 1 year]}}}}\n"
        "  topic: {states: [shut, open], start: open, spell: {starts: 1 year, lasts: 2 months}}\n"
        f"indicators: {{i: {indicator}}}\n"
    )


COUNT = "{of: v, count: {first: 0.1..0.4, ratio: 2..5}}"
FLAG = "{of: v, flag: {first: 0.05..0.3, ratio: 2..5}}"
CATEGORY = (
    "{of: v, category: {values: [red, blue, grey], given: {low: {red: 0.5..0.7, blue: 0.2..0.4, grey: 0.1},"
    " mid: {red: 0.2, blue: 0.5, grey: 0.3}, high: {red: 0.1, blue: 0.1..0.3, grey: 0.7}}}}"
)
LEVEL = "{of: v, level: {mean: {low: 0..1, mid: 1..2, high: 3..4}, sd: 0.5..1.5}}"
ASSESS = "{of: v, assess: {confidence: 0.6..0.9}}"
KINDS: dict[str, tuple[str, float | str]] = {
    "count": (COUNT, 1.0),
    "flag": (FLAG, 1.0),
    "category": (CATEGORY, "blue"),
    "level": (LEVEL, 2.2),
    "assess": (ASSESS, "high"),
}
IMPOSSIBLE = (
    "{of: v, category: {values: [red, blue], given: {low: {red: 0.5, blue: 0.5}, mid: {red: 0.4, blue: 0.6},"
    " high: {red: 0.1, blue: 0.9}}}}"
)
each_kind = pytest.mark.parametrize(("indicator", "value"), KINDS.values(), ids=KINDS)


def lanes_of(model: ScenarioModel, lanes: int = 7, seed: int = 5) -> dict[str, Array]:
    rng = np.random.default_rng(seed)
    return {path: q.draw(rng.standard_normal(lanes)) for path, q in model.quantities().items()}


# --- taken at their word ----------------------------------------------------------------------------------


@pytest.mark.parametrize("exposure", [1.0, 0.4])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_fully_reliable_reading_is_as_probable_as_the_model_says(seed: int, exposure: float):
    """In every state of everything it speaks about, and down to the log evidence."""
    model = random_model(seed, indicators=4)
    values = random_values(model, seed)
    rng = np.random.default_rng(seed)
    for name, indicator in model.indicators.items():
        if indicator.kind in ("count", "flag"):
            number = int(rng.integers(4 if indicator.kind == "count" else 2))
            found = weighed(model, values, reading(*[(1.0, 1.0)] * number, exposure=exposure, name=name))
            value: float | str = number
        else:
            choices: dict[str, list[Any]] = {
                "level": [-0.7, 1.3],
                "category": ["red", "blue", "green"],
                "assess": model.variables[indicator.of[0]].states,
            }
            value = choices[indicator.kind][int(rng.integers(2))]
            found = weighed(model, values, reading((1.0, value), name=name))
        expected = reading_factor(model, values, name, 0, value, exposure)
        assert found.scope == expected.variables
        chances = found.weights[0, :, 0] * math.exp(found.log_scale[0])
        np.testing.assert_allclose(chances, expected.weights.ravel(), rtol=1e-11, atol=0)


@pytest.mark.parametrize("seed", SEEDS[::4])
def test_every_lane_is_weighed_under_its_own_draw(seed: int):
    """A lane is one parameter draw, alone or among others."""
    model = random_model(seed, indicators=3)
    draws = [random_values(model, 10 * seed + lane) for lane in range(3)]
    together = {path: np.array([draw[path] for draw in draws]) for path in draws[0]}
    for name, indicator in model.indicators.items():
        value = {"category": "red", "assess": model.variables[indicator.of[0]].states[0]}.get(indicator.kind, 1.0)
        one = reading((0.7, value), (0.2, value), name=name)
        lanes = np.broadcast_to(logs(model, together, one), (len(logs(model, draws[0], one)), 3))
        for lane, draw in enumerate(draws):
            np.testing.assert_allclose(lanes[:, lane], logs(model, draw, one)[:, 0], rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("comparison", ["==", "!=", ">=", "<=", ">", "<"])
@pytest.mark.parametrize("seed", SEEDS[::3])
def test_what_will_be_recorded_is_as_probable_as_the_model_says(seed: int, comparison: Any):
    """The chance that a whole step's value compares so with a threshold, in every state."""
    model = random_model(seed, indicators=4)
    values = random_values(model, seed)
    for name, indicator in model.indicators.items():
        named: dict[str, list[float | str]] = {
            "category": ["blue"],
            "assess": [model.variables[indicator.of[0]].states[1]],
        }
        if indicator.kind in named and comparison not in ("==", "!="):
            continue
        emission = Emission(model, name, {path: np.array([v]) for path, v in values.items()})
        for threshold in named.get(indicator.kind, [0.0, 1.0, 2.5]):
            chance = emission.chance_of(comparison, threshold)
            expected = [observed_chance(model, values, name, comparison, threshold, cell) for cell in emission.cells]
            np.testing.assert_allclose(chance[:, 0], expected, rtol=1e-9, atol=1e-12)


def test_a_step_in_progress_adds_what_is_still_to_come():
    """Two were recorded in six tenths of the step; the rest may bring more."""
    model = model_of("{of: v, count: {first: 0.2, ratio: 3, dispersion: 2}}")
    values = medians(model)
    emission = Emission(model, "i", {path: np.array([v]) for path, v in values.items()})
    for cell, chance in zip(emission.cells, emission.chance_of(">=", 3, already=2, exposure=0.4)[:, 0], strict=True):
        assert chance == pytest.approx(1 - number_chance(model, values, "i", 0, cell, 0.4), rel=1e-12)
    assert emission.chance_of(">=", 2, already=2, exposure=0.4).tolist() == [[1.0]] * 3
    assert emission.chance_of("<", 2, already=2, exposure=0.4).tolist() == [[0.0]] * 3
    equal = emission.chance_of("==", 2, already=2, exposure=0.4)[:, 0]
    assert equal == pytest.approx([number_chance(model, values, "i", 0, cell, 0.4) for cell in emission.cells])


# --- grades -----------------------------------------------------------------------------------------------


@each_kind
@pytest.mark.parametrize("others", [[], [0.8], [0.3, 0.95]])
def test_evidence_of_reliability_zero_changes_nothing(indicator: str, value: float | str, others: list[float]):
    """Not a bit of the vectors, nor of the log evidence, whatever else was reported in the step."""
    model = model_of(indicator)
    lanes = lanes_of(model)
    usual = [(presence, value) for presence in others]
    for planted in ([*usual, (0.0, value)], [(0.0, value), *usual], [(0.0, value)] * 3 + usual):
        found, expected = weighed(model, lanes, reading(*planted)), weighed(model, lanes, reading(*usual))
        assert np.array_equal(found.weights, np.broadcast_to(expected.weights, found.weights.shape))
        assert np.array_equal(found.log_scale, expected.log_scale)


@each_kind
def test_a_report_of_hardly_any_reliability_changes_hardly_anything(indicator: str, value: float | str):
    """There is no jump between no reliability and very little."""
    model = model_of(indicator)
    lanes = lanes_of(model)
    none = logs(model, lanes, reading((0.0, value)))
    gaps = [np.abs(logs(model, lanes, reading((p, value))) - none).max() for p in (1e-3, 1e-6, 1e-9)]
    assert gaps[0] < 0.05
    assert gaps[1] < 5e-5
    assert gaps[2] < 5e-8


@each_kind
@pytest.mark.parametrize("reliability", [0.05, 0.3, 0.5, 0.8, 0.97])
def test_a_grade_is_the_probability_of_its_report_where_nothing_else_is_known(
    indicator: str, value: float | str, reliability: float
):
    """At the medians, with all states alike, the report is as probable as its grade says (docs/decisions/003).

    Belief in the states is then Jeffrey's: the grade of what it is if the report is true, and the rest of what
    it is if not (where it counts or flags: that nothing happened; else: that nothing was learned).
    """
    model = model_of(indicator)
    at = medians(model)
    true, false = (np.exp(logs(model, at, reading((sure, value))))[:, 0] for sure in (1.0, 0.0))
    found = np.exp(logs(model, at, reading((reliability, value))))[:, 0]
    # What was found is a mixture of the two; take it apart, and ask how probable each is over all states.
    parts, misfit, _, _ = np.linalg.lstsq(np.stack([true, false], axis=1), found, rcond=None)
    assert misfit.sum() < 1e-20
    joint = parts * [true.mean(), false.mean()]
    assert joint[0] / joint.sum() == pytest.approx(reliability, rel=1e-9)
    jeffrey = reliability * true / true.sum() + (1 - reliability) * false / false.sum()
    np.testing.assert_allclose(found / found.sum(), jeffrey, rtol=1e-9)


def test_several_graded_reports_are_each_as_probable_as_their_grades():
    """At the medians the number of true reports is distributed as the grades have it."""
    model = model_of(COUNT)
    at = medians(model)
    grades = [0.9, 0.6, 0.2]
    found = np.exp(logs(model, at, reading(*[(g, 1.0) for g in grades])))[:, 0]
    expected = np.zeros(3)
    for truth in itertools.product((0, 1), repeat=3):
        chance = math.prod(g if so else 1 - g for g, so in zip(grades, truth, strict=True))
        given_number = np.array([number_chance(model, at, "i", sum(truth), {"v": s}) for s in ("low", "mid", "high")])
        expected += chance * given_number / given_number.sum()
    np.testing.assert_allclose(found / found.sum(), expected, rtol=1e-9)


def test_where_more_is_known_a_report_is_more_or_less_probable_than_its_grade():
    """Away from the medians the same virtual evidence meets other chances: the weights stay those of the medians."""
    model = model_of(COUNT)
    at, lane = medians(model), {path: v * 1.3 for path, v in medians(model).items()}
    states = [{"v": s} for s in ("low", "mid", "high")]
    found = np.exp(logs(model, lane, reading((0.7, 1.0))))[:, 0]
    seen, none = (np.array([number_chance(model, lane, "i", n, s) for s in states]) for n in (1, 0))
    usual_seen, usual_none = (np.mean([number_chance(model, at, "i", n, s) for s in states]) for n in (1, 0))
    expected = 0.7 / usual_seen * seen + 0.3 / usual_none * none
    np.testing.assert_allclose(found / found.sum(), expected / expected.sum(), rtol=1e-9)


def test_a_better_grade_tells_more():
    """The more reliable a report, the more it speaks for the states that bring it; a poor one is nearly a zero."""
    model = model_of(COUNT)
    grades = (0.0, 0.2, 0.5, 0.8, 1.0)
    found = [logs(model, medians(model), reading((p, 1.0)))[:, 0] for p in grades]
    told = [float(log[1] - log[0]) for log in found]
    assert told == sorted(told)
    assert told[0] < 0 < told[-1]


@given(st.lists(st.floats(0, 1), max_size=8))
def test_the_number_of_true_items_is_poisson_binomial(grades: list[float]):
    """Counted over every combination of true and false."""
    expected = np.zeros(len(grades) + 1)
    for truth in itertools.product((False, True), repeat=len(grades)):
        expected[sum(truth)] += math.prod(g if so else 1 - g for g, so in zip(grades, truth, strict=True))
    found = presence_counts(reading(*[(g, 1.0) for g in grades]))
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-15)


# --- topics, searchers and weights ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["count: {first: 0.4, ratio: 2}", "flag: {first: 0.3, ratio: 2}"])
def test_while_its_topic_is_closed_an_indicator_counts_nothing(kind: str):
    """There zero is certain, and a report that is surely true is impossible."""
    model = model_of(f"{{of: v, {kind}, active_while: topic == open}}")
    cells = [(v, topic) for v in ("low", "mid", "high") for topic in ("shut", "open")]
    shut = np.array([topic == "shut" for _, topic in cells])
    assert Emission(model, "i", {p: np.array([v]) for p, v in medians(model).items()}).scope == ("v", "topic")
    zero = np.exp(logs(model, medians(model), reading()))[:, 0]
    assert zero[shut].tolist() == [1.0] * 3
    assert np.all(zero[~shut] < 1)
    report = np.exp(logs(model, medians(model), reading((1.0, 1.0))))[:, 0]
    assert report[shut].tolist() == [0.0] * 3
    assert np.all(report[~shut] > 0)
    doubtful = np.exp(logs(model, medians(model), reading((0.9, 1.0))))[:, 0]
    assert np.all(doubtful > 0)
    assert len(set(doubtful[shut])) == 1


@each_kind
@pytest.mark.parametrize("grade", [0.3, 0.8])
def test_a_grade_is_judged_where_the_indicator_can_speak(indicator: str, value: float | str, grade: float):
    """The open states alone say how common a report is."""
    always, topical = model_of(indicator), model_of(f"{indicator[:-1]}, active_while: topic == open}}")
    found = logs(topical, medians(topical), reading((grade, value))).reshape(3, 2)[:, 1]
    np.testing.assert_allclose(found, logs(always, medians(always), reading((grade, value)))[:, 0], rtol=1e-12)


@pytest.mark.parametrize(("indicator", "value"), [KINDS[kind] for kind in ("category", "level", "assess")])
def test_a_value_outside_its_topic_says_nothing(indicator: str, value: float | str):
    """Where the topic is closed every state is as likely to be called so as the open ones on average."""
    model = model_of(f"{indicator[:-1]}, active_while: topic == open}}")
    chances = np.exp(logs(model, medians(model), reading((1.0, value)))).reshape(3, 2)
    assert chances[:, 0] == pytest.approx(np.full(3, chances[:, 1].mean()))


@pytest.mark.parametrize("seed", range(3))
def test_detection_thins_what_happens(seed: int):
    """Of twice as many events half are caught; a flag is seen as often as it shows and is noticed."""
    rng = np.random.default_rng(seed)
    first, ratio, detect = rng.uniform(0.1, 0.4), rng.uniform(1.5, 4), rng.uniform(0.2, 0.9)
    thinned = model_of(f"{{of: v, count: {{first: {first}, ratio: {ratio}}}, detect: {detect}}}")
    fewer = model_of(f"{{of: v, count: {{first: {first * detect}, ratio: {ratio}}}}}")
    for number in range(4):
        found, expected = (logs(m, medians(m), reading(*[(1.0, 1.0)] * number)) for m in (thinned, fewer))
        np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)
    flag = model_of(f"{{of: v, flag: {{first: {first}, ratio: {ratio}}}, detect: {detect}}}")
    seen, shown = (
        np.exp(logs(m, medians(m), reading((1.0, 1.0))))
        for m in (flag, model_of(f"{{of: v, flag: {{first: {first}, ratio: {ratio}}}}}"))
    )
    np.testing.assert_allclose(seen, detect * shown, rtol=1e-10)


def test_a_step_searched_in_part_expects_in_proportion():
    """A flag would have been seen unless it escaped in every part."""
    count, flag = model_of("{of: v, count: {first: 0.6, ratio: 2}}"), model_of("{of: v, flag: {first: 0.6, ratio: 2}}")
    quiet = logs(count, medians(count), reading(exposure=0.25))
    assert quiet[:, 0] == pytest.approx([-0.15, -0.3, -0.6])
    unseen = np.exp(logs(flag, medians(flag), reading(exposure=0.25)))[:, 0] ** 4
    assert unseen == pytest.approx(np.exp(logs(flag, medians(flag), reading()))[:, 0])


@each_kind
def test_a_weight_of_zero_silences_and_a_half_takes_the_root(indicator: str, value: float | str):
    """An indicator that repeats another's source may be tempered, or only shown."""
    lanes = lanes_of(model_of(indicator))

    def heard(weight: float) -> Vectors:
        return weighed(model_of(f"{indicator[:-1]}, weight: {weight}}}"), lanes, reading((0.8, value), (0.4, value)))

    assert np.array_equal(heard(0).weights, np.ones_like(heard(0).weights))
    assert heard(0).log_scale.tolist() == [0.0]
    full, half = heard(1), heard(0.5)
    np.testing.assert_allclose(half.weights, np.sqrt(full.weights), rtol=1e-12)
    assert half.log_scale[0] == pytest.approx(full.log_scale[0] / 2)


def test_a_silenced_indicator_does_not_even_rule_out():
    """What is impossible in a state leaves it alone where the weight is zero, and rules it out at any other."""
    for weight, ruled_out in ((0, False), (0.01, True)):
        model = model_of(IMPOSSIBLE.replace("red: 0.1, blue: 0.9", "red: 0, blue: 1")[:-1] + f", weight: {weight}}}")
        assert (weighed(model, medians(model), reading((1.0, "red"))).weights[0, 2, 0] == 0.0) == ruled_out


def test_two_equal_figures_with_half_a_vote_each_are_one_figure():
    """Rivals that agree do not count twice."""
    model = model_of(LEVEL)
    halves = sum(logs(model, lanes_of(model), reading((1.0, 2.2), exposure=0.5)) for _ in range(2))
    np.testing.assert_allclose(halves, logs(model, lanes_of(model), reading((1.0, 2.2))), rtol=1e-12)


def test_a_rival_of_no_reliability_takes_no_vote():
    """From the ledger to the vectors: adding it changes not a bit."""
    model = model_of(LEVEL)
    figure = replace(OBSERVATION, value=2.2)
    rubbish = replace(OBSERVATION, value=-40.0, reliability=0.0, id="o2")
    usual, found = (weigh(model, rows, as_of=date(2022, 12, 31)) for rows in ([figure], [figure, rubbish]))
    (expected,), (both,) = (vectors(model, evidence, lanes_of(model)) for evidence in (usual, found))
    assert np.array_equal(both.weights[0], expected.weights[0])
    assert np.array_equal(both.weights[1], np.ones_like(both.weights[1]))
    assert both.log_scale.tolist() == [expected.log_scale[0], 0.0]


# --- numbers ----------------------------------------------------------------------------------------------


@each_kind
def test_peaks_are_one_and_the_scale_restores_the_evidence(indicator: str, value: float | str):
    """Each reading's largest weight over all states and draws is 1; what was taken out is kept, in nats."""
    model = model_of(indicator)
    several = [reading((1.0, value), step=0), reading(step=1), reading((0.6, value), (0.1, value), step=2)]
    lanes = lanes_of(model)
    found = weighed(model, lanes, *several)
    assert found.steps == (0, 1, 2)
    assert found.weights.max(axis=(1, 2)).tolist() == [1.0] * 3
    for position, one in enumerate(several):
        alone = weighed(model, lanes, replace(one, step=0))
        assert np.array_equal(np.broadcast_to(alone.weights[0], found.weights[position].shape), found.weights[position])
        assert alone.log_scale[0] == found.log_scale[position]


@pytest.mark.parametrize("dispersion", [None, 0.7])
@pytest.mark.parametrize(("number", "ratio"), [(200, 4), (3000, 1.1)])
def test_a_flood_of_reports_does_not_underflow(number: int, ratio: float, dispersion: float | None):
    """A count that reaches -30,000 nats in every state still tells them apart."""
    more = f", dispersion: {dispersion}" if dispersion else ""
    model = model_of(f"{{of: v, count: {{first: 0.05, ratio: {ratio}{more}}}}}")
    found = logs(model, medians(model), reading(*[(1.0, 1.0)] * number))[:, 0]
    for log, mean in zip(found, (0.05, 0.05 * ratio, 0.05 * ratio**2), strict=True):
        expected = number * math.log(mean) - mean - math.lgamma(number + 1)
        if dispersion:
            expected = math.lgamma(number + dispersion) - math.lgamma(dispersion) - math.lgamma(number + 1)
            expected += dispersion * math.log(dispersion / (dispersion + mean))
            expected += number * math.log(mean / (dispersion + mean))
        assert log == pytest.approx(expected, rel=1e-11)


def test_a_flood_of_doubtful_reports_still_has_an_answer():
    """Graded reports, far more than the model expects in any state, all the way to a posterior."""
    model = model_of("{of: v, count: {first: 0.05, ratio: 4}}")
    flood = reading(*[(0.8, 1.0)] * 400, step=3)
    found = logs(model, medians(model), flood)
    assert np.all(np.isfinite(found))
    posterior = infer(model, Evidence(date(2022, 4, 30), (flood,), ()), draws=2, seed=1)
    assert math.isfinite(posterior.diagnostics.log_evidence)
    assert posterior.marginal("v")[0, 3, 2] > 0.999


@pytest.mark.parametrize(("indicator", "value"), [KINDS[kind] for kind in ("category", "level", "assess")])
def test_many_values_in_one_step_do_not_underflow(indicator: str, value: float | str):
    """Each is weighed as if it were alone, and their logarithms add up."""
    model = model_of(indicator)
    many, one = (logs(model, medians(model), reading(*[(0.51, value)] * n)) for n in (700, 1))
    np.testing.assert_allclose(many, 700 * one, rtol=1e-9)


def test_a_dispersed_count_has_the_stated_mean_and_spreads_wider():
    """Negative binomial: variance = mean + mean^2 / dispersion; a great dispersion number is Poisson."""
    model = model_of("{of: v, count: {first: 0.8, ratio: 2, dispersion: 1.5}}")
    emission = Emission(model, "i", {path: np.array([v]) for path, v in medians(model).items()})
    numbers = np.arange(400)
    chances = np.array([emission.count_chance(int(n), 1.0)[:, 0] for n in numbers])
    means = numbers @ chances
    assert chances.sum(axis=0) == pytest.approx(np.ones(3))
    assert means == pytest.approx([0.8, 1.6, 3.2])
    assert numbers**2 @ chances - means**2 == pytest.approx(means + means**2 / 1.5)
    nearly = model_of("{of: v, count: {first: 0.8, ratio: 2, dispersion: 1e8}}")
    poisson = model_of("{of: v, count: {first: 0.8, ratio: 2}}")
    for number in (0, 3):
        found, expected = (logs(m, medians(m), reading(*[(1.0, 1.0)] * number)) for m in (nearly, poisson))
        np.testing.assert_allclose(found, expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("per", "step", "steps_a_year"), [("year", "month", 12), ("year", "week", 365.25 / 7), ("quarter", "year", 0.25)]
)
def test_a_count_may_be_stated_for_another_period_than_the_step(per: str, step: str, steps_a_year: float):
    """Six a year is a half in a month."""
    model = model_of(f"{{of: v, count: {{rates: {{low: 6, mid: 12, high: 24}}, per: {per}}}}}", step=step)
    emission = Emission(model, "i", {path: np.array([v]) for path, v in medians(model).items()})
    assert emission.mean_count(1.0)[:, 0] == pytest.approx(np.array([6, 12, 24]) / steps_a_year)


def test_a_logarithmic_figure_is_read_by_its_factor():
    """Twice as much and half as much are equally far from no change."""
    model = model_of("{of: v, level: {mean: {low: -0.5, mid: 0, high: 0.5}, sd: 0.3, log: true}}")
    up, down = (logs(model, medians(model), reading((1.0, factor)))[:, 0] for factor in (2.0, 0.5))
    np.testing.assert_allclose(up, down[::-1], rtol=1e-12)


def test_one_odd_figure_does_not_overrule_everything_else():
    """Heavy tails: the further out a figure lies, the less it tells between the states."""
    model = model_of("{of: v, level: {mean: {low: 0, mid: 1, high: 2}, sd: 1}}")
    told = [float(np.ptp(logs(model, medians(model), reading((1.0, x))))) for x in (5.0, 20.0, 1000.0)]
    assert told == sorted(told, reverse=True)
    assert told[-1] < 0.02


def test_what_no_state_can_bring_about_leaves_no_weight_in_any():
    """The engine then says which item is impossible; nothing is clipped."""
    never = re.sub(r"red: [.\d]+, blue: [.\d]+", "red: 0, blue: 1", IMPOSSIBLE)
    model = model_of(never)
    found = weighed(model, medians(model), reading((1.0, "red")))
    assert not found.weights.any()
    assert found.log_scale.tolist() == [0.0]
    with pytest.raises(ImpossibleEvidence, match=r"events\.csv:2 \(o1\) on i"):
        infer(model, Evidence(date(2022, 4, 30), (reading((1.0, "red"), step=3),), ()), draws=2, seed=1)


def test_readings_that_are_alike_weigh_alike():
    """A quiet month is a quiet month, and half of one is not."""
    lanes = lanes_of(model_of(COUNT))
    steps = [reading(step=0), reading(step=1, exposure=0.5), reading(step=2)]
    found = weighed(model_of(COUNT), lanes, *steps).weights
    assert np.array_equal(found[0], found[2])
    assert not np.array_equal(found[0], found[1])


@pytest.mark.parametrize(("indicator", "value"), [KINDS["category"], KINDS["assess"]])
def test_what_was_said_counts_in_full_in_a_step_that_is_not_over(indicator: str, value: str):
    """A judgement of the fifth is no weaker for the month's being young."""
    model = model_of(indicator)
    young, old = (logs(model, lanes_of(model), reading((0.9, value), exposure=share)) for share in (0.2, 1.0))
    assert np.array_equal(young, old)


def test_a_threshold_beyond_all_counting_is_answered_at_once():
    model = read_model(
        """
tarjih: 1
name: far
step: month
start: 2025-01
variables:
  a: {states: [quiet, active], start: quiet, spell: {starts: 2..6 months, lasts: 10..60 days}}
indicators:
  seen: {of: a, count: {first: 0.1, ratio: 10}, coverage: 2025-01..2025-03}
""",
        "model.yaml",
    )
    values = {path: np.array([q.median]) for path, q in model.quantities().items()}
    assert Emission(model, "seen", values).chance_of(">", 1e18).tolist() == [[0.0], [0.0]]


@pytest.mark.parametrize("reliability", [0.1, 0.49, 0.51, 0.97])
def test_a_report_of_what_cannot_be_is_false_however_reliable_its_source(reliability: float):
    """Only a certain report of the impossible rules out every state; any other must be an error."""
    model = model_of("{of: v, flag: {chances: {low: 0, mid: 0, high: 0}}}")
    np.testing.assert_array_equal(np.ptp(logs(model, medians(model), reading((reliability, 1.0)))), 0.0)
    assert np.isneginf(logs(model, medians(model), reading((1.0, 1.0)))).all()
