"""The events that a report tells, as rows of a ledger that nobody has verified."""

import csv
from collections.abc import Sequence
from datetime import date
from io import StringIO

from tarjih.claims.claim import Claim, Party
from tarjih.evidence.ledger import EVENT_COLUMNS
from tarjih.text.dates import find_times
from tarjih.text.document import Document, one_line
from tarjih.text.tokens import tokens


def told_events(claims: Sequence[Claim], written_on: date) -> tuple[list[Claim], list[Claim]]:
    """Return the events with a day by which they had happened, and those without; what is denied is none."""
    events = [c for c in claims if c.kind == "event" and c.polarity == "positive" and not c.duplicate_of]
    dated = [c for c in events if c.horizon and c.horizon.by and c.horizon.by <= written_on]
    return dated, [claim for claim in events if claim not in dated]


def ledger(document: Document, claims: Sequence[Claim], written_on: date) -> str:
    """Return events.csv: each row marked UNVERIFIED, its source graded F and itself 6, for nobody has judged them."""
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
            "description": one_line(claim.text),
            "url": f"file:{one_line(document.name)}",
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
    first = next((time.start for time in times if time.start and time.start <= last), last)
    if first == last:
        return last, "day"
    if (first.year, first.month) == (last.year, last.month):
        return last.replace(day=1), "month"
    return last.replace(month=1, day=1), "year"


def _code(party: Party | None) -> str:
    return party.code or "" if party else ""
