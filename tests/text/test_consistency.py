"""What is noted about the figures of a sentence, and what is left alone."""

import pytest

from tarjih.text.consistency import Note, consistency_notes
from tarjih.text.figures import find_figures
from tarjih.text.tokens import tokens


def notes(sentence: str) -> list[Note]:
    words = tokens(sentence)
    language = "ar" if any("\u0600" <= letter <= "\u06ff" for letter in sentence) else "en"
    return consistency_notes(words, find_figures(words, language))


@pytest.mark.parametrize(
    "sentence",
    ["The fund holds 441 billion tenge ($939.5 million).", "يملك الصندوق 441 مليار تنغ (939.5 مليون دولار)."],
)
def test_a_conversion_states_the_rate_it_implies(sentence):
    [note] = notes(sentence)
    assert note.kind == "conversion"
    assert note.arithmetic == "441,000,000,000 KZT / 939,500,000 USD = 469.4 KZT for 1 USD"


@pytest.mark.parametrize(
    ("sentence", "fits"),
    [
        ("It adds $939.5 million, or 1.5 times last year's budget of $1.7 billion.", True),
        ("It adds $900 million, or 3 times last year's budget of $1.7 billion.", False),
        ("أضافت الحكومة 939.5 مليون دولار، أي 1.5 ضعفا لميزانية بلغت 1.7 مليار دولار.", True),
    ],
)
def test_an_addition_called_a_multiple_is_set_beside_its_base(sentence, fits):
    [note] = notes(sentence)
    assert note.kind == "increment"
    assert note.found.endswith("which fits the two together") is fits
    assert "1,700,000,000 USD = 1.5" in note.arithmetic


def test_the_addition_may_be_given_in_another_currency():
    text = "It adds 441 billion tenge ($939.5 million), or 1.5 times the budget of $1.7 billion."
    assert [note.kind for note in notes(text)] == ["conversion", "increment"]


@pytest.mark.parametrize(
    ("sentence", "arithmetic"),
    [
        ("Output rose by 40 percent, from 50 to 65 tonnes.", "(65 - 50) / 50 = 30 percent"),
        ("Output fell by 40 percent, from 65 to 50 tonnes.", "(50 - 65) / 65 = -23.08 percent"),
        ("The price doubled from 40 to 130 dollars.", "130 / 40 = 3.25"),
        ("ارتفع الإنتاج بنسبة 40 في المئة من 50 إلى 65 طنا.", "(65 - 50) / 50 = 30 percent"),
    ],
)
def test_a_change_that_its_ends_do_not_make_is_noted(sentence, arithmetic):
    [note] = notes(sentence)
    assert (note.kind, note.arithmetic) == ("change", arithmetic)


@pytest.mark.parametrize(
    "sentence",
    [
        "A total of 100 soldiers left: 40 soldiers in March, 50 soldiers in May.",
        "غادر 40 جنديا ثم 50 جنديا، بإجمالي 100 جندي.",
    ],
)
def test_parts_that_miss_their_total_are_noted(sentence):
    [note] = notes(sentence)
    assert (note.kind, note.arithmetic) == ("total", "40 + 50 = 90")


@pytest.mark.parametrize(
    ("sentence", "arithmetic"),
    [
        ("Some 120 percent of voters turned out.", "120 - 100 = 20 percent too many"),
        ("They took 60 percent, 30 percent and 20 percent respectively.", "60 + 30 + 20 = 110 percent"),
        ("شارك 120 في المئة من الناخبين.", "120 - 100 = 20 percent too many"),
        ("نالت الأحزاب 60 في المئة و30 في المئة و20 في المئة على التوالي.", "60 + 30 + 20 = 110 percent"),
    ],
)
def test_more_than_the_whole_is_noted(sentence, arithmetic):
    [note] = notes(sentence)
    assert (note.kind, note.arithmetic) == ("whole", arithmetic)


@pytest.mark.parametrize(
    "sentence",
    [
        "It adds $850 million, or 0.5 times the budget of $1.7 billion.",
        "Output rose by 30 percent, from 50 to 65 tonnes.",
        "The price halved from 100 to 50 dollars.",
        "A total of 90 soldiers left: 40 soldiers in March, 50 soldiers in May.",
        "Debt is 120 percent of output and exports grew by 150 percent.",
        "They took 60 percent, 30 percent and 10 percent respectively.",
        "Four ministers met and 300 companies left.",
        "ارتفع الإنتاج بنسبة 30 في المئة من 50 إلى 65 طنا.",
    ],
)
def test_figures_that_fit_are_left_alone(sentence):
    assert notes(sentence) == []


def test_the_span_runs_from_the_first_figure_to_the_last():
    text = "Output rose by 40 percent, from 50 to 65 tonnes, they say."
    [note] = notes(text)
    assert note.span.of(text) == "40 percent, from 50 to 65 tonnes"
