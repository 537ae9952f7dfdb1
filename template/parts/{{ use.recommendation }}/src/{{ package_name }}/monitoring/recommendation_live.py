"""Compare lists with what their users took afterwards."""

from __future__ import annotations

import numpy as np
import polars as pl

from ..arrays import Array
from ..data.privacy import pseudonym_key, pseudonyms
from ..evaluation.evaluator import Rate
from ..evaluation.metrics import Metric, Scored
from ..evaluation.recommendation_metrics import length_of, metrics_at
from ..evaluation.recommendation_rate import rate
from ..registry.serving_model import Serving
from ..serving.recommendation_lists import ANSWER, MOST, hashed
from ..settings import Settings

TAKEN = "taken"


def joined_by(settings: Settings) -> str:
    """Return the column that joins lists and truth: the user."""
    return settings.data.group


def gathered(settings: Settings, truth: pl.DataFrame) -> pl.DataFrame:
    """Return one row per user, with all items that the user took; personal users become keyed hashes."""
    user = settings.data.group
    if user in settings.data.personal:
        truth = truth.with_columns(pseudonyms(truth[user], pseudonym_key(settings)))
    return truth.group_by(user, maintain_order=True).agg(
        pl.col(settings.data.target).unique(maintain_order=True).alias(TAKEN)
    )


def answered_alike(rows: pl.DataFrame, model: Serving) -> bool:
    """Return whether predictions are lists of items."""
    return "items" in rows.columns and rows.schema["items"] == pl.List(pl.String)


def rated(settings: Settings, found: Scored, model: Serving) -> Rate:
    """Return the rate that is compared between groups of people."""
    return rate(found, length_of(settings.metrics.offline))


def scored(settings: Settings, rows: pl.DataFrame, model: Serving) -> tuple[Metric, Scored]:
    """Return the offline metric and its input: each user's newest list, and what the user took."""
    newest = rows.unique(settings.data.group, keep="first", maintain_order=True)
    answers = np.zeros((newest.height, MOST), dtype=ANSWER)
    answers["item"] = _beside(newest["items"].list.head(MOST), MOST)
    most = max(len(items) for items in newest[TAKEN].to_list())
    name = settings.metrics.offline
    return metrics_at(length_of(name), 0)[name], Scored(_beside(newest[TAKEN], most), answers, answers)


def _beside(lists: pl.Series, most: int) -> Array:
    """Return the hashes of listed items, `(rows, most)`, padded with 0."""
    found = np.zeros((len(lists), most), dtype=np.int64)
    for row, items in enumerate(lists.to_list()):
        found[row, : len(items)] = hashed(items)
    return found
