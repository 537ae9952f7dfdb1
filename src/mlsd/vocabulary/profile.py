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
        time_why: which order of day and month was taken, and why; empty where one alone is possible.
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
    time_why: str = ""
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What the model learns, and why it was taken for this problem; of recommendation, the item.

    Shapes:
        name: empty, and `problem` is none, where nobody said what is to be learned.
        shares: class -> share of the labelled rows, commonest first, at most 10; empty where there are none.
        classes, rarest: number of classes, share of the rarest one; 0 where there are none.
        missing: share of all rows that have no target.
    """

    name: str
    problem: Literal["classification", "regression", "recommendation", "none"]
    why: str
    missing: float
    classes: int = 0
    rarest: float = 0.0
    shares: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A column that deserves a second look, and the reason as the end of a sentence.

    Shapes:
        why: no value of the table is in it, for a project remembers it.
        shown: what a terminal or a page shows behind it, values among it; empty mostly.
    """

    column: str
    why: str
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Levels:
    """Levels of a column that belong together: in an order, or one level that is written in several ways."""

    column: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Twin:
    """Two columns of numbers one of which is the other times `ratio`, in all rows that were looked at."""

    column: str
    other: str
    ratio: float


@dataclass(frozen=True, slots=True)
class Association:
    """How much of the target's variance a column explains alone, 0 to 1 (`profile/association.py`)."""

    column: str
    share: float


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
        group_evidence: why each of the group columns and of the lasting groups was taken.
        doubtful_groups: columns whose name says that they number things, and nothing else speaks for it.
        years: columns of years, which may say when an example happened.
        lasting_groups: columns of groups most of which last to the end of the time: no split can keep these
            together and test on the future, too.
        repeated_rows: share of rows that repeat another one, 0 to 1.
        same_columns: pairs of columns that hold the same values.
        dressed: columns of numbers with signs around them (a currency), which nobody reads as numbers.
        codes: columns of whole numbers that name something.
        sentinels: columns of numbers one value of which may say that nothing is known.
        ordered: columns whose levels have an order, from the least to the greatest.
        alike: labels of a column that differ by capitals or spaces only, the commonest of each first.
        twins: pairs of columns of which one is the other in another unit.
        associations: how strongly columns go with the target, the strongest first.
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
    group_evidence: tuple[Suspect, ...]
    doubtful_groups: tuple[Suspect, ...]
    lasting_groups: tuple[str, ...]
    years: tuple[str, ...]
    identifiers: tuple[str, ...]
    dressed: tuple[str, ...]
    codes: tuple[str, ...]
    sentinels: tuple[Suspect, ...]
    ordered: tuple[Levels, ...]
    alike: tuple[Levels, ...]
    twins: tuple[Twin, ...]
    associations: tuple[Association, ...]
    personal: tuple[Suspect, ...]
    delicate: tuple[Suspect, ...]
    groups: tuple[Suspect, ...]
    leaks: tuple[Suspect, ...]
    same_columns: tuple[tuple[str, str], ...]
    repeated_rows: float
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a distribution: its label, its share of the values, and what the target is there.

    Shapes:
        share: of all rows of the sample that have a value, 0 to 1.
        target: the share of the class that is watched, or the mean of the target; None where no row has one.
    """

    label: str
    share: float
    target: float | None


@dataclass(frozen=True, slots=True)
class Picture:
    """How a column's values lie, as some of its rows show it.

    Shapes:
        bars: of numbers and times from the least on, of categories the commonest first; none for texts.
        quantiles: the least, 5, 25, 50, 75, 95 %, the greatest, written out; only of numbers and times.
        gap: what the target is in rows without a value, as in `Bar`.
    """

    column: str
    bars: tuple[Bar, ...]
    quantiles: tuple[str, ...] = ()
    gap: float | None = None


@dataclass(frozen=True, slots=True)
class Portrait:
    """A profile with a picture of each column.

    Shapes:
        watched: the class whose share the pictures show; empty where they show the mean of the target.
        usual: what the target is over all rows of the sample, as in `Bar`.
        sampled: number of rows that the pictures are made of.
    """

    profile: Profile
    pictures: tuple[Picture, ...]
    watched: str
    usual: float | None
    sampled: int
