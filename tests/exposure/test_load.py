"""What may stand in exposure.yaml, and what a reader is told of a mistake."""

import pytest

from tests.exposure.strait import FILE, changed, problems, read


def test_a_file_reads_as_it_is_written():
    file = read()
    assert file.closable == ("pipe", "ferry", "barge", "port")
    assert file.home("port") == "oil"
    assert file.home("boat") is None
    assert file.networks["oil"].routes["barge"].through == ("NOR", "SOU")
    assert file.actors["SOU"]["ar"] == "الجنوب"


MISTAKES = [
    (("over: port\n        flow: {stated: 3", "over: prot\n        flow: {stated: 3"), "unknown shared part 'prot'"),
    (("capacity: {stated: 60,", "capacity: {stated: -60,"), "an amount of -60 is below nothing"),
    (("capacity: {stated: 60,", "capacity: {stated: -60..70,"), "an amount of -60..70 is below nothing"),
    (("capacity: {stated: 60, known_on: 2021-12-31, because: house}", "capacity: 60"), "60 is not a part with keys"),
    (
        ("{stated: 60, known_on: 2021-12-31, because: house}", "{stated: 60, because: house}"),
        "a stated figure says since",
    ),
    (("flow: {series: pipe_oil}", "flow: {series: pipe_oli}"), "series.csv has no series 'pipe_oli'"),
    (("flow: {series: pipe_oil}", "flow: {series: boxes}"), "boxes counts 'TEU', where 'Mt' is wanted"),
    (("now: {series: brent}", "now: {series: pipe_oil}"), "pipe_oil counts 'Mt', where 'USD/bbl' is wanted"),
    ((", factor: 7.5", ""), "a price in USD/bbl, where the network counts Mt"),
    (
        ("{series: brent}, unit: USD/bbl", "{stated: 90, known_on: 2022-01, because: house}, unit: EUR/bbl"),
        "a price in 'EUR/bbl'",
    ),
    (("unit: Mt", "unit: barrels"), "'barrels' does not fit here"),
    (("through: SOU", "through: EAS"), "unknown actor 'EAS'"),
    (("cost: 30", "cost: -30"), "-30 is not a positive amount"),
    (("variable: pressure", "variable: presure"), "the model has no variable 'presure'"),
    (("state: active", "state: actve"), "unknown state 'actve' of pressure"),
    (("closes: pipe", "closes: [pipe, ferri]"), "unknown route 'ferri'"),
    (("closes: pipe", "closes: []"), "nothing where at least 1 is needed"),
    (
        ("{series: brent}, unit: USD/bbl", "{stated: 90, known_on: 2022-01, because: house}, unit: USD/"),
        "a price in 'USD/'",
    ),
    (
        ("{stated: 60, known_on: 2021-12-31", "{stated: 60, period: 2022, known_on: 2021-12-31"),
        "this figure of 2022 was known on 2021-12-31, before it began",
    ),
    (("share: 0.5", "share: 1.5"), "a probability of 1.5 is outside 0..1"),
    (("share: 0.5, because: house", "share: 0.5, because: hause"), "unknown source 'hause'"),
    (("      barge:", "      port:"), "'port' stands in oil.shared, too"),
    (("        cost: 30\n", ""), "'cost' is missing"),
    (("        cost: 30\n", "        costs: 30\n        cost: 30\n"), "unknown key 'costs'"),
]


@pytest.mark.parametrize(("change", "found"), MISTAKES, ids=[found for _, found in MISTAKES])
def test_a_mistake_is_told_where_it_stands(change, found):
    """The place is the line that was changed; of what is missing, the part that lacks it."""
    text = changed(change)
    [problem] = problems(text)
    assert problem.found.startswith(found)
    pairs = zip(text.split("\n"), FILE.split("\n"), strict=False)
    first = next(i for i, (new, old) in enumerate(pairs, start=1) if new != old)
    head = FILE.split("\n").index("      pipe:") + 1
    assert int(problem.where.split(":")[1]) == (head if "missing" in found else first)


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file():
    text = changed(("flow: {series: pipe_oil}", "flow: {series: pip}"), ("through: SOU", "through: EAS"))
    text = text.replace("closes: pipe", "closes: pip")
    found = problems(text)
    assert [problem.where.split()[1] for problem in found] == [
        "networks.oil.routes.pipe.flow.series",
        "networks.oil.routes.ferry.through",
        "closings[0].closes",
    ]
    assert [problem.mend.split("?")[0] for problem in found] == [
        "The series are boxes, brent, pipe_oil",
        "The actors are NOR, SOU",
        "Did you mean 'pipe'",
    ]


def test_one_closing_speaks_of_one_network():
    more = FILE.replace(
        "closings:",
        "  gas:\n    unit: bcm\n    routes:\n      tube:\n        capacity: {stated: 1, "
        "known_on: 2020, because: house}\n        cost: 1\n        because: house\nclosings:",
    )
    [problem] = problems(more.replace("closes: pipe", "closes: [pipe, tube]"))
    assert problem.found == "routes of gas and oil in one closing"
