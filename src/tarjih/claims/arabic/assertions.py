"""From the clauses of an Arabic sentence to its claims."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from tarjih.claims.arabic.acting import dative, parties_of_noun, subject_of
from tarjih.claims.arabic.circumstances import (
    Time,
    cause_of,
    condition_of,
    dependence,
    driver,
    endangering,
    horizon_of,
    is_past,
    named_source,
)
from tarjih.claims.arabic.clauses import Clause
from tarjih.claims.arabic.events import event_of
from tarjih.claims.arabic.heads import governed_head, plain_head, taken_up
from tarjih.claims.arabic.hedges import hedges, word_cue
from tarjih.claims.arabic.hedging import Hedge
from tarjih.claims.arabic.holders import holder_of, obliged
from tarjih.claims.arabic.kinds import kind_of, polarity_of, scheduled, turns
from tarjih.claims.arabic.lists import roles, word_set, words_of_the_list
from tarjih.claims.arabic.parties import (
    Phrase,
    after,
    ahead,
    before,
    code_of,
    holder_phrase,
    known_code,
    named,
    phrase,
    span_of,
    starts_phrase,
    wide,
)
from tarjih.claims.arabic.progress import BELIEFS, COMPARATIVES, INTENTS, Context, Reader
from tarjih.claims.arabic.referring import described, named_before, referred, speak_of
from tarjih.claims.arabic.silence import answered
from tarjih.claims.arabic.tagging import NEGATIONS, VERBS
from tarjih.claims.arabic.targets import has_object, target_of, with_pronoun
from tarjih.claims.arabic.view import View
from tarjih.claims.arabic.weighing import EXPECTED, governing_of, grounds, heard, is_view
from tarjih.claims.claim import Kind, Reading, Relation
from tarjih.text.document import Span
from tarjih.text.phrases import Phrases, spell_out
from tarjih.text.tokens import fold

_ASIDES = ("كما", "حسبما")  # "as ... sees it"
_UNASSERTED = frozenset({"condition", "lacking", "concession", "purpose", "manner"})
_SHARES = frozenset({"will", "will_not", "would", "would_risk"})
_SHARES_IF = _SHARES | COMPARATIVES | {"may", "perhaps", "can", "likely", "highly_likely"}
_BUT = frozenset({"لكن", "لكنه", "لكنها", "لكنهم", "and"})
_ABLE = frozenset({"can", "would", "impossible", "almost_no_chance"})
_AHEAD = frozenset({"forecast", "conditional_forecast", "intent", "belief"})
_RELATIONS: dict[str, Relation] = {
    "comparative_up": "raises",
    "comparative_up_strong": "raises",
    "comparative_down": "lowers",
}


def claims_of(seen: View) -> list[Reading]:
    """Return the claims of a sentence, in the order of its clauses."""
    reader = Reader(seen, hedges(seen))
    if "؟" in seen.cores:
        _answer(reader)
    for clause in seen.clauses:
        if id(clause) not in reader.done:
            _clause(reader, clause, Context())
    return _from_the_start(seen, _same_day(seen, reader.readings))


def _from_the_start(seen: View, readings: list[Reading]) -> list[Reading]:
    """Return claims with the time that opens the sentence given to what is joined on: "in June he will, and may"."""
    first = readings[0] if readings else None
    opens = seen.sentence.words[0].start
    if first is None or first.horizon is None or first.horizon[0].start > opens + 1 or first.kind not in _AHEAD:
        return readings
    found = [first]
    for reading in readings[1:]:
        clause = seen.clause_at(next(i for i, w in enumerate(seen.sentence.words) if w.end > reading.predicate.start))
        joined = _joined(seen, clause) or clause.opener == "ثم"
        if not joined or reading.horizon is not None or reading.kind not in _AHEAD | {"state"}:
            break
        found.append(replace(reading, horizon=first.horizon))
    return found + readings[len(found) :]


def _answer(reader: Reader) -> None:
    """Give the estimate of a short answer to the question that it answers: "Will it hold? We doubt it"."""
    seen = reader.seen
    start = answered(seen.sentence)
    hedge = next((hedge for hedge in reader.hedges if hedge.first >= start), None) if start else None
    asked = [clause for clause in seen.clauses if clause.end <= start]
    behind = [clause for clause in seen.clauses if clause.start >= start]
    if hedge is None or not asked or any(hedge.bare for hedge in reader.hedges if hedge.first >= start):
        return
    if any(seen.words[clause.verb].lead == "س" for clause in behind if clause.verb >= 0):
        return
    place = asked[-1].start
    kept = [other for other in reader.hedges if other.first < start and not other.bare]
    reader.hedges = [*kept, replace(hedge, first=place, last=place, verb=False, governs=-1)]
    reader.done.update(map(id, behind))


def _same_day(seen: View, readings: list[Reading]) -> list[Reading]:
    """Return claims with the day that "killed two and hurt a third on Wednesday" gives to both events."""
    found = list(readings)
    for place, (first, second) in enumerate(pairwise(readings)):
        between = seen.sentence.text[first.predicate.end : second.predicate.start]
        joined = first.kind == second.kind == "event" and between.rstrip().endswith("و") and not _PARTED.search(between)
        if joined and (first.horizon is None) != (second.horizon is None):
            given = first.horizon or second.horizon
            found[place] = replace(found[place], horizon=given)
            found[place + 1] = replace(found[place + 1], horizon=given)
    return found


_PARTED = re.compile("[،؛:.,;]")


def _own(reader: Reader, clause: Clause) -> list[Hedge]:
    """Return the hedges that stand in a clause, or in an aside that belongs to it."""
    if not reader.hedges:
        return []
    if reader.seen.cores.isdisjoint(_ASIDES):
        start, end = clause.start, clause.end
        return [hedge for hedge in reader.hedges if start <= hedge.first < end and not _describes(clause, hedge)]
    asides = (
        other
        for other in reader.seen.clauses
        if other.opener in _ASIDES and other.kind == "relative" and other.parent in (clause, clause.about)
    )
    spans = [(part.start, part.end) for part in (clause, *asides)]
    return [
        hedge
        for hedge in reader.hedges
        if any(start <= hedge.first < end for start, end in spans) and not _describes(clause, hedge)
    ]


def _describes(clause: Clause, hedge: Hedge) -> bool:
    """Say whether a verb of the mind stands behind the verb of its clause, and so belongs to a noun there."""
    return hedge.verb and clause.start <= clause.verb < hedge.first < clause.end and hedge.cls in BELIEFS | INTENTS


def _completions(reader: Reader, clause: Clause) -> list[Clause]:
    return [other for other in reader.seen.clauses if other.kind == "comp" and other.parent is clause]


def _pass_over(reader: Reader, clauses: Sequence[Clause]) -> None:
    """Leave clauses unread; of whom they speak the next one may still speak."""
    reader.done.update(map(id, clauses))
    for clause in clauses:
        if clause.verb >= 0 and (found := subject_of(reader, clause, clause.verb, Context())) is not None:
            reader.last_subject = found


def _clause(reader: Reader, clause: Clause, context: Context) -> None:
    """Read one clause and those that complete it."""
    reader.done.add(id(clause))
    below = _completions(reader, clause)
    if clause.kind in _UNASSERTED:
        _remember_subject(reader, clause)
        _pass_over(reader, below)
        return
    verb = reader.seen.words[clause.verb] if clause.verb >= 0 else None
    if verb is not None and verb.tag == "V" and verb.lemma in word_set("duties"):
        _pass_over(reader, below)
        return
    own = _own(reader, clause)
    if any(hedge.apart for hedge in own):
        apart = [hedge for hedge in own if hedge.apart]
        reader.hedges = [hedge for hedge in reader.hedges if not hedge.apart]
        _clause(reader, clause, context)
        for hedge in apart:
            _assert(reader, clause, [hedge], Context())
        return
    if clause.opener == "and" and not own:
        own = _shared(reader, clause)
    own, reader.pending = reader.pending + own, []
    if below:
        _govern(reader, clause, own, below, context)
        return
    if clause.opener in _ASIDES:
        return
    if clause.kind in ("relative", "time"):
        if clause.verb < 0:
            return
        word = reader.seen.words[clause.verb]
        own = [hedge for hedge in own if not (hedge.verb and (hedge.speech or hedge.cls in BELIEFS))]
        told = clause.kind == "time" and clause.opener == "بعدما" and word.tag == "P"
        if not (own or word.lead == "س" or told or (word.tag == "V" and scheduled(reader.seen, clause, clause.verb))):
            return
    _assert(reader, clause, own, context)


def _remember_subject(reader: Reader, clause: Clause) -> None:
    """Keep the subject of a clause that asserts nothing: the next one may go on with it."""
    if clause.kind in ("condition", "concession") and clause.verb >= 0:
        found = subject_of(reader, clause, clause.verb, Context())
        if found is not None and (reader.last_subject is None or named(reader.seen, found.first)):
            reader.last_subject = found


def _shared(reader: Reader, clause: Clause) -> list[Hedge]:
    """Return the hedges of the clause before, which a verb joined to it by "and" shares."""
    sibling = reader.seen.clauses[clause.place - 1]
    if clause.verb < 0 or reader.seen.words[clause.verb].tag != "V" or sibling.verb < 0:
        return []
    if _completions(reader, sibling):
        return []
    return [hedge for hedge in _own(reader, sibling) if not hedge.verb and hedge.first < sibling.verb]


@cache
def _denied() -> Phrases[bool]:
    patterns = words_of_the_list()["denied"]
    return Phrases(((phrase, True) for phrase in spell_out(patterns)), clitics=True)


@cache
def _denied_words() -> frozenset[str]:
    """Return the longest word of each phrase that denies: without one of them, none can be there."""
    phrases = spell_out(words_of_the_list()["denied"])
    return frozenset(max((fold(word) for word in phrase.split()), key=len) for phrase in phrases)


def _govern(reader: Reader, clause: Clause, own: list[Hedge], below: list[Clause], context: Context) -> None:
    """Hand on to the clauses below what this clause says about them."""
    seen, start = reader.seen, below[0].start
    governing = [hedge for hedge in own if hedge.last <= start]
    stated = [hedge for hedge in governing if hedge.verb or hedge.cls != "reported"]
    hedge = next(reversed(stated or governing), None)
    verb = seen.words[clause.verb] if clause.verb >= 0 else None
    if (
        not seen.cores.isdisjoint(_denied_words()) and _denied().find(seen.sentence.words[clause.start : start + 1])
    ) or _untrue(seen, clause, below):
        _pass_over(reader, below)
    elif verb is not None and clause.verb < start and hedge is not None and hedge.cls == "reported" and not hedge.verb:
        _assert(reader, clause, governing, context)
        for other in below:
            _clause(reader, other, Context())
    elif hedge is None and verb is not None and clause.verb < start:
        _assert(reader, clause, governing, context)
        _pass_over(reader, below)
    elif hedge is None:
        for other in below:
            _clause(reader, other, replace(context) if context.holder_span else Context(hedges=context.hedges))
    elif _was(seen, clause, hedge):
        _pass_over(reader, below)
    else:
        handed = _handed(reader, clause, hedge, start, context)
        for other in below:
            _clause(reader, other, _for_one(reader, other, hedge, handed))


@cache
def _called_untrue() -> Phrases[bool]:
    return Phrases(((phrase, True) for phrase in spell_out(words_of_the_list()["untrue"])), clitics=True)


def _untrue(seen: View, clause: Clause, below: list[Clause]) -> bool:
    """Say whether reports are called untrue behind what they report: "the news that ... is false"."""
    names = any(seen.words[i].core in word_set("rumours") for i in range(clause.start, below[0].start))
    if not names or clause.verb >= 0:
        return False
    rest = seen.sentence.words[below[0].start : below[-1].end]
    found = _called_untrue().find(rest)
    return any(match.last == len(rest) or not rest[match.last].word[0].isalpha() for match in found)


def _was(seen: View, clause: Clause, hedge: Hedge) -> bool:
    """Say whether a hedge behind "was" is an expectation of the past, which is no forecast any more."""
    places = (clause.auxiliary, clause.verb)
    was = (i for i in places if 0 <= i < hedge.first)
    return hedge.cls in EXPECTED and any(seen.words[i].lemma == "كان" and seen.words[i].tag == "P" for i in was)


def _handed(reader: Reader, clause: Clause, hedge: Hedge, end: int, context: Context) -> Context:
    """Return what a governing hedge and its clause say of the clauses below."""
    seen = reader.seen
    holder = holder_of(reader, clause, hedge, end)
    handed = replace(context) if context.holder_span else Context()
    if holder is not None:
        whole = holder_phrase(seen, holder, end)
        handed = Context(holder, (span_of(seen, whole), code_of(seen, whole)), speaks=True)
    elif hedge.verb and hedge.first == clause.verb and reader.last_holder and seen.words[hedge.first].conj:
        handed = Context(reader.last_holder.holder, reader.last_holder.holder_span, speaks=True)
    handed.hedges = (hedge, *grounds(context.hedges, hedge)) if hedge.cls != "said" else ()
    unbelieved = hedge.cls == "attributed_belief" and seen.words[hedge.first].tag in NEGATIONS
    handed.denied = unbelieved or seen.words[hedge.first].lemma in word_set("denies")
    handed.holder_span = handed.holder_span or named_source(seen, clause)
    handed.condition = condition_of(seen, clause, [hedge.cls]) or context.condition
    if hedge.cls == "would" and handed.condition is None and seen.words[hedge.first].core == "من":
        leads = seen.words[hedge.last - 1].core in word_set("concerns")  # "X, of whose doing it is that"
        handed.condition = driver(seen, clause.body, hedge.first) if leads else driver(seen, hedge.last, end)
        handed.driven = handed.condition is not None
    if not hedge.verb or hedge.cls in COMPARATIVES:
        handed.horizon = horizon_of(seen, clause, handed.condition, ahead=False)
    if handed.holder_span:
        reader.last_holder = handed
        handed.subject, handed.wants = handed.holder, hedge.cls in INTENTS
    nearly = hedge.verb and seen.words[hedge.first].lemma in word_set("nearly")
    able_to = hedge.cls in _ABLE and (not hedge.verb or hedge.cls != "almost_no_chance")
    if (able_to or nearly) and not handed.driven:
        able = after(seen, hedge.last - 1, end) or dative(seen, hedge.last, end)
        able = able or (ahead(seen, clause, hedge.first) if hedge.verb else None)
        if able is not None:
            handed.subject, handed.wants, handed.holder, handed.holder_span = able, True, None, None
    if hedge.bare and handed.subject is None and clause.verb >= 0 and word_cue(seen.words[clause.verb]) in INTENTS:
        handed.subject, handed.wants = after(seen, clause.verb, end) or ahead(seen, clause, clause.verb), True
    if (who := obliged(seen, clause, end)) is not None and handed.holder is None:
        handed.subject, handed.wants = who, True
    handed.speaks = handed.speaks and hedge.cls not in INTENTS
    return handed


def _for_one(reader: Reader, clause: Clause, hedge: Hedge, handed: Context) -> Context:
    """Return what is handed on to one clause: who wants to act himself is its subject and no holder."""
    if hedge.cls not in INTENTS or handed.holder is None:
        return handed
    if clause.verb >= 0 and subject_of(reader, clause, clause.verb, handed) is not handed.holder:
        return handed
    return replace(handed, subject=handed.holder, holder=None, holder_span=None)


def _assert(reader: Reader, clause: Clause, own: list[Hedge], context: Context) -> None:
    """Add the claim that a clause makes itself."""
    seen, words = reader.seen, reader.seen.words
    if clause.verb >= clause.end:  # an insertion parts it from its verb, which the clause that resumes it says
        return
    if clause.verb < 0 and _only_whose_view(seen, clause, own):
        reader.pending = _left_over(seen, clause, own)
        return
    own = heard(own, context)
    taken = taken_up(seen, clause, own)
    governed = governed_head(reader, clause, own) if taken < 0 else (taken, taken + 1)
    hinge = dependence(seen, clause)
    if hinge is not None:
        own = [hedge for hedge in own if not hinge.first <= hedge.first < hinge.last and not hedge.verb]
        governed = governed_head(reader, clause, own) or (hinge.head, hinge.head + 1)
    found = governed or plain_head(seen, clause)
    if found is None:
        reader.pending = _left_over(seen, clause, own)
        if clause.kind == "main" and seen.words[clause.start].core == "اما":
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
    if taken < 0 and (word.tag == "M" or (word.tag == "N" and governed is not None)):
        mine = hedge if hedge in own else None
        subject, target, holder = parties_of_noun(reader, clause, head, mine, context, stop)
    else:
        place = seen.clauses[clause.place - 1] if taken >= 0 else clause
        acts = clause.verb if word.tag not in VERBS and clause.verb >= 0 else head
        subject, target = _parties(reader, place, head, acts, context, place.end if taken >= 0 else stop)
    pronoun = with_pronoun(seen, head, stop) if target is None or code_of(seen, target) is None else -1
    if pronoun >= 0 and (target is None or target.first > pronoun):
        its = words[pronoun].core
        target = referred(reader, its, subject) or target or named_before(seen, its, clause.start, subject)
        target = target or reader.last_target
    target = target or _meant(reader, clause, head, subject)
    speak_of(reader, subject, target)
    reader.last_subject = subject or reader.last_subject
    reader.last_target = target or reader.last_target
    condition = condition_of(seen, clause, classes) or context.condition
    if hinge is not None:
        condition, target = seen.span(hinge.first, hinge.last), None
    if condition is None and hedge is not None and hedge.driver is not None and hedge.driver[0] < hedge.driver[1]:
        condition = driver(seen, *hedge.driver)
    risked = hedge is not None and hedge.cls == "would_risk" and hedge.verb and head >= hedge.last
    risked = risked and hedge is not None and words[hedge.first].lemma not in word_set("gambles")
    if condition is None and hedge is not None and risked:
        condition = endangering(seen, clause, hedge.first, hedge.last, head)
    makes = clause.verb >= 0 and words[clause.verb].lemma == "جعل"  # "makes a loan impossible"
    if condition is None and makes and hedge is not None and hedge.first > clause.verb:
        condition = endangering(seen, clause, clause.verb, clause.verb + 1, hedge.first)
    if condition is None and hedge is not None and hedge.cls in COMPARATIVES and hedge.driver is None:
        condition = cause_of(seen, clause, hedge.last)
    if condition is None and _joined(seen, clause):
        condition = _shared_condition(reader, clause, hedge, word.tag)
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
    reader.readings.append(
        Reading(
            kind,
            seen.sentence.span,
            seen.span(head, last),
            "negative" if negative else "positive",
            tuple((given.span, "will" if excepted and given.cls == "will_not" else given.cls) for given in governing),
            (span_of(seen, subject), code_of(seen, wide(seen, subject, stop))) if subject is not None else None,
            (span_of(seen, target), _target_code(seen, target, stop)) if target is not None else None,
            event_of(seen, head, stop, threat=threat),
            condition,
            horizon_of(
                seen,
                clause,
                condition,
                ahead=kind in _AHEAD and not past,
                told=kind == "event" or past,
                held=kind in ("state", "judgement"),
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
    if not 0 <= nearly <= head or seen.words[nearly].lemma != "كاد" or seen.words[nearly].tag != "P":
        return False
    return nearly == 0 or seen.words[nearly - 1].tag not in NEGATIONS


def _ahead_still(seen: View, time: Time | None, kind: Kind) -> Time | None:
    """Return the time that a clause above hands on, unless that is behind and what is claimed lies ahead."""
    return None if time is not None and kind in _AHEAD and is_past(seen, time[2]) else time


def _only_whose_view(seen: View, clause: Clause, own: list[Hedge]) -> bool:
    """Say whether a fragment before a comma only names whose view follows."""
    first = bool(own) and own[0].first <= clause.body
    return first and seen.words[clause.end - 1].tag == "," and all(is_view(seen, hedge) for hedge in own)


def _meant(reader: Reader, clause: Clause, head: int, subject: Phrase | None) -> Phrase | None:
    """Return of whom the pronoun speaks that a verb has for its object."""
    seen = reader.seen
    verb = seen.words[head].verb
    if verb is None or not verb.object or seen.words[head].tag not in VERBS or seen.words[head - 1].tag == "ma":
        return None
    core = seen.words[head].core
    found = (
        described(seen, clause) or referred(reader, core, subject) or named_before(seen, core, clause.start, subject)
    )
    return found if found != subject else None


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


def _target_code(seen: View, target: Phrase, stop: int) -> str | None:
    """Return the code of a target: of people also by the place where they are, of words by who speaks them."""
    head = seen.words[target.first].core
    code = code_of(seen, target, owned=_of_a_state(seen, target))
    if code is None and roles().get(head):
        return code_of(seen, wide(seen, target, stop))
    if code is not None and head in word_set("goods_of"):
        return code[:3]
    if code is None and head in word_set("stands_for") and target.first + 1 < target.last:
        mention = seen.actors[target.first + 1]
        return known_code(mention) if mention is not None and mention.first == target.first + 1 else None
    return code


def _of_a_state(seen: View, found: Phrase) -> bool:
    """Say whether an adjective says whose a thing is: what is done to Indian wheat is done to India."""
    words = seen.words
    act = words[found.first].tag == "M" and not words[found.first].definite
    if act or any(words[i].core == "غير" for i in range(found.first, found.last)):
        return False
    for i in range(found.first + 1, found.last):
        mention = seen.actors[i]
        if mention is not None and mention.kind == "nationality":
            return True
        if mention is not None and seen.accusative[found.first] and words[i].core.endswith("يا"):
            return True  # in the object's case "Russian" is written like Russia
    return False


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


def _joined(seen: View, clause: Clause) -> bool:
    """Say whether a clause goes on from the one before with "and" or "but"."""
    return (
        clause.kind == "main" and clause.start > 0 and (seen.words[clause.start].conj == "و" or clause.opener in _BUT)
    )


def _announcement(seen: View, clause: Clause) -> list[Hedge]:
    """Return the hedge of "announced the formation of": the verb of saying before a verbal noun."""
    verb = clause.verb
    cue = word_cue(seen.words[verb])
    unsaid = seen.words[verb].lemma in word_set("denies") or seen.words[verb].lemma in ("اقر", "اعترف")
    if unsaid or "s" not in seen.words[verb].flags or cue not in ("reported", "evidential_strong"):
        return []
    return [Hedge(verb, verb + 1, cue, seen.span(verb, verb + 1), verb=True)]


def _parties(
    reader: Reader, clause: Clause, head: int, acts: int, context: Context, stop: int
) -> tuple[Phrase | None, Phrase | None]:
    """Return subject and target of a verb, or of what stands for it."""
    seen = reader.seen
    verb = seen.words[acts].verb
    if context.driven:
        return None, after(seen, acts, stop) or target_of(seen, head, None, stop)
    subject = subject_of(reader, clause, acts, context)
    if subject is not None and subject.first == head:  # what it is, not who
        subject = context.subject or reader.last_subject
    target = target_of(seen, head, subject, stop)
    if verb is not None and verb.object and seen.words[acts].tag in VERBS and context.holder is not None:
        target = context.holder
    if verb is None or subject is None or acts != head:
        return subject, target
    if verb.passive or _suffers(seen, head, subject, stop):
        return None, subject
    if target is not None or verb.verb.perfect not in word_set("falls"):
        return subject, target
    return _into_hands(seen, subject, head, stop)


def _suffers(seen: View, head: int, subject: Phrase, stop: int) -> bool:
    """Say whether a verb whose passive is written alike is one: its subject is a thing, and it has no object."""
    verb = seen.words[head].verb
    if verb is None or verb.object or verb.first or verb.plural:
        return False
    first = seen.words[subject.first]
    if verb.verb.perfect in word_set("kills"):
        counted = first.tag == "#" or first.core in word_set("before_counted") or first.core in word_set("crowds")
        counted = counted and verb.tense == "p" and subject.first == head + 1
        return counted and not has_object(seen, head, subject, stop)
    if verb.verb.perfect not in word_set("done_to_things") or first.core.endswith(("ون", "ين", "ان")):
        return False
    if (
        named(seen, subject.first)
        or first.core in word_set("country")
        or first.core.removeprefix("ال") in word_set("bodies")
    ):
        return False
    return code_of(seen, subject) is None and not has_object(seen, head, subject, stop)


def _into_hands(seen: View, subject: Phrase, head: int, stop: int) -> tuple[Phrase | None, Phrase | None]:
    """Return who takes what falls: "the town falls into the hands of the rebels"."""
    for i in range(max(head + 1, subject.last), stop - 1):
        if seen.words[i].core in _HANDS and starts_phrase(seen, i + 1):
            return phrase(seen, i + 1, stop), subject
    return subject, None


_HANDS = frozenset({"بيد", "يد", "ايدي", "بايدي", "قبضه"})


def _threatens(seen: View, hedge: Hedge) -> bool:
    verb = seen.words[hedge.first].verb
    return verb is not None and verb.verb.root == "THREATEN"


def _stop(seen: View, clause: Clause, head: int) -> int:
    """Return where the words about the head end: at the end of its clause, or the next verb joined by "and"."""
    for i in range(head + 1, clause.end):
        if seen.words[i].tag == "." or (seen.words[i].conj and seen.words[i].tag in VERBS):
            return i
    return clause.end
