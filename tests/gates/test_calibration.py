"""Gate: the intervals are calibrated. Parameters drawn from the prior rank evenly among their posterior draws.

Simulation-based calibration (Talts et al. 2018): draw the stated quantities from their prior, let the model
make evidence under them, learn from that evidence, and count how many posterior draws lie below the truth.
Over many runs each count is as frequent as any other, if and only if the posterior is right.

Plain weighing is enough for these runs; test_sampler.py does the same for tempering.

Floors: over 120 runs of one random model, no quantity's histogram of four bins has a chi-square tail probability
below 0.001, and the central 56 of 64 ranks hold between 84 % and 91 % of the truths, where 87.5 % is right.
(Measured once over 1,000 runs and eight bins: the least tail probability of fourteen quantities 0.13, 87.3 %.)
Lowering a floor is a commit of its own, with the reason.
"""

from functools import cache

import numpy as np
from scipy import stats

from tarjih.inference.draws import uncertain, values_at
from tarjih.inference.exact import Array
from tarjih.inference.learning import infer
from tarjih.model.schema import ScenarioModel
from tests.inference.worlds import Told, evidence
from tests.oracle import number_chance, successors
from tests.random_models import random_model

RUNS, DRAWS, STEPS, BINS = 120, 63, 18, 4


def simulated(model: ScenarioModel, values: dict[str, float], rng: np.random.Generator) -> list[Told]:
    """Let the model run, and record what its indicators say at every step."""
    told: list[Told] = []
    joint = None
    for t in range(STEPS):
        following = list(successors(model, values, joint))
        chances = np.array([chance for _, chance in following])
        joint = following[int(rng.choice(len(following), p=chances / chances.sum()))][0]
        states = dict(zip(model.variables, joint, strict=True))
        for name in model.indicators:
            numbers = [number_chance(model, values, name, n, states) for n in range(40)]
            told.append(Told(name, t, float(rng.choice(40, p=np.array(numbers) / sum(numbers)))))
    return told


@cache
def ranks() -> Array:
    """Return, for each run and quantity, how many posterior draws lie below the truth, `[runs, quantities]`."""
    model = random_model(28, variables=2, indicators=2, widest=6, steps=STEPS)
    quantities = model.quantities()
    paths = uncertain(quantities)
    found = []
    for run in range(RUNS):
        rng = np.random.default_rng([28, run])
        z = rng.standard_normal((len(paths), 1))
        values = {path: float(x[0]) for path, x in values_at(quantities, paths, z).items()}
        posterior = infer(model, evidence(model, simulated(model, values, rng), STEPS - 1), draws=DRAWS, seed=run)
        found.append((posterior.z < z).sum(axis=1))
    return np.array(found)


def test_every_quantity_ranks_evenly_among_its_posterior_draws():
    counts = np.apply_along_axis(lambda r: np.bincount(r * BINS // (DRAWS + 1), minlength=BINS), 0, ranks())
    tails = np.asarray(stats.chisquare(counts, axis=0).pvalue)
    assert len(tails) >= 10
    assert tails.min() > 0.001


def test_central_intervals_hold_the_truth_as_often_as_they_say():
    central = (ranks() >= 4) & (ranks() <= 59)
    assert 0.84 < central.mean() < 0.91
