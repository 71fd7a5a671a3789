"""Which language a stretch of text is in: by its script, then by the little words and letters of each language."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from tarjih.text.tokens import ByWord, fold

READ = ("ar", "en")
UNKNOWN = "und"

_WORD = re.compile(r"[^\W\d_]+(?:['’\u200c][^\W\d_]+)*")
_QUOTED = re.compile(r"[“\"«(][^“”\"«»()]{0,400}[”\"»)]")
# Enough to know a language by; a whole book would tell nothing more.
_SAMPLE = 20_000

# First letter of a script's range, its script; the language where a script has one that matters.
_SCRIPTS: tuple[tuple[int, int, str], ...] = (
    (0x0041, 0x024F, "latin"),
    (0x1E00, 0x1EFF, "latin"),
    (0x0370, 0x03FF, "el"),
    (0x0400, 0x052F, "cyrillic"),
    (0x0530, 0x058F, "hy"),
    (0x0590, 0x05FF, "he"),
    (0x0600, 0x06FF, "arabic"),
    (0x0750, 0x077F, "arabic"),
    (0x08A0, 0x08FF, "arabic"),
    (0xFB50, 0xFDFF, "arabic"),
    (0xFE70, 0xFEFF, "arabic"),
    (0x0900, 0x097F, "hi"),
    (0x0980, 0x09FF, "bn"),
    (0x0E00, 0x0E7F, "th"),
    (0x10A0, 0x10FF, "ka"),
    (0x1200, 0x137F, "am"),
    (0x1100, 0x11FF, "ko"),
    (0xAC00, 0xD7AF, "ko"),
    (0x3040, 0x30FF, "ja"),
    (0x3400, 0x9FFF, "zh"),
)
# Letters that Arabic does not write; the folded ی and ک of Persian keyboards are left out, for Arabic uses them too.
_LETTERS: Mapping[str, str] = (
    dict.fromkeys("ٹڈڑںےھ", "ur")
    | dict.fromkeys("پچژگ", "fa")
    | dict.fromkeys("ەێۆڕڵ", "ckb")
    | dict.fromkeys("ښځڅړږډټې", "ps")
    | dict.fromkeys("әғқңұһ", "kk")
    | dict.fromkeys("іїєґ", "uk")
    | dict.fromkeys("ыэё", "ru")
    | dict.fromkeys("ђјљњћџ", "sr")
)
_FOREIGN = re.compile(f"[{''.join(_LETTERS)}{''.join(_LETTERS).upper()}]")
# Persian and Urdu texts reach this share of characters with letters of their own many times over; a foreign name in an
# Arabic sentence stays below it.
_FOREIGN_SHARE = 1 / 40
_HABIT = {"arabic": "ar", "latin": "en", "cyrillic": UNKNOWN}


class Evidence(NamedTuple):
    """What a stretch of text shows of its language: its script, and the language, None where nothing tells."""

    script: str | None
    language: str | None


def language_of(text: str) -> str:
    """Return `ar` or `en`, or `und` for a text in a language that is not read here.

    >>> language_of("The pact holds"), language_of("Le pacte tient pour le moment")
    ('en', 'und')
    """
    language = named_language_of(text)
    return language if language in READ else UNKNOWN


def named_language_of(text: str) -> str:
    """Return the ISO 639-1 code of the language of a text (639-3 where there is none), `und` if nothing tells.

    Only the first 20,000 characters are looked at. Latin letters without evidence are taken for English, Arabic ones
    for Arabic.
    """
    found = evidence(text[:_SAMPLE])
    return found.language or _HABIT.get(found.script or "", UNKNOWN)


def evidence(text: str) -> Evidence:
    """Return what the words of a text show: the script of most letters, the language with most of its little words.

    Where two scripts share a sentence, what is quoted or bracketed does not count.
    """
    return _of_one_script(text) or _weighed(text)


def _of_one_script(text: str) -> Evidence | None:
    """Return what a text shows that is plainly in one script, as nearly every sentence is; None for any other."""
    script, count = "", 0
    scores: dict[str, float] = {}
    for written in text.split(" "):
        shown, words, languages = _SHOWN[written]
        if not words:
            continue
        if not shown or (script and shown != script):
            return None
        script = shown
        count += words
        for language in languages:
            scores[language] = scores.get(language, 0) + 1
    return Evidence(script, _most(scores, _HABIT[script], count)) if script else None


def _shown(written: str) -> tuple[str, int, tuple[str, ...]]:
    """Return the script of a stretch without blanks, how many words it has, and the languages they speak for.

    No script is returned where more must be looked at than words one by one: several scripts, letters that tell.
    """
    words = _WORD.findall(written)
    scripts = {_SCRIPT[word[0]] for word in words}
    script = scripts.pop() if len(scripts) == 1 else None
    if script not in _HABIT or (script != "latin" and _FOREIGN.search(written)):
        return "", len(words), ()
    return script, len(words), tuple([language for word in words for language in _votes(script)[word]])


_SHOWN = ByWord(_shown)


def _weighed(text: str) -> Evidence:
    """Return what the words of any text show."""
    words = _WORD.findall(text)
    scripts = _scripts(words)
    if not scripts:
        return Evidence(None, None)
    if len(scripts) > 1 and min(scripts.values()) * 4 > max(scripts.values()):
        outside = _WORD.findall(_QUOTED.sub(" ", text))
        if outside_scripts := _scripts(outside):
            words, scripts = outside, outside_scripts
    script = max(scripts, key=lambda name: (scripts[name], name == "arabic"))
    if script in ("zh", "ja"):
        return Evidence(script, "ja" if "ja" in scripts else "zh")
    if script not in _HABIT:
        return Evidence(script, script)
    return Evidence(script, _by_words(script, words, text))


def settle(kinds: Sequence[Evidence], counts: Mapping[int, int]) -> list[str]:
    """Return the language for each kind of evidence in a document.

    Where a sentence shows no language, it has that of most sentences in its script.

    Args:
        kinds: what sentences of the document show.
        counts: how many sentences show each of them, by index.
    """
    habits = dict(_HABIT)
    for script in _HABIT:
        votes = {kind.language: counts[i] for i, kind in enumerate(kinds) if kind.script == script and kind.language}
        if votes:
            habits[script] = max(votes, key=lambda language: votes[language])
    return [kind.language or habits.get(kind.script or "", UNKNOWN) for kind in kinds]


def _scripts(words: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for word in words:
        if script := _SCRIPT[word[0]]:
            counts[script] = counts.get(script, 0) + len(word)
    return counts


def _script(letter: str) -> str | None:
    code = ord(letter)
    return next((script for first, last, script in _SCRIPTS if first <= code <= last), None)


_SCRIPT = ByWord(_script)


def _by_words(script: str, words: Sequence[str], text: str) -> str | None:
    scores: dict[str, float] = {}
    for languages in filter(None, map(_votes(script).__getitem__, words)):
        for language in languages:
            scores[language] = scores.get(language, 0) + 1
    if script != "latin" and (foreign := _FOREIGN.findall(text)):
        letters = Counter(_LETTERS[letter.lower()] for letter in foreign)
        if letters.total() >= max(2, len(text) * _FOREIGN_SHARE):
            for language, count in letters.items():
                scores[language] = scores.get(language, 0) + count
        # The letters of Persian are in Urdu, too; its own tell the two apart.
        if script == "arabic" and scores.get("ur") and scores.get("fa") and letters["ur"] >= 2:
            scores["ur"] += scores.pop("fa")
        # A Kazakh or Ukrainian text has nearly every letter of Russian.
        for other in ("kk", "uk"):
            if letters[other] >= 2 and scores.get(other, 0) and scores.get("ru"):
                scores[other] += scores.pop("ru")
    return _most(scores, _HABIT[script], len(words))


def _most(scores: Mapping[str, float], home: str, words: int) -> str | None:
    """Return the language that most speaks for, in a stretch of so many words; None where nothing does."""
    if not scores:
        return None
    best, most = "", 0.0
    for language, score in scores.items():
        if score > most:
            best, most = language, score
    ours = scores.get(home, 0)
    # A name or a quotation brings one or two little words of another language: two more than our own are asked for,
    # or all there are in a short stretch.
    if best != home and most < ours + (2 if words > 4 else 1):
        return home if ours else None
    return best


@cache
def _votes(script: str) -> ByWord[tuple[str, ...]]:
    """Return the languages of a script that each word speaks for."""
    table = little_words(script)
    if script != "arabic":
        return ByWord(lambda word: table.get(word.lower(), ()))

    def votes(word: str) -> tuple[str, ...]:
        article = len(word) > 3 and word.startswith(("ال", "وال", "لل", "بال"))
        return table.get(fold(word), ()) + (("ar",) if article else ())

    return ByWord(votes)


@cache
def little_words(script: str) -> Mapping[str, tuple[str, ...]]:
    """Return the little words of a script's languages (folded where the script is Arabic) and whose each one is."""
    table: dict[str, tuple[str, ...]] = {}
    with files("tarjih.text").joinpath("stop_words.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["script"] == script:
                for word in row["words"].split():
                    key = fold(word) if script == "arabic" else word
                    table[key] = (*table.get(key, ()), row["language"])
    return table
