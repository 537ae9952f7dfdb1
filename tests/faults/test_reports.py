"""What people reported of other tools that scaffold, train, serve or update projects."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml

from mlsd.project import record_file
from tests.surface.conftest import Mlsd
from tests.update.story import Story

RECORD = ".copier-answers.yml"


def as_a_formatter_does(text: str) -> str:
    first = text.splitlines()[0]
    return f"{first}\n{yaml.safe_dump(yaml.safe_load(text), sort_keys=False, width=80, indent=4)}"


def as_git_on_windows_does(text: str) -> str:
    return text.replace("\n", "\r\n")


@pytest.mark.parametrize("form", [as_a_formatter_does, as_git_on_windows_does])
def test_a_record_in_another_form_is_the_same_record(
    story: Story, mlsd: Mlsd, form: Callable[[str], str]
) -> None:
    text = story.read(RECORD)
    assert form(text) != text
    story.write(RECORD, form(text))
    story.commit()
    assert mlsd("check", story.root).code == 0
    assert mlsd("update", story.root, "--set", "retraining=weekly", "--yes", "--no-lock").code == 0
    assert record_file.read(story.root).answers["retraining"] == "weekly"
    story.edit(RECORD, "retraining: weekly", "retraining: daily")
    assert "does not give the last rendering" in " ".join(mlsd("check", story.root).out.split())


@pytest.mark.parametrize("name", ["msgspec", "joblib", "ruamel-yaml"])
def test_a_project_with_the_name_of_a_library_that_comes_along_is_refused(mlsd: Mlsd, name: str) -> None:
    ran = mlsd("plan", "--set", f"project_name={name}")
    assert ran.code == 2 and "a package of that name exists already" in " ".join(ran.err.split()).lower()
