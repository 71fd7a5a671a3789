"""Sentences that claim nothing: questions, headings, captions, instructions, sayings, and text about the text."""

from tarjih.claims.english.parsing import Parse
from tarjih.text.phrases import Phrases

# How furniture begins, and what it holds; the reader's own list, by what newspapers and reports print.
_LABELS = frozenset(
    """photo photos picture pictures pictured gallery listen watch video podcast travel factbox fact-check correction corrections clarification archive
    chapter part section table figure map chart graphic infographic editor's note about contact contents glossary calendar timeline subscribe sources source
    quiz explainer opinion caption credit live see read related also share newsletter briefing agenda register download advertisement sponsored recipe weather
    appendix annex box methodology disclaimer key legend index preview bookmark audio slideshow interactive obituary letters q&a events upcoming""".split()
)
_IMPERATIVES = frozenset(
    """click ask subscribe turn read see listen watch follow let consider imagine suppose note recall remember compare download visit send write tell call scroll
    tap swipe join sign look take think try check find keep press register share bear picture choose please do don't refer open go come get give judge start stop
    skip return wait trace draw place put set mark list count fill enter select use consult beware forget spare mind""".split()
)
_ABOUT_TEXT = frozenset(
    """report section chapter part table map chart page pages article paper briefing essay annex appendix figure graph study note series column newsletter
    edition issue survey list list timeline guide podcast box footnote footnotes paragraph passage memo volume outlook dossier""".split()
)
_TEXT_VERBS = frozenset(
    """list look show describe ask turn examine discuss explain set deal cover consider present summarise summarize review address trace outline
    begin end open close conclude return explore analyse analyze map draw rest weigh assess contain define use give survey sketch take lay compare rank misstate offer
    follow try attempt""".split()
)
_SIGNS = Phrases(
    (phrase, True)
    for phrase in """as the saying goes|as the proverb goes|as the proverb has it|the proverb says|as the old saying has it|so the saying goes|they say on the|they say in the
    |as they say in|goes the proverb|runs the proverb|runs a proverb|says a proverb|an old proverb|is to be read as|should be read as advice|is one in which|is defined as|are defined as
    |is the term for|refers to a|refers to the|is a term for|means a|is understood to mean|we mean by|it may be asked|it might be asked|it may be recalled|it might be recalled
    |one may recall|one may ask|one might ask|one may wonder|one might wonder|let us suppose|let us assume|let us imagine|suppose for a moment|an earlier version of this|our correspondent
    |additional reporting|all rights reserved|all times are|free of charge|click here|see page|on page|terms and conditions|is intended for|are intended for|for illustration only|the views expressed
    |does not constitute|do not constitute|is not investment advice|as defined in|what follows is|in what follows|we use the|we write that|we publish|how we|ask yourself|please|it remains to be asked
    |it bears repeating|needless to say|the following pages|the next chapter|the next section|this section|this chapter|the pages that follow|is short for|stands for
    |is the name given to|by definition|is what economists call|is what lawyers call|as the old joke|the question is whether|the question remains|whether this""".replace(
        "\n", ""
    ).split("|")
    if phrase.strip()
)


def claims_nothing(parse: Parse) -> bool:
    """Say whether a sentence is a question, a heading, a caption, an instruction or text about the text."""
    words, tags, n = parse.words, parse.tags, parse.n
    if not n:
        return True
    if words[-1] in ("?", "؟") and ";" not in tags[:-1]:
        return True
    if "?" in words and (words[-1] not in (".", "!") or words.index("?") > n // 2):
        return True
    first = words[0]
    finite = [verb for verb in parse.verbs if verb.finite]
    colon = next((i for i in range(1, min(6, n)) if words[i] == ":"), 0)
    if colon and (any(word in _LABELS or word.isdigit() for word in words[:colon]) or not any(v.first < colon for v in finite) and words[-1] not in (".", "!")):
        return True
    ended = words[-1] in (".", "!", "…") or (words[-1] == "'" )
    if not ended and (first in ("how", "why", "what", "which", "who", "where", "when", "five", "ten", "seven", "three", "six", "four", "your") or not finite):
        return True
    if not finite and not any(verb.form[0] == "t" for verb in parse.verbs):
        return True
    if first == "by" and len(words) > 1 and words[1] in ("our", "staff"):
        return True
    if first in ("part", "chapter", "section", "table", "figure", "annex", "appendix", "box", "map", "volume") and len(words) > 1 and (tags[1] == "D" or len(words[1]) < 3):
        return True
    if tags[0] in "bqAN" and first in _IMPERATIVES and (n > 1 and (tags[1] in "DIRYTzS" or words[1] in ("us", "here", "back", "yourself", "out", "who"))):
        return True
    if any(_SIGNS.at(parse.sentence.words, i) for i in range(len(parse.sentence.words)) if parse.sentence.words[i].word in _SIGN_WORDS):
        return True
    if finite:
        main = next((v for v in finite if v.by in "^,"), finite[0])
        subject = main.subject
        if subject and words[subject.head] in _ABOUT_TEXT and main.lemma in _TEXT_VERBS and (words[subject.first] in ("the", "this", "our", "these") or tags[subject.first] in "N") :
            return True
        if words[0] in _ABOUT_TEXT and main.lemma in _TEXT_VERBS:
            return True
    return False


_SIGN_WORDS = frozenset(_SIGNS._root)  # noqa: SLF001
