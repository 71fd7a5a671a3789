"""The word lists of the Arabic reader: `ar-words.yaml`, folded and arranged for looking up."""

from functools import cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

from tarjih.claims.arabic.verbs import Form, look_up
from tarjih.text.phrases import Phrases, spell_out
from tarjih.text.tokens import ByWord, fold


@cache
def words_of_the_list() -> dict[str, Any]:
    """Return `ar-words.yaml`."""
    text = resources.files("tarjih.claims.lexicon").joinpath("ar-words.yaml").read_text("utf-8")
    return dict(YAML(typ="safe", pure=True).load(text))


def word_set(name: str) -> frozenset[str]:
    """Return one of the `sets` of `ar-words.yaml`, folded."""
    return _SETS[name]


# A sentence asks for forty of them: compiled, a function over a dictionary takes half the time of `cache`.
_SETS = ByWord(lambda name: frozenset(fold(word) for word in words_of_the_list()["sets"][name].split()))


def names_chance(core: str) -> bool:
    """Say whether a word, with or without the article, is a noun for a chance."""
    return core.removeprefix("ال") in word_set("chances")


@cache
def phrases_of(name: str) -> Phrases[bool]:
    """Return one of the lists of phrases of `ar-words.yaml`."""
    return Phrases(((phrase, True) for phrase in spell_out(words_of_the_list()[name])), clitics=True)


@cache
def particles() -> dict[str, str]:
    """Return the little words, folded, with their names."""
    table = words_of_the_list()["particles"]
    return {fold(word): ("D" if name == "preposition" else name) for name, words in table.items() for word in words}


@cache
def nouns() -> frozenset[str]:
    """Return the nouns that look like verbs."""
    return frozenset(fold(word) for line in words_of_the_list()["nouns"] for word in line.split())


@cache
def participles() -> dict[str, Form]:
    """Return the participles that go on with a subject, in the forms in which they do."""
    table = {}
    for verb, participle in words_of_the_list()["participles"].items():
        form = next(form for form in look_up(fold(verb)) if form.tense == "p")
        stem = fold(participle)
        for ending in ("ا", "ه", "ين", "ات", "يا", "يه"):
            table[stem + ending] = form
    return table


@cache
def openers() -> Phrases[str]:
    """Return the words that open clauses, with what the clause is to the sentence, and those that `silent` it.

    What makes a clause one of the `unknown` silences that clause.
    """
    silent = words_of_the_list()["silent"]
    table = {**words_of_the_list()["openers"], "silent": silent["anywhere"], "unknown": silent["unknown"]}
    return Phrases(((phrase, name) for name, patterns in table.items() for phrase in spell_out(patterns)), clitics=True)


@cache
def roles() -> dict[str, str]:
    """Return the nouns that name part of a state, with and without the article, and the sector of its code."""
    table = {}
    for sector, words in words_of_the_list()["roles"].items():
        for word in words:
            core = fold(word).removeprefix("ال")
            table[core] = table["ال" + core] = "" if sector == "state" else sector
            bare = core[:-1] + "ت" if core.endswith("ه") else core
            for suffix in ("ه", "ها", "هم", "ا", "ان", "ين"):
                table.setdefault(bare + suffix, table[core])
            if core.endswith(("ون", "ين")) and len(core) > 4:  # without -n before a genitive
                for ending in ("و", "ي", "وه", "وها", "يه", "يها", "يهم"):
                    table.setdefault(core[:-2] + ending, table[core])
    for word in word_set("no_roles"):
        table.pop(word, None)
    return table


@cache
def short_names() -> dict[str, str]:
    """Return the nouns that alone, with the article, name a body or an office, folded, with their codes."""
    return {fold(word): code for code, words in words_of_the_list()["short_names"].items() for word in words.split()}


@cache
def plain_nouns() -> frozenset[str]:
    """Return the nouns whose first letter is no preposition."""
    return frozenset(fold(word) for line in words_of_the_list()["not_prepositions"] for word in line.split())
