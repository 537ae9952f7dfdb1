"""Encode coded rows as the numbers that a model computes with; whatever is learned from rows is learned here.

A category value is an index into its levels, so each of its encodings is a table lookup, here and in
the exported graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from ..arrays import Array, Tensors
from ..models.rung import Inputs, Part
from .column_encoding import side_by_side
from .column_selection import selected
from .sklearn_categories import Levels, Means, fit_category
from .sklearn_numbers import Numbers, fit_numbers


@dataclass(frozen=True)
class Cross:
    """An interaction of two columns: the product of two numbers, or the pair of two categories' levels."""

    name: str
    first: int
    second: int
    levels: tuple[Levels, Levels] | None

    @property
    def width(self) -> int:
        """Return how many numbers encode the pair."""
        return 1 if self.levels is None else self.levels[0].width * self.levels[1].width


@dataclass(frozen=True)
class Encoder:
    """Fitted transforms from coded rows to `(rows, columns)` in single precision."""

    inputs: Inputs
    numbers: Numbers
    means: tuple[Means, ...]
    levels: tuple[Levels, ...]
    crosses: tuple[Cross, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the name of the source column of each encoded column."""
        texts = self.inputs.columns("string")
        names = self.numbers.owners(self.inputs.columns("float32"))
        names += [cross.name for cross in self.crosses if cross.levels is None]
        for column, width in [(one.column, one.width) for one in self.means]:
            names += [texts[column]] * width
        for column, width in [(one.column, one.width) for one in self.levels]:
            names += [texts[column]] * width
        for cross in self.crosses:
            names += [cross.name] * (cross.width if cross.levels else 0)
        return tuple(names)

    def transform(self, tensors: Tensors, fitting: bool = False) -> Array | sparse.csr_matrix:
        """Return the encoded rows, sparse if they are wide.

        `fitting` gives training rows target means computed from the other rows only (cross-fitting).
        """
        return side_by_side(self._dense(tensors, fitting), self._places(tensors), self._widths())

    def _dense(self, tensors: Tensors, fitting: bool) -> Array:
        numbers = self.numbers.transform(tensors["numbers"])
        products = [numbers[:, one.first] * numbers[:, one.second] for one in self.crosses if not one.levels]
        found = [numbers, *(product[:, None] for product in products)]
        for one in self.means:
            found.append(one.fitting if fitting else one.table[tensors["categories"][:, one.column]])
        return np.concatenate(found, axis=1) if len(found) > 1 else numbers

    def _places(self, tensors: Tensors) -> list[Array]:
        codes = tensors["categories"]
        pairs = [one.levels for one in self.crosses if one.levels]
        return [
            *(one.places[codes[:, one.column]] for one in self.levels),
            *(
                first.places[codes[:, first.column]] * second.width + second.places[codes[:, second.column]]
                for first, second in pairs
            ),
        ]

    def _widths(self) -> list[int]:
        return [*(one.width for one in self.levels), *(one.width for one in self.crosses if one.levels)]


def fit_encoder(part: Part, scaled: bool, treatment: Mapping[str, str], most_levels: int) -> Encoder:
    """Return transforms fitted on the rows of `part`.

    `scaled` fills empty numbers with the median, adds an indicator column for them, brings all to mean 0 and
    deviation 1, and adds crosses; otherwise numbers pass as they are. A category with more than `most_levels`
    frequent levels is target-encoded. The treatment may clip, fill, and drop columns.
    """
    whole = _fitted(part, scaled, treatment, most_levels, np.ones(len(_names(part.inputs)), dtype=bool))
    how = treatment.get("selection", "none")
    if how == "none":
        return whole
    names, plain = _names(part.inputs), replace(whole, crosses=())
    encoded = plain.transform(part.tensors, fitting=True)
    owners = np.array([names.index(name) for name in plain.columns])
    table = encoded if isinstance(encoded, np.ndarray) else encoded.toarray()
    keep = selected(part, how, table, owners, len(names))
    return _fitted(part, scaled, treatment, most_levels, keep)


def _names(inputs: Inputs) -> tuple[str, ...]:
    """Return the columns of both tensors, numbers first; a code is in both and counts once."""
    return tuple(dict.fromkeys((*inputs.columns("float32"), *inputs.columns("string"))))


def _fitted(part: Part, scaled: bool, treatment: Mapping[str, str], most_levels: int, keep: Array) -> Encoder:
    kept = {name for name, held in zip(_names(part.inputs), keep, strict=True) if held}
    numbers = [place for place, name in enumerate(part.inputs.columns("float32")) if name in kept]
    texts = [place for place, name in enumerate(part.inputs.columns("string")) if name in kept]
    steps = fit_numbers(part, np.array(numbers, dtype=np.int64), scaled, treatment)
    found = [fit_category(part, place, most_levels) for place in texts]
    levels = tuple(one for one in found if isinstance(one, Levels))
    means = tuple(one for one in found if isinstance(one, Means))
    return Encoder(part.inputs, steps, means, levels, _crosses(part.inputs, steps, levels) if scaled else ())


def _crosses(inputs: Inputs, numbers: Numbers, levels: tuple[Levels, ...]) -> tuple[Cross, ...]:
    """Return the pairs whose two columns are both in use; pairs with a target-encoded column are left out."""
    at = {inputs.columns("float32")[column]: place for place, column in enumerate(numbers.columns)}
    named = {inputs.columns("string")[one.column]: one for one in levels}
    found = []
    for first, second in inputs.crosses:
        if first in at and second in at:
            found.append(Cross(f"{first} × {second}", at[first], at[second], None))
        elif first in named and second in named:
            found.append(Cross(f"{first} × {second}", 0, 0, (named[first], named[second])))
    return tuple(found)
