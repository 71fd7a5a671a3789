"""Patterns of phrases: what they find, and that they find what spelling them out finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarjih.claims.lexicon.patterns import Patterns
from tarjih.text.phrases import Phrases
from tarjih.text.tokens import tokens

WORDS = ("it", "is", "very", "likely", "not", "at", "all")


def found(patterns: list[tuple[str, str]], text: str) -> list[tuple[int, int, str]]:
    """Return first and last token and value of every match."""
    return [(match.first, match.last, match.value) for match in Patterns(patterns).find(tokens(text))]


def test_the_longest_phrase_counts_and_the_last_pattern_wins_a_tie():
    """A longer pattern beats a shorter one; of two with the same words the later one says what they mean."""
    patterns = [("likely", "a"), ("(very |quite |)likely (not|)", "b"), ("unlikely", "a"), ("unlikely", "b")]
    assert found(patterns, "very likely not unlikely") == [(0, 3, "b"), (3, 4, "b")]


def test_a_star_is_any_word_and_a_choice_may_hold_choices():
    """Between two given words any one word may stand."""
    assert found([("put * at (risk|(great |)danger)", "x")], "they put peace at great danger") == [(1, 6, "x")]


def test_a_group_stands_for_its_words():
    """`<be>` is each of the words that the group names."""
    groups = {"be": ("is", "was")}
    matches = Patterns([("<be> likely", "x")], groups).find(tokens("it was likely"))
    assert [(match.first, match.last) for match in matches] == [(1, 3)]


def test_a_phrase_may_end_with_another_form_of_its_last_word():
    """A pronoun is written with the "that" which ends a phrase, and with none inside one."""
    patterns = Patterns([("نرى أن (الخطر|)", "x")], endings={"ان": ["انه", "انها"]})
    ends = [
        [match.last for match in patterns.find(tokens(text))] for text in ("نرى أنها", "نرى أن الخطر", "نرى أنه الخطر")
    ]
    assert ends == [[2], [3], [2]]


def test_clitics_stand_before_the_first_word_of_a_phrase():
    """The conjunction and the preposition before a phrase are told apart from it."""
    patterns = Patterns([("المرجح جدا", "x"), ("قريب", "x")], clitics=True)
    found = [(m.first, m.last, m.prefix) for m in patterns.find(tokens("وبالمرجح جدا للقريب ولقريب"))]
    assert found == [(0, 2, "وب"), (3, 4, "ول")]


@pytest.mark.parametrize("pattern", ["(a|b", "a)b", "((a|b)"])
def test_brackets_that_do_not_match_are_an_error(pattern: str) -> None:
    """A pattern that was mistyped is said to be so."""
    with pytest.raises(ValueError, match=r"choice|brackets"):
        Patterns([(pattern, "x")])


ARABIC = ("من", "المرجح", "لا", "شك", "ان", "وان", "وللشك", "فلا")


@given(
    st.lists(st.lists(st.sampled_from(ARABIC), min_size=1, max_size=3), min_size=1, max_size=4),
    st.lists(st.sampled_from(ARABIC), max_size=12),
)
def test_clitics_are_parted_as_in_a_set_of_phrases(phrases: list[list[str]], text: list[str]) -> None:
    """Patterns without choices and the set of the same phrases find the same words behind the same clitics."""
    entries = [(" ".join(phrase), str(order)) for order, phrase in enumerate(phrases)]
    words = tokens(" ".join(text))
    assert Patterns(entries, clitics=True).find(words) == Phrases(entries, clitics=True).find(words)


@given(
    st.lists(st.lists(st.lists(st.sampled_from(WORDS), max_size=2), min_size=1, max_size=3), min_size=1, max_size=3),
    st.lists(st.sampled_from(WORDS), max_size=12),
)
def test_a_pattern_finds_what_all_its_phrases_find(choices: list[list[list[str]]], text: list[str]) -> None:
    """The compiled pattern and the set of all phrases that it stands for match the same words."""
    pattern = " ".join("(" + "|".join(" ".join(branch) for branch in choice) + ")" for choice in choices)
    phrases = [""]
    for choice in choices:
        phrases = [f"{phrase} {' '.join(branch)}" for phrase in phrases for branch in choice]
    slow = Phrases((phrase, "x") for phrase in phrases if phrase.strip())
    words = tokens(" ".join(text))
    assert Patterns([(pattern, "x")]).find(words) == slow.find(words)
