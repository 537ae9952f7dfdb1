"""Rendering: the record alone decides, it is the same everywhere, and a template stays in its folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mlsd.machine.scratch import PREFIX
from mlsd.machine.tree import EXECUTABLE, File, tree_id
from mlsd.project import record_file
from mlsd.rendering import template as templates
from mlsd.rendering.render import document, render
from mlsd.rendering.template import Template
from mlsd.thinking import record as records
from mlsd.vocabulary.errors import BrokenTemplate, ForbiddenOutput
from mlsd.vocabulary.model import Design

BASE = "template/parts/{{ use.base }}"
Variant = Callable[..., Template]


@pytest.fixture
def variant(tmp_path: Path) -> Variant:
    """Our settings, macros and parts, with the given files as the only ones."""

    def make(**files: str) -> Template:
        root = tmp_path / "variant"
        for name in ("copier.yml", "template/settings.yml", "template/macros"):
            source, target = templates.CHECKOUT / name, root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
        for path, content in files.items():
            target = root / BASE / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content)
        return Template("1.2.3", root)

    return make


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Whatever happens, nothing is left where temporary folders are made."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield folder
    assert not list(folder.iterdir())


def rendered(design: Design, template: Template) -> dict[str, File]:
    return render(records.of(design, {}, template.version), template)


def test_it_holds_no_record_and_no_trace_of_the_template(plain_design: Design) -> None:
    tree = rendered(plain_design, templates.current())
    assert "docs/design.md" in tree
    assert not {".copier-answers.yml", "copier.yml"} & set(tree)
    assert not [path for path in tree if "_part" in path or "{{" in path or path.endswith(".jinja")]


def test_the_record_alone_decides(plain_design: Design, tmp_path: Path) -> None:
    template = templates.current()
    record = records.of(plain_design, {}, template.version)
    (tmp_path / ".copier-answers.yml").write_text(record_file.text_of(record))
    assert render(record_file.read(tmp_path), template) == render(record, template)


def test_modes_and_bytes_are_the_templates(variant: Variant, plain_design: Design) -> None:
    template = variant(
        **{"run.sh": "#!/bin/sh\n", "a.txt.jinja": "{{ project_name }}\r\n", "b.bin": "\r\n\0{{ x }}"}
    )
    (template.source / BASE / "run.sh").chmod(0o755)
    assert rendered(plain_design, template) == {
        "run.sh": File(b"#!/bin/sh\n", EXECUTABLE),
        "a.txt": File(b"some-project\n"),
        "b.bin": File(b"\r\n\0{{ x }}"),
    }


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0"},
        {"LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "7"},
        {"XDG_CACHE_HOME": "/dev/null", "COPIER_SETTINGS_PATH": "/dev/null", "PYTHONHASHSEED": "8"},
        {"GIT_DIR": "/nonexistent", "PATH": "/usr/bin:/bin", "PYTHONOPTIMIZE": "1"},
    ],
)
def test_it_is_the_same_everywhere(plain_design: Design, tmp_path: Path, environment: dict[str, str]) -> None:
    script = """
import os, sys
from pathlib import Path
os.umask(0o077)
from mlsd.project import record_file
from mlsd.rendering import render
from mlsd.rendering import template
from mlsd.machine import tree
print(tree.tree_id(render.render(record_file.read(Path(sys.argv[1])), template.current())))
"""
    template = templates.current()
    record = records.of(plain_design, {}, template.version)
    (tmp_path / ".copier-answers.yml").write_text(record_file.text_of(record))
    elsewhere = tmp_path / "some where"
    elsewhere.mkdir()
    there = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=elsewhere,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.strip() == tree_id(render(record, template))
    assert not there.stderr


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.txt.jinja", "{{ nobody_knows_this }}"),
        ("a.txt.jinja", "{% if %}"),
        ("a.txt.jinja", "{% include 'template/missing' %}"),
        ("a.txt.jinja", "{{ project_name.__class__.__mro__[1].__subclasses__() }}"),
        ("{{ nobody }}/a.txt", ""),
    ],
)
def test_a_mistake_in_a_template_is_named(
    variant: Variant, plain_design: Design, path: str, content: str
) -> None:
    with pytest.raises(BrokenTemplate) as broken:
        rendered(plain_design, variant(**{path: content}))
    assert broken.value.why
    assert "mlsd-scratch" not in broken.value.why


@pytest.mark.parametrize("path", ["{{ '.envrc' }}", "a/.SSH/x", ".GIT/hooks/pre-commit", "nul"])
def test_a_template_reaches_nobodys_tools(variant: Variant, plain_design: Design, path: str) -> None:
    with pytest.raises(ForbiddenOutput):
        rendered(plain_design, variant(**{path: "touch owned"}))


@pytest.mark.parametrize("path", [".git/hooks/pre-commit", "{{ '.git' }}/hooks/pre-commit"])
def test_the_settings_keep_gits_own_folder_out_already(
    variant: Variant, plain_design: Design, path: str
) -> None:
    assert list(rendered(plain_design, variant(**{path: "", "a.txt": ""}))) == ["a.txt"]


@pytest.mark.parametrize("name", ["{{ '..' }}", "{{ '../../..' ~ '/tmp' }}", "{{ pathjoin('..', 'x') }}"])
def test_a_template_does_not_leave_its_folder(variant: Variant, plain_design: Design, name: str) -> None:
    template = variant(**{"a.txt": ""})
    (template.source / BASE / name.replace("/", "")).mkdir()
    (template.source / BASE / name.replace("/", "") / "mlsd-owned").write_text("")
    try:
        tree = rendered(plain_design, template)
    except (BrokenTemplate, ForbiddenOutput):
        return
    assert all(".." not in path.split("/") for path in tree)


def test_answers_are_data(variant: Variant) -> None:
    from tests.fixtures import design_of

    hostile = "{{ 7 * 7 }} {% raw %} ${HOME} </script>"
    tree = rendered(design_of(task_statement=hostile), variant(**{"a.txt.jinja": "{{ task_statement }}"}))
    assert tree["a.txt"].content.decode() == hostile


def test_the_document_is_the_projects_own(plain_design: Design) -> None:
    tree = rendered(plain_design, templates.current())
    assert document(plain_design, {}) == tree["docs/design.md"].content.decode()


def test_what_a_killed_run_left_is_removed_by_the_next(plain_design: Design, temporary: Path) -> None:
    old, young = temporary / f"{PREFIX}old", temporary / f"{PREFIX}young"
    for folder in (old, young):
        (folder / "template").mkdir(parents=True)
    os.utime(old, (0, 0))
    document(plain_design, {})
    assert [path.name for path in temporary.iterdir()] == [young.name]
    shutil.rmtree(young)
