"""A fitted TensorFlow Transform graph: stored as the bytes of its SavedModel, and run from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile, ZipInfo

import numpy as np
import tensorflow as tf
import tensorflow_transform as tft

from ..arrays import Array
from .tft_steps import CODES, INNER, NUMBERS

# The features of rows to score, and the additional one of rows to fit on.
SERVED, FITTED = (NUMBERS, CODES), (NUMBERS, CODES, INNER)


@dataclass(frozen=True)
class Graph:
    """A fitted graph. `saved` is the SavedModel's folder as a zip file; `served` and `fitted` run it."""

    saved: bytes
    served: Callable[..., Mapping[str, Any]]
    fitted: Callable[..., Mapping[str, Any]]

    def run(self, tensors: Mapping[str, Array], inner: Array | None = None) -> dict[str, Array]:
        """Return the transformed rows; `inner` is the fold of each row that the graph was fitted on."""
        given = [tf.constant(tensors[NUMBERS]), tf.constant(tensors["categories"].astype(np.int64))]
        found = (
            self.served(*given) if inner is None else self.fitted(*given, tf.constant(inner.astype(np.int64)))
        )
        return {name: np.asarray(values) for name, values in found.items()}


def graph_of(saved: bytes, numbers: int, codes: int) -> Graph:
    """Return the graph of a SavedModel's bytes, with that many columns of each kind."""
    shapes = {NUMBERS: [None, numbers], CODES: [None, codes], INNER: [None]}
    kinds = {NUMBERS: tf.float32, CODES: tf.int64, INNER: tf.int64}
    with TemporaryDirectory() as folder:
        unpack(saved, Path(folder))
        output = tft.TFTransformOutput(folder)
        served, fitted = (
            _runner(output, {name: tf.TensorSpec(shapes[name], kinds[name], name) for name in features})
            for features in (SERVED, FITTED)
        )
    return Graph(saved, served, fitted)


def pack(folder: Path) -> bytes:
    """Return a folder as a zip file with reproducible bytes."""
    kept = BytesIO()
    with ZipFile(kept, "w") as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.writestr(ZipInfo(path.relative_to(folder).as_posix()), path.read_bytes())
    return kept.getvalue()


def unpack(saved: bytes, folder: Path) -> None:
    """Extract a graph into a folder: `transform_fn` is the SavedModel, the whole a `TFTransformOutput`."""
    with ZipFile(BytesIO(saved)) as archive:
        archive.extractall(folder)


def _runner(output: Any, features: Mapping[str, Any]) -> Callable[..., Mapping[str, Any]]:
    """Return the graph as a function of some features, traced while the SavedModel's folder exists."""

    def run(*given: Any) -> Any:
        raw = {name: tensor for name, tensor in zip(features, given, strict=True) if tensor.shape[-1] != 0}
        return output.transform_raw_features(raw, drop_unused_features=True)

    signature: Sequence[Any] = tuple(features.values())
    traced = tf.function(run, input_signature=signature)
    traced.get_concrete_function()
    return traced  # type: ignore[no-any-return]
