"""The scales of estimative words on a terminal: every word as a range, and one number or word on every scale."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from tarjih.claims.estimative import Scale
from tarjih.report.pieces import ACCENT, HEADING, QUIET, WIDEST, WIDTH, grid, range_bar
from tarjih.report.words import load_wording

_LEAST_CELLS, _MOST_CELLS = 20, 50


def render_scale(scale: Scale, *, language: str = "en", width: int = WIDTH) -> RenderableType:
    """Return every word of a scale, the most probable first, each as a bar from 0 to 100 %."""
    wording = load_wording(language, "claims")
    bands = sorted(dict.fromkeys(scale.phrases[language].values()), key=lambda band: -band.mu)
    longest = max(len(band.word) for band in bands)
    cells = min(max(min(width, WIDEST) - longest - 15, _LEAST_CELLS), _MOST_CELLS)
    table = grid(
        [
            (wording.say("words.word"), {"no_wrap": True, "style": HEADING}),
            (_axis(cells), {"no_wrap": True}),
            (wording.say("words.range"), {"no_wrap": True, "justify": "right"}),
        ]
    )
    for band in bands:
        table.add_row(
            band.word, range_bar(band.low, band.high, band.median, cells), wording.interval(band.low, band.high)
        )
    share = f"{100 * bands[0].coverage:.0f}"
    return Group(
        Text(wording.say("words.heading", title=wording.text(scale.title)), style=f"bold {ACCENT}"),
        Text(),
        table,
        Text("\n" + wording.say("words.coverage", share=share), style=QUIET),
        *(Text(source, style=QUIET) for source in dict.fromkeys(band.source for band in bands)),
    )


def render_on_every_scale(
    scales: Sequence[Scale],
    *,
    word: str | None = None,
    p: float | None = None,
    language: str = "en",
    width: int = WIDTH,
) -> RenderableType:
    """Return what a word says, or what a probability is called, on each scale that has an answer."""
    wording = load_wording(language, "claims")
    names = [wording.text(scale.title) for scale in scales]
    cells = min(max(min(width, WIDEST) - max(map(len, names)) - 36, _LEAST_CELLS), _MOST_CELLS)
    heading = (
        wording.say("words.of_word", word=word) if word else wording.say("words.of_number", p=wording.percent(p or 0))
    )
    table = grid(
        [
            (wording.say("words.scale"), {}),
            (wording.say("words.word"), {"no_wrap": True, "style": HEADING}),
            (_axis(cells), {"no_wrap": True}),
            (wording.say("words.range"), {"no_wrap": True, "justify": "right"}),
        ]
    )
    for scale, name in zip(scales, names, strict=True):
        band = scale.find(word, language) if word else scale.band(scale.word_for(p or 0, language), language)
        if band is None:
            table.add_row(name, Text(wording.say("words.unknown"), style=QUIET))
        else:
            mark = band.median if word or p is None else p
            bar = range_bar(band.low, band.high, mark, cells)
            table.add_row(name, band.word, bar, wording.interval(band.low, band.high))
    return Group(Text(heading, style=f"bold {ACCENT}"), Text(), table)


def _axis(cells: int) -> str:
    half = cells // 2
    return f"0{'50':>{half}}{'100':>{cells - half - 1}}"
