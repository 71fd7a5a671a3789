"""The adjoint of a pass: slopes of its log evidence at every number it used, and what each state weighs in hindsight.

A table's entry times the slope of the log evidence at it is the smoothed probability that the entry was taken
(Darwiche 2003, "A differential approach to inference in Bayesian networks"). One way forward and one back so give
smoothed marginals of all variables, kept in the belief or not, and every local gradient.
"""

from dataclasses import dataclass
from math import isqrt, prod

import numpy as np
from numpy.typing import NDArray

from tarjih.inference.exact import LANES, Belief, Pass, from_blocks
from tarjih.inference.network import Network
from tarjih.inference.packing import Packed

Array = NDArray[np.float64]

import os
EACH=int(os.environ.get('EACH','1'))
# Bytes that the beliefs kept on the way may fill, all threads together.
_MEMORY = 600_000_000
# States of a tile: what six operations in a row leave of it, all needed on the way back, fill a megabyte, about the
# second-level cache of a core. Of 256, 729, 1024, 2187 and 4096, this was fastest in `benchmarks/adjoint.py`.
_TILE = 2187


@dataclass(frozen=True, slots=True)
class Adjoint:
    """What one way forward and one back found; the log evidence here is `log_z` summed, plus `log_worth`.

    `log_z[steps, lanes]` are the log normalisers (nats) and `belief` the last belief, as in `Pass.forward`;
    `log_worth[lanes]` is the log of the mean of the value that was carried back. The slopes of the log evidence:
    `tables[rows, lanes]`, summed over steps, `likelihoods[steps, rows, lanes]`, and `before`, in blocks, at the
    states of the belief that was started from. `marginals[steps, states of all variables, lanes]` are
    P(state | everything); rows of a variable that a step leaves out are 0. NaN in lanes where the evidence, or the
    value, has probability zero.
    """

    log_z: Array
    log_worth: Array
    belief: Belief
    before: Array
    tables: Array
    likelihoods: Array
    marginals: Array


class AdjointPass:
    """A pass made ready to run both ways, for any number of draws."""

    def __init__(self, steps: Pass) -> None:
        """Write the index tables for the way back beside those for the way forward."""
        self.steps = steps
        self._state_of = _states_of_rows(steps.network, steps.state_rows)
        self._packed = Packed(steps.programs, steps.state_rows, _TILE)
        widest, between, static, fresh, _ = (int(rows) for rows in self._packed.room)
        starts = max(prod(map(len, steps.programs[program].into_states)) for program in steps.which)
        held, places = self._packed.longest
        self._sizes = (widest, starts, between, static, fresh, held, places)
        self.stride, self._most_workers = _within_memory(self._sizes, len(steps.which))

    def run(
        self, tables: Array, likes: Array | None = None, belief: Belief | None = None, value: Array | None = None
    ) -> Adjoint:
        """Carry a belief forward and a value back.

        Args:
            tables: drawn tables in blocks, `[blocks, rows, LANES]`.
            likes: likelihoods `[blocks, steps or 1, rows, LANES]`, or None where no slot speaks; the slopes at one
                step's likelihoods that serve all steps are summed over the steps.
            belief: what to start from; None at step 0.
            value: the worth of the last belief's states in blocks, `[blocks, states, LANES]`; ones if None.
        """
        from tarjih.inference import kernels

        blocks, steps = tables.shape[0], self.steps
        last = steps.programs[steps.which[-1]].cells
        log_z, log_worth, after, before, of_tables, of_likes, marginals = kernels.adjoint(
            tables,
            np.ones((blocks, 1, 1, LANES)) if likes is None else likes,
            np.ones((blocks, 1, LANES)) if belief is None else belief.weights,
            np.ones((blocks, last, LANES)) if value is None else value,
            self._packed.programs(steps.which),
            steps.which,
            self._state_of,
            self._sizes,
            self.stride,
            self._sizes[5] if EACH else 0,
            sum(steps.network.cards.values()),
            self._most_workers,
        )
        return Adjoint(
            from_blocks(log_z),
            from_blocks(log_worth),
            Belief(steps.axes, steps.domains, after),
            before,
            from_blocks(of_tables),
            from_blocks(of_likes),
            from_blocks(marginals),
        )


def _within_memory(sizes: tuple[int, int, int, int, int, int, int], steps: int) -> tuple[int, int]:
    """Return how many steps to lay between kept beliefs, and how many blocks to carry at once."""
    widest, starts, between, static, fresh, held, places = sizes

    def filled(stride: int) -> int:
        kept = (-(-steps // stride) + stride) * starts
        return 8 * LANES * ((2 + held) * widest + (2 + places) * between + 4 * static + 2 * fresh + kept)

    # Every second step kept costs a third way forward: only where keeping all leaves no room for two threads.
    stride = 1 if 2 * filled(1) <= _MEMORY else max(isqrt(steps), 1)
    return stride, max(1, _MEMORY // filled(stride))


def _states_of_rows(network: Network, first: dict[str, int]) -> NDArray[np.int32]:
    """Return the row of the marginals that each row of the tables counts towards: its variable's own state."""
    found = np.zeros(network.table_rows, dtype=np.int32)
    for name, card in network.cards.items():
        for block in (network.tables[name], network.starts[name]):
            size = prod(block.shape)
            # A block's last axis is the variable itself.
            found[block.first : block.first + size] = first[name] + np.arange(size) % card
    return found
