"""A stated number has a name that a reader understands, and values in the unit in which it was stated."""

from functools import cache

import pytest

from tarjih.case import open_case
from tarjih.model.schema import ScenarioModel
from tarjih.report.quantities import name_number, write_range
from tarjih.report.words import load_wording
from tests.inference.worlds import small
from tests.random_models import random_model

WORDING = load_wording("en")

NUMBERS = """\
variables:
  war:
    title: {en: The war}
    states: [peace, fighting, over]
    start: {peace: 0.2..0.4, fighting: 0.5, over: 0.1}
    switch:
      peace: {fighting: {chance: 0.1..0.3, within: year}}
      fighting: {over: {chance: 0.1..0.3, within: 6 months}}
    influences: [{from: alarm, effect: raises, on: over}, {from: strait, when: {closed: lowers}, on: fighting}]
  alarm:
    states: [low, very_high]
    start: low
    ladder: {up: [1..3 years], down: [2..9 months]}
    influences: [{from: war, when: {fighting: 0.5..1.5}}, {from: strait, effect: raises slightly, on: up}]
  strait: {states: [open, closed], start: open, spell: {starts: {chance: 0.1..0.4, within: year}, lasts: 5..40 days}}
  accord: {states: [no, yes], start: no, event: {chance: unlikely, within: year}}
  mood: {states: [calm, tense], level: {usually: {calm: 0.5..0.9, tense: 0.1..0.5}}}
  fire: {states: [no, yes], any: {leak: 0.01..0.1, causes: [{from: war, when: fighting, chance: 0.2..0.4}]}}
  crop:
    states: [poor, good]
    table:
      given: [mood]
      rows: [{when: {mood: calm}, then: {poor: 0.2..0.4, good: 0.6..0.8}}, {then: {poor: 0.5, good: 0.5}}]
indicators:
  orders:
    title: {en: Orders}
    of: strait
    count: {first: 0.01..0.05, ratio: 10..50, dispersion: 1..3}
    detect: 0.5..0.9
  both: {of: [strait, alarm], count: {first: 0.01..0.05, ratio: {strait: 3..9, alarm: 2..4}, per: year}}
  notes: {of: alarm, flag: {chances: {low: 0.1..0.2, very_high: 0.5..0.7}}}
  tone:
    of: alarm
    category: {values: [calm, harsh], given: {low: {calm: 0.8, harsh: 0.1..0.3}, very_high: {calm: 0.2, harsh: 0.8}}}
  poll: {of: mood, level: {mean: {calm: 40..50, tense: 20..30}, sd: 3..8}}
  view: {of: mood, assess: {confidence: 0.6..0.9}}
"""


@cache
def numbers() -> ScenarioModel:
    return small(NUMBERS)


@pytest.mark.parametrize(
    ("path", "name", "values"),
    [
        ("variables.war.start.peace", "The war: starting out as peace", "20 % → 40 %"),
        ("variables.war.peace.fighting", "The war: from peace to fighting", "20 % → 40 % a year"),
        ("variables.war.fighting.over", "The war: from fighting to over", "20 % → 40 % in 6 months"),
        ("variables.war.influences.alarm@1.over", "The war: moved by alarm, over", "1.2 → 1.5 times"),
        ("variables.war.influences.strait@1.fighting.closed", "The war: moved by strait (closed), fighting", None),
        ("variables.alarm.up.0", "alarm: from low up to very high", "0.2 → 0.4 years"),
        ("variables.alarm.down.0", "alarm: from very high down to low", "0.2 → 0.4 months"),
        ("variables.alarm.influences.war@1.fighting", "alarm: moved by The war (fighting)", "1.2 → 1.5 times"),
        ("variables.alarm.influences.strait@1.up", "alarm: moved by strait, up", "1.2 → 1.5 times"),
        ("variables.strait.starts", "strait: how often it starts", "20 % → 40 % a year"),
        ("variables.strait.lasts", "strait: how long it lasts", "0.2 → 0.4 days"),
        ("variables.accord.happens", "accord: whether it happens", "20 % → 40 % a year"),
        ("variables.mood.usually.calm", "mood: how usual calm is", "20 % → 40 %"),
        ("variables.fire.leak", "fire: coming without a cause", "20 % → 40 %"),
        ("variables.fire.war@1.fighting", "fire: because of The war", "20 % → 40 %"),
        ("variables.crop.rows.0.poor", "crop: row 1 of its table, poor", "20 % → 40 %"),
        ("indicators.orders.count.first", "Orders: how often it is reported while “open”", "0.2 → 0.4 a month"),
        ("indicators.orders.count.ratio", "Orders: how clearly it tells the states apart", "0.2 → 0.4 times"),
        ("indicators.orders.count.dispersion", "Orders: how evenly reports come", "0.2 → 0.4"),
        ("indicators.orders.detect", "Orders: share of them that is noticed", "20 % → 40 %"),
        ("indicators.both.count.first", "both: how often it is reported in quiet times", "0.2 → 0.4 a year"),
        ("indicators.both.count.ratio.alarm", "both: how clearly it tells the states apart", "0.2 → 0.4 times"),
        ("indicators.notes.flag.chances.very_high", "notes: how often it is reported while “very high”", "20 % → 40 %"),
        ("indicators.tone.category.given.low.harsh", "tone: “harsh” while low", "20 % → 40 %"),
        ("indicators.poll.level.mean.calm", "poll: its level while calm", "0.2 → 0.4"),
        ("indicators.poll.level.sd", "poll: its scatter", "0.2 → 0.4"),
        ("indicators.view.assess.confidence", "view: how often the assessment is right", "20 % → 40 %"),
    ],
)
def test_a_number_is_named_and_written_as_it_was_stated(path: str, name: str, values: str | None):
    assert name_number(WORDING, numbers(), path) == name
    if values is not None:
        assert write_range(WORDING, numbers(), path, 0.2, 0.4).replace("\N{NO-BREAK SPACE}", " ") == values


def test_every_number_of_the_bundled_case_has_a_name_of_its_own():
    model = open_case("kazakhstan-russia", keep=False).model
    paths = [path for path, quantity in model.quantities().items() if not quantity.exact]
    assert len({name_number(WORDING, model, path) for path in paths}) > 0.95 * len(paths)


@pytest.mark.parametrize("seed", range(6))
def test_no_number_that_can_be_stated_is_without_a_name(seed: int):
    model = random_model(seed, variables=4, indicators=4, widest=24)
    for path in model.quantities():
        assert ": " in name_number(WORDING, model, path)
        assert write_range(WORDING, model, path, 0.2, 0.4)
