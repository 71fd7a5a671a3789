"""When the fiscal year of a state ends."""

from datetime import date

import pytest

from tarjih.claims.marked import mark
from tarjih.text.document import Span


@pytest.mark.parametrize(
    ("sentence", "language", "by"),
    [
        ("India will not cut rates this fiscal year.", "en", "2026-03-31"),
        ("The United States will run out of money in the next fiscal year.", "en", "2027-09-30"),
        ("Germany will borrow more in the next financial year.", "en", "2026-12-31"),
        ("قد ترفع مصر سعر الوقود قبل نهاية السنة المالية.", "ar", "2026-06-30"),
        ("قد ترفع الكويت سعر الوقود في السنة المالية المقبلة.", "ar", "2027-03-31"),
        ("The fiscal year will be a hard one.", "en", None),
    ],
)
def test_a_fiscal_year_ends_as_the_state_has_it(sentence, language, by):
    [time] = mark(sentence, Span(0, len(sentence)), language, written_on=date(2025, 11, 3)).times
    assert time.by == (by and date.fromisoformat(by))
