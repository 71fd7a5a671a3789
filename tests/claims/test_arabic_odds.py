"""Chances that Arabic puts as numbers, and estimates whose words stand apart or are denied from afar."""

import pytest

from tests.claims.sentences import arabic_readings


def cues(text: str) -> list[tuple[str, str, str]]:
    """Return the predicates of a sentence with the words and the class of their first cue."""
    found = arabic_readings(text)
    return [(one.predicate.of(text), one.cues[0][0].of(text), one.cues[0][1]) for one in found if one.cues]


@pytest.mark.parametrize(
    ("text", "predicate", "words", "cls"),
    [
        ("احتمال نجاح الوساطة يناهز النصف.", "نجاح", "النصف", "even"),
        ("يبلغ احتمال الحرب الثلث.", "الحرب", "الثلث", "realistic_possibility"),
        ("احتمال عودة الهدنة لا يتجاوز الثلث.", "عودة", "لا يتجاوز الثلث", "unlikely"),
        ("لا يزيد احتمال عودة الهدنة على خمسة في المئة.", "عودة", "لا يزيد", "remote"),
        ("ارتفع احتمال عودة الهدنة من 20 إلى 60 في المئة.", "عودة", "60 في المئة", "better_than_even"),
        ("فرص عودة الهدنة ثلاثة من كل أربعة.", "عودة", "ثلاثة من كل أربعة", "likely"),
        ("احتمال عودة الهدنة أقل من 10 في المئة.", "عودة", "أقل من 10 في المئة", "highly_unlikely"),
        ("احتمال عودة الهدنة يقل عن 20 في المئة.", "عودة", "يقل عن 20 في المئة", "unlikely"),
        ("يقل احتمال عودة الهدنة عن 10 في المئة.", "عودة", "يقل", "highly_unlikely"),
        ("يبلغ احتمال عودة الهدنة 60 في المئة على الأقل.", "عودة", "60 في المئة على الأقل", "likely"),
    ],
)
def test_a_number_rates_the_chance_before_it(text: str, predicate: str, words: str, cls: str) -> None:
    assert cues(text) == [(predicate, words, cls)]


@pytest.mark.parametrize(
    "text",
    ["ازداد خطر الحرب في النصف الأول من العام.", "يزيد الحصار خطر المجاعة التي تهدد نصف السكان."],
)
def test_a_half_of_something_else_is_no_chance(text: str) -> None:
    assert "even" not in [cls for _, _, cls in cues(text)]


@pytest.mark.parametrize(
    ("text", "cls"),
    [
        ("لم يعد التوصل إلى اتفاق محتملا.", "unlikely"),
        ("ما عاد انهيار الهدنة مستبعدا.", "may"),
        ("لا يبدو انهيار الهدنة وشيكا.", "unlikely"),
        ("ليس انهيار الهدنة مؤكدا.", "may"),
        ("لن يكون رفع العقوبات ممكنا قبل الصيف.", "impossible"),
        ("تكاد عودة النازحين تكون مستحيلة.", "almost_no_chance"),
        ("لم تعد طهران تستبعد العودة إلى التفاوض.", "may"),
        ("لم يعد أحد يتوقع أن تستقر الليرة.", "unlikely"),
        ("لا أظن أن خطر الحرب كبير.", "unlikely"),
        ("لا أظن أن فرص نجاح الوساطة ضئيلة.", "realistic_possibility"),
    ],
)
def test_a_not_ahead_of_the_subject_denies_the_adjective_behind_it(text: str, cls: str) -> None:
    (found,) = arabic_readings(text)
    assert (found.cues[0][1], found.polarity) == (cls, "positive")


@pytest.mark.parametrize(
    ("text", "words", "cls"),
    [
        ("يكاد خبراء السوق يجمعون على أن الليرة ستهبط.", "يكاد خبراء السوق يجمعون", "almost_certain"),
        ("لا أحد في بيروت يتوقع أن تعود الأموال.", "لا أحد في بيروت يتوقع", "unlikely"),
        ("لا يكاد أحد في أنقرة يشك في أن الليرة ستهبط.", "لا يكاد أحد في أنقرة يشك", "almost_certain"),
        ("ليس لدى الأجهزة دليل على أن الجماعة تعد لهجوم.", "ليس لدى الأجهزة دليل", "no_indication"),
        ("ليس أمام الحكومة خيار سوى تعويم العملة.", "ليس أمام الحكومة خيار سوى", "certain"),
        ("من المحتمل، في نظر كثيرين، أن تسقط الحكومة.", "من المحتمل", "probable"),
        ("لا مؤشرات على أن الحكومة قد تستقيل.", "لا مؤشرات", "no_indication"),
        ("ستسعى الرباط إلى انتزاع اعتراف جديد.", "ستسعى", "asserted_intent"),
        ("يصعب تخيل أن تتنازل القاهرة عن حصتها.", "يصعب تخيل", "unlikely"),
        ("رهان طهران أن موسكو ستمتنع عن التصويت.", "رهان", "attributed_belief"),
        ("ليس سرا أن كييف تعتزم قصف الميناء.", "تعتزم", "plan"),
        ("من المرجح، لا من المؤكد، أن تسقط الحكومة.", "من المرجح", "likely"),
        ("من السابق لأوانه الجزم بشكل الحكم، لكن الأكراد قد يقاومون.", "قد", "may"),
        ("ستقدم واشنطن على إلغاء التأشيرات وربما تفرض رسوما.", "ربما", "perhaps"),
    ],
)
def test_an_estimate_may_stand_around_who_makes_it(text: str, words: str, cls: str) -> None:
    assert cues(text)[-1][1:] == (words, cls)


def test_who_decides_not_to_act_will_not() -> None:
    (found,) = arabic_readings("قررت الحكومة عدم رفع الأسعار.")
    assert found.polarity == "negative"


@pytest.mark.parametrize("text", ["قد يبدو غريبا أن تتمسك تركيا بالنفط الروسي.", "كل ما صدر عنه يدل على العكس."])
def test_what_seems_strange_or_points_to_the_contrary_estimates_nothing(text: str) -> None:
    assert cues(text) == []


@pytest.mark.parametrize(
    ("text", "predicate", "words", "cls"),
    [
        ("تبدو فرص الهدنة معدومة.", "الهدنة", "معدومة", "almost_no_chance"),
        ("وبدت احتمالات التسوية ضئيلة.", "التسوية", "ضئيلة", "highly_unlikely"),
        ("وتظل حظوظ المعارضة في العودة كبيرة.", "العودة", "كبيرة", "highly_likely"),
        ("تبقى آفاق التسوية قاتمة.", "التسوية", "قاتمة", "unlikely"),
        ("آفاق الهدنة قاتمة.", "الهدنة", "قاتمة", "unlikely"),
    ],
)
def test_what_a_chance_seems_or_stays_rates_it(text: str, predicate: str, words: str, cls: str) -> None:
    assert cues(text) == [(predicate, words, cls)]


def test_likelier_than_not_is_better_than_even() -> None:
    text = "من المرجح أكثر من عدمه أن تصادق بودابست على المعاهدة."
    assert cues(text) == [("تصادق", "من المرجح أكثر من عدمه", "better_than_even")]
