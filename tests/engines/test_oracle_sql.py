"""What the part `oracle` sends is SQL of Oracle, by the grammar that SQLGlot has of it."""

from __future__ import annotations

import json
import runpy
import subprocess

import pytest

from proof.engine import folder_of
from proof.machine import python_tool

pytestmark = pytest.mark.smoke
SQL = runpy.run_path(str(folder_of("oracle") / "src/{{ package_name }}/data/oracle_sql.py"))
PARSE = """
import json, sys, sqlglot
for sql in json.load(sys.stdin):
    tree = sqlglot.parse_one(sql, read="oracle")
    tables = {table.name for table in tree.find_all(sqlglot.exp.Table)}
    print(type(tree).__name__, *sorted(tables))
"""
QUERIES = (
    "SELECT * FROM examples;",
    "-- of May\nSELECT id, NVL(x, 0) AS x FROM examples WHERE at < DATE '2024-06-01' FETCH FIRST 9 ROWS ONLY",
    "/* the last */ WITH last AS (SELECT id, MAX(at) AS at FROM examples GROUP BY id) SELECT * FROM last",
    "SELECT a.id FROM examples a LEFT JOIN (SELECT id FROM examples) b ON a.id = b.id",
)


def parsed(*statements: str) -> subprocess.CompletedProcess[str]:
    python = python_tool("sqlglot==30.30.0", "python")
    command = [str(python), "-c", PARSE]
    return subprocess.run(command, input=json.dumps(statements), capture_output=True, text=True)


def test_each_query_is_one_select_over_the_table() -> None:
    ended = parsed(*(SQL["with_table"]('"shop"."history"', SQL["one_statement"](sql)) for sql in QUERIES))
    assert ended.returncode == 0, ended.stderr
    told = [line.split() for line in ended.stdout.splitlines()]
    assert [words[0] for words in told] == ["Select"] * len(QUERIES)
    assert all("HISTORY" in words and "history" not in words for words in told)


def test_what_is_no_sql_is_noticed() -> None:
    assert parsed("WITH examples AS (SELECT * FROM T)\nSELECT FROM WHERE").returncode
