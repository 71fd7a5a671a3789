"""From the passes over an English sentence to its claims."""

from collections.abc import Sequence

from tarjih.claims.claim import Reading
from tarjih.claims.english.attribution import find_sayings
from tarjih.claims.english.bare import bare_reading, reduced_readings
from tarjih.claims.english.belonging import open_question, tells_which
from tarjih.claims.english.conditions import find_conditions
from tarjih.claims.english.cued import WEAK, cued_reading, governing_cues
from tarjih.claims.english.deeds import deed_readings
from tarjih.claims.english.furniture import claims_nothing
from tarjih.claims.english.governed import MODALS, Governed
from tarjih.claims.english.governing import find_governed
from tarjih.claims.english.overtaken import overtaken
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.phrased import around_speaker
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import listed
from tarjih.claims.marked import Marked


def read_english(sentence: Marked) -> list[Reading]:
    """Return the claims of one English sentence, in the order of their predicates."""
    parse = Parse(sentence)
    if claims_nothing(parse):
        return []
    sayings = find_sayings(parse)
    conditions = find_conditions(parse)
    governed = find_governed(parse)
    phrases = {i for g in governed if g.last - g.first > 2 for i in range(g.first, g.last)}
    sayings = [saying for saying in sayings if saying.verb is None or saying.verb.head not in phrases]
    by_predicate: dict[int, list[Governed]] = {}
    for g in governed:
        if (
            not (conditions and any(first <= g.first < last for first, last in conditions))
            or g.cls == "comparative_up_strong"
        ):
            at = g.at
            if g.cls == "comparative_up_strong" and parse.words[g.last - 1] in ("if", "when"):
                # "will grow if talks fail, and especially if": more of what grows, and nothing of the talks
                at = next(reversed(by_predicate), at)
            by_predicate.setdefault(at, []).append(g)
    readings: list[tuple[int, Reading]] = []
    described: list[tuple[int, Reading]] = []
    used: set[int] = set()
    claimed = {i for g in governed if parse.words[g.first] not in MODALS for i in range(g.first, g.last)}
    carriers = {g.carrier.head for g in governed if g.carrier is not None}
    for at, cues in by_predicate.items():
        helping = (at in carriers and all(g.cls in WEAK for g in cues)) or _only_helps(cues, claimed)
        if not helping and not any(overtaken(parse, g) for g in cues):
            governing = governing_cues(parse, cues)
            readings.append((at, cued_reading(parse, at, governing, cues, sayings, conditions)))
            used.add(at)
        for g in cues:
            used.update(range(g.first, g.last))
            for verb in (g.verb, g.carrier, _carrier(parse, g)):
                if verb is not None:
                    used.update(range(verb.first, verb.last))
    told = {saying.verb.head for saying in sayings if saying.verb is not None}
    for verb in parse.finite:
        if sayings and any(
            s.first < verb.first < s.last
            and s.verb is not verb
            and s.holder is not None
            and s.holder.last <= verb.first
            for s in sayings
        ):
            continue
        taken = verb.head in used or verb.first in used or verb.head in told
        if taken or (conditions and any(first <= verb.first < last for first, last in conditions)):
            continue
        if open_question(parse, verb):
            continue
        reading = bare_reading(parse, verb, sayings, conditions, told)
        if reading is not None and reading[0] not in used:
            (described if tells_which(parse, verb) else readings).append(reading)
    readings += reduced_readings(parse, sayings, conditions, told) if readings else []
    told_at = used | {at for at, _ in readings}
    readings += deed_readings(parse, sayings, conditions, told_at) if readings else []
    # What only says which one is meant is told beside a claim, and is none alone.
    if readings:
        readings += described
    readings.sort(key=lambda entry: entry[0])
    return [reading for _, reading in readings]


def _only_helps(cues: Sequence[Governed], claimed: set[int]) -> bool:
    """Say whether a modal only helps another cue: "would be more probable"."""
    return all(
        g.cls in WEAK
        and g.verb is not None
        and g.verb.lemma in listed("copulas")
        and any(i in claimed for i in range(g.verb.last, g.verb.last + 3))
        for g in cues
    )


def _carrier(parse: Parse, governed: Governed) -> Verb | None:
    """Return the verb that only carries a cue: "is", "has" or "shows" right before it."""
    verb = around_speaker(parse, parse.behind(governed.first), governed.first)
    if verb is None:
        return None
    subject = verb.subject
    between = parse.tags[verb.last : governed.first]
    if "C" in between and parse.words[governed.first] in MODALS:
        # "is fragile and might not last"
        return None
    apart = any(letter in "SWT;" for letter in between)
    there = (
        subject is None
        or parse.words[subject.head] == "there"
        or (verb.lemma in listed("givers") and "C" not in parse.tags[verb.last : governed.first])
    )
    if governed.first - verb.last > 2 and (
        apart or not (there or (subject is not None and subject.first <= governed.at < subject.last))
    ):
        # "is, on present evidence, a toss-up"
        return None
    carries = verb.lemma in listed("copulas") or verb.lemma in listed("carriers") or verb.lemma == "there's"
    return verb if carries else None
