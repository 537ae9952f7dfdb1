"""From a table that was read to its profile: the target, what one example is, the columns' roles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from mlsd.profile.association import associations
from mlsd.profile.groups import Groups, groups_of
from mlsd.profile.guess import Guess
from mlsd.profile.interactions import interactions_of, item_of, look_like
from mlsd.profile.labels import alike_labels, ordered_levels
from mlsd.profile.leakage import leaks
from mlsd.profile.personal import personal_columns
from mlsd.profile.prose import judged, prose_asked_for, prose_of
from mlsd.profile.relations import parts_of, sentinels, twins
from mlsd.profile.roles import (
    codes,
    delicate_columns,
    dressed_numbers,
    identifiers,
    same_columns,
    sensitive_groups,
    time_columns,
    years,
)
from mlsd.profile.scan import Scan, values_of
from mlsd.profile.table import Table
from mlsd.profile.target import target_of
from mlsd.vocabulary.errors import BadTable
from mlsd.vocabulary.profile import (
    Association,
    Column,
    Interactions,
    Kind,
    Profile,
    Prose,
    Suspect,
    Target,
    Twin,
)

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Copies = tuple[tuple[str, str], ...]
RECOMMENDATION: Literal["recommendation"] = "recommendation"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user said in advance; empty if nothing.

    Shapes:
        target: the column to predict; for recommendation, the one that names the item.
        group: the column whose rows belong together; for recommendation, the one that names the user.
        time: the column that says when an example happened.
    """

    target: str
    problem: str
    modality: str
    group: str
    time: str


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table, and the results of reading it."""

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
    times = _times(columns, target.name, asked.time)
    dressed = dressed_numbers(connection, columns)
    keys = tuple(name for name in identifiers(columns, rows, target.name) if name not in dressed)
    same = same_columns(connection, columns, read.scanned)
    done = _interactions(connection, read, target, times, asked)
    groups = _groups(connection, read, target, times[0] if times else "", asked, done)
    learned = target.problem in ("classification", "regression")
    group = next(iter((*groups.named(), *(one.column for one in groups.lasting))), "")
    unread = {*keys, *times[:1], *groups.named()[:1]}
    strong = associations(connection, columns, guesses, target, keys) if learned else ()
    suspects = _leaks(connection, read, target, strong, unread, group) if learned else ()
    unread |= {target.name, *(two for _, two in same), *(one.column for one in suspects)}
    prose = _prose(connection, read, target, asked, unread) if learned else None
    return Profile(
        source=read.table.source,
        dialect=read.table.dialect,
        rows=rows,
        labelled=labelled(_column(columns, target.name), rows) if target.name else rows,
        bytes=read.table.bytes or sum(count.size for count in read.scanned.columns),
        columns=columns,
        target=target,
        modality="interactions" if done else _modality(asked, prose),
        prose=prose,
        interactions=done,
        who_and_what=() if done else look_like(columns, rows),
        time_columns=times,
        group_columns=groups.named(),
        group_evidence=(*groups.sure, *groups.lasting),
        doubtful_groups=groups.doubtful,
        lasting_groups=tuple(one.column for one in groups.lasting),
        years=() if times else years(columns, target.name),
        identifiers=keys,
        dressed=dressed,
        codes=codes(columns, target.name, (*keys, *groups.named())),
        sentinels=sentinels(connection, columns, guesses, target.name),
        ordered=ordered_levels(connection, columns),
        alike=alike_labels(connection, columns),
        twins=_twins(connection, read, target.name, same, keys),
        associations=strong,
        personal=personal_columns(connection, columns, target.name),
        delicate=delicate_columns(columns),
        groups=() if done else sensitive_groups(columns, target.name),
        leaks=suspects,
        same_columns=same,
        repeated_rows=read.scanned.repeated,
        notes=read.table.notes,
    )


def _times(columns: tuple[Column, ...], target: str, said: str) -> tuple[str, ...]:
    """Return the time columns; one named by the user comes first."""
    found = time_columns(columns, target)
    return (said, *(name for name in found if name != said)) if said in found else found


def _groups(
    connection: DuckDBPyConnection,
    read: ReadTable,
    target: Target,
    time: str,
    asked: Asked,
    done: Interactions | None,
) -> Groups:
    if done:
        return Groups((Suspect(done.user, "it names the users"),))
    table, rows = read.table, read.scanned.rows
    return groups_of(connection, table, read.columns, read.guesses, rows, target.name, time, asked.group)


def _leaks(
    connection: DuckDBPyConnection,
    read: ReadTable,
    target: Target,
    strong: tuple[Association, ...],
    unread: set[str],
    group: str,
) -> tuple[Suspect, ...]:
    """Return the columns that leak the target, alone or together."""
    shares = {one.column: one.share for one in strong}
    alone = leaks(connection, read.columns, read.guesses, target, shares, unread, group)
    told = {one.column for one in alone}
    parts = parts_of(connection, read.columns, read.guesses, target, list(shares))
    return (*alone, *(one for one in parts if one.column not in told))


def _twins(
    connection: DuckDBPyConnection, read: ReadTable, target: str, same: Copies, keys: tuple[str, ...]
) -> tuple[Twin, ...]:
    copies = {*keys, *(two for _, two in same)}
    found = twins(connection, read.columns, read.guesses, target)
    return tuple(one for one in found if one.column not in copies and one.other not in copies)


def labelled(target: Column, rows: int) -> int:
    """Return how many rows have a target."""
    return round(rows * (1 - target.missing))


def _column(columns: tuple[Column, ...], name: str) -> Column:
    return next(column for column in columns if column.name == name)


def _target(read: ReadTable, asked: Asked) -> Target:
    columns, rows, source = read.columns, read.scanned.rows, read.table.source
    if asked.problem == RECOMMENDATION:
        item = _column(columns, item_of(columns, rows, source, asked.target, asked.group))
        why = "you said so" if asked.target else "its name says so"
        return Target(item.name, RECOMMENDATION, why, item.missing)
    if not asked.target:
        return Target("", "none", "no target was given", 0.0)
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
    """Return the prose columns, compared with the columns that a tabular model would read."""
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
    """Return the modality given, else text if the texts tell more about the target than any other column."""
    if asked.modality == "text":
        return "text"
    told = prose is not None and (not prose.other or prose.alone > prose.beside)
    return "text" if told and not asked.modality else "tabular"
