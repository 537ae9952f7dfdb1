"""Queries to Azure Monitor, in KQL."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from azure.core.exceptions import AzureError

from ..errors import BadData, BadSettings
from ..settings import variable
from .azure_monitor_client import MOST_SECONDS, WORKSPACE, ingestion, reader

QUERIES = "queries/azure_monitor/{}.kql"
address = ingestion


def ask(query: str, about: str, days: int) -> list[dict[str, Any]]:
    """Return the answer to a query about events of the last days; `$about` in it stands for a quoted id.

    Raises:
        BadSettings: no workspace is named.
        BadData: the workspace cannot be read, or the query is wrong.
    """
    workspace = variable(WORKSPACE)
    if not workspace:
        raise BadSettings("The logs cannot be asked", "no workspace is named", f"Set {WORKSPACE}")
    words = query.replace("$about", f'"{about}"')
    try:
        told = reader().query_workspace(
            workspace, words, timespan=timedelta(days=days), server_timeout=MOST_SECONDS
        )
    except (AzureError, ValueError, KeyError, TypeError) as error:
        raise _unreadable(workspace, str(error)) from error
    if getattr(told, "partial_error", None):
        raise _unreadable(workspace, str(told.partial_error))
    if not told.tables:
        raise _unreadable(workspace, "the answer holds no table")
    return [dict(zip(table.columns, row, strict=True)) for table in told.tables[:1] for row in table.rows]


def _unreadable(workspace: str, why: str) -> BadData:
    words = " ".join(why.split())[:500]
    return BadData(f"The workspace {workspace} cannot be read", words, "Mend the query or the address")
