"""Filter a model that is too wide to be carried exactly: particles, whose own noise is told apart from the rest.

Each parameter draw has several *islands*, particle filters that know nothing of each other. An island's estimate
of P(evidence | draw) is unbiased (Del Moral 2004), so weighing the islands by it makes one larger filter of them,
and their disagreement is an honest measure of what the particles' number leaves uncertain (Whiteley, Lee and
Heine 2016 study such weighted islands).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tarjih.errors import Problem, TooFewParticles
from tarjih.inference.exact import Moment, from_blocks
from tarjih.inference.lookahead import hint_rows, hints, promises, remembering
from tarjih.inference.network import Network
from tarjih.inference.shares import weighted_shares

if TYPE_CHECKING:
    from tarjih.inference.kernels import Layout

Array = NDArray[np.float64]

# Independent filters in a draw: enough to measure their disagreement, few enough to be of some size each.
ISLANDS = 8
# Paths kept of each island: with the islands together more than `simulate.PATHS` independent ones.
KEPT = 32
# Of fewer islands that count the noise cannot be told.
_COUNTING = 2.5
# Bytes that the kept paths may fill; long runs of many variables keep fewer.
_PATH_BYTES = 200_000_000
# Seconds to draw one variable of one particle for one step, measured by
# `python -m pytest tests/gates/test_particles.py -k speed -s` on one core.
PARTICLE_SECONDS = 2.5e-8


@dataclass(frozen=True, slots=True)
class Islands:
    """What the islands believe.

    Attributes:
        names: the variables, in the order of the paths' axis.
        paths: states of every kept path from step 0 to now, `[steps, variables, draws, paths]`; the paths of an
            island stand together.
        log_z: log P(evidence so far | draw) in nats, by island, `[steps, draws, islands]`.
        filtered: P(state | evidence so far), by island, `[steps, states of all variables, draws, islands]`.
        state_rows: where each variable's states begin in `filtered`.
        size: particles in an island.
    """

    names: tuple[str, ...]
    paths: NDArray[np.int8]
    log_z: Array
    filtered: Array
    state_rows: dict[str, int]
    size: int

    def weights(self, step: int = -1) -> Array:
        """Return what each island counts for at a step, `[draws, islands]`: by default, at the last with evidence."""
        return np.asarray(special.softmax(self.log_z[step], axis=-1))

    @property
    def log_evidence(self) -> Array:
        """Return log P(evidence | draw) in nats, `[draws]`."""
        return np.asarray(special.logsumexp(self.log_z[-1], axis=-1) - np.log(self.log_z.shape[-1]))

    @property
    def log_evidence_noise(self) -> float:
        """Return the standard deviation of an island's log evidence about its draw's, in nats."""
        return float(np.sqrt(np.mean(np.var(self.log_z[-1], axis=-1, ddof=1))))

    @property
    def agree(self) -> bool:
        """Tell whether enough islands count, on average over the draws, for their disagreement to say something."""
        return float(np.mean(1 / np.sum(self.weights() ** 2, axis=-1))) >= _COUNTING

    def disagreement(self) -> TooFewParticles:
        """Return the error where they do not."""
        found = f"{self.size:,} in each of {self.log_z.shape[-1]} islands are too few: one island outweighs the others"
        mend = "Ask for more particles, or look for the fact that all but contradicts the model"
        return TooFewParticles(Problem("particles", found, mend))

    def copies(self, count: int) -> "Islands":
        """Return every draw's particles so many times, copy after copy."""
        return replace(
            self,
            paths=np.tile(self.paths, (1, 1, count, 1)),
            log_z=np.tile(self.log_z, (1, count, 1)),
            filtered=np.tile(self.filtered, (1, 1, count, 1)),
        )

    @property
    def effective(self) -> float:
        """Return how many paths of all draws count: those of islands without weight do not."""
        islands = self.log_z.shape[-1]
        each = min(self.size, self.paths.shape[-1] // islands)
        return float(each * np.sum(1 / np.sum(self.weights() ** 2, axis=-1)))

    def believed(self, name: str, card: int) -> tuple[Array, Array]:
        """Return P(state) filtered to now, `[steps, states, draws]`, and the variance that the particles leave."""
        first = self.state_rows[name]
        rows = self.filtered[:, first : first + card]
        weights = np.stack([self.weights(t) for t in range(len(self.log_z))])[:, None]
        return weighted_shares(rows, weights)


class ParticlePass:
    """A run of steps laid out for the particles: it serves any parameter draws."""

    def __init__(
        self,
        network: Network,
        moments: Sequence[Moment],
        relevant: frozenset[str],
    ) -> None:
        """Lay out the steps.

        Args:
            network: the compiled model.
            moments: the states that are possible and the likelihoods that speak, up to now.
            relevant: the variables to carry, closed under ancestors.
        """
        self.network, self.moments = network, tuple(moments)
        self.names = tuple(name for name in network.order if name in relevant)
        self.now = len(moments) - 1
        self.n_states = sum(network.cards.values())
        starts = np.cumsum([0, *network.cards.values()])
        self.state_rows = {name: int(row) for name, row in zip(network.cards, starts[:-1], strict=True)}
        self._layout = self._lay_out(moments)

    def _lay_out(self, moments: Sequence[Moment]) -> "Layout":
        from tarjih.inference.kernels import Layout

        network, at = self.network, {name: i for i, name in enumerate(self.names)}
        laws: list[list[int]] = []
        parents: list[list[int]] = []
        for blocks in (network.starts, network.tables):
            for name in self.names:
                block = blocks[name]
                laws.append([block.first, network.cards[name], len(parents), len(block.axes) - 1])
                given = zip(block.axes[:-1], block.shape[:-1], strict=True)
                parents += [[at[parent], lag, size] for (parent, lag), size in given]
        aside = hint_rows(network)
        numbers = {slot: i for i, slot in enumerate(network.slots)}
        slots: list[list[int]] = []
        scopes: list[list[int]] = []
        closes: dict[str, str] = {}
        for slot, block in network.slots.items():
            scope = [name for name, _ in block.axes]
            slots.append([block.first, len(scopes), len(scope)])
            if all(name in at for name in scope):
                scopes += [[at[n], prod(block.shape[i + 1 :]), aside[slot, n]] for i, n in enumerate(scope)]
                # A likelihood speaks when the last of its variables is drawn: it then guides that draw.
                closes[slot] = max(scope, key=lambda n: at[n])
        spoken, speaking, hinted, hinting = [0], [], [0], []
        for moment in moments:
            for name in self.names:
                speaking += [numbers[slot] for slot in moment.slots if closes[slot] == name]
                spoken.append(len(speaking))
                for slot in moment.slots:
                    scope = [n for n, _ in network.slots[slot].axes]
                    if name in scope and closes[slot] != name:
                        hinting.append(slots[numbers[slot]][1] + scope.index(name))
                hinted.append(len(hinting))
        possible = [[moment.domains[name] for name in self.names] for moment in moments]
        pinned = [[states[0] if len(states) == 1 else -1 for states in row] for row in possible]
        return Layout(
            np.array(laws, dtype=np.int64).reshape(-1, 4),
            np.array(parents, dtype=np.int64).reshape(-1, 3),
            np.array(slots, dtype=np.int64).reshape(-1, 3),
            np.array(scopes, dtype=np.int64).reshape(-1, 3),
            np.array(spoken, dtype=np.int64),
            np.array(speaking, dtype=np.int64),
            np.array(hinted, dtype=np.int64),
            np.array(hinting, dtype=np.int64),
            np.array(pinned, dtype=np.int8).reshape(len(moments), -1),
            np.array([self.state_rows[n] for n in self.names], dtype=np.int64),
            np.array([n in remembering(network, self.names) for n in self.names], dtype=bool),
        )

    @property
    def moves(self) -> int:
        """Return how often one particle draws a variable up to now."""
        return (self.now + 1) * len(self.names)

    def log_evidence(
        self, tables: Array, likes: Array, seeds: NDArray[np.uint64], size: int, looks: NDArray[np.bool_]
    ) -> Array:
        """Return an unbiased estimate of P(evidence | draw) by each island, as a log in nats `[draws, islands]`.

        Args:
            tables: drawn tables in blocks, `[blocks, rows, LANES]`.
            likes: likelihoods in blocks, `[blocks, steps, rows, LANES]`.
            seeds: one for each island of each draw, `[draws, islands]`.
            size: particles in an island.
            looks: which islands look ahead, `[islands]`.
        """
        return self._run(tables, likes, seeds, size, 0, looks)[0][..., -1]

    def filter(self, tables: Array, likes: Array, seeds: NDArray[np.uint64], size: int, kept: int) -> Islands:
        """Filter the evidence and trace so many paths of each island back; see `log_evidence` for the rest.

        Every other island looks ahead. Those that do not are better at what was believed on the way, and are there
        where a promise misleads; a rare fact may be out of their reach, and then they have no weight.

        Raises:
            TooFewParticles: if a draw is left without any.
        """
        draws, islands = seeds.shape
        so_far, filtered, paths = self._run(tables, likes, seeds, size, kept, np.arange(islands) % 2 == 0)
        dead = np.isneginf(so_far[:, :, -1]).all(axis=1)
        if dead.any():
            raise TooFewParticles(_too_few(size * islands, f"in {dead.sum()} of {draws} draws"))
        steps, variables = paths.shape[2], paths.shape[3]
        return Islands(
            self.names,
            np.ascontiguousarray(paths.transpose(2, 3, 0, 1, 4)).reshape(steps, variables, draws, islands * kept),
            np.moveaxis(so_far, -1, 0),
            filtered.transpose(2, 3, 0, 1),
            self.state_rows,
            size,
        )

    def _run(
        self, tables: Array, likes: Array, seeds: NDArray[np.uint64], size: int, kept: int, looks: NDArray[np.bool_]
    ) -> tuple[Array, Array, NDArray[np.int8]]:
        from tarjih.inference import kernels

        drawn, seen = from_blocks(tables, len(seeds)), from_blocks(likes, len(seeds))
        return kernels.particles(
            np.ascontiguousarray(drawn.T),
            np.ascontiguousarray(seen.transpose(2, 0, 1)),
            promises(self.network, self.moments, self.names, self.state_rows, drawn, seen),
            hints(self.network, self.moments, seen),
            looks,
            seeds,
            self._layout,
            size=size,
            kept=kept,
            now=self.now,
            n_states=self.n_states if kept else 0,
        )


def _too_few(particles: int, where: str) -> Problem:
    return Problem(
        "particles",
        f"none of {particles:,} fits the evidence {where}",
        "Ask for more particles, or see whether a fact all but contradicts the model: give its indicator a small "
        "rate in every state, or lower the item's reliability",
    )


def paths_kept(cells: int) -> int:
    """Return how many paths of each island to keep where one of each takes so many cells, over all draws."""
    return int(np.clip(_PATH_BYTES // (cells * ISLANDS), 1, KEPT))


def island_seeds(seed: int, draws: Sequence[bytes], islands: int) -> NDArray[np.uint64]:
    """Return a seed for each island of each draw, `[draws, islands]`, from what is particular to the draw."""
    found = np.empty((len(draws), islands), dtype=np.uint64)
    for d, own in enumerate(draws):
        digest = hashlib.blake2b(own, digest_size=8, key=str(seed).encode()).digest()
        found[d] = np.random.SeedSequence([seed, int.from_bytes(digest, "big")]).generate_state(islands, np.uint64)
    return found
