"""The part `s3` against SeaweedFS, and against servers that are away, silent or talk nonsense."""

from __future__ import annotations

import shutil

import pytest

from .projects import Project, one_clear_error

pytestmark = pytest.mark.smoke
HERE = {"AWS_ACCESS_KEY_ID": "me", "AWS_SECRET_ACCESS_KEY": "a-secret", "STORAGE_URL": "s3://data/x"}


def test_the_contract_of_the_slot_holds(data_stack: Project, s3: dict[str, str]) -> None:
    names = ("test_storage.py", "test_slots.py", "test_s3_client.py")
    ended = data_stack.poe(
        "test",
        *(f"tests/{name}" for name in names),
        TEST_REAL_SYSTEMS="1",
        STORAGE_URL="s3://data/tests",
        **s3,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "skipped" not in ended.stdout


def test_training_and_scoring_keep_all_tables_in_the_bucket(data_stack: Project, s3: dict[str, str]) -> None:
    shutil.rmtree(data_stack.root / "data", ignore_errors=True)
    places = {"STORAGE_URL": "s3://data/run", **s3}
    for task, words in (("run", "registered"), ("serve", "scored 500 rows"), ("serve", "scored before")):
        ended = data_stack.poe(task, **places)
        assert ended.returncode == 0, ended.stderr
        assert words in ended.stderr
    listing = "import fsspec; print(*fsspec.filesystem('s3').find('data/run'))"
    found = data_stack.python(listing, **places).stdout
    assert all(word in found for word in ("raw/examples.parquet", "features/", "incoming/", "manifest.json"))
    assert not (data_stack.root / "data").exists()
    assert not any(s3["AWS_SECRET_ACCESS_KEY"].encode() in text for text in data_stack.texts())


def test_a_wrong_secret_or_bucket_is_one_clear_error(data_stack: Project, s3: dict[str, str]) -> None:
    wrong = {**s3, "AWS_SECRET_ACCESS_KEY": "a-wrong-secret"}
    one_clear_error(
        data_stack.poe("serve", STORAGE_URL="s3://data/run", **wrong), "s3://data/run", "PermissionError"
    )
    one_clear_error(data_stack.poe("stage", "prepare", STORAGE_URL="s3://nowhere/x", **s3), "s3://nowhere/x")


def test_a_server_that_is_away_is_one_clear_error(data_stack: Project, away: int) -> None:
    ended = data_stack.poe("stage", "prepare", AWS_ENDPOINT_URL=f"http://127.0.0.1:{away}", **HERE)
    one_clear_error(ended, "s3://data/x", str(away))


def test_a_server_that_never_answers_is_given_up(data_stack: Project, deaf: int) -> None:
    ended = data_stack.poe("stage", "prepare", AWS_ENDPOINT_URL=f"http://127.0.0.1:{deaf}", **HERE)
    one_clear_error(ended, "s3://data/x", "imeout")


def test_a_server_that_talks_nonsense_is_one_clear_error(data_stack: Project, babbling: int) -> None:
    ended = data_stack.poe("stage", "prepare", AWS_ENDPOINT_URL=f"http://127.0.0.1:{babbling}", **HERE)
    one_clear_error(ended, "s3://data/x")
