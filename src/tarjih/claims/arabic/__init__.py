"""What an Arabic sentence claims."""

from dataclasses import replace

from tarjih.claims.arabic.sentences import claims_of
from tarjih.claims.arabic.silence import contrast, is_heading, is_silent
from tarjih.claims.arabic.view import view
from tarjih.claims.claim import Reading
from tarjih.claims.marked import Marked, mark
from tarjih.text.document import Span

# Clauses that complete each other are read one inside the other. Nobody writes so many in one sentence: this is noise.
_MOST_CLAUSES = 200


def read_arabic(sentence: Marked) -> list[Reading]:
    """Return the claims of one Arabic sentence, in the order of their predicates."""
    readings = _read(sentence)
    if readings is not None:
        return readings
    start = contrast(sentence)  # "it is hard to foretell, but she may": what is behind "but" is said
    if start == 0:
        return []
    rest = mark(sentence.text, Span(start, sentence.span.end), "ar", written_on=sentence.written_on)
    return [replace(reading, span=sentence.span) for reading in _read(rest) or []]


def _read(sentence: Marked) -> list[Reading] | None:
    """Return the claims of a sentence, or nothing if its words show that it claims none."""
    if is_silent(sentence):
        return None
    seen = view(sentence)
    if seen is None:
        return None
    return [] if is_heading(seen) or len(seen.clauses) > _MOST_CLAUSES else claims_of(seen)
