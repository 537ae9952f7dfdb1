"""The report of a training: one HTML file without any link to the outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from sklearn.metrics import confusion_matrix

from ..data.examples import SPLITS, Prepared
from ..evaluation.evaluate import Evaluation
from ..evaluation.gates import Gate
from ..evaluation.metrics import METRICS, metric
from ..settings import Settings
from .page import page, table
from .plots import charts

FILE = "report.html"
MOST_CLASSES = 8


def write_report(
    settings: Settings,
    prepared: Prepared,
    evaluation: Evaluation,
    gates: Sequence[Gate],
    steps: Sequence[dict[str, Any]],
) -> None:
    """Write `reports/report.html`."""
    measured = metric(settings.problem, settings.metric)
    pictures = "".join(f"<figure>{one}</figure>" for one in charts(evaluation, measured, prepared.classes))
    body = [
        f"<h1>{escape(settings.name)}: training report</h1>",
        f"<p>{escape(settings.statement)}</p>",
        f"<p>Made {datetime.now(UTC):%Y-%m-%d %H:%M} UTC from {prepared.rows.height:,} rows.</p>",
        _summary(settings, evaluation, gates),
        "<h2>Models</h2>",
        _models(settings, evaluation, steps),
        *_confusion(evaluation, prepared.classes),
        f'<div class="charts">{pictures}</div>',
        "<h2>Gates</h2>",
        table(["gate", "", "why"], [[gate.title, _verdict(gate), gate.words] for gate in gates]),
        *_groups(evaluation, measured.title),
        "<h2>Data</h2>",
        table(["split", "rows"], [[split, f"{prepared.part(split).height:,}"] for split in SPLITS]),
        "<ul>" + "".join(f"<li>{escape(note)}</li>" for note in prepared.notes) + "</ul>",
    ]
    settings.reports.mkdir(parents=True, exist_ok=True)
    text = page(f"{settings.name}: training report", "\n".join(body))
    (settings.reports / FILE).write_text(text, encoding="utf-8")


def _summary(settings: Settings, evaluation: Evaluation, gates: Sequence[Gate]) -> str:
    chosen, title = evaluation.result(evaluation.chosen), metric(settings.problem, settings.metric).title
    low, high = chosen.interval
    verdict = "passed every gate" if all(gate.passed for gate in gates) else "did not pass every gate"
    value, (least, most) = chosen.test[settings.metric], evaluation.gain
    return (
        f"<p><strong>{escape(chosen.name)}</strong> was chosen on the eval split and {verdict}. "
        f"On the test split, which no step before has seen, its {escape(title)} is "
        f"<strong>{value:.4g}</strong> (95 % interval {low:.4g} to {high:.4g}); "
        f"it is better than the baseline by {least:.3g} to {most:.3g}.</p>"
    )


def _models(settings: Settings, evaluation: Evaluation, steps: Sequence[dict[str, Any]]) -> str:
    known = METRICS[settings.problem]
    heads = [
        "model",
        f"{known[settings.metric].title} (eval)",
        *(one.title for one in known.values()),
        "seconds",
    ]
    seconds = {step["name"]: step["seconds"] for step in steps}
    rows = []
    for one in evaluation.results:
        name = f"{one.name} (chosen)" if one.name == evaluation.chosen else one.name
        values = [f"{one.test[key]:.4g}" for key in known]
        rows.append([name, f"{one.eval[settings.metric]:.4g}", *values, f"{seconds[one.name]:.2f}"])
    return table(heads, rows)


def _confusion(evaluation: Evaluation, classes: tuple[str, ...]) -> list[str]:
    """Give how often each class was taken for each other one; nothing for numbers or very many classes."""
    if not 2 <= len(classes) <= MOST_CLASSES:
        return []
    counts = confusion_matrix(evaluation.scored.truth, evaluation.scored.decided, labels=range(len(classes)))
    rows = [
        [f"truth {name}", *(f"{count:,}" for count in row)] for name, row in zip(classes, counts, strict=True)
    ]
    return [table(["test rows", *(f"decided {name}" for name in classes)], rows)]


def _groups(evaluation: Evaluation, title: str) -> list[str]:
    if not evaluation.groups:
        return []
    rates = list(evaluation.groups[0].rates)
    rows = [
        [
            one.column,
            one.level,
            f"{one.rows:,}",
            f"{one.metric:.4g}",
            *(f"{one.rates[rate]:.3f}" for rate in rates),
        ]
        for one in evaluation.groups
    ]
    return ["<h2>Groups</h2>", table(["column", "group", "rows", title, *rates], rows)]


def _verdict(gate: Gate) -> str:
    return "passed" if gate.passed else "failed"
