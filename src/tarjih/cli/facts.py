"""Show which facts each indicator of a case catches."""

import json
from typing import Annotated

import typer

from tarjih.cli.app import WRITE, CaseName, app, day
from tarjih.cli.guard import guarded
from tarjih.cli.screen import screen


@app.command(rich_help_panel=WRITE)
@guarded
def facts(
    context: typer.Context,  # noqa: ARG001 - carries --debug
    case: CaseName,
    indicator: Annotated[
        str | None, typer.Argument(metavar="INDICATOR", help="An indicator's name (default: all that read the facts).")
    ] = None,
    *,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Leave out what was not known by this day.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the rows as JSON instead.")] = False,
) -> None:
    """Show each indicator's filter and the facts that it catches, to be read through."""
    from tarjih.case import catches, open_case
    from tarjih.report.labels import Label
    from tarjih.report.terminal_facts import render_facts

    opened = open_case(case)
    found = catches(opened, [indicator] if indicator else [], as_of=day(as_of, "--as-of"))
    if as_json:
        plain = {
            one.indicator: {
                "feed": one.feed.model_dump(exclude_defaults=True),
                "counted": [row.id for row in one.counted],
                "merged": [row.id for row in one.merged],
            }
            for one in found
        }
        typer.echo(json.dumps(plain, indent=2, ensure_ascii=False))
        return
    screen().print(render_facts(Label(opened.model.name, opened.model.title), found))
