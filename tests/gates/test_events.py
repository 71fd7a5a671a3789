"""Gate: how often the kind of an event is right, on the half of the gold sentences that nothing was chosen on.

Counted are the claims that are read as events that happened and that pair with a gold claim; right is the gold kind, or
none where the gold has none. Measured: .67 of 30 in English and .65 of 49 in Arabic, the rules alone .80 and .69; on
news the model is worth it (docs/decisions/021). Lowering a floor is a commit of its own, with the reason.
"""

import pytest

from tarjih.evidence.coding.article import told_events
from tarjih.text.document import Document, Sentence, Span
from tests.gates.reading_scores import gold_rows, pair, read_row


def accuracy(language: str, half: str) -> tuple[float, float, int]:
    """Return the shares of right kinds by the rules alone and with the model, and how many events there are."""
    rules = both = count = 0
    for row in gold_rows(language, half):
        text, gold = row["text"], row["claims"]
        found = Document(row["id"], text, (Sentence(Span(0, len(text)), 0, language),), language)
        claims = read_row(row, language)
        voted = {claim.predicate.span: root for claim, root in told_events(found)}
        for i, j in pair(text, gold, claims):
            claim = claims[j]
            if claim.kind == "event" and claim.polarity == "positive":
                wanted = gold[i]["event"] if gold[i]["kind"] == "event" else None
                count += 1
                rules += claim.event == wanted
                both += voted.get(claim.predicate.span) == wanted
    return rules / count, both / count, count


@pytest.mark.parametrize(("language", "floor"), [("en", 0.62), ("ar", 0.62)])
def test_the_kinds_of_events(language, floor):
    rules, both, count = accuracy(language, "test")
    assert count >= 15
    assert both >= floor, f"{both:.3f} of {count}; rules alone {rules:.3f}"
