"""What an indicator may tell: compared with reading it, with every path there is, and with the laws of probability."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special

from tarjih.errors import InferenceError
from tarjih.evidence.likelihood import Emission, scope_of, vectors
from tarjih.explain import sayings
from tarjih.explain.prospect import Present, Prospect
from tarjih.explain.watch import Outcome, foresee, watch, window
from tarjih.inference.answers import answer
from tarjih.inference.evidence_pass import EvidencePass
from tarjih.inference.posterior import Posterior, Timeframe
from tarjih.model.calendar import Span
from tarjih.model.questions import Ask, Form, Observed, Predicate, StateIs
from tarjih.model.schema import ScenarioModel
from tests.inference.worlds import (
    Told,
    enumerated,
    evidence,
    last_day,
    posterior_of,
    random_told,
    small,
    walk,
)
from tests.random_models import random_model, random_predicate

Array = NDArray[np.float64]

NOW, LAST = 1, 4
FORMS: tuple[Form, ...] = ("by", "at", "throughout", "in")


def ask_of(model: ScenarioModel, form: Form, predicate: Predicate, first: int, last: int) -> Ask:
    """Return a question about the steps `first` to `last`."""
    begins, ends = model.calendar.span(first).first, last_day(model, last)
    return Ask(form, predicate, Span(ends, ends) if form == "at" else Span(begins, ends))


def world(seed: int, *, lanes: int = 5, variables: int = 3, widest: int = 12) -> tuple[Posterior, tuple[Told, ...]]:
    """Return a random model with a few readings, under a few draws."""
    model = random_model(seed, variables=variables, steps=LAST + 1, indicators=3, widest=widest)
    told = random_told(model, seed, now=NOW, count=2)
    told = tuple(replace(one, exposure=1.0) for one in told)
    return posterior_of(model, told, now=NOW, last=LAST, lanes=lanes, seed=seed), told


def question(posterior: Posterior, seed: int, *, observed: bool = False) -> Ask:
    """Return a random question; its window lies before, across or after now."""
    form = FORMS[seed % len(FORMS)]
    predicate = random_predicate(posterior.model, seed, observed=observed)
    return ask_of(posterior.model, form, predicate, (NOW, NOW + 1, NOW + 2, 0)[seed // 4 % 4], LAST)


def read(posterior: Posterior, told: Sequence[Told], until: int) -> tuple[Posterior, Array]:
    """Run the same draws again with more read; also return log P(everything read | draw), up to a constant."""
    model = posterior.model
    compiled = EvidencePass(model, evidence(model, told, until), now=until)
    frame = Timeframe(until, posterior.frame.last)
    found = Posterior(model, compiled.evidence, posterior.z, posterior.diagnostics, frame, compiled=compiled, seed=1)
    scale = sum(one.log_scale.sum() for one in vectors(model, compiled.evidence, found.values))
    log_z = np.where(np.isnan(found.log_z), -np.inf, found.log_z)[:, : posterior.draws]
    return found, np.asarray(log_z.sum(axis=0) + scale)


def as_told(indicator: str, outcome: Outcome, step: int = NOW + 1) -> Told:
    """Return the reading that an outcome of a single step stands for."""
    return Told(indicator, step, outcome.value or outcome.low)


def single(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return the outcomes that one reading can stand for, the likely ones."""
    return [o for o in outcomes if (o.value or o.low == o.high) and o.chance > 1e-6]


# --- the laws of probability -----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("steps", [1, 3])
def test_outcomes_are_certain_together_and_on_average_change_nothing(seed: int, steps: int):
    """P(o) sums to 1, and P(o) P(question | o) to P(question), whatever the indicator, form and window."""
    posterior, _ = world(seed)
    ask = question(posterior, seed, observed=seed % 2 == 0)
    now = float(answer(posterior, ask).chances.mean())
    for name in posterior.model.indicators:
        outcomes = foresee(posterior, ask, name, steps=steps)
        assert math.fsum(o.chance for o in outcomes) == pytest.approx(1, abs=1e-10)
        assert math.fsum(o.chance * o.after for o in outcomes) == pytest.approx(now, abs=1e-10)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("steps", [1, 2])
def test_looking_never_costs_knowledge(seed: int, steps: int):
    """The expected reduction is never negative, nor more than there is to know, nor less than what is told of it."""
    posterior, _ = world(seed)
    ask = question(posterior, seed, observed=seed % 2 == 0)
    for found in watch(posterior, {"q": ask}, steps=steps):
        p = found.before
        assert -1e-12 <= found.bits <= float(special.entr([p, 1 - p]).sum()) / math.log(2) + 1e-12
        assert -1e-12 <= found.brier <= p * (1 - p) + 1e-12
        told = sum(o.chance * (o.after - p) ** 2 for o in found.outcomes)
        assert found.brier >= told - 1e-12
        assert len(found.outcomes) <= 3 or found.outcomes[0].kind == "value"


# --- against reading it ----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_an_outcome_is_what_the_forecast_will_be_once_it_is_read(seed: int):
    """Append the outcome to the evidence, weigh the draws by what they made of it, and answer anew."""
    posterior, told = world(seed)
    ask = question(posterior, seed, observed=seed % 2 == 0)
    _, log_before = read(posterior, told, NOW)
    before = special.softmax(np.zeros(posterior.draws))
    for name in posterior.model.indicators:
        for outcome in single(foresee(posterior, ask, name))[:4]:
            later, log_after = read(posterior, (*told, as_told(name, outcome)), NOW + 1)
            gained = log_after - log_before
            weights = special.softmax(gained)
            assert outcome.after == pytest.approx(float(weights @ answer(later, ask).chances), rel=1e-9, abs=1e-9)
            assert outcome.chance == pytest.approx(float(before @ np.exp(gained)), rel=1e-9)


@pytest.mark.parametrize("seed", range(10))
def test_silence_over_three_steps_is_three_readings_of_nothing(seed: int):
    posterior, told = world(seed)
    ask = question(posterior, seed, observed=seed % 2 == 0)
    _, log_before = read(posterior, told, NOW)
    for name, indicator in posterior.model.indicators.items():
        if indicator.kind not in ("count", "flag"):
            continue
        silent = next((o for o in foresee(posterior, ask, name, steps=3) if o.kind == "silent"), None)
        if silent is None:
            continue
        nothing = tuple(Told(name, t, 0.0) for t in range(NOW + 1, NOW + 4))
        later, log_after = read(posterior, (*told, *nothing), NOW + 3)
        weights = special.softmax(log_after - log_before)
        assert silent.after == pytest.approx(float(weights @ answer(later, ask).chances), rel=1e-9, abs=1e-9)
        assert silent.chance == pytest.approx(float(np.exp(log_after - log_before).mean()), rel=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_every_path_of_a_single_draw_says_the_same(seed: int):
    """The oracle walks all paths with the outcome read at its step."""
    posterior, told = world(seed, lanes=1, variables=2, widest=6)
    predicate = random_predicate(posterior.model, seed)
    form = FORMS[seed % 4]
    ask = ask_of(posterior.model, form, predicate, NOW + 1, LAST)
    before = enumerated(posterior, told, 0).log_evidence
    for name, indicator in posterior.model.indicators.items():
        if indicator.active_while is not None and indicator.kind not in ("count", "flag"):
            continue  # the oracle does not enumerate such a topic
        for outcome in single(foresee(posterior, ask, name))[:3]:
            every = enumerated(posterior, (*told, as_told(name, outcome)), 0)
            assert outcome.chance == pytest.approx(math.exp(every.log_evidence - before), rel=1e-10)
            assert outcome.after == pytest.approx(walk(every).ask(form, predicate, NOW + 1, LAST), rel=1e-10)


FIGURE = """\
variables:
  mood:
    states: [calm, tense, angry]
    start: {calm: 0.4, tense: 0.4, angry: 0.2}
    ladder: {up: [3..9 months, 5..20 months], down: [2..9 months, 4 months]}
indicators:
  poll: {of: mood, level: {mean: {calm: 40..50, tense: 28..36, angry: 10..25}, sd: 3..8}}
  growth: {of: mood, level: {mean: {calm: 0.1, tense: 0.0..0.1, angry: -0.3..-0.1}, sd: 0.1..0.2, log: true}}
"""


@pytest.mark.parametrize("name", ["poll", "growth"])
def test_a_figure_in_a_narrow_range_is_that_figure_read(name: str):
    """What the ranges are cut from agrees with the density that evidence weighs."""
    posterior = posterior_of(small(FIGURE), (), now=NOW, last=LAST, lanes=6)
    ask = ask_of(posterior.model, "by", random_predicate(posterior.model, 3, parts=1), NOW + 1, LAST)
    prospect, scope = Prospect(posterior, ask, 1), scope_of(posterior.model, name)
    (paths,), states = prospect.at_last(scope), Present(posterior, 1).states(scope)
    for figure in (0.7, 1.1, 31.0):
        density = Emission(posterior.model, name, posterior.values).value_density(figure)
        read_as = (paths * density).sum() / (states * density).sum()
        later, log_after = read(posterior, (Told(name, NOW + 1, figure),), NOW + 1)
        expected = special.softmax(log_after) @ (1 - answer(later, ask).chances)
        assert read_as == pytest.approx(float(expected), rel=1e-9)


@pytest.mark.parametrize("name", ["poll", "growth"])
def test_ranges_of_a_figure_tell_nearly_all_of_it(name: str, monkeypatch: pytest.MonkeyPatch):
    posterior = posterior_of(small(FIGURE), (), now=NOW, last=LAST, lanes=6)
    ask = ask_of(posterior.model, "at", random_predicate(posterior.model, 3, parts=1), NOW + 2, NOW + 2)

    def bits() -> float:
        return next(w.bits for w in watch(posterior, {"q": ask}, steps=1) if w.indicator == name)

    coarse = bits()
    monkeypatch.setattr(sayings, "_RANGES", 400)
    assert 0 < coarse <= bits() < coarse * 1.01


# --- questions about the record itself --------------------------------------------------------------------

STRAIT = """\
variables:
  pressure:
    states: [quiet, active]
    start: quiet
    spell: {starts: {chance: 0.2..0.6, within: year}, lasts: 20..90 days}
    influences: [{from: alarm, effect: raises strongly, lag: 0}]
  alarm:
    states: [low, high]
    start: {low: 0.7, high: 0.3}
    ladder: {up: [{chance: 0.2..0.6, within: year}], down: [{chance: 0.2..0.6, within: year}]}
  harvest:
    states: [poor, good]
    start: poor
    ladder: {up: [{chance: 0.2..0.6, within: year}], down: [{chance: 0.2..0.6, within: year}]}
indicators:
  orders: {of: pressure, count: {first: 0.01..0.05, ratio: 10..50}, coverage: 2021-01..2021-03, detect: 0.6..0.9 WEIGHT}
  yields: {of: harvest, count: {first: 0.2..0.4, ratio: 3}, coverage: 2021-01..2023-12}
  notes: {of: alarm, flag: {first: 0.05..0.2, ratio: 6}, coverage: 2021-01..2023-12, active_while: alarm == high}
"""


def strait(weight: str = "", *, lanes: int = 40) -> Posterior:
    told = (Told("orders", 0, 0.0), Told("orders", 1, 1.0), Told("yields", 1, 1.0))
    text = STRAIT.replace(" WEIGHT", f", weight: {weight}" if weight else "")
    return posterior_of(small(text), told, now=NOW, last=11, lanes=lanes)


ACTIVE = StateIs("pressure", ("active",))
ORDERED = Observed("orders", ">=", 1.0)


def test_a_report_settles_the_question_that_asks_for_it():
    posterior = strait()
    ask = ask_of(posterior.model, "by", ORDERED, NOW + 1, 11)
    reported, silent = foresee(posterior, ask, "orders", steps=3)
    assert (reported.kind, silent.kind) == ("reported", "silent")
    assert reported.after == pytest.approx(1, abs=1e-12)
    assert silent.after < float(answer(posterior, ask).chances.mean())
    short = ask_of(posterior.model, "by", ORDERED, NOW + 1, NOW + 3)
    reported, silent = foresee(posterior, short, "orders", steps=3)
    assert [reported.after, silent.after] == pytest.approx([1, 0], abs=1e-12)
    found = next(w for w in watch(posterior, {"q": short}, steps=3) if w.indicator == "orders")
    assert found.share == pytest.approx(1, abs=1e-9)


def test_two_orders_are_needed_where_two_are_asked_for():
    posterior = strait()
    ask = ask_of(posterior.model, "by", Observed("orders", ">=", 2.0), NOW + 1, NOW + 1)
    for outcome in foresee(posterior, ask, "orders"):
        assert outcome.after == pytest.approx(1.0 if outcome.low >= 2 else 0.0, abs=1e-12)


def test_a_report_before_the_window_settles_nothing():
    posterior = strait()
    ask = ask_of(posterior.model, "in", ORDERED, NOW + 4, NOW + 6)
    reported, _ = foresee(posterior, ask, "orders", steps=3)
    assert float(answer(posterior, ask).chances.mean()) < reported.after < 0.9


# --- weight, coverage, topics ---------------------------------------------------------------------------


def found_for(posterior: Posterior, ask: Ask, indicator: str, steps: int = 3):
    return next(w for w in watch(posterior, {"q": ask}, steps=steps) if w.indicator == indicator)


def test_nothing_ties_the_harvest_to_the_question():
    """Exactly nothing, whatever chance would show among the draws."""
    posterior = strait()
    ask = ask_of(posterior.model, "by", ORDERED, NOW + 1, 11)
    found = found_for(posterior, ask, "yields")
    assert (found.silence, found.bits, found.brier, found.outcomes) == ("unconnected", 0.0, 0.0, ())


def test_less_weight_tells_less():
    """Half the weight lies between none and all; without weight an indicator tells nothing of the world."""
    by_weight = {}
    for weight in ("0", "0.25", "0.75", "1"):
        posterior = strait(weight)
        ask = ask_of(posterior.model, "by", ACTIVE, NOW + 1, 11)
        by_weight[weight] = found_for(posterior, ask, "orders")
    assert by_weight["0"].silence == "weightless"
    assert 0 < by_weight["0.25"].bits < by_weight["0.75"].bits < by_weight["1"].bits


@pytest.mark.parametrize("steps", [1, 3])
def test_an_outcome_of_half_weight_is_weighed_as_evidence_weighs_it(steps: int):
    posterior = strait("0.5", lanes=5)
    told = (Told("orders", 0, 0.0), Told("orders", 1, 1.0), Told("yields", 1, 1.0))
    _, log_before = read(posterior, told, NOW)
    ask = ask_of(posterior.model, "by", Observed("notes", ">=", 1.0), NOW + 1, 11)
    quiet = next(o for o in foresee(posterior, ask, "orders", steps=steps) if o.low == 0)
    nothing = tuple(Told("orders", t, 0.0) for t in range(NOW + 1, NOW + 1 + steps))
    later, log_after = read(posterior, (*told, *nothing), NOW + steps)
    weights = special.softmax(log_after - log_before)
    assert quiet.after == pytest.approx(float(weights @ answer(later, ask).chances), rel=1e-9)


def test_a_search_that_ends_is_said():
    """Where nobody searches any more, watching means to search again."""
    posterior = strait()
    ask = ask_of(posterior.model, "by", ORDERED, NOW + 1, 11)
    assert found_for(posterior, ask, "orders").searched_until == last_day(posterior.model, 2)
    assert found_for(posterior, ask, "notes").searched_until is None


def test_a_closed_topic_can_tell_nothing():
    text = STRAIT.replace(" WEIGHT", "").replace("    start: {low: 0.7, high: 0.3}\n", "    start: low\n")
    text = text.replace(
        "ladder: {up: [{chance: 0.2..0.6, within: year}], down", "ladder: {up: [{chance: 0, within: year}], down", 1
    )
    posterior = posterior_of(small(text), (), now=NOW, last=11, lanes=4)
    ask = ask_of(posterior.model, "by", ORDERED, NOW + 1, 11)
    assert found_for(posterior, ask, "notes").silence == "closed"


def test_a_settled_question_has_nothing_left_to_tell():
    posterior = strait()
    ask = ask_of(posterior.model, "in", ORDERED, 1, 11)
    assert all((w.bits, w.outcomes) == (0.0, ()) for w in watch(posterior, {"q": ask}, steps=2))


def test_looking_beyond_the_run_is_refused():
    posterior = strait()
    ask = ask_of(posterior.model, "by", ORDERED, NOW + 1, 11)
    with pytest.raises(InferenceError, match=r"(?s)11 months ahead reach to 2022-01-31.*--until 2022-01-31"):
        watch(posterior, {"q": ask}, steps=11)
    assert window(posterior, 3) == Span(posterior.model.calendar.span(2).first, last_day(posterior.model, 4))


def test_most_comes_first_and_chance_last():
    posterior = strait()
    ask = ask_of(posterior.model, "by", ORDERED, NOW + 1, 11)
    found = watch(posterior, {"q": ask}, steps=3)
    assert found[0].bits > 0
    assert [w.bits for w in found if w.clear] == sorted((w.bits for w in found if w.clear), reverse=True)
    assert not any(w.clear for w in found if w.silence)
