"""Who is meant: states, capitals, nationalities, bodies and leaders, by name, with their codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from tarjih.text.document import Span
from tarjih.text.phrases import Phrases
from tarjih.text.tokens import Token

Kind = Literal["state", "capital", "nationality", "government", "body", "leader", "group"]


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor of the gazetteer: its code (ISO 3166 alpha-3, with a sector such as GOV or MIL, or a body's)."""

    code: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor named in a text: tokens `first` up to `last`, the characters, and its code.

    `prefix` holds the clitics written before an Arabic name; the span leaves them out.
    """

    first: int
    last: int
    span: Span
    code: str
    kind: Kind
    prefix: str = ""


def find_actors(words: Sequence[Token], language: str) -> list[Mention]:
    """Return the actors named in the tokens, in order, the longest name at each place."""
    return [
        Mention(
            match.first,
            match.last,
            Span(words[match.first].start + len(match.prefix), words[match.last - 1].end),
            match.value.code,
            match.value.kind,
            match.prefix,
        )
        for match in names(language).find(words)
    ]


@cache
def names(language: str) -> Phrases[Actor]:
    """Return every name of the gazetteer in one language."""
    from babel import Locale

    territories = Locale.parse(language).territories
    iso3 = {"RU": "RUS", "KZ": "KAZ", "UA": "UKR", "CN": "CHN", "TR": "TUR"}
    return Phrases(((territories[two], Actor(three, "state")) for two, three in iso3.items()), clitics=language == "ar")
