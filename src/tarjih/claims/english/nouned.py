"""Nouns that are cues of the clause behind them: "the fear in Kyiv is that", "bets that", "signs the junta will"."""

from tarjih.claims.english.governed import Governed, clause_behind, governed_verb
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.phrases import Phrase
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import listed, vocabulary

# Of nothing, and of what is only asked, no noun is a cue here: the lexicon knows "no sign that".
_EMPTY = frozenset(("no", "little", "any", "scant", "few", "what", "which"))
# What each noun says before "is to": "the aim is to".
_AIMS = frozenset(("asserted_intent", "plan", "hope"))
_FORWARD = frozenset(("plan", "may"))
# Nouns of acts that another noun may follow: "threat" before "is that" is a danger.
_DANGERS = frozenset(("threat", "threats"))


def govern_by_nouns(parse: Parse, taken: list[tuple[int, int]]) -> list[Governed]:
    """Return every noun of hope, fear, belief or chance over its clause, where no other cue has `taken` its words."""
    classes, words, tags = vocabulary().cue_nouns, parse.words, parse.tags
    if classes.keys().isdisjoint(words):
        return []
    found: list[Governed] = []
    for verb in parse.finite:
        subject = verb.subject
        if (
            subject is None
            or subject.last > verb.first
            or (cls := classes.get(words[subject.head])) is None
            or verb.negated
            or tags[subject.head + 1] == "D"
            or verb.lemma not in ("be", "is", "are", "was", "were", "remain")
            or _empty(parse, subject.first, subject.last)
            or _met(taken, subject.first, verb.last)
        ):
            continue
        governed = _said_to_be(parse, verb, subject.first, cls)
        if governed is not None:
            found.append(governed)
    for i, word in enumerate(words):
        if word not in classes or tags[i] != "N" or i + 1 >= parse.n or _met(taken, i, i + 1):
            continue
        phrase = next((p for p in parse.phrases if p.head == i), None)
        if phrase is not None and phrase.last == i + 1 and (over := _over_clause(parse, phrase, classes[word])):
            found.append(over)
    return found


def _over_clause(parse: Parse, phrase: Phrase, cls: str) -> Governed | None:
    """Return a noun of class `cls` with the clause that follows it: "bets that", "no reason Iran will"."""
    words, i = parse.words, phrase.head
    behind = clause_behind(parse, i + 1)
    if words[i] == "reason":
        if behind is None or words[i - 1] not in ("no", "little", "scant"):
            return None
        return governed_verb(parse, i - 1, i + 1, cls, behind)
    if _empty(parse, phrase.first, i + 1) or cls == "likely" or (cls == "may" and _is_subject(parse, phrase.first)):
        # what "the chances that" are is said behind the clause
        return None
    if parse.tags[i + 1] == "T":
        behind = _clause(parse, i + 2)
    elif behind is not None and behind.form[0] != "m":
        # only "signs the junta will" needs no "that"
        behind = None
    if behind is None or (cls in _FORWARD and _tells_which(parse, behind, phrase.first)):
        return None
    return governed_verb(parse, i, i + 1, cls, behind)


def _said_to_be(parse: Parse, verb: Verb, first: int, cls: str) -> Governed | None:
    """Return the clause or the aim that a noun is said to be: "the hope is that", "the plan is to"."""
    i = verb.last
    while i < parse.n and parse.tags[i] == "R":
        i += 1
    if parse.tags[i : i + 1] == "T":
        inner = _clause(parse, i + 1)
        if inner is None:
            return None
        if parse.words[verb.subject.head if verb.subject else first] in _DANGERS:
            cls = "may"
        return governed_verb(parse, first, verb.last, cls, inner)._replace(carrier=verb)
    aim = parse.verb_at.get(i)
    if aim is not None and aim.form[0] == "t" and cls in _AIMS:
        return governed_verb(parse, first, verb.last, cls, aim)._replace(carrier=verb)
    return None


def _clause(parse: Parse, i: int) -> Verb | None:
    """Return the verb of the "that" clause that opens at word `i`."""
    return next((v for v in parse.finite if v.first >= i), None)


def _is_subject(parse: Parse, first: int) -> bool:
    """Say whether the phrase from word `first` on opens a clause."""
    return first == 0 or parse.tags[first - 1] in ",;CTSR"


def _tells_which(parse: Parse, verb: Verb, first: int) -> bool:
    """Say whether a clause only tells which promise or risk is meant: "a risk it had filed", ", a promise that"."""
    return parse.tags[first - 1 : first] == "," or parse.words[verb.first] == "had" or verb.form[0] == "p"


def _empty(parse: Parse, first: int, last: int) -> bool:
    return not _EMPTY.isdisjoint(parse.words[first:last]) or (first > 0 and parse.words[first - 1] in listed("nobody"))


def _met(taken: list[tuple[int, int]], first: int, last: int) -> bool:
    return any(a < last and first < b for a, b in taken)
