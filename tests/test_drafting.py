"""A draft from a report runs at once, and says where each number comes from and what is left to decide."""

import json
from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from tarjih.case import open_case
from tarjih.case.drafting import draft_case
from tarjih.claims.estimative import scale, scales
from tarjih.claims.extract import extract_claims
from tarjih.cli import app
from tarjih.errors import CaseError
from tarjih.text.document import Document
from tarjih.text.reading import document, read_document

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"
NOTES = [EXAMPLES / "note-en.md", EXAMPLES / "note-ar.md"]
ENGLISH = (
    "Turkey will probably tighten its inspection of tankers by the end of 2025. "
    "Turkish police closed the port of Mersin on 3 May 2024. "
    "If the talks fail, Russia could blockade the strait."
)


def drafted(found: Document, folder: Path, *, scale_name: str = "readers") -> Path:
    claims = extract_claims(found, scale_name=scale_name)
    files = draft_case(found, claims, name="a-draft", scale_name=scale_name)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("path", NOTES, ids=lambda path: path.stem)
def test_a_draft_of_a_report_in_either_language_is_forecast_as_it_stands(path: Path, tmp_path: Path):
    case = open_case(drafted(read_document(path), tmp_path))
    found = case.forecast(draws=20, seed=1)
    assert found.forecast.questions


@pytest.mark.parametrize("name", scales())
def test_a_draft_runs_on_every_scale(name: str, tmp_path: Path):
    """A word that the chosen scale does not have becomes the range of the one that does."""
    case = open_case(drafted(read_document(NOTES[0]), tmp_path, scale_name=name))
    assert case.model.words == name
    for question in case.model.questions.values():
        assert question.author is None or scale(name).find(question.author)


def test_a_forecast_becomes_a_question_with_the_authors_word_and_the_reports_date(tmp_path: Path):
    found = document(ENGLISH, written_on=date(2024, 6, 1))
    raw = YAML(typ="safe").load(drafted(found, tmp_path) / "model.yaml")
    name, question = next(iter(raw["questions"].items()))
    assert question["author"] == "likely"
    assert question["ask"].endswith("== happened by 2025-12-31")
    claim = next(c for c in extract_claims(found) if f"report#{c.id}" == question["from"])
    assert claim.predicate.text == "tighten"
    variable = raw["variables"][name.replace("-", "_")]
    assert variable["event"] == {"chance": "likely", "within": "19 months"}
    assert variable["because"] == question["from"]


def test_a_condition_becomes_a_cause_and_what_it_says_holds_where_it_is_met(tmp_path: Path):
    found = document(ENGLISH, written_on=date(2024, 6, 1))
    folder = drafted(found, tmp_path)
    raw = YAML(typ="safe").load(folder / "model.yaml")
    causes = {influence["from"] for v in raw["variables"].values() for influence in v.get("influences", ())}
    (cause,) = (name for name in raw["variables"] if name.startswith("if_"))
    assert cause in causes
    assert raw["variables"][cause]["typical"] == "met"
    assert "# CHOOSE: the report does not say how likely this is" in (folder / "model.yaml").read_text("utf-8")


def test_a_dated_event_becomes_a_row_that_nobody_has_verified(tmp_path: Path):
    case = open_case(drafted(document(ENGLISH, written_on=date(2024, 6, 1), name="note.txt"), tmp_path))
    row = next(event for event in case.ledger.events if event.occurred_on == date(2024, 5, 3))
    assert (row.reliability, row.credibility, row.known_on) == ("F", "6", date(2024, 6, 1))
    assert row.note.startswith("UNVERIFIED")
    assert row.url == "file:note.txt"


def test_every_number_names_a_claim_that_the_case_quotes(tmp_path: Path):
    folder = drafted(read_document(NOTES[0]), tmp_path)
    claims = [json.loads(line) for line in (folder / "claims.jsonl").read_text("utf-8").splitlines()]
    text = read_document(NOTES[0]).text
    known = {claim["id"]: claim for claim in claims}
    raw = YAML(typ="safe").load(folder / "model.yaml")
    cited = [v["because"].removeprefix("report#") for v in raw["variables"].values() if v["because"] != "house"]
    assert cited
    for name in cited:
        start, end = known[name]["span"]
        assert text[start:end] == known[name]["text"]


def test_a_report_without_a_date_is_refused_with_the_way_out():
    found = document("Russia may attack.")
    with pytest.raises(CaseError, match=r"does not say when it was written.*\n.*--as-of 2022-10-28"):
        draft_case(found, extract_claims(found), name="x")


def test_a_report_that_forecasts_nothing_is_refused():
    found = document("How are you?", written_on=date(2024, 6, 1))
    with pytest.raises(CaseError, match="no forecast was found"):
        draft_case(found, extract_claims(found), name="x")


def test_a_person_drafts_checks_and_forecasts(tmp_path: Path):
    run = CliRunner().invoke(app, ["draft", str(NOTES[1]), "--name", "straits", "--folder", str(tmp_path)])
    assert run.exit_code == 0, run.output
    assert "look for CHOOSE in" in run.output
    check = CliRunner().invoke(app, ["check", str(tmp_path / "straits")])
    assert check.exit_code == 0, check.output
    again = CliRunner().invoke(app, ["draft", str(NOTES[1]), "--name", "straits", "--folder", str(tmp_path)])
    assert again.exit_code == 1
    assert "this exists already and was left as it is" in again.output


def test_a_report_of_a_hundred_forecasts_is_checked_like_any(tmp_path: Path):
    """More variables than a machine word has bits, none of them bound to another."""
    lines = [f"Russia will likely seize town number {i} by the end of 2025." for i in range(70)]
    found = document("\n\n".join(lines), written_on=date(2024, 6, 1))
    folder = tmp_path / "towns"
    folder.mkdir()
    drafted(found, folder)
    check = CliRunner().invoke(app, ["check", str(folder)])
    assert check.exit_code == 0, check.output


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_from_which_nobody_looks_ahead_is_refused(day: str):
    found = document("Russia may attack.", written_on=date.fromisoformat(day))
    with pytest.raises(CaseError, match="no day to look ahead from"):
        draft_case(found, extract_claims(found), name="x")


def test_a_name_that_yaml_takes_for_something_else_is_kept(tmp_path: Path):
    found = document(ENGLISH, written_on=date(2024, 6, 1))
    files = draft_case(found, extract_claims(found), name="null")
    assert YAML(typ="safe").load(files["model.yaml"])["name"] == "null"


@pytest.mark.parametrize(
    "text",
    [
        "Armenia will probably remain in the alliance until the end of 2025.",
        "من المرجح أن تظل أرمينيا عضوا في الحلف حتى نهاية عام 2025.",
    ],
    ids=["en", "ar"],
)
def test_what_is_forecast_to_go_on_holds_now_and_may_end(text: str, tmp_path: Path):
    """Membership that will last is not something that happens, also where the membership is the predicate."""
    found = document(text, written_on=date(2024, 6, 1))
    case = open_case(drafted(found, tmp_path))
    (name,) = case.model.variables
    variable = case.model.variables[name]
    assert variable.states == ["holds", "ended"]
    (question,) = case.forecast(draws=40, seed=1).forecast.questions
    assert 0.5 < question.estimate.mean < 0.85


def test_a_chance_is_moved_by_what_speaks_of_it_and_of_no_other(tmp_path: Path):
    """Aid to Kyiv says nothing of who joins the union, although that was forecast last."""
    text = (
        "Washington will probably send further aid to Ukraine. Georgia is unlikely to join the union. "
        "A victory of the opposition would reduce the chance of further aid to Ukraine."
    )
    raw = YAML(typ="safe").load(drafted(document(text, written_on=date(2024, 6, 1)), tmp_path) / "model.yaml")
    moved = [name for name, variable in raw["variables"].items() if "influences" in variable]
    assert ["send" in name for name in moved] == [True]


def test_a_condition_that_only_moves_a_chance_moves_what_was_forecast_before_it(tmp_path: Path):
    text = "Moscow is unlikely to attack by the end of 2025. The risk will grow if the talks fail."
    raw = YAML(typ="safe").load(drafted(document(text, written_on=date(2024, 6, 1)), tmp_path) / "model.yaml")
    attack = next(v for name, v in raw["variables"].items() if "attack" in name)
    (influence,) = attack["influences"]
    assert raw["variables"][influence["from"]]["typical"] == "not_met"
    low, high = map(float, influence["effect"].split(".."))
    assert 0 < low < high


@pytest.mark.parametrize(
    ("text", "met_is_likelier"),
    [
        ("Iran will probably attack if the talks fail.", True),
        ("Iran will not attack unless Israel strikes Natanz.", False),
        ("Iran is unlikely to attack if the talks go on.", False),
    ],
)
def test_a_condition_lowers_what_is_doubted_under_it(text: str, met_is_likelier: bool, tmp_path: Path):
    """Whoever says that something will rather not come if X says that it is likelier without X."""
    raw = YAML(typ="safe").load(drafted(document(text, written_on=date(2024, 6, 1)), tmp_path) / "model.yaml")
    (influence,) = (found for v in raw["variables"].values() for found in v.get("influences", ()))
    assert influence["effect"] == ("raises" if met_is_likelier else "lowers")


@pytest.mark.parametrize("written_on", [date(2026, 2, 18), date(2026, 2, 28), date(2026, 12, 31), date(2024, 1, 1)])
def test_a_deadline_nearer_than_a_month_is_put_off_and_marked(written_on: date, tmp_path: Path):
    found = document("Iran will probably strike tomorrow.", written_on=written_on)
    folder = drafted(found, tmp_path)
    assert "# CHOOSE: the report says" in (folder / "model.yaml").read_text("utf-8")
    assert open_case(folder).forecast(draws=20, seed=1).forecast.questions
