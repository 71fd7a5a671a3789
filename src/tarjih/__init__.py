"""Turn a written strategic forecast into a live, scored probability model.

Nothing is defined here. Names load on first use, so that `import tarjih` and `tarjih --help` stay fast.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tarjih.case import Case, backtest, explain_case, issue, open_case, verify
    from tarjih.errors import (
        CaseError,
        EvidenceError,
        InferenceError,
        ModelError,
        QuestionError,
        ReadingError,
        ScoringError,
        TarjihError,
    )
    from tarjih.evidence import Observation, weigh
    from tarjih.explain import contributions, explain, history
    from tarjih.inference import Posterior, infer
    from tarjih.model import ScenarioModel, dump_model, import_network, load_model
    from tarjih.scoring import score
    from tarjih.text import Document, read_document

__version__ = "0.1.0"

__all__ = [
    "Case",
    "CaseError",
    "Document",
    "EvidenceError",
    "InferenceError",
    "ModelError",
    "Observation",
    "Posterior",
    "QuestionError",
    "ReadingError",
    "ScenarioModel",
    "ScoringError",
    "TarjihError",
    "__version__",
    "backtest",
    "contributions",
    "dump_model",
    "explain",
    "explain_case",
    "history",
    "import_network",
    "infer",
    "issue",
    "load_model",
    "open_case",
    "read_document",
    "score",
    "verify",
    "weigh",
]

_NAMES = {
    "tarjih.case": ("Case", "backtest", "explain_case", "issue", "open_case", "verify"),
    "tarjih.errors": (
        "CaseError",
        "EvidenceError",
        "InferenceError",
        "ModelError",
        "QuestionError",
        "ReadingError",
        "ScoringError",
        "TarjihError",
    ),
    "tarjih.evidence": ("Observation", "weigh"),
    "tarjih.explain": ("contributions", "explain", "history"),
    "tarjih.inference": ("Posterior", "infer"),
    "tarjih.model": ("ScenarioModel", "dump_model", "import_network", "load_model"),
    "tarjih.scoring": ("score",),
    "tarjih.text": ("Document", "read_document"),
}
_HOMES = {name: home for home, names in _NAMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


class _Package(ModuleType):
    def __setattr__(self, name: str, value: object) -> None:
        # Python binds a submodule to its package once it is loaded: the module tarjih.explain would hide the
        # verb of the same name.
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
