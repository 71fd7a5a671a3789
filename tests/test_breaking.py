"""What a hurried or hostile hand may do to a case: every mistake is told, and nothing is repaired in silence."""

import errno
import os
import re
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from tarjih.case import open_case
from tarjih.cli import app
from tarjih.errors import CaseError, EvidenceError, ModelError
from tarjih.model.load import read_model
from tarjih.model.stepping import stepped
from tarjih.report.render import links

TEMPLATE = Path(__file__).parent.parent / "src" / "tarjih" / "cases" / "_template"
MODEL = (TEMPLATE / "model.yaml").read_text(encoding="utf-8")
STARTS = "starts: {chance: 0.2..0.5, within: year}"
EFFECT = "effect: raises strongly"
PROTESTS = "feed: {ledger: events, where: {category: protest_note}}"


def changed(old: str, new: str) -> str:
    assert old in MODEL
    return MODEL.replace(old, new, 1)


def refusal(old: str, new: str) -> str:
    with pytest.raises(ModelError) as caught:
        read_model(changed(old, new))
    return str(caught.value)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in TEMPLATE.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), prog_name="tarjih", env={"COLUMNS": "80"})


# --- numbers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "found", "mend"),
    [
        ("{chance: 0.2, within: 0 days}", "0 days is no time to wait", "Write within: year"),
        ("{chance: 5%, within: year}", "'5%' is not a number or a range", "Write 0.05"),
        ("{chance: 10-20%, within: year}", "'10-20%' is not a number or a range", "Write 0.1..0.2"),
        ("{chance: 0.1–0.3, within: year}", "'0.1–0.3' is not a number or a range", "Write 0.1..0.3"),
        ("10-60 days", "'10-60' is not a number or a range", "Write 10..60"),
        ("1e-300 days", "1e-300 is beyond what can be reckoned with", "Write a number between"),
        ("1..1e31 years", "the range 1..1e31 is beyond what can be reckoned with", "Stay between"),
        ("{chance: {beta: [0.001, 0.001]}, within: year}", "no rate reaches it", "Use a range"),
        ("{chance: {beta: [.nan, 1]}, within: year}", "beyond what can be reckoned with", "Use a range"),
    ],
)
def test_a_rate_that_is_none_is_refused_with_what_was_meant(written: str, found: str, mend: str) -> None:
    message = refusal(STARTS, f"starts: {written}")
    assert found in message
    assert mend in message


@pytest.mark.parametrize("written", ["1000", "-1e3", "700..800", "21"])
def test_an_effect_beyond_all_measure_is_refused(written: str) -> None:
    """exp(1000) is no number: it would end as NaN."""
    assert "beyond all measure" in refusal(EFFECT, f"effect: {written}")


@pytest.mark.parametrize("written", ["{lognormal: [0, 1000]}", "{gamma: [1, .inf]}", "1e300"])
def test_an_amount_without_bounds_is_refused(written: str) -> None:
    assert "beyond what can be reckoned with" in refusal("ratio: 10..40", f"ratio: {written}")


def test_the_widest_effects_that_may_be_stated_give_numbers(folder: Path) -> None:
    """The tail of a range of effects reaches exp(710), which is infinite."""
    edit(folder / "model.yaml", "    because: briefing#p2", "    influences: [{from: closure, effect: 0.001..20}]")
    found = open_case(folder).forecast(draws=20).forecast
    assert all(np.isfinite(point.mean) for line in found.states for point in line.points)


def test_what_moves_a_billion_times_a_step_still_moves_by_its_slowest_rate() -> None:
    """Rounding doubles with every square: between two states that are as one, a third is reached at half its rate."""
    rates = np.zeros((3, 3, 1))
    rates[0, 1], rates[1, 0], rates[1, 2] = 1e20, 1e20, 1.0
    assert stepped(rates, 1.0)[:, :, 0].sum(axis=1) == pytest.approx(1)
    assert stepped(rates, 1.0)[0, 2, 0] == pytest.approx(1 - np.exp(-0.5), rel=1e-6)


# --- the model file ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["until: 2026-12", "ask: closure == closed by 2026-12", "  at: 2026-12"])
def test_a_date_that_is_a_slip_of_the_pen_is_told_before_the_run(name: str) -> None:
    """The year 9999 would take ninety thousand steps."""
    message = refusal(name, name.replace("2026", "9999"))
    assert "9999-12-31 is 95,700 steps after the model's start, more than the 5,200 that can be run" in message


def test_a_variable_that_everything_moves_is_told_before_its_table_is_made() -> None:
    """Twenty ladders that all move each other would need terabytes."""
    names = [f"v{i}" for i in range(20)]
    ladder = "{up: [1 year, 1 year], down: [1 year, 1 year]}"
    lines = [
        f"  {a}: {{states: [x, y, z], start: x, ladder: {ladder}, influences: ["
        + ", ".join(f"{{from: {b}, effect: raises}}" for b in names if a != b)
        + "]}"
        for a in names
    ]
    text = "tarjih: 1\nname: wide\nstep: month\nstart: 2025-01\nvariables:\n" + "\n".join(lines)
    with pytest.raises(ModelError) as caught:
        read_model(text, "wide.yaml")
    assert len(caught.value.problems) == 20
    assert str(caught.value.problems[0]) == (
        "wide.yaml:6:3 variables.v0: 19 variables move it: its table would hold 10,460,353,203 numbers a draw\n"
        "    Keep the strongest influences, or let a few moving variables stand between; 100,000 can be held"
    )


@pytest.mark.parametrize(
    ("feed", "found"),
    [
        ("feed: {series: strait_transit}", "a count reads events, not the figures of a series"),
        ("feed: {ledger: events, value: value}", "a count reads rows, and no value in them"),
    ],
)
def test_a_count_does_not_pass_over_figures_in_silence(feed: str, found: str) -> None:
    assert found in refusal(PROTESTS, feed)


def test_a_title_that_is_a_number_is_told_how_a_title_is_written() -> None:
    message = refusal("title: {en: Northland and Southland (an example)}", "title: 12")
    assert message.endswith('title: 12 is not text\n    Write "...", or {en: "...", ar: "..."}')


def test_a_model_cannot_command_the_terminal(folder: Path) -> None:
    """An escape in double quotes writes a character that a terminal obeys; so may a cell."""
    assert "U+001B" in refusal("title: {en: Northland", 'title: {ar: "\\e[31m", en: Northland')
    edit(folder / "events.csv", "EXAMPLE", "EXAMPLE\x1b[31m")
    with pytest.raises(EvidenceError, match=r"events\.csv:2: the invisible control character U\+001B"):
        open_case(folder)


# --- the tables -------------------------------------------------------------------------------------------


def test_a_link_that_leads_nowhere_is_not_a_missing_table(folder: Path) -> None:
    """A table that is absent holds no facts; one that is lost must not look the same."""
    (folder / "events.csv").unlink()
    (folder / "events.csv").symlink_to("nowhere.csv")
    with pytest.raises(EvidenceError, match=r"events\.csv: the file cannot be read"):
        open_case(folder)


@pytest.mark.parametrize("url", ["https://", "https://[::bad", "javascript:alert(1)", "http:example"])
def test_an_address_that_leads_nowhere_is_refused(folder: Path, url: str) -> None:
    edit(folder / "events.csv", "https://example.org/1", url)
    with pytest.raises(EvidenceError, match=re.escape(f"{url!r} is not a web address")):
        open_case(folder)


def test_a_broken_address_in_a_report_is_no_link() -> None:
    assert links("https://[::bad ; https://example.org/a") == ["https://example.org/a"]


def test_a_misspelt_filter_is_doubted(folder: Path) -> None:
    """It would hear nothing, and nothing heard is evidence."""
    edit(folder / "model.yaml", "where: {category: stoppage}", "where: {category: [stopage, protest_note]}")
    doubts = [str(problem) for problem in open_case(folder).check().problems]
    place = "model indicators.stoppages.feed.where.category"
    assert doubts == [f"{place}: no row of events.csv has the category 'stopage'\n    Did you mean 'stoppage'?"]


# --- the command line -------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [("forecast", "a" * 5000), ("new", "a" * 300)])
def test_a_name_that_no_disk_can_hold_is_no_defect(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.exit_code == 1
    assert "File name too long" in done.stderr


def test_a_full_disk_is_no_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is printed may go to a file, too."""

    def strike(_progress: Callable[[str, float | None], None]) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setitem(sys.modules, "tarjih.case", _interrupted_by(strike))
    done = run("forecast", "x")
    assert (done.exit_code, done.stderr) == (
        1,
        "The output cannot be written: No space left on device\n    Free some space first\n",
    )


def test_an_output_too_long_for_a_disk_is_told_before_the_run(folder: Path) -> None:
    done = run("forecast", str(folder), "--output", str(folder / ("a" * 300 + ".html")))
    assert done.exit_code == 1
    assert "File name too long" in done.stderr
    assert "weighing" not in done.stderr


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "getuid") or os.getuid() == 0, reason="root reads everything")
def test_a_folder_that_may_not_be_read_is_no_defect(folder: Path) -> None:
    folder.chmod(0)
    try:
        with pytest.raises(CaseError, match="Permission denied"):
            open_case(folder)
    finally:
        folder.chmod(0o755)


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (("--until", "2025-01"), "until: 2025-01-31 lies before the as-of date, 2025-06-30"),
        (("--until", "9999"), "until: 9999-12-31 is 95,700 steps after the model's start"),
        (("--as-of", "9999"), "as-of: 9999-12-31 is 95,700 steps after the model's start"),
    ],
)
def test_days_that_cannot_be_run_are_told_at_once(folder: Path, options: tuple[str, ...], found: str) -> None:
    done = run("forecast", str(folder), *options)
    assert done.exit_code == 1
    assert found in done.stderr


def test_questions_that_are_left_out_are_named(folder: Path) -> None:
    """On stderr: what is printed for a machine stays clean."""
    done = run("forecast", str(folder), "--until", "2025-07", "--draws", "20", "--json")
    assert done.stdout.startswith("{")
    left = "closure-2026, accord-2026, hostile-2026"
    assert f"Left out, as their dates do not fit 2025-06-30 to 2025-07-31: {left}\n" in done.stderr


def _interrupted_by(strike: Callable[[Callable[[str, float | None], None]], None]) -> ModuleType:
    def forecast(*, progress: Callable[[str, float | None], None], **_asked: Any) -> None:
        strike(progress)

    module = ModuleType("tarjih.case")
    module.open_case = lambda _name: SimpleNamespace(forecast=forecast)  # type: ignore[attr-defined]
    return module


def test_an_interrupt_inside_compiled_code_is_no_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled code turns it into an error of its own."""

    def strike(_progress: Callable[[str, float | None], None]) -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt as interrupt:
            raise SystemError("returned a result with an exception set") from interrupt

    monkeypatch.setitem(sys.modules, "tarjih.case", _interrupted_by(strike))
    done = run("forecast", "x")
    assert (done.exit_code, done.stderr) == (130, "Stopped. Nothing was written.\n")


def test_an_interrupt_that_is_swallowed_stops_the_next_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    """A callback of the compiler ignores every exception."""

    def strike(progress: Callable[[str, float | None], None]) -> None:
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        progress("answering the questions", None)

    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setitem(sys.modules, "tarjih.case", _interrupted_by(strike))
    done = run("forecast", "x")
    assert (done.exit_code, done.stderr) == (130, "Stopped. Nothing was written.\n")
    assert signal.getsignal(signal.SIGINT) is before


def test_one_interrupt_does_not_stop_the_next_command(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "tarjih.case", _interrupted_by(lambda _p: signal.raise_signal(signal.SIGINT)))
        assert run("forecast", "x").exit_code == 130
    assert run("forecast", str(folder), "--draws", "20").exit_code == 0


# --- the terminal -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", ["0", "1", "40"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("score", "docs/examples/two-ports", "--draws", "20"),
        ("backtest", "docs/examples/two-ports", "--draws", "20", "--every", "year"),
        ("facts", "docs/examples/two-ports"),
        ("forecast", "docs/examples/two-ports", "--draws", "20"),
        ("check", "docs/examples/two-ports"),
        ("sensitivity", "docs/examples/two-ports", "--draws", "20"),
        ("watch", "docs/examples/two-ports", "--draws", "20"),
        ("read", "docs/examples/note-en.md"),
        ("words",),
    ],
)
def test_a_narrow_terminal_loses_no_column_and_no_digit(
    arguments: tuple[str, ...], columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table that is squeezed drops columns in silence: it is laid out for 80, and the terminal may wrap it."""
    monkeypatch.chdir(Path(__file__).parent.parent)
    wide, narrow = (
        CliRunner().invoke(app, list(arguments), prog_name="tarjih", env={"COLUMNS": width})
        for width in ("80", columns)
    )
    assert wide.stdout
    assert narrow.stdout == wide.stdout
