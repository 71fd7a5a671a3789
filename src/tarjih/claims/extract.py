"""Read a document into claims: each sentence by its language, then what only the whole document shows."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from tarjih.claims.arabic import read_arabic
from tarjih.claims.claim import Claim, Cue, Holder, Horizon, Party, Quote, QuotedFigure, Reading
from tarjih.claims.cues import estimate
from tarjih.claims.duplicates import mark_duplicates
from tarjih.claims.english import read_english
from tarjih.claims.estimative import Scale, scale
from tarjih.claims.lexicon import document_words
from tarjih.claims.marked import Marked, mark
from tarjih.text.document import Document, Span
from tarjih.text.tokens import fold

_READERS: Mapping[str, Callable[[Marked], list[Reading]]] = {"ar": read_arabic, "en": read_english}

# What a report expects goes on being what it expects in the sentences that follow, until somebody else speaks. A person
# who is quoted once does not go on speaking, and facts are nobody's opinion.
_CARRIED = frozenset({"forecast", "conditional_forecast", "judgement"})

# For each language a sentence that asks every table of its reader.
_ASKING = {
    "ar": "قد يوقع الرئيس الروسي اتفاقا بقيمة 3 ملايين دولار في 5 مايو إذا وافقت الصين.",
    "en": "The Russian president may sign a deal worth $3 million on 5 May if China agrees.",
}


def load_words(languages: Iterable[str]) -> None:
    """Load the word lists of languages now, and have no search for garbage walk over them again.

    For a process that reads much, once, before it reads. Without it the lists load when a sentence first asks for them,
    and each full search of Python's collector walks over their quarter of a million objects, which nobody ever drops.
    What else the process holds by then is passed over as well (`gc.freeze`).
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        for language in languages:
            if (reader := _READERS.get(language)) is not None:
                sample = _ASKING[language]
                reader(mark(sample, Span(0, len(sample)), language, written_on=None))
    finally:
        if was_on:
            gc.enable()
    gc.freeze()


def extract_claims(document: Document, *, scale_name: str = "readers") -> list[Claim]:
    """Return the claims of a document in the order of the text.

    Args:
        document: what `read_document` returns. Sentences in a language that nobody here reads claim nothing.
        scale_name: the scale on which estimative words become probabilities.

    Raises:
        ValueError: if there is no such scale.
    """
    return mark_duplicates(document, list(claims_of(document, scale_name=scale_name)))


def claims_of(document: Document, *, scale_name: str = "readers") -> Iterator[Claim]:
    """Yield the claims one by one, without looking for those that say the same."""
    words = scale(scale_name)
    number, paragraph = 0, -1
    speaker: Holder | None = None
    for index, sentence in enumerate(document.sentences):
        reader = _READERS.get(sentence.language)
        if reader is None:
            continue
        if sentence.paragraph != paragraph:
            paragraph, speaker = sentence.paragraph, None
        marked = mark(document.text, sentence.span, sentence.language, written_on=document.written_on)
        for reading in reader(marked):
            number += 1
            holder: Holder | None = None
            if reading.holder is not None:
                span, code = reading.holder
                holder = Holder(span.of(document.text), span, code, implied=False)
                speaker = holder if reading.holder_speaks and _is_report(holder.name) else None
            elif speaker is not None and reading.kind in _CARRIED:
                holder = replace(speaker, implied=True)
            yield _claim(f"c{number:03d}", index, sentence.language, marked, reading, holder, words)


def _is_report(name: str) -> bool:
    return not document_words("reports").isdisjoint(map(fold, name.split()))


def _claim(
    name: str, number: int, language: str, marked: Marked, reading: Reading, holder: Holder | None, words: Scale
) -> Claim:
    text = marked.text
    cues = tuple(Cue(span.of(text), span, cls) for span, cls in reading.cues)
    figures = [
        QuotedFigure(span.of(text), span, figure.value, figure.high, figure.unit)
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
        _party(text, reading.subject),
        _party(text, reading.target),
        reading.event,
        estimate(cues, reading.kind, reading.polarity, words=words, language=language),
        Quote(reading.condition.of(text), reading.condition) if reading.condition else None,
        Horizon(reading.horizon[0].of(text), *reading.horizon) if reading.horizon else None,
        holder,
        reading.relation,
        tuple(figures),
    )


def _party(text: str, found: tuple[Span, str | None] | None) -> Party | None:
    return Party(found[0].of(text), *found) if found else None
