"""Patterns of phrases, where each choice multiplies what they stand for, found in one walk over the words of a text."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import compress
from typing import Generic, TypeVar

from tarjih.text.phrases import Match, clitics
from tarjih.text.tokens import ByWord, Token, forms, tokens

T = TypeVar("T")
_PIECES = re.compile(r"[(|)]|<[a-z]+>|[^(|)<]+")
_ANY = "*"
_new = tuple.__new__


class _Step(Generic[T]):
    """One word of a pattern and the steps that may follow; a step without a word ends a pattern."""

    __slots__ = ("after", "order", "value", "word")

    def __init__(self, word: str, after: "tuple[_Step[T], ...]", order: int, value: T | None) -> None:
        self.word, self.after, self.order, self.value = word, after, order, value


class _State(Generic[T]):
    """All steps that the words so far allow: a value if they make a phrase, and what each further word allows."""

    __slots__ = ("edges", "other", "value")

    def __init__(self, steps: "Iterable[_Step[T]]") -> None:
        ends = [step for step in steps if not step.word]
        self.value: T | None = max(ends, key=lambda step: step.order).value if ends else None
        found: dict[str, dict[_Step[T], None]] = {}
        for step in steps:
            if step.word:
                found.setdefault(step.word, {}).update(dict.fromkeys(step.after))
        free = found.pop(_ANY, {})
        self.other: tuple[_Step[T], ...] | _State[T] | None = tuple(free) or None
        self.edges: dict[str, tuple[_Step[T], ...] | _State[T]] = {
            word: tuple(after | free) for word, after in found.items()
        }

    def then(self, word: str) -> "_State[T] | None":
        """Return the state behind one more folded word, made when it is first asked for, if a pattern allows it."""
        following = self.edges.get(word)
        if following is None:
            if not word[0].isalnum():
                return None  # a sign is no word
            following = self.other
            if isinstance(following, tuple):
                following = self.other = _State(following)
        elif isinstance(following, tuple):
            following = self.edges[word] = _State(following)
        return following


# The ways to part a word in which it begins a phrase: the letters before it, and what it allows.
Ways = tuple[tuple[str, _State[T]], ...]


class Patterns(Generic[T]):
    """A set of patterns, each with a value, that finds the longest phrase at each place; the last pattern wins a tie.

    A pattern is words with choices, which may hold choices: `(is|are) (very |)likely`; `*` is any word, and
    `<group>` any of the words or phrases that `groups` names so. Choices cost nothing: phrases are never spelled out.
    A word of `endings` may be written in other ways, too, where a phrase ends with it. With `clitics`, the first
    word of a phrase may carry the Arabic clitics, as in `Phrases`.
    """

    def __init__(
        self,
        entries: Iterable[tuple[str, T]],
        groups: Mapping[str, Sequence[str]] | None = None,
        *,
        endings: Mapping[str, Sequence[str]] | None = None,
        clitics: bool = False,
    ) -> None:
        named = {name: "(" + "|".join(words) + ")" for name, words in (groups or {}).items()}
        steps: dict[_Step[T], None] = {}
        for order, (pattern, value) in enumerate(entries):
            end = _Step("", (), order, value)
            steps.update(dict.fromkeys(_steps(_parsed(pattern, named), (end,), endings or {})))
        self._start = _State(steps)
        self._clitics = clitics
        self._begun = ByWord(self._begin)

    def find(self, words: Sequence[Token]) -> list[Match[T]]:
        """Return the matches in order, none overlapping another."""
        folded = forms(words)
        return self.among(folded, list(map(self._begun.__getitem__, folded)))

    def among(self, words: Sequence[str], begun: "Sequence[Ways[T]]") -> list[Match[T]]:
        """Return the matches, as `find` does, in folded words of which one knows what each begins (see `ways`)."""
        found: list[Match[T]] = []
        last = 0
        for i in compress(range(len(words)), begun):
            if i >= last and (match := _longest(words, i, begun[i])) is not None:
                found.append(match)
                last = match[1]
        return found

    def ways(self, word: str) -> "Ways[T]":
        """Return what a folded word begins; nothing, where no phrase begins with it."""
        return self._begun[word]

    def begins(self, word: str) -> bool:
        """Say whether a phrase begins with a folded word."""
        return bool(self._begun[word])

    def _begin(self, word: str) -> "Ways[T]":
        parted = (("", word), *clitics(word)) if self._clitics and word > "\u0600" else (("", word),)
        states = ((prefix, self._start.then(rest)) for prefix, rest in parted)
        return tuple((prefix, state) for prefix, state in states if state is not None)


def _longest(words: Sequence[str], i: int, ways: "Ways[T]") -> Match[T] | None:
    """Return the longest phrase at folded word `i`, of the first way to part it that makes the longest."""
    n = len(words)
    found: Match[T] | None = None
    for prefix, start in ways:
        state, j, last = start, i + 1, 0
        best: T | None = None
        while True:
            if state.value is not None:
                best, last = state.value, j
            if j == n:
                break
            following = state.then(words[j])
            if following is None:
                break
            state = following
            j += 1
        if last and (found is None or last > found.last):
            found = _new(Match, (i, last, prefix, best))
    return found


_Tree = list["str | list[_Tree]"]  # words in order; a list among them is a choice


def _parsed(pattern: str, groups: Mapping[str, str]) -> _Tree:
    pieces = _PIECES.findall(re.sub(r"<([a-z]+)>", lambda group: groups[group[1]], pattern))
    pieces.reverse()
    found = _alternatives(pieces)
    if pieces or len(found) != 1:
        raise ValueError(f"the brackets of {pattern!r} do not match. Close every choice that is opened")
    return found[0]


def _alternatives(pieces: list[str]) -> list[_Tree]:
    """Take alternatives off the end of the reversed pieces, up to the bracket that closes them."""
    found: list[_Tree] = [[]]
    while pieces and pieces[-1] != ")":
        piece = pieces.pop()
        if piece == "|":
            found.append([])
        elif piece == "(":
            found[-1].append(_alternatives(pieces))
            if not pieces:
                raise ValueError("a choice is opened and never closed. Write ) after its last branch")
            pieces.pop()
        else:
            found[-1].extend(_words(piece))
    return found


@cache
def _words(piece: str) -> tuple[str, ...]:
    return tuple(token.word for token in tokens(piece))


def _steps(tree: _Tree, after: tuple[_Step[T], ...], endings: Mapping[str, Sequence[str]]) -> tuple[_Step[T], ...]:
    """Return the first steps of a pattern that goes on with `after`."""
    for item in reversed(tree):
        if isinstance(item, str):
            here = [_Step(item, after, 0, None)]
            if item in endings and (ends := tuple(step for step in after if not step.word)):
                here.extend(_Step(other, ends, 0, None) for other in endings[item])
            after = tuple(here)
        else:
            after = tuple(dict.fromkeys(step for branch in item for step in _steps(branch, after, endings)))
    return after
