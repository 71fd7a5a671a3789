"""The clauses behind "that" and "if", which Arabic writes alike but for the hamza: what they complete or condition."""

from itertools import pairwise

from tarjih.claims.arabic.clauses import BUT, YET, Clause, Parse
from tarjih.claims.arabic.lists import word_set
from tarjih.claims.arabic.openers import leads_on
from tarjih.claims.arabic.words import NEGATIONS, THATS, VERBS

_WERE = frozenset({"كنا", "كنت"})
# Verbal nouns of saying, which "that" goes on with.
_SAYING = frozenset({"القول", "الجزم", "الادعاء", "الزعم", "التذكير"})


def open_that(parse: Parse, i: int) -> None:
    """Begin the clause behind "that" or "if", which are written alike but for the hamza."""
    words, last = parse.words, parse.clauses[-1]
    word = words[i]
    following = words[i + 1].tag if i + 1 < parse.n else "."
    if last.opener == "yet" and i < last.body:
        return
    if following in ("V", "la") and i > 1 and words[i - 1].core == "علي" and words[i - 2].tag == ",":
        # "it will be voted on, with the contractor to be chosen": what was completed is completed once more
        before = _completion(parse, i)
        if before is None:
            parse.begin("main", i - 1, i + 1, None, "due")
        else:
            parse.begin("comp", i - 1, i + 1, before.parent, word.core)
        return
    if (
        word.tag == "inna"
        and word.core == "ان"
        and word.conj == "و"
        and i + 1 < parse.n
        and (words[i + 1].lead == "ب" or words[i + 1].tag == "D" or words[i + 1].core in _WERE)
    ):
        parse.begin("concession", i, i + 1, last, "ان")
        return
    if word.tag == "inna" and word.conj == "و" and word.core == "ان" and following == "N" and _unknown(parse, i + 1):
        following = "P"
    if word.tag == "inna" and word.core == "ان" and following in ("P", "lam"):
        concedes = "c" in words[i + 1].flags  # "though it was", "though it seems"
        if word.tag == "inna" and not word.conj and _leaves_open(parse, i):
            parse.begin("manner", i, i + 1, last, "whether")
            return
        if i and words[i - 1].core == "بل":
            parse.begin("main", i, i + 1, None, "ان")  # "indeed the sale of shells belies it"
            return
        leads = _answered(parse, i) or (following == "lam" and not _contrasted(parse, i))
        if word.conj == "و" and i == 0 and not concedes and leads:
            parse.begin("condition", i, i + 1, last, "ان")
            return
        if word.conj == "و" and following == "P" and not concedes and _followed(parse, i + 1):
            parse.begin("condition", i, i + 1, None, "ان")
            return
        if word.conj == "و":
            parse.begin("granted" if following == "P" else "concession", i, i + 1, last, "ان")
            return
        if i - 1 in parse.cued and last.kind == "main" and (last.verb < 0 or last.verb in parse.cued):
            parse.begin("comp", i, i + 1, last, "if")
            return
        if not parse.speaks(last) or last.kind == "comp" or word.conj == "ف":
            parse.begin("condition", i, i + 1, None if leads_on(parse, i, i + 1) else last, "ان")
            return
    parent: Clause | None = last
    said = i > last.body and words[i - 1].core in _SAYING  # "one may say that"
    if word.tag == "inna" and not word.conj and not said and not parse.speaks(last):
        parent = next((clause for clause in reversed(parse.clauses) if parse.speaks(clause)), None)
    root = parse.root(last)
    if last.kind == "relative" and root is not last and parse.waits(root) and not parse.waits(last):
        parent = root
    if parent is not None and parent is not last:
        parse.begin("comp", i, i + 1, parent, word.core)
    elif last.kind in ("concession", "granted", "manner", "condition") and _parted(parse, i):
        parse.begin("comp", i, i + 1, last.parent or parse.clauses[0], word.core)
    elif word.conj == "ف":
        parse.begin("main", i, i + 1, None, word.core)
    elif word.conj == "و" and (before := _completion(parse, i)) is not None:
        # "and that": what the clause before completes is completed once more
        parse.begin("comp", i, i + 1, before.parent, word.core)
    elif last.kind == "main" and last.body == i:
        last.body, last.opener = i + 1, word.core
        last.kind = "comp" if word.tag == "an" else "main"
    else:
        parse.begin("comp", i, i + 1, last, word.core)


def _unknown(parse: Parse, i: int) -> bool:
    """Say whether a word that no list knows has the letters of a perfect: "even if he ..."."""
    word = parse.words[i]
    plain = not word.definite and not word.lead and parse.actors[i] is None and len(word.core) in (3, 4)
    return plain and i + 1 < parse.n and parse.words[i + 1].tag in (",", ".", "D")


def _answered(parse: Parse, i: int) -> bool:
    """Say whether a clause with fa- that says what follows stands behind the "if" at a token."""
    words = parse.words
    for j in range(i + 2, parse.n - 1):
        if words[j].tag == ".":
            return False
        following = words[j + 1] if words[j].tag == "," else words[j]
        if following.conj == "ف" and (words[j].tag == "," or following.tag != "N"):
            return True
    return False


def _followed(parse: Parse, i: int) -> bool:
    """Say whether what follows from an "and if" stands behind its perfect without a sign: a perfect once more."""
    for j in range(i + 1, parse.n):
        word = parse.words[j]
        if word.tag in (",", ".", "relative", "opener") or word.tag in THATS or word.conj:
            return False
        if word.tag in VERBS:
            return word.tag == "P" and parse.words[j - 1].tag != "ma"
    return False


def _contrasted(parse: Parse, i: int) -> bool:
    """Say whether "yet" stands behind the "if" at a token, which so only concedes."""
    pairs = pairwise(parse.words[i + 1 :])
    return any(word.core in BUT or (word.core in YET and then.tag in THATS) for word, then in pairs)


def _leaves_open(parse: Parse, i: int) -> bool:
    """Say whether the "if" at a token is what somebody does not say or know: "did not say if it would"."""
    words, verb = parse.words, parse.clauses[-1].verb
    if verb < 1 or words[verb - 1].tag not in NEGATIONS or words[i + 1].lemma != "كان":
        return False
    return words[verb].lemma in word_set("leaves_open") or words[verb].core in ("تقل", "يقل")


def _parted(parse: Parse, i: int) -> bool:
    """Say whether a finished insertion ends at a comma before a token."""
    parts = parse.words[i].tag in ("an", "anla") and parse.words[i - 1].tag == ","
    return parts and parse.clauses[-1].verb >= 0


def _completion(parse: Parse, i: int) -> Clause | None:
    """Return the last clause with the same "that" as the one at a token."""
    found = [clause for clause in reversed(parse.clauses) if clause.kind == "comp"]
    return next(
        (clause for clause in found if _of_that(parse, clause.start) == _of_that(parse, i)), next(iter(found), None)
    )


def _of_that(parse: Parse, i: int) -> str:
    """Return what sort of "that" stands at a token: `inna`, of a `fact`, or of an `act`, which a verb follows."""
    tag = parse.words[i].tag
    if tag == "inna":
        return "inna"
    acts = tag == "anla" or (i + 1 < parse.n and parse.words[i + 1].tag in ("V", "la"))
    return "act" if acts else "fact"
