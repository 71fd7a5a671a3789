"""What the stated rates imply before any indicator speaks: the check of a model's own arithmetic."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarjih.inference.courses import courses
from tarjih.inference.exact import from_blocks
from tarjih.inference.posterior import Posterior, summary
from tarjih.inference.simulate import simulate
from tarjih.model.quantity import Quantity

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ImpliedRate:
    """A stated rate beside what it comes to, both as the chance of the move within a year.

    `low`, `stated` and `high` are the 5 %, 50 % and 95 % of what is written, for typical circumstances;
    `implied` is its average over the circumstances that the whole model expects, from the as-of date on.
    """

    path: str
    move: str
    low: float
    stated: float
    high: float
    implied: float


@dataclass(frozen=True, slots=True)
class YearMarginal:
    """P(state) at the end of a year, with its 90 % interval over the stated ranges."""

    variable: str
    state: str
    year: int
    mean: float
    low: float
    high: float


def implied_rates(prior: Posterior) -> tuple[ImpliedRate, ...]:
    """Compare every stated rate of a move with its average over simulated circumstances.

    Args:
        prior: a posterior of evidence without readings, so that only known facts have spoken.
    """
    model, last, now = prior.model, prior.frame.last, prior.frame.now
    if last <= now:
        return ()
    paths = simulate(prior, model.variables, last, 50)
    tables = from_blocks(prior.tables, prior.draws)
    names, each = paths.names, paths.each()
    states = paths.states[now + 1 - paths.first :]
    lane = np.arange(prior.draws)[:, None]
    found = []
    for name, variable in model.variables.items():
        block, card = prior.network.tables[name], prior.network.cards[name]
        for path, quantity in variable.mechanism.quantities().items():
            move = _move(variable.mechanism.kind, path, variable.states)
            if move is None:
                continue
            origin, target = move
            left = stayed = 0.0
            for t in range(1, last - now):
                row = np.zeros((prior.draws, states.shape[-1]), dtype=np.int64)
                for (parent, lag), size in zip(block.axes[:-1], block.shape[:-1], strict=True):
                    row = row * size + states[t - lag, names.index(parent)]
                from_origin = each * (states[t - 1, names.index(name)] == origin)
                left += float(np.sum(tables[block.first + row * card + target, lane] * from_origin))
                stayed += float(from_origin.sum())
            chance = left / stayed if stayed else float("nan")
            implied = 1 - (1 - min(chance, 1.0)) ** (1 / model.calendar.years)
            found.append(_implied(f"variables.{name}.{path}", variable.states, origin, target, quantity, implied))
    return tuple(found)


def _implied(path: str, states: list[str], origin: int, target: int, quantity: Quantity, implied: float) -> ImpliedRate:
    rate = quantity.draw(np.array([-1.6448536269514722, 0.0, 1.6448536269514722]))
    low, stated, high = sorted(float(x) for x in -np.expm1(-rate))
    return ImpliedRate(path, f"{states[origin]} -> {states[target]}", low, stated, high, implied)


def _move(kind: str, path: str, states: list[str]) -> tuple[int, int] | None:
    """Return the move that a stated rate speaks of; None for anything that is not the rate of one move."""
    if (kind == "spell" and path == "starts") or kind == "event":
        return 0, 1
    if kind == "ladder":
        direction, rung = path.split(".")
        i = int(rung)
        return (i, i + 1) if direction == "up" else (i + 1, i)
    if kind == "switch":
        origin, target = path.split(".")
        return states.index(origin), states.index(target)
    return None


def yearly_marginals(posterior: Posterior) -> tuple[YearMarginal, ...]:
    """Return every variable's marginal at the last step of each year of the run."""
    calendar = posterior.model.calendar
    marginals = courses(posterior)
    by_year = {calendar.span(t).last.year: t for t in range(posterior.frame.last + 1)}
    found = []
    for name, variable in posterior.model.variables.items():
        for year, step in by_year.items():
            for i, state in enumerate(variable.states):
                found.append(YearMarginal(name, state, year, *summary(marginals[name][:, step, i])))
    return tuple(found)
