"""What report and card say about interactions: how many each user and item has, and what is new."""

from __future__ import annotations

from collections import Counter

import numpy as np

from ..data.examples import Prepared
from ..data.interactions_spec import narrowed
from ..evaluation.evaluate import Evaluation
from ..settings import Settings
from .markdown import items, share, table

# Interactions need no treatment inside a fit.
TREATMENTS: dict[str, str] = {}


def rows(settings: Settings, prepared: Prepared, evaluation: Evaluation) -> list[str]:
    """Return how interactions spread over users and items, and the share of cold items in the hold-out."""
    spec, examples = narrowed(prepared.spec), prepared.examples
    lines = []
    for name, what in ((spec.user, "user"), (spec.item, "item")):
        counts = np.sort(list(Counter(examples.columns[name].tolist()).values()))
        top = counts[-max(1, round(len(counts) / 100)) :].sum() / counts.sum()
        ends = [f"{int(np.quantile(counts, place)):,}" for place in (0.1, 0.5, 0.9)]
        lines.append([what, f"{len(counts):,}", *ends, f"{int(counts[-1]):,}", share(float(top))])
    heads = [
        "interactions per",
        "how many",
        "10th percentile",
        "median",
        "90th percentile",
        "most",
        "share of the top 1 %",
    ]
    return [*table(heads, lines), *items(_cold(prepared))]


def _cold(prepared: Prepared) -> list[str]:
    split, examples, item = prepared.split, prepared.examples, narrowed(prepared.spec).item
    if not len(split.holdout):
        return []
    known = set(examples.columns[item][split.development].tolist())
    new = np.mean([one not in known for one in examples.columns[item][split.holdout].tolist()])
    words = "no list can have them, and every metric here includes that loss"
    return [
        f"{share(float(new))} of the interactions in the hold-out are with items that are new there: {words}"
    ]
