"""A corpus of articles -> events, part by part: on this process, on workers of this machine, or on a cluster.

Each part of the input becomes one file of events and, where rows cannot be read, one of those rows with the reason.
A part is written whole or not at all and then entered in a manifest, so that a run which was stopped goes on where it
was, and a worker that dies costs only the time of its part.
"""

import hashlib
import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any, Protocol

from tarjih.errors import EvidenceError, Problem, TarjihError
from tarjih.evidence.coding.article import code_article, read_article
from tarjih.evidence.coding.rows import LONGEST_ROW, Row, read_rows

# Rows of a part, and its size: seconds of one core, so that little is lost with a worker, progress is seen, and what
# is under way at once fits into memory.
ROWS = 5_000
BYTES = 2_000_000
MANIFEST = "manifest.jsonl"
# What a row is shown with when it is set aside.
_SHOWN = 2_000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: rows read and set aside, events found, parts, and how many of those an earlier run had done.

    `share` of the input, by bytes, is done.
    """

    rows: int = 0
    events: int = 0
    quarantined: int = 0
    parts: int = 0
    resumed: int = 0
    resumed_rows: int = 0
    share: float = 0.0

    def __add__(self, other: "Progress") -> "Progress":
        """Add up what two parts did; the later one tells how far the input is done."""
        return Progress(
            self.rows + other.rows,
            self.events + other.events,
            self.quarantined + other.quarantined,
            self.parts + other.parts,
            self.resumed + other.resumed,
            self.resumed_rows + other.resumed_rows,
            max(self.share, other.share),
        )


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a corpus that are coded together."""

    number: int
    rows: tuple[Row, ...]

    @property
    def digest(self) -> str:
        """Return a digest of the rows and of where they stand."""
        seen = hashlib.sha256()
        for row in self.rows:
            seen.update(f"{row.file}:{row.number}:{len(row.line)}\n".encode())
            seen.update(row.line)
        return seen.hexdigest()


@dataclass(frozen=True, slots=True)
class Coded:
    """What came of a part: its events and its unreadable rows, each a line of JSON, and what coded it."""

    events: tuple[str, ...]
    aside: tuple[str, ...]
    coder: str


class Pool(Protocol):
    """Something that runs a function elsewhere: a pool of this machine, or a cluster's client."""

    def submit(self, function: Callable[[Part], Coded], part: Part, /) -> Any:
        """Start it and return a future."""


def code_corpus(
    files: Sequence[Path],
    output: Path,
    *,
    as_of: date | None = None,
    pool: Pool | None = None,
    in_flight: int = 4,
    rows: int = ROWS,
    tell: Callable[[Progress], None] = lambda _progress: None,
) -> Progress:
    """Code every row of some files into a folder of parts, and return what was done.

    Args:
        files: what `read_rows` reads; each row has `text` and `date`.
        output: the folder; parts that its manifest holds are not coded again.
        as_of: when reports were written that do not say so.
        pool: where parts are coded; without one, here.
        in_flight: how many parts are with the pool at once, which bounds the memory.
        rows: rows of a part at most; a part has no more than 2 MB either.
        tell: is told after every part.

    Raises:
        EvidenceError: if a file cannot be read, if the folder holds the parts of another corpus or of another version
            of the coder, or if the workers run another version.
        ReadingError: if a report cannot be read.
    """
    done = _manifest(output)
    total = Progress()
    waiting: deque[tuple[Part, Any]] = deque()
    for part in parts(read_rows(files, as_of=as_of), rows):
        entry = done.pop(part.number, None)
        if entry is not None:
            _same(output, part, entry)
            counts = {name: entry[name] for name in ("rows", "events", "quarantined")}
            total += Progress(**counts, parts=1, resumed=1, resumed_rows=entry["rows"], share=part.rows[-1].share)
            tell(total)
            continue
        waiting.append((part, pool.submit(code_part, part) if pool else None))
        if len(waiting) >= (in_flight if pool else 1):
            total += _finish(output, *waiting.popleft())
            tell(total)
    while waiting:
        total += _finish(output, *waiting.popleft())
        tell(total)
    if done:
        found = f"it holds {len(done)} parts more than these files have, of another corpus or size of part"
        raise EvidenceError(Problem(str(output), found, "Name another folder, or empty this one"))
    return total


def parts(rows: Iterable[Row], most: int = ROWS) -> Iterator[Part]:
    """Yield rows in parts, numbered through, of so many rows or BYTES at most (a longer row is a part of its own)."""
    number, held, size = 0, list[Row](), 0
    for row in rows:
        if held and (len(held) >= most or size + len(row.line) > BYTES):
            yield Part(number, tuple(held))
            number, held, size = number + 1, [], 0
        held.append(row)
        size += len(row.line)
    if held:
        yield Part(number, tuple(held))


def code_part(part: Part) -> Coded:
    """Code the rows of a part. What comes of it depends on nothing but the part and `coder`."""
    events, aside = [], []
    for row in part.rows:
        if not row.line.strip():
            continue
        try:
            article = read_article(_object(row.line))
            name = article.id or f"{row.file}:{row.number}"
            coded = code_article(article)
        except (ValueError, TarjihError) as error:
            aside.append(_set_aside(row, " ".join(str(error).split())))
            continue
        except Exception as error:  # noqa: BLE001 - one article in a million must not end the run; its row says what
            aside.append(_set_aside(row, f"a defect of tarjih, please report it: {type(error).__name__}: {error}"))
            continue
        for event in coded:
            number = event.id.removeprefix(article.id)
            events.append(_line(asdict(event) | {"id": f"{name}{number}", "article": name}))
    return Coded(tuple(events), tuple(aside), coder())


@cache
def coder() -> str:
    """Return a digest of everything that decides what an article is coded as: programs, word lists and weights."""
    seen = hashlib.sha256()
    root = package_files("tarjih")
    for place in ("text", "claims", "evidence/coding"):
        with_paths = sorted(_files_below(Path(str(root.joinpath(place)))))
        for path in with_paths:
            seen.update(f"{path.relative_to(str(root)).as_posix()}\n".encode())
            seen.update(path.read_bytes())
    return seen.hexdigest()[:16]


def _files_below(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")


def _set_aside(row: Row, reason: str) -> str:
    shown = row.line[:_SHOWN].decode("utf-8", "replace").rstrip()
    return _line({"file": row.file, "row": row.number, "reason": reason, "line": shown})


def _object(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_ROW:
        raise ValueError(f"longer than {LONGEST_ROW:,} bytes")
    try:
        row = json.loads(line)
    except UnicodeDecodeError:
        raise ValueError("not UTF-8") from None
    except RecursionError:
        raise ValueError("not JSON that can be read: too deeply nested") from None
    except ValueError as error:
        raise ValueError(f"not JSON: {error}") from None
    if not isinstance(row, dict):
        raise ValueError("not an object")
    return row


def _line(row: dict[str, Any]) -> str:
    # Half of a surrogate pair, in a name or address, is written as its escape: the row stays readable everywhere.
    text = json.dumps(row, ensure_ascii=False, default=date.isoformat)
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def _finish(output: Path, part: Part, future: Any) -> Progress:
    coded: Coded = future.result() if future is not None else code_part(part)
    if coded.coder != coder():
        found = f"its workers code as {coded.coder}, and this program as {coder()}"
        raise EvidenceError(Problem("the cluster", found, "Install the same version of tarjih on every worker"))
    _write(_events(output, part.number), coded.events)
    aside = output / f"quarantine-{part.number:05d}.jsonl"
    if coded.aside:
        _write(aside, coded.aside)
    else:
        aside.unlink(missing_ok=True)
    entry = {
        "part": part.number,
        "file": part.rows[0].file,
        "first_row": part.rows[0].number,
        "rows": len(part.rows),
        "events": len(coded.events),
        "quarantined": len(coded.aside),
        "digest": part.digest,
        "coder": coded.coder,
    }
    with (output / MANIFEST).open("a", encoding="utf-8") as manifest:
        manifest.write(json.dumps(entry, ensure_ascii=False) + "\n")
    return Progress(len(part.rows), len(coded.events), len(coded.aside), 1, share=part.rows[-1].share)


def _events(output: Path, number: int) -> Path:
    return output / f"events-{number:05d}.jsonl"


def _write(target: Path, lines: Iterable[str]) -> None:
    # Another run into this folder writes a file of its own.
    part = target.with_suffix(f".{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _same(output: Path, part: Part, entry: dict[str, Any]) -> None:
    mend = "Name another folder, or empty this one"
    if entry["digest"] != part.digest:
        found = f"it holds part {part.number} of another corpus, or of another size of part"
        raise EvidenceError(Problem(str(output), found, mend))
    if entry.get("coder") != coder():
        found = f"its part {part.number} was coded by another version of tarjih, which may code otherwise"
        raise EvidenceError(Problem(str(output), found, mend))


def _manifest(output: Path) -> dict[int, dict[str, Any]]:
    """Return the finished parts by number; a last line that was cut short is a part that is not finished."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        path, found = output / MANIFEST, {}
        if not path.exists():
            return {}
        whole = path.read_bytes()
        kept = whole[: whole.rfind(b"\n") + 1]
        if kept != whole:
            path.write_bytes(kept)
    except OSError as error:
        found_here = f"this folder cannot be used: {error.strerror}"
        raise EvidenceError(Problem(str(output), found_here, "Name another with --output")) from None
    for number, line in enumerate(kept.splitlines(), 1):
        try:
            entry = json.loads(line)
            number_of = {name: int(entry[name]) for name in ("part", "rows", "events", "quarantined")}
            if _events(output, number_of["part"]).exists():
                found[number_of["part"]] = entry | number_of | {"digest": str(entry["digest"])}
        except (ValueError, KeyError, TypeError):
            mend = "Name another folder, or take this line out: its part is then coded again"
            raise EvidenceError(Problem(f"{path}:{number}", "this is no entry of a manifest", mend)) from None
    return found
