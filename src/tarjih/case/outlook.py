"""Ask a case what to watch next, and which stated numbers its answers hang on."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import TYPE_CHECKING

from tarjih.case.asking import Progress, default_day, open_asks, read_worlds, require_days, require_questions
from tarjih.errors import CaseError, Problem, QuestionError, TooWide
from tarjih.explain.sensitivity import Sensitivity, sensitivity
from tarjih.explain.watch import Watched, watch, window
from tarjih.inference.carried import followed, predicates_read
from tarjih.inference.inquiry import inquire
from tarjih.inference.intervene import intervene
from tarjih.inference.learning import last_day, silent
from tarjih.inference.posterior import Posterior
from tarjih.model.calendar import Span
from tarjih.model.interventions import Do
from tarjih.model.quantity import YEARS
from tarjih.model.questions import AnyAsk, AskSum
from tarjih.model.schema import ScenarioModel

if TYPE_CHECKING:
    from tarjih.case.case import Case

# Without a word of how far to look ahead.
_STEPS = 3
_PERIOD = re.compile(r"(?:(\d+(?:\.\d+)?)\s*)?(day|week|month|quarter|year)s?")
# Numbers to look at closely, and draws to do so in, for one question and for each of several.
_TOP, _DRAWS = (10, 5), (72, 24)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What each indicator is expected to tell about the questions within a window of days, the most first.

    `left_out` are key questions about a total that is simulated or has many states: their outlook is not worked out.
    """

    model: ScenarioModel
    as_of: date
    window: Span
    watched: tuple[Watched, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dependence:
    """What the answers hang on, in the world in which what is `set_outside` is; `left_out` as in `Outlook`."""

    model: ScenarioModel
    as_of: date
    answers: tuple[Sensitivity, ...]
    left_out: tuple[str, ...]
    set_outside: tuple[Do, ...] = ()


def outlook(
    case: "Case",
    question: str | None = None,
    *,
    within: str | None = None,
    as_of: date | None = None,
    until: date | None = None,
    draws: int = 200,
    seed: int = 1,
    progress: Progress = silent,
) -> Outlook:
    """Return what to watch within a period such as `3 months`; by default the next three steps.

    Args:
        case: the case.
        question: its name; by default the key questions.
        within: how far to look ahead, in whole steps.

    The other arguments are those of `Case.learn`.

    Raises:
        QuestionError: if there is no such question, or it asks about a total that is simulated or has many states.
        CaseError: if the period cannot be read, or nothing lies ahead.
    """
    model, day = case.model, as_of or default_day(case.model)
    require_days(model, day, until)
    last = last_day(model, day, until)
    ahead = model.calendar.step_of(last) - model.calendar.step_of(day)
    steps = min(_STEPS, ahead) if within is None else _steps(model, within)
    if not 0 < steps <= ahead:
        left = f"{ahead} {model.step}{'' if ahead == 1 else 's'}"
        found = f"the run ends on {last}, and that leaves {left} to look ahead"
        raise CaseError(Problem("within", found, "Run it with a later --until, or look less far ahead"))
    asks, left_out = _wanted(model, day, last, question, followed)
    posterior = case.learn(as_of=as_of, until=until, draws=draws, seed=seed, progress=progress)
    watched = watch(posterior, asks, steps=steps, progress=progress)
    return Outlook(model, day, window(posterior, steps), watched, left_out)


def dependence(
    case: "Case",
    question: str | None = None,
    *,
    do: Sequence[str] = (),
    top: int | None = None,
    as_of: date | None = None,
    until: date | None = None,
    draws: int = 200,
    seed: int = 1,
    progress: Progress = silent,
) -> Dependence:
    """Return which stated numbers the answer to a question hangs on, or the answers to the key questions.

    Args:
        case: the case.
        question: its name; by default the key questions.
        do: interventions such as `war=peace@2027-01`, which hold together; the answers are then those of that world.
        top: how many numbers to look at closely.

    The other arguments are those of `Case.learn`.

    Raises:
        QuestionError: if there is no such question, it asks about a simulated total, or what is to be set cannot.
    """
    model, day = case.model, as_of or default_day(case.model)
    require_days(model, day, until)
    last = last_day(model, day, until)
    world: list[Do] = []
    if do:
        ((world,), _) = read_worlds(model, do, None, each=False, as_of=day, until=last)
    asks, left_out = _wanted(model, day, last, question, _carried)
    posterior = case.learn(as_of=as_of, until=until, draws=draws, seed=seed, progress=progress)
    if world:
        posterior = intervene(posterior, [world])
    # How wide and how dear a total is, shows beside the belief that carries it.
    wide = [name for name, ask in asks.items() if isinstance(ask, AskSum) and not _fits(posterior, ask, question)]
    asks = {name: ask for name, ask in asks.items() if name not in wide}
    left_out = (*left_out, *wide)
    several = len(asks) > 1
    answers = sensitivity(
        posterior,
        asks,
        top=top or _TOP[several],
        anchors=_DRAWS[several],
        slopes=not several,
        progress=progress,
    )
    return Dependence(model, day, answers, left_out, tuple(world))


def _steps(model: ScenarioModel, within: str) -> int:
    match = _PERIOD.fullmatch(within.strip())
    if match is None or float(match[1] or 1) == 0:
        raise CaseError(Problem("within", f"{within!r} is not a period", "Write it as 3 months, or as year"))
    # A tenth of a per cent: 7 days are a week although 52 weeks are no year.
    return max(ceil(float(match[1] or 1) * YEARS[match[2]] / model.calendar.years - 1e-3), 1)


def _carried(model: ScenarioModel, ask: AnyAsk) -> bool:
    """Tell whether a question can be answered without simulated paths, if a belief that carries it fits."""
    try:
        predicates_read(model, ask)
    except QuestionError:
        return False
    return True


def _fits(posterior: Posterior, ask: AnyAsk, named: str | None) -> bool:
    """Tell whether a belief that carries the question fits.

    Raises:
        QuestionError: if it does not, and the question was asked for by name.
    """
    try:
        inquire(posterior, ask)
    except (QuestionError, TooWide) as refusal:
        if named is None:
            return False
        mend = f"Compare it with a smaller number, or choose another; tarjih forecast answers {named} itself"
        found = f"a simulated total cannot be looked at in this way: {refusal.problems[0].found}"
        raise QuestionError(Problem(f"questions.{named}", found, mend)) from refusal
    return True


def _wanted(
    model: ScenarioModel, day: date, last: date, question: str | None, able: Callable[[ScenarioModel, AnyAsk], bool]
) -> tuple[dict[str, AnyAsk], tuple[str, ...]]:
    """Return the questions that can be looked at, and the names of the other key questions."""
    require_questions(model)
    keys = [name for name, one in model.questions.items() if one.key] or list(model.questions)
    asks = open_asks(model, day, last, only=() if question is None else (question,))
    wanted: Sequence[str] = keys if question is None else (question,)
    found: dict[str, AnyAsk] = {}
    for name in wanted:
        ask = asks.get(name)
        if ask is not None and able(model, ask):
            found[name] = ask
    left_out = tuple(name for name in wanted if name in asks and name not in found)
    if question is not None and left_out:
        mend = f"Choose another; tarjih forecast answers {question} itself"
        what = "a simulated total, or one of many states, cannot be looked at in this way"
        raise QuestionError(Problem(f"questions.{question}", what, mend))
    return found, left_out
