"""Read a file into a document."""

import re
from datetime import date
from pathlib import Path

from tarjih.text.document import Document, Sentence, Span

_ENDS = re.compile(r"[.!?؟۔…]+[\"'”’»)\]]*(?=\s|$)|\n+")


def read_document(path: Path, *, written_on: date | None = None) -> Document:
    """Read a report.

    Args:
        path: the file.
        written_on: the day from which "next year" is counted; by default what the file itself says.
    """
    return document(path.read_text("utf-8"), name=path.name, written_on=written_on)


def document(text: str, *, name: str = "text", written_on: date | None = None) -> Document:
    """Make a document of a text: its sentences, their languages."""
    sentences, start, paragraph = [], 0, 0
    for end in [match.end() for match in _ENDS.finditer(text)] + [len(text)]:
        piece = text[start:end]
        if core := piece.strip():
            first = start + piece.index(core[0])
            sentences.append(Sentence(Span(first, first + len(core)), paragraph, language_of(core)))
        paragraph += piece.endswith("\n")
        start = end
    return Document(name, text, tuple(sentences), language_of(text), written_on=written_on)


def language_of(text: str) -> str:
    """Return `ar`, `en` or `und`, by the script of most letters."""
    arabic, latin = len(re.findall(r"[\u0600-\u06ff]", text)), len(re.findall(r"[A-Za-z]", text))
    return "und" if not arabic + latin else "ar" if arabic >= latin else "en"
