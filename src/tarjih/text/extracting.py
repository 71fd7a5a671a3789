"""The text of HTML, DOCX and PDF files, and what they say of themselves. Their libraries load when they are needed."""

import codecs
import io
import logging
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from tarjih.errors import Problem, ReadingError
from tarjih.text.metadata import as_date, dateline, title_of

if TYPE_CHECKING:
    from pypdf import PdfReader

_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})|<\?xml[^>]{0,100}encoding=[\"']([\w.-]{2,40})",
    re.IGNORECASE,
)
# What browsers read under these names.
_BROWSERS = {"iso8859-1": "windows-1252", "ascii": "windows-1252", "iso8859-9": "windows-1254"}
_NO_TITLE = re.compile(
    r"\s*(?:untitled.*|microsoft word\s*-.*|word document|document\d*|.*\.(?:docx?|pdf|indd|qxd))?\s*", re.IGNORECASE
)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_CHARACTERS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
# Levels of nesting at which the parser of pages stops without a word: as it is set by default, and as far as it can go.
_SHALLOW, _DEEPEST = 250, 2_000
_LOCKED = "Open it with its password and save it without one"
_DAMAGED = "Get it anew, or open it in another program and save it"


class Extract(NamedTuple):
    """The text that a reader took out of a file, and what the file says of itself."""

    text: str
    title: str | None = None
    written_on: date | None = None
    publisher: str | None = None
    notes: tuple[str, ...] = ()


def declared_encoding(data: bytes) -> str | None:
    """Return the codec that an HTML file names in its head, None if it names none that exists."""
    found = _DECLARED.search(data[:4096])
    if not found:
        return None
    try:
        codec = codecs.lookup((found[1] or found[2]).decode("ascii")).name
    except LookupError:
        return None
    # A file whose head could be read as single bytes is not in two-byte units, whatever it says.
    return None if codec.startswith("utf-16") else _BROWSERS.get(codec, codec)


def from_html(source: str, *, name: str) -> Extract:
    """Return the main text of a page, a line for each paragraph; scripts are dropped unread.

    Structured data in scripts may say when and by whom a page was published; its text is never taken for the page's.

    Raises:
        ReadingError: the page is nested too deeply for its text to be found.
    """
    import trafilatura
    from trafilatura.metadata import extract_metadata

    with _quiet("trafilatura", "htmldate", "lxml"):
        tree = _tree(source, name)
        if tree is None:
            return Extract("")
        about = extract_metadata(source, date_config={"extensive_search": False, "original_date": True})
        for element in list(tree.iter("script", "style", "template", "noscript", "iframe")):
            element.drop_tree()
        text = trafilatura.extract(tree, output_format="txt", include_comments=False, favor_recall=True)
        text = text or trafilatura.html2txt(tree)
    return Extract(text, about.title or None, as_date(about.date) or dateline(text), about.sitename or None)


def _tree(source: str, name: str) -> Any:
    """Return the elements of a page, None if it has none. Depth is asked: a parser stops for it in silence."""
    import trafilatura
    from lxml import html  # type: ignore[import-untyped]

    tree: Any = trafilatura.load_html(source)
    if tree is None:  # one paragraph without a page around it is no page to it
        tree = trafilatura.load_html(f"<html><body>{source}</body></html>")
    if tree is None or _levels(tree) < _SHALLOW:
        return tree
    tree = html.document_fromstring(source.encode(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    if _levels(tree) >= _DEEPEST:
        raise _refused(name, f"is nested {_DEEPEST:,} levels deep or more", "Save its text as a plain text file")
    return tree


def _levels(tree: Any) -> int:
    from lxml import etree

    deepest = level = 0
    for happens, _ in etree.iterwalk(tree, events=("start", "end")):
        level += 1 if happens == "start" else -1
        deepest = max(deepest, level)
    return deepest


def from_docx(data: bytes, *, name: str, limit: int) -> Extract:
    """Return the text of a Word file, a line for each paragraph and each row of a table, whose cells tabs part.

    Inserted text counts, deleted text does not; headers, footers, notes and comments are left out.

    Raises:
        ReadingError: the file is damaged, or unpacks to more than `limit` bytes.
    """
    import docx

    if (size := _unpacked(data, name)) > limit:
        raise _refused(name, f"unpacks to {size // 1_000_000} MB", "Split it into smaller files")
    with _damaged(name, "DOCX"):
        opened = docx.Document(io.BytesIO(data))
        text = "".join(_docx_pieces(opened.element.body)).strip("\n")
        about = opened.core_properties
        title, created = about.title, about.modified or about.created
    day, notes = _dated(text, created.date() if created else None)
    return Extract(text, _a_title(title) or title_of(text), day, notes=notes)


def _unpacked(data: bytes, name: str) -> int:
    with _damaged(name, "DOCX"), zipfile.ZipFile(io.BytesIO(data)) as opened:
        # Pictures count, too: any part may call itself the text, and all that are named are unpacked.
        return sum(part.file_size for part in opened.infolist())


def _docx_pieces(node: Any) -> Iterator[str]:
    for child in node:
        tag = child.tag
        if tag == f"{_W}t":
            yield child.text or ""
        elif tag in _CHARACTERS:
            yield _CHARACTERS[tag]
        elif tag == f"{_W}tr":
            cells = ("".join(_docx_pieces(cell)).strip().replace("\n", " ") for cell in child.findall(f"{_W}tc"))
            yield "\t".join(cells) + "\n"
        elif tag not in (f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}instrText", _FALLBACK):
            yield from _docx_pieces(child)
            if tag == f"{_W}p":
                yield "\n"


def from_pdf(data: bytes, *, name: str) -> Extract:
    """Return the text of a PDF file, its pages one after another, lines as they are set.

    Raises:
        ReadingError: the file is locked, damaged, or holds pictures of text only.
    """
    import pypdf

    with _quiet("pypdf"), _damaged(name, "PDF"):
        reader = pypdf.PdfReader(io.BytesIO(data))
    # Many files are locked against changes only, and open without a password.
    if reader.is_encrypted and not _opens(reader, name):
        raise _refused(name, "is a PDF file locked with a password", _LOCKED)
    with _quiet("pypdf"), _damaged(name, "PDF"):
        pages = [page.extract_text().replace("\0", "").strip("\n") for page in reader.pages]
        title, day, publisher = _pdf_info(reader)
    empty = [number for number, page in enumerate(pages, 1) if not page.strip()]
    if len(empty) == len(pages):
        raise _refused(
            name,
            f"is a PDF file without text on its {len(pages)} page{'s' * (len(pages) != 1)}",
            "Its pages are pictures: run it through character recognition (OCR) first",
        )
    # A letter that a font leaves unnamed may come out as half of a pair.
    text = re.sub("[\ud800-\udfff]", "\ufffd", "\n".join(page for page in pages if page.strip()))
    day, notes = _dated(text, day)
    if empty:
        notes = (*notes, f"No text on page{'s' * (len(empty) > 1)} {_list(empty)}: a picture may need OCR")
    return Extract(text, _a_title(title) or title_of(text), day, publisher, notes)


def _dated(text: str, own: date | None) -> tuple[date | None, tuple[str, ...]]:
    """Return the day of the dateline, else that of the file's fields with a note: every copy may have changed them."""
    day = dateline(text)
    if day or not own:
        return day, ()
    return own, (f"Dated {own} by the file's own fields: its text has no dateline",)


def _opens(reader: "PdfReader", name: str) -> bool:
    from pypdf.errors import DependencyError

    try:
        with _quiet("pypdf"):
            return bool(reader.decrypt(""))
    except (DependencyError, NotImplementedError) as error:
        raise _refused(name, "is a PDF file locked in a way that cannot be opened here", _LOCKED) from error


def _pdf_info(reader: "PdfReader") -> tuple[str | None, date | None, str | None]:
    """Return what a PDF says of itself. A damaged field is silent."""
    title = day = publisher = None
    try:
        about = reader.metadata
        if about is not None:
            title = about.title
            day = as_date(about.creation_date)
    except (ValueError, TypeError, KeyError):
        pass
    try:
        xmp = reader.xmp_metadata
        named = xmp.dc_publisher if xmp is not None else None
        publisher = next(iter(named), None) if named else None
    except Exception:  # noqa: BLE001  # metadata that cannot be parsed must not keep the text from being read
        publisher = None
    return title, day, publisher


def _a_title(title: str | None) -> str | None:
    return None if title is None or _NO_TITLE.fullmatch(title) else title.strip()


def _list(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:10])) + (f" and {len(numbers) - 10} more" if len(numbers) > 10 else "")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:100].strip() or type(error).__name__


@contextmanager
def _damaged(name: str, what: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # a damaged file raises whatever its reader trips over
        raise _refused(name, f"is a damaged {what} file: {_first_line(error)}", _DAMAGED) from error


@contextmanager
def _quiet(*names: str) -> Iterator[None]:
    """Keep libraries from writing to the terminal about a file; what matters of it is in our errors and notes."""
    loggers = [logging.getLogger(name) for name in names]
    before = [logger.propagate for logger in loggers]
    silence = logging.NullHandler()
    for logger in loggers:
        logger.propagate = False
        logger.addHandler(silence)
    try:
        yield
    finally:
        for logger, propagate in zip(loggers, before, strict=True):
            logger.propagate = propagate
            logger.removeHandler(silence)


def _refused(name: str, found: str, mend: str) -> ReadingError:
    return ReadingError(Problem(name, found, mend))
