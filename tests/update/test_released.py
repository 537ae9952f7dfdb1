"""Projects of every released version follow to the newest, also where questions have changed since."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import mlsd
from mlsd.machine.tree import tree_id
from mlsd.project import record_file
from mlsd.rendering import template as templates
from mlsd.rendering.render import render
from mlsd.surface.app import run
from mlsd.thinking import record as records
from tests.update.story import Story
from tests.update.test_versions import NEW, OLD, Installed, today

RELEASED = Path(__file__).with_name("released")
KEPT = sorted(RELEASED.glob("*/*.yml"))
"""The records that each release left: version / preset."""

RENAMED = {"online_metric": "live_metric", "label_source": "labels"}
"""Today's id -> the one that the older version has; what `labels` says is split in two today."""
MIGRATIONS = """
MIGRATIONS = (
    Migration(
        "%s",
        renamed={"live_metric": "online_metric"},
        split={
            "labels": lambda value: {
                "label_source": value,
                **({"implicit_signals": ["click"]} if value == "implicit" else {}),
            }
        },
        retired=frozenset({"office_city"}),
    ),
)
"""
CITY = {
    "type": "str",
    "default": "Bonn",
    "help": "Where?",
    "kind": "name",
    "topic": "data",
    "means": "The place.",
    "example": "Bonn",
    "hangs_on_it": "Nothing.",
}


def as_it_was(text: str) -> str:
    for now, before in RENAMED.items():
        text = re.sub(rf"\b{now}\b", before, text)
    return text


def older(folder: Path) -> Installed:
    """An mlsd whose questions have other ids: one is to be renamed, one split in two, one retired."""
    template = {
        path: as_it_was(content.decode()).replace("implicit_signals", "[]").encode()
        if path.endswith((".jinja", ".yml", ".md"))
        else content
        for path, content in today().items()
    }
    installed = Installed(folder, {OLD: template}).named(OLD)
    for path in (folder / "mlsd").rglob("*.py"):
        path.write_text(re.sub(r'\n.*"implicit_signals": \[.*', "", as_it_was(path.read_text())))
    facts = json.loads(as_it_was((folder / "mlsd/knowledge/facts.json").read_text()))
    del facts["facts"]["questions"]["implicit_signals"]
    facts["facts"]["questions"]["office_city"] = CITY
    (folder / "mlsd/knowledge/facts.json").write_text(json.dumps(facts))
    return installed


def newer(folder: Path, old: Installed) -> Installed:
    """Today's mlsd, with the table that leads there from the older one."""
    with zipfile.ZipFile(old.site / f"mlsd/templates/{OLD}.zip") as archive:
        carried = {name: archive.read(name) for name in archive.namelist()}
    installed = Installed(folder, {OLD: carried, NEW: today()})
    table = folder / "mlsd/knowledge/migrations.py"
    before, empty, after = table.read_text().partition("MIGRATIONS: tuple[Migration, ...] = ()\n")
    assert empty
    table.write_text(before + MIGRATIONS % NEW + after)
    return installed


@pytest.fixture(scope="module")
def mlsds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Installed, Installed]:
    folder = tmp_path_factory.mktemp("installed")
    first = older(folder / "old")
    return first, newer(folder / "new", first)


@pytest.fixture
def project(mlsds: tuple[Installed, Installed], tmp_path: Path) -> Story:
    story = Story(tmp_path / "project")
    said = ("live_metric=kept_calls", "labels=implicit", "office_city=Ulm", "licence=MIT")
    sets = [word for one in said for word in ("--set", one)]
    code, told = mlsds[0]("new", story.root, "--yes", "--no-lock", *sets)
    assert code == 0, told
    assert {"live_metric", "labels", "office_city"} <= set(records_text(story))
    return story


def records_text(story: Story) -> Mapping[str, Any]:
    from mlsd.machine.strict_yaml import load

    found: Any = load(story.read(".copier-answers.yml"))
    return dict(found)


def test_renamed_split_and_retired_answers_are_carried_over(
    mlsds: tuple[Installed, Installed], project: Story
) -> None:
    code, told = mlsds[1]("update", project.root, "--no-lock")
    assert (code, told["changes"]["conflicts"], told["changes"]["answers"]) == (0, [], [])
    record = record_file.read(project.root)
    assert record.version == NEW
    assert record.answers["online_metric"] == "kept_calls"
    assert record.answers["label_source"] == "implicit"
    assert record.answers["implicit_signals"] == ["click"]
    assert {"online_metric", "label_source", "implicit_signals", "licence"} <= set(record.said_by)
    assert not {"live_metric", "labels", "office_city"} & {*records_text(project), *record.said_by}


def test_what_was_not_said_keeps_following_the_default(
    mlsds: tuple[Installed, Installed], tmp_path: Path
) -> None:
    story = Story(tmp_path / "plain")
    assert mlsds[0]("new", story.root, "--yes", "--no-lock")[0] == 0
    code, told = mlsds[1]("update", story.root, "--no-lock")
    assert (code, told["changes"]["answers"]) == (0, [])
    assert "online_metric" not in record_file.read(story.root).said_by


def test_the_older_state_is_rendered_from_the_older_answers(
    mlsds: tuple[Installed, Installed], project: Story
) -> None:
    base = records_text(project)["mlsd"]["base"]
    project.git("update-ref", "-d", f"refs/mlsd/base/{base}")
    project.write("README.md", project.read("README.md") + "\nOurs.\n")
    code, told = mlsds[1]("update", project.root, "--no-lock")
    assert (code, told["changes"]["conflicts"]) == (0, [])
    assert project.read("README.md").endswith("\nOurs.\n")


def test_check_and_status_read_the_older_record(mlsds: tuple[Installed, Installed], project: Story) -> None:
    code, told = mlsds[1]("check", project.root)
    assert (code, [finding["id"] for finding in told["findings"]]) == (0, ["template"])
    assert mlsds[1]("status", project.root)[1]["projects"][0]["trouble"] == ""


def test_a_branch_that_is_behind_is_resolved_in_todays_questions(
    mlsds: tuple[Installed, Installed], project: Story
) -> None:
    project.git("checkout", "--quiet", "-b", "behind")
    assert mlsds[0]("update", project.root, "--no-lock", "--set", "live_metric=fewer_calls")[0] == 0
    project.commit()
    project.git("checkout", "--quiet", "-")
    assert mlsds[1]("update", project.root, "--no-lock", "--set", "retraining=weekly")[0] == 0
    project.commit()
    subprocess.run(["git", "merge", "--quiet", "behind"], cwd=project.root, check=False, capture_output=True)
    for line in project.git("ls-files", "--unmerged").splitlines():
        path = line.split("\t")[1]
        if path != ".copier-answers.yml":
            project.git("checkout", "--quiet", "--ours", path)
            project.git("add", path)
    assert mlsds[1]("update", project.root, "--resolve", "--no-lock")[0] == 0
    answers = record_file.read(project.root).answers
    assert (answers["online_metric"], answers["retraining"]) == ("fewer_calls", "weekly")


def test_a_question_that_only_a_newer_version_asks_is_named(
    mlsds: tuple[Installed, Installed], project: Story
) -> None:
    assert mlsds[1]("update", project.root, "--no-lock")[0] == 0
    code, told = mlsds[0]("update", project.root, "--no-lock")
    assert code == 2
    assert f"not a question of mlsd {OLD}; the record is of {NEW}" in told["error"]["why"]


def lay_out(record: Path, root: Path) -> Story:
    """A project as it was when its version made it, in a repository."""
    root.mkdir()
    shutil.copy(record, root / records.NAMES[0])
    found = record_file.read(root)
    tree = render(found, templates.at(found.version))
    assert tree_id(tree) == found.base, "the template that was kept renders another project"
    for path, file in tree.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(file.content)
        (root / path).chmod(file.rights & 0o755)
    story = Story(root)
    story.git("init", "--quiet")
    story.commit()
    return story


def follows(story: Story, mlsd_: Callable[..., int]) -> None:
    """Look that a project, worked on by a person, comes to the newest version whole."""
    story.write("README.md", story.read("README.md") + "\nOurs.\n")
    story.commit()
    assert mlsd_("update", str(story.root), "--yes", "--no-lock") == 0
    assert story.read("README.md").endswith("\nOurs.\n")
    assert record_file.read(story.root).version == templates.current().version
    assert mlsd_("check", str(story.root)) == 0


def release_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("release", templates.CHECKOUT / "tools/release.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_a_release_keeps_follows_to_the_newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tmp_path / "0.0.7.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        for path, content in today().items():
            archive.writestr(path, content.replace(b"# Run book", b"# Book to run by"))
    wheel = tmp_path / "mlsd-0.0.7-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.write(inner, "mlsd/templates/0.0.7.zip")
    kept = release_tool().keep(wheel, tmp_path / "templates", tmp_path / "released")
    monkeypatch.setattr(templates, "ARCHIVES", tmp_path / "templates")
    presets = [path for path in kept if path.suffix == ".yml"]
    assert {"churn", "demand"} <= {path.stem for path in presets}
    for record in presets:
        follows(lay_out(record, tmp_path / record.stem), lambda *words: run(list(words)))


def test_every_preset_of_a_released_version_follows_to_the_newest(tmp_path: Path) -> None:
    released = {path.stem for path in templates.ARCHIVES.glob("*.zip")}
    assert released == {path.parent.name for path in KEPT}, (
        f"run tools/release.py; this is {mlsd.__version__}"
    )
    for record in KEPT:
        story = lay_out(record, tmp_path / f"{record.parent.name} {record.stem}")
        follows(story, lambda *words: run(list(words)))
