"""Find the folder of a case: a path, or the name of a bundled one."""

from importlib import resources
from pathlib import Path

from tarjih.errors import CaseError, Problem
from tarjih.model.advice import choose

MODEL_FILE = "model.yaml"


def bundled_cases() -> tuple[str, ...]:
    """Return the names of the cases that ship with the package."""
    folder = resources.files("tarjih") / "cases"
    return tuple(sorted(entry.name for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith("_")))


def find_folder(name: str | Path) -> Path:
    """Return the folder that a person means.

    Raises:
        CaseError: if there is none with a model file.
    """
    path = Path(name)
    try:
        is_model, is_folder = path.is_file() and path.name == MODEL_FILE, path.is_dir()
        holds_model = is_folder and (path / MODEL_FILE).is_file()
    except OSError as error:
        found, short = f"this cannot be opened: {error.strerror}", f"{str(path)[:80]}" + "..." * (len(str(path)) > 80)
        raise CaseError(Problem(short, found, "Check its name and its permissions")) from None
    if is_model:
        return path.parent
    if is_folder:
        if holds_model:
            return path
        raise CaseError(Problem(str(path), f"no {MODEL_FILE} in this folder", "Start one with: tarjih new my-case"))
    bundled = bundled_cases()
    wanted = str(name).replace("-", "_")
    if wanted in bundled:
        return Path(str(resources.files("tarjih") / "cases" / wanted))
    raise CaseError(
        Problem(
            str(name),
            "neither a folder with a model.yaml nor a bundled case",
            choose(str(name), [one.replace("_", "-") for one in bundled], "bundled cases"),
        )
    )
