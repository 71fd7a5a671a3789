"""Ask a case which stated numbers its answers hang on."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from tarjih.cli.app import ASK, DRAWS, AsOf, CaseName, Draws, Seed, Until, app, day
from tarjih.cli.guard import guarded, progress
from tarjih.cli.screen import screen
from tarjih.cli.what_if import setting

if TYPE_CHECKING:
    from tarjih.case import Dependence


@app.command(rich_help_panel=ASK)
@guarded
def sensitivity(
    context: typer.Context,  # noqa: ARG001 - carries --debug
    case: CaseName,
    question: Annotated[
        str | None, typer.Argument(metavar="QUESTION", help="A question's name (default: the key questions).")
    ] = None,
    *,
    do: Annotated[
        list[str] | None,
        typer.Option(
            "--do",
            metavar="VARIABLE=STATE@DATE",
            help="Ask where a variable is set from a date on, or during FROM..TO. Several hold together.",
        ),
    ] = None,
    top: Annotated[
        int | None,
        typer.Option(
            "--top",
            min=1,
            max=100,
            help="Look at so many numbers, and at any with a clear share (default: 10, or 5 for each).",
        ),
    ] = None,
    as_of: AsOf = None,
    until: Until = None,
    draws: Draws = DRAWS,
    seed: Seed = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the numbers as JSON instead.")] = False,
) -> None:
    """See which stated numbers an answer hangs on, and how far each would swing it."""
    from tarjih.case import dependence, open_case
    from tarjih.report.terminal_sensitivity import render_sensitivity

    days = {"as_of": day(as_of, "--as-of"), "until": day(until, "--until")}
    opened = open_case(case)
    with progress() as tell:
        found = dependence(opened, question, do=do or [], top=top, **days, draws=draws, seed=seed, progress=tell)
    if as_json:
        typer.echo(json.dumps(_plain(found), indent=2, ensure_ascii=False, allow_nan=False))
        return
    console = screen()
    page = render_sensitivity(
        found.model,
        found.answers,
        as_of=found.as_of,
        set_outside=found.set_outside,
        left_out=found.left_out,
        width=console.width,
    )
    console.print(page)


def _plain(found: "Dependence") -> dict[str, object]:
    from tarjih.inference.forecast import plain

    head: dict[str, object] = {"case": found.model.name, "as_of": found.as_of.isoformat()}
    if found.set_outside:
        head["set"] = [setting(found.model, do) for do in found.set_outside]
    return {**head, "answers": plain(found.answers), "left_out": list(found.left_out)}
