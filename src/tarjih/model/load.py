"""Read and write model files: every problem at once, each with its place and how to mend it."""

from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from tarjih.claims import estimative
from tarjih.errors import ModelError, Problem
from tarjih.model.advice import choose, nearest
from tarjih.model.calendar import Calendar, Step
from tarjih.model.checks import Parts, contradictions
from tarjih.model.document import Document, Finding, parse_document
from tarjih.model.doubts import doubts
from tarjih.model.mistakes import read_text, refusals, slips
from tarjih.model.schema import FirstDay, Indicator, LastDay, Question, ScenarioModel, Scenarios, Variable

_Part = TypeVar("_Part", bound=BaseModel)


def load_model(path: str | Path) -> ScenarioModel:
    """Read a model file.

    Raises:
        ModelError: with every problem in the file, from its first line to its last.
    """
    return read_model(read_text(path), str(path))


def read_model(text: str, name: str = "model.yaml") -> ScenarioModel:
    """Read a model from its text; `name` is what problems call the file.

    Raises:
        ModelError: with every problem in the text, from its first line to its last.
    """
    document = parse_document(text, name)
    data, words = document.data, _scale(document.data)
    findings = [*document.findings, *slips(data)]
    if isinstance(stated := data.get("words", words), str) and stated != words:
        findings.append(Finding(("words",), f"unknown scale {stated!r}", choose(stated, estimative.scales(), "scales")))
    model = None
    try:
        model = ScenarioModel.model_validate(data, context={"words": words})
    except ValidationError as error:
        findings += refusals(error, data, ScenarioModel)
    findings += contradictions(_parts(data, words))
    if model is None or findings:
        raise ModelError(*document.problems(findings))
    model._document = document  # noqa: SLF001 - the file travels with the model, so that a dump keeps its comments
    return model


def check_model(model: ScenarioModel) -> tuple[Problem, ...]:
    """Return what a careful reader would ask about a model that is well formed: its warnings."""
    document: Document | None = model._document  # noqa: SLF001
    if document is not None:
        return document.problems(doubts(model))
    return tuple(
        Problem(f"{model.name} {finding.written}".rstrip(), finding.found, finding.mend) for finding in doubts(model)
    )


def _scale(data: dict[str, Any]) -> str:
    """Return the scale of words to read with: the stated one, or else the one most probably meant."""
    stated, known = str(data.get("words", "readers")), estimative.scales()
    return stated if stated in known else nearest(stated, known) or "readers"


def _parts(data: dict[str, Any], words: str) -> Parts:
    """Gather what is well formed, so that one faulty variable does not hide what else is wrong."""
    context = {"words": words}

    def valid(kind: type[_Part], raw: Any) -> _Part | None:
        try:
            return kind.model_validate(raw, context=context)
        except ValidationError as error:
            faulty = {detail["loc"][0] for detail in error.errors() if detail["loc"]}
            if kind not in (Question, Indicator) or not (isinstance(raw, dict) and faulty & raw.keys()):
                return None
            # What is sound is judged without what is not. Without its coverage, a feed would seem to lack one.
            faulty |= {"feed"} if "coverage" in faulty else set()
            return valid(kind, {key: value for key, value in raw.items() if key not in faulty})

    def section(name: str, kind: type[_Part]) -> dict[str, _Part]:
        read = {key: valid(kind, raw) for key, raw in declared(name).items()}
        return {key: part for key, part in read.items() if part is not None}

    def day(key: str, kind: Any) -> date | None:
        try:
            found: date = TypeAdapter(kind).validate_python(data[key])
        except (KeyError, ValidationError):
            return None
        return found

    def declared(name: str) -> dict[str, Any]:
        raw = data.get(name)
        return {str(key): part for key, part in raw.items()} if isinstance(raw, dict) else {}

    step, start = cast("Step", data.get("step")), day("start", FirstDay)
    return Parts(
        calendar=Calendar(step, start) if step in get_args(Step) and start else None,
        as_of=day("as_of", LastDay),
        until=day("until", LastDay),
        words=words,
        sources=tuple(declared("sources")),
        declared=declared("variables"),
        variables=section("variables", Variable),
        readings=declared("indicators"),
        indicators=section("indicators", Indicator),
        questions=section("questions", Question),
        scenarios=valid(Scenarios, data["scenarios"]) if "scenarios" in data else None,
    )
