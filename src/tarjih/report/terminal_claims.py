"""Claims on a terminal: who may do what to whom, how likely, if what, by when, according to whom."""

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from tarjih.claims.claim import Claim, Estimate, Party
from tarjih.claims.estimative import scale
from tarjih.claims.figures import FigureNote
from tarjih.report.findings import Findings, time_of, unread_line
from tarjih.report.pieces import ACCENT, HEADING, QUIET, WIDEST, WIDTH, heading
from tarjih.report.words import Wording, load_wording
from tarjih.text.document import Document, one_line

_SEPARATOR = " · "
# Letters of the source that are shown of a claim whose sentence is longer.
_LONGEST = 320


def render_claims(found: Findings, *, language: str = "en", width: int = WIDTH) -> RenderableType:
    """Return the claims in the order of the text, each with the words that make it."""
    document = found.document
    wording, width = load_wording(language, "claims"), min(width, WIDEST)
    parts: list[RenderableType] = [
        Text(wording.say("claims.heading", name=one_line(document.title or document.name)), style=f"bold {ACCENT}"),
        Text(_head(wording, found), style=QUIET),
    ]
    if not found.claims:
        parts.append(heading(wording.say("claims.none")))
    sentence = None
    for claim in found.claims:
        if claim.sentence != sentence:
            sentence = claim.sentence
            span = document.sentences[sentence].span
            parts.append(Text("\n" + _short(one_line(span.of(document.text))), style=QUIET))
        parts.append(Padding(_claim(wording, claim), (0, 0, 0, 2)))
    if found.notes:
        parts.append(heading(wording.say("claims.notes")))
        parts += [Padding(Text(note_line(wording, document, note)), (0, 0, 0, 2)) for note in found.notes]
    if document.unread:
        parts.append(Text("\n" + unread_line(wording, document), style=QUIET))
        parts += (
            [Padding(Text(", ".join(one_line(one.text) for one in found.unread)), (0, 0, 0, 2))] if found.unread else []
        )
    return Group(*parts)


def note_line(wording: Wording, document: Document, note: FigureNote) -> str:
    """Write what the figures of a sentence say about each other: the words, what is the matter, and the sum."""
    quoted = wording.say("quote", text=_short(one_line(note.span.of(document.text))))
    return f"{quoted}: {wording.say(f'notes.{note.note.kind}')}: {note.note.arithmetic}"


def _head(wording: Wording, found: Findings) -> str:
    counts = wording.say("claims.counts", count=len(found.claims))
    sentences = wording.say("claims.sentences", count=len({claim.sentence for claim in found.claims}))
    day = found.document.written_on
    dated = wording.say("claims.written_on", date=wording.day(day)) if day else wording.say("claims.undated")
    words = wording.say("claims.scale", title=wording.text(scale(found.scale).title))
    return _SEPARATOR.join([f"{counts} {sentences}", dated, words])


def _claim(wording: Wording, claim: Claim) -> Text:
    line = Text()
    line.append(f"{claim.id}  ", style=QUIET)
    line.append(wording.say(f"kinds.{claim.kind}"), style=HEADING)
    if claim.estimate:
        line.append(_SEPARATOR)
        line.append(estimate_line(wording, claim.estimate), style=ACCENT)
        if claim.polarity == "negative":
            line.append(" " + wording.say(f"claims.of.{claim.estimate.of}"), style=ACCENT)
    elif claim.relation:
        line.append(_SEPARATOR + wording.say(f"claims.{claim.relation}"), style=ACCENT)
    denial = wording.say("claims.not") + " " if claim.polarity == "negative" else ""
    who = _party(claim.subject)
    line.append(_SEPARATOR + (f"{who} – " if who else "") + denial)
    line.append(one_line(claim.predicate.text), style="bold")
    if claim.target:
        line.append(f" → {_party(claim.target)}")
    if claim.event:
        line.append(f"{_SEPARATOR}{claim.event}")
    if claim.condition:
        line.append(f"{_SEPARATOR}{wording.say('claims.if')} {one_line(claim.condition.text)}")
    if claim.horizon and (time := time_of(wording, claim)):
        label, day = time
        line.append(f"{_SEPARATOR}{label} {one_line(claim.horizon.text)}" + (f" ({day})" if day else ""))
    if claim.holder:
        implied = f" ({wording.say('claims.implied')})" if claim.holder.implied else ""
        line.append(f"{_SEPARATOR}{wording.say('claims.says')} {one_line(claim.holder.name)}{implied}")
    if claim.duplicate_of:
        line.append(_SEPARATOR + wording.say("claims.duplicate", id=claim.duplicate_of), style=QUIET)
    return line


def estimate_line(wording: Wording, estimate: Estimate) -> str:
    """Write an estimate: its word and its range."""
    return f"{wording.say('quote', text=one_line(estimate.word))} {wording.interval(estimate.low, estimate.high)}"


def _party(party: Party | None) -> str:
    if party is None:
        return ""
    return f"{one_line(party.text)} [{party.code}]" if party.code else one_line(party.text)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + " …"
