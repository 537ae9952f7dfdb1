"""A wheel built from the repository works in an empty environment, far from any checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import mlsd
from mlsd.project import record_file
from mlsd.rendering import template as templates

ROOT = Path(__file__).resolve().parents[1]


def run(*command: str | Path, at: Path, **environment: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=at,
        env=kept | {"UV_PYTHON_DOWNLOADS": "never"} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run("uv", "build", "--quiet", "--wheel", "--out-dir", folder, ROOT, at=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `mlsd` of an environment that holds the wheel and what it needs, and nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    run("uv", "venv", "--quiet", "--python", sys.executable, folder / "venv", at=folder)
    python, constraints = folder / "venv/bin/python", ROOT / "constraints.txt"
    run("uv", "pip", "install", "--quiet", "--python", python, "--constraint", constraints, wheel, at=folder)
    return folder / "venv/bin/mlsd"


def test_it_carries_the_template_and_the_facts(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extract(f"mlsd/templates/{mlsd.__version__}.zip", tmp_path)
    assert "mlsd/knowledge/facts.json" in names
    assert "mlsd/py.typed" in names
    assert not [name for name in names if name.startswith(("tests", "template/", "tools"))]
    carried = templates.Template(mlsd.__version__, tmp_path / f"mlsd/templates/{mlsd.__version__}.zip")
    assert templates.read(carried, "") == templates.archive_files(ROOT)


def test_the_same_sources_give_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    run("uv", "build", "--quiet", "--wheel", "--out-dir", tmp_path, ROOT, at=tmp_path)
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


def test_it_makes_the_project_that_the_checkout_makes(program: Path, tmp_path: Path) -> None:
    assert mlsd.__version__ in run(program, "--version", at=tmp_path)
    flags = ("--preset", "churn", "--yes", "--no-lock")
    run(program, "new", "from-wheel/shop", *flags, at=tmp_path)
    run(sys.executable, "-m", "mlsd", "new", "from-checkout/shop", *flags, at=tmp_path)
    ours, theirs = (record_file.read(tmp_path / name / "shop") for name in ("from-checkout", "from-wheel"))
    assert theirs.version == mlsd.__version__
    assert theirs.base == ours.base
    assert theirs.design == ours.design


def test_plan_and_document_need_no_checkout(program: Path, tmp_path: Path) -> None:
    assert "feature_store" in run(program, "plan", "--preset", "churn", "--json", at=tmp_path)
    assert run(program, "doc", "--preset", "churn", at=tmp_path).startswith("#")
