"""The least-cost way to ship a supply over routes, as one linear programme for all draws at once."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from tarjih.errors import InferenceError, Problem

Array = NDArray[np.float64]

# So many lanes are solved in one programme: beyond it, memory grows and time does not shrink.
_LANES = 4_000


def ship(
    cost: Array,
    lower: Array,
    upper: Array,
    supply: Array,
    *,
    uses: NDArray[np.bool_],
    limits: Array,
) -> tuple[Array, Array]:
    """Ship as much as fits, and that at the least cost.

    In every lane (a draw in a world) it minimises sum(cost x) + penalty * lost, subject to sum(x) + lost = supply,
    lower <= x <= upper and uses @ x <= limits. The penalty is above what any detour could cost, so nothing is lost
    that could have been shipped. The lanes are blocks of one sparse programme for HiGHS.

    Args:
        cost: of one unit on each route, `[routes, lanes]`.
        lower: what a route carries at least, `[routes, lanes]`.
        upper: what it carries at most, `[routes, lanes]`.
        supply: what is to be shipped, `[lanes]`.
        uses: which route runs over which shared part, `[parts, routes]`.
        limits: what a shared part carries at most, `[parts, lanes]`.

    Returns:
        What every route carries, `[routes, lanes]`, and what is left behind, `[lanes]`.

    Raises:
        InferenceError: if the lower ends alone do not fit.
    """
    flows, lost = np.empty_like(cost), np.empty_like(supply)
    for first in range(0, len(supply), _LANES):
        block = slice(first, first + _LANES)
        flows[:, block], lost[block] = _ship(
            cost[:, block], lower[:, block], upper[:, block], supply[block], uses, limits[:, block]
        )
    return flows, lost


def _ship(
    cost: Array, lower: Array, upper: Array, supply: Array, uses: NDArray[np.bool_], limits: Array
) -> tuple[Array, Array]:
    routes, lanes = cost.shape
    # Costs from 0 to 1 in every lane, so that a currency is no matter of numerics.
    scale = np.maximum(np.abs(cost).max(axis=0), 1e-12)
    penalty = np.full(lanes, 10.0 * (routes + 1))
    objective = np.asarray(np.vstack([cost / scale, penalty]).T.ravel())
    each = sparse.identity(lanes, format="csr")
    whole: Any = sparse.kron(each, np.ones((1, routes + 1)), format="csr")
    parts: Any = sparse.kron(each, np.hstack([uses.astype(float), np.zeros((len(uses), 1))]), format="csr")
    low = np.vstack([lower, np.zeros(lanes)]).T.ravel()
    high = np.vstack([upper, np.full(lanes, np.inf)]).T.ravel()
    bounds: Any = np.column_stack([low, high])
    found = linprog(
        objective,
        A_ub=parts if len(uses) else None,
        b_ub=limits.T.ravel() if len(uses) else None,
        A_eq=whole,
        b_eq=supply,
        bounds=bounds,
        method="highs",
    )
    if found.x is None:
        what = "what the routes are known to carry does not fit through what they can carry"
        raise InferenceError(Problem("exposure", f"{what} ({found.message})", "Compare the flows with the capacities"))
    # The solver keeps bounds to its tolerance; what it leaves beyond them is no flow, and -0 is none either.
    solved = (np.clip(found.x, low, high) + 0.0).reshape(lanes, routes + 1).T
    return solved[:routes], solved[routes]
