"""What an English claim hangs on, and what moves its chance."""

import pytest

from tests.claims.sentences import claims, english_readings, the_claim


@pytest.mark.parametrize(
    ("text", "condition", "kind"),
    [
        ("Unless rain comes soon, Somalia is likely to face famine.", "Unless rain comes soon", "conditional_forecast"),
        ("Somalia will face famine if the rains fail.", "if the rains fail", "conditional_forecast"),
        ("Should the rains fail, Somalia will face famine.", "Should the rains fail", "conditional_forecast"),
        ("Were the rains to fail, Somalia would face famine.", "Were the rains to fail", "conditional_forecast"),
        ("Had the rains failed, Somalia would have faced famine.", "Had the rains failed", "judgement"),
        ("If the rebels had won in 2020, Sudan would have split.", "If the rebels had won in 2020", "judgement"),
        ("Without a loan, Accra will default.", "Without a loan", "conditional_forecast"),
        ("To close the strait would cost Ankara its leverage.", "To close the strait", "conditional_forecast"),
        (
            "The longer the strike lasts, the greater the chance that Lima declares an emergency.",
            "The longer the strike lasts",
            "conditional_forecast",
        ),
        ("Each raid heightens the risk of a wider war.", "Each raid", "conditional_forecast"),
        (
            "Oslo will not reopen the mine until the dam is repaired.",
            "until the dam is repaired",
            "conditional_forecast",
        ),
        (
            "Baku would retreat the moment Yerevan closed the road.",
            "the moment Yerevan closed the road",
            "conditional_forecast",
        ),
        ("Given a free hand, the generals would strike.", "Given a free hand", "conditional_forecast"),
        (
            "Should they last until autumn, the tariffs will ruin Lesotho.",
            "Should they last until autumn",
            "conditional_forecast",
        ),
        (
            "Lesotho will default unless the donors, whoever they are, pay.",
            "unless the donors, whoever they are, pay",
            "conditional_forecast",
        ),
        (
            "The pact will not hold for as long as the strait is shut.",
            "for as long as the strait is shut",
            "conditional_forecast",
        ),
        (
            "The cap will work to the extent that owners keep to it.",
            "to the extent that owners keep to it",
            "conditional_forecast",
        ),
        ("Lima will not sign before the debts are paid.", "before the debts are paid", "conditional_forecast"),
        ("At 100 dollars a barrel the deficit would vanish.", "At 100 dollars a barrel", "conditional_forecast"),
        ("Only a mutiny could topple the regent.", "Only a mutiny", "conditional_forecast"),
        ("The ban will lapse, barring a palace quarrel.", "barring a palace quarrel", "conditional_forecast"),
        ("The odds of a coup have risen as a result of the purge.", "the purge", "conditional_forecast"),
        ("Deprived of grain, the garrison will yield.", "Deprived of grain", "conditional_forecast"),
        ("If she wins, his reforms are finished.", "If she wins", "conditional_forecast"),
        (
            "Oman will agree only in return for a guarantee.",
            "only in return for a guarantee",
            "conditional_forecast",
        ),
    ],
)
def test_conditions(text: str, condition: str, kind: str) -> None:
    """A condition has many particles, and some none."""
    claim = the_claim(text)
    assert claim.condition is not None
    assert (claim.condition.text, claim.kind) == (condition, kind)


def test_a_condition_stays_in_its_statement() -> None:
    """What may fail if prices fall is the promise, not the signature."""
    sign, fail = claims("Fiji will sign, a promise that it may break if prices fall.")
    assert sign.condition is None
    assert fail.condition is not None


def test_how_a_condition_ends_and_what_hinges_on_a_question() -> None:
    (claim,) = claims("Bolivia's runoff hinges on whether the miners stay at home.")
    assert claim.condition is not None
    assert (claim.predicate.text, claim.condition.text) == ("runoff", "whether the miners stay at home")
    (drop, rise) = claims("If rates rise, the lira will fall, but the bourse will rise.")
    assert (drop.condition is None, rise.condition) == (False, None)


def test_what_is_said_to_resume_is_no_condition() -> None:
    """A told "would" is a "will" told in the past; what happens then is not its own condition."""
    for text in (
        "The envoy said on Monday that talks would resume.",
        "The mayor said that all shelters would be reopened.",
    ):
        claim = the_claim(text)
        assert (claim.kind, claim.condition, claim.horizon) == ("forecast", None, None)


def test_moving_a_chance_states_a_relation_and_no_probability():
    """A risk that will grow if something happens: the claim says in which direction its odds move."""
    assert [r.relation for r in english_readings("The risk of a clash will grow if the water falls.")] == ["raises"]
    assert [r.relation for r in english_readings("An amnesty would lessen the risk of desertions.")] == ["lowers"]
