"""Read a file into a document: what it is, its characters, its sentences, what it says of itself."""

import re
from array import array
from collections import Counter
from datetime import date
from pathlib import Path

from tarjih.errors import Problem, ReadingError
from tarjih.text.decoding import Decoded, check_characters, decode
from tarjih.text.document import Document, Sentences
from tarjih.text.extracting import Extract, declared_encoding, from_docx, from_html, from_pdf
from tarjih.text.formats import package_format, text_format
from tarjih.text.languages import READ, UNKNOWN, Evidence, evidence, language_of, settle
from tarjih.text.metadata import text_metadata
from tarjih.text.segmentation import sentence_spans

__all__ = ["document", "language_of", "read_document"]

LIMIT_BYTES = 128_000_000
_SEEN = re.compile(r"[^\s\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
# Languages of sentences are weighed this many characters at a time: the start of a sentence tells enough.
_HEAD = 600


def read_document(path: Path, *, written_on: date | None = None, encoding: str | None = None) -> Document:
    """Read a report: plain text, Markdown, HTML, DOCX or PDF, by its content and not by its name.

    Args:
        path: the file, of 128 MB at most.
        written_on: the day from which "next year" is counted; by default what the file itself says.
        encoding: the codec of a text file, if known; by default its bytes decide.

    Raises:
        ReadingError: there is no such file, or it is empty, too large, damaged, locked, or not a text.
    """
    name = path.name
    data = _bytes(path)
    packed = package_format(data, name=name)
    if packed == "pdf":
        return _of_extract(from_pdf(data, name=name), name, "pdf", written_on, wrapped=None)
    if packed == "docx":
        return _of_extract(from_docx(data, name=name, limit=LIMIT_BYTES), name, "docx", written_on, wrapped=False)
    decoded = decode(data, name=name, encoding=encoding)
    kind = text_format(decoded.text, name=name)
    if kind == "html":
        decoded = _as_declared(data, decoded, name) if encoding is None else decoded
        extract = from_html(decoded.text, name=name)
        extract = extract._replace(notes=(*decoded.notes, *extract.notes))
        return _of_extract(extract, name, decoded.encoding, written_on, wrapped=False)
    del data
    return _of_text(decoded, name, written_on, markdown=kind == "markdown")


def document(text: str, *, name: str = "text", written_on: date | None = None) -> Document:
    """Make a document of a text: its sentences, their languages, and what it says of itself.

    Raises:
        ReadingError: the text holds nothing but blanks, or a character that cannot be written down again.
    """
    check_characters(text, name=name)
    return _of_text(Decoded(text, "utf-8"), name, written_on, markdown=True)


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise _refused(path.name, "is a folder", "Name a file in it")
        size, data = path.stat().st_size, b""
        if size <= LIMIT_BYTES:
            with path.open("rb") as file:
                # One more than allowed: a pipe has no size before it is read.
                data = file.read(LIMIT_BYTES + 1)
            size = max(size, len(data))
        if size > LIMIT_BYTES:
            raise _refused(
                path.name,
                f"has {size / 1e6:,.0f} MB, and {LIMIT_BYTES // 1_000_000} MB are read at most",
                "Split it, or read the reports in it one by one",
            )
    except FileNotFoundError as error:
        raise _refused(str(path), "there is no such file", "Look at its name and folder") from error
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise _refused(str(path), f"cannot be opened: {why}", "See that it is there and may be read") from error
    if not data:
        raise _refused(path.name, "is empty", "Name a file with a text in it")
    return data


def _as_declared(data: bytes, decoded: Decoded, name: str) -> Decoded:
    """Decode a page as its head says, unless its bytes are UTF-8 or UTF-16 beyond doubt."""
    declared = declared_encoding(data)
    if declared is None or decoded.encoding.startswith("utf-"):
        return decoded
    try:
        return decode(data, name=name, encoding=declared)
    except ReadingError:
        note = f"The page calls itself {declared} and is not; read as {decoded.encoding}"
        return decoded._replace(notes=(note,))


def _of_text(decoded: Decoded, name: str, written_on: date | None, *, markdown: bool) -> Document:
    about = text_metadata(decoded.text, markdown=markdown)
    extract = Extract(decoded.text, about.title, about.written_on, about.publisher, decoded.notes)
    return _of_extract(extract, name, decoded.encoding, written_on, wrapped=None, start=about.start)


def _of_extract(
    extract: Extract, name: str, encoding: str, written_on: date | None, *, wrapped: bool | None, start: int = 0
) -> Document:
    text = extract.text
    if not _SEEN.search(text):
        raise _refused(name, "holds no text, only blanks" if text else "holds no text", "Name a file with a text in it")
    sentences, unread = _sentences(text, start=start, wrapped=wrapped)
    sizes = sentences.sizes()
    return Document(
        name,
        text,
        sentences,
        max(sizes, key=sizes.__getitem__, default=UNKNOWN),
        extract.title,
        written_on or extract.written_on,
        extract.publisher,
        encoding,
        unread,
        extract.notes,
        start,
    )


def _sentences(text: str, *, start: int, wrapped: bool | None) -> tuple[Sentences, tuple[tuple[str, int], ...]]:
    """Return the sentences of a text, and how many are in each known language that is not read."""
    # Numbers in arrays and each kind of evidence once: a text of 100 MB has a million sentences.
    places = array("q")
    kinds: dict[Evidence, int] = {}
    shown = array("H")
    for span, paragraph in sentence_spans(text, start=start, wrapped=wrapped):
        places.extend((span.start, span.end, paragraph))
        found = evidence(text[span.start : min(span.end, span.start + _HEAD)])
        shown.append(kinds.setdefault(found, len(kinds)))
    languages = settle(tuple(kinds), Counter(shown))
    read = [language if language in READ else UNKNOWN for language in languages]
    sentences = Sentences.of_columns(places[::3], places[1::3], places[2::3], map(read.__getitem__, shown))
    unread: Counter[str] = Counter()
    for kind, count in Counter(shown).items():
        if languages[kind] not in (*READ, UNKNOWN):
            unread[languages[kind]] += count
    return sentences, tuple(unread.most_common())


def _refused(name: str, found: str, mend: str) -> ReadingError:
    return ReadingError(Problem(name, found, mend))
