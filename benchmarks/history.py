"""What earlier values of the same entity are worth: public series, with `[treatment] history` and without it.

    python benchmarks/history.py FOLDER                   FOLDER: a place to work in, outside of any project
    python benchmarks/history.py FOLDER --only housing --seeds 1

Both models are fitted on the rows before the hold-out, the newest fifth, and see only the past that is known
when a row is scored: up to its own time minus `label_delay_days` (1). Each of five hold-outs ends 8 % of the
rows earlier than the one before. Without a history neither model reads the entity.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from table_sets import TABLES
from tables import from_r

STEP = 0.08
RUN = """
import json, sys
from {0} import settings as project
from {0}.artefact import load
from {0}.data.modality import prepare
from {0}.data.ingestion import read_examples
from {0}.evaluation.task import task_of
from {0}.models.parts import answers_of
from {0}.models.training import DEVELOPMENT, models_folder, train
from {0}.serving.answers import Answering
given = project.changed(project.load(), "training", refit=False)
rows, found = read_examples(given), []
for history in ((), (given.data.target,)):
    settings = project.changed(given, "treatment", history=history)
    prepared = prepare(settings, rows)
    answering = Answering.from_json(train(settings, prepared).task)
    task = task_of(settings, prepared.examples)
    artefact, asked = load(models_folder(settings) / DEVELOPMENT), prepared.split.holdout
    answers = answers_of(prepared, artefact, answering, asked)
    found.append(task.measure(task.scored(prepared.examples.truth[asked], answers, answering)))
print(json.dumps(found))
"""


@dataclass(frozen=True, slots=True)
class Series:
    """A table of series: its rows, the target, the time column, and the entity column (empty: one series)."""

    read: Callable[[], pd.DataFrame]
    target: str
    time: str
    entity: str


def housing() -> pd.DataFrame:
    """Return the houses sold in each city of Texas by month."""
    rows = from_r("ggplot2", "txhousing").dropna(subset=["sales"])
    month = rows["month"].astype(int).astype(str).str.zfill(2)
    rows["month"] = rows["year"].astype(int).astype(str) + "-" + month + "-01"
    return rows[["city", "month", "listings", "sales"]]


def pizzas() -> pd.DataFrame:
    """Return the daily sales of each kind of pizza at one place; zero on days when only others were sold."""
    sold = from_r("gt", "pizzaplace")
    table = sold.groupby(["name", "date"]).agg(sold=("price", "size"), price=("price", "mean"))
    days = [sorted(set(sold["name"])), sorted(set(sold["date"]))]
    table = table.reindex(pd.MultiIndex.from_product(days, names=["pizza", "date"]))
    table["sold"] = table["sold"].fillna(0).astype(int)
    table["price"] = table.groupby("pizza")["price"].ffill()
    kinds = sold.groupby("name")["type"].first().rename_axis("pizza")
    return table.reset_index().merge(kinds.reset_index())


SERIES = {
    "housing": Series(housing, "sales", "month", "city"),
    "pizzas": Series(pizzas, "sold", "date", "pizza"),
    "superstore": Series(TABLES["superstore"].rows, "Sales", "Order Date", "Sub-Category"),
    "ridership": Series(TABLES["ridership"].rows, "ridership", "date", ""),
    "cards": Series(TABLES["cards"].rows, "fraud", "paid_at", "card_id"),
}


def main() -> int:
    """Print a line of JSON for each hold-out: its metrics without and with the history."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", choices=list(SERIES))
    parser.add_argument("--seeds", type=int, default=5)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for name in [given.only] if given.only else list(SERIES):
        for seed in range(given.seeds):
            print(json.dumps({"table": name, "seed": seed, **measured(given.folder, name, seed)}), flush=True)
    return 0


def measured(folder: Path, name: str, seed: int) -> dict[str, dict[str, float]]:
    """Return the metrics of one hold-out, without and with the history."""
    series, project = SERIES[name], f"past_{name}_{seed}"
    rows = series.read().sort_values(series.time, kind="stable")
    rows[: int(len(rows) * (1 - STEP * seed))].to_csv(folder / "rows.csv", index=False)
    said = (("target", series.target), ("time_column", series.time), ("group_column", series.entity))
    answers = [word for id_, value in said if value for word in ("--set", f"{id_}={value}")]
    run(folder, "mlsd", "new", project, "--data", "rows.csv", *answers, "--yes")
    run(folder / project, "uv", "sync", "-q")
    last = run(folder / project, "uv", "run", "python", "-c", RUN.format(project)).splitlines()[-1]
    return dict(zip(("without", "with"), json.loads(last), strict=True))


def run(folder: Path, *command: str) -> str:
    """Return what a command printed; if it fails, exit with its output."""
    own = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "EXAMPLES_URL": "../rows.csv"}
    environment = {**os.environ, **own}
    done = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{(done.stdout + done.stderr)[-4000:]}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
