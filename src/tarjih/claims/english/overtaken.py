"""Expectations that time has overtaken, and what never was: "in 2021 they expected", "would have left"."""

from tarjih.claims.english.governed import Governed
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import listed, vocabulary
from tarjih.text.dates import as_future, as_past

_MINDS = frozenset(("expected", "attributed_belief", "feared", "hope", "unlikely"))


def overtaken(parse: Parse, g: Governed) -> bool:
    """Say whether a cue tells only what was expected, or told, in an earlier year or before something else happened."""
    teller = _teller(parse, g)
    if teller is None:
        return False
    minds = vocabulary().cue_verbs.get(teller.lemma) in _MINDS
    told = teller.lemma in vocabulary().saying or teller.lemma in listed("said") or minds
    if not told or (teller.form[0] not in "pdqHB" and teller.lemma != "forecast"):
        return False
    if parse.words[teller.first] == "had":
        # "had been expected to", "had warned that it might"
        return minds or not _is_for_later(parse, teller)
    return _in_an_earlier_year(parse, teller) or _for_a_time_over(parse, teller)


def _teller(parse: Parse, g: Governed) -> Verb | None:
    """Return the verb of expecting or telling that a cue is or stands under: the "said" of "said that it would"."""
    own = parse.verb_at.get(g.first)
    if own is not None and own.finite and own is not g.verb:
        return own
    if g.verb is None or own is None or own.by not in "Tv" or own.opens < 1:
        return None
    told = parse.behind(own.opens)
    if told is None or any(letter in ",;SW" for letter in parse.tags[told.last : own.opens - 1]):
        return None
    return told


def _is_for_later(parse: Parse, teller: Verb) -> bool:
    """Say whether what is told has a day that lies ahead: "said in 2021 that it would close the mines by 2040"."""
    today = parse.sentence.written_on
    ends = [as_future(mention).by for first, _, mention in parse.times if first >= teller.last]
    return today is not None and any(by is not None and by > today for by in ends)


def _in_an_earlier_year(parse: Parse, teller: Verb) -> bool:
    """Say whether a time right beside a verb of telling ended before the year of writing began."""
    today = parse.sentence.written_on
    if today is None or _is_for_later(parse, teller):
        return False
    opens = teller.subject.first if teller.subject is not None else teller.first
    for first, last, mention in parse.times:
        beside = first == teller.last or last == opens or (last == opens - 1 and parse.tags[last] == ",")
        by = as_past(mention).by
        if beside and by is not None and by.year < today.year and parse.words[first] not in ("since", "by", "until"):
            return True
    return False


def _for_a_time_over(parse: Parse, teller: Verb) -> bool:
    """Say whether what was expected was for a time that is over: "was expected to default in 2023"."""
    today = parse.sentence.written_on
    if today is None or parse.words[teller.first] not in ("was", "were") or not teller.passive:
        return False
    ends = [as_future(mention).by for first, _, mention in parse.times if first >= teller.last]
    return bool(ends) and all(by is not None and by < today for by in ends)


def never_was(parse: Parse, verb: Verb | None, condition: tuple[int, int] | None) -> bool:
    """Say whether a closed past is only supposed to have gone otherwise: "had he won, they would have left"."""
    if verb is None or verb.form[:2] != "mH" or verb.form[-1] not in "dnqE":
        return False
    if condition is None:
        # "would have left had the vote gone the other way"
        return any(
            v.first >= verb.last and parse.words[v.first] == "had" and parse.tags[v.first + 1] in "DPzX"
            for v in parse.finite
        )
    first, last = condition
    return parse.words[verb.first] in ("would", "could", "might") and any(
        first <= v.first < last and parse.words[v.first] == "had" and v.form[-1] in "dnqHE" for v in parse.finite
    )
