"""Which word of an Arabic clause says what happens or holds, and which clauses say it."""

import pytest

from tests.claims.sentences import arabic_readings


@pytest.mark.parametrize(
    ("text", "predicates"),
    [
        # what a comma adds about somebody is told as well, what names him is not
        ("طالبت القاهرة، التي رفضت الاتفاق، بضمانات.", ["طالبت", "رفضت"]),
        ("طالبت الدولة التي رفضت الاتفاق بضمانات.", ["طالبت"]),
        ("انهارت الهدنة بعد أن قصفت موسكو الميناء.", ["انهارت", "قصفت"]),
        ("أغلقت باكو الحدود، ما دفع التجار إلى الرحيل.", ["أغلقت", "دفع"]),
        ("ما زالت باكو تغلق الحدود، وما زال التجار ينتظرون.", ["تغلق", "ينتظرون"]),
        ("من المرجح أن تفتح باكو المعبر، على أن تغلقه في الشتاء.", ["تفتح", "تغلقه"]),
        ("فرضت واشنطن رسوما في خطوة يُنتظر أن تثير غضب بكين.", ["فرضت", "تثير"]),
        ("رفضت بغداد قانونا يسمح بالتنقيب.", ["رفضت"]),
        # what is only granted is not told
        ("ستنسحب أنقرة من الاتفاق، وإن رفض البرلمان ذلك.", ["ستنسحب"]),
        ("أيا تكن نتيجة الاقتراع، فإن أنقرة ستنسحب من الاتفاق.", ["ستنسحب"]),
        # who or what a verb describes is a noun
        ("إن من يملك الممر سيملك الأسعار.", ["سيملك"]),
    ],
)
def test_a_clause_tells_something_or_only_describes_and_grants(text: str, predicates: list[str]) -> None:
    assert sorted(reading.predicate.of(text) for reading in arabic_readings(text)) == sorted(predicates)


@pytest.mark.parametrize(
    ("text", "predicates"),
    [
        ("بغداد، التي تملك النفط، قادرة على الصمود.", ["تملك", "قادرة"]),
        ("أمام بغداد خيار صعب.", ["خيار"]),
        ("الأمر كله منوط بالبرلمان.", ["منوط"]),
        ("التحالف معه محرم.", ["محرم"]),
        ("تعرضت القاعدة لهجوم.", ["لهجوم"]),
        ("لم تعد باكو قادرة على الصمود.", ["قادرة"]),
        ("لم تعد باكو تبيع الغاز.", ["تبيع"]),
        ("ستثير البعثة غضب موسكو بالتأكيد.", ["ستثير"]),
    ],
)
def test_the_predicate_is_what_says_something_and_no_light_verb(text: str, predicates: list[str]) -> None:
    assert sorted(reading.predicate.of(text) for reading in arabic_readings(text)) == sorted(predicates)


@pytest.mark.parametrize(
    ("text", "predicates"),
    [
        ("من السابق لأوانه الجزم بشكل الحكم، بيد أن الأكراد سيقاومون.", ["سيقاومون"]),
        ("ليس واضحا ما إذا كانت الحكومة ستفي بوعدها.", []),
        ("مهمة القوة غامضة، وليس معروفا من سيمولها.", ["غامضة"]),
        ("على مدى العام المقبل يُرجح أن ينخفض الإنتاج.", ["ينخفض"]),
        ("شارك الرئيس المصري في القمة.", ["شارك"]),
        ("شاركوا في القمة.", []),
    ],
)
def test_what_nobody_knows_silences_its_own_clause_alone(text: str, predicates: list[str]) -> None:
    assert [reading.predicate.of(text) for reading in arabic_readings(text)] == predicates


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("علقت ألمانيا مساعداتها لأوغندا.", "SANCTION"),
        ("ستوقف هولندا دعمها لرواندا.", "SANCTION"),
        ("رفعت واشنطن العقوبات عن سوريا.", "CONCEDE"),
        ("تعتزم واشنطن تخفيف العقوبات على سوريا.", "CONCEDE"),
        ("فرضت واشنطن عقوبات على سوريا.", "SANCTION"),
        ("ستزيد هولندا مساعداتها لرواندا.", "AID"),
    ],
)
def test_ending_help_or_a_penalty_is_its_contrary(text: str, event: str) -> None:
    assert [reading.event for reading in arabic_readings(text)] == [event]
