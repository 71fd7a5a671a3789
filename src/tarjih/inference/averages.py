"""Rates that are stated as averages: find the typical rate whose average over all circumstances is the stated one.

A rate usually holds in typical circumstances, and its average over everything that may happen lies elsewhere
(`tarjih check` shows both). With `average: true` the file states the average itself.
"""

import math
from collections.abc import Mapping
from datetime import date

import numpy as np

from tarjih.evidence.weigh import Evidence
from tarjih.inference.agenda import Agenda
from tarjih.inference.draws import standard_normals
from tarjih.inference.learning import infer
from tarjih.inference.prior import implied_rates
from tarjih.model.schema import ScenarioModel

# Effects have long tails: fewer draws leave the average itself uncertain.
_DRAWS = 500
# Each round divides by what the last one came out too high; feedback between rates needs a few.
_ROUNDS = 6


def solve(model: ScenarioModel, as_of: date, until: date) -> Mapping[str, float]:
    """Return, for every rate stated as an average, what to divide its typical rate by.

    One factor serves all draws: the average is taken over the stated ranges and over simulated circumstances,
    from the as-of date to the last day, before any indicator speaks.
    """
    quantities = model.quantities()
    wanted = [path for path, quantity in quantities.items() if quantity.average]
    targets = {}
    for path in wanted:
        rate = quantities[path].draw(standard_normals([path], 1000, seed=1)[0])
        targets[path] = -math.log1p(-float(np.mean(-np.expm1(-rate))))
    factors = dict.fromkeys(wanted, 1.0)
    together = Agenda(together=tuple(model.variables))
    for _ in range(_ROUNDS):
        prior = infer(
            model, Evidence(as_of, (), ()), until=until, draws=_DRAWS, seed=1, corrections=factors, agenda=together
        )
        for found in implied_rates(prior):
            if found.path in factors and 0 < found.implied < 1:
                factors[found.path] *= -math.log1p(-found.implied) / targets[found.path]
    return factors
