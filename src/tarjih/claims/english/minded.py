"""Verbs that are cues: what somebody wants, plans, expects, fears or believes, and what a thing shows."""

from tarjih.claims.english.governed import Governed, first_finite, governed_verb
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.parties import acts
from tarjih.claims.english.phrases import Phrase
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import listed, vocabulary


def govern_by_verb(parse: Parse, verb: Verb, cls: str, taken: list[tuple[int, int]]) -> Governed | None:
    """A verb of wanting, expecting, fearing: what it wants is an infinitive, a clause, or a phrase."""
    words, tags, n = parse.words, parse.tags, parse.n
    lists = vocabulary()
    if not verb.finite and verb.form[0] not in "gt":
        return None
    if verb.form[0] == "g" and verb.first and words[verb.first - 1] == "by":
        return None
    if verb.form[0] == "t" and cls in ("evidential_strong", "expected", "attributed_belief"):
        return None
    # What somebody may threaten or will seek, the modal governs.
    if verb.form[0] == "m" and cls in ("asserted_intent", "plan", "may"):
        return None
    if verb.form[0] == "t" and cls == "may":
        return None
    # What nobody should expect is advice.
    if words[verb.first] in ("should", "must") and cls in ("expected", "hope"):
        return None
    # What had been hoped or expected has been overtaken.
    if words[verb.first] == "had" and cls in ("hope", "expected", "attributed_belief", "feared"):
        return None
    # "has proved more cautious", "proves nothing"
    if verb.lemma == "prove" and verb.last < n and (tags[verb.last] in "AdD" or words[verb.last] in ("to", "nothing")):
        return None
    # A person confirms and reveals by saying so; a thing shows it.
    if cls == "evidential_strong" and verb.subject is not None and verb.lemma in lists.saying:
        subject = verb.subject
        if acts(parse, subject):
            return None
    if cls == "evidential_strong" and verb.form[0] == "g":
        return None
    holder = verb.subject
    if verb.lemma == "threaten" and not acts(parse, holder):
        cls = "would_risk"
    i = verb.last
    if verb.lemma == "see" and (thing := parse.starts_at.get(i)) is not None:
        # "markets see the rate falling"
        falling = parse.verb_at.get(thing.last)
        if falling is not None and falling.form[0] == "g":
            return governed_verb(parse, verb.first, verb.last, "expected", falling, holder, subject=thing)
        if verb.form[0] == "H" and words[thing.last : thing.last + 1] != ["as"]:
            return None  # "the pipeline has seen four shutdowns"
    if verb.lemma in ("hint", "point") and not (i < n and words[i] in ("at", "to")):
        return None
    if holder is not None and words[holder.head] in ("nothing", "none", "little") and cls == "evidential_strong":
        phrase = next((p for p in parse.phrases if p.first >= i), None)
        if phrase is not None:
            return Governed(holder.first, holder.last, "no_indication", phrase.head, None, phrase)
    if cls == "unlikely" and holder is not None and verb.finite and verb.lemma in ("doubt", "question", "dispute"):
        sure = {"nobody": "certain", "none": "certain", "no": "certain", "few": "almost_certain"}
        doubted = first_finite(parse, holder.first, verb.last, cls, i)
        opens = holder.first - (words[holder.first - 1 : holder.first] == ["no"])
        if words[opens] in sure and doubted is not None:
            # "nobody doubts Iran will attack"
            return doubted._replace(first=opens, cls=sure[words[opens]])
    first, last = verb.first, verb.last
    if verb.form[0] == "m" or (verb.form[0] == "t" and "g" in verb.form):
        first = verb.head
    while i < n and (
        tags[i] == "R"
        or (words[i] in ("above", "all", "at", "to", "for", "on") and i + 1 < n and tags[i] == "I")
        or tags[i] == "Y"
    ):
        i += 1
    after = parse.verb_at.get(i) or parse.verb_at.get(verb.last)
    if after is None and (ends := next((b for a, b, _ in parse.times if a <= i < b), None)) is not None:
        # "threatened on Sunday to enter"
        dated = parse.verb_at.get(ends)
        after = dated if dated is not None and dated.form[0] == "t" else None
        if after is not None:
            after.subject = verb.subject
    if after is None and tags[i : i + 1] == ",":
        # "is trying, with church, gas and wine, to bring"
        resumed = next((v for v in parse.verbs if v.first > i), None)
        if (
            resumed is not None
            and resumed.form[0] == "t"
            and resumed.first - 1 > i
            and tags[resumed.first - 1] == ","
            and not any(c in ";TWS" for c in tags[i : resumed.first])
        ):
            resumed.subject = verb.subject
            after = resumed
    if after is not None and after is not verb and after.form.lstrip("x")[0] == "t":
        if cls in ("attributed_belief", "evidential_strong"):
            return None
        return governed_verb(parse, first, last, cls, after, holder)
    if after is not None and after is not verb and after.finite and after.first == verb.last and verb.by in "Wv":
        # "a move that officials hope will stem a run"
        return governed_verb(parse, first, last, cls, after, holder)
    if i < n and (tags[i] == "T" or (cls == "evidential_strong" and words[i] in ("how", "why"))):
        governed = first_finite(parse, first, last, cls, i)
        return governed and governed._replace(holder=holder)
    if cls == "attributed_belief" and verb.lemma in listed("regards") and (thing := parse.starts_at.get(i)) is not None:
        # "regards the unrest as foreign", "called it inflated"
        after_as = thing.last
        if words[after_as : after_as + 1] == ["as"]:
            after_as += 1
        elif verb.lemma not in ("call", "deem", "consider", "think", "judge", "find"):
            after_as = n
        while after_as < n and tags[after_as] in "RD":
            after_as += 1
        if (
            after_as < n
            and tags[after_as] in "ANdgP"
            and not any(v.finite and verb.last <= v.first < after_as for v in parse.verbs)
        ):
            return Governed(
                verb.head, verb.last, cls, after_as, None, parse.starts_at.get(after_as), holder, None, thing
            )
        if verb.lemma == "call":
            return None
    elif verb.lemma in ("call", "treat"):
        return None
    if (
        (i >= n or tags[i] in ",;.C")
        and cls in ("expected", "asserted_intent", "feared", "hope")
        and holder is not None
        and (wanted := _named_before(parse, verb)) is not None
    ):
        named, carrier = wanted
        return Governed(first, last, cls, named.head, None, named, holder, carrier=carrier)
    # "expects the economy to shrink"; "fears arrest"; "believes the war will end"
    phrase = parse.starts_at.get(i)
    nearest = next((v for v in parse.verbs if v.first >= verb.last), None)
    if (
        nearest is not None
        and phrase is not None
        and not any(letter in ",;SWT." for letter in tags[verb.last : nearest.first])
    ):
        if nearest.form[0] == "t" and cls in ("expected", "asserted_intent", "unlikely"):
            return governed_verb(parse, first, last, cls, nearest, holder, subject=phrase)
        if nearest.form in ("d", "n") and nearest.first == phrase.last and cls in ("asserted_intent", "expected"):
            # "want the billions spent"
            nearest.passive, nearest.subject = True, phrase
            return governed_verb(parse, first, last, cls, nearest, holder)
        if nearest.finite and nearest.by == "v":
            return governed_verb(parse, first, last, cls, nearest, holder)
    if (
        after is not None
        and after is not verb
        and after.form[0] in "gk"
        and cls in ("may", "would_risk", "attributed_belief", "feared")
    ):
        return Governed(first, last, cls, after.head, after, None, holder)
    if cls == "attributed_belief" and i < n and tags[verb.last] in "XY" and verb.last + 1 in parse.starts_at:
        thought = parse.starts_at[verb.last + 1]
        return Governed(first, last, cls, thought.head, None, thought, holder, None, parse.starts_at.get(verb.last))
    if phrase is not None and cls == "attributed_belief" and words[phrase.last : phrase.last + 1] == ["of"]:
        # "suspects Iran of supplying"
        deed = parse.verb_at.get(phrase.last + 1)
        if deed is not None and deed.form[0] == "g":
            return Governed(first, last, cls, deed.head, deed, None, holder, None, phrase)
    if phrase is not None and any(a < phrase.last and phrase.first < b for a, b in taken):
        return None
    bare = verb.form[0] == "t" and "g" not in verb.form
    if (bare or words[verb.first - 1] == "of") and cls in ("plan", "asserted_intent"):
        # "to court Washington", "suspected of preparing riots": what is done, and no plan of it
        return None
    if phrase is not None and (verb.lemma in lists.nominal) and tags[phrase.head] != "Y":
        return Governed(first, last, cls, phrase.head, None, phrase, holder)
    return None


def _named_before(parse: Parse, verb: Verb) -> tuple[Phrase, Verb | None] | None:
    """Return what a verb wants where it is named before: "a deal, which Moscow wants,", "is what they fear".

    With it comes the form of "be" that only carries the verb, if one does.
    """
    subject = verb.subject
    if subject is None or subject.last > verb.first or not subject.first:
        return None
    i = subject.first - 1
    if parse.words[i] == "what" or parse.words[subject.first] == "what":
        main = parse.behind(subject.first)
        if main is None or main.negated or main.lemma not in listed("looks") or main.subject is None:
            return None
        return main.subject, main
    if parse.tags[i] == "W":
        i -= 1
        if parse.tags[i] == ",":
            i -= 1
    elif verb.by != "v":
        return None
    # "another cut in October, which": a time stands between
    while i > 1 and (i in parse.time_words or parse.tags[i] == "I"):
        i -= 1
    phrase = parse.ending(i + 1)
    return (phrase, None) if phrase is not None else None
