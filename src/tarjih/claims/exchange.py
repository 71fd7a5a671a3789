"""Claims as plain data, one JSON object or one table row each."""

import csv
import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date
from io import StringIO
from typing import Any

from tarjih.claims.claim import Claim
from tarjih.text.document import Span

# A Python name that is not what the field is called outside.
_NAMES = {"cls": "class"}


def plain(value: Any) -> Any:
    """Return a record as dictionaries, lists, strings and numbers; a span is [start, end]."""
    if isinstance(value, Span):
        return [value.start, value.end]
    if is_dataclass(value):
        return {_NAMES.get(f.name, f.name): plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def to_json_lines(claims: Iterable[Claim]) -> Iterable[str]:
    """Yield one JSON object a claim, in the order of the record's fields."""
    for claim in claims:
        yield json.dumps(plain(claim), ensure_ascii=False, allow_nan=False)


def to_csv(claims: Iterable[Claim]) -> str:
    """Return a table with one row a claim, for spreadsheets; every field that has a span keeps its words only."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for claim in claims:
        writer.writerow([_cell(value) for value in _row(claim)])
    return out.getvalue()


_COLUMNS = (
    *("id", "kind", "polarity", "predicate", "cues", "classes", "low", "high", "of", "scale"),
    *("subject", "subject_code", "target", "target_code", "event", "condition", "horizon", "by"),
    *("holder", "holder_code", "relation", "duplicate_of", "sentence", "start", "end", "text"),
)


def _row(claim: Claim) -> list[object]:
    estimate, horizon = claim.estimate, claim.horizon
    return [
        claim.id,
        claim.kind,
        claim.polarity,
        claim.predicate.text,
        "; ".join(cue.text for cue in claim.cues),
        "; ".join(cue.cls for cue in claim.cues),
        *((estimate.low, estimate.high, estimate.of, estimate.scale) if estimate else (None,) * 4),
        *((claim.subject.text, claim.subject.code) if claim.subject else (None, None)),
        *((claim.target.text, claim.target.code) if claim.target else (None, None)),
        claim.event,
        claim.condition.text if claim.condition else None,
        *((horizon.text, horizon.by) if horizon else (None, None)),
        *((claim.holder.name, claim.holder.code) if claim.holder else (None, None)),
        claim.relation,
        claim.duplicate_of,
        claim.sentence,
        claim.span.start,
        claim.span.end,
        claim.text,
    ]


def _cell(value: object) -> object:
    # A spreadsheet would run a text that begins like a formula.
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + value
    return "" if value is None else value
