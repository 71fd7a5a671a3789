"""The words by which reports are read, one file a language: an analyst edits data, not code."""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

from tarjih.claims.lexicon.patterns import Patterns
from tarjih.text.phrases import Phrases

_CHOICE = re.compile(r"\(([^()]*)\)")


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
    return Lexicon(Phrases(cues, clitics=True))


def spell_out(patterns: Iterable[str]) -> Iterator[str]:
    """Return every phrase that patterns stand for; `(a|b|)` is a choice, and its empty branch means nothing.

    >>> list(spell_out(["is (highly|very|) likely"]))
    ['is highly likely', 'is very likely', 'is likely']
    """
    for pattern in patterns:
        parts = _CHOICE.split(pattern)
        choices = [part.split("|") if index % 2 else [part] for index, part in enumerate(parts)]
        yield from (" ".join("".join(choice).split()) for choice in itertools.product(*choices))
