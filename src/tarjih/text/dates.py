"""Dates and spans of time in a text, counted from the day on which it was written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tarjih.text.roles import Item, Known
from tarjih.text.time_bounds import Bounds
from tarjih.text.time_roles import time_roles
from tarjih.text.time_spans import Spans
from tarjih.text.time_units import Time, When
from tarjih.text.tokens import Token

_HIJRI = range(1300, 1600)


_TIMES = "mpwudxYTZsKEPhcaoDNRnejQVL"
# Where a time may begin: with itself, or with a preposition or article before it; "until" may have an event behind it.
_START = re.compile(rf"[{_TIMES}bB]|[ifryAGlC-]f*[{_TIMES}]")
_Ends = tuple[date | None, date | None]


# Not frozen, for the same reason as a span.
@dataclass(slots=True, unsafe_hash=True)
class TimeMention:
    """A time named at tokens `first` up to `last`.

    The tokens include the preposition that makes it a deadline or a place in time ("by 2030", "in March"); the
    time itself begins at token `bare`. `start` and `by` are its first and last day; a deadline starts on the day of
    writing. Both are None for an open horizon such as "the foreseeable future", and for a relative one when nobody
    knows when the text was written. `by` alone is None where the text leaves the end open ("the coming months",
    "within weeks", "after 2040").

    A name that comes round (Monday, March, winter, Easter) may mean its last round or its next one. `start` and `by`
    follow the words around it; `past` and `future` hold the first and last day of both, for those who know the tense
    of the clause (see `as_past`, `as_future`). They are None where the text leaves no such choice.
    """

    first: int
    last: int
    kind: When
    start: date | None
    by: date | None
    bare: int = -1
    past: _Ends | None = None
    future: _Ends | None = None


def as_past(mention: TimeMention) -> TimeMention:
    """Return the mention as a clause about the past means it: "on Monday" is the last Monday, or today.

    What is under way ("in the spring", said in April) has the whole of its days, in Arabic those up to the
    day of writing.
    """
    return mention if mention.past is None else replace(mention, start=mention.past[0], by=mention.past[1])


def as_future(mention: TimeMention) -> TimeMention:
    """Return the mention as a clause about the future means it: "on Monday" is the next Monday, or today."""
    return mention if mention.future is None else replace(mention, start=mention.future[0], by=mention.future[1])


def find_times(words: Sequence[Token], language: str, written_on: date | None) -> list[TimeMention]:
    """Return the times named in the tokens, in order, the longest at each place.

    A month or weekday without a year is the one nearest to the day of writing, or the next or last one where the
    text says so; where the sentence speaks of the future it is not one long past, and otherwise not one far ahead.
    "This" and "the coming quarter" are those of the calendar, "the coming year" the twelve months from the day of
    writing. A deadline before an event ("before the council meets on 29 June") ends the day before, or the day before
    its month where the event has only that; Arabic "before something happens" in a month ends with the month. Hijri
    dates are passed over; Ramadan, the hajj and the Eids have the days of the Umm al-Qura calendar.
    """
    return read_times(words, language, written_on)[0]


def dated_tokens(words: Sequence[Token], language: str) -> set[int]:
    """Return the tokens that belong to dates, Hijri ones included: their numbers count nothing."""
    return read_times(words, language, None)[1]


def read_times(
    words: Sequence[Token], language: str, written_on: date | None, *, known: Known | None = None
) -> tuple[list[TimeMention], set[int]]:
    """Return the times named in the tokens, as `find_times` does, and the tokens of all dates (see `dated_tokens`).

    `known` is what the words are by themselves to `time_roles`, for who has asked already.
    """
    roles = time_roles(language)
    items = roles.items(known or roles.known(words))
    if not items:
        return [], set()
    reading = _Reading(words, items, written_on, arabic=language == "ar")
    found = reading.mentions()
    return found, reading.hijri.union(*(range(mention.first, mention.last) for mention in found))


class _Reading:
    # One sentence being read. Methods named after a construction return what begins at an item, or None.
    def __init__(self, words: Sequence[Token], items: list[Item], today: date | None, *, arabic: bool) -> None:
        self.times = Spans(words, items, today, arabic=arabic)
        self.bounds = Bounds(self.times)
        self.words, self.items = words, items
        self.row, self.values = self.times.row, self.times.values
        self.hijri: set[int] = set()

    def mentions(self) -> list[TimeMention]:
        found: list[TimeMention] = []
        i, moon = 0, "j" in self.row or "H" in self.row
        while (start := _START.search(self.row, i)) is not None:
            i = start.start()
            if not moon or (skip := self._hijri(i)) == i:
                try:
                    mention, i = self._mention(i)
                except (OverflowError, ValueError):
                    # A day before the year 1 or after 9999 is on no calendar.
                    mention, i = None, i + 1
                if mention is not None:
                    found.append(self._then(mention, found[-1]) if found and mention.kind == "open" else mention)
            else:
                self.hijri.update(range(self.items[i].first, self.items[skip - 1].last))
                i = skip
        return found

    def _then(self, mention: TimeMention, before: TimeMention) -> TimeMention:
        # "by then" has the last day of the time before it, "before then" the eve of its first.
        if self.words[mention.last - 1].word != "then" or before.by is None:
            return mention
        if self.words[mention.first].word == "before":
            return replace(mention, by=(before.start or before.by) - timedelta(days=1))
        return replace(mention, by=before.by)

    def _mention(self, i: int) -> tuple[TimeMention | None, int]:
        self.times.ambiguous = False
        bare, time = self.bounds.read(i)
        if time is None:
            return None, i + 1
        past = future = None
        if self.times.ambiguous:
            past = self._leaning(i, time, -1)
            # What is read without leaning is one of the two, unless several names are joined.
            future = time.days if past != time.days and time.kind != "period" else self._leaning(i, time, 1)
            if past == future or past is None or future is None:
                past = future = None
        verb = self.row[i] == "l" or (self.row[i] == "c" and bare > i)
        at = bare if verb else i  # the verb of "outlast the decade" is no part of the time
        first, last = self.items[at].first, self.items[time.end - 1].last
        start, by = time.days
        return TimeMention(first, last, time.kind, start, by, self.items[bare].first, past, future), time.end

    def _leaning(self, i: int, time: Time, lean: int) -> _Ends | None:
        # The days of a time where its sentence is about the past (-1) or the future (1).
        self.times.lean = lean
        _, again = self.bounds.read(i)
        self.times.lean = 0
        return again.days if again is not None and again.end == time.end else None

    def _hijri(self, i: int) -> int:
        """Return where a Hijri date that begins at an item ends; the item itself if none does."""
        j = i
        if self.row[j] in "DNo":
            if self.row[j + 1] == "H" and int(self.values[j]) in _HIJRI:
                return j + 2
            j = self.times.of(j + 1)
        if self.row[j] == "u" and self.values[j] in {"year", "month"}:
            j += 1
            if self.row[j : j + 2] == "NH":
                return j + 2
        if self.row[j] != "j":
            return i
        j = self.times.of(j + 1 + (self.row[j + 1] == ","))
        if self.row[j] == "u" and self.values[j] == "year":
            j += 1
        if self.row[j] == "N" and int(self.values[j]) in _HIJRI:
            j += 1
        return j + (self.row[j] == "H")
