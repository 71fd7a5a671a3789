"""The pieces that every page on a terminal is made of: headings, tables without lines, bars of eighths."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tarjih.report.words import Wording

WIDTH = 80
# Beyond this, lines are too long to read and the eye loses its row.
WIDEST = 110

HEADING = "bold"
QUIET = "bright_black"
ACCENT = "cyan"
_EIGHTHS = " ▏▎▍▌▋▊▉"


def probability_bar(mean: float, high: float, cells: int) -> Text:
    """Draw a probability in eighths of a character, and dashes on to the upper end of its interval.

    >>> str(probability_bar(0.3, 0.5, 10))
    '███╌╌     '
    """
    eighths = max(round(mean * cells * 8), 1) if mean > 0 else 0
    solid = "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
    reach = max(round(high * cells), len(solid))
    bar = Text(solid, style=ACCENT)
    bar.append("╌" * (reach - len(solid)), style=QUIET)
    bar.append(" " * (cells - reach))
    return bar


def range_bar(low: float, high: float, mark: float, cells: int) -> Text:
    """Draw a range between 0 and 1, with a mark inside or outside it.

    >>> str(range_bar(0.4, 0.6, 0.5, 10))
    '    ━┿    '
    """
    first = min(int(low * cells), cells - 1)
    last = min(max(int(high * cells + 0.999999), first + 1), cells)
    middle = min(max(int(mark * cells), 0), cells - 1)
    bar = Text()
    for cell in range(cells):
        if cell == middle:
            bar.append("┿" if first <= cell < last else "│", style=HEADING)
        elif first <= cell < last:
            bar.append("━", style=ACCENT)
        else:
            bar.append(" ")
    return bar


def page_head(wording: Wording, title: str, as_of: date, width: int) -> Table:
    """Return the first line of a page: its title, and the as-of date at the right."""
    day = Text(wording.say("questions.as_of", date=wording.day(as_of)), style=HEADING)
    top = Table.grid(expand=False, padding=(0, 2, 0, 0))
    top.add_column(width=width - day.cell_len - 2)
    top.add_column(justify="right", no_wrap=True)
    top.add_row(Text(title, style=f"bold {ACCENT}"), day)
    return top


def heading(text: str) -> Text:
    """Return a heading with a line of air above it."""
    return Text(f"\n{text}", style=HEADING)


def indented(what: RenderableType) -> Padding:
    """Set something in by two columns."""
    return Padding(what, (0, 0, 0, 2))


def grid(columns: Iterable[tuple[str, dict[str, Any]]]) -> Table:
    """Return an empty table without lines."""
    table = Table(box=None, header_style=QUIET, padding=(0, 2, 0, 0), pad_edge=False)
    for title, options in columns:
        table.add_column(title, **options)
    return table
