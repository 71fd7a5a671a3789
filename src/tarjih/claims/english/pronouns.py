"""Whom "it", "they", "him" and "its" repeat."""

from collections.abc import Sequence

from tarjih.claims.english.codes import Party, code_of, named
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.phrases import Phrase
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import listed, vocabulary

_PERSONS = frozenset(("he", "she", "him", "her", "himself", "herself"))


def stands_for(parse: Parse, pronoun: Phrase) -> Party | None:
    """Return what a pronoun most likely repeats: the first subject before it that it can mean, or else a name."""
    word = parse.words[pronoun.head]
    if word == "it" and _expletive(parse, pronoun):
        return None
    earlier = _subjects_before(parse, parse.verbs, pronoun.first)
    speaker = _speaker_before(parse, pronoun.first)
    for phrase in earlier if speaker is None else [speaker, *earlier]:
        if _may_mean(parse, word, phrase):
            return named(parse, phrase)
    if word in _PERSONS and (leader := _leader_before(parse, pronoun.first)) is not None:
        return leader
    if word in ("it", "itself"):
        for first, last, actor in reversed(parse.actors):
            if last <= pronoun.first and actor.kind in ("state", "capital", "body", "government"):
                return parse.span(first, last), code_of(parse, Phrase(first, last, last - 1))
    if earlier and parse.words[earlier[0].head] not in vocabulary().chances:
        return named(parse, earlier[0])
    return None


def _subjects_before(parse: Parse, verbs: Sequence[Verb], i: int) -> list[Phrase]:
    """Return the subjects of verbs that stand before word `i` and are no pronouns themselves."""
    return [
        verb.subject
        for verb in verbs
        if verb.subject is not None and verb.subject.last <= i and parse.tags[verb.subject.head] not in "XY"
    ]


def _speaker_before(parse: Parse, i: int) -> Phrase | None:
    """Return who says what begins at word `i`: "the Kremlin said that it would answer"."""
    verb = parse.behind(i)
    if verb is None or verb.lemma not in vocabulary().saying or verb.subject is None:
        return None
    # "said it", "told reporters on Monday that it"
    said = verb.last == i or parse.tags[i - 1] == "T"
    return verb.subject if said and parse.tags[verb.subject.head] not in "XY" else None


def _leader_before(parse: Parse, i: int) -> Party | None:
    """Return the last leader named before word `i`: who "he" is where no subject is a person."""
    for first, last, actor in reversed(parse.actors):
        if last <= i and actor.kind == "leader":
            owner = parse.tags.find("z", first, last)
            if owner >= 0 and last > owner + 1:
                # "Maduro's generals": he himself
                return parse.span(first, owner + 1), None if actor.code is None else actor.code[:3] + "GOV"
            return parse.span(first, last), code_of(parse, Phrase(first, last, last - 1))
    return None


def _expletive(parse: Parse, pronoun: Phrase) -> bool:
    """Say whether "it" stands for what follows: "it is unlikely that", "it would be rash to"."""
    i = pronoun.last
    while i < parse.n and parse.tags[i] in "mRxBHeE":
        i += 1
    if i == pronoun.last or parse.tags[i - 1] not in "BeERx":
        return False
    while i < parse.n and parse.tags[i] in "RADNdI":
        i += 1
    return i < parse.n and parse.tags[i] in "tT"


def owned_by(parse: Parse, phrase: Phrase) -> Party | None:
    """Return whom "its" or "their" before a noun repeats: the nearest subject before it that it can mean."""
    word = {"its": "it", "their": "they"}.get(parse.words[phrase.first], "he")
    if word == "he":
        leader = _leader_before(parse, phrase.first)
        if leader is not None:
            return leader
    # "China, which takes most of its gas": not China's
    outer = [verb for verb in parse.finite if verb.by != "W"]
    for subject in reversed(_subjects_before(parse, outer, phrase.first)):
        if _may_mean(parse, word, subject):
            return named(parse, subject)
    return None


def named_by(parse: Parse, pronoun: Phrase, own: Party | None) -> Party | None:
    """Return what a pronoun that is an object repeats: a phrase before it that is not its verb's own subject."""
    word = parse.words[pronoun.head]
    if word not in ("it", "him", "her", "them"):
        return None
    for phrase in reversed(_subjects_before(parse, parse.finite, pronoun.first)):
        found = named(parse, phrase)
        if (own is None or not found[0].overlaps(own[0])) and _may_mean(parse, word, phrase):
            return found
    if word in ("him", "her"):
        leader = _leader_before(parse, pronoun.first)
        himself = leader is not None and own is not None and leader[0].end == own[0].end
        return None if himself else leader
    if word == "it":
        return None
    for phrase in reversed(parse.phrases):
        if phrase.last > pronoun.first or parse.tags[phrase.head] not in "NP" or phrase.first in parse.time_words:
            continue
        found = named(parse, phrase)
        if (own is None or not found[0].overlaps(own[0])) and _are_several(parse, phrase):
            return found
    return None


def _are_several(parse: Parse, phrase: Phrase) -> bool:
    head = parse.words[phrase.head]
    plural = head.endswith("s") and not head.endswith(("ss", "is", "us")) and parse.tags[phrase.head] == "N"
    return phrase.many or plural or head == "people"


def _may_mean(parse: Parse, word: str, phrase: Phrase) -> bool:
    """Say whether a pronoun agrees with a phrase: "it" with no person, "they" with several, "he" with a person."""
    head = parse.words[phrase.head]
    if word in ("they", "them", "themselves"):
        return (phrase.many or head.endswith("s") or head in listed("plurals")) and head not in vocabulary().chances
    if word in ("it", "itself"):
        return not phrase.many and not _is_person(parse, phrase) and not _are_several(parse, phrase)
    if word in _PERSONS:
        by_name = parse.tags[phrase.head] == "P" and not any(
            first <= phrase.head < last and actor.kind != "leader" for first, last, actor in parse.actors
        )
        return not phrase.many and (by_name or _is_person(parse, phrase) or head in vocabulary().sectors)
    return True


def _is_person(parse: Parse, phrase: Phrase) -> bool:
    return parse.words[phrase.head] in listed("persons") or any(
        actor.kind == "leader" and first <= phrase.head < last for first, last, actor in parse.actors
    )
