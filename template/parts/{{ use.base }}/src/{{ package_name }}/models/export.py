"""The chosen recipe fitted on some rows and kept as an artefact that answers as the model in memory does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..arrays import Array, Indices
from ..artefact import Manifest, Recipe, TaskInfo, save
from ..artefact.bands import Bands
from ..data.examples import Prepared
from ..errors import GateFailed
from ..evaluation.calibration import Calibration
from ..monitoring.drift import ANSWER, distribution, reference, watched
from ..monitoring.usual import usual
from .candidates import rung_named
from .graphs import finish
from .parts import columns_of, hashes
from .rung import Part, probabilities
from .treatments import fit_treated

# Exported graphs compute in single precision; sums of many terms differ in the last digits.
TOLERANCE = 1e-4
MOST_COMPARED = 20_000


@dataclass(frozen=True)
class Decided:
    """What answers out of fold say: the threshold, the calibration, and the bands of errors."""

    task: TaskInfo
    answers: Array
    calibration: Calibration | None
    bands: Bands | None
    words: str


def fit_and_save(
    prepared: Prepared, part: Part, recipe: Recipe, decided: Decided, rows: Indices, seed: int, folder: Path
) -> float:
    """Return how far the artefact's answers lie from those of the model in memory, after writing it.

    Raises:
        GateFailed: it is too far.

    """
    rung, repaired = rung_named(recipe.rung), decided.calibration
    model = fit_treated(rung, part.take(rows), None, recipe.params, recipe.treatment, seed)
    fragment = model.export("")
    last = fragment if repaired is None else repaired.export(fragment.margin, fragment, "calibration.")
    manifest = Manifest(
        model=recipe.rung,
        recipe=recipe,
        task=decided.task,
        spec=prepared.spec.to_json(),
        tensors=part.inputs.tensors,
        owners=tuple(_owner(prepared, name) for name in fragment.owners),
        calibration=decided.words,
        bands=decided.bands,
        **_seen(prepared, rows, decided.answers),
    )
    graph = finish(part.inputs.tensors, fragment, part.classes, None if repaired is None else last)
    saved = save(folder, graph, fragment.explainer, np.unique(hashes(prepared.examples.key[rows])), manifest)
    some = rows[:: max(1, len(rows) // MOST_COMPARED)]
    margin = model.margin({name: values[some] for name, values in part.tensors.items()})
    margin = margin if repaired is None else repaired.apply(margin[:, 0])[:, None]
    exported = saved.predict(prepared.spec.feed(columns_of(prepared, some)))
    return compare(recipe.rung, probabilities(margin, part.classes), exported)


def compare(name: str, expected: Array, exported: Array) -> float:
    """Return the largest difference between two models' answers, relative to the size of the answers.

    Raises:
        GateFailed: it is above the tolerance.

    """
    scale = max(1.0, float(np.abs(expected).max(initial=0.0)))
    difference = float(np.abs(expected - exported).max(initial=0.0)) / scale
    if not difference <= TOLERANCE:
        raise GateFailed(
            f"The export of {name} is wrong",
            f"its answers differ from the model's by up to {difference:.2g}, more than {TOLERANCE:g}",
            "Look for a step that the export does not know",
        )
    return difference


def _seen(prepared: Prepared, rows: Indices, answers: Array) -> dict[str, Any]:
    """Return what a manifest keeps of the rows that a model was fitted on."""
    summaries = prepared.spec.summaries(columns_of(prepared, rows))
    time = prepared.examples.time
    return {
        "reference": {**reference(summaries), ANSWER: distribution(watched(answers))},
        "usual": usual(summaries),
        "rows": len(rows),
        "seen_until": "" if time is None else str(time[rows].max())[:19],
    }


def _owner(prepared: Prepared, derived: str) -> str:
    """Return the raw column behind a derived one; a cross stands for itself."""
    try:
        return prepared.spec.owner(derived)
    except KeyError:
        return derived
