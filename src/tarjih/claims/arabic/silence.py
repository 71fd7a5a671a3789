"""Sentences that claim nothing: questions, headings, furniture, instructions, duties, words about words."""

from functools import cache

from tarjih.claims.arabic.tagging import words_of_the_list
from tarjih.claims.lexicon import spell_out
from tarjih.claims.marked import Marked
from tarjih.text.phrases import Phrases


_FEWEST = 6  # words behind a question mark that can answer the question


@cache
def _phrases() -> Phrases[str]:
    table = words_of_the_list()["silent"]
    order = ("label", "first", "anywhere")  # of a phrase in two lists the later counts
    return Phrases(((phrase, name) for name in order for phrase in spell_out(table[name])), clitics=True)


def is_silent(sentence: Marked) -> bool:
    """Say whether a sentence claims nothing."""
    words = sentence.words
    if not words:
        return True
    marks = [i for i, token in enumerate(words) if token.word in ("؟", "?")]
    start = marks[-1] + 1 if marks else 0
    if marks and len(words) - start < _FEWEST:
        return True
    found = _phrases().find(words)
    first = next((i for i in range(start, len(words)) if words[i].word[0].isalpha()), start)
    for match in found:
        if match.value == "anywhere" or (match.value == "first" and start <= match.first <= first):
            return True
        if (
            match.value == "label"
            and match.first <= first
            and match.last < len(words)
            and words[match.last].word == ":"
        ):
            return True
    return False
