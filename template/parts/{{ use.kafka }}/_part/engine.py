"""Apache Kafka's own broker, one node under KRaft, from Maven Central."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proof.engine import Environment, Server
from proof.machine import HOST, debian, done, free_ports, listens, maven_jars, running

VERSION = "4.4.0"
LIMITS = "TLS, passwords and access lists; several brokers, and the loss of one of them."
# Short timeouts, so that a restarted broker is back within seconds.
PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller}
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller}
advertised.listeners=PLAINTEXT://{host}:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
log.dirs={folder}/data
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=200
controller.quorum.election.timeout.ms=200
controller.quorum.election.backoff.max.ms=100
num.network.threads=1
num.io.threads=2
log.cleaner.dedupe.buffer.size=2000000
"""
LOG = """\
rootLogger.level=warn
rootLogger.appenderRef.c.ref=c
appender.c.type=Console
appender.c.name=c
appender.c.layout.type=PatternLayout
appender.c.layout.pattern=%d %p %c{1} %m%n
"""


def install() -> str:
    """Return the version of the broker."""
    _jars()
    return VERSION


@contextmanager
def start(folder: Path) -> Iterator[Environment]:
    """Yield the address of a broker without topics, with automatic creation off."""
    port, controller = free_ports(2)
    (folder / "log4j2.properties").write_text(LOG, encoding="utf-8")
    settings = folder / "server.properties"
    settings.write_text(
        PROPERTIES.format(host=HOST, port=port, controller=controller, folder=folder), encoding="utf-8"
    )
    java = [str(debian("openjdk-17-jre-headless", brings="java")), "-cp", f"{_jars()}/*"]
    # Half the memory of a long-running broker.
    java += ["-Xmx256m", "-Xms64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    java += [f"-Dlog4j2.configurationFile={folder}/log4j2.properties"]
    format_ = ["kafka.tools.StorageTool", "format", "-t", "MkU3OEVBNTcwNTJENDM2Qg", "-c", str(settings)]
    done([*java, *format_])
    command = [*java, "kafka.Kafka", str(settings)]
    with running(command, lambda: listens(port), folder / "kafka.log", seconds=120, cwd=folder):
        yield at(port)


def at(port: int) -> Environment:
    """Return the variable for a broker on that port."""
    return {"KAFKA_BOOTSTRAP": f"{HOST}:{port}"}


def _jars() -> Path:
    logger = "org.apache.logging.log4j:log4j-slf4j-impl:2.25.5"
    return maven_jars("kafka", f"org.apache.kafka:kafka_2.13:{VERSION}", logger)


ENGINE = Server("Apache Kafka", "R", LIMITS, install, start, at, (("consume", "--until-caught-up"),))
