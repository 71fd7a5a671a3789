"""Which verb or noun each estimative cue governs."""

import re

from tarjih.claims.english.belonging import open_question, tells_which
from tarjih.claims.english.chances import (
    Governed,
    about_phrase,
    first_finite,
    governed_verb,
    hinged,
    moved_chances,
    noun_or_gerund,
    of_chance,
)
from tarjih.claims.english.minded import govern_by_verb
from tarjih.claims.english.numbered import find_numbered
from tarjih.claims.english.parsing import Parse, Verb
from tarjih.claims.english.parties import acts
from tarjih.claims.english.words import lemma_of, listed, vocabulary

# What a verb of the list says as well, with more to go by than a phrase.
_MODAL = frozenset(("will", "will_not", "would", "can", "may"))
_MODALS = frozenset(("will", "would", "can", "could", "may", "might", "shall", "cannot", "wouldn't", "won't", "can't"))
_OF_VERBS = frozenset(
    ("asserted_intent", "plan", "hope", "feared", "attributed_belief", "evidential_strong", "expected", "would_risk")
)


def find_governed(parse: Parse) -> list[Governed]:
    """Return every cue with what it governs: phrases of the lexicon, then verbs that are cues, then moved chances."""
    found: list[Governed] = []
    moved = moved_chances(parse) + hinged(parse)
    numbered = find_numbered(parse)
    cues = [(parse.back[match.first], parse.back[match.last], match.value) for match in parse.sentence.cues]
    if numbered:
        cues = numbered + [c for c in cues if not any(a < c[1] and c[0] < b for a, b, _ in numbered)]
    outer = _outer(parse)
    for first, last, value in cues:
        cls = value
        if outer is not None and first >= outer.first and last > outer.last:
            # "Whether the coalition survives is a toss-up"
            found.append(governed_verb(parse, first, last, cls, parse.finite[0])._replace(carrier=outer))
            continue
        if first >= last or (moved and any(_says_over(g, first, last) for g in moved)):
            continue
        if _is_trap(parse, first, last, cls):
            continue
        if cls == "would_risk" and words_of(parse, first) == "threaten":
            verb = parse.verb_at.get(first)
            cls = "plan" if verb is not None and acts(parse, verb.subject) else cls
        ends = last - (parse.words[last - 1] == "that")
        if parse.words[max(ends - 2, first) : ends] == ["no", "question"] and _clause_opens(parse, ends):
            # "there is no question Russia will lose"
            cls = "certain"
        denied = cls == "will" and last < parse.n and parse.words[last] in ("not", "never")
        governed = _govern(parse, first, last + denied, "will_not" if denied else cls)
        if governed is not None:
            found.append(governed)
    taken = [(g.first, g.last) for g in found + moved]
    found += [joined for g in found if g.cls in _MODAL for joined in _joined(parse, g)]
    cue_verbs = vocabulary().cue_verbs
    for verb in parse.verbs:
        own = cue_verbs.get(verb.lemma)
        if (
            own is not None
            and verb.passive
            and verb.finite
            and not any(first < verb.last and verb.first < last for first, last in taken)
            and (parted := _across(parse, verb)) is not None
        ):
            found.append(governed_verb(parse, verb.first, verb.last, own, parted))
            continue
        if (
            own is None
            or verb.passive
            or _asked(parse, verb)
            or any(first < verb.last and verb.first < last for first, last in taken)
        ):
            continue
        governed = govern_by_verb(parse, verb, own, taken)
        if governed is not None:
            found.append(governed)
    every = sorted([*found, *moved], key=lambda g: g.first)
    # "is unlikely, in our view, to": an opinion is of what the other cue is about
    if len(every) < 2:
        return every
    every = [
        next(
            (
                g._replace(at=o.at, verb=o.verb, phrase=o.phrase)
                for o in every
                if o is not g and o.first <= g.at < o.last
            ),
            g,
        )
        if g.cls == "arguably"
        else g
        for g in every
    ]
    # "no sign that it is preparing": what a cue says of a clause leaves no room for the verb of that clause as a cue
    over = [g for g in every if g.verb is not None and g.last <= g.verb.first]
    return [
        g
        for g in every
        if parse.words[g.first] in _MODALS
        or not any(
            o is not g
            and o.last <= g.first
            and o.verb.first <= g.first < o.verb.last
            # "is understood to be planning a visit": what is only told leaves room for a plan
            and not (g.cls == "plan" and o.cls in ("attributed_belief", "reported"))
            for o in over
            if o.verb
        )
    ]


def _clause_opens(parse: Parse, i: int) -> bool:
    """Say whether a clause with its subject begins at word `i`, with "that" before it or not."""
    i += parse.tags[i : i + 1] == "T"
    return any(v.opens == i and v.subject is not None and v.subject.first >= i for v in parse.finite)


def _says_over(moved: Governed, first: int, last: int) -> bool:
    """Say whether a phrase stands in what moves a chance, or takes in the chance itself: "the likelihood of war is"."""
    rated = moved.carrier.subject if moved.carrier is not None else None
    return (moved.first < last and first < moved.last) or (
        rated is not None and first <= rated.head and moved.carrier is not None and last > moved.carrier.first
    )


def _across(parse: Parse, verb: Verb) -> Verb | None:
    """Return the infinitive of a passive across a place or a time: "is believed in the market to want"."""
    later = next((v for v in parse.verbs if v.first >= verb.last), None)
    if (
        later is None
        or later.form[0] != "t"
        or not re.fullmatch(r"R*(?:I[DANPz]+)+", parse.tags[verb.last : later.first])
    ):
        return None
    later.subject = verb.subject
    return later


def _outer(parse: Parse) -> Verb | None:
    """Return the verb that says something of a question: the "is" of "whether it survives is a toss-up"."""
    if parse.words[0] != "whether" or len(parse.finite) < 2:
        return None
    return next((v for v in parse.finite[1:] if v.lemma in listed("looks")), None)


def words_of(parse: Parse, first: int) -> str:
    """Return the base form of the verb that word `first` belongs to."""
    verb = parse.verb_at.get(first)
    return verb.lemma if verb is not None else ""


def _joined(parse: Parse, g: Governed) -> list[Governed]:
    """Return the further verbs of a modal: "would hold elections and hand power", "will neither strand nor send"."""
    if g.verb is None or g.verb.form[0] != "m" or g.verb.passive:
        return []
    found = []
    for verb in parse.verbs:
        if (
            verb.first < g.verb.last
            or verb.form not in ("b", "q")
            or not verb.first
            or parse.tags[verb.first - 1] != "C"
        ):
            continue
        if any(letter in "SWT;mBHs" for letter in parse.tags[g.verb.last : verb.first]):
            break
        verb.subject = g.verb.subject
        found.append(g._replace(at=verb.head, verb=verb))
    return found


def _asked(parse: Parse, verb: Verb) -> bool:
    """Say whether a verb stands in a question that the sentence only mentions: "has yet to say whether he wants"."""
    return verb.by == "S" and parse.words[verb.opens - 1] in ("whether", "how", "why")


def _is_trap(parse: Parse, first: int, last: int, cls: str) -> bool:
    tags, words = parse.tags, parse.words
    own = vocabulary().cue_verbs.get(lemma_of(words[first])) if tags[first] in "sbpd" else None
    if (
        own is not None
        and cls in _OF_VERBS
        and not (
            (last - first > 2 and own != cls) or (cls == "would_risk" and lemma_of(words[first]) in listed("bodes"))
        )
    ):
        verb = parse.verb_at.get(first)
        return verb is None or not verb.passive
    clause = parse.verb_at.get(first)
    if clause is not None and cls in _MODAL and not clause.inverted:
        if open_question(parse, clause):
            return True
        if words[clause.last : clause.last + 1] in (["if"], ["whether"]) and clause.lemma in listed("unanswered"):
            # "would not say if"
            return True
        told = parse.verb_at.get(last + 2) or parse.verb_at.get(last + 3)
        if (
            clause.lemma == "be"
            and told is not None
            and told.form[0] == "t"
            and tags[told.last : told.last + 1] == "T"
            and any(word in listed("premature") for word in words[last : told.first])
        ):
            # "it would be a mistake to say that"
            return True
    # "cannot be reached for comment", "cannot be a coincidence"
    if cls == "impossible" and words[first] in ("cannot", "can't", "can", "could", "couldn't"):
        i = last + (words[last : last + 1] in (["be"], ["a"], ["an"]))
        i += words[i : i + 1] in (["a"], ["an"], ["so"], ["independently"])
        if words[i : i + 1] and words[i] in listed("no verdict"):
            return True
    if clause is not None and clause.form[0] == "m" and clause.finite and not clause.inverted:
        # What could be in a "when" or "because" clause, and what would be in a relative one, forecasts nothing.
        opener = words[clause.opens - 1] if clause.by == "S" else ""
        if opener in ("when", "because", "as", "since", "where", "how") and words[first] in (
            "could",
            "cannot",
            "can",
            "can't",
            "would",
            "couldn't",
            "wouldn't",
        ):
            return True
        if clause.by == "W" and (
            (words[first] in ("would", "could") and cls in ("would", "impossible") and tells_which(parse, clause))
            or (words[first] in ("can", "cannot", "can't") and cls in ("can", "impossible"))
        ):
            return True
        if words[clause.opens] == "what" and cls in ("can", "impossible"):
            # "what he cannot do is"
            return True
        # "whatever the auditors may find", "odd as it may sound"
        if cls in ("may", "can") and _concedes(parse, first):
            return True
    within = _clause_over(parse, first)
    if within is not None and within.by == "S" and words[within.opens - 1] in ("whether", "how", "why", "where"):
        # ", where its bid will": a second statement
        second = words[within.opens - 1] == "where" and within.opens > 1 and tags[within.opens - 2] == ","
        return within.opens <= first and not second
    if (
        tags[first] == "N"
        and cls in ("asserted_intent", "plan", "hope")
        and first
        and words[first - 1] in listed("vague")
    ):
        return True
    # ", unthinkable a year ago,": once held to be so
    if first and last < parse.n and tags[first - 1] == "," and tags[first] in "ANx" and _was_once(parse, last):
        return True
    # "merely unlikely rather than unthinkable"
    if first > 1 and words[first - 1] == "than" and words[first - 2] == "rather":
        return True
    # "could hardly have asked for more", "can scarcely conceal its glee"
    if (
        cls == "unlikely"
        and clause is not None
        and words[first] in ("can", "could")
        and ("H" in clause.form or clause.lemma in listed("hardly"))
    ):
        return True
    if cls == "may_weak" and words[last - 1] in ("principle", "theory", "paper") and _in_theory(parse, first):
        return True
    # "may be tempted to", "would be ready to": the modal governs
    if (
        clause is not None
        and clause.form[0] == "m"
        and first > clause.first
        and cls in ("may", "asserted_intent", "plan")
        and clause.lemma != "have"
    ):
        return True
    # "may as well hope for snow", "nobody can close"
    if words[first + 1 : first + 3] == ["as", "well"]:
        return True
    if (
        cls == "can"
        and words[first] == "can"
        and clause is not None
        and clause.subject is not None
        and words[clause.subject.first] in ("nobody", "few")
    ):
        return True
    # "as soon as possible"
    if cls == "can" and first and words[first - 1] == "as":
        return True
    # "15 or even 20 percent"
    if words[first] == "or" and last < parse.n and words[last][0].isdigit() and words[first - 1][0].isdigit():
        return True
    # "cut its rate by half a point to 4 percent"
    if (
        words[first] in ("point", "points")
        and first
        and (tags[first - 1] == "D" or words[first - 1] in ("basis", "percentage"))
    ):
        return True
    if words[first : last + 1] == ["can", "only"]:
        return True
    if cls == "likely" and words[last - 1] == "like" and (last >= parse.n or tags[last] != "g"):
        # "looks like a squall"
        return True
    if words[first] == "been" and words[first:last] == ["been", "about", "to"]:
        return True
    # "are set by politics"
    if cls == "scheduled" and words[last - 1] == "by" and not any(a <= last < b for a, b, _ in parse.times):
        return True
    # "have been impossible to silence" tells of the past.
    if cls == "impossible" and first and words[first - 1] == "been":
        return True
    # "what isolation could not": no verb follows
    if (
        clause is not None
        and clause.form.strip("mxR") == ""
        and clause.last <= last
        and tags[clause.last : clause.last + 1] in (".", ";", "")
        and cls in ("can", "impossible", "would")
    ):
        return True
    if last - first == 1:
        letter, word = tags[first], words[first]
        if word in ("may", "can", "will", "would", "could", "might", "shall"):
            return letter != "m"
        if word in listed("plain"):
            before = tags[first - 1] if first else "^"
            # "the likely path": it only describes
            if before in "DzA" and last < parse.n and tags[last] in "NPAC":
                return True
            if last < parse.n and tags[last] == "N" and before != "B":
                return True
            if letter == "P":
                return True
        if cls == "attributed_belief":
            return False
    return False


def _was_once(parse: Parse, last: int) -> bool:
    """Say whether a time that is over follows before the next sign: "two years ago", "in the spring", "last month"."""
    end = parse.tags.find(",", last)
    region = parse.words[last:end] if 0 < end < last + 8 else []
    return "ago" in region or "last" in region or "until" in region or region[:2] == ["in", "the"]


def _in_theory(parse: Parse, first: int) -> bool:
    """Say whether "in theory" limits no possibility: "a deal in principle", "would in theory", "exists on paper"."""
    words = parse.words
    before = words[first - 1] if first else ""
    return first > 0 and (parse.tags[first - 1] in "NPdqpsb" or before == "would")


def _concedes(parse: Parse, first: int) -> bool:
    """Say whether a modal stands in a clause that holds in any case: "however loudly he may speak"."""
    words = parse.words
    if words[first - 2 : first] == ["as", "it"]:
        return True
    for i in range(first - 1, max(first - 8, -1), -1):
        if words[i] in listed("whatever"):
            return words[i] != "however" or parse.tags[i + 1 : i + 2] in ("R", "A", "D", "U")
        if parse.tags[i] in ",;.":
            return False
    return False


def _clause_over(parse: Parse, i: int) -> Verb | None:
    """Return the finite verb whose clause word `i` stands in, if it comes before that verb's own words end."""
    return next((v for v in parse.finite if v.opens <= i < v.last + 4 and v.first <= i + 3), None)


def _govern(parse: Parse, first: int, last: int, cls: str) -> Governed | None:
    words, tags, n = parse.words, parse.tags, parse.n
    if last < n and tags[last] == "N" and words[last] in vocabulary().chances and tags[last - 1] in "DNA":
        last += 1
    inside = next((parse.verb_at[i] for i in range(first, last) if i in parse.verb_at), None)
    if inside is not None and not inside.inverted and words[last - 1] not in ("that", "lest", "of"):
        ending = parse.verb_at.get(last - 1)
        if ending is not None and (ending.head >= last or (ending is not inside and inside.form[0] == "m")):
            return governed_verb(parse, first, last, cls, ending)
        if inside.form[0] == "m" and inside.last <= last and tags[inside.head] == "m":
            ending = inside
            # "may, or may not, spare": the verb comes later
            later = next(
                (
                    v
                    for v in parse.verbs
                    if v.first >= last and (v.form[0] in "bqHOe" or (v.form[0] == "m" and v.head > v.first))
                ),
                None,
            )
            if later is not None:
                later.subject = later.subject or ending.subject
                return governed_verb(parse, first, last, cls, later, subject=ending.subject)
    if (
        inside is not None
        and inside.finite
        and inside.subject is not None
        and inside.subject.head == first
        and tags[first] == "N"
        and words[first] not in vocabulary().chances
    ):
        # "the junta's days are numbered"
        return Governed(first, last, cls, inside.subject.head, None, inside.subject)
    if inside is not None and inside.inverted and inside.head >= last:
        return governed_verb(parse, first, last, cls, inside)
    if cls == "would_risk" and inside is not None and inside.lemma in listed("endangers"):
        return governed_verb(parse, first, last, cls, inside)
    i = last
    while i < n and tags[i] in "Rx" and tags[i] != "x":
        i += 1
    after = parse.verb_at.get(i)
    # likely to widen
    if after is not None and after.form.lstrip("x")[0] == "t":
        return governed_verb(parse, first, last, cls, after)
    if words[last - 1] == "to" and after is not None and after.form[0] in "bqe":
        return governed_verb(parse, first, last, cls, after)
    if words[last - 1] == "to":
        ending = parse.verb_at.get(last - 1)
        if ending is not None and ending.last >= last:
            return governed_verb(parse, first, last, cls, ending)
    if after is not None and after.form[0] == "g" and (words[last - 1] == "out" or tags[last - 1] in "bpsdq"):
        # "ruled out ceding"
        return governed_verb(parse, first, last, cls, after)
    if words[last - 1] == "be" and after is not None:
        return governed_verb(parse, first, last, cls, after)
    # "unlikely, in our view, to expel"
    if i < n and tags[i] == ",":
        close = tags.find(",", i + 1)
        resumed = parse.verb_at.get(close + 1) if 0 < close < n - 1 else None
        if resumed is not None and resumed.form[0] == "t":
            return governed_verb(parse, first, last, cls, resumed)
    # likely that
    if (i < n and (tags[i] == "T" or (words[i] == "that" and tags[i] == "W" and tags[last - 1] in "NA"))) or words[
        last - 1
    ] in ("that", "lest", "whether"):
        found = first_finite(parse, first, last, cls, i)
        if found is not None:
            return found
        phrase = next((p for p in parse.phrases if p.first >= last), None)
        return Governed(first, last, cls, phrase.head, None, phrase) if phrase else None
    # "few in the trade think the quota will hold"
    if cls in ("unlikely", "highly_unlikely") and i in parse.starts_at and words[last - 1] in listed("thinks"):
        thought = next((v for v in parse.finite if v.first >= parse.starts_at[i].last), None)
        if thought is not None and thought.by == "v":
            return governed_verb(parse, first, last, cls, thought)
    if words[last - 1] in ("of", "for", "about", "in", "on", "to", "over") or (
        i < n and words[i] in ("of", "for", "about") and cls != "perhaps"
    ):
        start = last if words[last - 1] in ("of", "for", "about", "in", "on", "to", "over") else i + 1
        governed = noun_or_gerund(parse, first, last, cls, start)
        if governed is not None:
            carrier = _clause_of(parse, first)
            return (
                governed._replace(actor=carrier.subject) if carrier is not None and carrier.last <= first else governed
            )
    clause = _clause_of(parse, first)
    # "did not rule out a referendum", "would risk riots"
    if (
        i in parse.starts_at
        and (tags[last - 1] in "bgpsdnq" or words[last - 1] == "out")
        and tags[parse.starts_at[i].head] not in "XY"
    ):
        wanted = parse.verb_at.get(parse.starts_at[i].last)
        if wanted is not None and wanted.form[0] == "t" and tags[last - 1] in "bs":
            # "nobody expects Caracas to release"
            return governed_verb(parse, first, last, cls, wanted, subject=parse.starts_at[i])
        governed = noun_or_gerund(parse, first, last, cls, i)
        if governed is not None:
            return governed if governed.verb is not None or clause is None else governed._replace(actor=clause.subject)
    if clause is not None and clause.first == last and clause.lemma in listed("there is"):
        # "a realistic chance exists that"
        far = next((j for j in range(clause.last, n) if tags[j] == "T"), None)
        if far is not None:
            governed = first_finite(parse, first, last, cls, far)
            return governed and governed._replace(carrier=clause)
    adverbial = (
        tags[last - 1] == "R"
        or tags[first] == "I"
        or first == 0
        or (i < n and tags[i] == "," and first and tags[first - 1] == ",")
    )
    if adverbial and not (
        clause is not None
        and clause.lemma in listed("looks")
        and clause.last <= first
        and tags[first - 1] in "BReRx"
        and tags[last - 1] != "R"
        and tags[first] != "R"
    ):
        nxt = next((v for v in parse.finite if v.last > last and v.opens <= max(last + 1, first) and v.by != "W"), None)
        nxt = nxt or next((v for v in parse.finite if v.last > last and v.by not in "WS"), None)
        nxt = nxt or next((v for v in parse.finite if v.last > last), None)
        if first > 0 and clause is not None and clause.last <= first and tags[first - 1] not in ",;C":
            nxt = clause
        chosen = nxt or clause
        return governed_verb(parse, first, last, cls, chosen) if chosen is not None else None
    if (
        clause is not None
        and tags[0] == "T"
        and clause.lemma in listed("looks")
        and clause is not parse.finite[0]
        and parse.finite[0].by == "T"
    ):
        # "That a cabinet should govern is an impossibility"
        return governed_verb(parse, first, last, cls, parse.finite[0])
    if clause is not None:
        subject = clause.subject
        # "put the odds of a rise at nine in ten"
        rated = parse.starts_at.get(clause.last)
        if rated is not None and clause.last <= first and words[rated.head] in vocabulary().chances:
            governed = of_chance(parse, first, last, cls, rated)
            if governed is not None:
                return governed._replace(holder=subject, carrier=clause)
        # "has made a crossing less likely"
        if (
            clause.lemma in ("make", "render", "leave", "think", "deem", "call", "consider")
            and rated is not None
            and rated.last <= first
            and parse.tags[rated.head] not in "XY"
        ):
            about = about_phrase(parse, first, last, cls, rated)
            if about is not None and clause.subject is not None and cls.startswith("comparative"):
                about = about._replace(condition=(clause.subject.first, clause.first))
            return about._replace(carrier=clause) if about is not None else None
        far = next((j for j in range(last, min(last + 6, n)) if tags[j] == "T"), None)
        if far is not None:
            return first_finite(parse, first, last, cls, far)
        if subject is not None and tags[subject.head] == "X" and words[subject.head] in ("it", "there"):
            later = next((v for v in parse.verbs if v.first >= last and (v.finite or v.form[0] == "t")), None)
            if later is not None:
                return governed_verb(parse, first, last, cls, later)
            phrase = next((p for p in parse.phrases if p.first >= last), None)
            return Governed(first, last, cls, phrase.head, None, phrase) if phrase else None
        if subject is not None:
            return about_phrase(parse, first, last, cls, subject)
        before = next((v for v in reversed(parse.verbs) if v.last <= clause.first and v.form[0] == "g"), None)
        if before is not None and clause.lemma in listed("looks"):
            # "qualifying is a mathematical impossibility"
            return governed_verb(parse, first, last, cls, before)
        if clause.form[0] == "t" or not clause.finite:
            return governed_verb(parse, first, last, cls, clause)
    later = next((v for v in parse.verbs if v.first >= last), None)
    if later is not None:
        return governed_verb(parse, first, last, cls, later)
    phrase = next((p for p in parse.phrases if p.first >= last), None)
    return Governed(first, last, cls, phrase.head, None, phrase) if phrase else None


def _clause_of(parse: Parse, i: int) -> Verb | None:
    """Return the verb in whose clause word `i` stands: the last finite one before it, with no sign between."""
    best = None
    for verb in parse.verbs:
        if verb.first > i:
            break
        if verb.finite:
            best = verb
    if best is None:
        best = next((v for v in parse.verbs if v.finite), None)
    return best
