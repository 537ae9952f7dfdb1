"""From texts to the rows that models are fitted on: a row is the index of its text among the distinct ones.

Words are read only once for all folds and fits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from ..arrays import Array, Tensors
from ..data import text_terms as terms
from ..data.examples import Examples
from ..data.text_spec import narrowed
from ..ports.spec import Spec
from .rung import Inputs

PLACES = "places"


@dataclass(frozen=True)
class Texts:
    """The distinct texts of all rows: `weights`, `(texts, terms)`, of the terms `ids`.

    `columns` are the raw columns of the texts.
    """

    ids: Array
    weights: csr_matrix
    columns: tuple[str, ...]


def coded(spec: Spec, examples: Examples) -> tuple[Inputs, Tensors]:
    """Return the inputs of a fit, and the index of each row's text among the distinct ones, `(rows, 1)`."""
    known: dict[tuple[str, ...], int] = {}
    own = narrowed(spec)
    rows = zip(*own.texts(examples.columns), strict=True)
    places = np.array([known.setdefault(one, len(known)) for one in rows], dtype=np.int32)
    found = terms.counted(list(zip(*known, strict=True)), own.most_words)
    ids, columns = np.unique(found.ids, return_inverse=True)
    starts = np.searchsorted(found.rows, np.arange(len(known) + 1))
    content = (terms.dampened(found.counts), columns, starts)
    texts = Texts(ids, csr_matrix(content, shape=(len(known), len(ids))), spec.required())
    return Inputs(spec.tensors(), source=texts), {PLACES: places[:, None]}
