"""What the parts of a model file have in common: frozen records, periods, and lists of names."""

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    PlainSerializer,
    PlainValidator,
    Tag,
    WithJsonSchema,
)

from tarjih.model.calendar import Span, parse_span


class Record(BaseModel):
    """A part of the model file: frozen, and strict about names."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, arbitrary_types_allowed=True)


def _no_truth(raw: object) -> object:
    # Pydantic takes true for 1.
    if isinstance(raw, bool):
        raise ValueError(f"{str(raw).lower()} is not a number. Write a number")
    return raw


def _said(raw: object) -> object:
    """Return a number as the text that it was written as."""
    return str(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else raw


def _span(raw: object) -> Span:
    return raw if isinstance(raw, Span) else parse_span(str(raw))


def _span_text(span: Span) -> str:
    return f"{span.first}..{span.last}"


def _listed(raw: object) -> object:
    return raw if isinstance(raw, list | tuple) else [raw]


Number = Annotated[float, BeforeValidator(_no_truth)]
# What a source said: its word, a number, or a range.
Said = Annotated[str, BeforeValidator(_said), WithJsonSchema({"type": ["string", "number"]})]
_NAME_SCHEMA: dict[str, Any] = {"type": "string"}
# A whole year is a number to YAML.
_SPAN_SCHEMA: dict[str, Any] = {
    "type": ["string", "integer"],
    "description": "a period: 2022, 2022-10 or 2022-02..2022-10",
}
Spans = Annotated[
    tuple[Annotated[Span, PlainValidator(_span)], ...],
    BeforeValidator(_listed),
    PlainSerializer(lambda spans: [_span_text(s) for s in spans] if len(spans) != 1 else _span_text(spans[0])),
    WithJsonSchema({"anyOf": [_SPAN_SCHEMA, {"type": "array", "items": _SPAN_SCHEMA}]}),
]
StateNames = Annotated[
    tuple[str, ...],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [_NAME_SCHEMA, {"type": "array", "items": _NAME_SCHEMA}]}),
]
_Lag = Literal[0, 1]
LagByName = Annotated[
    Annotated[_Lag, Tag("one lag")] | Annotated[dict[str, _Lag], Tag("by name")],
    Discriminator(lambda raw: "by name" if isinstance(raw, dict) else "one lag"),
]
