"""Dates as analysts write them, and the steps of a model's clock."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest

from tarjih.model.calendar import Calendar, Span, Step, parse_span

STEPS: tuple[Step, ...] = ("week", "month", "quarter", "year")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2022-10", date(2022, 10, 1), date(2022, 10, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2022-10-28", date(2022, 10, 28), date(2022, 10, 28)),
        ("2022-Q1", date(2022, 1, 1), date(2022, 3, 31)),
        ("2022-Q4", date(2022, 10, 1), date(2022, 12, 31)),
        ("2022-H1", date(2022, 1, 1), date(2022, 6, 30)),
        ("2022-H2", date(2022, 7, 1), date(2022, 12, 31)),
        ("2022-W05", date(2022, 1, 31), date(2022, 2, 6)),
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 3)),
        ("2022-02..2022-10", date(2022, 2, 1), date(2022, 10, 31)),
        (" 2022-Q1 .. 2022-05-03 ", date(2022, 1, 1), date(2022, 5, 3)),
        ("9999-12", date(9999, 12, 1), date(9999, 12, 31)),
    ],
)
def test_a_date_covers_exactly_the_days_it_names(text: str, first: date, last: date) -> None:
    """A month is all of its days; a range runs to the last day of its second part."""
    assert parse_span(text) == Span(first, last)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2022-02-30", "2022-02-30 does not exist: February 2022 has 28 days"),
        ("2024-02-30", "2024-02-30 does not exist: February 2024 has 29 days"),
        ("2022-04-31", "2022-04-31 does not exist: April 2022 has 30 days"),
        ("2022-13", "2022-13 does not exist: a year has 12 months"),
        ("2022-00-01", "2022-00-01 does not exist: a year has 12 months"),
        ("2022-Q5", "2022-Q5 does not exist: a year has 4 quarters"),
        ("2022-H0", "2022-H0 does not exist: a year has 2 halves"),
        ("2022-W53", "2022-W53 does not exist: 2022 has 52 weeks"),
        ("0000", "0000 does not exist: years are counted from 1"),
        ("9999-W52", "9999-W52 does not exist: it crosses the end of the calendar"),
        ("2022-10..2022-02-30", "2022-02-30 does not exist: February 2022 has 28 days"),
        ("2022-10..2022-02", "2022-10..2022-02 ends before it starts. Swap its ends"),
        ("2022..2023..2024", "'2022..2023..2024' is not a range of dates. Write it as 2022-10..2023-03"),
    ],
)
def test_a_date_that_does_not_exist_is_refused_with_the_reason(text: str, sentence: str) -> None:
    """The message says which part of the date is wrong."""
    with pytest.raises(ValueError, match="^" + re.escape(sentence) + "$"):
        parse_span(text)


@pytest.mark.parametrize("text", ["", "28/10/2022", "Oct 2022", "2022-10-28T00:00", "22-10", "2022-", "..", "2022.."])
def test_what_is_no_date_is_refused_with_the_forms_that_are(text: str) -> None:
    """The message shows every form that would have been read."""
    with pytest.raises(ValueError, match=r"is not a date\. Write 2022, 2022-10, 2022-10-28, 2022-Q1, 2022-H1"):
        parse_span(text)


@pytest.mark.parametrize("text", ["2022", "2022-10", "2022-10-28", "2022-Q3", "2022-10-02..2023-01-05"])
def test_a_span_is_written_as_it_is_read(text: str) -> None:
    """Writing a span and reading it back changes nothing."""
    assert str(parse_span(text)) == text


def test_a_span_holds_its_own_ends() -> None:
    """The first and the last day belong to a span; the days around them do not."""
    october = parse_span("2022-10")
    days = [date(2022, 9, 30), date(2022, 10, 1), date(2022, 10, 31), date(2022, 11, 1)]
    assert [day in october for day in days] == [False, True, True, False]
    assert october.days == 31


@pytest.mark.parametrize(
    ("one", "other", "days"),
    [
        ("2022-10", "2022", 31),
        ("2022-10", "2022-10-31..2023", 1),
        ("2022-10", "2022-11", 0),
        ("2020", "2024", 0),
    ],
)
def test_an_overlap_counts_shared_days_from_either_side(one: str, other: str, days: int) -> None:
    """Overlap is symmetric, and never negative."""
    assert parse_span(one).overlap(parse_span(other)) == parse_span(other).overlap(parse_span(one)) == days


def test_a_span_cannot_end_before_it_starts() -> None:
    """An upside-down span is an error, not an empty one."""
    with pytest.raises(ValueError, match=r"2022-10-02..2022-10-01 ends before it starts. Swap its ends"):
        Span(date(2022, 10, 2), date(2022, 10, 1))


@pytest.mark.parametrize("step", STEPS)
def test_steps_tile_the_days_without_gap_or_overlap(step: Step) -> None:
    """Every step begins the day after the one before it ends, before the start as well as after it."""
    calendar = Calendar(step, date(2021, 5, 19))
    spans = [calendar.span(t) for t in range(-30, 31)]
    assert all(later.first - earlier.last == timedelta(days=1) for earlier, later in pairwise(spans))


@pytest.mark.parametrize("step", STEPS)
def test_the_step_of_a_day_is_the_step_that_holds_it(step: Step) -> None:
    """`step_of` undoes `span`, and the first step contains the start."""
    calendar = Calendar(step, date(2021, 5, 19))
    assert date(2021, 5, 19) in calendar.span(0)
    for t in range(-15, 16):
        span = calendar.span(t)
        assert calendar.step_of(span.first) == calendar.step_of(span.last) == t


@pytest.mark.parametrize(
    ("step", "first", "label"),
    [
        ("week", date(2021, 5, 17), "2021-W20"),
        ("month", date(2021, 5, 1), "May 2021"),
        ("quarter", date(2021, 4, 1), "2021 Q2"),
        ("year", date(2021, 1, 1), "2021"),
    ],
)
def test_a_step_begins_on_its_boundary_and_is_named_after_it(step: Step, first: date, label: str) -> None:
    """A model that starts on a Wednesday in May counts from its Monday, month, quarter or year."""
    calendar = Calendar(step, date(2021, 5, 19))
    assert calendar.span(0).first == first
    assert calendar.label(0) == label


def test_a_week_at_new_year_is_named_by_its_iso_year() -> None:
    """The week of 1 January 2021 is the 53rd of 2020."""
    assert Calendar("week", date(2021, 1, 1)).label(0) == "2020-W53"


def test_steps_of_a_span_are_all_that_it_touches() -> None:
    """A span from the last day of one month to the first of the next but one touches three months."""
    calendar = Calendar("month", date(2021, 1, 1))
    assert calendar.steps(parse_span("2021-01-31..2021-03-01")) == range(3)
    assert calendar.steps(parse_span("2020-12-31")) == range(-1, 0)


@pytest.mark.parametrize("step", STEPS)
def test_the_years_of_a_step_agree_with_the_calendar(step: Step) -> None:
    """Four centuries of steps last four hundred years."""
    calendar = Calendar(step, date(2000, 1, 1))
    many = calendar.step_of(date(2400, 1, 1))
    assert many * calendar.years == pytest.approx(400, rel=1e-4)
