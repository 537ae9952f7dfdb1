"""The model as MLflow's `pyfunc` loads it; these modules travel with it, so the project is not needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..arrays import Array, Columns
from ..artefact import Artefact, load
from ..data.spec import Spec
from ..serving.answers import Answering


@dataclass(frozen=True)
class PortableModel:
    """An artifact that answers a frame of raw columns, validated and converted by its own contract."""

    artefact: Artefact
    spec: Spec
    answering: Answering

    def answers(self, rows: Columns) -> dict[str, Any]:
        """Return the answers to raw rows: name -> list of one value per row.

        Raises:
            BadData: a column is missing, or a value has the wrong type.
        """
        columns = self.spec.check(rows, "flag").accepted()
        answers = self.answering.answers(self.artefact, self.spec.feed(columns))
        return self.answering.table(self.artefact, answers, columns)

    def predict(self, frame: Any, params: Mapping[str, Any] | None = None) -> Any:
        """Return a pandas frame of answers to a frame of rows; `params` are not used."""
        found = self.answers({str(name): _values(frame[name]) for name in frame.columns})
        return type(frame)(found, index=frame.index)


def _values(column: Any) -> Array:
    """Return a column as an array of numbers, times, or texts with None for missing values."""
    if column.dtype.kind == "M":
        return np.asarray(column.to_numpy(dtype="datetime64[us]"))
    if column.dtype.kind in "iuf":
        return np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan))
    return np.array([None if value != value or value is None else value for value in column], dtype=object)


def _load_pyfunc(path: str) -> PortableModel:
    """Return the model in a folder; MLflow calls this function by name."""
    artefact = load(Path(path))
    manifest = artefact.manifest
    return PortableModel(artefact, Spec.from_json(manifest.spec), Answering.from_json(manifest.task))
