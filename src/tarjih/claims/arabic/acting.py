"""Who acts in an Arabic clause, and on whom."""

from tarjih.claims.arabic.clauses import Clause
from tarjih.claims.arabic.hedging import Hedge
from tarjih.claims.arabic.lists import word_set
from tarjih.claims.arabic.parties import (
    Phrase,
    after,
    before,
    code_of,
    holder_phrase,
    named,
    phrase,
    span_of,
    starts_phrase,
)
from tarjih.claims.arabic.progress import COMPARATIVES, INTENTS, Context, Reader
from tarjih.claims.arabic.referring import agrees, referred
from tarjih.claims.arabic.tagging import VERBS, Word
from tarjih.claims.arabic.targets import target_of
from tarjih.claims.arabic.view import View
from tarjih.text.document import Span

Holder = tuple[Span, str | None]
# Classes of verbs whose subject is the holder of what they say of a verbal noun.
_HELD = frozenset(
    {
        *("feared", "unlikely", "likely", "expected", "may", "probable"),
        *("attributed_belief", "reported", "evidential_strong"),
    }
)
# What is done to people, so that a lone noun behind a verb joined by "and" is its object.
_TO_PEOPLE = frozenset({"REQUEST", "ACCUSE", "ASSAULT", "COERCE", "MOBILIZE"})


def dative(seen: View, start: int, end: int) -> Phrase | None:
    """Return whom "it is possible for" names."""
    for i in range(start, end):
        word, mention = seen.words[i], seen.actors[i]
        if word.tag == "D" and i + 1 < end and starts_phrase(seen, i + 1):
            return phrase(seen, i + 1, end)
        if word.lead == "ل" or (mention is not None and mention.first == i and mention.prefix == "ل"):
            return phrase(seen, i, end)
    return None


def subject_of(reader: Reader, clause: Clause, head: int, context: Context) -> Phrase | None:
    """Return who does what the head of a clause says: named before it, behind it, or in an earlier clause."""
    seen, word = reader.seen, reader.seen.words[head]
    inherited = context.subject or reader.last_subject or (reader.last_holder.holder if reader.last_holder else None)
    if word.tag == "participle":
        return reader.last_subject
    if clause.kind == "comp" and clause.opener == "ان" and seen.words[clause.start].conj == "و" and not context.wants:
        inherited = reader.last_subject or inherited
    if clause.opener == "and" and word.conj == "و" and not context.wants:
        inherited = reader.last_subject or inherited
    if clause.opener in word_set("with_pronoun"):
        return _meant(reader, clause.opener, context) or inherited
    if word.verb is not None and word.verb.first:
        return None
    behind = after(seen, head, clause.end)
    if behind is not None and seen.accusative[behind.first]:
        behind = None
    direct = behind is not None and behind.first == head + 1
    with_object = word.verb is not None and word.verb.object
    if with_object:
        excepted = next((i for i in range(head + 1, clause.end) if seen.words[i].tag == "except"), -1)
        if 0 <= excepted < clause.end - 1 and starts_phrase(seen, excepted + 1):
            return phrase(seen, excepted + 1, clause.end)
    if clause.opener in ("هو", "هي"):
        return _of_pronoun(seen, clause, head, behind if direct else None, inherited)
    ahead = before(seen, clause.about, clause.about.end) if clause.about is not None else before(seen, clause, head)
    if ahead is not None and seen.words[ahead.first].core.removeprefix("ال") not in word_set("chances"):
        parted = clause.about is None and any(seen.words[i].tag == "," for i in range(ahead.last, head))
        if not (direct and (parted or with_object)):
            return ahead
    if behind is None or inherited is None or _is_subject(reader, clause, head, behind, context):
        return behind or inherited
    return inherited


def _meant(reader: Reader, opener: str, context: Context) -> Phrase | None:
    """Return who agrees with "that he" or "that she": the one who speaks, else the one last spoken of."""
    if opener.endswith(("هم", "هما", "نا", "ني")):
        return None
    feminine = opener.endswith("ها")
    candidates = (context.subject, reader.last_subject)
    fits = (found for found in candidates if found is not None and agrees(reader.seen, found, feminine=feminine))
    return next(fits, None) or referred(reader, "ها" if feminine else "ه")


def _of_pronoun(
    seen: View, clause: Clause, head: int, behind: Phrase | None, inherited: Phrase | None
) -> Phrase | None:
    """Return the subject behind "and it is": a noun, the one spoken of, or nobody ("which will ...")."""
    words = seen.words
    following = clause.body + 1 if words[clause.body].tag == "pronoun" else clause.body
    if words[following - 1].tag == "ma" or words[following].tag == "ma":
        verb = words[head].verb
        return behind if verb is not None and verb.object else None
    if behind is not None and head > following:
        return behind
    return phrase(seen, following, head) if following < head and starts_phrase(seen, following) else inherited


def _is_subject(reader: Reader, clause: Clause, head: int, behind: Phrase, context: Context) -> bool:
    """Say whether the noun phrase behind a verb is its subject, where the subject can also be an earlier one."""
    seen, word = reader.seen, reader.seen.words[head]
    direct = behind.first == head + 1
    takes = word.verb is not None and "i" not in word.flags and not word.verb.object
    alone = behind.last >= clause.end or seen.accusative[behind.last] or not starts_phrase(seen, behind.last)
    root = word.verb.verb.root if word.verb is not None else None
    if word.conj == "و" and takes and root in _TO_PEOPLE and alone and direct and reader.last_subject is not None:
        return False
    if context.wants and direct and "c" in word.flags:
        return False
    if clause.kind == "comp" and takes and direct and seen.words[behind.first].core.endswith(("ها", "هم")):
        return False
    inherited = context.subject or reader.last_subject
    if direct and inherited is not None and word.verb is not None and not (word.verb.first or word.verb.plural):
        unlike = agrees(seen, inherited, feminine=not word.verb.feminine) and not agrees(
            seen, inherited, feminine=word.verb.feminine
        )
        if unlike and agrees(seen, behind, feminine=word.verb.feminine):
            return True
    goes_on = word.conj == "و" or clause.opener in ("and", "then", "ثم") or (clause.kind == "main" and clause.start > 0)
    goes_on = goes_on or (clause.kind == "comp" and seen.words[clause.start].conj == "و")
    wants = context.subject is not None and context.wants
    if wants and context.subject is not None and word.verb is not None and not word.verb.first:
        wants = _can_agree(seen, word, context.subject)
    if not (goes_on or wants) or not alone:
        return True
    if named(seen, behind.first):
        return not (wants and takes and direct)
    return direct and not takes and _agrees(seen, word, behind)


def _can_agree(seen: View, word: Word, found: Phrase) -> bool:
    """Say whether a verb can belong to one who was named before it: a bare verb agrees in number and gender."""
    if word.verb is None:
        return True
    core = seen.words[found.first].core
    several = core in word_set("people") or (core.endswith(("ون", "ين")) and seen.actors[found.first] is None)
    if several or core in word_set("people"):
        return word.verb.plural
    mention = seen.actors[found.first]
    if mention is not None and mention.kind in ("state", "capital") and core not in word_set("masculine_states"):
        return word.verb.feminine
    return True


def _agrees(seen: View, word: Word, found: Phrase) -> bool:
    """Say whether a verb agrees with a noun phrase in gender."""
    if word.verb is None or seen.actors[found.first] is not None:
        return True
    return word.verb.feminine or not seen.words[found.first].core.endswith(("ه", "ات", "اء", "ها"))


def parties_of_noun(
    reader: Reader, clause: Clause, head: int, hedge: Hedge | None, context: Context, stop: int
) -> tuple[Phrase | None, Phrase | None, Holder | None]:
    """Return subject, target and holder of a verbal noun that a hedge of its own clause governs."""
    seen, words = reader.seen, reader.seen.words
    holder = context.holder_span
    if hedge is not None and hedge.verb and hedge.cls in INTENTS | {"can"}:
        subject: Phrase | None = hedge.who or after(seen, hedge.last - 1, head) or before(seen, clause, hedge.first)
        return subject or context.subject or reader.last_subject, target_of(seen, head, None, stop), holder
    if hedge is not None and hedge.verb and hedge.cls in _HELD:
        who = hedge.who or after(seen, hedge.last - 1, head)
        if who is None or seen.accusative[who.first]:
            who = before(seen, clause, hedge.first)
        if (
            who is None
            and (words[clause.start].conj or clause.opener in word_set("with_pronoun"))
            and reader.last_holder is not None
        ):
            who = reader.last_holder.holder
        if who is not None and not hedge.passive:
            whole = holder_phrase(seen, who, head)
            holder = (span_of(seen, whole), code_of(seen, whole))
            reader.last_holder = Context(who, holder, speaks=True)
    pair = _between(seen, head, stop)
    if pair is not None:
        return *pair, holder
    subject = _owner(seen, head, stop)
    target = target_of(seen, head, subject, stop)
    noun = words[head].noun
    done_to = subject is not None and (
        words[head].core in word_set("suffered") or _undergoes(seen, subject) or _is_victim(seen, head, target)
    )
    if subject is not None and noun is not None and "i" not in noun.verb.flags and done_to:
        target = subject
        subject = None
    if subject is None and hedge is not None and not hedge.verb and clause.body < hedge.first < head:
        subject = before(seen, clause, hedge.first)
        if subject is not None and words[subject.first].core.removeprefix("ال") in word_set("chances"):
            subject = None
    raised = hedge is not None and hedge.first < head and words[hedge.first].tag in VERBS
    if raised and hedge is not None and subject is None and target is None and hedge.cls not in _HELD | COMPARATIVES:
        subject = after(seen, hedge.last - 1, head)
    if hedge is not None and not hedge.verb and hedge.governs == head and words[hedge.first].tag in VERBS:
        subject = after(seen, hedge.first, head) or before(seen, clause, hedge.first) or subject
    shown = hedge is not None and not hedge.verb and hedge.cls in INTENTS and 0 <= clause.verb < hedge.first
    if shown and hedge is not None:
        subject = after(seen, clause.verb, hedge.first) or before(seen, clause, clause.verb) or subject
    if subject is None and hedge is not None and not hedge.verb and hedge.cls in ("can", "impossible"):
        subject = after(seen, hedge.last - 1, head)
    announced = hedge is not None and hedge.cls in ("reported", "evidential_strong") and holder is not None
    if subject is None and announced and noun is not None and "i" not in noun.verb.flags and reader.last_holder:
        subject = reader.last_holder.holder if noun.verb.perfect != "قتل" else None
    if subject is None and (noun is not None or (hedge is not None and hedge.cls in COMPARATIVES)):
        subject = _owner_ahead(seen, clause, head) or _place(seen, head, stop)
    return subject, target, holder


def _owner_ahead(seen: View, clause: Clause, head: int) -> Phrase | None:
    """Return whom "X has every reason for" names at the head of its clause."""
    for i in range(clause.body, head - 1):
        if seen.words[i].core.removeprefix("ال") in word_set("chances") and starts_phrase(seen, i + 1):
            owner = phrase(seen, i + 1, head)
            if named(seen, owner.first):
                return owner
    start = clause.body + (seen.words[clause.body].tag == "not")
    if start + 1 < head and seen.words[start].core in word_set("before_owner") and starts_phrase(seen, start + 1):
        return phrase(seen, start + 1, head)
    return None


def _place(seen: View, head: int, stop: int) -> Phrase | None:
    """Return the place of a happening that nobody is said to do ("a strike in the ports")."""
    for i in range(phrase(seen, head, stop).last, min(stop - 1, head + 8)):
        mention = seen.actors[i + 1]
        if seen.words[i].core == "في" and mention is not None and mention.first == i + 1:
            return phrase(seen, i + 1, stop)
    return None


_VIOLENT = frozenset({"ASSAULT", "COERCE", "SANCTION"})


def _is_victim(seen: View, head: int, target: Phrase | None) -> bool:
    """Say whether an act of violence belongs to the one who suffers it, as where nobody else does: "the siege of"."""
    noun = seen.words[head].noun
    return noun is not None and noun.verb.root in _VIOLENT and "i" not in noun.verb.flags and target is None


def _undergoes(seen: View, owner: Phrase) -> bool:
    """Say whether the noun behind a verbal noun is what it is done to: a thing, and not somebody who acts."""
    if named(seen, owner.first):
        return False
    mention = seen.actors[owner.first + 1] if owner.last > owner.first + 1 else None
    if mention is None or mention.kind != "nationality":
        return not (owner.last > owner.first + 1 and named(seen, owner.first + 1))
    return True


def _owner(seen: View, head: int, stop: int) -> Phrase | None:
    """Return the noun that a verbal noun belongs to ("the return of the refugees")."""
    if head + 1 >= stop or seen.words[head].definite or not starts_phrase(seen, head + 1):
        return None
    found = phrase(seen, head + 1, stop)
    certain = any(seen.words[i].definite or seen.actors[i] is not None for i in range(found.first, found.last))
    return found if certain else None


def _between(seen: View, head: int, stop: int) -> tuple[Phrase, Phrase] | None:
    """Return the two sides of "between X and Y"."""
    for i in range(head + 1, stop - 1):
        if seen.words[i].core == "بين":
            mention = seen.actors[i + 1]
            end = mention.last if mention is not None else i + 2
            first = Phrase(i + 1, end)
            while end < stop and not seen.words[end].conj:
                end += 1
            if end < stop and seen.words[end].conj == "و":
                return first, Phrase(end, phrase(seen, end, stop).last)
    return None
