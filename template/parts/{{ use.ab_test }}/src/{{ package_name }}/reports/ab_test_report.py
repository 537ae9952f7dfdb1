"""The report of an A/B test, for product owners: the result, and whether to trust it."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

import numpy as np

from ..evaluation.intervals import Interval
from ..rollout.ab_test_look import UNEVEN_ERROR, Look, judged
from ..rollout.ab_test_plan import LEAST_DAYS, ONLINE_ERROR, SHARE
from ..rollout.staged_health import ERROR
from ..rollout.staged_outcomes import DAY, Compared, Outcomes, Side, outcomes
from ..rollout.staged_steps import Step, newest, way_of
from ..settings import Settings
from ..storage import Storage
from . import staged_report
from .charts import chart
from .markdown import number, plain, share, table

MOMENTS = 40
HEADLINES = {
    "goes on": "The test is still running; nothing is decided yet.",
    "better": "Version {version} is better and now answers everybody.",
    "worse": "Version {version} is worse and was taken back.",
    "not shown": "Version {version} was not shown to be better, so version {champion} stays.",
    "harm": "Version {version} does harm and was taken back.",
    "uneven": "The test is not valid: units were not split as planned. Version {champion} stays.",
}


def write_report(settings: Settings, storage: Storage) -> None:
    """Write `reports/rollout.html`, with the latest test if there is one."""
    last = newest(storage)
    way = way_of(storage, last.number) if last else []
    tests = [one for one in way if one.stage == "test"]
    if not tests or last is None:
        staged_report.write_report(settings, storage)
        return
    test, end = tests[-1], last.at if last.number > tests[-1].number else math.inf
    metrics = (settings.metrics.online, settings.metrics.guardrail)
    told = [outcomes(settings, storage, test, one) for one in metrics]
    looks = _looks(settings, test, told, end)
    text = _text(settings, test, last, looks[-1])
    charts = _charts(settings, test, looks)
    staged_report.write_report(settings, storage, text, charts)


def _looks(settings: Settings, step: Step, told: Sequence[Outcomes | None], end: float) -> list[Look]:
    """Return looks at moments throughout the test, the last one at its end or now."""
    last = min(time.time(), end)
    moments = np.linspace(step.at, last, MOMENTS + 1)[1:].tolist()
    found = []
    for now in moments:
        online, guardrail = (one.at(now) if one else Compared() for one in told)
        found.append(judged(settings, step, online, guardrail, now))
    return found


def _text(settings: Settings, step: Step, last: Step, look: Look) -> list[str]:
    result = look.result
    if last.stage == "back" and result == "goes on":
        head = f"Version {step.version} was taken back: {last.why}."
    elif last.stage == "serves" and result != "better":
        head = f"Version {step.version} answers everybody: {last.why}."
    else:
        head = HEADLINES[result].format(version=step.version, champion=step.champion)
    lines = [f"**{plain(head)}** {plain(_summary(settings, look))}", "", plain(f"Reason: {look.why}."), ""]
    lines += ["## The numbers", "", *_numbers(settings, step, look)]
    lines += ["## Can it be trusted?", "", *_trust(settings, step, look)]
    lines += ["## The plan", "", plain(f"Fixed before the test started: {step.why}."), ""]
    return lines


def _summary(settings: Settings, look: Look) -> str:
    """Return both metrics in one sentence each."""
    told = []
    metrics = (settings.metrics.online, settings.metrics.guardrail)
    sides = ((look.online, look.gain), (look.guardrail, look.harm))
    for name, (found, interval) in zip(metrics, sides, strict=True):
        one, other = found.candidate.closed.mean, found.champion.closed.mean
        if not other or not all(map(math.isfinite, (one, other, *interval))):
            told.append(f"It is too early to say anything about {name}.")
            continue
        change = share((one - other) / abs(other))
        ends = _ends([end / abs(other) for end in interval], percent=True)
        both = f"{number(one)} with the new version, {number(other)} with the current one"
        told.append(f"{name} per unit: {both}, a change of {change} ({ends}).")
    return " ".join(told)


def _numbers(settings: Settings, step: Step, look: Look) -> list[str]:
    heads = ["Per unit", f"version {step.version} (new)", f"version {step.champion} (current)"]
    heads += ["Difference", "In percent", "Confidence"]
    better = (settings.experiment.online, settings.rollout.guardrail)
    titles = (settings.metrics.online, f"{settings.metrics.guardrail} (guardrail)")
    compared = ((look.online, look.gain, ONLINE_ERROR), (look.guardrail, look.harm, ERROR))
    rows = []
    for title, wanted, (found, interval, error) in zip(titles, better, compared, strict=True):
        one, other = found.candidate.closed, found.champion.closed
        between = f"{number(one.mean - other.mean)} ({_ends(interval)})"
        relative = _ends(tuple(end / abs(other.mean) for end in interval), percent=True) if other.mean else ""
        name = f"{title}; {wanted} is better"
        rows.append([name, number(one.mean), number(other.mean), between, relative, share(1 - error)])
    unit = settings.data.unit
    words = f"A unit is one {unit}. In parentheses: the confidence interval, valid at any time it is read."
    return [*table(heads, rows), plain(words), ""]


def _trust(settings: Settings, step: Step, look: Look) -> list[str]:
    one, other = look.online.candidate, look.online.champion
    units, closed = one.units + other.units, one.closed.count + other.closed.count
    sides = f"{_of(one, units)} and {_of(other, units)} units; {share(SHARE)} planned"
    wait = f"{closed:,} of {units:,} units count: their {settings.rollout.window_days:g} days are over"
    crossed = f"{look.online.crossed:,} units saw both and are not counted"
    rows = [
        ["Were units split evenly?", "no" if look.result == "uneven" else "yes", sides],
        ["Did each unit see only one version?", "no" if look.online.crossed else "yes", crossed],
        ["Are outcomes complete?", "yes", wait],
        ["Does it cover a whole week?", _reached(look.days / LEAST_DAYS), f"{look.days:.1f} days"],
        [
            "Is the planned sample reached?",
            _reached(look.done),
            f"{share(look.done)} of the planned information",
        ],
    ]
    both, parts = 100 * (ONLINE_ERROR + ERROR), (100 * ONLINE_ERROR, 100 * ERROR)
    errors = (
        f"However often somebody looks, at most {both:.0f} of 100 tests of equally good versions end with a "
        f"wrong decision: {parts[0]:.0f} because of the online metric, {parts[1]:.0f} because of the "
        f"guardrail. An even split is called uneven in at most {1000 * UNEVEN_ERROR:g} of 1,000 tests."
    )
    return [*table(["Question", "Answer", "Evidence"], rows), plain(errors), ""]


def _charts(settings: Settings, step: Step, looks: Sequence[Look]) -> list[str]:
    words = "Difference in the mean per unit (line) and its confidence interval (band)."
    stops = "The same for the guardrail, which can stop the test at any time."
    gains, harms = ([getattr(look, name) for look in looks] for name in ("gain", "harm"))
    days = [(look.at - step.at) / DAY for look in looks]
    told = [(settings.metrics.online, gains, words), (settings.metrics.guardrail, harms, stops)]
    return [
        _chart(title, days, intervals, below)
        for title, intervals, below in told
        if np.isfinite(intervals).all(axis=1).any()
    ]


def _chart(title: str, days: Sequence[float], intervals: Sequence[Interval], words: str) -> str:
    known = np.isfinite(intervals).all(axis=1)
    low, high = np.array(intervals)[known].T
    with chart(title, "days since the test started", "new minus current", words) as drawn:
        drawn.axes.fill_between(np.array(days)[known], low, high, alpha=0.25)
        drawn.axes.plot(np.array(days)[known], (low + high) / 2, marker=".")
        drawn.axes.axhline(0, color="black", linewidth=1)
        # The first looks are too wide to show anything else on the same scale.
        reach = 3 * max(abs(low[-1]), abs(high[-1]), high[-1] - low[-1])
        drawn.axes.set_ylim(-reach, reach)
        drawn.axes.figure.subplots_adjust(left=0.22)
    return drawn.html()


def _reached(part: float) -> str:
    return "yes" if part >= 1 else "not yet"


def _ends(interval: Sequence[float] | Interval, *, percent: bool = False) -> str:
    if not all(map(math.isfinite, interval)):
        return "too early to say"
    low, high = (share(end) if percent else number(end) for end in interval)
    return f"{low} to {high}"


def _of(side: Side, units: int) -> str:
    return f"{side.units:,} ({share(side.units / units)})" if units else "0"
