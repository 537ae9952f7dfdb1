"""Azurite, Microsoft's own emulator of Azure Blob Storage, from npm."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proof.engine import Environment, Server
from proof.machine import HOST, PASSWORD, done, free_ports, npm_tool, python_tool, running, status

VERSION = "3.37.0"
KEY = b64encode(PASSWORD.encode()).decode()
LIMITS = "Identities and roles of Azure, accounts with a hierarchical namespace, and prices."
NEW = "import sys; from azure.storage.blob import BlobServiceClient as S; "
NEW += "S.from_connection_string(sys.argv[1]).create_container('data')"


def install() -> str:
    """Return the version of the server."""
    _azurite()
    _python()
    return VERSION


@contextmanager
def start(folder: Path) -> Iterator[Environment]:
    """Yield the variables for a server with an empty container named `data`."""
    (port,) = free_ports(1)
    place = ["--blobHost", HOST, "--blobPort", str(port), "--location", str(folder)]
    command = [str(_azurite()), *place, "--silent", "--disableTelemetry", "--skipApiVersionCheck"]
    env = os.environ | {"AZURITE_ACCOUNTS": f"mlsd:{KEY}"}
    account = f"http://{HOST}:{port}/mlsd"
    # It rejects anonymous readers.
    with running(command, lambda: status(account) >= 400, folder / "azurite.log", env=env):
        done([_python(), "-c", NEW, _connection(port)])
        yield at(port)


def at(port: int) -> Environment:
    """Return the variables for a server on that port."""
    return {"AZURE_STORAGE_CONNECTION_STRING": _connection(port), "STORAGE_URL": "abfs://data/proof"}


def _connection(port: int) -> str:
    place = f"BlobEndpoint=http://{HOST}:{port}/mlsd"
    return f"DefaultEndpointsProtocol=http;AccountName=mlsd;AccountKey={KEY};{place}"


def _azurite() -> Path:
    return npm_tool(f"azurite@{VERSION}", "azurite-blob")


def _python() -> Path:
    return python_tool("azure-storage-blob==12.31.1", "python")


ENGINE = Server("Azurite", "E", LIMITS, install, start, at, (("stage", "prepare"),), KEY)
