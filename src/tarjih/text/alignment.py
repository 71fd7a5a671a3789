"""Find quoted words in a source, whatever their spelling: with other marks, hamzas, quotes or blanks."""

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate

from tarjih.text.document import Span
from tarjih.text.phrases import clitics
from tarjih.text.tokens import fold, tokens


@dataclass(frozen=True, slots=True)
class Aligner:
    """A source made ready for many quotes: its folded letters without blanks and signs, and where each stands."""

    letters: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    # Places among the letters at which a word begins (also after a clitic), and at which one ends.
    word_starts: frozenset[int]
    word_ends: frozenset[int]

    def find(self, quote: str, *, near: int = 0) -> Span | None:
        """Return where the quoted words stand: of several places the one nearest to an offset of the source.

        A quote begins and ends with whole words, so that Russia is not found inside Belarus; an Arabic quote may
        leave out a conjunction or a preposition that the source writes together with its first word.
        """
        wanted = squeeze(quote)[0]
        if not wanted:
            return None
        found, i = [], self.letters.find(wanted)
        while i >= 0:
            if i in self.word_starts and i + len(wanted) in self.word_ends:
                found.append(Span(self.starts[i], self.ends[i + len(wanted) - 1]))
            i = self.letters.find(wanted, i + 1)
        return min(found, key=lambda span: (abs(span.start - near), span.start), default=None)


def aligner(text: str, within: Span | None = None) -> Aligner:
    """Make a source, or a part of it, ready; spans count characters of the whole text."""
    span = within or Span(0, len(text))
    letters, starts, ends, lengths, words = _letters(text, span.start, span.end)
    bounds = [0, *accumulate(lengths)]
    begins = set(bounds[:-1])
    for place, word in zip(bounds, words, strict=False):
        begins.update(place + len(word) - len(rest) for _, rest in clitics(word) if word.endswith(rest))
    return Aligner("".join(letters), tuple(starts), tuple(ends), frozenset(begins), frozenset(bounds[1:]))


def squeeze(text: str) -> tuple[str, list[int]]:
    """Return the folded letters and digits of a text, and the offset of each.

    >>> squeeze("«الأَوْل»، 2")
    ('الاول2', [1, 2, 3, 5, 7, 11])
    """
    letters, starts, *_ = _letters(text, 0, len(text))
    return "".join(letters), starts


def _letters(text: str, start: int, end: int) -> tuple[list[str], list[int], list[int], list[int], list[str]]:
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    lengths: list[int] = []
    words: list[str] = []
    for token in tokens(text, start, end):
        before = len(letters)
        for offset in range(token.start, token.end):
            # Letter by letter, so that one that folds to none or to two keeps its place.
            folded = [c for c in fold(text[offset]) if c.isalnum()]
            if folded:
                letters += folded
                starts += [offset] * len(folded)
                ends += [offset + 1] * len(folded)
            elif len(letters) > before:
                ends[-1] = offset + 1
        if len(letters) > before:
            lengths.append(len(letters) - before)
            words.append("".join(letters[before:]))
    return letters, starts, ends, lengths, words


def sentence_at(starts: list[int], offset: int) -> int:
    """Return the index of the last of some ascending starts that is not beyond an offset."""
    return max(bisect_left(starts, offset + 1) - 1, 0)
