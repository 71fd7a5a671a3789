"""A second opinion on the kind of an event: a linear model over the words of a sentence and their pieces.

It was learnt from the sentences beside this file by `python -m tarjih.evidence.coding.roots.learning`. What it needs
to judge stands in `weights-*.npz`: names of features and numbers, nothing that runs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tarjih.claims.claim import PLOVER_ROOTS
from tarjih.text.gazetteer import find_actors
from tarjih.text.tokens import tokens

LANGUAGES = ("ar", "en")
NONE = "NONE"
KINDS = (*sorted(PLOVER_ROOTS), NONE)
SIZES = (3, 4, 5)
# Chosen on the dev half of the gold sentences: what a rule adds to a score, and the score that an event needs.
RULES, SURE = 0.4, -0.5
_ACTOR = "@"


@dataclass(frozen=True, slots=True)
class RootModel:
    """Weights of features (rows) for kinds of events (columns, as in KINDS), and what a kind has without any.

    `rarity` is the inverse document frequency of each feature, which weighs it in a sentence of length one.
    """

    index: Mapping[str, int]
    weights: NDArray[np.float64]
    bias: NDArray[np.float64]
    rarity: NDArray[np.float64]

    def scores(self, seen: set[str]) -> NDArray[np.float64]:
        """Return a score for every kind in KINDS; above 0 the model would say yes to the kind alone."""
        known = np.array(sorted(self.index[feature] for feature in seen if feature in self.index), dtype=np.intp)
        if not known.size:
            return self.bias
        rarity = self.rarity[known]
        found: NDArray[np.float64] = rarity @ self.weights[known] / np.sqrt(rarity @ rarity) + self.bias
        return found


def vote(rules: str | None, text: str, language: str) -> str | None:
    """Return the PLOVER root of what some words tell, or None where it is none of the sixteen.

    Args:
        rules: the root that the rules give, if any. It counts as if the model were RULES surer of it.
        text: the words: a clause, or a whole sentence.
        language: `ar` or `en`; in others the rules decide.
    """
    if language not in LANGUAGES:
        return rules
    scores = model(language).scores(features(text, language))[: len(PLOVER_ROOTS)].copy()
    if rules is not None:
        scores[KINDS.index(rules)] += RULES
    best = int(scores.argmax())
    return KINDS[best] if scores[best] > SURE else None


@cache
def model(language: str) -> RootModel:
    """Return the model of a language."""
    with files(__package__).joinpath(f"weights-{language}.npz").open("rb") as file, np.load(file) as held:
        names = bytes(held["features"]).decode("utf-8").split("\n")
        scale = float(held["scale"])
        weights, bias = held["weights"] * scale, held["bias"] * scale
        return RootModel({name: i for i, name in enumerate(names)}, weights, bias, held["rarity"].astype(float))


def features(text: str, language: str) -> set[str]:
    """Return what a sentence shows: its words, pairs of them, and pieces of words. Actors are all one word.

    Who it was says nothing about what was done, though a small collection of sentences would make it seem so.
    """
    found = tokens(text)
    words = [token.word for token in found]
    for actor in reversed(find_actors(found, language, text=text)):
        words[actor.first : actor.last] = [_ACTOR]
    words = [word for word in words if word[:1].isalpha() or word == _ACTOR]
    pairs = {f"{one} {two}" for one, two in pairwise(words)}
    return pairs.union(*map(_pieces, words))


@lru_cache(maxsize=1 << 12)
def _pieces(word: str) -> tuple[str, ...]:
    return tuple(_cut(word))


def _cut(word: str) -> Iterator[str]:
    yield word
    whole = f"<{word}>"
    for size in SIZES:
        for start in range(len(whole) - size + 1):
            yield f"{whole[start : start + size]}~"
