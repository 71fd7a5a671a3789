"""Words taken apart for look-up: an English possessive, and names that a hyphen joins (China-Russia, Russian-led)."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from tarjih.text.gazetteer.catalogue import Name, Role
from tarjih.text.phrases import Phrases
from tarjih.text.tokens import Token, forms

# What turns a name into its contrary or its neighbour: an anti-Russian alliance is not Russia.
_TURNS = frozenset({"pro", "anti", "non", "ex", "post", "un", "trans", "inter", "cross", "intra", "al", "el"})


class Bare(NamedTuple):
    """Tokens without 's and hyphens; `home` numbers the token each was part of, `owners` those that carried 's."""

    tokens: Sequence[Token]
    home: Sequence[int]
    owners: frozenset[int]


def bare(words: Sequence[Token], language: str) -> Bare:
    """Return the tokens of a sentence with possessives cut off and hyphenated names parted."""
    written = "".join(forms(words))
    if "-" not in written and "'" not in written:
        return Bare(words, range(len(words)), frozenset())
    tokens: list[Token] = []
    home: list[int] = []
    owners: set[int] = set()
    for index, token in enumerate(words):
        start, end, word = token
        if "-" not in word and not word.endswith("'s"):
            tokens.append(token)
            home.append(index)
            continue
        whole = end - start == len(word)
        if word.endswith("'s"):
            end, word = end - 2, word[:-2]
            owners.add(len(tokens))
        # Where folding has changed the length of a word, its parts cannot be placed.
        offsets = _parts(word, language) if "-" in word and whole else ()
        for first, last in offsets or ((0, end - start),):
            tokens.append(Token(start + first, start + last, word[first:last] if offsets else word))
            home.append(index)
    return Bare(tokens, home, frozenset(owners))


def is_parted(word: str, language: str) -> bool:
    """Say whether a folded word is looked up without its 's or in its parts."""
    return word.endswith("'s") or ("-" in word and _parts(word, language) != ())


@lru_cache(maxsize=1 << 14)
def _parts(word: str, language: str) -> tuple[tuple[int, int], ...]:
    from tarjih.text.gazetteer.finding import names

    phrases = names(language)
    parts = word.split("-")
    if phrases.begins(word) or parts[0] in _TURNS or not any(_named(part, phrases) for part in parts):
        return ()
    offsets, start = [], 0
    for part in parts:
        offsets.append((start, start + len(part)))
        start += len(part) + 1
    return tuple(offsets)


def _named(part: str, phrases: Phrases[Name | Role | None]) -> bool:
    return any(isinstance(match.value, Name) for match in phrases.find([Token(0, len(part), part)]))
