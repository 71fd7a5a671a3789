"""A backtest as one HTML file: each key question's forecasts through as-of time, and what moved them."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from importlib.resources import files
from itertools import pairwise

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from tarjih.inference.forecast import TimelinePoint
from tarjih.report import charts
from tarjih.report.render import figure, host, isolated, links, percent_axis
from tarjih.report.scoring import signed
from tarjih.report.terminal_tracks import score_range
from tarjih.report.tracks import Backtest, Track
from tarjih.report.words import Wording, load_wording

_WIDTH = 600


def render_tracks_page(found: Backtest, language: str = "en") -> str:
    """Return a backtest as one self-contained HTML file in a language.

    Raises:
        ValueError: if there is no wording for the language.
    """
    numbers, words = load_wording(language), load_wording(language, "tracks")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.globals |= {
        "w": numbers,
        "say": words.say_html,
        "num": isolated,
        "links": links,
        "host": host,
        "chart": partial(_chart, numbers, words, found),
        "scenario_chart": partial(_scenario_chart, numbers, words, found),
        "shades": charts.shades,
        "titled": partial(_titled, numbers),
        "score_range": partial(score_range, words),
        "signed": signed,
        "outcome": partial(_outcome, numbers, words),
        "heat": lambda p: f"background:rgb(11 79 108 / {0.04 + 0.5 * p:.3f})",
    }
    folder = files(__package__)
    page = environment.from_string((folder / "tracks.html.j2").read_text(encoding="utf-8"))
    styles = ((folder / name).read_text(encoding="utf-8") for name in ("report.css", "tracks.css"))
    style = Markup("\n".join(styles))  # noqa: S704 - our own files
    return page.render(b=found, style=style)


def height_on(points: Sequence[TimelinePoint], day: date) -> float:
    """Return how high the line through the forecasts is on a day between them."""
    for one, two in pairwise(points):
        if one.on <= day <= two.on:
            share = (day - one.on).days / (two.on - one.on).days
            return one.mean + share * (two.mean - one.mean)
    return points[-1].mean if day > points[-1].on else points[0].mean


def _titled(wording: Wording, track: Track) -> dict[str, str]:
    """Return a title in the page's language, and in Arabic where the model has one and the page is in another."""
    arabic = track.label.titles.get("ar", "") if wording.language != "ar" else ""
    return {"own": wording.title(track.label), "arabic": arabic}


def _outcome(numbers: Wording, words: Wording, track: Track) -> str:
    if track.outcome is None:
        return words.say("table.pending")
    answer = numbers.say(f"answers.{track.outcome.answer}")
    return words.say("page.came", answer=answer, day=numbers.day(track.outcome.on))


def _chart(numbers: Wording, words: Wording, found: Backtest, track: Track, prefix: str) -> Markup:
    days = found.days[0].as_of, found.days[-1].as_of
    marks = [
        charts.Mark(number, min(max(one.known_on, days[0]), days[1]), height_on(track.points, one.known_on))
        for number, one in enumerate(track.moved, start=1)
    ]
    came = None
    if track.outcome is not None and track.outcome.answer in ("yes", "no"):
        came = track.outcome.on, track.outcome.answer == "yes"
    chart = charts.TrackChart(track.points, days, marks, track.deadline, came)
    svg = charts.question_track(
        chart, percent=percent_axis(numbers), width=_WIDTH, locale=numbers.say("date.chart_locale")
    )
    return figure(svg, prefix, _told(numbers, words, track))


def _scenario_chart(numbers: Wording, words: Wording, found: Backtest) -> Markup:
    courses = [charts.Course(numbers.title(track.label), track.points) for track in found.scenarios]
    svg = charts.state_courses(
        courses,
        courses[0].points[0].on,
        percent=percent_axis(numbers),
        width=_WIDTH,
        height=200,
        locale=numbers.say("date.chart_locale"),
    )
    return figure(svg, "scenarios", " ".join(_told(numbers, words, track) for track in found.scenarios))


def _told(numbers: Wording, words: Wording, track: Track) -> str:
    """Return a track as a sentence, for those who do not see its chart."""
    points = [
        words.say(
            "page.alt_point",
            day=numbers.day(p.on),
            p=numbers.percent(p.mean),
            interval=numbers.interval(p.low, p.high),
        )
        for p in track.points
    ]
    return words.say("page.alt", title=numbers.title(track.label), points="; ".join(points))
