"""What is known of a document besides its claims: how its figures fit together, and what stands in unread sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tarjih.text.consistency import Note, consistency_notes
from tarjih.text.dates import find_times
from tarjih.text.document import Document, Span
from tarjih.text.figures import find_figures
from tarjih.text.tokens import tokens

# Numbers and ISO dates read alike in every language; this one's words for them do no harm in another.
_ANY = "en"
_READ = ("ar", "en")
_THOUSANDS = re.compile(r"[ \u00a0\u202f]\d{3}(?!\d)")


@dataclass(frozen=True, slots=True)
class FigureNote:
    """A note on the figures of a sentence: see `tarjih.text.consistency`. Spans count characters of the document."""

    sentence: int
    span: Span
    note: Note


@dataclass(frozen=True, slots=True)
class UnreadFigure:
    """A figure or a date in a sentence whose language is not read."""

    sentence: int
    text: str
    span: Span


def figure_notes(document: Document) -> Iterator[FigureNote]:
    """Yield what the figures of each sentence say about each other, in the order of the text."""
    for number, sentence in enumerate(document.sentences):
        if sentence.language in _READ:
            words = tokens(document.text, sentence.span.start, sentence.span.end)
            for note in consistency_notes(words, find_figures(words, sentence.language)):
                yield FigureNote(number, note.span, note)


def unread_figures(document: Document) -> Iterator[UnreadFigure]:
    """Yield the figures and dates of sentences in languages that are not read."""
    for number, sentence in enumerate(document.sentences):
        if sentence.language in _READ:
            continue
        words = tokens(document.text, sentence.span.start, sentence.span.end)
        figures, times = find_figures(words, _ANY), find_times(words, _ANY, document.written_on)
        places = [(one.first, one.last) for one in figures] + [(one.first, one.last) for one in times]
        spans: list[Span] = []
        for first, last in sorted(places):
            span = Span(words[first].start, words[last - 1].end)
            if spans and _THOUSANDS.match(document.text, spans[-1].end):
                # Many languages part thousands by a blank: 3 000 is one figure.
                spans[-1] = Span(spans[-1].start, span.end)
            elif not spans or span.start >= spans[-1].end:
                spans.append(span)
        for span in spans:
            yield UnreadFigure(number, span.of(document.text), span)
