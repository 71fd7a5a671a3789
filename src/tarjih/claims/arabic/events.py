"""Which PLOVER root an Arabic claim names: by its verb, or by the words that a light verb takes."""

from collections.abc import Sequence
from functools import cache

from tarjih.claims.arabic.lists import words_of_the_list
from tarjih.claims.arabic.view import View
from tarjih.claims.arabic.words import Word
from tarjih.text.phrases import Phrases

_FAR = 4  # words behind the verb in which its object names the event


@cache
def _triggers() -> Phrases[str]:
    table = words_of_the_list()["triggers"]
    return Phrases(((phrase, root) for root, phrases in table.items() for phrase in phrases), clitics=True)


def event_of(seen: View, head: int, stop: int, *, threat: bool) -> str | None:
    """Return the root of the event that a head and its complement name, if they name one."""
    if threat:
        return "THREATEN"
    words: Sequence[Word] = seen.words
    form = words[head].verb or words[head].noun
    if words[head].verb is not None and "c" in words[head].flags:
        return None
    if form is None or form.verb.root is None:
        last = min(stop, head + _FAR)
        named = [match.value for match in _triggers().find(seen.sentence.words[head:last])]
        following = [word.noun for word in words[head + 1 : last] if word.tag == "M" and word.noun is not None]
        found = next((noun.verb.root for noun in following[:2] if noun.verb.root is not None), None)
        return named[0] if named else found
    if form.verb.root == "SUPPORT" and any(word.core == "ضد" for word in words[head + 1 : stop]):
        return "REJECT"
    return form.verb.root
