"""The columns that a model may read, as `schema.toml` lists them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..errors import BadSettings

FILE = "schema.toml"
Kind = Literal["number", "category"]


@dataclass(frozen=True)
class Feature:
    """One column. An end of the range that is None is open; `levels` are a category's usual values."""

    name: str
    kind: Kind
    may_be_empty: bool
    minimum: float | None
    maximum: float | None
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Schema:
    """All features, and the pairs whose product is a feature, too."""

    features: tuple[Feature, ...]
    crosses: tuple[tuple[str, str], ...]

    def names(self, kind: Kind) -> tuple[str, ...]:
        """Give the names of the features of one kind."""
        return tuple(feature.name for feature in self.features if feature.kind == kind)


def read_schema(root: Path) -> Schema:
    """Give the schema in a project's folder.

    Raises:
        BadSettings: the file cannot be read, or a value is wrong.

    """
    path = root / FILE
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        features = tuple(_feature(one) for one in table["features"])
        crosses = tuple((str(first), str(second)) for first, second in table["crosses"])
    except (OSError, tomllib.TOMLDecodeError, TypeError, ValueError) as error:
        raise BadSettings(f"{FILE} cannot be read", str(error), "Mend the file") from error
    except KeyError as error:
        raise BadSettings(f"{FILE} is incomplete", f"{error} is missing", "Add it") from error
    _check(features, crosses)
    return Schema(features, crosses)


def _feature(table: dict[str, Any]) -> Feature:
    return Feature(
        name=str(table["name"]),
        kind=_kind(table["kind"]),
        may_be_empty=bool(table["may_be_empty"]),
        minimum=_number(table.get("minimum")),
        maximum=_number(table.get("maximum")),
        levels=tuple(str(level) for level in table.get("levels", ())),
    )


def _kind(value: object) -> Kind:
    if value == "number":
        return "number"
    if value == "category":
        return "category"
    raise ValueError(f"kind is {value!r}, not number or category")


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _check(features: tuple[Feature, ...], crosses: tuple[tuple[str, str], ...]) -> None:
    kinds = {feature.name: feature.kind for feature in features}
    if not features or len(kinds) < len(features):
        raise BadSettings(f"{FILE} is wrong", "it needs features, each name once", "Mend the file")
    for pair in crosses:
        crossed = {kinds.get(name) for name in pair}
        if len(crossed) > 1 or None in crossed or pair[0] == pair[1]:
            why = f"the cross {list(pair)} needs two features of one kind"
            raise BadSettings(f"{FILE} is wrong", why, "Mend the cross")
