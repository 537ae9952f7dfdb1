"""AGENTS.md: what a coding assistant has to know, on one screen, about this project and no other."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.documents.pages import ANSWERS, chapter, design_of, project

PAGE = "AGENTS.md"
MOST_LINES = 60
every_design = pytest.mark.parametrize("name", ANSWERS)


@every_design
def test_it_fits_one_screen(name: str) -> None:
    assert len(project(name)[PAGE].splitlines()) <= MOST_LINES


@every_design
def test_every_folder_file_and_setting_that_it_names_is_there(name: str) -> None:
    files = project(name)
    package = f"src/{design_of(ANSWERS[name]).requirements['package_name']}/"
    for row in chapter(files[PAGE], "Layout").rows[1:]:
        for folder in row[0].split(", "):
            assert any(path.startswith(package + folder) for path in files), folder
    for path in re.findall(r"`((?:tests|features|registry)/\w+\.py)`", files[PAGE].replace(" -k", "` ")):
        assert path in files or package + path in files, path
    assert ("schema.toml" in files[PAGE]) == ("schema.toml" in files)


@every_design
def test_it_names_what_was_chosen_for_each_folder_and_nothing_else(name: str) -> None:
    decided = design_of(ANSWERS[name])
    built = " ".join(row[2] for row in chapter(project(name)[PAGE], "Layout").rows).lower()
    streaming = decided.component("streaming") != "none"
    assert ("kafka" in built) == streaming
    assert ("feast" in built) == (decided.component("feature_store") == "feast")
    assert "mlflow" in built


@every_design
def test_personal_data_and_time_have_their_rules_where_they_apply(name: str) -> None:
    requirements, rules = design_of(ANSWERS[name]).requirements, chapter(project(name)[PAGE], "Rules").words
    assert ("Do not print rows" in rules) == (requirements["personal_data"] != "none")
    data = tomllib.loads(project(name)["project.toml"])["data"]
    assert ("The split respects time" in rules) == bool(data["time"])
    assert (" and groups (" in rules) == bool(data["group"])
