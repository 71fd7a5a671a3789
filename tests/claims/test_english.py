"""What in an English sentence is a claim, of which kind, and that nothing breaks the reader; every sentence is ours."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.words import irregular_forms, kind_of, lemma_of, regular_forms
from tarjih.claims.marked import mark
from tarjih.text.document import Span
from tests.claims.sentences import WRITTEN_ON, claims, english_readings, the_claim


@pytest.mark.parametrize(
    "text",
    [
        "Will the coalition hold until the spring?",
        "Which ministries are likely to go, and who would miss them?",
        "Read more: why the grain deal is likely to fail",
        "Photo: soldiers may be seen at the gate of the parliament in Accra.",
        "Click on the map to see which regions could flood.",
        "Chapter 3: Could the union break?",
        "By our correspondent in Certain, North Dakota.",
        "This section looks at what the central bank may do.",
        "The table lists the probable costs by year.",
        "Please keep your ticket, as it may be checked.",
        "As the saying goes in the bazaar, a debt can outlive a friend.",
        "Three things to watch as Chile and Peru go to the polls",
        "Why the truce may not last",
        "",
        "*** --- ***",
    ],
)
def test_furniture_claims_nothing(text: str) -> None:
    """Questions, headings, captions, instructions and sayings hold words of doubt and claim nothing."""
    assert claims(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Rain fell on the camp in May.", "event"),  # the month
        ("The envoy took the likely route through the hills.", "event"),
        ("The ministry confirms the figures.", "state"),
        ("The gas is indispensable to Bavaria.", "judgement"),
        ("The will of the voters prevailed.", "event"),
        ("The bank cut its rate by half a point to 4 percent.", "event"),
        ("The port, unthinkable a year ago, has a railway.", "judgement"),
        ("The governor had hoped for a loan.", "event"),
        ("The tribunal has proved slower than its critics.", "event"),
        ("Sudan votes in 2027.", "forecast"),
        ("The pipeline has seen four shutdowns this year.", "event"),
    ],
)
def test_words_that_only_look_like_cues(text: str, kind: str) -> None:
    """The month of May, duties, adjectives that only describe, and a will that is a noun."""
    claim = the_claim(text)
    assert (claim.kind, claim.cues) == (kind, ())


def test_a_clause_that_only_describes_a_noun_is_no_claim():
    """A relative clause counts as a claim after a comma, not where it says which one is meant."""
    assert [c.predicate.text for c in claims("The bill that brands papers as agents passed.")] == ["passed"]
    assert [c.predicate.text for c in claims("The bill passed, which angered the unions.")] == ["passed", "angered"]


def test_forms_of_verbs_are_known_by_rule_and_by_list():
    """Doubling, -y and -e follow the spelling; irregular forms are listed."""
    assert set(regular_forms("ban")) == {"ban", "bans", "banning", "banned"}
    assert set(regular_forms("seize")) == {"seize", "seizes", "seizing", "seized"}
    assert set(regular_forms("permit", double=True)) == {"permit", "permits", "permitting", "permitted"}
    assert irregular_forms("sink", "sank", "sunk")["sank"] == "p"
    assert (lemma_of("fled"), lemma_of("denies"), kind_of("fled"), kind_of("denies")) == ("flee", "deny", "d", "s")


_VOCABULARY = (
    "Moscow Kyiv's the a will may likely unlikely not said that if , . ; : ' ? which expects to sign risk of treaty "
    'or it they 2025 in March 5 % by before is are was no chance would fears hopes killed on Monday -- ( ) " “ ” … May '
    "who what روسيا قد لن"
)


_WORDS = st.sampled_from(_VOCABULARY.split())


@given(st.one_of(st.text(max_size=80), st.lists(_WORDS, max_size=25).map(" ".join)))
def test_every_span_lies_in_its_sentence_and_cues_do_not_overlap(text: str) -> None:
    """Whatever the text, reading it never fails, and what is quoted is in it."""
    for reading in english_readings(text):
        spans = [reading.predicate, *(span for span, _ in reading.cues)]
        spans += [entry[0] for entry in (reading.subject, reading.target, reading.horizon, reading.holder) if entry]
        spans += [reading.condition] if reading.condition else []
        for span in spans:
            assert 0 <= span.start < span.end <= len(text)
        cues = sorted(span for span, _ in reading.cues)
        assert all(one.end <= other.start for one, other in itertools.pairwise(cues))


def test_quotation_marks_do_not_part_a_sentence():
    """Words keep their places in the text when quotation marks are passed over."""
    marked = mark('Moscow "will" sign.', Span(0, 19), "en", written_on=WRITTEN_ON)
    parse = Parse(marked)
    assert parse.words == ["moscow", "will", "sign", "."]
    assert parse.span(2, 3).of(marked.text) == "sign"


@pytest.mark.parametrize(
    "text",
    [
        "Companies must file their reports by June.",
        "Ministers should resist the lure of a price freeze.",
        'By "soon" we mean within three days.',
        "As the proverb has it, still waters run deep.",
        "A coup is a seizure of power.",
        "Readers may write to the editor.",
        "For questions about this report, contact the press office.",
    ],
)
def test_duties_definitions_and_sayings_claim_nothing(text: str) -> None:
    """What ought to be, what a word means and what a proverb says cannot come true."""
    assert claims(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Tehran may have moved the centrifuges.", "judgement"),
        ("Hamas may be seeking a truce.", "judgement"),
        ("The truce ends on 1 March.", "forecast"),
        ("The figures rest on one source.", "judgement"),
        ("Moscow controls the port.", "state"),
        ("Peace never looked more fragile.", "judgement"),
        ("No decision has been taken.", "state"),
        ("A trade war would raise prices.", "conditional_forecast"),
        ("The minister would resign.", "forecast"),
        ("The move threatens to derail the talks.", "forecast"),
        ("Tehran threatens to close the strait.", "intent"),
        ("The general is said to favour a truce.", "belief"),
    ],
)
def test_the_kind_follows_from_tense_verb_and_subject(text: str, kind: str) -> None:
    """Past is an event, what somebody does now a state, what a thing means a judgement."""
    assert the_claim(text).kind == kind


def test_a_nationality_after_a_number_describes_what_follows() -> None:
    claim = the_claim("Ankara closed the passage to two Russian ships.")
    assert (claim.kind, claim.predicate.text) == ("event", "closed")


@pytest.mark.parametrize(
    ("text", "subject"),
    [("Saudi Arabia cut oil output in May.", "SAU"), ("Russia cut gas supplies to Moldova.", "RUS")],
)
def test_what_may_be_a_past_and_a_noun_is_the_verb_behind_a_name(text: str, subject: str) -> None:
    claim = the_claim(text)
    assert (claim.kind, claim.predicate.text) == ("event", "cut")
    assert claim.subject is not None
    assert claim.subject.code == subject


@pytest.mark.parametrize(
    ("text", "predicate", "polarity"),
    [
        ("The central bank cut rates on Monday.", "cut", "positive"),
        ("Shares in Zurich rose by a tenth.", "rose", "positive"),
        ("The refinery has so far been spared.", "spared", "positive"),
        ("Never before had a governor resigned.", "resigned", "negative"),
        ("That looks optimistic.", "optimistic", "positive"),
        ("The governor's future looks uncertain for now.", "future", "positive"),
        ("Customs officers opened an inquiry into smuggling described by the press.", "opened", "positive"),
    ],
)
def test_a_plain_clause_has_its_verb(text: str, predicate: str, polarity: str) -> None:
    """A past form is the verb of its clause behind adverbs, before a bare object and before how much."""
    claim = the_claim(text)
    assert (claim.predicate.text, claim.polarity) == (predicate, polarity)


@pytest.mark.parametrize(
    ("text", "predicate", "polarity"),
    [
        ("Zambia's parliament failed on Tuesday to pass the budget.", "pass", "negative"),
        ("Belgrade declined to extradite the general.", "extradite", "negative"),
        ("Kigali denies arming the rebels.", "arming", "negative"),
        ("The junta has no navy.", "navy", "negative"),
        ("The treaty leaves the strait undivided.", "undivided", "positive"),
        ("The alliance rests on habit.", "habit", "positive"),
        ("The warning is an empty one.", "empty", "positive"),
        ("The mines are as good as exhausted.", "exhausted", "positive"),
        ("Oman became the first state to lift the ban.", "lift", "positive"),
    ],
)
def test_the_predicate_says_what_happened_or_holds(text: str, predicate: str, polarity: str) -> None:
    """A verb that only carries, begins or fails leaves the predicate to what stands behind it."""
    claim = the_claim(text)
    assert (claim.predicate.text, claim.polarity) == (predicate, polarity)


def test_a_verb_that_only_leads_to_a_claim_is_none():
    """A deadline, "let it be known" and "is something that" assert nothing beside what they lead to."""
    assert [c.predicate.text for c in claims("Paris has let it be known that it will leave the pact.")] == ["leave"]
    told = claims("Bread rationing is something that no president would sign.")
    assert "something" not in [c.predicate.text for c in told]


@pytest.mark.parametrize(
    ("text", "predicate"),
    [
        ("The minister does not expect any shortage in May.", "shortage"),
        ("The bank is seen cutting rates in May.", "cutting"),
        ("Quito is staring at a shortage in May.", "shortage"),
        ("The yen looks like falling in May.", "falling"),
        ("The march is liable to turn violent.", "violent"),
        ("It could take the ministry until May to rebuild the bridge.", "rebuild"),
        ("The feud will end in a divorce.", "divorce"),
        ("The peso will sooner or later recover.", "recover"),
        ("Farmers will, traders complain, hoard the crop.", "hoard"),
    ],
)
def test_a_cue_is_followed_to_what_it_binds(text: str, predicate: str) -> None:
    """What is forecast stands behind the article, the preposition or the verb that ends a cue, or behind a speaker."""
    assert predicate in [c.predicate.text for c in claims(text)]


def test_a_second_statement_behind_a_noun_in_apposition_is_told():
    """A clause behind a noun in apposition tells more than which one is meant."""
    told = claims("The mine lost 40 workers, a figure that the ministry disputes.")
    assert [c.predicate.text for c in told] == ["lost", "disputes"]


@pytest.mark.parametrize(
    ("text", "predicates"),
    [
        ("Kosovo's closure of the offices has raised the risk of riots.", ["closure", "riots"]),
        ("Chad's decision to scrap the pact leaves Paris without a base.", ["scrap", "leaves"]),
        ("Chad's closure of the border would anger Paris.", ["anger"]),
    ],
)
def test_a_deed_that_a_noun_names_is_told(text: str, predicates: list[str]) -> None:
    """What a state has done is an event beside what it brings about, but not where it is only supposed."""
    assert [c.predicate.text for c in claims(text)] == predicates


def test_what_is_demanded_is_no_claim():
    """A base form behind "demanded that" says what is wanted, and what stands by the way asserts nothing."""
    told = claims("The king demanded that Oman admit its guilt and pay damages.")
    assert [c.predicate.text for c in told] == ["demanded"]
    assert [c.predicate.text for c in claims("Everybody I know will leave the town.")] == ["leave"]


def test_a_hedge_of_a_time_belongs_to_its_clause():
    """A hedge of a time behind a comma is no second claim."""
    assert len(claims("Bondholders are likely to accept a haircut, perhaps as early as next month.")) == 1


@pytest.mark.parametrize(
    ("text", "predicate"),
    [
        ("Wages have tripled since May, which indicates that workers are scarce.", "tripled"),
        ("The truce is fragile and might not last.", "fragile"),
        ("The Asian five announced a partnership.", "announced"),
        ("Exports, though threatened by a strike, will grow.", "grow"),
        ("The port has, officials complain, been gathering dust.", "gathering"),
        ("Peru is more exposed than Chile.", "exposed"),
    ],
)
def test_a_clause_keeps_its_verb_beside_another(text: str, predicate: str) -> None:
    """What shows it, hedges it or interrupts it takes no claim from a clause."""
    assert predicate in [c.predicate.text for c in claims(text)]
