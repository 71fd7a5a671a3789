"""Which noun phrase is the subject of which verb, and where the clause of a verb opens."""

import re
from collections.abc import Sequence

from tarjih.claims.english.chunks import Chunks
from tarjih.claims.english.phrases import Phrase, says_how_sure
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import listed


def find_subjects(parse: Chunks) -> None:
    """Give every verb its subject, and every finite one where its clause opens and by which letter."""
    finite = parse.finite
    tags = parse.tags
    for k, verb in enumerate(finite):
        if verb.inverted:
            inner = [p for p in parse.phrases if verb.first < p.first < verb.head]
            verb.subject = inner[0] if inner else None
            continue
        i = verb.first
        if i and verb.form in ("B", "BR") and parse.words[i - 1] in ("nor", "neither") and verb.last in parse.starts_at:
            # "nor is Beijing in any hurry"
            verb.subject = parse.starts_at[verb.last]
            verb.opens, verb.by, verb.negated = i, "^", True
            continue
        floor = finite[k - 1].last if k else 0
        if floor > i:
            # inside a verb that commas part
            floor = finite[k - 1].first + 1
        region = tags[floor:i]
        # "and" joins two clauses only where the one before it has its verb in the same part of the sentence
        joins = (
            k
            and not any(letter in region for letter in "SWT;,")
            and "between" not in parse.words[floor:i]
            and "both" not in parse.words[floor:i]
        )
        if (
            joins
            and floor in parse.starts_at
            and finite[k - 1].last == floor
            and finite[k - 1].lemma in listed("with clauses")
            and parse.words[floor] not in listed("said things")
        ):
            # "said reforms of land and labour markets were": what is said is a clause
            joins = False
        while (
            i > floor
            and tags[i - 1] not in "SWT;.,()"
            and not (tags[i - 1] == "C" and (joins or (i > 1 and tags[i - 2] == "," and k)))
        ):
            i -= 1
        opener = i - 1 if i > 0 else -1
        verb.opens = i
        verb.by = tags[opener] if opener >= 0 and i > floor else "^" if i == 0 else "v"
        inner = [p for p in parse.phrases if i <= p.first and p.last <= verb.first]
        if len(inner) > 1 and inner[1].first == inner[0].last and says_how_sure(parse.words, inner[0].first):
            # "there is no doubt Russia will lose": as if "that" stood there
            inner = inner[1:]
            verb.opens, verb.by = inner[0].first, "T"
        doing = parse.verb_at.get(i)
        if doing is not None and inner and i < verb.first and _is_deed(parse, doing, verb):
            # "walking out would be suicide", "filling the stores would cost": what is done
            verb.subject = Phrase(i, _deed_ends(parse, inner, verb), doing.head)
            continue
        # A pronoun right before its verb is its subject, whatever stands before ("told the press it would").
        if inner and tags[inner[-1].head] == "X" and inner[-1].last == verb.first:
            verb.subject = inner[-1]
        else:
            verb.subject = _listed(parse, _head_of(parse, inner), verb.opens, leads=not k)
        if (
            verb.by == "v"
            and k
            and _outside(parse, verb, finite[k - 1], k)
            and (owner := _owner_of_clause(parse, finite[k - 1], verb, leads=k == 1))
        ):
            verb.subject = owner
            verb.opens, verb.by = verb.first, "^"
        elif (
            verb.by == "v"
            and k
            and (finite[k - 1].by in "TW" or (k == 1 and finite[0].by == "S" and finite[0].opens > 2))
            and finite[k - 1].lemma not in listed("said")
            and "than" not in parse.words[floor : verb.first]
            and (verb.subject is None or verb.subject.first == finite[k - 1].last or finite[k - 1].by == "S")
        ):
            # "that they can hold a vote by May is doubtful"
            if finite[k - 1].by == "S":
                verb.subject = _head_of(parse, [p for p in parse.phrases if p.last < finite[0].opens])
            else:
                verb.subject = None
            verb.opens, verb.by = verb.first, "^"
        if verb.subject is None:
            verb.subject = _subject_outside(parse, verb, finite[:k], opener)
    for verb in parse.verbs:
        if not verb.finite:
            verb.subject = _subject_of_nonfinite(parse, verb)


def _outside(parse: Chunks, verb: Verb, inner: Verb, k: int) -> bool:
    """Say whether a verb stands outside the clause before it, whose words reach up to it: "who wields it will"."""
    if k == 1:
        return verb.subject is None or parse.tags[verb.subject.head] != "X" or parse.words[verb.subject.head] == "it"
    if parse.words[inner.opens] in listed("whoever"):
        return True
    object_only = verb.subject is None or verb.subject.first == inner.last
    return inner.by == "W" and inner.opens == inner.first and object_only


def _owner_of_clause(parse: Chunks, inner: Verb, outer: Verb, *, leads: bool) -> Phrase | None:
    """Return the subject of a verb whose subject holds a clause.

    It is what the clause hangs on ("the chances that it reopens are", "the man who wields it will"), or the clause
    itself ("whoever wins will").
    """
    opener = inner.opens - 1
    if inner.by == "W" and parse.words[opener] in listed("whoever"):
        return Phrase(opener, outer.first, opener)
    if parse.words[inner.opens] in listed("whoever") and inner.subject is not None:
        return Phrase(inner.opens, outer.first, inner.subject.head)
    if inner.by == "W" or (inner.by == "T" and leads):
        opener -= parse.tags[opener - 1] == "I"
        return parse.ending(opener)
    return None


def _listed(parse: Chunks, phrase: Phrase | None, opens: int, *, leads: bool) -> Phrase | None:
    """Join a subject to those that "and" and commas list with it: "Argentina, Egypt and three others"."""
    if phrase is None or (
        phrase.first != opens
        and not (phrase.first == opens + 1 and parse.words[opens] in ("neither", "both", "either"))
    ):
        return phrase
    tags, first, last = parse.tags, opens, phrase.last
    after = last
    while after < parse.n and parse.words[after] == "of" and after + 1 in parse.starts_at:
        after = parse.starts_at[after + 1].last
    if parse.words[after : after + 2] == ["and", "the"]:
        # "the port of Maputo and the road to South Africa"
        last = after
    if (
        last < parse.n
        and tags[last] == "C"
        and parse.words[last] in ("and", "or", "nor")
        and last + 1 in parse.starts_at
    ):
        other = parse.starts_at[last + 1]
        if tags[other.head] in "XY" or parse.words[last + 1] == "so":
            return phrase
        last = other.last
        while leads and first > 1 and tags[first - 1] == ",":
            earlier = parse.ending(first - 1)
            if earlier is None or (earlier.first and tags[earlier.first - 1] != ","):
                break
            first = earlier.first
        return Phrase(first, last, phrase.head, many=True)
    return phrase


def _head_of(parse: Chunks, inner: Sequence[Phrase]) -> Phrase | None:
    """Return the phrase that the others are attached to: the first that no preposition introduces."""
    for phrase in inner:
        before = parse.tags[phrase.first - 1] if phrase.first else "^"
        if before not in {"I", "t"}:
            if phrase is not inner[-1] and (
                (
                    before == "N"
                    and parse.words[phrase.first] in ("a", "an")
                    and parse.words[phrase.head] in listed("counted")
                )
                or (before == "g" and phrase.first > 1 and parse.tags[phrase.first - 2] == "I")
            ):
                # "at 100 dollars a barrel the deficit", "in seizing the ship the rebels"
                continue
            if (
                before in "bqgdn"
                and parse.verb_at.get(phrase.first - 1) is not None
                and not parse.verb_at[phrase.first - 1].finite
                and phrase is not inner[0]
            ):
                continue
            return phrase
    return None


def _subject_outside(parse: Chunks, verb: Verb, earlier: Sequence[Verb], opener: int) -> Phrase | None:
    """Find the subject of a verb whose own clause names none."""
    tags = parse.tags
    by = verb.by
    if by == "W":
        if parse.words[opener] == "whose":
            return None
        found = parse.antecedent(opener)
        return None if found is not None and _of_clause(parse, verb, opener, found) else found
    if by == "C" and earlier:
        # The verb that this one is joined to; a relative clause joins only its like.
        if len(earlier) > 1 and verb.lemma not in listed("speaks") and _inserted(parse, earlier[-1], opener):
            # "stands ready, the minister said, and would consider"
            return earlier[-2].subject
        if tags[opener - 1] == "," and earlier[-1].by == "T":
            # "is sure that a deal will come, and has begun": back to the main clause
            main = next((v for v in reversed(earlier[:-1]) if v.by in "^," and v.subject), None)
            if main is not None and main.form[0] == verb.form[0]:
                return main.subject
        if verb.lemma in listed("speaks") and (teller := _teller(earlier)) is not None:
            return teller.subject
        return earlier[-1].subject
    if by == "v" and earlier:
        return None
    if by == "," and earlier and _inserted(parse, earlier[-1], opener + 1):
        # "Budapest, claims its minister, will get"; "has closed it and, they warn, may close"
        comma = tags.rfind(",", 0, opener)
        if comma > 0 and tags[comma - 1] == "C" and len(earlier) > 1:
            return earlier[-2].subject
        before = parse.ending(comma)
        if before is not None and not any(v.last <= before.first and v is not earlier[-1] for v in earlier):
            return before
    # After an inserted clause: the first phrase of what stands before it.
    hard = 0
    for j in range(opener - 1, -1, -1):
        if tags[j] == ";" or (tags[j] == "C" and j and tags[j - 1] == "," and any(v.last <= j for v in earlier)):
            hard = j + 1
            break
    # "that the soldiers, unpaid since March, march": the clause opened further left and has no verb yet
    ready = earlier[-1].last if earlier else 0
    for j in range(opener - 1, ready - 1, -1):
        if tags[j] == "S" and j and tags[j - 1] == "," and re.fullmatch(r"[AdnRC]+", tags[j + 1 : opener]):
            # ", while painful,": no clause of its own
            continue
        if tags[j] == "S" and j and tags[j - 1] == "," and not any(v.first > j for v in earlier):
            # ", though threatened in solemn terms,": no clause of its own either
            continue
        if tags[j] in "TS":
            hard = j + 1
            break
    if by == "," and earlier and (listing := _listing(parse, verb, earlier, opener)) is not None:
        return listing.subject
    candidates = [p for p in parse.phrases if hard <= p.first and p.last <= max(opener, 0) and tags[p.head] != "Y"]
    free = [p for p in candidates if p.first == hard or tags[p.first - 1] not in "IWStgn"]
    taken = {id(v.subject) for v in earlier if v.by != "W"}
    for phrase in free:
        if id(phrase) not in taken:
            # "Erdogan and Putin, who met, will"
            return _listed(parse, phrase, phrase.first, leads=False)
    return free[0] if free else None


def _inserted(parse: Chunks, verb: Verb, end: int) -> bool:
    """Say whether a verb of saying stands alone with its speaker between two commas that end at word `end`."""
    if verb.lemma not in listed("said") or parse.tags[end - 1 : end] != ",":
        return False
    comma = parse.tags.rfind(",", 0, end - 1)
    return 0 < comma < verb.first and not any(letter in "SWT;" for letter in parse.tags[comma:end])


def _listing(parse: Chunks, verb: Verb, earlier: Sequence[Verb], opener: int) -> Verb | None:
    """Return the verb that this one only follows in a list: "wants to police the border, hopes to meet"."""
    first = next((v for v in reversed(earlier) if v.by in "^,C;"), None)
    if first is None or first.subject is None or first.form[0] != verb.form[0] or verb.form[0] not in "spb":
        return None
    inside = parse.tags[first.last : opener]
    return first if not any(letter in ",;SWT" for letter in inside) else None


def _teller(earlier: Sequence[Verb]) -> Verb | None:
    """Return the verb of saying that a second one is joined to: "warned that famine was near and urged"."""
    if earlier[-1].by not in "Tv":
        return None
    return next((v for v in reversed(earlier[:-1]) if v.lemma in listed("speaks") and v.subject), None)


def _subject_of_nonfinite(parse: Chunks, verb: Verb) -> Phrase | None:
    """The infinitive after a phrase that is an object ("expects the economy to shrink") is its verb."""
    governor = parse.governor(verb.first)
    if verb.form[0] == "t":
        wanted = _wanted(parse, verb.first)
        if wanted is not None:
            return wanted
    if verb.form[0] == "t" and governor is not None and not governor.passive:
        between = [p for p in parse.phrases if governor.last <= p.first and p.last <= verb.first]
        if between and governor.lemma in listed("raising"):
            return _head_of(parse, between)
    if verb.form[0] in "dn" and verb.first and parse.tags[verb.first - 1] in "NP":
        return parse.ending(verb.first)
    return governor.subject if governor is not None else None


def _wanted(parse: Chunks, i: int) -> Phrase | None:
    """Return whom "for" names before an infinitive at word `i`: "for the hawks to contemplate"."""
    while i > 1 and i - 1 in parse.time_words:
        i -= 1
    phrase = parse.ending(i)
    return phrase if phrase is not None and phrase.first and parse.words[phrase.first - 1] == "for" else None


def _is_deed(parse: Chunks, doing: Verb, verb: Verb) -> bool:
    """Say whether a clause opens with a gerund that its verb tells of: with an object of its own, or before "is"."""
    if doing.form[0] not in "gkh" or doing is verb:
        return False
    following = parse.starts_at.get(doing.last)
    if following is None:
        return parse.tags[doing.last] in "IR"
    return parse.tags[following.first] in "DzXYP" or (
        parse.tags[verb.head] == "s" and parse.words[following.head].endswith("s")
    )


def _deed_ends(parse: Chunks, inner: Sequence[Phrase], verb: Verb) -> int:
    comma = parse.tags.find(",", inner[0].first, verb.first)
    return comma if comma > 0 else verb.first


def _of_clause(parse: Chunks, verb: Verb, relative: int, found: Phrase) -> bool:
    """Say whether ", which" tells of the whole clause before it: ", which makes an exit harder", ", which proves"."""
    return (
        parse.words[relative] == "which"
        and relative > 0
        and parse.tags[relative - 1] == ","
        and parse.tags[found.head] == "N"
        and found.first > 0
        and any(other.last <= found.first for other in parse.finite)
        and not verb.passive
        and verb.lemma in listed("upshots")
    )
