"""A corpus of articles -> events, part by part: on this process, on workers of this machine, or on a cluster.

Each part of the input becomes one file of events and, where rows cannot be read, one of those rows with the reason.
A part is written whole or not at all and then entered in a manifest, so that a run which was stopped goes on where it
was, and a worker that dies costs only the time of its part.
"""

import gzip
import hashlib
import io
import itertools
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any, Protocol

from tarjih.errors import EvidenceError, Problem
from tarjih.evidence.coding.article import code_article, read_article

# Rows of a part: half a minute of one core, so that little is lost with a worker and progress is seen.
ROWS = 5_000
# A row beyond this is no article; it is set aside unread.
LONGEST_ROW = 1_000_000
MANIFEST = "manifest.jsonl"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: rows read and set aside, events found, parts that an earlier run had done."""

    rows: int = 0
    events: int = 0
    quarantined: int = 0
    parts: int = 0
    resumed: int = 0

    def __add__(self, other: "Progress") -> "Progress":
        """Add up two parts."""
        return Progress(*(a + b for a, b in zip(asdict(self).values(), asdict(other).values(), strict=True)))


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a corpus that are coded together: `number` counts through all files."""

    number: int
    file: str
    first_row: int
    lines: tuple[bytes, ...]

    @property
    def digest(self) -> str:
        """Return a digest of the rows and of where they stand."""
        seen = hashlib.sha256(f"{self.file}:{self.first_row}\n".encode())
        for line in self.lines:
            seen.update(line)
        return seen.hexdigest()


class Pool(Protocol):
    """Something that runs a function elsewhere: a pool of this machine, or a cluster's client."""

    def submit(self, function: Callable[[Part], tuple[list[str], list[str]]], part: Part, /) -> Any:
        """Start it and return a future."""


def code_corpus(
    files: Sequence[Path],
    output: Path,
    *,
    pool: Pool | None = None,
    in_flight: int = 4,
    rows: int = ROWS,
    tell: Callable[[Progress], None] = lambda _progress: None,
) -> Progress:
    """Code every row of some files into a folder of parts, and return what was done.

    Args:
        files: JSON Lines, plain or compressed (.gz, .zst); each row has `text` and `date`.
        output: the folder; parts that its manifest holds are not coded again.
        pool: where parts are coded; without one, here.
        in_flight: how many parts are with the pool at once, which bounds the memory.
        rows: rows of a part.
        tell: is told after every part.

    Raises:
        EvidenceError: if a file cannot be read, or if the folder holds the parts of another corpus.
    """
    output.mkdir(parents=True, exist_ok=True)
    done = _manifest(output)
    total = Progress()
    waiting: list[tuple[Part, Any]] = []
    for part in parts(files, rows):
        entry = done.get(part.number)
        if entry is not None:
            if entry["digest"] != part.digest:
                found = f"it holds part {part.number} of another corpus, or of another size of part"
                raise EvidenceError(Problem(str(output), found, "Name another folder, or empty this one"))
            counts = {name: entry[name] for name in ("rows", "events", "quarantined")}
            total += Progress(**counts, parts=1, resumed=1)
            tell(total)
            continue
        waiting.append((part, pool.submit(code_part, part) if pool else None))
        if len(waiting) >= (in_flight if pool else 1):
            total += _finish(output, *waiting.pop(0))
            tell(total)
    for part, future in waiting:
        total += _finish(output, part, future)
        tell(total)
    return total


def parts(files: Iterable[Path], rows: int = ROWS) -> Iterator[Part]:
    """Yield the rows of some files in parts, numbered through."""
    number = 0
    for path in files:
        with _opened(path) as file:
            for first in itertools.count(1, rows):
                lines = tuple(line for line in itertools.islice(_lines(file), rows))
                if not lines:
                    break
                yield Part(number, path.name, first, lines)
                number += 1


def code_part(part: Part) -> tuple[list[str], list[str]]:
    """Return the events of a part and its unreadable rows, each as a line of JSON. Depends on nothing but the part."""
    events, aside = [], []
    for offset, line in enumerate(part.lines):
        where = {"file": part.file, "row": part.first_row + offset}
        if not line.strip():
            continue
        try:
            article = read_article(_row(line))
        except ValueError as error:
            aside.append(_line(where | {"reason": str(error), "line": line[:2000].decode("utf-8", "replace").rstrip()}))
            continue
        name = article.id or f"{part.file}:{where['row']}"
        for event in code_article(article):
            number = event.id.removeprefix(article.id)
            plain = asdict(event) | {"id": f"{name}{number}", "article": name}
            events.append(_line(plain))
    return events, aside


def _row(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_ROW:
        raise ValueError(f"longer than {LONGEST_ROW:,} bytes")
    try:
        row = json.loads(line)
    except UnicodeDecodeError:
        raise ValueError("not UTF-8") from None
    except ValueError as error:
        raise ValueError(f"not JSON: {error}") from None
    if not isinstance(row, dict):
        raise ValueError("not an object")
    return row


def _line(row: dict[str, Any]) -> str:
    # A lone surrogate in a text is written as its escape: the row stays readable everywhere.
    text = json.dumps(row, ensure_ascii=False, default=date.isoformat)
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def _finish(output: Path, part: Part, future: Future[tuple[list[str], list[str]]] | None) -> Progress:
    events, aside = future.result() if future is not None else code_part(part)
    _write(output / f"events-{part.number:05d}.jsonl", events)
    if aside:
        _write(output / f"quarantine-{part.number:05d}.jsonl", aside)
    entry = {
        "part": part.number,
        "file": part.file,
        "first_row": part.first_row,
        "rows": len(part.lines),
        "events": len(events),
        "quarantined": len(aside),
        "digest": part.digest,
    }
    with (output / MANIFEST).open("a", encoding="utf-8") as manifest:
        manifest.write(json.dumps(entry, ensure_ascii=False) + "\n")
    return Progress(len(part.lines), len(events), len(aside), 1)


def _write(target: Path, lines: Sequence[str]) -> None:
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, suffix=".part", delete=False) as file:
        part = Path(file.name)
        try:
            file.writelines(line + "\n" for line in lines)
            file.close()
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def _manifest(output: Path) -> dict[int, dict[str, Any]]:
    """Return the finished parts; a last line that was cut short is a part that is not finished."""
    path, found = output / MANIFEST, {}
    if not path.exists():
        return {}
    whole = path.read_bytes()
    kept = whole[: whole.rfind(b"\n") + 1]
    if kept != whole:
        path.write_bytes(kept)
    for line in kept.decode("utf-8").splitlines():
        entry = json.loads(line)
        if (output / f"events-{entry['part']:05d}.jsonl").exists():
            found[entry["part"]] = entry
    return found


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """Yield lines, a monstrous one cut off so that it does not fill the memory."""
    while line := file.readline(LONGEST_ROW + 2):
        yield line
        while not line.endswith(b"\n") and len(line) > LONGEST_ROW:
            line = file.readline(LONGEST_ROW + 2)
            if not line:
                return


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    mend = "Check its name; rows of JSON are read plain, or compressed as .gz or .zst"
    try:
        with path.open("rb") as raw:
            if path.suffix == ".gz":
                yield io.BufferedReader(gzip.GzipFile(fileobj=raw))
            elif path.suffix == ".zst":
                yield io.BufferedReader(_zstandard(path).ZstdDecompressor().stream_reader(raw))
            else:
                yield raw
    except (OSError, EOFError) as error:
        found = f"this file cannot be read: {getattr(error, 'strerror', None) or error}"
        raise EvidenceError(Problem(str(path), found, mend)) from None


def _zstandard(path: Path) -> Any:
    try:
        import zstandard
    except ImportError:
        found = "files compressed with Zstandard need a package that is not installed"
        raise EvidenceError(Problem(str(path), found, "Install it: pip install 'tarjih[scale]'")) from None
    return zstandard
