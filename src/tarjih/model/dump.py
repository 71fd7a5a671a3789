"""Write a model as text, keeping what its file says beside the numbers: comments, order, and the ways of writing."""

import json
from collections.abc import Mapping, MutableMapping, MutableSequence
from difflib import SequenceMatcher
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from tarjih.model.document import Document, parse_document, write_document
from tarjih.model.schema import ScenarioModel

_SHORT = 100


def dump_model(model: ScenarioModel) -> str:
    """Return the text of a model file.

    A model that was read and not changed gives back its file, character by character. Where parts were changed,
    only these are rewritten, and the comments of the others stay.
    """
    document: Document | None = model._document  # noqa: SLF001 - the file travels with the model
    now = _data(model)
    if document is None:
        return write_data(now)
    before = _data(
        ScenarioModel.model_validate(document.data, context={"words": document.data.get("words", "readers")})
    )
    if now == before:
        return document.text
    # A fresh copy: the model keeps the file as it was read.
    root = parse_document(document.text, document.name).root
    _merge(root, before, now)
    return write_document(root, document.text)


def write_data(data: Mapping[str, Any]) -> str:
    """Return the text of a model file from plain data, in the style of one written by hand."""
    return write_document(CommentedMap({key: _styled(value) for key, value in data.items()}), "")


def _data(model: ScenarioModel) -> dict[str, Any]:
    data: dict[str, Any] = model.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude_none=True)
    return data


def _merge(node: Any, before: Any, now: Any) -> Any:
    """Return the node with what changed between two states of the data; the rest stays as it is written."""
    if before == now:
        return node
    if isinstance(node, MutableMapping) and isinstance(before, dict) and isinstance(now, dict):
        for key in before.keys() - now.keys():
            node.pop(key, None)
        for key, value in now.items():
            node[key] = _merge(node[key], before.get(key), value) if key in node else _styled(value)
        return node
    if (
        isinstance(node, MutableSequence)
        and isinstance(before, list)
        and isinstance(now, list)
        and len(node) == len(before)
    ):
        _merge_lists(node, before, now)
        return node
    return _styled(now)


def _merge_lists(node: MutableSequence[Any], before: list[Any], now: list[Any]) -> None:
    old, new = ([json.dumps(item, sort_keys=True) for item in items] for items in (before, now))
    # From the end, so that the positions of what comes before stay true.
    for _, a, b, c, d in reversed(SequenceMatcher(None, old, new, autojunk=False).get_opcodes()):
        shared = min(b - a, d - c)
        for i in reversed(range(a + shared, b)):
            del node[i]
        for i, value in enumerate(now[c + shared : d]):
            node.insert(a + shared + i, _styled(value))
        for i in range(shared):
            node[a + i] = _merge(node[a + i], before[a + i], now[c + i])


def _styled(data: Any) -> Any:
    """Return new data in the style of a file written by hand: what is short stands on one line."""
    short = len(json.dumps(data, ensure_ascii=False)) <= _SHORT
    if isinstance(data, dict):
        mapping = CommentedMap({key: _styled(value) for key, value in data.items()})
        if short:
            mapping.fa.set_flow_style()
        return mapping
    if isinstance(data, list):
        sequence = CommentedSeq([_styled(value) for value in data])
        if short:
            sequence.fa.set_flow_style()
        return sequence
    return data
