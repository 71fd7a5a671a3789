"""Quoted words are found where they stand in the source, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarjih.text.alignment import aligner, squeeze
from tarjih.text.tokens import tokens

SOURCE = "قالت بيلاروسيا إنّ «الاتّحاد الأوروبي» سيُمدّد العقوبات، وروسيا ترفض. The  U.S.\nTreasury won’t act."


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("الاتحاد الاوروبي", "الاتّحاد الأوروبي"),
        ("سيمدد العقوبات", "سيُمدّد العقوبات"),
        ("العقوبات وروسيا ترفض", "العقوبات، وروسيا ترفض"),
        ("روسيا", "روسيا"),
        ('"the u.s. treasury"', "The  U.S.\nTreasury"),
        ("won't act", "won’t act"),
    ],
)
def test_spelling_marks_and_blanks_do_not_hide_a_quote(quote: str, found: str):
    span = aligner(SOURCE).find(quote)
    assert span is not None
    assert span.of(SOURCE) == found


def test_a_name_is_not_found_inside_another():
    """Russia is in Belarus; the one that is meant carries a conjunction."""
    span = aligner(SOURCE).find("روسيا")
    assert span is not None
    assert SOURCE[span.start - 1] == "و"
    assert aligner("بيلاروسيا وحدها").find("روسيا") is None
    assert aligner("Nigeria alone").find("Niger") is None


@pytest.mark.parametrize("quote", ["", " «»، ", "لم يقل أحد هذا", "Treasury will act"])
def test_what_the_source_does_not_say_is_not_found(quote: str):
    assert aligner(SOURCE).find(quote) is None


def test_of_several_places_the_nearest_counts():
    text = "Oil rose. Gas fell. Oil fell."
    assert [aligner(text).find("oil", near=near) for near in (0, 25)] == [
        aligner(text[:9]).find("oil"),
        aligner(text).find("Oil", near=20),
    ]
    assert aligner(text).find("oil", near=25) != aligner(text).find("oil", near=0)


@given(
    st.text(alphabet=st.sampled_from("abAB12 .,\u0651\u064e\u0640\u2067\u2069أاإىيةهوبلﻻß🙂\n"), max_size=60), st.data()
)
def test_any_run_of_whole_words_is_found_and_reads_the_same(text: str, data: st.DataObject):
    """Whatever marks, isolates or emoji stand around and inside them."""
    words = [token for token in tokens(text) if any(c.isalnum() for c in token.word)]
    if not words:
        return
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    quote = text[words[first].start : words[last].end]
    span = aligner(text).find(quote, near=words[first].start)
    assert span is not None
    assert squeeze(span.of(text))[0] == squeeze(quote)[0]
