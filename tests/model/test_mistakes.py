"""Every mistake in a model file is named in plain words, with its place and how to mend it."""

import pytest

from tarjih.claims.estimative import scales
from tarjih.errors import ModelError
from tarjih.model import read_model
from tests.model.strait import changed, problems


@pytest.mark.parametrize(
    ("old", "new", "place", "points_at", "found", "mend"),
    [
        # Names and states.
        (
            "typical: fighting",
            "typical: fightin",
            "variables.war.typical",
            "fightin",
            "unknown state 'fightin' of war",
            "Did you mean 'fighting'? The states are peace, fighting, truce",
        ),
        (
            "start: peace ",
            "start: pece ",
            "variables.war.start",
            "pece",
            "unknown state 'pece' of war",
            "Did you mean 'peace'? The states are peace, fighting, truce",
        ),
        (
            "known: {fighting",
            "known: {fihgting",
            "variables.war.known.fihgting",
            "fihgting:",
            "unknown state 'fihgting' of war",
            "Did you mean 'fighting'? The states are peace, fighting, truce",
        ),
        (
            "fighting: {truce:",
            "fighting: {trcue:",
            "variables.war.switch.fighting.trcue",
            "trcue:",
            "unknown state 'trcue'",
            "Did you mean 'truce'? The states are peace, fighting, truce",
        ),
        (
            "when: {fighting: raises}",
            "when: {figting: raises}",
            "variables.blockade.influences[1].when.figting",
            "figting:",
            "unknown state 'figting' of war",
            "Did you mean 'fighting'? The states are peace, fighting, truce",
        ),
        (
            "from: alarm",
            "from: alrm",
            "variables.blockade.influences[0].from",
            "alrm",
            "unknown variable 'alrm'",
            "Did you mean 'alarm'? The variables are war, blockade, alarm",
        ),
        (
            "of: blockade",
            "of: blokade",
            "indicators.ships_stopped.of",
            "blokade",
            "unknown variable 'blokade'",
            "Did you mean 'blockade'? The variables are war, blockade, alarm",
        ),
        (
            "because: house#p3}",
            "because: hose#p3}",
            "variables.blockade.influences[0].because",
            "hose",
            "unknown source 'hose'",
            "Did you mean 'house'? The sources are house",
        ),
        (
            "from: house#p23",
            "from: rane#p23",
            "questions.closed-2025.from",
            "rane",
            "unknown source 'rane'",
            "The sources are house",
        ),
        (
            "  blockade:\n",
            "  2nd:\n",
            "variables.2nd",
            "2nd:",
            "'2nd' is not a name",
            "Begin with a letter from a to z, and use only such letters, digits and _",
        ),
        (
            "states: [low, high]",
            "states: [low, low]",
            "variables.alarm.states[1]",
            "low",
            "state 'low' is listed twice",
            "Keep one of them",
        ),
        # Keys.
        (
            "    typical:",
            "    typcal:",
            "variables.war.typcal",
            "typcal:",
            "unknown key 'typcal'",
            (
                "Did you mean 'typical'? The keys here are title, states, start, typical, known, influences, because, "
                "spell, ladder, switch, event, level, ..."
            ),
        ),
        (
            "once_per: episode",
            "once:per",
            "indicators.ships_stopped.feed.once:per",
            "once:",
            "'once:per' has no space after its colon",
            "Write once: per",
        ),
        (
            "lasts: 10..60 days",
            "last: 10..60 days",
            "variables.blockade.spell",
            "{starts: {ch",
            "'lasts' is missing",
            "Add lasts: 10..60 days",
        ),
        (
            "    ask: blockade == closed by 2025-12\n",
            "",
            "questions.closed-2025",
            "closed-2025:",
            "'ask' is missing",
            "Add ask: ...",
        ),
        (
            "    level: {usually: {low: 0.7, high: 0.3}}",
            "    level:",
            "variables.alarm.level",
            "level:",
            "'level' has no value",
            "Give it a value, or take it out",
        ),
        (
            "where: {category: stop}",
            "where: {category:stop}",
            "indicators.ships_stopped.feed.where.category:stop",
            "category:stop",
            "'category:stop' has no space after its colon",
            "Write category: stop",
        ),
        # Mechanisms.
        (
            "    level: {",
            "    event: {chance: 0.1, within: year}\n    level: {",
            "variables.alarm",
            "alarm:",
            "a variable has exactly one mechanism, not event and level",
            "Choose from spell, ladder, switch, event, level, any, table, schedule",
        ),
        (
            "    level: {usually: {low: 0.7, high: 0.3}}\n",
            "",
            "variables.alarm",
            "alarm:",
            "a variable has exactly one mechanism, not none",
            "Choose from spell, ladder, switch, event, level, any, table, schedule",
        ),
        (
            "[open, closed]",
            "[open, narrow, closed]",
            "variables.blockade.spell",
            "spell:",
            "a spell has two states, not 3",
            "List the quiet state first, then the active one",
        ),
        (
            "    start: {open: 0.9, closed: 0.1}\n",
            "",
            "variables.blockade",
            "blockade:",
            "a spell needs the state in which it starts",
            "Add start: open, or a distribution such as {open: 0.9, closed: 0.1}",
        ),
        (
            "on: lasts",
            "on: last",
            "variables.blockade.influences[1].on",
            "last",
            "a spell has nothing called 'last'",
            "Write on: starts, or on: lasts",
        ),
        (
            "    because: house\n  blockade",
            "    influences: [{from: alarm, effect: raises}]\n    because: house\n  blockade",
            "variables.war.influences[0]",
            "{from: alarm",
            "a switch is not moved by an influence without on",
            "Write on: with the state that it leads to: peace, fighting, truce",
        ),
        (
            "    because: house\n  blockade",
            "    influences: [{from: alarm, effect: raises, on: peace}]\n    because: house\n  blockade",
            "variables.war.influences[0].on",
            "peace",
            "no move leads to peace",
            "Give the switch a rate for a move to peace",
        ),
        (
            "{from: war, when",
            "{from: alarm, effect: raises}\n      - {from: war, when",
            "variables.blockade.influences[1]",
            "{from: alarm",
            "alarm moves this a second time",
            "Join them: list the states of both under one when",
        ),
        (
            "from: alarm, effect: raises strongly",
            "from: blockade, effect: raises, lag: 0",
            "variables.blockade.influences[0].lag",
            "0",
            "blockade cannot move itself within a step",
            "Write lag: 1: a variable is moved by its own past",
        ),
        (
            "effect: raises strongly",
            "effect: raises srongly",
            "variables.blockade.influences[0].effect",
            "raises",
            "'raises srongly' is not an effect",
            (
                "Did you mean 'raises strongly'? The words are raises and lowers, alone or "
                "with slightly, strongly, decisively; a number or a range of log-odds also serves"
            ),
        ),
        (
            "effect: raises strongly, ",
            "",
            "variables.blockade.influences[0]",
            "{from: alarm",
            "an influence has either effect or when",
            "Write effect: raises for an ordered variable, or when: {STATE: raises} for named states",
        ),
        # Numbers and words.
        (
            "chance: 0.02..0.2",
            "chance: 1.2",
            "variables.war.switch.peace.fighting",
            "{chance: 1.2",
            "a probability of 1.2 is outside 0..1",
            "Write 0.05 for five in a hundred",
        ),
        (
            "chance: 0.02..0.2",
            "chance: 0.2..0.02",
            "variables.war.switch.peace.fighting",
            "{chance: 0.2",
            "the range 0.2..0.02 is upside down",
            "Write 0.02..0.2",
        ),
        (
            "chance: unlikely",
            "chance: unlikly",
            "variables.war.switch.fighting.truce",
            "{chance: unl",
            "'unlikly' is not a word of the readers scale",
            "Did you mean 'unlikely'?",
        ),
        (
            "author: remote",
            "author: remotely",
            "questions.closed-2025.author",
            "remotely",
            "'remotely' is not a word of the readers scale",
            "Did you mean 'remote'?",
        ),
        (
            "high: 0.3}",
            "high: 0.2}",
            "variables.alarm.level.usually",
            "usually:",
            "the probabilities sum to 0.9, not 1",
            "Scale them, or change P(low) by +0.1",
        ),
        (
            "high: 0.3}",
            "hihg: 0.3}",
            "variables.alarm.level.usually.hihg",
            "hihg:",
            "unknown state 'hihg'",
            "Did you mean 'high'? The states are low, high",
        ),
        (
            "closed: 0.1}",
            "closed: 0.2}",
            "variables.blockade.start",
            "start:",
            "the probabilities sum to 1.1, not 1",
            "Scale them, or change P(open) by -0.1",
        ),
        (
            "lasts: 10..60 days",
            "lasts: 10..60",
            "variables.blockade.spell.lasts",
            "10..60",
            "'10..60' is not a duration",
            "Write it with its unit, such as 2..6 months",
        ),
        (
            "name: strait",
            "name: strait\nwords: reader",
            "words",
            "reader",
            "unknown scale 'reader'",
            f"Did you mean 'readers'? The scales are {', '.join(scales())}",
        ),
        # Dates.
        (
            "start: 2021-01",
            "start: 2021-02-30",
            "start",
            "2021-02-30",
            "2021-02-30 does not exist: February 2021 has 28 days",
            "Write a date that exists",
        ),
        (
            "asked: 2022-10-28",
            "asked: 2020-10-28",
            "questions.closed-2025.asked",
            "2020-10-28",
            "2020-10-28 lies before the model's start, 2021-01-01",
            "Move it, or start the model earlier",
        ),
        (
            "coverage: 2022-01..2026-05",
            "coverage: 2022-01..2021-05",
            "indicators.ships_stopped.coverage",
            "2022-01..2021-05",
            "2022-01..2021-05 ends before it starts",
            "Swap its ends",
        ),
        (
            "known: {fighting: 2022-02..2022-10}",
            "known: {fighting: 2022-02..2022-10, peace: 2022-05}",
            "variables.war.known.peace",
            "peace:",
            "fighting and peace both claim 2022-05",
            "Give each day to one state",
        ),
        (
            "until: 2026-12",
            "until: 2020",
            "until",
            "2020",
            "2020-12-31 lies before the model's start",
            "Move it, or start before 2020-12-31",
        ),
        # Indicators.
        (
            "    coverage: 2022-01..2026-05\n",
            "",
            "indicators.ships_stopped",
            "ships_stopped:",
            "a feed of events needs coverage",
            "Add coverage: 2022-01..2026-05 (from when to when the record was searched; there, zero is evidence)",
        ),
        (
            "ratio: 30..150",
            "ratio: {blokade: 30}",
            "indicators.ships_stopped.count.ratio.blokade",
            "blokade:",
            "unknown variable 'blokade'",
            "Did you mean 'blockade'? The variables are blockade",
        ),
        (
            "{first: 0.002..0.01, ratio: 30..150}",
            "{rates: {open: 0.1}}",
            "indicators.ships_stopped.count.rates",
            "rates:",
            "nothing for closed of blockade",
            "Give every state its number",
        ),
        (
            "{first: 0.002..0.01, ratio: 30..150}",
            "{first: 0.01}",
            "indicators.ships_stopped.count",
            "{first: 0.01",
            "a count needs first and ratio, or rates",
            "Write count: {first: 0.05, ratio: 5..20}",
        ),
        (
            "    coverage:",
            "    active_while: war == figting\n    coverage:",
            "indicators.ships_stopped.active_while",
            "figting",
            "unknown state 'figting' of war",
            "Did you mean 'fighting'? The states are peace, fighting, truce",
        ),
        (
            "    coverage:",
            "    active_while: ships_stopped > 1\n    coverage:",
            "indicators.ships_stopped.active_while",
            "ships_stopped",
            "ships_stopped is an indicator",
            "Name variables and their states only",
        ),
        # Questions and scenarios.
        (
            "ask: blockade == closed",
            "ask: blockade == closd",
            "questions.closed-2025.ask",
            "closd",
            "unknown state 'closd' of blockade",
            "Did you mean 'closed'? The states are open, closed",
        ),
        (
            "ask: blockade == closed by 2025-12",
            'ask: "blockade == closd by 2025-12"',
            "questions.closed-2025.ask",
            "closd",
            "unknown state 'closd' of blockade",
            "Did you mean 'closed'? The states are open, closed",
        ),
        (
            "ask: blockade == closed by 2025-12",
            "ask: >\n      blockade == closd\n      by 2025-12",
            "questions.closed-2025.ask",
            ">",
            "unknown state 'closd' of blockade",
            "Did you mean 'closed'? The states are open, closed",
        ),
        (
            "ask: blockade == closed by 2025-12",
            "ask: blockade == closed by 2021-12",
            "questions.closed-2025.ask",
            "by",
            "the deadline 2021-12-31 lies before 2022-10-28, when the question is asked",
            "Ask earlier, or move the deadline",
        ),
        (
            "ask: blockade == closed by 2025-12",
            "ask: blockade == closed in 2020",
            "questions.closed-2025.ask",
            "blockade",
            "2020-01-01 lies before the model's start, 2021-01-01",
            "Ask later, or start the model earlier",
        ),
        (
            "ask: blockade == closed by 2025-12",
            "ask: blockade == closed by 2027-01",
            "questions.closed-2025.ask",
            "blockade",
            "2027-01-31 lies after the model's end, 2026-12-31",
            "Move until:, or ask about less",
        ),
        (
            "    - {name: rest, when: other}\n",
            "",
            "scenarios.list[1]",
            "{name: press",
            "the list does not end with other",
            "Add - {name: other, when: other}",
        ),
        (
            "when: war == fighting}",
            "when: other}",
            "scenarios.list[0].when",
            "other",
            "other leaves nothing to those below it",
            "Move it to the end",
        ),
        (
            "    - {name: force, when: war == fighting}\n    - {name: pressure, when: blockade == closed by 2025-12}\n",
            "",
            "scenarios.list",
            "list:",
            "a scenario without a rival",
            "List at least one scenario before other",
        ),
        (
            "at: 2025-12",
            "at: 2020-12",
            "scenarios.at",
            "2020-12",
            "2020-12-31 lies before the model's start, 2021-01-01",
            "Move it, or start the model earlier",
        ),
        # Types.
        (
            "states: [low, high]",
            "states: low",
            "variables.alarm.states",
            "low",
            "'low' is not a list",
            "Write it as [A, B]",
        ),
        (
            "states: [low, high]",
            "states: [low]",
            "variables.alarm.states",
            "states:",
            "one entry where at least 2 are needed",
            "Add what is missing",
        ),
        (
            "states: [low, high]",
            "states: [low, true]",
            "variables.alarm.states[1]",
            "true",
            "true is not text",
            "Put it in quotes",
        ),
        (
            "{usually: {low: 0.7, high: 0.3}}",
            "0.3",
            "variables.alarm.level",
            "0.3",
            "0.3 is not a part with keys",
            "Write KEY: VALUE below it, or {KEY: VALUE}",
        ),
        (
            "step: month ",
            "step: monthly ",
            "step",
            "monthly",
            "'monthly' does not fit here",
            "Did you mean 'month'? The choices are week, month, quarter, year",
        ),
        ("tarjih: 1", "tarjih: 2", "tarjih", "2", "format 2", "This version reads format 1: write tarjih: 1"),
        (
            "    because: house\nquestions",
            "    weight: 3\n    because: house\nquestions",
            "indicators.ships_stopped.weight",
            "3",
            "3 is not at most 1",
            "Write a number of at most 1",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place_and_how_to_mend_it(
    old: str, new: str, place: str, points_at: str, found: str, mend: str
) -> None:
    """Each row makes one mistake; the message says where it stands, what was found and what to write."""
    text = changed(old, new)
    (where,) = {p.where for p in problems(text) if (p.found, p.mend) == (found, mend)}
    position, _, named = where.partition(" ")
    file, line, column = position.split(":")
    assert (file, named) == ("model.yaml", place)
    assert text.splitlines()[int(line) - 1][int(column) - 1 :].startswith(points_at)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "model.yaml:1:1: the file is empty\n    Begin with tarjih: 1"),
        ("# only a comment\n", "model.yaml:1:1: the file is empty\n    Begin with tarjih: 1"),
        (
            "- a\n- b\n",
            "model.yaml:1:1: the file holds a list, not names with values\n    Begin with tarjih: 1, then name: NAME",
        ),
        (
            "tarjih: 1\nsources:\n\trane: {}\n",
            "model.yaml:3:1: a tab; YAML indents with spaces\n    Replace the tab by spaces",
        ),
        (
            "a: {b: 1\nc: 2\n",
            "model.yaml:1:4: a bracket that is not closed\n    Close it with }, or put a comma between",
        ),
        ("a: 'x\nb: 2\n", "model.yaml:1:4: a quotation mark that is not closed\n    Close it at the end of the text"),
        (
            "a: 1\nfoo\n",
            "model.yaml:2:1: a line without ':'\n    Write KEY: VALUE, or indent the line to continue the text above",
        ),
        (
            "a:\n  - b\n c: 1\n",
            "model.yaml:3:2: indentation that matches no line above\n    Align the entries of one part with each other",
        ),
        (
            "a: b: c\n",
            (
                "model.yaml:1:5: a second ':' in one entry, or a line indented too far\n"
                "    Put text that holds ': ' in quotes, and align the keys of one part"
            ),
        ),
        ("a: @x\n", "model.yaml:1:4: '@' cannot begin a value\n    Put the value in quotes"),
        ("a: *x\n", "model.yaml:1:4: '*x' refers to nothing\n    Put text that begins with * in quotes"),
        ("a: 1\n---\nb: 2\n", "model.yaml:2:1: a second document after '---'\n    Keep one model in a file"),
        ("a: \x07\n", "model.yaml:1:4: the invisible control character U+0007\n    Delete it"),
        ("[" * 800, "model.yaml: brackets are nested too deeply\n    Close them, or take them out"),
        (
            "a: !!int x\n",
            "model.yaml: a tag such as !!int does not fit its value\n    Take the tags out; none is needed",
        ),
    ],
)
def test_text_that_is_not_yaml_is_refused_in_plain_words(text: str, message: str) -> None:
    """Nobody should have to know what a block mapping is."""
    with pytest.raises(ModelError) as caught:
        read_model(text)
    assert str(caught.value) == message
