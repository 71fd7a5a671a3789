"""The skeleton of a sentence: its noun phrases, its verbs, and which phrase is the subject of which."""

from tarjih.claims.english.chunks import Chunks
from tarjih.claims.english.subjects import find_subjects
from tarjih.claims.marked import Marked


class Parse(Chunks):
    """A sentence in chunks whose verbs know their subjects; `codes` keeps what `codes.code_of` has found in it."""

    __slots__ = ("codes",)

    def __init__(self, sentence: Marked) -> None:
        super().__init__(sentence)
        # by the bounds of the phrase, its head and whether a state may be guessed
        self.codes: dict[tuple[int, int, int, bool], str | None] = {}
        find_subjects(self)
