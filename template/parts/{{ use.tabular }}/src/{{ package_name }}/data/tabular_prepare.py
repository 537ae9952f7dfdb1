"""From checked rows to examples: first the split, then, on training rows only, all that learns from rows."""

from __future__ import annotations

import polars as pl

from ..errors import BadData
from ..models.rungs import RUNGS
from ..monitoring.drift import reference
from ..settings import Settings
from .examples import Inputs, Prepared
from .privacy import anonymise
from .split import split
from .tabular_clean import clean
from .tabular_groups import kept_levels
from .tabular_schema import read_schema
from .tabular_select import select
from .transform import drop_repeated

ROW = "row_number"
MOST_SHOWN = 12
NO_AND_YES = (("0", "1"), ("0.0", "1.0"), ("-1", "1"), ("false", "true"), ("n", "y"), ("no", "yes"))


def prepare(settings: Settings, rows: pl.DataFrame) -> Prepared:
    """Give the examples with what a model may read of them.

    Raises:
        BadData: there are too few rows.

    """
    columns, schema = settings.data, read_schema(settings.root)
    rows, words = anonymise(settings, rows)
    key = columns.key or ROW
    if not columns.key:
        rows = rows.with_row_index(ROW)
    distinct = drop_repeated(rows, besides=(key,))
    classes = _classes(settings, distinct[columns.target])
    splits, how = split(distinct, columns, classes, settings.sample.seed)
    distinct = distinct.with_columns(splits)
    _check_classes(distinct, columns.target, classes)
    train, cleaned = clean(_only(distinct, "train"), schema.names("number"), _names(settings))
    ready = pl.concat([train, distinct.filter(pl.col("split") != "train")])
    inputs, selection = _inputs(settings, Prepared(ready, key, "", Inputs(), classes, (), ()))
    repeated = rows.height - distinct.height
    dropped = [f"repeated rows dropped: {repeated}"] if repeated else []
    notes = (*words, how, *dropped, *cleaned, *selection)
    when = [columns.time] if columns.time else []  # no model reads it: features are those known then
    kept = [key, "split", *when, *inputs.columns(), *columns.sensitive, columns.target]
    raw = reference(_only(distinct, "train"), inputs.columns())
    rows = ready.select(list(dict.fromkeys(kept)))
    return Prepared(rows, key, "", inputs, classes, columns.sensitive, notes, raw)


def _inputs(settings: Settings, prepared: Prepared) -> tuple[Inputs, list[str]]:
    schema, train = read_schema(settings.root), prepared.part("train")
    categories = schema.names("category")
    levels = {name: kept_levels(train[name]) for name in categories}
    given = Inputs(
        numbers=schema.names("number"),
        categories=tuple(name for name in categories if levels[name]),
        levels=levels,
        crosses=schema.crosses,
    )
    # Selection is for models that suffer from columns without use; deep networks select by themselves.
    trees = "trees" in {rung.name for rung in RUNGS}
    truth = prepared.truth(train, settings.data.target)
    inputs = select(train, truth, given, len(prepared.classes), trees, settings.sample.seed)
    left_out = [name for name in given.columns() if name not in inputs.columns()]
    small = sum(train[name].fill_null("").n_unique() - len(levels[name]) for name in inputs.categories)
    how = "tree importances" if trees else "an L1 penalty"
    pooled = [f"small levels, together in the out-of-vocabulary group: {small}"] if small else []
    return inputs, [*pooled, f"selection by {how}: {_some(left_out)} left out"]


def _some(names: list[str]) -> str:
    shown = ", ".join(map(repr, names[:MOST_SHOWN])) or "nothing"
    return f"{shown} and {len(names) - MOST_SHOWN} more" if len(names) > MOST_SHOWN else shown


def _classes(settings: Settings, target: pl.Series) -> tuple[str, ...]:
    """Give the classes in order; of two, the second is the positive one: the rarer, or what says yes."""
    if settings.task.problem != "classification":
        return ()
    counts = target.alias("class").value_counts(name="n").sort("class")
    names = [str(name).lower() for name in counts["class"]]
    if len(names) == 2 and tuple(names) not in NO_AND_YES:
        counts = counts.sort("n", descending=True, maintain_order=True)
    return tuple(counts["class"].cast(pl.String).to_list())


def _check_classes(rows: pl.DataFrame, target: str, classes: tuple[str, ...]) -> None:
    known = set(_only(rows, "train")[target].cast(pl.String).unique().to_list())
    unknown = [name for name in classes if name not in known]
    if unknown:
        raise BadData(
            f"class {unknown[0]!r} stands in no training row", "it cannot be learnt", "Bring more rows of it"
        )


def _names(settings: Settings) -> list[str]:
    return [feature.name for feature in read_schema(settings.root).features]


def _only(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    return rows.filter(pl.col("split") == name)
