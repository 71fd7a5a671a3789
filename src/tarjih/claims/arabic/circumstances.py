"""Under which condition, by when and according to whom an Arabic clause holds."""

from datetime import date
from typing import NamedTuple

from tarjih.claims.arabic.clauses import Clause
from tarjih.claims.arabic.lists import word_set
from tarjih.claims.arabic.parties import after, before, code_of, holder_phrase, phrase, span_of, starts_phrase
from tarjih.claims.arabic.verbs import look_up
from tarjih.claims.arabic.view import View
from tarjih.text.dates import TimeMention, as_future, as_past
from tarjih.text.document import Span

_AS = frozenset({"كما", "حسبما"})
_UNTIL = frozenset({"قبل", "حتي"})
_IMPOSSIBLE = frozenset({"impossible", "almost_no_chance", "highly_unlikely", "unlikely", "will_not", "can", "remote"})


def condition_of(seen: View, clause: Clause, classes: list[str]) -> Span | None:
    """Return the words of the condition that a clause is under."""
    if clause.opener == "الا" and clause.kind == "main" and seen.words[clause.start].conj == "و":
        return seen.span(clause.start, clause.start + 1)
    for other in seen.clauses:
        depends = other.start == 0 or any(cls in _IMPOSSIBLE for cls in classes)
        holds = other.kind == "condition" or (other.kind == "lacking" and depends and bool(classes))
        if holds and (other.parent is clause or _leads(seen, other, clause)):
            last = other.end
            for below in seen.clauses[other.place + 1 :]:
                if (
                    seen.words[last - 1].tag == ","
                    or below.start != last
                    or below.kind not in ("comp", "relative")
                    or not _within(below, other)
                ):
                    break
                last = below.end
            while last > other.start and seen.words[last - 1].tag in (",", "."):
                last -= 1
            if last > other.start:
                return seen.span(other.start, last)
    return _only_by(seen, clause)


def _only_by(seen: View, clause: Clause) -> Span | None:
    """Return the act without which something will not happen: "will not return but by closing the strait"."""
    words = seen.words
    for i in range(clause.body + 1, clause.end - 1):
        if words[i].tag == "except" and words[i + 1].tag == "M" and words[i + 1].lead == "ب":
            last = next((j for j in range(i + 2, clause.end) if words[j].tag in (",", ".")), clause.end)
            return seen.span(i, last)
    return None


class Hinge(NamedTuple):
    """What depends on something: the act at token `head`, and the tokens of what it depends on."""

    head: int
    first: int
    last: int


def dependence(seen: View, clause: Clause) -> Hinge | None:
    """Return what a clause makes depend on what: "the return hinges on", "the lifting is tied to"."""
    words, hinges = seen.words, word_set("hinges")
    if seen.cores.isdisjoint(hinges) and not any(word.lemma == "توقف" for word in words):
        return None
    last = clause.end
    while last > clause.start and words[last - 1].tag in (",", "."):
        last -= 1
    for i in range(clause.body, last - 1):
        verb = words[i].lemma == "توقف" and words[i].tag == "V"
        if not verb and words[i].core not in hinges:
            continue
        subject = after(seen, i, last) if verb else before(seen, clause, i)
        if subject is None and 0 <= clause.verb < i:
            subject = after(seen, clause.verb, i)
        if subject is None or (words[subject.first].tag != "M" and not _is_act(words[subject.first].core)):
            return None
        first = i
        if verb:
            first = next((k for k in range(subject.last, last) if words[k].core == "علي"), -1)
        tied = first >= 0 and (verb or words[i + 1].lead == "ب" or words[i + 1].core == "علي")
        return Hinge(subject.first, first, last) if tied else None
    return None


def _is_act(core: str) -> bool:
    """Say whether a noun that is commonly no act ("success") names one all the same."""
    return any(form.tense == "n" for form in look_up(core))


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
        if other.kind in ("main", "comp") and other.opener not in ("هو", "هي") and not _within(other, condition)
    ]
    opens = index == 0 or seen.clauses[index - 1].end - seen.clauses[index - 1].body < 1 or condition.parent is None
    if not opens and condition.parent is not None and condition.parent.verb >= 0:
        return False
    return bool(behind) and behind[0] is clause


Time = tuple[Span, str, date | None]


def horizon_of(seen: View, clause: Clause, condition: Span | None, *, ahead: bool, told: bool = False) -> Time | None:
    """Return the time that is tied to a clause.

    What lies `ahead` can also come before an event, and its Monday is the next; of what is `told` it was the last, and
    no deadline of that clause is its own.
    """
    words = seen.words
    for time in seen.sentence.times:
        span = seen.span(time.first, time.last)
        if condition is not None and condition.holds(span):
            continue
        if clause.start <= time.first < clause.end:
            before = words[time.first - 1].core if time.first else ""
            beginning = before == "من" and time.first > 1 and words[time.first - 2].core in word_set("from")
            if words[time.first].core in ("منذ", "مذ") or (beginning and not ahead):
                continue
            if _names(seen, time) or words[time.first].core in word_set("lasting") or (ahead and _now(seen, time)):
                continue
            deadline = words[time.first].core in word_set("deadlines") and seen.cores.isdisjoint(word_set("day_parts"))
            if told and (deadline or words[time.first].core == "فورا"):
                continue
            if ahead and (event := _before_event(seen, clause, time.first)) is not None:
                return event
            first = time.first - 2 if beginning else time.first
            by = (as_future(time) if ahead else as_past(time) if told else time).by
            return seen.span(first, time.last), time.kind, by
    if not ahead:
        return None
    index = clause.place
    if index + 1 < len(seen.clauses):
        later = seen.clauses[index + 1]
        if later.kind == "time" and later.opener == "قبل":
            by = next((time.by for time in seen.sentence.times if later.start <= time.first < later.end), None)
            last = later.end
            while seen.words[last - 1].tag in (".", ","):
                last -= 1
            return seen.span(later.start, last), "open", by
    if (
        index
        and clause.kind == "main"
        and seen.clauses[index - 1].kind == "time"
        and seen.clauses[index - 1].opener == "قبل"
    ):
        earlier = seen.clauses[index - 1]
        by = next((time.by for time in seen.sentence.times if earlier.start <= time.first < earlier.end), None)
        last = earlier.end
        while seen.words[last - 1].tag in (".", ","):
            last -= 1
        return seen.span(earlier.start, last), "open", by
    open_times = word_set("open_times")
    if all(
        seen.cores.isdisjoint(some)
        for some in (_UNTIL, open_times, word_set("soon"), word_set("nearing"), word_set("terms"))
    ):
        return None
    for i in range(clause.start, clause.end):
        if seen.words[i].core in _UNTIL and (event := _before_event(seen, clause, i)) is not None:
            return event
        if seen.words[i].core in ("خلال", "في", "مع") and (event := _at_event(seen, clause, i)) is not None:
            return event
        if seen.words[i].core == "في" and i + 1 < clause.end and seen.words[i + 1].core in open_times:
            last = phrase(seen, i + 1, clause.end).last
            return seen.span(i, last), "open", None
    return None


def _at_event(seen: View, clause: Clause, i: int) -> Time | None:
    """Return the time of "during the coming summit" or "as winter draws near"."""
    words = seen.words
    if words[i].tag != "D" or i + 2 >= clause.end or words[i + 1].tag not in ("N", "M") or seen.timed[i + 1]:
        return None
    last = phrase(seen, i + 1, clause.end).last
    near = word_set("soon") | (word_set("rounds") if words[i + 1].core in word_set("terms") else frozenset())
    coming = words[i].core != "مع" and words[last - 1].core in near and last > i + 2
    nearing = words[i].core == "مع" and words[i + 1].core in word_set("nearing")
    return (seen.span(i, last), "open", None) if coming or nearing else None


def _names(seen: View, time: TimeMention) -> bool:
    """Say whether a year or month behind a noun only tells one thing from others: "the 2018 agreement"."""
    if time.first == 0 or time.last > time.first + 1 or seen.timed[time.first - 1]:
        return False
    word, before = seen.words[time.first], seen.words[time.first - 1]
    year = word.tag == "#" and len(word.core) == 4 and not word.lead
    return year and before.tag in ("N", "M") and before.core not in word_set("dated")


def _now(seen: View, time: TimeMention) -> bool:
    """Say whether a time is the moment of writing, which is no term for what lies ahead."""
    return time.last == time.first + 1 and seen.words[time.first].core in ("اليوم", "الان", "حاليا")


def _before_event(seen: View, clause: Clause, i: int) -> Time | None:
    """Return the time of "before the Madrid summit"; its day is known if the event's is."""
    words = seen.words
    while (
        i > clause.start
        and words[i].core not in _UNTIL
        and words[i - 1].tag in ("N", "M", "D")
        and words[i].tag in ("N", "M")
    ):
        i -= 1
    if (
        not (
            words[i].core == "قبل"
            or (words[i].core == "حتي" and words[min(i + 1, len(words) - 1)].core in word_set("ends"))
        )
        or i + 1 >= clause.end
        or words[i].tag not in ("D", "adverb")
        or words[i + 1].tag not in ("N", "M")
    ):
        return None
    if seen.timed[i] or words[i + 1].core in ("سواها", "سواه", "غيرها", "غيره", "ذلك"):
        return None
    last = phrase(seen, i + 1, clause.end).last
    while last < clause.end and seen.timed[last]:
        last += 1
    by = next((time.by for time in seen.sentence.times if i < time.first < last), None)
    return seen.span(i, last), "open", by


def named_source(seen: View, clause: Clause) -> tuple[Span, str | None] | None:
    """Return whom "according to" names in a clause."""
    words = seen.words
    cores, sources, eyes = seen.cores, word_set("sources"), word_set("eyes")
    if cores.isdisjoint(sources) and cores.isdisjoint(eyes) and cores.isdisjoint(_AS):
        return None
    end = clause.end
    for other in seen.clauses:
        if other.kind == "relative" and other.parent is clause and other.opener in ("كما", "حسبما"):
            end = max(end, other.end)
    for i in range(clause.start, end - 1):
        if (
            words[i].core in sources
            or (i + 2 < end and words[i].core == "في" and words[i + 1].core in eyes)
            or (i and words[i].core in ("كما", "حسبما") and "s" in words[i + 1].flags)
        ):
            j = i + 1
            while j < end and (words[j].tag in ("ma", "V", "P", "D", "source verb", "quote") or words[j].core in eyes):
                j += 1
            if j < end and (starts_phrase(seen, j) or words[j].lead == "ل" or words[j].core.startswith("لل")):
                found = holder_phrase(seen, phrase(seen, j, end), end)
                if found.last - found.first == 1 and words[j].core.endswith("نا"):
                    return None
                return span_of(seen, found), code_of(seen, found)
    return None


def driver(seen: View, first: int, last: int) -> Span | None:
    """Return the words between two tokens that name what makes something happen, without the preposition behind."""
    while last > first and seen.words[last - 1].tag in ("D", ",", "adverb"):
        last -= 1
    return seen.span(first, last) if last > first else None


def cause_of(seen: View, clause: Clause, start: int) -> Span | None:
    """Return the happening that made a chance grow or shrink: what "after" or "because of" takes."""
    for i in range(start, clause.end - 1):
        if seen.words[i].core in word_set("causes") and seen.words[i + 1].tag in ("M", "N") and not seen.timed[i]:
            if seen.words[i - 1].core.removesuffix("ا") == seen.words[i + 1].core.removesuffix("ا"):
                continue  # "day after day"
            last = i + 1
            while last < clause.end and seen.words[last].tag not in (",", ".") and not seen.timed[last]:
                last += 1
            return driver(seen, i + 1, last)
    following = seen.clauses[clause.place + 1] if clause.place + 1 < len(seen.clauses) else None
    if following is not None and following.kind == "time" and following.opener in ("بعدما", "بعد"):
        last = following.end
        while seen.words[last - 1].tag in (",", "."):
            last -= 1
        return driver(seen, following.body, last)
    return None
