"""Near-duplicate texts: found in linear time, kept on one side of a split.

MinHash (Broder, 1997): the minimum hashes of two texts' terms are equal with a probability of their Jaccard
similarity. Texts that agree in one of several bands of hashes are compared exactly (Leskovec, Rajaraman and
Ullman, 2020).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components

from ..arrays import Array, Indices
from .examples import Fold, Split
from .text_terms import Counted

# Repeats share four of five terms. Eight bands of four hashes find 98.5 % of such pairs, and also compare
# 40 % of the pairs that share half of their terms.
SIMILAR, BANDS, HASHES = 0.8, 8, 4
# Shorter texts are often written independently of each other ("thank you").
FEWEST_TERMS = 8
SEED = 20_240_101


def clusters(found: Counted, rows: int) -> Array:
    """Return, for each row, the index of the first row that it repeats, or its own index."""
    sizes = np.bincount(found.rows, minlength=rows)
    starts = np.cumsum(sizes) - sizes
    long = np.flatnonzero(sizes >= FEWEST_TERMS)
    if len(long) < 2:
        return np.arange(rows)
    pairs = _candidates(found, starts, long)
    pairs = pairs[_similarity(found, pairs, sizes) >= SIMILAR]
    links = coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(rows, rows))
    _, labels = connected_components(links, directed=False)
    _, first = np.unique(labels, return_index=True)
    return np.asarray(first[labels])


def joined(groups: Array, repeated: Array) -> Array:
    """Return the groups, `(rows,)`, with those merged that have repeats of the same text."""
    names, places = np.unique(groups.astype(str), return_inverse=True)
    count = len(names)
    edges = (np.ones(len(places)), (places, count + repeated))
    size = count + len(repeated)
    _, labels = connected_components(coo_matrix(edges, shape=(size, size)), directed=False)
    _, first = np.unique(labels[:count], return_index=True)
    leader = np.zeros(labels.max() + 1, dtype=np.int64)
    leader[labels[first]] = first
    return np.asarray(names[leader[labels[places]]], dtype=object)


def apart(split: Split, repeated: Array, timed: bool) -> Split:
    """Return the split with all repeats of a text on one side of the hold-out and of each fold.

    They go where the first of them is; in a split by time, later repeats are left out of the evaluation.
    """
    folds = tuple(Fold(*_sides(fold.train, fold.valid, repeated, timed)) for fold in split.folds)
    development, holdout = _sides(split.development, split.holdout, repeated, timed)
    return replace(split, development=development, holdout=holdout, folds=folds)


def _sides(before: Indices, after: Indices, repeated: Array, timed: bool) -> tuple[Indices, Indices]:
    if timed:
        return before, after[~np.isin(repeated[after], repeated[before])]
    rows = np.sort(np.concatenate([before, after]))
    names, first = np.unique(repeated[rows], return_index=True)
    home = np.isin(rows[first], after)
    moved = home[np.searchsorted(names, repeated[rows])]
    return rows[~moved], rows[moved]


def _candidates(found: Counted, starts: Array, long: Array) -> Array:
    """Return the pairs of rows, `(pairs, 2)`, that agree in a band: neighbors when sorted by its hash."""
    random = np.random.default_rng(SEED)
    ids = found.ids.astype(np.uint64)
    pairs = []
    for _ in range(BANDS):
        band = np.zeros(len(long), dtype=np.uint64)
        for _ in range(HASHES):
            factor, shift = random.integers(1, 2**63, 2, dtype=np.uint64) | np.uint64(1)
            mixed = (ids * factor + shift) >> np.uint64(32)
            least = np.minimum.reduceat(mixed, np.minimum(starts, len(mixed) - 1))[long]
            band = (band ^ least) * np.uint64(0x9E3779B97F4A7C15)
        order = np.argsort(band, kind="stable")
        alike = band[order][1:] == band[order][:-1]
        pairs.append(np.column_stack([long[order][:-1][alike], long[order][1:][alike]]))
    return np.unique(np.concatenate(pairs), axis=0)


def _similarity(found: Counted, pairs: Array, sizes: Array) -> Array:
    """Return the Jaccard similarity of the terms of pairs of rows."""
    _, columns = np.unique(found.ids, return_inverse=True)
    indptr = np.append(0, np.cumsum(sizes))
    terms = csr_matrix((np.ones(len(columns), dtype=np.float32), columns, indptr))
    shared = np.asarray(terms[pairs[:, 0]].multiply(terms[pairs[:, 1]]).sum(axis=1)).ravel()
    return np.asarray(shared / (sizes[pairs].sum(axis=1) - shared))
