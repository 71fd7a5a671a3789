"""By when a text says that something will have happened: deadlines, events with a day, units nobody counted."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarjih.text.dates import TimeMention, as_future, as_past, find_times
from tarjih.text.reckoning import feast
from tarjih.text.tokens import tokens

WRITTEN_ON = date(2022, 10, 28)  # a Friday


def read(sentence: str, written_on: date | None = WRITTEN_ON) -> list[tuple[str, TimeMention]]:
    language = "ar" if any("\u0600" <= letter <= "\u06ff" for letter in sentence) else "en"
    words = tokens(sentence)
    found = find_times(words, language, written_on)
    return [(sentence[words[time.first].start : words[time.last - 1].end], time) for time in found]


ENGLISH = [
    ("The mines may be empty in a year's time.", "in a year's", "2023-10-28"),
    ("The mines will be empty by next Saturday.", "by next Saturday", "2022-11-05"),
    ("The miners will decide overnight.", "overnight", "2022-10-29"),
    ("The truce will not reach Christmas.", "Christmas", "2022-12-25"),
    ("The truce might not last the month.", "the month", "2022-10-31"),
    ("The truce may end this side of the summer.", "this side of the summer", "2023-05-31"),
    ("The mines may be empty in half a year.", "in half a year", "2023-04-28"),
    ("The mines may be empty the year after next.", "the year after next", "2024-12-31"),
    ("The bridge will open in Q1 2024.", "in Q1 2024", "2024-03-31"),
    ("The bridge will be gone come spring.", "come spring", "2023-05-31"),
    ("The bridge will open on the second Sunday of June.", "on the second Sunday of June", "2023-06-11"),
    ("The bridge will open in the last week of November.", "in the last week of November", "2022-11-30"),
    ("The bridge will open in the week of 14 November.", "in the week of 14 November", "2022-11-20"),
    ("Output will fall in 2023 and 2024.", "in 2023 and 2024", "2024-12-31"),
    ("A vote is likely between December and March.", "between December and March", "2023-03-31"),
    ("A vote is likely before Ramadan 2023.", "before Ramadan 2023", "2023-03-22"),
    ("A vote is likely by the end of Ramadan.", "by the end of Ramadan", "2023-04-20"),
    ("A vote is likely before the hajj is over.", "before the hajj is over", "2023-07-01"),
    ("A vote is likely on Christmas Eve.", "on Christmas Eve", "2022-12-24"),
    ("A vote is likely before Thanksgiving.", "before Thanksgiving", "2022-11-23"),
    ("A vote is likely in the new year.", "in the new year", "2023-12-31"),
    ("A vote is likely before the Lunar New Year.", "before the Lunar New Year", None),
    ("A vote is likely in the fiscal year to June 2023.", "in the fiscal year to June 2023", "2023-06-30"),
    ("The tax will be gone by the mid-2030s.", "by the mid-2030s", "2035-12-31"),
    ("The tax will be gone in the early 2030s.", "in the early 2030s", "2033-12-31"),
    ("The tax will be gone in the run-up to the May vote.", "the run-up to the May", "2023-04-30"),
    ("Bread may run out within weeks.", "within weeks", None),
    ("The talks could collapse in a matter of days.", "in a matter of days", None),
    ("The talks could collapse in a few weeks.", "in a few weeks", None),
    ("The pipeline could open within a year or two.", "within a year or two", "2024-10-28"),
    ("The truce begins within 36 hours.", "within 36 hours", "2022-10-30"),
    ("The truce will hold for the next 72 hours.", "the next 72 hours", "2022-10-31"),
    ("The cabinet will fall before the month is out.", "before the month is out", "2022-10-31"),
    ("The cabinet will fall before this year is over.", "before this year is over", "2022-12-31"),
    ("The cabinet will fall before the autumn ends.", "before the autumn ends", "2022-11-30"),
    ("The cabinet will fall within the decade.", "within the decade", "2029-12-31"),
    ("The pact will not outlast the decade.", "the decade", "2029-12-31"),
    ("The pact will not survive the winter.", "the winter", "2023-02-28"),
    ("Fighting eased in the first half of March.", "in the first half of March", "2022-03-15"),
    ("Kyiv expects a raid in the first days of November.", "in the first days of November", "2022-11-10"),
    ("Visas will be needed from Monday.", "from Monday", "2022-10-31"),
    ("Teachers have called a walkout for 6 April.", "for 6 April", "2023-04-06"),
    ("The ballot was put off to September.", "to September", "2023-09-30"),
    ("The lines are to be cut before the weekend.", "before the weekend", "2022-10-28"),
    ("The envoys will meet this weekend.", "this weekend", "2022-10-30"),
    ("The envoys met at the weekend.", "at the weekend", "2022-10-23"),
    ("A third vote is likely by Easter.", "by Easter", "2023-04-09"),
    ("Rates could be cut before Christmas.", "before Christmas", "2022-12-24"),
    ("A deal is hoped for by the new year.", "by the new year", "2022-12-31"),
    ("Hostages may be freed before Ramadan.", "before Ramadan", "2023-03-22"),
    ("Gas will be short by autumn.", "by autumn", "2022-11-30"),
    ("The mine will close by late spring.", "by late spring", "2023-05-31"),
    ("Prices will drop with the onset of winter.", "with the onset of winter", "2022-12-01"),
    ("Rebels had hit the depot hours earlier.", "hours earlier", None),
    ("Shells fell on the port overnight.", "overnight", "2022-10-28"),
    ("The day after, the crowd came back.", "The day after", None),
    ("The day after tomorrow the crowd will come back.", "The day after tomorrow", "2022-10-30"),
    ("Over the coming quarter exports will shrink.", "Over the coming quarter", "2023-03-31"),
    ("The mills will be idle by mid-decade.", "by mid-decade", "2025-12-31"),
    ("The ice will be gone before the middle of the century.", "before the middle of the century", "2049-12-31"),
    (
        "A pact is likely before the council meets on 9 November.",
        "before the council meets on 9 November",
        "2022-11-08",
    ),
    ("A pact is likely before the vote due in May 2023.", "before the vote due in May 2023", "2023-04-30"),
    ("He will stay until a ballot in March.", "until a ballot in March", "2023-03-31"),
    ("He will stay until at least March.", "until at least March", "2023-03-31"),
    ("He may go before the end of his term in May.", "before the end of his term in May", "2023-05-31"),
    ("The envoy may be back on Monday.", "on Monday", "2022-10-31"),
    ("He may go before the June congress.", "before the June", "2023-05-31"),
    ("Nobody expects growth this year or next.", "this year or next", "2023-12-31"),
    ("A breakthrough in 2025 or 2026 is possible.", "in 2025 or 2026", "2026-12-31"),
    ("Output fell in the third quarter.", "in the third quarter", "2022-09-30"),
    ("After 2040 the fields will be dry.", "After 2040", None),
    ("The army withdrew on Tuesday night.", "on Tuesday night", "2022-10-25"),
    ("Sanctions were agreed on the 10th of this month.", "on the 10th of this month", "2022-10-10"),
    (
        "The fair runs between the 6th and the 9th of June 2023.",
        "between the 6th and the 9th of June 2023",
        "2023-06-09",
    ),
    ("A ruling is near in the second week of December.", "in the second week of December", "2022-12-14"),
    ("A ruling is near in the second half of the decade.", "in the second half of the decade", "2029-12-31"),
    ("Growth slowed in the third quarter of the year.", "in the third quarter of the year", "2022-09-30"),
    ("A truce may come before next week's talks.", "before next week's", "2022-10-30"),
    ("The summit may open on June 15-16.", "on June 15-16", "2023-06-16"),
    ("Ministers will gather from March 26 to 29.", "from March 26 to 29", "2023-03-29"),
    ("A pact may come within the next fortnight.", "within the next fortnight", "2022-11-11"),
    ("A pact may come in the first two months of next year.", "in the first two months of next year", "2023-02-28"),
    ("He may go by mid-May 2023.", "by mid-May 2023", "2023-05-15"),
    ("A truce may come on Friday or Saturday.", "on Friday or Saturday", "2022-10-29"),
    ("The plant will open between now and December.", "between now and December", "2022-12-31"),
]
ARABIC = [
    ("قد تنضب المناجم العام بعد المقبل.", "العام بعد المقبل", "2024-12-31"),
    ("قد تنضب المناجم خلال نصف عام.", "خلال نصف عام", "2023-04-28"),
    ("قد تنضب المناجم في الثلث الأخير من العام المقبل.", "في الثلث الأخير من العام المقبل", "2023-12-31"),
    ("قد تنضب المناجم قبل 30 أكتوبر.", "قبل 30 أكتوبر", "2022-10-29"),
    ("قد تنضب المناجم قبل منتصف الثلاثينيات.", "قبل منتصف الثلاثينيات", "2034-12-31"),
    ("قد تنضب المناجم في ثلاثينيات القرن الحالي.", "في ثلاثينيات القرن الحالي", "2039-12-31"),
    ("قد يفتتح الجسر قبل قمة يونيو.", "قبل قمة يونيو", "2023-05-31"),
    ("قد يفتتح الجسر قبل أن ينعقد المجلس في يونيو.", "قبل أن ينعقد المجلس في يونيو", "2023-06-30"),
    ("قد يفتتح الجسر قبل نهاية رمضان.", "قبل نهاية رمضان", "2023-04-20"),
    ("قد يفتتح الجسر في النصف الأول من العام الجديد.", "في النصف الأول من العام الجديد", "2023-06-30"),
    (
        "قد يفتتح الجسر في السنة المالية المنتهية في يونيو 2023.",
        "في السنة المالية المنتهية في يونيو 2023",
        "2023-06-30",
    ),
    ("قد ينفد الخبز خلال أسابيع.", "خلال أسابيع", None),
    ("قد تنهار المفاوضات في غضون أيام قليلة.", "في غضون أيام قليلة", None),
    ("قد تنهار المفاوضات خلال بضعة أشهر.", "خلال بضعة أشهر", None),
    ("سيفتح الخط خلال سنتين أو ثلاث.", "خلال سنتين أو ثلاث", "2025-10-28"),
    ("تبدأ الهدنة خلال 36 ساعة.", "خلال 36 ساعة", "2022-10-30"),
    ("تبدأ الهدنة خلال الساعات الـ72 المقبلة.", "خلال الساعات الـ72 المقبلة", "2022-10-31"),
    ("تعاد القنصلية في مهلة لا تتجاوز شهرين.", "في مهلة لا تتجاوز شهرين", "2022-12-28"),
    ("ستسقط الحكومة قبل أن ينقضي الشهر.", "قبل أن ينقضي الشهر", "2022-10-31"),
    ("ستسقط الحكومة قبل انقضاء العام.", "قبل انقضاء العام", "2022-12-31"),
    ("ستسقط الحكومة خلال العام.", "خلال العام", "2022-12-31"),
    ("هدأ القتال في النصف الأول من آذار.", "في النصف الأول من آذار", "2022-03-15"),
    ("تتوقع كييف هجوما في الأيام الأولى من نوفمبر.", "في الأيام الأولى من نوفمبر", "2022-11-10"),
    ("أرجئ الاقتراع إلى أيلول.", "إلى أيلول", "2023-09-30"),
    ("ستقطع الخطوط قبل عطلة نهاية الأسبوع.", "قبل عطلة نهاية الأسبوع", "2022-10-28"),
    ("يرجح اقتراع ثالث بحلول عيد الفصح.", "بحلول عيد الفصح", "2023-04-09"),
    ("قد تخفض الفائدة قبل رأس السنة.", "قبل رأس السنة", "2022-12-31"),
    ("قد يفرج عن الرهائن قبل رمضان.", "قبل رمضان", "2023-03-22"),
    ("قد تفتح المعابر قبل عيد الأضحى.", "قبل عيد الأضحى", "2023-06-27"),
    ("لن تفتح المعابر بحلول العيد.", "بحلول العيد", "2023-04-21"),
    ("قد تخفض الفائدة قبل عطلة الميلاد.", "قبل عطلة الميلاد", "2022-12-24"),
    ("ستصدر المحكمة حكمها بحلول منتصف آذار.", "بحلول منتصف آذار", "2023-03-15"),
    ("ستصدر المحكمة حكمها قبل منتصف آذار.", "قبل منتصف آذار", "2023-03-14"),
    ("ستسقط الحكومة قبل مطلع العام.", "قبل مطلع العام", "2022-12-31"),
    ("قد تبدأ المحادثات مطلع 2024.", "مطلع 2024", "2024-01-31"),
    ("ستتراجع الصادرات في الربع الأخير من السنة.", "في الربع الأخير من السنة", "2022-12-31"),
    ("قصف الجيش المصنع ليل السبت الأحد.", "ليل السبت الأحد", "2022-10-23"),
    ("لا نمو هذا العام ولا الذي يليه.", "هذا العام ولا الذي يليه", "2023-12-31"),
    ("سيعلن المصرف قراره المقبل يوم 26 ديسمبر.", "يوم 26 ديسمبر", "2022-12-26"),
    ("لن يتغير شيء بين ليلة وضحاها.", "بين ليلة وضحاها", None),
    ("سيشح الغاز بحلول الخريف.", "بحلول الخريف", "2022-11-30"),
    ("سيشح الغاز مع حلول الشتاء.", "مع حلول الشتاء", "2022-12-01"),
    ("غادر الوفد قبل ساعات.", "قبل ساعات", "2022-10-28"),
    ("غادر الوفد قبل شهرين.", "قبل شهرين", "2022-08-31"),
    ("لن يعود الوفد قبل شهرين.", "قبل شهرين", "2022-12-28"),
    ("غادر الوفد قبل شهرين من الاقتراع.", "قبل شهرين", None),
    ("سيعود الوفد بعد أسبوعين.", "بعد أسبوعين", "2022-11-11"),
    ("سقطت القذائف على الميناء ليلا.", "ليلا", "2022-10-28"),
    ("انسحب الجيش مساء الثلاثاء.", "مساء الثلاثاء", "2022-10-25"),
    ("ستتراجع الصادرات خلال الربع المقبل.", "خلال الربع المقبل", "2023-03-31"),
    ("سيزول الجليد قبل منتصف القرن.", "قبل منتصف القرن", "2049-12-31"),
    ("يرجح الاتفاق قبل أن يجتمع المجلس في 9 نوفمبر.", "قبل أن يجتمع المجلس في 9 نوفمبر", "2022-11-08"),
    ("يرجح الاتفاق قبل الاقتراع المقرر في أيار.", "قبل الاقتراع المقرر في أيار", "2023-04-30"),
    ("سيبقى في منصبه حتى اقتراع آذار.", "حتى اقتراع آذار", "2023-03-31"),
    ("لا نمو هذا العام أو الذي يليه.", "هذا العام أو الذي يليه", "2023-12-31"),
    ("قد يتحقق الاختراق في 2025 أو 2026.", "في 2025 أو 2026", "2026-12-31"),
    ("تراجع الإنتاج في الربع الثالث.", "في الربع الثالث", "2022-09-30"),
    ("ستجف الحقول بعد عام 2040.", "بعد عام 2040", None),
    ("أقرت العقوبات في العاشر من الشهر الجاري.", "في العاشر من الشهر الجاري", "2022-10-10"),
    ("يقام المعرض بين السادس والتاسع من حزيران 2023.", "بين السادس والتاسع من حزيران 2023", "2023-06-09"),
    ("ستصدر المحكمة حكمها في الأسبوع الأول من كانون الأول.", "في الأسبوع الأول من كانون الأول", "2022-12-07"),
    ("ستعود البعثة بعد أسبوع.", "بعد أسبوع", "2022-11-04"),
    ("قد يعود الوزير غدا السبت.", "غدا السبت", "2022-10-29"),
    ("قد يصدر الحكم في نيسان.", "في نيسان", "2023-04-30"),
    ("قد يصدر الحكم الجمعة أو السبت.", "الجمعة أو السبت", "2022-10-29"),
    ("تمتد الخطة بين عامي 2023 و2025.", "بين عامي 2023 و2025", "2025-12-31"),
    ("ستبدأ الدوريات مع نهاية العام.", "مع نهاية العام", "2022-12-31"),
    ("ستعود الاتصالات في أقرب وقت.", "في أقرب وقت", None),
]


@pytest.mark.parametrize(("sentence", "said", "by"), ENGLISH + ARABIC)
def test_by_when(sentence, said, by):
    [(text, time)] = read(sentence)
    assert (text, time.by) == (said, by and date.fromisoformat(by))


def test_then_is_the_time_that_was_named_before():
    (_, named), (_, before) = read("A rise on 14 November is likely, and a cut before then is not.")
    assert (named.by, before.by) == (date(2022, 11, 14), date(2022, 11, 13))


# The last day of a name that comes round, where the clause is past and where it is future.
ROUNDS = [
    ("The ministers meet on Monday.", "2022-10-24", "2022-10-31"),
    ("The ministers meet on Friday.", "2022-10-28", "2022-10-28"),
    ("The report from July has little to say.", "2022-07-31", "2023-07-31"),
    ("The vote in October was close.", "2022-10-31", "2022-10-31"),
    ("Ships left before the weekend.", "2022-10-21", "2022-10-28"),
    ("Ships left by early April.", "2022-04-10", "2023-04-10"),
    ("Ships left in the summer.", "2022-08-31", "2023-08-31"),
    ("Ships left before the talks on 3 March.", "2022-03-02", "2023-03-02"),
    ("Ships left before the vote in March.", "2022-02-28", "2023-02-28"),
    ("Ships left from Monday to Wednesday.", "2022-10-26", "2022-11-02"),
    ("اجتمع الوزراء يوم الاثنين.", "2022-10-24", "2022-10-31"),
    ("غادرت السفن في الربيع.", "2022-05-31", "2023-05-31"),
    ("غادرت السفن في الخريف.", "2022-10-28", "2022-11-30"),
    ("غادرت السفن مطلع نيسان.", "2022-04-10", "2023-04-10"),
]


@pytest.mark.parametrize(("sentence", "past", "future"), ROUNDS)
def test_the_tense_of_the_clause_chooses_the_round(sentence, past, future):
    [(_, time)] = read(sentence)
    assert as_past(time).by == date.fromisoformat(past)
    assert as_future(time).by == date.fromisoformat(future)


@pytest.mark.parametrize("sentence", ["It ended on 3 May 2021.", "It ended last Monday.", "انتهى ذلك الشهر الماضي."])
def test_where_the_text_says_which_round_it_means_no_tense_changes_it(sentence):
    [(_, time)] = read(sentence)
    assert time.past is None
    assert as_past(time) == as_future(time) == time


def test_a_weekday_in_what_was_said_is_past_although_the_sentence_looks_ahead():
    [(_, time)] = read("The fleet will not sail, the ministry said on Monday.")
    assert time.by == date(2022, 10, 24)


@pytest.mark.parametrize(
    "sentence",
    [
        "Moscow warned before the summit that talks might fail.",
        "He spoke of the day when peace will come.",
        "The mission stayed for hours and for days.",
        "They were seen as before, and half of them left.",
        "He was the first in the class and the last in the field.",
        "ناقش المجلس الأمر قبل القمة وبعدها.",
        "ترتفع الأسعار شهرا بعد شهر.",
        "تحدث عن باب مغلق وعن الربع الخالي.",
    ],
)
def test_what_sets_no_day(sentence):
    assert read(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("They left before the raid, and on 3 March 2023 they came back.", "on 3 March 2023"),
        ("They left before the raid that shook the town on 3 March 2023.", "on 3 March 2023"),
        ("They left before talks will resume on 3 March 2023.", "on 3 March 2023"),
        ("They left before 300 trucks came on 3 March 2023.", "on 3 March 2023"),
        ("غادروا قبل الغارة التي هزت المدينة في 3 آذار 2023.", "في 3 آذار 2023"),
    ],
)
def test_an_event_before_a_day_ends_with_its_clause(sentence, said):
    [(text, _)] = read(sentence)
    assert text == said


# Easter Sundays, as published in church calendars.
EASTERS = [
    "1900-04-15",
    "1943-04-25",
    "1961-04-02",
    "2000-04-23",
    "2008-03-23",
    "2011-04-24",
    "2023-04-09",
    "2038-04-25",
]


@pytest.mark.parametrize("published", EASTERS)
def test_easter_falls_where_it_is_published(published):
    day = date.fromisoformat(published)
    assert feast("easter", day.year) == (day, day)


@given(st.integers(1583, 4000))
def test_easter_is_a_sunday_from_22_march_to_25_april(year):
    day, _ = feast("easter", year)
    assert day.weekday() == 6
    assert date(year, 3, 22) <= day <= date(year, 4, 25)


NAMES = [
    "on Monday",
    "in March",
    "this winter",
    "by Easter",
    "before May",
    "in the spring",
    "at the weekend",
    "on 3 June",
]


@given(st.sampled_from(NAMES), st.dates(date(1905, 1, 1), date(2190, 1, 1)))
def test_the_past_is_over_and_the_future_is_not(name, written_on):
    for _, time in read(f"The ministers speak {name}.", written_on):
        if time.past is not None and time.future is not None:
            past, future = as_past(time), as_future(time)
            assert past.by <= written_on
            assert (future.by - written_on).days >= -1  # before a name that begins today is until yesterday
            assert time.by in {past.by, future.by}
