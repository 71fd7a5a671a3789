"""A case is asked what to watch next and what its answers hang on: by the commands, and by the functions below them."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tarjih.case import Case, dependence, open_case, outlook
from tarjih.cli import app
from tarjih.errors import CaseError, QuestionError
from tarjih.model.calendar import Span

MODEL = """\
tarjih: 1
name: strait
title: {en: The strait}
step: month
start: 2022-01
as_of: 2022-03-31
until: 2022-12
variables:
  pressure:
    title: {en: Pressure on shipping}
    states: [quiet, active]
    start: quiet
    spell: {starts: {chance: 0.2..0.6, within: year}, lasts: 10..60 days}
    influences: [{from: alarm, effect: raises strongly}]
  alarm: {states: [low, high], start: {low: 0.7, high: 0.3}, ladder: {up: [3..9 months], down: [3..9 months]}}
indicators:
  orders:
    title: {en: Ships ordered back}
    of: pressure
    count: {first: 0.01..0.05, ratio: 10..50}
    feed: {ledger: events, where: {category: order}}
    coverage: 2022-01..2022-12
  notes: {title: {en: Notes of protest}, of: alarm, flag: {first: 0.1..0.3, ratio: 6}, coverage: 2022-01..2022-03}
questions:
  closed: {ask: pressure == active by 2022-12, title: {en: The strait is closed}, asked: 2022-03-31, key: true}
  alarm-2022: {ask: alarm == high at 2022-12, title: {en: Alarm is high}}
  first: {ask: alarm == high before pressure == active by 2022-12, asked: 2022-03-31}
  answered:
    ask: alarm == high at 2022-12 given orders >= 1 by 2022-08
    title: {en: Alarm once ships are ordered back}
    asked: 2022-03-31
  twice: {ask: count(pressure == active starts) >= 2 by 2022-12, asked: 2022-03-31}
  some: {ask: sum(orders) in 2022-04..2022-12 > 1, title: {en: More than one order}}
  thirty: {ask: sum(orders) in 2022-04..2022-12 > 30, title: {en: More than thirty orders}}
  many: {ask: sum(orders) in 2022-04..2022-12 > 300, title: {en: More than three hundred orders}, key: true}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("strait")
    (made / "model.yaml").write_text(MODEL, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def case(folder: Path) -> Case:
    return open_case(folder, keep=False)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--draws", "40"], prog_name="tarjih", env={"COLUMNS": "80"})


# --- what to watch ---------------------------------------------------------------------------------------


def test_the_next_three_steps_are_looked_at_and_only_key_questions(case: Case):
    found = outlook(case, draws=30)
    assert found.window == Span(date(2022, 4, 1), date(2022, 6, 30))
    assert {w.question for w in found.watched} == {"closed"}
    # A large total is answered along simulated paths; it is named, not passed over.
    assert found.left_out == ("many",)


@pytest.mark.parametrize(
    ("within", "last"),
    [("month", (4, 30)), ("3 months", (6, 30)), ("quarter", (6, 30)), ("45 days", (5, 31)), ("0.5 year", (9, 30))],
)
def test_how_far_is_said_as_a_period_and_rounded_up_to_whole_steps(case: Case, within: str, last: tuple[int, int]):
    assert outlook(case, within=within, draws=20).window.last == date(2022, *last)


def test_near_the_end_of_the_run_fewer_steps_are_left(case: Case):
    assert outlook(case, as_of=date(2022, 10, 31), draws=20).window == Span(date(2022, 11, 1), date(2022, 12, 31))


@pytest.mark.parametrize(
    ("within", "said"),
    [
        ("a while", "'a while' is not a period"),
        ("0 months", "'0 months' is not a period"),
        ("2 years", "leaves 9 months to look ahead"),
    ],
)
def test_what_is_no_period_or_too_long_is_refused_before_the_run(case: Case, within: str, said: str):
    with pytest.raises(CaseError, match=said):
        outlook(case, within=within)


def test_a_run_that_ends_next_month_leaves_one(case: Case):
    with pytest.raises(CaseError, match="leaves 1 month to look ahead"):
        outlook(case, within="3 months", until=date(2022, 4, 30))


def test_a_question_is_named_and_a_slip_is_answered_with_the_nearest(case: Case):
    assert {w.question for w in outlook(case, "alarm-2022", draws=20).watched} == {"alarm-2022"}
    for look in (outlook, dependence):
        with pytest.raises(QuestionError, match="Did you mean 'closed'"):
            look(case, "closd")
        with pytest.raises(QuestionError, match=r"questions\.many: a simulated total"):
            look(case, "many")
    with pytest.raises(QuestionError, match=r"questions\.thirty: a simulated total, or one of many states"):
        outlook(case, "thirty")


def test_a_total_of_many_states_hangs_on_numbers_like_any_question(case: Case):
    """It is carried where its belief fits, and named with its cost where it does not."""
    (found,) = dependence(case, "thirty", draws=30).answers
    assert found.swings[0].size > 1e-6
    assert all(swing.slope is not None for swing in found.swings)


def test_a_total_too_dear_to_carry_is_refused_with_its_cost_or_left_out(case: Case, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tarjih.inference.automata._MOST_FOR_A_TOTAL", 300)
    with pytest.raises(QuestionError, match=r"automaton of 32 states takes .* a draw, more than"):
        dependence(case, "thirty", draws=30)
    with pytest.raises(QuestionError, match=r"questions\.some: a simulated total"):
        dependence(case, "some", draws=30)


@pytest.mark.parametrize("name", ["first", "twice", "answered", "some"])
def test_an_order_a_count_a_condition_and_a_total_are_looked_at_like_any_question(case: Case, name: str):
    """Automata answer them exactly."""
    (found,) = dependence(case, name, draws=30).answers
    assert found.swings[0].size > 0.05
    assert all(swing.slope is not None for swing in found.swings)
    watched = outlook(case, name, draws=30).watched
    assert watched[0].bits > 0
    assert all(one.conditional == (name == "answered") for one in watched)
    assert watched[0].before == pytest.approx(found.mean, abs=1e-10)


# --- the commands ------------------------------------------------------------------------------------------


def test_watch_prints_a_page(folder: Path):
    done = run("watch", str(folder))
    assert done.exit_code == 0, done.stderr
    assert "What to watch next · The strait" in done.stdout
    assert "Apr to Jun 2022" in done.stdout
    assert "The strait is closed: now" in done.stdout
    assert "Ships ordered back" in done.stdout
    assert "Its declared search ends on 31 Mar 2022" in done.stdout
    assert "More than three hundred orders" in " ".join(done.stdout.split())


def test_a_page_says_that_a_condition_is_taken_to_come_true(folder: Path):
    plain, given = (" ".join(run("watch", str(folder), name).stdout.split()) for name in ("closed", "answered"))
    assert "all chances are those if its condition comes true" in given
    assert "condition" not in plain


def test_watch_prints_numbers(folder: Path):
    done = run("watch", str(folder), "closed", "--within", "month", "--json")
    found = json.loads(done.stdout)
    assert found["window"] == {"first": "2022-04-01", "last": "2022-04-30"}
    orders = next(w for w in found["watched"] if w["indicator"] == "orders")
    assert sum(o["chance"] for o in orders["outcomes"]) == pytest.approx(1)
    assert [o["low"] for o in orders["outcomes"]] == [0, 1, 2]
    assert orders["bits"] > 0


def test_sensitivity_prints_a_page(folder: Path):
    done = run("sensitivity", str(folder), "closed", "--top", "3")
    assert done.exit_code == 0, done.stderr
    assert "What it hangs on · The strait" in done.stdout
    assert "The strait is closed:" in done.stdout
    assert "Pressure on shipping: how often it starts" in done.stdout
    assert "+1/10" in done.stdout


def test_sensitivity_prints_numbers(folder: Path):
    done = run("sensitivity", str(folder), "--json")
    (found,) = json.loads(done.stdout)["answers"]
    assert found["low"] < found["mean"] < found["high"]
    sizes = [abs(s["at_high"] - s["at_low"]) for s in found["swings"]]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("command", ["watch", "sensitivity"])
def test_an_unknown_question_is_an_error_with_a_remedy(folder: Path, command: str):
    done = run(command, str(folder), "closd")
    assert done.exit_code == 1
    assert "closd: there is no such question" in done.stderr
    assert "Did you mean 'closed'?" in done.stderr


def test_what_an_answer_hangs_on_is_asked_where_something_is_set(folder: Path):
    """Where alarm is high for good, its rates bear on what was learned by the day alone; its effect bears on more."""
    plain, held = (
        {s["path"]: abs(s["at_high"] - s["at_low"]) for s in found["answers"][0]["swings"]}
        for do in ((), ("--do", "alarm=high@2022-04"))
        if (found := json.loads(run("sensitivity", str(folder), "closed", "--json", "--top", "50", *do).stdout))
    )
    for rate in ("variables.alarm.up.0", "variables.alarm.down.0"):
        assert held[rate] < 0.3 * plain[rate]
    (effect,) = (path for path in plain if path.startswith("variables.pressure.influences"))
    assert held[effect] > plain[effect]


def test_a_page_names_what_is_set(folder: Path):
    done = run("sensitivity", str(folder), "closed", "--do", "alarm=high@2022-04", "--top", "1")
    assert "Set: alarm is “high” from Apr 2022 on" in done.stdout
    assert "+1/10" in done.stdout
    wrong = run("sensitivity", str(folder), "closed", "--do", "alarm=up@2022-04")
    assert (wrong.exit_code, "unknown state 'up' of alarm" in wrong.stderr) == (1, True)
