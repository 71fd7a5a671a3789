"""Name a model and its evidence by short digests, so that a forecast can be made again and compared."""

import hashlib
import json
from typing import Any

from tarjih.evidence.weigh import Evidence
from tarjih.model.schema import ScenarioModel

# What a model says for its readers, and for those who score it: no forecast depends on any of it. Of a part's
# own fields: names of states are never looked at.
_REMARKS = {"title", "because"}
_LOOKED_AT = {"none_yet"}
_ABOUT_THE_MODEL = {"title", "as_of", "until", "sources"}
_ASKED = {"ask", "asked"}
_SCENARIO = {"name", "when"}


def hash_model(model: ScenarioModel) -> str:
    """Return a short digest of what a model's forecasts depend on: its numbers, filters and questions.

    Titles, reasons, sources, criteria and all that belongs to scoring (words of the source, base rates, outcomes) may
    be added later without changing it; so a version that is frozen before it is scored can be shown to be unchanged.
    """
    # Without what is left at its default: a later tarjih that can state more reads the same file as the same.
    stated: dict[str, Any] = model.model_dump(
        mode="json", by_alias=True, exclude=_ABOUT_THE_MODEL, exclude_defaults=True, exclude_none=True
    )
    for variable in stated["variables"].values():
        for part in (variable, *variable.get("influences", ()), *variable.get("any", {}).get("causes", ())):
            _drop(part, _REMARKS)
    for indicator in stated.get("indicators", {}).values():
        for part in (indicator, indicator.get("feed", {})):
            _drop(part, _REMARKS | _LOOKED_AT)
    for question in stated.get("questions", {}).values():
        _drop(question, question.keys() - _ASKED)
    for scenario in stated.get("scenarios", {}).get("list", ()):
        _drop(scenario, scenario.keys() - _SCENARIO)
    return hashlib.sha256(json.dumps(stated, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def _drop(part: dict[str, Any], keys: set[str]) -> None:
    for key in keys:
        part.pop(key, None)


def hash_evidence(evidence: Evidence) -> str:
    """Return a short digest of what was weighed: every reading with its items' values and reliabilities."""
    digest = hashlib.sha256(str(evidence.as_of).encode())
    for reading in evidence.readings:
        digest.update(f"{reading.indicator}|{reading.step}|{reading.exposure!r}".encode())
        for item in reading.items:
            digest.update(f"|{item.observation.id}|{item.value!r}|{item.presence!r}".encode())
    return digest.hexdigest()[:16]
