"""Examples that are ready to learn from, and their split, as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ..arrays import Array, Columns, Indices
from ..ports.spec import Spec

# Rows whose tensors are in memory at once: 80 MB for texts of a thousand words, 1.5 GB for pictures.
BATCH = 10_000


@dataclass(frozen=True)
class Examples:
    """Checked rows with their labels.

    `truth` is the class index or the number. `key` identifies each row; `time` is datetime64[us], and `group`
    identifies rows that belong together; both may be None. No model reads `sensitive`.
    """

    columns: Columns
    truth: Array
    classes: tuple[str, ...]
    key: Array
    time: Array | None = None
    group: Array | None = None
    sensitive: Columns = field(default_factory=dict)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.truth)

    def take(self, rows: Indices) -> Examples:
        """Return the examples at these indices."""
        return Examples(
            columns={name: values[rows] for name, values in self.columns.items()},
            truth=self.truth[rows],
            classes=self.classes,
            key=self.key[rows],
            time=None if self.time is None else self.time[rows],
            group=None if self.group is None else self.group[rows],
            sensitive={name: values[rows] for name, values in self.sensitive.items()},
        )

    def batches(self, rows: Indices, size: int = BATCH) -> Iterator[Columns]:
        """Yield the raw columns of some rows, `size` rows at a time; no rows make one empty batch."""
        for start in range(0, max(len(rows), 1), size):
            some = rows[start : start + size]
            yield {name: values[some] for name, values in self.columns.items()}

    def counts(self, rows: Indices) -> Array:
        """Return how many of some rows are in each class."""
        return np.bincount(self.truth[rows], minlength=len(self.classes))


@dataclass(frozen=True)
class Fold:
    """Indices of the rows to fit on and of those to compare on."""

    train: Indices
    valid: Indices


@dataclass(frozen=True)
class SplitFacts:
    """What the reports say about a split.

    `purged` rows had no label yet at the cut, `unripe` rows at the end have none yet; `left_out` rows are in
    groups that would be on both sides. `shares` holds the class shares by part, `groups` the number of
    hold-out rows in known and in new groups.
    """

    how: str
    purged: int = 0
    unripe: int = 0
    left_out: int = 0
    cut: str = ""
    shares: dict[str, dict[str, float]] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Split:
    """Indices of rows. If `holdout` is empty, the estimate is made out of fold.

    The folds are inside `development`: `repeats` rounds, one after the other. `ripe` rows have a label by
    now; the refit learns from all of them.
    """

    development: Indices
    holdout: Indices
    folds: tuple[Fold, ...]
    repeats: int
    facts: SplitFacts
    ripe: Indices


@dataclass(frozen=True)
class Prepared:
    """Examples and their split.

    `version` is their version in the feature store, empty before they are written; `notes` describe what was
    done to the rows.
    """

    spec: Spec
    examples: Examples
    split: Split
    notes: tuple[str, ...]
    version: str = ""
