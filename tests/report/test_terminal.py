"""The forecast on a terminal: legible in 80 columns and without colour."""

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from tarjih.errors import Problem
from tarjih.inference.prior import ImpliedRate, YearMarginal
from tarjih.report.labels import Label
from tarjih.report.pieces import probability_bar
from tarjih.report.terminal import render_check, render_terminal
from tests.report import sample

GOLDEN = Path(__file__).parent / "golden"


def printed(what: RenderableType, width: int = 80) -> str:
    console = Console(file=StringIO(), width=width, no_color=True, highlight=False, force_terminal=False)
    console.print(what)
    assert isinstance(console.file, StringIO)
    text = console.file.getvalue().replace("\N{NO-BREAK SPACE}", " ")
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def test_a_forecast_fills_a_screen_of_80_columns():
    """The golden file is the picture; when a change is meant, look at it and write it anew."""
    text = printed(render_terminal(sample.composition(), report="report.html", newcomer=True))
    assert text == (GOLDEN / "forecast-80.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [60, 80, 100, 160])
def test_no_line_is_wider_than_the_terminal(width):
    text = printed(render_terminal(sample.composition(), report="report.html", width=width), width)
    assert max(len(line) for line in text.splitlines()) <= width
    assert "…" not in text


def test_colour_adds_nothing_that_the_letters_do_not_say():
    console = Console(file=StringIO(), width=80, force_terminal=True, color_system="truecolor", highlight=False)
    console.print(render_terminal(sample.composition()))
    assert isinstance(console.file, StringIO)
    plain = printed(render_terminal(sample.composition()))
    coloured = "".join(
        segment.text for segment in console.render(render_terminal(sample.composition())) if not segment.control
    )
    assert "".join(coloured.replace("\N{NO-BREAK SPACE}", " ").split()) == "".join(plain.split())


@pytest.mark.parametrize(
    ("mean", "high", "drawn"),
    [
        (0.0, 0.0, "          "),
        (0.0001, 0.02, "▏         "),
        (0.3, 0.5, "███╌╌     "),
        (0.45, 0.45, "████▌     "),
        (0.9, 1.0, "█████████╌"),
        (1.0, 1.0, "██████████"),
    ],
)
def test_a_bar_shows_the_mean_and_how_far_it_may_reach(mean, high, drawn):
    assert str(probability_bar(mean, high, 10)) == drawn


def test_the_report_and_the_next_step_are_named_only_where_a_report_was_written():
    page = printed(render_terminal(sample.composition(), report="report.html", newcomer=True))
    assert "tarjih new my-case" in page
    assert "tarjih new" not in printed(render_terminal(sample.composition(), report="report.html"))
    assert "tarjih new" not in printed(render_terminal(sample.composition()))


def test_a_bracket_in_a_title_is_printed_as_it_stands():
    """Square brackets would otherwise be read as markup and vanish."""
    odd = replace(sample.composition(), title=Label("x", {"en": "North [bold]and[/bold] South"}))
    assert "North [bold]and[/bold] South" in printed(render_terminal(odd))


def test_a_forecast_without_scenarios_or_facts_still_has_a_screen():
    bare = replace(
        sample.composition(), facts=0, last_fact=None, bottom_line=(), scenarios=(), questions=(), movements=()
    )
    assert "no facts" in printed(render_terminal(bare))


def checked(**changes: object) -> str:
    found: dict[str, object] = {
        "problems": (Problem("model.yaml:12:3 variables.closure", "no because", "Say where the number comes from"),),
        "rates": (
            ImpliedRate("variables.closure.starts", "open -> closed", 0.05, 0.1, 0.2, 0.131),
            ImpliedRate("variables.accord.", "unsigned -> signed", 0.04, 0.13, 0.37, float("nan")),
        ),
        "marginals": tuple(
            YearMarginal(variable, state, year, 0.2, 0.1, 0.35)
            for variable, states in (("closure", ("open", "closed")), ("relations", ("good", "bad", "hostile")))
            for state in states
            for year in range(2021, 2028)
        ),
        "seconds": 2.34,
        "widest": 24576,
        "draws": 200,
    }
    return printed(render_check(Label("strait", {}), **(found | changes)))  # type: ignore[arg-type]


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_check_lists_doubts_and_stated_beside_implied():
    text = checked()
    assert "1 thing to look at" in text
    assert "model.yaml:12:3 variables.closure: no because\n      Say where the number comes from\n" in text
    assert "closure: open → closed 5 % · 10 % · 20 % 13 %" in flat(text)
    assert "24,576 joint states" in text
    assert "takes about 2 s here" in flat(text)


def test_a_rate_whose_state_is_never_reached_has_no_implied_one():
    assert "accord: unsigned → signed 4 % · 13 % · 37 % –" in flat(checked())


def test_the_prior_keeps_the_first_and_last_year_where_not_all_fit():
    text = checked()
    header = next(line for line in text.splitlines() if "Variable" in line)
    assert "2021" in header
    assert "2027" in header
    assert max(len(line) for line in text.splitlines()) <= 80


def test_of_two_states_the_prior_shows_the_second():
    lines = [line.split() for line in checked(rates=()).splitlines()]
    assert ["closure", "closed"] in [line[:2] for line in lines]
    assert not [line for line in lines if "open" in line]


def test_a_model_without_doubts_is_told_so():
    assert "Nothing doubtful found." in checked(problems=())
    assert "takes less than a second here" in flat(checked(seconds=0.2))
