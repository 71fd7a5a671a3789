"""The model of the kinds of events: what it learnt from, that it is made again, and what it never does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarjih.claims.claim import PLOVER_ROOTS
from tarjih.evidence.coding.roots import KINDS, LANGUAGES, NONE, features, model, vote
from tarjih.evidence.coding.roots.learning import HERE, learn, own_sentences, packed


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_sentences_to_learn_from(language):
    kinds = [kind for _, kind in own_sentences(language)]
    assert set(kinds) == set(KINDS) == {*PLOVER_ROOTS, NONE}
    assert min(map(kinds.count, KINDS)) >= 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_weights_are_made_again_bit_by_bit(language):
    made = packed(learn(own_sentences(language), language))
    assert made == (HERE / f"weights-{language}.npz").read_bytes()


@pytest.mark.parametrize(
    ("text", "language", "root"),
    [
        ("imposed new sanctions on three banks", "en", "SANCTION"),
        ("gunmen opened fire on a crowded bus", "en", "ASSAULT"),
        ("اعتقلت السلطات ثلاثة ناشطين", "ar", "COERCE"),
        ("خرج آلاف المتظاهرين إلى الشوارع احتجاجا على الغلاء", "ar", "PROTEST"),
        ("the price of tea rose by two per cent", "en", None),
    ],
)
def test_words_that_no_rule_names_have_a_kind(text, language, root):
    assert vote(None, text, language) == root


def test_a_rule_decides_where_the_words_leave_it_open_and_in_other_languages():
    assert vote("RETREAT", "the troops, so the general said", "en") == "RETREAT"
    assert vote("AID", "gunmen opened fire and killed eleven people", "en") == "ASSAULT"
    assert vote("AID", "was auch immer", "de") == "AID"
    assert vote(None, "was auch immer", "de") is None


def test_who_it_was_says_nothing_about_what_was_done():
    assert features("Russia shelled Ukraine", "en") == features("Israel shelled Lebanon", "en")


@given(st.text(max_size=80), st.sampled_from(LANGUAGES), st.sampled_from([None, *PLOVER_ROOTS]))
def test_any_text_has_a_kind_or_none(text, language, rules):
    assert vote(rules, text, language) in {None, *PLOVER_ROOTS}
    assert model(language).scores(features(text, language)).shape == (len(KINDS),)
