"""How an Arabic sentence falls into clauses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tarjih.claims.arabic.lists import word_set
from tarjih.claims.arabic.verbs import look_up
from tarjih.claims.arabic.words import NEGATIONS, THATS, VERBS, Word
from tarjih.text.gazetteer import Mention
from tarjih.text.phrases import Match


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


_STARTS = NEGATIONS | {"qad", "sawfa"}
# Words that open a condition with a noun, so that a future behind it says what follows from it.
_OF_NOUNS = frozenset({"في", "مجرد", "عند", "لدي"})
_WHO = frozenset({"ما", "من"})
_LASTING = frozenset({"بقي", "بقيت", "بقوا", "ظل", "ظلت"})
INSERTED = frozenset({"هو", "هي", "هذا", "هذه", "ذلك", "تلك"})
_BEFORE_IF = 4  # more than the words of a cue that may stand before the "if" that opens a sentence: "especially if"
ABOVE_ALL = frozenset({"سيما", "خاصه", "خصوصا", "بخاصه", "بالاخص"})
_PRONOUNS = frozenset({"هو", "هي", "هم", "هما"})
BUT = frozenset({"لكن", "لكنه", "لكنها", "لكنهم"})
_YET = frozenset({"الا", "غير", "بيد"})
AGAINST = BUT | _YET | {"اما", "بل", "انما"}
_WERE = frozenset({"كنا", "كنت"})
_NO_LONGER = frozenset({"يعد", "تعد", "نعد"})
_PERHAPS = frozenset({"ربما", "لعل", "عسي"})
_THERE = frozenset({"ثمه", "هناك", "هنالك"})
_THEN = frozenset({"حينها", "عندها", "وقتها", "يومها", "ساعتها", "بعدها"})
_SOURCES = frozenset({"بحسب", "حسب", "وفق"})
_HEAVY = frozenset("؛;:")
_SUBORDINATE = frozenset({"relative", "concession", "granted", "time", "lacking", "purpose"})
# What neither begins a clause nor is its verb.
_PLAIN = frozenset({"N", "M", "D", "#", "adverb", "quote", "or", "except", "this", "source verb"})
# What can begin a clause of its own behind a comma and "and".
# Verbal nouns of saying, which "that" goes on with.
_SAYING = frozenset({"القول", "الجزم", "الادعاء", "الزعم", "التذكير"})
_JOINED = VERBS | _STARTS | {"N", "M", "pronoun", "this", "D"}


def clauses_of(
    words: Sequence[Word],
    actors: Sequence[Mention | None],
    timed: Sequence[bool],
    opened: Mapping[int, Match[str]],
    cued: set[int],
) -> list[Clause]:
    """Return the clauses in order; `opened` are the words that open one, `cued` those that a cue has for itself."""
    parser = _Parser(words, actors, timed, opened, cued)
    return parser.run()


class _Parser:
    """Walks the words of a sentence once and keeps the clauses met so far; the last of them is still open."""

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

    def run(self) -> list[Clause]:
        words, i = self.words, 0
        while i < self.n:
            if words[i].conj == "و" and words[i].core in _PERHAPS and self.begins_with_adverb(i):
                self.conjunction(i)
                i += 1
                continue
            if words[i].tag in _PLAIN and i not in self.opened:
                if words[i].conj == "ف" and self.clauses[-1].kind == "condition" and self.clauses[-1].verb >= 0:
                    self.begin("main", i, i, None, "then")
                elif words[i].conj == "و" and words[i - 1].tag != "," and i > 0 and self.leads(i, words[i]):
                    self.conjunction(i)
                i += 1
                continue
            match = self.opened.get(i)
            if match is not None and self.actors[i] is None:
                i = self.open(i, match)
                continue
            word = words[i]
            tag = word.tag
            if tag == "purpose verb":
                self.begin("purpose", i, i, self.clauses[-1])
            elif tag == "relative" and i:
                kind = "main" if words[i - 1].tag == "," else "relative"
                self.begin(kind, i, i + 1, self.clauses[-1], word.core)
            elif tag in THATS:
                if i not in self.cued:
                    self.that(i)
            elif tag == ".":
                if i + 1 < self.n:
                    self.begin("main", i + 1, i + 1, None)
            elif tag == ",":
                self.sign(i)
            elif word.conj and i and words[i - 1].tag != "," and (tag in VERBS or tag in _STARTS or tag == "pronoun"):
                self.conjunction(i)
            elif tag == "lan" and self.clauses[-1].kind == "condition" and self.clauses[-1].opener in _OF_NOUNS:
                self.begin("main", i, i, None, "then")
            elif tag == "unreal" and self.clauses[-1].kind == "condition":
                self.resume(i)
            elif tag == "la verb" and self.clauses[-1].kind == "concession" and self.clauses[-1].opener == "لو":
                self.clauses[-1].kind = "condition"  # "and if", not "even if"
                self.begin("main", i, i, None, "then")
            elif tag == "la verb" and any(clause.kind == "condition" for clause in self.clauses):
                self.begin("main", i, i, None, "then")
            if tag in VERBS or tag == "purpose verb":
                self.verb(i)
            i += 1
        found = [clause for clause in self.clauses if clause.end > clause.start]
        for place, clause in enumerate(found):
            clause.place = place
        return found

    def begin(self, kind: str, start: int, body: int, parent: Clause | None, opener: str = "") -> Clause:
        self.clauses[-1].end = start
        clause = Clause(kind, start, body, self.n, parent, opener)
        self.clauses.append(clause)
        return clause

    def open(self, i: int, match: Match[str]) -> int:
        """Begin the clause that an opener opens, and return the token where to go on."""
        word, last, kind = self.words[i], self.clauses[-1], match.value
        following = self.words[match.last].tag if match.last < self.n else "."
        lasting = word.core == "طالما" and match.last < self.n and self.words[match.last].lemma == "كان"
        below = word.core == "دون" and (following == "#" or (i > 0 and self.words[i - 1].tag == "ma"))
        if below or (word.core == "دون" and match.last < self.n and self.words[match.last].core in word_set("counts")):
            return i + 1  # "below 12 percent"
        unreal = kind == "concession" and word.core == "لو" and word.conj == "و" and match.last == i + 1
        if unreal and any(other.tag in ("la verb", "unreal") for other in self.words[i:]):
            kind = "condition"
        if word.core == "ذلك" and not (i and self.words[i - 1].tag == ","):
            return i + 1  # "that means that", and not ", that is because"
        if word.core.endswith("لو") and word.core != "لو" and match.last == i + 1:
            return i + 1  # a name that only begins like "by if"
        case = self.words[match.last - 1].core in ("حال", "حاله")
        if case and match.last < self.n and self.words[match.last].core in word_set("alerts"):
            return i + 1
        if word.core == "بقدر" and any(before.tag in NEGATIONS for before in self.words[last.start : i]):
            return i + 1  # "not so much as"
        if word.core == "اذا" and i and self.words[i - 1].core in ("ما", "بما", "عما", "لما"):
            self.begin("manner", i, match.last, last, "whether")
            return match.last
        if (
            word.core == "ما"
            and self.words[match.last - 1].core in _LASTING
            and (following == "D" or last.verb == i - 1 or i == last.body)
        ):
            return i + 1  # "what is left of"
        behind_tie = word.core in ("شرط", "رهن") and i > 0 and self.words[i - 1].tag == "D"
        if (
            lasting
            or (word.core == "متي" and match.last == i + 1 and not self.happens(match.last))
            or (behind_tie and following not in THATS)
            or (word.core == "سواء" and match.last == i + 1 and following not in VERBS)
            or (kind == "purpose" and following not in ("V", "la", "anla", "P"))
        ):
            return i + 1
        if (
            kind == "condition"
            and word.core in ("اذا", "لو")
            and i - 1 in self.cued
            and self.words[i - 1].core not in ABOVE_ALL
            and last.kind == "main"
            and (last.verb < 0 or last.verb in self.cued)
        ):
            self.begin("comp", i, match.last, last, "if")  # "we shall not be surprised if"
        elif kind == "purpose" and word.core == "حتي" and last.kind == "condition" and last.parent is None:
            self.begin("main", i, match.last, None, "then")
        elif kind == "condition" and (
            i == 0 or (i < _BEFORE_IF and last.start == 0 and self.cued.issuperset(range(i)))
        ):
            self.clauses[-1] = Clause("condition", 0, match.last, self.n, None, word.core)
        elif kind == "lacking" and following in ("an", "anla"):
            self.begin("manner", i, match.last + 1, last)
            return match.last + 1
        elif kind == "main" and i == last.body and last.kind == "main":
            last.body = match.last
        elif kind != "relative" or i:
            leads = kind == "main" or (kind == "condition" and self.leads_on(i, match.last))
            self.begin(kind, i, match.last, None if leads else last, word.core)
        return match.last

    def sign(self, i: int) -> None:
        """Begin the clause behind a comma, colon or semicolon, if one begins there."""
        words, last = self.words, self.clauses[-1]
        if i + 1 >= self.n:
            return
        following = words[i + 1]
        if following.tag == "quote" and i + 2 < self.n:
            following = words[i + 2]
        if words[i].core in _HEAVY:
            self.begin("main", i + 1, i + 1, None)
        elif words[i].core not in ("،", ","):
            return
        elif following.tag == "participle":
            self.begin("main", i + 1, i + 1, None, "participle")
        elif self.unfinished_with_qad(i):
            self.begin("manner", i + 1, i + 2, last)
        elif self.leads(i + 1, following):
            self.begin("main", i + 1, i + 1, None)
        elif following.core == "علي" and self.yet(i + 1):
            self.begin("main", i + 1, i + 3, None, "yet")
        elif i + 1 in self.cued and i not in self.cued and self.words[i + 1].tag in ("N", "M") and self.joins(i + 1):
            self.begin("main", i + 1, i + 1, None)
        elif following.conj == "ف" or (following.conj == "و" and following.tag in _JOINED):
            if following.tag in ("pronoun", "this"):
                self.begin("main", i + 1, i + 1, None, following.core)
            elif (
                following.conj == "ف" or following.tag not in ("N", "M") or self.verb_near(i + 1) or self.states(i + 1)
            ):
                self.begin("main", i + 1, i + 1, None)
        elif last.kind == "comp" and not following.conj and following.tag not in THATS and self.conditional(last):
            self.begin("main", i + 1, i + 1, None, "then")  # "if it is granted that it is adopted, they are lifted"
        elif last.kind != "main" and following.tag not in THATS:
            self.resume(i + 1)
        elif last.opener in _PRONOUNS and self.interrupted() and (following.tag in VERBS or following.tag in _STARTS):
            before = self.clauses[-2]
            self.begin(before.kind, i + 1, i + 1, before.parent, "resumed").about = before
        elif (
            len(self.clauses) > 1
            and self.clauses[-2].kind == "condition"
            and last.opener in INSERTED
            and (following.tag in VERBS or following.tag in _STARTS)
        ):
            self.begin("main", i + 1, i + 1, None, "then")  # "if the canal is finished, which is far off, ..."
        elif following.tag in VERBS and last.kind == "main" and last.verb >= 0:
            self.begin("relative" if self.speaks(last) else "main", i + 1, i + 1, last)

    def joins(self, i: int) -> bool:
        """Say whether "and" stands before a word, parted from it or not."""
        word = self.words[i]
        return word.conj == "و" or (word.core[0] == "و" and not word.conj)

    def begins_with_adverb(self, i: int) -> bool:
        """Say whether a clause begins with an adverb at a token: its verb is next, or it is "and there is"."""
        words = self.words
        there = words[i].conj == "و" and words[i].core in _THERE
        there = there or words[i].core in ("لعل", "عسي")
        return there or (i + 1 < self.n and words[i + 1].tag in VERBS | _STARTS)

    def leads(self, i: int, word: Word) -> bool:
        """Say whether an adverb at a token leads a clause: with its verb right behind it, or one like "there is"."""
        if i + 1 >= self.n:
            return False
        if word.tag == "adverb":
            return self.begins_with_adverb(i)
        return word.core in _THEN and self.words[i + 1].tag in VERBS | _STARTS

    def states(self, i: int) -> bool:
        """Say whether a clause without a verb begins at a noun: a definite one, and an indefinite that ends it."""
        words, first = self.words, i
        while i < self.n and words[i].tag in ("N", "M") and (i == first or not (words[i].conj or words[i].lead)):
            owned = words[i].core.endswith(("ها", "هم")) and len(words[i].core) > 3
            if not (words[i].definite or owned) and not (i + 1 < self.n and words[i + 1].definite and i == first):
                break
            i += 1
        if not first < i < self.n - 1 or self.clauses[-1].kind != "main":
            return False
        word, behind = words[i], words[i + 1]
        bare = word.tag == "N" and not (word.conj or word.lead or word.definite) and self.actors[i] is None
        return bare and word.core[-1] != "ا" and (behind.tag in (",", ".") or bool(behind.lead))

    def yet(self, i: int) -> bool:
        """Say whether "on that" stands for "yet", and completes no verb."""
        words = self.words
        that = i + 2 < self.n and words[i + 1].core == "ان" and words[i + 2].tag in ("N", "M")
        return that and not self.waits(self.root(self.clauses[-1]))

    def unfinished_with_qad(self, i: int) -> bool:
        """Say whether an insertion such as ", having signed it," follows a subject that waits for its verb."""
        last = self.clauses[-1]
        return (
            i + 2 < self.n
            and self.words[i + 1].tag == "qad"
            and self.words[i + 1].conj == "و"
            and last.kind in ("main", "comp")
            and last.verb < 0
            and self.words[i + 2].tag == "P"
        )

    def conditional(self, clause: Clause) -> bool:
        """Say whether a clause completes an "if" that opens the sentence or what follows a sign."""
        above = clause.parent
        while above is not None and above.kind == "comp":
            above = above.parent
        return above is not None and above.kind == "condition" and above.parent is None and above.verb >= 0

    def interrupted(self) -> bool:
        """Say whether the clause before the last one still waits for its verb."""
        return len(self.clauses) > 1 and self.clauses[-2].verb < 0 and self.clauses[-2].kind in ("main", "comp")

    def resume(self, start: int) -> None:
        """Go back, behind a comma, to the clause that a subordinate one interrupted."""
        last = self.clauses[-1]
        root = self.root(last)
        if last.kind == "manner" and last.parent is not None:
            self.begin(last.parent.kind, start, start, last.parent.parent, "resumed").about = last.parent
        elif last.kind in ("condition", "concession", "time") and last.start == root.start:
            self.begin("main", start, start, None)
        elif root is not last and (last.kind in _SUBORDINATE or (last.kind == "condition" and root.verb < 0)):
            clause = self.begin(root.kind, start, start, root.parent, "resumed")
            clause.about = root if root.verb < 0 else None

    def conjunction(self, i: int) -> None:
        """Begin the clause of a verb that is joined to the one before without a comma."""
        word, last = self.words[i], self.clauses[-1]
        if word.tag == "pronoun":
            self.begin("main", i, i, None, word.core)
        elif i <= last.body:
            return
        elif word.conj == "ف":
            self.begin("main", i, i, None)
        else:
            same = last.verb >= 0 and self.words[last.verb].tag == word.tag
            model = last if last.kind == "main" or (same and last.kind != "condition") else self.root(last)
            self.begin(model.kind, i, i, model.parent, "and")

    def that(self, i: int) -> None:
        """Begin the clause behind "that" or "if", which are written alike but for the hamza."""
        words, last = self.words, self.clauses[-1]
        word = words[i]
        following = words[i + 1].tag if i + 1 < self.n else "."
        if last.opener == "yet" and i < last.body:
            return
        if following in ("V", "la") and i > 1 and words[i - 1].core == "علي" and words[i - 2].tag == ",":
            # "it will be voted on, with the contractor to be chosen": what was completed is completed once more
            before = self.completion(i)
            if before is None:
                self.begin("main", i - 1, i + 1, None, "due")
            else:
                self.begin("comp", i - 1, i + 1, before.parent, word.core)
            return
        if (
            word.tag == "inna"
            and word.core == "ان"
            and word.conj == "و"
            and i + 1 < self.n
            and (words[i + 1].lead == "ب" or words[i + 1].tag == "D" or words[i + 1].core in _WERE)
        ):
            self.begin("concession", i, i + 1, last, "ان")
            return
        if word.tag == "inna" and word.conj == "و" and word.core == "ان" and following == "N" and self.unknown(i + 1):
            following = "P"
        if word.tag == "inna" and word.core == "ان" and following in ("P", "lam"):
            concedes = "c" in words[i + 1].flags  # "though it was", "though it seems"
            if word.tag == "inna" and not word.conj and self.leaves_open(i):
                self.begin("manner", i, i + 1, last, "whether")
                return
            if i and words[i - 1].core == "بل":
                self.begin("main", i, i + 1, None, "ان")  # "indeed the sale of shells belies it"
                return
            leads = self.answered(i) or (following == "lam" and not self.contrasted(i))
            if word.conj == "و" and i == 0 and not concedes and leads:
                self.begin("condition", i, i + 1, last, "ان")
                return
            if word.conj == "و" and following == "P" and not concedes and self.followed(i + 1):
                self.begin("condition", i, i + 1, None, "ان")
                return
            if word.conj == "و":
                self.begin("granted" if following == "P" else "concession", i, i + 1, last, "ان")
                return
            if i - 1 in self.cued and last.kind == "main" and (last.verb < 0 or last.verb in self.cued):
                self.begin("comp", i, i + 1, last, "if")
                return
            if not self.speaks(last) or last.kind == "comp" or word.conj == "ف":
                self.begin("condition", i, i + 1, None if self.leads_on(i, i + 1) else last, "ان")
                return
        parent: Clause | None = last
        said = i > last.body and words[i - 1].core in _SAYING  # "one may say that"
        if word.tag == "inna" and not word.conj and not said and not self.speaks(last):
            parent = next((clause for clause in reversed(self.clauses) if self.speaks(clause)), None)
        root = self.root(last)
        if last.kind == "relative" and root is not last and self.waits(root) and not self.waits(last):
            parent = root
        if parent is not None and parent is not last:
            self.begin("comp", i, i + 1, parent, word.core)
        elif last.kind in ("concession", "granted", "manner", "condition") and self.parted(i):
            self.begin("comp", i, i + 1, last.parent or self.clauses[0], word.core)
        elif word.conj == "ف":
            self.begin("main", i, i + 1, None, word.core)
        elif word.conj == "و" and (before := self.completion(i)) is not None:
            # "and that": what the clause before completes is completed once more
            self.begin("comp", i, i + 1, before.parent, word.core)
        elif last.kind == "main" and last.body == i:
            last.body, last.opener = i + 1, word.core
            last.kind = "comp" if word.tag == "an" else "main"
        else:
            self.begin("comp", i, i + 1, last, word.core)

    def happens(self, i: int) -> bool:
        """Say whether a word is a verb of what happens, or a bare verbal noun that is written as its perfect."""
        word = self.words[i] if i < self.n else None
        if word is None or word.tag in ("P", "lam"):
            return word is not None
        if word.tag != "M" or word.definite or word.lead:
            return False
        return any(form.tense == "p" for form in look_up(word.core))

    def unknown(self, i: int) -> bool:
        """Say whether a word that no list knows has the letters of a perfect: "even if he ..."."""
        word = self.words[i]
        plain = not word.definite and not word.lead and self.actors[i] is None and len(word.core) in (3, 4)
        return plain and i + 1 < self.n and self.words[i + 1].tag in (",", ".", "D")

    def leads_on(self, i: int, first: int) -> bool:
        """Say whether what follows from an "and if" behind a sign comes next: it is no part of what was before."""
        words = self.words
        if not i or not words[i].conj or words[i - 1].tag != ",":
            return False
        verbs = 0
        for j in range(first, self.n):
            if words[j].tag in THATS or words[j].tag in ("relative", "."):
                return False
            if words[j].tag == ",":
                return j + 1 < self.n and words[j + 1].conj == "ف"
            verbs += words[j].tag in VERBS and words[j - 1].core not in _WHO and not words[j].conj
            if verbs == 2:
                return True
        return False

    def answered(self, i: int) -> bool:
        """Say whether a clause with fa- that says what follows stands behind the "if" at a token."""
        words = self.words
        for j in range(i + 2, self.n - 1):
            if words[j].tag == ".":
                return False
            following = words[j + 1] if words[j].tag == "," else words[j]
            if following.conj == "ف" and (words[j].tag == "," or following.tag != "N"):
                return True
        return False

    def followed(self, i: int) -> bool:
        """Say whether what follows from an "and if" stands behind its perfect without a sign: a perfect once more."""
        for j in range(i + 1, self.n):
            word = self.words[j]
            if word.tag in (",", ".", "relative", "opener") or word.tag in THATS or word.conj:
                return False
            if word.tag in VERBS:
                return word.tag == "P" and self.words[j - 1].tag != "ma"
        return False

    def contrasted(self, i: int) -> bool:
        """Say whether "yet" stands behind the "if" at a token, which so only concedes."""
        pairs = pairwise(self.words[i + 1 :])
        return any(word.core in BUT or (word.core in _YET and then.tag in THATS) for word, then in pairs)

    def leaves_open(self, i: int) -> bool:
        """Say whether the "if" at a token is what somebody does not say or know: "did not say if it would"."""
        words, verb = self.words, self.clauses[-1].verb
        if verb < 1 or words[verb - 1].tag not in NEGATIONS or words[i + 1].lemma != "كان":
            return False
        return words[verb].lemma in word_set("leaves_open") or words[verb].core in ("تقل", "يقل")

    def waits(self, clause: Clause) -> bool:
        """Say whether the verb of a clause is one that a clause with "that" completes."""
        verb = self.words[clause.verb].verb if clause.verb >= 0 else None
        return verb is not None and (verb.verb.cue is not None or "s" in verb.verb.flags)

    def parted(self, i: int) -> bool:
        """Say whether a finished insertion ends at a comma before a token."""
        parts = self.words[i].tag in ("an", "anla") and self.words[i - 1].tag == ","
        return parts and self.clauses[-1].verb >= 0

    def completion(self, i: int) -> Clause | None:
        """Return the last clause with the same "that" as the one at a token."""
        found = [clause for clause in reversed(self.clauses) if clause.kind == "comp"]
        return next(
            (clause for clause in found if self.of_that(clause.start) == self.of_that(i)), next(iter(found), None)
        )

    def of_that(self, i: int) -> str:
        """Return what sort of "that" stands at a token: `inna`, of a `fact`, or of an `act`, which a verb follows."""
        tag = self.words[i].tag
        if tag == "inna":
            return "inna"
        acts = tag == "anla" or (i + 1 < self.n and self.words[i + 1].tag in ("V", "la"))
        return "act" if acts else "fact"

    def verb(self, i: int) -> None:
        """Give a verb to the clause that it belongs to."""
        words, last = self.words, self.clauses[-1]
        bare = last.kind == "lacking" or (last.kind == "condition" and last.opener in _OF_NOUNS)
        if bare and words[i].lead == "س":
            self.begin("main", i, i, None, "then").verb = i
        elif last.verb < 0:
            if not (self.describes(i) or self.whoever(i)):
                last.verb = i
        elif (
            last.verb in self.cued
            and i not in self.cued
            and words[i - 1].tag not in ("or", "ma")
            and i - 1 in self.cued
        ):
            last.verb = i  # "it will not be long until": what the cue speaks of
        elif words[i - 1].tag != "or" and not words[i].conj:
            root = self.root(last)
            if words[last.verb].lemma in word_set("auxiliaries") or self.no_longer(last.verb):
                last.auxiliary, last.verb = last.verb, i
            elif last.kind == "condition" and words[i - 1].core in _WHO:
                pass  # "if it is true what they say"
            elif last.kind == "condition" and (last.start == root.start or root.verb < 0):
                self.begin("main", i, i, None, "then").verb = i
            elif last.kind in ("relative", "concession", "time") and root.verb < 0 and root is not last:
                start = i - 1 if words[i - 1].tag in _STARTS else i
                clause = self.begin(root.kind, start, start, root.parent, "resumed")
                clause.verb, clause.about = i, root
                root.verb = i
            else:
                self.asyndetic(i)

    def no_longer(self, i: int) -> bool:
        """Say whether a verb is that of "no longer", written like others, before the verb that it helps."""
        return i > 0 and self.words[i - 1].tag == "lam" and self.words[i].core in _NO_LONGER

    def whoever(self, i: int) -> bool:
        """Say whether a verb only describes what or who "ma" or "man" before it is: "who owns the tap"."""
        words, last = self.words, self.clauses[-1]
        if i < 1 or words[i - 1].core not in _WHO or words[i].tag != "V" or words[i - 1].tag == "relative":
            return False
        verb = words[i].verb
        if (verb is not None and verb.verb.cue is not None) or words[i].lead == "س":
            return False
        if i - 1 == last.body or i == 1:
            return True
        ahead = words[i - 2]
        return ahead.tag in ("D", "N", "M", "inna", "not") and not (ahead.tag == "N" and words[i - 1].core == "من")

    def asyndetic(self, i: int) -> None:
        """Begin the clause that an indefinite noun has behind it without "which": "losses that may reach"."""
        words, last = self.words, self.clauses[-1]
        start = i - 1 if words[i - 1].tag in _STARTS else i
        if start == i and words[i].lead != "س" and not self.adds(i):
            return
        if words[start].tag == "la" and words[start - 1].tag == "qad":
            start -= 1
        noun = words[start - 1]
        named = self.actors[start - 1] is not None or noun.core.endswith(("ها", "هم"))
        if start - 1 > last.body and noun.tag in ("N", "M") and not noun.definite and not named:
            self.begin("relative", start, start, last).verb = i

    def adds(self, i: int) -> bool:
        """Say whether a verb in its own words describes the noun before it: "in a step that threatens"."""
        word, verb = self.words[i], self.words[i].verb
        if word.conj or "m" in word.flags or self.timed[i - 1] or self.clauses[-1].kind != "main":
            return False
        if verb is None:
            return word.tag == "V" and word.core[0] == "ي"
        return not verb.first and (word.tag == "V" or (word.tag == "P" and verb.object))

    def describes(self, i: int) -> bool:
        """Say whether a verb belongs to an indefinite noun ("a ship that leaves ... lowers"): one more verb follows."""
        before = self.words[i - 1] if i else None
        if (
            before is None
            or self.words[i].lead == "س"
            or i <= self.clauses[-1].body + 1
            or before.tag != "N"
            or before.definite
            or self.actors[i - 1] is not None
            or before.core.endswith(("ها", "هم"))
        ):
            return False
        if i > 1 and self.words[i - 2].core in _SOURCES:
            return True  # "according to a draft that we saw"
        if self.words[i].tag == "P" and i - 2 == self.clauses[-1].body and self.words[i - 2].tag == "D":
            return False  # "in September signed the president": when or where opens the clause
        if any(word.tag == "not" for word in self.words[self.clauses[-1].start : i]):
            return True  # "is not the first president who is convicted"
        for word in self.words[i + 1 :]:
            if word.tag in (".", ",", "lam", "opener") or word.tag in THATS:
                return False
            if word.tag in VERBS and not word.conj:
                return True
        return False

    def speaks(self, clause: Clause) -> bool:
        """Say whether the verb of a clause is one of saying or thinking."""
        return clause.verb >= 0 and "s" in self.words[clause.verb].flags

    def root(self, clause: Clause) -> Clause:
        """Return the clause that asserts, of which this one is a part."""
        while clause.kind not in ("main", "comp") and clause.parent is not None:
            clause = clause.parent
        return clause

    def verb_near(self, i: int) -> bool:
        """Say whether a verb follows before the next sign."""
        for word in self.words[i:]:
            if word.tag in VERBS or word.tag in _STARTS:
                return True
            if word.tag in (",", "."):
                return False
        return False
