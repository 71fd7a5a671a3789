"""Scores on a terminal: legible in 80 columns, the loser called one, and what is infinite said by name."""

from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from tarjih.inference.forecast import Estimate
from tarjih.model.schema import ScenarioModel
from tarjih.report.composition import ScoreLines
from tarjih.report.labels import Label
from tarjih.report.scoring import doubtful, sentences
from tarjih.report.terminal_scores import render_scores
from tarjih.report.words import load_wording
from tarjih.scoring import LeftOut, Resolved, Scorecard, score
from tests.report import sample

GOLDEN = Path(__file__).parent / "golden"
AS_OF = date(2022, 10, 28)

RESOLVED = (
    Resolved("force-2023", False, "force", status_quo=False, base_rate=0.01, words="remote"),
    Resolved("force-2025", False, "force", status_quo=False, base_rate=0.03, words="remote"),
    Resolved("treaty", True, status_quo=True, base_rate=0.9, words="will"),
    Resolved("closure", True, confidence=0.8, status_quo=False, base_rate=0.3, words="could"),
    Resolved("grain", False, status_quo=False, words="likely"),
    Resolved("transit", True, words="expected"),
    *(Resolved(f"ships-{year}", year == 2024, status_quo=False, words="unlikely") for year in range(2019, 2027)),
)
SAID = {
    "force-2023": 0.008,
    "force-2025": 0.021,
    "treaty": 0.97,
    "closure": 0.35,
    "grain": 0.42,
    "transit": 0.74,
} | {f"ships-{year}": 0.02 * (year - 2015) for year in range(2019, 2027)}
LEFT_OUT = (
    LeftOut("void", "void", date(2023, 1, 1), "the treaty was kept"),
    LeftOut("late", "unresolved"),
    LeftOut("known", "settled", date(2022, 1, 1)),
)


def model() -> ScenarioModel:
    """Return the sample's model, asking what is scored here."""
    raw = sample.model().model_dump(mode="json", by_alias=True, exclude_none=True)
    names = [*SAID, *(left.question for left in LEFT_OUT)]
    raw["questions"] = {
        name: {"ask": "force_used == yes by 2025-12", "title": f"Northland and {name.replace('-', ' in ')}"}
        for name in names
    }
    return ScenarioModel.model_validate(raw)


def printed(what: RenderableType, width: int = 80) -> str:
    console = Console(file=StringIO(), width=width, no_color=True, highlight=False, force_terminal=False)
    console.print(what)
    assert isinstance(console.file, StringIO)
    text = console.file.getvalue().replace("\N{NO-BREAK SPACE}", " ")
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def page(card: Scorecard, width: int = 80, as_of: date = AS_OF) -> str:
    estimates = {name: Estimate(p, p / 2, (1 + p) / 2, 200, 150.0, "exact", 0.0) for name, p in SAID.items()}
    shown = render_scores(model(), card, estimates, as_of=as_of, draws=200, hashes=("0a1b2c", "3d4e5f"), width=width)
    return printed(shown, width)


@pytest.fixture(scope="module")
def card() -> Scorecard:
    return score(SAID, RESOLVED, left_out=LEFT_OUT, resamples=2000)


def test_the_page_is_what_was_looked_at_and_found_good(card):
    assert page(card) == (GOLDEN / "scores-80.txt").read_text("utf-8")


@pytest.mark.parametrize("width", [60, 80, 110])
def test_no_line_is_longer_than_the_terminal(card, width):
    assert max(map(len, page(card, width).splitlines())) <= width


def quiet(p: float, count: int = 8, broken: int = 0) -> Scorecard:
    resolved = [Resolved(f"q{i}", i < broken, status_quo=False) for i in range(count)]
    return score({one.question: p for one in resolved}, resolved, resamples=200)


@pytest.mark.parametrize(
    ("found", "begins", "ends"),
    [
        (quiet(0.2), "tarjih loses to the status quo: its Brier score is 0.040, the other’s 0.000", "excludes 0."),
        (quiet(0.4, broken=3), "tarjih is ahead of the status quo", "so chance may have decided it."),
        (quiet(0.9, broken=7), "tarjih beats the status quo", "excludes 0."),
        (quiet(0.0), "tarjih ties with the status quo: the Brier score of both is 0.000", "both answer."),
        (quiet(0.2, 4), "tarjih loses to the status quo", "cannot say whether chance decided it."),
    ],
)
def test_the_first_sentence_says_who_won_and_whether_chance_may_have_decided_it(found, begins, ends):
    said = " ".join(sentences(load_wording("en"), found))
    assert said.startswith(begins)
    assert said.endswith(ends)


def test_without_a_status_quo_the_page_says_what_is_missing():
    resolved = [replace(one, status_quo=None) for one in RESOLVED]
    said = " ".join(sentences(load_wording("en"), score(SAID, resolved, resamples=100)))
    assert "the base rate" in said
    assert said.endswith("so the baseline that matters most is missing.")


def test_what_is_infinite_is_said_by_name(card):
    text = " ".join(page(card).split())
    assert "∞: the status quo gave 0 to what happened in Northland and closure; Northland and ships in 2024." in text
    assert "−∞: where only judgements are drawn on which" in text
    assert "−∞: the status quo made no mistake" in " ".join(page_of_quiet().split())


def page_of_quiet() -> str:
    names = list(SAID)[:8]
    resolved = [Resolved(name, False, status_quo=False) for name in names]
    return page(score(dict.fromkeys(names, 0.1), resolved, resamples=100))


def test_a_forecast_of_another_day_is_told_from_the_baselines(card):
    raw = model().model_copy(update={"as_of": AS_OF})
    shown = render_scores(raw, card, {}, as_of=date(2023, 1, 1), draws=200, hashes=("a", "b"))
    assert "is stated as of 28 Oct 2022; a forecast of another day" in " ".join(printed(shown).split())


def test_only_the_least_sure_outcomes_are_named_and_the_others_counted():
    unsure = [replace(one, confidence=0.99 - 0.01 * i) for i, one in enumerate(RESOLVED)]
    card = score({one.question: SAID[one.question] for one in unsure}, unsure)
    labels = {one.question: Label(one.question, {"en": one.question}) for one in unsure}
    items, _ = doubtful(load_wording("en"), ScoreLines(card, labels))
    said = [item.replace("\N{NO-BREAK SPACE}", " ") for item in items]
    assert said[0] == f"{unsure[-1].question}: no, 86 %"
    assert said[-1] == f"and {len(unsure) - 6} more, at 92 % or surer"
    assert len(said) == 7


def test_every_question_is_listed_on_request_with_the_words_of_the_source():
    card = score(SAID, RESOLVED, left_out=LEFT_OUT)
    asked = model()
    asked.questions["treaty"] = asked.questions["treaty"].model_copy(update={"author": "will"})
    few, all_ = (
        printed(render_scores(asked, card, {}, as_of=AS_OF, draws=40, hashes=("a", "b"), every=every))
        for every in (False, True)
    )
    titles = [asked.questions[one].title["en"] for one in SAID]
    assert "--all lists them" in few
    assert not all(title in few for title in titles)
    assert all(title in all_ for title in titles)
    assert "“will”" in all_
