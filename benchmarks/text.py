"""How good are the models of generated text projects? Public texts, seeded hold-outs, rivals in the same run.

    python benchmarks/text.py --write          every set, five hold-outs; writes their part of docs/quality.md
    python benchmarks/text.py --sets films --seeds 2

Three quarters of the texts go to `mlsd new --data --set modality=text` and `poe run`; `poe serve --input`
scores the last quarter. Results are appended to build/quality/texts.jsonl, and hold-outs already there are
not measured again.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from generated import Refused, generated
from quality import HELD, read
from rivals import Question, Score, score
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from text_page import line, with_section
from text_sets import SETS, TextSet
from threadpoolctl import threadpool_limits

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "quality.md"
# Unigrams; unigrams and bigrams.
RANGES = {"words": (1, 1), "pairs": (1, 2)}


def main() -> int:
    """Measure what was asked for, print a line per set, and write the page if requested."""
    given = arguments()
    done = read(given.results)
    for name in given.sets:
        for seed in range(given.seeds):
            if (name, seed) not in {(one["table"], one["seed"]) for one in done}:
                done.append(measured(given.mlsd, SETS[name], seed))
                given.results.parent.mkdir(parents=True, exist_ok=True)
                with given.results.open("a") as lines:
                    lines.write(json.dumps(done[-1]) + "\n")
        print(line(SETS[name], [one for one in done if one["table"] == name]), flush=True)
    if given.write:
        PAGE.write_text(with_section(PAGE.read_text(encoding="utf-8"), done), encoding="utf-8")
    return 0


def arguments() -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sets", type=lambda text: text.split(","), default=list(SETS))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--mlsd", type=Path, default=Path(sys.executable).parent / "mlsd")
    parser.add_argument("--results", type=Path, default=ROOT / "build" / "quality" / "texts.jsonl")
    parser.add_argument("--write", action="store_true", help="write the texts' part of docs/quality.md")
    given = parser.parse_args()
    unknown = [name for name in given.sets if name not in SETS]
    if unknown:
        parser.error(f"no set is called {', '.join(unknown)}; there are {', '.join(SETS)}")
    return given


def measured(mlsd: Path, texts: TextSet, seed: int) -> dict[str, Any]:
    """Return the scores of one hold-out by name; if mlsd refuses, its reason replaces its scores."""
    question = held_out(texts, seed)
    result = {"table": texts.name, "seed": seed, "train": len(question.train), "hold": len(question.hold)}
    with tempfile.TemporaryDirectory(prefix="mlsd-quality-") as folder:
        try:
            ours = generated(mlsd.absolute(), question, Path(folder), ("modality=text",))
            result |= {"mlsd": dataclasses.asdict(ours.score), "said": ours.said[-3000:]}
        except Refused as reason:
            result |= {"refused": str(reason)}
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore")
        rivals = {name: dataclasses.asdict(rival(question, found)) for name, found in RANGES.items()}
    return result | rivals


def held_out(texts: TextSet, seed: int) -> Question:
    """Return a hold-out: the last quarter of the shuffled texts."""
    rows = texts.read().sample(frac=1, random_state=seed).reset_index(drop=True)
    rows.insert(0, "row_id", [f"r{number}" for number in range(len(rows))])
    cut = int(len(rows) * (1 - HELD))
    classes = () if texts.number else tuple(sorted(rows[texts.target].astype(str).unique()))
    return Question(rows[:cut], rows[cut:], texts.target, classes)


def rival(question: Question, pairs: tuple[int, int]) -> Score:
    """Return the score of scikit-learn's TF-IDF with its default linear model, on all columns together."""
    columns = [name for name in question.train if name not in ("row_id", question.target)]
    train, hold = (
        frame[columns].fillna("").agg("\n".join, axis=1).tolist() for frame in (question.train, question.hold)
    )
    linear = LogisticRegression(max_iter=1000) if question.classes else Ridge()
    model = make_pipeline(TfidfVectorizer(ngram_range=pairs), linear)
    began = time.perf_counter()
    model.fit(train, question.truth(question.train))
    seconds = time.perf_counter() - began
    if not question.classes:
        return score(question, np.asarray(model.predict(hold)), seconds=seconds)
    return score(question, np.asarray(model.predict_proba(hold)), tuple(map(str, model.classes_)), seconds)


if __name__ == "__main__":
    sys.exit(main())
