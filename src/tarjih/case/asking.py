"""Put the questions and scenarios of a model to a posterior, on a day."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from tarjih.errors import CaseError, ImpossibleCondition, NotSearched, Problem, QuestionError
from tarjih.inference.agenda import Agenda
from tarjih.inference.answers import answer, rivals, timeline_points, window_steps
from tarjih.inference.carried import followed
from tarjih.inference.forecast import QuestionForecast, ScenarioForecast
from tarjih.inference.posterior import Posterior
from tarjih.inference.strikes import expect
from tarjih.model.advice import choose
from tarjih.model.checks import MOST_STEPS
from tarjih.model.interventions import Do, contradiction, parse_do
from tarjih.model.questions import AnyAsk, Ask, AskGiven, AskSum, Single, parse_ask, parts_of
from tarjih.model.schema import ScenarioModel

Progress = Callable[[str, float | None], None]


def require_days(model: ScenarioModel, day: date, until: date | None) -> None:
    """Refuse days that run backwards or without end.

    Raises:
        CaseError: with both, where both are wrong.
    """
    problems = []
    if until is not None and until < day:
        problems.append(Problem("until", f"{until} lies before the as-of date, {day}", "Choose a later day"))
    for option, last in (("as-of", day), ("until", until or day)):
        if (steps := model.calendar.step_of(last) + 1) > MOST_STEPS:
            found = f"{last} is {steps:,} steps after the model's start, more than the {MOST_STEPS:,} that can be run"
            problems.append(Problem(option, found, "Choose an earlier day"))
    if problems:
        raise CaseError(*problems)


def default_day(model: ScenarioModel) -> date:
    """Return the day on which the model itself is to be read.

    Raises:
        CaseError: if it names none.
    """
    if model.as_of is None:
        raise CaseError(
            Problem(model.name, "no as-of date is given", "Write as_of: in the model, or say --as-of 2022-10-28")
        )
    return model.as_of


def answer_questions(
    posterior: Posterior, day: date, progress: Progress, *, left_out: dict[str, str] | None = None
) -> tuple[tuple[QuestionForecast, ...], dict[str, AnyAsk]]:
    """Answer every question whose deadline lies within the run and after it was asked.

    A question under a condition that has become impossible is void, and left out; so is a total over days that
    nobody has searched by now. Those that are answered exactly, and can be followed back, are returned beside the
    answers.

    Args:
        left_out: takes the names of questions that are left out although they could be asked, and why.
    """
    model = posterior.model
    reasons = {} if left_out is None else left_out
    found: list[QuestionForecast] = []
    asks: dict[str, AnyAsk] = {}
    end = model.calendar.span(posterior.frame.last).last
    opened = {n: open_ask(model, f"questions.{n}.ask", q.ask, q.asked, day) for n, q in model.questions.items()}
    put = {name: parsed for name, parsed in opened.items() if parsed is not None and parsed.window.last <= end}
    expect(posterior, [parsed for parsed in put.values() if isinstance(parsed, Ask)])
    for i, (name, parsed) in enumerate(put.items()):
        progress("answering the questions", i / len(put))
        try:
            with placed(f"questions.{name}.ask"):
                given = answer(posterior, parsed)
        except (ImpossibleCondition, NotSearched) as reason:
            unknown = isinstance(reason, NotSearched)
            reasons[name] = reason.problems[0].found if unknown else "its condition can no longer come true"
            progress(f"leaving out {name}: {reasons[name]}", None)
            continue
        if given.method == "exact" and followed(model, parsed):
            asks[name] = parsed
        found.append(QuestionForecast(name, given.estimate(posterior.effective), timeline_points(posterior, given)))
    return tuple(found), asks


@contextmanager
def placed(place: str) -> Iterator[None]:
    """Say of a question that cannot be answered where it stands."""
    try:
        yield
    except QuestionError as error:
        raise type(error)(*(replace(problem, where=place) for problem in error.problems)) from error


def require_conditions(prior: Posterior, day: date) -> None:
    """Refuse questions whose condition no path can fulfil, before any indicator speaks.

    Raises:
        QuestionError: for the first such question.
    """
    model = prior.model
    end = model.calendar.span(prior.frame.last).last
    for name, question in model.questions.items():
        place = f"questions.{name}.ask"
        parsed = open_ask(model, place, question.ask, question.asked, day)
        if isinstance(parsed, AskGiven) and parsed.window.last <= end:
            with placed(place):
                answer(prior, parsed)


def agenda_of(model: ScenarioModel, day: date) -> Agenda:
    """Return everything that a forecast of this day will ask."""
    asks = {n: open_ask(model, f"questions.{n}.ask", q.ask, q.asked, day) for n, q in model.questions.items()}
    return Agenda({n: ask for n, ask in asks.items() if ask is not None}, tuple(rival_asks(model, day)), states=True)


def open_ask(
    model: ScenarioModel, place: str, text: str, asked: date | None, day: date, *, at: date | None = None
) -> AnyAsk | None:
    """Return a question; None if it counts from the as-of date, and that is too late to ask it."""
    try:
        parsed = parse_ask(text, model, asked or day, model.start, at=at)
        for part in parts_of(parsed):
            if not isinstance(part, AskSum):
                window_steps(model, part)
    except QuestionError as error:
        if asked is None:
            return None
        raise QuestionError(*(replace(problem, where=place) for problem in error.problems)) from error
    return parsed


def require_questions(model: ScenarioModel) -> None:
    """Refuse to look into the answers of a model that asks nothing.

    Raises:
        CaseError: if there is no question.
    """
    if not model.questions:
        mend = "Write some under questions: in its model.yaml"
        raise CaseError(Problem(model.name, "this case has no questions", mend))


def open_asks(model: ScenarioModel, day: date, end: date, only: Sequence[str] = ()) -> dict[str, AnyAsk]:
    """Return the questions that can be asked on a day, those named or all, whose deadline lies within the run.

    Raises:
        QuestionError: if one is named that there is not, or that cannot be asked any more.
    """
    require_questions(model)
    unknown = [name for name in only if name not in model.questions]
    if unknown:
        raise QuestionError(
            *(
                Problem(name, "there is no such question", choose(name, model.questions, "questions"))
                for name in unknown
            )
        )
    found, late = {}, []
    for name in only or model.questions:
        question = model.questions[name]
        parsed = open_ask(model, f"questions.{name}.ask", question.ask, question.asked, day)
        if parsed is not None and parsed.window.last <= end:
            found[name] = parsed
        elif only:
            dates = f"its dates do not fit {day} to {end}"
            late.append(Problem(f"questions.{name}", dates, "Choose another --as-of or --until"))
    if late:
        raise QuestionError(*late)
    return found


def read_worlds(
    model: ScenarioModel, do: Sequence[str], given: str | None, *, each: bool, as_of: date, until: date
) -> tuple[list[list[Do]], Single | None]:
    """Read what is set in each world, and the condition under which all of them stand.

    Raises:
        QuestionError: with everything that is wrong.
    """
    problems: list[Problem] = []
    read: list[Do] = []
    condition = None
    for text in do:
        try:
            read.append(parse_do(text, model, as_of=as_of, until=until))
        except QuestionError as error:
            problems += error.problems
    worlds = [[one] for one in read] if each else [read]
    problems += [problem for world in worlds if (problem := contradiction(world)) is not None]
    if given is not None:
        try:
            parsed = open_ask(model, f"--given {given}", given, as_of, as_of)
            if isinstance(parsed, AskSum | AskGiven) or parsed is None:
                found = "a total or a question with a condition of its own cannot be a condition"
                problems.append(Problem(f"--given {given}", found, "Condition on states or on single steps"))
            elif parsed.window.last > until:
                found = f"its date lies after this run, which ends on {until}"
                problems.append(Problem(f"--given {given}", found, "Run it with a later --until"))
            else:
                condition = parsed
        except QuestionError as error:
            problems += error.problems
    if not do and given is None:
        problems.append(
            Problem("what-if", "nothing is set and nothing given", "Say --do VARIABLE=STATE@DATE or --given QUESTION")
        )
    if problems:
        raise QuestionError(*problems)
    return worlds, condition


def rival_asks(model: ScenarioModel, day: date) -> list[Single]:
    """Return the questions behind the scenarios but the last; none if it is too late to ask them."""
    if model.scenarios is None:
        return []
    found: list[Single] = []
    for scenario in model.scenarios.list[:-1]:
        place = f"scenarios.{scenario.name}.when"
        parsed = open_ask(model, place, scenario.when, model.scenarios.asked, day, at=model.scenarios.at)
        if parsed is None:
            return []
        if isinstance(parsed, AskSum | AskGiven):
            what = "a total" if isinstance(parsed, AskSum) else "a question given another"
            mend = "Ask it under questions:, and let the scenario speak of states or of single steps"
            raise QuestionError(Problem(place, f"{what} cannot be a scenario", mend))
        found.append(parsed)
    return found


def answer_scenarios(posterior: Posterior, day: date) -> tuple[ScenarioForecast, ...]:
    """Weigh the rival scenarios; none where their day lies beyond the run, or it is too late to ask."""
    model = posterior.model
    if model.scenarios is None or model.calendar.step_of(model.scenarios.at) > posterior.frame.last:
        return ()
    listed, asks = model.scenarios.list, rival_asks(model, day)
    if len(asks) < len(listed) - 1:
        return ()
    answers = rivals(posterior, asks)
    return tuple(
        ScenarioForecast(scenario.name, given.estimate(posterior.effective))
        for scenario, given in zip(listed, answers, strict=True)
    )
