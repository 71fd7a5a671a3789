"""The course of every variable over time: filtered exactly up to now, followed along simulated paths after it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tarjih.inference.answers import denoised
from tarjih.inference.particles import Islands
from tarjih.inference.posterior import Posterior
from tarjih.inference.shares import calm, shares_of
from tarjih.inference.simulate import common_paths

Array = NDArray[np.float64]


def courses(posterior: Posterior) -> dict[str, Array]:
    """Return P(state) of every variable, `[draws, steps, states]`.

    One set of paths serves all variables that the evidence speaks to; what stands apart from it is carried exactly.
    """
    if posterior.particles is not None:
        return posterior.all_marginals(tuple(posterior.model.variables))
    network, now, last = posterior.network, posterior.frame.now, posterior.frame.last
    together = posterior.compiled.relevant
    always = {n for n in network.cards if all(len(d[n]) == 1 for d in posterior.domains[: now + 1])}
    held = network.interface(together) | always
    shared = [name for name in network.model.variables if name in together & held]
    paths = common_paths(posterior) if last > now and shared else None
    first = posterior.compiled.steps.state_rows
    found: dict[str, Array] = {}
    for name in network.model.variables:
        if name not in shared:
            found[name] = posterior.marginal(name)
            continue
        rows = slice(first[name], first[name] + network.cards[name])
        parts = [np.moveaxis(posterior.marginals[:, rows], -1, 0)]
        if paths is not None:
            states = paths.states[:, paths.names.index(name)]
            after = [denoised(states == s) for s in range(network.cards[name])]
            parts.append(np.moveaxis(np.stack(after), (0, 1, 2), (2, 1, 0)))
        found[name] = np.concatenate(parts, axis=1)
    return found


def courses_of_particles(posterior: Posterior, particles: Islands, variables: Sequence[str]) -> dict[str, Array]:
    """Return P(state) of the variables, `[draws, steps, states]`, from the particles and the paths they go on along."""
    found: dict[str, Array] = {}
    paths = common_paths(posterior)
    ahead = paths.states[posterior.frame.now + 1 :]
    for name in variables:
        card = posterior.network.cards[name]
        parts = [calm(*particles.believed(name, card))]
        if len(ahead):
            states = ahead[:, paths.names.index(name)]
            after = [calm(*shares_of(states == s, particles.weights())) for s in range(card)]
            parts.append(np.stack(after, axis=1))
        found[name] = np.moveaxis(np.concatenate(parts), (0, 1, 2), (1, 2, 0))
    return found
