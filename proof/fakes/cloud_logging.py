"""Google Cloud Logging: `python -m proof.fakes.cloud_logging LOGGING_PORT BIGQUERY_PORT GRPC_PORT`.

The call that writes entries is our own fake; it writes to bqemulator, which answers SQL.
"""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import grpc
from bqemulator.cli import main
from bqemulator.storage.engine import DuckDBEngine
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery
from google.cloud.logging_v2.types import (
    WriteLogEntriesPartialErrors,
    WriteLogEntriesRequest,
    WriteLogEntriesResponse,
)
from google.logging.type.log_severity_pb2 import LogSeverity
from google.protobuf.json_format import MessageToJson
from google.rpc import status_pb2
from grpc_status.rpc_status import to_status

METHOD = "/google.logging.v2.LoggingServiceV2/WriteLogEntries"
MOST_BYTES = 262_144
"""Bytes of one entry, https://cloud.google.com/logging/quotas."""
# The columns of the view that queries read, https://cloud.google.com/logging/docs/analyze/query-linked-dataset.
COLUMNS = {
    "timestamp": "TIMESTAMP",
    "severity": "STRING",
    "log_id": "STRING",
    "trace": "STRING",
    "json_payload": "JSON",
}


class Service(grpc.GenericRpcHandler):  # type: ignore[misc]  # it has no types
    """Accepts entries, and stores them where SQL finds them."""

    def __init__(self, port: int) -> None:
        self._port, self._lock, self._store = port, threading.Lock(), None

    def service(self, call: Any) -> Any:
        """Return the handler of a call."""
        if call.method != METHOD:
            return None
        read, write = WriteLogEntriesRequest.deserialize, WriteLogEntriesResponse.serialize
        return grpc.unary_unary_rpc_method_handler(
            self.write, request_deserializer=read, response_serializer=write
        )

    def write(self, request: Any, context: Any) -> Any:
        """Store the entries that are valid; report each of the others."""
        project = request.log_name.split("/")[1]
        rows, refused = [], {}
        for place, entry in enumerate(request.entries):
            if type(entry).pb(entry).ByteSize() > MOST_BYTES:
                refused[place] = status_pb2.Status(code=3, message="Log entry is too large")
            else:
                rows.append(_row(request.log_name, entry))
        with self._lock:
            self._keep(project, rows if request.partial_success or not refused else [])
        if refused:
            context.abort_with_status(to_status(_told(refused)))
        return WriteLogEntriesResponse()

    def _keep(self, project: str, rows: list[dict[str, Any]]) -> None:
        options = {"api_endpoint": f"http://127.0.0.1:{self._port}"}
        client = bigquery.Client(project=project, credentials=AnonymousCredentials(), client_options=options)
        table = f"{project}.logs._AllLogs"
        if self._store is None:
            client.create_dataset("logs", exists_ok=True)
            schema = [bigquery.SchemaField(name, kind) for name, kind in COLUMNS.items()]
            self._store = client.create_table(bigquery.Table(table, schema=schema), exists_ok=True)
        if rows and (wrong := client.insert_rows_json(table, rows)):
            raise ValueError(f"the emulator refused rows: {wrong}")


def _row(name: str, entry: Any) -> dict[str, Any]:
    payload = MessageToJson(type(entry).pb(entry).json_payload, indent=None)
    return {
        "timestamp": datetime.fromtimestamp(entry.timestamp.timestamp(), UTC).isoformat(),
        "severity": LogSeverity.Name(entry.severity),
        "log_id": name.rpartition("/")[2],
        "trace": entry.trace,
        "json_payload": payload,
    }


def _told(refused: dict[int, Any]) -> Any:
    errors = WriteLogEntriesPartialErrors.pb(WriteLogEntriesPartialErrors())
    for place, one in refused.items():
        errors.log_entry_errors[place].CopyFrom(one)
    told = status_pb2.Status(code=3, message="Some entries were not written")
    told.details.add().Pack(errors)
    return told


if __name__ == "__main__":
    logging_port, bigquery_port, grpc_port = sys.argv[1:]
    # The extension for maps comes from a server that registries do not mirror; logs do not need it.
    DuckDBEngine._load_spatial = lambda self: None
    server = grpc.server(ThreadPoolExecutor(4))
    server.add_generic_rpc_handlers((Service(int(bigquery_port)),))
    server.add_insecure_port(f"127.0.0.1:{logging_port}")
    server.start()
    main(["start", "--rest-port", bigquery_port, "--grpc-port", grpc_port, "--log-level", "warning"])
