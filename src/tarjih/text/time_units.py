"""Units of time with a number or a word such as "next" beside them, as first and last day."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from tarjih.text import reckoning
from tarjih.text.reckoning import Days
from tarjih.text.roles import Item
from tarjih.text.tokens import Token, fold

When = Literal["day", "month", "quarter", "season", "year", "period", "open"]

_KINDS: dict[str, When] = {"hour": "day", "day": "day", "month": "month", "quarter": "quarter", "year": "year"}
_HALVES = {"year": (6, "month"), "decade": (5, "year"), "century": (50, "year")}
_ARABIC_PLURALS = frozenset(map(fold, ("ساعات", "أيام", "أسابيع", "أشهر", "شهور", "أعوام", "سنوات", "سنين", "عقود")))

# Before a verb: "will come Friday", "may last three weeks".
MODALS = frozenset(("will", "would", "may", "might", "could", "can", "must", "should", "shall", "'ll")) | frozenset(
    ("to", "not", "never", "n't", "cannot", "do", "does", "did")
)


class Time(NamedTuple):
    """A time that ends before item `end`; `dated` says that its year was said, not worked out."""

    end: int
    kind: When
    days: tuple[date | None, date | None]
    dated: bool = True

    @property
    def both(self) -> Days | None:
        """Return the first and last day if both are known."""
        start, by = self.days
        return None if start is None or by is None else (start, by)


class Units:
    """A sentence as a row of roles (see `dates`), in which numbers of units are read from any item.

    Methods named after a construction return what begins at an item, or None. `lean` is -1 or 1 where names that come
    round are to be read as past or future, 0 where the sentence decides; `ambiguous` is set once such a name was read.
    """

    def __init__(self, words: Sequence[Token], items: list[Item], today: date | None, *, arabic: bool) -> None:
        self.words, self.items, self.today, self.arabic = words, items, today, arabic
        self.row_end = len(items)
        self.row = "".join([item[2] for item in items]) + "$$$$"  # looking a few items ahead needs no check
        self.values = [item[3] for item in items]
        self.lean, self.ambiguous = 0, False

    def time(self, i: int, *, rolling: bool = False, deadline: bool = False, after_in: bool = False) -> Time | None:
        """Return the time at an item, which may hold another one: `Times` knows them all."""
        raise NotImplementedError

    def undated(self, end: int, kind: When) -> Time:
        """Return a relative time of which nobody can tell the days."""
        return Time(end, kind, (None, None), dated=False)

    def vague(self, i: int) -> int:
        """Return where "weeks", "a few days", "أسابيع قليلة" end, units that nobody counted, or the item itself."""
        j = i
        if not self.arabic:
            j += self.row[j] == "f" and self.row[j + 1] == "e"
        j += self.row[j] == "e"
        j += self.row[j] == "f" and not self.arabic and j > i  # "a couple of weeks"
        if self.row[j] != "u" or not self.plural(j, self.word(j)) or self.definite(j):
            return i
        return j + 1 + (self.arabic and self.row[j + 1] == "e")

    def past_units(self, end: int) -> Time:
        """Return the open stretch of "hours ago", which ends with the day of writing at the latest."""
        return Time(end, "period", (None, self.today), dated=False)

    def of(self, i: int) -> int:
        """Return the item past "of" and "of the"; Arabic has one word for "of" and "from"."""
        while self.row[i] == "f" or (self.row[i] == "r" and self.arabic):
            i += 1
        return i

    def word(self, i: int) -> str:
        """Return the first word of an item."""
        return self.words[self.items[i].first].word

    def word_before(self, i: int) -> str:
        """Return the word before an item."""
        first = self.items[i].first
        return self.words[first - 1].word if first else ""

    def definite(self, i: int) -> bool:
        """Say whether the noun at an item has its article."""
        word = self.words[self.items[i].first].word if i < self.row_end else ""
        if self.arabic:
            return "ال" in word[: len(self.items[i].prefix) + 2] if i < self.row_end else False
        return i > 0 and self.words[self.items[i].first - 1].word == "the"

    def amount(self, i: int) -> tuple[int, int, str] | None:
        """Return a number of units at an item: where it ends, how many, of what; the larger end of a range."""
        while self.row[i] == "f" and self.arabic:
            i += 1
        if self.row[i] == "d":
            if self.row[i + 1] == "-" and self.values[i + 1] in {"or", "to"} and self.row[i + 2] in "nD":
                return i + 3 + (self.row[i + 3] == "u"), int(self.values[i + 2]), self.values[i]
            return i + 1, 2, self.values[i]
        if self.row[i] == "R" and self.row[i + 1] == "u":
            return i + 2, int(self.values[i].split()[1]), self.values[i + 1]
        if self.row[i : i + 3] == "hfu" and self.words[self.items[i + 1].first].word in {"a", "an"}:
            half = _HALVES.get(self.values[i + 2])  # half a year
            return None if half is None or self.values[i] != "half" else (i + 3, half[0], half[1])
        if self.row[i] not in "DNn":
            return None
        count, j = int(self.values[i]), i + 1
        if self.arabic and self.row[i] == "n" and self.row[j] == "n" and self.items[j].prefix == "و":
            count, j = count + int(self.values[j]), j + 1
        elif self.row[j] == "-" and self.row[j + 1] in "DNn":
            count, j = int(self.values[j + 1]), j + 2
        if self.row[j] != "u":
            return None
        return j + 1, count, self.values[j]

    def window(self, end: int, count: int, unit: str) -> Time | None:
        """Return the time from the day of writing over a number of units."""
        if self.today is None:
            return self.undated(end, "period")
        return self._moved(end, self.today, count, unit)

    def _moved(self, end: int, today: date, count: int, unit: str) -> Time | None:
        try:
            other = reckoning.shifted(today, count, unit)
        except (ValueError, OverflowError):
            return None  # beyond the calendar: "in ten million years"
        return Time(end, "period", (today, other) if count >= 0 else (other, today), dated=False)

    def ago(self, end: int, count: int, unit: str) -> Time | None:
        """Return the calendar unit that lies a number of units back."""
        kind = _KINDS.get(unit, "period")
        if self.today is None:
            return self.undated(end, kind)
        past = self._moved(end, self.today, -count, unit)
        if past is None or past.days[0] is None:
            return None
        return past._replace(kind=kind, days=reckoning.containing(past.days[0], unit))

    def counted(self, i: int) -> Time | None:
        """Return three years ago, six months from now."""
        amount = self.amount(i)
        if amount is None:
            return None
        end, count, unit = amount
        if self.row[end] == "g":
            return self.ago(end + 1, count, unit)
        if self.row[end] == "+":
            return self.window(end + 1, count, unit)
        if self.row[end] == "a" and self.values[end] in {"later", "earlier"} and not self.arabic:
            return Time(end + 1, "open", (None, None))  # from a day that the sentence does not name
        if self.row[end] == "c" and self.arabic:
            return self.stretch(end + 1, count, unit, int(self.values[end]))
        return None

    def stretch(self, end: int, count: int | None, unit: str, step: int) -> Time | None:
        """Return "the next five years", "the past months" (no count), reckoned from the day of writing."""
        if self.today is None or step == 0:
            return self.undated(end, "period") if step else None
        if count is None:
            return Time(end, "period", (self.today, None) if step > 0 else (None, self.today), dated=False)
        return self._moved(end, self.today, step * count, unit)

    def stepped(self, noun: int, end: int, step: int, *, rolling: bool) -> Time | None:
        """Return next year, the past months, this week or the next one; of a quarter, the calendar's."""
        unit, word = self.values[noun], self.words[self.items[noun].first].word
        if self.plural(noun, word):
            return self.stretch(end, None, unit, step) if step else None
        if rolling and step and unit != "quarter" and (not self.arabic or unit == "decade"):
            return self.stretch(end, 1, unit, step)
        time = self.unit_of_today(end, unit, step)
        if step == 0 and self.row[end] == "v":  # this year or the next
            end += 1 + (self.row[end + 1] == "u")
            after = self.unit_of_today(end, unit, 1)
            time = Time(end, "period", (time.days[0], after.days[1]), dated=False)
        return time

    def plural(self, noun: int, word: str) -> bool:
        """Say whether the unit at an item is in the plural."""
        if not self.arabic:
            return word.endswith("s") and not word.endswith("'s")
        return word[len(self.items[noun].prefix) :].removeprefix("ال") in _ARABIC_PLURALS

    def calendar(self, i: int) -> Time | None:
        """Return the unit of the day of writing: "the year" in "the end of the year", "this decade" by the calendar."""
        if self.row[i] == "u" and self.definite(i) and self.row[i + 1] not in "cYon":
            return self.unit_of_today(i + 1, self.values[i], 0)
        if self.row[i] == "c" and self.row[i + 1] == "u" and not self.arabic:
            return self.unit_of_today(i + 2, self.values[i + 1], int(self.values[i]))
        return None

    def unit_of_today(self, end: int, unit: str, step: int) -> Time:
        """Return the calendar unit that holds the day of writing, or the one `step` units later."""
        kind = _KINDS.get(unit, "period")
        if self.today is None:
            return self.undated(end, kind)
        return Time(end, kind, reckoning.containing(self.today, unit, step))
