"""Texts that repeat others, word for word or nearly: found in linear time, kept on one side of a split.

MinHash (Broder, 1997): the least hash of two texts' terms is the same with the probability of their Jaccard
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

# Repeats share four of five terms. Eight bands of four hashes find 98.5 % of such pairs, and compare four of
# ten that share half of theirs.
SIMILAR, BANDS, HASHES = 0.8, 8, 4
# Of fewer terms, people write the same independently of each other ("thank you").
FEWEST_TERMS = 8
SEED = 20_240_101


def clusters(found: Counted, rows: int) -> Array:
    """Return for each row the place of the first row that it repeats, or its own."""
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
    """Return names of groups `(rows,)` where those that hold repeats of one text are one group."""
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

    They go where the first of them is; in time, those that come later are left out of what is evaluated.
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
    """Return pairs of rows, `(pairs, 2)`, that agree in a band: neighbors in the order of its hashes."""
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
