"""What people do with PostgreSQL: train on a table, and make a project for one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import yaml

from proof.machine import PASSWORD
from tests.proof.projects import Project, one_clear_error

pytestmark = pytest.mark.smoke
LOAD = """
import os, polars as pl
rows = pl.read_parquet("data/raw/examples.parquet")
rows.write_database("history", os.environ["TARGET"], if_table_exists="replace")
print(rows.height)
"""


def test_a_model_is_trained_on_a_table_and_no_file_learns_the_password(
    data_stack: Project, postgres: str
) -> None:
    assert data_stack.poe("stage", "prepare").returncode == 0
    loaded = data_stack.python(LOAD, TARGET=f"postgresql+psycopg://{postgres}")
    assert loaded.returncode == 0, loaded.stderr
    ended = data_stack.poe("run", EXAMPLES_URL=f"postgresql://{postgres}#history")
    assert ended.returncode == 0, ended.stderr
    assert f"{loaded.stdout.strip()} rows of postgresql://127.0.0.1" in ended.stderr
    assert PASSWORD not in ended.stdout + ended.stderr
    assert not any(PASSWORD.encode() in text for text in data_stack.texts())


def test_a_wrong_password_or_database_is_one_clear_error(data_stack: Project, postgres: str) -> None:
    address = f"postgresql://{postgres}"
    ended = data_stack.poe("stage", "prepare", EXAMPLES_URL=address.replace(PASSWORD, "a-wrong-one"))
    one_clear_error(ended, "postgresql://127.0.0.1", "authentication")
    assert "a-wrong-one" not in ended.stderr
    ended = data_stack.poe("stage", "prepare", EXAMPLES_URL=f"{address}-of-nobody")
    one_clear_error(ended, "app-of-nobody", "does not exist")


def test_a_project_is_made_for_a_table_of_the_server_and_git_learns_no_password(
    postgres: str, tmp_path: Path
) -> None:
    with psycopg.connect(f"postgresql://{postgres}") as server:
        server.execute('CREATE TABLE loans (id int, amount float8, "Für wen?" text, bad bool)')
        server.execute(
            "INSERT INTO loans "
            "SELECT n, n % 97 + 0.5, chr(97 + n % 5), n % 7 = 0 FROM generate_series(1, 900) n"
        )
    url = f"postgresql://{postgres}#loans"
    words = ["new", str(tmp_path / "loans"), "--data", url, "--set", "target=bad", "--yes", "--no-lock"]
    done = subprocess.run([sys.executable, "-m", "mlsd", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    root = tmp_path / "loans"
    record = yaml.safe_load((root / ".copier-answers.yml").read_text())
    assert record["source_database"] == "postgres" and record["examples"] == 900
    assert [column["name"] for column in record["data"]["columns"]] == ["id", "amount", "Für wen?", "bad"]
    assert url in (root / ".env").read_text()
    told = subprocess.run(["git", "grep", "--cached", PASSWORD], cwd=root, capture_output=True, text=True)
    assert (told.returncode, told.stdout) == (1, "")
