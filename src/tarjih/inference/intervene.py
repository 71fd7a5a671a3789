"""Set variables from outside, several worlds side by side as lanes of one run.

An intervention (Pearl's do) cuts a variable off from its causes: its conditional table gives way to one that names
the state. What depends on the variable responds; what it depends on learns nothing.
"""

from collections.abc import Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from tarjih.inference.exact import Phases, from_blocks, to_blocks
from tarjih.inference.posterior import Posterior
from tarjih.model.interventions import Do

Array = NDArray[np.float64]


def intervene(posterior: Posterior, worlds: Sequence[Sequence[Do]]) -> Posterior:
    """Return a posterior with a copy of every draw for each world, world after world.

    Its answers have a chance for each lane: `chances.reshape(len(worlds), -1)[w]` are those of world `w`. Every
    world shares the past, the evidence and the parameter draws, so differences between them are free of chance.

    Args:
        posterior: what is believed on the day.
        worlds: what is set in each; every step lies after the posterior's `now`.
    """
    worlds = [list(world) for world in worlds]
    now, last, lanes = posterior.frame.now, posterior.frame.last, posterior.draws
    found = posterior.copies(len(worlds))
    names = frozenset(do.variable for world in worlds for do in world)
    tables = from_blocks(found.tables, found.draws)
    first: list[int] = []
    phases: list[Array] = []
    drawn: list[NDArray[np.bool_]] = []
    held: list[tuple[int | None, ...]] = []
    for step in range(now + 1, last + 1):
        states = tuple(_state(posterior, world, name, step) for world in worlds for name in sorted(names))
        if not held or states != held[-1]:
            phase, by_place, own = tables.copy(), iter(states), np.ones(tables.shape, dtype=bool)
            for w in range(len(worlds)):
                for name in sorted(names):
                    if (state := next(by_place)) is not None:
                        world = slice(w * lanes, (w + 1) * lanes)
                        _hold(found, phase[:, world], name, state)
                        own[_rows(found, name), world] = False
            first.append(step - now - 1)
            phases.append(to_blocks(phase))
            drawn.append(to_blocks(own))
        held.append(states)
    found.future_tables = Phases(tuple(first), tuple(phases), tuple(drawn)) if phases else found.future_tables
    found.set_outside, found.worlds = names, tuple(map(tuple, worlds))
    # What one world sets, another leaves alone: all states stay possible, and the tables say which hold.
    free = {name: posterior.network.everything[name] for name in names}
    found.domains = [dict(d) | free if t > now else d for t, d in enumerate(posterior.domains)]
    return found


def _state(posterior: Posterior, world: Sequence[Do], name: str, step: int) -> int | None:
    """Return the state that the world, or else a schedule, gives a variable; None leaves it to its mechanism."""
    states = posterior.model.variables[name].states
    for do in world:
        if do.variable == name and do.holds(step):
            return states.index(do.state)
    domain = posterior.domains[step][name]
    return domain[0] if len(domain) == 1 else None


def _hold(posterior: Posterior, rows: Array, name: str, state: int) -> None:
    """Let the variable's rows of a table, `[rows, lanes]`, name one state for certain."""
    own = rows[_rows(posterior, name)].reshape(*posterior.network.tables[name].shape, -1)
    own[...] = 0.0
    own[..., state, :] = 1.0


def _rows(posterior: Posterior, name: str) -> slice:
    """Return where the variable's table lies."""
    block = posterior.network.tables[name]
    return slice(block.first, block.first + prod(block.shape))
