"""Whose claim it is: "the minister said", "Moscow fears that", "according to the report"."""

from typing import NamedTuple

from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.phrases import Phrase
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import listed, vocabulary


class Saying(NamedTuple):
    """Somebody says or thinks something: `holder` does, with `verb` (or `first`, words such as "according to").

    What is said stands in words `opens` up to `closes`.
    """

    holder: Phrase | None
    verb: Verb | None
    first: int
    last: int
    opens: int
    closes: int


def find_sayings(parse: Parse) -> list[Saying]:
    """Return who says what, in the order of the text."""
    found: list[Saying] = []
    lists, tags, words, n = vocabulary(), parse.tags, parse.words, parse.n
    verbs = parse.verbs
    for k, verb in enumerate(verbs):
        if verb.lemma not in lists.saying or not (verb.finite or verb.form[0] == "g"):
            continue
        if verb.form[0] == "g" and (verb.first == 0 or tags[verb.first - 1] != ","):
            continue
        turned = verb.first > 0 and tags[verb.first - 1] == "," and verb.last in parse.starts_at
        if (verb.passive or (verb.subject is None and not verb.inverted)) and not turned:
            continue
        i = verb.last
        subject = verb.subject
        opens = subject.first if subject and subject.last <= verb.first else verb.first
        if any(other.finite and opens <= other.first < verb.first for other in verbs[:k]) and verb.by == "C":
            # "rejected the resolution and warned that"
            opens = verb.first
        end = _attribution_end(parse, i)
        # at the end or in the middle: ", the minister said on Monday.", ", or so it believes"
        comma = opens - 1
        if comma > 0 and words[comma] == "so":
            comma -= 1 + (words[comma - 1] == "or")
        if opens and comma >= 0 and tags[comma] == "," and _told_after(parse, verb, end):
            # What follows with a "but" or an "although" is the author's own.
            closes = next((j for j in range(end, n) if tags[j] == ";"), n)
            parted = tags[end + 1 : end + 2] in ("S", "C") and words[end + 1] != "and"
            if (end + 1 < n and tags[end] == "," and (parted or words[end + 1] == "adding")) or (
                end < n and tags[end] == ";"
            ):
                closes = opens
            found.append(Saying(subject, verb, opens, end, _said_from(parse, opens, end), closes))
            continue
        if (
            verb.first
            and tags[verb.first - 1] == ","
            and verb.form[0] in "spdqb"
            and verb.last in parse.starts_at
            and _is_closed(parse, parse.starts_at[verb.last])
        ):
            # ", says one banker in Astana,"
            closes = next((j for j in range(end, n) if tags[j] == ";"), n)
            found.append(Saying(parse.starts_at[verb.last], verb, verb.first, end, 0, closes))
            continue
        if (i < n and tags[i] == "T") or _has_that(parse, i) or _clause_follows(parse, verb, k):
            closes = next(
                (
                    j
                    for j in range(i, n)
                    if tags[j] == ";"
                    or (tags[j] == "," and j + 1 < n and tags[j + 1] == "C" and words[j + 1] != "or")
                    or (tags[j] == "C" and _speaks_on(parse, j + 1, verb))
                ),
                n,
            )
            # who says it may stand far before: "wages have tripled, which indicates that"
            own = verb.first if opens < verb.opens else opens
            found.append(Saying(subject, verb, own, i, i, closes))
    if "according" not in words and listed("views").isdisjoint(words):
        return found
    for i in range(n - 2):
        told = 2 if words[i : i + 2] == ["according", "to"] else 0
        if words[i] == "in" and words[i + 2] in listed("views") and words[i + 3 : i + 4] == ["of"]:
            told = 4
        if told and i + told in parse.starts_at:
            holder = parse.starts_at[i + told]
            found.append(Saying(holder, None, i, _attribution_end(parse, holder.last), 0, n))
    return found


def _speaks_on(parse: Parse, i: int, verb: Verb) -> bool:
    """Say whether the speaker goes on with a verb of his own: "warned that famine was near and urged"."""
    other = parse.verb_at.get(i)
    return other is not None and other.finite and other.subject is verb.subject and other.lemma in listed("speaks")


def _sentence_start(parse: Parse, i: int) -> int:
    """Return where what is said begins, before its attribution at word `i`: after the last semicolon."""
    return next((j + 1 for j in range(i - 2, -1, -1) if parse.tags[j] == ";"), 0)


def _said_from(parse: Parse, opens: int, end: int) -> int:
    """Return where what is said begins: with the clause that the attribution at word `opens` breaks in two.

    In "output fell, and repairs, Transneft says, will take months" that is the second clause alone.
    """
    start = _sentence_start(parse, opens)
    broken = next((v for v in parse.finite if v.first > end), None)
    if parse.tags[end : end + 1] != "," or broken is None or broken.subject is None:
        return start
    first = broken.subject.first
    joined = first > start + 1 and parse.words[first - 1] in ("and", "but", "while", "although", "though")
    return first if joined and parse.tags[first - 2] == "," and broken.subject.last <= opens else start


def _attribution_end(parse: Parse, i: int) -> int:
    while i < parse.n and parse.tags[i] not in ",;.WT":
        i += 1
    return i


def _told_after(parse: Parse, verb: Verb, end: int) -> bool:
    """Say whether nothing but time, place and hearer stands between the verb of saying and the next sign."""
    if end < parse.n and parse.tags[end] == "T":
        return False
    return not any(other.finite and verb.last <= other.first < end for other in parse.verbs)


def _is_closed(parse: Parse, phrase: Phrase) -> bool:
    return _attribution_end(parse, phrase.last) <= parse.n


def _has_that(parse: Parse, i: int) -> bool:
    """Find the "that" after a hearer or a time: "told reporters on Monday that"."""
    for j in range(i, min(i + 8, parse.n)):
        if parse.tags[j] == "T":
            return True
        if parse.tags[j] in ",;.WS" or j in parse.verb_at:
            return False
    return False


def _clause_follows(parse: Parse, verb: Verb, k: int) -> bool:
    """Say whether a clause without "that" follows: "said inflation had slowed"."""
    for other in parse.verbs[k + 1 :]:
        if other.finite:
            return other.by == "v" or other.opens <= verb.last
        if other.form[0] not in "gdn":
            return False
    return False
