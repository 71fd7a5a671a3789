"""The report as one page: complete in itself, open to everyone, and true to its numbers."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest

from tarjih.report import charts
from tarjih.report.composition import Composition, ScoreLines
from tarjih.report.labels import Label
from tarjih.report.render import render_html
from tarjih.report.words import load_wording
from tarjih.scoring import score
from tests.report import sample
from tests.report.test_terminal_scores import LEFT_OUT, RESOLVED, SAID

REPORT = files("tarjih") / "report"


@pytest.fixture(scope="module")
def page() -> str:
    return render_html(sample.composition())


class Tags(HTMLParser):
    """Collects tags with their attributes, and the text outside styles and charts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("style", "svg"):
            self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.text.append(data)


def test_a_page_loads_nothing(page):
    """It opens on a train, and tells nobody that it was opened."""
    tags = Tags(page).tags
    assert not {tag for tag, _ in tags} & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "base",
        "form",
        "image",
    }
    loading = {"src", "srcset", "action", "poster", "background", "data"}
    assert not [(tag, attrs) for tag, attrs in tags if loading & set(attrs)]
    linked = {tag for tag, attrs in tags if "href" in attrs or "xlink:href" in attrs}
    assert linked == {"a"}
    assert "@import" not in page
    assert not re.findall(r"url\((?!#)", page)


def test_nothing_in_a_page_is_run(page):
    assert not [name for _, attrs in Tags(page).tags for name in attrs if name.startswith("on")]
    assert "default-src 'none'" in page


def test_every_chart_says_in_words_what_it_shows(page):
    labels = [attrs.get("aria-label") for _, attrs in Tags(page).tags if attrs.get("role") == "img"]
    composition = sample.composition()
    assert len(labels) == len(composition.scenarios) + len(composition.key_questions) + len(composition.states)
    assert all(label and "%" in label for label in labels)
    first = str(labels[0]).replace("\N{NO-BREAK SPACE}", " ")
    assert first == "Bar on a scale from 0 to 100 %. Armed force: 0.8 %, interval 0.3–2 %."


def test_no_identifier_stands_twice(page):
    """Two charts with the same inner names would borrow each other's clips."""
    found = [attrs["id"] for _, attrs in Tags(page).tags if "id" in attrs]
    assert len(found) == len(set(found))
    for target in re.findall(r'(?:href="#|url\(#)([^")]+)', page):
        assert target in found


def test_a_reader_who_cannot_see_the_page_hears_its_order(page):
    tags = Tags(page).tags
    levels = [int(tag[1]) for tag, _ in tags if re.fullmatch(r"h[1-4]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert ("html", {"lang": "en", "dir": "ltr"}) in tags


def test_the_page_follows_the_order_of_a_briefing(page):
    order = [
        "Bottom line",
        "Confidence",
        "Scenarios",
        "Key questions",
        "What moved",
        "Limits and gaps",
        "Evidence",
        "Sources",
    ]
    places = [page.index(f">{title}") for title in order]
    assert places == sorted(places)


def test_likelihood_and_confidence_never_share_a_sentence(page):
    text = re.sub(r"\s+", " ", " ".join(Tags(page).text))
    sentences = [s for s in re.split(r"(?<=[.:!?])\s", text) if "onfidence" in s]
    assert sentences
    assert not [s for s in sentences if "%" in s]


def test_every_scenario_has_a_number_an_interval_and_a_word(page):
    row = page[page.index('<th scope="row">Pressure short of force') :]
    row = re.sub(r"<svg.*?</svg>", "", row[: row.index("</tr>")], flags=re.DOTALL)
    assert "31\N{NO-BREAK SPACE}%" in row
    assert "18–46\N{NO-BREAK SPACE}%" in row
    assert "possible" in row


def test_what_a_person_wrote_is_text_and_never_markup():
    composition = sample.composition()
    fact = replace(composition.evidence[0], text="<script>alert(1)</script>", source="javascript:alert(1)")
    question = replace(composition.questions[0], label=Label("q", {"en": '"><img src=x onerror=alert(1)>'}))
    page = render_html(replace(composition, evidence=(fact,), questions=(question,), movements=()))
    tags = Tags(page).tags
    assert not [tag for tag, _ in tags if tag in ("script", "img")]
    assert not [attrs["href"] for _, attrs in tags if str(attrs.get("href")).startswith("javascript")]


def test_a_forecast_without_facts_scenarios_or_questions_still_has_a_page():
    bare = replace(
        sample.composition(),
        facts=0,
        last_fact=None,
        bottom_line=(),
        scenarios=(),
        questions=(),
        movements=(),
        indicators=(),
        states=(),
        caveats=(),
        evidence=(),
        sources=(),
    )
    assert "No facts were used." in render_html(bare)


@pytest.mark.parametrize("page", ["report", "tracks"])
def test_the_template_holds_no_wording(page):
    template = (REPORT / f"{page}.html.j2").read_text(encoding="utf-8")
    left = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", template, flags=re.DOTALL)
    left = re.sub(r"<[^>]*>", " ", left)
    assert not re.findall(r"[A-Za-z]+", left)


CLAIMS = frozenset({"claims.html.j2", "claims_page.py", "findings.py", "terminal_claims.py", "terminal_words.py"})

TRACKS = frozenset({"tracks.html.j2", "tracks_page.py", "terminal_tracks.py"})


@pytest.mark.parametrize("page", ["", "claims", "tracks"])
def test_every_phrase_is_used_and_every_used_phrase_exists(page: str):
    phrases = load_wording("en", page).phrases
    code = [entry for entry in REPORT.iterdir() if entry.name.endswith((".py", ".j2"))]
    homes = dict.fromkeys(CLAIMS, "claims") | dict.fromkeys(TRACKS, "tracks")
    sources = [entry for entry in code if homes.get(entry.name, "") == page]
    source = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    if page == "tracks":
        # These pages say numbers, answers and a few words more as the report does.
        source = re.sub(r"\b(?:numbers|w)\.say\(", "(", source)
    said = set(re.findall(r"""(?:say|lines)\(\s*"([a-z_.]+)\"""", source))
    # What writes numbers, dates and quotes is shared.
    shared = {key for key in said if key.startswith(("number.", "date.")) or key in ("quote", "direction")}
    assert {key for key in said - shared if not key.endswith(".")} <= set(phrases)
    # Keys put together at run time: by the answer, the level, the judgement, the caveat, the kind of claim.
    made = (*re.findall(r"""say\(\s*f?"([a-z_.]+\.)(?:"|\{)""", source), "answers.", "number.", "date.")
    assert not [key for key in phrases if key not in said and not key.startswith(made)]


@pytest.mark.parametrize("colour", [charts.INK, charts.MUTED, charts.ACCENT, charts.SOURCE, "#8a5f00"])
def test_text_stands_out_from_the_paper(colour):
    """WCAG 2.2 asks for a contrast of 4.5 to 1."""

    def channel(value: int) -> float:
        x = value / 255
        return x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4

    red, green, blue = (channel(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    assert 1.05 / (luminance + 0.05) >= 4.5


def test_a_remote_event_is_not_drawn_on_the_floor():
    """The axis ends where the probability does, and an arrow says that the source's word goes on."""
    line = sample.composition().questions[0]
    fan = charts.Fan(line.timeline, sample.AS_OF, "as of", "deadline", (0.01, 0.2), "remote")
    percent = "format(100 * datum.value, '~g')"
    svg = charts.question_fan(fan, percent=percent)
    assert re.findall(r">(\d+)</text>", svg)[-1] == "10"
    assert svg.count("<path") > charts.question_fan(replace(fan, author=(0.01, 0.05)), percent=percent).count("<path")


def test_the_same_composition_gives_the_same_page(page):
    again: Composition = sample.composition()
    assert render_html(again) == page


def test_a_question_without_a_course_over_time_has_a_bar():
    line = replace(sample.composition().questions[0], timeline=())
    page = render_html(replace(sample.composition(), questions=(line,)))
    assert page.count("Bar on a scale from") == len(sample.composition().scenarios) + 1


@pytest.fixture(scope="module")
def scored() -> str:
    """Return a page of a forecast whose questions have come out."""
    card = score(SAID, RESOLVED, left_out=LEFT_OUT, resamples=500)
    labels = {name: Label(name, {"en": f"<b>{name}</b>"}) for name in [*SAID, *(left.question for left in LEFT_OUT)]}
    return render_html(replace(sample.composition(), scores=ScoreLines(card, labels)))


def test_scores_stand_in_the_page_with_the_status_quo_first(scored):
    section = scored[scored.index('<h2 id="scores">') :]
    section = section[: section.index("</section>")]
    text = " ".join(" ".join(Tags(section).text).split())
    assert text.index("tarjih is ahead of the status quo") < text.index("Who")
    rows = re.findall(r'<th scope="row">(.*?)</th>', section)
    assert rows[:2] == ["the status quo", "tarjih"]
    assert "Void: <b>void</b> (the treaty was kept)." in text  # a title is text, and never markup
    assert "<b>void" not in section


def test_the_reliability_diagram_says_in_words_what_it_shows(scored):
    labels = [attrs["aria-label"] for _, attrs in Tags(scored).tags if attrs.get("role") == "img"]
    (found,) = [label for label in labels if label and label.startswith("Reliability diagram.")]
    assert "Of 3 questions with a forecast of 18–22\N{NO-BREAK SPACE}%, 33\N{NO-BREAK SPACE}% came true" in found


def test_a_page_with_scores_loads_nothing_and_repeats_no_identifier(scored):
    test_a_page_loads_nothing(scored)
    test_no_identifier_stands_twice(scored)
    test_a_reader_who_cannot_see_the_page_hears_its_order(scored)


def test_a_page_of_another_day_tells_its_baselines_day(scored):
    card = score(SAID, RESOLVED, resamples=50)
    lines = ScoreLines(card, {name: Label(name, {}) for name in SAID}, stated=date(2022, 10, 28))
    later = render_html(replace(sample.composition(), scores=lines))
    text = " ".join(" ".join(Tags(later).text).split())
    assert "is stated as of 28 Oct 2022 ; a forecast of another day" in text
    assert "a forecast of another day" not in scored


def test_a_page_without_scores_has_no_such_section(page):
    assert 'id="scores"' not in page
