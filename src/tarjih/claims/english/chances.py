"""Chances that are rated or moved: "the odds of a deal look slim", "heightens the risk", "the runoff hinges on"."""

from tarjih.claims.english.governed import Governed, first_finite, governed_verb, noun_or_gerund
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.phrases import Phrase
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import listed, vocabulary

# What a chance is that is not what it is said to be: "not high", "not negligible".
_NOT = {
    **dict.fromkeys(("highly_likely", "likely", "even"), "unlikely"),
    **dict.fromkeys(("unlikely", "highly_unlikely", "remote", "almost_no_chance"), "realistic_possibility"),
}
# What "very" makes of what a chance is said to be.
_STRONGER = {
    "likely": "highly_likely",
    "unlikely": "highly_unlikely",
    "highly_unlikely": "remote",
    "realistic_possibility": "realistic_possibility",
}
# Chances that may stand for one that was spoken of before.
_MEANT = frozenset(("risk", "risks", "danger", "odds", "likelihood", "probability", "chance", "chances"))
# Whether odds that do so make a thing likelier.
_OF_BOOKMAKERS = {"narrow": True, "shorten": True, "tighten": True, "lengthen": False, "widen": False, "drift": False}
# Chances that only somebody sees.
_WISHES = frozenset(("hopes", "expectations"))


def about_phrase(parse: Parse, first: int, last: int, cls: str, subject: Phrase) -> Governed | None:
    """The subject of "is remote": what a chance is a chance of, or what the phrase says happens."""
    words = parse.words
    if words[subject.head] in vocabulary().chances or words[subject.head] in listed("hearsay"):
        governed = of_chance(parse, first, last, cls, subject)
        if governed is not None:
            return governed
    return Governed(first, last, cls, subject.head, None, subject)


def of_chance(parse: Parse, first: int, last: int, cls: str, chance: Phrase) -> Governed | None:
    """Return the cue over what a chance is a chance of: its clause, its verbal noun, or its phrase."""
    i = chance.last
    if i >= parse.n:
        return None
    if parse.tags[i] in "TW":
        verb = next((v for v in parse.verbs if v.finite and v.first > i), None)
        return governed_verb(parse, first, last, cls, verb) if verb is not None else None
    if parse.words[i] in ("of", "for", "to", "on"):
        verb = parse.verb_at.get(i)
        if verb is not None and verb.form[0] == "t":
            return governed_verb(parse, first, last, cls, verb)
        if parse.words[i] == "to":
            return Governed(first, last, cls, chance.head, None, chance)
        return noun_or_gerund(parse, first, last, cls, i + 1)
    return None


def hinged(parse: Parse) -> list[Governed]:
    """Return every subject that hangs on a question: "the runoff hinges on whether the vote stays at home"."""
    found = []
    words = parse.words
    for verb in parse.finite:
        i = verb.last
        if verb.subject is None or verb.negated or verb.lemma not in listed("hinges"):
            continue
        if words[i : i + 1] not in (["on"], ["upon"]):
            continue
        chance = words[verb.subject.head] in vocabulary().chances - _WISHES
        if words[i + 1 : i + 2] not in (["whether"], ["how"], ["if"]) and not chance:
            continue
        phrase = Governed(verb.first, verb.last, "perhaps", verb.subject.head, None, verb.subject)
        found.append(phrase._replace(condition=(i + 1, parse.clause_end(i + 2))))
    return found


def moved_chances(parse: Parse) -> list[Governed]:
    """Return every verb that rates or moves a chance: "the risk of a clash will grow", "heightens the probability"."""
    lists, words = vocabulary(), parse.words
    found: list[Governed] = []
    if lists.chances.isdisjoint(words):
        return found
    for verb in parse.verbs:
        rated = _rated(parse, verb)
        if rated is not None and (
            verb.lemma in listed("looks")
            or words[verb.first] in ("isn't", "aren't", "wasn't", "weren't")
            or (verb.lemma == "grow" and words[verb.last : verb.last + 1] and words[verb.last] in lists.chance_is)
            or (verb.passive and verb.lemma in listed("rates"))
        ):
            if (said := _said_of_chance(parse, verb, rated, verb.last)) is not None:
                found.append(said)
            continue
        if (
            verb.lemma in listed("rates")
            and not verb.passive
            and (thing := parse.starts_at.get(verb.last)) is not None
            and words[thing.head] in lists.chances
            and (opens := _verdict(parse, thing)) is not None
        ):
            # they rated the prospects of a breakthrough "as poor"
            if (said := _said_of_chance(parse, verb, thing, opens)) is not None:
                found.append(said._replace(holder=verb.subject))
            continue
        if (moved := _moved(parse, verb, rated)) is not None:
            found.append(moved)
    return found


def _rated(parse: Parse, verb: Verb) -> Phrase | None:
    """Return the chance that is the subject of a finite verb, also far before it: "the odds of it being read look"."""
    subject, words = verb.subject, parse.words
    if not verb.finite:
        return None
    if subject is not None and words[subject.head] in vocabulary().chances:
        return subject
    if subject is not None and subject.last > verb.first:
        return None
    for phrase in parse.phrases:
        if phrase.last > verb.first:
            break
        i = phrase.last
        if words[phrase.head] not in vocabulary().chances or words[i : i + 1] not in (["of"], ["for"]):
            continue
        if phrase.first and parse.tags[phrase.first - 1] not in ",;CTS":
            continue
        between = parse.tags[i : verb.first]
        told = any(i <= other.first < verb.first for other in parse.finite)
        if not told and not any(letter in ";CSTWXmBHOsp" for letter in between):
            return phrase
    return None


def _verdict(parse: Parse, thing: Phrase) -> int | None:
    """Return where it is said what a rated chance is, behind what it is a chance of: "as poor", "slim"."""
    for i in range(thing.last, min(thing.last + 16, parse.n)):
        word = parse.words[i]
        if parse.tags[i] in ".;":
            return None
        if (
            word in vocabulary().chance_is
            and parse.tags[i] in "AdgR"
            and parse.tags[i + 1 : i + 2] in (".", ",", ";", "C", "I")
        ):
            start = i
            while start > thing.last and parse.tags[start - 1] == "R":
                start -= 1
            return start
    return None


def _said_of_chance(parse: Parse, verb: Verb, chance: Phrase, i: int) -> Governed | None:
    """Return what is said of a chance from word `i` on: "the chances of a deal are vanishingly small"."""
    words, tags, classes = parse.words, parse.tags, vocabulary().chance_is
    if no_more := tuple(words[i : i + 2]) in (("no", "longer"), ("far", "from")):
        i += 2
    while i < parse.n and (tags[i] in "Rx" or words[i] in ("about", "around", "as")) and words[i] not in classes:
        i += 1
    cls = classes.get(words[i]) if i < parse.n else None
    if cls is None:
        return None
    start, last = i, i + 1
    degree = words[i - 1]
    if words[last : last + 1] == ["than"] and words[last + 1 : last + 2] and words[last + 1] in listed("evens"):
        # "are better than even"
        cls, last = "better_than_even" if cls == "comparative_up" else "unlikely", last + 2
    elif words[last : last + 1] == ["as"]:
        # "as good as nil"
        i = last + 1
        cls, start, last = classes.get(words[i : i + 1][0] if words[i : i + 1] else "", cls), i - 2, i + 1
    elif degree in listed("tails"):
        cls, start = "almost_no_chance", i - 1
    elif degree in listed("degrees"):
        cls, start = _STRONGER.get(cls, cls), i - 1
    if (last < parse.n and tags[last] in "NP") or (words[chance.head] in _WISHES and not cls.startswith("comparative")):
        return None
    denied = next((j for j in range(verb.first, i) if tags[j] == "x" or words[j].endswith("n't")), None)
    if no_more:
        denied = verb.last
    if denied is not None and cls in _NOT:
        # "the risk of war is not great"
        cls, start = _NOT[cls], denied
    governed = of_chance(parse, start, last, cls, chance)
    if governed is None and (that := _that_behind(parse, last)) is not None:
        # "the chances are slim that he will resign"
        governed = first_finite(parse, start, last, cls, that)
    if governed is None and (denied is not None or words[chance.head] in _MEANT):
        governed = Governed(start, last, cls, chance.head, None, chance)
    return governed._replace(carrier=verb) if governed is not None else None


def _that_behind(parse: Parse, i: int) -> int | None:
    """Return the place of a "that" at word `i`, or behind what two commas part off there."""
    if parse.tags[i : i + 1] == "T":
        return i
    close = parse.tags.find(",", i + 1) if parse.tags[i : i + 1] == "," else -1
    return close + 1 if close > 0 and parse.tags[close + 1 : close + 2] == "T" else None


def _moved(parse: Parse, verb: Verb, rated: Phrase | None) -> Governed | None:
    """Return what a verb does to a chance, its object or its subject: "heightens the risk", "the risk will grow"."""
    lists, words = vocabulary(), parse.words
    up, down = verb.lemma in lists.up, verb.lemma in lists.down
    if verb.lemma in listed("creeping") and verb.last < parse.n:
        up, down = (
            words[verb.last] in ("up", "higher", "upwards"),
            words[verb.last] in ("down", "lower", "downwards"),
        )
    if rated is not None and words[rated.head] == "odds" and verb.lemma in _OF_BOOKMAKERS:
        # short odds are good ones
        up, down = _OF_BOOKMAKERS[verb.lemma], not _OF_BOOKMAKERS[verb.lemma]
    if not (up or down) or verb.passive:
        return None
    cls = "comparative_up" if up else "comparative_down"
    if up and (
        verb.lemma in listed("multiplies")
        or any(word in listed("strongly") for word in words[max(verb.first - 1, 0) : verb.last + 1])
    ):
        cls = "comparative_up_strong"
    added = verb.lemma == "add" and words[verb.last : verb.last + 1] == ["to"]
    thing = parse.starts_at.get(verb.last + added)
    if thing is not None and words[thing.head] in lists.chances:
        condition = None
        if verb.subject is not None and verb.subject.first < verb.first:
            end = verb.first
            while parse.tags[end - 1] in ",R":
                end -= 1
            condition = (verb.subject.first, end)
        governed = of_chance(parse, verb.first, thing.last, cls, thing) or Governed(
            verb.first, thing.last, cls, thing.head, None, thing
        )
        return governed._replace(first=verb.first, last=thing.last, condition=condition)
    if rated is None:
        return None
    over = of_chance(parse, verb.first, verb.last, cls, rated)
    if over is None and words[verb.last : verb.last + 1] in (["on"], ["of"], ["against"]):
        # "the odds are lengthening on a pause"
        over = noun_or_gerund(parse, verb.first, verb.last, cls, verb.last + 1)
    if over is None and words[rated.head] in _MEANT:
        # "the risk will grow if": of what was said before
        over = Governed(verb.first, verb.last, cls, rated.head, None, rated)
    if over is None:
        return None
    return over._replace(condition=_with_every(parse, verb), carrier=verb if rated is verb.subject else None)


def _with_every(parse: Parse, verb: Verb) -> tuple[int, int] | None:
    """Return what a chance moves with: "With each summit that fails, the odds recede", "creeps up with every raid"."""
    words = parse.words
    for i in range(parse.n - 1):
        if words[i] == "with" and words[i + 1] in ("each", "every") and (i == 0 or verb.last <= i):
            end = parse.tags.find(",", i) if i == 0 else parse.clause_end(i)
            return (i, end) if i == 0 else (i + 1, end)
    return None
