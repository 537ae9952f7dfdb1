"""Azure Monitor, as far as logs go: `python -m proof.fakes.azure_monitor PORT TEMPLATE`.

It accepts events as a data collection rule does, and answers KQL by means of duckdb-kql. The columns of
the table are those that the resource template of the project declares.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import duckdb_kql

from proof.fakes.tables import fill

TABLE = "ModelEvents_CL"
KINDS = {"string": "VARCHAR", "datetime": "TIMESTAMP", "long": "BIGINT", "real": "DOUBLE", "dynamic": "JSON"}
NAMES = {"TIMESTAMP": "datetime", "BIGINT": "long", "HUGEINT": "long", "DOUBLE": "real", "BOOLEAN": "bool"}
MOST_BYTES = 1_048_576
"""Bytes per call, https://learn.microsoft.com/azure/azure-monitor/service-limits#logs-ingestion-api."""


class Service(BaseHTTPRequestHandler):
    """Both services on one port."""

    columns: dict[str, str]
    events: dict[str, list[dict[str, Any]]]
    """By workspace; the rule `dcr-NAME` writes to the workspace NAME."""

    def do_POST(self) -> None:
        """Accept events, or answer a query."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if found := re.match(r"/dataCollectionRules/([^/]+)/streams/([^/?]+)", self.path):
            self._take(found[1], found[2], body)
        elif found := re.match(r"/v1/workspaces/([^/]+)/query", self.path):
            self._ask(self.events.get(found[1], []), json.loads(body))
        else:
            self._send(404, {"error": {"code": "NotFound", "message": self.path}})

    def _take(self, rule: str, stream: str, body: bytes) -> None:
        text = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
        if not rule.startswith("dcr-") or stream != "Custom-ModelEvents":
            self._send(404, {"error": {"code": "NotFound", "message": f"no rule {rule} with {stream}"}})
        elif len(text) > MOST_BYTES:
            self._send(
                413, {"error": {"code": "ContentLengthLimitExceeded", "message": "the call is too large"}}
            )
        else:
            self.events.setdefault(rule.removeprefix("dcr-"), []).extend(json.loads(text))
            self._send(204, None)

    def _ask(self, events: list[dict[str, Any]], asked: dict[str, str]) -> None:
        try:
            columns, rows = _answer(self.columns, events, asked["query"], asked.get("timespan", "P1D"))
        except Exception as error:
            self._send(400, {"error": {"code": "BadArgumentError", "message": str(error)}})
            return
        self._send(200, {"tables": [{"name": "PrimaryResult", "columns": columns, "rows": rows}]})

    def _send(self, status: int, answer: object) -> None:
        text = b"" if answer is None else json.dumps(answer, default=_text).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self) -> None:
        """Report that the service is up."""
        self._send(200, {})

    def log_message(self, *_: object) -> None:
        """Log nothing."""


def _answer(
    columns: dict[str, str], events: list[dict[str, Any]], query: str, span: str
) -> tuple[list[dict[str, str]], list[list[Any]]]:
    days = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?", span)
    if days is None:
        raise ValueError(f"{span!r} is not a time span that this fake knows")
    day, hour, minute, second = (int(part or 0) for part in days.groups())
    since = datetime.now(UTC) - timedelta(days=day, hours=hour, minutes=minute, seconds=second)
    inside = [event for event in events if datetime.fromisoformat(event["TimeGenerated"]) >= since]
    with duckdb_kql.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        fill(connection, TABLE, {name: KINDS[kind] for name, kind in columns.items()}, inside)
        found = duckdb_kql.query(connection, query)
        shown = [
            {"name": name, "type": NAMES.get(str(kind), "string")}
            for name, kind in zip(found.columns, found.types, strict=True)
        ]
        return shown, [list(row) for row in found.fetchall()]


def _text(value: Any) -> str:
    return f"{value.isoformat()}Z" if isinstance(value, datetime) else str(value)


def declared(template: Path) -> dict[str, str]:
    """Return the columns of the table that a resource template declares, with their types."""
    resources = json.loads(template.read_text(encoding="utf-8"))["resources"]
    (table,) = (one for one in resources if one["type"].endswith("/tables"))
    return {column["name"]: column["type"] for column in table["properties"]["schema"]["columns"]}


if __name__ == "__main__":
    Service.columns, Service.events = declared(Path(sys.argv[2])), {}
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Service).serve_forever()
