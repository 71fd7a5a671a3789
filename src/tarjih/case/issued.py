"""Issued forecasts: one line each in an append-only file of the case, chained so that any change is found.

A line is JSON. It begins with the SHA-256 of all that follows in it, `{"digest":"...",`, and what follows begins with
the digest of the line before. So no line can be changed, dropped or put between others without breaking the chain
from there on; only lines cut off at the end are not missed, unless the last digest is kept elsewhere. A line counts
when its line end is on disk: what a killed run has left after the last line end is never read as a line. Only what is
the beginning of one is ever cleared away.
"""

import errno
import hashlib
import json
import os
import re
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from tarjih.errors import CaseError, Problem
from tarjih.inference.forecast import Method, plain

ISSUED_FILE = "issued.jsonl"
# What stands before the first line.
_BEGINNING = "0" * 64
_LINE = re.compile(rb'\{"digest":"([0-9a-f]{64})",(.*)', re.DOTALL)
_BEGUN = re.compile(rb'\{"digest":"([0-9a-f]{64}",.*|[0-9a-f]{0,64}"?)', re.DOTALL)
_OPENING = b'{"digest":"'
_COPY = "Restore the file from a copy, such as version control's: an issued forecast is never edited"
# Ten times what the commands take; making a line of many more again would fill the memory.
_MOST_DRAWS = 1_000_000
# What the engine finds as 1 minus the rest may lie a last digit beyond.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Answered:
    """An issued answer: the question (or a scenario's condition) as it was asked, and the probability given to it."""

    name: str
    ask: str
    mean: float
    low: float
    high: float
    noise: float
    effective: float
    method: Method
    asked: date | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """One forecast as it was issued, with all that it takes to make it again.

    `retrospective` forecasts were issued after their as-of date. `choice` is how to filter, as it was asked for, and
    `engine` how it was done. `facts` holds a short digest of what each row of the ledger said through an indicator
    (`indicator/id`), and `searched` one of each indicator's searched days; `environment` is what the last bits may
    depend on.
    """

    case: str
    as_of: date
    issued_on: date
    retrospective: bool
    until: date
    draws: int
    seed: int
    choice: Literal["auto", "exact", "particles"]
    version: str
    model_hash: str
    evidence_hash: str
    engine: Literal["exact", "particles"]
    log_evidence: float
    questions: tuple[Answered, ...]
    left_out: Mapping[str, str]
    scenarios_at: date | None
    scenarios: tuple[Answered, ...]
    facts: Mapping[str, str]
    searched: Mapping[str, str]
    environment: Mapping[str, str]
    form: Literal[1] = 1

    @property
    def inputs(self) -> tuple[object, ...]:
        """Return what decides a forecast: two with equal inputs are the same forecast."""
        asked = self.until, self.draws, self.seed, self.choice
        return (self.case, self.as_of, *asked, self.version, self.model_hash, self.evidence_hash)


@dataclass(frozen=True, slots=True)
class Line:
    """An issued forecast, the number of its line, and its digest."""

    number: int
    digest: str
    issued: Issued


@dataclass(frozen=True, slots=True)
class Book:
    """All issued forecasts of a case, what is wrong with their chain, and how many bytes a killed run left behind."""

    path: Path
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()
    torn: int = 0

    @property
    def last_digest(self) -> str:
        """Return the digest on which the next line builds."""
        return self.lines[-1].digest if self.lines else _BEGINNING

    def find(self, inputs: tuple[object, ...]) -> Line | None:
        """Return the forecast of these inputs, if it has been issued."""
        return next((line for line in self.lines if line.issued.inputs == inputs), None)


@dataclass(frozen=True, slots=True)
class Appended:
    """The line of a forecast, whether it is new, and how many bytes of a half-written line were cleared before it."""

    line: Line
    new: bool
    cleared: int = 0


def read_issued(path: Path) -> Book:
    """Read the issued forecasts of a file; there are none where there is no file.

    Raises:
        CaseError: if it is there and cannot be read.
    """
    _require_file(path)
    try:
        with path.open("rb") as file, _locked(file.fileno(), alone=False):
            content = file.read()
    except FileNotFoundError:
        return Book(path, ())
    except OSError as error:
        raise CaseError(Problem(str(path), f"this cannot be read: {error.strerror}", "Check its permissions")) from None
    return _read(path, content)


def append_issued(path: Path, issued: Issued) -> Appended:
    """Append a forecast unless one of the same inputs is there; when this returns, it is on disk.

    Several processes may append at once. A line that a killed run left half written was never acknowledged: it is
    cleared away, and that is told.

    Raises:
        CaseError: if the file cannot be written, its chain is broken, or the forecast is none that could be read back.
    """
    _require_file(path)
    try:
        _require_sound(issued)
    except ValueError as error:
        raise CaseError(Problem("issue", str(error), "Such a forecast cannot be issued")) from None
    try:
        created = not path.exists()
        number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o666)
        try:
            with _locked(number, alone=True):
                appended = _append(number, path, issued)
        finally:
            os.close(number)
        if created:
            _sync_folder(path.parent)
    except OSError as error:
        found = f"the forecast cannot be written: {error.strerror}"
        mend = "Name another file with --file; a case inside an installed package is read only"
        raise CaseError(Problem(str(path), found, mend)) from None
    return appended


def _require_file(path: Path) -> None:
    """Refuse what is no file, such as a folder, a device that never ends, or a link to nothing.

    Raises:
        CaseError: if it is there and is no file.
    """
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if error.errno == errno.ENOENT and path.is_symlink():
            raise CaseError(Problem(str(path), "this link leads nowhere", "Mend it, or delete it")) from None
        return  # what is not there can be made; what cannot be reached is told where it is opened
    if not stat.S_ISREG(mode):
        mend = "Name the file in which issued forecasts are kept with --file"
        raise CaseError(Problem(str(path), f"this is {'a folder' if stat.S_ISDIR(mode) else 'no file'}", mend))


def _append(number: int, path: Path, issued: Issued) -> Appended:
    os.lseek(number, 0, os.SEEK_SET)
    content = b"".join(iter(lambda: os.read(number, 2**20), b""))
    book = _read(path, content)
    if book.problems:
        raise CaseError(*book.problems)
    if (there := book.find(issued.inputs)) is not None:
        return Appended(there, new=False)
    size = len(content) - book.torn
    if book.torn:
        os.ftruncate(number, size)
    text, digest = _written(issued, book.last_digest)
    try:
        while text:
            text = text[os.write(number, text) :]
        os.fsync(number)
    except OSError:
        os.ftruncate(number, size)
        raise
    return Appended(Line(len(book.lines) + 1, digest, issued), new=True, cleared=book.torn)


def _written(issued: Issued, previous: str) -> tuple[bytes, str]:
    """Return a forecast's line and its digest."""
    content = {"previous": previous, **plain(issued)}
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)[1:].encode()
    digest = hashlib.sha256(body).hexdigest()
    return b'{"digest":"' + digest.encode() + b'",' + body + b"\n", digest


def _read(path: Path, content: bytes) -> Book:
    if (spoilt := _spoilt(path, content)) is not None:
        return Book(path, (), (spoilt,))
    *rows, torn = content.split(b"\n")
    lines: list[Line] = []
    problems: list[Problem] = []
    previous = _BEGINNING
    for number, row in enumerate(rows, start=1):
        where = f"{path.name}:{number}"
        match = _LINE.fullmatch(row)
        if match is None or hashlib.sha256(match[2]).hexdigest().encode() != match[1]:
            problems.append(Problem(where, "this line is not what was issued: its digest does not fit it", _COPY))
            # The line after it is judged by the digest that this one had, so that one change is told once.
            previous = match[1].decode() if match is not None else previous
            continue
        digest = match[1].decode()
        try:
            content_of = json.loads(row)
            if content_of.pop("previous") != previous:
                found = "this line does not follow from the one before: a line was changed, dropped or put in between"
                problems.append(Problem(where, found, _COPY))
            del content_of["digest"]
            issued = _form().validate_python(content_of)
            _require_sound(issued)
            lines.append(Line(number, digest, issued))
        except (ValueError, KeyError, RecursionError) as error:
            said = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
            mend = "Read it with the version of tarjih that wrote it"
            problems.append(Problem(where, f"this line cannot be read: {said}", mend))
        previous = digest
    if torn and (wrong := _not_half(torn)) is not None:
        problems.append(Problem(f"{path.name}:{len(rows) + 1}", *wrong))
        torn = b""
    return Book(path, tuple(lines), tuple(problems), len(torn))


def _spoilt(path: Path, content: bytes) -> Problem | None:
    """Return what an editor or version control has done to every line, told once."""
    if content.startswith(b"\xef\xbb\xbf" + _OPENING):
        found = "the file begins with a byte order mark, which tarjih never writes: an editor has put it there"
        return Problem(f"{path.name}:1", found, "Save it as UTF-8 without a byte order mark, or restore it from a copy")
    if content.startswith(_OPENING) and b"\r\n" in content and b"\n" not in content.replace(b"\r\n", b""):
        found = "its line ends were changed to CR LF, as editors and version control on Windows do"
        mend = "Change them back to LF; for git, write `issued.jsonl -text` into .gitattributes"
        return Problem(path.name, found, mend)
    return None


def _not_half(torn: bytes) -> tuple[str, str] | None:
    """Return what is wrong with what follows the last line end, unless a killed run may have left it there.

    It would be cleared away: it must not be a whole line, which may have been issued, nor anybody else's text.
    """
    match = _LINE.fullmatch(torn)
    if match is not None and hashlib.sha256(match[2]).hexdigest().encode() == match[1]:
        found = "this line is whole, and only its line end is missing: an editor may have cut it off"
        return found, "Add a line end to the file, or restore it from a copy"
    if not (_BEGUN.fullmatch(torn) or _OPENING.startswith(torn)):
        return (
            "this is not the beginning of an issued forecast",
            "Name the right file with --file, or restore it from a copy",
        )
    return None


def _require_sound(issued: Issued) -> None:
    """Refuse what no run has written, whatever its digest says.

    Raises:
        ValueError: with what was found.
    """
    if not 0 < issued.draws <= _MOST_DRAWS:
        raise ValueError(f"it has {issued.draws} draws")
    if issued.seed < 0:
        raise ValueError(f"its seed is {issued.seed}")
    if issued.until < issued.as_of:
        raise ValueError(f"it is of {issued.as_of} and ends on {issued.until}")
    for one in (*issued.questions, *issued.scenarios):
        if not all(-_ROUNDING <= p <= 1 + _ROUNDING for p in (one.mean, one.low, one.high)):
            raise ValueError(f"an answer to {one.name} is no probability")
    for name in issued.facts:
        if "/" not in name:
            raise ValueError(f"the fact {name!r} has no indicator")


@cache
def _form() -> TypeAdapter[Issued]:
    return TypeAdapter(Issued)


@contextmanager
def _locked(number: int, *, alone: bool) -> Iterator[None]:
    """Hold a file's lock, which ends with the process: alone to write, with others to read."""
    if sys.platform == "win32":  # there, appending is safe for one process at a time
        yield
        return
    import fcntl

    fcntl.flock(number, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
    try:
        yield
    finally:
        fcntl.flock(number, fcntl.LOCK_UN)


def _sync_folder(folder: Path) -> None:
    """Make a new file's name as lasting as its content."""
    if sys.platform == "win32":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
