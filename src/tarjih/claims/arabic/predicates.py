"""What a clause without a verb says of its subject: the word that is its predicate."""

from tarjih.claims.arabic.clauses import Clause
from tarjih.claims.arabic.lists import word_set
from tarjih.claims.arabic.phrases import phrase, starts_phrase
from tarjih.claims.arabic.view import NOMINAL, View
from tarjih.claims.arabic.words import Word


def nominal_predicate(seen: View, clause: Clause) -> tuple[int, int] | None:
    """Return the predicate of a clause without a verb: what follows the pronoun, or the first indefinite word."""
    words, start, end = seen.words, clause.body, clause.end
    while end > start and words[end - 1].tag in (".", ","):
        end -= 1
    if start + 1 < end and words[start].tag == "la" and words[start + 1].tag in ("N", "M"):
        plain = not words[start + 1].definite and seen.actors[start + 1] is None and words[start + 1].core != "سيما"
        tied = start + 2 < end and (words[start + 2].tag == "D" or bool(words[start + 2].lead))
        described = start + 3 < end and seen.accusative[start + 2] and bool(words[start + 3].lead)
        if plain and (tied or described) and not words[start + 1].lead:
            return start + 1, start + 2
    if clause.opener == "resumed" and clause.about is not None and start < end and _bare(seen, start):
        return start, start + 1  # "Benghazi, whose forces rule most fields, is able to"
    for i in range(start, end - 1):
        if words[i].tag == "pronoun":
            behind = _past_ties(seen, i + 1, end)
            if behind > i + 1 and behind < end and _bare(seen, behind):
                return behind, min(behind + 2, phrase(seen, behind, end).last)  # "and is at the same time the largest"
            return i + 1, min(i + 4, phrase(seen, i + 1, end).last)
        if words[i].tag == "not":
            return None if clause.opener == "and" else _behind_not(seen, i + 1, end)
    if clause.opener in word_set("with_pronoun"):
        nouns = (i for i in range(start, end) if words[i].tag in NOMINAL and not words[i].lead)
        found = next((i for i in nouns if seen.actors[i] is None or not words[i - 1].lead), -1)
        return (found, found + 1) if found >= 0 else None
    if start >= end:
        return None
    if starts_phrase(seen, start):
        return _behind_subject(seen, start, end)
    if clause.opener == "resumed":
        return None
    behind = _past_ties(seen, start, end)
    if start < behind < end and _bare(seen, behind) and words[start].core not in _NO_PLACE:
        return behind, behind + 1  # "before Baghdad is a window"
    return None


# Ties behind which nobody has or holds what follows: "according to", "since", "like".
_NO_PLACE = frozenset({"وفق", "وفقا", "حسب", "بحسب", "منذ", "قبل", "بعد", "خلال", "حتي", "مثل", "كل", "نتيجه", "بسبب"})
_SELF = frozenset(
    {"كله", "كلها", "كلهم", "جميعا", "نفسه", "نفسها", "نفسهم", "ذاته", "ذاتها", "ذاتهم", "وحده", "وحدها", "وحدهم"}
)


def _bare(seen: View, i: int) -> bool:
    """Say whether a word is an indefinite noun or adjective that is no name, time or number."""
    word = seen.words[i]
    plain = word.tag in ("N", "M") and not word.lead and not word.conj and not word.definite
    owned = word.core.endswith(("ها", "هم")) or word.core in _SELF
    return plain and not owned and seen.actors[i] is None and not seen.timed[i] and not seen.accusative[i]


def _past_ties(seen: View, i: int, end: int) -> int:
    """Return the token behind a tie and the definite noun that it ties ("in his bag"), or the same token."""
    words, start = seen.words, i
    if i < end and words[i].tag == "D":
        if _with_pronoun(words[i]):
            return i + 1
        i += 1
    elif not (i < end and words[i].lead == "ل" and words[i].tag == "N"):
        return start
    first = i
    while i < end and words[i].tag in ("N", "M") and (i == first or not (words[i].conj or words[i].lead)):
        word = words[i]
        known = word.definite or seen.actors[i] is not None or word.core in _SELF
        owned = word.core.endswith(("ها", "هم")) or (word.core.endswith("ه") and seen.written(i).endswith("ه"))
        heads = i + 1 < end and (words[i + 1].definite or seen.actors[i + 1] is not None) and not words[i + 1].lead
        if not (known or owned or heads):
            break
        i += 1
    return i if i > first else start


def _with_pronoun(word: Word) -> bool:
    """Say whether a preposition has its pronoun: "for him"."""
    return word.core.endswith(("ه", "ها", "هم", "هما", "نا")) and word.core not in ("تجاه", "نتيجه")


def _behind_not(seen: View, i: int, end: int) -> tuple[int, int] | None:
    while i < end and (seen.words[i].tag in ("D", "except", "adverb") or seen.actors[i] is not None):
        i += 1
    return (i, i + 1) if i < end else None


def _behind_subject(seen: View, start: int, end: int) -> tuple[int, int] | None:
    """Return the first indefinite word behind a definite subject and what belongs to that."""
    words = seen.words
    subject = phrase(seen, start, end)
    for i in range(start + 1, subject.last):
        word = words[i]
        plain = word.tag == "N" and seen.actors[i] is None and not word.definite and not seen.timed[i]
        behind = words[i - 1].definite or words[i - 1].core in _SELF or seen.actors[i - 1] is not None
        if plain and behind and word.core not in _SELF and not word.core.endswith(("ها", "هم")):
            return i, i + 1
    i = subject.last
    owned = -1
    while i < end:
        word = words[i]
        if word.tag == "D" and _with_pronoun(word):
            i += 1
        elif word.tag == "D" and i + 1 < end and words[i + 1].tag in NOMINAL:
            i += 2
            if i < end and _bare(seen, i) and _bare(seen, i - 1) and words[i - 1].tag == "M":
                owned = i  # "the step of closing Hormuz is a suicide": what an act behind a tie is done to
                i += 1
            while i < end and words[i].tag in NOMINAL and (words[i].definite or seen.actors[i] is not None):
                i += 1
        elif (
            word.tag in NOMINAL
            and not word.definite
            and seen.actors[i] is None
            and not seen.timed[i]
            and word.core not in _SELF
        ):
            return i, i + 1
        else:
            i += 1
    return (owned, owned + 1) if owned >= 0 else None
