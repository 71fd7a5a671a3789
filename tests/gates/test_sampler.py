"""Gate: where plain weighing fails, the tempered sampler is right, and a wrong one would not pass for it.

Two checks that share nothing with the sampler but the likelihood. Simulation-based calibration (Talts et al. 2018;
see test_calibration.py) of tempering alone, on a likelihood that costs nothing: truths drawn from the prior rank
evenly among posterior draws. And a small model that counts have driven far from what its file says, against a long
random walk (Metropolis) written here.

Floors: over 300 runs no quantity's histogram of eight bins has a chi-square tail probability below 0.001, while each
of three faults put into the sampler brings one below 1e-6 in half as many. Means and quantiles of every quantity, and
the mean of an answer, agree with the random walk's within four standard errors, as if a quarter of the draws were
independent. Lowering a floor is a commit of its own, with the reason.
"""

from collections.abc import Callable
from datetime import date
from functools import cache

import numpy as np
import pytest
from scipy import special, stats

from tarjih.inference import sampling
from tarjih.inference.answers import ask
from tarjih.inference.exact import Array
from tarjih.inference.learning import infer, silent
from tarjih.inference.posterior import Posterior
from tarjih.inference.sampling import K_HAT_LIMIT, sample_posterior
from tests.inference.worlds import Told, evidence, posterior_of, small

# Calibration of tempering

RUNS, DRAWS, APART, BINS = 300, 63, 4, 8
ACCEPT = sampling._between


def bent(counts: Array, figure: float) -> Callable[[Array], Array]:
    """Return a likelihood that bends and correlates three quantities: counts of a product, and an odd figure."""

    def log_likelihood(z: Array) -> Array:
        rate = np.exp(0.5 + 0.8 * z[0] + 0.6 * z[1])
        counted = counts.sum() * np.log(rate) - len(counts) * rate
        return np.asarray(counted + stats.t.logpdf(figure - z[1] - np.exp(0.5 * z[2]), 4, scale=0.3))

    return log_likelihood


def least_tail(runs: int) -> float:
    """Return the least chi-square tail probability of the ranks of three quantities and of the likelihood.

    Draws from the prior rank as evenly as draws from the posterior, but for their likelihood (Modrak et al. 2023).
    """
    ranks = []
    for run in range(runs):
        rng = np.random.default_rng([11, run])
        z = rng.standard_normal(3)
        counts = rng.poisson(np.exp(0.5 + 0.8 * z[0] + 0.6 * z[1]), 8).astype(float)
        figure = z[1] + np.exp(0.5 * z[2]) + 0.3 * rng.standard_t(4)

        def prior(lanes: int, rng: np.random.Generator = rng) -> Array:
            return rng.standard_normal((3, lanes))

        likelihood = bent(counts, figure)
        found = sample_posterior(likelihood, prior, draws=APART * (DRAWS + 1), seed=run, progress=silent)
        assert found.diagnostics.acceptance
        truth = np.append(z, likelihood(z[:, None]))[:, None]
        # Neighbours may share an ancestor, and ranks are even among independent draws only.
        thinned = np.vstack([found.z, found.log_l])[:, ::APART][:, :DRAWS]
        ranks.append((thinned < truth).sum(axis=1))
    counts = np.apply_along_axis(lambda r: np.bincount(r * BINS // (DRAWS + 1), minlength=BINS), 0, np.array(ranks))
    return float(np.min(stats.chisquare(counts, axis=0).pvalue))


@pytest.fixture
def always_tempered(monkeypatch):
    monkeypatch.setattr(sampling, "ENOUGH_EFFECTIVE", np.inf)


@pytest.mark.usefixtures("always_tempered")
def test_truths_rank_evenly_among_tempered_draws():
    assert least_tail(RUNS) > 0.001


@pytest.mark.usefixtures("always_tempered")
@pytest.mark.parametrize(
    "between",
    [
        lambda begun, wanted, beta: 0 * wanted,
        lambda begun, wanted, beta: ACCEPT(begun, wanted, beta) / 2,
        lambda begun, wanted, beta: ACCEPT(begun, wanted, beta) * 3,
    ],
    ids=["deaf to the evidence", "half as convinced", "three times as convinced"],
)
def test_a_wrong_acceptance_does_not_pass(monkeypatch, between):
    monkeypatch.setattr(sampling, "_between", between)
    assert least_tail(RUNS // 2) < 1e-6


# A long random walk

MODEL = small(
    """
variables:
  mood: {states: [calm, angry], start: calm, spell: {starts: {chance: 0.1..0.4, within: year}, lasts: 2..8 months}}
indicators:
  n: {of: mood, count: {first: 0.1..0.5, ratio: 3..9}}
  x: {of: mood, level: {mean: {calm: -1..1, angry: 1..3}, sd: 0.3..0.6}}
"""
)
NOW, LANES, STEPS = 29, 160, 400
UNTIL = date(2024, 2, 29)
QUESTION = "mood == angry by 2024-02"


@cache
def told() -> tuple[Told, ...]:
    """Return thirty months of which the file's ranges hardly speak: thrice the calm's counts, and higher figures."""
    rng = np.random.default_rng(6)
    angry = [8 <= t < 14 or 21 <= t < 25 for t in range(NOW + 1)]
    counted = [Told("n", t, float(rng.poisson(4.0 if a else 1.3))) for t, a in enumerate(angry)]
    figures = [Told("x", t, float(rng.normal(3.2 if a else 1.2, 0.7))) for t, a in enumerate(angry)]
    return (*counted, *figures)


@cache
def walked() -> Array:
    """Return every tenth state of a random walk of many lanes whose invariant distribution is the posterior."""
    compiled = posterior_of(MODEL, told(), now=NOW, last=NOW, lanes=1).compiled
    rng = np.random.default_rng(7)

    def log_density(z: Array) -> Array:
        return np.asarray(compiled.log_evidence(z) - 0.5 * np.sum(z**2, axis=0))

    z = rng.standard_normal((len(compiled.paths), LANES))
    here = log_density(z)
    kept = []
    for step in range(STEPS):
        there = z + 0.35 * rng.standard_normal(z.shape) * rng.choice([0.3, 1.0, 2.0], LANES)
        density = log_density(there)
        accepted = np.log(rng.random(LANES)) < density - here
        z, here = np.where(accepted, there, z), np.where(accepted, density, here)
        if step >= STEPS // 3 and step % 10 == 0:
            kept.append(z)
    return np.concatenate(kept, axis=1)


@cache
def tempered() -> Posterior:
    return infer(MODEL, evidence(MODEL, told(), NOW), until=UNTIL, draws=400, seed=2)


def test_the_evidence_is_more_than_plain_weighing_can_carry():
    found = tempered().diagnostics
    assert found.k_hat > K_HAT_LIMIT
    assert len(found.temperatures) > 2
    assert np.abs(walked().mean(axis=1)).max() > 2


def test_the_random_walk_has_arrived():
    """Its first half and its second half tell the same, to a tenth of a standard deviation."""
    halves = np.array_split(walked(), 2, axis=1)
    means, sds = (np.array([f(half) for half in halves]) for f in (lambda h: h.mean(axis=1), lambda h: h.std(axis=1)))
    assert np.abs((means[0] - means[1]) / sds.mean(axis=0)).max() < 0.2


@pytest.mark.parametrize("level", [0.05, 0.5, 0.95])
def test_quantiles_of_every_quantity_are_those_of_the_walk(level):
    """A share `level` of the tempered draws lies below the walk's quantile."""
    quantile = np.quantile(walked(), level, axis=1, keepdims=True)
    below = (tempered().z < quantile).mean(axis=1)
    assert np.abs(below - level).max() < 4 * np.sqrt(level * (1 - level) / 100) + 0.01


def test_means_and_an_answer_are_those_of_the_walk():
    posterior = tempered()
    sd = walked().std(axis=1)
    assert np.abs((posterior.z.mean(axis=1) - walked().mean(axis=1)) / sd).max() < 4 / np.sqrt(100)
    thinned = np.ascontiguousarray(walked()[:, :: max(1, walked().shape[1] // 800)])
    reference = Posterior(
        MODEL, posterior.evidence, thinned, posterior.diagnostics, posterior.frame, compiled=posterior.compiled, seed=1
    )
    found, right = (ask(one, QUESTION) for one in (posterior, reference))
    spread = (right.high - right.low) / 3.3
    assert found.mean == pytest.approx(right.mean, abs=4 * spread / np.sqrt(100))
    assert special.logit(found.low) == pytest.approx(special.logit(right.low), abs=0.3)
    assert special.logit(found.high) == pytest.approx(special.logit(right.high), abs=0.3)
