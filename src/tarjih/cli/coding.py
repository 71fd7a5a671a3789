"""Code news into dyadic events: on this process, on workers of this machine, or on a cluster."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarjih.cli.app import READ, app, day
from tarjih.cli.cluster import cluster_or_here
from tarjih.cli.guard import guarded, progress, stop_if_asked

if TYPE_CHECKING:
    from tarjih.evidence.coding import Progress


class Events(StrEnum):
    """What `tarjih code` may write."""

    JSONL = "jsonl"
    CSV = "csv"


@app.command(rich_help_panel=READ)
@guarded
def code(
    context: typer.Context,  # noqa: ARG001 - carries --debug
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help="Rows with text and date (.jsonl, .csv, also .gz or .zst), or whole reports."
        ),
    ],
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the events go; run again to go on.")
    ],
    form: Annotated[
        Events, typer.Option("--format", help="csv adds events.csv, rows for the ledger of a case.")
    ] = Events.JSONL,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="When reports were written that do not say so.")
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", min=1, help="Processes on this machine; 1 is this process itself.")
    ] = 1,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDRESS", help="A Dask cluster: tcp://127.0.0.1:8786.")
    ] = None,
) -> None:
    """Code news articles into events: who did what kind of thing to whom, and when."""
    from tarjih.evidence.coding import code_corpus
    from tarjih.evidence.coding.rows import check_files

    written_on = day(as_of, "--as-of")
    check_files(files)
    with cluster_or_here(workers, scheduler) as (pool, width), _telling(output) as told:
        done = code_corpus(files, output, as_of=written_on, pool=pool, in_flight=2 * width, tell=told)
    earlier = f", {done.resumed} of {done.parts} parts by an earlier run" if done.resumed else ""
    typer.echo(f"{output}: {_count(done.events, 'event')} of {_count(done.rows, 'article')}{earlier}")
    if done.quarantined:
        typer.echo(f"{done.quarantined:,} rows could not be read; quarantine-*.jsonl says why")
    if form is Events.CSV:
        from tarjih.evidence.coding.ledger_rows import write_ledger

        rows = write_ledger(output, output / "events.csv")
        typer.echo(f"{output / 'events.csv'}: {rows:,} rows for a ledger, none of them verified")


@contextmanager
def _telling(output: Path) -> "Iterator[Callable[[Progress], None]]":
    """Yield what shows progress; Ctrl-C says what is kept and how to go on."""
    kept: list[Progress] = []
    begin = shown = time.monotonic()
    pause = 0.5 if sys.stderr.isatty() else 20.0
    try:
        with progress() as tell:

            def told(done: "Progress") -> None:
                nonlocal shown
                stop_if_asked()
                kept[:] = [done]
                now = time.monotonic()
                if now - shown >= pause:
                    shown = now
                    tell(pace(done, now - begin), done.share or None)

            yield told
    except KeyboardInterrupt:
        articles = f"{kept[0].rows:,} articles are coded" if kept else "No article is coded yet"
        raise KeyboardInterrupt(f"Stopped. {articles}. Run the same command again to go on from {output}.") from None


def pace(done: "Progress", seconds: float) -> str:
    """Say how much is done, how fast it goes and how long the rest takes; what an earlier run did took no time.

    The rest is reckoned by bytes, at the rate of all articles of this run.
    """
    fresh = done.rows - done.resumed_rows
    told = f"coding, {done.rows:,} articles, {done.events:,} events"
    if fresh <= 0 or seconds <= 0:
        return told
    told += f", {fresh / seconds:,.0f} articles/s"
    left = done.rows * (1 - done.share) / done.share * seconds / fresh if done.share else None
    return told if left is None else f"{told}, {_clock(left)} left"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"
