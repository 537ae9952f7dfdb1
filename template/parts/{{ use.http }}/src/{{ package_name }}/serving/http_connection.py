"""Connections with limits: who sends or reads too slowly, or comes too often, must not stop the others."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .http_service import Limits


class Connection(HttpToolsProtocol):
    """A connection that keeps to `limits`. Uvicorn alone waits for a head, and for a reader, without end."""

    limits: Limits
    _timer: asyncio.TimerHandle | None = None
    _head = 0  # bytes of the head that arrives, 0 before the first; -1: it has arrived

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the head of a request, or refuse where there are too many connections."""
        super().connection_made(transport)
        self._wait(self.limits.patience)
        if len(self.connections) > self.limits.connections:
            self._refuse("503 Service Unavailable")

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._wait(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, as long as the head is not too large."""
        if self._timer is None:  # the last response is complete, and another request begins
            self._head = 0
            self._wait(self.limits.patience)
        if self._head >= 0:
            self._head += len(data)
        super().data_received(data)
        if self._head > self.limits.head_bytes:
            self._refuse("431 Request Header Fields Too Large")

    def on_message_begin(self) -> None:
        """Wait for the head of this request, only so long."""
        super().on_message_begin()
        self._head = max(self._head, 1)
        self._wait(self.limits.patience)

    def on_headers_complete(self) -> None:
        """Wait for the end of the response, only so long."""
        self._head = -1
        self._wait(self._rest())
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Wait for the next response, for the end, or for another request: that long Uvicorn waits itself."""
        if self.pipeline:
            self._wait(self._rest())
        elif self._head < 0:
            self._wait(self.limits.patience if self.transport.is_closing() else None)
        super().on_response_complete()

    def timeout_keep_alive_handler(self) -> None:
        """Give up a connection that asks nothing more, even where it did not read the last answer."""
        self._close()

    def _wait(self, seconds: float | None) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = self.loop.call_later(seconds, self._give_up) if seconds else None

    def _rest(self) -> float:
        """Give the seconds from the end of a head to that of the response, with every step at its slowest."""
        return 2 * (self.limits.patience + self.limits.answer)

    def _give_up(self) -> None:
        if self._head > 0:
            self._refuse("408 Request Timeout")
        else:
            self._close()

    def _refuse(self, status: str) -> None:
        if not self.transport.is_closing():
            fields = "content-length: 0\r\nretry-after: 1\r\nconnection: close"
            self.transport.write(f"HTTP/1.1 {status}\r\n{fields}\r\n\r\n".encode())
            self.transport.close()

    def _close(self) -> None:
        """Close now: to wait until what is written was read could take for ever."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            self.transport.close()


def limited(limits: Limits) -> type[Connection]:
    """Give the connections that keep to some limits."""
    return type("LimitedConnection", (Connection,), {"limits": limits})
