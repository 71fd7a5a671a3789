"""What an analyst states about a number: exactly, as a range, as a word, or as a distribution.

Every `Quantity` maps a standard normal variate to a value. The parameter space of a model is therefore a
set of independent standard normals, whatever words, ranges and beta distributions the file speaks of.
"""

import difflib
import math
import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal, assert_never

import numpy as np
from numpy.typing import NDArray
from pydantic import Discriminator, PlainSerializer, PlainValidator, Tag, ValidationInfo, WithJsonSchema
from scipy import special

from tarjih.claims import estimative

Scale = Literal["probability", "positive", "real"]
Family = Literal["exact", "logit_normal", "log_normal", "normal", "beta", "gamma"]

# 90 % of a normal distribution lies within this many standard deviations of its mean.
_NINETY = 1.6448536269514722

YEARS = {"day": 1 / 365.25, "week": 7 / 365.25, "month": 1 / 12, "quarter": 1 / 4, "year": 1.0}
_UNIT = re.compile(r"(?:(\d+(?:\.\d+)?)\s*)?(day|week|month|quarter|year)s?")
_DURATION = re.compile(r"(.+?)\s*(day|week|month|quarter|year)s?")
# Per cent, and a dash between the ends of a range: how numbers are written everywhere else.
_PERCENT = re.compile(r"([\d.]+)\s*%?(?:\s*(?:[-–—]|\.\.|to)\s*([\d.]+))?\s*(%?)")

# No stated figure lies beyond, and the square of a difference between two still is a number.
_LARGEST = 1e30
# exp(20) is 500 million: a stronger effect cannot be told from this one.
_STRONGEST = 20.0
# Nothing is drawn as far out as this many standard deviations.
_FAR = 8.0

# Mean and standard deviation of an effect's magnitude, on the log-hazard or log-odds scale.
# House values: "raises" triples a rate, "raises strongly" multiplies it by about seven.
EFFECT_WORDS = {"slightly": (0.45, 0.2), "": (1.1, 0.35), "strongly": (1.9, 0.5), "decisively": (3.0, 0.7)}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that someone stated; `written` is how.

    The value is `sign` times the family's value at a standard normal. Where `hazard` is set, that value is a
    probability per `years` ("chance") or a mean duration in units of `years` ("duration"), and what is drawn
    is the rate per year that it implies. With `average` it holds on average over circumstances, not in typical ones.
    """

    written: Any
    family: Family
    a: float
    b: float = 0.0
    sign: float = 1.0
    hazard: Literal["", "chance", "duration"] = ""
    years: float = 1.0
    average: bool = False

    @property
    def exact(self) -> bool:
        """Tell whether every draw has the same value."""
        return self.family == "exact"

    def draw(self, z: NDArray[np.float64]) -> NDArray[np.float64]:
        """Map standard normals to values (a rate: per year)."""
        x = self.stated(z)
        if self.hazard == "chance":
            return np.asarray(-np.log1p(-x) / self.years)
        if self.hazard == "duration":
            return np.asarray(1.0 / (x * self.years))
        return x

    def stated(self, z: NDArray[np.float64]) -> NDArray[np.float64]:
        """Map standard normals to what the file states, in its own `unit` (a chance, a duration; not their rate)."""
        match self.family:
            case "exact":
                x = np.full_like(z, self.a)
            case "normal":
                x = self.a + self.b * z
            case "log_normal":
                x = np.exp(self.a + self.b * z)
            case "logit_normal":
                x = special.expit(self.a + self.b * z)
            case "beta":
                x = special.betaincinv(self.a, self.b, special.ndtr(z))
            case "gamma":
                x = np.asarray(special.gammaincinv(self.a, special.ndtr(z)) / self.b, dtype=np.float64)
            case _:
                assert_never(self.family)
        return np.asarray(self.sign * x)

    @property
    def unit(self) -> str:
        """Return what the stated number counts, such as "days" or "chance within year"; empty for a bare number."""
        if self.hazard == "chance":
            return f"chance within {self.written['within']}"
        if self.hazard == "duration":
            match = _DURATION.fullmatch(self.written.strip())
            return f"{match[2]}s" if match else ""
        return ""

    @property
    def median(self) -> float:
        """Return the value of the middle draw (a rate: per year)."""
        return float(self.draw(np.zeros(1))[0])


def _exact(value: float, scale: Scale, written: object) -> Quantity:
    if isinstance(value, bool) or not math.isfinite(value):
        raise ValueError(f"{written!r} is not a number. Write a number, a range such as 0.1..0.3, or a word")
    if scale == "probability" and not 0 <= value <= 1:
        raise ValueError(f"a probability of {value:g} is outside 0..1. Write 0.05 for five in a hundred")
    if scale == "positive" and value <= 0:
        raise ValueError(f"{value:g} is not a positive amount. Write a number above 0")
    if abs(value) > _LARGEST or (scale == "positive" and value < 1 / _LARGEST):
        raise ValueError(f"{value:g} is beyond what can be reckoned with. Write a number between 1e-30 and 1e30")
    return Quantity(written, "exact", value)


def _logit(p: float) -> float:
    return math.log(p / (1 - p))


def _range(low: float, high: float, scale: Scale, written: object) -> Quantity:
    family: Family
    if low > high:
        raise ValueError(f"the range {written} is upside down. Write {high:g}..{low:g}")
    if low == high:
        return _exact(low, scale, written)
    if scale == "probability":
        if not (low > 0 and high < 1):
            raise ValueError(
                f"the range {written} must lie inside 0..1, ends excluded. Say 0.001 or 0.999 for an end that you do "
                "not believe to be certain"
            )
        ends, family = (_logit(low), _logit(high)), "logit_normal"
    elif scale == "positive":
        if low <= 0:
            raise ValueError(f"the range {written} must lie above 0. Raise its lower end")
        ends, family = (math.log(low), math.log(high)), "log_normal"
    else:
        ends, family = (low, high), "normal"
    if max(abs(low), abs(high)) > _LARGEST or (scale == "positive" and low < 1 / _LARGEST):
        raise ValueError(f"the range {written} is beyond what can be reckoned with. Stay between 1e-30 and 1e30")
    middle, spread = (ends[0] + ends[1]) / 2, (ends[1] - ends[0]) / (2 * _NINETY)
    return Quantity(written, family, middle, spread)


# The named distributions: their families, and the kinds of number that each may state.
_FORMS: dict[str, tuple[Family, tuple[Scale, ...]]] = {
    "beta": ("beta", ("probability",)),
    "lognormal": ("log_normal", ("positive",)),
    "gamma": ("gamma", ("positive",)),
    "normal": ("normal", ("real",)),
    "logitnormal": ("logit_normal", ("probability",)),
}


def _named(raw: dict[str, Any], scale: Scale) -> Quantity:
    if len(raw) != 1 or next(iter(raw)) not in _FORMS:
        known = ", ".join(_FORMS)
        raise ValueError(f"{dict(raw)} is not a distribution. Write {{NAME: [a, b]}} with one of: {known}")
    name, parameters = next(iter(raw.items()))
    family, scales = _FORMS[name]
    if scale not in scales:
        raise ValueError(f"a {name} distribution does not fit here, where a {scale} number is wanted. Use a range")
    if not (isinstance(parameters, list) and len(parameters) == 2 and all(_is_number(x) for x in parameters)):
        raise ValueError(f"{name} takes two numbers. Write {{{name}: [a, b]}}")
    a, b = (float(x) for x in parameters)
    if b <= 0 or (family in ("beta", "gamma") and a <= 0):
        raise ValueError(f"{name} takes positive parameters, not {parameters}. Raise them above 0")
    quantity = Quantity(raw, family, a, b)
    with np.errstate(all="ignore"):
        ends = quantity.draw(np.array([-_FAR, _FAR]))
    reached = bool(np.isfinite(ends).all()) and np.abs(ends).max() <= _LARGEST
    if not reached or (scale == "positive" and ends.min() < 1 / _LARGEST):
        raise ValueError(f"{name} with {parameters} reaches beyond what can be reckoned with. Use a range such as 1..5")
    return quantity


def _is_number(raw: object) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool)


def _from_word(word: str, words: str) -> Quantity:
    band = estimative.scale(words).band(word)
    return Quantity(word, "logit_normal", band.mu, band.sd)


def read_quantity(raw: object, scale: Scale, words: str = "readers") -> Quantity:
    """Read a number, a range `a..b` (its central 90 %), an estimative word, or `{beta: [2, 30]}`.

    Raises:
        ValueError: with what was found and how to mend it.
    """
    if isinstance(raw, int | float):
        return _exact(math.nan if isinstance(raw, bool) else _float(raw), scale, raw)
    if isinstance(raw, dict):
        return _named(raw, scale)
    if not isinstance(raw, str):
        raise ValueError(f"{raw!r} is not a number. Write a number, a range such as 0.1..0.3, or a word")
    if ".." in raw:
        ends = [_number(end) for end in raw.split("..", 1)]
        if None in ends:
            raise ValueError(f"{raw!r} is not a range of numbers. Write it as 0.1..0.3")
        return _range(ends[0], ends[1], scale, raw)  # type: ignore[arg-type]
    if (value := _number(raw)) is not None:
        return _exact(value, scale, raw)
    if match := _PERCENT.fullmatch(raw.strip()):
        ends = [_number(end) for end in match.groups()[:2] if end]
        if None not in ends:
            share = 100 if "%" in raw else 1
            meant = "..".join(f"{end / share:g}" for end in ends if end is not None)
            raise ValueError(f"{raw!r} is not a number or a range. Write {meant}")
    if scale != "probability":
        raise ValueError(f"{raw!r} is not a number. Words state probabilities only; write a number or a range")
    return _from_word(raw, words)


def _float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    # Python also reads "nan" and "inf", which no one can mean.
    return value if math.isfinite(value) else None


def read_rate(raw: object, words: str = "readers") -> Quantity:
    """Read `{chance: 0.1..0.4, within: year}` or a mean duration such as `10..60 days`, as a rate per year.

    Raises:
        ValueError: with what was found and how to mend it.
    """
    if isinstance(raw, dict):
        if unknown := set(raw) - {"chance", "within", "average"}:
            raise ValueError(f"unknown key {min(unknown)!r} in a rate. Write {{chance: 0.1, within: year}}")
        if not {"chance", "within"} <= set(raw):
            raise ValueError("a rate needs both keys. Write {chance: 0.1..0.2, within: year}")
        if raw.get("average", True) is not True:
            raise ValueError(f"average: {raw['average']} says nothing. Write average: true, or leave it out")
        match = _UNIT.fullmatch(str(raw["within"]).strip())
        if not match:
            raise ValueError(f"{raw['within']!r} is not a period. Write within: year, or within: 6 months")
        inner = read_quantity(raw["chance"], "probability", words)
        if inner.exact and inner.a >= 1:
            raise ValueError("a chance of 1 within a finite time is an infinite rate. Write 0.999 or less")
        years = float(match[1] or 1) * YEARS[match[2]]
        if not 1e-6 <= years <= 1e6:
            raise ValueError(f"{raw['within']} is no time to wait. Write within: year, or within: 6 months")
        average = "average" in raw
        rate = Quantity(raw, inner.family, inner.a, inner.b, hazard="chance", years=years, average=average)
        with np.errstate(all="ignore"):
            reached = np.isfinite(rate.draw(np.array([_FAR])))
        if not reached.all():
            raise ValueError(f"{raw['chance']} comes so near to a chance of 1 that no rate reaches it. Use a range")
        return rate
    if not (isinstance(raw, str) and _DURATION.fullmatch(raw.strip())):
        raise ValueError(
            f"{raw!r} is not a rate. Write {{chance: 0.1..0.2, within: year}} or a mean duration such as 2..6 months"
        )
    return read_duration(raw)


def read_duration(raw: object) -> Quantity:
    """Read a mean duration such as `10..60 days`, as a rate per year.

    Raises:
        ValueError: with what was found and how to mend it.
    """
    match = _DURATION.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if not match:
        raise ValueError(f"{raw!r} is not a duration. Write it with its unit, such as 2..6 months")
    inner = read_quantity(match[1], "positive")
    return Quantity(raw, inner.family, inner.a, inner.b, hazard="duration", years=YEARS[match[2]])


def read_effect(raw: object) -> Quantity:
    """Read `raises`, `lowers strongly`, a number or a range, as a shift in log-hazard or log-odds.

    Raises:
        ValueError: with what was found and how to mend it.
    """
    if _is_number(raw):
        return _not_too_strong(_exact(_float(raw), "real", raw), raw)  # type: ignore[arg-type]
    if isinstance(raw, str) and ".." in raw:
        straight = read_quantity(raw, "real")
        low, high = (float(end) for end in raw.split("..", 1))
        _not_too_strong(straight, low, high)
        if low > 0:
            return _range(low, high, "positive", raw)
        if high < 0:
            mirrored = _range(-high, -low, "positive", raw)
            return Quantity(raw, mirrored.family, mirrored.a, mirrored.b, sign=-1.0)
        return straight
    phrases = {
        f"{verb} {adverb}".strip(): (sign, magnitude)
        for verb, sign in (("raises", 1.0), ("lowers", -1.0))
        for adverb, magnitude in EFFECT_WORDS.items()
    }
    if not isinstance(raw, str) or raw not in phrases:
        near = difflib.get_close_matches(str(raw), phrases, n=1)
        meant = f"Did you mean {near[0]!r}?" if near else "Write raises or lowers."
        raise ValueError(
            f"{raw!r} is not an effect. {meant} The words are raises and lowers, alone or with slightly, strongly, "
            "decisively; a number or a range of log-odds also serves"
        )
    sign, (mean, sd) = phrases[raw]
    # A log-normal with this mean and sd keeps the sign whatever is drawn.
    variance = math.log1p((sd / mean) ** 2)
    return Quantity(raw, "log_normal", math.log(mean) - variance / 2, math.sqrt(variance), sign=sign)


def _not_too_strong(effect: Quantity, *ends: float) -> Quantity:
    if (most := max(ends, key=abs)) and abs(most) > _STRONGEST:
        raise ValueError(f"an effect of {most:g} on the log scale is beyond all measure. Write 3 for decisively")
    return effect


def _words_of(info: ValidationInfo) -> str:
    return str((info.context or {}).get("words", "readers"))


def _as_written(quantity: Quantity) -> object:
    return quantity.written


_NUMBER_SCHEMA: list[dict[str, Any]] = [
    {"type": "number"},
    {"type": "string", "description": "a range such as 0.1..0.3 (central 90 %), or an estimative word"},
    {
        "type": "object",
        "propertyNames": {"enum": list(_FORMS)},
        "minProperties": 1,
        "maxProperties": 1,
        "description": "a distribution such as {beta: [2, 30]}",
    },
]
_RATE_SCHEMA: list[dict[str, Any]] = [
    {
        "type": "object",
        "properties": {
            "chance": {"anyOf": _NUMBER_SCHEMA},
            "within": {"type": "string"},
            "average": {"const": True, "description": "the chance holds on average, not in typical circumstances"},
        },
        "required": ["chance", "within"],
        "additionalProperties": False,
    },
    {"type": "string", "description": "a mean duration such as 2..6 months"},
]
_EFFECT_SCHEMA: list[dict[str, Any]] = [
    {"enum": [f"{v} {w}".strip() for v in ("raises", "lowers") for w in EFFECT_WORDS]},
    {"type": "number"},
    {"type": "string", "pattern": r"^-?[0-9.]+\.\.-?[0-9.]+$"},
]

Probability = Annotated[
    Quantity,
    PlainValidator(lambda raw, info: read_quantity(raw, "probability", _words_of(info))),
    PlainSerializer(_as_written),
    WithJsonSchema({"anyOf": _NUMBER_SCHEMA}),
]
Positive = Annotated[
    Quantity,
    PlainValidator(lambda raw: read_quantity(raw, "positive")),
    PlainSerializer(_as_written),
    WithJsonSchema({"anyOf": _NUMBER_SCHEMA}),
]
Real = Annotated[
    Quantity,
    PlainValidator(lambda raw: read_quantity(raw, "real")),
    PlainSerializer(_as_written),
    WithJsonSchema({"anyOf": _NUMBER_SCHEMA}),
]
Rate = Annotated[
    Quantity,
    PlainValidator(lambda raw, info: read_rate(raw, _words_of(info))),
    PlainSerializer(_as_written),
    WithJsonSchema({"anyOf": _RATE_SCHEMA}),
]
Duration = Annotated[
    Quantity,
    PlainValidator(read_duration),
    PlainSerializer(_as_written),
    WithJsonSchema({"type": "string", "description": "a mean duration such as 10..60 days"}),
]
Effect = Annotated[
    Quantity,
    PlainValidator(read_effect),
    PlainSerializer(_as_written),
    WithJsonSchema({"anyOf": _EFFECT_SCHEMA}),
]


def _form(raw: object) -> str:
    """Tell a mapping by name, such as `{active: 0.2}`, from one quantity, which may be a mapping, too."""
    by_name = isinstance(raw, dict) and not set(raw) <= {*_FORMS, "chance", "within"}
    return "by name" if by_name else "one quantity"


# One validator for each form, so that a mistake in one is not reported as a mistake in both.
PositiveByName = Annotated[
    Annotated[Positive, Tag("one quantity")] | Annotated[dict[str, Positive], Tag("by name")], Discriminator(_form)
]
RealByName = Annotated[
    Annotated[Real, Tag("one quantity")] | Annotated[dict[str, Real], Tag("by name")], Discriminator(_form)
]
_Chance = Annotated[
    Quantity,
    PlainValidator(
        lambda raw, info: (
            read_rate(raw, _words_of(info))
            if isinstance(raw, dict) and set(raw) <= {"chance", "within"}
            else read_quantity(raw, "probability", _words_of(info))
        )
    ),
    PlainSerializer(_as_written),
    WithJsonSchema({"anyOf": [*_NUMBER_SCHEMA, _RATE_SCHEMA[0]]}),
]
ChanceByName = Annotated[
    Annotated[_Chance, Tag("one quantity")] | Annotated[dict[str, Probability], Tag("by name")], Discriminator(_form)
]
StateOrDistribution = Annotated[
    Annotated[str, Tag("one state")] | Annotated[dict[str, Probability], Tag("by state")],
    Discriminator(lambda raw: "by state" if isinstance(raw, dict) else "one state"),
]
