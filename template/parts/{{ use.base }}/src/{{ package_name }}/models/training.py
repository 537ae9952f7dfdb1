"""Training: candidates out of fold, the choice, what its answers say, the fit on all rows, and the export."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from ..arrays import Array, Indices
from ..artefact import Manifest, Recipe, save
from ..artefact.bands import Bands
from ..data.examples import Prepared
from ..errors import GateFailed, NotFound
from ..evaluation.calibration import Calibration, fit
from ..evaluation.decision import choose_threshold
from ..evaluation.error_bands import fit_bands, quantile
from ..evaluation.metrics import Scored
from ..evaluation.task import Task, task_of
from ..monitoring.drift import ANSWER, distribution, reference, watched
from ..monitoring.usual import usual
from ..settings import Settings
from .candidates import Candidate, candidates, rung_named
from .choice import choose
from .graphs import finish
from .parts import columns_of, hashes, part_of
from .rung import Fragment, Part
from .treatments import fit_treated

log = logging.getLogger(__name__)
TRAINING, ANSWERS = "training.json", "out_of_fold.npz"
DEVELOPMENT, FINAL = "development", "final"
# Exported graphs compute in single precision; sums of many terms differ in the last digits.
TOLERANCE = 1e-4
MOST_COMPARED = 20_000


class Tried(msgspec.Struct, frozen=True):
    """One candidate: what it measured out of fold, over all rows and fold by fold."""

    recipe: Recipe
    measured: dict[str, float]
    interval: tuple[float, float]
    metric_by_fold: tuple[float, ...]
    proper_by_fold: tuple[float, ...]
    seconds: float


class Training(msgspec.Struct, frozen=True):
    """What a training came to. `fitted` are the rows behind each artefact, `differences` those of its export."""

    tried: tuple[Tried, ...]
    chosen: str
    why: str
    threshold: float
    rule: str
    calibration: str
    fitted: dict[str, int]
    differences: dict[str, float]

    def candidate(self, name: str) -> Tried:
        """Return a candidate by the name of its rung."""
        return next(one for one in self.tried if one.recipe.rung == name)


@dataclass(frozen=True)
class OutOfFold:
    """The chosen recipe's answers, calibrated, to rows that each fit had not seen."""

    rows: Indices
    answers: Array


def train(settings: Settings, prepared: Prepared) -> Training:
    """Return what a training came to; its artefacts lie under `build/models`.

    Raises:
        GateFailed: an exported model does not answer as the model in memory does.
        BadData: the offline metric means nothing on the rows.

    """
    task, part = task_of(settings, prepared.examples.classes), part_of(prepared)
    found = candidates(settings, task, part, prepared.split)
    rows = found[0].rows
    scored = [task.scored(part.truth[rows], task.answers(one.margins)) for one in found]
    task.require(scored[0], "out of fold")
    clusters = None if prepared.examples.group is None else prepared.examples.group[rows]
    choice = choose(task, [one.name for one in found], scored, clusters, settings.sample.seed)
    chosen = next(one for one in found if one.name == choice.name)
    calibrated = _calibration(settings, chosen, part.truth[rows], clusters) if task.binary else None
    answers = task.answers(_calibrated(chosen.margins, calibrated))
    threshold, rule = _threshold(settings, task, prepared, rows, answers)
    level = quantile(settings.decision)
    bands = None if task.classes else fit_bands(part.truth[rows], answers, level)
    done = {DEVELOPMENT: prepared.split.development}
    if settings.training.refit and len(prepared.split.ripe) > len(prepared.split.development):
        done[FINAL] = prepared.split.ripe
    differences = {}
    for name, learnt in done.items():
        folder = models_folder(settings) / name
        differences[name] = _fit_and_save(
            settings, task, prepared, part, chosen, learnt, calibrated, threshold, answers, bands, folder
        )
    result = Training(
        tried=tuple(
            _tried(task, one, judged, choice.intervals[one.name]) for one, judged in zip(found, scored, strict=True)
        ),
        chosen=choice.name,
        why=choice.why,
        threshold=threshold,
        rule=rule,
        calibration=_words(calibrated),
        fitted={name: len(learnt) for name, learnt in done.items()},
        differences=differences,
    )
    (settings.build / TRAINING).write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=1))
    np.savez(settings.build / ANSWERS, rows=rows, answers=answers)
    return result


def read_training(settings: Settings) -> tuple[Training, OutOfFold]:
    """Return what the last training came to.

    Raises:
        NotFound: nothing was trained yet.

    """
    path = settings.build / TRAINING
    if not path.is_file():
        raise NotFound(f"{path} is not there", "nothing was trained", "Run `uv run poe run` first")
    with np.load(settings.build / ANSWERS) as stored:
        found = OutOfFold(stored["rows"], stored["answers"])
    return msgspec.json.decode(path.read_bytes(), type=Training), found


def models_folder(settings: Settings) -> Path:
    """Return the folder of the artefacts of the last training."""
    return settings.build / "models"


def final_model(settings: Settings, training: Training) -> Path:
    """Return the folder of the artefact that is registered: the refit where there is one."""
    return models_folder(settings) / (FINAL if FINAL in training.fitted else DEVELOPMENT)


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


def _fit_and_save(
    settings: Settings,
    task: Task,
    prepared: Prepared,
    part: Part,
    chosen: Candidate,
    learnt: Indices,
    calibrated: Calibration | None,
    threshold: float,
    answers: Array,
    bands: Bands | None,
    folder: Path,
) -> float:
    """Write the chosen recipe, fitted on some rows, and return the difference of its export."""
    recipe = chosen.recipe
    rung = rung_named(recipe.rung)
    model = fit_treated(rung, part.take(learnt), None, recipe.params, recipe.treatment, settings.sample.seed)
    fragment = model.export("")
    repaired = calibrated.export(fragment.margin, fragment, "cal.") if calibrated else None
    graph = finish(part.inputs.tensors, fragment, part.classes, repaired)
    manifest = Manifest(
        model=recipe.rung,
        recipe=recipe,
        task=task.info(threshold),
        spec=prepared.spec.to_json(),
        tensors=part.inputs.tensors,
        owners=tuple(_owner(prepared, name) for name in fragment.owners),
        calibration=_words(calibrated),
        bands=bands,
        **_seen(prepared, learnt, answers),
    )
    seen = np.unique(hashes(prepared.examples.key[learnt]))
    saved = save(folder, graph, fragment.explainer, seen, manifest)
    rows = learnt[:: max(1, len(learnt) // MOST_COMPARED)]
    expected = model.margin({name: values[rows] for name, values in part.tensors.items()})
    exported = saved.predict(prepared.spec.feed(columns_of(prepared, rows)))
    return compare(recipe.rung, task.answers(_calibrated(expected, calibrated)), exported)


def _seen(prepared: Prepared, learnt: Indices, answers: Array) -> dict[str, Any]:
    """Return what a manifest keeps of the rows that a model was fitted on."""
    summaries = prepared.spec.summaries(columns_of(prepared, learnt))
    time = prepared.examples.time
    return {
        "reference": {**reference(summaries), ANSWER: distribution(watched(answers))},
        "usual": usual(summaries),
        "rows": len(learnt),
        "seen_until": "" if time is None else str(time[learnt].max())[:19],
    }


def _calibration(
    settings: Settings, chosen: Candidate, truth: Array, clusters: Array | None
) -> Calibration | None:
    return fit(chosen.margins[:, 0], truth, settings.sample.seed, clusters)


def _words(calibrated: Calibration | None) -> str:
    if calibrated is None:
        return ""
    return f"{calibrated.kind} calibration: log loss out of fold falls by {calibrated.gain.mean:.3g}"


def _calibrated(margins: Array, calibrated: Calibration | None) -> Array:
    return margins if calibrated is None else calibrated.apply(margins[:, 0])[:, None]


def _threshold(
    settings: Settings, task: Task, prepared: Prepared, rows: Indices, answers: Array
) -> tuple[float, str]:
    """Return the threshold of two classes from answers out of fold, and in words what set it."""
    if not task.binary:
        return 0.5, ""
    time = prepared.examples.time
    days = None if time is None else float((time[rows].max() - time[rows].min()) / np.timedelta64(1, "D"))
    found = choose_threshold(settings.decision, prepared.examples.truth[rows], answers[:, 1], days)
    return found.value, found.words


def _tried(task: Task, one: Candidate, scored: Scored, bounds: tuple[float, float]) -> Tried:
    return Tried(
        recipe=one.recipe,
        measured=task.measure(scored),
        interval=bounds,
        metric_by_fold=tuple(one.metric.tolist()),
        proper_by_fold=tuple(one.proper.tolist()),
        seconds=round(one.seconds, 3),
    )


def _owner(prepared: Prepared, derived: str) -> str:
    """Return the raw column behind a derived one; a cross stands for itself."""
    try:
        return prepared.spec.owner(derived)
    except KeyError:
        return derived
