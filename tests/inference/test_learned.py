"""How much each stated number learned: closed forms, and nothing where the evidence is silent."""

import math

import numpy as np
import pytest
from scipy import integrate, special, stats

from tarjih.errors import InferenceError
from tarjih.inference.learned import Learned, divergence, learned
from tarjih.inference.learning import infer
from tarjih.inference.sampling import BLANKS
from tests.inference.worlds import Told, evidence, posterior_of, small

SHAPE, RATE = 3.0, 2.0
# The states differ in nothing, so the counts speak about the rate alone; nothing speaks about v.
COUNTED = small(
    f"""
variables:
  v: {{states: [a, b], start: a, spell: {{starts: {{chance: 0.1..0.4, within: year}}, lasts: 10..60 days}}}}
indicators:
  n: {{of: v, count: {{first: {{gamma: [{SHAPE}, {RATE}]}}, ratio: 1}}}}
"""
)


def gamma_divergence(counts: list[int]) -> float:
    """Return the divergence of the rate's posterior, a Gamma distribution, from its prior, another one."""
    a, b = SHAPE + sum(counts), RATE + len(counts)
    return float(
        (a - SHAPE) * special.digamma(a)
        - special.gammaln(a)
        + special.gammaln(SHAPE)
        + SHAPE * math.log(b / RATE)
        + a * (RATE - b) / b
    )


def found(counts: list[int], *, draws: int) -> dict[str, Learned]:
    told = [Told("n", t, float(count)) for t, count in enumerate(counts)]
    return {one.path: one for one in learned(infer(COUNTED, evidence(COUNTED, told, len(counts) - 1), draws=draws))}


@pytest.mark.parametrize("counts", [[1, 2, 0], [2] * 8, [0] * 10, [4, 5, 4] * 8])
def test_a_rate_that_is_counted_learns_as_much_as_its_closed_form_says(counts):
    """Weighed or tempered, few nats or many: Gamma prior, Poisson counts."""
    one = found(counts, draws=1000)["indicators.n.count.first"]
    # The log ratio of the two densities varies by about sqrt(2 nats) from draw to draw.
    exact = gamma_divergence(counts)
    assert one.nats == pytest.approx(exact, abs=4 * math.sqrt(max(2 * exact, 1) / 250))
    assert one.taught
    assert one.unit == ""
    assert one.written == {"gamma": [SHAPE, RATE]}
    ends = [0.05, 0.5, 0.95]
    assert one.prior == pytest.approx(stats.gamma.ppf(ends, SHAPE, scale=1 / RATE))
    after = stats.gamma(SHAPE + sum(counts), scale=1 / (RATE + len(counts)))
    assert one.posterior == pytest.approx(after.ppf(ends), abs=4 * 2.5 * after.std() / math.sqrt(250))


def test_what_the_evidence_is_silent_about_learns_nothing_and_the_most_taught_comes_first():
    """The rate has a nat and more; the spell, which no count can tell from calm, stays at its prior."""
    told = [Told("n", t, 4.0) for t in range(12)]
    listed = learned(infer(COUNTED, evidence(COUNTED, told, 11), draws=400))
    assert listed[0].path == "indicators.n.count.first"
    assert [one.taught for one in listed] == [True, False, False]
    assert [one.nats for one in listed] == sorted((one.nats for one in listed), reverse=True)
    by_path = {one.path: one for one in listed}
    starts, lasts = by_path["variables.v.starts"], by_path["variables.v.lasts"]
    assert (starts.unit, lasts.unit) == ("chance within year", "days")
    assert starts.prior[0::2] == pytest.approx((0.1, 0.4))
    assert lasts.prior[0::2] == pytest.approx((10, 60))
    assert lasts.posterior == pytest.approx(lasts.prior, rel=0.25)


def test_an_effect_that_lowers_is_shown_from_its_low_end_to_its_high_end():
    model = small(
        "variables:\n"
        "  a: {states: [x, y], start: x, spell: {starts: 1 year, lasts: 1 month}}\n"
        "  b: {states: [x, y], start: x, spell: {starts: 1 year, lasts: 1 month}, "
        "influences: [{from: a, effect: lowers}]}\n"
    )
    (one,) = learned(posterior_of(model, [], now=1, last=2, lanes=100))
    low, middle, high = one.prior
    assert low < middle < high < 0
    assert not one.taught


# The estimate itself


@pytest.mark.parametrize("draws", [50, 200, 1000])
def test_the_bias_of_a_finite_sample_is_half_a_draw_for_each_degree_of_the_shape(draws):
    """Wilks: a fit with four free numbers looks 4 / (2 n) nats better than the truth, over 400 samples."""
    samples = [np.random.default_rng([draws, seed]).standard_normal(draws) for seed in range(400)]
    assert np.mean([divergence(z) for z in samples]) * draws == pytest.approx(2.0, abs=4 * 1.4 / math.sqrt(400))


@pytest.mark.parametrize(("at", "sd"), [(1.0, 0.5), (1.5, 0.35)])
def test_two_humps_are_told_from_one_wide_one(at, sd):
    def density(z: float) -> float:
        return float(stats.norm.pdf(z, at, sd) + stats.norm.pdf(z, -at, sd)) / 2

    exact = integrate.quad(lambda z: density(z) * math.log(density(z) / stats.norm.pdf(z)), -5, 5)[0]
    rng = np.random.default_rng(1)
    z = np.where(rng.random(4000) < 0.5, at, -at) + sd * rng.standard_normal(4000)
    # Four degrees smooth the valley between the humps a little.
    assert divergence(z) == pytest.approx(exact, rel=0.12)
    assert divergence(z) > 4 * divergence(z.std() * rng.standard_normal(4000))


@pytest.mark.parametrize(("mean", "sd"), [(0.0, 1.0), (1.0, 1.0), (-3.0, 0.1), (0.5, 2.0)])
def test_a_normal_posterior_has_the_divergence_of_its_formula(mean, sd):
    z = mean + sd * np.random.default_rng(3).standard_normal(20_000)
    exact = (mean**2 + sd**2 - 1) / 2 - math.log(sd)
    # The mean of 20,000 log ratios, each about as wide as mean * sd and sd^2 - 1 make it.
    width = math.sqrt((mean * sd) ** 2 + (sd**2 - 1) ** 2 / 2)
    assert divergence(z) == pytest.approx(exact, abs=4 * width / math.sqrt(20_000) + 1e-3)


def test_the_blanks_that_set_the_floor_go_through_the_same_resampling():
    """Twenty counts nobody expected leave few prior draws: a blank then looks taught, and the floor says so."""
    few = infer(COUNTED, evidence(COUNTED, [Told("n", 0, 5.0)], 0), draws=1000)
    none = infer(COUNTED, evidence(COUNTED, [Told("n", 0, 1.0)], 0), draws=1000)
    assert few.blanks.shape == none.blanks.shape == (BLANKS, 1000)
    assert few.diagnostics.distinct < none.diagnostics.distinct
    assert learned(few)[0].noise_floor > learned(none)[0].noise_floor


def test_too_few_draws_to_tell_a_shape_are_refused():
    told = evidence(COUNTED, [Told("n", 0, 1.0)], 0)
    with pytest.raises(InferenceError, match="only 5 distinct draws, too few to tell what was learned"):
        learned(infer(COUNTED, told, draws=5))


def test_a_model_of_exact_numbers_has_nothing_to_learn():
    model = small("variables: {v: {states: [a, b], start: a, spell: {starts: 1 year, lasts: 1 month}}}")
    assert learned(posterior_of(model, [], now=1, last=2, lanes=4)) == ()
