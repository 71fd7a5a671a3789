"""One command per verb: a body parses, calls and prints.

`tarjih --help` must answer at once, so commands import what they need when they run.
"""

import errno
import functools
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ParamSpec

import typer
from rich.console import Console

from tarjih import __version__
from tarjih.errors import CaseError, Problem, TarjihError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tarjih.case import CaseForecast

P = ParamSpec("P")
Progress = Callable[[str, float | None], None]

DEMO = "kazakhstan-russia"
DRAWS = 200  # what a predicted run time is stated for, and the default
STOPPED, DEFECT = 130, 70

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
    typer.Option("--as-of", metavar="DATE", help="Use only what was known on this day [default: the model's as_of]."),
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="Predict to this day [default: the last deadline].")
]
Draws = Annotated[
    int, typer.Option("--draws", min=20, max=100_000, help="Parameter draws: more give steadier intervals.")
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same numbers.")]


def main() -> None:
    """Run the command line."""
    # Threads that spin while they wait cost twice the time as soon as anything else runs on the machine.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    for stream in (sys.stdout, sys.stderr):
        # A terminal without the bars' characters shows question marks instead of failing.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app(prog_name="tarjih")


def _guarded(command: Callable[P, None]) -> Callable[P, None]:
    """Turn exceptions into a message and an exit status; with --debug they pass through."""

    @functools.wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        debug = bool(getattr(kwargs.get("context"), "obj", False))
        try:
            with _interruptible():
                command(*args, **kwargs)
        except KeyboardInterrupt:
            typer.echo("Stopped. Nothing was written.", err=True)
            raise typer.Exit(STOPPED) from None
        except (typer.Exit, typer.Abort, typer.BadParameter, BrokenPipeError):
            raise
        except TarjihError as error:
            if debug:
                raise
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from None
        except Exception as error:
            if debug:
                raise
            if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
                typer.echo(f"The output cannot be written: {error.strerror}\n    Free some space first", err=True)
                raise typer.Exit(1) from None
            said = " ".join(f"{type(error).__name__}: {error}".split())
            typer.echo(f"This is a defect of tarjih, not of your case: {said}", err=True)
            typer.echo("Run it as `tarjih --debug ...` to see where, and please report that.", err=True)
            raise typer.Exit(DEFECT) from None

    return guarded


# How often Ctrl-C was pressed since the command began.
_interrupts: list[int] = []


@contextmanager
def _interruptible() -> "Iterator[None]":
    """Let Ctrl-C stop a command wherever it strikes, with a KeyboardInterrupt.

    Compiled code turns an interrupt into an error of its own, and a callback of the compiler swallows it: the
    first is told from a defect here, the second is raised again when the next stage begins.
    """
    _interrupts.clear()
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread is ever interrupted
        return

    def note(number: int, _frame: object) -> None:
        _interrupts.append(number)
        raise KeyboardInterrupt

    def unraisable(found: "sys.UnraisableHookArgs") -> None:
        if not (_interrupts and issubclass(found.exc_type, KeyboardInterrupt)):
            hook(found)

    hook, sys.unraisablehook = sys.unraisablehook, unraisable
    handler = signal.signal(signal.SIGINT, note)
    try:
        yield
    except Exception:
        _stop_if_asked()
        raise
    finally:
        signal.signal(signal.SIGINT, handler)
        sys.unraisablehook = hook


def _stop_if_asked() -> None:
    if _interrupts:
        raise KeyboardInterrupt from None


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


@app.command()
@_guarded
def demo(
    context: typer.Context,  # noqa: ARG001 - carries --debug
    *,
    as_of: AsOf = None,
    draws: Draws = DRAWS,
    seed: Seed = 1,
    output: Annotated[Path, typer.Option("--output", metavar="FILE", help="Where to write the report.")] = Path(
        "report.html"
    ),
    report: Annotated[bool, typer.Option("--report/--no-report", help="Write the HTML report.")] = True,
) -> None:
    """Forecast the bundled case and write its report."""
    day = _day(as_of, "--as-of")
    if report:
        _require_suffix(output, ".html")
        _require_place(output, "or leave the report out with --no-report")
    found = _run(DEMO, day, None, draws, seed)
    if report:
        _write_report(found, output)
    _show(found, output if report else None)


@app.command()
@_guarded
def forecast(
    context: typer.Context,  # noqa: ARG001
    case: CaseName,
    *,
    as_of: AsOf = None,
    until: Until = None,
    draws: Draws = DRAWS,
    seed: Seed = 1,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write the report (.html) or the numbers (.json) to a file."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the numbers as JSON instead.")] = False,
    timings: Annotated[bool, typer.Option("--timings", help="Print the seconds that each stage took.")] = False,
) -> None:
    """Weigh what was known on a day and answer every question of a case."""
    days = _day(as_of, "--as-of"), _day(until, "--until")
    if output is not None:
        _require_suffix(output, ".html", ".json")
        _require_place(output, "or print the forecast without --output")
    found = _run(case, *days, draws, seed)
    if output is not None and output.suffix == ".json":
        _write(output, _as_json(found))
    elif output is not None:
        _write_report(found, output)
    if as_json:
        typer.echo(_as_json(found), nl=False)
    else:
        _show(found, output)
    if timings:
        for stage, seconds in found.forecast.timings.items():
            typer.echo(f"{stage:<12} {seconds:7.2f} s", err=True)


@app.command()
@_guarded
def check(
    context: typer.Context,  # noqa: ARG001
    case: CaseName,
) -> None:
    """Look for what is doubtful in a case, and show what its numbers imply before any evidence."""
    from tarjih.case import open_case
    from tarjih.report.compose import Label
    from tarjih.report.terminal import render_check

    opened = open_case(case)
    with _progress() as progress:
        found = opened.check(progress=progress)
    console = Console(highlight=False)
    console.print(
        render_check(
            Label(opened.name, opened.model.title),
            found.problems,
            found.rates,
            found.marginals,
            seconds=found.cost_seconds,
            widest=found.widest,
            draws=DRAWS,
            width=console.width,
        )
    )


@app.command()
@_guarded
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
        raise _unwritable(target, f"this folder cannot be made: {error.strerror}", "with --folder") from None
    if taken:
        raise CaseError(Problem(str(target), "this exists already and was left as it is", "Choose another name"))
    _require_place(target, "or say where with --folder")
    files = _copy_template(name, target)
    typer.echo(f"{target} is ready: {', '.join(files)}")
    typer.echo(f"Now run it:   tarjih forecast {target}")
    typer.echo(f"Then edit {target / 'model.yaml'} and look for mistakes:   tarjih check {target}")


@app.command()
@_guarded
def schema(
    context: typer.Context,  # noqa: ARG001
) -> None:
    """Print the JSON Schema of the model file, for editors that complete it."""
    from tarjih.model import model_schema

    typer.echo(json.dumps(model_schema(), indent=2, ensure_ascii=False))


def _day(text: str | None, option: str) -> date | None:
    """Read a date as analysts write it; a month or a year means its last day."""
    if text is None:
        return None
    from tarjih.model.calendar import parse_span

    try:
        return parse_span(text).last
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


def _run(case: str, as_of: date | None, until: date | None, draws: int, seed: int) -> "CaseForecast":
    from tarjih.case import open_case

    opened = open_case(case)
    with _progress() as progress:
        found = opened.forecast(as_of=as_of, until=until, draws=draws, seed=seed, progress=progress)
    answered = {question.name for question in found.forecast.questions}
    if left := [name for name in opened.model.questions if name not in answered]:
        forecast = found.forecast
        typer.echo(
            f"Left out, as their dates do not fit {forecast.as_of} to {forecast.until}: {', '.join(left)}", err=True
        )
    return found


def _show(found: "CaseForecast", written: Path | None) -> None:
    from tarjih.report.terminal import render_terminal

    console = Console(highlight=False)
    report = None if written is None else str(written)
    console.print(render_terminal(found.composition, report=report, width=console.width))


def _as_json(found: "CaseForecast") -> str:
    return json.dumps(found.forecast.to_json(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


@contextmanager
def _progress() -> "Iterator[Progress]":
    """Show what is being done on stderr: a moving line on a terminal, else one line a stage."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        stages: list[str] = []

        def say(stage: str, fraction: float | None) -> None:  # noqa: ARG001
            _stop_if_asked()
            if stages[-1:] != [stage]:
                stages.append(stage)
                typer.echo(stage, err=True)

        yield say
        return
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(24), TimeElapsedColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def move(stage: str, fraction: float | None) -> None:
            _stop_if_asked()
            total = None if fraction is None else 1.0
            bar.update(task, description=stage, total=total, completed=fraction or 0.0)

        yield move


def _require_suffix(output: Path, *suffixes: str) -> None:
    if output.suffix not in suffixes:
        known = " or ".join(suffixes)
        raise typer.BadParameter(f"{output} must end in {known}", param_hint="--output")


def _require_place(target: Path, otherwise: str) -> None:
    """Make sure before a long run that its result can be written.

    Raises:
        CaseError: if the folder is missing or cannot be written to.
    """
    folder = target.parent
    try:
        is_folder, has_folder = target.is_dir(), folder.is_dir()
    except OSError as error:
        raise _unwritable(target, f"this cannot be written: {error.strerror}", otherwise) from None
    if is_folder:
        raise CaseError(Problem(str(target), "this is a folder, not a file", f"Choose another place, {otherwise}"))
    if not has_folder:
        raise CaseError(
            Problem(str(folder), "there is no such folder", f"Make it first, choose another place, {otherwise}")
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _unwritable(folder, "this folder cannot be written to", otherwise)


def _unwritable(place: Path, found: str, otherwise: str) -> CaseError:
    home = Path.home() / place.name if place.suffix else Path.home()
    return CaseError(Problem(str(place), found, f"Choose another place, such as {home}, {otherwise}"))


def _write_report(found: "CaseForecast", output: Path) -> None:
    from tarjih.report.render import render_html

    with _progress() as progress:
        progress("writing the report", None)
        _write(output, render_html(found.composition))


def _write(target: Path, text: str) -> None:
    """Write a file whole or not at all."""
    part = None
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as file:
            part = Path(file.name)
            file.write(text)
        part.chmod(0o666 & ~_umask())
        part.replace(target)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        raise _unwritable(target, f"this file cannot be written: {error.strerror}", "or free some space") from None
    except BaseException:
        if part is not None:
            part.unlink(missing_ok=True)
        raise


def _umask() -> int:
    # It can only be read by setting it.
    mask = os.umask(0)
    os.umask(mask)
    return mask


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
        part.chmod(0o777 & ~_umask())
        part.rename(target)
    except BaseException as error:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)
        if isinstance(error, OSError):
            raise _unwritable(target, f"the folder cannot be made: {error.strerror}", "with --folder") from None
        raise
    return written
