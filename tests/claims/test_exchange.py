"""Claims as JSON lines and as a table."""

import csv
import json
from datetime import date
from io import StringIO

from tarjih.claims.claim import Claim, Cue, Estimate, Horizon, Party, Quote
from tarjih.claims.exchange import to_csv, to_json_lines
from tarjih.text.document import Span

TEXT = "=Astana may leave by 2024"
CLAIM = Claim(
    "c001",
    0,
    Span(0, 25),
    "forecast",
    TEXT,
    Quote("leave", Span(12, 17)),
    "positive",
    (Cue("may", Span(8, 11), "may"),),
    subject=Party("Astana", Span(1, 7), "KAZ"),
    estimate=Estimate("may", "may", 0.2, 0.6, "event", "readers"),
    horizon=Horizon("by 2024", Span(18, 25), "year", date(2024, 12, 31)),
)


def test_a_json_line_holds_every_field_under_the_name_of_the_field_and_spans_as_pairs():
    (line,) = to_json_lines([CLAIM])
    read = json.loads(line)
    assert read["cues"] == [{"text": "may", "span": [8, 11], "class": "may"}]
    assert read["horizon"] == {"text": "by 2024", "span": [18, 25], "kind": "year", "by": "2024-12-31"}
    assert read["estimate"]["class"] == "may"
    assert read["target"] is None
    assert TEXT[slice(*read["subject"]["span"])] == read["subject"]["text"]


def test_a_table_row_holds_the_words_and_a_spreadsheet_does_not_run_them():
    """A cell that begins with = would be a formula."""
    (row,) = csv.DictReader(StringIO(to_csv([CLAIM])))
    assert row["text"] == "'" + TEXT
    assert (row["subject_code"], row["classes"], row["low"], row["by"]) == ("KAZ", "may", "0.2", "2024-12-31")
    assert row["target"] == ""
