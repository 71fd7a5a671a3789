"""What is set from outside is read as it is written, and refused with a way to mend it."""

from datetime import date

import pytest

from tarjih.errors import QuestionError
from tarjih.model.interventions import Do, contradiction, parse_do
from tests.inference.worlds import small

MODEL = small(
    """
variables:
  war:
    states: [peace, fighting, over]
    start: peace
    switch: {peace: {fighting: 1 year}, fighting: {over: 1 year}}
  unrest: {states: [quiet, active], start: quiet, spell: {starts: {chance: 0.1, within: year}, lasts: 1 month}}
"""
)
DAYS = {"as_of": date(2021, 6, 15), "until": date(2022, 12, 31)}


def read(text: str) -> Do:
    return parse_do(text, MODEL, **DAYS)


@pytest.mark.parametrize(
    ("text", "do"),
    [
        ("war=over@2021-07", Do("war", "over", 6)),
        ("war == over @ 2022", Do("war", "over", 12)),
        ("unrest=active@2022-Q1..2022-Q2", Do("unrest", "active", 12, 17)),
        ("unrest=active@2022-03-15..2022-03-20", Do("unrest", "active", 14, 14)),
    ],
)
def test_an_intervention_begins_with_the_step_of_its_date_and_lasts_to_the_end_or_its_own(text, do):
    assert read(text) == do


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("war", "this is no intervention\n    Write it as VARIABLE=STATE@DATE, such as war=over@2021-07-01"),
        ("war=over", "it has no date\n    Say from when: war=over@2021-07-01"),
        ("wor=over@2022", "unknown variable 'wor'\n    Did you mean 'war'? The variables are war, unrest"),
        ("war=ovr@2022", "unknown state 'ovr' of war\n    Did you mean 'over'? The states are peace, fighting, over"),
        ("war=over@2021-06", "2021-06 begins before 2021-07-01, the first month after the as-of date\n    Begin there"),
        ("war=over@2023", "2023 begins after this run, which ends on 2022-12-31\n    Run it with a later --until"),
        ("war=over@soon", "'soon' is not a date"),
    ],
)
def test_what_cannot_be_set_is_said_with_a_way_to_mend_it(text, told):
    with pytest.raises(QuestionError) as refused:
        read(text)
    assert str(refused.value).startswith(f"--do {text}: {told}")


def test_every_mistake_is_told_at_once():
    with pytest.raises(QuestionError) as refused:
        read("wor=ovr@2020")
    assert [problem.found for problem in refused.value.problems] == [
        "unknown variable 'wor'",
        "2020 begins before 2021-07-01, the first month after the as-of date",
    ]


def test_a_variable_cannot_be_in_two_states_at_once():
    both = contradiction([read("war=over@2022"), read("war=peace@2021-10")])
    assert both is not None
    assert both.found == "war cannot be both over and peace at once"
    assert contradiction([read("war=peace@2021-10..2021-12"), read("war=over@2022")]) is None
    assert contradiction([read("war=over@2022"), read("unrest=active@2022")]) is None
