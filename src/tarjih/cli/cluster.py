"""Workers for long work: this process, processes of this machine, or a Dask cluster that is already there."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tarjih.errors import EvidenceError, Problem

# Seconds to wait for a cluster that should be there.
_PATIENCE = 20
_ALLOWED = "Look at its workers' log; most often their memory is too small. Run the same command again to go on"


@contextmanager
def cluster_or_here(workers: int, scheduler: str | None) -> Iterator[tuple[Any, int]]:
    """Yield what runs functions elsewhere and how many at a time; None is this process.

    Raises:
        EvidenceError: if there is no cluster, if it has no workers, if it goes away, or if work kills its workers.
    """
    if workers == 1 and scheduler is None:
        yield None, 1
        return
    try:
        import distributed
        from distributed.client import FutureCancelledError
        from distributed.comm.core import CommClosedError
    except ImportError:
        found = "several workers need packages that are not installed"
        raise EvidenceError(Problem("code", found, "Install them: pip install 'tarjih[scale]'")) from None
    where = scheduler or f"{workers} workers on this machine"
    try:
        with _client(distributed, workers, scheduler) as (client, width):
            yield Pool(client), width
    except distributed.KilledWorker as error:
        found = f"the same work killed {_times(error)} workers"
        raise EvidenceError(Problem(where, found, _ALLOWED)) from None
    except (FutureCancelledError, CommClosedError) as error:
        found = f"the cluster went away: {error}"
        raise EvidenceError(Problem(where, found, "Start it again, then run the same command to go on")) from None
    except ModuleNotFoundError as error:
        found = f"a worker has no {error.name}"
        raise EvidenceError(Problem(where, found, "Install tarjih on every worker, the same version")) from None


class Pool:
    """The work of one command on a Dask client. A function of the same argument is run anew: it has its own name."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def submit(self, function: Callable[[Any], Any], argument: Any, /) -> Any:
        """Start it and return a future."""
        return self._client.submit(function, argument, pure=False)


@contextmanager
def _client(distributed: Any, workers: int, scheduler: str | None) -> Iterator[tuple[Any, int]]:
    if scheduler is not None:
        mend = "Check the address, such as tcp://127.0.0.1:8786, and that `dask scheduler` runs there"
        try:
            client = distributed.Client(scheduler, timeout=_PATIENCE)
        except (OSError, ValueError) as error:
            found = f"no cluster answers there: {error}"
            raise EvidenceError(Problem(scheduler, found, mend)) from None
        with client:
            try:
                client.wait_for_workers(1, timeout=_PATIENCE)
            except TimeoutError:
                found = f"this cluster has no worker, after {_PATIENCE} seconds of waiting"
                raise EvidenceError(Problem(scheduler, found, f"Start one: dask worker {scheduler}")) from None
            yield client, max(sum(client.nthreads().values()), 1)
        return
    # Only this machine can reach it, and no port is fixed.
    with (
        distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            silence_logs="CRITICAL",
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        # A terminal sends Ctrl-C to every process; only the first is to act on it.
        client.run(_ignore_interrupts)
        yield client, workers


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _times(error: Any) -> int:
    return int(getattr(error, "allowed_failures", 3)) + 1
