"""The result of reading a user's table. All values are frozen and hold no file or connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class Kind(StrEnum):
    """The type of a column's values."""

    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "time"
    CATEGORY = "category"
    TEXT = "text"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the table is written, so that a project can read it the same way.

    Shapes:
        format: csv, parquet, jsonl or database.
        delimiter, encoding, decimal: only for csv; otherwise empty.
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
        distinct: number of distinct values; an estimate unless `exact`.
        low, high: minimum and maximum of a number or a time.
        examples: a few values, for the terminal only.
        time_format: strptime format of a time; empty means ISO 8601 or an epoch.
        ordered: the values never decrease over the first rows of the table.
        time_why: the chosen day/month order, and why; empty if only one is possible.
        unknown: the texts among numbers or times that stand for a missing value, such as `?`.
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
    """What the model predicts, and why this problem was chosen; for recommendation, the item.

    Shapes:
        name: empty, and `problem` is none, if no target was given.
        shares: class -> share of the labeled rows, most common first, at most 10; empty without classes.
        classes, rarest: number of classes, share of the rarest one; 0 without classes.
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
        why: contains no value of the table, because a project records it.
        shown: what a terminal or a page adds, possibly with values; usually empty.
    """

    column: str
    why: str
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Levels:
    """Levels of a column that belong together: in an order, or as spellings of one level."""

    column: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Twin:
    """Two numeric columns, one of which is the other times `ratio` in all rows examined."""

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
    """Prose columns, and what their words reveal about the target compared with the other columns.

    Shapes:
        columns: wordiest first; half of the values of that one have `words` words or more.
        alone, beside: share of the majority-class errors that the words avoid alone, and that `other`, the
            best of the other columns, avoids; numeric targets are split at their median.
    """

    columns: tuple[str, ...]
    words: int
    alone: float
    other: str = ""
    beside: float = 0.0


@dataclass(frozen=True, slots=True)
class Interactions:
    """Which columns say who did what with which item: the user, the event, how much of it.

    Shapes:
        event, value: empty if no column says so.
        events: the kinds of events by name, sorted.
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
        prose: None if no column holds prose; interactions: None if nothing is recommended.
        who_and_what: columns that seem to name users and items, if nothing is recommended; else empty.
        bytes: size of the files; for a database, the length of all values written as text.
        labelled: rows that have a target.
        time_columns, group_columns: best candidate first.
        group_evidence: why each of the group columns and of the lasting groups was chosen.
        doubtful_groups: columns with an id-like name and no other evidence.
        years: year columns, which may say when an example happened.
        lasting_groups: group columns most of whose groups last to the end of the time: no split can both keep
            these together and test on the future.
        repeated_rows: share of rows that duplicate another one, 0 to 1.
        same_columns: pairs of columns with the same values.
        dressed: numeric columns with symbols around them (a currency), which are not read as numbers.
        codes: columns of whole numbers that name something.
        sentinels: numeric columns in which one value may stand for a missing one.
        ordered: columns whose levels have an order, from lowest to highest.
        alike: labels of a column that differ only by case or spaces, the most common of each first.
        twins: pairs of columns one of which is the other in another unit.
        associations: how strongly columns are related to the target, strongest first.
        delicate: columns about people's health, religion, origin, or money.
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
    """One bar of a distribution: its label, its share of the values, and the target there.

    Shapes:
        share: of all rows of the sample that have a value, 0 to 1.
        target: the share of the watched class, or the mean of the target; None if no row has one.
    """

    label: str
    share: float
    target: float | None


@dataclass(frozen=True, slots=True)
class Picture:
    """A column's distribution in a sample of rows.

    Shapes:
        bars: for numbers and times in ascending order, for categories most common first; none for texts.
        quantiles: minimum, 5, 25, 50, 75, 95 %, maximum, formatted; only for numbers and times.
        gap: the target in rows without a value, as in `Bar`.
    """

    column: str
    bars: tuple[Bar, ...]
    quantiles: tuple[str, ...] = ()
    gap: float | None = None


@dataclass(frozen=True, slots=True)
class Portrait:
    """A profile with a chart of each column.

    Shapes:
        watched: the class whose share the charts show; empty if they show the mean of the target.
        usual: the target over all rows of the sample, as in `Bar`.
        sampled: number of rows that the charts are made from.
    """

    profile: Profile
    pictures: tuple[Picture, ...]
    watched: str
    usual: float | None
    sampled: int
