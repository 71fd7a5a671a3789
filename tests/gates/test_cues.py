"""Gate: banks of hedged sentences, one cue each, by independent authors (gold/cues-*.tsv): format and floors.

The language of a bank is the two letters in its name, `cues-en1.tsv`.
"""

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from tarjih.claims.cues import cue_classes
from tarjih.claims.extract import extract_claims
from tarjih.text.document import Document, Sentence, Span

BANKS = sorted((Path(__file__).parent / "gold").glob("cues-*.tsv"))
COLUMNS = ["text", "cue", "class", "polarity", "kind"]
KINDS = {"forecast", "conditional_forecast", "judgement", "intent", "belief", "event", "state", "quantity"}

# Of each bank, the least share of the cues that is found, and of the found ones the least share with their class.
FLOORS = {
    "cues-en1": (0.97, 0.95),
    "cues-en2": (0.96, 0.94),
    "cues-en3": (0.98, 0.85),
    "cues-ar1": (0.91, 0.93),
    "cues-ar2": (0.88, 0.95),
    "cues-ar3": (0.84, 0.92),
}


def rows(bank: Path) -> list[dict[str, str]]:
    with bank.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def class_found(row: Mapping[str, str], language: str) -> str | None:
    """Return the class of the cue that the reader finds where the bank has its own, or nothing if it finds none."""
    text = row["text"]
    sentence = Sentence(Span(0, len(text)), 0, language)
    claims = extract_claims(Document("bank", text, (sentence,), language, written_on=date(2024, 1, 1)))
    first = text.index(row["cue"])
    last = first + len(row["cue"])
    found = (cue.cls for claim in claims for cue in claim.cues if cue.span.start < last and first < cue.span.end)
    return next(found, None)


def test_there_are_banks() -> None:
    assert {bank.stem for bank in BANKS} >= FLOORS.keys()


@pytest.mark.parametrize("bank", BANKS, ids=lambda bank: bank.stem)
def test_format(bank: Path) -> None:
    with bank.open(encoding="utf-8", newline="") as file:
        assert next(file).rstrip("\n").split("\t") == COLUMNS
    texts = set()
    for row in rows(bank):
        assert None not in row, row
        assert all(row.values()), row
        assert row["cue"] in row["text"], row
        assert row["class"] in cue_classes(), row
        assert row["polarity"] in ("positive", "negative"), row
        assert row["kind"] in KINDS, row
        assert row["text"] not in texts, row
        texts.add(row["text"])


@pytest.mark.parametrize("bank", [bank for bank in BANKS if bank.stem in FLOORS], ids=lambda bank: bank.stem)
def test_floors(bank: Path) -> None:
    language = bank.stem.removeprefix("cues-")[:2]
    given = rows(bank)
    pairs = [(cls, row["class"]) for row in given if (cls := class_found(row, language)) is not None]
    found, right = len(pairs) / len(given), sum(cls == wanted for cls, wanted in pairs) / len(pairs)
    least_found, least_right = FLOORS[bank.stem]
    assert found >= least_found, f"{bank.stem}: {found:.3f} of the cues found"
    assert right >= least_right, f"{bank.stem}: {right:.3f} of the classes right"
