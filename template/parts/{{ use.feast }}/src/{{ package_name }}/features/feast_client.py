"""The connection to Feast: files below `build/feast`, or the servers that the environment names.

`FEAST_REGISTRY_URL` names the registry shared by all teams, `FEAST_ONLINE_URL` the store of the newest
values. Importing Feast takes seconds, so it happens when features are written, read, or looked up.
"""

from __future__ import annotations

import os
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, unquote, urlsplit

from ..errors import BadSettings
from ..settings import Settings, variable

if TYPE_CHECKING:
    from feast import FeatureStore

# Seconds until an unresponsive server counts as down. PostgreSQL's client reads its own variable.
PATIENCE = 5
# Seconds after which PostgreSQL's client checks whether the server is still there.
KEEPALIVE = 30
POSTGRES = ("postgresql", "postgres")
FIX = "Check FEAST_REGISTRY_URL, FEAST_ONLINE_URL and STORAGE_URL, and that the servers run"


def open_store(settings: Settings, alone: Path | None = None, registry_seconds: int = 1) -> FeatureStore:
    """Return the feature store of this project; with `alone`, a private one in that folder.

    The registry is cached for `registry_seconds`, because another team may change it; with 0 it is cached
    forever, so that a look-up never waits for the registry.

    Raises:
        BadSettings: an address is of an unknown kind.
    """
    folder = alone or settings.build / "feast"
    registry: dict[str, Any] = {"registry_type": "file", "path": str(folder / "registry.db")}
    online: dict[str, Any] = {"type": "sqlite", "path": str(folder / "online.db")}
    if not alone:
        registry, online = _registry() or registry, _online() or online
    os.environ.setdefault("PGCONNECT_TIMEOUT", str(PATIENCE))
    with warnings.catch_warnings():  # Feast turns warnings on for the whole process
        from feast import FeatureStore, RepoConfig

    folder.mkdir(parents=True, exist_ok=True)
    config = RepoConfig(
        project=project_name(settings),
        provider="local",
        registry={**registry, "cache_ttl_seconds": registry_seconds},
        online_store=online,
        offline_store={"type": "file"},
        entity_key_serialization_version=3,
    )
    config.repo_path = settings.root  # paths in the registry are relative to it
    return FeatureStore(config=config)


def project_name(settings: Settings) -> str:
    """Return the project's name in Feast."""
    return re.sub(r"[^A-Za-z0-9_]", "_", settings.task.name)


def _registry() -> dict[str, Any]:
    parts = _address("FEAST_REGISTRY_URL", POSTGRES)
    if parts is None:
        return {}
    query = "&".join(filter(None, (parts.query, f"keepalives_idle={KEEPALIVE}")))
    return {
        "registry_type": "sql",
        "path": parts._replace(scheme="postgresql+psycopg", query=query).geturl(),
    }


def _online() -> dict[str, Any]:
    """Return Feast's configuration of the online store."""
    parts = _address("FEAST_ONLINE_URL", (*POSTGRES, "redis", "rediss", "dynamodb"))
    if parts is None:
        return {}
    host, user, password = parts.hostname or "", unquote(parts.username or ""), unquote(parts.password or "")
    if parts.scheme == "dynamodb":
        os.environ.setdefault("AWS_RETRY_MODE", "standard")  # few retries, with growing pauses
        return {"type": "dynamodb", "region": host}
    if parts.scheme in POSTGRES:
        return {
            "type": "postgres",
            "host": host,
            "port": parts.port or 5432,
            "database": unquote(parts.path.removeprefix("/")),
            "user": user,
            "password": password or os.environ.get("PGPASSWORD", ""),
            "sslmode": os.environ.get("PGSSLMODE", "prefer"),
            "keepalives_idle": KEEPALIVE,
        }
    options = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    given = {"db": parts.path.strip("/") or "0", "username": user, "password": password}
    given["ssl"] = "true" if parts.scheme == "rediss" else ""
    words = [f"{name}={value}" for name, value in (options | given).items() if value]
    return {"type": "redis", "connection_string": ",".join([f"{host}:{parts.port or 6379}", *words])}


def _address(name: str, schemes: tuple[str, ...]) -> SplitResult | None:
    address = variable(name)
    try:
        parts = urlsplit(address)
        known = parts.scheme in schemes and parts.hostname and (parts.port or True)
    except ValueError:
        known = False
    if address and not known:
        kinds = ", ".join(f"{scheme}://host" for scheme in schemes)
        raise BadSettings(f"{name} is no address", f"known are {kinds}", "Mend it, or unset it")
    return parts if address else None
