"""From bytes to characters: which encoding a file is in, and no guess that is not called one."""

import re
from typing import NamedTuple

from tarjih.errors import Problem, ReadingError
from tarjih.text.languages import little_words
from tarjih.text.tokens import fold

_SAVE = "Save it as UTF-8 and read it again"
# UTF-32 before UTF-16: the mark of one begins with that of the other.
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_SAMPLE = 1 << 16
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_ARABIC_WORD = re.compile("[ء-غف-ي\u064b-\u0652]+")
_HIGH = re.compile(rb"[\x80-\xff]")
_WORD = re.compile(r"\w+")


class Decoded(NamedTuple):
    """A text, the codec that gave it, and what a reader should know of the choice."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(data: bytes, *, name: str, encoding: str | None = None) -> Decoded:
    """Decode the bytes of a text.

    A byte-order mark decides; then UTF-8, if every byte fits; UTF-16 without a mark, by its zero bytes; Windows-1256 or
    ISO 8859-6, by Arabic words; then charset-normalizer, whose answer is called a guess.

    Args:
        data: the file.
        name: what to call it in an error.
        encoding: the codec, if the reader knows it; nothing is guessed then.

    Raises:
        ReadingError: the bytes are not text, are damaged, or fit no encoding well enough.
    """
    if encoding is not None:
        return Decoded(_strict(data, encoding, name), encoding)
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return Decoded(_strict(data[len(mark) :], codec.removesuffix("-sig"), name, skipped=len(mark)), codec)
    if codec_without_mark := _utf16(data):
        text = _strict(data, codec_without_mark, name)
        return Decoded(text, codec_without_mark, (f"Read as {codec_without_mark.upper()}, by its zero bytes",))
    if (zero := _NOT_TEXT.search(data)) is not None:
        raise _refused(
            f"{name}: byte {zero.start() + 1}",
            f"holds the control byte {zero[0][0]:#04x}, which no text does",
            "Is it a text? If it is, take the byte out or save it anew",
        )
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        if _surrogate(data, error.start) is not None or _mostly_utf8(data):
            raise _damaged(data, error, name) from error
    return _old(data, name)


def check_characters(text: str, *, name: str) -> None:
    """Refuse characters that cannot be written down again: halves of surrogate pairs, and NUL.

    Raises:
        ReadingError: with the line and column of the first one.
    """
    found = _SURROGATE.search(text)
    at = found.start() if found else text.find("\0")
    if at < 0:
        return
    what = f"U+{ord(text[at]):04X}, half of a surrogate pair" if found else "the character NUL"
    raise _refused(
        _place(name, text[:at]), f"holds {what}", "Take it out, or save the text anew from where it came from"
    )


def _strict(data: bytes, codec: str, name: str, *, skipped: int = 0) -> str:
    try:
        text = data.decode(codec)
    except LookupError as error:
        raise _refused(
            name, f"unknown encoding {codec!r}", "Name one that Python knows, such as utf-8 or windows-1256"
        ) from error
    except UnicodeDecodeError as error:
        if codec == "utf-8":
            raise _damaged(data, error, name) from error
        raise _refused(
            f"{name}: byte {skipped + error.start + 1}",
            f"is not {codec.upper()}, though it should be: {error.reason}",
            _SAVE,
        ) from error
    check_characters(text, name=name)
    return text


def _damaged(data: bytes, error: UnicodeDecodeError, name: str) -> ReadingError:
    where = _place(name, data[: error.start].decode("utf-8", "replace"))
    half = _surrogate(data, error.start)
    if half is not None:
        return _refused(where, f"holds U+{half:04X}, half of a surrogate pair", _SAVE)
    found = f"byte {data[error.start]:#04x} is not UTF-8, though the rest is"
    return _refused(where, found, "Mend that character, or save the text anew as UTF-8")


def _surrogate(data: bytes, at: int) -> int | None:
    """Return the half of a surrogate pair that is written there as if it were a character."""
    three = data[at : at + 3]
    if len(three) == 3 and three[0] == 0xED and 0xA0 <= three[1] <= 0xBF and 0x80 <= three[2] <= 0xBF:
        return ord(three.decode("utf-8", "surrogatepass"))
    return None


def _place(name: str, before: str) -> str:
    line = before.count("\n") + 1
    return f"{name}:{line}:{len(before) - (before.rfind(chr(10)) + 1) + 1}"


def _refused(where: str, found: str, mend: str) -> ReadingError:
    return ReadingError(Problem(where, found, mend))


def _mostly_utf8(data: bytes) -> bool:
    # In UTF-8 every byte above 127 belongs to a sequence; in an old encoding next to none does.
    sample = data[:_SAMPLE] if data[:_SAMPLE].decode("utf-8", "replace").count("\ufffd") > 4 else data
    text = sample.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = sum(map(len, re.findall("[^\x00-\x7f\ufffd]+", text)))
    return right > 4 * wrong


def _utf16(data: bytes) -> str | None:
    sample = data[:_SAMPLE]
    if len(data) % 2 or len(sample) < 4 or b"\0" not in sample:
        return None
    # Every second byte is a high one: 0 of Latin letters, digits and blanks, 6 of Arabic letters, 32 of dashes.
    for codec, high, low in (("utf-16-le", sample[1::2], sample[::2]), ("utf-16-be", sample[::2], sample[1::2])):
        if sum(map(high.count, b"\x00\x06\x20")) > 0.9 * len(high) and low.count(0) <= 0.01 * len(low):
            return codec
    return None


def _old(data: bytes, name: str) -> Decoded:
    # From the first byte that needs an encoding: a report may be in plain letters for pages before it.
    first = _HIGH.search(data)
    start = max(0, first.start() - 200) if first else 0
    sample = data[start : start + _SAMPLE]
    best = max(("windows-1256", "iso-8859-6"), key=lambda codec: _arabic(sample, codec))
    if _arabic(sample, best) > 0.05:
        try:
            return Decoded(data.decode(best), best, (f"Read as {best}, by its Arabic words: the file does not say so",))
        except UnicodeDecodeError:
            pass
    import charset_normalizer

    matches = charset_normalizer.from_bytes(sample)
    match = matches.best()
    if match is not None:
        # Where the encodings of Western and Eastern Europe explain the bytes equally well, the Western is far commoner.
        western = (other for other in matches if other.encoding == "cp1252")
        match = next((o for o in western if o.chaos <= match.chaos and o.coherence >= match.coherence), match)
        try:
            text = data.decode(match.encoding)
        except UnicodeDecodeError:
            pass
        else:
            note = f"Read as {match.encoding}, a guess from its letters: look whether it reads well"
            return Decoded(text, match.encoding, (note,))
    raise _refused(name, "is in no encoding that can be told from its bytes", _SAVE)


def _arabic(sample: bytes, codec: str) -> float:
    """Return how many of the words with bytes above 127 are Arabic little words, if nearly all of them are Arabic."""
    words = [word for word in _WORD.findall(sample.decode(codec, "replace")) if not word.isascii()]
    arabic = [word for word in words if _ARABIC_WORD.fullmatch(word)]
    if not words or len(arabic) < 0.8 * len(words):
        return 0
    table = little_words("arabic")
    known: int = sum("ar" in table.get(fold(word), ()) or word.startswith(("ال", "وال")) for word in arabic)
    return known / len(words)
