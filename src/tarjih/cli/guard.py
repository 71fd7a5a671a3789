"""What surrounds every command: exceptions become messages, Ctrl-C stops, long work shows how far it is."""

import errno
import functools
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, ParamSpec

import typer
from rich.console import Console

from tarjih.errors import TarjihError

if TYPE_CHECKING:
    from collections.abc import Iterator

P = ParamSpec("P")
Progress = Callable[[str, float | None], None]

STOPPED, DEFECT = 130, 70


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """Turn exceptions into a message and an exit status; with --debug they pass through."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        debug = bool(getattr(kwargs.get("context"), "obj", False))
        try:
            with interruptible():
                command(*args, **kwargs)
        except KeyboardInterrupt as interrupt:
            # A command that keeps what it has done says so.
            typer.echo(str(interrupt) or "Stopped. Nothing was written.", err=True)
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

    return run


# How often Ctrl-C was pressed since the command began.
_interrupts: list[int] = []


@contextmanager
def interruptible() -> "Iterator[None]":
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
        stop_if_asked()
        raise
    finally:
        signal.signal(signal.SIGINT, handler)
        sys.unraisablehook = hook


def stop_if_asked() -> None:
    """Raise KeyboardInterrupt where Ctrl-C was pressed and swallowed."""
    if _interrupts:
        raise KeyboardInterrupt from None


@contextmanager
def progress() -> "Iterator[Progress]":
    """Show what is being done on stderr: a moving line on a terminal, else one line a stage."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        stages: list[str] = []

        def say(stage: str, fraction: float | None) -> None:  # noqa: ARG001
            stop_if_asked()
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
            stop_if_asked()
            total = None if fraction is None else 1.0
            bar.update(task, description=stage, total=total, completed=fraction or 0.0)

        yield move
