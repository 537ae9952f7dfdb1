"""A project that people have worked on follows a changed requirement, and all its tasks pass again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.sizes import EVERYTHING
from tests.smoke.conftest import Project

pytestmark = pytest.mark.smoke

START = ("--preset", "churn", "--set", "examples=900", "--set", "git_host=github")
# What the change would bring along that is not the point here, and may have no code yet.
STAYS = ("monitoring=files", "logs=log_files", "log_analytics=duckdb_logs", "rollout=manual")
CHANGES: Mapping[str, tuple[Sequence[str], Mapping[str, str]]] = {
    "trees": (["examples=60000"], {"model": "trees"}),
    "weekly": (["retraining=weekly"], {}),
    "gitlab": (["git_host=gitlab"], {"ci": "gitlab_ci"}),
    "online": (["serving_mode=online"], {"serving": "http", "deploy": "compose"}),
    "stores": (
        ["source_database=postgres", "cloud=aws"],
        {"database": "postgres", "object_storage": "s3"},
    ),
    "feast": (["feature_teams=3"], {"feature_store": "feast"}),
}
"""Name of a change -> the answers that it sets, and the components that must follow from them."""
TOGETHER = (("trees", "weekly", "gitlab"), ("online", "stores", "feast"))
"""Changes that are made to one project, one update after the other."""
STORIES: Mapping[str, Sequence[Sequence[str]]] = (
    {name: ((name,),) for name in CHANGES} if EVERYTHING else {"one after the other": TOGETHER}
)
"""What is done to a new project each: all changes to one, or each change to one of its own."""

COLUMN = (
    '\n[[features]]\nname = "complaints"\nkind = "number"\nmay_be_empty = false\nminimum = 0\nmaximum = 30\n'
)
OWN_CODE = '''"""Our own rule."""


def is_loud(complaints: int) -> bool:
    """Tell whether somebody complains a lot."""
    return complaints > 10
'''
OWN_TEST = '''"""Our own rule."""

from {package}.own_rules import is_loud
from {package}.settings import Settings


def test_the_sample_has_our_column_and_it_is_used(settings: Settings) -> None:
    assert "complaints" in (settings.root / "schema.toml").read_text(encoding="utf-8")
    assert is_loud(11) and not is_loud(3)
'''
OWN_WORDS = "\n## Our team\n\nRoom 7 knows this project.\n"


def work_on(project: Project) -> dict[str, str]:
    """Do what a person does between two updates and commit it; give the words that must stay, by path."""
    root, package = project.path, project.package
    _append(root / "schema.toml", COLUMN)
    _append(root / "README.md", OWN_WORDS)
    _append(root / ".gitignore", "/our-notes/\n")
    _append(root / ".env.example", "\n# Where our service team reads\n#TEAM_URL=\n")
    (root / f"src/{package}/own_rules.py").write_text(OWN_CODE, encoding="utf-8")
    (root / "tests/test_own_rules.py").write_text(OWN_TEST.format(package=package), encoding="utf-8")
    _replace(root / "pyproject.toml", "dependencies = []", 'dependencies = ["tqdm>=4.60"]')
    _replace(
        root / f"src/{package}/data/tabular_sample.py",
        "EMPTY, OUTLIERS, FAR = 0.03",
        "EMPTY, OUTLIERS, FAR = 0.02",
    )
    _replace(root / "project.toml", "seed = 7", "seed = 8")
    _replace(root / ".github/workflows/ci.yml", "timeout-minutes: 20", "timeout-minutes: 30")
    _run("uv", "lock", "--quiet", at=root)
    _commit(root)
    return {
        "schema.toml": "complaints",
        "README.md": OWN_WORDS,
        ".gitignore": "/our-notes/",
        ".env.example": "#TEAM_URL=",
        f"src/{package}/own_rules.py": OWN_CODE,
        "tests/test_own_rules.py": "is_loud(11)",
        "pyproject.toml": '"tqdm>=4.60"',
        f"src/{package}/data/tabular_sample.py": "EMPTY, OUTLIERS, FAR = 0.02",
        "project.toml": "seed = 8",
        ".github/workflows/ci.yml": "timeout-minutes: 30",
    }


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path}: {old!r} stands there {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")


def _run(*command: str, at: Path) -> str:
    done = subprocess.run(
        command, cwd=at, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _commit(root: Path) -> None:
    _run("git", "add", "--all", at=root)
    _run("git", "commit", "--quiet", "--message", "Our work", at=root)


def update(project: Project, names: Sequence[str]) -> dict[str, Any]:
    """Make changes, install what the new lock names, and give what the update told."""
    sets = [word for name in names for answer in CHANGES[name][0] for word in ("--set", answer)]
    pins = [word for pin in STAYS for word in ("--pin", pin)]
    told = _run(sys.executable, "-m", "mlsd", "update", "--json", *sets, *pins, at=project.path)
    _run("uv", "sync", "--locked", "--quiet", at=project.path)
    found: dict[str, Any] = json.loads(told)
    return found


def holds(project: Project, names: Sequence[str], told: Mapping[str, Any], kept: Mapping[str, str]) -> None:
    """Look at a project after an update: decided as wanted, nothing lost, every task passes by itself."""
    assert told["changes"]["conflicts"] == []
    if "pyproject.toml" in told["changes"]["files"]["change"]:
        assert told["notes"][0].startswith("Locked ")
    for name in names:
        for slot, component in CHANGES[name][1].items():
            assert told["decisions"][slot]["component"] == component
    for path, words in kept.items():
        assert words in (project.path / path).read_text(encoding="utf-8"), path
    _run(sys.executable, "-m", "mlsd", "check", at=project.path)
    project.run("poe", "run")
    scores = json.loads((project.path / "build/evaluation.json").read_text(encoding="utf-8"))
    assert scores["chosen"] != "baseline"
    assert ("trees" in project.rungs()) == (told["decisions"]["model"]["component"] == "trees")


@pytest.mark.parametrize("steps", STORIES.values(), ids=STORIES)
def test_a_project_in_use_follows(
    make_project: Callable[..., Project], steps: Sequence[Sequence[str]]
) -> None:
    project = make_project("updated", *START)
    kept = work_on(project)
    project.run("poe", "run")
    for names in steps:
        holds(project, names, update(project, names), kept)
        _commit(project.path)
    project.run("poe", "test", "-q")
    project.run("poe", "check")
