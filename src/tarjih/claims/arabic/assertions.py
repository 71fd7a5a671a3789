"""The claim that one Arabic clause makes itself."""

from tarjih.claims.arabic.acting import subject_of
from tarjih.claims.arabic.clauses import BUT, Clause
from tarjih.claims.arabic.codes import code_of, wide
from tarjih.claims.arabic.conditions import condition_of
from tarjih.claims.arabic.doing import meant_target, parties_of_verb
from tarjih.claims.arabic.drivers import cause_of, dependence, driver, endangering
from tarjih.claims.arabic.events import event_of
from tarjih.claims.arabic.handing import is_unconfirmed
from tarjih.claims.arabic.heads import governed_head, plain_head, taken_up
from tarjih.claims.arabic.hedging import COMPARATIVES, Hedge, word_cue
from tarjih.claims.arabic.horizons import Time, horizon_of, is_past
from tarjih.claims.arabic.kinds import kind_of, polarity_of, turns
from tarjih.claims.arabic.lists import word_set
from tarjih.claims.arabic.nominal import parties_of_noun
from tarjih.claims.arabic.phrases import before, span_of
from tarjih.claims.arabic.progress import Context, Reader
from tarjih.claims.arabic.referring import speak_of
from tarjih.claims.arabic.sources import named_source
from tarjih.claims.arabic.targets import target_code
from tarjih.claims.arabic.view import View
from tarjih.claims.arabic.weighing import governing_of, heard, is_view
from tarjih.claims.arabic.words import NEGATIONS, VERBS
from tarjih.claims.claim import Kind, Reading, Relation
from tarjih.text.document import Span

_SHARES = frozenset({"will", "will_not", "would", "would_risk"})
_SHARES_IF = _SHARES | COMPARATIVES | {"may", "perhaps", "can", "likely", "highly_likely"}
AHEAD = frozenset({"forecast", "conditional_forecast", "intent", "belief"})
_RELATIONS: dict[str, Relation] = {
    "comparative_up": "raises",
    "comparative_up_strong": "raises",
    "comparative_down": "lowers",
}


def assert_claim(reader: Reader, clause: Clause, own: list[Hedge], context: Context) -> None:
    """Add the claim that a clause makes itself."""
    seen, words = reader.seen, reader.seen.words
    if clause.verb >= clause.end:  # an insertion parts it from its verb, which the clause that resumes it says
        return
    if clause.verb < 0 and _only_whose_view(seen, clause, own):
        reader.pending = _left_over(seen, clause, own)
        return
    own = heard(seen, own, context)
    taken = taken_up(seen, clause, own)
    governed = governed_head(reader, clause, own) if taken < 0 else (taken, taken + 1)
    hinge = dependence(seen, clause)
    if hinge is not None:
        own = [hedge for hedge in own if not hinge.first <= hedge.first < hinge.last and not hedge.verb]
        governed = governed_head(reader, clause, own) or (hinge.head, hinge.head + 1)
    found = governed or plain_head(seen, clause)
    if found is None:
        reader.pending = _left_over(seen, clause, own)
        if clause.kind in ("main", "comp") and clause.verb < 0:
            reader.last_subject = before(seen, clause, clause.end) or reader.last_subject
        return
    head, last = found
    word = words[head]
    nearly = _only_nearly(seen, clause, head)
    if nearly and word.lemma == "كاد":
        reader.last_subject = subject_of(reader, clause, head, context) or reader.last_subject
        return
    if word.tag == "M" and not own and 0 <= clause.verb < head:
        own = _announcement(seen, clause)
        if own and clause.verb and is_unconfirmed(seen, clause.verb):
            return  # "did not confirm sending troops" says neither that they were sent nor that they were not
    governing = governing_of(seen, own, context)
    hedge = governing[0] if governing else None
    classes = [hedge.cls for hedge in governing]
    negative, excepted = polarity_of(reader, clause, head)
    negative = (negative and not excepted) != context.denied or (hedge is not None and turns(seen, hedge))
    if word.tag == "M" and 0 <= clause.verb < head and words[clause.verb].lemma in word_set("denies"):
        if negative:  # "did not deny striking" claims neither
            return
        negative = hedge is None or hedge.denial < 0
    elif nearly or (word.tag == "M" and words[head - 1].core in ("عدم", "بعدم")):
        negative = not negative
    stop = _stop(seen, clause, head)
    holder = context.holder_span
    is_so = governed is None and 0 <= clause.verb < head - 1 and "c" in words[clause.verb].flags
    if taken < 0 and not is_so and (word.tag == "M" or (word.tag == "N" and governed is not None)):
        mine = hedge if hedge in own else None
        subject, target, holder = parties_of_noun(reader, clause, head, mine, context, stop)
    else:
        place = seen.clauses[clause.place - 1] if taken >= 0 else clause
        acts = clause.verb if word.tag not in VERBS and clause.verb >= 0 else head
        subject, target = parties_of_verb(reader, place, head, acts, context, place.end if taken >= 0 else stop)
    target = meant_target(reader, clause, head, subject, target, stop)
    speak_of(reader, subject, target)
    spoken_of = target if subject is None and word.tag in VERBS and target is not None else subject
    reader.last_subject = spoken_of or reader.last_subject
    reader.last_target = target or reader.last_target
    if hinge is None:
        condition = _condition(reader, clause, head, governing, context)
    else:
        condition, target = seen.span(hinge.first, hinge.last), None
    leads = condition is not None and condition.start < seen.sentence.words[head].start
    reader.last_condition = condition
    kind = kind_of(seen, clause, head, classes, own, conditional=condition is not None, leads=leads)
    if nearly and kind == "state":
        kind = "event"
    if hinge is not None and not governing:
        kind = "conditional_forecast"
    past = word.tag == "P" and clause.opener != "if" and kind != "conditional_forecast"
    past = past and not (kind == "forecast" and hedge is not None and hedge.cls in ("will", "will_not"))
    threat = hedge is not None and hedge.cls == "plan" and _threatens(seen, hedge)
    holder = holder or named_source(seen, clause)
    actor = code_of(seen, wide(seen, subject, stop)) if subject is not None else None
    reader.readings.append(
        Reading(
            kind,
            seen.sentence.span,
            seen.span(head, last),
            "negative" if negative else "positive",
            tuple((given.span, "will" if excepted and given.cls == "will_not" else given.cls) for given in governing),
            (span_of(seen, subject), actor) if subject is not None else None,
            (span_of(seen, target), target_code(seen, target, stop, actor)) if target is not None else None,
            event_of(seen, head, stop, threat=threat),
            condition,
            horizon_of(
                seen,
                clause,
                condition,
                ahead=kind in AHEAD and not past,
                told=kind == "event" or past,
                held=kind in ("state", "judgement"),
                head=head,
            )
            or _ahead_still(seen, context.horizon, kind),
            holder,
            holder is not None and context.speaks,
            _RELATIONS.get(hedge.cls) if hedge is not None else None,
        )
    )


def _only_nearly(seen: View, clause: Clause, head: int) -> bool:
    """Say whether something nearly happened, and so did not: "all but attacked"."""
    nearly = clause.auxiliary if clause.auxiliary >= 0 else clause.verb
    above = clause.parent if clause.kind == "comp" else None
    if above is not None and above.verb >= 0 and seen.words[above.verb].lemma == "كاد":
        nearly = above.verb  # "was near that it took"
    if not 0 <= nearly <= head or seen.words[nearly].lemma != "كاد" or seen.words[nearly].tag != "P":
        return False
    return nearly == 0 or seen.words[nearly - 1].tag not in NEGATIONS


def _ahead_still(seen: View, time: Time | None, kind: Kind) -> Time | None:
    """Return the time that a clause above hands on, unless that is behind and what is claimed lies ahead."""
    return None if time is not None and kind in AHEAD and is_past(seen, time[2]) else time


def _only_whose_view(seen: View, clause: Clause, own: list[Hedge]) -> bool:
    """Say whether a fragment before a comma only names whose view follows."""
    first = bool(own) and own[0].first <= clause.body
    return first and seen.words[clause.end - 1].tag == "," and all(is_view(seen, hedge) for hedge in own)


def _left_over(seen: View, clause: Clause, own: list[Hedge]) -> list[Hedge]:
    """Return the hedges of a fragment ("according to a source, ..."), which the next clause goes on with."""
    following = seen.clauses[clause.place + 1] if clause.place + 1 < len(seen.clauses) else None
    goes_on = following is not None and following.kind == "main" and clause.kind == "main" and clause.verb < 0
    parted = seen.words[clause.end - 1].tag == ","
    return (
        [hedge for hedge in own if not hedge.verb and not hedge.bare and hedge.cls != "even"]
        if goes_on and parted
        else []
    )


def _condition(reader: Reader, clause: Clause, head: int, governing: list[Hedge], context: Context) -> Span | None:
    """Return on what a claim depends: an "if", what drives its chance, or the condition of the claim before."""
    seen = reader.seen
    hedge = governing[0] if governing else None
    found = condition_of(seen, clause, [given.cls for given in governing]) or context.condition
    if found is None and hedge is not None:
        found = _cause(seen, clause, head, hedge)
    if found is None and joined(seen, clause):
        found = _shared_condition(reader, clause, hedge, seen.words[head].tag)
    return found


_ALL_THAT = frozenset({"مما", "ما", "الذي", "التي"})  # what takes up a whole clause, which is named before


def _cause(seen: View, clause: Clause, head: int, hedge: Hedge) -> Span | None:
    """Return what makes a claim more or less likely, or endangers what it is about."""
    found = None
    if hedge.driver is not None and hedge.driver[0] < hedge.driver[1]:
        found = driver(seen, *hedge.driver)
    risked = hedge.cls == "would_risk" and hedge.verb and head >= hedge.last
    if found is None and risked and seen.words[hedge.first].lemma not in word_set("gambles"):
        found = endangering(seen, clause, hedge.first, hedge.last, head)
    makes = clause.verb >= 0 and seen.words[clause.verb].lemma == "جعل"  # "makes a loan impossible"
    makes = makes and (not clause.verb or seen.words[clause.verb - 1].core not in _ALL_THAT)
    if found is None and makes and hedge.first > clause.verb:
        found = endangering(seen, clause, clause.verb, clause.verb + 1, hedge.first)
    if found is None and hedge.cls in COMPARATIVES and hedge.driver is None:
        found = cause_of(seen, clause, hedge.last)
    return found


def _shared_condition(reader: Reader, clause: Clause, hedge: Hedge | None, tag: str) -> Span | None:
    """Return the condition of the claim before, which a clause joined to it shares.

    What drives a chance is shared by a bare future alone, an "if" behind its claim only by what "and" joins.
    """
    seen, given = reader.seen, reader.last_condition
    if given is None or not reader.readings:
        return None
    last = reader.readings[-1]
    leads = given.start < last.predicate.start
    if hedge is None:
        return given if tag == "P" and leads and last.condition is not None and not last.cues else None
    ifs = {
        seen.span(other.start, other.end).start
        for other in seen.clauses
        if other.kind == "condition" and other.opener != "لولا"
    }
    if given.start not in ifs:
        return given if leads and hedge.cls in _SHARES else None
    return given if hedge.cls in _SHARES_IF and (leads or seen.words[clause.start].conj == "و") else None


def joined(seen: View, clause: Clause) -> bool:
    """Say whether a clause goes on from the one before with "and" or "but"."""
    return (
        clause.kind == "main"
        and clause.start > 0
        and (seen.words[clause.start].conj == "و" or clause.opener in BUT or clause.opener == "and")
    )


def _announcement(seen: View, clause: Clause) -> list[Hedge]:
    """Return the hedge of "announced the formation of": the verb of saying before a verbal noun."""
    verb = clause.verb
    cue = word_cue(seen.words[verb])
    unsaid = seen.words[verb].lemma in word_set("denies") or seen.words[verb].lemma in ("اقر", "اعترف")
    if unsaid or "s" not in seen.words[verb].flags or cue not in ("reported", "evidential_strong"):
        return []
    return [Hedge(verb, verb + 1, cue, seen.span(verb, verb + 1), verb=True)]


def _threatens(seen: View, hedge: Hedge) -> bool:
    verb = seen.words[hedge.first].verb
    return verb is not None and verb.verb.root == "THREATEN"


def _stop(seen: View, clause: Clause, head: int) -> int:
    """Return where the words about the head end: at the end of its clause, or the next verb joined by "and"."""
    for i in range(head + 1, clause.end):
        if seen.words[i].tag == "." or (seen.words[i].conj and seen.words[i].tag in VERBS):
            return i
    return clause.end
