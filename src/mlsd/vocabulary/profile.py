"""What one reading of a person's table tells. All values are frozen and hold no file, no connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class Kind(StrEnum):
    """What a column's values are."""

    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "time"
    CATEGORY = "category"
    TEXT = "text"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the table is written, so that a project can read it in the same way.

    Shapes:
        format: csv, parquet, jsonl or database.
        delimiter, encoding, decimal: only of csv; otherwise empty.
        missing: the texts that stand for a missing value.
    """

    format: Literal["csv", "parquet", "jsonl", "database"]
    delimiter: str = ""
    encoding: str = ""
    decimal: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column over all rows.

    Shapes:
        missing: share of the rows, 0 to 1.
        distinct: number of different values; an estimate unless `exact`.
        low, high: the least and the greatest value of a number or a time.
        examples: a few values, for the terminal only.
        time_format: how a time is written, in the signs of strptime; empty means ISO 8601 or an epoch.
        ordered: the values never decrease over the first rows of the table.
        unknown: the texts among numbers or times that say that nothing is known, such as `?`.
    """

    name: str
    kind: Kind
    missing: float
    distinct: int
    exact: bool
    low: str = ""
    high: str = ""
    examples: tuple[str, ...] = ()
    time_format: str = ""
    ordered: bool = False
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What the model learns, and why it was taken for this problem; of recommendation, the item.

    Shapes:
        shares: class -> share of the labelled rows, commonest first, at most 10; empty where there are none.
        classes, rarest: number of classes, share of the rarest one; 0 where there are none.
        missing: share of all rows that have no target.
    """

    name: str
    problem: Literal["classification", "regression", "recommendation"]
    why: str
    missing: float
    classes: int = 0
    rarest: float = 0.0
    shares: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A column that deserves a second look, and the reason as the end of a sentence."""

    column: str
    why: str


@dataclass(frozen=True, slots=True)
class Prose:
    """Columns of prose, and what their words tell of the target beside what the other columns do.

    Shapes:
        columns: the wordiest first; half of the values of that one have `words` words.
        alone, beside: share of the errors of always naming the commonest class that the words avoid alone,
            and that `other` avoids, which of the other columns tells most; numbers are above their middle or
            below it there.
    """

    columns: tuple[str, ...]
    words: int
    alone: float
    other: str = ""
    beside: float = 0.0


@dataclass(frozen=True, slots=True)
class Interactions:
    """Which columns say who did what with which item: the user, what was done, how much of it.

    Shapes:
        event, value: empty where no column says so.
        events: the kinds of events by their name, sorted.
        graded: the value is what people state (a rating), not what they do.
    """

    user: str
    event: str = ""
    value: str = ""
    events: tuple[str, ...] = ()
    graded: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """A table as one reading found it.

    Shapes:
        source: the path or URL without its password.
        modality: what one example is: the columns of a row, its texts, or an interaction.
        prose: None where no column holds prose; interactions: None where nothing is recommended.
        who_and_what: columns that seem to name users and items, where nothing is recommended; else empty.
        bytes: size of the files; of a database, the length of all values written as text.
        labelled: rows that have a target.
        time_columns, group_columns: the best candidate first.
        lasting_groups: columns of groups most of which last to the end of the time: no split can keep these
            together and test on the future, too.
        repeated_rows: share of rows that repeat another one, 0 to 1.
        same_columns: pairs of columns that hold the same values.
        dressed: columns of numbers with signs around them (a currency), which nobody reads as numbers.
        delicate: columns that speak of health, religion, origin or money of people.
        groups: columns for which a model may have to be fair.
        notes: what was assumed while reading.
    """

    source: str
    dialect: Dialect
    rows: int
    labelled: int
    bytes: int
    columns: tuple[Column, ...]
    target: Target
    modality: Literal["tabular", "text", "interactions"]
    prose: Prose | None
    interactions: Interactions | None
    who_and_what: tuple[str, ...]
    time_columns: tuple[str, ...]
    group_columns: tuple[str, ...]
    lasting_groups: tuple[str, ...]
    identifiers: tuple[str, ...]
    dressed: tuple[str, ...]
    personal: tuple[Suspect, ...]
    delicate: tuple[Suspect, ...]
    groups: tuple[Suspect, ...]
    leaks: tuple[Suspect, ...]
    same_columns: tuple[tuple[str, str], ...]
    repeated_rows: float
    notes: tuple[str, ...]
