"""Whether the figures of a sentence fit together: the arithmetic is shown, nothing is mended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from tarjih.text.document import Span
from tarjih.text.figures import Figure, conversions
from tarjih.text.phrases import clitics
from tarjih.text.roles import read_rows
from tarjih.text.tokens import Token, fold

_NEAR = 3  # tokens within which a word such as "additional" belongs to a figure
_TOLERANCE = 0.05  # what rounding in a text explains


@dataclass(frozen=True, slots=True)
class Note:
    """What a reader should know about figures that belong together.

    `first` up to `last` are the tokens from the first figure to the last, `span` their characters. `found` says what
    the text does, `arithmetic` what its figures give. A conversion is always noted, the others where they do not fit.
    """

    kind: Literal["conversion", "increment", "change", "total", "whole"]
    first: int
    last: int
    span: Span
    found: str
    arithmetic: str


def consistency_notes(words: Sequence[Token], figures: Sequence[Figure]) -> list[Note]:
    """Return notes on the figures of one sentence, in the order of the text.

    Five things are looked at: the exchange rate that an amount in two currencies implies; an addition that is called
    a multiple of what it is added to; a change from one figure to another and the percentage or multiple given for
    it; parts and their total; percentages of a whole that come to more than 100.
    """
    if len(figures) < 2 and not any(f.high is not None or f.unit == "percent" for f in figures):
        return []
    sentence = _Sentence(words, figures)
    notes = [
        *_conversions(sentence),
        *_increments(sentence),
        *_changes(sentence),
        *_totals(sentence),
        *_wholes(sentence),
    ]
    return sorted(notes, key=lambda note: (note.first, note.last))


@cache
def _words(role: str) -> frozenset[str]:
    return frozenset(fold(word) for row in read_rows("consistency") if row.role == role for word in row.phrases)


class _Sentence:
    def __init__(self, words: Sequence[Token], figures: Sequence[Figure]) -> None:
        self.words, self.figures = words, figures

    def has(self, role: str, first: int, last: int) -> bool:
        """Say whether a word of the role stands among some tokens."""
        known = _words(role)
        return any(
            token.word in known or any(rest in known for _, rest in clitics(token.word))
            for token in self.words[max(first, 0) : max(last, 0)]
        )

    def around(self, figure: Figure, role: str) -> bool:
        return self.has(role, figure.first - _NEAR, figure.first) or self.has(role, figure.last, figure.last + _NEAR)

    def note(
        self,
        kind: Literal["conversion", "increment", "change", "total", "whole"],
        of: Sequence[Figure],
        found: str,
        sum_: str,
    ) -> Note:
        first, last = min(figure.first for figure in of), max(figure.last for figure in of)
        return Note(kind, first, last, Span(self.words[first].start, self.words[last - 1].end), found, sum_)


def _conversions(sentence: _Sentence) -> Iterator[Note]:
    for one, two in conversions(sentence.figures):
        if not (one.is_money and two.is_money) or not one.value or not two.value:
            continue
        many, few = (one, two) if one.value >= two.value else (two, one)
        rate = f"{_amount(many)} / {_amount(few)} = {_short(many.value / few.value)} {many.unit} for 1 {few.unit}"
        yield sentence.note("conversion", (one, two), "an amount is given in two currencies", rate)


def _increments(sentence: _Sentence) -> Iterator[Note]:
    figures = sentence.figures
    for k, multiple in enumerate(figures):
        if multiple.unit != "times":
            continue
        added = [f for f in figures[:k] if f.is_money and (sentence.around(f, "addition"))]
        added += [
            f for one, two in conversions(figures) for f in (one, two) if {one, two} & set(added) and f not in added
        ]
        bases = [f for f in figures[k + 1 :] if f.is_money]
        pair = next(((a, b) for b in bases for a in added if a.unit == b.unit), None)
        if pair is None or not pair[1].value:
            continue
        more, base = pair
        share, whole = more.value / base.value, (more.value + base.value) / base.value
        if _fits(share, multiple.value):
            continue
        sums = (
            f"{_amount(more)} / {_amount(base)} = {_short(share)}; "
            f"({_amount(more)} + {_amount(base)}) / {_amount(base)} = {_short(whole)}"
        )
        found = f"an addition is called {_short(multiple.value)} times what it is added to"
        if _fits(whole, multiple.value):
            found += ", which fits the two together"
        yield sentence.note("increment", (more, multiple, base), found, sums)


def _changes(sentence: _Sentence) -> Iterator[Note]:
    figures = sentence.figures
    for k, figure in enumerate(figures):
        if not sentence.has("from", figure.first - 2, figure.first):
            continue
        after = figures[k + 1] if k + 1 < len(figures) else None
        if figure.high is not None:
            start, end, pair = figure.value, figure.high, [figure]
        elif (
            after
            and after.high is None
            and after.unit == (figure.unit or after.unit)
            and sentence.has("to", figure.last, after.first)
        ):
            start, end, pair = figure.value, after.value, [figure, after]
        else:
            continue
        for claimed in figures:
            if claimed in pair or claimed.high is not None or not start or not end:
                continue
            found = f"a change from {_short(start)} to {_short(end)} is called "
            said = figure.unit != "percent" or sentence.has("by", claimed.first - _NEAR, claimed.first)
            if claimed.unit == "percent" and said:
                change = abs(end - start) / start * 100
                if not _fits(change, claimed.value):
                    percent = _short((end - start) / start * 100)
                    sums = f"({_short(end)} - {_short(start)}) / {_short(start)} = {percent} percent"
                    yield sentence.note("change", [*pair, claimed], found + f"{_short(claimed.value)} percent", sums)
            elif claimed.unit == "times" and not any(
                _fits(ratio, claimed.value) for ratio in (end / start, start / end)
            ):
                sums = f"{_short(end)} / {_short(start)} = {_short(end / start)}"
                yield sentence.note("change", [*pair, claimed], found + f"{_short(claimed.value)} times", sums)


def _totals(sentence: _Sentence) -> Iterator[Note]:
    plain = [f for f in sentence.figures if f.high is None and f.same_as is None]
    for total in plain:
        parts = [f for f in plain if f is not total and f.unit in {total.unit, None} and f.value < total.value]
        if len(parts) < 2 or total.unit in {"percent", "times", "share"} or not sentence.around(total, "total"):
            continue
        sum_ = sum(part.value for part in parts)
        # Far from the total they are no parts of it.
        if _fits(sum_, total.value, 0.005) or not 0.5 < sum_ / total.value < 1.5:
            continue
        written = " + ".join(_short(part.value) for part in parts)
        yield sentence.note(
            "total", [*parts, total], f"a total of {_short(total.value)} is given", f"{written} = {_short(sum_)}"
        )


def _wholes(sentence: _Sentence) -> Iterator[Note]:
    shares = [f for f in sentence.figures if f.unit == "percent" and f.high is None]
    for share in shares:
        end = share.last
        of_whole = sentence.has("of", end, end + 1) and sentence.has("whole", end + 1, end + 3)
        if share.value > 100 and of_whole:
            sums = f"{_short(share.value)} - 100 = {_short(share.value - 100)} percent too many"
            yield sentence.note("whole", [share], "more than all of a whole", sums)
    parts = [f for f in shares if not sentence.has("by", f.first - _NEAR, f.first) and f.value <= 100]
    if len(parts) > 1 and sentence.has("division", 0, len(sentence.words)):
        sum_ = sum(part.value for part in parts)
        if sum_ > 101:  # rounded shares may come to 101
            written = " + ".join(_short(part.value) for part in parts)
            yield sentence.note("whole", parts, "shares of one whole are given", f"{written} = {_short(sum_)} percent")


def _fits(value: float, said: float, tolerance: float = _TOLERANCE) -> bool:
    # What the text says is rounded to its last digit.
    exponent = Decimal(str(said)).normalize().as_tuple().exponent
    step = 0.5 * 10 ** min(int(exponent), 0) if tolerance == _TOLERANCE else 0.0
    return abs(value - said) <= max(tolerance * abs(said), step if abs(said) >= 1 else 0.0)


def _amount(figure: Figure) -> str:
    return f"{_short(figure.value)} {figure.unit}"


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
