"""Is a rate nearly equal in all groups? Simultaneous intervals of the differences, and a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ..arrays import Array, Columns
from .evaluator import Rate
from .groups import OTHERS, SMALLEST_GROUP, pool
from .intervals import Interval
from .verdict import Held, Verdict, at_most

SWITCH = "[checks] largest_gap"
GATE = "fairness"


@dataclass(frozen=True)
class Gap:
    """The largest difference of a rate between two groups of a column.

    The `interval` is simultaneous: in 95 % of reports all gaps are inside theirs. `counted` is how many rows
    count in the smaller of the two groups; `left_out` rows are in groups too small even when pooled; `needed`
    is how many rows that count would be enough in each group, unless the true gap is near the limit.
    """

    column: str
    rate: str
    groups: tuple[str, str]
    value: float
    interval: Interval
    held: Held
    counted: int
    left_out: int
    needed: int


@dataclass(frozen=True)
class _Group:
    name: str
    count: int
    mean: float
    # The contribution of each cluster (or row) to the error of the mean.
    influence: Array
    variance: float


@dataclass(frozen=True)
class _Difference:
    groups: tuple[str, str]
    value: float
    error: float
    counted: int


def gaps(sensitive: Columns, rate: Rate, limit: float, clusters: Array | None = None) -> tuple[Gap, ...]:
    """Return the gap of each column, from rows that the model was not fitted on.

    Rows of one cluster (such as a customer) are not independent; the intervals account for it.
    """
    from scipy.stats import norm  # a service does not import it

    counts = ~np.isnan(rate.values)
    codes = None if clusters is None else np.unique(clusters, return_inverse=True)[1]
    known = {name: _groups(pool(levels, counts), rate.values, codes) for name, levels in sensitive.items()}
    pairs = {name: [_difference(*pair) for pair in combinations(found, 2)] for name, found in known.items()}
    # Bonferroni: all intervals of a report hold simultaneously.
    together = max(1, sum(map(len, pairs.values())))
    reach = float(norm.ppf(1 - 0.025 / together))
    return tuple(
        _gap(name, rate, pairs[name], limit, reach, int(counts.sum()) - sum(one.count for one in known[name]))
        for name, levels in sensitive.items()
        if len(set(levels)) > 1
    )


def verdict(gap: Gap, rate: Rate, limit: float) -> Verdict:
    """Return the gate of a gap, with the number of rows that would be enough."""
    title = f"{gap.rate} by {gap.column!r} differs by at most {limit:g}"
    if not gap.groups[0]:
        words = f"no two groups have {SMALLEST_GROUP} {rate.counted} each"
        return Verdict(GATE, title, gap.held, words, SWITCH, gap.column, gap.needed)
    low, high = gap.interval
    one, other = gap.groups
    words = f"{one!r} and {other!r} differ by {gap.value:.3f} (95 % interval {low:.3f} to {high:.3f})"
    if gap.held == "not enough evidence":
        words += f"; the smaller of the two has {gap.counted:,} {rate.counted}, "
        words += f"about {gap.needed:,} in each group would be enough, unless the true gap is near the limit"
    if gap.left_out:
        words += f"; {gap.left_out:,} {rate.counted} are in groups too small to be evaluated"
    return Verdict(
        GATE, title, gap.held, f"{words}. Compared because: {rate.why}", SWITCH, gap.column, gap.needed
    )


def _groups(names: Array, values: Array, codes: Array | None) -> list[_Group]:
    found = []
    for name in np.unique(names):
        rows = np.flatnonzero((names == name) & ~np.isnan(values))
        if len(rows) < SMALLEST_GROUP and name == OTHERS:
            continue
        part = values[rows]
        mean = float(part.mean())
        influence: Array = (part - mean) / len(rows)
        if codes is not None:
            influence = np.bincount(codes[rows], influence, codes.max() + 1)
        # With few rows, a share of 0 or 1 would seem certain (Agresti and Caffo, 2000).
        binary = bool(np.isin(part, (0.0, 1.0)).all())
        smooth = (part.sum() + 1) / (len(rows) + 2)
        plain = smooth * (1 - smooth) / (len(rows) + 2) if binary else float(part.var(ddof=1)) / len(rows)
        found.append(_Group(str(name), len(rows), mean, influence, max(plain, float((influence**2).sum()))))
    return found


def _difference(one: _Group, other: _Group) -> _Difference:
    """Return the difference of two groups' rates, with its standard error."""
    high, low = (one, other) if one.mean >= other.mean else (other, one)
    variance = high.variance + low.variance
    if len(high.influence) == len(low.influence) != high.count:
        # Clusters with rows in both groups move both rates together.
        variance -= 2 * float(high.influence @ low.influence)
    error = float(np.sqrt(max(variance, 0.0)))
    return _Difference((high.name, low.name), high.mean - low.mean, error, min(high.count, low.count))


def _gap(column: str, rate: Rate, pairs: list[_Difference], limit: float, reach: float, left_out: int) -> Gap:
    if not pairs:
        nothing = (0.0, float("inf"))
        return Gap(
            column, rate.name, ("", ""), 0.0, nothing, "not enough evidence", 0, left_out, SMALLEST_GROUP
        )
    low = max(max(0.0, one.value - reach * one.error) for one in pairs)
    high = max(one.value + reach * one.error for one in pairs)
    held = at_most((low, high), limit)
    # The pair that decides: the one that breaks the limit, or is most likely to.
    worst = max(pairs, key=lambda one: one.value + (-reach if held == "broken" else reach) * one.error)
    # Near the limit no number of rows is enough; the advice assumes a gap of a third of the limit.
    distance = max(abs(limit - worst.value), limit * 2 / 3, 1e-6)
    needed = int(np.ceil(worst.counted * (reach * worst.error / distance) ** 2))
    return Gap(
        column=column,
        rate=rate.name,
        groups=worst.groups,
        value=worst.value,
        interval=(max(0.0, worst.value - reach * worst.error), worst.value + reach * worst.error),
        held=held,
        counted=worst.counted,
        left_out=left_out,
        needed=needed if held == "not enough evidence" else 0,
    )
