"""What is believed on the day: known facts, published answers, and evidence that should change nothing."""

from datetime import date

import numpy as np
import pytest

from tarjih.evidence.observation import Observation
from tarjih.evidence.weigh import Evidence, weigh
from tarjih.inference.evidence_pass import domains_by_step
from tarjih.inference.learning import infer
from tarjih.inference.network import Network
from tarjih.inference.posterior import summaries, summary
from tarjih.model.calendar import Span
from tarjih.model.load import read_model
from tarjih.model.schema import ScenarioModel
from tests.inference.worlds import Told, posterior_of, small


def known_states(model: ScenarioModel, name: str, steps: int, as_of: date) -> list[str]:
    """Return the state that is known at each step, or a question mark."""
    states = model.variables[name].states
    found = [domains[name] for domains in domains_by_step(Network(model, {}), steps, as_of)]
    return [states[one[0]] if len(one) == 1 else "?" for one in found]


# Known facts

FACTS = small(
    """
variables:
  raid:
    states: [quiet, active]
    start: quiet
    spell: {starts: 1 year, lasts: 3 weeks}
    known: {active: 2021-03-10..2021-03-12, quiet: [2021-02, 2021-03-13..2021-04-30]}
  war:
    states: [peace, war]
    start: peace
    ladder: {up: [5 years], down: [5 years]}
    known: {peace: 2021-01-01..2021-03-10, war: 2021-03-11..2021-05}
  vote: {states: [none, held], schedule: {held: [2021-02-20, 2021-06]}}
"""
)


def test_a_spell_is_active_in_a_step_if_it_was_on_any_of_its_days():
    assert known_states(FACTS, "raid", 5, date(2021, 5, 31)) == ["?", "quiet", "active", "quiet", "?"]


def test_other_variables_are_in_the_state_that_began_last():
    assert known_states(FACTS, "war", 6, date(2021, 6, 30)) == ["peace", "peace", "war", "war", "war", "?"]


def test_a_fact_is_known_only_as_far_as_the_as_of_day():
    """On 10 March the war of the 11th is not known, and on the 9th neither is the raid of the 10th."""
    assert known_states(FACTS, "war", 5, date(2021, 3, 10)) == ["peace", "peace", "peace", "?", "?"]
    assert known_states(FACTS, "war", 5, date(2021, 3, 11)) == ["peace", "peace", "war", "?", "?"]
    assert known_states(FACTS, "raid", 4, date(2021, 3, 9)) == ["?", "quiet", "?", "?"]


def test_dates_of_a_schedule_are_known_beforehand():
    assert known_states(FACTS, "vote", 7, date(2021, 1, 1)) == ["none", "held", "none", "none", "none", "held", "none"]


# Published answers


def test_a_man_who_sees_umbrellas_believes_in_rain():
    """Russell and Norvig, Artificial Intelligence: a Modern Approach: 0.818 after one umbrella, 0.883 after two."""
    model = small(
        """
variables:
  weather:
    states: [rain, dry]
    start: {rain: 0.5, dry: 0.5}
    table:
      given: [weather]
      rows: [{when: {weather: rain}, then: {rain: 0.7, dry: 0.3}}, {then: {rain: 0.3, dry: 0.7}}]
indicators:
  umbrella: {of: weather, flag: {chances: {rain: 0.9, dry: 0.2}}}
""",
        step="week",
    )
    posterior = posterior_of(model, [Told("umbrella", 1, 1.0), Told("umbrella", 2, 1.0)], now=2, last=4, lanes=1)
    rain = posterior.marginal("weather")[0, :, 0]
    assert rain[1] == pytest.approx(0.818, abs=5e-4)
    assert rain[2] == pytest.approx(0.883, abs=5e-4)
    # Without umbrellas the belief returns to a half: 0.3 + 0.4 * 0.883, and on.
    assert rain[3:] == pytest.approx([0.3 + 0.4 * rain[2], 0.3 + 0.4 * (0.3 + 0.4 * rain[2])], abs=1e-12)
    # P(u1, u2) = 0.55 * (0.9 * 0.62727 + 0.2 * 0.37273)
    assert posterior.compiled.log_evidence(posterior.z)[0] == pytest.approx(np.log(0.3515), abs=1e-12)


# Evidence that says nothing

MOODS = """
variables:
  mood: {states: [calm, angry], start: calm, spell: {starts: 0.5..2 years, lasts: 2..8 months}}
indicators:
  n: {of: mood, count: {first: 0.1..0.5, ratio: 3..9}, coverage: 2021-02..2021-05}
  x: {of: mood, level: {mean: {calm: 0, angry: 2}, sd: 1}}
"""


def item(indicator: str, day: date, value: float, reliability: float) -> Observation:
    name = f"{indicator}-{day}"
    return Observation(indicator, Span(day, day), day, value, reliability, name, "", "", "events.csv:2")


def test_reports_of_reliability_zero_change_nothing():
    model, as_of = small(MOODS), date(2021, 6, 30)
    nothing = weigh(model, [], as_of=as_of)
    useless = [item("n", date(2021, 3, d), 1.0, 0.0) for d in (2, 9)] + [item("x", date(2021, 4, 4), 9.0, 0.0)]
    one, two = (infer(model, told, draws=30) for told in (nothing, weigh(model, useless, as_of=as_of)))
    np.testing.assert_allclose(one.marginal("mood"), two.marginal("mood"), rtol=0, atol=1e-12)
    np.testing.assert_allclose(one.z, two.z)


def test_an_indicator_without_weight_changes_nothing():
    model = small(MOODS.replace("sd: 1}", "sd: 1}, weight: 0"))
    told = weigh(model, [item("x", date(2021, 4, 4), 9.0, 1.0)], as_of=date(2021, 6, 30))
    nothing = weigh(model, [], as_of=date(2021, 6, 30))
    one, two = (infer(model, which, draws=30) for which in (told, nothing))
    np.testing.assert_allclose(one.marginal("mood"), two.marginal("mood"), rtol=0, atol=1e-12)


def test_what_is_not_searched_is_silence_and_what_is_searched_in_vain_is_calm():
    searched = infer(small(MOODS), weigh(small(MOODS), [], as_of=date(2021, 6, 30)), draws=50)
    silent = infer(small(MOODS), Evidence(date(2021, 6, 30), (), ()), draws=50)
    angry_after_search, angry = (p.marginal("mood")[:, 4, 1].mean() for p in (searched, silent))
    assert angry_after_search < 0.7 * angry


# The run


def test_a_run_ends_with_the_last_deadline_where_nothing_else_is_said():
    text = """
tarjih: 1
name: run
step: month
start: 2021-01
variables: {v: {states: [a, b], start: a, spell: {starts: 1 year, lasts: 1 month}}}
"""
    questions = "questions: {q: {ask: v == b by 2021-09}, r: {ask: v == b at 2021-11}}\n"
    told = Evidence(date(2021, 3, 31), (), ())
    for more, until, last in (
        ("", None, 2),
        (questions, None, 10),
        (questions, date(2021, 6, 30), 5),
        (questions + "until: 2022-01\n", None, 12),
        (questions, date(2020, 1, 1), 2),
    ):
        assert infer(read_model(text + more, "run.yaml"), told, until=until, draws=2).frame.last == last


def test_progress_says_what_is_being_done():
    said: list[tuple[str, float | None]] = []
    model = small(MOODS)
    infer(
        model, weigh(model, [], as_of=date(2021, 6, 30)), draws=8, progress=lambda what, how: said.append((what, how))
    )
    assert said[0] == ("compiling the model", None)
    assert said[1][0].startswith("learning from the evidence (up to about ")


def test_a_summary_is_the_mean_and_the_central_ninety_percent():
    assert summary(np.arange(101.0)) == (50.0, 5.0, 95.0)


def test_rows_are_summed_up_at_once_as_each_would_be_alone():
    rows = np.random.default_rng(1).random((200, 7)).T
    assert summaries(rows) == [summary(row) for row in rows]
    assert summaries(rows[:0]) == []
