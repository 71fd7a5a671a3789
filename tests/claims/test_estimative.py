"""What words such as *unlikely* say in numbers, and which word a number deserves."""

import math
import re
from itertools import pairwise
from statistics import NormalDist

import pytest

from tarjih.claims import estimative
from tarjih.claims.estimative import Band, Scale, scale, scales

ALL = [pytest.param(scale(name), id=name) for name in scales()]


def bands(of: Scale, language: str = "en") -> list[Band]:
    return list(dict.fromkeys(of.phrases[language].values()))


def logit(p: float) -> float:
    return math.log(p / (1 - p))


def test_the_scales_are_named_in_the_order_that_an_analyst_meets_them() -> None:
    """What readers understand comes first, because it is the default."""
    assert scales() == ("readers", "icd203", "phia", "ipcc", "kent", "nato", "efsa")


@pytest.mark.parametrize(
    ("word", "low", "high"),
    [
        ("almost certain", 0.90, 0.99),
        ("highly likely", 0.80, 0.95),
        ("very likely", 0.80, 0.95),
        ("likely", 0.60, 0.85),
        ("probable", 0.60, 0.85),
        ("better than even", 0.51, 0.65),
        ("realistic possibility", 0.25, 0.80),
        ("may", 0.20, 0.60),
        ("might", 0.15, 0.60),
        ("could", 0.15, 0.60),
        ("unlikely", 0.05, 0.30),
        ("improbable", 0.01, 0.30),
        ("highly unlikely", 0.01, 0.15),
        ("remote", 0.01, 0.20),
        ("almost no chance", 0.01, 0.07),
    ],
)
def test_a_surveyed_word_says_what_eight_in_ten_readers_understood(word: str, low: float, high: float) -> None:
    """The bands are the 10th and 90th percentiles of CAPphrase."""
    band = scale("readers").band(word)
    assert (band.low, band.high, band.coverage) == (low, high, 0.8)
    assert "Kucharski 2026" in band.source


@pytest.mark.parametrize(
    "word", ["certain", "will", "expected", "even chance", "perhaps", "possibly", "will not", "no indication"]
)
def test_a_word_without_a_usable_survey_says_who_judged_it(word: str) -> None:
    """Every band names a source, whichever it is."""
    band = scale("readers").band(word)
    assert 0 < band.low < band.high < 1
    assert band.source


@pytest.mark.parametrize(
    ("phrase", "name", "english"),
    [
        ("من المرجح أن", "مرجح", "likely"),
        ("من المرجح جدًّا", "مرجح جدا", "highly likely"),
        ("من غير المرجح", "غير مرجح", "unlikely"),
        ("شبه مؤكّد", "شبه مؤكد", "almost certain"),
        ("احتمال بعيد", "بعيد الاحتمال", "remote"),
        ("قد", "قد", "may"),
        ("ربما", "ربما", "perhaps"),
        ("يمكن ان", "يمكن أن", "could"),
        ("سوف", "سوف", "will"),
        ("سـ", "سوف", "will"),
        ("لن", "لن", "will not"),
        ("لا مؤشرات على", "لا مؤشرات على", "no indication"),
        ("من المتوقع", "متوقع", "expected"),
        ("متساوي الاحتمالين", "متساوي الاحتمالين", "even chance"),
    ],
)
def test_an_arabic_phrase_says_what_its_english_word_says(phrase: str, name: str, english: str) -> None:
    """Vowel marks, tatweel and a missing hamza do not change a word, and its name is Arabic."""
    arabic, same = scale("readers").band(phrase, "ar"), scale("readers").band(english)
    assert arabic.word == name
    assert (arabic.low, arabic.high) == (same.low, same.high)


def test_the_ambiguous_arabic_probable_is_wider_than_the_english() -> None:
    """One Arabic word covers both "probable" and "possible"; its band says so."""
    arabic, english = scale("readers").band("من المحتمل", "ar"), scale("readers").band("probable")
    assert arabic.low < english.low
    assert arabic.median < english.median


def test_a_word_is_found_whatever_language_is_asked_first() -> None:
    """A model file may use an Arabic word without saying so."""
    assert scale("readers").band("غير مرجح").low == scale("readers").band("unlikely").low


@pytest.mark.parametrize("variant", ["Fifty-Fifty", "fifty fifty", " FIFTY–FIFTY ", "fifty_fifty"])
def test_case_hyphens_and_spaces_do_not_change_a_word(variant: str) -> None:
    """However it is typed, it is one phrase."""
    assert scale("readers").band(variant).word == "even chance"


def test_a_negative_word_estimates_the_event_and_not_its_denial() -> None:
    """A writer who says *will not* gives the event what *will* leaves over."""
    will, will_not = scale("readers").band("will"), scale("readers").band("will not")
    assert (will_not.low, will_not.high) == pytest.approx((1 - will.high, 1 - will.low))
    assert scale("readers").band("no indication").high == pytest.approx(0.30)


@pytest.mark.parametrize("of", ALL)
def test_no_word_states_certainty(of: Scale) -> None:
    """An end at 0 or 1 would let one contrary event refute a whole model."""
    for language in of.phrases:
        assert all(0 < band.low < band.high < 1 for band in bands(of, language))


@pytest.mark.parametrize("of", ALL)
def test_a_logit_normal_keeps_its_coverage_inside_the_band(of: Scale) -> None:
    """Between `low` and `high` lies the stated share, and half of the rest on each side."""
    for band in bands(of):
        log_odds = NormalDist(band.mu, band.sd)
        below, above = log_odds.cdf(logit(band.low)), 1 - log_odds.cdf(logit(band.high))
        assert below == pytest.approx((1 - band.coverage) / 2)
        assert above == pytest.approx((1 - band.coverage) / 2)
        assert log_odds.cdf(logit(band.median)) == pytest.approx(0.5)


@pytest.mark.parametrize("of", ALL)
def test_a_phrase_belongs_to_one_word(of: Scale) -> None:
    """Building the scale would silently let a second entry win; the file has none."""
    entries = estimative._data()["scales"][of.name]["words"]
    for language, phrases in of.phrases.items():
        assert sum(len(entry.get(language, ())) for entry in entries) == len(phrases)


@pytest.mark.parametrize("of", ALL)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_higher_probability_never_gets_a_lower_word(of: Scale, language: str) -> None:
    """Walking from 0 to 1 climbs the ladder rung by rung and reaches every one."""
    rungs = [band.word for band in of.ladder[language]]
    walked = [rungs.index(of.word_for(k / 1000, language)) for k in range(1001)]
    assert all(earlier <= later for earlier, later in pairwise(walked))
    assert set(walked) == set(range(len(rungs)))


@pytest.mark.parametrize(
    ("p", "english", "arabic"),
    [
        (0.0, "remote", "بعيد الاحتمال"),
        (0.03, "remote", "بعيد الاحتمال"),
        (0.15, "unlikely", "غير مرجح"),
        (0.3, "possible", "ممكن"),
        (0.5, "even chance", "متساوي الاحتمالين"),
        (0.6, "better than even", "أرجح من عدمه"),
        (0.75, "likely", "مرجح"),
        (0.9, "highly likely", "مرجح جدا"),
        (0.97, "almost certain", "شبه مؤكد"),
        (1.0, "almost certain", "شبه مؤكد"),
    ],
)
def test_a_table_gives_each_probability_its_word(p: float, english: str, arabic: str) -> None:
    """The two languages name the same rung."""
    assert scale("readers").word_for(p) == english
    assert scale("readers").word_for(p, "ar") == arabic


@pytest.mark.parametrize(
    ("name", "p", "word"),
    [("phia", 0.04, "remote chance"), ("icd203", 0.21, "unlikely"), ("nato", 0.11, "unlikely")],
)
def test_a_standard_keeps_its_own_bounds(name: str, p: float, word: str) -> None:
    """The next word's median may be nearer; the standard's band still decides."""
    assert scale(name).word_for(p) == word


@pytest.mark.parametrize("p", [-0.01, 1.01, float("nan")])
def test_what_is_no_probability_gets_no_word(p: float) -> None:
    """It is refused, not clipped."""
    with pytest.raises(ValueError, match=rf"{p} is not a probability\. Give a number from 0 to 1"):
        scale("readers").word_for(p)


@pytest.mark.parametrize(
    ("word", "language", "message"),
    [
        ("unlikly", "en", "'unlikly' is not a word of the readers scale. Did you mean 'unlikely'?"),
        ("مرجحح", "ar", "'مرجحح' is not a word of the readers scale. Did you mean 'مرجح'?"),
        (
            "zzz",
            "en",
            (
                "'zzz' is not a word of the readers scale. Write a number, or one of its words, such as "
                "remote, unlikely, possible, even chance, better than even, likely, highly likely, almost "
                "certain"
            ),
        ),
        ("likely", "fr", "the readers scale has no 'fr' words. It has en, ar"),
    ],
)
def test_an_unknown_word_names_the_nearest_one(word: str, language: str, message: str) -> None:
    """A slip of the finger costs one look."""
    with pytest.raises(ValueError, match="^" + re.escape(message) + "$"):
        scale("readers").band(word, language)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("reader", "'reader' is not a scale of estimative words. Did you mean 'readers'?"),
        (
            "xyz",
            ("'xyz' is not a scale of estimative words. Write one of readers, icd203, phia, ipcc, kent, nato, efsa"),
        ),
    ],
)
def test_an_unknown_scale_names_the_nearest_one(name: str, message: str) -> None:
    """The scales are few enough to list."""
    with pytest.raises(ValueError, match="^" + re.escape(message) + "$"):
        scale(name)
