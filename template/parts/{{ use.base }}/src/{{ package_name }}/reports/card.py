"""The model card: what the registered model is, how good it is, and where it must not be trusted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ..data.examples import SPLITS, Prepared
from ..evaluation.evaluate import Evaluation
from ..evaluation.gates import Gate
from ..evaluation.metrics import METRICS
from ..models import baseline
from ..models.rung import Explanation
from ..models.rungs import RUNGS
from ..settings import Settings
from .meaning import rate, with_interval

FILE = "model_card.md"
EXPLANATIONS = {baseline.NAME: baseline.EXPLANATION, **{rung.name: rung.explanation for rung in RUNGS}}


def write_card(
    settings: Settings,
    prepared: Prepared,
    evaluation: Evaluation,
    gates: Sequence[Gate],
    steps: Sequence[dict[str, Any]],
) -> None:
    """Write `reports/model_card.md`."""
    lines = [f"# Model card: {plain(settings.task.name)}", "", plain(settings.task.statement), ""]
    lines += ["## What it is", "", *_identity(settings, prepared, evaluation), ""]
    lines += ["## How good it is", "", *_metrics(settings, evaluation), ""]
    live, guard = plain(settings.metrics.online), plain(settings.metrics.guardrail)
    lines += [f"Live it is judged by {live}, as long as {guard} does not get worse.", ""]
    lines += ["## Gates", "", *(_gate(gate) for gate in gates), ""]
    lines += ["## Groups of people", "", *_groups(settings, evaluation), ""]
    lines += ["## Where not to trust it", "", *_limits(settings, prepared, evaluation), ""]
    lines += ["## Data", "", *_data(prepared), "", "## The models that were tried", ""]
    for step in steps:
        lines += _explained(step["name"], EXPLANATIONS[step["name"]], step["params"])
    settings.reports.mkdir(parents=True, exist_ok=True)
    (settings.reports / FILE).write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def plain(text: str) -> str:
    """Give a text that Markdown shows as it stands."""
    escaped = re.sub(r"([\\`*_{}\[\]<>#|~&$])", r"\\\1", text)
    return re.sub(r"^(\s*\d*)([-+=.)])", r"\1\\\2", escaped)


def _identity(settings: Settings, prepared: Prepared, evaluation: Evaluation) -> list[str]:
    lines = [
        f"- Model: **{evaluation.chosen}**, the best of the ladder below",
        f"- Answers: {plain(settings.data.target)} ({settings.task.problem})",
        f"- Trained again: {settings.retraining.cadence}",
        f"- Reads: {', '.join(plain(name) for name in prepared.inputs.columns())}",
    ]
    if len(prepared.classes) == 2:
        positive = plain(prepared.classes[1])
        lines.append(f"- Says {positive} from a probability of {evaluation.threshold:.3f} on")
    return lines


def _metrics(settings: Settings, evaluation: Evaluation) -> list[str]:
    chosen, first = evaluation.result(evaluation.chosen), evaluation.results[0]
    low, high = chosen.interval
    lines = ["| metric on the test split | this model | baseline |", "|---|---|---|"]
    for name, one in METRICS[settings.task.problem].items():
        interval = f" ({low:.4g} to {high:.4g})" if name == settings.metrics.offline else ""
        lines.append(f"| {one.title} | {chosen.test[name]:.4g}{interval} | {first.test[name]:.4g} |")
    return lines


def _gate(gate: Gate) -> str:
    return f"- {'passed' if gate.passed else '**failed**'}: {plain(gate.title)} ({plain(gate.words)})"


def _groups(settings: Settings, evaluation: Evaluation) -> list[str]:
    if not evaluation.groups:
        return ["No column of groups is named in `project.toml`, so nobody has looked for bias."]
    (first, *_) = evaluation.groups
    rates = list(first.rates)
    lines = [
        f"| column | group | rows | {settings.metrics.offline} (95 % interval) | {' | '.join(rates)} |",
        "|---" * (4 + len(rates)) + "|",
    ]
    for one in evaluation.groups:
        values = " | ".join(rate(one.rates[name]) for name in rates)
        measured = with_interval(one.metric, one.interval)
        lines.append(f"| {plain(one.column)} | {plain(one.level)} | {one.rows:,} | {measured} | {values} |")
    return lines


def _limits(settings: Settings, prepared: Prepared, evaluation: Evaluation) -> list[str]:
    chosen = EXPLANATIONS[evaluation.chosen]
    lines = [f"- {con}" for con in chosen.cons]
    lines.append("- On rows unlike the training rows; `uv run poe monitor` says when they have moved.")
    if not settings.data.source:
        lines.append("- At all, so far: it was trained on sample rows that a generator made.")
    if not prepared.groups:
        lines.append("- For decisions about people, before its errors were compared between groups.")
    return lines


def _data(prepared: Prepared) -> list[str]:
    sizes = ", ".join(f"{name} {prepared.part(name).height:,}" for name in SPLITS)
    return [f"- Rows: {sizes}", *(f"- {plain(note)}" for note in prepared.notes)]


def _explained(name: str, words: Explanation, params: dict[str, float]) -> list[str]:
    lines = [f"### {name}", "", words.what, "", f"- Loss: {words.loss}"]
    lines += [f"- `{key}` = {params[key]:g}: {words.hyperparameters[key]}" for key in words.hyperparameters]
    lines += [f"- For it: {' '.join(words.pros)}", f"- Against it: {' '.join(words.cons)}", ""]
    return lines
