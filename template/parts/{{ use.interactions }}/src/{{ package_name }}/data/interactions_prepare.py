"""From raw interactions to examples: anonymized, checked, split; no model learns from them here."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from ..arrays import Array
from ..errors import BadData
from ..evaluation.task import task_of
from ..settings import Settings
from .contract import refuse
from .examples import Examples, Prepared, Split
from .interactions_contract import WEIGHT, read_interactions
from .interactions_schema import read_spec
from .interactions_spec import FIRST, Spec
from .privacy import anonymise
from .split import split
from .transform import columns_of, keys_of

FEWEST_USERS, FEWEST_ITEMS = 10, 10


def prepare(settings: Settings, rows: pl.DataFrame) -> Prepared:
    """Return the examples with their split: one for each interaction, whose truth is its weight.

    Exact duplicates are left out. Without a time, everything a user did with an item is one example; with a
    time, interactions stay separate, as those after a cut must not be known before it.

    Raises:
        BadData: rows break the contract, or there are too few.

    """
    spec = read_spec(settings)
    rows, told = anonymise(settings, rows)
    given = rows.height
    named = [name for name in (spec.key, spec.user, spec.item, spec.event, spec.value, spec.time) if name]
    if all(name in rows.columns for name in named):
        rows = rows.unique(named, keep="first", maintain_order=True)
    checked = read_interactions(spec, columns_of(rows))
    problems = [problem.at() for problem in checked.problems]
    problems += _key_problems(spec, rows)
    if problems:
        refuse(problems)
    columns = dict(checked.columns)
    users = _numbered(columns[spec.user])
    pairs = _pairs(users, _numbered(columns[spec.item]))
    time = columns.pop(spec.time) if spec.time else None
    first = _first(pairs, time)
    weight = columns.pop(WEIGHT)
    if time is None:
        weight = np.bincount(pairs, weight)[pairs][first]
        columns = {name: values[first] for name, values in columns.items()}
    kept = np.arange(rows.height) if time is not None else np.flatnonzero(first)
    examples = Examples(
        columns={**columns, FIRST: first[kept].astype(np.float64)},
        truth=weight,
        classes=(),
        key=keys_of(rows[spec.key])[kept] if spec.key else _keys(spec, columns, time),
        time=time,
        group=users[kept],
    )
    _refuse_few(spec, examples)
    cut = split(settings, task_of(settings, examples), examples)
    repeats = [f"exact duplicates, left out: {given - rows.height:,}"] if given > rows.height else []
    notes = (*told, *repeats, *_told(spec, examples, first, cut))
    return Prepared(spec, examples, cut, (*notes, cut.facts.how, *cut.facts.reasons, *cut.facts.warnings))


def _pairs(user: Array, item: Array) -> Array:
    """Return a number for each pair of user and item, `(rows,)`."""
    _, places = np.unique(user * (item.max(initial=0) + 1) + item, return_inverse=True)
    return np.asarray(places)


def _numbered(texts: Array) -> Array:
    """Return an integer for each text, as integers compare faster."""
    listed = texts.tolist()
    places = {one: place for place, one in enumerate(dict.fromkeys(listed))}
    return np.fromiter(map(places.__getitem__, listed), np.int64, len(listed))


def _first(pairs: Array, time: Array | None) -> Array:
    """Return a mask, `(rows,)`, of the first row of each user and item."""
    order = np.arange(len(pairs)) if time is None else np.argsort(time, kind="stable")
    _, places = np.unique(pairs[order], return_index=True)
    first = np.zeros(len(pairs), dtype=bool)
    first[order[places]] = True
    return first


def _keys(spec: Spec, columns: dict[str, Array], time: Array | None) -> Array:
    """Return the key of each example: its row number, or without a time user and item, which are stable."""
    if time is not None:
        return np.arange(len(time))
    both = zip(columns[spec.user].tolist(), columns[spec.item].tolist(), strict=True)
    return np.array([f"{user}\n{item}" for user, item in both], dtype=object)


def _key_problems(spec: Spec, rows: pl.DataFrame) -> Iterator[str]:
    if not spec.key:
        return
    if spec.key not in rows.columns:
        yield f"column {spec.key!r} is missing"
    elif rows[spec.key].null_count():
        yield f"column {spec.key!r}, row {int(rows[spec.key].is_null().arg_max() or 0) + 1}: empty"
    elif rows[spec.key].is_duplicated().any():
        twice = rows[spec.key].is_duplicated()
        yield f"column {spec.key!r}: {rows[spec.key].filter(twice)[0]!r} names two interactions"


def _refuse_few(spec: Spec, examples: Examples) -> None:
    for name, least in ((spec.user, FEWEST_USERS), (spec.item, FEWEST_ITEMS)):
        found = len(set(examples.columns[name].tolist()))
        if found < least:
            why = f"column {name!r} has {found} different ids, and the minimum is {least}"
            raise BadData("There is too little data to learn from", why, "Provide more interactions")
    if not (examples.truth > 0).any():
        why = "every weight is 0, or no value reaches liked_from"
        raise BadData("No interaction counts", why, "Check schema.toml")


def _told(spec: Spec, examples: Examples, first: Array, cut: Split) -> Iterator[str]:
    users, items = (examples.columns[name] for name in (spec.user, spec.item))
    counts = len(set(users.tolist())), len(set(items.tolist()))
    yield f"{len(examples):,} interactions of {counts[0]:,} users with {counts[1]:,} items"
    again = int((~first).sum())
    if again:
        how = "each counts" if examples.time is not None else "they count together"
        yield f"interactions of a user with an item for another time: {again:,}; {how}"
    useless = float((examples.truth == 0).mean())
    if useless:
        yield f"{useless:.1%} of the interactions show that an item was seen, not that it was liked"
    if len(cut.holdout):
        for name, ids in (("users", users), ("items", items)):
            known, later = set(ids[cut.development].tolist()), set(ids[cut.holdout].tolist())
            yield f"{len(later - known):,} of {len(later):,} {name} in the hold-out are new (cold start)"
