"""Questions of every form have the answers that walking every path gives, in every draw."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest

from tarjih.errors import QuestionError
from tarjih.evidence.weigh import weigh
from tarjih.inference import ask, infer, strikes
from tarjih.inference.answers import Answer, answer, denoised, rivals, timeline_points, window_steps
from tarjih.inference.courses import courses
from tarjih.inference.posterior import Posterior
from tarjih.inference.simulate import simulate
from tarjih.model import automata
from tarjih.model.calendar import Span
from tarjih.model.load import read_model
from tarjih.model.questions import (
    All,
    Ask,
    AskBefore,
    AskCount,
    AskSum,
    Form,
    Not,
    Observed,
    Predicate,
    Single,
    Some,
    StateIs,
    parse_ask,
)
from tarjih.model.schema import ScenarioModel
from tests.inference.worlds import (
    Told,
    Walked,
    enumerated,
    last_day,
    posterior_of,
    random_told,
    small,
    values_of,
    walk,
)
from tests.random_models import random_model, random_predicate

FORMS: tuple[Form, ...] = ("at", "by", "in", "throughout")
LAST = 4


def question(model: ScenarioModel, form: Form, predicate: Predicate, first: int, last: int) -> Ask:
    """Ask about whole steps."""
    return Ask(form, predicate, Span(model.calendar.span(first).first, model.calendar.span(last).last))


def asked(posterior: Posterior, text: str, asked_on: date | None = None) -> Answer:
    """Answer a question as it is written."""
    model = posterior.model
    return answer(posterior, parse_ask(text, model, asked_on or posterior.evidence.as_of, model.start))


def assert_agrees(
    posterior: Posterior, walked: Sequence[Walked], told: Sequence[Told], form: Form, what: Predicate, *window: int
) -> None:
    """Compare every draw with the oracle."""
    found = answer(posterior, question(posterior.model, form, what, *window))
    now = posterior.frame.now
    expected = [one.ask(form, what, *window, told=told, now=now) for one in walked]
    assert found.method == "exact"
    np.testing.assert_allclose(found.chances, expected, rtol=0, atol=1e-10, err_msg=f"{form} {window} {what}")


# Against the oracle


@pytest.mark.parametrize("seed", range(24))
def test_every_form_of_question_is_answered_as_walking_every_path_does(seed):
    """Evidence lies before, inside and after the windows; windows begin and end on either side of the as-of day."""
    model = random_model(seed, widest=8, steps=LAST + 1, known=seed % 3 == 0)
    now = 1 + seed % 3
    told = random_told(model, seed, now=now)
    posterior = posterior_of(model, told, now=now, last=LAST, lanes=2, seed=seed)
    walked = [walk(enumerated(posterior, told, lane)) for lane in range(2)]
    rng = np.random.default_rng(seed)
    predicates = [random_predicate(model, 10 * seed + i, observed=i % 2 == 1, parts=1 + i % 3) for i in range(6)]
    for form in FORMS:
        for predicate in predicates:
            first, last = sorted(int(t) for t in rng.integers(0, LAST + 1, 2))
            assert_agrees(posterior, walked, told, form, predicate, last if form == "at" else first, last)


def test_the_array_of_paths_answers_as_the_oracle_does():
    posterior = posterior_of(SMALL, TOLD[:3], now=1, last=3, lanes=1)
    answers = enumerated(posterior, TOLD[:3], 0)
    for form in FORMS:
        for what in PREDICATES[::3]:
            assert walk(answers).ask(form, what, 1, 3) == pytest.approx(answers.ask(form, what, 1, 3), abs=1e-12)


@pytest.mark.parametrize("now", [0, 1, 3])
def test_evidence_may_come_before_inside_and_after_the_window(now):
    """One model, every position of the window against the as-of day: smoothing, filtering and prediction."""
    told = [one for one in TOLD if one.step <= now]
    posterior = posterior_of(SMALL, told, now=now, last=3, lanes=2)
    walked = [walk(enumerated(posterior, told, lane)) for lane in range(2)]
    for form in FORMS:
        for window in (0, 1), (1, 2), (2, 3), (0, 3):
            for what in PREDICATES:
                assert_agrees(posterior, walked, told, form, what, window[form == "at"], window[1])


SMALL = small(
    """
variables:
  mood:
    states: [calm, tense, angry]
    start: {calm: 0.6, tense: 0.3, angry: 0.1}
    ladder: {up: [0.5..2 years, 1 year], down: [3 months, 2..6 months]}
  unrest:
    states: [quiet, active]
    start: quiet
    spell: {starts: {chance: 0.2..0.5, within: year}, lasts: 1..3 months}
    influences: [{from: mood, effect: raises strongly}]
  left:
    states: [no, yes]
    start: no
    event: {chance: 0.3..0.6, within: year}
    influences: [{from: unrest, effect: raises, lag: 0}]
indicators:
  arrests: {of: unrest, count: {first: 0.2..0.5, ratio: 3..6, dispersion: 1..3}, detect: 0.6..0.9}
  strike: {of: [unrest, mood], flag: {first: 0.05, ratio: {unrest: 5, mood: 2}}, active_while: left == no}
  price: {of: mood, level: {mean: {calm: -1, tense: 0, angry: 1}, sd: 0.3..0.9, log: true}}
  paper:
    of: mood
    category:
      values: [calm, worried, alarmed]
      given:
        calm: {calm: 0.8, worried: 0.15, alarmed: 0.05}
        tense: {calm: 0.3, worried: 0.5, alarmed: 0.2}
        angry: {calm: 0.1, worried: 0.3, alarmed: 0.6}
  expert: {of: mood, assess: {confidence: 0.6..0.8}}
"""
)
TOLD = (
    Told("arrests", 0, 1.0),
    Told("price", 1, 0.8),
    Told("strike", 1, 0.0),
    Told("arrests", 2, 2.0, 0.5),
    Told("strike", 2, 1.0, 0.25),
    Told("paper", 2, "worried"),
    Told("expert", 2, "angry"),
    Told("arrests", 3, 0.0),
    Told("strike", 3, 0.0, 0.5),
    Told("price", 3, 2.0),
)
PREDICATES: tuple[Predicate, ...] = (
    StateIs("unrest", ("active",)),
    Some((StateIs("unrest", ("active",)), StateIs("mood", ("tense", "angry")))),
    All((StateIs("unrest", ("active",)), Not(StateIs("mood", ("calm",))))),
    Not(Some((StateIs("left", ("yes",)), StateIs("mood", ("angry",))))),
    StateIs("left", ("yes",)),
    StateIs("left", ("no",)),
    Observed("arrests", ">=", 2.0),
    Observed("arrests", "==", 0.0),
    Observed("arrests", "<", 1.5),
    Observed("arrests", "!=", 1.0),
    Observed("strike", "==", 1.0),
    Observed("strike", "<", 1.0),
    Observed("price", ">", 1.0),
    Observed("price", "<=", 0.5),
    Observed("paper", "==", "alarmed"),
    Observed("paper", "!=", "calm"),
    Observed("expert", "==", "tense"),
    Some((Observed("arrests", ">=", 1.0), Observed("strike", "==", 1.0), StateIs("mood", ("angry",)))),
    Not(All((Observed("price", ">", 1.0), StateIs("unrest", ("active",))))),
)


def test_a_step_in_progress_counts_what_it_recorded_and_may_record_more():
    """By the middle of March one arrest was recorded: two in March need one more in what is left of it."""
    told = [Told("arrests", 2, 1.0, 0.5)]
    posterior = posterior_of(SMALL, told, now=2, last=2, lanes=3)
    at_least = [asked(posterior, f"arrests >= {n} at 2021-03").chances for n in (1, 2, 3)]
    assert (at_least[0] == 1.0).all()
    assert (at_least[1] < 1.0).all()
    assert (at_least[1] > at_least[2]).all()


# Events


def test_an_event_is_asked_for_at_its_date_and_not_on_the_way():
    """It has happened by June or it has not; the chance of June is not the chance of April."""
    model = small("variables: {e: {states: [no, yes], start: no, event: {chance: 0.1, within: month}}}")
    posterior = posterior_of(model, [], now=1, last=9, lanes=1)
    by_june = 1 - 0.9**5
    assert asked(posterior, "e == yes at 2021-06").chances[0] == pytest.approx(by_june, abs=1e-12)
    assert asked(posterior, "e == no at 2021-06").chances[0] == pytest.approx(1 - by_june, abs=1e-12)
    assert asked(posterior, "e == yes throughout 2021-06..2021-08").chances[0] == pytest.approx(by_june, abs=1e-12)
    assert asked(posterior, "e == no throughout 2021-06..2021-08").chances[0] == pytest.approx(0.9**7, abs=1e-12)
    assert asked(posterior, "e == yes in 2021-06..2021-08").chances[0] == pytest.approx(1 - 0.9**7, abs=1e-12)
    assert asked(posterior, "not e == yes in 2021-06..2021-08").chances[0] == pytest.approx(0.9**5, abs=1e-12)


TWINS = """
variables:
  push: {{states: [weak, strong], start: weak, spell: {{starts: 1..2 years, lasts: 2..5 months}}}}
  e:
    states: [no, yes]
    start: no
    {mechanism}
indicators:
  n: {{of: push, count: {{first: 0.1..0.4, ratio: 4..8}}}}
"""
AS_EVENT = TWINS.format(
    mechanism="event: {chance: 0.04, within: month}\n    influences: [{from: push, effect: 1.5, lag: 0}]"
)
STRONG = 1 - (1 - 0.04) ** math.exp(1.5)
AS_TABLE = TWINS.format(
    mechanism=f"""table:
      given: [e, push]
      lag: 0
      rows:
        - {{when: {{e: yes}}, then: {{yes: 1}}}}
        - {{when: {{push: strong}}, then: {{no: {1 - STRONG!r}, yes: {STRONG!r}}}}}
        - {{then: {{no: 0.96, yes: 0.04}}}}"""
)


@pytest.mark.parametrize("now", [0, 3, 7])
def test_an_event_struck_early_has_the_answers_of_its_twin_that_is_not(now):
    """A table that is never left says the same as an event, and the engine strikes it only inside the window."""
    told = [Told("n", t, float(n)) for t, n in enumerate([0, 2, 0, 1, 3, 0, 0, 1]) if t <= now]
    event, table = (
        posterior_of(small(text.replace("yes", "'yes'").replace("no]", "'no']")), told, now=now, last=11, lanes=9)
        for text in (AS_EVENT, AS_TABLE)
    )
    assert event.model.variables["e"].event is not None
    for text in (
        "e == yes by 2021-12",
        "e == yes in 2021-06..2021-12",
        "e == yes at 2021-09",
        "e == no throughout 2021-05..2021-10",
        "e == yes throughout 2021-05..2021-10",
        "e == yes or push == strong in 2021-06..2021-09",
        "e == yes and push == strong in 2021-06..2021-09",
        "not (e == yes or push == strong) by 2021-12",
        "e != yes and push != strong throughout 2021-06..2021-09",
    ):
        one, two = (asked(p, text, date(2021, 3, 1)) for p in (event, table))
        np.testing.assert_allclose(one.chances, two.chances, rtol=0, atol=1e-12, err_msg=text)
        if one.timeline is not None and two.timeline is not None and " at " not in text:
            np.testing.assert_allclose(one.timeline, two.timeline, rtol=0, atol=1e-12, err_msg=text)
    lists = [
        ["e == yes by 2021-10", "e == yes by 2021-12", "push == strong at 2021-12"],
        ["push == strong at 2021-12", "e == yes at 2021-12", "e == no at 2021-12"],
    ]
    for texts in lists:
        for one, two in zip(*(scenarios(p, texts) for p in (event, table)), strict=True):
            np.testing.assert_allclose(one.chances, two.chances, rtol=0, atol=1e-12)


def test_the_course_of_a_question_begins_with_its_window():
    """Before the window opens nothing has come true, though the event may have happened."""
    model = small("variables: {e: {states: [no, yes], start: no, event: {chance: 0.1, within: month}}}")
    posterior = posterior_of(model, [], now=1, last=9, lanes=1)
    found = asked(posterior, "e == yes in 2021-06..2021-08")
    assert found.timeline is not None
    points = timeline_points(posterior, found)
    assert [p.on for p in points] == [last_day(model, t) for t in range(2, 8)]
    np.testing.assert_allclose(
        [p.mean for p in points], [0.0, 0.0, 0.0, 1 - 0.9**5, 1 - 0.9**6, 1 - 0.9**7], atol=1e-12
    )


@pytest.mark.parametrize("form", ["by", "in", "throughout"])
def test_the_course_of_a_question_is_its_answer_for_every_earlier_deadline(form):
    told = [one for one in TOLD if one.step <= 2]
    posterior = posterior_of(SMALL, told, now=2, last=6, lanes=3)
    what = Some((StateIs("mood", ("angry",)), StateIs("unrest", ("active",))))
    for first in (1, 4):
        found = answer(posterior, question(SMALL, form, what, first, 6))
        assert found.timeline is not None
        for step, chances in zip(found.steps, found.timeline, strict=True):
            if step >= first:
                shorter = answer(posterior, question(SMALL, form, what, first, step))
                np.testing.assert_allclose(chances, shorter.chances, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("left == no at {}", 1),
        ("left == yes by {}", 1),
        ("mood == calm throughout 2021-03..{}", 1),
        ("arrests >= 1 by {}", 1),
        # What may be undone is struck out at its date alone.
        ("unrest == quiet at {}", 3),
    ],
)
def test_one_pass_carries_every_deadline_of_a_question_to_the_last(monkeypatch, text, passes):
    """However many deadlines there are, and whichever is asked about first; no bit depends on it."""
    told = [one for one in TOLD if one.step <= 1]
    months = ["2021-04", "2021-08", "2021-06"]
    written = [text.format(month) for month in months]
    posterior = posterior_of(SMALL, told, now=1, last=9, lanes=3)
    alone = [asked(posterior_of(SMALL, told, now=1, last=9, lanes=3), text, date(2021, 2, 28)) for text in written]
    parsed = [parse_ask(text, posterior.model, date(2021, 2, 28), posterior.model.start) for text in written]
    strikes.expect(posterior, [one for one in parsed if isinstance(one, Ask)])
    carried: list[Any] = []
    survive = strikes._survive

    def counted(*given: Any) -> Any:
        carried.append(given)
        return survive(*given)

    monkeypatch.setattr(strikes, "_survive", counted)
    for one, other in zip(parsed, alone, strict=True):
        found = answer(posterior, one)
        np.testing.assert_array_equal(found.chances, other.chances)
        np.testing.assert_array_equal(found.timeline, other.timeline)
        assert found.steps == other.steps
    assert len(carried) == passes


def test_the_way_to_a_date_ends_in_the_exact_answer():
    """For `at`, earlier steps are followed along simulated paths: near the exact marginal, within their noise."""
    told = [one for one in TOLD if one.step <= 2]
    posterior = posterior_of(SMALL, told, now=2, last=8, lanes=40)
    found = answer(posterior, question(SMALL, "at", StateIs("mood", ("tense",)), 8, 8))
    exact = posterior.marginal("mood")[:, 3:, 1]
    assert found.timeline is not None
    assert found.steps == tuple(range(3, 9))
    np.testing.assert_array_equal(found.timeline[-1], found.chances)
    np.testing.assert_allclose(found.chances, exact[:, -1], rtol=0, atol=1e-12)
    assert np.abs(found.timeline.mean(axis=1) - exact.mean(axis=0)).max() < 4 * np.sqrt(0.25 / 4000)


# Rival scenarios


def scenarios(posterior: Posterior, texts: Sequence[str]) -> list[Answer]:
    model = posterior.model
    asks = [parse_ask(text, model, posterior.evidence.as_of, model.start) for text in texts]
    return rivals(posterior, [one for one in asks if isinstance(one, Ask)])


def first_true(walked: Walked, questions: Sequence[Ask]) -> list[float]:
    """Return the probability that each question, or none, is the first in the list to come true."""
    left = np.ones(len(walked.chances))
    found = []
    for one in questions:
        true = walked.true_at(one.predicate, *window_steps(walked.answers.model, one)).max(axis=1)
        found.append(float(walked.chances @ (left * true)))
        left = left * (1 - true)
    return [*found, float(walked.chances @ left)]


@pytest.mark.parametrize("seed", range(12))
def test_rival_scenarios_share_one_and_are_those_of_walking_every_path(seed):
    model = random_model(seed, widest=8, steps=LAST + 1)
    told = random_told(model, seed, now=1)
    posterior = posterior_of(model, told, now=1, last=LAST, lanes=2, seed=seed)
    rng = np.random.default_rng(seed)
    forms: list[Form] = ["at", "by", "in"]
    questions = []
    for i in range(2 + seed % 3):
        first = int(rng.integers(0, LAST))
        predicate = random_predicate(model, 100 * seed + i, parts=1 + i % 2)
        questions.append(question(model, forms[int(rng.integers(3))], predicate, first, int(rng.integers(first, 5))))
    found = rivals(posterior, questions)
    assert {one.method for one in found} == {"exact"}
    np.testing.assert_allclose(np.sum([one.chances for one in found], axis=0), 1.0, rtol=0, atol=1e-12)
    for lane in range(2):
        expected = first_true(walk(enumerated(posterior, told, lane)), questions)
        np.testing.assert_allclose([one.chances[lane] for one in found], expected, rtol=0, atol=1e-10)


def test_scenarios_that_are_the_states_of_one_variable_leave_nothing_for_the_rest():
    posterior = posterior_of(SMALL, [], now=1, last=6, lanes=3)
    found = scenarios(posterior, [f"mood == {state} at 2021-07" for state in ("calm", "tense", "angry")])
    marginal = posterior.marginal("mood")[:, 6]
    for i in range(3):
        np.testing.assert_allclose(found[i].chances, marginal[:, i], rtol=0, atol=1e-12)
    np.testing.assert_allclose(found[3].chances, 0.0, atol=1e-12)


@pytest.mark.parametrize("most", [64, 1])
def test_scenarios_about_one_indicator_read_one_recorded_number(most, monkeypatch):
    """Two arrests are also one arrest: the second scenario is left with exactly one; simulated if need be."""
    monkeypatch.setattr(automata, "MOST_STATES", most)
    posterior = posterior_of(EXACT, [], now=1, last=4, lanes=64)
    found = scenarios(posterior, ["arrests >= 2 by 2021-04", "arrests >= 1 by 2021-04"])
    assert {one.method for one in found} == {"exact" if most > 1 else "simulated"}
    two = answer(posterior, question(EXACT, "by", Observed("arrests", ">=", 2.0), 2, 3)).chances[0]
    one = answer(posterior, question(EXACT, "by", Observed("arrests", ">=", 1.0), 2, 3)).chances[0]
    for share, expected in zip(found, (two, one - two, 1 - one), strict=True):
        assert abs(share.chances.mean() - expected) < 4 * share.noise + 1e-12


def test_scenarios_about_one_indicator_in_different_months_are_exact():
    """Given the states, what is recorded in one month is independent of another's."""
    posterior = posterior_of(EXACT, EXACT_TOLD, now=1, last=4, lanes=2)
    found = scenarios(posterior, ["arrests >= 2 in 2021-03", "arrests >= 1 in 2021-04..2021-05"])
    assert {one.method for one in found} == {"exact"}
    walked = walk(enumerated(posterior, EXACT_TOLD, 0))
    march = walked.true_at(Observed("arrests", ">=", 2.0), 2, 2)[:, 0]
    later = 1 - (1 - walked.true_at(Observed("arrests", ">=", 1.0), 3, 4)).prod(axis=1)
    expected = [walked.chances @ w for w in (march, (1 - march) * later, (1 - march) * (1 - later))]
    np.testing.assert_allclose([one.chances[0] for one in found], expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("most", [64, 1])
def test_scenarios_with_a_spell_that_must_last_are_exact_or_else_simulated(most, monkeypatch):
    monkeypatch.setattr(automata, "MOST_STATES", most)
    posterior = posterior_of(EXACT, [], now=1, last=4, lanes=64)
    throughout = question(EXACT, "throughout", StateIs("unrest", ("quiet",)), 2, 4)
    tense = question(EXACT, "at", StateIs("mood", ("tense",)), 4, 4)
    found = rivals(posterior, [throughout, tense])
    exact = answer(posterior, throughout).chances[0]
    assert {one.method for one in found} == {"exact" if most > 1 else "simulated"}
    assert abs(found[0].chances.mean() - exact) < 4 * found[0].noise + 1e-12
    assert sum(one.chances.mean() for one in found) == pytest.approx(1)


@pytest.mark.parametrize("seed", range(8))
def test_rivals_that_must_be_remembered_are_those_of_walking_every_path(seed):
    """One must last, another is an order or a count; windows begin on either side of the as-of day."""
    model = random_model(seed, widest=8, steps=LAST + 1)
    told = random_told(model, seed, now=2)
    posterior = posterior_of(model, told, now=2, last=LAST, lanes=2, seed=seed)
    rng = np.random.default_rng([seed, 11])

    def window() -> tuple[int, int]:
        first, last = sorted(int(t) for t in rng.integers(0, LAST + 1, 2))
        return first, last

    def days(first: int, last: int) -> Span:
        return Span(model.calendar.span(first).first, model.calendar.span(last).last)

    what = [random_predicate(model, 100 * seed + i, parts=1 + i % 2) for i in range(4)]
    listed: list[tuple[Single, int, int]] = []
    for make in (
        lambda at: Ask("throughout", what[0], at),
        lambda at: AskBefore(what[1], what[2], at) if seed % 2 else AskCount("in", what[1], at, ">=", 1),
        lambda at: Ask("in", what[3], at),
    ):
        steps = window()
        listed.append((make(days(*steps)), *steps))
    found = rivals(posterior, [one for one, _, _ in listed])
    assert {one.method for one in found} == {"exact"}
    np.testing.assert_allclose(np.sum([one.chances for one in found], axis=0), 1.0, rtol=0, atol=1e-12)
    for lane in range(2):
        walked = walk(enumerated(posterior, told, lane))
        first, second, third = (walked.all_true([one], told=told, now=2) for one in listed)
        # The second, and not the first: all that is left of it once both are taken out.
        both = walked.all_true(listed[:2], told=told, now=2)
        np.testing.assert_allclose([found[0].chances[lane], found[1].chances[lane]], [first, second - both], atol=1e-10)
        alone = third - walked.all_true([listed[0], listed[2]], told=told, now=2)
        alone -= walked.all_true(listed[1:], told=told, now=2) - walked.all_true(listed, told=told, now=2)
        assert found[2].chances[lane] == pytest.approx(alone, abs=1e-10)


# Simulation

EXACT = small(
    """
variables:
  mood:
    states: [calm, tense, angry]
    start: tense
    ladder: {up: [8 months, 1 year], down: [6 months, 4 months]}
  unrest:
    states: [quiet, active]
    start: quiet
    spell: {starts: {chance: 0.6, within: year}, lasts: 2 months}
    influences: [{from: mood, effect: 1.2}]
indicators:
  arrests: {of: unrest, count: {first: 0.3, ratio: 4, dispersion: 2}}
  tally: {of: [mood, unrest], count: {first: 0.4, ratio: {mood: 1.5, unrest: 2}}, detect: 0.8}
  seen: {of: unrest, flag: {first: 0.1, ratio: 12}, active_while: mood != calm}
  price: {of: mood, level: {mean: {calm: -1, tense: 0, angry: 1}, sd: 0.5, log: true}}
  paper: {of: mood, category: {values: [good, bad], given: {calm: {good: 0.9, bad: 0.1},
          tense: {good: 0.5, bad: 0.5}, angry: {good: 0.2, bad: 0.8}}}}
  expert: {of: mood, assess: {confidence: 0.7}}
"""
)
EXACT_TOLD = (Told("arrests", 0, 1.0), Told("arrests", 1, 2.0), Told("seen", 1, 1.0), Told("price", 1, 2.0))


@pytest.mark.parametrize(
    ("name", "first", "comparison", "threshold"),
    [
        ("arrests", 2, ">=", 3),
        ("arrests", 3, "<", 2),
        ("tally", 2, ">", 2),
        ("tally", 4, "==", 1),
        ("seen", 2, ">=", 2),
        ("seen", 2, "!=", 1),
    ],
)
def test_a_total_is_exact_and_if_too_large_simulated_within_its_stated_noise(
    name, first, comparison, threshold, monkeypatch
):
    posterior = posterior_of(EXACT, EXACT_TOLD, now=1, last=4, lanes=64)
    question = AskSum(name, Span(EXACT.calendar.span(first).first, last_day(EXACT, 4)), comparison, threshold)
    expected = enumerated(posterior, EXACT_TOLD, 0).sum_exceeds(name, first, 4, comparison, threshold)
    exact = answer(posterior, question)
    assert (exact.method, exact.noise) == ("exact", 0.0)
    np.testing.assert_allclose(exact.chances, expected, rtol=0, atol=1e-10)
    monkeypatch.setattr("tarjih.model.automata.MOST_IN_A_TOTAL", 1)
    found = answer(posterior, question)
    assert found.method == "simulated"
    assert 0.001 < found.noise < 0.01
    assert abs(found.chances.mean() - expected) < 4 * found.noise


@pytest.mark.parametrize("threshold", [-1, -0.5, 0, 0.5, 1, 2.5])
def test_a_total_may_be_compared_with_any_number(threshold):
    """One of `>` and `<=` holds, and a whole number lies on one side of any other."""
    posterior = posterior_of(EXACT, EXACT_TOLD, now=1, last=4, lanes=2)
    window = Span(EXACT.calendar.span(2).first, last_day(EXACT, 4))
    more, less, same, at_least = (
        answer(posterior, AskSum("arrests", window, c, threshold)).chances for c in (">", "<=", "==", ">=")
    )
    np.testing.assert_allclose(more + less, 1.0, rtol=0, atol=1e-12)
    np.testing.assert_allclose(more + same, at_least, rtol=0, atol=1e-12)
    assert (same > 0).all() == (threshold in (0, 1))


def test_a_total_counts_what_the_rest_of_the_step_in_progress_may_record():
    """On the 8th a week of March was searched in vain: what 3 weeks more bring belongs to March, too."""
    window = Span(EXACT.calendar.span(2).first, last_day(EXACT, 2))
    over, posterior = (
        posterior_of(EXACT, [Told("arrests", 2, 0.0, exposure=searched)], now=2, last=4, lanes=2)
        for searched in (1.0, 0.25)
    )
    assert (answer(over, AskSum("arrests", window, "<", 1)).chances == 1.0).all()
    left = answer(posterior, AskSum("arrests", window, "<", 1)).chances
    same = asked(posterior, "arrests < 1 at 2021-03", EXACT.start).chances
    np.testing.assert_allclose(left, same, rtol=0, atol=1e-12)
    assert (left < 0.95).all()


@pytest.mark.parametrize(("name", "past"), [("arrests", 3), ("seen", 1)])
def test_a_total_that_has_begun_counts_what_was_recorded(name, past):
    told = [*EXACT_TOLD, Told("seen", 0, 0.0)]
    posterior = posterior_of(EXACT, told, now=1, last=4, lanes=64)
    window = Span(date(2021, 1, 1), last_day(EXACT, 4))
    walked = enumerated(posterior, told, 0)
    for threshold in (past, past + 1, past + 2):
        found = answer(posterior, AskSum(name, window, ">=", threshold))
        expected = walked.sum_exceeds(name, 2, 4, ">=", threshold - past)
        assert abs(found.chances.mean() - expected) <= 4 * found.noise + 1e-12


def test_a_total_of_figures_adds_the_figures():
    """A level's past steps add what they read, not how often they were read."""
    told = [Told("price", 0, 3.5), Told("price", 1, 4.0)]
    posterior = posterior_of(EXACT, told, now=1, last=4, lanes=4)
    for text, expected in (("> 7.4", 1.0), ("> 7.6", 0.0), ("<= 7.5", 1.0)):
        assert (asked(posterior, f"sum(price) in 2021-01..2021-02 {text}").chances == expected).all()
    assert (asked(posterior, "sum(price) in 2021-01..2021-03 > 7.5").chances == 1.0).all()


def test_several_reports_of_one_step_raise_a_flag_once():
    told = [Told("seen", 0, 2.0), Told("seen", 1, 1.0)]
    posterior = posterior_of(EXACT, told, now=1, last=2, lanes=4)
    assert (asked(posterior, "sum(seen) in 2021-01..2021-02 == 2").chances == 1.0).all()


@pytest.mark.parametrize("now", [0, 2])
def test_an_indicator_asked_twice_records_one_number(now):
    """`n >= 1 and n >= 2` is `n >= 2`: two conditions on one recorded value are not independent given the states."""
    told = [one for one in TOLD if one.step <= now]
    posterior = posterior_of(SMALL, told, now=now, last=4, lanes=3)
    when = ("by 2021-05", "at 2021-03", "at 2021-05", "in 2021-02..2021-04", "throughout 2021-02..2021-03")
    for twice, once in (
        ("arrests >= 1 and arrests >= 2", "arrests >= 2"),
        ("not (arrests < 2 or arrests < 1)", "arrests >= 2"),
        ("arrests <= 1 and arrests != 0 or arrests == 2 or arrests > 2", "arrests >= 1"),
        ("strike == 1 or strike < 1", "mood >= calm"),
        ("strike == 1 and strike == 0", "not mood >= calm"),
        ("price > 1 and price > 0.5", "price > 1"),
        ("(price > 1 or price <= 0.5) and mood == calm", "not (price <= 1 and price > 0.5) and mood == calm"),
        ("paper == calm and paper != alarmed", "paper == calm"),
        ("paper in {calm, worried, alarmed}", "mood >= calm"),
        ("paper in {calm, worried}", "paper != alarmed"),
        ("expert == calm or expert == calm", "expert == calm"),
        ("expert == calm or expert == angry or unrest == active", "expert != tense or unrest == active"),
        ("(arrests >= 1 or paper == calm) and (arrests >= 1 or paper != calm)", "arrests >= 1"),
    ):
        for form in when:
            found, simple = (asked(posterior, f"{text} {form}", SMALL.start) for text in (twice, once))
            assert found.method == "exact"
            np.testing.assert_allclose(found.chances, simple.chances, rtol=0, atol=1e-12, err_msg=f"{twice} {form}")


def test_between_two_numbers_lies_the_difference_of_their_chances():
    posterior = posterior_of(SMALL, TOLD[:2], now=1, last=4, lanes=3)
    between = asked(posterior, "arrests >= 1 and arrests <= 2 at 2021-04").chances
    least, most = (asked(posterior, f"arrests >= {n} at 2021-04").chances for n in (1, 3))
    np.testing.assert_allclose(between, least - most, rtol=0, atol=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_simulated_paths_pass_through_each_state_as_often_as_the_exact_marginal_says(seed):
    model = random_model(seed, variables=4, widest=24, steps=6, exact=True)
    posterior = posterior_of(model, random_told(model, seed, now=1), now=1, last=5, lanes=50)
    paths = simulate(posterior, model.variables, 5)
    for i, name in enumerate(paths.names):
        exact = posterior.marginal(name)[0, 2:]
        for s in range(exact.shape[1]):
            share = (paths.states[:, i] == s).mean(axis=(1, 2))
            noise = np.sqrt(exact[:, s] * (1 - exact[:, s]) / 5000)
            assert (np.abs(share - exact[:, s]) <= 4.5 * noise + 1e-12).all()


def test_the_same_seed_walks_the_same_paths():
    one, two = (posterior_of(EXACT, EXACT_TOLD, now=1, last=4, lanes=5) for _ in range(2))
    np.testing.assert_array_equal(simulate(one, ["mood"], 4).states, simulate(two, ["mood"], 4).states)
    text = "sum(tally) in 2021-03..2021-05 > 2"
    np.testing.assert_array_equal(asked(one, text).chances, asked(two, text).chances)


@pytest.mark.parametrize(("a", "b"), [(2.0, 6.0), (0.6, 1.4), (200.0, 600.0)])
def test_the_noise_of_paths_is_taken_out_of_the_spread_between_draws(a, b):
    """Shares of 30 paths spread too far; denoised, their spread is that of the true chances."""
    rng = np.random.default_rng(5)
    chances = rng.beta(a, b, 4000)
    outcomes = rng.random((4000, 30)) < chances[:, None]
    true = np.sqrt(a * b / (a + b + 1)) / (a + b)
    found = denoised(outcomes)
    assert found.mean() == pytest.approx(outcomes.mean(), abs=2e-3)
    assert outcomes.mean(axis=1).std() > 1.03 * true
    assert found.std() == pytest.approx(true, rel=0.05, abs=0.01)


def test_draws_that_do_not_differ_have_no_spread_left():
    outcomes = np.random.default_rng(6).random((3, 500, 40)) < np.array([0.3, 0.0, 1.0])[:, None, None]
    assert denoised(outcomes).std(axis=-1).max() < 0.03
    np.testing.assert_array_equal(denoised(outcomes)[1:], outcomes[1:].mean(axis=-1))


# Courses


@pytest.mark.parametrize("seed", range(8))
def test_the_course_of_every_variable_is_exact_up_to_now_and_near_it_afterwards(seed):
    """Known facts, dates and variables without a memory, too, have a course that sums to one at every step."""
    model = random_model(seed, variables=4, widest=24, steps=6, known=True, exact=True)
    posterior = posterior_of(model, random_told(model, seed, now=2), now=2, last=5, lanes=24)
    for name, found in courses(posterior).items():
        exact = posterior.marginal(name)
        np.testing.assert_allclose(found.mean(axis=0).sum(axis=-1), 1.0, rtol=0, atol=1e-12)
        np.testing.assert_allclose(found[:, :3], exact[:, :3], rtol=0, atol=1e-12)
        noise = np.sqrt(exact[0, 3:] * (1 - exact[0, 3:]) / 2400)
        assert (np.abs(found[:, 3:].mean(axis=0) - exact[0, 3:]) <= 4.5 * noise + 1e-12).all()


def test_a_fact_that_nothing_remembers_is_shown_when_it_held():
    """A known month of a variable without memory, and an election on its date."""
    model = small(
        """
variables:
  vote: {states: [no, held], schedule: {held: 2021-02}}
  mood: {states: [low, high], start: low, known: {high: 2021-02}, level: {usually: {low: 0.7, high: 0.3}}}
"""
    )
    posterior = posterior_of(model, [], now=1, last=3, lanes=2)
    found = courses(posterior)
    np.testing.assert_allclose(found["vote"][0], [[1, 0], [0, 1], [1, 0], [1, 0]])
    np.testing.assert_allclose(found["mood"][0], [[1.0, 0.0], [0.0, 1.0], [0.7, 0.3], [0.7, 0.3]], atol=1e-12)


# Words and windows


def test_by_counts_whole_steps_from_the_day_of_asking():
    """Asked in the middle of March, the first whole month is April."""
    ask_text = "unrest == active by 2021-06"
    for day, first in ((date(2021, 3, 1), 2), (date(2021, 3, 2), 3), (date(2020, 5, 5), 0)):
        parsed = parse_ask(ask_text, SMALL, day, SMALL.start)
        assert isinstance(parsed, Ask)
        assert window_steps(SMALL, parsed) == (first, 5)


def test_asking_in_words_gives_a_mean_and_its_interval():
    posterior = posterior_of(SMALL, [], now=1, last=8, lanes=40)
    found = ask(posterior, "unrest == active by 2021-06")
    chances = asked(posterior, "unrest == active by 2021-06").chances
    assert found.mean == chances.mean()
    assert (found.low, found.high) == tuple(np.quantile(chances, [0.05, 0.95]))
    assert (found.method, found.noise, found.draws) == ("exact", 0.0, 40)
    total = ask(posterior, "sum(price) in 2021-03..2021-06 >= 2")
    assert total.method == "simulated"
    assert 0 < total.noise < 0.02
    # An asking day before the model's start begins with its first step.
    assert ask(posterior, "unrest == active by 2021-06", asked=date(2020, 1, 1)).mean > found.mean


def test_the_draws_of_a_question_are_those_of_its_parameters():
    """A range in the file becomes a range of answers; the same number in every draw becomes one answer."""
    sure = posterior_of(EXACT, [], now=1, last=4, lanes=9)
    unsure = posterior_of(SMALL, [], now=1, last=4, lanes=9)
    assert np.ptp(asked(sure, "unrest == active by 2021-05").chances) < 1e-12
    assert np.ptp(asked(unsure, "unrest == active by 2021-05").chances) > 0.01
    assert values_of(sure, 0) == values_of(sure, 8)


def test_a_date_before_the_model_begins_is_refused():
    posterior = posterior_of(SMALL, [], now=1, last=4, lanes=2)
    with pytest.raises(QuestionError) as caught:
        asked(posterior, "mood == calm at 2020-11")
    assert "2020-11-30 lies before the model's start, 2021-01-01" in str(caught.value)


def test_a_total_up_to_the_last_step_of_the_run_is_answered_from_the_record():
    """Nothing is left to simulate when the as-of day lies in the last step."""
    model = read_model(
        """
tarjih: 1
name: ends
step: month
start: 2025-01
variables:
  a: {states: [quiet, active], start: quiet, spell: {starts: 2..6 months, lasts: 10..60 days}}
indicators:
  seen: {of: a, count: {first: 0.1, ratio: 10}, coverage: 2025-01..2025-03}
""",
        "model.yaml",
    )
    posterior = infer(model, weigh(model, [], as_of=date(2025, 3, 31)), until=date(2025, 3, 31), draws=8)
    assert ask(posterior, "sum(seen) in 2025-01..2025-03 >= 1").mean == 0.0
