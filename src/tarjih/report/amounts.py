"""How amounts and sums of money are written: a mean with the ends of its interval, in a sensible size."""

from tarjih.exposure import Range
from tarjih.report.composition import LossLine
from tarjih.report.quantities import significant
from tarjih.report.words import Wording


def write_ends(found: Range, size: float = 1.0) -> str:
    """Write the ends of an interval; one number where they are the same.

    >>> write_ends(Range(5.2, 5.08, 5.31)), write_ends(Range(7.0, 7.0, 7.0)), write_ends(Range(2.0, -1.0, 6.5))
    ('5.1–5.3', '7', '−1 to 6.5')
    """
    low, high = (significant(end / size).replace("-", "−") for end in (found.low, found.high))
    if found.low < 0 and low != high:
        return f"{low} to {high}"
    return low if low == high else f"{low}–{high}"


def write_amount(found: Range, size: float = 1.0) -> str:
    """Write a mean with its interval behind it, and nothing as plain 0.

    >>> write_amount(Range(5.2, 5.08, 5.31)), write_amount(Range(0.0, 0.0, 0.0))
    ('5.2 (5.1–5.3)', '0')
    """
    return "0" if found.high == found.low == 0 else f"{significant(found.mean / size)} ({write_ends(found, size)})"


def size_of(*money: Range | None) -> tuple[float, str]:
    """Return the size in which sums are written together, and the key of its name."""
    most = max((abs(one.mean) for one in money if one is not None), default=0.0)
    return (1e9, "billion") if most >= 0.5e9 else (1e6, "million")


def write_money(wording: Wording, money: Range) -> tuple[str, str]:
    """Write a sum as a number with its size, and the ends of its interval in the same size."""
    size, scale = size_of(money)
    return f"{significant(money.mean / size)} {wording.say(f'exposure.{scale}')}", write_ends(money, size)


def say_loss(wording: Wording, line: LossLine) -> str:
    """Say what a network is expected to lose."""
    values = {
        "title": wording.title(line.label),
        "unit": line.unit,
        "lost": significant(line.lost.mean),
        "range": write_ends(line.lost),
    }
    if line.revenue is None:
        return wording.say("losses.line", **values)
    revenue, ends = write_money(wording, line.revenue)
    return wording.say("losses.line_priced", **values, revenue=revenue, revenue_range=ends)
