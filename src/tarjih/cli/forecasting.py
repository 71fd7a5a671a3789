"""Forecast a case, the bundled one or a reader's own, and check one."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarjih.cli.app import DRAWS, FORECAST, AsOf, CaseName, Draws, Engine, Method, Seed, Until, app, day
from tarjih.cli.files import require_place, require_suffix, write
from tarjih.cli.guard import guarded, progress
from tarjih.cli.screen import screen

if TYPE_CHECKING:
    from tarjih.case import CaseForecast

DEMO = "kazakhstan-russia"


@app.command(rich_help_panel=FORECAST)
@guarded
def demo(
    context: typer.Context,  # noqa: ARG001 - carries --debug
    *,
    as_of: AsOf = None,
    draws: Draws = DRAWS,
    seed: Seed = 1,
    output: Annotated[Path, typer.Option("--output", metavar="FILE", help="Where to write the report.")] = Path(
        "report.html"
    ),
    report: Annotated[bool, typer.Option("--report/--no-report", help="Write the HTML report.")] = True,
) -> None:
    """Forecast the bundled case and write its report."""
    on = day(as_of, "--as-of")
    if report:
        require_suffix(output, ".html")
        require_place(output, "or leave the report out with --no-report")
    found = _run(DEMO, on, None, draws, seed)
    if report:
        _write_report(found, output)
    _show(found, output if report else None, newcomer=True)


@app.command(rich_help_panel=FORECAST)
@guarded
def forecast(
    context: typer.Context,  # noqa: ARG001
    case: CaseName,
    *,
    as_of: AsOf = None,
    until: Until = None,
    draws: Draws = DRAWS,
    seed: Seed = 1,
    method: Method = Engine.AUTO,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write the report (.html) or the numbers (.json) to a file."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the numbers as JSON instead.")] = False,
    timings: Annotated[bool, typer.Option("--timings", help="Print the seconds that each stage took.")] = False,
) -> None:
    """Weigh what was known on a day and answer every question of a case."""
    days = day(as_of, "--as-of"), day(until, "--until")
    if output is not None:
        require_suffix(output, ".html", ".json")
        require_place(output, "or print the forecast without --output")
    found = _run(case, *days, draws, seed, method)
    if output is not None and output.suffix == ".json":
        write(output, _as_json(found))
    elif output is not None:
        _write_report(found, output)
    if as_json:
        typer.echo(_as_json(found), nl=False)
    else:
        _show(found, output)
    if timings:
        for stage, seconds in found.forecast.timings.items():
            typer.echo(f"{stage:<12} {seconds:7.2f} s", err=True)


@app.command(rich_help_panel=FORECAST)
@guarded
def check(
    context: typer.Context,  # noqa: ARG001
    case: CaseName,
) -> None:
    """Look for what is doubtful in a case, and show what its numbers imply before any evidence."""
    from tarjih.case import open_case
    from tarjih.report.labels import Label
    from tarjih.report.terminal import render_check

    opened = open_case(case)
    with progress() as tell:
        found = opened.check(progress=tell)
    console = screen()
    console.print(
        render_check(
            Label(opened.name, opened.model.title),
            found.problems,
            found.rates,
            found.marginals,
            seconds=found.cost_seconds,
            widest=found.engine.widest,
            reason=found.engine.reason,
            draws=DRAWS,
            width=console.width,
        )
    )


def _run(
    case: str, as_of: date | None, until: date | None, draws: int, seed: int, method: Engine = Engine.AUTO
) -> "CaseForecast":
    from tarjih.case import open_case

    opened = open_case(case)
    with progress() as tell:
        found = opened.forecast(as_of=as_of, until=until, draws=draws, seed=seed, method=method.value, progress=tell)
    answered = {question.name for question in found.forecast.questions}
    if left := [name for name in opened.model.questions if name not in answered]:
        forecast = found.forecast
        typer.echo(
            f"Left out, as their dates do not fit {forecast.as_of} to {forecast.until}: {', '.join(left)}", err=True
        )
    return found


def _show(found: "CaseForecast", written: Path | None, *, newcomer: bool = False) -> None:
    from tarjih.report.terminal import render_terminal

    console = screen()
    report = None if written is None else str(written)
    console.print(render_terminal(found.composition, report=report, newcomer=newcomer, width=console.width))


def _as_json(found: "CaseForecast") -> str:
    from tarjih.inference.forecast import plain

    numbers = found.forecast.to_json()
    if (outlay := found.outlay) is not None:
        numbers["exposure"] = {"risks": plain(outlay.risks), "expected": plain(outlay.expected)}
    return json.dumps(numbers, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _write_report(found: "CaseForecast", output: Path) -> None:
    from tarjih.report.render import render_html

    with progress() as tell:
        tell("writing the report", None)
        write(output, render_html(found.composition))
