"""Who acts and who is acted on in English: roles, goods, pronouns, places, amounts and verbal nouns."""

from datetime import date

import pytest

from tarjih.claims.claim import Claim
from tarjih.claims.extract import extract_claims
from tarjih.text.document import Document, Sentence, Span


def parties(text: str) -> list[tuple[tuple[str, str | None] | None, tuple[str, str | None] | None]]:
    """Return subject and target of every claim of one sentence, each with its words and its code."""
    sentence = Sentence(Span(0, len(text)), 0, "en")
    claims = extract_claims(Document("d", text, (sentence,), "en", written_on=date(2024, 3, 1)))
    return [(_shown(claim, "subject"), _shown(claim, "target")) for claim in claims]


def _shown(claim: Claim, name: str) -> tuple[str, str | None] | None:
    found = claim.subject if name == "subject" else claim.target
    return None if found is None else (found.text, found.code)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Erdogan's critics blame the bank.", ("Erdogan's critics", "TUROPP")),
        ("Erdogan's aides will rewrite the law.", ("Erdogan's aides", "TURGOV")),
        ("Kenya's opposition lawmakers will boycott the vote.", ("Kenya's opposition lawmakers", "KENOPP")),
        ("Ghana's rate-setters will hold the line in May.", ("Ghana's rate-setters", "GHAGOV")),
        ("Peru will sell the port unless the courts object.", ("Peru", "PER")),
        ("A Turkish navy vessel rammed a trawler.", ("Turkish navy vessel", "TURMIL")),
        ("European leaders will meet Zelensky in Kyiv.", ("European leaders", None)),
        ("Chile could, analysts say, raise the levy.", ("Chile", "CHL")),
        ("Oman will, in an emergency, build the pipeline.", ("Oman", "OMN")),
        ("Unrest in Lima is likely.", ("Lima", "PER")),
        ("Budapest, claims its minister, will get a waiver.", ("Budapest", "HUN")),
        ("Doha stands ready to help, the minister said, and would consider a loan.", ("Doha", "QAT")),
        ("Hamas's exiled leader will resign.", ("Hamas's exiled leader", "PSEREB")),
        ("Bosnia's Serb leader will resign.", ("Bosnia's Serb leader", "BIHGOV")),
        ("The union is weak, but Chile's naval chief will resign.", ("Chile's naval chief", "CHLMIL")),
        ("Jan Nowak, the Polish finance minister, will resign.", ("Jan Nowak", "POLGOV")),
        ("The junta in Mali is weak, yet its fall is unlikely.", ("junta in Mali", "MLIGOV")),
    ],
)
def test_subjects_of_roles_places_and_inserted_clauses(text: str, subject: tuple[str, str | None]) -> None:
    """A role has the state that its sentence names, and the sector of what stands around its head."""
    assert any(found is not None and found[1] == subject[1] for found, _ in parties(text))


@pytest.mark.parametrize(
    "text",
    [
        "The ministers of Armenia and Azerbaijan will meet in May.",
        "Neither Doha nor Riyadh will pay.",
        "Erdogan and Putin, who met in Sochi, are silent.",
        "Ministers from 40 countries will gather in Doha.",
    ],
)
def test_those_of_several_states_have_no_code(text: str) -> None:
    """Several states named in one breath are one party, and no code names it."""
    assert all(found is None or found[1] is None for found, _ in parties(text))


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("India will buy Russian oil this year.", ("Russian oil", "RUS")),
        ("Peru will inspect Ecuador's pipeline.", ("Ecuador's pipeline", "ECU")),
        ("Iran will close its airspace on Monday.", ("its airspace", None)),
        ("Russia launched 400 drones overnight.", ("400 drones", None)),
        ("Norway imported 3 billion cubic metres of Qatari gas.", ("Qatari gas", "QAT")),
        ("Guyana pumped 700,000 barrels a day.", None),
        ("The cabinet will impose a 40% tax on banks.", ("banks", None)),
        ("Syria will seek loans from Qatar.", ("Qatar", "QAT")),
        ("The rebels took control of the coast.", ("coast", None)),
        ("The minister will travel to Ankara in May.", ("Ankara", "TUR")),
        ("Maduro's generals will desert him.", ("Maduro", "VENGOV")),
        ("India and Pakistan agreed on Monday.", None),
        ("Zambia will begin repaying the lenders in May.", ("lenders", None)),
        ("Armenia's withdrawal from the CSTO is likely.", ("CSTO", "CSTO")),
        ("Nobody expects the dam to be finished this year.", ("dam", None)),
        ("Peru has a new president.", None),
        ("Jordan's envoy will, diplomats say, meet the IMF.", ("IMF", "IMF")),
        ("Exports to Peru fell.", ("Peru", "PER")),
        ("Niger remains dependent on Algeria.", ("Algeria", "DZA")),
        ("The police arrested at least 40 students in Kenya.", ("40 students", "KENCVL")),
        ("Chile's court banned three opposition parties.", ("three opposition parties", "CHLOPP")),
        ("A clash between Kenyan and Somali forces is likely.", ("Somali forces", "SOMMIL")),
        ("Turkmenistan depends on China, which takes most of its gas.", ("its gas", "TKM")),
    ],
)
def test_targets_are_parties_goods_and_destinations_and_never_amounts(
    text: str, target: tuple[str, str | None] | None
) -> None:
    """The target is the party on the other side, else the thing; what a state does to its own goods has no code."""
    found = parties(text)[-1][1]
    assert (found and found[1]) == (target and target[1])
    assert (found is None) == (target is None)


def test_a_pronoun_in_what_is_said_is_the_speaker():
    assert [subject for subject, _ in parties("Lima closed the port, and Santiago said that it would answer.")] == [
        ("Lima", "PER"),
        ("Santiago", "CHL"),
    ]


def test_what_is_more_so_under_a_condition_is_one_claim():
    sentence = Sentence(Span(0, 70), 0, "en")
    text = "The risk will grow if talks fail, and especially if Peru walks out now."
    (claim,) = extract_claims(Document("d", text, (sentence,), "en", written_on=date(2024, 3, 1)))
    assert [cue.cls for cue in claim.cues] == ["comparative_up", "comparative_up_strong"]
    assert claim.predicate.text == "risk"
