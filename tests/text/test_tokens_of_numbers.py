"""Arabic writes what goes before a number together with it; the number is a word of its own."""

import pytest

from tarjih.text.tokens import tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("و12 شركة", ["و", "12", "شركه"]),
        ("بـ1,5 مليار", ["ب", "1,5", "مليار"]),
        ("الـ20 الكبار", ["ال", "20", "الكبار"]),
        ("وبالـ٣٠", ["وبال", "30"]),
        ("مجموعة ج7", ["مجموعه", "ج7"]),
        ("وفد F16", ["وفد", "f16"]),
    ],
)
def test_a_clitic_leaves_its_number(text, words):
    assert [token.word for token in tokens(text)] == words
