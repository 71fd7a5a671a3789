"""What an English sentence claims."""

from tarjih.claims.claim import Kind, Reading
from tarjih.claims.english.attribution import Saying, find_sayings
from tarjih.claims.english.conditions import find_conditions
from tarjih.claims.english.frames import event_of, subject_of, target_of
from tarjih.claims.english.furniture import claims_nothing
from tarjih.claims.english.governing import Governed, complement, find_governed
from tarjih.claims.english.horizons import horizon_of
from tarjih.claims.english.parsing import Parse, Phrase, Verb
from tarjih.claims.english.parties import party
from tarjih.claims.english.words import vocabulary
from tarjih.claims.marked import Marked
from tarjih.text.document import Span

_WEAK = frozenset(("will", "will_not", "would", "can"))
_MODALS = frozenset(("will", "would", "can", "could", "may", "might", "shall", "cannot", "wouldn't", "won't"))
_INTENTS = frozenset(("asserted_intent", "plan", "hope"))
_BELIEFS = frozenset(("feared", "attributed_belief"))
_JUDGEMENTS = frozenset(("evidential_strong", "arguably"))
_CARRIERS = frozenset("have has had show stand look seem appear give see exist remain hold run put find make face".split())
_MEASURING = frozenset(
    """slow rise fall pay buy cost total amount stand reach grow shrink drop increase decrease average number sell trade hit climb ease accelerate spend earn weigh measure flee
    produce export import exceed double triple decline expand contract widen narrow jump surge plunge tumble slump export""".split()
)
_COPULAS = frozenset(("be", "is", "are", "was", "were", "been", "become", "remain", "seem"))


def read_english(sentence: Marked) -> list[Reading]:
    """Return the claims of one English sentence, in the order of their predicates."""
    parse = Parse(sentence)
    if claims_nothing(parse):
        return []
    sayings = find_sayings(parse)
    conditions = find_conditions(parse)
    governed = find_governed(parse)
    told = {saying.verb.head for saying in sayings if saying.verb is not None}
    by_predicate: dict[int, list[Governed]] = {}
    for g in governed:
        if not any(first <= g.first < last for first, last in conditions) or g.cls == "comparative_up_strong":
            by_predicate.setdefault(g.at, []).append(g)
    readings: list[tuple[int, Reading]] = []
    used: set[int] = set()
    claimed = {i for g in governed if parse.words[g.first] not in _MODALS for i in range(g.first, g.last)}
    for at, cues in by_predicate.items():
        # "would be more probable": the modal only helps the cue.
        if all(g.cls in _WEAK and g.verb is not None and g.verb.lemma in _COPULAS and any(i in claimed for i in range(g.verb.last, g.verb.last + 3)) for g in cues):
            used.update(range(cues[0].verb.first, cues[0].verb.last))
            continue
        strong = _governing(parse, cues)
        readings.append((at, _cued(parse, at, strong, cues, sayings, conditions)))
        for g in cues:
            used.update(range(g.first, g.last))
            if g.verb is not None:
                used.update(range(g.verb.first, g.verb.last))
            used.add(at)
            carrier = next((v for v in reversed(parse.verbs) if v.finite and v.last <= g.first), None)
            # "is", "have" and "shows" only carry the cue that follows them.
            if carrier is not None and (carrier.lemma in _COPULAS or carrier.lemma in _CARRIERS) and g.first - carrier.last <= 2:
                used.update(range(carrier.first, carrier.last))
    for verb in parse.verbs:
        if verb.head in used or verb.first in used or not verb.finite or verb.head in told:
            continue
        if any(first <= verb.first < last for first, last in conditions):
            continue
        reading = _bare(parse, verb, sayings, conditions, told)
        if reading is not None:
            readings.append(reading)
    readings.sort(key=lambda entry: entry[0])
    return [reading for _, reading in readings]


def _governing(parse: Parse, cues: list[Governed]) -> list[Governed]:
    """Leave out the modals that a stronger cue governs ("it is likely that ... will"), and repetitions."""
    strong = [g for g in cues if parse.words[g.first] not in _MODALS or g.last - g.first > 1 and g.cls not in _WEAK] or cues[:1]
    return [g for i, g in enumerate(strong) if all(g.cls != other.cls for other in strong[:i])]


def _cued(
    parse: Parse, at: int, cues: list[Governed], every: list[Governed], sayings: list[Saying], conditions: list[tuple[int, int]]
) -> Reading:
    governed = cues[0]
    verb, phrase = governed.verb, governed.phrase
    cls = governed.cls
    negative = any(g.cls == "will_not" for g in every) or verb is not None and verb.negated and cls not in ("impossible", "unlikely")
    if cls != "no_indication" and (_denied(parse, verb) if verb is not None else phrase is not None and parse.words[phrase.first] == "no"):
        negative = True
    condition = _condition(parse, governed, conditions)
    kind: Kind = "forecast"
    if cls in _INTENTS:
        kind = "intent"
    elif cls in _BELIEFS:
        kind = "belief"
    elif cls in _JUDGEMENTS:
        kind = "judgement"
    elif cls == "reported":
        kind = "event" if verb is not None and verb.form[0] in "pdHq" else "state"
    elif cls in ("perhaps", "likely", "may") and verb is not None and verb.form[0] in "pdqB" and verb.finite and len(cues) == 1:
        kind = "judgement" if verb.form[0] in "pdq" or cls == "perhaps" and verb.lemma in _COPULAS else "forecast"
    if kind == "forecast" and condition is not None:
        kind = "conditional_forecast"
    if verb is None and kind == "intent" and governed.holder is not None:
        subject = party(parse, governed.holder)
    else:
        subject = subject_of(parse, verb, phrase, governed)
    if subject is None and governed.actor is not None and cls not in _BELIEFS:
        subject = party(parse, governed.actor)
    if subject is None and cls == "attributed_belief" and governed.holder is not None:
        subject = party(parse, governed.holder)
    holder_phrase = governed.holder
    holder = None
    speaks = False
    if holder_phrase is not None and (cls != "may" and cls != "would_risk"):
        holder = party(parse, holder_phrase)
        if kind == "intent" and (holder is None or subject is None or subject[0].overlaps(holder[0])) or cls == "evidential_strong":
            subject = subject or holder
            holder = None
        speaks = cls == "expected"
    if holder is None:
        holder, speaks = _holder(parse, governed.first, sayings)
    if all(g.cls in _WEAK for g in cues) and (thought := _thought(parse, governed.first, sayings)) is not None:
        quoted, thinks = thought
        kind = "intent" if thinks == "hope" else "belief" if thinks in _BELIEFS else kind
        spans = ((quoted, thinks),)
    else:
        spans = tuple((parse.span(g.first, g.last), g.cls) for g in cues)
    span = parse.sentence.span
    return Reading(
        kind,
        span,
        parse.span(at, at + 1),
        "negative" if negative else "positive",
        spans,
        subject,
        target_of(parse, verb, phrase, governed),
        event_of(parse, verb, at),
        parse.span(*condition) if condition else None,
        horizon_of(parse, at, sayings, conditions, future=kind not in ("event", "state")),
        holder,
        speaks,
        _relation(cls, condition),
    )


def _thought(parse: Parse, at: int, sayings: list[Saying]) -> tuple[Span, str] | None:
    """Return the verb of hoping or believing whose holder the claim has: "..., ministers suspect, ..."."""
    for saying in sayings:
        if saying.opens <= at < saying.closes and not saying.first <= at < saying.last and saying.verb is not None:
            cls = vocabulary().cue_verbs.get(saying.verb.lemma)
            if cls in _BELIEFS or cls in ("hope", "expected"):
                return parse.span(saying.verb.first, saying.verb.last), str(cls)
            return None
    return None


def _denied(parse: Parse, verb: Verb) -> bool:
    """Say whether "no" before its subject or its object denies the verb: "no election will", "took no step"."""
    words = parse.words
    subject = verb.subject
    if subject is not None and subject.last <= verb.first and words[subject.first] in ("no", "nobody", "none", "neither", "nothing"):
        return True
    return verb.last < parse.n and words[verb.last] == "no" and (verb.last + 1 >= parse.n or words[verb.last + 1] != "longer")


def _figure_follows(parse: Parse, verb: Verb) -> bool:
    """Say whether a number stands where the verb's object or its extent does, or counts its subject."""
    subject = verb.subject
    if any(parse.words[i][0].isdigit() and i not in parse.time_words for i in range(verb.last, min(verb.last + 3, parse.n))):
        return True
    return subject is not None and any(parse.words[i][0].isdigit() for i in range(subject.first, subject.last))


def _relation(cls: str, condition: object):
    if condition is None or not cls.startswith("comparative"):
        return None
    return "lowers" if cls == "comparative_down" else "raises"


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


def _bare(parse: Parse, verb: Verb, sayings: list[Saying], conditions: list[tuple[int, int]], told: set[int]) -> tuple[int, Reading] | None:
    """A statement without a cue: an event, if it is past; a state, if it holds; a judgement, if it evaluates."""
    words = parse.words
    if not _stands_alone(parse, verb, told):
        return None
    at = verb.head
    if verb.lemma in _COPULAS or not verb.form.strip("BHORxeE"):
        at = complement(parse, verb)
    negative = verb.negated or _denied(parse, verb)
    if verb.form == "H" and words[verb.last : verb.last + 2] == ["yet", "to"]:
        # "has yet to confirm"
        later = next((v for v in parse.verbs if v.first > verb.last), verb)
        at, negative = later.head, True
    past = verb.form[0] in "pdq" or verb.form[0] == "H" and len(verb.form) > 1 or verb.form[0] == "B" and words[verb.first] in ("was", "were")
    holder, speaks = _holder(parse, verb.first, sayings)
    cues = ()
    saying = next((s for s in sayings if s.opens <= verb.first < s.closes and s.verb is not None), None)
    if saying is not None and saying.verb is not None and holder is not None and saying.verb.lemma not in vocabulary().cue_verbs:
        cues = ((parse.span(saying.verb.first, saying.verb.last), "reported"),)
    kind: Kind = "event" if past else "state"
    if (thought := _thought(parse, verb.first, sayings)) is not None:
        cues = (thought,)
        kind = "intent" if thought[1] == "hope" else "belief" if thought[1] in _BELIEFS else "forecast"
    if verb.lemma in _COPULAS and not past or words[verb.first] in ("cannot", "can't"):
        kind = "judgement"
    elif past and verb.lemma in _MEASURING and _figure_follows(parse, verb):
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
        horizon_of(parse, at, sayings, conditions, future=False) if kind in ("event", "quantity") or verb.form[0] == "m" else None,
        holder,
        speaks,
    )


def _condition(parse: Parse, governed: Governed, conditions: list[tuple[int, int]]) -> tuple[int, int] | None:
    if governed.condition is not None:
        return governed.condition
    for first, last in conditions:
        if not first <= governed.at < last:
            return first, last
    return None


def _holder(parse: Parse, at: int, sayings: list[Saying]):
    for saying in sayings:
        if saying.opens <= at < saying.closes and not saying.first <= at < saying.last and saying.holder is not None:
            found = party(parse, saying.holder)
            if found is not None:
                return found, True
    return None, False
