"""One sentence read by itself, for the tests of both readers."""

from datetime import date

from tarjih.claims.arabic import read_arabic
from tarjih.claims.claim import Claim, Reading
from tarjih.claims.english import read_english
from tarjih.claims.extract import extract_claims
from tarjih.claims.marked import mark
from tarjih.text.document import Document, Sentence, Span

# From here times in English sentences are counted.
WRITTEN_ON = date(2024, 2, 1)


def claims(text: str) -> list[Claim]:
    """Return what an English sentence claims as a document of its own."""
    sentence = Sentence(Span(0, len(text)), 0, "en")
    return extract_claims(Document("test", text, (sentence,), "en", written_on=WRITTEN_ON))


def the_claim(text: str) -> Claim:
    """Return what an English sentence that makes one claim claims."""
    found = claims(text)
    assert len(found) == 1, [(claim.kind, claim.predicate.text) for claim in found]
    return found[0]


def english_readings(text: str) -> list[Reading]:
    """Read an English sentence without what a document adds."""
    return read_english(mark(text, Span(0, len(text)), "en", written_on=WRITTEN_ON))


def arabic_readings(text: str, *, written_on: date = date(2024, 3, 4)) -> list[Reading]:
    """Read an Arabic sentence without what a document adds."""
    return read_arabic(mark(text, Span(0, len(text)), "ar", written_on=written_on))
