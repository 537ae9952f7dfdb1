"""How rows of a table may be treated inside a fit, and which treatments the data suggests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from ..arrays import Array, Indices
from .rung import Part

RARE, MANY_COLUMNS, MANY_ROWS = 0.2, 20, 50_000


def complete(part: Part, treatment: Mapping[str, str]) -> Part:
    """Return the rows; with `missing = "drop"` only those without an empty number.

    If that would leave no row, or lose a class, all rows stay.
    """
    if treatment.get("missing") != "drop":
        return part
    whole = ~np.isnan(part.tensors["numbers"]).any(axis=1)
    if not whole.any() or (part.classes and len(np.unique(part.truth[whole])) < part.classes):
        return part
    return part.take(np.flatnonzero(whole))


def smote(part: Part, counts: Array, seed: int) -> Part:
    """Return the rows and synthetic ones between neighbors of rarer classes (Chawla and others, 2002)."""
    from imblearn.over_sampling import SMOTE, SMOTENC

    neighbours = min(5, int(counts[counts > 0].min()) - 1)
    if neighbours < 1:
        return part
    numbers, codes = part.tensors["numbers"], part.tensors["categories"]
    middle = np.nan_to_num(np.nanmedian(numbers, axis=0)) if numbers.shape[1] else np.empty(0)
    table = np.concatenate([np.where(np.isnan(numbers), middle, numbers), codes], axis=1)
    width, texts = numbers.shape[1], codes.shape[1]
    if texts and width:
        maker = SMOTENC(list(range(width, width + texts)), k_neighbors=neighbours, random_state=seed)
    elif width:
        maker = SMOTE(k_neighbors=neighbours, random_state=seed)
    else:
        return part
    made, truth = maker.fit_resample(table, part.truth)
    new = len(truth) - len(part)
    return replace(
        part,
        tensors={
            "numbers": np.concatenate([numbers, made[len(part) :, :width].astype(np.float32)]),
            "categories": np.concatenate([codes, made[len(part) :, width:].astype(np.int32)]),
        },
        truth=truth,
        blocks=np.concatenate([part.blocks, np.arange(new)]),
    )


def suggested(part: Part, rows: Indices) -> Iterator[tuple[str, str, str]]:
    """Yield the treatments that are worth a trial, each with its reason."""
    numbers, truth = part.tensors["numbers"][rows], part.truth[rows]
    whole = ~np.isnan(numbers).any(axis=1)
    if not whole.all():
        yield "missing", "impute", f"{1 - whole.mean():.0%} of the rows have a missing value"
        if whole.mean() > 0.5 and len(rows) >= MANY_ROWS:
            yield "missing", "drop", f"of {len(rows):,} rows, those with a missing value can be spared"
    if numbers.shape[1]:
        yield "outliers", "clip", "numbers may have outliers"
    share = np.bincount(truth).min() / len(truth) if part.classes else 1.0
    if share < RARE:
        many = len(rows) >= MANY_ROWS
        yield "balance", "weights", f"the rarest class has {share:.1%} of the rows"
        how = "undersample" if many else "smote"
        yield "balance", how, f"the rarest class has {share:.1%} of {len(rows):,} rows"
    columns = len(part.inputs.columns("float32")) + len(part.inputs.columns("string"))
    if columns >= MANY_COLUMNS:
        yield "selection", "trees", f"there are {columns} columns"
