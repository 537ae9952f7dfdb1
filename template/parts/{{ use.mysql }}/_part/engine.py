"""MariaDB from Debian's packages, which is compatible with MySQL."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from proof.engine import Environment, Server
from proof.machine import HOST, PASSWORD, debian, done, free_ports, running, succeeds

LIMITS = "MySQL 8's own login, JSON type and limit for queries: MariaDB has others."


def install() -> str:
    """Return the version of the server."""
    said = subprocess.check_output([_tool("mariadbd"), "--version"], text=True)
    return said.partition("Ver ")[2].partition("-")[0]


@contextmanager
def start(folder: Path) -> Iterator[Environment]:
    """Yield the address of an empty database."""
    # Test folders are not readable for the server's user.
    person = "mysql" if os.geteuid() == 0 else os.environ.get("USER", "")
    with tempfile.TemporaryDirectory(prefix="mysql-") as name:
        data = Path(name)
        if os.geteuid() == 0:
            shutil.chown(data, person)
        common = ["--no-defaults", f"--datadir={data}/data", f"--user={person}"]
        # The server's user may not write where ours does.
        env = os.environ | {"TMPDIR": name}
        new = [_tool("mariadb-install-db"), *common, "--auth-root-authentication-method=normal"]
        done([*new, "--skip-test-db"], env=env)
        (port,) = free_ports(1)
        socket = f"--socket={data}/socket"
        server = [_tool("mariadbd"), *common, socket, f"--port={port}", f"--bind-address={HOST}"]
        # The data is disposable.
        server += [f"--pid-file={data}/pid", "--innodb-flush-log-at-trx-commit=0", "--skip-log-bin"]
        ready = partial(succeeds, [_tool("mariadb-admin"), "--no-defaults", socket, "ping"])
        with running(server, ready, folder / "mysql.log", cwd=data, env=env):
            user = f"'app'@'%' IDENTIFIED BY '{PASSWORD}'"
            made = f"CREATE DATABASE app CHARACTER SET utf8mb4; GRANT ALL ON app.* TO {user};"
            done([_tool("mariadb"), "--no-defaults", socket, "--user=root"], input=made)
            yield at(port)


def at(port: int) -> Environment:
    """Return the variables for a server on that port."""
    return {"EXAMPLES_URL": f"mysql://app:{PASSWORD}@{HOST}:{port}/app"}


def _tool(name: str) -> str:
    return str(debian("mariadb-server", brings=name))


ENGINE = Server("MariaDB", "E", LIMITS, install, start, at, (("stage", "prepare"),), PASSWORD)
