"""The application that commands join, and the options that they share."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarjih import __version__

if TYPE_CHECKING:
    from tarjih.claims.estimative import Scale

# The groups in which --help lists the commands.
READ, FORECAST, ASK, WRITE = "Read a report", "Forecast", "Ask a forecast", "Write a case"
TRACK = "Hold a forecast to account"

DRAWS = 200  # what a predicted run time is stated for, and the default

app = typer.Typer(
    name="tarjih",
    help="Turn a written strategic forecast into a live, scored probability model.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

CaseName = Annotated[
    str,
    typer.Argument(metavar="CASE", help="A case folder, its model.yaml, or a bundled case such as kazakhstan-russia."),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Use only what was known on this day (default: the model's as_of)."),
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="Predict to this day (default: the last deadline).")
]
Draws = Annotated[
    int, typer.Option("--draws", min=20, max=100_000, help="Parameter draws: more give steadier intervals.")
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same numbers.")]


class Engine(StrEnum):
    """How a forecast may be asked to filter."""

    AUTO = "auto"
    EXACT = "exact"
    PARTICLES = "particles"


Method = Annotated[
    Engine, typer.Option("--method", help="Filter exactly, with particles, or exactly where that can be done (auto).")
]


def day(text: str | None, option: str) -> date | None:
    """Read a date as analysts write it; a month or a year means its last day."""
    if text is None:
        return None
    from tarjih.model.calendar import parse_span

    try:
        return parse_span(text).last
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


def report_file(file: Path) -> Path:
    """Return the file of a report; `-` is standard input, as a file."""
    return Path("/dev/stdin") if str(file) == "-" else file


def known_scale(name: str) -> "Scale":
    """Return a scale of estimative words by its name, as --scale gives it."""
    from tarjih.claims import estimative

    try:
        return estimative.scale(name)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--scale") from None


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it with the flag
    if wanted:
        typer.echo(f"tarjih {__version__}")
        raise typer.Exit


@app.callback()
def _settings(
    context: typer.Context,
    *,
    debug: Annotated[bool, typer.Option("--debug", help="Show where in the code an error arose.")] = False,
    version: Annotated[  # noqa: ARG001 - its callback does the work
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    context.obj = debug
