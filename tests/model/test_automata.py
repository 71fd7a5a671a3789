"""Automata of questions: no state that makes no difference, and the words for a question that has none."""

from datetime import date
from itertools import product
from operator import eq, ge, gt, le, lt, ne

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarjih.errors import QuestionError
from tarjih.model.automata import Automaton, compile_question, compile_total
from tarjih.model.calendar import Calendar, Span
from tarjih.model.questions import (
    All,
    AskGiven,
    AskSum,
    Comparison,
    Not,
    Observed,
    Predicate,
    Single,
    Some,
    StateIs,
    parse_ask,
    steps_of,
    written,
)
from tests.model.test_questions import NAMES
from tests.oracle import comes_true

START = date(2021, 1, 1)
MONTHS = Calendar("month", START)


def compiled(text: str, asked: date = date(2021, 2, 1)) -> tuple[Automaton, Single | AskGiven]:
    question = parse_ask(text, NAMES, asked, START)
    assert not isinstance(question, AskSum)
    return compile_question(MONTHS, question), question


QUESTIONS = (
    "war == fighting at 2021-04",
    "war == fighting by 2021-05",
    "war == fighting in 2021-01..2021-03",
    "war == fighting throughout 2021-02..2021-04",
    "war == fighting before unrest == active by 2021-05",
    "count(war == fighting starts) >= 2 by 2021-05",
    "count(war == fighting starts) == 1 in 2021-01..2021-05",
    "count(war == fighting starts) < 2 in 2021-02..2021-04",
)


@pytest.mark.parametrize("condition", ["", *QUESTIONS])
@pytest.mark.parametrize("text", QUESTIONS)
def test_an_automaton_comes_true_for_exactly_the_sequences_that_the_question_means(text: str, condition: str) -> None:
    """Every sequence of outcomes over five months is read; what is dropped makes the condition false."""
    automaton, question = compiled(f"{text} given {condition}" if condition else text)
    predicates = automaton.predicates
    asked = (question.question, question.condition) if isinstance(question, AskGiven) else (question,)
    for sequence in product(range(1 << len(predicates)), repeat=5):
        state = 0
        for step in range(automaton.first, automaton.last + 1):
            state = int(automaton.moves[step - automaton.first][state, sequence[step]]) if state >= 0 else -1
        truths = {p: [bool(letter >> k & 1) for letter in sequence] for k, p in enumerate(predicates)}
        true = [comes_true(one, *steps_of(MONTHS, one), truths) for one in asked]
        assert (state >= 0) == true[-1]
        if state >= 0:
            assert automaton.true[-1][state] == true[0]


@pytest.mark.parametrize(
    ("text", "states"),
    [
        # One state to wait in, and one where it has come true; the last step only lets through what has.
        ("war == fighting by 2021-05", [2, 2, 2, 1]),
        # Nothing is remembered of what need not be.
        ("war == fighting at 2021-05", [1]),
        # What has ended too early is dropped.
        ("war == fighting throughout 2021-02..2021-05", [1, 1, 1, 1]),
        # What came too late is dropped.
        ("war == fighting before unrest == active by 2021-05", [2, 2, 2, 1]),
        # Going on or not before the window; then what leaves no room for two starts is dropped.
        ("count(war == fighting starts) >= 2 by 2021-05", [2, 2, 2, 2, 1]),
        # None and ended, none and going on, one and ended, one and going on, two.
        ("count(war == fighting starts) >= 2 by 2021-08", [2, 3, 4, 5, 4, 3, 2, 1]),
        # Three starts need five months: there is nothing to follow.
        ("count(war == fighting starts) >= 3 by 2021-05", [1, 1, 1, 1, 1]),
        # Between the windows both truths of the first wait for the second.
        ("war == peace at 2021-02 given war == fighting at 2021-05", [2, 2, 2, 2]),
        ("war == fighting by 2021-04 given war == fighting by 2021-04", [2, 2, 1]),
    ],
)
def test_an_automaton_has_the_fewest_states_at_every_step(text: str, states: list[int]) -> None:
    automaton, _ = compiled(text)
    assert [len(row) for row in automaton.true] == states


NUMBERS = st.integers(-3, 9).map(float) | st.floats(-5, 5, allow_nan=False)
LEAVES: st.SearchStrategy[Predicate] = (
    st.sampled_from([StateIs("war", ("fighting",)), StateIs("war", ("peace", "truce")), StateIs("unrest", ("active",))])
    | st.builds(Observed, st.just("stops"), st.sampled_from(["==", "!=", ">=", "<=", ">", "<"]), NUMBERS)
    | st.builds(Observed, st.just("mood"), st.sampled_from(["==", "!="]), st.sampled_from(["calm", "angry"]))
)


def joined(parts: st.SearchStrategy[Predicate]) -> st.SearchStrategy[Predicate]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.builds(Not, parts) | st.builds(All, several) | st.builds(Some, several)


@given(st.recursive(LEAVES, joined, max_leaves=5), st.sampled_from(QUESTIONS), st.booleans())
def test_what_is_written_reads_as_it_was_meant(predicate: Predicate, text: str, swap: bool) -> None:
    """Every form, and every predicate."""
    asked = date(2021, 2, 1)
    spoken = written(parse_ask("war == fighting by 2021-05", NAMES, asked, START)).replace("war == fighting", "{}")
    whole = spoken.format(written_predicate(predicate))
    one, other = parse_ask(whole, NAMES, asked, START), parse_ask(text, NAMES, asked, START)
    assert isinstance(one, Single)
    assert one.predicate == predicate  # type: ignore[union-attr]
    assert isinstance(other, Single)
    both = AskGiven(other, one) if swap else AskGiven(one, other)
    assert parse_ask(written(both), NAMES, asked, START) == both


def written_predicate(predicate: Predicate) -> str:
    """Return a predicate as `written` spells it."""
    question = parse_ask("war == fighting at 2021-05", NAMES, START, START)
    assert isinstance(question, Single)
    return written(type(question)("at", predicate, question.window)).removesuffix(" at 2021-05-31")  # type: ignore[call-arg, arg-type]


def test_a_total_is_written_with_its_period() -> None:
    question = parse_ask("sum(stops) > 5 in 2024", NAMES, START, START)
    assert written(question) == "sum(stops) in 2024 > 5"


@pytest.mark.parametrize("flag", [False, True])
@pytest.mark.parametrize("comparison", ["<", "<=", "==", "!=", ">=", ">"])
@pytest.mark.parametrize("threshold", [-1.0, 0.0, 1.0, 2.5, 3.0])
def test_a_total_comes_true_for_exactly_the_numbers_that_add_up_to_it(
    threshold: float, comparison: Comparison, flag: bool
) -> None:
    """Every sequence of recorded numbers over three months; the last letter stands for all larger ones."""
    question = AskSum("stops", Span(date(2021, 2, 1), date(2021, 4, 30)), comparison, threshold)
    automaton = compile_total(MONTHS, question, flag=flag)
    compare = {"<": lt, "<=": le, "==": eq, "!=": ne, ">=": ge, ">": gt}[comparison]
    assert automaton.begins == compare(0, threshold)
    for sequence in product(range(2 if flag else 5), repeat=3):
        state = 0
        for step, number in enumerate(sequence):
            if state >= 0:
                state = int(automaton.moves[step][state, min(number, len(automaton.letters) - 1)])
            if state >= 0:
                assert automaton.true[step][state] == compare(sum(sequence[: step + 1]), threshold)
        assert (state >= 0) == compare(sum(sequence), threshold)


@pytest.mark.parametrize(
    ("comparison", "states"),
    [
        # 0, 1, 2, and 3 or more. A flag must be seen each month to reach 3: all that fell behind never will.
        (">", {False: (4, 4, 1), True: (1, 1, 1)}),
        ("<=", {False: (3, 3, 1), True: (2, 2, 1)}),
    ],
)
def test_a_total_has_no_state_that_makes_no_difference(comparison: Comparison, states: dict[bool, tuple[int, ...]]):
    question = AskSum("stops", Span(date(2021, 2, 1), date(2021, 4, 30)), comparison, 2.0)
    for flag, expected in states.items():
        automaton = compile_total(MONTHS, question, flag=flag)
        assert tuple(len(true) for true in automaton.true) == expected


def test_a_total_beyond_the_most_states_says_how_many_it_needs() -> None:
    question = AskSum("stops", Span(date(2021, 2, 1), date(2021, 4, 30)), ">=", 500.0)
    with pytest.raises(QuestionError, match="needs an automaton of up to 502 states, more than the 128 carried"):
        compile_total(MONTHS, question, flag=False)
