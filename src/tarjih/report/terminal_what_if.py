"""What would be, on a terminal: each world with the questions that it changes, beside the forecast as it stands."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tarjih.explain.what_if import Change, World
from tarjih.model.interventions import Do
from tarjih.model.schema import ScenarioModel
from tarjih.report.labels import Label
from tarjih.report.pieces import HEADING, QUIET, WIDEST, WIDTH, grid, heading, indented, page_head
from tarjih.report.words import Wording, load_wording

# A change below half a point would be shown as none.
_SHOWN_CHANGE = 0.005
_SHOWN_QUESTIONS = 12
# A change of fewer standard deviations of its noise is not told from chance.
_CLEAR = 2.5


def render_what_if(
    model: ScenarioModel,
    worlds: tuple[World, ...],
    *,
    as_of: date,
    given: str | None,
    left_out: Sequence[str] = (),
    language: str = "en",
    width: int = WIDTH,
) -> RenderableType:
    """Return every world's changes for a terminal, the most changed questions first."""
    wording = load_wording(language)
    title = wording.say("what_if.heading", title=wording.title(Label(model.name, model.title)))
    parts: list[RenderableType] = [page_head(wording, title, as_of, min(width, WIDEST))]
    for world in worlds:
        if world.set_outside:
            parts.append(heading(name_world(wording, model, world.set_outside)))
        if given is not None:
            supposed = wording.say("what_if.given", question=given)
            parts.append(indented(Text(supposed, style=QUIET)) if world.set_outside else heading(supposed))
        shown = [one for one in world.changes if _tells(one)][:_SHOWN_QUESTIONS]
        if shown:
            parts.append(indented(_table(wording, model, shown)))
        left = len(world.changes) - len(shown)
        if left:
            rest = wording.say("what_if.unmoved", count=left) if shown else wording.say("what_if.nothing", count=left)
            parts.append(indented(Text(rest, style=QUIET)))
    if left_out:
        titles = "; ".join(wording.title(Label(n, model.questions[n].title)) for n in left_out)
        parts.append(Text("\n" + wording.say("what_if.left_out", titles=titles), style=QUIET))
    notes = [key for key, told in (("set", any(w.set_outside for w in worlds)), ("learned", given)) if told]
    parts += [Text("\n" + wording.say(f"what_if.note.{key}"), style=QUIET) for key in notes]
    return Group(*parts)


def _tells(change: Change) -> bool:
    """Tell whether a change is worth showing, and no noise of simulated paths."""
    noise = math.hypot(change.before.noise, change.after.noise)
    return abs(change.difference) >= max(_SHOWN_CHANGE, _CLEAR * noise)


def name_world(wording: Wording, model: ScenarioModel, set_outside: Sequence[Do]) -> str:
    """Return what is set from outside in words."""
    what = wording.say("what_if.and").join(_done(wording, model, do) for do in set_outside)
    return wording.say("what_if.set", what=what)


def _done(wording: Wording, model: ScenarioModel, do: Do) -> str:
    calendar = model.calendar
    first = calendar.span(do.first)
    variable = wording.title(Label(do.variable, model.variables[do.variable].title))
    values = {"variable": variable, "state": do.state.replace("_", " "), "first": wording.span(first)}
    if do.last is None:
        return wording.say("what_if.from", **values)
    return wording.say("what_if.during", **values, last=wording.span(calendar.span(do.last)))


def _table(wording: Wording, model: ScenarioModel, changes: list[Change]) -> Table:
    right: dict[str, Any] = {"justify": "right", "no_wrap": True}
    paired = any(change.low is not None for change in changes)
    columns: list[tuple[str, dict[str, Any]]] = [
        (wording.say("columns.question"), {"min_width": 18}),
        (wording.say("what_if.before"), right),
        (wording.say("what_if.after"), right),
        (wording.say("terminal.interval"), right),
        (wording.say("what_if.change"), right),
    ]
    if paired:
        columns.append((wording.say("what_if.range"), right))
    table = grid(columns)
    for change in changes:
        title = wording.title(Label(change.question, model.questions[change.question].title))
        before, after = wording.fine(change.before.mean), wording.fine(change.after.mean)
        interval = wording.interval(change.after.low, change.after.high)
        row: list[RenderableType] = [Text(title), before, Text(after, style=HEADING), interval]
        row.append(Text(wording.signed(change.difference), style=HEADING))
        if paired:
            low, high = change.low, change.high
            both = low is not None and high is not None
            row.append(Text(wording.points_range(low, high) if both else "", style=QUIET))  # type: ignore[arg-type]
        table.add_row(*row)
    return table
