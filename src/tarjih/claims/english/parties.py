"""Who a noun phrase is: the code of the state or body in it, and the sector that its head names."""

from tarjih.claims.english.parsing import Parse, Phrase
from tarjih.claims.english.words import vocabulary
from tarjih.text.document import Span

Party = tuple[Span, str | None]
_SECTORS = ("GOV", "MIL", "LEG", "JUD", "OPP", "REB", "COP", "BUS", "MED", "CVL", "SPY", "ELI", "UAF")
_AMOUNTS = frozenset(
    """tens hundreds thousands dozens scores millions third thirds half quarter majority minority number share part bulk most all some many few one two three each both
    none any drop litre litres tonne tonnes barrel barrels percent cent lot plenty handful rest couple pair group series string wave kind sort""".split()
)
_STAFF = frozenset("team teams mission missions inspector inspectors monitor monitors staff secretariat peacekeepers experts observers headquarters members".split())
_ITS = frozenset("its his her their".split())
_PLACES = frozenset("of in at from for".split())
_PRONOUNS = frozenset("it they he she we i them him her itself themselves".split())


def party(parse: Parse, phrase: Phrase | None, *, guess: bool = True) -> Party | None:
    """Return the words of a phrase and the code of who they name; a pronoun is what it stands for, or nobody."""
    if phrase is None:
        return None
    word = parse.words[phrase.head]
    if parse.tags[phrase.head] in "XY":
        if word in _PRONOUNS:
            return _stands_for(parse, phrase)
        if phrase.first + 1 == phrase.last and word not in ("nobody", "everyone", "everybody"):
            return None
    return _named(parse, phrase, guess=guess)


def _named(parse: Parse, phrase: Phrase, *, guess: bool = True) -> Party:
    first, last = phrase.first, phrase.last
    words, tags = parse.words, parse.tags
    if words[first] in ("the", "a", "an") and first + 1 < last:
        first += 1
    span = parse.span(first, last)
    if phrase.many:
        return span, None
    inner = _partitive(parse, phrase)
    return _named(parse, inner, guess=guess) if inner is not None else (span, code_of(parse, phrase, guess=guess))


def _partitive(parse: Parse, phrase: Phrase) -> Phrase | None:
    """Return what an amount is an amount of: "tens of thousands of Georgians", "a third of the voters"."""
    i = phrase.last
    if i + 1 < parse.n and parse.words[i] == "of" and (parse.words[phrase.head] in _AMOUNTS or parse.tags[phrase.head] == "D"):
        return parse.starts_at.get(i + 1)
    return None


def code_of(parse: Parse, phrase: Phrase, *, guess: bool = True) -> str | None:
    """Return the code of a phrase, or None if no gazetteer knows who it is."""
    lists = vocabulary()
    words, tags = parse.words, parse.tags
    head = words[phrase.head]
    inside = [entry for entry in parse.actors if phrase.first <= entry[0] and entry[1] <= phrase.last]
    for first, last, actor in inside:
        if first <= phrase.head < last and tags[phrase.head] != "z":
            return actor.code
    sector = lists.sectors.get(head)
    if inside and inside[0][2].kind == "body" and (sector is not None or head in _STAFF):
        return inside[0][2].code
    pointing = head in lists.pointing
    if sector is None and not pointing and tags[phrase.head] != "z":
        return None
    if pointing or sector == "GOV":
        for i in range(phrase.first, phrase.head):
            if (better := lists.pointed.get(words[i])) is not None:
                sector = better
    i = phrase.last
    # "two members of its budget committee": who they are is said after the head.
    if pointing and i + 1 < parse.n and words[i] == "of" and i + 1 in parse.starts_at and not inside:
        inner = code_of(parse, parse.starts_at[i + 1])
        if inner is not None:
            return inner if sector is None or len(inner) > 3 else inner[:3] + sector
    if sector is None:
        sector = "GOV" if pointing else None
    state = None
    if inside:
        state = inside[0][2].code
    else:
        # "the junta in Burkina Faso", "foreign ministry of South Sudan"
        while i + 1 < parse.n and words[i] in _PLACES:
            after = parse.starts_at.get(i + 1)
            if after is None:
                break
            found = [entry for entry in parse.actors if after.first <= entry[0] < after.last]
            if found:
                state = found[0][2].code
                break
            i = after.last
    if state is None and not guess and not any(words[i] in _ITS for i in range(phrase.first, phrase.head)):
        return None
    if state is None and words[phrase.first] not in ("both", "neither"):
        state = _nearest_state(parse, phrase)
    if state is None or sector is None:
        return None
    return _with_sector(state, sector)


def _with_sector(state: str, sector: str) -> str:
    base = state[:3] if len(state) == 6 and state[3:] in _SECTORS else state
    return base + sector if len(base) == 3 and base not in ("EUU", "UNO", "NAT") else base


def _nearest_state(parse: Parse, phrase: Phrase) -> str | None:
    """Return the state that a role without one belongs to: the nearest named before it, or else after it."""
    before = [entry for entry in parse.actors if entry[1] <= phrase.first]
    after = [entry for entry in parse.actors if entry[0] >= phrase.last]
    for entry in [*reversed(before), *after]:
        if entry[2].kind != "body":
            return entry[2].code
    return None


def _stands_for(parse: Parse, pronoun: Phrase) -> Party | None:
    """Return the subject that a pronoun most likely repeats: the first subject before it, else the nearest phrase."""
    plural = parse.words[pronoun.head] in ("they", "them", "themselves")
    earlier = [verb.subject for verb in parse.verbs if verb.subject and verb.subject.last <= pronoun.first and parse.tags[verb.subject.head] not in "XY"]
    for phrase in earlier:
        if not plural or parse.words[phrase.head].endswith("s") or parse.words[phrase.head] in ("people",):
            return _named(parse, phrase)
    return _named(parse, earlier[0]) if earlier else None
