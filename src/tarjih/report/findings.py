"""All that was read in a document, as the table and the page of `tarjih read` show it."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel import Locale

from tarjih.claims.claim import Claim
from tarjih.claims.figures import FigureNote, UnreadFigure, figure_notes, unread_figures
from tarjih.report.words import Wording
from tarjih.text.document import Document


@dataclass(frozen=True, slots=True)
class Findings:
    """A document, its claims by the words of a scale, what its figures say about each other, and what was not read."""

    document: Document
    claims: Sequence[Claim]
    scale: str
    notes: Sequence[FigureNote] = ()
    unread: Sequence[UnreadFigure] = ()


def findings(document: Document, claims: Sequence[Claim], scale: str) -> Findings:
    """Put claims together with what is known of the document besides them."""
    return Findings(document, claims, scale, list(figure_notes(document)), list(unread_figures(document)))


def unread_line(wording: Wording, document: Document) -> str:
    """Say how many sentences were not read, and in which languages they are."""
    names = Locale.parse(wording.language).languages
    languages = ", ".join(names.get(code, code) for code, _ in document.unread)
    return wording.say("claims.unread", count=sum(count for _, count in document.unread), languages=languages)


def time_of(wording: Wording, claim: Claim) -> tuple[str, str] | None:
    """Say whether a claim's time is a deadline or a day, and write its last day where that is known."""
    if claim.horizon is None:
        return None
    past = claim.kind in ("event", "quantity")
    day = wording.day(claim.horizon.by) if claim.horizon.by else ""
    label = wording.say("claims.when" if past else "claims.by")
    return label, day if past or not day else wording.say("claims.last_day", date=day)
