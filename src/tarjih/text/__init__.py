"""Texts as they were written: documents, sentences, words, and the names, dates and figures in them."""

from tarjih.text.document import Document, Sentence, Sentences, Span
from tarjih.text.languages import language_of, named_language_of
from tarjih.text.reading import read_document

__all__ = [
    "Document",
    "Sentence",
    "Sentences",
    "Span",
    "language_of",
    "named_language_of",
    "read_document",
]
