"""Deadlines that no date gives: "within weeks", "before the thaw", "before the war ends"."""

from datetime import date

from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.phrases import Phrase
from tarjih.claims.english.words import lemma_of, listed
from tarjih.text.document import Span

_FRONTED = frozenset(("at", "before", "after", "by", "during"))
# What opens a deadline by an event in several words: "in the run-up to the vote".
_LONG: dict[str, tuple[tuple[str, ...], ...]] = {
    "ahead": (("of",),),
    "prior": (("to",),),
    "in": (("the", "run-up", "to"), ("the", "lead-up", "to"), ("time", "for")),
    "on": (("the", "eve", "of"), ("the", "sidelines", "of"), ("the", "margins", "of")),
}
_NEEDING = frozenset(("need", "needs", "want", "wants", "require", "requires", "insist", "insists"))
_ALWAYS = frozenset(("before", "after", "until", "till", "of", "to", "for"))
_NEXT = frozenset(("next", "coming", "upcoming", "forthcoming"))
Deadline = tuple[Span, str, date | None]


def nominal(parse: Parse, at: int, clause: int) -> Deadline | None:
    """Return a deadline that a noun sets: "within weeks", "before the thaw", "at the next meeting"."""
    words, n = parse.words, parse.n
    i = at + 1
    deadlines, events = listed("deadlines"), listed("event deadlines")
    while i + 1 < n and parse.tags[i] not in ",;.SWT":
        word = words[i]
        if (word in deadlines or word in events or word in _LONG) and parse.clause_of(i) == clause:
            inner = _inner(parse, i)
            if inner in parse.time_words:
                i += 1
                continue
            phrase = parse.starts_at.get(inner)
            if (
                phrase is not None
                and words[i - 1] not in ("measured", "counted")
                and not (word == "in" and not listed("superlatives").isdisjoint(words[at:i]))
                and (
                    (word in deadlines and inner == i + 1 and words[phrase.head] in listed("units"))
                    or ((word in events or inner > i + 1) and _is_event(parse, words[inner - 1], phrase))
                )
            ):
                edge = words[phrase.head] in listed("edges") and words[phrase.last : phrase.last + 1] == ["of"]
                of = parse.starts_at.get(phrase.last + 1) if edge else None
                return parse.span(i, phrase.last if of is None else of.last), "open", None
        i += 1
    return _fronted(parse, clause)


def _inner(parse: Parse, i: int) -> int:
    """Return where the event of "before the vote", "in the run-up to the vote" begins."""
    for rest in _LONG.get(parse.words[i], ()):
        if tuple(parse.words[i + 1 : i + 1 + len(rest)]) == rest:
            return i + 1 + len(rest)
    return i + 1


def _fronted(parse: Parse, clause: int) -> Deadline | None:
    """Return a deadline that opens the sentence: "At the next summit the allies will"."""
    verb = parse.finite[0] if parse.finite else None
    phrase = parse.starts_at.get(1)
    if clause or verb is None or phrase is None or phrase.last > verb.first or parse.words[0] not in _FRONTED:
        return None
    return (parse.span(0, phrase.last), "open", None) if parse.words[phrase.head] in listed("dated events") else None


def _is_event(parse: Parse, word: str, phrase: Phrase) -> bool:
    """Say whether a noun is something that comes on a day of its own: "the vote", "the next meeting"."""
    noun = parse.words[phrase.head]
    if noun not in listed("dated events"):
        return False
    if word in _ALWAYS or not _NEXT.isdisjoint(parse.words[phrase.first : phrase.head]):
        return True
    if word in ("by", "at") and noun in listed("edges"):
        return parse.words[phrase.last : phrase.last + 1] == ["of"]
    return noun in listed("gatherings") if word == "at" else word == "during" and noun == "season"


def clausal(parse: Parse, at: int, clause: int, conditions: list[tuple[int, int]]) -> Deadline | None:
    """Return "before the summer is out", "until the treaty is signed", with the last day if a time inside says it."""
    for k, verb in enumerate(parse.finite):
        if verb.by != "S" or verb.first < at or not k:
            continue
        opener = verb.opens - 1
        if (
            parse.words[opener] not in listed("clauses")
            or any(letter in ",;" for letter in parse.tags[at:opener])
            or k - clause > 1
            or any(first == opener for first, _ in conditions)
        ):
            continue
        end = verb.last
        while end < parse.n and parse.tags[end] not in ",;.":
            end += 1
        # "that they stay before the paint is dry is the worry"
        end = next((v.first for v in parse.finite if verb.last <= v.first < end and v.by in "v^"), end)
        opener_word = parse.words[opener]
        if opener_word in ("until", "till") and lemma_of(parse.words[at]) in listed("lasting"):
            # how long something lasts is no horizon
            continue
        if opener_word == "after" and verb.form[0] in "pdq":
            continue
        inside = parse.words[opener:end]
        dated = any(opener <= f < end for f, _, _ in parse.times)
        if opener_word == "before" and not dated and (inside[-1] in ("do", "does", "did") or _denied(parse, clause)):
            # "falls before its rival does"; "will not come before it is paid" sets a condition
            continue
        if (
            opener_word == "before"
            and not dated
            and not _NEEDING.isdisjoint(parse.words[parse.finite[clause].first : opener])
        ):
            # "will need a majority before he can": what must come first
            continue
        if opener_word in ("after", "by") and not any(word in listed("units") for word in inside) and not dated:
            continue
        if opener_word == "when" and parse.tags[opener - 1] in "CS,":
            continue
        by = next((m.by for first, _, m in parse.times if opener <= first < end), None)
        return parse.span(opener, end), "open" if by is None else "period", by
    return None


def _denied(parse: Parse, clause: int) -> bool:
    verb = parse.finite[clause]
    subject = verb.subject
    return verb.negated or (subject is not None and parse.words[subject.first] in ("nobody", "no", "neither", "none"))
