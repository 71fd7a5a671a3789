"""Static charts as SVG text. Every word in them comes from the caller, already in the reader's language."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, cast

import altair as alt
import vl_convert

from tarjih.inference.forecast import TimelinePoint
from tarjih.scoring import Calibration

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
    x = alt.X("mean:Q", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(**_GRID, labels=False))
    base = alt.Chart(_data([{"mean": mean, "low": low, "high": high}]))
    ends = [base.mark_tick(color=ACCENT, thickness=1.5, size=9).encode(x=alt.X(f"{end}:Q")) for end in ("low", "high")]
    chart = alt.layer(
        base.mark_bar(color=BAND, height=14).encode(x=x),
        base.mark_rule(color=ACCENT, strokeWidth=1.5).encode(x=alt.X("low:Q"), x2="high:Q"),
        *ends,
        base.mark_point(color=ACCENT, filled=True, size=56, opacity=1).encode(x=alt.X("mean:Q")),
    )
    return _svg(chart.properties(width=width, height=height), sides=14, fixed=True)


def probability_scale(percent: str, *, width: int) -> str:
    """Draw the scale that belongs below a column of bars."""
    axis = alt.Axis(**_GRID | {"gridOpacity": 0}, labelExpr=percent, labelPadding=0)
    x = alt.X("mean:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)
    chart = alt.layer(alt.Chart(_data([{"mean": 0}])).mark_point(opacity=0).encode(x=x))
    return _svg(chart.properties(width=width, height=1), sides=14, below=18, fixed=True)


def question_fan(fan: Fan, *, percent: str, width: int = 440, height: int = 180, locale: str = "en-US") -> str:
    """Draw a question's probability over time with its 90 % band, and the source's word beside it."""
    rows = [_row(p) for p in fan.points]
    highest = max(p.high for p in fan.points)
    if fan.author is not None:
        # A wide word beside a small number would press the model's own line to the floor.
        highest = max(highest, min(fan.author[1], 3 * highest))
    top = next((t for t in TOPS if t >= highest), 1.0)
    y_scale = alt.Scale(domain=[0, top])
    first, deadline = min(fan.points[0].on, fan.as_of), fan.points[-1].on
    x_scale = alt.Scale(type="utc", domain=[first.isoformat(), deadline.isoformat()])
    x = alt.X("on:T", scale=x_scale, axis=_time_axis([first, deadline]))
    y = alt.Y("mean:Q", scale=y_scale, axis=_percent_axis(percent))
    base, last = alt.Chart(_data(rows)), alt.Chart(_data(rows[-1:]))
    layers = [
        base.mark_area(color=BAND, opacity=0.75).encode(x=x, y=alt.Y("low:Q", scale=y_scale), y2="high:Q"),
        base.mark_line(color=ACCENT, strokeWidth=2).encode(x=x, y=y),
        last.mark_rule(color=MUTED, strokeWidth=1).encode(x=x),
        last.mark_point(color=ACCENT, filled=True, size=56, opacity=1).encode(x=x, y=y),
        *_day_labels(fan, x),
        *_author_band(fan, y_scale, width, top),
    ]
    return _svg(alt.layer(*layers).properties(width=width, height=height), locale, sides=6)


def _day_labels(fan: Fan, x: alt.X) -> list[alt.Chart]:
    """Return the dashed as-of line and the dates above it and above the deadline, kept apart."""
    first, last = min(fan.points[0].on, fan.as_of), fan.points[-1].on
    text: dict[str, Any] = {"baseline": "bottom", "dy": -5, "fontSize": 11, "color": MUTED}
    end = alt.Chart(_data([{"on": last.isoformat(), "text": fan.deadline_text}]))
    deadline = end.mark_text(align="right", dx=2, **text).encode(x=x, y=alt.value(0), text="text:N")
    if fan.as_of > last:
        return [deadline]
    share = (fan.as_of - first).days / max((last - first).days, 1)
    day = alt.Chart(_data([{"on": fan.as_of.isoformat(), "text": fan.as_of_text}]))
    side: Literal["left", "right"] = "right" if share > 0.4 else "left"
    line = day.mark_rule(color=MUTED, strokeDash=[3, 3]).encode(x=x)
    label = day.mark_text(align=side, dx=-2, **text).encode(x=x, y=alt.value(0), text="text:N")
    return [line, label] if share > 0.75 else [line, label, deadline]


def _author_band(fan: Fan, y_scale: alt.Scale, width: int, top: float) -> list[alt.Chart]:
    """Return the range of the source's own word as a bar beside the chart, with an arrow where it goes on."""
    if fan.author is None:
        return []
    low, high = (min(end, top) for end in fan.author)
    goes_on = fan.author[1] > top
    base = alt.Chart(_data([{"low": low, "high": high, "middle": (low + high) / 2, "text": fan.author_text}]))
    place = alt.value(width + 18)
    if high > low:
        mark = base.mark_rule(color=SOURCE, strokeWidth=6)
        bar = mark.encode(x=place, y=alt.Y("low:Q", scale=y_scale), y2="high:Q")
    else:
        tick = base.mark_tick(color=SOURCE, thickness=3, size=12, orient="horizontal")
        bar = tick.encode(x=place, y=alt.Y("low:Q", scale=y_scale))
    arrow = base.mark_point(shape="triangle-up", color=SOURCE, filled=True, size=90, opacity=1, yOffset=-3)
    label = base.mark_text(align="left", dx=9, color=SOURCE, fontSize=11, lineBreak="\n", baseline="middle")
    return [
        bar,
        *([arrow.encode(x=place, y=alt.Y("high:Q", scale=y_scale))] if goes_on else []),
        label.encode(x=place, y=alt.Y("middle:Q", scale=y_scale), text="text:N"),
    ]


def question_track(
    track: TrackChart, *, percent: str, width: int = 560, height: int = 200, locale: str = "en-US"
) -> str:
    """Draw forecasts of many as-of dates with their 90 % band, numbered events above, and what happened."""
    rows = [_row(p) for p in track.points]
    top = next((t for t in TOPS if t >= max(p.high for p in track.points)), 1.0)
    # A strip above the highest probability holds the numbers of events.
    strip = 1.13 * top if track.marks else top
    y_scale = alt.Scale(domain=[0, strip + (0.05 * top if track.marks else 0)])
    x_scale = alt.Scale(type="utc", domain=[day.isoformat() for day in track.days])
    x = alt.X("on:T", scale=x_scale, axis=_time_axis(track.days))
    axis = _percent_axis(percent, ticks=[i * top / 4 for i in range(5)])
    y = alt.Y("mean:Q", scale=y_scale, axis=axis)
    base = alt.Chart(_data(rows))
    layers = [
        base.mark_area(color=BAND, opacity=0.6).encode(x=x, y=alt.Y("low:Q", scale=y_scale, axis=axis), y2="high:Q"),
        *_marks(track, x_scale, y_scale, strip, width),
        base.mark_line(color=ACCENT, strokeWidth=2).encode(x=x, y=y),
        base.mark_point(color=ACCENT, filled=True, size=34, opacity=1).encode(x=x, y=y),
        *_ending(track, x, y_scale, top),
    ]
    return _svg(alt.layer(*layers).properties(width=width, height=height), locale, sides=10)


def _marks(track: TrackChart, x_scale: alt.Scale, y_scale: alt.Scale, strip: float, width: int) -> list[alt.Chart]:
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
    base = alt.Chart(_data(rows))
    x, y = alt.X("at:T", scale=x_scale), alt.Y("strip:Q", scale=y_scale)
    return [
        base.mark_rule(color=MUTED, strokeWidth=0.75).encode(x=x, y=y, x2="on:T", y2="p:Q"),
        base.mark_point(filled=True, fill="white", stroke=MUTED, strokeWidth=1, size=230, opacity=1).encode(x=x, y=y),
        base.mark_text(color=INK, fontSize=10).encode(x=x, y=y, text="text:N"),
    ]


def _ending(track: TrackChart, x: alt.X, y_scale: alt.Scale, top: float) -> list[alt.Chart]:
    """Return a dashed line at the deadline, and a mark at what happened: above for yes, on the floor for no."""
    layers = []
    first, last = track.days
    if track.deadline is not None and first <= track.deadline <= last:
        day = alt.Chart(_data([{"on": track.deadline.isoformat()}]))
        layers.append(day.mark_rule(color=MUTED, strokeDash=[3, 3]).encode(x=x))
    if track.outcome is not None and first <= track.outcome[0] <= last:
        on, came = track.outcome
        end = alt.Chart(_data([{"on": on.isoformat(), "p": top if came else 0.0}]))
        # Where the axis ends below 100 %, an arrow says that yes lies farther up.
        shape = "triangle-up" if came and top < 1 else "diamond"
        point = end.mark_point(shape=shape, color=SOURCE, filled=True, size=110, opacity=1)
        layers.append(point.encode(x=x, y=alt.Y("p:Q", scale=y_scale)))
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
    x = alt.X("on:T", scale=alt.Scale(type="utc"), axis=_time_axis([p.on for p in courses[0].points], few=True))
    y_scale = alt.Scale(domain=[0, 1])
    axis = _percent_axis(percent, ticks=[0, 0.5, 1])
    if len(courses) <= 2:
        base = alt.Chart(_data([_row(p) for p in courses[-1].points]))
        low, mean = (alt.Y(f"{field}:Q", scale=y_scale, axis=axis) for field in ("low", "mean"))
        layers = [
            base.mark_area(color=BAND, opacity=0.75).encode(x=x, y=low, y2="high:Q"),
            base.mark_line(color=ACCENT, strokeWidth=1.75).encode(x=x, y=mean),
        ]
    else:
        titles = [c.title for c in courses]
        rows = [_row(p) | {"state": c.title, "order": -i} for i, c in enumerate(courses) for p in c.points]
        colour = alt.Color("state:N", scale=alt.Scale(domain=titles, range=list(shades(len(courses)))), legend=None)
        y = alt.Y("mean:Q", stack="zero", scale=y_scale, axis=axis)
        areas = alt.Chart(_data(rows)).mark_area(stroke="white", strokeWidth=0.75)
        layers = [areas.encode(x=x, y=y, color=colour, order=alt.Order("order:Q", sort="descending"))]
    day = alt.Chart(_data([{"on": as_of.isoformat()}]))
    layers.append(day.mark_rule(color=MUTED, strokeDash=[3, 3]).encode(x=x))
    return _svg(alt.layer(*layers).properties(width=width, height=height), locale, sides=6)


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
    axis: dict[str, Any] = _GRID | {"labelExpr": percent, "titleColor": MUTED, "titleFontWeight": "normal"}
    x_scale = y_scale = alt.Scale(domain=[0, 1])
    x = alt.X("x:Q", scale=x_scale, axis=alt.Axis(**axis | {"title": said}))
    y = alt.Y("y:Q", scale=y_scale, axis=alt.Axis(**axis | {"title": came_true}))
    diagonal = alt.Chart(_data([{"x": 0, "y": 0}, {"x": 1, "y": 1}]))
    band = alt.Chart(_data([{"x": p.forecast, "low": p.low, "high": p.high} for p in calibration.band]))
    ends = [{"x": x, "y": s.share, "n": i} for i, s in enumerate(calibration.steps) for x in (s.low, s.high)]
    middles: list[dict[str, Any]] = [
        {"x": (s.low + s.high) / 2, "y": s.share, "questions": str(s.questions)} for s in calibration.steps
    ]
    line = alt.Chart(_data(ends))
    layers = [
        band.mark_area(color=BAND, opacity=0.75).encode(x=x, y=alt.Y("low:Q", scale=y_scale), y2="high:Q"),
        diagonal.mark_line(color=MUTED, strokeDash=[3, 3], strokeWidth=1).encode(x=x, y=y),
        line.mark_line(color=ACCENT, strokeWidth=2).encode(x=x, y=y, order="n:Q"),
        line.mark_point(color=ACCENT, filled=True, size=40, opacity=1).encode(x=x, y=y),
    ]
    # Numbers stand on the side that has room: above low steps and below high ones.
    for rows, dy in (([m for m in middles if m["y"] <= 0.5], -12), ([m for m in middles if m["y"] > 0.5], 14)):
        if rows:
            text = alt.Chart(_data(rows)).mark_text(color=INK, fontSize=11, dy=dy)
            layers.append(text.encode(x=x, y=y, text="questions:N"))
    return _svg(alt.layer(*layers).properties(width=width, height=height), sides=6)


def shades(count: int) -> tuple[str, ...]:
    """Return the colours of a variable's states, from the first to the last."""
    if count <= 2:
        return BAND, ACCENT
    last = len(STRENGTHS) - 1
    return tuple(STRENGTHS[min(round(i * last / (count - 1)), last)] for i in range(count))


_GRID: dict[str, Any] = {
    "title": None,
    "grid": True,
    "values": [0, 0.25, 0.5, 0.75, 1],
    "domain": False,
    "ticks": False,
    "labelFlush": False,
}


def _row(point: TimelinePoint) -> dict[str, Any]:
    return {"on": point.on.isoformat(), "mean": point.mean, "low": point.low, "high": point.high}


def _data(rows: Sequence[Mapping[str, Any]]) -> alt.InlineData:
    return alt.InlineData(values=[dict(row) for row in rows])


def _percent_axis(percent: str, *, ticks: Sequence[float] | None = None) -> alt.Axis:
    shown: dict[str, Any] = {} if ticks is None else {"values": list(ticks)}
    return alt.Axis(title=None, labelExpr=percent, grid=True, tickCount=5, domain=False, ticks=False, **shown)


def _time_axis(days: Sequence[date], *, few: bool = False) -> alt.Axis:
    years = (max(days) - min(days)).days / 365.25
    long = years > 2.5
    count: Any = {"interval": "year", "step": max(1, round(years / (3 if few else 6)))} if long else 3 if few else 5
    return alt.Axis(
        title=None,
        format="%Y" if long else "%b %Y",
        tickCount=count,
        grid=False,
        domainColor=MUTED,
        tickColor=MUTED,
        labelFlush=False,
        labelOverlap=True,
    )


def _svg(
    chart: alt.LayerChart | alt.FacetChart, locale: str = "en-US", *, sides: int, below: int = 2, fixed: bool = False
) -> str:
    """Return the chart as SVG.

    Args:
        sides, below: the room for letters that are wider in a browser than here.
        fixed: keeps the stated size, so that charts in the rows of a table share their scale.
    """
    finished = (
        chart.configure(
            font=FONT,
            background="transparent",
            padding={"left": sides, "right": sides, "top": 4, "bottom": below},
            autosize=alt.AutoSizeParams(type="none" if fixed else "pad"),
        )
        .configure_view(stroke=None)
        .configure_axis(labelColor=MUTED, labelFontSize=11, gridColor=HAIR, tickColor=HAIR)
    )
    return str(vl_convert.vegalite_to_svg(finished.to_dict(), time_format_locale=cast(Any, locale)))


_IDENTITY = re.compile(r'\bid="([^"]+)"')


def separate(svg: str, prefix: str) -> str:
    """Rename the identifiers inside an SVG, since those of two charts on one page would clash."""
    for name in set(_IDENTITY.findall(svg)):
        svg = svg.replace(f'id="{name}"', f'id="{prefix}-{name}"').replace(f"url(#{name})", f"url(#{prefix}-{name})")
    return svg
