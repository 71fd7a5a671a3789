"""What every variable was in hindsight: P(state at a step up to now | all evidence up to now)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tarjih.errors import InferenceError, Problem
from tarjih.inference.exact import LANES, Moment, Pass
from tarjih.inference.hindsight import SmoothingPass
from tarjih.inference.network import Network
from tarjih.inference.posterior import Posterior

Array = NDArray[np.float64]


def smoothed_marginals(posterior: Posterior, variables: Sequence[str] | None = None) -> dict[str, Array]:
    """Return the smoothed marginals of several variables (all if None), `[draws, steps up to now, states]` each.

    One pass there and back serves every variable that the belief need not hold for longer than a step, as all of
    them in a model without memory. NaN in draws that rule out the evidence.
    """
    names = tuple(posterior.model.variables) if variables is None else tuple(variables)
    for name in names:
        if name not in posterior.model.variables:
            raise InferenceError(
                Problem(
                    "posterior", f"unknown variable {name!r}", f"Choose from {', '.join(posterior.model.variables)}"
                )
            )
    found: dict[str, Array] = {}
    for relevant, served in companies(posterior.network, posterior.compiled.relevant):
        if any(name in served for name in names):
            if relevant not in posterior.smoothed_parties:
                posterior.smoothed_parties[relevant] = _smoothed(posterior, relevant, served)
            found |= posterior.smoothed_parties[relevant]
    return {name: found[name] for name in names}


def companies(network: Network, spoken: frozenset[str]) -> list[tuple[frozenset[str], tuple[str, ...]]]:
    """Return sets of variables to carry together, and which variables each of the passes answers for.

    What evidence does not speak about is carried only with what it needs itself: two such variables with a memory
    would multiply the belief's size for each other's sake. The choice depends on the model and the evidence alone,
    so that a marginal's bits do not depend on what else is asked for.
    """
    parties: list[tuple[frozenset[str], list[str]]] = []
    needs = {name: spoken | network.ancestors([name]) for name in network.model.variables}
    for name in sorted(needs, key=lambda n: -len(network.interface(needs[n]))):
        held = network.interface(needs[name])
        for party, served in parties:
            # A variable joins where its memory, and that of all it needs, is held anyway.
            if held <= party:
                served.append(name)
                break
        else:
            parties.append((held, [name]))
    return [(frozenset().union(*(needs[name] for name in served)), tuple(served)) for _, served in parties]


def _smoothed(posterior: Posterior, relevant: frozenset[str], served: Sequence[str]) -> dict[str, Array]:
    compiled = posterior.compiled
    # A likelihood of one keeps in a step what nothing else in it needs.
    silent = {f"silent about {name}": (name,) for name in served}
    network = Network(posterior.model, compiled.scopes | silent)
    moments = [Moment(moment.domains, (*moment.slots, *silent)) for moment in compiled.moments]
    likes = posterior.likes
    more = network.likelihood_rows - posterior.network.likelihood_rows
    ones = np.ones((*likes.shape[:2], more, LANES))
    back = SmoothingPass(Pass(network, moments, relevant))
    marginals = back.run(posterior.tables, np.concatenate([likes, ones], axis=2)).marginals[..., : posterior.draws]
    first = back.steps.state_rows
    return {name: np.moveaxis(marginals[:, first[name] : first[name] + network.cards[name]], -1, 0) for name in served}
