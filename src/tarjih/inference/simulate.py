"""Simulate paths forward from the exact filtered belief, for questions that no killed pass answers.

The states of each path follow the drawn tables; what indicators would record follows their distributions.
Random numbers depend on the seed alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarjih.errors import Problem, QuestionError
from tarjih.evidence.likelihood import DEGREES_OF_FREEDOM, Emission, scope_of
from tarjih.evidence.weigh import Reading
from tarjih.inference.exact import Belief, from_blocks
from tarjih.model.predicates import COMPARE
from tarjih.model.questions import (
    All,
    Ask,
    AskSum,
    Not,
    Observed,
    Predicate,
    Some,
    StateIs,
    indicators_of,
    variables_of,
)

if TYPE_CHECKING:
    from tarjih.inference.posterior import Posterior

Array = NDArray[np.float64]

# Paths for each parameter draw: the noise of one draw's 10 % is then 3 %, of 200 draws' mean 0.2 %.
PATHS = 100


@dataclass(frozen=True, slots=True)
class Paths:
    """Simulated states `[steps, variables, draws, paths]` after `now`, and the stream for what is recorded.

    `recorded` keeps what each indicator recorded on a step: however often it is asked about, it speaks once.
    """

    states: NDArray[np.int8]
    names: tuple[str, ...]
    rng: np.random.Generator
    recorded: dict[tuple[str, int], NDArray[Any]] = field(default_factory=dict)


def simulate(posterior: "Posterior", targets: Iterable[str], last: int, paths: int = PATHS) -> Paths:
    """Draw paths of the target variables, and of all they depend on, from `now` through step `last`."""
    network, draws, now = posterior.network, posterior.draws, posterior.frame.now
    rng = np.random.default_rng(np.random.SeedSequence([posterior.seed, 2]))
    needed = network.ancestors(targets)
    names = [name for name in network.order if name in needed]
    at = {name: i for i, name in enumerate(names)}
    phases = [from_blocks(tables, draws) for tables in posterior.future_tables.tables]
    lane = np.arange(draws)[:, None]
    states = np.zeros((last - now + 1, len(names), draws, paths), dtype=np.int8)
    _start(posterior, posterior.belief_about(needed), states[0], at, rng)
    for t in range(1, last - now + 1):
        domains = posterior.domains[now + t]
        tables = phases[posterior.future_tables.phase(t - 1)]
        for name in names:
            block, card = network.tables[name], network.cards[name]
            if len(domains[name]) == 1:
                states[t, at[name]] = domains[name][0]
                continue
            row = np.zeros((draws, paths), dtype=np.int64)
            for (parent, lag), size in zip(block.axes[:-1], block.shape[:-1], strict=True):
                row = row * size + states[t - lag, at[parent]]
            u = rng.random((draws, paths))
            total = np.zeros((draws, paths))
            state = np.zeros((draws, paths), dtype=np.int8)
            for s in range(card - 1):
                total += tables[block.first + row * card + s, lane]
                state += u > total
            states[t, at[name]] = state
    return Paths(states[1:], tuple(names), rng)


def common_paths(posterior: "Posterior") -> Paths:
    """Return one set of paths, to the end of the run, of all variables that the evidence speaks to."""
    if posterior.common is None:
        posterior.common = simulate(posterior, posterior.compiled.relevant, posterior.frame.last)
    return posterior.common


def _start(
    posterior: "Posterior", belief: Belief, states: NDArray[np.int8], at: dict[str, int], rng: np.random.Generator
) -> None:
    draws = posterior.draws
    weights = from_blocks(belief.weights, draws)
    edges = np.cumsum(weights, axis=0)
    u = rng.random(states.shape[1:]) * edges[-1][:, None]
    cell = np.stack([np.searchsorted(edges[:, d], u[d], side="right") for d in range(draws)])
    cell = np.minimum(cell, len(weights) - 1)
    shape = tuple(len(belief.domains[n]) for n in belief.axes)
    digits = np.unravel_index(cell, shape) if shape else ()
    for name, domain in belief.domains.items():
        if name in at and len(domain) == 1:
            states[at[name]] = domain[0]
    for name, digit in zip(belief.axes, digits, strict=True):
        if name in at:
            states[at[name]] = np.asarray(belief.domains[name])[digit]


def _recorded(posterior: "Posterior", paths: Paths, indicator: str, offset: int) -> NDArray[Any]:
    """Return what the indicator records on the step `now + 1 + offset`, `[draws, paths]`."""
    if (indicator, offset) not in paths.recorded:
        paths.recorded[indicator, offset] = _record(posterior, paths, indicator, offset)
    return paths.recorded[indicator, offset]


def _record(posterior: "Posterior", paths: Paths, indicator: str, offset: int) -> NDArray[Any]:
    model = posterior.model
    emission = Emission(model, indicator, posterior.values)
    names = paths.names
    cell = np.zeros(paths.states.shape[2:], dtype=np.int64)
    for name in scope_of(model, indicator):
        cell = cell * len(model.variables[name].states) + paths.states[offset, names.index(name)]
    lane = np.arange(posterior.draws)[:, None]
    record, active = model.indicators[indicator], emission.active[cell]
    if record.count is not None:
        mean = np.broadcast_to(emission.mean_count(1.0), (len(emission.cells), posterior.draws))[cell, lane]
        if record.count.dispersion is not None:
            size = posterior.values[f"indicators.{indicator}.count.dispersion"][:, None]
            mean = paths.rng.gamma(np.broadcast_to(size, mean.shape), mean / size)
        return np.where(active, paths.rng.poisson(mean), 0.0)
    if record.flag is not None:
        seen = np.broadcast_to(emission.seen_chance(1.0), (len(emission.cells), posterior.draws))[cell, lane]
        return (paths.rng.random(seen.shape) < seen).astype(float)
    if record.level is not None:
        location = np.broadcast_to(emission.located(1.0)[0], (len(emission.cells), posterior.draws))[cell, lane]
        sd = posterior.values[f"indicators.{indicator}.level.sd"][:, None]
        x = location + sd * paths.rng.standard_t(DEGREES_OF_FREEDOM, size=location.shape)
        return np.asarray(np.exp(x) if record.level.log else x)
    values = record.category.values if record.category is not None else model.variables[record.of[0]].states
    chances = np.stack([emission.value_density(value) for value in values])
    chances = np.broadcast_to(chances, (len(values), len(emission.cells), posterior.draws))[:, cell, lane]
    drawn = np.sum(paths.rng.random(cell.shape) > np.cumsum(chances, axis=0)[:-1], axis=0)
    return np.asarray(np.array(values)[drawn])


def sum_compares(posterior: "Posterior", question: AskSum, first: int, last: int) -> NDArray[np.bool_]:
    """Simulate whether the recorded total so far compares so, `[steps, draws, paths]` to the last step."""
    now = posterior.frame.now
    total = np.zeros((posterior.draws, PATHS))
    so_far: list[NDArray[np.bool_]] = []
    recorded = {r.step: r for r in posterior.evidence.of(question.indicator)}
    kind = posterior.model.indicators[question.indicator].kind
    paths = simulate(posterior, scope_of(posterior.model, question.indicator), max(last, now))
    for t in range(first, last + 1):
        if t <= now:
            if t not in recorded:
                raise QuestionError(
                    Problem(
                        "question",
                        f"{question.indicator} was not searched in {posterior.model.calendar.label(t)}",
                        "Ask about a period inside its coverage, or about the future",
                    )
                )
            total += _settled(kind, recorded[t], total.shape, paths.rng)
        else:
            total += _recorded(posterior, paths, question.indicator, t - now - 1)
            so_far.append(COMPARE[question.comparison](total, question.threshold))
    return np.array(so_far or [COMPARE[question.comparison](total, question.threshold)])


def _settled(kind: str, reading: Reading, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Draw what a past step adds to a total; the open rest of a step is left out."""
    if kind == "level":
        return np.full(shape, float(reading.items[-1].value))
    # What was recorded counts by its graded probability.
    presence = np.array([item.presence for item in reading.items])
    number = np.sum(rng.random((*shape, len(presence))) < presence, axis=-1)
    return np.asarray(np.minimum(number, 1) if kind == "flag" else number, dtype=np.float64)


def holds_at_each(posterior: "Posterior", predicate: Predicate, last: int) -> NDArray[np.bool_]:
    """Simulate whether the predicate holds at each step after now, `[steps, draws, paths]`."""
    now = posterior.frame.now
    targets = posterior.network.ancestors(_targets(posterior, [predicate]))
    shared = posterior.compiled.relevant
    paths = common_paths(posterior) if targets <= shared else simulate(posterior, targets, last)
    return np.stack([_holds(posterior, paths, predicate, t) for t in range(now + 1, last + 1)])


def _targets(posterior: "Posterior", predicates: Sequence[Predicate]) -> set[str]:
    named = {name for predicate in predicates for name in variables_of(predicate)}
    seen = {name for predicate in predicates for name in indicators_of(predicate)}
    return named | {v for name in seen for v in scope_of(posterior.model, name)}


def _comes_true(posterior: "Posterior", paths: Paths, question: Ask, first: int, last: int) -> NDArray[np.bool_]:
    now = posterior.frame.now
    if first <= now:
        label = posterior.model.calendar.label(first)
        raise QuestionError(
            Problem(
                "question",
                f"its window begins in {label}, before the as-of date",
                "Ask about later steps only",
            )
        )
    hits = np.stack([_holds(posterior, paths, question.predicate, t) for t in range(first, last + 1)])
    return np.asarray(hits.all(axis=0) if question.form == "throughout" else hits.any(axis=0))


def rivals(posterior: "Posterior", questions: Sequence[Ask]) -> list[NDArray[np.bool_]]:
    """Simulate which of the questions comes true first in the list; the last says none."""
    from tarjih.inference.answers import window_steps

    windows = [window_steps(posterior.model, q) for q in questions]
    paths = simulate(posterior, _targets(posterior, [q.predicate for q in questions]), max(last for _, last in windows))
    left = np.ones((posterior.draws, PATHS), dtype=bool)
    found = []
    for question, (first, last) in zip(questions, windows, strict=True):
        true = _comes_true(posterior, paths, question, first, last)
        found.append(left & true)
        left = left & ~true
    return [*found, left]


def _holds(posterior: "Posterior", paths: Paths, predicate: Predicate, step: int) -> NDArray[np.bool_]:
    names = paths.names
    match predicate:
        case StateIs(variable, named):
            own = posterior.model.variables[variable].states
            states = paths.states[step - posterior.frame.now - 1, names.index(variable)]
            return np.isin(states, [own.index(s) for s in named])
        case Not(part):
            return ~_holds(posterior, paths, part, step)
        case All(parts):
            return np.asarray(np.all([_holds(posterior, paths, p, step) for p in parts], axis=0))
        case Some(parts):
            return np.asarray(np.any([_holds(posterior, paths, p, step) for p in parts], axis=0))
        case Observed(indicator, comparison, threshold):
            value = _recorded(posterior, paths, indicator, step - posterior.frame.now - 1)
            return np.asarray(COMPARE[comparison](value, threshold))
    raise AssertionError(predicate)
