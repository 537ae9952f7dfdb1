"""Fits a transform: runs its analyzers over the rows in an in-process Beam pipeline."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

# TensorFlow reads it at import: without it, it warns about missing GPUs.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import apache_beam as beam
import numpy as np
import pyarrow as pa
import tensorflow as tf
import tensorflow_transform as tft
import tensorflow_transform.beam as tft_beam
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner
from tfx_bsl.tfxio import tensor_adapter, tensor_representation_util

from ..arrays import Array
from .tft_graph import pack

BATCH = 50_000
# They warn about every stage: missing Beam type hints, and names that TensorFlow makes up.
LOUD = ("absl", "apache_beam", "tensorflow")


def analysed(rows: dict[str, Array], steps: Callable[[Any], Any]) -> bytes:
    """Return the SavedModel of a preprocessing function after its analyzers have seen all rows.

    `rows` are features, each `(rows,)` or `(rows, columns)`. The pipeline lives in this call: as a global of
    a script, it was seen to crash the process at exit.
    """
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.ERROR)
    kinds = {"f": tf.float32, "i": tf.int64}
    spec = {
        name: tf.io.FixedLenFeature(values.shape[1:], kinds[values.dtype.kind])
        for name, values in rows.items()
    }
    schema = tft.DatasetMetadata.from_feature_spec(spec).schema
    batches = list(_batches(rows))
    adapter = tensor_adapter.TensorAdapterConfig(
        batches[0].schema, tensor_representation_util.InferTensorRepresentationsFromSchema(schema)
    )
    with TemporaryDirectory() as scratch:
        kept = Path(scratch) / "kept"
        # The default runner needs a server program of its own; this one is part of Beam.
        with tft_beam.Context(temp_dir=scratch), beam.Pipeline(runner=FnApiRunner()) as pipeline:
            given = pipeline | beam.Create(batches, reshuffle=False)  # type: ignore[no-untyped-call]
            graph = (given, adapter) | tft_beam.AnalyzeDataset(steps)  # type: ignore[no-untyped-call]
            _ = graph | tft_beam.WriteTransformFn(str(kept))  # type: ignore[attr-defined]
        return pack(kept)


def _batches(rows: dict[str, Array]) -> Iterator[pa.RecordBatch]:
    length = len(next(iter(rows.values())))
    for start in range(0, length, BATCH):
        yield pa.record_batch({name: _lists(values[start : start + BATCH]) for name, values in rows.items()})


def _lists(values: Array) -> pa.ListArray:
    table = values.reshape(len(values), -1)
    ends = np.arange(0, table.size + 1, table.shape[1], dtype=np.int32)
    return pa.ListArray.from_arrays(pa.array(ends), pa.array(table.reshape(-1)))
