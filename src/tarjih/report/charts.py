"""Static charts as SVG text. Every word in them comes from the caller, already in the reader's language.

A chart is written as the plain dictionary that Vega-Lite reads (https://vega.github.io/vega-lite/docs/spec.html).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import vl_convert

from tarjih.inference.forecast import TimelinePoint
from tarjih.scoring import Calibration

# A part of a Vega-Lite specification.
Spec = dict[str, Any]

# One accent on paper; everything else is ink in three strengths. Contrast on white: 8.3, 13.6, 5.7, 1.5.
ACCENT = "#0b4f6c"
INK = "#22262b"
MUTED = "#5b6470"
HAIR = "#d5d9de"
BAND = "#b9d0dc"
# The source's own word, wherever it stands beside the model's number.
SOURCE = "#9a6a00"
# From the first state of a variable to its last: one hue, so that order is seen without a legend.
STRENGTHS = ("#e8eef2", "#a9c4d2", "#5a8da6", "#0b4f6c", "#062c3d")

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
# Where the probability axis may end: a remote event drawn on 0 to 100 % is a line on the floor.
TOPS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Fan:
    """A question over time: its points, the as-of day, and the range that the source's own word stands for."""

    points: Sequence[TimelinePoint]
    as_of: date
    as_of_text: str
    deadline_text: str
    author: tuple[float, float] | None = None
    author_text: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """One state of a variable over time."""

    title: str
    points: Sequence[TimelinePoint]


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered event on a track: its day, and the height of the line there."""

    number: int
    on: date
    p: float


@dataclass(frozen=True, slots=True)
class TrackChart:
    """A question's forecasts through as-of time: `deadline` and `outcome` are drawn where they lie in `days`.

    `days` are the first and last as-of date of all tracks on a page, so that their charts share one axis of time.
    """

    points: Sequence[TimelinePoint]
    days: tuple[date, date]
    marks: Sequence[Mark] = ()
    deadline: date | None = None
    outcome: tuple[date, bool] | None = None


def probability_bar(mean: float, low: float, high: float, *, width: int, height: int = 22) -> str:
    """Draw one probability on a line from 0 to 1 with its 90 % interval, to stand in a row of a table."""
    rows = [{"mean": mean, "low": low, "high": high}]
    x = _number("mean", scale={"domain": [0, 1]}, axis=_GRID | {"labels": False})
    tick = {"color": ACCENT, "thickness": 1.5, "size": 9}
    layers = [
        _layer("bar", rows, {"x": x}, color=BAND, height=14),
        _layer("rule", rows, {"x": _number("low"), "x2": {"field": "high"}}, color=ACCENT, strokeWidth=1.5),
        *(_layer("tick", rows, {"x": _number(end)}, **tick) for end in ("low", "high")),
        _layer("point", rows, {"x": _number("mean")}, color=ACCENT, filled=True, size=56, opacity=1),
    ]
    return _svg(layers, width, height, sides=14, fixed=True)


def probability_scale(percent: str, *, width: int) -> str:
    """Draw the scale that belongs below a column of bars."""
    axis = _GRID | {"gridOpacity": 0, "labelExpr": percent, "labelPadding": 0}
    x = _number("mean", scale={"domain": [0, 1]}, axis=axis)
    return _svg([_layer("point", [{"mean": 0}], {"x": x}, opacity=0)], width, 1, sides=14, below=18, fixed=True)


def question_fan(fan: Fan, *, percent: str, width: int = 440, height: int = 180, locale: str = "en-US") -> str:
    """Draw a question's probability over time with its 90 % band, and the source's word beside it."""
    rows = [_row(p) for p in fan.points]
    highest = max(p.high for p in fan.points)
    if fan.author is not None:
        # A wide word beside a small number would press the model's own line to the floor.
        highest = max(highest, min(fan.author[1], 3 * highest))
    top = next((t for t in TOPS if t >= highest), 1.0)
    y_scale = {"domain": [0, top]}
    first, deadline = min(fan.points[0].on, fan.as_of), fan.points[-1].on
    x = _time("on", scale=_days(first, deadline), axis=_time_axis([first, deadline]))
    y = _number("mean", scale=y_scale, axis=_percent_axis(percent))
    layers = [
        _layer("area", rows, {"x": x, **_band(scale=y_scale)}, color=BAND, opacity=0.75),
        _layer("line", rows, {"x": x, "y": y}, color=ACCENT, strokeWidth=2),
        _layer("rule", rows[-1:], {"x": x}, color=MUTED, strokeWidth=1),
        _layer("point", rows[-1:], {"x": x, "y": y}, color=ACCENT, filled=True, size=56, opacity=1),
        *_day_labels(fan, x),
        *_author_band(fan, y_scale, width, top),
    ]
    return _svg(layers, width, height, locale, sides=6)


def _day_labels(fan: Fan, x: Spec) -> list[Spec]:
    """Return the dashed as-of line and the dates above it and above the deadline, kept apart."""
    first, last = min(fan.points[0].on, fan.as_of), fan.points[-1].on
    text: Spec = {"baseline": "bottom", "dy": -5, "fontSize": 11, "color": MUTED}
    place = {"x": x, "y": {"value": 0}, "text": _name("text")}
    end = [{"on": last.isoformat(), "text": fan.deadline_text}]
    deadline = _layer("text", end, place, align="right", dx=2, **text)
    if fan.as_of > last:
        return [deadline]
    share = (fan.as_of - first).days / max((last - first).days, 1)
    day = [{"on": fan.as_of.isoformat(), "text": fan.as_of_text}]
    side = "right" if share > 0.4 else "left"
    line = _layer("rule", day, {"x": x}, color=MUTED, strokeDash=[3, 3])
    label = _layer("text", day, place, align=side, dx=-2, **text)
    return [line, label] if share > 0.75 else [line, label, deadline]


def _author_band(fan: Fan, y_scale: Spec, width: int, top: float) -> list[Spec]:
    """Return the range of the source's own word as a bar beside the chart, with an arrow where it goes on."""
    if fan.author is None:
        return []
    low, high = (min(end, top) for end in fan.author)
    goes_on = fan.author[1] > top
    rows = [{"low": low, "high": high, "middle": (low + high) / 2, "text": fan.author_text}]
    place = {"value": width + 18}
    middle, end = _number("middle", scale=y_scale), _number("high", scale=y_scale)
    if high > low:
        bar = _layer("rule", rows, {"x": place, **_band(scale=y_scale)}, color=SOURCE, strokeWidth=6)
    else:
        where = {"x": place, "y": _number("low", scale=y_scale)}
        bar = _layer("tick", rows, where, color=SOURCE, thickness=3, size=12, orient="horizontal")
    arrow: Spec = {"shape": "triangle-up", "color": SOURCE, "filled": True, "size": 90, "opacity": 1, "yOffset": -3}
    label: Spec = {"align": "left", "dx": 9, "color": SOURCE, "fontSize": 11, "lineBreak": "\n", "baseline": "middle"}
    return [
        bar,
        *([_layer("point", rows, {"x": place, "y": end}, **arrow)] if goes_on else []),
        _layer("text", rows, {"x": place, "y": middle, "text": _name("text")}, **label),
    ]


def question_track(
    track: TrackChart, *, percent: str, width: int = 560, height: int = 200, locale: str = "en-US"
) -> str:
    """Draw forecasts of many as-of dates with their 90 % band, numbered events above, and what happened."""
    rows = [_row(p) for p in track.points]
    top = next((t for t in TOPS if t >= max(p.high for p in track.points)), 1.0)
    # A strip above the highest probability holds the numbers of events.
    strip = 1.13 * top if track.marks else top
    y_scale = {"domain": [0, strip + (0.05 * top if track.marks else 0)]}
    x_scale = _days(*track.days)
    x = _time("on", scale=x_scale, axis=_time_axis(track.days))
    axis = _percent_axis(percent, ticks=[i * top / 4 for i in range(5)])
    line = {"x": x, "y": _number("mean", scale=y_scale, axis=axis)}
    layers = [
        _layer("area", rows, {"x": x, **_band(scale=y_scale, axis=axis)}, color=BAND, opacity=0.6),
        *_marks(track, x_scale, y_scale, strip, width),
        _layer("line", rows, line, color=ACCENT, strokeWidth=2),
        _layer("point", rows, line, color=ACCENT, filled=True, size=34, opacity=1),
        *_ending(track, x, y_scale, top),
    ]
    return _svg(layers, width, height, locale, sides=10)


def _marks(track: TrackChart, x_scale: Spec, y_scale: Spec, strip: float, width: int) -> list[Spec]:
    """Return numbers in circles in the strip, kept apart, each with a thin line to its day and height."""
    if not track.marks:
        return []
    first, last = (day.toordinal() for day in track.days)
    gap = 19 * (last - first) / width  # circles are 17 pixels wide
    at: list[float] = []
    for mark in track.marks:
        at.append(max(float(mark.on.toordinal()), at[-1] + gap if at else 0.0))
    limit = float(last)
    for i in reversed(range(len(at))):
        at[i] = min(at[i], limit)
        limit = at[i] - gap
    rows = [
        {
            "on": mark.on.isoformat(),
            "at": date.fromordinal(round(day)).isoformat(),
            "p": mark.p,
            "strip": strip,
            "text": str(mark.number),
        }
        for mark, day in zip(track.marks, at, strict=True)
    ]
    place = {"x": _time("at", scale=x_scale), "y": _number("strip", scale=y_scale)}
    point = {"x2": {"field": "on"}, "y2": {"field": "p"}}
    disc: Spec = {"filled": True, "fill": "white", "stroke": MUTED, "strokeWidth": 1, "size": 230, "opacity": 1}
    return [
        _layer("rule", rows, place | point, color=MUTED, strokeWidth=0.75),
        _layer("point", rows, place, **disc),
        _layer("text", rows, place | {"text": _name("text")}, color=INK, fontSize=10),
    ]


def _ending(track: TrackChart, x: Spec, y_scale: Spec, top: float) -> list[Spec]:
    """Return a dashed line at the deadline, and a mark at what happened: above for yes, on the floor for no."""
    layers = []
    first, last = track.days
    if track.deadline is not None and first <= track.deadline <= last:
        layers.append(_layer("rule", [{"on": track.deadline.isoformat()}], {"x": x}, color=MUTED, strokeDash=[3, 3]))
    if track.outcome is not None and first <= track.outcome[0] <= last:
        on, came = track.outcome
        end = [{"on": on.isoformat(), "p": top if came else 0.0}]
        # Where the axis ends below 100 %, an arrow says that yes lies farther up.
        shape = "triangle-up" if came and top < 1 else "diamond"
        place = {"x": x, "y": _number("p", scale=y_scale)}
        layers.append(_layer("point", end, place, shape=shape, color=SOURCE, filled=True, size=110, opacity=1))
    return layers


def state_courses(
    courses: Sequence[Course],
    as_of: date,
    *,
    percent: str,
    width: int = 240,
    height: int = 80,
    locale: str = "en-US",
) -> str:
    """Draw how probable each state of a variable is over time.

    Two states need one line, that of the second with its 90 % band; more states share the whole as areas of
    their means, the first at the bottom.
    """
    x = _time("on", scale={"type": "utc"}, axis=_time_axis([p.on for p in courses[0].points], few=True))
    y: Spec = {"scale": {"domain": [0, 1]}, "axis": _percent_axis(percent, ticks=[0, 0.5, 1])}
    if len(courses) <= 2:
        rows = [_row(p) for p in courses[-1].points]
        layers = [
            _layer("area", rows, {"x": x, **_band(**y)}, color=BAND, opacity=0.75),
            _layer("line", rows, {"x": x, "y": _number("mean", **y)}, color=ACCENT, strokeWidth=1.75),
        ]
    else:
        titles = [c.title for c in courses]
        rows = [_row(p) | {"state": c.title, "order": -i} for i, c in enumerate(courses) for p in c.points]
        colours = {"domain": titles, "range": list(shades(len(courses)))}
        encoding = {
            "x": x,
            "y": _number("mean", stack="zero", **y),
            "color": _name("state", scale=colours, legend=None),
            "order": _number("order", sort="descending"),
        }
        layers = [_layer("area", rows, encoding, stroke="white", strokeWidth=0.75)]
    layers.append(_layer("rule", [{"on": as_of.isoformat()}], {"x": x}, color=MUTED, strokeDash=[3, 3]))
    return _svg(layers, width, height, locale, sides=6)


def reliability(
    calibration: Calibration, *, percent: str, said: str, came_true: str, width: int = 340, height: int = 300
) -> str:
    """Draw how often what was forecast came true: steps with their counts, and where they would lie if calibrated.

    Args:
        calibration: the steps and the band.
        percent: how the language writes a percentage.
        said, came_true: the titles of both axes.
        width, height: in pixels.
    """
    axis = _GRID | {"labelExpr": percent, "titleColor": MUTED, "titleFontWeight": "normal"}
    scale = {"domain": [0, 1]}
    x = _number("x", scale=scale, axis=axis | {"title": said})
    y = _number("y", scale=scale, axis=axis | {"title": came_true})
    diagonal = [{"x": 0, "y": 0}, {"x": 1, "y": 1}]
    band = [{"x": p.forecast, "low": p.low, "high": p.high} for p in calibration.band]
    ends = [{"x": x, "y": s.share, "n": i} for i, s in enumerate(calibration.steps) for x in (s.low, s.high)]
    middles: list[Spec] = [
        {"x": (s.low + s.high) / 2, "y": s.share, "questions": str(s.questions)} for s in calibration.steps
    ]
    place = {"x": x, "y": y}
    layers = [
        _layer("area", band, {"x": x, **_band(scale=scale)}, color=BAND, opacity=0.75),
        _layer("line", diagonal, place, color=MUTED, strokeDash=[3, 3], strokeWidth=1),
        _layer("line", ends, place | {"order": _number("n")}, color=ACCENT, strokeWidth=2),
        _layer("point", ends, place, color=ACCENT, filled=True, size=40, opacity=1),
    ]
    # Numbers stand on the side that has room: above low steps and below high ones.
    for rows, dy in (([m for m in middles if m["y"] <= 0.5], -12), ([m for m in middles if m["y"] > 0.5], 14)):
        if rows:
            layers.append(_layer("text", rows, place | {"text": _name("questions")}, color=INK, fontSize=11, dy=dy))
    return _svg(layers, width, height, sides=6)


def shades(count: int) -> tuple[str, ...]:
    """Return the colours of a variable's states, from the first to the last."""
    if count <= 2:
        return BAND, ACCENT
    last = len(STRENGTHS) - 1
    return tuple(STRENGTHS[min(round(i * last / (count - 1)), last)] for i in range(count))


_GRID: Spec = {
    "title": None,
    "grid": True,
    "values": [0, 0.25, 0.5, 0.75, 1],
    "domain": False,
    "ticks": False,
    "labelFlush": False,
}


def _row(point: TimelinePoint) -> Spec:
    return {"on": point.on.isoformat(), "mean": point.mean, "low": point.low, "high": point.high}


def _layer(mark: str, rows: Sequence[Mapping[str, Any]], encoding: Spec, **properties: object) -> Spec:
    """Return marks of one kind, drawn from rows."""
    return {"data": {"values": list(rows)}, "mark": {"type": mark, **properties}, "encoding": encoding}


def _number(field: str, **settings: object) -> Spec:
    return {"field": field, "type": "quantitative", **settings}


def _time(field: str, **settings: object) -> Spec:
    return {"field": field, "type": "temporal", **settings}


def _name(field: str, **settings: object) -> Spec:
    return {"field": field, "type": "nominal", **settings}


def _band(**settings: object) -> Spec:
    """Return the height of a 90 % interval."""
    return {"y": _number("low", **settings), "y2": {"field": "high"}}


def _days(first: date, last: date) -> Spec:
    return {"type": "utc", "domain": [first.isoformat(), last.isoformat()]}


def _percent_axis(percent: str, *, ticks: Sequence[float] | None = None) -> Spec:
    axis: Spec = {"title": None, "labelExpr": percent, "grid": True, "tickCount": 5, "domain": False, "ticks": False}
    return axis if ticks is None else axis | {"values": list(ticks)}


def _time_axis(days: Sequence[date], *, few: bool = False) -> Spec:
    years = (max(days) - min(days)).days / 365.25
    long = years > 2.5
    count: Any = {"interval": "year", "step": max(1, round(years / (3 if few else 6)))} if long else 3 if few else 5
    return {
        "title": None,
        "format": "%Y" if long else "%b %Y",
        "tickCount": count,
        "grid": False,
        "domainColor": MUTED,
        "tickColor": MUTED,
        "labelFlush": False,
        "labelOverlap": True,
    }


def _svg(
    layers: Sequence[Spec],
    width: int,
    height: int,
    locale: str = "en-US",
    *,
    sides: int,
    below: int = 2,
    fixed: bool = False,
) -> str:
    """Return layers as one chart, in SVG.

    Args:
        layers: from the bottom up.
        width, height: of what is drawn between the axes, in pixels.
        locale: how dates are written.
        sides, below: the room for letters that are wider in a browser than here.
        fixed: keeps the stated size, so that charts in the rows of a table share their scale.
    """
    chart: Spec = {
        "width": width,
        "height": height,
        "layer": list(layers),
        "config": {
            "font": FONT,
            "background": "transparent",
            "padding": {"left": sides, "right": sides, "top": 4, "bottom": below},
            "autosize": {"type": "none" if fixed else "pad"},
            "view": {"stroke": None},
            "axis": {"labelColor": MUTED, "labelFontSize": 11, "gridColor": HAIR, "tickColor": HAIR},
        },
    }
    return str(vl_convert.vegalite_to_svg(chart, time_format_locale=cast(Any, locale)))


_IDENTITY = re.compile(r'\bid="([^"]+)"')


def separate(svg: str, prefix: str) -> str:
    """Rename the identifiers inside an SVG, since those of two charts on one page would clash."""
    for name in set(_IDENTITY.findall(svg)):
        svg = svg.replace(f'id="{name}"', f'id="{prefix}-{name}"').replace(f"url(#{name})", f"url(#{prefix}-{name})")
    return svg
