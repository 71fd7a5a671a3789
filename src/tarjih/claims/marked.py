"""A sentence with everything that lexicons and gazetteers find in it, before anyone asks what it claims."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from tarjih.claims.lexicon import lexicon
from tarjih.claims.lexicon.patterns import Ways as CueWays
from tarjih.text.dates import TimeMention, read_times
from tarjih.text.document import Span
from tarjih.text.figures import Figure, figure_roles, find_figures
from tarjih.text.fiscal import in_fiscal_years
from tarjih.text.gazetteer import Mention, begun_by, find_actors
from tarjih.text.phrases import Match
from tarjih.text.phrases import Ways as NameWays
from tarjih.text.roles import Alone, Known
from tarjih.text.time_roles import time_roles
from tarjih.text.tokens import ByWord, Cut, Token, cut, tokens_and_rows


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


class _Row(NamedTuple):
    """What a word is by itself: its folded form, and what it begins or weighs for each who looks it up."""

    word: str
    actors: NameWays | None
    time_weight: int
    time_alone: Alone
    figure_weight: int
    figure_alone: Alone
    cues: CueWays[str]


def mark(text: str, span: Span, language: str, *, written_on: date | None) -> Marked:
    """Look up every word of a sentence: `text` is the whole document, `span` the sentence in it."""
    # One look-up for all who ask: their tables are far larger than what a processor keeps at hand, so that looking a
    # word up costs more than what is done with most words. Each gets its column of the rows.
    words, rows = tokens_and_rows(text, span.start, span.end, _table(language))
    if not words:
        return Marked(text, span, (), (), (), (), (), written_on)
    folded, begun, time_weights, times_alone, figure_weights, figures_alone, cues = zip(*rows, strict=True)
    times, dated = read_times(words, language, written_on, known=Known(folded, time_weights, times_alone))
    actors = find_actors(words, language, text=text, written_on=written_on, begun=begun)
    return Marked(
        text,
        span,
        words,
        actors,
        in_fiscal_years(times, words, actors, written_on) if times else times,
        find_figures(words, language, dated=dated, known=Known(folded, figure_weights, figures_alone)),
        lexicon(language).cues.among(folded, cues),
        written_on,
    )


@cache
def _table(language: str) -> ByWord[Cut[_Row]]:
    """Return the words of each stretch between blanks, with their rows; spellings that fold into one share theirs."""
    times, figures, cues = time_roles(language), figure_roles(language), lexicon(language).cues
    rows = ByWord(
        lambda word: _Row(word, begun_by(word, language), *times.of(word), *figures.of(word), cues.ways(word))
    )
    return ByWord(lambda written: tuple([(start, end, rows[word]) for start, end, word in cut(written)]))
