"""Subject, target and event root of what a cue governs or a sentence asserts."""

from tarjih.claims.english.codes import Party, code_of
from tarjih.claims.english.governed import Governed
from tarjih.claims.english.nominal import agent_of, patient_of
from tarjih.claims.english.objects import object_of
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.parties import party, undergoer
from tarjih.claims.english.phrases import Phrase
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import lemma_of, listed, vocabulary


def subject_of(
    parse: Parse, verb: Verb | None, phrase: Phrase | None, governed: Governed | None = None
) -> Party | None:
    """Return who acts: of a verb its subject, of a verbal noun its genitive, its adjective, or who does it."""
    if governed is not None and governed.subject is not None:
        return party(parse, governed.subject) if not undergoes(verb, governed) else None
    if verb is not None:
        if _is_state(parse, verb):
            return party(parse, verb.subject)
        if verb.passive and (agent := _agent(parse, verb)) is not None:
            return party(parse, agent)
        return None if verb.passive else party(parse, verb.subject)
    if phrase is None:
        return None
    return agent_of(parse, phrase)


def undergoes(verb: Verb | None, governed: Governed) -> bool:
    """Say whether the subject that the structure names suffers it: "expects the pipeline to be built"."""
    return verb is not None and verb.passive and governed.subject is not None


def target_of(parse: Parse, verb: Verb | None, phrase: Phrase | None, governed: Governed | None = None) -> Party | None:
    """Return who it is done to: the object, or whom a preposition names."""
    if governed is not None and governed.subject is not None and undergoes(verb, governed):
        return undergoer(parse, governed.subject)
    if verb is not None:
        if verb.passive:
            if _is_state(parse, verb):
                return None
            if verb.subject is None:
                return None
            if parse.words[verb.subject.first] == "no" and parse.words[verb.subject.head] in listed("unseen"):
                # "no decision has been taken"
                return None
            return undergoer(parse, verb.subject)
        return _of_others(parse, verb, object_of(parse, verb))
    if phrase is None:
        return None
    return patient_of(parse, phrase)


def _is_state(parse: Parse, verb: Verb) -> bool:
    """Say whether a participle says how somebody is and not what was done: "is torn", "are finished"."""
    if not verb.passive:
        return False
    word = parse.words[verb.head]
    return word in listed("adjectival") or (word in listed("ended") and verb.form[0] == "B" and "E" not in verb.form)


def _of_others(parse: Parse, verb: Verb, found: Party | None) -> Party | None:
    """Leave out what is no other party.

    Two who agree have no target, and a state that acts on its own goods acts on a thing: "Iran closed its airspace".
    """
    if found is None or verb.subject is None:
        return found
    if found[1] is None:
        return None if verb.lemma in listed("reciprocal") and _several_act(parse, verb.subject) else found
    if len(found[1]) != 3:
        return found
    own = code_of(parse, verb.subject)
    if own is None or own[:3] != found[1]:
        return found
    named = any(parse.span(first, last).end == found[0].end for first, last, _ in parse.actors)
    return found if named else (found[0], None)


def event_of(parse: Parse, verb: Verb | None, at: int) -> str | None:
    """Return the PLOVER root of a verb or a verbal noun."""
    events = vocabulary().events
    word = parse.words[at]
    found = events.get(word) or events.get(lemma_of(word))
    if found is None and verb is not None:
        found = events.get(verb.lemma)
    return found


def _agent(parse: Parse, verb: Verb) -> Phrase | None:
    i = verb.last
    while i < parse.n and parse.tags[i] not in ",;SWT.":
        if parse.words[i] == "by" and i + 1 in parse.starts_at:
            phrase = parse.starts_at[i + 1]
            return (
                phrase
                if parse.tags[phrase.head] != "D"
                and phrase.first not in parse.time_words
                and parse.words[phrase.head] not in listed("measures")
                and parse.words[phrase.head] not in listed("means")
                else None
            )
        i += 1
    return None


def _several_act(parse: Parse, subject: Phrase) -> bool:
    """Say whether a subject names several who do it with one another: "India and Pakistan agreed"."""
    return subject.many or parse.words[subject.head] == "they"
