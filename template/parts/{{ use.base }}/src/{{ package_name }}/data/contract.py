"""The result of checking rows: normalized values, and every violation of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..arrays import Array, Columns
from ..errors import BadData

Policy = Literal["refuse", "flag"]
MOST_PROBLEMS = 5


@dataclass(frozen=True)
class Problem:
    """A `value` that breaks the contract; `row` counts from 0, and is -1 for the whole column."""

    column: str
    row: int
    words: str
    value: str = ""

    def at(self, first_row: int = 0) -> str:
        """Return where the value is, with rows counted from 1, and what is wrong with it."""
        place = f", row {self.row + first_row + 1}: " if self.row >= 0 else " "
        return f"column {self.column!r}{place}{self.value}{self.words}"


@dataclass(frozen=True)
class Checked:
    """Normalized rows.

    `flagged` is, by column, a mask `(rows,)` of values that are outside the contract but are answered anyway;
    `marks` counts, by column, the texts that meant a missing value.
    """

    columns: Columns
    problems: tuple[Problem, ...]
    flagged: Mapping[str, Array] = field(default_factory=dict)
    marks: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def accepted(self, first_row: int = 0) -> Columns:
        """Return the columns; `first_row` is the index of the first row in its file.

        Raises:
            BadData: rows break the contract; the message names the first problems.

        """
        if self.problems:
            refuse([problem.at(first_row) for problem in self.problems])
        return self.columns


def refuse(problems: list[str]) -> None:
    """Raise BadData with the first problems."""
    more = f"; and {len(problems) - MOST_PROBLEMS} more" if len(problems) > MOST_PROBLEMS else ""
    why = "; ".join(problems[:MOST_PROBLEMS]) + more
    raise BadData("The data breaks the contract", why, "Fix the rows, or the limits in schema.toml")
