"""A sentence as the Arabic reader sees it: its words with their parts, and the clauses that they make."""

from dataclasses import dataclass, field

from tarjih.claims.arabic.clauses import ABOVE_ALL, AGAINST, Clause
from tarjih.claims.arabic.lists import nouns, openers, roles
from tarjih.claims.arabic.parsing import clauses_of
from tarjih.claims.arabic.tagging import tag
from tarjih.claims.arabic.words import THATS, Word, analyse
from tarjih.claims.marked import Marked
from tarjih.text.document import Span
from tarjih.text.figures import Figure
from tarjih.text.gazetteer import Mention
from tarjih.text.phrases import Match
from tarjih.text.tokens import skip_letters

NOMINAL = frozenset({"N", "M", "#", "this"})
ACCUSATIVE = ("اً", "ًا", "ةً")  # how an indefinite object or adverb ends where its vowels are written
PERCENT = frozenset({"%", "المييه", "الميه", "المايه", "بالميه"})


@dataclass(slots=True)
class View:
    """A sentence, its words, which actor and which time stands at each, and its clauses.

    `silenced` is the stretch of tokens that only says what nobody knows.
    `accusative` says which words are written with the ending of an indefinite object or adverb; `cores` are its
    words without what is attached to them, `lemmas` its verbs; `counted` has the figure at each token of one, `shares`
    says whether percentages are among them, `opposed` whether an opposition is spoken of; `codes` and `phrases` keep
    the codes and the ends of noun phrases once found.
    """

    sentence: Marked
    words: list[Word]
    actors: list[Mention | None]
    timed: list[bool]
    accusative: list[bool]
    clauses: list[Clause]
    silenced: tuple[int, int]
    cores: frozenset[str]
    lemmas: frozenset[str]
    counted: dict[int, Figure]
    shares: bool
    opposed: bool
    codes: dict[tuple[int, int, bool], str | None] = field(default_factory=dict)
    phrases: dict[tuple[int, int], int] = field(default_factory=dict)

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


def is_no_longer(seen: View, i: int) -> bool:
    """Say whether a verb is that of "is no longer"."""
    return i > 0 and seen.words[i].lemma == "عاد" and seen.words[i - 1].tag in ("lam", "ma")


def view(sentence: Marked) -> View | None:
    """Tag a sentence and part it into clauses; nothing, if its words show that it claims nothing."""
    found = openers().find(sentence.words)
    if any(match.value == "silent" for match in found):
        return None
    names = frozenset([i for one in sentence.actors for i in range(one.first, one.last)])
    words = tag(sentence.words, sentence.text, names)
    silenced = (0, 0)
    for match in found:
        if match.value == "unknown":
            silenced = _silenced(words, match)
            if silenced[0] == 0 and silenced[1] == len(words):
                return None
    actors = _actors(sentence, words)
    timed = [False] * len(words)
    for time in sentence.times:
        for i in range(time.first, time.last):
            timed[i] = True
    for i, word in enumerate(words):
        if timed[i] and word.core in ("لاحق", "سابق"):
            words[i] = word._replace(tag="N", verb=None)  # "later this year", and nobody pursues anybody
    for figure in sentence.figures:
        if figure.first and words[figure.first - 1].core == "نحو":  # "about", not "towards"
            words[figure.first - 1] = words[figure.first - 1]._replace(tag="N")
    for i in range(1, len(words)):
        word = words[i]
        if word.core[0] in "فو" and word.tag == "N" and words[i - 1].tag == "," and actors[i] is None:
            words[i] = _with_so(word) if word.core[0] == "ف" else _with_and(word)
        unreal = word.core == "لما" and i + 1 < len(words) and words[i + 1].tag == "P"
        if unreal and any(other.core in ("لو", "لولا") for other in words[:i]):
            words[i] = word._replace(tag="unreal")  # "would not have"
    cued: set[int] = set()
    for cue in sentence.cues:
        if cue.last > cue.first + 1 and not (cue.value == "comparative_up_strong" and words[cue.last - 1].tag == "an"):
            opens = words[cue.last - 1].tag in THATS or words[cue.last - 2].core in ABOVE_ALL
            cued.update(range(cue.first, cue.last - opens))
            if cue.value in _CHANCES and cue.last < len(words) and words[cue.last].core == "لان":
                words[cue.last] = words[cue.last]._replace(tag="an")  # "a chance for it to", not "because"
                cued.add(cue.last)
    opened = {
        match.first: match
        for match in found
        # "at a time when" opens a clause, "at a later time this year" does not
        if match.value != "unknown"
        and (match.first not in cued or _opens_cue(words, match))
        and not (timed[match.first] and words[match.last - 1].core == "وقت")
    }
    clauses = clauses_of(words, actors, timed, opened, cued)
    cores = frozenset([word.core for word in words])
    lemmas = frozenset([word.verb.verb.perfect for word in words if word.verb is not None])
    counted = {i: figure for figure in sentence.figures for i in range(figure.first, figure.last)}
    shares, opposed = (
        not cores.isdisjoint(PERCENT),
        sentence.text.find("عارض", sentence.span.start, sentence.span.end) >= 0,
    )
    accusative = _accusatives(sentence, words, actors)
    return View(sentence, words, actors, timed, accusative, clauses, silenced, cores, lemmas, counted, shares, opposed)


# "especially" before an "if" that opens a condition all the same
# Classes of cue that end in a noun such as "chance".
_CHANCES = frozenset(
    {
        *("highly_likely", "better_than_even", "even", "probable", "realistic_possibility", "may", "may_weak"),
        *("unlikely", "highly_unlikely", "remote", "almost_no_chance", "impossible"),
    }
)


def _opens_cue(words: list[Word], match: Match[str]) -> bool:
    """Say whether a cue begins with a word that opens its clause all the same: "it may even", "while he said that"."""
    following = words[match.last].tag if match.last < len(words) else "."
    if match.value != "main" or not match.first:
        return False
    if words[match.first].core == "فيما" and following == "P":
        return any(word.tag in THATS for word in words[match.last : match.last + 8])
    return words[match.first].core == "بل" and following == "qad"


def _silenced(words: list[Word], match: Match[str]) -> tuple[int, int]:
    """Return the stretch between signs in which somebody says what is not known, up to what is said against it."""
    start = next((i + 1 for i in range(match.first - 1, -1, -1) if words[i].tag in (",", ".")), 0)
    for i in range(match.last + 1, len(words) - 1):
        if words[i - 1].tag in (",", ".") and (words[i].conj == "ف" or words[i].core in AGAINST):
            return start, i
    return start, len(words)


def _accusatives(sentence: Marked, words: list[Word], actors: list[Mention | None]) -> list[bool]:
    text, marked = sentence.text, sentence.text.find("\u064b", sentence.span.start, sentence.span.end) >= 0
    found = [
        word.core[-1] == "ا"
        and word.tag in ("N", "M")
        and len(word.core) > 3
        and actor is None
        and not word.definite
        and not word.core.endswith(("ها", "نا", "هما", "لوجيا"))
        for word, actor in zip(words, actors, strict=True)
    ]
    for i in range(len(words) - 1):
        if found[i] and words[i + 1].definite and words[i].core in roles():
            found[i] = False  # the two ministers of something, and no object
    if marked:
        for i, token in enumerate(sentence.words):
            found[i] = found[i] or text.endswith(ACCUSATIVE, token.start, token.end)
    return found


def _actors(sentence: Marked, words: list[Word]) -> list[Mention | None]:
    """Return the actor at each token; the words of a name are neither verbs nor particles."""
    actors: list[Mention | None] = [None] * len(words)
    for mention in sentence.actors:
        for i in range(mention.first, mention.last):
            actors[i] = mention
            if words[i].tag != "N" and not words[i].lead:
                words[i] = Word("N", words[i].conj, "", words[i].core)
        conj = mention.prefix[:1] if mention.prefix[:1] in ("و", "ف") else ""
        lead = mention.prefix[len(conj) :]
        words[mention.first] = Word("N", conj, lead, words[mention.first].core)
    return actors


def _with_and(word: Word) -> Word:
    """Return a short verbal noun behind a comma with wa- ("and") parted from it."""
    if word.conj or len(word.core) != 4 or word.core in nouns():
        return word
    inner = analyse(word.core[1:])
    return inner._replace(conj="و") if inner.tag == "M" else word


def _with_so(word: Word) -> Word:
    """Return a noun behind a comma with fa- ("so") parted from it."""
    if word.conj or len(word.core) < 5 or word.core in nouns() or word.core[1:] in nouns():
        return word
    return word._replace(conj="ف", core=word.core[1:])
