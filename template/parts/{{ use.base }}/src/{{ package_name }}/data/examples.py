"""Examples that are ready to learn from: what the steps of the pipeline hand to one another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl

from ..artefact import Array, Input
from ..errors import NotFound
from ..features.store import read_features, write_features
from ..settings import Settings

SPLITS = ("train", "eval", "test")
PREPARED = "prepared.json"
ENTITIES = "entities.parquet"


@dataclass(frozen=True)
class Inputs:
    """What a model may read of an example.

    `levels` are the values of a category that get a weight of their own; every other value is the one
    out-of-vocabulary group. `crosses` are pairs whose product is a feature, too.
    """

    numbers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    crosses: tuple[tuple[str, str], ...] = ()

    def columns(self) -> tuple[str, ...]:
        """Give the names of all columns that are read."""
        return (*self.numbers, *self.categories)

    def tensors(self) -> tuple[Input, ...]:
        """Give the inputs of the exported graph; one without columns is left out."""
        both = (Input("numbers", "number", self.numbers), Input("categories", "category", self.categories))
        return tuple(one for one in both if one.columns)


@dataclass(frozen=True)
class Prepared:
    """Examples in a modality's own columns, the key and `split` beside them.

    `classes` are the target's values in the order of the model's answers, empty for numbers.
    `version` is the one of the feature table, empty before it is written.
    `groups` are the columns by which metrics are split; `notes` say in words what was done to the rows. `raw`
    is the distribution of each column in the training rows before they were cleaned.
    """

    rows: pl.DataFrame
    key: str
    version: str
    inputs: Inputs
    classes: tuple[str, ...]
    groups: tuple[str, ...]
    notes: tuple[str, ...]
    raw: Mapping[str, Any] = field(default_factory=dict)

    def part(self, split: str) -> pl.DataFrame:
        """Give the rows of one split."""
        return self.rows.filter(pl.col("split") == split).drop("split")

    def usual(self) -> dict[str, Any]:
        """Give what the training rows hold: the range of each number, the kept levels of each category.

        Beside that stands whether any of its values is empty, or was before they were cleaned.
        """
        train, levels = self.part("train"), self.inputs.levels
        gappy = {name for name, seen in self.raw.items() if seen["shares"][-1]}
        found: dict[str, Any] = {
            **{name: {"range": [train[name].min(), train[name].max()]} for name in self.inputs.numbers},
            **{name: {"levels": list(levels[name])} for name in self.inputs.categories},
        }
        return {
            name: {**known, "empty": name in gappy or train[name].null_count() > 0}
            for name, known in found.items()
        }

    def truth(self, rows: pl.DataFrame, target: str) -> Array:
        """Give the target of some rows: the index of the class, or the number."""
        if not self.classes:
            return rows[target].cast(pl.Float64).to_numpy()
        order = {name: index for index, name in enumerate(self.classes)}
        found = rows[target].cast(pl.String).replace_strict(order, default=None, return_dtype=pl.Int64)
        return np.asarray(found.to_numpy())


def keep(settings: Settings, prepared: Prepared) -> Prepared:
    """Give the examples with the version under which the feature store now holds them."""
    target = settings.data.target
    # Whoever looks features up by key must not find the answer among them.
    version = write_features(settings, prepared.rows.drop("split", target), prepared.key)
    kept = replace(prepared, version=version)
    table = {name: value for name, value in vars(kept).items() if name != "rows"}
    text = json.dumps({**table, "inputs": asdict(kept.inputs)}, ensure_ascii=False, indent=1)
    settings.build.mkdir(parents=True, exist_ok=True)
    when = [name for name in (settings.data.time,) if name in prepared.rows.columns]
    prepared.rows.select(prepared.key, "split", target, *when).write_parquet(settings.build / ENTITIES)
    (settings.build / PREPARED).write_text(text + "\n", encoding="utf-8")
    return kept


def restore(settings: Settings) -> Prepared:
    """Give the examples that were kept, their columns read from the feature store.

    Raises:
        NotFound: nothing was prepared yet.

    """
    path = settings.build / PREPARED
    if not path.is_file():
        raise NotFound(f"{path} is not there", "no examples were prepared", "Run `uv run poe run` first")
    table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    entities = pl.read_parquet(settings.build / ENTITIES)
    return Prepared(
        rows=read_features(settings, entities, table["key"], table["version"]),
        key=table["key"],
        version=table["version"],
        inputs=_inputs(table["inputs"]),
        classes=tuple(table["classes"]),
        groups=tuple(table["groups"]),
        notes=tuple(table["notes"]),
        raw=table["raw"],
    )


def _inputs(table: dict[str, Any]) -> Inputs:
    return Inputs(
        numbers=tuple(table["numbers"]),
        categories=tuple(table["categories"]),
        levels={name: tuple(levels) for name, levels in table["levels"].items()},
        crosses=tuple((first, second) for first, second in table["crosses"]),
    )
