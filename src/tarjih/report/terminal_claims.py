"""Claims on a terminal: who may do what to whom, how likely, if what, by when, according to whom."""

import re
from collections.abc import Sequence

from babel import Locale
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from tarjih.claims.claim import Claim, Estimate, Party
from tarjih.claims.estimative import scale
from tarjih.claims.figures import FigureNote, UnreadFigure
from tarjih.report.pieces import ACCENT, HEADING, QUIET, WIDEST, WIDTH, heading
from tarjih.report.words import Wording, load_wording
from tarjih.text.document import Document

_SEPARATOR = " · "
# Letters of the source that are shown of a claim whose sentence is longer.
_LONGEST = 320
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


def render_claims(
    document: Document,
    claims: Sequence[Claim],
    *,
    scale_name: str,
    notes: Sequence[FigureNote] = (),
    unread: Sequence[UnreadFigure] = (),
    language: str = "en",
    width: int = WIDTH,
) -> RenderableType:
    """Return the claims in the order of the text, each with the words that make it."""
    wording, width = load_wording(language, "claims"), min(width, WIDEST)
    parts: list[RenderableType] = [
        Text(wording.say("claims.heading", name=_flat(document.title or document.name)), style=f"bold {ACCENT}"),
        Text(_head(wording, document, claims, scale_name), style=QUIET),
    ]
    if not claims:
        parts.append(heading(wording.say("claims.none")))
    sentence = None
    for claim in claims:
        if claim.sentence != sentence:
            sentence = claim.sentence
            span = document.sentences[sentence].span
            parts.append(Text("\n" + _short(_flat(span.of(document.text))), style=QUIET))
        parts.append(Padding(_claim(wording, claim), (0, 0, 0, 2)))
    if notes:
        parts.append(heading(wording.say("claims.notes")))
        parts += [Padding(Text(note_line(wording, document, note)), (0, 0, 0, 2)) for note in notes]
    if document.unread:
        parts.append(Text("\n" + unread_line(wording, document), style=QUIET))
        parts += [Padding(Text(", ".join(_flat(one.text) for one in unread)), (0, 0, 0, 2))] if unread else []
    return Group(*parts)


def note_line(wording: Wording, document: Document, note: FigureNote) -> str:
    """Write what the figures of a sentence say about each other: the words, what is the matter, and the sum."""
    quoted = wording.say("quote", text=_short(_flat(note.span.of(document.text))))
    return f"{quoted}: {wording.say(f'notes.{note.note.kind}')}: {note.note.arithmetic}"


def unread_line(wording: Wording, document: Document) -> str:
    """Say how many sentences were not read, and in which languages they are."""
    names = Locale.parse(wording.language).languages
    languages = ", ".join(names.get(code, code) for code, _ in document.unread)
    return wording.say("claims.unread", count=sum(count for _, count in document.unread), languages=languages)


def _head(wording: Wording, document: Document, claims: Sequence[Claim], scale_name: str) -> str:
    counts = wording.say("claims.counts", count=len(claims))
    sentences = wording.say("claims.sentences", count=len({claim.sentence for claim in claims}))
    day = document.written_on
    dated = wording.say("claims.written_on", date=wording.day(day)) if day else wording.say("claims.undated")
    words = wording.say("claims.scale", title=wording.text(scale(scale_name).title))
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
    line.append(_flat(claim.predicate.text), style="bold")
    if claim.target:
        line.append(f" → {_party(claim.target)}")
    if claim.event:
        line.append(f"{_SEPARATOR}{claim.event}")
    for key, text in (("if", claim.condition and claim.condition.text), ("by", _when(wording, claim))):
        if text:
            line.append(f"{_SEPARATOR}{wording.say(f'claims.{key}')} {_flat(text)}")
    if claim.holder:
        implied = f" ({wording.say('claims.implied')})" if claim.holder.implied else ""
        line.append(f"{_SEPARATOR}{wording.say('claims.says')} {_flat(claim.holder.name)}{implied}")
    if claim.duplicate_of:
        line.append(_SEPARATOR + wording.say("claims.duplicate", id=claim.duplicate_of), style=QUIET)
    return line


def estimate_line(wording: Wording, estimate: Estimate) -> str:
    """Write an estimate: its word and its range."""
    return f"{wording.say('quote', text=_flat(estimate.word))} {wording.interval(estimate.low, estimate.high)}"


def _when(wording: Wording, claim: Claim) -> str | None:
    if claim.horizon is None:
        return None
    by = claim.horizon.by
    return (
        f"{claim.horizon.text} ({wording.say('claims.last_day', date=wording.day(by))})" if by else claim.horizon.text
    )


def _party(party: Party | None) -> str:
    if party is None:
        return ""
    return f"{_flat(party.text)} [{party.code}]" if party.code else _flat(party.text)


def _flat(text: str) -> str:
    # A terminal would obey what a report may hold.
    return " ".join(_CONTROL.sub(" ", text).split())


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + " …"
