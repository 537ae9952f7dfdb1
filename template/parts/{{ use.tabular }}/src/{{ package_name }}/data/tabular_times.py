"""Times as numbers: hour, weekday, month, and age."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..arrays import Array

Part = Literal["hour", "weekday", "month", "age", "days"]
DAY = np.timedelta64(1, "D")
# A month can show seasons only if the data spans more than one year.
SEASONS = np.timedelta64(540, "D")


def part(name: Part, moments: Array, now: Array) -> Array:
    """Return one number for each time, NaN where it is missing.

    `hour` has fractions; Monday is `weekday` 0, January is `month` 1; `age` counts days before `now`, `days`
    counts days since 1970.
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
    """Return the parts of some times that differ between rows.

    `own` times are those of the rows themselves: their age would only say when the request was made. Other
    times have an age if rows are `timed`, otherwise a day. `counted` times have no calendar.
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
