"""What a file is, by its content: the name only settles what the content leaves open."""

import io
import re
import zipfile
from typing import Literal

from tarjih.errors import Problem, ReadingError

Format = Literal["text", "markdown", "html", "docx", "pdf"]

_SAVE_AS_TEXT = "Save its text as UTF-8 text, Markdown, HTML, DOCX or PDF"
_OCR = "A picture has no text: run it through character recognition (OCR) first"
# How files that are not text begin, what they are called, and what to do about it.
_BINARY: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG", "a PNG image", _OCR),
    (b"\xff\xd8\xff", "a JPEG image", _OCR),
    (b"GIF8", "a GIF image", _OCR),
    (b"II*\0", "a TIFF image", _OCR),
    (b"MM\0*", "a TIFF image", _OCR),
    (b"\x7fELF", "a program (ELF)", _SAVE_AS_TEXT),
    (b"\x1f\x8b", "compressed with gzip", "Unpack it first"),
    (b"BZh", "compressed with bzip2", "Unpack it first"),
    (b"\xfd7zXZ\0", "compressed with xz", "Unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", "Unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Unpack it first"),
    (b"Rar!\x1a", "a RAR archive", "Unpack it first"),
    (b"SQLite format 3\0", "a database (SQLite)", _SAVE_AS_TEXT),
    (b"{\\rtf", "an RTF file", "Save it as .docx in a word processor"),
    (b"%!PS", "a PostScript file", "Convert it to PDF"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_PACKAGES = (
    ("xl/", "a spreadsheet (.xlsx)"),
    ("ppt/", "a presentation (.pptx)"),
    ("content.xml", "an OpenDocument file"),
    ("META-INF/container.xml", "an e-book (.epub)"),
)
_MARKDOWN = (".md", ".markdown", ".mdown", ".mkd")
_HTML_NAMES = (".html", ".htm", ".xhtml", ".mhtml")
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?:(?!-->).){0,2000}+-->\s*+)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_TAG = re.compile(r"<(?:p|div|br|h[1-6]|article|span|table|ul|ol|a\s)[^<>]{0,500}>", re.IGNORECASE)


def package_format(data: bytes, *, name: str) -> Format | None:
    """Return `pdf` or `docx` if the bytes are one, None if they may be text.

    Raises:
        ReadingError: they are something else that is known: an image, an archive, an old Word file.
    """
    if data.startswith(b"%PDF-") or (b"%PDF-" in data[:1024] and b"%%EOF" in data[-2048:]):
        return "pdf"
    if data.startswith(_OLE):
        raise _ole(data, name)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(data, name)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        raise _refused(name, "is a WebP image", _OCR)
    for start, what, mend in _BINARY:
        if data.startswith(start):
            raise _refused(name, f"is {what}", mend)
    return None


def text_format(text: str, *, name: str) -> Format:
    """Return `html`, `markdown` or `text`: HTML by its tags, Markdown by the file's name."""
    lower = name.lower()
    if _HTML_START.match(text[:8000]) or (lower.endswith(_HTML_NAMES) and _HTML_TAG.search(text[:100_000])):
        return "html"
    return "markdown" if lower.endswith(_MARKDOWN) else "text"


def _zip(data: bytes, name: str) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            members = opened.namelist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        what = "a damaged DOCX file" if name.lower().endswith(".docx") else "a damaged ZIP archive"
        raise _refused(
            name, f"is {what}: {error}", "Get it anew, or open it in a word processor and save it"
        ) from error
    if "word/document.xml" in members:
        return "docx"
    for part, what in _OTHER_PACKAGES:
        if any(member.startswith(part) for member in members):
            raise _refused(name, f"is {what}", _SAVE_AS_TEXT)
    raise _refused(name, "is a ZIP archive", "Unpack it and read the files in it")


def _ole(data: bytes, name: str) -> ReadingError:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return _refused(name, "is an Office file locked with a password", "Open it and save it without a password")
    if "WordDocument".encode("utf-16-le") in data or name.lower().endswith(".doc"):
        return _refused(name, "is a Word file of the old kind (.doc)", "Save it as .docx in a word processor")
    return _refused(name, "is an Office file of the old kind", _SAVE_AS_TEXT)


def _refused(name: str, found: str, mend: str) -> ReadingError:
    return ReadingError(Problem(name, found, mend))
