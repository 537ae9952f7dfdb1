"""All guesses about a table: the evidence, what each changes, and how to override it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mlsd.thinking.assumed_values import leaks, values
from mlsd.thinking.assumption import (
    FEW_SHOWN,
    SCHEMA,
    Assumption,
    column_of,
    counted,
    percent,
    shown_few,
    without,
)
from mlsd.thinking.from_data import personal_data

if TYPE_CHECKING:
    from mlsd.vocabulary.profile import Interactions, Profile, Prose


def assumptions(profile: Profile) -> tuple[Assumption, ...]:
    """Return all guesses about a table, the most important first."""
    return (
        *_examples(profile),
        *_times(profile),
        *_groups(profile),
        *_people(profile),
        *leaks(profile),
        *values(profile),
    )


def doubts(profile: Profile) -> tuple[str, ...]:
    """Return the questions that a table answers only in part: to be asked if someone can reply."""
    found = ["group_column"] if profile.doubtful_groups and not profile.group_columns else []
    return (*found, "time_column") if profile.years else tuple(found)


def _examples(profile: Profile) -> Iterator[Assumption]:
    """Yield why an example is what it is, and how to override it."""
    if profile.interactions:
        yield from _of_interactions(profile, profile.interactions)
    elif profile.prose:
        yield _of_prose(profile, profile.prose)
    if profile.who_and_what:
        user, item = profile.who_and_what
        yield Assumption(
            "examples",
            item,
            taken=False,
            says=f"are items to be recommended to users? {user} and {item} come again and again",
            otherwise=f"say problem=recommendation target={item} group_column={user}",
        )


def _of_interactions(profile: Profile, found: Interactions) -> Iterator[Assumption]:
    user = column_of(profile, found.user)
    yield Assumption(
        "group",
        found.user,
        taken=True,
        says=f"{found.user} names the users ({counted(user)})",
        changes=without(user.missing),
        otherwise="say group_column=COLUMN",
    )
    if found.event:
        shown = ",".join(found.events)
        yield Assumption(
            "examples",
            found.event,
            taken=True,
            says=f"{found.event} says what was done, and all of it is read: implicit_signals={shown}",
            changes="`schema.toml` says how much each counts",
        )
    if found.value:
        what = "is a grade that users give" if found.graded else "says how much"
        yield Assumption("examples", found.value, taken=True, says=f"{found.value} {what}")


def _of_prose(profile: Profile, found: Prose) -> Assumption:
    name = found.columns[0]
    words = f"{name} holds prose, half of it with {found.words} words or more"
    told = f"alone its words avoid {percent(max(0, found.alone))} of the errors"
    if found.other:
        told += f", {found.other} alone {percent(max(0, found.beside))}"
    if profile.modality == "text":
        how = told if found.other else "no other column is left to read"
        return Assumption(
            "examples",
            name,
            taken=True,
            says="an example is a text",
            because=f"{words}, and {how}",
            otherwise="say modality=tabular",
        )
    says = f"is it to be read? {words}, which no model of a table reads; {told}"
    return Assumption("examples", name, taken=False, says=says, otherwise="say modality=text")


def _times(profile: Profile) -> Iterator[Assumption]:
    for name in profile.time_columns[:1]:
        column = column_of(profile, name)
        because = "the rows stand in its order" if column.ordered else "its values are times"
        others = f"; others are {shown_few(profile.time_columns[1:])}" if profile.time_columns[1:] else ""
        yield Assumption(
            "time",
            name,
            taken=True,
            says=f"{name} says when an example happened",
            because=f"{because}{others}",
            changes="; ".join(filter(None, ("the split trains on the past", without(column.missing)))),
            otherwise="say time_column=COLUMN, or time_column= for none",
        )
    for name in profile.years:
        yield Assumption(
            "time",
            name,
            taken=False,
            says=f"does {name} say when an example happened? It holds years, also those of a thing look so",
            otherwise=f"say time_column={name}, and the split trains on the past",
        )
    for column in profile.columns:
        if column.time_why:
            yield Assumption(
                "dates",
                column.name,
                taken=True,
                says=f"in {column.name} {column.time_why}",
                otherwise=f"write it as year-month-day, or {SCHEMA}",
            )


def _groups(profile: Profile) -> Iterator[Assumption]:
    why = {one.column: one.why for one in profile.group_evidence}
    for name in profile.group_columns[:1] if not profile.interactions else ():
        column = column_of(profile, name)
        others = f"; others are {shown_few(profile.group_columns[1:])}" if profile.group_columns[1:] else ""
        yield Assumption(
            "group",
            name,
            taken=True,
            says=f"rows with the same {name} belong together ({counted(column)} groups)",
            because=f"{why.get(name, 'you said so')}{others}",
            changes="; ".join(
                filter(
                    None,
                    ("the split keeps them on one side, or tells known from new", without(column.missing)),
                )
            ),
            otherwise="say group_column=COLUMN, or group_column= for none",
        )
    for name in profile.lasting_groups:
        time = profile.time_columns[0]
        yield Assumption(
            "group",
            name,
            taken=True,
            says=f"{name} is not a group for the split",
            because=f"most of its groups last to the end of {time}",
            otherwise=f"say group_column={name} time_column= to keep their rows together",
        )
    for one in profile.doubtful_groups:
        yield Assumption(
            "group",
            one.column,
            taken=False,
            says=f"must rows with the same {one.column} stay together? Not assumed: {one.why}",
            otherwise=f"say group_column={one.column}",
        )


def _people(profile: Profile) -> Iterator[Assumption]:
    for one in profile.personal:
        yield Assumption(
            "personal",
            one.column,
            taken=True,
            says=f"{one.column} is personal",
            because=one.why,
            changes="no model reads it",
            otherwise="leave it out of personal_columns",
        )
    if personal_data(profile) == "sensitive":
        for one in profile.delicate:
            yield Assumption(
                "sensitive",
                one.column,
                taken=True,
                says=f"{one.column} is sensitive",
                because=one.why,
                otherwise="say personal_data=personal",
            )
    if profile.groups and profile.modality == "tabular":
        names = ",".join(one.column for one in profile.groups)
        why = "; ".join(f"{one.column}: {one.why}" for one in profile.groups[:FEW_SHOWN])
        yield Assumption(
            "fair",
            names,
            taken=False,
            says=f"must the model be fair between groups? {why}",
            otherwise=f"say sensitive_groups={names}",
        )
