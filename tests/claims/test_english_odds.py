"""What an English chance in numbers says, and a chance that is compared with its denial."""

import pytest

from tests.claims.sentences import the_claim


@pytest.mark.parametrize(
    ("text", "cls", "predicate"),
    [
        ("The probability of a coup is less than 25 percent.", "unlikely", "coup"),
        ("The probability of a coup is above 70 percent.", "likely", "coup"),
        ("The probability of a coup is at most 20 percent.", "unlikely", "coup"),
        ("The likelihood of a coup is at least 65 percent.", "likely", "coup"),
        ("The probability of a coup is between 10 and 20 percent.", "unlikely", "coup"),
        ("The probability of a coup is 25 percent.", "unlikely", "coup"),
        ("The odds are 4 to 1 against Peru paying the fine.", "unlikely", "paying"),
        ("The odds are 2 to 1 in favour of Peru paying the fine.", "likely", "paying"),
        ("There is a 60-70 percent chance that Peru will pay.", "likely", "pay"),
        ("The probability of a coup is likely to rise to 25 percent.", "likely", "rise"),
    ],
)
def test_a_figure_is_the_only_cue_of_its_chance(text: str, cls: str, predicate: str) -> None:
    """Where a figure follows, "the odds are" says nothing by itself."""
    claim = the_claim(text)
    assert [cue.cls for cue in claim.cues] == [cls]
    assert claim.predicate.text == predicate


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("The odds are 4 to 1 against Peru paying the fine.", 0.2, 0.2),
        ("The odds are 2 to 1 in favor of Peru paying the fine.", 2 / 3, 2 / 3),
        ("There is a 60-70 per cent chance of a coup.", 0.6, 0.7),
        ("There is a 60-70% chance of a coup.", 0.6, 0.7),
    ],
)
def test_odds_and_ranges_are_what_they_state(text: str, low: float, high: float) -> None:
    """Odds are against a thing unless they are in its favour."""
    estimate = the_claim(text).estimate
    assert estimate is not None
    assert (estimate.low, estimate.high) == (low, high)


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("Peru is more likely than not to raise the levy.", "positive"),
        ("The bridge is likelier than not to fall.", "positive"),
        ("Peru will more likely than not sign the pact.", "positive"),
        ("Peru is not more likely than not to sign the pact.", "negative"),
    ],
)
def test_likelier_than_not_denies_nothing(text: str, polarity: str) -> None:
    """The "not" is what the event is compared with."""
    claim = the_claim(text)
    assert [cue.cls for cue in claim.cues] == ["better_than_even"]
    assert claim.polarity == polarity
