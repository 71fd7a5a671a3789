"""Names of time that come round: months, weekdays, seasons, weekends, and which round of one is meant."""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

from tarjih.text import reckoning
from tarjih.text.reckoning import Days
from tarjih.text.time_units import Time, Units, When

# The Arabic future prefix before a verb; words that only begin like it are left out.
_FUTURE_VERB = re.compile(
    r"[وف]?س(?!ياس|يار|ياد|يطر|ينا|يبير|تراتيج|تار|تين|تالين|يول|يد|ير|توك|ابق|ابع|احل|اعه|احه|ام)[يتنا]\w{3,}$"
)


_PERHAPS = frozenset(("قد", "وقد", "فقد"))  # before an imperfect; before a perfect it is certain and past


class Names(Units):
    """The row of a sentence, in which names that come round are read from any item."""

    def month(self, i: int, *, sure: bool, end: int | None = None) -> Time | None:
        """Return the month named at an item, with its second name and its year; `end`: where the day after it ends."""
        if not (self.row[i] == "m" or (sure and self.row[i] == "p")):
            return None
        if self.row[i] == "p" and self.items[i].prefix not in {"", "و"}:
            return None  # باب is a door, not in August
        month, j = int(self.values[i]), end or i + 1
        if self.row[j] == "/" and self.row[j + 1] in "mp":
            j += 2
        if self.row[j] == "_" and self.words[self.items[j].first].word == "." and self.row[j + 1] in "DY,":
            j += 1
        step: int | None = None
        at = self.of(j + (self.row[j] == ","))
        if self.row[at] == "u" and self.values[at] == "year" and self.row[at + 1] == "Y":
            at += 1
        if self.row[at] == "Y":
            year = int(self.values[at])
            return Time(at + 1 + (self.row[at + 1] == "t" and self.arabic), "month", reckoning.months(year, month))
        relative = self._relative_year(self.of(j))
        if relative is not None:
            end_at, step = relative
            if self.today is None:
                return self.undated(end_at, "month")
            return Time(end_at, "month", reckoning.months(self.today.year + step, month))
        if self.row[j] == "c" and self.arabic:
            j, step = j + 1, int(self.values[j])
        return self.round(i, j, lambda year: reckoning.months(year, month), "month", step)

    def _relative_year(self, i: int) -> tuple[int, int] | None:
        # "next year", "of this year", "العام المقبل"
        if self.row[i] == "c" and self.row[i + 1] == "u" and self.values[i + 1] == "year":
            return i + 2, int(self.values[i])
        if self.arabic and self.row[i] == "u" and self.values[i] == "year" and self.row[i + 1] == "c":
            return i + 2, int(self.values[i + 1])
        return None

    def round(self, i: int, end: int, named: Callable[[int], Days], kind: When, step: int | None) -> Time:
        """Return the round that is meant of what comes once a year; `named` gives the days it has in a year."""
        if self.today is None:
            return self.undated(end, kind)
        today = self.today
        rounds = [named(today.year + shift) for shift in (-2, -1, 0, 1)]
        if step is not None:
            return Time(end, kind, reckoning.nearest(rounds, today, step=step, ahead=True), dated=False)
        self.ambiguous = True
        around = self.row[max(i - 3, 0) : i]
        if self.lean < 0:
            start, by = [days for days in rounds if days[0] <= today][-1]
            return Time(end, kind, (start, min(by, today) if self.arabic else by), dated=False)
        if self.lean > 0 or "b" in around or "B" in around or "C" in around:
            # A deadline is one to come.
            whole = "a" in around or self.row[end] == "O"  # before the end of summer, before the summer is out
            dated = not set("Don").isdisjoint(around + self.row[i + 1 : end])  # before 5 May may be in this May
            early = 0 if "B" in around and not whole and not dated else 1
            coming = next((days for days in rounds if days[early] >= today), rounds[-1])
            return Time(end, kind, coming, dated=False)
        meant = "y" in around  # "a strike for 6 April"
        days = reckoning.nearest(rounds, today, step=None, ahead=meant or self.speaks_ahead(i))
        return Time(end, kind, days, dated=False)

    def speaks_ahead(self, i: int) -> bool:
        """Say whether the sentence has turned to the future before an item, and not back to what was said.

        A time that opens a sentence belongs to what follows it.
        """
        first = self.items[i].first
        if first < 3:
            back = self.row.find("q", i)
            until = self.items[back].first if back >= 0 else len(self.words)
            return "F" in self.row[: back if back >= 0 else None] or self._future_verb(0, until)
        ahead, back = self.row.rfind("F", 0, i), self.row.rfind("q", 0, i)
        if ahead > back or self._may(back + 1, i):
            return True
        return self._future_verb(self.items[back].first if back >= 0 else 0, first)

    def _may(self, first: int, last: int) -> bool:
        # The verb, which stands after another word than a preposition and before its own verb.
        at = self.row.find("p_", first, last)
        while at > 0 and not (self.values[at] == "5" and self.row[at - 1] == "_" and not self.arabic):
            at = self.row.find("p_", at + 1, last)
        return at > 0

    def _future_verb(self, first: int, last: int) -> bool:
        if not self.arabic:
            return False
        words = [token.word for token in self.words[first : last + 1]]
        return any(_FUTURE_VERB.match(word) for word in words[:-1]) or any(
            one in _PERHAPS and other.startswith(("ي", "تت")) for one, other in pairwise(words)
        )

    def named_day(self, i: int, end: int, day: int, step: int | None) -> Time:
        """Return the weekday that is meant, Monday being 0."""
        if not self.arabic and self.row[end] == "P":
            end += 1
        if self.today is None:
            return self.undated(end, "day")
        until = (day - self.today.weekday()) % 7  # days to the next one, 0 today
        back = 7 if until == 0 and step == -1 else (7 - until) % 7
        # News names the weekday of what has just happened, unless the sentence speaks of the future.
        shift = (until or (7 if step == 1 else 0)) if self._next(i, step) else -back
        if until == 0 and step is None and self.lean >= 0 and "B" in self.row[max(i - 2, 0) : i]:
            shift = 7
        if step == 1 and not self.arabic:
            shift = 7 + day - self.today.weekday()  # "next Friday" is that of the week to come
        found = self.today + timedelta(days=shift)
        return Time(end, "day", (found, found), dated=False)

    def weekend(self, i: int, end: int, step: int | None) -> Time:
        """Return the Saturday and Sunday that are meant; next weekend is that of the week to come."""
        if self.today is None:
            return self.undated(end, "period")
        saturday = self.today + timedelta(days=5 - self.today.weekday())
        begun = self.today >= saturday
        if step == 1 or (step == -1 and not begun) or (step is None and not begun and not self._next(i, step)):
            saturday += timedelta(days=7 if step == 1 else -7)
        elif step == -1:
            saturday -= timedelta(days=7)
        return Time(end, "period", (saturday, saturday + timedelta(days=1)), dated=False)

    def _next(self, i: int, step: int | None) -> bool:
        # Whether a day of the week is one to come.
        if step is not None:
            return step == 1
        self.ambiguous = True
        if self.lean:
            return self.lean > 0
        around = self.row[max(i - 2, 0) : i]
        return "B" in around or "b" in around or self._opens(i) or self.speaks_ahead(i)

    def _opens(self, i: int) -> bool:
        # "From Monday": what begins on a weekday is still to begin.
        return i > 0 and self.row[i - 1] == "r" and self.values[i - 1] == "from" and not self.arabic

    def season(self, i: int, *, after_in: bool = False, deadline: bool = False, step: int | None = None) -> Time | None:
        """Return the season that is meant, three whole months; bare names need a word of time or an article."""
        month = int(self.values[i])

        def named(year: int) -> Days:
            return reckoning.months(year, month, 3)

        at = self.of(i + 1)
        if self.row[at] == "u" and self.values[at] == "year" and self.row[at + 1] == "Y":
            at += 1
        if self.row[at] == "Y":
            return Time(at + 1, "season", reckoning.months(int(self.values[at]), month, 3))
        bare = not self.arabic and self.word(i) == "fall" and self.row[i - 1 : i] not in tuple("ibBfacryGC")
        if not bare and (relative := self._relative_year(at)) is not None:
            if self.today is None:
                return self.undated(relative[0], "season")
            return Time(relative[0], "season", reckoning.months(self.today.year + relative[1], month, 3))
        if self.arabic and self.row[i + 1] == "c" and self.word(i + 1) not in {"هذا", "هذه"}:
            return self.round(i, i + 2, named, "season", int(self.values[i + 1]))
        if step is None and not deadline and not (after_in and (self.definite(i) or self._after_in(i))):
            return None
        return self.round(i, i + 1, named, "season", step)

    def _after_in(self, i: int) -> bool:
        return not self.arabic and i > 0 and self.word(i - 1) == "in"
