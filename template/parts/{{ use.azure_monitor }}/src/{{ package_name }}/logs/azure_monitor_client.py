"""The clients of Azure Monitor, and the workspace that the environment names."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

from ..settings import variable

INGESTION, RULE, WORKSPACE = "AZURE_MONITOR_INGESTION", "AZURE_MONITOR_RULE", "AZURE_MONITOR_WORKSPACE"
QUERY = "AZURE_MONITOR_QUERY"
STREAM = "Custom-ModelEvents"
# Two attempts with a pause between them: an unresponsive service fails in ten seconds.
PATIENCE: dict[str, Any] = {
    "connection_timeout": 2,
    "read_timeout": 4,
    "retry_total": 1,
    "retry_backoff_factor": 0.5,
}
# A query's answer arrives in the same call, so a slow query looks like an unresponsive service.
MOST_SECONDS = 60


def ingestion() -> str:
    """Return the ingestion endpoint; empty if there is none."""
    return variable(INGESTION)


def sender() -> Any:
    """Return this process's client for sending events."""
    return _sender(os.getpid(), ingestion())


@lru_cache(maxsize=1)
def _sender(process: int, endpoint: str) -> Any:
    from azure.monitor.ingestion import LogsIngestionClient

    return LogsIngestionClient(endpoint, **_known_by(endpoint), **PATIENCE)


def reader() -> Any:
    """Return a client for queries."""
    from azure.monitor.query import LogsQueryClient

    endpoint = variable(QUERY, "https://api.loganalytics.io")
    waits = {**PATIENCE, "read_timeout": MOST_SECONDS, "retry_read": 0}
    return LogsQueryClient(endpoint=endpoint, **_known_by(endpoint), **waits)


def _known_by(endpoint: str) -> dict[str, Any]:
    """Return the credential arguments: Azure's default chain, or no token for a test address without TLS."""
    from azure.core.pipeline.policies import SansIOHTTPPolicy  # slow, and not needed without an address

    if endpoint.startswith("http://"):
        return {"credential": _Nobody(), "authentication_policy": SansIOHTTPPolicy()}
    from azure.identity import DefaultAzureCredential

    return {"credential": DefaultAzureCredential()}


class _Nobody:
    def get_token(self, *scopes: str, **_: Any) -> Any:
        from azure.core.credentials import AccessToken

        return AccessToken("nobody", 0)
