"""Which class of how sure it is a cue in an English sentence has, and what it governs."""

import pytest

from tests.claims.sentences import claims, the_claim


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


@pytest.mark.parametrize(
    ("text", "predicate"),
    [
        ("Kazakhstan will remain in the customs union.", "remain"),
        ("Turkey will be a member of the bloc.", "member"),
        ("Iran will continue to enrich uranium.", "enrich"),
        ("Russia will soon leave the treaty.", "leave"),
        ("Kyiv will have to leave the town.", "leave"),
    ],
)
def test_a_bare_future_leaves_its_verb_out_of_the_cue(text: str, predicate: str) -> None:
    claim = the_claim(text)
    assert (claim.cues[0].cls, claim.predicate.text) == ("will", predicate)
    assert not claim.cues[0].span.overlaps(claim.predicate.span)


def test_one_modal_governs_all_verbs_that_are_joined() -> None:
    """What the army would do is two things."""
    found = claims("The army would hold elections in July and hand power to a council.")
    assert [(claim.predicate.text, claim.cues[0].text) for claim in found] == [("hold", "would"), ("hand", "would")]


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
    ("text", "cls", "predicate"),
    [
        ("The chances of the bridge being rebuilt before the frost look thin.", "highly_unlikely", "rebuilt"),
        ("The danger of a miscalculation in the straits remains very real.", "realistic_possibility", "miscalculation"),
        ("Delegates rated the prospects of an accord as poor.", "unlikely", "accord"),
        ("The chances are slim that the mayor will resign.", "highly_unlikely", "resign"),
        ("Hopes for a truce, which the envoys had raised, have dimmed.", "comparative_down", "truce"),
        ("The probability of a default rose from 10% to 25%.", "comparative_up", "default"),
        ("The odds of a devaluation are no better than one in two.", "even", "devaluation"),
        ("The dyke will hold, with a probability of 90 percent.", "highly_likely", "hold"),
        ("Insurers put the chance that the dyke breaks at over 70 percent.", "likely", "breaks"),
        ("The lab raised its estimate of the chance that the dyke breaks to about 70 percent.", "likely", "breaks"),
        ("Insurers attach a probability of around 70 percent to a breach.", "likely", "breach"),
        ("That the harbour will reopen by June is a safe bet.", "highly_likely", "reopen"),
        ("There are signs the militia will disarm.", "evidential_strong", "disarm"),
        ("There is no reason the militia will disarm.", "unlikely", "disarm"),
        ("The hope in Tunis is that the fund will relent.", "hope", "relent"),
        ("There is every reason to believe the levee will break.", "likely", "break"),
        ("The question is not if but when the peg will go.", "certain", "go"),
        ("It is possible, even probable, that the cabinet will fall.", "likely", "fall"),
        ("A pact is improbable but not impossible.", "unlikely", "pact"),
        ("The party has some hope of winning Bari.", "may", "winning"),
        ("Fears are mounting that the dam will burst.", "feared", "burst"),
        ("The cabinet will more than likely fall.", "highly_likely", "fall"),
        ("It is a move that officials hope will calm depositors.", "hope", "calm"),
        ("The odds heavily favour her removal.", "highly_likely", "removal"),
        ("The odds on an early vote are narrowing.", "comparative_up", "vote"),
        ("Ankara threatened on Sunday to enter the valley.", "plan", "enter"),
        ("For the emir to resign is inconceivable.", "impossible", "resign"),
        ("Few of our friends in Lima would bet on his seeing the new year.", "unlikely", "seeing"),
    ],
)
def test_a_cue_reaches_the_event_over_what_stands_between(text: str, cls: str, predicate: str):
    claim = next(c for c in claims(text) if any(cue.cls == cls for cue in c.cues))
    assert claim.predicate.text == predicate


@pytest.mark.parametrize(
    "text",
    [
        "Nobody should expect the ferry to sail this week.",
        "Members are to submit amendments in writing.",
        "Under the charter a suspended member may not vote.",
        "Might is right, as the saying goes.",
        "Nobody knows what the garrison will do next.",
        "Rumours the dinar will be floated are false.",
        "The police tried to search the palace.",
        "It remains to be seen who will blink first.",
        "He can offer the builders a licence.",
    ],
)
def test_a_duty_a_permission_and_what_nobody_knows_are_no_cues(text: str):
    assert not [cue for claim in claims(text) for cue in claim.cues]


def test_a_belief_keeps_the_estimate_inside_it_and_a_report_gives_way_to_a_plain_future():
    assert [cue.cls for cue in the_claim("Officials worry that a storm might close the port.").cues] == [
        "feared",
        "may",
    ]
    assert [cue.cls for cue in the_claim("It is whispered that the vizier will go.").cues] == ["will"]
    assert [cue.cls for cue in the_claim("She is understood to be planning a visit.").cues] == [
        "attributed_belief",
        "plan",
    ]
