"""Which time in an English sentence is that of a claim."""

from datetime import date

import pytest

from tests.claims.sentences import claims, the_claim


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("The bank is likely to raise rates in March.", date(2024, 3, 31)),
        ("The junta will hold a vote before the end of 2025.", date(2025, 12, 31)),
        ("The regime will test a missile within six months.", date(2024, 8, 1)),
    ],
)
def test_a_claim_has_the_time_of_its_clause(text: str, by: date) -> None:
    """The last day meant is counted from the day of writing."""
    claim = the_claim(text)
    assert claim.horizon is not None
    assert claim.horizon.by == by


@pytest.mark.parametrize(
    ("text", "horizon"),
    [
        ("The council on Monday annulled the tender.", "on Monday"),
        ("Riots in Dakar this month are a remote possibility.", "this month"),
        ("Gabon elects a president on 12 May.", "on 12 May"),
        ("The pact lapses on 12 May.", "on 12 May"),
        ("Malta may sign before the harvest.", "before the harvest"),
        ("Malta may sign in the run-up to the referendum.", "in the run-up to the referendum"),
        ("Malta may sign come spring.", "come spring"),
        ("Malta will host the summit in May, where a charter may be signed.", "in May"),
        ("The quarrel will be over by the end of her term.", "by the end of her term"),
        ("Malta may sign before its neighbours leave the bloc.", "before its neighbours leave the bloc"),
        ("At the next summit the leaders will sign the charter.", "At the next summit"),
        ("The garrison, besieged in March, will surrender by 12 May.", "by 12 May"),
        # what only describes a thing, or lies ahead of what is past
        ("Malta's socialists won the May 12 vote.", None),
        ("Malta will need a majority before it can borrow.", None),
        ("The repatriation of savings would be measured in weeks.", None),
        ("The regents extended the curfew until 12 May.", None),
        ("Quito ordered the miners to leave by 12 May.", None),
        ("Peru's third cabinet in two years will fall.", None),
        ("Chad will buy the grain bought in May.", None),
        ("The river, which flooded last year, may rise.", None),
    ],
)
def test_which_time_belongs_to_a_claim(text: str, horizon: str | None) -> None:
    """A time stands in the subject, before the verb or in a clause of its own; others tell which thing is meant."""
    claim = claims(text)[-1]
    assert (claim.horizon.text if claim.horizon else None) == horizon


def test_a_dated_participle_tells_an_event() -> None:
    """What was fixed on Monday was fixed, and the harm is still to come."""
    fixed, hurt = claims("The tariff, fixed on Monday, will hurt Lesotho.")
    assert (fixed.kind, fixed.predicate.text) == ("event", "fixed")
    assert fixed.horizon is not None
    assert (hurt.kind, hurt.horizon) == ("forecast", None)


def test_the_time_of_saying_is_not_the_time_of_what_is_said():
    """A Tuesday beside a verb of saying dates the statement, not the event."""
    assert the_claim("The bridge will close for repairs, the ministry said on Tuesday.").horizon is None


@pytest.mark.parametrize(
    ("text", "horizon"),
    [
        ("Chad said Tuesday it will attack Libya.", None),
        ("The envoy told reporters late on Tuesday he would resign.", None),
        ("Chad said on Tuesday it will attack Libya next month.", "next month"),
    ],
)
def test_the_day_of_saying_is_not_the_day_of_what_is_said(text: str, horizon: str | None) -> None:
    """Without "that" as well, a day before what is said is when it was said."""
    found = the_claim(text).horizon
    assert (found and found.text) == horizon
