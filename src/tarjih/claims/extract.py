"""Read a document into claims: each sentence by its language, then what only the whole document shows."""

from collections.abc import Callable, Mapping

from tarjih.claims.arabic import read_arabic
from tarjih.claims.claim import Claim, Cue, Figures, Holder, Horizon, Party, Quote, Reading
from tarjih.claims.cues import estimate
from tarjih.claims.english import read_english
from tarjih.claims.estimative import Scale, scale
from tarjih.claims.marked import Marked, mark
from tarjih.text.document import Document, Span

_READERS: Mapping[str, Callable[[Marked], list[Reading]]] = {"ar": read_arabic, "en": read_english}


def extract_claims(document: Document, *, scale_name: str = "readers") -> list[Claim]:
    """Return the claims of a document in the order of the text.

    Args:
        document: what `read_document` returns. Sentences in a language that nobody here reads claim nothing.
        scale_name: the scale on which estimative words become probabilities.
    """
    claims: list[Claim] = []
    words = scale(scale_name)
    for number, sentence in enumerate(document.sentences):
        reader = _READERS.get(sentence.language)
        if reader is None:
            continue
        marked = mark(document.text, sentence.span, sentence.language, written_on=document.written_on)
        for reading in reader(marked):
            claims.append(_claim(f"c{len(claims) + 1:03d}", number, sentence.language, marked, reading, words))
    return claims


def _claim(name: str, number: int, language: str, marked: Marked, reading: Reading, words: Scale) -> Claim:
    text = marked.text

    def party(found: tuple[Span, str | None] | None) -> Party | None:
        return Party(found[0].of(text), *found) if found else None

    cues = tuple(Cue(span.of(text), span, cls) for span, cls in reading.cues)
    figures = [
        Figures(span.of(text), span, figure.value, figure.high, figure.unit)
        for figure in marked.figures
        if reading.span.holds(span := marked.chars(figure.first, figure.last))
    ]
    return Claim(
        name,
        number,
        reading.span,
        reading.kind,
        reading.span.of(text),
        Quote(reading.predicate.of(text), reading.predicate),
        reading.polarity,
        cues,
        party(reading.subject),
        party(reading.target),
        reading.event,
        estimate(cues, reading.kind, reading.polarity, words=words, language=language),
        Quote(reading.condition.of(text), reading.condition) if reading.condition else None,
        Horizon(reading.horizon[0].of(text), *reading.horizon) if reading.horizon else None,
        Holder(reading.holder[0].of(text), *reading.holder, implied=False) if reading.holder else None,
        reading.relation,
        tuple(figures),
    )
