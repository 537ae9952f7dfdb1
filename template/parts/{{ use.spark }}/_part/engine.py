"""Apache Spark's own Spark Connect server, from PyPI, on two cores of this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proof.engine import Environment, Server
from proof.machine import HOST, debian, free_ports, listens, python_tool, running

VERSION = "4.3.0"
LIMITS = (
    "Several machines, Yarn and Kubernetes; TLS and tokens; files in object storage instead of a folder that "
    "Spark and the project both see."
)
SETTINGS = {
    "spark.driver.host": HOST,
    "spark.driver.bindAddress": HOST,
    "spark.connect.grpc.binding.address": HOST,
    "spark.log.level": "ERROR",
    "spark.sql.shuffle.partitions": "8",
    "spark.ui.enabled": "false",
}


def install() -> str:
    """Return the version of the server."""
    _submit()
    return VERSION


@contextmanager
def start(folder: Path) -> Iterator[Environment]:
    """Yield the address of a server without sessions."""
    (port,) = free_ports(1)
    java = debian("openjdk-17-jre-headless", brings="java").resolve()
    home = next(_submit().resolve().parents[1].glob("lib/python*/site-packages/pyspark"))
    places = {"JAVA_HOME": str(java.parents[1]), "SPARK_HOME": str(home), "SPARK_LOCAL_DIRS": str(folder)}
    command = [str(_submit()), "--master", "local[2]", "--driver-memory", "1g", "--name", "connect"]
    command += ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer"]
    for name, value in {**SETTINGS, "spark.connect.grpc.binding.port": str(port)}.items():
        command += ["--conf", f"{name}={value}"]
    command += ["spark-internal"]
    environment = {**os.environ, **places}
    log = folder / "spark.log"
    with running(command, lambda: listens(port), log, seconds=180, cwd=folder, env=environment):
        yield at(port)


def at(port: int) -> Environment:
    """Return the variable for a server on that port."""
    return {"SPARK_REMOTE": f"sc://{HOST}:{port}"}


def _submit() -> Path:
    return python_tool(f"pyspark=={VERSION}", "spark-submit")


ENGINE = Server("Apache Spark", "R", LIMITS, install, start, at, (("stage", "prepare"),))
