"""Find many phrases in one walk over the words of a text."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import compress
from typing import Any, Generic, NamedTuple, TypeVar

from tarjih.text.tokens import ByWord, Token, forms, tokens

T = TypeVar("T")
# What may stand before an Arabic noun in the same written word: and, so; in, to, like; the.
_CONJUNCTIONS, _PREPOSITIONS = "وف", "بكل"
_SHORTEST = 2  # letters that must remain when a clitic is taken off
_END = ""
_Node = dict[str, Any]  # what each next word leads to; under `_END` the value of the phrase that ends here
# The ways to part a word in which it begins a phrase: the letters before it, and where it leads.
Ways = tuple[tuple[str, _Node], ...]
_new = tuple.__new__


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
        self._root: _Node = {}
        self._clitics = clitics
        self._begun = ByWord(self._begin)
        for phrase, value in entries:
            node = self._root
            for written in phrase.split():
                for word in _PIECES[written]:
                    node = node.setdefault(word, {})
            node[_END] = value

    def find(self, words: Sequence[Token]) -> list[Match[T]]:
        """Return the matches in order, none overlapping another."""
        folded = forms(words)
        return self.among(folded, list(map(self._begun.__getitem__, folded)))

    def among(self, words: Sequence[str], begun: Sequence[Ways]) -> list[Match[T]]:
        """Return the matches, as `find` does, in folded words of which one knows what each begins (see `ways`)."""
        found: list[Match[T]] = []
        last = 0
        for i in compress(range(len(words)), begun):
            if i >= last and (match := _longest(words, i, begun[i])) is not None:
                found.append(match)
                last = match[1]
        return found

    def at(self, words: Sequence[str], i: int) -> Match[T] | None:
        """Return the longest phrase that begins at word `i` of folded words, if one does."""
        ways = self._begun[words[i]]
        return _longest(words, i, ways) if ways else None

    def ways(self, word: str) -> Ways:
        """Return what a folded word begins; nothing, where no phrase begins with it."""
        return self._begun[word]

    def begins(self, word: str) -> bool:
        """Say whether a phrase begins with a folded word."""
        return bool(self._begun[word])

    def goes_on(self, word: str) -> bool:
        """Say whether a phrase of several words begins with a folded word."""
        return any(node.keys() != {_END} for _, node in self._begun[word])

    def _begin(self, word: str) -> Ways:
        parted = (("", word), *clitics(word)) if self._clitics and word > "\u0600" else (("", word),)
        return tuple((prefix, self._root[rest]) for prefix, rest in parted if rest in self._root)


# The folded words that one of the written words of a phrase is: no token reaches past a blank.
_PIECES = ByWord(lambda written: tuple(forms(tokens(written))))


def _longest(words: Sequence[str], i: int, ways: Ways) -> Match[Any] | None:
    """Return the longest phrase at word `i`, of the first way to part it that makes one."""
    n = len(words)
    for prefix, start in ways:
        node, j, last = start, i + 1, 0
        value: Any = None
        while True:
            if _END in node:
                last, value = j, node[_END]
            if j == n or words[j] not in node:
                break
            node = node[words[j]]
            j += 1
        if last:
            return _new(Match, (i, last, prefix, value))
    return None


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
    rests = _expand(pattern[end + 1 :])
    return [pattern[:start] + choice + rest for choice in choices for rest in rests]
