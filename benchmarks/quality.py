"""How good are the models of generated projects? Public tables, seeded hold-outs, rivals in the same run.

    python benchmarks/quality.py --write               every table, five hold-outs; writes docs/quality.md
    python benchmarks/quality.py --quick               two hold-outs of a few tables; prints only
    python benchmarks/quality.py --tables adult,ames --seeds 2 --mlsd PATH --results FILE --reuse FILE

Three quarters of a table go to `mlsd new --data` and `poe run`; `poe serve --input` scores the last quarter.
Results are appended to build/quality/results.jsonl, and hold-outs already there are not measured again.
`--reuse` takes the rivals' scores from an earlier run: quicker while mlsd changes, but not one run.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from generated import Refused, generated
from quality_page import page, table_line
from rivals import RIVALS, Question, rivals
from table_sets import TABLES
from tables import Table

Result = dict[str, Any]
ROOT = Path(__file__).resolve().parent.parent
HELD = 0.25
STEP = 0.08  # each time-ordered hold-out ends that share of the rows earlier
LEAST_SECONDS = 5.0  # the minimum time for FLAML
QUICK = ("titanic", "breast", "ames", "weather")


def main() -> int:
    """Measure what was asked for, print a line per table, and write the page if requested."""
    given = arguments()
    done = read(given.results)
    earlier = {(one["table"], one["seed"]): one for one in read(given.reuse)} if given.reuse else {}
    for name in given.tables:
        table = TABLES[name]
        for seed in range(given.seeds):
            if (name, seed) not in {(one["table"], one["seed"]) for one in done}:
                done.append(measured(given.mlsd, table, seed, earlier.get((name, seed)), given.flaml))
                given.results.parent.mkdir(parents=True, exist_ok=True)
                with given.results.open("a") as lines:
                    lines.write(json.dumps(done[-1]) + "\n")
        print(table_line(table, [one for one in done if one["table"] == name]), flush=True)
    if given.write:
        path = ROOT / "docs" / "quality.md"
        path.write_text(page(path.read_text(encoding="utf-8"), done), encoding="utf-8")
    return 0


def arguments() -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tables", type=lambda text: text.split(","), default=list(TABLES))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--mlsd", type=Path, default=Path(sys.executable).parent / "mlsd")
    parser.add_argument("--results", type=Path, default=ROOT / "build" / "quality" / "results.jsonl")
    parser.add_argument("--write", action="store_true", help="write docs/quality.md from what was measured")
    parser.add_argument("--reuse", type=Path, help="results of an earlier run, for the rivals' scores")
    parser.add_argument("--without-flaml", dest="flaml", action="store_false")
    parser.add_argument("--quick", action="store_true", help="two hold-outs of " + ", ".join(QUICK))
    given = parser.parse_args()
    if given.quick:
        given.tables, given.seeds = list(QUICK), 2
    unknown = [name for name in given.tables if name not in TABLES]
    if unknown:
        parser.error(f"no table is called {', '.join(unknown)}; there are {', '.join(TABLES)}")
    return given


def read(path: Path) -> list[Result]:
    """Return earlier results."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def measured(mlsd: Path, table: Table, seed: int, earlier: Result | None, flaml: bool) -> Result:
    """Return the scores of one hold-out by name; if mlsd refuses, its reason replaces its scores."""
    question = held_out(table, seed)
    result: Result = {
        "table": table.name,
        "seed": seed,
        "train": len(question.train),
        "hold": len(question.hold),
    }
    seconds = LEAST_SECONDS
    with tempfile.TemporaryDirectory(prefix="mlsd-quality-") as folder:
        try:
            ours = generated(mlsd.absolute(), question, Path(folder))
            seconds = max(seconds, ours.score.seconds)
            result |= {"mlsd": dataclasses.asdict(ours.score), "said": ours.said[-3000:]}
        except Refused as reason:
            result |= {"refused": str(reason)}
    if earlier:
        return {name: earlier[name] for name in RIVALS if name in earlier} | result
    scores = rivals(question, seconds if flaml else 0)
    return result | {name: dataclasses.asdict(one) for name, one in scores.items()}


def held_out(table: Table, seed: int) -> Question:
    """Return a hold-out: the last quarter of a shuffled table, or of one that ends earlier with each seed."""
    rows = table.rows()
    if table.time:
        rows = rows.iloc[: int(len(rows) * (1 - STEP * seed))]
    else:
        rows = rows.sample(frac=1, random_state=seed)
    rows = rows.reset_index(drop=True)
    rows.insert(0, "row_id", [f"r{number}" for number in range(len(rows))])
    cut = int(len(rows) * (1 - HELD))
    return Question(rows[:cut], rows[cut:], table.target, tuple(_classes(rows[table.target])))


def _classes(target: pd.Series) -> Iterator[str]:
    """Return the classes as text; none for numbers."""
    if not pd.api.types.is_numeric_dtype(target) or target.nunique() <= 10:
        yield from sorted(target.astype(str).unique())


if __name__ == "__main__":
    sys.exit(main())
