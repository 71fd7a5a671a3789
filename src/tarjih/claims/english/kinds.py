"""What kind of statement a clause without a cue makes: an event, a state, a figure or a judgement."""

from tarjih.claims.claim import Kind
from tarjih.claims.english.complements import complement
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.parties import acts
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import listed


def kind_of(parse: Parse, verb: Verb, *, past: bool, kind: Kind) -> Kind:
    """Tell an event from a state, a judgement and a figure by tense, verb and subject."""
    words, tags = parse.words, parse.tags
    if kind not in ("event", "state"):
        return kind
    subject = verb.subject
    if words[verb.first] in ("cannot", "can't"):
        return "judgement"
    if words[verb.first] in ("should", "ought"):
        return "forecast"
    if past:
        if _measured(parse, verb) or _counted(parse, verb):
            return "quantity"
        if verb.form[0] == "B" and verb.form.strip("BRx") == "" and _evaluates(parse, verb):
            # "said the talk of cuts was premature"
            return "judgement"
        if verb.form[0] == "H" and (verb.negated or (subject is not None and words[subject.first] == "no")):
            return "state"
        return "event"
    if _counted(parse, verb) or _measured(parse, verb):
        return "quantity"
    if verb.lemma in listed("copulas") or verb.lemma in listed("seeming"):
        # "is in talks", "are at war": where somebody is
        i = verb.last
        while i < parse.n and tags[i] in "Rx":
            i += 1
        if i < parse.n and tags[i] == "I" and subject is not None and words[i] in ("in", "at", "on", "under", "under"):
            return "state"
        return "judgement"
    if subject is None or (verb.form[0] == "B" and tags[verb.head] == "g"):
        return "state"
    person = acts(parse, subject)
    return "state" if person or verb.lemma in listed("standing") or verb.passive or verb.negated else "judgement"


def _evaluates(parse: Parse, verb: Verb) -> bool:
    """Say whether an adjective alone stands behind "was": "was premature", "were never genuine"."""
    at = complement(parse, verb)
    return at != verb.head and parse.tags[at] == "A" and parse.tags[at + 1 : at + 2] not in ("N", "P", "t")


def _measured(parse: Parse, verb: Verb) -> bool:
    """Say whether a verb tells by how much or at what figure: "averaged 3.7 million", "lost half its value"."""
    if verb.lemma in listed("measuring"):
        return figure_follows(parse, verb) or _share(parse, verb)
    return verb.lemma in listed("measuring shares") and _share(parse, verb)


def _share(parse: Parse, verb: Verb) -> bool:
    """Say whether a share or a record stands behind a verb: "by half", "40 percent", "a quarter of its value"."""
    tags, i = parse.tags, verb.last
    while i < parse.n and tags[i] not in ",;SWTC." and i not in parse.time_words and i < verb.last + 6:
        word = parse.words[i]
        if word in listed("shares") or word.endswith("fold"):
            return True
        i += 1
    return False


def _counted(parse: Parse, verb: Verb) -> bool:
    """Say whether the figure is the point: "had 49.4 percent", "56 percent had voted", "barely a hundred remain"."""
    words = parse.words
    subject = verb.subject
    if verb.lemma in ("have", "has", "had") and verb.last < parse.n and words[verb.last][0].isdigit():
        return True
    if subject is None or subject.last > verb.first:
        return False
    start = verb.opens
    return any(
        (word in ("percent", "%", "cent") and i and words[i - 1][0].isdigit()) or word == "cent"
        for i, word in enumerate(words[start : subject.last + 1], start)
    ) or (
        verb.lemma in ("remain", "stay", "number")
        and any(w[0].isdigit() or w in listed("numbers") for w in words[start : subject.last])
    )


def figure_follows(parse: Parse, verb: Verb) -> bool:
    """Say whether a number stands where the verb's object or its extent does, or counts its subject."""
    subject = verb.subject
    if any(
        parse.words[i][0].isdigit() and i not in parse.time_words for i in range(verb.last, min(verb.last + 3, parse.n))
    ):
        return True
    return subject is not None and any(parse.words[i][0].isdigit() for i in range(subject.first, subject.last))
