"""The fixtures themselves: each engine answers, and a broken server is broken as said."""

from __future__ import annotations

import socket
import subprocess

import pytest

from .servers import HOST, free_ports, listens, program


def test_s3_refuses_a_stranger_and_holds_the_bucket(s3: dict[str, str]) -> None:
    assert s3["AWS_ENDPOINT_URL"].startswith(f"http://{HOST}:")


def test_postgres_listens(postgres: str) -> None:
    assert listens(int(postgres.rsplit(":", 1)[1].split("/")[0]))


def test_redis_listens(redis: str) -> None:
    assert listens(int(redis.rsplit(":", 1)[1]))


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


def test_a_missing_engine_skips_on_a_laptop_and_fails_under_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-engine is not installed"):
        program("no-such-engine")
    monkeypatch.setenv("CI", "1")
    with pytest.raises(pytest.fail.Exception, match="no-such-engine is not installed"):
        program("no-such-engine")


def test_program_finds_what_is_on_the_path() -> None:
    assert subprocess.run([program("true")]).returncode == 0
