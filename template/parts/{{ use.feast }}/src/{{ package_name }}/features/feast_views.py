"""Rows as Feast names and types them: a feature view for each version, a feature service for the newest."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from ..errors import NotFound

if TYPE_CHECKING:
    from feast import FeatureStore, FeatureView

TIME, THERE = "event_timestamp", "row_is_there"
RESERVED = (TIME, THERE, "created_timestamp")
# A row without a time of its own was always known.
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
# Feast's name of a type -> the type of a column. All other columns become text.
KINDS: dict[str, pl.DataType] = {
    "Bool": pl.Boolean(),
    "Int64": pl.Int64(),
    "Float64": pl.Float64(),
    "String": pl.String(),
    "UnixTimestamp": pl.Datetime("us", "UTC"),
}


@dataclass(frozen=True)
class Column:
    """A column of the rows, and what Feast calls it and its type."""

    name: str
    feast_name: str
    kind: str

    @property
    def dtype(self) -> pl.DataType:
        """The type of the column here."""
        return KINDS[self.kind]


# When the features of a row are asked for; no column of the rows can have its name.
MOMENT = Column("\x00moment", TIME, "UnixTimestamp")


def columns_of(rows: pl.DataFrame, key: str) -> list[Column]:
    """Give the columns; a name that Feast does not take is replaced by `column_` and its place.

    A key that is no whole number is kept as text: Feast looks rows up by nothing else.
    """
    found: list[Column] = []
    for place, name in enumerate(rows.columns):
        usable = re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII) and "__" not in name and name not in RESERVED
        feast_name = name if usable else f"column_{place}"
        while feast_name != name and feast_name in rows.columns:
            feast_name += "_"
        kind = _kind(rows[name].dtype)
        found.append(Column(name, feast_name, "String" if name == key and kind != "Int64" else kind))
    return found


def to_table(rows: pl.DataFrame, columns: list[Column], time: str) -> pl.DataFrame:
    """Give the rows under Feast's names and types, with their time and a mark that they are there."""
    table = rows.select(_typed(rows[one.name], one.kind).alias(one.feast_name) for one in columns)
    times = [one.feast_name for one in columns if one.name == time and one.kind == "UnixTimestamp"]
    known = pl.col(times[0]) if times else pl.lit(ALWAYS).cast(KINDS["UnixTimestamp"])
    return table.with_columns(known.alias(TIME), pl.lit(True).alias(THERE))


def define(store: FeatureStore, version: str, columns: list[Column], key: str, address: str) -> None:
    """Make the view of a version whose table lies at an address; the feature service now stands for it."""
    from feast import Entity, FeatureService, FeatureView, Field, FileSource, types
    from feast.value_type import ValueType

    keyed = next(one for one in columns if one.name == key)
    # The key of every version has the same name, and not always the same type.
    entity = Entity(
        name=f"{keyed.feast_name}_{keyed.kind.lower()}",
        join_keys=[keyed.feast_name],
        value_type=ValueType[keyed.kind.upper()],
    )
    schema = [
        Field(
            name=one.feast_name, dtype=getattr(types, one.kind), tags={"column": one.name, "kind": one.kind}
        )
        for one in [*columns, Column("", THERE, "Bool")]
    ]
    # An empty address of the server means that of AWS.
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "") if address.startswith("s3://") else ""
    view = FeatureView(
        name=view_name(version),
        entities=[entity],
        ttl=timedelta(0),  # no row grows too old to be found
        schema=schema,
        source=FileSource(path=address, timestamp_field=TIME, s3_endpoint_override=endpoint),
    )
    store.apply([entity, view, FeatureService(name=store.config.project, features=[view])])


def view_name(version: str) -> str:
    """Give the name of a version's feature view."""
    return f"features_{version}"


def find_view(store: FeatureStore, version: str) -> FeatureView:
    """Give the feature view of a version.

    Raises:
        NotFound: there is none.

    """
    from feast.errors import FeatureViewNotFoundException

    try:
        return store.get_feature_view(view_name(version))
    except FeatureViewNotFoundException as error:
        raise NotFound(
            f"version {version} of the features is not there",
            "no step wrote it",
            "Run `uv run poe run` first",
        ) from error


def key_of(view: FeatureView) -> Column:
    """Give the column by which rows are looked up."""
    return _column(view.entity_columns[0])


def features_of(view: FeatureView) -> list[Column]:
    """Give the columns that a look-up gives."""
    return [_column(field) for field in view.features if field.name != THERE]


def from_table(table: pl.DataFrame, columns: Sequence[Column]) -> pl.DataFrame:
    """Give rows under their own names again; rows that were not found are left out."""
    return _named(table.filter(_there()), columns)


def rows_of(table: pl.DataFrame, columns: Sequence[Column]) -> list[dict[str, Any] | None]:
    """Give rows under their own names again; None where a row was not found."""
    there = table.select(_there()).to_series()
    return [
        row if known else None for row, known in zip(_named(table, columns).to_dicts(), there, strict=True)
    ]


def _there() -> pl.Expr:
    return pl.col(THERE).cast(pl.Boolean).fill_null(False)


def _named(table: pl.DataFrame, columns: Sequence[Column]) -> pl.DataFrame:
    return table.select(pl.col(one.feast_name).cast(one.dtype).alias(one.name) for one in columns)


def _column(field: Any) -> Column:
    return Column(field.tags["column"], field.name, field.tags["kind"])


def _kind(dtype: pl.DataType) -> str:
    if dtype.is_integer():
        return "Int64"
    if dtype.is_float() or dtype.is_decimal():
        return "Float64"
    if dtype in (pl.Date, pl.Datetime):
        return "UnixTimestamp"
    return "Bool" if dtype == pl.Boolean else "String"


def as_moments(values: pl.Series) -> pl.Series:
    """Give dates and times as moments; a time without a zone is one of UTC."""
    zone = getattr(values.dtype, "time_zone", None)
    return values.cast(pl.Datetime("us", zone)).dt.convert_time_zone("UTC")


def _typed(values: pl.Series, kind: str) -> pl.Series:
    if kind == "Float64":
        return values.cast(pl.Float64).fill_nan(None)
    if kind != "UnixTimestamp":
        return values.cast(KINDS[kind])
    return as_moments(values)
