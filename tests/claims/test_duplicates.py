"""A pull-quote repeats a sentence, and may drop its hedge."""

from dataclasses import replace

from tarjih.claims.claim import Claim, Cue, Estimate, Quote
from tarjih.claims.duplicates import mark_duplicates
from tarjih.text.document import Document, Sentence, Span

HEDGED = "The council will probably close the northern crossing before the winter sets in."
QUOTED = "The council will close the northern crossing before the winter"
OTHER = "Traders fear that the southern crossing is next on the list of the ministry."


def document(*sentences: str) -> Document:
    text, found = "", []
    for number, sentence in enumerate(sentences):
        found.append(Sentence(Span(len(text), len(text) + len(sentence)), number, "en"))
        text += sentence + "\n"
    return Document("d", text, tuple(found), "en")


def claim(of: Document, number: int, predicate: str, cue: str | None = None) -> Claim:
    span = of.sentences[number].span
    text = span.of(of.text)

    def place(word: str) -> Span:
        start = span.start + text.index(word)
        return Span(start, start + len(word))

    cues = (Cue(cue, place(cue), "likely"),) if cue else ()
    quote = Quote(predicate, place(predicate))
    return Claim(f"c{number}", number, span, "forecast", text, quote, "positive", cues)


def test_the_hedged_claim_is_kept_wherever_it_stands():
    for texts, kept in (((HEDGED, OTHER, QUOTED), 0), ((QUOTED, OTHER, HEDGED), 2)):
        of = document(*texts)
        claims = [claim(of, i, "fear" if i == 1 else "close", "probably" if i == kept else None) for i in range(3)]
        marked = mark_duplicates(of, claims)
        assert [c.duplicate_of for c in marked] == [None if i in (kept, 1) else f"c{kept}" for i in range(3)]


def test_claims_about_other_things_are_no_twins_though_they_share_words():
    of = document(HEDGED, "The council will probably reopen the northern road once the snow has melted in spring.")
    claims = [claim(of, 0, "close"), claim(of, 1, "reopen")]
    assert mark_duplicates(of, claims) == claims


def test_a_phrase_that_every_sentence_holds_makes_no_twins():
    sentences = [
        f"According to the ministry of energy, plant {i} {verb} 5 megawatts." for i, verb in enumerate(["adds"] * 40)
    ]
    of = document(*sentences)
    claims = [claim(of, i, "adds") for i in range(len(sentences))]
    assert [c.duplicate_of for c in mark_duplicates(of, claims)] == [None] * 40


def test_nothing_but_the_mark_changes():
    of = document(HEDGED, QUOTED)
    claims = [claim(of, 0, "close", "probably"), claim(of, 1, "close")]
    assert mark_duplicates(of, claims) == [claims[0], replace(claims[1], duplicate_of="c0")]


def test_of_three_that_say_the_same_the_first_is_the_original_in_every_run():
    """Twins are compared in the order of the text; the order of a set would change with the seed of its hashes."""
    for place in ("north", "south", "east", "west", "coast", "river", "harbour", "valley"):
        sentence = f"The council will close the crossing in the {place} before the winter sets in."
        of = document(sentence, sentence, sentence)
        marked = mark_duplicates(of, [claim(of, i, "close") for i in range(3)])
        assert [c.duplicate_of for c in marked] == [None, "c0", "c0"]


def test_two_estimates_of_the_same_thing_are_no_twins():
    """A chance of more than a half and one of a quarter contradict each other, however alike their sentences are."""
    of = document("The chance of war in Mali is above 50 percent.", "The chance of war in Mali is 25 percent.")
    bands = (("better_than_even", 0.51, 0.65), ("unlikely", 0.25, 0.25))
    claims = [
        replace(claim(of, i, "war"), estimate=Estimate("chance", cls, low, high, "event", "readers"))
        for i, (cls, low, high) in enumerate(bands)
    ]
    assert [c.duplicate_of for c in mark_duplicates(of, claims)] == [None, None]
    same = [claims[0], replace(claims[1], estimate=claims[0].estimate)]
    assert [c.duplicate_of for c in mark_duplicates(of, same)].count(None) == 1
