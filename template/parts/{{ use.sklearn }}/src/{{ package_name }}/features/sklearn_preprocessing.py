"""Fitted transforms with scikit-learn: they travel with the model into its exported graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, PolynomialFeatures, StandardScaler

from ..artefact import Array, Input, feed
from ..data.examples import Inputs
from .sklearn_export import to_onnx


@dataclass(frozen=True)
class SklearnModel:
    """A fitted pipeline from raw columns to answers."""

    pipeline: Any
    tensors: tuple[Input, ...]
    classes: int

    def predict(self, rows: pl.DataFrame) -> Array:
        """Give `(rows, classes)` probabilities, or `(rows,)` numbers."""
        table = _table(self.tensors, rows)
        if self.classes:
            return np.asarray(self.pipeline.predict_proba(table))
        return np.asarray(self.pipeline.predict(table)).reshape(-1)

    def export(self) -> bytes:
        """Give an ONNX graph whose one output is named `answers`."""
        return to_onnx(self.pipeline, self.tensors, self.classes)


def fit(estimator: Any, scaled: bool, rows: pl.DataFrame, truth: Array, inputs: Inputs) -> SklearnModel:
    """Give an estimator fitted behind its transforms.

    `scaled` fills empty numbers with the median, holds each within the range of the training rows, brings all
    to mean 0 and deviation 1, and adds crosses; else numbers pass as they are.
    """
    pipeline = Pipeline([("prepare", transforms(inputs, scaled)), ("model", estimator)])
    pipeline.fit(_table(inputs.tensors(), rows), truth)
    return SklearnModel(pipeline, inputs.tensors(), len(getattr(estimator, "classes_", ())))


def transforms(inputs: Inputs, scaled: bool) -> ColumnTransformer:
    """Give the unfitted transforms of some inputs.

    A category becomes one column per known level. A level that is not known is zero in all of them: the
    out-of-vocabulary group, in training and in serving alike.
    """
    names = inputs.columns()
    numbers = [names.index(name) for name in inputs.numbers]
    categories = [names.index(name) for name in inputs.categories]
    parts: list[tuple[str, Any, list[int]]] = []
    if numbers:
        parts.append(("numbers", _scaler() if scaled else "passthrough", numbers))
    if categories:
        parts.append(("categories", _encoder(inputs, inputs.categories), categories))
    for index, pair in enumerate(inputs.crosses if scaled else ()):
        parts.append((f"cross_{index}", _cross(inputs, pair), [names.index(name) for name in pair]))
    return ColumnTransformer(parts, sparse_threshold=0.0)


def _scaler() -> Pipeline:
    filled = SimpleImputer(strategy="median", keep_empty_features=True)
    # Outliers are gone from the training rows: what lies beyond them must not be multiplied by a weight.
    return make_pipeline(filled, MinMaxScaler(clip=True), StandardScaler())


def _encoder(inputs: Inputs, names: Sequence[str]) -> OneHotEncoder:
    levels = [np.array(inputs.levels[name], dtype=object) for name in names]
    return OneHotEncoder(categories=levels, handle_unknown="ignore", sparse_output=False, dtype=np.float32)


def _cross(inputs: Inputs, pair: tuple[str, str]) -> Pipeline:
    both_numbers = set(pair) <= set(inputs.numbers)
    first = _scaler() if both_numbers else _encoder(inputs, pair)
    return make_pipeline(first, PolynomialFeatures(degree=2, interaction_only=True, include_bias=False))


def _table(tensors: tuple[Input, ...], rows: pl.DataFrame) -> pl.DataFrame:
    """Give the columns as the graph sees them, under plain names: text, and numbers in single precision."""
    fed = feed(tensors, rows)
    columns = [fed[one.name][:, index] for one in tensors for index in range(len(one.columns))]
    return pl.DataFrame({f"c{index}": pl.Series(column.tolist()) for index, column in enumerate(columns)})
