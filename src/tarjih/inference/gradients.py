"""How the log evidence, and every exact answer, moves with each stated quantity.

A quantity is moved through the standard normal z that it is drawn from: one unit is one standard deviation of what
was stated. The adjoint gives the slopes at every entry of the tables and likelihoods; a z touches the table of one
variable (of two, where these choose against each other), or the likelihoods of one indicator, so only those small
arrays are differentiated here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tarjih.errors import InferenceError, Problem, QuestionError
from tarjih.evidence.likelihood import vectors
from tarjih.evidence.weigh import Evidence
from tarjih.inference.adjoint import Adjoint, AdjointPass
from tarjih.inference.answers import within
from tarjih.inference.draws import fill_variable
from tarjih.inference.evidence_pass import EvidencePass
from tarjih.inference.exact import Pass, from_blocks, to_blocks
from tarjih.inference.posterior import Posterior
from tarjih.inference.strikes import Strike, Striker, chance, kill_of
from tarjih.model.questions import AnyAsk, Ask, indicators_of
from tarjih.model.schema import ScenarioModel

Array = NDArray[np.float64]

# A five-point difference: its error is h^4 / 30 times the fifth derivative, and rounding adds about 2e-16 / h. The
# steepest that can be stated, an effect of 20 drawn 60 % apart (fifth derivative some 1e5 times the value), gives 3e-9
# at this h; common ranges give 1e-13.
_STEP = 1e-3
_POINTS = np.array([-2.0, -1.0, 1.0, 2.0]) * _STEP
_WEIGHTS = np.array([1.0, -8.0, 8.0, -1.0]) / (12.0 * _STEP)
# Draws that are differentiated at once: enough to be worth NumPy's while, few enough to stay small.
_CHUNK = 256


@dataclass(frozen=True, slots=True)
class AnswerGradient:
    """A question's probability `[draws]`, and how it moves with the z of each stated quantity, `[draws]` each."""

    chances: Array
    by_quantity: Mapping[str, Array]


@dataclass(frozen=True, slots=True)
class _Slopes:
    """Slopes in each draw: at the tables `[rows, draws]`, and at the log likelihoods `[steps, rows, draws]`."""

    tables: Array
    log_likelihoods: Array


@dataclass(frozen=True, slots=True)
class _Moved:
    """What `chance` rests on, under values that are moved a little: `values[path][lanes]` in so many lanes."""

    model: ScenarioModel
    evidence: Evidence
    values: Mapping[str, Array]
    draws: int


@dataclass(frozen=True, slots=True)
class _Struck:
    """The log of the mass that survives a question's strikes `[draws]`, with its slopes.

    `past` and `future` are the slopes at the question's own soft strikes, `[steps, rows, draws]`: one row of steps
    serves the whole future.
    """

    log_mass: Array
    slopes: _Slopes
    past: Array
    future: Array


def log_evidence_gradient(compiled: EvidencePass, z: Array) -> tuple[Array, Array]:
    """Return log P(evidence | z) `[lanes]` in nats, and its gradient `[quantities, lanes]` in the order of `paths`.

    Where the evidence is impossible the log is -inf and the gradient NaN.
    """
    back = AdjointPass(compiled.steps)
    logs, gradients = [], []
    for first in range(0, z.shape[1], _CHUNK):
        part = z[:, first : first + _CHUNK]
        lanes = part.shape[1]
        _, tables, likes, scale = compiled.inputs(part)
        found = back.run(tables, likes)
        total = found.log_z[:, :lanes].sum(axis=0) + scale
        logs.append(np.where(np.isnan(total), -np.inf, total))
        gradients.append(_chained(compiled, part, _slopes(found, likes, lanes)))
    return np.concatenate(logs), np.concatenate(gradients, axis=1)


def answer_gradient(posterior: Posterior, question: AnyAsk) -> AnswerGradient:
    """Return an exact answer and d P(question | evidence, z) / d z for every stated quantity, in each draw.

    The answer is the share Z_struck / Z of the evidence's mass that survives the question's strikes, or what is
    left of 1. What the future makes of each state today is carried back through the past. 0 where the answer is
    certain, NaN where the evidence is impossible.

    Raises:
        QuestionError: if the question lies outside the posterior's run, or is none of `at`, `by`, `in` and
            `throughout`.
        InferenceError: if a variable is set from outside.
    """
    if not isinstance(question, Ask):
        raise QuestionError(
            Problem(
                "question",
                "gradients are worked out for at, by, in and throughout alone",
                "Ask about a part of the question, or see how its answer varies over the draws",
            )
        )
    if posterior.set_outside:
        raise InferenceError(
            Problem(
                "posterior",
                f"{', '.join(sorted(posterior.set_outside))} is set from outside: nothing stated moves it",
                "Take the gradient without the intervention",
            )
        )
    kill, complement = kill_of(posterior.model, question)
    within(posterior, kill.last, question.window.last)
    striker = Striker(posterior, (kill,))
    struck, evidence = _struck(posterior, striker), _evidence(posterior)
    slopes = _Slopes(struck.slopes.tables - evidence.tables, struck.slopes.log_likelihoods - evidence.log_likelihoods)
    gradient = _chained(posterior.compiled, posterior.z, slopes) + _soft_chained(posterior, striker, struck)
    log_evidence = posterior.log_z[:, : posterior.draws].sum(axis=0)
    # Of nothing there is no share.
    survival = np.exp(struck.log_mass - np.where(np.isfinite(log_evidence), log_evidence, np.nan))
    # What is certain whatever the draw has no slope: no chance is below 0.
    gradient = np.where(survival == 0, 0.0, survival * gradient)
    chances = np.maximum(1 - survival, 0.0) if complement else survival
    return AnswerGradient(
        chances, dict(zip(posterior.compiled.paths, -gradient if complement else gradient, strict=True))
    )


def _slopes(found: Adjoint, likes: Array, lanes: int) -> _Slopes:
    return _Slopes(found.tables[:, :lanes], (found.likelihoods * from_blocks(likes))[..., :lanes])


def _evidence(posterior: Posterior) -> _Slopes:
    """Return the slopes of the log evidence, worked out once for all questions."""
    if "evidence" not in posterior.slopes:
        found = AdjointPass(posterior.compiled.steps).run(posterior.tables, posterior.likes)
        posterior.slopes["evidence"] = _slopes(found, posterior.likes, posterior.draws)
    kept: _Slopes = posterior.slopes["evidence"]
    return kept


def _struck(posterior: Posterior, striker: Striker) -> _Struck:
    """Carry the struck belief through past and future, and its worth back."""
    draws, now = posterior.draws, posterior.frame.now
    spoken = posterior.network.likelihood_rows
    past, likes, belief = striker.past, posterior.likes, striker.start
    if past is None:
        past = _carrying(posterior, striker.targets)
    else:
        likes = np.concatenate([likes, to_blocks(striker.past_rows())], axis=2)
        belief = past.forward(posterior.tables, likes, None)[1]
    log_mass, tables, soft = np.zeros(draws), np.zeros((1, draws)), np.zeros((1, 0, draws))
    worth: Array | None = None
    if striker.future is not None:
        rows = striker.future_rows()
        later = AdjointPass(striker.future).run(posterior.tables, None if rows is None else to_blocks(rows), belief)
        log_mass, tables, worth = later.log_z[:, :draws].sum(axis=0), later.tables[:, :draws], later.before
        soft = later.likelihoods[..., :draws]
    found = AdjointPass(past).run(posterior.tables, likes, value=worth)
    log_mass = log_mass + found.log_z[:, :draws].sum(axis=0)
    if any(striker.certain(range(min(striker.first, now + 1), striker.last + 1))):
        log_mass = np.full(draws, -np.inf)
    slopes = _slopes(found, likes, draws)
    return _Struck(
        np.where(np.isnan(log_mass), -np.inf, log_mass),
        _Slopes(slopes.tables + tables, slopes.log_likelihoods[:, :spoken]),
        found.likelihoods[:, spoken:, :draws],
        soft,
    )


def _carrying(posterior: Posterior, targets: Iterable[str]) -> Pass:
    """Return the pass up to now that `belief_about` these variables comes from."""
    relevant = posterior.compiled.relevant | posterior.network.ancestors(targets)
    if relevant == posterior.compiled.relevant:
        return posterior.compiled.steps
    return Pass(posterior.network, posterior.compiled.moments, relevant)


def _chained(compiled: EvidencePass, z: Array, slopes: _Slopes) -> Array:
    """Return the gradient `[quantities, lanes]` by the chain rule through every table and likelihood."""
    gradient = np.zeros(z.shape)
    for first in range(0, z.shape[1], _CHUNK):
        lanes = slice(first, first + _CHUNK)
        for name, variable in compiled.network.model.variables.items():
            # What one of two who choose against each other stated moves the tables of both.
            movers = (name,) if variable.rival is None else (name, variable.rival)
            below = tuple(f"variables.{mover}." for mover in movers)
            terms = _table_terms(compiled, name, slopes.tables[:, lanes])
            gradient[:, lanes] += _through(compiled, below, z[:, lanes], terms)
        for name in compiled.scopes:
            gradient[:, lanes] += _through(
                compiled,
                f"indicators.{name}.",
                z[:, lanes],
                _likelihood_terms(compiled, name, slopes.log_likelihoods[..., lanes]),
            )
    return gradient


def _soft_chained(posterior: Posterior, striker: Striker, struck: _Struck) -> Array:
    """Return the gradient through the question's own strikes: the chance that an indicator fires."""
    gradient = np.zeros(posterior.z.shape)
    for strike in striker.strikes:
        for name in sorted(indicators_of(strike.kill.predicate)) if strike.slot else ():
            for first in range(0, posterior.draws, _CHUNK):
                lanes = slice(first, first + _CHUNK)
                terms = _strike_terms(
                    posterior, striker, strike, struck.past[..., lanes], struck.future[..., lanes], lanes
                )
                gradient[:, lanes] += _through(posterior.compiled, f"indicators.{name}.", posterior.z[:, lanes], terms)
    return gradient


# The terms of a chain rule: given values in many lanes, the sum of fixed slopes times the numbers that the values make.
# Lanes are `[points and quantities, lanes of the slopes]`, flattened.
_Terms = Callable[[Mapping[str, Array]], Array]


def _through(compiled: EvidencePass, below: str | tuple[str, ...], z: Array, terms: _Terms) -> Array:
    """Return the derivative of the terms by every z, `[quantities, lanes]`; 0 for quantities that are not `below`."""
    gradient = np.zeros(z.shape)
    mine = [i for i, path in enumerate(compiled.paths) if path.startswith(below)]
    if not mine:
        return gradient
    shape = (len(_POINTS), len(mine), z.shape[1])
    moved = np.broadcast_to(z[mine, None, None, :], (len(mine), *shape)).copy()
    for j in range(len(mine)):
        moved[j, :, j] += _POINTS[:, None]
    values: dict[str, Array] = {}
    for path, quantity in compiled.quantities.items():
        if path.startswith(below):
            at = moved[mine.index(compiled.paths.index(path))] if not quantity.exact else np.zeros(shape)
            values[path] = quantity.draw(at.reshape(-1)) / compiled.corrections.get(path, 1.0)
    gradient[mine] = np.tensordot(_WEIGHTS, terms(values).reshape(shape), axes=1)
    return gradient


def _weighed(slopes: Array, numbers: Array) -> Array:
    """Return the sum over rows of `slopes[rows, lanes]` times `numbers[rows, points and quantities * lanes]`."""
    lanes = slopes.shape[1]
    return np.asarray(np.einsum("rn,rmn->mn", slopes, numbers.reshape(len(slopes), -1, lanes))).reshape(-1)


def _table_terms(compiled: EvidencePass, name: str, slopes: Array) -> _Terms:
    def terms(values: Mapping[str, Array]) -> Array:
        lanes = next(iter(values.values())).shape[-1]
        return sum(
            (
                _weighed(slopes[block.first : block.first + len(rows)], rows)
                for block, rows in fill_variable(compiled.network, name, values, lanes)
            ),
            np.zeros(lanes),
        )

    return terms


def _likelihood_terms(compiled: EvidencePass, name: str, slopes: Array) -> _Terms:
    block = compiled.network.slots[name]
    evidence = replace(compiled.evidence, readings=compiled.evidence.of(name))

    def terms(values: Mapping[str, Array]) -> Array:
        lanes = next(iter(values.values())).shape[-1]
        total = np.zeros(lanes)
        for one in vectors(compiled.model, evidence, values):
            for step, weights in zip(one.steps, one.weights, strict=True):
                # A state that a reading rules out has no slope, wherever its chance of 0 may move.
                logs = np.log(np.where(weights > 0, weights, 1.0))
                rows = slopes[step, block.first : block.first + len(logs)]
                total = total + _weighed(rows, np.broadcast_to(logs, (len(logs), lanes)))
        return total

    return terms


def _strike_terms(
    posterior: Posterior, striker: Striker, strike: Strike, past: Array, future: Array, lanes: slice
) -> _Terms:
    block, now = striker.network.slots[strike.slot], posterior.frame.now
    at = block.first - posterior.network.likelihood_rows

    def terms(values: Mapping[str, Array]) -> Array:
        size = next(iter(values.values())).shape[-1]
        tiled = {path: _tiled(x, posterior.draws, lanes, size) for path, x in posterior.values.items()}
        drawn = _Moved(posterior.model, posterior.evidence, tiled | dict(values), size)
        total = np.zeros(size)
        for t in range(strike.kill.first, min(now, strike.kill.last) + 1):
            survives = 1 - chance(drawn, strike.scope, strike.kill.predicate, step=t)
            total = total + _weighed(past[t, at : at + len(survives)], survives)
        if striker.future is not None and strike.kill.last > now:
            survives = 1 - chance(drawn, strike.scope, strike.kill.predicate)
            total = total + _weighed(future[0, block.first : block.first + len(survives)], survives)
        return total

    return terms


def _tiled(values: Array, draws: int, lanes: slice, size: int) -> Array:
    part = np.broadcast_to(values, draws)[lanes]
    return np.tile(part, size // len(part))
