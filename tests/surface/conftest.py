"""The command line, run in this process, with a person's folders of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mlsd.surface.app import run


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        """The one object that stdout holds."""
        found: dict[str, Any] = json.loads(self.out)
        return found


Mlsd = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "MLSD_DEBUG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def config(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where a person's standing defaults lie."""
    home = tmp_path_factory.mktemp("config")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    (home / "mlsd").mkdir()
    return home / "mlsd"


@pytest.fixture
def mlsd(capsys: pytest.CaptureFixture[str]) -> Mlsd:
    def call(*args: object) -> Ran:
        capsys.readouterr()
        code = run([str(arg) for arg in args])
        return Ran(code, *capsys.readouterr())

    return call
