"""Which amounts a text gives, in Arabic and English."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tarjih.text.figures import Figure, conversions, find_figures
from tarjih.text.numerals import read_digits
from tarjih.text.tokens import tokens


def language_of(sentence: str) -> str:
    return "ar" if any("\u0600" <= letter <= "\u06ff" for letter in sentence) else "en"


def figures(sentence: str) -> list[Figure]:
    return find_figures(tokens(sentence), language_of(sentence))


ENGLISH = [
    ("The decree adds 441 billion tenge for defence.", "441 billion tenge", 441e9, None, "KZT", False),
    ("Reserves fell to $939.5 million.", "$939.5 million", 939500000.0, None, "USD", False),
    ("Reserves fell to US$1.2bn.", "US$1.2bn", 1.2e9, None, "USD", False),
    ("Some 300 large foreign companies may leave.", "300 large foreign companies", 300, None, "company", True),
    ("Nearly three hundred shelters were built.", "three hundred shelters", 300, None, "shelters", True),
    ("More than 25,000 troops crossed.", "25,000 troops", 25000, None, "troops", True),
    ("Growth of between 5 and 7 percent is forecast.", "5 and 7 percent", 5, 7, "percent", False),
    ("Growth of 5-7% is forecast.", "5-7%", 5, 7, "percent", False),
    ("Growth of 5–7 per cent is forecast.", "5–7 per cent", 5, 7, "percent", False),
    ("The gap is $5-7 billion.", "$5-7 billion", 5e9, 7e9, "USD", False),
    ("The gap is 5 to 7 billion roubles.", "5 to 7 billion roubles", 5e9, 7e9, "RUB", False),
    ("Support slipped by 2 percentage points.", "2 percentage points", 2, None, "percentage point", False),
    ("The bank raised rates by 25 basis points.", "25 basis points", 25, None, "basis point", False),
    ("The budget is 1.5 times as large.", "1.5 times", 1.5, None, "times", False),
    ("A threefold rise followed.", "threefold", 3, None, "times", False),
    ("Exports doubled.", "doubled", 2, None, "times", False),
    ("Two thirds of voters stayed home.", "Two thirds", 2 / 3, None, "share", False),
    ("About a third of the gas is lost.", "a third", 1 / 3, None, "share", True),
    ("Half a million barrels a day are at stake.", "Half a million barrels a day", 5e5, None, "barrel a day", False),
    ("Two and a half million people fled.", "Two and a half million people", 2.5e6, None, "person", False),
    ("Kuwait pledged 200 million Kuwaiti dinars.", "200 million Kuwaiti dinars", 2e8, None, "KWD", False),
    ("Cairo needs 5 billion Egyptian pounds.", "5 billion Egyptian pounds", 5e9, None, "EGP", False),
    ("London sent £3m.", "£3m", 3e6, None, "GBP", False),
    ("The loan is worth EUR 30 million.", "EUR 30 million", 3e7, None, "EUR", False),
    ("The loan is worth 30 million CHF.", "30 million CHF", 3e7, None, "CHF", False),
    ("A fare is 30 lira.", "30 lira", 30, None, "lira", False),
    ("The pipe carries 55 bcm.", "55 bcm", 55e9, None, "cubic metre", False),
    ("The border is 7,600 km long.", "7,600 km", 7600, None, "kilometre", False),
    ("They burn 1,234.5 tonnes.", "1,234.5 tonnes", 1234.5, None, "tonne", False),
    ("They burn 1.234,5 tonnes.", "1.234,5 tonnes", 1234.5, None, "tonne", False),
    ("The party won 69 seats.", "69 seats", 69, None, "seats", False),
    ("The rouble fell to 62 per dollar.", "62", 62, None, None, False),
    ("Between $2 billion and $3 billion was lost.", "$2 billion and $3 billion", 2e9, 3e9, "USD", False),
    ("His term is seven years.", "seven years", 7, None, "year", False),
    ("A hundred and five people voted against.", "A hundred and five people", 105, None, "person", False),
]
ARABIC = [
    ("رصدت الحكومة 441 مليار تنغ للدفاع.", "441 مليار تنغ", 441e9, None, "KZT", False),
    ("بلغت الميزانية ١٫٧ مليار دولار أميركي.", "١٫٧ مليار دولار أميركي", 1.7e9, None, "USD", False),
    ("بلغت الميزانية 1,5 مليار يورو.", "1,5 مليار يورو", 1.5e9, None, "EUR", False),
    ("تأمل البلاد في جذب نحو ثلاثمئة شركة.", "ثلاثمئة شركة", 300, None, "company", True),
    ("أرسلت موسكو أربعة آلاف جندي.", "أربعة آلاف جندي", 4000, None, "troops", False),
    ("يصدر الحقل مليوني برميل يوميا.", "مليوني برميل يوميا", 2e6, None, "barrel a day", False),
    ("يصدر الحقل مليون ونصف المليون برميل.", "مليون ونصف المليون برميل", 1.5e6, None, "barrel", False),
    ("نزح نصف مليون شخص.", "نصف مليون شخص", 5e5, None, "person", False),
    ("سينمو الاقتصاد من 5 إلى 7 في المئة.", "5 إلى 7 في المئة", 5, 7, "percent", False),
    ("سينمو الاقتصاد بين 5 و7 بالمئة.", "5 و7 بالمئة", 5, 7, "percent", False),
    ("سينمو الاقتصاد بنسبة ٥٫٥٪ على الأقل.", "٥٫٥٪", 5.5, None, "percent", False),
    ("تراجع التأييد نقطتين أو 3 نقاط مئوية.", "3 نقاط مئوية", 3, None, "percentage point", False),
    ("زاد الإنفاق ثلاثة أضعاف.", "ثلاثة أضعاف", 3, None, "times", False),
    ("زاد الإنفاق ضعفين.", "ضعفين", 2, None, "times", False),
    ("صوت ثلثا الأعضاء ضده.", "ثلثا", 2 / 3, None, "share", False),
    ("خصصت الرياض أكثر من 200 مليون ريال سعودي.", "200 مليون ريال سعودي", 2e8, None, "SAR", True),
    ("قدمت الكويت 30 مليون دينار كويتي.", "30 مليون دينار كويتي", 3e7, None, "KWD", False),
    ("بلغ السعر 30 ليرة تركية.", "30 ليرة تركية", 30, None, "TRY", False),
    ("تمتد الحدود ٧٬٦٠٠ كيلومتر.", "٧٬٦٠٠ كيلومتر", 7600, None, "kilometre", False),
    ("يشارك خمسة وعشرون ألف جندي.", "خمسة وعشرون ألف جندي", 25000, None, "troops", False),
    ("أرسلت ما بين 100 ألف و120 ألف جندي.", "100 ألف و120 ألف جندي", 100000, 120000, "troops", False),
    ("تراوحت الخسائر بين ملياري وثلاثة مليارات دولار.", "ملياري وثلاثة مليارات دولار", 2e9, 3e9, "USD", False),
    ("ارتفع العدد إلى 12 بينهم أطفال.", "12", 12, None, None, False),
    ("ولاية مدتها سبع سنوات.", "سبع سنوات", 7, None, "year", False),
    ("قيمة الصفقة ألف مليار دولار.", "ألف مليار دولار", 1e12, None, "USD", False),
    ("قيمة الصفقة مليارا دولار.", "مليارا دولار", 2e9, None, "USD", False),
]


@pytest.mark.parametrize(("sentence", "said", "value", "high", "unit", "approximate"), [*ENGLISH, *ARABIC])
def test_a_figure_is_read_with_its_unit(sentence, said, value, high, unit, approximate):
    words = tokens(sentence)
    [figure] = figures(sentence)
    assert sentence[words[figure.first].start : words[figure.last - 1].end] == said
    assert (figure.value, figure.high, figure.unit, figure.approximate) == (value, high, unit, approximate)


@pytest.mark.parametrize(
    "sentence",
    [
        "The accord of 28 October 2022 lapses by 2030.",
        "Talks resume within six months, at 10:30 on 5 March.",
        "Article 5 and Resolution 2231 stand.",
        "Su-35 jets and the G7.",
        "It was the 7th summit and his third term, in the second half.",
        "One of the ministers resigned.",
        "The report [3] says so.",
        "3. The outlook",
        "Thousands of people and millions in losses.",
        "وقع الاتفاق في 28 أكتوبر 2022 وينتهي بحلول عام 2030.",
        "في 12 رمضان 1444 هـ اجتمع المجلس.",
        "لست واثقا من أن أحدا سيأتي.",
        "يعكس ذلك ضعف الدولة.",
        "خسائر بالملايين وآلاف النازحين.",
        "تنص المادة 5 على ذلك.",
        "الربع الأول من عام 2023",
    ],
)
def test_what_is_not_a_figure(sentence):
    assert figures(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "units"),
    [
        ("It adds 441 billion tenge ($939.5 million).", ("KZT", "USD")),
        ("It adds 441 billion tenge, equivalent to about 939.5 million dollars.", ("KZT", "USD")),
        ("The pipe is 100 miles (160 km) long.", ("mile", "kilometre")),
        ("رصدت 441 مليار تنغ (939.5 مليون دولار) للدفاع.", ("KZT", "USD")),
        ("رصدت 441 مليار تنغ، أي ما يعادل 939.5 مليون دولار.", ("KZT", "USD")),
    ],
)
def test_an_amount_in_brackets_is_the_same_amount(sentence, units):
    [(one, two)] = conversions(figures(sentence))
    assert (one.unit, two.unit) == units


@pytest.mark.parametrize("sentence", ["He has 5 dollars (and 3 euros).", "It has 300 firms (50 percent)."])
def test_another_amount_in_brackets_is_not(sentence):
    assert conversions(figures(sentence)) == []


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("1,234", "1234"),
        ("1.234", "1.234"),
        ("1.234.567", "1234567"),
        ("0,125", "0.125"),
        ("1,5", "1.5"),
        ("1,234,567.8", "1234567.8"),
    ],
)
def test_separators_part_thousands_or_decimals(word, value):
    assert read_digits(word) == Decimal(value)


# Numerals written out by the textbook, one power of a thousand after the other.

SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
]
SMALL += ["seventeen", "eighteen", "nineteen"]
TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def english(number: int, *, linked: str) -> str:
    """Write a number below 10^15; `linked` is what stands between hundred and the rest."""
    for power, name in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if number >= power:
            rest = number % power
            tail = f" {'' if rest >= 100 else linked}{english(rest, linked=linked)}" if rest else ""
            return f"{english(number // power, linked=linked)} {name}{tail}"
    if number >= 100:
        return f"{SMALL[number // 100]} hundred" + (
            f" {linked}{english(number % 100, linked=linked)}" if number % 100 else ""
        )
    if number < 20:
        return SMALL[number]
    return TENS[number // 10] + (f"-{SMALL[number % 10]}" if number % 10 else "")


UNITS = ["_", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة", "عشرة"]
BEFORE_HUNDRED = ["_", "_", "_", "ثلاث", "أربع", "خمس", "ست", "سبع", "ثماني", "تسع"]
ARABIC_TENS = ["_", "_", "عشرون", "ثلاثون", "أربعون", "خمسون", "ستون", "سبعون", "ثمانون", "تسعون"]
SCALES = [
    (10**12, "تريليون", "تريليونان", "تريليونات", "تريليونا"),
    (10**9, "مليار", "ملياران", "مليارات", "مليارا"),
    (10**6, "مليون", "مليونان", "ملايين", "مليونا"),
    (1000, "ألف", "ألفان", "آلاف", "ألفا"),
]


def arabic(number: int) -> str:
    """Write a number below 10^15 with the masculine forms of the numerals."""
    parts = []
    for power, one, two, few, many in SCALES:
        count, number = divmod(number, power)
        if count == 1:
            parts.append(one)
        elif count == 2:
            parts.append(two)
        elif count:
            form = few if 3 <= count % 100 <= 10 else many if 11 <= count % 100 <= 99 else one
            parts.append(f"{below_a_thousand(count)} {form}")
    return " و".join([*parts, *([below_a_thousand(number)] if number else [])])


def below_a_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    parts = (
        []
        if not hundreds
        else ["مئة" if hundreds == 1 else "مئتان" if hundreds == 2 else BEFORE_HUNDRED[hundreds] + "مئة"]
    )
    if 0 < rest <= 10:
        parts.append(UNITS[rest])
    elif rest in {11, 12}:
        parts.append(["أحد عشر", "اثنا عشر"][rest - 11])
    elif 12 < rest < 20:
        parts.append(f"{UNITS[rest - 10]} عشر")
    elif rest:
        parts += [UNITS[rest % 10]] if rest % 10 else []
        parts.append(ARABIC_TENS[rest // 10])
    return " و".join(parts)


NUMBERS = st.one_of(
    st.integers(2, 2000),
    st.integers(2, 10**15 - 1),
    st.builds(lambda a, b: a * 10**b, st.integers(2, 999), st.integers(0, 12)),
)


@given(NUMBERS, st.sampled_from(["", "and "]))
@example(1_000_001, "and ")
def test_a_number_written_out_in_english_reads_back(number, linked):
    [figure] = find_figures(tokens(english(number, linked=linked) + " percent"), "en")
    assert (figure.value, figure.unit) == (number, "percent")


@given(NUMBERS)
@example(2_002_002)
@example(101_000)
def test_a_number_written_out_in_arabic_reads_back(number):
    [figure] = find_figures(tokens(arabic(number) + " في المئة"), "ar")
    assert (figure.value, figure.unit) == (number, "percent")


@given(st.decimals(Decimal("0.1"), Decimal(9999999), places=1), st.sampled_from(["en", "ar"]))
def test_digits_with_separators_read_back(number, language):
    written = f"{number:,}"
    if language == "ar":
        written = written.translate(str.maketrans("0123456789,.", "٠١٢٣٤٥٦٧٨٩٬٫"))
    [figure] = find_figures(tokens(written + " %"), language)
    assert figure.value == float(number)


PIECES = [
    "one",
    "five",
    "twenty",
    "hundred",
    "thousand",
    "million",
    "k",
    "half",
    "a",
    "and",
    "to",
    "between",
    "from",
    "about",
    "$",
    "€",
    "5",
    "5-7",
    "1,234.5",
    "%",
    "percent",
    "times",
    "third",
    "of",
    "dollars",
    "pounds",
    "(",
    ")",
    "من",
    "إلى",
    "بين",
    "خمسة",
    "مئة",
    "ألف",
    "مليون",
    "مليونا",
    "نصف",
    "و",
    "7",
    "ضعفين",
    "دولار",
    "دينار",
    "كويتي",
    "في",
    "المئة",
    "عشرون",
    "ألفان",
    "نحو",
]


@given(st.lists(st.sampled_from(PIECES), max_size=9))
def test_any_jumble_reads_without_an_error_and_in_order(pieces):
    words = tokens(" ".join(pieces))
    for language in ("ar", "en"):
        ends = 0
        for figure in find_figures(words, language):
            assert ends <= figure.first < figure.last <= len(words)
            assert figure.high is None or figure.value < figure.high
            ends = figure.last
