"""Code news into dyadic events: on this process, on workers of this machine, or on a cluster."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tarjih.cli.app import READ, app
from tarjih.cli.guard import guarded, progress
from tarjih.errors import EvidenceError, Problem

if TYPE_CHECKING:
    from tarjih.evidence.coding import Progress


@app.command(rich_help_panel=READ)
@guarded
def code(
    context: typer.Context,  # noqa: ARG001 - carries --debug
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="JSON Lines (.jsonl, .gz, .zst); each row has text and date."),
    ],
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the events go; run again to go on.")
    ],
    workers: Annotated[
        int, typer.Option("--workers", min=1, help="Processes on this machine; 1 is this process itself.")
    ] = 1,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDRESS", help="A Dask cluster: tcp://127.0.0.1:8786.")
    ] = None,
) -> None:
    """Code news articles into events: who did what kind of thing to whom, and when."""
    from tarjih.evidence.coding import code_corpus

    with _pool(workers, scheduler) as (pool, width), progress() as tell:

        def told(done: "Progress") -> None:
            tell(f"coding, {done.rows:,} articles, {done.events:,} events", None)

        done = code_corpus(files, output, pool=pool, in_flight=2 * width, tell=told)
    earlier = f", {done.resumed} of {done.parts} parts by an earlier run" if done.resumed else ""
    typer.echo(f"{output}: {done.events:,} events of {done.rows:,} articles{earlier}")
    if done.quarantined:
        typer.echo(f"{done.quarantined:,} rows could not be read; quarantine-*.jsonl says why")


@contextmanager
def _pool(workers: int, scheduler: str | None) -> Iterator[tuple[Any, int]]:
    """Yield where parts are coded, and how many at a time; None is this process."""
    if workers == 1 and scheduler is None:
        yield None, 1
        return
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        found = "several workers need packages that are not installed"
        raise EvidenceError(Problem("code", found, "Install them: pip install 'tarjih[scale]'")) from None
    if scheduler is not None:
        try:
            client = Client(scheduler, timeout=20)
        except (OSError, ValueError) as error:
            found = f"no cluster answers there: {error}"
            raise EvidenceError(Problem(scheduler, found, "Check the address, such as tcp://127.0.0.1:8786")) from None
        with client:
            yield client, max(len(client.scheduler_info(n_workers=-1)["workers"]), 1)
        return
    # Only this machine can reach it, and no port is fixed.
    with (
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs="CRITICAL",
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client, workers
