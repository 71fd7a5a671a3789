"""What the Arabic reader makes of one sentence: its traps, and that nothing breaks it."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarjih.claims.arabic.verbs import look_up
from tarjih.claims.claim import Reading
from tarjih.text.document import Span
from tarjih.text.tokens import fold
from tests.claims.sentences import arabic_readings


def shown(text: str, reading: Reading) -> tuple[str, str, str, list[tuple[str, str]]]:
    """Return kind, predicate, polarity and cues of a reading, as words."""
    cues = [(span.of(text), cls) for span, cls in reading.cues]
    return reading.kind, reading.predicate.of(text), reading.polarity, cues


@pytest.mark.parametrize(
    ("text", "kind", "predicate", "polarity", "cues"),
    [
        # qad with an imperfect is a doubt, with a perfect it is none
        ("قد ترفع عمّان أسعار الوقود.", "forecast", "ترفع", "positive", [("قد", "may")]),
        ("وقد رفعت عمّان أسعار الوقود.", "event", "رفعت", "positive", []),
        ("لقد انسحبت القوات من المدينة.", "event", "انسحبت", "positive", []),
        ("وقد تتدخل الدولة قريبا لدعم العملة.", "forecast", "تتدخل", "positive", [("قد", "may")]),
        ("افتقار موسكو إلى المال قد يدفعها إلى الحرب.", "forecast", "يدفعها", "positive", [("قد", "may")]),
        # a bare future is quoted with its verb, and without the conjunction
        ("ستنسحب أنقرة من المعاهدة.", "forecast", "ستنسحب", "positive", [("ستنسحب", "will")]),
        ("سوف تنسحب أنقرة من المعاهدة.", "forecast", "تنسحب", "positive", [("سوف", "will")]),
        ("لن تنسحب أنقرة من المعاهدة.", "forecast", "تنسحب", "negative", [("لن", "will_not")]),
        # a negated exception affirms
        ("لن يزور الوفد إلا بغداد.", "forecast", "يزور", "positive", [("لن", "will")]),
        ("لن تقبل طهران سوى رفع كامل للعقوبات.", "forecast", "تقبل", "positive", [("لن", "will")]),
        ("ولن تترك الميليشيا إلا ثكنة واحدة.", "forecast", "تترك", "positive", [("لن", "will")]),
        ("لن يفضي الحصار إلا إلى مجاعة في المخيمات.", "forecast", "يفضي", "positive", [("لن", "will")]),
        # what stands before a future behind "that" is its subject, and no verb
        ("ذلك أن ترك المعاهدة سيكلف باكو الكثير.", "forecast", "سيكلف", "positive", [("سيكلف", "will")]),
        ("حيث أن تدخلا جديدا لن يؤدي إلا إلى الفوضى.", "forecast", "يؤدي", "positive", [("لن", "will")]),
        # two verbs share what is said of the first
        (
            "لا شيء يوحي بأن باكو ستنكر أو تقلص دعمها.",
            "judgement",
            "ستنكر",
            "positive",
            [("لا شيء يوحي", "no_indication")],
        ),
        # verbs that only lead to what is claimed
        ("ويجدر التذكير بأن باكو أغلقت الحدود.", "event", "أغلقت", "positive", []),
        ("ويعود السبب إلى أن باكو قد تغلق الحدود.", "forecast", "تغلق", "positive", [("قد", "may")]),
        # the stronger word alone is kept
        ("من المرجح أن أنقرة ستنسحب من المعاهدة.", "forecast", "ستنسحب", "positive", [("من المرجح", "likely")]),
        ("من المؤكد أن أنقرة لن تنسحب.", "forecast", "تنسحب", "negative", [("من المؤكد", "certain")]),
        # the doubt is in the class, not in the polarity
        ("من المستبعد أن تنسحب أنقرة.", "forecast", "تنسحب", "positive", [("من المستبعد", "unlikely")]),
        ("لا يستبعد أن تنسحب أنقرة.", "forecast", "تنسحب", "positive", [("لا يستبعد", "may")]),
        ("من غير المرجح أن تنسحب أنقرة.", "forecast", "تنسحب", "positive", [("من غير المرجح", "unlikely")]),
        ("يستبعد تماما أن تنسحب أنقرة.", "forecast", "تنسحب", "positive", [("يستبعد تماما", "highly_unlikely")]),
        ("يكاد يكون مؤكدا أن تنسحب أنقرة.", "forecast", "تنسحب", "positive", [("يكاد يكون مؤكدا", "almost_certain")]),
        ("ربما تنسحب أنقرة.", "forecast", "تنسحب", "positive", [("ربما", "perhaps")]),
        ("على الأرجح ستنسحب أنقرة.", "forecast", "ستنسحب", "positive", [("على الأرجح", "likely")]),
        ("يمكن أن تنسحب أنقرة من المعاهدة.", "forecast", "تنسحب", "positive", [("يمكن", "can")]),
        ("يُحتمل أن تنسحب أنقرة.", "forecast", "تنسحب", "positive", [("يُحتمل", "probable")]),
        ("من المقرر أن تنسحب أنقرة.", "forecast", "تنسحب", "positive", [("من المقرر", "scheduled")]),
        ("لا مؤشرات على أن أنقرة تنسحب.", "judgement", "تنسحب", "positive", [("لا مؤشرات", "no_indication")]),
        ("يجوز أن تغلق باكو الحدود.", "forecast", "تغلق", "positive", [("يجوز", "may")]),
        ("هناك فرصة قوية لأن تغلق باكو الحدود.", "forecast", "تغلق", "positive", [("هناك فرصة قوية", "highly_likely")]),
        ("إغلاق المعبر بين باكو وطهران ممكن.", "forecast", "إغلاق", "positive", [("ممكن", "can")]),
        ("خطر الإفلاس لا يزال بعيدا.", "forecast", "الإفلاس", "positive", [("لا يزال بعيدا", "remote")]),
        ("لولا القرض لما صمدت كييف.", "conditional_forecast", "صمدت", "negative", [("لما", "would")]),
        (
            "لكن احتمال اندلاع الحرب سيزداد إذا انهارت الهدنة.",
            "conditional_forecast",
            "الحرب",
            "positive",
            [("سيزداد", "comparative_up")],
        ),
        # a report of an estimate does not hide it
        (
            "من المرجح أن تغلق صوفيا الخط هذا العام، بحسب تقرير نشر أمس.",
            "forecast",
            "تغلق",
            "positive",
            [("من المرجح", "likely")],
        ),
        # verbal nouns
        ("تسعى أنقرة إلى توسيع نفوذها.", "intent", "توسيع", "positive", [("تسعى", "asserted_intent")]),
        ("تعتزم الرياض خفض الإنتاج.", "intent", "خفض", "positive", [("تعتزم", "plan")]),
        ("تأمل بيروت في استئناف المحادثات.", "intent", "استئناف", "positive", [("تأمل", "hope")]),
        ("تتفادى فيينا إغضاب موسكو.", "intent", "إغضاب", "negative", [("تتفادى", "asserted_intent")]),
        # minds
        ("يخشى المغرب أن تنسحب مدريد.", "belief", "تنسحب", "positive", [("يخشى", "feared")]),
        (
            "لا يعتقد المراقبون أن باكو ستغلق الحدود.",
            "belief",
            "ستغلق",
            "negative",
            [("لا يعتقد", "attributed_belief")],
        ),
        ("لا ترغب باكو في توسيع الاتفاق.", "intent", "توسيع", "negative", [("لا ترغب", "asserted_intent")]),
        ("يعتقد محللون أن مدريد تناور.", "belief", "تناور", "positive", [("يعتقد", "attributed_belief")]),
        ("يدل صمت مدريد على أن موقفها تغير.", "event", "تغير", "positive", [("يدل", "evidential_strong")]),
        ("أعلنت برلين تعليق المساعدات.", "event", "تعليق", "positive", [("أعلنت", "reported")]),
        # plain facts
        ("وقعت روما الاتفاق أمس.", "event", "وقعت", "positive", []),
        ("لم توقع روما الاتفاق.", "state", "توقع", "negative", []),
        ("قطر عضو في المنظمة.", "state", "عضو", "positive", []),
    ],
)
def test_a_sentence_says_how_sure_it_is_of_what(
    text: str, kind: str, predicate: str, polarity: str, cues: list[tuple[str, str]]
) -> None:
    assert [shown(text, reading) for reading in arabic_readings(text)] == [(kind, predicate, polarity, cues)]


@pytest.mark.parametrize(
    "text",
    [
        "هل تنسحب أنقرة من المعاهدة؟",
        "لماذا يُرجح أن تنسحب أنقرة؟",
        "اقرأ أيضا: ثلاثة سيناريوهات محتملة لليبيا",
        "المصدر: توقعات صندوق النقد الدولي لعام 2024.",
        "يجب على أنقرة أن تنسحب من المعاهدة.",
        "ينبغي أن تتذكر باريس ذلك.",
        "لا بد من أن تتحرك بيروت.",
        "كان على طوكيو أن تعترض.",
        "تابعونا على منصاتنا لمعرفة ما قد يحدث في كييف.",
        "للاشتراك في نشرة الطاقة المحتملة راسلوا القسم.",
        'تعني كلمة "ربما" في لغة السفراء رفضا مهذبا.',
        "نعتذر عن أي تأخير محتمل في بث نشرة موسكو.",
        "تعريف الركود انكماش الناتج فصلين متتاليين.",
        "من الخطأ القول إن أنقرة ستنسحب.",
        "",
        "؟",
    ],
)
def test_a_sentence_that_asserts_nothing_claims_nothing(text: str) -> None:
    assert arabic_readings(text) == []


def parties(text: str, reading: Reading) -> list[tuple[str, str | None] | None]:
    return [found and (found[0].of(text), found[1]) for found in (reading.subject, reading.target, reading.holder)]


@pytest.mark.parametrize(
    ("text", "subject", "target", "holder"),
    [
        # verb before subject, and subject before verb
        ("قصفت روسيا أوكرانيا.", ("روسيا", "RUS"), ("أوكرانيا", "UKR"), None),
        ("من المرجح أن روسيا ستقصف أوكرانيا.", ("روسيا", "RUS"), ("أوكرانيا", "UKR"), None),
        # clitics stay outside the quotes
        ("من المتوقع أن تطلب أستانا من موسكو قرضا.", ("أستانا", "KAZ"), ("موسكو", "RUS"), None),
        ("وسترسل برلين دبابات لكييف.", ("برلين", "DEU"), ("كييف", "UKR"), None),
        # who wants to act is the subject, who wants that others act is the holder
        ("تريد روسيا أن تحتل أوكرانيا.", ("روسيا", "RUS"), ("أوكرانيا", "UKR"), None),
        ("تخشى روسيا أن تهاجم تركيا سوريا.", ("تركيا", "TUR"), ("سوريا", "SYR"), ("روسيا", "RUS")),
        ("تتوقع روسيا أن تهاجم تركيا سوريا.", ("تركيا", "TUR"), ("سوريا", "SYR"), ("روسيا", "RUS")),
        # a source that the sentence names behind the claim
        ("ستهاجم تركيا سوريا بحسب إيران.", ("تركيا", "TUR"), ("سوريا", "SYR"), ("إيران", "IRN")),
        # for whom it is possible
        ("يمكن لروسيا أن تهاجم أوكرانيا.", ("روسيا", "RUS"), ("أوكرانيا", "UKR"), None),
        # what a passive verb happens to is its target
        ("اغتيل الرئيس.", None, ("الرئيس", None), None),
    ],
)
def test_who_acts_on_whom_according_to_whom(
    text: str, subject: tuple[str, str | None], target: tuple[str, str | None], holder: tuple[str, str | None] | None
) -> None:
    (reading,) = arabic_readings(text)
    assert parties(text, reading) == [subject, target, holder]


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("إذا انهارت الهدنة فستهاجم تركيا سوريا.", "إذا انهارت الهدنة"),
        ("ستهاجم تركيا سوريا إذا انهارت الهدنة.", "إذا انهارت الهدنة"),
        ("لن تنسحب أنقرة ما لم تحصل على ضمانات.", "ما لم تحصل على ضمانات"),
        ("قد تنسحب أنقرة إن رفضت موسكو العرض.", "إن رفضت موسكو العرض"),
        ("كلما طال القتال زاد خطر المجاعة.", "كلما طال القتال"),
        ("في حال انهارت الهدنة، ستهاجم تركيا سوريا.", "في حال انهارت الهدنة"),
        ("لو انهارت الهدنة لهاجمت تركيا سوريا.", "لو انهارت الهدنة"),
        ("يضاعف القصف خطر الحرب.", "القصف"),
        ("ستهاجم تركيا، إذا انهارت الهدنة، بلدة حدودية.", "إذا انهارت الهدنة"),
        ("إذا انهارت الهدنة، وهذا وارد، فستهاجم تركيا سوريا.", "إذا انهارت الهدنة"),
        ("إن صح ما يقوله الوسطاء، فستنسحب أنقرة.", "إن صح ما يقوله الوسطاء"),
        ("ستبقى الحدود مغلقة ما بقي الجيش في المدينة.", "ما بقي الجيش في المدينة"),
        ("ستفقد كييف عائدات العبور حين ينتهي العقد.", "حين ينتهي العقد"),
        ("استمرار القصف يجعل الحرب أرجح بكثير.", "استمرار القصف"),
        ("ينذر تراجع الأمطار بمجاعة في الصومال.", "تراجع الأمطار"),
        ("لن تبيع الرباط المصفاة إلا بعد استقرار الأسعار.", "إلا بعد استقرار الأسعار"),
        ("لن ينقذها إلا فتح الحدود.", "إلا فتح الحدود"),
        ("ستنسحب أنقرة في هذه الحال.", "في هذه الحال"),
        ("لو سئلت موسكو لقالت إن الهدنة ستنهار.", None),
        ("لا تخشى أنقرة الحرب بقدر ما تخشى العزلة.", None),
        ("تنذر أزمة القمح بمجاعة في الصومال.", None),
        ("من المرجح أن يبقى التضخم دون 12 في المئة.", None),
        ("ستهاجم تركيا سوريا حتى لو انهارت الهدنة.", None),
        ("ستهاجم تركيا سوريا.", None),
    ],
)
def test_a_condition_is_quoted_with_its_particle_and_a_concession_is_none(text: str, condition: str | None) -> None:
    (reading,) = arabic_readings(text)
    assert (reading.condition and reading.condition.of(text)) == condition
    assert (reading.kind == "conditional_forecast") == (condition is not None)


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("من المرجح أن تغلق صوفيا الخط هذا العام، بحسب تقرير نشر أمس.", "تقرير نشر"),
        ("لا يعتقد المراقبون أن باكو ستغلق الحدود.", "المراقبون"),
    ],
)
def test_whose_estimate_it_is_is_named_behind_it_or_before(text: str, holder: str) -> None:
    (reading,) = arabic_readings(text)
    assert reading.holder is not None
    assert reading.holder[0].of(text) == holder


@pytest.mark.parametrize(
    "text",
    [
        "وقعت أرمينيا اتفاقا مع روسيا، ومن المرجح أن تغلق البلاد حدودها.",
        "طلبت أرمينيا دعم روسيا، ومن المرجح أن تغلق البلاد حدودها.",
        "حظيت أرمينيا بقرض من فرنسا وقد تغلق البلاد حدودها.",
        "ذكر مسؤول فرنسي أن أرمينيا طلبت دعم موسكو، وأن البلاد قد تغلق حدودها.",
    ],
)
def test_the_country_is_the_one_that_acted_last_and_no_other_named_since(text: str) -> None:
    subject = arabic_readings(text)[-1].subject
    assert subject is not None
    assert (subject[0].of(text), subject[1]) == ("البلاد", "ARM")


def test_may_and_may_not_is_even() -> None:
    text = "قد تغلق باكو الحدود وقد لا تغلقها."
    assert shown(text, arabic_readings(text)[0])[3] == [("قد تغلق باكو الحدود وقد لا", "even")]


def test_a_rise_of_a_chance_is_a_relation_and_a_fall_another() -> None:
    assert [reading.relation for reading in arabic_readings("إذا فشلت المحادثات ازداد احتمال الحرب.")] == ["raises"]
    assert [reading.relation for reading in arabic_readings("لكن احتمال الحرب سيزداد إذا انهارت الهدنة.")] == ["raises"]
    assert [reading.relation for reading in arabic_readings("إذا نجحت المحادثات تراجع احتمال الحرب.")] == ["lowers"]
    assert [reading.relation for reading in arabic_readings("ستنجح المحادثات.")] == [None]


def test_a_verb_of_saying_holds_for_every_clause_that_it_governs() -> None:
    text = "قال وزير الخارجية التركي إن بلاده ستنسحب، وأضاف أنها لن تعود."
    readings = arabic_readings(text)
    assert [reading.predicate.of(text) for reading in readings] == ["ستنسحب", "تعود"]
    assert [reading.holder and reading.holder[1] for reading in readings] == ["TURGOV", "TURGOV"]
    assert all(reading.holder_speaks for reading in readings)


def test_a_doubt_holds_for_the_verb_that_is_joined_to_its_own() -> None:
    text = "قد تنجح الخطة في بغداد وتفشل في البصرة."
    assert [shown(text, reading)[3] for reading in arabic_readings(text)] == [[("قد", "may")], [("قد", "may")]]


def test_a_condition_in_front_holds_for_what_and_or_but_join_on() -> None:
    text = "إذا انهارت الهدنة فستهاجم تركيا سوريا، وقد تنسحب أنقرة من الاتفاق."
    assert [reading.condition and reading.condition.of(text) for reading in arabic_readings(text)] == [
        "إذا انهارت الهدنة"
    ] * 2


@pytest.mark.parametrize(
    ("text", "predicates"),
    [
        ("سيؤدي ذلك إلى توتر مع باكو من المرجح أن ترد عليه طهران بالعقوبات.", ["سيؤدي", "ترد"]),
        ("ستجعل الصفقة أنقرة تشعر بالقلق من أن تنهار الهدنة.", ["ستجعل", "تنهار"]),
        ("ستكون باكو متشككة في الصفقة خوفا من أن الهدنة ستنهار.", ["ستكون", "ستنهار"]),
        ("لن توفر الصفقة أمنا في بلد يُنظر فيه إلى باكو على أنها تهدد الجيران.", ["توفر"]),
        ("ستعني الهزيمة نهاية الحكومة ويمكن القول إنها مهينة لباكو.", ["ستعني", "مهينة"]),
        ("من المرجح أن تبقى باكو شريكا ذا وزن قليل.", ["شريكا"]),
        ("حاجة باكو إلى القروض قد تدفعها إلى البيع (أو حتى رهن السندات) في لندن.", ["تدفعها"]),
        ("وفي مايو أقر البرلمان قانونا ستحصل بموجبه البلديات على مليار دينار.", ["أقر", "ستحصل"]),
    ],
)
def test_what_a_later_doubt_adds_leaves_the_first_claim_its_own(text: str, predicates: list[str]) -> None:
    assert [reading.predicate.of(text) for reading in arabic_readings(text)] == predicates


def test_a_report_is_told_by_whoever_is_named_and_not_by_half_the_name() -> None:
    text = "وأوردت وسائل إعلام محلية في العراق اعتقال وزير."
    assert [reading.holder and reading.holder[0].of(text) for reading in arabic_readings(text)] == [
        "وسائل إعلام محلية في العراق"
    ]


def test_what_comes_near_to_an_amount_is_no_nearer_chance() -> None:
    text = "خسر المصرف مليار دينار، أي ما يقرب من ربع أمواله."
    assert not any(reading.cues for reading in arabic_readings(text))


def test_what_one_shows_somebody_is_no_sign_and_what_nobody_foresaw_no_doubt() -> None:
    for text in (
        "تحاول أنقرة أن تثبت لبغداد جديتها.",
        "شهد الميناء ثلاث أزمات غير متوقعة حتى الآن بعد شكوى من أنقرة.",
    ):
        classes = {cls for reading in arabic_readings(text) for _, cls in reading.cues}
        assert classes <= {"asserted_intent"}


def test_a_duty_behind_that_takes_what_must_be_done_along() -> None:
    text = "ترى باكو أن طهران تبتعد عنها، وأن أنقرة تعلمت أنه يجب أن تتجنب أخطاء الماضي."
    assert "أخطاء" not in [reading.predicate.of(text) for reading in arabic_readings(text)]


def test_a_condition_with_and_holds_for_what_follows_it_and_not_for_what_was_before() -> None:
    text = "أوفدت بروكسل مبعوثها، وإذا عاد خائبا فإن العقوبات ستشتد."
    event, forecast = arabic_readings(text)
    assert event.condition is None
    assert forecast.condition is not None
    assert forecast.condition.of(text) == "إذا عاد خائبا"


def test_a_deadline_of_an_event_is_a_horizon() -> None:
    text = "من المرجح أن تنسحب أنقرة قبل نهاية العام."
    (reading,) = arabic_readings(text)
    assert reading.horizon is not None
    assert reading.horizon[0].of(text) == "قبل نهاية العام"
    assert reading.horizon[2] == date(2024, 12, 31)


def test_a_past_expectation_is_no_forecast() -> None:
    text = "كان من المتوقع أن تنسحب أنقرة، لكنها بقيت."
    assert "تنسحب" not in [reading.predicate.of(text) for reading in arabic_readings(text)]


@pytest.mark.parametrize(
    ("form", "perfect", "tense"),
    [
        ("سيستغلها", None, None),  # the particle is no part of the form
        ("يستغلها", "استغل", "i"),
        ("رفضوه", "رفض", "p"),
        ("يقل", "قال", "i"),
        ("قيل", "قال", "p"),
        ("دعت", "دعا", "p"),
        ("يبقون", "بقي", "i"),
        ("انسحابها", "انسحب", "n"),
        ("عودته", "عاد", "n"),
    ],
)
def test_verbs_are_known_in_their_forms(form: str, perfect: str | None, tense: str | None) -> None:
    found = {(known.verb.perfect, known.tense) for known in look_up(fold(form))}
    assert ((perfect, tense) in found) if perfect else not found


WORDS = [
    *("قد", "لن", "سوف", "لم", "لا", "ما", "أن", "إن", "إذا", "لو", "لولا", "كلما", "الذي", "وهو", "لكن", "حتى", "إلا"),
    *("من المرجح", "يمكن", "احتمال", "يزداد", "خطر", "بحسب", "مما", "غير", "كما", "بين", "لما", "من شأن", "ليس"),
    *("قال", "وقال", "ستنسحب", "تنسحب", "انسحاب", "يخشى", "تسعى", "إلى", "في", "من", "روسيا", "وتركيا", "لكييف"),
    *("،", ".", "؛", "؟", ":", '"', "2024", "غدا", "قبل", "نهاية", "العام", "may", "will", "Москва", "س", "و", "ل"),
]


@given(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
def test_no_order_of_words_breaks_the_reader(text: str) -> None:
    for reading in arabic_readings(text):
        whole = Span(0, len(text))
        spans = [reading.span, reading.predicate, *(span for span, _ in reading.cues)]
        spans += [found[0] for found in (reading.subject, reading.target, reading.holder) if found]
        spans += [reading.condition] if reading.condition else []
        spans += [reading.horizon[0]] if reading.horizon else []
        assert all(whole.holds(span) and span.start < span.end for span in spans)
        cues = sorted(span for span, _ in reading.cues)
        assert not any(one.overlaps(other) for one, other in pairwise(cues))


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    for reading in arabic_readings(text):
        assert Span(0, len(text)).holds(reading.predicate)
