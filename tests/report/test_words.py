"""How a language writes probabilities, dates and names."""

from datetime import date

import pytest

from tarjih.inference.forecast import Estimate
from tarjih.model.calendar import Span
from tarjih.report.labels import Label
from tarjih.report.words import load_wording

EN = load_wording("en")
# A number never parts from its sign at the end of a line.
HARD_SPACE = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("p", "written"),
    [
        (0.0, "<0.1 %"),
        (0.00099, "<0.1 %"),
        (0.001, "0.1 %"),
        (0.004, "0.4 %"),
        (0.0096, "1 %"),
        (0.01, "1 %"),
        (0.03, "3 %"),
        (0.125, "12 %"),
        (0.5, "50 %"),
        (0.97, "97 %"),
        (0.99, "99 %"),
        (0.996, "99.6 %"),
        (0.999, "99.9 %"),
        (0.9991, ">99.9 %"),
        (1.0, ">99.9 %"),
    ],
)
def test_a_probability_has_as_many_digits_as_it_deserves(p, written):
    assert EN.percent(p) == written.replace(" ", HARD_SPACE)


@pytest.mark.parametrize(("p", "written"), [(0.0, "0 %"), (1.0, "100 %"), (0.9999, ">99.9 %")])
def test_only_what_plain_facts_settle_is_certain(p, written):
    known = Estimate(p, p, p, draws=200, effective=200.0, method="known", noise=0.0)
    assert EN.estimate(known) == (written.replace(" ", HARD_SPACE), "settled by known facts")


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [(0.003, 0.02, "0.3–2 %"), (0.0, 0.02, "<0.1 to 2 %"), (0.991, 1.0, "99.1 to >99.9 %"), (0.41, 0.412, "41 %")],
)
def test_the_ends_of_an_interval_share_one_sign(low, high, written):
    assert EN.interval(low, high).replace(HARD_SPACE, " ") == written


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (date(2022, 7, 5), date(2022, 7, 5), "5 Jul 2022"),
        (date(2022, 2, 1), date(2022, 2, 28), "Feb 2022"),
        (date(2022, 1, 1), date(2022, 12, 31), "2022"),
        (date(2022, 1, 1), date(2022, 10, 31), "Jan to Oct 2022"),
        (date(2022, 1, 1), date(2023, 5, 31), "Jan 2022 to May 2023"),
        (date(2022, 1, 3), date(2022, 1, 9), "3 Jan 2022 to 9 Jan 2022"),
    ],
)
def test_a_span_is_written_as_sharply_as_it_is_known(first, last, written):
    assert EN.span(Span(first, last)) == written


@pytest.mark.parametrize(
    ("change", "written"), [(0.0, "×1.00"), (0.35, "×1.42"), (-0.21, "×0.81"), (3.0, "×20"), (-9.0, "×<0.01")]
)
def test_a_change_of_log_odds_is_a_factor_of_the_odds(change, written):
    assert EN.factor(change) == written


def test_a_name_without_a_title_is_made_legible():
    assert EN.title(Label("trade_pressure", {})) == "trade pressure"
    assert EN.title(Label("war", {"ar": "الحرب"})) == "الحرب"
    assert EN.title(Label("war", {"ar": "الحرب", "en": "War"})) == "War"


def test_a_language_without_wording_is_refused_by_name():
    with pytest.raises(ValueError, match=r"no wording for the language 'xx'\. Choose from .*en"):
        load_wording("xx")
