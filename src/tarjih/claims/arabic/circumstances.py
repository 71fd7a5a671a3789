"""Under which condition, by when and according to whom an Arabic clause holds."""

from datetime import date
from typing import NamedTuple

from tarjih.claims.arabic.clauses import INSERTED, Clause
from tarjih.claims.arabic.codes import code_of
from tarjih.claims.arabic.lists import word_set
from tarjih.claims.arabic.phrases import after, before, holder_phrase, phrase, span_of, starts_phrase
from tarjih.claims.arabic.tagging import NEGATIONS
from tarjih.claims.arabic.verbs import look_up
from tarjih.claims.arabic.view import View
from tarjih.text.dates import TimeMention, as_future, as_past
from tarjih.text.document import Span

ASIDES = frozenset({"كما", "حسبما"})  # "as ... sees it"
_UNTIL = frozenset({"قبل", "حتي"})
_NO_DRIVER = NEGATIONS | {"qad", "inna", "this"}
_WHEN = frozenset({"عندما", "حينما", "حين"})
_FORWARD = frozenset(
    {"will", "will_not", "may", "can", "likely", "highly_likely", "expected", "certain", "almost_certain"}
)
_IMPOSSIBLE = frozenset({"impossible", "almost_no_chance", "highly_unlikely", "unlikely", "will_not", "can", "remote"})


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
    return _only_by(seen, clause)


def _conditions(seen: View, other: Clause, clause: Clause, classes: list[str]) -> bool:
    """Say whether a clause is of a kind that another can depend on: "if", "without", "when" of what is to come."""
    if other.kind == "condition":
        return other.verb < 0 or seen.words[other.verb].lemma != "سال"  # "if you asked me"
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
    if other.start and words[other.start - 1].tag == ",":
        for i in range(other.body, other.end):
            if (
                words[i].tag == ","
                and i > other.verb
                and not (i + 1 < other.end and (words[i + 1].conj == "و" or words[i + 1].tag == "or"))
            ):
                return i
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
    if seen.cores.isdisjoint(hinges) and "توقف" not in seen.lemmas:
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
        if other.kind in ("main", "comp") and other.opener not in INSERTED and not _within(other, condition)
    ]
    opens = index == 0 or seen.clauses[index - 1].end - seen.clauses[index - 1].body < 1 or condition.parent is None
    if not opens and condition.parent is not None and condition.parent.verb >= 0:
        return False
    return bool(behind) and behind[0] is clause


Time = tuple[Span, str, date | None]


def horizon_of(
    seen: View, clause: Clause, condition: Span | None, *, ahead: bool, told: bool = False, held: bool = False
) -> Time | None:
    """Return the time that is tied to a clause.

    What lies `ahead` can also come before an event, and its Monday is the next; of what is `told` it was the last, and
    no deadline of that clause is its own.
    """
    words = seen.words
    parts = _reach(seen, clause) if seen.sentence.times else ()
    for time in seen.sentence.times:
        span = seen.span(time.first, time.last)
        if condition is not None and condition.holds(span):
            continue
        if any(start <= time.first < end for start, end in parts):
            before = words[time.first - 1].core if time.first else ""
            beginning = before == "من" and time.first > 1 and words[time.first - 2].core in word_set("from")
            if words[time.first].core in ("منذ", "مذ") or (beginning and told):
                continue
            if _names(seen, time, ahead=ahead) or words[time.first].core in word_set("lasting"):
                continue
            if (ahead or held) and _now(seen, time):
                continue
            if ((told or held) and _goes_on(seen, time, told=told)) or _tells_which(seen, clause, time):
                continue
            deadline = words[time.first].core in word_set("deadlines") and seen.cores.isdisjoint(word_set("day_parts"))
            if told and (deadline or words[time.first].core == "فورا"):
                continue
            if ahead and (event := _before_event(seen, clause, time.first)) is not None:
                return event
            first = time.first - 2 if beginning else time.first
            by = (as_future(time) if ahead else as_past(time) if told else time).by
            if ahead and is_past(seen, by):
                if time.kind == "quarter":  # "the last quarter", of this year
                    return span, "open", None
                continue  # the day of the threat, not of what is threatened
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


def is_past(seen: View, day: date | None) -> bool:
    """Say whether a day lies before that of writing: nothing is foreseen for it but what might have been."""
    today = seen.sentence.written_on
    if day is None or today is None or day >= today:
        return False
    was = any(word.lemma == "كان" and word.tag in ("P", "la verb") for word in seen.words)
    return not was and seen.cores.isdisjoint(_UNREAL)


_UNREAL = frozenset({"لو", "لولا"})


def _reach(seen: View, clause: Clause) -> list[tuple[int, int]]:
    """Return the tokens of a clause and of what goes on with it: "without change on 7 July", behind an insertion."""
    parts, end = [(clause.start, clause.end)], clause.end
    for later in seen.clauses[clause.place + 1 :]:
        if later.start != end:
            break
        described = later.parent is clause and later.kind == "relative" and not later.opener
        goes_on = later.kind == "lacking" or (later.opener == "resumed" and later.kind == clause.kind)
        if described or (later.verb < 0 and goes_on):
            parts.append((later.start, later.end))
        elif later.parent is not clause or later.kind not in ("relative", "concession", "granted", "manner"):
            break
        end = later.end
    return parts


def _goes_on(seen: View, time: TimeMention, *, told: bool) -> bool:
    """Say whether a time says how long something holds or held, or to when it was put off, and not when it was."""
    words = seen.words
    core = words[time.first].core
    if core in ("حتي", "لغايه") or (told and core == "الي"):
        return True
    if told and time.kind == "open" and core == "بعد" and time.last < len(words):
        return words[time.last].core in ("من", "علي")
    window = time.kind == "period" and time.start is not None and time.start == seen.sentence.written_on
    return told and window and core in ("خلال", "في", "غضون")


def _tells_which(seen: View, clause: Clause, time: TimeMention) -> bool:
    """Say whether a time only tells which thing is meant: "the bonds due in June", "the attack of 7 October"."""
    words, i = seen.words, time.first
    if i <= clause.start or seen.timed[i - 1]:
        return False
    before = words[i - 1]
    if before.core in word_set("due"):
        return before.definite
    if i > 1 and words[i - 2].core in ("في", "خلال", "مع", "قبل", "قبيل"):
        return False  # "at the meeting of 20 November"
    bare = words[i].tag in ("#", "N") and not words[i].lead and not words[i].conj and time.kind in ("day", "month")
    if not bare or before.tag not in ("N", "M") or before.definite or before.core in word_set("dated"):
        return False
    if seen.accusative[i - 1] or before.core.endswith(_SUFFIXES) or seen.actors[i - 1] is not None:
        return False
    return words[i].core in word_set("dated") or (words[i].tag == "#" and time.last > i + 1)


_SUFFIXES = ("ه", "ها", "هم", "هما", "نا", "ا")


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


def _names(seen: View, time: TimeMention, *, ahead: bool) -> bool:
    """Say whether a year or month behind a noun only tells one thing from others: "the 2018 agreement"."""
    if time.first == 0 or time.last > time.first + 1 or seen.timed[time.first - 1]:
        return False
    word, before = seen.words[time.first], seen.words[time.first - 1]
    year = word.tag == "#" and len(word.core) == 4 and not word.lead
    at = ahead and time.first > 1 and seen.words[time.first - 2].core in ("في", "خلال")
    return year and not at and before.tag in ("N", "M") and before.core not in word_set("dated")


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
    if cores.isdisjoint(sources) and cores.isdisjoint(eyes) and cores.isdisjoint(ASIDES):
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
    while first < last and seen.words[first].tag in _NO_DRIVER:
        first += 1
    return seen.span(first, last) if last > first else None


def endangering(seen: View, clause: Clause, first: int, last: int, head: int) -> Span | None:
    """Return the happening that a verb at tokens `first` up to `last` says to bring a danger about, the one at `head`.

    It stands before the verb, or right behind it; a thing or a state ("the crisis", "this vacuum") is only its subject.
    """
    if before(seen, clause, first) is not None:
        start, end = clause.body, first
    elif clause.about is not None and clause.body >= first - 1:
        start, end = clause.about.body, clause.about.end
    else:
        start, end = last, head
    while start < end and seen.words[start].tag in _NO_DRIVER - {"this"}:
        start += 1
    if start >= end or seen.words[start].tag == "this" or seen.words[start].core in word_set("states"):
        return None
    if seen.actors[start] is not None:
        return None
    return driver(seen, start, end)


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
