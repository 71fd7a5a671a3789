"""A case's own facts: `events.csv` and `series.csv`, checked row by row, and what each indicator sees in them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast
from urllib.parse import urlsplit

from tarjih.errors import EvidenceError, Problem
from tarjih.evidence.observation import (
    ITEM_CREDIBILITY,
    NO_OVERRIDES,
    SOURCE_RELIABILITY,
    Direction,
    Event,
    Ledger,
    Measurement,
    Observation,
    Precision,
    admiralty,
    blur,
)
from tarjih.evidence.table import Cells, as_number, in_order, read_table, suggest
from tarjih.model.calendar import Span

EVENT_COLUMNS = tuple(field.name for field in fields(Event) if field.name != "where")
SERIES_COLUMNS = tuple(field.name for field in fields(Measurement) if field.name != "where")

PRECISIONS: tuple[Precision, ...] = ("day", "month", "year")
DIRECTIONS: tuple[Direction, ...] = ("impose", "lift", "")

_Record = TypeVar("_Record", Event, Measurement)


class Feed(Protocol):
    """Which rows of a ledger an indicator reads."""

    @property
    def ledger(self) -> str | None:
        """Return `events` for a feed of events."""

    @property
    def series(self) -> str | None:
        """Return the name of the series, for a feed of figures."""

    @property
    def where(self) -> Mapping[str, Any]:
        """Return what each named column must hold: a value, one of a list, or `{not: ...}`."""

    @property
    def once_per(self) -> str | None:
        """Return `episode` where an episode counts once."""

    @property
    def value(self) -> str | None:
        """Return the column that holds what is observed; by default every event counts 1."""

    @property
    def none_yet(self) -> bool:
        """Return whether no such row is known so far, and that is meant."""


class HasFeed(Protocol):
    """An indicator, as far as its feed goes."""

    @property
    def feed(self) -> Feed | None:
        """Return which rows it reads, if any."""


# --- reading ----------------------------------------------------------------------------------------------


def read_ledger(folder: Path) -> Ledger:
    """Read `events.csv` and `series.csv` of a case; either may be absent.

    Raises:
        EvidenceError: with every problem of both files.
    """
    if not folder.is_dir():
        raise EvidenceError(Problem(str(folder), "there is no such folder", "Name the folder of the case"))
    ids: dict[str, str] = {}
    rows, problems = read_table(folder / "events.csv", EVENT_COLUMNS)
    events = tuple(_event(Cells(row, problems), ids) for row in rows)
    rows, more = read_table(folder / "series.csv", SERIES_COLUMNS)
    series = tuple(_measurement(Cells(row, more), ids) for row in rows)
    if problems or more:
        raise EvidenceError(*in_order(problems), *in_order(more))
    return Ledger(events, series)


def _identity(cells: Cells, ids: dict[str, str]) -> str:
    name = cells.filled("id", "Give the row a name of its own")
    if name and (other := ids.setdefault(name, cells.row.where)) != cells.row.where:
        cells.wrong("id", f"{name!r} is already the id of {other}", "Give each row a name of its own")
    return name


def _url(cells: Cells) -> str:
    url = cells.filled("url", "Every row needs a source: give the address where it can be read")
    if url and not _is_address(url):
        mend = "Write it in full, from https:// on, or file:NAME for a document at hand"
        cells.wrong("url", f"{url!r} is not a web address", mend)
    return url


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        if parts.scheme == "file":
            return bool(parts.path.strip("/"))
        return parts.scheme in ("https", "http") and bool(parts.hostname)
    except ValueError:  # brackets that hold no address
        return False


def _grades(cells: Cells) -> tuple[str, str]:
    source = cells.one_of("reliability", SOURCE_RELIABILITY, "Write A to E, or F where it cannot be judged")
    item = cells.one_of("credibility", ITEM_CREDIBILITY, "Write 1 to 5, or 6 where it cannot be judged")
    return source, item


def _known_on(cells: Cells, occurred: Span | None) -> date:
    known = cells.day("known_on")
    if known is not None and occurred is not None and known < occurred.first:
        found = f"known on {known}, before it occurred ({occurred})"
        mend = "Write the day of publication; an announcement is an event of its own, on its own day"
        cells.wrong("known_on", found, mend)
    return known or date.min


def _event(cells: Cells, ids: dict[str, str]) -> Event:
    identity = _identity(cells, ids)
    day = cells.day("occurred_on")
    precision = cast("Precision", cells.one_of("precision", PRECISIONS, "Write day, month or year"))
    occurred = blur(day, precision) if day is not None and precision in PRECISIONS else None
    known_on = _known_on(cells, occurred)
    category = cells.filled("category", "Say what kind of event it is; indicators choose by it")
    direction = cells.one_of("direction", DIRECTIONS, "Write impose or lift, or leave it empty")
    url = _url(cells)
    reliability, credibility = _grades(cells)
    return Event(
        id=identity,
        occurred_on=day or date.min,
        precision=precision,
        known_on=known_on,
        source_actor=cells.row["source_actor"],
        target_actor=cells.row["target_actor"],
        category=category,
        direction=cast("Direction", direction),
        ordered_by=cells.row["ordered_by"],
        episode=cells.row["episode"],
        description=cells.row["description"],
        value=cells.row["value"],
        unit=cells.row["unit"],
        url=url,
        reliability=reliability,
        credibility=credibility,
        note=cells.row["note"],
        where=cells.row.where,
    )


def _measurement(cells: Cells, ids: dict[str, str]) -> Measurement:
    identity = _identity(cells, ids)
    series = cells.filled("series", "Name the series that the figure belongs to")
    period = cells.span("period", "2022, 2022-Q1, 2022-10, 2022-10-28 or 2022-01..2022-09")
    known_on = _known_on(cells, period)
    value = cells.number("value")
    url = _url(cells)
    reliability, credibility = _grades(cells)
    return Measurement(
        id=identity,
        series=series,
        period=period or Span(date.min, date.min),
        known_on=known_on,
        value=value,
        unit=cells.row["unit"],
        url=url,
        reliability=reliability,
        credibility=credibility,
        note=cells.row["note"],
        where=cells.row.where,
    )


# --- observing --------------------------------------------------------------------------------------------


def observe(
    indicator_name: str, feed: Feed, ledger: Ledger, overrides: Mapping[str, float] = NO_OVERRIDES
) -> tuple[Observation, ...]:
    """Return what an indicator sees in a ledger, in the ledger's order, whenever it was known.

    With `once_per: episode`, the report by which an episode became known stands for it (of several on one
    day, that of the earliest event). A later report cannot move the episode back: a forecast made before
    that report could not have known. Rows without an episode count singly.

    Args:
        overrides: numbers that replace those of the Admiralty grades, as in `admiralty`.

    Raises:
        EvidenceError: if the feed names a column, series or grade that is not there.
    """
    place = f"model indicators.{indicator_name}.feed"
    columns, file = (EVENT_COLUMNS, "events.csv") if feed.ledger else (SERIES_COLUMNS, "series.csv")
    problems = _unknown_columns(place, feed, columns, file) + _unknown_grades(overrides)
    names = {row.series for row in ledger.series}
    if feed.series is not None and names and feed.series not in names:
        found = f"series.csv has no series {feed.series!r}"
        mend = suggest(feed.series, names, f"It has {', '.join(sorted(names))}")
        problems.append(Problem(f"{place}.series", found, mend))
    conditions = {
        column: _condition(f"{place}.where.{column}", value, problems) for column, value in feed.where.items()
    }
    if problems:
        raise EvidenceError(*problems)

    if feed.ledger is None:
        figures = [row for row in _chosen(ledger.series, conditions) if row.series == feed.series]
        return tuple(_seen(indicator_name, row, row.period, row.value, overrides) for row in figures)
    events = _chosen(ledger.events, conditions)
    if feed.once_per:
        events = _first_reports(events, feed.once_per)
    values = _values(indicator_name, events, feed.value)
    return tuple(
        _seen(indicator_name, row, row.occurred, value, overrides) for row, value in zip(events, values, strict=True)
    )


def observe_all(
    indicators: Mapping[str, HasFeed], ledger: Ledger, overrides: Mapping[str, float] = NO_OVERRIDES
) -> tuple[Observation, ...]:
    """Return what all indicators see in a ledger, whenever it was known; the arguments are those of `observe`."""
    found: list[Observation] = []
    for name, indicator in indicators.items():
        if indicator.feed is not None:
            found += observe(name, indicator.feed, ledger, overrides)
    return tuple(found)


def unheard(indicators: Mapping[str, HasFeed], ledger: Ledger) -> tuple[Problem, ...]:
    """Return a doubt for every value that a feed asks for and that no row of the ledger has.

    It may be right, for what has not happened yet; or misspelt, and then silence would be taken for evidence.
    A feed that says `none_yet` has been looked at: it is doubted once a row has come.
    """
    found: list[Problem] = []
    for name, indicator in indicators.items():
        feed = indicator.feed
        if feed is None:
            continue
        if feed.none_yet:
            if caught := observe(name, feed, ledger):
                place = f"model indicators.{name}.feed.none_yet"
                found.append(Problem(place, f"{caught[0].where} has come since", "Take none_yet out"))
            continue
        rows: Sequence[Event | Measurement] = ledger.events if feed.ledger else ledger.series
        file = "events.csv" if feed.ledger else "series.csv"
        for column, wanted in feed.where.items():
            there = {str(getattr(row, column)) for row in rows if hasattr(row, column)}
            place = f"model indicators.{name}.feed.where.{column}"
            for value in sorted(_condition(place, wanted, []).values - there - {""}):
                otherwise = "Correct it, or say none_yet: true if such rows are still to come"
                mend = suggest(value, there - {""}, otherwise)
                found.append(Problem(place, f"no row of {file} has the {column} {value!r}", mend))
    return tuple(found)


def _seen(
    indicator: str, row: Event | Measurement, occurred: Span, value: float | str, overrides: Mapping[str, float]
) -> Observation:
    return Observation(
        indicator=indicator,
        occurred=occurred,
        known_on=row.known_on,
        value=value,
        reliability=admiralty(row.reliability, row.credibility, overrides),
        id=row.id,
        source=row.url,
        text=row.description if isinstance(row, Event) else _told(row),
        where=row.where,
    )


def _unknown_columns(place: str, feed: Feed, columns: Collection[str], file: str) -> list[Problem]:
    def unknown(key: str, column: str, mend: str) -> Problem:
        return Problem(f"{place}.{key}", f"{file} has no column {column!r}", mend)

    named = [("where", column) for column in feed.where] + ([("value", feed.value)] if feed.value else [])
    problems = [
        unknown(key, column, suggest(column, columns, f"Its columns are {', '.join(columns)}"))
        for key, column in named
        if column not in columns
    ]
    if feed.once_per and feed.once_per not in columns:
        problems.append(unknown("once_per", feed.once_per, "Take it out: figures have no episodes"))
    return problems


def _unknown_grades(overrides: Mapping[str, float]) -> list[Problem]:
    pairs = [source + item for source in SOURCE_RELIABILITY for item in ITEM_CREDIBILITY]
    return [
        Problem(
            f"model reliability.{grade}",
            f"{grade!r} is not an Admiralty grade",
            "Write A to F for a source, 1 to 6 for an item, or the pair, such as C3",
        )
        for grade in overrides
        if grade not in {*SOURCE_RELIABILITY, *ITEM_CREDIBILITY, *pairs}
    ]


@dataclass(frozen=True, slots=True)
class _Condition:
    values: frozenset[str]
    negated: bool

    def holds(self, cell: str) -> bool:
        return (cell in self.values) != self.negated


def _condition(place: str, raw: object, problems: list[Problem]) -> _Condition:
    negated = isinstance(raw, Mapping) and set(raw) == {"not"}
    wanted = raw["not"] if isinstance(raw, Mapping) and negated else raw
    values = wanted if isinstance(wanted, list | tuple) else [wanted]
    if nested := [value for value in values if isinstance(value, Mapping | list | tuple)]:
        found = f"{nested[0]} is not a value"
        problems.append(Problem(place, found, "Write a value, a list of values, or {not: ...} around either"))
    return _Condition(frozenset("" if value is None else str(value) for value in values), negated)


def _chosen(rows: Iterable[_Record], conditions: Mapping[str, _Condition]) -> list[_Record]:
    return [
        row
        for row in rows
        if all(condition.holds(str(getattr(row, column))) for column, condition in conditions.items())
    ]


def _first_reports(events: list[Event], column: str) -> list[Event]:
    first: dict[str, Event] = {}
    for row in events:
        episode = str(getattr(row, column))
        kept = first.setdefault(episode, row)
        if (row.known_on, row.occurred_on) < (kept.known_on, kept.occurred_on):
            first[episode] = row
    return [row for row in events if not (episode := getattr(row, column)) or first[episode] is row]


def _values(indicator: str, events: list[Event], column: str | None) -> list[float | str]:
    if column is None:
        return [1.0] * len(events)
    cells = [str(getattr(row, column)) for row in events]
    if empty := [row for row, cell in zip(events, cells, strict=True) if not cell]:
        found = f"the cell is empty, and the indicator {indicator} reads it"
        raise EvidenceError(
            *(Problem(f"{row.where} column {column}", found, "Fill it, or narrow feed.where") for row in empty)
        )
    numbers = [as_number(cell) for cell in cells]
    return [cell if number is None else number for cell, number in zip(cells, numbers, strict=True)]


def _told(figure: Measurement) -> str:
    """Return a figure as a person would read it out: what, of when, how much."""
    name = figure.series.replace("_", " ")
    return f"{name}, {figure.period}: {figure.value:g} {figure.unit}".strip()
