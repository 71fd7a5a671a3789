"""Which verb or noun a phrase of the lexicon governs: "is likely to", "a chance of", "put the odds of"."""

from tarjih.claims.english.chances import about_phrase, of_chance
from tarjih.claims.english.governed import MODALS, Governed, clause_behind, first_finite, governed_verb, noun_or_gerund
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.phrases import Phrase
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import listed, vocabulary

# Classes of modals, and the modals that leave something open.
_OF_MODALS = frozenset(("would", "will", "will_not", "can", "impossible", "may", "may_weak"))
_OPEN = frozenset(("may", "might", "could"))


# Chances that may be of what an earlier clause says.
_OF_BEFORE = frozenset(("odds", "chances", "chance", "likelihood", "probability", "risk"))


def govern_by_phrase(parse: Parse, first: int, last: int, cls: str, *, figure: bool = False) -> Governed | None:
    """Return the phrase `first` up to `last` with the verb or the noun that it governs, or None if there is neither."""
    words, tags, n = parse.words, parse.tags, parse.n
    if last - first > 1 and last < n and words[last - 1] in ("a", "an", "the") and tags[last] in "NAPzdgD":
        # the article is the noun's: "are preparing an | offensive"
        last -= 1
    if first and tags[first - 1] == "m" and tags[last : last + 1] in ("b", "q", "e") and last in parse.verb_at:
        # "will more than likely fall"
        between, modal = parse.verb_at[last], parse.verb_at.get(first - 1)
        between.subject = between.subject or (modal.subject if modal is not None else None)
        return governed_verb(parse, first, last, cls, between)
    if (tags[0] in "Tt" or words[0] == "for") and (held := _held_true(parse, first)) is not None:
        return governed_verb(parse, first, last, cls, held)
    if last < n and tags[last] == "N" and words[last] in vocabulary().chances and tags[last - 1] in "DNA":
        last += 1
    inside = next((parse.verb_at[i] for i in range(first, last) if i in parse.verb_at), None)
    if (alone := _verbless(parse, inside, first, cls)) is not None:
        return Governed(first, last, cls, alone.head, None, alone)
    if inside is not None and _is_modal_group(parse, inside, first, last, cls):
        return governed_verb(parse, first, last, cls, inside)
    if inside is not None and not inside.inverted and words[last - 1] not in ("that", "lest", "of"):
        ending = parse.verb_at.get(last - 1)
        if ending is not None and ending is not inside and _keeps_on(ending, last):
            # "is seen keeping rates"
            ending.subject = inside.subject
            return governed_verb(parse, first, last, cls, ending)
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
        and tags[last : last + 1] != "T"
        and tags[last - 1] != "T"
        and words[first] not in vocabulary().chances
    ):
        # "the junta's days are numbered"
        return Governed(first, last, cls, inside.subject.head, None, inside.subject)
    if inside is not None and inside.inverted and inside.head >= last:
        return governed_verb(parse, first, last, cls, inside)
    if cls == "would_risk" and inside is not None and inside.lemma in listed("endangers"):
        return governed_verb(parse, first, last, cls, inside)
    if figure and words[last : last + 1] == ["to"] and (giver := parse.behind(first)) is not None:
        # "attach a probability of 70 percent to a collapse"
        given = noun_or_gerund(parse, first, last, cls, last + 1) if giver.lemma in listed("attaches") else None
        if given is not None:
            return given._replace(holder=giver.subject, carrier=giver)
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
    if after is not None and after.form[0] == "g" and (words[last - 1] in ("out", "like") or tags[last - 1] in "bpsdq"):
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
    if i < n and tags[i] == "," and tags[i + 1 : i + 2] == "T":
        # "is possible, even probable, that"
        i += 1
    # likely that
    if (i < n and (tags[i] == "T" or (words[i] == "that" and tags[i] == "W" and tags[last - 1] in "NA"))) or words[
        last - 1
    ] in (("that", "lest", "whether", "when", "if") if cls == "certain" else ("that", "lest", "whether")):
        found = first_finite(parse, first, last, cls, i)
        if found is not None:
            return found
        return _next_phrase(parse, first, last, cls)
    if (
        i == last
        and i in parse.starts_at
        and (words[i - 1] in listed("thinks") or (tags[i - 1] == "N" and words[i - 1] in listed("clause nouns")))
        and (told := clause_behind(parse, i)) is not None
    ):
        # "every reason to believe the truce will collapse", "a risk the war will spread"
        return governed_verb(parse, first, last, cls, told)
    # "few in the trade think the quota will hold"
    if cls in ("unlikely", "highly_unlikely") and i in parse.starts_at and words[last - 1] in listed("thinks"):
        thought = next((v for v in parse.finite if v.first >= parse.starts_at[i].last), None)
        if thought is not None and thought.by == "v":
            return governed_verb(parse, first, last, cls, thought)
    if (
        cls == "attributed_belief"
        and tags[first] == "I"
        and words[last - 1] == "of"
        and (eyes := parse.starts_at.get(last))
    ):
        # "was, in the judgement of most services, a message"
        before = parse.begun(first)
        told = before if before is not None and not any(c in "SWT;" for c in tags[before.last : first]) else None
        told = told or next((v for v in parse.finite if v.first >= eyes.last), None)
        if told is not None:
            return governed_verb(parse, first, last, cls, told, holder=eyes)
    bound = _binds(parse, inside, last)
    if bound or (i < n and words[i] in ("of", "for", "about") and cls != "perhaps"):
        start = last if bound else i + 1
        governed = noun_or_gerund(parse, first, last, cls, start)
        if governed is not None:
            carrier = parse.governor(first + 1)
            return (
                governed._replace(actor=carrier.subject) if carrier is not None and carrier.last <= first else governed
            )
    if (
        words[last - 1] in listed("any")
        and (counted := parse.starts_at.get(last - 1)) is not None
        and counted.last > last
    ):
        # "does not expect any disruption"
        governed = noun_or_gerund(parse, first, last, cls, last - 1)
        if governed is not None:
            return governed
    clause = around_speaker(parse, parse.governor(first + 1), first)
    # "did not rule out a referendum", "would risk riots"
    if (
        i in parse.starts_at
        and (tags[last - 1] in "bgpsdnq" or words[last - 1] in ("out", "favour", "favor"))
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
        or (tags[first] == "I" and not (figure and _is_rated(parse, clause, first)))
        or (figure and _adds_a_chance(parse, first))
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
        if chosen is not None and words[chosen.first - 1] in ("we", "i") and chosen.lemma in listed("thinks"):
            # "on balance we believe": what is believed
            chosen = next((v for v in parse.finite if v.first >= chosen.last and v.by in "vT"), chosen)
        return governed_verb(parse, first, last, cls, chosen) if chosen is not None else None
    if clause is not None and figure and (said := _said_before(parse, clause, first)) is not None:
        # "may collapse by June; we put the odds at around 60 percent"
        return governed_verb(parse, first, last, cls, said)._replace(holder=clause.subject, carrier=clause)
    if clause is not None and clause.by == "T" and figure and words[clause.opens - 2] in vocabulary().chances:
        # "raises its estimate of the probability that it defaults to over 70 percent"
        over = governed_verb(parse, first, last, cls, clause)
        outer = next((v for v in reversed(parse.finite) if v.last <= clause.opens - 1), None)
        chance = parse.starts_at.get(outer.last) if outer is not None else None
        if outer is None or chance is None or chance.last != clause.opens - 1:
            return over
        return over._replace(holder=outer.subject, carrier=outer)
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
            return _next_phrase(parse, first, last, cls)
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
    return _next_phrase(parse, first, last, cls)


def _verbless(parse: Parse, inside: Verb | None, first: int, cls: str) -> Phrase | None:
    """Return what a cue without a verb of its own describes.

    The noun before it ("the talks set for Sunday"), or the phrase that a comma parts ("a full offensive improbable").
    """
    tags, words = parse.tags, parse.words
    if (
        cls == "scheduled"
        and words[first] in ("set", "due", "scheduled", "slated")
        and (inside is None or not inside.finite)
    ):
        if any(v.form[0] == "t" and first < v.first <= first + 2 for v in parse.verbs):
            # "a panel due to report"
            return None
        if (before := parse.ending(first)) is not None:
            return before if parse.tags[before.head] == "N" else None
        return parse.ending(first - 1) if first == 2 and tags[1] == "," else None
    comma = max(tags.rfind(",", 0, first), tags.rfind(";", 0, first))
    if comma < 0 or inside is not None or tags[first] not in "AR" or tags[comma + 1] == "C":
        return None
    thing = parse.starts_at.get(comma + 1)
    if thing is None or thing.last > first or any(comma < i < first for i in parse.verb_at):
        return None
    between = tags[thing.last : first]
    gap = between.strip("DANPzIR") == "" and tags[first - 1] != "D"
    closes = tags.find(",", first)
    later = next((v for v in parse.finite if v.first > first and (closes < 0 or v.first < closes)), None)
    main = any(v.last <= comma for v in parse.finite)
    return (
        thing
        if gap and main and later is None and (tags[thing.head] in "NP" or words[thing.head] in ("one", "those"))
        else None
    )


def _is_modal_group(parse: Parse, verb: Verb, first: int, last: int, cls: str) -> bool:
    """Say whether a phrase is only a modal with its verb: "would be", "would turn", "will never", "cannot be"."""
    return (
        cls in _OF_MODALS
        and verb.first == first
        and last <= verb.last
        and parse.words[first] in MODALS
        and verb.form[0] == "m"
        and verb.form[-1] not in "mRx"
        and (cls != "may" or parse.words[first] in _OPEN)
    )


def _keeps_on(verb: Verb, last: int) -> bool:
    """Say whether a phrase ends in what somebody is seen doing: "is seen keeping rates"."""
    return verb.form == "g" and verb.last == last and verb.lemma not in vocabulary().cue_verbs


def _binds(parse: Parse, inside: Verb | None, last: int) -> bool:
    """Say whether a phrase ends in a preposition that what it is about follows: "is staring at"."""
    word = parse.words[last - 1]
    if word in ("of", "for", "about", "in", "on", "to", "over") or parse.words[last - 3 : last : 2] == [
        "to",
        "against",
    ]:
        return True
    thing = parse.starts_at.get(last)
    return (
        word in listed("binding")
        and inside is not None
        and not inside.passive
        and thing is not None
        and parse.tags[thing.head] not in "XY"
    )


def around_speaker(parse: Parse, clause: Verb | None, at: int) -> Verb | None:
    """Return the clause around a speaker between commas: the "is" of "is, lawyers agree, out of the question"."""
    if clause is None or clause.lemma not in vocabulary().saying or clause.last > at or not clause.opens:
        return clause
    tags = parse.tags
    closes = tags.find(",", clause.last, at)
    opens = clause.opens - 1
    if closes < 0 or tags[opens] != "," or any(letter in "SWT;" for letter in tags[opens:closes]):
        return clause
    outer = next((v for v in reversed(parse.finite) if v.last <= opens), None)
    return outer if outer is not None and ";" not in tags[outer.last : opens] else clause


def _held_true(parse: Parse, first: int) -> Verb | None:
    """Return the verb of a clause that opens the sentence, if a phrase says how true it is: "That it will is odd"."""
    if parse.tags[0] == "T":
        if len(parse.finite) < 2 or parse.finite[0].by != "T":
            return None
        inner = parse.finite[0]
        outer = next((v for v in parse.finite[1:] if v.by not in "TWSC" and v.lemma in listed("looks")), None)
    else:
        # "for the emir to abdicate is unthinkable", "to devalue now would be madness"
        inner = parse.verbs[0]
        outer = parse.finite[0] if parse.finite and parse.finite[0].lemma in listed("looks") else None
        if inner.form[0] != "t" or inner.lemma == "date" or outer is None or "," in parse.tags[: outer.first]:
            return None
    if outer is None or first < outer.first - 1 or inner.last > first:
        return None
    return None if any(letter in ",;CSTW" for letter in parse.tags[outer.last : first]) else inner


def _said_before(parse: Parse, clause: Verb, first: int) -> Verb | None:
    """Return the verb of an earlier clause that a bare "the odds" are of, up to the number at word `first`."""
    thing = parse.starts_at.get(clause.last)
    if thing is None or parse.words[thing.head] not in _OF_BEFORE or clause.lemma not in listed("rates"):
        return None
    if thing.last + 1 < first and parse.words[thing.last] in ("of", "that", "for", "to"):
        return None
    before = next((v for v in reversed(parse.finite) if v.last < clause.opens and v.by != "W"), None)
    return next((v for v in parse.finite if v.by == "S" and before is not None and v.last <= before.first), before)


def _is_rated(parse: Parse, clause: Verb | None, first: int) -> bool:
    """Say whether the number at word `first` is said of a chance of its clause: "puts the odds of war at about"."""
    if clause is None:
        return False
    chances, words = vocabulary().chances, parse.words
    if clause.by == "T" and clause.opens > 1:
        return words[clause.opens - 2] in chances
    if clause.subject is not None and words[clause.subject.head] in chances:
        return True
    thing = parse.starts_at.get(clause.last)
    return thing is not None and thing.last < first and words[thing.head] in chances


def _adds_a_chance(parse: Parse, first: int) -> bool:
    """Say whether the number at word `first` is added to a whole clause: "with a probability of 60 percent"."""
    words = parse.words
    return (
        first > 3
        and words[first - 1] == "of"
        and words[first - 2] in vocabulary().chances
        and "with" in (words[first - 3], words[first - 4])
    )


def _next_phrase(parse: Parse, first: int, last: int, cls: str) -> Governed | None:
    """Return the cue over the first noun phrase behind it."""
    phrase = next((p for p in parse.phrases if p.first >= last), None)
    return Governed(first, last, cls, phrase.head, None, phrase) if phrase else None
