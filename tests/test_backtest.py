"""A backtest is the same forecast on earlier days: it sees nothing of the future, and issues what can be made again."""

import csv
import hashlib
import io
import json
import re
import signal
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tarjih.case import (
    Case,
    as_of_days,
    backtest,
    canary,
    hash_model,
    issue,
    issued_file,
    issued_history,
    issuing,
    open_case,
    read_issued,
    require_blind,
    verify,
)
from tarjih.case.asking import answer_questions
from tarjih.case.issuing import ROUNDING
from tarjih.case.scoring import score_case
from tarjih.cli import app
from tarjih.errors import CaseError, FutureEvidence
from tarjih.evidence import ledger as ledgers
from tarjih.evidence.observation import Event
from tarjih.evidence.weigh import Evidence, weigh
from tarjih.explain import explain
from tarjih.inference.forecast import plain
from tarjih.model import read_model
from tests.inference.test_kept import Memory
from tests.test_case import LATE, MODEL, STOP, write_case

TODAY = date(2022, 11, 20)
QUARTERS = (date(2022, 6, 30), date(2022, 9, 30), TODAY)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return open_case(write_case(tmp_path / "ports"), keep=False)


def quick(case: Case, **asked: Any) -> Any:
    return backtest(case, today=TODAY, draws=20, **asked)


# --- the days ---------------------------------------------------------------------------------------------


def test_the_days_run_from_the_models_own_over_the_ends_of_periods_to_today(case):
    assert as_of_days(case.model, today=TODAY, every="quarter") == QUARTERS
    assert len(as_of_days(case.model, today=TODAY, every="month")) == 6
    assert as_of_days(case.model, today=TODAY, every="year") == (QUARTERS[0], TODAY)
    assert as_of_days(case.model, today=QUARTERS[0], every="year") == QUARTERS[:1]
    first, last = date(2022, 2, 10), date(2022, 3, 31)
    assert as_of_days(case.model, today=TODAY, every="month", first=first, last=last) == (
        first,
        date(2022, 2, 28),
        last,
    )


def test_no_day_lies_beyond_the_last_search(case):
    """After it, silence would be taken for nothing at all: the search ends with 2023."""
    days = as_of_days(case.model, today=date(2026, 1, 1), every="quarter")
    assert (len(days), days[-1]) == (7, date(2023, 12, 31))


def test_the_bundled_case_has_sixteen_days():
    model = open_case("kazakhstan-russia").model
    days = as_of_days(model, today=date(2026, 11, 26), every="quarter")
    assert (len(days), days[0], days[1], days[-1]) == (16, date(2022, 10, 28), date(2022, 12, 31), date(2026, 5, 31))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"last": date(2022, 5, 1)}, "until: the last as-of date, 2022-05-01, lies before the first, 2022-06-30"),
        ({"last": date(2022, 12, 1)}, "as-of: 2022-12-01 lies ahead: nobody knows yet what will be known on it"),
        ({"first": date(2022, 12, 1)}, "as-of: 2022-12-01 lies ahead"),
    ],
)
def test_days_that_run_backwards_or_lie_ahead_are_refused(case, asked, found):
    with pytest.raises(CaseError, match=found):
        as_of_days(case.model, today=TODAY, every="quarter", **asked)


# --- the forecasts ----------------------------------------------------------------------------------------


def test_each_forecast_is_the_one_that_would_have_been_made_on_its_day(case):
    found = quick(case)
    for one in found.days:
        own = case.forecast(as_of=one.as_of, draws=20).forecast
        answers = {q.name: q.estimate for q in own.questions}
        tracks = {t.label.name: t.at(one.as_of) for t in found.tracks}
        assert {n: (p.mean, p.low, p.high) for n, p in tracks.items() if p} == {
            n: (e.mean, e.low, e.high) for n, e in answers.items()
        }
        assert one.evidence_hash == own.evidence_hash
        scenarios = [track.at(one.as_of) for track in found.scenarios]
        assert [s and s.mean for s in scenarios] == [s.estimate.mean for s in own.scenarios]


def test_a_report_moves_the_forecasts_from_the_day_on_which_it_was_known(case):
    """The stop of May came to be known in August: it counts in September, for what it was worth then."""
    [track] = [track for track in quick(case).tracks if track.label.name == "strike-2023"]
    [moved] = [one for one in track.moved if one.text or one.known_on == date(2022, 8, 1)]
    assert (moved.known_on, moved.as_of, moved.indicator) == (date(2022, 8, 1), QUARTERS[1], "stops")
    assert moved.log_odds > 0.1


def test_what_moved_a_question_since_a_day_is_what_moved_it_less_what_was_known(case):
    posterior = case.learn(as_of=QUARTERS[1], draws=20)
    asks = answer_questions(posterior, QUARTERS[1], lambda _stage, _fraction: None)[1]
    every, late = explain(posterior, asks), explain(posterior, asks, since=DAY)
    assert late == tuple(m for m in every if any(item.known_on > DAY for item in m.items))
    assert 0 < len(late) < len(every)


def test_after_its_deadline_a_question_has_one_more_point(case):
    later = backtest(case, today=date(2023, 12, 31), draws=20, every="quarter")
    [anger] = [track for track in later.tracks if track.label.name == "anger-2022"]
    assert anger.deadline == date(2022, 12, 31)
    assert [p.on for p in anger.points] == [date(2022, 6, 30), date(2022, 9, 30), date(2022, 12, 31)]


def test_the_last_open_forecast_is_made_before_the_question_was_settled(tmp_path):
    came = "stops-2022: {resolved: {answer: yes, on: 2022-09-30, source: house}, "
    found = quick(open_case(write_case(tmp_path / "ports", MODEL.replace("stops-2022: {", came)), keep=False))
    tracks = {track.label.name: track for track in found.tracks}
    assert tracks["stops-2022"].last_open.on == date(2022, 6, 30)
    assert tracks["strike-2023"].last_open.on == TODAY


def test_each_day_is_scored_on_the_questions_that_were_open_and_have_come_out(tmp_path):
    """Brier by hand: in June two questions were open, in November, when one of them had come out, the other."""
    model = MODEL
    for name, came, on in (("strike-2023", "yes", "2023-02-01"), ("stops-2022", "no", "2022-10-15")):
        at = model.index(f"{name}: {{") + len(f"{name}: {{")
        known = f'status_quo: no, judgement: {name[:5]}, resolved: {{answer: {came}, on: {on}, source: "house"}}, '
        model = model[:at] + known + model[at:]
    found = quick(open_case(write_case(tmp_path / "ports", model), keep=False))
    p = {track.label.name: [point.mean for point in track.points] for track in found.tracks}
    june, november = found.scores[0], found.scores[-1]
    assert (june.as_of, june.questions, november.as_of, november.questions) == (QUARTERS[0], 2, TODAY, 1)
    assert june.brier == pytest.approx(((1 - p["strike-2023"][0]) ** 2 + p["stops-2022"][0] ** 2) / 2)
    assert november.brier == pytest.approx((1 - p["strike-2023"][2]) ** 2)
    assert (june.status_quo, november.status_quo) == (0.5, 1.0)
    assert june.difference == pytest.approx(june.brier - 0.5)


def test_one_forecast_has_one_score_and_one_interval_wherever_it_is_shown():
    strait = open_case("amber-strait", keep=False)
    day = strait.model.as_of
    assert day is not None
    [through_time] = backtest(strait, today=day, draws=20).scores
    beside = next(one for one in strait.score(draws=20).scorecard.comparisons if one.name == "status_quo")
    gap = beside.difference
    assert (through_time.difference, through_time.low, through_time.high) == (gap.value, gap.low, gap.high)
    assert gap.low < gap.high


def test_a_total_over_days_that_nobody_searched_is_left_out_and_told(tmp_path):
    model = MODEL.replace("coverage: 2022-01..2023-12", "coverage: 2022-01..2022-06")
    case = open_case(write_case(tmp_path / "ports", model), keep=False)
    days = quick(case, last=date(2022, 9, 30)).days
    assert dict(days[0].left_out) == {}
    assert dict(days[1].left_out) == {"stops-2022": "stops was not searched in Jul 2022"}


def test_a_total_that_was_left_out_has_no_score_and_its_reason(tmp_path):
    """A question whose days nobody searched is no question whose condition failed."""
    model = MODEL.replace("coverage: 2022-01..2023-12", "coverage: 2022-01..2022-06")
    resolved = 'resolved: {answer: no, on: 2022-12-31, source: "house"}}'
    for name in ("sum(stops) in 2022 >= 2", "anger == high at 2022-12"):
        model = model.replace(f"{name}}}", f"{name}, {resolved}")
    case = open_case(write_case(tmp_path / "ports", model), keep=False)
    card = score_case(case, as_of=date(2022, 9, 30), draws=20).scorecard
    assert [one.question for one in card.questions] == ["anger-2022"]
    assert {one.question: one.reason for one in card.left_out}["stops-2022"] == "unsearched"


def test_a_backtest_that_was_stopped_goes_on_where_it_stood(case, monkeypatch):
    made: list[date] = []

    def counted(case: Case, **asked: Any) -> issuing.Fresh:
        made.append(asked["as_of"])
        return issuing.forecast_to_issue(case, **asked)

    def stop(done: Any) -> None:
        if done.issued.as_of == QUARTERS[1]:
            raise KeyboardInterrupt

    monkeypatch.setattr("tarjih.case.backtesting.forecast_to_issue", counted)
    whole = quick(case)
    kept = replace(case, store=Memory())
    made.clear()
    with pytest.raises(KeyboardInterrupt):
        quick(kept, done=stop)
    assert made == list(QUARTERS[:2])
    assert quick(kept) == whole
    assert made == list(QUARTERS)


# --- the canary -------------------------------------------------------------------------------------------

DAY = date(2022, 6, 30)


def shouting(case: Case) -> Case:
    return replace(case, ledger=canary.planted(case.model, case.ledger, DAY))


def test_a_forecast_does_not_change_by_one_bit_for_what_is_known_the_day_after(case):
    """Rows that would shout are planted in every feed; on the day after, they are heard."""
    before, after = (shouting(case).forecast(as_of=day, draws=20).forecast for day in (DAY, DAY + timedelta(days=1)))
    own, tomorrow = (case.forecast(as_of=day, draws=20).forecast for day in (DAY, DAY + timedelta(days=1)))
    assert len(shouting(case).ledger.events) == len(case.ledger.events) + 2
    assert len(shouting(case).ledger.series) == len(case.ledger.series) + 2
    assert replace(before, timings={}) == replace(own, timings={})
    [heard, unheard] = [next(q for q in f.questions if q.name == "stops-2022").estimate.mean for f in (after, tomorrow)]
    assert heard > unheard + 0.2


def test_the_bundled_case_is_blind_on_every_quarter_and_hears_the_day_after():
    case = open_case("kazakhstan-russia", keep=False)
    for day in as_of_days(case.model, today=date(2026, 11, 26), every="quarter")[:-1]:
        heard = require_blind(case.model, case.ledger, case.weigh(day))
        assert len(heard) >= 5, day


def test_facts_of_the_model_file_count_only_up_to_the_day(tmp_path):
    """`known:` has no second clock: what it says of days to come must not be seen."""
    known = "start: quiet\n    known: {quiet: 2022-01..2022-06, active: 2022-07..2023-12}"
    told = MODEL.replace("start: quiet", known)
    until_now = told.replace(", active: 2022-07..2023-12", "")
    forecasts = [
        open_case(write_case(tmp_path / str(i), text), keep=False).forecast(as_of=DAY, draws=20).forecast
        for i, text in enumerate((told, until_now))
    ]
    assert forecasts[0].questions == forecasts[1].questions
    assert forecasts[0].scenarios == forecasts[1].scenarios


def test_a_feed_that_looks_a_day_ahead_is_caught_by_name(case, monkeypatch):
    def ahead(model: Any, observations: Any, *, as_of: date) -> Evidence:
        return replace(weigh(model, observations, as_of=as_of + timedelta(days=1)), as_of=as_of)

    evidence = case.weigh(DAY)
    monkeypatch.setattr(canary, "weigh", ahead)
    with pytest.raises(FutureEvidence, match="indicator stops: a row that is known only on 2022-07-01 changed it"):
        require_blind(case.model, case.ledger, evidence)


def test_an_episode_that_later_reports_move_back_is_caught(case, monkeypatch):
    """`weigh` alone would never find it: the report that was known first is gone before it looks."""

    def earliest(events: list[Event], column: str) -> list[Event]:
        first: dict[str, Event] = {}
        for row in sorted(events, key=lambda row: row.occurred_on):
            first.setdefault(getattr(row, column), row)
        return [row for row in events if first[getattr(row, column)] is row]

    monkeypatch.setattr(ledgers, "_first_reports", earliest)
    with pytest.raises(FutureEvidence, match="evidence of 2022-06-30, indicator stops"):
        require_blind(case.model, case.ledger, case.weigh(DAY))


def test_evidence_that_holds_a_later_item_is_refused_whoever_made_it(case):
    late = weigh(case.model, case.observations, as_of=date(2022, 8, 31))
    with pytest.raises(FutureEvidence, match=r"events.csv:3: stop-2 was known only on 2022-08-01") as refusal:
        canary.require_sealed(case.model, replace(late, as_of=DAY))
    assert "indicator stops: it speaks of Jul 2022" in str(refusal.value)


# --- issuing and making again -----------------------------------------------------------------------------


def issued(case: Case, *, on: date = TODAY, **asked: Any) -> Any:
    return issue(case, issued_on=on, draws=20, **asked)


def test_a_forecast_that_is_issued_later_says_so(case):
    late, live = issued(case), issued(case, on=DAY, seed=2)
    assert (late.line.issued.retrospective, live.line.issued.retrospective) == (True, False)
    with pytest.raises(CaseError, match="2022-06-30 lies ahead: nobody knows yet"):
        issued(case, on=date(2022, 6, 29))
    assert len(read_issued(case.folder / "issued.jsonl").lines) == 2


def test_what_was_issued_is_not_made_twice(case, monkeypatch):
    first = issued(case)
    monkeypatch.setattr(issuing, "forecast_to_issue", None)
    again = issued(case, on=date(2023, 1, 1))
    assert (again.new, again.line) == (False, first.line)


def test_issued_forecasts_come_out_the_same_to_the_last_bit(case):
    quick(case, issue_to=case.folder / "issued.jsonl")
    found = verify(open_case(case.folder, keep=False))
    assert [one.verdict for one in found.verified] == ["same"] * 3
    assert [one.line.issued.as_of for one in found.verified] == list(QUARTERS)
    assert (found.failed, len(verify(case, as_of=DAY).verified)) == (False, 1)


def row(changes: dict[str, str]) -> dict[str, str]:
    return STOP | {"id": "stop-0", "occurred_on": "2022-02-02", "known_on": "2022-02-03", "episode": "E0"} | changes


@pytest.mark.parametrize(
    ("events", "verdict", "told"),
    [
        ([row({}), STOP, LATE], "same", {"added": ("stops/stop-0",)}),
        ([row({"episode": "E1"}), STOP, LATE], "same", {"added": ("stops/stop-0",), "gone": ("stops/stop-1",)}),
        ([row({"known_on": "2022-07-01"}), STOP, LATE], "same", {}),
        ([STOP | {"credibility": "5"}, LATE], "evidence", {"altered": ("stops/stop-1",)}),
        ([LATE], "evidence", {"gone": ("stops/stop-1",)}),
    ],
    ids=["come to light", "an earlier report of an episode", "known later", "graded anew", "gone"],
)
def test_a_ledger_that_has_grown_gives_the_same_and_one_that_was_edited_does_not(case, events, verdict, told):
    issued(case)
    write_case(case.folder, events=events)
    [found] = verify(open_case(case.folder, keep=False)).verified
    nothing = {"added": (), "gone": (), "altered": (), "searched": ()}
    assert (found.verdict, found.failed) == (verdict, verdict == "evidence")
    assert {name: getattr(found, name) for name in nothing} == nothing | told


def test_a_search_that_was_claimed_afterwards_is_named(case):
    issued(case)
    model = MODEL.replace("coverage: 2022-01..2023-12", "coverage: 2022-02..2023-12")
    # Of the same digest, which no change of the model has: as if the search were kept elsewhere.
    changed = replace(case, model=read_model(model, "model.yaml"))
    with pytest.MonkeyPatch.context() as patch:
        same = hash_model(case.model)
        patch.setattr(issuing, "hash_model", lambda _: same)
        [found] = verify(changed).verified
    assert (found.verdict, found.searched) == ("evidence", ("stops",))


def test_a_model_that_was_changed_is_said_and_its_old_forecasts_stay(case):
    issued(case)
    write_case(case.folder, MODEL.replace("0.3..0.7", "0.3..0.6"))
    found = verify(open_case(case.folder, keep=False))
    assert ([one.verdict for one in found.verified], found.failed) == (["model"], False)


@pytest.mark.parametrize(
    ("by", "elsewhere", "verdict"),
    [(1e-13, True, "rounding"), (1e-13, False, "differs"), (1e-6, True, "differs"), (0.0, True, "same")],
)
def test_only_another_processor_may_round_otherwise(case, by, elsewhere, verdict, monkeypatch):
    honest = answer_questions

    def rounded(*args: Any, **named: Any) -> Any:
        questions, asks = honest(*args, **named)
        first = replace(questions[0], estimate=replace(questions[0].estimate, mean=questions[0].estimate.mean + by))
        return (first, *questions[1:]), asks

    with monkeypatch.context() as patch:
        patch.setattr(issuing, "answer_questions", rounded)
        if elsewhere:
            patch.setattr(issuing, "environment", lambda: {"processor": "another"})
        issued(case)
    [found] = verify(case).verified
    assert (found.verdict, found.failed) == (verdict, verdict == "differs")
    assert found.gap == pytest.approx(by, rel=0.01)
    assert bool(found.environment) == elsewhere
    assert by <= ROUNDING or verdict == "differs"


# --- the commands -----------------------------------------------------------------------------------------


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), prog_name="tarjih", env={"COLUMNS": "80"})


def test_the_commands_issue_show_and_verify(case):
    folder = str(case.folder)
    days = ("--from", "2022-04-30", "--until", "2022-06-30", "--every", "month", "--draws", "20")
    shown = run("backtest", folder, *days, "--issue", "--output", str(case.folder / "h.html"))
    assert shown.exit_code == 0, shown.output
    assert "30 Apr 2022 to 30 Jun 2022 · 3 as-of dates, monthly" in shown.stdout
    assert "not a bit of the evidence changed" in " ".join(shown.stdout.split())
    page = (case.folder / "h.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 2
    assert '<p class="meta" lang="ar" dir="rtl">ميناءان</p>' in page
    assert "&lt;" not in page
    links = re.findall(r'(?:href|src)="([^"]*)"', page)
    assert links
    assert all(link.startswith(("#track-", "https://example.org/")) for link in links)
    again = run("issue", folder, "--draws", "20")
    assert "was issued on" in again.stdout
    other = run("issue", folder, "--draws", "20", "--file", str(case.folder / "other.jsonl"))
    assert other.stdout.splitlines()[-1] == f"Kept in {case.folder / 'other.jsonl'}"
    made = run("verify", folder)
    assert (made.exit_code, made.stdout.count("the same bits")) == (0, 3)
    rows = list(csv.DictReader(io.StringIO(run("backtest", folder, *days, "--format", "csv").stdout)))
    numbers = json.loads(run("backtest", folder, *days, "--format", "json").stdout)
    points = [(p["on"], str(p["mean"])) for t in numbers["tracks"] for p in t["points"]]
    assert sorted((r["as_of"], r["mean"]) for r in rows) == sorted(points)


@pytest.mark.parametrize(
    ("cache", "kept"), [("off", ""), ("on", " They are kept: the same command goes on from there.")]
)
def test_ctrl_c_says_what_is_kept(case, cache, kept, monkeypatch, tmp_path):
    def stopped(case: Case, **asked: Any) -> issuing.Fresh:
        if asked["as_of"] > DAY:
            raise KeyboardInterrupt
        return issuing.forecast_to_issue(case, **asked)

    monkeypatch.setenv("TARJIH_CACHE", "off" if cache == "off" else str(tmp_path / "cache"))
    monkeypatch.setattr("tarjih.case.backtesting.forecast_to_issue", stopped)
    made = run("backtest", str(case.folder), "--draws", "20")
    assert made.exit_code == 130
    assert made.stderr.splitlines()[-1] == f"Stopped. Finished days: 1.{kept}"


def test_a_changed_line_ends_verify_with_status_1(case):
    issued(case)
    path = case.folder / "issued.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace('"seed":1', '"seed":2'), encoding="utf-8")
    made = run("verify", str(case.folder))
    assert made.exit_code == 1
    assert "BROKEN" in made.stdout
    assert "issued.jsonl:1: this line is not what was issued" in made.stdout
    assert "lies ahead" in run("issue", str(case.folder), "--as-of", "2099-01-01").output


def forge(case: Case, old: str, new: str) -> None:
    """Change the one issued line, and give it a digest that fits."""
    path = case.folder / "issued.jsonl"
    text = path.read_text(encoding="utf-8")
    assert old in text
    body = text[77:-1].replace(old, new).encode()
    path.write_bytes(b'{"digest":"' + hashlib.sha256(body).hexdigest().encode() + b'",' + body + b"\n")


def test_a_line_that_answers_what_its_model_does_not_ask_is_named(case):
    issued(case)
    forge(case, f'"name":"{next(iter(case.model.questions))}"', '"name":"invented"')
    with pytest.raises(CaseError, match=r"issued.jsonl:1: it answers 'invented', which its own model does not ask"):
        issued_history(case)


def test_an_answer_that_was_taken_out_of_a_line_is_named(case):
    issued(case)
    [line] = read_issued(issued_file(case)).lines
    first = line.issued.questions[0]
    forge(case, json.dumps(plain(first), ensure_ascii=False, separators=(",", ":")) + ",", "")
    [found] = verify(case).verified
    assert (found.verdict, found.gap, found.farthest) == ("differs", 1.0, first.name)


def test_a_file_that_cannot_take_forecasts_is_told_before_the_first_is_made(case, monkeypatch):
    (case.folder / "issued.jsonl").write_text("{}\n", encoding="utf-8")
    monkeypatch.setattr("tarjih.case.backtesting.forecast_to_issue", lambda *_, **__: pytest.fail("it ran"))
    with pytest.raises(CaseError, match=r"issued.jsonl:1: this line is not what was issued"):
        quick(case, issue_to=issued_file(case))


def test_lines_that_were_cut_off_show_by_a_digest_that_was_noted(case):
    digests = [issued(case, seed=seed).line.digest for seed in (1, 2)]
    assert run("verify", str(case.folder), "--digest", digests[0]).exit_code == 0
    path = case.folder / "issued.jsonl"
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    assert run("verify", str(case.folder)).exit_code == 0
    made = run("verify", str(case.folder), "--digest", digests[1])
    assert (made.exit_code, "the end of the file was cut off" in " ".join(made.stdout.split())) == (1, True)


def test_nothing_issued_yet_is_said(case):
    assert "No forecast has been issued yet" in run("verify", str(case.folder)).stdout


# --- what was issued, through time ------------------------------------------------------------------------


def test_issued_forecasts_are_shown_as_they_were_issued(case):
    for day in (DAY, date(2022, 9, 30)):
        issued(case, as_of=day)
    issued(case, as_of=DAY, seed=2)  # of two forecasts for one day, the first
    shown = issued_history(case)
    assert [one.as_of for one in shown.days] == [DAY, date(2022, 9, 30)]
    lines = {line.issued.as_of: line.issued for line in read_issued(issued_file(case)).lines if line.issued.seed == 1}
    for track in shown.tracks:
        for point in track.points:
            [answer] = [one for one in lines[point.on].questions if one.name == track.label.name]
            assert (point.mean, point.low, point.high) == (answer.mean, answer.low, answer.high)


def test_forecasts_of_another_model_are_not_shown_as_this_ones(case):
    with pytest.raises(CaseError, match="no forecast has been issued"):
        issued_history(case)
    issued(case)
    write_case(case.folder, MODEL.replace("0.3..0.7", "0.3..0.6"))
    with pytest.raises(CaseError, match="another version of the model"):
        issued_history(open_case(case.folder, keep=False))


def test_an_interrupt_that_compiled_code_swallows_still_says_what_is_kept(case, monkeypatch):
    def compiled(*_: Any, **__: Any) -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            raise SystemError("returned a result with an exception set") from None

    monkeypatch.setattr("tarjih.case.backtest", compiled)
    found = run("backtest", str(case.folder))
    assert found.exit_code == 130
    assert "Stopped. Finished days: 0." in found.stderr
