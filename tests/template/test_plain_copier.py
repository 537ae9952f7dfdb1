"""Copier alone renders the template: without trust, with three questions, and exactly what mlsd renders."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import copier as plain
import pexpect  # type: ignore[import-untyped]
import pytest
import yaml

from mlsd.machine.tree import File, read_tree
from mlsd.project import record_file
from mlsd.rendering import template as templates
from mlsd.thinking.decide import design
from mlsd.thinking.lock import lock
from mlsd.thinking.require import require
from tests.template.conftest import design_of, rendered

RECORD = ".copier-answers.yml"


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository as people clone it, with one version tagged."""
    root = tmp_path_factory.mktemp("repository")
    for path, file in templates.files_below(templates.CHECKOUT).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(file.content)
        (root / path).chmod(0o755 if file.executable else 0o644)
    identity = ("-c", "user.name=A Person", "-c", "user.email=person@example.org")
    for step in (("init", "-q"), ("add", "-A"), (*identity, "commit", "-qm", "template"), ("tag", "v0.1.0")):
        subprocess.run(["git", *step], cwd=root, check=True, capture_output=True)
    return root


def copied(repository: Path, into: Path, **answers: Any) -> dict[str, File]:
    plain.run_copy(
        f"git+file://{repository}", into, answers, settings=plain.Settings(), defaults=True, quiet=True
    )
    return read_tree(into)


@pytest.mark.parametrize(
    "name", ["ml-project", "another-one", "abd", "a2345678-10-2345678-20-2345678-30-234567"]
)
def test_it_renders_what_mlsd_renders(repository: Path, tmp_path: Path, name: str) -> None:
    answers = {"project_name": name, "task_statement": 'Who "leaves" & why? | ünï `x` {{ y }} \\'}
    tree = copied(repository, tmp_path / "project", **answers)
    tree.pop(RECORD)
    # Copier keeps no account of who said what.
    ours = rendered(design_of(answers), said_by={})
    assert sorted(tree) == sorted(ours)
    assert [path for path in tree if tree[path] != ours[path]] == []


def test_its_answers_are_a_record_of_the_default_design(repository: Path, tmp_path: Path) -> None:
    copied(repository, tmp_path / "project", project_name="some-project")
    record = record_file.read(tmp_path / "project")
    assert record.version == "0.1.0"
    assert record.answers["package_name"] == "some_project"
    assert record.design == lock(design(require({})))
    assert record.said_by == {}


def test_it_asks_three_questions(repository: Path, tmp_path: Path) -> None:
    command = f"{sys.executable} -m copier copy git+file://{repository} {tmp_path}/project"
    screen = pexpect.spawn(command, encoding="utf-8", timeout=60, dimensions=(40, 200))
    for question, answer in (
        ("called", "asked-for"),
        ("package", ""),
        ("what happens with the answer", "Who leaves?"),
    ):
        screen.expect(question)
        # The default stands in the line already: clear it where another answer is given.
        screen.sendline(f"\x15{answer}" if answer else "")
    screen.expect(pexpect.EOF)
    screen.close()
    assert screen.exitstatus == 0
    document = yaml.safe_load((tmp_path / "project" / RECORD).read_text())
    assert document["project_name"] == "asked-for"
    assert document["task_statement"] == "Who leaves?"
    assert (tmp_path / "project/src/asked_for/__init__.py").is_file()


def test_a_bad_name_is_refused_before_anything_is_written(repository: Path, tmp_path: Path) -> None:
    for name in ("../../x", "a b", "", "A"):
        with pytest.raises(ValueError, match="project_name"):
            copied(repository, tmp_path / "project", project_name=name)
    assert not (tmp_path / "project").exists()


def test_copier_updates_to_another_answer(repository: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    copied(repository, project, project_name="some-project")
    identity = ("-c", "user.name=A Person", "-c", "user.email=person@example.org")
    for step in (("init", "-q"), ("add", "-A"), (*identity, "commit", "-qm", "project")):
        subprocess.run(["git", *step], cwd=project, check=True, capture_output=True)
    plain.run_update(
        project,
        {"task_statement": "Another."},
        settings=plain.Settings(),
        defaults=True,
        overwrite=True,
        quiet=True,
    )
    changed = subprocess.run(
        ["git", "status", "--porcelain"], cwd=project, check=True, capture_output=True, text=True
    )
    assert RECORD in changed.stdout
    assert "UU" not in changed.stdout
    assert "Another." in (project / "docs/design.md").read_text()


def test_through_pytest_copier(copier: Any, tmp_path: Path) -> None:
    project = copier.copy(tmp_path / "project", project_name="some-project")
    ours = rendered(design_of({"project_name": "some-project"}))
    assert set(read_tree(Path(project.path))) == {*ours, RECORD}
    assert (
        copier.context(project_name="some-project")["design"]["decisions"].keys()
        == design(require({})).decisions.keys()
    )
