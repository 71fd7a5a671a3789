"""A claim: who may do what to whom, how likely, under which condition, by when, according to whom."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from tarjih.text.document import Span

Kind = Literal["forecast", "conditional_forecast", "judgement", "intent", "belief", "event", "state", "quantity"]
Polarity = Literal["positive", "negative"]
Relation = Literal["raises", "lowers"]

# The sixteen kinds of event of the PLOVER ontology.
PLOVER_ROOTS = (
    *("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST"),
    *("ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
)


# Nobody changes a claim or a part of one. They are not frozen for the same reason as a span: with its parts a claim
# has fifty fields, and a frozen record sets each by a call.
@dataclass(slots=True, unsafe_hash=True)
class Quote:
    """Words of the source and where they stand: `text` is what the source holds at `span`."""

    text: str
    span: Span


@dataclass(slots=True, unsafe_hash=True)
class Cue:
    """An estimative word in the text, and its class in the lexicon, such as `likely`."""

    text: str
    span: Span
    cls: str


@dataclass(slots=True, unsafe_hash=True)
class Party:
    """Who acts, is acted upon, or says so: the words, where they stand, and the actor's code if it has one."""

    text: str
    span: Span
    code: str | None


@dataclass(slots=True, unsafe_hash=True)
class Holder:
    """Whose claim it is. `implied` says that the name stands in an earlier clause or sentence (`span` says where)."""

    name: str
    span: Span
    code: str | None
    implied: bool


@dataclass(slots=True, unsafe_hash=True)
class Horizon:
    """By when: the words, where they stand, what kind of time it is, and its last day where that is known."""

    text: str
    span: Span
    kind: str
    by: date | None


@dataclass(slots=True, unsafe_hash=True)
class Estimate:
    """How likely the author says it is.

    `low` to `high` is the band of `word`, a cue of class `cls`, on the scale named `scale` (`stated`: the text gives
    the number; `tarjih`: no scale covers the class, and its band is our judgement). It is the probability of the event
    that the predicate names, or of the statement as worded.
    """

    word: str
    cls: str
    low: float
    high: float
    of: Literal["statement", "event"]
    scale: str


@dataclass(slots=True, unsafe_hash=True)
class QuotedFigure:
    """A figure of the claim: its words, where they stand, value (to `high`, if a range) and unit."""

    text: str
    span: Span
    value: float
    high: float | None
    unit: str | None


# Lives from the reader of a language to `extract_claims`, and is not frozen for the same reason as a span.
@dataclass(slots=True)
class Reading:
    """What one sentence claims, before the whole document is known: a claim without number, estimate and twins.

    The readers of the languages return these; `extract_claims` turns them into claims.
    """

    kind: Kind
    span: Span
    predicate: Span
    polarity: Polarity = "positive"
    cues: tuple[tuple[Span, str], ...] = ()
    subject: tuple[Span, str | None] | None = None
    target: tuple[Span, str | None] | None = None
    event: str | None = None
    condition: Span | None = None
    horizon: tuple[Span, str, date | None] | None = None
    holder: tuple[Span, str | None] | None = None
    # Whether the holder speaks on in the sentences that follow ("the report expects"), or only feels ("fears").
    holder_speaks: bool = False
    relation: Relation | None = None


@dataclass(slots=True, unsafe_hash=True)
class Claim:
    """One claim of a document. Every span counts characters of the untouched source.

    `event` is a PLOVER root such as SANCTION. `relation` stands on a conditional forecast that says only how its
    condition moves the probability. `duplicate_of` names the claim that says the same, with its hedge if only one of
    them has it: a pull-quote may repeat a sentence and drop the "likely".
    """

    id: str
    sentence: int
    span: Span
    kind: Kind
    text: str
    predicate: Quote
    polarity: Polarity
    cues: tuple[Cue, ...] = ()
    subject: Party | None = None
    target: Party | None = None
    event: str | None = None
    estimate: Estimate | None = None
    condition: Quote | None = None
    horizon: Horizon | None = None
    holder: Holder | None = None
    relation: Relation | None = None
    figures: tuple[QuotedFigure, ...] = ()
    duplicate_of: str | None = None
    # Who found it: the rules, a server, or both.
    readers: tuple[str, ...] = ("rules",)
