"""Write what a command makes: whole or not at all, and told before a long run where it cannot be."""

import os
import tempfile
from pathlib import Path

import typer

from tarjih.errors import CaseError, Problem


def require_suffix(output: Path, *suffixes: str) -> None:
    """Refuse a file whose name does not end as it should."""
    if output.suffix not in suffixes:
        known = " or ".join(suffixes)
        raise typer.BadParameter(f"{output} must end in {known}", param_hint="--output")


def require_place(target: Path, otherwise: str) -> None:
    """Make sure before a long run that its result can be written.

    Raises:
        CaseError: if the folder is missing or cannot be written to.
    """
    folder = target.parent
    try:
        is_folder, has_folder = target.is_dir(), folder.is_dir()
    except OSError as error:
        raise unwritable(target, f"this cannot be written: {error.strerror}", otherwise) from None
    if is_folder:
        raise CaseError(Problem(str(target), "this is a folder, not a file", f"Choose another place, {otherwise}"))
    if not has_folder:
        raise CaseError(
            Problem(str(folder), "there is no such folder", f"Make it first, choose another place, {otherwise}")
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise unwritable(folder, "this folder cannot be written to", otherwise)


def unwritable(place: Path, found: str, otherwise: str) -> CaseError:
    """Return the error for a place that cannot be written to, with another place."""
    home = Path.home() / place.name if place.suffix else Path.home()
    return CaseError(Problem(str(place), found, f"Choose another place, such as {home}, {otherwise}"))


def write(target: Path, text: str) -> None:
    """Write a file whole or not at all; a device or a pipe is written to and stays what it is."""
    part = None
    try:
        if target.exists() and not target.is_file():
            with target.open("w", encoding="utf-8") as stream:
                stream.write(text)
            return
        # A link stays one: what it points to is replaced.
        target = target.resolve()
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as file:
            part = Path(file.name)
            file.write(text)
        part.chmod(0o666 & ~umask())
        part.replace(target)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        raise unwritable(target, f"this file cannot be written: {error.strerror}", "or free some space") from None
    except BaseException:
        if part is not None:
            part.unlink(missing_ok=True)
        raise


def umask() -> int:
    """Return the permissions that the user takes from new files."""
    # It can only be read by setting it.
    mask = os.umask(0)
    os.umask(mask)
    return mask
