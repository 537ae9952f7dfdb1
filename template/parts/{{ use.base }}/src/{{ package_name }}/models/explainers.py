"""What serving needs to explain an answer, kept beside the graph as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..arrays import Array


def linear_terms(weights: Array, intercept: Array, center: Array) -> dict[str, Array]:
    """Return the explainer of a linear model: weights `(k, outputs)`, intercept `(outputs,)`.

    `center` `(k,)` is the average training row, whose margin is the base.
    """
    return {"kind": np.array("linear"), "weights": weights, "base": intercept, "center": center}


def blended(
    parts: Sequence[Mapping[str, Array]], weights: Sequence[float], columns: Sequence[Array]
) -> dict[str, Array]:
    """Return the explainer of a blend that averages margins with `weights`.

    `columns` hold for each part the places of its own columns among those of the blend.
    """
    found: dict[str, Array] = {"kind": np.array("blend"), "blend": np.array(weights, dtype=np.float64)}
    for index, (part, held) in enumerate(zip(parts, columns, strict=True)):
        found |= {f"{index}.{key}": value for key, value in part.items()}
        found[f"{index}.columns"] = np.asarray(held, dtype=np.int64)
    return found
