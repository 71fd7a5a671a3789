"""Ask a case what would be if something were set from outside, or came true."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from tarjih.cli.app import ASK, DRAWS, AsOf, CaseName, Draws, Seed, Until, app, day
from tarjih.cli.guard import guarded, progress
from tarjih.cli.screen import screen

if TYPE_CHECKING:
    from tarjih.case import WhatIf
    from tarjih.model.interventions import Do
    from tarjih.model.schema import ScenarioModel


@app.command("what-if", rich_help_panel=ASK)
@guarded
def what_if(
    context: typer.Context,  # noqa: ARG001 - carries --debug
    case: CaseName,
    *,
    do: Annotated[
        list[str] | None,
        typer.Option(
            "--do",
            metavar="VARIABLE=STATE@DATE",
            help="Set a variable from a date on, or during FROM..TO. Several hold together.",
        ),
    ] = None,
    given: Annotated[
        str | None,
        typer.Option("--given", metavar="QUESTION", help="Suppose that this comes true: 'war == over by 2027-12'."),
    ] = None,
    each: Annotated[bool, typer.Option("--each", help="Compare every --do by itself, side by side.")] = False,
    question: Annotated[
        list[str] | None, typer.Option("--question", metavar="NAME", help="Answer only this one (default: all).")
    ] = None,
    as_of: AsOf = None,
    until: Until = None,
    draws: Draws = DRAWS,
    seed: Seed = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the numbers as JSON instead.")] = False,
) -> None:
    """See how the answers change if something is set from outside, or comes true."""
    from tarjih.case import open_case
    from tarjih.report.terminal_what_if import render_what_if

    days = {"as_of": day(as_of, "--as-of"), "until": day(until, "--until")}
    opened = open_case(case)
    with progress() as tell:
        found = opened.what_if(
            do or [], given, each=each, only=question or [], **days, draws=draws, seed=seed, progress=tell
        )
    if as_json:
        typer.echo(json.dumps(_plain(found), indent=2, ensure_ascii=False, allow_nan=False))
        return
    console = screen()
    page = render_what_if(
        found.model,
        found.worlds,
        as_of=found.as_of,
        given=found.given,
        left_out=found.left_out,
        width=console.width,
    )
    console.print(page)


def _plain(found: "WhatIf") -> dict[str, object]:
    from tarjih.inference.forecast import plain

    worlds = [
        {"set": [setting(found.model, do) for do in world.set_outside], "changes": plain(world.changes)}
        for world in found.worlds
    ]
    head = {"case": found.model.name, "as_of": found.as_of.isoformat(), "until": found.until.isoformat()}
    return {**head, "given": found.given, "left_out": list(found.left_out), "worlds": worlds}


def setting(model: "ScenarioModel", do: "Do") -> dict[str, str | None]:
    """Return what is set from outside, with its first and last day (None: to the end)."""
    calendar = model.calendar
    return {
        "variable": do.variable,
        "state": do.state,
        "from": calendar.span(do.first).first.isoformat(),
        "to": None if do.last is None else calendar.span(do.last).last.isoformat(),
    }
