"""Add the past of their entity to rows that are to be predicted."""

from __future__ import annotations

import numpy as np

from ..arrays import Columns
from ..data.tabular_past import Past, features
from ..data.tabular_spec import Spec
from ..features.tabular_known import open_known
from ..ports import spec as rows_of
from ..settings import Settings


def complete(settings: Settings, spec: rows_of.Spec, columns: Columns) -> Columns:
    """Return checked rows with the columns of the past; values that a row already has are kept.

    Raises:
        NotFound: the past is not stored.

    """
    assert isinstance(spec, Spec)
    past = spec.past
    if past is None or _whole(past, columns):
        return columns
    entity = columns[past.entity] if past.entity else None
    found = features(past, open_known(settings, past), entity, columns[spec.time])
    brought = {name: columns[name] for name in found if name in columns}
    return {
        **columns,
        **found,
        **{name: np.where(np.isnan(one), found[name], one) for name, one in brought.items()},
    }


def _whole(past: Past, columns: Columns) -> bool:
    """Return whether rows have their past already, or all of it that can be known without their entity."""
    if not all(name in columns for name in past.names()):
        return False
    unnamed = bool(past.entity) and past.entity not in columns
    return unnamed or not any(np.isnan(columns[name]).any() for name in past.names())
