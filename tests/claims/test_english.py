"""What English sentences claim, row by row; every sentence here is ours."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarjih.claims.claim import Claim, Reading
from tarjih.claims.english import read_english
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.words import irregular_forms, kind_of, lemma_of, regular_forms
from tarjih.claims.extract import extract_claims
from tarjih.claims.marked import mark
from tarjih.text.document import Document, Sentence, Span

WRITTEN_ON = date(2024, 2, 1)


def claims(text: str) -> list[Claim]:
    """Read one sentence."""
    sentence = Sentence(Span(0, len(text)), 0, "en")
    return extract_claims(Document("test", text, (sentence,), "en", written_on=WRITTEN_ON))


def the_claim(text: str) -> Claim:
    """Read a sentence that makes one claim."""
    found = claims(text)
    assert len(found) == 1, [(claim.kind, claim.predicate.text) for claim in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "cls", "predicate"),
    [
        ("Mongolia stands to lose a third of its coal revenue.", "likely", "lose"),
        ("The Swiss government could yet block the sale of the bank.", "may", "block"),
        ("The generals may well cancel the vote.", "likely", "cancel"),
        ("The coalition could at last agree on a budget.", "may", "agree"),
        ("The dinar can be devalued overnight.", "can", "devalued"),
        ("The fund intends to reopen its office in Tunis.", "asserted_intent", "reopen"),
        ("A second blockade cannot be excluded.", "may", "blockade"),
        ("Lusaka has no chance of rolling over the loan.", "almost_no_chance", "rolling"),
        ("A boycott of the vote is wishful thinking.", "almost_no_chance", "boycott"),
        ("The ferry strike is apt to spread.", "likely", "spread"),
        ("The army can be counted on to guard the pipeline.", "highly_likely", "guard"),
        ("It would be rash to assume that the rouble will hold.", "unlikely", "hold"),
        ("Markets see the krona falling further.", "expected", "falling"),
        ("Few in the trade think the quota will hold.", "unlikely", "hold"),
        ("The ministry doubts whether the tax will last.", "unlikely", "last"),
        ("A second term is what the army wants.", "asserted_intent", "term"),
        ("The parliament is about to vote on the loan.", "will", "vote"),
        ("The coalition could conceivably survive the vote.", "may_weak", "survive"),
        ("It cannot be ruled out that Minsk will send troops across the border.", "may", "send"),
        ("Analysts doubt that Ankara will ratify the protocol.", "unlikely", "ratify"),
        ("Few in Brussels expect Belgrade to recognise Pristina.", "unlikely", "recognise"),
        ("Few analysts believe that the truce will hold.", "unlikely", "hold"),
        ("The central bank is almost certain to raise interest rates.", "almost_certain", "raise"),
        ("Ottawa is unlikely, in our view, to expel the ambassador.", "unlikely", "expel"),
        ("There is a slim chance that the junta will hold elections.", "highly_unlikely", "hold"),
        ("There is every chance that the dam will be finished.", "highly_likely", "finished"),
        ("A second term for the president is a foregone conclusion.", "certain", "term"),
        ("A ceasefire is far from certain.", "unlikely", "ceasefire"),
        ("A return to the gold standard is out of the question.", "impossible", "return"),
        ("The chances of a deal are slim.", "highly_unlikely", "deal"),
        ("The odds of a coup are rising.", "comparative_up", "coup"),
        ("The odds of a default have lengthened.", "comparative_down", "default"),
        ("In all probability the senate will reject the treaty.", "highly_likely", "reject"),
        ("On balance the referendum will fail.", "better_than_even", "fail"),
        ("The vote has a fifty-fifty chance of passing.", "even", "passing"),
        ("There is no sign that the rebels are laying down their arms.", "no_indication", "laying"),
        ("Nothing suggests that the port will reopen.", "no_indication", "reopen"),
        ("The embassy is due to close in June.", "scheduled", "close"),
        ("Kenya is to host the summit in June.", "scheduled", "host"),
        ("The ministry has vowed to cut the deficit.", "plan", "cut"),
        ("The junta wants to leave the bloc.", "asserted_intent", "leave"),
        ("The premier is keen to avoid an early vote.", "asserted_intent", "avoid"),
        ("Exporters hope that the canal will reopen.", "hope", "reopen"),
        ("Colombo fears a run on the currency.", "feared", "run"),
        ("Diplomats are afraid that the talks will collapse.", "feared", "collapse"),
        ("Kigali believes that time is short.", "attributed_belief", "short"),
        ("The figures suggest that the slump is over.", "evidential_strong", "over"),
        ("Arguably the treaty did more harm than good.", "arguably", "did"),
        ("The army will not leave the province.", "will_not", "leave"),
        ("The army will under no circumstances leave the province.", "will_not", "leave"),
        ("The board is considering a sale of the pipeline.", "may", "sale"),
        ("We judge with high confidence that the regime will test a missile.", "highly_likely", "test"),
    ],
)
def test_a_cue_governs_what_it_is_about(text: str, cls: str, predicate: str) -> None:
    """Every way of putting a doubt finds the verb or the noun that it doubts."""
    claim = the_claim(text)
    assert ([cue.cls for cue in claim.cues], claim.predicate.text) == ([cls], predicate)


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
    ],
)
def test_words_that_only_look_like_cues(text: str, kind: str) -> None:
    """The month of May, duties, adjectives that only describe, and a will that is a noun."""
    claim = the_claim(text)
    assert (claim.kind, claim.cues) == (kind, ())


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("The army will not leave the province.", "negative"),
        ("The army will never leave the province.", "negative"),
        ("No army will leave the province.", "negative"),
        ("The army is unlikely to leave the province.", "positive"),
        ("The army does not rule out a retreat.", "positive"),
        ("The army probably will not leave the province.", "negative"),
        ("Accra has yet to sign the accord.", "negative"),
        ("The ministry has no intention of leaving the pact.", "negative"),
        ("Tunis has no plans to devalue.", "negative"),
        ("The decree settles nothing.", "negative"),
        ("Quito is in no position to offer rice.", "negative"),
    ],
)
def test_polarity_is_that_of_the_event(text: str, polarity: str) -> None:
    """A doubt leaves the event positive, a denial does not."""
    assert the_claim(text).polarity == polarity


@pytest.mark.parametrize(
    ("text", "condition", "kind"),
    [
        ("Unless rain comes soon, Somalia is likely to face famine.", "Unless rain comes soon", "conditional_forecast"),
        ("Somalia will face famine if the rains fail.", "if the rains fail", "conditional_forecast"),
        ("Should the rains fail, Somalia will face famine.", "Should the rains fail", "conditional_forecast"),
        ("Were the rains to fail, Somalia would face famine.", "Were the rains to fail", "conditional_forecast"),
        ("Had the rains failed, Somalia would have faced famine.", "Had the rains failed", "conditional_forecast"),
        ("Without a loan, Accra will default.", "Without a loan", "conditional_forecast"),
        ("To close the strait would cost Ankara its leverage.", "To close the strait", "conditional_forecast"),
        (
            "The longer the strike lasts, the greater the chance that Lima declares an emergency.",
            "The longer the strike lasts",
            "conditional_forecast",
        ),
        ("Each raid heightens the risk of a wider war.", "Each raid", "conditional_forecast"),
        (
            "Oslo will not reopen the mine until the dam is repaired.",
            "until the dam is repaired",
            "conditional_forecast",
        ),
        (
            "Baku would retreat the moment Yerevan closed the road.",
            "the moment Yerevan closed the road",
            "conditional_forecast",
        ),
        ("Given a free hand, the generals would strike.", "Given a free hand", "conditional_forecast"),
        (
            "Should they last until autumn, the tariffs will ruin Lesotho.",
            "Should they last until autumn",
            "conditional_forecast",
        ),
        (
            "Lesotho will default unless the donors, whoever they are, pay.",
            "unless the donors, whoever they are, pay",
            "conditional_forecast",
        ),
        ("The odds of a coup have risen as a result of the purge.", "the purge", "conditional_forecast"),
        ("Deprived of grain, the garrison will yield.", "Deprived of grain", "conditional_forecast"),
        ("If she wins, his reforms are finished.", "If she wins", "conditional_forecast"),
        (
            "Oman will agree only in return for a guarantee.",
            "only in return for a guarantee",
            "conditional_forecast",
        ),
    ],
)
def test_conditions(text: str, condition: str, kind: str) -> None:
    """A condition has many particles, and some none."""
    claim = the_claim(text)
    assert claim.condition is not None
    assert (claim.condition.text, claim.kind) == (condition, kind)


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
    ("text", "by"),
    [
        ("The bank is likely to raise rates in March.", date(2024, 3, 31)),
        ("The junta will hold a vote before the end of 2025.", date(2025, 12, 31)),
        ("The regime will test a missile within six months.", date(2024, 8, 1)),
    ],
)
def test_a_claim_has_the_time_of_its_clause(text: str, by: date) -> None:
    """The last day meant is counted from the day of writing."""
    claim = the_claim(text)
    assert claim.horizon is not None
    assert claim.horizon.by == by


@pytest.mark.parametrize(
    ("text", "horizon"),
    [
        ("The council on Monday annulled the tender.", "on Monday"),
        ("Riots in Dakar this month are a remote possibility.", "this month"),
        ("Gabon elects a president on 12 May.", "on 12 May"),
        ("The pact lapses on 12 May.", "on 12 May"),
        ("Malta may sign before the harvest.", "before the harvest"),
        ("Malta may sign before its neighbours leave the bloc.", "before its neighbours leave the bloc"),
        ("At the next summit the leaders will sign the charter.", "At the next summit"),
        ("The garrison, besieged in March, will surrender by 12 May.", "by 12 May"),
        # what only describes a thing, or lies ahead of what is past
        ("The regents extended the curfew until 12 May.", None),
        ("Quito ordered the miners to leave by 12 May.", None),
        ("Peru's third cabinet in two years will fall.", None),
        ("Chad will buy the grain bought in May.", None),
        ("The river, which flooded last year, may rise.", None),
    ],
)
def test_which_time_belongs_to_a_claim(text: str, horizon: str | None) -> None:
    """A time stands in the subject, before the verb or in a clause of its own; others tell which thing is meant."""
    claim = claims(text)[-1]
    assert (claim.horizon.text if claim.horizon else None) == horizon


def test_a_dated_participle_tells_an_event() -> None:
    """What was fixed on Monday was fixed, and the harm is still to come."""
    fixed, hurt = claims("The tariff, fixed on Monday, will hurt Lesotho.")
    assert (fixed.kind, fixed.predicate.text) == ("event", "fixed")
    assert fixed.horizon is not None
    assert (hurt.kind, hurt.horizon) == ("forecast", None)


def test_a_condition_stays_in_its_statement() -> None:
    """What may fail if prices fall is the promise, not the signature."""
    sign, fail = claims("Fiji will sign, a promise that it may break if prices fall.")
    assert sign.condition is None
    assert fail.condition is not None


def test_the_time_of_saying_is_not_the_time_of_what_is_said():
    """A Tuesday beside a verb of saying dates the statement, not the event."""
    assert the_claim("The bridge will close for repairs, the ministry said on Tuesday.").horizon is None


def test_a_clause_that_only_describes_a_noun_is_no_claim():
    """A relative clause counts as a claim after a comma, not where it says which one is meant."""
    assert [c.predicate.text for c in claims("The bill that brands papers as agents passed.")] == ["passed"]
    assert [c.predicate.text for c in claims("The bill passed, which angered the unions.")] == ["passed", "angered"]


def test_moving_a_chance_states_a_relation_and_no_probability():
    """A risk that will grow if something happens: the claim says in which direction its odds move."""
    assert [r.relation for r in read("The risk of a clash will grow if the water falls.")] == ["raises"]
    assert [r.relation for r in read("An amnesty would lessen the risk of desertions.")] == ["lowers"]


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
    for reading in read(text):
        spans = [reading.predicate, *(span for span, _ in reading.cues)]
        spans += [entry[0] for entry in (reading.subject, reading.target, reading.horizon, reading.holder) if entry]
        spans += [reading.condition] if reading.condition else []
        for span in spans:
            assert 0 <= span.start < span.end <= len(text)
        cues = sorted(span for span, _ in reading.cues)
        assert all(one.end <= other.start for one, other in itertools.pairwise(cues))


def read(text: str) -> list[Reading]:
    """Read a sentence without the rest of the document."""
    return read_english(mark(text, Span(0, len(text)), "en", written_on=WRITTEN_ON))


def test_quotation_marks_do_not_part_a_sentence():
    """Words keep their places in the text when quotation marks are passed over."""
    marked = mark('Moscow "will" sign.', Span(0, 19), "en", written_on=WRITTEN_ON)
    parse = Parse(marked)
    assert parse.words == ["moscow", "will", "sign", "."]
    assert parse.span(2, 3).of(marked.text) == "sign"


@pytest.mark.parametrize(
    ("text", "cls"),
    [
        ("There is a 70 percent chance of a recession in Germany.", "likely"),
        ("There is a one-in-three chance that Kyiv loses the city.", "realistic_possibility"),
        ("The bank puts the odds of a default at 15 percent.", "unlikely"),
        ("The chance of an early election is nine in ten.", "highly_likely"),
        ("The probability of a nuclear strike is below five percent.", "remote"),
        ("Traders put the chance of a cut at 50 percent.", "even"),
    ],
)
def test_a_number_is_the_class_whose_band_holds_it(text: str, cls: str) -> None:
    """A probability in figures or words is read like the word for it."""
    assert [cue.cls for cue in the_claim(text).cues] == [cls]


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


def test_one_modal_governs_all_verbs_that_are_joined() -> None:
    """What the army would do is two things."""
    found = claims("The army would hold elections in July and hand power to a council.")
    assert [(claim.predicate.text, claim.cues[0].text) for claim in found] == [("hold", "would"), ("hand", "would")]


@pytest.mark.parametrize(
    ("text", "cls", "predicate"),
    [
        ("Iraq will likely sign the gas deal.", "likely", "sign"),
        ("Iran will most likely retaliate.", "likely", "retaliate"),
        ("The ministry will probably confirm it.", "likely", "confirm"),
    ],
)
def test_a_word_of_chance_may_stand_between_a_modal_and_its_verb(text: str, cls: str, predicate: str) -> None:
    claim = the_claim(text)
    assert ([cue.cls for cue in claim.cues], claim.predicate.text) == ([cls], predicate)


def test_what_is_denied_is_claimed_not_to_be() -> None:
    """So that a denied contract is no event, and a denied plan no forecast of it."""
    assert the_claim("Japan denied that it had signed a contract.").polarity == "negative"
    denied = the_claim("Russia denied that it will cut gas to Europe.")
    assert denied.polarity == "negative"
    assert denied.estimate is not None
    assert denied.estimate.high <= 0.15


def test_a_nationality_after_a_number_describes_what_follows() -> None:
    claim = the_claim("Ankara closed the passage to two Russian ships.")
    assert (claim.kind, claim.predicate.text) == ("event", "closed")


@pytest.mark.parametrize(
    ("text", "cls", "polarity"),
    [
        ("Whether Lisbon ratifies the treaty remains uncertain.", "unlikely", "positive"),
        ("Peru may or may not join the bloc.", "even", "positive"),
        ("Nobody rules out an early vote in Nepal.", "may", "positive"),
        ("Without a deal Ankara will close the border.", "will", "positive"),
        ("Many fear the truce will not last.", "feared", "negative"),
        ("The strike bodes ill for the harvest.", "would_risk", "positive"),
        ("The odds of a truce are vanishingly small.", "almost_no_chance", "positive"),
        ("Only in 2030 will the Danes repay the loan.", "will", "positive"),
        ("The quarrel greatly increases the risk of a split in Oslo.", "comparative_up_strong", "positive"),
        ("Little points to a thaw between Seoul and Pyongyang.", "no_indication", "positive"),
    ],
)
def test_cues_where_grammar_tells_the_class(text: str, cls: str, polarity: str) -> None:
    """What is said of a question, degrees before a verb of change, and quantities that deny."""
    claim = the_claim(text)
    assert ([cue.cls for cue in claim.cues], claim.polarity) == ([cls], polarity)


@pytest.mark.parametrize(
    ("text", "predicate"),
    [
        ("Kazakhstan will remain in the customs union.", "remain"),
        ("Turkey will be a member of the bloc.", "member"),
        ("Iran will continue to enrich uranium.", "continue"),
        ("Russia will soon leave the treaty.", "leave"),
        ("Kyiv will have to leave the town.", "leave"),
    ],
)
def test_a_bare_future_leaves_its_verb_out_of_the_cue(text: str, predicate: str) -> None:
    claim = the_claim(text)
    assert (claim.cues[0].cls, claim.predicate.text) == ("will", predicate)
    assert not claim.cues[0].span.overlaps(claim.predicate.span)


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


def test_how_a_condition_ends_and_what_hinges_on_a_question() -> None:
    (claim,) = claims("Bolivia's runoff hinges on whether the miners stay at home.")
    assert claim.condition is not None
    assert (claim.predicate.text, claim.condition.text) == ("runoff", "whether the miners stay at home")
    (drop, rise) = claims("If rates rise, the lira will fall, but the bourse will rise.")
    assert (drop.condition is None, rise.condition) == (False, None)


@pytest.mark.parametrize(
    ("text", "cls"),
    [
        ("The risk of a mutiny is not great.", "unlikely"),
        ("The likelihood of a second vote is not high.", "unlikely"),
        ("The danger of a famine isn't high.", "unlikely"),
        ("The prospects for a merger are not bright.", "unlikely"),
        ("The odds of a bailout are no longer good.", "unlikely"),
        ("The chances of a bailout are not negligible.", "realistic_possibility"),
        ("The chances are not negligible.", "realistic_possibility"),
        ("The risk of a landslide is not small.", "realistic_possibility"),
        ("The probability that Chile will leave is far from remote.", "realistic_possibility"),
    ],
)
def test_a_chance_that_is_not_high_is_unlikely_and_one_that_is_not_small_is_real(text: str, cls: str) -> None:
    """Denying what a chance is turns it round; it never leaves the chance as if nothing were denied."""
    assert [cue.cls for cue in the_claim(text).cues] == [cls]


@pytest.mark.parametrize(
    ("opening", "cls"),
    [
        ("There is no doubt", "certain"),
        ("There's no doubt", "certain"),
        ("There is no question", "certain"),
        ("Nobody doubts", "certain"),
        ("No one doubts", "certain"),
        ("Few doubt", "almost_certain"),
        ("There is little doubt", "almost_certain"),
        ("There is every chance", "highly_likely"),
        ("There is little chance", "highly_unlikely"),
        ("There is no chance", "almost_no_chance"),
        ("There is no guarantee", "unlikely"),
        ("There is no certainty", "unlikely"),
        ("There is some doubt", "unlikely"),
        ("There is some likelihood", "may"),
        ("There is little risk", "highly_unlikely"),
        ("There is no sign", "no_indication"),
    ],
)
def test_how_sure_it_is_reads_alike_with_and_without_that(opening: str, cls: str) -> None:
    """A "that" left out changes neither the class nor the polarity nor who acts."""
    for that in (" that ", " "):
        for who in ("Peru", "inflation"):
            claim = the_claim(f"{opening}{that}{who} will recover.")
            assert claim.cues[0].cls == cls
            assert claim.polarity == "positive"
            assert claim.predicate.text == "recover"
            assert claim.subject is None or claim.subject.text == who


def test_no_doubt_and_no_question_may_open_a_sentence() -> None:
    """They say how sure it is, and are nobody who acts."""
    for opening in ("No doubt", "No question"):
        claim = the_claim(f"{opening} Peru will recover.")
        assert (claim.cues[0].cls, claim.polarity) == ("certain", "positive")
        assert claim.subject is not None
        assert claim.subject.text == "Peru"


@pytest.mark.parametrize(
    ("text", "predicate"),
    [
        ("Niger denied it would expel the envoy.", "expel"),
        ("The prime minister denied on Monday she would resign.", "resign"),
        ("Malta denies planning to close the port.", "close"),
        ("Kenya denied any intention to build a wall.", "build"),
        ("Niger disputes that it will default.", "default"),
        ("Oman rejected claims it would attack Yemen.", "attack"),
        ("Oman dismissed reports that it was preparing to leave OPEC.", "leave"),
        ("Ghana denied it had sent tanks to Mali.", "sent"),
        ("Ghana denied that it had sent tanks to Mali.", "sent"),
        ("Kenya stopped short of expelling the envoy.", "expelling"),
    ],
)
def test_a_denial_needs_no_that(text: str, predicate: str) -> None:
    """What is denied is negative, whether a clause, a participle or a noun says it."""
    polarity = {claim.predicate.text: claim.polarity for claim in claims(text)}
    assert polarity[predicate] == "negative"


def test_what_stands_beside_a_denial_is_not_denied() -> None:
    """Only what is denied is negative, not what its subject does besides."""
    for text in (
        "Ministers denied the charge and will resign.",
        "The ministers who denied the charge will resign.",
        "Mali denied visas to the monitors, and it will resign.",
    ):
        assert {c.predicate.text: c.polarity for c in claims(text)}["resign"] == "positive"


@pytest.mark.parametrize(
    "text",
    [
        "Peru has not said whether it will default.",
        "It is unclear whether Peru will default.",
        "It remains unclear if Peru will default.",
        "Nobody knows whether Peru will default.",
        "Peru did not say whether it would default.",
        "The minister would not say if Peru would default.",
        "Rumours that Peru will default are false.",
        "Reports that Peru will default are baseless.",
        "It is premature to say that Peru will default.",
        "It would be a mistake to say that Peru will default.",
        "It cannot be said that Peru will default.",
        "The envoy cannot be reached for comment.",
        "The militia cannot be trusted.",
        "Bankers cannot be sure.",
        "The timing cannot be a coincidence.",
    ],
)
def test_an_open_question_and_an_untrue_rumour_forecast_nothing(text: str) -> None:
    """What nobody says, what is called untrue and what is no event gets no probability."""
    assert all(claim.estimate is None for claim in claims(text))


def test_what_nearly_happened_is_no_event() -> None:
    """So "nearly attacked" tells of no attack, and "nearly doubled" still tells of growth."""
    assert not claims("Chad nearly attacked Libya.")
    assert [claim.predicate.text for claim in claims("Exports nearly doubled in May.")] == ["doubled"]


def test_what_is_said_to_resume_is_no_condition() -> None:
    """A told "would" is a "will" told in the past; what happens then is not its own condition."""
    claim = the_claim("The envoy said on Monday that talks would resume.")
    assert (claim.kind, claim.condition, claim.horizon) == ("forecast", None, None)


@pytest.mark.parametrize(
    ("text", "horizon"),
    [
        ("Chad said Tuesday it will attack Libya.", None),
        ("The envoy told reporters late on Tuesday he would resign.", None),
        ("Chad said on Tuesday it will attack Libya next month.", "next month"),
    ],
)
def test_the_day_of_saying_is_not_the_day_of_what_is_said(text: str, horizon: str | None) -> None:
    """Without "that" as well, a day before what is said is when it was said."""
    found = the_claim(text).horizon
    assert (found and found.text) == horizon
