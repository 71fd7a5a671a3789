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
                one = _matrices(operation, size)
                loose = cells_at + one.cells if one.fold > 1 else cells_at
                rows.append(
                    [
                        size,
                        len(operation.into),
                        len(one.sum_shift),
                        len(one.new_shift),
                        one.fold,
                        len(one.first) - 1,
                        place(one.first),
                        place(one.into),
                        place(one.out),
                        place(one.sum_shift),
                        place(one.new_shift),
                        one.cells,
                        place(one.tables),
                        len(one.tables),
                        place(one.likelihoods),
                        len(one.likelihoods),
                        held,
                        cells_at,
                        loose,
                    ]
                )
                held, cells_at = held + size, loose + one.cells * one.fold
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
class _Matrices:
    """An operation as small matrices, each applied at all places of the belief that share it.

    out[q + new_shift[j]] = sum over s of belief[p + sum_shift[s]] * matrix[j, s], at the places (p, q) from
    `into` and `out`. Matrix g serves the places `first[g] : first[g + 1]`. The entries of all matrices lie one after
    the other, each the sum of `fold` products of factors, whose rows `tables` and `likelihoods` name,
    `[factors, entries * fold]`: the states of a variable that comes and goes within the step.
    """

    first: NDArray[np.int32]
    into: NDArray[np.int32]
    out: NDArray[np.int32]
    sum_shift: NDArray[np.int32]
    new_shift: NDArray[np.int32]
    fold: int
    tables: NDArray[np.int32]
    likelihoods: NDArray[np.int32]

    @property
    def cells(self) -> int:
        """Return the number of matrix entries."""
        return (len(self.first) - 1) * len(self.sum_shift) * len(self.new_shift)


def _matrices(operation: Operation, size: int) -> _Matrices:
    into, cell = operation.into, operation.cell
    # What is summed and not yet in the belief does not move along it: that is folded.
    order = np.argsort(operation.belief_shift, kind="stable")
    sum_shift, fold_of = np.unique(operation.belief_shift, return_counts=True)
    fold = int(fold_of[0])
    cell_shift = operation.cell_shift[order].reshape(len(sum_shift), fold)
    # What is introduced does not move along the belief either: outgoing states with one origin differ in it alone.
    outs = np.argsort(into, kind="stable").reshape(size // len(sum_shift), -1)
    new_shift, new_cell = outs[0] - outs[0, 0], cell[outs[0]] - cell[outs[0, 0]]
    places = outs[:, 0][np.argsort(cell[outs[:, 0]], kind="stable")]
    base, first = np.unique(cell[places], return_index=True)
    entries = (base[:, None, None, None] + new_cell[:, None, None] + cell_shift).ravel()
    return _Matrices(
        np.append(first, len(places)).astype(np.int32),
        into[places],
        places.astype(np.int32),
        sum_shift,
        new_shift.astype(np.int32),
        fold,
        operation.tables[:, entries],
        operation.likelihoods[:, entries],
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
