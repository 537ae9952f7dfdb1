"""From raw rows to examples: anonymized, checked, split; no model learns from them here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import polars as pl

from ..arrays import Array
from ..evaluation.task import task_of
from ..ports.task import Task
from ..settings import Settings
from . import text_repeats
from .contract import Checked
from .examples import Examples, Prepared, Split
from .privacy import anonymise
from .roles import examples_of, without_repeats
from .split import split
from .target import numeric
from .text_schema import read_spec
from .text_spec import Spec
from .text_terms import canonical


def prepare(settings: Settings, rows: pl.DataFrame) -> Prepared:
    """Return the examples with their split: every row except exact duplicates.

    Raises:
        BadData: rows break the contract, or there are too few.

    """
    rows, told = anonymise(settings, rows)
    rows, copies = without_repeats(settings, rows)
    spec = read_spec(settings)
    examples, checked = examples_of(settings, spec, rows, numeric(settings))
    found = spec.counted(checked.columns)
    prepared = _split(settings, spec.fit(found), examples, text_repeats.clusters(found, rows.height))
    words = [*told, *copies, *_told(spec, checked, examples.truth), *prepared.notes]
    facts = prepared.split.facts
    return replace(prepared, notes=(*words, facts.how, *facts.reasons, *facts.warnings))


def _split(settings: Settings, spec: Spec, examples: Examples, repeated: Array) -> Prepared:
    """Return the examples with their split, which keeps repeats of a text on one side."""
    several = np.bincount(repeated, minlength=len(repeated))[repeated] > 1
    if examples.group is not None and settings.split.groups == "apart":
        examples = replace(examples, group=text_repeats.joined(examples.group, repeated))
        cut, how = split(settings, task_of(settings, examples), examples), ""
    else:  # repeats share one key, so a hash of the key puts them on the same side
        named, task = replace(examples, key=examples.key[repeated]), task_of(settings, examples)
        whole, timed = split(settings, task, named), examples.time is not None
        cut = text_repeats.apart(whole, repeated, timed)
        facts = replace(cut.facts, shares=_shares(task, examples, cut))
        cut = replace(cut, facts=facts)
        left = len(whole.holdout) - len(cut.holdout)
        how = f"; {left:,} are left out of the hold-out, as they come later" if left and timed else ""
    if not several.any():
        return Prepared(spec, examples, cut, ())
    count = len(np.unique(repeated[several]))
    words = f"{int(several.sum()):,} texts repeat others, word for word or nearly: {count:,} groups"
    return Prepared(spec, examples, cut, (f"{words}, each on one side of every cut{how}",))


def _told(spec: Spec, checked: Checked, truth: Array) -> Iterator[str]:
    for name, where in checked.flagged.items():
        yield f"column {name!r}: {int(where.sum()):,} texts outside schema.toml are kept"
    answers: dict[tuple[str, ...], set[float]] = {}
    texts = [tuple(map(canonical, one)) for one in zip(*spec.texts(checked.columns), strict=True)]
    for text, answer in zip(texts, truth.tolist(), strict=True):
        answers.setdefault(text, set()).add(answer)
    torn = {text for text, found in answers.items() if len(found) > 1}
    if torn:
        rows = sum(text in torn for text in texts)
        yield f"{rows:,} rows have {len(torn):,} texts that appear with different answers"


def _shares(task: Task, examples: Examples, cut: Split) -> dict[str, dict[str, float]]:
    parts = {"development": cut.development, "hold-out": cut.holdout}
    return {name: task.shares(examples, rows) for name, rows in parts.items() if len(rows)}
