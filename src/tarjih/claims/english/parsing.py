"""The skeleton of a sentence: its noun phrases, its verbs, and which phrase is the subject and the object of which."""

import itertools
import re
from collections.abc import Sequence
from operator import itemgetter

from tarjih.claims.english.tagging import tag
from tarjih.claims.english.words import KINDS, lemma_of, listed, vocabulary
from tarjih.claims.marked import Marked
from tarjih.text.document import Span
from tarjih.text.tokens import ByWord, forms

# Finite verbs first: modal, be, have, do, then simple forms; then the infinitive, the -ing form and the participle.
_VERBS = re.compile(
    r"(?=[mBHOxthkspdbqnge])(?:m[Rx]*(?:H[Rx]*)?(?:e[Rx]*)?(?:E[Rx]*)?[kbdnqgsOH]?|B[Rx]*(?:E[Rx]*)?(?:k[Rx]*)?[dnqg]?|H[Rx]*(?:E[Rx]*)?k?[dnqgH]?"
    r"|O[Rx]*[bqH]?|x?tR?e?[Rx]*(?:H[Rx]*)?(?:E[Rx]*)?[bqdnOg]?|[hk][Rx]*E?[dnqg]?|[spdbqng]|e[dnqg]?)"
)
_PHRASE = re.compile(r"(?=[DLANPzXY])(?:(?:D?L?D*[ANP]*z)*D?L?D*A?D*[ANP]*[NP]|[XY]|D?L?D+A*|L)")
_NEGATES = ByWord(lambda word: word.endswith("n't") or word in ("cannot", "never"))
_START = itemgetter(0)
_FINITE = "mBHOsp"
_MODALS = frozenset(("m", "mR", "mx"))
_BARE = frozenset(("b", "q", "bR"))
_NAMES = frozenset(("state", "capital", "body", "leader", "government"))


class Phrase:
    """A noun phrase: words `first` up to `last`; `head` is its last noun. `many` says that it lists several."""

    __slots__ = ("first", "head", "last", "many")

    def __init__(self, first: int, last: int, head: int, *, many: bool = False) -> None:
        self.first, self.last, self.head, self.many = first, last, head, many


class Verb:
    """A verb with its helpers: words `first` up to `last`. `head` is the verb that means something.

    `opens` is where its clause begins, and `by` the letter of what opens it; `subject` is a phrase or None.
    """

    __slots__ = (
        "by",
        "finite",
        "first",
        "form",
        "head",
        "inverted",
        "last",
        "lemma",
        "negated",
        "opens",
        "passive",
        "subject",
    )

    def __init__(self, first: int, last: int, tags: str, words: Sequence[str]) -> None:
        self.first, self.last = first, last
        form = tags[first:last]
        head = last - 1
        while head > first and form[head - first] in "Rx":
            head -= 1
        # "is almost": an adverb at the end belongs to what follows.
        self.last = last = head + 1 if form[head - first] not in "mBHO" or "x" not in form[head - first :] else last
        self.head, self.form = head, form
        self.finite = form[0] in _FINITE
        self.negated = (
            "x" in form or (first > 0 and tags[first - 1] == "x") or any(map(_NEGATES.__getitem__, words[first:last]))
        )
        self.passive = form[head - first] in "dnq" and (form[0] == "B" or "e" in form or "E" in form or "k" in form)
        self.lemma = lemma_of(words[head])
        self.opens, self.by = first, "^"
        self.subject: Phrase | None = None
        self.inverted = False


class Parse:
    """A sentence without its quotation marks, tagged and chunked. Indices count the words that remain."""

    __slots__ = (
        "actors",
        "at",
        "back",
        "codes",
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
        # The codes that `parties` has found, by the bounds of the phrase.
        self.codes: dict[tuple[int, int, int, bool], str | None] = {}
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
        self._find_verbs()
        self.phrases = self._find_phrases()
        self.starts_at: dict[int, Phrase] = {phrase.first: phrase for phrase in self.phrases}
        self._find_subjects()

    def span(self, first: int, last: int) -> Span:
        """Return the characters of words `first` up to `last`."""
        return self.sentence.chars(self.at[first], self.at[last - 1] + 1)

    def _find_phrases(self) -> list[Phrase]:
        tags, words = self.tags, self.words
        masked = list(tags)
        for verb in self.verbs:
            if verb.last - verb.first == len(verb.form):
                masked[verb.first : verb.last] = "v" * (verb.last - verb.first)
            else:
                # what parts a modal from its verb has phrases of its own
                masked[verb.first] = masked[verb.head] = "v"
        articles = listed("articles")
        i = tags.find("D")
        while i >= 0:
            if words[i] in articles and masked[i] == "D":
                masked[i] = "L"
                if i and masked[i - 1] == "D" and words[i - 1] not in listed("before articles"):
                    masked[i - 1] = "v"
            i = tags.find("D", i + 1)
        for i in self.time_words:
            if masked[i] != "z":
                masked[i] = "v"
        found = []
        names = [first for first, _, actor in self.actors if actor.kind in _NAMES]
        for match in _PHRASE.finditer("".join(masked)):
            first, last = match.span()
            # "In theory Kazakhstan could": a name after a plain noun is another phrase, after a role the same
            for i in names:
                if first < i < last and tags[i - 1] == "N" and words[i - 1] not in vocabulary().sectors:
                    found.append(_phrase(first, i, tags))
                    first = i
            if last - first > 2 and self._says_how_sure(first):
                # "there is no doubt inflation will fall"
                found.append(_phrase(first, first + 2, tags))
                first += 2
            found.append(_phrase(first, last, tags))
        return found

    def _says_how_sure(self, i: int) -> bool:
        """Say whether "no doubt", "every chance" begin a sentence at word `i`, or follow "there is"."""
        words = self.words
        return (
            words[i] in listed("how sure")
            and words[i + 1 : i + 2] != []
            and words[i + 1] in listed("surenesses")
            and (
                (i == 0 and words[0] in ("no", "few") and words[1] in ("doubt", "question", "chance"))
                or words[i - 1] in ("there's", "have", "has", "had", "with")
                or "there" in words[max(i - 3, 0) : i]
            )
        )

    def _find_verbs(self) -> None:
        tags, words = self.tags, self.words
        verbs = [
            Verb(*match.span(), tags, words)
            for match in _VERBS.finditer(tags)
            if match[0].strip("Rx") and match[0] not in ("t", "xt")
        ]
        for k, verb in enumerate(verbs):
            form = verb.form
            if form in ("d", "q", "b"):
                verb.finite = self._is_finite(verb, verbs[:k], verbs[k + 1 :])
            if form in ("m", "B", "O", "mR", "BR") or (form[:1] == "H" and words[verb.first] == "had"):
                self._invert(verb, verbs[k + 1 :])
        for k, verb in enumerate(verbs[:-1]):
            if verb.form in _MODALS and not verb.inverted:
                if verbs[k + 1].form in _BARE:
                    self._join(verb, verbs[k + 1])
                if verb.form in _MODALS and tags[verb.last] == "," and (close := tags.find(",", verb.last + 1)) > 0:
                    # "could, analysts say, raise tariffs"
                    for later in verbs[k + 1 :]:
                        if later.first == close + 1 and later.form in _BARE:
                            self._join(verb, later)
        self.verbs = [verb for verb in verbs if verb.form]
        self.verb_at = {i: verb for verb in self.verbs for i in range(verb.first, verb.last)}

    def _is_finite(self, verb: Verb, earlier: Sequence[Verb], later: Sequence[Verb]) -> bool:
        i, tags = verb.first, self.tags
        before = tags[i - 1] if i else "^"
        k = i - 1
        while k >= 0 and tags[k] in "Rx":
            k -= 1
        before = tags[k] if k >= 0 else "^"
        if verb.form == "b":
            return before in "NPXW,CzD)" or before == "^"
        following = self.words[i + 1] if i + 1 < self.n else ""
        if before in "^IDAS" or following == "by":
            return False
        if before == ",":
            # "Hungary, which holds the presidency, blocked": what the commas hold has its own verb, or none
            opening = tags.rfind(",", 0, k)
            inner = tags[opening + 1 : k] if opening >= 0 else ""
            main = [other for other in earlier if other.finite and not opening < other.first < k]
            return (
                bool(inner)
                and not main
                and following not in ("by", "of", "as")
                and not any(other.form[0] in "spdmBH" and tags[other.first - 1] == "," for other in later)
            )
        if verb.lemma in listed("said") or before in "XW":
            return True
        if verb.lemma in listed("denials") and re.match(r"(?:I?[PN])?X[mHBOspd]", self.tags[i + 1 :]):
            # "denied it would attack"
            return True
        opening = max(tags.rfind(letter, 0, i) for letter in "WST")
        if (
            opening >= 0
            and before in "NP"
            and tags[opening] == "W"
            and "," not in tags[opening:i]
            and not any(other.finite and other.first > opening for other in earlier)
        ):
            # "the ease with which Riyadh found a table": a relative clause needs a verb of its own
            return True
        if verb.form == "d" and earlier:
            # "froze euros earmarked for Budapest": one clause has one verb
            last = next((other for other in reversed(earlier) if other.finite), None)
            if (
                last is not None
                and last.lemma not in listed("said")
                and not any(letter in ",;SWTC." for letter in tags[last.last : i])
            ):
                return False
        for other in later:
            between = tags[i + 1 : other.first]
            if any(letter in ",;SWTC" for letter in between):
                break
            if other.form[0] in "mBHOspd" or other.form == "q":
                return False
        return True

    def _invert(self, verb: Verb, later: Sequence[Verb]) -> None:
        """Join "will Nairobi open", "should Ankara shut", "were Jordan to tear": helper, subject, verb."""
        i = verb.first
        before = self.tags[i - 1] if i else "^"
        # "should" and "were" before a noun phrase turn the clause around, whatever stands before
        turned = self.words[i] in ("should", "were") and self.tags[i + 1 : i + 2] in ("D", "P", "z", "X") and i > 0
        if before not in "^,;CIN)R" and not turned and not self._only_before(i):
            return
        for other in later[:1]:
            between = self.tags[verb.last : other.first]
            if (
                between
                and re.fullmatch(r"[DzANPXIRYx]+", between)
                and not re.fullmatch(r"[AIRx]+", between)
                and (between[0] != "I" or before != ",")
                and (other.form[0] in "bqtedn" if verb.form[0] != "H" else other.form[0] in "dnqE")
                and not (before in "NP" and not self._only_before(i) and not (turned and self.words[i] == "should"))
                and (not turned or self.words[i] == "should" or other.form[0] == "t" or before in "^,;CT")
            ):
                verb.inverted = True
                verb.negated = verb.negated or "x" in between
                verb.head, verb.lemma = other.head, other.lemma
                verb.subject = None
                other.form = ""

    def _join(self, verb: Verb, other: Verb) -> None:
        """Join a modal to its verb across an adverbial: "could at last clinch", "will, we believe, sign"."""
        between = self.tags[verb.last : other.first]
        if not re.fullmatch(r"R*I[DANR]+|R*,[^,;SWT]+,R*", between):
            return
        verb.negated = verb.negated or "no" in self.words[verb.last : other.first]
        verb.head, verb.lemma, verb.last = other.head, other.lemma, other.last
        verb.form += other.form
        other.form = ""

    def _only_before(self, i: int) -> bool:
        return self.words[0] in listed("inverting") and i > 0

    def _find_subjects(self) -> None:
        finite = self.finite = [verb for verb in self.verbs if verb.finite]
        tags = self.tags
        for k, verb in enumerate(finite):
            if verb.inverted:
                inner = [p for p in self.phrases if verb.first < p.first < verb.head]
                verb.subject = inner[0] if inner else None
                continue
            i = verb.first
            floor = finite[k - 1].last if k else 0
            if floor > i:
                # inside a verb that commas part
                floor = finite[k - 1].first + 1
            region = tags[floor:i]
            joins = (
                k and not any(letter in region for letter in "SWT;") and self.words[floor] not in ("between", "both")
            )
            while (
                i > floor
                and tags[i - 1] not in "SWT;.,()"
                and not (tags[i - 1] == "C" and (joins or (i > 1 and tags[i - 2] == "," and k)))
            ):
                i -= 1
            opener = i - 1 if i > 0 else -1
            verb.opens = i
            verb.by = tags[opener] if opener >= 0 and i > floor else "^" if i == 0 else "v"
            inner = [p for p in self.phrases if i <= p.first and p.last <= verb.first]
            if len(inner) > 1 and inner[1].first == inner[0].last and self._says_how_sure(inner[0].first):
                # "there is no doubt Russia will lose": as if "that" stood there
                inner = inner[1:]
                verb.opens, verb.by = inner[0].first, "T"
            # A pronoun right before its verb is its subject, whatever stands before ("told the press it would").
            if inner and tags[inner[-1].head] == "X" and inner[-1].last == verb.first:
                verb.subject = inner[-1]
            else:
                verb.subject = self._listed(self._head_of(inner), verb.opens, leads=not k)
            if (
                verb.by == "v"
                and k
                and self._outside(verb, finite[k - 1], k)
                and (owner := self._owner_of_clause(finite[k - 1], verb, leads=k == 1))
            ):
                verb.subject = owner
                verb.opens, verb.by = verb.first, "^"
            elif (
                verb.by == "v"
                and k
                and (finite[k - 1].by in "TW" or (k == 1 and finite[0].by == "S" and finite[0].opens > 2))
                and finite[k - 1].lemma not in listed("said")
                and "than" not in self.words[floor : verb.first]
                and (verb.subject is None or verb.subject.first == finite[k - 1].last or finite[k - 1].by == "S")
            ):
                # "that they can hold a vote by May is doubtful"
                if finite[k - 1].by == "S":
                    verb.subject = self._head_of([p for p in self.phrases if p.last < finite[0].opens])
                else:
                    verb.subject = None
                verb.opens, verb.by = verb.first, "^"
            if verb.subject is None:
                verb.subject = self._subject_outside(verb, finite[:k], opener)
        for verb in self.verbs:
            if not verb.finite:
                verb.subject = self._subject_of_nonfinite(verb)

    def _outside(self, verb: Verb, inner: Verb, k: int) -> bool:
        """Say whether a verb stands outside the clause before it, whose words reach up to it: "who wields it will"."""
        if k == 1:
            return verb.subject is None or self.tags[verb.subject.head] != "X" or self.words[verb.subject.head] == "it"
        if self.words[inner.opens] in listed("whoever"):
            return True
        object_only = verb.subject is None or verb.subject.first == inner.last
        return inner.by == "W" and inner.opens == inner.first and object_only

    def _owner_of_clause(self, inner: Verb, outer: Verb, *, leads: bool) -> Phrase | None:
        """Return the subject of a verb whose subject holds a clause.

        It is what the clause hangs on ("the chances that it reopens are", "the man who wields it will"), or the clause
        itself ("whoever wins will").
        """
        opener = inner.opens - 1
        if inner.by == "W" and self.words[opener] in listed("whoever"):
            return Phrase(opener, outer.first, opener)
        if self.words[inner.opens] in listed("whoever") and inner.subject is not None:
            return Phrase(inner.opens, outer.first, inner.subject.head)
        if inner.by == "W" or (inner.by == "T" and leads):
            opener -= self.tags[opener - 1] == "I"
            return next((p for p in self.phrases if p.last == opener), None)
        return None

    def _listed(self, phrase: Phrase | None, opens: int, *, leads: bool) -> Phrase | None:
        """Join a subject to those that "and" and commas list with it: "Argentina, Egypt and three others"."""
        if phrase is None or (
            phrase.first != opens
            and not (phrase.first == opens + 1 and self.words[opens] in ("neither", "both", "either"))
        ):
            return phrase
        tags, first, last = self.tags, opens, phrase.last
        if (
            last < self.n
            and tags[last] == "C"
            and self.words[last] in ("and", "or", "nor")
            and last + 1 in self.starts_at
        ):
            other = self.starts_at[last + 1]
            if tags[other.head] in "XY" or self.words[last + 1] == "so":
                return phrase
            last = other.last
            while leads and first > 1 and tags[first - 1] == ",":
                earlier = next((p for p in self.phrases if p.last == first - 1), None)
                if earlier is None or (earlier.first and tags[earlier.first - 1] != ","):
                    break
                first = earlier.first
            return Phrase(first, last, phrase.head, many=True)
        return phrase

    def _head_of(self, inner: Sequence[Phrase]) -> Phrase | None:
        """Return the phrase that the others are attached to: the first that no preposition introduces."""
        for phrase in inner:
            before = self.tags[phrase.first - 1] if phrase.first else "^"
            if before not in {"I", "t"}:
                if phrase is not inner[-1] and (
                    (
                        before == "N"
                        and self.words[phrase.first] in ("a", "an")
                        and self.words[phrase.head] in listed("counted")
                    )
                    or (before == "g" and phrase.first > 1 and self.tags[phrase.first - 2] == "I")
                ):
                    # "at 100 dollars a barrel the deficit", "in seizing the ship the rebels"
                    continue
                if (
                    before in "bqgdn"
                    and self.verb_at.get(phrase.first - 1) is not None
                    and not self.verb_at[phrase.first - 1].finite
                    and phrase is not inner[0]
                ):
                    continue
                return phrase
        return None

    def _subject_outside(self, verb: Verb, earlier: Sequence[Verb], opener: int) -> Phrase | None:
        """Find the subject of a verb whose own clause names none."""
        tags = self.tags
        by = verb.by
        if by == "W":
            if self.words[opener] == "whose":
                return None
            return self.antecedent(opener)
        if by == "C" and earlier:
            # The verb that this one is joined to; a relative clause joins only its like.
            if len(earlier) > 1 and verb.lemma not in listed("speaks") and self._inserted(earlier[-1], opener):
                # "stands ready, the minister said, and would consider"
                return earlier[-2].subject
            if tags[opener - 1] == "," and earlier[-1].by == "T":
                # "is sure that a deal will come, and has begun": back to the main clause
                main = next((v for v in reversed(earlier[:-1]) if v.by in "^," and v.subject), None)
                if main is not None and main.form[0] == verb.form[0]:
                    return main.subject
            if verb.lemma in listed("speaks") and (teller := self._teller(earlier)) is not None:
                return teller.subject
            return earlier[-1].subject
        if by == "v" and earlier:
            return None
        if by == "," and earlier and self._inserted(earlier[-1], opener + 1):
            # "Budapest, claims its minister, will get"; "has closed it and, they warn, may close"
            comma = tags.rfind(",", 0, opener)
            if comma > 0 and tags[comma - 1] == "C" and len(earlier) > 1:
                return earlier[-2].subject
            before = next((p for p in self.phrases if p.last == comma), None)
            if before is not None and not any(v.last <= before.first and v is not earlier[-1] for v in earlier):
                return before
        # After an inserted clause: the first phrase of what stands before it.
        hard = 0
        for j in range(opener - 1, -1, -1):
            if tags[j] == ";" or (tags[j] == "C" and j and tags[j - 1] == "," and any(v.last <= j for v in earlier)):
                hard = j + 1
                break
        # "that the soldiers, unpaid since March, march": the clause opened further left and has no verb yet
        ready = earlier[-1].last if earlier else 0
        for j in range(opener - 1, ready - 1, -1):
            if tags[j] == "S" and j and tags[j - 1] == "," and re.fullmatch(r"[AdnRC]+", tags[j + 1 : opener]):
                # ", while painful,": no clause of its own
                continue
            if tags[j] in "TS":
                hard = j + 1
                break
        if by == "," and earlier and (listing := self._listing(verb, earlier, opener)) is not None:
            return listing.subject
        candidates = [p for p in self.phrases if hard <= p.first and p.last <= max(opener, 0) and tags[p.head] != "Y"]
        free = [p for p in candidates if p.first == hard or tags[p.first - 1] not in "IWStgn"]
        taken = {id(v.subject) for v in earlier if v.by != "W"}
        for phrase in free:
            if id(phrase) not in taken:
                # "Erdogan and Putin, who met, will"
                return self._listed(phrase, phrase.first, leads=False)
        return free[0] if free else None

    def _inserted(self, verb: Verb, end: int) -> bool:
        """Say whether a verb of saying stands alone with its speaker between two commas that end at word `end`."""
        if verb.lemma not in listed("said") or self.tags[end - 1 : end] != ",":
            return False
        comma = self.tags.rfind(",", 0, end - 1)
        return 0 < comma < verb.first and not any(letter in "SWT;" for letter in self.tags[comma:end])

    def _listing(self, verb: Verb, earlier: Sequence[Verb], opener: int) -> Verb | None:
        """Return the verb that this one only follows in a list: "wants to police the border, hopes to meet"."""
        first = next((v for v in reversed(earlier) if v.by in "^,C;"), None)
        if first is None or first.subject is None or first.form[0] != verb.form[0] or verb.form[0] not in "spb":
            return None
        inside = self.tags[first.last : opener]
        return first if not any(letter in ",;SWT" for letter in inside) else None

    def _teller(self, earlier: Sequence[Verb]) -> Verb | None:
        """Return the verb of saying that a second one is joined to: "warned that famine was near and urged"."""
        if earlier[-1].by not in "Tv":
            return None
        return next((v for v in reversed(earlier[:-1]) if v.lemma in listed("speaks") and v.subject), None)

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
            one = next((p for p in self.phrases if p.last == found.first - 1), None)
            if one is not None and self.tags[one.head] == "P" and relative and self.tags[relative - 1] == ",":
                return Phrase(one.first, found.last, found.head, many=True)
        if found is None or relative == 0 or self.tags[relative - 1] != "," or self.words[relative] != "which":
            return found
        # ", which": where or when something is done is not what is told of
        while found.first and self.words[found.first - 1] in ("in", "at") and self.tags[found.head] == "P":
            before = next((p for p in reversed(self.phrases) if p.last == found.first - 1), None)
            if before is None:
                break
            found = before
        return found

    def _subject_of_nonfinite(self, verb: Verb) -> Phrase | None:
        """The infinitive after a phrase that is an object ("expects the economy to shrink") is its verb."""
        governor = self.governor(verb)
        if verb.form[0] == "t" and governor is not None and not governor.passive:
            between = [p for p in self.phrases if governor.last <= p.first and p.last <= verb.first]
            if between and governor.lemma in listed("raising"):
                return self._head_of(between)
        if verb.form[0] in "dn" and verb.first and self.tags[verb.first - 1] in "NP":
            return next((p for p in self.phrases if p.last == verb.first), None)
        return governor.subject if governor is not None else None

    def governor(self, verb: Verb) -> Verb | None:
        """Return the nearest finite verb before this one in its clause, or else the nearest after it."""
        best = None
        for other in self.verbs:
            if other.finite and other.first < verb.first:
                best = other
            elif other.finite and best is None:
                return other
        return best

    def clause_end(self, i: int) -> int:
        """Return where the clause that holds word `i` ends: at a sign or a joining word."""
        tags = self.tags
        while i < self.n and tags[i] not in ",;SWT.":
            i += 1
        return i


def _phrase(first: int, last: int, tags: str) -> Phrase:
    head = last - 1
    while head > first and tags[head] not in "NPXYg":
        head -= 1
    return Phrase(first, last, head if tags[head] in "NPXYg" else last - 1)


def clause_of(parse: Parse, at: int) -> int:
    """Return the number of the clause that word `at` stands in: that of the last finite verb opening before it."""
    number = -1
    for k, verb in enumerate(parse.finite):
        if verb.opens <= at:
            number = k
    return max(number, 0)
