"""What the evidence has taught, on a terminal: which stated numbers it has moved, and which are still opinion."""

from collections.abc import Sequence
from datetime import date

from rich.console import Group as Page
from rich.console import RenderableType
from rich.text import Text

from tarjih.inference.learned import Learned
from tarjih.model.schema import ScenarioModel
from tarjih.report.labels import Label
from tarjih.report.pieces import HEADING, QUIET, WIDEST, WIDTH, grid, heading, indented, page_head
from tarjih.report.quantities import name_number
from tarjih.report.words import Wording, load_wording

# The numbers that are listed; the rest are counted.
_SHOWN = 12


def render_learned(
    model: ScenarioModel, found: Sequence[Learned], as_of: date, language: str = "en", *, width: int = WIDTH
) -> RenderableType:
    """Return for a terminal what each stated number has learned, the most taught first."""
    wording = load_wording(language)
    taught = [one for one in found if one.taught]
    counted = {"taught": len(taught), "all": len(found), "opinion": len(found) - len(taught)}
    parts: list[RenderableType] = [
        page_head(wording, wording.title(Label(model.name, model.title)), as_of, min(width, WIDEST)),
        Text(),
        Text(wording.say("learned.summary", **counted)),
    ]
    if taught:
        table = grid(
            [
                (wording.say("learned.number"), {"ratio": 1}),
                (wording.say("learned.written"), {"justify": "right", "no_wrap": True}),
                (wording.say("learned.after"), {"justify": "right", "no_wrap": True}),
                (wording.say("learned.nats"), {"justify": "right", "no_wrap": True}),
            ]
        )
        for one in taught[:_SHOWN]:
            prior, after = (_three(wording, ends, one.unit) for ends in (one.prior, one.posterior))
            table.add_row(_name(wording, model, one), prior, Text(after, style=HEADING), f"{one.nats:.2f}")
        note = Text(wording.say("learned.note"), style=QUIET)
        parts += [heading(wording.say("learned.heading")), indented(note), indented(table)]
        if left := len(taught) - _SHOWN:
            parts += [indented(Text(wording.say("learned.more", count=left), style=QUIET))] if left > 0 else []
    return Page(*parts)


def _name(wording: Wording, model: ScenarioModel, one: Learned) -> Text:
    text = Text(name_number(wording, model, one.path))
    if one.unit:
        text.append(wording.say("learned.unit", unit=one.unit), style=QUIET)
    return text


def _three(wording: Wording, ends: tuple[float, float, float], unit: str) -> str:
    if unit.startswith("chance"):
        values = {name: wording.percent(end) for name, end in zip(("low", "median", "high"), ends, strict=True)}
    else:
        values = {name: f"{end:.2g}" for name, end in zip(("low", "median", "high"), ends, strict=True)}
    return wording.say("check.range", **values)
