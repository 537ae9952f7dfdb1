"""From rows as they came to examples: checked, told apart, split; nothing is learnt from them here."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from ..arrays import Array, Columns
from ..settings import Settings
from . import tabular_values as values
from .examples import Examples, Prepared
from .privacy import anonymise
from .spec import Checked, Spec, read_spec
from .split import split
from .tabular_spec import refuse
from .transform import columns_of, keys_of, without_copies

NO_AND_YES = (("0", "1"), ("0.0", "1.0"), ("-1", "1"), ("false", "true"), ("n", "y"), ("no", "yes"))


def prepare(settings: Settings, rows: pl.DataFrame) -> Prepared:
    """Return the examples with their split; every row is one, but for copies of a whole row with its key.

    Raises:
        BadData: rows break the contract, or are too few.

    """
    rows, told = anonymise(settings, rows)
    rows, repeats = _without_copies(settings, rows)
    spec = read_spec(settings)
    given = columns_of(rows, _numbers(settings, spec))
    checked = spec.check(given, settings.checks.policy)
    problems = [problem.at() for problem in checked.problems]
    problems += _special_problems(settings, rows, checked)
    target = _target(settings, given, problems)
    if problems:
        refuse(problems)
    spec = spec.fit(checked.columns)
    classes, truth = _truth(settings, target)
    data = settings.data
    examples = Examples(
        columns=checked.columns,
        truth=truth,
        classes=classes,
        key=keys_of(rows[data.key]) if data.key else np.arange(rows.height),
        time=checked.columns[data.time] if data.time else None,
        group=values.texts(given[data.group]).values if data.group else None,
        sensitive={name: values.texts(given[name]).values for name in data.sensitive},
    )
    cut = split(settings, examples)
    notes = (*told, *repeats, *_told(checked), cut.facts.how, *cut.facts.reasons, *cut.facts.warnings)
    return Prepared(spec, examples, cut, notes)


def _numbers(settings: Settings, spec: Spec) -> tuple[str, ...]:
    """Return the columns of numbers that texts may be read as at once."""
    if spec.decimal != ".":
        return ()
    learnt = (settings.data.target,) if settings.task.problem == "regression" else ()
    return (*spec.names("number"), *learnt)


def _without_copies(settings: Settings, rows: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    if settings.data.key not in rows.columns:
        return rows, []
    distinct = without_copies(rows, settings.data.key)
    copies = rows.height - distinct.height
    return distinct, [f"copies of a whole row with its key, left out: {copies}"] if copies else []


def _special_problems(settings: Settings, rows: pl.DataFrame, checked: Checked) -> Iterator[str]:
    """Yield what is wrong with the columns that a row to learn from needs beside its features."""
    data = settings.data
    for name in (data.key, data.time, data.group, *data.sensitive):
        if name and name not in rows.columns:
            yield f"column {name!r} is missing"
        elif name == data.time and name:
            empty = np.isnat(checked.columns[name])
            if empty.any() and name not in {problem.column for problem in checked.problems}:
                yield f"column {name!r}, row {int(empty.argmax()) + 1}: empty"
        elif name and name not in data.sensitive and rows[name].null_count():
            yield f"column {name!r}, row {_row(rows[name].is_null())}: empty"
    if data.key in rows.columns and rows[data.key].is_duplicated().any():
        twice = rows[data.key].is_duplicated()
        yield f"column {data.key!r}, row {_row(twice)}: {rows[data.key].filter(twice)[0]!r} stands twice"


def _row(where: pl.Series) -> int:
    return int(where.arg_max() or 0) + 1


def _target(settings: Settings, given: Columns, problems: list[str]) -> Array:
    """Return the target as numbers or texts, after adding what is wrong with it to the problems."""
    name = settings.data.target
    if name not in given:
        problems.append(f"column {name!r} is missing")
        return np.zeros(0)
    if settings.task.problem == "regression":
        decimal = settings.data.csv.decimal if settings.data.csv else "."
        read = values.numbers(given[name], (), decimal)
        empty = np.isnan(read.values) & ~read.wrong
    else:
        read = values.texts(given[name])
        empty = np.asarray(read.values == None)  # noqa: E711  an array compares its elements
        if len(set(read.values.tolist()) - {None}) < 2:
            problems.append(f"column {name!r} holds one class only")
    for where, words in ((read.wrong, "is no number"), (empty, "empty")):
        if where.any():
            row = int(where.argmax())
            shown = f"{given[name][row]!r} {words}" if words != "empty" else words
            problems.append(f"column {name!r}, row {row + 1}: {shown}")
    return read.values


def _truth(settings: Settings, target: Array) -> tuple[tuple[str, ...], Array]:
    """Return the classes in order and the index of each row's, or no classes and the numbers.

    Of two classes the second is the positive one: what says yes, else the rarer.
    """
    if settings.task.problem != "classification":
        return (), target
    names, places, counts = np.unique(target.astype(str), return_inverse=True, return_counts=True)
    order = np.arange(len(names))
    if len(names) == 2 and tuple(name.lower() for name in names.tolist()) not in NO_AND_YES:
        order = np.argsort(-counts, kind="stable")
    return tuple(names[order].tolist()), np.argsort(order)[places].astype(np.int64)


def _told(checked: Checked) -> Iterator[str]:
    for name, marks in checked.marks.items():
        shown = ", ".join(f"{text!r} {count} times" for text, count in marks.items())
        yield f"column {name!r}: not known where it says {shown}"
    for name, where in checked.flagged.items():
        yield f"column {name!r}: {int(where.sum())} values outside schema.toml are kept"
