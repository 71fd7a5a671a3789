"""What the Arabic reader makes of what is denied, left open or only nearly came to pass."""

from datetime import date

import pytest

from tests.claims.sentences import arabic_readings


@pytest.mark.parametrize(
    ("text", "predicate", "cls"),
    [
        ("خطر المجاعة ليس كبيرا.", "المجاعة", "unlikely"),
        ("احتمال الانقلاب ليس مرتفعا.", "الانقلاب", "unlikely"),
        ("احتمالات التصعيد ليست عالية.", "التصعيد", "unlikely"),
        ("فرص التسوية ليست كبيرة.", "التسوية", "unlikely"),
        ("احتمال الانقلاب غير كبير.", "الانقلاب", "unlikely"),
        ("خطر الانهيار لم يعد كبيرا.", "الانهيار", "unlikely"),
        ("ليس احتمال الانقلاب كبيرا.", "الانقلاب", "unlikely"),
        ("لا تبدو فرص التسوية كبيرة.", "التسوية", "unlikely"),
        ("احتمال أن تغزو الصين تايوان ليس كبيرا.", "تغزو", "unlikely"),
        ("احتمال أن تغزو الصين تايوان غير كبير.", "تغزو", "unlikely"),
        ("ليس خطر الانهيار ضئيلا.", "الانهيار", "realistic_possibility"),
        ("ليست فرص انهيار الهدنة ضئيلة.", "انهيار", "realistic_possibility"),
        ("خطر الانهيار لا يزال كبيرا.", "الانهيار", "highly_likely"),
        ("فرص التسوية ضئيلة.", "التسوية", "highly_unlikely"),
    ],
)
def test_not_turns_how_a_chance_is_rated(text: str, predicate: str, cls: str) -> None:
    (reading,) = arabic_readings(text)
    assert (reading.predicate.of(text), reading.polarity) == (predicate, "positive")
    assert [given for _, given in reading.cues] == [cls]


@pytest.mark.parametrize(
    "text",
    [
        "نفت أنقرة نيتها اجتياح كوباني.",
        "تنفي بيونغ يانغ سعيها لبيع صواريخ.",
        "تعهدت أرمينيا بعدم مهاجمة جارتها.",
        "نفى الجيش السوداني قصف السوق.",
        "نفت مينسك إرسال جنود إلى أوكرانيا.",
        "أنكرت كيغالي دعمها للمتمردين.",
        "كادت أثيوبيا تهاجم إريتريا.",
        "كاد الجيش الباكستاني يقصف كابول.",
        "كاد الجيش الباكستاني أن يقصف كابول.",
        "نفى حزب الله أن يكون قد نقل أسلحة.",
    ],
)
def test_what_is_denied_or_nearly_happened_did_not(text: str) -> None:
    assert [reading.polarity for reading in arabic_readings(text)] == ["negative"]


def test_reports_of_false_news_may_be_true() -> None:
    assert arabic_readings("الأنباء عن أن أنقرة ستنشر معلومات كاذبة عن الحرب تقلق دمشق.") != []


def test_not_to_deny_affirms_nothing_but_a_possibility() -> None:
    assert arabic_readings("لم ينف الجيش قصف القرية.") == []
    (reading,) = arabic_readings("لم تنف وارسو إمكان إرسال قوات إلى أوكرانيا.")
    assert (reading.kind, reading.polarity, reading.cues[0][1]) == ("forecast", "positive", "may")


@pytest.mark.parametrize(
    "text",
    [
        "الأنباء عن أن أنقرة ستهاجم دمشق غير صحيحة.",
        "التقارير عن أن الوزير سيستقيل عارية عن الصحة.",
        "لا يعرف أحد ما إذا كانت بكين سترد.",
        "لم يحسم البيت الأبيض بعد ما إذا كان سيرد.",
        "لم تقل أنقرة إن كانت ستعرقل القرار.",
    ],
)
def test_what_is_called_untrue_or_left_open_is_no_forecast(text: str) -> None:
    assert all(reading.kind == "state" and reading.polarity == "negative" for reading in arabic_readings(text))
    assert all(reading.condition is None and not reading.cues for reading in arabic_readings(text))


@pytest.mark.parametrize(
    ("text", "kind", "condition"),
    [
        (
            "وإن لم يجدد الكونغرس التمويل، فإن احتمالات الإفلاس ستزداد.",
            "conditional_forecast",
            "إن لم يجدد الكونغرس التمويل",
        ),
        ("وإن لم تنسحب أنقرة فستهاجم دمشق قواعدها.", "conditional_forecast", "إن لم تنسحب أنقرة"),
        ("وإن لم تنسحب أنقرة، ستهاجم دمشق قواعدها.", "conditional_forecast", "إن لم تنسحب أنقرة"),
        ("وإن لم يوقع الاتفاق، إلا أن القوات ستنسحب.", "forecast", None),
        ("ستنسحب القوات وإن لم يوقع الاتفاق.", "forecast", None),
        ("وبعد العيد، ربما تستضيف الدوحة جولة جديدة.", "forecast", None),
        ("وبعد ذلك، ستهاجم أنقرة كوباني.", "forecast", None),
    ],
)
def test_what_begins_with_and(text: str, kind: str, condition: str | None) -> None:
    (reading,) = arabic_readings(text)
    assert (reading.kind, reading.condition and reading.condition.of(text)) == (kind, condition)


def test_a_lone_and_then_opens_an_address() -> None:
    assert arabic_readings("وبعد، فهذه رسالة ستطول.") == []


@pytest.mark.parametrize(
    ("text", "horizon"),
    [
        ("هدد الوزير في 9 آذار بقصف العاصمة.", None),
        ("هدد الوزير في 9 آذار بقصف العاصمة قبل نيسان.", "قبل نيسان"),
        ("هدد الوزير في 12 كانون الثاني بقصف العاصمة.", None),
        ("وعد الوزير في تشرين الثاني بفتح المعبر.", None),
        ("وعد الوزير بفتح المعبر في 10 حزيران.", "في 10 حزيران"),
    ],
)
def test_the_day_of_a_threat_is_not_that_of_the_strike(text: str, horizon: str | None) -> None:
    (reading,) = arabic_readings(text, written_on=date(2024, 3, 15))
    assert (reading.horizon and reading.horizon[0].of(text)) == horizon


@pytest.mark.parametrize(
    "text", ["لن تتردد أنقرة في ضرب دمشق.", "لن تتوانى أنقرة عن ضرب دمشق.", "لن تتورع أنقرة عن ضرب دمشق."]
)
def test_who_will_not_hesitate_means_to(text: str) -> None:
    (reading,) = arabic_readings(text)
    assert (reading.kind, reading.predicate.of(text), reading.polarity) == ("intent", "ضرب", "positive")
    assert reading.subject is not None
    assert reading.target is not None
    assert (reading.subject[1], reading.target[1]) == ("TUR", "SYR")


@pytest.mark.parametrize(
    ("text", "predicate", "subject", "target"),
    [
        ("تنفي أبوظبي تزويد قوات الدعم السريع بالسلاح.", "تزويد", "أبوظبي", "قوات الدعم السريع"),
        ("ونفت كابول إيواء تنظيم القاعدة.", "إيواء", "كابول", "تنظيم القاعدة"),
        ("نفت مينسك إرسال جنود إلى أوكرانيا.", "إرسال", "مينسك", "أوكرانيا"),
        ("نفت القاهرة اعتزامها تعويم الجنيه.", "تعويم", "القاهرة", "الجنيه"),
        ("نفت القاهرة تقارير عن تعويم الجنيه.", "تعويم", "القاهرة", "الجنيه"),
        ("نفت موسكو قصف إسرائيل لدمشق.", "قصف", "إسرائيل", "دمشق"),
        ("رفضت حماس مزاعم بأنها ستنزع سلاحها.", "ستنزع", "حماس", "سلاحها"),
        ("ليس صحيحا أن القاهرة ستعوم الجنيه.", "ستعوم", "القاهرة", "الجنيه"),
        ("لا صحة لما يقال عن أن القاهرة ستعوم الجنيه.", "ستعوم", "القاهرة", "الجنيه"),
        ("لا أساس من الصحة للأنباء عن أن القاهرة ستعوم الجنيه.", "ستعوم", "القاهرة", "الجنيه"),
    ],
)
def test_who_denies_an_act_would_have_done_it(text: str, predicate: str, subject: str, target: str) -> None:
    (reading,) = arabic_readings(text)
    assert (reading.predicate.of(text), reading.polarity) == (predicate, "negative")
    assert reading.subject is not None
    assert reading.target is not None
    assert (reading.subject[0].of(text), reading.target[0].of(text)) == (subject, target)


def test_what_is_only_not_meant_is_not_claimed() -> None:
    assert arabic_readings("لا يعني ذلك أن القاهرة ستعوم الجنيه.") == []


@pytest.mark.parametrize(
    "text",
    [
        "لم يكن متوقعا أن تنضم أنقرة إلى المجموعة.",
        "قال الوزير عام 2021 إن أنقرة ستنضم إلى المجموعة.",
    ],
)
def test_what_was_once_expected_is_no_forecast(text: str) -> None:
    assert arabic_readings(text, written_on=date(2024, 3, 15)) == []


def test_what_was_told_long_ago_of_a_time_to_come_still_is_one() -> None:
    text = "قال الوزير عام 2021 إن أنقرة ستغلق مناجمها في عام 2050."
    (reading,) = arabic_readings(text, written_on=date(2024, 3, 15))
    assert (reading.kind, reading.horizon and reading.horizon[2]) == ("forecast", date(2050, 12, 31))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("لو فاز المرشح في 2020 لانسحبت واشنطن من الحلف.", "judgement"),
        ("لو فاز المرشح لانسحبت واشنطن من الحلف.", "conditional_forecast"),
    ],
)
def test_a_case_that_the_past_has_closed_is_no_forecast(text: str, kind: str) -> None:
    (reading,) = arabic_readings(text, written_on=date(2024, 3, 15))
    assert (reading.kind, [cls for _, cls in reading.cues]) == (kind, ["would"])


def test_not_to_confirm_an_act_denies_nothing() -> None:
    assert arabic_readings("لم تؤكد الرياض إرسال جنود إلى السودان.") == []
    assert arabic_readings("لم تؤكد الرياض أنها أرسلت جنودا إلى السودان.") == []
    (reading,) = arabic_readings("أكدت الرياض إرسال جنود إلى السودان.")
    assert (reading.predicate.of("أكدت الرياض إرسال جنود إلى السودان."), reading.polarity) == ("إرسال", "positive")
