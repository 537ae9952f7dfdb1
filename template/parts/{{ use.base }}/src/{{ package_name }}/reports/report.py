"""The report of a training: one HTML file without external links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from ..data.examples import Prepared
from ..evaluation.evaluate import Evaluation
from ..evaluation.verdict import Verdict
from ..settings import Settings
from . import data_sections, model_sections
from .charts import charts
from .markdown import number, plain
from .page import html, page
from .task_sections import beside, decision, meaning, task_charts, trust

FILE = "report.html"
SAMPLE = "These rows are a seeded sample. They show that the project works, but nothing about the task."


def write_report(
    settings: Settings, prepared: Prepared, evaluation: Evaluation, verdicts: Sequence[Verdict]
) -> None:
    """Write `reports/report.html`."""
    title = f"{settings.task.name}: training report"
    top = [f"# {plain(title)}", "", plain(settings.task.statement), ""]
    top += [f"Generated {datetime.now(UTC):%Y-%m-%d %H:%M} UTC from {len(prepared.examples):,} rows.", ""]
    top += [] if settings.data.source else [f"**{SAMPLE}**", ""]
    top += [*_summary(evaluation, verdicts), *_meaning(settings, evaluation)]
    top += ["## How good it is", "", *model_sections.estimate(evaluation), *beside(evaluation)]
    top += ["## How it decides", "", *decision(settings, evaluation)]
    top += ["## Gates", "", *data_sections.gates(settings, evaluation, verdicts), "## Charts", ""]
    rest = ["## Candidates", "", *model_sections.candidates(evaluation)]
    rest += ["## Treatments", "", *model_sections.treatments(settings, evaluation)]
    rest += trust(evaluation)
    rest += ["## Groups of people", "", *data_sections.groups(evaluation)]
    rest += ["## Rows", "", *data_sections.rows(settings, prepared, evaluation)]
    pictures = (
        f'<div class="charts">{"".join([*charts(evaluation), *task_charts(settings, evaluation)])}</div>'
    )
    settings.reports.mkdir(parents=True, exist_ok=True)
    text = page(title, "\n".join([html(top), pictures, html(rest)]))
    (settings.reports / FILE).write_text(text, encoding="utf-8")


def _summary(evaluation: Evaluation, verdicts: Sequence[Verdict]) -> list[str]:
    task, (low, high), (least, most) = evaluation.task, evaluation.interval, evaluation.gain
    left = [one.title for one in verdicts if one.held != "holds"]
    where = evaluation.estimate.replace("hold-out", "on the hold-out")
    gates = f"Not passed: {'; '.join(left)}." if left else "Every gate holds."
    return [
        f"**{plain(evaluation.training.chosen)}** was chosen. Its {plain(task.measured.title)} is "
        f"**{number(evaluation.measured[task.metric])}** {where} (95 % interval {number(low)} "
        f"to {number(high)}), better than the baseline by {number(least)} to {number(most)}. {plain(gates)}",
        "",
    ]


def _meaning(settings: Settings, evaluation: Evaluation) -> list[str]:
    live = (
        f"Production shows whether that helps: by {settings.metrics.online}, while "
        f"{settings.metrics.guardrail} must not get worse."
    )
    told = [[plain(sentence), ""] for sentence in (*meaning(evaluation), live)]
    return ["## What it means", "", *(line for lines in told for line in lines)]
