"""Which words and numbers play which role in a time: the letters that the readers of times look at."""

import re
from collections.abc import Iterator
from functools import cache

from tarjih.text import reckoning
from tarjih.text.roles import Roles, Row, read_rows
from tarjih.text.tokens import fold

# More digits than any year or count of days has.
_LONGEST = 40
_LETTERS = {
    "month": "m",
    "maybe month": "p",
    "weekday": "w",
    "unit": "u",
    "dual": "d",
    "half": "h",
    "quarter": "h",
    "season": "s",
    "context": "c",
    "part": "a",
    "month part": "Q",
    "fixed": "x",
    "ordinal": "o",
    "small": "n",
    "ten": "n",
    "deadline": "b",
    "before": "B",
    "in": "i",
    "since": "G",
    "span": "r",
    "to": "-",
    "the": "f",
    "few": "e",
    "ahead": "+",
    "ago": "g",
    "future": "F",
    "comma": ",",
    "slash": "/",
    "suffix": "t",
    "suffix s": "z",
    "hijri": "j",
    "hijri era": "H",
    "counted": "k",
    "weekend": "K",
    "feast": "E",
    "part of day": "P",
    "over": "O",
    "after": "A",
    "for": "y",
    "outlast": "l",
    "come": "C",
    "part name": "V",
    "tens": "L",
    "or next": "v",
    "said": "q",
    "none": "_",
}
_ANCHORS = {"en": "mpwudxYTZsjKEQV", "ar": "mpwudxYTZsjKEPhL"}
_GREGORIAN = range(1900, 2200)  # four digits that may be a year


@cache
def time_roles(language: str) -> Roles:
    """Return the words of time of a language."""
    numbers = (row for row in read_rows(f"numbers_{language}") if row.role in {"small", "ten"})
    counted = (row._replace(role="counted") for row in read_rows(f"figures_{language}") if row.role == "unit")
    times = [row for row in read_rows(f"times_{language}") if row.role != "stop"]
    if language == "en":
        months = (row for row in times if row.role in {"month", "maybe month"})
        times = [*map(_possessive, times), *(part for row in months for part in _hyphened(row))]
    # A later row wins where two share a phrase.
    rows, anchors = [*counted, *numbers, *times], _ANCHORS[language]
    return Roles(rows, _LETTERS, anchors, _number, clitic=language == "ar", look_back=True)


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the words with which a new clause begins, folded: no event before a day reaches past one."""
    return frozenset(fold(word) for row in read_rows(f"times_{language}") if row.role == "stop" for word in row.phrases)


def _possessive(row: Row) -> Row:
    if row.role not in {"month", "maybe month", "weekday", "unit", "weekend", "feast"}:
        return row
    return row._replace(phrases=row.phrases + tuple(f"{phrase}'s" for phrase in row.phrases))


def _hyphened(row: Row) -> Iterator[Row]:
    """Yield the words that join a part of a month to its name: "mid-May", "end-June"."""
    for part, words in (("early", "early"), ("mid", "mid"), ("late", "late"), ("late", "end")):
        yield Row("month part", f"{part} {row.value}", tuple(f"{words}-{month}" for month in row.phrases))


def _number(word: str) -> tuple[str, str] | None:
    if len(word) > _LONGEST:
        return None
    if word.isdecimal():
        value = int(word)
        if len(word) <= 2:
            return ("D" if 1 <= value <= 31 else "N"), word
        return ("Y" if len(word) == 4 and value in _GREGORIAN else "N"), word
    match re.split(r"[-/.]", word):
        case [four, two, one] if len(four) == 4 and _is_date(four, two, one):
            return "T", f"{four} {two} {one}"
        case [one, two, four] if len(four) == 4 and _is_date(four, two, one):
            return "T", f"{four} {two} {one}"
        case [two, one, four] if len(four) == 4 and _is_date(four, two, one):
            return "T", f"{four} {two} {one}"  # month first, as the day shows
        case [one, four] if len(four) == 4 and int(four) in _GREGORIAN and len(one) == 4 and one < four:
            return "Z", f"{one} {four}"
        case [four, two] if len(four) == 4 and int(four) in _GREGORIAN and len(two) == 2 and "." not in word:
            return ("Z", f"{four} {four[:2]}{two}") if four[2:] < two else None
        case [two, four] if len(four) == 4 and int(four) in _GREGORIAN and "/" in word and 1 <= int(two) <= 12:
            return "T", f"{four} {two}"
        case [one, two] if "-" in word and len(two) <= 2 and 1 <= int(one) < int(two) <= 31:
            return "R", f"{one} {two}"
    return None


def _is_date(year: str, month: str, number: str) -> bool:
    if not (int(year) in _GREGORIAN and len(month) <= 2 and len(number) <= 2 and 1 <= int(month) <= 12):
        return False
    return reckoning.day(int(year), int(month), int(number)) is not None
