"""From a whole document to its claims: every quote is in the source, holders carry over, nothing is repaired."""

import gc
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from tarjih.claims.claim import Claim
from tarjih.claims.extract import extract_claims, load_words
from tarjih.claims.figures import figure_notes, unread_figures
from tarjih.errors import ReadingError
from tarjih.text.document import Document, Span
from tarjih.text.reading import document

WRITTEN_ON = date(2024, 6, 1)
# Words that readers look for, in an order that nobody wrote, with whatever may stand between them.
WORDS = (
    *("Russia", "Moscow", "will", "likely", "not", "may", "if", "unless", "said", "that", "U.S.", "the", "sanction"),
    *("روسيا", "وكازاخستان", "من المرجح أن", "قد", "لن", "إلا", "إذا", "ستفرض", "قال", "إن", "لِلصِّين"),
    *("2025", "٣٠٪", "by May", "441 مليار تنغ", "(939.5", "million dollars)", "1.5 times", "—", "،", "؟", ".", "…"),
    *("\u2067", "\u2069", "\u200f", "\u0651", "ـ", "👩\u200d👩\u200d👧", "e\u0301", "\u00a0", "\ufdfa", "x" * 300),
    *("«", "”", "<b>", "`", "\n\n", "الحكومة الروسية"),
)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
    st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=5)), max_size=40).map("".join),
)


def read(text: str) -> Document:
    """Make a document of a text, unless it holds none or what no text holds."""
    try:
        return document(text, written_on=WRITTEN_ON)
    except ReadingError:
        reject()


def quotes(record: Any, text: str) -> Iterator[tuple[str, Span]]:
    """Yield every pair of words and place in a record, however deep."""
    if isinstance(record, tuple):
        for one in record:
            yield from quotes(one, text)
    elif is_dataclass(record) and not isinstance(record, Span):
        words = getattr(record, "text", None) or getattr(record, "name", None)
        if (span := getattr(record, "span", None)) is not None:
            yield str(words), span
        for one in fields(record):
            yield from quotes(getattr(record, one.name), text)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_what_is_quoted_stands_where_it_is_said_to_stand(text: str):
    """Whatever the text is made of."""
    found = read(text)
    for claim in extract_claims(found):
        for words, span in quotes(claim, found.text):
            assert span.of(found.text) == words
        assert claim.estimate is None or 0 <= claim.estimate.low <= claim.estimate.high <= 1
    for note in figure_notes(found):
        assert note.span.of(found.text)
    for figure in unread_figures(found):
        assert figure.span.of(found.text) == figure.text


@settings(max_examples=50, deadline=None)
@given(TEXTS)
def test_the_same_text_gives_the_same_claims(text: str):
    found = read(text)
    assert extract_claims(found) == extract_claims(found)


def the(text: str) -> list[Claim]:
    return extract_claims(document(text, written_on=WRITTEN_ON))


def test_a_report_goes_on_speaking_and_a_person_who_is_quoted_once_does_not():
    spoken = the("The report says that Ankara will close the strait. Moscow will probably object.")
    assert [(c.holder and c.holder.name.casefold(), c.holder and c.holder.implied) for c in spoken][-1] == (
        "report",
        True,
    )
    quoted = the("The minister said that Ankara will close the strait. Moscow will probably object.")
    assert quoted[-1].holder is None


def test_what_a_report_says_ends_with_its_paragraph():
    found = the("The report says that Ankara will close the strait.\n\nMoscow will probably object.")
    assert found[-1].holder is None


def test_ids_count_through_the_document_in_the_order_of_the_text():
    found = the("Ankara may close the strait. Moscow will probably object. Kyiv could gain.")
    assert [claim.id for claim in found] == ["c001", "c002", "c003"]
    assert [claim.span.start for claim in found] == sorted(claim.span.start for claim in found)


def test_a_sentence_in_a_language_that_is_not_read_claims_nothing():
    assert the("La Russie va probablement fermer le détroit cette année, selon le ministère.") == []


def test_an_unknown_scale_is_named():
    with pytest.raises(ValueError, match="not a scale of estimative words"):
        extract_claims(document("Ankara may close the strait."), scale_name="richter")


@pytest.mark.parametrize("word", ["ان ", "قال إن ", "إذا ", "said that ", "will ", "and may ", "if ", "3 000 "])
def test_a_word_that_repeats_without_end_is_read_to_its_end(word: str):
    """No recursion too deep, no time that grows without bound: a sentence is cut at 4,000 characters."""
    found = document(word * 1500, written_on=WRITTEN_ON)
    for claim in extract_claims(found):
        assert claim.span.of(found.text) == claim.text


def test_words_loaded_beforehand_change_no_claim() -> None:
    """They are spared by the search for garbage, which goes on; of what nobody reads there are no words."""
    report = document("Moscow will probably cut gas to Kyiv by May.")
    before = extract_claims(report)
    load_words(["en", "und"])
    try:
        assert gc.isenabled()
        assert gc.get_freeze_count() > 100_000
        assert extract_claims(report) == before
    finally:
        gc.unfreeze()
