"""What of a report becomes what in a first model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import log

from tarjih.claims.claim import Claim
from tarjih.claims.cues import cue_classes
from tarjih.claims.lexicon import document_words
from tarjih.text import reckoning
from tarjih.text.tokens import fold, tokens

FORECASTS = ("forecast", "conditional_forecast")
# How long a forecast without a date is taken to reach; the draft marks it as a choice.
_DEFAULT_DAYS = 365
_LONGEST_NAME = 40
_SHORT = 2  # letters of words that tell nothing about what is meant
# Classes of cue that doubt: a condition of what is doubted keeps it from coming.
_DOUBTS = frozenset({"unlikely", "highly_unlikely", "remote", "almost_no_chance", "impossible", "no_indication"})
_FARTHEST_WORDS = 5  # from a cue to the predicate that its verb of going on leads to
_FARTHEST_YEARS = 100


@dataclass(frozen=True, slots=True)
class Cause:
    """A condition of the report: whether it is met is open, and settled from the start.

    `stated_if_met` says that the report's probability is the one with the condition met; otherwise it is the one
    without it, and meeting it moves the probability.
    """

    name: str
    claim: Claim
    stated_if_met: bool


@dataclass(frozen=True, slots=True)
class Push:
    """How a cause moves a forecast: `effect` as the model language writes it, and the claim that says so, if any."""

    cause: Cause
    effect: str
    claim: Claim | None


@dataclass(slots=True)
class Forecast:
    """A forecast of the report: its variable's name, its deadline, and what moves it.

    `dated` says whether the report gives the deadline, which `by` may put off to the end of the first whole month;
    `goes_on` that it forecasts something to stay as it is.
    """

    name: str
    claim: Claim
    by: date
    dated: bool
    goes_on: bool
    pushes: list[Push] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    """The forecasts, their causes, and the claims for which a person must find a place."""

    forecasts: list[Forecast]
    causes: list[Cause]
    rest: list[Claim]


def plan(claims: Sequence[Claim], written_on: date) -> Plan:
    """Say what each claim becomes; claims that repeat another become nothing."""
    forecasts: list[Forecast] = []
    causes: dict[tuple[str, bool], Cause] = {}
    rest: list[Claim] = []
    for claim in claims:
        if claim.duplicate_of or claim.kind == "event":
            continue
        if claim.kind not in FORECASTS:
            rest.append(claim)
        elif claim.estimate is not None:
            forecasts.append(_forecast(claim, written_on, causes))
        elif claim.condition and (meant := _meant(claim, forecasts)) is not None:
            cause = _cause(claim, causes, stated_if_met=False)
            meant.pushes.append(Push(cause, _moved(claim), claim))
        else:
            rest.append(claim)
    return Plan(forecasts, list(causes.values()), rest)


def _forecast(claim: Claim, written_on: date, causes: dict[tuple[str, bool], Cause]) -> Forecast:
    by = claim.horizon.by if claim.horizon else None
    # A deadline centuries ahead is of something else.
    dated = by is not None and by > written_on and by.year <= written_on.year + _FARTHEST_YEARS
    last = written_on + timedelta(days=_DEFAULT_DAYS)
    if by is not None and dated:
        last = max(by, _first_month_end(written_on))
    goes_on = _goes_on(claim)
    found = Forecast(_name(claim), claim, last, dated, goes_on)
    if claim.condition:
        effect = "lowers" if claim.relation == "lowers" or _is_doubted(claim) else "raises"
        if goes_on:
            effect = {"raises": "lowers", "lowers": "raises"}[effect]
        found.pushes.append(Push(_cause(claim, causes, stated_if_met=True), effect, None))
    return found


def _goes_on(claim: Claim) -> bool:
    """Say whether a claim forecasts that something stays as it is: by its predicate, or by the verb that leads to it.

    "Is likely to remain a member": the predicate is the member, and the verb stands behind the cue.
    """
    start = claim.predicate.span.start
    ends = [cue.span.end for cue in claim.cues if cue.span.end <= start]
    offset = claim.span.start
    between = claim.text[max(ends) - offset : start - offset].split() if ends else []
    words = claim.predicate.text.split() + (between if len(between) <= _FARTHEST_WORDS else [])
    return not document_words("goes_on").isdisjoint(map(fold, words))


def _is_doubted(claim: Claim) -> bool:
    """Say whether a claim says that its event will rather not come: then its condition is what keeps it from coming.

    "Will not attack unless" and "unlikely to attack if" both say that an attack is likelier where the condition fails.
    """
    if claim.polarity == "negative":
        return not any(cue.cls in _DOUBTS for cue in claim.cues)  # "unlikely not to attack" expects an attack
    return (
        any(cue.cls in _DOUBTS for cue in claim.cues)
        and claim.estimate is not None
        and claim.estimate.scale != "stated"
    )


def _meant(claim: Claim, forecasts: Sequence[Forecast]) -> Forecast | None:
    """Return the forecast whose chance a claim moves: of the same words, or the last if only "this risk" is named."""
    named = _content(claim)
    if not named:
        return forecasts[-1] if forecasts else None
    return next((found for found in reversed(forecasts) if named & _content(found.claim)), None)


def _content(claim: Claim) -> frozenset[str]:
    """Return the words that say what a claim is about, without those that only point to a chance named before."""
    parts = (claim.predicate, claim.subject, claim.target)
    words = (fold(word) for part in parts if part is not None for word in part.text.split())
    return frozenset(word for word in words if len(word) > _SHORT) - document_words("chances")


def _first_month_end(written_on: date) -> date:
    """Return the last day of the first whole month from a day on: a drafted model's steps are months."""
    _, end = reckoning.months(written_on.year, written_on.month + (written_on.day > 1))
    return end


def _cause(claim: Claim, causes: dict[tuple[str, bool], Cause], *, stated_if_met: bool) -> Cause:
    assert claim.condition is not None
    said = " ".join(token.word for token in tokens(claim.condition.text))
    return causes.setdefault((said, stated_if_met), Cause(f"if_{claim.id}", claim, stated_if_met))


def _moved(claim: Claim) -> str:
    """Return the log-odds range of the claim's class, such as `0.18..1.39`, or a word where it has none."""
    ratios = [ratio for cue in claim.cues if (ratio := cue_classes()[cue.cls].odds_ratio)]
    if not ratios:
        return "lowers" if claim.relation == "lowers" else "raises"
    low, high = ratios[0]
    return f"{log(low):.2f}..{log(high):.2f}"


def _name(claim: Claim) -> str:
    # Readable where the report is in Latin letters; the claim's number keeps it apart from all others.
    words = [claim.subject.code if claim.subject and claim.subject.code else "", claim.predicate.text]
    slug = re.sub(r"[^a-z0-9]+", "_", " ".join(words).casefold()).strip("_")
    return f"{slug[:_LONGEST_NAME].strip('_')}_{claim.id}" if slug[:1].isalpha() else f"forecast_{claim.id}"
