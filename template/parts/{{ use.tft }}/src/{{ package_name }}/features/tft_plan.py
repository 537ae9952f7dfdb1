"""Which transform each column gets; the graph learns what a transform needs to know from the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..arrays import Array
from ..models.rung import Inputs, Part
from .column_encoding import SMALLEST_LEVEL


@dataclass(frozen=True)
class Cross:
    """Two columns together: the product of two numeric columns, or the pair of two categorical ones.

    `first` and `second` are their indices in the plan's `numbers` or `levels`.
    """

    name: str
    first: int
    second: int


@dataclass(frozen=True)
class Plan:
    """The columns that are read, by their indices in the tensors, and how.

    Numbers are clipped, filled, and scaled in this order. Of the indices in `numbers`, those in `gaps` get a
    missing-value indicator, and those in `blank` are always missing. A category is one-hot encoded (`levels`,
    with their `widths`) or target encoded (`means`). `sizes` is the number of levels of each category.
    """

    numbers: tuple[int, ...]
    clip: bool
    fill: bool
    scale: bool
    gaps: tuple[int, ...]
    blank: tuple[int, ...]
    means: tuple[int, ...]
    levels: tuple[int, ...]
    widths: tuple[int, ...]
    products: tuple[Cross, ...]
    pairs: tuple[Cross, ...]
    sizes: tuple[int, ...]

    def block_widths(self) -> tuple[int, ...]:
        """Return the width of each one-hot block: those of levels, then those of pairs."""
        pairs = (self.widths[one.first] * self.widths[one.second] for one in self.pairs)
        return (*self.widths, *pairs)

    def columns(self, inputs: Inputs, targets: int) -> tuple[str, ...]:
        """Return the derived column behind each encoded one; a target encoding has `targets` of them."""
        numbers, texts = inputs.columns("float32"), inputs.columns("string")
        read = [numbers[place] for place in self.numbers]
        names = [*read, *(read[place] for place in self.gaps), *(one.name for one in self.products)]
        names += [texts[place] for place in self.means for _ in range(targets)]
        blocks = [*(texts[place] for place in self.levels), *(one.name for one in self.pairs)]
        for name, width in zip(blocks, self.block_widths(), strict=True):
            names += [name] * width
        return tuple(names)


def names_of(inputs: Inputs) -> tuple[str, ...]:
    """Return the columns of both tensors, numbers first; a code is in both but counts once."""
    return tuple(dict.fromkeys((*inputs.columns("float32"), *inputs.columns("string"))))


def plan_of(
    part: Part, scaled: bool, treatment: Mapping[str, str], most_levels: int, kept: frozenset[str]
) -> Plan:
    """Return the plan for the columns that are kept, from the numbers of levels and gaps."""
    numbers = _places(part.inputs.columns("float32"), kept)
    fill = scaled or treatment.get("missing") != "native"
    empty = np.isnan(part.tensors["numbers"][:, numbers])
    sizes = tuple(len(levels) for levels in part.inputs.levels)
    means, levels, widths = [], [], []
    for place in _places(part.inputs.columns("string"), kept):
        usual = _usual(part.tensors["categories"][:, place], sizes[place])
        if usual > most_levels:
            means.append(place)
        else:
            levels.append(place)
            widths.append(usual + 1)
    products, pairs = _crosses(part.inputs, numbers, levels) if scaled else ((), ())
    return Plan(
        numbers=tuple(numbers),
        clip=treatment.get("outliers") == "clip",
        fill=fill,
        scale=scaled,
        gaps=tuple(np.flatnonzero(empty.any(axis=0)).tolist()) if fill else (),
        blank=tuple(np.flatnonzero(empty.all(axis=0)).tolist()),
        means=tuple(means),
        levels=tuple(levels),
        widths=tuple(widths),
        products=products,
        pairs=pairs,
        sizes=sizes,
    )


def _places(names: tuple[str, ...], kept: frozenset[str]) -> list[int]:
    return [place for place, name in enumerate(names) if name in kept]


def _usual(codes: Array, size: int) -> int:
    counts = np.bincount(codes, minlength=size)[:size]
    return int((counts >= SMALLEST_LEVEL).sum())


def _crosses(
    inputs: Inputs, numbers: list[int], levels: list[int]
) -> tuple[tuple[Cross, ...], tuple[Cross, ...]]:
    """Return the pairs whose two columns are both read; target-encoded and dropped columns form none."""
    number_names, text_names = inputs.columns("float32"), inputs.columns("string")
    read = {number_names[place]: at for at, place in enumerate(numbers)}
    coded = {text_names[place]: at for at, place in enumerate(levels)}
    products, pairs = [], []
    for first, second in inputs.crosses:
        name = f"{first} × {second}"
        if first in read and second in read:
            products.append(Cross(name, read[first], read[second]))
        elif first in coded and second in coded:
            pairs.append(Cross(name, coded[first], coded[second]))
    return tuple(products), tuple(pairs)
