"""Everything this project declares in Feast: one entity, one view of raw features, and their source.

The names stay the same from training to training, so other teams can rely on them. What is learned from rows
is not part of the view: it is fitted with the model.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from .online_features_history import SINCE, WRITTEN, plain_name

if TYPE_CHECKING:
    from feast.types import PrimitiveFeastType

VIEW, PUSHED = "features", "pushed"


def declare(project: str, rows: pl.DataFrame, key: str, address: str) -> list[Any]:
    """Return Feast's objects for the rows of a history at an address."""
    from feast import Entity, FeatureService, FeatureView, Field, FileSource, PushSource, ValueType

    names = {name: feast_name(name) for name in rows.columns if name not in (SINCE, WRITTEN)}
    whole = rows.schema[key].is_integer()
    entity = Entity(
        name=names[key], join_keys=[names[key]], value_type=ValueType.INT64 if whole else ValueType.STRING
    )
    history = FileSource(
        name="history",
        path=address,
        timestamp_field=SINCE,
        created_timestamp_column=WRITTEN,
        field_mapping={name: known for name, known in names.items() if name != known},
        # An empty endpoint means AWS itself.
        s3_endpoint_override=os.environ.get("AWS_ENDPOINT_URL", "") if address.startswith("s3://") else "",
    )
    view = FeatureView(
        name=VIEW,
        entities=[entity],
        ttl=timedelta(0),  # rows never expire
        schema=[
            Field(name=known, dtype=_kind(rows.schema[name], name == key), description=name)
            for name, known in names.items()
        ],
        source=PushSource(name=PUSHED, batch_source=history),
    )
    return [entity, view, FeatureService(name=project, features=[view])]


def feast_name(name: str) -> str:
    """Return a column's name in the form that Feast accepts."""
    return plain_name(name, ("event_timestamp", "created_timestamp"))


def _kind(dtype: pl.DataType, is_key: bool) -> PrimitiveFeastType:
    """Return Feast's type for a column. A key is a whole number or text: Feast looks up by nothing else."""
    from feast import types

    if dtype.is_integer():
        return types.Int64
    if is_key:
        return types.String
    if dtype.is_float() or dtype.is_decimal():
        return types.Float64
    if dtype in (pl.Date, pl.Datetime):
        return types.UnixTimestamp
    return types.Bool if dtype == pl.Boolean else types.String
