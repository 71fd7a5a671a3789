"""What kind of claim an Arabic clause makes, and whether it affirms or denies."""

from collections.abc import Sequence

from tarjih.claims.arabic.clauses import Clause
from tarjih.claims.arabic.hedging import BELIEFS, COMPARATIVES, INTENTS, Hedge
from tarjih.claims.arabic.lists import word_set
from tarjih.claims.arabic.progress import Reader
from tarjih.claims.arabic.view import NOMINAL, View
from tarjih.claims.arabic.words import NEGATIONS, VERBS, is_was
from tarjih.claims.claim import Kind
from tarjih.text.dates import TimeMention, as_past


def polarity_of(reader: Reader, clause: Clause, head: int) -> tuple[bool, bool]:
    """Say whether a head is negated, and whether an exception affirms it after all."""
    words = reader.seen.words
    negation = _negation(reader, clause, head)
    if negation < 0:
        return False, False
    for i in range(negation + 1, len(words) - 1):
        if i < clause.end and words[i].tag == "except":
            return True, True
        if words[i].core == "غير" and words[i - 1].tag == "," and words[i + 1].tag in NOMINAL:
            return True, True
    return True, False


def _negation(reader: Reader, clause: Clause, head: int) -> int:
    """Return the token that negates a head, or -1."""
    words = reader.seen.words
    word = words[head]
    if head and words[head - 1].core == "لما" and word.tag == "P":
        return head - 1
    for i in range(head - 1, max(clause.start, clause.body - 1) - 1, -1):
        tag = words[i].tag
        if tag not in NEGATIONS or words[i + 1].core == "سيما":
            continue
        taken = (hedge.denial == i or hedge.first <= i < hedge.last for hedge in reader.hedges if not hedge.bare)
        if any(taken):
            continue
        if tag == "ma" and not (word.tag == "P" and i == head - 1):
            continue
        if word.lemma == "زال":
            return -1
        if i + 1 < head and words[i + 1].lemma in ("زال", "دام"):
            continue
        return i
    return clause.start if words[clause.start].tag == "anla" and clause.body == clause.start + 1 else -1


def turns(seen: View, hedge: Hedge) -> bool:
    """Say whether a hedge itself negates what it governs: avoids, "was not to"."""
    word = seen.words[hedge.first]
    if word.lemma in word_set("avoids"):
        return True
    if hedge.cls == "asserted_intent" and hedge.last > hedge.first + 1:
        return word.tag in NEGATIONS
    if hedge.cls == "would":
        return word.tag == "ma"
    return hedge.cls == "will_not" and hedge.last > hedge.first + 1


def kind_of(
    seen: View,
    clause: Clause,
    head: int,
    classes: Sequence[str],
    own: Sequence[Hedge],
    *,
    conditional: bool,
    leads: bool,
) -> Kind:
    """Return the kind of a claim from the class of its first hedge, or from its head if it has none.

    A perfect tells what happened, unless its condition `leads`: "if the deputies vote against it, the cabinet falls".
    """
    first = classes[0] if classes else None
    word = seen.words[head]
    if first in COMPARATIVES:
        return "conditional_forecast"
    if first in INTENTS:
        return "conditional_forecast" if conditional else "intent"
    if first in BELIEFS or any(cls in BELIEFS for cls in classes[1:]):
        return "belief"
    if first == "no_indication" or (first == "arguably" and word.lead != "س"):
        return "judgement"
    if first == "evidential_strong":
        return "forecast" if word.lead == "س" else "event" if _told(seen, head, own) else "judgement"
    if first is not None and first != "reported":
        if not conditional and first in _JUDGED and _holds_now(seen, clause, head):
            return "judgement"
        if first == "would" and conditional and _is_closed(seen):
            return "judgement"
        return "conditional_forecast" if conditional else "forecast"
    follows = clause.opener == "then" or (word.tag in VERBS and (word.tag != "P" or leads))
    if conditional and clause.kind != "time" and follows:
        return "conditional_forecast"
    if first == "reported" and word.tag == "N" and clause.verb < 0:
        return "state"  # what somebody says that he is
    return _bare_kind(seen, clause, head)


# Estimates that can also be of what is or was so.
_JUDGED = frozenset(
    {
        *("certain", "almost_certain", "highly_likely", "likely", "probable", "may", "perhaps", "unlikely"),
        *("highly_unlikely", "realistic_possibility", "may_weak", "better_than_even"),
    }
)


def _holds_now(seen: View, clause: Clause, head: int) -> bool:
    """Say whether a head says what is or was so: a perfect, or a present behind "that" and its subject."""
    verb = clause.verb
    word = seen.words[head]
    if clause.opener == "if":
        return False
    if word.tag == "P" or (clause.auxiliary >= 0 and seen.words[clause.auxiliary].lemma == "كاد"):
        return True
    if verb >= 0 and is_was(seen.words[verb]) and verb < head:
        return True
    behind = clause.kind == "comp" and word.tag == "V" and verb == head and head > clause.body
    plain = behind and not word.lead and seen.words[head - 1].tag not in NEGATIONS | {"qad", "sawfa"}
    return plain and not any(clause.start <= time.first < clause.end for time in seen.sentence.times)


def _is_closed(seen: View) -> bool:
    """Say whether "if" puts a case that a time in the past has closed: "had he won in 2020"."""
    today = seen.sentence.written_on
    if today is None:
        return False
    cases = [clause for clause in seen.clauses if clause.kind == "condition" and clause.opener in ("لو", "لولا")]
    pasts = (as_past(time) for time in seen.sentence.times if any(_holds(case, time) for case in cases))
    return any(past.by is not None and past.by < today for past in pasts)


def _holds(clause: Clause, time: TimeMention) -> bool:
    return clause.start <= time.first < clause.end


def _told(seen: View, head: int, own: Sequence[Hedge]) -> bool:
    """Say whether a head tells what happened: a perfect that is no "was", or what somebody announced."""
    word = seen.words[head]
    shown = bool(own) and seen.words[own[0].first].lemma in word_set("shows")
    return (word.tag == "M" and bool(own) and own[0].verb and not shown) or (word.tag == "P" and "c" not in word.flags)


def _bare_kind(seen: View, clause: Clause, head: int) -> Kind:
    word = seen.words[head]
    if "m" in word.flags and any(
        figure.first > head and seen.clause_at(figure.first) is clause for figure in seen.sentence.figures
    ):
        return "quantity"
    if word.tag == "V" and (clause.opener == "due" or scheduled(seen, clause, head)):
        return "forecast"
    if word.tag in ("P", "participle") and "c" not in word.flags:
        return "event"
    if word.tag in VERBS:
        return "state"
    if word.tag == "M" and 0 <= clause.verb < head and seen.words[clause.verb].tag == "P":
        return "event"
    if 0 <= clause.verb < head and "c" in seen.words[clause.verb].flags and seen.words[clause.verb].lemma != "زال":
        return "judgement"
    elative = len(word.core) == 4 and word.core[0] == "ا" and not word.definite
    if elative and head + 1 < clause.end and seen.words[head + 1].tag in NOMINAL:
        return "state"  # "the largest exporter", not "stronger than"
    if elative:
        return "judgement"
    pronoun = any(seen.words[i].tag == "pronoun" for i in range(clause.start, head))
    rates = word.tag == "N" and clause.verb < 0 and not pronoun and not seen.timed[head]
    return "judgement" if rates and word.core not in word_set("standings") else "state"


def scheduled(seen: View, clause: Clause, head: int) -> bool:
    """Say whether a present tense tells what is due: "he travels to Budapest tomorrow"."""
    if any(seen.words[i].tag in NEGATIONS for i in range(clause.body, head)):
        return False
    soon = word_set("soon")
    times = [time for time in seen.sentence.times if clause.start <= time.first < clause.end]
    if any(_lies_ahead(seen, time) for time in times):
        return True
    named = [i for time in times for i in range(time.first, time.last)]
    days = word_set("weekdays")
    return any(seen.words[i].core in soon for i in named) or (
        any(seen.words[i].core in days for i in named) and all(seen.words[i].core not in _GONE for i in named)
    )


def _lies_ahead(seen: View, time: TimeMention) -> bool:
    """Say whether what a present tense tells can only be to come: on a day or in a month after that of writing.

    A name that comes round may mean its last round where that has just ended, as the present of headlines has it.
    """
    today = seen.sentence.written_on
    if today is None or time.kind not in ("day", "month", "quarter", "season", "year"):
        return False
    first = seen.words[time.first].core
    from_on = time.first > 1 and seen.words[time.first - 1].core == "من" and first not in ("في", "منذ")
    if first not in ("في", "بحلول", "قبل", "يوم", "يومي") and not from_on:
        return False
    if time.future is not None and time.past is not None and time.past[1] is not None:
        return (today - time.past[1]).days > _RECENT
    return time.start is not None and time.start > today


_RECENT = 45
_GONE = frozenset({"الماضي", "الفايت", "المنصرم", "امس"})
