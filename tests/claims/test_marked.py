"""What a sentence holds is found by one look-up of each word as by each finder alone."""

import json
from datetime import date
from pathlib import Path

import pytest

from tarjih.claims.lexicon import lexicon
from tarjih.claims.marked import mark
from tarjih.text.dates import read_times
from tarjih.text.document import Span
from tarjih.text.figures import find_figures
from tarjih.text.fiscal import in_fiscal_years
from tarjih.text.gazetteer import find_actors
from tarjih.text.tokens import tokens

GOLD = Path(__file__).parents[1] / "gates" / "gold"
WRITTEN = date(2024, 6, 1)


@pytest.mark.parametrize(("language", "name"), [("ar", "arabic"), ("en", "english")])
def test_a_sentence_is_marked_as_each_finder_by_itself_would_mark_it(language: str, name: str) -> None:
    """Spelled with an apostrophe, a hyphen or vowel marks, too."""
    for line in (GOLD / f"{name}.jsonl").read_text("utf-8").splitlines():
        text = json.loads(line)["text"]
        marked = mark(text, Span(0, len(text)), language, written_on=WRITTEN)
        words = tokens(text)
        times, dated = read_times(words, language, WRITTEN)
        assert marked.words == words
        actors = find_actors(words, language, text=text, written_on=WRITTEN)
        assert (marked.actors, marked.times) == (actors, in_fiscal_years(times, words, actors, WRITTEN))
        assert marked.figures == find_figures(words, language, dated=dated)
        assert marked.cues == lexicon(language).cues.find(words)


def test_a_sentence_of_signs_that_nobody_sees_holds_nothing() -> None:
    assert mark("\u200b \u0640", Span(0, 3), "ar", written_on=None).words == ()
