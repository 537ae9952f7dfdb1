"""A generated project runs, tests, checks and serves as its README says, offline and with stdin closed."""

from __future__ import annotations

import ast
import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.documents.proofs import collect, is_among, proofs
from tests.sizes import EVERYTHING
from tests.smoke.conftest import STORIES, Project

pytestmark = pytest.mark.smoke
RECORD = ".copier-answers.yml"
OWN = (RECORD, "uv.lock")


@pytest.fixture(scope="module")
def collected() -> set[str]:
    """The tests that the projects of all stories have."""
    return set()


def test_it_trains_and_a_learning_model_beats_the_baseline(project: Project) -> None:
    scores = json.loads((project.path / "build/evaluation.json").read_text(encoding="utf-8"))
    baseline, *learnt = project.rungs()
    assert scores["chosen"] in learnt
    gates = {one["gate"]: one["held"] for one in scores["gates"]}
    assert gates["baseline"] == "holds", baseline


LOSSES = """
import json, sys
from {package}.data import modality
from {package}.evaluation.task import task_of
from {package}.models.candidates import out_of_fold, read_tuned
from {package}.models.parts import part_of
from {package}.models.rungs import RUNGS
from {package}.settings import changed, load

settings = changed(load(), "sample", rows=6000, rarest_class=0.03)
prepared = modality.prepare(settings, modality.draw_sample(settings, 6000, 7))
task = task_of(settings, prepared.examples)
part, (treatment, _) = part_of(prepared, task.width), read_tuned(settings)
found = {{"as it is": {{}}, **{{one: {{"balance": one}} for one in sys.argv[1:]}}}}
for rung in RUNGS:
    losses = {{}}
    for name, other in found.items():
        tried = out_of_fold(task, prepared, part, rung, rung.defaults, {{**treatment, **other}}, 7)
        scored = task.scored(tried.asked.truth, task.answers(tried.margins), task.answering)
        losses[name] = task.scored_by.compute(scored)
    print(json.dumps(losses))
"""


@pytest.mark.parametrize("project", ["churn"], indirect=True)
def test_probabilities_of_a_rare_class_are_as_good_as_with_any_balance(project: Project) -> None:
    """What `new` writes as balance hurts no model: the log loss out of fold is that of the best choice."""
    line = re.search(
        r"^balance = .*# (.*?):", (project.path / "project.toml").read_text(encoding="utf-8"), re.M
    )
    assert line
    choices = line[1].split(" | ")
    assert len(choices) > 3
    said = project.run("python", "-c", LOSSES.format(package=project.package), *choices)
    for losses in map(json.loads, said.splitlines()[-2:]):
        assert losses["as it is"] <= 1.005 * min(losses.values()), losses


def test_its_own_tests_pass(project: Project) -> None:
    """Also while something answers at the port of its service."""
    with socket.socket() as service:
        with suppress(OSError):  # something does already
            service.bind(("127.0.0.1", 8000))
            service.listen()
        assert re.search(r"\d+ passed", project.run("poe", "test"))


def test_the_proofs_that_requirements_name_are_collected(project: Project, collected: set[str]) -> None:
    """Each story adds its tests; the last one asks whether any that the table names is missing."""
    table = (Path(__file__).resolve().parents[2] / "docs/requirements.md").read_text(encoding="utf-8")
    collected |= collect(project.path, "tests", python=str(project.path / ".venv/bin/python"))
    if project.path.name == list(STORIES)[-1]:
        assert not {proof for proof in proofs(table)[1] if not is_among(proof, collected)}


def test_its_own_tools_find_nothing_and_change_no_byte(project: Project) -> None:
    project.run("poe", "check")
    project.run("poe", "format")
    assert project.status() == ""


@pytest.mark.parametrize("task", ["serve", "monitor", "logs", "doc", "up", "promote"])
def test_a_task_of_the_readme_runs(project: Project, task: str) -> None:
    assert f"uv run poe {task}" in (project.path / "README.md").read_text(encoding="utf-8")
    stays = [
        name for name in ("http", "stream") if list(project.path.glob(f"src/*/serving/{name}_serving.py"))
    ]
    if task in ("serve", "up") and stays:
        pytest.skip("a service runs until it is stopped; the project's own tests ask it")
    project.run("poe", task)


def test_what_it_makes_is_ignored_by_git(project: Project) -> None:
    assert project.status() == ""


def test_it_imports_nothing_that_it_does_not_declare(project: Project) -> None:
    imported = {root for path in _sources(project) for root in _roots(path)}
    foreign = imported - set(sys.stdlib_module_names) - {project.package, *_helpers(project)}
    script = "import importlib.metadata as m, json; print(json.dumps(m.packages_distributions()))"
    owners = json.loads(project.run("python", "-c", script))
    declared = _declared((project.path / "pyproject.toml").read_text(encoding="utf-8"))
    missing = {r for r in foreign if not declared & {_normal(owner) for owner in owners.get(r, ())}}
    assert len(foreign) > 8
    assert not missing


def test_nothing_speaks_of_the_generator_but_the_record(project: Project) -> None:
    listed = subprocess.check_output(["git", "ls-files"], cwd=project.path, text=True).splitlines()
    words = {name: (project.path / name).read_text(encoding="utf-8") for name in listed if name not in OWN}
    traces = [
        name
        for name, text in words.items()
        if re.search(r"mlsd|copier|jinja", text.replace(RECORD, ""), re.IGNORECASE)
    ]
    assert len(listed) > 100
    assert not traces


@pytest.mark.skipif(not EVERYTHING, reason="only `make test-all` has the time")
def test_the_pipeline_learns_from_new_rows_and_rests_without_them(
    make_project: Callable[..., Project],
) -> None:
    project = make_project("piped", "--preset", "churn")
    project.run("dvc", "repro")
    settings, sample = project.path / "project.toml", "data/raw/examples.parquet"
    cut = "import polars as pl; pl.read_parquet({!r}).head({}).write_parquet('rows.parquet')"
    project.run("python", "-c", cut.format(sample, 7000))
    told = settings.read_text(encoding="utf-8").replace('source = ""', 'source = "rows.parquet"')
    settings.write_text(told, encoding="utf-8")
    assert "trained trees" in project.run("dvc", "repro")
    assert "Stage 'train' didn't change, skipping" in project.run("dvc", "repro")
    project.run("python", "-c", cut.format(sample, 6000))
    assert "trained trees" in project.run("dvc", "repro")


def _helpers(project: Project) -> set[str]:
    return {"tests", *(path.stem for path in project.path.glob("tests/*.py"))}


def _sources(project: Project) -> list[Path]:
    return [*project.path.glob("src/**/*.py"), *project.path.glob("tests/**/*.py")]


def _roots(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def _declared(pyproject: str) -> set[str]:
    return {_normal(name) for name in re.findall(r'"([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?\s*[<>=~!]', pyproject)}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
