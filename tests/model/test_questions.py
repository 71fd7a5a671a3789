"""Questions: what a sentence asks, and what is said about one that cannot be answered."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarjih.errors import QuestionError
from tarjih.model import read_model
from tarjih.model.calendar import Calendar, Span
from tarjih.model.predicates import can_hold
from tarjih.model.questions import (
    All,
    AnyAsk,
    Ask,
    AskBefore,
    AskCount,
    AskGiven,
    AskSum,
    Not,
    Observed,
    Predicate,
    Some,
    StateIs,
    Vocabulary,
    holds,
    indicators_of,
    parse_ask,
    parse_predicate,
    parts_of,
    predicates_of,
    steps_of,
    variables_of,
    vocabulary_of,
)
from tests.model.strait import MODEL

NAMES = Vocabulary(
    {"war": ("peace", "fighting", "truce"), "unrest": ("quiet", "active"), "talks": ("no", "yes")},
    {"stops": None, "mood": ("calm", "angry"), "talks": None},
)
START, ASKED = date(2021, 1, 1), date(2022, 10, 28)
FIGHTING, ACTIVE = StateIs("war", ("fighting",)), StateIs("unrest", ("active",))


def ask(text: str) -> AnyAsk:
    return parse_ask(text, NAMES, ASKED, START)


@pytest.mark.parametrize(
    ("text", "form", "window"),
    [
        ("war == fighting by 2025-12", "by", Span(ASKED, date(2025, 12, 31))),
        ("war == fighting by 2025-12-05", "by", Span(ASKED, date(2025, 12, 5))),
        ("war == fighting at 2025-12", "at", Span(date(2025, 12, 31), date(2025, 12, 31))),
        ("war == fighting at 2025-Q1", "at", Span(date(2025, 3, 31), date(2025, 3, 31))),
        ("war == fighting in 2025", "in", Span(date(2025, 1, 1), date(2025, 12, 31))),
        ("war == fighting in 2025-03..2026", "in", Span(date(2025, 3, 1), date(2026, 12, 31))),
        ("war == fighting throughout 2025..2026-06", "throughout", Span(date(2025, 1, 1), date(2026, 6, 30))),
        ("  war==fighting\n  by 2025-12 ", "by", Span(ASKED, date(2025, 12, 31))),
    ],
)
def test_a_question_speaks_of_the_days_that_it_names(text: str, form: str, window: Span) -> None:
    """By counts from the day it was asked to the last day of the date; at means that last day."""
    assert ask(text) == Ask(form, FIGHTING, window)  # type: ignore[arg-type]


def test_a_question_that_nobody_dated_counts_from_the_default() -> None:
    """By has to begin somewhere."""
    assert parse_ask("war == peace by 2025", NAMES, None, START).window.first == START


@pytest.mark.parametrize(
    ("text", "predicate"),
    [
        ("war == fighting", FIGHTING),
        ("war != fighting", StateIs("war", ("peace", "truce"))),
        ("war in {truce, peace}", StateIs("war", ("peace", "truce"))),
        ("war >= fighting", StateIs("war", ("fighting", "truce"))),
        ("war <= fighting", StateIs("war", ("peace", "fighting"))),
        ("war > peace", StateIs("war", ("fighting", "truce"))),
        ("war < fighting", StateIs("war", ("peace",))),
        ("not war == fighting", Not(FIGHTING)),
        ("war == fighting and unrest == active", All((FIGHTING, ACTIVE))),
        (
            "war == fighting or unrest == active and war == fighting",
            Some((FIGHTING, All((ACTIVE, FIGHTING)))),
        ),
        (
            "(war == fighting or unrest == active) and not unrest == active",
            All((Some((FIGHTING, ACTIVE)), Not(ACTIVE))),
        ),
        ("stops >= 1", Observed("stops", ">=", 1.0)),
        ("stops > 2.764", Observed("stops", ">", 2.764)),
        ("stops < -1e3", Observed("stops", "<", -1000.0)),
        ("mood == angry", Observed("mood", "==", "angry")),
        ("mood == 'angry'", Observed("mood", "==", "angry")),
        ("mood in {angry, calm}", Some((Observed("mood", "==", "angry"), Observed("mood", "==", "calm")))),
    ],
)
def test_a_condition_reads_as_it_is_said(text: str, predicate: Predicate) -> None:
    """And binds closer than or; order follows the list of states."""
    assert parse_predicate(text, NAMES) == predicate
    assert ask(f"{text} by 2025-12") == Ask("by", predicate, Span(ASKED, date(2025, 12, 31)))


@pytest.mark.parametrize("text", ["sum(stops) in 2024 > 5", "sum(stops) > 5 in 2024", "sum ( stops )in 2024>5"])
def test_a_sum_is_asked_over_a_period(text: str) -> None:
    """The period may stand before the comparison or after it."""
    assert ask(text) == AskSum("stops", Span(date(2024, 1, 1), date(2024, 12, 31)), ">", 5.0)


def test_a_scenario_may_leave_out_its_date() -> None:
    """Then it stands at the scenarios' date."""
    at = date(2025, 12, 31)
    assert parse_ask("war == fighting", NAMES, ASKED, START, at=at) == Ask("at", FIGHTING, Span(at, at))
    by = parse_ask("war == fighting or unrest == active by 2025-06", NAMES, ASKED, START, at=at)
    assert by == Ask("by", Some((FIGHTING, ACTIVE)), Span(ASKED, date(2025, 6, 30)))


@pytest.mark.parametrize(
    ("text", "column", "found", "mend"),
    [
        ("wor == peace by 2025", 1, "unknown variable or indicator 'wor'", "Did you mean 'war'? The names are "),
        ("war == fightin by 2025", 8, "unknown state 'fightin' of war", "Did you mean 'fighting'? The states are"),
        ("war in {peace, truse} by 2025", 16, "unknown state 'truse' of war", "Did you mean 'truce'? The states are"),
        (
            "mood == angri by 2025",
            9,
            "unknown value 'angri' of mood",
            "Did you mean 'angry'? The values are calm, angry",
        ),
        ("talks == yes by 2025", 1, "a variable and an indicator share the name 'talks'", "Rename one of them"),
        ("war > truce by 2025", 7, "war has no state above truce", "In order, they are peace, fighting, truce"),
        ("mood >= calm by 2025", 9, "the values of mood have no order", "Compare them with == or !="),
        ("stops > many by 2025", 9, "'many' is not a number", "Compare a recorded value with a number, such as >= 1"),
        ("sum(war) in 2024 > 3", 5, "unknown indicator 'war'", "The indicators are stops, mood, talks"),
        ("sum(mood) in 2024 > 3", 5, "mood does not record numbers", "Only counts, flags and levels can be summed"),
        ("war == peace by 2025-02-30", 17, "2025-02-30 does not exist: February 2025 has 28 days", "Write a date"),
        ("war == peace by 12/2025", 17, "'12/2025' is not a date", "Write 2022, 2022-10, 2022-10-28,"),
        (
            "war == peace by 2020",
            14,
            "the deadline 2020-12-31 lies before 2022-10-28, when the question",
            "Ask earlier",
        ),
        ("war == peace by 2024..2025", 14, "by takes one date, not a range", "Write in A..B or throughout A..B"),
        ("war == peace", 13, "the question has no date", "End it with by DATE, at DATE, in PERIOD or throughout A..B"),
        ("war == peace by", 16, "the text ends too early", "Write a date such as 2025-12"),
        ("war == peace by end of 2025", 17, "'end' does not fit here", "Write a date such as 2025-12"),
        ("war = peace by 2025", 5, "'=' is not a comparison", "Write =="),
        ("war ≥ fighting by 2025", 5, "'≥' is not a comparison", "Write >="),
        (
            "war is peace by 2025",
            5,
            "'is' does not fit here",
            "Here may stand a comparison such as == or >=, or in {A, B}",
        ),
        ("war by 2025", 5, "'by' does not fit here", "Here may stand a comparison such as == or >=, or in {A, B}"),
        ("(war == peace by 2025", 15, "'by' does not fit here", "Write a closing ')'"),
        ("war == peace) by 2025", 13, "')' does not fit here", "Write by, at, in or throughout with a date"),
        ("war in {peace by 2025", 15, "'by' does not fit here", "Here may stand a comma, or a closing '}'"),
        ("war == peace AND unrest == active by 2025", 14, "'AND' does not fit here", "Write and"),
        ("war == peace & unrest == active by 2025", 14, "'&' does not fit here", "Write and"),
        ("war == peace by 2025 or unrest == active by 2025", 22, "'or' follows the date", "Write one date, at the end"),
        ("sum(stops) > 5", 15, "the text ends too early", "Write in with a period"),
        ("حرب == peace by 2025", 1, "unknown variable or indicator 'حرب'", "The names are war, unrest, talks, stops"),
        ("", 1, "the question is empty", "Write it as war == fighting by 2025-12"),
        ("not " * 1000 + "war == peace by 2025", 1, "the question has 4020 characters", "Say it in 2000 or fewer"),
    ],
)
def test_a_question_that_cannot_be_read_is_mended_at_its_column(text: str, column: int, found: str, mend: str) -> None:
    """Each row has one mistake."""
    with pytest.raises(QuestionError) as caught:
        ask(text)
    (problem,) = caught.value.problems
    assert problem.where == f"question, column {column}"
    assert problem.found.startswith(found)
    assert problem.mend.startswith(mend)


def test_one_thing_may_be_asked_to_come_before_another() -> None:
    """The window runs from the day asked to the date, as with by."""
    window = Span(ASKED, date(2025, 12, 31))
    assert ask("war == fighting before unrest == active by 2025") == AskBefore(FIGHTING, ACTIVE, window)
    text = "war == fighting and stops >= 1 before not unrest == active or mood == angry by 2025"
    earlier = All((FIGHTING, Observed("stops", ">=", 1.0)))
    assert ask(text) == AskBefore(earlier, Some((Not(ACTIVE), Observed("mood", "==", "angry"))), window)


@pytest.mark.parametrize(
    ("text", "form", "window", "comparison", "number"),
    [
        ("count(unrest == active starts) >= 3 by 2025", "by", Span(ASKED, date(2025, 12, 31)), ">=", 3),
        ("count(unrest == active starts) < 2 in 2024", "in", Span(date(2024, 1, 1), date(2024, 12, 31)), "<", 2),
        ("count ( unrest == active starts )in 2024!=1", "in", Span(date(2024, 1, 1), date(2024, 12, 31)), "!=", 1),
        ("count(unrest == active starts) by 2025 == 0", "by", Span(ASKED, date(2025, 12, 31)), "==", 0),
    ],
)
def test_starts_are_counted_by_a_date_or_in_a_period(
    text: str, form: str, window: Span, comparison: str, number: int
) -> None:
    """The comparison may stand before the date or after it."""
    assert ask(text) == AskCount(form, ACTIVE, window, comparison, number)  # type: ignore[arg-type]


SINGLES = (
    "war == fighting by 2025",
    "war == fighting at 2024-06",
    "stops >= 2 in 2024",
    "not unrest == active throughout 2023..2024",
    "war == fighting before unrest == active by 2026",
    "count(war == fighting starts) >= 2 by 2027",
)


@pytest.mark.parametrize("question", SINGLES)
@pytest.mark.parametrize("condition", SINGLES)
def test_any_question_may_be_asked_given_any_other(question: str, condition: str) -> None:
    """Each keeps its own window; both together speak of all the days from the first to the last."""
    found = ask(f"{question} given {condition}")
    assert isinstance(found, AskGiven)
    assert (found.question, found.condition) == (ask(question), ask(condition))
    windows = ask(question).window, ask(condition).window
    assert found.window == Span(min(w.first for w in windows), max(w.last for w in windows))
    assert parts_of(found) == (ask(question), ask(condition))


def test_what_a_question_needs_can_be_listed() -> None:
    """Each predicate once, whichever side it stands on."""
    assert predicates_of(ask("war == fighting before unrest == active by 2025")) == (FIGHTING, ACTIVE)
    found = ask("unrest == active at 2024 given count(unrest == active starts) > 1 by 2023")
    assert predicates_of(found) == (ACTIVE,)
    assert predicates_of(ask("sum(stops) in 2024 > 5")) == ()


MONTHS = Calendar("month", START)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("war == peace before unrest == active by 2023", (22, 35)),
        ("count(war == peace starts) >= 1 by 2023", (22, 35)),
        ("count(war == peace starts) >= 1 in 2022-10..2023", (21, 35)),
        ("war == peace at 2022-10", (21, 21)),
    ],
)
def test_what_is_meant_by_a_day_counts_whole_steps_after_the_question(text: str, steps: tuple[int, int]) -> None:
    """October was under way when the question was asked: its window begins with November."""
    found = ask(text)
    assert not isinstance(found, AskGiven | AskSum)
    assert steps_of(MONTHS, found) == steps


@pytest.mark.parametrize(
    ("text", "column", "found", "mend"),
    [
        (
            "war == peace before war == peace by 2025",
            14,
            "the same condition stands on both sides of before",
            "Name two conditions; that one comes again is asked with count(... starts) >= 2",
        ),
        ("war == peace before unrest == active", 37, "the text ends too early", "Write by with a date"),
        ("war == peace before unrest == active in 2025", 38, "'in' does not fit here", "Write by with a date"),
        (
            "war == peace before unrest == active by 2024..2025",
            38,
            "by takes one date, not a",
            "Write the last day only",
        ),
        ("war == peace before unrest == active by 2020", 38, "the deadline 2020-12-31 lies before", "Ask earlier"),
        (
            "war == peace by 2025 before unrest == active",
            22,
            "'before' follows the date",
            "Write one date, at the end: A b",
        ),
        ("war == peace BEFORE unrest == active by 2025", 14, "'BEFORE' does not fit here", "Write before"),
        ("count(unrest == active) >= 3 by 2025", 23, "')' does not fit here", "Write starts"),
        ("count(unrest == active starts >= 3 by 2025", 31, "'>=' does not fit here", "Write a closing ')'"),
        ("count(unrest == active starts) >= 3", 36, "the text ends too early", "Write by or in with a date"),
        ("count(unrest == active starts) >= 3 at 2025", 37, "'at' does not fit here", "Write by or in with a date"),
        (
            "count(unrest == active starts) >= -1 by 2025",
            35,
            "'-1' is not a number of starts",
            "Compare the count with a",
        ),
        (
            "count(unrest == active starts) >= 2.5 by 2025",
            35,
            "'2.5' is not a number of starts",
            "Compare the count with",
        ),
        (
            "count(unrest == active starts) >= two by 2025",
            35,
            "'two' is not a number of starts",
            "Compare the count with",
        ),
        ("count(unrest == active starts) >= 0 by 2025", 35, "a count is always >= 0", "Compare it with 1 or more"),
        ("count(unrest == active starts) < 0 by 2025", 34, "a count is never < 0", "Compare it with 1 or more"),
        ("count(unrest == active starts) => 3 by 2025", 32, "'=>' is not a comparison", "Write >="),
        (
            "count(unrest == active starts) >= 3 by 2024..2025",
            37,
            "by takes one date, not a range",
            "Write in A..B for a",
        ),
        ("count(unrest == actve starts) >= 3 by 2025", 17, "unknown state 'actve' of unrest", "Did you mean 'active'?"),
        ("war == peace given unrest == active at 2024", 13, "the question has no date", "End it with by DATE"),
        ("war == peace by 2025 given unrest == active", 44, "the question has no date", "End it with by DATE"),
        ("war == peace by 2025 given", 27, "the text ends too early", "Write a name"),
        (
            "war == peace by 2025 given unrest == active at 2024 given war == truce at 2023",
            53,
            "a second given",
            "Keep one, and join what it says with and",
        ),
        (
            "sum(stops) in 2024 > 5 given war == peace at 2024",
            1,
            "a total cannot stand beside given",
            "Ask about a total",
        ),
        (
            "war == peace at 2024 given sum(stops) in 2024 > 5",
            28,
            "a total cannot stand beside given",
            "Ask about a total",
        ),
        ("war == peace at 2024 given unrest == active by 2021", 45, "the deadline 2021-12-31 lies", "Ask earlier"),
    ],
)
def test_an_order_a_count_or_a_condition_that_cannot_be_read_is_mended_at_its_column(
    text: str, column: int, found: str, mend: str
) -> None:
    """Each row has one mistake."""
    with pytest.raises(QuestionError) as caught:
        ask(text)
    (problem,) = caught.value.problems
    assert problem.where == f"question, column {column}"
    assert problem.found.startswith(found)
    assert problem.mend.startswith(mend)


def test_every_mistake_of_a_question_is_reported() -> None:
    """From left to right."""
    with pytest.raises(QuestionError) as caught:
        ask("wor == peace or unrest == actve by 2025-13")
    assert [p.where for p in caught.value.problems] == [f"question, column {n}" for n in (1, 27, 36)]


def test_a_condition_has_no_date() -> None:
    """It is looked up step by step."""
    with pytest.raises(QuestionError, match="column 17: a date does not fit here\n    Leave it out"):
        parse_predicate("war == fighting by 2025", NAMES)


def test_what_a_condition_needs_can_be_listed() -> None:
    """Variables and indicators apart."""
    predicate = parse_predicate("war == peace and (not unrest == active or stops > 1)", NAMES)
    assert variables_of(predicate) == {"war", "unrest"}
    assert indicators_of(predicate) == {"stops"}


@given(st.sampled_from(NAMES.variables["war"]), st.sampled_from(NAMES.variables["unrest"]))
def test_a_condition_holds_as_logic_says(war: str, unrest: str) -> None:
    """In every combination of states."""
    predicate = parse_predicate("not (war == fighting or unrest == active) and war <= fighting", NAMES)
    expected = not (war == "fighting" or unrest == "active") and war in ("peace", "fighting")
    assert holds(predicate, {"war": war, "unrest": unrest}) == expected


@pytest.mark.parametrize(
    ("text", "possible"),
    [
        ("war == peace and unrest == active", True),
        ("war == peace and war == fighting", False),
        ("not (war == peace or not war == peace)", False),
        ("war > peace and war < truce", True),
        ("war > peace and not war in {fighting, truce}", False),
        ("stops >= 1 and not stops >= 1", False),
        ("stops >= 1 and mood == angry and war != peace", True),
    ],
)
def test_a_condition_can_hold_if_some_states_make_it_true(text: str, possible: bool) -> None:
    """Recorded values may turn out either way."""
    assert can_hold(parse_predicate(text, NAMES), NAMES.variables) == possible


def test_states_alone_do_not_settle_an_observation() -> None:
    """An indicator's value is not a state."""
    with pytest.raises(TypeError, match="stops is an indicator; only states can be looked up"):
        holds(parse_predicate("stops > 1", NAMES), {"war": "peace"})


def test_a_model_lends_its_names() -> None:
    """States in order; numbers for counts, the values of a category, the states of what is assessed."""
    category = "category: {values: [x, y], given: {open: {x: 1}, closed: {y: 1}}}"
    more = f"indicators:\n  kind: {{of: blockade, {category}}}\n  view: {{of: war, assess: {{confidence: 0.8}}}}\n"
    names = vocabulary_of(read_model(MODEL.replace("indicators:\n", more)))
    assert names.variables["war"] == ("peace", "fighting", "truce")
    assert names.indicators == {"ships_stopped": None, "kind": ("x", "y"), "view": ("peace", "fighting", "truce")}
