"""What a report says, without a word of wording: keys, numbers and references that any language can render."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tarjih.exposure import Range
from tarjih.inference.forecast import Diagnostics, Estimate, StateTimeline, TimelinePoint
from tarjih.model.calendar import Span
from tarjih.report.labels import Label, Remark
from tarjih.scoring import Scorecard


@dataclass(frozen=True, slots=True)
class ScenarioLine:
    """A rival scenario, in the order of the model file."""

    label: Label
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Judgement:
    """One sentence of the bottom line: which sentence (a key of the wording), about what, how probable."""

    key: Literal["settled", "likeliest", "next", "gravest", "question"]
    label: Label
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class AuthorLine:
    """The source's own word (empty where it gave numbers), and the range that it stands for where that is known."""

    word: str
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """What happened, when it was settled, and who says so."""

    answer: Literal["yes", "no", "void", "ambiguous"]
    on: date
    source: str


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One fact that the forecast used, numbered in the order in which it could be known.

    `grade` is the Admiralty grade ("A2"), empty where the ledger is not at hand; `reliability` is the
    probability that the item is what it says.
    """

    number: int
    indicators: tuple[Label, ...]
    occurred: Span
    known_on: date
    value: float | str
    text: str
    grade: str
    reliability: float
    source: str


@dataclass(frozen=True, slots=True)
class MovementLine:
    """What one report, or the silence of one indicator, did to a question (log-odds in nats).

    `after` is the question's probability in the forecast, `before` the one that it would be without the report.
    """

    question: Label
    indicator: Label
    when: Span
    items: tuple[EvidenceLine, ...]
    log_odds: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question with its answer, the source's word, what happened, and what moved it most.

    `weaker` counts the movements that are not shown.
    """

    label: Label
    ask: str
    criteria: Mapping[str, str]
    key: bool
    estimate: Estimate
    timeline: tuple[TimelinePoint, ...]
    deadline: date | None
    asked: date | None
    author: AuthorLine | None
    origin: str
    outcome: OutcomeLine | None
    movements: tuple[MovementLine, ...]
    weaker: int


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """What was watched: of which variables, over which days, with how many reports and the last of them."""

    label: Label
    of: tuple[Label, ...]
    coverage: tuple[Span, ...]
    reports: int
    last: date | None


@dataclass(frozen=True, slots=True)
class StateLine:
    """A variable's states over time, in the order of the model file."""

    label: Label
    states: tuple[StateTimeline, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source that the model file names, and how many of its statements rest on it."""

    name: str
    title: str
    publisher: str
    dated: date | None
    url: str
    kind: str
    uses: int


@dataclass(frozen=True, slots=True)
class LossLine:
    """What a network is expected to lose by the last day, in its unit, and in USD where it has a price."""

    label: Label
    unit: str
    lost: Range
    revenue: Range | None


@dataclass(frozen=True, slots=True)
class Basis:
    """What the confidence rests on: facts, how many are well sourced, and the reasons behind the numbers.

    `stated` counts the model's mechanisms, influences and indicators; of these `assumed` cite an assumption and
    `unreasoned` cite nothing.
    """

    level: Literal["low", "moderate"]
    facts: int
    well_sourced: int
    stated: int
    assumed: int
    unreasoned: int


@dataclass(frozen=True, slots=True)
class Method:
    """What is needed to judge the computation and to run it again."""

    draws: int
    seed: int
    version: str
    model_hash: str
    evidence_hash: str
    diagnostics: Diagnostics
    noise: float
    seconds: float


@dataclass(frozen=True, slots=True)
class ScoreLines:
    """The scores of the questions that have come out since, and the names of all questions.

    `stated` is the day for which the baselines are stated, where the forecast is of another.
    """

    card: Scorecard
    labels: Mapping[str, Label]
    stated: date | None = None


@dataclass(frozen=True, slots=True)
class Composition:
    """Everything a report says; every number comes from the forecast, the evidence or the model file."""

    case: str
    title: Label
    words: str
    as_of: date
    until: date
    facts: int
    last_fact: date | None
    bottom_line: tuple[Judgement, ...]
    scenarios_at: date
    scenarios: tuple[ScenarioLine, ...]
    basis: Basis
    questions: tuple[QuestionLine, ...]
    movements: tuple[MovementLine, ...]
    indicators: tuple[IndicatorLine, ...]
    states: tuple[StateLine, ...]
    caveats: tuple[Remark, ...]
    evidence: tuple[EvidenceLine, ...]
    sources: tuple[SourceLine, ...]
    method: Method
    scores: ScoreLines | None = None
    losses: tuple[LossLine, ...] = ()

    @property
    def key_questions(self) -> tuple[QuestionLine, ...]:
        """Return the questions marked as key, or all of them where none is marked."""
        return tuple(q for q in self.questions if q.key) or self.questions
