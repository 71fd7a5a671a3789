"""What if something were set from outside: `war=peace@2027-01`, read and checked against a model."""

import re
from dataclasses import dataclass
from datetime import date

from tarjih.errors import Problem, QuestionError
from tarjih.model.advice import choose, split_advice
from tarjih.model.calendar import Span, parse_span
from tarjih.model.schema import ScenarioModel

_WRITTEN = "Write it as VARIABLE=STATE@DATE, such as {example}, or VARIABLE=STATE@FROM..TO"
_PATTERN = re.compile(r"\s*([^\s=@]+)\s*={1,2}\s*([^\s=@]+)\s*(?:@\s*(\S.*?))?\s*")


@dataclass(frozen=True, slots=True)
class Do:
    """A variable is held in a state, whatever its mechanism says, from step `first` to `last` (None: to the end)."""

    variable: str
    state: str
    first: int
    last: int | None = None

    def holds(self, step: int) -> bool:
        """Tell whether the variable is held at a step."""
        return self.first <= step and (self.last is None or step <= self.last)


def parse_do(text: str, model: ScenarioModel, *, as_of: date, until: date) -> Do:
    """Read `VARIABLE=STATE@DATE`: held from the step of that date to the end; `@FROM..TO` lets it go again.

    Raises:
        QuestionError: with everything that is wrong with it.
    """
    where = f"--do {text}"
    if not (match := _PATTERN.fullmatch(text)):
        name, variable = next(iter(model.variables.items()))
        example = f"{name}={variable.states[-1]}@{_next_step(model, as_of).first}"
        raise QuestionError(Problem(where, "this is no intervention", _WRITTEN.format(example=example)))
    name, state, when = match.groups()
    problems = []
    if name not in model.variables:
        problems.append(Problem(where, f"unknown variable {name!r}", choose(name, model.variables, "variables")))
    elif state not in (states := model.variables[name].states):
        problems.append(Problem(where, f"unknown state {state!r} of {name}", choose(state, states, "states")))
    first, last = 0, None
    if when is None:
        problems.append(
            Problem(where, "it has no date", f"Say from when: {name}={state}@{_next_step(model, as_of).first}")
        )
    else:
        try:
            first, last = _steps(when, model, as_of, until)
        except ValueError as error:
            problems.append(Problem(where, *split_advice(str(error))))
    if problems:
        raise QuestionError(*problems)
    return Do(name, state, first, last)


def _steps(when: str, model: ScenarioModel, as_of: date, until: date) -> tuple[int, int | None]:
    span, soonest = parse_span(when), _next_step(model, as_of)
    if span.first < soonest.first:
        raise ValueError(
            f"{when} begins before {soonest.first}, the first {model.step} after the as-of date. Begin there, or "
            "forecast from an earlier day with --as-of"
        )
    if span.first > until:
        raise ValueError(f"{when} begins after this run, which ends on {until}. Run it with a later --until")
    step = model.calendar.step_of
    return step(span.first), step(span.last) if ".." in when else None


def _next_step(model: ScenarioModel, day: date) -> Span:
    return model.calendar.span(model.calendar.step_of(day) + 1)


def contradiction(world: list[Do]) -> Problem | None:
    """Return what keeps the interventions of one world from holding together, if anything does."""
    for i, one in enumerate(world):
        for other in world[:i]:
            apart = (one.last is not None and one.last < other.first) or (
                other.last is not None and other.last < one.first
            )
            if one.variable == other.variable and one.state != other.state and not apart:
                return Problem(
                    "--do",
                    f"{one.variable} cannot be both {other.state} and {one.state} at once",
                    "Give them dates that do not overlap, or compare them side by side with --each",
                )
    return None
