"""Remarks about a table's columns, each the end of a sentence without any value of the table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlsd.vocabulary.profile import Kind

if TYPE_CHECKING:
    from mlsd.vocabulary.profile import Column, Profile

OWN_COLUMNS = ("split", "row_number")
"""Columns that a project adds to a table by itself."""
UNNAMED = re.compile(r"Unnamed: \d+")
"""The name for a column with an empty header; a project finds columns by the name in the file."""
REMARKS = ("unused", "personal", "sensitive", "delicate", "leak")
"""Reasons for a column's treatment.

Why no model reads it, and why it may identify a person, name groups of people, be a proxy for these, or leak
the target.
"""
_UNREAD = {
    Kind.EMPTY: "it is empty",
    Kind.TEXT: "it is free text, which no model of a table reads",
}


def remarks(profile: Profile, column: Column, *, unused: bool) -> dict[str, str]:
    """Return what was found about a column, keyed by REMARKS."""
    suspects = {
        "personal": profile.personal,
        "sensitive": profile.groups,
        "delicate": profile.delicate,
        "leak": profile.leaks,
    }
    name = column.name
    found = {remark: one.why for remark, those in suspects.items() for one in those if one.column == name}
    return {"unused": _unused_because(profile, column), **found} if unused else found


def unread_because(profile: Profile, column: Column) -> str:
    """Return why no model can read a column; empty if one can."""
    if column.name in OWN_COLUMNS:
        return "the project adds a column of this name by itself"
    if UNNAMED.fullmatch(column.name):
        return "the table gives it no name"
    if profile.interactions and column.kind is not Kind.EMPTY:
        return "what is recommended follows from who took what"
    if column.kind in _UNREAD:
        return _UNREAD[column.kind]
    # A column with one value and gaps still carries information: where the gaps are.
    if column.distinct == 1 and column.missing == 0:
        return "it has the same value in all rows"
    same = next((one for one, other in profile.same_columns if other == column.name), None)
    return f"it holds the same values as {same}" if same is not None else ""


def _unused_because(profile: Profile, column: Column) -> str:
    differs = "it differs in every row" if column.name in profile.identifiers else ""
    return unread_because(profile, column) or differs
