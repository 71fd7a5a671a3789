"""Name a model and its evidence by short digests, so that a forecast can be made again and compared."""

import hashlib

from tarjih.evidence.weigh import Evidence
from tarjih.model.schema import ScenarioModel


def hash_model(model: ScenarioModel) -> str:
    """Return a short digest of everything the model file states."""
    return hashlib.sha256(model.model_dump_json(by_alias=True).encode()).hexdigest()[:16]


def hash_evidence(evidence: Evidence) -> str:
    """Return a short digest of what was weighed: every reading with its items' values and reliabilities."""
    digest = hashlib.sha256(str(evidence.as_of).encode())
    for reading in evidence.readings:
        digest.update(f"{reading.indicator}|{reading.step}|{reading.exposure!r}".encode())
        for item in reading.items:
            digest.update(f"|{item.observation.id}|{item.value!r}|{item.presence!r}".encode())
    return digest.hexdigest()[:16]
