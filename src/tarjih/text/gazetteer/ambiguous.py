"""What an ambiguous name means where it stands; the conditions are data (ambiguous.csv)."""

from collections.abc import Sequence
from dataclasses import replace

from tarjih.text.gazetteer.catalogue import Name, Role, Row, guards
from tarjih.text.phrases import Match, clitics
from tarjih.text.tokens import Token


def meaning(
    name: Name,
    match: Match[Name | Role | None],
    beside: Sequence[Match[Name | Role | None]],
    words: Sequence[Token],
    language: str,
    text: str | None,
) -> Name | None:
    """Return what a guarded name means at a match, or None: not an actor here. `beside`: the matches next to it."""
    for row in guards(language).get(name.guard, ()):
        if _holds(row, match, beside, words, text):
            if row.code is None and row.kind == "role":
                return None
            # The forms of a nisba share the conditions of one name; what they are stays as it was.
            same = row.code == name.code
            return name if same else replace(name, code=row.code, kind=row.kind, sector="")
    return None


def _holds(
    row: Row,
    match: Match[Name | Role | None],
    beside: Sequence[Match[Name | Role | None]],
    words: Sequence[Token],
    text: str | None,
) -> bool:
    if row.test == "always":
        return True
    if row.test == "near":
        return any(_among(word, row.words) for _, _, word in words)
    if row.test == "before":
        return bool(match.first and _among(words[match.first - 1].word, row.words)) or match.prefix[-1:] in row.words
    if row.test == "after":
        return match.last < len(words) and words[match.last].word in row.words
    if row.test == "role":
        return any(isinstance(m.value, Role) and match.first in {m.last, m.first - 1} for m in beside)
    # What is left looks at the letters themselves: `cased` and `marks`.
    written = "" if text is None else text[words[match.first].start : words[match.last - 1].end]
    return any(form == written if row.test == "cased" else written.endswith(form) for form in row.written)


def _among(word: str, words: frozenset[str]) -> bool:
    return word in words or (word > "\u0600" and any(rest in words for _, rest in clitics(word)))
