"""What to watch next, on a terminal: the indicators that would tell most, and what each would do to the answers."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tarjih.explain.watch import Outcome, Watched
from tarjih.model.calendar import Span
from tarjih.model.schema import ScenarioModel
from tarjih.report.labels import Label
from tarjih.report.pieces import HEADING, QUIET, WIDEST, WIDTH, grid, heading, indented, page_head
from tarjih.report.quantities import significant
from tarjih.report.words import Wording, load_wording

# Of the questions that an indicator tells about, the first and those of which it tells at least this much.
_SHOWN_QUESTIONS = 3
_SHOWN_SHARE = 0.002
# An indicator is shown if it tells at least this much, or if something that it may say, however rarely, would move an
# answer by so many points, or its odds by so much; failing that, the first few.
_TELLING = 0.001
_SHOWN_CHANGE, _SHOWN_LOG_ODDS = 0.025, 0.25
_AT_LEAST = 3
# An answer this near to the ends is settled; the rest is rounding.
_SETTLED = 1e-9


def render_watch(
    model: ScenarioModel,
    watched: Sequence[Watched],
    *,
    as_of: date,
    window: Span,
    left_out: Sequence[str] = (),
    top: int = 8,
    language: str = "en",
    width: int = WIDTH,
) -> RenderableType:
    """Return the indicators in the order of what they would tell about all the questions together."""
    wording, width = load_wording(language), min(width, WIDEST)
    title = wording.say("watch.heading", title=wording.title(Label(model.name, model.title)))
    parts: list[RenderableType] = [page_head(wording, title, as_of, width)]
    parts.append(Text(wording.say("watch.window", window=wording.span(window)), style=QUIET))
    questions = list(dict.fromkeys(one.question for one in watched))
    open_bits = sum(next(_entropy(w.before) for w in watched if w.question == q) for q in questions)
    by_indicator: dict[str, list[Watched]] = {}
    for one in watched:
        by_indicator.setdefault(one.indicator, []).append(one)
    told = {name: [w for w in found if w.clear] for name, found in by_indicator.items()}
    tells = {n: sum(w.bits for w in found) / open_bits for n, found in told.items() if found and open_bits > 0}
    ranked = sorted(tells, key=lambda name: (-tells[name], name))
    shown = ([name for name in ranked if _moves(told[name])] or ranked[:_AT_LEAST])[:top]
    if len(questions) == 1:
        parts.append(heading(_now(wording, model, watched[0])))
    parts += [_item(wording, model, told[name], width, alone=len(questions) == 1) for name in shown]
    if not shown:
        parts.append(heading(wording.say("watch.nothing")))
    parts += _rest(wording, model, by_indicator, ranked, shown)
    several = (window.last - window.first).days + 1 > model.calendar.span(model.calendar.step_of(window.first)).days
    notes = [wording.say("watch.note" if several else "watch.note_step")]
    if any(one.conditional for one in watched):
        notes.append(wording.say("watch.note_given"))
    parts.append(Text("\n" + " ".join(notes), style=QUIET))
    if left_out:
        titles = "; ".join(wording.title(Label(n, model.questions[n].title)) for n in left_out)
        parts.append(Text("\n" + wording.say("watch.left_out", titles=titles), style=QUIET))
    return Group(*parts)


def _now(wording: Wording, model: ScenarioModel, one: Watched) -> str:
    question = wording.title(Label(one.question, model.questions[one.question].title))
    return wording.say("watch.now", title=question, p=wording.fine(one.before))


def _moves(found: Sequence[Watched]) -> bool:
    return any(
        w.share >= _TELLING
        or abs(o.after - w.before) >= _SHOWN_CHANGE
        or abs(math.log(max(o.after, _SETTLED) / w.before)) >= _SHOWN_LOG_ODDS
        or abs(math.log(max(1 - o.after, _SETTLED) / (1 - w.before))) >= _SHOWN_LOG_ODDS
        for w in found
        for o in w.outcomes
    )


def _item(
    wording: Wording, model: ScenarioModel, found: Sequence[Watched], width: int, *, alone: bool
) -> RenderableType:
    """Show one indicator: what it may say, how likely that is, and the answers it would lead to."""
    name = found[0].indicator
    strongest = sorted(found, key=lambda w: -w.bits)
    shown = [w for i, w in enumerate(strongest) if i == 0 or w.share >= _SHOWN_SHARE][:_SHOWN_QUESTIONS]
    title = Text(wording.title(Label(name, model.indicators[name].title)), style=HEADING)
    parts: list[RenderableType] = [Text(), _line(title, _tells(wording, shown[0]), width) if alone else title]
    if until := found[0].searched_until:
        parts.append(indented(Text(wording.say("watch.searched", day=wording.day(until)), style=QUIET)))
    right: dict[str, Any] = {"justify": "right", "no_wrap": True}
    for one in shown:
        if not alone:
            parts.append(indented(_line(Text(_now(wording, model, one)), _tells(wording, one), width - 2)))
        table = grid([("", {"width": width - 42}), ("", right | {"width": 19}), ("", right | {"width": 15})])
        table.show_header = False
        for outcome in one.outcomes:
            likely = Text(_likely(wording, outcome.chance), style=QUIET)
            then = Text(f"{wording.fine(one.before)} → ", style=QUIET)
            then.append(_then(wording, outcome), style=HEADING)
            table.add_row(Text(_said(wording, model, name, outcome)), likely, then)
        parts.append(Padding(table, (0, 0, 0, 4)))
    return Group(*parts)


def _line(left: Text, right: Text, width: int) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=width - right.cell_len - 2)
    table.add_column(justify="right", no_wrap=True)
    table.add_row(left, right)
    return table


def _tells(wording: Wording, one: Watched) -> Text:
    return Text(wording.say("watch.tells", share=wording.fine(one.share)), style=QUIET)


def _then(wording: Wording, outcome: Outcome) -> str:
    if not _SETTLED < outcome.after < 1 - _SETTLED:
        return wording.say("answers.yes" if outcome.after > 0.5 else "answers.no")
    return wording.fine(outcome.after)


def _said(wording: Wording, model: ScenarioModel, indicator: str, outcome: Outcome) -> str:
    level = model.indicators[indicator].level
    factor = level is not None and level.log and level.change is not None
    low, high = (
        wording.say("watch.factor", number=significant(x, 3)) if factor else significant(x, 3)
        for x in (outcome.low, outcome.high)
    )
    match outcome.kind:
        case "silent" | "reported":
            return wording.say(f"watch.{outcome.kind}")
        case "seen":
            return wording.say("watch.seen" if outcome.low else "watch.not_seen")
        case "value":
            return wording.say("watch.value", value=outcome.value.replace("_", " "))
        case "number" if math.isinf(outcome.high):
            return wording.say("watch.or_more", low=low)
        case "number" if outcome.low != outcome.high:
            return wording.say("watch.numbers", low=low, high=high)
        case "number":
            return (
                wording.say("watch.number", count=int(outcome.low)) if outcome.low else wording.say("watch.no_number")
            )
        case _ if math.isinf(outcome.high):
            return wording.say("watch.above", low=low)
        case _ if math.isinf(outcome.low) or outcome.low == 0:
            return wording.say("watch.below", high=high)
        case _:
            return wording.say("watch.between", low=low, high=high)


def _likely(wording: Wording, p: float) -> str:
    """Write a chance as so many cases: 1 in 20, 3 in 10, 19 in 20."""
    rare = min(p, 1 - p)
    if rare < 0.001:
        return wording.say("watch.hardly_ever" if p < 0.5 else "watch.as_good_as_certain")
    if rare < 0.15:
        n = round(float(f"{1 / rare:.2g}"))
        return (
            wording.say("watch.one_in", n=f"{n:,}")
            if p < 0.5
            else wording.say("watch.all_but_one_in", n=f"{n - 1:,}", of=f"{n:,}")
        )
    return wording.say("watch.n_in_ten", n=round(10 * p))


def _rest(
    wording: Wording,
    model: ScenarioModel,
    by_indicator: dict[str, list[Watched]],
    ranked: Sequence[str],
    shown: Sequence[str],
) -> list[RenderableType]:
    """Say what becomes of the indicators that are not shown: nobody should wonder."""

    def titles(names: Sequence[str]) -> str:
        return "; ".join(wording.title(Label(n, model.indicators[n].title)) for n in names)

    lines = []
    if shown and (fewer := [name for name in ranked if name not in shown]):
        lines.append(wording.say("watch.fewer", count=len(fewer)))
    reasons: dict[str, list[str]] = {}
    for name, found in by_indicator.items():
        if name in ranked:
            continue
        if any(not w.silence and w.outcomes for w in found):
            reasons.setdefault("too_little", []).append(name)
        elif silence := next((w.silence for w in found if w.silence), ""):
            reasons.setdefault(silence, []).append(name)
    for reason, names in reasons.items():
        lines.append(wording.say(f"watch.{reason}", count=len(names), titles=titles(names)))
    return [Text("\n" + "\n".join(lines), style=QUIET)] if lines else []


def _entropy(p: float) -> float:
    return -sum(q * math.log2(q) for q in (p, 1 - p) if q > 0)
