"""A document as it was written: the source untouched, everything else by character offset."""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import overload

# What moves a cursor or turns the text around it round, or what a model file refuses; a report may hold it, and whoever
# shows it must not obey.
_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def one_line(text: str) -> str:
    r"""Return a text on one line, without signs that files and terminals obey.

    >>> one_line("a\x1b[2J\n  b")
    'a [2J b'
    >>> one_line("\u202eabc")
    'abc'
    """
    return " ".join(_OBEYED.sub(" ", text).split())


# Nobody changes a span. It is not frozen because a frozen record takes three times as long to make, and a sentence
# makes ten spans.
@dataclass(slots=True, order=True, unsafe_hash=True)
class Span:
    """A stretch of a text: 0-based characters from `start` up to, and without, `end`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words that stand there.

        >>> Span(3, 7).of("no, stop")
        ' sto'
        """
        return text[self.start : self.end]

    def holds(self, other: "Span") -> bool:
        """Say whether the other span lies inside this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Span") -> bool:
        """Say whether the two spans share a character."""
        return self.start < other.end and other.start < self.end


# Not frozen, for the same reason as a span.
@dataclass(slots=True, unsafe_hash=True)
class Sentence:
    """A sentence: where it stands, in which paragraph, and its language (`ar`, `en`, or `und`: none that we read)."""

    span: Span
    paragraph: int
    language: str


class Sentences(Sequence[Sentence]):
    """The sentences of a document, in order: a sequence that makes each record when it is asked for.

    A sentence takes 25 bytes here and some 200 as a record, which a hundred megabytes of text would feel.
    """

    __slots__ = ("_ends", "_languages", "_names", "_paragraphs", "_starts")

    def __init__(self, sentences: Iterable[Sentence] = ()) -> None:
        self._starts, self._ends, self._paragraphs = array("q"), array("q"), array("q")
        self._languages = array("B")
        self._names: list[str] = []
        for sentence in sentences:
            self._starts.append(sentence.span.start)
            self._ends.append(sentence.span.end)
            self._paragraphs.append(sentence.paragraph)
            if sentence.language not in self._names:
                self._names.append(sentence.language)
            self._languages.append(self._names.index(sentence.language))

    @classmethod
    def of_columns(
        cls, starts: "array[int]", ends: "array[int]", paragraphs: "array[int]", languages: Iterable[str]
    ) -> "Sentences":
        """Return the sentences that begin, end and belong to paragraphs as these say, without making their records."""
        made = cls()
        made._starts, made._ends, made._paragraphs = starts, ends, paragraphs
        known: dict[str, int] = {}
        made._languages = array("B", [known.setdefault(language, len(known)) for language in languages])
        made._names = list(known)
        return made

    def sizes(self) -> dict[str, int]:
        """Return how many characters each language has, in the order in which the languages appear."""
        found = dict.fromkeys(self._names, 0)
        for start, end, language in zip(self._starts, self._ends, self._languages, strict=True):
            found[self._names[language]] += end - start
        return found

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> Sentence: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Sentence, ...]: ...
    def __getitem__(self, index: int | slice) -> Sentence | tuple[Sentence, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        return Sentence(
            Span(self._starts[index], self._ends[index]), self._paragraphs[index], self._names[self._languages[index]]
        )

    def __iter__(self) -> Iterator[Sentence]:
        return (self[i] for i in range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Sentences({list(self)!r})" if len(self) <= 3 else f"<{len(self)} sentences>"


@dataclass(frozen=True, slots=True)
class Document:
    """A text and what is known of it.

    `text` is the decoded source, never altered; of HTML, DOCX and PDF it is what their reader extracts. Every
    span of a sentence or a claim points into it. `written_on` is what relative dates are counted from.
    `language` is the one that most of it is written in. `encoding` is what the bytes were read as: the name of a
    codec, or "docx" or "pdf". `unread` names the languages of the sentences marked `und`, as far as they are known
    (ISO 639-1), with how many sentences each has. `notes` say what a reader should know of how the file was read.
    `start` is where the text begins, behind what the file says of itself (front matter).
    """

    name: str
    text: str
    sentences: Sequence[Sentence]
    language: str
    title: str | None = None
    written_on: date | None = None
    publisher: str | None = None
    encoding: str = "utf-8"
    unread: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()
    start: int = 0
