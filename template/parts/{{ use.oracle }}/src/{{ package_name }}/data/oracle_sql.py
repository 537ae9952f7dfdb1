"""Queries as Oracle takes them, from queries as other databases take them."""

from __future__ import annotations

import re

WITH = re.compile(r"(\s|--[^\n]*\n|/\*.*?\*/)*WITH\s+", re.IGNORECASE | re.DOTALL)
# A name that SQL without quotes could hold; there, Oracle reads it in capital letters.
PLAIN = re.compile(r'(?<!")"[a-z][a-z0-9_$#]*"(?!")')


def one_statement(sql: str) -> str:
    """Return a query without the semicolon at its end, which Oracle takes for a mistake."""
    return sql.rstrip().removesuffix(";")


def with_table(table: str, sql: str) -> str:
    """Return the query with `examples` as its first common table, as Oracle has no temporary views.

    `table` is a name in double quotes; in small letters it stands for the same in capital ones.
    """
    begins = WITH.match(sql)
    rest = ", " + sql[begins.end() :] if begins else "\n" + sql
    return f"WITH examples AS (SELECT * FROM {PLAIN.sub(lambda name: name[0].upper(), table)}){rest}"
