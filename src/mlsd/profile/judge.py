"""From a table that was read to its profile: the target, what an example is, what columns are for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from mlsd.profile.guess import Guess
from mlsd.profile.interactions import interactions_of, item_of, look_like
from mlsd.profile.leakage import leaks
from mlsd.profile.personal import personal_columns
from mlsd.profile.prose import judged, prose_asked_for, prose_of
from mlsd.profile.roles import (
    delicate_columns,
    dressed_numbers,
    group_columns,
    identifiers,
    lasting_groups,
    same_columns,
    sensitive_groups,
    time_columns,
)
from mlsd.profile.scan import Scan, values_of
from mlsd.profile.table import Table
from mlsd.profile.target import target_of
from mlsd.vocabulary.errors import BadTable
from mlsd.vocabulary.profile import Column, Interactions, Kind, Profile, Prose, Target

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

RECOMMENDATION: Literal["recommendation"] = "recommendation"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody said beforehand; empty where nobody did.

    Shapes:
        target: the column that the model has to learn; of recommendation, the one that names the item.
        group: the column whose rows belong together; of recommendation, the one that names the user.
    """

    target: str
    problem: str
    modality: str
    group: str


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table, and what its reading came to."""

    table: Table
    columns: tuple[Column, ...]
    guesses: list[Guess]
    scanned: Scan


def judge(connection: DuckDBPyConnection, read: ReadTable, asked: Asked) -> Profile:
    """Return the profile of a table.

    Raises:
        BadInput: nothing can be learned from it.

    """
    columns, guesses, rows = read.columns, read.guesses, read.scanned.rows
    target = _target(read, asked)
    times = time_columns(columns, target.name)
    dressed = dressed_numbers(connection, columns)
    keys = tuple(name for name in identifiers(columns, rows, target.name) if name not in dressed)
    same = same_columns(connection, columns, read.scanned)
    done = _interactions(connection, read, target, times, asked)
    groups = (done.user,) if done else group_columns(columns, rows, target.name)
    lasting = lasting_groups(connection, columns, guesses, times[0], groups) if times and not done else ()
    suspects = () if done else leaks(connection, columns, guesses, target)
    unread = {target.name, *keys, *(two for _, two in same), *(one.column for one in suspects)}
    prose = None if done else _prose(connection, read, target, asked, unread)
    return Profile(
        source=read.table.source,
        dialect=read.table.dialect,
        rows=rows,
        labelled=labelled(_column(columns, target.name), rows),
        bytes=read.table.bytes or sum(count.size for count in read.scanned.columns),
        columns=columns,
        target=target,
        modality="interactions" if done else _modality(asked, prose),
        prose=prose,
        interactions=done,
        who_and_what=() if done else look_like(columns, rows),
        time_columns=times,
        group_columns=tuple(name for name in groups if name not in lasting),
        lasting_groups=lasting,
        identifiers=keys,
        dressed=dressed,
        personal=personal_columns(connection, columns, target.name),
        delicate=delicate_columns(columns),
        groups=() if done else sensitive_groups(columns, target.name),
        leaks=suspects,
        same_columns=same,
        repeated_rows=read.scanned.repeated,
        notes=read.table.notes,
    )


def labelled(target: Column, rows: int) -> int:
    """Return how many rows have a target."""
    return round(rows * (1 - target.missing))


def _column(columns: tuple[Column, ...], name: str) -> Column:
    return next(column for column in columns if column.name == name)


def _target(read: ReadTable, asked: Asked) -> Target:
    columns, rows, source = read.columns, read.scanned.rows, read.table.source
    if asked.problem == RECOMMENDATION:
        item = _column(columns, item_of(columns, rows, source, asked.target, asked.group))
        why = "you said so" if asked.target else "its name says that it names the items"
        return Target(item.name, RECOMMENDATION, why, item.missing)
    column = _column(columns, asked.target)
    found = target_of(column, read.scanned, labelled(column, rows), source, asked.problem)
    others = (one for one in columns if one is not column)
    if not any(one.distinct > 1 or 0 < one.missing < 1 for one in others):
        raise BadTable(
            f"{source} has nothing to learn from.",
            f"Beside the target {column.name!r} no column holds more than one value.",
            "Add the columns that a model may look at.",
        )
    return found


def _interactions(
    connection: DuckDBPyConnection, read: ReadTable, target: Target, times: tuple[str, ...], asked: Asked
) -> Interactions | None:
    if target.problem != RECOMMENDATION:
        return None
    found = interactions_of(
        read.columns, read.scanned.rows, read.table.source, target.name, times, asked.group
    )
    if not found.event:
        return found
    return replace(found, events=values_of(connection, read.table, found.event))


def _prose(
    connection: DuckDBPyConnection, read: ReadTable, target: Target, asked: Asked, unread: set[str]
) -> Prose | None:
    """Return the columns of prose, measured beside the columns that a model of a table would read."""
    columns = read.columns
    if asked.modality == "text":
        found = prose_asked_for(connection, columns, target.name, read.table.source)
    else:
        found = prose_of(connection, columns, target.name)
    if not found:
        return None
    no_column = (Kind.EMPTY, Kind.TEXT)
    others = {
        one.name
        for one in columns
        if one.kind not in no_column and one.distinct > 1 and one.name not in {*unread, *found}
    }
    return judged(connection, columns, read.guesses, target, found, others)


def _modality(asked: Asked, prose: Prose | None) -> Literal["tabular", "text"]:
    """Return what was said, else texts where these tell more of the target than each other column."""
    if asked.modality == "text":
        return "text"
    told = prose is not None and (not prose.other or prose.alone > prose.beside)
    return "text" if told and not asked.modality else "tabular"
