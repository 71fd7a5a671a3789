"""The clauses that a word of the list opens: conditions, concessions, purposes, times, and the words that open none."""

from tarjih.claims.arabic.clauses import ABOVE_ALL, WHO, Clause, Parse
from tarjih.claims.arabic.lists import word_set
from tarjih.claims.arabic.verbs import look_up
from tarjih.claims.arabic.words import NEGATIONS, THATS, VERBS
from tarjih.text.phrases import Match

_LASTING = frozenset({"بقي", "بقيت", "بقوا", "ظل", "ظلت"})
_BEFORE_IF = 4  # more than the words of a cue that may stand before the "if" that opens a sentence: "especially if"


def open_clause(parse: Parse, i: int, match: Match[str]) -> int:
    """Begin the clause that an opener opens, and return the token where to go on."""
    word, last, kind = parse.words[i], parse.clauses[-1], match.value
    following = parse.words[match.last].tag if match.last < parse.n else "."
    lasting = word.core == "طالما" and match.last < parse.n and parse.words[match.last].lemma == "كان"
    below = word.core == "دون" and (following == "#" or (i > 0 and parse.words[i - 1].tag == "ma"))
    if below or (word.core == "دون" and match.last < parse.n and parse.words[match.last].core in word_set("counts")):
        return i + 1  # "below 12 percent"
    unreal = kind == "concession" and word.core == "لو" and word.conj == "و" and match.last == i + 1
    if unreal and any(other.tag in ("la verb", "unreal") for other in parse.words[i:]):
        kind = "condition"
    if word.core == "ذلك" and not (i and parse.words[i - 1].tag == ","):
        return i + 1  # "that means that", and not ", that is because"
    if word.core.endswith("لو") and word.core != "لو" and match.last == i + 1:
        return i + 1  # a name that only begins like "by if"
    case = parse.words[match.last - 1].core in ("حال", "حاله")
    if case and match.last < parse.n and parse.words[match.last].core in word_set("alerts"):
        return i + 1
    if word.core == "بقدر" and any(before.tag in NEGATIONS for before in parse.words[last.start : i]):
        return i + 1  # "not so much as"
    if word.core == "اذا" and i and parse.words[i - 1].core in ("ما", "بما", "عما", "لما"):
        parse.begin("manner", i, match.last, last, "whether")
        return match.last
    if (
        word.core == "ما"
        and parse.words[match.last - 1].core in _LASTING
        and (following == "D" or last.verb == i - 1 or i == last.body)
    ):
        return i + 1  # "what is left of"
    behind_tie = word.core in ("شرط", "رهن") and i > 0 and parse.words[i - 1].tag == "D"
    if (
        lasting
        or (word.core == "متي" and match.last == i + 1 and not _happens(parse, match.last))
        or (behind_tie and following not in THATS)
        or (word.core == "سواء" and match.last == i + 1 and following not in VERBS)
        or (kind == "purpose" and following not in ("V", "la", "anla", "P"))
    ):
        return i + 1
    if (
        kind == "condition"
        and word.core in ("اذا", "لو")
        and i - 1 in parse.cued
        and parse.words[i - 1].core not in ABOVE_ALL
        and last.kind == "main"
        and (last.verb < 0 or last.verb in parse.cued)
    ):
        parse.begin("comp", i, match.last, last, "if")  # "we shall not be surprised if"
    elif kind == "purpose" and word.core == "حتي" and last.kind == "condition" and last.parent is None:
        parse.begin("main", i, match.last, None, "then")
    elif kind == "condition" and (i == 0 or (i < _BEFORE_IF and last.start == 0 and parse.cued.issuperset(range(i)))):
        parse.clauses[-1] = Clause("condition", 0, match.last, parse.n, None, word.core)
    elif kind == "lacking" and following in ("an", "anla"):
        parse.begin("manner", i, match.last + 1, last)
        return match.last + 1
    elif kind == "main" and i == last.body and last.kind == "main":
        last.body = match.last
    elif kind != "relative" or i:
        leads = kind == "main" or (kind == "condition" and leads_on(parse, i, match.last))
        parse.begin(kind, i, match.last, None if leads else last, word.core)
    return match.last


def _happens(parse: Parse, i: int) -> bool:
    """Say whether a word is a verb of what happens, or a bare verbal noun that is written as its perfect."""
    word = parse.words[i] if i < parse.n else None
    if word is None or word.tag in ("P", "lam"):
        return word is not None
    if word.tag != "M" or word.definite or word.lead:
        return False
    return any(form.tense == "p" for form in look_up(word.core))


def leads_on(parse: Parse, i: int, first: int) -> bool:
    """Say whether what follows from an "and if" behind a sign comes next: it is no part of what was before."""
    words = parse.words
    if not i or not words[i].conj or words[i - 1].tag != ",":
        return False
    verbs = 0
    for j in range(first, parse.n):
        if words[j].tag in THATS or words[j].tag in ("relative", "."):
            return False
        if words[j].tag == ",":
            return j + 1 < parse.n and words[j + 1].conj == "ف"
        verbs += words[j].tag in VERBS and words[j - 1].core not in WHO and not words[j].conj
        if verbs == 2:
            return True
    return False
