"""What a class of cues says in numbers, on every scale."""

from itertools import pairwise

import pytest

from tarjih.claims.claim import Cue, Kind, Polarity
from tarjih.claims.cues import cue_classes, estimate, scale_word
from tarjih.claims.estimative import scale, scales
from tarjih.text.document import Span


def cue(text: str, cls: str) -> Cue:
    return Cue(text, Span(0, len(text)), cls)


def band(text: str, cls: str, *, kind: Kind = "forecast", polarity: Polarity = "positive", on: str = "readers"):
    found = estimate((cue(text, cls),), kind, polarity, words=scale(on), language="en")
    assert found is not None
    return found


def test_there_are_36_classes_each_with_a_title_in_both_languages():
    assert len(cue_classes()) == 36
    assert all(set(cls.title) == {"en", "ar"} for cls in cue_classes().values())


@pytest.mark.parametrize("cls", [cls for cls in cue_classes().values() if cls.ask], ids=lambda cls: cls.name)
def test_what_a_class_asks_a_scale_is_known_to_the_readers_scale(cls):
    """So that every class which asks has a number, whatever the scale."""
    assert any(scale("readers").find(phrase) for phrase in cls.ask)


@pytest.mark.parametrize("name", scales())
def test_a_more_certain_class_never_has_a_lower_median(name):
    """On every scale the ladder from impossible to certain climbs."""
    ladder = ["impossible", "remote", "unlikely", "even", "likely", "highly_likely", "almost_certain"]
    found = [band("-", cls, on=name) for cls in ladder]
    assert all((a.low, a.high) <= (b.low, b.high) for a, b in pairwise(found))


def test_a_class_that_a_scale_does_not_cover_is_filled_from_readers_and_says_so():
    """ICD 203 has no word for "may"."""
    may = band("may", "may", on="icd203")
    assert (may.low, may.high, may.scale) == (0.20, 0.60, "readers")
    assert band("likely", "likely", on="icd203").scale == "icd203"


def test_the_words_own_entry_on_a_scale_comes_before_its_class():
    """Readers hear "probably" lower than "likely", though both are of one class."""
    assert (band("probably", "likely").low, band("likely", "likely").low) == (0.51, 0.60)


def test_the_estimate_of_a_denied_forecast_is_that_of_the_event_itself():
    """It will probably not leave: leaving has the complement of "likely"."""
    denied = band("likely", "likely", polarity="negative")
    assert (denied.low, denied.high, denied.of) == (0.15, 0.40, "event")


def test_will_not_already_speaks_of_the_event_denied():
    will_not = band("will not", "will_not", polarity="negative")
    assert (will_not.low, will_not.high) == (0.01, 0.15)


def test_a_denial_that_an_exception_affirms_is_as_likely_as_a_bare_future():
    affirmed = estimate((cue("لن", "will"),), "forecast", "positive", words=scale("readers"), language="ar")
    assert affirmed is not None
    assert (affirmed.low, affirmed.high) == (band("will", "will").low, band("will", "will").high)


def test_an_intention_is_estimated_as_a_statement():
    assert band("seeks", "asserted_intent", kind="intent").of == "statement"


def test_a_fear_states_no_probability():
    assert estimate((cue("fears", "feared"),), "belief", "positive", words=scale("readers"), language="en") is None


def test_the_first_cue_with_a_probability_counts():
    cues = (cue("fears", "feared"), cue("could", "can"), cue("likely", "likely"))
    found = estimate(cues, "forecast", "positive", words=scale("readers"), language="en")
    assert found is not None
    assert found.word == "could"


def test_a_scale_word_is_one_that_a_model_can_use():
    assert scale_word("highly_likely", "icd203") == "very likely"
    assert scale_word("would", "readers") is None


@pytest.mark.parametrize(
    ("text", "cls", "low", "high"),
    [
        ("a 30 percent chance", "unlikely", 0.3, 0.3),
        ("25-40%", "unlikely", 0.25, 0.4),
        ("one in five", "unlikely", 0.2, 0.2),
        ("1-in-5 chance", "unlikely", 0.2, 0.2),
        ("two chances in three", "likely", 2 / 3, 2 / 3),
        ("باحتمال 70 في المئة", "likely", 0.7, 0.7),
    ],
)
def test_a_number_that_the_text_gives_counts_before_any_word(text, cls, low, high):
    language = "ar" if text > "\u0600" else "en"
    cues = (cue("likely", "likely"), cue(text, cls))
    found = estimate(cues, "forecast", "positive", words=scale("readers"), language=language)
    assert found is not None
    assert [found.low, found.high] == pytest.approx([low, high])
    assert found.scale == "stated"


@pytest.mark.parametrize(
    "text", ["less than one in ten", "over 70 percent", "no more than a 20% chance", "أقل من 20 في المئة"]
)
def test_a_bound_is_no_number(text):
    """What lies below it is left to the class of the cue."""
    cues = (cue(text, "unlikely"),)
    language = "ar" if text > "\u0600" else "en"
    found = estimate(cues, "forecast", "positive", words=scale("readers"), language=language)
    assert found is not None
    assert (found.low, found.high, found.scale) == (0.05, 0.30, "readers")


def test_a_cue_that_denies_by_itself_is_not_turned_round_twice():
    """Iran will almost certainly not close the strait: closing it has almost no chance."""
    found = band("will almost certainly not", "almost_no_chance", polarity="negative")
    assert (found.low, found.high) == (0.01, 0.07)
    twice = band("unlikely", "unlikely", polarity="negative")
    assert (twice.low, twice.high) == (0.7, 0.95)


def test_who_reports_it_is_no_more_than_the_last_word_on_how_likely_it_is():
    cues = (cue("according to", "reported"), cue("very likely", "highly_likely"))
    found = estimate(cues, "forecast", "positive", words=scale("readers"), language="en")
    assert found is not None
    assert found.word == "very likely"
