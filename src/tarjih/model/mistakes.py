"""What is wrong with a file that records are read from, in an analyst's words: where, what, and how to mend it."""

import re
import types
import typing
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from tarjih.errors import ModelError, Problem
from tarjih.model.advice import choose, split_advice
from tarjih.model.document import Finding, Place


def read_text(path: str | Path) -> str:
    """Read a file as UTF-8.

    Raises:
        ModelError: if it cannot be read.
    """
    path = Path(path)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise ModelError(Problem(str(path), "there is no such file", "Check its name and folder")) from None
    except OSError as error:
        raise ModelError(Problem(str(path), f"the file cannot be read: {error.strerror}", "Mend that first")) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        found = f"not UTF-8: byte {error.start} of the file is 0x{raw[error.start]:02x}"
        raise ModelError(Problem(f"{path}:{line}:{column}", found, "Save the file as UTF-8")) from None


def refusals(error: ValidationError, data: dict[str, Any], root: type[BaseModel]) -> Iterator[Finding]:
    """Say what pydantic has refused in the data of a `root` record."""
    for detail in error.errors():
        yield _finding(detail, data, root)


def slips(data: dict[str, Any]) -> Iterator[Finding]:
    """Find what no record refuses and nobody means: keys without a value, and invisible characters."""
    yield from _empty((), data)
    yield from _controls((), data)


_PERCENT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*[%٪]\s*")
# Characters that turn the direction of what follows: a title that ends in one mirrors the rest of its line.
_OVERRIDES = "\u202d\u202e"
_TEXTS = ("title", "criteria")
_EXPECTED = {
    "string_type": ("text", "Put it in quotes"),
    "dict_type": ("a part with keys", "Write KEY: VALUE below it, or {{KEY: VALUE}}"),
    "model_type": ("a part with keys", "Write KEY: VALUE below it, or {{KEY: VALUE}}"),
    "list_type": ("a list", "Write it as [A, B]"),
    "tuple_type": ("a name, or a list of names", "Write A, or [A, B]"),
    "bool_type": ("true or false", "Write true or false"),
    "bool_parsing": ("true or false", "Write true or false"),
    "float_type": ("a number", "Write a number"),
    "float_parsing": ("a number", "Write a number"),
    "greater_than_equal": ("at least {ge:g}", "Write a number of at least {ge:g}"),
    "greater_than": ("above {gt:g}", "Write a number above {gt:g}"),
    "less_than": ("below {lt:g}", "Write a number below {lt:g}"),
    "less_than_equal": ("at most {le:g}", "Write a number of at most {le:g}"),
}


def _finding(detail: ErrorDetails, data: dict[str, Any], root: type[BaseModel]) -> Finding:
    """Say what pydantic found in an analyst's words."""
    kind, raw, context = detail["type"], detail["input"], detail.get("ctx", {})
    place, rest = _place(data, detail["loc"])
    if kind == "missing":
        return Finding(place, f"{rest[-1]!r} is missing", f"Add {rest[-1]}:{_hint(str(rest[-1]))}")
    if kind == "extra_forbidden":
        return _unknown_key(place, raw, root)
    if raw is None and place:
        return next(_empty(place, raw))
    if kind == "value_error":
        found, mend = split_advice(str(context["error"]))
        return Finding(place, found, mend or "Write a date that exists")
    if place == ("tarjih",):
        return Finding(place, f"format {_shown(raw)}", "This version reads format 1: write tarjih: 1")
    if kind == "literal_error":
        allowed = [str(one) for one in _literals(place, root)]
        if len(allowed) == 1:
            return Finding(place, f"{_shown(raw)} does not fit here", f"Write {allowed[0]}")
        return Finding(place, f"{_shown(raw)} does not fit here", choose(str(raw), allowed, "choices"))
    if kind == "too_short":
        least = int(context["min_length"])
        found = f"{_counted(context['actual_length'])} where at least {least} {'are' if least > 1 else 'is'} needed"
        return Finding(place, found, "Add what is missing", key=True)
    if kind == "string_pattern_mismatch":
        more = ", _, - and ." if r"\-" in str(context["pattern"]) else " and _"
        mend = f"Begin with a letter from a to z, and use only such letters, digits{more}"
        return Finding(place, f"{_shown(raw)} is not a name", mend, key="[key]" in rest)
    if kind in _EXPECTED:
        found, mend = _EXPECTED[kind]
        if kind == "string_type" and isinstance(raw, dict | list):
            mend = "Write one word or sentence"
        if kind == "float_parsing" and (percent := _PERCENT.fullmatch(str(raw))):
            mend = f"Write {float(percent[1]) / 100:g}"
        if place and place[-1] in _TEXTS and not isinstance(raw, dict):
            found, mend = "text", 'Write "...", or {{en: "...", ar: "..."}}'
        return Finding(
            place, f"{_shown(raw)} is not {found.format(**context)}", mend.format(**context), key="[key]" in rest
        )
    return Finding(place, detail["msg"], "See this key in the manual")


def _empty(place: Place, data: Any) -> Iterator[Finding]:
    """Find keys without a value: left alone, they would be taken for absent."""
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, part in parts:
        yield from _empty((*place, key), part)
    if data is None:
        key = place[-1]
        found, mend = f"{key!r} has no value", "Give it a value, or take it out"
        if isinstance(key, int):
            found = "an empty entry"
        elif ":" in key:
            found, mend = f"{key!r} has no space after its colon", f"Write {key.replace(':', ': ', 1)}"
        yield Finding(place, found, mend, key=True)


def _controls(place: Place, data: Any) -> Iterator[Finding]:
    """Find characters that a terminal would obey instead of showing: an escape in double quotes writes them."""
    for key, part in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from _controls((*place, key), part)
    if isinstance(data, str) and (hidden := [c for c in data if _commands(c)]):
        yield Finding(place, f"the invisible control character U+{ord(hidden[0]):04X}", "Delete it")


def _commands(character: str) -> bool:
    return character in _OVERRIDES or (unicodedata.category(character) == "Cc" and character not in "\t\r\n")


def _counted(number: int) -> str:
    return {0: "nothing", 1: "one entry"}.get(number, f"{number} entries")


def _place(data: Any, loc: tuple[str | int, ...]) -> tuple[Place, tuple[str | int, ...]]:
    """Follow pydantic's path as far as the data go; what is left over are missing keys and names of types."""
    place: list[str | int] = []
    rest: list[str | int] = []
    for step in loc:
        here = dict(enumerate(data)) if isinstance(data, list) else data
        if isinstance(here, dict) and step in here:
            data = here[step]
            place.append(step)
        else:
            rest.append(step)
    return tuple(place), tuple(rest)


def _shown(raw: Any) -> str:
    match raw:
        case None:
            return "nothing"
        case bool():
            return str(raw).lower()
        case dict():
            return "a part with keys"
        case list():
            return "a list"
        case str() if len(raw) > 60:
            return repr(raw[:60] + "...")
    return repr(raw)


def _hint(key: str) -> str:
    """Return how a missing key is filled in, where one example fits all."""
    examples = {
        "tarjih": " 1",
        "name": " my-model",
        "step": " month",
        "start": " 2022-01",
        "states": " [quiet, active]",
        "lasts": " 10..60 days",
        "starts": " {chance: 0.1..0.4, within: year}",
        "leak": " 0.01",
        "title": ' "..."',
    }
    return examples.get(key, " ...")


def _unknown_key(place: Place, raw: Any, root: type[BaseModel]) -> Finding:
    key = str(place[-1])
    if ":" in key and raw is None:
        return next(_empty(place, raw))
    known = [
        name
        for kind in _kinds(place[:-1], root)
        if isinstance(kind, type) and issubclass(kind, BaseModel)
        for name in (field.alias or name for name, field in kind.model_fields.items())
    ]
    return Finding(place, f"unknown key {key!r}", choose(key, known, "keys here"), key=True)


def _literals(place: Place, root: type[BaseModel]) -> Iterator[object]:
    for kind in _kinds(place, root):
        if get_origin(kind) is typing.Literal:
            yield from get_args(kind)


def _kinds(place: Place, root: type[BaseModel]) -> list[Any]:
    """Return the types that may stand at a place of the file."""
    kinds: list[Any] = [root]
    for step in place:
        kinds = [below for kind in kinds for below in _unwrapped(_below(kind, step))]
    return kinds


def _below(kind: Any, step: str | int) -> Any:
    if isinstance(kind, type) and issubclass(kind, RootModel):
        return _below(kind.model_fields["root"].annotation, step)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = {field.alias or name: field.annotation for name, field in kind.model_fields.items()}
        return fields.get(str(step))
    return {dict: get_args(kind)[1:], list: get_args(kind)[:1]}.get(get_origin(kind), (None,))[0]


def _unwrapped(kind: Any) -> Iterator[Any]:
    if get_origin(kind) is Annotated:
        yield from _unwrapped(get_args(kind)[0])
    elif get_origin(kind) in (Union, types.UnionType):
        for one in get_args(kind):
            yield from _unwrapped(one)
    elif kind is not None:
        yield kind
