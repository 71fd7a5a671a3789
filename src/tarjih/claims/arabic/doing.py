"""Who does and who suffers what an Arabic verb says."""

from tarjih.claims.arabic.acting import subject_of
from tarjih.claims.arabic.clauses import Clause
from tarjih.claims.arabic.codes import code_of
from tarjih.claims.arabic.lists import word_set
from tarjih.claims.arabic.nominal import sides
from tarjih.claims.arabic.phrases import Phrase, after, ahead, carries_pronoun, named, phrase, starts_phrase
from tarjih.claims.arabic.progress import Context, Reader
from tarjih.claims.arabic.referring import agrees, described, named_before, noun_before, referred
from tarjih.claims.arabic.targets import first_object, has_object, target_of, with_pronoun
from tarjih.claims.arabic.view import View
from tarjih.claims.arabic.vowels import vowelled
from tarjih.claims.arabic.words import VERBS

_HANDS = frozenset({"بيد", "يد", "ايدي", "بايدي", "قبضه"})


def parties_of_verb(
    reader: Reader, clause: Clause, head: int, acts: int, context: Context, stop: int
) -> tuple[Phrase | None, Phrase | None]:
    """Return subject and target of a verb, or of what stands for it."""
    seen = reader.seen
    verb = seen.words[acts].verb
    if context.driven:
        return None, after(seen, acts, stop) or target_of(seen, head, None, stop)
    if verb is not None and acts == head and verb.passive and (suffers := _through_tie(seen, head, stop)) is not None:
        return None, suffers
    subject = subject_of(reader, clause, acts, context)
    if subject is not None and subject.last == subject.first + 1 and seen.words[subject.first].tag == "this":
        subject = None  # what was said before
    if subject is not None and subject.first == head:  # what it is, not who
        subject = context.subject or reader.last_subject
    if subject is None and verb is not None and verb.passive and acts == head and not verb.object:
        return None, first_object(seen, head + 1, stop)
    if subject is not None and subject.first > head and verb is not None and (pair := sides(seen, subject, stop)):
        return pair
    target = target_of(seen, head, subject, stop)
    if verb is not None and verb.object and seen.words[acts].tag in VERBS and context.holder is not None:
        target = context.holder
    if subject is None or acts != head or (verb is None and seen.words[acts].tag != "V"):
        return subject, target
    if verb is None:  # unknown to the list
        its = subject.first > head and vowelled(seen.written(head)) and code_of(seen, subject) is None
        return (None, subject) if its and target is None else (subject, target)
    if verb.verb.perfect != "توفي" and (verb.passive or _suffers(seen, head, subject, stop)):
        return None, subject
    if verb.verb.perfect in _AGREE and code_of(seen, subject) is None:
        return subject, None  # A and B agree, with nobody else
    if target is None and subject.first == head + 1 and verb.verb.flags == "" and not verb.object:
        return _parted(seen, subject)
    if target is not None or verb.verb.perfect not in word_set("falls"):
        return subject, target
    return _into_hands(seen, subject, head, stop)


_AGREE = frozenset({"اتفق", "توافق"})


def _parted(seen: View, subject: Phrase) -> tuple[Phrase, Phrase | None]:
    """Return subject and object of a verb that takes one, where both were taken for one noun phrase.

    The object begins with a noun that carries a pronoun or, behind another definite noun, is no adjective.
    """
    for i in range(subject.first + 1, subject.last):
        word, before = seen.words[i], seen.words[i - 1]
        if word.conj or word.lead or seen.actors[i] is not None or word.tag not in ("N", "M"):
            continue
        owned = carries_pronoun(seen, i) and i > subject.first + 1
        noun = word.definite and (word.tag == "M" or word.core in word_set("made") or word.core in word_set("things"))
        if owned or (noun and (before.definite or seen.actors[i - 1] is not None)):
            return Phrase(subject.first, i), Phrase(i, subject.last)
    return subject, None


def _through_tie(seen: View, head: int, stop: int) -> Phrase | None:
    """Return whom a passive without a subject reaches through a preposition: "X was sentenced", "X was freed"."""
    verb = seen.words[head].verb
    if verb is None or verb.verb.perfect not in word_set("done_through") or head + 2 >= stop:
        return None
    tied = seen.words[head + 1].tag == "D" and seen.words[head + 1].core in ("علي", "عن")
    return phrase(seen, head + 2, stop) if tied and starts_phrase(seen, head + 2) else None


def meant_target(
    reader: Reader, clause: Clause, head: int, subject: Phrase | None, target: Phrase | None, stop: int
) -> Phrase | None:
    """Return the target that was found, or, where a pronoun stands for it, of whom that speaks."""
    seen = reader.seen
    pronoun = with_pronoun(seen, head, stop) if target is None or code_of(seen, target) is None else -1
    if pronoun >= 0 and (target is None or target.first > pronoun):
        its = seen.words[pronoun].core
        target = referred(reader, its, subject) or target or named_before(seen, its, clause.start, subject)
        target = target or reader.last_target
    return target or _meant_by_object(reader, clause, head, subject)


def _meant_by_object(reader: Reader, clause: Clause, head: int, subject: Phrase | None) -> Phrase | None:
    """Return of whom the pronoun speaks that a verb has for its object."""
    seen = reader.seen
    verb = seen.words[head].verb
    if verb is None or not verb.object or seen.words[head].tag not in VERBS or seen.words[head - 1].tag == "ma":
        return None
    core = seen.words[head].core
    named_first = clause.verb == head and verb.tense != "n" and core.endswith(("ها", "ه")) and clause.kind != "relative"
    leading = ahead(seen, clause, head) if named_first else None
    if leading is not None and leading != subject and agrees(seen, leading, feminine=core.endswith("ها")):
        return leading
    found = (
        described(seen, clause) or referred(reader, core, subject) or named_before(seen, core, clause.start, subject)
    )
    if found is None and verb.tense != "n":
        found = noun_before(seen, clause.start, feminine=core.endswith("ها"))
    return found if found != subject else None


def _suffers(seen: View, head: int, subject: Phrase, stop: int) -> bool:
    """Say whether a verb whose passive is written alike is one: its subject is a thing, and it has no object."""
    verb = seen.words[head].verb
    if verb is None or verb.object or verb.first or verb.plural:
        return False
    first = seen.words[subject.first]
    if "i" not in verb.verb.flags and vowelled(seen.written(head)):
        named_one = code_of(seen, subject) is not None
        at = subject.last if named_one and subject.first > head else head + 1
        tied = at < stop and (seen.words[at].tag == "D" or seen.words[at].lead == "ل")
        barred = named_one and (subject.first != head + 1 or len(verb.verb.perfect) > 3)
        if not barred and not (tied and (named_one or subject.first < head)):
            return not has_object(seen, head, subject, stop)
    if verb.verb.perfect in word_set("kills"):
        counted = first.tag == "#" or first.core in word_set("before_counted") or first.core in word_set("crowds")
        counted = counted and verb.tense == "p" and subject.first == head + 1
        return counted and not has_object(seen, head, subject, stop)
    if verb.verb.perfect not in word_set("done_to_things") or first.core.endswith(("ون", "ين", "ان")):
        return False
    if (
        named(seen, subject.first)
        or first.core in word_set("country")
        or first.core.removeprefix("ال") in word_set("bodies")
    ):
        return False
    return code_of(seen, subject) is None and not has_object(seen, head, subject, stop)


def _into_hands(seen: View, subject: Phrase, head: int, stop: int) -> tuple[Phrase | None, Phrase | None]:
    """Return who takes what falls: "the town falls into the hands of the rebels"."""
    for i in range(max(head + 1, subject.last), stop - 1):
        if seen.words[i].core in _HANDS and starts_phrase(seen, i + 1):
            return phrase(seen, i + 1, stop), subject
    return subject, None
