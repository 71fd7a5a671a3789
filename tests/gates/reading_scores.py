"""How well claims were read: the figures of the reading gate, from gold sentences.

`python tests/gates/reading_scores.py [LANGUAGE] [--half dev|test] [--file NAME] [--confusions] [--errors FIELD]` prints
the table, the ten commonest confusions without their sentences, and the sentences of the dev half where a field went
wrong. A file is named without its ending, `--file english-more2`. With `--held-out` the table is that of each author
of a `-more3` file, from the last 30 % of the author's sentences, which were held out while the reader was tuned.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from tarjih.claims.claim import Claim
from tarjih.claims.extract import extract_claims
from tarjih.text.document import Document, Sentence, Span

GOLD = Path(__file__).parent / "gold"
LANGUAGES = {"ar": "arabic", "en": "english"}


@dataclass(slots=True)
class Tally:
    """Right answers, wrong ones and missed ones of one field, and the sentences where it went wrong."""

    hits: int = 0
    wrong: int = 0
    missed: int = 0
    errors: list[tuple[str, str]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Return the share of what was said that is right."""
        return self.hits / max(self.hits + self.wrong, 1)

    @property
    def recall(self) -> float:
        """Return the share of what is there that was said."""
        return self.hits / max(self.hits + self.missed, 1)

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.hits / max(2 * self.hits + self.wrong + self.missed, 1)

    @property
    def accuracy(self) -> float:
        """Return the share of cases that are right, where every case counts once, as hit or as wrong."""
        return self.hits / max(self.hits + self.wrong, 1)

    def count(self, right: bool, where: str, what: str) -> None:
        """Count a case that is right or wrong."""
        self.hits += right
        self.wrong += not right
        if not right:
            self.errors.append((where, what))


def gold_rows(language: str, half: str, *, file: str | None = None) -> list[dict[str, Any]]:
    """Return the gold sentences of one half, from every file of the language or from one.

    The `-more` files hold sentences of other authors, all for `dev`.
    """
    name = LANGUAGES[language]
    paths = [GOLD / f"{file}.jsonl"] if file else [GOLD / f"{name}.jsonl", *sorted(GOLD.glob(f"{name}-more*.jsonl"))]
    lines = [line for path in paths for line in path.read_text("utf-8").split("\n") if line]
    return [row for row in map(json.loads, lines) if row["half"] == half]


def held_out(language: str) -> dict[str, list[dict[str, Any]]]:
    """Return the held-out sentences of the `-more3` file of a language by author, who is named in their ids."""
    by_author: dict[str, list[dict[str, Any]]] = {}
    for row in gold_rows(language, "dev", file=f"{LANGUAGES[language]}-more3"):
        by_author.setdefault(row["id"].rpartition("-")[0], []).append(row)
    return {author: rows[len(rows) * 7 // 10 :] for author, rows in by_author.items()}


def read_row(row: Mapping[str, Any], language: str) -> list[Claim]:
    """Read one gold sentence as a document of its own."""
    text = row["text"]
    sentence = Sentence(Span(0, len(text)), 0, language)
    written_on = date.fromisoformat(row["written_on"]) if row.get("written_on") else None
    return extract_claims(Document(row["id"], text, (sentence,), language, written_on=written_on))


def place(text: str, quoted: Mapping[str, Any] | None) -> Span | None:
    """Return where the quoted words stand."""
    if quoted is None:
        return None
    start = -1
    for _ in range(quoted.get("nth", 1)):
        start = text.index(quoted["text"], start + 1)
    return Span(start, start + len(quoted["text"]))


def overlap(one: Span, other: Span) -> float:
    """Return the shared characters over all characters of both."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return max(shared, 0) / (max(one.end, other.end) - min(one.start, other.start))


def pair(text: str, gold: Sequence[Mapping[str, Any]], claims: Sequence[Claim]) -> Iterator[tuple[int, int]]:
    """Pair gold claims with read ones: the pairs that agree most on predicate and cues first."""

    def likeness(g: Mapping[str, Any], claim: Claim) -> float:
        predicate = place(text, g["predicate"])
        score = 3.0 * (predicate is not None and predicate.overlaps(claim.predicate.span))
        spans = [place(text, cue) for cue in g["cues"]]
        score += 2.0 * any(s and s.overlaps(cue.span) for s in spans for cue in claim.cues)
        return score + 0.5 * float(score > 0 and g["kind"] == claim.kind)

    ranked = sorted(((likeness(g, c), -i, -j) for i, g in enumerate(gold) for j, c in enumerate(claims)), reverse=True)
    used_gold, used_claims = set[int](), set[int]()
    for score, i, j in ranked:
        if -i not in used_gold and -j not in used_claims and (score > 0 or len(gold) == len(claims) == 1):
            used_gold.add(-i)
            used_claims.add(-j)
            yield -i, -j


def score(language: str, half: str, *, file: str | None = None) -> dict[str, Tally]:
    """Return a tally for every figure of the gate.

    A claim that was not found is wrong in every field: subject, target and both are shares of all gold claims;
    kind and polarity are shares of the claims that were found.
    """
    return score_rows(gold_rows(language, half, file=file), language)


def score_rows(rows: Sequence[Mapping[str, Any]], language: str) -> dict[str, Tally]:
    """Return a tally for every figure from some gold sentences."""
    tallies: dict[str, Tally] = {name: Tally() for name in FIGURES}
    for row in rows:
        _score_sentence(row, read_row(row, language), tallies)
    return tallies


def _score_sentence(row: Mapping[str, Any], claims: Sequence[Claim], tallies: dict[str, Tally]) -> None:
    text, gold, where = row["text"], row["claims"], row["id"]
    _present(tallies["sentence"], bool(gold), bool(claims), where, row["text"])
    _cues(text, gold, claims, where, tallies)
    pairs = list(pair(text, gold, claims))
    for g in gold:
        if not any(gold[i] is g for i, _ in pairs):
            tallies["claim"].missed += 1
            tallies["claim"].errors.append((where, f"missed {g['kind']} {g['predicate']['text']}"))
            for name in ("subject", "target", "both"):
                tallies[name].count(False, where, "claim missed")
            for name in ("condition", "horizon", "holder"):
                tallies[name].missed += g[name] is not None
    for claim in (c for j, c in enumerate(claims) if not any(j == other for _, other in pairs)):
        tallies["claim"].wrong += 1
        tallies["claim"].errors.append((where, f"invented {claim.kind} {claim.predicate.text}"))
        for name in ("condition", "horizon", "holder"):
            tallies[name].wrong += getattr(claim, name) is not None
    for i, j in pairs:
        g, claim = gold[i], claims[j]
        tallies["claim"].hits += 1
        tallies["kind"].count(claim.kind == g["kind"], where, f"{g['kind']} read as {claim.kind}")
        tallies["polarity"].count(claim.polarity == g["polarity"], where, f"{g['polarity']} {claim.predicate.text}")
        tallies["event"].count(claim.event == g["event"], where, f"{g['event']} read as {claim.event}")
        same = {}
        for name in ("subject", "target"):
            read = getattr(claim, name)
            same[name] = _same_party(text, g[name], read)
            shown = read and (read.text, read.code)
            tallies[name].count(same[name], where, f"{g[name]} read as {shown}")
        tallies["both"].count(all(same.values()), where, "")
        read_span = claim.condition.span if claim.condition else None
        _span(tallies["condition"], place(text, g["condition"]), read_span, where, text, least=0.5)
        _horizon(text, g["horizon"], claim, where, tallies["horizon"])
        holder = claim.holder.span if claim.holder else None
        _span(tallies["holder"], place(text, g["holder"]), holder, where, text, least=0.2)


def _present(tally: Tally, wanted: bool, read: bool, where: str, what: str) -> None:
    tally.hits += wanted and read
    tally.missed += wanted and not read
    tally.wrong += read and not wanted
    if wanted != read:
        tally.errors.append((where, f"{'missed' if wanted else 'invented'}: {what}"))


def _cues(
    text: str, gold: Sequence[Mapping[str, Any]], claims: Sequence[Claim], where: str, tallies: dict[str, Tally]
) -> None:
    wanted = {span: cue["class"] for g in gold for cue in g["cues"] if (span := place(text, cue))}
    read = {cue.span: cue.cls for claim in claims for cue in claim.cues}
    free = dict(read)
    for span, cls in wanted.items():
        best = max(free, key=partial(overlap, span), default=None)
        if best is None or overlap(span, best) == 0:
            tallies["cue"].missed += 1
            tallies["cue"].errors.append((where, f"missed {span.of(text)!r} ({cls})"))
            continue
        tallies["cue"].hits += 1
        said = free.pop(best)
        tallies["class"].count(said == cls, where, f"{span.of(text)!r}: {cls} read as {said}")
    for span, cls in free.items():
        tallies["cue"].wrong += 1
        tallies["cue"].errors.append((where, f"invented {span.of(text)!r} ({cls})"))


def _same_party(text: str, gold: Mapping[str, Any] | None, read: Any) -> bool:
    if gold is None or read is None:
        return gold is None and read is None
    if gold["code"] is not None:
        return bool(gold["code"] == read.code)
    span = place(text, gold)
    return read.code is None and span is not None and span.overlaps(read.span)


def _span(tally: Tally, wanted: Span | None, read: Span | None, where: str, text: str, *, least: float) -> None:
    right = wanted is not None and read is not None and overlap(wanted, read) >= least
    tally.hits += right
    tally.missed += wanted is not None and not right
    tally.wrong += read is not None and not right
    if not right and (wanted or read):
        tally.errors.append((where, f"{wanted and wanted.of(text)!r} read as {read and read.of(text)!r}"))


def _horizon(text: str, wanted: Mapping[str, Any] | None, claim: Claim, where: str, tally: Tally) -> None:
    span, read = place(text, wanted), claim.horizon
    right = span is not None and read is not None and span.overlaps(read.span)
    if right and wanted and read and wanted["by"]:
        right = read.by == date.fromisoformat(wanted["by"])
    tally.hits += right
    tally.missed += span is not None and not right
    tally.wrong += read is not None and not right
    if not right and (span or read):
        shown = read and (read.text, read.by)
        tally.errors.append((where, f"{wanted} read as {shown}"))


# The figures of the gate: which number of a tally counts.
FIGURES: Mapping[str, str] = {
    "sentence": "precision recall",
    "cue": "f1",
    "class": "accuracy",
    "polarity": "accuracy",
    "horizon": "f1",
    "condition": "f1",
    "subject": "accuracy",
    "target": "accuracy",
    "both": "accuracy",
    "claim": "f1",
    "kind": "accuracy",
    "holder": "f1",
    "event": "accuracy",
}


def table(tallies: Mapping[str, Tally]) -> dict[str, float]:
    """Return every figure by its name."""
    return {
        f"{name} {figure}": getattr(tallies[name], figure)
        for name, figures in FIGURES.items()
        for figure in figures.split()
    }


def confusions(tallies: Mapping[str, Tally]) -> list[tuple[str, int]]:
    """Return the ten commonest mistakes, each a kind of mistake and never a sentence of the text.

    Of classes, kinds and events it is what was read as what; of the other fields whether it was missed or invented.
    """
    found: Counter[str] = Counter()
    for name in ("kind", "event", "class"):
        found.update(f"{name}: {what.rsplit(': ', 1)[-1]}" for _, what in tallies[name].errors)
    for name in ("claim", "cue", "condition", "horizon", "holder"):
        # A wrong place counts as both: what stands there was missed, and what does not was invented.
        found[f"{name}: missed"] = tallies[name].missed
        found[f"{name}: invented"] = tallies[name].wrong
    for name in ("subject", "target"):
        found.update(f"{name}: {_party_mistake(what)}" for _, what in tallies[name].errors)
    return found.most_common(10)


def _party_mistake(what: str) -> str:
    if what == "claim missed":
        return "its claim was missed"
    wanted, _, read = what.rpartition(" read as ")
    return "invented" if wanted == "None" else "missed" if read == "None" else "another actor or thing"


def _write(figures: Mapping[str, float]) -> None:
    for name, value in figures.items():
        sys.stdout.write(f"  {name:<20} {value:.3f}\n")


def main() -> None:
    """Print the table of a language, and the errors of a field on the dev half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", nargs="*", default=list(LANGUAGES))
    parser.add_argument("--half", default="dev", choices=("dev", "test"))
    files = sorted(path.stem for name in LANGUAGES.values() for path in GOLD.glob(f"{name}*.jsonl"))
    parser.add_argument(
        "--file", choices=files, help="the gold file to read, without its ending, instead of all of the language"
    )
    parser.add_argument("--errors", choices=tuple(FIGURES))
    parser.add_argument("--confusions", action="store_true")
    parser.add_argument("--held-out", action="store_true", help="the sentences of -more3 that were held out, by author")
    options = parser.parse_args()
    if options.held_out:
        for language in options.language:
            for author, rows in held_out(language).items():
                sys.stdout.write(f"{author}, {len(rows)} sentences held out\n")
                _write(table(score_rows(rows, language)))
        return
    if options.file:
        options.language = [code for code, name in LANGUAGES.items() if options.file.startswith(name)]
    for language in options.language:
        tallies = score(language, options.half, file=options.file)
        sys.stdout.write(f"{language}, {options.half} half\n")
        _write(table(tallies))
        if options.confusions:
            sys.stdout.write("".join(f"{count:6d}  {what}\n" for what, count in confusions(tallies)))
        if options.errors and options.half == "dev":
            texts = {row["id"]: row["text"] for row in gold_rows(language, "dev", file=options.file)}
            for where, what in tallies[options.errors].errors:
                sys.stdout.write(f"{where}: {what}\n    {texts[where]}\n")
            common = Counter(what for _, what in tallies[options.errors].errors).most_common(10)
            sys.stdout.write("".join(f"{n:4d}  {what}\n" for what, n in common))


if __name__ == "__main__":
    main()
