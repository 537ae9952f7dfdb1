"""Missing values and outliers, by amount of data."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from .transform import blank_out, drop_incomplete, far_out

# From here on a row more or less does not matter.
MUCH = 50_000
# Where fewer rows than this part have no gap, dropping the others would leave another kind of rows.
LEAST_KEPT = 0.5


def clean(
    rows: pl.DataFrame, numbers: Sequence[str], columns: Sequence[str]
) -> tuple[pl.DataFrame, list[str]]:
    """Give training rows without outliers and, with much data, without gaps; and in words what was done.

    Values far out are made empty first. With much data every row with an empty value is then dropped, unless
    that would be most of them; with little data rows are kept. The model's own transforms fill the gaps that
    stay, in training and in serving alike.
    """
    fences = far_out(rows, numbers)
    blanked = blank_out(rows, fences)
    outliers = sum(blanked[name].null_count() - rows[name].null_count() for name in fences)
    words = [f"outliers made empty, far out by Tukey's rule: {outliers}"]
    gaps = sum(blanked[name].null_count() for name in columns)
    if rows.height < MUCH:
        return blanked, [*words, f"little data, empty values are imputed: {gaps}"]
    full = drop_incomplete(blanked, columns)
    if full.height < LEAST_KEPT * rows.height:
        return blanked, [*words, f"most rows have gaps, empty values are imputed: {gaps}"]
    return full, [*words, f"much data, rows with empty values dropped: {rows.height - full.height}"]
