"""Where an Arabic clause begins behind a comma or another sign, with "and" or with an adverb."""

from tarjih.claims.arabic.clauses import INSERTED, STARTS, Clause, Parse
from tarjih.claims.arabic.words import THATS, VERBS, Word

_PRONOUNS = frozenset({"هو", "هي", "هم", "هما"})
_THERE = frozenset({"ثمه", "هناك", "هنالك"})
_THEN = frozenset({"حينها", "عندها", "وقتها", "يومها", "ساعتها", "بعدها"})
_SUBORDINATE = frozenset({"relative", "concession", "granted", "time", "lacking", "purpose"})
_HEAVY = frozenset("؛;:")
# What can begin a clause of its own behind a comma and "and".
_JOINED = VERBS | STARTS | {"N", "M", "pronoun", "this", "D"}


def behind_sign(parse: Parse, i: int) -> None:
    """Begin the clause behind a comma, colon or semicolon, if one begins there."""
    words, last = parse.words, parse.clauses[-1]
    if i + 1 >= parse.n:
        return
    following = words[i + 1]
    if following.tag == "quote" and i + 2 < parse.n:
        following = words[i + 2]
    if words[i].core in _HEAVY:
        parse.begin("main", i + 1, i + 1, None)
    elif words[i].core not in ("،", ","):
        return
    elif following.tag == "participle":
        parse.begin("main", i + 1, i + 1, None, "participle")
    elif _unfinished_with_qad(parse, i):
        parse.begin("manner", i + 1, i + 2, last)
    elif adverb_leads(parse, i + 1, following):
        parse.begin("main", i + 1, i + 1, None)
    elif following.core == "علي" and _yet(parse, i + 1):
        parse.begin("main", i + 1, i + 3, None, "yet")
    elif i + 1 in parse.cued and i not in parse.cued and parse.words[i + 1].tag in ("N", "M") and _joins(parse, i + 1):
        parse.begin("main", i + 1, i + 1, None)
    elif following.conj == "ف" or (following.conj == "و" and following.tag in _JOINED):
        if following.tag in ("pronoun", "this"):
            parse.begin("main", i + 1, i + 1, None, following.core)
        elif (
            following.conj == "ف"
            or following.tag not in ("N", "M")
            or _verb_near(parse, i + 1)
            or _states(parse, i + 1)
        ):
            parse.begin("main", i + 1, i + 1, None)
    elif last.kind == "comp" and not following.conj and following.tag not in THATS and _conditional(last):
        parse.begin("main", i + 1, i + 1, None, "then")  # "if it is granted that it is adopted, they are lifted"
    elif last.kind != "main" and following.tag not in THATS:
        resume(parse, i + 1)
    elif last.opener in _PRONOUNS and _interrupted(parse) and (following.tag in VERBS or following.tag in STARTS):
        before = parse.clauses[-2]
        parse.begin(before.kind, i + 1, i + 1, before.parent, "resumed").about = before
    elif (
        len(parse.clauses) > 1
        and parse.clauses[-2].kind == "condition"
        and last.opener in INSERTED
        and (following.tag in VERBS or following.tag in STARTS)
    ):
        parse.begin("main", i + 1, i + 1, None, "then")  # "if the canal is finished, which is far off, ..."
    elif following.tag in VERBS and last.kind == "main" and last.verb >= 0:
        parse.begin("relative" if parse.speaks(last) else "main", i + 1, i + 1, last)


def resume(parse: Parse, start: int) -> None:
    """Go back, behind a comma, to the clause that a subordinate one interrupted."""
    last = parse.clauses[-1]
    root = parse.root(last)
    if last.kind == "manner" and last.parent is not None:
        parse.begin(last.parent.kind, start, start, last.parent.parent, "resumed").about = last.parent
    elif last.kind in ("condition", "concession", "time") and last.start == root.start:
        parse.begin("main", start, start, None)
    elif root is not last and (last.kind in _SUBORDINATE or (last.kind == "condition" and root.verb < 0)):
        clause = parse.begin(root.kind, start, start, root.parent, "resumed")
        clause.about = root if root.verb < 0 else None


def behind_conjunction(parse: Parse, i: int) -> None:
    """Begin the clause of a verb that is joined to the one before without a comma."""
    word, last = parse.words[i], parse.clauses[-1]
    if word.tag == "pronoun":
        parse.begin("main", i, i, None, word.core)
    elif i <= last.body:
        return
    elif word.conj == "ف":
        parse.begin("main", i, i, None)
    else:
        same = last.verb >= 0 and parse.words[last.verb].tag == word.tag
        model = last if last.kind == "main" or (same and last.kind != "condition") else parse.root(last)
        parse.begin(model.kind, i, i, model.parent, "and")


def begins_with_adverb(parse: Parse, i: int) -> bool:
    """Say whether a clause begins with an adverb at a token: its verb is next, or it is "and there is"."""
    words = parse.words
    there = words[i].conj == "و" and words[i].core in _THERE
    there = there or words[i].core in ("لعل", "عسي")
    return there or (i + 1 < parse.n and words[i + 1].tag in VERBS | STARTS)


def adverb_leads(parse: Parse, i: int, word: Word) -> bool:
    """Say whether an adverb at a token leads a clause: with its verb right behind it, or one like "there is"."""
    if i + 1 >= parse.n:
        return False
    if word.tag == "adverb":
        return begins_with_adverb(parse, i)
    return word.core in _THEN and parse.words[i + 1].tag in VERBS | STARTS


def _joins(parse: Parse, i: int) -> bool:
    """Say whether "and" stands before a word, parted from it or not."""
    word = parse.words[i]
    return word.conj == "و" or (word.core[0] == "و" and not word.conj)


def _states(parse: Parse, i: int) -> bool:
    """Say whether a clause without a verb begins at a noun: a definite one, and an indefinite that ends it."""
    words, first = parse.words, i
    while i < parse.n and words[i].tag in ("N", "M") and (i == first or not (words[i].conj or words[i].lead)):
        owned = words[i].core.endswith(("ها", "هم")) and len(words[i].core) > 3
        if not (words[i].definite or owned) and not (i + 1 < parse.n and words[i + 1].definite and i == first):
            break
        i += 1
    if not first < i < parse.n - 1 or parse.clauses[-1].kind != "main":
        return False
    word, behind = words[i], words[i + 1]
    bare = word.tag == "N" and not (word.conj or word.lead or word.definite) and parse.actors[i] is None
    return bare and word.core[-1] != "ا" and (behind.tag in (",", ".") or bool(behind.lead))


def _yet(parse: Parse, i: int) -> bool:
    """Say whether "on that" stands for "yet", and completes no verb."""
    words = parse.words
    that = i + 2 < parse.n and words[i + 1].core == "ان" and words[i + 2].tag in ("N", "M")
    return that and not parse.waits(parse.root(parse.clauses[-1]))


def _unfinished_with_qad(parse: Parse, i: int) -> bool:
    """Say whether an insertion such as ", having signed it," follows a subject that waits for its verb."""
    last = parse.clauses[-1]
    return (
        i + 2 < parse.n
        and parse.words[i + 1].tag == "qad"
        and parse.words[i + 1].conj == "و"
        and last.kind in ("main", "comp")
        and last.verb < 0
        and parse.words[i + 2].tag == "P"
    )


def _conditional(clause: Clause) -> bool:
    """Say whether a clause completes an "if" that opens the sentence or what follows a sign."""
    above = clause.parent
    while above is not None and above.kind == "comp":
        above = above.parent
    return above is not None and above.kind == "condition" and above.parent is None and above.verb >= 0


def _interrupted(parse: Parse) -> bool:
    """Say whether the clause before the last one still waits for its verb."""
    return len(parse.clauses) > 1 and parse.clauses[-2].verb < 0 and parse.clauses[-2].kind in ("main", "comp")


def _verb_near(parse: Parse, i: int) -> bool:
    """Say whether a verb follows before the next sign."""
    for word in parse.words[i:]:
        if word.tag in VERBS or word.tag in STARTS:
            return True
        if word.tag in (",", "."):
            return False
    return False
