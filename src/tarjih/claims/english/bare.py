"""A statement without a cue: an event, a state, a figure or a judgement."""

from datetime import date

from tarjih.claims.claim import Kind, Reading
from tarjih.claims.english.attribution import Saying
from tarjih.claims.english.belonging import BELIEFS, called_untrue, disclaimed, holder_of, tells_which, thought_of
from tarjih.claims.english.complements import complement
from tarjih.claims.english.cued import parted
from tarjih.claims.english.frames import event_of, subject_of, target_of
from tarjih.claims.english.horizons import horizon_of
from tarjih.claims.english.kinds import figure_follows, kind_of
from tarjih.claims.english.lookalikes import instructs
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.parties import acts
from tarjih.claims.english.predicates import told_by
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import listed, vocabulary
from tarjih.text.dates import as_future, as_past
from tarjih.text.document import Span

# How long something goes on, or whose last day is over, makes no timetable.
_SUPPOSING = frozenset(
    ("if", "unless", "should", "once", "barring", "absent", "failing", "without", "provided", "short")
)
_LASTING = frozenset(("for", "since", "until", "till", "over", "throughout", "during", "of"))


def _stands_alone(parse: Parse, verb: Verb, told: set[int]) -> bool:
    """Say whether a clause asserts something itself, and does not only describe a noun, a time or a comparison."""
    words, tags = parse.words, parse.tags
    opener = verb.opens - 1
    if verb.by == "S":
        word = words[opener]
        if word in ("where", "when") and opener and tags[opener - 1] == ",":
            return word == "where"
        if word == "after":
            return verb.form[0] in "pdq"
        if word == "since":
            # beside a perfect it only says since when
            return not any(v.form[0] == "H" for v in parse.finite if v.last <= opener)
        if word == "as":
            # it compares, or says when and why; "his term as chair ends", "fled as crowds stormed the palace"
            acting = verb.form in ("p", "d") and verb.subject is not None and parse.tags[verb.subject.head] != "X"
            return not any(v is not verb and v.by != "W" for v in parse.finite) or (
                acting and words[opener - 1] != "even" and acts(parse, verb.subject)
            )
        return word in ("although", "though", "because", "whereas", "while")
    if _demanded(parse, verb) or _aside(parse, verb):
        return False
    if verb.by == "W":
        # ", which": a second statement; without the comma it only says which is meant, unless it tells what happened
        told_of = verb.form[0] in "pdq" and not verb.negated and words[opener] not in listed("whoever")
        return told_of or not tells_which(parse, verb)
    if verb.by == "v":
        before = next((v for v in reversed(parse.verbs) if v.finite and v.last <= verb.first), None)
        if before is None or before.head not in told:
            return False
    region = words[verb.opens : verb.first]
    if region[1:2] == ["than"] and region[0] in ("more", "less", "fewer"):
        # "More than 17,000 people crossed"
        region = region[2:]
    return not any(word in ("than", "whatever", "whoever", "whichever") for word in region) and not (
        "however" in region and tags[verb.opens + 1 : verb.opens + 2] in ("R", "A", "D")
    )


def bare_reading(
    parse: Parse, verb: Verb, sayings: list[Saying], conditions: list[tuple[int, int]], told: set[int]
) -> tuple[int, Reading] | None:
    """A statement without a cue: an event, if it is past; a state, if it holds; a judgement, if it evaluates."""
    words = parse.words
    if not _stands_alone(parse, verb, told) or _never_was(parse, verb) or _nearly(parse, verb):
        return None
    if _only_carries(parse, verb):
        return None
    # "and keep copies", after "should"
    before = parse.begun(verb.first) if verb.by in "CT" else None
    if before is not None and words[before.first] in ("must", "should", "ought") and _never_was(parse, before):
        return None
    if verb.lemma in listed("granting") and words[verb.last : verb.last + 1] in (["it"], ["as"], ["so"], ["better"]):
        return None
    told_of = told_by(parse, verb)
    at, inner, negative = told_of.at, told_of.verb, told_of.negative
    if disclaimed(parse, verb, verb.first, sayings):
        negative = not negative
    past = (
        verb.form[0] in "pdqh"
        or (verb.form[0] == "H" and (len(verb.form) > 1 or verb.inverted))
        or (verb.form[0] == "B" and words[verb.first] in ("was", "were"))
    )
    holder, speaks = holder_of(parse, verb.first, sayings)
    cues: tuple[tuple[Span, str], ...] = ()
    saying = next((s for s in sayings if s.opens <= verb.first < s.closes and s.verb is not None), None)
    if saying is not None and saying.verb is not None and saying.first >= verb.last and _shows(saying.verb):
        # ", ship-tracking data showed"
        cues = ((parse.span(saying.verb.first, saying.verb.last), "reported"),)
    elif saying is None:
        source = next((s for s in sayings if s.verb is None), None)
        if source is not None and words[source.first] == "according":
            cues = ((parse.span(source.first, source.first + 2), "reported"),)
    elif (
        saying.verb is not None
        and holder is not None
        and verb.by != "S"
        and "m" not in saying.verb.form
        and not (saying.verb.lemma in listed("denials") and parse.tags[saying.verb.last : saying.verb.last + 1] == "T")
        and words[saying.first] != "they"
        and (
            vocabulary().cue_verbs.get(saying.verb.lemma) in (None, "evidential_strong")
            and (saying.verb.lemma not in vocabulary().cue_verbs or acts(parse, saying.holder))
        )
    ):
        cues = ((parse.span(saying.verb.first, saying.verb.last), "reported"),)
    kind: Kind = "event" if past else "state"
    if saying is not None and saying.verb is not None and cues and saying.verb.lemma in ("confirm", "reveal"):
        cues = ((cues[0][0], "evidential_strong"),)
    if (thought := thought_of(parse, verb.first, sayings)) is not None:
        cues = (thought,)
        kind = "intent" if thought[1] == "hope" else "belief" if thought[1] in BELIEFS else "forecast"
    if verb.lemma == "deny" and inner is not verb:
        # "denies backing the rebels"
        cues, past = ((parse.span(verb.first, verb.last), "reported"),), True
        kind = "event"
    kind = kind_of(parse, verb, past=past, kind=kind)
    if kind == "judgement" and cues and cues[0][1] == "reported":
        # What is said is no plain fact: "said the vote was unfair".
        cues = ()
    if not past and (not cues or cues[0][1] == "reported") and _timetabled(parse, verb):
        kind = "forecast"
    following = parse.tags[verb.last] if verb.last < parse.n else "."
    if following == "I" and (verb.lemma == "appear" or words[verb.last] in ("for", "to", "into", "at", "after")):
        # "appears in the text", "looks for growth"
        following = "."
    looks = following in "AdnRIt" or words[verb.last : verb.last + 1] in (["more"], ["less"], ["ever"])
    bare_noun = following == "N" and parse.tags[verb.last + 1 : verb.last + 2] in (".", ",", "C", ";", "I")
    if verb.lemma in listed("seeming") and not cues and (looks or bare_noun):
        cues = ((parse.span(verb.head, verb.last), "arguably"),)
        at, negative = complement(parse, verb), negative and words[verb.first] != "never"
        kind = "judgement"
    condition = None if past or cues else _supposed(parse, verb, conditions)
    if condition is not None and kind in ("state", "judgement", "forecast"):
        kind = "conditional_forecast"
    return at, Reading(
        kind,
        parse.sentence.span,
        parse.span(at, at + 1),
        "negative" if negative else "positive",
        cues,
        subject_of(parse, inner, None),
        target_of(parse, inner, None),
        event_of(parse, inner, at),
        parse.span(*condition) if condition is not None else None,
        horizon_of(
            parse, at, sayings, conditions, future=kind in ("forecast", "conditional_forecast") or verb.form[0] == "m"
        )
        if kind in ("event", "quantity", "forecast", "conditional_forecast") or verb.form[0] == "m"
        else None,
        holder,
        speaks,
    )


def _demanded(parse: Parse, verb: Verb) -> bool:
    """Say whether a base form is what somebody demands: "demanded that Russia admit its guilt and pay"."""
    if verb.form not in ("b", "q") or verb.by not in "TC," or "that" not in parse.words:
        return False
    opens = parse.tags.rfind("T", 0, verb.first)
    told = parse.behind(opens) if opens > 0 else None
    return told is not None and told.lemma in listed("demands") and ";" not in parse.tags[opens : verb.first]


def _aside(parse: Parse, verb: Verb) -> bool:
    """Say whether a clause is only said by the way: "come what may", "nobody I know will", "did not"."""
    words, tags = parse.words, parse.tags
    if words[verb.first : verb.first + 3] == ["come", "what", "may"]:
        return True
    if verb.form.strip("xR") in ("O", "H") and tags[verb.last : verb.last + 1] in (".", ";", ""):
        return True
    subject = verb.subject
    if subject is None or tags[subject.head] != "X" or subject.last != verb.first or subject.first < 1:
        return False
    if tags[subject.first - 1] not in "NX" or verb.last >= parse.n:
        return False
    later = next((v for v in parse.finite if v.first >= verb.last), None)
    return later is not None and not any(letter in ",;SWTC" for letter in tags[verb.last : later.first])


def _only_carries(parse: Parse, verb: Verb) -> bool:
    """Say whether a verb only leads to what is claimed: "has until May to find", "let it be known that"."""
    words, i = parse.words, verb.last
    if verb.lemma == "let" and words[i : i + 2] == ["it", "be"] and words[i + 2 : i + 3] in (["known"], ["understood"]):
        return True
    if verb.form[0] == "B" and verb.form.strip("BRx") == "" and _points_on(parse, verb):
        return True
    return (
        verb.form.strip("RxO") == "H"
        and words[i : i + 1] == ["until"]
        and any(v.form[0] == "t" and v.first > i and not parse.tags.count(",", i, v.first) for v in parse.verbs)
    )


def _points_on(parse: Parse, verb: Verb) -> bool:
    """Say whether "is" only points to what another clause says: "is whether", "is something that no king would"."""
    at, tags = complement(parse, verb), parse.tags
    if tags[at + 1 : at + 2] == "T" and called_untrue(parse, at + 1):
        return True
    if tags[verb.last : at + 3].find("T") > 0 and not {"so", "such"}.isdisjoint(parse.words[verb.first : at + 1]):
        # "the cost is such that"
        return True
    if at == verb.head:
        following = tags[verb.last : verb.last + 1]
        # "turnout is not", "the question is whether", "is where gas enters"
        return following in ("S", "T") or (following == "." and (verb.negated or parse.words[at - 1] == "always"))
    words = parse.words
    if words[at] in listed("other things"):
        return words[at - 1] in ("another", "other", "different")
    return words[at] in listed("answers") or (
        words[at] in listed("pointers")
        and (tags[at + 1 : at + 2] in ("W", "T", "S", "P") or words[at + 1] in ("to", "no"))
    )


def _shows(verb: Verb) -> bool:
    """Say whether a verb tells what figures, polls and minutes show."""
    return verb.lemma in ("show", "indicate") and not verb.negated and "m" not in verb.form


def reduced_readings(
    parse: Parse, sayings: list[Saying], conditions: list[tuple[int, int]], told: set[int]
) -> list[tuple[int, Reading]]:
    """Return the events that dated participles tell: "the cap, fixed on Monday, will", ", having cut in May"."""
    found: list[tuple[int, Reading]] = []
    today = parse.sentence.written_on
    for verb in parse.verbs:
        if verb.finite or verb.form[0] not in "dnh" or verb.first < 2 or parse.tags[verb.first - 1] != ",":
            continue
        if verb.form[0] == "h":
            # ", having infuriated Washington,"
            verb.passive = verb.passive and "E" in verb.form
        elif parse.tags[verb.first - 2] in "NP" and today is not None and _dated_back(parse, verb, today):
            verb.passive, verb.subject = True, parse.ending(verb.first - 1)
        else:
            continue
        reading = bare_reading(parse, verb, sayings, conditions, told)
        if reading is not None and reading[1].kind in ("event", "quantity"):
            found.append(reading)
    return found


def _dated_back(parse: Parse, verb: Verb, today: date) -> bool:
    """Say whether a participle has a day that is over: "fixed on Monday"."""
    closes = parse.clause_end(verb.last)
    for first, _, mention in parse.times:
        by = as_past(mention).by
        if verb.last <= first < closes and by is not None and by <= today and mention.kind == "day":
            return not any(verb.last <= v.first < first for v in parse.verbs)
    return False


def _supposed(parse: Parse, verb: Verb, conditions: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Return what a plain present supposes that a condition opens: "if she wins, his reforms are finished"."""
    if verb.by in "WSC":
        return None
    for first, last in conditions:
        if (first and parse.tags[first - 1] != ";") or parse.words[first] not in _SUPPOSING or verb.first < last:
            continue
        main = next((v for v in parse.finite if v.first >= last), verb)
        if parse.words[first + 1] != "you" and main is verb and not parted(parse, first, last, verb.first):
            return first, last
    return None


def _timetabled(parse: Parse, verb: Verb) -> bool:
    """Say whether a present tense names a day to come: "the truce ends on 1 January"."""
    progressive = verb.form.replace("R", "") == "Bg" and parse.words[verb.first] in ("is", "are")
    if not (progressive or verb.form in ("s", "b")) or verb.by not in "^CW,Tv;":
        return False
    if verb.negated or verb.lemma in listed("copulas") or verb.lemma in listed("seeming"):
        return False
    today = parse.sentence.written_on
    opens, closes = verb.first if verb.by == "W" else verb.opens, parse.clause_end(verb.last)
    for first, last, mention in parse.times:
        if not (verb.last <= first < closes or (first == 0 and last == opens) or (first == opens and verb.by != "W")):
            continue
        if parse.words[first] in _LASTING or parse.words[last - 1].endswith("'s"):
            continue
        if any(verb.last <= other.first < first for other in parse.verbs):
            # "leaves it with little choice but to raise rates on Wednesday"
            continue
        if progressive and parse.words[first] not in ("on", "in", "from", "next", "tomorrow"):
            continue
        if not progressive and (first == verb.last or verb.lemma in listed("timetabled")):
            return True
        start = as_future(mention).start
        if today is not None and start is not None and start > today and mention.kind != "period":
            return verb.lemma not in listed("standing") or verb.lemma in ("hold", "host", "head")
    return False


def _never_was(parse: Parse, verb: Verb) -> bool:
    """Say whether a clause only says what was to be, or what nobody should do."""
    words = parse.words
    if parse.tags[verb.last : verb.last + 1] == "t" and (
        words[verb.first] in ("was", "were") or instructs(parse, verb)
    ):
        return True
    # What may be done by a rule, and what could have been, is no claim without a cue.
    if words[verb.first] in ("may", "might") or (words[verb.first] == "could" and verb.form[:2] == "mH"):
        return True
    # "must" and "should" are duties, of whoever can have one.
    if words[verb.first] == "must":
        return True
    if words[verb.first] not in ("should", "ought"):
        return False
    subject = verb.subject
    return (
        subject is None
        or words[subject.head] in listed("duties")
        or words[subject.head] in vocabulary().sectors
        or parse.tags[subject.head] == "P"
        or (words[subject.head].endswith(("ers", "ors")) and parse.tags[subject.head] == "N")
        or verb.passive
        or not any(verb.lemma in listed(name) for name in ("measuring", "timetabled", "hoped"))
    )


def _nearly(parse: Parse, verb: Verb) -> bool:
    """Say whether something all but happened: "nearly attacked", not "exports nearly doubled"."""
    words = parse.words
    region = words[max(verb.first - 1, 0) : verb.head]
    return (
        ("nearly" in region or "almost" in region)
        and verb.form[0] in "pdqHB"
        and verb.lemma in vocabulary().events
        and verb.lemma not in listed("measuring")
        and verb.head == verb.last - 1
        and verb.head > 0
        and words[verb.head - 1] in ("nearly", "almost")
        and acts(parse, verb.subject)
        and not figure_follows(parse, verb)
    )
