"""The words by which reports are read, one file a language: an analyst edits data, not code."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

from tarjih.claims.lexicon.patterns import Patterns
from tarjih.text.phrases import Phrases, spell_out
from tarjih.text.tokens import fold


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The phrases of a language: estimative cues by class."""

    cues: Phrases[str] | Patterns[str]


@cache
def lexicon(language: str) -> Lexicon:
    """Return the lexicon of a language: `ar` or `en`."""
    raw: dict[str, Any] = YAML(typ="safe", pure=True).load(
        resources.files("tarjih.claims.lexicon").joinpath(f"{language}.yaml").read_text("utf-8")
    )
    if language != "ar":
        groups = {name: words.split() for name, words in raw["groups"].items()}
        patterns = ((pattern, cls) for cls, listed in raw["cues"].items() for pattern in listed)
        return Lexicon(Patterns(patterns, groups))
    cues = ((phrase, cls) for cls, patterns in raw["cues"].items() for phrase in spell_out(patterns))
    return Lexicon(Phrases(_with_pronouns(cues), clitics=True))


def _with_pronouns(cues: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield each phrase, and one that ends in the Arabic "that" also with the pronouns that can be written with it."""
    for phrase, cls in cues:
        yield phrase, cls
        if phrase.endswith((" أن", " بأن")):
            yield from ((phrase + pronoun, cls) for pronoun in ("ه", "ها", "هم", "هما", "نا"))


@cache
def document_words(role: str) -> frozenset[str]:
    """Return the folded words of a role of `document.yaml`, of both languages: `reports` or `goes_on`."""
    text = resources.files("tarjih.claims.lexicon").joinpath("document.yaml").read_text("utf-8")
    raw: dict[str, list[str]] = YAML(typ="safe", pure=True).load(text)
    return frozenset(fold(word) for line in raw[role] for word in line.split())
