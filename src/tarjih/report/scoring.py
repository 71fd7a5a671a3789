"""Scores in words: who won, who is who, and how a score is written."""

import math
from collections.abc import Iterable, Mapping
from datetime import date

from tarjih.report.composition import ScoreLines
from tarjih.report.labels import Label
from tarjih.report.words import Wording
from tarjih.scoring import Comparison, Interval, Scorecard, Standing
from tarjih.scoring.records import WORDS

# Longer lists of questions are cut off and counted.
_NAMED = 4
_LEAST_SURE = 6


def sentences(wording: Wording, card: Scorecard) -> list[str]:
    """Say who won against the baseline that matters most, and whether chance may have decided it."""
    # The status quo stands first where there is one, and 0.5 always stands.
    against = card.comparisons[0]
    # A lead that chance may have made is no win; a loss is called one in any case.
    ahead = against.verdict == "wins" and not against.difference.excludes_zero
    said = [
        wording.say(
            f"scores.verdict.{'ahead' if ahead else against.verdict}",
            other=name_of(wording, against.name),
            ours=number(against.model_brier),
            theirs=number(against.other_brier),
            judgements=wording.say("scores.judgements", count=against.judgements),
        )
    ]
    if against.verdict != "ties":
        said.append(_chance(wording, against.difference))
    if against.name != "status_quo":
        said.append(wording.say("scores.no_status_quo"))
    return said


def _chance(wording: Wording, difference: Interval) -> str:
    if math.isnan(difference.low):
        return wording.say("scores.interval.few")
    key = "excludes" if difference.excludes_zero else "includes"
    return wording.say(f"scores.interval.{key}", low=signed(difference.low), high=signed(difference.high))


def name_of(wording: Wording, name: str) -> str:
    """Return what a giver of probabilities is called."""
    if name.startswith(WORDS):
        scale = wording.say(f"scores.scales.{name.removeprefix(WORDS)}")
        return wording.say("scores.names.words", scale=scale)
    return wording.say(f"scores.names.{name}")


def result(comparison: Comparison) -> str:
    """Return the key of how a comparison ended: open where chance may have decided it."""
    clear = comparison.verdict == "ties" or comparison.difference.excludes_zero
    return comparison.verdict if clear else "open"


def notes(wording: Wording, lines: ScoreLines) -> list[str]:
    """Say what the columns of the scores mean, and by name what is infinite in them."""
    card = lines.card
    said = [wording.say("scores.table.note")]
    for one in card.standings:
        if one.ruled_out:
            titles = titled(wording, lines.labels, one.ruled_out)
            said.append(wording.say("scores.table.ruled_out", name=name_of(wording, one.name), titles=titles))
    skills = [one.skill for one in card.standings if one.skill is not None]
    if any(math.isinf(one.value) for one in skills):
        said.append(wording.say("scores.table.no_mistake"))
    elif any(math.isinf(one.low) for one in skills):
        said.append(wording.say("scores.table.no_mistake_drawn"))
    return said


def calibrated(wording: Wording, card: Scorecard) -> str:
    """Say what the steps are, and how much calibration, discrimination and sharpness make of the Brier score."""
    parts = card.calibration
    share = sum(step.votes * step.share for step in parts.steps) / sum(step.votes for step in parts.steps)
    return " ".join(
        (
            wording.say("scores.calibration.note"),
            wording.say(
                "scores.calibration.parts",
                miscalibration=number(parts.miscalibration),
                discrimination=number(parts.discrimination),
                uncertainty=number(parts.uncertainty),
                share=wording.percent(share, known=share in (0.0, 1.0)),
            ),
            wording.say(
                "scores.calibration.sharpness",
                sharpness=number(card.model.sharpness),
                brier=number(card.model.brier.value),
            ),
        )
    )


def doubtful(wording: Wording, lines: ScoreLines) -> tuple[list[str], str]:
    """Say which outcomes are least sure, and what the Brier score would be expected to be."""
    unsure = sorted((one for one in lines.card.questions if one.confidence < 1), key=lambda one: one.confidence)
    items = [
        wording.say(
            "scores.doubtful.item",
            title=wording.title(lines.labels[one.question]),
            answer=answer(wording, came_true=one.came_true),
            confidence=wording.percent(one.confidence),
        )
        for one in unsure[:_LEAST_SURE]
    ]
    if rest := unsure[_LEAST_SURE:]:
        least = wording.percent(rest[0].confidence)
        items.append(wording.say("scores.doubtful.more", count=len(rest), confidence=least))
    expected, brier = number(lines.card.expected_brier), number(lines.card.model.brier.value)
    return items, wording.say("scores.doubtful.note", expected=expected, brier=brier)


def answer(wording: Wording, *, came_true: bool) -> str:
    """Return what happened in a word."""
    return wording.say("answers.yes" if came_true else "answers.no")


def left_out(wording: Wording, lines: ScoreLines, as_of: date) -> list[str]:
    """Say which questions are not scored, reason by reason."""
    said = []
    for reason in dict.fromkeys(one.reason for one in lines.card.left_out):
        named = []
        for one in lines.card.left_out:
            if one.reason == reason:
                title = wording.title(lines.labels[one.question])
                noted = one.note and reason in ("void", "ambiguous")
                named.append(wording.say("scores.left_out.noted", title=title, note=one.note) if noted else title)
        said.append(wording.say(f"scores.left_out.{reason}", titles="; ".join(named), day=wording.day(as_of)))
    return said


def skill_of(wording: Wording, one: Standing) -> tuple[str, str]:
    """Write a skill against the status quo and its interval."""
    if one.skill is None:
        return wording.say("none"), ""
    if math.isinf(one.skill.value):
        return wording.say("scores.table.no_skill"), ""
    return signed(one.skill.value, 2), signed_ends(wording, one.skill, 2)


def bits_of(wording: Wording, one: Standing) -> str:
    """Write a log score."""
    return wording.say("scores.table.infinite") if math.isinf(one.log_bits) else f"{one.log_bits:.2f}"


def titled(wording: Wording, labels: Mapping[str, Label], questions: Iterable[str]) -> str:
    """Return the titles of questions in one line, the first few by name and the others counted."""
    names = list(questions)
    shown = names if len(names) <= _NAMED + 1 else names[:_NAMED]
    titles = "; ".join(wording.title(labels[name]) for name in shown)
    left = len(names) - len(shown)
    return wording.say("scores.table.ruled_out_more", count=left, titles=titles) if left else titles


def number(value: float) -> str:
    """Write a score.

    >>> number(0.0537)
    '0.054'
    """
    return f"{value:.3f}"


def signed(value: float, digits: int = 3) -> str:
    """Write a difference with its sign; what rounds to 0 has none.

    >>> signed(-0.0471), signed(0.2, 2), signed(-0.0001)
    ('−0.047', '+0.20', '0.000')
    """
    written = f"{abs(value):.{digits}f}"
    if float(written) == 0:
        return written
    return ("−" if value < 0 else "+") + written


def share_range(wording: Wording, low: float, high: float) -> str:
    """Write the ends of a range of shares; unlike a probability, a share may be none or all.

    >>> from tarjih.report.words import load_wording
    >>> share_range(load_wording("en"), 0, 0.224).replace(chr(0xA0), " ")
    '0–22 %'
    """
    return wording.say("number.interval", low=f"{100 * low:.0f}", high=f"{100 * high:.0f}")


def ends(interval: Interval, none: str) -> str:
    """Write the ends of a score's interval."""
    return none if math.isnan(interval.low) else f"{interval.low:.3f}–{interval.high:.3f}"


def signed_ends(wording: Wording, interval: Interval, digits: int = 3) -> str:
    """Write the ends of a difference's or a skill's interval."""
    if math.isnan(interval.low):
        return wording.say("none")
    low, high = (
        wording.say("scores.table.no_skill") if math.isinf(end) else signed(end, digits)
        for end in (interval.low, interval.high)
    )
    return low if low == high else wording.say("number.points_range", low=low, high=high)
