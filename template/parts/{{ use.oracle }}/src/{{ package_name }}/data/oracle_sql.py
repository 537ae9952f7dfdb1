"""Converts queries for other databases to Oracle's SQL."""

from __future__ import annotations

import re

WITH = re.compile(r"(\s|--[^\n]*\n|/\*.*?\*/)*WITH\s+", re.IGNORECASE | re.DOTALL)
# A name that needs no quotes in SQL; unquoted, Oracle folds it to upper case.
PLAIN = re.compile(r'(?<!")"[a-z][a-z0-9_$#]*"(?!")')


def one_statement(sql: str) -> str:
    """Return a query without its final semicolon, which Oracle rejects."""
    return sql.rstrip().removesuffix(";")


def with_table(table: str, sql: str) -> str:
    """Return the query with `examples` as its first common table, because Oracle has no temporary views.

    `table` is a double-quoted name; in lower case it also stands for its upper-case form.
    """
    begins = WITH.match(sql)
    rest = ", " + sql[begins.end() :] if begins else "\n" + sql
    return f"WITH examples AS (SELECT * FROM {PLAIN.sub(lambda name: name[0].upper(), table)}){rest}"
