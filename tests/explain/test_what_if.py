"""What would be: each world beside the forecast as it stands, for analysts who set or suppose something."""

import io
import json

import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner

from tarjih.cli import app
from tarjih.errors import QuestionError
from tarjih.explain.what_if import what_if
from tarjih.inference.answers import answer
from tarjih.inference.intervene import intervene
from tarjih.inference.posterior import Posterior
from tarjih.model.calendar import Span
from tarjih.model.interventions import Do
from tarjih.model.questions import AnyAsk, Ask, AskGiven, Form, Single, parse_ask
from tarjih.report.terminal_what_if import render_what_if
from tests.inference.worlds import Told, posterior_of, random_told, small
from tests.random_models import random_model, random_predicate

MODEL = small(
    """
variables:
  war:
    states: [peace, war]
    start: peace
    spell: {starts: {chance: 0.2..0.4, within: year}, lasts: 6..12 months}
  port:
    states: [open, shut]
    start: open
    spell: {starts: {chance: 0.1..0.3, within: year}, lasts: 1..3 months}
    influences: [{from: war, effect: raises strongly, lag: 0}]
  mood: {states: [calm, tense], start: calm, spell: {starts: {chance: 0.3, within: year}, lasts: 1 month}}
indicators:
  ships: {of: port, count: {first: 2..4, ratio: 0.1..0.4}}
questions:
  shut: {ask: port == shut by 2021-12, asked: 2021-02-28, title: {en: The port is shut}}
  war: {ask: war == war at 2021-12, asked: 2021-02-28, title: {en: War at the end}}
  tense: {ask: mood == tense by 2021-12, asked: 2021-02-28}
  few: {ask: sum(ships) in 2021-06 < 1}
"""
)
TOLD = (Told("ships", 0, 3.0), Told("ships", 1, 1.0))


@pytest.fixture(scope="module")
def posterior() -> Posterior:
    return posterior_of(MODEL, TOLD, now=1, last=11, lanes=24)


def asks() -> dict[str, AnyAsk]:
    return {name: parse_ask(q.ask, MODEL, q.asked, MODEL.start) for name, q in MODEL.questions.items()}


def condition(text: str) -> Single:
    found = parse_ask(text, MODEL, MODEL.calendar.span(1).last, MODEL.start)
    assert isinstance(found, Ask)
    return found


def test_a_change_is_the_answer_in_the_world_less_the_answer_as_it_stands(posterior):
    world = [Do("war", "war", 3)]
    (found,) = what_if(posterior, asks(), [world])
    by_name = {change.question: change for change in found.changes}
    stands = answer(posterior, asks()["shut"]).chances
    changed = answer(intervene(posterior, [world]), asks()["shut"]).chances
    shut = by_name["shut"]
    assert (shut.before.mean, shut.after.mean) == (stands.mean(), changed.mean())
    assert shut.difference == pytest.approx((changed - stands).mean())
    assert (shut.low, shut.high) == pytest.approx(np.quantile(changed - stands, [0.05, 0.95]))
    assert [abs(one.difference) for one in found.changes] == sorted(abs(c.difference) for c in found.changes)[::-1]


def test_what_does_not_depend_on_it_does_not_change(posterior):
    (found,) = what_if(posterior, asks(), [[Do("war", "war", 3)]])
    tense = next(change for change in found.changes if change.question == "tense")
    # A pass that is cut where tables change rounds a last digit otherwise.
    assert (tense.difference, tense.low, tense.high) == pytest.approx((0.0, 0.0, 0.0), abs=1e-14)


def test_to_suppose_an_effect_speaks_of_its_cause_and_to_set_it_does_not(posterior):
    supposed = what_if(posterior, asks(), [[]], given=condition("port == shut by 2021-12"))[0]
    done = what_if(posterior, asks(), [[Do("port", "shut", 2)]])[0]
    difference = {
        name: next(c.difference for c in world.changes if c.question == "war")
        for name, world in (("supposed", supposed), ("done", done))
    }
    assert difference["supposed"] > 0.01
    assert difference["done"] == 0.0


def test_a_condition_weighs_the_draws_by_its_own_probability(posterior):
    given = condition("port == shut by 2021-06")
    (found,) = what_if(posterior, {"war": asks()["war"]}, [[]], given=given)
    war = asks()["war"]
    assert isinstance(war, Ask)
    weighed = answer(posterior, AskGiven(war, given))
    assert weighed.weights is not None
    assert found.changes[0].after.mean == pytest.approx(np.average(weighed.chances, weights=weighed.weights))
    assert (found.changes[0].low, found.changes[0].high) == (None, None)


@pytest.mark.parametrize("seed", range(8))
def test_striking_question_and_condition_together_answers_as_their_automaton_does(seed):
    model = random_model(seed, widest=8, steps=5, known=seed % 3 == 0)
    posterior = posterior_of(model, random_told(model, seed, now=1), now=1, last=4, lanes=3, seed=seed)
    rng = np.random.default_rng(seed)
    days = model.calendar
    for i in range(6):
        parts = []
        for part in range(2):
            first, last = sorted(int(t) for t in rng.integers(0, 5, 2))
            what = random_predicate(
                model, 100 * seed + 10 * i + part, observed=bool(part) and i % 2 == 1, parts=1 + i % 2
            )
            form: Form = ("by", "at", "in", "throughout")[int(rng.integers(4))]
            span = span_of(days, last if form == "at" else first, last)
            parts.append(Ask(form, what, span))
        asked = AskGiven(parts[0], parts[1])
        try:
            slow = answer(posterior, asked)
        except QuestionError:
            with pytest.raises(QuestionError):
                answer(posterior, asked, timeline=False)
            continue
        quick = answer(posterior, asked, timeline=False)
        assert quick.weights is not None
        assert slow.weights is not None
        np.testing.assert_allclose(quick.weights, slow.weights, rtol=0, atol=1e-12)
        np.testing.assert_allclose(quick.chances * quick.weights, slow.chances * slow.weights, rtol=0, atol=1e-12)


def span_of(days, first, last):
    return Span(days.span(first).first, days.span(last).last)


def test_a_condition_that_cannot_come_true_in_a_world_is_refused(posterior):
    with pytest.raises(QuestionError, match="it cannot come true where war is peace"):
        what_if(posterior, asks(), [[], [Do("war", "peace", 2)]], given=condition("war == war at 2021-06"))


def test_the_page_shows_each_world_with_its_changes_and_says_what_setting_means(posterior):
    worlds = what_if(posterior, asks(), [[Do("war", "war", 3)], [Do("port", "shut", 2, 4)]])
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(render_what_if(MODEL, worlds, as_of=posterior.evidence.as_of, given=None))
    page = console.export_text()
    assert "Set: war is “war” from Apr 2021 on" in page
    assert "Set: port is “shut” from Mar 2021 to May 2021" in page
    assert "War at the end" in page
    assert "more questions that hardly change" in page
    assert "whatever it depends on learns nothing" in " ".join(page.split())


def run(*arguments: str):
    return CliRunner().invoke(app, ["what-if", *arguments], prog_name="tarjih", env={"COLUMNS": "80"})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = CliRunner().invoke(app, ["new", "strait", "--folder", str(tmp_path_factory.mktemp("cases"))])
    assert made.exit_code == 0
    return made.stdout.split(" is ready")[0]


def test_a_case_is_asked_on_the_command_line(folder):
    done = run(folder, "--do", "closure=closed@2026-01", "--draws", "20", "--json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["worlds"][0]["set"] == [{"variable": "closure", "state": "closed", "from": "2026-01-01", "to": None}]
    assert {"question", "before", "after", "difference", "low", "high"} <= set(found["worlds"][0]["changes"][0])


def test_every_mistake_on_the_command_line_is_told_before_the_run(folder):
    done = run(folder, "--do", "closur=closed@2026-01", "--given", "closure == closd by 2026-06")
    assert done.exit_code == 1
    assert "unknown variable 'closur'" in done.stderr
    assert "unknown state 'closd'" in done.stderr
    assert "learning" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "nothing is set and nothing given"),
        (["--do", "closure=closed@2026-01", "--question", "nonesuch"], "there is no such question"),
        (["--do", "closure=closed@2026-01", "--do", "closure=open@2026-02"], "cannot be both closed and open at once"),
    ],
)
def test_a_question_that_asks_nothing_or_two_things_is_refused(folder, arguments, told):
    done = run(folder, *arguments)
    assert done.exit_code == 1
    assert told in done.stderr


def test_a_condition_that_cannot_come_true_is_named_as_it_was_given(folder):
    done = run(folder, "--given", "closure == open and closure == closed at 2026-01", "--draws", "20")
    assert done.exit_code == 1
    assert "--given closure == open and closure == closed at 2026-01: " in " ".join(done.stderr.split())
    assert "has probability zero in every draw" in " ".join(done.stderr.split())
