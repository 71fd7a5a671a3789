"""How the log evidence, and every exact answer, moves with each stated quantity.

A quantity is moved through the standard normal z that it is drawn from: one unit is one standard deviation of what
was stated. The adjoint gives the slopes at every entry of the tables and likelihoods; `local_slopes` says how these
move with z.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarjih.errors import QuestionError, TooWide
from tarjih.evidence.likelihood import scope_of
from tarjih.inference.adjoint import AdjointPass
from tarjih.inference.answers import RARE, on_condition, possible, strikes_of, window_steps, within
from tarjih.inference.evidence_pass import EvidencePass
from tarjih.inference.exact import LANES, Belief, Pass, to_blocks
from tarjih.inference.inquiry import Inquiry, inquire
from tarjih.inference.local_slopes import CHUNK, LocalSlopes, Slopes, firings_gradient, slopes_of
from tarjih.inference.posterior import Posterior
from tarjih.inference.scores import score_gradient
from tarjih.inference.simulate import require_searched
from tarjih.inference.strikes import Kill, Striker
from tarjih.model.questions import AnyAsk, AskGiven, AskSum, parts_of

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AnswerGradient:
    """A question's probability `[draws]`, and how it moves with the z of each stated quantity, `[draws]` each.

    Under a condition both are of P(question | condition, draw), each draw counts by `weights[draws]`, P(condition |
    draw), and `of_weights` says how these move. None: every draw counts alike.

    Where the answer is simulated, `noise` is the standard error of each mean slope that is due to the paths (NaN where
    they all ended alike, and tell of none); None where all is exact.
    """

    chances: Array
    by_quantity: Mapping[str, Array]
    weights: Array | None = None
    of_weights: Mapping[str, Array] | None = None
    noise: Mapping[str, float] | None = None

    def of_mean(self, path: str) -> Array:
        """Return each draw's part `[draws]` in how the published answer moves with a quantity.

        The published answer is the mean of the chances as they are weighed, and the mean of these parts is its
        derivative where the quantity's z is moved alike in every draw: d (sum w p / sum w) = sum (w dp + (p - mean)
        dw) / sum w. Times other moves of each draw's z, they add up to what these make of it.
        """
        if self.weights is None or self.of_weights is None:
            return self.by_quantity[path]
        mean = np.sum(self.weights * self.chances) / self.weights.sum()
        parts = self.weights * self.by_quantity[path] + (self.chances - mean) * self.of_weights[path]
        return np.asarray(parts / self.weights.mean())


@dataclass(frozen=True, slots=True)
class _Mass:
    """The log of a mass that a question asks for, the evidence's included, `[draws]`; its slopes and gradient.

    `own[quantities, draws]` is the gradient through the question's own rows.
    """

    log: Array
    slopes: Slopes
    own: Array


def log_evidence_gradient(compiled: EvidencePass, z: Array) -> tuple[Array, Array]:
    """Return log P(evidence | z) `[lanes]` in nats, and its gradient `[quantities, lanes]` in the order of `paths`.

    Where the evidence is impossible the log is -inf and the gradient NaN.
    """
    back = AdjointPass(compiled.steps)
    logs, gradients = [], []
    for first in range(0, z.shape[1], CHUNK):
        part = z[:, first : first + CHUNK]
        lanes = part.shape[1]
        _, tables, likes, scale = compiled.inputs(part)
        found = back.run(tables, likes, marginals=False)
        total = found.log_z[:, :lanes].sum(axis=0) + scale
        logs.append(np.where(np.isnan(total), -np.inf, total))
        gradient = LocalSlopes(compiled, part, most=0).gradient(slopes_of(found, likes, lanes))
        gradients.append(np.where(np.isfinite(total), gradient, np.nan))
    return np.concatenate(logs), np.concatenate(gradients, axis=1)


def answer_gradient(posterior: Posterior, question: AnyAsk) -> AnswerGradient:
    """Return an answer and d P(question | evidence, z) / d z for every stated quantity, in each draw.

    The answer is a share of the evidence's mass: of the paths that survive the question's strikes, or that bring its
    automaton where the question is true. What the future makes of each state today is carried back through the past.
    A total that no automaton can carry is simulated: its slopes are those of the paths' scores (`scores`).
    0 where the answer is certain, NaN where the evidence is impossible. Under a condition, where that is impossible
    the draw has no say: its chance, its weight and their slopes are 0.

    Raises:
        QuestionError: if the question lies outside the posterior's run, or is too large to carry and no total.
        TooWide: likewise.
        ImpossibleCondition: if no draw allows the condition.
    """
    if isinstance(question, AskSum):
        return _of_total(posterior, question)
    for part in parts_of(question):
        if not isinstance(part, AskSum):
            within(posterior, window_steps(posterior.model, part)[1], part.window.last)
    paths = posterior.compiled.paths
    if not isinstance(question, AskGiven):
        (both, _), (of_both, _) = _settled(posterior, inquire(posterior, question, whole=True))
        return AnswerGradient(both, dict(zip(paths, of_both, strict=True)))
    (both, condition), (of_both, of_condition) = _struck_together(posterior, question) or _together(posterior, question)
    possible(question, condition)
    chances = on_condition(both, condition)
    by_quantity = on_condition(of_both - chances * of_condition, np.broadcast_to(condition, of_both.shape))
    return AnswerGradient(
        chances, dict(zip(paths, by_quantity, strict=True)), condition, dict(zip(paths, of_condition, strict=True))
    )


def _struck_together(posterior: Posterior, given: AskGiven) -> tuple[tuple[Array, Array], tuple[Array, Array]] | None:
    """Return what `_settled` does, from what survives either strike and both; None where `answers` would not either.

    Three struck beliefs are far smaller than one that carries an automaton.
    """
    if (pair := strikes_of(posterior.model, given)) is None:
        return None
    (kill, ever), (other, condition_ever) = pair

    def survives(*kills: Kill) -> tuple[Array, Array]:
        (left, _), (of_left, _) = _settled(posterior, Striker(posterior, kills, ever=False))
        return left, of_left

    without, of_without = survives(other)
    condition, of_condition = (1 - without, -of_without) if condition_ever else (without, of_without)
    if (condition < RARE).any():
        return None
    spared, of_spared = survives(kill, other)
    if condition_ever:
        # The condition holds, and the question's strike spared the path.
        whole, of_whole = survives(kill)
        spared, of_spared = whole - spared, of_whole - of_spared
    both, of_both = (condition - spared, of_condition - of_spared) if ever else (spared, of_spared)
    return (np.maximum(both, 0.0), condition), (of_both, of_condition)


def _together(posterior: Posterior, question: AskGiven) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Return what `_settled` does, with an automaton that follows question and condition."""
    inquiry, paths = inquire(posterior, question, whole=True), posterior.compiled.paths
    # By itself the condition is carried with fewer states, or struck out.
    alone = answer_gradient(posterior, question.condition)
    if (possible(question, alone.chances) < RARE).any():
        (both, condition), (of_both, of_condition) = _settled(posterior, inquiry)
    else:
        ((both, of_both),) = _shares(posterior, inquiry, inquiry.worth()[:1])
        condition, of_condition = alone.chances, np.stack([alone.by_quantity[path] for path in paths])
    return (both, condition), (of_both, of_condition)


def _of_total(posterior: Posterior, question: AskSum) -> AnswerGradient:
    """Return the gradient of a total: exact where it is, else along simulated paths, with its noise."""
    first, last = (posterior.model.calendar.step_of(day) for day in (question.window.first, question.window.last))
    within(posterior, last, question.window.last)
    require_searched(posterior, question, first, last)
    paths = posterior.compiled.paths
    try:
        inquiry = inquire(posterior, question, whole=True)
    except (QuestionError, TooWide):
        if posterior.particles is not None:
            raise
        targets = scope_of(posterior.model, question.indicator)
        found = score_gradient(
            posterior,
            question,
            past=_carrying(posterior, targets),
            evidence=_evidence(posterior),
            local=_local(posterior),
        )
        noise = dict(zip(paths, found.noise.tolist(), strict=True))
        return AnswerGradient(found.chances, dict(zip(paths, found.gradient, strict=True)), noise=noise)
    (both, _), (of_both, _) = _settled(posterior, inquiry)
    return AnswerGradient(both, dict(zip(paths, of_both, strict=True)))


def _settled(posterior: Posterior, inquiry: Inquiry) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Return P(question and condition) and P(condition), `[draws]`, and their gradients."""
    masses, slopes = zip(*_shares(posterior, inquiry, inquiry.worth()), strict=True)
    return inquiry.settle(*masses), inquiry.settle_slopes(*slopes)


def _shares(posterior: Posterior, inquiry: Inquiry, worths: Sequence[Array]) -> list[tuple[Array, Array]]:
    """Return the share `[draws]` of the evidence's mass that each worth picks, and its gradient."""
    evidence, local = _evidence(posterior), _local(posterior)
    log_evidence = posterior.log_z[:, : posterior.draws].sum(axis=0)
    # Of nothing there is no share.
    log_evidence = np.where(np.isfinite(log_evidence), log_evidence, np.nan)
    found = []
    for mass in _masses(posterior, inquiry, worths):
        slopes = Slopes(mass.slopes.tables - evidence.tables, mass.slopes.log_likelihoods - evidence.log_likelihoods)
        gradient = local.gradient(slopes) + mass.own
        share = np.exp(mass.log - log_evidence)
        # What is certain whatever the draw has no slope: no mass is below 0.
        found.append((share, np.where(share == 0, 0.0, share * gradient)))
    return found


def _evidence(posterior: Posterior) -> Slopes:
    """Return the slopes of the log evidence, worked out once for all questions."""
    if "evidence" not in posterior.slopes:
        found = AdjointPass(posterior.compiled.steps).run(posterior.tables, posterior.likes, marginals=False)
        posterior.slopes["evidence"] = slopes_of(found, posterior.likes, posterior.draws)
    kept: Slopes = posterior.slopes["evidence"]
    return kept


def _local(posterior: Posterior) -> LocalSlopes:
    """Return how the tables and likelihoods move, worked out once for all questions."""
    if "local" not in posterior.slopes:
        posterior.slopes["local"] = LocalSlopes(posterior.compiled, posterior.z)
    kept: LocalSlopes = posterior.slopes["local"]
    return kept


def _masses(posterior: Posterior, inquiry: Inquiry, worths: Sequence[Array]) -> list[_Mass]:
    """Return the mass that each worth picks, carried through past and future, and its worth back."""
    past = AdjointPass(inquiry.past if inquiry.past is not None else _carrying(posterior, inquiry.targets))
    future = AdjointPass(inquiry.future) if inquiry.future is not None else None
    blocks = inquiry.blocks()
    found = []
    for worth in worths:
        parts = [_mass(posterior, inquiry, past, future, worth, one) for one in blocks]
        slopes = Slopes(
            np.concatenate([part.slopes.tables for part in parts], axis=-1),
            np.concatenate([part.slopes.log_likelihoods for part in parts], axis=-1),
        )
        log, own = np.concatenate([p.log for p in parts]), np.concatenate([p.own for p in parts], axis=-1)
        found.append(_Mass(log, slopes, own))
    return found


def _mass(
    posterior: Posterior, inquiry: Inquiry, past: AdjointPass, future: AdjointPass | None, worth: Array, blocks: slice
) -> _Mass:
    """Return one mass in some blocks of the draws."""
    draws = slice(blocks.start * LANES, min(blocks.stop * LANES, posterior.draws))
    lanes, spoken = draws.stop - draws.start, posterior.network.likelihood_rows
    tables, likes, belief = posterior.tables[blocks], posterior.likes[blocks], inquiry.start
    if belief is not None:
        belief = Belief(belief.axes, belief.domains, belief.weights[blocks])
    else:
        likes = np.concatenate([likes, to_blocks(inquiry.past_rows(draws))], axis=2)
    value = np.broadcast_to(worth[:, None], (len(tables), len(worth), LANES)).copy()
    log, of_tables, of_future = np.zeros(lanes), np.zeros((1, lanes)), None
    if future is not None:
        if inquiry.past is not None:
            belief = inquiry.past.forward(tables, likes, None)[1]
        rows = inquiry.future_rows(draws)
        heard = None if rows is None else to_blocks(rows)
        later = future.run_phases(posterior.future_tables.blocks(blocks), heard, belief, value, marginals=False)
        log = (later.log_z.sum(axis=0) + later.log_worth)[:lanes]
        of_tables, of_future, value = later.tables[:, :lanes], later.likelihoods[..., :lanes], later.before
    found = past.run(tables, likes, value=value, marginals=False)
    log = log + (found.log_z.sum(axis=0) + found.log_worth)[:lanes]
    log = np.where(np.isnan(log), -np.inf, log)
    slopes = slopes_of(found, likes, lanes)
    slopes = Slopes(slopes.tables + of_tables, slopes.log_likelihoods[:, :spoken])
    of_past = found.likelihoods[:, spoken:, :lanes] if inquiry.past is not None else None
    own = firings_gradient(posterior, inquiry.firings(of_past, of_future), draws)
    return _Mass(log, slopes, own)


def _carrying(posterior: Posterior, targets: Iterable[str]) -> Pass:
    """Return the pass up to now that `belief_about` these variables comes from."""
    relevant = posterior.compiled.relevant | posterior.network.ancestors(targets)
    if relevant == posterior.compiled.relevant:
        return posterior.compiled.steps
    return Pass(posterior.network, posterior.compiled.moments, relevant)
