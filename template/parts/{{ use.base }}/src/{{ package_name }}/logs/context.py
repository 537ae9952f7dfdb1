"""Which request the present work belongs to, so that each event of the log can name it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# W3C Trace Context, section 3.2: version, trace id, parent id, flags; later versions may add more.
_PARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?")
_NOW: ContextVar[tuple[str, str]] = ContextVar("request", default=("", ""))


@contextmanager
def during(request_id: str, trace_id: str) -> Iterator[None]:
    """Name the request in every event that is logged inside the block, by this task or thread."""
    token = _NOW.set((request_id, trace_id))
    try:
        yield
    finally:
        _NOW.reset(token)


def request() -> tuple[str, str]:
    """Return the ids of the present request and of its trace; empty outside a request."""
    return _NOW.get()


def trace_of(traceparent: str) -> str:
    """Return the trace id, 32 hex digits, that a header `traceparent` names, or else a new one.

    Source: W3C Trace Context, https://www.w3.org/TR/trace-context/.
    """
    found = _PARENT.fullmatch(traceparent.strip())
    if found is None or (found[2] and traceparent.startswith("00")):
        return secrets.token_hex(16)
    return found[1]
