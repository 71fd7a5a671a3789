"""A document as it was written: the source untouched, everything else by character offset."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
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


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: where it stands, in which paragraph, and its language (`ar`, `en`, or `und`: none that we read)."""

    span: Span
    paragraph: int
    language: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text and what is known of it.

    `text` is the decoded source, never altered; of HTML, DOCX and PDF it is what their reader extracts. Every
    span of a sentence or a claim points into it. `written_on` is what relative dates are counted from.
    `language` is the one that most of its letters are written in. `encoding` is what the bytes were read as.
    """

    name: str
    text: str
    sentences: tuple[Sentence, ...]
    language: str
    title: str | None = None
    written_on: date | None = None
    publisher: str | None = None
    encoding: str = "utf-8"
