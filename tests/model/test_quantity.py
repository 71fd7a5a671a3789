"""Quantities: what a person states about a number, and the values that are drawn from it."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tarjih.claims.estimative import scale
from tarjih.model.quantity import EFFECT_WORDS, Quantity, Scale, read_effect, read_quantity, read_rate

PERCENTILES = np.asarray(stats.norm.ppf([0.05, 0.5, 0.95]))


def spread(quantity: Quantity) -> tuple[float, float, float]:
    """Return the 5th, 50th and 95th percentile."""
    low, middle, high = quantity.draw(PERCENTILES)
    return float(low), float(middle), float(high)


@given(st.floats(1e-6, 0.999), st.floats(1e-6, 0.999))
def test_the_ends_of_a_range_of_probabilities_are_its_5th_and_95th_percentile(a: float, b: float) -> None:
    """Its middle is the middle in log-odds."""
    low, high = sorted((a, b))
    drawn = spread(read_quantity(f"{low}..{high}", "probability"))
    assert drawn[::2] == pytest.approx((low, high))
    odds = [p / (1 - p) for p in drawn]
    assert odds[1] == pytest.approx(math.sqrt(odds[0] * odds[2]))


@given(st.floats(1e-6, 1e6), st.floats(1e-6, 1e6))
def test_the_ends_of_a_range_of_amounts_are_its_5th_and_95th_percentile(a: float, b: float) -> None:
    """Its middle is the geometric mean."""
    low, high = sorted((a, b))
    assert spread(read_quantity(f"{low}..{high}", "positive")) == pytest.approx((low, math.sqrt(low * high), high))


@given(st.floats(-100, 100), st.floats(-100, 100))
def test_the_ends_of_a_range_of_numbers_are_its_5th_and_95th_percentile(a: float, b: float) -> None:
    """Its middle is the mean."""
    low, high = sorted((a, b))
    expected = (low, (low + high) / 2, high)
    assert spread(read_quantity(f"{low}..{high}", "real")) == pytest.approx(expected, abs=1e-9)


def test_a_single_number_is_the_same_in_every_draw() -> None:
    """Whether it is written as a number or as a range of no width."""
    assert spread(read_quantity(0.03, "probability")) == (0.03, 0.03, 0.03)
    assert read_quantity("0.2..0.2", "probability").exact


def test_a_word_is_its_band_on_the_scale() -> None:
    """The scale's own coverage decides how much lies inside the band."""
    for words in ("readers", "icd203"):
        band = scale(words).band("unlikely")
        inside = np.asarray(stats.norm.ppf([(1 - band.coverage) / 2, (1 + band.coverage) / 2]))
        drawn = read_quantity("unlikely", "probability", words).draw(inside)
        assert drawn == pytest.approx((band.low, band.high))


def test_an_arabic_word_serves_as_well() -> None:
    """The Arabic and the English word for one band mean the same."""
    assert spread(read_quantity("مستبعد", "probability")) == spread(read_quantity("unlikely", "probability"))


@pytest.mark.parametrize(
    ("raw", "kind", "distribution"),
    [
        ({"beta": [2, 30]}, "probability", stats.beta(2, 30)),
        ({"lognormal": [0.5, 0.3]}, "positive", stats.lognorm(0.3, scale=math.exp(0.5))),
        ({"gamma": [3, 2]}, "positive", stats.gamma(3, scale=1 / 2)),
        ({"normal": [-1, 2]}, "real", stats.norm(-1, 2)),
    ],
)
def test_a_named_distribution_has_the_percentiles_of_its_name(
    raw: dict[str, list[float]], kind: Scale, distribution: stats.rv_continuous
) -> None:
    """The gamma's second number is a rate."""
    assert spread(read_quantity(raw, kind)) == pytest.approx(distribution.ppf([0.05, 0.5, 0.95]))


def test_a_chance_within_a_period_is_a_rate_per_year() -> None:
    """One half within six months is the rate at which three quarters happen within a year."""
    half = read_rate({"chance": 0.5, "within": "6 months"})
    assert half.median == pytest.approx(2 * math.log(2))
    assert read_rate({"chance": 0.75, "within": "year"}).median == pytest.approx(half.median)
    assert read_rate({"chance": 0, "within": "year"}).median == 0


def test_a_mean_duration_is_a_rate_per_year() -> None:
    """One to three months on average: between four and twelve endings a year."""
    assert spread(read_rate("1..3 months")) == pytest.approx((12, 12 / math.sqrt(3), 4))
    assert read_rate("7 days").median == pytest.approx(365.25 / 7)
    assert read_rate("1 quarter").median == pytest.approx(4)


@pytest.mark.parametrize("adverb", EFFECT_WORDS)
def test_an_effect_word_has_its_stated_mean_and_spread_and_never_changes_sign(adverb: str) -> None:
    """A log-normal magnitude: drawn at random, it averages to the house value."""
    mean, sd = EFFECT_WORDS[adverb]
    z = np.asarray(stats.norm.ppf((np.arange(100_000) + 0.5) / 100_000))
    raises = read_effect(f"raises {adverb}".strip()).draw(z)
    assert raises.min() > 0
    assert (raises.mean(), raises.std()) == pytest.approx((mean, sd), rel=0.01)
    assert read_effect(f"lowers {adverb}".strip()).draw(z) == pytest.approx(-raises)


def test_an_effect_may_be_a_number_or_a_range_of_log_odds() -> None:
    """A range on one side of zero keeps its sign in every draw."""
    assert read_effect(-0.5).median == -0.5
    assert spread(read_effect("0.5..2")) == pytest.approx((0.5, 1, 2))
    assert sorted(spread(read_effect("-2..-0.5"))) == pytest.approx([-2, -1, -0.5])
    assert spread(read_effect("-1..3")) == pytest.approx((-1, 1, 3))


@pytest.mark.parametrize(
    ("raw", "kind", "message"),
    [
        (1.2, "probability", "a probability of 1.2 is outside 0..1. Write 0.05 for five in a hundred"),
        (-0.1, "probability", "a probability of -0.1 is outside 0..1. Write 0.05 for five in a hundred"),
        (0, "positive", "0 is not a positive amount. Write a number above 0"),
        ("0.4..0.2", "probability", "the range 0.4..0.2 is upside down. Write 0.2..0.4"),
        (
            "0..0.2",
            "probability",
            "the range 0..0.2 must lie inside 0..1, ends excluded. Say 0.001 or 0.999 for an end",
        ),
        ("0..3", "positive", "the range 0..3 must lie above 0. Raise its lower end"),
        ("some..many", "positive", "'some..many' is not a range of numbers. Write it as 0.1..0.3"),
        ("nan..1", "positive", "'nan..1' is not a range of numbers. Write it as 0.1..0.3"),
        ("inf", "positive", "'inf' is not a number. Words state probabilities only; write a number or a range"),
        (True, "probability", "True is not a number. Write a number, a range such as 0.1..0.3, or a word"),
        (10**400, "positive", "1000"),
        ([1, 2], "probability", "[1, 2] is not a number. Write a number, a range such as 0.1..0.3, or a word"),
        ("perhpas", "probability", "'perhpas' is not a word of the readers scale. Did you mean 'perhaps'?"),
        ("likely", "positive", "'likely' is not a number. Words state probabilities only; write a number or a range"),
        ({"betta": [1, 2]}, "probability", "{'betta': [1, 2]} is not a distribution. Write {NAME: [a, b]} with one of"),
        ({"beta": [1]}, "probability", "beta takes two numbers. Write {beta: [a, b]}"),
        ({"beta": [0, 1]}, "probability", "beta takes positive parameters, not [0, 1]. Raise them above 0"),
        ({"beta": [1, 2]}, "positive", "a beta distribution does not fit here, where a positive number is wanted"),
    ],
)
def test_what_is_not_a_quantity_is_refused_with_the_mend(raw: object, kind: Scale, message: str) -> None:
    """Nothing is clipped or guessed."""
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        read_quantity(raw, kind)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"chance": 0.1}, "a rate needs both keys. Write {chance: 0.1..0.2, within: year}"),
        ({"chance": 0.1, "in": "year"}, "unknown key 'in' in a rate. Write {chance: 0.1, within: year}"),
        ({"chance": 0.1, "within": "while"}, "'while' is not a period. Write within: year, or within: 6 months"),
        (
            {"chance": 1, "within": "year"},
            "a chance of 1 within a finite time is an infinite rate. Write 0.999 or less",
        ),
        (0.3, "0.3 is not a rate. Write {chance: 0.1..0.2, within: year} or a mean duration such as 2..6 months"),
        ("-2 days", "-2 is not a positive amount. Write a number above 0"),
    ],
)
def test_what_is_not_a_rate_is_refused_with_the_mend(raw: object, message: str) -> None:
    """A bare number has no period."""
    with pytest.raises(ValueError, match="^" + re.escape(message) + "$"):
        read_rate(raw)


@pytest.mark.parametrize("raw", ["raise", "raises a bit", "", None, True, "x..y"])
def test_what_is_not_an_effect_is_refused(raw: object) -> None:
    """The message lists the words."""
    with pytest.raises(ValueError, match=r"is not (an effect|a range|a number)"):
        read_effect(raw)
