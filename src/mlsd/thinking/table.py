"""What a project records of a user's table: its format and columns, but none of its values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mlsd.thinking.remarks import OWN_COLUMNS, UNNAMED, remarks, unread_because
from mlsd.vocabulary.errors import BadTable, Contradiction, UnknownName, did_you_mean

if TYPE_CHECKING:
    from mlsd.vocabulary.profile import Column, Profile

VARIABLE = "EXAMPLES_URL"
"""The environment variable that names the table in a project."""
ONE_COLUMN = ("target", "time_column", "group_column")
SEVERAL_COLUMNS = ("personal_columns", "sensitive_groups")
KINDS = ("number", "category", "code", "flag", "time", "text", "empty")
ROLES = ("target", "time", "group", "key", "feature", "text", "event", "value", "unused")
_READ_BY = {"tabular": ("feature",), "text": ("text",)}
"""Modality -> the roles of columns that its models read; for interactions these are answers."""
_SIMPLER = {"integer": "number", "boolean": "flag"}


def schema(profile: Profile, source: str) -> dict[str, Any]:
    """Return what a project needs to read the table again and describe it: plain data without values.

    Classes, category levels, and the ends of ranges are left out, because they come from people's data. The
    scale of a rating is not confidential.

    Args:
        profile: the table.
        source: a path relative to the project, or `$` and the name of the variable that holds the address.

    Shapes:
        {"source", "format", "delimiter", "encoding", "decimal", "missing": [...], "rows", "repeated_rows",
        "columns": [{"name", "kind", "role", "may_be_empty", "time_format"?, "empty"?, "unknown"?, "scale"?,
        …}, ...]};
        kinds are KINDS, roles are ROLES; `repeated_rows` and `empty` are shares; further keys of a column are
        REMARKS, each the end of a sentence.
    """
    dialect = profile.dialect
    written = {"delimiter": dialect.delimiter, "encoding": dialect.encoding, "decimal": dialect.decimal}
    return {
        "source": source,
        "format": dialect.format,
        **{name: value for name, value in written.items() if value},
        "missing": list(dialect.missing),
        "rows": profile.rows,
        "repeated_rows": round(profile.repeated_rows, 4),
        "columns": [_column(profile, column) for column in profile.columns],
    }


def _column(profile: Profile, column: Column) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": column.name,
        "kind": _kind(profile, column),
        "role": role(profile, column),
        "may_be_empty": column.missing > 0,
    }
    more = {
        "time_format": column.time_format,
        "empty": float(f"{column.missing:.2g}"),
        "unknown": list(column.unknown),
        "scale": _scale(profile, column),
        **remarks(profile, column, unused=entry["role"] in ("unused", "text")),
    }
    return entry | {name: value for name, value in more.items() if value}


def _scale(profile: Profile, column: Column) -> list[float]:
    """Return the lowest and the highest rating if a column holds ratings."""
    found = profile.interactions
    graded = found is not None and found.graded and found.value == column.name
    return [float(column.low), float(column.high)] if graded else []


def _kind(profile: Profile, column: Column) -> str:
    """Return the kind as a model reads it: a shop's number is a name, not a quantity."""
    names = (*profile.group_columns, *profile.lasting_groups)
    if profile.interactions and column.name in (*names, profile.target.name):
        return "category"
    if column.name in names and column.name != profile.target.name:
        return "category"
    if profile.prose and column.name in profile.prose.columns:
        return "text"
    if column.name in profile.codes:
        return "code"
    return _SIMPLER.get(column.kind, str(column.kind))


def role(profile: Profile, column: Column) -> str:
    """Return one of ROLES; `unused` if no model reads it, for the reason in a remark.

    Prose is always `text`: a text model reads it, a tabular one does not.
    """
    name = column.name
    done = profile.interactions
    if name == profile.target.name:
        return "target"
    if name in profile.time_columns[:1]:
        return "time"
    if name in profile.group_columns[:1]:
        return "group"
    if name in profile.identifiers:
        return "key" if name == key_of(profile) else "unused"
    if done:
        return {done.event: "event", done.value: "value"}.get(name, "unused")
    if profile.prose and name in profile.prose.columns:
        return "text"
    return "unused" if unread_because(profile, column) else "feature"


def key_of(profile: Profile) -> str:
    """Return the column that surely identifies each row; empty if there is none.

    An estimated number of distinct values is not enough: a duplicate key would stop the project.
    """
    taken = (*profile.time_columns[:1], *profile.group_columns[:1], *OWN_COLUMNS)
    fitting = (
        column.name
        for column in profile.columns
        if column.name in profile.identifiers
        and column.name not in taken
        and not UNNAMED.fullmatch(column.name)
        and column.exact
        and not column.missing
        and column.distinct == profile.rows
    )
    return next(fitting, "")


def refuse_what_does_not_fit(answers: Mapping[str, Any], table: Mapping[str, Any]) -> None:
    """Raise BadInput for an answer that names a column the table lacks, or that its columns contradict.

    Args:
        answers: the values of all questions, by id.
        table: the result of `schema`.
    """
    columns = {column["name"]: column for column in table["columns"]}
    for id_, name in _named(answers):
        if name not in columns:
            raise UnknownName(
                f"{id_}: the table has no column {name!r}.{did_you_mean(name, columns)}",
                "The project would look for it in every row.",
                f"Name one of the table's columns with `--set {id_}=…`, or leave it empty.",
            )
    _refuse_kinds(answers, columns)
    if answers["problem"] == "recommendation":
        _refuse_without_a_user(answers)
    else:
        _refuse_without_a_feature(answers, columns)


def _refuse_without_a_user(answers: Mapping[str, Any]) -> None:
    if not answers["group_column"]:
        raise Contradiction(
            "No column names the users.",
            "Items are recommended from rows that say who took what.",
            "Name it with `--set group_column=COLUMN`.",
        )


def _refuse_without_a_feature(answers: Mapping[str, Any], columns: Mapping[str, Mapping[str, Any]]) -> None:
    special = {name for _, name in _named(answers)}
    roles = _READ_BY.get(answers["modality"], ("feature",))
    if any(column["role"] in roles and name not in special for name, column in columns.items()):
        return
    if answers["modality"] == "text":
        raise BadTable(
            "No column of text is left that a model may read.",
            "Target, time, group and personal columns are none of its texts.",
            "Take one out of personal_columns, or leave modality=text out.",
        )
    raise BadTable(
        "No column is left that a model may read.",
        "Target, time, group, personal and sensitive columns are none of its features.",
        "Give a table with more columns, or take a column out of personal_columns or sensitive_groups.",
    )


def _named(answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for id_ in ONE_COLUMN:
        if answers[id_]:
            yield id_, str(answers[id_])
    for id_ in SEVERAL_COLUMNS:
        if id_ != "personal_columns" or answers["personal_data"] != "none":
            yield from ((id_, str(name)) for name in answers[id_])


def _refuse_kinds(answers: Mapping[str, Any], columns: Mapping[str, Mapping[str, Any]]) -> None:
    target, time = columns[answers["target"]], columns.get(answers["time_column"] or "")
    if answers["problem"] == "regression" and target["kind"] != "number":
        raise Contradiction(
            f"The target {target['name']!r} holds no numbers.",
            "A regression predicts a number.",
            "Say `--set problem=classification`, or name another target.",
        )
    if time and time["kind"] not in ("time", "number"):
        raise Contradiction(
            f"time_column: {time['name']!r} holds no times.",
            "Its values are neither dates nor numbers, so their order is unknown.",
            "Name a column of dates, or leave time_column empty.",
        )
    for id_, name in _named(answers):
        if name in OWN_COLUMNS:
            raise BadTable(
                f"{id_}: a column cannot be called {name!r}.",
                "The project adds a column of this name by itself.",
                "Rename it in the table.",
            )
