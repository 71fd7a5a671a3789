"""Issue forecasts, make issued ones again, and forecast earlier days with what was known on them."""

import csv
import io
import json
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarjih.cli.app import DRAWS, TRACK, AsOf, CaseName, Draws, Engine, Method, Seed, Until, app, day
from tarjih.cli.files import require_place, require_suffix, write
from tarjih.cli.guard import guarded, interruptible, progress
from tarjih.cli.screen import screen

if TYPE_CHECKING:
    from tarjih.case import Done
    from tarjih.report.tracks import Backtest


class Period(StrEnum):
    """How often a backtest forecasts."""

    month = "month"
    quarter = "quarter"
    year = "year"


class Format(StrEnum):
    """What a backtest prints."""

    table = "table"
    json = "json"
    csv = "csv"


File = Annotated[
    Path | None,
    typer.Option("--file", metavar="FILE", help="Where issued forecasts are kept (default: issued.jsonl in the case)."),
]


@app.command(rich_help_panel=TRACK)
@guarded
def issue(
    context: typer.Context,  # noqa: ARG001 - carries --debug
    case: CaseName,
    *,
    as_of: AsOf = None,
    until: Until = None,
    draws: Draws = DRAWS,
    seed: Seed = 1,
    method: Method = Engine.AUTO,
    file: File = None,
) -> None:
    """Issue a forecast: append it to the case's issued ones, which are never edited."""
    from tarjih.case import issue as issue_forecast
    from tarjih.case import issued_file, open_case

    opened = open_case(case)
    with progress() as tell:
        found = issue_forecast(
            opened,
            issued_on=_today(),
            as_of=day(as_of, "--as-of"),
            until=day(until, "--until"),
            draws=draws,
            seed=seed,
            method=method.value,
            file=file,
            progress=tell,
        )
    _tell_cleared(found.cleared)
    issued, line = found.line.issued, found.line
    if not found.new:
        typer.echo(f"The forecast of {issued.as_of} was issued on {issued.issued_on}, in line {line.number}.")
        typer.echo("Nothing was changed.")
        return
    how = ", in retrospect" if issued.retrospective else ""
    typer.echo(f"Issued the forecast of {issued.as_of} on {issued.issued_on}{how}, as line {line.number}.")
    typer.echo(f"Questions: {len(issued.questions)}. Facts: {len({name.split('/', 1)[1] for name in issued.facts})}.")
    typer.echo(f"Digest: {line.digest}")
    typer.echo(f"Kept in {file or issued_file(opened)}")


@app.command(rich_help_panel=TRACK)
@guarded
def verify(
    context: typer.Context,  # noqa: ARG001
    case: CaseName,
    *,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Make only the forecasts of this day again.")
    ] = None,
    file: File = None,
    digest: Annotated[
        str | None,
        typer.Option("--digest", metavar="DIGEST", help="The digest of a line, noted elsewhere: is it there?"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON instead.")] = False,
) -> None:
    """Check the chain of issued forecasts, make each of them again, and compare to the last bit."""
    from tarjih.case import open_case
    from tarjih.case import verify as verify_issued
    from tarjih.inference.forecast import plain
    from tarjih.report.terminal_tracks import render_verification

    opened = open_case(case, keep=False)
    with progress() as tell:
        found = verify_issued(opened, as_of=day(as_of, "--as-of"), file=file, digest=digest, progress=tell)
    if as_json:
        typer.echo(json.dumps(plain(found), indent=2, ensure_ascii=False, allow_nan=False, default=str))
    else:
        from tarjih.case.issuing import told

        console = screen()
        console.print(render_verification(told(found), width=console.width))
    if found.failed:
        raise typer.Exit(1)


@app.command(rich_help_panel=TRACK)
@guarded
def backtest(
    context: typer.Context,  # noqa: ARG001
    case: CaseName,
    *,
    every: Annotated[Period, typer.Option("--every", help="Forecast at the end of each of these.")] = Period.quarter,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first as-of date (default: the model's as_of).")
    ] = None,
    last: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="The last (default: the last day searched, or today)."),
    ] = None,
    draws: Draws = DRAWS,
    seed: Seed = 1,
    method: Method = Engine.AUTO,
    format_: Annotated[Format, typer.Option("--format", help="What to print.")] = Format.table,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write a page of charts (.html), or the numbers (.json, .csv)."),
    ] = None,
    issue_all: Annotated[
        bool, typer.Option("--issue", help="Issue every forecast, marked as retrospective; see tarjih issue.")
    ] = False,
    file: File = None,
) -> None:
    """Forecast a case for earlier days, each with what was known then, and show the history of its questions."""
    from tarjih.case import backtest as run_backtest
    from tarjih.case import issued_file, open_case

    days = {"first": day(first, "--from"), "last": day(last, "--until")}
    if output is not None:
        require_suffix(output, ".html", ".json", ".csv")
        require_place(output, "or print the table without --output")
    opened = open_case(case)
    issue_to = (file or issued_file(opened)) if issue_all else None
    finished: list[date] = []

    def done(one: "Done") -> None:
        finished.append(one.issued.as_of)
        _tell_cleared(one.cleared)

    try:
        # An interrupt that compiled code has turned into an error is told from a defect here, not only outside.
        with interruptible(), progress() as tell:
            found = run_backtest(
                opened,
                today=_today(),
                every=every.value,
                **days,
                draws=draws,
                seed=seed,
                method=method.value,
                issue_to=issue_to,
                progress=tell,
                done=done,
            )
    except KeyboardInterrupt:
        kept = " They are kept: the same command goes on from there." if opened.store is not None else ""
        raise KeyboardInterrupt(f"Stopped. Finished days: {len(finished)}.{kept}") from None
    _show(found, format_, output)
    if issue_to is not None and format_ is Format.table:
        typer.echo(f"Issued forecasts are in {issue_to}.")


@app.command(rich_help_panel=TRACK)
@guarded
def issued(
    context: typer.Context,  # noqa: ARG001
    case: CaseName,
    *,
    format_: Annotated[Format, typer.Option("--format", help="What to print.")] = Format.table,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write a page of charts (.html), or the numbers (.json, .csv)."),
    ] = None,
    file: File = None,
) -> None:
    """Show the forecasts that were issued, through time and beside what happened."""
    from tarjih.case import issued_history, open_case

    if output is not None:
        require_suffix(output, ".html", ".json", ".csv")
        require_place(output, "or print the table without --output")
    _show(issued_history(open_case(case), file=file), format_, output)


def _show(found: "Backtest", format_: Format, output: Path | None) -> None:
    if output is not None:
        _write(found, output)
    match format_:
        case Format.json:
            typer.echo(_as_json(found), nl=False)
        case Format.csv:
            typer.echo(_as_csv(found), nl=False)
        case Format.table:
            from tarjih.report.terminal_tracks import render_backtest

            console = screen()
            console.print(render_backtest(found, output=str(output) if output else None, width=console.width))


def _today() -> date:
    return datetime.now(UTC).date()


def _tell_cleared(cleared: int) -> None:
    if cleared:
        typer.echo(
            f"A line that an earlier run was killed over, {cleared:,} bytes, was never issued and is cleared away.",
            err=True,
        )


def _write(found: "Backtest", output: Path) -> None:
    match output.suffix:
        case ".json":
            write(output, _as_json(found))
        case ".csv":
            write(output, _as_csv(found))
        case _:
            from tarjih.report.tracks_page import render_tracks_page

            with progress() as tell:
                tell("writing the page", None)
                write(output, render_tracks_page(found))


def _as_json(found: "Backtest") -> str:
    from tarjih.inference.forecast import plain

    return json.dumps(plain(found), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _as_csv(found: "Backtest") -> str:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["as_of", "question", "mean", "low", "high", "deadline", "outcome", "outcome_on", "evidence_hash"])
    for one in found.days:
        for track in found.tracks:
            if (point := track.at(one.as_of)) is not None:
                outcome = track.outcome
                happened = ("", "") if outcome is None else (outcome.answer, outcome.on)
                numbers = point.mean, point.low, point.high
                row = (one.as_of, track.label.name, *numbers, track.deadline or "", *happened, one.evidence_hash)
                table.writerow(row)
    return text.getvalue()
