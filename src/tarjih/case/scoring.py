"""Score what a case would have forecast on a day, with what was known then, against what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from tarjih import __version__
from tarjih.case.asking import answer_questions, open_ask, require_questions
from tarjih.case.digest import hash_evidence, hash_model
from tarjih.errors import Problem, ScoringError
from tarjih.inference.forecast import Estimate
from tarjih.inference.learning import silent
from tarjih.inference.posterior import Posterior
from tarjih.model.questions import AskSum
from tarjih.model.schema import Question, ScenarioModel
from tarjih.scoring import LeftOut, Resolved, Scorecard, score
from tarjih.scoring.rules import impossible
from tarjih.scoring.scorecard import SCALES

if TYPE_CHECKING:
    from tarjih.case.case import Case, Progress

# The engine finds some answers as 1 minus the rest: what lies nearer to 0 or 1 than its rounding is 0 or 1, and has to
# be refused where it was wrong, not scored with the 50 bits of a last digit.
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class CaseScores:
    """The scores of a case's forecast of one day, with what is needed to make it again.

    `estimates` are the forecast's answers to the scored questions.
    """

    model: ScenarioModel
    as_of: date
    draws: int
    seed: int
    version: str
    model_hash: str
    evidence_hash: str
    estimates: Mapping[str, Estimate]
    scorecard: Scorecard


def score_case(
    case: "Case",
    *,
    as_of: date | None = None,
    draws: int,
    seed: int = 1,
    scales: Sequence[str] = SCALES,
    progress: "Progress" = silent,
) -> CaseScores:
    """Forecast with what was known on a day, and score every question that came out later.

    What is void, ambiguous or not settled yet, what was settled by that day, and what could not be asked on it, is left
    out, with the reason.

    Args:
        case: the case.
        as_of: the day; by default the model's own.
        draws: parameter draws.
        seed: decides every random choice, of the forecast and of the intervals.
        scales: the scales of estimative words on which the source's own words are read.
        progress: told what is being done and how far it is.

    Raises:
        CaseError: if the case asks nothing.
        ScoringError: if nothing can be scored, or the forecast gave probability 0 to what happened.
    """
    require_questions(case.model)
    posterior = case.learn(as_of=as_of, draws=draws, seed=seed, progress=progress)
    day = posterior.evidence.as_of
    answers, _ = answer_questions(posterior, day, progress)
    estimates = {one.name: one.estimate for one in answers}
    progress("scoring", None)
    card = score_answers(posterior, estimates, scales=scales, seed=seed)
    scored = {one.question for one in card.questions}
    return CaseScores(
        case.model,
        day,
        draws,
        seed,
        __version__,
        hash_model(case.model),
        hash_evidence(posterior.evidence),
        {name: estimate for name, estimate in estimates.items() if name in scored},
        card,
    )


def score_answers(
    posterior: Posterior, estimates: Mapping[str, Estimate], *, scales: Sequence[str] = SCALES, seed: int = 1
) -> Scorecard:
    """Score the answers of one day.

    Raises:
        ScoringError: as `score_case`.
    """
    resolved, left_out, problems = _sorted(posterior, estimates)
    if problems:
        raise ScoringError(*problems)
    given = {one.question: said(estimates[one.question].mean) for one in resolved}
    return score(given, resolved, scales=scales, left_out=left_out, seed=seed)


def scores_beside(
    posterior: Posterior, estimates: Mapping[str, Estimate], *, seed: int
) -> tuple[Scorecard | None, tuple[str, ...]]:
    """Return the scores of a forecast whose questions have come out, and those that forbid any.

    A forecast of open questions has no scores. One that gave probability 0 to what happened has none either; the
    questions are named, so that its report can say so.
    """
    resolved, _, problems = _sorted(posterior, estimates)
    if not resolved and not problems:
        return None, ()
    try:
        return score_answers(posterior, estimates, seed=seed), ()
    except ScoringError as refusal:
        return None, tuple(problem.where.removeprefix("questions.") for problem in refusal.problems)


def _sorted(
    posterior: Posterior, estimates: Mapping[str, Estimate]
) -> tuple[list[Resolved], list[LeftOut], list[Problem]]:
    """Return what is scored, what is left out, and what known facts ruled out although it happened."""
    resolved: list[Resolved] = []
    left_out: list[LeftOut] = []
    problems = []
    for name, question in posterior.model.questions.items():
        estimate = estimates.get(name)
        reason = _left_out(posterior, name, question, estimate)
        if reason is None:
            resolved.append(outcome_of(name, question))
            continue
        left_out.append(reason)
        # What known facts rule out must not have happened, though no score is taken for it.
        if reason.reason == "known" and estimate is not None and question.resolved is not None:
            came_true = question.resolved.answer == "yes"
            if said(estimate.mean) != came_true:
                problems.append(impossible(f"questions.{name}", came_true=came_true))
    return resolved, left_out, problems


def said(probability: float) -> float:
    """Return the probability that was forecast, 0 and 1 without the engine's rounding."""
    nearest = float(round(probability))
    return nearest if abs(probability - nearest) < _ROUNDING else probability


def _left_out(posterior: Posterior, name: str, question: Question, estimate: Estimate | None) -> LeftOut | None:
    model, day = posterior.model, posterior.evidence.as_of
    settled = question.resolved
    if settled is None:
        return LeftOut(name, "unresolved")
    note = settled.note or ""
    if settled.answer in ("void", "ambiguous"):
        return LeftOut(name, "void" if settled.answer == "void" else "ambiguous", settled.on, note)
    if settled.on <= day:
        return LeftOut(name, "settled", settled.on, note)
    if estimate is None:
        ask = open_ask(model, f"questions.{name}.ask", question.ask, question.asked, day)
        fits = ask is not None and ask.window.last <= model.calendar.span(posterior.frame.last).last
        # A total has no condition: what keeps it from being answered is that nobody searched where it asks.
        reason: Literal["unsearched", "condition"] = "unsearched" if isinstance(ask, AskSum) else "condition"
        return LeftOut(name, reason if fits else "late", None, note)
    return LeftOut(name, "known", None, note) if estimate.method == "known" else None


def outcome_of(name: str, question: Question) -> Resolved:
    """Return how a question that is resolved came out, as the scores read it."""
    assert question.resolved is not None
    return Resolved(
        name,
        question.resolved.answer == "yes",
        question.judgement or "",
        question.resolved.confidence,
        None if question.status_quo is None else question.status_quo == "yes",
        None if question.base_rate is None else question.base_rate.chance,
        question.author,
    )
