"""Estimative language: what a word such as *unlikely* says in numbers, and which word a number deserves."""

import difflib
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from statistics import NormalDist
from typing import Any, TypeVar

from ruamel.yaml import YAML

_T = TypeVar("_T")

# Nothing nearer to 0 or 1 has a word of its own, and 0 itself has no log-odds.
_NEAREST_CERTAINTY = 1e-9


@dataclass(frozen=True, slots=True)
class Band:
    """The probability that a word states: a logit-normal with `coverage` of it inside `low..high`.

    `word` is the word's name on its scale, and `source` says where the numbers come from.
    """

    word: str
    low: float
    high: float
    coverage: float
    source: str

    @property
    def mu(self) -> float:
        """Return the mean of the log-odds."""
        return (_logit(self.low) + _logit(self.high)) / 2

    @property
    def sd(self) -> float:
        """Return the standard deviation of the log-odds."""
        width = _logit(self.high) - _logit(self.low)
        return width / (2 * NormalDist().inv_cdf((1 + self.coverage) / 2))

    @property
    def median(self) -> float:
        """Return the middle probability."""
        return 1 / (1 + math.exp(-self.mu))


@dataclass(frozen=True, slots=True)
class Scale:
    """A way of turning words into probabilities, and back.

    `phrases` maps every phrase, folded, to its band, by language. `ladder` holds the words that tables use,
    from the least to the most probable.
    """

    name: str
    title: Mapping[str, str]
    phrases: Mapping[str, Mapping[str, Band]]
    ladder: Mapping[str, tuple[Band, ...]]

    def band(self, word: str, language: str = "en") -> Band:
        """Return what a word states, looking in its language first and then in the others.

        >>> band = scale("readers").band("very likely")
        >>> band.word, band.low, band.high
        ('highly likely', 0.8, 0.95)

        Raises:
            ValueError: if the scale does not know the word, with the nearest one that it knows.
        """
        if (band := self.find(word, language)) is not None:
            return band
        key = _fold(word)
        known = {phrase: phrase for phrases in self.phrases.values() for phrase in phrases}
        near = difflib.get_close_matches(key, known, n=1)
        words = ", ".join(band.word for band in self._in(self.ladder, language))
        mend = f"Did you mean {near[0]!r}?" if near else f"Write a number, or one of its words, such as {words}"
        raise ValueError(f"{word!r} is not a word of the {self.name} scale. {mend}")

    def find(self, word: str, language: str = "en") -> Band | None:
        """Return what a word states, as `band` does, or nothing if the scale does not know it."""
        key = _fold(word)
        own = self._in(self.phrases, language)
        return next((phrases[key] for phrases in (own, *self.phrases.values()) if key in phrases), None)

    def word_for(self, p: float, language: str = "en") -> str:
        """Return the table word for a probability: of those whose band holds it, the nearest in log-odds.

        Where no band holds it, the nearest of all.

        >>> scale("readers").word_for(0.03)
        'remote'

        Raises:
            ValueError: if `p` is not a probability.
        """
        if not 0 <= p <= 1:
            raise ValueError(f"{p} is not a probability. Give a number from 0 to 1")
        log_odds = _logit(min(max(p, _NEAREST_CERTAINTY), 1 - _NEAREST_CERTAINTY))
        rungs = self._in(self.ladder, language)
        # A standard's own bounds come first: PHIA calls 4 % remote, though its next word's median is nearer.
        holding = [band for band in rungs if band.low <= p <= band.high]
        return min(holding or rungs, key=lambda band: abs(band.mu - log_odds)).word

    def _in(self, by_language: Mapping[str, _T], language: str) -> _T:
        if language not in by_language:
            raise ValueError(f"the {self.name} scale has no {language!r} words. It has {', '.join(by_language)}")
        return by_language[language]


def scales() -> tuple[str, ...]:
    """Return the names of the scales that tarjih knows."""
    return tuple(_data()["scales"])


@cache
def scale(name: str) -> Scale:
    """Return a scale by its name.

    Raises:
        ValueError: if there is no such scale, with the nearest one that there is.
    """
    data = _data()
    if name not in data["scales"]:
        near = difflib.get_close_matches(name, data["scales"], n=1)
        mend = f"Did you mean {near[0]!r}?" if near else f"Write one of {', '.join(data['scales'])}"
        raise ValueError(f"{name!r} is not a scale of estimative words. {mend}")
    raw = data["scales"][name]
    phrases: dict[str, dict[str, Band]] = {language: {} for language in raw["title"]}
    ladder: dict[str, list[Band]] = {language: [] for language in raw["title"]}
    for entry in raw["words"]:
        source = data["sources"][entry.get("source") or raw["source"]]
        for language in phrases:
            if variants := [str(variant) for variant in entry.get(language, ())]:
                low, high = entry["band"]
                band = Band(variants[0], low, high, raw["coverage"], source)
                phrases[language] |= {_fold(variant): band for variant in variants}
                if entry.get("ladder"):
                    ladder[language].append(band)
    rungs = {language: tuple(sorted(bands, key=lambda band: band.mu)) for language, bands in ladder.items()}
    return Scale(name, raw["title"], phrases, rungs)


@cache
def _data() -> dict[str, Any]:
    text = resources.files("tarjih.claims").joinpath("lexicon/scales.yaml").read_text("utf-8")
    data: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return data


def _fold(phrase: str) -> str:
    # Decomposing splits a hamza or a vowel mark from its letter, so that both kinds of spelling meet.
    plain = "".join(c for c in unicodedata.normalize("NFKD", phrase) if not unicodedata.combining(c))
    return re.sub(r"[\s_‐-―-]+", " ", plain.replace("ـ", "").replace("’", "'")).strip().casefold()


def _logit(p: float) -> float:
    return math.log(p) - math.log1p(-p)
