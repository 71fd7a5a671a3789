"""An explanation on a terminal: legible in 80 columns and without colour, and its lines visibly add up."""

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from scipy import special

from tarjih.explain import Account, Contribution, Explained, Explanation, Group, History, Omission
from tarjih.explain.contributions import Kind
from tarjih.inference.forecast import Split, TimelinePoint
from tarjih.inference.learned import Learned
from tarjih.model.calendar import Span
from tarjih.report.terminal_explain import render_explanation
from tarjih.report.terminal_learned import render_learned
from tarjih.report.waterfall import lines_of, scale_of, thinned
from tests.report import sample
from tests.report.test_terminal import printed

GOLDEN = Path(__file__).parent / "golden"
SINCE, AS_OF = date(2022, 1, 1), sample.AS_OF


def parts() -> tuple[Contribution, ...]:
    """Return what moved a question from 20 % on, report by report, with time in between."""
    told: list[tuple[Kind, date, str, float]] = [
        ("silence", date(2022, 1, 31), "closures", -0.08),
        ("report", date(2022, 2, 10), "e1", 0.9),
        ("silence", date(2022, 3, 31), "closures", -0.1),
        ("silence", date(2022, 3, 31), "drift", 0.03),
        ("known", date(2022, 4, 30), "force_used", -0.2),
        ("report", date(2022, 5, 1), "e2", 0.012),
        ("report", date(2022, 7, 5), "e3", 0.8),
        ("known", date(2022, 9, 30), "", -0.04),
        ("report", date(2022, 10, 14), "e5", -0.1),
    ]
    seen = sample.evidence().observations
    found, log_odds, since = [], special.logit(0.2), SINCE
    for kind, day, name, change in told:
        items = tuple(o for o in seen if o.id == name) if kind == "report" else ()
        occurred = items[0].occurred if items else Span(since, day)
        indicators = tuple(o.indicator for o in items) or ((name,) if kind == "silence" else ())
        facts = ((name, "no"),) if kind == "known" and name else ()
        before, after = (float(special.expit(x)) for x in (log_odds, log_odds + change))
        found.append(
            Contribution("pressure-2023", kind, day, occurred, items, indicators, facts, change, before, after)
        )
        log_odds, since = log_odds + change, day
    return tuple(found)


def account() -> Account:
    own = parts()
    return Account("pressure-2023", SINCE, AS_OF, own[0].before, own[-1].after, own)


def explained() -> Explained:
    points = tuple(
        TimelinePoint(date(2022, month, 28), 0.2 + 0.02 * month, 0.1 + 0.02 * month, 0.4 + 0.02 * month)
        for month in range(1, 11)
    )
    whole = account()
    estimate = replace(sample.estimate(whole.after, 0.29, 0.61), split=Split(0.02, 0.22, 0.083))
    groups = (
        Group("indicator", ("closures",), "evidence", 1.532, 1.712, -0.18, 3),
        Group("indicator", (), "known", -0.24, 0.0, 0.0, 0),
        Group("indicator", ("drift",), "evidence", -0.07, -0.1, 0.03, 1),
    )
    omissions = (
        Omission("pressure-2023", "example.org", 0.9, 0.25, whole.after, 80.0),
        Omission("pressure-2023", "example.net", 2.2, 0.08, whole.after, 3.1),
    )
    history = History("pressure-2023", points)
    ask = "pressure == active by 2023-12"
    return Explained("pressure-2023", ask, estimate, None, history, whole, groups, omissions)


def explanation(*questions: Explained) -> Explanation:
    grades = {event.where: event.reliability + event.credibility for event in sample.ledger().events}
    return Explanation("northland-southland", SINCE, AS_OF, 200, 1, "indicator", questions or (explained(),), grades)


def page(*questions: Explained, width: int = 80) -> str:
    return printed(render_explanation(sample.model(), explanation(*questions), width=width), width)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_an_explanation_in_80_columns():
    """The golden file is the picture; when a change is meant, look at it and write it anew."""
    assert page() == (GOLDEN / "explain-80.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [60, 80, 100, 160])
def test_no_line_is_wider_than_the_terminal(width):
    for text in (page(width=width), page(explained(), explained(), width=width)):
        assert max(len(line) for line in text.splitlines()) <= width
        assert "…" not in text


@pytest.mark.parametrize("shown", [0, 1, 3, 50])
def test_the_factors_of_all_lines_multiply_to_the_whole_change(shown):
    """Whatever stands alone, the rest is told together, and the chance runs on without a gap."""
    lines = lines_of(account(), shown)
    assert sum(line.log_odds for line in lines) == pytest.approx(account().log_odds, abs=0.01)
    running = special.logit(account().before) + sum(line.log_odds for line in lines)
    assert lines[-1].after == pytest.approx(special.expit(running), abs=0.005)


def test_the_strongest_stand_alone_and_facts_that_go_on_never_do():
    alone = [line.alone for line in lines_of(account(), 3) if line.alone is not None]
    assert [one.items[0].id if one.items else one.facts for one in alone] == ["e1", (("force_used", "no"),), "e3"]
    everything = [line.alone for line in lines_of(account(), 50) if line.alone is not None]
    assert not [one for one in everything if one.kind == "silence" or (one.kind == "known" and not one.facts)]


def test_what_settles_a_question_is_said_to():
    settled = replace(parts()[-1], log_odds=-math.inf, after=0.0)
    whole = replace(account(), after=0.0, contributions=(*parts()[:-1], settled))
    text = page(replace(explained(), account=whole))
    assert "settles it" in text
    assert "inf" not in text
    assert "nan" not in text


def test_learning_has_a_line_of_its_own_where_an_earlier_forecast_is_given():
    found = replace(explained(), account=account().closed(0.31), issued=sample.estimate(0.31, 0.2, 0.5))
    text = flat(page(found))
    assert "A forecast made on 1 Jan 2022 would have said 31 % (20–50 %)" in text
    assert "What has been learned about rates" in text
    assert "×0.56 from what was learned about rates" in text


def test_several_questions_are_told_in_short_and_one_that_is_not_followed_back_says_so():
    total = replace(explained(), name="treaty_kept", history=None, account=None)
    text = flat(page(explained(), total))
    assert "Another closure of the strait" in text
    assert "treaty kept" in text
    assert "is not followed back in time" in text
    assert "tarjih explain northland-southland pressure-2023" in text


def test_a_long_history_is_thinned_and_keeps_its_ends():
    points = [TimelinePoint(date(2022, 1, day), 0.1, 0.1, 0.1) for day in range(1, 29)]
    shown = thinned(points, 5)
    assert (len(shown), shown[0], shown[-1]) == (5, points[0], points[-1])
    assert thinned(points[:3], 5) == tuple(points[:3])


@pytest.mark.parametrize(("most", "end"), [(0.004, 0.01), (0.03, 0.05), (0.5, 0.5), (0.51, 1.0), (1.0, 1.0)])
def test_a_scale_ends_above_all_that_is_drawn(most, end):
    assert scale_of([0.001, most]) == end


def test_what_was_taught_is_shown_and_what_is_opinion_is_counted():
    three = (0.1, 0.2, 0.4)
    found = (
        Learned("variables.pressure.starts", {}, "chance within year", 0.8, 0.05, three, (0.3, 0.35, 0.5)),
        Learned("indicators.drift.count.ratio", "2..6", "", 0.06, 0.05, (2.0, 3.5, 6.0), (2.2, 3.8, 6.1)),
        Learned("variables.alignment.up.0", "1..3 years", "years", 0.02, 0.05, three, three),
    )
    text = printed(render_learned(sample.model(), found, AS_OF))
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "more than chance would show: 2 of 3 stated numbers" in flat(text)
    assert "10 % · 20 % · 40 % 30 % · 35 % · 50 % 0.80" in flat(text)
    assert "Southland's alignment" not in text
    assert flat(text).index("Pressure on transit") < flat(text).index("Steps away from Northland")
