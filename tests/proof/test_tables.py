"""Parts that name addresses of databases: a project learns from a table there, and mlsd makes one for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from proof.engine import Environment, Server
from proof.parts import facts_of

from .conftest import Switched

pytestmark = pytest.mark.proof
LOAD = """
import os, polars as pl, sqlalchemy as sql
rows = pl.read_parquet("data/raw/examples.parquet")
def kind(of):
    if of.is_numeric():
        return sql.BigInteger if of.is_integer() else sql.Double
    return sql.Boolean if of == pl.Boolean else sql.DateTime if of.is_temporal() else sql.Text
columns = [sql.Column(name, kind(of)) for name, of in rows.schema.items()]
table = sql.Table("history", sql.MetaData(), *columns)
with sql.create_engine(os.environ["TARGET"]).begin() as connection:
    table.create(connection)
    connection.execute(table.insert(), rows.to_dicts())
"""
PLACES = "import json, site; print(json.dumps(site.getsitepackages()))"


@pytest.fixture(scope="session")
def table(switched: Switched, server: Server, real: Environment) -> str:
    """The address of a table with the rows of the sample."""
    known = facts_of(switched.part).get("address")
    if not known or server.level == "S":
        pytest.skip("no database with an address stands behind it")
    assert switched.project.poe("stage", "prepare").returncode == 0
    address = real["EXAMPLES_URL"]
    target = f"{known['schemes'][0]}+{known['driver']}://{address.partition('://')[2]}"
    loaded = switched.project.python(LOAD, TARGET=target)
    assert loaded.returncode == 0, loaded.stderr
    return f"{address}#history"


def test_a_model_is_trained_on_a_table_and_no_file_learns_the_password(
    switched: Switched, server: Server, table: str
) -> None:
    ended = switched.project.poe("run", EXAMPLES_URL=table)
    assert ended.returncode == 0, ended.stderr
    assert "2000 rows of " + table.partition("://")[0] + "://127.0.0.1" in ended.stderr
    assert server.secret not in ended.stdout + ended.stderr
    assert not any(server.secret.encode() in text for text in switched.project.texts())


def test_a_project_is_made_for_a_table_and_git_learns_no_password(
    switched: Switched, server: Server, table: str, tmp_path: Path
) -> None:
    # The driver of the database comes from the environment of the project that has the part.
    places = json.loads(switched.project.python(PLACES).stdout)
    env = os.environ | {"PYTHONPATH": os.pathsep.join([os.environ.get("PYTHONPATH", ""), *places])}
    root = tmp_path / "learned"
    command = [sys.executable, "-m", "mlsd", "new", str(root), "--data", table, "--yes", "--no-lock"]
    made = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    record = yaml.safe_load((root / ".copier-answers.yml").read_text())
    assert (record["source_database"], record["examples"]) == (switched.part, 2000)
    assert table in (root / ".env").read_text()
    told = subprocess.run(
        ["git", "grep", "--cached", server.secret], cwd=root, capture_output=True, text=True
    )
    assert (told.returncode, told.stdout) == (1, "")
