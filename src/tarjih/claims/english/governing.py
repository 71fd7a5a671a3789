"""Which verb or noun each estimative cue governs."""

import re

from tarjih.claims.english.chances import hinged, moved_chances
from tarjih.claims.english.governed import MODALS, Governed, governed_verb
from tarjih.claims.english.idle import MODAL, is_idle
from tarjih.claims.english.lookalikes import looks_like_a_cue, verb_is_no_cue
from tarjih.claims.english.minded import govern_by_verb
from tarjih.claims.english.nouned import govern_by_nouns
from tarjih.claims.english.numbered import find_numbered, leads_to, words_of_chance
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.parties import acts
from tarjih.claims.english.phrased import govern_by_phrase
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import listed, vocabulary

_FEW = frozenset(("few", "nobody", "none", "no"))


def find_governed(parse: Parse) -> list[Governed]:
    """Return every cue with what it governs: phrases of the lexicon, then verbs that are cues, then moved chances."""
    moved = moved_chances(parse) + hinged(parse)
    found = _by_phrases(parse, moved)
    taken = [(g.first, g.last) for g in found + moved]
    found += [joined for g in found for joined in (_joined(parse, g) if g.cls in MODAL else _joined_to(parse, g))]
    nouns = govern_by_nouns(parse, taken)
    taken += [(g.first, g.last) for g in nouns]
    found += nouns + _by_verbs(parse, taken)
    return _settled(parse, sorted([*found, *moved], key=lambda g: g.first))


def _by_phrases(parse: Parse, moved: list[Governed]) -> list[Governed]:
    """Return the phrases of the lexicon, and the chances in numbers, with what they govern."""
    found: list[Governed] = []
    numbered = find_numbered(parse)
    cues = [(parse.back[match.first], parse.back[match.last], match.value) for match in parse.sentence.cues]
    if numbered:
        # "there is a probability of about 70 percent": of two words for one chance the number counts
        cues = numbered + [
            c
            for c in cues
            if not any(
                ((a < c[1] or (a == c[1] + 1 and parse.words[c[1]] == "of")) and c[0] < b)
                or leads_to(parse, c[0], c[1], a)
                for a, b, _ in numbered
            )
        ]
    outer = _outer(parse)
    for begins, last, value in cues:
        first, cls = begins, value
        if value in ("likely", "highly_likely", "expected") and begins and _with_neither(parse, begins):
            # "is neither likely to close nor to host"
            first, cls = begins - 1, "unlikely"
        if (
            outer is not None
            and first >= outer.first
            and last > outer.last
            and ";" not in parse.tags[outer.last : first]
        ):
            # "Whether the coalition survives is a toss-up"
            found.append(governed_verb(parse, first, last, cls, parse.finite[0])._replace(carrier=outer))
            continue
        if first >= last or (moved and any(_says_over(g, first, last) for g in moved)):
            continue
        if parse.tags[last - 1] == "B" and words_of_chance(parse, first, last) and not _clause_opens(parse, last):
            # "the probability of war is likely to rise": no more than the subject
            continue
        if is_idle(parse, first, last, cls) or looks_like_a_cue(parse, first, last, cls):
            continue
        if cls == "would_risk" and (verb := parse.verb_at.get(first)) is not None and verb.lemma == "threaten":
            cls = "plan" if acts(parse, verb.subject) else cls
        ends = last - (parse.words[last - 1] == "that")
        if cls == "likely" and (few := _few_bet(parse, first)) is not None:
            # "few of our friends in Moscow would bet on"
            if (wagered := govern_by_phrase(parse, few, last, "unlikely")) is not None:
                found.append(wagered)
            continue
        ending = parse.words[max(ends - 2, first) : ends]
        if ending == ["no", "question"] and _clause_opens(parse, ends):
            # "there is no question Russia will lose"
            cls = "certain"
        denied = cls == "will" and last < parse.n and parse.words[last] in ("not", "never")
        figure = (first, last, value) in numbered
        governed = govern_by_phrase(parse, first, last + denied, "will_not" if denied else cls, figure=figure)
        if governed is not None:
            found.append(_held(parse, governed))
    return found


def _with_neither(parse: Parse, first: int) -> bool:
    """Say whether a chance at word `first` is denied: "is neither likely to close nor probable to"."""
    before = parse.words[first - 1]
    return before == "neither" or (before == "nor" and parse.tags[first] in "ARd")


def _held(parse: Parse, g: Governed) -> Governed:
    """Give a cue its holder where a phrase of the lexicon says that somebody doubts or expects it: "few think that"."""
    if g.holder is not None or g.cls not in ("unlikely", "highly_unlikely", "expected", "attributed_belief"):
        return g
    verb = next((parse.verb_at[i] for i in range(g.first, g.last) if i in parse.verb_at), None)
    if verb is None or verb is g.verb or not verb.finite or verb.passive or verb.subject is None:
        return g
    minds = vocabulary().cue_verbs.get(verb.lemma) in ("expected", "attributed_belief", "unlikely", "feared")
    subject = verb.subject
    if (
        not minds
        or subject.last > verb.first
        or parse.words[subject.head] in ("it", "there", "this", "that", "i", "we")
    ):
        return g
    return g._replace(holder=subject)


def _by_verbs(parse: Parse, taken: list[tuple[int, int]]) -> list[Governed]:
    """Return the verbs that are cues, where no phrase has `taken` their words, with what they govern."""
    found: list[Governed] = []
    cue_verbs = vocabulary().cue_verbs
    for verb in parse.verbs:
        own = cue_verbs.get(verb.lemma)
        if own is None or verb_is_no_cue(parse, verb, own):
            continue
        # the "to be" of "is understood to be planning" is the phrase's
        start = verb.head if verb.form[0] == "t" and "g" in verb.form else verb.first
        if any(first < verb.last and start < last for first, last in taken):
            continue
        if verb.passive:
            if verb.finite and (parted := _across(parse, verb)) is not None:
                found.append(governed_verb(parse, verb.first, verb.last, own, parted))
        elif not _asked(parse, verb) and (governed := govern_by_verb(parse, verb, own, taken)) is not None:
            found.append(governed)
    return found


def _settled(parse: Parse, every: list[Governed]) -> list[Governed]:
    """Settle which of several cues says what: an opinion on a cue is one on its event, a cue under another is none."""
    # "is unlikely, in our view, to": an opinion is of what the other cue is about
    if len(every) < 2:
        return every
    every = [_with_main(parse, g, every[:k]) for k, g in enumerate(every)]
    every = [
        next(
            (
                g._replace(at=o.at, verb=o.verb, phrase=o.phrase)
                for o in every
                if o is not g and o.first <= g.at < o.last
            ),
            g,
        )
        if g.cls == "arguably" or (g.first == 0 and parse.tags[0] in "IR")
        else g
        for g in every
    ]
    every = [_over_plan(g, every) for g in every]
    # "no sign that it is preparing": what a cue says of a clause leaves no room for the verb of that clause as a cue
    over = [
        g
        for g in every
        if g.verb is not None
        and (g.last <= g.verb.first or (parse.words[g.last - 1] == "to" and g.last <= g.verb.head))
    ]
    return [
        g
        for g in every
        if parse.words[g.first] in MODALS
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


def _with_main(parse: Parse, g: Governed, earlier: list[Governed]) -> Governed:
    """Let a hedge of a time or a way be one of what the clause before it says: "will go, perhaps as early as May"."""
    tags, last = parse.tags, g.last
    if not earlier or tags[g.first - 1] != "," or tags[last - 1] != "R" or tags[last : last + 1] not in tuple("ISDR"):
        return g
    closes = next((i for i in range(last, parse.n) if tags[i] in ",;."), parse.n)
    if any(last <= v.first < closes for v in parse.finite) or ";" in tags[earlier[-1].last : g.first]:
        return g
    main = earlier[-1]
    return g._replace(at=main.at, verb=main.verb, phrase=main.phrase, subject=main.subject)


def _few_bet(parse: Parse, first: int) -> int | None:
    """Return where a subject of few or none begins, if word `first` is the "would" of what they would bet on."""
    verb = parse.verb_at.get(first)
    if verb is None or parse.words[first] != "would" or verb.lemma not in ("bet", "wager", "gamble"):
        return None
    subject = verb.subject
    if subject is None or subject.last > first:
        return None
    start = verb.opens if parse.words[verb.opens] in _FEW else subject.first
    return start if parse.words[start] in _FEW else None


def _over_plan(g: Governed, every: list[Governed]) -> Governed:
    """Return what is said of a plan as said of what is planned: "is understood to be planning a visit"."""
    if g.verb is None or g.cls not in ("attributed_belief", "reported"):
        return g
    for o in every:
        if o.cls == "plan" and g.first < o.first <= g.verb.head < o.last:
            return g._replace(at=o.at, verb=o.verb, phrase=o.phrase, subject=g.subject or g.verb.subject)
    return g


def _clause_opens(parse: Parse, i: int) -> bool:
    """Say whether a clause with its subject begins at word `i`, with "that" before it or not."""
    i += parse.tags[i : i + 1] == "T"
    return any(v.opens == i and v.subject is not None and v.subject.first >= i for v in parse.finite)


def _says_over(moved: Governed, first: int, last: int) -> bool:
    """Say whether a phrase stands in what moves a chance, or takes in the chance itself: "the likelihood of war is"."""
    rated = moved.carrier.subject if moved.carrier is not None else None
    return (moved.first < last and first < moved.last) or (
        rated is not None
        and first <= rated.head
        and moved.carrier is not None
        and (last > moved.carrier.first or last > rated.head)
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


def _joined_to(parse: Parse, g: Governed) -> list[Governed]:
    """Return the further infinitives of a cue: "is likely to bargain up to the last and then to fold"."""
    if g.verb is None or g.verb.form[0] != "t" or g.verb.passive or g.verb.first < g.last - 1 or g.phrase is not None:
        return []
    found = []
    tags = parse.tags
    for verb in parse.verbs:
        if verb.first < g.verb.last:
            continue
        if any(letter in "SWT;." for letter in tags[g.verb.last : verb.first]) or (verb.finite and verb.form[0] != "b"):
            break
        before = verb.first - 1
        while before > 0 and tags[before] in "R,":
            before -= 1
        if verb.form in ("tb", "tq", "b", "q") and tags[before] == "C":
            verb.subject = g.verb.subject
            found.append(g._replace(at=verb.head, verb=verb))
    return found


def _asked(parse: Parse, verb: Verb) -> bool:
    """Say whether a verb stands in a question that the sentence only mentions: "has yet to say whether he wants"."""
    return verb.by == "S" and parse.words[verb.opens - 1] in ("whether", "how", "why")
