"""An explanation on a terminal: for somebody who never saw a Bayesian network, in 80 columns, without colour."""

import math
from collections.abc import Sequence
from typing import Any

from rich.console import Group as Page
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from tarjih.explain import Account, Contribution, Explained, Explanation, Group, Omission
from tarjih.inference.forecast import Split, TimelinePoint
from tarjih.model.calendar import Span
from tarjih.model.schema import ScenarioModel
from tarjih.report.labels import Label
from tarjih.report.pieces import HEADING, QUIET, WIDEST, WIDTH, grid, heading, indented, page_head, probability_bar
from tarjih.report.waterfall import UNSEEN, Line, lines_of, scale_of, thinned
from tarjih.report.words import Wording, load_wording

# Lines that stand alone on the page of one question, and of each of several.
_ALONE, _FEW = 10, 3
# Rows of the history, and groups and omissions that are listed.
_ROWS, _GROUPS = 12, 8
# A part left out that leaves fewer draws than this should be left out of the ledger itself.
_ENOUGH = 20
_BLOCKS = "▁▂▃▄▅▆▇█"


def render_explanation(
    model: ScenarioModel, explanation: Explanation, language: str = "en", *, width: int = WIDTH
) -> RenderableType:
    """Return an explanation for a terminal: one question at length, or several in short."""
    page = _Page(model, explanation, load_wording(language), min(width, WIDEST))
    if len(explanation.questions) == 1:
        return Page(*page.one(explanation.questions[0]))
    return Page(*page.several())


class _Page:
    """What all parts of a page need: names, grades and wording."""

    def __init__(self, model: ScenarioModel, explanation: Explanation, wording: Wording, width: int) -> None:
        self.model, self.explanation, self.wording, self.width = model, explanation, wording, width

    def say(self, key: str, **values: object) -> str:
        return self.wording.say(key, **values)

    def fine(self, p: float) -> str:
        return self.wording.fine(p)

    def question(self, name: str) -> str:
        # A question that the case does not ask is its own title.
        asked = self.model.questions
        return self.wording.title(Label(name, asked[name].title)) if name in asked else name

    def indicators(self, names: Sequence[str]) -> str:
        titles = [self.wording.title(Label(name, self.model.indicators[name].title)) for name in names]
        return self.say("explain.and").join(titles)

    def variable(self, name: str) -> str:
        return self.wording.title(Label(name, self.model.variables[name].title))

    # One question

    def one(self, found: Explained) -> list[RenderableType]:
        run = [
            self.wording.say("terminal.draws", count=self.explanation.draws),
            self.wording.say("terminal.seed", seed=self.explanation.seed),
        ]
        asks = [] if found.name == found.ask else [found.name, found.ask]
        parts: list[RenderableType] = [
            page_head(self.wording, self.question(found.name), self.explanation.as_of, self.width),
            Text(" · ".join([*asks, *run]), style=QUIET),
            Text(),
            Text(self.summary(found)),
        ]
        if found.estimate.split is not None and found.estimate.split.share > 0:
            parts.append(Text(self.doubt(found.estimate.split)))
        account = found.account
        if account is None or found.history is None:
            return [*parts, Text(), Text(self.say("explain.not_followed"))]
        parts += [heading(self.say("explain.history")), indented(self.history(self.since(found.history.points)))]
        moved = indented(self.moves(account, lines_of(account, _ALONE)))
        parts += [
            heading(self.say("explain.moves")),
            indented(Text(self.say("explain.moves_note"), style=QUIET)),
            moved,
        ]
        if found.groups:
            parts += [heading(self.say(f"explain.by.{self.explanation.by}")), indented(self.groups(found))]
        if found.omissions:
            note = Text(self.say("explain.without_note"), style=QUIET)
            parts += [heading(self.say("explain.without")), indented(note), indented(self.omissions(found.omissions))]
        return parts

    def summary(self, found: Explained) -> str:
        known = found.estimate.method == "known"
        _, interval = self.wording.estimate(found.estimate)
        p = self.wording.percent(found.estimate.mean, known=True) if known else self.fine(found.estimate.mean)
        word = self.wording.word(found.estimate.mean, self.model.words)
        sentences = [self.say("explain.now", p=p, word=word, interval=interval)]
        account, since = found.account, self.wording.day(self.explanation.since)
        if account is not None and found.issued is not None:
            then, interval = self.fine(found.issued.mean), self.wording.estimate(found.issued)[1]
            today = self.fine(account.contributions[0].after)
            sentences.append(self.say("explain.issued", since=since, then=then, interval=interval, today=today))
        elif account is not None:
            then = self.fine(account.before)
            sentences.append(self.say("explain.start", since=since, then=then))
        if account is not None and math.isfinite(account.log_odds):
            sentences.append(self.product(account))
        return " ".join(sentences)

    def doubt(self, split: Split) -> str:
        """Say how much of what is open lies in words and ranges, and how much would remain if they were known."""
        judged = self.wording.percent(split.share)
        return self.say("explain.doubt", judged=judged, remains=self.wording.percent(1 - split.share))

    def product(self, account: Account) -> str:
        """Say of which factors the whole change is made."""
        sums = dict.fromkeys(("learning", "report", "silence", "known"), 0.0)
        for one in account.contributions:
            sums[one.kind] += one.log_odds
        parts = [self.say(f"explain.part.{kind}", factor=self.factor(part)) for kind, part in sums.items() if part]
        if not parts:
            return self.say("explain.unmoved")
        return self.say(
            "explain.product", factors=self.say("explain.comma").join(parts), whole=self.factor(account.log_odds)
        )

    def since(self, points: Sequence[TimelinePoint]) -> Sequence[TimelinePoint]:
        """Return the points from the day on which the account begins."""
        return [point for point in points if point.on >= self.explanation.since] or points

    def history(self, points: Sequence[TimelinePoint]) -> RenderableType:
        shown = thinned(points, _ROWS)
        scale = scale_of([point.high for point in shown])
        cells = max(self.width - 42, 16)
        table = grid(
            [
                (self.say("explain.end_of"), {"no_wrap": True}),
                ("", {"justify": "right", "no_wrap": True}),
                (
                    self.say("explain.scale", end=self.wording.percent(scale, known=True)),
                    {"no_wrap": True, "width": cells},
                ),
                (self.wording.say("terminal.interval"), {"justify": "right", "no_wrap": True}),
            ]
        )
        for point in shown:
            bar = probability_bar(point.mean / scale, point.high / scale, cells)
            interval = self.wording.interval(point.low, point.high)
            table.add_row(self.wording.day(point.on), Text(self.wording.fine(point.mean), style=HEADING), bar, interval)
        return table

    def moves(self, account: Account, lines: Sequence[Line]) -> RenderableType:
        table = grid(
            [
                (self.say("explain.known_on"), {"no_wrap": True}),
                (self.say("explain.what"), {"ratio": 1}),
                (self.wording.say("columns.grade"), {"no_wrap": True}),
                (self.wording.say("columns.factor"), {"justify": "right", "no_wrap": True}),
                (self.say("explain.then"), {"justify": "right", "no_wrap": True}),
            ]
        )
        fine = self.wording.precise
        start = Text(self.say("explain.begins"), style=HEADING)
        table.add_row(self.wording.day(account.since), start, "", "", Text(fine(account.before), style=HEADING))
        for line in lines:
            factor, after = self.factor(line.log_odds), fine(line.after)
            if line.alone is None:
                table.add_row("", Text(self.between(line), style=QUIET), "", Text(factor, style=QUIET), after)
            else:
                when, what, grade = self.item(line.alone)
                table.add_row(when, what, grade, Text(factor, style=HEADING), after)
        whole = Text(self.factor(account.log_odds), style=HEADING)
        ends = Text(self.say("explain.ends"), style=HEADING)
        table.add_row(self.wording.day(account.as_of), ends, "", whole, Text(fine(account.after), style=HEADING))
        return table

    def factor(self, log_odds: float) -> str:
        return self.say("explain.settles") if math.isinf(log_odds) else self.wording.factor(log_odds)

    def item(self, one: Contribution) -> tuple[str, Text, str]:
        """Return when a contribution became known, what it was, and its grade."""
        when = self.wording.day(one.known_on)
        if one.kind == "learning":
            return "", Text(self.say("explain.learning")), ""
        if one.kind == "known":
            told = [
                self.say("explain.fact", variable=self.variable(n), state=s.replace("_", " ")) for n, s in one.facts
            ]
            # Facts hold for whole steps: their days are not known more sharply.
            calendar = self.model.calendar
            step = calendar.span(calendar.step_of(one.occurred.first))
            return self.wording.span(step), Text(self.say("explain.known", facts="; ".join(told))), ""
        first = one.items[0]
        text = Text(first.text or self.indicators(one.indicators))
        if first.occurred.last < one.known_on and (one.known_on - first.occurred.last).days > _late(first.occurred):
            occurred = self.say("explain.of", when=self.wording.span(first.occurred))
            text.append(f" {occurred}", style=QUIET)
        return when, text, self.explanation.grades.get(first.where) or self.wording.percent(first.reliability)

    def between(self, line: Line) -> str:
        parts = [self.say("explain.weaker", count=line.reports)] if line.reports else []
        if abs(line.from_silence) >= UNSEEN:
            parts.append(self.say("explain.silence", factor=self.factor(line.from_silence)))
        if abs(line.from_known) >= UNSEEN:
            parts.append(self.say("explain.facts", factor=self.factor(line.from_known)))
        return self.say("explain.between", parts=self.say("explain.comma").join(parts))

    def groups(self, found: Explained) -> RenderableType:
        assert found.account is not None
        by = self.explanation.by
        columns: list[tuple[str, dict[str, Any]]] = [(self.say(f"explain.columns.{by}"), {"ratio": 1})]
        right: dict[str, Any] = {"justify": "right", "no_wrap": True}
        columns += [(self.say("explain.columns.count"), right)]
        if by != "source":
            columns += [(self.say("explain.columns.reports"), right), (self.say("explain.columns.silence"), right)]
        table = grid([*columns, (self.say("explain.columns.together"), right)])
        listed, rest = found.groups[:_GROUPS], found.groups[_GROUPS:]
        for group in listed:
            table.add_row(*self._group(group))
        if rest:
            others = Group(by, (), "evidence", *(sum(getattr(g, n) for g in rest) for n in _SUMMED))
            table.add_row(*self._group(others, self.say("explain.others", count=len(rest))))
        total = Text(self.factor(found.account.log_odds), style=HEADING)
        table.add_row(Text(self.say("explain.in_all"), style=HEADING), *[""] * (len(columns) - 1), total)
        return table

    def _group(self, group: Group, name: str | None = None) -> list[RenderableType]:
        own = name or self.group_name(group)
        cells: list[RenderableType] = [Text(own), str(group.reports) if group.reports else ""]
        if group.by != "source":
            cells.append(self.factor(group.from_reports) if group.reports else "")
            cells.append(self.factor(group.from_silence) if group.from_silence else "")
        return [*cells, Text(self.factor(group.log_odds), style=HEADING)]

    def group_name(self, group: Group) -> str:
        if group.kind != "evidence":
            return self.say(f"explain.group.{group.kind}")
        if group.by == "source":
            return group.names[0]
        if group.by == "indicator":
            return self.indicators(group.names)
        return self.say("explain.and").join(self.variable(name) for name in group.names)

    def omissions(self, omissions: Sequence[Omission]) -> RenderableType:
        table = grid(
            [
                (self.say("explain.columns.source"), {"ratio": 1}),
                (self.say("explain.columns.with"), {"justify": "right", "no_wrap": True}),
                (self.say("explain.columns.without"), {"justify": "right", "no_wrap": True}),
            ]
        )
        for one in omissions:
            name = Text(one.left_out)
            if one.effective < _ENOUGH:
                unsteady = self.say("explain.unsteady", count=round(one.effective))
                name.append(f" {unsteady}", style=QUIET)
            without = Text(self.wording.precise(one.without), style=HEADING)
            table.add_row(name, self.wording.precise(one.with_all), without)
        return table

    # Several questions

    def several(self) -> list[RenderableType]:
        run = [
            self.wording.say("terminal.draws", count=self.explanation.draws),
            self.wording.say("terminal.seed", seed=self.explanation.seed),
        ]
        title = self.wording.title(Label(self.explanation.case, self.model.title))
        parts: list[RenderableType] = [
            page_head(self.wording, title, self.explanation.as_of, self.width),
            Text(" · ".join(run), style=QUIET),
        ]
        for found in self.explanation.questions:
            title_line = heading(self.question(found.name))
            if found.name in self.model.questions:
                title_line.append(f"  {found.name}", style=QUIET)
            parts += [title_line, indented(self.short(found))]
        names = [found.name for found in self.explanation.questions]
        if names:
            more = self.say("explain.more", case=self.explanation.case, question=names[0])
            parts += [Text(), Text(more, style=QUIET)]
        return parts

    def short(self, found: Explained) -> RenderableType:
        parts: list[RenderableType] = [Text(self.summary(found))]
        if found.account is None or found.history is None:
            return Page(*parts, Text(self.say("explain.not_followed"), style=QUIET))
        points = thinned(self.since(found.history.points), self.width - 40)
        scale = scale_of([point.mean for point in points])
        line = Text(self.say("explain.way", first=self.wording.day(points[0].on)) + " ", style=QUIET)
        line.append("".join(_block(point.mean / scale) for point in points))
        line.append(" " + self.say("explain.scale", end=self.wording.percent(scale, known=True)), style=QUIET)
        parts.append(line)
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True)
        table.add_column(ratio=1)
        table.add_column(justify="right", no_wrap=True)
        for one in lines_of(found.account, _FEW):
            if one.alone is not None:
                when, what, _ = self.item(one.alone)
                table.add_row(when, what, Text(self.factor(one.log_odds), style=HEADING))
        return Page(*parts, table)


_SUMMED = ("log_odds", "from_reports", "from_silence", "reports")


def _block(share: float) -> str:
    return _BLOCKS[min(int(share * len(_BLOCKS)), len(_BLOCKS) - 1)]


def _late(occurred: Span) -> int:
    """Return after how many days the day of an event is worth telling beside the day on which it was known."""
    return 14 if occurred.days < 14 else 0
