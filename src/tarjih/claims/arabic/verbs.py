"""Arabic verbs and verbal nouns by their written form: every form of the verbs in `lexicon/ar-verbs.csv`.

Short vowels are not written, so that a form can be several: `طلب` is "he asked" and "a request", `توقع` is "it signs"
and "it expected". This module lists what a form can be; its neighbours in the sentence decide (`tagging`).
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

from tarjih.text.tokens import fold

SUFFIXES = ("هما", "كما", "ها", "هم", "هن", "نا", "كم", "ني", "ه", "ك")


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb: its PLOVER root, the class of cue that it is, its flags (see the head of the list).

    `last` is the last letter of its imperfect as it is written.
    """

    perfect: str
    root: str | None
    cue: str | None
    flags: str
    last: str = ""


class Form(NamedTuple):
    """What a written form can be.

    `tense` is `p` for perfect, `i` for imperfect, `n` for verbal noun; `person` is 3 or 1; `feminine` and `plural` say
    with whom it agrees; `object` says that a pronoun is attached; `passive` that only the passive is written so;
    `bound` that only a pronoun makes it a word;
    `short` that only `lam` makes it so.
    """

    verb: Verb
    tense: str
    feminine: bool = False
    plural: bool = False
    object: bool = False
    passive: bool = False
    first: bool = False
    bound: bool = False
    short: bool = False


@cache
def forms() -> dict[str, tuple[Form, ...]]:
    """Return every form without its object pronoun, folded."""
    table: dict[str, list[Form]] = {}
    text = resources.files("tarjih.claims.lexicon").joinpath("ar-verbs.csv").read_text("utf-8")
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        if " " in row["perfect"]:
            continue
        verb = Verb(fold(row["perfect"]), row["root"] or None, row["cue"] or None, row["flags"], row["imperfect"][-1:])
        for written, form in _conjugate(row["perfect"], row["imperfect"], row["nouns"].split("|"), verb):
            known = table.setdefault(written, [])
            if all(
                (other.verb.perfect, other.tense, other.bound) != (verb.perfect, form.tense, form.bound)
                for other in known
            ):
                known.append(form)
    return {written: tuple(sorted(found, key=lambda form: form.short)) for written, found in table.items()}


def _conjugate(perfect: str, imperfect: str, nouns: Iterable[str], verb: Verb) -> Iterator[tuple[str, Form]]:
    for written, form in _perfect(perfect, verb):
        yield fold(written), form
    if imperfect != perfect:
        for written, form in _imperfect(imperfect, verb):
            yield fold(written), form
    for noun in nouns:
        if noun:
            word = fold(noun)
            form = Form(verb, "n", feminine=word.endswith("ه"))
            yield word, form
            if len(word) > 3 or word[-1] != "ه":
                yield (word[:-1] + "ت" if word.endswith("ه") else word), form._replace(bound=word.endswith("ه"))
            yield (word.removesuffix("ه")) + "ات", form._replace(plural=True, feminine=True)


def _perfect(perfect: str, verb: Verb) -> Iterator[tuple[str, Form]]:
    he = Form(verb, "p")
    she, they = he._replace(feminine=True), he._replace(plural=True)
    if "x" not in verb.flags:
        yield perfect, he
    weak = perfect[-1] in "ىا" and len(perfect) > 2
    stem = perfect[:-1] if weak else perfect
    yield stem + "ت", she
    yield stem + "تا", she
    yield stem + "وا", they
    yield stem + "و", they._replace(bound=True)  # before a pronoun
    if not weak and len(perfect) > 3 and perfect[0] in "أا":
        yield perfect + "ا", they
    if weak:
        yield stem + "ا", he._replace(bound=perfect[-1] == "ى")
    yield (stem + "ينا" if weak else stem + "نا"), he._replace(first=True)
    if len(perfect) == 4 and perfect[1] == "ا":  # hasara, husira
        passive = he._replace(passive=True)
        long = perfect[0] + "و" + perfect[2:].replace("ى", "ي")
        yield long, passive
        yield long + "ت", passive._replace(feminine=True)
    if perfect[-1] == "أ" and len(perfect) > 2:  # arja'a, urji'a
        passive = he._replace(passive=True)
        stem = (perfect[0] + "و" + perfect[2:-1] if perfect[1] == "ا" else perfect[:-1]) + "ئ"
        if len(perfect) > 3:  # buri'a is written like "of land"
            yield stem, passive
        yield stem + "ت", passive._replace(feminine=True)
    if perfect.startswith("استأ") and len(perfect) == 6:  # ista'nafa, ustu'nifa
        passive = he._replace(passive=True)
        yield "استؤ" + perfect[4:], passive
        yield "استؤ" + perfect[4:] + "ت", passive._replace(feminine=True)
    if len(perfect) > 2 and perfect[-2] == "ا" and "i" not in verb.flags:  # qala, qila
        passive = he._replace(passive=True)
        yield perfect[:-2] + "ي" + perfect[-1], passive
        yield perfect[:-2] + "ي" + perfect[-1] + "ت", passive._replace(feminine=True)
    if perfect[-1] == "أ" and len(perfect) > 3:  # arja'a, urji'a
        yield stem[:-1] + "ئ", he._replace(passive=True)
        yield stem[:-1] + "ئت", she._replace(passive=True)
    if weak:
        yield stem + "ي", he._replace(passive=True)
        yield stem + "يت", she._replace(passive=True)


def _imperfect(imperfect: str, verb: Verb) -> Iterator[tuple[str, Form]]:
    stem = imperfect[1:]
    if not stem:
        return
    he = Form(verb, "i")
    persons = (("ي", he), ("ت", he._replace(feminine=True)), ("ن", he._replace(first=True)))
    weak = stem[-1] in "ىيو"
    hollow = len(stem) > 2 and stem[-2] in "اوي" and stem[-3] != "ا"
    for prefix, form in persons:
        yield prefix + stem, form
        if weak:
            yield prefix + stem[:-1], form._replace(short=True)
            if stem[-1] == "ى":
                yield prefix + stem[:-1] + "ا", form  # before a pronoun
            if stem[-1] == "و":
                yield prefix + stem[:-1] + "ى", form._replace(passive=True)
        if stem[-1] == "ئ":  # yurji'u, yurja'u
            yield prefix + stem[:-1] + "أ", form._replace(passive=True)
        if hollow:
            yield prefix + stem[:-2] + stem[-1], form._replace(short=True)
            if stem[-2] in "وي":
                yield prefix + stem[:-2] + "ا" + stem[-1], form._replace(passive=True)
        if prefix == "ن":
            continue
        many = form._replace(plural=True)
        short = stem[:-1] if weak else stem
        dual = stem[:-1] + "ي" if stem[-1] == "ى" else stem
        for ending in ("ون", "وا"):
            yield prefix + short + ending, many
        yield prefix + short + "و", many._replace(bound=True)  # before a pronoun
        yield prefix + dual + "ان", many
        yield prefix + dual + "ا", many._replace(short=True)
        yield prefix + dual + "ن", many


def look_up(word: str) -> tuple[Form, ...]:
    """Return what a folded word without conjunctions and particles can be, with or without an object pronoun.

    >>> [(form.tense, form.object) for form in look_up(fold("ستستغلها")[1:])]
    [('i', True)]
    """
    table = forms()
    known = table.get(word)
    found = tuple([form for form in known if not form.bound]) if known else ()
    if not word.endswith(SUFFIXES) or (word.startswith("ال") and not word.startswith("الت")):
        return found  # behind the article, hardly ever a verb's first letters, no pronoun follows
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) > 1:
            inner = table.get(word[: -len(suffix)])
            if inner:
                found += tuple(
                    form._replace(object=True, bound=False)
                    for form in inner
                    if (form.tense == "n" and suffix != "ني") or (form.tense != "n" and "i" not in form.verb.flags)
                )
                break
    return found


def in_tense(found: Sequence[Form], tense: str) -> Form | None:
    """Return the first of the forms in a tense, of which `n` is the verbal noun, or nothing."""
    return next((form for form in found if form.tense == tense), None)
