"""The parts to try, each in a project of its own, with the real system behind it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import pytest

from mlsd.knowledge.catalog import parts
from mlsd.knowledge.rules import slots
from proof.engine import Environment, Runner, Server, engine_of
from proof.machine import Missing
from proof.parts import facts_of, ready_parts
from proof.rotation import rotation
from tests.sizes import EVERYTHING

from .projects import Project, mlsd

T = TypeVar("T")
# A model has to be served somehow; what searches the logs follows from where they are.
FIRSTS = {slot.id: slot.candidates[0] for slot in slots().values()} | {"serving": "batch"}
del FIRSTS["log_analytics"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Try the parts of MLSD_PARTS; without it all, or those whose turn it is."""
    if "part" in metafunc.fixturenames:
        named = os.environ.get("MLSD_PARTS", "").split()
        chosen = named or (ready_parts() if EVERYTHING else rotation())
        metafunc.parametrize("part", chosen, scope="session")


@dataclass(frozen=True)
class Switched:
    """A project that was moved to a part from another one of its slot; `other` is empty if there is none."""

    project: Project
    part: str
    other: str
    start: str
    """The commit before it was moved."""
    back: Sequence[str]
    """The arguments of mlsd that move it back."""


def installed(install: Callable[[], T]) -> T:
    """What an engine's `install` gives; where it cannot be had the test skips, and under CI it fails."""
    try:
        return install()
    except Missing as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def one_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One environment serves all projects, one after the other: most of what they need is the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UV_PROJECT_ENVIRONMENT", str(tmp_path_factory.mktemp("environment") / "venv"))
        yield


@pytest.fixture(scope="session")
def plain(one_environment: None, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project on what needs nothing, whose `ci` is quick; it is copied, never changed."""
    root = tmp_path_factory.mktemp("plain") / "plain"
    made = mlsd("new", str(root), "--yes", "--set", "examples=2000", *pinned(FIRSTS))
    assert made.returncode == 0, made.stderr
    return Project(root)


@pytest.fixture(scope="session")
def switched(part: str, plain: Project, tmp_path_factory: pytest.TempPathFactory) -> Switched:
    """A copy of the plain project that was moved to the part."""
    slot = parts()[part].slot
    project = plain.copy(tmp_path_factory.mktemp("projects") / part)
    start = project.call("git", "rev-parse", "HEAD").stdout.strip()
    other = "batch" if slot == "serving" else slots()[slot].candidates[0]
    if other == part:
        project.sync()
        return Switched(project, part, "", start, ())
    # What the part requires comes along, where it is not there.
    missing = {
        name: ids[0]
        for name, ids in facts_of(part).get("requires", {}).items()
        if FIRSTS.get(name) not in ids
    }
    moved = {**missing, slot: part}
    project.update(*pinned(moved))
    back = pinned({name: FIRSTS[name] for name in moved if name in FIRSTS})
    free = [word for name in moved if name not in FIRSTS for word in ("--unpin", name)]
    return Switched(project, part, other, start, [*back, *free])


def pinned(components: Mapping[str, str]) -> list[str]:
    """The arguments of mlsd that pin a component to each slot."""
    return [word for slot, part in components.items() for word in ("--pin", f"{slot}={part}")]


@pytest.fixture(scope="session")
def server(part: str) -> Server:
    """The engine of the part, installed."""
    engine = engine_of(part)
    if not isinstance(engine, Server):
        pytest.skip("no server stands behind it")
    installed(engine.install)
    return engine


@pytest.fixture(scope="session")
def real(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """The variables under which a project finds the real system, which runs."""
    with server.start(tmp_path_factory.mktemp("engine")) as environment:
        yield environment


@pytest.fixture(scope="session")
def runner(part: str) -> Runner:
    """The program that runs what the part writes, installed."""
    engine = engine_of(part)
    if not isinstance(engine, Runner):
        pytest.skip("nothing runs what it writes")
    installed(engine.install)
    return engine
