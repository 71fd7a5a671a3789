"""Score what a case would have forecast against what happened."""

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from tarjih.cli.app import DRAWS, FORECAST, AsOf, CaseName, Draws, Seed, app, day, known_scale
from tarjih.cli.guard import guarded, progress
from tarjih.cli.screen import screen

if TYPE_CHECKING:
    from tarjih.case import CaseScores


class Form(StrEnum):
    """How scores may be shown."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


@app.command(rich_help_panel=FORECAST)
@guarded
def score(
    context: typer.Context,  # noqa: ARG001 - carries --debug
    case: CaseName,
    *,
    as_of: AsOf = None,
    draws: Draws = DRAWS,
    seed: Seed = 1,
    scale: Annotated[
        list[str] | None,
        typer.Option(
            "--scale",
            metavar="SCALE",
            help="Read the source's own words on this scale. Several may be given (default: readers and icd203).",
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="List every question, with the source's own word beside it.")
    ] = False,
    form: Annotated[Form, typer.Option("--format", help="How to show the scores.")] = Form.TABLE,
) -> None:
    """Score what was forecast for a day against what happened, beside every baseline, the status quo first."""
    from tarjih.case import open_case

    asked = {} if scale is None else {"scales": tuple(dict.fromkeys(known_scale(name).name for name in scale))}
    on = day(as_of, "--as-of")
    opened = open_case(case)
    with progress() as tell:
        found = opened.score(as_of=on, draws=draws, seed=seed, progress=tell, **asked)
    if form is Form.JSON:
        typer.echo(json.dumps(_plain(found), indent=2, ensure_ascii=False, allow_nan=False))
        return
    if form is Form.CSV:
        from tarjih.scoring.table import to_csv

        typer.echo(to_csv(found.scorecard), nl=False)
        return
    from tarjih.report.terminal_scores import render_scores

    console = screen()
    page = render_scores(
        found.model,
        found.scorecard,
        found.estimates,
        as_of=found.as_of,
        draws=found.draws,
        hashes=(found.model_hash, found.evidence_hash),
        every=every,
        width=console.width,
    )
    console.print(page)


def _plain(found: "CaseScores") -> dict[str, object]:
    from tarjih.inference.forecast import plain

    head: dict[str, object] = {"case": found.model.name, "as_of": found.as_of.isoformat()}
    head |= {name: getattr(found, name) for name in ("draws", "seed", "version", "model_hash", "evidence_hash")}
    return {**head, **plain(found.scorecard)}
