"""Reading and writing model files: what is accepted, what is refused and in which words, and what survives."""

import copy
import math
import pickle
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tarjih.errors import ModelError
from tarjih.model import check_model, dump_model, load_model, read_model
from tarjih.model.document import parse_document
from tarjih.model.schema import ScenarioModel
from tests.model.strait import MODEL, changed, problems


def test_a_model_reads_as_it_is_written() -> None:
    """States, dates, words and ranges arrive as records."""
    model = read_model(MODEL)
    assert list(model.variables) == ["war", "blockade", "alarm"]
    assert model.variables["war"].mechanism.kind == "switch"
    assert model.variables["blockade"].typical_state == "open"
    assert str(model.indicators["ships_stopped"].coverage[0].last) == "2026-05-31"  # type: ignore[index]
    assert [p.name for p in model.parents_of("blockade")] == ["alarm", "war"]
    assert model.quantities()["variables.war.peace.fighting"].hazard == "chance"


def test_a_source_may_leave_out_what_it_does_not_know() -> None:
    """The smallest model is one variable; everything else has a default."""
    model = read_model(
        "tarjih: 1\nname: small\nstep: year\nstart: 2020\nvariables:\n"
        "  mood: {states: [calm, tense], level: {usually: {calm: 0.5, tense: 0.5}}}\n"
    )
    assert model.words == "readers"
    assert model.scenarios is None


def test_one_mistake_is_one_message() -> None:
    """A misspelt state, a wrong word and a date that does not exist are not reported twice."""
    for old, new in (("typical: fighting", "typical: fightin"), ("unlikely", "unlikly"), ("2021-01", "2021-13")):
        assert len(problems(changed(old, new))) == 1


def test_all_problems_are_reported_at_once_in_the_order_of_the_file() -> None:
    """A faulty variable hides neither another variable's mistakes nor a question's."""
    text = changed("step: month ", "step: moth ").replace("0.02..0.2", "0.2..0.02").replace("from: alarm", "from: alrm")
    text = text.replace("high: 0.3}", "high: 0.9}").replace(
        "== closed by 2025-12\n    asked", "== shut by 2025\n    asked"
    )
    lines = [int(problem.where.split(":")[1]) for problem in problems(text)]
    assert lines == [4, 18, 26, 31, 43]


def test_a_faulty_variable_still_counts_as_declared() -> None:
    """What points at it is not called unknown."""
    found = problems(changed("lasts: 10..60 days", "lasts: long"))
    assert [p.where for p in found] == ["model.yaml:24:62 variables.blockade.spell.lasts"]


def test_influences_of_a_faulty_variable_are_checked_too() -> None:
    """A wrong duration does not hide a misspelt parent in the same variable."""
    text = changed("lasts: 10..60 days", "lasts: long").replace("from: alarm", "from: alrm")
    assert [p.found for p in problems(text)] == ["'long' is not a duration", "unknown variable 'alrm'"]


def test_a_question_with_a_wrong_answer_is_read_all_the_same() -> None:
    """Two mistakes in one question are two messages."""
    text = changed("author: remote", "resolved: {answer: perhaps, on: 2023, source: x}").replace(
        "ask: block", "ask: blok"
    )
    assert [p.found for p in problems(text)] == [
        "unknown variable or indicator 'blokade'",
        "'perhaps' does not fit here",
    ]


@pytest.mark.parametrize("written", ["0.7", '"0.7"', "0.6..0.9", "remote", "0", "1"])
def test_a_source_may_have_said_a_word_a_number_or_a_range(written: str) -> None:
    model = read_model(changed("author: remote", f"author: {written}"))
    assert model.questions["closed-2025"].author == written.strip('"')


@pytest.mark.parametrize(
    ("written", "found", "mend"),
    [
        ("1.5", "a probability of 1.5 is outside 0..1", "Write 0.05 for five in a hundred"),
        ("70%", "'70%' is not a number or a range", "Write 0.7"),
        ("0.9..0.6", "the range 0.9..0.6 is upside down", "Write 0.6..0.9"),
        ("true", "true is not text", "Put it in quotes"),
    ],
)
def test_what_no_source_can_have_said_is_refused(written: str, found: str, mend: str) -> None:
    [problem] = problems(changed("author: remote", f"author: {written}"))
    assert (problem.found, problem.mend) == (found, mend)


@pytest.mark.parametrize(
    ("written", "found", "mend"),
    [
        ("1.5", "1.5 is not below 1", "Write a number below 1"),
        ("0", "0 is not above 0", "Write a number above 0"),
        (".nan", "nan is not above 0", "Write a number above 0"),
        ("25%", "'25%' is not a number", "Write 0.25"),
        ("true", "true is not a number", "Write a number"),
        ("likely", "'likely' is not a number", "Write a number"),
    ],
)
def test_a_base_rate_that_is_none_is_refused(written: str, found: str, mend: str) -> None:
    [problem] = problems(changed("author: remote", f"base_rate: {{chance: {written}, because: house}}"))
    assert (problem.found, problem.mend) == (found, mend)


@pytest.mark.parametrize(
    ("resolved", "key", "found"),
    [
        ("{answer: yes, on: 2022-01-05, source: x}", "on", "it came out on 2022-01-05, before it was asked"),
        ('{answer: yes, on: 2030, source: " "}', "source", "an outcome without a source"),
        ("{answer: yes, on: 2030, source: x, confidence: true}", "confidence", "true is not a number"),
    ],
)
def test_an_outcome_that_cannot_be_one_is_refused(resolved: str, key: str, found: str) -> None:
    [problem] = problems(changed("author: remote", f"resolved: {resolved}"))
    assert problem.where.endswith(f"questions.closed-2025.resolved.{key}")
    assert problem.found.startswith(found)


def test_a_title_cannot_mirror_what_follows_it() -> None:
    """U+202E turns the direction of the rest of its line; the marks that Arabic needs do not."""
    assert "U+202E" in problems(changed("author: remote", 'criteria: "a\\u202Eb"'))[0].found
    arabic = read_model(changed("author: remote", 'criteria: "a\\u200Fb"'))
    assert list(arabic.questions["closed-2025"].criteria.values()) == ["a\u200fb"]


def test_a_circle_within_one_step_is_named() -> None:
    """Two variables that move each other in the same step have no order."""
    text = changed("effect: raises strongly, because: house#p3", "effect: raises, lag: 0, because: house")
    text = text.replace(
        "    because: house\n\n", "    influences: [{from: blockade, effect: raises, lag: 0}]\n    because: house\n\n"
    )
    (problem,) = problems(text)
    assert problem.found in (
        "within one step, blockade -> alarm -> blockade is a circle",
        "within one step, alarm -> blockade -> alarm is a circle",
    )
    assert problem.mend == "Write lag: 1 for one of these influences"


def _tabled(lag: str) -> str:
    """Return the model with an alarm that follows from the blockade, the war and its own past."""
    rows = "{when: {war: fighting}, then: {low: 0.4, high: 0.6}}, {then: {low: 1}}"
    table = f"table: {{given: [war, blockade, alarm], rows: [{rows}], lag: {lag}}}"
    return changed("level: {usually: {low: 0.7, high: 0.3}}", table)


def test_a_table_states_its_lag_parent_by_parent() -> None:
    """What it does not name, and its own past, lie one step back; the file says so again when it is dumped."""
    text = _tabled("{war: 0}")
    model = read_model(text)
    assert [(p.name, p.lag) for p in model.parents_of("alarm")] == [("war", 0), ("blockade", 1), ("alarm", 1)]
    assert dump_model(model) == text
    built = ScenarioModel.model_validate(model.model_dump(by_alias=True, mode="json", exclude_defaults=True))
    assert "lag: {war: 0}" in dump_model(built)
    assert read_model(dump_model(built)).parents_of("alarm") == model.parents_of("alarm")


@pytest.mark.parametrize(
    ("lag", "where", "found", "mend"),
    [
        (
            "{wra: 0}",
            ".lag.wra",
            "'wra' is not under given",
            "Did you mean 'war'? The variables under given are war, blockade, alarm",
        ),
        (
            "{alarm: 0}",
            ".lag.alarm",
            "alarm cannot depend on itself within a step",
            "Write 1, or take it out of lag",
        ),
        ("{war: 2}", ".lag.war", "2 does not fit here", "The choices are 0, 1"),
        ("2", ".lag", "2 does not fit here", "The choices are 0, 1"),
        (
            "{blockade: 0}",
            "",
            "within one step, {} is a circle",
            "Write lag: 1 for one of these influences",
        ),
    ],
)
def test_a_lag_that_cannot_be_is_named(lag: str, where: str, found: str, mend: str) -> None:
    """The blockade is moved by the alarm of the same step: the alarm cannot follow from it there."""
    text = _tabled(lag).replace("from: alarm, effect", "from: alarm, lag: 0, effect")
    (problem,) = problems(text)
    circles = ["blockade -> alarm -> blockade", "alarm -> blockade -> alarm"]
    assert problem.found in [found.format(circle) for circle in circles]
    assert problem.mend == mend
    assert problem.where.endswith(f"variables.alarm.table{where}") or not where


def test_a_table_needs_a_row_for_every_case() -> None:
    """The message names the first case without a row."""
    level = "level: {usually: {low: 0.7, high: 0.3}}"
    rows = "{when: {war: [peace, truce]}, then: {low: 1}}, {when: {blockade: open}, then: {low: 0.5, high: 0.5}}"
    (problem,) = problems(changed(level, f"table: {{given: [war, blockade], rows: [{rows}]}}"))
    assert problem.found == "no row for war == fighting and blockade == closed"
    assert problem.mend == "Add one, or a last row without when"
    complete = f"table: {{given: [war, blockade], rows: [{rows}, {{then: {{high: 1}}}}]}}"
    assert read_model(changed(level, complete)).variables["alarm"].mechanism.kind == "table"


def test_repeated_keys_are_all_found_beside_other_problems() -> None:
    """YAML would let the last one win, silently."""
    text = changed("    typical: fighting\n", "    typical: fighting\n    start: truce\n").replace(
        "2021-01\n", "2021-01\nstart: 2022\n"
    )
    assert [str(p) for p in problems(text)] == [
        "model.yaml:6:1 start: 'start' stands here a second time; line 5 has it already\n    Keep one of them",
        "model.yaml:17:5 start: 'start' stands here a second time; line 15 has it already\n    Keep one of them",
    ]


def test_aliases_that_unfold_to_a_huge_file_are_refused() -> None:
    """Nine short lines can stand for a billion entries."""
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 9)
    )
    (problem,) = problems(text)
    assert problem.found == "the aliases (* and &) unfold without end"


def test_anchors_and_merges_are_read(tmp_path: Path) -> None:
    """A part may be written once and used twice."""
    text = changed("  alarm:\n    states: [low, high]", "  alarm: &alarm\n    states: [low, high]")
    text = text.replace("\nindicators:", "  mood:\n    <<: *alarm\n    title: Mood\n\nindicators:")
    assert read_model(text).variables["mood"].states == ["low", "high"]


def test_a_file_in_another_encoding_is_refused_at_the_byte(tmp_path: Path) -> None:
    """Arabic saved in the Windows code page is not UTF-8."""
    path = tmp_path / "model.yaml"
    path.write_bytes("tarjih: 1\ntitle: المضيق\n".encode("cp1256"))
    with pytest.raises(ModelError) as caught:
        load_model(path)
    assert str(caught.value) == f"{path}:2:8: not UTF-8: byte 17 of the file is 0xc7\n    Save the file as UTF-8"


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    """Some editors begin a UTF-8 file with one."""
    path = tmp_path / "model.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + MODEL.encode())
    assert load_model(path) == read_model(MODEL)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The message is not a traceback."""
    with pytest.raises(ModelError) as caught:
        load_model(tmp_path / "none.yaml")
    assert str(caught.value) == f"{tmp_path / 'none.yaml'}: there is no such file\n    Check its name and folder"


def test_an_unchanged_model_gives_back_its_file() -> None:
    """Comments, order and every way of writing survive."""
    assert dump_model(read_model(MODEL)) == MODEL


def test_a_changed_model_keeps_the_comments_of_its_file() -> None:
    """Only the lines that changed are rewritten."""
    model = read_model(MODEL)
    war = model.variables["war"].model_copy(update={"start": "truce"})
    blockade = model.variables["blockade"]
    blockade = blockade.model_copy(update={"influences": blockade.influences[1:]})
    new = model.model_copy(update={"variables": {**model.variables, "war": war, "blockade": blockade}})
    expected = MODEL.replace("start: peace      #", "start: truce      #")
    expected = expected.replace("      - {from: alarm, effect: raises strongly, because: house#p3}\n", "")
    assert dump_model(new) == expected
    assert read_model(dump_model(new)) == new
    assert dump_model(model) == MODEL


def test_a_model_without_a_file_is_written_in_full() -> None:
    """A model built by a program reads back the same, and short parts stand on one line."""
    model = read_model(MODEL)
    built = type(model).model_validate(model.model_dump(by_alias=True, mode="json", exclude_defaults=True))
    text = dump_model(built)
    assert "    spell: {starts: {chance: 0.1..0.4, within: year}, lasts: 10..60 days}\n" in text
    assert read_model(text) == model


comments = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=20)


@given(note=comments, ratio=st.floats(0.001, 1000), low=st.floats(0.001, 0.4), states=st.permutations(["a", "b", "c"]))
def test_reading_and_writing_is_the_identity(note: str, ratio: float, low: float, states: list[str]) -> None:
    """Whatever number or comment stands in a file, it stands there after a change elsewhere, too."""
    text = (
        f"tarjih: 1\nname: small  # {note}\nstep: year\nstart: 2020\nvariables:\n"
        f"  mood:\n    states: [{', '.join(states)}]  # {note}\n"
        f"    level: {{usually: {{a: {low}, b: {low}..0.5, c: 0.3}}}}\n"
        f"indicators:\n  talk: {{of: mood, count: {{first: 0.1, ratio: {ratio}}}}}\n"
    )
    model = read_model(text)
    assert dump_model(model) == text
    changed_name = model.model_copy(update={"name": "other"})
    assert dump_model(changed_name) == text.replace("small", "other", 1)
    assert read_model(dump_model(changed_name)) == changed_name


PARTS = parse_document(MODEL, "model.yaml").data
JUNK: list[Any] = [
    *(
        None,
        True,
        0,
        -1,
        3.5,
        math.inf,
        math.nan,
        10**400,
        "",
        "peace",
        "2022-13",
        "0.3..0.1",
        "raises",
        "other",
        "1 month",
    ),
    *([], ["a", 1], [[]], {}, {1: 2}, {"a": {"b": "c"}}, {"chance": 0.1, "within": "year"}, {"beta": [1, 2]}),
    *("war == fighting by 2025", "sum(ships_stopped) in 2024 > 3", [{"from": "war"}], {"other": None}),
]


def steps_of(node: Any) -> Sequence[Any]:
    return list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()


def places(node: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for step in steps_of(node):
        yield (*above, step)
        yield from places(node[step], (*above, step))


@settings(max_examples=150)
@given(st.lists(st.tuples(st.sampled_from(list(places(PARTS))), st.sampled_from(JUNK)), min_size=1, max_size=3))
def test_whatever_stands_in_a_file_is_read_or_refused_with_a_reason(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    """Any value may stand at any place: no traceback, and every problem has a place and a mend."""
    data = copy.deepcopy(PARTS)
    for place, junk in changes:
        node: Any = data
        for step in place[:-1]:
            node = node[step] if step in steps_of(node) else None
        if place[-1] in steps_of(node):
            node[place[-1]] = copy.deepcopy(junk)
    out = StringIO()
    YAML().dump(data, out)
    try:
        model = read_model(out.getvalue())
    except ModelError as error:
        refused = error.problems
    else:
        refused = ()
        assert dump_model(model) == out.getvalue()
    assert all(p.where.startswith("model.yaml:") and p.found and p.mend for p in refused)


def test_a_model_can_be_sent_to_another_process() -> None:
    """With the file that it was read from."""
    model = read_model(MODEL)
    assert dump_model(pickle.loads(pickle.dumps(model))) == MODEL  # noqa: S301


def test_a_careful_model_leaves_no_doubts() -> None:
    """Every number has a reason, every indicator a feed, and the scenarios have rivals."""
    assert check_model(read_model(MODEL)) == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "    because: house\n\n",
            "\n",
            (
                "model.yaml:29:3 variables.alarm: its numbers have no because\n"
                "    Add because: SOURCE, also where the source is your own assumption"
            ),
        ),
        (
            ", because: house#p3",
            "",
            (
                "model.yaml:26:9 variables.blockade.influences[0]: the effect of alarm has no because\n"
                "    Add because: SOURCE, also where the source is your own assumption"
            ),
        ),
        (
            "ratio: 30..150",
            "ratio: 0.8..1.6",
            (
                "model.yaml:37:5 indicators.ships_stopped.count: it hardly tells its states "
                "apart: its best observation counts 1.1 to 1\n    Move its numbers further apart, or take it out"
            ),
        ),
        (
            "    feed: {ledger: events, where: {category: stop}, once_per: episode}\n",
            "",
            (
                "model.yaml:35:3 "
                "indicators.ships_stopped: nothing feeds it, so it will never speak\n"
                "    Add feed: and coverage:, or take the indicator out"
            ),
        ),
        (
            MODEL[MODEL.index("scenarios:") :],
            "",
            "model.yaml:1:1 scenarios: there are no scenarios\n    Add rivals, the last of them with when: other",
        ),
    ],
)
def test_what_a_careful_reader_would_ask_is_a_warning(old: str, new: str, message: str) -> None:
    """The model still loads."""
    assert [str(p) for p in check_model(read_model(changed(old, new)))] == [message]


def test_a_model_without_a_file_is_doubted_by_name() -> None:
    """There is no line to point at."""
    built = type(read_model(MODEL)).model_validate({**PARTS, "scenarios": None})
    message = "strait scenarios: there are no scenarios\n    Add rivals, the last of them with when: other"
    assert [str(p) for p in check_model(built)] == [message]


@pytest.mark.parametrize(
    ("kind", "telling"),
    [
        ("flag: {chances: {low: 0.1, high: 0.12}}", False),
        ("flag: {chances: {low: 0.9, high: 0.99}}", True),
        ("flag: {first: 0.1, ratio: 5}", True),
        ("category: {values: [x, y], given: {low: {x: 0.5, y: 0.5}, high: {x: 0.6, y: 0.4}}}", False),
        ("category: {values: [x, y], given: {low: {x: 1}, high: {x: 0.5, y: 0.5}}}", True),
        ("level: {mean: {low: 0, high: 0.5}, sd: 1}", False),
        ("level: {mean: {low: 0, high: 2}, sd: 1}", True),
        ("assess: {confidence: 0.55}", False),
        ("assess: {confidence: 0.8}", True),
    ],
)
def test_an_indicator_must_tell_its_states_apart(kind: str, telling: bool) -> None:
    """Its best observation must make one state half again as probable against another."""
    text = changed("of: blockade", "of: alarm").replace("count: {first: 0.002..0.01, ratio: 30..150}", kind)
    if not kind.startswith("flag"):
        text = text.replace("once_per: episode", "value: unit")
    doubts = [p.found for p in check_model(read_model(text))]
    assert not doubts if telling else doubts[0].startswith("it hardly tells its states apart")
