"""A claim with a cue: its kind by the class of the cue, and everything that hangs on it."""

from tarjih.claims.claim import Kind, Reading, Relation
from tarjih.claims.english.attribution import Saying
from tarjih.claims.english.belonging import BELIEFS, denied, disclaimed, holder_of, thought_of
from tarjih.claims.english.drivers import causing, driver, making, supposes, threatens
from tarjih.claims.english.frames import event_of, subject_of, target_of
from tarjih.claims.english.governed import MODALS, Governed
from tarjih.claims.english.horizons import horizon_of
from tarjih.claims.english.lookalikes import only_names
from tarjih.claims.english.overtaken import never_was
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.parties import acts, party
from tarjih.claims.english.phrases import Phrase
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import lemma_of, listed, vocabulary
from tarjih.text.document import Span

WEAK = frozenset(("will", "will_not", "would", "can"))
_INTENTS = frozenset(("asserted_intent", "plan", "hope"))
_JUDGEMENTS = frozenset(("evidential_strong", "arguably"))
# What a modal may estimate inside of a belief.
_ESTIMATES = frozenset(("may", "may_weak", "impossible"))
MOVING = frozenset(
    ("comparative_up", "comparative_up_strong", "comparative_down", "will_not", "would_risk", "scheduled")
)


# What a chance of "no" thing is.
_DENIED = {"can": "impossible", "may": "unlikely", "likely": "unlikely", "realistic_possibility": "unlikely"}
_DOUBTS = frozenset(("no_indication", *_DENIED.values()))


def governing_cues(parse: Parse, cues: list[Governed]) -> list[Governed]:
    """Leave out the modals that a stronger cue governs ("it is likely that ... will"), and repetitions."""
    words = parse.words
    strong = [
        g
        for g in cues
        if (words[g.first] not in MODALS and words[g.last - 2 : g.last] not in (["about", "to"], ["going", "to"]))
        or (g.last - g.first > 1 and g.cls not in WEAK)
    ] or cues[:1]
    # An opinion stands beside a bare future and is nothing beside a chance: "in our view unlikely".
    opinions = [g for g in strong if g.cls == "arguably"]
    if opinions and len(opinions) < len(strong):
        strong = [g for g in strong if g.cls != "arguably"]
    elif len(strong) < len(cues) and all(_in_whose_view(parse, g) for g in strong):
        # no more is said than in whose view it will come
        strong = [g for g in cues if g not in strong][:1]
    elif opinions:
        strong += [g for g in cues if g.cls in ("will", "will_not")]
    if len(strong) < len(cues) and all(g.cls == "reported" and words[g.first] == "it" for g in strong):
        # "it is whispered that he will go": a report hedges only plain facts
        strong = [g for g in cues if g not in strong][:1]
    if all(g.cls in BELIEFS for g in strong):
        # "they fear that it might shut": a belief about an estimate keeps both
        strong += [g for g in cues if g.cls in _ESTIMATES and g not in strong]
    if len(strong) > 1:
        # "look likely to accept a haircut, perhaps as early as May": an afterthought says when or how
        strong = [g for g in strong if not _afterthought(parse, g, strong)]
    return [g for i, g in enumerate(strong) if all(g.cls != other.cls for other in strong[:i])]


def _with_no(parse: Parse, g: Governed) -> int:
    """Return where a bare future begins: with the "no" of its subject, "no deal will"."""
    subject = g.verb.subject if g.verb is not None else None
    if g.cls not in ("will", "will_not") or subject is None or subject.last != g.first:
        return g.first
    return subject.first if parse.words[subject.first] == "no" else g.first


def _in_whose_view(parse: Parse, g: Governed) -> bool:
    """Say whether a cue only names the mind: "in the view of", "as Tehran sees it"."""
    return g.cls == "attributed_belief" and parse.tags[g.first] in "IS"


def _afterthought(parse: Parse, g: Governed, cues: list[Governed]) -> bool:
    """Say whether an adverb after a comma only hedges a time or a way beside a cue of its clause."""
    tags = parse.tags
    return (
        g.first > 0
        and tags[g.first - 1] == ","
        and tags[g.last - 1] == "R"
        and g.last < parse.n
        and tags[g.last] in "ISDRt"
        and any(other.last < g.first for other in cues)
    )


def cued_reading(
    parse: Parse,
    at: int,
    cues: list[Governed],
    every: list[Governed],
    sayings: list[Saying],
    conditions: list[tuple[int, int]],
) -> Reading:
    """Return the claim whose predicate is word `at`, which `cues` govern; `every` holds the helping modals as well."""
    governed = cues[0]
    if governed.phrase is not None and parse.words[governed.phrase.first] == "no" and governed.cls in _DENIED:
        # "no dialogue is conceivable"
        governed = governed._replace(cls=_DENIED[governed.cls])
        cues = [governed, *cues[1:]]
    verb, phrase = governed.verb, governed.phrase
    cls = governed.cls
    negative = any(g.cls == "will_not" for g in every) or (
        verb is not None
        and verb.negated
        and (cls not in ("impossible", "unlikely", "even") or _denied_behind(governed, verb))
    )
    if cls in _INTENTS and "no" in parse.words[governed.first : governed.last]:
        negative = True
    if cls not in _DOUBTS and (
        denied(parse, verb) if verb is not None else phrase is not None and parse.words[phrase.first] == "no"
    ):
        negative = True
    if cls == "better_than_even" and governed.first and parse.tags[governed.first - 1] == "x":
        # "is not more likely than not to sign"
        negative = not negative
    # "denied that it will cut gas": what is denied is claimed not to come
    denies = disclaimed(parse, _outermost(parse, verb, governed), governed.first, sayings)
    negative = negative != denies
    if cls == "will_not" and parse.words[governed.first] in ("would", "wouldn't") and not _told(governed, sayings):
        # "a ban would not bring it to its knees": no backshifted "will not"
        cls = "would"
        governed = governed._replace(cls=cls)
        cues = [governed, *cues[1:]]
    condition = _condition(parse, governed, conditions)
    kind: Kind = "forecast"
    if cls in _INTENTS:
        kind = "intent"
    elif cls in BELIEFS:
        kind = "belief"
    elif cls in _JUDGEMENTS:
        kind = "forecast" if any(g.cls in ("will", "will_not") for g in every) else "judgement"
    elif cls == "reported":
        kind = "event" if verb is not None and was(parse, verb) else "state"
    elif (
        cls not in MOVING
        and cls not in WEAK - {"can"}
        and verb is not None
        and verb.finite
        and len(cues) == 1
        and _already(parse, verb, governed, at)
    ) or (cls == "no_indication" and (verb is None or was(parse, verb) or verb.form.strip("Rx") == "Bg")):
        kind = "judgement"
    elif cls == "unlikely" and _doubts(parse, governed):
        kind = "belief"
    if condition is None and cls.startswith("comparative") and (made := making(parse, governed)) is not None:
        condition = made
    if (
        condition is None
        and (cls == "would" or (cls == "would_risk" and threatens(parse, governed)) or supposes(parse, verb, governed))
        and kind == "forecast"
        and not (_told(governed, sayings) and _dated(parse, verb))
        and (caused := causing(parse, verb, governed)) is not None
    ):
        condition = caused
    if condition is None and cls.startswith("comparative"):
        condition = driver(parse)
    if kind == "forecast" and never_was(parse, verb, condition):
        kind = "judgement"
    elif kind == "forecast" and condition is not None:
        kind = "conditional_forecast"
    if verb is None and kind == "intent" and governed.holder is not None:
        subject = party(parse, governed.holder)
    else:
        subject = subject_of(parse, verb, phrase, governed)
    if subject is None and kind == "intent" and verb is None and (minded := _minded(parse, governed)) is not None:
        subject = party(parse, minded)
    if subject is None and governed.actor is not None and cls not in BELIEFS:
        subject = party(parse, governed.actor)
    if (
        condition is not None
        and verb is not None
        and verb.subject is not None
        and condition[0] == verb.subject.first
        and condition[1] >= verb.subject.last
    ):
        subject = None
    deems = cls == "attributed_belief" and verb is not None
    suffers = verb is not None and verb.passive and kind == "intent"
    if subject is None and not suffers and (deems or kind == "intent") and governed.holder is not None:
        subject = party(parse, governed.holder)
    holder_phrase = governed.holder
    holder = None
    speaks = False
    if holder_phrase is not None and cls not in ("may", "would_risk"):
        holder = party(parse, holder_phrase)
        if suffers and verb is not None and verb.subject is not None:
            # "hopes to be exempted": whom it happens to wants it himself, "swore that they would be gone" another does
            holder = None if holder is None or party(parse, verb.subject) == holder else holder
        elif (
            kind == "intent" and (holder is None or subject is None or subject[0].overlaps(holder[0]))
        ) or cls == "evidential_strong":
            subject = subject or holder
            holder = None
        speaks = cls == "expected"
    if holder is None and cls in BELIEFS and (minded := _minded(parse, governed)) is not None:
        holder = party(parse, minded)
    if holder is None:
        holder, speaks = holder_of(parse, governed.first, sayings)
    if all(g.cls in WEAK for g in cues) and (thought := thought_of(parse, governed.first, sayings)) is not None:
        quoted, thinks = thought
        kind = "intent" if thinks == "hope" else "belief" if thinks in BELIEFS else kind
        spans: tuple[tuple[Span, str], ...] = ((quoted, thinks),)
    elif cls == "will" and negative and verb is not None and (denies or verb.negated or denied(parse, verb)):
        spans = ((parse.span(_with_no(parse, governed), governed.last), "will_not"),)
    else:
        spans = tuple((parse.span(_with_no(parse, g), g.last), g.cls) for g in cues)
    if cls == "attributed_belief" and only_names(parse, parse.verb_at.get(governed.first)):
        kind, spans = "judgement", spans[1:]
    span = parse.sentence.span
    # "is believed to have been pushed out by the summer" tells of the past
    ahead = kind not in ("event", "state", "judgement") and not (
        kind == "belief" and verb is not None and "H" in verb.form and verb.form[0] != "m"
    )
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
        horizon_of(
            parse,
            at,
            sayings,
            [*conditions, condition] if condition else conditions,
            future=ahead,
        )
        if kind != "judgement" or (verb is not None and verb.finite and was(parse, verb))
        else None,
        holder,
        speaks,
        _relation(cls, condition),
    )


def _doubts(parse: Parse, governed: Governed) -> bool:
    """Say whether somebody doubts it: "insurers doubt that", "few in Brussels believe that"."""
    words = parse.words[governed.first : governed.last]
    if words[0] in ("no", "nobody", "none") or parse.words[governed.first - 1] == "i":
        return False
    return any(lemma_of(word) in ("doubt", "believe", "think") for word in words)


def _outermost(parse: Parse, verb: Verb | None, governed: Governed) -> Verb | None:
    """Return the verb that a cue begins in, if it stands before the one that it governs: "planning to close"."""
    return next((parse.verb_at[i] for i in range(governed.first, governed.last) if i in parse.verb_at), verb)


def _dated(parse: Parse, verb: Verb | None) -> bool:
    """Say whether a told "would" only speaks of a thing to come: "said that talks would resume"."""
    if verb is None or verb.subject is None:
        return False
    return verb.lemma in listed("timetabled") and parse.words[verb.subject.head] in listed("dated events")


def _denied_behind(governed: Governed, verb: Verb) -> bool:
    """Say whether a doubt is of what is not done: "unlikely not to sign", "unlikely to fail to pay"."""
    return verb.form[0] in "xtg" and governed.last + (verb.form[0] != "x") <= verb.first


def _told(governed: Governed, sayings: list[Saying]) -> bool:
    """Say whether somebody says what a cue governs: "said it would not wait"."""
    return any(s.opens <= governed.first < s.closes and s.verb is not None for s in sayings)


def _minded(parse: Parse, governed: Governed) -> Phrase | None:
    """Return who fears or believes it, where a phrase says so: "the parties are adamant that"."""
    inside = next((parse.verb_at[i] for i in range(governed.first, governed.last) if i in parse.verb_at), None)
    verb = inside or parse.behind(governed.first)
    if verb is None or verb is governed.verb or verb.subject is None:
        return None
    if verb.passive and not (inside is verb and parse.words[governed.last - 1] == "that"):
        # "is feared to", but "strategists are persuaded that"
        return None
    subject = verb.subject
    if not verb.finite or subject.last > governed.first or parse.tags[subject.head] == "Y":
        return None
    return subject if acts(parse, subject) or parse.words[subject.head].endswith("s") else None


def was(parse: Parse, verb: Verb) -> bool:
    """Say whether a verb tells of the past: "fell", "has fallen", "was said to have fallen"."""
    first = parse.words[verb.first]
    return (
        verb.form[0] in "pdHq"
        or first in ("was", "were", "did", "had")
        or "H" in verb.form
        or first in ("having", "been")
    )


def _already(parse: Parse, verb: Verb, governed: Governed, at: int) -> bool:
    """Say whether what is doubted has happened or holds: "probably lacks", "may have fled", "may be seeking"."""
    if verb.by == "S" and parse.words[verb.opens - 1] == "if" and governed.last >= verb.opens - 1:
        # "would be surprising if the junta handed over"
        return False
    form = verb.form.replace("R", "").replace("x", "")
    if form[0] == "m":
        if parse.words[verb.first] in ("will", "shall", "won't"):
            # "will have fallen silent" lies ahead
            return False
        return form[1:2] == "H" or (form[1:3] == "eg" and not any(first > at for first, _, _ in parse.times))
    if was(parse, verb):
        return parse.words[verb.first] != "had"
    if form[0] not in "sbBq" or (governed.first == 0 and governed.cls not in ("perhaps", "arguably")):
        return False
    # an adverb in the clause itself, not a "that" clause, which may lie ahead
    return verb.by != "T" and verb.opens <= governed.first <= verb.last and parse.tags[governed.last - 1] == "R"


def _relation(cls: str, condition: object) -> Relation | None:
    if condition is None or not cls.startswith("comparative"):
        return None
    return "lowers" if cls == "comparative_down" else "raises"


def _condition(parse: Parse, governed: Governed, conditions: list[tuple[int, int]]) -> tuple[int, int] | None:
    if governed.condition is not None:
        return governed.condition
    for first, last in _nearest_first(parse, governed, conditions):
        if parse.words[first] == "even":
            # "even if" concedes
            continue
        if not first <= governed.at < last and not parted(parse, first, last, governed.at):
            return first, last
    return None


def _nearest_first(parse: Parse, governed: Governed, conditions: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return conditions with "in which case" and "the longer it lasts" before others, where they open the clause."""
    if len(conditions) < 2:
        return conditions
    opens = parse.finite[parse.clause_of(governed.at)].opens if parse.finite else 0
    own = [c for c in conditions if c[1] == opens and parse.words[c[0] : c[0] + 2] == ["in", "which"]]
    return own + [c for c in conditions if c not in own] if own else conditions


def _opens_clause(parse: Parse, i: int) -> bool:
    """Say whether word `i` opens a clause of what is said: "and that the firm would", not "and that will hurt"."""
    if parse.tags[i : i + 1] == "T":
        return True
    return parse.words[i : i + 1] == ["that"] and parse.tags[i + 1 : i + 2] not in ("m", "B", "H", "O", "s", "p")


def parted(parse: Parse, first: int, last: int, at: int) -> bool:
    """Say whether another statement stands between a condition and what it might condition.

    A "but", a semicolon, a relative clause that has the condition ("something that may fail if"), or, for a condition
    that ends its clause, any new clause.
    """
    tags, words = parse.tags, parse.words
    if words[last - 1] == "which" and tags[last - 1] == "W":
        # ", without which the capital starves": only that clause
        inner = parse.finite[parse.clause_of(at)] if parse.finite else None
        return inner is None or inner.by != "W" or inner.opens != last
    between = range(last, at) if last <= at else range(at, first)
    if any(tags[i] == ";" or (words[i] in listed("adverse") and tags[i - 1] == ",") for i in between):
        return True
    behind = first > at
    if behind and first > 1 and tags[first - 2 : first] in (",C", "W,", "C,"):
        # ", and if she goes, the odds": what follows is conditioned
        return True
    if any(tags[i] == "C" and _opens_clause(parse, i + 1) for i in between):
        # "could drop and that the firm would stop once its tanks are full"
        return True
    phrase = parse.ending(first - 1) if behind and tags[first - 1] == "," else None
    if phrase is not None and phrase.first > 1 and tags[phrase.first - 2 : phrase.first] == ",C":
        # "will follow, and France, if it is lucky, will escape"
        return True
    before = None if first < 2 or tags[first - 1] != "," else parse.ending(first - 1)
    inserted = before is not None and (before.first == 0 or tags[before.first - 1] != "I")
    inserted = inserted or (first > 1 and tags[first - 2 : first] == "m,")
    if behind or inserted or (first and tags[first - 1] not in ",;^CT"):
        for verb in parse.finite:
            if verb.opens > between.start and verb.opens <= between.stop and verb.by == "C":
                opener = verb.opens - 1
                if opener in between and opener and tags[opener - 1] == "," and verb.subject is not None:
                    own = verb.subject.first >= opener
                    if own and (not behind or verb.last <= first or verb.subject.last <= first):
                        return True
        relative = parse.finite[parse.clause_of(at)] if not behind and parse.finite else None
        if relative is not None and relative.by == "W" and relative.opens > last:
            return True
    if behind:
        if words[first] == "in" and words[first + 1] == "which":
            return True
        # "wants to lift controls, a promise that he can keep only if"
        owner = next(
            (v for v in reversed(parse.finite) if v.last <= first and v.lemma not in vocabulary().saying), None
        )
        return owner is not None and owner.opens > at and (owner.by == "W" or "," in tags[at : owner.opens])
    return False
