"""The lock holds the versions that were tested together, and what uv refuses is one line."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from mlsd.machine import uv
from mlsd.machine.tree import File

PROJECT = """\
[project]
name = "some-project"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["thing>=1"]
"""


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only place where uv finds packages: `thing` 1.0, 1.1 and 2.0."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    for version in ("1.0", "1.1", "2.0"):
        info = f"thing-{version}.dist-info"
        with zipfile.ZipFile(folder / f"thing-{version}-py3-none-any.whl", "w") as wheel:
            wheel.writestr("thing.py", "")
            wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: thing\nVersion: {version}\n")
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")
    monkeypatch.setenv("UV_NO_INDEX", "1")
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    return folder


def version_in(lock: File | None) -> str:
    assert lock
    packages = tomllib.loads(lock.content.decode())["package"]
    return str(next(package["version"] for package in packages if package["name"] == "thing"))


@pytest.mark.parametrize("more", ["", "\n[tool.uv]\ndefault-groups = []\n", "\n[tool.other]\nx = 1\n"])
def test_the_versions_that_were_tested_together(tmp_path: Path, more: str) -> None:
    tree = {"pyproject.toml": File((PROJECT + more).encode())}
    lock, note = uv.lock(tree, "# tested together\nthing==1.1  # this one\nother==3\n")
    assert version_in(lock) == "1.1"
    assert lock
    assert b"constraints" not in lock.content
    assert note == "Locked 1 packages."
    (tmp_path / "project").mkdir()
    (tmp_path / "project/pyproject.toml").write_text(PROJECT + more)
    (tmp_path / "project/uv.lock").write_bytes(lock.content)
    subprocess.run(["uv", "lock", "--check"], cwd=tmp_path / "project", check=True, capture_output=True)


def test_without_constraints_the_newest(tmp_path: Path) -> None:
    lock, _ = uv.lock({"pyproject.toml": File(PROJECT.encode())}, "")
    assert version_in(lock) == "2.0"


def test_what_is_locked_stays_where_it_fits(tmp_path: Path) -> None:
    tree = {"pyproject.toml": File(PROJECT.encode())}
    first, _ = uv.lock(tree, "thing==1.0")
    assert first
    again, _ = uv.lock(tree, "", before=first.content)
    assert version_in(again) == "1.0"


class Forgetful(SimpleHTTPRequestHandler):
    """What it serves has to be asked for again each time."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()


@pytest.fixture
def index(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadingHTTPServer]:
    """The shelf as a package index, the only one that uv asks."""
    links = "".join(f'<a href="/{path.name}">{path.name}</a>' for path in shelf.iterdir())
    (shelf / "simple/thing").mkdir(parents=True)
    (shelf / "simple/thing/index.html").write_text(links)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Forgetful, directory=str(shelf)))
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.delenv("UV_NO_INDEX")
    monkeypatch.delenv("UV_FIND_LINKS")
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"http://127.0.0.1:{server.server_port}/simple")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    yield server
    server.server_close()


def test_what_uv_remembers_needs_no_network(tmp_path: Path, index: ThreadingHTTPServer) -> None:
    tree, own = {"pyproject.toml": File(PROJECT.encode())}, "thing==1.1"
    first, _ = uv.lock(tree, own)
    assert version_in(first) == "1.1"
    index.shutdown()
    index.server_close()
    assert uv.lock(tree, own)[0] == first


def test_a_machine_without_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    lock, note = uv.lock({"pyproject.toml": File(PROJECT.encode())}, "")
    assert lock is None
    assert "`uv lock`" in note


def test_the_uv_beside_the_python_that_runs_mlsd_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    assert uv.executable() == str(Path(sys.executable).parent / "uv")


def test_what_uv_cannot_find_is_said_in_one_line(tmp_path: Path, shelf: Path) -> None:
    for wheel in shelf.iterdir():
        wheel.unlink()
    lock, note = uv.lock({"pyproject.toml": File(PROJECT.encode())}, "thing==1.1")
    assert lock is None
    assert note.startswith("Not locked: uv says: ")
    assert "\n" not in note
