"""Claims as a person sees them: on a terminal, and as a page in either direction."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from rich.console import Console

from tarjih.claims.claim import Claim, Cue, Estimate, Holder, Horizon, Party, Quote
from tarjih.claims.extract import extract_claims
from tarjih.claims.figures import FigureNote, unread_figures
from tarjih.report.claims_page import marked_sentences, render_claims_page
from tarjih.report.findings import Findings
from tarjih.report.terminal_claims import render_claims
from tarjih.report.terminal_words import render_on_every_scale, render_scale
from tarjih.report.words import load_wording
from tarjih.text.consistency import Note
from tarjih.text.document import Document, Sentence, Span
from tarjih.text.reading import document, read_document

ENGLISH = "Minsk <b>may</b> close the border by 2024, Vilnius fears. Nothing else."
ARABIC = "ترى فيلنيوس أن مينسك قد تغلق الحدود بحلول 2024. لا شيء آخر."


def place(text: str, word: str) -> Span:
    return Span(text.index(word), text.index(word) + len(word))


def case(text: str, language: str, *, subject: str, verb: str, cue: str, holder: str) -> tuple[Document, Claim]:
    end = text.index(".") + 1
    sentences = (Sentence(Span(0, end), 0, language), Sentence(Span(end + 1, len(text)), 0, language))
    document = Document("note.txt", text, sentences, language, written_on=date(2023, 5, 1))
    return document, Claim(
        "c001",
        0,
        Span(0, end),
        "forecast",
        text[:end],
        Quote(verb, place(text, verb)),
        "negative",
        (Cue(cue, place(text, cue), "may"),),
        subject=Party(subject, place(text, subject), "BLR"),
        event="COERCE",
        estimate=Estimate(cue, "may", 0.2, 0.6, "event", "readers"),
        horizon=Horizon("2024", place(text, "2024"), "year", date(2024, 12, 31)),
        holder=Holder(holder, place(text, holder), "LTU", implied=False),
    )


EN = case(ENGLISH, "en", subject="Minsk", verb="close", cue="may", holder="Vilnius")
AR = case(ARABIC, "ar", subject="مينسك", verb="تغلق", cue="قد", holder="فيلنيوس")


def on_terminal(found: tuple[Document, Claim], language: str, *, notes: Sequence[FigureNote] = ()) -> str:
    console = Console(width=100, record=True, file=None, quiet=False)
    with console.capture() as capture:
        console.print(render_claims(Findings(found[0], [found[1]], "readers", notes), language=language))
    return capture.get().replace("\xa0", " ")


def test_a_terminal_shows_who_what_how_likely_by_when_and_according_to_whom():
    shown = " ".join(on_terminal(EN, "en").split())
    assert "c001 forecast · “may” 20–60 % of the event · Minsk [BLR] – not: close · COERCE" in shown
    assert "by when 2024 (until 31 Dec 2024) · according to Vilnius" in shown
    assert "1 claim in 1 sentence · written on 1 May 2023" in shown


def test_an_arabic_report_is_shown_in_arabic():
    shown = " ".join(on_terminal(AR, "ar").split())
    assert "توقع · «قد» 20–60 ٪" in shown
    assert not re.search(r"forecast|according|until", shown)


def test_an_event_has_a_day_and_a_forecast_a_deadline():
    document, claim = EN
    happened = replace(claim, kind="event", estimate=None)
    assert "when 2024 (31 Dec 2024)" in " ".join(on_terminal((document, happened), "en").split())
    assert "by when 2024 (until 31 Dec 2024)" in " ".join(on_terminal(EN, "en").split())


def test_notes_on_figures_follow_the_claims():
    note = FigureNote(0, Span(0, 5), Note("total", 0, 1, Span(0, 5), "", "400 + 600 = 1,000"))
    assert "“Minsk”: parts and total do not fit: 400 + 600 = 1,000" in on_terminal(EN, "en", notes=[note])


def test_a_language_that_is_not_read_is_named_and_its_figures_are_kept():
    text = "Minsk closed the border. La Russie a envoyé 3 000 soldats vers la frontière en 2022."
    french = Sentence(Span(25, len(text)), 0, "und")
    found = Document("d", text, (Sentence(Span(0, 24), 0, "en"), french), "en", unread=(("fr", 1),))
    unread = list(unread_figures(found))
    assert [one.text for one in unread] == ["3 000 soldats", "2022"]
    page = render_claims_page(Findings(found, [], "readers", unread=unread))
    assert "1 sentence is in a language that is not read (French)" in page
    assert "3 000 soldats" in page


def page(found: tuple[Document, Claim]) -> str:
    return render_claims_page(Findings(found[0], [found[1]], "readers"), language=found[0].language)


class Texts(HTMLParser):
    """The text of the article, and the tags that were met."""

    def __init__(self) -> None:
        super().__init__()
        self.inside, self.text, self.tags = False, "", list[tuple[str, dict[str, str | None]]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside = self.inside or tag == "article"

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "article"

    def handle_data(self, data: str) -> None:
        self.text += data if self.inside else ""


@pytest.mark.parametrize("found", [EN, AR], ids=["en", "ar"])
def test_the_page_holds_the_source_to_the_letter(found):
    """Marks are laid over the text; nothing of it is changed, and none of its own tags comes alive."""
    read = Texts()
    read.feed(page(found))
    assert read.text.strip("\n") == found[0].text
    assert not any(tag == "b" for tag, _ in read.tags)


@pytest.mark.parametrize(("found", "direction"), [(EN, "ltr"), (AR, "rtl")], ids=["en", "ar"])
def test_text_and_page_run_in_the_direction_of_their_language(found, direction):
    read = Texts()
    read.feed(page(found))
    directions = {tag: attributes.get("dir") for tag, attributes in read.tags if tag in ("html", "article")}
    assert directions == {"html": direction, "article": direction}


def test_an_arabic_text_can_be_shown_on_an_english_page():
    read = Texts()
    read.feed(render_claims_page(Findings(AR[0], [AR[1]], "readers"), language="en"))
    assert {tag: a.get("dir") for tag, a in read.tags if tag in ("html", "article")} == {
        "html": "ltr",
        "article": "rtl",
    }


def test_the_page_fetches_nothing():
    assert not re.search(r"""(?:src|href)=|url\(|@import|https?://""", page(EN))


def test_pieces_of_a_sentence_are_the_sentence_and_say_which_parts_they_are():
    document, claim = EN
    first, second = marked_sentences(document, [claim])
    assert "".join(piece.text for piece in first.pieces) == first.claims[0].text
    assert {piece.text: piece.parts for piece in first.pieces if piece.parts} == {
        "Minsk": ("subject",),
        "may": ("cue",),
        "close": ("predicate",),
        "2024": ("horizon",),
        "Vilnius": ("holder",),
    }
    assert second.claims == ()


def test_a_claim_that_repeats_another_says_so():
    document, claim = EN
    twin = replace(claim, id="c002", duplicate_of="c001")
    assert "says the same as c001" in render_claims_page(Findings(document, [claim, twin], "readers"))


def test_both_languages_have_the_same_phrases_with_the_same_places():
    english, arabic = (load_wording(language, "claims").phrases for language in ("en", "ar"))
    assert set(english) == set(arabic)
    for key, phrase in english.items():
        forms = phrase.values() if isinstance(phrase, dict) else [phrase]
        others = arabic[key].values() if isinstance(phrase, dict) else [arabic[key]]
        if not isinstance(phrase, list):
            named = set(re.findall(r"\{(\w+)\}", " ".join(map(str, forms)))) - {"count"}
            assert named == set(re.findall(r"\{(\w+)\}", " ".join(map(str, others)))) - {"count"}, key


def printed(what: object) -> str:
    console = Console(width=80)
    with console.capture() as capture:
        console.print(what)
    return capture.get().replace("\xa0", " ")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_scale_is_a_chart_of_ranges_the_most_probable_word_first(language):
    from tarjih.claims.estimative import scale

    lines = printed(render_scale(scale("phia"), language=language)).splitlines()
    bars = [line for line in lines if "━" in line]
    assert len(bars) == 7
    starts = [min(line.index(mark) for mark in "━┿" if mark in line) for line in bars]
    assert starts == sorted(starts, reverse=True)


def test_a_number_is_named_by_every_scale_and_marked_in_its_bar():
    from tarjih.claims.estimative import scale

    shown = printed(render_on_every_scale([scale("icd203"), scale("phia")], p=0.07))
    assert "7 % is called" in shown
    assert "very unlikely" in shown
    assert "highly unlikely" in shown


def test_a_word_that_a_scale_does_not_have_is_said_to_be_missing_there():
    from tarjih.claims.estimative import scale

    shown = printed(render_on_every_scale([scale("readers"), scale("nato")], word="perhaps"))
    assert "15–55 %" in shown
    assert "no word of its own" in shown


def test_the_page_shows_headings_without_their_marks():
    """A heading of Markdown is shown as its words; a sign inside a sentence stays."""
    found = document("# The strait\n\nTurkey may close lane #2.\n\n## What follows\n\nIran may answer.\n")
    shown = "".join(
        sentence.before + "".join(piece.text for piece in sentence.pieces)
        for sentence in marked_sentences(found, extract_claims(found))
    )
    assert shown.split("\n\n") == ["The strait", "Turkey may close lane #2.", "What follows", "Iran may answer."]


def test_the_page_shows_the_text_and_not_how_its_file_is_written(tmp_path):
    """Front matter is said in the head; a line that ends inside a paragraph goes on, and paragraphs stay apart."""
    file = tmp_path / "note.md"
    lines = [
        "Minsk closed the border on Monday after a week of talks with its neighbours,",
        "and Vilnius waits for the answer that the ministers of both states promised",
        "to give. It may take until June, the minister said, and perhaps longer.",
    ]
    head = "---\ntitle: Straits\ndate: 2024-05-06\n---\n\n"
    file.write_text(head + "\n".join(lines) + "\n\n" + "\n".join(lines[::-1]) + "\n")
    read = read_document(file)
    shown = "".join(
        one.before + "".join(piece.text for piece in one.pieces) for one in marked_sentences(read, extract_claims(read))
    )
    assert shown.strip() == " ".join(lines) + "\n\n" + " ".join(lines[::-1])
