"""Elasticsearch's own server, one node, from the jars on Maven Central."""

from __future__ import annotations

import re
import shutil
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proof.engine import Environment, Server
from proof.machine import HOST, Missing, free_ports, maven_jars, running, status

VERSION = "9.5.3"
LIMITS = (
    "TLS, users and API keys; several nodes; the deletion of old events: the modules for it, for scripts and "
    "for ES|QL are not in the jars."
)
CONFIG = """\
cluster.name: proof
node.name: n1
network.host: {host}
http.port: {port}
transport.port: {transport}
discovery.type: single-node
cluster.routing.allocation.disk.threshold_enabled: false
"""
LOG = """\
rootLogger.level=warn
rootLogger.appenderRef.c.ref=c
appender.c.type=Console
appender.c.name=c
appender.c.layout.type=PatternLayout
appender.c.layout.pattern=%d %p %c{1} %m%n
"""
PLUGIN = """\
name=transport-netty4
description=Netty 4 based transport implementation
version={version}
elasticsearch.version={version}
java.version=21
classname=org.elasticsearch.transport.netty4.Netty4Plugin
"""
# Settings from the distribution's start script, which is not on Maven Central.
LAUNCHER = """\
import java.nio.file.*; import java.util.*;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.node.*;
import org.elasticsearch.plugins.PluginsLoader;
public class Launcher {
  public static void main(String[] given) throws Exception {
    Path home = Path.of(given[0]).toAbsolutePath();
    LogConfigurator.registerErrorListener(); LogConfigurator.configureESLogging();
    Settings own = Settings.builder().loadFromPath(home.resolve("config/elasticsearch.yml")).build();
    var environment = InternalSettingsPreparer.prepareEnvironment(
      Settings.builder().put(own).put("path.home", home.toString()).build(),
      Map.of(), home.resolve("config"), () -> "n1");
    LogConfigurator.setNodeName("n1"); LogConfigurator.configure(environment, true);
    PluginsLoader plugins = PluginsLoader.createPluginsLoader(
      PluginsLoader.loadModulesBundles(environment.modulesDir(), false),
      PluginsLoader.loadPluginsBundles(environment.pluginsDir(), false), Map.of(), false);
    Node node = new Node(environment, plugins);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try { node.close(); } catch (Exception error) { error.printStackTrace(); }
    }));
    node.start();
    new java.util.concurrent.CountDownLatch(1).await();
  }
}
"""


def install() -> str:
    """Return the version of the server."""
    _java(), _jars()
    return VERSION


@contextmanager
def start(folder: Path) -> Iterator[Environment]:
    """Yield the address of an empty server."""
    port, transport = free_ports(2)
    config = CONFIG.format(host=HOST, port=port, transport=transport)
    module = folder / "modules/transport-netty4"
    for path, text in (
        (folder / "config/elasticsearch.yml", config),
        (folder / "config/log4j2.properties", LOG),
        (folder / "Launcher.java", LAUNCHER),
        (module / "plugin-descriptor.properties", PLUGIN.format(version=VERSION)),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    # A module brings its own jar, which must not be on the class path as well.
    plugin = f"transport-netty4-{VERSION}.jar"
    shutil.copy(_jars() / plugin, module)
    jars = ":".join(str(path) for path in sorted(_jars().glob("*.jar")) if path.name != plugin)
    java = [str(_java()), "-cp", jars, "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    command = [*java, "--enable-native-access=ALL-UNNAMED", str(folder / "Launcher.java"), str(folder)]
    ready = f"http://{HOST}:{port}/_cluster/health?wait_for_status=yellow"
    with running(command, lambda: status(ready) == 200, folder / "server.log", seconds=180, cwd=folder):
        _warm(f"http://{HOST}:{port}/warm")
        yield at(port)


def _warm(index: str) -> None:
    """Write once and delete it: the first write takes seconds, because it loads the code."""
    kind = {"Content-Type": "application/json"}
    for path, method, body in (("/_doc", "POST", b"{}"), ("", "DELETE", None)):
        asked = urllib.request.Request(index + path, data=body, headers=kind, method=method)  # noqa: S310
        urllib.request.urlopen(asked, timeout=60).close()  # noqa: S310


def at(port: int) -> Environment:
    """Return the variable for a server on that port."""
    return {"ELASTICSEARCH_URL": f"http://{HOST}:{port}"}


def _jars() -> Path:
    group = "org.elasticsearch"
    return maven_jars("es", f"{group}:elasticsearch:{VERSION}", f"{group}.plugin:transport-netty4:{VERSION}")


def _java() -> Path:
    """Return a Java 21 or newer that can run a source file."""
    for path in sorted(Path("/usr/lib/jvm").glob("*/release"), reverse=True):
        found = re.search(r'^JAVA_VERSION="(\d+)', path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        if found and int(found[1]) >= 21 and (path.parent / "bin/javac").exists():
            return path.parent / "bin/java"
    raise Missing("Java is too old: install a JDK of version 21 or newer under /usr/lib/jvm")


ENGINE = Server("Elasticsearch", "R", LIMITS, install, start, at, (("logs", "errors"),))
