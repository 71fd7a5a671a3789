"""What a text says of itself: its title, the day it was written, who published it."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from tarjih.text.tokens import fold

_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(.{0,20000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"^#[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*\r?$", re.MULTILINE)
_HEAD = 3000  # characters in which a title and a dateline stand
_LONGEST_TITLE = 200
_STOPPED = re.compile(r"[.!:;,،؛…]\Z")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_DASHES = "-–—:"
_DAY = (
    r"(?:(?P<iso>\d{4}[-/]\d{1,2}[-/]\d{1,2})"
    r"|(?P<d>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m>[^\W\d_]+(?:\s[^\W\d_]+)?)\.?(?:\s?/\s?[^\W\d_]+(?:\s[^\W\d_]+)?)?,?\s+(?P<y>\d{4})"
    r"|(?P<m2>[^\W\d_]+)\.?\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{4}))"
)
_WEEKDAY = r"(?:[^\W\d_]+day|(?:يوم\s+)?ال[^\W\d_]+)[,،]?\s+"
_LABEL = (
    r"(?:(?:published|posted|updated|date|dated|issued|released|written|report date|publication date)(?:\s+on)?"
    r"|تاريخ(?:\s+(?:النشر|الإصدار|التقرير))?|(?:نشر|كتب|كُتب|حرر|صدر|أعد)(?:ت)?(?:\s+(?:في|بتاريخ|يوم))?)\s*:?\s*"
)
# The day alone on a line, with or without a word that says what it is.
_DAY_LINE = re.compile(rf"[*_#>\s]*(?:{_LABEL})?(?:{_WEEKDAY})?{_DAY}[\s.*_]*\Z", re.IGNORECASE)
# "Astana, 28 October 2022 -", "ASTANA (Agency), Oct 28, 2022:": a place of a few words, a day, then the text.
_DATELINE = re.compile(
    rf"[*_>\s]*[^\W\d_][^\d\n,،–—:()-]{{1,40}}(?:\([^()\n]{{1,40}}\)\s*)?(?:[,،]|\s[-–—])\s*(?:{_WEEKDAY})?{_DAY}"
    r"\s*(?:\([^()\n]{1,40}\))?\s*(?:[-–—:]|\Z)",
    re.IGNORECASE,
)


class Metadata(NamedTuple):
    """What a file says of itself; None where it is silent. `start` is where its text begins, behind front matter."""

    title: str | None = None
    written_on: date | None = None
    publisher: str | None = None
    start: int = 0


def text_metadata(text: str, *, markdown: bool) -> Metadata:
    """Return what the front matter, the first heading and the dateline of a text say."""
    front: Mapping[str, object] = {}
    start = 0
    if markdown and (matter := _FRONT_MATTER.match(text)):
        front, start = _front_matter(matter[1]), matter.end()
    title = _said(front.get("title")) or title_of(text, start=start)
    day = next((day for key in ("date", "published", "written_on") if (day := as_date(front.get(key)))), None)
    publisher = next((name for key in ("publisher", "source") if (name := _said(front.get(key)))), None)
    return Metadata(title, day or dateline(text, start=start), publisher, start)


def dateline(text: str, *, start: int = 0) -> date | None:
    """Return the day that a dateline, or a line of its own, in the head of a text gives.

    >>> dateline("Astana, 28 October 2022 - Ministers met.")
    datetime.date(2022, 10, 28)
    """
    for line in text[start : start + _HEAD].splitlines()[:15]:
        stripped = re.sub("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", "", line[:200]).strip().translate(_DIGITS)
        if found := _DAY_LINE.match(stripped) or _DATELINE.match(stripped):
            day = _day(found)
            if day:
                return day
    return None


def as_date(value: object) -> date | None:
    """Return the day that a value of a file's own fields means, None if it means none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    found = re.match(rf"\s*{_DAY}", value.translate(_DIGITS))
    return _day(found) if found else None


def _front_matter(source: str) -> Mapping[str, object]:
    from ruamel.yaml import YAML

    try:
        data = YAML(typ="safe", pure=True).load(source)
    except Exception:  # noqa: BLE001  # its reader trips over some damage in ways of its own; the text can be read
        return {}
    return {key.lower(): value for key, value in data.items() if isinstance(key, str)} if isinstance(data, dict) else {}


def _said(value: object) -> str | None:
    return (value.strip() or None) if isinstance(value, str) else None


def title_of(text: str, *, start: int = 0) -> str | None:
    """Return the first heading of a text: a Markdown one, or a first line that stands apart and does not stop."""
    head = text[start : start + _HEAD]
    if heading := _HEADING.search(head):
        return heading[1].strip("*_ ") or None
    lines = head.lstrip("\ufeff").strip().splitlines()
    if not lines:
        return None
    first, *rest = lines
    first = first.strip()
    underlined = bool(rest) and re.fullmatch(r"=+|-+", rest[0].strip()) is not None
    alone = bool(rest) and not rest[0].strip()
    shorter = bool(rest) and len(rest[0]) > 2 * len(first)
    if not first or len(first) > _LONGEST_TITLE or _STOPPED.search(first) or not (underlined or alone or shorter):
        return None
    return None if _DAY_LINE.match(first.translate(_DIGITS)) or first[0] in "-*>|[" else first


def _day(found: re.Match[str]) -> date | None:
    if found["iso"]:
        year, month, day = (int(part) for part in re.split("[-/]", found["iso"]))
    else:
        name = found["m"] or found["m2"]
        known = _months().get(fold(name))
        if known is None:
            return None
        year, month, day = int(found["y"] or found["y2"]), known, int(found["d"] or found["d2"])
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _months() -> Mapping[str, int]:
    """Return the names of the months: English, Arabic of Egypt, the Levant and the Maghreb."""
    from babel import Locale

    names: dict[str, int] = {"sept": 9}
    for locale in ("en", "ar", "ar_SY", "ar_DZ"):
        for width in ("wide", "abbreviated"):
            for number, name in Locale.parse(locale).months["format"][width].items():
                names.setdefault(fold(name).strip("."), number)
    return names
