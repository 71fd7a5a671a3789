"""A first case from the claims of a report: what it forecasts becomes questions, the rest becomes marked choices.

Nothing is hidden: every number names the claim that it comes from, and everything that the report does not say is
marked CHOOSE, for a person to decide.
"""

from collections.abc import Sequence

from tarjih.case.drafting.facts import ledger, told_events
from tarjih.case.drafting.plan import plan
from tarjih.case.drafting.writing import model_text, readme_text
from tarjih.claims.claim import Claim
from tarjih.claims.exchange import to_json_lines
from tarjih.errors import CaseError, Problem
from tarjih.text.document import Document

__all__ = ["draft_case"]

# Years that a model's calendar and its deadlines can hold.
_FIRST_YEAR, _LAST_YEAR = 1900, 2900


def draft_case(
    document: Document, claims: Sequence[Claim], *, name: str, scale_name: str = "readers"
) -> dict[str, str]:
    """Return the files of a case, by name: model.yaml, events.csv, claims.jsonl and README.md.

    Forecasts become variables that happen or do not, or that hold or end, each with a question that carries the
    author's word; conditions become causes that raise or lower them; dated events become rows of the ledger,
    unverified.

    Raises:
        CaseError: if it is not known when the report was written, or if it forecasts nothing.
    """
    written_on = document.written_on
    if written_on is None:
        found = "the report does not say when it was written, and every deadline counts from there"
        raise CaseError(Problem(document.name, found, "Say it with --as-of, for example --as-of 2022-10-28"))
    if not _FIRST_YEAR <= written_on.year <= _LAST_YEAR:
        found = f"{written_on} is no day to look ahead from"
        raise CaseError(Problem(document.name, found, "Say when it was written with --as-of, as in --as-of 2022-10-28"))
    planned = plan(claims, written_on)
    if not planned.forecasts:
        found = "no forecast was found in it, so there is nothing to ask a model"
        raise CaseError(Problem(document.name, found, "Look at what was read: tarjih read " + document.name))
    dated, undated = told_events(claims, written_on)
    return {
        "model.yaml": model_text(document, planned, written_on, name=name, scale_name=scale_name),
        "events.csv": ledger(document, dated, written_on),
        "claims.jsonl": "".join(line + "\n" for line in to_json_lines(claims)),
        "README.md": readme_text(document, planned, dated, undated, name=name),
    }
