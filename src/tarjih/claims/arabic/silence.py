"""Sentences that claim nothing: questions, headings, furniture, instructions, duties, words about words."""

from functools import cache

from tarjih.claims.arabic.tagging import VERBS, words_of_the_list
from tarjih.claims.arabic.view import View
from tarjih.claims.lexicon import spell_out
from tarjih.claims.marked import Marked
from tarjih.text.phrases import Phrases

_FEWEST = 6  # words behind a question mark that can answer the question
_MARKS = ("؟", "?")


@cache
def _phrases() -> Phrases[str]:
    table = words_of_the_list()["silent"]
    order = ("label", "first")  # of a phrase in both lists the later counts
    return Phrases(((phrase, name) for name in order for phrase in spell_out(table[name])), clitics=True)


def is_silent(sentence: Marked) -> bool:
    """Say whether the beginning or the end of a sentence shows that it claims nothing."""
    words, text, span = sentence.words, sentence.text, sentence.span
    if not words:
        return True
    start = 0
    if any(text.find(mark, span.start, span.end) >= 0 for mark in _MARKS):
        start = max(i + 1 for i, token in enumerate(words) if token.word in _MARKS)
        if len(words) - start < _FEWEST:
            return True
    first = next((i for i in range(start, len(words)) if words[i].word[0].isalpha()), start)
    match = _phrases().at(words, first)
    if match is None:
        return False
    return match.value == "first" or (match.last < len(words) and words[match.last].word == ":")


def is_heading(seen: View) -> bool:
    """Say whether a sentence is a heading: a colon, and neither a verb nor a hedge."""
    if seen.sentence.cues or not any(word.core == ":" for word in seen.words):
        return False
    return not any(word.tag in VERBS or word.tag in ("not", "pronoun", "inna") for word in seen.words)
