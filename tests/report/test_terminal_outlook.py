"""What to watch next and what an answer hangs on, on a terminal: legible in 80 columns and without colour."""

import math
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from tarjih.explain.sensitivity import Sensitivity, Swing
from tarjih.explain.watch import Outcome, Watched
from tarjih.model.calendar import Span
from tarjih.model.load import read_model
from tarjih.report.terminal_sensitivity import render_sensitivity, swing_bar
from tarjih.report.terminal_watch import render_watch

GOLDEN = Path(__file__).parent / "golden"
AS_OF = date(2022, 1, 31)
WINDOW = Span(date(2022, 2, 1), date(2022, 4, 30))

MODEL = read_model("""\
tarjih: 1
name: strait
title: {en: The strait}
step: month
start: 2022-01
variables:
  pressure:
    title: {en: Pressure on shipping}
    states: [quiet, active]
    start: quiet
    spell: {starts: {chance: 0.1..0.4, within: year}, lasts: 5..40 days}
    influences: [{from: alarm, effect: raises}]
  alarm: {title: {en: Alarm}, states: [low, high], start: low, ladder: {up: [3..9 months], down: [3..9 months]}}
indicators:
  orders: {title: {en: Ships ordered back}, of: pressure, count: {first: 0.01..0.05, ratio: 10..50}, coverage: 2022-01}
  growth:
    title: {en: Freight against a year before}
    of: alarm
    level: {mean: {low: 0.1..0.3, high: -0.2..0}, sd: 0.1, log: true, change: year}
  notes: {title: {en: Notes of protest}, of: alarm, flag: {first: 0.1..0.3, ratio: 6}}
  tone:
    title: {en: Tone of the press}
    of: alarm
    category:
      values: [calm, very_harsh]
      given: {low: {calm: 0.8, very_harsh: 0.2}, high: {calm: 0.2, very_harsh: 0.8}}
  seen: {title: {en: Meetings}, of: alarm, count: {first: 1..2, ratio: 2}, weight: 0}
questions:
  closed: {ask: pressure == active by 2022-12, title: {en: "The strait is closed in 2022"}}
  alarm: {ask: alarm == high at 2022-12, title: {en: "Alarm is high at the end of 2022"}}
  many: {ask: sum(orders) in 2022 > 3, title: {en: More than three orders}}
""")


def printed(what: RenderableType, width: int = 80) -> str:
    console = Console(file=StringIO(), width=width, no_color=True, highlight=False, force_terminal=False)
    console.print(what)
    assert isinstance(console.file, StringIO)
    text = console.file.getvalue().replace("\N{NO-BREAK SPACE}", " ")
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def watched(question: str, indicator: str, *outcomes: Outcome, share: float = 0.05) -> Watched:
    before = {"closed": 0.44, "alarm": 0.085}[question]
    entropy = -before * math.log2(before) - (1 - before) * math.log2(1 - before)
    return Watched(question, indicator, before, outcomes, share * entropy, 0.01, share, 1e-5, clear=True)


FOUND = (
    replace(
        watched(
            "closed",
            "orders",
            Outcome("reported", 0.048, 1.0, 0.001, 1, math.inf),
            Outcome("silent", 0.952, 0.413, 0.001, 0, 0),
        ),
        searched_until=date(2022, 1, 31),
    ),
    watched(
        "alarm",
        "growth",
        Outcome("figure", 0.31, 0.13, 0.001, 0.0, 1.021),
        Outcome("figure", 0.36, 0.07, 0.001, 1.021, 1.543),
        Outcome("figure", 0.33, 0.04, 0.001, 1.543, math.inf),
        share=0.21,
    ),
    watched(
        "alarm",
        "tone",
        Outcome("value", 0.9994, 0.084, 0.001, value="calm"),
        Outcome("value", 0.0006, 0.3, 0.001, value="very_harsh"),
        share=0.0008,
    ),
    replace(watched("closed", "notes", Outcome("silent", 0.6, 0.439, 0.01, 0, 0), share=0.0002), clear=False),
    Watched("closed", "seen", 0.44, (), 0.0, 0.0, 0.0, 0.0, clear=False, silence="weightless"),
    Watched("alarm", "orders", 0.085, (), 0.0, 0.0, 0.0, 0.0, clear=False, silence="unconnected"),
)

HANGS = Sensitivity(
    "closed",
    0.44,
    0.21,
    0.7,
    (
        Swing("variables.pressure.starts", 0.15, 0.51, 0.32, 0.57, 0.48, 0.024),
        Swing("indicators.orders.count.ratio", 12.0, 48.0, 0.52, 0.37, 0.17, -0.015),
        Swing("variables.pressure.influences.alarm@1", 0.6, 1.7, 0.42, 0.47, None, 0.004),
    ),
    0.043,
    0.7,
    0.09,
    12,
    200,
)


def watch_page(*, width: int = 80, top: int = 8) -> RenderableType:
    return render_watch(MODEL, FOUND, as_of=AS_OF, window=WINDOW, left_out=("many",), width=width, top=top)


def sensitivity_page(*, width: int = 80) -> RenderableType:
    nothing = Sensitivity("alarm", 0.085, 0.085, 0.085, (), 1.0, 0.0, 0.0, 0, 200)
    return render_sensitivity(MODEL, (HANGS, nothing), as_of=AS_OF, left_out=("many",), width=width)


@pytest.mark.parametrize(("page", "golden"), [(watch_page, "watch-80.txt"), (sensitivity_page, "sensitivity-80.txt")])
def test_a_page_of_80_columns(page, golden):
    """The golden file is the picture; when a change is meant, look at it and write it anew."""
    assert printed(page()) == (GOLDEN / golden).read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [60, 80, 100, 160])
@pytest.mark.parametrize("page", [watch_page, sensitivity_page])
def test_no_line_is_wider_than_the_terminal_and_nothing_is_cut(page, width):
    text = printed(page(width=width), width)
    assert max(len(line) for line in text.splitlines()) <= width
    assert "…" not in text


def test_one_question_stands_once_above_its_indicators():
    text = printed(render_watch(MODEL, FOUND[:1], as_of=AS_OF, window=WINDOW))
    assert text.count("The strait is closed in 2022: now 44 %") == 1
    assert "Ships ordered back" in text.split("now 44 %")[1]


def test_only_so_many_indicators_are_shown_and_the_rest_is_counted():
    text = printed(watch_page(top=1))
    assert "Tone of the press" not in text
    assert "2 more indicators would move an answer, but less." in text


def test_what_moves_an_answer_little_is_counted_or_shown_where_there_is_nothing_better():
    """97.7 to 97.6 is hardly news, but it is what there is."""
    slight = watched(
        "closed", "notes", Outcome("seen", 0.4, 0.442, 0.0001, 1, 1), Outcome("seen", 0.6, 0.438, 0.0001, 0, 0)
    )
    slight = replace(slight, share=0.0004)
    assert "Notes of protest" in printed(render_watch(MODEL, [slight], as_of=AS_OF, window=WINDOW))
    beside = printed(render_watch(MODEL, [FOUND[0], slight], as_of=AS_OF, window=WINDOW))
    assert "Notes of protest" not in beside
    assert "One more indicator would move an answer, but less." in beside


def test_where_nothing_would_tell_it_is_said():
    text = " ".join(printed(render_watch(MODEL, FOUND[3:], as_of=AS_OF, window=WINDOW)).split())
    assert "No indicator would move an answer by more than chance among the draws could show." in text


@pytest.mark.parametrize(
    ("ends", "drawn"),
    [
        ((0.0, 1.0), "━━━━━┿━━━━"),
        ((0.5, 1.0), "     ┿━━━━"),
        ((0.7, 0.6), "     │━━  "),
        ((0.2, 0.25), "  ━  │    "),
    ],
)
def test_a_bar_lies_between_the_answers_and_marks_where_it_stands(ends, drawn):
    assert str(swing_bar(Swing("p", 0, 1, ends[0], ends[1], None), 0.5, (0.0, 1.0), 10)) == drawn


def test_a_scale_without_width_is_a_mark():
    assert str(swing_bar(Swing("p", 0, 1, 0.3, 0.3, None), 0.3, (0.3, 0.3), 5)) == "  ┿  "


@pytest.mark.parametrize(
    ("small", "said"),
    [
        (0.09, "about 9 % are many small effects, and about 21 % numbers that act on each other."),
        (0.29, "What is left are many small effects."),
        (0.35, "What is left are many small effects."),
        (0.01, "What is left are numbers that act on each other."),
    ],
)
def test_what_is_left_is_said(small, said):
    text = " ".join(printed(render_sensitivity(MODEL, (replace(HANGS, small=small),), as_of=AS_OF)).split())
    assert said in text


def test_where_no_number_stands_out_that_is_the_sentence():
    alike = replace(HANGS, swings=tuple(replace(s, share=None, slope=None) for s in HANGS.swings))
    text = " ".join(printed(render_sensitivity(MODEL, (alike,), as_of=AS_OF)).split())
    assert "No single number carries the spread: with 200 draws, whatever explains less than 4 % alone" in text
    assert "+1/10" not in text
