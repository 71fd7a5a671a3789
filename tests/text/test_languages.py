"""Arabic and English are told from what is written in their scripts and is neither."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarjih.text import language_of, named_language_of
from tarjih.text.languages import _weighed, evidence
from tarjih.text.reading import document

TOLD = [
    ("Kazakhstan will likely remain in the union.", "en"),
    ("Oil exports rise", "en"),
    ("من المرجح أن تبقى كازاخستان في الاتحاد.", "ar"),
    ("كازاخستان وروسيا", "ar"),
    ("قال بوتين إن چورچيا لن تنضم إلى الحلف", "ar"),
    ("ویرى التقریر أن روسیا لن تنسحب من الاتفاق", "ar"),
    ("رأى تقرير “The Risks of Kazakhstan's Slow Drift From Russia” أن موسكو تضعف", "ar"),
    ("The word (قد تلجأ موسكو آخر الأمر إلى التهديد) is a hedge", "en"),
    ("Le Kazakhstan restera dans l'union avec la Russie pour des années.", "fr"),
    ("Kazajistán seguirá en la unión, pero no está claro hasta cuándo.", "es"),
    ("O Cazaquistão não vai sair da união com a Rússia em breve.", "pt"),
    ("Kasachstan wird die Union mit Russland nicht verlassen.", "de"),
    ("Kazakistan bu birlikten ayrılmayacak, ancak ilişkiler için yeni bir yol arıyor.", "tr"),
    ("قزاقستان از این اتحادیه خارج نمی‌شود و به همکاری با روسیه ادامه می‌دهد.", "fa"),
    ("قازقستان روس کے ساتھ اپنے تعلقات کو برقرار رکھے گا اور یہ اتحاد نہیں چھوڑے گا۔", "ur"),
    ("Казахстан не выйдет из союза с Россией в этом году.", "ru"),
    ("Казахстан не вийде із союзу, але його відносини з Росією погіршаться.", "uk"),
    ("Қазақстан бұл одақтан шықпайды және өз саясатын жалғастырады.", "kk"),
    ("哈萨克斯坦不会退出联盟。", "zh"),
    ("カザフスタンは同盟を離れない。", "ja"),
    ("카자흐스탄은 동맹을 떠나지 않을 것이다.", "ko"),
    ("קזחסטן לא תעזוב את האיחוד.", "he"),
    ("12.5 %", "und"),
]


@pytest.mark.parametrize(("text", "language"), TOLD)
def test_a_language_is_told_by_its_script_letters_and_little_words(text, language):
    assert named_language_of(text) == language
    assert language_of(text) == (language if language in ("ar", "en") else "und")


@given(st.lists(st.sampled_from([word for text, _ in TOLD for word in text.split(" ")]), max_size=12))
def test_a_text_in_one_script_shows_what_it_shows_when_all_is_weighed(words):
    text = " ".join(words)
    assert evidence(text) == _weighed(text)


def test_a_sentence_without_evidence_is_in_the_language_of_its_document():
    french = (
        "Le président de la République est arrivé dans la capitale. Emmanuel Macron. Il a parlé avec les ministres."
    )
    read = document(french)
    assert [sentence.language for sentence in read.sentences] == ["und", "und", "und"]
    assert (read.language, read.unread) == ("und", (("fr", 3),))


def test_a_quotation_in_another_language_stays_unread_in_an_english_report():
    read = document("The minister spoke in Paris.\n\n« Il est dans la ville avec des amis. »\n\nExports rise.")
    assert [sentence.language for sentence in read.sentences] == ["en", "und", "en"]
    assert (read.language, read.unread) == ("en", (("fr", 1),))
