"""One rung of the ladder: what a model is, what can be set, how it is fitted, and what it is made of."""

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
    """What the rows of a part are made of: the tensors, the levels behind each text column, the crosses.

    `source` is what the modality keeps once for all parts, where rows are places in it.
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
    """Rows to fit on or to answer.

    `tensors` are those of the graph, with a text as its place among the levels. `truth` is the index of the
    class, or the number; `classes` is 0 for numbers. A row has `width` margins. Rows of one value of `blocks`
    belong together wherever a fit splits its own rows: one group, or one stretch of time. `weights` of None
    are all one.
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
    """A model as a part of a graph: it reads the tensors and ends in the values `encoded` and `margin`.

    `owners` name the derived column of each column of `encoded`; `assets` hold what reasons need, and an
    index. `inputs` are the graph's own where it does not read the tensors of the rows.
    """

    nodes: tuple[onnx.NodeProto, ...]
    initializers: tuple[onnx.TensorProto, ...]
    encoded: str
    margin: str
    owners: tuple[str, ...]
    assets: Mapping[str, Array]
    inputs: tuple[Tensor, ...] = ()


class Model(Protocol):
    """A fitted model. It answers in margins: log-odds, one score per class, numbers, or ranked lists."""

    @property
    def rounds(self) -> int:
        """Return how many iterations were used; 0 where there are none."""

    def at(self, rounds: int) -> Model:
        """Return the model after fewer iterations."""

    def margin(self, tensors: Tensors) -> Array:
        """Return `(rows, width)` margins of coded rows."""

    def export(self, prefix: str) -> Fragment:
        """Return the graph, with `prefix` before each of its names."""


@dataclass(frozen=True)
class Range:
    """Where a number is searched; `log` where its order of magnitude matters, `whole` for integers."""

    low: float
    high: float
    log: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Choice:
    """The texts that are tried."""

    among: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """What a person should know of a model before trusting it."""

    what: str
    loss: str
    hyperparameters: Mapping[str, str]
    pros: tuple[str, ...]
    cons: tuple[str, ...]


Fit = Callable[[Part, Part | None, Params, Mapping[str, str], int], Model]


@dataclass(frozen=True)
class Rung:
    """A model that can be fitted.

    `fit` takes the rows, the rows that say when to stop (none: a fixed number of iterations in
    `params["rounds"]`), the hyper-parameters, the treatment of the rows, and a seed.
    """

    name: str
    explanation: Explanation
    defaults: Params
    space: Mapping[str, Range | Choice]
    fit: Fit
