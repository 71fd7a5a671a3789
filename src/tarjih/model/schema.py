"""The records of a model file: what a person writes, validated and frozen."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, PrivateAttr, WithJsonSchema, model_validator

from tarjih.model.calendar import Calendar, parse_span
from tarjih.model.mechanisms import (
    MECHANISMS,
    AnyCause,
    Choice,
    Event,
    Ladder,
    Level,
    Mechanism,
    Parent,
    Schedule,
    Spell,
    Switch,
    Table,
)
from tarjih.model.quantity import (
    Effect,
    Positive,
    PositiveByName,
    Probability,
    Quantity,
    Real,
    StateOrDistribution,
)
from tarjih.model.records import Number, Record, Said, Spans, StateNames

Text = Annotated[
    dict[str, str],
    BeforeValidator(lambda raw: {"en": raw} if isinstance(raw, str) else raw),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]}),
]
Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
QuestionName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.\-]*$")]


def _first_day(raw: object) -> date:
    return raw if isinstance(raw, date) else parse_span(str(raw)).first


def _last_day(raw: object) -> date:
    return raw if isinstance(raw, date) else parse_span(str(raw)).last


_DATE_SCHEMA = WithJsonSchema({"type": ["string", "integer"], "description": "a date: 2022-10-28, or 2022-10, or 2022"})
FirstDay = Annotated[date, BeforeValidator(_first_day), PlainSerializer(str), _DATE_SCHEMA]
LastDay = Annotated[date, BeforeValidator(_last_day), PlainSerializer(str), _DATE_SCHEMA]


class Source(Record):
    """Where a number or a judgement comes from."""

    title: str
    publisher: str | None = None
    date: FirstDay | None = None
    url: str | None = None
    kind: str | None = None


class Influence(Record):
    """How another variable moves this one, measured from that variable's typical state."""

    source: str = Field(alias="from")
    effect: Effect | None = None
    when: dict[str, Effect] | None = None
    on: str | None = None
    lag: Literal[0, 1] = 1
    because: str | None = None

    @model_validator(mode="after")
    def _one_form(self) -> "Influence":
        if (self.effect is None) == (self.when is None):
            raise ValueError(
                "an influence has either effect or when. Write effect: raises for an ordered variable, or "
                "when: {STATE: raises} for named states"
            )
        return self

    @property
    def path(self) -> str:
        """Return a name that does not change when other influences are added."""
        return f"influences.{self.source}@{self.lag}" + (f".{self.on}" if self.on else "")

    def quantities(self) -> dict[str, Quantity]:
        """Return the stated effects by their path."""
        if self.effect is not None:
            return {self.path: self.effect}
        return {f"{self.path}.{state}": effect for state, effect in (self.when or {}).items()}


class Variable(Record):
    """Something that is in one of its states at every step, and the mechanism that moves it."""

    title: Text = Field(default_factory=dict)
    states: Annotated[list[Name], Field(min_length=2)]
    start: StateOrDistribution | None = None
    typical: str | None = None
    known: dict[str, Spans] = Field(default_factory=dict)
    influences: list[Influence] = Field(default_factory=list)
    because: str | None = None
    spell: Spell | None = None
    ladder: Ladder | None = None
    switch: Switch | None = None
    event: Event | None = None
    level: Level | None = None
    any: AnyCause | None = None
    choice: Choice | None = None
    table: Table | None = None
    schedule: Schedule | None = None

    @model_validator(mode="after")
    def _one_mechanism(self) -> "Variable":
        named = [kind for kind in MECHANISMS if getattr(self, kind) is not None]
        if len(named) != 1:
            found = " and ".join(named) if named else "none"
            raise ValueError(f"a variable has exactly one mechanism, not {found}. Choose from {', '.join(MECHANISMS)}")
        return self

    @property
    def mechanism(self) -> Mechanism:
        """Return the one mechanism."""
        found: Mechanism = next(m for kind in MECHANISMS if (m := getattr(self, kind)) is not None)
        return found

    @property
    def typical_state(self) -> str:
        """Return the state from which this variable's effects are measured."""
        if self.typical is not None:
            return self.typical
        return self.start if isinstance(self.start, str) else self.states[0]

    @property
    def rival(self) -> str | None:
        """Return the variable that this one moves against in the same step, if there is one."""
        return self.choice.against if self.choice is not None else None

    def moved_by(self, name: str) -> tuple[tuple[str, int], ...]:
        """Return the (variable, lag) pairs that its influences and its mechanism name; `name` is its own."""
        pairs = [(i.source, i.lag) for i in self.influences] + list(self.mechanism.parents())
        return tuple(dict.fromkeys((n, 1) if n == name else (n, lag) for n, lag in pairs))

    @property
    def scores(self) -> dict[str, float]:
        """Return how far along each state is for an `effect`: evenly from 0 (first) to 1 (last)."""
        return {state: i / (len(self.states) - 1) for i, state in enumerate(self.states)}


class Count(Record):
    """A number per step: negative binomial, or Poisson where no dispersion is stated.

    `first` is the expected number in the first state; each later state has `ratio` times more, so that rates
    stay in order. `rates` gives the expected number state by state instead.
    """

    first: Positive | None = None
    ratio: PositiveByName | None = None
    rates: dict[str, Positive] | None = None
    per: Literal["step", "week", "month", "quarter", "year"] = "step"
    dispersion: Positive | None = None

    @model_validator(mode="after")
    def _one_form(self) -> "Count":
        if (self.rates is None) == (self.first is None) or (self.first is None) != (self.ratio is None):
            raise ValueError("a count needs first and ratio, or rates. Write count: {first: 0.05, ratio: 5..20}")
        return self


class Flag(Record):
    """Seen or not in a step: a probability by state, or `first` and an odds `ratio` from state to state."""

    first: Probability | None = None
    ratio: PositiveByName | None = None
    chances: dict[str, Probability] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> "Flag":
        if (self.chances is None) == (self.first is None) or (self.first is None) != (self.ratio is None):
            raise ValueError("a flag needs first and ratio, or chances. Write flag: {first: 0.05, ratio: 5..20}")
        return self


class Category(Record):
    """One of several values, with a distribution for every state."""

    values: list[str]
    given: dict[str, dict[str, Probability]]


class LevelReading(Record):
    """A number, Student-t with 4 degrees of freedom about a mean for every state.

    `log` reads the number on the log scale; `change: year` reads its change since a year earlier (with `log`,
    the difference of logarithms). The mean is stated on the scale that is read.
    """

    mean: dict[str, Real]
    sd: Positive
    log: bool = False
    change: Literal["year"] | None = None


class Assessment(Record):
    """A person's direct judgement of the variable, right with the stated confidence."""

    confidence: Probability


class Feed(Record):
    """Where an indicator's observations come from in the case's own ledger."""

    ledger: Literal["events"] | None = None
    series: str | None = None
    where: dict[str, Any] = Field(default_factory=dict)
    once_per: Literal["episode"] | None = None
    value: str | None = None
    none_yet: bool = False

    @model_validator(mode="after")
    def _one_source(self) -> "Feed":
        if (self.ledger is None) == (self.series is None):
            raise ValueError("a feed reads one source. Write ledger: events with where, or series: NAME")
        return self


KINDS = ("count", "flag", "category", "level", "assess")


class Indicator(Record):
    """What is seen of one variable, or of two."""

    title: Text = Field(default_factory=dict)
    of: StateNames
    count: Count | None = None
    flag: Flag | None = None
    category: Category | None = None
    level: LevelReading | None = None
    assess: Assessment | None = None
    feed: Feed | None = None
    coverage: Spans | None = None
    detect: Probability | None = None
    active_while: str | None = None
    weight: Annotated[Number, Field(ge=0, le=1)] = 1.0
    because: str | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> "Indicator":
        named = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(named) != 1:
            found = " and ".join(named) if named else "none"
            raise ValueError(f"an indicator has exactly one kind, not {found}. Choose from {', '.join(KINDS)}")
        if self.detect is not None and named[0] not in ("count", "flag"):
            raise ValueError(f"detect thins counts and flags, not a {named[0]}. Take it out")
        return self

    @property
    def kind(self) -> str:
        """Return which of the five kinds it is."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)

    def quantities(self) -> dict[str, Quantity]:
        """Return the stated quantities by their path below the indicator."""
        return dict(_quantities_below(getattr(self, self.kind), self.kind)) | (
            {"detect": self.detect} if self.detect is not None else {}
        )


def _quantities_below(node: object, path: str) -> Iterator[tuple[str, Quantity]]:
    if isinstance(node, Quantity):
        yield path, node
    elif isinstance(node, Record):
        for name in type(node).model_fields:
            yield from _quantities_below(getattr(node, name), f"{path}.{name}")
    elif isinstance(node, dict):
        for name, child in node.items():
            yield from _quantities_below(child, f"{path}.{name}")


class Resolution(Record):
    """What happened, who says so, and how sure that is."""

    answer: Literal["yes", "no", "void", "ambiguous"]
    on: LastDay
    source: str
    confidence: Annotated[Number, Field(gt=0, le=1)] = 1.0
    note: str | None = None


class BaseRate(Record):
    """How often such a thing came in cases like this one, as it could be counted on the day asked."""

    chance: Annotated[Number, Field(gt=0, lt=1)]
    because: str


class Question(Record):
    """A question with a date, its criteria, and the source's own word for it."""

    ask: str
    asked: FirstDay | None = None
    title: Text = Field(default_factory=dict)
    criteria: Text = Field(default_factory=dict)
    author: Said | None = None
    source: str | None = Field(default=None, alias="from")
    because: str | None = None
    key: bool = False
    judgement: Name | None = None
    status_quo: Literal["yes", "no"] | None = None
    base_rate: BaseRate | None = None
    resolved: Resolution | None = None


class Scenario(Record):
    """One way things may stand; `when` is a question, or `other` for the rest."""

    name: Name
    title: Text = Field(default_factory=dict)
    when: str


class Scenarios(Record):
    """Rival scenarios at a date: the first that matches counts, `other` closes the list."""

    at: LastDay
    asked: FirstDay | None = None
    list: Annotated[list[Scenario], Field(min_length=1)]


class ScenarioModel(Record):
    """A whole model file."""

    tarjih: Literal[1]
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$")]
    title: Text = Field(default_factory=dict)
    step: Literal["week", "month", "quarter", "year"]
    start: FirstDay
    as_of: LastDay | None = None
    until: LastDay | None = None
    words: str = "readers"
    reliability: dict[str, Annotated[Number, Field(ge=0, le=1)]] = Field(default_factory=dict)
    sources: dict[Name, Source] = Field(default_factory=dict)
    variables: Annotated[dict[Name, Variable], Field(min_length=1)]
    indicators: dict[Name, Indicator] = Field(default_factory=dict)
    questions: dict[QuestionName, Question] = Field(default_factory=dict)
    scenarios: Scenarios | None = None
    _document: Any = PrivateAttr(default=None)

    @property
    def calendar(self) -> Calendar:
        """Return the steps of the model."""
        return Calendar(self.step, self.start)

    def parents_of(self, name: str) -> tuple[Parent, ...]:
        """Return what a variable depends on besides its own past, in a fixed order.

        Two that move against each other depend on what moves either of them.
        """
        variable = self.variables[name]
        pairs = list(variable.moved_by(name))
        if variable.rival is not None:
            pairs += self.variables[variable.rival].moved_by(variable.rival)
        named = dict.fromkeys(pairs)
        return tuple(Parent(n, lag, tuple(self.variables[n].states)) for n, lag in named)

    def quantities(self) -> dict[str, Quantity]:
        """Return every stated quantity by its path, exact ones included."""
        found: dict[str, Quantity] = {}
        for name, variable in self.variables.items():
            below = dict(variable.mechanism.quantities())
            for influence in variable.influences:
                below |= influence.quantities()
            if isinstance(variable.start, dict):
                below |= {f"start.{state}": q for state, q in variable.start.items()}
            found |= {f"variables.{name}.{path}": q for path, q in below.items()}
        for name, indicator in self.indicators.items():
            found |= {f"indicators.{name}.{path}": q for path, q in indicator.quantities().items()}
        return found
