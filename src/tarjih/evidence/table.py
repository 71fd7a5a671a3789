"""A CSV file as rows that know where they stand, so that a message can point at a cell."""

import csv
import difflib
import io
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tarjih.errors import Problem
from tarjih.model.calendar import Span, parse_span

# What a terminal would obey instead of showing; tabs and line ends are harmless.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: its cells by column, the line it starts on, and its text as written."""

    file: str
    line: int
    cells: Mapping[str, str]
    text: str

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    @property
    def where(self) -> str:
        """Return `file:line`."""
        return f"{self.file}:{self.line}"

    def problem(self, column: str, found: str, mend: str) -> Problem:
        """Return a problem with one cell, pointing at its first character where that is on the row's line."""
        start = _cell_starts(self.text)[0][list(self.cells).index(column)]
        return Problem(f"{_place(self.file, self.line, self.text, start)} column {column}", found, mend)


@dataclass(frozen=True, slots=True)
class Cells:
    """Reads the cells of a row. One that is wrong adds to `problems` and yields a stand-in, or nothing."""

    row: Row
    problems: list[Problem]

    def wrong(self, column: str, found: str, mend: str) -> None:
        """Add a problem with one cell; an empty cell is called empty."""
        self.problems.append(self.row.problem(column, found if self.row[column] else "the cell is empty", mend))

    def filled(self, column: str, mend: str) -> str:
        """Return a text that may not be empty."""
        if not self.row[column]:
            self.wrong(column, "", mend)
        return self.row[column]

    def one_of(self, column: str, choices: Collection[str], mend: str) -> str:
        """Return a text that must be one of the choices."""
        if self.row[column] not in choices:
            self.wrong(column, f"{self.row[column]!r} is not a {column}", mend)
        return self.row[column]

    def span(self, column: str, form: str) -> Span | None:
        """Return the days that a cell names; `form` shows how they are written."""
        try:
            return parse_span(self.row[column])
        except ValueError as error:
            # The last sentence of the message lists every form of date; here only some will do.
            self.wrong(column, str(error).rsplit(". ", 1)[0], f"Write it as {form}")
            return None

    def day(self, column: str) -> date | None:
        """Return one day."""
        span = self.span(column, "2022-10-28")
        if span is not None and span.days > 1:
            self.wrong(column, f"{self.row[column]!r} is longer than a day", "Write it as 2022-10-28")
            return None
        return span.first if span is not None else None

    def number(self, column: str) -> float:
        """Return a finite number."""
        value = as_number(self.row[column])
        if value is None:
            found = f"{self.row[column]!r} is not a number"
            self.wrong(column, found, "Write it as 1234.5, without a unit and without separators")
        return math.nan if value is None else value


def as_number(text: str) -> float | None:
    """Return a finite number, or nothing if the text is not one."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def in_order(problems: Collection[Problem]) -> list[Problem]:
    """Sort the problems of one file by line: its form is checked before its cells."""

    def line(problem: Problem) -> int:
        place = problem.where.split(" ")[0].split(":")
        return int(place[1]) if len(place) > 1 else 0

    return sorted(problems, key=line)


def read_table(path: Path, columns: Sequence[str]) -> tuple[list[Row], list[Problem]]:
    """Read a CSV file with exactly these columns, in any order.

    Cells are stripped of surrounding space; rows without any content are passed over. A file that does not
    exist has no rows.

    Returns:
        The rows that can be read, and a problem for everything else.
    """
    if not path.exists() and not path.is_symlink():
        return [], []
    try:
        # A byte order mark is what Excel writes in front of UTF-8.
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{error.object[error.start]:02x} is not UTF-8"
        return [], [Problem(f"{path.name}:{line}", found, 'Save the file as UTF-8 (in Excel: "CSV UTF-8")')]
    except OSError as error:
        found = f"the file cannot be read ({error.strerror})"
        return [], [Problem(path.name, found, "Check its permissions, and that it is a file")]
    return _split(path.name, list(io.StringIO(text, newline="")), columns)


def _split(file: str, lines: list[str], columns: Sequence[str]) -> tuple[list[Row], list[Problem]]:
    reader = csv.reader(lines, strict=True)
    heading: list[str] | None = None
    rows: list[Row] = []
    problems: list[Problem] = []
    while reader.line_num < len(lines):
        before = reader.line_num
        try:
            cells = [cell.strip() for cell in next(reader)]
        except csv.Error as error:
            text = "".join(lines[before : reader.line_num])
            problems.append(_quoting(file, before + 1, text, error))
            if heading is None:
                return rows, problems
            continue
        if heading is None:
            heading = cells
            if problems := _heading(file, heading, columns):
                return rows, problems
        elif not any(cells):
            continue
        elif len(cells) != len(heading):
            problems.append(_count(f"{file}:{before + 1}", len(cells), len(heading)))
        elif match := _CONTROL.search("".join(cells)):
            found = f"the invisible control character U+{ord(match[0]):04X}"
            problems.append(Problem(f"{file}:{before + 1}", found, "Delete it"))
        else:
            text = "".join(lines[before : reader.line_num])
            rows.append(Row(file, before + 1, dict(zip(heading, cells, strict=True)), text))
    return rows, problems if heading is not None else _heading(file, [], columns)


def _heading(file: str, heading: list[str], columns: Sequence[str]) -> list[Problem]:
    where = f"{file}:1"
    for separator, word in ((";", "semicolons"), ("\t", "tabs")):
        if len(heading) == 1 and separator in heading[0]:
            return [Problem(where, f"the cells are separated by {word}", "Save the file with commas")]
    problems = [
        Problem(
            f"{where} column {column}",
            f"no such column belongs in {file}",
            suggest(column, [c for c in columns if c not in heading], "Take it out, or use note"),
        )
        for column in heading
        if column not in columns
    ]
    problems += [
        Problem(f"{where} column {column}", "the column stands here twice", "Take one of them out")
        for column in dict.fromkeys(heading)
        if heading.count(column) > 1
    ]
    if missing := [column for column in columns if column not in heading]:
        found = f"missing {'column' if len(missing) == 1 else 'columns'} {', '.join(missing)}"
        problems.append(Problem(where, found, f"The first line reads {','.join(columns)}"))
    return problems


def _count(where: str, found: int, expected: int) -> Problem:
    cells = f"{found} {'cell' if found == 1 else 'cells'} under a heading of {expected}"
    if found > expected:
        return Problem(where, cells, "Put quotes around a cell that holds a comma")
    return Problem(where, cells, "Give every column its cell; an empty one still needs its comma")


def _quoting(file: str, line: int, text: str, error: csv.Error) -> Problem:
    fault = _cell_starts(text)[1]
    if fault is None:
        return Problem(f"{file}:{line}", f"the row cannot be read ({error})", "Shorten its longest cell")
    return Problem(
        _place(file, line, text, fault),
        "a quote opens this cell and does not close it properly",
        'Close the cell with one quote, and write every quote inside it twice: ""',
    )


def _place(file: str, line: int, text: str, offset: int) -> str:
    on_first_line = not any(newline in text[:offset] for newline in "\r\n")
    return f"{file}:{line}:{offset + 1}" if on_first_line else f"{file}:{line}"


def _cell_starts(text: str) -> tuple[list[int], int | None]:
    """Return where the cells of a row start, and the start of the cell whose quoting breaks, if one does."""
    starts, quoted, i = [0], False, 0
    while i < len(text):
        if quoted and text[i] == '"':
            following = text[i + 1 : i + 2]
            if following == '"':
                i += 1
            elif following in ("", ",", "\r", "\n"):
                quoted = False
            else:
                return starts, starts[-1]
        elif not quoted and text[i] == '"' and i == starts[-1]:
            quoted = True
        elif not quoted and text[i] == ",":
            starts.append(i + 1)
        i += 1
    return starts, starts[-1] if quoted else None


def suggest(word: str, known: Collection[str], otherwise: str) -> str:
    """Return `Did you mean ...?` for the nearest known word, or another remedy.

    >>> suggest("catgory", ["category", "episode"], "Write another")
    "Did you mean 'category'?"
    """
    near = difflib.get_close_matches(word, known, n=1)
    return f"Did you mean {near[0]!r}?" if near else otherwise
