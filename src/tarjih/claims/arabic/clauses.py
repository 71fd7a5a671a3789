"""The clauses of an Arabic sentence, and what is known of them while it is parted into them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tarjih.claims.arabic.words import NEGATIONS, Word
from tarjih.text.gazetteer import Mention
from tarjih.text.phrases import Match

# Tags of what stands before a verb and begins its clause.
STARTS = NEGATIONS | {"qad", "sawfa"}
# Words that open a condition with a noun, so that a future behind it says what follows from it.
OF_NOUNS = frozenset({"في", "مجرد", "عند", "لدي"})
WHO = frozenset({"ما", "من"})
INSERTED = frozenset({"هو", "هي", "هذا", "هذه", "ذلك", "تلك"})
ABOVE_ALL = frozenset({"سيما", "خاصه", "خصوصا", "بخاصه", "بالاخص"})
BUT = frozenset({"لكن", "لكنه", "لكنها", "لكنهم"})
YET = frozenset({"الا", "غير", "بيد"})
AGAINST = BUT | YET | {"اما", "بل", "انما"}


@dataclass(slots=True)
class Clause:
    """Tokens `start` up to `end`, what they are to the sentence, and the word that opens them.

    `kind` is `main`, `comp` (after "that"), `condition`, `lacking`, `concession`, `granted`, `manner`, `time`,
    `purpose` or `relative`. `body` is the first token after the opener, `verb` and `auxiliary` are tokens or -1,
    `place` is its number in the sentence, `parent` is the clause that it completes, `about` the one whose subject it
    takes up again after an insertion.
    """

    kind: str
    start: int
    body: int
    end: int
    parent: "Clause | None" = None
    opener: str = ""
    about: "Clause | None" = None
    verb: int = -1
    auxiliary: int = -1
    place: int = -1


class Parse:
    """A sentence while it is parted: its words and the clauses met so far, the last of which is still open.

    `actors` and `timed` say who or whether a time stands at a token, `opened` are the words that open a clause, `cued`
    those that a cue has for itself.
    """

    def __init__(
        self,
        words: Sequence[Word],
        actors: Sequence[Mention | None],
        timed: Sequence[bool],
        opened: Mapping[int, Match[str]],
        cued: set[int],
    ) -> None:
        self.words, self.actors, self.timed, self.opened, self.cued = words, actors, timed, opened, cued
        self.n = len(words)
        self.clauses = [Clause("main", 0, 0, self.n)]

    def begin(self, kind: str, start: int, body: int, parent: Clause | None, opener: str = "") -> Clause:
        """End the open clause at a token and open the next one there."""
        self.clauses[-1].end = start
        clause = Clause(kind, start, body, self.n, parent, opener)
        self.clauses.append(clause)
        return clause

    def root(self, clause: Clause) -> Clause:
        """Return the clause that asserts, of which this one is a part."""
        while clause.kind not in ("main", "comp") and clause.parent is not None:
            clause = clause.parent
        return clause

    def waits(self, clause: Clause) -> bool:
        """Say whether the verb of a clause is one that a clause with "that" completes."""
        verb = self.words[clause.verb].verb if clause.verb >= 0 else None
        return verb is not None and (verb.verb.cue is not None or "s" in verb.verb.flags)

    def speaks(self, clause: Clause) -> bool:
        """Say whether the verb of a clause is one of saying or thinking."""
        return clause.verb >= 0 and "s" in self.words[clause.verb].flags
