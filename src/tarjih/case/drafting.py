"""A first model from the claims of a report: what it forecasts becomes questions, the rest becomes marked choices.

Nothing is hidden: every number names the claim that it comes from, and everything that the report does not say is
marked CHOOSE, for a person to decide.
"""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from math import log

from tarjih.claims.claim import Claim, Party
from tarjih.claims.cues import cue_classes, scale_word
from tarjih.claims.exchange import to_json_lines
from tarjih.errors import CaseError, Problem
from tarjih.evidence.ledger import EVENT_COLUMNS
from tarjih.text.dates import find_times
from tarjih.text.document import Document
from tarjih.text.tokens import tokens

_FORECASTS = ("forecast", "conditional_forecast")
# How long a forecast without a date is taken to reach; the draft marks it as a choice.
_DEFAULT_DAYS = 365
_MONTH_DAYS = 365.25 / 12
_LONGEST_TITLE = 140
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class _Item:
    """A forecast of the report on its way into the model: its variable's name, and what moves it."""

    name: str
    claim: Claim
    by: date
    dated: bool


def draft_case(
    document: Document, claims: Sequence[Claim], *, name: str, scale_name: str = "readers"
) -> dict[str, str]:
    """Return the files of a case, by name: model.yaml, events.csv, claims.jsonl and README.md.

    Forecasts become variables that happen or do not, each with a question that carries the author's word;
    conditions become variables that raise or lower them; dated events become rows of the ledger, unverified.

    Raises:
        CaseError: if it is not known when the report was written, or if it forecasts nothing.
    """
    written_on = document.written_on
    if written_on is None:
        found = "the report does not say when it was written, and every deadline counts from there"
        raise CaseError(Problem(document.name, found, "Say it with --as-of, for example --as-of 2022-10-28"))
    items = list(_items(claims, written_on))
    if not items:
        found = "no forecast was found in it, so there is nothing to ask a model"
        raise CaseError(Problem(document.name, found, "Look at what was read: tarjih read " + document.name))
    rows, undated = _events(claims, written_on)
    files = {
        "model.yaml": "\n".join(_model(document, items, claims, written_on, name=name, scale_name=scale_name)) + "\n",
        "events.csv": _ledger(document, rows, written_on),
        "claims.jsonl": "".join(line + "\n" for line in to_json_lines(claims)),
    }
    return files | {"README.md": "\n".join(_readme(document, items, len(rows), undated, name=name)) + "\n"}


def _items(claims: Sequence[Claim], written_on: date) -> Iterator[_Item]:
    for claim in claims:
        if claim.kind in _FORECASTS and claim.estimate and not claim.duplicate_of:
            by = claim.horizon.by if claim.horizon else None
            dated = by is not None and by > written_on
            last = by if by is not None and dated else written_on + timedelta(days=_DEFAULT_DAYS)
            yield _Item(_name(claim), claim, last, dated)


def _name(claim: Claim) -> str:
    # Readable where the report is in Latin letters; the claim's number keeps it apart from all others.
    words = [claim.subject.code if claim.subject and claim.subject.code else "", claim.predicate.text]
    slug = re.sub(r"[^a-z0-9]+", "_", " ".join(words).casefold()).strip("_")
    return f"{slug[:40].strip('_')}_{claim.id}" if slug[:1].isalpha() else f"forecast_{claim.id}"


def _model(
    document: Document,
    items: Sequence[_Item],
    claims: Sequence[Claim],
    written_on: date,
    *,
    name: str,
    scale_name: str,
) -> Iterator[str]:
    until = max(item.by for item in items)
    yield f"# A first model of {_line(document.title or document.name)}, drafted from its claims."
    yield "# It runs as it stands, and it is not yet a model: whatever the report does not say is marked CHOOSE."
    yield "# Numbers name the claim that they come from (report#c012); claims.jsonl quotes it."
    yield "tarjih: 1"
    yield f"name: {name}"
    yield f"title: {_titles(document, document.title or document.name)}"
    yield "step: month"
    yield f"start: {written_on:%Y-%m}"
    yield f"as_of: {written_on}"
    yield f"until: {until:%Y-%m}"
    yield f"words: {scale_name}"
    yield ""
    yield "sources:"
    publisher = f", publisher: {_quoted(document.publisher)}" if document.publisher else ""
    yield f"  report: {{title: {_quoted(document.title or document.name)}{publisher}, date: {written_on}}}"
    yield "  house: {title: Our own assumptions, kind: assumption}"
    yield ""
    yield "# What the report forecasts. CHOOSE: which of these are one thing? Merge them; say what moves the rest."
    yield "variables:"
    for item in items:
        yield from _variable(document, item, items, written_on, scale_name)
    yield ""
    yield "# CHOOSE: what would you see? Without indicators no row of events.csv moves any answer. For example:"
    yield "# indicators:"
    yield "#   threats:"
    yield f"#     of: {items[0].name}"
    yield "#     count: {first: 0.02..0.1, ratio: 2..10}"
    yield "#     feed: {ledger: events, where: {category: threaten}}"
    yield f"#     coverage: {written_on:%Y-%m}..{written_on:%Y-%m}"
    yield ""
    yield "questions:"
    for item in items:
        yield from _question(document, item, written_on, scale_name)
    yield ""
    yield "# CHOOSE: rival ways it may end, the gravest first; the first that fits counts. For example:"
    yield "# scenarios:"
    yield f"#   at: {until:%Y-%m}"
    yield "#   list:"
    yield f"#     - {{name: grave, when: {items[0].name} == happened by {until:%Y-%m}}}"
    yield "#     - {name: other, when: other}"
    rest = [claim for claim in claims if claim.kind not in (*_FORECASTS, "event") and not claim.duplicate_of]
    if rest:
        yield ""
        yield "# What else the report says. CHOOSE: which of it is a cause, a start, or a fact of the model?"
        for claim in rest:
            yield f"#   {claim.id} {claim.kind}: {_line(claim.text)}"


def _variable(
    document: Document, item: _Item, items: Sequence[_Item], written_on: date, scale_name: str
) -> Iterator[str]:
    claim, estimate = item.claim, item.claim.estimate
    assert estimate is not None
    if claim.condition:
        yield f"  {_condition_name(item)}:"
        yield f"    title: {_titles(document, claim.condition.text)}"
        yield "    states: [not_met, met]"
        yield "    start: not_met"
        yield "    typical: met          # the chance below is the one that the report gives if it is met"
        yield "    event: {chance: 0.2..0.8, within: year}   # CHOOSE: the report does not say how likely this is"
        yield "    because: house"
    yield f"  {item.name}:"
    yield f"    title: {_titles(document, claim.text)}"
    yield "    states: [not_yet, happened]"
    yield "    start: not_yet"
    months = max(round((item.by - written_on).days / _MONTH_DAYS), 1)
    word = scale_word(estimate.cls, scale_name)
    inverted = claim.polarity == "negative" and not cue_classes()[estimate.cls].negative
    chance = word if word and not inverted else f"{estimate.low:g}..{estimate.high:g}"
    choose = "" if item.dated else "   # CHOOSE: the report gives no date; a year is assumed"
    yield f"    event: {{chance: {chance}, within: {months} months}}{choose}"
    influences = list(_influences(item, items))
    if influences:
        yield "    influences:"
        yield from (f"      - {line}" for line in influences)
    yield f"    because: report#{claim.id}"


def _influences(item: _Item, items: Sequence[_Item]) -> Iterator[str]:
    claim = item.claim
    if claim.condition:
        effect = "lowers" if claim.relation == "lowers" else "raises"
        yield f"{{from: {_condition_name(item)}, effect: {effect}, because: house}}   # CHOOSE: how strongly?"
    for cue in claim.cues:
        ratio = cue_classes()[cue.cls].odds_ratio
        if ratio and not claim.condition:
            earlier = next((other for other in reversed(items) if other.claim.sentence < claim.sentence), None)
            if earlier is not None:
                effect = f"{log(ratio[0]):.2f}..{log(ratio[1]):.2f}"
                yield f"{{from: {earlier.name}, effect: {effect}, because: report#{claim.id}}}   # CHOOSE: from what?"


def _condition_name(item: _Item) -> str:
    return f"if_{item.claim.id}"


def _question(document: Document, item: _Item, written_on: date, scale_name: str) -> Iterator[str]:
    claim, estimate = item.claim, item.claim.estimate
    assert estimate is not None
    denied = claim.polarity == "negative"
    given = f" given {_condition_name(item)} == met by {item.by}" if claim.condition else ""
    yield f"  {item.name.replace('_', '-')}:"
    yield f"    title: {_titles(document, claim.text)}"
    yield f"    ask: {item.name} == happened by {item.by}{given}"
    yield f"    asked: {written_on}"
    yield f"    criteria: {_titles(document, 'CHOOSE: what must be seen, so that two strangers agree on the answer')}"
    word = scale_word(estimate.cls, scale_name)
    if word and not (denied and not cue_classes()[estimate.cls].negative):
        yield f"    author: {word}"
    yield f"    from: report#{claim.id}"


def _events(claims: Sequence[Claim], written_on: date) -> tuple[list[Claim], list[Claim]]:
    events = [claim for claim in claims if claim.kind == "event" and not claim.duplicate_of]
    dated = [c for c in events if c.horizon and c.horizon.by and c.horizon.by <= written_on]
    return dated, [claim for claim in events if claim not in dated]


def _ledger(document: Document, claims: Sequence[Claim], written_on: date) -> str:
    out = StringIO()
    writer = csv.DictWriter(out, EVENT_COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for claim in claims:
        occurred_on, precision = _when(claim, document, written_on)
        row = {
            "id": claim.id,
            "occurred_on": occurred_on,
            "precision": precision,
            "known_on": written_on,
            "source_actor": _code(claim.subject),
            "target_actor": _code(claim.target),
            "category": (claim.event or "event").casefold(),
            "description": _short(_line(claim.text)),
            "url": f"file:{_line(document.name)}",
            # F and 6: nobody has judged the source or checked the item.
            "reliability": "F",
            "credibility": "6",
            "note": f"UNVERIFIED: read from the report, claim {claim.id}",
        }
        writer.writerow(row)
    return out.getvalue()


def _when(claim: Claim, document: Document, written_on: date) -> tuple[date, str]:
    """Return the day, or the first day of the month or the year, and which of them the report tells."""
    assert claim.horizon is not None
    span, last = claim.horizon.span, claim.horizon.by
    assert last is not None
    language = document.sentences[claim.sentence].language
    times = find_times(tokens(document.text, span.start, span.end), language, written_on)
    first = next((time.start for time in times if time.start), last)
    if first == last:
        return last, "day"
    if (first.year, first.month) == (last.year, last.month):
        return last.replace(day=1), "month"
    return last.replace(month=1, day=1), "year"


def _code(party: Party | None) -> str:
    return party.code or "" if party else ""


def _readme(
    document: Document, items: Sequence[_Item], rows: int, undated: Sequence[Claim], *, name: str
) -> Iterator[str]:
    yield f"# {name}"
    yield ""
    yield f"Drafted from {_line(document.title or document.name)}. It runs as it stands, and it is not yet a model."
    yield ""
    yield "| file | what it holds |"
    yield "|---|---|"
    yield f"| `model.yaml` | {len(items)} forecasts as variables, each with a question and the author's word |"
    yield f"| `events.csv` | {rows} dated events that the report tells, unverified; no indicator reads them yet |"
    yield "| `claims.jsonl` | every claim with the place of its words in the source |"
    yield ""
    yield "## Make it a model"
    yield ""
    yield "1. Look for CHOOSE in `model.yaml`: each is a decision that the report leaves open."
    yield "2. Merge forecasts that are the same thing, and name the few causes that they share."
    yield "3. Write the criteria of each question, so that two strangers would agree on the answer."
    yield "4. Check every row of `events.csv` against a second source; then grade it and give its address."
    yield "5. Write indicators, so that evidence moves the answers."
    yield f"6. Run `tarjih check {name}` after every change, and `tarjih forecast {name}`."
    if undated:
        yield ""
        yield "## Events without a date"
        yield ""
        yield "The report does not say when; find the day, then add a row."
        yield ""
        yield from (f"- {claim.id}: {_line(claim.text)}" for claim in undated)


def _titles(document: Document, text: str) -> str:
    language = document.language if document.language in ("ar", "en") else "en"
    return f"{{{language}: {_quoted(_short(_line(text)))}}}"


def _line(text: str) -> str:
    # A model file refuses what a terminal obeys, and a report may hold it.
    return " ".join(_CONTROL.sub(" ", text).split())


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_TITLE else text[:_LONGEST_TITLE].rsplit(" ", 1)[0] + " …"


def _quoted(text: str) -> str:
    return json.dumps(_line(text), ensure_ascii=False)
