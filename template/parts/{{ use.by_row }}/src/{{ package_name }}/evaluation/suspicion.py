"""Find target leaks: a result near the maximum, and the one column or level that reaches it alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..arrays import Array, Columns, Indices
from .metrics import Scored
from .verdict import Verdict

NEAR_MAXIMUM = 0.95
# One column, or one of its levels, with this share of the whole skill is more likely a leak than a cause.
NEARLY_ALL = 0.95
MOST_ROWS = 20_000
MOST_BINS = 100
SWITCH = "[checks] accept_strong_columns"
GATE = "too good"


@dataclass(frozen=True)
class Skill:
    """How good predictions are: 0 for a constant, 1 for the truth.

    `name` is that of the metric. `of` takes the truth and the predictions. From both, `targets` computes the
    numbers that a column has to explain, `(rows, targets)`; `alone` is the skill of a column's estimates of
    these numbers.
    """

    name: str
    of: Callable[[Array, Array], float]
    targets: Callable[[Array, Array], Array]
    alone: Callable[[Array, Array], float]


@dataclass(frozen=True)
class Strong:
    """A column that alone nearly reaches the skill of the model; `level` is set if one of its values does."""

    column: str
    level: str
    skill: float


@dataclass(frozen=True)
class Suspicion:
    """A skill near the maximum, and the columns that nearly reach it alone, the strongest first."""

    metric: str
    skill: float
    strong: tuple[Strong, ...]


def suspicion(columns: Columns, rows: Indices, scored: Scored, skill: Skill, seed: int) -> Suspicion | None:
    """Return what is suspicious about out-of-fold predictions; None for an ordinary result.

    `scored` belongs to `rows` of the columns.
    """
    reached = skill.of(scored.truth, scored.answers)
    if not reached >= NEAR_MAXIMUM:
        return None
    some = np.random.default_rng(seed).permutation(len(rows))[:MOST_ROWS]
    targets = skill.targets(scored.truth[some], scored.answers[some])
    found = (_alone(name, values[rows[some]], targets, skill) for name, values in columns.items())
    strong = [one for one in found if one.skill >= NEARLY_ALL * reached]
    return Suspicion(skill.name, reached, tuple(sorted(strong, key=lambda one: -one.skill)))


def credible(found: Suspicion | None, accepted: Sequence[str]) -> Verdict:
    """Return the gate: broken if one column alone nearly reaches the result and nobody accepted it."""
    title = "not too good to be true"
    if found is None:
        return Verdict(GATE, title, "holds", "the result is not near the maximum", SWITCH)
    reached = f"{found.metric} is {found.skill:.3f} of at most 1"
    left = [one for one in found.strong if one.column not in accepted]
    if not left:
        words = f"{reached}; no column does alone" if not found.strong else f"{reached}; {SWITCH} allows it"
        return Verdict(
            GATE, title, "holds", f"{words}. Check that each column is known at prediction time", SWITCH
        )
    one = left[0]
    level = f" by its value {one.level!r}" if one.level else ""
    words = (
        f"{reached}, and {one.column!r} alone{level} {one.skill:.3f}: is it known before the target is? "
        f"If not, remove it from schema.toml; if so, name it in {SWITCH}"
    )
    return Verdict(GATE, title, "broken", words, SWITCH, one.column)


def _alone(name: str, values: Array, targets: Array, skill: Skill) -> Strong:
    """Return the skill of one column, estimated on one half of the rows and evaluated on the other."""
    codes, levels = _codes(values)
    half = np.arange(len(codes)) % 2 == 0
    counts = np.bincount(codes[half], minlength=len(levels))
    means = targets[half].mean(axis=0)
    # Levels with few rows are shrunk to the mean (Micci-Barreca, 2001).
    sums = np.stack([np.bincount(codes[half], one[half], len(levels)) for one in targets.T], axis=1)
    told = (sums + means) / (counts[:, None] + 1)
    evaluated = codes[~half]
    whole = skill.alone(told[evaluated], targets[~half])
    best, level = 0.0, ""
    # One level is worth naming if it predicts as much as all of them.
    for code in np.argsort(-np.abs(told - means).max(axis=1) * np.sqrt(counts))[:3]:
        one = skill.alone(np.where((evaluated == code)[:, None], told[code], means), targets[~half])
        if one > best:
            best, level = one, levels[code]
    return Strong(name, level if best >= NEARLY_ALL * whole else "", whole)


def _codes(values: Array) -> tuple[Array, list[str]]:
    """Return the level of each row and the names of the levels; numbers and times are binned."""
    if values.dtype == object or values.dtype == np.bool_:
        texts, codes = np.unique(np.array([str(one) for one in values], dtype=object), return_inverse=True)
        return codes, [str(one) for one in texts]
    times = values.dtype.kind == "M"
    empty = np.isnat(values) if times else np.isnan(values.astype(np.float64))
    known = values.astype(np.int64 if times else np.float64)
    bounds = np.unique(known[~empty])
    names = [f"{one:g}" for one in bounds]
    if len(bounds) > MOST_BINS:
        bounds = np.unique(np.quantile(known[~empty], np.arange(1, MOST_BINS) / MOST_BINS, method="lower"))
        names = [f"up to {one:g}" for one in bounds]
    codes = np.where(empty, len(names) + 1, np.searchsorted(bounds, known))
    return codes, [*names, "the largest", "(empty)"]
