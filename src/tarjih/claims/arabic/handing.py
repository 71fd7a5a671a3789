"""What an Arabic clause says of the clauses that complete it."""

from dataclasses import replace
from functools import cache

from tarjih.claims.arabic.acting import dative, subject_of, whose_turn
from tarjih.claims.arabic.clauses import Clause
from tarjih.claims.arabic.codes import code_of
from tarjih.claims.arabic.conditions import condition_of
from tarjih.claims.arabic.drivers import driver
from tarjih.claims.arabic.hedging import COMPARATIVES, INTENTS, Hedge, word_cue
from tarjih.claims.arabic.holders import holder_of, obliged
from tarjih.claims.arabic.horizons import horizon_of
from tarjih.claims.arabic.lists import phrases_of, word_set, words_of_the_list
from tarjih.claims.arabic.phrases import Phrase, after, ahead, before, holder_phrase, phrase, span_of, starts_phrase
from tarjih.claims.arabic.progress import Context, Reader
from tarjih.claims.arabic.referring import named_before, referred
from tarjih.claims.arabic.sources import named_source
from tarjih.claims.arabic.view import View
from tarjih.claims.arabic.weighing import EXPECTED, grounds
from tarjih.claims.arabic.words import NEGATIONS, is_was
from tarjih.text.phrases import spell_out
from tarjih.text.tokens import fold

_ASKED = frozenset({"asserted_intent", "expected", "hope", "unlikely"})
# Estimates whose subject is that of the clause below: "the outage is likely to last".
_RAISED = frozenset(
    {
        *("likely", "highly_likely", "expected", "probable", "unlikely", "highly_unlikely", "almost_certain"),
        *("scheduled", "certain", "may", "better_than_even"),
    }
)
_OF_HIM = frozenset({"منه", "منها", "منهم", "له", "لها", "لهم"})
_OPEN_TO = frozenset({"can", "impossible", "may", "unlikely", "highly_unlikely", "even", "certain", "will"})
_ABLE = frozenset({"can", "would", "impossible", "almost_no_chance"})


def handed_on(reader: Reader, clause: Clause, hedge: Hedge, end: int, context: Context) -> Context:
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
    if handed.subject is None and not handed.driven and not hedge.verb and hedge.cls in _OPEN_TO:
        whose = whose_turn(seen, clause.body, end)
        if whose is not None:
            handed.subject, handed.wants = whose, True
    if handed.subject is None and handed.holder is None and not handed.driven and hedge.cls in _RAISED:
        handed.subject = before(seen, clause, hedge.first) if clause.verb < 0 or clause.verb == hedge.first else None
    of_whom = _of_whom(seen, hedge.last, end)
    if of_whom is not None and hedge.cls in _ASKED:
        handed.subject, handed.wants = of_whom, True
    asked = seen.words[hedge.last - 1].core
    if asked in _OF_HIM and handed.holder is None and handed.subject is None:  # "is expected of him to"
        handed.subject, handed.wants = referred(reader, asked) or named_before(seen, asked, hedge.first), True
    if (who := obliged(seen, clause, end)) is not None and handed.holder is None:
        handed.subject, handed.wants = who, True
    handed.speaks = handed.speaks and hedge.cls not in INTENTS
    return handed


def _of_whom(seen: View, start: int, end: int) -> Phrase | None:
    """Return of whom it is wanted or expected "that": the words between "of" and "that"."""
    for i in range(start, end - 1):
        if seen.words[i].core == "من" and starts_phrase(seen, i + 1) and seen.words[i - 1].core not in ("اكثر", "اقل"):
            found = phrase(seen, i + 1, end)
            return found if found.last == end else None
    return None


def handed_to(reader: Reader, clause: Clause, hedge: Hedge, handed: Context) -> Context:
    """Return what is handed on to one clause: who wants to act himself is its subject and no holder."""
    if hedge.cls not in INTENTS or handed.holder is None:
        return handed
    if clause.verb >= 0 and subject_of(reader, clause, clause.verb, handed) is not handed.holder:
        verb = reader.seen.words[clause.verb].verb
        if hedge.cls == "plan" and verb is not None and verb.passive:  # what one plans is one's own act
            return replace(handed, holder=None, holder_span=None)
        return handed
    return replace(handed, subject=handed.holder, holder=None, holder_span=None)


def was_expected(seen: View, clause: Clause, hedge: Hedge) -> bool:
    """Say whether a hedge behind "was" is an expectation of the past, which is no forecast any more."""
    places = (clause.auxiliary, clause.verb)
    was = [i for i in places if 0 <= i < hedge.last]
    thought = hedge.cls == "attributed_belief" and (hedge.passive or not hedge.verb)
    return (hedge.cls in EXPECTED or thought) and any(
        (is_was(seen.words[i]) and i < hedge.first) or _was_not(seen, i) for i in was
    )


def _was_not(seen: View, i: int) -> bool:
    """Say whether a verb is the "was" of "was not", which Arabic puts into the imperfect."""
    return i > 0 and seen.words[i].lemma == "كان" and seen.words[i - 1].tag == "lam"


def told_long_ago(seen: View, clause: Clause, end: int, other: Clause) -> bool:
    """Say whether a clause told in an earlier year what then lay ahead ("said in 2021 that she would join").

    That is no forecast any more, unless it names a time that still lies ahead.
    """
    today, verb = seen.sentence.written_on, clause.verb
    if today is None or not 0 <= verb < end or seen.words[verb].tag != "P" or other.verb < 0:
        return False
    ahead_then = seen.words[other.verb].lead == "س" or seen.words[other.verb - 1].tag in ("sawfa", "lan")
    years = [time.by for time in seen.sentence.times if clause.start <= time.first < end and time.kind == "year"]
    later = (time.by for time in seen.sentence.times if other.start <= time.first < other.end)
    past = any(by is not None and by.year < today.year for by in years)
    return ahead_then and past and not any(by is not None and by >= today for by in later)


def is_denied(seen: View, clause: Clause, below: list[Clause]) -> bool:
    """Say whether a clause denies those below it, so that they claim nothing: "it is not true that"."""
    words = seen.sentence.words[clause.start : below[0].start + 1]
    denies = not seen.cores.isdisjoint(_denied_words()) and bool(phrases_of("denied").find(words))
    return denies or _is_untrue(seen, clause, below)


def called_untrue(seen: View, clause: Clause, below: list[Clause]) -> bool:
    """Say whether a clause calls untrue what "that" tells behind it, and does not only say what is not meant."""
    words = seen.sentence.words[clause.start : below[0].start]
    return bool(phrases_of("untrue").find(words))


def is_unconfirmed(seen: View, verb: int) -> bool:
    """Say whether "did not confirm" says neither that something is so nor that it is not."""
    return seen.words[verb].lemma == "اكد" and seen.words[verb - 1].tag in ("lam", "la")


def rejecting(seen: View, clause: Clause, below: list[Clause]) -> Context | None:
    """Return what somebody who rejects rumours says of what they say: "rejected claims that it will disarm"."""
    start = below[0].start
    if seen.words[clause.verb].lemma not in word_set("rejects"):
        return None
    if not any(seen.words[i].core in word_set("rumours") for i in range(clause.verb + 1, start)):
        return None
    who = after(seen, clause.verb, start) or ahead(seen, clause, clause.verb)
    if who is None or seen.words[who.first].core in word_set("rumours"):
        return Context(denied=True)
    return Context(who, (span_of(seen, who), code_of(seen, who)), speaks=True, subject=who, denied=True)


@cache
def _denied_words() -> frozenset[str]:
    """Return the longest word of each phrase that denies: without one of them, none can be there."""
    phrases = spell_out(words_of_the_list()["denied"])
    return frozenset(max((fold(word) for word in phrase.split()), key=len) for phrase in phrases)


def _is_untrue(seen: View, clause: Clause, below: list[Clause]) -> bool:
    """Say whether reports are called untrue behind what they report: "the news that ... is false"."""
    names = any(seen.words[i].core in word_set("rumours") for i in range(clause.start, below[0].start))
    if not names or clause.verb >= 0:
        return False
    rest = seen.sentence.words[below[0].start : below[-1].end]
    found = phrases_of("untrue").find(rest)
    return any(match.last == len(rest) or not rest[match.last].word[0].isalpha() for match in found)
