"""To whom or to what a verb is done: its object, or whom a preposition names: "fire at ships", "took control of"."""

from tarjih.claims.english.codes import Party, code_of
from tarjih.claims.english.nominal import patient_of
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.parties import acts, goods_of, party, undergoer
from tarjih.claims.english.phrases import Phrase
from tarjih.claims.english.pronouns import named_by
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import listed, vocabulary

# Prepositions whose phrase is the object of a verb: "fire at ships", "turn on the party".
_GOVERNED: dict[str, tuple[str, ...]] = {}
for _verbs, _prepositions in (
    ("fire shoot aim look hint snipe jeer balk baulk bristle", "at"),
    (
        "lean turn rely depend insist agree bet count build draw prey seize settle budge encroach impinge renege round",
        "on upon",
    ),
    ("rally close unite", "behind around"),
    ("side govern break deal cope grapple trade tamper meddle collude conspire clash collide quarrel wrestle", "with"),
    ("withdraw retreat flee pull walk defect secede back refrain recoil resile abstain", "from"),
    ("tilt drift swing shift pivot gravitate veer edge inch", "to towards toward from"),
    ("arrive land meddle interfere intervene invest participate", "in"),
    ("slide slip plunge descend sink barge crash break", "into"),
    ("march advance press converge", "on to towards"),
    ("turn look appeal cling object adhere stick revert move lead return report surrender", "to"),
    ("defer yield bow submit succumb kowtow accede cave capitulate cater", "to"),
    ("push press pay fall account call clamour ask plead beg hope vote campaign", "for"),
    ("go", "to after"),
    ("travel fly head sail come drive relocate journey hasten hurry", "to"),
    ("cross stray spill", "into"),
    ("lead", "through"),
    ("take", "from"),
):
    for _verb in _verbs.split():
        _GOVERNED[_verb] = _GOVERNED.get(_verb, ()) + tuple(_prepositions.split())
_ABOUT = frozenset(
    (
        ("at", "least"),
        ("at", "most"),
        ("up", "to"),
        ("upwards", "of"),
        ("close", "to"),
        ("more", "than"),
        ("fewer", "than"),
        ("less", "than"),
        ("well", "over"),
    )
)
_ABOUTS = frozenset(("at", "up", "upwards", "close", "more", "fewer", "less", "as"))
_HAVE = frozenset(("have", "has", "had"))


def object_of(parse: Parse, verb: Verb) -> Party | None:
    """Return the object if it has a code, or whom a preposition names, or else the object as it is."""
    tags, words, n = parse.tags, parse.words, parse.n
    if verb.lemma in listed("ties"):
        return _complemented(parse, verb)
    if verb.lemma == "look" and parse.words[verb.last : verb.last + 1] != ["to"]:
        return None
    if verb.lemma in _HAVE:
        # what somebody has is the predicate: "has no love for Kyiv"
        had = parse.starts_at.get(verb.last)
        if had is None or parse.words[had.last : had.last + 1] == ["of"]:
            return None
        after = parse.starts_at.get(had.last + 1)
        if (
            after is None
            or parse.words[had.last] not in listed("towards")
            or code_of(parse, after, guess=False) is None
        ):
            return None
        return undergoer(parse, after, guess=False)
    i = verb.last if not verb.inverted else verb.head + 1
    event = vocabulary().events.get(verb.lemma)
    own = code_of(parse, verb.subject) if verb.subject is not None else None
    direct: Phrase | None = None
    given: Phrase | None = None  # whom the object goes to
    other: Phrase | None = None
    first_phrase = True
    counted = -1  # where an amount begins: "at least 55 soldiers"
    moves = verb.lemma in listed("transfers")
    if tags[i : i + 1] == "," and (close := tags.find(",", i + 1)) > 0 and parse.starts_at.get(close + 1) is not None:
        # "seeking, as it did in 2014, a ceasefire"
        i = close + 1
    if (undertaken := _undertaken(parse, verb, i)) is not None:
        return object_of(parse, undertaken)
    base = verb.last  # where a preposition may stand that belongs to the verb: "walk away from"
    while base < n and (tags[base] == "R" or words[base] in ("away", "back", "out", "over")):
        base += 1
    while i < n and tags[i] not in listed("stop"):
        if first_phrase and words[i] in _ABOUTS and (amount := _approximately(parse, i)):
            i += amount
            counted = i
            continue
        if tags[i] == "C" and (direct is None or parse.starts_at.get(i + 1, direct).last in parse.verb_at):
            break
        if words[i] in ("whatever", "what", "whoever"):
            break
        if i in parse.verb_at and parse.verb_at[i] is not verb and parse.verb_at[i].form[0] not in "dn":
            break
        phrase = parse.starts_at.get(i)
        if phrase is None:
            i += 1
            continue
        i = phrase.last
        if phrase.head in parse.time_words or i - 1 in parse.time_words:
            first_phrase = False
            continue
        before = words[phrase.first - 1]
        if (before == "at" and words[phrase.head] == "risk") or (
            before == "to" and words[phrase.head] in listed("ends in")
        ):
            continue
        particle = phrase.first - 1 == verb.last and (
            before in listed("particles") or (before == "in" and verb.lemma in listed("in particles"))
        )
        if first_phrase and (tags[phrase.first - 1] != "I" or particle or phrase.first == counted):
            if tags[phrase.head] in "XY":
                return named_by(parse, phrase, party(parse, verb.subject))
            amount_of = tags[phrase.head] == "D" or _is_vague(parse, phrase)
            if tags[i : i + 1] == "I" and words[i] == "of" and amount_of and i + 1 in parse.starts_at:
                # "1.28 billion cubic metres of gas": the thing, not its amount
                phrase = parse.starts_at[i + 1]
                i = phrase.last
            direct = phrase
            code = _target_code(parse, phrase)
            if code is None and not moves:
                code = goods_of(parse, phrase)
            if code is not None and not (own is not None and code[:3] == own[:3] and _recipient(parse, i)):
                return _several(parse, phrase)
        elif (
            before in listed("towards")
            and words[phrase.first - 2] not in ("border", "borders", "frontier")
            and _target_code(parse, phrase) is not None
        ):
            return _several(parse, phrase)
        elif (
            (
                direct is not None
                and (
                    (before == ("in" if verb.lemma == "invest" else "at") and verb.lemma in listed("hurls"))
                    or (before in ("on", "upon") and verb.lemma in listed("imposes"))
                    or (before == "from" and verb.lemma in listed("seeks") and code_of(parse, phrase, guess=False))
                )
            )
            or (before in ("to", "into") and (moves if direct is not None else event is not None))
            or (before == "with" and event in ("AGREE", "CONSULT", "COOPERATE"))
        ):
            given = given or phrase
        elif other is None and (
            (before in ("against", "on", "with") and (moves or event is not None))
            or (before == "for" and (moves or (event is not None and direct is not None)))
            or (before == "of" and phrase.first - 2 == verb.last and words[verb.last] == "out")
            or (phrase.first - 1 in (verb.last, base) and before in _GOVERNED.get(verb.lemma, ()))
        ):
            other = phrase
        first_phrase = False
    if direct is not None:
        if given is not None:
            return undergoer(parse, given, guess=False)
        if words[direct.head] in listed("idioms") and direct.first == verb.last:
            return None
        if f"{verb.lemma}-{words[direct.head]}" in listed("set phrases"):
            # "opened fire on the crowd", "took control of the coast"
            after = parse.starts_at.get(direct.last + 1)
            if after is None or words[direct.last] not in ("on", "of", "against", "with", "to", "at", "for"):
                return None
            return None if after.first in parse.time_words else undergoer(parse, after, guess=False)
        if verb.lemma in listed("light") and words[direct.head] in vocabulary().events:
            # "step up strikes on the grid"
            done = patient_of(parse, direct)
            if done is not None:
                return done
        if not _is_vague(parse, direct) and not _ends_then(parse, verb, direct):
            return _several(parse, direct)
        return undergoer(parse, other, guess=False) if other is not None and not _is_vague(parse, other) else None
    towards = given or other
    if towards is not None:
        if _is_vague(parse, towards) or words[towards.head] in listed("units"):
            return None
        return undergoer(parse, towards, guess=False)
    antecedent = _gap(parse, verb)
    if antecedent is not None:
        return undergoer(parse, antecedent, guess=False)
    return _of_subject(parse, verb) if verb.finite and base == verb.last else None


def _of_subject(parse: Parse, verb: Verb) -> Party | None:
    """Return towards whom what only happens is: "exports to China fell", "the truce with Washington will hold"."""
    subject = verb.subject
    if subject is None or subject.many or subject.last >= verb.first or acts(parse, subject):
        return None
    i = subject.last
    while i + 1 < verb.first and parse.words[i] in ("to", "with", "against", "on", "of", "from", "in", "for"):
        after = parse.starts_at.get(i + 1)
        if after is None:
            return None
        if parse.words[i] in ("to", "with", "against", "on") and code_of(parse, after, guess=False) is not None:
            return undergoer(parse, after, guess=False)
        i = after.last
    return None


def _ends_then(parse: Parse, verb: Verb, phrase: Phrase) -> bool:
    """Say whether an object only says when something ends or how long it lasts: "end the year at", "last the month"."""
    return parse.words[phrase.head] in listed("units") and verb.lemma in listed("times")


def _approximately(parse: Parse, i: int) -> int:
    """Return how many words from `i` on only say how much: "at least", "up to", "as many as"."""
    pair = tuple(parse.words[i : i + 2])
    if pair in _ABOUT:
        return 2 if parse.tags[i + 2 : i + 3] in ("D", "A", "N") else 0
    return 3 if len(pair) == 2 and pair[0] == "as" and parse.words[i + 1] in ("much", "many", "few", "little") else 0


def _complemented(parse: Parse, verb: Verb) -> Party | None:
    """Return towards whom somebody is how he is: "is dependent on China", "remains hostile to Baku"."""
    i = verb.last
    while i < parse.n and parse.tags[i] in "RDx":
        i += 1
    if i + 2 >= parse.n or parse.tags[i] not in "AN" or parse.words[i + 1] not in listed("towards"):
        return None
    after = parse.starts_at.get(i + 2)
    if after is None or code_of(parse, after, guess=False) is None:
        return None
    return undergoer(parse, after, guess=False)


def _undertaken(parse: Parse, verb: Verb, i: int) -> Verb | None:
    """Return the verb whose object this one has: "agreed on Sunday to raise output", "began lifting petrol"."""
    if verb.passive:
        return None
    words = parse.words
    while i < parse.n and (i in parse.time_words or words[i] in listed("clauses") or words[i] in ("on", "in", "the")):
        i += 1
    after = parse.verb_at.get(i)
    if after is None:
        return None
    goes_on = verb.lemma in listed("aspects") or verb.lemma in listed("ends")
    if (after.form[0] == "t" and (goes_on or verb.lemma in listed("undertakes"))) or (after.form[0] == "g" and goes_on):
        return after
    return None


def _gap(parse: Parse, verb: Verb) -> Phrase | None:
    """Return what a relative clause with a subject of its own is about: "a currency that nobody will accept"."""
    tags, words = parse.tags, parse.words
    if words[verb.last : verb.last + 1] in (["down"], ["up"]) or verb.lemma in listed("ties") or verb.passive:
        return None
    relative, commas = verb.first - 1, 0
    while relative > 0 and tags[relative] not in "WT;.S":
        commas += tags[relative] == ","
        relative -= 1
    if relative <= 0 or commas % 2 or words[relative] not in ("that", "which", "who", "whom"):
        return _contact(parse, verb)
    if tags[relative] == "T" and words[relative - 1] != "one":
        return _contact(parse, verb)
    inner = next(v for v in parse.verbs if v.first > relative)
    own = inner.subject
    if own is None or own.first <= relative:
        return None
    if tags[relative - 1] == "I":
        # "a demand to which it cannot bow", not "in which drones emerged"
        bound = words[relative - 1] in _GOVERNED.get(verb.lemma, ())
        return parse.antecedent(relative) if bound else None
    if words[relative - 1] == "one":
        # "a run-off, one that Kast ought to win"
        return parse.ending(relative - 2) if relative > 1 and tags[relative - 2] == "," else None
    return parse.antecedent(relative)


def _contact(parse: Parse, verb: Verb) -> Phrase | None:
    """Return what a relative clause without a pronoun is about: "the halls nobody has bombed"."""
    clause = verb if verb.finite else parse.begun(verb.first)
    if clause is None or clause.by != "v" or clause.subject is None or parse.tags[clause.subject.head] != "X":
        return None
    if clause.subject.last != clause.first or any(c in ",;SWTC" for c in parse.tags[clause.last : verb.first]):
        return None
    before = parse.behind(clause.first)
    if before is None or before.lemma in vocabulary().saying or before.lemma in listed("speaks"):
        # "told lawmakers he would wait"
        return None
    thing = parse.ending(clause.subject.first)
    return thing if thing is not None and parse.tags[thing.head] in "NP" else None


def _recipient(parse: Parse, i: int) -> bool:
    """Say whether "to" somebody with a code follows: "send officers to Haiti"."""
    return (
        i + 1 < parse.n
        and parse.words[i] in ("to", "against")
        and i + 1 in parse.starts_at
        and code_of(parse, parse.starts_at[i + 1], guess=False) is not None
    )


def _target_code(parse: Parse, phrase: Phrase) -> str | None:
    return code_of(parse, phrase, guess=_definite(parse, phrase))


def _definite(parse: Parse, phrase: Phrase) -> bool:
    """Say whether a role that is acted on is one of the state that the sentence names: "the voters", "reservists"."""
    words = parse.words
    if words[phrase.first] == "the" and phrase.last - phrase.first == 2:
        return True
    head = words[phrase.head]
    if "opposition" in words[phrase.first : phrase.head]:
        return True
    return (
        vocabulary().sectors.get(head) in ("MIL", "COP", "CVL", "LEG", "JUD")
        and head not in listed("strays")
        and (words[phrase.first] not in ("a", "an") or vocabulary().sectors[head] == "LEG")
    )


def _several(parse: Parse, phrase: Phrase) -> Party | None:
    """Join "Managua and the bishops" to one party without a code."""
    i = phrase.last
    # "Japan, Korea and Europe"
    j = i
    while j + 1 < parse.n and parse.tags[j] == "," and j + 1 in parse.starts_at:
        j = parse.starts_at[j + 1].last
    if j > i and j < parse.n and parse.words[j] == "and":
        i = j
    if i + 1 < parse.n and parse.tags[i] == "C" and parse.words[i] == "and" and i + 1 in parse.starts_at:
        other = parse.starts_at[i + 1]
        if other.last not in parse.verb_at and parse.tags[other.head] not in "XY":
            return parse.span(phrase.first, other.last), None
    return undergoer(parse, phrase, guess=_definite(parse, phrase))


def _is_vague(parse: Parse, phrase: Phrase) -> bool:
    """Say whether an object is an amount, a possession or a word such as "more", and nobody."""
    word = parse.words[phrase.first]
    if phrase.last < parse.n and parse.words[phrase.last] == "of" and parse.tags[phrase.head] == "D":
        return False
    if parse.tags[phrase.head] in "DA" or word in ("what", "whatever", "nothing", "something", "anything"):
        return True
    head = parse.words[phrase.head]
    if head in listed("counted"):
        # "128 yen" is an amount, "the yen" is a thing
        return word not in listed("articles") and phrase.last - phrase.first > 1
    if head in listed("units"):
        return word not in listed("articles")
    return head in listed("measures")
