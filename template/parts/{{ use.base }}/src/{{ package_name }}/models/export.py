"""Fit the chosen recipe on some rows, and save it as an artefact that predicts what the fitted model does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ..arrays import Array, Indices
from ..artefact import Manifest, Recipe, save
from ..data.examples import Prepared
from ..errors import GateFailed
from ..monitoring.drift import ANSWER, distribution, reference
from ..monitoring.usual import usual
from ..ports.task import Settled, Task
from .candidates import rung_named
from .graphs import finish
from .parts import answers_of, summaries_of
from .rung import Part
from .treating import fit_treated

# Exported graphs compute in single precision; sums of many terms differ in the last digits.
TOLERANCE = 1e-4
MOST_COMPARED = 20_000


def fit_and_save(
    task: Task,
    prepared: Prepared,
    part: Part,
    recipe: Recipe,
    settled: Settled,
    rows: Indices,
    hashed: Array,
    seed: int,
    folder: Path,
) -> float:
    """Write the artefact, and return how far its predictions are from those of the model in memory.

    `rows` are those to fit on; `hashed` is a hash of the key of every row.

    Raises:
        GateFailed: the difference is too large.

    """
    rung, spec, answering = rung_named(recipe.rung), prepared.spec, settled.answering
    model = fit_treated(rung, part.take(rows), None, recipe.params, recipe.treatment, seed)
    fragment = model.export("")
    some = task.ask(prepared.examples, rows[:: max(1, len(rows) // MOST_COMPARED)]).rows
    margin = model.margin({name: values[some] for name, values in part.tensors.items()})
    answers = task.answers(settled.repair(margin))
    manifest = Manifest(
        model=recipe.rung,
        recipe=recipe,
        task=answering.to_json(),
        spec=spec.to_json(),
        tensors=fragment.inputs or part.inputs.tensors,
        owners=tuple(_owner(prepared, name) for name in fragment.owners),
        calibration=settled.calibration,
        **_seen(prepared, rows, task.watched(settled, answers)),
    )
    graph = finish(manifest.tensors, fragment, settled.tail(fragment))
    # With `return_counts` NumPy sorts; its hash table costs far more when there are many distinct values.
    seen, _ = np.unique(hashed[rows], return_counts=True)
    saved = save(folder, graph, fragment.assets, seen, manifest)
    exported = answers_of(prepared, saved, answering, some)
    difference = task.difference(answers, exported)
    if not difference <= TOLERANCE:
        raise GateFailed(
            f"The export of {recipe.rung} is wrong",
            f"its predictions differ from the model's by up to {difference:.2g}, more than {TOLERANCE:g}",
            "Find the step that the export lacks",
        )
    return difference


def _seen(prepared: Prepared, rows: Indices, watched: Array) -> dict[str, Any]:
    """Return what a manifest says about the rows that a model was fitted on."""
    summaries = summaries_of(prepared, rows)
    time = prepared.examples.time
    return {
        "reference": {**reference(summaries), ANSWER: distribution(watched)},
        "usual": usual(summaries),
        "rows": len(rows),
        "seen_until": "" if time is None else str(time[rows].max())[:19],
    }


def _owner(prepared: Prepared, derived: str) -> str:
    """Return the raw column behind a derived one; a cross is its own owner."""
    try:
        return prepared.spec.owner(derived)
    except KeyError:
        return derived
