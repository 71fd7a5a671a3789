"""What an English sentence denies, leaves open or says only nearly came to pass."""

import pytest

from tests.claims.sentences import claims, the_claim


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("The army will not leave the province.", "negative"),
        ("The army will never leave the province.", "negative"),
        ("No army will leave the province.", "negative"),
        ("The army is unlikely to leave the province.", "positive"),
        ("The army does not rule out a retreat.", "positive"),
        ("The army probably will not leave the province.", "negative"),
        ("Accra has yet to sign the accord.", "negative"),
        ("The ministry has no intention of leaving the pact.", "negative"),
        ("Tunis has no plans to devalue.", "negative"),
        ("The decree settles nothing.", "negative"),
        ("The truce may no longer hold in the spring.", "negative"),
        ("Quito is in no position to offer rice.", "negative"),
    ],
)
def test_polarity_is_that_of_the_event(text: str, polarity: str) -> None:
    """A doubt leaves the event positive, a denial does not."""
    assert the_claim(text).polarity == polarity


def test_what_is_denied_is_claimed_not_to_be() -> None:
    """So that a denied contract is no event, and a denied plan no forecast of it."""
    assert the_claim("Japan denied that it had signed a contract.").polarity == "negative"
    denied = the_claim("Russia denied that it will cut gas to Europe.")
    assert denied.polarity == "negative"
    assert denied.estimate is not None
    assert denied.estimate.high <= 0.15


@pytest.mark.parametrize(
    ("text", "predicate"),
    [
        ("Niger denied it would expel the envoy.", "expel"),
        ("The prime minister denied on Monday she would resign.", "resign"),
        ("Malta denies planning to close the port.", "close"),
        ("Kenya denied any intention to build a wall.", "build"),
        ("Niger disputes that it will default.", "default"),
        ("Oman rejected claims it would attack Yemen.", "attack"),
        ("Oman dismissed reports that it was preparing to leave OPEC.", "leave"),
        ("Ghana denied it had sent tanks to Mali.", "sent"),
        ("Ghana denied that it had sent tanks to Mali.", "sent"),
        ("Kenya stopped short of expelling the envoy.", "expelling"),
    ],
)
def test_a_denial_needs_no_that(text: str, predicate: str) -> None:
    """What is denied is negative, whether a clause, a participle or a noun says it."""
    polarity = {claim.predicate.text: claim.polarity for claim in claims(text)}
    assert polarity[predicate] == "negative"


def test_what_stands_beside_a_denial_is_not_denied() -> None:
    """Only what is denied is negative, not what its subject does besides."""
    for text in (
        "Ministers denied the charge and will resign.",
        "The ministers who denied the charge will resign.",
        "Mali denied visas to the monitors, and it will resign.",
    ):
        assert {c.predicate.text: c.polarity for c in claims(text)}["resign"] == "positive"


@pytest.mark.parametrize(
    "text",
    [
        "Peru has not said whether it will default.",
        "It is unclear whether Peru will default.",
        "It remains unclear if Peru will default.",
        "Nobody knows whether Peru will default.",
        "Peru did not say whether it would default.",
        "The minister would not say if Peru would default.",
        "Rumours that Peru will default are false.",
        "Reports that Peru will default are baseless.",
        "It is premature to say that Peru will default.",
        "It would be a mistake to say that Peru will default.",
        "It cannot be said that Peru will default.",
        "The envoy cannot be reached for comment.",
        "The militia cannot be trusted.",
        "Bankers cannot be sure.",
        "The timing cannot be a coincidence.",
    ],
)
def test_an_open_question_and_an_untrue_rumour_forecast_nothing(text: str) -> None:
    """What nobody says, what is called untrue and what is no event gets no probability."""
    assert all(claim.estimate is None for claim in claims(text))


def test_what_nearly_happened_is_no_event() -> None:
    """So "nearly attacked" tells of no attack, and "nearly doubled" still tells of growth."""
    assert not claims("Chad nearly attacked Libya.")
    assert [claim.predicate.text for claim in claims("Exports nearly doubled in May.")] == ["doubled"]


@pytest.mark.parametrize(
    ("text", "polarity", "cls", "predicate"),
    [
        ("It is not true that Peru will cut the levy.", "negative", "will_not", "cut"),
        ("It is false that Peru will cut the levy.", "negative", "will_not", "cut"),
        ("Peru cannot be expected to cut the levy.", "positive", "unlikely", "cut"),
        ("It is not the case that Peru will cut the levy.", "negative", "will_not", "cut"),
        ("Peru is unlikely not to cut the levy.", "negative", "unlikely", "cut"),
        ("Peru is unlikely to fail to cut the levy.", "negative", "unlikely", "cut"),
        ("Doubts remain that Peru will cut the levy.", "positive", "unlikely", "cut"),
    ],
)
def test_what_is_doubted_or_called_untrue_is_one_claim(text: str, polarity: str, cls: str, predicate: str) -> None:
    """The doubt is the cue, and what is called false is denied."""
    claim = the_claim(text)
    assert claim.polarity == polarity
    assert [cue.cls for cue in claim.cues] == [cls]
    assert claim.predicate.text == predicate


@pytest.mark.parametrize(
    "text",
    [
        "Malta is neither likely to close the port nor to host the fleet.",
        "Malta is neither expected to close the port nor to host the fleet.",
        "Malta is neither expected to close the port nor likely to host the fleet.",
    ],
)
def test_neither_denies_both_chances(text: str) -> None:
    """So that each verb behind it is unlikely."""
    found = claims(text)
    assert [(claim.predicate.text, claim.cues[0].cls) for claim in found] == [
        ("close", "unlikely"),
        ("host", "unlikely"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The minister did not say that it would float the rouble.",
        "Peru is not ready to say that it will cut the levy.",
        "Peru declined to say that it would cut the levy.",
        "Peru never said it would cut the levy.",
    ],
)
def test_what_nobody_says_is_no_forecast(text: str) -> None:
    """Not to say that a thing will come is to claim neither that it will nor that it will not."""
    assert not any(claim.kind in ("forecast", "intent") for claim in claims(text))


@pytest.mark.parametrize(
    "text",
    [
        "Malta dismissed as nonsense a report that it would close the port.",
        "Malta rejected accusations that it would close the port.",
        "Malta rejected claims that it would close the port.",
    ],
)
def test_what_is_alleged_and_rejected_is_denied(text: str) -> None:
    """As reports are that somebody denies."""
    (forecast,) = (claim for claim in claims(text) if claim.kind == "forecast")
    assert (forecast.predicate.text, forecast.polarity) == ("close", "negative")
