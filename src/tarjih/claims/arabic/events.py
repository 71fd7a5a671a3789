"""Which PLOVER root an Arabic claim names: by its verb, or by the words that a light verb takes."""

from collections.abc import Sequence
from functools import cache

from tarjih.claims.arabic.lists import word_set, words_of_the_list
from tarjih.claims.arabic.view import View
from tarjih.claims.arabic.words import VERBS, Word
from tarjih.text.phrases import Phrases

_FAR = 4  # words behind the verb in which its object names the event
_REACH = 6  # words behind a verb of ending in which its object stands


@cache
def _triggers() -> Phrases[str]:
    table = words_of_the_list()["triggers"]
    return Phrases(((phrase, root) for root, phrases in table.items() for phrase in phrases), clitics=True)


def _undone(seen: View, head: int, stop: int, lemma: str) -> str | None:
    """Return the root of ending or suspending what stands behind a verb: aid is a sanction, sanctions a concession."""
    lifts, cuts = lemma in word_set("lifts"), lemma in word_set("cuts")
    if not (lifts or cuts):
        return None
    for i in range(head + 1, min(stop, head + _REACH)):
        word = seen.words[i]
        if word.tag in VERBS or word.tag in ("D", ",", ".") or word.lead or word.conj:
            return None
        if seen.actors[i] is None and lifts and _is_one_of(word.core, "penalties"):
            return "CONCEDE"
        if seen.actors[i] is None and cuts and _is_one_of(word.core, "help"):
            return "SANCTION"
    return None


def _is_one_of(core: str, name: str) -> bool:
    """Say whether a noun is in a list as it is, with the article or with a pronoun."""
    nouns = word_set(name)
    bare = core.removeprefix("ال")
    return any(bare.removesuffix(ending) in nouns for ending in ("", "ها", "هم", "ه", "ا"))


def event_of(seen: View, head: int, stop: int, *, threat: bool) -> str | None:
    """Return the root of the event that a head and its complement name, if they name one."""
    if threat:
        return "THREATEN"
    words: Sequence[Word] = seen.words
    form = words[head].verb or words[head].noun
    if words[head].verb is not None and "c" in words[head].flags:
        return None
    if form is not None and (undone := _undone(seen, head, stop, form.verb.perfect)) is not None:
        return undone
    if form is None or form.verb.root is None:
        last = min(stop, head + _FAR)
        named = [match.value for match in _triggers().find(seen.sentence.words[head:last])]
        following = [word.noun for word in words[head + 1 : last] if word.tag == "M" and word.noun is not None]
        found = next((noun.verb.root for noun in following[:2] if noun.verb.root is not None), None)
        return named[0] if named else found
    if form.verb.root == "SUPPORT" and any(word.core == "ضد" for word in words[head + 1 : stop]):
        return "REJECT"
    return form.verb.root
