"""Words of a text: where they stand, and that the fast ways find what the slow ones find."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarjih.text.phrases import Phrases
from tarjih.text.tokens import _WORD, ByWord, fold, tokens

GOLD = Path(__file__).parents[1] / "gates" / "gold"
# Letters, marks, signs and blanks that the rules for words tell apart.
SIGNS = "abعليوبكفلاةأآ٣5٫.,،؛:'’-ـ\u064b\u200f\u00ad\ufefb \n()é"


@pytest.mark.parametrize("name", ["arabic", "english"])
def test_every_token_is_the_folded_form_of_the_characters_where_it_stands(name: str) -> None:
    """Offsets count from the start of the text, whichever part of it is asked for."""
    text = "\n".join(json.loads(line)["text"] for line in (GOLD / f"{name}.jsonl").read_text("utf-8").splitlines())
    every = tokens(text)
    assert [token.word for token in every] == [fold(text[token.start : token.end]) for token in every]
    lines = [(start, start + len(line)) for line in text.split("\n") for start in [text.index(line)]]
    assert [token for start, end in lines for token in tokens(text, start, end)] == every


@given(st.text(SIGNS, max_size=30))
def test_tokens_are_in_order_and_leave_out_only_what_is_not_seen(text: str) -> None:
    """Between two tokens lie blanks, marks and signs that folding takes away."""
    at = 0
    for token in tokens(text):
        assert fold(text[at : token.start]).strip() == "", (text, token)
        assert at <= token.start < token.end
        assert token.word == fold(text[token.start : token.end]) != ""
        at = token.end
    assert fold(text[at:]).strip() == ""


@given(st.text(SIGNS, max_size=30))
def test_words_are_cut_between_blanks_as_the_rule_cuts_the_whole_text(text: str) -> None:
    """No word reaches past a blank, and none is another word for what stands behind one."""
    found = [(match.start(), match.end(), fold(match[0])) for match in _WORD.finditer(text)]
    assert tokens(text) == [one for one in found if one[2]]


@given(
    st.lists(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3).map(" ".join), max_size=5),
    st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=10),
)
def test_phrases_are_found_as_by_trying_every_phrase_at_every_word(phrases: list[str], words: list[str]) -> None:
    """The longest phrase at each place, none overlapping another."""
    expected, i = [], 0
    while i < len(words):
        fitting = [p for p in phrases if words[i : i + len(p.split())] == p.split()]
        longest = max(fitting, key=len, default=None)
        if longest is not None:
            expected.append((i, i + len(longest.split()), longest))
        i += 1 if longest is None else len(longest.split())
    found = Phrases((phrase, phrase) for phrase in phrases).find(tokens(" ".join(words)))
    assert [(match.first, match.last, match.value) for match in found] == expected


def test_a_word_is_asked_about_once_and_forgotten_only_when_the_memory_is_full() -> None:
    """65,536 words are kept; the next one empties the memory."""
    asked: list[str] = []

    def ask(word: str) -> int:
        asked.append(word)
        return len(word)

    memory = ByWord(ask)
    assert [memory["peace"], memory["peace"], memory["war"]] == [5, 5, 3]
    assert asked == ["peace", "war"]
    for number in range(65_536):
        assert memory[str(number)] == len(str(number))
    assert len(memory) <= 65_536
    assert memory["peace"] == 5
    assert asked.count("peace") == 2


def test_what_is_too_long_for_a_word_is_asked_about_every_time() -> None:
    """A line without blanks may have thousands of letters, and does not come again."""
    memory = ByWord(len)
    assert [memory["a" * 41], memory["a" * 40]] == [41, 40]
    assert list(memory) == ["a" * 40]
