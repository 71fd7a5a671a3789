"""Say why a question of a case stands where it stands."""

import json
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from tarjih.cli.app import ASK, DRAWS, AsOf, CaseName, Draws, Seed, app, day
from tarjih.cli.guard import guarded, progress
from tarjih.cli.screen import screen

if TYPE_CHECKING:
    from tarjih.case import Case


class By(StrEnum):
    """What contributions are added up by."""

    indicator = "indicator"
    theme = "theme"
    source = "source"


@app.command(rich_help_panel=ASK)
@guarded
def explain(
    context: typer.Context,  # noqa: ARG001
    case: CaseName,
    question: Annotated[
        str | None,
        typer.Argument(metavar="QUESTION", help="A question's name, or one in quotes (default: the key questions)."),
    ] = None,
    *,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="DATE",
            help="Account for the change since the forecast of this day (default: the start).",
        ),
    ] = None,
    as_of: AsOf = None,
    by: Annotated[By, typer.Option("--by", help="Add the contributions up by this.")] = By.indicator,
    without_source: Annotated[
        list[str] | None,
        typer.Option("--without-source", metavar="HOST", help="Show what it would be without this source; repeatable."),
    ] = None,
    learned: Annotated[
        bool, typer.Option("--learned", help="Show which stated numbers the evidence has moved, of the whole case.")
    ] = False,
    draws: Draws = DRAWS,
    seed: Seed = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the numbers as JSON instead.")] = False,
) -> None:
    """Show what moved a question, item by item, and how its probability came to be what it is."""
    from tarjih.case import explain_case, open_case

    if learned and (question or since or without_source):
        raise typer.BadParameter("it speaks of the whole case: ask it alone", param_hint="--learned")
    opened = open_case(case)
    if learned:
        _show_learned(opened, day(as_of, "--as-of"), draws, seed, as_json=as_json)
        return
    with progress() as tell:
        found = explain_case(
            opened,
            question,
            since=day(since, "--since"),
            as_of=day(as_of, "--as-of"),
            draws=draws,
            seed=seed,
            by=by.value,
            without=tuple(without_source or ()),
            progress=tell,
        )
    if as_json:
        _print_json(found)
        return
    from tarjih.report.terminal_explain import render_explanation

    console = screen()
    console.print(render_explanation(opened.model, found, width=console.width))


def _show_learned(case: "Case", as_of: date | None, draws: int, seed: int, *, as_json: bool) -> None:
    from tarjih.inference.learned import learned

    with progress() as tell:
        posterior = case.learn(as_of=as_of, draws=draws, seed=seed, progress=tell)
    found = learned(posterior)
    if as_json:
        _print_json(found)
        return
    from tarjih.report.terminal_learned import render_learned

    console = screen()
    console.print(render_learned(case.model, found, posterior.evidence.as_of, width=console.width))


def _print_json(found: object) -> None:
    from tarjih.inference.forecast import plain

    typer.echo(json.dumps(plain(found), indent=2, ensure_ascii=False, allow_nan=False))
