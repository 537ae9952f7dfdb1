"""What a moment says as numbers: hour, weekday, month, and how long ago it was."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..arrays import Array

Part = Literal["hour", "weekday", "month", "age", "days"]
DAY = np.timedelta64(1, "D")
# A month tells seasons from one another only where it comes again.
SEASONS = np.timedelta64(540, "D")


def part(name: Part, moments: Array, now: Array) -> Array:
    """Return one number for each moment, NaN where it is not known.

    `hour` has fractions; Monday is the `weekday` 0, January the `month` 1; `age` are days until `now`,
    `days` those since 1970.
    """
    if name == "hour":
        return _number((moments - moments.astype("datetime64[D]")) / np.timedelta64(1, "h"), moments)
    if name == "weekday":
        return _number((moments.astype("datetime64[D]").astype(np.int64) + 3) % 7, moments)
    if name == "month":
        return _number(moments.astype("datetime64[M]").astype(np.int64) % 12 + 1, moments)
    passed = now - moments if name == "age" else moments - np.datetime64(0, "us")
    return np.asarray(passed / DAY, dtype=np.float64)


def parts(moments: Array, own: bool, timed: bool, counted: bool) -> tuple[Part, ...]:
    """Return which parts of some moments tell rows apart.

    `own` moments are those of the rows themselves: how long ago they are says when somebody asked, and no
    more. Other ones have an age where rows are `timed`, else a day. `counted` ones know no calendar.
    """
    known = moments[~np.isnat(moments)]
    if not len(known):
        return ()
    last: tuple[Part, ...] = () if own else ("age",) if timed else ("days",)
    if counted:
        return last
    found: list[Part] = []
    if len(np.unique(known.astype("datetime64[h]") - known.astype("datetime64[D]"))) > 1:
        found.append("hour")
    if len(np.unique(known.astype("datetime64[D]").astype(np.int64) % 7)) > 1:
        found.append("weekday")
    if known.max() - known.min() > SEASONS:
        found.append("month")
    return (*found, *last)


def _number(values: Array, moments: Array) -> Array:
    return np.where(np.isnat(moments), np.nan, values.astype(np.float64))
