"""Under which condition, by when and according to whom an Arabic clause holds."""

from datetime import date

from tarjih.claims.arabic.parties import Phrase, code_of, extended, phrase, span_of, starts_phrase
from tarjih.claims.arabic.view import Clause, View
from tarjih.text.document import Span

_IMPOSSIBLE = frozenset({"impossible", "almost_no_chance", "highly_unlikely", "unlikely", "will_not", "can", "remote"})
_SOURCES = frozenset({"بحسب", "حسب", "وفق", "وفقا", "طبقا", "نقلا", "براي", "بنظر"})


def condition_of(seen: View, clause: Clause, classes: list[str]) -> Span | None:
    """Return the words of the condition that a clause is under."""
    for other in seen.clauses:
        if other.kind == "condition" or (other.kind == "lacking" and any(cls in _IMPOSSIBLE for cls in classes)):
            if other.parent is clause or _leads(seen, other, clause):
                last = other.end
                while last > other.start and seen.words[last - 1].tag in (",", "."):
                    last -= 1
                if last > other.start:
                    return seen.span(other.start, last)
    return None


def _leads(seen: View, condition: Clause, clause: Clause) -> bool:
    """Say whether a condition stands before the clause that depends on it."""
    if condition.start >= clause.start:
        return False
    index = next(i for i, other in enumerate(seen.clauses) if other is condition)
    behind = [
        other for other in seen.clauses[index + 1 :] if other.kind in ("main", "comp") and other.opener not in ("هو", "هي")
    ]
    opens = index == 0 or seen.clauses[index - 1].end - seen.clauses[index - 1].body < 1 or condition.parent is None
    if not opens and condition.parent is not None and condition.parent.verb >= 0:
        return False
    return bool(behind) and behind[0] is clause


def horizon_of(
    seen: View, head: int, clause: Clause, condition: Span | None
) -> tuple[Span, str, date | None] | None:
    """Return the time that is tied to the clause of a head."""
    best = None
    for time in seen.sentence.times:
        span = seen.span(time.first, time.last)
        if condition is not None and condition.holds(span):
            continue
        if clause.start <= time.first < clause.end:
            word = seen.words[time.first]
            if word.core in ("منذ", "مذ"):
                continue
            best = (span, time.kind, time.by)
            break
    return best


def named_source(seen: View, clause: Clause) -> tuple[Span, str | None] | None:
    """Return whom "according to" names in a clause."""
    words = seen.words
    for i in range(clause.start, clause.end):
        if words[i].core in _SOURCES and i + 1 < clause.end:
            j = i + 1
            while j < clause.end and words[j].tag in ("ma", "V", "P", "D"):
                j += 1
            if j < clause.end and (starts_phrase(seen, j) or words[j].lead == "ل" or words[j].core.startswith("لل")):
                found = phrase(seen, j, clause.end)
                return span_of(seen, found), code_of(seen, extended(seen, found, clause.end))
    return None


__all__ = ["Phrase", "condition_of", "horizon_of", "named_source"]
