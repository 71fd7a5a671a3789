"""The words by which reports are read, one file a language: an analyst edits data, not code."""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

from tarjih.claims.lexicon.patterns import Patterns
from tarjih.text.tokens import fold


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The phrases of a language: estimative cues by class."""

    cues: Patterns[str]


# The Arabic "that", and the pronouns that can be written with it.
_THAT = {that: [that + pronoun for pronoun in ("ه", "ها", "هم", "هما", "نا")] for that in ("ان", "بان")}


@cache
def lexicon(language: str) -> Lexicon:
    """Return the lexicon of a language: `ar` or `en`."""
    raw: dict[str, Any] = YAML(typ="safe", pure=True).load(
        resources.files("tarjih.claims.lexicon").joinpath(f"{language}.yaml").read_text("utf-8")
    )
    # Words, or, with bars between, phrases.
    groups = {name: words.split("|" if "|" in words else None) for name, words in raw.get("groups", {}).items()}
    cues = ((pattern, cls) for cls, listed in raw["cues"].items() for pattern in listed)
    if language == "ar":
        return Lexicon(Patterns(cues, groups, endings=_THAT, clitics=True))
    return Lexicon(Patterns(cues, groups))


@cache
def document_words(role: str) -> frozenset[str]:
    """Return the folded words of a role of `document.yaml`, of both languages: `reports` or `goes_on`."""
    text = resources.files("tarjih.claims.lexicon").joinpath("document.yaml").read_text("utf-8")
    raw: dict[str, list[str]] = YAML(typ="safe", pure=True).load(text)
    return frozenset(fold(word) for line in raw[role] for word in line.split())
