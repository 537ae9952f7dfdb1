"""Examples that are ready to learn from, and how they are split: plain values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ..arrays import Array, Columns, Indices
from ..ports.spec import Spec

# Rows whose tensors are in memory at once: a text of a thousand words makes them 80 MB, a picture 1.5 GB.
BATCH = 10_000


@dataclass(frozen=True)
class Examples:
    """Checked rows with what is known of each.

    `truth` is the index of the class or the number. `key` names each row; `time` is datetime64[us], and
    `group` names those whose rows belong together, None where there is none. No model reads `sensitive`.
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
        """Return some of the rows."""
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
        """Yield the raw columns of some rows, so many at a time: one batch where they are few, or none."""
        for start in range(0, max(len(rows), 1), size):
            some = rows[start : start + size]
            yield {name: values[some] for name, values in self.columns.items()}

    def counts(self, rows: Indices) -> Array:
        """Return the number of some rows in each class."""
        return np.bincount(self.truth[rows], minlength=len(self.classes))


@dataclass(frozen=True)
class Fold:
    """Places of rows to fit on and to compare on."""

    train: Indices
    valid: Indices


@dataclass(frozen=True)
class SplitFacts:
    """What a person should know of a split.

    `purged` rows before a cut and `unripe` ones at the end have no label yet; `left_out` ones are of groups
    that would stand on both sides. `shares` are those of each class by part, `groups` the rows of known and
    of new ones in the hold-out.
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
    """Places of rows. Where `holdout` is empty the estimate is the one out of fold.

    The folds lie inside `development`, `repeats` rounds of them one after the other. What is `ripe` has a
    label by now: the refit learns from it.
    """

    development: Indices
    holdout: Indices
    folds: tuple[Fold, ...]
    repeats: int
    facts: SplitFacts
    ripe: Indices


@dataclass(frozen=True)
class Prepared:
    """Examples and how they are split.

    `version` is that of the features in their store, empty before they are written; `notes` say in words what
    was done to the rows.
    """

    spec: Spec
    examples: Examples
    split: Split
    notes: tuple[str, ...]
    version: str = ""
