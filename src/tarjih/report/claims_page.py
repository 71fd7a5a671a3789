"""The claims of a document as one HTML file: the text with its claims marked, and beside it what each one says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from itertools import pairwise

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from tarjih.claims.claim import Claim
from tarjih.claims.estimative import scale
from tarjih.report.findings import Findings, time_of, unread_line
from tarjih.report.words import load_wording
from tarjih.text.document import Document, Span

_LINE_END = re.compile(r"\r\n|\r|\n")
# What marks a heading in Markdown, right before it.
_HEADING_MARK = re.compile(r"^#{1,6}[ \t]+\Z", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence that is marked alike throughout: the parts of claims that it belongs to."""

    text: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence in pieces, the text before it, and the claims that it makes."""

    before: str
    pieces: tuple[Piece, ...]
    claims: tuple[Claim, ...]


def render_claims_page(found: Findings, *, language: str = "en") -> str:
    """Return one self-contained HTML file: nothing is fetched, and without scripts only the filters are missing."""
    wording, document, claims = load_wording(language, "claims"), found.document, found.claims
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.globals |= {"w": wording, "say": wording.say_html, "time_of": partial(time_of, wording)}
    folder = files(__package__)
    page = environment.from_string((folder / "claims.html.j2").read_text(encoding="utf-8"))
    style, script = (
        Markup((folder / name).read_text(encoding="utf-8"))  # noqa: S704 - our own files
        for name in ("claims.css", "claims.js")
    )
    return page.render(
        document=document,
        direction=_direction(document),
        sentences=marked_sentences(document, claims),
        tail=_tail(document),
        claims=claims,
        kinds=list(dict.fromkeys(claim.kind for claim in claims)),
        actors=_actors(claims),
        notes=found.notes,
        unread=[one.text for one in found.unread],
        unread_line=unread_line(wording, document) if document.unread else "",
        scale=scale(found.scale),
        style=style,
        script=script,
    )


def marked_sentences(document: Document, claims: Sequence[Claim]) -> list[MarkedSentence]:
    """Return the document cut into sentences, each cut where a part of a claim begins or ends.

    Front matter is left out, for the head of the page says what it says, and so are the marks of headings. A line that
    ends inside a paragraph goes on: where lines are broken is the file's matter and not the page's.
    """
    by_sentence: dict[int, list[Claim]] = {}
    for claim in claims:
        by_sentence.setdefault(claim.sentence, []).append(claim)
    found, end, paragraph = [], document.start, -1
    for number, sentence in enumerate(document.sentences):
        own = tuple(by_sentence.get(number, ()))
        before = document.text[end : sentence.span.start]
        before = _on_one_line(before) if sentence.paragraph == paragraph else _HEADING_MARK.sub("", before)
        found.append(MarkedSentence(before, _pieces(document.text, sentence.span, own), own))
        end, paragraph = sentence.span.end, sentence.paragraph
    return found


def _on_one_line(text: str) -> str:
    return _LINE_END.sub(" ", text)


def _direction(document: Document) -> str:
    return load_wording("ar" if document.language == "ar" else "en", "claims").say("direction")


def _tail(document: Document) -> str:
    return document.text[document.sentences[-1].span.end if document.sentences else document.start :]


def _pieces(text: str, span: Span, claims: Sequence[Claim]) -> tuple[Piece, ...]:
    parts = [part for claim in claims for part in _parts(claim) if span.holds(part[1])]
    cuts = sorted({span.start, span.end, *(end for _, part in parts for end in (part.start, part.end))})
    return tuple(
        Piece(
            _on_one_line(text[start:end]),
            tuple(dict.fromkeys(name for name, part in parts if part.holds(Span(start, end)))),
        )
        for start, end in pairwise(cuts)
    )


def _parts(claim: Claim) -> list[tuple[str, Span]]:
    named = [
        ("predicate", claim.predicate),
        ("subject", claim.subject),
        ("target", claim.target),
        ("condition", claim.condition),
        ("horizon", claim.horizon),
        ("holder", claim.holder if claim.holder and not claim.holder.implied else None),
    ]
    return [("cue", cue.span) for cue in claim.cues] + [(name, part.span) for name, part in named if part]


def _actors(claims: Sequence[Claim]) -> list[str]:
    return sorted({party.code for claim in claims for party in (claim.subject, claim.target) if party and party.code})
