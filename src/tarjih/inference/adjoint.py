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
from tarjih.inference.network import Network, Operation

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

        rows: list[list[int]] = []
        bounds: list[list[int]] = []
        peak = held_peak = cell_peak = start_peak = 1
        for program in steps.programs:
            begin, held, cells_at = len(rows), 0, 0
            size = prod(len(states) for states in program.into_states)
            start_peak = max(start_peak, size)
            for operation in program.operations:
                cells = max(operation.tables.shape[1], 1)
                back = _transpose(operation, size)
                rows.append(
                    [
                        len(operation.into),
                        len(operation.belief_shift),
                        cells,
                        size,
                        place(operation.into),
                        place(operation.cell),
                        place(operation.belief_shift),
                        place(operation.cell_shift),
                        place(operation.tables),
                        operation.tables.shape[0],
                        place(operation.likelihoods),
                        operation.likelihoods.shape[0],
                        held,
                        cells_at,
                        len(back.base),
                        place(back.first),
                        place(back.base),
                        place(back.into),
                        place(back.out),
                        len(back.out_shift),
                        place(back.out_shift),
                        place(back.cell_shift),
                    ]
                )
                held, cells_at = held + size, cells_at + cells
                peak = max(peak, size, len(operation.into))
                size = len(operation.into)
            bounds.append([begin, len(rows)])
            held_peak, cell_peak = max(held_peak, held), max(cell_peak, cells_at)
        self._pool = np.concatenate(pool) if pool else np.zeros(1, np.int32)
        self._ops = np.array(rows, dtype=np.int64)
        self._bounds = np.array(bounds, dtype=np.int64)
        self._sizes = (peak, held_peak, cell_peak, start_peak)
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


def _within_memory(sizes: tuple[int, int, int, int], steps: int) -> tuple[int, int]:
    """Return how many steps to lay between kept beliefs, and how many blocks to carry at once."""
    peak, held_peak, cell_peak, start_peak = sizes
    row = 8 * LANES

    def filled(stride: int) -> int:
        kept = (-(-steps // stride) + stride) * start_peak
        return row * (2 * peak + max(held_peak, 2 * peak) + 2 * cell_peak + kept)

    # Every second step kept costs a third way forward: only where keeping all leaves no room for two threads.
    stride = 1 if 2 * filled(1) <= _MEMORY else max(isqrt(steps), 1)
    return stride, max(1, _MEMORY // filled(stride))


@dataclass(frozen=True, slots=True)
class _Transposed:
    """An operation seen from the belief before it, the joint states grouped by the cell of C that they meet first.

    Group g holds the states `into[first[g] : first[g + 1]]`; each meets the cells `base[g] + cell_shift` and adds to
    the states `out + out_shift` of the belief after it.
    """

    first: NDArray[np.int32]
    base: NDArray[np.int32]
    into: NDArray[np.int32]
    out: NDArray[np.int32]
    out_shift: NDArray[np.int32]
    cell_shift: NDArray[np.int32]


def _transpose(operation: Operation, size: int) -> _Transposed:
    states = (operation.into[:, None] + operation.belief_shift).ravel()
    cells = (operation.cell[:, None] + operation.cell_shift).ravel()
    outs = np.repeat(np.arange(len(operation.into)), len(operation.belief_shift))
    order = np.lexsort((cells, states))
    into, cell, out = (array[order].astype(np.int32).reshape(size, -1) for array in (states, cells, outs))
    grouped = np.argsort(cell[:, 0], kind="stable")
    base, first = np.unique(cell[grouped, 0], return_index=True)
    return _Transposed(
        np.append(first, size).astype(np.int32),
        base,
        into[grouped, 0],
        out[grouped, 0],
        out[0] - out[0, 0],
        cell[0] - cell[0, 0],
    )


def _states_of_rows(network: Network, first: dict[str, int]) -> NDArray[np.int32]:
    """Return the row of the marginals that each row of the tables counts towards: its variable's own state."""
    found = np.zeros(network.table_rows, dtype=np.int32)
    for name, card in network.cards.items():
        for block in (network.tables[name], network.starts[name]):
            size = prod(block.shape)
            # A block's last axis is the variable itself.
            found[block.first : block.first + size] = first[name] + np.arange(size) % card
    return found
