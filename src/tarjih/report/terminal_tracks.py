"""Backtests and verifications on a terminal, in 80 columns and without colour."""

import math
from collections.abc import Sequence
from datetime import date

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tarjih.inference.forecast import TimelinePoint
from tarjih.report.labels import Label
from tarjih.report.pieces import ACCENT, HEADING, QUIET, WIDEST, WIDTH, grid, heading, indented
from tarjih.report.scoring import signed
from tarjih.report.tracks import Backtest, Moved, ScoreOn, Track
from tarjih.report.verification import VerifiedFile, VerifiedLine
from tarjih.report.words import Wording, load_wording

_BLOCKS = "▁▂▃▄▅▆▇█"
# Reports that are listed, and names in a row.
_MOVES, _NAMES = 6, 4
# From this width on there is room for the lowest and the highest forecast.
_WIDE = 96


def render_backtest(
    found: Backtest, language: str = "en", *, output: str | None = None, width: int = WIDTH
) -> RenderableType:
    """Return the key questions and scenarios through as-of time, what moved them, and what happened."""
    page = _Backtest(found, language, min(width, WIDEST))
    return Group(*page.parts(output))


class _Backtest:
    def __init__(self, found: Backtest, language: str, width: int) -> None:
        self.found, self.width = found, width
        self.numbers, self.words = load_wording(language), load_wording(language, "tracks")

    def parts(self, output: str | None) -> list[RenderableType]:
        found, say, day = self.found, self.words.say, self.numbers.day
        span = say("head.span", first=day(found.days[0].as_of), last=day(found.days[-1].as_of))
        days = say("head.days", count=len(found.days))
        every = say(f"head.every.{found.every}")
        parts: list[RenderableType] = [
            Text(self.numbers.title(found.title), style=f"bold {ACCENT}"),
            Text(
                f"{span} · {say('head.run', days=days, every=every, draws=found.draws, seed=found.seed)}", style=QUIET
            ),
            Text(),
            Text(" ".join(self.notes())),
            heading(say("table.heading")),
            indented(self.table(say("table.question"), found.key_tracks, outcomes=True)),
            indented(Text(say("table.scale"), style=QUIET)),
        ]
        if more := len(found.tracks) - len(found.key_tracks):
            parts.append(indented(Text(say("table.more", count=more), style=QUIET)))
        if found.scenarios and found.scenarios_at is not None:
            title = say("table.scenarios", at=day(found.scenarios_at))
            table = self.table(say("table.scenario"), found.scenarios, outcomes=False)
            parts += [heading(title), indented(table)]
        if found.scores:
            note = Text(say("scores.note"), style=QUIET)
            parts += [heading(say("scores.heading")), indented(self.scores()), indented(note)]
        moved = sorted((m for t in found.key_tracks for m in t.moved), key=lambda m: -abs(m.log_odds))
        if moved:
            parts += [heading(say("table.moved")), indented(self.moves(moved[:_MOVES]))]
        if left := self.left_out():
            parts += [heading(say("table.left_out")), *(indented(Text(line)) for line in left)]
        if output is not None:
            parts += [Text(), Text(say("table.report", file=output))]
        return parts

    def notes(self) -> list[str]:
        if self.found.every == "issued":
            return [self.words.say("note.issued")]
        return [self.words.say("note.known"), *self.canary()]

    def canary(self) -> list[str]:
        days = self.found.days
        heard = [bool(one.heard) for one in days]
        if not any(heard):
            return [self.words.say("note.deaf")]
        return [self.words.say("note.blind")] + ([] if heard[-1] else [self.words.say("note.deaf")])

    def table(self, first: str, tracks: Sequence[Track], *, outcomes: bool) -> Table:
        days = [one.as_of for one in self.found.days]
        right = {"justify": "right", "no_wrap": True}
        ends = ("first", "lowest", "highest", "last_open") if self.width >= _WIDE else ("first", "last_open")
        columns: list[tuple[str, dict[str, object]]] = [
            (first, {"overflow": "fold"}),
            (self.words.say("table.course"), {"no_wrap": True}),
            *((self.words.say(f"table.{end}"), right) for end in ends),
        ]
        if outcomes:
            columns.append((self.words.say("table.outcome"), {"max_width": 10}))
        table = grid(columns)
        for track in tracks:
            low, high = (choose(track.points, key=lambda point: point.mean) for choose in (min, max))
            shown = {"first": track.points[0], "lowest": low, "highest": high, "last_open": track.last_open}
            cells = [self.percent(shown[end]) for end in ends]
            row: list[RenderableType] = [Text(self.numbers.title(track.label)), self.course(track, days), *cells]
            if outcomes:
                row.append(self.outcome(track))
            table.add_row(*row)
        return table

    def percent(self, point: TimelinePoint) -> Text:
        return Text(self.numbers.percent(point.mean, known=point.low == point.high), style=HEADING)

    def course(self, track: Track, days: Sequence[date]) -> Text:
        return Text(sparkline([None if (p := track.at(day)) is None else p.mean for day in days]), style=ACCENT)

    def outcome(self, track: Track) -> Text:
        if track.outcome is None:
            return Text(self.words.say("table.pending"), style=QUIET)
        answer = Text(self.numbers.say(f"answers.{track.outcome.answer}"), style=HEADING)
        return answer.append(f"\n{self.numbers.month(track.outcome.on)}", style=QUIET)

    def moves(self, moved: Sequence[Moved]) -> Table:
        say = self.words.say
        table = grid(
            [
                (say("page.when"), {"max_width": 11}),
                (say("page.what"), {}),
                (say("page.factor"), {"justify": "right", "no_wrap": True}),
            ]
        )
        titles = {track.label.name: track.label for track in self.found.tracks}
        for one in moved:
            text = Text(one.text or self.indicator(one.indicator))
            asked = self.numbers.say("terminal.moved", question=self.numbers.title(titles[one.question]))
            text.append(f"\n{asked}", style=QUIET)
            factor = Text(self.numbers.factor(one.log_odds), style=HEADING)
            table.add_row(self.numbers.day(one.known_on), text, factor)
        return table

    def scores(self) -> Table:
        say = self.words.say
        names = ("n", "model", "status_quo", "difference", "range")
        right = {"justify": "right", "no_wrap": True}
        table = grid([(say("page.as_of"), {"no_wrap": True}), *((say(f"scores.{name}"), right) for name in names)])
        for one in self.found.scores:
            table.add_row(
                self.numbers.day(one.as_of),
                say("scores.n_value", questions=one.questions, judgements=one.judgements),
                Text(f"{one.brier:.3f}", style=HEADING),
                f"{one.status_quo:.3f}",
                signed(one.difference),
                score_range(self.words, one),
            )
        return table

    def indicator(self, name: str) -> str:
        return self.numbers.title(self.found.indicators.get(name, Label(name, {})))

    def left_out(self) -> list[str]:
        """Return why questions were left out, and on which days."""
        days: dict[tuple[str, str], list[date]] = {}
        for one in self.found.days:
            for question, reason in one.left_out.items():
                days.setdefault((question, reason), []).append(one.as_of)
        lines = []
        for (question, reason), on in days.items():
            first, last = self.numbers.day(on[0]), self.numbers.day(on[-1])
            span = first if first == last else self.words.say("head.span", first=first, last=last)
            lines.append(self.words.say("table.left_out_line", question=question, days=span, reason=reason))
        return lines


def score_range(words: Wording, one: ScoreOn) -> str:
    """Write the interval of a difference of scores, or that there are too few judgements for one."""
    if math.isnan(one.low):
        return words.say("scores.too_few")
    return words.say("head.span", first=signed(one.low), last=signed(one.high))


def sparkline(values: Sequence[float | None]) -> str:
    """Draw a course from 0 to its own highest value in eighths of a line; a gap where there is none.

    >>> sparkline([0.0, 0.2, None, 0.4])
    '▁▅ █'
    """
    top = max((value for value in values if value is not None), default=0.0) or 1.0
    last = len(_BLOCKS) - 1
    return "".join(" " if v is None else _BLOCKS[min(int(v / top * last + 0.5 + 1e-9), last)] for v in values)


def render_verification(found: VerifiedFile, language: str = "en", *, width: int = WIDTH) -> RenderableType:
    """Return what became of each issued forecast, and whether the chain holds."""
    words, numbers = load_wording(language, "tracks"), load_wording(language)
    say = words.say
    parts: list[RenderableType] = [Text(say("verify.heading", file=found.file), style=f"bold {ACCENT}")]
    if found.empty and not found.problems and not found.torn:
        return Group(*parts, Text(say("verify.none")))
    issued_width = 15 if width < 100 else 27
    table = grid(
        [
            (say("verify.line"), {"justify": "right"}),
            (say("verify.as_of"), {"no_wrap": True}),
            (say("verify.issued"), {"max_width": issued_width}),
            (say("verify.found"), {"max_width": min(width, WIDEST) - issued_width - 21}),
        ]
    )
    for line in found.lines:
        day = numbers.day(line.issued_on)
        issued = say("verify.retrospective", day=day) if line.retrospective else day
        table.add_row(str(line.number), numbers.day(line.as_of), issued, _verdict(words, line))
    parts += [Text(), table, Text()]
    if found.problems:
        parts.append(Text(say("verify.broken"), style=HEADING))
        parts += [Text(str(problem)) for problem in found.problems]
    else:
        parts.append(Text(say("verify.chain")))
    if found.torn:
        parts.append(Text(say("verify.torn", count=found.torn)))
    parts += [Text(say("verify.last", digest=found.last_digest)), Text(say("verify.keep"), style=QUIET)]
    return Group(*parts)


def _verdict(words: Wording, line: VerifiedLine) -> Text:
    said = words.say(f"verify.{line.verdict}", gap=f"{line.gap:.1g}", farthest=line.farthest)
    text = Text(said, style=HEADING)
    for key in ("added", "gone", "altered"):
        if names := getattr(line, key):
            text.append("\n" + words.say(f"verify.{key}", count=len(names), names=_listed(words, names)), style=QUIET)
    if line.searched:
        text.append("\n" + words.say("verify.searched", names=_listed(words, line.searched)), style=QUIET)
    if line.environment and line.verdict != "same":
        changed = [words.say("verify.changed", name=n, then=then, now=now) for n, then, now in line.environment]
        text.append("\n" + words.say("verify.environment", names=", ".join(changed)), style=QUIET)
    return text


def _listed(words: Wording, names: Sequence[str]) -> str:
    shown = list(names[:_NAMES])
    if len(names) > _NAMES:
        shown.append(words.say("verify.and_more", count=len(names) - _NAMES))
    return ", ".join(shown)
