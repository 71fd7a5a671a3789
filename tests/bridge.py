"""Hand a compiled network to pyAgrum's two-slice engine: an independent answer to the same question."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tarjih.inference.network import Block, Network

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Sensor:
    """A two-valued child of some variables, P(seen | states): evidence that pyAgrum can be told of."""

    name: str
    of: tuple[str, ...]
    chance: Array


@dataclass(frozen=True)
class Monitor:
    """A node that remembers: `moves(before, now)` is its state after a step, given its last and the states of `of`.

    At step 0 there is no last one: None.
    """

    of: tuple[str, ...]
    size: int
    moves: Callable[[int | None, tuple[int, ...]], int]

    def table(self, cards: Mapping[str, int], *, first: bool) -> Array:
        """Return the node's table, `[own last state, of..., own state]`; at step 0 without the first axis."""
        shape = tuple(cards[name] for name in self.of)
        table = np.zeros((1 if first else self.size, *shape, self.size))
        for before in range(table.shape[0]):
            for now in np.ndindex(shape):
                table[(before, *now, self.moves(None if first else before, now))] = 1.0
        return table[0] if first else table


def ever_met(states: Mapping[str, int]) -> Monitor:
    """Return a node that remembers whether all those states ever met."""
    together = tuple(states.values())
    return Monitor(tuple(states), 2, lambda before, now: int(before == 1 or now == together))


class TwoSlice:
    """One parameter draw of a network as a pyAgrum KTBN, with its sensors as children."""

    def __init__(
        self, network: Network, tables: Array, sensors: list[Sensor], monitors: Mapping[str, Monitor] | None = None
    ):
        """Build it, with nodes that remember, by name."""
        monitors = monitors or {}
        gum, ktbn = pyagrum()
        self.ktbn = ktbn.KTBN(2)
        self.cards = dict(network.cards)
        for name, card in network.cards.items():
            self.ktbn.addTemporal(gum.LabelizedVariable(name, "", card))
        for sensor in sensors:
            self.cards[sensor.name] = 2
            self.ktbn.addTemporal(gum.LabelizedVariable(sensor.name, "", 2))
        for name, monitor in monitors.items():
            self.cards[name] = monitor.size
            self.ktbn.addTemporal(gum.LabelizedVariable(name, "", monitor.size))
        filled = []
        for step, blocks in ((0, network.starts), (1, network.tables)):
            for name, block in blocks.items():
                # What remembers itself and is moved by itself has its own past twice: the diagonal counts.
                axes = list(dict.fromkeys(block.axes))
                letters = {axis: chr(ord("a") + i) for i, axis in enumerate(axes)}
                diagonal = f"{''.join(letters[a] for a in block.axes)}->{''.join(letters.values())}"
                table = np.einsum(diagonal, _array(block, tables))
                filled.append((name, step, [(parent, step - lag) for parent, lag in axes[:-1]], table))
            for sensor in sensors:
                seen = np.stack([1 - sensor.chance, sensor.chance], axis=-1)
                filled.append((sensor.name, step, [(v, step) for v in sensor.of], seen))
        for name, monitor in monitors.items():
            for step in (0, 1):
                past = [(name, 0)] if step else []
                table = monitor.table(network.cards, first=step == 0)
                filled.append((name, step, [*past, *((v, step) for v in monitor.of)], table))
        for name, step, parents, _ in filled:
            for parent, at in parents:
                self.ktbn.addArc(parent, at, name, step)
        for name, step, parents, table in filled:
            cpt = self.ktbn.cpt(name, step)
            mine = [f"{parent}[{at}]" for parent, at in parents]
            theirs = list(reversed(list(cpt.names)[1:]))
            order = [mine.index(one) for one in theirs]
            cpt[:] = np.ascontiguousarray(np.transpose(table, [*order, len(parents)]))

    def infer(self, steps: int, seen: Mapping[tuple[str, int], int], *, targets: Sequence[str] = ()) -> "Inferred":
        """Run it with these observations, `(name, step) -> value`; without targets every marginal is wanted."""
        _, ktbn = pyagrum()
        engine = ktbn.KTBNInference(self.ktbn)
        for (name, step), value in seen.items():
            engine.addObservation(name, step, int(value))
        for name in targets:
            engine.addTarget(name)
        engine.makeInference(steps)
        return Inferred(engine)


class Inferred:
    """Answers of pyAgrum's engine."""

    def __init__(self, engine: object) -> None:
        self._engine = engine

    @property
    def log_evidence(self) -> float:
        """Return the log probability of what was seen, in nats."""
        return float(self._engine.logObservationProbability())  # type: ignore[attr-defined]

    def marginal(self, name: str, step: int) -> Array:
        """Return P(name at step | everything seen)."""
        return np.asarray(self._engine.posterior(name, step).toarray())  # type: ignore[attr-defined]


def pyagrum() -> tuple[Any, Any]:
    """Import pyAgrum with its warnings off: one that is raised leaves its compiled types half made, and crashes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pyagrum
        from pyagrum import ktbn
    return pyagrum, ktbn


def _array(block: Block, rows: Array) -> Array:
    return rows[block.first : block.first + int(np.prod(block.shape, dtype=np.int64))].reshape(block.shape)
