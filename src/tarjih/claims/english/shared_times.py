"""Times that a clause has from another one: the day on which, the verb that it joins."""

from tarjih.claims.english.parsing import Parse
from tarjih.text.dates import TimeMention

Place = tuple[int, int, TimeMention]


def of_antecedent(parse: Parse, clause: int) -> Place | None:
    """Return the time right before a relative clause of place or time: "the summit in May, where", "on Friday, when".

    What the clause tells happens then.
    """
    if clause >= len(parse.finite):
        return None
    opener = parse.finite[clause].opens - 1
    if opener < 1 or parse.words[opener] not in ("where", "when", "which"):
        return None
    if parse.words[opener] == "which":
        if parse.words[opener - 1] not in ("at", "in", "on", "during"):
            return None
        opener -= 1
    if parse.tags[opener - 1] == ",":
        opener -= 1
    return next(((first, last, mention) for first, last, mention in parse.times if last == opener), None)
