"""From raw rows to examples: anonymized, checked, split; no model learns from them here."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

import polars as pl

from ..arrays import Indices
from ..evaluation.task import task_of
from ..features.tabular_known import keep_known, known_by, past_of
from ..settings import Settings
from . import values
from .contract import Checked
from .examples import Examples, Prepared
from .privacy import anonymise
from .roles import examples_of, without_repeats
from .spec import Spec
from .split import split
from .tabular_codes import codes
from .tabular_learned import read_spec
from .tabular_past import features
from .target import numeric


def prepare(settings: Settings, rows: pl.DataFrame) -> Prepared:
    """Return the examples with their split: every row except exact duplicates.

    Raises:
        BadData: rows break the contract, or there are too few.

    """
    spec, examples, checked, told = checked_examples(settings, rows)
    spec = spec.fit(checked.columns)
    cut = split(settings, task_of(settings, examples), examples)
    named = _codes(settings, spec, examples, cut.development)
    spec, coded = (
        spec.with_codes(named),
        {name: values.texts(examples.columns[name]).values for name in named},
    )
    examples = replace(examples, columns={**examples.columns, **coded})
    spec, examples, looked_back = _with_past(settings, spec, examples)
    found = (*told, *_told(checked, named), *looked_back)
    notes = (*found, cut.facts.how, *cut.facts.reasons, *cut.facts.warnings)
    return Prepared(spec, examples, cut, notes)


def checked_examples(settings: Settings, rows: pl.DataFrame) -> tuple[Spec, Examples, Checked, list[str]]:
    """Return the spec, the examples without duplicates, the result of their check, and notes for the report.

    Raises:
        BadData: rows break the contract.

    """
    rows, told = anonymise(settings, rows)
    rows, repeats = without_repeats(settings, rows)
    spec = read_spec(settings)
    examples, checked = examples_of(settings, spec, rows, _numbers(settings, spec))
    return spec, examples, checked, [*told, *repeats]


def _with_past(settings: Settings, spec: Spec, examples: Examples) -> tuple[Spec, Examples, list[str]]:
    """Return the spec and the examples with their past features, and store the past for serving."""
    past = past_of(settings, examples.classes)
    if past is None or examples.time is None:
        return spec, examples, []
    known = known_by(past, settings.data.target, examples)
    keep_known(settings, known)
    past = past.fit(known, examples.group, examples.time)
    columns = {name: values for name, values in examples.columns.items() if name != past.entity}
    columns |= features(past, known, examples.group, examples.time)
    whose = f"each {past.entity!r}" if past.entity else "all rows"
    told = [f"earlier {one.name!r} of {whose} are features, from {one.gap:g} days on" for one in past.series]
    return spec.with_past(past), replace(examples, columns=columns), told


def _codes(settings: Settings, spec: Spec, examples: Examples, rows: Indices) -> tuple[str, ...]:
    if not spec.find_codes:
        return ()
    return tuple(codes(examples, spec.names("number"), rows, settings.sample.seed))


def _numbers(settings: Settings, spec: Spec) -> tuple[str, ...]:
    """Return the numeric columns that may be converted from text all at once."""
    return () if spec.decimal != "." else (*spec.names("number"), *numeric(settings))


def _told(checked: Checked, named: Collection[str]) -> Iterator[str]:
    if named:
        yield f"read as codes, as their exact values predict more than their size: {', '.join(named)}"
    for name, marks in checked.marks.items():
        shown = ", ".join(f"{text!r} {count} times" for text, count in marks.items())
        yield f"column {name!r}: read as missing: {shown}"
    for name, where in checked.flagged.items():
        yield f"column {name!r}: {int(where.sum())} values outside schema.toml are kept"
