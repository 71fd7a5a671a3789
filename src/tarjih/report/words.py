"""The words of one language, and how it writes probabilities, dates and counts."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape
from ruamel.yaml import YAML

from tarjih.claims import estimative
from tarjih.report.labels import OTHER, Label, Remark

if TYPE_CHECKING:
    from tarjih.inference.forecast import Estimate
    from tarjih.model.calendar import Span


@dataclass(frozen=True, slots=True)
class Wording:
    """Every phrase of a report in one language, by dotted key."""

    language: str
    phrases: Mapping[str, Any]

    def say(self, key: str, **values: object) -> str:
        """Fill the phrase with values; a `count` picks the form for one or for many.

        >>> load_wording("en").say("facts", count=1)
        '1 fact'
        """
        return self._phrase(key, values).format(**values)

    def say_html(self, key: str, **values: object) -> Markup:
        """Fill the phrase with values as HTML: values are escaped unless they are markup already."""
        return escape(self._phrase(key, values)).format(**values)

    def _phrase(self, key: str, values: Mapping[str, object]) -> str:
        found = self.phrases[key]
        if isinstance(found, Mapping):
            found = found["one" if values["count"] == 1 else "other"]
        return str(found)

    def lines(self, key: str) -> list[str]:
        """Return a phrase that is a list, such as the names of the months."""
        return [str(line) for line in self.phrases[key]]

    def title(self, label: Label) -> str:
        """Return a name's title in this language, in English, in any, or else the name itself made legible."""
        if label.name == OTHER and not label.titles:
            return self.say("scenarios.other")
        titles = label.titles
        found = titles.get(self.language) or titles.get("en") or next(iter(titles.values()), "")
        return found or label.name.replace("_", " ")

    def text(self, texts: Mapping[str, str]) -> str:
        """Return a text in this language, in English, in any, or nothing."""
        return texts.get(self.language) or texts.get("en") or next(iter(texts.values()), "")

    def percent(self, p: float, *, known: bool = False) -> str:
        """Write a probability with as many digits as it deserves; certainty only where it is known.

        >>> say = load_wording("en").percent
        >>> [say(p).replace(chr(0xA0), " ") for p in (0, 0.004, 0.03, 0.5, 0.97, 0.996, 1)]
        ['<0.1 %', '0.4 %', '3 %', '50 %', '97 %', '99.6 %', '>99.9 %']
        """
        return self.say("number.percent", number=_digits(p, known=known))

    def fine(self, p: float) -> str:
        """Write a probability with a digit more, where two of them are compared.

        >>> say = load_wording("en").fine
        >>> [say(p).replace(chr(0xA0), " ") for p in (0.0003, 0.0078, 0.0142, 0.42, 0.976)]
        ['<0.1 %', '0.78 %', '1.4 %', '42 %', '97.6 %']
        """
        percent = 100 * p
        from_end = min(percent, 100 - percent)
        if not 0.1 <= from_end < 10:
            return self.percent(p)
        return self.say("number.percent", number=f"{percent:.{1 if from_end >= 1 else 2}f}")

    def precise(self, p: float) -> str:
        """Write a probability to three digits, where a line of them is followed step by step.

        >>> say = load_wording("en").precise
        >>> [say(p).replace(chr(0xA0), " ") for p in (0, 0.0003, 0.0078, 0.0142, 0.4216, 0.976, 1)]
        ['0 %', '<0.1 %', '0.78 %', '1.42 %', '42.2 %', '97.6 %', '100 %']
        """
        percent = 100 * p
        if p in (0, 1) or not 0.1 <= percent <= 99.9:
            return self.percent(p, known=True)
        return self.say("number.percent", number=f"{percent:.{1 if percent >= 10 else 2}f}")

    def interval(self, low: float, high: float) -> str:
        """Write the ends of an interval of probability, with one sign of percent."""
        ends = _digits(low), _digits(high)
        if ends[0] == ends[1]:
            return self.say("number.percent", number=ends[0])
        if {ends[0][0], ends[1][0]} & {"<", ">"}:
            # A dash between 99 and >99.9 would be read as part of the sign.
            return self.say("number.open_interval", low=ends[0], high=ends[1])
        return self.say("number.interval", low=ends[0], high=ends[1])

    def estimate(self, estimate: "Estimate") -> tuple[str, str]:
        """Write a probability and its 90 % interval, or that plain facts settle it."""
        if estimate.method == "known":
            return self.percent(estimate.mean, known=True), self.say("number.known")
        return self.percent(estimate.mean), self.interval(estimate.low, estimate.high)

    def factor(self, log_odds: float) -> str:
        """Write a change of log-odds (nats) as what the odds were multiplied with."""
        return self.say("number.factor", number=_short(log_odds))

    def points(self, difference: float) -> str:
        """Write a change of probability in percentage points, with its sign.

        >>> say = load_wording("en").points
        >>> [say(d).replace(chr(0xA0), " ") for d in (0.138, -0.021, 0.0004, 0.0)]
        ['+14 pts', '−2.1 pts', '0 pts', '0 pts']
        """
        return self.say("number.points", number=_signed(difference))

    def signed(self, difference: float) -> str:
        """Write a change of probability as `points` does, without the unit."""
        return _signed(difference)

    def points_range(self, low: float, high: float) -> str:
        """Write a range of changes of probability, in percentage points.

        >>> load_wording("en").points_range(-0.021, 0.138)
        '−2.1 to +14'
        """
        return self.say("number.points_range", low=_signed(low), high=_signed(high))

    def remark(self, remark: Remark, labels: Iterable[Label]) -> str:
        """Say a caveat, with names, dates and numbers as the language writes them."""
        named = {label.name: label for label in labels}
        values: dict[str, object] = {}
        for key, value in remark.values.items():
            if isinstance(value, date):
                values[key] = self.day(value)
            elif key == "noise":
                values[key] = f"{100 * float(value):.1g}"
            elif isinstance(value, float):
                values[key] = f"{value:.0f}" if value >= 10 else f"{value:.2g}"
            else:
                values[key] = self.title(named[str(value)]) if value in named else value
        return self.say(f"caveats.{remark.key}", **values)

    def word(self, p: float, scale: str) -> str:
        """Return the estimative word for a probability on a scale."""
        return estimative.scale(scale).word_for(p, self.language)

    def day(self, day: date) -> str:
        """Write a day: 28 Oct 2022."""
        return self.say("date.day", day=day.day, month=self.lines("date.months")[day.month - 1], year=day.year)

    def month(self, day: date) -> str:
        """Write the month of a day: Oct 2022."""
        return self.say("date.month", month=self.lines("date.months")[day.month - 1], year=day.year)

    def span(self, span: "Span") -> str:
        """Write a span as a day, a month, a year, or from one day to another."""
        first, last = span.first, span.last
        if first == last:
            return self.day(first)
        if first.day == 1 and (last + timedelta(days=1)).day == 1:
            if (first.year, first.month) == (last.year, last.month):
                return self.month(first)
            if first.year == last.year and (first.month, last.month) == (1, 12):
                return str(first.year)
            same_year = first.year == last.year
            begin = self.lines("date.months")[first.month - 1] if same_year else self.month(first)
            return self.say("date.range", first=begin, last=self.month(last))
        return self.say("date.range", first=self.day(first), last=self.day(last))


def _digits(p: float, *, known: bool = False) -> str:
    if known and p in (0, 1):
        return f"{100 * p:.0f}"
    percent = 100 * p
    if percent < 0.1:
        return "<0.1"
    if percent > 99.9:
        return ">99.9"
    return _trim(percent) if percent < 1 or percent > 99 else f"{percent:.0f}"


def _trim(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _signed(difference: float) -> str:
    points = 100 * difference
    # A tenth of a point is the finest that is worth telling.
    digits = f"{abs(points):.0f}" if abs(points) >= 9.5 else _trim(abs(points))
    return digits if digits == "0" else ("+" if points > 0 else "−") + digits


def _short(log_odds: float) -> str:
    factor = math.exp(min(log_odds, 20.0))
    if factor < 0.01:
        return "<0.01"
    return f"{factor:.2f}" if factor < 10 else f"{factor:.0f}"


def languages(page: str = "") -> list[str]:
    """Return the languages that have a file of wording for the report, or for another page."""
    folder = files(__package__) / "wording" / page if page else files(__package__) / "wording"
    return sorted(f.name.removesuffix(".yaml") for f in folder.iterdir() if f.is_file())


@cache
def load_wording(language: str, page: str = "") -> Wording:
    """Read the wording of a language: of the report, or of another page (`claims`).

    Raises:
        ValueError: if there is none, naming those that there are.
    """
    known = languages(page)
    if language not in known:
        raise ValueError(f"there is no wording for the language {language!r}. Choose from {', '.join(known)}")
    text = (files(__package__) / "wording").joinpath(page, f"{language}.yaml").read_text(encoding="utf-8")
    return Wording(language, dict(_flat(YAML(typ="safe", pure=True).load(text), "")))


def _flat(node: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    """Yield phrases by dotted key; the forms for one and for many are one phrase."""
    for key, child in node.items():
        if isinstance(child, Mapping) and set(child) != {"one", "other"}:
            yield from _flat(child, f"{path}{key}.")
        else:
            yield f"{path}{key}", child
