"""Start a case, and help an editor to write one."""

import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from tarjih.cli.app import app
from tarjih.cli.files import require_place, umask, unwritable
from tarjih.cli.guard import guarded
from tarjih.errors import CaseError, Problem


@app.command()
@guarded
def new(
    context: typer.Context,  # noqa: ARG001
    name: Annotated[str, typer.Argument(metavar="NAME", help="Letters, digits, - and _, beginning with a letter.")],
    folder: Annotated[Path, typer.Option("--folder", metavar="FOLDER", help="Where to put it.")] = Path(),
) -> None:
    """Start a case of your own from a commented template that runs at once."""
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
    files = _copy_template(name, target)
    typer.echo(f"{target} is ready: {', '.join(files)}")
    typer.echo(f"Now run it:   tarjih forecast {target}")
    typer.echo(f"Then edit {target / 'model.yaml'} and look for mistakes:   tarjih check {target}")


@app.command()
@guarded
def schema(
    context: typer.Context,  # noqa: ARG001
) -> None:
    """Print the JSON Schema of the model file, for editors that complete it."""
    from tarjih.model import model_schema

    typer.echo(json.dumps(model_schema(), indent=2, ensure_ascii=False))


def _copy_template(name: str, target: Path) -> list[str]:
    """Copy the template case under a new name, whole or not at all, and return its files."""
    from importlib.resources import files

    part = None
    written = []
    try:
        part = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        template = files("tarjih") / "cases" / "_template"
        for source in sorted(template.iterdir(), key=lambda entry: entry.name):
            if source.is_file():
                text = source.read_text(encoding="utf-8").replace("my-case", name)
                (part / source.name).write_text(text, encoding="utf-8")
                written.append(source.name)
        part.chmod(0o777 & ~umask())
        part.rename(target)
    except BaseException as error:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)
        if isinstance(error, OSError):
            raise unwritable(target, f"the folder cannot be made: {error.strerror}", "with --folder") from None
        raise
    return written
