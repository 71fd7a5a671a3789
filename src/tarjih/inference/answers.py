"""Answer questions from a posterior: by killed mass where that is exact, by simulated paths for the rest.

P(never by T) is the mass that survives when the event's states are struck out at every step of the window:
exact, and no state is added to the model. "The indicator fires" strikes softly, multiplying by P(silent | state).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from tarjih.errors import Problem, QuestionError
from tarjih.inference import simulate
from tarjih.inference.forecast import Estimate, Split, TimelinePoint
from tarjih.inference.posterior import Posterior, summary
from tarjih.inference.strikes import Kill, survive
from tarjih.model.questions import Ask, AskSum, Not, indicators_of, parse_ask
from tarjih.model.schema import ScenarioModel

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answer:
    """A question's probability in every draw `[draws]`, and by (or at) each later step `[steps, draws]`."""

    chances: Array
    method: str
    noise: float
    steps: tuple[int, ...] = ()
    timeline: Array | None = None

    def estimate(self, effective: float) -> Estimate:
        """Return the mean and the 90 % interval over the draws."""
        mean, low, high = summary(self.chances)
        method = "exact" if self.method == "exact" else "simulated"
        split = split_variance(self.chances, effective)
        return Estimate(mean, low, high, len(self.chances), effective, method, self.noise, split)  # type: ignore[arg-type]


def split_variance(chances: Array, effective: float) -> Split:
    """Split the variance of an outcome into what words and ranges contribute and what would remain without them.

    Args:
        chances: the probability in every draw `[draws]`, free of simulation noise (see `denoised`).
        effective: how many independent draws they are worth; their variance is freed of the bias of so few.
    """
    mean = float(chances.mean())
    spread = float(chances.var())
    # Of few draws the variance comes out too small by one part in their number; of one it says nothing.
    judged = spread * effective / (effective - 1) if effective > 1 else spread
    # Not the mean of p (1 - p): of simulated chances only their mean and spread are free of noise. It is never
    # below 0, but rounding may leave it there.
    chance = max(mean * (1 - mean) - spread, 0.0)
    total = judged + chance
    return Split(judged, chance, judged / total if total > 0 else 0.0)


def window_steps(model: ScenarioModel, ask: Ask) -> tuple[int, int]:
    """Return the first and last step that a question speaks of.

    `by` counts whole steps that begin on or after the day it was asked: what went before is not the answer.
    """
    calendar = model.calendar
    last = calendar.step_of(ask.window.last)
    if last < 0:
        raise QuestionError(
            Problem("question", f"{ask.window.last} lies before the model's start, {model.start}", "Choose a later day")
        )
    if ask.form == "at":
        return last, last
    first = max(calendar.step_of(ask.window.first), 0)
    if ask.form == "by" and calendar.span(first).first < ask.window.first:
        first += 1
    if first > last:
        raise QuestionError(
            Problem(
                "question",
                f"no whole {model.step} lies between {ask.window.first} and {ask.window.last}",
                "Choose a later deadline, or an earlier `asked`",
            )
        )
    return first, last


def ask(posterior: Posterior, question: str, *, asked: date | None = None) -> Estimate:
    """Answer a question in the question language; `by` counts from `asked`, by default the as-of date.

    Raises:
        QuestionError: if it cannot be read, or lies outside the posterior's run.
    """
    parsed = parse_ask(question, posterior.model, asked or posterior.evidence.as_of, posterior.model.start)
    return answer(posterior, parsed).estimate(posterior.effective)


def answer(posterior: Posterior, question: Ask | AskSum) -> Answer:
    """Answer one parsed question in every draw; see `ask`."""
    model = posterior.model
    if isinstance(question, AskSum):
        first, last = (model.calendar.step_of(day) for day in (question.window.first, question.window.last))
        _within(posterior, last, question.window.last)
        return _simulated(simulate.sum_compares(posterior, question, first, last), last)
    first, last = window_steps(model, question)
    _within(posterior, last, question.window.last)
    kill, complement = kill_of(model, question)
    survival = survive(posterior, (kill,))
    if question.form == "at" and last > posterior.frame.now:
        # Only the deadline is asked about, and exact; the way to it is followed along simulated paths.
        way = denoised(simulate.holds_at_each(posterior, question.predicate, last))
        way[-1] = survival.end
        return Answer(survival.end, "exact", 0.0, tuple(range(posterior.frame.now + 1, last + 1)), way)
    if complement:
        # Rounding may leave a survival of 1 + 1e-16.
        ever = np.maximum(1 - survival.timeline, 0.0)
        return Answer(np.maximum(1 - survival.end, 0.0), "exact", 0.0, survival.steps, ever)
    return Answer(survival.end, "exact", 0.0, survival.steps, survival.timeline)


def kill_of(model: ScenarioModel, question: Ask) -> tuple[Kill, bool]:
    """Return what to strike out, and whether the answer is the mass struck out (or the mass that survives)."""
    first, last = window_steps(model, question)
    if question.form in ("by", "in"):
        return Kill(question.predicate, first, last), True
    return Kill(Not(question.predicate), first, last), False


def rivals(posterior: Posterior, questions: Sequence[Ask]) -> list[Answer]:
    """Answer several questions of which the first that comes true counts; the last answer is "none of them"."""
    windows = [window_steps(posterior.model, question) for question in questions]
    for question, (_, last) in zip(questions, windows, strict=True):
        _within(posterior, last, question.window.last)
    if _needs_paths(questions, windows):
        end = max(last for _, last in windows)
        return [_simulated(paths[None], end) for paths in simulate.rivals(posterior, questions)]
    kills: list[Kill] = []
    before = np.ones(posterior.draws)
    found: list[Answer] = []
    for question, (first, last) in zip(questions, windows, strict=True):
        kills.append(Kill(question.predicate, first, last))
        after = survive(posterior, tuple(kills)).end
        found.append(Answer(np.maximum(before - after, 0.0), "exact", 0.0))
        before = after
    return [*found, Answer(before, "exact", 0.0)]


def _within(posterior: Posterior, step: int, day: date) -> None:
    if step > posterior.frame.last:
        last = posterior.model.calendar.span(posterior.frame.last).last
        raise QuestionError(
            Problem("question", f"{day} lies beyond this run, which ends on {last}", f"Run it with --until {day}")
        )


def denoised(outcomes: NDArray[np.bool_]) -> Array:
    """Return the share of paths `[..., draws, paths]` in each draw, its spread between draws free of path noise.

    A draw's share varies about its true chance p with variance p (1 - p) / (paths - 1); the average of that is
    taken out of the variance between draws by pulling the shares towards their mean.
    """
    shares = outcomes.mean(axis=-1)
    noise = np.mean(shares * (1 - shares), axis=-1, keepdims=True) / (outcomes.shape[-1] - 1)
    between = shares.var(axis=-1, keepdims=True)
    kept = np.sqrt(np.maximum(between - noise, 0.0) / np.where(between > 0, between, 1.0))
    mean = shares.mean(axis=-1, keepdims=True)
    return np.asarray(np.clip(mean + kept * (shares - mean), 0.0, 1.0))


def _simulated(outcomes: NDArray[np.bool_], last: int) -> Answer:
    """Turn outcomes so far `[steps, draws, paths]`, whose last step is `last`, into an answer that states its noise."""
    shares = outcomes[-1].mean(axis=-1)
    noise = np.sqrt(np.mean(shares * (1 - shares)) / (outcomes.shape[-1] - 1) / len(shares))
    timeline = denoised(outcomes)
    steps = tuple(range(last + 1 - len(outcomes), last + 1))
    return Answer(timeline[-1], "simulated", float(noise), steps, timeline)


def _needs_paths(questions: Sequence[Ask], windows: Sequence[tuple[int, int]]) -> bool:
    """Tell whether rivals cannot be struck one after the other: one must last, or two read the same recorded value."""
    lasting = any(q.form == "throughout" and first != last for q, (first, last) in zip(questions, windows, strict=True))
    read = [
        (name, step)
        for question, (first, last) in zip(questions, windows, strict=True)
        for name in indicators_of(question.predicate)
        for step in range(first, last + 1)
    ]
    return lasting or len(read) != len(set(read))


def timeline_points(posterior: Posterior, answer: Answer) -> tuple[TimelinePoint, ...]:
    """Return the answer's timeline as dated points."""
    if answer.timeline is None:
        return ()
    calendar = posterior.model.calendar
    return tuple(
        TimelinePoint(calendar.span(t).last, *summary(row))
        for t, row in zip(answer.steps, answer.timeline, strict=True)
    )
