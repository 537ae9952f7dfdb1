"""The connection to Feast: files below `build/feast`, or the servers that the environment names.

`FEAST_REGISTRY_URL` names the registry that all teams reach, `FEAST_ONLINE_URL` the store of the newest
values. The import of Feast takes seconds: it happens when features are written, read or looked up.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from ..errors import BadSettings, ProjectError
from ..settings import Settings, variable

if TYPE_CHECKING:
    from feast import FeatureStore

# Seconds until a server that does not answer is given up. PostgreSQL's client reads its own variable.
PATIENCE = 5
# Seconds after which PostgreSQL's client asks whether the server is still there.
KEEPALIVE = 30
POSTGRES = ("postgresql", "postgres")


class FeatureStoreAway(ProjectError):
    """A server behind Feast does not answer, refuses, or answers what it should not."""


def open_store(settings: Settings, registry_seconds: int = 1) -> FeatureStore:
    """Give the feature store of this project.

    What the registry said counts for `registry_seconds`, as another team may change it; with 0 it counts for
    ever, so that a look-up never waits for the registry.

    Raises:
        BadSettings: an address is of no known kind.

    """
    registry, online = _registry(settings, registry_seconds), _online(settings)
    os.environ.setdefault("PGCONNECT_TIMEOUT", str(PATIENCE))
    with warnings.catch_warnings():  # Feast turns warnings on for the whole process
        from feast import FeatureStore, RepoConfig

    (settings.build / "feast").mkdir(parents=True, exist_ok=True)
    config = RepoConfig(
        project=re.sub(r"[^A-Za-z0-9_]", "_", settings.task.name),
        provider="local",
        registry=registry,
        online_store=online,
        offline_store={"type": "file"},
        entity_key_serialization_version=3,
    )
    config.repo_path = settings.root  # paths in the registry are relative to it
    return FeatureStore(config=config)


@contextmanager
def answering(failed: str = "The feature store cannot be used", then: str = "") -> Iterator[None]:
    """Turn what Feast and its clients raise into one error; only the project's own errors pass.

    `failed` says what is wrong, `then` what to do once the servers run.
    """
    try:
        yield
    except ProjectError:
        raise
    except Exception as error:  # each client has errors of its own, without a common class
        why = f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0].rstrip('.')}"
        fix = "Check FEAST_REGISTRY_URL, FEAST_ONLINE_URL and STORAGE_URL, and that the servers run"
        raise FeatureStoreAway(failed, why, f"{fix}{then}") from error


def _registry(settings: Settings, seconds: int) -> dict[str, Any]:
    address = variable("FEAST_REGISTRY_URL")
    if not address:
        path = str(settings.build / "feast" / "registry.db")
        return {"registry_type": "file", "path": path, "cache_ttl_seconds": seconds}
    parts = _parts(address, "FEAST_REGISTRY_URL", POSTGRES)
    query = "&".join(filter(None, (parts.query, f"keepalives_idle={KEEPALIVE}")))
    path = parts._replace(scheme="postgresql+psycopg", query=query).geturl()
    return {"registry_type": "sql", "path": path, "cache_ttl_seconds": seconds}


def _online(settings: Settings) -> dict[str, Any]:
    address = variable("FEAST_ONLINE_URL")
    if not address:
        return {"type": "sqlite", "path": str(settings.build / "feast" / "online.db")}
    parts = _parts(address, "FEAST_ONLINE_URL", (*POSTGRES, "redis", "rediss"))
    host, user, password = parts.hostname or "", unquote(parts.username or ""), unquote(parts.password or "")
    if parts.scheme not in POSTGRES:
        return {"type": "redis", "connection_string": _redis(parts, user, password)}
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


def _redis(parts: Any, user: str, password: str) -> str:
    """Give Feast's own way to write an address of Redis: `host:port,option=value,…`."""
    options = {
        "socket_timeout": PATIENCE,
        "socket_connect_timeout": PATIENCE,
        "db": parts.path.strip("/") or 0,
    }
    options |= {"ssl": "true"} if parts.scheme == "rediss" else {}
    options |= {name: value for name, value in (("username", user), ("password", password)) if value}
    words = [f"{name}={value}" for name, value in options.items()]
    return ",".join([f"{parts.hostname}:{parts.port or 6379}", *words])


def _parts(address: str, name: str, schemes: tuple[str, ...]) -> Any:
    try:
        parts = urlsplit(address)
        known = parts.scheme in schemes and parts.hostname and (parts.port or True)
    except ValueError:
        known = False
    if not known:
        kinds = ", ".join(f"{scheme}://host" for scheme in schemes)
        raise BadSettings(f"{name} is no address", f"known are {kinds}", "Mend it, or unset it")
    return parts
