"""What engines are made of: servers that run, servers that are broken as said, programs that are missing."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from proof import machine
from proof.machine import HOST, Missing, NotReady, debian, free_ports, listens, running

from .conftest import installed


def test_nothing_listens_on_a_free_port(away: int) -> None:
    assert not listens(away)


def test_a_deaf_server_accepts_and_says_nothing(deaf: int) -> None:
    with socket.create_connection((HOST, deaf), timeout=0.2) as connection:
        connection.sendall(b"anybody there?")
        with pytest.raises(TimeoutError):
            connection.recv(1)


def test_a_babbling_server_answers_everybody(babbling: int) -> None:
    for _ in range(2):
        with socket.create_connection((HOST, babbling), timeout=2) as connection:
            assert connection.recv(8) == b"HTTP/1.1"


def test_ports_differ() -> None:
    assert len(set(free_ports(20))) == 20


def missing() -> str:
    raise Missing("no-such-engine is missing: install it")


def test_a_missing_engine_skips_on_a_laptop_and_fails_under_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-engine is missing"):
        installed(missing)
    monkeypatch.setenv("CI", "1")
    with pytest.raises(pytest.fail.Exception, match="no-such-engine is missing"):
        installed(missing)


def test_who_may_not_install_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Missing, match="no-such-program is missing: install this and-that"):
        debian("this", "and-that", brings="no-such-program")


def test_what_is_there_is_found_outside_the_path(tmp_path: Path) -> None:
    for version in ("1", "2"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "a-server").touch(0o755)
    found = debian("nothing", brings="a-server", also_in=f"{tmp_path}/*")
    assert found == tmp_path / "2/a-server"


def test_a_server_that_ends_is_told_with_its_last_words(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "print('no licence'); raise SystemExit(3)"]
    with pytest.raises(NotReady, match=r"exit code 3.*no licence"), running(command, bool, tmp_path / "log"):
        pass


def test_a_server_ends_with_its_block(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "http.server", str(port), "--bind", HOST]
    with running(command, lambda: listens(port), tmp_path / "log", cwd=tmp_path):
        assert listens(port)
    assert not listens(port)


def test_a_program_beside_other_packages_is_another_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(machine, "OWN", tmp_path)
    for name in ("thing-1", "thing-1-more-2"):
        (tmp_path / name / "bin").mkdir(parents=True)
        (tmp_path / name / "bin/run").touch()
    assert machine.python_tool("thing==1", "run") == tmp_path / "thing-1/bin/run"
    assert machine.python_tool("thing==1", "run", "more==2") == tmp_path / "thing-1-more-2/bin/run"
