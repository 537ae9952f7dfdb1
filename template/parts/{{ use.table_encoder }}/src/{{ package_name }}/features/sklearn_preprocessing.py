"""From coded rows to the numbers that a model computes with; what is learnt from rows is learnt here, once.

A text is a place among its levels, so each encoding of a category is a table that is looked up, here and in
the exported graph alike.
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
    """Two columns together: the product of two numbers, or the pair of two categories' levels."""

    name: str
    first: int
    second: int
    levels: tuple[Levels, Levels] | None

    @property
    def width(self) -> int:
        """Return how many numbers the pair becomes."""
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
        """Return the name of the derived column behind each encoded column."""
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
        """Return the encoded rows, sparse where they are wide.

        `fitting` gives the rows that were fitted on the means that the other rows gave (cross-fitting).
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
    """Return transforms fitted on some rows.

    `scaled` fills empty numbers with the median, says so in a column of its own, brings all to mean 0 and
    deviation 1, and adds crosses; else numbers pass as they are. A category of more than `most_levels` usual
    levels becomes the target's mean. The treatment may clip, fill, and leave columns out.
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
    """Return the columns of both tensors, numbers first; a code stands in both and is one."""
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
    """Return the pairs whose two columns are read; one with a mean or a dropped column is left out."""
    at = {inputs.columns("float32")[column]: place for place, column in enumerate(numbers.columns)}
    named = {inputs.columns("string")[one.column]: one for one in levels}
    found = []
    for first, second in inputs.crosses:
        if first in at and second in at:
            found.append(Cross(f"{first} × {second}", at[first], at[second], None))
        elif first in named and second in named:
            found.append(Cross(f"{first} × {second}", 0, 0, (named[first], named[second])))
    return tuple(found)
