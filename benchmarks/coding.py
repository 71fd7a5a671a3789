"""Measure the coding of news: the kinds of events it finds, and the speed and memory of a corpus.

    TARJIH_DATA=FOLDER python benchmarks/coding.py --texts 1000000 > benchmarks/coding.md

It prints Markdown. The folder holds `event-feeds/PLOVER_GSR_CAMEO.txt` (the coded examples of the PLOVER ontology,
CC BY-SA 4.0) and `arabic-events/{assault,protest}.csv` (MIT); neither is part of this project. Without the folder the
page says that these figures are missing. A million texts take about half an hour on two cores.
"""

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import psutil
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

from benchmarks.machine import setting
from tarjih.claims.claim import PLOVER_ROOTS
from tarjih.claims.extract import claims_of
from tarjih.evidence.coding import Article, code_article
from tarjih.evidence.coding.roots import KINDS, LANGUAGES, features, model, vote
from tarjih.evidence.coding.roots.learning import learn, own_sentences
from tarjih.text.reading import document

DAY = date(2023, 5, 3)
WORKERS = 2
FOLDS = 5
# The kinds of the examples' own, older edition that the sixteen replaced.
OLDER = {"DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT"}
PLACES = ("Gaza", "Kyiv", "Tripoli", "Baku", "Ankara", "بغداد", "الخرطوم", "صنعاء", "طرابلس", "الرياض")
Rows = Sequence[tuple[str, str]]


def main() -> None:
    """Print the page."""
    arguments = argparse.ArgumentParser(description="Measure the coding of news; prints Markdown.")
    arguments.add_argument("--data", type=Path, default=os.environ.get("TARJIH_DATA"), metavar="FOLDER")
    arguments.add_argument("--texts", type=int, default=100_000, metavar="N")
    chosen = arguments.parse_args()
    print("# Coding news: kinds of events, speed and memory")
    print()
    print(
        f"Printed by `python benchmarks/coding.py --texts {chosen.texts}` on {datetime.now(UTC):%Y-%m-%d}: {setting()}."
    )
    print()
    for line in (*kinds(chosen.data), *corpus(chosen.texts)):
        print(line, flush=True)


def kinds(data: Path | None) -> Iterator[str]:
    """Yield the figures of the kinds of events, as far as the data are there."""
    yield "## Kinds of events"
    yield ""
    if data is None or not data.is_dir():
        yield "Not measured: no folder of data was named (`--data` or `TARJIH_DATA`)."
        yield ""
        return
    rows = plover(data)
    yield f"The {len(rows)} English examples of the PLOVER ontology, their older kinds mapped to the sixteen. F1 over"
    yield "the kinds; an example without an answer is a miss."
    yield ""
    yield "| answer | micro F1 | macro F1 |"
    yield "|---|---|---|"
    own = own_sentences("en")
    answers: dict[str, Callable[[], list[str]]] = {
        "rules alone: the first claim that has a kind": lambda: [by_rules(text) or "" for text, _ in rows],
        "model alone, learnt from our own sentences": lambda: [by_model(text) for text, _ in rows],
        "both, on the whole sentence": lambda: [vote(by_rules(text), text, "en") or "" for text, _ in rows],
        "`tarjih code`: the first event that it reports": lambda: [first_event(text) for text, _ in rows],
        f"not shipped: learnt from these examples, {FOLDS} folds": lambda: crossed(rows, []),
        f"not shipped: learnt from both, {FOLDS} folds": lambda: crossed(rows, own),
    }
    told = [kind for _, kind in rows]
    for name, answer in answers.items():
        given, labels = answer(), sorted(set(told))
        micro, macro = (f1_score(told, given, average=how, labels=labels) for how in ("micro", "macro"))
        yield f"| {name} | {micro:.3f} | {macro:.3f} |"
    yield ""
    yield "Arabic sentences of the Arabic event gold standard records (MIT), labelled yes beside no and mostly no."
    yield ""
    yield "| event | sentences | yes | answer | precision | recall | F1 |"
    yield "|---|---|---|---|---|---|---|"
    for name, kind in (("assault", "ASSAULT"), ("protest", "PROTEST")):
        yield from detection(data, name, kind)
    yield ""


def plover(data: Path) -> Rows:
    """Return the coded examples, each with its kind."""
    read = json.loads((data / "event-feeds" / "PLOVER_GSR_CAMEO.txt").read_text("utf-8"))
    rows = [(row["text"], OLDER.get(row["event"], row["event"])) for row in read if row.get("text")]
    return [row for row in rows if row[1] in PLOVER_ROOTS]


def by_rules(text: str, *, events_only: bool = False) -> str | None:
    """Return the first kind that the rules give a claim of the text."""
    claims = claims_of(document(text, written_on=DAY))
    return next((c.event for c in claims if c.event and (c.kind == "event" or not events_only)), None)


def by_model(text: str, language: str = "en") -> str:
    """Return the kind that the model gives a text, one of the sixteen."""
    return KINDS[int(model(language).scores(features(text, language))[: len(PLOVER_ROOTS)].argmax())]


def first_event(text: str) -> str:
    """Return the kind of the first event that is coded."""
    return next((event.root for event in code_article(Article("", text, DAY))), "")


def crossed(rows: Rows, more: Rows) -> list[str]:
    """Return a kind for every row from a model that has not seen it."""
    found = [""] * len(rows)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    for seen, unseen in folds.split([text for text, _ in rows], [kind for _, kind in rows]):
        learnt = learn([*(rows[i] for i in seen), *more], "en")
        for i in unseen:
            scores = learnt.scores(features(rows[i][0], "en"))[: len(PLOVER_ROOTS)]
            found[i] = KINDS[int(scores.argmax())]
    return found


def detection(data: Path, name: str, kind: str) -> Iterator[str]:
    """Yield how well sentences that tell an event of one kind are told from others."""
    with (data / "arabic-events" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["label"] in ("yes", "easy no", "difficult no")]
    told = [row["label"] == "yes" for row in rows]
    answers: dict[str, Callable[[str], bool]] = {
        "rules alone: an event of the kind": lambda text: kind in rules_events(text),
        "model alone": lambda text: KINDS[int(model("ar").scores(features(text, "ar")).argmax())] == kind,
        "`tarjih code`, before it asks who": lambda text: kind in voted_events(text),
    }
    for answer, says in answers.items():
        given = [says(row["text"]) for row in rows]
        hits = sum(a and b for a, b in zip(given, told, strict=True))
        precision, recall = hits / max(sum(given), 1), hits / sum(told)
        f1 = 2 * hits / (sum(given) + sum(told))
        yield f"| {name} | {len(rows):,} | {sum(told)} | {answer} | {precision:.2f} | {recall:.2f} | {f1:.3f} |"


def rules_events(text: str) -> set[str]:
    """Return the kinds of the events that the rules find."""
    claims = claims_of(document(text, written_on=DAY))
    return {c.event for c in claims if c.kind == "event" and c.polarity == "positive" and c.event}


def voted_events(text: str) -> set[str]:
    """Return the kinds of the events that rules and model find, whether or not a party has a code."""
    from tarjih.evidence.coding.article import told_events

    return {root for _, root in told_events(document(text, written_on=DAY))}


def corpus(count: int) -> Iterator[str]:
    """Yield the speed and memory of coding so many short texts on two workers of this machine."""
    with tempfile.TemporaryDirectory() as folder:
        news, out = Path(folder) / "news.jsonl", Path(folder) / "out"
        write_news(news, count)
        size = news.stat().st_size
        begin = time.perf_counter()
        script = "from tarjih.cli import main\nif __name__ == '__main__': main()"
        command = [sys.executable, "-c", script, "code", str(news), "-o", str(out), "--workers", str(WORKERS)]
        running = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(ROOT / "src")}, stdout=subprocess.PIPE)
        most = peak(running)
        seconds = time.perf_counter() - begin
        told = running.communicate()[0].decode().strip().removeprefix(str(out)).lstrip(": ")
        if running.returncode:
            raise SystemExit(f"tarjih code ended with {running.returncode}")
    yield "## A corpus"
    yield ""
    yield f"Short texts of one to three of our own sentences, Arabic and English, by `tarjih code --workers {WORKERS}`."
    yield "Memory is sampled four times a second over the command and its workers: what each holds, added up (RSS), and"
    yield "with pages that they share counted once (PSS)."
    yield ""
    yield "| texts | size | result | minutes | texts a second | peak memory, RSS | PSS |"
    yield "|---|---|---|---|---|---|---|"
    yield (
        f"| {count:,} | {size / 1e6:,.0f} MB | {told} | {seconds / 60:.1f} | {count / seconds:,.0f} "
        f"| {most[0] / 1e6:,.0f} MB | {most[1] / 1e6:,.0f} MB |"
    )


def write_news(path: Path, count: int) -> None:
    """Write texts that differ from each other: sentences in a random order, with places and numbers of their own."""
    chance = random.Random(20230503)  # noqa: S311 - makes texts, no secrets
    sentences = [text for language in LANGUAGES for text, _ in own_sentences(language) if text.endswith(".")]
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            parts = [chance.choice(sentences) for _ in range(chance.randint(1, 3))]
            parts.append(f"{chance.choice(PLACES)} ({chance.randrange(10**6)}).")
            row = {"id": f"n{number}", "date": f"2023-05-{chance.randint(1, 28):02d}", "text": " ".join(parts)}
            file.write(json.dumps(row | {"source": "generated"}, ensure_ascii=False) + "\n")


def peak(running: "subprocess.Popen[bytes]") -> tuple[int, int]:
    """Return the most memory that a process and all below it held at once, in bytes: RSS and PSS."""
    most = [0, 0]
    while running.poll() is None:
        held = [0, 0]
        for process in family(running.pid):
            try:
                memory: Any = process.memory_full_info()
            except psutil.Error:
                continue
            held[0] += memory.rss
            held[1] += getattr(memory, "pss", memory.rss)
        most = [max(a, b) for a, b in zip(most, held, strict=True)]
        time.sleep(0.25)
    return most[0], most[1]


def family(pid: int) -> "list[psutil.Process]":
    """Return a process and all below it."""
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.Error:
        return []


if __name__ == "__main__":
    main()
