"""An answer's openness splits into what the stated numbers leave open and what the world does."""

import numpy as np
import pytest

from tarjih.inference.answers import answer, denoised, split_variance
from tarjih.inference.learning import infer
from tarjih.inference.posterior import Posterior
from tarjih.model.questions import parse_ask
from tests.inference.worlds import Told, evidence, small

# A beta distribution with these parameters has mean 2/7 and variance 10/392.
A, B = 2.0, 5.0
MEAN, VARIANCE = A / (A + B), A * B / ((A + B) ** 2 * (A + B + 1))


def test_the_two_parts_are_the_variance_of_chances_and_the_chance_that_is_left():
    """The law of total variance for an event whose probability is itself a beta variate."""
    found = split_variance(np.random.default_rng(1).beta(A, B, 200_000), 200_000.0)
    assert found.judged == pytest.approx(VARIANCE, rel=0.02)
    assert found.chance == pytest.approx(MEAN * (1 - MEAN) - VARIANCE, rel=0.01)
    assert found.share == pytest.approx(VARIANCE / (MEAN * (1 - MEAN)), rel=0.02)
    assert found.judged + found.chance == pytest.approx(MEAN * (1 - MEAN), rel=0.01)


def test_ten_draws_are_right_on_average_and_repeated_draws_count_once():
    """Ten independent draws, each written down three times: over 4,000 samples neither part is biased."""
    rng = np.random.default_rng(2)
    found = [split_variance(np.repeat(rng.beta(A, B, 10), 3), 10.0) for _ in range(4000)]
    assert np.mean([one.judged for one in found]) == pytest.approx(VARIANCE, rel=0.03)
    # What is left loses the tenth of the variance by which the mean itself is uncertain, and gains as much.
    assert np.mean([one.chance for one in found]) == pytest.approx(MEAN * (1 - MEAN) - VARIANCE, rel=0.02)


def test_the_noise_of_simulated_paths_is_in_neither_part():
    """Twenty paths a draw make the shares half as wide again; the split is that of the true chances."""
    rng = np.random.default_rng(3)
    chances = rng.beta(A, B, 50_000)
    outcomes = rng.random((50_000, 20)) < chances[:, None]
    raw, clean = (split_variance(x, 50_000.0) for x in (outcomes.mean(axis=1), denoised(outcomes)))
    assert raw.judged > 1.3 * VARIANCE
    assert clean.judged == pytest.approx(VARIANCE, rel=0.05)
    assert clean.chance == pytest.approx(MEAN * (1 - MEAN) - VARIANCE, rel=0.02)


@pytest.mark.parametrize("certain", [0.0, 1.0])
def test_what_is_certain_is_open_in_no_way(certain):
    found = split_variance(np.full(50, certain), 50.0)
    assert (found.judged, found.chance, found.share) == (0.0, 0.0, 0.0)


# In an answer


def posterior(starts: str) -> Posterior:
    model = small(
        f"variables: {{v: {{states: [a, b], start: a, spell: {{starts: {starts}, lasts: 1 month}}}}}}\n"
        "indicators: {n: {of: v, count: {first: 0.1, ratio: 5}}}"
    )
    return infer(model, evidence(model, [Told("n", 0, 0.0)], 0), draws=200)


def test_an_exact_rate_leaves_everything_to_the_world_and_a_wide_one_does_not():
    shares = []
    for starts in (
        "{chance: 0.2, within: year}",
        "{chance: 0.1..0.4, within: year}",
        "{chance: 0.02..0.9, within: year}",
    ):
        one = posterior(starts)
        asked = parse_ask("v == b by 2021-12", one.model, one.evidence.as_of, one.model.start)
        estimate = answer(one, asked).estimate(one.effective)
        assert estimate.split is not None
        total = estimate.split.judged + estimate.split.chance
        assert total == pytest.approx(estimate.mean * (1 - estimate.mean), rel=0.02)
        shares.append(estimate.split.share)
    assert shares[0] == pytest.approx(0, abs=1e-12)
    assert shares[0] < shares[1] < shares[2]
    assert shares[2] > 0.2
