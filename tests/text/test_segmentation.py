"""Sentences as a reader would count them, and spans that lose nothing of the text."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarjih.text.segmentation import sentence_spans


def sentences(text: str, *, wrapped: bool | None = None) -> list[str]:
    return [span.of(text) for span, _ in sentence_spans(text, wrapped=wrapped)]


@pytest.mark.parametrize(
    "expected",
    [
        ["The U.S. President met Mr. Tokayev at 5 p.m. Monday.", "They agreed."],
        ["He arrived there at 5 p.m.", "Talks began at once.", "At 11 a.m. Putin left."],
        ["Oil rose 3.5 percent.", "Gas fell."],
        ["Article No. 5 holds.", "No.", "It does not."],
        ["It lies in the U.S.", "The army is small."],
        ["George W. Bush and J. Smith spoke.", "Nobody listened."],
        ["Output fell in Jan. 2022 and again in Oct.", "The fall went on."],
        ["“Will Russia attack?” he asked.", "“No.”", "Nobody believed him."],
        ['He said, "We will stay." and left.', "Then it rained."],
        ["The plan (or so it seems!) will fail.", "(It failed before.)", "It will again."],
        ["Talks … will resume.", "They stalled...", "Nobody knows why."],
        ["Exports fell.[12]", "They may recover.[3][4]", "Imports rose."],
        ["Yahoo! shares rose.", "Others fell!", "Why?!", "Nobody knows."],
        ["Gazprom Inc. Chairman Miller spoke.", "Prices, costs, etc. rose."],
        ["See Fig. 3 and pp. 4-9, e.g. the map by St. Petersburg."],
        ["هل ستنسحب كازاخستان؟", "لن تنسحب!", "وقد تبقى."],
        ["قال د. محمد علي لوكالة أ. ف. ب. إن الحرب مستمرة.", "ولم يزد."],
        ["ارتفع النفط 3.5 في المئة؛ وتراجع الغاز ٢٫٥ في المئة.", "ثم استقرا."],
        ["حدث ذلك سنة 1444 هـ.", "ثم تغير الحكم."],
        ["قال: «سنبقى في الاتحاد.»", "ثم غادر."],
        ["سكتت موسكو...", "إنها لن تغادر."],
        ["قال “… هذا ممكن” ثم سكت.", "وانتهى اللقاء."],
        ["روس نے حملہ کیا۔", "قازقستان خاموش رہا۔"],
        ["Moscow قد تتحرك soon.", "وأستانة will wait."],
    ],
)
def test_a_stop_ends_a_sentence_unless_it_belongs_to_a_word(expected):
    assert sentences(" ".join(expected), wrapped=False) == expected


def test_newspapers_that_leave_out_the_blank_are_read_and_initials_are_not_split():
    assert sentences("لن تنسحب كازاخستان.وقد تبقى موسكو.") == ["لن تنسحب كازاخستان.", "وقد تبقى موسكو."]
    assert sentences("ذكرت أ.ف.ب أن ق.م.م لم تغادر.") == ["ذكرت أ.ف.ب أن ق.م.م لم تغادر."]


WRAPPED_EN = """Astana will seek to keep the alliance with Moscow, although
friction is growing. Moscow has few other means to win back
the influence it is losing, so it could in time threaten
coercion.

Friction has shown since the invasion, and four halts of the
pipeline were counted.
"""
WRAPPED_AR = """سوف تسعى أستانة إلى صون تحالفها القائم مع موسكو
مع أن الخلاف بينهما يزداد. وقد تلجأ موسكو آخر الأمر
إلى التهديد بالإكراه أو إلى السلاح ضد جارتها
الكبيرة."""


def test_the_lines_of_hard_wrapped_text_do_not_end_sentences():
    assert [each.count("\n") for each in sentences(WRAPPED_EN)] == [1, 2, 1]
    assert [each.count("\n") for each in sentences(WRAPPED_AR)] == [1, 2]
    assert [each.count("\n") for each in sentences(WRAPPED_EN.replace("\n", "\r\n"))] == [1, 2, 1]


def test_each_line_is_a_paragraph_where_lines_are_paragraphs():
    """A pull-quote and a heading without a stop stand on lines of their own."""
    text = "\n".join(
        [
            "Outlook",
            "Russia keeps its influence, but Kazakhstan drifts away from it. " * 3,
            "Kazakhstan hopes to win three hundred foreign firms",
            "The firms leave Russia for good, and some of them go to China or Turkey instead. " * 5,
            "What comes next",
            "Nobody knows.",
        ]
    )
    numbered = [(span.of(text), paragraph) for span, paragraph in sentence_spans(text)]
    assert len(numbered) == 12
    assert numbered[0] == ("Outlook", 0)
    assert numbered[4] == ("Kazakhstan hopes to win three hundred foreign firms", 2)
    assert numbered[-2:] == [("What comes next", 4), ("Nobody knows.", 5)]


def test_marks_of_headings_items_quotes_and_emphasis_are_outside_the_spans():
    text = """# The judgements #

Setext heading
==============

> Quoted words end here.
> They do.

- one item
- [ ] a task
* another
1. first, with 2. inside
2) second
١- بند أول
• بند ثان
a) a letter
[12] A numbered paragraph. It goes on.
[^1]: A note.

**Russia may attack.** But **Russia** will not, say [the sources](https://example.org/a.b?c=d).

---

| State | Share |
|-------|-------|
| Russia | 3.5 |
"""
    assert sentences(text) == [
        "The judgements",
        "Setext heading",
        "Quoted words end here.",
        "They do.",
        "one item",
        "a task",
        "another",
        "first, with 2. inside",
        "second",
        "بند أول",
        "بند ثان",
        "a letter",
        "A numbered paragraph.",
        "It goes on.",
        "A note.",
        "Russia may attack.",
        "But **Russia** will not, say [the sources](https://example.org/a.b?c=d).",
        "State | Share",
        "Russia | 3.5",
    ]


def test_a_number_that_a_line_happens_to_begin_with_is_no_item():
    text = (
        "The ministers of the six member states met in the capital on October\n"
        "25. The next meeting of the council will be held in the new year and\n"
        "will deal with customs."
    )
    assert [each.count("\n") for each in sentences(text)] == [1, 1]


ALPHABET = "aZ é.!?؟؛۔…،,:\"“”«»()' \t\n\r\u2028بوال ـ\u064b\u0651٣3۴\u200f\u2067\u2069\u200d\ufeff🙂👩\u200d🚀한。"
MARKUP = "#*_`>|-+=~[]1)–•&<!"


def check(text: str, markup: str) -> None:
    """Hold the spans of a text to what every caller counts on."""
    spans = [span for span, _ in sentence_spans(text)]
    covered = bytearray(len(text))
    end = 0
    for span in spans:
        assert end <= span.start < span.end <= len(text)
        assert span.of(text) == span.of(text).strip()
        covered[span.start : span.end] = b"\1" * (span.end - span.start)
        end = span.end
    invisible = "\u200f\u2067\u2069\u200d\ufeff"
    assert {char for char, seen in zip(text, covered, strict=True) if not seen and not char.isspace()} <= {
        *markup,
        *invisible,
    }


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet=ALPHABET, max_size=300))
def test_spans_are_ordered_and_cover_all_that_is_seen(text):
    # An item's sign may be a letter, digit or colon: "a) ", "3. ", "و - ", ":::".
    check(text, markup=")(.:aZ3٣۴بوال")


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Russia",
                "كازاخستان",
                "word",
                "؟",
                "…",
                "\u2067نص\u2069",
                "🙂",
                "“",
                "”",
                "\n",
                "\n\n",
                "\r\n",
                ".",
                " ",
                "، ",
            ]
        )
    )
)
def test_words_of_any_script_are_all_in_some_sentence(pieces):
    check(" ".join(pieces), markup="")


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet=ALPHABET + MARKUP, max_size=300))
def test_no_markup_breaks_the_order_of_spans(text):
    check(text, markup=MARKUP + "().:xXaZbZ3٣۴بوالé\"“”«»،,;'؟؛۔…!?。한🙂👩ـ")


@pytest.mark.parametrize(
    "piece",
    [
        "word ",
        "كلمة، ",
        ".",
        "a.) ",
        "(b.) ",
        "( x.) ",
        "\u2067",
        "*",
        "[1] ",
        "- ",
        "x.[1]",
        " ",
        "\n",
        ">",
        "`",
        "“",
        "1. ",
        "....x",
        "**a ",
        "U.S. ",
    ],
)
def test_the_time_grows_with_the_length_and_not_with_its_square(piece):
    """Four times the text takes at most some ten times as long; squared time would be sixteen."""

    def seconds(count: int) -> float:
        text = "x" + piece * count
        best = float("inf")
        for _ in range(3):
            begin = time.process_time()
            for _ in sentence_spans(text):
                pass
            best = min(best, time.process_time() - begin)
        return best

    assert seconds(80_000) < 10 * seconds(20_000) + 0.05
