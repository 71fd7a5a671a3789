"""What moved a forecast: leaving a report out is compared with a run that never heard of it."""

import math
from datetime import date
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special

from tarjih.evidence import Evidence, Observation, Reading, weigh
from tarjih.evidence.likelihood import vectors
from tarjih.explain import Movement, explain
from tarjih.explain.leave_one_out import _DRAWS
from tarjih.inference.answers import answer, window_steps
from tarjih.inference.learning import infer
from tarjih.inference.posterior import Posterior
from tarjih.model import read_model
from tarjih.model.calendar import parse_span
from tarjih.model.questions import AnyAsk, Ask, parse_ask
from tarjih.model.schema import ScenarioModel
from tests.oracle import Factor, States, enumerate_paths, number_chance

Array = NDArray[np.float64]

MODEL = """\
tarjih: 1
name: pass
step: month
start: 2022-01
until: 2022-06
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
indicators:
  orders:
    of: pressure
    count: {first: 0.01..0.05, ratio: 10..50}
    coverage: 2022-01..2022-12
    detect: 0.6..0.9
  mood:
    of: alarm
    category: {values: [calm, harsh], given: {low: {calm: 0.8, harsh: 0.2}, high: {calm: 0.2..0.4, harsh: 0.7}}}
"""
PASS = read_model(MODEL)
AS_OF = date(2022, 4, 30)
NOW, LAST = 3, 5

QUESTIONS = {
    "later": "pressure == active by 2022-06",
    "at": "alarm == high at 2022-06",
    "past": "pressure == active by 2022-03",
    "across": "pressure == active in 2022-02..2022-05",
    "throughout": "alarm == low throughout 2022-03..2022-06",
    "both": "pressure == active and alarm == high by 2022-06",
    "recorded": "orders >= 1 in 2022-02..2022-06",
    "recorded later": "orders >= 1 by 2022-06",
}
REMEMBERING = {
    "order": "pressure == active before alarm == high by 2022-06",
    "count": "count(pressure == active starts) >= 1 in 2022-03..2022-06",
    "given": "pressure == active by 2022-06 given alarm == low at 2022-06",
    "given the past": "alarm == high at 2022-06 given pressure == quiet in 2022-02..2022-05",
    "total": "sum(orders) in 2022-05..2022-06 >= 1",
}
# `by` counts from here; the other forms name their days.
ASKED = {"past": date(2022, 1, 1), "both": date(2022, 2, 1)}


def seen(indicator: str, occurred: str, value: float | str = 1.0, *, reliability: float = 0.8) -> Observation:
    days = parse_span(occurred)
    name = f"{indicator}-{occurred}"
    return Observation(indicator, days, days.last, value, reliability, name, "https://example.org", "", "events.csv:2")


SEEN = (
    seen("orders", "2022-02-10"),
    seen("orders", "2022-04-03"),
    seen("mood", "2022-03-15", "harsh"),
    seen("mood", "2022-04-15", "calm", reliability=0.4),
)


def asks_of(model: ScenarioModel, questions: dict[str, str], asked: dict[str, date] | None = None) -> dict[str, Ask]:
    found = {}
    for name, text in questions.items():
        parsed = parse_ask(text, model, (asked or {}).get(name, AS_OF), model.start)
        assert isinstance(parsed, Ask)
        found[name] = parsed
    return found


def ablated(posterior: Posterior, left_out: tuple[Reading, ...]) -> Posterior:
    """Run the same draws again on evidence that never held these readings."""
    evidence = posterior.evidence.without(*left_out)
    compiled = type(posterior.compiled)(posterior.model, evidence, now=posterior.frame.now)
    return Posterior(
        posterior.model,
        evidence,
        posterior.z,
        posterior.diagnostics,
        posterior.frame,
        compiled=compiled,
        seed=posterior.seed,
    )


def readings_behind(evidence: Evidence, movement: Movement) -> tuple[Reading, ...]:
    """Return the readings that a movement speaks of: one report, or all silence of an indicator."""
    return tuple(
        r
        for r in evidence.of(movement.indicator)
        if tuple(i.observation for i in r.items) == movement.items and (r.items or not movement.items)
    )


def log_odds(p: float) -> float:
    return math.log(p / (1 - p))


class Enumerated:
    """Every path there is, in one draw of a posterior, under its evidence or less of it."""

    def __init__(self, posterior: Posterior, evidence: Evidence, lane: int) -> None:
        self.model, self.evidence = posterior.model, evidence
        self.values = {p: float(np.broadcast_to(v, posterior.draws)[lane]) for p, v in posterior.values.items()}
        found = vectors(self.model, evidence, {path: np.array([v]) for path, v in self.values.items()})
        factors = [
            Factor(step, one.scope, (weight[:, 0] * math.exp(scale)).reshape([2] * len(one.scope)))
            for one in found
            for step, weight, scale in zip(one.steps, one.weights, one.log_scale, strict=True)
        ]
        self.answers = enumerate_paths(self.model, self.values, LAST + 1, factors=factors)

    def chance(self, ask: Ask) -> float:
        first, last = window_steps(self.model, ask)
        if "orders" not in str(ask.predicate):
            return self.answers.ask(ask.form, ask.predicate, first, last)
        spoken = {r.step: r for r in self.evidence.of("orders")}

        def silent(step: int, states: States) -> float:
            """Return P(no order is on record for the step | states): what was recorded stands as it is."""
            if step > NOW or step not in spoken:
                return number_chance(self.model, self.values, "orders", 0, states)
            return math.prod(1 - item.presence for item in spoken[step].items)

        return 1 - self.answers.expect(
            lambda window: math.prod(silent(first + i, states) for i, states in enumerate(window)), first, last
        )


# --- against a run without -------------------------------------------------------------------------------


def test_a_movement_in_one_draw_is_the_difference_of_two_enumerations():
    """Walk every path with the report and without it; nothing else is needed in a single draw."""
    posterior = infer(PASS, weigh(PASS, SEEN, as_of=AS_OF), draws=1, seed=4)
    asks = asks_of(PASS, QUESTIONS, ASKED)
    movements = explain(posterior, asks)
    assert {m.question for m in movements} == set(asks)
    whole = Enumerated(posterior, posterior.evidence, 0)
    without: dict[tuple[Reading, ...], Enumerated] = {}
    for movement in movements:
        behind = readings_behind(posterior.evidence, movement)
        assert behind
        if behind not in without:
            without[behind] = Enumerated(posterior, posterior.evidence.without(*behind), 0)
        after, before = (one.chance(asks[movement.question]) for one in (whole, without[behind]))
        assert movement.after == pytest.approx(after, rel=1e-9)
        assert movement.before == pytest.approx(before, rel=1e-9)
        assert movement.log_odds == pytest.approx(log_odds(after) - log_odds(before), rel=1e-7)


def test_a_movement_over_several_draws_reweighs_them():
    """Without the report each draw is worth what it makes of the remaining evidence."""
    posterior = infer(PASS, weigh(PASS, SEEN, as_of=AS_OF), draws=3, seed=2)
    asks = asks_of(PASS, QUESTIONS, ASKED)
    movements = explain(posterior, asks)
    whole = [Enumerated(posterior, posterior.evidence, lane) for lane in range(3)]
    report = next(r for r in posterior.evidence.of("orders") if r.items)
    without = [Enumerated(posterior, posterior.evidence.without(report), lane) for lane in range(3)]
    worth = [math.exp(w.answers.log_evidence - e.answers.log_evidence) for w, e in zip(without, whole, strict=True)]
    of_report = [m for m in movements if readings_behind(posterior.evidence, m) == (report,)]
    assert {"later", "across", "recorded"} <= {m.question for m in of_report}
    for movement in of_report:
        ask = asks[movement.question]
        before = sum(w * one.chance(ask) for w, one in zip(worth, without, strict=True)) / sum(worth)
        assert movement.after == pytest.approx(np.mean([one.chance(ask) for one in whole]), rel=1e-9)
        assert movement.before == pytest.approx(before, rel=1e-9)


def test_a_movement_is_the_difference_of_two_independent_runs():
    """The engine itself, run anew without the report: every question, report and silence, over many draws."""
    posterior = infer(PASS, weigh(PASS, SEEN, as_of=AS_OF), draws=60, seed=3)
    asks: dict[str, AnyAsk] = {**asks_of(PASS, QUESTIONS, ASKED)}
    asks |= {name: parse_ask(text, PASS, AS_OF, PASS.start) for name, text in REMEMBERING.items()}
    movements = explain(posterior, asks)
    assert {m.question for m in movements} == set(asks)
    shown = {(m.question, m.indicator, m.items): m for m in movements}
    reports = [(r.indicator, (r,)) for r in posterior.evidence.readings if r.items]
    silence = tuple(r for r in posterior.evidence.of("orders") if not r.items)
    for indicator, left_out in [*reports, ("orders", silence)]:
        other = ablated(posterior, left_out)
        gain = (other.log_z - posterior.log_z)[:, :60].sum(axis=0)
        weight = special.softmax(gain - _scale(posterior) + _scale(other))
        items = tuple(i.observation for r in left_out for i in r.items)
        for name, ask in asks.items():
            p, q = answer(posterior, ask), answer(other, ask)
            # Under a condition a draw counts by how probable it makes the condition, too.
            counts, own = (1.0 if one.weights is None else one.weights for one in (p, q))
            share = np.full(60, 1 / 60) * counts / np.mean(counts)
            without = weight * own / np.sum(weight * own)
            before, after = float(without @ q.chances), float(share @ p.chances)
            error = float(np.sqrt(np.sum((without * (q.chances - before) - share * (p.chances - after)) ** 2)))
            if (movement := shown.pop((name, indicator, items), None)) is not None:
                assert movement.after == pytest.approx(after, rel=1e-8)
                assert movement.before == pytest.approx(before, rel=1e-8)
            else:
                # What is not shown cannot be told from the chance of the draws.
                assert abs(after - before) <= max(2.5 * error, 1e-9)
    assert shown == {}


def test_a_long_run_is_explained_by_its_first_draws():
    """What leaving out costs does not grow with the draws of the forecast."""
    posterior = infer(PASS, weigh(PASS, SEEN, as_of=AS_OF), draws=_DRAWS + 10, seed=3)
    ask = asks_of(PASS, {"at": QUESTIONS["at"]})["at"]
    chances = answer(posterior, ask).chances
    for movement in explain(posterior, {"at": ask}):
        assert movement.after == pytest.approx(chances[:_DRAWS].mean(), rel=1e-9)
    assert chances[:_DRAWS].mean() != chances.mean()


def _scale(posterior: Posterior) -> Array:
    """Return the log scale that a run takes out of its likelihoods: the same in every draw."""
    found = vectors(posterior.model, posterior.evidence, posterior.values)
    return np.asarray(sum(one.log_scale.sum() for one in found))


# --- what is shown ----------------------------------------------------------------------------------------


def moved(model: ScenarioModel, questions: dict[str, str], *observations: Observation, **run: Any) -> list[Movement]:
    posterior = infer(model, weigh(model, observations, as_of=AS_OF), **({"draws": 60, "seed": 1} | run))
    return list(explain(posterior, asks_of(model, questions, ASKED)))


def test_an_order_speaks_for_pressure_and_silence_against_it():
    """The sign of what is obvious, and the report that says most comes first."""
    found = moved(PASS, {"later": QUESTIONS["later"]}, seen("orders", "2022-04-20", reliability=0.95))
    report, silence = found
    assert (report.indicator, [o.id for o in report.items]) == ("orders", ["orders-2022-04-20"])
    assert report.log_odds > 0.5
    assert report.before < report.after
    assert (silence.indicator, silence.items) == ("orders", ())
    assert silence.log_odds < 0
    assert abs(report.log_odds) > abs(silence.log_odds)
    assert report.when == parse_span("2022-04")
    # One line for all the months in which we looked and nothing was reported.
    assert silence.when == parse_span("2022-01..2022-03")


def test_movements_come_strongest_first():
    found = moved(PASS, QUESTIONS, *SEEN)
    strengths = [abs(m.log_odds) for m in found]
    assert strengths == sorted(strengths, reverse=True)


def test_the_same_report_speaks_for_the_opposite_question_with_the_opposite_sign():
    """A question and its denial move by the same log-odds, apart from each other."""
    both = {"yes": "alarm == high at 2022-05", "no": "alarm == low at 2022-05"}
    found = {m.question: m for m in moved(PASS, both, seen("mood", "2022-04-15", "harsh")) if m.indicator == "mood"}
    assert found["yes"].log_odds > 0
    assert found["no"].log_odds == pytest.approx(-found["yes"].log_odds, rel=1e-9)


APART = """\
tarjih: 1
name: apart
step: month
start: 2022-01
until: 2022-09
variables:
  here: {states: [quiet, active], start: quiet, spell: {starts: RATE, lasts: LENGTH}}
  there: {states: [low, high], start: low, ladder: {up: [RATE], down: [RATE]}}
indicators:
  near: {of: here, count: {first: FIRST, ratio: 20}, coverage: 2022-01..2022-12}
  far: {of: there, count: {first: FIRST, ratio: 8}, coverage: 2022-01..2022-12}
"""
EXACT = {"RATE": "6 months", "LENGTH": "40 days", "FIRST": "0.05"}
RANGES = {"RATE": "3..12 months", "LENGTH": "20..80 days", "FIRST": "0.02..0.1"}


@pytest.mark.parametrize(("stated", "draws"), [(EXACT, 1), (EXACT, 40), (RANGES, 1), (RANGES, 120)])
def test_what_has_nothing_to_do_with_a_question_is_not_shown(stated: dict[str, str], draws: int):
    """Another part of the world, tied to the question by no path, moves it by rounding and by chance at most."""
    text = APART
    for name, value in stated.items():
        text = text.replace(name, value)
    reports = [seen("near", "2022-02-03"), seen("far", "2022-03-04"), seen("far", "2022-04-04", reliability=0.99)]
    for seed in (1, 2, 3):
        found = moved(read_model(text), {"q": "here == active by 2022-08"}, *reports, draws=draws, seed=seed)
        assert {m.indicator for m in found} == {"near"}


def test_a_report_of_no_reliability_is_not_shown():
    """It changed nothing, so leaving it out changes nothing."""
    worthless = seen("mood", "2022-04-15", "harsh", reliability=0.0)
    found = moved(PASS, {"at": QUESTIONS["at"]}, worthless, seen("orders", "2022-03-03"))
    assert {m.indicator for m in found} == {"orders"}


def test_an_indicator_without_weight_moves_nothing():
    """It is shown in a report and never weighed."""
    shown = read_model(MODEL.replace("    detect: 0.6..0.9\n", "    detect: 0.6..0.9\n    weight: 0\n"))
    found = moved(shown, {"later": QUESTIONS["later"]}, *SEEN)
    assert {m.indicator for m in found} == {"mood"}


def test_nothing_was_read_and_nothing_moved():
    bare = read_model(MODEL.replace("    coverage: 2022-01..2022-12\n", ""))
    assert moved(bare, QUESTIONS) == []


def test_no_question_is_moved_where_none_is_asked():
    assert moved(PASS, {}, *SEEN) == []


# --- questions that began before ------------------------------------------------------------------------


def test_a_report_answers_a_question_that_was_asked_before_it():
    """Leaving the report out leaves it out of the record too: without it the question would be open."""
    question = {"stopped": "orders >= 1 in 2022-03..2022-06"}
    found = moved(PASS, question, seen("orders", "2022-04-03", reliability=0.95))
    report = next(m for m in found if m.items)
    assert report.after > 0.95
    assert report.before < 0.6


def test_a_report_answers_even_where_it_has_no_weight():
    """What the indicator does not say about the world it says about itself."""
    shown = read_model(MODEL.replace("    detect: 0.6..0.9\n", "    detect: 0.6..0.9\n    weight: 0\n"))
    question = {"stopped": "orders >= 1 in 2022-03..2022-06"}
    found = moved(shown, question, seen("orders", "2022-04-03", reliability=0.95))
    report = next(m for m in found if m.items)
    assert (report.indicator, report.after > 0.95, report.before < 0.6) == ("orders", True, True)


@pytest.mark.parametrize("asked", ["2022-01-01", "2022-03-01", "2022-04-30"])
def test_a_question_may_have_been_asked_at_any_time(asked: str):
    """Its window then lies before, across or after the as-of date; an order still speaks for it."""
    posterior = infer(PASS, weigh(PASS, [seen("orders", "2022-04-03")], as_of=AS_OF), draws=30, seed=1)
    asks = asks_of(PASS, {"q": QUESTIONS["later"]}, {"q": date.fromisoformat(asked)})
    report = next(m for m in explain(posterior, asks) if m.items)
    assert report.log_odds > 0
    assert report.after == pytest.approx(answer(posterior, asks["q"]).chances.mean(), rel=1e-9)


@pytest.mark.parametrize(
    "question",
    [
        "alarm == low or alarm == high by 2022-06",
        "alarm in {low, high} at 2022-06",
        "pressure == quiet in 2022-01..2022-06",
        "pressure == active throughout 2022-01..2022-06",
        "pressure == active at 2022-01",
    ],
)
def test_a_certain_answer_is_moved_by_nothing(question: str):
    """What must be so, or cannot be, was never open."""
    assert moved(PASS, {"q": question}, *SEEN) == []


def test_what_a_sure_report_has_settled_is_certain():
    """Nothing moves a question that is answered, and no infinite log-odds are shown."""
    found = moved(PASS, {"q": "orders >= 1 in 2022-02..2022-06"}, seen("orders", "2022-03-05", reliability=1.0))
    assert found == []


def test_a_known_state_settles_a_question():
    """A plain fact leaves nothing to explain."""
    told = read_model(MODEL.replace("    start: quiet\n", "    start: quiet\n    known: {active: 2022-03}\n"))
    assert moved(told, {"q": "pressure == active in 2022-02..2022-06"}, *SEEN) == []
