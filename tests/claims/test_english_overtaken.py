"""What an English sentence expected once, what it leaves undone, and the times that are no deadlines."""

from datetime import date

import pytest

from tarjih.claims.extract import extract_claims
from tarjih.text.document import Document, Sentence, Span
from tests.claims.sentences import claims, the_claim


@pytest.mark.parametrize(
    "text",
    [
        "In 2022 analysts expected that Peru would leave the pact, but it did not.",
        "The fund had warned that Peru might default.",
        "Last year we forecast that Peru would default; it avoided that.",
        "Peru had been expected to default in 2023.",
        "The minister said in 2021 that Peru would default.",
        "Peru was expected to default in 2023.",
    ],
)
def test_an_expectation_of_an_earlier_year_is_no_forecast(text: str) -> None:
    """What was once expected has been overtaken: the text makes no forecast of it."""
    assert not any(claim.kind in ("forecast", "conditional_forecast", "belief") for claim in claims(text))


def test_a_report_that_is_called_untrue_denies_the_plan() -> None:
    """The plan is no plan."""
    plan = next(claim for claim in claims("Reports that Peru plans to leave the pact are untrue.") if claim.cues)
    assert (plan.predicate.text, plan.polarity) == ("leave", "negative")


def test_what_would_have_been_is_a_judgement() -> None:
    """A closed past makes no forecast, wherever its condition stands."""
    assert the_claim("Peru would have left the pact had the vote gone the other way.").kind == "judgement"


def test_a_promise_of_an_earlier_year_for_a_later_one_is_still_a_forecast() -> None:
    """Its day lies ahead."""
    claim = the_claim("The minister said in 2021 that Peru would close the mines by 2030.")
    assert claim.kind == "forecast"
    assert claim.horizon is not None
    assert claim.horizon.by == date(2030, 12, 31)


@pytest.mark.parametrize(
    ("text", "predicate", "polarity"),
    [
        ("Niger will not hesitate to strike the rebels.", "strike", "positive"),
        ("Niger would not hesitate to strike the rebels.", "strike", "positive"),
        ("Niger will stop short of closing the mine.", "closing", "negative"),
        ("Niger will fail to pay the fine.", "pay", "negative"),
        ("Niger is likely to fail to pay the fine.", "pay", "negative"),
        ("The bank will refrain from cutting rates.", "cutting", "negative"),
        ("The talks will fail.", "fail", "positive"),
    ],
)
def test_what_is_left_undone_is_denied(text: str, predicate: str, polarity: str) -> None:
    """The claim is of the deed, and not of the failing or the hesitating."""
    claim = the_claim(text)
    assert (claim.predicate.text, claim.polarity) == (predicate, polarity)


@pytest.mark.parametrize(
    ("text", "horizon"),
    [
        ("Niger will sign the pact, but not before 2026.", "before 2026"),
        ("Niger will sign the pact no earlier than June 2025.", "no earlier than June 2025"),
    ],
)
def test_a_day_before_which_nothing_comes_is_no_deadline(text: str, horizon: str) -> None:
    """The words are kept, and no last day; and "no earlier" does not deny the verb."""
    claim = the_claim(text)
    assert claim.polarity == "positive"
    assert claim.horizon is not None
    assert (claim.horizon.text, claim.horizon.by) == (horizon, None)


def test_not_to_do_a_thing_before_a_day_has_that_day() -> None:
    """Here the verb is denied, up to the day."""
    claim = the_claim("Niger will not sign the pact before 2026.")
    assert claim.horizon is not None
    assert claim.horizon.by == date(2025, 12, 31)


@pytest.mark.parametrize(("written_on", "by"), [(date(2024, 6, 3), None), (date(2024, 3, 3), date(2024, 5, 12))])
def test_a_day_just_over_is_that_of_the_threat(written_on: date, by: date | None) -> None:
    """Nobody means the twelfth of May of next year who writes of it in June."""
    text = "Niger threatened to close the mine on 12 May."
    document = Document("test", text, (Sentence(Span(0, len(text)), 0, "en"),), "en", written_on=written_on)
    (claim,) = extract_claims(document)
    assert (claim.horizon.by if claim.horizon is not None else None) == by
