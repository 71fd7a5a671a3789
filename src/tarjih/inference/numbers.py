"""Refuse what is no number, by the name of the quantity it came from, before it can pass for an impossibility."""

from collections.abc import Mapping, Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from tarjih.errors import InferenceError, Problem
from tarjih.evidence.likelihood import Vectors
from tarjih.inference.network import Network

Array = NDArray[np.float64]


def require_numbers(network: Network, values: Mapping[str, Array], tables: Array, found: Sequence[Vectors]) -> None:
    """Raise an error that names every variable and indicator whose probabilities are not all finite numbers.

    Args:
        network: says which rows of `tables` belong to which variable.
        values: the drawn quantities, by path.
        tables: conditional tables and start distributions, `[rows, lanes]`.
        found: the likelihoods of the readings.

    Raises:
        InferenceError: with what was drawn for the quantities that are to blame.
    """
    # One sum tells whether all is well: no probability is so large that finite ones could overflow.
    if np.isfinite(tables.sum()) and all(np.isfinite(one.weights.sum()) for one in found):
        return
    checked: list[tuple[str, str, Array]] = []
    for name in network.model.variables:
        blocks = (network.tables[name], network.starts[name])
        rows = np.concatenate([tables[b.first : b.first + prod(b.shape)] for b in blocks])
        checked.append((f"variables.{name}", "table", rows))
    checked += [
        (f"indicators.{one.indicator}", "likelihood", one.weights.reshape(-1, one.weights.shape[-1])) for one in found
    ]
    problems = []
    for where, what, rows in checked:
        broken = np.logical_not(np.isfinite(rows).all(axis=0))
        if broken.any():
            problems.append(_problem(where, what, values, broken))
    raise InferenceError(*problems)


def _problem(where: str, what: str, values: Mapping[str, Array], broken: NDArray[np.bool_]) -> Problem:
    blamed = []
    for path, value in values.items():
        drawn = np.broadcast_to(value, np.broadcast_shapes(value.shape, broken.shape))
        if path.startswith(f"{where}.") and not (finite := np.isfinite(drawn)).all():
            blamed.append(f"{path} was drawn as {drawn[~finite][0]}")
    reason = "; ".join(blamed) or "its quantities are numbers, and what is reckoned from them is not"
    return Problem(
        where,
        f"its {what} is not a number in {int(broken.sum()):,} of {len(broken):,} draws: {reason}",
        "Narrow the range, so that its far ends can still be reckoned with",
    )
