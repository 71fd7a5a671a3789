"""Gradients of totals: exact as far as an automaton carries them, beyond by the scores of paths, within their noise."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import integrate, special

from tarjih.evidence.likelihood import DEGREES_OF_FREEDOM
from tarjih.inference.answers import answer
from tarjih.inference.gradients import AnswerGradient, answer_gradient
from tarjih.inference.intervene import intervene
from tarjih.inference.posterior import Posterior
from tarjih.model.interventions import Do
from tarjih.model.questions import AskSum, parse_ask
from tests.inference.test_gradients import difference, moved
from tests.inference.worlds import Told, posterior_of, small, values_of
from tests.oracle import States, enumerate_paths, known_pins, reading_factor

Array = NDArray[np.float64]

BUSY = small(
    """
variables:
  war: {states: [peace, war], start: peace, spell: {starts: {chance: 0.2..0.6, within: year}, lasts: 3..9 months}}
  port:
    states: [open, shut]
    start: open
    spell: {starts: {chance: 0.2..0.5, within: year}, lasts: 1..3 months}
    influences: [{from: war, effect: raises strongly, lag: 0}]
indicators:
  ships: {of: port, count: {first: 5..9, ratio: 0.2..0.5}, detect: 0.6..0.9}
  crates: {of: port, count: {first: 5..9, ratio: 0.2..0.5, dispersion: 1..3}}
  seen: {of: war, flag: {first: 0.1..0.3, ratio: 3..6}}
  price: {of: war, level: {mean: {peace: 1..1.4, war: 1.6..2.2}, sd: 0.3..0.5}}
  toll: {of: war, level: {mean: {peace: 0.1..0.3, war: 0.6..0.9}, sd: 0.2..0.4, log: true}}
"""
)
SAID = (
    Told("ships", 0, 5.0),
    Told("ships", 1, 2.0),
    Told("seen", 1, 1.0),
    Told("price", 0, 1.3),
    Told("price", 1, 1.6),
)
NOW, LAST = 1, 8
# What does not move a total at all moves it by the rounding of the pass back.
ROUNDING = 1e-12


def total(posterior: Posterior, text: str) -> AskSum:
    parsed = parse_ask(text, posterior.model, posterior.evidence.as_of, posterior.model.start)
    assert isinstance(parsed, AskSum)
    return parsed


@pytest.mark.parametrize(
    "text",
    [
        "sum(ships) in 2021-03..2021-07 > 25",
        "sum(crates) in 2021-03..2021-06 <= 20",
        "sum(ships) in 2021-01..2021-05 >= 30",
    ],
)
def test_a_large_total_moves_with_every_number_as_the_engine_itself_says(text):
    """Thirty states and more: the answer is exact, and so are its slopes."""
    posterior = posterior_of(BUSY, SAID, now=NOW, last=LAST, lanes=3)
    asked = total(posterior, text)
    found, step = answer_gradient(posterior, asked), 2e-3
    assert answer(posterior, asked).method == "exact"
    assert found.noise is None
    np.testing.assert_allclose(found.chances, answer(posterior, asked).chances, rtol=0, atol=1e-12)
    for i, path in enumerate(posterior.compiled.paths):
        ends = []
        for move in (-2, -1, 1, 2):
            z = posterior.z.copy()
            z[i] += move * step
            ends.append(answer(moved(posterior, z), asked, timeline=False).chances)
        expected = (ends[0] - 8 * ends[1] + 8 * ends[2] - ends[3]) / (12 * step)
        np.testing.assert_allclose(found.by_quantity[path], expected, rtol=1e-6, atol=2e-9, err_msg=path)


@pytest.mark.parametrize("comparison", [">", "<=", "==", ">="])
def test_a_large_total_is_that_of_walking_every_path(comparison):
    """Every path of the states, and along each the sum of independent counts."""
    posterior = posterior_of(BUSY, SAID[:2], now=NOW, last=3, lanes=2)
    model, values = BUSY, values_of(posterior, 1)
    factors = [reading_factor(model, values, t.indicator, t.step, t.value, t.exposure) for t in SAID[:2]]
    pins = {place: state for place, state in known_pins(model, 4).items() if place[1] <= NOW}
    expected = enumerate_paths(model, values, 4, factors=factors, pins=pins).sum_exceeds("ships", 2, 3, comparison, 18)
    found = answer(posterior, total(posterior, f"sum(ships) in 2021-03..2021-04 {comparison} 18"))
    assert found.method == "exact"
    assert found.chances[1] == pytest.approx(expected, abs=1e-10)


def within_noise(found: AnswerGradient, exact: AnswerGradient) -> None:
    """Compare mean slopes: as far apart as their stated noise, and no farther."""
    assert found.noise is not None
    apart = np.array([np.mean(found.by_quantity[p] - exact.by_quantity[p]) for p in exact.by_quantity])
    noise = np.array([found.noise[path] for path in exact.by_quantity])
    size = np.array([abs(exact.by_quantity[path].mean()) for path in exact.by_quantity])
    np.testing.assert_allclose(apart[noise < ROUNDING], 0.0, atol=1e-11)
    scores = (apart / np.maximum(noise, ROUNDING))[noise >= ROUNDING]
    assert abs(scores).max() < 4.5
    assert np.sqrt(np.mean(scores**2)) < 2
    # The test can tell a slope that is there from one that is not.
    assert size.max() > 10 * noise[size.argmax()]


@pytest.mark.parametrize(
    "text",
    [
        "sum(ships) in 2021-03..2021-07 > 25",
        "sum(ships) in 2021-01..2021-05 >= 26",
        "sum(crates) in 2021-04..2021-06 <= 14",
        "sum(seen) in 2021-03..2021-09 >= 3",
    ],
)
def test_scores_of_paths_agree_with_the_exact_slopes_within_their_noise(text, monkeypatch):
    posterior = posterior_of(BUSY, SAID, now=NOW, last=LAST, lanes=300)
    asked = total(posterior, text)
    exact = answer_gradient(posterior, asked)
    monkeypatch.setattr("tarjih.model.automata.MOST_IN_A_TOTAL", 1)
    within_noise(answer_gradient(posterior, asked), exact)


def test_scores_of_paths_follow_what_is_set_from_outside(monkeypatch):
    posterior = posterior_of(BUSY, SAID, now=NOW, last=LAST, lanes=300)
    changed = intervene(posterior, [[Do("war", "war", 3, 5)]])
    asked = total(changed, "sum(ships) in 2021-03..2021-08 > 25")
    exact = answer_gradient(changed, asked)
    monkeypatch.setattr("tarjih.model.automata.MOST_IN_A_TOTAL", 1)
    within_noise(answer_gradient(changed, asked), exact)


def compares(mean: float, sd: float, comes: float, *, log: bool, rest: tuple[float, float] | None) -> float:
    """Return P(a figure, or the sum of two, exceeds `comes`), by integrating over the first."""

    def above(location: float, threshold: float) -> float:
        if log:
            if threshold <= 0:
                return 1.0
            threshold = float(np.log(threshold))
        return float(special.stdtr(DEGREES_OF_FREEDOM, (location - threshold) / sd))

    if rest is None:
        return above(mean, comes)
    half = DEGREES_OF_FREEDOM / 2
    peak = special.gamma(half + 0.5) / special.gamma(half) / np.sqrt(np.pi * DEGREES_OF_FREEDOM)

    def density(t: float) -> float:
        figure = mean + sd * t
        left = comes - (np.exp(figure) if log else figure)
        return float(peak * (1 + t**2 / DEGREES_OF_FREEDOM) ** -(half + 0.5) * above(rest[0], left))

    # Where the first figure alone reaches the threshold there is a kink.
    kink = ((np.log(comes) if log else comes) - mean) / sd
    parts = [integrate.quad(density, a, b, limit=200)[0] for a, b in ((-np.inf, kink), (kink, np.inf))]
    return float(sum(parts))


@pytest.mark.parametrize(
    ("text", "name", "known"),
    [
        ("sum(price) in 2021-03..2021-04 > 3", "price", 0.0),
        ("sum(price) in 2021-01..2021-03 > 4.4", "price", 2.9),
        ("sum(toll) in 2021-03..2021-04 > 3.5", "toll", 0.0),
    ],
)
def test_a_total_of_figures_moves_as_walking_paths_and_integrating_over_figures_does(text, name, known):
    """One draw, many times over: its many paths against every path of the states, and the sum of two figures."""
    one = posterior_of(BUSY, SAID, now=NOW, last=LAST, lanes=1)
    posterior = moved(one, np.repeat(one.z, 400, axis=1))
    asked = total(posterior, text)
    first, last = (BUSY.calendar.step_of(day) for day in (asked.window.first, asked.window.last))
    first = max(first, NOW + 1)
    found = answer_gradient(posterior, asked)
    assert found.noise is not None

    def chance(z: Array) -> float:
        values = values_of(moved(one, z), 0)
        kind = BUSY.indicators[name].level
        assert kind is not None
        factors = [reading_factor(BUSY, values, t.indicator, t.step, t.value, t.exposure) for t in SAID]
        answers = enumerate_paths(BUSY, values, last + 1, factors=factors)
        means = {state: values[f"indicators.{name}.level.mean.{state}"] for state in ("peace", "war")}
        sd, cache = values[f"indicators.{name}.level.sd"], {}

        def worth(window: Sequence[States]) -> float:
            located = tuple(means[states["war"]] for states in window)
            if located not in cache:
                rest = (located[1], sd) if len(located) == 2 else None
                cache[located] = compares(located[0], sd, asked.threshold - known, log=kind.log, rest=rest)
            return cache[located]

        return answers.expect(worth, first, last)

    assert found.chances.mean() == pytest.approx(chance(one.z), abs=0.01)
    step, scores, slopes = 1e-2, [], []
    for i, path in enumerate(one.compiled.paths):
        direction = np.eye(len(one.z))[:, [i]]
        expected = float(difference(lambda z: np.array([chance(z)]), one.z, direction, step=step)[0])
        noise = found.noise[path]
        if noise < ROUNDING:
            assert found.by_quantity[path].mean() == pytest.approx(expected, abs=1e-9)
            continue
        scores.append((found.by_quantity[path].mean() - expected) / noise)
        slopes.append(abs(expected) / noise)
    assert max(map(abs, scores)) < 4.5
    assert np.sqrt(np.mean(np.square(scores))) < 2
    assert max(slopes) > 10


def test_what_was_recorded_moves_with_nothing_and_paths_that_end_alike_tell_of_no_slope():
    posterior = posterior_of(BUSY, SAID, now=NOW, last=LAST, lanes=3)
    settled = answer_gradient(posterior, total(posterior, "sum(price) in 2021-01..2021-02 > 2"))
    assert settled.noise is not None
    assert (settled.chances == 1).all()
    assert all((slope == 0).all() for slope in settled.by_quantity.values())
    assert set(settled.noise.values()) == {0.0}
    never = answer_gradient(posterior, total(posterior, "sum(price) in 2021-03..2021-04 > 5000"))
    assert never.noise is not None
    assert (never.chances == 0).all()
    assert np.isnan(list(never.noise.values())).all()
