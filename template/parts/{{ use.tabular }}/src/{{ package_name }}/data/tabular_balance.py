"""Imbalanced classes, treated in the training rows only."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from ..artefact import Array
from ..settings import Settings
from .examples import Inputs, Prepared
from .resample import method, oversample, undersample, wanted


def balance(settings: Settings, prepared: Prepared, rows: pl.DataFrame) -> tuple[pl.DataFrame, str]:
    """Give training rows in which no class is rare, and in words how; other rows are never touched."""
    if not prepared.classes:
        return rows, "numbers need none"
    truth = prepared.truth(rows, settings.data.target)
    counts = np.bincount(truth, minlength=len(prepared.classes))
    how = method(counts[counts > 0])
    if how == "nothing":
        return rows, "no class is rare, nothing was done"
    if how == "SMOTE" and prepared.inputs.numbers:
        balanced = smote(rows, truth, prepared.inputs, settings.sample.seed)
    else:
        draw = undersample if how == "undersampling" else oversample
        balanced = rows[draw(truth, settings.sample.seed).tolist()]
    return balanced, f"{how} of the training rows: {rows.height} became {balanced.height}"


def smote(rows: pl.DataFrame, truth: Array, inputs: Inputs, seed: int) -> pl.DataFrame:
    """Give the rows and new ones of the rare classes, each between a row and one of its neighbours.

    Chawla and others, SMOTE, 2002, in the form for mixed columns: numbers lie in between, a category is
    that of most neighbours. Distances are taken on one scale; gaps count as the median.
    """
    from imblearn.over_sampling import SMOTE, SMOTENC

    counts = np.bincount(truth)
    sizes = {index: int(size) for index, size in enumerate(wanted(counts)) if size > counts[index] > 0}
    neighbours = int(min(5, min(counts[index] for index in sizes) - 1))
    table, decode = _encoded(rows, inputs)
    if inputs.categories:
        sampler = SMOTENC(
            list(range(len(inputs.numbers), table.shape[1])),
            sampling_strategy=sizes,
            k_neighbors=neighbours,
            random_state=seed,
        )
    else:
        sampler = SMOTE(sampling_strategy=sizes, k_neighbors=neighbours, random_state=seed)
    new, classes = (part[len(truth) :] for part in sampler.fit_resample(table, truth))
    # A row of the same class lends its target; what is no feature stays empty.
    donors = {index: int(np.flatnonzero(truth == index)[0]) for index in sizes}
    lent = rows[[donors[index] for index in classes.tolist()]].select(pl.exclude(inputs.columns()))
    made = lent.hstack(decode(new))
    both: pl.DataFrame = pl.concat([rows, made.select(rows.columns)])
    return both


def _encoded(rows: pl.DataFrame, inputs: Inputs) -> tuple[Array, Callable[[Array], pl.DataFrame]]:
    """Give features as numbers of one scale, and how to turn such numbers into features again."""
    medians = [float(rows[name].median() or 0.0) for name in inputs.numbers]  # type: ignore[arg-type]
    spreads = [float(rows[name].std() or 1.0) for name in inputs.numbers]  # type: ignore[arg-type]
    levels = [rows[name].fill_null("").unique().sort() for name in inputs.categories]
    columns = [
        (rows[name].fill_null(median).to_numpy() - median) / spread
        for name, median, spread in zip(inputs.numbers, medians, spreads, strict=True)
    ]
    columns += [
        np.searchsorted(known.to_numpy(), rows[name].fill_null("").to_numpy()).astype(np.float64)
        for name, known in zip(inputs.categories, levels, strict=True)
    ]

    def decode(table: Array) -> pl.DataFrame:
        numbers = [
            pl.Series(name, table[:, index] * spreads[index] + medians[index])
            for index, name in enumerate(inputs.numbers)
        ]
        first = len(inputs.numbers)
        categories = [
            known.gather(table[:, first + index].astype(np.int64)).alias(name)
            for index, (name, known) in enumerate(zip(inputs.categories, levels, strict=True))
        ]
        return pl.DataFrame([*numbers, *categories])

    return np.column_stack(columns), decode
