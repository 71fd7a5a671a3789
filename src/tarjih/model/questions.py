"""Questions about states and observables over time, as they are read; also the door to all that they are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from lark import Token, Tree

from tarjih.errors import Problem, QuestionError
from tarjih.model.advice import choose, split_advice
from tarjih.model.asks import (
    AnyAsk,
    Ask,
    AskBefore,
    AskCount,
    AskGiven,
    AskSum,
    Form,
    Single,
    form_of,
    parts_of,
    predicates_of,
    read_by,
    steps_of,
    written,
)
from tarjih.model.calendar import Span, parse_span
from tarjih.model.grammar import Flaw, parse_text
from tarjih.model.predicates import (
    All,
    Comparison,
    Not,
    Observed,
    Predicate,
    Some,
    StateIs,
    holds,
    indicators_of,
    variables_of,
)
from tarjih.model.schema import ScenarioModel

__all__ = [
    "All",
    "AnyAsk",
    "Ask",
    "AskBefore",
    "AskCount",
    "AskGiven",
    "AskSum",
    "Comparison",
    "Form",
    "Not",
    "Observed",
    "Predicate",
    "Single",
    "Some",
    "StateIs",
    "Vocabulary",
    "form_of",
    "holds",
    "indicators_of",
    "parse_ask",
    "parse_predicate",
    "parts_of",
    "predicates_of",
    "read_ask",
    "read_by",
    "read_predicate",
    "steps_of",
    "variables_of",
    "vocabulary_of",
    "written",
]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that a question may use.

    `variables` maps each to its states, in order. `indicators` maps each to the values that it may take, or to
    None where it records numbers. An empty tuple stands for states or values that could not be read: then any
    will do.
    """

    variables: Mapping[str, tuple[str, ...]]
    indicators: Mapping[str, tuple[str, ...] | None]


def vocabulary_of(model: ScenarioModel) -> Vocabulary:
    """Return the names that questions about this model may use."""
    values: dict[str, tuple[str, ...] | None] = {}
    for name, indicator in model.indicators.items():
        values[name] = None
        if indicator.category is not None:
            values[name] = tuple(indicator.category.values)
        elif indicator.assess is not None:
            values[name] = tuple(model.variables[indicator.of[0]].states)
    return Vocabulary({name: tuple(v.states) for name, v in model.variables.items()}, values)


def parse_ask(
    text: str,
    model: ScenarioModel | Vocabulary,
    asked: date | None,
    default_start: date,
    *,
    at: date | None = None,
) -> AnyAsk:
    """Read a question: see docs/model-format.md for its forms.

    Args:
        text: such as `war == fighting or unrest == active by 2025-12`.
        model: the names that may be used.
        asked: the day from which `by` counts; where it is None, `default_start`.
        default_start: see `asked`.
        at: the day that is meant where the text names none, as a scenario may.

    Raises:
        QuestionError: with every flaw and its column in the text.
    """
    ask, flaws = read_ask(text, _vocabulary(model), asked or default_start, at=at)
    if ask is None or flaws:
        raise _refusal(flaws)
    return ask


def parse_predicate(text: str, model: ScenarioModel | Vocabulary) -> Predicate:
    """Read a condition without a date, such as `war == fighting and not unrest == active`.

    Raises:
        QuestionError: with every flaw and its column in the text.
    """
    predicate, flaws = read_predicate(text, _vocabulary(model))
    if predicate is None or flaws:
        raise _refusal(flaws)
    return predicate


def read_ask(
    text: str, names: Vocabulary, begins: date, *, at: date | None = None
) -> tuple[AnyAsk | None, tuple[Flaw, ...]]:
    """Read a question as `parse_ask` does, returning its flaws instead of raising them."""
    tree = parse_text("question", text)
    if isinstance(tree, Flaw):
        return None, (tree,)
    reader = _Reader(names)
    ask = reader.question(tree, begins, at)
    return (None if reader.flaws else ask), reader.found()


def read_predicate(text: str, names: Vocabulary) -> tuple[Predicate | None, tuple[Flaw, ...]]:
    """Read a condition as `parse_predicate` does, returning its flaws instead of raising them."""
    tree = parse_text("condition", text)
    if isinstance(tree, Flaw):
        return None, (tree,)
    reader = _Reader(names)
    predicate = reader.predicate(_tree(tree.children[0]))
    return (None if reader.flaws else predicate), reader.found()


def _vocabulary(model: ScenarioModel | Vocabulary) -> Vocabulary:
    return model if isinstance(model, Vocabulary) else vocabulary_of(model)


def _refusal(flaws: tuple[Flaw, ...]) -> QuestionError:
    return QuestionError(*(Problem(f"question, column {f.column}", f.found, f.mend) for f in flaws))


_MEANT = {"=": "==", "≥": ">=", "≤": "<=", "≠": "!=", "=>": ">=", "=<": "<=", "<>": "!="}


def _tree(child: object) -> Tree[Token]:
    return cast("Tree[Token]", child)


def _token(child: object) -> Token:
    return cast("Token", child)


class _Reader:
    """Turns a parsed text into records, noting every flaw on the way."""

    def __init__(self, names: Vocabulary) -> None:
        self.names = names
        self.flaws: list[Flaw] = []

    def found(self) -> tuple[Flaw, ...]:
        return tuple(sorted(self.flaws, key=lambda flaw: flaw.column))

    def flaw(self, token: Token, found: str, mend: str) -> None:
        self.flaws.append(Flaw((token.start_pos or 0) + 1, found, mend))

    def question(self, tree: Tree[Token], begins: date, at: date | None) -> AnyAsk | None:
        parts = [_tree(child) for child in tree.children]
        found = [self.part(part, begins, at) for part in parts]
        if len(parts) == 1:
            return found[0]
        for part, ask in zip(parts, found, strict=True):
            if part.data == "total":
                mend = "Ask about a total by itself"
                self.flaw(_token(part.children[0]), "a total cannot stand beside given", mend)
            elif isinstance(ask, AskSum) or ask is None:
                return None
        question, condition = found
        if isinstance(question, Single) and isinstance(condition, Single):
            return AskGiven(question, condition)
        return None

    def part(self, tree: Tree[Token], begins: date, at: date | None) -> Single | AskSum | None:
        match tree.data:
            case "total":
                return self.total(tree)
            case "ordered":
                return self.ordered(tree, begins)
            case "counted":
                return self.counted(tree, begins)
        predicate = self.condition(tree.children[0])
        if len(tree.children) == 1:
            if at is not None:
                return Ask("at", predicate, Span(at, at))
            mend = "End it with by DATE, at DATE, in PERIOD or throughout A..B"
            self.flaws.append(Flaw(tree.meta.end_pos + 1, "the question has no date", mend))
            return None
        when = _tree(tree.children[1])
        token, form = _token(when.children[0]), cast("Form", str(when.children[0]))
        window = self.window(token, _tree(when.children[1]), begins, "in A..B or throughout A..B for a range")
        return None if window is None else Ask(form, predicate, window)

    def ordered(self, tree: Tree[Token], begins: date) -> AskBefore | None:
        earlier, before, later, by, period = tree.children
        one, other = self.condition(earlier), self.condition(later)
        if one == other:
            mend = "Name two conditions; that one comes again is asked with count(... starts) >= 2"
            self.flaw(_token(before), "the same condition stands on both sides of before", mend)
        window = self.window(_token(by), _tree(period), begins, "the last day only")
        return None if window is None else AskBefore(one, other, window)

    def counted(self, tree: Tree[Token], begins: date) -> AskCount | None:
        predicate = self.condition(tree.children[1])
        # The comparison may stand before the period or after it.
        token = {child.type: child for child in tree.children if isinstance(child, Token)}
        below = {str(child.data): child for child in tree.children if isinstance(child, Tree)}
        comparison = self.comparison(token["COMPARE"])
        number = self.whole(_token(below["value"].children[0]), comparison)
        form = token.get("BY") or token["IN"]
        window = self.window(form, below["period"], begins, "in A..B for a range")
        if number is None or window is None:
            return None
        return AskCount("by" if form == "by" else "in", predicate, window, comparison, number)

    def window(self, token: Token, period: Tree[Token], begins: date, instead: str) -> Span | None:
        """Read the period after by, at, in or throughout; `instead` says how a range would be asked about."""
        form, span = str(token), self.period(period)
        if span is None:
            return None
        if form in ("by", "at") and len(period.children) > 1:
            self.flaw(token, f"{form} takes one date, not a range", f"Write {instead}")
        elif form == "by" and span.last < begins:
            self.flaw(
                token,
                f"the deadline {span.last} lies before {begins}, when the question is asked",
                "Ask earlier, or move the deadline",
            )
        elif form == "by":
            return Span(begins, span.last)
        return Span(span.last, span.last) if form == "at" else span

    def condition(self, child: object) -> Predicate:
        return self.predicate(_tree(_tree(child).children[0]))

    def whole(self, token: Token, comparison: Comparison) -> int | None:
        """Read the number that starts are compared with."""
        number = float(token) if token.type == "NUMBER" else None
        if number is None or number < 0 or number != int(number):
            found = f"{str(token)!r} is not a number of starts"
            self.flaw(token, found, "Compare the count with a whole number, such as >= 2")
            return None
        if number == 0 and comparison in (">=", "<"):
            always = "always" if comparison == ">=" else "never"
            self.flaw(token, f"a count is {always} {comparison} 0", "Compare it with 1 or more")
        return int(number)

    def total(self, tree: Tree[Token]) -> AskSum | None:
        name = _token(tree.children[1])
        compare = next(_token(c) for c in tree.children if getattr(c, "type", "") == "COMPARE")
        span = self.period(next(tree.find_data("period")))
        value = _token(next(tree.find_data("value")).children[0])
        comparison = self.comparison(compare)
        if str(name) not in self.names.indicators:
            self.unknown(name, self.names.indicators, "indicator")
        elif self.names.indicators[str(name)] is not None:
            self.flaw(name, f"{name} does not record numbers", "Only counts, flags and levels can be summed")
        number = self.number(value)
        if span is None or number is None:
            return None
        return AskSum(str(name), span, comparison, number)

    def period(self, tree: Tree[Token]) -> Span | None:
        first = _token(tree.children[0])
        try:
            return parse_span("..".join(str(child) for child in tree.children))
        except ValueError as error:
            found, mend = split_advice(str(error))
            self.flaw(first, found, mend or "Write a date that exists")
        return None

    def predicate(self, tree: Tree[Token]) -> Predicate:
        match tree.data:
            case "either":
                return Some(tuple(self.predicate(_tree(child)) for child in tree.children))
            case "both":
                return All(tuple(self.predicate(_tree(child)) for child in tree.children))
            case "negated":
                return Not(self.predicate(_tree(tree.children[0])))
            case "compared":
                name, compare, value = tree.children
                return self.leaf(_token(name), self.comparison(_token(compare)), [_token(_tree(value).children[0])])
        values = [_token(_tree(child).children[0]) for child in tree.children[1:]]
        return self.leaf(_token(tree.children[0]), "==", values)

    def comparison(self, token: Token) -> Comparison:
        if token in _MEANT:
            self.flaw(token, f"{str(token)!r} is not a comparison", f"Write {_MEANT[token]}")
        return cast("Comparison", _MEANT.get(token, str(token)))

    def unknown(self, token: Token, known: Mapping[str, object], what: str) -> None:
        self.flaw(token, f"unknown {what} {str(token)!r}", choose(str(token), known, f"{what}s"))

    def leaf(self, name: Token, comparison: Comparison, values: list[Token]) -> Predicate:
        is_variable, is_indicator = str(name) in self.names.variables, str(name) in self.names.indicators
        if is_variable and is_indicator:
            self.flaw(name, f"a variable and an indicator share the name {str(name)!r}", "Rename one of them")
        elif is_variable:
            return self.state(name, comparison, values)
        elif is_indicator:
            parts = tuple(self.observed(name, comparison, value) for value in values)
            return parts[0] if len(parts) == 1 else Some(parts)
        else:
            self.flaw(
                name,
                f"unknown variable or indicator {str(name)!r}",
                choose(str(name), [*self.names.variables, *self.names.indicators], "names"),
            )
        return StateIs(str(name), ())

    def state(self, name: Token, comparison: Comparison, values: list[Token]) -> StateIs:
        states = self.names.variables[str(name)]
        named = [_plain(value) for value in values]
        for value, state in zip(values, named, strict=True):
            if states and state not in states:
                self.flaw(value, f"unknown state {state!r} of {name}", choose(state, states, "states"))
        if self.flaws or not states:
            return StateIs(str(name), tuple(named))
        at = states.index(named[0])
        chosen = {
            "==": tuple(s for s in states if s in named),
            "!=": tuple(s for s in states if s not in named),
            ">=": states[at:],
            "<=": states[: at + 1],
            ">": states[at + 1 :],
            "<": states[:at],
        }[comparison]
        if not chosen:
            side = "above" if comparison == ">" else "below"
            self.flaw(values[0], f"{name} has no state {side} {named[0]}", f"In order, they are {', '.join(states)}")
        return StateIs(str(name), chosen)

    def observed(self, name: Token, comparison: Comparison, value: Token) -> Observed:
        known = self.names.indicators[str(name)]
        if known is None:
            return Observed(str(name), comparison, self.number(value) or 0.0)
        if comparison not in ("==", "!="):
            self.flaw(value, f"the values of {name} have no order", "Compare them with == or !=")
        elif known and _plain(value) not in known:
            self.flaw(value, f"unknown value {_plain(value)!r} of {name}", choose(_plain(value), known, "values"))
        return Observed(str(name), comparison, _plain(value))

    def number(self, token: Token) -> float | None:
        if token.type == "NUMBER":
            return float(token)
        self.flaw(token, f"{str(token)!r} is not a number", "Compare a recorded value with a number, such as >= 1")
        return None


def _plain(token: Token) -> str:
    return str(token)[1:-1] if token.type == "STRING" else str(token)
