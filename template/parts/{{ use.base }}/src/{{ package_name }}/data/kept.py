"""What the prepare step saves for the steps that train and evaluate."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import msgspec
import numpy as np

from ..errors import NotFound
from ..features.store import read_features, write_features
from ..settings import Settings
from .examples import Examples, Fold, Prepared, Split, SplitFacts
from .spec import Spec

PREPARED, ENTITIES, SPLIT = "prepared.json", "entities.parquet", "split.npz"
PARTS = ("train", "valid")
ROW = "row_number"
TRUTH, GROUP, SENSITIVE = "\x00truth", "\x00group", "\x00sensitive "


def keep(settings: Settings, prepared: Prepared) -> Prepared:
    """Save the examples, and return them with the version of their columns in the feature store."""
    from .transform import frame_of

    examples = prepared.examples
    key = settings.data.key or ROW
    # The label stays out of the feature store, where a look-up by key would find it.
    features = frame_of({key: examples.key, **examples.columns})
    kept = replace(prepared, version=write_features(settings, features, key))
    del features
    when = {} if examples.time is None else {settings.data.time: examples.time}
    group = {} if examples.group is None else {GROUP: examples.group}
    sensitive = {f"{SENSITIVE}{name}": values for name, values in examples.sensitive.items()}
    table = {
        "key": key,
        "version": kept.version,
        "notes": kept.notes,
        "classes": examples.classes,
        "spec": kept.spec.to_json(),
        "repeats": kept.split.repeats,
        "facts": asdict(kept.split.facts),
    }
    settings.build.mkdir(parents=True, exist_ok=True)
    entities = frame_of({key: examples.key, **when, TRUTH: examples.truth, **group, **sensitive})
    entities.write_parquet(settings.build / ENTITIES)
    _write_split(settings, kept.split)
    text = json.dumps(table, ensure_ascii=False)
    (settings.build / PREPARED).write_text(text + "\n", encoding="utf-8")
    return kept


def restore(settings: Settings) -> Prepared:
    """Return the saved examples, with their columns read from the feature store.

    Raises:
        NotFound: no examples were prepared yet.

    """
    import polars as pl

    from .transform import columns_of, keys_of

    path = settings.build / PREPARED
    if not path.is_file():
        raise NotFound(f"{path} does not exist", "no examples were prepared", "Run `uv run poe run` first")
    table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    spec, key = Spec.from_json(table["spec"]), table["key"]
    entities = pl.read_parquet(settings.build / ENTITIES)
    named = [name for name in (key, settings.data.time) if name in entities.columns]
    features = read_features(settings, entities.select(named), key, table["version"])
    found = columns_of(entities)
    examples = Examples(
        columns={name: values for name, values in columns_of(features).items() if name in spec.names()},
        truth=entities[TRUTH].to_numpy(writable=True),
        classes=tuple(table["classes"]),
        key=keys_of(entities[key]),
        time=found.get(settings.data.time),
        group=found.get(GROUP),
        sensitive={
            name.removeprefix(SENSITIVE): values
            for name, values in found.items()
            if name.startswith(SENSITIVE)
        },
    )
    split = _read_split(settings, table["repeats"], table["facts"])
    return Prepared(spec, examples, split, tuple(table["notes"]), table["version"])


def _write_split(settings: Settings, split: Split) -> None:
    folds = {
        f"{part}{place}": getattr(fold, part) for place, fold in enumerate(split.folds) for part in PARTS
    }
    parts = {"development": split.development, "holdout": split.holdout, "ripe": split.ripe}
    all_of_it: dict[str, Any] = {**parts, **folds}
    np.savez(settings.build / SPLIT, **all_of_it)


def _read_split(settings: Settings, repeats: int, facts: Mapping[str, Any]) -> Split:
    with np.load(settings.build / SPLIT) as stored:
        found = dict(stored)
    count = sum(name.startswith("valid") for name in found)
    folds = tuple(Fold(*(found[f"{part}{place}"] for part in PARTS)) for place in range(count))
    told = msgspec.convert(facts, SplitFacts)
    return Split(found["development"], found["holdout"], folds, repeats, told, found["ripe"])
