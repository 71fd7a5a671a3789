"""What cannot be answered is said in words an analyst can act on, and no answer is ever "not a number"."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest

from tarjih.errors import ImpossibleCondition, ImpossibleEvidence, InferenceError, QuestionError, TooWide
from tarjih.evidence.observation import Observation
from tarjih.evidence.weigh import Evidence, weigh
from tarjih.inference import ask, automata, infer, planning
from tarjih.inference.answers import answer, rivals
from tarjih.inference.courses import courses
from tarjih.inference.posterior import Posterior
from tarjih.model import automata as model_automata
from tarjih.model.calendar import Span
from tarjih.model.questions import Ask, parse_ask
from tarjih.model.schema import ScenarioModel
from tests.inference.worlds import Told, evidence, posterior_of, random_told, small
from tests.random_models import random_model


def seen(indicator: str, day: date, line: int, name: str, value: float = 1.0, reliability: float = 1.0) -> Observation:
    where = f"events.csv:{line}"
    return Observation(indicator, Span(day, day), day, value, reliability, name, "", "", where)


def refusal(model: ScenarioModel, told: Evidence | Sequence[Observation], as_of: date = date(2021, 6, 30)) -> str:
    """Return what is said about evidence that the model cannot explain."""
    known = told if isinstance(told, Evidence) else weigh(model, told, as_of=as_of)
    with pytest.raises(ImpossibleEvidence) as caught:
        infer(model, known, draws=20)
    return str(caught.value)


STRIKES = small(
    """
variables:
  unrest:
    states: [quiet, active]
    start: quiet
    known: {quiet: 2021-01..2021-03}
    spell: {starts: {chance: 0.1..0.3, within: year}, lasts: 1..3 months}
indicators:
  strike: {of: unrest, flag: {chances: {quiet: 0, active: 0.5}}, coverage: 2021}
  calm: {of: unrest, flag: {chances: {quiet: 1, active: 0.5}}, coverage: 2021-05}
"""
)


# Impossible evidence


def test_impossible_evidence_names_the_item_its_line_the_step_and_what_was_known():
    items = [seen("strike", date(2021, 2, 11), 7, "strike-1"), seen("calm", date(2021, 5, 2), 8, "calm-1")]
    assert refusal(STRIKES, items) == (
        "evidence of Feb 2021: the model gives it probability zero in every draw: events.csv:7 (strike-1) on strike "
        "with unrest known quiet\n"
        "    Allow the move in the variable's mechanism, give the indicator a small rate in every state, or lower the "
        "item's reliability"
    )


def test_silence_may_be_what_is_impossible():
    model = small(
        """
variables:
  v: {states: [a, b], start: a, known: {a: 2021-01..2021-06}, spell: {starts: 1 year, lasts: 1 month}}
indicators:
  alarm: {of: v, flag: {chances: {a: 1, b: 0.5}}, coverage: 2021-03..2021-04}
"""
    )
    found = refusal(model, [seen("alarm", date(2021, 3, 1), 2, "alarm-1")])
    assert found.startswith("evidence of Apr 2021: ")
    assert "nothing reported on alarm with v known a" in found


def test_two_facts_that_exclude_each_other_are_named():
    """An event that has happened does not unhappen."""
    model = small(
        "variables: {e: {states: [before, after], start: before, event: 1..2 years, "
        "known: {after: 2021-02, before: 2021-04}}}"
    )
    found = refusal(model, [])
    assert found.startswith("evidence of Apr 2021: the model gives it probability zero in every draw: a known state ")
    assert "with e known before" in found


def test_the_step_that_is_blamed_is_the_one_that_no_draw_survives():
    """In March a count of 400 rules out every small rate; in May the flag rules out what is left."""
    model = small(
        """
variables:
  v: {states: [a, b], start: a, known: {a: 2021}, spell: {starts: 1 year, lasts: 1 month}}
indicators:
  n: {of: v, count: {first: 0.0001..1000, ratio: 2}, coverage: 2021-03}
  alarm: {of: v, flag: {chances: {a: 0, b: 0.5}}, coverage: 2021-05}
"""
    )
    march = [seen("n", date(2021, 3, 5), 2 + i, f"n-{i}") for i in range(400)]
    alone = infer(model, weigh(model, march, as_of=date(2021, 6, 30)), draws=20)
    # Half of the prior draws could not have brought this about; those that stay could.
    assert np.isfinite(alone.compiled.log_evidence(alone.z)).all()
    assert list(np.isfinite(alone.compiled.log_evidence(np.array([[-2.0, 1.0]])))) == [False, True]
    found = refusal(model, [*march, seen("alarm", date(2021, 5, 9), 500, "alarm-1")])
    assert found.startswith("evidence of May 2021: ")
    assert "events.csv:500 (alarm-1) on alarm" in found


def test_an_item_that_may_be_wrong_is_not_impossible():
    item = seen("strike", date(2021, 2, 11), 7, "strike-1", reliability=0.9)
    told = weigh(STRIKES, [item], as_of=date(2021, 4, 30))
    assert np.isfinite(infer(STRIKES, told, draws=20).diagnostics.log_evidence)


# Too wide


def wide(variables: int, states: int) -> ScenarioModel:
    """Return unconnected ladders, each seen through its own indicator."""
    rates = ", ".join(["1 year"] * (states - 1))
    names = [f"v{i}" for i in range(variables)]
    listed = ", ".join(f"s{i}" for i in range(states))
    ladders = [f"  {n}: {{states: [{listed}], start: s0, ladder: {{up: [{rates}], down: [{rates}]}}}}" for n in names]
    counts = [f"  n{n}: {{of: {n}, count: {{first: 0.1, ratio: 2}}}}" for n in names]
    return small("\n".join(["variables:", *ladders, "indicators:", *counts]))


def test_a_model_that_is_too_wide_names_the_numbers_and_the_variables():
    model = wide(8, 8)
    told = [Told(f"nv{i}", 1, 1.0) for i in range(8)]
    with pytest.raises(TooWide) as caught:
        infer(model, evidence(model, told, 2), draws=8, method="exact")
    found, mend = str(caught.value).split("\n    ")
    assert found.startswith("model: ")
    numbers = [int(word.strip(",").replace(",", "")) for word in found.split() if word[0].isdigit()]
    assert numbers[0] >= 8**8
    assert found.endswith("joint states at once, more than the exact engine's 1,600,000")
    assert mend == (
        "Pin, merge or drop states of these variables, or cut their influences: v0, v1, v2, v3, v4, v5, v6, v7"
    )


def test_a_wide_model_runs_where_little_is_asked_of_it():
    """Without evidence, and one variable in question, seven of eight ladders stay out."""
    model = wide(8, 8)
    posterior = infer(model, Evidence(date(2021, 2, 28), (), ()), draws=8)
    assert 0 < ask(posterior, "v3 >= s1 by 2021-12").mean < 1
    assert posterior.marginal("v5").shape == (8, 24, 8)


# Questions and days


def test_a_question_beyond_the_run_says_where_the_run_ends():
    posterior = infer(STRIKES, Evidence(date(2021, 4, 30), (), ()), until=date(2021, 12, 31), draws=8)
    for text in ("unrest == active by 2022-06", "sum(strike) in 2022-01..2022-06 > 1", "unrest == quiet at 2022-06"):
        with pytest.raises(QuestionError) as caught:
            ask(posterior, text)
        assert str(caught.value) == (
            "question: 2022-06-30 lies beyond this run, which ends on 2021-12-31\n    Run it with --until 2022-06-30"
        )
    model = STRIKES
    asks = [parse_ask(f"unrest == active by {day}", model, None, model.start) for day in ("2021-06", "2022-06")]
    with pytest.raises(QuestionError, match="lies beyond this run, which ends on 2021-12-31"):
        rivals(posterior, [one for one in asks if isinstance(one, Ask)])


@pytest.mark.parametrize(
    "text",
    [
        "unrest == active before unrest == quiet by 2022-06",
        "count(unrest == active starts) >= 2 by 2022-06",
        "unrest == active by 2022-06 given unrest == quiet at 2021-06",
        "unrest == active by 2021-06 given count(strike == 1 starts) >= 1 in 2022-06",
    ],
)
def test_both_sides_of_given_and_every_other_form_must_lie_within_the_run(text):
    posterior = infer(STRIKES, Evidence(date(2021, 4, 30), (), ()), until=date(2021, 12, 31), draws=8)
    with pytest.raises(QuestionError) as caught:
        ask(posterior, text)
    assert str(caught.value) == (
        "question: 2022-06-30 lies beyond this run, which ends on 2021-12-31\n    Run it with --until 2022-06-30"
    )


@pytest.mark.parametrize(
    ("condition", "said", "first", "last"),
    [
        ("unrest == active at 2021-02", "unrest == active at 2021-02-28", "2021-02-28", "2021-02-28"),
        ("unrest == active in 2021-Q1", "unrest == active in 2021-Q1", "2021-01-01", "2021-03-31"),
        ("strike == 1 by 2021-03", "strike == 1 by 2021-03-31", "2021-02-01", "2021-03-31"),
        (
            "count(unrest == active starts) > 4 in 2021-04..2021-09",
            "count(unrest == active starts) > 4 in 2021-04-01..2021-09-30",
            "2021-04-01",
            "2021-09-30",
        ),
    ],
)
def test_a_condition_that_contradicts_what_is_known_is_named_with_its_days(condition, said, first, last):
    """All was quiet from January to March; five starts do not fit into six months."""
    posterior = infer(STRIKES, Evidence(date(2021, 4, 30), (), ()), until=date(2021, 12, 31), draws=8)
    with pytest.raises(ImpossibleCondition) as caught:
        ask(posterior, f"unrest == active by 2021-12 given {condition}", asked=date(2021, 2, 1))
    assert str(caught.value) == (
        f"question, after given: {said} has probability zero in every draw, asked of {first} to {last}\n"
        "    Ask under a condition that the model, and what is known, allow"
    )


def test_a_question_that_contradicts_its_condition_has_probability_zero():
    posterior = infer(STRIKES, Evidence(date(2021, 4, 30), (), ()), until=date(2021, 12, 31), draws=8)
    assert ask(posterior, "unrest == quiet at 2021-08 given unrest == active at 2021-08").mean == 0.0


def test_an_automaton_that_is_too_large_says_how_large_and_what_to_change():
    long = small(
        "variables: {v: {states: [a, b], start: a, spell: {starts: 1 month, lasts: 1 month}}}", until="2055-12"
    )
    posterior = infer(long, Evidence(date(2021, 4, 30), (), ()), draws=2)
    for text, states in (
        ("count(v == b starts) >= 70 by 2050-12", "141"),
        ("count(v == b starts) == 20 by 2050-12 given count(v == a starts) == 20 by 2050-12", "up to 1,936"),
    ):
        with pytest.raises(QuestionError) as caught:
            ask(posterior, text)
        (problem,) = caught.value.problems
        assert problem.found == f"the question needs an automaton of {states} states, more than the 64 that are carried"
        assert problem.mend == "Count to a smaller number, or over a shorter period"
    # More starts than months have room for need no automaton.
    assert ask(posterior, "count(v == b starts) >= 900 by 2050-12").mean == 0.0


def test_a_question_that_makes_the_model_too_wide_is_told_from_a_model_that_is(monkeypatch):
    posterior = infer(STRIKES, Evidence(date(2021, 4, 30), (), ()), until=date(2021, 12, 31), draws=2)
    monkeypatch.setattr(planning, "WIDEST", 4)
    with pytest.raises(TooWide) as caught:
        ask(posterior, "count(unrest == active starts) >= 2 by 2021-12")
    (problem,) = caught.value.problems
    assert problem.where == "question"
    assert problem.found.endswith("joint states at once, more than the exact engine's 4")
    assert problem.mend == "Its automaton has 5 states: ask for fewer starts, or for one thing at a time"


def test_an_automaton_that_reads_too_much_names_what_it_reads(monkeypatch):
    posterior = infer(STRIKES, Evidence(date(2021, 4, 30), (), ()), until=date(2021, 12, 31), draws=2)
    monkeypatch.setattr(automata, "_MOST_NUMBERS", 100)
    with pytest.raises(QuestionError) as caught:
        ask(posterior, "count(unrest == active starts) >= 2 by 2021-12")
    (problem,) = caught.value.problems
    assert problem.found == (
        "its automaton of 5 states reads 2 joint states of unrest over 8 steps, more than can be held"
    )
    assert problem.mend == "Ask about fewer variables, fewer starts or a shorter period"


def test_a_question_without_one_whole_step_is_refused():
    posterior = infer(STRIKES, Evidence(date(2021, 4, 30), (), ()), draws=8)
    with pytest.raises(QuestionError) as caught:
        ask(posterior, "unrest == active by 2021-06", asked=date(2021, 6, 2))
    assert "no whole month lies between 2021-06-02 and 2021-06-30" in str(caught.value)
    assert "Choose a later deadline, or an earlier `asked`" in str(caught.value)


def test_a_total_of_months_that_were_not_searched_is_refused():
    told = evidence(STRIKES, [Told("strike", 3, 0.0)], 3)
    posterior = infer(STRIKES, told, draws=8)
    with pytest.raises(QuestionError) as caught:
        ask(posterior, "sum(strike) in 2021-03..2021-05 >= 1")
    assert str(caught.value) == (
        "question: strike was not searched in Mar 2021\n    Ask about a period inside its coverage, or about the future"
    )


def test_paths_are_simulated_from_the_as_of_day_on(monkeypatch):
    """Rivals whose automaton is too large are followed along paths, and no path leads through the past."""
    monkeypatch.setattr(model_automata, "MOST_STATES", 1)
    posterior = infer(STRIKES, Evidence(date(2021, 4, 30), (), ()), draws=8)
    texts = ["unrest == quiet throughout 2021-02..2021-12", "unrest == active at 2021-12"]
    asks = [parse_ask(text, STRIKES, None, STRIKES.start) for text in texts]
    with pytest.raises(QuestionError) as caught:
        rivals(posterior, [one for one in asks if isinstance(one, Ask)])
    assert "its window begins in Feb 2021, before the as-of date" in str(caught.value)


def test_every_rival_must_lie_within_the_run():
    posterior = infer(STRIKES, Evidence(date(2021, 4, 30), (), ()), until=date(2021, 12, 31), draws=8)
    texts = ["unrest == quiet throughout 2021-06..2021-12", "unrest == active at 2022-12"]
    asks = [parse_ask(text, STRIKES, None, STRIKES.start) for text in texts]
    with pytest.raises(QuestionError, match="2022-12-31 lies beyond this run"):
        rivals(posterior, [one for one in asks if isinstance(one, Ask)])


def test_a_day_before_the_model_begins_is_refused():
    with pytest.raises(InferenceError) as caught:
        infer(STRIKES, Evidence(date(2020, 12, 31), (), ()))
    assert "as-of: 2020-12-31 lies before the model's start, 2021-01-01" in str(caught.value)


def test_a_run_without_draws_is_refused():
    with pytest.raises(InferenceError, match="0 draws"):
        infer(STRIKES, Evidence(date(2021, 4, 30), (), ()), draws=0)


def test_an_unknown_variable_is_answered_with_the_known_ones():
    posterior = infer(STRIKES, Evidence(date(2021, 4, 30), (), ()), draws=8)
    with pytest.raises(InferenceError) as caught:
        posterior.marginal("unrets")
    assert "unknown variable 'unrets'" in str(caught.value)
    assert "unrest" in str(caught.value)


# Not a number


def assert_probabilities(found: np.ndarray) -> None:
    assert np.isfinite(found).all()
    assert (found >= -1e-12).all()
    assert (found <= 1 + 1e-12).all()


CERTAIN = small(
    """
variables:
  stuck:
    states: [a, b, c]
    start: a
    table: {given: [stuck], rows: [{when: {stuck: a}, then: {a: 1}}, {then: {b: 1}}]}
  held: {states: [open, shut], start: open, known: {shut: 2021-02..2021-03}, spell: {starts: 1 year, lasts: 2 months}}
  vote: {states: [none, held], schedule: {held: 2021-06}}
  e: {states: [before, after], start: before, known: {after: 2021-03}, event: 1..2 years}
indicators:
  n: {of: stuck, count: {first: 0.5, ratio: 3}, active_while: held == open}
  f: {of: held, flag: {chances: {open: 0, shut: 1}}}
"""
)
SURE = {
    "stuck == b": 0.0,
    "stuck in {b, c}": 0.0,
    "stuck == a": 1.0,
    "e == after": 1.0,
    "e == before": 0.0,
    "stuck == a or held == open": 1.0,
    "not (stuck == a or held == open)": 0.0,
    "stuck == b and f == 1": 0.0,
    "n >= 1 and not n >= 0": 0.0,
    "n >= 0": 1.0,
    "f < 2": 1.0,
    "n < 0 or stuck == b": 0.0,
}


@pytest.mark.parametrize(("predicate", "chance"), SURE.items())
def test_what_is_certain_or_impossible_is_answered_with_one_or_zero(predicate, chance):
    """After, across and at the as-of day; where nothing survives, the engine's 0 / 0 stays inside it."""
    posterior = posterior_of(CERTAIN, [], now=3, last=9, lanes=9)
    for when in ("by 2021-08", "at 2021-07", "at 2021-10", "in 2021-06..2021-09", "throughout 2021-05..2021-08"):
        parsed = parse_ask(f"{predicate} {when}", CERTAIN, date(2021, 4, 1), CERTAIN.start)
        assert isinstance(parsed, Ask)
        found = answer(posterior, parsed)
        np.testing.assert_allclose(found.chances, chance, atol=1e-12, err_msg=when)
        assert found.timeline is not None
        assert_probabilities(found.timeline)


def test_a_state_that_is_known_settles_every_question_about_its_step():
    posterior = posterior_of(CERTAIN, [], now=3, last=9, lanes=9)
    for text, chance in (
        ("held == shut at 2021-02", 1.0),
        ("held == open at 2021-03", 0.0),
        ("held == open in 2021-02..2021-03", 0.0),
        ("held == shut throughout 2021-02..2021-03", 1.0),
        ("held == shut in 2021-02..2021-08", 1.0),
        ("held == open throughout 2021-02..2021-08", 0.0),
        ("vote == held at 2021-06", 1.0),
        ("vote == held in 2021-07..2021-09", 0.0),
        ("vote == none and held == shut at 2021-03", 1.0),
    ):
        assert ask(posterior, text).mean == pytest.approx(chance, abs=1e-12), text


@pytest.mark.parametrize("seed", range(8))
def test_no_answer_is_ever_not_a_number(seed):
    """Random models, and lists in which the first scenario is certain or the last cannot be."""
    model = random_model(seed, variables=4, widest=24, steps=8, known=True)
    posterior = posterior_of(model, random_told(model, seed, now=3), now=3, last=7, lanes=9, seed=seed)
    day = posterior.evidence.as_of
    for name, variable in model.variables.items():
        texts = [f"{name} == {state} {when}" for state in variable.states for when in ("at 2021", "by 2030")]
        end = model.calendar.span(7).last
        lists = [
            [f"{name} == {state} at {end}" for state in variable.states],
            [f"{name} != {variable.states[0]} by {end}"],
        ]
        for listed in lists:
            asks = [parse_ask(text, model, day, model.start) for text in listed]
            found = rivals(posterior, [one for one in asks if isinstance(one, Ask)])
            for one in found:
                assert_probabilities(one.chances)
            np.testing.assert_allclose(np.sum([one.chances for one in found], axis=0), 1.0, atol=1e-12)
        for text in texts:
            when = text.replace("2021", str(end)).replace("2030", str(end))
            parsed = parse_ask(when, model, day, model.start)
            assert isinstance(parsed, Ask)
            solved = answer(posterior, parsed)
            assert_probabilities(solved.chances)
            assert solved.timeline is not None
            assert_probabilities(solved.timeline)
    for course in courses(posterior).values():
        assert_probabilities(course)


def test_a_posterior_is_made_only_of_draws_that_the_evidence_allows():
    """Most prior draws give a count of 300 no chance at all; none of them is among the posterior's."""
    model = small(
        """
variables:
  v: {states: [a, b], start: a, spell: {starts: 1..2 years, lasts: 1..3 months}}
indicators:
  n: {of: v, count: {first: 0.00001..1000, ratio: 1.5..3}}
"""
    )
    told = evidence(model, [Told("n", t, 300.0) for t in range(4)], 3)
    for draws in (3, 60):
        posterior: Posterior = infer(model, told, draws=draws)
        assert np.isfinite(posterior.diagnostics.log_evidence)
        assert np.isfinite(posterior.compiled.log_evidence(posterior.z)).all()
        assert_probabilities(posterior.marginals)
        assert 0 < ask(posterior, "v == b by 2021-12").mean < 1


# No number

RATES = small(
    """
variables:
  v: {states: [a, b], start: a, spell: {starts: {chance: 0.1..0.4, within: year}, lasts: 1..3 months}}
  w: {states: [a, b], start: a, spell: {starts: {chance: 0.1..0.4, within: year}, lasts: 1..3 months}}
indicators:
  n: {of: v, count: {first: 0.1..0.5, ratio: 3..9}}
"""
)


@pytest.mark.parametrize(
    ("path", "where", "what"),
    [
        ("variables.w.starts", "variables.w", "table"),
        ("variables.v.lasts", "variables.v", "table"),
        ("indicators.n.count.ratio", "indicators.n", "likelihood"),
    ],
)
def test_what_is_no_number_is_an_error_that_names_its_quantity_and_never_an_impossibility(path, where, what):
    told = evidence(RATES, [Told("n", t, 1.0) for t in range(4)], 3)
    with pytest.raises(InferenceError) as caught:
        infer(RATES, told, draws=20, corrections={path: np.nan})
    assert not isinstance(caught.value, ImpossibleEvidence)
    (problem,) = caught.value.problems
    assert problem.where == where
    assert problem.found == f"its {what} is not a number in 512 of 512 draws: {path} was drawn as nan"


def test_rates_that_multiply_beyond_the_largest_number_are_named_though_each_is_a_number():
    states = ", ".join(f"s{i}" for i in range(14))
    model = small(
        f"variables: {{v: {{states: [{states}], level: {{usually: {{s0: 0.5, s13: 0.5}}}}}}}}\n"
        "indicators: {n: {of: v, count: {first: 0.1, ratio: 1e20..1e28}}}"
    )
    with pytest.raises(InferenceError) as caught:
        infer(model, evidence(model, [Told("n", 0, 1.0)], 0), draws=20)
    (problem,) = caught.value.problems
    assert problem.where == "indicators.n"
    assert problem.found.endswith("draws: its quantities are numbers, and what is reckoned from them is not")
    assert "Narrow the range" in problem.mend


def test_a_log_probability_without_a_number_is_told_from_an_impossible_step():
    """Behind an impossible step nothing is defined; elsewhere it is a fault, and says at which step."""
    told = evidence(RATES, [Told("n", t, 1.0) for t in range(4)], 3)
    compiled = infer(RATES, told, draws=2).compiled
    steps = np.array([[-1.0, -1.0, -1.0], [-2.0, -np.inf, -2.0], [-3.0, np.nan, -3.0]])
    np.testing.assert_array_equal(compiled._total(steps), [-6.0, -np.inf, -6.0])
    steps[1, 2] = np.nan
    with pytest.raises(InferenceError, match=r"evidence of Feb 2021: .* not a number in 1 of 3 draws"):
        compiled._total(steps)
