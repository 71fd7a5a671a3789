"""The hedges that single Arabic verbs are, by what stands around them."""

from tarjih.claims.arabic.hedging import MINDS, TOWARDS, Hedge, word_cue
from tarjih.claims.arabic.lists import names_chance, word_set
from tarjih.claims.arabic.lookalikes import exposes
from tarjih.claims.arabic.phrases import after, before, named
from tarjih.claims.arabic.view import View
from tarjih.claims.arabic.words import THATS, VERBS, Word, is_elative, is_was
from tarjih.text.document import Span
from tarjih.text.tokens import skip_letters

_PLAIN = VERBS - {"la verb"}
_MOST = frozenset({"اكثر", "اشد", "جل", "كل", "اخشي", "اقصي", "غايه"})
_STRIVES = frozenset({"سعي", "حاول", "اجتهد", "جهد", "كافح"})  # verbs that say more than the future they stand in
_TOGETHER = frozenset({"جمع", "اجمع", "اتفق", "توافق"})


def hedge_of_verb(seen: View, i: int) -> Hedge | None:
    """Return the hedge that one word of the sentence is, apart from the lexicon's phrases."""
    word = seen.words[i]
    if word.lead != "س" and word.tag in _PLAIN and not _is_hedge(word):
        return None
    token = seen.sentence.words[i]
    span = Span(skip_letters(seen.sentence.text, token.start, len(word.conj)), token.end)
    if word.lead == "س":
        cue = word_cue(word) or ""
        change = _change(seen, i, span) if cue.startswith("comparative") else None
        strives = word.lemma in _STRIVES or cue in ("impossible", "unlikely")
        if strives and (own := _verb(seen, i, span)) is not None and own.cls == cue:
            return own  # "will seek to", "will be impossible"
        was = seen.clause_at(i).auxiliary
        if not change and 0 <= was < i and is_was(seen.words[was]):
            return Hedge(i, i + 1, "would", span, bare=True, governs=i)
        return change or Hedge(i, i + 1, "will", span, bare=True, governs=i)
    if word.tag == "la verb":
        return Hedge(i, i + 1, "would", span, governs=i)
    if word.lemma == "كاد" and word.tag == "V" and seen.clause_at(i).auxiliary == i:
        verb = seen.words[seen.clause_at(i).verb]
        return Hedge(i, i + 1, "almost_certain", span) if verb.lemma == "كان" else None
    if word.tag == "unreal":
        return Hedge(i, i + 1, "would", span, governs=i + 1)
    return _verb(seen, i, span) if word.verb is not None and seen.actors[i] is None else None


def _is_hedge(word: Word) -> bool:
    """Say whether a verb by itself may be a hedge: it is a cue, it says something, or it is "almost"."""
    return word.verb is not None and (word_cue(word) is not None or "s" in word.flags or word.lemma == "كاد")


def _change(seen: View, i: int, span: Span) -> Hedge | None:
    """Return the hedge of a verb that moves a chance: "the strike doubles the risk of war", "its chances will grow"."""
    words, clause = seen.words, seen.clause_at(i)
    chance = _chance_near(seen, i)
    if chance < 0:
        return None
    head = chance + 1
    while head < clause.end and words[head].core in word_set("happening"):
        head += 1
    if head >= clause.end or words[head].tag not in ("M", "N"):
        head = chance
    cls = word_cue(words[i]) or ""
    strongly = word_set("strongly")
    if cls == "comparative_up" and any(word.core in strongly for word in words[i + 1 : clause.end]):
        cls = "comparative_up_strong"
    driver = None
    if "i" not in words[i].flags:
        driver = (clause.body, i) if i > clause.body else (i + 1, chance)
    last = i + 1
    if chance == i + 1 or (chance == i + 2 and words[i + 1].tag == "D"):  # the chance beside it belongs to the cue
        last = chance + 1
        span = Span(span.start, seen.sentence.words[chance].end)
    return Hedge(i, last, cls, span, verb=True, passive=True, governs=head, driver=driver)


def _chance_near(seen: View, i: int) -> int:
    """Return the token of the chance that a verb moves, behind it or before it, or -1."""
    words, clause = seen.words, seen.clause_at(i)
    for j in range(i + 1, min(clause.end, i + 12)):
        if names_chance(words[j].core):
            return j
        if words[j].tag in VERBS and j > i + 1 and words[j - 1].tag != "ma":
            break
    for j in range(clause.body, i):
        if names_chance(words[j].core):
            return j
        if words[j].tag in VERBS:
            break
    return -1


def _verb(seen: View, i: int, span: Span) -> Hedge | None:
    """Return the hedge that a verb of the lexicon is, if something stands there that it can hedge."""
    word = seen.words[i]
    cue, lemma = word_cue(word), word.lemma
    if lemma == "استطاع" and not any(clause.kind in ("condition", "lacking") for clause in seen.clauses):
        return None
    if _says_other(seen, i):
        return None
    if lemma in ("انتظر", "ترقب") and not _is_awaited(seen, i) and (lemma == "انتظر" or _act_of(seen, i) < 0):
        return None
    passive = bool(word.verb and word.verb.passive) or _impersonal(seen, i)
    below = [
        other for other in seen.clauses if other.kind == "comp" and other.parent is not None and other.parent.verb == i
    ]
    completed = bool(below)
    if lemma == "كشف" and completed and _by_somebody(seen, i):
        cue = "reported"  # who reveals says so; what reveals shows it
    if lemma == "كشف" and not completed and word.tag == "V" and (shown := _revealed(seen, i)) >= 0:
        return Hedge(i, i + 1, "evidential_strong", span, verb=True, governs=shown)
    if lemma in _TOGETHER and word.tag == "V" and any(seen.words[other.start - 1].core == "علي" for other in below):
        return Hedge(i, i + 1, "attributed_belief", span, verb=True, passive=passive)
    if "s" in word.flags and completed:
        said = cue in (None, "reported")
        told = lemma in word_set("evidence_spoken") and word.tag in ("P", "participle")
        if lemma == "عني":  # what means something says nothing of how sure it is
            return Hedge(i, i + 1, "said", span, verb=True, passive=True)
        return Hedge(i, i + 1, cue or "said", span, verb=True, passive=passive, speech=said or told)
    fear = any(other.value == "feared" and other.first > i for other in seen.sentence.cues)  # then that is the claim
    # "shows Iraq the risks": to somebody, and no sign of anything
    to_somebody = i + 1 < len(seen.words) and seen.words[i + 1].lead == "ل" and seen.actors[i + 1] is not None
    shows = word.tag == "V" and lemma in word_set("shows") and not fear and not to_somebody
    if lemma == "حذر" and (act := _warned(seen, i)) >= 0:
        return Hedge(i, i + 1, "feared", span, verb=True, governs=act)
    if cue is None or cue == "reported" or (cue == "evidential_strong" and not completed and not shows):
        return None
    if cue.startswith("comparative"):
        return _change(seen, i, span)
    if cue == "likely" and "m" in word.flags:  # "put the figure at": a report, if a figure is there
        clause = seen.clause_at(i)
        counted = any(i < figure.first < clause.end for figure in seen.sentence.figures)
        return Hedge(i, i + 1, "reported", span, verb=True, speech=True, governs=i) if counted else None
    if lemma in ("اشتبه", "ارتاب") and not completed and (act := _suspected(seen, i)) >= 0:
        return Hedge(i, i + 1, "attributed_belief", span, verb=True, governs=act)
    if lemma == "راي" and not completed and (sight := _seen_in(seen, i)) >= 0:
        return Hedge(i, i + 1, "attributed_belief", span, verb=True, governs=sight)
    if cue == "attributed_belief" and not completed:
        counted = lemma == "عد" and ((i > 0 and seen.words[i - 1].tag in ("lam", "la")) or _among(seen, i))
        if counted or lemma not in word_set("sees"):
            return None
    if lemma == "مال":
        return Hedge(i, i + 1, "likely", span, verb=True, passive=passive) if completed else None
    if _lacks_object(seen, i, completed=completed):
        return None
    if lemma == "راهن" and completed:
        cue = "attributed_belief"  # who bets that something happens thinks so; who bets on it hopes
    pledged = any(other.lead == "ب" or other.tag in THATS for other in seen.words[i + 1 : seen.clause_at(i).end + 1])
    if lemma == "وعد" and not completed and not pledged and seen.written(i).startswith("و"):
        return Hedge(i, i + 1, "attributed_belief", Span(span.start + 1, span.end), verb=True)  # "and counted as"
    if (
        lemma == "عد"
        and not completed
        and any(other.lead == "ب" and other.tag == "M" for other in seen.words[i + 1 : i + 8])
    ):
        cue = "plan"  # "promises", which is written like "counts"
    if lemma == "رجح" and not {"كفه", "الكفه", "كفته", "كفتها"}.isdisjoint(seen.cores):
        cue = "better_than_even"
    if lemma in word_set("heads_for"):
        aim = _aim(seen, i)
        return Hedge(i, i + 1, "likely", span, governs=aim) if aim >= 0 and word.tag == "V" else None
    if lemma == "هدد" and not _threatener(seen, i):
        cue = "would_risk"
    return Hedge(i, i + 1, cue, span, verb=True, passive=passive)


def _lacks_object(seen: View, i: int, *, completed: bool) -> bool:
    """Say whether nothing stands behind a verb of what it would have there as a cue."""
    words, lemma = seen.words, seen.words[i].lemma
    if lemma == "لوح" and not any(other.lead == "ب" for other in words[i + 1 : seen.clause_at(i).end]):
        return True  # "looms", which is written like "waves with"
    if lemma == "نظر" and i + 1 < len(words) and "الي" not in seen.cores:
        return True  # "looks into"
    if lemma in word_set("only_that") and not _leads_to_that(seen, i):
        return True
    if lemma in ("راهن", "عول") and not completed and not _counts_on(seen, i):
        return True
    if lemma in word_set("only_acts") and _act_of(seen, i) < 0:
        return True
    return lemma == "عرض" and not exposes(seen, i)


def _says_other(seen: View, i: int) -> bool:
    """Say whether a verb that can be a cue says something else here, by what stands around it."""
    words, word = seen.words, seen.words[i]
    lemma, passive = word.lemma, word.verb is not None and word.verb.passive
    told = i > 0 and words[i - 1].tag == "ma" and not (i > 1 and words[i - 2].core in _MOST)
    if told and word_cue(word) in MINDS and all(other.tag != "pronoun" for other in words[i + 1 : i + 9]):
        return True  # "what he promised", where nothing says what that is
    if lemma in ("استهدف", "اشترط"):
        return word.tag == "P"  # hit, laid down: not meant to
    if lemma == "عد":
        ours = word.verb is not None and word.verb.first and not word.verb.object  # "we promise"
        return ours or word.core.endswith("دو")  # "is no more than"
    if lemma in ("صمم", "قصد"):
        return passive  # "was designed", "is meant by"
    if lemma == "قدر":
        return word.verb is not None and word.verb.object and word.tag == "P"  # "in the amount of"
    ahead = {other.core for other in words[i + 1 : i + 10]}
    return (lemma == "عمل" and "علي" not in ahead) or (lemma == "هدف" and "الي" not in ahead)


def _is_awaited(seen: View, i: int) -> bool:
    """Say whether a form of "await" says what is expected, and not for what somebody waits."""
    verb, words = seen.words[i].verb, seen.words
    if verb is None or verb.passive or verb.first:
        return True
    return _impersonal(seen, i) and not (i and words[i - 1].tag in ("N", "M") and words[i - 1].core != "الذي")


def _by_somebody(seen: View, i: int) -> bool:
    """Say whether a person or an office stands behind a verb as its subject."""
    who = after(seen, i, seen.clause_at(i).end)
    return who is not None and (named(seen, who.first) or seen.words[who.first].core in word_set("sayers"))


def _impersonal(seen: View, i: int) -> bool:
    """Say whether "that" follows a verb that agrees with nobody: "it is feared that"."""
    words, verb = seen.words, seen.words[i].verb
    if i + 1 >= len(words) or words[i + 1].tag not in THATS or verb is None:
        return False
    return not (verb.feminine or verb.plural) and before(seen, seen.clause_at(i), i) is None


def _leads_to_that(seen: View, i: int) -> bool:
    """Say whether a clause with "that" follows a verb in its own clause: "doubts that"."""
    end = seen.clause_at(i).end
    return end < len(seen.words) and seen.words[end].tag in THATS


def _among(seen: View, i: int) -> bool:
    """Say whether "is counted" only tells a rank: "is among the largest producers"."""
    words, clause = seen.words, seen.clause_at(i)
    return any(words[j].core == "من" and is_elative(words[j + 1].core) for j in range(i + 1, clause.end - 1))


def _counts_on(seen: View, i: int) -> bool:
    """Say whether an act stands behind "on", that somebody counts on, and not a party or a thing."""
    tied = _tied(seen, i, _ON, 8)
    return bool(tied) and seen.words[tied[0]].tag == "M" and seen.actors[tied[0]] is None


def _threatener(seen: View, i: int) -> bool:
    """Say whether someone who can threaten stands beside the verb, and not a thing that bodes ill."""
    clause = seen.clause_at(i)
    who = before(seen, clause, i) or after(seen, i, clause.end)
    return who is None or any(named(seen, j) for j in range(who.first, min(who.first + 2, who.last)))


def _revealed(seen: View, i: int) -> int:
    """Return what things reveal ("the figures reveal a lack of"), or -1."""
    if _by_somebody(seen, i):
        return -1
    tied = _tied(seen, i, _OF, 7)
    return next((j for j in tied if seen.words[j].tag in ("M", "N") and seen.actors[j] is None), -1)


def _warned(seen: View, i: int) -> int:
    """Return the act of which a verb warns ("warned of the collapse"), or -1."""
    words, clause = seen.words, seen.clause_at(i)
    for j in range(i + 1, min(clause.end - 1, i + 9)):
        if words[j].tag in VERBS or words[j].tag == ",":
            return -1
        if words[j].core == "من" and words[j + 1].tag in ("M", "N") and seen.actors[j + 1] is None:
            k = j + 1
            while k + 1 < clause.end and words[k].core in word_set("warnings") and words[k + 1].tag in ("M", "N"):
                k += 1
            return k
    return -1


def _act_of(seen: View, i: int) -> int:
    """Return the act that a verb takes for its object ("aims at producing"), or -1."""
    words, clause = seen.words, seen.clause_at(i)
    for j in range(i + 1, min(clause.end, i + 8)):
        if words[j].tag == "D" or words[j].tag in VERBS or words[j].tag == ",":
            return -1
        if words[j].tag == "M" and seen.actors[j] is None and not words[j].definite and not words[j].lead:
            return j
    return -1


def _suspected(seen: View, i: int) -> int:
    """Return the act behind "in" of which somebody is suspected, or -1."""
    return next((j for j in _tied(seen, i, _IN, 8) if seen.words[j].tag == "M" and seen.actors[j] is None), -1)


def _seen_in(seen: View, i: int) -> int:
    """Return what somebody sees in something ("sees in the corridor a threat"), or -1."""
    words, clause = seen.words, seen.clause_at(i)
    end = min(clause.end, i + 12)
    tied = next((j for j in range(i + 1, min(end, i + 5)) if words[j].core == "في"), end)
    return next((j for j in range(tied + 2, end) if seen.accusative[j] or words[j].core in word_set("sights")), -1)


def _aim(seen: View, i: int) -> int:
    """Return the verbal noun towards which something moves ("Baghdad is heading for a cut"), or -1."""
    aims = (j for j in _tied(seen, i, TOWARDS, 8) if seen.words[j].tag == "M" and seen.actors[j] is None)
    aim = next(aims, -1)
    noun = seen.words[aim].noun if aim >= 0 else None
    return -1 if noun is not None and noun.verb.cue in MINDS else aim


def _tied(seen: View, i: int, ties: frozenset[str], far: int) -> list[int]:
    """Return the tokens near behind a verb, in its clause, that one of some prepositions ties to it."""
    end = min(seen.clause_at(i).end - 1, i + far)
    return [j + 1 for j in range(i + 1, end) if seen.words[j].core in ties]


_IN = frozenset({"في"})
_OF = frozenset({"عن"})
_ON = frozenset({"علي"})
