"""What people do with a bucket: train and score with all tables in it."""

from __future__ import annotations

import shutil

import pytest

from tests.proof.projects import Project, make, one_clear_error

pytestmark = pytest.mark.smoke


@pytest.fixture(scope="module")
def data_stack(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that scores batches, in a folder until it gets the address of a bucket."""
    pins = ("--pin", "object_storage=s3", "--set", "cloud=aws", "--set", "examples=2000")
    return make(tmp_path_factory.mktemp("projects") / "data-stack", *pins)


def test_training_and_scoring_keep_all_tables_in_the_bucket(data_stack: Project, s3: dict[str, str]) -> None:
    shutil.rmtree(data_stack.root / "data", ignore_errors=True)
    places = {"STORAGE_URL": "s3://data/run", **s3}
    for task, words in (
        ("run", "version 1 serves"),
        ("serve", "scored 500 rows"),
        ("serve", "scored before"),
    ):
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
