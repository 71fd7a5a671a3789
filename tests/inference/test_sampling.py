"""The drawn parameters are those of the posterior: closed forms, known targets, and the same bits for a seed."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import special

from tarjih.errors import InferenceError
from tarjih.inference.answers import answer
from tarjih.inference.draws import standard_normals, uncertain, values_at
from tarjih.inference.exact import Array
from tarjih.inference.forecast import Diagnostics
from tarjih.inference.learning import infer, silent
from tarjih.inference.posterior import Posterior
from tarjih.inference.sampling import (
    BLANKS,
    ENOUGH_EFFECTIVE,
    FIRST_DRAWS,
    K_HAT_LIMIT,
    Chance,
    Particles,
    learn,
    next_temperature,
    sample_posterior,
)
from tarjih.inference.weighing import weights_of
from tarjih.model.questions import Ask, parse_ask
from tests.inference.worlds import Told, evidence, small

SHAPE, RATE = 3.0, 2.0
# The states differ in nothing, so the counts speak about the rate alone.
COUNTED = small(
    f"""
variables:
  v: {{states: [a, b], level: {{usually: {{a: 0.5, b: 0.5}}}}}}
indicators:
  n: {{of: v, count: {{first: {{gamma: [{SHAPE}, {RATE}]}}, ratio: 1}}}}
"""
)


def learned(counts: list[int], *, draws: int, seed: int, exposure: float = 1.0) -> Posterior:
    told = [Told("n", t, float(count), exposure) for t, count in enumerate(counts)]
    return infer(COUNTED, evidence(COUNTED, told, len(counts) - 1), draws=draws, seed=seed)


def closed_form(counts: list[int], exposure: float = 1.0) -> tuple[float, float, float]:
    """Return the posterior's mean and sd, and the log evidence: Gamma prior, Poisson counts."""
    a, b = SHAPE + sum(counts), RATE + exposure * len(counts)
    log_z = special.gammaln(a) - special.gammaln(SHAPE) + SHAPE * math.log(RATE) - a * math.log(b)
    log_z += sum(counts) * math.log(exposure) - sum(special.gammaln(count + 1) for count in counts)
    return a / b, math.sqrt(a) / b, float(log_z)


# Gamma and Poisson


@pytest.mark.parametrize("exposure", [1.0, 0.5])
@pytest.mark.parametrize("seed", range(3))
def test_weighing_finds_the_rate_of_counts(seed, exposure):
    """The posterior of a Poisson rate under a Gamma prior is a Gamma, and the evidence a negative binomial."""
    counts = [int(n) for n in np.random.default_rng(seed).poisson(1.5 * exposure, 12)]
    posterior = learned(counts, draws=2000, seed=seed, exposure=exposure)
    mean, sd, log_z = closed_form(counts, exposure)
    rate, found = posterior.values["indicators.n.count.first"], posterior.diagnostics
    assert found.temperatures == (1.0,)
    assert found.acceptance == ()
    assert found.k_hat <= K_HAT_LIMIT
    assert posterior.effective > 300
    assert abs(rate.mean() - mean) < 4 * sd / math.sqrt(found.effective)
    assert abs(rate.std() / sd - 1) < 4 / math.sqrt(2 * found.effective)
    assert abs(found.log_evidence - log_z) < 4 / math.sqrt(found.effective)


@pytest.mark.parametrize("seed", range(3))
def test_tempering_finds_a_rate_that_the_prior_hardly_expects(seed):
    """Two years at four and a half a month leave plain weighing a handful of draws."""
    counts = [int(n) for n in np.random.default_rng(seed).poisson(4.5, 24)]
    posterior = learned(counts, draws=1000, seed=seed)
    mean, sd, log_z = closed_form(counts)
    rate, found = posterior.values["indicators.n.count.first"], posterior.diagnostics
    assert len(found.temperatures) == len(found.acceptance) >= 2
    assert found.temperatures[-1] == 1.0
    assert list(found.temperatures) == sorted(found.temperatures)
    assert min(found.acceptance) > 0.2
    assert found.distinct > 900
    assert posterior.effective == found.distinct
    # Four moves leave draws of one ancestor somewhat alike: as if there were a quarter as many.
    assert abs(rate.mean() - mean) < 4 * sd / math.sqrt(250)
    assert abs(rate.std() / sd - 1) < 4 / math.sqrt(500)
    assert abs(found.log_evidence - log_z) < 0.25


def test_counts_of_what_no_draw_expects_do_not_mislead_the_average():
    """Weighing and tempering meet where both can answer: the same counts, with few draws and with many."""
    counts = [3] * 12
    few, many = learned(counts, draws=60, seed=1), learned(counts, draws=3000, seed=2)
    mean, sd, log_z = closed_form(counts)
    for posterior, draws in ((few, 60), (many, 3000)):
        rate = posterior.values["indicators.n.count.first"]
        assert rate.shape == (draws,)
        assert abs(rate.mean() - mean) < 4 * sd / math.sqrt(min(draws, posterior.effective) / 2)
        assert abs(posterior.diagnostics.log_evidence - log_z) < 0.3


# A Gaussian target


def gaussian(seen: tuple[float, ...], sd: float) -> Callable[[Array], Array]:
    """Return the log likelihood of one noisy look at every parameter."""
    y = np.array(seen)[:, None]

    def log_likelihood(z: Array) -> Array:
        return np.asarray(np.sum(-0.5 * ((y - z) / sd) ** 2 - math.log(sd * math.sqrt(2 * math.pi)), axis=0))

    return log_likelihood


def tempered(
    target: Callable[[Array], Array], quantities: int, told: list[float | None] | None = None
) -> tuple[Array, Diagnostics]:
    """Return 2,000 draws that were carried from the prior to the target, and how."""
    chance = Chance(np.random.default_rng(4), np.random.default_rng(5))
    z, blanks = chance.draws.standard_normal((quantities, 2000)), chance.blanks.standard_normal((BLANKS, 2000))
    particles = Particles(z, blanks, np.zeros(2000), target(z))

    def progress(_: str, share: float | None) -> None:
        if told is not None:
            told.append(share)

    moved, found = learn(particles, None, target, chance, k_hat=1.0, log_z=0.0, progress=progress)
    return moved.z, found


@pytest.mark.parametrize(("seen", "sd"), [((1.0, -2.0, 0.5), 0.5), ((3.0, 3.0), 0.3), ((0.0,) * 6, 0.2)])
def test_tempering_has_the_mean_the_spread_and_the_evidence_of_a_gaussian(seen, sd):
    told: list[float | None] = []
    z, found = tempered(gaussian(seen, sd), len(seen), told)
    mean, spread = np.array(seen) / (1 + sd**2), sd / math.sqrt(1 + sd**2)
    variance = 1 + sd**2
    log_z = sum(-0.5 * y * y / variance - 0.5 * math.log(2 * math.pi * variance) for y in seen)
    assert np.abs(z.mean(axis=1) - mean).max() < 4 * spread / math.sqrt(500)
    assert np.abs(z.std(axis=1) / spread - 1).max() < 4 / math.sqrt(1000)
    assert found.log_evidence == pytest.approx(log_z, abs=0.2)
    assert told == list(found.temperatures)


def test_what_the_evidence_does_not_speak_about_keeps_its_prior():
    first = gaussian((2.5,), 0.2)
    z, _ = tempered(lambda x: first(x[:1]), 3)
    assert np.abs(z[1:].mean(axis=1)).max() < 4 / math.sqrt(500)
    assert np.abs(z[1:].std(axis=1) - 1).max() < 4 / math.sqrt(1000)


@pytest.mark.parametrize("draws", [1, 5, 400])
def test_evidence_that_rules_out_most_draws_is_still_learned_from(draws):
    """One prior draw in fifteen is possible; of five, often none."""

    def tail(z: Array) -> Array:
        return np.where(z[0] > 1.5, 0.0, -np.inf)

    def prior(lanes: int) -> Array:
        return np.random.default_rng(8).standard_normal((1, lanes))

    found = sample_posterior(tail, prior, draws=draws, seed=3, progress=silent)
    assert found.z.shape == (1, draws)
    assert (found.z > 1.5).all()
    assert found.diagnostics.log_evidence == pytest.approx(math.log(0.0668), abs=0.4)


# Temperatures


def test_the_next_temperature_leaves_half_of_the_particles_effective():
    log_l = -0.5 * 50 * np.random.default_rng(5).standard_normal(1000) ** 2
    beta = next_temperature(log_l, 0.0)
    assert 0 < beta < 1
    assert weights_of(beta * log_l)[1] == pytest.approx(500, rel=1e-3)
    assert next_temperature(log_l, 0.999) == 1.0


def test_a_thin_sample_is_the_reason_to_temper():
    """Below a hundred effective draws, or with a heavy tail, weighing gives way."""

    def prior(lanes: int) -> Array:
        return np.random.default_rng(8).standard_normal((1, lanes))

    wide = sample_posterior(gaussian((0.5,), 1.0), prior, draws=50, seed=1, progress=silent).diagnostics
    narrow = sample_posterior(gaussian((2.0,), 0.05), prior, draws=50, seed=1, progress=silent).diagnostics
    assert wide.effective > ENOUGH_EFFECTIVE
    assert wide.acceptance == ()
    assert len(narrow.acceptance) > 1
    assert prior(FIRST_DRAWS).shape == (1, 1000)


# Seeds

MIXED = """
variables:
  mood:
    states: [calm, angry]
    start: {calm: 0.8, angry: 0.1..0.3}
    spell: {starts: 0.5..2 years, lasts: 2..8 months}
    influences: [{from: trade, effect: raises}]
  trade: {states: [open, shut], start: open, spell: {starts: {chance: unlikely, within: year}, lasts: 3..9 months}}
indicators:
  n: {of: mood, count: {first: 0.1..0.5, ratio: 3..9}}
"""
MORE = MIXED.replace(
    "variables:", "variables:\n  also: {states: [x, y], start: x, event: {chance: 0.1..0.4, within: year}}"
)
TOLD = [Told("n", t, float(count)) for t, count in enumerate([0, 1, 0, 2, 0, 0, 3, 1])]


def test_the_same_seed_gives_the_same_bits_and_another_seed_others():
    model = small(MIXED)
    told = evidence(model, TOLD, 7)
    one, two, other = (infer(model, told, draws=40, seed=seed) for seed in (5, 5, 6))
    np.testing.assert_array_equal(one.z, two.z)
    np.testing.assert_array_equal(one.marginals, two.marginals)
    assert one.diagnostics == two.diagnostics
    assert not np.array_equal(one.z, other.z)
    question = parse_ask("mood == angry by 2022-06", model, told.as_of, model.start)
    assert isinstance(question, Ask)
    np.testing.assert_array_equal(answer(one, question).chances, answer(two, question).chances)


def test_adding_a_variable_changes_no_other_draw():
    """Each quantity has its own stream of chance, named by its path."""
    quantities = small(MIXED).quantities(), small(MORE).quantities()
    paths = [uncertain(one) for one in quantities]
    assert set(paths[1]) - set(paths[0]) == {"variables.also.happens"}
    fewer, more = (
        values_at(one, names, standard_normals(names, 50, seed=9)) for one, names in zip(quantities, paths, strict=True)
    )
    for path, value in fewer.items():
        np.testing.assert_array_equal(value, more[path])


def test_more_draws_begin_with_the_fewer():
    np.testing.assert_array_equal(
        standard_normals(["a", "b"], 20, seed=1), standard_normals(["a", "b"], 50, seed=1)[:, :20]
    )
    assert not np.array_equal(*standard_normals(["a", "b"], 20, seed=1))


def test_a_model_without_uncertain_quantities_needs_no_weighing():
    model = small(
        "variables: {v: {states: [a, b], start: a, spell: {starts: 1 year, lasts: 2 months}}}\n"
        "indicators: {n: {of: v, count: {first: 0.5, ratio: 3}}}"
    )
    posterior = infer(model, evidence(model, [Told("n", t, 1.0) for t in range(6)], 5), draws=10)
    assert posterior.z.shape == (0, 10)
    assert posterior.effective == 10
    assert np.ptp(posterior.marginals, axis=-1).max() == 0
    log_z = posterior.compiled.log_evidence(posterior.z)
    assert posterior.diagnostics.log_evidence == pytest.approx(log_z[0], abs=1e-12)


def test_ranges_that_hardly_any_draw_of_fits_are_refused_with_the_reason():
    """A thousand orders of magnitude of evidence would take a million temperatures."""
    model = small(
        """
variables: {v: {states: [a, b], start: a, spell: {starts: 1 year, lasts: 1 month}}}
indicators: {n: {of: v, count: {first: 1e29..1e30, ratio: 1e29..1e30}}}
"""
    )
    told = evidence(model, [Told("n", t, 1.0) for t in range(3)], 2)
    with pytest.raises(InferenceError, match="Narrow the widest ranges"):
        infer(model, told, draws=20)
