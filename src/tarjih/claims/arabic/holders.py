"""Who thinks, says or wants what an Arabic clause says of the clause below it."""

from tarjih.claims.arabic.acting import dative
from tarjih.claims.arabic.clauses import Clause
from tarjih.claims.arabic.hedging import BELIEFS, INTENTS, Hedge
from tarjih.claims.arabic.lists import names_chance, word_set
from tarjih.claims.arabic.phrases import Phrase, after, ahead, named, phrase, starts_phrase
from tarjih.claims.arabic.progress import Reader
from tarjih.claims.arabic.view import View


def holder_of(reader: Reader, clause: Clause, hedge: Hedge, end: int) -> Phrase | None:
    """Return who believes, says, fears or wants what the clause below says."""
    seen = reader.seen
    if hedge.who is not None:
        return hedge.who
    if not hedge.verb:
        held = hedge.cls in BELIEFS | INTENTS
        return after(seen, hedge.last - 1, end) or dative(seen, hedge.last, end) if held else None
    if hedge.passive:
        return None
    if seen.words[hedge.first].lemma == "نقل" and (quoted := _quoted(seen, hedge.last, end)) is not None:
        return quoted
    found = after(seen, hedge.last - 1, end)
    if found is not None and names_chance(seen.words[found.first].core):
        return None
    if hedge.cls == "evidential_strong":
        person = found is not None and any(named(seen, i) for i in range(found.first, min(found.first + 2, found.last)))
        written = found is not None and seen.words[found.first].core in word_set("documents")
        return found if (hedge.speech and person) or written else None
    if found is not None and found.last <= end and not seen.accusative[found.first]:
        return found
    word = seen.words[hedge.first]
    if word.tag == "participle":
        return reader.last_holder.holder if reader.last_holder is not None else reader.last_subject
    if clause.opener in ("هو", "هي"):
        return reader.last_subject
    if word.verb is not None and word.verb.first:
        return None
    leading = ahead(seen, clause, hedge.first) if clause.verb == hedge.first else None
    goes_on = hedge.cls in INTENTS | BELIEFS and word.verb is not None and clause.verb == hedge.first
    return leading or (reader.last_subject if goes_on and clause.start and word.conj == "و" else None)


def _quoted(seen: View, start: int, end: int) -> Phrase | None:
    """Return whom an agency quotes: "reported from the minister his saying that"."""
    for i in range(start, end - 1):
        if seen.words[i].core == "عن" and starts_phrase(seen, i + 1):
            found = phrase(seen, i + 1, end)
            own = next((j for j in range(i + 2, found.last) if seen.words[j].core in word_set("sayings")), found.last)
            return Phrase(i + 1, own)
    return None


def obliged(seen: View, clause: Clause, end: int) -> Phrase | None:
    """Return on whom it will be to act: "it will be for Riyadh to choose"."""
    for i in range(clause.body, end - 1):
        if seen.words[i].core == "علي" and seen.words[i].tag == "D" and starts_phrase(seen, i + 1):
            found = phrase(seen, i + 1, end)
            if found.last == end and named(seen, found.first):
                return found
    return None
