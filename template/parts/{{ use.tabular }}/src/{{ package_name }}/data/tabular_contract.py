"""The data contract: rows that break it are refused, by column and row, before anybody learns from them."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from ..errors import BadData, BadSettings
from ..settings import Settings
from .tabular_schema import Feature, read_schema

MOST_PROBLEMS = 5


def check(settings: Settings, rows: pl.DataFrame, labelled: bool = True, first_row: int = 0) -> pl.DataFrame:
    """Give the columns of the contract in their types: features, key, time, groups, personal data, target.

    `labelled` rows need a target; rows to be scored need none. `first_row` is the place of the first row in
    its file, from 0, for the messages, which count from 1.

    Raises:
        BadData: rows break the contract; the first problems are named.
        BadSettings: a column is a feature and has another meaning, too.

    """
    _check_roles(settings)
    rows = _with_points(settings, _with_gaps(rows))
    problems = list(_problems(settings, rows, labelled, first_row))
    if problems:
        more = f"; and {len(problems) - MOST_PROBLEMS} more" if len(problems) > MOST_PROBLEMS else ""
        raise BadData("The data break the contract", "; ".join(problems[:MOST_PROBLEMS]) + more, "Mend them")
    return _typed(settings, rows, labelled)


def _with_gaps(rows: pl.DataFrame) -> pl.DataFrame:
    """Give the rows with nothing where a text is empty: neither says a value."""
    return rows.with_columns(pl.col(pl.String).replace("", None))


def _with_points(settings: Settings, rows: pl.DataFrame) -> pl.DataFrame:
    """Give the rows with a point as the decimal sign of numbers that are texts."""
    if settings.data.csv is None or settings.data.csv.decimal == ".":
        return rows
    names = (*read_schema(settings.root).names("number"), *_target_number(settings))
    texts = [name for name in names if name in rows.columns and rows[name].dtype == pl.String]
    return rows.with_columns(pl.col(texts).str.replace_all(settings.data.csv.decimal, ".", literal=True))


def _target_number(settings: Settings) -> tuple[str, ...]:
    return (settings.data.target,) if settings.task.problem == "regression" else ()


def _check_roles(settings: Settings) -> None:
    columns = settings.data
    special = {
        columns.target,
        columns.key,
        columns.time,
        columns.group,
        *columns.personal,
        *columns.sensitive,
    }
    for feature in read_schema(settings.root).features:
        if feature.name in special:
            why = "project.toml gives it another meaning, such as target or personal"
            raise BadSettings(f"{feature.name!r} cannot be a feature", why, "Take it out of one of the files")


def _problems(settings: Settings, rows: pl.DataFrame, labelled: bool, first_row: int) -> Iterator[str]:
    if rows.is_empty():
        yield "there are no rows"
    for feature in read_schema(settings.root).features:
        if feature.name in rows.columns:
            yield from _feature_problems(feature, rows[feature.name], first_row)
        else:
            yield f"column {feature.name!r} is missing"
    for name in _special(settings, labelled):
        if name not in rows.columns:
            yield f"column {name!r} is missing"
        elif rows[name].null_count():
            yield f"column {name!r}, row {_first(rows[name].is_null(), first_row)}: empty"
    key = settings.data.key
    if key in rows.columns and rows[key].is_duplicated().any():
        at = rows[key].is_duplicated()
        yield f"column {key!r}, row {_first(at, first_row)}: {rows[key].filter(at)[0]!r} stands twice"
    if labelled and settings.data.target in rows.columns:
        yield from _target_problems(settings, rows[settings.data.target], first_row)
    if settings.data.time in rows.columns and not rows.is_empty():
        yield from _time_problems(settings, rows[settings.data.time], first_row)


def _special(settings: Settings, labelled: bool) -> list[str]:
    """Give the other columns that must be there and full: of these, rows to be scored need only the key."""
    columns = settings.data
    names = [columns.key]
    if labelled:
        names += [columns.time, columns.group, columns.target]
    return [name for name in names if name]


def _feature_problems(feature: Feature, values: pl.Series, first_row: int) -> Iterator[str]:
    at = f"column {feature.name!r}, row "
    if not feature.may_be_empty and values.null_count():
        yield f"{at}{_first(values.is_null(), first_row)}: empty"
    if feature.kind == "category":
        return
    numbers = _as_numbers(values)
    wrong = numbers.is_null() & values.is_not_null()
    if wrong.any():
        yield f"{at}{_first(wrong, first_row)}: {values.filter(wrong)[0]!r} is no number"
    for beyond, words in (
        (numbers < feature.minimum if feature.minimum is not None else None, f"below {feature.minimum}"),
        (numbers > feature.maximum if feature.maximum is not None else None, f"above {feature.maximum}"),
    ):
        if beyond is not None and beyond.any():
            yield f"{at}{_first(beyond, first_row)}: {numbers.filter(beyond)[0]:g} is {words}"


def _target_problems(settings: Settings, values: pl.Series, first_row: int) -> Iterator[str]:
    if settings.task.problem == "classification" and values.drop_nulls().n_unique() < 2:
        yield f"column {settings.data.target!r} holds one class only"
    if settings.task.problem == "regression":
        wrong = _as_numbers(values).is_null() & values.is_not_null()
        if wrong.any():
            at = _first(wrong, first_row)
            yield f"column {values.name!r}, row {at}: {values.filter(wrong)[0]!r} is no number"


def _time_problems(settings: Settings, values: pl.Series, first_row: int) -> Iterator[str]:
    wrong = _as_times(settings, values).is_null() & values.is_not_null()
    if wrong.any():
        at = _first(wrong, first_row)
        yield f"column {values.name!r}, row {at}: {values.filter(wrong)[0]!r} is no time"


def _typed(settings: Settings, rows: pl.DataFrame, labelled: bool) -> pl.DataFrame:
    columns, schema = settings.data, read_schema(settings.root)
    special = (columns.key, columns.time, columns.group, *columns.sensitive, *columns.personal)
    names = [*special, *((columns.target,) if labelled else ())]
    kept = [name for name in dict.fromkeys(names) if name and name in rows.columns]
    learnt = _target_number(settings) if labelled else ()
    numbers = [_as_numbers(rows[name]) for name in (*schema.names("number"), *learnt)]
    categories = [_as_texts(rows[name]) for name in schema.names("category")]
    table = rows.select(name for name in kept if name not in {feature.name for feature in schema.features})
    table = table.with_columns(*numbers, *categories)
    if columns.time in table.columns:
        table = table.with_columns(_as_times(settings, table[columns.time]))
    return table


def _as_numbers(values: pl.Series) -> pl.Series:
    plain = values.str.strip_chars() if values.dtype == pl.String else values
    return plain.cast(pl.Float64, strict=False).fill_nan(None)


def _as_texts(values: pl.Series) -> pl.Series:
    return values.dt.to_string() if values.dtype == pl.Duration else values.cast(pl.String)


def _as_times(settings: Settings, values: pl.Series) -> pl.Series:
    """Give points in time: dates, times, texts that say one, or numbers as they are."""
    form = settings.data.time_format
    if values.dtype != pl.String:
        return values
    if form.startswith("epoch"):
        return _as_numbers(values)
    try:
        return values.str.to_datetime(form or None, strict=False, time_unit="us")
    except pl.exceptions.ComputeError:  # not one of them says a time
        return pl.Series(values.name, [None] * len(values), dtype=pl.Datetime("us"))


def _first(mask: pl.Series, first_row: int) -> int:
    return int(mask.fill_null(False).arg_max() or 0) + first_row + 1
