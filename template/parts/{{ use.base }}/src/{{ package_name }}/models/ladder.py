"""The ladder: every rung is fitted, exported, and compared with its export before it counts."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ..artefact import Array, Signature, from_bytes, with_signature
from ..data.examples import Prepared
from ..errors import BadSettings, GateFailed
from ..evaluation.threshold import threshold_for
from ..monitoring.drift import ANSWER, distribution, watched
from ..settings import Settings
from . import baseline
from .graphs import reweighted
from .lesson import Lesson, answers_of, fit_rung, lesson
from .rung import Model, Params
from .rungs import RUNGS

log = logging.getLogger(__name__)
TUNED = "params.json"
# Exported graphs compute in single precision; sums of many terms differ in the last digits.
TOLERANCE = 1e-4


@dataclass(frozen=True)
class Step:
    """One rung that was trained. `difference` is how far its export lies from it on the eval rows."""

    name: str
    params: Params
    seconds: float
    difference: float


def climb(settings: Settings, prepared: Prepared) -> list[Step]:
    """Give every rung trained and exported to `build/models`, the baseline first.

    Raises:
        GateFailed: an exported model does not answer as the model in memory does.

    """
    taught = lesson(settings, prepared)
    log.info("balance: %s", taught.words)
    tuned = read_tuned(settings)
    steps = [_baseline(settings, prepared)]
    for rung in RUNGS:
        params = {**rung.defaults, **tuned.get(rung.name, {})}
        start = time.perf_counter()
        model = fit_rung(settings, prepared, taught, rung, params)
        seconds = time.perf_counter() - start
        difference = _export(settings, prepared, taught, rung.name, model)
        steps.append(Step(rung.name, params, seconds, difference))
        log.info("trained %s in %.2f s", rung.name, seconds)
    return steps


def read_tuned(settings: Settings) -> dict[str, dict[str, float]]:
    """Give the hyper-parameters that a search has found, by rung; what is not there keeps its default."""
    path = settings.root / TUNED
    try:
        table = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return {name: {key: float(value) for key, value in found.items()} for name, found in table.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise BadSettings(f"{TUNED} cannot be read", str(error), "Mend it, or delete it") from error


def model_path(settings: Settings, name: str) -> Path:
    """Give where the export of a rung lies."""
    return settings.build / "models" / f"{name}.onnx"


def _baseline(settings: Settings, prepared: Prepared) -> Step:
    train = prepared.part("train")
    truth = prepared.truth(train, settings.data.target)
    model = baseline.fit(truth, len(prepared.classes), prepared.inputs.tensors())
    taught = Lesson(train, truth, None, "")
    return Step(baseline.NAME, {}, 0.0, _export(settings, prepared, taught, baseline.NAME, model))


def _export(settings: Settings, prepared: Prepared, taught: Lesson, name: str, model: Model) -> float:
    """Write a rung's artefact and give its largest difference to the model in memory."""
    rows = prepared.part("eval")
    graph = model.export()
    if taught.weights is not None:
        graph = reweighted(graph, taught.weights)
    signature = _signature(settings, prepared, taught, name)
    answers = from_bytes(with_signature(graph, signature)).predict(rows)
    difference = compare(name, answers_of(model, taught, rows), answers)
    path = model_path(settings, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    signature = _judged(signature, prepared.truth(rows, settings.data.target), answers)
    path.write_bytes(with_signature(graph, signature))
    return difference


def compare(name: str, expected: Array, exported: Array) -> float:
    """Give the largest difference between two models' answers, relative to the size of the answers.

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


def _signature(settings: Settings, prepared: Prepared, taught: Lesson, name: str) -> Signature:
    return Signature(
        model=name,
        problem=settings.task.problem,
        target=settings.data.target,
        classes=prepared.classes,
        inputs=prepared.inputs.tensors(),
        reference=prepared.raw,
        usual=prepared.usual(),
    )


def _judged(signature: Signature, truth: Array, answers: Array) -> Signature:
    """Add what the exported model's own answers say: its threshold, and how its answers are spread."""
    reference = {**signature.reference, ANSWER: distribution(watched(answers))}
    return replace(signature, threshold=threshold_for(truth, answers), reference=reference)
