"""Who acts and who is acted on in Arabic: acts within acts, light objects, passives, pronouns, goods and roles."""

import pytest

from tests.claims.sentences import arabic_readings

Party = tuple[str, str | None] | None


def parties(text: str) -> list[tuple[Party, Party]]:
    """Return subject and target of every claim of one sentence, each with its words and its code."""
    readings = arabic_readings(text)
    found = [(reading.subject, reading.target) for reading in readings]
    return [(s and (s[0].of(text), s[1]), t and (t[0].of(text), t[1])) for s, t in found]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        # on whom the act is done that is itself an object, or who does it
        ("تستعد إيران لسحب قواتها من سوريا.", ("قواتها", "IRNMIL")),
        ("يرجح أن تسمح الصين بمرور النفط الكازاخي.", ("النفط الكازاخي", "KAZ")),
        # what is imposed or tightened is less than on whom it is
        ("فرضت كندا عقوبات على شركات هندية.", ("شركات هندية", "INDBUS")),
        ("شدد العراق رقابته على مصارف لبنانية.", ("مصارف لبنانية", "LBNBUS")),
        # words stand for who speaks them, goods for the state that they come from
        ("رفضت اليابان مقترحات روسيا.", ("مقترحات روسيا", "RUS")),
        ("اشترت الهند نفطا روسيا.", ("نفطا روسيا", "RUS")),
        # an opponent, and a name with an adjective behind it
        ("اعتقلت الشرطة صحفيا معارضا في تونس.", ("صحفيا معارضا", "TUNOPP")),
        ("زار ملك الأردن البرلمان التركي الجديد.", ("البرلمان التركي الجديد", "TURLEG")),
        # a share is a thing and a percentage is none; what something becomes is no target
        ("خسر الأردن ربع صادراته.", ("ربع صادراته", None)),
        ("تراجع اليوان بنسبة 3 في المئة.", None),
        ("تحولت الهدنة إلى حرب.", None),
        # of what a part is, and what is left of it; what a state does to its own goods it does to a thing
        ("اشترت تونس 300 ألف طن من القمح الأوكراني.", ("القمح الأوكراني", "UKR")),
        ("قضى الحريق على ما تبقى من المخزون.", ("المخزون", None)),
        ("خفضت النرويج الصادرات النرويجية.", ("الصادرات النرويجية", None)),
        ("أقر الكنيست الموازنة الإسرائيلية.", ("الموازنة الإسرائيلية", None)),
        # a possessive pronoun parts the object from the subject
        ("عززت القوات البولندية مواقعها.", ("مواقعها", None)),
        ("أيد حزبه نتائجها.", ("نتائجها", None)),
        ("غادر الوفد المستشفى.", ("المستشفى", None)),
        ("وافق المجلس، بعد جدل، على الخطة.", ("الخطة", None)),
        # its own ambassador is less than whence it withdraws him
        ("سحبت هولندا سفيرها من بغداد.", ("بغداد", "IRQ")),
        # through an act that is itself the object, a state's goods; and what the two agree on is no party
        ("استأنفت الصين استيراد الفحم الأسترالي.", ("الفحم الأسترالي", "AUS")),
        ("اتفق الجانبان على هدنة.", None),
        # what something is takes none but a party, or what it is ready to act on
        ("ما زال البيع متأخرا عن الجدول.", None),
        ("ألمانيا قادرة على إغلاق الميناء.", ("الميناء", None)),
    ],
)
def test_a_target_is_the_party_that_the_clause_names_else_the_thing(text: str, target: Party) -> None:
    assert [found for _, found in parties(text)] == [target]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("حوصر القنصل البولندي.", ("القنصل البولندي", "POL")),
        ("استؤنفت المحادثات.", ("المحادثات", None)),
        ("سيُبنى الجسر.", ("الجسر", None)),
        ("لن يبرم الاتفاق النفطي هذا العام.", ("الاتفاق النفطي", None)),
        ("جرح تسعة عمال مصريين.", ("تسعة عمال مصريين", "EGYCVL")),
        ("افتُتح المعرض.", ("المعرض", None)),
        ("لن تُرجأ الجولة الثانية.", ("الجولة الثانية", None)),
        ("حُكم على الوزير الصربي بالسجن.", ("الوزير الصربي", "SRBGOV")),
    ],
)
def test_a_passive_has_a_target_and_no_subject_whether_its_letters_show_it_or_not(text: str, target: Party) -> None:
    assert parties(text) == [(None, target)]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("أعلنت أثينا انسحابها من المعاهدة.", ("أثينا", "GRC")),
        ("ما فتئت عمان تحذر إسرائيل.", ("عمان", "OMN")),
        ("يجازف الأردن بخسارة السوق العراقية.", ("الأردن", "JOR")),
        ("هاجم متظاهرون مقر الحزب.", ("متظاهرون", None)),
        ("سيغلق المجلس العسكري في باماكو السفارة.", ("المجلس العسكري", "MLIGOV")),
        ("تتجه شركة «نور» المصرية إلى الإفلاس.", ("شركة «نور» المصرية", "EGYBUS")),
        ("سقطت البلدة بيد متمردين سودانيين.", ("متمردين سودانيين", "SDNREB")),
    ],
)
def test_a_subject_is_who_acts_with_all_that_says_who_he_is(text: str, subject: Party) -> None:
    assert [found for found, _ in parties(text)] == [subject]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("بإمكان عمان أن تسد الثغرة.", ("عمان", "OMN")),
        ("ليس في مصلحة أنقرة أن تغضب بكين.", ("أنقرة", "TUR")),
        ("ليس بمقدور السويديين أن يعولوا إلى الأبد على المظلة الأمريكية.", ("السويديين", "SWECVL")),
        ("الأسهل على روما أن ترفع الضرائب.", ("روما", "ITA")),
        ("أثينا، من جهتها، تفضل التفاوض.", ("أثينا", "GRC")),
        ("سيولد، لا محالة، نظام جديد.", ("نظام جديد", None)),
        ("يُنتظر منه أن يوقع الاتفاق.", None),
        ("تريد عمان من الرياض أن ترسل وفدا.", ("الرياض", "SAU")),
        ("انقطاع التيار مرجح أن يطول.", ("انقطاع التيار", None)),
    ],
)
def test_whose_power_chance_or_interest_it_is_acts(text: str, subject: Party) -> None:
    assert [found for found, _ in parties(text)] == [subject]


def test_a_relative_clause_is_about_the_noun_before_it_unless_a_pronoun_takes_that_up() -> None:
    assert parties("جددت أنقرة العقود التي ستنتهي في الصيف.")[-1][0] == ("العقود", None)
    assert parties("زار الرئيس القمة التي ستستضيفها مدريد.")[-1] == (("مدريد", "ESP"), ("القمة", None))


def test_what_holds_between_two_has_one_side_for_its_subject_and_the_other_for_its_target() -> None:
    assert parties("انهارت الثقة بين بلغراد وبريشتينا.") == [(("بلغراد", "SRB"), ("بريشتينا", "XKX"))]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("قلة من المصافي الهندية ستجازف.", "INDBUS"),
        ("سيعارض البرلمان الأوروبي الخطة.", "EUULEG"),
        ("حذرت كوريا الجنوبية من أن الشمال سيهاجم.", "PRK"),
        ("تحتاج غزة إلى الوقود.", None),
        ("قد ترفض القاهرة أو عمان العرض.", None),
    ],
)
def test_a_subject_has_the_code_of_those_of_whom_it_is_a_part(text: str, code: str | None) -> None:
    subject = parties(text)[-1][0]
    assert subject is not None
    assert subject[1] == code


def test_who_goes_on_to_act_agrees_with_the_verb() -> None:
    text = "توقفت الغارات، ويستبعد الجنرال أن تتجدد."
    assert parties(text)[-1][0] == ("الغارات", None)


def test_what_follows_from_all_that_was_said_has_no_subject() -> None:
    text = "أغلقت تركيا المعبر، الأمر الذي سيغضب الهند."
    assert parties(text) == [(("تركيا", "TUR"), ("المعبر", None)), (None, ("الهند", "IND"))]


@pytest.mark.parametrize(
    ("text", "predicate", "subject", "holder"),
    [
        (
            "لم تستبعد إثيوبيا إرسال جنود، بحسب مسؤول في الاتحاد الأفريقي.",
            "إرسال",
            ("إثيوبيا", "ETH"),
            ("مسؤول في الاتحاد الأفريقي", "AU"),
        ),
        (
            "حذرت منظمة الصحة العالمية من أن نصف السكان قد يحتاجون إلى الدواء.",
            "يحتاجون",
            ("نصف السكان", None),
            ("منظمة الصحة العالمية", "WHO"),
        ),
        (
            "استبعد وزير الخارجية الفرنسي أن تهاجم روسيا مولدوفا.",
            "تهاجم",
            ("روسيا", "RUS"),
            ("وزير الخارجية الفرنسي", "FRAGOV"),
        ),
        ("سيزور ولي العهد طهران.", "سيزور", ("ولي العهد", None), None),
    ],
)
def test_who_acts_is_not_who_speaks(
    text: str, predicate: str, subject: tuple[str, str | None], holder: tuple[str, str | None] | None
) -> None:
    (reading,) = arabic_readings(text)
    assert reading.subject is not None
    assert (reading.predicate.of(text), (reading.subject[0].of(text), reading.subject[1])) == (predicate, subject)
    assert (reading.holder and (reading.holder[0].of(text), reading.holder[1])) == holder
