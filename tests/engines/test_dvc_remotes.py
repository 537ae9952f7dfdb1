"""DVC pushes to each object storage and gets everything back, through the real clients."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlsd.knowledge.rules import slots
from proof.engine import Server, engine_of
from proof.parts import ready_parts
from tests.proof.conftest import installed
from tests.proof.projects import make
from tests.sizes import sampled

pytestmark = pytest.mark.smoke
STORES = [part for part in slots()["object_storage"].candidates if part in ready_parts() and engine_of(part)]


@pytest.mark.parametrize("store", sampled(STORES))
def test_versions_go_to_the_store_and_come_back(store: str, tmp_path: Path) -> None:
    server = engine_of(store)
    assert isinstance(server, Server)
    installed(server.install)
    project = make(tmp_path / "versioned", "--pin", f"object_storage={store}", "--set", "examples=2000")
    (tmp_path / "engine").mkdir()
    with server.start(tmp_path / "engine") as environment:
        ended = project.poe("test", "tests/test_dvc_versions.py", TEST_REAL_SYSTEMS="1", **environment)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "3 passed" in ended.stdout
