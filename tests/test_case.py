"""A folder is a case: how it is found, what one run of it says, and what is doubtful in it."""

import math
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tarjih.case import Case, CaseForecast, bundled_cases, hash_evidence, hash_model, open_case
from tarjih.errors import CaseError, EvidenceError, InferenceError, ModelError, Problem, QuestionError
from tarjih.evidence import Ledger, weigh
from tarjih.evidence.ledger import EVENT_COLUMNS, SERIES_COLUMNS
from tarjih.model import read_model

MODEL = """\
tarjih: 1
name: two-ports
title: {en: Two ports, ar: ميناءان}
step: month
start: 2022-01
as_of: 2022-06-30
until: 2023-12
sources: {house: {title: an assumption, kind: assumption}}
variables:
  strike:
    states: [quiet, active]
    start: quiet
    spell: {starts: {chance: 0.3..0.7, within: year}, lasts: 5..40 days}
    influences: [{from: anger, effect: raises strongly, because: house}]
    because: house
  anger:
    states: [low, high]
    start: {low: 0.7, high: 0.3}
    ladder: {up: [{chance: 0.2..0.5, within: year}], down: [{chance: 0.2..0.5, within: year}]}
    because: house
  closure:
    states: [no, yes]
    start: no
    event: {chance: 0.1, within: year}
    because: house
indicators:
  stops:
    of: strike
    count: {first: 0.02..0.05, ratio: 10..40}
    feed: {ledger: events, where: {category: stop}, once_per: episode}
    coverage: 2022-01..2023-12
    because: house
  wages:
    of: anger
    level: {mean: {low: 0.0..0.1, high: -0.2..-0.05}, sd: 0.05..0.1}
    feed: {series: wages}
    because: house
questions:
  strike-2023: {ask: strike == active by 2023-06, asked: 2022-06-30, key: true}
  stops-2022: {ask: sum(stops) in 2022 >= 2}
  anger-2022: {ask: anger == high at 2022-12}
  closed-2023: {ask: closure == yes by 2023-12}
scenarios:
  at: 2023-12
  list:
    - {name: shut, when: closure == yes by 2023-12}
    - {name: unrest, when: strike == active by 2023-12}
    - {name: calm, when: other}
"""
# All draws of an exact number are equal, and their mean is so but for the last digit.
ROUNDING = 1e-12
STOP = {
    "id": "stop-1",
    "occurred_on": "2022-03-10",
    "precision": "day",
    "known_on": "2022-03-11",
    "category": "stop",
    "direction": "impose",
    "episode": "E1",
    "url": "https://example.org/1",
    "reliability": "B",
    "credibility": "2",
}
LATE = STOP | {"id": "stop-2", "occurred_on": "2022-05-20", "known_on": "2022-08-01", "episode": "E2"}
WAGES = {
    "id": "w-1",
    "series": "wages",
    "period": "2022-Q1",
    "known_on": "2022-05-15",
    "value": "-0.15",
    "url": "https://example.org/2",
    "reliability": "B",
    "credibility": "2",
}


def write_case(folder: Path, model: str = MODEL, events: Any = (STOP, LATE), series: Any = (WAGES,)) -> Path:
    """Write a case folder."""
    folder.mkdir(exist_ok=True)
    (folder / "model.yaml").write_text(model, encoding="utf-8")
    for file, columns, rows in (("events.csv", EVENT_COLUMNS, events), ("series.csv", SERIES_COLUMNS, series)):
        lines = [",".join(row.get(column, "") for column in columns) for row in rows]
        (folder / file).write_text("\n".join([",".join(columns), *lines]) + "\n", encoding="utf-8")
    return folder


def changed(old: str, new: str) -> str:
    assert MODEL.count(old) == 1, old
    return MODEL.replace(old, new)


def numbers(run: CaseForecast) -> tuple[Any, ...]:
    """Return everything that a run says, but for the seconds that it took."""
    composition = replace(run.composition, method=replace(run.composition.method, seconds=0.0))
    return replace(run.forecast, timings={}), run.movements, run.evidence, composition


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return open_case(write_case(tmp_path / "ports"))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> CaseForecast:
    return open_case(write_case(tmp_path_factory.mktemp("cases") / "ports")).forecast(draws=30)


# --- finding a case ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["kazakhstan-russia", "kazakhstan_russia"])
def test_a_bundled_case_opens_by_its_name(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """With hyphens as a person writes it, or as its folder is called; wherever the person stands."""
    monkeypatch.chdir(tmp_path)
    found = open_case(name)
    assert (found.name, found.folder.name) == ("kazakhstan-russia", "kazakhstan_russia")
    assert found.ledger.events


def test_the_template_is_not_a_case():
    assert bundled_cases() == ("amber_strait", "kazakhstan_russia")


def test_a_folder_its_path_as_text_and_its_model_file_are_one_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = write_case(tmp_path / "ports")
    found = [open_case(folder), open_case(str(folder)), open_case(folder / "model.yaml")]
    monkeypatch.chdir(folder)
    found += [open_case("."), open_case("model.yaml")]
    assert {one.name for one in found} == {"two-ports"}
    assert all(one.ledger == found[0].ledger and one.model == found[0].model for one in found)
    assert [o.id for o in found[0].observations] == ["stop-1", "stop-2", "w-1"]


def test_a_case_may_have_no_facts_yet(tmp_path: Path):
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "model.yaml").write_text(MODEL, encoding="utf-8")
    assert open_case(folder).ledger == Ledger()
    assert open_case(folder).observations == ()


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("kazakstan-russia", "Did you mean 'kazakhstan-russia'? The bundled cases are amber-strait, kazakhstan-russia"),
        ("narnia", "The bundled cases are amber-strait, kazakhstan-russia"),
        ("_template", "The bundled cases are amber-strait, kazakhstan-russia"),
    ],
)
def test_an_unknown_case_is_met_with_the_nearest_name(name: str, mend: str):
    with pytest.raises(CaseError) as caught:
        open_case(name)
    assert caught.value.problems == (Problem(name, "neither a folder with a model.yaml nor a bundled case", mend),)


def test_a_folder_without_a_model_says_how_to_start_one(tmp_path: Path):
    with pytest.raises(CaseError) as caught:
        open_case(tmp_path)
    expected = Problem(str(tmp_path), "no model.yaml in this folder", "Start one with: tarjih new my-case")
    assert caught.value.problems == (expected,)


def test_faults_of_the_files_are_shown_with_their_lines(tmp_path: Path):
    """The model first: the facts are read by what it says."""
    with pytest.raises(ModelError, match=r"model\.yaml:4:7 step"):
        open_case(write_case(tmp_path / "a", changed("step: month", "step: fortnight")))
    with pytest.raises(EvidenceError, match=r"events\.csv:2:\d+ column known_on"):
        open_case(write_case(tmp_path / "b", events=[STOP | {"known_on": "2022-02-30"}]))


# --- one run ----------------------------------------------------------------------------------------------


def test_the_same_inputs_give_the_same_bits(tmp_path: Path, run: CaseForecast):
    """From another folder, in another process of reading: all that differs is the time it took."""
    again = open_case(write_case(tmp_path / "elsewhere")).forecast(draws=30)
    assert numbers(again) == numbers(run)


def test_another_seed_draws_other_numbers(case: Case, run: CaseForecast):
    other = case.forecast(draws=30, seed=2)
    assert other.forecast.evidence_hash == run.forecast.evidence_hash
    assert other.forecast.questions[0].estimate.mean != run.forecast.questions[0].estimate.mean


def test_a_forecast_says_what_it_was_made_of(run: CaseForecast):
    found = run.forecast
    assert (found.case, found.as_of, found.until) == ("two-ports", date(2022, 6, 30), date(2023, 12, 31))
    assert (found.draws, found.seed, found.observations_used) == (30, 1, 2)
    assert found.last_observation == date(2022, 5, 15)
    assert found.evidence_hash == hash_evidence(run.evidence)
    assert found.model_hash == hash_model(read_model(MODEL))
    assert [q.name for q in found.questions] == ["strike-2023", "stops-2022", "anger-2022", "closed-2023"]
    assert [q.estimate.method for q in found.questions] == ["exact", "exact", "exact", "exact"]
    assert list(found.timings) == [
        "weigh",
        "learn",
        "questions",
        "scenarios",
        "states",
        "explain",
        "exposure",
        "compose",
    ]
    assert run.composition.method.seconds == pytest.approx(sum(found.timings.values()))


def test_every_number_is_a_probability_and_scenarios_share_one(run: CaseForecast):
    found = run.forecast
    for one in [q.estimate for q in found.questions] + [s.estimate for s in found.scenarios]:
        assert 0 <= one.low <= one.mean + ROUNDING
        assert one.mean <= one.high + ROUNDING <= 1 + 2 * ROUNDING
    assert sum(s.estimate.mean for s in found.scenarios) == pytest.approx(1)
    for name, variable in read_model(MODEL).variables.items():
        courses = [[point.mean for point in line.points] for line in found.states if line.variable == name]
        assert len(courses) == len(variable.states)
        assert [sum(chances) for chances in zip(*courses, strict=True)] == pytest.approx([1.0] * 24)


def test_an_earlier_forecast_uses_only_what_was_known(tmp_path: Path, case: Case):
    """On 31 July the second stop is not known; a ledger that ends there gives the same bits."""
    early = case.forecast(as_of=date(2022, 7, 31), draws=20)
    ended = open_case(write_case(tmp_path / "ended", events=[STOP])).forecast(as_of=date(2022, 7, 31), draws=20)
    assert numbers(early) == numbers(ended)
    later = case.forecast(as_of=date(2022, 8, 1), draws=20)
    assert {o.id for o in later.evidence.observations} - {o.id for o in early.evidence.observations} == {"stop-2"}
    assert later.forecast.evidence_hash != early.forecast.evidence_hash
    assert later.forecast.last_observation == date(2022, 8, 1)


def test_only_key_questions_are_explained(run: CaseForecast, case: Case):
    assert {m.question for m in run.movements} == {"strike-2023"}
    keyless = replace(case, model=read_model(changed(", key: true", "")))
    moved = {m.question for m in keyless.forecast(draws=30).movements}
    assert {"strike-2023", "anger-2022"} <= moved
    # A total is moved by what was reported like any other question, and what stands apart by nothing.
    assert "stops-2022" in moved
    assert "closed-2023" not in moved


def test_a_shorter_run_leaves_out_what_lies_beyond_it(case: Case):
    found = case.forecast(until=date(2022, 12, 31), draws=4).forecast
    assert found.until == date(2022, 12, 31)
    assert [q.name for q in found.questions] == ["stops-2022", "anger-2022"]
    assert found.scenarios == ()


def test_a_question_that_counts_from_the_as_of_date_may_come_too_late(tmp_path: Path):
    """The run answers the others. A question with a day of its own is still answered, from that day on."""
    late = changed("until: 2023-12", "until: 2024-06")
    late = late.replace("closed-2023: {ask: closure == yes by 2023-12}", "closed: {ask: closure == yes by 2022-12}")
    case = open_case(write_case(tmp_path / "late", late))
    for day in (date(2022, 12, 15), date(2023, 2, 10)):
        found = case.forecast(as_of=day, draws=4).forecast
        assert [q.name for q in found.questions] == ["strike-2023", "stops-2022", "anger-2022"]
        assert len(found.scenarios) == 3
    after = case.forecast(as_of=date(2023, 12, 15), draws=4).forecast
    assert after.scenarios == ()
    assert "strike-2023" in [q.name for q in after.questions]


def test_a_question_without_a_whole_step_is_named(tmp_path: Path):
    hasty = changed("by 2023-06, asked: 2022-06-30", "by 2022-06, asked: 2022-06-15")
    with pytest.raises(QuestionError) as caught:
        open_case(write_case(tmp_path / "hasty", hasty)).forecast(draws=2)
    assert caught.value.problems[0].where == "questions.strike-2023.ask"
    assert caught.value.problems[0].found == "no whole month lies between 2022-06-15 and 2022-06-30"


@pytest.mark.parametrize(
    ("when", "what"),
    [
        ("sum(stops) in 2023 > 1", "a total"),
        ("strike == active at 2023-01 given anger == high at 2022-09", "a question given another"),
    ],
)
def test_what_comes_true_at_no_step_of_its_own_cannot_be_a_scenario(tmp_path: Path, when: str, what: str):
    """The first that comes true counts: neither a total nor a question under a condition does."""
    case = open_case(write_case(tmp_path / "total", changed("when: closure == yes by 2023-12", f"when: {when}")))
    for ask in (lambda: case.forecast(draws=2), case.check):
        with pytest.raises(QuestionError, match=rf"scenarios\.shut\.when: {what} cannot be a scenario"):
            ask()


def test_an_order_may_be_a_scenario(tmp_path: Path):
    """It needs a memory, and is answered exactly beside the others."""
    when = "when: closure == yes before anger == high by 2023-12"
    case = open_case(write_case(tmp_path / "order", changed("when: closure == yes by 2023-12", when)))
    found = {one.name: one.estimate for one in case.forecast(draws=4).forecast.scenarios}
    assert {one.method for one in found.values()} == {"exact"}
    assert 0 < found["shut"].mean < 1
    assert sum(one.mean for one in found.values()) == pytest.approx(1, abs=1e-12)


def test_a_day_before_the_model_begins_is_refused(case: Case):
    with pytest.raises(InferenceError) as caught:
        case.forecast(as_of=date(2021, 12, 31), draws=2)
    expected = Problem("as-of", "2021-12-31 lies before the model's start, 2022-01-01", "Choose a later day")
    assert caught.value.problems == (expected,)


def test_a_case_without_a_day_asks_for_one(tmp_path: Path):
    """The clock comes in as an argument: today is never assumed."""
    case = open_case(write_case(tmp_path / "ports", changed("as_of: 2022-06-30\n", "")))
    for ask in (lambda: case.forecast(draws=2), case.check):
        with pytest.raises(CaseError) as caught:
            ask()
        assert caught.value.problems == (
            Problem("two-ports", "no as-of date is given", "Write as_of: in the model, or say --as-of 2022-10-28"),
        )
    assert case.forecast(as_of=date(2022, 3, 31), draws=2).forecast.as_of == date(2022, 3, 31)


def test_progress_is_told_from_the_first_stage_to_the_last(case: Case):
    told: list[tuple[str, float | None]] = []
    case.forecast(draws=4, progress=lambda stage, share: told.append((stage, share)))
    stages = list(dict.fromkeys(stage for stage, _ in told))
    assert stages[0] == "weighing the evidence"
    assert stages[-1] == "finding what moved it"
    assert all(share is None or 0 <= share <= 1 for _, share in told)


# --- digests ----------------------------------------------------------------------------------------------


def test_the_digest_of_a_model_is_of_what_it_states():
    """A comment, a title, or a date written out, changes nothing."""
    usual = hash_model(read_model(MODEL))
    assert len(usual) == 16
    assert hash_model(read_model("# a comment\n" + MODEL.replace("start: 2022-01\n", "start: 2022-01-01\n"))) == usual
    assert hash_model(read_model(changed("ratio: 10..40", "ratio: 10..41"))) != usual
    assert hash_model(read_model(changed("title: {en: Two ports", "title: {en: Three ports"))) == usual


def test_the_digest_of_the_evidence_is_of_what_was_weighed(case: Case):
    """The day, every value, grade and date; not what was known later."""
    usual = hash_evidence(weigh(case.model, case.observations, as_of=date(2022, 6, 30)))
    assert len(usual) == 16
    found = {hash_evidence(weigh(case.model, case.observations, as_of=date(2022, 6, 29)))}
    for events, series in (
        ([], [WAGES]),
        ([STOP | {"credibility": "3"}], [WAGES]),
        ([STOP | {"occurred_on": "2022-02-10"}], [WAGES]),
        ([STOP | {"id": "stop-9"}], [WAGES]),
        ([STOP], [WAGES | {"value": "-0.14"}]),
        ([STOP], [WAGES | {"period": "2022-Q2"}]),
    ):
        other = open_case(write_case(case.folder, events=events, series=series))
        found.add(hash_evidence(weigh(case.model, other.observations, as_of=date(2022, 6, 30))))
    assert len(found) == 7
    assert usual not in found
    ended = open_case(write_case(case.folder, events=[STOP]))
    assert hash_evidence(weigh(case.model, ended.observations, as_of=date(2022, 6, 30))) == usual


# --- checking ---------------------------------------------------------------------------------------------


def test_a_check_sets_implied_rates_beside_stated_ones(case: Case):
    """Where nothing pushes a rate it means what it says; where something does, the average shows by how much."""
    rates = {rate.path: rate for rate in case.check().rates}
    assert set(rates) == {
        "variables.strike.starts",
        "variables.anger.up.0",
        "variables.anger.down.0",
        "variables.closure.happens",
    }
    for rate in rates.values():
        assert 0 < rate.low <= rate.stated <= rate.high < 1
        assert 0 < rate.implied < 1
    closure, strike = rates["variables.closure.happens"], rates["variables.strike.starts"]
    assert closure.move == "no -> yes"
    assert (closure.low, closure.stated, closure.high) == pytest.approx((0.1, 0.1, 0.1))
    assert closure.implied == pytest.approx(0.1)
    assert (strike.low, strike.high) == pytest.approx((0.3, 0.7))
    assert strike.implied > strike.stated


def test_a_check_shows_where_every_variable_stands_at_the_end_of_each_year(case: Case):
    found = case.check().marginals
    assert {m.year for m in found} == {2022, 2023}
    for name, variable in case.model.variables.items():
        for year in (2022, 2023):
            own = [m for m in found if (m.variable, m.year) == (name, year)]
            assert [m.state for m in own] == variable.states
            assert sum(m.mean for m in own) == pytest.approx(1)
            assert all(m.low <= m.mean + ROUNDING and m.mean <= m.high + ROUNDING for m in own)
    closed = {m.year: m.mean for m in found if (m.variable, m.state) == ("closure", "yes")}
    # It starts open in January 2022: 11 months to the end of that year.
    assert closed[2022] == pytest.approx(1 - 0.9 ** (11 / 12))
    assert closed[2023] == pytest.approx(1 - 0.9 ** (23 / 12))


def test_a_check_predicts_the_cost_and_finds_nothing_wrong_with_a_good_case(case: Case):
    found = case.check()
    assert found.problems == ()
    assert found.cost_seconds > 0
    assert math.isfinite(found.cost_seconds)
    # Three variables of two states, and the closure stands apart; two of them move the three states of a total.
    assert 4 <= found.engine.widest <= 2 * 2 * 3 * 3


def test_a_check_shows_what_is_doubtful(tmp_path: Path):
    bare = changed("    feed: {series: wages}\n    because: house\n", "    feed: {series: wages}\n")
    (problem,) = open_case(write_case(tmp_path / "bare", bare)).check().problems
    assert problem.found == "its numbers have no because"
    assert problem.where.endswith("indicators.wages")


GIVEN = "strike == active by 2023-12 given closure == yes at 2022-09"


def test_a_question_whose_condition_has_become_impossible_is_void(tmp_path: Path):
    """Once it is known that the port was open, nobody can say any more what its closure would have brought."""
    asks = changed("  closed-2023: {", f"  if-closed: {{ask: {GIVEN}, asked: 2022-06-30}}\n  closed-2023: {{")
    said: list[str] = []
    before = open_case(write_case(tmp_path / "before", asks)).forecast(draws=8)
    assert "if-closed" in {q.name for q in before.forecast.questions}
    known = asks.replace("    event: {chance: 0.1", "    known: {no: 2022-01..2022-10}\n    event: {chance: 0.1")
    later = open_case(write_case(tmp_path / "later", known))
    after = later.forecast(as_of=date(2022, 10, 31), draws=8, progress=lambda stage, _: said.append(stage))
    assert {q.name for q in after.forecast.questions} == {q.name for q in before.forecast.questions} - {"if-closed"}
    assert "leaving out if-closed: its condition can no longer come true" in said


def test_a_check_refuses_a_condition_that_no_path_can_fulfil(tmp_path: Path):
    """What happens once does not unhappen."""
    never = GIVEN.replace("closure == yes at 2022-09", "count(closure == no starts) >= 1 by 2022-09")
    asks = changed("  closed-2023: {", f"  if-closed: {{ask: {never}, asked: 2022-06-30}}\n  closed-2023: {{")
    with pytest.raises(QuestionError) as caught:
        open_case(write_case(tmp_path / "never", asks)).check()
    (problem,) = caught.value.problems
    assert problem.where == "questions.if-closed.ask"
    assert problem.found.startswith("count(closure == no starts) >= 1 by 2022-09-30 has probability zero")


def test_a_question_with_too_large_an_automaton_is_named(tmp_path: Path):
    """In a check and in a forecast alike, before much time is spent on it."""
    both = "count(strike == active starts) == 4 by 2023-12 given count(anger == high starts) == 4 by 2023-12"
    asks = changed("  closed-2023: {", f"  many: {{ask: {both}, asked: 2022-06-30}}\n  closed-2023: {{")
    case = open_case(write_case(tmp_path / "many", asks))
    for run in (lambda: case.forecast(draws=2), case.check):
        with pytest.raises(QuestionError) as caught:
            run()
        (problem,) = caught.value.problems
        assert problem.where == "questions.many.ask"
        assert problem.found.startswith("the question needs an automaton of ")


def test_a_check_reads_every_feed(tmp_path: Path):
    """A slip in a filter, or a value that cannot be read, is found whenever it was known."""
    slip = changed("where: {category: stop}", "where: {catgory: stop}")
    with pytest.raises(EvidenceError, match=r"events\.csv has no column 'catgory'\n    Did you mean 'category'"):
        open_case(write_case(tmp_path / "slip", slip)).check()
    logs = changed("sd: 0.05..0.1}", "sd: 0.05..0.1, log: true}")
    late = [WAGES | {"period": "2022-Q4", "known_on": "2023-02-01"}]
    case = open_case(write_case(tmp_path / "logs", logs, series=late))
    with pytest.raises(EvidenceError, match=r"series\.csv:2 column value: -0\.15 has no logarithm"):
        case.check()
    assert case.forecast(draws=2).forecast.observations_used == 1


def test_the_template_is_a_case_to_start_from(tmp_path: Path):
    """What `tarjih new` copies opens, and runs."""
    source = Path(open_case("kazakhstan-russia").folder).parent / "_template"
    found = open_case(shutil.copytree(source, tmp_path / "mine"))
    forecast = found.forecast(as_of=found.model.as_of or date(2026, 1, 31), draws=4).forecast
    assert forecast.questions
    assert found.check().problems == ()
