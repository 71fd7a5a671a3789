"""Patterns of phrases, where each choice multiplies what they stand for, found in one walk over the words of a text."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Generic, TypeVar

from tarjih.text.phrases import Match
from tarjih.text.tokens import Token, forms, tokens

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


class Patterns(Generic[T]):
    """A set of patterns, each with a value, that finds the longest phrase at each place; the last pattern wins a tie.

    A pattern is words with choices, which may hold choices: `(is|are) (very |)likely`; `*` is any word, and
    `<group>` any of the words that `groups` names so. Phrases are never spelled out, so that choices cost nothing.
    """

    def __init__(self, entries: Iterable[tuple[str, T]], groups: Mapping[str, Sequence[str]] | None = None) -> None:
        named = {name: "(" + "|".join(words) + ")" for name, words in (groups or {}).items()}
        steps: dict[_Step[T], None] = {}
        for order, (pattern, value) in enumerate(entries):
            end = _Step("", (), order, value)
            steps.update(dict.fromkeys(_steps(_parsed(pattern, named), (end,))))
        self._start = _State(steps)

    def find(self, words: Sequence[Token]) -> list[Match[T]]:
        """Return the matches in order, none overlapping another."""
        found: list[Match[T]] = []
        folded, edges, last = forms(words), self._start.edges, 0
        for i in [i for i, word in enumerate(folded) if word in edges]:
            if i >= last and (match := self._at(folded, i)) is not None:
                found.append(match)
                last = match[1]
        return found

    def _at(self, words: Sequence[str], i: int) -> Match[T] | None:
        """Return the longest phrase that begins at folded word `i`, if one does."""
        best: T | None = None
        state, last = self._start, 0
        for j in range(i, len(words)):
            word = words[j]
            following = state.edges.get(word)
            if following is None:
                following = state.other
                if following is None:
                    break
                if following.__class__ is tuple:
                    following = state.other = _State(following)
            elif following.__class__ is tuple:
                following = state.edges[word] = _State(following)
            state = following  # type: ignore[assignment]  # no tuple is left
            if state.value is not None:
                best, last = state.value, j + 1
        return None if best is None else _new(Match, (i, last, "", best))

    def begins(self, word: str) -> bool:
        """Say whether a phrase begins with a folded word."""
        return word in self._start.edges


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


def _steps(tree: _Tree, after: tuple[_Step[T], ...]) -> tuple[_Step[T], ...]:
    """Return the first steps of a pattern that goes on with `after`."""
    for item in reversed(tree):
        if isinstance(item, str):
            after = (_Step(item, after, 0, None),)
        else:
            after = tuple(dict.fromkeys(step for branch in item for step in _steps(branch, after)))
    return after
