"""Learn the kinds of events from sentences, and write the weights: the same bytes from the same sentences.

python -m tarjih.evidence.coding.roots.learning
"""

import io
import sys
import zipfile
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from tarjih.evidence.coding.roots import KINDS, LANGUAGES, RootModel, features

HERE = Path(__file__).parent
# Chosen on our own phrases and the dev half of the gold sentences, of 0.1, 0.3 and 1.
STRENGTH = 0.3
# A feature of one sentence alone teaches little, and there are many.
LEAST = 2
_STEPS = 4095
_EPOCH = (1980, 1, 1, 0, 0, 0)


def own_sentences(language: str) -> list[tuple[str, str]]:
    """Return the sentences and phrases of a language, each with its kind."""
    return list(_read((HERE / f"sentences-{language}.txt").read_text("utf-8").splitlines()))


def _read(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    kind = ""
    for line in lines:
        if line.startswith("# "):
            kind = line.removeprefix("# ").strip()
            assert kind in KINDS, kind
        elif line.startswith("+ "):
            yield from ((phrase.strip(), kind) for phrase in line.removeprefix("+ ").split(","))
        elif line.strip() and not line.startswith(";"):
            yield line.strip(), kind


def learn(sentences: Iterable[tuple[str, str]], language: str) -> RootModel:
    """Fit one line between each kind and all others (a linear support vector machine), rare kinds weighed up."""
    # Two seconds to load, and needed here alone.
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    texts, kinds = zip(*sentences, strict=True)
    vectors = TfidfVectorizer(analyzer=partial(_sorted, language=language), binary=True, min_df=LEAST)
    machine = LinearSVC(C=STRENGTH, class_weight="balanced", random_state=0)
    machine.fit(vectors.fit_transform(texts), kinds)
    names = [str(name) for name in vectors.get_feature_names_out()]
    weights, bias = np.zeros((len(names), len(KINDS))), np.full(len(KINDS), -np.inf)
    for row, kind in enumerate(machine.classes_):
        weights[:, KINDS.index(kind)] = machine.coef_[row]
        bias[KINDS.index(kind)] = machine.intercept_[row]
    return RootModel({name: i for i, name in enumerate(names)}, weights, bias, np.asarray(vectors.idf_))


def _sorted(text: str, language: str) -> list[str]:
    return sorted(features(text, language))


def packed(model: RootModel) -> bytes:
    """Return the bytes of a file that holds a model, its weights in 4,096 steps to either side."""
    scale = float(np.abs(model.weights).max() / _STEPS)
    held: dict[str, np.ndarray[Any, Any]] = {
        "features": np.frombuffer("\n".join(model.index).encode("utf-8"), dtype=np.uint8),
        "weights": np.round(model.weights / scale).astype(np.int16),
        "bias": np.round(model.bias / scale).astype(np.int32),
        "rarity": model.rarity.astype(np.float32),
        "scale": np.array(scale, dtype=np.float32),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in held.items():
            one = io.BytesIO()
            np.save(one, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", _EPOCH), one.getvalue(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def main() -> None:
    """Learn the model of every language and write it beside its sentences."""
    for language in LANGUAGES:
        sentences = own_sentences(language)
        learnt = learn(sentences, language)
        target = HERE / f"weights-{language}.npz"
        target.write_bytes(packed(learnt))
        sys.stdout.write(f"{target.name}: {len(sentences)} sentences and phrases, {len(learnt.index)} features\n")


if __name__ == "__main__":
    main()
