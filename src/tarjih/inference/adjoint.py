"""The adjoint of a pass: slopes of its log evidence at every number it used, and what each state weighs in hindsight.

A table's entry times the slope of the log evidence at it is the smoothed probability that the entry was taken
(Darwiche 2003, "A differential approach to inference in Bayesian networks"). One way forward and one back so give
smoothed marginals of all variables, kept in the belief or not, and every local gradient.
"""

from copy import copy
from dataclasses import dataclass, replace
from math import isqrt, prod

import numpy as np
from numpy.typing import NDArray

from tarjih.inference.exact import LANES, Belief, Pass, Phases, from_blocks
from tarjih.inference.network import Network
from tarjih.inference.packing import Packed
from tarjih.inference.tiling import WIDE_TILE

Array = NDArray[np.float64]

# Bytes that the beliefs kept on the way may fill, all threads together.
MEMORY = 600_000_000
# Bytes of kept beliefs that stay in the last-level cache from the way forward to the way back.
CACHED = 8_000_000
# States of a tile, and those that all operations of a group leave in it, 1 MB: all are needed on the way back, and
# the second-level cache of a core holds a megabyte. Fastest in `benchmarks/adjoint.py` of several.
_TILE, _TOGETHER = 2187, 16_384


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


@dataclass(frozen=True, slots=True)
class Kept:
    """Which beliefs are kept on the way: every `stride`-th step's first, and so many `between` each step's groups.

    `past` tells that they are written past the caches, and `workers` how many blocks may be carried at once.
    """

    stride: int
    between: int
    past: bool
    workers: int


class AdjointPass:
    """A pass made ready to run both ways, for any number of draws."""

    def __init__(self, steps: Pass) -> None:
        """Write the index tables for the way back beside those for the way forward."""
        self.steps = steps
        self._state_of = states_of_rows(steps.network, steps.state_rows)
        self._packed = Packed(steps.programs, steps.state_rows, _TILE, WIDE_TILE, _TOGETHER)
        widest, between, static, fresh, _ = (int(rows) for rows in self._packed.room)
        starts = max(prod(map(len, steps.programs[program].into_states)) for program in steps.which)
        held, places, stations, within = self._packed.longest
        self._sizes = (widest, starts, between, static, fresh, held, places, stations, within)

    def kept(self, threads: int) -> Kept:
        """Return what to keep where so many threads could run: all that leaves room for two of them."""
        widest, starts, between, static, fresh, held, places, stations, within = self._sizes
        steps = len(self.steps.which)

        def beliefs(stride: int, each: int) -> int:
            return 8 * LANES * ((-(-steps // stride) + stride) * starts + (steps * each or held) * widest)

        def filled(stride: int, each: int) -> int:
            others = 2 * widest + (max(stations, 2) + 1) * between + (places + 1) * within + 4 * static + 2 * fresh
            return beliefs(stride, each) + 8 * LANES * others

        # A step carried anew costs a third way forward, its first groups up to half of one.
        choices = ((1, held), (1, 0), (max(isqrt(steps), 1), 0))
        fitting = (one for one in choices if min(threads, 2) * filled(*one) <= MEMORY)
        stride, each = next(fitting, choices[-1])
        past = beliefs(stride, each) > CACHED
        return Kept(stride, each, past, max(1, MEMORY // filled(stride, each)))

    def run(
        self,
        tables: Array,
        likes: Array | None = None,
        belief: Belief | None = None,
        value: Array | None = None,
        *,
        marginals: bool = True,
    ) -> Adjoint:
        """Carry a belief forward and a value back.

        Args:
            tables: drawn tables in blocks, `[blocks, rows, LANES]`.
            likes: likelihoods `[blocks, steps or 1, rows, LANES]`, or None where no slot speaks; the slopes at one
                step's likelihoods that serve all steps are summed over the steps.
            belief: what to start from; None at step 0.
            value: the worth of the last belief's states in blocks, `[blocks, states, LANES]`; ones if None.
            marginals: whether to sum what each state weighs in hindsight; else no rows of them are returned.
        """
        from tarjih.inference import kernels

        blocks, steps = tables.shape[0], self.steps
        kept = self.kept(kernels.workers(tables))
        log_z, log_worth, after, before, of_tables, of_likes, weights = kernels.adjoint(
            tables,
            np.ones((blocks, 1, 1, LANES)) if likes is None else likes,
            np.ones((blocks, 1, LANES)) if belief is None else belief.weights,
            np.ones((blocks, 1, LANES)) if value is None else value,
            self._packed.programs(steps.which),
            self._packed.stages,
            steps.which,
            self._state_of,
            self._sizes,
            kept.stride,
            kept.between,
            sum(steps.network.cards.values()) if marginals else 0,
            kept.workers,
            past=kept.past,
        )
        return Adjoint(
            from_blocks(log_z),
            from_blocks(log_worth),
            Belief(steps.axes, steps.domains, after),
            before,
            from_blocks(of_tables),
            from_blocks(of_likes),
            from_blocks(weights),
        )

    def run_phases(
        self, phases: Phases, likes: Array | None, belief: Belief | None, value: Array, *, marginals: bool = True
    ) -> Adjoint:
        """Carry a belief forward and a value back where tables take turns; see `run`.

        The slopes at the tables are summed over the phases, each row's over those in which it is as it was drawn.
        """
        stretches = self.steps.stretches(phases)
        parts = [self._part(here) for here, _ in stretches]
        heard = [likes if likes is None or likes.shape[1] == 1 else likes[:, here] for here, _ in stretches]
        beliefs = [belief]
        for part, (_, tables), rows in zip(parts[:-1], stretches, heard, strict=False):
            beliefs.append(part.steps.forward(tables, rows, beliefs[-1])[1])
        found: list[Adjoint] = []
        for i in reversed(range(len(parts))):
            one = parts[i].run(stretches[i][1], heard[i], beliefs[i], value, marginals=marginals)
            if phases.drawn:
                one = replace(one, tables=np.where(from_blocks(phases.drawn[i]), one.tables, 0.0))
            found.insert(0, one)
            value = one.before
        of_likes = [one.likelihoods for one in found]
        shared = likes is None or likes.shape[1] == 1
        return Adjoint(
            np.concatenate([one.log_z for one in found]),
            np.sum([one.log_worth for one in found], axis=0),
            found[-1].belief,
            found[0].before,
            np.sum([one.tables for one in found], axis=0),
            np.sum(of_likes, axis=0) if shared else np.concatenate(of_likes),
            np.concatenate([one.marginals for one in found]),
        )

    def _part(self, some: slice) -> "AdjointPass":
        """Return some of the steps as a pass of its own, sharing all that is compiled."""
        alone = copy(self)
        alone.steps = self.steps.part(some)
        return alone


def states_of_rows(network: Network, first: dict[str, int]) -> NDArray[np.int32]:
    """Return the row of the marginals that each row of the tables counts towards: its variable's own state."""
    found = np.zeros(network.table_rows, dtype=np.int32)
    for name, card in network.cards.items():
        for block in (network.tables[name], network.starts[name]):
            if block.rows != "table":
                # An automaton has rows among the likelihoods alone.
                continue
            size = prod(block.shape)
            # A block's last axis is the variable itself.
            found[block.first : block.first + size] = first[name] + np.arange(size) % card
    return found
