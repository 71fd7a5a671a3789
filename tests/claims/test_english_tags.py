"""What each English word is in its sentence."""

import json
from pathlib import Path

import pytest

from tarjih.claims.english import tagging
from tarjih.claims.english.parsing import Parse
from tarjih.claims.marked import mark
from tarjih.text.document import Span
from tarjih.text.tokens import ByWord

GOLD = Path(__file__).parents[1] / "gates" / "gold"


def tags(sentence: str) -> str:
    return Parse(mark(sentence, Span(0, len(sentence)), "en", written_on=None)).tags


@pytest.mark.parametrize("name", ["english", "english-more"])
def test_words_that_are_settled_alone_are_what_the_rules_say(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`tag` takes the letter of most words without a look at its rules, which would find the same."""
    sentences = [json.loads(line)["text"] for line in (GOLD / f"{name}.jsonl").read_text("utf-8").splitlines()]
    fast = [tags(sentence) for sentence in sentences]
    monkeypatch.setattr(tagging, "SETTLED", ByWord(lambda _: ""))
    assert fast == [tags(sentence) for sentence in sentences]
