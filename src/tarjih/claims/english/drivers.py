"""What a chance rises or falls with, and what would bring something about: "with each strike", "a mutiny would"."""

from tarjih.claims.english.governed import MODALS, Governed
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.parties import acts
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import lemma_of, listed, vocabulary

# What makes it likelier or less likely, beside a chance that rises or falls.
_DRIVERS = (
    ("as", "a", "result", "of"),
    ("in", "the", "wake", "of"),
    ("because", "of"),
    ("thanks", "to"),
    ("owing", "to"),
    ("due", "to"),
    ("with", "each"),
    ("with", "every"),
    ("after",),
    ("now", "that"),
)
_DRIVING = frozenset(opening[0] for opening in _DRIVERS)


def driver(parse: Parse) -> tuple[int, int] | None:
    """Return what a chance rises or falls with: "has doubled as a result of the raids", "with each strike"."""
    words = parse.words
    if _DRIVING.isdisjoint(words):
        return None
    for i, word in enumerate(words):
        if word not in _DRIVING:
            continue
        for opening in _DRIVERS:
            inner = i + len(opening)
            if tuple(words[i:inner]) != opening or inner >= parse.n:
                continue
            if word == "now":
                return (i, parse.clause_end(i + 2)) if parse.tags[i + 1] in "TSW" else None
            start = i + 1 if word == "with" else inner
            phrase = parse.starts_at.get(start)
            if phrase is None or start in parse.time_words or words[phrase.head] in listed("units"):
                continue
            if parse.tags[inner - 1] == "t":
                # "due to debate it"
                continue
            return start, next((j for j in range(start, parse.n) if parse.tags[j] in ",;."), parse.n)
    return None


def making(parse: Parse, governed: Governed) -> tuple[int, int] | None:
    """Return what makes something more likely: "each strike makes it less likely that", "..., making it likelier"."""
    verb = next((v for v in reversed(parse.verbs) if v.first <= governed.first), None)
    if verb is not None and verb.by == "W" and parse.tags[governed.first - 1] == ",":
        # "makes a truce, which Doha had been brokering, less likely"
        verb = next((v for v in reversed(parse.verbs) if v.last < verb.opens), None)
    if verb is None or verb.lemma not in ("make", "render", "leave"):
        return None
    if verb.finite and verb.subject is not None and verb.subject.last <= verb.first:
        return verb.subject.first, verb.first
    if verb.form[0] == "g" and verb.first and parse.tags[verb.first - 1] == "," and verb.first > 1:
        main = parse.begun(verb.first)
        return (main.opens, verb.first - 1) if main is not None else None
    return None


def threatens(parse: Parse, governed: Governed) -> bool:
    """Say whether what endangers something may or may not happen itself: "would risk riots", "exposes it to"."""
    if parse.words[governed.first] == "would":
        return True
    verb = parse.verb_at.get(governed.first)
    return verb is not None and verb.lemma in listed("bodes") and not acts(parse, verb.subject)


def causing(parse: Parse, verb: Verb | None, governed: Governed) -> tuple[int, int] | None:
    """Return the subject of "would" where it is something that may happen ("further attacks would meet a response")."""
    if verb is None or governed.first < verb.first:
        verb = parse.verb_at.get(governed.first, verb)
    if verb is None or verb.by == "W":
        return None
    if parse.tags[verb.opens] == "g" and verb.opens < verb.first:
        return (verb.opens, verb.first)
    subject = verb.subject
    if subject is None or subject.last > verb.first:
        return None
    # "a mutiny, however, would": up to what the commas insert
    ends = parse.tags.find(",", subject.last, verb.first)
    closes = ends if ends > 0 else verb.first
    head = parse.words[subject.head]
    if parse.tags[subject.head] == "g" or parse.verb_at.get(subject.first, verb).form[:1] == "g":
        return (subject.first, closes)
    happens = (
        head in vocabulary().events
        or lemma_of(head) in vocabulary().events
        or head.endswith(
            ("tion", "sion", "ure", "apse", "awal", "ment", "ruption", "ance", "overy", "ial", "ysis", "shift")
        )
        or vocabulary().kinds.get(head, "")[:1] == "b"
    ) and not (head in vocabulary().sectors or head == "rial")
    if parse.words[subject.first] in ("the", "both", "neither", "all", "most", "many", "these", "those"):
        # "the rial would recover": what is there already is no condition
        return None
    person = acts(parse, subject)
    # "a cold December would": what is only supposed has no article that points; what is acted on brings nothing about
    supposed = parse.words[subject.first] in listed("supposed") and not person and not verb.passive
    if not (happens or supposed) or parse.tags[subject.head] not in "Ng":
        return None
    # "only a grave illness could"
    return subject.first - (parse.words[subject.first - 1 : subject.first] == ["only"]), closes


def supposes(parse: Parse, verb: Verb | None, governed: Governed) -> bool:
    """Say whether a modal has a subject that is only supposed: "whoever wins will", "any hint of laxity will"."""
    if parse.words[governed.first] not in MODALS or verb is None or verb.subject is None or verb.first > governed.first:
        return False
    first = verb.subject.first
    only = first > 0 and parse.words[first - 1] == "only" and parse.words[first] in ("a", "an")
    return only or parse.words[first] in listed("supposing")
