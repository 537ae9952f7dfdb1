"""A small HTTP endpoint beside the consumer: metrics, liveness, readiness."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event as Flag

from ..settings import variable
from .live_address import cannot_listen
from .stream_counts import Counts

log = logging.getLogger(__name__)


@contextmanager
def page(name: str, counts: Counts, stopped: Flag) -> Iterator[int]:
    """Yield the port of the endpoint of the named service, at SERVE_HOST and SERVE_PORT.

    Raises:
        AlreadyRuns: this service already has its endpoint there.
        BadSettings: the address cannot be used.
    """
    host, port = variable("SERVE_HOST", "127.0.0.1"), variable("SERVE_PORT", "8000")

    class Page(BaseHTTPRequestHandler):
        timeout = 5  # seconds that a slow reader gets

        def do_GET(self) -> None:
            """Answer one of three paths."""
            status, kind, body = _answer(self.path, name, counts, stopped)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Log nothing: monitoring polls every few seconds."""

    try:
        server = ThreadingHTTPServer((host, int(port)), Page)
    except (OSError, OverflowError, ValueError) as error:
        raise cannot_listen(name, host, port, error) from error
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def _answer(path: str, name: str, counts: Counts, stopped: Flag) -> tuple[int, str, bytes]:
    if path == "/metrics":
        return 200, "text/plain; version=0.0.4; charset=utf-8", counts.text()
    if path not in ("/livez", "/readyz"):
        return 404, "application/json", b'{"error": "known are /metrics, /livez, /readyz"}'
    well = counts.at_work or not counts.begun if path == "/livez" else counts.at_work and not stopped.is_set()
    body = {"status": "ok" if well else "not working", "service": name}
    return (200 if well else 503), "application/json", json.dumps(body).encode()
