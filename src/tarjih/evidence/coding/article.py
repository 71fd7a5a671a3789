"""One article -> the events that it tells."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tarjih.claims.claim import Claim
from tarjih.claims.extract import claims_of
from tarjih.text.reading import document

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

    `occurred_on` is the day that the text names, else the day of publication (`dated` says which); `known_on` is the
    day of publication. `start` to `end` are the characters of the article's text that tell it.
    """

    id: str
    occurred_on: date
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
    """
    found = document(article.text, name=article.id, written_on=article.published_on)
    told = [claim for claim in claims_of(found) if _is_event(claim)]
    return [_event(article, claim, number) for number, claim in enumerate(told, 1)]


def _is_event(claim: Claim) -> bool:
    parties = (claim.subject and claim.subject.code, claim.target and claim.target.code)
    return claim.kind == "event" and claim.polarity == "positive" and claim.event is not None and any(parties)


def _event(article: Article, claim: Claim, number: int) -> CodedEvent:
    assert claim.event is not None
    by = claim.horizon.by if claim.horizon else None
    # What an article of today tells cannot have happened tomorrow: such a date is of something else.
    dated = by is not None and by <= article.published_on
    return CodedEvent(
        f"{article.id}-{number}",
        by if by is not None and dated else article.published_on,
        article.published_on,
        dated,
        (claim.subject.code if claim.subject else None) or "",
        (claim.target.code if claim.target else None) or "",
        claim.event,
        INTENSITY[claim.event],
        claim.text,
        claim.span.start,
        claim.span.end,
        article.id,
        article.url,
        article.source,
    )
