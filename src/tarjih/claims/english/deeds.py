"""Deeds that a noun tells in passing: "Iran's decision to suspend talks makes", "Oman's closure of the port has"."""

from tarjih.claims.claim import Reading
from tarjih.claims.english.attribution import Saying
from tarjih.claims.english.belonging import holder_of
from tarjih.claims.english.frames import event_of, target_of
from tarjih.claims.english.horizons import horizon_of
from tarjih.claims.english.nominal import agent_of
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.phrases import Phrase
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import listed


def deed_readings(
    parse: Parse, sayings: list[Saying], conditions: list[tuple[int, int]], used: set[int]
) -> list[tuple[int, Reading]]:
    """Return the acts of states and leaders that a noun names as something that has happened."""
    found: list[tuple[int, Reading]] = []
    if listed("deeds").isdisjoint(parse.words):
        return found
    for phrase in parse.phrases:
        if parse.words[phrase.head] not in listed("deeds") or phrase.head in used or not _owned(parse, phrase):
            continue
        decided = _decided(parse, phrase)
        if decided is None and (parse.words[phrase.head] == "decision" or not _brings(parse, phrase)):
            continue
        at = phrase.head if decided is None else decided.head
        if any(first <= at < last for first, last in conditions):
            continue
        holder, speaks = holder_of(parse, at, sayings)
        found.append(
            (
                at,
                Reading(
                    "event",
                    parse.sentence.span,
                    parse.span(at, at + 1),
                    "positive",
                    (),
                    agent_of(parse, phrase),
                    target_of(parse, decided, None if decided is not None else phrase),
                    event_of(parse, decided, at),
                    None,
                    horizon_of(parse, at, sayings, conditions, future=False),
                    holder,
                    speaks,
                ),
            )
        )
    return found


def _owned(parse: Parse, phrase: Phrase) -> bool:
    """Say whether a genitive says whose deed it is, and a role or a name stands in it."""
    owner = next((i for i in range(phrase.first, phrase.head) if parse.tags[i] == "z"), None)
    if owner is None or owner in parse.time_words:
        return False
    acting = parse.words[owner].removesuffix("'s")
    named = any(first <= owner < last for first, last, _ in parse.actors)
    return named or acting in listed("deciders")


def _decided(parse: Parse, phrase: Phrase) -> Verb | None:
    """Return what was decided: "the junta's decision to scrap the pact"."""
    if parse.words[phrase.head] != "decision":
        return None
    what = parse.verb_at.get(phrase.last)
    return what if what is not None and what.form[0] == "t" else None


def _brings(parse: Parse, phrase: Phrase) -> bool:
    """Say whether a deed with its object is what a verb of the present or the past has as its subject."""
    if parse.tags[phrase.last : phrase.last + 1] not in ("I", "t"):
        return False
    verb = next((v for v in parse.finite if v.subject is not None and v.subject.first == phrase.first), None)
    return verb is not None and verb.form[0] != "m" and not verb.passive and verb.by != "W"
