"""From the clauses of an Arabic sentence to its claims."""

from dataclasses import dataclass, field, replace
from functools import cache

from tarjih.claims.arabic.circumstances import Time, condition_of, horizon_of, named_source
from tarjih.claims.arabic.events import event_of
from tarjih.claims.arabic.hedges import ADJECTIVES, Hedge, hedges
from tarjih.claims.arabic.parties import (
    Phrase,
    accusative,
    after,
    before,
    code_of,
    extended,
    holder_phrase,
    named,
    phrase,
    span_of,
    starts_phrase,
)
from tarjih.claims.arabic.tagging import Word, words_of_the_list
from tarjih.claims.arabic.view import NOMINAL, VERBS, Clause, View
from tarjih.claims.claim import Kind, Reading
from tarjih.claims.lexicon import spell_out
from tarjih.text.document import Span
from tarjih.text.phrases import Phrases

_INTENTS = frozenset({"asserted_intent", "plan", "hope"})
_BELIEFS = frozenset({"feared", "attributed_belief"})
_COMPARATIVES = frozenset({"comparative_up", "comparative_up_strong", "comparative_down"})
_SPEECH = frozenset({"reported", "said"})
_LIGHT = frozenset({"اندلاع", "نشوب", "حدوث", "وقوع", "قيام", "حصول", "ظهور"})
_CHANCES = frozenset(
    {
        "احتمال",
        "احتمالات",
        "احتماليه",
        "امكانيه",
        "امكان",
        "فرص",
        "فرصه",
        "خطر",
        "مخاطر",
        "حظوظ",
        "كفه",
        "الكفه",
        "شبح",
        "سيناريو",
    }
)
_NEGATIONS = frozenset({"lan", "lam", "la", "ma", "not"})
_MEASURES = frozenset("mM")


@dataclass(slots=True)
class Context:
    """What the clauses above say of the clause below: who holds it, how sure, and of whom it speaks."""

    holder: Phrase | None = None
    holder_span: tuple[Span, str | None] | None = None
    speaks: bool = False
    hedges: tuple[Hedge, ...] = ()
    subject: Phrase | None = None
    wants: bool = False
    denied: bool = False
    condition: Span | None = None
    horizon: Time | None = None


@dataclass(slots=True)
class Reader:
    """Walks the clauses of one sentence and collects what they claim."""

    seen: View
    hedges: list[Hedge]
    readings: list[Reading] = field(default_factory=list)
    last_subject: Phrase | None = None
    last_target: Phrase | None = None
    last_holder: Context | None = None
    done: set[int] = field(default_factory=set)


def claims_of(seen: View) -> list[Reading]:
    """Return the claims of a sentence, in the order of its clauses."""
    reader = Reader(seen, hedges(seen))
    for clause in seen.clauses:
        if id(clause) not in reader.done:
            _clause(reader, clause, Context())
    return reader.readings


def _own(reader: Reader, clause: Clause) -> list[Hedge]:
    asides = [
        clause,
        *(
            other
            for other in reader.seen.clauses
            if other.kind == "relative"
            and other.opener in ("كما", "حسبما")
            and (other.parent is clause or other.parent is clause.about)
        ),
    ]
    return [hedge for hedge in reader.hedges if any(part.start <= hedge.first < part.end for part in asides)]


def _completions(reader: Reader, clause: Clause) -> list[Clause]:
    return [other for other in reader.seen.clauses if other.kind == "comp" and other.parent is clause]


def _clause(reader: Reader, clause: Clause, context: Context) -> None:
    reader.done.add(id(clause))
    if reader.seen.words[clause.start].core in ("وهو", "هو", "وهي") and False:
        return
    if clause.kind in ("condition", "concession") and clause.verb >= 0:
        found = _subject(reader, clause, clause.verb, Context())
        if found is not None and reader.last_subject is None or found is not None and named(reader.seen, found.first):
            reader.last_subject = found
    if clause.kind in ("condition", "lacking", "concession", "purpose", "manner"):
        for other in _completions(reader, clause):
            reader.done.add(id(other))
        return
    own = _own(reader, clause)
    if clause.opener == "and" and not own:
        own = _shared(reader, clause)
    below = _completions(reader, clause)
    if below:
        _govern(reader, clause, own, below, context)
        return
    if clause.opener in ("كما", "حسبما"):
        return
    if clause.kind in ("relative", "time"):
        own = [hedge for hedge in own if not (hedge.verb and hedge.cls in _BELIEFS | _INTENTS | _SPEECH)]
        word = reader.seen.words[clause.verb] if clause.verb >= 0 else None
        if word is None:
            return
        told = clause.kind == "time" and clause.opener == "بعدما" and word.tag == "P"
        if not (own or word.lead == "س" or told):
            return
    _assert(reader, clause, own, context)


def _shared(reader: Reader, clause: Clause) -> list[Hedge]:
    """Return the hedges of the clause before, which a verb joined to it by "and" shares."""
    index = _index(reader, clause)
    sibling = reader.seen.clauses[index - 1]
    word = reader.seen.words[clause.verb] if clause.verb >= 0 else None
    if word is None or word.tag != "V" or sibling.verb < 0 or _completions(reader, sibling):
        return []
    own = _own(reader, sibling)
    return [hedge for hedge in own if not hedge.verb and hedge.first < sibling.verb]


@cache
def _denied() -> Phrases[bool]:
    patterns = words_of_the_list()["denied"]
    return Phrases(((phrase, True) for phrase in spell_out(patterns)), clitics=True)


def _govern(reader: Reader, clause: Clause, own: list[Hedge], below: list[Clause], context: Context) -> None:
    """Hand on to the clauses below what this clause says about them."""
    seen = reader.seen
    if _denied().find(seen.sentence.words[clause.start : below[0].start + 1]):
        for other in below:
            reader.done.add(id(other))
        return
    governing = [hedge for hedge in own if hedge.last <= below[0].start]
    verb = seen.words[clause.verb] if clause.verb >= 0 else None
    chosen = ([hedge for hedge in governing if hedge.verb or hedge.cls != "reported"] or governing)[-1:]
    handed = replace(context) if context.holder_span else Context(hedges=context.hedges)
    if (
        chosen
        and verb is not None
        and verb.tag == "P"
        and verb.verb is not None
        and verb.verb.verb.perfect == "كان"
        and clause.verb < chosen[0].first
        and chosen[0].cls in ("expected", "likely", "probable", "scheduled", "unlikely")
    ):
        for other in below:
            reader.done.add(id(other))
        return
    if chosen:
        hedge = chosen[0]
        holder = _holder_of(reader, clause, hedge, below[0].start)
        if holder is not None:
            whole = holder_phrase(seen, holder, below[0].start)
            handed = Context(holder, (span_of(seen, whole), code_of(seen, whole)), True)
        handed.hedges = (hedge,) if hedge.cls != "said" else ()
        spoken = seen.words[hedge.first].verb
        handed.denied = hedge.verb and spoken is not None and spoken.verb.perfect in _DENIES
        if handed.holder_span is None:
            handed.holder_span = named_source(seen, clause)
        handed.condition = condition_of(seen, clause, [hedge.cls]) or context.condition
        if not hedge.verb or hedge.cls in _COMPARATIVES:
            handed.horizon = horizon_of(seen, clause, handed.condition, ahead=False)
        if hedge.cls in _INTENTS | {"said", "reported"} or hedge.verb:
            if (
                holder is None
                and hedge.verb
                and hedge.first == clause.verb
                and reader.last_holder is not None
                and seen.words[hedge.first].conj
            ):
                handed.holder, handed.holder_span = reader.last_holder.holder, reader.last_holder.holder_span
                handed.speaks = True
        if handed.holder_span:
            reader.last_holder = handed
            handed.subject = handed.holder
            handed.wants = hedge.cls in _INTENTS
        if not hedge.verb or hedge.cls in ("can", "impossible", "would"):
            able = after(seen, hedge.last - 1, below[0].start) or _dative(seen, hedge.last, below[0].start)
            if able is not None and hedge.cls in ("can", "would", "impossible", "almost_no_chance"):
                handed.subject, handed.wants, handed.holder, handed.holder_span = able, True, None, None
        if hedge.cls in _INTENTS:
            handed.speaks = False
    elif verb is not None and verb.tag in VERBS and clause.verb < below[0].start:
        _assert(reader, clause, [h for h in own if h.first < below[0].start], context)
        for other in below:
            reader.done.add(id(other))
        return
    for other in below:
        inside = handed
        if chosen and chosen[0].cls in _INTENTS and handed.holder is not None:
            explicit = _subject(reader, other, other.verb, Context()) if other.verb >= 0 else None
            if explicit is None:
                inside = replace(handed, subject=handed.holder, holder=None, holder_span=None)
        _clause(reader, other, inside)
    late = [hedge for hedge in own if hedge.first >= below[-1].end]
    if late:
        pass


def _dative(seen: View, start: int, end: int) -> Phrase | None:
    """Return whom "it is possible for" names."""
    for i in range(start, end):
        word, mention = seen.words[i], seen.actors[i]
        if word.tag == "D" and i + 1 < end and starts_phrase(seen, i + 1):
            return phrase(seen, i + 1, end)
        if word.lead == "ل" or (mention is not None and mention.first == i and mention.prefix == "ل"):
            return phrase(seen, i, end)
    return None


def _wide(seen: View, found: Phrase, end: int) -> Phrase:
    return extended(seen, found, end) if code_of(seen, found) is None else found


def _holder_of(reader: Reader, clause: Clause, hedge: Hedge, end: int) -> Phrase | None:
    """Return who believes, says, fears or wants what the clause below says."""
    seen = reader.seen
    if not hedge.verb:
        if hedge.cls in _BELIEFS | _INTENTS:
            return after(seen, hedge.last - 1, end) or _dative(seen, hedge.last, end)
        return None
    if hedge.passive:
        return None
    verb = hedge.first
    found = after(seen, hedge.last - 1, end)
    if hedge.cls == "evidential_strong" and (found is None or not hedge.speech or not _person(seen, found)):
        return None
    if found is not None and found.last <= end:
        return found
    if clause.opener in ("هو", "هي") or seen.words[verb].tag == "participle":
        return reader.last_subject
    if seen.words[verb].verb is not None and seen.words[verb].verb.first:
        return None
    if clause.verb == verb and (ahead := before(seen, clause, verb)) is not None and hedge.cls != "evidential_strong":
        return ahead
    return None


def _person(seen: View, found: Phrase) -> bool:
    """Say whether a noun phrase names someone who can speak."""
    return any(named(seen, i) for i in range(found.first, min(found.first + 2, found.last)))


def _governed(reader: Reader, clause: Clause, own: list[Hedge]) -> tuple[int, int] | None:
    """Return the tokens of the verb or noun that a hedge governs in its own clause."""
    seen, words = reader.seen, reader.seen.words
    governing = [hedge for hedge in own if not hedge.bare]
    governing.sort(key=lambda hedge: hedge.cls in ("reported", "attributed_belief"))
    for hedge in governing:
        if hedge.governs >= 0:
            return hedge.governs, hedge.governs + 1
        if hedge.cls in ADJECTIVES and hedge.first > clause.body:
            found = _chance(seen, clause.body, hedge.first)
            if found is not None:
                return found
        if (
            hedge.verb
            or hedge.cls in _COMPARATIVES | {"would_risk", "feared"}
            or not _verb_after(seen, clause, hedge.last)
        ):
            found = _noun_after(seen, hedge, clause.end)
            if found is not None:
                return found
    return None


def _plain_head(reader: Reader, clause: Clause) -> tuple[int, int] | None:
    seen, words = reader.seen, reader.seen.words
    if clause.verb >= 0:
        verb = words[clause.verb].verb
        if verb is not None and "c" in verb.verb.flags and words[clause.verb].lead != "س":
            found = _complement(seen, clause.verb, clause.end)
            if found is not None:
                return found
        if (
            verb is not None
            and verb.verb.perfect in _PHASES
            and clause.verb + 1 < clause.end
            and words[clause.verb + 1].tag == "M"
        ):
            return clause.verb + 1, clause.verb + 2
        if (
            verb is not None
            and "s" in verb.verb.flags
            and (found := _announced(seen, clause.verb, clause.end)) is not None
        ):
            return found
        return clause.verb, clause.verb + 1
    return _nominal(seen, clause)


_PHASES = frozenset({"بدا", "تم", "جري", "استمر"})


def _announced(seen: View, verb: int, end: int) -> tuple[int, int] | None:
    """Return the verbal noun of "announced the formation of"."""
    subject = after(seen, verb, end)
    start = verb + 1
    if subject is not None:
        start = subject.first + 1
        if (
            subject.last + 1 < end
            and seen.words[subject.last].core == "في"
            and seen.actors[subject.last + 1] is not None
        ):
            start = seen.actors[subject.last + 1].last  # type: ignore[union-attr]
    for i in range(start, end):
        word = seen.words[i]
        if word.tag in (",", ".", "D") or word.tag in VERBS:
            return None
        if (
            word.tag == "M"
            and seen.actors[i] is None
            and not word.definite
            and not word.lead
            and not (word.noun is not None and word.noun.plural)
        ):
            return i, i + 1
    return None


def _complement(seen: View, verb: int, end: int) -> tuple[int, int] | None:
    """Return what something is, was or became: the indefinite word behind the subject of the verb."""
    words = seen.words
    for i in range(verb + 1, end):
        word = words[i]
        if word.tag in (".", "except") or word.tag in VERBS or word.tag == "la":
            return None
        if word.tag not in NOMINAL or word.definite or seen.actors[i] is not None or seen.timed[i]:
            continue
        if words[i - 1].tag == "D" and words[i - 1].core != "من":
            continue
        written = seen.written(i)
        if (
            written.endswith(("اً", "ًا", "ةً"))
            or i == verb + 1
            or _elative(word.core)
            or words[i - 1].definite
            or seen.actors[i - 1] is not None
            or words[i - 1].core.endswith(("ه", "ها", "هم"))
        ):
            if (
                i == verb + 1
                and not written.endswith(("اً", "ًا", "ةً"))
                and i + 1 < end
                and words[i + 1].definite
                and starts_phrase(seen, i + 1)
                and word.core not in ("شبه", "موضع", "محل", "مثار", "رهن")
            ):
                continue
            return i, i + 1
    return None


def _elative(core: str) -> bool:
    return len(core) == 4 and core[0] == "ا" and core[1] != "ل"


def _verb_after(seen: View, clause: Clause, start: int) -> bool:
    return clause.verb >= start


def _chance(seen: View, start: int, end: int) -> tuple[int, int] | None:
    """Return the verbal noun of "the chance of ... is slight"."""
    for i in range(start, end):
        if seen.words[i].core.removeprefix("ال") in _CHANCES or (seen.words[i].tag == "M" and i == start):
            j = i if seen.words[i].tag == "M" and seen.words[i].core not in _CHANCES else i + 1
            while j < end and (seen.words[j].core in _LIGHT or seen.words[j].tag not in NOMINAL):
                j += 1
            if j < end:
                return j, j + 1
    return None


def _noun_after(seen: View, hedge: Hedge, end: int) -> tuple[int, int] | None:
    """Return the verbal noun that a hedging verb or phrase governs."""
    words = seen.words
    first = hedge.last
    subject = after(seen, hedge.last - 1, end) if hedge.verb else None
    best = spare = -1
    for i in range(first, end):
        word = words[i]
        if word.tag in VERBS or word.tag in (",", "except"):
            break
        if word.tag != "M" or seen.actors[i] is not None or (word.noun is not None and word.noun.plural):
            continue
        if subject is not None and subject.first < i < subject.last and not (words[i - 1].tag == "D" or word.lead):
            spare = spare if spare >= 0 else i
            continue
        if not hedge.verb and i > first and not (words[i - 1].tag == "D" or word.lead):
            continue
        best = i
        break
    if best < 0 and hedge.cls in _INTENTS | {"would_risk", "unlikely", "may"}:
        best = spare
    if best < 0 and hedge.verb and hedge.cls in ("unlikely", "expected", "likely", "feared", "may", "hope"):
        best = next(
            (i for i in range(first, end) if seen.written(i).endswith(("اً", "ًا", "ةً")) and words[i].tag in NOMINAL), -1
        )
    if best < 0:
        return None
    while (
        best + 1 < end
        and (words[best].core in _LIGHT or words[best].core.removeprefix("ال") in _CHANCES)
        and words[best + 1].tag in NOMINAL
    ):
        best += 1
    return best, best + 1


def _turns(seen: View, hedge: Hedge) -> bool:
    """Say whether a hedge itself negates what it governs: avoids, "was not to"."""
    verb = seen.words[hedge.first].verb
    if verb is not None and verb.verb.perfect in _AVOIDS:
        return True
    if hedge.cls == "would":
        return seen.words[hedge.first].tag == "ma"
    return hedge.cls == "will_not" and not hedge.last == hedge.first + 1


def _index(reader: Reader, clause: Clause) -> int:
    return next(i for i, other in enumerate(reader.seen.clauses) if other is clause)


def _taken_up(reader: Reader, clause: Clause, own: list[Hedge]) -> int:
    """Return the verb of the clause before, of which "and that is possible" speaks."""
    if clause.opener in ("هو", "وهو") and own and own[0].cls in ADJECTIVES and clause.verb < 0:
        index = _index(reader, clause)
        return reader.seen.clauses[index - 1].verb if index else -1
    return -1


_COPULAS_BEFORE_ADJECTIVE = frozenset({"كان", "بات", "صار", "اصبح", "زال", "ظل", "بدا", "غدا", "امسي", "اضحي", "عاد"})


def _nominal(seen: View, clause: Clause) -> tuple[int, int] | None:
    """Return the predicate of a clause without a verb: what follows the pronoun, or the first indefinite word."""
    words = seen.words
    i, end = clause.body, clause.end
    while end > i and words[end - 1].tag in (".", ","):
        end -= 1
    for j in range(i, end):
        if words[j].tag == "pronoun" and j + 1 < end:
            first = j + 1
            return first, min(first + 3, max(phrase(seen, first, end).last, first + 1))
        if words[j].tag == "not" and clause.opener == "and":
            return None
        if words[j].tag == "not" and j + 1 < end:
            k = j + 1
            while k < end and words[k].tag in ("D", "except", "adverb") or (k < end and seen.actors[k] is not None):
                k += 1
            return (k, k + 1) if k < end else None
    subject = None
    if clause.opener in _WITH_PRONOUN or (clause.start < clause.body and words[clause.start].core in _WITH_PRONOUN):
        j = i
        while j < end and (
            words[j].tag not in NOMINAL or words[j].lead or (seen.actors[j] is not None and words[j - 1].lead)
        ):
            j += 1
        return (j, j + 1) if j < end else None
    if i < end and starts_phrase(seen, i):
        subject = phrase(seen, i, end)
        for j in range(subject.first + 1, subject.last):
            word = words[j]
            if (
                seen.actors[j] is None
                and not word.definite
                and word.tag == "N"
                and not word.core.endswith(("ها", "هم"))
                and (words[j - 1].definite or seen.actors[j - 1] is not None)
            ):
                return j, j + 1
        k = subject.last
        while k < end:
            word = words[k]
            if word.tag == "D":
                k += 1
                if k < end and words[k].tag in NOMINAL:
                    k = phrase_end_definite(seen, k, end)
            elif word.tag in NOMINAL and not word.definite and seen.actors[k] is None:
                return k, k + 1
            else:
                k += 1
    return None


def phrase_end_definite(seen: View, i: int, end: int) -> int:
    """Return where a phrase ends whose following words are definite or names."""
    j = i + 1
    while j < end and seen.words[j].tag in NOMINAL and (seen.words[j].definite or seen.actors[j] is not None):
        j += 1
    return j


_WITH_PRONOUN = frozenset(
    {"انه", "انها", "انهم", "لكنه", "لكنها", "لكنهم", "لانه", "لانها", "لانهم", "غير انها", "الا انه"}
)


def _subject(reader: Reader, clause: Clause, head: int, context: Context) -> Phrase | None:
    """Return who does what the head of a clause says."""
    seen, words = reader.seen, reader.seen.words
    word = words[head]
    inherited = context.subject or reader.last_subject or (reader.last_holder.holder if reader.last_holder else None)
    if word.tag == "participle":
        return reader.last_subject
    if clause.opener in _WITH_PRONOUN:
        return inherited
    if word.verb is not None and word.verb.first:
        return None
    behind = after(seen, head, clause.end)
    if behind is not None and accusative(seen, behind.first):
        behind = None
    direct = behind is not None and behind.first == head + 1
    if clause.opener in ("هو", "هي"):
        following = clause.body + 1 if words[clause.body].tag == "pronoun" else clause.body
        if words[following - 1].tag == "ma" or words[following].tag == "ma":
            return behind if direct and word.verb is not None and word.verb.object else None
        if direct and head > following:
            return behind
        return phrase(seen, following, head) if following < head and starts_phrase(seen, following) else inherited
    ahead = before(seen, clause.about, clause.about.end) if clause.about is not None else before(seen, clause, head)
    if ahead is not None and words[ahead.first].core.removeprefix("ال") not in _CHANCES:
        parted = clause.about is None and any(words[i].tag == "," for i in range(ahead.last, head))
        if not (direct and (parted or (word.verb is not None and word.verb.object))):
            return ahead
    if behind is None:
        return inherited
    if inherited is None:
        return behind
    goes_on = (
        word.conj == "و"
        or clause.opener in ("and", "then", "ثم")
        or (clause.kind == "main" and clause.start > 0)
        or (clause.kind == "comp" and words[clause.start].conj == "و")
    )
    wants = context.subject is not None and context.wants
    takes = word.verb is not None and "i" not in word.verb.verb.flags and not word.verb.object
    human = (
        word.verb is not None
        and word.verb.verb.root in ("REQUEST", "ACCUSE", "ASSAULT", "COERCE", "MOBILIZE")
        and takes
    )
    alone = behind.last >= clause.end or not (starts_phrase(seen, behind.last) and not seen.timed[behind.last])
    if word.conj == "و" and human and alone and direct and clause.verb == head and reader.last_subject is not None:
        return inherited
    if (goes_on or wants) and alone and not named(seen, behind.first):
        if not direct or takes or not _agrees(seen, word, behind):
            return inherited
    return behind


def _agrees(seen: View, word: Word, found: Phrase) -> bool:
    """Say whether a verb agrees with a noun phrase in gender."""
    head = seen.words[found.first]
    if word.verb is None or seen.actors[found.first] is not None:
        return True
    feminine = head.core.endswith(("ه", "ات", "اء", "ها"))
    return word.verb.feminine or not feminine


_TOWARDS = frozenset(
    {"الي", "علي", "عن", "من", "ضد", "مع", "نحو", "تجاه", "لصالح", "لمصلحه", "بحق", "حيال", "ازاء", "اجل"}
)
_NOT_TOWARDS = frozenset(
    {"في", "خلال", "منذ", "بعد", "قبل", "عند", "وسط", "داخل", "بحسب", "وفق", "حسب", "بسبب", "نتيجه", "بفعل", "حتي"}
)


def _target(reader: Reader, clause: Clause, head: int, subject: Phrase | None, stop: int) -> Phrase | None:
    """Return on whom or what the head of a clause acts: a named actor first, then the object, then what is aimed at."""
    seen, words = reader.seen, reader.seen.words
    start = head + 1
    if subject is not None and subject.first > head:
        start = subject.last
    code = code_of(seen, subject) if subject else None
    obj: Phrase | None = None
    aimed: Phrase | None = None
    counted = {j for figure in seen.sentence.figures for j in range(figure.first, figure.last)}
    i = start
    while i < stop:
        word, mention = words[i], seen.actors[i]
        if seen.timed[i] or word.tag not in NOMINAL or word.tag in ("this", "#") or i in counted:
            i += 1
            continue
        found = phrase(seen, i, stop)
        before_it = words[i - 1]
        lead = mention.prefix[-1:] if mention is not None and mention.first == i else word.lead
        place = before_it.tag == "D" and before_it.core in _NOT_TOWARDS
        its = code_of(seen, found)
        if its is None and mention is not None and len(together := _joined(seen, found)) > 1:
            found = together[0]
            its = code_of(seen, found)
        if its is not None and its != code and not place:
            return found
        if its is None or its != code:
            direct = (
                words[head].tag in VERBS | {"M"}
                and before_it.tag != "D"
                and not lead
                and obj is None
                and aimed is None
                and i <= start + 1
            )
            if direct and word.tag != "#":
                obj = found
            elif aimed is None and (
                lead == "ل" or (lead == "ب" and i == head + 1) or (before_it.tag == "D" and before_it.core in _TOWARDS)
            ):
                aimed = found
        i = found.last
    form = words[head].verb or words[head].noun
    takes = form is None or "i" not in form.verb.flags
    if form is not None and form.object and words[head].tag in VERBS:
        return None
    if obj is not None and takes and _concrete(seen, obj):
        return obj
    return aimed if aimed is not None and _concrete(seen, aimed) else None


_RECIPROCAL = frozenset(
    "اتفق تبادل تصالح تفاوض تحاور تباحث تقارب اجتمع اشتبك تقاسم تنازع تنافس التقي تعاون تحالف اندمج تقاتل تحارب توصل".split()
)


def _joined(seen: View, found: Phrase) -> list[Phrase]:
    """Return the names that "and" joins in a noun phrase, each by itself."""
    cuts = [i for i in range(found.first + 1, found.last) if seen.words[i].conj and seen.actors[i] is not None]
    edges = [found.first, *cuts, found.last]
    return [Phrase(first, last) for first, last in zip(edges, edges[1:], strict=False)]


_PRONOUNS = frozenset("اليه اليها اليهم منه منها منهم عليه عليها عليهم عنه عنها عنهم عنهما معه معها معهم".split())


def _with_pronoun(seen: View, head: int, stop: int) -> bool:
    """Say whether a preposition with a pronoun completes the head."""
    return any(seen.words[i].core in _PRONOUNS for i in range(head + 1, min(stop, head + 3)))


def _concrete(seen: View, found: Phrase) -> bool:
    """Say whether a phrase can be what is acted on: a certain thing, no act and no amount."""
    if seen.words[found.first].tag == "M" and seen.actors[found.first] is None:
        return False
    return any(
        seen.words[i].definite or seen.actors[i] is not None or seen.words[i].core.endswith(("ها", "هم"))
        for i in range(found.first, found.last)
    )


def _assert(reader: Reader, clause: Clause, own: list[Hedge], context: Context) -> None:
    seen, words = reader.seen, reader.seen.words
    taken = _taken_up(reader, clause, own)
    governed = _governed(reader, clause, own) if taken < 0 else None
    found = (taken, taken + 1) if taken >= 0 else governed or _plain_head(reader, clause)
    if found is None:
        return
    head, last = found
    word = words[head]
    said = words[clause.verb].verb if clause.verb >= 0 and clause.verb < head else None
    if (
        word.tag == "M"
        and said is not None
        and "s" in said.verb.flags
        and said.verb.cue in ("reported", "evidential_strong")
        and not own
    ):
        token = seen.sentence.words[clause.verb]
        own = [Hedge(clause.verb, clause.verb + 1, said.verb.cue, seen.span(clause.verb, clause.verb + 1), verb=True)]
        del token
    negative, excepted, _ = _polarity(reader, clause, head)
    negative = negative != context.denied
    stop = _stop(seen, clause, head)
    governing = _governing(own, context, word, head)
    classes = [hedge.cls for hedge in governing]
    if governing and _turns(seen, governing[0]):
        negative = True
    subject: Phrase | None
    target: Phrase | None
    intent = next((hedge for hedge in governing if hedge.cls in _INTENTS and hedge in own), None)
    holder = context.holder_span
    noun_of = next((hedge for hedge in governing if hedge in own), None)
    place = reader.seen.clauses[max(_index(reader, clause) - 1, 0)] if taken >= 0 else clause
    if word.tag == "M" or (word.tag == "N" and noun_of is not None and governed is not None):
        subject, target, holder = _noun_parties(reader, clause, head, governing, own, context, stop)
    else:
        acts = clause.verb if word.tag not in VERBS and clause.verb >= 0 else head
        subject = _subject(reader, place, acts, context)
        target = _target(reader, place, head, subject, place.end if taken >= 0 else stop)
        if (
            words[acts].verb is not None
            and words[acts].verb.object
            and words[acts].tag in VERBS
            and context.holder is not None
        ):
            target = context.holder
        if word.verb is not None and (word.verb.passive) and subject is not None:
            subject, target = None, subject
    if holder is None:
        holder = named_source(seen, clause)
    form = word.verb
    if (
        subject is not None
        and form is not None
        and form.verb.perfect in _RECIPROCAL
        and len(both := _joined(seen, subject)) == 2
    ):
        subject, target = both
    if target is None and _with_pronoun(seen, head, stop):
        target = reader.last_target
    if subject is not None:
        reader.last_subject = subject
    if target is not None:
        reader.last_target = target
    condition = condition_of(seen, clause, classes) or context.condition
    driver = governing[0].driver if governing else None
    if condition is None and driver is not None and driver[1] > driver[0]:
        condition = seen.span(*driver)
    kind = _kind(seen, clause, word, head, classes, condition is not None, own)
    ahead = kind in ("forecast", "conditional_forecast", "intent", "belief")
    horizon = horizon_of(seen, clause, condition, ahead=ahead) or context.horizon
    if (
        not classes
        and kind in ("event", "state", "quantity", "judgement")
        and holder is not None
        and not context.speaks
        and context.holder is None
    ):
        pass
    cues = tuple((hedge.span, "will" if hedge.cls == "will_not" and excepted else hedge.cls) for hedge in governing)
    relation = None
    if any(cls in ("comparative_up", "comparative_up_strong") for cls in classes):
        relation = "raises"
    elif "comparative_down" in classes:
        relation = "lowers"
    wide = _wide(seen, subject, stop) if subject is not None else None
    reader.readings.append(
        Reading(
            kind,
            _extent(seen, clause, own, context),
            seen.span(head, last),
            "negative" if negative and not excepted else "positive",
            cues,
            (span_of(seen, subject), code_of(seen, wide)) if subject is not None and wide is not None else None,
            (span_of(seen, target), code_of(seen, target)) if target is not None else None,
            event_of(
                seen,
                head,
                stop,
                any(
                    words[h.first].verb is not None and words[h.first].verb.verb.root == "THREATEN"
                    for h in governing
                    if h.cls == "plan"
                ),
            ),
            condition,
            horizon,
            holder,
            holder is not None and context.speaks,
            relation,  # type: ignore[arg-type]
        )
    )


def _extent(seen: View, clause: Clause, own: list[Hedge], context: Context) -> Span:
    return seen.sentence.span


def _noun_parties(
    reader: Reader, clause: Clause, head: int, governing: list[Hedge], own: list[Hedge], context: Context, stop: int
) -> tuple[Phrase | None, Phrase | None, tuple[Span, str | None] | None]:
    """Return subject, target and holder of a verbal noun."""
    seen, words = reader.seen, reader.seen.words
    hedge = next((h for h in governing if h in own and h.verb), None)
    holder = context.holder_span
    pair = _between(seen, head, stop)
    if hedge is not None and hedge.cls in _INTENTS | {"can"}:
        subject = (
            after(seen, hedge.last - 1, head)
            or before(seen, clause, hedge.first)
            or context.subject
            or reader.last_subject
        )
        return subject, _target(reader, clause, head, None, stop), holder
    if hedge is not None and hedge.cls in (
        "feared",
        "unlikely",
        "likely",
        "expected",
        "may",
        "attributed_belief",
        "probable",
        "reported",
        "evidential_strong",
    ):
        who = after(seen, hedge.last - 1, head) or before(seen, clause, hedge.first)
        if who is None and words[clause.start].conj and reader.last_holder is not None and not hedge.passive:
            who = reader.last_holder.holder
        if who is not None and not hedge.passive:
            whole = holder_phrase(seen, who, head)
            holder = (span_of(seen, whole), code_of(seen, whole))
            reader.last_holder = Context(who, holder, True)
    if pair is not None:
        return pair[0], pair[1], holder
    subject = None
    if head + 1 < stop and starts_phrase(seen, head + 1) and not words[head].definite:
        subject = phrase(seen, head + 1, stop)
        if not any(words[i].definite or seen.actors[i] is not None for i in range(subject.first, subject.last)):
            subject = None
    target = _target(reader, clause, head, subject, stop)
    return subject, target, holder


def _between(seen: View, head: int, stop: int) -> tuple[Phrase, Phrase] | None:
    for i in range(head + 1, stop):
        if seen.words[i].core == "بين" and i + 1 < stop:
            first = seen.actors[i + 1]
            start = i + 1
            end = first.last if first is not None else start + 1
            while end < stop and not seen.words[end].conj:
                end += 1
            if end < stop and seen.words[end].conj == "و":
                return Phrase(start, min(end, first.last if first else end)), Phrase(end, phrase(seen, end, stop).last)
    return None


_DENIES = frozenset({"نفي", "انكر", "كذب"})
_AVOIDS = frozenset({"تحاشي", "تجنب", "تفادي", "احجم", "امتنع"})


def _polarity(reader: Reader, clause: Clause, head: int) -> tuple[bool, bool, int]:
    """Say whether a head is negated, whether an exception affirms it after all, and where the negation stands."""
    seen, words = reader.seen, reader.seen.words
    negation = -1
    within = {i for hedge in reader.hedges if not hedge.bare for i in range(hedge.first, hedge.last)}
    for i in range(head - 1, max(clause.start, clause.body - 1) - 1, -1):
        if words[i].tag in _NEGATIONS and i not in within and words[i + 1].core != "سيما":
            if words[i].tag == "ma" and not (words[head].tag == "P" and i == head - 1):
                continue
            if words[head].verb is not None and words[head].verb.verb.perfect == "زال":
                return False, False, -1
            if (
                i + 1 < head
                and words[i + 1].verb is not None
                and words[i + 1].verb.verb.perfect in ("زال", "دام", "استبعد", "رجح")
            ):
                continue
            negation = i
            break
    if clause.start < len(words) and words[clause.start].tag == "anla" and clause.body == clause.start + 1:
        negation = clause.start
    if head and words[head - 1].core == "لما" and words[head].tag == "P":
        negation = head - 1
    if negation < 0:
        return False, False, -1
    excepted = any(
        words[i].tag == "except"
        or (words[i].core == "غير" and i + 1 < clause.end and words[i + 1].tag in NOMINAL and words[i - 1].tag == ",")
        for i in range(negation + 1, clause.end)
    ) or any(
        words[i].core == "غير" and words[i - 1].tag == "," and words[i + 1].tag in NOMINAL
        for i in range(clause.end, len(words) - 1)
    )
    return True, excepted, negation


def _stop(seen: View, clause: Clause, head: int) -> int:
    """Return where the words about the head end: at the end of its clause, or the next conjoined verb."""
    for i in range(head + 1, clause.end):
        if seen.words[i].tag == "." or (seen.words[i].tag in VERBS and seen.words[i].conj):
            return i
    return clause.end


def _governing(own: list[Hedge], context: Context, word: object, head: int) -> list[Hedge]:
    """Return the hedges that count for a claim: of several on one future, the strongest word alone."""
    given = [hedge for hedge in context.hedges]
    bare = [hedge for hedge in own if hedge.cls in ("will", "will_not") and hedge.bare]
    words = [hedge for hedge in own if hedge not in bare]
    said = [hedge for hedge in given if hedge.speech]
    strong = [hedge for hedge in given if not hedge.speech]
    if words:
        words.sort(key=lambda hedge: hedge.cls in ("reported", "attributed_belief"))
        return words[:1]
    if strong:
        return strong
    if bare:
        return bare[:1]
    return said


def _kind(
    seen: View, clause: Clause, word: object, head: int, classes: list[str], conditional: bool, own: list[Hedge]
) -> Kind:
    first = classes[0] if classes else None
    if first in _COMPARATIVES:
        return "conditional_forecast"
    if first in _INTENTS:
        return "conditional_forecast" if conditional else "intent"
    if first in _BELIEFS:
        return "belief"
    if first in ("arguably", "no_indication"):
        return "judgement"
    tag = seen.words[head]
    if first == "would" and tag.tag == "P":
        return "conditional_forecast" if conditional else "forecast"
    if first == "evidential_strong":
        if tag.lead == "س":
            return "forecast"
        return "event" if _told(seen, head, own) else "judgement"
    if first is not None and first != "reported":
        return "conditional_forecast" if conditional else "forecast"
    if conditional and clause.kind != "time" and tag.tag in VERBS and tag.tag != "P":
        return "conditional_forecast"
    return _bare_kind(seen, clause, head)


def _told(seen: View, head: int, own: list[Hedge]) -> bool:
    verb = seen.words[head].verb
    if seen.words[head].tag == "M" and own and own[0].verb:
        return True
    return seen.words[head].tag == "P" and not (verb is not None and "c" in verb.verb.flags)


def _bare_kind(seen: View, clause: Clause, head: int) -> Kind:
    word = seen.words[head]
    verb = word.verb
    if (
        verb is not None
        and "m" in verb.verb.flags
        and any(seen.clause_at(figure.first) is clause and figure.first > head for figure in seen.sentence.figures)
    ):
        return "quantity"
    if word.tag in VERBS:
        if word.tag == "P":
            return "state" if verb is not None and "c" in verb.verb.flags else "event"
        if any(words_tag == "lam" for words_tag in (seen.words[i].tag for i in range(clause.body, head))):
            return "state"
        ahead = [time for time in seen.sentence.times if clause.start <= time.first < clause.end]
        return (
            "forecast"
            if any(_later(time) for time in ahead)
            and not any(seen.words[i].tag in _NEGATIONS for i in range(clause.body, head))
            else "state"
        )
    if word.core.startswith("ا") and len(word.core) == 4 and not word.definite:
        return "judgement"
    return (
        "event"
        if word.tag == "M" and clause.verb >= 0 and clause.verb < head and seen.words[clause.verb].tag == "P"
        else "state"
    )


def _later(time: object) -> bool:
    return False
