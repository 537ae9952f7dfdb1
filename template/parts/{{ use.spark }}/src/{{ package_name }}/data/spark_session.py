"""A Spark session, on the server or cluster that a variable names."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ..errors import BadData, BadSettings, ProjectError
from ..settings import variable

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

REMOTE, MASTER = "SPARK_REMOTE", "SPARK_MASTER"
SECONDS = 20
# The same times, names, and types, whatever the defaults of a cluster are.
RULES = {
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.legacy.javaCharsets": "true",  # otherwise only six encodings are supported
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.session.timeZone": "UTC",
}
# On one machine there is no remote access and no need for the web UI.
ALONE = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.log.level": "ERROR",
    "spark.sql.shuffle.partitions": "8",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


class SparkAway(ProjectError):
    """Spark cannot be started, does not answer, or aborted a query."""


def named() -> str:
    """Return the address of Spark from the environment; empty if there is none.

    Raises:
        BadSettings: there are two.
    """
    remote, master = variable(REMOTE), variable(MASTER)
    if remote and master:
        raise BadSettings(f"{REMOTE} and {MASTER} are set", "there is one Spark", "Unset one of them")
    return remote or master


@contextmanager
def session(address: str) -> Iterator[SparkSession]:
    """Yield a session; Spark's errors inside the block become one error.

    Raises:
        BadData: the query or the file is wrong.
        SparkAway: Spark itself failed.
    """
    from pyspark.logger import PySparkLogger

    for name in ("DataFrameQueryContextLogger", "SQLQueryContextLogger"):
        PySparkLogger.getLogger(name).setLevel(logging.CRITICAL + 1)  # they print each error as JSON
    with _told(address):
        spark = _connected(address) if variable(REMOTE) else _started(address)
        try:
            for name, value in RULES.items():
                spark.conf.set(name, value)
            yield spark
        finally:
            spark.stop()


def _connected(address: str) -> SparkSession:
    """Return a session on a Spark Connect server; its own client would try for ten minutes."""
    import grpc
    from pyspark.sql import SparkSession
    from pyspark.sql.connect.client import DefaultChannelBuilder

    channel = DefaultChannelBuilder(address).toChannel()
    try:
        grpc.channel_ready_future(channel).result(timeout=SECONDS)
    except grpc.FutureTimeoutError:
        raise _away(address, f"it did not answer within {SECONDS} seconds") from None
    finally:
        channel.close()
    return SparkSession.builder.remote(address).create()


def _started(address: str) -> SparkSession:
    """Return a session whose driver is this process, which needs Java."""
    from pyspark.sql import SparkSession

    builder: Any = SparkSession.builder
    for name, value in ALONE.items() if address.startswith("local") else ():
        builder = builder.config(name, value)
    found: SparkSession = builder.master(address).getOrCreate()
    return found


@contextmanager
def _told(address: str) -> Iterator[None]:
    from grpc import RpcError
    from py4j.protocol import Py4JError
    from pyspark import errors

    wrong = (errors.AnalysisException, errors.ArithmeticException, errors.DateTimeException)
    values = (errors.IllegalArgumentException, errors.NumberFormatException, errors.SparkRuntimeException)
    try:
        yield
    except (*wrong, *values) as error:
        why, fix = _first(error), "Mend queries/examples.sql, or the address of the examples"
        raise BadData("Spark cannot run the query", why, fix) from error
    except (errors.PySparkException, Py4JError, RpcError) as error:
        if "FAILED_READ_FILE" in str(error):
            raise BadData("Spark cannot read the examples", _first(error), "Mend the file") from error
        raise _away(address, _first(error)) from error


def _away(address: str, why: str) -> SparkAway:
    shown = address.partition("/;")[0]  # the token comes after it
    fix = f"Check the address, that Spark runs, and that Java 17 or newer is here if {MASTER} is set"
    return SparkAway(f"Spark at {shown} cannot be used", why, fix)


def _first(error: Exception) -> str:
    """Return an error's message, without the query, its plan, and the Java stack trace."""
    return str(error).strip().partition("\n")[0] or type(error).__name__
