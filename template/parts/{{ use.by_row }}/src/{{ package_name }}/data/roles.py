"""The columns with a role in training rows: key, time, group, sensitive groups."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
import polars as pl

from ..ports.spec import Spec
from ..settings import Settings
from . import values
from .contract import Checked, refuse
from .examples import Examples
from .target import read_target
from .transform import columns_of, keys_of, without_copies


def without_repeats(settings: Settings, rows: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Return the rows without exact duplicates, and a note on how many there were."""
    if settings.data.key not in rows.columns:
        return rows, []
    distinct = without_copies(rows, settings.data.key)
    copies = rows.height - distinct.height
    return distinct, [f"exact duplicates of rows, left out: {copies}"] if copies else []


def examples_of(
    settings: Settings, spec: Spec, rows: pl.DataFrame, numbers: Collection[str]
) -> tuple[Examples, Checked]:
    """Return the examples, and the result of the check; texts in `numbers` are read as numbers.

    Raises:
        BadData: rows break the contract, or have no target.

    """
    given, data = columns_of(rows, numbers), settings.data
    checked = spec.check(given, settings.checks.policy)
    problems = [problem.at() for problem in checked.problems]
    problems += role_problems(settings, rows, checked)
    classes, truth = read_target(settings, given, problems)
    if problems:
        refuse(problems)
    found = Examples(
        columns=checked.columns,
        truth=truth,
        classes=classes,
        key=keys_of(rows[data.key]) if data.key else np.arange(rows.height),
        time=checked.columns[data.time] if data.time else None,
        group=values.texts(given[data.group]).values if data.group else None,
        sensitive={name: values.texts(given[name]).values for name in data.sensitive},
    )
    return found, checked


def role_problems(settings: Settings, rows: pl.DataFrame, checked: Checked) -> Iterator[str]:
    """Yield what is wrong with the columns that a training row needs beside its features."""
    data = settings.data
    for name in (data.key, data.time, data.group, *data.sensitive):
        if name and name not in rows.columns:
            yield f"column {name!r} is missing"
        elif name == data.time and name:
            empty = np.isnat(checked.columns[name])
            if empty.any() and name not in {one.column for one in checked.problems}:
                yield f"column {name!r}, row {int(empty.argmax()) + 1}: empty"
        elif name and name not in data.sensitive and rows[name].null_count():
            yield f"column {name!r}, row {_row(rows[name].is_null())}: empty"
    if data.key in rows.columns and rows[data.key].is_duplicated().any():
        twice = rows[data.key].is_duplicated()
        yield f"column {data.key!r}, row {_row(twice)}: {rows[data.key].filter(twice)[0]!r} appears twice"


def _row(where: pl.Series) -> int:
    return int(where.arg_max() or 0) + 1
