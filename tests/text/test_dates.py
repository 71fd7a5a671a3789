"""Which days a text means, in Arabic and English."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from tarjih.text.dates import TimeMention, dated_tokens, find_times, read_times
from tarjih.text.figures import find_figures
from tarjih.text.tokens import tokens

WRITTEN_ON = date(2022, 10, 28)  # a Friday


def language_of(sentence: str) -> str:
    return "ar" if any("\u0600" <= letter <= "\u06ff" for letter in sentence) else "en"


def times(sentence: str, written_on: date | None = WRITTEN_ON) -> list[TimeMention]:
    return find_times(tokens(sentence), language_of(sentence), written_on)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


ENGLISH = [
    ("The accord was signed on 28 October 2022.", "on 28 October 2022", "day", "2022-10-28", "2022-10-28"),
    ("The accord was signed on October 28th, 2022.", "on October 28th, 2022", "day", "2022-10-28", "2022-10-28"),
    ("Recorded 2022-10-28 by the observers.", "2022-10-28", "day", "2022-10-28", "2022-10-28"),
    ("Recorded 05/10/2022 by the observers.", "05/10/2022", "day", "2022-10-05", "2022-10-05"),
    ("Recorded 10/28/2022 by the observers.", "10/28/2022", "day", "2022-10-28", "2022-10-28"),
    (
        "He will be sworn in on the twentieth of November.",
        "on the twentieth of November",
        "day",
        "2022-11-20",
        "2022-11-20",
    ),
    (
        "Polls open on the twenty-first of May 2023.",
        "on the twenty-first of May 2023",
        "day",
        "2023-05-21",
        "2023-05-21",
    ),
    ("Talks resume on Sunday, 6 November.", "on Sunday, 6 November", "day", "2022-11-06", "2022-11-06"),
    ("The two ministers met on Monday.", "on Monday", "day", "2022-10-24", "2022-10-24"),
    ("The two ministers will meet on Monday.", "on Monday", "day", "2022-10-31", "2022-10-31"),
    ("They met last Friday.", "last Friday", "day", "2022-10-21", "2022-10-21"),
    ("Protests shook the country in January.", "in January", "month", "2022-01-01", "2022-01-31"),
    ("Protests shook the country last January.", "last January", "month", "2022-01-01", "2022-01-31"),
    ("Astana will vote in June.", "in June", "month", "2023-06-01", "2023-06-30"),
    ("In June Astana will vote.", "In June", "month", "2023-06-01", "2023-06-30"),
    ("The election in December matters.", "in December", "month", "2022-12-01", "2022-12-31"),
    ("The decree signed in September will cost much.", "in September", "month", "2022-09-01", "2022-09-30"),
    ("Astana voted in June.", "in June", "month", "2022-06-01", "2022-06-30"),
    ("Exports peaked in May 2019.", "in May 2019", "month", "2019-05-01", "2019-05-31"),
    ("Troops left in September last year.", "in September last year", "month", "2021-09-01", "2021-09-30"),
    ("The leaders spoke in early September.", "in early September", "period", "2022-09-01", "2022-09-10"),
    ("Inflation should peak in late 2023.", "in late 2023", "period", "2023-09-01", "2023-12-31"),
    ("A pipeline is expected by mid-2024.", "by mid-2024", "period", "2022-10-28", "2024-06-30"),
    ("The lines meet around mid-2024.", "around mid-2024", "period", "2024-05-01", "2024-08-31"),
    (
        "Output recovers in the first quarter of 2023.",
        "in the first quarter of 2023",
        "quarter",
        "2023-01-01",
        "2023-03-31",
    ),
    (
        "A vote in the second half of next year is planned.",
        "in the second half of next year",
        "period",
        "2023-07-01",
        "2023-12-31",
    ),
    ("An offensive in spring 2023 would fail.", "in spring 2023", "season", "2023-03-01", "2023-05-31"),
    ("Gas will run short this winter.", "this winter", "season", "2022-12-01", "2023-02-28"),
    ("Four halts were counted this year.", "this year", "year", "2022-01-01", "2022-12-31"),
    ("Growth will slow next year.", "next year", "year", "2023-01-01", "2023-12-31"),
    ("Prices rose last month.", "last month", "month", "2022-09-01", "2022-09-30"),
    ("Friction will grow in the coming months.", "in the coming months", "period", "2022-10-28", None),
    ("A deal is possible within six months.", "within six months", "period", "2022-10-28", "2023-04-28"),
    ("Debt will double in the next five years.", "in the next five years", "period", "2022-10-28", "2027-10-28"),
    ("Demand grew over the past decade.", "over the past decade", "period", "2012-10-28", "2022-10-28"),
    ("He took office three years ago.", "three years ago", "year", "2019-01-01", "2019-12-31"),
    ("Coal will be gone by 2030.", "by 2030", "year", "2022-10-28", "2030-12-31"),
    ("Coal will be gone before 2030.", "before 2030", "year", "2022-10-28", "2029-12-31"),
    (
        "Coal will be gone before the end of the decade.",
        "before the end of the decade",
        "period",
        "2022-10-28",
        "2029-12-31",
    ),
    ("The army must leave by year-end.", "by year-end", "period", "2022-10-28", "2022-12-31"),
    ("The army must leave by the end of next year.", "by the end of next year", "period", "2022-10-28", "2023-12-31"),
    ("A reshuffle is likely later this year.", "later this year", "period", "2022-10-28", "2022-12-31"),
    ("War in the 2030s is a distant risk.", "in the 2030s", "period", "2030-01-01", "2039-12-31"),
    ("A wave could follow by summer.", "by summer", "season", "2022-10-28", "2023-08-31"),
    ("They may act in the next few months.", "in the next few months", "period", "2022-10-28", None),
    ("Talks failed on Tuesday, Nov. 8, they said.", "on Tuesday, Nov. 8", "day", "2022-11-08", "2022-11-08"),
    ("Talks failed on Sept. 30, 2022.", "on Sept. 30, 2022", "day", "2022-09-30", "2022-09-30"),
    ("Polls tighten before the 2024 presidential contest.", "2024", "year", "2024-01-01", "2024-12-31"),
    ("In the short term, little will change.", "In the short term", "open", None, None),
    ("Power stays put for the foreseeable future.", "the foreseeable future", "open", None, None),
    ("A decree is coming soon.", "soon", "open", None, None),
    (
        "Exercises are set between March and May 2023.",
        "between March and May 2023",
        "period",
        "2023-03-01",
        "2023-05-31",
    ),
    ("Budgets from 2022 to 2024 grow.", "from 2022 to 2024", "period", "2022-01-01", "2024-12-31"),
    ("Budgets for 2022-24 grow.", "2022-24", "period", "2022-01-01", "2024-12-31"),
    ("The summit of 5-7 March 2023 failed.", "5-7 March 2023", "period", "2023-03-05", "2023-03-07"),
]
ARABIC = [
    (
        "وُقّع الاتفاق في 28 أكتوبر/تشرين الأول 2022 في العاصمة.",
        "في 28 أكتوبر/تشرين الأول 2022",
        "day",
        "2022-10-28",
        "2022-10-28",
    ),
    ("وُقّع الاتفاق في ٣ كانون الثاني ٢٠٢٣.", "في ٣ كانون الثاني ٢٠٢٣", "day", "2023-01-03", "2023-01-03"),
    ("اجتمعت الحكومة في 5 جانفي 2021 بالعاصمة.", "في 5 جانفي 2021", "day", "2021-01-05", "2021-01-05"),
    ("اجتمعت الحكومة في 15 أوت 2021 بالعاصمة.", "في 15 أوت 2021", "day", "2021-08-15", "2021-08-15"),
    ("تستعد البلاد لاقتراع في العشرين من نوفمبر.", "في العشرين من نوفمبر", "day", "2022-11-20", "2022-11-20"),
    ("تحدث العمدة في الخامس والعشرين من أغسطس.", "في الخامس والعشرين من أغسطس", "day", "2022-08-25", "2022-08-25"),
    ("يلتقي الوزيران يوم الاثنين المقبل.", "يوم الاثنين المقبل", "day", "2022-10-31", "2022-10-31"),
    ("التقى الوزيران يوم الاثنين.", "يوم الاثنين", "day", "2022-10-24", "2022-10-24"),
    ("جرت مكالمة مطلع سبتمبر بين الرئيسين.", "مطلع سبتمبر", "period", "2022-09-01", "2022-09-10"),
    ("هزت الاضطرابات البلاد في آب.", "في آب", "month", "2022-08-01", "2022-08-31"),
    ("سيصوت المجلس في حزيران.", "في حزيران", "month", "2023-06-01", "2023-06-30"),
    ("ناقشت السياسات في حزيران.", "في حزيران", "month", "2022-06-01", "2022-06-30"),
    ("ستجري الانتخابات في حزيران.", "في حزيران", "month", "2023-06-01", "2023-06-30"),
    ("ستجري الانتخابات في حزيران الماضي.", "في حزيران الماضي", "month", "2022-06-01", "2022-06-30"),
    ("توقف الضخ أربع مرات هذا العام.", "هذا العام", "year", "2022-01-01", "2022-12-31"),
    ("سيتباطأ النمو العام المقبل.", "العام المقبل", "year", "2023-01-01", "2023-12-31"),
    ("تصاعد التوتر الشهر الماضي.", "الشهر الماضي", "month", "2022-09-01", "2022-09-30"),
    ("قد يتصاعد التوتر خلال الأشهر المقبلة.", "خلال الأشهر المقبلة", "period", "2022-10-28", None),
    ("قد يوقع الاتفاق في غضون ستة أشهر.", "في غضون ستة أشهر", "period", "2022-10-28", "2023-04-28"),
    ("سيكتمل الممر خلال عامين.", "خلال عامين", "period", "2022-10-28", "2024-10-28"),
    ("سيتضاعف الدين خلال السنوات الخمس المقبلة.", "خلال السنوات الخمس المقبلة", "period", "2022-10-28", "2027-10-28"),
    ("تولى المنصب قبل ثلاث سنوات.", "قبل ثلاث سنوات", "year", "2019-01-01", "2019-12-31"),
    ("ينتهي العمل بحلول عام 2030.", "بحلول عام 2030", "year", "2022-10-28", "2030-12-31"),
    ("ينتهي العمل قبل نهاية العقد.", "قبل نهاية العقد", "period", "2022-10-28", "2029-12-31"),
    ("ينتهي العمل بنهاية العام.", "بنهاية العام", "period", "2022-10-28", "2022-12-31"),
    ("تنشر الأرقام في الربع الأول من عام 2023.", "في الربع الأول من عام 2023", "quarter", "2023-01-01", "2023-03-31"),
    (
        "يرجح التصويت في النصف الثاني من العام المقبل.",
        "في النصف الثاني من العام المقبل",
        "period",
        "2023-07-01",
        "2023-12-31",
    ),
    ("يشتد النقص في الشتاء المقبل.", "في الشتاء المقبل", "season", "2022-12-01", "2023-02-28"),
    ("تجرى المناورات بين مارس ومايو 2023.", "بين مارس ومايو 2023", "period", "2023-03-01", "2023-05-31"),
    ("ميزانيات من 2022 إلى 2024 في ارتفاع.", "من 2022 إلى 2024", "period", "2022-01-01", "2024-12-31"),
    ("قد تتحرك موسكو بحلول الصيف.", "بحلول الصيف", "season", "2022-10-28", "2023-08-31"),
    ("قد تتحرك موسكو خلال الأشهر القليلة المقبلة.", "خلال الأشهر القليلة المقبلة", "period", "2022-10-28", None),
    ("قد تتحرك موسكو خلال الـ12 شهرا المقبلة.", "خلال الـ12 شهرا المقبلة", "period", "2022-10-28", "2023-10-28"),
    ("تراجع الإنتاج خلال العقدين الماضيين.", "خلال العقدين الماضيين", "period", "2002-10-28", "2022-10-28"),
    ("لا تغيير على المدى الطويل.", "على المدى الطويل", "open", None, None),
    ("تبقى السلطة له في المستقبل المنظور.", "في المستقبل المنظور", "open", None, None),
]


@pytest.mark.parametrize(("sentence", "said", "kind", "start", "by"), ENGLISH + ARABIC)
def test_a_time_is_read_as_of_the_day_of_writing(sentence, said, kind, start, by):
    words = tokens(sentence)
    [mention] = times(sentence)
    assert sentence[words[mention.first].start : words[mention.last - 1].end] == said
    assert (mention.kind, mention.start, mention.by) == (kind, day(start), day(by))


@pytest.mark.parametrize(
    "sentence",
    [
        "Turkey may march on the town.",
        "He will march in step with the army, and they may.",
        "After the election and during the war nothing changed.",
        "The Arab Spring changed little.",
        "The secretary described a third option in the first half.",
        "Some 2000 soldiers crossed the river.",
        "They spent $2000 and 2050 tonnes of fuel.",
        "The office opened in Ramadan 1444 and on 27 Ramadan 1444 AH.",
        "His fall was a second surprise.",
        "قال الأمين العام الحالي إن الرأي العام منقسم.",
        "يمارس الرئيس ضغطا ويفتح باب الحوار.",
        "كان الربيع العربي بداية التغيير.",
        "عبر 2000 جندي النهر.",
        "افتتح المكتب في 12 رمضان 1444 هـ.",
        "نهاية الحرب بعيدة والانتخابات مؤجلة.",
    ],
)
def test_what_is_not_a_time(sentence):
    assert times(sentence) == []


@pytest.mark.parametrize(
    "sentence", ["in the coming months", "next year", "on Monday", "within six months", "العام المقبل", "مطلع سبتمبر"]
)
def test_a_relative_time_has_no_days_when_nobody_knows_when_it_was_written(sentence):
    [mention] = times(sentence, None)
    assert (mention.start, mention.by) == (None, None)


@pytest.mark.parametrize("sentence", ["on 5 March 2023", "by 2030", "في عام 2014", "before 20 November 2022"])
def test_a_full_date_needs_no_day_of_writing(sentence):
    [mention] = times(sentence, None)
    assert mention.by is not None


def test_a_hijri_date_takes_its_numbers_with_it():
    words = tokens("في 12 رمضان 1444 هـ الموافق 3 أبريل 2023")
    assert {words[token].word for token in dated_tokens(words, "ar")} >= {"12", "1444", "3", "2023"}


@pytest.mark.parametrize("name", ["arabic", "english"])
def test_no_number_of_a_time_is_a_figure_as_well(name):
    """One reading of a sentence tells its times, and which of its numbers count nothing."""
    gold = Path(__file__).parents[1] / "gates" / "gold" / f"{name}.jsonl"
    for line in gold.read_text("utf-8").splitlines():
        words = tokens(json.loads(line)["text"])
        found, dated = read_times(words, name[:2], WRITTEN_ON)
        assert found == find_times(words, name[:2], WRITTEN_ON)
        assert {token for time in found for token in range(time.first, time.last)} <= dated
        assert all(figure.first not in dated for figure in find_figures(words, name[:2], dated=dated))


LOCALES = [
    "ar",
    "ar_EG",
    "ar_SY",
    "ar_IQ",
    "ar_LB",
    "ar_MA",
    "ar_DZ",
    "ar_TN",
    "ar_SA",
    "en",
    "en_GB",
    "en_AU",
    "en_IN",
]


@given(
    st.dates(date(1901, 1, 1), date(2199, 12, 31)),
    st.sampled_from(LOCALES),
    st.sampled_from(["medium", "long", "full"]),
)
def test_a_date_in_any_published_pattern_reads_back(when, locale, pattern):
    written = format_date(when, pattern, locale=locale)
    [mention] = find_times(tokens(written), locale[:2], None)
    assert (mention.kind, mention.start, mention.by) == ("day", when, when), written


PIECES = [
    "for",
    "to",
    "or",
    "until",
    "after",
    "a",
    "few",
    "weeks",
    "hours",
    "later",
    "ago",
    "is over",
    "weekend",
    "Easter",
    "Ramadan",
    "Monday",
    "night",
    "survive",
    "or next",
    "quarter",
    "summit",
    "said",
    "will",
    "حتى",
    "بعد",
    "أو",
    "أسابيع",
    "قليلة",
    "بضعة",
    "مساء",
    "الثلاثاء",
    "عيد الفصح",
    "ساعة",
    "القمة",
    "مع حلول",
    "الشتاء",
    "in",
    "by",
    "before",
    "between",
    "the",
    "of",
    "next",
    "last",
    "this",
    "early",
    "mid",
    "end",
    "5",
    "31",
    "may",
    "October",
    "2022",
    "years",
    "months",
    "half",
    "first",
    "28/10/2022",
    "5-7",
    "-",
    "/",
    ",",
    "s",
    "من",
    "إلى",
    "بين",
    "مايو",
    "آب",
    "عام",
    "سنوات",
    "الماضي",
    "هذا",
    "الربع",
    "الأول",
    "خلال",
    "قبل",
    "نهاية",
    "٣",
    "12",
    "و",
    "ستة",
    "شهرين",
    "رمضان",
    "هـ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=10))
def test_any_jumble_reads_without_an_error_and_in_order(pieces):
    words = tokens(" ".join(pieces))
    for language in ("ar", "en"):
        ends = 0
        for mention in find_times(words, language, WRITTEN_ON):
            assert ends <= mention.first <= mention.bare < mention.last <= len(words)
            ends = mention.last
            if mention.start and mention.by:
                assert mention.by - mention.start >= timedelta(0)
