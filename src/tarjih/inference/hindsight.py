"""Smoothed marginals alone: a way forward and one back without slopes.

What a belief holds when a step ends is weighed there, belief times value; what comes and goes within a step by the
slopes at the matrix that its table is part of (see `adjoint`).
"""

from dataclasses import dataclass
from math import isqrt, prod

import numpy as np
from numpy.typing import NDArray

from tarjih.inference import packing, tiling
from tarjih.inference.adjoint import CACHED, MEMORY, states_of_rows
from tarjih.inference.exact import LANES, Pass, from_blocks
from tarjih.inference.network import Network
from tarjih.inference.planning import Program

Array = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Smoothed:
    """The log normalisers `log_z[steps, lanes]` in nats, and `marginals[steps, states of all variables, lanes]`.

    The marginals are P(state | everything); rows of a variable that a step leaves out are 0. All is NaN, and a log
    normaliser -inf, in lanes whose evidence rules out every state.
    """

    log_z: Array
    marginals: Array


class SmoothingPass:
    """A pass from step 0 on, made ready to be smoothed for any number of draws."""

    def __init__(self, steps: Pass) -> None:
        """Choose what is read off slopes, and write the index tables."""
        self.steps = steps
        self._state_of = states_of_rows(steps.network, steps.state_rows)
        self._reads = np.array(
            [bits for program in steps.programs for bits in _read_off(steps.network, program)], dtype=np.int64
        )
        self._packed = packing.Packed(
            steps.programs, steps.state_rows, tiling.TILE, tiling.WIDE_TILE, ahead=bool(self._reads.any())
        )
        self._needs, self._each, places = self._packed.started_from(self._reads)
        widest, between, static, fresh, halves = (int(rows) for rows in self._packed.room)
        starts = max(prod(map(len, steps.programs[program].into_states)) for program in steps.which)
        self._sizes = (widest, starts, between, static, fresh, halves, places)

    def stride(self) -> int:
        """Return how many steps' beliefs are kept at once: all, where there is room for two threads."""
        steps = len(self.steps.which)
        return steps if 2 * self._filled(steps) <= MEMORY else isqrt(steps)

    def _filled(self, stride: int) -> int:
        from tarjih.inference import kernels

        return 8 * LANES * kernels.rows_to_smooth(self._sizes, len(self.steps.which), stride, self._each)

    def run(self, tables: Array, likes: Array | None = None) -> Smoothed:
        """Smooth drawn tables in blocks, `[blocks, rows, LANES]`.

        The likelihoods are `[blocks, steps or 1, rows, LANES]`, or None where no slot speaks.
        """
        from tarjih.inference import kernels

        stride, steps = self.stride(), self.steps
        log_z, marginals = kernels.smooth(
            tables,
            np.ones((len(tables), 1, 1, LANES)) if likes is None else likes,
            self._packed.programs(steps.which),
            steps.which,
            self._state_of,
            self._reads,
            self._needs,
            self._packed.digits,
            self._sizes,
            stride,
            self._each,
            sum(steps.network.cards.values()),
            max(1, MEMORY // self._filled(stride)),
            past=self._filled(stride) > CACHED,
        )
        possible = np.isfinite(log_z.sum(axis=1))
        for t, p in enumerate(steps.which):
            for name, state in steps.programs[p].pinned.items():
                if name in steps.relevant:
                    marginals[:, t, steps.state_rows[name] + state] = np.where(possible, 1.0, np.nan)
        return Smoothed(from_blocks(log_z), from_blocks(marginals))


def _read_off(network: Network, program: Program) -> list[int]:
    """Return, for each operation, a bit for each of its tables whose variable has left when the step ends."""
    known = {*program.out, *program.pinned}
    hidden = np.zeros(network.table_rows, dtype=bool)
    for name in network.cards:
        for block in (network.tables[name], network.starts[name]):
            if block.rows == "table" and name not in known:
                hidden[block.first : block.first + prod(block.shape)] = True
    return [sum(1 << f for f, rows in enumerate(one.tables) if hidden[rows[0]]) for one in program.operations]
