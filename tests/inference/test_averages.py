"""A rate stated as an average comes out at that average."""

from datetime import date

from tarjih.evidence.weigh import Evidence
from tarjih.inference.learning import infer
from tarjih.inference.prior import implied_rates
from tarjih.model.load import read_model

MODEL = """
tarjih: 1
name: averages
step: month
start: 2025-01
until: 2029-12
variables:
  alarm:
    states: [low, high]
    start: low
    ladder: {{up: [1..2 years], down: [1..2 years]}}
  pressure:
    states: [quiet, active]
    start: quiet
    spell: {{starts: {{chance: 0.1..0.2, within: year{average}}}, lasts: 10..60 days}}
    influences: [{{from: alarm, effect: raises strongly}}]
"""


def implied(average: str) -> float:
    model = read_model(MODEL.format(average=average), "model.yaml")
    prior = infer(model, Evidence(date(2025, 1, 31), (), ()), draws=500, seed=5)
    return next(rate.implied for rate in implied_rates(prior) if rate.path == "variables.pressure.starts")


def test_a_rate_in_typical_circumstances_averages_higher_when_alarm_raises_it():
    assert implied("") > 0.25


def test_a_rate_stated_as_an_average_averages_what_it_states():
    assert abs(implied(", average: true") - 0.145) < 0.015
