"""Start a case, and help an editor to write one."""

import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from tarjih.cli.app import WRITE, app, day, known_scale, report_file
from tarjih.cli.files import require_place, umask, unwritable
from tarjih.cli.guard import guarded
from tarjih.errors import CaseError, Problem

_NAME_HELP = "Letters, digits, - and _, beginning with a letter."
Folder = Annotated[Path, typer.Option("--folder", metavar="FOLDER", help="Where to put it.")]
Name = Annotated[str, typer.Option("--name", metavar="NAME", help=f"What to call the case. {_NAME_HELP}")]
# How many changed names are printed; the model file lists them all.
_LISTED = 12


@app.command(rich_help_panel=WRITE)
@guarded
def new(
    context: typer.Context,  # noqa: ARG001
    name: Annotated[str, typer.Argument(metavar="NAME", help=_NAME_HELP)],
    folder: Folder = Path(),
) -> None:
    """Start a case of your own from a commented template that runs at once."""
    target = _free_place(name, folder)
    files = _write_folder(target, _template(name))
    typer.echo(f"{target} is ready: {', '.join(files)}")
    typer.echo(f"Now run it:   tarjih forecast {target}")
    typer.echo(f"Then edit {target / 'model.yaml'} and look for mistakes:   tarjih check {target}")


@app.command("import", rich_help_panel=WRITE)
@guarded
def import_case(
    context: typer.Context,  # noqa: ARG001
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A static Bayesian network: .bif, .xml or .bifxml (XMLBIF), or .xdsl."),
    ],
    *,
    name: Name,
    folder: Folder = Path(),
    year: Annotated[
        int | None, typer.Option("--year", min=1900, max=2200, help="The model's one step (default: this year).")
    ] = None,
    scale_rows: Annotated[
        bool, typer.Option("--scale-rows", help="Scale rows that do not sum to 1, instead of refusing the file.")
    ] = False,
) -> None:
    """Make a case of a Bayesian network that another program wrote."""
    from tarjih.model.importing import import_network

    target = _free_place(name, folder)
    found = import_network(file, year=year or date.today().year, name=name, scale=scale_rows)  # noqa: DTZ011
    _write_folder(target, {"model.yaml": found.text})
    for renamed in found.renamed[:_LISTED]:
        typer.echo(f"Renamed: {renamed}")
    if len(found.renamed) > _LISTED:
        typer.echo(f"Renamed: {len(found.renamed) - _LISTED} more, listed at the top of {target / 'model.yaml'}")
    typer.echo(f"{target} is ready: model.yaml")
    typer.echo(f"Now look at what it implies:   tarjih check {target}")
    typer.echo(f"Then add questions to {target / 'model.yaml'} and run it:   tarjih forecast {target}")


@app.command(rich_help_panel=WRITE)
@guarded
def draft(
    context: typer.Context,  # noqa: ARG001
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A report: text, Markdown, HTML, DOCX or PDF; - is standard input.")
    ],
    *,
    name: Name,
    folder: Folder = Path(),
    scale: Annotated[
        str, typer.Option("--scale", metavar="SCALE", help="readers, icd203, phia, ipcc, kent, nato or efsa.")
    ] = "readers",
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="When it was written, if it does not say so.")
    ] = None,
) -> None:
    """Draft a case from a report: its forecasts as questions, its conditions as influences, its events as rows."""
    from tarjih.case.drafting import draft_case
    from tarjih.claims.extract import extract_claims, load_words
    from tarjih.text.reading import read_document

    known_scale(scale)
    target = _free_place(name, folder)
    document = read_document(report_file(file), written_on=day(as_of, "--as-of"))
    load_words({sentence.language for sentence in document.sentences})
    claims = extract_claims(document, scale_name=scale)
    files = _write_folder(target, draft_case(document, claims, name=name, scale_name=scale))
    typer.echo(f"{target} is ready: {', '.join(files)}")
    typer.echo(f"Now run it:   tarjih forecast {target}")
    typer.echo(f"Then decide what the report leaves open: look for CHOOSE in {target / 'model.yaml'}")


@app.command(rich_help_panel=WRITE)
@guarded
def schema(
    context: typer.Context,  # noqa: ARG001
) -> None:
    """Print the JSON Schema of the model file, for editors that complete it."""
    from tarjih.model import model_schema

    typer.echo(json.dumps(model_schema(), indent=2, ensure_ascii=False))


def _free_place(name: str, folder: Path) -> Path:
    """Return where a new case goes, if it can go there."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name):
        raise typer.BadParameter(
            f"{name!r} cannot name a case. Use letters, digits, - and _, beginning with a letter", param_hint="NAME"
        )
    target = folder / name
    try:
        taken = target.exists() or target.is_symlink()
    except OSError as error:
        raise unwritable(target, f"this folder cannot be made: {error.strerror}", "with --folder") from None
    if taken:
        raise CaseError(Problem(str(target), "this exists already and was left as it is", "Choose another name"))
    require_place(target, "or say where with --folder")
    return target


def _template(name: str) -> dict[str, str]:
    """Return the texts of the template case, under a new name."""
    from importlib.resources import files

    template = files("tarjih") / "cases" / "_template"
    sources = sorted((entry for entry in template.iterdir() if entry.is_file()), key=lambda entry: entry.name)
    return {source.name: source.read_text(encoding="utf-8").replace("my-case", name) for source in sources}


def _write_folder(target: Path, texts: Mapping[str, str]) -> list[str]:
    """Make a folder of these files, whole or not at all, and return their names."""
    part = None
    try:
        part = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        for name, text in texts.items():
            (part / name).write_text(text, encoding="utf-8")
        part.chmod(0o777 & ~umask())
        part.rename(target)
    except BaseException as error:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)
        if isinstance(error, OSError):
            raise unwritable(target, f"the folder cannot be made: {error.strerror}", "with --folder") from None
        raise
    return list(texts)
