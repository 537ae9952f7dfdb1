"""Imbalance: which method fits, and the methods that only take rows or leave them out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..artefact import Array

Indices = npt.NDArray[np.int64]
# A class is rare when it has less than this part of an even share.
RARE = 0.4
# Rare classes are brought to this part of the largest class.
TARGET = 0.5
# A class of a handful of rows says nothing new after so many copies.
MOST_TIMES = 20
MANY_ROWS, MANY_RARE_ROWS, FEW_RARE_ROWS = 50_000, 1_000, 30


def method(counts: Array) -> str:
    """Give how to treat classes of these sizes: nothing, undersampling, SMOTE or oversampling.

    Nothing, while no class is rare. Much data: the large classes lose rows, which nobody misses. Else the
    rare classes gain rows: new ones between neighbours (SMOTE), or repeated ones where there are too few
    neighbours.
    """
    rarest = int(counts.min())
    if rarest * len(counts) >= RARE * counts.sum():
        return "nothing"
    if counts.sum() >= MANY_ROWS and rarest >= MANY_RARE_ROWS:
        return "undersampling"
    return "SMOTE" if rarest >= FEW_RARE_ROWS else "oversampling"


def wanted(counts: Array) -> Array:
    """Give the size that each class is brought to by oversampling."""
    enough = np.minimum(np.ceil(TARGET * counts.max()), counts * MOST_TIMES)
    return np.asarray(np.maximum(counts, enough), dtype=np.int64)


def oversample(truth: Array, seed: int) -> Indices:
    """Give row indices in which the rows of rare classes are repeated."""
    random = np.random.default_rng(seed)
    counts = np.bincount(truth)
    more = [
        random.choice(np.flatnonzero(truth == index), int(size - counts[index]))
        for index, size in enumerate(wanted(counts))
        if counts[index]
    ]
    return np.concatenate([np.arange(len(truth)), *more]).astype(np.int64)


def undersample(truth: Array, seed: int) -> Indices:
    """Give row indices in which large classes lose rows."""
    random = np.random.default_rng(seed)
    counts = np.bincount(truth)
    most = int(counts[counts > 0].min() / TARGET)
    kept = []
    for index in range(len(counts)):
        members = np.flatnonzero(truth == index)
        kept.append(random.permutation(members)[:most] if len(members) > most else members)
    return np.sort(np.concatenate(kept)).astype(np.int64)
