"""Who does and who suffers what an Arabic verbal noun says: "the return of", "its fall", "a strike in"."""

from tarjih.claims.arabic.clauses import Clause
from tarjih.claims.arabic.codes import code_of
from tarjih.claims.arabic.hedging import COMPARATIVES, INTENTS, Hedge
from tarjih.claims.arabic.lists import names_chance, word_set
from tarjih.claims.arabic.phrases import (
    Phrase,
    after,
    ahead,
    before,
    describes,
    holder_phrase,
    named,
    phrase,
    span_of,
    starts_phrase,
)
from tarjih.claims.arabic.progress import Context, Reader
from tarjih.claims.arabic.referring import named_before, referred
from tarjih.claims.arabic.sources import named_source
from tarjih.claims.arabic.targets import target_of
from tarjih.claims.arabic.view import NOMINAL, View
from tarjih.claims.arabic.words import VERBS, Word
from tarjih.text.document import Span

Holder = tuple[Span, str | None]

# Classes of verbs whose subject is the holder of what they say of a verbal noun.
_HELD = frozenset(
    {
        *("feared", "unlikely", "likely", "expected", "may", "probable"),
        *("attributed_belief", "reported", "evidential_strong"),
    }
)


def parties_of_noun(
    reader: Reader, clause: Clause, head: int, hedge: Hedge | None, context: Context, stop: int
) -> tuple[Phrase | None, Phrase | None, Holder | None]:
    """Return subject, target and holder of a verbal noun that a hedge of its own clause governs."""
    seen, words = reader.seen, reader.seen.words
    holder = context.holder_span
    decides: Phrase | None = None
    if hedge is not None and hedge.verb and hedge.cls in INTENTS | {"can"}:
        subject: Phrase | None = hedge.who or after(seen, hedge.last - 1, head) or ahead(seen, clause, hedge.first)
        subject = subject or context.subject or reader.last_subject
        if subject is None and reader.last_holder is not None:
            subject = reader.last_holder.holder
        return subject, target_of(seen, head, None, stop), holder
    if hedge is not None and hedge.verb and hedge.cls in _HELD:
        who = hedge.who or after(seen, hedge.last - 1, head)
        if who is None or seen.accusative[who.first]:
            who = ahead(seen, clause, hedge.first)
        if (
            who is None
            and (words[clause.start].conj or clause.opener in word_set("with_pronoun"))
            and reader.last_holder is not None
        ):
            who = reader.last_holder.holder
        if who is not None and not hedge.passive:
            whole = holder_phrase(seen, who, head)
            holder = (span_of(seen, whole), code_of(seen, whole))
            reader.last_holder = Context(who, holder, speaks=True)
            if words[hedge.last - 1].lemma == "استبعد" and (source := named_source(seen, clause)) is not None:
                holder, decides = source, who  # whether she rules out an act of her own is what another says
    pair = _between(seen, head, stop)
    if pair is not None:
        return *pair, holder
    its = noun_owner(reader, head)
    if its is not None:
        target = target_of(seen, head, None, stop)
        done_to = target is None and words[head].noun is not None and "i" not in _flags(words[head])
        return (None, its, holder) if done_to else (its, target, holder)
    subject = _owner(seen, head, stop)
    target = target_of(seen, head, subject, stop)
    noun = words[head].noun
    done_to = subject is not None and (
        words[head].core in word_set("suffered") or _undergoes(seen, subject) or _is_victim(seen, head, target)
    )
    if subject is not None and noun is not None and "i" not in noun.verb.flags and done_to:
        target = target if target is not None and code_of(seen, target) is not None else subject
        subject = None
    if subject is None and hedge is not None and not hedge.verb and clause.body < hedge.first < head:
        subject = before(seen, clause, hedge.first)
        if subject is not None and names_chance(words[subject.first].core):
            subject = None
    raised = hedge is not None and hedge.first < head and words[hedge.first].tag in VERBS
    if raised and hedge is not None and subject is None and target is None and hedge.cls not in _HELD | COMPARATIVES:
        subject = after(seen, hedge.last - 1, head)
    if hedge is not None and not hedge.verb and hedge.governs == head and words[hedge.first].tag in VERBS:
        subject = after(seen, hedge.first, head) or before(seen, clause, hedge.first) or subject
    shown = hedge is not None and not hedge.verb and hedge.cls in INTENTS and 0 <= clause.verb < hedge.first
    if shown and hedge is not None:
        subject = after(seen, clause.verb, hedge.first) or before(seen, clause, clause.verb) or subject
    able = hedge is not None and not hedge.verb and (hedge.cls in ("can", "impossible") or hedge.denial >= 0)
    if subject is None and hedge is not None and able and hedge.first < head:
        subject = after(seen, hedge.last - 1, head)
        if subject is not None and words[subject.first].core in word_set("happening"):
            subject = None  # "the chance of an outbreak of war does not exceed"
    announced = hedge is not None and hedge.cls in ("reported", "evidential_strong") and holder is not None
    if subject is None and announced and noun is not None and "i" not in noun.verb.flags and reader.last_holder:
        subject = reader.last_holder.holder if noun.verb.perfect != "قتل" else None
    if subject is None and noun is not None and "i" in noun.verb.flags:
        subject = _owner_with_li(seen, head, stop)
        target = None if subject == target else target
    dares = hedge is not None and hedge.verb and words[hedge.first].lemma in word_set("gambles")
    if dares and hedge is not None:
        subject = after(seen, hedge.last - 1, head) or ahead(seen, clause, hedge.first) or subject
    announces = subject is None and hedge is None and 0 <= clause.verb < head and words[clause.verb].tag in VERBS
    if announces and "s" in words[clause.verb].flags:
        subject = after(seen, clause.verb, head + 1) or ahead(seen, clause, clause.verb)
        subject = None if subject is not None and subject.first == head else subject
    if _is_denied(seen, clause, head, hedge):
        who = after(seen, clause.verb, head) or ahead(seen, clause, clause.verb) or reader.last_subject
        owner = subject if subject is not None and subject.first > head else None
        other = seen.actors[owner.last] if owner is not None and owner.last < stop else None
        if who is not None and not (
            other is not None and other.prefix[-1:] == "ل"
        ):  # "denied arming the rebels": the one who denies it would have done it
            subject, target = who, owner or target
    if subject is None and (noun is not None or (hedge is not None and hedge.cls in COMPARATIVES)):
        subject = decides or _owner_ahead(seen, clause, head) or _place(seen, head, stop)
    return subject, target, holder


def _is_denied(seen: View, clause: Clause, head: int, hedge: Hedge | None) -> bool:
    """Say whether somebody denies an act that has an object, or reports of it."""
    if not 0 <= clause.verb < head or seen.words[clause.verb].lemma not in word_set("denies"):
        return False
    noun = seen.words[head].noun
    told = hedge is None or hedge.cls == "reported"
    return told and noun is not None and "i" not in noun.verb.flags and noun.verb.perfect != "قتل"


def _flags(word: Word) -> str:
    return word.noun.verb.flags if word.noun is not None else ""


def noun_owner(reader: Reader, head: int) -> Phrase | None:
    """Return of whom the pronoun on a verbal noun speaks: "its fall", "her return"."""
    noun = reader.seen.words[head].noun
    if noun is None or not noun.object or reader.seen.words[head].definite:
        return None
    core = reader.seen.words[head].core
    return referred(reader, core) or named_before(reader.seen, core, head)


def _owner_ahead(seen: View, clause: Clause, head: int) -> Phrase | None:
    """Return whom "X has every reason for" names at the head of its clause."""
    for i in range(clause.body, head - 1):
        if names_chance(seen.words[i].core) and starts_phrase(seen, i + 1):
            owner = phrase(seen, i + 1, head)
            if named(seen, owner.first):
                return owner
    start = clause.body + (seen.words[clause.body].tag == "not")
    if start + 1 < head and seen.words[start].core in word_set("before_owner") and starts_phrase(seen, start + 1):
        return phrase(seen, start + 1, head)
    return None


def _place(seen: View, head: int, stop: int) -> Phrase | None:
    """Return the place of a happening that nobody is said to do ("a strike in the ports")."""
    words = seen.words
    start, end = phrase(seen, head, stop).last, min(stop - 1, head + 8)
    end = next((i for i in range(start, end) if words[i].tag == ","), end)  # "sending troops, an official in X says"
    for i in range(start, end):
        mention = seen.actors[i + 1]
        if words[i].core == "في" and mention is not None and mention.first == i + 1:
            return phrase(seen, i + 1, stop)
    noun = words[head].noun
    if noun is not None and "i" not in noun.verb.flags:
        return None
    for i in range(start, end):
        if words[i].core != "في" or seen.timed[i + 1] or words[i + 1].tag != "N":
            continue
        core = words[i + 1].core
        if core in word_set("places") or (core.startswith("ال") and core not in word_set("no_places")):
            return phrase(seen, i + 1, stop)
    return None


_VIOLENT = frozenset({"ASSAULT", "COERCE", "SANCTION"})


def _is_victim(seen: View, head: int, target: Phrase | None) -> bool:
    """Say whether an act of violence belongs to the one who suffers it, as where nobody else does: "the siege of"."""
    noun = seen.words[head].noun
    return noun is not None and noun.verb.root in _VIOLENT and "i" not in noun.verb.flags and target is None


def _undergoes(seen: View, owner: Phrase) -> bool:
    """Say whether the noun behind a verbal noun is what it is done to: a thing, and not somebody who acts."""
    if named(seen, owner.first):
        return False
    mention = seen.actors[owner.first + 1] if owner.last > owner.first + 1 else None
    if mention is None or mention.kind != "nationality":
        return not (owner.last > owner.first + 1 and named(seen, owner.first + 1))
    return True


def _owner(seen: View, head: int, stop: int) -> Phrase | None:
    """Return the noun that a verbal noun belongs to ("the return of the refugees")."""
    if head + 1 >= stop or seen.words[head].definite or not starts_phrase(seen, head + 1):
        return None
    found = phrase(seen, head + 1, stop)
    certain = any(seen.words[i].definite or seen.actors[i] is not None for i in range(found.first, found.last))
    return found if certain else None


def _owner_with_li(seen: View, head: int, stop: int) -> Phrase | None:
    """Return the noun that an act without article belongs to through li-: "a new fall of the pound"."""
    i = head + 1
    while i < stop and describes(seen, i):
        i += 1
    if i >= stop or seen.words[head].definite or seen.words[i].tag not in NOMINAL:
        return None
    mention = seen.actors[i]
    lead = mention.prefix[-1:] if mention is not None and mention.first == i else seen.words[i].lead[:1]
    return phrase(seen, i, stop) if lead == "ل" and seen.words[i].tag == "N" else None


def sides(seen: View, subject: Phrase, stop: int) -> tuple[Phrase, Phrase] | None:
    """Return the two actors between whom a thing is that holds, breaks or begins: "trust between X and Y"."""
    if subject.last >= stop or seen.words[subject.last].core != "بين" or code_of(seen, subject) is not None:
        return None
    if seen.words[subject.first].core.removeprefix("ال") not in word_set("mutual"):
        return None
    pair = _between(seen, subject.last - 1, stop)
    if pair is None or any(code_of(seen, one) is None for one in pair):
        return None
    return pair


def _between(seen: View, head: int, stop: int) -> tuple[Phrase, Phrase] | None:
    """Return the two sides of "between X and Y"."""
    for i in range(head + 1, stop - 1):
        if seen.words[i].core == "بين":
            mention = seen.actors[i + 1]
            end = mention.last if mention is not None else i + 2
            first = Phrase(i + 1, end)
            while end < stop and not seen.words[end].conj:
                end += 1
            if end < stop and seen.words[end].conj == "و":
                return first, Phrase(end, phrase(seen, end, stop).last)
    return None
