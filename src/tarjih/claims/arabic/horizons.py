"""By when an Arabic clause holds: the time that is tied to it, or the event before which it comes."""

from datetime import date

from tarjih.claims.arabic.clauses import Clause
from tarjih.claims.arabic.lists import word_set
from tarjih.claims.arabic.phrases import phrase
from tarjih.claims.arabic.view import View
from tarjih.text.dates import TimeMention, as_future, as_past
from tarjih.text.document import Span

_UNTIL = frozenset({"قبل", "حتي"})
Time = tuple[Span, str, date | None]


def horizon_of(
    seen: View,
    clause: Clause,
    condition: Span | None,
    *,
    ahead: bool,
    told: bool = False,
    held: bool = False,
    head: int = -1,
) -> Time | None:
    """Return the time that is tied to a clause.

    What lies `ahead` can also come before an event, and its Monday is the next; of what is `told` it was the last, and
    no deadline of that clause is its own. `head` is the token of what is claimed, if it is known.
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
            if ahead and _when_said(seen, clause, time, head):
                continue
            if ((told or held) and _goes_on(seen, time, told=told)) or _tells_which(seen, clause, time):
                continue
            deadline = words[time.first].core in word_set("deadlines") and seen.cores.isdisjoint(word_set("day_parts"))
            if told and ((deadline and not _ago(seen, time)) or words[time.first].core == "فورا"):
                continue
            if told and (words[time.first].lead == "ل" or before == "عن"):
                continue  # "a target for 2024"
            if time.kind != "day" and _counts_over(seen, time, ahead=ahead):
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
    if (after := _anaphoric(seen, clause)) is not None:
        return after
    open_times = word_set("open_times")
    if all(
        seen.cores.isdisjoint(some)
        for some in (_UNTIL, open_times, word_set("soon"), word_set("nearing"), word_set("terms"), _UPON)
    ):
        return None
    for i in range(clause.start, clause.end):
        if seen.words[i].core in _UNTIL and (event := _before_event(seen, clause, i)) is not None:
            return event
        if seen.words[i].core in _UPON and (event := _upon(seen, clause, i)) is not None:
            return event
        if seen.words[i].core in ("خلال", "في", "مع") and (event := _at_event(seen, clause, i)) is not None:
            return event
        if seen.words[i].core == "في" and i + 1 < clause.end and seen.words[i + 1].core in open_times:
            last = phrase(seen, i + 1, clause.end).last
            return seen.span(i, last), "open", None
    return None


def _when_said(seen: View, clause: Clause, time: TimeMention, head: int) -> bool:
    """Say whether a day or month without year is when somebody threatened or promised, and not when he will act.

    So it is between his verb, in the perfect, and what he said he would do: "threatened on 12 May to close".
    """
    if time.kind not in ("day", "month") or time.future is None or time.past is None:
        return False
    verb = clause.verb
    told = 0 <= verb < time.first < head and seen.words[verb].tag == "P" and seen.words[head].tag == "M"
    return told and seen.words[time.first].core in ("في", "يوم")


def is_past(seen: View, day: date | None) -> bool:
    """Say whether a day lies before that of writing: nothing is foreseen for it but what might have been."""
    today = seen.sentence.written_on
    if day is None or today is None or day >= today:
        return False
    was = any(word.lemma == "كان" and word.tag in ("P", "la verb") for word in seen.words)
    return not was and seen.cores.isdisjoint(_UNREAL)


_UNREAL = frozenset({"لو", "لولا"})
_UPON = frozenset({"فور", "عشيه", "غداه", "هامش", "خلال", "قبيل", "نهايه", "انتهاء", "عند", "بعد"})
_EVENTS = frozenset(
    {"القمه", "الانتخابات", "الاقتراع", "الاستفتاء", "الاجتماع", "المؤتمر", "التصويت", "الجلسه", "المحادثات", "التنصيب"}
)
_THEN = frozenset({"خلالها", "خلاله", "خلالهما"})


def _ago(seen: View, time: TimeMention) -> bool:
    """Say whether a time lies a number of units back: "a year ago", which is written like "before a year"."""
    past = as_past(time)
    compared = time.first > 0 and seen.words[time.first - 1].core.endswith(("ه", "ها"))  # "its price a year ago"
    known = time.past is not None and past.start is not None and past.by is not None and past.start < past.by
    return known and not (compared and not seen.written(time.first - 1).endswith("ة"))


def _counts_over(seen: View, time: TimeMention, *, ahead: bool) -> bool:
    """Say whether a time only tells over what something counts: "the third time this year", "lowest in ten years"."""
    before = [seen.words[j].core for j in range(max(time.first - 3, 0), time.first)]
    window = time.kind == "period" and time.start is not None and time.start == seen.sentence.written_on
    level = window and seen.words[time.first].core == "في" and any(core.startswith("مستوي") for core in before)
    return level or (not ahead and ("المره" in before or "للمره" in before))


def _upon(seen: View, clause: Clause, i: int) -> Time | None:
    """Return "right after his inauguration", "on the eve of the summit", "on its sidelines", "during that summit"."""
    words = seen.words
    at = i + 1 + (words[i].core == "خلال" and i + 1 < clause.end and words[i + 1].tag == "this")
    if at >= clause.end or words[at].tag not in ("M", "N") or seen.timed[i] or seen.timed[at]:
        return None
    core, noun = words[i].core, words[at].core
    if core == "خلال" and at == i + 1 and noun != "موسم":
        return None
    if (core in ("نهايه", "انتهاء") and words[i].lead != "ب") or (core == "عند" and noun not in word_set("ends")):
        return None
    if core == "بعد" and noun not in _EVENTS:
        return None
    if words[i].core == "هامش" and (i == 0 or words[i - 1].core != "علي"):
        return None
    first = i - (words[i].core == "هامش")
    last = phrase(seen, at, clause.end).last
    if words[at].tag == "M" and words[at].core.endswith(("ه", "ها")):
        while last < clause.end and words[last].tag in ("N", "M") and words[last].definite:
            last += 1  # "his taking office": its object
    return seen.span(first, last), "open", None


def _anaphoric(seen: View, clause: Clause) -> Time | None:
    """Return "in its course", the days of which were named before: "the summit of 7 July, ... during it"."""
    if seen.cores.isdisjoint(_THEN):
        return None
    i = next((i for i in range(clause.start, clause.end) if seen.words[i].core in _THEN), -1)
    if i < 0:
        return None
    before = [time for time in seen.sentence.times if time.last <= i]
    return seen.span(i, i + 1), "open", as_future(before[-1]).by if before else None


def _reach(seen: View, clause: Clause) -> list[tuple[int, int]]:
    """Return the tokens of a clause and of what goes on with it: "without change on 7 July", behind an insertion."""
    parts, end = [(clause.start, clause.end)], clause.end
    before = seen.clauses[clause.place - 1] if clause.place else None
    if before is not None and before.verb < 0 and before.end == clause.start and _only_when(seen, before):
        parts.append((before.start, before.end))  # "and so, in less than a year, it turned"
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


def _only_when(seen: View, clause: Clause) -> bool:
    """Say whether a fragment says nothing but when."""
    tags = (seen.words[i].tag for i in range(clause.start, clause.end) if not seen.timed[i])
    return clause.kind == "main" and all(tag in ("D", "adverb", ",", "quote") for tag in tags)


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
    owned = before.core.endswith(_SUFFIXES) and not seen.written(i - 1).endswith("ة")
    if seen.accusative[i - 1] or owned or seen.actors[i - 1] is not None:
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
