"""Keep posterior draws by a digest of everything that they follow from, so that none is ever drawn twice.

The engine knows no files: whoever calls it may pass a store, such as `draws_store.FolderStore`.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tarjih.evidence.weigh import Evidence
from tarjih.inference.forecast import Diagnostics
from tarjih.inference.sampling import Sample
from tarjih.model.schema import ScenarioModel

Array = NDArray[np.float64]
Arrays = Mapping[str, Array]


class DrawStore(Protocol):
    """Where arrays are kept by a key. A store may forget; it never gives back anything but what was put in."""

    def get(self, key: str) -> Arrays | None:
        """Return what was put in under the key, or None."""

    def put(self, key: str, arrays: Arrays) -> None:
        """Keep arrays under a key."""


def key_of(purpose: str, model: ScenarioModel, *parts: object) -> str:
    """Return the digest of a purpose, of everything the model file states, and of what else decides the result."""
    digest = hashlib.sha256(purpose.encode())
    for part in (model.model_dump_json(by_alias=True), *(repr(part) for part in parts)):
        # The length keeps two parts from being read as two others that are written the same one after the other.
        digest.update(f"{len(part)}:{part}".encode())
    return digest.hexdigest()


def told(evidence: Evidence) -> tuple[object, ...]:
    """Return what the evidence says, as far as anything is learned from it: texts and addresses do not count."""
    readings = tuple(
        (one.indicator, one.step, one.exposure, tuple((item.value, item.presence) for item in one.items))
        for one in evidence.readings
    )
    return (evidence.as_of.isoformat(), readings)


def sample_once(store: DrawStore | None, key: str, shape: tuple[int, int], draw: Callable[[], Sample]) -> Sample:
    """Return the sample kept under the key if its draws have the shape, else draw it and keep it."""
    if store is not None and (found := store.get(key)) is not None and (kept := _read(found, shape)) is not None:
        return kept
    sample = draw()
    how = sample.diagnostics
    if store is not None and np.isfinite(how.log_evidence):
        numbers = np.array([how.log_evidence, how.effective, how.k_hat, float(how.distinct)])
        stages = {"temperatures": np.array(how.temperatures), "acceptance": np.array(how.acceptance)}
        store.put(key, {"z": sample.z, "blanks": sample.blanks, "log_l": sample.log_l, "numbers": numbers} | stages)
    return sample


def _read(found: Arrays, shape: tuple[int, int]) -> Sample | None:
    if not {"z", "blanks", "log_l", "numbers", "temperatures", "acceptance"} <= set(found) or found["z"].shape != shape:
        return None
    log_evidence, effective, k_hat, distinct = (float(number) for number in found["numbers"])
    temperatures, acceptance = (tuple(found[name].tolist()) for name in ("temperatures", "acceptance"))
    diagnostics = Diagnostics(log_evidence, effective, k_hat, temperatures, acceptance, int(distinct))
    return Sample(found["z"], found["blanks"], found["log_l"], diagnostics)


def factors_once(
    store: DrawStore | None, key: str, paths: tuple[str, ...], solve: Callable[[], Mapping[str, float]]
) -> Mapping[str, float]:
    """Return the factors kept under the key, one for each path, else solve for them and keep them."""
    if store is not None and (found := store.get(key)) is not None and len(found.get("factors", ())) == len(paths):
        return dict(zip(paths, found["factors"].tolist(), strict=True))
    solved = solve()
    if store is not None:
        store.put(key, {"factors": np.array([solved[path] for path in paths])})
    return solved


def averages_key(model: ScenarioModel, as_of: date, until: date) -> str:
    """Return the key of what averages were solved to: they rest on the days they are taken over."""
    return key_of("averages", model, as_of.isoformat(), until.isoformat())


def sample_key(
    model: ScenarioModel, evidence: Evidence, corrections: Mapping[str, float], *, draws: int, seed: int
) -> str:
    """Return the key of the draws of one run: the last day that is asked about changes nothing but the corrections."""
    return key_of("draws", model, told(evidence), sorted(corrections.items()), draws, seed)
