"""Who does what a verbal noun names, and to whom: "Lula's return", "the seizure of the mine", "a coup in Gabon"."""

from collections.abc import Iterator, Sequence

from tarjih.claims.english.codes import Party, named
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.parties import acts, party, undergoer
from tarjih.claims.english.phrases import Phrase
from tarjih.claims.english.pronouns import owned_by
from tarjih.claims.english.words import listed, vocabulary

_INNER = ("of", "for", "in", "on", "against", "by", "between", "to", "with", "from", "at", "into", "over")
_HARM = ("ASSAULT", "SANCTION", "COERCE")
# How nouns end that name what is done to something; those of the list `happens` only happen.
_DONE = ("tion", "sion", "ment", "al", "ure", "age", "ing")


def agent_of(parse: Parse, phrase: Phrase) -> Party | None:
    """Who does what a verbal noun names: "Lula's return", "an intervention by Minsk", "Ukrainian crossing"."""
    owner = _genitive(parse, phrase)
    attached = list(_attached(parse, phrase))
    undergone = parse.words[phrase.head] in listed("undergone") and not _says_what(attached)
    for preposition, after in attached:
        if preposition == "between" and _other(parse, after) is not None:
            return party(parse, after)
        if preposition in ("by", "between") and after.first not in parse.time_words:
            return _listed(parse, after)
        if preposition == "from" and parse.words[phrase.head] in listed("coming"):
            # "a downgrade from Moody's"
            return party(parse, after)
    if (both := _compound(parse, phrase)) is not None:
        # "a Saudi-Israeli accord"
        return both[0]
    if owner is not None and not undergone:
        return party(parse, owner)
    for first, last, actor in parse.actors:
        if phrase.first <= first and last <= phrase.head and not undergone:
            return parse.span(first, last), actor.code
    if not undergone and parse.words[phrase.first] in ("its", "his", "their"):
        return owned_by(parse, phrase)
    if attached and attached[0][0] in ("of", "for") and not _takes(parse, phrase):
        after = attached[0][1]
        found = party(parse, after)
        happens = parse.words[phrase.head] in listed("happens")
        if happens or (found is not None and found[1] is not None) or acts(parse, after):
            return found
    # "protests in Beirut": the place, if nobody is named
    head = parse.words[phrase.head]
    if attached and attached[0][0] == "in" and head not in listed("calm") and head not in listed("reaching"):
        if head in listed("troubles"):
            return party(parse, attached[0][1], guess=False)
        found = party(parse, attached[0][1], guess=False) if head in vocabulary().events else None
        if found is not None and found[1] is not None:
            return found
    if head in vocabulary().events or head in listed("own acts"):
        role = _by_trade(parse, phrase)
        if role is not None and role[1] is not None:
            return role
    return _carried(parse, phrase) if head in listed("own acts") else None


def _says_what(attached: Sequence[tuple[str, Phrase]]) -> bool:
    """Say whether "of" names what is done to something, so that a genitive is who does it: "Iran's seizure of"."""
    return bool(attached) and attached[0][0] == "of"


def _by_trade(parse: Parse, phrase: Phrase) -> Party | None:
    """Return who does it where the word before the noun is a role: "a court reversal", "a police raid"."""
    role = phrase.head - 1
    if role < phrase.first or parse.words[role] not in vocabulary().sectors or parse.tags[role] != "N":
        return None
    return named(parse, Phrase(phrase.first, phrase.head, role))


def _compound(parse: Parse, phrase: Phrase) -> tuple[Party, Party] | None:
    """Return the two that a compound names: "a Saudi-Israeli accord"."""
    inside = [entry for entry in parse.actors if phrase.first <= entry[0] and entry[1] <= phrase.head]
    if len(inside) != 2 or inside[0][0] != inside[1][0]:
        return None
    first, last, one = inside[0]
    return (parse.span(first, last), one.code), (parse.span(first, last), inside[1][2].code)


def _carried(parse: Parse, phrase: Phrase) -> Party | None:
    """Return who acted in the clause before, where a noun says what he does next: "cut rates, and a second cut is"."""
    if parse.words[phrase.first] in ("the", "this", "that", "its", "their", "his"):
        return None
    for verb in reversed(parse.finite):
        if verb.last <= phrase.first and verb.subject is not None and verb.by in "^,C;":
            return party(parse, verb.subject) if acts(parse, verb.subject) and not verb.passive else None
    return None


def patient_of(parse: Parse, phrase: Phrase) -> Party | None:
    """To whom or what it is done: "the seizure of the mine", "strikes on Odesa", "Raisi's removal"."""
    words = parse.words
    attached = list(_attached(parse, phrase))
    agent = any(preposition == "by" for preposition, _ in attached)
    undergone = words[phrase.head] in listed("undergone") and not _says_what(attached)
    if (agent or undergone) and (owner := _genitive(parse, phrase)) is not None:
        return undergoer(parse, owner)
    if words[phrase.head] in listed("votes"):
        return None
    if (both := _compound(parse, phrase)) is not None:
        return both[1]
    takes = _takes(parse, phrase)
    harm = vocabulary().events.get(words[phrase.head]) in _HARM
    best: Party | None = None
    for preposition, after in attached:
        if after.first in parse.time_words:
            continue
        if preposition == "between" and words[phrase.head] not in listed("bonds"):
            # "a clash between Uzbek and Afghan forces"
            other = _other(parse, after)
            return undergoer(parse, other, guess=False) if other is not None else None
        reaching = preposition == "in" and words[phrase.head] in listed("reaching")
        if (
            reaching
            or preposition in ("on", "against", "to", "with", "into")
            or (preposition in ("of", "at") and (harm or (takes and preposition == "of")))
        ):
            found = undergoer(parse, after, guess=False)
            if found is not None and found[1] is not None:
                return found
            best = best or found
        elif (
            preposition == "from"
            and words[phrase.head] not in listed("coming")
            and (harm or words[phrase.head] in listed("leaving"))
            and (found := undergoer(parse, after, guess=False)) is not None
            and found[1]
        ):
            return found
    return best


def _attached(parse: Parse, phrase: Phrase) -> Iterator[tuple[str, Phrase]]:
    """Yield the phrases that hang on a noun one after another, each with its preposition."""
    i = phrase.last
    while i + 1 < parse.n and parse.words[i] in _INNER:
        after = parse.starts_at.get(i + 1)
        if after is None:
            return
        yield parse.words[i], after
        i = after.last


def _genitive(parse: Parse, phrase: Phrase) -> Phrase | None:
    for i in range(phrase.first, phrase.head):
        if parse.tags[i] == "z" and i not in parse.time_words:
            return Phrase(phrase.first, i + 1, i)
    return None


def _takes(parse: Parse, phrase: Phrase) -> bool:
    """Say whether "of" after a noun says what it is done to: "seizure of", and not "collapse of"."""
    head = parse.words[phrase.head]
    singular = head.removesuffix("s")
    if head in listed("happens") or singular in listed("happens") or head in vocabulary().sectors:
        return False
    return (
        vocabulary().events.get(head) in _HARM
        or head in listed("undergone")
        or head in listed("taking")
        or (singular.endswith(_DONE) and len(singular) > 5)
    )


def _other(parse: Parse, phrase: Phrase) -> Phrase | None:
    """Return the second of two: "between A and B", each with what hangs on it."""
    i = phrase.last
    while i < parse.n and parse.tags[i] in "IDANPz":
        i += 1
    if i + 1 < parse.n and parse.words[i] == "and":
        return parse.starts_at.get(i + 1)
    return None


def _listed(parse: Parse, phrase: Phrase) -> Party | None:
    i = phrase.last
    if i + 1 < parse.n and parse.words[i] == "and" and i + 1 in parse.starts_at:
        return parse.span(phrase.first, parse.starts_at[i + 1].last), None
    return party(parse, phrase)
