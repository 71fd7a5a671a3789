"""By when: the time that belongs to the clause of a claim, or the clause that says before, until or when."""

from datetime import date

from tarjih.claims.english.attribution import Saying
from tarjih.claims.english.deadlines import clausal, nominal
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.parties import acts
from tarjih.claims.english.phrases import Phrase
from tarjih.claims.english.shared_times import of_antecedent
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import listed
from tarjih.text.dates import TimeMention, as_future, as_past
from tarjih.text.document import Span

Horizon = tuple[Span, str, date | None]
# A time before its claim comes after every one behind it, and one inside the subject after those.
_BEFORE, _INSIDE = 100, 200
# So many days ahead a day of the year without its year is not the one that somebody meant who told of it before.
_FAR = 180
_SPANS = frozenset(("hours", "days", "weeks", "months", "years", "decades", "generation", "centuries"))
_NEAR = frozenset(("next", "coming", "following", "same", "last", "past"))
_COMPARING = frozenset(("since", "than", "unlike", "every", "each"))
# What lies ahead of a past verb: "extended the curbs until March", "told them to leave by May".
_AHEAD = frozenset(("until", "till", "to", "for", "ahead", "by", "from"))


def horizon_of(
    parse: Parse, at: int, sayings: list[Saying], conditions: list[tuple[int, int]], *, future: bool
) -> Horizon | None:
    """Return the time of the claim whose predicate is word `at`; a future one may also end when a clause says."""
    clause = parse.clause_of(at)
    verb = parse.verb_at.get(at)
    if verb is not None and verb.form[0] == "t" and "H" in verb.form and verb.lemma != "have":
        future = False  # "is estimated to have fallen"
    if at not in parse.verb_at:
        clause = _of_subject(parse, at, clause)
    if future and (found := clausal(parse, at, clause, conditions)) is not None:
        return found
    best: tuple[int, int, int, TimeMention] | None = None
    for first, last, mention in parse.times:
        owner = _owner(parse, first, last)
        if owner != clause:
            continue
        if any(s.first <= first < s.last or _of_saying(parse, s, first, at) for s in sayings) or any(
            a <= first < b and not a <= at < b for a, b in conditions
        ):
            continue
        if (cost := _distance(parse, first, last, at, owner, future=future)) is None:
            continue
        if future and _of_telling(parse, first, at, mention):
            continue
        if not (_comes(parse, first, last, mention) if future else _told(parse, first, last, at, mention)):
            continue
        if best is None or cost < best[0]:
            best = cost, first, last, mention
    if best is None and not future:
        best = _shared(parse, clause, at)
    if best is None and future and (event := nominal(parse, at, clause)) is not None:
        return event
    if best is None and future:
        place = of_antecedent(parse, clause)
        best = place and (0, place[0], place[1], place[2])
    if best is None:
        return None
    _, first, last, mention = best
    for begins, ends, more in parse.times:
        if begins == last and mention.by is None:
            # "before dawn on Monday"
            last, mention = ends, more
    if future and _only_begins(parse, first, last):
        return parse.span(first, last), "open", None
    mention = as_future(mention) if future else as_past(mention)
    return parse.span(first, last), mention.kind, mention.by


def _only_begins(parse: Parse, first: int, last: int) -> bool:
    """Say whether a time says before when nothing comes, and not by when: "but not before 2026", "no earlier than"."""
    words, tags = parse.words, parse.tags
    if first > 1 and words[first] == "before" and words[first - 1] == "not":
        return tags[first - 2] in ",C" or words[first - 2] in ("probably", "certainly", "likely", "if")
    start = words[max(first - 3, 0) : last]
    return any(start[k : k + 3] in (["no", "earlier", "than"], ["no", "sooner", "than"]) for k in range(len(start)))


def _of_telling(parse: Parse, first: int, at: int, mention: TimeMention) -> bool:
    """Say whether a day is that of a past verb of telling before word `at`: "threatened to close it on 12 May".

    It is if the last such day is nearer to the day of writing than the next, and the next is many months away or the
    day stands beside the verb of telling: "threatened on Sunday to close it".
    """
    today, past, future = parse.sentence.written_on, mention.past, mention.future
    if today is None or past is None or future is None or past[1] is None or future[0] is None:
        return False
    verb = parse.verb_at.get(at)
    told = parse.behind(verb.opens if verb is not None and verb.finite else at)
    if told is None or told.form[0] not in "pdq" or told.passive or mention.kind != "day":
        return False
    wait = future[0] - today
    return today - past[1] < wait and (wait.days > _FAR or first == told.last)


def _of_saying(parse: Parse, saying: Saying, first: int, at: int) -> bool:
    """Say whether a time stands before what is said, and is that of the saying: "said Tuesday it will"."""
    if saying.verb is None or not saying.verb.last <= first < at or saying.opens != saying.verb.last:
        return False
    if "T" in parse.tags[saying.verb.last : first]:
        return False
    said = next((v for v in parse.finite if v.first > saying.verb.first), None)
    if said is None or said.first < first or said.by not in "vT^":
        return False
    subject = said.subject
    return subject is not None and first < subject.first < said.first and parse.words[first] not in ("by", "until")


def _shared(parse: Parse, clause: int, at: int) -> tuple[int, int, int, TimeMention] | None:
    """Return the time of the verb that a clause shares its subject with: "resigned and fled on Monday"."""
    if clause + 1 >= len(parse.finite):
        return None
    this, joined = parse.finite[clause : clause + 2]
    if joined.by != "C" or joined.subject is not this.subject or "," in parse.tags[this.last : joined.first]:
        return None
    if joined.form[0] not in "pdqB":
        # "agreed on the border and intend to settle the rest this year"
        return None
    times = (time for time in parse.times if joined.last <= time[0] and parse.clause_of(time[0]) == clause + 1)
    return next(((0, first, last, m) for first, last, m in times if _told(parse, first, last, at, m)), None)


def _possesses(parse: Parse, first: int, last: int) -> bool:
    """Say whether a time only tells which thing is meant: "October's increase", "chastened by last year's losses"."""
    if not parse.words[last - 1].endswith("'s"):
        return False
    noun = parse.starts_at.get(last) or parse.starts_at.get(last - 1)
    if noun is not None and parse.words[noun.head] in listed("dated events"):
        # "October's election may have to be put off"
        return False
    return parse.tags[first] != "I" or (first > 0 and parse.tags[first - 1] in "dn")


def _comes(parse: Parse, first: int, last: int, mention: TimeMention) -> bool:
    """Say whether a time can be that of something to come."""
    if mention.kind == "open" and first and parse.words[first - 1] == "for":
        # "for years to come" is how long
        return False
    today, by = parse.sentence.written_on, as_future(mention).by
    return (today is None or by is None or by >= today) and not _possesses(parse, first, last)


def _told(parse: Parse, first: int, last: int, at: int, mention: TimeMention) -> bool:
    """Say whether a time can be that of something past: it is not still to come, nor a deadline set by then."""
    today = parse.sentence.written_on
    if first and parse.words[first - 1] in ("starting", "beginning", "opening", "commencing"):
        # "agreed to a truce starting on Thursday"
        return False
    if parse.words[first] == "the" and parse.tags[last : last + 1] in ("N", "A") and first >= at:
        # "won the Oct. 9 vote": which one
        return False
    if today is None:
        return True
    past = as_past(mention)
    if (past.by is None or past.by > today) and past.start is not None and past.start >= today:
        return False
    if past.by is not None and past.by > today and past.start is None:
        return False
    word = parse.words[first]
    if mention.past is None or first < at or word not in _AHEAD:
        return True
    if word == "by":
        # "were blocking roads by Monday", but "told them to leave by Monday"
        return parse.tags.find("t", at, first) < 0
    return False


def _owner(parse: Parse, first: int, last: int) -> int:
    """Return the clause of a time: one that opens a sentence and is followed by a comma belongs to its main verb."""
    number = parse.clause_of(first)
    tags = parse.tags
    if first > 1 and tags[first - 1] == "," and tags[first - 2] in "WTS" and tags[last : last + 1] == ",":
        # "to which, towards dawn on Friday, everyone may"
        return next((k for k, verb in enumerate(parse.finite) if verb.first > last), number)
    opens = first == 0 or tags[first - 1] == ";" or (tags[first - 1] == "C" and first > 1 and tags[first - 2] == ",")
    if opens and tags[last : last + 1] == ",":
        inserted = "SWTC" if tags[last + 1 : last + 2] in ("S", "W") else "SWT"
        return next((k for k, verb in enumerate(parse.finite) if verb.first > last and verb.by not in inserted), number)
    comma = tags.rfind(",", 0, first)
    if comma >= 0 and set(tags[comma + 1 : first]) <= {"R"} and tags[last : last + 1] in (".", ",", ""):
        # "will leave sooner than most imagine, possibly by May": back to what the clause before completes
        while number and parse.finite[number].by in "SW" and parse.finite[number].last <= comma:
            number -= 1
    return _of_subject(parse, first, number)


def _of_subject(parse: Parse, i: int, number: int) -> int:
    """Return the clause whose subject word `i` stands in or right behind: "the vote this month, whose outcome is"."""
    for k, verb in enumerate(parse.finite):
        subject = verb.subject
        if (
            subject is not None
            and subject.first <= i <= subject.last < verb.first
            and verb.by not in "CSTW"
            and (not k or parse.finite[k - 1].first > i)
        ):
            return k
    return number


def _distance(parse: Parse, first: int, last: int, at: int, clause: int, *, future: bool) -> int | None:
    """Return how far a time is from its predicate, or None where it belongs to something else.

    "the fifth election in two years is", "the army, which fled in May, will", "weapons seized two years ago".
    """
    words, tags = parse.words, parse.tags
    before = words[first - 1] if first else ""
    if (
        before in _COMPARING
        or words[first] == "since"
        or (first < 5 and words[last : last + 1] in (["-"], ["–"], ["—"]))
    ):
        return None
    verb = parse.finite[clause] if clause < len(parse.finite) else None
    if _inserted(parse, first, at):
        return None
    if tags[first] in "NP" and first and tags[first - 1] == "z" and tags[last : last + 1] == "N":
        # "Kenya's June eurobond"
        return None
    if before in ("measured", "counted"):
        # "is measured in weeks"
        return None
    if verb is not None and verb.last <= first < at and _aside(parse, last, at):
        return None
    if first >= at:
        if words[first] == "in" and words[last - 1] in _SPANS and _counted(parse, at, first):
            return None
        return None if _trails(parse, first, at) else first - at
    cost = at - first + _BEFORE
    subject = verb.subject if verb is not None else None
    if verb is None or subject is None or not (subject.last <= first < verb.first and verb.opens <= subject.first):
        return cost
    if not _adverbial(parse, first, last) or _reduced(parse, subject.head, first):
        return None
    comma = tags.rfind(",", subject.last, first)
    # between commas: "the first cut, on 6 June, is"
    if comma >= 0 and not all(letter in "RICxD" for letter in tags[comma + 1 : first]):
        return None
    if not future and at >= verb.first and comma < 0 and not _tells(parse, verb, subject):
        return None
    return cost + _INSIDE


def _aside(parse: Parse, last: int, at: int) -> bool:
    """Say whether a predicate stands in a participle behind a comma: "is in Beijing on Friday, hoping to come home"."""
    comma = parse.tags.find(",", last, at)
    return comma >= 0 and parse.tags[comma + 1] == "g"


def _adverbial(parse: Parse, first: int, last: int) -> bool:
    """Say whether a time inside a subject tells when: not "the decree of December", "the budget for 2025"."""
    word = parse.words[first]
    if word in ("for", "of"):
        return False
    if word == "in":
        # "the fifth election in two years"
        return parse.words[last - 1] not in _SPANS
    return parse.tags[first] in "IDRA" and word not in ("the", "a", "an")


def _reduced(parse: Parse, head: int, first: int) -> bool:
    """Say whether a participle between a noun and a time has the time: "the truce agreed on 18 March"."""
    if parse.words[first - 1] == "due":
        return True
    return any(head < v.first < first and not v.finite and v.form[0] in "dn" for v in parse.verbs)


def _tells(parse: Parse, verb: Verb, subject: Phrase) -> bool:
    """Say whether a time before a past verb is that of the verb: "the EU on Monday adopted", "revenue in May was"."""
    return acts(parse, subject) or verb.lemma in listed("copulas") or verb.lemma in listed("measuring")


def _inserted(parse: Parse, first: int, at: int) -> bool:
    """Say whether a time belongs to a participle between commas: "his interest, chilled by the lapse in May, could"."""
    tags = parse.tags
    opens, closes = tags.rfind(",", 0, first) + 1, tags.find(",", first)
    if not opens or closes < 0 or opens <= at < closes:
        return False
    verb = parse.verb_at.get(opens)
    return verb is not None and verb.form[0] in "dngthk" and verb.first == opens and parse.tags[at] != "N"


def _with(parse: Parse, at: int, i: int) -> bool:
    """Say whether ", with" opens what follows a predicate: "will be moved, with storage to be completed by July"."""
    comma = parse.tags.find(",", at, i)
    return comma >= 0 and parse.words[comma + 1] == "with"


def _counted(parse: Parse, at: int, first: int) -> bool:
    """Say whether a number or a superlative counts over a time: "seven presidents in nine years", "the worst in"."""
    own = next((phrase.first for phrase in parse.phrases if phrase.head == at), at)
    between = parse.words[own:first]
    return any(word in listed("superlatives") or word in listed("ordinals") for word in between)


def _trails(parse: Parse, first: int, at: int) -> bool:
    """Say whether a time behind a predicate belongs to a participle there: "has weapons seized two years ago"."""
    tags = parse.tags
    for verb in parse.verbs:
        if verb.finite or not at < verb.first < first or verb.form[0] not in "dngthk":
            continue
        if tags[verb.first - 1] == "," and (verb.form[0] in "ghk" or (verb.form[0] in "dn" and tags[at] not in "NP")):
            return True
        if verb.form[0] in "dn" and tags[verb.first - 1] in "NP" and verb.last == first:
            return True
        if verb.form[0] == "t" and tags[verb.first - 1] in "NP" and _with(parse, at, verb.first):
            return True
    return False
