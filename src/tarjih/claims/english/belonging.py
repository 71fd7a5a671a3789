"""What a claim has from the clauses around it: who holds it, and whether "no" denies it."""

from tarjih.claims.english.attribution import Saying
from tarjih.claims.english.codes import Party
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.parties import party
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import listed, vocabulary
from tarjih.text.document import Span

BELIEFS = frozenset(("feared", "attributed_belief"))


_ASKING = frozenset(("what", "who", "how", "when", "where", "why", "which"))
_DARK = frozenset(
    ("unclear", "unknown", "unsure", "not", "wondering", "remains", "remain", "hard", "impossible", "difficult")
)
_NOTHING = frozenset(("no", "nothing", "nobody", "none", "neither"))
_PRONOUNS = (["it"], ["them"], ["him"], ["her"], ["us"])


def denied(parse: Parse, verb: Verb) -> bool:
    """Say whether "no" before its subject or its object denies the verb: "no election will", "took no step"."""
    words = parse.words
    subject = verb.subject
    if (
        subject is not None
        and subject.last <= verb.first
        and words[subject.first] in ("no", "nobody", "none", "neither", "nothing")
    ):
        return True
    # "took no step", "brought it nothing", "is no longer safe"
    i = verb.last + (words[verb.last : verb.last + 1] in _PRONOUNS)
    if i >= parse.n or (words[i] == "neither" and verb.passive):
        return False
    if words[i] == "no" and words[i + 1 : i + 2] in (["earlier"], ["sooner"], ["later"], ["fewer"]):
        # "will sign no earlier than June"
        return False
    longer = words[i] == "no" and words[i + 1 : i + 2] == ["longer"]
    return words[i] in _NOTHING and (not longer or verb.form[0] == "B")


def disclaimed(parse: Parse, verb: Verb | None, at: int, sayings: list[Saying]) -> bool:
    """Say whether somebody denies what word `at` says: "denied that it will", "denies planning to"."""
    if any(
        s.verb is not None and s.verb.lemma in listed("denials") and not s.verb.negated and s.opens <= at < s.closes
        for s in sayings
    ):
        return True
    first = verb.first if verb is not None else at
    if verb is not None and verb.finite and verb.by == "T" and verb.opens > 1:
        # "it is false that it will", "reports that it plans to leave are untrue"
        that = verb.opens - 1
        if called_untrue(parse, that):
            return True
        if parse.words[that - 1] in listed("hearsay") and _reported_untrue(parse, verb, that - 1):
            return True
    inside = [v for v in parse.finite if v.last <= first and v is not verb]
    if not inside:
        return False
    denial, words = inside[-1], parse.words
    heard = next((p for p in parse.phrases if p.first >= denial.last), None)
    begins = denial.last
    if words[begins] == "as" and verb is not None and (alleged := parse.ending(verb.opens - (verb.by == "T"))):
        # "dismissed as nonsense a report that it would"
        heard, begins = alleged, alleged.first
    hearsay = heard is not None and words[heard.head] in listed("hearsay")
    if denial.negated or denial.passive or denial.by == "W" or (verb is not None and verb.by in "WSC;,"):
        return False
    between = parse.tags[begins:first]
    if any(letter in ",;.SWC" for letter in between):
        return False
    if verb is not None and verb.finite:
        # "dismissed reports that it was preparing"
        if parse.tags[denial.last] == "T" and verb.opens == denial.last + 1:
            # "disputes that it will default"
            return denial.lemma in listed("denials")
        if heard is None or not hearsay or verb.opens > heard.last + 1:
            return False
        return denial.lemma in listed("denials") or denial.lemma in ("dismiss", "deride")
    return denial.lemma in listed("denials") or (hearsay and denial.lemma in ("dismiss", "deride"))


def called_untrue(parse: Parse, that: int) -> bool:
    """Say whether the clause behind a "that" is called untrue: "it is false that it will", "it is not true that"."""
    outer, words = parse.behind(that), parse.words
    if outer is None or outer.form[0] != "B" or outer.last > that - 1 or outer.subject is None:
        return False
    if words[outer.subject.head] != "it" or any(letter in ",;SW" for letter in parse.tags[outer.last : that]):
        return False
    word = words[that - 1]
    if words[that - 2 : that] == ["the", "case"]:
        return outer.negated
    return outer.negated if word == "true" else word in listed("untrue") and not outer.negated


def open_question(parse: Parse, verb: Verb) -> bool:
    """Say whether a clause is only asked about, called untrue or not to be said: no claim that it will come.

    "has not said whether it will", "rumours that it will are false", "it is premature to say that it will".
    """
    words, opener = parse.words, verb.opens - 1
    if not verb.finite:
        return False
    if verb.by in "^,v" and words[verb.opens] in listed("hearsay") and _reported_untrue(parse, verb, verb.opens):
        # "rumours the rial will be floated are false"
        return True
    if opener < 1:
        return False
    if verb.by == "S" and words[opener] in ("whether", "if"):
        # "the question is not whether it will" takes it for granted
        asked = words[opener] == "whether" and words[opener - 1] != "not"
        return asked or words[opener - 1] in listed("unanswered")
    if words[verb.opens if verb.by == "v" else opener] in _ASKING and verb.by in "vWS":
        # "nobody knows what the army will do", "it is unclear who will win"
        asker = verb.opens - 1 if verb.by == "v" else opener - 1
        outer = parse.verb_at.get(asker) or parse.behind(verb.first)
        return words[asker] in listed("unanswered") and outer is not None and _unknowing(parse, outer)
    if verb.by == "v" and (told := parse.verb_at.get(opener)) is not None and told.lemma == "say":
        # "never said it would"
        return _unsaid(parse, told)
    if verb.by != "T":
        return False
    if words[opener - 1] in listed("hearsay"):
        return _reported_untrue(parse, verb, opener - 1)
    told = parse.verb_at.get(opener - 1)
    if told is not None and told.lemma == "say" and _unsaid(parse, told):
        # "did not say that it would", "is not ready to say that it will"
        return True
    if told is not None and words[told.first] in ("cannot", "can't") and told.lemma == "say" and told.passive:
        # "it cannot be said that it will"
        return True
    return (
        told is not None
        and told.form[0] == "t"
        and told.lemma in ("say", "conclude", "claim", "suggest", "assert", "declare", "predict")
        and any(word in listed("premature") for word in words[max(told.first - 3, 0) : told.first])
        and "it" in words[: told.first]
    )


def _unsaid(parse: Parse, told: Verb) -> bool:
    """Say whether somebody does not say it: "did not say", "is not ready to say", "declined to say"."""
    if told.form[0] != "t":
        return told.negated and not told.passive and told.finite
    leads = parse.behind(told.first)
    if leads is None or any(letter in ",;SWT" for letter in parse.tags[leads.last : told.first]):
        return False
    return leads.lemma in ("decline", "refuse") or (leads.form[0] == "B" and leads.negated)


def _reported_untrue(parse: Parse, verb: Verb, hearsay: int) -> bool:
    """Say whether the clause behind a report, word `hearsay`, is called untrue: "rumours that it will are false"."""
    outer = next((v for v in parse.finite if v.first >= verb.last), None)
    inner = parse.starts_at.get(hearsay + 1)
    if outer is None or outer.form[0] != "B" or outer.negated:
        return False
    if parse.tags[hearsay + 1] != "T" and (inner is None or inner.last > verb.first):
        return False
    return any(word in listed("untrue") for word in parse.words[outer.last : outer.last + 3])


def _unknowing(parse: Parse, verb: Verb) -> bool:
    """Say whether a verb of knowing or saying has nothing to say: "nobody knows", "did not say", "it is unclear"."""
    if verb.form[0] == "t":
        # "remains to be seen who", "has yet to say what"
        return verb.first > 0 and parse.words[verb.first - 1] in ("remains", "remain", "yet")
    if verb.negated or any(word in _DARK for word in parse.words[verb.first : verb.last + 3]):
        return True
    subject = verb.subject
    return subject is not None and parse.words[subject.first] in ("nobody", "few", "no", "none")


def unable(parse: Parse, verb: Verb) -> Verb | None:
    """Return what somebody is in no position to do: "is unwilling to give", "looks incapable of stopping"."""
    words, i = parse.words, verb.last
    while i < parse.n and parse.tags[i] == "R":
        i += 1
    if i < parse.n and words[i] in listed("unable"):
        i += 1
    elif words[i : i + 2] == ["in", "no"] and words[i + 2 : i + 3] in (["position"], ["mood"], ["hurry"]):
        i += 3
    else:
        return None
    what = parse.verb_at.get(i + (words[i : i + 1] == ["of"]))
    return what if what is not None and what.form[0] in "tg" else None


def thought_of(parse: Parse, at: int, sayings: list[Saying]) -> tuple[Span, str] | None:
    """Return the verb of hoping or believing whose holder the claim has: "..., ministers suspect, ..."."""
    for saying in sayings:
        if saying.opens <= at < saying.closes and not saying.first <= at < saying.last and saying.verb is not None:
            cls = vocabulary().cue_verbs.get(saying.verb.lemma)
            if parse.words[saying.verb.first] == "had":
                # what had been hoped has been overtaken
                return None
            if cls in BELIEFS or cls == "hope" or (cls == "expected" and saying.verb.lemma in ("expect", "anticipate")):
                return parse.span(saying.verb.first, saying.verb.last), str(cls)
            return None
    return None


def holder_of(parse: Parse, at: int, sayings: list[Saying]) -> tuple[Party | None, bool]:
    """Return whose claim it is, and whether they speak on in the sentences that follow."""
    # Who is named last reports what the others said.
    for saying in sorted(sayings, key=lambda saying: saying.first <= at):
        if saying.opens <= at < saying.closes and not saying.first <= at < saying.last and saying.holder is not None:
            found = party(parse, saying.holder)
            if found is not None:
                return found, True
    return None, False


def tells_which(parse: Parse, verb: Verb) -> bool:
    """Say whether a clause only says which one is meant: a relative clause that no comma parts."""
    if verb.by != "W":
        return False
    opener = verb.opens - 1
    while opener and parse.tags[opener - 1] == "I":
        opener -= 1
    if opener and parse.tags[opener - 1] == ",":
        return False
    told_of = parse.ending(opener)
    # ", a figure that the ministry disputes": a second statement
    return not (
        told_of is not None
        and told_of.first > 1
        and parse.tags[told_of.first - 1] == ","
        and parse.words[told_of.first] in ("a", "an", "something")
        and told_of.last == verb.opens - 1
    )
