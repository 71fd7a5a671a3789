"""The report on a terminal: the same composition and wording, in 80 columns, legible without colour."""

import math
from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tarjih.errors import Problem
from tarjih.inference.prior import ImpliedRate, YearMarginal
from tarjih.report.amounts import say_loss
from tarjih.report.composition import AuthorLine, Composition, MovementLine, QuestionLine
from tarjih.report.labels import Label
from tarjih.report.pieces import HEADING, QUIET, WIDEST, WIDTH, grid, heading, indented, page_head, probability_bar
from tarjih.report.words import Wording, load_wording

_SHOWN_MOVEMENTS = 3
_SHOWN_QUESTIONS = 8
_SOURCE = "yellow"


def render_terminal(
    composition: Composition,
    language: str = "en",
    *,
    report: str | None = None,
    newcomer: bool = False,
    width: int = WIDTH,
) -> RenderableType:
    """Return the forecast for a terminal.

    Args:
        report: where the full report was written; without it only the numbers are shown.
        newcomer: whether to say how a reader starts a case of their own.
    """
    wording = load_wording(language)
    width = min(width, WIDEST)
    parts: list[RenderableType] = [_head(wording, composition, width)]
    parts += [heading(wording.say("bottom_line.heading")), indented(_bottom_line(wording, composition))]
    if composition.scenarios:
        over = wording.say("terminal.scenarios", at=wording.day(composition.scenarios_at))
        parts += [heading(over), indented(_scenarios(wording, composition, width))]
    if composition.losses:
        until = wording.say("losses.until", until=wording.day(composition.until))
        parts += [heading(until), *(indented(Text(say_loss(wording, line))) for line in composition.losses)]
    if composition.questions:
        shown_questions = _questions(wording, composition, width, reported=report is not None)
        parts += [heading(wording.say("terminal.questions")), indented(shown_questions)]
    else:
        parts.append(Text("\n" + wording.say("terminal.no_questions")))
    if composition.movements:
        shown = composition.movements[:_SHOWN_MOVEMENTS]
        note = Text(wording.say("terminal.movements_note"), style=QUIET)
        parts += [heading(wording.say("terminal.movements")), indented(note), indented(_movements(wording, shown))]
    elif composition.facts and composition.questions:
        nothing = Text(wording.say("movements.nothing"), style=QUIET)
        parts += [heading(wording.say("terminal.movements")), indented(nothing)]
    if report is not None:
        parts.append(_foot(wording, report, newcomer=newcomer))
    return Group(*parts)


def render_check(
    title: Label,
    problems: Sequence[Problem],
    rates: Sequence[ImpliedRate],
    marginals: Sequence[YearMarginal],
    *,
    seconds: float,
    widest: int,
    reason: str = "",
    draws: int,
    language: str = "en",
    width: int = WIDTH,
) -> RenderableType:
    """Return what a check found: doubts first, then stated beside implied, then the prior year by year.

    Args:
        seconds, widest, draws: the predicted run time of a forecast with so many draws, and its joint states.
        reason: why it takes particles, if it does.
    """
    wording = load_wording(language)
    width = min(width, WIDEST)
    parts: list[RenderableType] = [Text(wording.say("check.heading", title=wording.title(title)), style=HEADING)]
    if problems:
        parts.append(heading(wording.say("check.problems", count=len(problems))))
        parts += [indented(Text(str(problem))) for problem in problems]
    else:
        parts.append(Text(wording.say("check.fine")))
    if rates:
        note = Text(wording.say("check.rates_note"), style=QUIET)
        parts += [heading(wording.say("check.rates")), indented(note), indented(_rates(wording, rates))]
    if marginals:
        parts += [heading(wording.say("check.marginals")), indented(_marginals(wording, marginals, width))]
    takes = wording.say("check.moment") if seconds < 1 else wording.say("check.seconds", seconds=_rounded(seconds))
    if reason:
        cost = wording.say("check.cost_particles", reason=reason, draws=draws, takes=takes)
    else:
        cost = wording.say("check.cost_text", widest=f"{widest:,}", draws=draws, takes=takes)
    return Group(*parts, heading(wording.say("check.cost")), indented(Text(cost)))


def _rounded(seconds: float) -> str:
    # A prediction deserves one digit.
    return f"{float(f'{seconds:.1g}'):.0f}"


def _head(wording: Wording, composition: Composition, width: int) -> RenderableType:
    top = page_head(wording, wording.title(composition.title), composition.as_of, width)
    facts = wording.say("terminal.no_facts")
    if composition.facts and composition.last_fact:
        count = wording.say("facts", count=composition.facts)
        facts = wording.say("terminal.facts", facts=count, last=wording.day(composition.last_fact))
    draws = wording.say("terminal.draws", count=composition.method.draws)
    seed = wording.say("terminal.seed", seed=composition.method.seed)
    line = f"{facts} · {draws} · {seed}"
    engine = composition.method.diagnostics.engine
    if engine is not None and engine.method == "particles":
        noise = wording.points(composition.method.noise).lstrip("+")
        line += " · " + wording.say("terminal.noise", noise=noise)
    return Group(top, Text(line, style=QUIET))


def _bottom_line(wording: Wording, composition: Composition) -> RenderableType:
    sentences = []
    for line in composition.bottom_line:
        p, interval = wording.estimate(line.estimate)
        sentences.append(
            wording.say(
                f"bottom_line.{line.key}",
                at=wording.day(composition.scenarios_at),
                count=len(composition.scenarios),
                title=wording.title(line.label),
                word=wording.word(line.estimate.mean, composition.words),
                p=p,
                interval=interval,
            )
        )
    basis = composition.basis
    confidence = [wording.say(f"confidence.{basis.level}")]
    if basis.facts:
        facts = wording.say("facts", count=basis.facts)
        confidence.append(wording.say("confidence.facts", facts=facts, well=basis.well_sourced))
    else:
        confidence.append(wording.say("confidence.no_facts"))
    judged = [Text(" ".join(sentences))] if sentences else []
    return Group(*judged, Text(" ".join(confidence), style=QUIET))


def _scenarios(wording: Wording, composition: Composition, width: int) -> Table:
    cells = 16 if width < 100 else 30
    table = grid(
        [
            (wording.say("scenarios.name"), {"min_width": 20}),
            ("", {"no_wrap": True, "width": cells}),
            (wording.say("terminal.probability"), {"justify": "right", "no_wrap": True}),
            (wording.say("terminal.interval"), {"justify": "right", "no_wrap": True}),
            (wording.say("columns.word"), {"no_wrap": True}),
        ]
    )
    for line in composition.scenarios:
        p, interval = wording.estimate(line.estimate)
        bar = probability_bar(line.estimate.mean, line.estimate.high, cells)
        word = wording.word(line.estimate.mean, composition.words)
        table.add_row(Text(wording.title(line.label)), bar, Text(p, style=HEADING), interval, word)
    return table


def _questions(wording: Wording, composition: Composition, width: int, *, reported: bool) -> RenderableType:
    questions = composition.key_questions[:_SHOWN_QUESTIONS]
    with_author = any(q.author for q in questions)
    with_outcome = any(q.outcome for q in questions)
    columns: list[tuple[str, dict[str, Any]]] = [
        (wording.say("columns.question"), {"min_width": 24}),
        (wording.say("terminal.tarjih"), {"justify": "right", "no_wrap": True}),
        (wording.say("terminal.interval"), {"justify": "right", "no_wrap": True}),
    ]
    if with_author:
        columns.append((wording.say("terminal.author"), {"max_width": 18 if width < 100 else 30}))
    if with_outcome:
        columns.append((wording.say("terminal.outcome"), {"no_wrap": True}))
    table = grid(columns)
    for line in questions:
        p, interval = wording.estimate(line.estimate)
        row: list[RenderableType] = [Text(wording.title(line.label)), Text(p, style=HEADING), interval]
        row += [_author(wording, line.author)] if with_author else []
        row += [_outcome(wording, line)] if with_outcome else []
        table.add_row(*row)
    left = len(composition.questions) - len(questions)
    if not left:
        return table
    more = wording.say("terminal.more", count=left) if reported else wording.say("terminal.more_without", count=left)
    return Group(table, Text(more, style=QUIET))


def _author(wording: Wording, author: AuthorLine | None) -> Text:
    if author is None:
        return Text(wording.say("none"), style=QUIET)
    parts = [(wording.say("quote", text=author.word), _SOURCE)] if author.word else []
    if author.low is not None and author.high is not None:
        parts.append((wording.interval(author.low, author.high), ""))
    return Text(" ").join(Text(text, style=style) for text, style in parts)


def _outcome(wording: Wording, line: QuestionLine) -> Text:
    if line.outcome is None:
        return Text(wording.say("terminal.pending"), style=QUIET)
    return Text(wording.say(f"answers.{line.outcome.answer}"), style=HEADING)


def _movements(wording: Wording, movements: Sequence[MovementLine]) -> Table:
    table = grid(
        [
            (wording.say("columns.when"), {"max_width": 11}),
            (wording.say("columns.what"), {}),
            (wording.say("columns.grade"), {"no_wrap": True}),
            (wording.say("columns.factor"), {"justify": "right", "no_wrap": True}),
        ]
    )
    for line in movements:
        what = [item.text or wording.title(line.indicator) for item in line.items[:1]]
        if not what:
            what = [wording.say("movements.silence", indicator=wording.title(line.indicator))]
        if len(line.items) > 1:
            what.append(wording.say("movements.more", count=len(line.items) - 1))
        when = line.items[0].occurred if len(line.items) == 1 else line.when
        grades = ", ".join(item.grade or wording.percent(item.reliability) for item in line.items[:1])
        text = Text(" ".join(what))
        text.append("\n" + wording.say("terminal.moved", question=wording.title(line.question)), style=QUIET)
        table.add_row(wording.span(when), text, grades, Text(wording.factor(line.log_odds), style=HEADING))
    return table


def _foot(wording: Wording, report: str, *, newcomer: bool) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style=QUIET, no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(wording.say("terminal.report"), Text(report))
    if newcomer:
        table.add_row(wording.say("terminal.own"), Text(wording.say("terminal.own_value")))
    return Padding(table, (1, 0, 0, 0))


def _rates(wording: Wording, rates: Sequence[ImpliedRate]) -> Table:
    table = grid(
        [
            (wording.say("check.path"), {"overflow": "fold"}),
            (wording.say("check.stated"), {"justify": "right", "no_wrap": True}),
            (wording.say("check.implied"), {"justify": "right", "no_wrap": True}),
        ]
    )
    for rate in rates:
        ends = {"low": rate.low, "median": rate.stated, "high": rate.high}
        stated = wording.say("check.range", **{name: wording.percent(p) for name, p in ends.items()})
        variable = rate.path.removeprefix("variables.").split(".")[0]
        move = wording.say("check.move", variable=_legible(variable), move=_legible(rate.move).replace("->", "→"))
        implied = wording.percent(rate.implied) if math.isfinite(rate.implied) else wording.say("none")
        table.add_row(Text(move), Text(stated), Text(implied, style=HEADING))
    return table


def _legible(name: str) -> str:
    return name.replace("_", " ")


def _marginals(wording: Wording, marginals: Sequence[YearMarginal], width: int) -> RenderableType:
    # Of two states the second says it all.
    by_variable: dict[str, list[str]] = {}
    for m in marginals:
        by_variable.setdefault(m.variable, []).append(m.state)
    shown = {name: list(dict.fromkeys(states)) for name, states in by_variable.items()}
    shown = {name: states[1:] if len(states) == 2 else states for name, states in shown.items()}
    years = sorted({m.year for m in marginals})
    room = max((width - 34) // 11, 2)
    if len(years) > room:
        years = sorted({years[round(i * (len(years) - 1) / (room - 1))] for i in range(room)})
    table = grid(
        [(wording.say("check.variable"), {"overflow": "fold"}), (wording.say("check.state"), {"overflow": "fold"})]
        + [(str(year), {"justify": "right", "no_wrap": True}) for year in years]
    )
    cells = {(m.variable, m.state, m.year): m for m in marginals}
    for variable, states in shown.items():
        for i, state in enumerate(states):
            row: list[RenderableType] = [Text(_legible(variable) if i == 0 else ""), Text(_legible(state))]
            for year in years:
                cell = cells.get((variable, state, year))
                text = Text(wording.say("none"), style=QUIET)
                if cell is not None:
                    text = Text(wording.percent(cell.mean))
                    text.append(f"\n{wording.interval(cell.low, cell.high)}", style=QUIET)
                row.append(text)
            table.add_row(*row)
    return table
