"""The rows that each indicator's filter catches, on a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tarjih.evidence.observation import Observation
from tarjih.model.schema import Feed
from tarjih.report.labels import Label
from tarjih.report.pieces import HEADING, QUIET, grid, heading, indented
from tarjih.report.words import Wording, load_wording


class Caught(Protocol):
    """What one indicator's filter catches."""

    @property
    def indicator(self) -> str:
        """Return its name."""

    @property
    def titles(self) -> Mapping[str, str]:
        """Return its title by language."""

    @property
    def feed(self) -> Feed:
        """Return the filter."""

    @property
    def weight(self) -> float:
        """Return how much the indicator counts as evidence; with 0 it is only asked about."""

    @property
    def counted(self) -> Sequence[Observation]:
        """Return the rows that it sees."""

    @property
    def merged(self) -> Sequence[Observation]:
        """Return the rows that tell of an episode which is counted already."""


def render_facts(title: Label, caught: Sequence[Caught], language: str = "en") -> RenderableType:
    """Return for a terminal every filter with the rows that it catches, one by one."""
    wording = load_wording(language)
    parts: list[RenderableType] = [Text(wording.say("filters.heading", title=wording.title(title)), style=HEADING)]
    for one in caught:
        parts.append(heading(f"{one.indicator} · {wording.title(Label(one.indicator, one.titles))}"))
        parts.append(indented(Text(_filter(wording, one), style=QUIET)))
        parts.append(indented(Text(_number(wording, one))))
        if one.counted or one.merged:
            parts.append(indented(_rows(wording, one)))
    return Group(*parts)


def _filter(wording: Wording, one: Caught) -> str:
    feed = one.feed
    if feed.ledger is None:
        text = wording.say("filters.series", name=feed.series)
    else:
        where = ", ".join(f"{column} {_wanted(wording, value)}" for column, value in feed.where.items())
        text = wording.say("filters.events", where=where) if where else wording.say("filters.all")
        if feed.once_per:
            text += wording.say("filters.once")
    return text + (wording.say("filters.unweighed") if one.weight == 0 else "")


def _wanted(wording: Wording, value: Any) -> str:
    if isinstance(value, Mapping):
        return wording.say("filters.not", value=_wanted(wording, next(iter(value.values()))))
    if isinstance(value, list | tuple):
        return wording.say("filters.or").join(str(each) for each in value)
    return str(value)


def _number(wording: Wording, one: Caught) -> str:
    text = wording.say("filters.rows", count=len(one.counted))
    if one.merged:
        text += wording.say("filters.merged", count=len(one.merged))
    return text


def _rows(wording: Wording, one: Caught) -> Table:
    table = grid([(wording.say("filters.when"), {"no_wrap": True}), (wording.say("filters.what"), {"ratio": 1})])
    merged = {row.id for row in one.merged}
    for row in sorted([*one.counted, *one.merged], key=lambda row: (row.occurred.first, row.id)):
        what = Text(row.text)
        what.append(f"  {row.id}", style=QUIET)
        if row.id in merged:
            what.append(wording.say("filters.same"), style=QUIET)
        table.add_row(str(row.occurred), what)
    return table
