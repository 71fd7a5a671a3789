"""Feasts: Easter, Christmas, the new year, Ramadan and what else comes on its day each year."""

from functools import partial

from tarjih.text import reckoning
from tarjih.text.reckoning import Days
from tarjih.text.time_names import Names
from tarjih.text.time_units import Time

_MOON = frozenset({"ramadan", "fitr", "adha", "eid", "hajj"})
NEW_YEAR = "1-1"


class Feasts(Names):
    """The row of a sentence, in which feasts are read from any item."""

    def feast(self, i: int, step: int | None = None) -> Time | None:
        """Return Easter, Christmas, the new year, Nowruz; only where a word of time stands before the name."""
        end = i + 1
        if self.arabic and self.row[end] == "c":
            end, step = end + 1, int(self.values[end])
        before = self.row[i - 1] if i else ""
        if step is None and (not before or before not in "bBiAyfCrl") and not (self.arabic and self.items[i].prefix):
            return None
        if self.values[i] == "open":  # by a calendar that nobody keeps here
            return Time(end, "open", (None, None))
        if self.row[end] == "Y":
            return Time(end + 1, "day", reckoning.feast(self.values[i], int(self.values[end])))
        return self.round(i, end, partial(reckoning.feast, self.values[i]), "day", step)

    def moon(self, i: int, step: int | None = None) -> Time | None:
        """Return Ramadan, the hajj or an Eid, which move through the year; open where their days are not known."""
        if self.values[i] not in _MOON:
            return None
        end = i + 1
        if self.row[end] == "c" and self.arabic:
            end, step = end + 1, int(self.values[end])
        if self.row[end] == "Y":
            year = int(self.values[end])
            days = next((days for days in reckoning.moon_feasts(self.values[i]) if days[0].year == year), None)
            return Time(end + 1, "period", days or (None, None))
        if self.row[end] in "ND":
            return None
        found = self._moon_round(i, self.values[i], step)
        return Time(end, "open", (None, None)) if found is None else Time(end, "period", found, dated=False)

    def _moon_round(self, i: int, name: str, step: int | None) -> Days | None:
        # The one that is meant; None where the day of writing or its table is not known.
        feasts, today = reckoning.moon_feasts(name), self.today
        if today is None or not feasts[2][0] < today < feasts[-2][0]:
            return None
        if step is None:
            self.ambiguous = True
            step = self.lean or None
        return reckoning.nearest(list(feasts), today, step=step or None, ahead=self.speaks_ahead(i))
