"""Find many phrases in one walk over the words of a text."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from tarjih.text.tokens import Token, tokens

T = TypeVar("T")
# What may stand before an Arabic noun in the same written word: and, so; in, to, like; the.
_CONJUNCTIONS, _PREPOSITIONS = "وف", "بكل"
_SHORTEST = 2  # letters that must remain when a clitic is taken off
_END = ""
_KEPT = 1 << 16  # words whose beginnings are remembered
_Ways = tuple[tuple[str, dict[str, object]], ...]


class Match(NamedTuple, Generic[T]):
    """A phrase found at tokens `first` up to `last`, the letters before it in its first word, and its value."""

    first: int
    last: int
    prefix: str
    value: T


class Phrases(Generic[T]):
    """A set of phrases, each with a value, that finds itself in tokens: the longest at each place.

    With `clitics`, the first word of a phrase may carry the Arabic clitics wa-, fa-, bi-, ka-, li- and, where the
    phrase begins with the article, their contractions (لل for ل + ال). Phrases are folded like the text.
    """

    def __init__(self, entries: Iterable[tuple[str, T]], *, clitics: bool = False) -> None:
        self._root: dict[str, dict[str, object]] = {}
        self._clitics = clitics
        self._begun: dict[str, _Ways] = {}
        for phrase, value in entries:
            node: dict[str, object] = self._root  # type: ignore[assignment]
            for token in tokens(phrase):
                node = node.setdefault(token.word, {})  # type: ignore[assignment]
            node[_END] = value

    def find(self, words: Sequence[Token]) -> list[Match[T]]:
        """Return the matches in order, none overlapping another."""
        found, i, n, begun = [], 0, len(words), self._begun
        while i < n:
            word = words[i][2]
            # Most words begin nothing, and are asked about again and again.
            ways = begun[word] if word in begun else self._begin(word)
            match = self._at(words, i, ways) if ways else None
            if match is None:
                i += 1
            else:
                found.append(match)
                i = match.last
        return found

    def at(self, words: Sequence[Token], i: int) -> Match[T] | None:
        """Return the longest phrase that begins at token `i`, if one does."""
        word = words[i][2]
        ways = self._begun.get(word)
        return self._at(words, i, self._begin(word) if ways is None else ways)

    def begins(self, word: str) -> bool:
        """Say whether a phrase begins with a folded word."""
        return bool(self._begin(word))

    def _begin(self, word: str) -> _Ways:
        ways = self._begun.get(word)
        if ways is None:
            parted = (("", word), *clitics(word)) if self._clitics and word > "\u0600" else (("", word),)
            ways = tuple((prefix, self._root[rest]) for prefix, rest in parted if rest in self._root)
            if len(self._begun) >= _KEPT:
                self._begun.clear()
            self._begun[word] = ways
        return ways

    def _at(self, words: Sequence[Token], i: int, ways: _Ways) -> Match[T] | None:
        for prefix, node in ways:
            if (match := self._longest(words, i, node, prefix)) is not None:
                return match
        return None

    def _longest(self, words: Sequence[Token], i: int, node: dict[str, object] | None, prefix: str) -> Match[T] | None:
        best, j, n = None, i + 1, len(words)
        while node is not None:
            if _END in node:
                best = Match(i, j, prefix, node[_END])
            if j == n:
                break
            node = node.get(words[j].word)  # type: ignore[assignment]
            j += 1
        return best  # type: ignore[return-value]


@lru_cache(maxsize=1 << 15)
def clitics(word: str) -> tuple[tuple[str, str], ...]:
    """Return the ways to part an Arabic word from what is written together with it, the shortest prefix first.

    >>> clitics("وللصين")
    (('و', 'للصين'), ('ول', 'لصين'), ('ول', 'الصين'))
    """
    ways: list[tuple[str, str]] = []
    for head in ("", *_CONJUNCTIONS):
        if head and not word.startswith(head):
            continue
        rest = word[len(head) :]
        if head and len(rest) >= _SHORTEST:
            ways.append((head, rest))
        if len(rest) > _SHORTEST and rest[0] in _PREPOSITIONS:
            ways.append((head + rest[0], rest[1:]))
            if rest.startswith("لل"):
                ways.append((head + "ل", "ال" + rest[2:]))
    return tuple(ways)


def alternatives(cell: str) -> list[str]:
    """Return the patterns in a cell: parted by "|" outside parentheses.

    >>> alternatives("a (b|c)|d")
    ['a (b|c)', 'd']
    """
    parts, depth = [""], 0
    for letter in cell:
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def spell_out(patterns: Iterable[str]) -> Iterator[str]:
    """Yield every phrase that patterns stand for; "(a|b|)" is a choice, and may hold others.

    >>> list(spell_out(["(defen(c|s)e |)minister", "is (highly |)likely"]))
    ['defence minister', 'defense minister', 'minister', 'is highly likely', 'is likely']
    """
    for pattern in patterns:
        yield from (" ".join(phrase.split()) for phrase in _expand(pattern))


def _expand(pattern: str) -> list[str]:
    start = pattern.find("(")
    if start < 0:
        return [pattern]
    depth, end = 0, start
    for end in range(start, len(pattern)):
        depth += (pattern[end] == "(") - (pattern[end] == ")")
        if not depth:
            break
    choices = [choice for part in alternatives(pattern[start + 1 : end]) for choice in _expand(part)]
    return [pattern[:start] + choice + rest for choice in choices for rest in _expand(pattern[end + 1 :])]
