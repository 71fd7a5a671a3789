"""The word of an Arabic clause that says what happens or holds."""

from tarjih.claims.arabic.clauses import Clause
from tarjih.claims.arabic.hedging import ADJECTIVES, COMPARATIVES, INTENTS, Hedge
from tarjih.claims.arabic.lists import names_chance, word_set
from tarjih.claims.arabic.phrases import after, before, named, starts_phrase
from tarjih.claims.arabic.predicates import nominal_predicate
from tarjih.claims.arabic.progress import Reader
from tarjih.claims.arabic.view import NOMINAL, View, is_no_longer
from tarjih.claims.arabic.words import NEGATIONS, VERBS, Word, is_elative


def governed_head(reader: Reader, clause: Clause, own: list[Hedge]) -> tuple[int, int] | None:
    """Return the tokens of the verb or noun that a hedge governs in its own clause."""
    seen = reader.seen
    governing = sorted((hedge for hedge in own if not hedge.bare), key=lambda hedge: hedge.cls in _LAST)
    for hedge in governing:
        if hedge.governs >= 0:
            return hedge.governs, hedge.governs + 1
        if hedge.cls == "reported" and not hedge.verb and clause.verb >= 0:
            continue
        if seen.words[hedge.first].tag == "or" and clause.verb >= 0:
            continue  # "or even war": the verb before it is what may happen
        future = 0 <= clause.verb < hedge.first and seen.words[clause.verb].lead == "س"
        if future and not hedge.verb and hedge.cls in _ADVERBS and "c" not in seen.words[clause.verb].flags:
            continue  # "will certainly raise"
        if hedge.cls in ADJECTIVES and hedge.first > clause.body and clause.verb < hedge.last:
            found = _chance(seen, clause.body, hedge.first)
            if found is not None:
                return found
            if clause.verb < 0 and hedge.last > hedge.first + 1 and starts_phrase(seen, clause.body):
                if named(seen, clause.body) and hedge.last < clause.end and seen.words[hedge.last].tag in NOMINAL:
                    return hedge.last, hedge.last + 1
                return clause.body, clause.body + 1
        if hedge.verb or hedge.cls in _OF_NOUNS or clause.verb < hedge.last:
            found = _noun_after(seen, hedge, clause.end)
            if found is not None:
                return found
    return None


_ADVERBS = frozenset({"certain", "almost_certain", "highly_likely", "likely", "probable", "perhaps", "may"})
_LAST = frozenset({"reported", "attributed_belief"})  # that count only where nothing else does
_OF_NOUNS = COMPARATIVES | {"would_risk", "feared"}


def plain_head(seen: View, clause: Clause) -> tuple[int, int] | None:
    """Return the tokens of the verb of a clause, or of what its light verb or its missing one leads to."""
    verb = clause.verb
    if verb < 0:
        return nominal_predicate(seen, clause)
    word = seen.words[verb]
    found = None
    if ("c" in word.flags or is_no_longer(seen, verb)) and word.lead != "س":
        found = _complement(seen, verb, clause.end)
    elif word.lemma == "تعرض":
        found = _carried(seen, verb, clause.end)
    elif word.lemma == "شهد":
        found = next(((i, i + 1) for i in range(verb + 1, clause.end) if _is_object(seen, i)), None)
    elif word.lemma == "عني" and verb > clause.body:
        found = next(((i, i + 1) for i in range(verb + 1, min(verb + 2, clause.end)) if _is_object(seen, i)), None)
    elif (
        word.lemma in word_set("phases")
        and (verb <= clause.body + 1 or word.lemma == "تم")
        and verb + 1 < clause.end
        and seen.words[verb + 1].tag == "M"
    ):
        found = verb + 1, verb + 2
    elif word.lemma == "بدا" and word.tag == "P":
        found = _begun(seen, verb, clause.end)
    elif "s" in word.flags or (
        word.lemma == "قرر" and any(seen.words[i].core == "عدم" for i in range(verb, clause.end))
    ):
        found = _announced(seen, verb, clause.end)
    return found or (verb, verb + 1)


def _carried(seen: View, verb: int, end: int) -> tuple[int, int] | None:
    """Return the act that befalls somebody: "was exposed to an attack"."""
    for i in range(verb + 1, end):
        word = seen.words[i]
        if word.tag in VERBS or word.tag == ",":
            return None
        if word.lead == "ل" and word.tag in ("M", "N") and seen.actors[i] is None:
            return i, i + 1
    return None


def _begun(seen: View, verb: int, end: int) -> tuple[int, int] | None:
    """Return the act that somebody began: "the forces began their withdrawal"."""
    for i in range(verb + 1, end):
        word = seen.words[i]
        if word.tag in VERBS or word.tag in ("D", ",", ".") or word.lead or (word.conj and seen.actors[i] is None):
            return None
        if word.tag == "M" and not word.definite and seen.actors[i] is None and not _counted(word):
            return i, i + 1
    return None


def _is_object(seen: View, i: int) -> bool:
    """Say whether a word is an act or an indefinite object: "saw a strike", "means the loss of"."""
    word = seen.words[i]
    plain = word.tag == "M" and not (word.lead or word.conj or _counted(word))
    return seen.actors[i] is None and (plain or (seen.accusative[i] and not seen.timed[i]))


def _announced(seen: View, verb: int, end: int) -> tuple[int, int] | None:
    """Return the verbal noun of "announced the formation of"."""
    subject = after(seen, verb, end)
    start = verb + 1
    if subject is not None:
        start = subject.first + 1
        place = seen.actors[subject.last + 1] if subject.last + 1 < end else None
        if place is not None and seen.words[subject.last].core == "في":
            start = place.last
    tied = False
    for i in range(start, end):
        word = seen.words[i]
        tells = seen.words[verb].lemma in _TELLS_OF and word.lead == "ب"
        if word.tag == "M" and tells and seen.actors[i] is None and not _counted(word):
            return i, i + 1
        if word.tag == "D" and word.core in _ASIDE:
            tied = True
            continue
        if tied and word.tag in ("N", "#"):  # "reported from sources"
            continue
        if word.tag in (",", ".", "D") or word.tag in VERBS:
            return None
        act = word.tag == "M" and seen.actors[i] is None and word.core != "عدم"
        if act and not (word.definite or word.lead) and not _counted(word):
            return i, i + 1
    return None


# Verbs that tell "of" something, and the ties of where or whence one tells it.
_TELLS_OF = frozenset({"افاد", "صرح", "اخبر"})
_ASIDE = frozenset({"عن", "في"})


def _counted(word: Word) -> bool:
    """Say whether a verbal noun stands in the plural and so names things rather than an act."""
    return word.noun is not None and word.noun.plural


def _complement(seen: View, verb: int, end: int) -> tuple[int, int] | None:
    """Return what something is, was or became: the indefinite word behind the subject of the verb."""
    words = seen.words
    for i in range(verb + 1, end):
        word, before = words[i], words[i - 1]
        if word.tag in (".", "except", "la") or word.tag in VERBS:
            return None
        if (
            word.tag not in NOMINAL
            or word.tag == "this"
            or word.definite
            or seen.actors[i] is not None
            or seen.timed[i]
        ):
            continue
        if before.tag == "D" and before.core != "من":
            continue
        object_case = seen.accusative[i]
        after_subject = before.definite or seen.actors[i - 1] is not None or before.core.endswith(("ه", "ها", "هم"))
        if i == verb + 1 and not object_case and _heads_subject(seen, i, end):
            continue
        if object_case or after_subject or i == verb + 1 or is_elative(word.core):
            return i, i + 1
    return None


def _heads_subject(seen: View, i: int, end: int) -> bool:
    """Say whether an indefinite word is made definite by the next one, and so begins the subject."""
    definite = i + 1 < end and seen.words[i + 1].definite and starts_phrase(seen, i + 1)
    return definite and seen.words[i].core not in word_set("weak_heads")


def _chance(seen: View, start: int, end: int) -> tuple[int, int] | None:
    """Return the verbal noun of "the chance of ... is slight"."""
    chances, happening = word_set("chances"), word_set("happening")
    for i in range(start, end - 1):
        if seen.words[i].core in word_set("prospects") and seen.words[i + 1].tag in ("N", "M"):
            for j in range(i + 2, end - 1):
                if seen.words[j].core == "في" and seen.words[j + 1].tag == "M":
                    return j + 1, j + 2
    for i in range(start, end):
        word = seen.words[i]
        copula = word.tag in VERBS and ("c" in word.flags or is_no_longer(seen, i))
        if i == start and (copula or word.tag in NEGATIONS):
            start += 1
            continue
        act = word.tag == "M" and i == start and word.core not in chances
        if act or names_chance(word.core):
            j = i if act else i + 1
            while j < end and (seen.words[j].core in happening or seen.words[j].tag not in NOMINAL):
                j += 1
            if j < end:
                return j, j + 1
    return None


def _noun_after(seen: View, hedge: Hedge, end: int) -> tuple[int, int] | None:
    """Return the verbal noun that a hedging verb or phrase governs."""
    words = seen.words
    subject = after(seen, hedge.last - 1, end) if hedge.verb or words[hedge.first].tag in VERBS else None
    if subject is not None and subject.first == hedge.last and words[subject.first].tag == "M":
        ahead = before(seen, seen.clause_at(hedge.first), hedge.first)
        subject = None if ahead is not None and not words[subject.first].definite else subject
    if subject is not None and seen.accusative[subject.first]:
        subject = None
    # verbs that take what they govern with a preposition: exposes to, points to
    ties = hedge.cls == "would_risk" or (hedge.cls == "evidential_strong" and "s" not in words[hedge.first].flags)
    able = not hedge.verb and hedge.cls in ("can", "impossible")
    best = spare = -1
    past = 0
    for i in range(hedge.last, end):
        word = words[i]
        if i < past:
            continue
        if word.tag == "," and (past := _past_insertion(seen, i, end)):
            continue
        if word.tag in VERBS or word.tag in (",", "except"):
            break
        risked = hedge.cls == "would_risk" and word.lead in ("ب", "ل") and word.tag == "N"
        aimed = hedge.cls in INTENTS and word.tag == "N" and words[i - 1].core == "الي" and not word.definite
        if not (word.tag == "M" or risked or aimed) or seen.actors[i] is not None or _counted(word):
            continue
        tied = words[i - 1].tag == "D" or bool(word.lead)
        if not tied and subject is not None and subject.first < i < subject.last:
            spare = spare if spare >= 0 else i  # inside the subject, so the act of it only if nothing else is
        elif (
            able and i > hedge.last and not word.definite and (words[i - 1].definite or seen.actors[i - 1] is not None)
        ):
            best = i  # "it is in the power of Tunis to pay"
            break
        elif tied or (hedge.verb and not ties) or (i == hedge.last and not hedge.verb):
            best = i
            break
    if best < 0 and hedge.cls in _WITH_SPARE:
        best = spare
    if best < 0 and hedge.verb and hedge.cls in _OF_OBJECTS:
        objects = (i for i in range(hedge.last, end) if words[i].tag in NOMINAL)
        best = next((i for i in objects if seen.accusative[i]), -1)
    if best < 0 and hedge.cls == "no_indication":
        best = next((i for i in range(hedge.last, end) if words[i].tag in NOMINAL), -1)
    if best < 0:
        return None
    light = word_set("happening") | word_set("chances")
    while best + 1 < end and words[best].core.removeprefix("ال") in light and words[best + 1].tag in NOMINAL:
        best += 1
    return best, best + 1


def _past_insertion(seen: View, i: int, end: int) -> int:
    """Return the token behind an insertion between commas ("plans, according to an official, the removal"), or 0."""
    for j in range(i + 1, min(end - 1, i + 8)):
        if seen.words[j].tag == ",":
            return j + 1 if seen.words[i + 1].tag == "D" else 0
        if seen.words[j].tag in VERBS:
            return 0
    return 0


_WITH_SPARE = INTENTS | {"would_risk", "unlikely", "may"}
_OF_OBJECTS = frozenset({"unlikely", "expected", "likely", "feared", "may", "hope"})


def taken_up(seen: View, clause: Clause, own: list[Hedge]) -> int:
    """Return the verb of the clause before, of which "and that is possible" speaks, or -1."""
    if clause.opener == "هو" and own and own[0].cls in ADJECTIVES and clause.verb < 0:
        index = clause.place
        return seen.clauses[index - 1].verb if index else -1
    return -1
