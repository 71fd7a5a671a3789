"""From the clauses of an Arabic sentence to its claims."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tarjih.claims.arabic.acting import subject_of, whose_turn
from tarjih.claims.arabic.assertions import AHEAD, assert_claim, joined
from tarjih.claims.arabic.clauses import Clause
from tarjih.claims.arabic.handing import (
    called_untrue,
    handed_on,
    handed_to,
    is_denied,
    is_unconfirmed,
    rejecting,
    told_long_ago,
    was_expected,
)
from tarjih.claims.arabic.hedges import hedges
from tarjih.claims.arabic.hedging import ADJECTIVES, BELIEFS, COMPARATIVES, INTENTS, Hedge
from tarjih.claims.arabic.holders import obliged
from tarjih.claims.arabic.kinds import scheduled
from tarjih.claims.arabic.lists import word_set
from tarjih.claims.arabic.phrases import after, named
from tarjih.claims.arabic.progress import Context, Reader
from tarjih.claims.arabic.silence import answered
from tarjih.claims.arabic.sources import ASIDES
from tarjih.claims.arabic.view import View
from tarjih.claims.arabic.words import VERBS
from tarjih.claims.claim import Reading

_MEANT = BELIEFS | INTENTS | {"scheduled"}
_UNASSERTED = frozenset({"condition", "lacking", "concession", "purpose", "manner"})
_PARTED = re.compile("[،؛:.,;]")


def claims_of(seen: View) -> list[Reading]:
    """Return the claims of a sentence, in the order of its clauses."""
    reader = Reader(seen, hedges(seen))
    if "؟" in seen.cores:
        _answer(reader)
    first, last = seen.silenced
    if last:
        reader.done.update(id(clause) for clause in seen.clauses if first <= clause.start < last)
        reader.hedges = [hedge for hedge in reader.hedges if not first <= hedge.first < last]
    for clause in seen.clauses:
        if id(clause) not in reader.done:
            _clause(reader, clause, Context())
    return _from_the_start(seen, _same_day(seen, reader.readings))


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


def _clause(reader: Reader, clause: Clause, context: Context) -> None:
    """Read one clause and those that complete it."""
    reader.done.add(id(clause))
    below = _completions(reader, clause)
    if clause.kind in _UNASSERTED or _only_concedes(reader.seen, clause):
        _remember_subject(reader, clause)
        _pass_over(reader, below)
        return
    if _is_duty(reader, clause, below):
        _pass_over(reader, below)
        return
    own = _own(reader, clause)
    if any(hedge.apart for hedge in own):
        apart = [hedge for hedge in own if hedge.apart]
        reader.hedges = [hedge for hedge in reader.hedges if not hedge.apart]
        _clause(reader, clause, context)
        for hedge in apart:
            assert_claim(reader, clause, [hedge], Context())
        return
    if clause.opener == "and" and not own:
        own = _shared(reader, clause)
    own, reader.pending = reader.pending + own, []
    if below and clause.kind == "relative" and not clause.opener and any(hedge.cls in BELIEFS for hedge in own):
        _pass_over(reader, below)  # "in a country that is seen as a threat": what describes only tells of a view
        return
    if below:
        _govern(reader, clause, own, below, context)
        return
    if clause.opener in ASIDES:
        return
    if clause.kind in ("relative", "time"):
        if clause.verb < 0:
            return
        word = reader.seen.words[clause.verb]
        own = [hedge for hedge in own if not (hedge.verb and (hedge.speech or hedge.cls in BELIEFS))]
        if not clause.opener:  # "a draft that avoids naming"
            own = [hedge for hedge in own if reader.seen.words[hedge.first].lemma not in word_set("avoids")]
        told = word.tag == "P" if clause.opener in _AFTER else _adds(reader.seen, clause)
        if not (own or word.lead == "س" or told or (word.tag == "V" and scheduled(reader.seen, clause, clause.verb))):
            return
    assert_claim(reader, clause, own, context)


def _says_itself(reader: Reader, clause: Clause, hedge: Hedge, context: Context) -> bool:
    """Say whether a clause is told by a verb of its own, and a later phrase of doubt only leads to what adds to it.

    So is "it will lead to tension which Moscow is likely to answer", where no word opens the second statement.
    """
    words, verb = reader.seen.words, clause.verb
    least = 4 if verb >= 0 and "c" in words[verb].flags else 2  # words: "it will be", and what, stand before the doubt
    if verb < 0 or hedge.first - verb < least or hedge.verb or words[verb].tag != "V":
        return False
    behind = words[hedge.first - 1]
    told = words[verb].lead == "س" or bool(context.hedges)
    return told and hedge.cls not in COMPARATIVES and behind.tag in _FULL and hedge.first < clause.end


_FULL = VERBS | {"N", "M"}


def _describes_beside(seen: View, clause: Clause, end: int) -> bool:
    """Say whether a verb behind an indefinite noun describes it: "in a country that is seen as", without "that"."""
    words = seen.words
    return any(
        words[i].tag == "V"
        and not words[i].conj
        and words[i - 1].tag == "N"
        and not words[i - 1].definite
        and seen.actors[i - 1] is None
        and not words[i].lead
        for i in range(clause.verb + 2, end)
    )


def _is_duty(reader: Reader, clause: Clause, below: list[Clause]) -> bool:
    """Say whether a clause only says what must be done: "must", "it will be for Baghdad to"."""
    verb = reader.seen.words[clause.verb] if clause.verb >= 0 else None
    if verb is not None and verb.tag == "V" and verb.lemma in word_set("duties"):
        return True
    words, start = reader.seen.words, clause.verb + 1 if verb is not None and "c" in verb.flags else clause.body
    ties = bool(below) and words[start].core == "علي" and obliged(reader.seen, clause, below[0].start) is not None
    return ties and not any(clause.start <= hedge.first < clause.end and not hedge.bare for hedge in reader.hedges)


def _only_concedes(seen: View, clause: Clause) -> bool:
    """Say whether "even if he lost seats" grants something without telling it, as "even if it was" may do."""
    if clause.kind != "granted" or clause.opener != "ان" or clause.verb < 0:
        return False
    verb = seen.words[clause.verb]
    return verb.tag == "P" and ("c" not in verb.flags or seen.words[clause.end - 1].tag == ",")


# What opens a clause of what came first: "after", "after that".
_AFTER = frozenset({"بعدما", "بعد"})
_WHICH = frozenset({"الذي", "التي", "الذين", "اللذان", "اللتان"})


def _adds(seen: View, clause: Clause) -> bool:
    """Say whether a relative clause tells something more of what is known without it: a comma parts it."""
    return clause.opener in _WHICH and clause.start > 0 and seen.words[clause.start - 1].tag == ","


def _govern(reader: Reader, clause: Clause, own: list[Hedge], below: list[Clause], context: Context) -> None:
    """Hand on to the clauses below what this clause says about them."""
    seen, start = reader.seen, below[0].start
    governing = [hedge for hedge in own if hedge.last <= start]
    stated = [hedge for hedge in governing if hedge.verb or hedge.cls != "reported"]
    if stated and stated[-1].last < start:  # behind "it is possible, in the view of many, that" the view is an aside
        stated = [hedge for hedge in stated if hedge.verb or hedge.cls != "attributed_belief"] or stated
    hedge = next(reversed(stated or governing), None)
    if hedge is not None and hedge.cls == "evidential_strong":  # "most chances, though not all, point to": likely
        hedge = next((other for other in stated if other.cls in ADJECTIVES and not other.verb), hedge)
    verb = seen.words[clause.verb] if clause.verb >= 0 else None
    if is_denied(seen, clause, below):
        if called_untrue(seen, clause, below):  # "it is not true that Egypt will": that is denied
            for other in below:
                _clause(reader, other, Context(denied=True))
        _pass_over(reader, below)
    elif 0 < clause.verb < start and is_unconfirmed(seen, clause.verb):
        _pass_over(reader, below)
    elif hedge is None and verb is not None and clause.verb < start and (denier := rejecting(seen, clause, below)):
        for other in below:
            _clause(reader, other, denier)
    elif hedge is not None and hedge.bare and clause.verb >= 0 and _describes_beside(seen, clause, start):
        assert_claim(reader, clause, own, context)
        _pass_over(reader, below)
    elif hedge is not None and _says_itself(reader, clause, hedge, context):
        assert_claim(reader, clause, [other for other in own if other.last <= hedge.first], context)
        handed = handed_on(reader, clause, hedge, start, Context())
        for other in below:
            _clause(reader, other, handed_to(reader, other, hedge, handed))
    elif verb is not None and clause.verb < start and hedge is not None and hedge.cls == "reported" and not hedge.verb:
        assert_claim(reader, clause, governing, context)
        for other in below:
            _clause(reader, other, Context())
    elif hedge is None and verb is not None and clause.verb < start and verb.lemma == "كاد" and verb.tag == "P":
        who = after(seen, clause.verb, start)
        for other in below:  # "the army nearly took": that it did not
            _clause(reader, other, replace(context, subject=who or context.subject, wants=who is not None))
    elif hedge is None and verb is not None and clause.verb < start and verb.lemma in word_set("carriers"):
        for other in below:  # "this goes back to": what it goes back to is what is claimed
            _clause(reader, other, replace(context))
    elif hedge is None and verb is not None and clause.verb < start:
        assert_claim(reader, clause, governing, context)
        _pass_over(reader, below)
    elif hedge is None:
        whose = whose_turn(seen, clause.body, start)
        for other in below:
            given = replace(context) if context.holder_span else Context(hedges=context.hedges)
            if whose is not None and other.opener == "ان" and not context.holder_span:
                given.subject, given.wants = whose, True
            _clause(reader, other, given)
    elif was_expected(seen, clause, hedge):
        _pass_over(reader, below)
    else:
        handed = handed_on(reader, clause, hedge, start, context)
        for other in below:
            if told_long_ago(seen, clause, start, other):
                _pass_over(reader, [other])
            else:
                _clause(reader, other, handed_to(reader, other, hedge, handed))


def _own(reader: Reader, clause: Clause) -> list[Hedge]:
    """Return the hedges that stand in a clause, or in an aside that belongs to it."""
    if not reader.hedges:
        return []
    if reader.seen.cores.isdisjoint(ASIDES):
        start, end = clause.start, clause.end
        return [hedge for hedge in reader.hedges if start <= hedge.first < end and not _describes(clause, hedge)]
    asides = (
        other
        for other in reader.seen.clauses
        if other.opener in ASIDES and other.kind == "relative" and other.parent in (clause, clause.about)
    )
    spans = [(part.start, part.end) for part in (clause, *asides)]
    return [
        hedge
        for hedge in reader.hedges
        if any(start <= hedge.first < end for start, end in spans) and not _describes(clause, hedge)
    ]


def _describes(clause: Clause, hedge: Hedge) -> bool:
    """Say whether a verb of the mind stands behind the verb of its clause, and so belongs to a noun there."""
    return hedge.verb and clause.start <= clause.verb < hedge.first < clause.end and hedge.cls in _MEANT


def _completions(reader: Reader, clause: Clause) -> list[Clause]:
    return [other for other in reader.seen.clauses if other.kind == "comp" and other.parent is clause]


def _shared(reader: Reader, clause: Clause) -> list[Hedge]:
    """Return the hedges of the clause before, which a verb joined to it by "and" shares."""
    sibling = reader.seen.clauses[clause.place - 1]
    if clause.verb < 0 or reader.seen.words[clause.verb].tag != "V" or sibling.verb < 0:
        return []
    if _completions(reader, sibling):
        return []
    return [hedge for hedge in _own(reader, sibling) if not hedge.verb and hedge.first < sibling.verb]


def _remember_subject(reader: Reader, clause: Clause) -> None:
    """Keep the subject of a clause that asserts nothing: the next one may go on with it."""
    if clause.kind in ("condition", "concession") and clause.verb >= 0:
        found = subject_of(reader, clause, clause.verb, Context())
        if found is not None and (reader.last_subject is None or named(reader.seen, found.first)):
            reader.last_subject = found


def _pass_over(reader: Reader, clauses: Sequence[Clause]) -> None:
    """Leave clauses unread; of whom they speak the next one may still speak."""
    reader.done.update(map(id, clauses))
    for clause in clauses:
        if clause.verb >= 0 and (found := subject_of(reader, clause, clause.verb, Context())) is not None:
            reader.last_subject = found
        if _is_duty(reader, clause, _completions(reader, clause)):
            _pass_over(reader, _completions(reader, clause))


def _from_the_start(seen: View, readings: list[Reading]) -> list[Reading]:
    """Return claims with the time that opens the sentence given to what is joined on: "in June he will, and may"."""
    first = readings[0] if readings else None
    opens = seen.sentence.words[0].start
    if first is None or first.horizon is None or first.horizon[0].start > opens + 1 or first.kind not in AHEAD:
        return readings
    found = [first]
    for reading in readings[1:]:
        clause = seen.clause_at(next(i for i, w in enumerate(seen.sentence.words) if w.end > reading.predicate.start))
        goes_on = joined(seen, clause) or clause.opener == "ثم"
        if not goes_on or reading.horizon is not None or reading.kind not in AHEAD | {"state"}:
            break
        found.append(replace(reading, horizon=first.horizon))
    return found + readings[len(found) :]


def _same_day(seen: View, readings: list[Reading]) -> list[Reading]:
    """Return claims with the day that "killed two and hurt a third on Wednesday" gives to both events."""
    found = list(readings)
    for place, (first, second) in enumerate(pairwise(readings)):
        between = seen.sentence.text[first.predicate.end : second.predicate.start]
        together = (
            first.kind == second.kind == "event" and between.rstrip().endswith("و") and not _PARTED.search(between)
        )
        if together and (first.horizon is None) != (second.horizon is None):
            given = first.horizon or second.horizon
            found[place] = replace(found[place], horizon=given)
            found[place + 1] = replace(found[place + 1], horizon=given)
    return found
