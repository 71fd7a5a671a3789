"""A statement without a cue: an event, a state, a figure or a judgement."""

from tarjih.claims.claim import Kind, Reading
from tarjih.claims.english.attribution import Saying
from tarjih.claims.english.belonging import BELIEFS, denied, holder_of, thought_of
from tarjih.claims.english.chances import complement
from tarjih.claims.english.frames import event_of, subject_of, target_of
from tarjih.claims.english.horizons import horizon_of
from tarjih.claims.english.parsing import Parse, Verb
from tarjih.claims.english.words import listed, vocabulary
from tarjih.text.document import Span


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
        if word == "as" and verb.subject is not None and verb.lemma in ("put", "say", "note", "know", "call"):
            return False
        return word in ("although", "though", "as", "because", "whereas", "while", "since")
    if verb.by == "W":
        # ", which": a second statement; without the comma it only says which one is meant
        while opener and tags[opener - 1] == "I":
            opener -= 1
        return opener > 0 and tags[opener - 1] == ","
    if verb.by == "v":
        before = next((v for v in reversed(parse.verbs) if v.finite and v.last <= verb.first), None)
        if before is None or before.head not in told:
            return False
    region = words[verb.opens : verb.first]
    return not any(word in ("than", "whatever", "whoever", "whichever") for word in region)


def bare_reading(
    parse: Parse, verb: Verb, sayings: list[Saying], conditions: list[tuple[int, int]], told: set[int]
) -> tuple[int, Reading] | None:
    """A statement without a cue: an event, if it is past; a state, if it holds; a judgement, if it evaluates."""
    words = parse.words
    if not _stands_alone(parse, verb, told) or _never_was(parse, verb):
        return None
    at = verb.head
    if verb.lemma in listed("copulas") or not verb.form.strip("BHORxeE"):
        at = complement(parse, verb)
    negative = verb.negated or denied(parse, verb)
    if verb.form == "H" and words[verb.last : verb.last + 2] == ["yet", "to"]:
        # "has yet to confirm"
        later = next((v for v in parse.verbs if v.first > verb.last), verb)
        at, negative = later.head, True
    past = (
        verb.form[0] in "pdq"
        or (verb.form[0] == "H" and len(verb.form) > 1)
        or (verb.form[0] == "B" and words[verb.first] in ("was", "were"))
    )
    holder, speaks = holder_of(parse, verb.first, sayings)
    cues: tuple[tuple[Span, str], ...] = ()
    saying = next((s for s in sayings if s.opens <= verb.first < s.closes and s.verb is not None), None)
    if saying is None:
        source = next((s for s in sayings if s.verb is None), None)
        if source is not None and words[source.first] == "according":
            cues = ((parse.span(source.first, source.first + 2), "reported"),)
    elif saying.verb is not None and holder is not None and saying.verb.lemma not in vocabulary().cue_verbs:
        cues = ((parse.span(saying.verb.first, saying.verb.last), "reported"),)
    kind: Kind = "event" if past else "state"
    if (thought := thought_of(parse, verb.first, sayings)) is not None:
        cues = (thought,)
        kind = "intent" if thought[1] == "hope" else "belief" if thought[1] in BELIEFS else "forecast"
    if (verb.lemma in listed("copulas") and not past) or words[verb.first] in ("cannot", "can't"):
        kind = "judgement"
    elif past and verb.lemma in listed("measuring") and _figure_follows(parse, verb):
        kind = "quantity"
    return at, Reading(
        kind,
        parse.sentence.span,
        parse.span(at, at + 1),
        "negative" if negative else "positive",
        cues,
        subject_of(parse, verb, None),
        target_of(parse, verb, None),
        event_of(parse, verb, at),
        None,
        horizon_of(parse, at, sayings, conditions, future=False)
        if kind in ("event", "quantity") or verb.form[0] == "m"
        else None,
        holder,
        speaks,
    )


def _never_was(parse: Parse, verb: Verb) -> bool:
    """Say whether a clause only says what was to be, or what nobody should do."""
    words = parse.words
    if words[verb.first] in ("was", "were") and parse.tags[verb.last : verb.last + 1] == "t":
        return True
    return (
        words[verb.first] == "should"
        and verb.subject is not None
        and words[verb.subject.head] in ("nobody", "we", "one", "you", "everyone")
    )


def _figure_follows(parse: Parse, verb: Verb) -> bool:
    """Say whether a number stands where the verb's object or its extent does, or counts its subject."""
    subject = verb.subject
    if any(
        parse.words[i][0].isdigit() and i not in parse.time_words for i in range(verb.last, min(verb.last + 3, parse.n))
    ):
        return True
    return subject is not None and any(parse.words[i][0].isdigit() for i in range(subject.first, subject.last))
