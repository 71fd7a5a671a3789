"""Ask a case what to watch next."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from tarjih.cli.app import ASK, DRAWS, AsOf, CaseName, Draws, Seed, Until, app, day
from tarjih.cli.guard import guarded, progress
from tarjih.cli.screen import screen

if TYPE_CHECKING:
    from tarjih.case import Outlook


@app.command(rich_help_panel=ASK)
@guarded
def watch(
    context: typer.Context,  # noqa: ARG001 - carries --debug
    case: CaseName,
    question: Annotated[
        str | None, typer.Argument(metavar="QUESTION", help="A question's name (default: the key questions).")
    ] = None,
    *,
    within: Annotated[
        str | None,
        typer.Option("--within", metavar="PERIOD", help="How far to look ahead: '6 months' (default: three steps)."),
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="Show so many indicators.")] = 8,
    as_of: AsOf = None,
    until: Until = None,
    draws: Draws = DRAWS,
    seed: Seed = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the numbers as JSON instead.")] = False,
) -> None:
    """See which indicators would tell most next, and what each would do to the answers."""
    from tarjih.case import open_case, outlook
    from tarjih.report.terminal_watch import render_watch

    days = {"as_of": day(as_of, "--as-of"), "until": day(until, "--until")}
    opened = open_case(case)
    with progress() as tell:
        found = outlook(opened, question, within=within, **days, draws=draws, seed=seed, progress=tell)
    if as_json:
        typer.echo(json.dumps(_plain(found), indent=2, ensure_ascii=False, allow_nan=False))
        return
    console = screen()
    page = render_watch(
        found.model,
        found.watched,
        as_of=found.as_of,
        window=found.window,
        left_out=found.left_out,
        top=top,
        width=console.width,
    )
    console.print(page)


def _plain(found: "Outlook") -> dict[str, object]:
    from tarjih.inference.forecast import plain

    head = {"case": found.model.name, "as_of": found.as_of.isoformat(), "window": plain(found.window)}
    return {**head, "watched": plain(found.watched), "left_out": list(found.left_out)}
