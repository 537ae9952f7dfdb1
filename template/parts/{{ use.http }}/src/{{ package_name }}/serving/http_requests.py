"""What the service takes, from whom, and how it refuses."""

from __future__ import annotations

import itertools
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import Any

import msgspec

from ..errors import BadSettings
from ..settings import variable
from .live_rows import Row

Field = tuple[bytes, bytes]
Headers = Mapping[bytes, bytes]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
TRACE = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
CLOSE = (b"connection", b"close")  # what is left of a body is not read
FIELDS: Mapping[int, Sequence[Field]] = {
    401: [(b"www-authenticate", b"Bearer"), CLOSE],
    408: [CLOSE],
    413: [CLOSE],
    503: [(b"retry-after", b"1")],
}
SHORTEST = 16  # characters of a key: a shorter one could be guessed
_IDS = map(f"{secrets.token_hex(8)}%08x".__mod__, itertools.count())


@dataclass(frozen=True)
class Limits:
    """What a service takes: bytes of a body, rows in it, requests in work; the rest is in seconds.

    How long a request may `queue` for the model, by the time that rows took lately; the time from its head to
    its `answer`; and the `pause` between two looks for another version.
    """

    body_bytes: int = 1_000_000
    rows: int = 1_000
    requests: int = 500
    queue: float = 0.5
    answer: float = 5.0
    pause: float = 10.0


class Refused(Exception):
    """A request that gets no answer: its HTTP status, why, and fields of the head."""

    def __init__(self, status: int, why: str, *fields: Field) -> None:
        super().__init__(status, why)
        self.status, self.why, self.fields = status, why, (*fields, *FIELDS.get(status, ()))

    def problem(self, name: str) -> bytes:
        """Return what is wrong with a request of that name in the form of RFC 9457."""
        title = HTTPStatus(self.status).phrase
        found = {"title": title, "status": self.status, "detail": self.why, "request_id": name}
        return msgspec.json.encode(found)


class Request(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a request: a row is `{COLUMN: VALUE, …}`."""

    rows: list[dict[str, Any]]


_DECODER = msgspec.json.Decoder(Request)


def read(body: bytes, most_rows: int) -> list[Row]:
    """Return the rows of a body.

    Raises:
        Refused: 400 for what is no JSON, 422 for what are no rows, or too many.

    """
    try:
        rows = _DECODER.decode(body).rows
    except msgspec.ValidationError as error:
        raise Refused(422, str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(400, "the body is no JSON, or nested too deeply") from error
    if not 0 < len(rows) <= most_rows:
        raise Refused(422, f"a request has 1 to {most_rows} rows - at `$.rows`")
    return [*rows]


async def whole_body(headers: Headers, receive: Receive, most: int) -> bytes:
    """Return the body of a request; never more of it is held than a body may have.

    Raises:
        ConnectionError: whoever asked is gone.
        Refused: 413 for a larger one.

    """
    found, more, declared = b"", True, headers.get(b"content-length", b"0")
    size = int(declared) if declared.isdigit() else 0
    while more and size <= most:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError
        found, more = found + message.get("body", b""), message.get("more_body", False)
        size = max(size, len(found))
    if size > most:
        raise Refused(413, f"the body is larger than {most} bytes")
    return found


def known_keys() -> Set[bytes]:
    """Return the digest of each key of SERVE_API_KEYS, so that none stands in memory; none: all may ask.

    Raises:
        BadSettings: a key is too short, or empty.

    """
    given = variable("SERVE_API_KEYS")
    keys = [key.strip().encode() for key in given.split(",")] if given else []
    if any(len(key) < SHORTEST for key in keys):
        why = f"keys stand between commas, and each has at least {SHORTEST} characters"
        raise BadSettings("SERVE_API_KEYS holds no good key", why, "Draw one with `openssl rand -hex 32`")
    return {sha256(key).digest() for key in keys}


def let_in(headers: Headers, keys: Set[bytes]) -> None:
    """Refuse (401) who names none of the keys: they are told by their digests, of which time says nothing."""
    given = headers.get(b"authorization", b"")
    scheme, _, key = given.partition(b" ")
    if keys and not (scheme.lower() == b"bearer" and sha256(key.strip()).digest() in keys):
        what = "is not known" if given else "is missing"
        raise Refused(401, f"the key {what}: send `Authorization: Bearer KEY`")


def names(headers: Headers) -> tuple[str, str]:
    """Return the id of a request, the caller's or a new one, and that of its trace, if there is one."""
    given, trace = headers.get(b"x-request-id", b""), TRACE.fullmatch(headers.get(b"traceparent", b""))
    name = given.decode() if REQUEST_ID.fullmatch(given) else next(_IDS)
    return name, trace[1].decode() if trace else ""
