"""How the numbers that a pass is made of move with each stated quantity: the local half of every gradient.

A quantity is moved through the standard normal z that it is drawn from. It touches the tables of one variable (of
two, where these choose against each other), or the likelihoods of one indicator, so only those small arrays are
differentiated. That depends on the draws alone, not on what is asked: it is worked out once and kept.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np
from numpy.typing import NDArray

from tarjih.evidence.likelihood import vectors
from tarjih.evidence.weigh import Evidence, Reading
from tarjih.inference.adjoint import Adjoint
from tarjih.inference.draws import fill_variable
from tarjih.inference.evidence_pass import EvidencePass
from tarjih.inference.exact import from_blocks
from tarjih.inference.posterior import Posterior
from tarjih.inference.strikes import Firing, chance
from tarjih.model.questions import indicators_of
from tarjih.model.schema import ScenarioModel

Array = NDArray[np.float64]
Rows = NDArray[np.intp]

# A five-point difference: its error is h^4 / 30 times the fifth derivative, and rounding adds about 2e-16 / h. The
# steepest that can be stated, an effect of 20 drawn 60 % apart (fifth derivative some 1e5 times the value), gives 3e-9
# at this h; common ranges give 1e-13.
_STEP = 1e-3
_POINTS = np.array([-2.0, -1.0, 1.0, 2.0]) * _STEP
_WEIGHTS = np.array([1.0, -8.0, 8.0, -1.0]) / (12.0 * _STEP)
# Draws that are differentiated at once: enough to be worth NumPy's while, few enough to stay small.
CHUNK = 256
# Numbers that are kept for later questions (256 MB); what goes beyond is worked out again each time.
_MOST_KEPT = 32_000_000


@dataclass(frozen=True, slots=True)
class Slopes:
    """Slopes in each draw: at the tables `[rows, draws]`, and at the log likelihoods `[steps, rows, draws]`."""

    tables: Array
    log_likelihoods: Array


def slopes_of(found: Adjoint, likes: Array, lanes: int) -> Slopes:
    """Return the slopes that an adjoint found, in so many lanes; `likes` are its likelihoods, in blocks."""
    return Slopes(found.tables[:, :lanes], (found.likelihoods * from_blocks(likes))[..., :lanes])


@dataclass(frozen=True, slots=True)
class _Moved:
    """What `chance` rests on, under values that are moved a little: `values[path][lanes]` in so many lanes."""

    model: ScenarioModel
    evidence: Evidence
    values: Mapping[str, Array]
    draws: int


# Numbers that values make, `[rows, lanes]`.
_Numbers = Callable[[Mapping[str, Array]], Array]


@dataclass(frozen=True, slots=True)
class _Piece:
    """How some rows move: for each quantity by position, which of them move at all, and how, `[rows, draws]`."""

    moving: tuple[tuple[int, Rows, Array], ...]

    @property
    def size(self) -> int:
        """Return how many numbers it holds."""
        return sum(slopes.size for _, _, slopes in self.moving)

    def add(self, gradient: Array, at_rows: Array) -> None:
        """Add to a gradient `[quantities, draws]` what slopes at the rows, `[rows, draws]`, make of it."""
        for i, rows, slopes in self.moving:
            gradient[i] += np.einsum("rn,rn->n", at_rows[rows], slopes)


class LocalSlopes:
    """How each table and each likelihood moves with the quantities under fixed draws."""

    def __init__(self, compiled: EvidencePass, z: Array, *, most: int = _MOST_KEPT) -> None:
        """Prepare for draws `z[quantities, draws]`, keeping at most so many numbers."""
        self.compiled, self.z = compiled, z
        self._room = most
        self._kept: dict[tuple[str, str, int], _Piece] = {}
        self._said = {name: _distinct(compiled.evidence.of(name)) for name in compiled.scopes}

    def gradient(self, slopes: Slopes) -> Array:
        """Return the gradient `[quantities, draws]` by the chain rule through every table and likelihood."""
        gradient = np.zeros(self.z.shape)
        network = self.compiled.network
        for first in range(0, self.z.shape[1], CHUNK):
            lanes = slice(first, first + CHUNK)
            tables, logs = slopes.tables[:, lanes], slopes.log_likelihoods[..., lanes]
            for name in network.model.variables:
                self._piece("variables", name, first).add(gradient[:, lanes], tables[self._rows_of(name)])
            for name, said in self._said.items():
                block = network.slots[name]
                own = logs[:, block.first : block.first + prod(block.shape)]
                # Readings that say the same move alike, at whatever steps they stand.
                heard = np.concatenate([own[list(steps)].sum(axis=0) for steps in said.values()])
                self._piece("indicators", name, first).add(gradient[:, lanes], heard)
        return gradient

    def _piece(self, kind: str, name: str, first: int) -> _Piece:
        """Return how the rows of one variable or indicator move in a chunk of the draws."""
        key = kind, name, first
        if key in self._kept:
            return self._kept[key]
        z = self.z[:, first : first + CHUNK]
        if kind == "variables":
            rival = self.compiled.network.model.variables[name].rival
            # What one of two who choose against each other stated moves the tables of both.
            movers = (name,) if rival is None else (name, rival)
            found = moving(self.compiled, tuple(f"variables.{mover}." for mover in movers), z, self._table(name))
        else:
            found = moving(self.compiled, (f"indicators.{name}.",), z, self._logs(name))
        piece = _Piece(tuple(found))
        if piece.size <= self._room:
            self._room -= piece.size
            self._kept[key] = piece
        return piece

    def _rows_of(self, name: str) -> Rows:
        blocks = self.compiled.network.tables[name], self.compiled.network.starts[name]
        return np.concatenate([np.arange(b.first, b.first + prod(b.shape)) for b in blocks])

    def _table(self, name: str) -> _Numbers:
        def numbers(values: Mapping[str, Array]) -> Array:
            lanes = next(iter(values.values())).shape[-1]
            return np.concatenate([rows for _, rows in fill_variable(self.compiled.network, name, values, lanes)])

        return numbers

    def _logs(self, name: str) -> _Numbers:
        readings = tuple(self._said[name])
        evidence = replace(self.compiled.evidence, readings=readings)

        def numbers(values: Mapping[str, Array]) -> Array:
            lanes = next(iter(values.values())).shape[-1]
            (found,) = vectors(self.compiled.model, evidence, values)
            # A state that a reading rules out has no slope, wherever its chance of 0 may move.
            logs = np.log(np.where(found.weights > 0, found.weights, 1.0))
            return np.broadcast_to(logs, (*logs.shape[:-1], lanes)).reshape(-1, lanes)

        return numbers


def firings_gradient(posterior: Posterior, firings: Iterable[Firing], draws: slice) -> Array:
    """Return the gradient `[quantities, draws]` through the chances that what a question asks about is recorded.

    Args:
        posterior: its draws.
        firings: with slopes in some of the draws, as many as `draws` picks.
        draws: which.
    """
    z = posterior.z[:, draws]
    values = {path: np.broadcast_to(x, posterior.draws)[draws] for path, x in posterior.values.items()}
    gradient = np.zeros(z.shape)
    for firing in firings:
        for name in sorted(indicators_of(firing.predicate)):
            for first in range(0, z.shape[1], CHUNK):
                lanes = slice(first, first + CHUNK)
                here = {path: value[lanes] for path, value in values.items()}
                moved = moving(
                    posterior.compiled, (f"indicators.{name}.",), z[:, lanes], _fires(posterior, firing, here)
                )
                _Piece(tuple(moved)).add(gradient[:, lanes], firing.slopes[:, lanes])
    return gradient


def _fires(posterior: Posterior, firing: Firing, values: Mapping[str, Array]) -> _Numbers:
    def numbers(moved: Mapping[str, Array]) -> Array:
        lanes = next(iter(moved.values())).shape[-1]
        tiled = {path: np.tile(value, lanes // len(value)) for path, value in values.items()}
        drawn = _Moved(posterior.model, posterior.evidence, tiled | dict(moved), lanes)
        return chance(drawn, firing.scope, firing.predicate, step=firing.step)

    return numbers


def moving(
    compiled: EvidencePass, below: tuple[str, ...], z: Array, numbers: _Numbers
) -> Iterator[tuple[int, Rows, Array]]:
    """Yield how the rows of `numbers` move with the z of each quantity `below`, where they do."""
    mine = [i for i, path in enumerate(compiled.paths) if path.startswith(below)]
    if not mine:
        return
    shape = (len(_POINTS), len(mine), z.shape[1])
    moved = np.broadcast_to(z[mine, None, None, :], (len(mine), *shape)).copy()
    for j in range(len(mine)):
        moved[j, :, j] += _POINTS[:, None]
    values: dict[str, Array] = {}
    for path, quantity in compiled.quantities.items():
        if path.startswith(below):
            at = moved[mine.index(compiled.paths.index(path))] if not quantity.exact else np.zeros(shape)
            values[path] = quantity.draw(at.reshape(-1)) / compiled.corrections.get(path, 1.0)
    rows = numbers(values)
    slopes = np.tensordot(_WEIGHTS, rows.reshape(-1, *shape), axes=(0, 1))
    for j, i in enumerate(mine):
        own = np.flatnonzero((slopes[:, j] != 0).any(axis=1))
        yield i, own, slopes[own, j]


def _distinct(readings: Sequence[Reading]) -> dict[Reading, tuple[int, ...]]:
    """Return one reading of each that says the same, with the steps at which they stand."""
    found: dict[object, tuple[Reading, list[int]]] = {}
    for reading in readings:
        said = (reading.exposure, tuple((item.presence, item.value) for item in reading.items))
        found.setdefault(said, (reading, []))[1].append(reading.step)
    return {reading: tuple(steps) for reading, steps in found.values()}
