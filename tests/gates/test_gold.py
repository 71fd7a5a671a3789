"""Gate: the annotated sentences keep to the guideline beside them (gold/README.md).

A reading stage is scored against these files, so a slip of the pen here would be counted as an error there.
"""

import json
import re
from collections import Counter
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

Record = dict[str, Any]

FOLDER = Path(__file__).parent / "gold"
FILES = sorted(path for path in FOLDER.glob("*.jsonl") if not path.stem.startswith("disagreements-"))
MORE = [path for path in FILES if "-more" in path.stem]
HALVED = [path for path in FILES if path not in MORE]

KINDS = {"forecast", "conditional_forecast", "judgement", "intent", "belief", "event", "state", "quantity"}
CLASSES = {
    *("certain", "almost_certain", "highly_likely", "likely", "expected", "probable", "better_than_even", "even"),
    *("realistic_possibility", "may", "perhaps", "can", "may_weak"),
    *("unlikely", "highly_unlikely", "remote", "almost_no_chance", "impossible", "no_indication"),
    *("will", "will_not", "would", "would_risk", "arguably", "reported", "scheduled", "evidential_strong"),
    *("asserted_intent", "plan", "hope", "feared", "attributed_belief"),
    *("comparative_up", "comparative_up_strong", "comparative_down"),
}
ROOTS = {
    *("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST"),
    *("ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
}
BODIES = {
    *("EUU", "UNO", "NAT", "CSTO", "EAEU", "OPEC", "OPEC+", "CIS", "SCO", "IMF", "WBK", "IAEA", "AU", "LAS", "GCC"),
    *("ASEAN", "OSCE", "G7", "BRICS", "ECOWAS", "ICC", "WTO", "WHO", "OIC", "OTS", "CPC"),
}
SECTORS = "GOV|MIL|LEG|JUD|OPP|REB|COP|BUS|MED|CVL|SPY|ELI|UAF"
STATE = re.compile(rf"(?!(?:{SECTORS})$)[A-Z]{{3}}(?:{SECTORS})?")

RECORD_KEYS = {"id", "half", "style", "written_on", "text", "claims"}
CLAIM_KEYS = {
    *("kind", "predicate", "polarity", "cues", "subject", "target", "event", "condition", "horizon", "holder"),
}
QUOTE_KEYS: dict[str, set[str]] = {
    "predicate": {"text"},
    "cues": {"text", "class"},
    "subject": {"text", "code"},
    "target": {"text", "code"},
    "condition": {"text"},
    "horizon": {"text", "by"},
    "holder": {"text", "code"},
}


def read(path: Path) -> list[Record]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def quotes_of(claim: Record) -> list[tuple[str, Record]]:
    """Return every quote of a claim with the field it stands in."""
    fields = chain.from_iterable(
        [(field, quote) for quote in (claim[field] if field == "cues" else [claim[field]])] for field in QUOTE_KEYS
    )
    return [(field, quote) for field, quote in fields if quote is not None]


def slips_of_quote(text: str, field: str, quote: Record) -> list[str]:
    slips = []
    if set(quote) - {"nth"} != QUOTE_KEYS[field]:
        slips.append(f"{field}: has the keys {sorted(quote)}")
    times = text.count(quote["text"]) if quote["text"].strip() else 0
    if times == 0:
        slips.append(f"{field}: {quote['text']!r} is not in the sentence")
    elif times == 1 and "nth" in quote:
        slips.append(f"{field}: {quote['text']!r} occurs once and needs no nth")
    elif times > 1 and quote.get("nth") not in range(1, times + 1):
        slips.append(f"{field}: {quote['text']!r} occurs {times} times; nth must say which")
    code = quote.get("code")
    if code is not None and code not in BODIES and not STATE.fullmatch(code):
        slips.append(f"{field}: {code!r} is not a code")
    if quote.get("by") is not None:
        date.fromisoformat(quote["by"])
    return slips


def slips_of_claim(text: str, claim: Record) -> list[str]:
    if set(claim) != CLAIM_KEYS:
        return [f"claim has the keys {sorted(claim)}"]
    slips = [slip for field, quote in quotes_of(claim) for slip in slips_of_quote(text, field, quote)]
    if claim["predicate"] is None:
        slips.append("predicate is missing")
    if claim["kind"] not in KINDS:
        slips.append(f"kind {claim['kind']!r}")
    if claim["polarity"] not in {"positive", "negative"}:
        slips.append(f"polarity {claim['polarity']!r}")
    if claim["event"] not in ROOTS | {None}:
        slips.append(f"event {claim['event']!r}")
    classes = {cue["class"] for cue in claim["cues"]}
    slips += [f"cue class {unknown!r}" for unknown in sorted(classes - CLASSES)]
    if (claim["kind"] == "conditional_forecast") != (claim["condition"] is not None) and "forecast" in claim["kind"]:
        slips.append("a forecast is conditional exactly if it has a condition")
    if "will_not" in classes and claim["polarity"] == "positive":
        slips.append("will_not with a positive event")
    return slips


def slips_of(record: Record) -> list[str]:
    if set(record) - {"note"} != RECORD_KEYS:
        return [f"record has the keys {sorted(record)}"]
    slips = [slip for claim in record["claims"] for slip in slips_of_claim(record["text"], claim)]
    date.fromisoformat(record["written_on"])
    if record["half"] not in {"dev", "test"}:
        slips.append(f"half {record['half']!r}")
    if record["style"] not in {"analysis", "agency"}:
        slips.append(f"style {record['style']!r}")
    written = [json.dumps(claim, sort_keys=True) for claim in record["claims"]]
    if len(set(written)) < len(written):
        slips.append("a claim is written down twice")
    return slips


def test_there_are_gold_sentences() -> None:
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_annotation_keeps_to_the_guideline(path: Path) -> None:
    slips = [f"{record.get('id')}: {slip}" for record in read(path) for slip in slips_of(record)]
    assert not slips, "\n".join(slips)


def test_no_sentence_and_no_id_occurs_twice() -> None:
    records = [record for path in FILES for record in read(path)]
    for field in ("id", "text"):
        twice = [value for value, times in Counter(record[field] for record in records).items() if times > 1]
        assert not twice


@pytest.mark.parametrize("path", HALVED, ids=lambda path: path.stem)
def test_half_of_the_sentences_are_kept_for_the_test(path: Path) -> None:
    halves = Counter(record["half"] for record in read(path))
    assert abs(halves["dev"] - halves["test"]) <= 0.05 * halves.total()


@pytest.mark.parametrize("path", MORE, ids=lambda path: path.stem)
def test_further_sentences_are_for_tuning_only(path: Path) -> None:
    assert {record["half"] for record in read(path)} == {"dev"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_about_one_sentence_in_five_holds_no_claim(path: Path) -> None:
    for half in {record["half"] for record in read(path)}:
        claims = [record["claims"] for record in read(path) if record["half"] == half]
        assert 0.1 <= sum(not found for found in claims) / len(claims) <= 0.3


@pytest.mark.parametrize("half", ["dev", "test"])
def test_both_halves_hold_every_kind_and_every_cue_class(half: str) -> None:
    claims = [claim for path in FILES for record in read(path) if record["half"] == half for claim in record["claims"]]
    assert {claim["kind"] for claim in claims} == KINDS
    assert {cue["class"] for claim in claims for cue in claim["cues"]} == CLASSES
