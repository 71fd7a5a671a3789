"""The JSON Schema: an editor must explain every key, and must agree with the loader about good files."""

from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from pydantic import BaseModel, RootModel

from tarjih.model import dump_model, model_schema, read_model
from tarjih.model.document import parse_document
from tarjih.model.json_schema import MEANINGS
from tarjih.model.schema import ScenarioModel
from tests.model.strait import MODEL, changed


def mistakes(text: str) -> list[str]:
    data = parse_document(text, "model.yaml").data
    return sorted(error.json_path for error in Draft202012Validator(model_schema()).iter_errors(data))


def records() -> dict[str, type[BaseModel]]:
    """Return every part of the language that has keys."""
    found: dict[str, type[BaseModel]] = {"ScenarioModel": ScenarioModel}
    names = set(model_schema()["$defs"]) | {"ScenarioModel"}
    waiting: list[Any] = list(BaseModel.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__name__ in names and kind.__module__.startswith("tarjih.model") and not issubclass(kind, RootModel):
            found[kind.__name__] = kind
    return found


def test_every_key_is_explained_and_nothing_else() -> None:
    """A key that is added or renamed needs its line in the table."""
    keys = {
        f"{name}.{field.alias or key}" for name, kind in records().items() for key, field in kind.model_fields.items()
    }
    assert set(MEANINGS) == keys


def test_the_schema_is_a_schema() -> None:
    """Every part and every key carries a description."""
    schema = model_schema()
    Draft202012Validator.check_schema(schema)
    for part in schema["$defs"].values():
        assert part["description"]
        assert all(key["description"] for key in part.get("properties", {}).values())
    assert schema["properties"]["tarjih"]["const"] == 1


def test_it_accepts_what_the_loader_accepts() -> None:
    """The tests' own model, as it is written and as it is dumped."""
    model = read_model(MODEL)
    assert mistakes(MODEL) == []
    built = ScenarioModel.model_validate(model.model_dump(by_alias=True, mode="json", exclude_defaults=True))
    assert mistakes(dump_model(built)) == []


def test_it_accepts_the_bundled_cases() -> None:
    """Each of them is read in an editor before anything else."""
    cases = [
        case / "model.yaml" for case in resources.files("tarjih.cases").iterdir() if (case / "model.yaml").is_file()
    ]
    assert cases
    for case in cases:
        assert mistakes(case.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("typical:", "typcal:", "$.variables.war"),
        ("step: month ", "step: moth ", "$.step"),
        ("effect: raises strongly", "effect: raise strongly", "$.variables.blockade.influences[0].effect"),
        ("    level: {", "    event: 3 years\n    level: {", "$.variables.alarm"),
        ("ledger: events", "ledger: event", "$.indicators.ships_stopped.feed.ledger"),
        ("  blockade:\n", "  2nd:\n", "$.variables"),
        ("within: year}, lasts", "within: year}, last", "$.variables.blockade.spell"),
        ("start: peace ", "start: ", "$.variables.war.start"),
        (
            "level: {usually: {low: 0.7, high: 0.3}}",
            "table: {given: [war], rows: [{then: {high: 1}}], lag: {war: 2}}",
            "$.variables.alarm.table.lag",
        ),
    ],
)
def test_an_editor_marks_what_the_loader_would_refuse(old: str, new: str, path: str) -> None:
    """Misspelt keys, unknown choices, two mechanisms, an empty key."""
    assert path in mistakes(changed(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("start: 2021-01", "start: 2021"),
        ("known: {fighting: 2022-02..2022-10}", "known: {fighting: [2022, 2023-02..2023-03]}"),
        ("ratio: 30..150", "ratio: {blockade: {lognormal: [1, 0.5]}}"),
        ("ratio: 30..150", "ratio: {lognormal: [1, 0.5]}"),
        ("title: {en: The strait, ar: المضيق}", "title: The strait"),
        ("from: alarm, effect: raises strongly", "from: alarm, effect: 0.5..2"),
        (
            "level: {usually: {low: 0.7, high: 0.3}}",
            "table: {given: [war, blockade], rows: [{then: {high: 1}}], lag: {war: 0}}",
        ),
        ("level: {usually: {low: 0.7, high: 0.3}}", "table: {given: [war], rows: [{then: {high: 1}}], lag: 0}"),
    ],
)
def test_every_way_of_writing_is_known_to_the_editor(old: str, new: str) -> None:
    """What the loader reads is not marked."""
    text = changed(old, new)
    assert read_model(text).name == "strait"
    assert mistakes(text) == []
