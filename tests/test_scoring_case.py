"""A case scored on a day: only what was known then, only what came out later, and every omission named."""

import csv
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from tarjih.case import Case, open_case
from tarjih.case.scoring import CaseScores
from tarjih.errors import CaseError, ScoringError
from tarjih.model import read_model
from tarjih.report.labels import Remark
from tarjih.scoring import MODEL, STATUS_QUO
from tarjih.scoring.table import to_csv

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "docs" / "examples" / "two-ports"


@pytest.fixture(scope="module")
def example() -> Case:
    return open_case(EXAMPLE)


@pytest.fixture(scope="module")
def scores(example: Case) -> CaseScores:
    return example.score(draws=40)


def with_model(case: Case, old: str, new: str, *more: tuple[str, str]) -> Case:
    text = (case.folder / "model.yaml").read_text("utf-8")
    for before, after in ((old, new), *more):
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return replace(case, model=read_model(text))


def closure_ruled_out(case: Case) -> Case:
    """Give the old port's closure probability 0, and let it come all the same."""
    return with_model(
        case,
        "event: {chance: 0.02..0.06, within: year}",
        "event: {chance: 0.0, within: year}",
        (
            'resolved: {answer: no, on: 2023-12-31, source: "https://example.org/port"}',
            'resolved: {answer: yes, on: 2023-12-31, source: "https://example.org/port"}',
        ),
    )


def test_what_is_scored_is_what_the_forecast_of_that_day_says(example, scores):
    said = {q.name: q.estimate for q in example.forecast(draws=40).forecast.questions}
    assert scores.as_of == date(2022, 6, 30)
    assert {one.question: one.probability for one in scores.scorecard.questions} == {
        name: said[name].mean for name in scores.estimates
    }


def test_the_case_says_who_shares_a_vote_and_what_the_baselines_are(scores):
    rows = {one.question: one for one in scores.scorecard.questions}
    assert rows["closure.2022"].judgement == rows["open.2023"].judgement == "closure"
    assert rows["closure.2022"].weight == pytest.approx(1 / 3)
    assert rows["toll.2023"].judgement == "toll.2023"
    assert rows["open.2023"].others[STATUS_QUO] == 1
    assert rows["toll.2023"].others["base_rate"] == 0.1
    assert STATUS_QUO not in rows["anger.2022"].others
    assert rows["guard.2023"].confidence == 0.8


def test_what_is_left_out_is_named_with_its_reason(scores):
    left = {one.question: (one.reason, one.note) for one in scores.scorecard.left_out}
    assert left == {"toll-after-strike": ("void", "the pact was kept"), "closure.2030": ("unresolved", "")}


def test_on_a_later_day_what_had_come_out_is_no_forecast_any_more(example):
    """The strike of October 2022 and the end of 2022 lie behind the forecast of January 2023."""
    later = example.score(as_of=date(2023, 1, 31), draws=20)
    left = {one.question: one.reason for one in later.scorecard.left_out}
    settled = {name for name, reason in left.items() if reason == "settled"}
    assert settled == {"strike.2022", "strike.2023", "closure.2022", "guard.2022", "anger.2022"}
    assert {"closure.2023", "guard.2023"} <= set(later.estimates)


def test_scoring_sees_nothing_that_was_known_later(example, scores):
    """A strike that was known of a week after the day changes no score of that day."""
    last = max(example.ledger.events, key=lambda event: event.known_on)
    later = replace(last, id="later", known_on=date(2022, 7, 7), where="events.csv:99", episode="E9")
    more = replace(example, ledger=replace(example.ledger, events=(*example.ledger.events, later)))
    assert more.score(draws=40).scorecard == scores.scorecard
    known = replace(later, known_on=date(2022, 6, 29))
    seen = replace(example, ledger=replace(example.ledger, events=(*example.ledger.events, known)))
    assert seen.score(draws=40).scorecard != scores.scorecard


def test_a_forecast_that_ruled_out_what_happened_is_refused(example):
    """A closure with probability 0, which the engine finds as 1e-17, came all the same."""
    with pytest.raises(ScoringError) as raised:
        closure_ruled_out(example).score(draws=20)
    assert [problem.where for problem in raised.value.problems] == ["questions.closure.2023"]
    assert "probability 0 to what happened: yes" in str(raised.value)


def test_a_forecasts_report_holds_its_scores_or_says_why_it_has_none(example, scores):
    lines = example.forecast(draws=40).composition.scores
    assert lines is not None
    assert lines.card == scores.scorecard
    refused = closure_ruled_out(example).forecast(draws=20).composition
    assert refused.scores is None
    assert Remark("unscored", {"question": "closure.2023"}) in refused.caveats


def test_a_forecast_of_open_questions_has_no_scores(example):
    only = {name: q for name, q in example.model.questions.items() if name == "closure.2030"}
    pending = replace(example, model=example.model.model_copy(update={"questions": only}))
    assert pending.forecast(draws=20).composition.scores is None


def test_a_case_that_asks_nothing_or_of_which_nothing_came_out_says_so(example):
    nothing = replace(example, model=example.model.model_copy(update={"questions": {}}))
    with pytest.raises(CaseError, match="no questions"):
        nothing.score(draws=20)
    only = {name: q for name, q in example.model.questions.items() if name == "closure.2030"}
    pending = replace(example, model=example.model.model_copy(update={"questions": only}))
    with pytest.raises(ScoringError, match="no question has come out"):
        pending.score(draws=20)


def test_the_same_seed_gives_the_same_scores(example, scores):
    assert example.score(draws=40) == scores


def test_scales_are_chosen(example):
    names = [one.name for one in example.score(draws=20, scales=("phia",)).scorecard.standings]
    assert names == [STATUS_QUO, MODEL, "base_rate", "climatology", "even", "words:phia"]


def test_the_spreadsheet_has_every_question_and_every_probability(scores):
    rows = list(csv.DictReader(StringIO(to_csv(scores.scorecard))))
    assert len(rows) == 13
    first = scores.scorecard.questions[0]
    assert (rows[0]["question"], float(rows[0]["model"])) == (first.question, first.probability)
    assert float(rows[0]["brier"]) == first.brier
    by_name = {row["question"]: row for row in rows}
    assert by_name["anger.2022"][STATUS_QUO] == ""
    assert by_name["toll-after-strike"]["left_out"] == "void"
    weights = sum(float(row["weight"]) for row in rows if row["weight"])
    assert weights == pytest.approx(scores.scorecard.model.judgements)


def tarjih(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", "from tarjih.cli import main; main()", *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "COLUMNS": "80", "NO_COLOR": "1"}
    return subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_the_command_prints_json_that_names_what_a_baseline_ruled_out():
    done = tarjih("score", str(EXAMPLE), "--draws", "20", "--format", "json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["case"], found["as_of"], found["draws"]) == ("two-ports", "2022-06-30", 20)
    first = found["standings"][0]
    assert first["name"] == STATUS_QUO
    assert first["log_bits"] is None  # JSON has no infinity
    assert first["ruled_out"] == ["guard.2023", "strike.2022", "strike.2023"]
    assert {one["reason"] for one in found["left_out"]} == {"void", "unresolved"}


def test_the_command_refuses_a_scale_that_there_is_not():
    done = tarjih("score", str(EXAMPLE), "--scale", "reader")
    assert done.returncode == 2
    assert "Did you mean 'readers'?" in " ".join(done.stderr.replace("│", " ").split())
