"""The report of a rollout: its state, what was observed, and each step with its reason."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime

from ..rollout.staged_seen import UNNOTICED, Seen, read
from ..rollout.staged_steps import Step, newest, way_of
from ..settings import Settings
from ..storage import Storage
from .markdown import number, plain, table
from .page import html, page

FILE = "rollout.html"
STAGES = {
    "shadow": "answers in shadow: nobody gets its answers",
    "canary": "answers a share of the units",
    "test": "is tested",
    "serves": "answers everybody",
    "back": "was taken back",
}


def write_report(
    settings: Settings, storage: Storage, test: Sequence[str] = (), charts: Sequence[str] = ()
) -> None:
    """Write `reports/rollout.html`; `test` (Markdown lines) and `charts` (HTML) show a test, if any."""
    step = newest(storage)
    title = f"{settings.task.name}: rollout"
    top = [f"# {plain(title)}", "", f"Made {datetime.now(UTC):%Y-%m-%d %H:%M} UTC.", ""]
    if step is None:
        top += [
            "No rollout has started yet: the first version serves at once, each later one starts in shadow.",
            "",
        ]
    top += test or ([f"**{plain(headline(step))}**", ""] if step else [])
    pictures = f'<div class="charts">{"".join(charts)}</div>' if charts else ""
    rest = [*_health(storage, step), *_steps(storage, step)] if step else []
    settings.reports.mkdir(parents=True, exist_ok=True)
    body = "\n".join([html(top), pictures, html(rest)])
    (settings.reports / FILE).write_text(page(title, body), encoding="utf-8")


def headline(step: Step) -> str:
    """Return the state of a rollout in one sentence."""
    share = f" ({100 * step.share:g} %)" if step.stage in ("canary", "test") else ""
    return f"Version {step.version} {STAGES[step.stage]}{share}: {step.why}."


def moment(at: float) -> str:
    """Return a time in readable form."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M}"


def _health(storage: Storage, step: Step) -> list[str]:
    """Return a table of both versions at the newest step where both answered."""
    stages = [one for one in way_of(storage, step.number) if one.under_way and read(storage, one)]
    if not stages:
        return []
    seen, last = read(storage, stages[-1]), stages[-1]
    heads = ["", f"version {last.version}", f"version {last.champion} (current)"]
    both = [seen.get(version, Seen()) for version in (last.version, last.champion)]
    rows = [
        ["Requests", *(f"{one.requests:,}" for one in both)],
        ["Failed", *(f"{one.failures:,}" for one in both)],
        ["Typical response time, ms", *map(_milliseconds, both)],
        ["Rows", *(f"{one.rows:,}" for one in both)],
    ]
    told = f"Seen in the stage “{last.stage}”, which started {moment(last.at)} UTC."
    return ["## Health", "", plain(told), "", *table(heads, rows)]


def _milliseconds(seen: Seen) -> str:
    if not seen.times.count:
        return "unknown"
    milliseconds, least = 1000 * math.exp(seen.times.mean), 1000 * UNNOTICED
    return number(milliseconds) if milliseconds > 1.05 * least else f"at most {least:g}"


def _steps(storage: Storage, step: Step) -> list[str]:
    rows = []
    for one in way_of(storage, step.number):
        share = f"{100 * one.share:g} %" if one.stage in ("canary", "test", "serves") else "none"
        rows.append([moment(one.at), f"version {one.version}", one.stage, share, one.why])
    return ["## Steps", "", *table(["UTC", "", "Stage", "Answers", "Why"], rows)]
