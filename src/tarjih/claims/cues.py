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
from tarjih.claims.stated import stated

# Classes that call an event improbable, and the words by which an English cue of one of them denies by itself.
_IMPROBABLE = frozenset({"unlikely", "highly_unlikely", "remote", "almost_no_chance", "impossible"})
_DENIES = re.compile(r"\b(?:not|never)\b|n['’]t\b", re.IGNORECASE)

# The scale that covers nearly every class; another scale's gaps are filled from it, and the estimate says so.
FALLBACK = "readers"

# The least probability of each class, for chances that are given as numbers: from the bands of PHIA, and of Kent where
# they meet.
_LEAST = (
    (0.995, "certain"), (0.93, "almost_certain"), (0.795, "highly_likely"), (0.615, "likely"),
    (0.53, "better_than_even"), (0.46, "even"), (0.32, "realistic_possibility"), (0.145, "unlikely"),
    (0.07, "highly_unlikely"), (0.015, "remote"), (0.0, "almost_no_chance"),
)  # fmt: skip


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


def class_of(p: float) -> str:
    """Return the class of cues whose band holds a probability.

    >>> class_of(0.7), class_of(1 / 3), class_of(0.05)
    ('likely', 'realistic_possibility', 'remote')
    """
    return next(cls for least, cls in _LEAST if p >= least)


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
        if (ends := stated(cue.text, language)) is not None:
            low, high = _of_the_event(cue, *ends) if forecast and polarity == "negative" else ends
            return Estimate(cue.text, cue.cls, low, high, of, "stated")
    for cue in cues if len(cues) == 1 else sorted(cues, key=_only_reports):
        if (found := _band(cue.cls, cue.text, words.name, language)) is not None:
            band, of_scale = found
            ends = band.low, band.high
            low, high = _of_the_event(cue, *ends) if forecast and polarity == "negative" else ends
            return Estimate(cue.text, cue.cls, low, high, of, of_scale)
    return None


def _only_reports(cue: Cue) -> bool:
    return cue.cls == "reported"


def _of_the_event(cue: Cue, low: float, high: float) -> tuple[float, float]:
    """Return the band of an event whose denial is claimed: "likely will not" is the complement of likely.

    "Will almost certainly not" holds its own denial: its band is that of the event already.
    """
    if cue_classes()[cue.cls].negative or (cue.cls in _IMPROBABLE and _DENIES.search(cue.text)):
        return low, high
    return _complement(high), _complement(low)


@lru_cache(maxsize=1 << 12)
def _band(cls: str, text: str, scale_name: str, language: str) -> tuple[Band, str] | None:
    found = cue_classes()[cls]
    for name in dict.fromkeys((scale_name, FALLBACK)) if found.ask else ():
        # Of "denied that it will" the word is "will", and its class is the denial; of "nothing but war will come" in
        # Arabic the word is the denial, and its class is "will".
        for phrase in found.ask if found.negative or cls == "will" else (text, *found.ask):
            if (band := scale(name).find(phrase, language)) is not None:
                return band, name
    return (Band(cls, *found.band, 0.8, found.basis), "tarjih") if found.band else None


def _complement(p: float) -> float:
    return round(1 - p, 12)


def scale_word(cls: str, scale_name: str) -> str | None:
    """Return the word by which a scale states a class, or nothing if the scale does not cover it."""
    known = scale(scale_name)
    return next((phrase for phrase in cue_classes()[cls].ask if known.find(phrase) is not None), None)
