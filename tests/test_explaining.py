"""Explaining a case: what `tarjih explain` works out, prints and refuses, on the case that a newcomer starts from."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from scipy import special
from typer.testing import CliRunner, Result

from tarjih.case import Case, explain_case, open_case
from tarjih.cli import app
from tarjih.errors import CaseError
from tarjih.explain import Explained, host_of

TEMPLATE = Path(__file__).parent.parent / "src" / "tarjih" / "cases" / "_template"
DRAWS = 24
SUM = """
  stopped:
    ask: sum(stoppages) in 2025 >= 3
    key: true
  many:
    ask: sum(stoppages) in 2025 >= 30
    key: true
  twice:
    ask: count(closure == closed starts) >= 2 by 2026-12
    key: true
  if-stopped:
    ask: closure == closed by 2026-12 given stoppages >= 1 in 2025-09..2025-12
    key: true
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("case") / "strait"
    folder.mkdir()
    for source in TEMPLATE.iterdir():
        text = source.read_text(encoding="utf-8")
        # A source of its own for every row, and a total among the questions.
        for number in range(1, 6):
            text = text.replace(f"https://example.org/{number}", f"https://source{number}.example.org/a")
        (folder / source.name).write_text(text.replace("\nscenarios:", f"{SUM}\nscenarios:"), encoding="utf-8")
    return open_case(folder, keep=False)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), prog_name="tarjih", env={"COLUMNS": "80"})


def only(case: Case, question: str, **options: object) -> Explained:
    [found] = explain_case(case, question, draws=DRAWS, **options).questions  # type: ignore[arg-type]
    return found


def test_a_question_is_explained_from_the_start_to_the_as_of_date(case: Case):
    found = only(case, "closure-2026")
    assert found.account is not None
    assert found.history is not None
    assert (found.account.since, found.account.as_of) == (date(2025, 1, 1), date(2025, 6, 30))
    assert found.account.after == pytest.approx(found.estimate.mean, abs=1e-12)
    assert found.history.points[-1].mean == pytest.approx(found.estimate.mean, abs=1e-12)
    total = sum(one.log_odds for one in found.account.contributions)
    assert total == pytest.approx(special.logit(found.account.after) - special.logit(found.account.before), abs=1e-9)
    assert sum(group.log_odds for group in found.groups) == pytest.approx(total, abs=1e-9)
    # Four rows of events; two of them are one episode, and the figure is read by no indicator.
    assert sum(one.kind == "report" for one in found.account.contributions) == 3


def test_between_two_forecasts_the_account_begins_at_the_number_that_the_first_would_have_given(case: Case):
    since = date(2025, 3, 31)
    found = only(case, "closure-2026", since=since)
    assert found.account is not None
    assert found.issued is not None
    earlier = case.forecast(as_of=since, draws=DRAWS).forecast
    published = next(q.estimate for q in earlier.questions if q.name == "closure-2026")
    assert found.issued.mean == pytest.approx(published.mean, abs=1e-12)
    assert found.account.before == found.issued.mean
    assert found.account.contributions[0].kind == "learning"
    total = sum(one.log_odds for one in found.account.contributions)
    assert total == pytest.approx(special.logit(found.estimate.mean) - special.logit(published.mean), abs=1e-9)


def test_without_a_question_the_key_questions_are_explained(case: Case):
    found = explain_case(case, draws=DRAWS)
    names = [one.name for one in found.questions]
    assert names == ["closure-2026", "accord-2026", "stopped", "many", "twice", "if-stopped"]
    for one in found.questions:
        # A total of many states is answered exactly on the day, and is not followed back through all days.
        assert (one.account is None) == (one.name == "many")
        assert one.estimate.method == "exact"
        if one.account is not None:
            assert one.history is not None
            assert one.history.points[-1].mean == pytest.approx(one.estimate.mean, abs=1e-12)
            total = sum(part.log_odds for part in one.account.contributions)
            assert total == pytest.approx(one.account.log_odds, abs=1e-9)


def test_a_source_that_is_left_out_leaves_the_other_report_of_its_episode(case: Case):
    """The second source reported the first ships turned back, the third the last; they are one episode."""
    found = only(case, "closure-2026", without=["source2.example.org", "source3.example.org"])
    both = found.omissions[0]
    assert both.left_out == "source2.example.org + source3.example.org"
    one = only(case, "closure-2026", without=["source2.example.org"]).omissions[0]
    # Turned-back ships speak for a closure; without one source the other still says so.
    assert both.without < one.without < both.with_all


def test_a_source_is_found_however_its_letters_are_written(case: Case):
    written, given = (
        only(case, "closure-2026", without=[name]).omissions[0]
        for name in ("source2.example.org", "Source2.Example.ORG")
    )
    assert given.without == written.without != written.with_all


def test_a_case_without_questions_has_nothing_to_explain(case: Case):
    asks_nothing = replace(case, model=case.model.model_copy(update={"questions": {}}))
    with pytest.raises(CaseError, match="this case has no questions"):
        explain_case(asks_nothing, draws=DRAWS)


def test_by_source_each_source_is_left_out_in_turn(case: Case):
    found = only(case, "closure-2026", by="source")
    quoted = {host_of(event.url) for event in case.ledger.events}
    assert {one.left_out for one in found.omissions} == quoted - {"source3.example.org"}
    assert {group.names[0] for group in found.groups if group.kind == "evidence"} == quoted - {"source3.example.org"}


def test_a_question_of_the_moment_may_be_explained_too(case: Case):
    found = only(case, "closure == closed in 2025-03..2025-12")
    assert found.account is not None
    assert found.account.after > found.account.before


@pytest.mark.parametrize(
    ("question", "options", "said"),
    [
        ("closure-2062", {}, "there is no question 'closure-2062'\n    Did you mean 'closure-2026'?"),
        (None, {"without": ["source7.example.org"]}, "no row of the ledger quotes the source 'source7.example.org'"),
        (None, {"since": date(2024, 12, 31)}, "since: 2024-12-31 lies before the model's start, 2025-01-01"),
        (None, {"since": date(2025, 7, 1)}, "since: 2025-07-01 lies after the as-of date, 2025-06-30"),
    ],
)
def test_what_cannot_be_explained_is_refused(case: Case, question: str | None, options: dict[str, object], said: str):
    with pytest.raises(CaseError) as caught:
        explain_case(case, question, draws=DRAWS, **options)  # type: ignore[arg-type]
    assert said in str(caught.value)


# --- the command ------------------------------------------------------------------------------------------


def test_the_command_prints_a_page_of_80_columns(case: Case, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    done = run("explain", str(case.folder), "closure-2026", "--draws", "20", "--by", "theme")
    assert done.exit_code == 0
    assert max(len(line) for line in done.stdout.splitlines()) <= 80
    text = " ".join(done.stdout.split())
    assert "Southland turns back" in text
    assert "Closure of the strait 1 ×" in text


def test_the_command_prints_the_numbers_as_json(case: Case, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    done = run("explain", str(case.folder), "closure-2026", "--draws", "20", "--json")
    found = json.loads(done.stdout)
    account = found["questions"][0]["account"]
    assert account["since"] == "2025-01-01"
    assert sum(one["log_odds"] for one in account["contributions"]) == pytest.approx(
        special.logit(account["after"]) - special.logit(account["before"])
    )


def test_the_command_shows_which_numbers_are_evidence(case: Case, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    done = run("explain", str(case.folder), "--learned", "--draws", "100")
    assert done.exit_code == 0
    assert "stated numbers" in done.stdout
    records = json.loads(run("explain", str(case.folder), "--learned", "--draws", "100", "--json").stdout)
    assert {"path", "written", "nats", "prior", "posterior"} <= set(records[0])


def test_learned_speaks_of_the_whole_case():
    done = run("explain", "kazakhstan-russia", "J04", "--learned")
    assert done.exit_code == 2
    assert "it speaks of the whole case" in " ".join(done.stderr.replace("│", " ").split())
