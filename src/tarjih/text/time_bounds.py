"""What bounds a time: by, before, until, after, within it, or before an event that is named with its day."""

from datetime import date, timedelta

from tarjih.text import reckoning
from tarjih.text.time_feasts import NEW_YEAR
from tarjih.text.time_roles import stop_words
from tarjih.text.time_spans import Spans
from tarjih.text.time_units import MODALS, Time

_ENDINGS = frozenset(("ends", "end", "ending", "closes", "close", "expires", "expire", "lapses", "lapse", "runs"))
_PEOPLE = frozenset(("they", "we", "who", "have", "has", "had"))
_ONE = frozenset(("a", "an"))
_EVENT = 7  # words of an event that may stand between "before" and its day


class Bounds:
    """A sentence whose times are read with the words before them. Methods return what begins at an item, or None."""

    def __init__(self, times: Spans) -> None:
        self.times, self.arabic = times, times.arabic
        self.words, self.items = times.words, times.items
        self.row, self.values, self.row_end = times.row, times.values, times.row_end

    def read(self, i: int) -> tuple[int, Time | None]:
        """Return the time that begins at an item with its preposition, and the item after the preposition."""
        role = self.row[i]
        match role:
            case "b" | "B" | "i" | "A" if (time := self._moon(i)) is not None:
                return i + 1, time
            case "b":
                return i + 1, self._deadline(i)
            case "B":
                return i + 1, self._before(i)
            case "A":
                return i + 1, self._after(i)
            case "r":
                return i + 1, self.times.span(i + 1) or self._opening(i)
            case "i" | "G":
                return i + 1, self._within(i)
            case "l":
                return i + 1, self._outlasted(i + 1)
            case "y":
                time = self.times.time(i + 1, after_in=True)
                return i + 1, time if time and time.kind in {"day", "month", "quarter", "season", "year"} else None
            case "-" if self.words[self.items[i].first].word in {"to", "الي"}:
                return i + 1, self._until(i + 1)
            case "a" if "ب" in self.items[i].prefix:
                return i, self._by(self.times.time(i, deadline=True))
            case "C":
                return i + 1, self._come(i)
            case "c" if self.times.word(i) == "last" and self.times.word_before(i) in MODALS:
                return i + 1, self._outlasted(i + 1)
            case "f" if self.row[i + 1] == "Y" or self.times.word(i) in {"of", "of the", "a", "an"}:
                return i, None
        return i, self.times.plain_span(i)

    # What stands around a time.

    def _moon(self, i: int) -> Time | None:
        # Before, in or after Ramadan and the Eids, which move through the year.
        j = i + 1 + (self.row[i + 1] == "f")
        if self.row[j] != "j":
            return None
        coming = self.row[i] in "bB"
        time = self.times.moon(j, 1 if coming else None)
        if time is None or time.days[0] is None or self.row[i] == "A":
            return time and Time(time.end, "open", (None, None))
        if not coming:
            return time
        over = self.row[time.end] == "O" or self.values[i] == "over"  # before the hajj is over
        if over and time.days[1] is not None:
            return self._by(
                Time(time.end + (self.row[time.end] == "O"), "day", (time.days[1], time.days[1]), dated=False)
            )
        by = time.days[0] - timedelta(days=self.row[i] == "B")
        return self._by(Time(time.end, "day", (by, by), dated=False))

    def _deadline(self, i: int) -> Time | None:
        time = self.times.time(i + 1, deadline=True)
        if time is None and self.values[i] == "until":
            return self._by(self._event(i + 1))
        if time is not None and self.values[i] == "arrival" and time.both is not None and self.row[i + 1] != "a":
            time = time._replace(days=(time.days[0], time.days[0]))
        if (
            time is not None
            and time.both
            and self.times.word(i + 1) == "the"
            and NEW_YEAR in self.values[i + 1 : i + 3]
        ):
            return self._until_eve(time, time.both[0])  # by the new year is within the old one
        return self._by(time)

    def _come(self, i: int) -> Time | None:
        # "come spring", "come September", where nothing makes it a verb
        before = self.times.word_before(i)
        if before in MODALS or before in _PEOPLE:
            return None
        j = i + 1 + (self.row[i + 1] == "f")
        return self._by(self.times.time(j, after_in=True, deadline=True)) if self.row[j] in "smpwEK" else None

    def _outlasted(self, i: int) -> Time | None:
        j = i + (self.row[i] == "f")
        if self.row[j] == "E":
            return self._by(self.times.feast(j))
        return self.times.season(j, after_in=True) if self.row[j] == "s" else self.times.calendar(j)

    def _until(self, i: int) -> Time | None:
        # "put off to September"
        if not (self.row[i] in "mwDTosax" or (self.arabic and self.row[i] in "pu")):
            return None
        time = self._to_come(i, after_in=self.arabic)
        first = self.items[i].first
        if not self.arabic and (self.words[first].word.endswith("'s") or self.words[first - 2].word == "according"):
            return None
        if time is None and self.arabic and self.row[i] == "a":
            return self._event(i + 1)  # to the end of something in 2026
        return time

    def _to_come(self, i: int, *, after_in: bool) -> Time | None:
        # A time up to which something goes on is one to come, where no tense says otherwise.
        kept, self.times.lean = self.times.lean, self.times.lean or 1
        time = self.times.time(i, after_in=after_in)
        self.times.lean = kept
        return time

    def _opening(self, i: int) -> Time | None:
        # "from Monday", "from the end of 2023"
        if self.arabic or self.values[i] != "from" or self.row[i + 1] == "Y":
            return None
        time = self.times.time(i + 1, after_in=True)
        return time if time is not None and time.kind != "open" else None

    def _before(self, i: int) -> Time | None:
        if self.arabic and (past := self._units_before(i)) is not None:
            return past
        if self.row[i + 1 : i + 3] == "fY":
            return None  # before the 2024 election
        j = i + 1 + (self.row[i + 1] == "f")
        may = self.row[j] == "p" and self.values[j] == "5" and j > i + 1  # before the May elections
        march = not self.arabic and self.row[i + 1] == "p"
        deadline = may or self.row[i + 1] in "sax" or self.row[i + 2] in "sa"
        time = self.times.time(i + 1, deadline=deadline, after_in=march)
        ends = self.values[i] == "over"
        if (whole := time or self.times.calendar(j)) is not None:
            if self.row[whole.end] == "O":
                time, ends = whole._replace(end=whole.end + 1), True  # before the month is over
            elif ends:
                time = whole
        if time is None:
            event = self._event(i + 1)
            if event is None or (event.kind != "day" and (ends or self.values[i] == "clause")):
                return self._by(event)  # what happens at some time in a month may be on its last day
            return self._before_all(event, i)
        if time.days[0] is None or time.kind == "open":
            return time
        # Before the end of a year is in that year; before a year is before its first day, and before the middle of a
        # decade before the year in the middle.
        parts = {self.row[j] + self.values[j] for j in (i + 1, i + 2) if j < self.row_end}
        middle = "amid" in parts and time.kind != "day"
        if middle and time.both is not None and time.both[1] - time.both[0] > timedelta(days=366):
            return self._until_eve(time, reckoning.containing(time.both[1], "year")[0])
        if ends or middle or "aend" in parts or any(part.startswith(("xend", "xmid")) for part in parts):
            return self._by(time)
        start = time.days[0]
        if self.row[i + 1] == "a" and self.values[i + 1] == "turn":  # before the turn of the year: of the next one
            at = self.times.of(i + 2)
            if self.times.today is not None and start <= self.times.today and self.times.calendar(at) is not None:
                start = reckoning.shifted(start, 1, self.values[at])
            return self._until_eve(time, start)
        return self._before_all(time, i)

    def _before_all(self, time: Time, i: int) -> Time | None:
        # The day before a time begins: of "before the June summit" it is the last of May. What is to come before the
        # end of something has until that end.
        start = time.days[0]
        over = any(self.times.word(k) in _ENDINGS or self.row[k] == "a" for k in range(i + 1, time.end))
        if start is None or (over and time.kind != "day"):
            return self._by(time)
        return self._until_eve(time, start)

    def _until_eve(self, time: Time, start: date) -> Time | None:
        return self._by(time._replace(days=(start, start - timedelta(days=1))))

    def _units_before(self, i: int) -> Time | None:
        # قبل شهرين is two months ago; after a negated future it is "not before two months have passed".
        times, one = self.times, i + 1
        vague = times.vague(one) if self.row[one] in "ue" else one
        if vague > one and self.row[vague] not in "cYmpDonw":
            return Time(vague, "open", (None, None)) if self.row[vague] == "r" else times.past_units(vague)
        amount = times.amount(one) or self._one(one)
        if amount is None:
            return None
        end, count, unit = amount
        if self.row[end] == "r":
            return Time(end, "open", (None, None))  # two months before something
        times.ambiguous = True
        ahead = times.lean > 0 if times.lean else "F" in self.row[:i]
        return times.window(end, count, unit) if ahead else times.ago(end + (self.row[end] == "+"), count, unit)

    def _one(self, i: int) -> tuple[int, int, str] | None:
        # An Arabic unit without article, number or name: one week, one year.
        if self.row[i] != "u" or self.times.definite(i) or self.row[i + 1] in "cYmpDonw":
            return None
        return None if self.times.plural(i, self.times.word(i)) else (i + 1, 1, self.values[i])

    def _after(self, i: int) -> Time | None:
        if self.arabic and i and self.row[i - 1] == "u":
            return None  # day after day
        if self.arabic and (vague := self.times.vague(i + 1)) > i + 1:
            return Time(vague, "open", (None, None))
        if self.arabic and (amount := self.times.amount(i + 1) or self._one(i + 1)) is not None:
            end, count, unit = amount
            self.times.ambiguous = True
            ahead = self.times.lean > 0 if self.times.lean else self.times.speaks_ahead(i)
            if self.row[end] == "r" or not ahead:
                return Time(end, "open", (None, None))
            return self.times.window(end, count, unit)
        if self.row[i + 1] == "f" and self.row[i + 2] in "YmpwD":
            return None
        time = self.times.time(i + 1, after_in=True)
        if time is None or time.kind == "open" or time.days[1] is None:
            return time
        last = self.items[time.end - 1]
        word = self.words[last.last - 1].word
        follows = self.row[time.end] == "_" and self.words[last.last].word.isalpha()
        if not self.arabic and (word.endswith("'s") or (follows and self.row[i + 1] in "mpwY")):
            return None  # after the event of a day
        return Time(time.end, "period", (time.days[1] + timedelta(days=1), None), dated=time.dated)

    def _event(self, i: int) -> Time | None:
        """Return the time of an event that is named from an item on: "the council meets on 29 June"."""
        stops = stop_words("ar" if self.arabic else "en")
        for k in range(i, min(i + _EVENT, self.row_end)):
            role = self.row[k]
            if role == "_":
                if not self.times.word(k)[0].isalpha() or self.times.word(k) in stops:
                    return None
            elif role in "qBbAN,nRde" or (role == "F" and self.values[k] == "will"):
                return None
            elif role == "Y" and not self.arabic and k > i + 1 and self.row[k - 1] == "f":
                return Time(k + 1, "open", (None, None))  # before the election of 2027, some day in it
            elif (
                role in "mwTDxaus"
                or (role == "Y" and self.arabic)
                or (role in "ic" and k > i)
                or (role == "p" and self.row[k + 1] == "Y" and not self.arabic)
            ):
                at = k + (role == "i")
                if k == i and role == "a":
                    continue  # the end of something in May
                if k == i or (role in "us" and not self.arabic):
                    return None
                time = self._to_come(at, after_in=self.arabic or role == "i")
                if time is not None and time.kind != "open" and time.days[1] is not None:
                    return time
        return None

    def _by(self, time: Time | None) -> Time | None:
        if time is None or time.days[1] is None:
            return time
        start = self.times.today if self.times.today is not None and self.times.today <= time.days[1] else None
        return time._replace(days=(start, time.days[1]))

    def _within(self, i: int) -> Time | None:
        j, kind = i + 1, self.values[i]
        amount = self.times.amount(j)
        if kind == "within" and amount is None:
            article = self.row[j] == "f" and self.words[self.items[j].first].word in _ONE
            at = j + article
            alone = self.arabic and not self.times.definite(at) and self.row[at + 1] not in "cYDomp"
            if (vague := self.times.vague(j)) > j and self.row[vague] not in "cag":
                if self.row[vague] == "s" and (season := self.times.time(vague, after_in=True)) is not None:
                    return season  # during the weeks of summer
                return Time(vague, "period", (self.times.today, None), dated=False)
            if self.row[at] == "u" and (article or alone):
                amount = self._or_two(at) or (at + 1, 1, self.values[at])
            elif self.row[at] in "uf" and (time := self.times.time(j, rolling=True, after_in=True)) is None:
                noun = at + (self.row[at] == "f")
                said = self.words[self.items[i].first].word in {"within", "inside"} and not self.arabic
                if said and self.row[noun] == "u" and self.values[noun] in {"week", "year"}:
                    return self.times.window(noun + 1, 1, self.values[noun])  # within the year
                return self._by(self.times.calendar(noun))
        elif kind == "in" and amount is None and not self.arabic:
            amount = self._one_unit(j)
        if amount is not None and kind != "over":
            end, count, unit = amount
            if self.row[end] == "c" and self.arabic:
                return self.times.stretch(end + 1, count, unit, int(self.values[end]))
            if self.row[end] == "g" or kind == "since":
                return self.times.ago(end + (self.row[end] == "g"), count, unit)
            if not self.arabic or kind != "in":
                return self.times.window(end, count, unit)
            if self.row[end] not in "or":
                return self.times.window(end, count, unit) if self.times.word(i) == "في" else None
        if (
            kind == "in"
            and self.row[j + (self.row[j] == "f")] == "e"
            and (vague := self.times.vague(j)) > j
            and self.row[vague] not in "acg"
        ):
            return Time(vague, "period", (self.times.today, None), dated=False)  # in a few weeks
        time = self.times.days_of_month(j) if self.row[j] in "mpRDo" else None
        time = time or self.times.time(j, rolling=kind in {"within", "over"}, after_in=True)
        joint = self.values[time.end] if time is not None and self.row[time.end] == "-" else ""
        if time is not None and joint == "and" and self.row[j] in "wYm" and self.row[time.end + 1] == self.row[j]:
            # "on Thursday and Friday", "in 2026 and 2027"
            return self.times.joined(j, time, any_joint=True) or time
        if time is not None and joint == "or":
            return self.times.joined(j, time, any_joint=False) or time
        return time

    def _one_unit(self, i: int) -> tuple[int, int, str] | None:
        # "in a year", "in a week's time", "in a year or two", not "in a week that"
        if self.row[i] != "f" or self.words[self.items[i].first].word not in _ONE or self.row[i + 1] != "u":
            return None
        return self._or_two(i + 1) or (None if self.row[i + 2] in "gcu" else (i + 2, 1, self.values[i + 1]))

    def _or_two(self, i: int) -> tuple[int, int, str] | None:
        # "a year or two", "سنة أو سنتين"
        if self.row[i + 1] != "-" or self.values[i + 1] != "or" or self.row[i + 2] not in "nDd":
            return None
        return i + 3, 2 if self.row[i + 2] == "d" else int(self.values[i + 2]), self.values[i]
