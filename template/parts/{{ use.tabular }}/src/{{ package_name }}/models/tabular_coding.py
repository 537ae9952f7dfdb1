"""From columns to the tensors that models are fitted on; each text becomes the index of its level."""

from __future__ import annotations

import numpy as np

from ..arrays import Tensors
from ..data.examples import Examples
from ..data.tabular_spec import Spec
from ..ports import spec as rows_of
from .rung import Inputs


def coded(spec: rows_of.Spec, examples: Examples) -> tuple[Inputs, Tensors]:
    """Return the inputs of a fit, and the tensors `numbers` and `categories` (as indices of levels).

    Levels are sorted; a missing tensor becomes one without columns.
    """
    assert isinstance(spec, Spec)
    tensors, rows = spec.feed(examples.columns), len(examples)
    numbers = tensors.get("numbers", np.empty((rows, 0), dtype=np.float32))
    texts = tensors.get("categories", np.empty((rows, 0), dtype=object))
    codes, levels = np.empty(texts.shape, dtype=np.int32), []
    for column in range(texts.shape[1]):
        values = texts[:, column].tolist()
        names = tuple(sorted(set(values)))
        places = {name: place for place, name in enumerate(names)}
        codes[:, column] = np.fromiter(map(places.__getitem__, values), np.int32, rows)
        levels.append(names)
    return Inputs(spec.tensors(), tuple(levels), spec.crosses), {"numbers": numbers, "categories": codes}
