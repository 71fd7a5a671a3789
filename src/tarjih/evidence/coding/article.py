"""One article -> the events that it tells."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tarjih.claims.claim import Claim, Party
from tarjih.claims.extract import claims_of
from tarjih.evidence.coding.roots import vote
from tarjih.evidence.observation import Precision
from tarjih.text.document import Document
from tarjih.text.gazetteer import find_actors
from tarjih.text.reading import document
from tarjih.text.tokens import tokens

# Mean Goldstein weight of the CAMEO codes under each PLOVER root: Goldstein 1992, as tabulated for CAMEO codes by
# A. Beger (MIT licence), joined by the CAMEO to PLOVER conversion of 17 September 2021 by P. Schrodt. On that scale
# -10 is an attack with all means, and +8.3 the most helpful act.
INTENSITY: Mapping[str, float] = {
    "ASSAULT": -9.6,
    "MOBILIZE": -7.2,
    "PROTEST": -6.9,
    "COERCE": -6.7,
    "THREATEN": -6.2,
    "SANCTION": -5.8,
    "REQUEST": -5.0,
    "REJECT": -4.2,
    "ACCUSE": -2.0,
    "CONSULT": 2.8,
    "CONCEDE": 5.0,
    "SUPPORT": 5.1,
    "AGREE": 5.9,
    "COOPERATE": 6.7,
    "AID": 7.5,
    "RETREAT": 7.8,
}


# Claims before and after one that may stand in its sentence.
_NEAR = 8
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Article:
    """A text as an archive holds it: `published_on` is what "yesterday" is counted from."""

    id: str
    text: str
    published_on: date
    url: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class CodedEvent:
    """Something that `actor` did to `recipient` (codes), of a PLOVER kind.

    `occurred_on` is the last day of the time that the text names, no sharper than `precision`, else the day of
    publication (`dated` says which); `known_on` is the day of publication. `start` to `end` are the characters of the
    article's text that tell it.
    """

    id: str
    occurred_on: date
    precision: Precision
    known_on: date
    dated: bool
    actor: str
    recipient: str
    root: str
    intensity: float
    text: str
    start: int
    end: int
    article: str
    url: str
    source: str


def read_article(row: Mapping[str, Any]) -> Article:
    """Read one row of a corpus: `text` and `date` (ISO), and perhaps `id`, `url` and `source`.

    Raises:
        ValueError: with what is missing or wrong.
    """
    text, day = row.get("text"), row.get("date")
    if not isinstance(text, str) or not text.strip():
        raise ValueError("no text")
    # Half of a pair is what is left of a sign that somebody cut in two; offsets stay what they are.
    text = _HALF.sub("\ufffd", text)
    if not isinstance(day, str):
        raise ValueError("no date")
    try:
        published_on = date.fromisoformat(day[:10])
    except ValueError:
        raise ValueError(f"{day!r} is not a date such as 2022-10-28") from None
    given = {name: str(row[name]) for name in ("id", "url", "source") if row.get(name) is not None}
    return Article(given.get("id", ""), text, published_on, given.get("url", ""), given.get("source", ""))


def code_article(article: Article) -> list[CodedEvent]:
    """Return the events that an article tells, in the order of its text.

    An event has a kind and at least one party with a code. What may happen, is denied or is only wanted is no event.

    Raises:
        ReadingError: if the text holds what no text holds.
    """
    found = document(article.text, name=article.id, written_on=article.published_on)
    coded: list[CodedEvent] = []
    for claim, root in told_events(found):
        actor, recipient = _code(found, claim, claim.subject), _code(found, claim, claim.target)
        if actor or recipient:
            coded.append(_event(article, claim, root, actor, recipient, len(coded) + 1))
    return coded


def told_events(found: Document) -> Iterator[tuple[Claim, str]]:
    """Yield the claims that tell an event, each with its kind, whoever takes part."""
    claims = list(claims_of(found))
    for i, claim in enumerate(claims):
        if claim.kind == "event" and claim.polarity == "positive":
            root = _root(found, claims, i)
            if root is not None:
                yield claim, root


def _root(found: Document, claims: Sequence[Claim], i: int) -> str | None:
    """Return the kind of event by the rules and the words around the predicate, up to the predicates beside it."""
    claim = claims[i]
    sentence = found.sentences[claim.sentence]
    start, end = sentence.span.start, sentence.span.end
    for other in claims[max(i - _NEAR, 0) : i + _NEAR + 1]:
        if other.sentence == claim.sentence:
            if other.predicate.span.end <= claim.predicate.span.start:
                start = max(start, other.predicate.span.end)
            elif other.predicate.span.start >= claim.predicate.span.end:
                end = min(end, other.predicate.span.start)
    return vote(claim.event, found.text[start:end], sentence.language)


def _code(found: Document, claim: Claim, party: Party | None) -> str:
    """Return the code of a party, or of whoever its words name first: a Ukrainian border post stands for Ukraine."""
    if party is None or party.code:
        return party.code or "" if party else ""
    language = found.sentences[claim.sentence].language
    words = tokens(found.text, party.span.start, party.span.end)
    actors = find_actors(words, language, text=found.text, written_on=found.written_on)
    return next((actor.code for actor in actors if actor.code), "")


def _event(article: Article, claim: Claim, root: str, actor: str, recipient: str, number: int) -> CodedEvent:
    by = claim.horizon.by if claim.horizon else None
    # What an article of today tells cannot have happened tomorrow: such a date is of something else.
    dated = by is not None and by <= article.published_on
    return CodedEvent(
        id=f"{article.id}-{number}",
        occurred_on=by if by is not None and dated else article.published_on,
        precision=_precision(claim, article.published_on) if dated else "day",
        known_on=article.published_on,
        dated=dated,
        actor=actor,
        recipient=recipient,
        root=root,
        intensity=INTENSITY[root],
        text=claim.text,
        start=claim.span.start,
        end=claim.span.end,
        article=article.id,
        url=article.url,
        source=article.source,
    )


def _precision(claim: Claim, published_on: date) -> Precision:
    assert claim.horizon is not None
    assert claim.horizon.by is not None
    if claim.horizon.kind in ("day", "month"):
        return "day" if claim.horizon.kind == "day" else "month"
    # "Last week" is some days of a month; "in recent years" is not.
    return "month" if (published_on - claim.horizon.by).days <= 31 and claim.horizon.kind == "period" else "year"
