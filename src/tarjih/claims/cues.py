"""What a cue says in numbers: its class, and the probability that a scale gives the class."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

from tarjih.claims.claim import Cue, Estimate, Kind, Polarity
from tarjih.claims.estimative import Band, Scale, scale

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

    The first cue that states a probability counts: the readers of the languages put the governing cue first. Of a
    forecast the band is that of the event as the predicate names it, whether or not the claim denies it; of
    everything else it is that of the statement as worded.
    """
    for cue in cues:
        cls = cue_classes()[cue.cls]
        found = _band(cue.cls, cue.text, words.name, language)
        if found is None:
            continue
        band, of_scale = found
        low, high = band.low, band.high
        forecast = kind in ("forecast", "conditional_forecast")
        if forecast and polarity == "negative" and not cls.negative:
            low, high = _complement(high), _complement(low)
        return Estimate(cue.text, cue.cls, low, high, "event" if forecast else "statement", of_scale)
    return None


@lru_cache(maxsize=1 << 12)
def _band(cls: str, text: str, scale_name: str, language: str) -> tuple[Band, str] | None:
    found = cue_classes()[cls]
    for name in dict.fromkeys((scale_name, FALLBACK)) if found.ask else ():
        for phrase in (text, *found.ask):
            if (band := scale(name).find(phrase, language)) is not None:
                return band, name
    return (Band(cls, *found.band, 0.8, found.basis), "tarjih") if found.band else None


def _complement(p: float) -> float:
    return round(1 - p, 12)


def scale_word(cls: str, scale_name: str) -> str | None:
    """Return the word by which a scale states a class, or nothing if the scale does not cover it."""
    known = scale(scale_name)
    return next((phrase for phrase in cue_classes()[cls].ask if known.find(phrase) is not None), None)
