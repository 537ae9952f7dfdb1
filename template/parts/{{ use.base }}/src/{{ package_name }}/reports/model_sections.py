"""What report and card say about the model: how good it is, and what was tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from ..evaluation.evaluate import HOLDOUT, Evaluation
from ..models.candidates import rung_named
from ..models.training import FINAL
from ..models.trials import TRIED, Trial
from ..settings import Settings
from .markdown import items, number, table, with_interval
from .modality_sections import TREATMENTS


def estimate(evaluation: Evaluation) -> list[str]:
    """Return every metric beside that of the baseline, and the rows on which they were measured."""
    task, rows = evaluation.task, []
    for name, one in task.metrics.items():
        told = with_interval(evaluation.measured[name], evaluation.intervals[name])
        # Without a unit, a number this small is a rounding error.
        baseline = evaluation.baseline[name] if one.unit else round(evaluation.baseline[name], 4)
        rows.append([one.title, told, number(baseline)])
    count = f"{len(evaluation.rows):,}"
    if evaluation.estimate == HOLDOUT:
        words = f"Measured on the hold-out: {count} {task.unit} that no earlier choice has seen "
        words += "(`[split] holdout`)."
    else:
        words = f"Measured out of fold on {count} {task.unit}; there are too few for a hold-out."
    return [words, "", *table(["metric (95 % interval)", "this model", "baseline"], rows)]


def candidates(evaluation: Evaluation) -> list[str]:
    """Return the results of each candidate out of fold, and why one was chosen."""
    task, training = evaluation.task, evaluation.training
    rows = []
    for one in training.tried:
        name, measured = one.recipe.rung, one.measured
        shown = f"{name} (chosen)" if name == training.chosen else name
        metric, proper = with_interval(measured[task.metric], one.interval), number(measured[task.proper])
        rows.append([shown, metric, proper, f"{one.seconds:.1f}"])
    heads = ["candidate", f"{task.measured.title} (95 % interval)", task.scored_by.title, "seconds"]
    return [*table(heads, rows), *items([f"Chosen: {training.why}.", *_fitted(evaluation)])]


def _fitted(evaluation: Evaluation) -> Iterable[str]:
    """Yield what the registered model was fitted on."""
    fitted = evaluation.training.fitted
    if FINAL not in fitted:
        yield "The evaluated model is registered ([training] refit, or no more rows have a label)."
        return
    count = f"{fitted[FINAL]:,}"
    yield f"The same recipe, refitted on all {count} rows with a label, is registered ([training] refit)."


def treatments(settings: Settings, evaluation: Evaluation) -> list[str]:
    """Return which treatments are part of the model, and the gains of those that were tried."""
    used = evaluation.training.candidate(evaluation.training.chosen).recipe.treatment
    rows = [[f"[treatment] {name}", words, used.get(name, "none")] for name, words in TREATMENTS.items()]
    if not rows:
        return ["No treatment applies to rows of this kind.", ""]
    lines = table(["switch", "what it treats", "in use"], rows)
    path = settings.build / TRIED
    if not path.is_file():
        return [*lines, "None was tried: `uv run poe run --try` keeps what earns its place.", ""]
    tried = msgspec.json.decode(path.read_bytes(), type=list[Trial])
    heads = ["tried", "because", evaluation.task.measured.title, evaluation.task.scored_by.title, "verdict"]
    words = "Gains over the folds, above 0 where the treatment is better (corrected resampled t-test):"
    return [*lines, words, "", *table(heads, [_trial(one) for one in tried])]


def _trial(one: Trial) -> list[str]:
    gains = [with_interval(mean, (low, high)) for mean, low, high in (one.metric, one.proper)]
    return [f"{one.treatment} = {one.value}", one.why, *gains, "kept" if one.kept else "not kept"]


def models(evaluation: Evaluation) -> list[str]:
    """Return what each candidate is, its hyper-parameters, and its pros and cons."""
    lines = []
    for one in evaluation.training.tried:
        words, params = rung_named(one.recipe.rung).explanation, one.recipe.params
        lines += [f"### {one.recipe.rung}", "", words.what, "", f"- Loss: {words.loss}"]
        lines += _params(params, words.hyperparameters)
        lines += [f"- Pros: {' '.join(words.pros)}", f"- Cons: {' '.join(words.cons)}", ""]
    return lines


def _params(params: Mapping[str, float | int | str], known: Mapping[str, str]) -> list[str]:
    shown = {key: value if isinstance(value, str) else f"{value:g}" for key, value in params.items()}
    return [f"- `{key}` = {shown[key]}: {words}" for key, words in known.items() if key in shown]
