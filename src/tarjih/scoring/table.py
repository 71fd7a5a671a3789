"""Every question of a scorecard as a row for a spreadsheet."""

import csv
from io import StringIO

from tarjih.scoring.records import MODEL, Scorecard


def to_csv(card: Scorecard) -> str:
    """Return one row a question, the worst first and what was left out last, with every giver's probability.

    What is not known is left empty. `bits` is the model's log score; `weight` is the question's share of a vote.
    """
    names = [one.name for one in card.standings if one.name != MODEL]
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        ["question", "judgement", "weight", "outcome", "confidence", MODEL, *names, "brier", "bits", "left_out"]
    )
    for one in card.questions:
        others = [one.others.get(name, "") for name in names]
        scores = [one.brier, one.log_bits, ""]
        outcome = "yes" if one.came_true else "no"
        writer.writerow(
            [one.question, one.judgement, one.weight, outcome, one.confidence, one.probability, *others, *scores]
        )
    for left in card.left_out:
        writer.writerow([left.question, *[""] * (len(names) + 7), left.reason])
    return text.getvalue()
