"""The report as one HTML file that needs nothing else: no request, no script, charts drawn in."""

from functools import partial
from importlib.resources import files
from urllib.parse import urlsplit

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from tarjih.claims import estimative
from tarjih.report import charts, scoring
from tarjih.report.amounts import say_loss
from tarjih.report.compose import K_HAT_LIMIT
from tarjih.report.composition import Composition, QuestionLine, ScenarioLine, StateLine
from tarjih.report.words import Wording, load_wording
from tarjih.scoring import Scorecard

# The width of a bar in a table's row, and of one that stands where a question has no course over time (pixels).
_IN_TABLE, _IN_CARD = 300, 460


def render_html(composition: Composition, language: str = "en") -> str:
    """Return the report as one self-contained HTML file in a language.

    Raises:
        ValueError: if there is no wording for the language.
    """
    wording = load_wording(language)
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.globals |= {
        "w": wording,
        "say": partial(_say, wording),
        "num": isolated,
        "emphasis": Markup("<strong>{}</strong>").format,
        "numbers": lambda values: ", ".join(f"{value:.2g}" for value in values),
        "links": links,
        "host": host,
        "scenario_bar": partial(_bar, wording, width=_IN_TABLE),
        "scenario_scale": _scale(wording, _IN_TABLE),
        "question_bar": partial(_bar, wording, width=_IN_CARD),
        "question_scale": _scale(wording, _IN_CARD),
        "question_chart": partial(_question_chart, wording),
        "state_chart": partial(_state_chart, wording),
        "shades": charts.shades,
        "reliability_chart": partial(_reliability_chart, wording),
        "score_sentences": partial(scoring.sentences, wording),
        "score_notes": partial(scoring.notes, wording),
        "score_name": partial(scoring.name_of, wording),
        "score_number": scoring.number,
        "score_ends": scoring.ends,
        "score_bits": partial(scoring.bits_of, wording),
        "score_skill": partial(scoring.skill_of, wording),
        "score_signed": scoring.signed,
        "score_signed_ends": partial(scoring.signed_ends, wording),
        "score_result": scoring.result,
        "score_calibrated": partial(scoring.calibrated, wording),
        "score_doubtful": partial(scoring.doubtful, wording),
        "score_left_out": partial(scoring.left_out, wording),
        "say_loss": partial(say_loss, wording),
        "k_hat_limit": K_HAT_LIMIT,
    }
    page = environment.from_string((files(__package__) / "report.html.j2").read_text(encoding="utf-8"))
    style = Markup((files(__package__) / "report.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file
    scale = estimative.scale(composition.words)
    labels = [line.label for line in composition.indicators]
    return page.render(c=composition, style=style, labels=labels, scale=scale, ladder=scale.ladder.get(language, ()))


def links(text: str) -> list[str]:
    """Return the web addresses in a source: a cell may hold several, and anything else is not a link.

    >>> links("https://example.org/a ; https://example.net/b; javascript:alert(1)")
    ['https://example.org/a', 'https://example.net/b']
    """
    return [part for part in text.replace(";", " ").split() if _is_address(part)]


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:  # brackets that hold no address
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def host(address: str) -> str:
    """Return the site of an address, the way people name it.

    >>> host("https://www.example.org/a?b=1")
    'example.org'
    """
    return urlsplit(address).netloc.removeprefix("www.")


def isolated(value: object) -> Markup:
    """Return a number or date that keeps its own direction inside text of another."""
    # Inside right-to-left text a range prints its bounds swapped unless it is isolated.
    return Markup('<bdi class="num">{}</bdi>').format(value)


def _say(wording: Wording, key: str, **values: object) -> Markup:
    return wording.say_html(key, **values)


def figure(svg: str, prefix: str, alt: str) -> Markup:
    """Return a chart as a figure of the page; `prefix` keeps its identifiers apart from other charts'."""
    # The drawing is ours; only its description may hold a person's words, and Markup escapes those.
    drawing = Markup(charts.separate(svg, prefix))  # noqa: S704
    return Markup('<div class="chart" role="img" aria-label="{}"><div aria-hidden="true">{}</div></div>').format(
        alt, drawing
    )


def _scale(wording: Wording, width: int) -> Markup:
    return Markup(charts.probability_scale(percent_axis(wording), width=width))  # noqa: S704 - drawn from numbers


def _bar(wording: Wording, line: ScenarioLine | QuestionLine, prefix: str, *, width: int) -> Markup:
    p, interval = wording.estimate(line.estimate)
    alt = wording.say("scenarios.alt", title=wording.title(line.label), p=p, interval=interval)
    svg = charts.probability_bar(line.estimate.mean, line.estimate.low, line.estimate.high, width=width)
    return figure(svg, prefix, alt)


def _question_chart(wording: Wording, composition: Composition, line: QuestionLine, prefix: str) -> Markup:
    p, interval = wording.estimate(line.estimate)
    first, last = wording.day(line.timeline[0].on), wording.day(line.timeline[-1].on)
    alt = wording.say("questions.alt", title=wording.title(line.label), first=first, last=last, p=p, interval=interval)
    author, text = None, ""
    if line.author is not None and line.author.low is not None and line.author.high is not None:
        author = line.author.low, line.author.high
        word = wording.say("quote", text=line.author.word) if line.author.word else ""
        text = f"{word}\n{wording.interval(*author)}".strip()
        alt += " " + wording.say("questions.alt_author", says=text.replace("\n", " "))
    fan = charts.Fan(
        line.timeline,
        composition.as_of,
        wording.say("questions.as_of", date=wording.day(composition.as_of)),
        last,
        author,
        text,
    )
    svg = charts.question_fan(fan, percent=percent_axis(wording), locale=wording.say("date.chart_locale"))
    return figure(svg, prefix, alt)


def _state_chart(wording: Wording, composition: Composition, line: StateLine, prefix: str) -> Markup:
    courses = [charts.Course(state.state, state.points) for state in line.states]
    end = courses[0].points[-1]
    items = [
        wording.say(
            "states.alt_item",
            state=state.state.replace("_", " "),
            p=wording.percent(state.points[-1].mean),
            interval=wording.interval(state.points[-1].low, state.points[-1].high),
            last=wording.day(end.on),
        )
        for state in line.states
    ]
    alt = wording.say(
        "states.alt",
        title=wording.title(line.label),
        first=wording.day(courses[0].points[0].on),
        last=wording.day(end.on),
        items=" ".join(items),
    )
    svg = charts.state_courses(
        courses,
        composition.as_of,
        percent=percent_axis(wording),
        locale=wording.say("date.chart_locale"),
    )
    return figure(svg, prefix, alt)


def _reliability_chart(wording: Wording, card: Scorecard) -> Markup:
    steps = [
        wording.say(
            "scores.calibration.alt_step",
            said=wording.interval(step.low, step.high),
            questions=wording.say("scores.questions", count=step.questions),
            share=wording.percent(step.share, known=True),
            likely=scoring.share_range(wording, step.likely_low, step.likely_high),
        )
        for step in card.calibration.steps
    ]
    svg = charts.reliability(
        card.calibration,
        percent=percent_axis(wording),
        said=wording.say("scores.calibration.said"),
        came_true=wording.say("scores.calibration.came_true"),
    )
    return figure(svg, "reliability", wording.say("scores.calibration.alt", steps=" ".join(steps)))


def percent_axis(wording: Wording) -> str:
    """Return how the language writes a percentage, as an expression of the charts' own language."""
    before, after = wording.say("number.percent", number="\0").split("\0")
    return f"'{before}' + format(100 * datum.value, '~g') + '{after}'"
