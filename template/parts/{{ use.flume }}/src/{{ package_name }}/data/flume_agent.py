"""Starts a Flume agent on this machine: `poe agent`."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit

from ..command import carry_out
from ..errors import NotFound
from ..settings import Settings, variable
from .flume_client import AGENT, METRICS, METRICS_HERE
from .flume_consumer import FOLDER, WRITTEN

URL_HERE = "http://127.0.0.1:5140"
FETCH = "mvn -f flume/pom.xml dependency:copy-dependencies"


def become_agent(settings: Settings) -> int:
    """Replace this process with the agent; if `KAFKA_BOOTSTRAP` is set, it also forwards to Kafka.

    Raises:
        NotFound: Java or Flume is not installed.
    """
    java, jars = shutil.which("java"), settings.root / variable("FLUME_JARS", "flume/lib")
    if java is None:
        raise NotFound("java is not there", "Flume runs on it", "Install Java 11 or 17")
    if not list(jars.glob("flume-ng-node-*.jar")):
        raise NotFound(f"{jars} holds no Flume", "FLUME_JARS names the folder of its jars", f"Run {FETCH}")
    folder = (settings.root / variable(FOLDER, "data/flume")).resolve()
    (folder / WRITTEN).mkdir(parents=True, exist_ok=True)
    source = urlsplit(variable(AGENT, URL_HERE))
    given = {
        "FLUME_HOST": source.hostname or "",
        "FLUME_PORT": str(source.port or 80),
        FOLDER: str(folder),
    }
    # The process becomes the agent, so signals reach it directly.
    os.execve(java, command(settings.root / "flume", jars), {**os.environ, **given})  # noqa: S606


def command(configuration: Path, jars: Path) -> list[str]:
    """Return the command of an agent configured by the files in a folder."""
    metrics = urlsplit(variable(METRICS, METRICS_HERE)).port or 80
    names = ["collect", *(["kafka"] if variable("KAFKA_BOOTSTRAP") else [])]
    uris = [
        word for name in names for word in ("--conf-uri", (configuration / f"{name}.properties").as_uri())
    ]
    return [
        *("java", "-Xmx512m", "-cp", f"{jars}/*"),
        f"-Dlog4j2.configurationFile={configuration / 'log4j2.properties'}",
        *("-Dflume.monitoring.type=http", f"-Dflume.monitoring.port={metrics}"),
        *("org.apache.flume.node.Application", "--name", "collect", "--no-reload-conf", *uris),
    ]


if __name__ == "__main__":
    sys.exit(carry_out(become_agent))
