"""By when: the time that belongs to the clause of a claim, or the clause that says before, until or when."""

from datetime import date

from tarjih.claims.english.attribution import Saying
from tarjih.claims.english.parsing import Parse
from tarjih.text.document import Span

Horizon = tuple[Span, str, date | None]
_CLAUSES = frozenset(("before", "until", "till", "when", "after", "by"))
_BACKWARD = frozenset(("since", "than", "of", "from"))


def horizon_of(
    parse: Parse, at: int, sayings: list[Saying], conditions: list[tuple[int, int]], *, future: bool
) -> Horizon | None:
    """Return the time of the claim whose predicate is word `at`; a future one may also end when a clause says."""
    clause = _clause(parse, at)
    if future and (found := _clausal(parse, at, clause, sayings)) is not None:
        return found
    best: tuple[int, Horizon] | None = None
    for first, last, mention in parse.times:
        if any(s.first <= first < s.last for s in sayings) or any(a <= first < b for a, b in conditions):
            continue
        if _owner(parse, first) != clause or _describes(parse, first):
            continue
        distance = abs(first - at) + (0 if first > at else 100)
        if best is None or distance < best[0]:
            best = distance, (parse.span(first, last), mention.kind, mention.by)
    return best[1] if best is not None else None


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
    if tags[end : end + 1] == "," and (first == 0 or tags[first - 1] in ";") and number + 1 < len(parse.finite) and parse.finite[number].first > first:
        return number
    return number


def _describes(parse: Parse, first: int) -> bool:
    """Say whether a time stands inside the subject ("the fifth election in two years is") or after "since"."""
    if first and parse.words[first - 1] in ("since", "than"):
        return True
    if parse.words[first] == "since":
        return True
    for verb in parse.finite:
        if verb.subject is not None and verb.subject.last <= first < verb.first and verb.opens <= verb.subject.first and verb.subject.last < first + 1:
            return "," not in parse.tags[verb.subject.last : verb.first]
    return False


def _clausal(parse: Parse, at: int, clause: int, sayings: list[Saying]) -> Horizon | None:
    """Return "before the summer is out", "until the treaty is signed", with the last day if a time inside says it."""
    for k, verb in enumerate(parse.finite):
        if verb.by != "S" or verb.first < at or not k:
            continue
        opener = verb.opens - 1
        if parse.words[opener] not in _CLAUSES or any(letter in ",;" for letter in parse.tags[at:opener]) or k - clause > 1:
            continue
        end = verb.last
        while end < parse.n and parse.tags[end] not in ",;.":
            end += 1
        by = next((m.by for first, _, m in parse.times if opener <= first < end), None)
        return parse.span(opener, end), "open" if by is None else "period", by
    return None
