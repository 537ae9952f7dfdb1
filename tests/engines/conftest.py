"""The engines that the parts talk to, started for real, once for each test file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from proof.engine import Environment, Server, engine_of
from tests.proof.conftest import installed


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """The environment under which S3 clients reach a server; it holds an empty bucket named `data`."""
    with _server("s3").start(tmp_path_factory.mktemp("s3")) as environment:
        yield {name: value for name, value in environment.items() if name != "STORAGE_URL"}


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty PostgreSQL database, without the scheme: `app:PASSWORD@HOST:PORT/app`."""
    with _server("postgres").start(tmp_path_factory.mktemp("postgres")) as environment:
        yield environment["EXAMPLES_URL"].removeprefix("postgresql://")


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty Redis server, as a URL."""
    with _server("feast").start(tmp_path_factory.mktemp("redis")) as environment:
        yield environment["FEAST_ONLINE_URL"]


@pytest.fixture(scope="module")
def mlflow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty MLflow server."""
    with _server("mlflow").start(tmp_path_factory.mktemp("mlflow")) as environment:
        yield environment["MLFLOW_TRACKING_URI"]


def _server(part: str) -> Server:
    engine = engine_of(part)
    assert isinstance(engine, Server)
    installed(engine.install)
    return engine
