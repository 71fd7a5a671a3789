"""Under which condition an Arabic clause holds."""

from tarjih.claims.arabic.clauses import INSERTED, Clause
from tarjih.claims.arabic.lists import word_set
from tarjih.claims.arabic.view import View
from tarjih.text.document import Span

_WHEN = frozenset({"عندما", "حينما", "حين"})
_FORWARD = frozenset(
    {"will", "will_not", "may", "can", "likely", "highly_likely", "expected", "certain", "almost_certain"}
)
_IMPOSSIBLE = frozenset({"impossible", "almost_no_chance", "highly_unlikely", "unlikely", "will_not", "remote"})
_ASKED = frozenset({"سيل", "سيلت", "سيلنا", "سالتني", "سالتنا"})  # "if you asked me"
_EXCEPTED = frozenset({"بعد", "تحت", "عند", "مقابل", "لقاء", "ضمن", "وفق", "عقب", "اثر"})
_CASES = frozenset({"الحال", "الحاله", "السيناريو", "الاحتمال", "الظرف", "الظروف", "الاوضاع"})


def condition_of(seen: View, clause: Clause, classes: list[str]) -> Span | None:
    """Return the words of the condition that a clause is under."""
    if clause.opener == "الا" and clause.kind == "main" and seen.words[clause.start].conj == "و":
        return seen.span(clause.start, clause.start + 1)
    for other in seen.clauses:
        if not _conditions(seen, other, clause, classes):
            continue
        follows = _apodosis(seen, other)
        if clause is follows or (follows is None and (_asserting(other) is clause or _leads(seen, other, clause))):
            last = _end_of_condition(seen, other)
            if last > other.start:
                return seen.span(other.start, last)
    return _only_by(seen, clause) or _in_that_case(seen, clause)


def _conditions(seen: View, other: Clause, clause: Clause, classes: list[str]) -> bool:
    """Say whether a clause is of a kind that another can depend on: "if", "without", "when" of what is to come."""
    if other.kind == "condition":
        asked = other.body < other.end and seen.words[other.body].core in _ASKED
        return not asked and (other.verb < 0 or seen.words[other.verb].lemma != "سال")  # "if you asked me"
    if other.kind == "lacking":
        depends = other.start == 0 or any(cls in _IMPOSSIBLE for cls in classes)
        return depends and bool(classes) and seen.words[other.body].core not in word_set("costs")
    if other.kind != "time" or other.opener not in _WHEN or other.verb < 0 or seen.words[other.verb].tag != "V":
        return False
    ahead = any(cls in _FORWARD for cls in classes) or (clause.verb >= 0 and seen.words[clause.verb].lead == "س")
    return ahead and not (other.start and seen.words[other.start - 1].tag == ",")


def _asserting(other: Clause) -> Clause | None:
    """Return the clause that a condition completes, past the purpose or the lack that stands between them."""
    parent = other.parent
    while parent is not None and parent.parent is not None:
        described = parent.kind == "relative" and not parent.opener  # "a loss that may reach half of it if ..."
        if parent.kind not in ("lacking", "purpose", "condition") and not described:
            break
        parent = parent.parent
    return parent


def _apodosis(seen: View, other: Clause) -> Clause | None:
    """Return the clause with fa- that says what follows from a condition before it, past an insertion."""
    waits = other.parent is None or other.parent.verb < 0
    leading = other.start == 0 or seen.words[other.start].conj or (waits and seen.words[other.start - 1].tag != "N")
    if other.kind != "condition" or not leading:
        return None
    for later in seen.clauses[other.place + 1 : other.place + 4]:
        first = seen.words[later.start]
        if later.kind == "main" and (first.conj == "ف" or first.tag in ("la verb", "unreal")):
            return later
        aside = later.verb < 0 or seen.words[later.start + 1].tag == "ma"
        inserted = later.opener in INSERTED or (first.tag == "D" and aside)
        inserted = inserted or (first.conj == "و" and later.place == other.place + 1)
        if (later.kind == "main" and not inserted) or (later.opener == "resumed" and later.verb >= 0):
            return None
    return None


def _end_of_condition(seen: View, other: Clause) -> int:
    """Return where the words of a condition end, with what completes it; one that is inserted ends at its comma."""
    words, last = seen.words, other.end
    verb = other.body if other.opener == "متي" else other.verb
    if other.start and words[other.start - 1].tag == ",":
        for i in range(other.body, other.end):
            if (
                words[i].tag == ","
                and i > verb
                and not (i + 1 < other.end and (words[i + 1].conj == "و" or words[i + 1].tag == "or"))
            ):
                return i
    if (comma := _breaks_off(seen, other)) > 0:
        return comma
    for below in seen.clauses[other.place + 1 :]:
        if (
            words[last - 1].tag == ","
            or below.start != last
            or below.kind not in ("comp", "relative", "lacking")
            or not _within(below, other)
        ):
            break
        last = below.end
    while last > other.start and words[last - 1].tag in (",", "."):
        last -= 1
    return last


def _breaks_off(seen: View, other: Clause) -> int:
    """Return the comma at which a condition behind its claim ends: what follows goes on from the claim."""
    words = seen.words
    if not other.start or other.verb < 0 or other.kind != "condition" or other.parent is None:
        return 0
    for i in range(other.verb + 1, other.end - 1):
        if words[i].tag == ",":
            following = words[i + 1]
            goes_on = following.tag == "or" or (
                following.conj == "و" and following.tag in (words[other.verb].tag, "lam")
            )
            return 0 if goes_on or following.tag in ("relative", "quote") else i
    return 0


def _only_by(seen: View, clause: Clause) -> Span | None:
    """Return the act without which something will not happen: "will not return but by closing the strait"."""
    words = seen.words
    for i in range(clause.body + 1, clause.end - 1):
        if words[i].tag != "except":
            continue
        by = words[i + 1].tag == "M" and words[i + 1].lead == "ب"
        first = i + 2 < clause.end and words[i + 1].core in _EXCEPTED and words[i + 2].tag in ("M", "N")
        # "nothing will save them but the opening of the border"
        alone = (
            words[i + 1].tag == "M" and i == clause.verb + 1 and words[i - 1].core.endswith(("ه", "ها", "هم", "هما"))
        )
        if by or alone or (first and not any(seen.timed[i + 1 : clause.end])):
            last = next((j for j in range(i + 2, clause.end) if words[j].tag in (",", ".")), clause.end)
            return seen.span(i, last)
    return None


def _in_that_case(seen: View, clause: Clause) -> Span | None:
    """Return "in that case", "in such a scenario"."""
    words = seen.words
    if seen.cores.isdisjoint(_CASES):
        return None
    for i in range(clause.start, clause.end - 2):
        if words[i].core != "في":
            continue
        noun = i + 2 + (words[i + 1].core == "مثل")
        if noun < clause.end and words[noun - 1].tag == "this" and words[noun].core in _CASES:
            return seen.span(i, noun + 1)
    return None


def _within(clause: Clause, other: Clause) -> bool:
    """Say whether a clause belongs to another, or to one that does."""
    while clause.parent is not None:
        clause = clause.parent
        if clause is other:
            return True
    return False


def _leads(seen: View, condition: Clause, clause: Clause) -> bool:
    """Say whether a condition stands before the clause that depends on it."""
    if condition.start >= clause.start:
        return False
    index = condition.place
    behind = [
        other
        for other in seen.clauses[index + 1 :]
        if other.kind in ("main", "comp") and other.opener not in INSERTED and not _within(other, condition)
    ]
    opens = index == 0 or seen.clauses[index - 1].end - seen.clauses[index - 1].body < 1 or condition.parent is None
    if not opens and condition.parent is not None and condition.parent.verb >= 0:
        return False
    return bool(behind) and behind[0] is clause
