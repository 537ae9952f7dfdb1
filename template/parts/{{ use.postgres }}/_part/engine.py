"""PostgreSQL from Debian's packages."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from proof.engine import Environment, Server
from proof.machine import HOST, PASSWORD, debian, done, free_ports, running, succeeds


def install() -> str:
    """Return the version of the server."""
    said = subprocess.check_output([_tool("postgres"), "--version"], text=True)
    return said.split()[2]


@contextmanager
def start(folder: Path) -> Iterator[Environment]:
    """Yield the address of an empty database."""
    # PostgreSQL refuses to run as root, and test folders are closed to other users.
    person: dict[str, Any] = {"user": "postgres"} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="postgres-") as name:
        data = Path(name)
        (data / "password").write_text(PASSWORD, encoding="utf-8")
        for path in (data, data / "password") if person else ():
            shutil.chown(path, "postgres")
        new = f"{_tool('initdb')} -D data -A scram-sha-256 --pwfile=password -U app -E UTF8 --no-sync"
        done(new.split(), cwd=data, **person)
        port = free_ports(1)[0]
        server = f"{_tool('postgres')} -D data -h {HOST} -p {port} -k {data}".split()
        ready = partial(succeeds, f"{_tool('pg_isready')} -h {HOST} -p {port}".split())
        with running(server, ready, folder / "postgres.log", cwd=data, **person):
            create = f"{_tool('createdb')} -h {HOST} -p {port} -U app app".split()
            done(create, env={**os.environ, "PGPASSWORD": PASSWORD})
            yield at(port)


def at(port: int) -> Environment:
    """Return the variables for a server on that port."""
    return {"EXAMPLES_URL": f"postgresql://app:{PASSWORD}@{HOST}:{port}/app"}


def _tool(name: str) -> Path:
    # Debian also has wrappers of the same names that select a server.
    initdb = debian("postgresql", brings="initdb", also_in="/usr/lib/postgresql/*/bin")
    return initdb.resolve().with_name(name)


ENGINE = Server("PostgreSQL", "R", "", install, start, at, (("stage", "prepare"),), PASSWORD)
