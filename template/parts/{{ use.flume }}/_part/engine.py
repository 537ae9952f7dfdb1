"""Apache Flume's own agent with the project's configuration, from Maven Central."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proof.engine import Environment, Server
from proof.machine import HOST, debian, free_ports, listens, maven_jars, running

FLUME = Path(__file__).resolve().parents[1] / "flume"
LIMITS = (
    "TLS; several agents, and agents one behind the other; a disk that fills or breaks under its channel; "
    "machines that lose power."
)


def artifacts() -> list[str]:
    """Return the dependencies in the project's `flume/pom.xml`, as `group:artifact:version`."""
    listed = (FLUME / "pom.xml").read_text(encoding="utf-8").partition("<dependencies>")[2]
    tags = ("groupId", "artifactId", "version")
    return [
        ":".join(named) for named in zip(*(re.findall(f"<{tag}>(.+)</", listed) for tag in tags), strict=True)
    ]


def install() -> str:
    """Return the version of the agent."""
    jars()
    return artifacts()[0].rpartition(":")[2]


def jars() -> Path:
    """Return the folder of its jars."""
    return maven_jars("flume", *artifacts())


@contextmanager
def start(folder: Path) -> Iterator[Environment]:
    """Yield the addresses of an agent, its folder, and the location of its jars."""
    with agent(folder) as environment:
        yield environment


@contextmanager
def agent(folder: Path, **more: str) -> Iterator[Environment]:
    """Run an agent with its files in a folder; with `KAFKA_BOOTSTRAP` it also forwards to Kafka."""
    source, metrics = free_ports(2)
    (folder / "events").mkdir(exist_ok=True)
    names = ["collect", *(["kafka"] if "KAFKA_BOOTSTRAP" in more else [])]
    command = [str(debian("openjdk-17-jre-headless", brings="java")), "-cp", f"{jars()}/*"]
    # Half the memory of a long-running agent.
    command += ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    command += [f"-Dlog4j2.configurationFile={FLUME}/log4j2.properties"]
    command += ["-Dflume.monitoring.type=http", f"-Dflume.monitoring.port={metrics}"]
    command += ["org.apache.flume.node.Application", "--name", "collect", "--no-reload-conf"]
    command += [word for name in names for word in ("--conf-uri", (FLUME / f"{name}.properties").as_uri())]
    given = {"FLUME_HOST": HOST, "FLUME_PORT": str(source), "FLUME_FOLDER": str(folder), **more}
    with running(
        command,
        lambda: listens(source) and listens(metrics),
        folder / "flume.log",
        seconds=120,
        cwd=folder,
        env={**os.environ, **given},
    ):
        yield {**at(source), **_metrics(metrics), "FLUME_FOLDER": str(folder), "FLUME_JARS": str(jars())}


def at(port: int) -> Environment:
    """Return the variables for an agent on that port."""
    return {"FLUME_URL": f"http://{HOST}:{port}", **_metrics(port)}


def _metrics(port: int) -> Environment:
    return {"FLUME_METRICS": f"http://{HOST}:{port}/metrics"}


ENGINE = Server("Apache Flume", "R", LIMITS, install, start, at, (("consume", "--until-caught-up"),))
