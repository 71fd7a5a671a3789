"""Contradictions between the parts of a model file, each of which is well formed by itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter
from itertools import combinations, product
from math import prod
from typing import Any

from pydantic import ValidationError

from tarjih.errors import QuestionError
from tarjih.model.advice import choose, split_advice
from tarjih.model.calendar import Calendar, Span
from tarjih.model.document import Finding, Place
from tarjih.model.grammar import Flaw
from tarjih.model.mechanisms import AnyCause, Choice, Switch, Table, distribution_problems
from tarjih.model.predicates import can_hold, indicators_of, variables_of
from tarjih.model.quantity import read_quantity
from tarjih.model.questions import (
    AnyAsk,
    AskCount,
    AskSum,
    Single,
    Vocabulary,
    form_of,
    parts_of,
    predicates_of,
    read_ask,
    read_predicate,
    steps_of,
)
from tarjih.model.schema import Indicator, Influence, Question, Resolution, Scenarios, Variable

# A table with more rows than this cannot have been written by hand; its engine would not hold it either.
_MOST_CONFIGURATIONS = 100_000
# Numbers in one variable's table, for each draw: more would need gigabytes, before the first step is taken.
_MOST_ENTRIES = 100_000
# A model of weeks reaches 100 years, and one of months 400: a later date is a slip of the pen.
MOST_STEPS = 5_200


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a model file that are well formed, beside everything that it declares.

    `declared` and `readings` hold the raw variables and indicators: a name is known even where its part is
    faulty.
    """

    calendar: Calendar | None
    as_of: date | None
    until: date | None
    words: str
    sources: tuple[str, ...]
    declared: Mapping[str, Any]
    variables: Mapping[str, Variable]
    readings: Mapping[str, Any]
    indicators: Mapping[str, Indicator]
    questions: Mapping[str, Question]
    scenarios: Scenarios | None

    def states(self, variable: str) -> tuple[str, ...]:
        """Return a variable's states; none if they cannot be read."""
        if variable in self.variables:
            return tuple(self.variables[variable].states)
        raw = self.declared[variable]
        listed = raw.get("states") if isinstance(raw, dict) else None
        return tuple(s for s in listed if isinstance(s, str)) if isinstance(listed, list) else ()

    @property
    def vocabulary(self) -> Vocabulary:
        """Return the names that questions may use."""
        values: dict[str, tuple[str, ...] | None] = {}
        for name in self.readings:
            indicator = self.indicators.get(name)
            values[name] = () if indicator is None else None
            if indicator is not None and indicator.category is not None:
                values[name] = tuple(indicator.category.values)
            elif indicator is not None and indicator.assess is not None:
                known = [v for v in indicator.of if v in self.declared]
                values[name] = self.states(known[0]) if known else ()
        return Vocabulary({name: self.states(name) for name in self.declared}, values)


def contradictions(parts: Parts) -> Iterator[Finding]:
    """Yield everything that does not fit together."""
    yield from _dates(parts)
    for name, variable in parts.variables.items():
        yield from _variable(parts, name, variable)
    for name in parts.declared:
        if name not in parts.variables:
            yield from _salvaged(parts, name)
    yield from _cycles(parts)
    for name, indicator in parts.indicators.items():
        yield from _indicator(parts, name, indicator)
    for name, question in parts.questions.items():
        yield from _question(parts, name, question)
    if parts.scenarios is not None:
        yield from _scenarios(parts, parts.scenarios)


def _dates(parts: Parts) -> Iterator[Finding]:
    for key, day in (("as_of", parts.as_of), ("until", parts.until)):
        if day is not None and parts.calendar is not None and day < parts.calendar.start:
            yield Finding((key,), f"{day} lies before the model's start", f"Move it, or start before {day}")
        elif day is not None and parts.calendar is not None:
            yield from _too_far((key,), day, parts.calendar)
    if parts.as_of and parts.until and parts.until < parts.as_of:
        yield Finding(("until",), f"{parts.until} lies before as_of", "Move it to the last day to be forecast")


def _too_far(place: Place, day: date, calendar: Calendar) -> Iterator[Finding]:
    if (steps := calendar.step_of(day) + 1) > MOST_STEPS:
        found = f"{day} is {steps:,} steps after the model's start, more than the {MOST_STEPS:,} that can be run"
        yield Finding(place, found, "Choose an earlier date, a later start, or a longer step")


def _unknown(place: Place, name: str, known: Iterable[str], what: str, *, key: bool = False) -> Iterator[Finding]:
    names = tuple(known)
    if name not in names:
        yield Finding(place, f"unknown {what} {name!r}", choose(name, names, f"{what}s"), key=key)


def _states_known(parts: Parts, place: Place, variable: str, named: Sequence[str], *, key: bool) -> Iterator[Finding]:
    """Check states of a declared variable; those that cannot be read are not judged."""
    known = parts.states(variable) if variable in parts.declared else ()
    for state in named:
        if known and state not in known:
            found = f"unknown state {state!r} of {variable}"
            yield Finding((*place, state) if key else place, found, choose(state, known, "states"), key=key)


def _because(parts: Parts, place: Place, reference: str | None) -> Iterator[Finding]:
    """Check `SOURCE` or `SOURCE#PARAGRAPH`."""
    if reference is not None and (source := reference.partition("#")[0].strip()) not in parts.sources:
        if parts.sources:
            mend = choose(source, parts.sources, "sources")
        else:
            mend = f"Add sources: {{{source if source.isidentifier() else 'NAME'}: {{title: ...}}}}"
        yield Finding(place, f"unknown source {source!r}", mend)


def _repeated(place: Place, names: Sequence[str], what: str) -> Iterator[Finding]:
    for i, name in enumerate(names):
        if name in names[:i]:
            yield Finding((*place, i), f"{what} {name!r} is listed twice", "Keep one of them")


def _variable(parts: Parts, name: str, variable: Variable) -> Iterator[Finding]:
    place: Place = ("variables", name)
    states = tuple(variable.states)
    mechanism = variable.mechanism
    kind = mechanism.kind
    yield from _repeated((*place, "states"), states, "state")
    yield from _because(parts, (*place, "because"), variable.because)
    for path, found, mend in mechanism.problems(states):
        yield Finding((*place, kind, *_steps(path)), found, mend, key=True)
    if isinstance(variable.start, dict):
        for path, found, mend in distribution_problems("start", variable.start, states):
            yield Finding((*place, *_steps(path)), found, mend, key=True)
    elif variable.start is not None:
        yield from _states_known(parts, (*place, "start"), name, [variable.start], key=False)
    elif mechanism.remembers:
        mend = f"Add start: {states[0]}, or a distribution such as {{{states[0]}: 0.9, {states[1]}: 0.1}}"
        yield Finding(place, f"a {kind} needs the state in which it starts", mend, key=True)
    if variable.typical is not None:
        yield from _states_known(parts, (*place, "typical"), name, [variable.typical], key=False)
    yield from _states_known(parts, (*place, "known"), name, tuple(variable.known), key=True)
    yield from _overlaps((*place, "known"), variable.known)
    if variable.schedule is not None:
        yield from _overlaps((*place, "schedule"), variable.schedule.root)
    for i, influence in enumerate(variable.influences):
        yield from _influence(parts, name, variable, i, influence)
    yield from _entries(parts, name, variable)
    if variable.choice is not None and variable.choice.against is not None:
        yield from _game(parts, name, variable.choice, variable.choice.against)
    if isinstance(mechanism, AnyCause):
        yield from _causes(parts, name, mechanism)
    if isinstance(mechanism, Table):
        yield from _table(parts, name, mechanism)


def _entries(parts: Parts, name: str, variable: Variable) -> Iterator[Finding]:
    """Find a variable that too many others move: its table has a row for every combination of their states."""
    if isinstance(variable.mechanism, Table):
        return
    pairs = set(variable.moved_by(name))
    if (rival := variable.rival) is not None and rival in parts.variables:
        pairs |= set(parts.variables[rival].moved_by(rival))
    parents = [source for source, _ in pairs if source in parts.declared and source != name]
    entries = prod(len(parts.states(parent)) or 1 for parent in parents) * len(variable.states) ** 2
    if entries > _MOST_ENTRIES:
        found = f"{len(parents)} variables move it: its table would hold {entries:,} numbers a draw"
        mend = (
            f"Keep the strongest influences, or let a few moving variables stand between; {_MOST_ENTRIES:,} can be held"
        )
        yield Finding(("variables", name), found, mend, key=True)


def _steps(path: str) -> Place:
    return tuple(int(step) if step.isdigit() else step for step in path.split(".") if step)


def _overlaps(place: Place, known: Mapping[str, Sequence[Span]]) -> Iterator[Finding]:
    for (a, spans), (b, others) in combinations(known.items(), 2):
        for one, other in product(spans, others):
            if one.overlap(other):
                shared = Span(max(one.first, other.first), min(one.last, other.last))
                yield Finding((*place, b), f"{a} and {b} both claim {shared}", "Give each day to one state", key=True)


_ON = {
    "spell": "Write on: starts, or on: lasts",
    "ladder": "Write on: up, or on: down, or leave it out for both",
    "event": "Leave on: out; an event has one rate",
    "level": "Leave on: out; a level is shifted as a whole",
    "any": "List it under causes instead",
    "choice": "Write on: with the state that it favours",
    "table": "List it under given, and its states in the rows, instead",
    "schedule": "Take it out; dates are not moved by anything",
}


def _salvaged(parts: Parts, name: str) -> Iterator[Finding]:
    """Check the names in the sound influences of a variable that is faulty elsewhere."""
    raw = parts.declared[name]
    influences = raw.get("influences") if isinstance(raw, dict) else None
    for i, one in enumerate(influences if isinstance(influences, list) else ()):
        try:
            influence = Influence.model_validate(one)
        except ValidationError:
            continue
        yield from _names(parts, ("variables", name, "influences", i), influence)


def _names(parts: Parts, place: Place, influence: Influence) -> Iterator[Finding]:
    yield from _unknown((*place, "from"), influence.source, parts.declared, "variable")
    yield from _states_known(parts, (*place, "when"), influence.source, tuple(influence.when or ()), key=True)
    yield from _because(parts, (*place, "because"), influence.because)


def _influence(parts: Parts, name: str, variable: Variable, i: int, influence: Influence) -> Iterator[Finding]:
    place: Place = ("variables", name, "influences", i)
    kind, states = variable.mechanism.kind, tuple(variable.states)
    yield from _names(parts, place, influence)
    if influence.source == name and influence.lag == 0:
        mend = "Write lag: 1: a variable is moved by its own past"
        yield Finding((*place, "lag"), f"{name} cannot move itself within a step", mend)
    elif influence.source == variable.rival and influence.lag == 0:
        found = f"{name} and {influence.source} choose at the same time: neither sees what the other does"
        yield Finding((*place, "lag"), found, "Say it in the payoffs, or write lag: 1", key=True)
    if not variable.mechanism.channels(influence.on, states):
        mend = _ON.get(kind) or f"Write on: with the state that it leads to: {', '.join(states)}"
        if influence.on is None:
            yield Finding(place, f"a {kind} is not moved by an influence without on", mend)
        else:
            yield Finding((*place, "on"), f"a {kind} has nothing called {influence.on!r}", mend)
    elif isinstance(variable.mechanism, Switch) and all(
        influence.on not in m for m in variable.mechanism.root.values()
    ):
        mend = f"Give the switch a rate for a move to {influence.on}"
        yield Finding((*place, "on"), f"no move leads to {influence.on}", mend)
    same = [(other.source, other.lag, other.on) for other in variable.influences[:i]]
    if (influence.source, influence.lag, influence.on) in same:
        mend = "Join them: list the states of both under one when"
        yield Finding(place, f"{influence.source} moves this a second time", mend)


def _game(parts: Parts, name: str, choice: Choice, rival: str) -> Iterator[Finding]:
    """Check that two actors choose against each other, each with a payoff for whatever the other does."""
    place: Place = ("variables", name, "choice")
    if rival == name:
        yield Finding((*place, "against"), f"{name} cannot choose against itself", "Name another variable")
        return
    yield from _unknown((*place, "against"), rival, parts.declared, "variable")
    if (other := parts.variables.get(rival)) is not None and other.rival != name:
        found = f"{rival} does not choose against {name}"
        if other.choice is None:
            mend = f"Make it a choice with against: {name}, or take against out and let {rival} influence this"
        else:
            mend = f"Write against: {name} in the choice of {rival}, too"
        yield Finding((*place, "against"), found, mend)
    theirs = parts.states(rival) if rival in parts.declared else ()
    for state, payoffs in choice.payoffs.items():
        if isinstance(payoffs, dict):
            yield from _states_known(parts, (*place, "payoffs", state), rival, tuple(payoffs), key=True)
            if missing := [s for s in theirs if s not in payoffs]:
                found = f"no payoff of {state} where {rival} is {' or '.join(missing)}"
                mend = "Give one for each of its states, or one number for all of them"
                yield Finding((*place, "payoffs", state), found, mend, key=True)


def _causes(parts: Parts, name: str, mechanism: AnyCause) -> Iterator[Finding]:
    for i, cause in enumerate(mechanism.causes):
        place: Place = ("variables", name, "any", "causes", i)
        yield from _unknown((*place, "from"), cause.source, parts.declared, "variable")
        yield from _states_known(parts, (*place, "when"), cause.source, cause.when, key=False)
        yield from _because(parts, (*place, "because"), cause.because)
        same = [(c.source, c.lag, set(c.when)) for c in mechanism.causes[:i]]
        if (cause.source, cause.lag, set(cause.when)) in same:
            yield Finding(place, f"{cause.source} is listed a second time for the same states", "Keep one of them")
        if cause.source == name and cause.lag == 0:
            yield Finding((*place, "lag"), f"{name} cannot cause itself within a step", "Write lag: 1")


def _table(parts: Parts, name: str, table: Table) -> Iterator[Finding]:
    place: Place = ("variables", name, "table")
    yield from _repeated((*place, "given"), table.given, "variable")
    for i, parent in enumerate(table.given):
        yield from _unknown((*place, "given", i), parent, parts.declared, "variable")
    if isinstance(table.lag, dict) and table.lag.get(name) == 0:
        found, mend = f"{name} cannot depend on itself within a step", "Write 1, or take it out of lag"
        yield Finding((*place, "lag", name), found, mend)
    for i, row in enumerate(table.rows):
        for parent, named in row.when.items():
            yield from _states_known(parts, (*place, "rows", i, "when", parent), parent, named, key=False)
    spaces = [parts.states(parent) if parent in parts.declared else () for parent in table.given]
    if not all(spaces):
        return
    if prod(map(len, spaces)) > _MOST_CONFIGURATIONS:
        found = f"{prod(map(len, spaces))} combinations of states"
        yield Finding((*place, "given"), found, "Name fewer variables, or use influences", key=True)
        return
    for states in product(*spaces):
        cell = dict(zip(table.given, states, strict=True))
        if not any(all(cell.get(p) in named for p, named in row.when.items()) for row in table.rows):
            case = " and ".join(f"{p} == {s}" for p, s in cell.items()) or "any case"
            yield Finding((*place, "rows"), f"no row for {case}", "Add one, or a last row without when", key=True)
            return


def _cycles(parts: Parts) -> Iterator[Finding]:
    now = {name: {n for n, lag in v.moved_by(name) if lag == 0} for name, v in parts.variables.items()}
    graph = {name: {p for p in causes if p in now} for name, causes in now.items()}
    for name, variable in parts.variables.items():
        # Two that choose against each other wait for all that moves either. That one of them moved the other
        # within the step is found elsewhere.
        if (rival := variable.rival) in now:
            graph[name] = (graph[name] | {p for p in now[rival] if p in now}) - {name, rival}
    while True:
        try:
            tuple(TopologicalSorter(graph).static_order())
        except CycleError as error:
            cycle: list[str] = error.args[1]
            found = f"within one step, {' -> '.join(cycle)} is a circle"
            yield Finding(("variables", cycle[0]), found, "Write lag: 1 for one of these influences", key=True)
            graph = {n: {p for p in causes if p not in cycle} for n, causes in graph.items() if n not in cycle}
        else:
            return


def _indicator(parts: Parts, name: str, indicator: Indicator) -> Iterator[Finding]:
    place: Place = ("indicators", name)
    yield from _because(parts, (*place, "because"), indicator.because)
    if not 1 <= len(indicator.of) <= 2:
        yield Finding((*place, "of"), f"{len(indicator.of)} variables", "Name one variable, or two")
    for i, variable in enumerate(indicator.of):
        at = (*place, "of", i) if len(indicator.of) > 1 else (*place, "of")
        yield from _unknown(at, variable, parts.declared, "variable")
        if variable in indicator.of[:i]:
            yield Finding(at, f"variable {variable!r} is listed twice", "Keep one of them")
    # A series has figures for its own periods; only a ledger of events needs to say where silence means zero.
    if indicator.feed is not None and indicator.feed.ledger is not None and indicator.coverage is None:
        mend = "Add coverage: 2022-01..2026-05 (from when to when the record was searched; there, zero is evidence)"
        yield Finding(place, "a feed of events needs coverage", mend, key=True)
    feed = indicator.feed
    if feed is not None and feed.ledger and feed.value is None and indicator.kind in ("category", "level", "assess"):
        mend = "Add value: COLUMN, the column of the ledger that holds it"
        yield Finding((*place, "feed"), f"a {indicator.kind} reads a value, and none is named", mend, key=True)
    if feed is not None and indicator.kind in ("count", "flag"):
        if feed.series is not None:
            mend = "Write level: for figures, or feed: {ledger: events, where: ...}"
            yield Finding(
                (*place, "feed"), f"a {indicator.kind} reads events, not the figures of a series", mend, key=True
            )
        elif feed.value is not None:
            mend = "Take value: out, and give every event a row of its own"
            yield Finding(
                (*place, "feed", "value"), f"a {indicator.kind} reads rows, and no value in them", mend, key=True
            )
    if indicator.active_while is not None:
        predicate, flaws = read_predicate(indicator.active_while, parts.vocabulary)
        yield from _flaws((*place, "active_while"), flaws)
        if predicate is not None and (seen := sorted(indicators_of(predicate))):
            mend = "Name variables and their states only"
            yield Finding((*place, "active_while"), f"{seen[0]} is an indicator", mend)
    if 1 <= len(indicator.of) <= 2 and all(v in parts.declared for v in indicator.of):
        yield from _by_state(parts, (*place, indicator.kind), indicator)


def _by_state(parts: Parts, place: Place, indicator: Indicator) -> Iterator[Finding]:
    """Check the numbers that an indicator states by state, by variable and by value."""
    tables: dict[str, Mapping[str, Any] | None] = {}
    if (graded := indicator.count or indicator.flag) is not None:
        tables = {"rates": indicator.count.rates} if indicator.count else {}
        tables |= {"chances": indicator.flag.chances} if indicator.flag else {}
        if isinstance(graded.ratio, dict):
            for one in graded.ratio:
                yield from _unknown((*place, "ratio", one), one, indicator.of, "variable", key=True)
            for variable in indicator.of:
                if variable not in graded.ratio:
                    mend = f"Add {variable}: 2..5"
                    yield Finding((*place, "ratio"), f"no ratio for {variable}", mend, key=True)
    elif indicator.category is not None:
        tables = {"given": indicator.category.given}
        values = tuple(indicator.category.values)
        yield from _repeated((*place, "values"), values, "value")
        for state, row in indicator.category.given.items():
            for path, found, mend in distribution_problems("", row, values, "value"):
                yield Finding((*place, "given", state, *_steps(path)), found, mend, key=True)
    elif indicator.level is not None:
        tables = {"mean": indicator.level.mean}
    by_state = {key: table for key, table in tables.items() if table is not None}
    if len(indicator.of) == 2 and (by_state or indicator.assess is not None):
        mend = "Name one variable under of, or write count or flag with first and ratio"
        yield Finding((*place[:-1], "of"), f"this {indicator.kind} reads one variable, not two", mend)
        return
    for key, table in by_state.items():
        variable = indicator.of[0]
        yield from _states_known(parts, (*place, key), variable, tuple(table), key=True)
        if missing := [state for state in parts.states(variable) if state not in table]:
            found = f"nothing for {', '.join(missing)} of {variable}"
            yield Finding((*place, key), found, "Give every state its number", key=True)


def _flaws(place: Place, flaws: Sequence[Flaw]) -> Iterator[Finding]:
    for flaw in flaws:
        yield Finding(place, flaw.found, flaw.mend, offset=flaw.column - 1)


def _question(parts: Parts, name: str, question: Question) -> Iterator[Finding]:
    place: Place = ("questions", name)
    yield from _because(parts, (*place, "from"), question.source)
    yield from _because(parts, (*place, "because"), question.because)
    if question.base_rate is not None:
        yield from _because(parts, (*place, "base_rate", "because"), question.base_rate.because)
    if question.author is not None:
        try:
            read_quantity(question.author, "probability", parts.words)
        except ValueError as error:
            yield Finding((*place, "author"), *split_advice(str(error)))
    if question.resolved is not None:
        yield from _resolved((*place, "resolved"), question.asked, question.resolved)
    start = parts.calendar.start if parts.calendar else date.min
    if question.asked is not None and question.asked < start:
        mend = "Move it, or start the model earlier"
        yield Finding((*place, "asked"), f"{question.asked} lies before the model's start, {start}", mend)
    yield from _asked(parts, (*place, "ask"), question.ask, question.asked, None)


def _resolved(place: Place, asked: date | None, resolved: Resolution) -> Iterator[Finding]:
    if asked is not None and resolved.on < asked:
        found = f"it came out on {resolved.on}, before it was asked, on {asked}"
        yield Finding((*place, "on"), found, "Correct one of the two: what was known when it was asked is no question")
    if not resolved.source.strip():
        yield Finding((*place, "source"), "an outcome without a source", "Write where it can be read")


def _asked(parts: Parts, place: Place, text: str, asked: date | None, at: date | None) -> Iterator[Finding]:
    begin = parts.calendar.span(0).first if parts.calendar else date.min
    ask, flaws = read_ask(text, parts.vocabulary, asked or begin, at=at)
    yield from _flaws(place, flaws)
    if ask is None:
        return
    yield from _possible(parts, place, ask)
    for i, part in enumerate(parts_of(ask)):
        yield from _window(parts, place, part, asked, at, is_condition=i > 0)


def _window(
    parts: Parts, place: Place, ask: Single | AskSum, asked: date | None, at: date | None, *, is_condition: bool
) -> Iterator[Finding]:
    """Find days that lie outside the model, and an answer that lies before the question."""
    begin = parts.calendar.span(0).first if parts.calendar else date.min
    first, last = ask.window.first, ask.window.last
    if first == at == last:
        return  # the scenarios' own date is judged where it is stated
    if first < begin and (isinstance(ask, AskSum) or form_of(ask) != "by"):
        yield Finding(place, f"{first} lies before the model's start, {begin}", "Ask later, or start the model earlier")
    if asked is not None and last < asked and not is_condition:
        yield Finding(place, f"{last} lies before {asked}, when this is asked", "Ask about a later date")
    if parts.calendar is not None:
        yield from _too_far(place, last, parts.calendar)
    if parts.until is not None and last > parts.until:
        yield Finding(place, f"{last} lies after the model's end, {parts.until}", "Move until:, or ask about less")


def _possible(parts: Parts, place: Place, ask: AnyAsk) -> Iterator[Finding]:
    """Find what no path can bring about: states that never meet, and more starts than the window has room for."""
    for predicate in predicates_of(ask):
        names = variables_of(predicate)
        states = {name: parts.states(name) for name in names if name in parts.declared}
        if len(states) == len(names) and all(states.values()) and not can_hold(predicate, states):
            found = f"no combination of states of {', '.join(sorted(names))} makes this true"
            yield Finding(place, found, "Mend the condition, or join its parts with or")
    for part in parts_of(ask):
        if isinstance(part, AskCount) and parts.calendar is not None:
            try:
                first, last = steps_of(parts.calendar, part)
            except QuestionError:
                continue
            steps = last + 1 - first
            # Between two starts the condition must have ended: every other step at most.
            most = (steps + 1) // 2
            least = part.number + (part.comparison == ">")
            if part.comparison in (">=", ">", "==") and least > most:
                found = f"{least} starts need {2 * least - 1} {parts.calendar.step}s, and the window has {steps}"
                yield Finding(place, found, f"Ask for {most} or fewer, or about a longer period")


def _scenarios(parts: Parts, scenarios: Scenarios) -> Iterator[Finding]:
    place: Place = ("scenarios", "list")
    listed = scenarios.list
    if parts.calendar and scenarios.at < parts.calendar.start:
        mend = "Move it, or start the model earlier"
        yield Finding(
            ("scenarios", "at"), f"{scenarios.at} lies before the model's start, {parts.calendar.start}", mend
        )
    elif parts.until and scenarios.at > parts.until:
        mend = "Move until:, or set the scenarios earlier"
        yield Finding(("scenarios", "at"), f"{scenarios.at} lies after the model's end, {parts.until}", mend)
    if parts.calendar:
        yield from _too_far(("scenarios", "at"), scenarios.at, parts.calendar)
    if parts.calendar and scenarios.asked and scenarios.asked < parts.calendar.start:
        found = f"{scenarios.asked} lies before the model's start, {parts.calendar.start}"
        yield Finding(("scenarios", "asked"), found, "Move it, or start the model earlier")
    for i, scenario in enumerate(listed):
        if scenario.name in [s.name for s in listed[:i]]:
            yield Finding((*place, i, "name"), f"scenario {scenario.name!r} is listed twice", "Rename one of them")
        last = i == len(listed) - 1
        if scenario.when == "other":
            if not last:
                yield Finding((*place, i, "when"), "other leaves nothing to those below it", "Move it to the end")
            continue
        if last:
            yield Finding((*place, i), "the list does not end with other", "Add - {name: other, when: other}")
        yield from _asked(parts, (*place, i, "when"), scenario.when, scenarios.asked, scenarios.at)
    if len(listed) == 1:
        yield Finding(place, "a scenario without a rival", "List at least one scenario before other", key=True)
