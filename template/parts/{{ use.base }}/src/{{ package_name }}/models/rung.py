"""One rung of the model ladder: a kind of model, its hyper-parameters, its fit, and the fitted model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import onnx

from ..arrays import Array, Tensors
from ..artefact import Tensor

Params = Mapping[str, float | int | str]


@dataclass(frozen=True)
class Inputs:
    """The columns of a part: its tensors, the levels of each text column, and the crosses.

    `source` is what the modality stores once for all parts, if rows are indices into it.
    """

    tensors: tuple[Tensor, ...]
    levels: tuple[tuple[str, ...], ...] = ()
    crosses: tuple[tuple[str, str], ...] = ()
    source: Any = None

    def columns(self, dtype: str) -> tuple[str, ...]:
        """Return the names of the columns of one type."""
        return tuple(name for one in self.tensors if one.dtype == dtype for name in one.columns)


@dataclass(frozen=True)
class Part:
    """Rows to fit on or to predict.

    `tensors` are those of the graph, with each text as the index of its level. `truth` is the class index, or
    the number; `classes` is 0 for numbers. A row has `width` margins. Rows with the same value in `blocks`
    (a group, or a stretch of time) stay together when a fit splits its own rows. If `weights` is None, every
    row weighs one.
    """

    inputs: Inputs
    tensors: Tensors
    truth: Array
    classes: int
    width: int
    blocks: Array
    weights: Array | None = None

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.truth)

    def take(self, rows: Array) -> Part:
        """Return some of the rows, by index or by mask."""
        return replace(
            self,
            tensors={name: values[rows] for name, values in self.tensors.items()},
            truth=self.truth[rows],
            blocks=self.blocks[rows],
            weights=None if self.weights is None else self.weights[rows],
        )


@dataclass(frozen=True)
class Fragment:
    """A model as part of a graph: it reads the tensors and produces the values `encoded` and `margin`.

    `owners` names the derived column behind each column of `encoded`; `assets` holds what reasons are
    computed from, and an index. `inputs` are set only if the graph does not read the tensors of the rows.
    """

    nodes: tuple[onnx.NodeProto, ...]
    initializers: tuple[onnx.TensorProto, ...]
    encoded: str
    margin: str
    owners: tuple[str, ...]
    assets: Mapping[str, Array]
    inputs: tuple[Tensor, ...] = ()


class Model(Protocol):
    """A fitted model. It returns margins: log-odds, one score per class, numbers, or ranked lists."""

    @property
    def rounds(self) -> int:
        """Return how many iterations were used; 0 if the model has none."""

    def at(self, rounds: int) -> Model:
        """Return the model after fewer iterations."""

    def margin(self, tensors: Tensors) -> Array:
        """Return `(rows, width)` margins of coded rows."""

    def export(self, prefix: str) -> Fragment:
        """Return the graph, with `prefix` before each of its names."""


@dataclass(frozen=True)
class Range:
    """The range in which a number is searched; `log` for a logarithmic scale, `whole` for integers."""

    low: float
    high: float
    log: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Choice:
    """The texts to try."""

    among: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """What a person should know about a model before trusting it."""

    what: str
    loss: str
    hyperparameters: Mapping[str, str]
    pros: tuple[str, ...]
    cons: tuple[str, ...]


Fit = Callable[[Part, Part | None, Params, Mapping[str, str], int], Model]


@dataclass(frozen=True)
class Rung:
    """A model that can be fitted.

    `fit` takes the training rows, the rows for early stopping (None: `params["rounds"]` iterations), the
    hyper-parameters, the treatment of the rows, and a seed.
    """

    name: str
    explanation: Explanation
    defaults: Params
    space: Mapping[str, Range | Choice]
    fit: Fit
