"""Actors in a text: names and roles found in its tokens, joined where they belong together, and coded."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from tarjih.text.document import Span
from tarjih.text.gazetteer.ambiguous import meaning
from tarjih.text.gazetteer.catalogue import Kind, Name, Role, codes, entries
from tarjih.text.gazetteer.joining import Found, join
from tarjih.text.gazetteer.pieces import bare, is_parted
from tarjih.text.phrases import Phrases, Ways
from tarjih.text.tokens import Token, fold, forms

_PLAIN = frozenset({"state", "capital", "nationality", "body", "region"})
_NOBODY: frozenset[int] = frozenset()
_new = tuple.__new__


class Mention(NamedTuple):
    """An actor named in a text: tokens `first` up to `last`, the characters, and its code.

    `code` is ISO 3166 alpha-3, with the sector behind it where the words name one (RUSMIL), or a body's; None for
    what is named and has none (a region, a role). `sector` is that sector alone (GOV, MIL, ...). `prefix` holds the
    clitics written before an Arabic name; the span leaves them out, and an English 's likewise.
    """

    first: int
    last: int
    span: Span
    code: str | None
    kind: Kind
    prefix: str = ""
    sector: str = ""


def find_actors(
    words: Sequence[Token],
    language: str,
    *,
    text: str | None = None,
    written_on: date | None = None,
    begun: Sequence[Ways | None] | None = None,
) -> list[Mention]:
    """Return the actors named in the tokens, in order, the longest name at each place.

    A state with an office or a force beside it is one actor with a sector ("the army of Sudan", SDNMIL), and so is a
    leader with his title. A leader out of office on `written_on` belongs to the opposition or whatever the list says,
    else to the elite (ELI).

    Args:
        words: the tokens of one sentence.
        language: `ar` or `en`; nothing is found in others.
        text: what the tokens point into. Without it, names that only capitals tell from a word (US, WHO) are left out.
        written_on: the day that decides who is in office; by default everybody of whom the list knows a term is.
        begun: what each word begins (`begun_by`), for who has asked already.
    """
    found = _mentions(words, language, text, written_on, begun)
    return [mention for mention in found if mention.kind != "role"]


def find_roles(words: Sequence[Token], language: str, *, text: str | None = None) -> list[Mention]:
    """Return the offices and forces that stand without a state ("the government", "the rebels"); their code is None."""
    found = _mentions(words, language, text, None, None)
    return [mention for mention in found if mention.kind == "role" and mention.sector]


def begun_by(word: str, language: str) -> Ways | None:
    """Return the names that a folded word begins; None, if it is looked up in parts (see `pieces`)."""
    return None if is_parted(word, language) else names(language).ways(word)


def _mentions(
    words: Sequence[Token],
    language: str,
    text: str | None,
    written_on: date | None,
    begun: Sequence[Ways | None] | None,
) -> list[Mention]:
    if begun is not None and not any(begun) and None not in begun:
        return []
    if language not in {"ar", "en"}:
        return []
    known = names(language)
    if begun is None:
        tokens, home, owners = bare(words, language)
        matches = known.find(tokens)
    elif None in begun:
        tokens, home, owners = bare(words, language)
        # What stayed whole is as it was asked, and what is taken apart is asked anew.
        parts = zip(tokens, home, strict=True)
        ways = [(begun[i] if token is words[i] else known.ways(token.word)) or () for token, i in parts]
        matches = known.among(forms(tokens), ways)
    else:
        tokens, home, owners = words, range(len(words)), _NOBODY
        matches = known.among(forms(words), [one or () for one in begun])
    if not matches:
        return []
    found = []
    for i, match in enumerate(matches):
        start, end, prefix, value = match
        if isinstance(value, Name) and value.guard:
            beside = [matches[j] for j in (i - 1, i + 1) if 0 <= j < len(matches)]
            value = meaning(value, match, beside, tokens, language, text)
        if isinstance(value, Name):
            found.append(_new(Found, (start, end, prefix, value, None)))
        elif value is not None:
            found.append(_new(Found, (start, end, prefix, None, value)))
    mentions = []
    for one in join(found, tokens, language, owners):
        first, last, prefix, name, role = one
        start = tokens[first].start
        if prefix:
            start += _shift(text, start, prefix)
        code, kind, sector = _coding(name, role, written_on)
        span = Span(start, tokens[last - 1].end)
        mentions.append(_new(Mention, (home[first], home[last - 1] + 1, span, code, kind, prefix, sector)))
    return mentions


def _coding(name: Name | None, role: Role | None, written_on: date | None) -> tuple[str | None, Kind, str]:
    if name is None:
        # A bound role says nothing by itself: الخارجية may be foreign, and a public is not a people.
        return None, "role", role.sector if role and role.shape != "bound" else ""
    if role is None and name.kind in _PLAIN and not name.sector:
        return name.code, name.kind, ""
    sector = role.sector if role else name.sector
    if name.kind == "leader":
        code, standing = _standing(name, written_on)
        sector = sector or standing
        kind: Kind = "leader" if role is None or role.shape == "person" else _kind(sector)
        # A body has no sectors: its leaders speak for it.
        return (_coded(code, sector) if code in codes() else code), kind, sector
    if role:
        return _coded(name.code, sector), _kind(sector), sector
    if name.kind in {"government", "group"} and name.code:
        return name.code, name.kind, name.code[3:]
    return _coded(name.code, sector), name.kind, sector


def _kind(sector: str) -> Kind:
    return "government" if sector == "GOV" else "group"


def _coded(code: str | None, sector: str) -> str | None:
    return None if code is None else code + sector


def _standing(name: Name, written_on: date | None) -> tuple[str | None, str]:
    if written_on is None:
        return name.code, "GOV" if name.terms else name.otherwise
    for start, end, code in name.terms:
        if start <= written_on and (end is None or written_on <= end):
            return code, "GOV"
    return name.code, name.otherwise


def _shift(text: str | None, start: int, prefix: str) -> int:
    # A prefix may be written with vowel marks and tatweel, which its folded letters do not count.
    if not prefix or text is None:
        return len(prefix)
    length, left = 0, len(prefix)
    while left or not fold(text[start + length]):
        left -= bool(fold(text[start + length]))
        length += 1
    return length


@cache
def names(language: str) -> Phrases[Name | Role | None]:
    """Return every name and role of the gazetteer in one language."""
    return Phrases(entries(language), clitics=language == "ar")
