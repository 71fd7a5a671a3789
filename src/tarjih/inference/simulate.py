"""Simulate paths forward from the exact filtered belief, for questions that no killed pass answers.

The states of each path follow the drawn tables; what indicators would record follows their distributions.
Random numbers depend on the seed alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarjih.errors import NotSearched, Problem, QuestionError
from tarjih.evidence.likelihood import DEGREES_OF_FREEDOM, Emission, scope_of
from tarjih.evidence.weigh import Reading
from tarjih.inference.exact import Belief, from_blocks
from tarjih.model.automata import Automaton, compile_question
from tarjih.model.predicates import COMPARE
from tarjih.model.questions import (
    All,
    Ask,
    AskSum,
    Not,
    Observed,
    Predicate,
    Single,
    Some,
    StateIs,
    indicators_of,
    predicates_of,
    steps_of,
    variables_of,
)

if TYPE_CHECKING:
    from tarjih.inference.network import Block
    from tarjih.inference.particles import Islands
    from tarjih.inference.posterior import Posterior

Array = NDArray[np.float64]

# Paths for each parameter draw: the noise of one draw's 10 % is then 3 %, of 200 draws' mean 0.2 %.
PATHS = 100


@dataclass(frozen=True, slots=True)
class Paths:
    """Simulated states `[steps, variables, draws, paths]` from the step `first` on, and a stream for what is recorded.

    `weights[draws, islands]` is what each island of particles counts for; None where the paths are independent.
    `recorded` keeps what each indicator recorded on a step: however often it is asked about, it speaks once.
    """

    states: NDArray[np.int8]
    names: tuple[str, ...]
    rng: np.random.Generator
    first: int
    weights: Array | None = None
    recorded: dict[tuple[str, int], NDArray[Any]] = field(default_factory=dict)

    def at(self, variable: str, step: int) -> NDArray[np.int8]:
        """Return a variable's state at a step, `[draws, paths]`."""
        return np.asarray(self.states[step - self.first, self.names.index(variable)])

    def each(self) -> Array:
        """Return what each path counts for, `[draws, paths or 1]`, 1 on average."""
        if self.weights is None:
            return np.ones((self.states.shape[2], 1))
        islands = self.weights.shape[1]
        return np.repeat(self.weights * islands, self.states.shape[3] // islands, axis=1)


def simulate(posterior: "Posterior", targets: Iterable[str], last: int, paths: int = PATHS) -> Paths:
    """Draw paths of the target variables, and of all they depend on, from `now` through step `last`.

    Where particles stand for the belief they are followed instead: all variables, from step 0 to the end of the run.
    """
    if posterior.particles is not None:
        # The states are shared by all questions; what is recorded is drawn for each from a stream of its own.
        return replace(common_paths(posterior), rng=_stream(posterior, 2, 1), recorded={})
    names, states, rng = walk(posterior, targets, last, paths)
    return Paths(states[1:], names, rng, posterior.frame.now + 1)


def walk(
    posterior: "Posterior", targets: Iterable[str], last: int, paths: int = PATHS, *, purpose: tuple[int, ...] = (2,)
) -> tuple[tuple[str, ...], NDArray[np.int8], np.random.Generator]:
    """Draw paths of the target variables, and of all they depend on, from an exact belief.

    Args:
        posterior: what is believed at now.
        targets: the variables.
        last: the last step.
        paths: for each draw.
        purpose: tells the random numbers of one use from those of another.

    Returns:
        the variables, their states `[steps from now on, variables, draws, paths]`, and the stream for what is recorded.
    """
    network, draws, now = posterior.network, posterior.draws, posterior.frame.now
    rng = _stream(posterior, *purpose)
    needed = network.ancestors(targets)
    names = tuple(name for name in network.order if name in needed)
    states = np.zeros((last - now + 1, len(names), draws, paths), dtype=np.int8)
    at = {name: i for i, name in enumerate(names)}
    _start(posterior, posterior.belief_about(needed), states[0], at, rng)
    _carry_on(posterior, names, states, rng)
    return names, states, rng


def common_paths(posterior: "Posterior") -> Paths:
    """Return one set of paths, to the end of the run, of all variables that the evidence speaks to."""
    if posterior.common is None:
        if posterior.particles is None:
            posterior.common = simulate(posterior, posterior.compiled.relevant, posterior.frame.last)
        else:
            posterior.common = _followed(posterior, posterior.particles)
    return posterior.common


def _followed(posterior: "Posterior", particles: "Islands") -> Paths:
    """Carry the particles on to the end of the run."""
    rng, past = _stream(posterior, 2), particles.paths
    ahead = np.zeros((posterior.frame.last - posterior.frame.now, *past.shape[1:]), dtype=np.int8)
    states = np.concatenate([past, ahead])
    _carry_on(posterior, particles.names, states[len(past) - 1 :], rng)
    return Paths(states, particles.names, rng, 0, particles.weights())


def _stream(posterior: "Posterior", *purpose: int) -> np.random.Generator:
    return np.random.default_rng(np.random.SeedSequence([posterior.seed, *purpose]))


def _carry_on(posterior: "Posterior", names: Sequence[str], states: NDArray[np.int8], rng: np.random.Generator) -> None:
    """Fill in `states[steps, variables, draws, paths]` after the first step, which is `now`."""
    network, now, shape = posterior.network, posterior.frame.now, states.shape[2:]
    at = {name: i for i, name in enumerate(names)}
    phases = [from_blocks(tables, posterior.draws) for tables in posterior.future_tables.tables]
    lane = np.arange(posterior.draws)[:, None]
    for t in range(1, len(states)):
        domains = posterior.domains[now + t]
        tables = phases[posterior.future_tables.phase(t - 1)]
        for name in names:
            block, card = network.tables[name], network.cards[name]
            if len(domains[name]) == 1:
                states[t, at[name]] = domains[name][0]
                continue
            row = row_of(block, states, t, names)
            u = rng.random(shape)
            total = np.zeros(shape)
            state = np.zeros(shape, dtype=np.int8)
            for s in range(card - 1):
                total += tables[block.first + row * card + s, lane]
                state += u > total
            states[t, at[name]] = state


def row_of(block: "Block", states: NDArray[np.int8], t: int, names: Sequence[str]) -> NDArray[np.int64]:
    """Return which row of a variable's table moves each path at a step, `[draws, paths]`."""
    row = np.zeros(states.shape[2:], dtype=np.int64)
    for (parent, lag), size in zip(block.axes[:-1], block.shape[:-1], strict=True):
        row = row * size + states[t - lag, names.index(parent)]
    return row


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


def _recorded(posterior: "Posterior", paths: Paths, indicator: str, step: int) -> NDArray[Any]:
    """Return what the indicator records on a step, `[draws, paths]`."""
    if (indicator, step) not in paths.recorded:
        paths.recorded[indicator, step] = _record(posterior, paths, indicator, step)
    return paths.recorded[indicator, step]


def _record(posterior: "Posterior", paths: Paths, indicator: str, step: int) -> NDArray[Any]:
    shape, kind = paths.states.shape[2:], posterior.model.indicators[indicator].kind
    # Of rival figures for one step, the one that was known last.
    readings = [r for r in posterior.evidence.of(indicator) if r.step == step <= posterior.frame.now]
    if not readings:
        return _record_anew(posterior, paths, indicator, step, 1.0)
    if kind not in ("count", "flag"):
        return np.full(shape, readings[-1].items[-1].value)
    recorded, left = _settled(kind, readings[-1], shape, paths.rng), 1.0 - readings[-1].exposure
    if left > 1e-9:
        recorded = recorded + _record_anew(posterior, paths, indicator, step, left)
    return np.minimum(recorded, 1) if kind == "flag" else recorded


def _record_anew(posterior: "Posterior", paths: Paths, indicator: str, step: int, exposure: float) -> NDArray[Any]:
    """Return what the indicator records while that share of a step is searched, `[draws, paths]`."""
    model = posterior.model
    emission = Emission(model, indicator, posterior.values)
    cell = np.zeros(paths.states.shape[2:], dtype=np.int64)
    for name in scope_of(model, indicator):
        cell = cell * len(model.variables[name].states) + paths.at(name, step)
    lane = np.arange(posterior.draws)[:, None]
    record, active = model.indicators[indicator], emission.active[cell]
    if record.count is not None:
        mean = np.broadcast_to(emission.mean_count(exposure), (len(emission.cells), posterior.draws))[cell, lane]
        if record.count.dispersion is not None:
            size = posterior.values[f"indicators.{indicator}.count.dispersion"][:, None]
            mean = paths.rng.gamma(np.broadcast_to(size, mean.shape), mean / size)
        return np.where(active, paths.rng.poisson(mean), 0.0)
    if record.flag is not None:
        seen = np.broadcast_to(emission.seen_chance(exposure), (len(emission.cells), posterior.draws))[cell, lane]
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
    scope, until = scope_of(posterior.model, question.indicator), max(last, posterior.frame.now)
    return sum_compares_along(posterior, simulate(posterior, scope, until), question, first, last)


def sum_compares_along(
    posterior: "Posterior", paths: Paths, question: AskSum, first: int, last: int
) -> NDArray[np.bool_]:
    """Tell whether the recorded total so far compares so along these paths, `[steps, draws, paths]`."""
    now = posterior.frame.now
    so_far: list[NDArray[np.bool_]] = []
    recorded = {r.step: r for r in posterior.evidence.of(question.indicator)}
    kind = posterior.model.indicators[question.indicator].kind
    total = np.zeros(paths.states.shape[2:])
    for t in range(first, last + 1):
        if t <= now:
            total += _settled(kind, recorded[t], total.shape, paths.rng)
        else:
            total += _recorded(posterior, paths, question.indicator, t)
            so_far.append(COMPARE[question.comparison](total, question.threshold))
    return np.array(so_far or [COMPARE[question.comparison](total, question.threshold)])


def require_searched(posterior: "Posterior", question: AskSum, first: int, last: int) -> None:
    """Refuse a total over a past step that was not searched: nobody knows what it would have added.

    Raises:
        NotSearched: with the first such step.
    """
    searched = {reading.step for reading in posterior.evidence.of(question.indicator)}
    for step in range(first, min(last, posterior.frame.now) + 1):
        if step not in searched:
            raise NotSearched(
                Problem(
                    "question",
                    f"{question.indicator} was not searched in {posterior.model.calendar.label(step)}",
                    "Ask about a period inside its coverage, or about the future",
                )
            )


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


def comes_true(
    posterior: "Posterior", question: Ask, first: int, last: int
) -> tuple[tuple[int, ...], NDArray[np.bool_]]:
    """Simulate a question along paths: the later steps, and whether it is true by (or at) each.

    The outcomes are `[steps, draws, paths]`. Where the window ends by now, there is one step, now.
    """
    now = posterior.frame.now
    paths = simulate(posterior, _targets(posterior, [question.predicate]), max(last, now))
    steps = tuple(range(now + 1, last + 1)) or (now,)
    if question.form == "at":
        _require_after(posterior, paths, min(steps[0], last))
        return steps, np.stack([_holds(posterior, paths, question.predicate, min(t, last)) for t in steps])
    _require_after(posterior, paths, first)
    throughout = question.form == "throughout"
    state = np.full(paths.states.shape[2:], throughout)
    so_far = []
    for t in range(min(first, steps[0]), last + 1):
        if t >= first:
            holds = _holds(posterior, paths, question.predicate, t)
            state = state & holds if throughout else state | holds
        if t >= steps[0]:
            so_far.append(state)
    return steps, np.stack(so_far or [state])


def judge_paths(
    posterior: "Posterior", automaton: Automaton
) -> tuple[tuple[int, ...], NDArray[np.bool_], NDArray[np.bool_]]:
    """Let a question's automaton read the paths, step by step.

    Returns:
        the later steps (or now, where it reads nothing later); whether the condition comes true, and the question if
        its window ended with that step, `[steps, draws, paths]`; whether the condition comes true, `[draws, paths]`.
    """
    last = max(automaton.last, posterior.frame.now)
    return _judged(posterior, simulate(posterior, _targets(posterior, automaton.predicates), last), automaton)


def _judged(
    posterior: "Posterior", paths: Paths, automaton: Automaton
) -> tuple[tuple[int, ...], NDArray[np.bool_], NDArray[np.bool_]]:
    now = posterior.frame.now
    _require_after(posterior, paths, automaton.first)
    steps = tuple(range(now + 1, automaton.last + 1)) or (now,)
    state = np.zeros(paths.states.shape[2:], dtype=np.int64)
    true = {t: np.full(state.shape, automaton.begins) for t in steps if t < automaton.first}
    for t in range(automaton.first, automaton.last + 1):
        letter = np.zeros_like(state)
        for k, predicate in enumerate(automaton.predicates):
            letter |= _holds(posterior, paths, predicate, t).astype(np.int64) << k
        # What cannot come true any more stays out.
        state = np.where(state < 0, -1, automaton.moves[t - automaton.first][state, letter])
        true[t] = automaton.true_after(t)[state] & (state >= 0)
    arrived = state >= 0
    return steps, np.stack([true[min(t, automaton.last)] & arrived for t in steps]), arrived


def _comes_true(posterior: "Posterior", paths: Paths, question: Ask, first: int, last: int) -> NDArray[np.bool_]:
    _require_after(posterior, paths, first)
    hits = np.stack([_holds(posterior, paths, question.predicate, t) for t in range(first, last + 1)])
    return np.asarray(hits.all(axis=0) if question.form == "throughout" else hits.any(axis=0))


def _require_after(posterior: "Posterior", paths: Paths, first: int) -> None:
    if first < paths.first:
        label = posterior.model.calendar.label(first)
        raise QuestionError(
            Problem(
                "question",
                f"its window begins in {label}, before the as-of date",
                "Ask about later steps only",
            )
        )


def rivals(posterior: "Posterior", questions: Sequence[Single]) -> list[NDArray[np.bool_]]:
    """Simulate which of the questions comes true first in the list; the last says none."""
    calendar = posterior.model.calendar
    windows = [steps_of(calendar, question) for question in questions]
    predicates = [predicate for question in questions for predicate in predicates_of(question)]
    paths = simulate(posterior, _targets(posterior, predicates), max(last for _, last in windows))
    left = np.ones(paths.states.shape[2:], dtype=bool)
    found = []
    for question, (first, last) in zip(questions, windows, strict=True):
        if isinstance(question, Ask):
            true = _comes_true(posterior, paths, question, first, last)
        else:
            true = _judged(posterior, paths, compile_question(calendar, question))[1][-1]
        found.append(left & true)
        left = left & ~true
    return [*found, left]


def _holds(posterior: "Posterior", paths: Paths, predicate: Predicate, step: int) -> NDArray[np.bool_]:
    match predicate:
        case StateIs(variable, named):
            own = posterior.model.variables[variable].states
            return np.isin(paths.at(variable, step), [own.index(s) for s in named])
        case Not(part):
            return ~_holds(posterior, paths, part, step)
        case All(parts):
            return np.asarray(np.all([_holds(posterior, paths, p, step) for p in parts], axis=0))
        case Some(parts):
            return np.asarray(np.any([_holds(posterior, paths, p, step) for p in parts], axis=0))
        case Observed(indicator, comparison, threshold):
            value = _recorded(posterior, paths, indicator, step)
            return np.asarray(COMPARE[comparison](value, threshold))
    raise AssertionError(predicate)
