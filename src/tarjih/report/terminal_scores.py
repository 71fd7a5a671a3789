"""Scores on a terminal: who won, every baseline beside the forecast, and the questions that decided it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tarjih.inference.forecast import Estimate
from tarjih.model.schema import ScenarioModel
from tarjih.report.compose import score_lines
from tarjih.report.composition import ScoreLines
from tarjih.report.labels import Label
from tarjih.report.pieces import HEADING, QUIET, WIDEST, WIDTH, grid, heading, indented, page_head, range_bar
from tarjih.report.scoring import (
    answer,
    bits_of,
    calibrated,
    doubtful,
    ends,
    left_out,
    name_of,
    notes,
    number,
    result,
    sentences,
    share_range,
    signed,
    signed_ends,
    skill_of,
)
from tarjih.report.words import Wording, load_wording
from tarjih.scoring import MODEL, STATUS_QUO, Scorecard, ScoredQuestion, Standing

# With more questions than twice this, those between the worst and the best are counted only.
_SHOWN = 6
_CELLS = 20
_RIGHT: dict[str, Any] = {"justify": "right", "no_wrap": True}


def render_scores(
    model: ScenarioModel,
    card: Scorecard,
    estimates: Mapping[str, Estimate],
    *,
    as_of: date,
    draws: int,
    hashes: tuple[str, str],
    every: bool = False,
    language: str = "en",
    width: int = WIDTH,
) -> RenderableType:
    """Return the scores for a terminal.

    Args:
        model: the case's model, for titles.
        card: the scores.
        estimates: the forecast's answers to the scored questions, for their intervals.
        as_of: the day of the forecast.
        draws: its parameter draws.
        hashes: of the model and of the evidence.
        every: whether to list every question, with the source's own word in place of the status quo.
        language, width: of the page.
    """
    wording, width = load_wording(language), min(width, WIDEST)
    lines = score_lines(model, card, as_of)
    title = wording.say("scores.heading", title=wording.title(Label(model.name, model.title)))
    own = card.model
    line = wording.say(
        "scores.line",
        questions=wording.say("scores.questions", count=own.questions),
        judgements=wording.say("scores.judgements", count=own.judgements),
        draws=wording.say("terminal.draws", count=draws),
        seed=wording.say("terminal.seed", seed=card.seed),
    )
    hashed = wording.say("scores.line_hashes", model=hashes[0], facts=hashes[1])
    parts: list[RenderableType] = [
        page_head(wording, title, as_of, width),
        Text(f"{line}\n{hashed}", style=QUIET),
        Text("\n" + " ".join(sentences(wording, card)), style=HEADING),
        heading(wording.say("scores.table.heading")),
        indented(_standings(wording, card.standings)),
        *(indented(Text(note, style=QUIET)) for note in notes(wording, lines)),
        heading(wording.say("scores.against.heading")),
        indented(_comparisons(wording, card)),
        indented(Text(wording.say("scores.against.note"), style=QUIET)),
        heading(wording.say("scores.each.heading")),
        indented(_questions(wording, lines, estimates, words_of(model) if every else None)),
        heading(wording.say("scores.calibration.heading")),
        indented(_calibration(wording, card)),
        indented(Text(" ".join((wording.say("scores.calibration.bar_note"), calibrated(wording, card))), style=QUIET)),
    ]
    items, expected = doubtful(wording, lines)
    if items:
        parts += [heading(wording.say("scores.doubtful.heading")), *(indented(Text(item)) for item in items)]
        parts.append(indented(Text(expected, style=QUIET)))
    if missing := left_out(wording, lines, as_of):
        parts += [heading(wording.say("scores.left_out.heading")), *(indented(Text(line)) for line in missing)]
    if lines.stated is not None:
        parts.append(Text("\n" + wording.say("scores.other_day", day=wording.day(lines.stated)), style=QUIET))
    return Group(*parts)


def _standings(wording: Wording, standings: Sequence[Standing]) -> Table:
    interval = wording.say("terminal.interval")
    columns: list[tuple[str, dict[str, Any]]] = [
        (wording.say("scores.table.who"), {"min_width": 18}),
        (wording.say("scores.table.n"), _RIGHT),
        (wording.say("scores.table.brier"), _RIGHT),
        (interval, _RIGHT),
        (wording.say("scores.table.log"), _RIGHT),
        (wording.say("scores.table.skill"), _RIGHT),
        (interval, _RIGHT),
    ]
    table = grid(columns)
    for one in standings:
        style = HEADING if one.name == MODEL else ""
        skill, around = skill_of(wording, one)
        table.add_row(
            Text(name_of(wording, one.name), style=style),
            wording.say("scores.table.n_value", questions=one.questions, judgements=one.judgements),
            Text(number(one.brier.value), style=HEADING),
            ends(one.brier, wording.say("none")),
            bits_of(wording, one),
            Text(skill, style=style),
            around,
        )
    return table


def _comparisons(wording: Wording, card: Scorecard) -> Table:
    table = grid(
        [
            (wording.say("scores.against.who"), {"min_width": 18}),
            (wording.say("scores.table.n"), _RIGHT),
            (wording.say("scores.against.ours"), _RIGHT),
            (wording.say("scores.against.theirs"), _RIGHT),
            (wording.say("scores.against.difference"), _RIGHT),
            (wording.say("terminal.interval"), _RIGHT),
            (wording.say("scores.against.result"), {"no_wrap": True}),
        ]
    )
    for one in card.comparisons:
        table.add_row(
            name_of(wording, one.name),
            wording.say("scores.table.n_value", questions=one.questions, judgements=one.judgements),
            number(one.model_brier),
            number(one.other_brier),
            Text(signed(one.difference.value), style=HEADING),
            signed_ends(wording, one.difference),
            Text(wording.say(f"scores.against.{result(one)}"), style=HEADING),
        )
    return table


def words_of(model: ScenarioModel) -> dict[str, str]:
    """Return the source's own word for each question that it has one for."""
    return {name: question.author for name, question in model.questions.items() if question.author is not None}


def _questions(
    wording: Wording, lines: ScoreLines, estimates: Mapping[str, Estimate], words: Mapping[str, str] | None
) -> RenderableType:
    beside = wording.say("scores.each.status_quo" if words is None else "terminal.author")
    table = grid(
        [
            (wording.say("columns.question"), {"min_width": 24}),
            (wording.say("terminal.tarjih"), _RIGHT),
            (wording.say("terminal.interval"), _RIGHT),
            (beside, {"no_wrap": words is None, "max_width": 13}),
            (wording.say("scores.each.outcome"), {"no_wrap": True}),
            (wording.say("scores.each.brier"), _RIGHT),
        ]
    )
    rows = lines.card.questions
    if words is not None or len(rows) <= 2 * _SHOWN:
        for one in rows:
            _add(wording, lines.labels, table, one, estimates, words)
        return table
    for one in (*rows[:_SHOWN], *rows[-_SHOWN:]):
        _add(wording, lines.labels, table, one, estimates, words)
        if one is rows[_SHOWN - 1]:
            table.add_row(Text("…", style=QUIET))
    between = wording.say("scores.each.between", count=len(rows) - 2 * _SHOWN)
    return Group(table, Text(between, style=QUIET))


def _add(
    wording: Wording,
    labels: Mapping[str, Label],
    table: Table,
    one: ScoredQuestion,
    estimates: Mapping[str, Estimate],
    words: Mapping[str, str] | None,
) -> None:
    estimate = estimates.get(one.question)
    unchanged = one.others.get(STATUS_QUO)
    if words is not None:
        word = words.get(one.question)
        beside = wording.say("none") if word is None else wording.say("quote", text=word)
    else:
        beside = wording.say("none") if unchanged is None else answer(wording, came_true=unchanged == 1)
    table.add_row(
        Text(wording.title(labels[one.question])),
        Text(wording.percent(one.probability), style=HEADING),
        wording.interval(estimate.low, estimate.high) if estimate else "",
        beside,
        Text(answer(wording, came_true=one.came_true), style=HEADING),
        number(one.brier),
    )


def _calibration(wording: Wording, card: Scorecard) -> Table:
    table = grid(
        [
            (wording.say("scores.calibration.said"), _RIGHT),
            (wording.say("scores.calibration.n"), _RIGHT),
            (wording.say("scores.calibration.came_true"), _RIGHT),
            (wording.say("scores.calibration.bar"), {"no_wrap": True, "width": _CELLS}),
            (wording.say("scores.calibration.likely"), _RIGHT),
        ]
    )
    for step in card.calibration.steps:
        table.add_row(
            wording.interval(step.low, step.high),
            wording.say("scores.calibration.n_value", questions=step.questions, votes=f"{step.votes:.1f}"),
            Text(wording.percent(step.share, known=True), style=HEADING),
            range_bar(step.likely_low, step.likely_high, step.share, _CELLS),
            share_range(wording, step.likely_low, step.likely_high),
        )
    return table
