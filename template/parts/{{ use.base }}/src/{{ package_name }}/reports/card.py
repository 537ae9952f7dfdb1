"""The model card: what the registered model is, how good it is, and where it must not be trusted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..data.examples import Prepared
from ..evaluation.evaluate import Evaluation
from ..evaluation.gates import Gate
from ..evaluation.metrics import METRICS
from ..models import baseline
from ..models.rung import Explanation
from ..models.rungs import RUNGS
from ..settings import Settings

FILE = "model_card.md"


def write_card(settings: Settings, prepared: Prepared, evaluation: Evaluation, gates: Sequence[Gate]) -> None:
    """Write `reports/model_card.md`."""
    lines = [
        f"# Model card: {_plain(settings.name)}",
        "",
        _plain(settings.statement),
        "",
        f"Chosen model: **{evaluation.chosen}**.",
        f"Target: {_plain(settings.columns.target)} ({settings.problem}).",
        f"It reads: {', '.join(_plain(name) for name in prepared.inputs.columns())}.",
        "",
        "## How good it is",
        "",
        *_metrics(settings, evaluation),
        "",
        f"Online metric: {_plain(settings.online_metric)}. Guardrail: {_plain(settings.guardrail_metric)}.",
        "",
        "## Gates",
        "",
        *(
            f"- {'passed' if one.passed else 'failed'}: {_plain(one.title)} ({_plain(one.words)})"
            for one in gates
        ),
        "",
        *_groups(evaluation),
        "## Data",
        "",
        *(f"- {_plain(note)}" for note in prepared.notes),
        "",
        "## The models that were tried",
        "",
    ]
    for name, words in {
        baseline.NAME: baseline.EXPLANATION,
        **{one.name: one.explanation for one in RUNGS},
    }.items():
        lines += _explained(name, words)
    settings.reports.mkdir(parents=True, exist_ok=True)
    (settings.reports / FILE).write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def _metrics(settings: Settings, evaluation: Evaluation) -> list[str]:
    chosen, first = evaluation.result(evaluation.chosen), evaluation.results[0]
    low, high = chosen.interval
    lines = ["| metric on the test split | this model | baseline |", "|---|---|---|"]
    for name, one in METRICS[settings.problem].items():
        interval = f" ({low:.4g} to {high:.4g})" if name == settings.metric else ""
        lines.append(f"| {one.title} | {chosen.test[name]:.4g}{interval} | {first.test[name]:.4g} |")
    return lines


def _groups(evaluation: Evaluation) -> list[str]:
    if not evaluation.groups:
        return []
    lines = ["## Groups", "", f"| column | group | rows | {evaluation.metric} |", "|---|---|---|---|"]
    for one in evaluation.groups:
        lines.append(f"| {_plain(one.column)} | {_plain(one.level)} | {one.rows} | {one.metric:.4g} |")
    return [*lines, ""]


def _explained(name: str, words: Explanation) -> list[str]:
    lines = [f"### {name}", "", words.what, "", f"- Loss: {words.loss}"]
    lines += [f"- `{key}`: {meaning}" for key, meaning in words.hyperparameters.items()]
    lines += [f"- For it: {' '.join(words.pros)}", f"- Against it: {' '.join(words.cons)}", ""]
    return lines


def _plain(text: str) -> str:
    """Give a text that Markdown shows as it stands."""
    return re.sub(r"([\\`*_{}\[\]<>()#+.!|~&$-])", r"\\\1", text)
