"""From interactions to the tensors that models are fitted on; users and items become indices of names."""

from __future__ import annotations

import numpy as np

from ..arrays import Array, Tensors
from ..data.examples import Examples
from ..data.interactions_spec import FIRST, narrowed
from ..ports.spec import Spec
from .rung import Inputs

DAY = np.timedelta64(86_400_000_000, "us")


def coded(spec: Spec, examples: Examples) -> tuple[Inputs, Tensors]:
    """Return the sorted names of users and items, and the tensors of the interactions, `(rows,)` each.

    These are the indices of `user` and `item`, whether it is the `first` interaction of the two, and how many
    `days` before the newest interaction it happened (0 without a time).
    """
    own = narrowed(spec)
    user, users = _places(examples.columns[own.user])
    item, items = _places(examples.columns[own.item])
    days = np.zeros(len(examples))
    if examples.time is not None:
        days = (examples.time.max() - examples.time) / DAY
    first = examples.columns[FIRST] > 0
    return Inputs(spec.tensors(), (users, items)), {"user": user, "item": item, "first": first, "days": days}


def _places(names: Array) -> tuple[Array, tuple[str, ...]]:
    levels = tuple(sorted(set(names.tolist())))
    places = {name: place for place, name in enumerate(levels)}
    return np.fromiter(map(places.__getitem__, names.tolist()), np.int32, len(names)), levels
