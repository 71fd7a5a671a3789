"""The rows of a corpus: JSON Lines or CSV, plain or compressed, and whole reports, each a row of its own."""

import csv
import gzip
import io
import itertools
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, Any, NamedTuple

from tarjih.errors import EvidenceError, Problem
from tarjih.text.reading import read_document

# A row beyond this is no article; it is set aside unread.
LONGEST_ROW = 1_000_000
COLUMNS = ("id", "text", "date", "url", "source")
_LINES, _TABLES, _PACKED = (".jsonl", ".ndjson"), (".csv", ".tsv"), (".gz", ".zst")
_BLOCK = 1 << 16


class Row(NamedTuple):
    """One row of JSON as it stands in a file, counted from 1, and the share of all input read so far."""

    file: str
    number: int
    line: bytes
    share: float


def read_rows(files: Sequence[Path], *, as_of: date | None = None) -> Iterator[Row]:
    """Yield every row of some files, in order; a row of a table becomes an object, and so does a whole report.

    Args:
        files: rows (.jsonl, .ndjson, .csv, .tsv, each perhaps with .gz or .zst behind it), or reports that
            `read_document` reads.
        as_of: when reports were written that do not say so.

    Raises:
        EvidenceError: before the first row, with every file that is not there; later, with the file that is damaged.
        ReadingError: if a report cannot be read.
    """
    check_files(files)
    sizes = [path.stat().st_size for path in files]
    total = max(sum(sizes), 1)
    for path, name, before, size in zip(files, _names(files), itertools.accumulate([0, *sizes]), sizes, strict=False):
        kind = _kind(path)
        if kind not in _LINES + _TABLES:
            yield Row(name, 1, _report(path, as_of), (before + size) / total)
            continue
        with _opened(path) as (file, raw):
            lines = _lines(file) if kind in _LINES else _table(file, path, kind)
            for number, line in enumerate(lines, 1):
                yield Row(name, number, line, (before + min(raw.tell(), size)) / total)


def check_files(files: Iterable[Path]) -> None:
    """Make sure that every file can be opened, before hours go into the first.

    Raises:
        EvidenceError: with every one that cannot.
    """
    problems = []
    for path in files:
        try:
            path.open("rb").close()
        except OSError as error:
            problems.append(_unreadable(path, error))
        else:
            if _kind(path) == ".json":
                found = "rows must stand in lines of their own, and this is one JSON value"
                problems.append(Problem(str(path), found, f"Take it apart: jq -c '.[]' {path.name} > news.jsonl"))
    if problems:
        raise EvidenceError(*problems)


def _kind(path: Path) -> str:
    suffix = path.suffix.casefold()
    return path.with_suffix("").suffix.casefold() if suffix in _PACKED else suffix


def _names(files: Sequence[Path]) -> list[str]:
    """Name each file as short as tells it from the others."""
    seen = Counter(path.name for path in files)
    return [path.name if seen[path.name] == 1 else path.as_posix() for path in files]


def _report(path: Path, as_of: date | None) -> bytes:
    report = read_document(path, written_on=as_of)
    if report.written_on is None:
        found = "the report does not say when it was written, and “yesterday” is counted from there"
        raise EvidenceError(Problem(str(path), found, "Say it with --as-of, for example --as-of 2022-10-28"))
    row = {"id": path.name, "text": report.text, "date": str(report.written_on), "source": report.publisher or ""}
    return json.dumps(row, ensure_ascii=False).encode()


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """Yield lines, a monstrous one cut off so that it does not fill the memory."""
    while line := file.readline(LONGEST_ROW + 2):
        yield line
        while not line.endswith(b"\n") and len(line) > LONGEST_ROW:
            line = file.readline(LONGEST_ROW + 2)
            if not line:
                return


def _table(file: IO[bytes], path: Path, kind: str) -> Iterator[bytes]:
    csv.field_size_limit(LONGEST_ROW)
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    reader = csv.DictReader(text, delimiter="\t" if kind == ".tsv" else ",")
    try:
        if missing := [name for name in ("text", "date") if name not in (reader.fieldnames or ())]:
            found = f"there is no column {' and no column '.join(missing)}; it has {', '.join(reader.fieldnames or ())}"
            raise EvidenceError(Problem(f"{path}:1", found, "Rename the columns of the text and of its day"))
        for row in reader:
            yield json.dumps({name: row[name] for name in COLUMNS if row.get(name)}, ensure_ascii=False).encode()
    except csv.Error as error:
        mend = "Look for a quotation mark that is not closed"
        raise EvidenceError(Problem(f"{path}:{reader.line_num}", f"this table is damaged: {error}", mend)) from None
    except UnicodeDecodeError:
        found = "a row here is not UTF-8"
        raise EvidenceError(Problem(f"{path}:{reader.line_num + 1}", found, "Save the table as UTF-8")) from None


@contextmanager
def _opened(path: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Open a file and yield its rows' bytes, and the file itself, which knows how far it was read."""
    try:
        with path.open("rb") as raw:
            if path.suffix.casefold() == ".gz":
                yield io.BufferedReader(gzip.GzipFile(fileobj=raw)), raw
            elif path.suffix.casefold() == ".zst":
                yield io.BufferedReader(_Unpacked(raw, _zstandard(path)), _BLOCK), raw
            else:
                # A second reader, for a table's reader closes what it reads.
                yield io.BufferedReader(io.FileIO(raw.fileno(), closefd=False), _BLOCK), raw
    except (OSError, EOFError, zlib.error) as error:
        raise EvidenceError(_unreadable(path, error)) from None


def _unreadable(path: Path, error: Exception) -> Problem:
    found = f"this file cannot be read: {getattr(error, 'strerror', None) or error}"
    return Problem(str(path), found, "Check its name, and that it is whole")


class _Unpacked(io.RawIOBase):
    """A Zstandard file of one frame or many, unpacked as it is read; one that ends too early is an error."""

    def __init__(self, packed: IO[bytes], library: Any) -> None:
        self._packed, self._library = packed, library
        self._frame: Any = None
        self._rest = self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        while not self._ready:
            block = self._rest or self._packed.read(_BLOCK)
            if not block:
                if self._frame is not None:
                    raise EOFError("it ends in the middle")
                return 0
            self._frame = self._frame or self._library.ZstdDecompressor().decompressobj()
            try:
                self._ready = self._frame.decompress(block)
            except self._library.ZstdError as error:
                raise OSError(str(error)) from None
            self._rest = self._frame.unused_data if self._frame.eof else b""
            self._frame = None if self._frame.eof else self._frame
        size = min(len(into), len(self._ready))
        into[:size], self._ready = self._ready[:size], self._ready[size:]
        return size


def _zstandard(path: Path) -> Any:
    try:
        import zstandard
    except ImportError:
        found = "files compressed with Zstandard need a package that is not installed"
        raise EvidenceError(Problem(str(path), found, "Install it: pip install 'tarjih[scale]'")) from None
    return zstandard
