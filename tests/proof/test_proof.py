"""One proof for every part that is ready: contract, real system, failures, broken lines, the way back.

`make prove NAME=<part>` runs it and writes the result beside the part.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from proof.engine import Environment, Runner, Server, engine_of
from tests.sizes import EVERYTHING
from tests.sizes import seed as seed_of
from tests.smoke.breaking import count
from tests.smoke.mutants import Run, modules, nearest_first, sample, unnoticed

from .conftest import Switched, installed
from .contract import own_modules, own_tests, slot_tests
from .projects import one_clear_error, only_linted

pytestmark = pytest.mark.proof
SEED = seed_of(20)
MUTANTS = 12 if EVERYTHING else 3
# How often tests of parts kill what has to lose nothing: in a usual run seldom, when lines are broken once.
KILLS = "20" if EVERYTHING or "MLSD_PARTS" in os.environ else "4"
Record = Callable[[str, object], None]


def test_its_facts_name_an_engine_or_the_reason_why_there_is_none(part: str, record_property: Record) -> None:
    engine = engine_of(part)
    record_property("version", installed(engine.install) if engine else "")


@pytest.fixture(scope="session")
def suites() -> dict[str, subprocess.CompletedProcess[str]]:
    """The ended tests of a whole project, by the id of its files: many parts stand in the same one."""
    return {}


@pytest.mark.whole
def test_the_projects_tests_are_green_without_the_system(
    switched: Switched, suites: dict[str, subprocess.CompletedProcess[str]]
) -> None:
    tree = switched.project.call("git", "rev-parse", "HEAD^{tree}").stdout
    if tree not in suites:
        suites[tree] = switched.project.poe("test", "-q")
    ended = suites[tree]
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_stand_in_on_a_laptop_keeps_the_contract(switched: Switched) -> None:
    root = switched.project.root
    if names := [*own_tests(root, switched.part), *slot_tests(root, switched.part)]:
        ended = switched.project.poe("test", *names)
        assert ended.returncode == 0, ended.stdout + ended.stderr


def test_its_modules_have_tests_of_their_own(switched: Switched) -> None:
    root = switched.project.root
    if [path for path in own_modules(root, switched.part) if count(path)]:
        assert own_tests(root, switched.part) or slot_tests(root, switched.part)


def test_the_real_system_keeps_the_contract(switched: Switched, real: Environment) -> None:
    root = switched.project.root
    names = [*own_tests(root, switched.part), *slot_tests(root, switched.part)]
    assert names
    ended = switched.project.poe("test", *names, TEST_REAL_SYSTEMS="1", TEST_KILLS=KILLS, **real)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert re.search(r"\d+ passed", ended.stdout)
    # What needs the system says so by the name of its variable.
    assert not re.search(rf"^SKIPPED.*({'|'.join(real)})", ended.stdout, re.MULTILINE), ended.stdout


@pytest.fixture(scope="session")
def trained(switched: Switched, server: Server) -> Switched:
    """The project, trained on this machine alone where a later step asks the server."""
    if server.asked_by != (("stage", "prepare"),):
        ended = switched.project.poe("run")
        assert ended.returncode == 0, ended.stderr
    return switched


@pytest.mark.parametrize("fault", ["away", "deaf", "babbling"])
def test_a_server_that_is_not_well_is_one_clear_error(
    trained: Switched, server: Server, fault: str, request: pytest.FixtureRequest
) -> None:
    port = request.getfixturevalue(fault)
    for task in server.asked_by:
        ended = trained.project.poe(*task, **server.at(port), **server.impatient)
        one_clear_error(ended)
        last = ended.stderr.strip().splitlines()[-1]
        told = {str(port), *server.at(port), *server.at(port).values()} - {server.secret}
        assert any(word in last for word in told), last
        assert not server.secret or server.secret not in ended.stdout + ended.stderr


def test_a_fault_of_the_project_turns_its_run_red(switched: Switched, runner: Runner, tmp_path: Path) -> None:
    project = only_linted(switched.project)
    green = runner.run(project.root, tmp_path)
    assert green.returncode == 0, green.stdout + green.stderr
    word = runner.spoil(project.root)
    red = runner.run(project.root, tmp_path)
    for words in ("checkout --quiet .", "clean --quiet --force -d"):
        assert project.call("git", *words.split()).returncode == 0
    assert red.returncode != 0
    assert word in red.stdout + red.stderr


@pytest.mark.whole
def test_a_broken_line_turns_its_tests_red(
    switched: Switched, request: pytest.FixtureRequest, record_property: Record
) -> None:
    root, part = switched.project.root, switched.part
    own = set(own_modules(root, part))
    among = [path for path in modules(root) if path in own]
    if not among:
        pytest.skip("it has no code that can be broken")
    runs = []
    if isinstance(engine_of(part), Server):
        real = request.getfixturevalue("real")
        names = [*own_tests(root, part), *slot_tests(root, part)]
        runs = [Run(names, {"TEST_REAL_SYSTEMS": "1", "TEST_KILLS": "1", **real})]
    drawn = sample(among, SEED, min(MUTANTS, sum(map(count, among))))
    record_property("mutants", len(drawn))
    missed = unnoticed(root, drawn, lambda path: [*runs, nearest_first(root, path)])
    assert not missed, f"seed {SEED}: nothing noticed {missed}"
