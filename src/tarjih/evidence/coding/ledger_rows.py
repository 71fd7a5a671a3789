"""Coded events -> rows of a case's `events.csv`, marked as nobody's checked facts."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tarjih.evidence.ledger import EVENT_COLUMNS

_LONGEST = 300


def write_ledger(folder: Path, target: Path) -> int:
    """Write the events of a coded corpus as a ledger, in the order of the corpus, and return how many there are.

    No more than one row is in memory at a time. Every row is graded F6: nobody has judged its source or checked it.
    """
    count = 0
    part = target.with_suffix(".part")
    try:
        with part.open("w", encoding="utf-8", errors="replace", newline="") as file:
            writer = csv.DictWriter(file, EVENT_COLUMNS, restval="", lineterminator="\n")
            writer.writeheader()
            for event in _coded(folder):
                writer.writerow(_row(event))
                count += 1
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return count


def _coded(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("events-*.jsonl")):
        with path.open(encoding="utf-8") as file:
            yield from (json.loads(line) for line in file)


def _row(event: dict[str, Any]) -> dict[str, str]:
    text = " ".join(event["text"].split()).encode("utf-8", "replace").decode()
    told = "day of the text" if event["dated"] else "day of publication, the text names none"
    return {
        "id": event["id"],
        "occurred_on": _first_day(event["occurred_on"], event["precision"]),
        "precision": event["precision"],
        "known_on": event["known_on"],
        "source_actor": event["actor"],
        "target_actor": event["recipient"],
        "category": event["root"].casefold(),
        "description": text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + " …",
        "value": f"{event['intensity']:g}",
        "unit": "intensity",
        "url": event["url"] or f"file:{event['article']}",
        # F and 6: nobody has judged the source or checked the item.
        "reliability": "F",
        "credibility": "6",
        "note": f"UNVERIFIED: coded from news; {told}",
    }


def _first_day(day: str, precision: str) -> str:
    return {"day": day, "month": day[:7] + "-01"}.get(precision, day[:4] + "-01-01")
