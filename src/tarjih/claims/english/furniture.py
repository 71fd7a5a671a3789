"""Sentences that claim nothing: questions, headings, captions, instructions, sayings, and text about the text."""

from collections.abc import Sequence
from functools import cache

from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.words import listed, vocabulary
from tarjih.text.phrases import Phrases
from tarjih.text.tokens import Token

# How furniture begins, and what it holds; the reader's own list, by what newspapers and reports print.


def claims_nothing(parse: Parse) -> bool:
    """Say whether a sentence is a question, a heading, a caption, an instruction or text about the text."""
    words, tags, n = parse.words, parse.tags, parse.n
    if not n:
        return True
    if words[-1] in ("?", "؟") and ";" not in tags[:-1]:
        return True
    if "?" in words and (
        words[-1] not in (".", "!") or not any(v.finite for v in parse.verbs if v.first > words.index("?"))
    ):
        return True
    first = words[0]
    finite = parse.finite
    if not listed("sayings").isdisjoint(words) and any(
        # "its maxim of value over volume" is a policy
        word in listed("sayings") and words[i - 1] not in ("its", "his", "her", "their")
        for i, word in enumerate(words)
    ):
        return True
    colon = words.index(":", 1, 6) if ":" in words[1:6] else 0
    if colon and (
        any(word in listed("labels") or word.isdigit() for word in words[:colon])
        or (not any(v.first < colon for v in finite) and words[-1] not in (".", "!"))
        or (
            not any(v.form not in ("d", "q", "b", "s") for v in finite)
            and tags[colon + 1 : colon + 2] in ("d", "A", "n", "g", "D", "")
        )
    ):
        return True
    ended = words[-1] in (".", "!", "…") or (words[-1] == "'")
    if not ended and (
        first
        in (
            "how",
            "why",
            "what",
            "which",
            "who",
            "where",
            "when",
            "five",
            "ten",
            "seven",
            "three",
            "six",
            "four",
            "your",
        )
        or not finite
    ):
        return True
    if not finite and not any(verb.form[0] == "t" for verb in parse.verbs) and not _the_more(parse):
        return True
    if first == "by" and len(words) > 1 and words[1] in ("our", "staff"):
        return True
    if (
        first in ("part", "chapter", "section", "table", "figure", "annex", "appendix", "box", "map", "volume")
        and len(words) > 1
        and (tags[1] == "D" or len(words[1]) < 3)
    ):
        return True
    if (
        tags[0] in "bqAN"
        and tags[1:4] != "RA,"  # "Set too low, it will"
        and first in listed("imperatives")
        and (n > 1 and (tags[1] in "DIRYTzSt" or words[1] in ("us", "here", "back", "yourself", "out", "who")))
    ):
        return True
    if first == "for" and any(
        (v.form in ("b", "q") and v.first and tags[v.first - 1] == "," and v.subject is None)
        or words[v.first] in ("contact", "see", "visit")
        for v in parse.verbs
    ):
        return True
    tokens = parse.sentence.words
    if len(tokens) > n and _mentions(tokens):
        return True
    if any(not _means_it(tokens, match.first, match.last) for match in _signs().find(tokens)):
        return True
    if finite:
        main = next((v for v in finite if v.by in "^,"), finite[0])
        subject = main.subject
        if (
            subject
            and words[subject.head] in listed("about text")
            and main.lemma in listed("text verbs")
            and not (main.lemma == "show" and words[subject.head] in ("survey", "study", "assessment"))
            and (
                words[subject.first] in ("the", "this", "our", "these", "my", "that", "next")
                or tags[subject.first] in "Nz"
            )
        ):
            return True
        if subject and words[subject.head] in listed("authors") and subject.last == main.first:
            return True
        # "A coup is a seizure of power": what a word means
        if (
            words[0] in ("a", "an")
            and words[main.first : main.last] == ["is"]
            and words[main.last : main.last + 1] in (["a"], ["an"], ["any"], ["the"], ["one"])
            and not parse.actors
            and not parse.sentence.cues
        ):
            return True
        if words[0] in listed("about text") and main.lemma in listed("text verbs") and words[:2] != ["passage", "of"]:
            return True
    return False


def _mentions(tokens: Sequence[Token]) -> bool:
    """Say whether a word in quotation marks is what the sentence is about: "By 'soon' we mean", "'Soon' means"."""
    if tokens[0].word in '"“«' and _is_named(tokens):
        return True
    quoted = [i for i, token in enumerate(tokens) if token.word in '"“”«»' and i < len(tokens)]
    if len(quoted) < 2 or quoted[1] - quoted[0] > 4:
        return False
    around = {token.word for token in tokens[: quoted[0]]} | {token.word for token in tokens[quoted[1] : quoted[1] + 4]}
    return not around.isdisjoint(listed("meaning"))


def _means_it(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Say whether words of furniture say what they say: "by no means a", "may please", "stands for election"."""
    before = tokens[first - 1].word if first else ""
    after = tokens[last].word if last < len(tokens) else ""
    helped = tokens[first].word in ("please", "means") and before in listed("before pleasing")
    return helped or (tokens[last - 1].word == "for" and after in listed("stood for"))


def _is_named(tokens: Sequence[Token]) -> bool:
    """Say whether a sentence begins with a few words in quotation marks that it only speaks of: "'Soon' is a word"."""
    close = next((i for i in range(1, min(6, len(tokens))) if tokens[i].word in '"”»'), 0)
    after = [token.word for token in tokens[close + 1 : close + 3]]
    return close > 1 and after != [] and (after[0] in ("is", "was", "means") or after == [",", "in"])


def _the_more(parse: Parse) -> bool:
    """Say whether two degrees are tied without a verb: "The longer the deadlock, the slimmer the odds"."""
    words, comma = parse.words, parse.tags.find(",")
    compared = (words[1:2], words[comma + 2 : comma + 3])
    return (
        comma > 0
        and words[0] == words[comma + 1] == "the"
        and all(w and (w[0] in ("more", "less", "worse") or w[0].endswith("er")) for w in compared)
    )


@cache
def _signs() -> Phrases[bool]:
    """Return the phrases that only furniture holds."""
    return Phrases((phrase, True) for phrase in vocabulary().furniture)
