"""Room for the beliefs of a pass, lent from one call to the next.

Pages that the system hands out are cleared first: for a hundred megabytes of beliefs that cost up to half a way
forward, every time.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from tarjih.inference.kernels.compiling import LANES

# What the last call used, if no other call is using it: one array at most.
_spare: list[NDArray[np.float64]] = []


@contextmanager
def lent(*shape: int) -> Iterator[NDArray[np.float64]]:
    """Lend room for `[*shape, lanes]` in which no row straddles two cache lines; it holds anything."""
    needed = (math.prod(shape) + 1) * LANES
    try:
        # At once or not at all: another thread may want it, too.
        room = _spare.pop()
    except IndexError:
        room = np.empty(0)
    if room.size < needed:
        # NumPy's own memory, unlike that of compiled code, comes in huge pages where the system has them: a belief
        # of many states that is read once would wait for the address of every few states.
        room = np.empty(needed)
    try:
        yield _aligned(room, shape)
    finally:
        if not _spare:
            _spare.append(room)


def cleared(*shape: int) -> NDArray[np.float64]:
    """Return zeros `[*shape, lanes]` of which no row straddles two cache lines: a row that does is slow to add to."""
    return _aligned(np.zeros((math.prod(shape) + 1) * LANES), shape)


def _aligned(room: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.float64]:
    skip = -(room.ctypes.data // 8) % LANES
    return room[skip : skip + math.prod(shape) * LANES].reshape(*shape, LANES)
