"""Sentences that claim nothing: questions, headings, furniture, instructions, duties, words about words."""

from collections.abc import Sequence
from functools import cache

from tarjih.claims.arabic.lists import roles, word_set, words_of_the_list
from tarjih.claims.arabic.verbs import look_up
from tarjih.claims.arabic.view import View
from tarjih.claims.arabic.words import VERBS
from tarjih.claims.marked import Marked
from tarjih.text.phrases import Match, Phrases, spell_out
from tarjih.text.tokens import Token, fold, forms

_FEWEST = 6  # words behind a question mark that can answer the question
_MARKS = ("؟", "?")


@cache
def _phrases() -> Phrases[str]:
    table = words_of_the_list()["silent"]
    order = ("label", "first")  # of a phrase in both lists the later counts
    return Phrases(((phrase, name) for name in order for phrase in spell_out(table[name])), clitics=True)


def is_silent(sentence: Marked) -> bool:
    """Say whether the beginning or the end of a sentence shows that it claims nothing."""
    words, text, span = sentence.words, sentence.text, sentence.span
    if not words:
        return True
    start = 0
    if text.find("؟", span.start, span.end) >= 0 or text.find("?", span.start, span.end) >= 0:
        start = max(i + 1 for i, token in enumerate(words) if token.word in _MARKS)
        if len(words) - start < _FEWEST:
            return not answered(sentence)
    first = next((i for i in range(start, len(words)) if words[i].word[0].isalpha()), start)
    if words[-1].word == ":" or _is_duty(sentence, first) or _asks_when(words, first):
        return True
    match = _phrases().at(forms(words), first)
    if match is None:
        return False
    if match.value == "first":
        return not _tells(sentence, match)
    behind = match.last + (match.last < len(words) and words[match.last].word[0].isdigit())
    return behind < len(words) and words[behind].word == ":"


def contrast(sentence: Marked) -> int:
    """Return the character at which what follows "but" behind a comma begins, or 0."""
    words = sentence.words
    for i in range(1, len(words) - _FEWEST + 2):
        if words[i - 1].word not in ("،", "؛", ","):
            continue
        one, two = words[i].word, words[i + 1].word
        if one.lstrip("و") in _BUT or (one in _YET and two.startswith("ان")):
            return words[i].start
    return 0


_BUT = frozenset({"اما", "لكن", "لكنه", "لكنها", "لكنهم"})
_YET = frozenset({"غير", "بيد", "الا", "علي"})


def _tells(sentence: Marked, match: Match[str]) -> bool:
    """Say whether what may be an instruction is a perfect, whose subject follows: "sent" and not "send"."""
    words = sentence.words
    if match.last != match.first + 1 or match.last >= len(words) or words[match.first].word not in _SENDS:
        return False
    who = words[match.last].word
    return who[0].isdigit() or who in roles() or any(actor.first == match.last for actor in sentence.actors)


_SENDS = frozenset(
    fold(word) for word in ("حمل", "شارك", "أرسل", "تابع", "راجع", "طالع", "شاهد", "لاحظ", "تذكر", "استمع")
)


def answered(sentence: Marked) -> int:
    """Return the token at which a short answer to a question begins, if it holds an estimate, else nothing."""
    words = sentence.words
    start = max((i + 1 for i, token in enumerate(words) if token.word in _MARKS), default=0)
    if not 1 < start < len(words) or len(words) - start > _LONGEST_ANSWER:
        return 0
    return start if any(cue.first >= start and cue.value not in _UNSURE for cue in sentence.cues) else 0


_UNSURE = frozenset({"will", "will_not", "reported", "evidential_strong"})
_LONGEST_ANSWER = 9  # words


def _asks_when(words: Sequence[Token], first: int) -> bool:
    """Say whether a sentence asks "when", and does not tell of "when" it comes to pass, with a perfect."""
    if words[first].word != "متي" or first + 1 == len(words):
        return False
    return all(form.tense != "p" for form in look_up(words[first + 1].word)) and words[first + 1].word != "ما"


_LONGEST_HEADING = 14  # words
_DASHES = frozenset("–—")
_NO_DUTY = frozenset(
    fold(word)
    for word in (
        *("الرغم", "الأرجح", "الأغلب", "حد", "ما", "أي", "وشك", "هذا", "ذلك", "صعيد", "افتراض", "شرط", "سبيل", "فرض"),
        *("مدى", "أساس", "غرار", "ضوء", "وقع", "هامش", "مدار", "أثر", "خلفية", "مستوى", "امتداد", "مقربة", "طول"),
        *("بعد", "أبواب", "أعتاب", "شفا", "طريق", "طريقة", "عكس", "خلاف", "نحو", "مشارف", "مسافة", "ذمة", "مرأى"),
        "أن",
    )
)


def _is_duty(sentence: Marked, first: int) -> bool:
    """Say whether a sentence lays a duty on somebody: "it is for the decision makers to"."""
    words = sentence.words
    if words[first].word != "علي" or first + 2 >= len(words):
        return False
    if words[first + 1].word in _NO_DUTY or words[first + 1].word in word_set("on_manners"):
        return False
    that = next((i for i in range(first + 2, min(first + 8, len(words))) if words[i].word in ("ان", "الا")), -1)
    return that > 0 and not any(first <= cue.first < that for cue in sentence.cues)


def is_heading(seen: View) -> bool:
    """Say whether a sentence is a heading: a colon and neither a verb nor a hedge, or several parted by dashes."""
    dashed = seen.words[-1].tag != "." and not seen.cores.isdisjoint(_DASHES)
    if dashed and sum(word.core in _DASHES for word in seen.words) > 1:
        return True
    if ":" in seen.cores and seen.words[-1].tag not in (".", "quote", ",") and len(seen.words) < _LONGEST_HEADING:
        return True
    if seen.sentence.cues or ":" not in seen.cores:
        return False
    return not any(word.tag in VERBS or word.tag in ("not", "pronoun", "inna") for word in seen.words)
