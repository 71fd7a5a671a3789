"""A sentence with everything that lexicons and gazetteers find in it, before anyone asks what it claims."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tarjih.claims.lexicon import lexicon
from tarjih.text.dates import TimeMention, read_times
from tarjih.text.document import Span
from tarjih.text.figures import Figure, find_figures
from tarjih.text.fiscal import in_fiscal_years
from tarjih.text.gazetteer import Mention, find_actors
from tarjih.text.phrases import Match
from tarjih.text.tokens import Token, tokens


@dataclass(slots=True)
class Marked:
    """One sentence, its words, and who, when, how much and how sure stand where. Indices count its tokens."""

    text: str
    span: Span
    words: Sequence[Token]
    actors: Sequence[Mention]
    times: Sequence[TimeMention]
    figures: Sequence[Figure]
    cues: Sequence[Match[str]]
    written_on: date | None = None

    def chars(self, first: int, last: int) -> Span:
        """Return the characters of the document that tokens `first` up to `last` take."""
        return Span(self.words[first].start, self.words[last - 1].end)


def mark(text: str, span: Span, language: str, *, written_on: date | None) -> Marked:
    """Look up every word of a sentence: `text` is the whole document, `span` the sentence in it."""
    words = tokens(text, span.start, span.end)
    times, dated = read_times(words, language, written_on)
    actors = find_actors(words, language, text=text, written_on=written_on)
    return Marked(
        text,
        span,
        words,
        actors,
        in_fiscal_years(times, words, actors, written_on) if times else times,
        find_figures(words, language, dated=dated),
        lexicon(language).cues.find(words),
        written_on,
    )
