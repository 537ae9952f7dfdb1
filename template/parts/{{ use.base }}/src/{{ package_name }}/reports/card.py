"""The model card: what the registered model is, how good it is, and where it must not be trusted."""

from __future__ import annotations

from collections.abc import Sequence

from ..data.examples import Prepared
from ..evaluation.evaluate import Evaluation
from ..evaluation.verdict import Verdict
from ..models.candidates import rung_named
from ..settings import Settings
from . import data_sections, model_sections
from .markdown import items, plain
from .task_sections import decision, trust

FILE = "model_card.md"


def write_card(
    settings: Settings, prepared: Prepared, evaluation: Evaluation, verdicts: Sequence[Verdict]
) -> None:
    """Write `reports/model_card.md`."""
    live, guard = plain(settings.metrics.online), plain(settings.metrics.guardrail)
    lines = [f"# Model card: {plain(settings.task.name)}", "", plain(settings.task.statement), ""]
    lines += ["## What it is", "", *_identity(settings, prepared, evaluation)]
    lines += ["## How good it is", "", *model_sections.estimate(evaluation)]
    lines += [f"In production it is evaluated by {live}; {guard} must not get worse.", ""]
    lines += ["## How it decides", "", *decision(settings, evaluation)]
    lines += trust(evaluation)
    lines += ["## Gates", "", *data_sections.gates(settings, evaluation, verdicts)]
    lines += ["## Groups of people", "", *data_sections.groups(evaluation)]
    lines += ["## Where not to trust it", "", *_limits(settings, prepared, evaluation)]
    lines += ["## Treatments", "", *model_sections.treatments(settings, evaluation)]
    lines += ["## Rows", "", *data_sections.rows(settings, prepared, evaluation)]
    lines += ["## The models that were tried", "", *model_sections.models(evaluation)]
    settings.reports.mkdir(parents=True, exist_ok=True)
    (settings.reports / FILE).write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def _identity(settings: Settings, prepared: Prepared, evaluation: Evaluation) -> list[str]:
    training = evaluation.training
    return [
        f"- Model: **{training.chosen}**, recipe `{training.candidate(training.chosen).recipe.digest()}`",
        *items(
            [
                f"Answers: {settings.data.target} ({settings.task.problem})",
                f"Retrained: {settings.retraining.cadence}",
                f"Reads: {', '.join(prepared.spec.reads())}",
            ]
        ),
    ]


def _limits(settings: Settings, prepared: Prepared, evaluation: Evaluation) -> list[str]:
    found = list(rung_named(evaluation.training.chosen).explanation.cons)
    found.append("On rows unlike the training rows; `uv run poe monitor` says when they drift.")
    if not settings.data.source:
        found.append("Anywhere, so far: it was trained on generated sample rows.")
    if not prepared.examples.sensitive:
        found.append("For decisions about people, before its errors were compared between groups.")
    return [*(f"- {one}" for one in found), ""]
