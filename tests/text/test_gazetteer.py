"""Who is found in a text, under which code, and which words are nobody."""

from collections import defaultdict
from datetime import date

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from tarjih.text.gazetteer import Mention, Name, find_actors, find_roles
from tarjih.text.gazetteer.catalogue import entries, guards, rows, split
from tarjih.text.reading import language_of
from tarjih.text.tokens import fold, tokens


def actors(text: str, written_on: date | None = None, language: str = "") -> list[Mention]:
    return find_actors(tokens(text), language or language_of(text), text=text, written_on=written_on)


def found(text: str, written_on: date | None = None) -> list[tuple[str, str | None]]:
    return [(mention.span.of(text), mention.code) for mention in actors(text, written_on)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # states, capitals, nationalities
        ("Moscow's weight in Kazakhstan is falling.", [("Moscow", "RUS"), ("Kazakhstan", "KAZ")]),
        ("Belarus is not Russia.", [("Belarus", "BLR"), ("Russia", "RUS")]),
        ("Niger and Nigeria closed the border.", [("Niger", "NER"), ("Nigeria", "NGA")]),
        ("Guinea, Guinea-Bissau, Equatorial Guinea and Papua New Guinea",
         [("Guinea", "GIN"), ("Guinea-Bissau", "GNB"), ("Equatorial Guinea", "GNQ"), ("Papua New Guinea", "PNG")]),
        ("the Democratic Republic of the Congo and the Republic of the Congo",
         [("Democratic Republic of the Congo", "COD"), ("Republic of the Congo", "COG")]),
        ("Chinese exports to South Korea", [("Chinese", "CHN"), ("South Korea", "KOR")]),
        ("Türkiye, once Turkey, met Astana, once Nur-Sultan.",
         [("Türkiye", "TUR"), ("Turkey", "TUR"), ("Astana", "KAZ"), ("Nur-Sultan", "KAZ")]),
        ("Kyiv, or Kiev", [("Kyiv", "UKR"), ("Kiev", "UKR")]),
        ("South Sudan left Sudan.", [("South Sudan", "SSD"), ("Sudan", "SDN")]),
        ("China-Russia trade and a US-led coalition", [("China", "CHN"), ("Russia", "RUS"), ("US", "USA")]),
        ("Russians fear it.", [("Russians", "RUSCVL")]),
        ("the U.S. and the UK", [("U.S.", "USA"), ("UK", "GBR")]),
        # roles
        ("The Kazakh government will not resist.", [("Kazakh government", "KAZGOV")]),
        ("Russian troops and the army of Sudan", [("Russian troops", "RUSMIL"), ("army of Sudan", "SDNMIL")]),
        ("Russia's parliament voted.", [("Russia's parliament", "RUSLEG")]),
        ("Russian military officials said", [("Russian military officials", "RUSMIL")]),
        ("senior US officials and US forces", [("US officials", "USAGOV"), ("US forces", "USAMIL")]),
        ("Russia forces Ukraine to retreat.", [("Russia", "RUS"), ("Ukraine", "UKR")]),
        ("the president of the United States", [("president of the United States", "USAGOV")]),
        ("the government in Kyiv", [("government in Kyiv", "UKRGOV")]),
        ("Chinese state-owned companies", [("Chinese state-owned companies", "CHNBUS")]),
        ("Russian and Ukrainian forces", [("Russian", "RUSMIL"), ("Ukrainian forces", "UKRMIL")]),
        ("Iranian opposition leaders", [("Iranian opposition leaders", "IRNOPP")]),
        ("a Russian military operation", [("Russian", "RUS")]),
        ("Russian oligarchs, Russian police, Russian media and Russian intelligence",
         [("Russian oligarchs", "RUSELI"), ("Russian police", "RUSCOP"), ("Russian media", "RUSMED"),
          ("Russian intelligence", "RUSSPY")]),
        # bodies, seats, movements, regions
        ("The Kremlin and the White House", [("Kremlin", "RUSGOV"), ("White House", "USAGOV")]),
        ("EU officials and the Taliban government", [("EU officials", "EUU"), ("Taliban government", "AFGGOV")]),
        ("China banks on it.", [("China", "CHN")]),
        ("Kremlin opponents", [("Kremlin", "RUSGOV")]),
        ("NATO, OPEC+ and the CSTO", [("NATO", "NAT"), ("OPEC+", "OPEC+"), ("CSTO", "CSTO")]),
        ("Oil in the Caspian Pipeline Consortium", [("Caspian Pipeline Consortium", "CPC")]),
        ("Hamas and Hezbollah in Gaza", [("Hamas", "PSEREB"), ("Hezbollah", "LBNREB"), ("Gaza", "PSE")]),
        ("Russia holds Crimea.", [("Russia", "RUS"), ("Crimea", None)]),
        # ambiguous and nobody
        ("Help us; the US will not.", [("US", "USA")]),
        ("The minister who warned the WHO", [("WHO", "WHO")]),
        ("ships in the South China Sea", []),
        ("the Minsk agreements", []),
        ("anti-Russian sentiment", []),
        ("Michael Jordan", []),
        ("Jordan closed its airspace.", [("Jordan", "JOR")]),
        ("Voters in Atlanta, Georgia", []),
        ("Georgia holds a vote in Tbilisi.", [("Georgia", "GEO"), ("Tbilisi", "GEO")]),
        ("They polish shoes; Polish troops march.", [("Polish troops", "POLMIL")]),
        ("Brussels will impose sanctions.", [("Brussels", "EUU")]),
        ("The Belgian court in Brussels", [("Belgian court", "BELJUD"), ("Brussels", "BEL")]),
        ("the Washington Post reported", [("Washington Post", "USAMED")]),
        # companies, agencies, organs
        ("TotalEnergies and PDVSA", [("TotalEnergies", "FRABUS"), ("PDVSA", "VENBUS")]),
        ("The Fed fed hopes that the Bank of England follows.", [("Fed", "USAGOV"), ("Bank of England", "GBRGOV")]),
        ("A shell fell; Shell left.", [("Shell", "GBRBUS")]),
        ("UNHCR and the European Central Bank", [("UNHCR", "UNO"), ("European Central Bank", "EUU")]),
        ("The Riksdag and the Majlis in Tehran", [("Riksdag", "SWELEG"), ("Majlis", "IRNLEG"), ("Tehran", "IRN")]),
        ("M23 rebels and the FARDC", [("M23 rebels", "CODREB"), ("FARDC", "CODMIL")]),
        ("fires in the Amazon", []),
        ("Kenya's electoral commission and the Commission in Brussels",
         [("Kenya's electoral commission", "KENGOV"), ("the Commission", "EUU"), ("Brussels", "EUU")]),
        ("a Nord Stream pipeline", [("Nord Stream pipeline", None)]),
    ],
)  # fmt: skip
def test_english(text: str, expected: list[tuple[str, str | None]]):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قازاقستان وكازاخستان والصين", [("قازاقستان", "KAZ"), ("كازاخستان", "KAZ"), ("الصين", "CHN")]),
        ("بيلاروسيا ليست روسيا", [("بيلاروسيا", "BLR"), ("روسيا", "RUS")]),
        ("أمريكا أو أميركا أو الولايات المتحدة",
         [("أمريكا", "USA"), ("أميركا", "USA"), ("الولايات المتحدة", "USA")]),
        ("بين كوريا الشمالية وكوريا الجنوبية", [("كوريا الشمالية", "PRK"), ("كوريا الجنوبية", "KOR")]),
        ("النيجر ونيجيريا وتشاد", [("النيجر", "NER"), ("نيجيريا", "NGA"), ("تشاد", "TCD")]),
        ("أستانا وأستانة ونور سلطان", [("أستانا", "KAZ"), ("أستانة", "KAZ"), ("نور سلطان", "KAZ")]),
        ("غادرت الحكومة الكازاخية", [("الحكومة الكازاخية", "KAZGOV")]),
        ("قالت حكومة كازاخستان", [("حكومة كازاخستان", "KAZGOV")]),
        ("للقوات الروسية", [("لقوات الروسية", "RUSMIL")]),
        ("تدخل القوات السعودية اليمن", [("القوات السعودية", "SAUMIL"), ("اليمن", "YEM")]),
        ("القوات الروسية والأوكرانية", [("القوات الروسية", "RUSMIL"), ("الأوكرانية", "UKRMIL")]),
        ("القوات المسلحة الأوكرانية", [("القوات المسلحة الأوكرانية", "UKRMIL")]),
        ("الشركات النفطية الصينية", [("الشركات النفطية الصينية", "CHNBUS")]),
        ("مسؤولون أميركيون ومسؤولين روس", [("مسؤولون أميركيون", "USAGOV"), ("مسؤولين روس", "RUSGOV")]),
        ("وزير الخارجية الروسي سيرغي لافروف", [("وزير الخارجية الروسي سيرغي لافروف", "RUSGOV")]),
        ("رئيس وزراء بريطانيا", [("رئيس وزراء بريطانيا", "GBRGOV")]),
        ("الخارجية الروسية نفت", [("الخارجية الروسية", "RUSGOV")]),
        ("السياسة الخارجية الروسية", [("الروسية", "RUS")]),
        ("المعارضة السورية والبرلمان الأوكراني", [("المعارضة السورية", "SYROPP"), ("البرلمان الأوكراني", "UKRLEG")]),
        ("يرى الكازاخيون والروس", [("الكازاخيون", "KAZCVL"), ("الروس", "RUSCVL")]),
        ("الصين تدعم كوريا الشمالية؛ والقوات الكورية الشمالية",
         [("الصين", "CHN"), ("كوريا الشمالية", "PRK"), ("القوات الكورية الشمالية", "PRKMIL")]),
        ("تحالف بقيادة روسيا", [("روسيا", "RUS")]),
        ("رئيس بلدية ألماتي", []),
        ("إدارة بايدن ونظام توكاييف", [("إدارة بايدن", "USAGOV"), ("نظام توكاييف", "KAZGOV")]),
        ("بالكرملين وبالاتحاد الأوروبي", [("الكرملين", "RUSGOV"), ("الاتحاد الأوروبي", "EUU")]),
        ("منظمة معاهدة الأمن الجماعي والناتو", [("منظمة معاهدة الأمن الجماعي", "CSTO"), ("الناتو", "NAT")]),
        ("خط أنابيب بحر قزوين والحزام والطريق", [("خط أنابيب بحر قزوين", "CPC"), ("الحزام والطريق", None)]),
        ("شركة غازبروم وقوات فاغنر", [("شركة غازبروم", "RUSBUS"), ("قوات فاغنر", "RUSREB")]),
        ("بنك إسرائيل ومصرف لبنان", [("بنك إسرائيل", "ISRGOV"), ("مصرف لبنان", "LBNGOV")]),
        ("وكالة فيتش وشركة سامسونغ", [("وكالة فيتش", "USABUS"), ("شركة سامسونغ", "KORBUS")]),
        ("قناة الجزيرة وسكان الجزيرة", [("قناة الجزيرة", "QATMED")]),
        ("محكمة العدل الدولية والأونروا", [("محكمة العدل الدولية", "UNO"), ("الأونروا", "UNO")]),
        ("قال سعيد في تونس إنه سعى", [("سعيد", "TUNGOV"), ("تونس", "TUN")]),
        ("شعب سعيد", []),
        ("رئيس كوريا الجنوبية السابق", [("رئيس كوريا الجنوبية السابق", "KORELI")]),
        ("هيئة الانتخابات الليبية", [("هيئة الانتخابات الليبية", "LBYGOV")]),
        ("طلبت مصر قرضا من الصندوق", [("مصر", "EGY"), ("الصندوق", "IMF")]),
        ("الحوثيون وحزب الله وحماس", [("الحوثيون", "YEMREB"), ("حزب الله", "LBNREB"), ("حماس", "PSEREB")]),
        # ambiguous
        ("زار الوفد عمان ومسقط", [("عمان", "OMN"), ("مسقط", "OMN")]),
        ("أكد الصفدي في عمان أن الأردن يرفض", [("الصفدي", "JORGOV"), ("عمان", "JOR"), ("الأردن", "JOR")]),
        ("وصل إلى عمّان", [("عمّان", "JOR")]),
        ("العاصمة عمان", [("عمان", "JOR")]),
        ("دعم مالي من صندوق النقد الدولي", [("صندوق النقد الدولي", "IMF")]),
        ("انقلاب في مالي", [("مالي", "MLI")]),
        ("الحكومة المالية في باماكو", [("الحكومة المالية", "MLIGOV"), ("باماكو", "MLI")]),
        ("الأزمة المالية في روسيا", [("روسيا", "RUS")]),
        ("في بحر الصين الجنوبي والمحيط الهندي", []),
        ("عاد إلى مسقط رأسه", []),
        ("في مجرى الأحداث", []),
        ("القوات المجرية", [("القوات المجرية", "HUNMIL")]),
        ("قطع كابل بحري", []),
        ("كيف ترك القاهرة؟", [("القاهرة", "EGY")]),
    ],
)  # fmt: skip
def test_arabic(text: str, expected: list[tuple[str, str | None]]):
    assert found(text) == expected


@pytest.mark.parametrize("name", ["توكاييف", "توكايف", "قاسم جومارت توكاييف", "Kassym-Jomart Tokayev", "Tokayev"])
def test_a_leader_speaks_for_his_state_while_in_office(name: str):
    assert found(name, date(2022, 10, 28)) == [(name, "KAZGOV")]
    assert found(name, date(2010, 1, 1)) == [(name, "KAZELI")]


@pytest.mark.parametrize(
    ("text", "written_on", "code"),
    [
        ("Former President Nursultan Nazarbayev", date(2022, 1, 15), "KAZELI"),
        ("نزارباييف", date(2018, 5, 1), "KAZGOV"),
        ("Trump", date(2018, 1, 1), "USAGOV"),
        ("Trump", date(2023, 1, 1), "USAELI"),
        ("ترامب", date(2025, 6, 1), "USAGOV"),
        ("إردوغان", date(2024, 1, 1), "TURGOV"),
        ("أردوغان", date(2024, 1, 1), "TURGOV"),
        ("شي جين بينغ", date(2020, 1, 1), "CHNGOV"),
        ("Russian President Vladimir Putin", date(2022, 2, 24), "RUSGOV"),
        ("Mrs von der Leyen has said so.", date(2022, 2, 24), "EUU"),
        ("Tokayev's opponents", date(2022, 2, 24), "KAZOPP"),
        # elected, in office in two places, and out of office
        ("Trump", date(2024, 12, 1), "USAGOV"),
        ("Donald Tusk", date(2018, 1, 1), "EUU"),
        ("Donald Tusk", date(2022, 1, 1), "POLOPP"),
        ("Polish Prime Minister Donald Tusk", date(2024, 1, 1), "POLGOV"),
        ("Mark Rutte", date(2025, 1, 1), "NAT"),
        ("كايا كالاس", date(2022, 1, 1), "ESTGOV"),
        ("opposition leader Alexei Navalny", date(2021, 1, 20), "RUSOPP"),
        ("زعيم المعارضة لي جاي ميونغ", date(2024, 1, 1), "KOROPP"),
        ("رئيس الوزراء الباكستاني السابق عمران خان", date(2023, 6, 1), "PAKOPP"),
        ("يفغيني بريغوجين", date(2023, 6, 24), "RUSREB"),
    ],
)
def test_terms_of_office(text: str, written_on: date, code: str):
    assert [found_code for _, found_code in found(text, written_on)] == [code]


def test_roles_without_a_state():
    text = "Neither the government nor the army would resist Russian troops."
    roles = find_roles(tokens(text), "en", text=text)
    assert [(role.span.of(text), role.sector, role.code) for role in roles] == [
        ("government", "GOV", None),
        ("army", "MIL", None),
    ]
    assert found(text) == [("Russian troops", "RUSMIL")]


def test_names_told_by_capitals_need_the_text():
    text = "The US and Russia"
    assert [mention.code for mention in find_actors(tokens(text), "en")] == ["RUS"]


STATES = {row["code"]: row for row in rows("codes.csv") if row["standing"] == "state"}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_state_has_a_name_a_capital_and_an_adjective(language: str):
    kinds = defaultdict(set)
    for _, name in entries(language):
        if isinstance(name, Name) and name.kind in {"state", "capital", "nationality"}:
            kinds[name.code].add(name.kind)
    # Singapore, Monaco and the like may be their own capitals; the Vatican is.
    lacking = {code: {"state", "capital", "nationality"} - kinds[code] for code in STATES}
    assert {code for code, lack in lacking.items() if lack} <= {"VAT"}
    assert len(STATES) == 193 + 2 + 2  # members of the United Nations, its observers, Taiwan and Kosovo


def test_every_territory_of_cldr_has_a_code():
    known = {row["alpha2"] for row in rows("codes.csv")}
    # Exceptional reservations and groupings of CLDR, which ISO 3166-1 gives no code.
    outside = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
    assert {code for code in map(str, Locale.parse("en").territories) if code.isalpha()} - outside == known


@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_two_claim_one_unambiguous_name(language: str):
    claims = defaultdict(set)
    for phrase, name in entries(language):
        if isinstance(name, Name) and not name.guard:
            claims[tuple(token.word for token in tokens(phrase))].add((name.code or "")[:3])
    several = {" ".join(phrase): codes for phrase, codes in claims.items() if len(codes) > 1}
    assert several == {}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_guard_has_conditions(language: str):
    asked = {name.guard for _, name in entries(language) if isinstance(name, Name) and name.guard}
    assert asked - set(guards(language)) == set()


def test_terms_of_office_are_in_order():
    for row in rows("leaders.csv"):
        for term in split(row["terms"]):
            start, _, end = term.rpartition(":")[2].partition("/")
            assert not end or start < end, row


ARABIC = sorted(
    {
        phrase
        for phrase, name in entries("ar")
        if isinstance(name, Name) and not name.guard and fold(phrase[0]) > "\u0600" and name.kind != "leader"
    }
)


@given(st.sampled_from(ARABIC), st.sampled_from(["", "و", "ف"]), st.sampled_from(["", "ب", "ل", "ك"]), st.booleans())
def test_clitics_before_any_arabic_name(name: str, conjunction: str, preposition: str, marked: bool):
    (plain,) = actors(name, language="ar")
    clitics = conjunction + preposition
    # After li- the article loses its alef: لل.
    joined = clitics[:-1] + "لل" + name[2:] if preposition == "ل" and name.startswith("ال") else clitics + name
    text = "قال " + ("".join(letter + "\u064e" for letter in clitics) + name if marked else joined)
    (mention,) = actors(text, language="ar")
    assert mention.code == plain.code
    assert mention.prefix == clitics
    expected = name[1:] if not marked and joined != clitics + name else name
    assert mention.span.of(text) == expected


@given(st.text(alphabet=st.sampled_from("روسيا الصين-'s Russia China US\u064e\u0640.,"), max_size=60))
def test_spans_lie_in_the_text(text: str):
    for language in ("ar", "en"):
        for mention in find_actors(tokens(text), language, text=text):
            words = tokens(text)[mention.first : mention.last]
            assert words[0].start <= mention.span.start < mention.span.end <= words[-1].end


def test_a_tatweel_alone_is_no_word_and_no_name():
    text = "في موسكو ـ أمس"
    words = tokens(text)
    assert [word.word for word in words] == ["في", "موسكو", "امس"]
    assert [actor.code for actor in find_actors(words, "ar", text=text)] == ["RUS"]
