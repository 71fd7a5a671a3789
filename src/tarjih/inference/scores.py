"""Slopes of an answer that simulated paths give: each path counts by how its own probability moves.

    d P(A | z) / dz = E[(1_A - P(A)) d log P(path, record | z) / dz],

the score-function or likelihood-ratio gradient (Glynn 1990, "Likelihood ratio gradient estimation for stochastic
systems"): unbiased whatever jumps in the outcome. Only what lies after now is drawn. What the past makes of the state
at now is carried back exactly, as for any exact answer, with the outcomes of each state's paths as its worth.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarjih.evidence.likelihood import Emission, scope_of
from tarjih.inference.adjoint import AdjointPass
from tarjih.inference.exact import Belief, Pass, from_blocks, to_blocks
from tarjih.inference.local_slopes import CHUNK, LocalSlopes, Slopes, moving, slopes_of
from tarjih.inference.posterior import Posterior
from tarjih.inference.simulate import PATHS, Paths, row_of, sum_compares, sum_compares_along, walk
from tarjih.model.questions import AskSum

Array = NDArray[np.float64]

# Two independent halves: what they differ by is their noise.
_HALVES = 2


@dataclass(frozen=True, slots=True)
class ScoredGradient:
    """A share of simulated paths `[draws]`, its gradient `[quantities, draws]`, and the noise of both.

    `noise[quantities]` is the standard error of the gradient's mean over the draws that is due to the paths; NaN where
    all paths ended alike, and so tell of no slope however large.
    """

    chances: Array
    gradient: Array
    noise: Array


def score_gradient(
    posterior: Posterior, question: AskSum, *, past: Pass, evidence: Slopes, local: LocalSlopes, paths: int = PATHS
) -> ScoredGradient:
    """Return how the probability of a total moves, by the scores of simulated paths.

    Args:
        posterior: its draws, filtered exactly.
        question: the total; its past steps have been searched.
        past: the pass up to now that `belief_about` all the indicator depends on comes from.
        evidence: the slopes of the log evidence.
        local: how tables and likelihoods move with the quantities.
        paths: for each draw, in each of two independent halves.
    """
    last = posterior.model.calendar.step_of(question.window.last)
    if last <= posterior.frame.now:
        # What was recorded moves with nothing that was stated.
        quantities = len(posterior.compiled.paths)
        share = sum_compares(posterior, question, posterior.model.calendar.step_of(question.window.first), last)[-1]
        return ScoredGradient(share.mean(axis=1), np.zeros((quantities, posterior.draws)), np.zeros(quantities))
    halves = [_half(posterior, question, past, evidence, local, paths, half) for half in range(_HALVES)]
    gradients = np.stack([gradient for _, gradient in halves])
    apart = (gradients[0] - gradients[1]) / 2
    noise = np.sqrt(np.sum(apart**2, axis=1)) / posterior.draws
    chances = np.mean([share for share, _ in halves], axis=0)
    if np.all(chances == chances[0]) and chances[0] in (0.0, 1.0):
        noise = np.full_like(noise, np.nan)
    return ScoredGradient(chances, gradients.mean(axis=0), noise)


def _half(
    posterior: Posterior, question: AskSum, past: Pass, evidence: Slopes, local: LocalSlopes, paths: int, half: int
) -> tuple[Array, Array]:
    """Return the share of one half of the paths that fulfil the question, and its gradient."""
    first, last = (posterior.model.calendar.step_of(day) for day in (question.window.first, question.window.last))
    now = posterior.frame.now
    targets = scope_of(posterior.model, question.indicator)
    names, states, rng = walk(posterior, targets, max(last, now), paths, purpose=(2, 2 + half))
    along = Paths(states[1:], names, rng, now + 1)
    true = sum_compares_along(posterior, along, question, first, last)[-1]
    share = true.mean(axis=1)
    # The mean is that of the same paths: n / (n - 1) takes its bias out.
    worth = (true - share[:, None]) / (paths - 1)
    belief = posterior.belief_about(targets)
    found, scale = _carried_back(posterior, past, belief, _by_cell(posterior, belief, names, states[0], worth))
    slopes = Slopes(
        (found.tables - evidence.tables) / scale + _of_moves(posterior, names, states, worth),
        (found.log_likelihoods - evidence.log_likelihoods) / scale,
    )
    gradient = local.gradient(slopes)
    for step in range(max(first, now + 1), last + 1):
        _add_records(posterior, along, question.indicator, step, worth, gradient)
    return share, gradient


def _by_cell(
    posterior: Posterior, belief: Belief, names: Sequence[str], start: NDArray[np.int8], worth: Array
) -> Array:
    """Return what the paths from each joint state at now are worth, over its probability, `[states, draws]`.

    States that only the evidence needs change nothing of what follows, and are worth the same.
    """
    weights = belief.joint()[..., : posterior.draws]
    inner = [i for i, name in enumerate(belief.axes) if name in names]
    outer = tuple(i for i in range(len(belief.axes)) if i not in inner)
    arrived = weights.sum(axis=outer)
    shape = arrived.shape[:-1]
    cell = np.zeros(worth.shape, dtype=np.int64)
    for i in inner:
        domain = belief.domains[belief.axes[i]]
        place = np.zeros(max(domain) + 1, dtype=np.int64)
        place[list(domain)] = np.arange(len(domain))
        cell = cell * len(domain) + place[start[names.index(belief.axes[i])]]
    lane = np.broadcast_to(np.arange(posterior.draws)[:, None], worth.shape)
    size = int(np.prod(shape))
    total = np.bincount((cell * posterior.draws + lane).ravel(), worth.ravel(), size * posterior.draws)
    by_state = np.divide(
        total.reshape(size, -1),
        arrived.reshape(size, -1),
        out=np.zeros((size, posterior.draws)),
        where=total.reshape(size, -1) != 0,
    )
    wide = np.expand_dims(by_state.reshape(*shape, -1), outer)
    return np.broadcast_to(wide, weights.shape).reshape(-1, posterior.draws)


def _carried_back(posterior: Posterior, past: Pass, belief: Belief, by_state: Array) -> tuple[Slopes, Array]:
    """Return the slopes of the log mass of 1 + scale * value, and the scale `[draws]`.

    The value is 0 on average, so the mass is the evidence's, and its slope moves by `scale` times that of the value's
    mean: a value that may be negative is so carried by a pass that takes logs.
    """
    weights = from_blocks(belief.weights, posterior.draws)
    by_state = by_state - np.sum(weights * by_state, axis=0) / weights.sum(axis=0)
    largest = np.abs(by_state).max(axis=0)
    scale = 0.5 / np.where(largest > 0, largest, 1.0)
    value = to_blocks(1.0 + scale * by_state)
    found = AdjointPass(past).run(posterior.tables, posterior.likes, value=value, marginals=False)
    return slopes_of(found, posterior.likes, posterior.draws), scale


def _of_moves(posterior: Posterior, names: Sequence[str], states: NDArray[np.int8], worth: Array) -> Array:
    """Return the slopes at the tables `[rows, draws]` that the paths' moves after now make."""
    network, phases = posterior.network, posterior.future_tables
    tables = [from_blocks(one, posterior.draws) for one in phases.tables]
    drawn = [from_blocks(one, posterior.draws) for one in phases.drawn]
    lane = np.broadcast_to(np.arange(posterior.draws)[:, None], worth.shape)
    found = np.zeros((network.table_rows, posterior.draws))
    for t in range(1, len(states)):
        phase, domains = phases.phase(t - 1), posterior.domains[posterior.frame.now + t]
        taken = np.zeros_like(found)
        for at, name in enumerate(names):
            if len(domains[name]) > 1:
                block, card = network.tables[name], network.cards[name]
                row = block.first + row_of(block, states, t, names) * card + states[t, at]
                counted = np.bincount((row * posterior.draws + lane).ravel(), worth.ravel(), found.size)
                taken += counted.reshape(found.shape)
        slopes = np.divide(taken, tables[phase], out=np.zeros_like(found), where=taken != 0)
        found += np.where(drawn[phase], slopes, 0.0) if drawn else slopes
    return found


def _add_records(posterior: Posterior, along: Paths, indicator: str, step: int, worth: Array, gradient: Array) -> None:
    """Add to a gradient `[quantities, draws]` what the scores of one step's record make of it."""
    model = posterior.model
    recorded = along.recorded[indicator, step]
    cell = np.zeros(recorded.shape, dtype=np.int64)
    for name in scope_of(model, indicator):
        cell = cell * len(model.variables[name].states) + along.at(name, step)
    below = f"indicators.{indicator}."
    for begin in range(0, posterior.draws, CHUNK):
        lanes = slice(begin, begin + CHUNK)
        values = {
            path: np.broadcast_to(x, posterior.draws)[lanes]
            for path, x in posterior.values.items()
            if path.startswith(below)
        }
        here, read = cell[lanes].T, recorded[lanes].T

        def numbers(moved: Mapping[str, Array], here: NDArray[np.int64] = here, read: Array = read) -> Array:
            count = next(iter(moved.values())).shape[-1] // here.shape[1]
            tiled = {path: np.tile(value, count) for path, value in values.items()}  # noqa: B023 - called at once
            emission = Emission(model, indicator, tiled | dict(moved))
            return emission.recorded_log_chance(np.tile(read, count), np.tile(here, count))

        for i, rows, slopes in moving(posterior.compiled, (below,), posterior.z[:, lanes], numbers):
            gradient[i, lanes] += np.sum(slopes * worth[lanes].T[rows], axis=0)
