"""Words that play a role in an expression of time or amount: each sentence becomes a short row of roles."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import resources
from itertools import compress
from typing import NamedTuple

from tarjih.text.phrases import Phrases, clitics
from tarjih.text.tokens import ByWord, Token, forms, tokens

_REACH = 8  # tokens before the first and after the last anchor that may belong to its expression
# Making a named tuple this way is three times as fast, and a sentence makes many.
_new = tuple.__new__


class Row(NamedTuple):
    """One line of a word list: what its phrases do, and what they stand for."""

    role: str
    value: str
    phrases: tuple[str, ...]


class Item(NamedTuple):
    """Tokens `first` up to `last` with one role (a letter) and value; `prefix` holds the Arabic clitics before it."""

    first: int
    last: int
    letter: str
    value: str
    prefix: str = ""


# Most words play no role; one item for each place is enough for them all.
_BLANK = 256
_BLANKS = [Item(first, first + 1, "_", "") for first in range(_BLANK)]


def _blanks(first: int, last: int) -> list[Item]:
    if last <= _BLANK:
        return _BLANKS[first:last]
    return [Item(place, place + 1, "_", "") for place in range(first, last)]


def read_rows(name: str) -> Iterator[Row]:
    """Return the lines of a word list in `words/`; `(ال)` before a phrase means with and without the article."""
    lines = resources.files("tarjih.text").joinpath(f"words/{name}.csv").read_text("utf-8").splitlines()
    for role, value, words in csv.reader(line for line in lines if line and not line.startswith("#")):
        phrases = [phrase.strip() for phrase in words.split("|")]
        yield Row(role, value, tuple(form for phrase in phrases for form in _forms(phrase)))


def _forms(phrase: str) -> tuple[str, ...]:
    return (phrase.replace("(ال)", ""), phrase.replace("(ال)", "ال")) if "(ال)" in phrase else (phrase,)


# Letter, value and prefix of a word that has them whatever follows it; None where the words behind it count.
Alone = tuple[str, str, str] | None


class Known(NamedTuple):
    """The folded words of a sentence, what each weighs in an expression, and its role by itself: see `Roles.of`."""

    words: Sequence[str]
    weights: Sequence[int]
    alone: Sequence[Alone]


class Roles:
    """The words of a language that matter to one kind of expression.

    Args:
        rows: the word list.
        letters: the letter that stands for each role of the list.
        anchors: letters without which a sentence holds no expression.
        number: what a token that begins with a digit is, as letter and value, or None.
        clitic: whether Arabic clitics may stand before a phrase.
        look_back: whether a word far before an expression may bear on it.
    """

    def __init__(
        self,
        rows: Iterable[Row],
        letters: Mapping[str, str],
        anchors: str,
        number: Callable[[str], tuple[str, str] | None],
        *,
        clitic: bool,
        look_back: bool = False,
    ) -> None:
        entries = [(phrase, (letters[row.role], row.value)) for row in rows for phrase in row.phrases]
        self._phrases = Phrases(entries, clitics=clitic)
        self._anchors, self._number, self._clitic, self._look_back = anchors, number, clitic, look_back
        self._begins: dict[str, int] = {}
        split = [([token.word for token in tokens(phrase)], letter) for phrase, (letter, _) in entries]
        for found, letter in sorted(split, key=lambda entry: len(entry[0])):
            self._begins.setdefault(found[0], 1)
            if letter in anchors and all(self._begins.get(word, 0) < 2 for word in found):
                # The longest word: "the foreseeable future" must not make an anchor of the article.
                self._begins[max(found, key=len)] = 2
        self._weights = ByWord(self._weigh)
        self._alone = ByWord(self._read_alone)

    def _weigh(self, word: str) -> int:
        # 0 nothing, 1 part of an expression, 2 an anchor of one
        if word[0].isdigit():
            read = self._number(word)
            return 0 if read is None else 2 if read[0] in self._anchors else 1
        weight = self._begins.get(word, 0)
        if not weight and self._clitic and word > "\u0600":
            weight = max((self._begins.get(rest, 0) for _, rest in clitics(word)), default=0)
        return weight

    def of(self, word: str) -> tuple[int, Alone]:
        """Return what a folded word weighs (0 nothing, 1 part of an expression, 2 an anchor), and its role alone."""
        return self._weights[word], self._alone[word]

    def _read_alone(self, word: str) -> Alone:
        if word[0].isdigit():
            return (*(self._number(word) or ("_", "")), "")
        if self._phrases.goes_on(word):
            return None
        match = self._phrases.at((word,), 0)
        return ("_", "", "") if match is None else (*match.value, match.prefix)

    def known(self, words: Sequence[Token]) -> Known:
        """Return what the words of a sentence are by themselves."""
        folded = forms(words)
        return Known(folded, list(map(self._weights.__getitem__, folded)), list(map(self._alone.__getitem__, folded)))

    def items(self, known: Known) -> list[Item]:
        """Return the row of roles, with `_` for a word without one; empty where nothing can be expressed.

        Words too far from every anchor to belong to an expression are left out.
        """
        words, weights, alone_at = known
        if 2 not in weights:
            return []
        i = 0 if self._look_back else max(weights.index(2) - _REACH, 0)
        n = len(words) - weights[::-1].index(2) + _REACH
        last = min(n, len(words))
        found: list[Item] = []
        for first in compress(range(i, last), weights[i:last]):
            if first < i:
                continue  # inside a phrase
            if i < first:
                found += _blanks(i, first)
            i = first + 1
            if (alone := alone_at[first]) is not None:
                letter, value, prefix = alone
                found.append(_new(Item, (first, i, letter, value, prefix)))
            elif match := self._phrases.at(words, first):
                _, i, prefix, (letter, value) = match
                found.append(_new(Item, (first, i, letter, value, prefix)))
            else:
                found.append(_new(Item, (first, i, "_", "", "")))
        found += _blanks(i, last)
        return found
