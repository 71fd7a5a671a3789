"""What answers hang on, on a terminal: how far each stated number would swing them, widest first."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tarjih.explain.sensitivity import Sensitivity, Swing
from tarjih.model.interventions import Do
from tarjih.model.schema import ScenarioModel
from tarjih.report.labels import Label
from tarjih.report.pieces import ACCENT, HEADING, QUIET, WIDEST, WIDTH, grid, heading, indented, page_head
from tarjih.report.quantities import name_number, significant, write_range
from tarjih.report.terminal_what_if import name_world
from tarjih.report.words import Wording, load_wording

# Less than this of an answer's variance cannot be told from the error of the rest.
_WORTH_SAYING = 0.02


def render_sensitivity(
    model: ScenarioModel,
    answers: Sequence[Sensitivity],
    *,
    as_of: date,
    set_outside: Sequence[Do] = (),
    left_out: Sequence[str] = (),
    language: str = "en",
    width: int = WIDTH,
) -> RenderableType:
    """Return what every answer hangs on, with a bar from the answer at a number's low end to that at its high end."""
    wording, width = load_wording(language), min(width, WIDEST)
    title = wording.say("sensitivity.heading", title=wording.title(Label(model.name, model.title)))
    parts: list[RenderableType] = [page_head(wording, title, as_of, width)]
    if set_outside:
        parts.append(heading(name_world(wording, model, set_outside)))
    for found in answers:
        named = wording.title(Label(found.question, model.questions[found.question].title))
        values = {"p": wording.fine(found.mean), "interval": wording.interval(found.low, found.high)}
        key = "sensitivity.answer" if found.swings else "sensitivity.answer_alike"
        parts.append(heading(wording.say(key, title=named, **values)))
        parts.append(indented(Text(_sentence(wording, model, found))))
        if found.swings:
            parts += [Text(), indented(_tornado(wording, model, found, width))]
            if (left := found.numbers - len(found.swings)) > 0:
                parts.append(indented(Text(wording.say("sensitivity.more", count=left), style=QUIET)))
    if shown := [found for found in answers if found.swings]:
        floor = wording.percent(max(found.floor for found in shown))
        notes = [wording.say("sensitivity.note", draws=shown[0].draws, floor=floor)]
        if any(swing.slope is not None for found in shown for swing in found.swings):
            notes.append(wording.say("sensitivity.note_tenth"))
        parts.append(Text("\n" + " ".join(notes), style=QUIET))
    if left_out:
        titles = "; ".join(wording.title(Label(n, model.questions[n].title)) for n in left_out)
        parts.append(Text("\n" + wording.say("sensitivity.left_out", titles=titles), style=QUIET))
    return Group(*parts)


def _sentence(wording: Wording, model: ScenarioModel, found: Sensitivity) -> str:
    if not found.swings:
        return wording.say("sensitivity.certain")
    told = sorted((s for s in found.swings if s.share is not None), key=lambda s: -(s.share or 0.0))
    if not told:
        return wording.say("sensitivity.none", draws=found.draws, floor=wording.percent(found.floor))
    number = name_number(wording, model, told[0].path)
    sentences = [wording.say("sensitivity.one", share=wording.percent(told[0].share or 0.0), number=number)]
    if len(told) > 1:
        together = wording.percent(found.together)
        sentences.append(wording.say("sensitivity.together", count=len(told) - 1, together=together))
    key = "rest" if min(found.small, found.interplay) >= _WORTH_SAYING else "rest_small"
    if key == "rest_small" and found.interplay > found.small:
        key = "rest_interplay"
    parts = {"small": wording.percent(found.small), "interplay": wording.percent(found.interplay)}
    return " ".join([*sentences, wording.say(f"sensitivity.{key}", **parts)])


def _tornado(wording: Wording, model: ScenarioModel, found: Sensitivity, width: int) -> RenderableType:
    """Show every number on two lines: its name, and below it what it may be, what it does, and its share."""
    narrow = width < 76
    cells = 8 if narrow else 14 if width < 100 else 30
    right: dict[str, Any] = {"justify": "right", "no_wrap": True}
    sizes = [("bar", {"width": cells}), ("answers", right | {"width": 17})]
    if not narrow and any(swing.slope is not None for swing in found.swings):
        sizes.append(("tenth", right | {"width": 9}))
    if any(swing.share is not None for swing in found.swings):
        sizes.append(("share", right | {"width": 6}))
    # Two columns of air stand before the page and after every column.
    sizes.insert(0, ("number", {"width": width - 4 - sum(options["width"] + 2 for _, options in sizes)}))

    def table(*, header: bool) -> Table:
        made = grid([(wording.say(f"sensitivity.{name}"), options) for name, options in sizes])
        made.show_header = header
        return made

    ends = [p for swing in found.swings for p in (swing.at_low, swing.at_high)]
    scale = min(*ends, found.mean), max(*ends, found.mean)
    parts: list[RenderableType] = [table(header=True)]
    for swing in found.swings:
        answers = wording.say("numbers.from_to", low=wording.fine(swing.at_low), high=wording.fine(swing.at_high))
        cell: dict[str, RenderableType] = {
            "number": Text("  " + write_range(wording, model, swing.path, swing.low, swing.high), style=QUIET),
            "bar": swing_bar(swing, found.mean, scale, cells),
            "answers": Text(answers, style=HEADING),
            "tenth": "" if swing.slope is None else _points(swing.slope),
            "share": "" if swing.share is None else wording.percent(swing.share),
        }
        row = table(header=False)
        row.add_row(*(cell[name] for name, _ in sizes))
        parts += [Text(name_number(wording, model, swing.path)), row]
    return Group(*parts)


def _points(slope: float) -> str:
    """Write a change in points with two digits that count: of a rare event, a tenth of a point is much."""
    number = significant(abs(100 * slope))
    return f"{'−' if slope < 0 else '+'}{number}" if abs(slope) >= 5e-5 else "0"


def swing_bar(swing: Swing, mean: float, scale: tuple[float, float], cells: int) -> Text:
    """Draw a bar between the answers at a number's ends on a common scale, with a mark where the answer stands."""
    low, high = sorted((swing.at_low, swing.at_high))
    width = scale[1] - scale[0]

    def place(p: float) -> int:
        return min(int((p - scale[0]) / width * cells), cells - 1) if width > 0 else cells // 2

    bar = Text()
    for i in range(cells):
        inside = place(low) <= i <= place(high)
        if i == place(mean):
            bar.append("┿" if inside else "│", style=HEADING)
        else:
            bar.append("━" if inside else " ", style=ACCENT)
    return bar
