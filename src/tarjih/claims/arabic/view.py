"""A sentence as the Arabic reader sees it: its words with their parts, and the clauses that they make."""

from dataclasses import dataclass, field

from tarjih.claims.arabic.tagging import Word, nouns, openers, tag
from tarjih.claims.marked import Marked
from tarjih.text.document import Span
from tarjih.text.gazetteer import Mention
from tarjih.text.phrases import Match
from tarjih.text.tokens import skip_letters

VERBS = frozenset({"V", "P", "la verb", "participle"})
NOMINAL = frozenset({"N", "M", "#", "this"})


@dataclass(slots=True)
class Clause:
    """Tokens `start` up to `end`, what they are to the sentence, and the token that opens them.

    `kind` is `main`, `comp` (after "that"), `condition`, `lacking`, `concession`, `time`, `purpose`, `relative`.
    `body` is the first token after the opener, `parent` the clause that it completes, `about` the clause whose subject it
    takes up again after an insertion.
    """

    kind: str
    start: int
    body: int
    end: int
    parent: "Clause | None" = None
    verb: int = -1
    opener: str = ""
    about: "Clause | None" = None
    auxiliary: int = -1


@dataclass(slots=True)
class View:
    """A sentence, its words, which actor and which time stands at each, and its clauses."""

    sentence: Marked
    words: list[Word]
    actors: list[Mention | None]
    timed: list[bool]
    clauses: list[Clause] = field(default_factory=list)

    def span(self, first: int, last: int) -> Span:
        """Return the characters of tokens `first` up to `last` without the conjunction before them."""
        words, text = self.sentence.words, self.sentence.text
        conj = len(self.words[first].conj)
        start = skip_letters(text, words[first].start, conj) if conj else words[first].start
        return Span(start, words[last - 1].end)

    def written(self, i: int) -> str:
        """Return a word as it is written."""
        token = self.sentence.words[i]
        return self.sentence.text[token.start : token.end]

    def clause_at(self, i: int) -> Clause:
        """Return the clause in which a token stands."""
        for clause in reversed(self.clauses):
            if clause.start <= i:
                return clause
        return self.clauses[0]


def view(sentence: Marked) -> View:
    """Tag a sentence and part it into clauses."""
    words = tag(sentence.words, sentence.text)
    actors: list[Mention | None] = [None] * len(words)
    for mention in sentence.actors:
        for i in range(mention.first, mention.last):
            actors[i] = mention
            if words[i].tag in ("V", "P", "M", "?", "D", "purpose verb", "la verb") and not words[i].lead:
                words[i] = words[i]._replace(tag="N", verb=None, noun=None)
        prefix = mention.prefix
        first = words[mention.first]
        conj = prefix[0] if prefix[:1] in ("و", "ف") and prefix else ""
        words[mention.first] = first._replace(tag="N", conj=conj, lead=prefix[len(conj) :], verb=None, noun=None)
    timed = [False] * len(words)
    for i in range(1, len(words)):
        word = words[i]
        if (
            word.tag == "N"
            and not word.conj
            and words[i - 1].tag == ","
            and word.core[0] == "ف"
            and len(word.core) > 4
            and word.core not in nouns()
        ):
            if actors[i] is None and word.core[1:] not in nouns():
                words[i] = word._replace(conj="ف", core=word.core[1:])
    for time in sentence.times:
        for i in range(time.first, time.last):
            timed[i] = True
    seen = View(sentence, words, actors, timed)
    cued = {i for cue in sentence.cues if cue.last > cue.first + 1 for i in range(cue.first, cue.last)}
    found = [match for match in openers().find(sentence.words) if match.first not in cued]
    seen.clauses = _clauses(seen, found, {i for i in cued if words[i].tag in ("an", "inna", "anla", "pronoun")})
    return seen


_STARTS = frozenset({"lan", "lam", "la", "ma", "not", "qad", "sawfa"})


def _clauses(seen: View, found: list[Match[str]], within: set[int]) -> list[Clause]:
    words, n = seen.words, len(seen.words)
    opened = {match.first: match for match in found}
    clauses = [Clause("main", 0, 0, n)]
    i = 0

    def begin(kind: str, start: int, body: int, parent: Clause | None, opener: str = "") -> None:
        clauses[-1].end = start
        clauses.append(Clause(kind, start, body, n, parent, opener=opener))

    while i < n:
        word, last = words[i], clauses[-1]
        match = opened.get(i)
        if match is not None and seen.actors[i] is None:
            kind = match.value
            nxt = words[match.last].tag if match.last < n else "."
            if word.core == "سواء" and nxt not in VERBS:
                i += 1
                continue
            if kind == "purpose" and nxt not in ("V", "la", "anla", "P"):
                i += 1
                continue
            if kind == "purpose" and word.core == "حتي" and last.kind == "condition" and last.parent is None:
                begin("main", i, match.last, None, "then")
                i = match.last
                continue
            if kind == "condition" and i == 0:
                clauses[-1] = Clause("condition", 0, match.last, n, None, opener=word.core)
                i = match.last
                continue
            if kind == "condition" and word.core == "ما" and words[i - 1].tag == "," and nxt == "V":
                pass
            if kind == "lacking" and nxt in ("an", "anla"):
                begin("manner", i, match.last + 1, last)
                i = match.last + 1
                continue
            if kind == "main" and i == last.body and last.kind == "main":
                last.body = match.last
            elif not (kind == "relative" and word.core == "كما" and i == 0):
                begin(kind, i, match.last, last if kind not in ("main",) else None, word.core)
            i = match.last
            continue
        if word.tag == "purpose verb":
            begin("purpose", i, i, last)
        elif i in within:
            pass
        elif word.tag in ("an", "anla", "inna"):
            _that(seen, i, begin, clauses)
        elif word.tag in (".", ","):
            nxt = words[i + 1] if i + 1 < n else None
            if word.tag == "." or word.core in ("؛", ";", ":"):
                if nxt is not None:
                    begin("main", i + 1, i + 1, None)
            elif nxt is not None and word.core in ("،", ","):
                root = _root(clauses, last)
                if nxt.tag == "participle":
                    begin("main", i + 1, i + 1, None, "participle")
                elif (
                    nxt.tag == "qad"
                    and nxt.conj == "و"
                    and last.kind == "main"
                    and last.verb < 0
                    and i + 2 < n
                    and words[i + 2].tag == "P"
                ):
                    begin("manner", i + 1, i + 2, last)
                elif nxt.tag == "adverb" and i + 2 < n and words[i + 2].tag in VERBS | _STARTS:
                    begin("main", i + 1, i + 1, None)
                elif nxt.conj == "ف" or (
                    nxt.conj == "و" and nxt.tag in VERBS | _STARTS | {"N", "M", "pronoun", "this", "D"}
                ):
                    if nxt.tag in VERBS | _STARTS or nxt.conj == "ف":
                        begin("main", i + 1, i + 1, None)
                    elif nxt.tag in ("pronoun", "this"):
                        begin("main", i + 1, i + 1, None, nxt.core)
                    elif nxt.tag in ("N", "M") and _verb_near(seen, i + 1):
                        begin("main", i + 1, i + 1, None)
                    elif nxt.tag == "D":
                        begin("main", i + 1, i + 1, None)
                elif last.kind != "main" and nxt.tag not in ("an", "inna", "anla"):
                    if last.kind == "manner" and last.parent is not None:
                        begin(last.parent.kind, i + 1, i + 1, last.parent.parent, "resumed")
                        clauses[-1].about = last.parent
                    elif last.kind in ("condition", "concession", "time") and last.start == root.start:
                        begin("main", i + 1, i + 1, None)
                    elif last.kind in ("relative", "concession", "time", "lacking", "purpose") and root is not last:
                        begin(root.kind, i + 1, i + 1, root.parent, "resumed")
                        if root.verb < 0:
                            clauses[-1].about = root
                elif nxt.tag in VERBS and last.kind == "main" and last.verb >= 0:
                    begin("relative" if _speaks(seen, last) else "main", i + 1, i + 1, last)
        elif (
            word.conj
            and i > last.body
            and (word.tag in VERBS or word.tag in _STARTS)
            and i > 0
            and words[i - 1].tag != ","
        ):
            if word.conj == "ف":
                begin("main", i, i, None)
            else:
                same = last.verb >= 0 and words[last.verb].tag == word.tag
                if last.kind == "main" or (same and last.kind != "condition"):
                    begin(last.kind, i, i, last.parent, "and")
                else:
                    root = _root(clauses, last)
                    begin(root.kind, i, i, root.parent, "and")
        elif word.tag == "pronoun" and word.conj and i > 0:
            begin("main", i, i, None, word.core)
        if words[i].tag in VERBS or words[i].tag == "purpose verb":
            _verb(seen, i, clauses, begin)
        i += 1
    return [clause for clause in clauses if clause.end > clause.start]


def _that(seen: View, i: int, begin, clauses: list[Clause]) -> None:  # type: ignore[no-untyped-def]
    words, last, n = seen.words, clauses[-1], len(seen.words)
    word = words[i]
    nxt = words[i + 1].tag if i + 1 < n else "."
    if word.tag == "inna" and nxt in ("P", "lam") and word.core == "ان" and i + 1 < n:
        said = last.verb >= 0 and words[last.verb].verb is not None and "s" in words[last.verb].verb.verb.flags
        concede = word.conj == "و"
        if concede and nxt == "P":
            begin("granted", i, i + 1, last, "ان")
            return
        if not said or concede or last.kind == "comp":
            begin("concession" if concede else "condition", i, i + 1, last, "ان")
            return
    if word.tag == "inna" and not word.conj and not _speaks(seen, last):
        speaker = next((clause for clause in reversed(clauses) if _speaks(seen, clause)), None)
        if speaker is not None:
            begin("comp", i, i + 1, speaker, word.core)
            return
    if (
        word.tag == "an"
        and last.kind in ("concession", "granted", "manner", "condition")
        and last.verb >= 0
        and words[i - 1].tag == ","
    ):
        above = last.parent or clauses[0]
        begin("comp", i, i + 1, above, word.core)
        return
    if i == 0 and word.tag == "inna":
        last.body = 1
        last.opener = word.core
        return
    if word.conj == "و":
        # "and that": what the clause before completes is completed once more.
        previous = next((clause for clause in reversed(clauses) if clause.kind == "comp"), None)
        if previous is not None:
            begin("comp", i, i + 1, previous.parent, word.core)
            return
    if word.conj == "ف":
        begin("main", i, i + 1, None, word.core)
        return
    if last.kind == "main" and last.body == i:
        last.body, last.opener = i + 1, word.core
        if word.tag == "an":
            last.kind = "comp"
        return
    begin("comp", i, i + 1, last, word.core)


def _speaks(seen: View, clause: Clause) -> bool:
    """Say whether the verb of a clause is one of saying or thinking."""
    word = seen.words[clause.verb] if clause.verb >= 0 else None
    return word is not None and word.verb is not None and "s" in word.verb.verb.flags


def _root(clauses: list[Clause], clause: Clause) -> Clause:
    """Return the clause that asserts, of which this one is a part."""
    while clause.kind not in ("main", "comp") and clause.parent is not None:
        clause = clause.parent
    return clause


def _verb_near(seen: View, i: int) -> bool:
    """Say whether a verb follows before the next sign."""
    for j in range(i, len(seen.words)):
        tag = seen.words[j].tag
        if tag in VERBS or tag in _STARTS:
            return True
        if tag in (",", "."):
            return False
    return False


_AUXILIARIES = frozenset(
    {"كان", "بات", "ظل", "زال", "صار", "اصبح", "بقي", "اخذ", "بدا", "كاد", "عاد", "غدا", "امسي", "استمر", "اضحي", "دام"}
)


def _verb(seen: View, i: int, clauses: list[Clause], begin) -> None:  # type: ignore[no-untyped-def]
    words, last = seen.words, clauses[-1]
    if last.verb < 0:
        before = words[i - 1] if i else None
        indefinite = (
            before is not None
            and i > last.body + 1
            and before.tag == "N"
            and not before.definite
            and seen.actors[i - 1] is None
            and not before.core.endswith(("ها", "هم"))
        )
        if indefinite and any(words[j].tag in VERBS and not words[j].conj for j in _ahead(seen, i)):
            return  # the relative clause of an indefinite noun; the verb of the clause is still to come
        last.verb = i
        return
    if words[i - 1].tag == "or":
        return
    head = words[last.verb].verb
    if head is not None and head.verb.perfect in _AUXILIARIES and not words[i].conj:
        last.auxiliary, last.verb = last.verb, i
        return
    if last.kind in ("condition", "relative", "concession", "time") and not words[i].conj:
        root = _root(clauses, last)
        if last.kind == "condition" and last.start == root.start or (last.kind == "condition" and root.verb < 0):
            begin("main", i, i, None, "then")
            clauses[-1].verb = i
        elif last.kind != "condition" and root.verb < 0 and root is not last:
            begin(root.kind, i, i, root.parent, "resumed")
            clauses[-1].verb, clauses[-1].about = i, root
            root.verb = i


def _ahead(seen: View, i: int) -> range:
    j = i + 1
    while j < len(seen.words) and seen.words[j].tag not in (".", ",", "an", "inna", "anla"):
        j += 1
    return range(i + 1, j)
