"""What the machine itself can do, and how time is taken on it."""

import os
import platform
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numba
import numpy as np

from tarjih.inference.kernels.lanes import add, fma, load, rows_of_lanes, same, store

# The fastest of several calls counts: other work only slows them down.
REPEATS = 8


def setting() -> str:
    """Name the processor, the cores and the versions."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.split(":")[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
        cpu = names[0] if names else cpu
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "pyagrum"))
    load = f" (load {os.getloadavg()[0]:.1f})" if hasattr(os, "getloadavg") else ""
    return f"{cpu}, {os.cpu_count()} cores{load}, Python {platform.python_version()}, {packages}"


def fastest(call: Callable[[], object]) -> tuple[float, float]:
    """Return the CPU-seconds and the seconds on the clock of the fastest of several calls, each by itself."""
    call()
    found = []
    for _ in range(REPEATS):
        cpu, clock = time.process_time(), time.perf_counter()
        call()
        found.append((time.process_time() - cpu, time.perf_counter() - clock))
    return min(cpu for cpu, _ in found), min(clock for _, clock in found)


def side_by_side(call: Callable[[], object]) -> float:
    """Return how many times faster two threads are than one, on the clock: the fastest of calls that take turns."""
    most = numba.get_num_threads()
    found: dict[int, list[float]] = {1: [], min(2, most): []}
    for _ in range(REPEATS):
        for threads, clock in found.items():
            numba.set_num_threads(threads)
            begin = time.perf_counter()
            call()
            clock.append(time.perf_counter() - begin)
    numba.set_num_threads(most)
    return min(found[1]) / min(found[min(2, most)])


def peak_rate() -> float:
    """Return the multiply-adds a second that one core reaches at most: ten sums of eight lanes, all in registers."""

    @numba.njit
    def multiply_and_add(n, into):  # type: ignore[no-untyped-def]
        x, y = same(0.5), same(0.25)
        a, b, c, d, e = load(into, 0), load(into, 1), load(into, 2), load(into, 3), load(into, 4)
        f, g, h, i, j = load(into, 5), load(into, 6), load(into, 7), load(into, 8), load(into, 9)
        for _ in range(n):
            a, b, c, d, e = fma(a, x, y), fma(b, x, y), fma(c, x, y), fma(d, x, y), fma(e, x, y)
            f, g, h, i, j = fma(f, x, y), fma(g, x, y), fma(h, x, y), fma(i, x, y), fma(j, x, y)
        store(into, 0, add(add(add(add(a, b), add(c, d)), add(add(e, f), add(g, h))), add(i, j)))

    # Ten equal sums would be one: each begins elsewhere. One would wait for itself; ten keep the units busy.
    into = rows_of_lanes(10)
    into[:] = np.arange(80.0).reshape(10, 8)
    count = 2_000_000
    cpu, _ = fastest(lambda: multiply_and_add(count, into))
    return 80 * count / cpu


def streaming(states: int) -> tuple[float, float]:
    """Return the bytes a second that one thread moves, there and back, and how many times as many two threads do.

    Each copies a belief of so many states of eight lanes to a second one of its own, and back.
    """

    @numba.njit(parallel=True)
    def there_and_back(rooms, shares, times):  # type: ignore[no-untyped-def]
        # Two shares of the work, whether one thread does both or two do one each.
        for share in numba.prange(shares):
            here, there = rooms[share, 0], rooms[share, 1]
            for _ in range(times):
                for i in range(here.size):
                    there[i] = here[i]
                for i in range(here.size):
                    here[i] = there[i]

    rooms = np.ones((2, 2, states * 8))
    count = max(1, 2_000_000 // states)
    moved = 2 * 2 * 2 * rooms[0, 0].nbytes * count
    most = numba.get_num_threads()
    numba.set_num_threads(1)
    _, clock = fastest(lambda: there_and_back(rooms, 2, count))
    numba.set_num_threads(most)
    return moved / clock, side_by_side(lambda: there_and_back(rooms, 2, count))
