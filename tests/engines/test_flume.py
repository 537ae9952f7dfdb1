"""An agent of Flume that forwards to Kafka: a site that leaves Flume has every event there, counted once."""

from __future__ import annotations

import json
import shutil
import time
import urllib.request
from pathlib import Path

import pytest

from proof.engine import Environment, Server, engine_of, module_of
from tests.proof.conftest import installed
from tests.proof.projects import Project, make

pytestmark = pytest.mark.smoke
ROWS = 300
COUNT = """
from {package}.data.events_store import stored
from {package}.settings import load
rows, twice = stored(load(), "examples")
print(rows.height, twice)
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose events come through Flume."""
    pins = ("--pin", "streaming=flume", "--set", "arrival=stream", "--set", "examples=2000")
    return make(tmp_path_factory.mktemp("projects") / "leaving", *pins)


def test_what_came_through_both_counts_once(project: Project, tmp_path: Path) -> None:
    kafka = engine_of("kafka")
    assert isinstance(kafka, Server)
    for part in (kafka, engine_of("flume")):
        assert part
        installed(part.install)
    other = project.copy(tmp_path / "left")
    other.update("--pin", "streaming=kafka")
    for name in ("kafka", "agent"):
        (tmp_path / name).mkdir()
    with (
        kafka.start(tmp_path / "kafka") as brokers,
        module_of("flume").agent(tmp_path / "agent", **brokers) as agent,
    ):
        consumed(other, brokers)  # makes the topic
        sent = project.poe("events", "--rows", str(ROWS), **agent)
        assert f"sent {ROWS} events" in sent.stderr, sent.stderr
        consumed(project, agent)
        assert counted(project) == (ROWS, 0)
        forwarded(agent)
        shutil.copytree(project.root / "data/events", other.root / "data/events")
        consumed(other, brokers)
        assert counted(other) == (ROWS, ROWS)


def consumed(project: Project, environment: Environment) -> None:
    ended = project.poe("consume", "--until-caught-up", **environment)
    assert ended.returncode == 0, ended.stderr


def counted(project: Project) -> tuple[int, ...]:
    """How many events are rows, and how many stood there twice."""
    package = next(project.root.glob("src/*/__init__.py")).parent.name
    ended = project.python(COUNT.format(package=package))
    assert ended.returncode == 0, ended.stderr
    return tuple(map(int, ended.stdout.split()))


def forwarded(agent: Environment) -> None:
    """Wait until no event waits for Kafka."""
    end = time.monotonic() + 60
    while json.load(urllib.request.urlopen(agent["FLUME_METRICS"]))["CHANNEL.kafka"]["ChannelSize"] != "0":
        assert time.monotonic() < end
        time.sleep(0.2)
