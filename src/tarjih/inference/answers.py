"""Answer questions from a posterior: by killed mass, by an automaton, and by simulated paths for totals.

P(never by T) is the mass that survives when the event's states are struck out at every step of the window:
exact, and no state is added to the model. "The indicator fires" strikes softly, multiplying by P(silent | state).
What needs a memory (an order, a count, a condition) is followed by an automaton, exactly too.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from tarjih.errors import ImpossibleCondition, Problem, QuestionError, TooWide
from tarjih.inference import simulate
from tarjih.inference.automata import decide, judge
from tarjih.inference.carried import automaton_of, unrounded
from tarjih.inference.forecast import Estimate, Method, Split, TimelinePoint
from tarjih.inference.posterior import Posterior, summaries, summary
from tarjih.inference.shares import calm, noise_of, shares_of
from tarjih.inference.strikes import Kill, kill_of, survive
from tarjih.model.automata import compile_question, compile_rivals
from tarjih.model.questions import (
    AnyAsk,
    Ask,
    AskGiven,
    AskSum,
    Single,
    indicators_of,
    parse_ask,
    parts_of,
    steps_of,
    written,
)
from tarjih.model.schema import ScenarioModel

Array = NDArray[np.float64]


# A condition that is rarer is not told by a difference from 1: of its 16 digits too few would be left.
RARE = 1e-6


@dataclass(frozen=True, slots=True)
class Answer:
    """A question's probability in every draw `[draws]`, and by (or at) each later step `[steps, draws]`.

    Under a condition each draw counts by `weights[draws]`, P(condition | draw); where that is 0 the draw has no
    say, and its chance stands at 0. None: every draw counts alike.
    """

    chances: Array
    method: Method
    noise: float
    steps: tuple[int, ...] = ()
    timeline: Array | None = None
    weights: Array | None = None

    def estimate(self, effective: float) -> Estimate:
        """Return the mean and the 90 % interval over the draws; `effective` is how many they are worth unweighted."""
        mean, low, high = summarize(self.chances, self.weights)
        if self.weights is not None:
            effective *= self.weights.sum() ** 2 / np.sum(self.weights**2) / len(self.weights)
        split = split_variance(self.chances, effective, self.weights)
        return Estimate(mean, low, high, len(self.chances), float(effective), self.method, self.noise, split)


def split_variance(chances: Array, effective: float, weights: Array | None = None) -> Split:
    """Split the variance of an outcome into what words and ranges contribute and what would remain without them.

    Args:
        chances: the probability in every draw `[draws]`, free of simulation noise (see `denoised`).
        effective: how many independent draws they are worth; their variance is freed of the bias of so few.
        weights: how much each draw counts; None where all count alike.
    """
    mean = float(np.average(chances, weights=weights))
    spread = float(np.average((chances - mean) ** 2, weights=weights))
    # Of few draws the variance comes out too small by one part in their number; of one it says nothing.
    judged = spread * effective / (effective - 1) if effective > 1 else spread
    # Not the mean of p (1 - p): of simulated chances only their mean and spread are free of noise. It is never
    # below 0, but rounding may leave it there.
    chance = max(mean * (1 - mean) - spread, 0.0)
    total = judged + chance
    return Split(judged, chance, judged / total if total > 0 else 0.0)


def summarize(chances: Array, weights: Array | None = None) -> tuple[float, float, float]:
    """Return the mean and the ends of the central 90 % interval over draws that count by their weights.

    The posterior draws count alike before the condition is taken into account, so P(question | condition) is
    sum P(question and condition | draw) / sum P(condition | draw): each draw's own answer, weighed.
    """
    if weights is None:
        return summary(chances)
    low, high = np.quantile(chances, (0.05, 0.95), weights=weights, method="inverted_cdf")
    return float(np.sum(chances * weights) / weights.sum()), float(low), float(high)


def window_steps(model: ScenarioModel, ask: Single) -> tuple[int, int]:
    """Return the first and last step that a question speaks of; see `steps_of`."""
    return steps_of(model.calendar, ask)


def ask(posterior: Posterior, question: str, *, asked: date | None = None) -> Estimate:
    """Answer a question in the question language; `by` counts from `asked`, by default the as-of date.

    Raises:
        QuestionError: if it cannot be read, or lies outside the posterior's run.
    """
    parsed = parse_ask(question, posterior.model, asked or posterior.evidence.as_of, posterior.model.start)
    return answer(posterior, parsed).estimate(posterior.effective)


def answer(posterior: Posterior, question: AnyAsk, *, timeline: bool = True) -> Answer:
    """Answer one parsed question in every draw; see `ask`.

    Without a `timeline` the way to the deadline may be left out where it costs more than the answer.
    """
    model = posterior.model
    if isinstance(question, AskSum):
        first, last = (model.calendar.step_of(day) for day in (question.window.first, question.window.last))
        within(posterior, last, question.window.last)
        simulate.require_searched(posterior, question, first, last)
        if posterior.particles is None:
            # Large totals, and those of levels, are followed along paths.
            with suppress(QuestionError, TooWide):
                return _watched(posterior, question, timeline=timeline)
        outcomes = simulate.sum_compares(posterior, question, first, last)
        return _simulated(posterior, outcomes, tuple(range(last + 1 - len(outcomes), last + 1)))
    for part in parts_of(question):
        if not isinstance(part, AskSum):
            within(posterior, window_steps(model, part)[1], part.window.last)
    if posterior.particles is not None:
        return _followed(posterior, question)
    try:
        return _carried(posterior, question, timeline=timeline)
    except TooWide:
        # What is too wide to carry may still be followed from the belief of the day, if it lies wholly ahead.
        if begins_by(posterior, question):
            raise
        return _followed(posterior, question)


def begins_by(posterior: Posterior, question: Single | AskGiven) -> bool:
    """Tell whether a question reads anything up to now: if not, paths from now on answer it."""
    if isinstance(question, Ask):
        return window_steps(posterior.model, question)[0] <= posterior.frame.now
    return compile_question(posterior.model.calendar, question).first <= posterior.frame.now


def _carried(posterior: Posterior, question: Single | AskGiven, *, timeline: bool) -> Answer:
    """Answer a question exactly."""
    model = posterior.model
    if isinstance(question, AskGiven) and not timeline and (found := _struck_together(posterior, question)):
        both, weights = found
        return Answer(on_condition(both, weights), "exact", 0.0, weights=weights)
    if not isinstance(question, Ask):
        return _watched(posterior, question, timeline=timeline)
    last = window_steps(model, question)[1]
    kill, complement = kill_of(model, question)
    survival = survive(posterior, (kill,))
    if question.form == "at" and last > posterior.frame.now:
        if not timeline:
            return Answer(survival.end, "exact", 0.0)
        # Only the deadline is asked about, and exact; the way to it is followed along simulated paths.
        way = denoised(simulate.holds_at_each(posterior, question.predicate, last))
        way[-1] = survival.end
        return Answer(survival.end, "exact", 0.0, tuple(range(posterior.frame.now + 1, last + 1)), way)
    if complement:
        # Rounding may leave a survival of 1 + 1e-16.
        ever = np.maximum(1 - survival.timeline, 0.0)
        return Answer(np.maximum(1 - survival.end, 0.0), "exact", 0.0, survival.steps, ever)
    return Answer(survival.end, "exact", 0.0, survival.steps, survival.timeline)


def _struck_together(posterior: Posterior, given: AskGiven) -> tuple[Array, Array] | None:
    """Return P(question and condition) and P(condition), `[draws]`, from what survives either strike and both.

    An automaton that follows both also tells of the way there, and costs more. None where one of them is no simple
    question, or where both read one recorded value: two answers of it are not independent given the states.
    """
    if (pair := strikes_of(posterior.model, given)) is None:
        return None
    (kill, ever), (other, condition_ever) = pair
    left, without = survive(posterior, (kill, other)).end, survive(posterior, (other,)).end
    weights = 1 - without if condition_ever else without
    if (weights < RARE).any():
        return None
    # The condition holds, and the question's strike spared the path.
    spared = survive(posterior, (kill,)).end - left if condition_ever else left
    return np.maximum(weights - spared if ever else spared, 0.0), weights


def strikes_of(model: ScenarioModel, given: AskGiven) -> tuple[tuple[Kill, bool], tuple[Kill, bool]] | None:
    """Return what a question and its condition strike out, as `kill_of` does; None if strikes cannot answer them."""
    question, condition = given.question, given.condition
    if not (isinstance(question, Ask) and isinstance(condition, Ask)):
        return None
    if _reads_twice([question, condition], [window_steps(model, one) for one in (question, condition)]):
        return None
    return kill_of(model, question), kill_of(model, condition)


def _watched(posterior: Posterior, question: AnyAsk, *, timeline: bool) -> Answer:
    """Answer a question with its automaton."""
    verdict = judge(posterior, automaton_of(posterior.model, question), timeline=timeline)
    if not isinstance(question, AskGiven):
        return Answer(unrounded(verdict.both), "exact", 0.0, verdict.steps, unrounded(verdict.timeline))
    weights = possible(question, verdict.condition)
    chances, way = (unrounded(on_condition(both, weights)) for both in (verdict.both, verdict.timeline))
    return _conditional(question, Answer(chances, "exact", 0.0, verdict.steps, way, weights))


def possible(question: AskGiven, condition: Array) -> Array:
    """Return P(condition | draw) `[draws]`, unless no draw allows it.

    Raises:
        ImpossibleCondition: if none does.
    """
    if not condition.any():
        days = question.condition.window
        found = (
            f"{written(question.condition)} has probability zero in every draw, asked of {days.first} to {days.last}"
        )
        mend = "Ask under a condition that the model, and what is known, allow"
        raise ImpossibleCondition(Problem("question, after given", found, mend))
    return condition


def _conditional(question: AskGiven, found: Answer) -> Answer:
    """Cut the timeline to what means something: on the way to a date nothing has come true or not."""
    if found.timeline is not None and isinstance(question.question, Ask) and question.question.form == "at":
        return replace(found, steps=found.steps[-1:], timeline=found.timeline[-1:])
    return found


def on_condition(both: Array, weights: Array) -> Array:
    """Return P(question | condition) from P(both) `[..., draws]`; nothing where the condition cannot come true."""
    return np.divide(both, weights, out=np.zeros_like(both), where=weights != 0)


def rivals(posterior: Posterior, questions: Sequence[Single]) -> list[Answer]:
    """Answer several questions of which the first that comes true counts; the last answer is "none of them"."""
    windows = [window_steps(posterior.model, question) for question in questions]
    for question, (_, last) in zip(questions, windows, strict=True):
        within(posterior, last, question.window.last)
    if posterior.particles is not None:
        return _raced(posterior, questions, windows)
    simple = [question for question in questions if isinstance(question, Ask)]
    if len(simple) < len(questions) or _remember(simple, windows):
        try:
            automaton = compile_rivals(posterior.model.calendar, questions)
            return [Answer(row, "exact", 0.0) for row in decide(posterior, automaton, len(questions) + 1)]
        except (QuestionError, TooWide):
            if len(simple) < len(questions) and any(begins_by(posterior, question) for question in questions):
                raise
        return _raced(posterior, questions, windows)
    try:
        return _struck_in_turn(posterior, simple, windows)
    except TooWide:
        if any(first <= posterior.frame.now for first, _ in windows):
            raise
        return _raced(posterior, questions, windows)


def _raced(posterior: Posterior, questions: Sequence[Single], windows: Sequence[tuple[int, int]]) -> list[Answer]:
    end = max(last for _, last in windows)
    return [_simulated(posterior, paths[None], (end,)) for paths in simulate.rivals(posterior, questions)]


def _struck_in_turn(posterior: Posterior, simple: Sequence[Ask], windows: Sequence[tuple[int, int]]) -> list[Answer]:
    kills: list[Kill] = []
    before = np.ones(posterior.draws)
    found: list[Answer] = []
    for question, (first, last) in zip(simple, windows, strict=True):
        kills.append(Kill(question.predicate, first, last))
        after = survive(posterior, tuple(kills)).end
        found.append(Answer(np.maximum(before - after, 0.0), "exact", 0.0))
        before = after
    return [*found, Answer(before, "exact", 0.0)]


def within(posterior: Posterior, step: int, day: date) -> None:
    """Raise `QuestionError` where a step lies beyond the posterior's run."""
    if step > posterior.frame.last:
        last = posterior.model.calendar.span(posterior.frame.last).last
        raise QuestionError(
            Problem("question", f"{day} lies beyond this run, which ends on {last}", f"Run it with --until {day}")
        )


def denoised(outcomes: NDArray[np.bool_]) -> Array:
    """Return the share of independent paths `[..., draws, paths]` in each draw, its spread free of their noise."""
    return calm(*shares_of(outcomes))


def _followed(posterior: Posterior, question: Single | AskGiven) -> Answer:
    """Answer along simulated paths."""
    if isinstance(question, Ask):
        steps, outcomes = simulate.comes_true(posterior, question, *window_steps(posterior.model, question))
        return _simulated(posterior, outcomes, steps)
    automaton = compile_question(posterior.model.calendar, question)
    steps, both, condition = simulate.judge_paths(posterior, automaton)
    if not isinstance(question, AskGiven):
        return _simulated(posterior, both, steps)
    weights, _ = shares_of(condition, _islands(posterior))
    weights = possible(question, weights)
    shares, _ = shares_of(both, _islands(posterior))
    # The ratio's noise is that of both - ratio * condition, over the condition's mean (the delta method).
    own = on_condition(shares, weights)
    overall = shares.sum(axis=-1, keepdims=True) / weights.sum()
    _, about_own = shares_of(both - own[..., None] * condition, _islands(posterior))
    _, about_all = shares_of(both - overall[..., None] * condition, _islands(posterior))
    timeline = calm(own, on_condition(about_own, weights**2), weights)
    arrived = float(weights.mean())
    noise = noise_of(about_all[-1], _paths(posterior, both)) / arrived
    return _conditional(question, Answer(timeline[-1], _method(posterior), noise, steps, timeline, weights))


def _simulated(posterior: Posterior, outcomes: NDArray[np.bool_], steps: tuple[int, ...]) -> Answer:
    """Turn outcomes by each step `[steps, draws, paths]` into an answer that states its noise."""
    shares, variance = shares_of(outcomes, _islands(posterior))
    timeline = calm(shares, variance)
    noise = noise_of(variance[-1], _paths(posterior, outcomes))
    return Answer(timeline[-1], _method(posterior), noise, steps, timeline)


def _method(posterior: Posterior) -> Method:
    return "simulated" if posterior.particles is None else "particles"


def _islands(posterior: Posterior) -> Array | None:
    """Return what the islands of particles count for; None where paths are independent."""
    return None if posterior.particles is None else posterior.particles.weights()


def _paths(posterior: Posterior, outcomes: NDArray[np.bool_]) -> float:
    """Return how many paths of all draws count."""
    return float(outcomes[-1].size) if posterior.particles is None else posterior.particles.effective


def _remember(questions: Sequence[Ask], windows: Sequence[tuple[int, int]]) -> bool:
    """Tell whether rivals cannot be struck one after the other: one must last, or two read the same recorded value."""
    lasting = any(q.form == "throughout" and first != last for q, (first, last) in zip(questions, windows, strict=True))
    return lasting or _reads_twice(questions, windows)


def _reads_twice(questions: Sequence[Ask], windows: Sequence[tuple[int, int]]) -> bool:
    """Tell whether two questions read the value that one indicator records at one step."""
    read = [
        (name, step)
        for question, (first, last) in zip(questions, windows, strict=True)
        for name in indicators_of(question.predicate)
        for step in range(first, last + 1)
    ]
    return len(read) != len(set(read))


def timeline_points(posterior: Posterior, answer: Answer) -> tuple[TimelinePoint, ...]:
    """Return the answer's timeline as dated points."""
    if answer.timeline is None:
        return ()
    calendar, way, weights = posterior.model.calendar, answer.timeline, answer.weights
    found = summaries(way) if weights is None else [summarize(row, weights) for row in way]
    return tuple(TimelinePoint(calendar.span(t).last, *told) for t, told in zip(answer.steps, found, strict=True))
