"""Who does what the verb of an Arabic clause says: named before it, behind it, or in an earlier clause."""

from tarjih.claims.arabic.clauses import Clause
from tarjih.claims.arabic.lists import names_chance, word_set
from tarjih.claims.arabic.phrases import (
    Phrase,
    after,
    ahead,
    carries_pronoun,
    has_pronoun,
    named,
    phrase,
    starts_phrase,
)
from tarjih.claims.arabic.progress import Context, Reader
from tarjih.claims.arabic.referring import agrees, described, named_before, noun_before, referred
from tarjih.claims.arabic.verbs import look_up
from tarjih.claims.arabic.view import View
from tarjih.claims.arabic.vowels import vowelled
from tarjih.claims.arabic.words import VERBS, Word

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


def whose_turn(seen: View, start: int, end: int) -> Phrase | None:
    """Return who is to do what "that" tells: whom ability, interest, chance or duty in the words before it belong to.

    "It is in Qatar's power to", "it is easier for Paris to", "before Tehran lies only to", "X's chances to".
    """
    if any(seen.words[i].tag in VERBS and "c" not in seen.words[i].flags for i in range(start, end)):
        return None
    for i in range(start, end - 1):
        word = seen.words[i]
        able = word.core in word_set("belongs_to") and (bool(word.lead) or seen.words[i - 1].tag == "D" or i == start)
        before_whom = word.tag == "D" and word.core in ("علي", "امام", "لدي") and not seen.timed[i]
        if (able or (before_whom and seen.words[i + 1].tag != "this")) and starts_phrase(seen, i + 1):
            found = phrase(seen, i + 1, end)
            if able or named(seen, found.first) or seen.words[found.first].definite:
                return found
    for i in range(start, end):
        mention, word = seen.actors[i], seen.words[i]
        if mention is not None and mention.first == i and mention.prefix[-1:] == "ل":
            return phrase(seen, i, end)
        if mention is None and word.lead == "ل" and word.tag == "N" and carries_pronoun(seen, i):
            return phrase(seen, i, end)
    return None


def subject_of(reader: Reader, clause: Clause, head: int, context: Context) -> Phrase | None:
    """Return who does what the head of a clause says: named before it, behind it, or in an earlier clause."""
    seen, word = reader.seen, reader.seen.words[head]
    inherited = _inherit(reader, head, context)
    if word.tag == "participle":
        return reader.last_subject
    if clause.kind == "comp" and clause.opener == "ان" and seen.words[clause.start].conj == "و" and not context.wants:
        inherited = reader.last_subject or inherited
    if clause.opener == "and" and word.conj == "و" and not context.wants:
        inherited = reader.last_subject or inherited
    if clause.opener in word_set("with_pronoun"):
        return _meant(reader, clause, context) or inherited
    if word.verb is not None and word.verb.first:
        return None
    behind = after(seen, head, clause.end)
    if behind is not None and context.wants and context.subject is None and behind.first == head + 1:
        behind = None if word.verb is not None and "i" not in word.flags else behind
    gap = _gap(seen, clause, head, behind)
    if gap is not None:
        return gap
    if clause.opener in _RESULTS and clause.start:  # "which will": all that was said before, or "from which X will"
        again = any(seen.words[i].core in word_set("pronouns") for i in range(head + 1, min(head + 3, clause.end)))
        return behind if again or (word.verb is not None and word.verb.object) else None
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
    leading = ahead(seen, clause, head)
    chance = leading is not None and names_chance(seen.words[leading.first].core)
    if leading is not None and (not chance or (behind is not None and carries_pronoun(seen, behind.first))):
        parted = clause.about is None and sum(seen.words[i].tag == "," for i in range(leading.last, head)) == 1
        if not (direct and (parted or with_object)):
            return leading
    if inherited is None and direct and behind is not None and _differs(seen, word, behind):
        takes = word.verb is not None and "i" not in word.flags and not word.verb.passive
        return None if takes and not named(seen, behind.first) else behind  # "he attacks the embassy"
    if behind is None or inherited is None or _is_subject(reader, clause, head, behind, context):
        return behind or inherited
    return inherited


_RESULTS = frozenset({"مما", "الامر"})

_WHICH = frozenset({"الذي", "التي", "الذين", "اللذان", "اللتان", "اللذين", "اللتين", "اللواتي"})


def _gap(seen: View, clause: Clause, head: int, behind: Phrase | None) -> Phrase | None:
    """Return the noun that a relative clause describes, where that is its subject: no pronoun in it takes it up."""
    if not (clause.opener in _WHICH or (clause.kind == "relative" and clause.opener == "")):
        return None
    verb = seen.words[head].verb
    if verb is not None and (verb.object or verb.first):
        return None
    taken_up = any(
        seen.words[i].core in word_set("taking_up") or (has_pronoun(seen.words[i].core) and seen.words[i].tag == "D")
        for i in range(clause.body, clause.end)
    )
    found = described(seen, clause)
    if found is None or (taken_up and behind is not None):
        return None
    feminine = verb.feminine if verb is not None else seen.words[head].core.startswith("ت")
    plural = verb is not None and verb.plural
    if behind is not None and behind.first == head + 1 and not plural and not agrees(seen, found, feminine=feminine):
        return None
    return found


def _meant(reader: Reader, clause: Clause, context: Context) -> Phrase | None:
    """Return who agrees with "that he" or "that she": the one who speaks, else the one last spoken of or named."""
    opener = clause.opener
    if opener.endswith(("هم", "هما", "نا", "ني")):
        return None
    feminine = opener.endswith("ها")
    again = reader.seen.words[clause.start].conj == "و"
    candidates = (reader.last_subject, context.subject) if again else (context.subject, reader.last_subject)
    fits = (found for found in candidates if found is not None and agrees(reader.seen, found, feminine=feminine))
    pronoun = "ها" if feminine else "ه"
    found = next(fits, None) or referred(reader, pronoun) or named_before(reader.seen, pronoun, clause.start)
    return found or noun_before(reader.seen, clause.start, feminine=feminine)


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
    if direct and word.verb is not None and word.verb.passive and word.tag in VERBS:
        return True
    first = seen.words[behind.first].core
    counted = first in word_set("crowds") or first in word_set("before_counted")
    if direct and ((counted and "i" in word.flags) or (word.lemma in word_set("phases") and not context.wants)):
        return True
    suffers = direct and word.verb is not None and "i" not in word.flags and not named(seen, behind.first)
    if suffers and vowelled(seen.written(head)):
        return behind.last >= clause.end or not starts_phrase(seen, behind.last)
    if direct and _differs(seen, word, behind):
        return False
    takes = word.verb is not None and "i" not in word.flags and not word.verb.object
    takes = takes or (word.verb is None and context.wants and not named(seen, behind.first))  # unknown to the list
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
    above = clause.parent if clause.kind == "comp" else None
    goes_on = goes_on or (above is not None and above.start > 0 and seen.words[above.start].conj == "و")
    wants = context.subject is not None and context.wants
    if wants and context.subject is not None and word.verb is not None and not word.verb.first:
        wants = _can_agree(seen, word, context.subject)
    if wants and direct and not named(seen, behind.first) and (takes or _can_take(word)):
        return False
    if not (goes_on or wants) or not alone:
        return True
    if named(seen, behind.first) or first in word_set("bodies"):
        return not (wants and direct and (takes or _can_take(word)))
    return direct and not takes and _agrees(seen, word, behind)


def _can_take(word: Word) -> bool:
    """Say whether a verb is written like one that takes an object."""
    tense = word.verb.tense if word.verb is not None else "i"
    return any(form.tense == tense and "i" not in form.verb.flags for form in look_up(word.core))


def _differs(seen: View, word: Word, found: Phrase) -> bool:
    """Say whether a verb and the noun right behind it are of different gender, as verb and subject never are."""
    if word.verb is not None and (word.verb.first or word.verb.plural):
        return False
    if word.verb is None and word.tag != "V":
        return False
    feminine = word.verb.feminine if word.verb is not None else word.core.startswith("ت")
    noun = seen.words[found.first]
    if not feminine:
        return seen.written(found.first).endswith(("ة", "ات")) and found.last - found.first < 4
    verbal = noun.tag == "M" and noun.noun is not None and not noun.noun.plural and seen.actors[found.first] is None
    plain = not noun.core.endswith(("ه", "ات", "اء", "ي")) and noun.core not in word_set("feminine_nouns")
    return verbal and plain and not noun.definite


def _can_agree(seen: View, word: Word, found: Phrase) -> bool:
    """Say whether a verb can belong to one who was named before it: a bare verb agrees in number and gender."""
    if word.verb is None:
        return True
    core = seen.words[found.first].core
    mention = seen.actors[found.first]
    if core in word_set("people") or (core.endswith(("ون", "ين")) and mention is None):
        return word.verb.plural
    if mention is None:
        return not (word.verb.feminine and core.removeprefix("ال") in word_set("offices"))
    if mention.kind in ("state", "capital") and core not in word_set("masculine_states"):
        return word.verb.feminine
    masculine = mention.kind == "leader" or (core.startswith("ال") and not core.endswith(("ه", "ات", "اء", "ون", "ين")))
    if masculine and mention.kind in ("leader", "government", "group", "body"):
        return not word.verb.feminine
    return True


def _inherit(reader: Reader, head: int, context: Context) -> Phrase | None:
    """Return of whom a clause without a subject goes on to speak: the first who agrees with its verb, or the first."""
    seen, word = reader.seen, reader.seen.words[head]
    holder = reader.last_holder.holder if reader.last_holder else None
    found = [one for one in (context.subject, reader.last_subject, holder) if one is not None]
    if len(found) < 2 or word.tag not in VERBS or context.wants:
        return found[0] if found else None
    return next((one for one in found if _can_agree(seen, word, one)), found[0])


def _agrees(seen: View, word: Word, found: Phrase) -> bool:
    """Say whether a verb agrees with a noun phrase in gender."""
    if word.verb is None or seen.actors[found.first] is not None:
        return True
    return word.verb.feminine or not seen.words[found.first].core.endswith(("ه", "ات", "اء", "ها"))
