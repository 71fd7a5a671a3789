"""A case's own facts: what is refused, in which words, and what an indicator sees in the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tarjih.errors import EvidenceError, Problem
from tarjih.evidence.ledger import EVENT_COLUMNS, SERIES_COLUMNS, observe, read_ledger
from tarjih.evidence.observation import Ledger, Observation, admiralty
from tarjih.model.calendar import parse_span

EVENT_HEADING = ",".join(EVENT_COLUMNS)
SERIES_HEADING = ",".join(SERIES_COLUMNS)


@dataclass(frozen=True)
class Feed:
    """What an indicator reads, without the rest of a model."""

    ledger: str | None = "events"
    series: str | None = None
    where: Mapping[str, Any] = field(default_factory=dict)
    once_per: str | None = None
    value: str | None = None
    none_yet: bool = False


def event(**cells: str) -> str:
    usual = {
        "id": "e1",
        "occurred_on": "2022-07-05",
        "precision": "day",
        "known_on": "2022-07-06",
        "category": "pipeline",
        "url": "https://example.org/1",
        "reliability": "B",
        "credibility": "2",
    }
    return ",".join({**dict.fromkeys(EVENT_COLUMNS, ""), **usual, **cells}.values())


def figure(**cells: str) -> str:
    usual = {
        "id": "s1",
        "series": "oil",
        "period": "2022",
        "known_on": "2023-01-31",
        "value": "58.7",
        "url": "https://example.org/2",
        "reliability": "A",
        "credibility": "1",
    }
    return ",".join({**dict.fromkeys(SERIES_COLUMNS, ""), **usual, **cells}.values())


def write(folder: Path, *events: str, series: tuple[str, ...] = ()) -> Path:
    (folder / "events.csv").write_text("\n".join([EVENT_HEADING, *events]) + "\n", "utf-8")
    if series:
        (folder / "series.csv").write_text("\n".join([SERIES_HEADING, *series]) + "\n", "utf-8")
    return folder


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(EvidenceError) as caught:
        read_ledger(folder)
    return caught.value.problems


def only_problem(folder: Path) -> Problem:
    (problem,) = problems(folder)
    return problem


# --- reading ----------------------------------------------------------------------------------------------


def test_a_row_of_each_file_becomes_a_record(tmp_path: Path) -> None:
    """Every cell is where its column says, and the record knows its line."""
    row = event(ordered_by="RUS", direction="impose", episode="E3", description="وقف التصدير")
    ledger = read_ledger(write(tmp_path, row, series=(figure(period="2022-Q1", unit="Mt"),)))
    (seen,), (measured,) = ledger.events, ledger.series
    assert (seen.id, seen.ordered_by, seen.direction, seen.episode) == ("e1", "RUS", "impose", "E3")
    assert (seen.occurred_on, seen.known_on) == (date(2022, 7, 5), date(2022, 7, 6))
    assert (seen.description, seen.where) == ("وقف التصدير", "events.csv:2")
    assert (measured.period, measured.value, measured.unit) == (parse_span("2022-Q1"), 58.7, "Mt")
    assert measured.where == "series.csv:2"


def test_a_folder_without_facts_is_an_empty_ledger(tmp_path: Path) -> None:
    """A case may start before anything is known."""
    assert read_ledger(tmp_path) == Ledger((), ())


def test_a_folder_that_is_not_there_is_not_an_empty_ledger(tmp_path: Path) -> None:
    """Silence and a slip of the finger are different."""
    assert only_problem(tmp_path / "nowhere") == Problem(
        str(tmp_path / "nowhere"), "there is no such folder", "Name the folder of the case"
    )


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_file_as_a_spreadsheet_saves_it_can_be_read(tmp_path: Path, newline: str, mark: bytes) -> None:
    """A byte order mark, Windows line ends, spaces around cells and rows of bare commas change nothing."""
    lines = [EVENT_HEADING, event(category=" pipeline "), "," * (len(EVENT_COLUMNS) - 1), "", event(id="e2")]
    (tmp_path / "events.csv").write_bytes(mark + newline.join(lines).encode())
    ledger = read_ledger(tmp_path)
    assert [row.category for row in ledger.events] == ["pipeline", "pipeline"]
    assert [row.where for row in ledger.events] == ["events.csv:2", "events.csv:5"]


def test_a_column_may_stand_anywhere(tmp_path: Path) -> None:
    """The heading names the columns; their order is the writer's."""
    cells = dict(zip(EVENT_COLUMNS, event().split(","), strict=True))
    backwards = dict(reversed(cells.items()))
    (tmp_path / "events.csv").write_text(",".join(backwards) + "\n" + ",".join(backwards.values()), "utf-8")
    assert read_ledger(tmp_path).events[0].url == "https://example.org/1"


def test_a_line_break_inside_a_cell_does_not_move_the_lines(tmp_path: Path) -> None:
    """A message counts the lines that an editor shows, and names the line a row starts on."""
    folder = write(tmp_path, event(description='"one\ntwo, ""three"""'), event(id="e2", known_on="2022-02-30"))
    assert only_problem(folder).where == "events.csv:4:19 column known_on"
    good = write(tmp_path, event(description='"one\ntwo, ""three"""'), event(id="e2"))
    assert read_ledger(good).events[0].description == 'one\ntwo, "three"'
    assert read_ledger(good).events[1].where == "events.csv:4"


@pytest.mark.parametrize(
    ("cells", "where", "found", "mend"),
    [
        (
            {"url": ""},
            "events.csv:2:47 column url",
            "the cell is empty",
            "Every row needs a source: give the address where it can be read",
        ),
        (
            {"url": "example.org"},
            "events.csv:2:47 column url",
            "'example.org' is not a web address",
            "Write it in full, from https:// on, or file:NAME for a document at hand",
        ),
        (
            {"occurred_on": "2022-02-30"},
            "events.csv:2:4 column occurred_on",
            "2022-02-30 does not exist: February 2022 has 28 days",
            "Write it as 2022-10-28",
        ),
        (
            {"occurred_on": "28. Oct. 2022"},
            "events.csv:2:4 column occurred_on",
            "'28. Oct. 2022' is not a date",
            "Write it as 2022-10-28",
        ),
        (
            {"known_on": "2022-08"},
            "events.csv:2:19 column known_on",
            "'2022-08' is longer than a day",
            "Write it as 2022-10-28",
        ),
        (
            {"known_on": ""},
            "events.csv:2:19 column known_on",
            "the cell is empty",
            "Write it as 2022-10-28",
        ),
        (
            {"known_on": "2022-07-04"},
            "events.csv:2:19 column known_on",
            "known on 2022-07-04, before it occurred (2022-07-05)",
            "Write the day of publication; an announcement is an event of its own, on its own day",
        ),
        (
            {"precision": "week"},
            "events.csv:2:15 column precision",
            "'week' is not a precision",
            "Write day, month or year",
        ),
        (
            {"direction": "restrict"},
            "events.csv:2:41 column direction",
            "'restrict' is not a direction",
            "Write impose or lift, or leave it empty",
        ),
        (
            {"reliability": "b"},
            "events.csv:2:69 column reliability",
            "'b' is not a reliability",
            "Write A to E, or F where it cannot be judged",
        ),
        (
            {"credibility": "7"},
            "events.csv:2:71 column credibility",
            "'7' is not a credibility",
            "Write 1 to 5, or 6 where it cannot be judged",
        ),
        (
            {"credibility": ""},
            "events.csv:2:71 column credibility",
            "the cell is empty",
            "Write 1 to 5, or 6 where it cannot be judged",
        ),
        (
            {"category": ""},
            "events.csv:2:32 column category",
            "the cell is empty",
            "Say what kind of event it is; indicators choose by it",
        ),
        ({"id": ""}, "events.csv:2:1 column id", "the cell is empty", "Give the row a name of its own"),
    ],
)
def test_a_wrong_cell_is_pointed_at(tmp_path: Path, cells: dict[str, str], where: str, found: str, mend: str) -> None:
    """The message says where the cell starts, what stands in it and what should."""
    assert only_problem(write(tmp_path, event(**cells))) == Problem(where, found, mend)


@pytest.mark.parametrize(
    ("cells", "where", "found", "mend"),
    [
        (
            {"value": "about 60"},
            "series.csv:2:24 column value",
            "'about 60' is not a number",
            "Write it as 1234.5, without a unit and without separators",
        ),
        (
            {"value": '"1,234"'},
            "series.csv:2:24 column value",
            "'1,234' is not a number",
            "Write it as 1234.5, without a unit and without separators",
        ),
        (
            {"value": "nan"},
            "series.csv:2:24 column value",
            "'nan' is not a number",
            "Write it as 1234.5, without a unit and without separators",
        ),
        (
            {"period": "2022-Q5"},
            "series.csv:2:8 column period",
            "2022-Q5 does not exist: a year has 4 quarters",
            "Write it as 2022, 2022-Q1, 2022-10, 2022-10-28 or 2022-01..2022-09",
        ),
        (
            {"known_on": "2021-12-31"},
            "series.csv:2:13 column known_on",
            "known on 2021-12-31, before it occurred (2022)",
            "Write the day of publication; an announcement is an event of its own, on its own day",
        ),
        (
            {"url": ""},
            "series.csv:2:30 column url",
            "the cell is empty",
            "Every row needs a source: give the address where it can be read",
        ),
        (
            {"series": ""},
            "series.csv:2:4 column series",
            "the cell is empty",
            "Name the series that the figure belongs to",
        ),
    ],
)
def test_a_wrong_figure_is_pointed_at(tmp_path: Path, cells: dict[str, str], where: str, found: str, mend: str) -> None:
    """The series have the same rules as the events, and a number must be one."""
    assert only_problem(write(tmp_path, series=(figure(**cells),))) == Problem(where, found, mend)


def test_a_cell_after_a_line_break_is_named_without_a_column_number(tmp_path: Path) -> None:
    """No number is better than one that counts on the wrong line."""
    assert only_problem(write(tmp_path, event(description='"one\ntwo"', url=""))).where == "events.csv:2 column url"


def test_an_id_names_one_row_of_the_whole_case(tmp_path: Path) -> None:
    """A second row of the same name is refused, in whichever file it stands."""
    assert only_problem(write(tmp_path, event(), event())) == Problem(
        "events.csv:3:1 column id", "'e1' is already the id of events.csv:2", "Give each row a name of its own"
    )
    assert only_problem(write(tmp_path, event(), series=(figure(id="e1"),))).where == "series.csv:2:1 column id"


def test_a_file_in_another_encoding_is_refused_at_its_first_strange_byte(tmp_path: Path) -> None:
    """Arabic saved by an old Windows program would otherwise turn into nonsense."""
    rows = [EVENT_HEADING, event(), event(id="e2", description="وقف")]
    (tmp_path / "events.csv").write_bytes("\n".join(rows).encode("cp1256"))
    assert only_problem(tmp_path) == Problem(
        "events.csv:3", "byte 0xe6 is not UTF-8", 'Save the file as UTF-8 (in Excel: "CSV UTF-8")'
    )


def test_a_missing_column_is_named_with_the_line_to_write(tmp_path: Path) -> None:
    """The remedy is the whole heading, ready to paste."""
    (tmp_path / "events.csv").write_text("id,occurred_on\n", "utf-8")
    problem = only_problem(tmp_path)
    assert problem.where == "events.csv:1"
    assert problem.found == "missing columns " + ", ".join(EVENT_COLUMNS[2:])
    assert problem.mend == "The first line reads " + EVENT_HEADING


def test_an_empty_file_lacks_all_its_columns(tmp_path: Path) -> None:
    """A file of no bytes is a mistake; no file is not."""
    (tmp_path / "series.csv").write_bytes(b"")
    assert only_problem(tmp_path).found == "missing columns " + ", ".join(SERIES_COLUMNS)


def test_a_misspelt_column_is_recognised(tmp_path: Path) -> None:
    """The column that is not known is set beside the one that is missing."""
    (tmp_path / "events.csv").write_text(EVENT_HEADING.replace("known_on", "know_on"), "utf-8")
    unknown, missing = problems(tmp_path)
    assert unknown == Problem(
        "events.csv:1 column know_on", "no such column belongs in events.csv", "Did you mean 'known_on'?"
    )
    assert missing.found == "missing column known_on"


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    """Which of the two is meant cannot be told."""
    (tmp_path / "events.csv").write_text(EVENT_HEADING + ",note", "utf-8")
    assert only_problem(tmp_path) == Problem(
        "events.csv:1 column note", "the column stands here twice", "Take one of them out"
    )


def test_a_file_with_semicolons_is_recognised(tmp_path: Path) -> None:
    """Spreadsheets in half the world save these."""
    (tmp_path / "events.csv").write_text(EVENT_HEADING.replace(",", ";"), "utf-8")
    assert only_problem(tmp_path) == Problem(
        "events.csv:1", "the cells are separated by semicolons", "Save the file with commas"
    )


@pytest.mark.parametrize(
    ("row", "found", "mend"),
    [
        (event() + ",more", "18 cells under a heading of 17", "Put quotes around a cell that holds a comma"),
        (
            "e1,2022-07-05",
            "2 cells under a heading of 17",
            "Give every column its cell; an empty one still needs its comma",
        ),
    ],
)
def test_a_row_with_too_many_or_too_few_cells_is_refused(tmp_path: Path, row: str, found: str, mend: str) -> None:
    """A comma too many would shift every later cell."""
    assert only_problem(write(tmp_path, row)) == Problem("events.csv:2", found, mend)


@pytest.mark.parametrize("description", ['"shut" down', '"shut down'])
def test_a_stray_quote_is_found_where_its_cell_starts(tmp_path: Path, description: str) -> None:
    """An open quote swallows the rest of the file; the message points at the cell that opened it."""
    folder = write(tmp_path, event(), event(id="e2", description=description), event(id="e3"))
    assert only_problem(folder) == Problem(
        "events.csv:3:44",
        "a quote opens this cell and does not close it properly",
        'Close the cell with one quote, and write every quote inside it twice: ""',
    )


def test_rows_after_a_stray_quote_are_still_checked(tmp_path: Path) -> None:
    """One bad row does not hide the next, where the rows can be told apart."""
    found = problems(write(tmp_path, event(description='"shut" down'), event(id="e2", url="")))
    assert [problem.where for problem in found] == ["events.csv:2:44", "events.csv:3:47 column url"]


def test_every_problem_of_both_files_is_reported_at_once(tmp_path: Path) -> None:
    """An analyst mends a file in one sitting; problems come in the order of the lines."""
    bad = write(tmp_path, event(url="", precision="week"), "x", event(id="e3", reliability="Z"), series=("y",))
    assert [problem.where for problem in problems(bad)] == [
        "events.csv:2:15 column precision",
        "events.csv:2:48 column url",
        "events.csv:3",
        "events.csv:4:69 column reliability",
        "series.csv:2",
    ]


def test_a_problem_reads_as_a_sentence_with_its_place(tmp_path: Path) -> None:
    """What the terminal shows."""
    with pytest.raises(EvidenceError) as caught:
        read_ledger(write(tmp_path, event(known_on="2022-06-31")))
    assert str(caught.value) == (
        "events.csv:2:19 column known_on: 2022-06-31 does not exist: June 2022 has 30 days\n    Write it as 2022-10-28"
    )


# --- two clocks and grades --------------------------------------------------------------------------------


@pytest.mark.parametrize(("precision", "span"), [("day", "2022-02-10"), ("month", "2022-02"), ("year", "2022")])
def test_an_event_is_never_sharper_than_its_precision(tmp_path: Path, precision: str, span: str) -> None:
    """An event of "some time in February" occurred on any day of February."""
    row = event(occurred_on="2022-02-10", known_on="2022-02-28", precision=precision)
    ledger = read_ledger(write(tmp_path, row))
    assert ledger.events[0].occurred == parse_span(span)
    assert observe("x", Feed(), ledger)[0].occurred == parse_span(span)


def test_an_event_of_a_month_may_be_known_before_the_day_that_stands_for_it(tmp_path: Path) -> None:
    """The day is a stand-in; only the month counts."""
    row = event(occurred_on="2022-02-28", known_on="2022-02-03", precision="month")
    assert read_ledger(write(tmp_path, row)).events[0].known_on == date(2022, 2, 3)


def test_grades_multiply_to_a_probability() -> None:
    """A usually reliable source and a probably true item: 0.93 times 0.96."""
    assert admiralty("B", "2") == pytest.approx(0.8928)
    assert admiralty("E", "5") == pytest.approx(0.0875)


def test_a_case_may_put_its_own_numbers_on_grades() -> None:
    """One grade, or a pair, which then stands for both."""
    assert admiralty("C", "3", {"C": 0.5}) == pytest.approx(0.5 * 0.82)
    assert admiralty("C", "3", {"3": 0.5}) == pytest.approx(0.82 * 0.5)
    assert admiralty("C", "3", {"C": 0.1, "C3": 0.5}) == 0.5


def test_a_better_grade_never_makes_an_item_less_credible() -> None:
    """From A to E and from 1 to 5 the probability falls."""
    sources, items = [admiralty(g, "1") for g in "ABCDE"], [admiralty("A", g) for g in "12345"]
    assert sources == sorted(sources, reverse=True)
    assert items == sorted(items, reverse=True)


def test_an_unknown_grade_is_refused() -> None:
    """The message lists the grades."""
    with pytest.raises(ValueError, match="'G' is not a grade. Write A, B, C, D, E, F"):  # noqa: RUF043
        admiralty("G", "1")


# --- observing --------------------------------------------------------------------------------------------


@pytest.fixture
def stoppages(tmp_path: Path) -> Ledger:
    """Five events: one episode of two reports ordered by Russia, one of the weather, and two of no episode."""
    return read_ledger(
        write(
            tmp_path,
            event(id="a", occurred_on="2022-07-05", known_on="2022-07-08", episode="E1", ordered_by="RUS"),
            event(id="b", occurred_on="2022-07-06", known_on="2022-07-07", episode="E1", ordered_by="RUS"),
            event(id="c", episode="E2", ordered_by="weather", value="0.5"),
            event(id="d", ordered_by="RUS", category="visit", credibility="1", value="high"),
            event(id="e", ordered_by="", category="visit", value="3"),
        )
    )


def ids(observations: tuple[Observation, ...]) -> str:
    return "".join(o.id for o in observations)


@pytest.mark.parametrize(
    ("where", "seen"),
    [
        ({}, "abcde"),
        ({"ordered_by": "RUS"}, "abd"),
        ({"ordered_by": "RUS", "category": "pipeline"}, "ab"),
        ({"ordered_by": ["RUS", "weather"]}, "abcd"),
        ({"ordered_by": {"not": "RUS"}}, "ce"),
        ({"ordered_by": {"not": ["RUS", "weather"]}}, "e"),
        ({"ordered_by": ""}, "e"),
        ({"ordered_by": None}, "e"),
        ({"episode": {"not": ""}}, "abc"),
        ({"credibility": 1}, "d"),
        ({"occurred_on": date(2022, 7, 6)}, "b"),
        ({"ordered_by": "nobody"}, ""),
    ],
)
def test_a_feed_sees_the_rows_that_meet_every_condition(stoppages: Ledger, where: dict[str, Any], seen: str) -> None:
    """A value, a list of values, or `not` around either; numbers and dates as YAML reads them."""
    assert ids(observe("x", Feed(where=where), stoppages)) == seen


def test_an_observation_carries_all_that_a_reader_needs(stoppages: Ledger) -> None:
    """What happened, when, when it was known, how sure, and where it is written."""
    (seen,) = observe("visits", Feed(where={"category": "visit", "ordered_by": "RUS"}), stoppages)
    assert seen == Observation(
        indicator="visits",
        occurred=parse_span("2022-07-05"),
        known_on=date(2022, 7, 6),
        value=1.0,
        reliability=0.93 * 0.99,
        id="d",
        source="https://example.org/1",
        text="",
        where="events.csv:5",
    )


def test_an_episode_counts_once(stoppages: Ledger) -> None:
    """Rows without an episode count singly."""
    assert len(observe("x", Feed(once_per="episode"), stoppages)) == 4
    assert ids(observe("x", Feed(where={"episode": "E2"}, once_per="episode"), stoppages)) == "c"


def test_an_episode_is_known_from_its_first_report_and_not_moved_back_by_a_later_one(stoppages: Ledger) -> None:
    """On 7 July only the event of the 6th was known; that it began on the 5th came out on the 8th."""
    (seen,) = observe("x", Feed(where={"episode": "E1"}, once_per="episode"), stoppages)
    assert (seen.id, seen.known_on, seen.occurred) == ("b", date(2022, 7, 7), parse_span("2022-07-06"))


def test_of_reports_on_one_day_the_earliest_event_dates_the_episode(tmp_path: Path) -> None:
    """Whatever their order in the file."""
    later = event(id="late", occurred_on="2022-07-03", known_on="2022-07-04", episode="E1")
    sooner = event(id="soon", occurred_on="2022-07-02", known_on="2022-07-04", episode="E1")
    for rows in ((later, sooner), (sooner, later)):
        assert ids(observe("x", Feed(once_per="episode"), read_ledger(write(tmp_path, *rows)))) == "soon"


def test_an_indicator_may_read_a_column_of_the_events(stoppages: Ledger) -> None:
    """Numbers come out as numbers and other values as they are written."""
    seen = observe("x", Feed(where={"value": {"not": ""}}, value="value"), stoppages)
    assert [o.value for o in seen] == [0.5, "high", 3.0]


def test_an_empty_cell_that_an_indicator_reads_is_refused(stoppages: Ledger) -> None:
    """Nothing is not zero."""
    with pytest.raises(EvidenceError) as caught:
        observe("volume", Feed(where={"id": ["b", "c"]}, value="value"), stoppages)
    assert caught.value.problems == (
        Problem(
            "events.csv:3 column value",
            "the cell is empty, and the indicator volume reads it",
            "Fill it, or narrow feed.where",
        ),
    )


def test_a_feed_of_figures_sees_one_series(tmp_path: Path) -> None:
    """The period of the figure is when it occurred."""
    rows = (figure(unit="Mt"), figure(id="s2", series="gas"), figure(id="s3", period="2021", note="rail only"))
    ledger = read_ledger(write(tmp_path, series=rows))
    seen = observe("x", Feed(ledger=None, series="oil"), ledger)
    assert ids(seen) == "s1s3"
    assert (seen[0].occurred, seen[0].value, seen[0].text) == (parse_span("2022"), 58.7, "oil, 2022: 58.7 Mt")
    narrowed = Feed(ledger=None, series="oil", where={"note": {"not": "rail only"}})
    assert ids(observe("x", narrowed, ledger)) == "s1"


@pytest.mark.parametrize(
    ("feed", "problem"),
    [
        (
            Feed(where={"catgory": "visit"}),
            Problem(
                "model indicators.visits.feed.where",
                "events.csv has no column 'catgory'",
                "Did you mean 'category'?",
            ),
        ),
        (
            Feed(where={"zzz": "visit"}),
            Problem(
                "model indicators.visits.feed.where",
                "events.csv has no column 'zzz'",
                "Its columns are " + ", ".join(EVENT_COLUMNS),
            ),
        ),
        (
            Feed(value="valeu"),
            Problem(
                "model indicators.visits.feed.value",
                "events.csv has no column 'valeu'",
                "Did you mean 'value'?",
            ),
        ),
        (
            Feed(ledger=None, series="oil", once_per="episode"),
            Problem(
                "model indicators.visits.feed.once_per",
                "series.csv has no column 'episode'",
                "Take it out: figures have no episodes",
            ),
        ),
        (
            Feed(ledger=None, series="oli"),
            Problem(
                "model indicators.visits.feed.series",
                "series.csv has no series 'oli'",
                "Did you mean 'oil'?",
            ),
        ),
        (
            Feed(where={"category": {"is": "visit"}}),
            Problem(
                "model indicators.visits.feed.where.category",
                "{'is': 'visit'} is not a value",
                "Write a value, a list of values, or {not: ...} around either",
            ),
        ),
        (
            Feed(where={"category": ["visit", {"not": "call"}]}),
            Problem(
                "model indicators.visits.feed.where.category",
                "{'not': 'call'} is not a value",
                "Write a value, a list of values, or {not: ...} around either",
            ),
        ),
    ],
)
def test_a_feed_that_names_what_is_not_there_is_refused(tmp_path: Path, feed: Feed, problem: Problem) -> None:
    """A filter on a misspelt column would see nothing, and nothing would count as calm."""
    ledger = read_ledger(write(tmp_path, event(), series=(figure(),)))
    with pytest.raises(EvidenceError) as caught:
        observe("visits", feed, ledger)
    assert caught.value.problems == (problem,)


def test_a_number_for_a_grade_that_does_not_exist_is_refused(stoppages: Ledger) -> None:
    """It would otherwise be ignored in silence."""
    with pytest.raises(EvidenceError) as caught:
        observe("x", Feed(), stoppages, {"C": 0.8, "H": 0.5})
    assert caught.value.problems == (
        Problem(
            "model reliability.H",
            "'H' is not an Admiralty grade",
            "Write A to F for a source, 1 to 6 for an item, or the pair, such as C3",
        ),
    )


def test_the_numbers_of_a_case_reach_its_observations(stoppages: Ledger) -> None:
    """A case that trusts its B sources less weighs their reports less."""
    assert observe("x", Feed(where={"id": "d"}), stoppages, {"B": 0.5})[0].reliability == pytest.approx(0.495)
