"""The contract of interactions: which user, which item, when, and how strongly it counts."""

from __future__ import annotations

import numpy as np

from ..arrays import Array, Columns
from . import values
from .contract import Checked, Problem
from .interactions_spec import Spec, read_ids

WEIGHT = "weight"


def read_interactions(spec: Spec, rows: Columns) -> Checked:
    """Return users and items as texts, the `weight` of each row, its time if there is one, and problems.

    A value, which the user gave on purpose, takes precedence over the event of its row.
    """
    named = [name for name in (spec.user, spec.item, spec.event, spec.value, spec.time) if name]
    problems = [Problem(name, -1, "is missing") for name in named if name not in rows]
    if not len(next(iter(rows.values()), ())):
        problems.append(Problem("", -1, "there are no rows"))
    if problems:
        return Checked({}, tuple(problems))
    found: dict[str, Array] = {}
    for name in (spec.user, spec.item):
        found[name], wrong = read_ids(name, rows[name])
        problems += wrong
    found[WEIGHT], wrong = _weights(spec, rows)
    problems += wrong
    if spec.time:
        read = values.moments(rows[spec.time], (), spec.time_format)
        found[spec.time] = read.values
        problems += _first(spec.time, read.wrong, rows, "is no time")
        problems += _first(spec.time, np.isnat(read.values) & ~read.wrong, rows, "empty")
    return Checked(found, tuple(problems))


def _weights(spec: Spec, rows: Columns) -> tuple[Array, list[Problem]]:
    length = len(rows[spec.user])
    problems: list[Problem] = []
    weights = np.ones(length)
    if spec.event:
        weights, problems = _by_event(spec, rows)
    if not spec.value:
        return weights, problems
    read = values.numbers(rows[spec.value], (), spec.decimal)
    empty = np.isnan(read.values) & ~read.wrong
    problems += _first(spec.value, read.wrong, rows, "is no number")
    if not spec.event:
        problems += _first(spec.value, empty, rows, "empty")
    if spec.liked_from is not None:
        counted = (read.values >= spec.liked_from).astype(np.float64)
    else:
        counted = read.values
        problems += _first(spec.value, read.values < 0, rows, "is below 0, and liked_from is not set")
    return np.where(empty, weights, counted), problems


def _by_event(spec: Spec, rows: Columns) -> tuple[Array, list[Problem]]:
    read = values.texts(rows[spec.event])
    names = read.values.tolist()
    empty = np.array([name is None for name in names], dtype=bool) & ~read.wrong
    unknown = np.array([name is not None and name not in spec.weights for name in names], dtype=bool)
    # An event may be empty if its row has a value.
    spare = np.zeros(len(names), dtype=bool)
    if spec.value:
        spare = ~np.isnan(values.numbers(rows[spec.value], (), spec.decimal).values)
    problems = _first(spec.event, (empty | read.wrong) & ~spare, rows, "empty")
    known = ", ".join(map(repr, spec.weights))
    problems += _first(spec.event, unknown, rows, f"has no weight in schema.toml, which knows {known}")
    return np.array([spec.weights.get(name, 0.0) for name in names]), problems


def _first(name: str, where: Array, rows: Columns, words: str) -> list[Problem]:
    """Return a problem for the first row of a mask, or nothing."""
    if not where.any():
        return []
    row = int(where.argmax())
    value = rows[name][row]
    shown = value.item() if isinstance(value, np.generic) else value
    return [Problem(name, row, words, "" if words == "empty" else f"{shown!r} ")]
