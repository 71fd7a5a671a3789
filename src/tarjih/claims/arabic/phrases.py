"""Where the noun phrases around an Arabic verb or verbal noun begin and end."""

from typing import NamedTuple

from tarjih.claims.arabic.clauses import Clause
from tarjih.claims.arabic.lists import roles, word_set
from tarjih.claims.arabic.view import NOMINAL, View
from tarjih.claims.arabic.words import VERBS, Word
from tarjih.text.document import Span
from tarjih.text.gazetteer import Mention

# What ends a noun phrase.
_ENDS = VERBS | {
    "D", "an", "anla", "inna", "lan", "lam", "la", "ma", "not", "qad", "sawfa", "except", "or", "pronoun",
    "adverb", "opener", ".", ",", "source verb", "purpose verb", "la verb",
}  # fmt: skip


class Phrase(NamedTuple):
    """A noun phrase at tokens `first` up to `last`."""

    first: int
    last: int


def phrase(seen: View, first: int, end: int) -> Phrase:
    """Return the noun phrase that begins at a token, without what is attached to it by a preposition."""
    last = seen.phrases.get((first, end))
    if last is None:
        last = seen.phrases[first, end] = _last(seen, first, end)
    return Phrase(first, last)


def _last(seen: View, first: int, end: int) -> int:
    i = first
    object_case = False
    while i < end:
        word = seen.words[i]
        if word.tag == "quote" and i > first and (past := _past_quote(seen, i, end)):
            i = past
            if i < end and not seen.words[i].definite and seen.words[i].tag != "quote":
                break
            continue
        if word.tag in _ENDS or seen.timed[i]:
            break
        if i > first:
            mention = seen.actors[i]
            if mention is None and seen.actors[i - 1] is not None and not word.conj and not _describes_name(seen, i):
                break
            inside = mention is not None and mention is seen.actors[i - 1]
            apart = mention is not None and not inside and seen.actors[i - 1] is not None and not word.conj
            if apart and mention is not None and mention.kind != "nationality":
                break
            if not inside:
                if mention is not None and mention.first == i and mention.prefix[-1:] in ("ل", "ب", "ك"):
                    break
                if word.lead and word.lead in "لبك" and word.tag in ("M", "N"):
                    break
                # In the object's case "Ukrainian" is written like the name of Ukraine, and a feminine shows no case.
                if object_case and not seen.accusative[i] and not _shows_no_case(word, mention):
                    break
                if seen.accusative[i] and not object_case and not word.conj:
                    break
                if word.conj == "ف":
                    break
                if not word.conj and mention is None and _owned_apart(seen, i, first):
                    break
                if not word.conj:
                    before = seen.words[i - 1]
                    if before.core.startswith("ال"):
                        if _opens_anew(seen, i, mention):
                            break
                    elif before.tag == "N" and seen.actors[i - 1] is None and _closed_before(seen, i):
                        break
                if (
                    mention is None
                    and not word.conj
                    and seen.words[i - 1].definite
                    and not word.definite
                    and not _owned(word.core)
                ):
                    break
        object_case = seen.accusative[i] if i == first else object_case
        i += 1
    while i > first + 1 and seen.words[i - 1].tag == "quote":
        i -= 1
    return max(i, first + 1)


def _past_quote(seen: View, i: int, end: int) -> int:
    """Return the token behind a name in quotes ("the company «...»"), or 0 where none is opened and closed here."""
    if seen.written(i) not in _OPENING or seen.words[i - 1].definite:
        return 0
    for j in range(i + 1, min(end, i + 8)):
        if seen.words[j].tag == "quote":
            return j + 1
    return 0


_OPENING = frozenset({"«", "“", '"', "„"})


def _shows_no_case(word: Word, mention: Mention | None) -> bool:
    """Say whether a word behind an indefinite object can describe it though it has no ending of the object's case."""
    if mention is not None:
        return word.core.endswith(("يا", "يه"))
    return word.core.endswith("ه") and word.tag == "N" and not (word.definite or word.conj or word.lead)


def _describes_name(seen: View, i: int) -> bool:
    """Say whether a definite adjective goes on from a name with the article: "Central Europe", "the new government"."""
    mention, word, before = seen.actors[i - 1], seen.words[i], seen.words[i - 1]
    if mention is None or word.tag != "N" or not word.core.startswith("ال") or word.lead:
        return False
    if mention.kind == "region":
        return word.core in _PARTS
    if not before.core.startswith("ال") or mention.kind == "state" or word.core in word_set("things"):
        return False
    if word.core in roles():
        return word.core in word_set("definite_adjectives")
    feminine = before.core.endswith("ه")
    if feminine != word.core.endswith("ه"):
        return word.core in word_set("definite_adjectives")
    participle = word.core.startswith("الم") and not word.core.endswith(("ين", "ون", "ات"))
    return feminine or participle or word.core in word_set("definite_adjectives")


_PARTS = frozenset({"الوسطي", "الشرقيه", "الغربيه", "الشماليه", "الجنوبيه"})


def _closed_before(seen: View, i: int) -> bool:
    """Say whether an indefinite noun phrase ends before a word, because of what the word before it is.

    A plural in -un takes no genitive, and behind an adjective without article only other adjectives follow.
    """
    word, before = seen.words[i], seen.words[i - 1]
    if before.core in _ALONE:
        return True
    if before.lead == "لل":
        return False
    if before.core.endswith("ون") and len(before.core) > 4 and before.core not in word_set("crowds"):
        return not word.core.endswith("ون")
    if before.core not in word_set("closing_adjectives") or word.tag not in ("N", "M"):
        return False
    return not describes(seen, i) and seen.actors[i] is None


_ALONE = frozenset({"وحده", "وحدها", "وحدهم"})


def describes(seen: View, i: int) -> bool:
    """Say whether an indefinite word is an adjective, as far as the word alone tells: a nisba, or a common one."""
    word = seen.words[i]
    if word.tag != "N" or word.definite or word.lead or word.conj or seen.actors[i] is not None:
        return False
    nisba = word.core.endswith(("يه", "ي", "يا", "يتان", "يان")) and len(word.core) > 3
    return (nisba and word.core not in word_set("persons_in_ya")) or word.core in word_set("plain_adjectives")


def _opens_anew(seen: View, i: int, mention: Mention | None) -> bool:
    """Say whether a word behind a definite one cannot belong to it: a place, or a noun with a pronoun of its own."""
    before = seen.words[i - 1]
    named_before = seen.actors[i - 1]
    if not before.core.startswith("ال") or (named_before is not None and named_before.kind != "nationality"):
        return False
    if mention is not None:
        place = mention.kind in ("state", "capital", "region") and before.core != "السعوديه"
        return mention.first == i and place and named_before is None and seen.words[i].core != "السعوديه"
    word = seen.words[i]
    if named_before is None and word.core.startswith("ال") and not word.lead:
        if word.core in word_set("things"):
            return True
        if word.tag == "M":
            return True  # no adjective, and nothing definite takes a genitive
        if before.core.removeprefix("ال") in word_set("offices") and word.core.endswith(("ه", "ات")):
            return True  # an adjective would be masculine
        alone = seen.words[i - 2].tag not in ("N", "M") if i > 1 else True
        if alone and before.core.endswith("ه") and not word.core.endswith(("ه", "ا", "ي", "اء")) and word.tag == "N":
            return True  # an adjective would agree
    with_pronoun = word.tag in ("N", "M") and len(word.core) > 4 and word.core.endswith(("ها", "هم"))
    return with_pronoun and not word.definite and not _owned(word.core)


def _owned_apart(seen: View, i: int, first: int) -> bool:
    """Say whether a possessive pronoun parts a word from the one before it: "party its-results", "bloc the-vote".

    Behind a noun that carries one, only adjectives with the article go on; and a noun that carries one cannot follow
    a name or a noun with the article.
    """
    word, before = seen.words[i], seen.words[i - 1]
    if _owned(word.core) or word.tag not in ("N", "M") or seen.actors[i - 1] is not None:
        return False
    if carries_pronoun(seen, i - 1):
        return carries_pronoun(seen, i) or not word.definite or word.tag == "M" or word.core in word_set("things")
    return before.definite and before.tag in ("N", "M") and carries_pronoun(seen, i) and i > first


def carries_pronoun(seen: View, i: int) -> bool:
    """Say whether a noun carries a possessive pronoun of the third person: "its results", "his party"."""
    word = seen.words[i]
    if word.tag not in ("N", "M") or word.definite or len(word.core) < 4 or seen.actors[i] is not None:
        return False
    if word.core.endswith(("ها", "هم", "هما")):
        return len(word.core) > 4 and not _owned(word.core)
    return word.core[-1] == "ه" and seen.written(i)[-1] == "ه" and word.core not in word_set("nouns_in_ha")


def _owned(core: str) -> bool:
    return core in word_set("own")


def behind_preposition(seen: View, i: int) -> bool:
    """Say whether a name, or the noun that it follows, stands behind a preposition: "with Russia", "in the east of"."""
    words = seen.words
    if words[i].lead or (i and words[i - 1].tag == "D"):
        return True
    return i > 1 and words[i - 1].tag in ("N", "M") and (bool(words[i - 1].lead) or words[i - 2].tag == "D")


def span_of(seen: View, found: Phrase) -> Span:
    """Return the characters of a noun phrase, without clitics before a name."""
    mention = seen.actors[found.first]
    if mention is not None and mention.first == found.first:
        end = seen.sentence.words[found.last - 1].end
        return Span(mention.span.start, max(end, mention.span.end))
    return seen.span(found.first, found.last)


def extended(seen: View, found: Phrase, end: int) -> Phrase:
    """Return a noun phrase with the place or the set that a preposition ties to it, if it names no actor itself."""
    i = found.last
    if i < end and (mention := seen.actors[i]) is not None and mention.first == i and mention.prefix in ("ل", "لل"):
        return Phrase(found.first, mention.last)
    if i + 1 >= end or seen.words[i].tag != "D" or seen.words[i + 1].tag not in NOMINAL or seen.timed[i]:
        return found
    if any(seen.actors[k] is not None for k in range(found.first, found.last)):
        return found
    core, definite = seen.words[i].core, seen.words[found.first].definite or seen.words[found.last - 1].definite
    if core == "في" or (core == "من" and not definite) or (core == "مع" and definite):
        return Phrase(found.first, phrase(seen, i + 1, end).last)
    return found


def holder_phrase(seen: View, found: Phrase, end: int) -> Phrase:
    """Return a noun phrase with all that prepositions tie to it, up to a sign, a verb or "that"."""
    i = found.last
    if seen.actors[found.first] is not None:
        return found
    while i + 1 < end and not seen.timed[i]:
        word = seen.words[i]
        if word.tag == "D" and seen.words[i + 1].tag in NOMINAL and word.core in word_set("tying"):
            i = phrase(seen, i + 1, end).last
        elif word.tag in NOMINAL and word.conj != "ف":
            i = phrase(seen, i, end).last
        else:
            break
    return Phrase(found.first, i)


def named(seen: View, i: int) -> bool:
    """Say whether a token begins with an actor's name or the name of an office or force."""
    return seen.actors[i] is not None or bool(roles().get(seen.words[i].core))


def starts_phrase(seen: View, i: int) -> bool:
    """Say whether a noun phrase can begin at a token."""
    word = seen.words[i]
    if word.tag not in NOMINAL or seen.timed[i]:
        return False
    mention = seen.actors[i]
    if mention is not None:
        return mention.first == i and mention.prefix[-1:] not in ("ل", "ب", "ك")
    return not (word.lead and word.lead in "لبك")


def before(seen: View, clause: Clause, head: int) -> Phrase | None:
    """Return the noun phrase that stands before the head of a clause: its subject, or what it is about."""
    i = clause.body
    if clause.auxiliary >= 0 and clause.auxiliary < head:
        if head - clause.auxiliary > 1 and starts_phrase(seen, clause.auxiliary + 1):
            return phrase(seen, clause.auxiliary + 1, head)
        head = clause.auxiliary
    while i < head and (
        seen.words[i].tag in ("adverb", "quote", "la", "lan", "lam", "qad", "ma")
        or seen.words[i].core == "اما"
        or (clause.opener == "" and seen.accusative[i])
    ):
        i += 1
    if i >= head:
        return None
    if seen.words[i].tag == "D" and seen.words[i].core not in ("كل", "سوى", "مثل"):
        # "in the coming years X will": the phrase after the time or place
        j = i
        while j < head and seen.words[j].tag != ",":
            j += 1
        if j + 1 < head and starts_phrase(seen, j + 1):
            i = j + 1
        else:
            return None
    if seen.words[i].core == "كل" and i + 1 < head:
        return Phrase(i, phrase(seen, i + 1, head).last)
    if not starts_phrase(seen, i):
        return None
    return phrase(seen, i, head)


def ahead(seen: View, clause: Clause, head: int) -> Phrase | None:
    """Return the noun phrase before a head, if need be the one that an insertion parts from it."""
    if clause.about is not None:
        return before(seen, clause.about, clause.about.end)
    return before(seen, clause, head)


def after(seen: View, head: int, end: int, *, limit: int = 12) -> Phrase | None:
    """Return the noun phrase that follows a verb, past what a preposition ties in between."""
    i = head + 1
    stop = min(end, head + limit)
    while i < stop:
        word = seen.words[i]
        if word.tag in ("adverb", "or", "quote") or seen.timed[i] or word.core in _TIMES:
            i += 1
        elif word.core == "مره" and i + 1 < stop and seen.words[i + 1].core in word_set("plain_adjectives"):
            i += 2
        elif word.tag == "," and i == head + 1 and (past := past_insertion(seen, i, stop)):
            i = past
        elif word.core in ("كل", "مثل") and word.tag == "D" and i + 1 < stop and starts_phrase(seen, i + 1):
            return Phrase(i, phrase(seen, i + 1, end).last)
        elif word.tag == "D":
            # a pronoun with its preposition is one word; otherwise the preposition takes a noun phrase
            i += 1
            if i < stop and starts_phrase(seen, i) and not has_pronoun(word.core):
                i = _after_governed(seen, i, stop)
        elif word.tag in NOMINAL and not starts_phrase(seen, i):
            i = _after_governed(seen, i, stop)
        elif starts_phrase(seen, i) and i > head + 1 and word.conj == "و" and seen.words[i - 1].tag in NOMINAL:
            i = _after_governed(seen, i, stop)  # joined to what the preposition takes
        elif starts_phrase(seen, i) and not (word.conj and i == head + 1):
            return phrase(seen, i, end)
        else:
            return None
    return None


def past_insertion(seen: View, i: int, stop: int) -> int:
    """Return the token behind a short insertion between commas ("will be born, no doubt, a new order"), or 0."""
    for j in range(i + 1, min(stop - 1, i + 7)):
        if seen.words[j].tag == ",":
            return j + 1
        if seen.words[j].tag in VERBS:
            return 0
    return 0


_TIMES = frozenset({"مرتين", "ثانيه", "تباعا", "مرارا", "جاهده", "جاهدا"})


def _after_governed(seen: View, i: int, stop: int) -> int:
    """Return where a phrase that a preposition governs ends: at its first name or definite noun's end."""
    mention = seen.actors[i]
    if mention is not None:
        return mention.last
    last = phrase(seen, i, stop).last
    for j in range(i + 1, last):
        other = seen.actors[j]
        apart = other is not None and other is not seen.actors[j - 1] and not seen.words[j].conj
        if apart and other is not None and other.kind != "nationality":
            return j
    return last


def has_pronoun(core: str) -> bool:
    """Say whether a preposition carries a pronoun."""
    return len(core) > 1 and core.endswith(("ه", "ها", "هم", "هما")) and core not in _BARE_IN_HA


# Prepositions that end like one with a pronoun.
_BARE_IN_HA = frozenset({"تجاه", "باتجاه", "اتجاه", "لمصلحه", "نتيجه"})
