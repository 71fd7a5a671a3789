"""Time how fast reports are read: each stage on one core, and whole documents from small to 100 MB.

    python benchmarks/reading.py [--most MB] [--compiled] > benchmarks/reading.md

The text is made of the gold sentences of tests/gates/gold, drawn at random, every one with a new word of its own, for
in real text about one word in twenty has not been seen before. What is known of a word helps when it comes again; a
sentence never comes again. Each stage stands beside the plainest peer in the same run: cutting the same text into words
with one regular expression. With `--compiled` the wheel of `benchmarks/compiled.py` is built and measured, too.
"""

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# A run of this file by itself may name the folder of the package that it measures.
PACKAGE = sys.argv[2] if sys.argv[1:2] == ["--package"] else str(ROOT / "src")
sys.path[:0] = [str(ROOT), PACKAGE]

from tarjih.claims.arabic import read_arabic
from tarjih.claims.english import read_english
from tarjih.claims.extract import claims_of, extract_claims, load_words
from tarjih.claims.lexicon import lexicon
from tarjih.claims.marked import mark
from tarjih.text.dates import read_times
from tarjih.text.document import Document
from tarjih.text.figures import find_figures
from tarjih.text.gazetteer import find_actors
from tarjih.text.reading import document
from tarjih.text.tokens import tokens

WRITTEN = date(2024, 6, 1)
NAMES = {"ar": "arabic", "en": "english"}
SIZES = (1, 10, 100)
SYLLABLES = {
    "ar": ("با", "دو", "ري", "زا", "قو", "في", "كا", "لو", "مي", "نا"),
    "en": ("ba", "do", "ri", "za", "qu", "fi", "ka", "lo", "mi", "na"),
}
REPEATS = 5


def sentences(language: str, count: int, seed: int = 1) -> list[str]:
    """Return sentences of a language, each with a word that no other has."""
    path = ROOT / "tests" / "gates" / "gold" / f"{NAMES[language]}.jsonl"
    gold = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
    chance = random.Random(seed)  # noqa: S311 - a text, not a secret
    drawn = chance.choices(gold, k=count)
    return [f"{text[:-1]} {new_word(number, language)}{text[-1]}" for number, text in enumerate(drawn)]


def new_word(number: int, language: str) -> str:
    """Return a word for a number: two letters a digit."""
    syllables = SYLLABLES[language]
    return "".join(syllables[int(digit)] for digit in f"{number:05d}")


def processor_seconds(call: Callable[[], object]) -> float:
    """Return the processor time of the fastest of several calls."""
    found = []
    for _ in range(REPEATS):
        before = time.process_time()
        call()
        found.append(time.process_time() - before)
    return min(found)


def stages(language: str, count: int = 4000) -> dict[str, float]:
    """Return microseconds a sentence of every stage, and of the whole chain from text to claims."""
    load_words([language])
    text = " ".join(sentences(language, count))
    read = document(text, written_on=WRITTEN)
    spans = [sentence.span for sentence in read.sentences]
    words = [tokens(text, span.start, span.end) for span in spans]
    dated = [read_times(found, language, WRITTEN)[1] for found in words]
    marked = [mark(text, span, language, written_on=WRITTEN) for span in spans]
    cues, reader = lexicon(language).cues, read_arabic if language == "ar" else read_english
    plain = re.compile(r"\w+")
    calls: dict[str, Callable[[], object]] = {
        "words by one regular expression (peer)": lambda: [plain.findall(text, s.start, s.end) for s in spans],
        "sentences and their language": lambda: document(text, written_on=WRITTEN),
        "folded words": lambda: [tokens(text, s.start, s.end) for s in spans],
        "actors": lambda: [find_actors(w, language, text=text, written_on=WRITTEN) for w in words],
        "times": lambda: [read_times(w, language, WRITTEN) for w in words],
        "figures": lambda: [find_figures(w, language, dated=d) for w, d in zip(words, dated, strict=True)],
        "cues": lambda: [cues.find(w) for w in words],
        "these five, each word looked up once": lambda: [
            mark(text, span, language, written_on=WRITTEN) for span in spans
        ],
        "what the words claim": lambda: [reader(m) for m in marked],
        "text to claims, all of it": lambda: list(claims_of(document(text, written_on=WRITTEN))),
        "... and claims that say the same": lambda: extract_claims(document(text, written_on=WRITTEN)),
    }
    return {name: processor_seconds(call) / len(spans) * 1e6 for name, call in calls.items()}


def whole(language: str, megabytes: int) -> None:
    """Read a text of a size and print seconds, sentences, claims and the peak memory, as JSON."""
    before = time.process_time()
    load_words([language])
    load = time.process_time() - before
    sample = sentences(language, 2000)
    each = sum(len(text.encode()) + 1 for text in sample) / len(sample)
    lines = sentences(language, int(megabytes * 1e6 / each))
    text = "\n".join(" ".join(lines[i : i + 5]) for i in range(0, len(lines), 5))
    del lines
    before, held = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read: Document = document(text, written_on=WRITTEN)
    claims = sum(1 for _ in claims_of(read))
    used = time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = {
        "load": load,
        "seconds": used,
        "sentences": len(read.sentences),
        "claims": claims,
        "text": held,
        "peak": peak,
    }
    print(json.dumps(found))


def measured(package: Path, *arguments: str) -> Any:
    """Return what this file measures in a process of its own with the package in a folder."""
    command = [sys.executable, __file__, "--package", str(package), *arguments]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def table(package: Path) -> None:
    """Print what each stage costs, and how many sentences a second that makes."""
    tables = {language: measured(package, "--stages", language) for language in NAMES}
    print("| stage | Arabic, µs a sentence | English, µs a sentence | times the peer |\n|---|---|---|---|")
    peer = next(iter(tables["ar"]))
    for name in tables["ar"]:
        cells = [f"{tables[language][name]:.1f}" for language in NAMES]
        ratios = [f"{tables[language][name] / tables[language][peer]:.1f}" for language in NAMES]
        print(f"| {name} | {' | '.join(cells)} | {', '.join(ratios)} |")
    rates = [
        f"{1e6 / tables[language]['text to claims, all of it']:,.0f} {NAMES[language].title()}" for language in NAMES
    ]
    print(f"\n{' and '.join(rates)} sentences a second.\n", flush=True)


def sizes(package: Path, most: int) -> None:
    """Print what whole texts cost, from small to large."""
    print("| text | MB | sentences | claims | loading words, CPU-s | reading, CPU-s | a second | beside the text, MB |")
    print("|---|---|---|---|---|---|---|---|")
    for language, name in NAMES.items():
        for size in (size for size in SIZES if size <= most):
            r = measured(package, "--whole", language, str(size))
            rate, memory = r["sentences"] / r["seconds"], (r["peak"] - r["text"]) / 1024
            counts = f"{r['sentences']:,} | {r['claims']:,} | {r['load']:.1f} | {r['seconds']:.1f}"
            print(f"| {name} | {size} | {counts} | {rate:,.0f} | {memory:.0f} |", flush=True)


def main() -> None:
    """Print the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="megabytes of the largest text")
    parser.add_argument("--compiled", action="store_true", help="measure the compiled wheel, too")
    parser.add_argument("--package", help=argparse.SUPPRESS)
    parser.add_argument("--stages", help=argparse.SUPPRESS)
    parser.add_argument("--whole", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.whole:
        whole(options.whole[0], int(options.whole[1]))
        return
    if options.stages:
        print(json.dumps(stages(options.stages)))
        return
    from benchmarks.compiled import build
    from benchmarks.machine import setting

    print("# How fast reports are read\n")
    print(f"`python benchmarks/reading.py` on {setting()}. Processor time of one core, the fastest of {REPEATS}.\n")
    print("## As it stands in the checkout\n")
    table(ROOT / "src")
    sizes(ROOT / "src", options.most)
    if options.compiled:
        with TemporaryDirectory() as folder:
            package = build(Path(folder))
            print("\n## Compiled\n")
            table(package)
            sizes(package, min(options.most, SIZES[1]))


if __name__ == "__main__":
    main()
