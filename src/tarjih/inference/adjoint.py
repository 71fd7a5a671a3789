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
from tarjih.inference.tiles import grouped

Array = NDArray[np.float64]

# Bytes that the beliefs kept on the way may fill, all threads together.
_MEMORY = 600_000_000


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
        self._which = steps.which
        self._state_of = _states_of_rows(steps.network, steps.state_rows)
        pool: list[NDArray[np.int32]] = []
        length = 0

        def place(array: NDArray[np.int32]) -> int:
            nonlocal length
            pool.append(array.ravel())
            length += array.size
            return length - array.size

        ops: list[list[int]] = []
        groups: list[list[int]] = []
        bounds: list[list[int]] = []
        peak = start_peak = held_peak = tile_peak = most = 1
        cells = 0
        for program in steps.programs:
            begin, held = len(groups), 0
            for group in grouped(program):
                groups.append(
                    [len(ops), len(ops) + len(group.sweeps), group.tiles, group.size_in, group.size_out, held]
                )
                for sweep in group.sweeps:
                    one = sweep.matrices
                    loose = cells + one.entries if one.fold > 1 else cells
                    ops.append(
                        [
                            one.into.shape[1],
                            one.out.shape[1],
                            one.fold,
                            one.entries,
                            place(one.tables),
                            len(one.tables),
                            place(one.likelihoods),
                            len(one.likelihoods),
                            cells,
                            loose,
                            *map(place, (sweep.tile_first, sweep.run_first, sweep.run_cell, sweep.into, sweep.out)),
                        ]
                    )
                    cells = loose + one.entries * one.fold
                held += group.size_in
                peak = max(peak, group.size_in, group.size_out)
                tile_peak, most = max(tile_peak, group.tile), max(most, len(group.sweeps))
            start_peak, held_peak = max(start_peak, groups[begin][3]), max(held_peak, held)
            bounds.append([begin, len(groups)])
        self._pool = np.concatenate(pool) if pool else np.zeros(1, np.int32)
        self._ops = np.array(ops, dtype=np.int64)
        self._groups = np.array(groups, dtype=np.int64)
        self._bounds = np.array(bounds, dtype=np.int64)
        self._sizes = (peak, start_peak, held_peak, tile_peak, (most - 1) * tile_peak, cells)
        self.stride, self._most_workers = _within_memory(self._sizes, len(self._which))

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
        last = steps.programs[self._which[-1]].cells
        log_z, log_worth, after, before, of_tables, of_likes, marginals = kernels.adjoint(
            tables,
            np.ones((blocks, 1, 1, LANES)) if likes is None else likes,
            np.ones((blocks, 1, LANES)) if belief is None else belief.weights,
            np.ones((blocks, last, LANES)) if value is None else value,
            self._pool,
            self._ops,
            self._groups,
            self._bounds,
            self._which,
            self._state_of,
            self._sizes,
            self.stride,
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


def _within_memory(sizes: tuple[int, int, int, int, int, int], steps: int) -> tuple[int, int]:
    """Return how many steps to lay between kept beliefs, and how many blocks to carry at once."""
    peak, start_peak, held_peak, tile_peak, levels_peak, cell_peak = sizes

    def filled(stride: int) -> int:
        kept = (-(-steps // stride) + stride) * start_peak
        inside = max(levels_peak, 2 * tile_peak) + 2 * tile_peak + 2 * cell_peak
        return 8 * LANES * (2 * peak + max(held_peak, 2 * peak) + inside + kept)

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
