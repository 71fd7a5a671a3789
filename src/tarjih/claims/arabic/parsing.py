"""How an Arabic sentence falls into clauses: one walk over its words."""

from collections.abc import Mapping, Sequence

from tarjih.claims.arabic.clauses import OF_NOUNS, STARTS, Clause, Parse
from tarjih.claims.arabic.complementizers import open_that
from tarjih.claims.arabic.connectives import adverb_leads, begins_with_adverb, behind_conjunction, behind_sign, resume
from tarjih.claims.arabic.openers import open_clause
from tarjih.claims.arabic.relatives import place_verb
from tarjih.claims.arabic.words import THATS, VERBS, Word
from tarjih.text.gazetteer import Mention
from tarjih.text.phrases import Match

_PERHAPS = frozenset({"ربما", "لعل", "عسي"})
# What neither begins a clause nor is its verb.
_PLAIN = frozenset({"N", "M", "D", "#", "adverb", "quote", "or", "except", "this", "source verb"})


def clauses_of(
    words: Sequence[Word],
    actors: Sequence[Mention | None],
    timed: Sequence[bool],
    opened: Mapping[int, Match[str]],
    cued: set[int],
) -> list[Clause]:
    """Return the clauses in order; `opened` are the words that open one, `cued` those that a cue has for itself."""
    parse = Parse(words, actors, timed, opened, cued)
    i = 0
    while i < parse.n:
        if words[i].conj == "و" and words[i].core in _PERHAPS and begins_with_adverb(parse, i):
            behind_conjunction(parse, i)
            i += 1
            continue
        if words[i].tag in _PLAIN and i not in parse.opened:
            if words[i].conj == "ف" and parse.clauses[-1].kind == "condition" and parse.clauses[-1].verb >= 0:
                parse.begin("main", i, i, None, "then")
            elif words[i].conj == "و" and words[i - 1].tag != "," and i > 0 and adverb_leads(parse, i, words[i]):
                behind_conjunction(parse, i)
            i += 1
            continue
        match = parse.opened.get(i)
        if match is not None and parse.actors[i] is None:
            i = open_clause(parse, i, match)
            continue
        word = words[i]
        tag = word.tag
        if tag == "purpose verb":
            parse.begin("purpose", i, i, parse.clauses[-1])
        elif tag == "relative" and i:
            kind = "main" if words[i - 1].tag == "," else "relative"
            parse.begin(kind, i, i + 1, parse.clauses[-1], word.core)
        elif tag in THATS:
            if i not in parse.cued:
                open_that(parse, i)
        elif tag == ".":
            if i + 1 < parse.n:
                parse.begin("main", i + 1, i + 1, None)
        elif tag == ",":
            behind_sign(parse, i)
        elif word.conj and i and words[i - 1].tag != "," and (tag in VERBS or tag in STARTS or tag == "pronoun"):
            behind_conjunction(parse, i)
        elif tag == "lan" and parse.clauses[-1].kind == "condition" and parse.clauses[-1].opener in OF_NOUNS:
            parse.begin("main", i, i, None, "then")
        elif tag == "unreal" and parse.clauses[-1].kind == "condition":
            resume(parse, i)
        elif tag == "la verb" and parse.clauses[-1].kind == "concession" and parse.clauses[-1].opener == "لو":
            parse.clauses[-1].kind = "condition"  # "and if", not "even if"
            parse.begin("main", i, i, None, "then")
        elif tag == "la verb" and any(clause.kind == "condition" for clause in parse.clauses):
            parse.begin("main", i, i, None, "then")
        if tag in VERBS or tag == "purpose verb":
            place_verb(parse, i)
        i += 1
    found = [clause for clause in parse.clauses if clause.end > clause.start]
    for place, clause in enumerate(found):
        clause.place = place
    return found
