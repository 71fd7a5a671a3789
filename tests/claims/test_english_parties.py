"""Who says, who acts and who is acted on in English: roles, goods, pronouns, places, amounts and verbal nouns."""

import pytest

from tarjih.claims.claim import Claim
from tests.claims.sentences import claims, the_claim


def parties(text: str) -> list[tuple[tuple[str, str | None] | None, tuple[str, str | None] | None]]:
    """Return subject and target of every claim of one sentence, each with its words and its code."""
    return [(_shown(claim, "subject"), _shown(claim, "target")) for claim in claims(text)]


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
    claim = the_claim("The risk will grow if talks fail, and especially if Peru walks out now.")
    assert [cue.cls for cue in claim.cues] == ["comparative_up", "comparative_up_strong"]
    assert claim.predicate.text == "risk"


@pytest.mark.parametrize(
    ("text", "holder", "cues"),
    [
        ("Oil prices will rise, the bank said on Monday.", "bank", ["will"]),
        ("The bank said on Monday that oil prices would rise.", "bank", ["would"]),
        ("Oil prices, the bank says, will rise.", "bank", ["will"]),
        ("Two people died in the crash, police said.", "police", ["reported"]),
        ("According to the coastguard, the ferry sank at dawn.", "coastguard", ["reported"]),
        ("The canal, exporters hope, will reopen.", "exporters", ["hope"]),
        ("The bank expects inflation to slow.", "bank", ["expected"]),
    ],
)
def test_a_claim_belongs_to_who_makes_it(text: str, holder: str, cues: list[str]) -> None:
    """Who says so may stand before, after or in the midst; saying is a cue only where nothing else hedges."""
    claim = the_claim(text)
    assert claim.holder is not None
    assert (claim.holder.name.lower(), [cue.cls for cue in claim.cues]) == (holder, cues)


def test_what_follows_the_attribution_with_although_is_the_authors_own():
    """The officials who say that the corridor will reopen do not say that Moscow has yet to agree."""
    first, second = claims("The corridor will reopen in May, Turkish officials said, although Moscow has yet to agree.")
    assert first.holder is not None
    assert second.holder is None


@pytest.mark.parametrize(
    ("text", "subject", "target"),
    [
        ("Russia accused Poland of sabotage.", "RUS", "POL"),
        ("Egypt's finance minister met the IMF in Cairo.", "EGYGOV", "IMF"),
        ("Kenya will send police to Haiti.", "KEN", "HTI"),
        ("The army of Sudan bombed a market.", "SDNMIL", None),
        ("Hungary, which holds the presidency, blocked the statement.", "HUN", None),
        ("Poland was accused by Russia of sabotage.", "RUS", "POL"),
        ("Tens of thousands of Georgians rallied against a bill.", "GEOCVL", None),
    ],
)
def test_who_does_what_to_whom(text: str, subject: str, target: str | None) -> None:
    """Subject and target carry the codes of their states and offices, in the active and in the passive."""
    claim = claims(text)[-1]
    assert claim.subject is not None
    assert claim.subject.code == subject
    assert (claim.target.code if claim.target else None) == target


def test_subjects_that_a_list_joins_have_no_single_code():
    """Three states are one party, which no code names."""
    claim = the_claim("Riyadh, Doha and Kuwait are due to open the rail link in May.")
    assert claim.subject is not None
    assert (claim.subject.text, claim.subject.code) == ("Riyadh, Doha and Kuwait", None)


@pytest.mark.parametrize(
    ("text", "subject", "target"),
    [
        ("Whoever wins in Kinshasa will inherit the debt.", "Whoever wins in Kinshasa", "debt"),
        ("The man who wields it will cut off the supply.", "man", "supply"),
        ("Chad issued a currency that nobody will accept.", "nobody", "currency"),
        ("The minister warned that famine was near and will urge Israel to stop.", "minister", "Israel"),
        ("The ministers agreed to cut output.", "ministers", "output"),
    ],
)
def test_who_does_it_to_whom_across_clauses(text: str, subject: str, target: str) -> None:
    """Clauses inside a subject, relative clauses that lack their object, and verbs that undertake another."""
    parties = [(c.subject and c.subject.text, c.target and c.target.text) for c in claims(text)]
    assert (subject, target) in parties


@pytest.mark.parametrize(
    ("text", "subject", "target"),
    [
        ("Oman offered talks, and both Doha and Riyadh accepted.", "both Doha and Riyadh", None),
        ("Shutting the mine would be a blow.", None, None),
        ("Closing the ports by May is likely to hurt Peru.", "Closing the ports by May", "Peru"),
        ("Chad left the bloc in May, which will alarm Paris.", None, "Paris"),
        ("Peru approved the closure of two mines, which could provoke strikes.", "closure", "strikes"),
        ("The temptation for the rebels to seize the mine will grow.", "rebels", "mine"),
        ("A Serbian seizure of the mine is likely.", "Serbian", "mine"),
        ("A Serbian-Croatian war is unlikely.", "Serbian-Croatian", "Serbian-Croatian"),
        ("A downgrade from Fitch is likely.", "Fitch", None),
        ("Famine in northern Chad is likely.", "northern Chad", None),
        ("Peru's central bank cut rates in May, and a second cut is likely.", "Peru's central bank", None),
        ("Kigali will tilt towards Moscow.", "Kigali", "Moscow"),
        ("Peru will shut in the wells.", "Peru", "wells"),
        ("Chile is certain to lower borrowing costs.", "Chile", "borrowing costs"),
        ("Peru will repay its 2026 bond.", "Peru", "its 2026 bond"),
        ("The charter will, on the king's orders, be rewritten.", None, "charter"),
        ("Gabon's army retook the port.", "Gabon's army", "port"),
    ],
)
def test_who_does_it_in_lists_gerunds_nouns_and_parted_verbs(
    text: str, subject: str | None, target: str | None
) -> None:
    """What is done has its doer before it, in it, behind "by", "from" or "for", or in the clause before."""
    parties = [(c.subject and c.subject.text, c.target and c.target.text) for c in claims(text)]
    assert (subject, target) in parties


def test_a_second_that_opens_a_clause() -> None:
    """The "that" behind "and" points to nobody."""
    found = claims("Officials say that Athens will yield and that Ankara will close the strait.")
    assert [claim.subject.text for claim in found if claim.subject is not None] == ["Athens", "Ankara"]
