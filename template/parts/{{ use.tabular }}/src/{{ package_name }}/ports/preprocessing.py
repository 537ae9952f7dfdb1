"""The interface of fitted transforms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from ..arrays import Tensors

if TYPE_CHECKING:
    from ..models.graphs import Writer
    from ..models.rung import Part


class Encoder(Protocol):
    """Fitted transforms from coded rows to the numbers that a model computes with."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the name of the derived column behind each encoded column."""

    def transform(self, tensors: Tensors, fitting: bool = False) -> Any:
        """Return `(rows, columns)` in float32, dense or sparse; `fitting` is true for the training rows."""


class Preprocessing(Protocol):
    """Transforms that are fitted on training rows only, and exported with the model.

    The graph returns the same numbers as `transform`, up to the last digits of float32. A training row never
    gets a target mean that includes its own target (cross-fitting).
    """

    def fit_encoder(
        self, part: Part, scaled: bool, treatment: Mapping[str, str], most_levels: int
    ) -> Encoder:
        """Return transforms fitted on some rows."""


class Exporting(Protocol):
    """The same transforms as part of a graph."""

    def export_encoder(self, encoder: Any, writer: Writer) -> str:
        """Write the encoder into a graph, and return the name of the encoded columns."""
