"""The report of a training: one HTML file without any link to the outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

import numpy as np
from sklearn.metrics import confusion_matrix

from ..data.examples import SPLITS, Prepared
from ..evaluation.evaluate import Evaluation
from ..evaluation.gates import Gate
from ..evaluation.groups import SMALLEST_GROUP
from ..evaluation.metrics import METRICS, metric
from ..settings import Settings
from .meaning import meaning, rate, with_interval
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
    measured = metric(settings.task.problem, settings.metrics.offline)
    pictures = "".join(charts(evaluation, measured, prepared.classes))
    body = [
        f"<h1>{escape(settings.task.name)}: training report</h1>",
        f"<p>{escape(settings.task.statement)}</p>",
        f"<p>Made {datetime.now(UTC):%Y-%m-%d %H:%M} UTC from {prepared.rows.height:,} rows.</p>",
        *_sample_only(settings),
        _summary(settings, evaluation, gates),
        *_meaning(settings, evaluation, prepared.classes),
        "<h2>Models</h2>",
        _models(settings, evaluation, steps),
        *_confusion(evaluation, prepared.classes),
        "<h2>Charts</h2>",
        f'<div class="charts">{pictures}</div>',
        "<h2>Gates</h2>",
        table(["gate", "verdict", "why"], [[gate.title, _verdict(gate), gate.words] for gate in gates]),
        *_groups(evaluation, measured.title),
        "<h2>Data</h2>",
        table(["split", "rows"], [[split, f"{prepared.part(split).height:,}"] for split in SPLITS]),
        "<ul>" + "".join(f"<li>{escape(note)}</li>" for note in prepared.notes) + "</ul>",
    ]
    settings.reports.mkdir(parents=True, exist_ok=True)
    text = page(f"{settings.task.name}: training report", "\n".join(body))
    (settings.reports / FILE).write_text(text, encoding="utf-8")


def _sample_only(settings: Settings) -> list[str]:
    if settings.data.source:
        return []
    words = (
        "These rows are a seeded sample. The numbers say that the project works, and nothing about the task."
    )
    return [f'<p class="note">{words}</p>']


def _meaning(settings: Settings, evaluation: Evaluation, classes: tuple[str, ...]) -> list[str]:
    live = (
        f"Whether that helps is seen live: by {settings.metrics.online}, as long as "
        f"{settings.metrics.guardrail} does not get worse."
    )
    sentences = [*meaning(evaluation, classes), live]
    return ["<h2>What it means</h2>", *(f"<p>{escape(sentence)}</p>" for sentence in sentences)]


def _summary(settings: Settings, evaluation: Evaluation, gates: Sequence[Gate]) -> str:
    chosen, title = evaluation.result(evaluation.chosen), metric(settings.task.problem, settings.metrics.offline).title
    low, high = chosen.interval
    verdict = "passed every gate" if all(gate.passed for gate in gates) else "did not pass every gate"
    value, (least, most) = chosen.test[settings.metrics.offline], evaluation.gain
    return (
        f"<p><strong>{escape(chosen.name)}</strong> was chosen on the eval split and {verdict}. "
        f"On the test split, which no step before has seen, its {escape(title)} is "
        f"<strong>{value:.4g}</strong> (95 % interval {low:.4g} to {high:.4g}); "
        f"it is better than the baseline by {least:.3g} to {most:.3g}.</p>"
    )


def _models(settings: Settings, evaluation: Evaluation, steps: Sequence[dict[str, Any]]) -> str:
    known = METRICS[settings.task.problem]
    heads = [
        "model",
        f"{known[settings.metrics.offline].title} (eval)",
        *(one.title for one in known.values()),
        "seconds to train",
    ]
    seconds = {step["name"]: step["seconds"] for step in steps}
    rows = []
    for one in evaluation.results:
        name = f"{one.name} (chosen)" if one.name == evaluation.chosen else one.name
        values = [_number(one.eval[settings.metrics.offline]), *(_number(one.test[key]) for key in known)]
        rows.append([name, *values, f"{seconds[one.name]:.2f}"])
    return table(heads, rows)


def _number(value: float) -> str:
    """Give a number with four digits that count, and without an exponent."""
    return np.format_float_positional(value, precision=4, unique=False, fractional=False, trim="-")


def _confusion(evaluation: Evaluation, classes: tuple[str, ...]) -> list[str]:
    """Give how often each class was taken for each other one; nothing for numbers or very many classes."""
    if not 2 <= len(classes) <= MOST_CLASSES:
        return []
    counts = confusion_matrix(evaluation.scored.truth, evaluation.scored.decided, labels=range(len(classes)))
    rows = [
        [f"truth {name}", *(f"{count:,}" for count in row)] for name, row in zip(classes, counts, strict=True)
    ]
    return ["<h2>Decisions</h2>", table(["test rows", *(f"decided {name}" for name in classes)], rows)]


def _groups(evaluation: Evaluation, title: str) -> list[str]:
    if not evaluation.groups:
        return []
    (first, *_) = evaluation.groups
    rates = list(first.rates)
    rows = [
        [
            one.column,
            one.level,
            f"{one.rows:,}",
            with_interval(one.metric, one.interval),
            *(rate(one.rates[name]) for name in rates),
        ]
        for one in evaluation.groups
    ]
    words = f"Groups of fewer than {SMALLEST_GROUP} rows are put together; what stays smaller meets no gate."
    return [
        "<h2>Groups</h2>",
        f"<p>{words}</p>",
        table(["column", "group", "rows", f"{title} (95 % interval)", *rates], rows),
    ]


def _verdict(gate: Gate) -> str:
    return "passed" if gate.passed else "failed"
