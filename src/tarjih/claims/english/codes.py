"""The code of who a noun phrase names: the state or body in it, and the sector that its head names."""

from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.phrases import Phrase
from tarjih.claims.english.words import listed, vocabulary
from tarjih.text.document import Span
from tarjih.text.gazetteer import Mention

Party = tuple[Span, str | None]
_SECTORS = ("GOV", "MIL", "LEG", "JUD", "OPP", "REB", "COP", "BUS", "MED", "CVL", "SPY", "ELI", "UAF")
ITS = frozenset(("its", "his", "her", "their"))
_POINTS = ITS | {"the"}


def named(parse: Parse, phrase: Phrase, *, guess: bool = True) -> Party:
    """Return the words of a phrase without its article, and the code of who they name; of an amount, what it is of."""
    first, last = phrase.first, phrase.last
    words = parse.words
    if words[first] in ("the", "a", "an") and first + 1 < last:
        first += 1
    span = parse.span(first, last)
    if phrase.many:
        return span, None
    inner = _partitive(parse, phrase)
    return named(parse, inner, guess=guess) if inner is not None else (span, code_of(parse, phrase, guess=guess))


def _partitive(parse: Parse, phrase: Phrase) -> Phrase | None:
    """Return what an amount is an amount of: "tens of thousands of Georgians", "a third of the voters"."""
    i = phrase.last
    if (
        i + 1 < parse.n
        and parse.words[i] == "of"
        and (parse.words[phrase.head] in listed("amounts") or parse.tags[phrase.head] == "D")
    ):
        return parse.starts_at.get(i + 1)
    return None


def code_of(parse: Parse, phrase: Phrase, *, guess: bool = True) -> str | None:
    """Return the code of a phrase, or None if no gazetteer knows who it is."""
    key = (phrase.first, phrase.last, phrase.head, guess)
    if key not in parse.codes:
        parse.codes[key] = _code_of(parse, phrase, guess=guess)
    return parse.codes[key]


def _code_of(parse: Parse, phrase: Phrase, *, guess: bool) -> str | None:
    lists = vocabulary()
    words, tags = parse.words, parse.tags
    head = words[phrase.head]
    inside: list[tuple[int, int, Mention]] = []
    for entry in parse.actors:
        if entry[0] < phrase.last and phrase.first < entry[1]:
            if entry[0] <= phrase.head < entry[1] and (tags[phrase.head] != "z" or phrase.head + 1 == phrase.last):
                code = entry[2].code
                # "the Saudis" are Saudi Arabia, "most Ukrainians" its people; a ruling party is not the government
                if (
                    code is not None
                    and code.endswith("CVL")
                    and entry[2].kind == "nationality"
                    and words[phrase.first] == "the"
                    and phrase.last - phrase.first == 2
                ):
                    return code[:3]
                if code is not None and code.endswith("ELI") and entry[2].kind == "leader":
                    # out of office: by the title, or nobody's
                    titles = [words[i] for i in range(entry[0], entry[1]) if lists.sectors.get(words[i]) == "GOV"]
                    return code[:3] + "GOV" if titles else None
                if code is not None and len(code) == 6 and "opposition" in words[phrase.first : phrase.head]:
                    return code[:3] + "OPP"
                if head.endswith("s") and _of_two(parse, entry):
                    return None
                owner = inside[0][2].code if inside and _owns(parse, inside[0]) else None
                if code is not None and len(code) == 6 and owner is not None:
                    # "Bosnia's Serb leader"
                    return owner + code[3:]
                return None if head in ("party", "parties") and not (code or "").endswith("OPP") else code
            if entry[2].code is not None:
                inside.append(entry)
    if head == "capital" and inside and inside[-1][2].kind in ("nationality", "state"):
        return inside[-1][2].code
    if tags[phrase.head] == "P" and (titled := _titled(parse, phrase)) is not None:
        return titled
    if inside and inside[-1][2].kind == "leader" and tags[inside[-1][1] - 1] == "z":
        return _around(parse, phrase, inside[-1][2].code)
    sector = lists.sectors.get(head)
    opposed = "opposition" in words[phrase.first : phrase.head]
    if opposed and (sector is not None or head in listed("politicians")):
        sector = "OPP"
    elif words[phrase.head - 1] == "security" and phrase.head > phrase.first and head in ("forces", "services"):
        sector = "COP"
    elif sector == "BUS" and head in ("bank", "banks") and words[phrase.head - 1] in ("central", "reserve", "national"):
        sector = "GOV"
    elif head in listed("equipment") and inside and inside[-1][2].code is not None and len(inside[-1][2].code) == 6:
        # "a Chinese coast guard vessel"
        return inside[-1][2].code
    elif head in listed("equipment") and phrase.head > phrase.first:
        sector = lists.sectors.get(words[phrase.head - 1])
    if sector is None and head in listed("countries") and words[phrase.first] in _POINTS and guess:
        state = _state_of(parse, phrase) if not inside else None
        return None if state is None else state[:3] if len(state) == 6 else state
    if inside and inside[0][2].kind == "body" and (sector is not None or head in listed("staff")):
        return inside[0][2].code
    pointing = head in lists.pointing
    if sector is None and not pointing and tags[phrase.head] != "z":
        return None
    if (pointing or sector == "GOV") and not opposed:
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
        while i + 1 < parse.n and words[i] in listed("places"):
            after = parse.starts_at.get(i + 1)
            if after is None:
                break
            if words[after.head] in ("countries", "states", "nations", "capitals"):
                return None
            found = [entry for entry in parse.actors if after.first <= entry[0] < after.last and entry[2].code]
            if words[i] == "from" and words[after.last : after.last + 1] == ["to"]:
                # "creditors from Paris to Beijing"
                return None
            if found:
                state = found[0][2].code
                break
            i = after.last
    if state is None and not guess and not any(words[i] in ITS for i in range(phrase.first, phrase.head)):
        return None
    if state is None and any(a < phrase.last and phrase.first < b for a, b, _ in parse.actors):
        return None
    if state is None and any(tags[i] == "z" for i in range(phrase.first, phrase.head)):
        return None
    if (
        state is None
        and phrase.last + 1 < parse.n
        and words[phrase.last] in ("of", "in", "from")
        and "P" in tags[phrase.last + 1 : phrase.last + 3]
    ):
        return None
    if state is None and not inside and not _many_states(parse, phrase, sector):
        state = _state_of(parse, phrase)
    if state is None or sector is None:
        return None
    if sector == "GOV" and inside and inside[0][2].kind == "group" and len(state) == 6:
        # "Hamas's leader"
        return state
    return _with_sector(state, sector)


def _of_two(parse: Parse, entry: tuple[int, int, Mention]) -> bool:
    """Say whether a role is that of two states: "the ministers of Armenia and Azerbaijan"."""
    first, last, _ = entry
    if parse.words[last : last + 1] != ["and"] or "of" not in parse.words[first:last]:
        return False
    return any(other == last + 1 and actor.kind in ("state", "capital") for other, _, actor in parse.actors)


def _owns(parse: Parse, entry: tuple[int, int, Mention]) -> bool:
    """Say whether a name is a state's in the genitive: "Bosnia's"."""
    return parse.tags[entry[1] - 1] == "z" and entry[2].kind in ("state", "capital") and len(entry[2].code or "") == 3


def _titled(parse: Parse, phrase: Phrase) -> str | None:
    """Return the code of a name by the office beside it: "Khamenei's adviser N", "N, the finance minister"."""
    sectors = vocabulary().sectors
    for i in range(phrase.head - 1, phrase.first - 1, -1):
        if parse.words[i] in sectors and not any(
            first <= i < last for first, last, _ in parse.actors if last > phrase.head
        ):
            return code_of(parse, Phrase(phrase.first, i + 1, i))
    i = phrase.last
    if i + 1 < parse.n and parse.tags[i] == "," and (title := parse.starts_at.get(i + 1)) is not None:
        closed = title.last >= parse.n or parse.tags[title.last] in ",." or parse.words[title.last] in ("of", "in")
        if closed and parse.words[title.head] in sectors:
            return code_of(parse, title)
    return None


def _around(parse: Parse, phrase: Phrase, code: str | None) -> str | None:
    """Return the code of those around a leader: his aides and lawyers are of his side, his critics are not."""
    head = parse.words[phrase.head]
    if code is None:
        return None
    if head in listed("against leaders"):
        return code[:3] + "OPP" if not code.endswith("ELI") else None
    if head in listed("around leaders"):
        return code if not code.endswith("ELI") else code[:3] + "OPP" if head in listed("defenders") else None
    sector = vocabulary().sectors.get(head)
    return _with_sector(code[:3], sector) if sector is not None and len(code) == 6 else None


def _many_states(parse: Parse, phrase: Phrase, sector: str | None) -> bool:
    """Say whether a role is one of several states or of none in particular: "European leaders", "both", "insurers"."""
    words = parse.words
    if any(words[i] in listed("regional") for i in range(phrase.first, phrase.head)):
        return True
    return words[phrase.first] in ("both", "neither", "no") or (sector == "BUS" and words[phrase.first] not in _POINTS)


def _with_sector(state: str, sector: str) -> str:
    base = state[:3] if len(state) == 6 and state[3:] in _SECTORS else state
    return base + sector if len(base) == 3 and base not in ("EUU", "UNO", "NAT") else base


def _state_of(parse: Parse, phrase: Phrase) -> str | None:
    """Return the state that a role without one belongs to.

    It is the state that its part of the sentence names first, or else one named elsewhere; with "its", "his" or "their"
    it is that of the last subject.
    """
    words, actors = parse.words, parse.actors
    if any(words[i] in ITS for i in range(phrase.first, phrase.head)):
        for verb in reversed(parse.finite):
            if verb.subject is not None and verb.subject.last <= phrase.first:
                for first, last, actor in actors:
                    if verb.subject.first <= first and last <= verb.subject.last and actor.code is not None:
                        return actor.code
        for _, last, actor in reversed(actors):
            if last <= phrase.first and actor.code is not None:
                return actor.code
    part = max((i for i in range(phrase.first) if parse.tags[i] == ";"), default=-1)
    inside = [entry for entry in actors if entry[0] > part and entry[1] <= phrase.first]
    others = [entry for entry in actors if entry[0] < part or entry[0] >= phrase.last]
    for _, _, actor in [*inside, *others]:
        if actor.kind != "body" and actor.code is not None:
            return actor.code
    return None
