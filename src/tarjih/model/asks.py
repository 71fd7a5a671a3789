"""Questions as records: what is asked, of which days and steps, and how it is written."""

from dataclasses import dataclass
from typing import Literal

from tarjih.errors import Problem, QuestionError
from tarjih.model.calendar import Calendar, Span
from tarjih.model.predicates import Comparison, Predicate, indicators_of, plainly, spelled

Form = Literal["at", "by", "in", "throughout"]


@dataclass(frozen=True, slots=True)
class Ask:
    """A predicate over a window: at its last step, ever by its end, ever in it, or throughout it."""

    form: Form
    predicate: Predicate
    window: Span


@dataclass(frozen=True, slots=True)
class AskBefore:
    """Whether `earlier` holds at some step of the window before `later` has held at any.

    Where both hold for the first time at the same step, neither came before the other; `later` need never hold.
    """

    earlier: Predicate
    later: Predicate
    window: Span


@dataclass(frozen=True, slots=True)
class AskCount:
    """A comparison of how often the predicate starts: holds at a step of the window, and did not at the one before."""

    form: Literal["by", "in"]
    predicate: Predicate
    window: Span
    comparison: Comparison
    number: int


# What can stand on either side of `given`.
Single = Ask | AskBefore | AskCount


@dataclass(frozen=True, slots=True)
class AskGiven:
    """A question on condition that another one comes out true; each has its own window."""

    question: Single
    condition: Single

    @property
    def window(self) -> Span:
        """Return the days from the first to the last of both windows."""
        windows = self.question.window, self.condition.window
        return Span(min(w.first for w in windows), max(w.last for w in windows))


@dataclass(frozen=True, slots=True)
class AskSum:
    """A comparison of an indicator's recorded total over a window."""

    indicator: str
    window: Span
    comparison: Comparison
    threshold: float


# Whatever the grammar can ask.
AnyAsk = Single | AskGiven | AskSum


def parts_of(question: AnyAsk) -> tuple[Single | AskSum, ...]:
    """Return the question, and its condition after it where it has one."""
    return (question.question, question.condition) if isinstance(question, AskGiven) else (question,)


def form_of(question: Single) -> Form:
    """Return how the window is meant: what comes before something else does so `by` a day."""
    return "by" if isinstance(question, AskBefore) else question.form


def steps_of(calendar: Calendar, question: Single) -> tuple[int, int]:
    """Return the first and last step that a question speaks of.

    `by` counts whole steps that begin on or after the day it was asked: what went before is not the answer.

    Raises:
        QuestionError: if there is no such step.
    """
    window, form = question.window, form_of(question)
    last = calendar.step_of(window.last)
    if last < 0:
        raise QuestionError(
            Problem("question", f"{window.last} lies before the model's start, {calendar.start}", "Choose a later day")
        )
    if form == "at":
        return last, last
    first = max(calendar.step_of(window.first), 0)
    if form == "by" and calendar.span(first).first < window.first:
        first += 1
    if first > last:
        raise QuestionError(
            Problem(
                "question",
                f"no whole {calendar.step} lies between {window.first} and {window.last}",
                "Choose a later deadline, or an earlier `asked`",
            )
        )
    return first, last


def predicates_of(question: AnyAsk) -> tuple[Predicate, ...]:
    """Return the predicates that a question speaks of, each once; none for a sum."""
    found: list[Predicate] = []
    for part in parts_of(question):
        match part:
            case AskBefore(earlier, later):
                found += [earlier, later]
            case Ask() | AskCount():
                found.append(part.predicate)
    return tuple(dict.fromkeys(found))


def read_by(question: AnyAsk) -> frozenset[str]:
    """Return the indicators whose record a question asks about."""
    if isinstance(question, AskSum):
        return frozenset({question.indicator})
    return frozenset(name for predicate in predicates_of(question) for name in indicators_of(predicate))


def written(question: AnyAsk) -> str:
    """Return a question in the question language, with the days that it speaks of written out."""
    match question:
        case AskGiven(one, condition):
            return f"{written(one)} given {written(condition)}"
        case AskBefore(earlier, later, window):
            return f"{spelled(earlier)} before {spelled(later)} by {window.last}"
        case AskCount(form, predicate, window, comparison, number):
            when = window.last if form == "by" else window
            return f"count({spelled(predicate)} starts) {comparison} {number} {form} {when}"
        case AskSum(indicator, window, comparison, threshold):
            return f"sum({indicator}) in {window} {comparison} {plainly(threshold)}"
        case Ask(form, predicate, window):
            when = window.last if form in ("by", "at") else window
            return f"{spelled(predicate)} {form} {when}"
