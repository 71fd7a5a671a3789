"""Draw parameters: every stated quantity from its own stream of standard normals."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tarjih.errors import InferenceError, Problem
from tarjih.inference.network import Block, Network
from tarjih.model.contract import Parent, Setting
from tarjih.model.quantity import Quantity
from tarjih.model.schema import Influence, ScenarioModel

Array = NDArray[np.float64]


def uncertain(quantities: Mapping[str, Quantity]) -> tuple[str, ...]:
    """Return the paths of the quantities that are drawn, in alphabetical order."""
    return tuple(sorted(path for path, quantity in quantities.items() if not quantity.exact))


def standard_normals(paths: Sequence[str], lanes: int, *, seed: int) -> Array:
    """Return `[paths, lanes]`; each path has its own stream, so adding a variable changes no other's draws."""
    rows = []
    for path in paths:
        digest = hashlib.sha256(path.encode()).digest()
        stream = np.random.SeedSequence([seed, int.from_bytes(digest[:8], "big")])
        rows.append(np.random.default_rng(stream).standard_normal(lanes))
    return np.array(rows).reshape(len(rows), lanes)


def values_at(quantities: Mapping[str, Quantity], paths: Sequence[str], z: Array) -> dict[str, Array]:
    """Return every quantity's value in each lane; exact ones are constant."""
    lanes = z.shape[1]
    at = {path: i for i, path in enumerate(paths)}
    zero = np.zeros(lanes)
    return {path: q.draw(z[at[path]] if path in at else zero) for path, q in quantities.items()}


def fill_tables(network: Network, values: Mapping[str, Array], lanes: int) -> Array:
    """Return the drawn conditional tables and start distributions, `[rows, lanes]`."""
    rows = np.empty((network.table_rows, lanes))
    for name in network.model.variables:
        for block, cells in fill_variable(network, name, values, lanes):
            rows[block.first : block.first + len(cells)] = cells
    return rows


def fill_variable(
    network: Network, name: str, values: Mapping[str, Array], lanes: int
) -> tuple[tuple[Block, Array], tuple[Block, Array]]:
    """Return one variable's blocks, its table and its start, with their drawn rows `[rows, lanes]`."""
    table = _table(network, name, values, lanes)
    start = _start(network, name, table, values, lanes)
    return (
        (network.tables[name], table.reshape(table.size // lanes, lanes)),
        (network.starts[name], start.reshape(start.size // lanes, lanes)),
    )


def _table(network: Network, name: str, values: Mapping[str, Array], lanes: int) -> Array:
    variable, parents = network.model.variables[name], network.parents[name]
    setting = _setting(network, name, parents, values, lanes)
    if variable.rival is not None:
        setting = replace(setting, rival=_setting(network, variable.rival, parents, values, lanes))
    table = variable.mechanism.table(setting)
    if variable.rival is not None and (lost := int(np.isnan(table).any(axis=tuple(range(table.ndim - 1))).sum())):
        raise InferenceError(
            Problem(
                f"variables.{name}.choice",
                f"the equilibrium of {name} and {variable.rival} could not be followed to its precision in "
                f"{lost} of {lanes} draws",
                "Lower the precision, or the payoffs: from a million times their differences on, rounding takes over",
            )
        )
    remembers = (len(variable.states),) if variable.mechanism.remembers else ()
    shape = tuple(len(p.states) for p in parents)
    return np.ascontiguousarray(np.broadcast_to(table, (*shape, *remembers, len(variable.states), lanes)))


def _setting(
    network: Network, name: str, parents: tuple[Parent, ...], values: Mapping[str, Array], lanes: int
) -> Setting:
    model = network.model
    variable = model.variables[name]
    shape = (*(len(p.states) for p in parents), lanes)
    below = f"variables.{name}."
    channels: dict[str, Array] = {}
    index = {(p.name, p.lag): i for i, p in enumerate(parents)}
    for influence in variable.influences:
        axis = index[influence.source, 1 if influence.source == name else influence.lag]
        shift = _shift(model, below, influence, values)
        broadcast = [1] * len(parents) + [shift.shape[-1]]
        broadcast[axis] = shift.shape[0]
        for channel, sign in variable.mechanism.channels(influence.on, tuple(variable.states)):
            channels.setdefault(channel, np.zeros(shape))
            channels[channel] = channels[channel] + sign * shift.reshape(broadcast)
    nothing = np.zeros(shape)
    own = {path.removeprefix(below): value for path, value in values.items() if path.startswith(below)}
    return Setting(
        name,
        tuple(variable.states),
        parents,
        model.calendar.years,
        own,
        lambda channel: channels.get(channel, nothing),
    )


def _shift(model: ScenarioModel, below: str, influence: Influence, values: Mapping[str, Array]) -> Array:
    """Return effect * (score of the state - score of the typical state), `[states, lanes]`."""
    source = model.variables[influence.source]
    if influence.effect is not None:
        effect = values[below + influence.path]
        scores = np.array([source.scores[s] for s in source.states])
        return np.asarray((scores - source.scores[source.typical_state])[:, None] * effect)
    effects = [values.get(f"{below}{influence.path}.{s}", np.zeros(1)) for s in source.states]
    rows = np.stack(np.broadcast_arrays(*effects))
    return np.asarray(rows - rows[source.states.index(source.typical_state)])


def _start(network: Network, name: str, table: Array, values: Mapping[str, Array], lanes: int) -> Array:
    variable = network.model.variables[name]
    if variable.start is None:
        # No past at step 0: parents of the step before stand in their typical state.
        at: list[int | slice] = [
            p.states.index(network.model.variables[p.name].typical_state) if p.lag else slice(None)
            for p in network.parents[name]
        ]
        return np.ascontiguousarray(table[tuple(at)])
    if isinstance(variable.start, str):
        return np.repeat(np.eye(len(variable.states))[[variable.states.index(variable.start)]].T, lanes, axis=1)
    stated = [values.get(f"variables.{name}.start.{s}", np.zeros(lanes)) for s in variable.states]
    start = np.stack(np.broadcast_arrays(*stated, np.zeros(lanes)))[: len(stated)]
    return np.asarray(start / start.sum(axis=0))
