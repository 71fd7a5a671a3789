"""What a cue says in numbers: its class, and the probability that a scale gives the class."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal

from ruamel.yaml import YAML

from tarjih.claims.claim import Cue, Estimate, Kind, Polarity
from tarjih.claims.estimative import Band, Scale, scale
from tarjih.text.figures import find_figures
from tarjih.text.tokens import tokens

# Classes that call an event improbable, and the words by which an English cue of one of them denies by itself.
_IMPROBABLE = frozenset({"unlikely", "highly_unlikely", "remote", "almost_no_chance", "impossible"})
_DENIES = re.compile(r"\b(?:not|never)\b|n['’]t\b", re.IGNORECASE)
_NUMERALS = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "twenty": "20",
    "hundred": "100",
}
_NUMERAL = "|".join([r"\d+", *_NUMERALS])
_ODDS = re.compile(rf"\b({_NUMERAL})(?: chances?)?[ -](?:in|out of)[ -](?:a )?({_NUMERAL})\b", re.IGNORECASE)
_IN_WORDS = re.compile(r"per ?cent|%|٪|المئة|المائة|\bin\b|\bout of\b|[ -]in[ -]", re.IGNORECASE)

# The scale that covers nearly every class; another scale's gaps are filled from it, and the estimate says so.
FALLBACK = "readers"


@dataclass(frozen=True, slots=True)
class CueClass:
    """A kind of doubt. See `lexicon/classes.yaml` for what each field means."""

    name: str
    title: Mapping[str, str]
    ask: tuple[str, ...] = ()
    band: tuple[float, float] | None = None
    negative: bool = False
    odds_ratio: tuple[float, float] | None = None
    basis: str = ""


@cache
def cue_classes() -> Mapping[str, CueClass]:
    """Return every class by its name, in the order from certain to impossible, then those without a rank."""
    text = resources.files("tarjih.claims.lexicon").joinpath("classes.yaml").read_text("utf-8")
    raw: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return {
        name: CueClass(
            name,
            entry["title"],
            tuple(entry.get("ask", ())),
            tuple(entry["band"]) if "band" in entry else None,
            entry.get("negative", False),
            tuple(entry["odds_ratio"]) if "odds_ratio" in entry else None,
            entry.get("basis", ""),
        )
        for name, entry in raw["classes"].items()
    }


def estimate(cues: tuple[Cue, ...], kind: Kind, polarity: Polarity, *, words: Scale, language: str) -> Estimate | None:
    """Return how likely the cues of one claim say it is.

    A number that the text gives counts before any word, and a word of doubt before one that only says who reports it;
    of several, the first: the readers of the languages put the governing cue first. Of a forecast the band is that of
    the event as the predicate names it, whether or not the claim denies it; of everything else it is that of the
    statement as worded.
    """
    forecast = kind in ("forecast", "conditional_forecast")
    of: Literal["statement", "event"] = "event" if forecast else "statement"
    for cue in cues:
        if (stated := _stated(cue.text, language)) is not None:
            low, high = _of_the_event(cue, *stated) if forecast and polarity == "negative" else stated
            return Estimate(cue.text, cue.cls, low, high, of, "stated")
    for cue in sorted(cues, key=lambda cue: cue.cls == "reported"):
        if (found := _band(cue.cls, cue.text, words.name, language)) is not None:
            band, of_scale = found
            ends = band.low, band.high
            low, high = _of_the_event(cue, *ends) if forecast and polarity == "negative" else ends
            return Estimate(cue.text, cue.cls, low, high, of, of_scale)
    return None


def _of_the_event(cue: Cue, low: float, high: float) -> tuple[float, float]:
    """Return the band of an event whose denial is claimed: "likely will not" is the complement of likely.

    "Will almost certainly not" holds its own denial: its band is that of the event already.
    """
    if cue_classes()[cue.cls].negative or (cue.cls in _IMPROBABLE and _DENIES.search(cue.text)):
        return low, high
    return _complement(high), _complement(low)


@lru_cache(maxsize=1 << 12)
def _stated(text: str, language: str) -> tuple[float, float] | None:
    """Return the probability that a cue states in figures: "a 30 percent chance", "one in five"."""
    if not any(c.isdigit() for c in text) and not _IN_WORDS.search(text):
        return None
    found = find_figures(tokens(text), language)
    for figure in found:
        if figure.unit == "percent" and 0 < figure.value < 100:
            ends = figure.value / 100, (figure.value if figure.high is None else figure.high) / 100
            return (ends[0], ends[1]) if ends[1] < 1 else None
    odds = _ODDS.search(text)
    if odds:
        few, many = (float(_NUMERALS.get(part.casefold(), part)) for part in odds.groups())
        return (few / many, few / many) if 0 < few < many else None
    return None


@lru_cache(maxsize=1 << 12)
def _band(cls: str, text: str, scale_name: str, language: str) -> tuple[Band, str] | None:
    found = cue_classes()[cls]
    for name in dict.fromkeys((scale_name, FALLBACK)) if found.ask else ():
        # Of "denied that it will" the word is "will", and its class is the denial.
        for phrase in found.ask if found.negative else (text, *found.ask):
            if (band := scale(name).find(phrase, language)) is not None:
                return band, name
    return (Band(cls, *found.band, 0.8, found.basis), "tarjih") if found.band else None


def _complement(p: float) -> float:
    return round(1 - p, 12)


def scale_word(cls: str, scale_name: str) -> str | None:
    """Return the word by which a scale states a class, or nothing if the scale does not cover it."""
    known = scale(scale_name)
    return next((phrase for phrase in cue_classes()[cls].ask if known.find(phrase) is not None), None)
