"""Who a noun phrase is, as one who acts, as one to whom something is done, and as the owner of goods."""

from tarjih.claims.english.codes import ITS, Party, named
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.phrases import Phrase
from tarjih.claims.english.pronouns import owned_by, stands_for
from tarjih.claims.english.words import lemma_of, listed, vocabulary


def party(parse: Parse, phrase: Phrase | None, *, guess: bool = True) -> Party | None:
    """Return the words of a phrase and the code of who they name; a pronoun is what it stands for, or nobody."""
    if phrase is None:
        return None
    word = parse.words[phrase.head]
    if parse.tags[phrase.head] in "XY":
        if word in listed("pronouns"):
            return stands_for(parse, phrase)
        if phrase.first + 1 == phrase.last and word not in listed("anybody"):
            return None
    return named(parse, phrase, guess=guess)


def acts(parse: Parse, phrase: Phrase | None) -> bool:
    """Say whether a phrase names somebody who can act: a name, a role, a nationality or an actor of the gazetteer."""
    if phrase is None:
        return False
    head = parse.words[phrase.head]
    return (
        (parse.tags[phrase.head] in "PXz" and head not in ("it", "this", "that", "there"))
        or head in vocabulary().sectors
        or head in vocabulary().pointing
        or any(first <= phrase.head < last for first, last, _ in parse.actors)
    )


def undergoer(parse: Parse, phrase: Phrase, *, guess: bool = True) -> Party | None:
    """Return who a phrase is as a target: what is done with a state's goods is done towards that state."""
    found = party(parse, phrase, guess=guess)
    if found is None or found[1] is not None or phrase.many:
        return found
    return found[0], goods_of(parse, phrase)


def goods_of(parse: Parse, phrase: Phrase) -> str | None:
    """Return the state whose goods, bases or projects a phrase names: "Iranian fuel oil", "Panama's canal"."""
    head = parse.words[phrase.head]
    goods = head in listed("goods")
    owners = [entry for entry in parse.actors if phrase.first <= entry[0] and entry[1] <= phrase.head]
    if len(owners) == 1:
        first, last, owner = owners[0]
        if owner.code is None or len(owner.code) != 3 or "-" in parse.words[last - 1]:
            return None
        if owner.kind == "nationality" or (owner.kind == "state" and parse.tags[last - 1] != "z"):
            happens = head in vocabulary().events or lemma_of(head) in vocabulary().events or head in listed("votes")
            return (
                owner.code
                if goods or not (happens or head in listed("happens") or parse.tags[phrase.head] != "N")
                else None
            )
        return owner.code if goods else None
    if not owners and goods and parse.words[phrase.first] in ITS:
        # "China takes most of its gas": whoever has it
        found = owned_by(parse, phrase)
        return found[1][:3] if found is not None and found[1] is not None and len(found[1]) in (3, 6) else None
    if not owners and goods and phrase.last + 1 < parse.n and parse.words[phrase.last] == "of":
        inner = parse.starts_at.get(phrase.last + 1)
        for first, last, owner in parse.actors:
            if inner is not None and first <= inner.head < last and owner.kind in ("state", "capital") and owner.code:
                return owner.code
    return None
