"""From rows as they came to examples: checked, told apart, split; nothing is learnt from them here."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

import polars as pl

from ..arrays import Indices
from ..evaluation.task import task_of
from ..settings import Settings
from . import values
from .contract import Checked
from .examples import Examples, Prepared
from .privacy import anonymise
from .roles import examples_of, without_repeats
from .spec import Spec, read_spec
from .split import split
from .tabular_codes import codes
from .target import numeric


def prepare(settings: Settings, rows: pl.DataFrame) -> Prepared:
    """Return the examples with their split; every row is one, but for copies of a whole row with its key.

    Raises:
        BadData: rows break the contract, or are too few.

    """
    rows, told = anonymise(settings, rows)
    rows, repeats = without_repeats(settings, rows)
    spec = read_spec(settings)
    examples, checked = examples_of(settings, spec, rows, _numbers(settings, spec))
    spec = spec.fit(checked.columns)
    cut = split(settings, task_of(settings, examples), examples)
    named = _codes(settings, spec, examples, cut.development)
    spec, coded = (
        spec.with_codes(named),
        {name: values.texts(examples.columns[name]).values for name in named},
    )
    examples = replace(examples, columns={**examples.columns, **coded})
    notes = (*told, *repeats, *_told(checked, named), cut.facts.how, *cut.facts.reasons, *cut.facts.warnings)
    return Prepared(spec, examples, cut, notes)


def _codes(settings: Settings, spec: Spec, examples: Examples, rows: Indices) -> tuple[str, ...]:
    if not spec.find_codes:
        return ()
    return tuple(codes(examples, spec.names("number"), rows, settings.sample.seed))


def _numbers(settings: Settings, spec: Spec) -> tuple[str, ...]:
    """Return the columns of numbers that texts may be read as at once."""
    return () if spec.decimal != "." else (*spec.names("number"), *numeric(settings))


def _told(checked: Checked, named: Collection[str]) -> Iterator[str]:
    if named:
        yield f"read as codes, for their values tell more than their size: {', '.join(named)}"
    for name, marks in checked.marks.items():
        shown = ", ".join(f"{text!r} {count} times" for text, count in marks.items())
        yield f"column {name!r}: not known where it says {shown}"
    for name, where in checked.flagged.items():
        yield f"column {name!r}: {int(where.sum())} values outside schema.toml are kept"
