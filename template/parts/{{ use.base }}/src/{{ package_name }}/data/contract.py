"""What a check of rows finds: the rows in their one form, and every place where they break the contract."""

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
    """A `value` that breaks the contract; `row` counts from 0, and is -1 where the whole column is meant."""

    column: str
    row: int
    words: str
    value: str = ""

    def at(self, first_row: int = 0) -> str:
        """Return where the value stands, rows counted from 1, and what is wrong with it."""
        place = f", row {self.row + first_row + 1}: " if self.row >= 0 else " "
        return f"column {self.column!r}{place}{self.value}{self.words}"


@dataclass(frozen=True)
class Checked:
    """Rows in their one form.

    `flagged` says by column which rows, `(rows,)`, hold a value outside the contract that is answered all
    the same; `marks` which texts meant "not known", and how often.
    """

    columns: Columns
    problems: tuple[Problem, ...]
    flagged: Mapping[str, Array] = field(default_factory=dict)
    marks: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def accepted(self, first_row: int = 0) -> Columns:
        """Return the columns; `first_row` is the place of the first row in its file, from 0.

        Raises:
            BadData: rows break the contract; the first problems are named.

        """
        if self.problems:
            refuse([problem.at(first_row) for problem in self.problems])
        return self.columns


def refuse(problems: list[str]) -> None:
    """Raise BadData that names the first problems."""
    more = f"; and {len(problems) - MOST_PROBLEMS} more" if len(problems) > MOST_PROBLEMS else ""
    why = "; ".join(problems[:MOST_PROBLEMS]) + more
    raise BadData("The data breaks the contract", why, "Mend them, or the limits in schema.toml")
