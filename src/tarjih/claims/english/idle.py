"""Words of the lexicon that hedge nothing where they stand: "cannot be reached", "as soon as possible"."""

from tarjih.claims.english.belonging import open_question, tells_which
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import lemma_of, listed, vocabulary

MODAL = frozenset(("will", "will_not", "would", "can", "may"))
# What a verb that is a cue says as well, with more to go by than a phrase.
_OF_VERBS = frozenset(
    ("asserted_intent", "plan", "hope", "feared", "attributed_belief", "evidential_strong", "expected", "would_risk")
)


def is_idle(parse: Parse, first: int, last: int, cls: str) -> bool:
    """Say whether words `first` up to `last`, a cue of class `cls` elsewhere, say nothing here of how sure one is."""
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
    if clause is not None and cls in MODAL and not clause.inverted:
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
    if cls == "asserted_intent" and words[last - 1] == "to" and "not" in words[first:last]:
        saying = parse.verb_at.get(last)
        if saying is not None and saying.lemma == "say" and tags[saying.last : saying.last + 1] == "T":
            # "is not ready to say that"
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
            (words[first] == "would" and cls == "would" and tells_which(parse, clause))
            or (words[first] == "can" and cls == "can")
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
        # "whether it may return, and the odds": another clause
        parted = within.last <= first and any(letter in ";C" for letter in tags[within.last : first])
        return within.opens <= first and not second and not parted
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
    # "who knows where", "a minister who knows the polls"
    if words[first:last] == ["who", "knows"] and tags[last : last + 1] not in (",", ".", ";", ""):
        return True
    # "earlier than the court would have liked", "a crisis over who may stand"
    if clause is not None and clause.form[0] == "m" and _only_compares(parse, clause):
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


def _only_compares(parse: Parse, clause: Verb) -> bool:
    """Say whether a clause with a modal stands behind "than", or only says which question there is."""
    words, opener = parse.words, clause.opens - 1
    if clause.by == "W":
        return opener > 0 and parse.tags[opener - 1] == "I" and words[opener] in ("who", "what")
    return clause.subject is not None and clause.subject.first > 0 and words[clause.subject.first - 1] == "than"


def _clause_over(parse: Parse, i: int) -> Verb | None:
    """Return the finite verb whose clause word `i` stands in, if it comes before that verb's own words end."""
    own = parse.verb_at.get(i)
    if own is not None and own.finite:
        return own
    return next((v for v in parse.finite if v.opens <= i < v.last + 4 and v.first <= i + 3), None)
