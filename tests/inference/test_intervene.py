"""What is set from outside moves what depends on it, and nothing else."""

from dataclasses import replace

import numpy as np
import pytest

from tarjih.inference.answers import answer
from tarjih.inference.intervene import intervene
from tarjih.inference.posterior import Posterior
from tarjih.inference.simulate import simulate
from tarjih.model.calendar import Span
from tarjih.model.interventions import Do
from tarjih.model.questions import Ask, AskSum, Form, Predicate, StateIs, parse_ask
from tarjih.model.schema import ScenarioModel
from tests.inference.worlds import Told, posterior_of, random_told, small, values_of, walk
from tests.oracle import enumerate_paths, known_pins, reading_factor
from tests.random_models import random_model, random_predicate

FORMS: tuple[Form, ...] = ("at", "by", "in", "throughout")
NOW, LAST = 1, 4


def question(model: ScenarioModel, form: Form, predicate: Predicate, first: int, last: int) -> Ask:
    """Ask about whole steps."""
    return Ask(form, predicate, Span(model.calendar.span(first).first, model.calendar.span(last).last))


def random_worlds(model: ScenarioModel, seed: int) -> list[list[Do]]:
    """Draw three worlds of one or two interventions; some let the variable go again."""
    rng = np.random.default_rng([seed, 9])
    worlds = []
    for _ in range(3):
        names = [str(name) for name in rng.permutation(list(model.variables))[: rng.integers(1, 3)]]
        world = []
        for name in names:
            first = int(rng.integers(NOW + 1, LAST + 1))
            last = int(rng.integers(first, LAST + 1)) if rng.random() < 0.4 else None
            world.append(Do(name, str(rng.choice(model.variables[name].states)), first, last))
        worlds.append(world)
    return worlds


@pytest.mark.parametrize("seed", range(10))
def test_each_world_answers_as_walking_its_paths_does(seed):
    model = random_model(seed, widest=8, steps=LAST + 1, known=seed % 3 == 0)
    told = random_told(model, seed, now=NOW)
    posterior = posterior_of(model, told, now=NOW, last=LAST, lanes=3, seed=seed)
    worlds = random_worlds(model, seed)
    changed = intervene(posterior, worlds)
    walked = [oracle(posterior, told, world, 2) for world in worlds]
    rng = np.random.default_rng(seed)
    for i in range(4):
        what = random_predicate(model, 10 * seed + i, observed=i % 2 == 1, parts=1 + i % 3)
        for form in FORMS:
            first, last = sorted(int(t) for t in rng.integers(0, LAST + 1, 2))
            ask = question(model, form, what, last if form == "at" else first, last)
            found = answer(changed, ask).chances.reshape(len(worlds), -1)
            window = (last if form == "at" else first, last)
            expected = [one.ask(form, what, *window, told=told, now=NOW) for one in walked]
            np.testing.assert_allclose(found[:, 2], expected, rtol=0, atol=1e-10)


def oracle(posterior: Posterior, told: tuple[Told, ...], world: list[Do], lane: int):
    """Walk the paths of one world: the past as it was, then what is set, with nothing learned from it."""
    model, values, steps = posterior.model, values_of(posterior, lane), posterior.frame.last + 1
    pins = {place: state for place, state in known_pins(model, steps).items() if place[1] <= NOW}
    factors = [reading_factor(model, values, t.indicator, t.step, t.value, t.exposure) for t in told]
    held = {(do.variable, t): do.state for do in world for t in range(steps) if do.holds(t)}
    return walk(enumerate_paths(model, values, steps, factors=factors, pins=pins, set_outside=held))


PORT = small(
    """
variables:
  war:
    states: [peace, war]
    start: peace
    spell: {starts: {chance: 0.2..0.4, within: year}, lasts: 6..12 months}
  port:
    states: [open, shut]
    start: open
    spell: {starts: {chance: 0.1..0.3, within: year}, lasts: 1..3 months}
    influences: [{from: war, effect: raises strongly, lag: 0}]
  left:
    states: [no, yes]
    start: no
    event: {chance: 0.1..0.3, within: year}
    influences: [{from: port, effect: raises}]
indicators:
  ships: {of: port, count: {first: 2..4, ratio: 0.1..0.4}}
"""
)
TOLD = (Told("ships", 0, 3.0), Told("ships", 1, 1.0))


@pytest.fixture
def port() -> Posterior:
    return posterior_of(PORT, TOLD, now=1, last=11, lanes=20)


def assert_same(one: np.ndarray, other: np.ndarray) -> None:
    """Compare answers of one question: a pass that is cut where tables change rounds a last digit otherwise."""
    np.testing.assert_allclose(one, other, rtol=1e-13)


def chance(posterior: Posterior, text: str) -> np.ndarray:
    return answer(posterior, parse_ask(text, PORT, posterior.evidence.as_of, PORT.start)).chances


def test_to_do_what_nothing_causes_is_to_learn_it():
    """For a variable without causes or memory, setting it equals seeing it: P(hunger | do(rain)) = P(hunger | rain)."""
    model = small(
        """
variables:
  rain: {states: [wet, dry], level: {usually: {wet: 0.7, dry: 0.3}}}
  hunger:
    states: [no, yes]
    start: no
    spell: {starts: {chance: 0.1..0.3, within: year}, lasts: 1..3 months}
    influences: [{from: rain, effect: raises decisively, lag: 0}]
"""
    )
    posterior = posterior_of(model, (), now=1, last=4, lanes=20)

    def of(which: Posterior, text: str) -> np.ndarray:
        return answer(which, parse_ask(text, model, which.evidence.as_of, model.start)).chances

    seen = of(posterior, "hunger == yes and rain == dry at 2021-04") / of(posterior, "rain == dry at 2021-04")
    done = of(intervene(posterior, [[Do("rain", "dry", 3, 3)]]), "hunger == yes at 2021-04")
    np.testing.assert_allclose(done, seen, rtol=1e-12)


def test_what_comes_before_learns_nothing_from_what_is_set(port):
    """To shut a port by hand says nothing about the war that usually shuts it; to see it shut does."""
    done = intervene(port, [[Do("port", "shut", 5)]])
    np.testing.assert_array_equal(
        chance(done, "war == war at 2021-05"),
        chance(port, "war == war at 2021-05"),
    )


def test_an_event_may_be_undone(port):
    """What happens once is not struck out early where it is set from outside: it may have happened and be gone."""
    done = intervene(port, [[Do("left", "yes", 3, 4), Do("left", "no", 6)]])
    assert chance(done, "left == yes by 2021-05") == pytest.approx(np.ones(20))
    assert chance(done, "left == yes at 2021-12") == pytest.approx(np.zeros(20), abs=1e-15)


def test_a_world_in_which_nothing_is_set_is_the_forecast(port):
    same = intervene(port, [[], [Do("war", "war", 4)]])
    text = "port == shut by 2021-12"
    assert_same(chance(same, text)[:20], chance(port, text))


def test_worlds_do_not_touch_each_other(port):
    alone = intervene(port, [[Do("war", "war", 4)]])
    beside = intervene(port, [[Do("port", "shut", 3, 3)], [Do("war", "war", 4)]])
    assert_same(chance(beside, "left == yes by 2021-12")[20:], chance(alone, "left == yes by 2021-12"))


def test_paths_follow_what_is_set(port):
    done = intervene(port, [[Do("port", "shut", 4, 6)], []])
    paths = simulate(done, ["port"], 11, 50)
    shut = paths.states[:, paths.names.index("port")]
    assert shut[2:5, :20].all()
    assert not shut[2:5, 20:].all()


def test_totals_follow_what_is_set(port):
    """A shut port sees few ships: the recorded total falls below what it is in an open one."""
    done = intervene(port, [[Do("port", "shut", 2)], [Do("port", "open", 2)]])
    window = Span(PORT.calendar.span(2).first, PORT.calendar.span(11).last)
    found = answer(done, AskSum("ships", window, ">", 15.0)).chances.reshape(2, -1).mean(axis=1)
    assert found[0] < 0.1
    assert found[1] > 0.9


def test_a_schedule_gives_way_where_something_else_is_set():
    model = small(
        """
variables:
  vote: {states: [none, held], schedule: {held: 2021-06}}
  calm:
    states: [calm, tense]
    start: calm
    spell: {starts: {chance: 0.1, within: year}, lasts: 2 months}
    influences: [{from: vote, effect: raises decisively, lag: 0}]
"""
    )
    posterior = posterior_of(model, (), now=1, last=11, lanes=4)
    ask = question(model, "by", random_predicate(model, 1), 2, 11)
    ask = replace(ask, predicate=_tense())
    # Put off the vote, hold it as planned, and hold it a month early as well.
    worlds = [[Do("vote", "none", 2)], [], [Do("vote", "held", 4, 4)]]
    put_off, planned, twice = answer(intervene(posterior, worlds), ask).chances.reshape(3, -1)
    assert_same(planned, answer(posterior, ask).chances)
    assert (put_off < planned).all()
    assert (planned < twice).all()


def _tense() -> Predicate:
    return StateIs("calm", ("tense",))
