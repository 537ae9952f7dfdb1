"""Prepare number columns: clip, fill and scale them as the recipe says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import StandardScaler

from ..arrays import Array
from ..models.rung import Part
from .column_encoding import FAR_OUT


@dataclass(frozen=True)
class Numbers:
    """The steps for the number columns in use, in the order of the fields; arrays have one entry per column.

    `low` and `high` clip, `fill` replaces an empty value (NaN: it stays empty), `center` and `scale` give
    mean 0 and deviation 1. `gaps` are the indices of the columns that get an indicator of empty values.
    """

    columns: Array
    low: Array
    high: Array
    fill: Array
    center: Array
    scale: Array
    gaps: Array

    @property
    def width(self) -> int:
        """Return how many numbers encode a row."""
        return len(self.columns) + len(self.gaps)

    def owners(self, names: tuple[str, ...]) -> list[str]:
        """Return the source column of each encoded number."""
        read = [names[column] for column in self.columns]
        return read + [read[place] for place in self.gaps]

    def transform(self, numbers: Array) -> Array:
        """Return `(rows, width)` in single precision, by the same steps as the exported graph."""
        read = numbers[:, self.columns]
        empty = np.isnan(read)
        if np.isfinite(self.low).any():
            read = np.clip(read, self.low, self.high)
        if not np.isnan(self.fill).all():
            read = np.where(empty, self.fill, read)
        if (self.center != 0).any() or (self.scale != 1).any():
            read = (read - self.center) / self.scale
        return (
            np.concatenate([read, empty[:, self.gaps].astype(np.float32)], axis=1) if len(self.gaps) else read
        )


def fit_numbers(part: Part, columns: Array, scaled: bool, treatment: Mapping[str, str]) -> Numbers:
    """Return the steps for the number columns at the given indices, fitted on the rows of `part`.

    `scaled` fills, marks gaps and scales whatever the treatment says: linear models cannot take gaps.
    """
    read = part.tensors["numbers"][:, columns]
    low, high = np.full(len(columns), -np.inf), np.full(len(columns), np.inf)
    if treatment.get("outliers") == "clip" and len(columns):
        low, high = _fences(read)
        read = np.clip(read, low, high)
    fill, gaps = np.full(len(columns), np.nan), np.empty(0, dtype=np.int64)
    center, scale = np.zeros(len(columns)), np.ones(len(columns))
    if (scaled or treatment.get("missing") != "native") and len(columns):
        imputer = SimpleImputer(strategy="median", keep_empty_features=True).fit(read)
        fill, gaps = imputer.statistics_, np.flatnonzero(np.isnan(read).any(axis=0))
    if scaled and len(columns):
        scaler = StandardScaler().fit(np.where(np.isnan(read), fill, read))
        center, scale = scaler.mean_, scaler.scale_
    return Numbers(
        columns=columns,
        low=low.astype(np.float32),
        high=high.astype(np.float32),
        fill=fill.astype(np.float32),
        center=center.astype(np.float32),
        scale=scale.astype(np.float32),
        gaps=gaps,
    )


def _fences(values: Array) -> tuple[Array, Array]:
    with np.errstate(all="ignore"):
        first, third = np.nanquantile(values, [0.25, 0.75], axis=0)
    reach = FAR_OUT * (third - first)
    # At least half of the values are equal: a fence would clip all others.
    reach = np.where(reach > 0, reach, np.inf)
    return np.nan_to_num(first - reach, nan=-np.inf), np.nan_to_num(third + reach, nan=np.inf)
