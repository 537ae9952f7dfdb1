"""How lists are compared with what their users took afterwards."""

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
    """Return the column that lists and what was taken have in common: the user."""
    return settings.data.group


def gathered(settings: Settings, truth: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each user, with all items that the user took; a personal user is a keyed hash."""
    user = settings.data.group
    if user in settings.data.personal:
        truth = truth.with_columns(pseudonyms(truth[user], pseudonym_key(settings)))
    return truth.group_by(user, maintain_order=True).agg(
        pl.col(settings.data.target).unique(maintain_order=True).alias(TAKEN)
    )


def answered_alike(rows: pl.DataFrame, model: Serving) -> bool:
    """Whether predictions are lists of items."""
    return "items" in rows.columns and rows.schema["items"] == pl.List(pl.String)


def rated(settings: Settings, found: Scored, model: Serving) -> Rate:
    """Return what is compared between groups of people."""
    return rate(found, length_of(settings.metrics.offline))


def scored(settings: Settings, rows: pl.DataFrame, model: Serving) -> tuple[Metric, Scored]:
    """Return the offline metric, and what it looks at: newest lists, beside what was taken."""
    newest = rows.unique(settings.data.group, keep="first", maintain_order=True)
    answers = np.zeros((newest.height, MOST), dtype=ANSWER)
    answers["item"] = _beside(newest["items"].list.head(MOST), MOST)
    most = max(len(items) for items in newest[TAKEN].to_list())
    name = settings.metrics.offline
    return metrics_at(length_of(name), 0)[name], Scored(_beside(newest[TAKEN], most), answers, answers)


def _beside(lists: pl.Series, most: int) -> Array:
    """Return the hashes of listed items, `(rows, most)`, 0 after the last one."""
    found = np.zeros((len(lists), most), dtype=np.int64)
    for row, items in enumerate(lists.to_list()):
        found[row, : len(items)] = hashed(items)
    return found
