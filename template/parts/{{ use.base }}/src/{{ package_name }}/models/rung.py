"""One rung of the ladder: what a model is, what can be set, and how it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import polars as pl

from ..artefact import Array

Params = Mapping[str, float]


class Model(Protocol):
    """A fitted model."""

    def predict(self, rows: pl.DataFrame) -> Array:
        """Give `(rows, classes)` probabilities, or `(rows,)` numbers."""

    def export(self) -> bytes:
        """Give an ONNX graph whose one output is named `answers`."""


@dataclass(frozen=True)
class Range:
    """Where a hyper-parameter is searched; `log` where its order of magnitude matters."""

    low: float
    high: float
    log: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Explanation:
    """What a person should know of a model before trusting it."""

    what: str
    loss: str
    hyperparameters: Mapping[str, str]
    pros: tuple[str, ...]
    cons: tuple[str, ...]


@dataclass(frozen=True)
class Rung:
    """A model that can be trained.

    `make` gives an unfitted estimator for a problem, hyper-parameters and a seed. `scaled` says that it wants
    empty numbers filled, all numbers on one scale, and crosses.
    """

    name: str
    explanation: Explanation
    defaults: Params
    space: Mapping[str, Range]
    make: Callable[[str, Params, int], Any]
    scaled: bool
