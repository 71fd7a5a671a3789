"""By when: the time that belongs to the clause of a claim, or the clause that says before, until or when."""

from datetime import date

from tarjih.claims.english.attribution import Saying
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.words import lemma_of, listed
from tarjih.text.dates import TimeMention, as_future, as_past
from tarjih.text.document import Span

Horizon = tuple[Span, str, date | None]
_BACKWARD = frozenset(("since", "than", "of", "from"))


def horizon_of(
    parse: Parse, at: int, sayings: list[Saying], conditions: list[tuple[int, int]], *, future: bool
) -> Horizon | None:
    """Return the time of the claim whose predicate is word `at`; a future one may also end when a clause says."""
    clause = _clause(parse, at)
    if future and (found := _clausal(parse, at, clause)) is not None:
        return found
    best: tuple[int, int, int, TimeMention] | None = None
    for first, last, mention in parse.times:
        if any(s.first <= first < s.last for s in sayings) or any(
            a <= first < b and not a <= at < b for a, b in conditions
        ):
            continue
        if (
            _owner(parse, first) != clause
            or _describes(parse, first, at)
            or (future and _possesses(parse, first, last))
        ):
            continue
        distance = abs(first - at) + (0 if first > at else 100)
        if best is None or distance < best[0]:
            best = distance, first, last, mention
    if best is None and not future:
        best = _shared(parse, clause)
    if best is None:
        return _vague(parse, at, clause) if future else None
    _, first, last, mention = best
    for begins, ends, more in parse.times:
        if begins == last and mention.by is None:
            # "before dawn on Monday"
            last, mention = ends, more
    mention = as_future(mention) if future else as_past(mention)
    return parse.span(first, last), mention.kind, mention.by


def _shared(parse: Parse, clause: int) -> tuple[int, int, int, TimeMention] | None:
    """Return the time of the verb that a clause shares its subject with: "resigned and fled on Monday"."""
    if clause + 1 >= len(parse.finite):
        return None
    this, joined = parse.finite[clause : clause + 2]
    if joined.by != "C" or joined.subject is not this.subject or "," in parse.tags[this.last : joined.first]:
        return None
    times = (time for time in parse.times if joined.last <= time[0] and _clause(parse, time[0]) == clause + 1)
    return next(((0, first, last, mention) for first, last, mention in times), None)


def _possesses(parse: Parse, first: int, last: int) -> bool:
    """Say whether a time only tells which thing is meant: "October's increase", "chastened by last year's losses"."""
    if not parse.words[last - 1].endswith("'s"):
        return False
    return parse.tags[first] != "I" or (first > 0 and parse.tags[first - 1] in "dn")


def _vague(parse: Parse, at: int, clause: int) -> Horizon | None:
    """Return a deadline without a date: "within weeks", "before the thaw"."""
    words, n = parse.words, parse.n
    i = at + 1
    while i + 1 < n and parse.tags[i] not in ",;.SWT":
        if words[i] in listed("deadlines") and _clause(parse, i) == clause and i + 1 not in parse.time_words:
            phrase = parse.starts_at.get(i + 1)
            if phrase is not None and words[phrase.head] in listed("units"):
                return parse.span(i, phrase.last), "open", None
        i += 1
    return None


def _clause(parse: Parse, at: int) -> int:
    """Return the number of the clause that word `at` stands in: that of the last finite verb opening before it."""
    number = -1
    for k, verb in enumerate(parse.finite):
        if verb.opens <= at:
            number = k
    return max(number, 0)


def _owner(parse: Parse, first: int) -> int:
    """Return the clause of a time: one that opens a sentence or follows a comma belongs to what comes after it."""
    tags = parse.tags
    number = _clause(parse, first)
    verb = parse.finite[number] if parse.finite else None
    if verb is None:
        return 0
    # "On Monday, the court ...": between the opening and the subject of the next clause
    end = first
    while end < parse.n and tags[end] not in ",;.":
        end += 1
    if (
        tags[end : end + 1] == ","
        and (first == 0 or tags[first - 1] == ";")
        and number + 1 < len(parse.finite)
        and parse.finite[number].first > first
    ):
        return number
    return number


def _describes(parse: Parse, first: int, at: int) -> bool:
    """Say whether a time stands inside the subject ("the fifth election in two years is") or after "since"."""
    if first and parse.words[first - 1] in ("since", "than"):
        return True
    if parse.words[first] == "since":
        return True
    for verb in parse.finite:
        if (
            verb.subject is not None
            and verb.subject.last <= first < verb.first
            and verb.opens <= verb.subject.first
            and verb.subject.last < first + 1
        ):
            return not verb.subject.first <= at < first and "," not in parse.tags[verb.subject.last : verb.first]
    return False


def _clausal(parse: Parse, at: int, clause: int) -> Horizon | None:
    """Return "before the summer is out", "until the treaty is signed", with the last day if a time inside says it."""
    for k, verb in enumerate(parse.finite):
        if verb.by != "S" or verb.first < at or not k:
            continue
        opener = verb.opens - 1
        if (
            parse.words[opener] not in listed("clauses")
            or any(letter in ",;" for letter in parse.tags[at:opener])
            or k - clause > 1
        ):
            continue
        end = verb.last
        while end < parse.n and parse.tags[end] not in ",;.":
            end += 1
        opener_word = parse.words[opener]
        if opener_word in ("until", "till") and lemma_of(parse.words[at]) in listed("lasting"):
            # how long something lasts is no horizon
            continue
        if opener_word == "after" and verb.form[0] in "pdq":
            continue
        inside = parse.words[opener:end]
        if (
            opener_word in ("before", "after", "by")
            and not any(word in listed("units") for word in inside)
            and not any(opener <= f < end for f, _, _ in parse.times)
        ):
            continue
        if opener_word == "when" and parse.tags[opener - 1] in "CS,":
            continue
        by = next((m.by for first, _, m in parse.times if opener <= first < end), None)
        return parse.span(opener, end), "open" if by is None else "period", by
    return None
