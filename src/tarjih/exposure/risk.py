"""What the model expects routes to cost: how long each closing state holds, times what a day of it costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from tarjih.exposure.losses import Range, ranged, rates, reroute
from tarjih.exposure.schema import Closing
from tarjih.exposure.standing import Standing
from tarjih.inference.answers import answer
from tarjih.inference.draws import standard_normals
from tarjih.inference.forecast import Estimate
from tarjih.inference.posterior import Posterior
from tarjih.model.questions import parse_ask

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Risk:
    """What one closing state is expected to cost from the as-of date to `until`, by the routes that were known.

    `probability` is that the state comes at all, `days` how long it is expected to hold, `share` what it then closes.
    A day of it costs `daily`; days times that is the `expected` loss, in the network's unit, and `revenue` in USD. The
    intervals say how far words and ranges leave the expectation open, not what one course of events may cost.
    """

    variable: str
    state: str
    network: str
    closes: tuple[str, ...]
    until: date
    probability: Estimate
    days: Range
    share: Range
    daily: Range
    expected: Range
    revenue: Range | None


@dataclass(frozen=True, slots=True)
class Expected:
    """What a network is expected to lose in all, in its unit and in USD; states that hold together count twice."""

    network: str
    unit: str
    lost: Range
    revenue: Range | None


def risks(
    posterior: Posterior, standings: Sequence[Standing], closings: Sequence[Closing], until: date, *, seed: int
) -> tuple[tuple[Risk, ...], tuple[Expected, ...]]:
    """Return what every closing state is expected to cost, and what each network is expected to lose in all.

    Args:
        posterior: what the model believes.
        standings: the networks as they stand on the same day, with as many draws.
        closings: all closings of the file; those of routes of which nothing was known are left out.
        until: the last day that counts.
        seed: decides the shares that are drawn.
    """
    # The variables of all closings in one pass, and every state asked about once.
    marginals = posterior.all_marginals(tuple(dict.fromkeys(one.variable for one in closings)))
    states = dict.fromkeys((one.variable, one.state) for one in closings)
    days = {one: expected_days(posterior, *one, marginals[one[0]], until) for one in states}
    chances = {one: _comes(posterior, *one, until) for one in states}
    found, expected = [], []
    for standing in standings:
        lost, revenue = np.zeros(standing.draws), np.zeros(standing.draws)
        for i, closing in enumerate(closings):
            closes = tuple(name for name in closing.closes if name in (*standing.routes, *standing.parts))
            if not closes:
                continue
            share = closing.share.draw(standard_normals([f"exposure.closings.{i}.share"], standing.draws, seed=seed)[0])
            daily = rates(standing, reroute(standing, dict.fromkeys(closes, share)))
            state = closing.variable, closing.state
            money = None if daily.revenue is None else days[state] * daily.revenue
            lost += days[state] * daily.lost
            revenue += 0.0 if money is None else money
            found.append(
                Risk(
                    variable=closing.variable,
                    state=closing.state,
                    network=standing.name,
                    closes=closes,
                    until=until,
                    probability=chances[state],
                    days=ranged(days[state]),
                    share=ranged(share),
                    daily=ranged(daily.lost),
                    expected=ranged(days[state] * daily.lost),
                    revenue=None if money is None else ranged(money),
                )
            )
        if any(risk.network == standing.name for risk in found):
            whole = None if standing.price is None else ranged(revenue)
            expected.append(Expected(standing.name, standing.network.unit, ranged(lost), whole))
    return tuple(found), tuple(expected)


def _comes(posterior: Posterior, variable: str, state: str, until: date) -> Estimate:
    model = posterior.model
    question = parse_ask(f"{variable} == {state} by {until}", model, posterior.evidence.as_of, model.start)
    return answer(posterior, question, timeline=False).estimate(posterior.effective)


def expected_days(posterior: Posterior, variable: str, state: str, marginal: Array, until: date) -> Array:
    """Return how many days a state is expected to hold after the step in progress, up to a day, `[draws]`.

    A spell counts in a step if it is active at some time in it. One of mean length d steps touches 1 + d of them,
    and so fills d / (1 + d) of each on average (d as stated: influences on its length are left out); other mechanisms
    fill their steps.

    Args:
        marginal: P(state) of the variable, `[draws, steps, states]`.
    """
    model = posterior.model
    first, last = posterior.frame.now + 1, model.calendar.step_of(until)
    at = list(model.variables[variable].states).index(state)
    lengths = np.array([model.calendar.span(t).days for t in range(first, last + 1)], dtype=np.float64)
    days = np.asarray(marginal[:, first : last + 1, at] @ lengths)
    spell = model.variables[variable].spell
    if spell is None:
        return days
    ends = np.broadcast_to(posterior.values[f"variables.{variable}.lasts"], days.shape)
    steps = 1 / (ends * model.calendar.years)
    filled = steps / (1 + steps)
    active = at == len(model.variables[variable].states) - 1
    # What is not active is quiet: the days of the two make up the whole.
    return days * filled if active else days + (lengths.sum() - days) * (1 - filled)
