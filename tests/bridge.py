"""Hand a compiled network to pyAgrum's two-slice engine: an independent answer to the same question."""

import warnings
from collections.abc import Mapping, Sequence
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


class TwoSlice:
    """One parameter draw of a network as a pyAgrum KTBN, with its sensors as children."""

    def __init__(
        self, network: Network, tables: Array, sensors: list[Sensor], monitor: Mapping[str, int] | None = None
    ):
        """Build it; `monitor` adds an absorbing node that remembers whether all those states ever met."""
        gum, ktbn = _pyagrum()
        self.ktbn = ktbn.KTBN(2)
        self.cards = dict(network.cards)
        for name, card in network.cards.items():
            self.ktbn.addTemporal(gum.LabelizedVariable(name, "", card))
        for sensor in sensors:
            self.cards[sensor.name] = 2
            self.ktbn.addTemporal(gum.LabelizedVariable(sensor.name, "", 2))
        if monitor is not None:
            self.cards["monitor"] = 2
            self.ktbn.addTemporal(gum.LabelizedVariable("monitor", "", 2))
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
        if monitor is not None:
            for step in (0, 1):
                past = [("monitor", 0)] if step else []
                table = np.zeros((*[2] * step, *(self.cards[v] for v in monitor), 2))
                table[..., 0] = 1.0
                meets: tuple[Any, ...] = (..., *monitor.values(), slice(None))
                table[meets] = [0.0, 1.0]
                if step:
                    table[1] = [0.0, 1.0]
                filled.append(("monitor", step, [*past, *((v, step) for v in monitor)], table))
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
        _, ktbn = _pyagrum()
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


def _pyagrum() -> tuple[Any, Any]:
    """Import pyAgrum with its warnings off: one that is raised leaves its compiled types half made, and crashes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pyagrum
        from pyagrum import ktbn
    return pyagrum, ktbn


def _array(block: Block, rows: Array) -> Array:
    return rows[block.first : block.first + int(np.prod(block.shape, dtype=np.int64))].reshape(block.shape)
