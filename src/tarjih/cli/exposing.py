"""Ask a case what closed routes cost, and who can stop what."""

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from tarjih.cli.app import ASK, DRAWS, AsOf, CaseName, Draws, Seed, Until, app, day
from tarjih.cli.guard import guarded, progress
from tarjih.cli.screen import screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tarjih.case import Exposure


class Shown(StrEnum):
    """How the answer is printed."""

    table = "table"
    json = "json"


@app.command(rich_help_panel=ASK)
@guarded
def exposure(
    context: typer.Context,  # noqa: ARG001 - carries --debug
    case: CaseName,
    *,
    close: Annotated[
        list[str] | None, typer.Option("--close", metavar="ROUTE", help="Close a route or shared part; repeatable.")
    ] = None,
    throttle: Annotated[
        list[str] | None,
        typer.Option("--throttle", metavar="ROUTE=SHARE", help="Close this share of it: cpc=0.5; repeatable."),
    ] = None,
    for_: Annotated[str, typer.Option("--for", metavar="TIME", help="How long: 30d, 6 weeks, 3 months.")] = "30d",
    as_of: AsOf = None,
    until: Until = None,
    draws: Draws = DRAWS,
    seed: Seed = 1,
    shown: Annotated[Shown, typer.Option("--format", help="A table, or the numbers as JSON.")] = Shown.table,
) -> None:
    """See what closed routes cost; without --close, who can stop what and what the forecast expects to be lost."""
    from tarjih.case import open_case, read_days

    dates = {"as_of": day(as_of, "--as-of"), "until": day(until, "--until")}
    shares = _shares(throttle or ())
    days = read_days(for_)
    opened = open_case(case)
    with progress() as tell:
        found = opened.exposure(close or (), shares, days=days, **dates, draws=draws, seed=seed, progress=tell)
    if shown is Shown.json:
        typer.echo(json.dumps(_plain(found), indent=2, ensure_ascii=False, allow_nan=False))
        return
    from tarjih.report.terminal_exposure import render_closures, render_exposure

    console = screen()
    if found.closures:
        page = render_closures(
            found.model, found.file, found.closures, found.standings, as_of=found.as_of, width=console.width
        )
    else:
        page = render_exposure(
            found.model,
            found.file,
            found.standings,
            found.levers,
            found.risks,
            found.expected,
            as_of=found.as_of,
            days=found.days,
            until=found.until,
            width=console.width,
        )
    console.print(page)


def _shares(texts: "Sequence[str]") -> dict[str, float]:
    shares: dict[str, float] = {}
    for text in texts:
        name, share = _share(text)
        if name in shares:
            raise typer.BadParameter(f"{name} is throttled twice. Say it once", param_hint="--throttle")
        shares[name] = share
    return shares


def _share(text: str) -> tuple[str, float]:
    name, _, share = text.partition("=")
    try:
        return name.strip(), float(share)
    except ValueError:
        found = f"{text!r} is not a route with a share. Write it as cpc=0.5"
        raise typer.BadParameter(found, param_hint="--throttle") from None


def _plain(found: "Exposure") -> dict[str, object]:
    from tarjih.inference.forecast import plain

    figures = [
        {
            "network": standing.name,
            "figure": name,
            "amount": one.amount.written,
            "period": str(one.period),
            "known_on": one.known_on.isoformat(),
            "series": one.series,
            "source": one.source,
        }
        for standing in found.standings
        for name, one in standing.chosen.items()
    ]
    return {
        "case": found.model.name,
        "as_of": found.as_of.isoformat(),
        "until": None if found.until is None else found.until.isoformat(),
        "days": found.days,
        "draws": found.draws,
        "seed": found.seed,
        "closures": plain(found.closures),
        "levers": plain(found.levers),
        "risks": plain(found.risks),
        "expected": plain(found.expected),
        "figures": figures,
        "left_out": [name for standing in found.standings for name in standing.left_out],
    }
