"""A sentence in chunks: its words with their letters, its noun phrases and its verbs."""

import itertools
from collections.abc import Sequence
from operator import itemgetter

from tarjih.claims.english.phrases import Phrase, find_phrases
from tarjih.claims.english.tagging import tag
from tarjih.claims.english.verbs import Verb, find_verbs, without_verbs
from tarjih.claims.english.words import KINDS, names_deed
from tarjih.claims.marked import Marked
from tarjih.text.document import Span
from tarjih.text.tokens import forms

_START = itemgetter(0)
_NAMES = frozenset(("state", "capital", "body", "leader", "government"))
_ROUGHLY = frozenset(("at", "least", "most", "up", "to", "more", "than", "about", "around", "some", "nearly", "almost"))


class Chunks:
    """A sentence without its quotation marks, tagged and chunked. Indices count the words that remain."""

    __slots__ = (
        "actors",
        "at",
        "back",
        "finite",
        "n",
        "phrases",
        "sentence",
        "starts_at",
        "tags",
        "time_words",
        "times",
        "verb_at",
        "verbs",
        "words",
    )

    def __init__(self, sentence: Marked) -> None:
        tokens = sentence.words
        self.sentence = sentence
        words = forms(tokens)
        kinds = list(map(KINDS.__getitem__, words))
        if '"' in kinds:
            self.at: Sequence[int] = [i for i, kind in enumerate(kinds) if kind != '"']
            kept = [kind != '"' for kind in kinds]
            self.back: Sequence[int] = [*itertools.accumulate(kept, initial=0)]
            kinds = [kinds[i] for i in self.at]
        else:
            self.at, self.back = range(len(tokens)), range(len(tokens) + 1)
        self.words: list[str] = words if len(self.at) == len(words) else [words[i] for i in self.at]
        self.n = len(self.at)
        back = self.back
        names: dict[int, str] = {}
        self.actors = []
        for actor in sentence.actors:
            first, last = back[actor.first], back[actor.last]
            self.actors.append((first, last, actor))
            for i in range(first, last):
                names[i] = actor.kind
        self.times = [(back[time.first], back[time.last], time) for time in sentence.times]
        self.time_words = {i for first, last, _ in self.times for i in range(first, last)}
        starts = list(map(_START, tokens))
        self.tags = tag(
            sentence, self.words, kinds, starts if self.n == len(starts) else [starts[i] for i in self.at], names
        )
        self.verbs = find_verbs(self.tags, self.words)
        if self.times:
            # "before the year is out": no clause of its own
            self.verbs = [v for v in self.verbs if v.first not in self.time_words or v.head not in self.time_words]
        self.verb_at = {i: verb for verb in self.verbs for i in range(verb.first, verb.last)}
        self.finite = [verb for verb in self.verbs if verb.finite]
        named = [first for first, _, actor in self.actors if actor.kind in _NAMES]
        masked = without_verbs(self.tags, self.verbs)
        self.phrases = find_phrases(self.tags, self.words, masked, self.time_words, named)
        self.starts_at: dict[int, Phrase] = {phrase.first: phrase for phrase in self.phrases}

    def span(self, first: int, last: int) -> Span:
        """Return the characters of words `first` up to `last`."""
        return self.sentence.chars(self.at[first], self.at[last - 1] + 1)

    def antecedent(self, relative: int) -> Phrase | None:
        """Return the phrase that a relative pronoun stands for: the one right before it."""
        j = relative - 1
        while j >= 0 and self.tags[j] in ",I":
            j -= 1
        found = next((p for p in reversed(self.phrases) if p.last <= j + 1), None)
        if (
            found is not None
            and found.first > 1
            and self.words[found.first - 1] == "and"
            and self.tags[found.head] == "P"
        ):
            # "Aliyev and Pashinyan, who met"
            one = self.ending(found.first - 1)
            if one is not None and self.tags[one.head] == "P" and relative and self.tags[relative - 1] == ",":
                return Phrase(one.first, found.last, found.head, many=True)
        if found is None or relative == 0 or self.tags[relative - 1] != "," or self.words[relative] != "which":
            return found
        of = found.first - 1
        while of > 1 and self.words[of] in _ROUGHLY:
            of -= 1
        if of > 0 and self.words[of] == "of" and self.tags[found.head] == "N":
            # "the closure of two plants, which": what is done to them, and not they
            done = self.ending(of)
            if done is not None and names_deed(self.words[done.head]):
                return done
        # ", which": where or when something is done is not what is told of
        while found.first and self.words[found.first - 1] in ("in", "at") and self.tags[found.head] == "P":
            before = next((p for p in reversed(self.phrases) if p.last == found.first - 1), None)
            if before is None:
                break
            found = before
        return found

    def governor(self, i: int) -> Verb | None:
        """Return the last finite verb that begins before word `i`, or else the first of the sentence."""
        return self.begun(i) or (self.finite[0] if self.finite else None)

    def begun(self, i: int) -> Verb | None:
        """Return the last finite verb that begins before word `i`."""
        return next((verb for verb in reversed(self.finite) if verb.first < i), None)

    def behind(self, i: int) -> Verb | None:
        """Return the last finite verb whose words end before word `i`."""
        return next((verb for verb in reversed(self.finite) if verb.last <= i), None)

    def ending(self, i: int) -> Phrase | None:
        """Return the noun phrase whose words end before word `i`, with nothing between."""
        return next((phrase for phrase in self.phrases if phrase.last == i), None)

    def clause_end(self, i: int) -> int:
        """Return where the clause that holds word `i` ends: at a sign or a joining word."""
        tags = self.tags
        while i < self.n and tags[i] not in ",;SWT.":
            i += 1
        return i

    def clause_of(self, at: int) -> int:
        """Return the number of the clause that word `at` stands in: that of the last finite verb opening before it."""
        number = -1
        for k, verb in enumerate(self.finite):
            if verb.opens <= at:
                number = k
        return max(number, 0)
